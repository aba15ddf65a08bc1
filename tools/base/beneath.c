/*
 * Reaching what is below an open folder, a component at a time and through no link: whoever can
 * write in a root must not be able to lead a run out of it. The paths of a bundle or of a patch
 * are real paths, so a link on the way is never right.
 */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Says what stands in the way at a name that could not be opened. */
static bool refuse_name(int dir, const char *name, const char *path, const char *wanted,
                        struct zg_error *err)
{
    int cause = errno;
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)) {
        return zg_fail(err, ZG_REFUSED, "path-escapes",
                       "%s leads through the symbolic link '%s'; expected a %s", path, name,
                       wanted);
    }
    if (cause == ENOTDIR) {
        return zg_fail(err, ZG_REFUSED, "not-a-folder", "%s: '%s' is not a folder", path, name);
    }
    errno = cause;
    return zg_fail_errno(err, "cannot open '%s' of %s", name, path);
}

/* Opens the folder `name` of `*dir` in place of it; -1 when absent. */
static bool enter(int *dir, const char *name, const char *path, struct zg_error *err)
{
    int next = openat(*dir, name, FOLDER_FLAGS);
    if (next < 0 && errno != ENOENT && !refuse_name(*dir, name, path, "folder", err)) {
        return false;
    }
    close(*dir);
    *dir = next;
    return true;
}

bool zg_open_folder(int base, const char *path, int *fd, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int dir = openat(base, ".", FOLDER_FLAGS);
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    *fd = -1;
    if (dir < 0) {
        return zg_fail_errno(err, "cannot open a folder");
    }
    for (char *rest = zg_strdup(arena, path); rest != NULL && *rest != '\0' && dir >= 0;) {
        const char *name = strsep(&rest, "/");
        if (strcmp(name, "..") == 0 || name[0] == '\0') {
            return zg_fail(err, ZG_REFUSED, "path-escapes", "'%s' is not a path below", path);
        }
        if (!enter(&dir, name, path, err)) {
            return false;
        }
    }
    *fd = dir;
    dir = -1;
    return true;
}

bool zg_open_parent(int base, const char *path, int *fd, const char **name, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    *name = zg_path_name(path);
    return zg_open_folder(base, zg_path_parent(arena, path), fd, err);
}

/* Opening for reading updates the access time of the file, except for its owner and root. */
static int open_quietly(int dir, const char *name)
{
    enum { FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };
    int fd = openat(dir, name, FLAGS | O_NOATIME);
    return fd < 0 && errno == EPERM ? openat(dir, name, FLAGS) : fd;
}

bool zg_open_file(int base, const char *path, int *fd, struct stat *st, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int dir = -1;
    const char *name;
    *fd = -1;
    if (!zg_open_parent(base, path, &dir, &name, err)) {
        return false;
    }
    if (dir < 0) {
        return true;
    }
    ZG_CLEANUP(zg_close_cleanup) int file = open_quietly(dir, name);
    if (file < 0) {
        return errno == ENOENT || refuse_name(dir, name, path, "regular file", err);
    }
    if (fstat(file, st) != 0) {
        return zg_fail_errno(err, "cannot read %s", path);
    }
    if (!S_ISREG(st->st_mode)) {
        return zg_fail(err, ZG_REFUSED, "not-a-file", "%s is not a regular file", path);
    }
    *fd = file;
    file = -1;
    return true;
}

bool zg_make_folders(int base, const char *path, mode_t mode, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int dir = openat(base, ".", FOLDER_FLAGS);
    if (dir < 0) {
        return zg_fail_errno(err, "cannot open a folder");
    }
    for (char *rest = zg_strdup(arena, path); rest != NULL && *rest != '\0';) {
        const char *name = strsep(&rest, "/");
        if (mkdirat(dir, name, mode) != 0 && errno != EEXIST) {
            return zg_fail_errno(err, "cannot make the folder %s", path);
        }
        if (!enter(&dir, name, path, err)) {
            return false;
        }
        if (dir < 0) {
            return zg_fail(err, ZG_SYSTEM, "system", "the folder %s vanished", path);
        }
    }
    return true;
}

bool zg_unlink_beneath(int base, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int dir = -1;
    const char *name;
    if (!zg_open_parent(base, path, &dir, &name, err)) {
        return false;
    }
    if (dir >= 0 && unlinkat(dir, name, 0) != 0 && errno != ENOENT) {
        return zg_fail_errno(err, "cannot remove %s", path);
    }
    return true;
}

bool zg_read_beneath(struct zg_arena *arena, int base, const char *path, size_t limit,
                     struct zg_bytes *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int fd = -1;
    struct stat st;
    *out = (struct zg_bytes){0};
    if (!zg_open_file(base, path, &fd, &st, err)) {
        return false;
    }
    if (fd < 0) {
        return true;
    }
    if ((uintmax_t)st.st_size > limit) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%s has %lld bytes; at most %zu are allowed",
                       path, (long long)st.st_size, limit);
    }
    uint8_t *data = zg_alloc(arena, (size_t)st.st_size + 1);
    for (size_t done = 0; done < (size_t)st.st_size;) {
        ssize_t got = read(fd, data + done, (size_t)st.st_size - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return zg_fail_errno(err, "cannot read %s", path);
        }
        done += (size_t)got;
    }
    *out = (struct zg_bytes){data, (size_t)st.st_size};
    return true;
}
