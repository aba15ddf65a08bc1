/* Private to relayout*.c: where instructions have moved to. */
#ifndef ZG_GRAFT_RELAYOUT_H
#define ZG_GRAFT_RELAYOUT_H

#include "graft/splice_internal.h"

struct zg_moves {
    const uint32_t *to; /* of each old offset the new one, the end of the code included */
    size_t length;      /* of the old code */
};

/* The new offset of an old one; of what is no offset in the code, the end's. */
static inline uint16_t zg_moved(const struct zg_moves *moves, uint32_t pc)
{
    return (uint16_t)moves->to[pc < moves->length ? pc : moves->length];
}

/* Moves the offsets in the exception table and in the attributes of Code (relayout_tables.c).
 * `class` has the version that the attributes are of. */
bool zg_relayout_tables(struct zg_arena *arena, const struct zg_class *class,
                        const struct zg_moves *moves, struct zg_code *code,
                        struct zg_error *err) ZG_MUST_USE;
/* Encodes a StackMapTable anew (relayout_frames.c). */
bool zg_relayout_frames(struct zg_arena *arena, const struct zg_moves *moves, struct zg_bytes *info,
                        struct zg_error *err) ZG_MUST_USE;

#endif
