/* What the files of presence share with one another only. */
#ifndef ZG_SOURCE_PRESENCE_INTERNAL_H
#define ZG_SOURCE_PRESENCE_INTERNAL_H

#include "source/evidence.h"
#include "source/source.h"

/* The judging of one part in one tree. */
struct zg_judging {
    struct zg_arena *arena;
    struct zg_tree *tree;
    const struct zg_source_patch *patch; /* with its code files only */
    unsigned strip;
    struct zg_presence_hunk *hunks;
    size_t hunk_count;
    struct zg_error *err;
};

/* ---- the exact tier (presence_exact.c) --------------------------------------------------------
 */

/* The part's patch with its code files only, and the strip level at which most of them are there.
 * Counts what is left out. */
bool zg_presence_code(struct zg_arena *arena, const struct zg_source_patch *patch,
                      struct zg_tree *tree, struct zg_presence_part *part,
                      struct zg_source_patch *code, unsigned *strip, struct zg_error *err);
/* Would the code go on a tree, come off it, without a line differing? */
struct zg_presence_exact {
    bool goes_on, comes_off;
};
bool zg_presence_exactly(struct zg_arena *arena, const struct zg_source_patch *code, unsigned strip,
                         struct zg_tree *tree, struct zg_presence_exact *out, struct zg_error *err);

/* ---- the series (presence_series.c) -------------------------------------------------------------
 */

/* Takes the question's series off and says for each part what that shows. */
bool zg_presence_series(struct zg_arena *arena, const struct zg_presence_question *question,
                        struct zg_presence *fix, struct zg_error *err);

/* ---- what is only said (declared.c) ---------------------------------------------------------- */

/* Finds what the changelogs of the tree, of the series' packaging, and the question's own say. */
bool zg_presence_changelogs(struct zg_arena *arena, const struct zg_presence_question *question,
                            struct zg_presence *fix, struct zg_error *err);
/* What a patch of the series, called `name`, says. */
void zg_presence_claim_of(struct zg_arena *arena, const struct zg_source_patch *patch,
                          const char *name, struct zg_presence_part *part);
/* Holds what is said against the parts' verdicts. */
void zg_presence_weigh_claims(struct zg_arena *arena, struct zg_presence *fix);

/* Sets a part's verdict. */
void zg_presence_conclude(struct zg_presence_part *part, enum zg_presence_verdict verdict,
                          enum zg_presence_level level, float confidence, const char *reason);

/* ---- the fuzzy tier (presence_hunks.c) ----------------------------------------------- */

/* Looks for every hunk of the patch and says what it found. */
bool zg_presence_hunks(struct zg_judging *judging);
/* Looks for a piece in one file; false when it stands nowhere in it well enough (`least`). */
bool zg_presence_piece(struct zg_judging *judging, const struct zg_fix_piece *piece,
                       const struct zg_norm_file *file, const char *path, float least,
                       struct zg_presence_hunk *out);
/* The text of a file as it is compared; NULL in `out` when there is no such file, or one that
 * cannot be looked at. */
bool zg_presence_file(struct zg_judging *judging, const char *path, struct zg_norm_file **out);

/* ---- a hunk's record (presence_record.c) --------------------------------------------------------
 */

/* What a piece counts for, found or not. */
void zg_presence_weigh(const struct zg_fix_piece *piece, struct zg_presence_hunk *hunk);
/* What a place says of it. Lines go to `arena`; `scratch` is for the work. */
void zg_presence_record(struct zg_arena *arena, struct zg_arena *scratch,
                        const struct zg_fix_piece *piece, const struct zg_norm_file *file,
                        const struct zg_location *location, struct zg_presence_hunk *hunk);

/* ---- code that moved to another file (presence_moved.c) ----------------------------------------
 */

/* A piece that was not found where the fix has it. */
struct zg_presence_lost {
    const struct zg_fix_piece *piece;
    const char *name;  /* of the file that the fix names, last component */
    const char *here;  /* the file that was searched already; NULL */
    const char *found; /* set: the file of the tree that has most of the piece's lines; NULL */
};
/* Looks through all code of the tree. */
bool zg_presence_find_moved(struct zg_judging *judging, struct zg_presence_lost *lost,
                            size_t count);

#endif
