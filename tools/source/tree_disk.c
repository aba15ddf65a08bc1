/*
 * A source tree's folder: read a file at a time, listed, and written to as a whole. Nothing is
 * reached through a link.
 */
#include "source/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_MODE = 0777, MODE_BITS = 07777 };

struct zg_tree *zg_tree_open(const char *folder, struct zg_error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        zg_fail_errno(err, "cannot open the tree %s", folder);
        return NULL;
    }
    struct zg_tree *tree = zg_tree_new();
    tree->folder = fd;
    tree->name = zg_strdup(tree->arena, folder);
    return tree;
}

bool zg_tree_read(struct zg_tree *tree, const char *path, const struct zg_tree_file **out,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int fd = -1;
    struct stat st;
    if (!zg_open_file(tree->folder, path, &fd, &st, err)) {
        return zg_wrap(err, "reading the tree %s", tree->name);
    }
    struct zg_bytes bytes = {0};
    if (fd >= 0 &&
        !zg_read_beneath(tree->arena, tree->folder, path, ZG_LIMIT_SOURCE, &bytes, err)) {
        return zg_wrap(err, "reading the tree %s", tree->name);
    }
    struct zg_tree_entry *entry = zg_tree_entry(tree, path);
    entry->present = fd >= 0 && bytes.data != NULL;
    if (entry->present) {
        entry->file.bytes = bytes;
        entry->file.mode = st.st_mode & MODE_BITS;
        *out = &entry->file;
    }
    return true;
}

/* ---- listing ---------------------------------------------------------------------------- */

struct scanning {
    struct zg_tree *tree;
    struct zg_tree_list *list;
};

static bool is_no_source(const char *name)
{
    static const char *const names[] = {".git", ".svn", ".hg", ".pc"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct scanning *scanning = context;
    struct zg_tree_list *list = scanning->list;
    if (S_ISDIR(entry->st.st_mode)) {
        entry->skip_subtree = is_no_source(zg_path_name(entry->path));
        return true;
    }
    if (!S_ISREG(entry->st.st_mode)) {
        return true;
    }
    if (list->count >= ZG_LIMIT_TREE_FILES) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "the tree %s has more than %d files",
                       scanning->tree->name, ZG_LIMIT_TREE_FILES);
    }
    struct zg_arena *arena = scanning->tree->arena;
    list->paths = zg_grow(arena, list->paths, list->count, sizeof(*list->paths));
    list->paths[list->count++] = zg_strdup(arena, entry->path);
    return true;
}

bool zg_tree_scan(struct zg_tree *tree, struct zg_tree_list *list, struct zg_error *err)
{
    struct scanning scanning = {tree, list};
    return zg_walk(tree->name, visit, &scanning, err);
}

/* ---- writing ---------------------------------------------------------------------------- */

/* A change on its way to the disk. */
struct writing {
    const struct zg_tree_change *change;
    int folder;            /* of the file, open */
    const char *name;      /* in that folder */
    char *fresh, *old;     /* names beside it: the new bytes; what stood there before */
    bool moved_away, done; /* the old file has its other name; the new one is in place */
};

static bool write_fresh(struct writing *item, struct zg_error *err)
{
    const struct zg_tree_file *file = item->change->file;
    ZG_CLEANUP(zg_close_cleanup)
    int fd = openat(item->folder, item->fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    file->mode & MODE_BITS);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot write %s", file->path);
    }
    return zg_write_all(fd, file->bytes, file->path, err) &&
           (fchmod(fd, file->mode & MODE_BITS) == 0 ||
            zg_fail_errno(err, "cannot set the mode of %s", file->path));
}

/* Opens the change's folder, making it for a new file, and writes the new bytes beside. */
static bool stage(struct zg_tree *tree, struct zg_arena *arena, const struct zg_tree_change *change,
                  struct writing *item, struct zg_error *err)
{
    *item = (struct writing){.change = change, .folder = -1};
    const char *parent = zg_path_parent(arena, change->path);
    if (change->file != NULL && !zg_make_folders(tree->folder, parent, FOLDER_MODE, err)) {
        return false;
    }
    if (!zg_open_parent(tree->folder, change->path, &item->folder, &item->name, err)) {
        return false;
    }
    item->fresh = zg_format(arena, ".%s.zmgraft-new", item->name);
    item->old = zg_format(arena, ".%s.zmgraft-old", item->name);
    if (item->folder < 0) {
        return true; /* removing what is not there */
    }
    struct stat st;
    if (fstatat(item->folder, item->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode)) {
        return zg_fail(err, ZG_REFUSED, "not-a-file", "%s is not a regular file", change->path);
    }
    return change->file == NULL || write_fresh(item, err);
}

static bool put_in_place(struct writing *item, struct zg_error *err)
{
    if (item->folder < 0) {
        return true;
    }
    if (renameat(item->folder, item->name, item->folder, item->old) == 0) {
        item->moved_away = true;
    } else if (errno != ENOENT) {
        return zg_fail_errno(err, "cannot replace %s", item->change->path);
    }
    if (item->change->file != NULL &&
        renameat(item->folder, item->fresh, item->folder, item->name) != 0) {
        return zg_fail_errno(err, "cannot replace %s", item->change->path);
    }
    item->done = true;
    return true;
}

static void take_back(struct writing *item)
{
    if (item->folder < 0) {
        return;
    }
    unlinkat(item->folder, item->fresh, 0);
    if (item->moved_away) {
        renameat(item->folder, item->old, item->folder, item->name);
    } else if (item->done && item->change->file != NULL) {
        unlinkat(item->folder, item->name, 0);
    }
}

/* Removes the folders that a removed file leaves empty, upwards. */
static void remove_empty_folders(struct zg_tree *tree, struct zg_arena *arena, const char *path)
{
    for (const char *dir = zg_path_parent(arena, path); *dir != '\0';
         dir = zg_path_parent(arena, dir)) {
        int above = -1;
        const char *name;
        struct zg_error ignored = {0};
        if (!zg_open_parent(tree->folder, dir, &above, &name, &ignored) || above < 0) {
            return;
        }
        int failed = unlinkat(above, name, AT_REMOVEDIR);
        close(above);
        if (failed != 0) {
            return;
        }
    }
}

static void settle(struct zg_tree *tree, struct zg_arena *arena, struct writing *item)
{
    if (item->moved_away) {
        unlinkat(item->folder, item->old, 0);
    }
    if (item->change->file == NULL) {
        remove_empty_folders(tree, arena, item->change->path);
    }
}

bool zg_tree_write(struct zg_tree *tree, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_tree_change *changes;
    size_t count, staged = 0;
    zg_tree_changes(tree, arena, &changes, &count);
    struct writing *items = zg_alloc_array(arena, count, sizeof(*items));
    bool ok = true;
    for (; staged < count && ok; staged++) {
        ok = stage(tree, arena, &changes[staged], &items[staged], err);
    }
    for (size_t i = 0; i < count && ok; i++) {
        ok = put_in_place(&items[i], err);
    }
    for (size_t i = 0; i < staged; i++) {
        if (ok) {
            settle(tree, arena, &items[i]);
        } else {
            take_back(&items[i]);
        }
    }
    for (size_t i = 0; i < staged; i++) {
        zg_close_cleanup(&items[i].folder);
    }
    if (ok) {
        zg_tree_forget(tree);
    }
    return ok || zg_wrap(err, "writing the tree %s", tree->name);
}
