/*
 * Private to pair*.c: what compilers number in a family of classes. Anonymous and local classes,
 * the classes behind switches over enums, bodies of lambdas, accessors.
 */
#ifndef ZG_GRAFT_PAIR_H
#define ZG_GRAFT_PAIR_H

#include <string.h>

#include "graft/internal.h"

enum { NODE_LABEL = 32 };

struct node {
    size_t relative;                /* index in the family's version */
    const struct zg_member *member; /* NULL for a class */
    char label[NODE_LABEL + 1];     /* equal for equal content */
    size_t partner;                 /* in the other version, SIZE_MAX for none */
    const struct zg_member *user;   /* of a lambda: the method it stands in, or NULL */
};

/* The numbered things of one version: classes by name, outer ones first, then members. */
struct nodes {
    const struct relative *relatives;
    size_t relative_count;
    struct node *items;
    size_t count;
};

static inline struct zg_bytes node_class(const struct nodes *nodes, const struct node *node)
{
    return nodes->relatives[node->relative].class->name;
}

/* The relative that a class is nested in by its name, or SIZE_MAX. */
size_t graft_outer_of(const struct nodes *nodes, size_t relative);

static inline bool graft_is_lambda(const struct node *node)
{
    return node->member != NULL && node->member->name.len > 7 &&
           memcmp(node->member->name.data, "lambda$", 7) == 0;
}

/* Finds the methods that lambdas stand in (pair_user.c). */
void graft_find_users(struct plan *plan, struct nodes *nodes);
/* Do they stand in methods of the same name and type? True of what is no lambda. */
bool graft_same_user(const struct node *x, const struct node *y);

/* Labels every node by what it contains, however the numbers run (pair_label.c). */
void graft_label_nodes(struct nodes versions[SIDES]);

/* Sets `partner` in `a` to nodes of `b` with the same content; with `leftovers` also what is left
 * over alone on both sides in the same place (pair_match.c). */
void graft_match_nodes(struct plan *plan, struct nodes *a, struct nodes *b, bool leftovers);

/* Names for the vendor's nodes that the host has no partner for (pair_fresh.c). */
void graft_fresh_names(struct plan *plan, const struct nodes *host, const struct nodes *vendor,
                       const size_t *partner_of_vendor);

#endif
