/*
 * Rules about what callers rely on beyond a method's name and descriptor: its flags, the exceptions
 * they must catch, locks that several methods share, the numbers of an enum's constants.
 */
#include "graft/internal.h"

#include <string.h>

/* ---- flags ----------------------------------------------------------------------------------- */

static void check_flags(struct plan *plan, struct unit *unit)
{
    uint16_t host = unit->of[HOST]->flags, vendor = unit->of[VENDOR]->flags;
    const char *change = ((host ^ vendor) & ACC_STATIC) != 0                 ? "static"
                         : (vendor & ~host & ACC_ABSTRACT) != 0              ? "abstract"
                         : (vendor & ~host & ACC_FINAL) != 0                 ? "final"
                         : graft_visibility(vendor) > graft_visibility(host) ? "its visibility"
                                                                             : NULL;
    const char *user = change != NULL ? graft_member_user(plan, unit) : NULL;
    if (user != NULL) {
        graft_refuse(plan, unit, "method-flags", "%s changed, and %s relies on it", change, user);
    }
}

/* ---- final methods --------------------------------------------------------------------------- */

static struct zg_bytes package_of(struct zg_bytes name)
{
    while (name.len > 0 && name.data[name.len - 1] != '/') {
        name.len--;
    }
    return name;
}

static bool has_instance_method(const struct zg_class *class, const struct zg_member *wanted)
{
    for (uint16_t i = 0; i < class->method_count; i++) {
        const struct zg_member *method = &class->methods[i];
        if ((method->flags & (ACC_STATIC | ACC_PRIVATE)) == 0 &&
            zg_bytes_equal(method->name, wanted->name) &&
            zg_bytes_equal(method->descriptor, wanted->descriptor)) {
            return true;
        }
    }
    return false;
}

/* A class of the set that overrides the method (5.4.5), which is a member of `owner`. */
static const struct zg_class *overrider_in(struct plan *plan, const struct zg_class_set *set,
                                           struct zg_bytes owner, const struct zg_member *method)
{
    bool everywhere = (method->flags & (ACC_PUBLIC | ACC_PROTECTED)) != 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct zg_class *class =
            zg_world_class(plan->before, zg_bytes_of(set->items[i].name));
        if (class != NULL && !zg_bytes_equal(class->name, owner) &&
            has_instance_method(class, method) &&
            (everywhere || zg_bytes_equal(package_of(class->name), package_of(owner))) &&
            zg_world_is_a(plan->before, class->name, owner) == 1) {
            return class;
        }
    }
    return NULL;
}

/* A class that overrides a final method does not load, and none that the host has goes away. */
static void check_final(struct plan *plan, struct unit *unit)
{
    const struct zg_member *host = unit->of[HOST];
    struct zg_member method = *unit->of[VENDOR];
    struct zg_bytes owner = unit->triple->of[HOST]->name;
    if ((method.flags & ACC_FINAL) == 0 || (method.flags & (ACC_STATIC | ACC_PRIVATE)) != 0 ||
        (host != NULL && (host->flags & ACC_FINAL) != 0)) {
        return;
    }
    method.descriptor = zg_names_descriptor(plan->to_host, method.descriptor);
    const struct zg_class *by = overrider_in(plan, plan->sets[HOST], owner, &method);
    for (size_t i = 0; by == NULL && i < plan->options->classpath_count; i++) {
        by = overrider_in(plan, plan->options->classpath[i], owner, &method);
    }
    if (by != NULL) {
        graft_refuse(plan, unit, "link-final", "it would be final, and %.*s overrides it",
                     (int)by->name.len, (const char *)by->name.data);
    }
}

/* ---- exceptions ------------------------------------------------------------------------------ */

static bool declares(const struct zg_class *class, const struct zg_member *method,
                     const struct zg_names *names, struct zg_bytes exception)
{
    const struct zg_attribute *attribute = zg_attribute_find(&method->attributes, "Exceptions");
    struct zg_cursor c = zg_cursor_of(attribute != NULL ? attribute->info : (struct zg_bytes){0});
    uint16_t count = attribute != NULL ? zg_u16be(&c) : 0;
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        struct zg_bytes name = zg_pool_class_name(&class->pool, zg_u16be(&c));
        if (zg_bytes_equal(zg_names_class(names, name), exception)) {
            return true;
        }
    }
    return false;
}

static bool is_checked(struct plan *plan, struct zg_bytes exception)
{
    struct zg_bytes name = zg_names_class(plan->to_host, exception);
    return zg_world_is_a(plan->before, name, zg_bytes_of("java/lang/RuntimeException")) != 1 &&
           zg_world_is_a(plan->before, name, zg_bytes_of("java/lang/Error")) != 1;
}

static void check_exceptions(struct plan *plan, struct unit *unit)
{
    const struct zg_class *vendor = unit->triple->of[VENDOR], *host = unit->triple->of[HOST];
    const struct zg_attribute *attribute =
        zg_attribute_find(&unit->of[VENDOR]->attributes, "Exceptions");
    struct zg_cursor c = zg_cursor_of(attribute != NULL ? attribute->info : (struct zg_bytes){0});
    uint16_t count = attribute != NULL ? zg_u16be(&c) : 0;
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        struct zg_bytes exception = zg_pool_class_name(&vendor->pool, zg_u16be(&c));
        if (declares(host, unit->of[HOST], plan->to_vendor[HOST], exception) ||
            !is_checked(plan, exception)) {
            continue;
        }
        const char *caller = graft_member_user(plan, unit);
        if (caller != NULL) {
            graft_refuse(plan, unit, "exceptions-changed",
                         "it now throws %.*s, which its caller %s in the host does not know",
                         (int)exception.len, (const char *)exception.data, caller);
        }
    }
}

/* ---- locks ----------------------------------------------------------------------------------- */

enum { OP_MONITORENTER = 194 };

/* How a method locks: by its flag, and how often in its code. */
static unsigned locks_of(struct plan *plan, const struct zg_class *class,
                         const struct zg_member *method)
{
    struct zg_code code = {0};
    struct zg_error err = {0};
    struct zg_instruction in;
    unsigned locks = 0;
    if (method == NULL) {
        return 0;
    }
    if (zg_code_parse(plan->scratch, class, method, &code, &err)) {
        for (uint32_t pc = 0; pc < code.bytes.len && zg_instruction_at(code.bytes, pc, &in);
             pc += in.length) {
            locks += in.opcode == OP_MONITORENTER;
        }
    }
    return 2 * locks + ((method->flags & ACC_SYNCHRONIZED) != 0);
}

static bool locks_differ(struct plan *plan, const struct unit *unit)
{
    const struct triple *triple = unit->triple;
    return locks_of(plan, triple->of[HOST], unit->of[HOST]) !=
           locks_of(plan, triple->of[VENDOR], unit->of[VENDOR]);
}

/* Methods that lock together change together. */
static void check_locks(struct plan *plan, struct unit *unit)
{
    if (!locks_differ(plan, unit)) {
        return;
    }
    for (size_t i = 1; i < unit->triple->unit_count; i++) {
        struct unit *other = &unit->triple->units[i];
        if (other != unit && other->what == METHOD && other->there[HOST] && other->there[VENDOR] &&
            graft_pending(other) && (!other->chosen || other->rule != NULL) &&
            locks_differ(plan, other)) {
            graft_refuse(plan, unit, "lock-changed",
                         "the vendor changed how it locks, and how %s does, which is not taken",
                         graft_unit_name(plan, other));
        }
    }
}

/* ---- enums ----------------------------------------------------------------------------------- */

/* The next constant of an enum from `*at` on; they are declared in the order of their numbers. */
static const struct zg_member *next_constant(const struct zg_class *class, uint16_t *at)
{
    while (*at < class->field_count) {
        const struct zg_member *field = &class->fields[(*at)++];
        if ((field->flags & ACC_ENUM) != 0) {
            return field;
        }
    }
    return NULL;
}

static bool same_constants(const struct zg_class *a, const struct zg_class *b)
{
    uint16_t i = 0, k = 0;
    for (;;) {
        const struct zg_member *x = next_constant(a, &i), *y = next_constant(b, &k);
        if (x == NULL || y == NULL) {
            return x == y;
        }
        if (!zg_bytes_equal(x->name, y->name)) {
            return false;
        }
    }
}

static void check_enum(struct plan *plan, struct unit *unit)
{
    const struct triple *triple = unit->triple;
    const struct zg_member *method = unit->of[VENDOR];
    const char *prefix = "$SWITCH_TABLE$";
    if ((triple->of[VENDOR]->flags & ACC_ENUM) != 0 &&
        !same_constants(triple->of[HOST], triple->of[VENDOR]) &&
        (zg_bytes_is(method->name, "<clinit>") || zg_bytes_is(method->name, "$values"))) {
        graft_refuse(plan, unit, "enum-changed",
                     "it makes the constants of an enum, whose numbers other code relies on");
    }
    if (unit->there[HOST] && method->name.len > strlen(prefix) &&
        memcmp(method->name.data, prefix, strlen(prefix)) == 0) {
        graft_refuse(plan, unit, "switch-map",
                     "it numbers an enum's constants for every switch of the class");
    }
}

void graft_check_method(struct plan *plan, struct unit *unit)
{
    check_enum(plan, unit);
    check_final(plan, unit);
    if (!unit->there[HOST]) {
        return;
    }
    check_flags(plan, unit);
    check_exceptions(plan, unit);
    check_locks(plan, unit);
}
