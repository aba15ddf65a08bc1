/* The last phase of a run, when all files are in place: originals are kept or dropped, folders
 * that are no longer needed go, the state is written, the journal removed. It only goes
 * forward, and each step may have been done before. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool keep_original(const struct zg_root *root, size_t item, const char *path,
                          struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int from = -1, to = -1;
    const char *kept = zg_path_join(arena, ZG_ORIGINALS, path);
    const char *saved, *name;
    struct stat st;
    if (!zg_open_parent(root->store, zg_format(arena, ZG_UNDO "/%zu", item), &from, &saved, err)) {
        return false;
    }
    if (from < 0 || (fstatat(from, saved, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)) {
        return true; /* kept already */
    }
    zg_root_step(root, "keep the original of %s", path);
    if (!zg_make_folders(root->store, zg_path_parent(arena, kept), ZG_PRIVATE_MODE, err) ||
        !zg_open_parent(root->store, kept, &to, &name, err)) {
        return false;
    }
    if (to < 0 || renameat(from, saved, to, name) != 0 || fsync(to) != 0) {
        return zg_fail_errno(err, "cannot keep the original of %s", path);
    }
    return true;
}

/* Removes an original and the folders that are empty without it. */
static bool drop_original(const struct zg_root *root, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *kept = zg_path_join(arena, ZG_ORIGINALS, path);
    zg_root_step(root, "drop the original of %s", path);
    if (!zg_unlink_beneath(root->store, kept, err)) {
        return false;
    }
    for (const char *folder = zg_path_parent(arena, kept); strcmp(folder, ZG_ORIGINALS) != 0;
         folder = zg_path_parent(arena, folder)) {
        ZG_CLEANUP(zg_close_cleanup) int dir = -1;
        const char *name;
        if (!zg_open_parent(root->store, folder, &dir, &name, err)) {
            return false;
        }
        if (dir >= 0 && unlinkat(dir, name, AT_REMOVEDIR) != 0 && errno != ENOENT) {
            break; /* others are kept in it */
        }
    }
    return true;
}

static bool settle_originals(const struct zg_root *root, const struct zg_run *run,
                             struct zg_error *err)
{
    for (size_t i = 0; i < run->item_count; i++) {
        const struct zg_item *item = &run->items[i];
        bool ok = true;
        if (item->what != ZG_DO_PUT) {
            ok = drop_original(root, item->path, err);
        } else if (item->keep) {
            ok = keep_original(root, i, item->path, err);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* Children before parents. A folder that holds something else by now stays. */
static bool prune_folders(const struct zg_root *root, const struct zg_run *run,
                          struct zg_error *err)
{
    for (size_t i = run->folder_count; i-- > 0;) {
        ZG_CLEANUP(zg_close_cleanup) int dir = -1;
        const char *name;
        if (!run->folders[i].prune) {
            continue;
        }
        if (!zg_open_parent(root->fd, run->folders[i].path, &dir, &name, err)) {
            return false;
        }
        zg_root_step(root, "remove folder %s", run->folders[i].path);
        if (dir >= 0 && unlinkat(dir, name, AT_REMOVEDIR) != 0 && errno != ENOENT &&
            errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR) {
            return zg_fail_errno(err, "cannot remove the folder %s", run->folders[i].path);
        }
    }
    return true;
}

bool zg_restore_folder_times(const struct zg_root *root, const struct zg_run *run,
                             struct zg_error *err)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        const struct zg_folder *folder = &run->folders[i];
        ZG_CLEANUP(zg_close_cleanup) int fd = -1;
        if (folder->make) {
            continue;
        }
        if (!zg_open_folder(root->fd, folder->path, &fd, err)) {
            return false;
        }
        zg_root_step(root, "restore the times of folder %s", folder->path);
        if (fd >= 0 && (futimens(fd, folder->times) != 0 || fsync(fd) != 0)) {
            return zg_fail_errno(err, "cannot set the times of the folder %s", folder->path);
        }
    }
    return true;
}

bool zg_settle(struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    bool stays = run->state != NULL;
    if (stays && !settle_originals(root, run, err)) {
        return false;
    }
    if (!prune_folders(root, run, err) || !zg_restore_folder_times(root, run, err)) {
        return false;
    }
    if (!stays) {
        return zg_root_leave(root, zg_run_root_times(run), err);
    }
    zg_root_step(root, "remove " ZG_UNDO);
    const char *undo = zg_format(arena, "%s/" ZG_STATE_DIR "/" ZG_UNDO, root->path);
    return zg_remove_tree(undo, err) &&
           zg_root_write(root, ZG_STATE_NAME, zg_bytes_of(run->state), err) &&
           zg_root_write(root, ZG_JOURNAL_NAME, (struct zg_bytes){NULL, 0}, err) &&
           zg_root_settle(root, err);
}
