/* Two sequences of lines held against each other, for presence. */
#ifndef ZG_SOURCE_PAIRING_H
#define ZG_SOURCE_PAIRING_H

#include "source/norm.h"

/* Where each line of a sequence was found in another. */
struct zg_pairing {
    size_t *at;      /* index in the other, or SIZE_MAX */
    float *likeness; /* 1 when equal, less when alike, 0 when not found */
    size_t count;    /* lines of the sequence */
    float score;     /* reached, of what the sequence reaches against itself, 0 to 1 */
};

/*
 * The heaviest order-preserving pairing of equal lines; neighbours that stay neighbours weigh
 * more, so that a common line is paired where it belongs. Time is the product of the lengths.
 */
struct zg_pairing zg_pair_equal(struct zg_arena *arena, struct zg_sequence lines,
                                struct zg_sequence other);
/* Pairs lines that are only alike, in the gaps that zg_pair_equal left. Tokens go to `arena` too.
 */
void zg_pair_alike(struct zg_arena *arena, struct zg_sequence lines, struct zg_sequence other,
                   struct zg_pairing *pairing);
/*
 * How well the lines at `picked` (indices, ascending) fit where they were found, 0 to 1: their
 * weight that was found, against all of it and half of what stands between them and is not
 * theirs.
 */
float zg_pairing_fit(struct zg_sequence lines, struct zg_sequence other,
                     const struct zg_pairing *pairing, const size_t *picked, size_t count);

#endif
