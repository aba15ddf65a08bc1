/* What a run that was killed left behind: found, and finished or undone. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool store_has(const struct zg_root *root, const char *name)
{
    struct stat st;
    return root->store >= 0 && fstatat(root->store, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A .zmgraft that holds neither state nor journal was just being made or removed. */
static bool is_remnant(const struct zg_root *root)
{
    return root->store >= 0 && !store_has(root, ZG_STATE_NAME);
}

/* Files that were being written when a run was killed, and never took effect. */
static bool remove_half_written(const struct zg_root *root, struct zg_error *err)
{
    static const char *const names[] = {ZG_JOURNAL_NAME ".new", ZG_STATE_NAME ".new"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (store_has(root, names[i]) &&
            !zg_root_write(root, names[i], (struct zg_bytes){NULL, 0}, err)) {
            return false;
        }
    }
    return true;
}

static bool mend(struct zg_arena *arena, struct zg_root *root, struct zg_run *run,
                 struct zg_recovery *out, struct zg_error *err)
{
    bool undo = run->phase == ZG_PHASE_STAGING || run->phase == ZG_PHASE_UNDO;
    if (!(undo ? zg_undo(root, run, err) : zg_run_finish(root, run, err))) {
        return zg_wrap(err, "an interrupted %s of %s could not be %s", run->kind, run->bundle,
                       undo ? "undone" : "finished");
    }
    out->text = zg_format(arena, "an interrupted %s of %s was %s", run->kind, run->bundle,
                          undo ? "undone" : "finished");
    return true;
}

bool zg_recover(struct zg_arena *arena, struct zg_root *root, struct zg_recovery *out,
                struct zg_error *err)
{
    struct zg_run *run;
    *out = (struct zg_recovery){0};
    if (!zg_journal_load(arena, root, &run, err)) {
        return zg_hint(err,
                       "%s/" ZG_STATE_DIR " says what was going on; a bundle's originals are "
                       "in its folder " ZG_ORIGINALS,
                       root->path);
    }
    if (run != NULL) {
        if (!mend(arena, root, run, out, err)) {
            return false;
        }
    } else if (is_remnant(root)) {
        out->text = "what an interrupted run left was cleared away";
        if (!zg_root_leave(root, NULL, err)) {
            return false;
        }
    }
    return remove_half_written(root, err) && zg_root_settle(root, err);
}

bool zg_recovery_needed(struct zg_arena *arena, const struct zg_root *root, const char **out,
                        struct zg_error *err)
{
    struct zg_run *run;
    *out = NULL;
    if (!zg_journal_load(arena, root, &run, err)) {
        return false;
    }
    if (run != NULL) {
        bool undo = run->phase == ZG_PHASE_STAGING || run->phase == ZG_PHASE_UNDO;
        *out = zg_format(arena, "an interrupted %s of %s: the next apply or rollback %s it",
                         run->kind, run->bundle, undo ? "undoes" : "finishes");
    } else if (is_remnant(root)) {
        *out = "the remains of an interrupted run: the next apply or rollback clears them away";
    }
    return true;
}

bool zg_refuse_interrupted(struct zg_arena *arena, const struct zg_root *root, struct zg_error *err)
{
    const char *needed;
    if (!zg_recovery_needed(arena, root, &needed, err)) {
        return false;
    }
    if (needed == NULL) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "interrupted-run", "%s has %s", root->path, needed);
    return zg_hint(err, "what would be done can be told after that: leave --dry-run out");
}
