/*
 * Standing checks: what loads well and yet misleads its reader. A list out of order hides doubles
 * and makes changes hard to follow; an advisory or an assessment that concerns nothing is either
 * a slip or has a reason that should be written down.
 */
#include "internal.h"

#include <string.h>

struct check {
    struct zg_arena *arena;
    const struct zg_ledger *ledger;
    struct zg_complaints *out;
};

static void complain(const struct check *check, const char *file, unsigned line, const char *text)
{
    struct zg_complaints *out = check->out;
    out->items = zg_grow(check->arena, out->items, out->count, sizeof(*out->items));
    out->items[out->count++] = (struct zg_complaint){file, line, text};
}

static bool is_carried(const struct zg_ledger *ledger, const struct ledger_component *component)
{
    for (size_t r = 0; r < ledger->release_count; r++) {
        const struct ledger_carriage *carried = &ledger->releases[r].carried;
        for (size_t c = 0; c < carried->count; c++) {
            if (carried->items[c].component == component) {
                return true;
            }
        }
    }
    return component->by_release;
}

static void check_components(const struct check *check)
{
    for (size_t i = 0; i < check->ledger->component_count; i++) {
        const struct ledger_component *component = &check->ledger->components[i];
        if (i > 0 && strcmp(component[-1].name, component->name) > 0) {
            complain(check, "components", component->line,
                     zg_format(check->arena, "%s belongs before %s", component->name,
                               component[-1].name));
        }
        if (!is_carried(check->ledger, component)) {
            complain(check, "components", component->line,
                     zg_format(check->arena, "no release carries %s", component->name));
        }
    }
}

static void check_releases(const struct check *check)
{
    for (size_t i = 0; i < check->ledger->release_count; i++) {
        const struct ledger_release *release = &check->ledger->releases[i];
        if (i > 0 && ledger_release_order(&release[-1].release, &release->release) > 0) {
            complain(check, "releases", release->line,
                     zg_format(check->arena, "%s belongs before %s", release->release.name,
                               release[-1].release.name));
        }
        for (size_t c = 1; c < release->carried.count; c++) {
            const struct ledger_carried *carried = &release->carried.items[c];
            if (strcmp(carried[-1].component->name, carried->component->name) > 0) {
                complain(check, "releases", carried->line,
                         zg_format(check->arena, "%s belongs before %s", carried->component->name,
                                   carried[-1].component->name));
            }
        }
    }
}

static int advisory_order(const struct ledger_advisory *a, const struct ledger_advisory *b)
{
    int order = strcmp(a->component->name, b->component->name);
    return order != 0 ? order : ledger_id_order(a->id, b->id);
}

/* Which assessments fit some release, and is any release concerned by the advisory at all? */
static bool concerns_a_release(const struct check *check, const struct ledger_advisory *advisory,
                               bool *fits)
{
    bool concerned = false;
    for (size_t r = 0; r < check->ledger->release_count; r++) {
        const struct ledger_release *release = &check->ledger->releases[r];
        const struct ledger_carriage all =
            ledger_components_of(check->arena, check->ledger, release);
        for (size_t c = 0; c < all.count; c++) {
            if (all.items[c].component != advisory->component) {
                continue;
            }
            struct zg_verdict verdict = {0};
            ledger_judge(check->arena, advisory, &release->release, &all.items[c], &verdict);
            concerned = concerned || verdict.status != ZG_NOT_AFFECTED;
            for (size_t a = 0; a < advisory->assessment_count; a++) {
                fits[a] =
                    fits[a] || ledger_assessment_fits(&advisory->assessments[a], &release->release,
                                                      all.items[c].version);
            }
        }
    }
    return concerned;
}

static void check_advisory(const struct check *check, const struct ledger_advisory *advisory)
{
    bool *fits = zg_alloc_array(check->arena, advisory->assessment_count, sizeof(*fits));
    if (!concerns_a_release(check, advisory, fits) && advisory->kept_because == NULL) {
        complain(check, "advisories", advisory->line,
                 zg_format(check->arena,
                           "%s concerns no release, and Kept-Because does not say "
                           "why it is kept",
                           advisory->id));
    }
    for (size_t a = 0; a < advisory->assessment_count; a++) {
        if (!fits[a]) {
            complain(
                check, "advisories", advisory->assessments[a].line,
                zg_format(check->arena, "this assessment of %s fits no release", advisory->id));
        }
    }
}

static void check_advisories(const struct check *check)
{
    for (size_t i = 0; i < check->ledger->advisory_count; i++) {
        const struct ledger_advisory *advisory = &check->ledger->advisories[i];
        if (i > 0 && advisory_order(&advisory[-1], advisory) > 0) {
            complain(
                check, "advisories", advisory->line,
                zg_format(check->arena, "%s belongs before %s", advisory->id, advisory[-1].id));
        }
        check_advisory(check, advisory);
    }
}

void zg_ledger_check(struct zg_arena *arena, const struct zg_ledger *ledger,
                     struct zg_complaints *out)
{
    const struct check check = {arena, ledger, out};
    *out = (struct zg_complaints){0};
    check_components(&check);
    check_releases(&check);
    check_advisories(&check);
}
