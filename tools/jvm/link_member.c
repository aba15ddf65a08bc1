/* The fields and methods that a class of a world declares, found by name and descriptor. They are
 * sorted, not hashed, so that no choice of names makes this slow. */
#include <stdlib.h>
#include <string.h>

#include "jvm/link.h"

/* Any order will do: shorter names first. */
static int compare_bytes(struct zg_bytes a, struct zg_bytes b)
{
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

static int compare_member(const struct zg_member *member, struct zg_bytes name,
                          struct zg_bytes descriptor)
{
    int order = compare_bytes(member->name, name);
    return order != 0 ? order : compare_bytes(member->descriptor, descriptor);
}

static int compare_members(const void *left, const void *right)
{
    const struct zg_member *b = *(const struct zg_member *const *)right;
    return compare_member(*(const struct zg_member *const *)left, b->name, b->descriptor);
}

static const struct zg_member **sorted(const struct zg_class *class,
                                       const struct zg_member *members, size_t count)
{
    const struct zg_member **list = zg_alloc_array(class->arena, count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        list[i] = &members[i];
    }
    if (count > 1) {
        qsort(list, count, sizeof(*list), compare_members);
    }
    return list;
}

/* The index of the first member that is not below this. */
static size_t find_member(const struct zg_member *const *list, size_t count, struct zg_bytes name,
                          struct zg_bytes descriptor)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_member(list[middle], name, descriptor) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct zg_member *member_at(const struct zg_member *const *list, size_t count,
                                         struct zg_bytes name, struct zg_bytes descriptor)
{
    size_t at = find_member(list, count, name, descriptor);
    return at < count && compare_member(list[at], name, descriptor) == 0 ? list[at] : NULL;
}

const struct zg_member *zg_node_field(struct zg_node *node, struct zg_bytes name,
                                      struct zg_bytes descriptor)
{
    const struct zg_class *class = node->class;
    if (node->fields == NULL) {
        node->fields = sorted(class, class->fields, class->field_count);
    }
    return member_at(node->fields, class->field_count, name, descriptor);
}

static const struct zg_member *const *methods_of(struct zg_node *node)
{
    if (node->methods == NULL) {
        node->methods = sorted(node->class, node->class->methods, node->class->method_count);
    }
    return node->methods;
}

const struct zg_member *zg_node_method(struct zg_node *node, struct zg_bytes name,
                                       struct zg_bytes descriptor)
{
    return member_at(methods_of(node), node->class->method_count, name, descriptor);
}

const struct zg_member *zg_node_only_method(struct zg_node *node, struct zg_bytes name)
{
    const struct zg_member *const *list = methods_of(node);
    size_t count = node->class->method_count;
    size_t at = find_member(list, count, name, (struct zg_bytes){0});
    bool found = at < count && zg_bytes_equal(list[at]->name, name);
    bool only = found && (at + 1 == count || !zg_bytes_equal(list[at + 1]->name, name));
    return only ? list[at] : NULL;
}
