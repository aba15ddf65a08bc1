/* The table of a skin's properties, in the order of their first setting. */
#include "web/skin.h"

#include <string.h>

static void put_slot(struct zg_skin_properties *properties, size_t entry)
{
    size_t mask = properties->slot_count - 1;
    size_t slot = properties->entries[entry].hash & mask;
    while (properties->slots[slot] != 0) {
        slot = (slot + 1) & mask;
    }
    properties->slots[slot] = (uint32_t)entry + 1;
}

static uint32_t hash_of(struct zg_bytes key)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ key.data[i]) * 16777619U;
    }
    return hash;
}

struct zg_skin_entry *zg_skin_find(const struct zg_skin_properties *properties, struct zg_bytes key)
{
    if (properties->slot_count == 0) {
        return NULL;
    }
    uint32_t hash = hash_of(key);
    size_t mask = properties->slot_count - 1;
    for (size_t slot = hash & mask; properties->slots[slot] != 0; slot = (slot + 1) & mask) {
        struct zg_skin_entry *entry = &properties->entries[properties->slots[slot] - 1];
        if (entry->hash == hash && zg_bytes_equal(entry->key, key)) {
            return entry;
        }
    }
    return NULL;
}

void zg_skin_set(struct zg_arena *arena, struct zg_skin_properties *properties, struct zg_bytes key,
                 struct zg_skin_text value)
{
    struct zg_skin_entry *known = zg_skin_find(properties, key);
    if (known != NULL) {
        known->value = value;
        return;
    }
    size_t count = properties->count;
    properties->entries = zg_grow(arena, properties->entries, count, sizeof(*properties->entries));
    struct zg_skin_entry *entry = &properties->entries[properties->count++];
    *entry = (struct zg_skin_entry){.hash = hash_of(key), .value = value};
    char *copy = zg_strndup(arena, (const char *)key.data, key.len);
    entry->key = (struct zg_bytes){(const uint8_t *)copy, key.len};
    if (properties->count * 2 <= properties->slot_count) {
        put_slot(properties, count);
        return;
    }
    properties->slot_count = properties->slot_count == 0 ? 64 : properties->slot_count * 2;
    properties->slots = zg_alloc_array(arena, properties->slot_count, sizeof(*properties->slots));
    for (size_t i = 0; i < properties->count; i++) {
        put_slot(properties, i);
    }
}

struct zg_skin_text zg_skin_fresh(struct zg_skin_engine *engine, struct zg_bytes key,
                                  struct zg_bytes value, const char *file, unsigned line)
{
    struct zg_arena *arena = engine->arena;
    char *copy = zg_strndup(arena, value.len == 0 ? "" : (const char *)value.data, value.len);
    struct zg_skin_text text = {.bytes = {(const uint8_t *)copy, value.len}};
    if (engine->track) {
        struct zg_skin_property *property = zg_alloc(arena, sizeof(*property));
        property->key = zg_strndup(arena, (const char *)key.data, key.len);
        property->file = file;
        property->line = line;
        text.runs = zg_grow(arena, NULL, 0, sizeof(*text.runs));
        text.runs[0] = (struct zg_skin_run){0, property};
        text.run_count = 1;
    }
    return text;
}
