/*
 * The method that a lambda stands in. Lambdas of one class may do the same, and some compilers name
 * them by number only; what tells them apart then is the method whose code makes them.
 */
#include "graft/pair.h"

#include <string.h>

struct users {
    struct nodes *nodes;
    const struct zg_member *user; /* whose code is looked at */
    size_t relative;
};

static struct node *node_of(struct users *users, const struct reference *reference)
{
    for (size_t i = 0; i < users->nodes->count; i++) {
        struct node *node = &users->nodes->items[i];
        if (node->relative == users->relative && graft_is_lambda(node) &&
            zg_bytes_equal(node->member->name, reference->name) &&
            zg_bytes_equal(node->member->descriptor, reference->descriptor)) {
            return node;
        }
    }
    return NULL;
}

static void on_reference(const struct reference *reference, void *context)
{
    struct users *users = context;
    if (reference->kind != REFERS_METHOD || reference->name.len < 7 ||
        memcmp(reference->name.data, "lambda$", 7) != 0) {
        return;
    }
    struct node *node = node_of(users, reference);
    if (node != NULL && node->user == NULL && node->member != users->user) {
        node->user = users->user;
    }
}

static const struct node *node_of_member(const struct nodes *nodes, const struct zg_member *member)
{
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i].member == member) {
            return &nodes->items[i];
        }
    }
    return NULL;
}

/* A lambda within lambdas stands in the method that the outermost one does. */
static void leave_lambdas(struct nodes *nodes)
{
    for (size_t i = 0; i < nodes->count; i++) {
        struct node *node = &nodes->items[i];
        for (size_t steps = 0; node->user != NULL && steps < nodes->count; steps++) {
            const struct node *outer = node_of_member(nodes, node->user);
            if (outer == NULL) {
                break;
            }
            node->user = outer->user;
        }
    }
}

void graft_find_users(struct plan *plan, struct nodes *nodes)
{
    struct users users = {.nodes = nodes};
    for (users.relative = 0; users.relative < nodes->relative_count; users.relative++) {
        const struct zg_class *class = nodes->relatives[users.relative].class;
        for (uint16_t k = 0; k < class->method_count; k++) {
            users.user = &class->methods[k];
            graft_refer_member(plan->arena, class, users.user, on_reference, &users);
        }
    }
    leave_lambdas(nodes);
}

bool graft_same_user(const struct node *x, const struct node *y)
{
    if (x->user == NULL || y->user == NULL) {
        return x->user == y->user;
    }
    return zg_bytes_equal(x->user->name, y->user->name) &&
           zg_bytes_equal(x->user->descriptor, y->user->descriptor);
}
