/*
 * The rules "link-...": what a rebuilt class refers to and cannot reach, where the host's class
 * could, or did not refer to it.
 */
#include "graft/internal.h"

#include <string.h>

static bool had_before(const struct zg_link_report *before, const struct zg_link_problem *problem)
{
    for (size_t i = 0; i < before->count; i++) {
        if (strcmp(before->problems[i].rule, problem->rule) == 0 &&
            strcmp(before->problems[i].target, problem->target) == 0) {
            return true;
        }
    }
    return false;
}

/* The member of the result that `where` names, as its unit. */
static struct unit *unit_at(struct plan *plan, struct triple *triple, const char *where)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        const struct zg_member *member = unit->of[VENDOR];
        if (member == NULL) {
            continue;
        }
        struct zg_bytes name = zg_names_member(plan->to_host, triple->of[VENDOR]->name,
                                               member->name, member->descriptor);
        struct zg_bytes descriptor = zg_names_descriptor(plan->to_host, member->descriptor);
        const char *text = zg_format(plan->scratch, "%.*s%s%.*s", (int)name.len,
                                     (const char *)name.data, unit->what == FIELD ? ":" : "",
                                     (int)descriptor.len, (const char *)descriptor.data);
        if (strcmp(text, where) == 0) {
            return unit;
        }
    }
    return NULL;
}

/* Is a class that is nowhere known to be missing, or only not given to look at? */
static bool is_missing(const struct plan *plan, const struct zg_link_problem *problem)
{
    size_t index;
    if (!problem->unknown) {
        return true;
    }
    if (zg_class_set_find(plan->sets[VENDOR], zg_bytes_of(problem->target), &index)) {
        return true;
    }
    return plan->options->jre != NULL &&
           (plan->options->classpath_count > 0 || strncmp(problem->target, "java/", 5) == 0);
}

static void refuse(struct plan *plan, struct triple *triple, const struct zg_link_problem *problem)
{
    struct unit *unit = unit_at(plan, triple, problem->where);
    if (triple->imported || unit == NULL || !graft_carried(unit)) {
        graft_refuse_class(plan, triple, zg_strdup(plan->arena, problem->rule), problem->text);
    } else {
        graft_refuse(plan, unit, zg_strdup(plan->arena, problem->rule), "%s", problem->text);
    }
}

static void check_class(struct plan *plan, struct triple *triple)
{
    struct zg_link_report before = {0}, after = {0};
    if (triple->of[HOST] != NULL) {
        zg_link_check(plan->before, plan->arena, triple->of[HOST], &before);
    }
    zg_link_check(plan->after, plan->arena, triple->parsed, &after);
    plan->proof.references += after.references;
    for (size_t i = 0; i < after.count; i++) {
        const struct zg_link_problem *problem = &after.problems[i];
        if (had_before(&before, problem)) {
            plan->proof.problems_before++;
        } else if (is_missing(plan, problem)) {
            refuse(plan, triple, problem);
        } else {
            plan->proof.unchecked++;
        }
    }
}

void graft_check_links(struct plan *plan)
{
    plan->proof.references = plan->proof.unchecked = plan->proof.problems_before = 0;
    for (size_t i = 0; i < plan->triple_count; i++) {
        if (plan->triples[i]->result.len > 0) {
            check_class(plan, plan->triples[i]);
        }
    }
    graft_spread_refusals(plan);
}
