/* Two folders, path by path. A link is compared by where it leads, and not followed. Modes, owners
 * and times are no part of what is compared; nor are empty folders. */
#include "internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct node {
    const char *path, *full_path;
    const char *target; /* of a link; else NULL */
    uint64_t size;
};

struct tree {
    struct zg_arena *arena;
    bool is_root;
    struct node *nodes; /* in byte order of path */
    size_t count;
};

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct tree *tree = context;
    struct node node = {.size = (uint64_t)entry->st.st_size};
    if (S_ISDIR(entry->st.st_mode)) {
        entry->skip_subtree = tree->is_root && !zg_is_walked(entry->path);
        return true;
    }
    if (S_ISLNK(entry->st.st_mode)) {
        char target[PATH_MAX];
        ssize_t len = readlink(entry->full_path, target, sizeof(target));
        if (len < 0) {
            return zg_fail_errno(err, "cannot read the link %s", entry->full_path);
        }
        node.target = zg_strndup(tree->arena, target, (size_t)len);
    } else if (!S_ISREG(entry->st.st_mode)) {
        return true; /* sockets, pipes and devices are nothing that is deployed */
    }
    node.path = zg_strdup(tree->arena, entry->path);
    node.full_path = zg_strdup(tree->arena, entry->full_path);
    tree->nodes = zg_grow(tree->arena, tree->nodes, tree->count, sizeof(*tree->nodes));
    tree->nodes[tree->count++] = node;
    return true;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct node *)a)->path, ((const struct node *)b)->path);
}

static bool list(struct zg_arena *arena, const char *folder, struct tree *tree,
                 struct zg_error *err)
{
    *tree = (struct tree){.arena = arena, .is_root = zg_is_root(arena, folder)};
    if (!zg_walk(folder, visit, tree, err)) {
        return false;
    }
    if (tree->count > 1) {
        qsort(tree->nodes, tree->count, sizeof(*tree->nodes), by_path);
    }
    return true;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static enum zg_compared type_of(const struct node *node)
{
    return node->target != NULL ? ZG_COMPARED_LINK : zg_compared_type(node->path);
}

static struct zg_bytes target_text(struct zg_arena *arena, const struct node *node)
{
    return zg_bytes_of(node->target == NULL ? "" : zg_strdup(arena, node->target));
}

/* A link on either side, or what is on one side only. */
static void add_whole(struct zg_comparing *comparing, const struct node *old,
                      const struct node *new)
{
    struct zg_arena *arena = comparing->out->arena;
    const struct node *one = new != NULL ? new : old;
    struct zg_file_change item = {.path = zg_strdup(arena, one->path),
                                  .type = type_of(one),
                                  .kind = ZG_CHANGED,
                                  .old_size = old == NULL ? 0 : old->size,
                                  .new_size = new == NULL ? 0 : new->size};
    if (old == NULL || new == NULL) {
        item.kind = old == NULL ? ZG_ADDED : ZG_REMOVED;
    } else if (old->target == NULL || new->target == NULL) {
        item.note = new->target == NULL ? "it was a link" : "it became a link";
    } else if (strcmp(old->target, new->target) == 0) {
        item.kind = ZG_SAME;
    }
    if (item.type == ZG_COMPARED_LINK) {
        item.old_text = old == NULL ? (struct zg_bytes){0} : target_text(arena, old);
        item.new_text = new == NULL ? (struct zg_bytes){0} : target_text(arena, new);
    }
    zg_compare_add(comparing, &item);
}

/* Looks for the class that was asked for in a jar that only one folder has. */
static bool search_lone_jar(struct zg_comparing *comparing, const struct node *old,
                            const struct node *new, struct zg_error *err)
{
    const struct node *one = new != NULL ? new : old;
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    const struct zg_bytes none = {0};
    if (!zg_map_open(one->full_path, &map, err)) {
        return false;
    }
    zg_compare_lone_jar(comparing, zg_strdup(comparing->out->arena, one->path),
                        old == NULL ? none : map.bytes, new == NULL ? none : map.bytes, 0);
    return true;
}

static bool compare_pair(struct zg_comparing *comparing, const struct node *old,
                         const struct node *new, struct zg_error *err)
{
    const struct node *one = new != NULL ? new : old;
    if (!zg_compare_wants(comparing, one->path)) {
        return true;
    }
    if (comparing->options->class_name != NULL && (old == NULL || new == NULL) &&
        type_of(one) == ZG_COMPARED_JAR) {
        return search_lone_jar(comparing, old, new, err);
    }
    if (old == NULL || new == NULL || old->target != NULL || new->target != NULL) {
        add_whole(comparing, old, new);
        return true;
    }
    ZG_CLEANUP(zg_map_close) struct zg_map old_map = {0};
    ZG_CLEANUP(zg_map_close) struct zg_map new_map = {0};
    if (!zg_map_open(old->full_path, &old_map, err) ||
        !zg_map_open(new->full_path, &new_map, err)) {
        return false;
    }
    zg_compare_bytes(comparing, zg_strdup(comparing->out->arena, one->path), old_map.bytes,
                     new_map.bytes, 0);
    return true;
}

/* What only one of the folders has. */
struct lones {
    const struct node **nodes;
    const char **paths;
    size_t count;
};

static void add_lone(struct zg_arena *arena, struct lones *lones, const struct node *node)
{
    lones->nodes = zg_grow(arena, lones->nodes, lones->count, sizeof(*lones->nodes));
    lones->paths = zg_grow(arena, lones->paths, lones->count, sizeof(*lones->paths));
    lones->nodes[lones->count] = node;
    lones->paths[lones->count++] = node->path;
}

/* Those that were renamed with their version are pairs too. */
static bool compare_lones(struct zg_comparing *comparing, struct zg_arena *arena,
                          const struct lones *old, const struct lones *new, struct zg_error *err)
{
    size_t *partners = zg_pair_renamed(arena, old->paths, old->count, new->paths, new->count);
    for (size_t i = 0; i < old->count; i++) {
        const struct node *after = partners[i] == SIZE_MAX ? NULL : new->nodes[partners[i]];
        if (after != NULL && zg_compare_wants(comparing, after->path)) {
            struct zg_arena *kept = comparing->out->arena;
            zg_compare_renamed(comparing, zg_strdup(kept, old->paths[i]),
                               zg_strdup(kept, after->path));
        }
        if (!compare_pair(comparing, old->nodes[i], after, err)) {
            return false;
        }
        if (after != NULL) {
            new->nodes[partners[i]] = NULL;
        }
    }
    for (size_t i = 0; i < new->count; i++) {
        if (new->nodes[i] != NULL && !compare_pair(comparing, NULL, new->nodes[i], err)) {
            return false;
        }
    }
    return true;
}

bool zg_compare_trees(struct zg_comparing *comparing, const char *old_path, const char *new_path,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct tree old, new;
    if (!list(arena, old_path, &old, err) || !list(arena, new_path, &new, err)) {
        return false;
    }
    struct lones lone_old = {0}, lone_new = {0};
    for (size_t i = 0, j = 0; i < old.count || j < new.count;) {
        int order = i == old.count   ? 1
                    : j == new.count ? -1
                                     : by_path(&old.nodes[i], &new.nodes[j]);
        if (order < 0) {
            add_lone(arena, &lone_old, &old.nodes[i++]);
        } else if (order > 0) {
            add_lone(arena, &lone_new, &new.nodes[j++]);
        } else if (!compare_pair(comparing, &old.nodes[i++], &new.nodes[j++], err)) {
            return false;
        }
    }
    return compare_lones(comparing, arena, &lone_old, &lone_new, err);
}
