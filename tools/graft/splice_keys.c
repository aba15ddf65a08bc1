/* A hash map from contents of constants and bootstrap methods to their indices. */
#include "graft/splice_internal.h"

static uint32_t hash_of(struct zg_key key)
{
    uint32_t hash = (2166136261u ^ key.tag) * 16777619u; /* FNV-1a */
    for (size_t i = 0; i < key.bytes.len; i++) {
        hash = (hash ^ key.bytes.data[i]) * 16777619u;
    }
    return hash;
}

/* The place of the key, or the empty one where it belongs. There is always an empty one. */
static uint32_t *place_of(const struct zg_keys *keys, struct zg_key key, uint32_t hash)
{
    for (size_t at = hash & (keys->size - 1);; at = (at + 1) & (keys->size - 1)) {
        uint32_t *place = &keys->places[at];
        if (*place == 0) {
            return place;
        }
        const struct zg_key_entry *entry = &keys->entries[*place - 1];
        if (entry->hash == hash && entry->key.tag == key.tag &&
            zg_bytes_equal(entry->key.bytes, key.bytes)) {
            return place;
        }
    }
}

bool zg_keys_find(const struct zg_keys *keys, struct zg_key key, uint16_t *index)
{
    if (keys->count == 0) {
        return false;
    }
    uint32_t place = *place_of(keys, key, hash_of(key));
    if (place != 0) {
        *index = keys->entries[place - 1].index;
    }
    return place != 0;
}

static void make_room(struct zg_keys *keys)
{
    enum { SMALLEST = 64 };
    if (2 * (keys->count + 1) <= keys->size) {
        return;
    }
    keys->size = keys->size == 0 ? SMALLEST : 2 * keys->size;
    keys->places = zg_alloc_array(keys->arena, keys->size, sizeof(*keys->places));
    for (size_t i = 0; i < keys->count; i++) {
        const struct zg_key_entry *entry = &keys->entries[i];
        *place_of(keys, entry->key, entry->hash) = (uint32_t)i + 1;
    }
}

void zg_keys_add(struct zg_keys *keys, struct zg_key key, uint16_t index)
{
    make_room(keys);
    uint32_t hash = hash_of(key);
    keys->entries = zg_grow(keys->arena, keys->entries, keys->count, sizeof(*keys->entries));
    keys->entries[keys->count++] = (struct zg_key_entry){key, hash, index};
    *place_of(keys, key, hash) = (uint32_t)keys->count;
}
