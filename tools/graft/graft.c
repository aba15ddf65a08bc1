/*
 * A graft from beginning to end: what is asked for, rounds of closing, checking and building until
 * nothing more is refused, then the proof.
 */
#include "graft/internal.h"

#include <string.h>

enum { MOST_ROUNDS = 1000 };

static void begin(struct plan *plan, const struct zg_graft_options *options, struct zg_error *err)
{
    struct zg_arena *arena = plan->arena;
    plan->options = options;
    plan->err = err;
    plan->sets[HOST] = options->host;
    plan->sets[BASE] = options->base != NULL ? options->base : options->host;
    plan->sets[VENDOR] = options->vendor;
    for (int side = HOST; side < SIDES; side++) {
        plan->by_item[side] =
            zg_alloc_array(arena, plan->sets[side]->count + 1, sizeof(struct triple *));
        plan->to_vendor[side] = side == VENDOR ? NULL : zg_names_new(arena);
    }
    plan->to_host = zg_names_new(arena);
    plan->before = zg_world_new();
    zg_world_add(plan->before, options->host);
    for (size_t i = 0; i < options->classpath_count; i++) {
        zg_world_add(plan->before, options->classpath[i]);
    }
    if (options->jre != NULL) {
        zg_world_add(plan->before, options->jre);
    }
}

static void end(struct plan *plan)
{
    zg_arena_free(plan->scratch);
    zg_world_free(plan->before);
    zg_world_free(plan->after);
    for (size_t i = 0; i < ZG_COUNT(plan->text); i++) {
        zg_buf_free(&plan->text[i]);
    }
}

/* Has something that was asked for been refused? */
static const struct unit *first_refused(const struct plan *plan)
{
    for (size_t i = 0; i < plan->triple_count; i++) {
        for (size_t k = 0; k < plan->triples[i]->unit_count; k++) {
            const struct unit *unit = &plan->triples[i]->units[k];
            if (unit->requested && unit->rule != NULL) {
                return unit;
            }
        }
    }
    return NULL;
}

/* With single members asked for, one refusal ends it. */
static bool is_over(const struct plan *plan)
{
    return !plan->options->all && first_refused(plan) != NULL;
}

static bool run_rounds(struct plan *plan)
{
    for (unsigned round = 0; round < MOST_ROUNDS; round++) {
        if (!graft_close(plan)) {
            return false;
        }
        if (is_over(plan)) {
            return true;
        }
        if (plan->changed) {
            continue;
        }
        if (!graft_build(plan)) {
            return false;
        }
        if (!plan->changed) {
            graft_check_serial(plan);
        }
        if (!plan->changed) {
            graft_check_links(plan);
        }
        if (is_over(plan)) {
            return true;
        }
        if (!plan->changed) {
            return graft_prove(plan);
        }
    }
    return zg_fail(plan->err, ZG_SYSTEM, "graft-internal", "the plan does not come to an end");
}

/* Nothing of a plan that was refused is a result. */
static void drop_results(struct plan *plan)
{
    for (size_t i = 0; i < plan->triple_count; i++) {
        plan->triples[i]->result = (struct zg_bytes){0};
    }
}

static bool refuse_all(struct plan *plan, const struct unit *unit)
{
    zg_fail(plan->err, ZG_REFUSED, unit->rule, "%s: %s", graft_unit_name(plan, unit), unit->why);
    if (strcmp(unit->rule, "callee-changed") == 0) {
        return zg_hint(plan->err, "take it as well, by name or with --with-closure, or "
                                  "--allow callee-changed once you know that the host's does");
    }
    if (strcmp(unit->rule, "conflict") == 0) {
        return zg_hint(plan->err, "compile the host's source with the fix, and give that class as "
                                  "the vendor's");
    }
    return zg_hint(plan->err, "look at the evidence; --allow %s goes on regardless", unit->rule);
}

bool zg_graft_run(const struct zg_graft_options *options, struct zg_graft **out,
                  struct zg_error *err)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_graft *graft = zg_alloc(arena, sizeof(*graft));
    struct plan *plan = zg_alloc(arena, sizeof(*plan));
    graft->arena = plan->arena = arena;
    begin(plan, options, err);
    *out = NULL;
    bool ok = graft_request(plan) && run_rounds(plan);
    if (!ok || plan->failed) {
        end(plan);
        zg_arena_free(arena);
        return false;
    }
    const struct unit *refused = is_over(plan) ? first_refused(plan) : NULL;
    if (refused != NULL) {
        drop_results(plan);
    }
    graft_fill(plan, graft);
    ok = refused == NULL || refuse_all(plan, refused);
    end(plan);
    *out = graft;
    return ok;
}

void zg_graft_free(struct zg_graft *graft)
{
    if (graft != NULL) {
        zg_arena_free(graft->arena);
    }
}

void zg_graft_cleanup(struct zg_graft **graft)
{
    zg_graft_free(*graft);
}
