/* Resolution (JVMS 5.4.3): from a symbolic reference to the class or member that it means, or to
 * the reason why it means none. What an instruction asks of it beyond that is link_use.c's. */
#include <string.h>

#include "jvm/link.h"

struct zg_reference zg_reference_at(const struct zg_class *class, uint16_t index)
{
    const struct zg_pool_slot *slot = &class->pool.slots[index];
    return (struct zg_reference){
        .to = {zg_pool_class_name(&class->pool, slot->a), zg_pool_member_name(&class->pool, index),
               zg_pool_member_descriptor(&class->pool, index)},
        .interface = slot->tag == ZG_TAG_INTERFACE_METHODREF,
    };
}

/* ---- classes (5.4.3.1) -------------------------------------------------------------------------
 */

static bool load_node(struct zg_linker *l, struct zg_bytes name, struct zg_node **out)
{
    struct zg_node *node = zg_world_node(l->world, name);
    *out = node;
    struct zg_node *missing = zg_node_load(l->world, node) ? zg_node_lacks(l->world, node) : node;
    if (missing != NULL) {
        zg_link_missing(l, node, missing);
    }
    return missing == NULL;
}

static bool resolve_node(struct zg_linker *l, struct zg_bytes name, struct zg_node **out)
{
    if (!load_node(l, name, out)) {
        return false;
    }
    struct zg_node *node = *out;
    if (!zg_link_sees_class(l, node)) {
        zg_link_problem(l, "link-access", (struct zg_link_target){.owner = name},
                        "class %s is not public and of another package than %s",
                        zg_link_name(l, node), zg_link_name(l, l->self));
        return false;
    }
    return true;
}

bool zg_resolve_class(struct zg_linker *l, struct zg_bytes name, struct zg_node **out)
{
    unsigned dimensions = zg_array_dimensions(name);
    *out = NULL;
    if (dimensions == 0) {
        return resolve_node(l, name, out);
    }
    if (name.data[dimensions] != 'L') {
        return true;
    }
    struct zg_bytes element = {name.data + dimensions + 1, name.len - dimensions - 2};
    return resolve_node(l, element, out);
}

typedef bool visit_class(struct zg_linker *l, struct zg_bytes name, struct zg_node **out);

static bool each_class(struct zg_linker *l, struct zg_bytes descriptor, visit_class *visit)
{
    bool good = true;
    for (size_t i = 0; i < descriptor.len; i++) {
        if (descriptor.data[i] != 'L') {
            continue;
        }
        const uint8_t *start = descriptor.data + i + 1;
        const uint8_t *end = memchr(start, ';', descriptor.len - i - 1);
        struct zg_node *node;
        if (end == NULL) {
            break; /* cannot be: descriptors were checked */
        }
        good &= visit(l, (struct zg_bytes){start, (size_t)(end - start)}, &node);
        i = (size_t)(end - descriptor.data);
    }
    return good;
}

bool zg_resolve_descriptor(struct zg_linker *l, struct zg_bytes descriptor)
{
    return each_class(l, descriptor, resolve_node);
}

bool zg_load_descriptor(struct zg_linker *l, struct zg_bytes descriptor)
{
    return each_class(l, descriptor, load_node);
}

/* ---- members -----------------------------------------------------------------------------------
 */

/* The class in the reference. An array has the methods of Object, even clone, which every class
 * sees in Object itself. A class that lacks an ancestor, which is told, still has its own members.
 */
static bool resolve_named(struct zg_linker *l, struct zg_bytes name, struct zg_node **out)
{
    if (zg_array_dimensions(name) > 0) {
        return zg_resolve_class(l, name, out) &&
               resolve_node(l, zg_bytes_of("java/lang/Object"), out);
    }
    return zg_resolve_class(l, name, out) ||
           (zg_node_load(l->world, *out) && zg_node_lacks(l->world, *out) != NULL);
}

/* What is found above the class counts only when nothing between can be missing. */
static bool is_certain(struct zg_linker *l, const struct zg_resolved *found)
{
    return zg_node_lacks(l->world, found->named) == NULL ||
           (found->member != NULL && found->owner == found->named);
}

static bool fail_lookup(struct zg_linker *l, const struct zg_reference *reference)
{
    bool is_method = reference->to.descriptor.len > 0 && reference->to.descriptor.data[0] == '(';
    struct zg_link_target member = {.name = reference->to.name,
                                    .descriptor = reference->to.descriptor};
    struct zg_link_target class = {.owner = reference->to.owner};
    zg_link_problem(l, "link-member", reference->to, "%s has no %s %s", zg_link_text(l, class),
                    is_method ? "method" : "field", zg_link_text(l, member));
    return false;
}

static const char *access_name(uint16_t flags)
{
    return (flags & ZG_ACC_PRIVATE) != 0     ? "private"
           : (flags & ZG_ACC_PROTECTED) != 0 ? "protected"
                                             : "package-private";
}

static bool check_access(struct zg_linker *l, const struct zg_reference *reference,
                         const struct zg_resolved *found)
{
    if (zg_link_sees_member(l, found)) {
        return true;
    }
    struct zg_link_target member = {found->owner->name, found->member->name,
                                    found->member->descriptor};
    zg_link_problem(l, "link-access", reference->to, "%s is %s and out of reach of %s",
                    zg_link_text(l, member), access_name(found->member->flags),
                    zg_link_name(l, l->self));
    return false;
}

/* 5.4.3.2; arrays have no fields. */
bool zg_resolve_field(struct zg_linker *l, const struct zg_reference *reference,
                      struct zg_resolved *out)
{
    const struct zg_link_target *to = &reference->to;
    *out = (struct zg_resolved){0};
    if (!resolve_named(l, to->owner, &out->named)) {
        return false;
    }
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, out->named, true);
    for (struct zg_node *at; out->member == NULL && (at = zg_walk_next(&walk)) != NULL;) {
        out->member = zg_node_field(at, to->name, to->descriptor);
        out->owner = at;
    }
    if (!is_certain(l, out)) {
        return false;
    }
    return out->member != NULL ? check_access(l, reference, out) : fail_lookup(l, reference);
}

/* A native method with variable arguments of these two classes, the only one of its name, takes
 * every descriptor (2.9.3). */
static const struct zg_member *polymorphic_method(struct zg_node *node, struct zg_bytes name)
{
    const uint16_t flags = ZG_ACC_VARARGS | ZG_ACC_NATIVE;
    static const char parameters[] = "([Ljava/lang/Object;)";
    if (!zg_bytes_is(node->name, "java/lang/invoke/MethodHandle") &&
        !zg_bytes_is(node->name, "java/lang/invoke/VarHandle")) {
        return NULL;
    }
    const struct zg_member *method = zg_node_only_method(node, name);
    bool is_one = method != NULL && (method->flags & flags) == flags &&
                  method->descriptor.len > sizeof(parameters) - 1 &&
                  memcmp(method->descriptor.data, parameters, sizeof(parameters) - 1) == 0;
    return is_one ? method : NULL;
}

/* The method of the class or its superclasses. */
static void find_in_classes(struct zg_linker *l, const struct zg_link_target *to,
                            struct zg_resolved *out)
{
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, out->named, false);
    for (struct zg_node *at; out->member == NULL && (at = zg_walk_next(&walk)) != NULL;) {
        out->member = polymorphic_method(at, to->name);
        out->polymorphic = out->member != NULL;
        if (out->member == NULL) {
            out->member = zg_node_method(at, to->name, to->descriptor);
        }
        out->owner = at;
    }
}

/* The method of the interface or a public one of Object, its superclass in the class file. */
static void find_in_interface(struct zg_linker *l, const struct zg_link_target *to,
                              struct zg_resolved *out)
{
    const uint16_t flags = ZG_ACC_PUBLIC | ZG_ACC_STATIC;
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, out->named, false);
    for (struct zg_node *at; out->member == NULL && (at = zg_walk_next(&walk)) != NULL;) {
        const struct zg_member *method = zg_node_method(at, to->name, to->descriptor);
        if (method != NULL && (at == out->named || (method->flags & flags) == ZG_ACC_PUBLIC)) {
            out->member = method;
            out->owner = at;
        }
    }
}

/* Any superinterface's that is neither static nor private: which one is decided by the call. */
static void find_in_superinterfaces(struct zg_linker *l, const struct zg_link_target *to,
                                    struct zg_resolved *out)
{
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, out->named, true);
    for (struct zg_node *at; out->member == NULL && (at = zg_walk_next(&walk)) != NULL;) {
        const struct zg_member *method =
            zg_node_is(at, ZG_ACC_INTERFACE) ? zg_node_method(at, to->name, to->descriptor) : NULL;
        if (method != NULL && (method->flags & (ZG_ACC_STATIC | ZG_ACC_PRIVATE)) == 0) {
            out->member = method;
            out->owner = at;
        }
    }
}

static bool check_kind(struct zg_linker *l, const struct zg_reference *reference,
                       const struct zg_node *named)
{
    if (zg_node_is(named, ZG_ACC_INTERFACE) == reference->interface) {
        return true;
    }
    zg_link_problem(l, "link-kind", reference->to,
                    reference->interface ? "%s is a class, but is called as an interface"
                                         : "%s is an interface, but is called as a class",
                    zg_link_name(l, named));
    return false;
}

/* 5.4.3.3 and 5.4.3.4 */
bool zg_resolve_method(struct zg_linker *l, const struct zg_reference *reference,
                       struct zg_resolved *out)
{
    const struct zg_link_target *to = &reference->to;
    *out = (struct zg_resolved){0};
    if (!resolve_named(l, to->owner, &out->named) || !check_kind(l, reference, out->named)) {
        return false;
    }
    if (reference->interface) {
        find_in_interface(l, to, out);
    } else {
        find_in_classes(l, to, out);
    }
    if (out->member == NULL) {
        find_in_superinterfaces(l, to, out);
    }
    if (!is_certain(l, out)) {
        return false;
    }
    if (out->member == NULL) {
        return fail_lookup(l, reference);
    }
    if (out->polymorphic) {
        return zg_resolve_descriptor(l, to->descriptor);
    }
    return check_access(l, reference, out);
}
