/*
 * Private to jvm: the constant pool, which everything else in a class file refers to; names and
 * descriptors; the walk over attributes and the check of instructions.
 */
#ifndef ZG_JVM_INTERNAL_H
#define ZG_JVM_INTERNAL_H

#include "jvm/jvm.h"

/* Access flags that decide something here (tables 4.1-B, 4.5-A, 4.6-A). */
enum {
    ZG_ACC_PUBLIC = 0x0001,
    ZG_ACC_PRIVATE = 0x0002,
    ZG_ACC_PROTECTED = 0x0004,
    ZG_ACC_STATIC = 0x0008,
    ZG_ACC_FINAL = 0x0010,
    ZG_ACC_VARARGS = 0x0080,
    ZG_ACC_NATIVE = 0x0100,
    ZG_ACC_INTERFACE = 0x0200,
    ZG_ACC_ABSTRACT = 0x0400,
    ZG_ACC_MODULE = 0x8000
};

#define ZG_CLASS_MAGIC 0xcafebabeu

enum {
    ZG_PARAMETERS_MAX = 255, /* words of a method's parameters, `this` included (4.3.3) */
    ZG_DIMENSIONS_MAX = 255, /* of an array (4.3.2) */
};

/* Fills `err` with ZG_MALFORMED "class-malformed" and the offset; returns false. */
bool zg_class_fail(struct zg_error *err, size_t offset, const char *fmt, ...) ZG_PRINTF(3, 4);

/* Numbers at a place that is known to be there. */
static inline uint16_t zg_be16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t zg_be32(const uint8_t *at)
{
    return (uint32_t)zg_be16(at) << 16 | zg_be16(at + 2);
}

/* ---- pool.c, identity.c ------------------------------------------------------------------- */

/* Reads the pool at the cursor, which then stands after it, and checks every operand that
 * points into the pool. `major` decides which tags are legal. */
bool zg_pool_read(struct zg_arena *arena, struct zg_cursor *c, uint16_t major, struct zg_pool *out,
                  struct zg_error *err) ZG_MUST_USE;

static inline uint8_t zg_pool_tag(const struct zg_pool *pool, uint16_t index)
{
    return index < pool->count ? pool->slots[index].tag : 0;
}

/* Does the slot at `index` have one of `tags`, bits 1 << tag? */
static inline bool zg_pool_is(const struct zg_pool *pool, uint16_t index, uint32_t tags)
{
    return (tags & ~1u & 1u << zg_pool_tag(pool, index)) != 0;
}

/* The name and the descriptor of a slot that has a NameAndType as `b`. */
struct zg_bytes zg_pool_member_name(const struct zg_pool *pool, uint16_t index);
struct zg_bytes zg_pool_member_descriptor(const struct zg_pool *pool, uint16_t index);

/* Reads magic, version, pool, flags and names; the cursor then stands before the interfaces. */
bool zg_class_read_header(struct zg_cursor *c, struct zg_class *out,
                          struct zg_error *err) ZG_MUST_USE;

/* ---- class_names.c ------------------------------------------------------------------------ */

/* Is this a class or interface name in internal form (4.2.1), no array? */
bool zg_class_name_legal(struct zg_bytes name);
/* Is this the unqualified name of a field or, with `method`, of a method (4.2.2)? */
bool zg_member_name_legal(struct zg_bytes name, bool method);
bool zg_field_descriptor_legal(struct zg_bytes descriptor);
/* Method descriptor (4.3.3). `slots` gets the words of its parameters, long and double two. */
bool zg_method_descriptor_legal(struct zg_bytes descriptor, unsigned *slots);
/* The number of dimensions of an array class's name; 0 for other names. */
unsigned zg_array_dimensions(struct zg_bytes name);

/* ---- class_pool.c, class_bootstrap.c ------------------------------------------------------- */

/* Checks what the operands in the pool mean: names and descriptors (4.4). */
bool zg_pool_check_names(const struct zg_class *class, struct zg_error *err) ZG_MUST_USE;
/* Checks that what the pool refers to in BootstrapMethods is there, and no dynamic constant
 * needs itself. */
bool zg_class_check_bootstraps(const struct zg_class *class, struct zg_error *err) ZG_MUST_USE;

/* ---- class_unique.c ----------------------------------------------------------------------- */

bool zg_members_unique(const struct zg_class *class, struct zg_error *err) ZG_MUST_USE;

/* ---- layout.c, attribute.c ---------------------------------------------------------------- */

/* What an attribute holds and where it may stand: one row of table 4.7-C. */
struct zg_layout {
    const char *name;
    const char *parts; /* see layout.c */
    uint8_t places;
    uint8_t since;
    bool repeats; /* may stand more than once */
};

/* The row for an attribute, or NULL: one that the JVM does not know, or does not know in this
 * place or version, and therefore ignores. */
const struct zg_layout *zg_layout_find(struct zg_bytes name, enum zg_place place, uint16_t major);

/* Which attributes stood in one table already. */
struct zg_layout_seen {
    uint64_t rows;
};
/* False for a second one that may stand only once. */
bool zg_layout_once(struct zg_layout_seen *seen, const struct zg_layout *layout);

/* Instruction starts of the method at hand, a bit each. */
enum { ZG_CODE_MAX = 65535 };
struct zg_code_map {
    struct zg_bytes code;
    uint64_t starts[(ZG_CODE_MAX + 64) / 64];
    uint64_t targets[(ZG_CODE_MAX + 64) / 64];
};

static inline bool zg_code_starts(const struct zg_code_map *map, uint32_t pc)
{
    return pc < map->code.len && (map->starts[pc / 64] >> pc % 64 & 1) != 0;
}

/* One walk over an attribute. */
struct zg_walk_state {
    const struct zg_class *class;
    struct zg_code_map *scratch; /* for the code, if that is to be checked */
    struct zg_code_map *map;     /* of the code that was; bytecode offsets must agree with it */
    const uint8_t *start, *at, *end;
    size_t offset; /* of `start` in the class file */
    const char *name;
    enum zg_place place;
    bool is_type;           /* the next element is a descriptor or signature */
    zg_element_visit visit; /* NULL only checks */
    void *context;
    struct zg_error *err;
    unsigned depth;    /* of annotation values */
    int64_t frame_pc;  /* of the last stack map frame, -1 before the first */
    uint32_t range_pc; /* where the last range began */
};
bool zg_walk_fail(const struct zg_walk_state *w, const char *fmt, ...) ZG_PRINTF(2, 3);
/* Visits the next element; `value` may be NULL. */
bool zg_walk_element(struct zg_walk_state *w, enum zg_element_kind kind, unsigned width,
                     uint32_t *value);
bool zg_walk_pool(struct zg_walk_state *w, uint32_t tags, bool optional);
/* A Utf8 that is a descriptor or signature. */
bool zg_walk_type(struct zg_walk_state *w);
/* A bytecode offset that must be an instruction's, or (`end`) the end of the code. */
bool zg_walk_pc(struct zg_walk_state *w, bool end, uint32_t *value);
/* A start and the length from it. */
bool zg_walk_range_start(struct zg_walk_state *w);
bool zg_walk_range_length(struct zg_walk_state *w);
/* Parts with a grammar of their own (attribute_values.c, attribute_frames.c). */
bool zg_walk_annotation(struct zg_walk_state *w);
bool zg_walk_element_value(struct zg_walk_state *w);
bool zg_walk_type_annotation(struct zg_walk_state *w);
bool zg_walk_frame(struct zg_walk_state *w);

/* Reads a table of attributes, their contents as they are. `base` is the offset of the cursor's
 * bytes in the class file. */
bool zg_attributes_read(struct zg_arena *arena, const struct zg_pool *pool, struct zg_cursor *c,
                        size_t base, struct zg_attributes *out, struct zg_error *err) ZG_MUST_USE;

/* As zg_attribute_walk with no visitor; checks Code's instructions, and bytecode offsets
 * against them. */
bool zg_attribute_check(const struct zg_class *class, const struct zg_attribute *attribute,
                        enum zg_place place, struct zg_code_map *scratch,
                        struct zg_error *err) ZG_MUST_USE;

/* ---- code.c, code_check.c ----------------------------------------------------------------- */

/* Before version 45.3 sizes in Code took one byte, its length two: not in the specification any
 * more, but HotSpot reads it. */
static inline bool zg_code_is_narrow(const struct zg_class *class)
{
    return class->major == 45 && class->minor < 3;
}

/* Checks every instruction and fills `map`. `offset` is that of the code in the class file. */
bool zg_code_check(const struct zg_class *class, struct zg_bytes code, size_t offset,
                   uint16_t max_locals, struct zg_code_map *map, struct zg_error *err) ZG_MUST_USE;

/* Checks the tables of local variables of a method whose attributes are well formed
 * (code_locals.c). */
bool zg_code_check_locals(const struct zg_class *class, const struct zg_code *code,
                          struct zg_error *err) ZG_MUST_USE;

/* ---- class_flags.c ---------------------------------------------------------------------- */

/* Do the access flags go together in a class file of that version (4.1, 4.5, 4.6)? */
bool zg_flags_legal_class(const struct zg_class *class);
bool zg_flags_legal_field(const struct zg_class *class, const struct zg_member *field);
bool zg_flags_legal_method(const struct zg_class *class, const struct zg_member *method);

#endif
