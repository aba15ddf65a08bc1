/* No two fields, methods or interfaces of a class may be the same (JVMS 4.1, 4.5, 4.6). They are
 * sorted, not hashed, so that no choice of names makes this slow. */
#include <stdlib.h>
#include <string.h>

#include "jvm/internal.h"

/* Any order will do: shorter first. */
static int compare_bytes(struct zg_bytes a, struct zg_bytes b)
{
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

static int compare_members(const void *left, const void *right)
{
    const struct zg_member *a = *(const struct zg_member *const *)left;
    const struct zg_member *b = *(const struct zg_member *const *)right;
    int order = compare_bytes(a->name, b->name);
    return order != 0 ? order : compare_bytes(a->descriptor, b->descriptor);
}

static bool check(struct zg_arena *arena, const struct zg_member *members, size_t count,
                  const char *what, struct zg_error *err)
{
    if (count < 2) {
        return true;
    }
    const struct zg_member **sorted = zg_alloc_array(arena, count, sizeof(*sorted));
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &members[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_members);
    for (size_t i = 1; i < count; i++) {
        if (compare_members(&sorted[i - 1], &sorted[i]) == 0) {
            return zg_class_fail(err, 0, "%s %.*s is there twice (4.1)", what,
                                 (int)sorted[i]->name.len, (const char *)sorted[i]->name.data);
        }
    }
    return true;
}

/* Interfaces are members here that have a name only. */
static bool check_interfaces(const struct zg_class *class, struct zg_error *err)
{
    struct zg_member *names = zg_alloc_array(class->arena, class->interface_count, sizeof(*names));
    for (unsigned i = 0; i < class->interface_count; i++) {
        names[i].name = zg_pool_class_name(&class->pool, class->interfaces[i]);
    }
    return check(class->arena, names, class->interface_count, "interface", err);
}

bool zg_members_unique(const struct zg_class *class, struct zg_error *err)
{
    return check_interfaces(class, err) &&
           check(class->arena, class->fields, class->field_count, "field", err) &&
           check(class->arena, class->methods, class->method_count, "method", err);
}
