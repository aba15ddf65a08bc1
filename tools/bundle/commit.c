/* The second phase of a run: each staged file is renamed over its target. Whether a file is
 * through shows on disk (its staged name is gone), so this can be stopped and begun again. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Where nothing was found there must still be nothing, as far as the file system can tell. */
static bool rename_in(int dir, const char *from, const char *to, bool replace)
{
    if (!replace && renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    return (replace || errno == EINVAL || errno == ENOSYS) && renameat(dir, from, dir, to) == 0;
}

static bool place(const struct zg_root *root, const struct zg_run *run, size_t item,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int dir = -1;
    const char *path = run->items[item].path, *target;
    const char *staged = zg_path_name(zg_beside(arena, run, item, "new"));
    struct stat st;
    if (!zg_open_parent(root->fd, path, &dir, &target, err)) {
        return false;
    }
    if (dir < 0) {
        return zg_fail(err, ZG_SYSTEM, "system", "the folder of %s is gone", path);
    }
    if (fstatat(dir, staged, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
        return true;
    }
    zg_root_step(root, "rename %s", path);
    if (!rename_in(dir, staged, target, run->items[item].exists)) {
        return zg_fail_errno(err, "cannot put %s in place", path);
    }
    return true;
}

static bool remove_added(const struct zg_root *root, const char *path, struct zg_error *err)
{
    zg_root_step(root, "remove %s", path);
    return zg_unlink_beneath(root->fd, path, err);
}

bool zg_commit(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    for (size_t i = 0; i < run->item_count; i++) {
        const struct zg_item *item = &run->items[i];
        bool ok = true;
        if (item->what == ZG_DO_PUT || item->what == ZG_DO_RESTORE) {
            ok = place(root, run, i, err);
        } else if (item->what == ZG_DO_REMOVE) {
            ok = remove_added(root, item->path, err);
        }
        if (!ok) {
            return false;
        }
    }
    return zg_sync_folders(root, run, err);
}

bool zg_sync_folders(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        ZG_CLEANUP(zg_close_cleanup) int fd = -1;
        if (!zg_open_folder(root->fd, run->folders[i].path, &fd, err)) {
            return false;
        }
        if (fd >= 0 && fsync(fd) != 0) {
            return zg_fail_errno(err, "cannot flush the folder %s", run->folders[i].path);
        }
    }
    return true;
}
