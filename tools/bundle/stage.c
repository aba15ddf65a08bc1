/*
 * The first phase of a run: everything is made ready beside what is deployed, and what is
 * deployed gets a second name in .zmgraft/undo. Nothing that is deployed changes, so a stop is
 * undone by removing what stands here.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_BITS = 02777, PRIVATE_MODE = 0700, STAGED_MODE = 0600 };

/* Gives a new file or folder the owner of the folder it is in. */
static bool inherit_owner(int fd, int parent, const char *path, struct stat *st,
                          struct zg_error *err)
{
    struct stat own;
    if (fstat(parent, st) != 0 || fstat(fd, &own) != 0) {
        return zg_fail_errno(err, "cannot look at %s", path);
    }
    if ((own.st_uid != st->st_uid || own.st_gid != st->st_gid) &&
        fchown(fd, st->st_uid, st->st_gid) != 0) {
        return zg_fail_errno(err, "cannot give %s its owner", path);
    }
    return true;
}

static bool make_folder(const struct zg_root *root, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int parent = -1, fd = -1;
    const char *name;
    struct stat st;
    if (!zg_open_parent(root->fd, path, &parent, &name, err)) {
        return false;
    }
    zg_root_step(root, "make folder %s", path);
    if (parent < 0 || mkdirat(parent, name, PRIVATE_MODE) != 0) {
        return zg_fail_errno(err, "cannot make the folder %s", path);
    }
    if (!zg_open_folder(parent, name, &fd, err) || !inherit_owner(fd, parent, path, &st, err)) {
        return false;
    }
    if (fchmod(fd, st.st_mode & FOLDER_BITS) != 0) {
        return zg_fail_errno(err, "cannot give %s its mode", path);
    }
    return true;
}

/* ---- new files ---- */

struct staging {
    const struct zg_root *root;
    const struct zg_run *run;
    const size_t *item_of; /* by index in the manifest; SIZE_MAX: not to be put */
    int fd;                /* of the file at hand */
    struct zg_arena *arena;
};

static bool open_new(struct staging *staging, size_t item, struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int dir = -1;
    const char *path = staging->run->items[item].path, *name;
    const char *beside = zg_beside(staging->arena, staging->run, item, "new");
    if (!zg_open_parent(staging->root->fd, beside, &dir, &name, err)) {
        return false;
    }
    zg_root_step(staging->root, "stage %s", path);
    if (dir >= 0 && unlinkat(dir, name, 0) != 0 && errno != ENOENT) {
        return zg_fail_errno(err, "cannot replace %s", beside);
    }
    staging->fd = dir < 0 ? -1
                          : openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   STAGED_MODE);
    return staging->fd >= 0 || zg_fail_errno(err, "cannot create a file beside %s", path);
}

static bool take_attributes(const struct staging *staging, const struct zg_item *item,
                            struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int other = -1;
    struct stat st;
    if (item->exists) {
        if (!zg_open_file(staging->root->fd, item->path, &other, &st, err)) {
            return false;
        }
        return other >= 0 ? zg_copy_attributes(other, staging->fd, false, item->path, err)
                          : zg_fail(err, ZG_SYSTEM, "system", "%s vanished", item->path);
    }
    const char *name;
    if (!zg_open_parent(staging->root->fd, item->path, &other, &name, err) ||
        !inherit_owner(staging->fd, other, item->path, &st, err)) {
        return false;
    }
    return fchmod(staging->fd, item->mode) == 0 ||
           zg_fail_errno(err, "cannot give %s its mode", item->path);
}

static bool finish_new(struct staging *staging, const struct zg_item *item, struct zg_error *err)
{
    bool ok = take_attributes(staging, item, err) &&
              (fsync(staging->fd) == 0 || zg_fail_errno(err, "cannot flush %s", item->path));
    zg_close_cleanup(&staging->fd);
    staging->fd = -1;
    return ok;
}

static bool take_block(void *context, size_t file, struct zg_bytes block, struct zg_error *err)
{
    struct staging *staging = context;
    size_t index = staging->item_of[file];
    if (index == SIZE_MAX) {
        return true;
    }
    const struct zg_item *item = &staging->run->items[index];
    if (staging->fd < 0 && !open_new(staging, index, err)) {
        return false;
    }
    zg_root_progress(staging->root, index, staging->run->item_count);
    return block.len > 0 ? zg_write_all(staging->fd, block, item->path, err)
                         : finish_new(staging, item, err);
}

static bool stage_new_files(const struct zg_root *root, const struct zg_run *run,
                            const struct zg_bundle *bundle, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_manifest *manifest = &bundle->verified.manifest;
    size_t *item_of = zg_alloc_array(arena, manifest->file_count + 1, sizeof(*item_of));
    for (size_t i = 0; i < manifest->file_count; i++) {
        item_of[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < run->item_count; i++) {
        if (run->items[i].what == ZG_DO_PUT) {
            item_of[run->items[i].file] = i;
        }
    }
    struct staging staging = {root, run, item_of, -1, arena};
    bool ok =
        zg_bundle_read_files(bundle->bytes, bundle->path, manifest, take_block, &staging, err);
    zg_close_cleanup(&staging.fd);
    return ok;
}

/* ---- originals and what is deployed ---- */

/* Gives the file at `from` below `from_base` the further name `to` below `to_base`. */
static bool clone(int from_base, const char *from, int to_base, const char *to,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int from_dir = -1, to_dir = -1;
    const char *from_name, *to_name;
    if (!zg_open_parent(from_base, from, &from_dir, &from_name, err) ||
        !zg_open_parent(to_base, to, &to_dir, &to_name, err)) {
        return false;
    }
    if (from_dir < 0 || to_dir < 0) {
        return zg_fail(err, ZG_SYSTEM, "system", "the folder of %s is gone",
                       from_dir < 0 ? from : to);
    }
    return zg_clone(from_dir, from_name, to_dir, to_name, err);
}

static bool stage_original(const struct zg_root *root, const struct zg_run *run, size_t item,
                           struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *path = run->items[item].path;
    zg_root_step(root, "stage the original of %s", path);
    return clone(root->store, zg_path_join(arena, ZG_ORIGINALS, path), root->fd,
                 zg_beside(arena, run, item, "new"), err);
}

/* What is saved must be what the plan was made for. */
static bool check_unchanged(const struct zg_item *item, const struct stat *st, struct zg_error *err)
{
    const struct stat *seen = &item->seen;
    if (st->st_ino == seen->st_ino && st->st_size == seen->st_size &&
        st->st_mtim.tv_sec == seen->st_mtim.tv_sec &&
        st->st_mtim.tv_nsec == seen->st_mtim.tv_nsec) {
        return true;
    }
    return zg_fail(err, ZG_REFUSED, "pre-image-drift", "%s was changed while this run was at work",
                   item->path);
}

static bool save_deployed(const struct zg_root *root, const struct zg_run *run, size_t item,
                          struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_close_cleanup) int fd = -1;
    struct stat st;
    const char *path = run->items[item].path;
    zg_root_step(root, "save %s", path);
    if (!zg_open_file(root->fd, path, &fd, &st, err)) {
        return false;
    }
    if (fd < 0) {
        return zg_fail(err, ZG_REFUSED, "pre-image-drift", "%s vanished while this run was at work",
                       path);
    }
    return check_unchanged(&run->items[item], &st, err) &&
           clone(root->fd, path, root->store, zg_format(arena, ZG_UNDO "/%zu", item), err);
}

static bool save_all(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    zg_root_step(root, "make " ZG_UNDO);
    if (!zg_make_folders(root->store, ZG_UNDO, ZG_PRIVATE_MODE, err)) {
        return false;
    }
    for (size_t i = 0; i < run->item_count; i++) {
        const struct zg_item *item = &run->items[i];
        if (item->exists && item->what != ZG_DO_FORGET && !save_deployed(root, run, i, err)) {
            return false;
        }
    }
    ZG_CLEANUP(zg_close_cleanup) int undo = -1;
    if (!zg_open_folder(root->store, ZG_UNDO, &undo, err)) {
        return false;
    }
    return (undo >= 0 && fsync(undo) == 0 && fsync(root->store) == 0) ||
           zg_fail_errno(err, "cannot flush %s/" ZG_STATE_DIR, root->path);
}

bool zg_stage(const struct zg_root *root, const struct zg_run *run, const struct zg_bundle *bundle,
              struct zg_error *err)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        if (run->folders[i].make && !make_folder(root, run->folders[i].path, err)) {
            return false;
        }
    }
    if (bundle != NULL && !stage_new_files(root, run, bundle, err)) {
        return false;
    }
    for (size_t i = 0; i < run->item_count; i++) {
        if (run->items[i].what == ZG_DO_RESTORE && !stage_original(root, run, i, err)) {
            return false;
        }
    }
    return save_all(root, run, err) && zg_sync_folders(root, run, err);
}
