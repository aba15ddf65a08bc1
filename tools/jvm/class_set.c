/* Sets of classes: finding one by its name and reading it. Where they come from is their makers'
 * business. */
#include <string.h>

#include "jvm/internal.h"

/* A name of a set against bytes, which hold no NUL. */
static int compare_name(const char *name, struct zg_bytes bytes)
{
    size_t len = strlen(name);
    size_t common = len < bytes.len ? len : bytes.len;
    int order = common == 0 ? 0 : memcmp(name, bytes.data, common);
    return order != 0 ? order : (len > bytes.len) - (len < bytes.len);
}

bool zg_class_set_find(const struct zg_class_set *set, struct zg_bytes name, size_t *index)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(set->items[middle].name, name);
        if (order == 0) {
            *index = middle;
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* A JVM refuses a class that lies under another name than its own (5.3.5). */
static bool check_name(const struct zg_class *class, const char *name, struct zg_error *err)
{
    return zg_bytes_is(class->name, name) ||
           zg_fail(err, ZG_MALFORMED, "class-malformed", "the class in it is called %.*s",
                   (int)class->name.len, (const char *)class->name.data);
}

bool zg_class_set_parse(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                        struct zg_class *out, struct zg_error *err)
{
    const char *name = set->items[index].name;
    struct zg_bytes bytes;
    if (!set->read(set, index, arena, &bytes, err) || !zg_class_parse(arena, bytes, out, err) ||
        !check_name(out, name, err)) {
        return zg_wrap(err, "%s: class %s", set->label, name);
    }
    return true;
}
