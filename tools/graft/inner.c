/*
 * The inside of a method: lambdas, accessors and anonymous classes that its code leads to. A change
 * there is a change of the method, though its own text stays.
 */
#include "graft/internal.h"

#include <string.h>

struct inside {
    struct plan *plan;
    struct unit *unit;
    struct unit **seen; /* numbered methods and members of numbered classes */
    size_t seen_count;
};

static void add_seen(struct inside *inside, struct unit *unit)
{
    for (size_t i = 0; i < inside->seen_count; i++) {
        if (inside->seen[i] == unit) {
            return;
        }
    }
    inside->seen =
        zg_grow(inside->plan->arena, inside->seen, inside->seen_count, sizeof(*inside->seen));
    inside->seen[inside->seen_count++] = unit;
}

static void on_reference(const struct reference *reference, void *context)
{
    struct inside *inside = context;
    struct plan *plan = inside->plan;
    if (reference->kind == REFERS_CLASS) {
        struct triple *triple = graft_triple(plan, reference->owner);
        bool within = triple != NULL && triple->synthetic && triple != inside->unit->triple &&
                      !triple->is_new && triple->of[VENDOR] != NULL;
        for (size_t i = 1; within && i < triple->unit_count; i++) {
            add_seen(inside, &triple->units[i]);
        }
        return;
    }
    struct unit *to = graft_resolve(plan, reference);
    if (to != NULL && to->what == METHOD && to->of[VENDOR] != NULL &&
        graft_is_numbered(to->of[VENDOR])) {
        add_seen(inside, to);
    }
}

static void look_at(struct inside *inside, const struct unit *unit)
{
    if (unit->of[VENDOR] != NULL && !unit->triple->identical) {
        graft_refer_member(inside->plan->scratch, unit->triple->of[VENDOR], unit->of[VENDOR],
                           on_reference, inside);
    }
}

struct unit **graft_inner(struct plan *plan, struct unit *unit, size_t *count)
{
    if (!unit->inner_known) {
        struct inside inside = {.plan = plan, .unit = unit};
        unit->inner_known = true;
        look_at(&inside, unit);
        for (size_t i = 0; i < inside.seen_count && !plan->failed; i++) {
            graft_make_units(plan, inside.seen[i]->triple);
            look_at(&inside, inside.seen[i]);
        }
        for (size_t i = 0; i < inside.seen_count; i++) {
            struct unit *inner = inside.seen[i];
            if (inner->there[HOST] && inner->there[VENDOR] && graft_pending(inner)) {
                inside.seen[unit->inner_count++] = inner;
            }
        }
        unit->inner = inside.seen;
    }
    *count = unit->inner_count;
    return unit->inner;
}

/* ---- what the host has nothing like ---------------------------------------------------------- */

struct lost {
    struct plan *plan;
    bool found;
};

static bool changed_in_vendor(const struct triple *triple)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        if (!triple->units[i].same_bv) {
            return true;
        }
    }
    return false;
}

static void on_inner(const struct reference *reference, void *context)
{
    struct lost *lost = context;
    struct plan *plan = lost->plan;
    if (reference->kind == REFERS_CLASS) {
        struct triple *triple = graft_triple(plan, reference->owner);
        if (triple != NULL && triple->is_new && triple->synthetic && triple->of[BASE] != NULL) {
            graft_make_units(plan, triple);
            lost->found = lost->found || changed_in_vendor(triple);
        }
        return;
    }
    const struct unit *to = graft_resolve(plan, reference);
    lost->found = lost->found || (to != NULL && to->what == METHOD && to->of[VENDOR] != NULL &&
                                  graft_is_numbered(to->of[VENDOR]) && to->there[BASE] &&
                                  !to->there[HOST] && !to->same_bv);
}

bool graft_lost_inner(struct plan *plan, const struct unit *unit)
{
    struct lost lost = {.plan = plan};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    if (unit->what == METHOD && unit->there[HOST] && unit->there[VENDOR] && unit->same_bv &&
        !unit->same_hv) {
        graft_refer_member(scratch, unit->triple->of[VENDOR], unit->of[VENDOR], on_inner, &lost);
    }
    return lost.found;
}
