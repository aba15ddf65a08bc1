/* What instructions and method handles ask of the members they name (JVMS 6.5, 5.4.3.5): static or
 * not, final or not, and what invokespecial selects. */
#include "jvm/link.h"

/* From this version on a final field is written by the initialiser alone, not by any method. */
enum { INITIALISERS_SINCE = 53 };

/* ---- fields ------------------------------------------------------------------------------------
 */

static bool is_initialiser(const struct zg_linker *l, bool is_static)
{
    return l->member != NULL && zg_bytes_is(l->member->name, is_static ? "<clinit>" : "<init>");
}

static void check_final(struct zg_linker *l, const struct zg_reference *reference,
                        const struct zg_resolved *found, bool is_static, bool is_handle)
{
    if ((found->member->flags & ZG_ACC_FINAL) == 0) {
        return;
    }
    if (found->owner != l->self) {
        zg_link_problem(l, "link-final", reference->to, "the field is final in another class");
    } else if (is_handle) {
        zg_link_problem(l, "link-final", reference->to,
                        "the field is final, and a method handle writes it");
    } else if (l->class->major >= INITIALISERS_SINCE && !is_initialiser(l, is_static)) {
        zg_link_problem(l, "link-final", reference->to,
                        "the field is final and not written by an initialiser");
    }
}

void zg_link_use_field(struct zg_linker *l, enum zg_use use, const struct zg_reference *reference,
                       bool is_handle)
{
    struct zg_resolved found;
    if (!zg_resolve_field(l, reference, &found)) {
        return;
    }
    bool wants_static = use == ZG_USE_GETSTATIC || use == ZG_USE_PUTSTATIC;
    bool is_static = (found.member->flags & ZG_ACC_STATIC) != 0;
    if (is_static != wants_static) {
        zg_link_problem(l, "link-static", reference->to, "the field is %s",
                        is_static ? "static, an instance field is expected"
                                  : "not static, a static one is expected");
    } else if (use == ZG_USE_PUTFIELD || use == ZG_USE_PUTSTATIC) {
        check_final(l, reference, &found, is_static, is_handle);
    }
}

/* ---- invokespecial -----------------------------------------------------------------------------
 */

static bool is_direct_interface(const struct zg_node *node, const struct zg_node *interface)
{
    for (unsigned i = 0; i < node->class->interface_count; i++) {
        if (node->interfaces[i] == interface) {
            return true;
        }
    }
    return false;
}

/* May the class call methods of that one in particular (4.10.1.9.invokespecial)? */
static bool check_lineage(struct zg_linker *l, const struct zg_reference *reference,
                          struct zg_node *named)
{
    bool is_interface = zg_node_is(named, ZG_ACC_INTERFACE);
    if (named == l->self || (is_interface && is_direct_interface(l->self, named)) ||
        (!is_interface && zg_node_is_a(l->world, l->self, named) != 0)) {
        return true;
    }
    zg_link_problem(l, "link-hierarchy", reference->to, "%s is no %s of %s", zg_link_name(l, named),
                    is_interface ? "direct superinterface" : "superclass",
                    zg_link_name(l, l->self));
    return false;
}

/* The method that a class or its superclasses have for the call; NULL when none. */
static const struct zg_member *select_in_classes(struct zg_linker *l, struct zg_node *from,
                                                 const struct zg_member *method)
{
    struct zg_walk walk;
    const struct zg_member *found = NULL;
    zg_walk_begin(&walk, l->world, from, false);
    for (struct zg_node *at; found == NULL && (at = zg_walk_next(&walk)) != NULL;) {
        found = zg_node_method(at, method->name, method->descriptor);
        found = found != NULL && (found->flags & ZG_ACC_STATIC) != 0 ? NULL : found;
    }
    return found;
}

/* What runs is not what was resolved: it is looked for from the direct superclass on. */
static void check_selected(struct zg_linker *l, const struct zg_reference *reference,
                           const struct zg_resolved *found)
{
    bool is_super = !reference->interface && found->named != l->self && l->self->super != NULL;
    struct zg_node *from = is_super ? l->self->super : found->named;
    const struct zg_member *selected = select_in_classes(l, from, found->member);
    if (selected != NULL) {
        if ((selected->flags & ZG_ACC_ABSTRACT) != 0) {
            zg_link_problem(l, "link-abstract", reference->to,
                            "the method is abstract and called by invokespecial");
        }
        return;
    }
    struct zg_defaults defaults =
        zg_select_default(l, from, found->member->name, found->member->descriptor);
    if (defaults.count != 1 && !defaults.missing) {
        zg_link_problem(l, "link-abstract", reference->to,
                        defaults.count == 0 ? "the method is abstract and called by invokespecial"
                                            : "several interfaces have a default of the method");
    }
}

static void check_special(struct zg_linker *l, const struct zg_reference *reference,
                          const struct zg_resolved *found)
{
    if (zg_bytes_is(reference->to.name, "<init>")) {
        if (found->owner != found->named) { /* constructors are not inherited */
            zg_link_problem(l, "link-member", reference->to, "%s has no such constructor, %s has",
                            zg_link_name(l, found->named), zg_link_name(l, found->owner));
        }
        return;
    }
    if (check_lineage(l, reference, found->named)) {
        check_selected(l, reference, found);
    }
}

/* ---- methods -----------------------------------------------------------------------------------
 */

/* A method handle that makes an object: new and invokespecial in one. */
static void check_construct(struct zg_linker *l, const struct zg_reference *reference,
                            const struct zg_resolved *found)
{
    check_special(l, reference, found);
    if (zg_node_is(found->named, ZG_ACC_ABSTRACT)) {
        zg_link_problem(l, "link-abstract", reference->to, "%s is abstract and instantiated",
                        zg_link_name(l, found->named));
    }
}

void zg_link_use_method(struct zg_linker *l, enum zg_use use, const struct zg_reference *reference)
{
    struct zg_resolved found;
    if (!zg_resolve_method(l, reference, &found)) {
        return;
    }
    bool is_static = (found.member->flags & ZG_ACC_STATIC) != 0;
    if (is_static != (use == ZG_USE_STATIC)) {
        zg_link_problem(l, "link-static", reference->to, "the method is %s",
                        is_static ? "static, an instance method is expected"
                                  : "not static, a static one is expected");
    } else if (use == ZG_USE_SPECIAL) {
        check_special(l, reference, &found);
    } else if (use == ZG_USE_CONSTRUCT) {
        check_construct(l, reference, &found);
    }
}
