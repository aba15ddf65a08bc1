/*
 * An open root: its lock, and its folder .zmgraft, which holds what zmgraft knows of it.
 *
 * To make and to remove .zmgraft changes the times of the root's folder, and around these two
 * moments there is no journal to tell what they were. So they are kept as an extended attribute
 * of the folder itself, whose setting does not touch them.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>

#define TIMES_ATTRIBUTE "user.zmgraft.times"
#define WRITTEN_SUFFIX ".new"

/* Everyone may ask for the state; the originals are kept apart from all (a file that sets the
 * user id and was patched must not stay in reach). */
enum { STORE_MODE = 0755, FILE_MODE = 0644, WRITABLE_BY_OTHERS = 022 };

void zg_root_step(const struct zg_root *root, const char *fmt, ...)
{
    if (root->step == NULL) {
        return;
    }
    char text[4608];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    root->step(root->step_context, text);
}

void zg_root_progress(const struct zg_root *root, size_t done, size_t total)
{
    if (root->progress != NULL) {
        zg_progress(root->progress, done, total);
    }
}

/* ---- opening ---- */

static bool check_owner(const struct zg_root *root, struct zg_error *err)
{
    struct stat folder, store;
    if (fstat(root->fd, &folder) != 0 || fstat(root->store, &store) != 0) {
        return zg_fail_errno(err, "cannot look at %s", root->path);
    }
    bool trusted = store.st_uid == 0 || store.st_uid == geteuid() || store.st_uid == folder.st_uid;
    if (trusted && (store.st_mode & WRITABLE_BY_OTHERS) == 0) {
        return true;
    }
    return zg_fail(err, ZG_REFUSED, "state-owner",
                   "%s/" ZG_STATE_DIR " belongs to user %u and has mode %04o: others can change it",
                   root->path, store.st_uid, store.st_mode & 07777);
}

static bool lock_root(const struct zg_root *root, struct zg_error *err)
{
    if (flock(root->fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }
    if (errno != EWOULDBLOCK) {
        return zg_fail_errno(err, "cannot lock %s", root->path);
    }
    zg_fail(err, ZG_REFUSED, "root-busy", "another run of zmgraft is at work on %s", root->path);
    return zg_hint(err, "wait for it to end, then try again");
}

bool zg_root_is_busy(const struct zg_root *root)
{
    if (flock(root->fd, LOCK_SH | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK;
    }
    flock(root->fd, LOCK_UN);
    return false;
}

bool zg_root_open(struct zg_root *root, const char *path, bool lock,
                  const struct zg_host_options *options, struct zg_error *err)
{
    *root = (struct zg_root){.path = path, .fd = -1, .store = -1};
    if (options != NULL) {
        root->step = options->step;
        root->step_context = options->step_context;
        root->progress = options->progress;
    }
    root->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root->fd < 0) {
        return zg_fail_errno(err, "cannot open the root %s", path);
    }
    return (!lock || lock_root(root, err)) &&
           zg_open_folder(root->fd, ZG_STATE_DIR, &root->store, err) &&
           (root->store < 0 || check_owner(root, err));
}

void zg_root_close(struct zg_root *root)
{
    zg_close_cleanup(&root->store);
    zg_close_cleanup(&root->fd);
    root->fd = root->store = -1;
}

/* ---- files of .zmgraft ---- */

static bool write_new(const struct zg_root *root, const char *name, struct zg_bytes bytes,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup)
    int fd =
        openat(root->store, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create %s/" ZG_STATE_DIR "/%s", root->path, name);
    }
    if (!zg_write_all(fd, bytes, name, err)) {
        return false;
    }
    if (fchmod(fd, FILE_MODE) != 0 || fsync(fd) != 0) {
        return zg_fail_errno(err, "cannot finish %s/" ZG_STATE_DIR "/%s", root->path, name);
    }
    return true;
}

bool zg_root_write(const struct zg_root *root, const char *name, struct zg_bytes bytes,
                   struct zg_error *err)
{
    char temporary[64];
    snprintf(temporary, sizeof(temporary), "%s" WRITTEN_SUFFIX, name);
    if (bytes.data == NULL) {
        zg_root_step(root, "remove %s", name);
        if (unlinkat(root->store, name, 0) != 0 && errno != ENOENT) {
            return zg_fail_errno(err, "cannot remove %s/" ZG_STATE_DIR "/%s", root->path, name);
        }
    } else {
        zg_root_step(root, "write %s", temporary);
        if (!write_new(root, temporary, bytes, err)) {
            return false;
        }
        zg_root_step(root, "rename %s", name);
        if (renameat(root->store, temporary, root->store, name) != 0) {
            return zg_fail_errno(err, "cannot put %s/" ZG_STATE_DIR "/%s in place", root->path,
                                 name);
        }
    }
    if (fsync(root->store) != 0) {
        return zg_fail_errno(err, "cannot flush %s/" ZG_STATE_DIR, root->path);
    }
    return true;
}

/* ---- the root's own times ---- */

static bool kept_times(const struct zg_root *root, struct timespec times[2])
{
    char text[128];
    ssize_t len = fgetxattr(root->fd, TIMES_ATTRIBUTE, text, sizeof(text) - 1);
    long long seconds[2];
    if (len <= 0) {
        return false;
    }
    text[len] = '\0';
    if (sscanf(text, "%lld.%ld %lld.%ld", &seconds[0], &times[0].tv_nsec, &seconds[1],
               &times[1].tv_nsec) != 4) {
        return false;
    }
    times[0].tv_sec = (time_t)seconds[0];
    times[1].tv_sec = (time_t)seconds[1];
    return true;
}

/* Keeps the times, unless some are kept already: those are the older ones. A file system
 * without such attributes loses them only if the run is killed at that very moment. */
static void keep_times(const struct zg_root *root, const struct timespec times[2])
{
    char text[128];
    int len = snprintf(text, sizeof(text), "%lld.%09ld %lld.%09ld", (long long)times[0].tv_sec,
                       times[0].tv_nsec, (long long)times[1].tv_sec, times[1].tv_nsec);
    zg_root_step(root, "keep the times of the root");
    (void)fsetxattr(root->fd, TIMES_ATTRIBUTE, text, (size_t)len, XATTR_CREATE);
}

bool zg_root_settle(struct zg_root *root, struct zg_error *err)
{
    struct timespec times[2];
    if (kept_times(root, times)) {
        zg_root_step(root, "restore the times of the root");
        if (futimens(root->fd, times) != 0) {
            return zg_fail_errno(err, "cannot set the times of %s", root->path);
        }
        zg_root_step(root, "drop the kept times of the root");
        (void)fremovexattr(root->fd, TIMES_ATTRIBUTE);
    }
    return true;
}

/* ---- making and removing .zmgraft ---- */

bool zg_root_enter(struct zg_root *root, struct zg_error *err)
{
    struct stat st;
    if (fstat(root->fd, &st) != 0) {
        return zg_fail_errno(err, "cannot look at %s", root->path);
    }
    keep_times(root, (const struct timespec[2]){st.st_atim, st.st_mtim});
    zg_root_step(root, "make " ZG_STATE_DIR);
    if (mkdirat(root->fd, ZG_STATE_DIR, STORE_MODE) != 0) {
        return zg_fail_errno(err, "cannot make the folder %s/" ZG_STATE_DIR, root->path);
    }
    if (!zg_open_folder(root->fd, ZG_STATE_DIR, &root->store, err)) {
        return false;
    }
    if (root->store < 0 || fchmod(root->store, STORE_MODE) != 0 || fsync(root->fd) != 0) {
        return zg_fail_errno(err, "cannot make the folder %s/" ZG_STATE_DIR, root->path);
    }
    return true;
}

static bool remove_store_tree(const struct zg_root *root, const char *name, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    zg_root_step(root, "remove %s", name);
    return zg_remove_tree(zg_format(arena, "%s/" ZG_STATE_DIR "/%s", root->path, name), err);
}

static bool empty_store(struct zg_root *root, struct zg_error *err)
{
    const struct zg_bytes none = {NULL, 0};
    return remove_store_tree(root, ZG_UNDO, err) && remove_store_tree(root, ZG_ORIGINALS, err) &&
           zg_root_write(root, ZG_STATE_NAME WRITTEN_SUFFIX, none, err) &&
           zg_root_write(root, ZG_JOURNAL_NAME WRITTEN_SUFFIX, none, err) &&
           zg_root_write(root, ZG_STATE_NAME, none, err) &&
           zg_root_write(root, ZG_JOURNAL_NAME, none, err);
}

bool zg_root_leave(struct zg_root *root, const struct timespec times[2], struct zg_error *err)
{
    struct timespec kept[2];
    if (times != NULL && !kept_times(root, kept)) {
        keep_times(root, times);
    }
    if (root->store >= 0) {
        if (!empty_store(root, err)) {
            return false;
        }
        zg_close_cleanup(&root->store);
        root->store = -1;
        zg_root_step(root, "remove " ZG_STATE_DIR);
        if (unlinkat(root->fd, ZG_STATE_DIR, AT_REMOVEDIR) != 0) {
            return zg_fail_errno(err, "cannot remove %s/" ZG_STATE_DIR, root->path);
        }
    }
    bool was_kept = kept_times(root, kept);
    if (!zg_root_settle(root, err)) {
        return false;
    }
    if (!was_kept && times != NULL && futimens(root->fd, times) != 0) {
        return zg_fail_errno(err, "cannot set the times of %s", root->path);
    }
    return fsync(root->fd) == 0 || zg_fail_errno(err, "cannot flush %s", root->path);
}
