/*
 * A run from end to end. Whatever goes wrong before everything is in place leaves the old state;
 * after that, the new one.
 *
 *   journal staging   stage.c: nothing deployed changes      a failure or stop is undone
 *   journal commit    commit.c: renames only                 a stop is finished, a failure undone
 *   journal settle    settle.c: originals, state, journal    a stop or failure is finished later
 */
#include "internal.h"

#include <string.h>

/* Undoes the run because of the error in `err`, which stays what it was about. */
static bool take_back(struct zg_root *root, struct zg_run *run, struct zg_error *err)
{
    struct zg_error second = {0};
    bool ok = true;
    if (run->phase != ZG_PHASE_STAGING) {
        run->phase = ZG_PHASE_UNDO;
        ok = zg_journal_write(root, run, &second);
    }
    if (!ok || !zg_undo(root, run, &second)) {
        size_t len = strlen(err->text);
        snprintf(err->text + len, sizeof(err->text) - len,
                 "; and what was done could not be undone: %.500s", second.text);
        zg_hint(err, "when the cause is mended, the next apply or rollback finishes this run");
    }
    return false;
}

static bool begin(struct zg_root *root, struct zg_run *run, struct zg_error *err)
{
    run->first = root->store < 0;
    run->phase = ZG_PHASE_STAGING;
    if ((!run->first || zg_root_enter(root, err)) && zg_journal_write(root, run, err)) {
        return true;
    }
    struct zg_error ignored = {0};
    if (run->first) { /* else the next run clears away what was written of the journal */
        (void)!zg_root_leave(root, zg_run_root_times(run), &ignored);
    }
    return false;
}

bool zg_run_carry_out(struct zg_root *root, struct zg_run *run, const struct zg_bundle *bundle,
                      struct zg_error *err)
{
    if (!begin(root, run, err)) {
        return false;
    }
    if (!zg_stage(root, run, bundle, err)) {
        return take_back(root, run, err);
    }
    run->phase = ZG_PHASE_COMMIT;
    return (zg_journal_write(root, run, err) || take_back(root, run, err)) &&
           zg_run_finish(root, run, err);
}

bool zg_run_finish(struct zg_root *root, struct zg_run *run, struct zg_error *err)
{
    if (run->phase == ZG_PHASE_COMMIT) {
        if (!zg_commit(root, run, err)) {
            return take_back(root, run, err);
        }
        run->phase = ZG_PHASE_SETTLE;
        if (!zg_journal_write(root, run, err)) {
            return take_back(root, run, err);
        }
    }
    if (!zg_settle(root, run, err)) {
        return zg_hint(err,
                       "the files are in place; the next apply or rollback clears up the rest");
    }
    return true;
}
