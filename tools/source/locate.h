/* Where in a file a piece of a fix may stand. */
#ifndef ZG_SOURCE_LOCATE_H
#define ZG_SOURCE_LOCATE_H

#include "source/fix.h"

/* A place that may be meant. */
struct zg_location {
    size_t from, to;                 /* the lines of the file that were searched, from 0 */
    struct zg_pairing before, after; /* of the piece's sides with those lines */
    float cover;                     /* the better side's score */
    size_t line;                     /* of the first line found, from 1 */
    long offset;                     /* from where the patch has it */
};

enum { ZG_LOCATIONS = 8 };

/* The best places, in no order; at most ZG_LOCATIONS. Returns how many. Lines that are `taken`, one
 * flag for each line of the file, are passed over; NULL when none is. */
size_t zg_locate(struct zg_arena *arena, const struct zg_fix_piece *piece,
                 const struct zg_norm_file *file, const bool *taken, struct zg_location *out);

#endif
