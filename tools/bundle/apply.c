/* Installing a bundle: verify, recover, check, plan, run. What each of these consists of is in
 * the files that they name; here are the order, the rules on release and serial, and the state
 * that results. */
#include "internal.h"

#include <string.h>
#include <time.h>

/* What one call works with. */
struct applying {
    struct zg_arena *arena;
    const struct zg_host_options *options;
    struct zg_bundle bundle;
    struct zg_root root;
    struct zg_state *state; /* of the installed bundle, or NULL */
    struct zg_plan plan;
    struct zg_run run;
};

static bool wrong_release(const struct applying *a, const char *found, struct zg_error *err)
{
    zg_fail(err, ZG_REFUSED, "wrong-release", "%s is for %s, and %s is %s", a->bundle.path,
            a->bundle.verified.manifest.release.name, a->root.path, found);
    return zg_hint(err, "build a bundle for %s", found);
}

static bool check_release(struct applying *a, struct zg_error *err)
{
    const struct zg_release *wanted = &a->bundle.verified.manifest.release;
    struct zg_release said = {{0}, {0}};
    if (a->options->release != NULL && !zg_release_parse(a->options->release, &said, err)) {
        return false;
    }
    if (!zg_release_find(a->arena, a->root.path, &a->plan.release_known, &a->plan.release, err)) {
        return false;
    }
    if (a->plan.release_known && strcmp(a->plan.release.name, wanted->name) != 0) {
        return wrong_release(a, a->plan.release.name, err);
    }
    if (a->options->release != NULL && strcmp(said.name, wanted->name) != 0) {
        return wrong_release(a, said.name, err);
    }
    if (!a->plan.release_known && a->options->release == NULL) {
        zg_fail(err, ZG_REFUSED, "release-unknown", "%s does not tell which release it is",
                a->root.path);
        return zg_hint(err, "say it with --release");
    }
    return true;
}

/* Serials order the bundles of one release. */
static bool check_serial(const struct applying *a, struct zg_error *err)
{
    const struct zg_verified *new = &a->bundle.verified;
    const struct zg_installed *old = a->state != NULL ? a->state->installed : NULL;
    if (old == NULL || strcmp(old->release.name, new->manifest.release.name) != 0) {
        return true;
    }
    if (new->manifest.serial < old->serial) {
        zg_fail(err, ZG_REFUSED, "serial-older", "%s has the serial %lld; %lld is installed",
                a->bundle.path, (long long)new->manifest.serial, (long long)old->serial);
        return zg_hint(err, "to go back, take the installed bundle back first");
    }
    if (new->manifest.serial == old->serial &&
        !zg_digest_equal(&new->digest, &old->bundle_digest)) {
        zg_fail(err, ZG_REFUSED, "serial-reused",
                "%s has the serial %lld of the installed bundle, and is another", a->bundle.path,
                (long long)new->manifest.serial);
        return zg_hint(err, "build it with a serial of its own");
    }
    return true;
}

/* ---- the steps of an apply ---- */

static bool recover(struct applying *a, struct zg_host_report *out, struct zg_error *err)
{
    struct zg_recovery recovery;
    if (!a->options->dry_run) {
        bool ok = zg_recover(a->arena, &a->root, &recovery, err);
        out->recovered = recovery.text;
        return ok;
    }
    return zg_refuse_interrupted(a->arena, &a->root, err);
}

static bool plan(struct applying *a, struct zg_host_report *out, struct zg_error *err)
{
    const struct zg_manifest *manifest = &a->bundle.verified.manifest;
    a->plan.arena = a->arena;
    a->plan.root = &a->root;
    a->plan.state = a->state;
    a->plan.manifest = manifest;
    a->plan.dry_run = a->options->dry_run;
    a->plan.run = &a->run;
    a->plan.report = out;
    a->run.kind = "apply";
    a->run.serial = manifest->serial;
    if (!zg_plan_apply(&a->plan, err)) {
        return false;
    }
    if (a->plan.refused > 0) {
        zg_plan_refuse(&a->plan, "pre-image-drift", err);
        return zg_hint(err, "nothing was changed; a bundle is built from the root as it is");
    }
    return zg_plan_folders(&a->plan, err);
}

/* Is there anything to do? The same bundle once more, with all of it in place, is not. */
static bool is_settled(const struct applying *a)
{
    return a->state != NULL && a->run.item_count == 0 &&
           zg_digest_equal(&a->state->installed->bundle_digest, &a->bundle.verified.digest);
}

/* Runs what is pending, and writes down what is left of it. */
static bool run_pending(struct applying *a, struct zg_state *state, struct zg_error *err)
{
    struct zg_error write_err = {0};
    if (state->pending.count == 0) {
        return true;
    }
    bool ok = zg_actions_run(a->arena, &a->root, &state->pending, err);
    if (!zg_root_write(&a->root, ZG_STATE_NAME, zg_bytes_of(zg_state_text(a->arena, state)),
                       &write_err) &&
        ok) {
        *err = write_err;
        ok = false;
    }
    return ok || zg_hint(err, "the bundle is installed; `zmgraft status` shows what is pending");
}

static bool carry_out(struct applying *a, struct zg_state *state, struct zg_error *err)
{
    if (is_settled(a)) {
        return true;
    }
    a->run.bundle = state->installed->bundle;
    a->run.state = zg_state_text(a->arena, state);
    return zg_run_carry_out(&a->root, &a->run, &a->bundle, err);
}

static bool apply(struct applying *a, struct zg_host_report *out, struct zg_error *err)
{
    int64_t now;
    if (!recover(a, out, err) || !zg_state_load(a->arena, &a->root, &a->state, err) ||
        !check_release(a, err) || !check_serial(a, err) || !plan(a, out, err) ||
        !zg_epoch(time(NULL), &now, err)) {
        return false;
    }
    struct zg_state *state = is_settled(a) ? a->state : zg_state_after(&a->plan, &a->bundle, now);
    bool dry = a->options->dry_run;
    bool ok = dry || carry_out(a, state, err);
    if (ok && !dry && a->options->run_actions) {
        ok = run_pending(a, state, err);
    }
    struct zg_actions shown = zg_actions_absolute(a->arena, a->root.path, &state->pending);
    out->actions = shown.items;
    out->action_count = shown.count;
    out->installed = ok && !dry ? state->installed : NULL;
    return ok;
}

bool zg_apply(struct zg_arena *arena, const char *bundle, const char *root,
              const struct zg_host_options *options, struct zg_host_report *out,
              struct zg_error *err)
{
    struct applying a = {.arena = arena, .options = options};
    *out = (struct zg_host_report){0};
    if (!zg_bundle_open(arena, bundle, options->keyring, &a.bundle, err)) {
        return false;
    }
    bool ok = zg_root_open(&a.root, root, true, options, err) && apply(&a, out, err);
    zg_root_close(&a.root);
    return ok;
}
