/* The hunks of a fix, made ready to be looked for. */
#ifndef ZG_SOURCE_FIX_H
#define ZG_SOURCE_FIX_H

#include "source/pairing.h"

/* A run of changed lines without context between them: lines `from` up to `to` of the piece. */
struct zg_fix_group {
    size_t from, to;
};

/* One side of a piece: the lines before the fix, or after it. */
struct zg_fix_side {
    struct zg_sequence lines;
    size_t *of;                /* for each line, its index in the piece */
    struct zg_pairing against; /* paired with the other side: what the fix itself changes */
};

/*
 * A hunk, or a piece of a long one. A line that is both taken out and put back in the same run
 * (moved, or indented anew) is context here: it tells nothing.
 */
struct zg_fix_piece {
    const struct zg_patch_file *file;
    const struct zg_hunk *hunk;
    size_t old_start, new_start; /* lines of its first line, from 1 */
    size_t count;
    const struct zg_hunk_line **lines; /* of the hunk */
    char *kinds;                       /* ' ', '-' or '+' */
    struct zg_norm *norms;
    struct zg_fix_side before, after;
    struct zg_fix_group *groups;
    size_t group_count;
};

struct zg_fix_pieces {
    struct zg_fix_piece *items;
    size_t count;
};

/* The pieces of a file of a patch. */
struct zg_fix_pieces zg_fix_pieces(struct zg_arena *arena, const struct zg_patch_file *file);
/* The weight of a group: of all its lines. */
float zg_fix_group_weight(const struct zg_fix_piece *piece, const struct zg_fix_group *group);

#endif
