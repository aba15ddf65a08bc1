/*
 * The pool of the class being rebuilt: constants are found by what they mean and added behind the
 * last one, never moved (that is for splice_low.c). Two slots that mean the same are one here, so
 * that a pool with duplicates gets no more of them.
 */
#include "graft/splice_internal.h"

static const struct zg_pool_shape shapes[] = {
    [ZG_TAG_UTF8] = {0, false, false},          [ZG_TAG_INTEGER] = {0, false, false},
    [ZG_TAG_FLOAT] = {0, false, false},         [ZG_TAG_LONG] = {0, false, false},
    [ZG_TAG_DOUBLE] = {0, false, false},        [ZG_TAG_CLASS] = {1, true, false},
    [ZG_TAG_STRING] = {1, true, false},         [ZG_TAG_NAME_AND_TYPE] = {1, true, true},
    [ZG_TAG_METHOD_TYPE] = {1, true, false},    [ZG_TAG_MODULE] = {1, true, false},
    [ZG_TAG_PACKAGE] = {1, true, false},        [ZG_TAG_FIELDREF] = {2, true, true},
    [ZG_TAG_METHODREF] = {2, true, true},       [ZG_TAG_INTERFACE_METHODREF] = {2, true, true},
    [ZG_TAG_METHOD_HANDLE] = {3, false, true},  /* a: the kind */
    [ZG_TAG_DYNAMIC] = {4, false, true},        /* a: the bootstrap method, whose */
    [ZG_TAG_INVOKE_DYNAMIC] = {4, false, true}, /* arguments are of any rank */
};
enum { FIRST_DYNAMIC = 4, RANKS = 5 };

const struct zg_pool_shape *zg_pool_shape_of(uint8_t tag)
{
    return &shapes[tag < ZG_COUNT(shapes) ? tag : 0];
}

/* The operands by the first slots that mean the same. */
static void key_bytes(const struct zg_splice *splice, uint8_t tag, uint16_t a, uint16_t b,
                      uint8_t out[4])
{
    zg_put16(out, shapes[tag].a ? splice->same[a] : a);
    zg_put16(out + 2, shapes[tag].b ? splice->same[b] : b);
}

/* Takes a slot of the host into the map. */
static void register_slot(struct zg_splice *splice, uint16_t index)
{
    const struct zg_pool_slot *slot = &splice->class.pool.slots[index];
    struct zg_key key = {slot->tag, slot->value};
    if (shapes[slot->tag].rank > 0) {
        uint8_t *bytes = zg_alloc(splice->arena, 4);
        key_bytes(splice, slot->tag, slot->a, slot->b, bytes);
        key.bytes = (struct zg_bytes){bytes, 4};
    }
    if (!zg_keys_find(&splice->keys, key, &splice->same[index])) {
        zg_keys_add(&splice->keys, key, index);
    }
}

void zg_splice_pool_begin(struct zg_splice *splice)
{
    const struct zg_pool *pool = &splice->class.pool;
    splice->keys.arena = splice->arena;
    splice->same = zg_growable(splice->arena, NULL, pool->count, sizeof(*splice->same));
    for (unsigned i = 0; i < pool->count; i++) {
        splice->same[i] = (uint16_t)i;
    }
    for (unsigned rank = 0; rank < RANKS; rank++) {
        if (rank == FIRST_DYNAMIC) {
            zg_splice_bootstraps_begin(splice);
        }
        for (unsigned i = 1; i < pool->count; i++) {
            uint8_t tag = pool->slots[i].tag;
            if (tag != 0 && shapes[tag].rank == rank) {
                register_slot(splice, (uint16_t)i);
            }
        }
    }
}

static void append(struct zg_splice *splice, struct zg_pool_slot slot)
{
    struct zg_pool *pool = &splice->class.pool;
    pool->slots = zg_grow(splice->arena, pool->slots, pool->count, sizeof(*pool->slots));
    splice->same = zg_grow(splice->arena, splice->same, pool->count, sizeof(*splice->same));
    splice->same[pool->count] = pool->count;
    pool->slots[pool->count++] = slot;
}

/* The slot with this key, or `slot` added with the key's bytes kept. */
static bool find_or_add(struct zg_splice *splice, struct zg_key key, struct zg_pool_slot slot,
                        uint16_t *out, struct zg_error *err)
{
    struct zg_pool *pool = &splice->class.pool;
    if (zg_keys_find(&splice->keys, key, out)) {
        return true;
    }
    bool wide = slot.tag == ZG_TAG_LONG || slot.tag == ZG_TAG_DOUBLE; /* two slots (4.4.5) */
    if (pool->count + (wide ? 2u : 1u) > ZG_POOL_MAX) {
        return zg_splice_full(splice, err, "its constant pool would have more than %d slots",
                              ZG_POOL_MAX - 1);
    }
    key.bytes = zg_kept(splice->arena, key.bytes);
    slot.value = key.bytes;
    *out = pool->count;
    append(splice, slot);
    if (wide) {
        append(splice, (struct zg_pool_slot){0});
    }
    zg_keys_add(&splice->keys, key, *out);
    return true;
}

bool zg_splice_utf8(struct zg_splice *splice, struct zg_bytes text, uint16_t *out,
                    struct zg_error *err)
{
    enum { LONGEST = 65535 }; /* 4.4.7; other names may be longer than those in the source */
    if (text.len > LONGEST) {
        return zg_splice_full(splice, err, "a name in it would have %zu bytes", text.len);
    }
    return zg_splice_number(splice, ZG_TAG_UTF8, text, out, err);
}

bool zg_splice_number(struct zg_splice *splice, uint8_t tag, struct zg_bytes value, uint16_t *out,
                      struct zg_error *err)
{
    struct zg_pool_slot slot = {.tag = tag};
    return find_or_add(splice, (struct zg_key){tag, value}, slot, out, err);
}

bool zg_splice_constant(struct zg_splice *splice, uint8_t tag, uint16_t a, uint16_t b,
                        uint16_t *out, struct zg_error *err)
{
    uint8_t bytes[4];
    key_bytes(splice, tag, a, b, bytes);
    struct zg_pool_slot slot = {.tag = tag, .a = a, .b = b};
    return find_or_add(splice, (struct zg_key){tag, {bytes, sizeof(bytes)}}, slot, out, err);
}

bool zg_splice_class(struct zg_splice *splice, struct zg_bytes name, uint16_t *out,
                     struct zg_error *err)
{
    uint16_t text;
    return zg_splice_utf8(splice, name, &text, err) &&
           zg_splice_constant(splice, ZG_TAG_CLASS, text, 0, out, err);
}

bool zg_splice_names_class(const struct zg_splice *splice, struct zg_bytes name)
{
    uint16_t text, found;
    if (!zg_keys_find(&splice->keys, (struct zg_key){ZG_TAG_UTF8, name}, &text)) {
        return false;
    }
    uint8_t bytes[4];
    key_bytes(splice, ZG_TAG_CLASS, text, 0, bytes);
    return zg_keys_find(&splice->keys, (struct zg_key){ZG_TAG_CLASS, {bytes, sizeof(bytes)}},
                        &found);
}
