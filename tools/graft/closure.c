/*
 * What a chosen member needs. What the host lacks (members, classes, what the compiler made) comes
 * along; what the vendor changed too is either chosen as well or a reason to refuse: the same name
 * would mean something else.
 */
#include "graft/internal.h"

#include <stdarg.h>
#include <string.h>

bool graft_is_allowed(const struct plan *plan, const char *rule)
{
    for (size_t i = 0; i < plan->options->allowed_count; i++) {
        if (strcmp(plan->options->allowed[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

static void note_override(struct plan *plan, struct unit *unit, const char *rule, const char *why)
{
    const char *where = graft_unit_name(plan, unit);
    for (size_t i = 0; i < plan->override_count; i++) {
        const struct zg_graft_override *other = &plan->overrides[i];
        if (strcmp(other->rule, rule) == 0 && strcmp(other->where, where) == 0) {
            return;
        }
    }
    plan->overrides =
        zg_grow(plan->arena, plan->overrides, plan->override_count, sizeof(*plan->overrides));
    plan->overrides[plan->override_count++] = (struct zg_graft_override){rule, where, why};
}

bool graft_refuse(struct plan *plan, struct unit *unit, const char *rule, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (unit->rule != NULL) {
        return true;
    }
    const char *why = zg_strdup(plan->arena, text);
    if (graft_is_allowed(plan, rule)) {
        note_override(plan, unit, rule, why);
        return false;
    }
    unit->rule = rule;
    unit->why = why;
    plan->changed = true;
    return true;
}

/* ---- choosing ------------------------------------------------------------------------------ */

static void scan_later(struct plan *plan, struct unit *unit)
{
    if (!unit->scanned) {
        unit->scanned = true;
        plan->work = zg_grow(plan->scratch, plan->work, plan->work_count, sizeof(struct unit *));
        plan->work[plan->work_count++] = unit;
    }
}

static void add_need(struct plan *plan, struct unit *by, struct unit *unit)
{
    for (size_t i = 0; i < by->need_count; i++) {
        if (by->needs[i] == unit) {
            return;
        }
    }
    by->needs = zg_grow(plan->scratch, by->needs, by->need_count, sizeof(*by->needs));
    by->needs[by->need_count++] = unit;
}

/* A change on both sides: the host's own, and the vendor's. */
static void check_conflict(struct plan *plan, struct unit *unit)
{
    if (graft_pending(unit) && !unit->same_hb && unit->there[VENDOR]) {
        graft_refuse(plan, unit, "conflict",
                     unit->there[BASE]
                         ? "the host's differs from the vendor's old version and from its new one"
                         : "the vendor added it, and the host has another of that name");
    }
}

/* One of two equal lambdas would be fixed, and the other would stay. */
static void check_doubled(struct plan *plan, struct unit *unit)
{
    for (size_t i = 0; graft_pending(unit) && i < plan->doubled_count; i++) {
        const struct doubled *doubled = &plan->doubled[i];
        if (doubled->member == unit->of[HOST]) {
            graft_refuse(plan, unit, "conflict",
                         "the host has what the vendor changed twice, in %.*s and in %.*s",
                         (int)doubled->member->name.len, (const char *)doubled->member->name.data,
                         (int)doubled->twin->name.len, (const char *)doubled->twin->name.data);
            return;
        }
    }
}

void graft_choose(struct plan *plan, struct unit *unit, struct unit *by)
{
    struct triple *triple = unit->triple;
    if (triple->is_new && unit->what != HEADER) {
        unit = &triple->units[0];
    }
    if (by != NULL && by != unit) {
        add_need(plan, by, unit);
    }
    if (unit->chosen || (unit->what == HEADER && !triple->is_new)) {
        return; /* a header is looked at, never carried */
    }
    unit->chosen = true;
    unit->needed_by = by;
    triple->imported = triple->imported || triple->is_new;
    scan_later(plan, unit);
    bool along = by != NULL && !unit->requested && graft_missing(unit);
    if (along && plan->options->listed_only && !unit->synthetic && !triple->synthetic) {
        graft_refuse(plan, unit, "not-listed", "%s needs it, and the patch does not name it",
                     graft_unit_name(plan, by));
    }
    if (unit->there[HOST]) {
        check_conflict(plan, unit);
        check_doubled(plan, unit);
    }
}

/* ---- references ------------------------------------------------------------------------------ */

struct scan {
    struct plan *plan;
    struct unit *unit;
    bool whole; /* not only for what the compiler numbered */
};

/* What compilers number is part of the method that refers to it, chosen or not. */
static void look_into(struct plan *plan, struct unit *by, struct unit *unit)
{
    if (by != unit) {
        add_need(plan, by, unit);
    }
    scan_later(plan, unit);
}

/* An anonymous or local class is part of the method it stands in: what changed in it changed there.
 */
static void need_numbered_class(struct plan *plan, struct unit *unit, struct triple *triple)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *inner = &triple->units[i];
        if (inner->there[VENDOR] && graft_missing(inner)) {
            graft_choose(plan, inner, unit);
        } else if (inner->there[VENDOR]) {
            look_into(plan, unit, inner);
        }
    }
}

/* The host's method differs, and has nothing like `inner`, which is in the vendor's: a change
 * there is a change on both sides. */
static void refuse_drifted(struct plan *plan, struct unit *unit, const struct unit *inner)
{
    if (!inner->same_bv) {
        graft_refuse(plan, unit, "conflict",
                     "the vendor changed a lambda or class within it, and the host's has another");
    }
}

static void on_class(const struct scan *scan, struct triple *triple)
{
    struct plan *plan = scan->plan;
    struct unit *unit = scan->unit;
    graft_make_units(plan, triple);
    if (triple->of[VENDOR] == NULL) {
        return;
    }
    if (triple->is_new && scan->whole) {
        graft_choose(plan, &triple->units[0], unit);
    } else if (triple->is_new && triple->synthetic && triple->of[BASE] != NULL) {
        for (size_t i = 1; i < triple->unit_count; i++) {
            refuse_drifted(plan, unit, &triple->units[i]);
        }
    } else if (!triple->is_new && triple->synthetic && triple != unit->triple) {
        need_numbered_class(plan, unit, triple);
    }
}

static void need_softly(struct plan *plan, struct unit *by, struct unit *to)
{
    plan->soft = zg_grow(plan->scratch, plan->soft, plan->soft_count, sizeof(*plan->soft));
    plan->soft[plan->soft_count++] = (struct soft_need){by, to};
}

/* A lambda of a callee that changed is a change of the callee. */
static void need_inner(struct plan *plan, struct unit *by, struct unit *callee)
{
    size_t count;
    struct unit **inner = graft_inner(plan, callee, &count);
    for (size_t i = 0; i < count; i++) {
        if (plan->options->with_closure) {
            graft_choose(plan, inner[i], by);
        } else {
            need_softly(plan, by, inner[i]);
        }
    }
}

static void on_member(const struct scan *scan, struct unit *to)
{
    struct plan *plan = scan->plan;
    struct unit *unit = scan->unit;
    bool numbered =
        to->what == METHOD && to->of[VENDOR] != NULL && graft_is_numbered(to->of[VENDOR]);
    if (to == unit || !to->there[VENDOR]) {
        return;
    }
    if (numbered && !scan->whole && !to->there[HOST]) {
        refuse_drifted(plan, unit, to);
        return;
    }
    if (numbered) {
        look_into(plan, unit, to);
    } else if (scan->whole) {
        need_inner(plan, unit, to);
    }
    if (to->same_hv || (!scan->whole && !numbered)) {
        return;
    }
    if (!to->there[HOST] || (graft_pending(to) && to->synthetic)) {
        graft_choose(plan, to, unit);
    } else if (graft_pending(to) && !to->requested && plan->options->with_closure) {
        graft_choose(plan, to, unit);
    } else if (graft_pending(to)) {
        need_softly(plan, unit, to);
    }
}

static void on_reference(const struct reference *reference, void *context)
{
    const struct scan *scan = context;
    struct plan *plan = scan->plan;
    if (plan->failed) {
        return;
    }
    if (reference->kind == REFERS_CLASS) {
        struct triple *triple = graft_triple(plan, reference->owner);
        if (triple != NULL && !plan->failed) {
            on_class(scan, triple);
        }
        return;
    }
    struct unit *to = graft_resolve(plan, reference);
    if (to != NULL && !plan->failed) {
        on_member(scan, to);
    }
}

static void scan_unit(struct plan *plan, struct unit *unit)
{
    bool whole = graft_carried(unit) || (unit->what == HEADER && unit->triple->imported);
    struct scan scan = {plan, unit, whole};
    const struct zg_class *class = unit->triple->of[VENDOR];
    if (class == NULL || !unit->there[VENDOR]) {
        return;
    }
    if (unit->what != HEADER) {
        graft_refer_member(plan->scratch, class, unit->of[VENDOR], on_reference, &scan);
        if (whole) {
            graft_need_more(plan, unit);
        }
        return;
    }
    graft_refer_header(class, on_reference, &scan);
    for (size_t i = 1; i < unit->triple->unit_count && !plan->failed; i++) {
        const struct zg_member *member = unit->triple->units[i].of[VENDOR];
        if (member != NULL) {
            graft_refer_member(plan->scratch, class, member, on_reference, &scan);
        }
    }
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void begin_round(struct plan *plan)
{
    zg_arena_free(plan->scratch);
    plan->scratch = zg_arena_new();
    plan->stale = NULL;
    plan->work = NULL;
    plan->soft = NULL;
    plan->work_count = plan->work_done = plan->soft_count = plan->override_count = 0;
    plan->changed = false;
    for (size_t i = 0; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        triple->imported = false;
        for (size_t k = 0; k < triple->unit_count; k++) {
            struct unit *unit = &triple->units[k];
            unit->chosen = unit->scanned = false;
            unit->needed_by = NULL;
            unit->needs = NULL;
            unit->need_count = 0;
        }
    }
}

static void choose_requested(struct plan *plan)
{
    for (size_t i = 0; i < plan->triple_count; i++) {
        for (size_t k = 0; k < plan->triples[i]->unit_count; k++) {
            struct unit *unit = &plan->triples[i]->units[k];
            if (unit->requested && unit->rule == NULL) {
                graft_choose(plan, unit, NULL);
            }
        }
    }
}

static void check_soft_needs(struct plan *plan)
{
    for (size_t i = 0; i < plan->soft_count; i++) {
        struct unit *by = plan->soft[i].by, *to = plan->soft[i].to;
        if (!to->chosen || to->rule != NULL) {
            graft_refuse(plan, by, "callee-changed",
                         "it uses %s, which the vendor changed too and which is not taken%s%s",
                         graft_unit_name(plan, to), to->rule != NULL ? ": " : "",
                         to->rule != NULL ? to->rule : "");
        }
    }
}

/* A unit that was refused before and is needed now spreads its refusal at once. */
static bool spread_once(struct plan *plan)
{
    bool spread = false;
    for (size_t i = 0; i < plan->triple_count; i++) {
        for (size_t k = 0; k < plan->triples[i]->unit_count; k++) {
            struct unit *unit = &plan->triples[i]->units[k];
            for (size_t n = 0; n < unit->need_count && unit->rule == NULL; n++) {
                const struct unit *need = unit->needs[n];
                if (need->rule != NULL) {
                    unit->rule = need->rule;
                    unit->why = zg_format(plan->arena, "it needs %s: %s",
                                          graft_unit_name(plan, need), need->why);
                    plan->changed = spread = true;
                }
            }
        }
    }
    return spread;
}

void graft_spread_refusals(struct plan *plan)
{
    while (spread_once(plan)) {
    }
}

bool graft_close(struct plan *plan)
{
    begin_round(plan);
    choose_requested(plan);
    while (plan->work_done < plan->work_count && !plan->failed) {
        scan_unit(plan, plan->work[plan->work_done++]);
    }
    if (plan->failed) {
        return false;
    }
    check_soft_needs(plan);
    graft_check_rules(plan);
    graft_spread_refusals(plan);
    return !plan->failed;
}
