/*
 * What a tree is unpacked from: archives, each found by its digest. The first one is the tree, its
 * single top folder taken off; what others hold goes beside, and never in place of a file that is
 * there. A .dsc stands for the files of its source package, laid out as dpkg-source -x
 * --skip-patches does.
 */
#include "archive/archive.h"
#include "component/internal.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

bool zg_find_pinned(struct zg_arena *arena, const struct zg_sources *sources, const char *name,
                    const struct zg_digest *digest, const char **path, struct zg_error *err)
{
    return zg_source_find(arena, sources, zg_path_name(name), NULL, digest, path, err);
}

/* The folder's only entry, when that is a folder; else `folder` itself. */
static const char *top_of(struct zg_arena *arena, const char *folder)
{
    DIR *dir = opendir(folder);
    const char *name = NULL;
    size_t count = 0;
    struct stat st;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            name = zg_strdup(arena, entry->d_name);
            count++;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    const char *top = count == 1 ? zg_path_join(arena, folder, name) : folder;
    return lstat(top, &st) == 0 && S_ISDIR(st.st_mode) ? top : folder;
}

struct merge {
    struct zg_arena *arena;
    const char *to;
};

static bool merge_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct merge *merge = context;
    const char *path = zg_path_join(merge->arena, merge->to, entry->path);
    struct stat st;
    bool there = lstat(path, &st) == 0;
    if (S_ISDIR(entry->st.st_mode) && (!there || S_ISDIR(st.st_mode))) {
        return there || mkdir(path, 0755) == 0 || zg_fail_errno(err, "making %s", path);
    }
    if (there) {
        return zg_fail(err, ZG_REFUSED, "source-overlap", "two sources have the file %s",
                       entry->path);
    }
    return rename(entry->full_path, path) == 0 || zg_fail_errno(err, "moving %s", path);
}

/* Unpacks one archive into the tree, or a folder of it. */
static bool unpack_archive(struct zg_arena *arena, const char *file, const char *work,
                           const char *to, bool strip, struct zg_error *err)
{
    const char *folder = zg_path_join(arena, work, "unpacked");
    struct zg_unpack_options options = {0};
    struct zg_unpack_stats stats;
    struct stat st;
    if (!zg_unpack(file, folder, &options, &stats, err)) {
        return zg_wrap(err, "unpacking %s", file);
    }
    const char *top = strip ? top_of(arena, folder) : folder;
    bool fresh = lstat(to, &st) != 0;
    if (fresh && rename(top, to) != 0) {
        return zg_fail_errno(err, "moving %s to %s", top, to);
    }
    return (fresh || zg_walk(top, merge_entry, &(struct merge){arena, to}, err)) &&
           zg_remove_tree(folder, err);
}

bool zg_unpack_sources(struct zg_arena *arena, const struct zg_recipe *recipe,
                       const struct zg_sources *sources, const char *work, const char *tree,
                       struct zg_error *err)
{
    for (size_t i = 0; i < recipe->source_count; i++) {
        const struct zg_recipe_file *source = &recipe->sources[i];
        const char *path;
        if (!zg_find_pinned(arena, sources, source->name, &source->digest, &path, err)) {
            return false;
        }
        if (!unpack_archive(arena, path, work, tree, i == 0, err)) {
            return false;
        }
    }
    return true;
}
