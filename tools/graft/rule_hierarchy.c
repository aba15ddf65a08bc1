/*
 * Rules about what a class extends and who may see it: ancestors that the host's class lacks, calls
 * of `super`, private members of nest mates.
 */
#include "graft/internal.h"

#include <string.h>

enum { NESTS_SINCE = 55, OP_INVOKESPECIAL = 183 };

/* ---- ancestors ------------------------------------------------------------------------------- */

static bool has_ancestor(const struct zg_class *class, struct zg_bytes name)
{
    bool found = zg_bytes_equal(class->super_name, name);
    for (uint16_t i = 0; !found && i < class->interface_count; i++) {
        found = zg_bytes_equal(zg_pool_class_name(&class->pool, class->interfaces[i]), name);
    }
    return found;
}

/* Classes that a member refers to, each once. */
struct referred {
    struct plan *plan;
    struct zg_bytes *names;
    size_t count;
};

static void on_class(const struct reference *reference, void *context)
{
    struct referred *referred = context;
    if (reference->kind != REFERS_CLASS) {
        return;
    }
    for (size_t i = 0; i < referred->count; i++) {
        if (zg_bytes_equal(referred->names[i], reference->owner)) {
            return;
        }
    }
    referred->names =
        zg_grow(referred->plan->arena, referred->names, referred->count, sizeof(*referred->names));
    referred->names[referred->count++] = reference->owner;
}

/* A class below `ancestor` on one side only, in what the member refers to. */
static void check_ancestor(struct plan *plan, struct unit *unit, struct triple *triple,
                           struct zg_bytes ancestor)
{
    const struct zg_class *host = triple->of[HOST], *vendor = triple->of[VENDOR];
    struct zg_bytes other = zg_names_class(plan->to_host, ancestor);
    if (has_ancestor(vendor, ancestor) != has_ancestor(host, other)) {
        graft_refuse(plan, unit, "hierarchy-changed",
                     "it uses %.*s, which %.*s is below in the %s only", (int)ancestor.len,
                     (const char *)ancestor.data, (int)triple->name.len,
                     (const char *)triple->name.data,
                     has_ancestor(vendor, ancestor) ? "vendor's version" : "host");
    }
}

static void check_super_call(struct plan *plan, struct unit *unit);

void graft_check_hierarchy(struct plan *plan, struct unit *unit)
{
    struct triple *own = unit->triple;
    if (own->of[HOST] == NULL) {
        return;
    }
    check_super_call(plan, unit);
    struct referred referred = {.plan = plan};
    graft_refer_member(plan->scratch, own->of[VENDOR], unit->of[VENDOR], on_class, &referred);
    for (size_t i = 0; i <= referred.count && !plan->failed; i++) {
        struct triple *triple = i < referred.count ? graft_triple(plan, referred.names[i]) : own;
        if (triple == NULL || triple->identical || triple->of[HOST] == NULL ||
            triple->of[VENDOR] == NULL) {
            continue;
        }
        if (((triple->of[HOST]->flags ^ triple->of[VENDOR]->flags) & ACC_INTERFACE) != 0) {
            graft_refuse(plan, unit, "class-flags", "%.*s is an interface on one side only",
                         (int)triple->name.len, (const char *)triple->name.data);
        }
        for (size_t k = 0; k < referred.count; k++) {
            check_ancestor(plan, unit, triple, referred.names[k]);
        }
    }
}

/* ---- super ----------------------------------------------------------------------------------- */

struct super_call {
    const struct zg_class *class;
    bool found;
};

static void on_special(const struct reference *reference, void *context)
{
    struct super_call *call = context;
    call->found =
        call->found || (reference->opcode == OP_INVOKESPECIAL && reference->kind == REFERS_METHOD &&
                        zg_bytes_equal(reference->owner, call->class->super_name));
}

static void check_super_call(struct plan *plan, struct unit *unit)
{
    const struct zg_class *host = unit->triple->of[HOST], *vendor = unit->triple->of[VENDOR];
    struct super_call call = {vendor, false};
    if (zg_bytes_equal(zg_names_class(plan->to_host, vendor->super_name), host->super_name)) {
        return;
    }
    graft_refer_member(plan->scratch, vendor, unit->of[VENDOR], on_special, &call);
    if (call.found) {
        graft_refuse(plan, unit, "super-call",
                     "it calls its super class, which is %.*s for the vendor and %.*s in the host",
                     (int)vendor->super_name.len, (const char *)vendor->super_name.data,
                     (int)host->super_name.len, (const char *)host->super_name.data);
    }
}

/* ---- headers --------------------------------------------------------------------------------- */

static bool same_ancestors(const struct zg_class *a, const struct zg_class *b)
{
    bool same =
        zg_bytes_equal(a->super_name, b->super_name) && a->interface_count == b->interface_count;
    for (uint16_t i = 0; same && i < a->interface_count; i++) {
        same = zg_bytes_equal(zg_pool_class_name(&a->pool, a->interfaces[i]),
                              zg_pool_class_name(&b->pool, b->interfaces[i]));
    }
    return same;
}

/* A class asked for as a whole whose header changed: headers are never carried. Where the base
 * lacks the class, host and vendor each made it. */
void graft_check_header(struct plan *plan, struct unit *header)
{
    const struct zg_class *const *of = header->triple->of, *vendor = of[VENDOR];
    const struct zg_class *old = of[BASE] != NULL ? of[BASE] : of[HOST];
    const char *rule = (vendor->flags & ACC_MODULE) != 0 ? "module-info"
                       : old->flags != vendor->flags     ? "class-flags"
                       : !same_ancestors(old, vendor)    ? "hierarchy-changed"
                                                         : "class-attribute";
    graft_refuse(plan, header, rule, "the class's header changed, and headers are not grafted");
}

/* ---- nests ----------------------------------------------------------------------------------- */

/* The nest host's name as the class says (4.7.28). */
static struct zg_bytes nest_host_of(const struct zg_class *class)
{
    const struct zg_attribute *attribute = zg_attribute_find(&class->attributes, "NestHost");
    if (class->major < NESTS_SINCE || attribute == NULL || attribute->info.len != 2) {
        return class->name;
    }
    uint16_t index = (uint16_t)(attribute->info.data[0] << 8 | attribute->info.data[1]);
    return zg_pool_class_name(&class->pool, index);
}

struct nest_check {
    struct plan *plan;
    struct unit *unit;
};

/* Will the two be nest mates in the result? An imported class brings the vendor's nest along. */
static bool are_mates(const struct plan *plan, const struct triple *a, const struct triple *b)
{
    const struct zg_class *x = a->of[HOST], *y = b->of[HOST];
    struct zg_bytes host_x =
        x != NULL ? nest_host_of(x) : zg_names_class(plan->to_host, nest_host_of(a->of[VENDOR]));
    struct zg_bytes host_y =
        y != NULL ? nest_host_of(y) : zg_names_class(plan->to_host, nest_host_of(b->of[VENDOR]));
    x = x != NULL ? x : a->of[VENDOR];
    y = y != NULL ? y : b->of[VENDOR];
    return x->major >= NESTS_SINCE && y->major >= NESTS_SINCE && zg_bytes_equal(host_x, host_y);
}

static void on_private(const struct reference *reference, void *context)
{
    const struct nest_check *check = context;
    struct unit *to = graft_resolve(check->plan, reference);
    if (to == NULL || to->of[VENDOR] == NULL || to->triple == check->unit->triple) {
        return;
    }
    const struct zg_member *in_host =
        to->of[HOST] != NULL && !graft_carried(to) ? to->of[HOST] : to->of[VENDOR];
    if ((in_host->flags & ACC_PRIVATE) != 0 &&
        !are_mates(check->plan, check->unit->triple, to->triple)) {
        graft_refuse(check->plan, check->unit, "nest-access",
                     "it uses %s, which is private, and the host's classes are no nest mates",
                     graft_unit_name(check->plan, to));
    }
}

/* The host of an imported class's nest must be able to list it. */
static void check_nest_host(struct plan *plan, struct unit *header)
{
    const struct zg_class *class = header->triple->of[VENDOR];
    struct zg_bytes name = nest_host_of(class);
    struct triple *host = graft_triple(plan, name);
    if (class->major < NESTS_SINCE || zg_bytes_equal(name, class->name) || host == NULL ||
        host->of[HOST] == NULL) {
        return;
    }
    if (host->of[HOST]->major < NESTS_SINCE ||
        !zg_bytes_equal(nest_host_of(host->of[HOST]), host->of[HOST]->name)) {
        graft_refuse(plan, header, "nest-access", "%.*s, whose nest it is in, has none in the host",
                     (int)name.len, (const char *)name.data);
    }
}

void graft_check_nest(struct plan *plan, struct unit *unit)
{
    struct nest_check check = {plan, unit};
    const struct zg_class *class = unit->triple->of[VENDOR];
    if (unit->what == METHOD) {
        graft_refer_member(plan->scratch, class, unit->of[VENDOR], on_private, &check);
    } else if (unit->what == HEADER) {
        check_nest_host(plan, unit);
        for (uint16_t i = 0; i < class->method_count && unit->rule == NULL; i++) {
            graft_refer_member(plan->scratch, class, &class->methods[i], on_private, &check);
        }
    }
}
