/* A patch that a skin command proposes: a template, its edited copy, and what the copy says
 * otherwise (skin_draft.c). */
#ifndef ZG_COMMANDS_SKIN_DRAFT_H
#define ZG_COMMANDS_SKIN_DRAFT_H

#include "web/web.h"

struct zg_skin_draft {
    struct zg_arena *arena;
    const char *file;   /* below the webapp */
    const char *prefix; /* of the patch's name; NULL: none */
    struct zg_sheet sheet;
    struct zg_buf text;    /* the copy so far; edits go from the front to the back */
    size_t done;           /* bytes of the sheet that are in it */
    size_t edits, removed; /* how many, and bytes taken out */
};

/* Reads a file below the webapp; the draft is closed with zg_skin_draft_close in any case. False
 * without an error when the file is no sheet: nothing to propose. */
bool zg_skin_draft_open(struct zg_arena *arena, const char *webapp, const char *file,
                        struct zg_skin_draft *draft, struct zg_error *err) ZG_MUST_USE;
void zg_skin_draft_close(struct zg_skin_draft *draft); /* also fits ZG_CLEANUP */

/* Puts `text` in the place of a span of the sheet; one before an earlier edit's end is left out. */
bool zg_skin_draft_edit(struct zg_skin_draft *draft, size_t start, size_t end, const char *text);

/* Writes the patch to the folder `out` if there are edits; `description` is its DEP-3 field. What
 * Author and Releases are to be is left open. */
bool zg_skin_draft_write(struct zg_skin_draft *draft, const char *out, const char *description,
                         struct zg_error *err) ZG_MUST_USE;

#endif
