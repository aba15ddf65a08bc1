/* What a file is besides its bytes: owner, mode, extended attributes (POSIX ACLs and security
 * labels are such), times. Carried over to a new file, or kept by a hard link. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { PERMISSIONS = 07777, STAGED_MODE = 0600 };

/* Attributes that the system maintains or that not everyone may set: carried over where that
 * is possible, without complaint where it is not. */
static bool is_best_effort(const char *name)
{
    return strcmp(name, "security.selinux") == 0 || strncmp(name, "trusted.", 8) == 0;
}

/* They sign the bytes of the file, and would be wrong over new ones. */
static bool vouches_for_content(const char *name)
{
    return strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0;
}

/* The names, one after the other with their NUL; false only on a true failure. */
static bool list_names(struct zg_arena *arena, int fd, struct zg_bytes *out, const char *path,
                       struct zg_error *err)
{
    *out = (struct zg_bytes){0};
    for (;;) {
        ssize_t need = flistxattr(fd, NULL, 0);
        if (need == 0 || (need < 0 && errno == ENOTSUP)) {
            return true;
        }
        char *names = need > 0 ? zg_alloc(arena, (size_t)need) : NULL;
        ssize_t got = need > 0 ? flistxattr(fd, names, (size_t)need) : -1;
        if (got >= 0) {
            *out = (struct zg_bytes){(const uint8_t *)names, (size_t)got};
            return true;
        }
        if (errno != ERANGE) { /* another was added meanwhile: look again */
            return zg_fail_errno(err, "cannot list the attributes of %s", path);
        }
    }
}

static const char *next_name(struct zg_bytes names, const char *name)
{
    const char *next =
        name == NULL ? (const char *)names.data : name + strnlen(name, names.len) + 1;
    return names.len > 0 && (const uint8_t *)next < names.data + names.len ? next : NULL;
}

static bool copy_attribute(struct zg_arena *arena, int from, int to, const char *name,
                           const char *path, struct zg_error *err)
{
    ssize_t len = fgetxattr(from, name, NULL, 0);
    void *value = len > 0 ? zg_alloc(arena, (size_t)len) : NULL;
    if (len > 0) {
        len = fgetxattr(from, name, value, (size_t)len);
    }
    if (len >= 0 && fsetxattr(to, name, value, (size_t)len, 0) == 0) {
        return true;
    }
    return is_best_effort(name) ||
           zg_fail(err, ZG_SYSTEM, "attributes", "cannot carry the attribute %s of %s over: %s",
                   name, path, strerror(errno));
}

static bool copy_attributes(int from, int to, bool same_content, const char *path,
                            struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes wanted, present;
    if (!list_names(arena, from, &wanted, path, err) ||
        !list_names(arena, to, &present, path, err)) {
        return false;
    }
    /* A new file may have got some by default, an ACL from its folder for one. */
    for (const char *name = NULL; (name = next_name(present, name)) != NULL;) {
        if (strncmp(name, "user.", 5) == 0 || strncmp(name, "system.", 7) == 0) {
            fremovexattr(to, name);
        }
    }
    for (const char *name = NULL; (name = next_name(wanted, name)) != NULL;) {
        if ((same_content || !vouches_for_content(name)) &&
            !copy_attribute(arena, from, to, name, path, err)) {
            return false;
        }
    }
    return true;
}

bool zg_copy_attributes(int from, int to, bool same_content, const char *path, struct zg_error *err)
{
    struct stat source, target;
    if (fstat(from, &source) != 0 || fstat(to, &target) != 0) {
        return zg_fail_errno(err, "cannot look at %s", path);
    }
    /* The owner first: a change of owner clears set-id bits and capabilities. */
    if ((source.st_uid != target.st_uid || source.st_gid != target.st_gid) &&
        fchown(to, source.st_uid, source.st_gid) != 0) {
        return zg_fail_errno(err, "cannot give the new %s its owner", path);
    }
    if (fchmod(to, source.st_mode & PERMISSIONS) != 0) {
        return zg_fail_errno(err, "cannot give the new %s its mode", path);
    }
    return copy_attributes(from, to, same_content, path, err);
}

static bool copy_bytes(int from, int to, const char *path, struct zg_error *err)
{
    static const size_t block = 128 << 10;
    ZG_CLEANUP(zg_free_cleanup) void *buffer = zg_xmalloc(block);
    for (;;) {
        ssize_t got = read(from, buffer, block);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return zg_fail_errno(err, "cannot read %s", path);
        }
        if (got == 0) {
            return true;
        }
        if (!zg_write_all(to, (struct zg_bytes){buffer, (size_t)got}, path, err)) {
            return false;
        }
    }
}

bool zg_copy_file(int from_dir, const char *from_name, int to_dir, const char *to_name,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int from = -1;
    struct stat st;
    if (!zg_open_file(from_dir, from_name, &from, &st, err)) {
        return false;
    }
    if (from < 0) {
        return zg_fail(err, ZG_SYSTEM, "system", "%s is gone", from_name);
    }
    if (unlinkat(to_dir, to_name, 0) != 0 && errno != ENOENT) {
        return zg_fail_errno(err, "cannot replace %s", to_name);
    }
    ZG_CLEANUP(zg_close_cleanup)
    int to =
        openat(to_dir, to_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, STAGED_MODE);
    if (to < 0) {
        return zg_fail_errno(err, "cannot create %s", to_name);
    }
    const struct timespec times[2] = {st.st_atim, st.st_mtim};
    if (!copy_bytes(from, to, from_name, err) ||
        !zg_copy_attributes(from, to, true, from_name, err)) {
        return false;
    }
    if (futimens(to, times) != 0 || fsync(to) != 0) {
        return zg_fail_errno(err, "cannot finish %s", to_name);
    }
    return true;
}

bool zg_clone(int from_dir, const char *from_name, int to_dir, const char *to_name,
              struct zg_error *err)
{
    if (unlinkat(to_dir, to_name, 0) != 0 && errno != ENOENT) {
        return zg_fail_errno(err, "cannot replace %s", to_name);
    }
    if (linkat(from_dir, from_name, to_dir, to_name, 0) == 0) {
        return true;
    }
    if (errno == EXDEV || errno == EPERM || errno == EMLINK || errno == ENOTSUP) {
        return zg_copy_file(from_dir, from_name, to_dir, to_name, err);
    }
    return zg_fail_errno(err, "cannot link %s to %s", to_name, from_name);
}
