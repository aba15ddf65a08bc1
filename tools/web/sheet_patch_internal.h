/* Private to the files that read, apply and write patches of sheets. */
#ifndef ZG_WEB_SHEET_PATCH_INTERNAL_H
#define ZG_WEB_SHEET_PATCH_INTERNAL_H

#include "web/sheet_internal.h"

/* ---- a patch (sheet_patch.c) ---------------------------------------------------------------- */

/* "@ 2 of 3" before a rule. */
struct zg_occurrence {
    size_t offset; /* of its line in the text */
    unsigned place, total;
};

struct zg_sheet_patch {
    struct zg_sheet sheet; /* of the body without its margin */
    const char *name;
    unsigned line;  /* of the body's first line in the file */
    char *marks;    /* per line */
    size_t *starts; /* per line, and one more: offsets in the text */
    size_t lines;
    struct zg_occurrence *occurrences;
    size_t occurrence_count;
};

/* The mark of the line that a node starts on. */
char zg_patch_mark(const struct zg_sheet_patch *patch, const struct zg_sheet_node *node);
/* Its line in the patch file. */
unsigned zg_patch_line(const struct zg_sheet_patch *patch, const struct zg_sheet_node *node);
/* The line of the body, from 0, that holds a byte of its text. */
size_t zg_patch_row(const struct zg_sheet_patch *patch, size_t offset);
/* NULL when none is given. */
const struct zg_occurrence *zg_patch_occurrence(const struct zg_sheet_patch *patch,
                                                const struct zg_sheet_node *node);
/* Does it, or anything in it, go or come? */
bool zg_patch_changes(const struct zg_sheet_patch *patch, struct zg_sheet_node *node);

/* ---- finding (sheet_find.c) -------------------------------------------------------------------
 */

/* A node of a sheet. */
struct zg_place {
    struct zg_sheet *sheet;
    struct zg_sheet_node *node;
};

/* What holds behind the node: another condition than at it when it is a directive. */
const struct zg_condition *zg_condition_behind(struct zg_place place);
/* Of one kind, name and condition? */
bool zg_same_key(struct zg_place a, struct zg_place b);
/* And value, or all that is in it? */
bool zg_same_meaning(struct zg_place a, struct zg_place b);

enum zg_found { ZG_FOUND, ZG_FOUND_NONE, ZG_FOUND_MANY };
/* The block of `parent` that a block of the patch means. `*count` is how many have its key. */
enum zg_found zg_find_block(const struct zg_sheet_patch *patch, struct zg_sheet_node *wanted,
                            struct zg_place parent, struct zg_sheet_node **found, size_t *count);
/* The only rule of `parent` under the same condition that has a selector in common with the wanted
 * one and holds all that the patch expects; NULL: none, or several. */
struct zg_sheet_node *zg_find_reselected(const struct zg_sheet_patch *patch,
                                         struct zg_sheet_node *wanted, struct zg_place parent);
/* A rule of that name elsewhere in the sheet, or one with a selector of its list; NULL: none. */
struct zg_sheet_node *zg_find_like(const struct zg_sheet_patch *patch, struct zg_sheet_node *wanted,
                                   struct zg_sheet *sheet);

/* ---- editing text (sheet_edit.c) ---------------------------------------------------------------
 */

struct zg_sheet_edit {
    size_t at, cut;
    struct zg_bytes text;
    size_t order;
};

struct zg_sheet_edits {
    struct zg_arena *arena;
    const struct zg_sheet *sheet;
    const char *newline;
    struct zg_sheet_edit *items;
    size_t count;
};

struct zg_sheet_edits zg_edits_of(struct zg_arena *arena, const struct zg_sheet *sheet);
/* Where new lines go. */
enum zg_where { ZG_BEHIND, ZG_BEFORE, ZG_INSTEAD, ZG_AT_END };
/* Puts lines (without indentation but what they have against each other; `hard` where they must be
 * lines, as #IFDEFs do) behind, before or in place of a node, or at the end of its block. */
void zg_edit_put(struct zg_sheet_edits *edits, struct zg_sheet_node *node, enum zg_where where,
                 const struct zg_lines *lines, bool hard);
void zg_edit_remove(struct zg_sheet_edits *edits, const struct zg_sheet_node *node);
void zg_edit_value(struct zg_sheet_edits *edits, const struct zg_sheet_node *node,
                   struct zg_bytes value);
/* Appends the text with all edits made. */
void zg_edits_apply(struct zg_sheet_edits *edits, struct zg_buf *out);

#endif
