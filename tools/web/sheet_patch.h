/*
 * Patches of style sheets and .properties files by meaning. Included by web.h.
 *
 * The body of such a patch is a sheet with a margin of one character: ' ' stands before what must
 * be there, '-' before what goes, '+' before what comes:
 *
 *      #IFDEF WEBKIT
 *      .DwtButton {
 *        color: red;
 *     -  -khtml-user-select: none;
 *     +  user-select: none;
 *      }
 *      #ENDIF
 *
 * A rule is found by its at-rules and its normalised selector, a declaration by its property and
 * value, both by the #IFDEFs that they stand under; not by line. #IFDEF lines behind ' ' name the
 * condition; behind '+' they are put in with what they enclose. `@ 2 of 3` in the line before a
 * rule: the second of three that have this selector. For '+' that counts the new one.
 *
 * What comes goes behind what stands before it in the patch, else before what stands behind it,
 * else to the end of its block.
 */
#ifndef ZG_WEB_SHEET_PATCH_H
#define ZG_WEB_SHEET_PATCH_H

#include "web/sheet.h"

struct zg_sheet_patch;

/* Reads a body; `line` is that of its first line in the file `name`. ZG_MALFORMED "patch-body",
 * with the line: no margin, margins that cut through a statement, a statement to put in that a
 * browser would drop, unbalanced #IFDEFs; and those of zg_sheet_parse. */
bool zg_sheet_patch_parse(struct zg_arena *arena, struct zg_bytes body, const char *name,
                          unsigned line, enum zg_dialect dialect, struct zg_sheet_patch **out,
                          struct zg_error *err) ZG_MUST_USE;
/* Does it change nothing? */
bool zg_sheet_patch_is_empty(const struct zg_sheet_patch *patch);

/* ---- applying (sheet_apply.c) -------------------------------------------------------------- */

enum zg_sheet_outcome {
    ZG_SHEET_ALREADY,  /* the change is there */
    ZG_SHEET_APPLIED,  /* all was as expected */
    ZG_SHEET_DRIFT,    /* it can be made, but what is there is not quite what was expected */
    ZG_SHEET_CONFLICT, /* it cannot be made */
};
#define ZG_SHEET_OUTCOMES (ZG_SHEET_CONFLICT + 1)
/* "already-upstream", "applied", "drift", "conflict". */
const char *zg_sheet_outcome_name(enum zg_sheet_outcome outcome);

/* One change, or one expectation that does not hold. */
struct zg_sheet_change {
    enum zg_sheet_outcome outcome;
    /* Of drift: "value-differs", "rule-differs" (one that goes has other declarations),
     * "rule-exists" (one that comes has a namesake), "rule-moved" (to another file),
     * "selector-differs" (its list grew or shrank), "neighbours-changed". Of a conflict:
     * "rule-missing", "rule-ambiguous", "declaration-missing", "partly-there", "no-place". Else "".
     */
    const char *reason;
    const char *path;             /* where: zg_sheet_path */
    const char *expected, *found; /* "" when there is nothing to tell */
    const char *file;             /* name of the sheet concerned */
    unsigned line;                /* in it; 0: nowhere */
    unsigned patch_line;
};

struct zg_sheet_result {
    struct zg_sheet_change *changes;
    size_t count, counts[ZG_SHEET_OUTCOMES];
    enum zg_sheet_outcome outcome; /* the worst; already only when all are */
};

/*
 * Applies a patch to the first of the sheets; a rule that it lacks may have moved to one of the
 * others. `outs` gets the new text of each, where every byte that no change concerns is as it was.
 * With drift the texts are what would come of it, which the caller may refuse; with a conflict they
 * are of no use. All sheets are of the patch's dialect.
 */
void zg_sheet_patch_apply(struct zg_arena *arena, const struct zg_sheet_patch *patch,
                          struct zg_sheet *sheets, size_t count, struct zg_buf *outs,
                          struct zg_sheet_result *result);

/* ---- comparing (sheet_diff.c) -------------------------------------------------------------- */

/*
 * Appends the body of a patch that turns what `old` says into what `new` says; nothing when they
 * say the same. The patch is proven: applied to `old` without drift it gives a sheet that says what
 * `new` does. ZG_REFUSED "diff-unproven" when it does not, as for a sheet whose #IFDEFs cut
 * through a changed rule, or when `new` has something new that a browser would drop.
 */
bool zg_sheet_diff(struct zg_arena *arena, struct zg_sheet *old, struct zg_sheet *new,
                   struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

#endif
