/*
 * Private to graft: a class being rebuilt. Members of another class are carried over into it, their
 * pool indices, bootstrap methods and nested attributes with them, under other names where the
 * caller says so. What the class had keeps its place and its bytes.
 *
 * Specification: JVMS chapter 4.
 */
#ifndef ZG_GRAFT_SPLICE_H
#define ZG_GRAFT_SPLICE_H

#include "jvm/jvm.h"

struct zg_splice;

struct zg_splice_options {
    /* Leave the bytes of every member that is not carried over alone: a constant that needs a low
     * index gets ldc_w instead of a slot made free. */
    bool minimal_touch;
};

struct zg_splice_cost {
    size_t pool_slots;  /* added */
    size_t bootstraps;  /* added */
    size_t moved_slots; /* swapped so that an ldc reaches its constant */
    size_t widened;     /* ldc that became ldc_w */
    int64_t bytes;      /* by which the class file grew */
};

/* Begins with `host`, which must stay valid. */
struct zg_splice *zg_splice_begin(struct zg_arena *arena, const struct zg_class *host,
                                  const struct zg_splice_options *options);

/* Begins with a class that holds nothing but the header of `source` under other names: version,
 * flags, this, super, interfaces and every class attribute but BootstrapMethods and InnerClasses.
 * Its members are then carried over one by one. */
bool zg_splice_begin_copy(struct zg_arena *arena, const struct zg_class *source,
                          const struct zg_names *names, const struct zg_splice_options *options,
                          struct zg_splice **out, struct zg_error *err) ZG_MUST_USE;

/*
 * Carries a method (or field) of `source` over, with all its attributes: replaces the one that has
 * its name and descriptor (both after `names`), or is added behind the last. `names` maps the
 * names of `source`'s version to the host's; the member's own name is looked up in it as
 * (source->name, name, descriptor). Nothing of `source` and `names` is kept.
 *
 * ZG_REFUSED "unknown-attribute" when it has an attribute whose structure is not known,
 * "too-large" (with the table or method that is full). ZG_SYSTEM "graft-internal" when another
 * member carried over has the same name and descriptor after `names`.
 */
bool zg_splice_member(struct zg_splice *splice, const struct zg_class *source,
                      const struct zg_member *member, bool is_method, const struct zg_names *names,
                      struct zg_error *err) ZG_MUST_USE;

/* Adds `static final long serialVersionUID = value` (private, synthetic not set). */
bool zg_splice_serial(struct zg_splice *splice, int64_t value, struct zg_error *err) ZG_MUST_USE;

/* Adds a class to NestMembers, which is made when it is not there. */
bool zg_splice_nest_member(struct zg_splice *splice, struct zg_bytes name,
                           struct zg_error *err) ZG_MUST_USE;

/*
 * Adds to InnerClasses those entries of `source` (after `names`) that it lacks for any class that
 * the class now names (4.7.6); a copy gets all of them. An entry for the same class with other
 * flags, outer class or name is ZG_REFUSED "inner-class-flags".
 */
bool zg_splice_inner_classes(struct zg_splice *splice, const struct zg_class *source,
                             const struct zg_names *names, struct zg_error *err) ZG_MUST_USE;

/*
 * Writes the class. Every `ldc` carried over whose constant has an index above 255 gets a low slot
 * by swapping that with one no `ldc` needs, all references to both rewritten in place; with
 * minimal_touch, an unknown attribute in the host, or no such slot left, it becomes ldc_w and its
 * method is laid out anew: branches, switches, exception table, frames, line and variable tables,
 * type annotations. ZG_REFUSED "too-large" for a method beyond 65535 bytes, a branch that does not
 * reach, a pool beyond 65535 slots. ZG_SYSTEM "graft-internal" when the result does not pass
 * zg_class_parse, as when something carried over needs a younger class file version.
 */
bool zg_splice_end(struct zg_splice *splice, struct zg_buf *out, struct zg_splice_cost *cost,
                   struct zg_error *err) ZG_MUST_USE;

#endif
