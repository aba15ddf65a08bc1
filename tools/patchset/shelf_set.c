/* Sets of classes, made of what is found in jars, folders and the overlay. */
#include <stdlib.h>
#include <string.h>

#include "patchset/internal.h"

/* What reads a set's classes. */
struct reader {
    struct zg_overlay *overlay;
    const struct zg_set_class *classes;
};

static bool read_class(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                       struct zg_bytes *out, struct zg_error *err)
{
    const struct reader *reader = set->context;
    const struct zg_set_class *class = &reader->classes[index];
    bool present;
    if (class->packed != NULL) {
        return zg_jar_read(arena, class->jar, class->packed, out, err);
    }
    if (class->path == NULL) {
        *out = class->bytes;
        return true;
    }
    return zg_overlay_read_to(reader->overlay, arena, class->path, class->entry, out, &present,
                              err);
}

static bool begins_with(struct zg_bytes text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

const char *zg_set_class_of(struct zg_arena *arena, struct zg_bytes entry, const char *prefix)
{
    const char *name;
    size_t len = strlen(prefix);
    struct zg_bytes rest = {entry.data + len, entry.len - len};
    if (!begins_with(entry, prefix) || begins_with(rest, "META-INF/versions/") ||
        begins_with(rest, "WEB-INF/classes/")) {
        return NULL;
    }
    return zg_class_entry_name(arena, rest, &name) ? name : NULL;
}

void zg_set_add(struct zg_set_maker *maker, const struct zg_set_class *class)
{
    maker->classes = zg_grow(maker->arena, maker->classes, maker->count, sizeof(*maker->classes));
    maker->classes[maker->count++] = *class;
}

void zg_set_add_jar(struct zg_set_maker *maker, const struct zg_jar *jar, const char *prefix)
{
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        const char *name = zg_set_class_of(maker->arena, entry->name, prefix);
        if (name != NULL) {
            zg_set_add(maker, &(struct zg_set_class){.name = name, .jar = jar, .packed = entry});
        }
    }
}

/* A class and its place in the order of adding, which qsort does not keep. */
struct ranked {
    struct zg_set_class class;
    size_t rank;
};

static int by_name(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    int order = strcmp(left->class.name, right->class.name);
    return order != 0 ? order : (left->rank < right->rank) - (left->rank > right->rank);
}

/* As the sets of inventory stamp the entries of jars, so that equal ones are seen to be equal. */
static uint64_t stamp_of(const struct zg_jar_entry *entry)
{
    return entry == NULL ? 0 : (uint64_t)entry->crc << 32 | (uint32_t)entry->size;
}

struct zg_class_set zg_set_end(struct zg_set_maker *maker, const char *label)
{
    size_t count = 0;
    struct ranked *ranked = zg_alloc_array(maker->arena, maker->count, sizeof(*ranked));
    struct zg_set_class *classes = zg_alloc_array(maker->arena, maker->count, sizeof(*classes));
    struct zg_class_item *items = zg_alloc_array(maker->arena, maker->count, sizeof(*items));
    struct reader *reader = zg_alloc(maker->arena, sizeof(*reader));
    for (size_t i = 0; i < maker->count; i++) {
        ranked[i] = (struct ranked){maker->classes[i], i};
    }
    if (maker->count > 1) {
        qsort(ranked, maker->count, sizeof(*ranked), by_name);
    }
    for (size_t i = 0; i < maker->count; i++) {
        const struct zg_set_class *class = &ranked[i].class;
        if (count == 0 || strcmp(items[count - 1].name, class->name) != 0) {
            items[count] = (struct zg_class_item){class->name, stamp_of(class->packed)};
            classes[count++] = *class;
        }
    }
    *reader = (struct reader){maker->overlay, classes};
    return (struct zg_class_set){
        .label = label, .items = items, .count = count, .read = read_class, .context = reader};
}
