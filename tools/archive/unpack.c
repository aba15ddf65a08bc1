/*
 * Unpacking a file into a folder, as a whole or not at all. Everything is made in a folder
 * beside the destination, which takes its place at the end. The entries come from entries.c,
 * unpack_put.c makes them.
 */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- modes and times of folders --------------------------------------------------------- */

/* The deepest first: a path sorts before what it is the beginning of. Of the records of one
 * folder those of entries come first. */
static int compare_folders(const void *left, const void *right)
{
    const struct made *a = left, *b = right;
    int order = strcmp(b->path, a->path);
    return order != 0 ? order : a->implied - b->implied;
}

static bool finish_folder(int root, const struct made *folder, struct zg_error *err)
{
    struct timespec times[] = {{.tv_sec = folder->mtime, .tv_nsec = folder->mtime_ns},
                               {.tv_sec = folder->mtime, .tv_nsec = folder->mtime_ns}};
    if (utimensat(root, folder->path, times, AT_SYMLINK_NOFOLLOW) != 0 ||
        fchmodat(root, folder->path, folder->mode, 0) != 0) {
        return zg_fail_errno(err, "cannot finish the folder '%s'", folder->path);
    }
    return true;
}

static bool finish_folders(struct unpacker *u, const char *name, struct zg_error *err)
{
    struct made *folders = u->folders;
    if (u->folder_count == 0) {
        return true;
    }
    qsort(folders, u->folder_count, sizeof(*folders), compare_folders);
    for (size_t i = 1; i < u->folder_count; i++) {
        if (!folders[i].implied && strcmp(folders[i - 1].path, folders[i].path) == 0) {
            return jar_fail(name, err, "duplicate-name", "the folder '%s' is there twice",
                            folders[i].path);
        }
    }
    ZG_CLEANUP(zg_close_cleanup) int root = open(u->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = root >= 0 || zg_fail_errno(err, "cannot open the folder %s", u->path);
    for (size_t i = 0; ok && i < u->folder_count; i++) {
        bool again = i > 0 && strcmp(folders[i - 1].path, folders[i].path) == 0;
        ok = again || finish_folder(root, &folders[i], err);
    }
    return ok;
}

/* ---- the destination --------------------------------------------------------------------- */

struct destination {
    const char *path; /* without a slash at its end; no symbolic link when it exists */
    mode_t mode;
};

static bool not_empty(const char *dir, const char *why, struct zg_error *err)
{
    zg_fail_at(err, ZG_USAGE, "destination-not-empty", dir, 0, "%s", why);
    return zg_hint(err, "name a folder that is new or empty");
}

static bool check_empty(const char *path, struct zg_error *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return errno == ENOTDIR ? not_empty(path, "the destination is not a folder", err)
                                : zg_fail_errno(err, "cannot list %s", path);
    }
    bool empty = true;
    for (struct dirent *item; empty && (item = readdir(dir)) != NULL;) {
        empty = strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0;
    }
    closedir(dir);
    return empty || not_empty(path, "the destination is not empty", err);
}

static bool find_destination(struct zg_arena *arena, const char *dir, struct destination *out,
                             struct zg_error *err)
{
    struct stat st;
    if (stat(dir, &st) == 0) {
        char *real = realpath(dir, NULL);
        if (real == NULL) {
            return zg_fail_errno(err, "cannot find %s", dir);
        }
        *out = (struct destination){zg_strdup(arena, real), st.st_mode & 07777};
        free(real);
        return check_empty(out->path, err);
    }
    if (errno != ENOENT) {
        return zg_fail_errno(err, "cannot find %s", dir);
    }
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    *out = (struct destination){zg_strndup(arena, dir, len), 0755};
    return true;
}

/* ---- the run ------------------------------------------------------------------------------ */

static bool fill(struct unpacker *u, struct zg_bytes bytes, const char *file,
                 const struct destination *to, struct zg_error *err)
{
    if (!unpack_container(u, bytes, file, "", 1, err) || !finish_folders(u, file, err)) {
        return false;
    }
    if (chmod(u->path, to->mode) != 0 || rename(u->path, to->path) != 0) {
        return zg_fail_errno(err, "cannot put %s in place", to->path);
    }
    return true;
}

static bool run(struct unpacker *u, const char *file, const char *dir, struct zg_error *err)
{
    struct destination to = {0};
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    if (!find_destination(u->arena, dir, &to, err) || !zg_map_open(file, &map, err)) {
        return false;
    }
    char *staging = zg_format(u->arena, "%s.XXXXXX", to.path);
    if (mkdtemp(staging) == NULL) {
        return zg_fail_errno(err, "cannot make a folder beside %s", to.path);
    }
    u->path = staging;
    u->outer_size = map.bytes.len;
    if (!fill(u, map.bytes, file, &to, err)) {
        struct zg_error second = {0};
        if (!zg_remove_tree(staging, &second)) {
            zg_hint(err, "%s could not be removed: remove it", staging);
        }
        return false;
    }
    return true;
}

bool zg_unpack(const char *file, const char *dir, const struct zg_unpack_options *options,
               struct zg_unpack_stats *stats, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct unpacker u = {.arena = arena,
                         .limits = limits_or_defaults(options->limits),
                         .recursive = options->recursive,
                         .progress = options->progress};
    bool ok = run(&u, file, dir, err);
    if (u.progress != NULL) {
        zg_progress_done(u.progress);
    }
    *stats = u.stats;
    return ok;
}
