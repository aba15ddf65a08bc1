/*
 * What a tree is unpacked from: archives, each found by its digest. The first one is the tree, its
 * single top folder taken off, or a .dsc with the files of its source package; what others hold
 * goes beside, and never in place of a file that is there.
 */
#include "archive/archive.h"
#include "component/internal.h"
#include "package/package.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct zg_pinned pinned_of(const struct zg_recipe_file *file)
{
    return (struct zg_pinned){
        .name = zg_path_name(file->name), .url = file->url, .digest = file->digest};
}

bool zg_find_pinned(struct zg_arena *arena, const struct zg_sources *sources,
                    const struct zg_recipe_file *file, const char **path, struct zg_error *err)
{
    const struct zg_pinned pinned = pinned_of(file);
    struct zg_obtained obtained;
    if (!zg_obtain(arena, sources, &pinned, &obtained, err)) {
        return false;
    }
    *path = obtained.path;
    return true;
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

/* What a further archive holds, beside what is there. */
static bool add_archive(struct zg_arena *arena, const char *file, const char *work,
                        const char *tree, struct zg_error *err)
{
    const char *folder = zg_path_join(arena, work, "unpacked");
    struct zg_unpack_options options = {0};
    struct zg_unpack_stats stats;
    return zg_unpack(file, folder, &options, &stats, err) &&
           zg_walk(folder, merge_entry, &(struct merge){arena, tree}, err) &&
           zg_remove_tree(folder, err);
}

static bool unpack_source(struct zg_arena *arena, const struct zg_recipe_file *source,
                          const struct zg_sources *sources, const char *work, const char *tree,
                          bool first, struct zg_error *err)
{
    const char *path;
    if (first && zg_path_has_suffix(source->name, ".dsc")) {
        const struct zg_pinned pinned = pinned_of(source);
        struct zg_dsc dsc;
        return zg_dsc_obtain(arena, sources, &pinned, &dsc, err) &&
               zg_package_unpack(&dsc, tree, err);
    }
    return zg_find_pinned(arena, sources, source, &path, err) &&
           (first ? zg_tarball_unpack(path, tree, err) : add_archive(arena, path, work, tree, err));
}

bool zg_unpack_sources(struct zg_arena *arena, const struct zg_recipe *recipe,
                       const struct zg_sources *sources, const char *work, const char *tree,
                       struct zg_error *err)
{
    for (size_t i = 0; i < recipe->source_count; i++) {
        if (!unpack_source(arena, &recipe->sources[i], sources, work, tree, i == 0, err)) {
            return zg_wrap(err, "unpacking %s", recipe->sources[i].name);
        }
    }
    return true;
}
