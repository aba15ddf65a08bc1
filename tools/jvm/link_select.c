/* Which of the methods that interfaces bring along a class gets (JVMS 5.4.3.3, 5.4.6). */
#include "jvm/link.h"

/* Interfaces above a class that declare the method, neither private nor static. */
struct candidates {
    struct zg_node **owners;
    bool *is_abstract;
    bool *hidden; /* declared again below */
    size_t count;
};

static void collect(struct zg_linker *l, struct zg_node *node, struct zg_bytes name,
                    struct zg_bytes descriptor, struct candidates *out, bool *missing)
{
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, node, true);
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        const struct zg_member *method =
            zg_node_is(at, ZG_ACC_INTERFACE) ? zg_node_method(at, name, descriptor) : NULL;
        if (method == NULL || (method->flags & (ZG_ACC_STATIC | ZG_ACC_PRIVATE)) != 0) {
            continue;
        }
        out->owners = zg_grow(l->scratch, out->owners, out->count, sizeof(*out->owners));
        out->is_abstract =
            zg_grow(l->scratch, out->is_abstract, out->count, sizeof(*out->is_abstract));
        out->is_abstract[out->count] = (method->flags & ZG_ACC_ABSTRACT) != 0;
        out->owners[out->count++] = at;
    }
    *missing = walk.missing != NULL;
}

/* Hides the candidates above this one. */
static void hide_above(struct zg_linker *l, struct candidates *all, size_t index)
{
    struct zg_walk walk;
    zg_walk_begin(&walk, l->world, all->owners[index], true);
    zg_walk_next(&walk); /* itself */
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        for (size_t i = 0; i < all->count; i++) {
            all->hidden[i] |= all->owners[i] == at;
            l->steps++;
        }
    }
}

struct zg_defaults zg_select_default(struct zg_linker *l, struct zg_node *node,
                                     struct zg_bytes name, struct zg_bytes descriptor)
{
    struct candidates all = {0};
    struct zg_defaults out = {0};
    collect(l, node, name, descriptor, &all, &out.missing);
    all.hidden = zg_alloc_array(l->scratch, all.count, sizeof(*all.hidden));
    for (size_t i = 0; all.count > 1 && i < all.count && !zg_link_tired(l); i++) {
        hide_above(l, &all, i);
    }
    for (size_t i = 0; i < all.count; i++) {
        if (!all.hidden[i] && !all.is_abstract[i]) {
            out.owner = out.count++ == 0 ? all.owners[i] : out.owner;
        }
    }
    return out;
}
