/*
 * Bootstrap methods (4.7.23): constants refer to them by their place in one table of the class.
 * Entries taken over are found by handle and arguments, or added behind the last.
 */
#include "graft/splice_internal.h"

#define ATTRIBUTE "BootstrapMethods"
enum { SINCE = 51 }; /* class file version; before, an attribute of this name means nothing */

/* Empty without one. */
static struct zg_bytes find_table(const struct zg_class *class)
{
    const struct zg_attribute *attribute = zg_attribute_find(&class->attributes, ATTRIBUTE);
    return attribute != NULL && class->major >= SINCE ? attribute->info : (struct zg_bytes){0};
}

static struct zg_bootstrap read_entry(struct zg_arena *arena, struct zg_cursor *c)
{
    struct zg_bootstrap entry = {.handle = zg_u16be(c)};
    entry.count = zg_u16be(c);
    entry.arguments = zg_alloc_array(arena, entry.count, sizeof(*entry.arguments));
    for (unsigned i = 0; i < entry.count; i++) {
        entry.arguments[i] = zg_u16be(c);
    }
    return entry;
}

/* Handle and arguments by the first slots that mean the same. */
static struct zg_key key_of(const struct zg_splice *splice, const struct zg_bootstrap *entry)
{
    size_t len = 2 + 2 * (size_t)entry->count;
    uint8_t *bytes = zg_alloc(splice->arena, len);
    zg_put16(bytes, splice->same[entry->handle]);
    for (unsigned i = 0; i < entry->count; i++) {
        zg_put16(bytes + 2 + 2 * (size_t)i, splice->same[entry->arguments[i]]);
    }
    return (struct zg_key){0, {bytes, len}};
}

void zg_splice_bootstraps_begin(struct zg_splice *splice)
{
    struct zg_cursor c = zg_cursor_of(find_table(&splice->class));
    size_t count = c.bytes.len > 0 ? zg_u16be(&c) : 0;
    splice->bootstraps = zg_growable(splice->arena, NULL, count, sizeof(*splice->bootstraps));
    splice->bootstrap_count = splice->host_bootstraps = count;
    for (size_t i = 0; i < count; i++) {
        splice->bootstraps[i] = read_entry(splice->arena, &c);
        struct zg_key key = key_of(splice, &splice->bootstraps[i]);
        uint16_t first;
        if (!zg_keys_find(&splice->keys, key, &first)) {
            zg_keys_add(&splice->keys, key, (uint16_t)i);
        }
    }
}

/* Notes where the entries of the source's table begin. */
static void find_entries(struct zg_import *import)
{
    struct zg_splice *splice = import->splice;
    import->bootstraps = find_table(import->source);
    struct zg_cursor c = zg_cursor_of(import->bootstraps);
    import->bootstrap_count = c.bytes.len > 0 ? zg_u16be(&c) : 0;
    if (splice->entries_size < import->bootstrap_count) {
        splice->entries_size = import->bootstrap_count;
        splice->entries =
            zg_alloc_array(splice->arena, splice->entries_size, sizeof(*splice->entries));
    }
    for (size_t i = 0; i < import->bootstrap_count; i++) {
        splice->entries[i] = (uint32_t)c.pos;
        zg_u16be(&c);
        zg_take(&c, 2 * (size_t)zg_u16be(&c));
    }
}

/* Replaces the indices of an entry by the result's. */
static bool import_entry(struct zg_import *import, struct zg_bootstrap *entry, struct zg_error *err)
{
    if (!zg_import_constant(import, entry->handle, &entry->handle, err)) {
        return false;
    }
    for (unsigned i = 0; i < entry->count; i++) {
        if (!zg_import_constant(import, entry->arguments[i], &entry->arguments[i], err)) {
            return false;
        }
    }
    return true;
}

bool zg_import_bootstrap(struct zg_import *import, uint16_t from, uint16_t *to,
                         struct zg_error *err)
{
    struct zg_splice *splice = import->splice;
    if (import->bootstraps.data == NULL) {
        find_entries(import);
    }
    if (from >= import->bootstrap_count) {
        return zg_fail(err, ZG_SYSTEM, "graft-internal", "bootstrap method %u is not there", from);
    }
    struct zg_cursor c = {.bytes = import->bootstraps, .pos = splice->entries[from]};
    struct zg_bootstrap entry = read_entry(splice->arena, &c);
    if (!import_entry(import, &entry, err)) {
        return false;
    }
    struct zg_key key = key_of(splice, &entry);
    if (zg_keys_find(&splice->keys, key, to)) {
        return true;
    }
    if (splice->bootstrap_count >= ZG_TABLE_MAX) {
        return zg_splice_full(splice, err, "it would have more than %d bootstrap methods",
                              ZG_TABLE_MAX);
    }
    *to = (uint16_t)splice->bootstrap_count;
    splice->bootstraps = zg_grow(splice->arena, splice->bootstraps, splice->bootstrap_count,
                                 sizeof(*splice->bootstraps));
    splice->bootstraps[splice->bootstrap_count++] = entry;
    zg_keys_add(&splice->keys, key, *to);
    return true;
}

bool zg_splice_bootstraps_end(struct zg_splice *splice, struct zg_error *err)
{
    splice->cost.bootstraps = splice->bootstrap_count - splice->host_bootstraps;
    if (splice->cost.bootstraps == 0) {
        return true;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_append16(&out, (uint16_t)splice->bootstrap_count);
    for (size_t i = 0; i < splice->bootstrap_count; i++) {
        const struct zg_bootstrap *entry = &splice->bootstraps[i];
        zg_append16(&out, entry->handle);
        zg_append16(&out, entry->count);
        for (unsigned k = 0; k < entry->count; k++) {
            zg_append16(&out, entry->arguments[k]);
        }
    }
    return zg_splice_set_attribute(splice, ATTRIBUTE, zg_buf_bytes(&out), err);
}
