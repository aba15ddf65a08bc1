/*
 * A class that can have instances needs one implementation of every method that its ancestors
 * declare (JVMS 5.4.5, 5.4.6). Looked at only when all ancestors are there: which methods there are
 * is not known otherwise.
 */
#include "jvm/link.h"

struct ancestors {
    struct zg_node **classes; /* the class itself first */
    size_t class_count;
    struct zg_node **interfaces;
    size_t interface_count;
};

static bool collect(struct zg_linker *l, struct ancestors *out)
{
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, l->self, true);
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        bool interface = zg_node_is(at, ZG_ACC_INTERFACE);
        struct zg_node ***list = interface ? &out->interfaces : &out->classes;
        size_t *count = interface ? &out->interface_count : &out->class_count;
        *list = zg_grow(l->scratch, *list, *count, sizeof(**list));
        (*list)[(*count)++] = at;
    }
    return walk.missing == NULL;
}

static bool is_overridable(const struct zg_member *method)
{
    bool is_initialiser = method->name.data[0] == '<'; /* old ones need not say static */
    return !is_initialiser && (method->flags & (ZG_ACC_STATIC | ZG_ACC_PRIVATE)) == 0;
}

/* Is there one below the abstract method at classes[index] that overrides it? An abstract one is
 * reported as its own. */
static bool is_overridden(struct zg_linker *l, const struct ancestors *all, size_t index,
                          const struct zg_member *method)
{
    const struct zg_node *owner = all->classes[index];
    bool anywhere = (method->flags & (ZG_ACC_PUBLIC | ZG_ACC_PROTECTED)) != 0;
    for (size_t i = 0; i < index; i++) {
        const struct zg_member *other =
            zg_node_method(all->classes[i], method->name, method->descriptor);
        l->steps++;
        if (other != NULL && is_overridable(other) &&
            (anywhere || zg_node_same_package(all->classes[i], owner))) {
            return true;
        }
    }
    return false;
}

static void check_class(struct zg_linker *l, const struct ancestors *all, size_t index)
{
    const struct zg_node *owner = all->classes[index];
    for (unsigned i = 0; i < owner->class->method_count; i++) {
        const struct zg_member *method = &owner->class->methods[i];
        if ((method->flags & ZG_ACC_ABSTRACT) != 0 && is_overridable(method) &&
            !is_overridden(l, all, index, method)) {
            struct zg_link_target target = {owner->name, method->name, method->descriptor};
            zg_link_problem(l, "link-abstract", target,
                            "the class is not abstract and leaves a method of %s abstract",
                            zg_link_name(l, owner));
        }
    }
}

/* The method that the classes have for that of an interface, or NULL. */
static const struct zg_member *implementation(struct zg_linker *l, const struct ancestors *all,
                                              const struct zg_member *method)
{
    for (size_t i = 0; i < all->class_count; i++) {
        const struct zg_member *found =
            zg_node_method(all->classes[i], method->name, method->descriptor);
        l->steps++;
        if (found != NULL && is_overridable(found)) {
            return found;
        }
    }
    return NULL;
}

/* Was the same method of an earlier interface looked at? */
static bool is_repeated(struct zg_linker *l, const struct ancestors *all, size_t index,
                        const struct zg_member *method)
{
    for (size_t i = 0; i < index; i++) {
        l->steps++;
        const struct zg_member *other =
            zg_node_method(all->interfaces[i], method->name, method->descriptor);
        if (other != NULL && is_overridable(other)) {
            return true;
        }
    }
    return false;
}

/* No class implements the method. */
static void check_defaults(struct zg_linker *l, struct zg_link_target target)
{
    struct zg_defaults defaults = zg_select_default(l, l->self, target.name, target.descriptor);
    if (defaults.count == 0) {
        zg_link_problem(l, "link-abstract", target,
                        "the class is not abstract and leaves a method of an interface abstract");
    } else if (defaults.count > 1) {
        zg_link_problem(l, "link-abstract", target,
                        "several interfaces have a default of the method, and the class does not "
                        "say which");
    }
}

static void check_interface(struct zg_linker *l, const struct ancestors *all, size_t index)
{
    const struct zg_node *owner = all->interfaces[index];
    for (unsigned i = 0; i < owner->class->method_count && !zg_link_tired(l); i++) {
        const struct zg_member *method = &owner->class->methods[i];
        if (!is_overridable(method)) {
            continue;
        }
        struct zg_link_target target = {owner->name, method->name, method->descriptor};
        const struct zg_member *found = implementation(l, all, method);
        bool is_fine = found != NULL && (found->flags & ZG_ACC_PUBLIC) != 0;
        if (is_fine || is_repeated(l, all, index, method)) {
            continue;
        }
        if (found == NULL) {
            check_defaults(l, target);
        } else {
            zg_link_problem(l, "link-access", target,
                            "the class implements a method of an interface with one that is not "
                            "public");
        }
    }
}

void zg_link_abstracts(struct zg_linker *l)
{
    struct ancestors all = {0};
    if (zg_node_is(l->self, ZG_ACC_ABSTRACT | ZG_ACC_INTERFACE) || !collect(l, &all)) {
        return;
    }
    for (size_t i = 0; i < all.class_count; i++) {
        check_class(l, &all, i);
    }
    for (size_t i = 0; i < all.interface_count && !zg_link_tired(l); i++) {
        check_interface(l, &all, i);
    }
}
