/*
 * The link check of one class: place by place what it refers to, and the problems found. What a
 * reference means is in the other link_*.c.
 *
 * Classes were read strictly, but may be hostile: hierarchies that run in circles (no walk does),
 * references that are many and slow to resolve (zg_link_tired), problems without end.
 */
#include <string.h>

#include "jvm/link.h"
#include "jvm/symbol.h"

/* Bounds for one class. */
enum {
    PROBLEMS_MAX = 10000,        /* an honest class with a missing library has some hundreds */
    STEPS_MAX = 10 * 1000 * 1000 /* no class of the JDK takes 300,000 */
};

/* ---- problems ----------------------------------------------------------------------------------
 */

const char *zg_link_text(struct zg_linker *l, struct zg_link_target target)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    struct zg_symbol printer = {.class = l->class, .out = &text};
    zg_put_name(&printer, target.owner);
    if (target.name.len > 0) {
        zg_put_text(&printer, target.owner.len > 0 ? "." : "");
        zg_put_member(&printer, target.owner, target.name, target.descriptor);
    }
    l->steps += text.len; /* long names are work too, and memory */
    return zg_strndup(l->scratch, (const char *)text.data, text.len);
}

const char *zg_link_name(struct zg_linker *l, const struct zg_node *node)
{
    return zg_link_text(l, (struct zg_link_target){.owner = node->name});
}

static bool is_known(const struct zg_linker *l, const struct zg_link_problem *problem)
{
    for (size_t i = l->place_start; i < l->out->count; i++) {
        const struct zg_link_problem *known = &l->out->problems[i];
        if (strcmp(known->target, problem->target) == 0 &&
            strcmp(known->rule, problem->rule) == 0 && strcmp(known->text, problem->text) == 0) {
            return true;
        }
    }
    return false;
}

static void add_problem(struct zg_linker *l, struct zg_link_problem problem)
{
    struct zg_link_report *out = l->out;
    l->found++;
    if (out->count >= PROBLEMS_MAX) {
        out->cut = true;
        return;
    }
    if (is_known(l, &problem)) {
        return;
    }
    problem.target = zg_strdup(l->arena, problem.target);
    problem.text = zg_strdup(l->arena, problem.text);
    out->problems = zg_grow(l->arena, out->problems, out->count, sizeof(*out->problems));
    out->problems[out->count++] = problem;
}

/* The name of the place, made when its first problem turns up. */
static const char *where(struct zg_linker *l)
{
    if (l->where == NULL) {
        struct zg_link_target member = {.name = l->member->name,
                                        .descriptor = l->member->descriptor};
        l->where = zg_strdup(l->arena, zg_link_text(l, member));
    }
    return l->where;
}

void zg_link_problem(struct zg_linker *l, const char *rule, struct zg_link_target target,
                     const char *fmt, ...)
{
    char text[1024]; /* more than any honest names need */
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    add_problem(l, (struct zg_link_problem){rule, where(l), zg_link_text(l, target), text, false});
}

void zg_link_missing(struct zg_linker *l, const struct zg_node *wanted,
                     const struct zg_node *missing)
{
    bool absent = missing->state == ZG_NODE_ABSENT;
    const char *name = zg_link_name(l, missing);
    char text[1024];
    if (!absent) {
        snprintf(text, sizeof(text), "class %s cannot be read: %s", name, missing->trouble);
    } else if (wanted == missing) {
        snprintf(text, sizeof(text), "there is no class %s", name);
    } else {
        snprintf(text, sizeof(text), "there is no class %s, an ancestor of %s", name,
                 zg_link_name(l, wanted));
    }
    add_problem(l, (struct zg_link_problem){"link-class", where(l), name, text, absent});
}

bool zg_link_tired(struct zg_linker *l)
{
    bool tired = zg_world_steps(l->world) - l->start + l->steps > STEPS_MAX;
    if (tired && !l->out->cut) {
        zg_link_problem(l, "link-hierarchy", (struct zg_link_target){.owner = l->class->name},
                        "what the class refers to takes too long to be checked");
        l->out->cut = true;
    }
    return tired;
}

/* ---- places ------------------------------------------------------------------------------------
 */

static void begin_place(struct zg_linker *l, const struct zg_member *member)
{
    l->member = member;
    l->where = member == NULL ? "" : NULL;
    l->place_start = l->out->count;
}

static void check_places(struct zg_linker *l)
{
    const struct zg_class *class = l->class;
    begin_place(l, NULL);
    zg_link_hierarchy(l);
    for (unsigned i = 0; i < class->field_count && !zg_link_tired(l) && !l->out->cut; i++) {
        begin_place(l, &class->fields[i]);
        zg_load_descriptor(l, class->fields[i].descriptor);
    }
    for (unsigned i = 0; i < class->method_count && !zg_link_tired(l) && !l->out->cut; i++) {
        begin_place(l, &class->methods[i]);
        zg_load_descriptor(l, class->methods[i].descriptor);
        zg_link_overrides(l, &class->methods[i]);
        zg_link_code(l, &class->methods[i]);
    }
}

void zg_link_check(struct zg_world *world, struct zg_arena *arena, const struct zg_class *class,
                   struct zg_link_report *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_node before;
    *out = (struct zg_link_report){0};
    struct zg_linker l = {.world = world,
                          .out = out,
                          .arena = arena,
                          .scratch = scratch,
                          .self = zg_world_swap(world, class, &before),
                          .class = class,
                          .start = zg_world_steps(world)};
    l.clean = zg_alloc_array(scratch, class->pool.count, sizeof(*l.clean));
    check_places(&l);
    zg_world_restore(world, l.self, &before);
}
