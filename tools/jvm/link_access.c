/* Who may see what: access control (JVMS 5.4.4) and nests (5.4.4, 4.7.28, 4.7.29). Modules are not
 * looked at: what a class path runs on decides what they export. */
#include "jvm/link.h"

const struct zg_attribute *zg_known_attribute(const struct zg_class *class, const char *name)
{
    const struct zg_layout *layout = zg_layout_find(zg_bytes_of(name), ZG_IN_CLASS, class->major);
    return layout != NULL ? zg_attribute_find(&class->attributes, name) : NULL;
}

bool zg_class_list_has(const struct zg_class *class, const struct zg_attribute *attribute,
                       struct zg_bytes name)
{
    struct zg_cursor c = zg_cursor_of(attribute->info);
    for (unsigned left = zg_u16be(&c); left > 0 && !c.failed; left--) {
        if (zg_bytes_equal(zg_pool_class_name(&class->pool, zg_u16be(&c)), name)) {
            return true;
        }
    }
    return false;
}

/* The host that the class names, or NULL; one from before version 55 knows of none. */
static struct zg_node *named_host(struct zg_world *world, const struct zg_class *class)
{
    const struct zg_attribute *attribute = zg_known_attribute(class, "NestHost");
    if (attribute == NULL) {
        return NULL;
    }
    struct zg_cursor c = zg_cursor_of(attribute->info);
    return zg_world_node(world, zg_pool_class_name(&class->pool, zg_u16be(&c)));
}

struct zg_node *zg_nest_host(struct zg_world *world, struct zg_node *node)
{
    struct zg_node *host = named_host(world, node->class);
    if (host == NULL || !zg_node_load(world, host) || !zg_node_same_package(host, node)) {
        return node;
    }
    const struct zg_attribute *members = zg_known_attribute(host->class, "NestMembers");
    bool mutual = members != NULL && zg_class_list_has(host->class, members, node->name);
    return mutual ? host : node;
}

bool zg_link_sees_class(const struct zg_linker *l, const struct zg_node *node)
{
    return zg_node_is(node, ZG_ACC_PUBLIC) || zg_node_same_package(l->self, node);
}

/* Below the class that declares the member; and of an instance member the class named must be
 * below or above this one. */
static bool sees_protected(const struct zg_linker *l, const struct zg_resolved *resolved)
{
    if (zg_node_is_a(l->world, l->self, resolved->owner) == 0) {
        return false;
    }
    return (resolved->member->flags & ZG_ACC_STATIC) != 0 ||
           zg_node_is_a(l->world, resolved->named, l->self) != 0 ||
           zg_node_is_a(l->world, l->self, resolved->named) != 0;
}

static bool sees_private(const struct zg_linker *l, const struct zg_resolved *resolved)
{
    return resolved->owner == l->self ||
           zg_nest_host(l->world, l->self) == zg_nest_host(l->world, resolved->owner);
}

bool zg_link_sees_member(const struct zg_linker *l, const struct zg_resolved *resolved)
{
    uint16_t flags = resolved->member->flags;
    if ((flags & ZG_ACC_PUBLIC) != 0) {
        return true;
    }
    if ((flags & ZG_ACC_PRIVATE) != 0) {
        return sees_private(l, resolved);
    }
    if (zg_node_same_package(l->self, resolved->owner)) {
        return true;
    }
    return (flags & ZG_ACC_PROTECTED) != 0 && sees_protected(l, resolved);
}
