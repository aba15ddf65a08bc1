/* Containers inside containers: each is unpacked into a folder `NAME.d` beside it. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What is no container, or cannot be told to be one, stays the file that it is. */
static bool is_container(struct zg_bytes bytes, const char *name)
{
    struct zg_error ignored = {0};
    enum shape shape;
    return shape_of(bytes, name, &shape, &ignored) && shape != SHAPE_NONE;
}

/* The new folder for a nested container; everything in it is new. */
static bool make_folder(struct tree *tree, const struct made *file, const char *path,
                        struct zg_error *err)
{
    struct entry folder = {.path = path,
                           .type = ENTRY_FOLDER,
                           .mode = 0755,
                           .mtime = file->mtime,
                           .mtime_ns = file->mtime_ns};
    int parent;
    struct stat st;
    if (!zg_path_check(zg_bytes_of(path), err) || !tree_parent(tree, &folder, &parent, err)) {
        return false; /* the name of the file may leave no room for ".d" */
    }
    if (fstatat(parent, zg_path_name(path), &st, AT_SYMLINK_NOFOLLOW) == 0) {
        return tree_taken(tree, &folder, err);
    }
    return tree_put_folder(tree, &folder, err);
}

static bool unpack_file(struct tree *tree, const struct made *file, unsigned depth,
                        struct zg_error *err)
{
    struct unpacker *u = tree->unpacker;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    const char *below = zg_path_join(arena, tree->prefix, file->path);
    if (!zg_map_open(zg_path_join(arena, u->path, below), &map, err)) {
        return false;
    }
    if (!is_container(map.bytes, file->path)) {
        return true;
    }
    const char *name = zg_format(arena, "%s!%s", tree->meter.name, file->path);
    if (depth >= u->limits.nesting) {
        return jar_fail(name, err, "bomb-nesting", "more than %u containers inside one another",
                        u->limits.nesting);
    }
    return make_folder(tree, file, zg_format(arena, "%s.d", file->path), err) &&
           unpack_container(u, map.bytes, name, zg_format(arena, "%s.d", below), depth + 1, err);
}

static bool open_tree(struct tree *tree, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct unpacker *u = tree->unpacker;
    const char *path =
        tree->prefix[0] == '\0' ? u->path : zg_path_join(arena, u->path, tree->prefix);
    tree->root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return tree->root >= 0 || zg_fail_errno(err, "cannot open the folder %s", path);
}

bool unpack_container(struct unpacker *unpacker, struct zg_bytes bytes, const char *name,
                      const char *prefix, unsigned depth, struct zg_error *err)
{
    ZG_CLEANUP(tree_close)
    struct tree tree = {.unpacker = unpacker,
                        .meter = {.limits = &unpacker->limits, .name = name},
                        .prefix = prefix,
                        .root = -1,
                        .parent = -1};
    struct visitor visitor = {tree_put, &tree};
    if (unpacker->outer == NULL) {
        unpacker->outer = &tree.meter;
    }
    unpacker->stats.containers++;
    if (!open_tree(&tree, err) || !entries_each(bytes, &tree.meter, &visitor, err)) {
        return false;
    }
    for (size_t i = 0; i < tree.file_count; i++) {
        if (!unpack_file(&tree, &tree.files[i], depth, err)) {
            return false;
        }
    }
    return true;
}
