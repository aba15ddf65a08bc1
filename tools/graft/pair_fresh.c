/*
 * Names under which what the vendor's compiler numbered is imported, where the host has no partner
 * for it: the vendor's own name if the host does not use that for something else, or the next free
 * number.
 */
#include "graft/pair.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A name as what is before its last number, the number, and what is after it. */
struct split {
    struct zg_bytes before, after;
    uint64_t number;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static struct split split_name(struct zg_bytes name)
{
    struct split split = {.before = name, .after = {name.data + name.len, 0}};
    for (size_t at = name.len; at > 0; at--) {
        if (name.data[at - 1] == '$' && at < name.len && is_digit(name.data[at])) {
            size_t end = at;
            while (end < name.len && is_digit(name.data[end]) && end - at < 18) {
                split.number = split.number * 10 + (uint64_t)(name.data[end++] - '0');
            }
            split.before = (struct zg_bytes){name.data, at};
            split.after = (struct zg_bytes){name.data + end, name.len - end};
            break;
        }
    }
    return split;
}

struct fresh {
    struct plan *plan;
    const struct nodes *host, *vendor;
    struct zg_bytes *given; /* for each of the vendor's nodes the name it got; empty so far */
};

static bool host_has_class(const struct fresh *f, struct zg_bytes name)
{
    size_t index;
    if (zg_class_set_find(f->plan->sets[HOST], name, &index)) {
        return true;
    }
    for (size_t i = 0; i < f->vendor->count; i++) {
        if (f->vendor->items[i].member == NULL && zg_bytes_equal(f->given[i], name)) {
            return true;
        }
    }
    return false;
}

static bool host_has_member(const struct fresh *f, const struct node *node, struct zg_bytes owner,
                            struct zg_bytes name)
{
    for (size_t i = 0; i < f->host->relative_count; i++) {
        const struct zg_class *class = f->host->relatives[i].class;
        for (uint16_t k = 0; zg_bytes_equal(class->name, owner) && k < class->method_count; k++) {
            if (zg_bytes_equal(class->methods[k].name, name)) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < f->vendor->count; i++) {
        if (f->vendor->items[i].relative == node->relative && f->vendor->items[i].member != NULL &&
            zg_bytes_equal(f->given[i], name)) {
            return true;
        }
    }
    return false;
}

/* The name with the next number that is free. */
static struct zg_bytes next_free(const struct fresh *f, const struct node *node,
                                 struct zg_bytes owner, struct zg_bytes name)
{
    struct split split = split_name(name);
    const char *dollar = split.before.len == name.len ? "$" : "";
    for (uint64_t number = split.number;; number++) {
        struct zg_bytes other =
            zg_bytes_of(zg_format(f->plan->arena, "%.*s%s%" PRIu64 "%.*s", (int)split.before.len,
                                  (const char *)split.before.data, dollar, number,
                                  (int)split.after.len, (const char *)split.after.data));
        if (node->member == NULL ? !host_has_class(f, other)
                                 : !host_has_member(f, node, owner, other)) {
            return other;
        }
    }
}

/* What the host calls a class of the vendor's, or is going to. */
static struct zg_bytes host_class_of(const struct fresh *f, size_t relative)
{
    struct zg_bytes name = f->vendor->relatives[relative].class->name;
    return zg_names_class(f->plan->to_host, name);
}

static void name_class(struct fresh *f, size_t i)
{
    const struct node *node = &f->vendor->items[i];
    struct zg_bytes name = node_class(f->vendor, node), wanted = name;
    size_t outer = graft_outer_of(f->vendor, node->relative);
    if (outer != SIZE_MAX) { /* a nested class is called after the one around it */
        struct zg_bytes around = host_class_of(f, outer);
        struct zg_bytes was = f->vendor->relatives[outer].class->name;
        wanted = zg_bytes_of(zg_format(f->plan->arena, "%.*s%.*s", (int)around.len,
                                       (const char *)around.data, (int)(name.len - was.len),
                                       (const char *)name.data + was.len));
    }
    if (host_has_class(f, wanted)) {
        wanted = next_free(f, node, name, wanted);
    }
    f->given[i] = wanted;
    zg_names_put_class(f->plan->to_host, name, wanted);
    zg_names_put_class(f->plan->to_vendor[HOST], wanted, name);
}

static void name_member(struct fresh *f, size_t i)
{
    const struct node *node = &f->vendor->items[i];
    const struct zg_member *member = node->member;
    struct zg_bytes class = node_class(f->vendor, node);
    struct zg_bytes owner = zg_names_class(f->plan->to_host, class), wanted = member->name;
    if (host_has_member(f, node, owner, wanted)) {
        wanted = next_free(f, node, owner, wanted);
    }
    f->given[i] = wanted;
    zg_names_put_member(f->plan->to_host, class, member->name, member->descriptor, wanted);
    zg_names_put_member(f->plan->to_vendor[HOST], owner, wanted,
                        zg_names_descriptor(f->plan->to_host, member->descriptor), member->name);
}

void graft_fresh_names(struct plan *plan, const struct nodes *host, const struct nodes *vendor,
                       const size_t *partner_of_vendor)
{
    struct fresh f = {.plan = plan, .host = host, .vendor = vendor};
    f.given = zg_alloc_array(plan->arena, vendor->count + 1, sizeof(*f.given));
    for (size_t i = 0; i < vendor->count; i++) {
        if (partner_of_vendor[i] != SIZE_MAX) {
            continue;
        }
        if (vendor->items[i].member == NULL) {
            name_class(&f, i);
        } else {
            name_member(&f, i);
        }
    }
}
