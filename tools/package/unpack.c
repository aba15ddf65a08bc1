/*
 * Source trees from tarballs. Everything is made in a folder beside the destination, which takes
 * its place at the end.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "package/package.h"
#include "source/source.h"

/* The largest diff of Debian's unpacks to some 30 MiB. */
enum { LARGEST_DIFF = 256 * 1024 * 1024 };

/* What a digest pins is what was chosen, and packs well at times: one of expat's debian tarballs
 * unpacks to 700 times its size. */
static const struct zg_unpack_options limits = {
    .limits = {.ratio = 5000, .total = (uint64_t)8 << 30},
};

struct layout {
    struct zg_arena *arena;
    const char *work; /* the folder beside the destination */
    const char *tree; /* the tree as it grows, in it */
};

/* ---- folders ------------------------------------------------------------------------- */

/* The one folder in `dir` when there is nothing else, else NULL; the count of entries. */
static bool alone(struct zg_arena *arena, const char *dir, const char **only, size_t *count,
                  struct zg_error *err)
{
    DIR *list = opendir(dir);
    *only = NULL;
    *count = 0;
    if (list == NULL) {
        return zg_fail_errno(err, "cannot list %s", dir);
    }
    for (struct dirent *item; (item = readdir(list)) != NULL;) {
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0) {
            *only = zg_path_join(arena, dir, item->d_name);
            ++*count;
        }
    }
    closedir(list);
    struct stat st;
    if (*count != 1 || lstat(*only, &st) != 0 || !S_ISDIR(st.st_mode)) {
        *only = NULL;
    }
    return true;
}

static bool move(const char *from, const char *to, struct zg_error *err)
{
    return rename(from, to) == 0 || zg_fail_errno(err, "cannot move %s to %s", from, to);
}

/* Modes as dpkg-source leaves them with the usual umask. */
static bool set_mode(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    mode_t mode = S_ISDIR(entry->st.st_mode) || (entry->st.st_mode & 0111) != 0 ? 0755 : 0644;
    (void)context;
    if (S_ISLNK(entry->st.st_mode) || (entry->st.st_mode & 07777) == mode) {
        return true;
    }
    return chmod(entry->full_path, mode) == 0 ||
           zg_fail_errno(err, "cannot set the mode of %s", entry->full_path);
}

/* Unpacks a tarball to `to`, which must not be there; the folder at its top is left out when it is
 * alone. */
static bool unpack_stripped(struct layout *l, const char *file, const char *to,
                            struct zg_error *err)
{
    const char *whole = zg_path_join(l->arena, l->work, "tarball"), *only;
    struct zg_unpack_stats stats;
    size_t count;
    return zg_unpack(file, whole, &limits, &stats, err) &&
           alone(l->arena, whole, &only, &count, err) &&
           move(only == NULL ? whole : only, to, err) && zg_remove_tree(whole, err);
}

/* ---- the parts of a package ---------------------------------------------------------- */

static const struct zg_dsc_file *file_of(const struct zg_dsc *dsc, enum zg_dsc_role role)
{
    for (size_t i = 0; i < dsc->count; i++) {
        if (dsc->files[i].role == role) {
            return &dsc->files[i];
        }
    }
    return NULL;
}

static bool add_components(struct layout *l, const struct zg_dsc *dsc, struct zg_error *err)
{
    for (size_t i = 0; i < dsc->count; i++) {
        const struct zg_dsc_file *file = &dsc->files[i];
        if (file->role != ZG_DSC_COMPONENT) {
            continue;
        }
        const char *place = zg_path_join(l->arena, l->tree, file->component);
        if (!zg_remove_tree(place, err) || !unpack_stripped(l, file->got.path, place, err)) {
            return false;
        }
    }
    return true;
}

/* Moves one entry of the debian tarball into the tree. A folder that is there already stays and is
 * filled; anything else makes room, a link too, so that nothing is written through one. */
static bool merge(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct layout *l = context;
    const char *to = zg_path_join(l->arena, l->tree, entry->path);
    struct stat there;
    if (lstat(to, &there) != 0) {
        if (errno != ENOENT) {
            return zg_fail_errno(err, "cannot find %s", to);
        }
    } else if (S_ISDIR(there.st_mode) && S_ISDIR(entry->st.st_mode)) {
        return true;
    } else if (remove(to) != 0) {
        return zg_fail_errno(err, "cannot make room for %s", to);
    }
    entry->skip_subtree = true;
    return move(entry->full_path, to, err);
}

static bool add_debian(struct layout *l, const struct zg_dsc_file *file, struct zg_error *err)
{
    const char *whole = zg_path_join(l->arena, l->work, "debian-tarball");
    struct zg_unpack_stats stats;
    return zg_unpack(file->got.path, whole, &limits, &stats, err) &&
           zg_remove_tree(zg_path_join(l->arena, l->tree, "debian"), err) &&
           zg_walk(whole, merge, l, err);
}

/* The first hunk or file that stayed out. */
static bool fail_diff(const struct zg_dsc_file *file, const struct zg_source_applied *applied,
                      struct zg_error *err)
{
    const char *path = "";
    for (size_t i = 0; i < applied->file_count && path[0] == '\0'; i++) {
        if (applied->files[i].failed) {
            path = applied->files[i].path == NULL ? "a file" : applied->files[i].path;
        }
    }
    return zg_fail_at(
        err, ZG_MALFORMED, "dsc-tree", file->name, 0,
        "the diff does not apply to the upstream source: %zu of %zu hunks, first in %s",
        applied->failed, applied->hunks, path);
}

/* Format 1.0: what Debian adds is a diff, which dpkg-source applies without fuzz. */
static bool add_diff(struct layout *l, const struct zg_dsc_file *file, struct zg_error *err)
{
    const struct zg_source_apply_options options = {.strip = 1, .remove_empty = false};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = NULL;
    struct zg_source_patch patch;
    struct zg_source_applied applied;
    if (!zg_map_open(file->got.path, &map, err) ||
        !zg_gunzip(map.bytes, file->name, LARGEST_DIFF, &text, err) ||
        !zg_source_patch_parse(l->arena, zg_buf_bytes(&text), file->name, &patch, err)) {
        return false;
    }
    tree = zg_tree_open(l->tree, err);
    if (tree == NULL || !zg_source_apply(l->arena, &patch, &options, tree, &applied, err)) {
        return false;
    }
    return applied.applied ? zg_tree_write(tree, err) : fail_diff(file, &applied, err);
}

/* What dpkg-source does at the end: debian/source/format tells the format, debian/rules can be run.
 * Neither is reached through a link. */
static bool complete(struct layout *l, const struct zg_dsc *dsc, struct zg_error *err)
{
    const char *debian = zg_path_join(l->arena, l->tree, "debian");
    const char *rules = zg_path_join(l->arena, debian, "rules");
    const char *source = zg_path_join(l->arena, debian, "source");
    const char *format = zg_path_join(l->arena, source, "format");
    struct stat st;
    if (lstat(debian, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return true;
    }
    if (lstat(rules, &st) == 0 && S_ISREG(st.st_mode) && chmod(rules, 0755) != 0) {
        return zg_fail_errno(err, "cannot set the mode of %s", rules);
    }
    if (strcmp(dsc->format, "1.0") == 0 || lstat(format, &st) == 0 ||
        (lstat(source, &st) == 0 && !S_ISDIR(st.st_mode))) {
        return true;
    }
    const char *line = zg_format(l->arena, "%s\n", dsc->format);
    return zg_mkdirs(source, err) && zg_write_file(format, zg_bytes_of(line), 0644, err);
}

static bool lay_out(struct layout *l, const struct zg_dsc *dsc, struct zg_error *err)
{
    const struct zg_dsc_file *orig = file_of(dsc, ZG_DSC_ORIG);
    const struct zg_dsc_file *debian = file_of(dsc, ZG_DSC_DEBIAN);
    const struct zg_dsc_file *diff = file_of(dsc, ZG_DSC_DIFF);
    if (!unpack_stripped(l, orig->got.path, l->tree, err)) {
        return false;
    }
    /* quilt's own folder would stand in the way of applying the series. */
    if (debian != NULL && !zg_remove_tree(zg_path_join(l->arena, l->tree, ".pc"), err)) {
        return false;
    }
    return add_components(l, dsc, err) && (debian == NULL || add_debian(l, debian, err)) &&
           (diff == NULL || add_diff(l, diff, err)) && complete(l, dsc, err) &&
           zg_walk(l->tree, set_mode, NULL, err);
}

/* ---- the whole ----------------------------------------------------------------------- */

static bool check_destination(struct zg_arena *arena, const char *dir, struct zg_error *err)
{
    struct stat st;
    const char *only;
    size_t count = 1;
    if (lstat(dir, &st) != 0) {
        return errno == ENOENT || zg_fail_errno(err, "cannot find %s", dir);
    }
    if (S_ISDIR(st.st_mode) && !alone(arena, dir, &only, &count, err)) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    zg_fail_at(err, ZG_USAGE, "destination-not-empty", dir, 0, "the destination is not empty");
    return zg_hint(err, "name a folder that is new or empty");
}

/* Lays out in a folder beside `dir`, then puts the tree there. `dsc` NULL: only the tarball. */
static bool run(const struct zg_dsc *dsc, const char *file, const char *dir, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    const char *to = zg_strndup(arena, dir, len);
    char *work = zg_format(arena, "%s.XXXXXX", to);
    struct layout l = {.arena = arena};
    if (!check_destination(arena, to, err)) {
        return false;
    }
    if (mkdtemp(work) == NULL) {
        return zg_fail_errno(err, "cannot make a folder beside %s", to);
    }
    l.work = work;
    l.tree = zg_path_join(arena, work, "tree");
    bool ok = (dsc != NULL ? lay_out(&l, dsc, err)
                           : unpack_stripped(&l, file, l.tree, err) &&
                                 zg_walk(l.tree, set_mode, NULL, err)) &&
              move(l.tree, to, err);
    if (ok && chmod(to, 0755) != 0) {
        ok = zg_fail_errno(err, "cannot set the mode of %s", to);
    }
    struct zg_error second = {0};
    if (!zg_remove_tree(work, &second)) {
        if (ok) {
            *err = second;
        }
        return zg_hint(err, "%s could not be removed: remove it", work);
    }
    return ok;
}

bool zg_package_unpack(const struct zg_dsc *dsc, const char *dir, struct zg_error *err)
{
    return run(dsc, NULL, dir, err);
}

bool zg_tarball_unpack(const char *file, const char *dir, struct zg_error *err)
{
    return run(NULL, file, dir, err);
}
