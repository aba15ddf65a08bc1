/* Taking the installed bundle back: recover, plan, run. It needs no bundle and no signature:
 * all of it is in .zmgraft. */
#include "internal.h"

#include <string.h>

static bool plan(struct zg_plan *plan, struct zg_error *err)
{
    if (!zg_plan_rollback(plan, err)) {
        return false;
    }
    if (plan->refused > 0) {
        zg_plan_refuse(plan, "changed-since", err);
        return zg_hint(err,
                       "nothing was changed; --keep leaves such files as they are, --overwrite "
                       "restores the originals");
    }
    return zg_plan_folders(plan, err);
}

static bool nothing_installed(const char *root, const struct zg_host_report *report,
                              struct zg_error *err)
{
    /* What was asked for may be what recovery just did. */
    return report->recovered != NULL ||
           zg_fail(err, ZG_NEGATIVE, "nothing-installed", "no bundle is installed on %s", root);
}

/* What the installed bundle called for is due again, or the reverse of it. */
static struct zg_actions actions_due(struct zg_arena *arena, const struct zg_state *state,
                                     const struct zg_run *run)
{
    struct zg_actions due = {0};
    for (size_t i = 0; i < state->actions.count; i++) {
        zg_actions_add(arena, &due, &state->actions.items[i]);
    }
    for (size_t i = 0; i < run->item_count; i++) {
        if (run->items[i].what == ZG_DO_REMOVE) {
            zg_actions_concerning(arena, &state->actions, run->items[i].path, true, &due);
        }
    }
    return due;
}

static bool roll_back(struct zg_arena *arena, struct zg_root *root, const struct zg_state *state,
                      const struct zg_host_options *options, struct zg_host_report *out,
                      struct zg_error *err)
{
    struct zg_run run = {
        .kind = "rollback", .bundle = state->installed->bundle, .serial = state->installed->serial};
    struct zg_plan p = {.arena = arena,
                        .root = root,
                        .state = state,
                        .keep = options->keep,
                        .overwrite = options->overwrite,
                        .dry_run = options->dry_run,
                        .run = &run,
                        .report = out};
    if (!zg_release_find(arena, root->path, &p.release_known, &p.release, err) || !plan(&p, err)) {
        return false;
    }
    struct zg_actions due = actions_due(arena, state, &run);
    if (options->dry_run) {
        out->installed = state->installed;
    } else if (!zg_run_carry_out(root, &run, NULL, err)) {
        return false;
    }
    bool ok = options->dry_run || !options->run_actions || zg_actions_run(arena, root, &due, err) ||
              zg_hint(err, "the bundle is taken back; what is left to do is shown");
    struct zg_actions shown = zg_actions_absolute(arena, root->path, &due);
    out->actions = shown.items;
    out->action_count = shown.count;
    return ok;
}

bool zg_rollback(struct zg_arena *arena, const char *root, const struct zg_host_options *options,
                 struct zg_host_report *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_root_close) struct zg_root opened = {.fd = -1, .store = -1};
    struct zg_recovery recovery = {0};
    struct zg_state *state;
    *out = (struct zg_host_report){0};
    if (options->keep && options->overwrite) {
        return zg_fail(err, ZG_USAGE, "option", "keep and overwrite exclude each other");
    }
    if (!zg_root_open(&opened, root, true, options, err) ||
        !(options->dry_run ? zg_refuse_interrupted(arena, &opened, err)
                           : zg_recover(arena, &opened, &recovery, err))) {
        return false;
    }
    out->recovered = recovery.text;
    if (!zg_state_load(arena, &opened, &state, err)) {
        return false;
    }
    return state == NULL ? nothing_installed(root, out, err)
                         : roll_back(arena, &opened, state, options, out, err);
}
