/*
 * Private to splice*.c and relayout*.c: a class being rebuilt, and how its parts get at each
 * other. The pool only grows (splice_pool.c); constants of other classes come in by what they mean
 * (splice_import.c, splice_bootstrap.c); attributes and code follow with their indices replaced
 * (splice_attribute.c, splice_code.c); at the end each `ldc` is made to reach its constant
 * (splice_low.c, relayout.c).
 */
#ifndef ZG_GRAFT_SPLICE_INTERNAL_H
#define ZG_GRAFT_SPLICE_INTERNAL_H

#include "graft/splice.h"

enum {
    ZG_POOL_MAX = 65535,  /* constant_pool_count, u2 (4.1) */
    ZG_TABLE_MAX = 65535, /* any other count of two bytes */
    ZG_LDC_MAX = 255,     /* the highest index that `ldc` can name */
    ZG_BYTECODE_MAX = 65535,
};

static inline uint16_t zg_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline void zg_put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

void zg_append16(struct zg_buf *out, uint16_t value);
void zg_append32(struct zg_buf *out, uint32_t value);
/* The bytes of a buffer, copied to the arena. */
struct zg_bytes zg_kept(struct zg_arena *arena, struct zg_bytes bytes);

/* ---- keys (splice_keys.c) ------------------------------------------------------------------ */

/* A map from what something holds to its index. `bytes` are borrowed for as long as the map. */
struct zg_key {
    uint8_t tag; /* of a constant; 0 for a bootstrap method */
    struct zg_bytes bytes;
};
struct zg_key_entry {
    struct zg_key key;
    uint32_t hash;
    uint16_t index;
};
struct zg_keys {
    struct zg_arena *arena;
    struct zg_key_entry *entries;
    uint32_t *places; /* an entry's index plus one; size is a power of two */
    size_t count, size;
};
bool zg_keys_find(const struct zg_keys *keys, struct zg_key key, uint16_t *index);
void zg_keys_add(struct zg_keys *keys, struct zg_key key, uint16_t index);

/* ---- the class being rebuilt ----------------------------------------------------------------- */

/* An `ldc` of a method carried over: its operand is written when its constant has its place. */
struct zg_ldc {
    uint32_t pc;
    uint16_t index;
};

/* The code of a method carried over, all indices the result's. */
struct zg_body {
    struct zg_code code;
    struct zg_ldc *ldcs; /* in order of pc */
    size_t ldc_count;
};

/* Where a member is from: what its attributes mean depends on the class file version. */
struct zg_origin {
    uint16_t major, minor;
    struct zg_bytes name, descriptor; /* there; empty when it is not carried over */
    struct zg_body *body;             /* NULL: not carried over, or no code */
};

struct zg_bootstrap {
    uint16_t handle, count;
    uint16_t *arguments;
};

struct zg_inner { /* an entry of InnerClasses (4.7.6) */
    uint16_t inner, outer, name, flags;
};

struct zg_splice {
    struct zg_arena *arena;
    const struct zg_class *host; /* NULL for a copy */
    struct zg_splice_options options;
    struct zg_class class; /* the result so far; its arrays grow with zg_grow */
    struct zg_origin *fields, *methods;
    struct zg_keys keys;
    uint16_t *same; /* of each slot of the pool the first one that means the same */
    struct zg_bootstrap *bootstraps;
    size_t bootstrap_count, host_bootstraps;
    struct zg_inner *inner;
    size_t inner_count, host_inner;
    uint16_t *memo; /* room for zg_import: of each constant its index in the result, or 0 */
    size_t memo_size;
    uint32_t *entries; /* likewise: where each bootstrap method of the source begins */
    size_t entries_size;
    struct zg_splice_cost cost;
};

/* Copies an array so that zg_grow can go on from `count`. */
void *zg_growable(struct zg_arena *arena, const void *items, size_t count, size_t size);
/* Gives the class attribute `name` these contents, adding it when it is not there. */
bool zg_splice_set_attribute(struct zg_splice *splice, const char *name, struct zg_bytes info,
                             struct zg_error *err) ZG_MUST_USE;
/* Fills `err` with ZG_REFUSED "too-large" and the class; returns false. */
bool zg_splice_full(const struct zg_splice *splice, struct zg_error *err, const char *fmt, ...)
    ZG_PRINTF(3, 4);

/* ---- the result's pool (splice_pool.c) ------------------------------------------------------ */

struct zg_pool_shape {
    uint8_t rank; /* a constant names only constants of lower rank */
    bool a, b;    /* the operand is a pool index */
};
const struct zg_pool_shape *zg_pool_shape_of(uint8_t tag);

/* Takes the host's pool and bootstrap methods into the map of keys. */
void zg_splice_pool_begin(struct zg_splice *splice);
/* The slot with these contents, added when there is none. ZG_REFUSED "too-large". */
bool zg_splice_utf8(struct zg_splice *splice, struct zg_bytes text, uint16_t *out,
                    struct zg_error *err) ZG_MUST_USE;
bool zg_splice_number(struct zg_splice *splice, uint8_t tag, struct zg_bytes value, uint16_t *out,
                      struct zg_error *err) ZG_MUST_USE;
bool zg_splice_constant(struct zg_splice *splice, uint8_t tag, uint16_t a, uint16_t b,
                        uint16_t *out, struct zg_error *err) ZG_MUST_USE;
bool zg_splice_class(struct zg_splice *splice, struct zg_bytes name, uint16_t *out,
                     struct zg_error *err) ZG_MUST_USE;
/* Does the pool name this class? */
bool zg_splice_names_class(const struct zg_splice *splice, struct zg_bytes name);

/* ---- attributes and code with other indices (splice_attribute.c, splice_code.c) ---------------
 */

/* What becomes of the pool indices in something; begins the struct of who asks for it. */
struct zg_remap {
    struct zg_arena *arena;
    bool keep; /* copy all bytes, not only those that change */
    /* `is_type`: the Utf8 is a descriptor or signature. */
    bool (*index)(struct zg_remap *remap, uint16_t from, bool is_type, uint16_t *to,
                  struct zg_error *err);
    /* The operand of an `ldc`, which keeps its byte. NULL when nobody asks. */
    bool (*ldc)(struct zg_remap *remap, uint32_t pc, uint16_t index, struct zg_error *err);
};

/* Copies a table of attributes of a class of `class`'s pool and version; the contents of Code are
 * left as they are. ZG_REFUSED "unknown-attribute". */
bool zg_remap_attributes(struct zg_remap *remap, const struct zg_class *class, enum zg_place place,
                         const struct zg_attributes *from, struct zg_attributes *to,
                         struct zg_error *err) ZG_MUST_USE;
/* Replaces the indices in a method's code, whose parts are copied. */
bool zg_remap_code(struct zg_remap *remap, const struct zg_class *class, struct zg_code *code,
                   struct zg_error *err) ZG_MUST_USE;
/* Puts a Code attribute together as the version of `class` has it. */
bool zg_code_join(struct zg_arena *arena, const struct zg_class *class, const struct zg_code *code,
                  struct zg_bytes *out, struct zg_error *err) ZG_MUST_USE;

/* ---- constants from another class (splice_import.c, splice_bootstrap.c) ------------------------
 */

struct zg_import {
    struct zg_remap remap;
    struct zg_splice *splice;
    const struct zg_class *source;
    const struct zg_names *names;
    struct zg_body *body;       /* gets the ldcs; NULL when there is no code */
    struct zg_bytes owner;      /* the class that the attribute at hand named last */
    struct zg_bytes bootstraps; /* BootstrapMethods of the source, looked for when first needed */
    size_t bootstrap_count;
    unsigned depth;
};
struct zg_import zg_import_begin(struct zg_splice *splice, const struct zg_class *source,
                                 const struct zg_names *names);
bool zg_import_constant(struct zg_import *import, uint16_t from, uint16_t *to,
                        struct zg_error *err) ZG_MUST_USE;
/* The index in the result of the source's bootstrap method `from`. */
bool zg_import_bootstrap(struct zg_import *import, uint16_t from, uint16_t *to,
                         struct zg_error *err) ZG_MUST_USE;
void zg_splice_bootstraps_begin(struct zg_splice *splice);
/* Writes BootstrapMethods and InnerClasses, when something was added. */
bool zg_splice_bootstraps_end(struct zg_splice *splice, struct zg_error *err) ZG_MUST_USE;
void zg_splice_inner_begin(struct zg_splice *splice);
bool zg_splice_inner_end(struct zg_splice *splice, struct zg_error *err) ZG_MUST_USE;

/* ---- reaching constants (splice_low.c, relayout*.c)
 * ---------------------------- */

/* Gives each `ldc` carried over a constant with a low index, as far as there are slots. */
bool zg_splice_low(struct zg_splice *splice, struct zg_error *err) ZG_MUST_USE;

/*
 * Lays a method out anew: an `ldc` whose constant has a high index becomes ldc_w, and everything
 * that knows an offset follows. `class` has the pool of the result and the version that the
 * method's attributes are of. ZG_REFUSED "too-large".
 */
bool zg_relayout(struct zg_arena *arena, const struct zg_class *class, struct zg_body *body,
                 struct zg_error *err) ZG_MUST_USE;

#endif
