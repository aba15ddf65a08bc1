/*
 * Private to jvm: the constant pool, which everything else in a class file refers to.
 */
#ifndef ZG_JVM_INTERNAL_H
#define ZG_JVM_INTERNAL_H

#include "jvm/jvm.h"

/* Constant pool tags (JVMS table 4.4-B). */
enum zg_tag {
    ZG_TAG_UTF8 = 1,
    ZG_TAG_INTEGER = 3,
    ZG_TAG_FLOAT = 4,
    ZG_TAG_LONG = 5,
    ZG_TAG_DOUBLE = 6,
    ZG_TAG_CLASS = 7,
    ZG_TAG_STRING = 8,
    ZG_TAG_FIELDREF = 9,
    ZG_TAG_METHODREF = 10,
    ZG_TAG_INTERFACE_METHODREF = 11,
    ZG_TAG_NAME_AND_TYPE = 12,
    ZG_TAG_METHOD_HANDLE = 15,
    ZG_TAG_METHOD_TYPE = 16,
    ZG_TAG_DYNAMIC = 17,
    ZG_TAG_INVOKE_DYNAMIC = 18,
    ZG_TAG_MODULE = 19,
    ZG_TAG_PACKAGE = 20,
};

/*
 * One slot. Slot 0 and the slot after a long or double exist but hold nothing: tag 0.
 * `value` of a Utf8 is its text, of a number its big-endian bytes; of the others `a` and `b`
 * are their operands in the order of the specification.
 */
struct zg_pool_slot {
    uint8_t tag;
    uint16_t a, b;
    size_t offset; /* of the tag in the class file, for messages */
    struct zg_bytes value;
};

struct zg_pool {
    struct zg_pool_slot *slots;
    uint16_t count;   /* constant_pool_count: valid indices are 1 .. count-1 */
    bool module_tags; /* holds Module or Package, which only a module-info may (4.4.11) */
};

/* Fills `err` with ZG_MALFORMED "class-malformed" and the offset; returns false. */
bool zg_class_fail(struct zg_error *err, size_t offset, const char *fmt, ...) ZG_PRINTF(3, 4);

/* Reads the pool at the cursor, which then stands after it, and checks every operand that
 * points into the pool. `major` decides which tags are legal. */
bool zg_pool_read(struct zg_arena *arena, struct zg_cursor *c, uint16_t major, struct zg_pool *out,
                  struct zg_error *err) ZG_MUST_USE;

/* The name of the Class at `index`; empty when there is no Class. */
struct zg_bytes zg_pool_class_name(const struct zg_pool *pool, uint16_t index);

/* Is this a class or interface name in internal form (4.2.1), no array? */
bool zg_class_name_legal(struct zg_bytes name);

#endif
