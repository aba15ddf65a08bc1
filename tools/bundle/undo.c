/* Taking a run back that could not go on: everything as it was before. Like the phases, it may
 * be stopped anywhere and begun again; it goes by what it finds on disk. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What undoing one item needs to know. */
struct undoing {
    const struct zg_root *root;
    const struct zg_run *run;
    size_t item;
    int dir;            /* of the target */
    const char *target; /* names in it */
    const char *staged, *returning;
};

static bool exists(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool put_back(const struct undoing *u, int undo, const char *saved, struct zg_error *err)
{
    zg_root_step(u->root, "return %s", u->run->items[u->item].path);
    if (!zg_clone(undo, saved, u->dir, u->returning, err)) {
        return false;
    }
    zg_root_step(u->root, "rename %s back", u->run->items[u->item].path);
    if (renameat(u->dir, u->returning, u->dir, u->target) != 0) {
        return zg_fail_errno(err, "cannot put %s back", u->run->items[u->item].path);
    }
    unlinkat(u->dir, u->returning, 0); /* still there when both names were one file */
    return true;
}

/* The target may have been replaced: what was saved of it returns, or nothing was there. */
static bool undo_placed(const struct undoing *u, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int undo = -1;
    const struct zg_item *item = &u->run->items[u->item];
    const char *saved = zg_format(arena, "%zu", u->item);
    if (!item->exists) {
        zg_root_step(u->root, "remove %s again", item->path);
        if (unlinkat(u->dir, u->target, 0) != 0 && errno != ENOENT) {
            return zg_fail_errno(err, "cannot remove %s", item->path);
        }
        return true;
    }
    if (!zg_open_folder(u->root->store, ZG_UNDO, &undo, err)) {
        return false;
    }
    /* No longer saved: all was put back before, and undo/ was being removed. */
    return undo < 0 || !exists(undo, saved) || put_back(u, undo, saved, err);
}

static bool undo_item(const struct zg_root *root, const struct zg_run *run, size_t item,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int dir = -1;
    struct undoing u = {
        .root = root,
        .run = run,
        .item = item,
        .staged = zg_path_name(zg_beside(arena, run, item, "new")),
        .returning = zg_path_name(zg_beside(arena, run, item, "old")),
    };
    if (run->items[item].what == ZG_DO_FORGET) {
        return true;
    }
    if (!zg_open_parent(root->fd, run->items[item].path, &dir, &u.target, err)) {
        return false;
    }
    if (dir < 0) {
        return true;
    }
    u.dir = dir;
    if (exists(dir, u.staged)) { /* its target was not touched */
        zg_root_step(root, "remove what was staged for %s", run->items[item].path);
        return unlinkat(dir, u.staged, 0) == 0 || zg_fail_errno(err, "cannot remove %s", u.staged);
    }
    return run->phase == ZG_PHASE_STAGING || undo_placed(&u, err);
}

/* Folders that the run made; one that somebody else uses by now stays. */
static bool remove_made(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    for (size_t i = run->folder_count; i-- > 0;) {
        ZG_CLEANUP(zg_close_cleanup) int dir = -1;
        const char *name;
        if (!run->folders[i].make) {
            continue;
        }
        if (!zg_open_parent(root->fd, run->folders[i].path, &dir, &name, err)) {
            return false;
        }
        zg_root_step(root, "remove folder %s again", run->folders[i].path);
        if (dir >= 0) {
            unlinkat(dir, name, AT_REMOVEDIR);
        }
    }
    return true;
}

/* All that can be undone is, also when one of them cannot. */
static bool undo_items(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    bool ok = true;
    for (size_t i = run->item_count; i-- > 0;) {
        struct zg_error here = {0};
        if (!undo_item(root, run, i, &here) && ok) {
            *err = here;
            ok = false;
        }
    }
    return ok;
}

bool zg_undo(struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!undo_items(root, run, err) || !zg_sync_folders(root, run, err) ||
        !remove_made(root, run, err) || !zg_restore_folder_times(root, run, err)) {
        return false;
    }
    if (run->first) {
        return zg_root_leave(root, zg_run_root_times(run), err);
    }
    zg_root_step(root, "remove " ZG_UNDO);
    const char *undo = zg_format(arena, "%s/" ZG_STATE_DIR "/" ZG_UNDO, root->path);
    return zg_remove_tree(undo, err) &&
           zg_root_write(root, ZG_JOURNAL_NAME, (struct zg_bytes){NULL, 0}, err) &&
           zg_root_settle(root, err);
}
