/* Private to sheet_apply.c, which goes through a patch, sheet_judge.c, which judges its changes,
 * and sheet_place.c, which finds where they go. */
#ifndef ZG_WEB_SHEET_APPLY_H
#define ZG_WEB_SHEET_APPLY_H

#include "web/sheet_patch_internal.h"

/* A patch at work. */
struct run {
    struct zg_arena *arena;
    struct zg_sheet_patch *patch;
    struct zg_sheet *sheets;
    size_t count;
    struct zg_sheet_edits *edits; /* per sheet */
    struct zg_sheet_result *result;
};

/* A statement of a block of the patch. */
struct item {
    struct zg_sheet_node *node;
    char mark;
    struct zg_sheet_node *file; /* what it means in the sheet, or NULL */
    enum zg_found found;
    size_t namesakes; /* blocks with its key in the sheet */
};

/* Why a block is not quite the one that was expected: what is done in it is drift. */
struct shift {
    const char *reason; /* NULL: it is */
    const char *expected, *found;
};

/* A block of the patch, and the block of a sheet that it means. */
struct block {
    struct run *run;
    struct zg_place place;
    struct shift shift;
    struct item *items;
    size_t count;
    struct zg_sheet_node **claimed; /* statements of the sheet that an item stands for */
    size_t claimed_count;
};

/* One change: items [first, coming) go, [coming, end) come. */
struct group {
    size_t first, coming, end;
    bool done;       /* all that comes is there */
    bool directives; /* #IFDEFs come */
};

/* ---- judging (sheet_judge.c) ---------------------------------------------------------------- */

struct zg_place zg_in_patch(const struct block *block, struct zg_sheet_node *node);
struct zg_place zg_in_file(const struct block *block, struct zg_sheet_node *node);

/* Does an item stand for this statement of the sheet? */
bool zg_is_claimed(const struct block *block, const struct zg_sheet_node *node);
void zg_claim(struct block *block, struct zg_sheet_node *node);
/* The first statement of the sheet's block that means what one of the patch does and that no other
 * stands for; it is claimed. */
struct zg_sheet_node *zg_find_same(struct block *block, struct zg_sheet_node *wanted);
/* A declaration of the same property under the same condition that the patch does not know. */
struct zg_sheet_node *zg_find_property(const struct block *block, struct zg_sheet_node *wanted);

/* Makes the outcome worse, never better. */
void zg_worsen(struct zg_sheet_change *change, enum zg_sheet_outcome outcome, const char *reason);
/* The same, with what was expected and what is there (`node` NULL: nothing). */
void zg_worsen_by(struct zg_sheet_change *change, enum zg_sheet_outcome outcome, const char *reason,
                  struct zg_place expected, struct zg_place found);
/* Judges a group, and finds what its items mean. */
void zg_judge_group(struct block *block, struct group *group, struct zg_sheet_change *change);

/* ---- placing (sheet_place.c) ----------------------------------------------------------------- */

/* Edits the sheet as the group says; a conflict, "no-place", when its condition stands nowhere. */
void zg_place_group(struct block *block, const struct group *group, struct zg_sheet_change *change);

#endif
