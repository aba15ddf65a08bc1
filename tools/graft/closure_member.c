/*
 * What a carried member needs besides what it refers to: a field the initialisers that write it, a
 * method the bridges that lead to it, an abstract method its implementors, a serializable lambda
 * the method that revives it.
 */
#include "graft/internal.h"

#include <string.h>

static bool is_initialiser(const struct zg_member *member)
{
    return zg_bytes_is(member->name, "<init>") || zg_bytes_is(member->name, "<clinit>");
}

/* ---- fields ---------------------------------------------------------------------------------- */

enum { OP_PUTSTATIC = 179, OP_PUTFIELD = 181 };

struct writes {
    struct zg_bytes owner, name, descriptor;
    bool found;
};

static void on_write(const struct reference *reference, void *context)
{
    struct writes *writes = context;
    bool put = reference->opcode == OP_PUTSTATIC || reference->opcode == OP_PUTFIELD;
    writes->found = writes->found || (put && reference->kind == REFERS_FIELD &&
                                      zg_bytes_equal(reference->owner, writes->owner) &&
                                      zg_bytes_equal(reference->name, writes->name) &&
                                      zg_bytes_equal(reference->descriptor, writes->descriptor));
}

bool graft_writes_field(struct plan *plan, const struct zg_class *class,
                        const struct zg_member *method, const struct zg_member *field)
{
    struct writes writes = {class->name, field->name, field->descriptor, false};
    graft_refer_member(plan->scratch, class, method, on_write, &writes);
    return writes.found;
}

/* A new field whose initialiser stayed behind would be null or 0. */
static void need_initialisers(struct plan *plan, struct unit *field)
{
    const struct zg_class *class = field->triple->of[VENDOR];
    for (size_t i = 1; i < field->triple->unit_count; i++) {
        struct unit *unit = &field->triple->units[i];
        const struct zg_member *method = unit->of[VENDOR];
        if (unit->what != METHOD || method == NULL || !is_initialiser(method) || unit->same_hv ||
            !graft_writes_field(plan, class, method, field->of[VENDOR])) {
            continue;
        }
        if (graft_missing(unit)) {
            graft_choose(plan, unit, field);
        } else {
            graft_refuse(plan, field, "field-initialiser",
                         "%s writes it, and the host's differs from both of the vendor's",
                         graft_unit_name(plan, unit));
        }
    }
}

/* ---- methods --------------------------------------------------------------------------------- */

struct calls {
    const struct zg_class *class;
    const struct zg_member *method;
    bool found;
};

static void on_call(const struct reference *reference, void *context)
{
    struct calls *calls = context;
    calls->found =
        calls->found ||
        (reference->kind == REFERS_METHOD && zg_bytes_equal(reference->owner, calls->class->name) &&
         zg_bytes_equal(reference->name, calls->method->name) &&
         zg_bytes_equal(reference->descriptor, calls->method->descriptor));
}

/* Callers by an inherited descriptor reach a new method through its bridge only. */
static void need_bridges(struct plan *plan, struct unit *method)
{
    const struct zg_class *class = method->triple->of[VENDOR];
    for (size_t i = 1; i < method->triple->unit_count; i++) {
        struct unit *unit = &method->triple->units[i];
        const struct zg_member *bridge = unit->of[VENDOR];
        if (unit->what != METHOD || bridge == NULL || (bridge->flags & ACC_BRIDGE) == 0 ||
            unit->there[HOST] || !zg_bytes_equal(bridge->name, method->of[VENDOR]->name)) {
            continue;
        }
        struct calls calls = {class, method->of[VENDOR], false};
        graft_refer_member(plan->scratch, class, bridge, on_call, &calls);
        if (calls.found) {
            graft_choose(plan, unit, method);
        }
    }
}

/* Does the class or one above it have a method with code of that name? */
static bool has_code(struct plan *plan, const struct zg_class *class,
                     const struct zg_member *abstract)
{
    for (unsigned height = 0; class != NULL && height < 64; height++) {
        for (uint16_t i = 0; i < class->method_count; i++) {
            const struct zg_member *method = &class->methods[i];
            if (zg_bytes_equal(method->name, abstract->name) &&
                zg_bytes_equal(method->descriptor, abstract->descriptor) &&
                (method->flags & (ACC_ABSTRACT | ACC_STATIC | ACC_PRIVATE)) == 0) {
                return true;
            }
        }
        class = class->super_index != 0 ? zg_world_class(plan->before, class->super_name) : NULL;
    }
    return false;
}

static void need_implementor(struct plan *plan, struct unit *abstract, const struct zg_class *class)
{
    struct triple *triple = graft_host_triple(plan, class->name);
    if (triple == NULL || plan->failed) {
        return;
    }
    const struct zg_member *method = abstract->of[VENDOR];
    struct unit *unit = graft_unit(plan, triple, METHOD, method->name, method->descriptor);
    if (unit != NULL && unit->there[VENDOR]) {
        graft_choose(plan, unit, abstract);
        return;
    }
    graft_refuse(plan, abstract, "implementor-missing",
                 "%.*s implements the class and would lack this abstract method",
                 (int)class->name.len, (const char *)class->name.data);
}

/* Every concrete class of the host below must have a new abstract method. */
static void need_implementors(struct plan *plan, struct unit *abstract)
{
    const struct zg_class_set *host = plan->sets[HOST];
    struct zg_bytes above = abstract->triple->of[HOST]->name;
    for (size_t i = 0; i < host->count && abstract->rule == NULL && !plan->failed; i++) {
        const struct zg_class *class =
            zg_world_class(plan->before, zg_bytes_of(host->items[i].name));
        if (class != NULL && (class->flags & (ACC_ABSTRACT | ACC_INTERFACE)) == 0 &&
            zg_world_is_a(plan->before, class->name, above) == 1 &&
            !has_code(plan, class, abstract->of[VENDOR])) {
            need_implementor(plan, abstract, class);
        }
    }
}

/* ---- serializable lambdas -------------------------------------------------------------------- */

static void on_factory(const struct reference *reference, void *context)
{
    bool *found = context;
    *found = *found || (zg_bytes_is(reference->owner, "java/lang/invoke/LambdaMetafactory") &&
                        zg_bytes_is(reference->name, "altMetafactory"));
}

/* A serialized lambda is revived by a method that knows them all by name. */
static void need_revival(struct plan *plan, struct unit *user)
{
    struct triple *triple = user->triple;
    bool found = false;
    graft_refer_member(plan->scratch, triple->of[VENDOR], user->of[VENDOR], on_factory, &found);
    for (size_t i = 1; found && i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (unit->what == METHOD && unit->there[VENDOR] && unit != user && !unit->same_hv &&
            zg_bytes_is(unit->of[VENDOR]->name, ZG_REVIVAL)) {
            graft_choose(plan, unit, user);
        }
    }
}

void graft_need_more(struct plan *plan, struct unit *unit)
{
    const struct zg_member *member = unit->of[VENDOR];
    if (unit->what == FIELD) {
        if (!unit->there[HOST]) {
            need_initialisers(plan, unit);
        }
        return;
    }
    if (!unit->there[HOST] && (member->flags & (ACC_BRIDGE | ACC_STATIC | ACC_PRIVATE)) == 0) {
        need_bridges(plan, unit);
    }
    if (!unit->there[HOST] && (member->flags & ACC_ABSTRACT) != 0) {
        need_implementors(plan, unit);
    }
    need_revival(plan, unit);
}
