/*
 * Compilers number what has no name of its own: `Outer$1`, `lambda$run$0`, `access$100`. The same
 * number means something else in another version, and grafting by it takes the wrong code without
 * a sound. So these are matched by content (labels, pair_label.c), and the names of host and base
 * are read as the vendor's from there on.
 */
#include "graft/pair.h"

#include <stdlib.h>
#include <string.h>

static bool starts_with(struct zg_bytes text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

/* By the name alone: what one version marks as synthetic, by flag or by attribute (4.7.8), another
 * one may not, and the name must mean the same for both. */
bool graft_is_numbered(const struct zg_member *member)
{
    return (member->flags & ACC_BRIDGE) == 0 &&
           (starts_with(member->name, "lambda$") || starts_with(member->name, "access$"));
}

static bool ends_with(struct zg_bytes text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && memcmp(text.data + text.len - len, suffix, len) == 0;
}

bool graft_is_numbered_class(const struct zg_class *class)
{
    bool synthetic = (class->flags & ACC_SYNTHETIC) != 0 ||
                     zg_attribute_find(&class->attributes, "Synthetic") != NULL;
    return (synthetic && !ends_with(class->name, "package-info")) ||
           zg_attribute_find(&class->attributes, "EnclosingMethod") != NULL;
}

size_t graft_outer_of(const struct nodes *nodes, size_t relative)
{
    struct zg_bytes name = nodes->relatives[relative].class->name;
    size_t best = SIZE_MAX, best_len = 0;
    for (size_t i = 0; i < nodes->relative_count; i++) {
        struct zg_bytes other = nodes->relatives[i].class->name;
        if (other.len < name.len && other.len > best_len && name.data[other.len] == '$' &&
            memcmp(name.data, other.data, other.len) == 0) {
            best = i;
            best_len = other.len;
        }
    }
    return best;
}

static void add_node(struct plan *plan, struct nodes *nodes, size_t relative,
                     const struct zg_member *member)
{
    nodes->items = zg_grow(plan->arena, nodes->items, nodes->count, sizeof(*nodes->items));
    nodes->items[nodes->count++] =
        (struct node){.relative = relative, .member = member, .partner = SIZE_MAX};
}

/* Is a class of that name numbered in any version? */
static bool is_numbered_elsewhere(const struct family *family, struct zg_bytes name)
{
    for (int side = HOST; side < SIDES; side++) {
        for (size_t i = 0; i < family->count[side]; i++) {
            const struct relative *relative = &family->of[side][i];
            if (relative->synthetic && zg_bytes_equal(relative->class->name, name)) {
                return true;
            }
        }
    }
    return false;
}

/* A class within a numbered one is numbered with it. And a name is a number's in all versions or in
 * none: it cannot be trusted where one version says what it numbers and another does not. */
static bool spread_numbered(const struct family *family)
{
    bool changed = false;
    for (int side = HOST; side < SIDES; side++) {
        struct nodes nodes = {.relatives = family->of[side], .relative_count = family->count[side]};
        for (size_t i = 0; i < family->count[side]; i++) {
            struct relative *relative = &family->of[side][i];
            size_t outer = relative->synthetic ? SIZE_MAX : graft_outer_of(&nodes, i);
            bool within = outer != SIZE_MAX && family->of[side][outer].synthetic;
            if (!relative->synthetic &&
                (within || is_numbered_elsewhere(family, relative->class->name))) {
                relative->synthetic = changed = true;
            }
        }
    }
    return changed;
}

/* Relatives come by name, so that an outer class comes before those in it. */
static struct nodes nodes_of(struct plan *plan, const struct family *family, enum side side)
{
    struct nodes nodes = {.relatives = family->of[side], .relative_count = family->count[side]};
    for (size_t i = 0; i < family->count[side]; i++) {
        if (family->of[side][i].synthetic) {
            add_node(plan, &nodes, i, NULL);
        }
    }
    for (size_t i = 0; i < family->count[side]; i++) {
        const struct zg_class *class = family->of[side][i].class;
        for (uint16_t k = 0; k < class->method_count; k++) {
            if (graft_is_numbered(&class->methods[k])) {
                add_node(plan, &nodes, i, &class->methods[k]);
            }
        }
    }
    return nodes;
}

/* ---- from nodes to classes and names --------------------------------------------------------- */

/* For each class of a version the vendor's that it is: the one of its name unless that is a
 * number's, the partner of its node otherwise. */
static void find_partners(const struct nodes *nodes, const struct nodes *vendor, size_t *partner)
{
    for (size_t i = 0; i < nodes->relative_count; i++) {
        partner[i] = SIZE_MAX;
        for (size_t k = 0; k < vendor->relative_count; k++) {
            const struct relative *a = &nodes->relatives[i], *b = &vendor->relatives[k];
            if (!a->synthetic && !b->synthetic && zg_bytes_equal(a->class->name, b->class->name)) {
                partner[i] = k;
            }
        }
    }
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->items[i];
        if (node->member == NULL && node->partner != SIZE_MAX) {
            partner[node->relative] = vendor->items[node->partner].relative;
        }
    }
}

/* What is not the vendor's gets a name that nothing there has, the same for the same content. */
static struct zg_bytes displaced(struct plan *plan, const struct node *node)
{
    return zg_bytes_of(zg_format(plan->arena, "?%s", node->label));
}

/* Enters what a version's nodes are called by the vendor. */
static void enter_names(struct plan *plan, const struct nodes *nodes, const struct nodes *vendor,
                        enum side side)
{
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->items[i];
        const struct node *other = node->partner != SIZE_MAX ? &vendor->items[node->partner] : NULL;
        struct zg_bytes owner = node_class(nodes, node);
        if (node->member == NULL) {
            struct zg_bytes to = other != NULL ? node_class(vendor, other) : displaced(plan, node);
            zg_names_put_class(plan->to_vendor[side], owner, to);
            if (side == HOST && other != NULL) {
                zg_names_put_class(plan->to_host, to, owner);
            }
            continue;
        }
        struct zg_bytes name = node->member->name, descriptor = node->member->descriptor;
        struct zg_bytes to = other != NULL ? other->member->name : displaced(plan, node);
        zg_names_put_member(plan->to_vendor[side], owner, name, descriptor, to);
        if (side == HOST && other != NULL) {
            zg_names_put_member(plan->to_host, node_class(vendor, other), to,
                                other->member->descriptor, name);
        }
    }
}

/* What the host has from base, and base has in common with the vendor, is the vendor's. */
static void match_through_base(struct nodes *host, const struct nodes *base,
                               const struct nodes *vendor, const size_t *host_to_base)
{
    ZG_CLEANUP(zg_free_cleanup) bool *taken = zg_xmalloc(vendor->count + 1);
    memset(taken, 0, vendor->count + 1);
    for (size_t i = 0; i < host->count; i++) {
        if (host->items[i].partner != SIZE_MAX) {
            taken[host->items[i].partner] = true;
        }
    }
    for (size_t i = 0; i < host->count; i++) {
        size_t k = host_to_base[i];
        if (host->items[i].partner == SIZE_MAX && k != SIZE_MAX) {
            size_t v = base->items[k].partner;
            if (v != SIZE_MAX && !taken[v]) {
                host->items[i].partner = v;
                taken[v] = true;
            }
        }
    }
}

/* A lambda of base's that the host has more than once, and not in the methods that would tell
 * which is which: a change of it cannot be placed. */
static void find_doubled(struct plan *plan, const struct nodes *host, const struct nodes *base)
{
    for (size_t i = 0; i < host->count; i++) {
        const struct node *node = &host->items[i];
        bool placed =
            node->partner != SIZE_MAX && graft_same_user(node, &base->items[node->partner]);
        for (size_t k = 0; node->partner != SIZE_MAX && k < host->count; k++) {
            const struct node *other = &host->items[k];
            if (k != i && graft_is_lambda(node) && graft_is_lambda(other) &&
                other->partner == SIZE_MAX && other->relative == node->relative &&
                strcmp(other->label, node->label) == 0 &&
                (!placed || graft_same_user(node, other))) {
                plan->doubled = zg_grow(plan->arena, plan->doubled, plan->doubled_count,
                                        sizeof(*plan->doubled));
                plan->doubled[plan->doubled_count++] =
                    (struct doubled){node->member, other->member};
            }
        }
    }
}

static void match_three(struct plan *plan, struct nodes *host, struct nodes *base,
                        struct nodes *vendor)
{
    if (plan->sets[BASE] == plan->sets[HOST]) {
        graft_match_nodes(plan, host, vendor, true);
        for (size_t i = 0; i < host->count; i++) {
            base->items[i].partner = host->items[i].partner;
        }
        return;
    }
    size_t *host_to_base = zg_alloc_array(plan->arena, host->count + 1, sizeof(*host_to_base));
    graft_match_nodes(plan, host, base, true);
    find_doubled(plan, host, base);
    for (size_t i = 0; i < host->count; i++) {
        host_to_base[i] = host->items[i].partner;
        host->items[i].partner = SIZE_MAX;
    }
    graft_match_nodes(plan, base, vendor, true);
    graft_match_nodes(plan, host, vendor, false);
    match_through_base(host, base, vendor, host_to_base);
}

void graft_pair(struct plan *plan, const struct family *family, size_t *partner[SIDES])
{
    struct nodes nodes[SIDES];
    while (spread_numbered(family)) {
    }
    for (int side = HOST; side < SIDES; side++) {
        nodes[side] = nodes_of(plan, family, (enum side)side);
    }
    graft_label_nodes(nodes);
    for (int side = HOST; side < SIDES; side++) {
        graft_find_users(plan, &nodes[side]);
    }
    match_three(plan, &nodes[HOST], &nodes[BASE], &nodes[VENDOR]);
    size_t *of_vendor = zg_alloc_array(plan->arena, nodes[VENDOR].count + 1, sizeof(*of_vendor));
    for (size_t i = 0; i < nodes[VENDOR].count; i++) {
        of_vendor[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < nodes[HOST].count; i++) {
        if (nodes[HOST].items[i].partner != SIZE_MAX) {
            of_vendor[nodes[HOST].items[i].partner] = i;
        }
    }
    for (int side = HOST; side <= BASE; side++) {
        find_partners(&nodes[side], &nodes[VENDOR], partner[side]);
        enter_names(plan, &nodes[side], &nodes[VENDOR], (enum side)side);
    }
    graft_fresh_names(plan, &nodes[HOST], &nodes[VENDOR], of_vendor);
}
