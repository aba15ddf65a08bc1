/*
 * Labels for what compilers number: equal for equal content, whatever the numbers. Each node is
 * printed with the labels of the nodes it refers to in place of their names, and the digest of that
 * is its next label; this is repeated, in all versions alike, until it tells no more nodes apart.
 * Nodes that then have the same label do the same.
 */
#include "graft/pair.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROUNDS = 16 };

static struct zg_bytes shown_label(const struct node *node, char text[NODE_LABEL + 2])
{
    snprintf(text, NODE_LABEL + 2, "?%s", node->label);
    return (struct zg_bytes){(const uint8_t *)text, strlen(text)};
}

static struct zg_names *names_of(struct zg_arena *arena, const struct nodes *nodes)
{
    struct zg_names *names = zg_names_new(arena);
    char text[NODE_LABEL + 2];
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->items[i];
        struct zg_bytes label = shown_label(node, text);
        if (node->member == NULL) {
            zg_names_put_class(names, node_class(nodes, node), label);
        } else {
            zg_names_put_member(names, node_class(nodes, node), node->member->name,
                                node->member->descriptor, label);
        }
    }
    return names;
}

static int by_hex(const void *a, const void *b)
{
    return strcmp(((const struct zg_digest *)a)->hex, ((const struct zg_digest *)b)->hex);
}

/* The members of a class, in an order that does not depend on names: by their digests. */
static void put_members(const struct zg_class *class, const struct zg_symbol_options *options,
                        struct zg_buf *out)
{
    size_t count = (size_t) class->field_count + class->method_count;
    ZG_CLEANUP(zg_free_cleanup)
    struct zg_digest *digests = zg_xmalloc((count + 1) * sizeof(*digests));
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    for (size_t i = 0; i < count; i++) {
        text.len = 0;
        if (i < class->field_count) {
            zg_symbol_field(class, &class->fields[i], options, &text);
        } else {
            zg_symbol_method(class, &class->methods[i - class->field_count], options, &text);
        }
        digests[i] = zg_sha256(zg_buf_bytes(&text));
    }
    qsort(digests, count, sizeof(*digests), by_hex);
    for (size_t i = 0; i < count; i++) {
        zg_buf_append_text(out, digests[i].hex);
    }
}

/* Where a class stands and what it extends: its header but for lists of other classes. */
static void put_place(const struct zg_class *class, const struct zg_names *names,
                      struct zg_buf *out)
{
    zg_buf_printf(out, "%04x ", class->flags);
    zg_buf_append_bytes(out, zg_names_class(names, class->super_name));
    for (uint16_t i = 0; i < class->interface_count; i++) {
        zg_buf_append_text(out, " ");
        struct zg_bytes name = zg_pool_class_name(&class->pool, class->interfaces[i]);
        zg_buf_append_bytes(out, zg_names_class(names, name));
    }
}

static void label_node(const struct nodes *nodes, const struct node *node,
                       const struct zg_names *names, char label[NODE_LABEL + 1])
{
    const struct zg_symbol_options options = {.names = names};
    const struct zg_class *class = nodes->relatives[node->relative].class;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    if (node->member != NULL) {
        zg_symbol_method(class, node->member, &options, &text);
    } else {
        put_place(class, names, &text);
        put_members(class, &options, &text);
    }
    struct zg_digest digest = zg_sha256(zg_buf_bytes(&text));
    memcpy(label, digest.hex, NODE_LABEL);
    label[NODE_LABEL] = '\0';
}

static int by_label(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many different labels there are in all versions. */
static size_t count_labels(const struct nodes versions[SIDES])
{
    size_t total = versions[HOST].count + versions[BASE].count + versions[VENDOR].count;
    ZG_CLEANUP(zg_free_cleanup) const char **sorted = zg_xmalloc((total + 1) * sizeof(*sorted));
    size_t at = 0, count = 0;
    for (int side = HOST; side < SIDES; side++) {
        for (size_t i = 0; i < versions[side].count; i++) {
            sorted[at++] = versions[side].items[i].label;
        }
    }
    qsort(sorted, total, sizeof(*sorted), by_label);
    for (size_t i = 0; i < total; i++) {
        count += i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0;
    }
    return count;
}

static void label_version(struct nodes *nodes)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    const struct zg_names *names = names_of(scratch, nodes);
    char(*next)[NODE_LABEL + 1] = zg_alloc_array(scratch, nodes->count + 1, sizeof(*next));
    for (size_t i = 0; i < nodes->count; i++) {
        label_node(nodes, &nodes->items[i], names, next[i]);
    }
    for (size_t i = 0; i < nodes->count; i++) {
        memcpy(nodes->items[i].label, next[i], NODE_LABEL + 1);
    }
}

void graft_label_nodes(struct nodes versions[SIDES])
{
    size_t before = 0, now = 0;
    for (unsigned round = 0; round < MOST_ROUNDS && (round < 2 || now > before); round++) {
        for (int side = HOST; side < SIDES; side++) {
            label_version(&versions[side]);
        }
        before = now;
        now = count_labels(versions);
    }
}
