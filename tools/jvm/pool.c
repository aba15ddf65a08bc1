/*
 * The constant pool (JVMS 4.4): read strictly, every operand checked for the kind of slot that
 * it must point to. What the operands mean (descriptors, bootstrap methods) is left to others.
 */
#include <string.h>

#include "jvm/internal.h"

/* What one tag holds (table 4.4-A): the length of its fixed part, the class file version
 * that brought it (table 4.4-B), and the tags that its operands must point to. */
struct shape {
    uint8_t len;
    uint8_t since;
    bool wide;     /* takes two slots (4.4.5) */
    uint8_t to[2]; /* the tag that operand a, b must name; 0 when it is no pool index */
};

static const struct shape shapes[] = {
    [ZG_TAG_INTEGER] = {4, 45, false, {0, 0}},
    [ZG_TAG_FLOAT] = {4, 45, false, {0, 0}},
    [ZG_TAG_LONG] = {8, 45, true, {0, 0}},
    [ZG_TAG_DOUBLE] = {8, 45, true, {0, 0}},
    [ZG_TAG_CLASS] = {2, 45, false, {ZG_TAG_UTF8, 0}},
    [ZG_TAG_STRING] = {2, 45, false, {ZG_TAG_UTF8, 0}},
    [ZG_TAG_FIELDREF] = {4, 45, false, {ZG_TAG_CLASS, ZG_TAG_NAME_AND_TYPE}},
    [ZG_TAG_METHODREF] = {4, 45, false, {ZG_TAG_CLASS, ZG_TAG_NAME_AND_TYPE}},
    [ZG_TAG_INTERFACE_METHODREF] = {4, 45, false, {ZG_TAG_CLASS, ZG_TAG_NAME_AND_TYPE}},
    [ZG_TAG_NAME_AND_TYPE] = {4, 45, false, {ZG_TAG_UTF8, ZG_TAG_UTF8}},
    [ZG_TAG_METHOD_HANDLE] = {3, 51, false, {0, 0}}, /* its target depends on its kind */
    [ZG_TAG_METHOD_TYPE] = {2, 51, false, {ZG_TAG_UTF8, 0}},
    [ZG_TAG_DYNAMIC] = {4, 55, false, {0, ZG_TAG_NAME_AND_TYPE}},
    [ZG_TAG_INVOKE_DYNAMIC] = {4, 51, false, {0, ZG_TAG_NAME_AND_TYPE}},
    [ZG_TAG_MODULE] = {2, 53, false, {ZG_TAG_UTF8, 0}},
    [ZG_TAG_PACKAGE] = {2, 53, false, {ZG_TAG_UTF8, 0}},
};

/* Length of the modified UTF-8 sequence (4.4.7) that starts `text`, or 0 when it is none. The
 * zero byte and F0..FF never occur; a supplementary character is two sequences of three. */
static size_t sequence_length(struct zg_bytes text)
{
    uint8_t first = text.data[0];
    size_t len = first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    if (first == 0 || first >= 0xf0 || (first >= 0x80 && first < 0xc0) || len > text.len) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((text.data[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

/* Almost every name is ASCII: eight bytes at a time, without a high bit and without a zero. */
static size_t ascii_prefix(struct zg_bytes text)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t len = 0;
    for (uint64_t word; text.len - len >= sizeof(word); len += sizeof(word)) {
        memcpy(&word, text.data + len, sizeof(word));
        if (((word | (word - ones)) & highs) != 0) {
            break;
        }
    }
    return len;
}

static bool utf8_legal(struct zg_bytes text)
{
    size_t ascii = ascii_prefix(text);
    text.data += ascii;
    text.len -= ascii;
    while (text.len > 0) {
        size_t len = sequence_length(text);
        if (len == 0) {
            return false;
        }
        text.data += len;
        text.len -= len;
    }
    return true;
}

/* The slot at the cursor, without the calls of zg_take: half of a class file is its pool. Sets
 * `failed` where the file ends in it. */
static bool read_utf8(struct zg_cursor *c, const uint8_t *at, size_t left,
                      struct zg_pool_slot *slot, struct zg_error *err)
{
    size_t len = left < 3 ? SIZE_MAX : zg_be16(at + 1);
    if (len > left || len + 3 > left) {
        c->failed = true;
        return true;
    }
    slot->value = (struct zg_bytes){at + 3, len};
    c->pos += len + 3;
    return utf8_legal(slot->value) ||
           zg_class_fail(err, slot->offset, "a name is not in modified UTF-8 (4.4.7)");
}

static void read_operands(struct zg_pool_slot *slot, const uint8_t *at, size_t len)
{
    if (slot->tag == ZG_TAG_METHOD_HANDLE) {
        slot->a = at[0];
        slot->b = zg_be16(at + 1);
    } else if (len <= 4) {
        slot->a = zg_be16(at);
        slot->b = len == 2 ? 0 : zg_be16(at + 2);
    }
}

static bool read_slot(struct zg_cursor *c, uint16_t major, struct zg_pool_slot *slot,
                      struct zg_error *err)
{
    const uint8_t *at = c->bytes.data + c->pos;
    size_t left = c->bytes.len - c->pos;
    slot->offset = c->pos;
    if (left == 0) {
        c->failed = true;
        return true; /* the reader's caller says where the file ends */
    }
    slot->tag = at[0];
    if (slot->tag == ZG_TAG_UTF8) {
        return read_utf8(c, at, left, slot, err);
    }
    if (slot->tag >= ZG_COUNT(shapes) || shapes[slot->tag].len == 0) {
        return zg_class_fail(err, slot->offset, "constant pool tag %u does not exist", slot->tag);
    }
    const struct shape *shape = &shapes[slot->tag];
    if (major < shape->since) {
        return zg_class_fail(err, slot->offset,
                             "constant pool tag %u needs class file version %u, this is %u",
                             slot->tag, shape->since, major);
    }
    if (shape->len >= left) {
        c->failed = true;
        return true;
    }
    slot->value = (struct zg_bytes){at + 1, shape->len};
    c->pos += 1u + shape->len;
    read_operands(slot, at + 1, shape->len);
    return true;
}

/* Which slot may a method handle of this kind name (4.4.8)? */
static bool handle_target_legal(uint16_t kind, uint8_t tag, uint16_t major)
{
    switch (kind) {
    case 1: /* getField .. putStatic */
    case 2:
    case 3:
    case 4:
        return tag == ZG_TAG_FIELDREF;
    case 5: /* invokeVirtual, newInvokeSpecial */
    case 8:
        return tag == ZG_TAG_METHODREF;
    case 6: /* invokeStatic, invokeSpecial: of interfaces too since Java 8 */
    case 7:
        return tag == ZG_TAG_METHODREF || (tag == ZG_TAG_INTERFACE_METHODREF && major >= 52);
    case 9:
        return tag == ZG_TAG_INTERFACE_METHODREF;
    default:
        return false;
    }
}

static bool check_operand(const struct zg_pool *pool, const struct zg_pool_slot *slot,
                          uint16_t index, uint8_t expected, struct zg_error *err)
{
    uint8_t found = zg_pool_tag(pool, index);
    if (expected == 0 || found == expected) {
        return true;
    }
    return zg_class_fail(err, slot->offset,
                         "the constant of tag %u names slot %u, where tag %u is expected and %u "
                         "is found",
                         slot->tag, index, expected, found);
}

static bool check_slot(const struct zg_pool *pool, const struct zg_pool_slot *slot, uint16_t major,
                       struct zg_error *err)
{
    if (slot->tag == 0 || slot->tag == ZG_TAG_UTF8) {
        return true;
    }
    if (slot->tag == ZG_TAG_METHOD_HANDLE) {
        return handle_target_legal(slot->a, zg_pool_tag(pool, slot->b), major) ||
               zg_class_fail(err, slot->offset,
                             "a method handle of kind %u names slot %u of tag %u (4.4.8)", slot->a,
                             slot->b, zg_pool_tag(pool, slot->b));
    }
    const struct shape *shape = &shapes[slot->tag];
    return check_operand(pool, slot, slot->a, shape->to[0], err) &&
           check_operand(pool, slot, slot->b, shape->to[1], err);
}

bool zg_pool_read(struct zg_arena *arena, struct zg_cursor *c, uint16_t major, struct zg_pool *out,
                  struct zg_error *err)
{
    size_t at = c->pos;
    struct zg_pool pool = {.count = zg_u16be(c)};
    if (c->failed || pool.count == 0) {
        return zg_class_fail(err, at, "the constant pool has no size (4.1)");
    }
    /* Each slot takes at least three bytes: do not allocate for a count that cannot be. */
    if (c->bytes.len - c->pos < (size_t)(pool.count - 1) * 3) {
        return zg_class_fail(err, at, "the file is too short for %u constants", pool.count);
    }
    pool.slots = zg_alloc_array(arena, pool.count, sizeof(*pool.slots));
    for (unsigned i = 1; i < pool.count; i++) {
        struct zg_pool_slot *slot = &pool.slots[i];
        if (!read_slot(c, major, slot, err)) {
            return false;
        }
        if (c->failed) {
            return zg_class_fail(err, slot->offset, "the file ends in the constant pool");
        }
        pool.module_tags |= slot->tag == ZG_TAG_MODULE || slot->tag == ZG_TAG_PACKAGE;
        if (slot->tag != ZG_TAG_UTF8 && shapes[slot->tag].wide && ++i >= pool.count) {
            return zg_class_fail(err, slot->offset, "a long or double has no second slot (4.4.5)");
        }
    }
    for (unsigned i = 1; i < pool.count; i++) {
        if (!check_slot(&pool, &pool.slots[i], major, err)) {
            return false;
        }
    }
    *out = pool;
    return true;
}

struct zg_bytes zg_pool_utf8(const struct zg_pool *pool, uint16_t index)
{
    return zg_pool_tag(pool, index) == ZG_TAG_UTF8 ? pool->slots[index].value
                                                   : (struct zg_bytes){0};
}

struct zg_bytes zg_pool_class_name(const struct zg_pool *pool, uint16_t index)
{
    if (zg_pool_tag(pool, index) != ZG_TAG_CLASS) {
        return (struct zg_bytes){0};
    }
    return pool->slots[pool->slots[index].a].value;
}
