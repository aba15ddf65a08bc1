/*
 * A source tree in memory: what was read, what was changed, and layers over one another. What is
 * on disk is read and written in tree_disk.c.
 */
#include "source/tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table of files ------------------------------------------------------------------------
 */

static uint64_t hash_of(const char *path)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *path != '\0'; path++) {
        hash = (hash ^ (uint8_t)*path) * 1099511628211u;
    }
    return hash;
}

/* The slot of a path: its entry, or the empty place for one. */
static struct zg_tree_entry **slot_of(const struct zg_tree *tree, const char *path)
{
    size_t mask = tree->capacity - 1;
    for (size_t at = hash_of(path) & mask;; at = (at + 1) & mask) {
        struct zg_tree_entry **slot = &tree->slots[at];
        if (*slot == NULL || strcmp((*slot)->file.path, path) == 0) {
            return slot;
        }
    }
}

static void make_room(struct zg_tree *tree)
{
    if (tree->capacity == 0) {
        tree->capacity = 64;
        tree->slots = zg_alloc_array(tree->arena, tree->capacity, sizeof(*tree->slots));
        return;
    }
    if (tree->count * 2 < tree->capacity) {
        return;
    }
    struct zg_tree_entry **old = tree->slots;
    size_t old_capacity = tree->capacity;
    tree->capacity *= 2;
    tree->slots = zg_alloc_array(tree->arena, tree->capacity, sizeof(*tree->slots));
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i] != NULL) {
            *slot_of(tree, old[i]->file.path) = old[i];
        }
    }
}

struct zg_tree_entry *zg_tree_find(const struct zg_tree *tree, const char *path)
{
    return tree->capacity == 0 ? NULL : *slot_of(tree, path);
}

struct zg_tree_entry *zg_tree_entry(struct zg_tree *tree, const char *path)
{
    make_room(tree);
    struct zg_tree_entry **slot = slot_of(tree, path);
    if (*slot == NULL) {
        *slot = zg_alloc(tree->arena, sizeof(**slot));
        (*slot)->file.path = zg_strdup(tree->arena, path);
        tree->count++;
    }
    return *slot;
}

/* ---- making and ending --------------------------------------------------------------------------
 */

struct zg_tree *zg_tree_new(void)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_tree *tree = zg_alloc(arena, sizeof(*tree));
    tree->arena = arena;
    tree->folder = -1;
    return tree;
}

struct zg_tree *zg_tree_over(struct zg_tree *below)
{
    struct zg_tree *tree = zg_tree_new();
    tree->below = below;
    return tree;
}

struct zg_tree *zg_tree_below(struct zg_tree *layer)
{
    return layer->below;
}

void zg_tree_close(struct zg_tree *tree)
{
    if (tree != NULL) {
        zg_close_cleanup(&tree->folder);
        zg_arena_free(tree->arena);
    }
}

void zg_tree_cleanup(struct zg_tree **tree)
{
    zg_tree_close(*tree);
}

/* ---- files ------------------------------------------------------------------------------ */

bool zg_tree_get(struct zg_tree *tree, const char *path, const struct zg_tree_file **out,
                 struct zg_error *err)
{
    *out = NULL;
    struct zg_tree_entry *entry = zg_tree_find(tree, path);
    if (entry != NULL) {
        *out = entry->present ? &entry->file : NULL;
        return true;
    }
    if (!zg_path_check(zg_bytes_of(path), err)) {
        return false;
    }
    if (tree->below != NULL) {
        return zg_tree_get(tree->below, path, out, err);
    }
    return tree->folder < 0 || zg_tree_read(tree, path, out, err);
}

struct zg_tree_entry *zg_tree_holder(struct zg_tree *tree, const struct zg_tree_file *file,
                                     struct zg_tree **owner)
{
    *owner = tree;
    struct zg_tree_entry *entry = zg_tree_find(tree, file->path);
    while ((entry == NULL || &entry->file != file) && (*owner)->below != NULL) {
        *owner = (*owner)->below;
        entry = zg_tree_find(*owner, file->path);
    }
    return entry != NULL && &entry->file == file ? entry : NULL;
}

struct zg_source_lines zg_tree_lines(struct zg_tree *tree, const struct zg_tree_file *file)
{
    struct zg_tree *owner;
    struct zg_tree_entry *entry = zg_tree_holder(tree, file, &owner);
    if (entry == NULL) {
        return zg_source_lines_split(tree->arena, file->bytes); /* replaced since it was got */
    }
    if (entry->lines.items == NULL) {
        entry->lines = zg_source_lines_split(owner->arena, file->bytes);
    }
    return entry->lines;
}

/* A fresh entry in the place of the old one, which callers may still look at. */
static struct zg_tree_entry *replace(struct zg_tree *tree, const char *path)
{
    struct zg_tree_entry *old = zg_tree_entry(tree, path);
    struct zg_tree_entry *entry = zg_alloc(tree->arena, sizeof(*entry));
    entry->file.path = old->file.path;
    entry->changed = true;
    tree->list = (struct zg_tree_list){0};
    tree->index = NULL;
    tree->changelogs = (struct zg_tree_list){0};
    *slot_of(tree, path) = entry;
    return entry;
}

bool zg_tree_put(struct zg_tree *tree, const char *path, struct zg_bytes bytes, mode_t mode,
                 struct zg_error *err)
{
    if (!zg_path_check(zg_bytes_of(path), err)) {
        return false;
    }
    struct zg_tree_entry *entry = replace(tree, path);
    uint8_t *copy = zg_alloc(tree->arena, bytes.len + 1);
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    entry->file.bytes = (struct zg_bytes){copy, bytes.len};
    entry->file.mode = mode;
    entry->present = true;
    return true;
}

bool zg_tree_remove(struct zg_tree *tree, const char *path, struct zg_error *err)
{
    if (!zg_path_check(zg_bytes_of(path), err)) {
        return false;
    }
    replace(tree, path)->present = false;
    return true;
}

/* ---- lists ------------------------------------------------------------------------------ */

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_path(struct zg_tree *tree, struct zg_tree_list *list, const char *path)
{
    list->paths = zg_grow(tree->arena, list->paths, list->count, sizeof(*list->paths));
    list->paths[list->count++] = path;
}

/* Collects the paths of what is below, then sets the tree's own entries against them. */
static bool collect(struct zg_tree *tree, struct zg_tree_list *list, struct zg_error *err)
{
    struct zg_tree_list below = {0};
    if (tree->below != NULL) {
        const char *const *paths;
        if (!zg_tree_list(tree->below, &paths, &below.count, err)) {
            return false;
        }
        below.paths = (const char **)paths;
    } else if (tree->folder >= 0) {
        if (tree->scanned.paths == NULL && !zg_tree_scan(tree, &tree->scanned, err)) {
            return false;
        }
        below = tree->scanned;
    }
    for (size_t i = 0; i < below.count; i++) {
        if (zg_tree_find(tree, below.paths[i]) == NULL) {
            add_path(tree, list, below.paths[i]);
        }
    }
    for (size_t i = 0; i < tree->capacity; i++) {
        if (tree->slots[i] != NULL && tree->slots[i]->present) {
            add_path(tree, list, tree->slots[i]->file.path);
        }
    }
    return true;
}

bool zg_tree_list(struct zg_tree *tree, const char *const **paths, size_t *count,
                  struct zg_error *err)
{
    struct zg_tree_list list = {0};
    if (tree->list.paths != NULL) {
        *paths = tree->list.paths;
        *count = tree->list.count;
        return true;
    }
    if (!collect(tree, &list, err)) {
        return false;
    }
    if (list.count > 0) {
        qsort(list.paths, list.count, sizeof(*list.paths), compare_paths);
    }
    *count = list.count;
    add_path(tree, &list, NULL);
    *paths = list.paths;
    if (tree->below == NULL) {
        tree->list = (struct zg_tree_list){list.paths, *count};
    }
    return true;
}

static int compare_changes(const void *a, const void *b)
{
    return strcmp(((const struct zg_tree_change *)a)->path,
                  ((const struct zg_tree_change *)b)->path);
}

void zg_tree_changes(struct zg_tree *tree, struct zg_arena *arena, struct zg_tree_change **changes,
                     size_t *count)
{
    *changes = NULL;
    *count = 0;
    for (size_t i = 0; i < tree->capacity; i++) {
        const struct zg_tree_entry *entry = tree->slots[i];
        if (entry != NULL && entry->changed) {
            *changes = zg_grow(arena, *changes, *count, sizeof(**changes));
            (*changes)[(*count)++] =
                (struct zg_tree_change){entry->file.path, entry->present ? &entry->file : NULL};
        }
    }
    if (*count > 0) {
        qsort(*changes, *count, sizeof(**changes), compare_changes);
    }
}

void zg_tree_forget(struct zg_tree *tree)
{
    tree->capacity = tree->count = 0;
    tree->slots = NULL;
    tree->list = (struct zg_tree_list){0};
    tree->index = NULL;
    tree->changelogs = (struct zg_tree_list){0};
}

bool zg_tree_merge(struct zg_tree *layer, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_tree_change *changes;
    size_t count;
    zg_tree_changes(layer, arena, &changes, &count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_tree_file *file = changes[i].file;
        bool ok = file == NULL
                      ? zg_tree_remove(layer->below, changes[i].path, err)
                      : zg_tree_put(layer->below, file->path, file->bytes, file->mode, err);
        if (!ok) {
            return false;
        }
    }
    zg_tree_forget(layer);
    return true;
}
