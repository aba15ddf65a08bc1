/*
 * What the entries of a jar may not have in common: a name, or bytes of the file. Both are
 * found by sorting, so that no choice of names or offsets makes it slow.
 */
#include "internal.h"

#include <stdlib.h>

/* FNV-1a. Equal hashes are told apart by the bytes, so collisions cost time only, and no more
 * than sorting by name would. */
static uint64_t hash_name(struct zg_bytes name)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ name.data[i]) * 0x100000001b3;
    }
    return hash;
}

static int compare_names(struct zg_bytes a, struct zg_bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_slots(const void *left, const void *right)
{
    const struct jar_slot *a = left, *b = right;
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return compare_names(a->entry->name, b->entry->name);
}

static bool check_names(struct zg_jar *jar, struct zg_error *err)
{
    jar->by_name = zg_alloc_array(jar->arena, jar->count, sizeof(*jar->by_name));
    for (size_t i = 0; i < jar->count; i++) {
        jar->by_name[i] = (struct jar_slot){hash_name(jar->entries[i].name), &jar->entries[i]};
    }
    qsort(jar->by_name, jar->count, sizeof(*jar->by_name), compare_slots);
    for (size_t i = 1; i < jar->count; i++) {
        if (compare_slots(&jar->by_name[i - 1], &jar->by_name[i]) == 0) {
            struct zg_bytes name = jar->by_name[i].entry->name;
            return jar_fail(jar->name, err, "zip-duplicate-name", "two entries are named '%.*s'",
                            (int)(name.len < 300 ? name.len : 300), (const char *)name.data);
        }
    }
    return true;
}

static int compare_offsets(const void *left, const void *right)
{
    const struct zg_jar_entry *const *a = left, *const *b = right;
    return ((*a)->local.data > (*b)->local.data) - ((*a)->local.data < (*b)->local.data);
}

/* Entries mostly stand in the order of the directory already. */
static bool in_order(const struct zg_jar *jar)
{
    for (size_t i = 1; i < jar->count; i++) {
        if (jar->entries[i - 1].local.data > jar->entries[i].local.data) {
            return false;
        }
    }
    return true;
}

static bool check_overlaps(struct zg_jar *jar, struct zg_error *err)
{
    jar->by_offset = zg_alloc_array(jar->arena, jar->count, sizeof(struct zg_jar_entry *));
    for (size_t i = 0; i < jar->count; i++) {
        jar->by_offset[i] = &jar->entries[i];
    }
    if (!in_order(jar)) {
        qsort(jar->by_offset, jar->count, sizeof(struct zg_jar_entry *), compare_offsets);
    }
    for (size_t i = 1; i < jar->count; i++) {
        const struct zg_jar_entry *a = jar->by_offset[i - 1], *b = jar->by_offset[i];
        if (entry_end(jar, a) > entry_start(jar, b)) {
            return jar_fail(
                jar->name, err, "zip-overlap",
                "entries '%.*s' and '%.*s' share bytes: %zu to %zu and %zu to %zu",
                (int)(a->name.len < 200 ? a->name.len : 200), (const char *)a->name.data,
                (int)(b->name.len < 200 ? b->name.len : 200), (const char *)b->name.data,
                entry_start(jar, a), entry_end(jar, a), entry_start(jar, b), entry_end(jar, b));
        }
    }
    return true;
}

bool jar_check_entries(struct zg_jar *jar, struct zg_error *err)
{
    return check_names(jar, err) && check_overlaps(jar, err);
}

const struct zg_jar_entry *zg_jar_find(const struct zg_jar *jar, struct zg_bytes name)
{
    struct zg_jar_entry wanted = {.name = name};
    struct jar_slot key = {hash_name(name), &wanted};
    const struct jar_slot *slot =
        bsearch(&key, jar->by_name, jar->count, sizeof(key), compare_slots);
    return slot == NULL ? NULL : slot->entry;
}
