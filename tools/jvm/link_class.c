/* What a class must be to its ancestors (JVMS 5.3.5, 4.6) and to its nest (4.7.28, 4.7.29). */
#include "jvm/link.h"

static struct zg_link_target class_target(struct zg_bytes name)
{
    return (struct zg_link_target){.owner = name};
}

/* A sealed class lists those that may extend it. */
static void check_sealed(struct zg_linker *l, const struct zg_node *parent)
{
    const struct zg_attribute *permitted = zg_known_attribute(parent->class, "PermittedSubclasses");
    if (permitted != NULL && !zg_class_list_has(parent->class, permitted, l->class->name)) {
        zg_link_problem(l, "link-final", class_target(parent->name),
                        "%s is sealed and does not permit %s", zg_link_name(l, parent),
                        zg_link_name(l, l->self));
    }
}

static void check_super(struct zg_linker *l)
{
    struct zg_node *parent;
    l->out->references++;
    if (!zg_resolve_class(l, l->class->super_name, &parent)) {
        return;
    }
    if (zg_node_is(parent, ZG_ACC_INTERFACE)) {
        zg_link_problem(l, "link-kind", class_target(parent->name),
                        "the superclass %s is an interface", zg_link_name(l, parent));
    } else if (zg_node_is(parent, ZG_ACC_FINAL)) {
        zg_link_problem(l, "link-final", class_target(parent->name), "the superclass %s is final",
                        zg_link_name(l, parent));
    } else {
        check_sealed(l, parent);
    }
}

static void check_interface(struct zg_linker *l, struct zg_bytes name)
{
    struct zg_node *parent;
    l->out->references++;
    if (!zg_resolve_class(l, name, &parent)) {
        return;
    }
    if (!zg_node_is(parent, ZG_ACC_INTERFACE)) {
        zg_link_problem(l, "link-kind", class_target(parent->name),
                        "the superinterface %s is a class", zg_link_name(l, parent));
    } else {
        check_sealed(l, parent);
    }
}

/* Is the class above itself? */
static void check_circle(struct zg_linker *l)
{
    struct zg_walk walk;
    bool circle = l->self->super == l->self;
    zg_walk_begin(&walk, l->world, l->self, true);
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        circle |= at->super == l->self;
        for (unsigned i = 0; i < at->class->interface_count; i++) {
            circle |= at->interfaces[i] == l->self;
        }
    }
    if (circle) {
        zg_link_problem(l, "link-hierarchy", class_target(l->class->name),
                        "the class is its own ancestor");
    }
}

/* ---- nests -------------------------------------------------------------------------------------
 */

static void check_host(struct zg_linker *l, struct zg_bytes name)
{
    struct zg_node *host;
    l->out->references++;
    if (zg_resolve_class(l, name, &host) && zg_nest_host(l->world, l->self) != host) {
        zg_link_problem(l, "link-access", class_target(name),
                        "its nest host %s does not have %s for a member", zg_link_name(l, host),
                        zg_link_name(l, l->self));
    }
}

static void check_nest(struct zg_linker *l)
{
    const struct zg_attribute *host = zg_known_attribute(l->class, "NestHost");
    const struct zg_attribute *members = zg_known_attribute(l->class, "NestMembers");
    if (host != NULL) {
        struct zg_cursor c = zg_cursor_of(host->info);
        check_host(l, zg_pool_class_name(&l->class->pool, zg_u16be(&c)));
    }
    if (members != NULL) {
        struct zg_cursor c = zg_cursor_of(members->info);
        for (unsigned left = zg_u16be(&c); left > 0 && !c.failed; left--) {
            struct zg_node *member; /* one that does not agree sees nothing private: told there */
            l->out->references++;
            zg_resolve_class(l, zg_pool_class_name(&l->class->pool, zg_u16be(&c)), &member);
        }
    }
}

void zg_link_hierarchy(struct zg_linker *l)
{
    const struct zg_class *class = l->class;
    if (class->super_name.len > 0) {
        check_super(l);
    }
    for (unsigned i = 0; i < class->interface_count; i++) {
        check_interface(l, zg_pool_class_name(&class->pool, class->interfaces[i]));
    }
    check_circle(l);
    check_nest(l);
    zg_link_abstracts(l);
}

/* ---- final methods -----------------------------------------------------------------------------
 */

/* Would the method override one of that superclass with these flags (5.4.5)? */
static bool overrides(const struct zg_linker *l, const struct zg_node *owner, uint16_t flags)
{
    return (flags & (ZG_ACC_STATIC | ZG_ACC_PRIVATE)) == 0 &&
           ((flags & (ZG_ACC_PUBLIC | ZG_ACC_PROTECTED)) != 0 ||
            zg_node_same_package(l->self, owner));
}

void zg_link_overrides(struct zg_linker *l, const struct zg_member *method)
{
    struct zg_walk walk;
    if ((method->flags & (ZG_ACC_STATIC | ZG_ACC_PRIVATE)) != 0 || method->name.data[0] == '<' ||
        zg_node_is(l->self, ZG_ACC_INTERFACE)) {
        return;
    }
    zg_walk_begin(&walk, l->world, l->self, false);
    zg_walk_next(&walk); /* itself */
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        const struct zg_member *other = zg_node_method(at, method->name, method->descriptor);
        if (other != NULL && (other->flags & ZG_ACC_FINAL) != 0 && overrides(l, at, other->flags)) {
            struct zg_link_target target = {at->name, other->name, other->descriptor};
            zg_link_problem(l, "link-final", target, "it overrides the final method of %s",
                            zg_link_name(l, at));
        }
    }
}
