/* Folders: one that appears as a whole, the digest of one, a copy of one. */
#include "component/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return errno == ENOENT;
    }
    size_t count = 0;
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count == 2; /* . and .. */
}

static bool check_empty(const char *out, struct zg_error *err)
{
    return is_empty(out) ||
           zg_fail(err, ZG_USAGE, "destination-not-empty",
                   "%s is no new or empty folder, and nothing is written over", out);
}

bool zg_folder_fresh(struct zg_arena *arena, const char *out, const char **path,
                     struct zg_error *err)
{
    char absolute[PATH_MAX];
    if (!check_empty(out, err) || !zg_mkdirs(out, err)) {
        return false;
    }
    if (realpath(out, absolute) == NULL) {
        return zg_fail_errno(err, "reading the path of %s", out);
    }
    *path = zg_strdup(arena, absolute);
    return true;
}

bool zg_folder_begin(struct zg_arena *arena, const char *out, const char **work,
                     struct zg_error *err)
{
    if (!check_empty(out, err)) {
        return false;
    }
    char *name = zg_strdup(arena, out);
    for (size_t len = strlen(name); len > 1 && name[len - 1] == '/'; len--) {
        name[len - 1] = '\0';
    }
    char *made = zg_format(arena, "%s.XXXXXX", name);
    if (mkdtemp(made) == NULL) {
        return zg_fail_errno(err, "making a folder beside %s", out);
    }
    *work = made;
    return true;
}

bool zg_folder_end(const char *work, const char *out, struct zg_error *err)
{
    if (chmod(work, 0755) != 0 || rename(work, out) != 0) {
        return zg_fail_errno(err, "renaming %s to %s", work, out);
    }
    return true;
}

/* ---- the digest --------------------------------------------------------------------------- */

struct listing {
    struct zg_arena *arena;
    struct zg_buf text;
    size_t files;
};

static bool read_link(struct zg_arena *arena, const char *path, const char **out,
                      struct zg_error *err)
{
    char target[4096];
    ssize_t len = readlink(path, target, sizeof(target) - 1);
    if (len < 0) {
        return zg_fail_errno(err, "reading the link %s", path);
    }
    *out = zg_strndup(arena, target, (size_t)len);
    return true;
}

static bool list_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct listing *listing = context;
    if (S_ISREG(entry->st.st_mode)) {
        struct zg_digest digest;
        if (!zg_sha256_file(entry->full_path, &digest, err)) {
            return false;
        }
        listing->files++;
        zg_buf_printf(&listing->text, "%c %s %s\n", (entry->st.st_mode & 0100) != 0 ? 'x' : '-',
                      digest.hex, entry->path);
    } else if (S_ISLNK(entry->st.st_mode)) {
        const char *target;
        if (!read_link(listing->arena, entry->full_path, &target, err)) {
            return false;
        }
        zg_buf_printf(&listing->text, "l %s %s\n", target, entry->path);
    } else if (S_ISDIR(entry->st.st_mode)) {
        zg_buf_printf(&listing->text, "d %s\n", entry->path);
    } else {
        return zg_fail(err, ZG_REFUSED, "not-a-file", "%s is neither file, folder nor link",
                       entry->full_path);
    }
    return true;
}

bool zg_folder_digest(struct zg_arena *arena, const char *folder, struct zg_digest *out,
                      size_t *files, struct zg_error *err)
{
    struct listing listing = {.arena = arena};
    bool ok = zg_walk(folder, list_entry, &listing, err);
    *out = zg_sha256(zg_buf_bytes(&listing.text));
    *files = listing.files;
    zg_buf_free(&listing.text);
    return ok;
}

/* ---- the copy ------------------------------------------------------------------------------ */

struct copying {
    struct zg_arena *arena;
    const char *to;
    struct timespec times[2];
};

static bool copy_file(struct copying *copy, const struct zg_walk_entry *entry, const char *path,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    mode_t mode = (entry->st.st_mode & 0100) != 0 ? 0755 : 0644;
    if (!zg_map_open(entry->full_path, &map, err)) {
        return false;
    }
    ZG_CLEANUP(zg_close_cleanup)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) {
        return zg_fail_errno(err, "making %s", path);
    }
    if (!zg_write_all(fd, map.bytes, path, err)) {
        return false;
    }
    return futimens(fd, copy->times) == 0 || zg_fail_errno(err, "setting the time of %s", path);
}

static bool copy_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct copying *copy = context;
    const char *path = zg_path_join(copy->arena, copy->to, entry->path), *target;
    if (S_ISREG(entry->st.st_mode)) {
        return copy_file(copy, entry, path, err);
    }
    if (S_ISLNK(entry->st.st_mode)) {
        if (!read_link(copy->arena, entry->full_path, &target, err)) {
            return false;
        }
        return (symlink(target, path) == 0 &&
                utimensat(AT_FDCWD, path, copy->times, AT_SYMLINK_NOFOLLOW) == 0) ||
               zg_fail_errno(err, "making the link %s", path);
    }
    return mkdir(path, 0755) == 0 || zg_fail_errno(err, "making the folder %s", path);
}

bool zg_folder_copy(struct zg_arena *arena, const char *from, const char *to, int64_t epoch,
                    struct zg_error *err)
{
    struct copying copy = {.arena = arena, .to = to};
    copy.times[0].tv_sec = copy.times[1].tv_sec = (time_t)epoch;
    return zg_mkdirs(to, err) && zg_walk(from, copy_entry, &copy, err);
}
