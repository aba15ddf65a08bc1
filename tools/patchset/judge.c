/*
 * Deciding about one site of a patch: may it be patched, is it done already, or is it refused.
 * The lock decides; while vetting, the reviewer does.
 */
#include <string.h>

#include "patchset/internal.h"

/* Reads what the patch brings when it is first needed, once: a patch that has nothing to do
 * needs no vendor file. */
static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const struct zg_type *type = zg_type_of(plan->patch);
    if (!plan->prepared && plan->unprepared.kind == ZG_OK) {
        plan->prepared = type->prepare == NULL || type->prepare(run, plan, &plan->unprepared);
    }
    if (!plan->prepared) {
        *err = plan->unprepared;
    }
    return plan->prepared;
}

static bool edit(struct zg_run *run, struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    site->state = ZG_SITE_APPLY;
    if (!prepare(run, plan, err) || !zg_type_of(plan->patch)->edit(run, plan, site, err)) {
        return false;
    }
    if (site->state == ZG_SITE_ALREADY) {
        site->next = site->now;
    }
    site->post = zg_sha256(site->next);
    return true;
}

bool zg_check_post(const struct zg_plan *plan, const struct zg_site *site,
                   const struct zg_lock_entry *entry, struct zg_error *err)
{
    if (zg_digest_equal(&site->post, &entry->post)) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "post-image",
            "%s: what it makes of %s is not what was vetted: expected SHA-256 %s, found %s",
            plan->patch->name, site->target, entry->post.hex, site->post.hex);
    return zg_hint(err, "%s has changed since; vet it again",
                   plan->patch->content != NULL ? plan->patch->content : "what the patch brings");
}

bool zg_fail_unvetted(const struct zg_plan *plan, const char *target, enum zg_lock_answer answer,
                      const struct zg_lock_entry *entry, struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    if (answer == ZG_LOCK_CHANGED) {
        return zg_fail(err, ZG_REFUSED, "patch-changed",
                       "%s has changed since it was vetted: expected SHA-256 %s, found %s",
                       patch->name, entry->patch_digest.hex, patch->digest.hex);
    }
    if (answer == ZG_LOCK_NO_TARGET) {
        return zg_fail(err, ZG_REFUSED, "unvetted", "%s was not vetted for %s", patch->name,
                       target);
    }
    if (patch->from.unpinned || patch->base.unpinned) {
        zg_fail(err, ZG_REFUSED, "source-unpinned",
                "%s was not vetted, and no digest pins the vendor file %s", patch->name,
                (patch->from.unpinned ? patch->from : patch->base).file);
        return zg_hint(err, "vet it with the vendor's files in a folder that --sources names");
    }
    return zg_fail(err, ZG_REFUSED, "unvetted", "%s was not vetted", patch->name);
}

bool zg_fail_drift(struct zg_run *run, const struct zg_plan *plan, const struct zg_site *site,
                   struct zg_error *err)
{
    zg_fail(err, ZG_REFUSED, "pre-image-drift",
            "%s: %s is not what was vetted: expected SHA-256 %s, found %s", plan->patch->name,
            site->target, zg_lock_expected(run->arena, run->lock, plan->patch, site->target),
            site->present ? site->pre.hex : "absent");
    return zg_hint(err, "vet the patch on this root, or restore the file");
}

/* The patch was vetted, but not for what is there. */
static bool judge_other(struct zg_run *run, struct zg_plan *plan, struct zg_site *site,
                        enum zg_lock_answer answer, struct zg_error *err)
{
    struct zg_error trial = {0};
    bool fits = edit(run, plan, site, &trial);
    if (fits && site->state == ZG_SITE_ALREADY) {
        return true;
    }
    if (trial.kind == ZG_SYSTEM) {
        *err = trial;
        return false;
    }
    if (answer == ZG_LOCK_NO_TARGET) {
        return zg_fail_unvetted(plan, site->target, answer, NULL, err);
    }
    if (!run->allow_drift || !zg_type_of(plan->patch)->may_drift) {
        return zg_fail_drift(run, plan, site, err);
    }
    if (!fits) {
        *err = trial;
        return false;
    }
    site->state = ZG_SITE_DRIFTED;
    return true;
}

bool zg_judge(struct zg_run *run, struct zg_plan *plan, struct zg_site *site, struct zg_error *err)
{
    const struct zg_lock_entry *entry = NULL;
    if (run->vetting) {
        return edit(run, plan, site, err);
    }
    enum zg_lock_answer answer =
        zg_lock_match(run->lock, plan->patch, site->target, &site->pre, &entry);
    switch (answer) {
    case ZG_LOCK_PINNED:
        return edit(run, plan, site, err) && zg_check_post(plan, site, entry, err);
    case ZG_LOCK_POST:
        site->state = ZG_SITE_ALREADY;
        return true;
    case ZG_LOCK_OTHER:
    case ZG_LOCK_NO_TARGET:
        return judge_other(run, plan, site, answer, err);
    case ZG_LOCK_CHANGED:
    case ZG_LOCK_UNVETTED:
        break;
    }
    return zg_fail_unvetted(plan, site->target, answer, entry, err);
}
