/*
 * The cache: files under their SHA-256, and files on their way there. A file of the cache is
 * believed only for as long as its digest is right, so it is read through at each use.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "fetch/internal.h"

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *zg_cache_folder(struct zg_arena *arena)
{
    const char *own = variable("ZMGRAFT_CACHE"), *xdg = variable("XDG_CACHE_HOME");
    const char *home = variable("HOME");
    if (own != NULL) {
        return own;
    }
    if (xdg != NULL && xdg[0] == '/') {
        return zg_path_join(arena, xdg, "zmgraft");
    }
    return home == NULL ? NULL : zg_path_join(arena, home, ".cache/zmgraft");
}

const char *zg_cache_path(struct zg_arena *arena, const char *cache, const struct zg_digest *digest)
{
    return zg_format(arena, "%s/sha256/%.2s/%s", cache, digest->hex, digest->hex);
}

bool zg_cache_find(const char *path, const struct zg_digest *digest, bool *found, uint64_t *size,
                   struct zg_error *err)
{
    struct stat st;
    struct zg_digest here = {{0}};
    *found = false;
    if (stat(path, &st) != 0) {
        return errno == ENOENT || errno == ENOTDIR ||
               zg_fail_errno(err, "cannot look into the cache for %s", path);
    }
    if (S_ISREG(st.st_mode) && !zg_sha256_file(path, &here, err)) {
        return zg_wrap(err, "reading the cache");
    }
    *size = (uint64_t)st.st_size;
    *found = zg_digest_equal(&here, digest);
    return true;
}

/* ---- on its way ---------------------------------------------------------------------- */

/* Opens the part and waits for its lock. `*ours` is false when the file was renamed or removed by
 * the process that had the lock: then it is no longer the part. */
static bool open_locked(const char *path, int *fd, bool *ours, struct zg_error *err)
{
    struct stat here, there;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd < 0) {
        return zg_fail_errno(err, "cannot create %s", path);
    }
    while (flock(*fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return zg_fail_errno(err, "cannot lock %s", path);
        }
    }
    if (fstat(*fd, &here) != 0) {
        return zg_fail_errno(err, "cannot read %s", path);
    }
    *ours = lstat(path, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    return true;
}

/* What may stand in a header of a request: an entity tag that is not weak, or a date. */
static bool is_validator(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7f) {
            return false;
        }
    }
    return len >= 2 && len < sizeof(((struct zg_part *)0)->validator) &&
           strncmp(text, "W/", 2) != 0;
}

static void read_validator(struct zg_part *part)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error ignored = {0};
    struct zg_bytes text;
    part->validator[0] = '\0';
    if (zg_read_file(arena, part->validator_path, sizeof(part->validator) - 1, &text, &ignored) &&
        is_validator((const char *)text.data)) {
        memcpy(part->validator, text.data, text.len + 1);
    }
}

bool zg_part_open(struct zg_arena *arena, const char *target, const struct zg_digest *digest,
                  struct zg_part *part, bool *found, struct zg_error *err)
{
    struct stat st;
    bool ours = false;
    *part = (struct zg_part){.fd = -1, .target = target};
    part->path = zg_format(arena, "%s.part", target);
    part->validator_path = zg_format(arena, "%s.validator", target);
    if (!zg_mkdirs(zg_path_parent(arena, target), err)) {
        return zg_wrap(err, "making the cache");
    }
    while (!ours) {
        if (part->fd >= 0) {
            close(part->fd);
        }
        if (!open_locked(part->path, &part->fd, &ours, err)) {
            return false;
        }
    }
    if (!zg_cache_find(target, digest, found, &part->size, err)) {
        return false;
    }
    if (*found) {
        uint64_t size = part->size;
        part->size = 0;
        zg_part_close(part);
        part->size = size;
        return true;
    }
    if (!zg_remove_tree(target, err)) {
        return zg_wrap(err, "removing what is damaged");
    }
    if (fstat(part->fd, &st) != 0 || lseek(part->fd, 0, SEEK_END) < 0) {
        return zg_fail_errno(err, "cannot read %s", part->path);
    }
    part->size = (uint64_t)st.st_size;
    read_validator(part);
    return true;
}

bool zg_part_remember(struct zg_part *part, const char *validator, struct zg_error *err)
{
    part->validator[0] = '\0';
    if (is_validator(validator)) {
        memcpy(part->validator, validator, strlen(validator) + 1);
        return zg_write_file(part->validator_path, zg_bytes_of(validator), 0600, err);
    }
    if (unlink(part->validator_path) != 0 && errno != ENOENT) {
        return zg_fail_errno(err, "cannot remove %s", part->validator_path);
    }
    return true;
}

bool zg_part_empty(struct zg_part *part, struct zg_error *err)
{
    if (ftruncate(part->fd, 0) != 0 || lseek(part->fd, 0, SEEK_SET) < 0) {
        return zg_fail_errno(err, "cannot empty %s", part->path);
    }
    part->size = 0;
    return zg_part_remember(part, "", err);
}

bool zg_part_is(const struct zg_part *part, const struct zg_digest *digest, struct zg_digest *here,
                bool *is, struct zg_error *err)
{
    if (!zg_sha256_file(part->path, here, err)) {
        return false;
    }
    *is = zg_digest_equal(here, digest);
    return true;
}

bool zg_part_finish(struct zg_part *part, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (fchmod(part->fd, 0644) != 0 || fsync(part->fd) != 0) {
        return zg_fail_errno(err, "cannot finish %s", part->path);
    }
    if (rename(part->path, part->target) != 0) {
        return zg_fail_errno(err, "cannot put %s in place", part->target);
    }
    return zg_part_remember(part, "", err) && zg_sync_dir(zg_path_parent(arena, part->target), err);
}

void zg_part_close(struct zg_part *part)
{
    /* Still locked: nobody else has begun to fill it. Renamed, it has bytes. */
    if (part->fd >= 0 && part->size == 0) {
        unlink(part->path);
        unlink(part->validator_path);
    }
    if (part->fd >= 0) {
        close(part->fd);
    }
    part->fd = -1;
}
