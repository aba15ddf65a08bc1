/*
 * Matching the numbered things of two versions: by label where the content is the same; then, if
 * asked for, what is left over alone on both sides in the same place, as it is one thing changed.
 * Classes are matched before what is in them, outer ones first.
 */
#include "graft/pair.h"

#include <stdlib.h>
#include <string.h>

struct matching {
    struct plan *plan;
    struct nodes *a, *b;
    bool *taken;        /* nodes of b */
    size_t *class_of_a; /* for each relative of a the relative of b that it is, or SIZE_MAX */
};

static bool same_owner(const struct matching *m, const struct node *x, const struct node *y)
{
    size_t outer_x = x->relative, outer_y = y->relative;
    if (x->member == NULL) {
        outer_x = graft_outer_of(m->a, x->relative);
        outer_y = graft_outer_of(m->b, y->relative);
        if (outer_x == SIZE_MAX || outer_y == SIZE_MAX) {
            return outer_x == outer_y;
        }
    }
    return m->class_of_a[outer_x] == outer_y;
}

static bool same_label(const struct node *x, const struct node *y)
{
    return strcmp(x->label, y->label) == 0;
}

static bool same_name(const struct matching *m, const struct node *x, const struct node *y)
{
    return x->member == NULL ? zg_bytes_equal(node_class(m->a, x), node_class(m->b, y))
                             : zg_bytes_equal(x->member->name, y->member->name);
}

static void join(struct matching *m, size_t i, size_t k)
{
    m->a->items[i].partner = k;
    m->taken[k] = true;
    if (m->a->items[i].member == NULL) {
        m->class_of_a[m->a->items[i].relative] = m->b->items[k].relative;
    }
}

/* Joins equal content: first what stands in the same method, and of that what has the same number
 * too, so that names stay where they can. */
static void match_labels(struct matching *m, bool members)
{
    for (int pass = 0; pass < 4; pass++) {
        for (size_t i = 0; i < m->a->count; i++) {
            const struct node *x = &m->a->items[i];
            if (x->partner != SIZE_MAX || (x->member != NULL) != members) {
                continue;
            }
            for (size_t k = 0; k < m->b->count; k++) {
                const struct node *y = &m->b->items[k];
                if (!m->taken[k] && (y->member != NULL) == members && same_label(x, y) &&
                    (pass >= 2 || graft_same_user(x, y)) && (pass % 2 != 0 || same_name(m, x, y)) &&
                    same_owner(m, x, y)) {
                    join(m, i, k);
                    break;
                }
            }
        }
    }
}

/* ---- what is left over ------------------------------------------------------------------- */

static struct zg_bytes without_number(struct zg_bytes name)
{
    while (name.len > 0 && name.data[name.len - 1] >= '0' && name.data[name.len - 1] <= '9') {
        name.len--;
    }
    return name;
}

/* The part of a local class's name behind its number; empty for an anonymous one. */
static struct zg_bytes local_name(struct zg_bytes name)
{
    size_t at = name.len;
    while (at > 0 && name.data[at - 1] != '$') {
        at--;
    }
    while (at < name.len && name.data[at] >= '0' && name.data[at] <= '9') {
        at++;
    }
    return (struct zg_bytes){name.data + at, name.len - at};
}

/* The name and descriptor of the method that a class is in, as its attribute has them (4.7.7). */
static void enclosing_method(const struct zg_class *class, struct zg_bytes *name,
                             struct zg_bytes *descriptor)
{
    const struct zg_attribute *attribute = zg_attribute_find(&class->attributes, "EnclosingMethod");
    *name = *descriptor = (struct zg_bytes){0};
    if (attribute != NULL && attribute->info.len == 4) {
        uint16_t index = (uint16_t)(attribute->info.data[2] << 8 | attribute->info.data[3]);
        if (index != 0 && index < class->pool.count) {
            *name = zg_pool_utf8(&class->pool, class->pool.slots[index].a);
            *descriptor = zg_pool_utf8(&class->pool, class->pool.slots[index].b);
        }
    }
}

static bool same_place_class(const struct zg_class *x, const struct zg_class *y)
{
    struct zg_bytes name_x, name_y, type_x, type_y;
    enclosing_method(x, &name_x, &type_x);
    enclosing_method(y, &name_y, &type_y);
    if (((x->flags | y->flags) & ACC_SYNTHETIC) != 0 || x->interface_count != y->interface_count ||
        !zg_bytes_equal(name_x, name_y) || !zg_bytes_equal(type_x, type_y) ||
        !zg_bytes_equal(x->super_name, y->super_name) ||
        !zg_bytes_equal(local_name(x->name), local_name(y->name))) {
        return false;
    }
    for (uint16_t i = 0; i < x->interface_count; i++) {
        if (!zg_bytes_equal(zg_pool_class_name(&x->pool, x->interfaces[i]),
                            zg_pool_class_name(&y->pool, y->interfaces[i]))) {
            return false;
        }
    }
    return true;
}

/* Could they be two versions of one thing? Accessors could not: what one does is all it is. */
static bool same_place(const struct matching *m, const struct node *x, const struct node *y)
{
    if ((x->member == NULL) != (y->member == NULL) || !same_owner(m, x, y)) {
        return false;
    }
    if (x->member == NULL) {
        return same_place_class(m->a->relatives[x->relative].class,
                                m->b->relatives[y->relative].class);
    }
    return graft_is_lambda(x) && x->member->flags == y->member->flags &&
           zg_bytes_equal(without_number(x->member->name), without_number(y->member->name)) &&
           zg_bytes_equal(x->member->descriptor, y->member->descriptor);
}

/* The only one of b left for x, or SIZE_MAX. */
static size_t only_candidate(const struct matching *m, const struct node *x)
{
    size_t found = SIZE_MAX;
    for (size_t k = 0; k < m->b->count; k++) {
        if (!m->taken[k] && same_place(m, x, &m->b->items[k])) {
            if (found != SIZE_MAX) {
                return SIZE_MAX;
            }
            found = k;
        }
    }
    return found;
}

static bool is_only(const struct matching *m, size_t i, size_t k)
{
    for (size_t j = 0; j < m->a->count; j++) {
        const struct node *other = &m->a->items[j];
        if (j != i && other->partner == SIZE_MAX && same_place(m, other, &m->b->items[k])) {
            return false;
        }
    }
    return true;
}

static void match_leftovers(struct matching *m, bool members)
{
    for (size_t i = 0; i < m->a->count; i++) {
        const struct node *x = &m->a->items[i];
        if (x->partner == SIZE_MAX && (x->member != NULL) == members) {
            size_t k = only_candidate(m, x);
            if (k != SIZE_MAX && is_only(m, i, k)) {
                join(m, i, k);
            }
        }
    }
}

/* Named classes are each other's by name. */
static void match_named(struct matching *m)
{
    for (size_t i = 0; i < m->a->relative_count; i++) {
        m->class_of_a[i] = SIZE_MAX;
        for (size_t k = 0; k < m->b->relative_count; k++) {
            const struct relative *x = &m->a->relatives[i], *y = &m->b->relatives[k];
            if (!x->synthetic && !y->synthetic && zg_bytes_equal(x->class->name, y->class->name)) {
                m->class_of_a[i] = k;
            }
        }
    }
}

void graft_match_nodes(struct plan *plan, struct nodes *a, struct nodes *b, bool leftovers)
{
    struct matching m = {.plan = plan, .a = a, .b = b};
    m.taken = zg_alloc(plan->arena, b->count + 1);
    m.class_of_a = zg_alloc_array(plan->arena, a->relative_count + 1, sizeof(*m.class_of_a));
    match_named(&m);
    for (int members = 0; members < 2; members++) {
        match_labels(&m, members != 0);
        if (leftovers) {
            match_leftovers(&m, members != 0);
        }
    }
}
