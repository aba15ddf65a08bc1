/* Files: reading, mapping, writing durably, making and removing folders. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void zg_close_cleanup(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

/* Opens a regular file for reading and tells its size. */
static int open_regular(const char *path, struct stat *st, struct zg_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        zg_fail_errno(err, "cannot open %s", path);
        return -1;
    }
    if (fstat(fd, st) != 0) {
        zg_fail_errno(err, "cannot read %s", path);
    } else if (!S_ISREG(st->st_mode)) {
        zg_fail(err, ZG_SYSTEM, "not-a-file", "%s is not a regular file", path);
    } else {
        return fd;
    }
    close(fd);
    return -1;
}

bool zg_map_open(const char *path, struct zg_map *map, struct zg_error *err)
{
    struct stat st;
    ZG_CLEANUP(zg_close_cleanup) int fd = open_regular(path, &st, err);
    if (fd < 0) {
        return false;
    }
    *map = (struct zg_map){.bytes = {(const uint8_t *)"", 0}};
    if (st.st_size == 0) {
        return true; /* mmap refuses a length of zero */
    }
    void *address = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) {
        return zg_fail_errno(err, "cannot map %s", path);
    }
    *map = (struct zg_map){.bytes = {address, (size_t)st.st_size}, .address = address};
    return true;
}

void zg_map_close(struct zg_map *map)
{
    if (map->address != NULL) {
        munmap(map->address, map->bytes.len);
    }
    *map = (struct zg_map){0};
}

bool zg_read_file(struct zg_arena *arena, const char *path, size_t limit, struct zg_bytes *out,
                  struct zg_error *err)
{
    struct stat st;
    ZG_CLEANUP(zg_close_cleanup) int fd = open_regular(path, &st, err);
    if (fd < 0) {
        return false;
    }
    if ((uint64_t)st.st_size > limit) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%s has %lld bytes; at most %zu are allowed",
                       path, (long long)st.st_size, limit);
    }
    size_t size = (size_t)st.st_size, done = 0;
    uint8_t *data = zg_alloc(arena, size + 1);
    while (done < size) {
        ssize_t got = read(fd, data + done, size - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return zg_fail_errno(err, "cannot read %s", path);
        }
        if (got == 0) {
            break; /* it shrank while being read: what is there is what counts */
        }
        done += (size_t)got;
    }
    *out = (struct zg_bytes){data, done};
    return true;
}

bool zg_write_all(int fd, struct zg_bytes bytes, const char *path, struct zg_error *err)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.data, bytes.len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return zg_fail_errno(err, "cannot write %s", path);
        }
        bytes.data += put;
        bytes.len -= (size_t)put;
    }
    return true;
}

static bool fill_and_sync(int fd, struct zg_bytes bytes, mode_t mode, const char *path,
                          struct zg_error *err)
{
    if (!zg_write_all(fd, bytes, path, err)) {
        return false;
    }
    if (fchmod(fd, mode) != 0 || fsync(fd) != 0) {
        return zg_fail_errno(err, "cannot finish %s", path);
    }
    return true;
}

bool zg_write_file(const char *path, struct zg_bytes bytes, mode_t mode, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    char *parent = zg_path_parent(arena, path);
    char *temporary = zg_format(arena, "%s.XXXXXX", path);
    ZG_CLEANUP(zg_close_cleanup) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create a file beside %s", path);
    }
    bool ok = fill_and_sync(fd, bytes, mode, path, err);
    if (ok && rename(temporary, path) != 0) {
        ok = zg_fail_errno(err, "cannot put %s in place", path);
    }
    if (!ok) {
        unlink(temporary);
        return false;
    }
    return zg_sync_dir(parent[0] == '\0' ? "." : parent, err);
}

bool zg_mkdirs(const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    char *prefix = zg_strdup(arena, path);
    for (char *slash = prefix;;) {
        slash = strchr(slash + (*slash == '/'), '/');
        if (slash != NULL) {
            *slash = '\0';
        }
        if (prefix[0] != '\0' && mkdir(prefix, 0755) != 0 && errno != EEXIST) {
            return zg_fail_errno(err, "cannot make the folder %s", prefix);
        }
        if (slash == NULL) {
            break;
        }
        *slash = '/';
    }
    struct stat st;
    if (path[0] != '\0' && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))) {
        errno = ENOTDIR;
        return zg_fail_errno(err, "cannot make the folder %s", path);
    }
    return true;
}

bool zg_sync_dir(const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        return zg_fail_errno(err, "cannot flush the folder %s", path);
    }
    return true;
}

/* Empties the folder open as `dir_fd`, whose ownership it takes. */
static bool empty_folder(int dir_fd, const char *path, struct zg_error *err)
{
    DIR *dir = fdopendir(dir_fd);
    if (dir == NULL) {
        close(dir_fd);
        return zg_fail_errno(err, "cannot list %s", path);
    }
    bool ok = true;
    for (struct dirent *item; ok && (item = readdir(dir)) != NULL;) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0) {
            continue;
        }
        int sub = openat(dirfd(dir), item->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        ok = sub < 0 || empty_folder(sub, path, err);
        if (ok && unlinkat(dirfd(dir), item->d_name, sub < 0 ? 0 : AT_REMOVEDIR) != 0) {
            ok = zg_fail_errno(err, "cannot remove %s from %s", item->d_name, path);
        }
    }
    closedir(dir);
    return ok;
}

bool zg_remove_tree(const char *path, struct zg_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT || unlink(path) == 0) {
            return true;
        }
        return zg_fail_errno(err, "cannot remove %s", path);
    }
    if (!empty_folder(fd, path, err)) {
        return false;
    }
    if (rmdir(path) != 0) {
        return zg_fail_errno(err, "cannot remove %s", path);
    }
    return true;
}
