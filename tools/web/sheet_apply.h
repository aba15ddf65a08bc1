/* Private to sheet_apply.c, which judges changes, and sheet_place.c, which finds where they go. */
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

/* Makes the outcome worse, never better. */
void zg_worsen(struct zg_sheet_change *change, enum zg_sheet_outcome outcome, const char *reason);

/* Edits the sheet as the group says; a conflict, "no-place", when its condition stands nowhere. */
void zg_place_group(struct block *block, const struct group *group, struct zg_sheet_change *change);

#endif
