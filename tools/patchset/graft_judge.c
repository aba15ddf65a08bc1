/*
 * Deciding about a graft. The lock has for each class its bytes before and after, and for each
 * member that changes its symbolic text before and after. A class whose bytes are not those may be
 * patched when its members are: what differs is then elsewhere in the class, which the graft leaves
 * as it is.
 */
#include <string.h>

#include "patchset/internal.h"

bool zg_graft_judge_patch(const struct zg_run *run, const struct zg_plan *plan,
                          struct zg_error *err)
{
    const struct zg_lock_entry *entry;
    struct zg_digest none = {0};
    if (run->vetting) {
        return true;
    }
    enum zg_lock_answer answer = zg_lock_match(run->lock, plan->patch, "", &none, &entry);
    return answer <= ZG_LOCK_NO_TARGET || zg_fail_unvetted(plan, "", answer, entry, err);
}

/* Is the lock's target, a path or `path!entry`, at the place? Tells path and entry. */
static bool is_at(struct zg_arena *arena, const char *target, const struct zg_graft_place *place,
                  const char **path, const char **entry)
{
    const char *bang = strchr(target, '!');
    size_t len = strlen(place->path);
    *path = bang == NULL ? target : zg_strndup(arena, target, (size_t)(bang - target));
    *entry = bang == NULL ? NULL : bang + 1;
    if (!place->loose) {
        return bang != NULL && strcmp(*path, place->path) == 0;
    }
    return bang == NULL && zg_is_class_file(target) &&
           (len == 0 || (strncmp(target, place->path, len) == 0 && target[len] == '/'));
}

/* Is what is there one of the target's post-images? */
static bool has_post_image(struct zg_run *run, const struct zg_plan *plan, const char *target,
                           const char *path, const char *entry, bool *has, struct zg_error *err)
{
    struct zg_bytes bytes;
    bool present;
    *has = false;
    if (!zg_overlay_read(run->overlay, path, entry, &bytes, &present, err)) {
        return false;
    }
    struct zg_digest digest = zg_sha256(bytes);
    for (size_t i = 0; present && i < run->lock->count; i++) {
        const struct zg_lock_entry *each = &run->lock->entries[i];
        *has = *has || (zg_lock_is_of(each, plan->patch) && strcmp(each->target, target) == 0 &&
                        zg_digest_equal(&each->post, &digest));
    }
    return true;
}

bool zg_graft_is_done(struct zg_run *run, const struct zg_plan *plan,
                      const struct zg_graft_place *place, bool *done, struct zg_error *err)
{
    size_t count = 0;
    *done = false;
    for (size_t i = 0; !run->vetting && i < run->lock->count; i++) {
        const struct zg_lock_entry *each = &run->lock->entries[i];
        const char *path, *entry;
        bool has;
        if (!zg_lock_is_of(each, plan->patch) ||
            !is_at(run->arena, each->target, place, &path, &entry)) {
            continue;
        }
        if (!has_post_image(run, plan, each->target, path, entry, &has, err)) {
            return false;
        }
        if (!has) {
            return true;
        }
        count++;
    }
    *done = count > 0;
    return true;
}

/* Says which member is not what was vetted; when all are, it is the class itself. */
static bool fail_drift(struct zg_run *run, const struct zg_plan *plan, const struct zg_site *site,
                       const struct zg_lock_entry *entry, struct zg_error *err)
{
    for (size_t i = 0; i < site->member_count; i++) {
        const struct zg_lock_member *member = &site->members[i], *vetted = NULL;
        for (size_t k = 0; k < entry->member_count; k++) {
            if (strcmp(entry->members[k].name, member->name) == 0) {
                vetted = &entry->members[k];
            }
        }
        bool pre = vetted != NULL && zg_digest_equal(&vetted->pre, &member->pre);
        if (pre && zg_digest_equal(&vetted->post, &member->post)) {
            continue;
        }
        zg_fail(err, ZG_REFUSED, vetted != NULL && pre ? "post-image" : "pre-image-drift",
                "%s: its %s %s", site->target, member->name,
                vetted == NULL ? "was not changed when the patch was vetted"
                : pre          ? "would become something else than what was vetted"
                               : "is not what was vetted");
        return zg_hint(err, "vet the patch on this root");
    }
    return zg_fail_drift(run, plan, site, err);
}

static bool check_allowed(const struct zg_plan *plan, const struct zg_site *site,
                          const struct zg_lock_entry *entry, struct zg_error *err)
{
    for (const char **line = site->allowed; *line != NULL; line++) {
        const char **vetted = entry->allowed;
        while (vetted != NULL && *vetted != NULL && strcmp(*vetted, *line) != 0) {
            vetted++;
        }
        if (vetted == NULL || *vetted == NULL) {
            zg_fail(err, ZG_REFUSED, "override-unvetted",
                    "%s: %s: a rule would be broken that nobody has vetted to be: %s",
                    plan->patch->name, site->target, *line);
            return zg_hint(err, "vet the patch on this root, and with the same JRE");
        }
    }
    return true;
}

bool zg_graft_judge(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                    struct zg_error *err)
{
    const struct zg_lock_entry *entry, *same;
    enum zg_lock_answer answer =
        zg_lock_match(run->lock, plan->patch, site->target, &site->pre, &entry);
    if (answer > ZG_LOCK_OTHER) {
        return zg_fail_unvetted(plan, site->target, answer, entry, err);
    }
    if (answer == ZG_LOCK_PINNED) {
        return zg_check_post(plan, site, entry, err) && check_allowed(plan, site, entry, err);
    }
    same = site->present ? zg_lock_match_members(run->lock, plan->patch, site->target,
                                                 site->members, site->member_count)
                         : NULL;
    if (same == NULL) {
        return fail_drift(run, plan, site, entry, err);
    }
    site->effect =
        zg_format(run->arena, "%s\nthe class is not the vetted one, but all that changes in it is",
                  site->effect);
    return check_allowed(plan, site, same, err);
}
