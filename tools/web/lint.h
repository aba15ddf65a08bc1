/*
 * What a browser drops of a style sheet that it is served, and whether that is a loss.
 *
 * Each declaration works, or is dropped while a sibling in the same rule does its work (old
 * prefixes beside the standard property: harmless), or is dropped and nothing replaces it. A
 * browser's own answer counts, where there is one; else MDN's data. Where the data do not speak
 * of a vendor's name, the fate is undetermined.
 */
#ifndef ZG_WEB_LINT_H
#define ZG_WEB_LINT_H

#include "web/compat.h"
#include "web/sheet.h"

enum zg_fate {
    ZG_FATE_WORKS,
    ZG_FATE_REPLACED, /* dropped, but a sibling in the same rule works */
    ZG_FATE_LOST,     /* dropped, nothing replaces it */
    ZG_FATE_UNDETERMINED,
};
#define ZG_FATES (ZG_FATE_UNDETERMINED + 1)
/* "works", "replaced", "lost", "undetermined". */
const char *zg_fate_name(enum zg_fate fate);

/* ---- answers of real browsers (lint_answers.c) ---------------------------------------------- */

/* What is to be asked, and what was answered; JSON below, as ask.mjs has it. */
struct zg_answers;
struct zg_answers *zg_answers_new(struct zg_arena *arena);
void zg_answers_free(struct zg_answers *answers);
/* Reads what zg_answers_write wrote. */
bool zg_answers_read(struct zg_answers *answers, const char *path,
                     struct zg_error *err) ZG_MUST_USE;
bool zg_answers_write(const struct zg_answers *answers, const char *path,
                      struct zg_error *err) ZG_MUST_USE;
/* Adds every declaration and selector of a served sheet to what that browser is asked. */
void zg_answers_want(struct zg_answers *answers, const char *browser, const struct zg_sheet *sheet);
/* Asks the browsers (chrome and firefox: Debian's), with the scripts of `node`. */
bool zg_answers_ask(struct zg_arena *arena, struct zg_answers *answers, const char *node,
                    struct zg_error *err) ZG_MUST_USE;
/* The version that answered; NULL when that browser did not. */
const char *zg_answers_version(const struct zg_answers *answers, const char *browser);

/* ---- judging (lint.c, lint_judge.c) ---------------------------------------------------------- */

/* The user agent text by which that browser presents itself. */
const char *zg_browser_agent(struct zg_arena *arena, const struct zg_browser *browser);

enum zg_finding_kind {
    ZG_FINDING_DECLARATION,
    ZG_FINDING_SELECTOR, /* the whole rule is dropped */
    ZG_FINDING_SYNTAX,   /* what error recovery skips */
    ZG_FINDING_MINIFIER, /* works, until the server minifies it */
};

struct zg_finding {
    enum zg_finding_kind kind;
    enum zg_fate fate;
    struct zg_sheet_node *node;
    size_t offset;        /* of the node in the served text */
    const char *path;     /* the rule: "@media print, .a" */
    const char *text;     /* "-moz-border-radius: 3px", the selector, or the flaw */
    const char *reason;   /* "unknown property", ... */
    const char *evidence; /* who says so */
    const char *sibling;  /* of ZG_FATE_REPLACED, what works */
};

struct zg_lint {
    const struct zg_compat *compat;
    const struct zg_answers *answers; /* or NULL */
    struct zg_browser browser;
};

struct zg_lint_result {
    struct zg_finding *findings; /* in the order of the sheet; what works is not listed */
    size_t count;
    size_t fates[ZG_FATES]; /* of declarations */
    size_t declarations;
};

/* Judges a served sheet (nothing of Zimbra's template language in it). */
void zg_lint_sheet(struct zg_arena *arena, const struct zg_lint *lint, struct zg_sheet *sheet,
                   struct zg_lint_result *out);

/* ---- what would help (lint_remedy.c) --------------------------------------------------------- */

/* What to write instead, "user-select: none"; "" to take the declaration out; NULL when nothing is
 * known. `why` says what it rests on. */
const char *zg_remedy(struct zg_arena *arena, const struct zg_compat *compat, const char *property,
                      const char *value, const char **why);

/* ---- several browsers together (lint_rows.c) --------------------------------------------------
 */

/* Where a served declaration is written: a line of a template, or a key of skin.properties. */
struct zg_lint_origin {
    const char *file; /* "" when it is not known */
    unsigned line;
    const char *key; /* NULL: the template itself */
};

/* One served sheet, and what was found in it. */
struct zg_lint_view {
    struct zg_browser browser;
    bool asked; /* the browser itself; else the data alone */
    struct zg_sheet sheet;
    struct zg_lint_result result;
    /* Where the byte at `offset` of the served text comes from. */
    void (*origin)(void *context, size_t offset, struct zg_lint_origin *out);
    void *context;
};

#define ZG_LINT_VIEWS ((size_t)16)

/* What one place of the source does, in all views. */
struct zg_lint_row {
    struct zg_lint_origin origin;
    const struct zg_finding *finding; /* the first one */
    enum zg_fate worst;
    enum zg_fate fates[ZG_LINT_VIEWS]; /* WORKS also where it is not served */
    size_t uses[ZG_LINT_VIEWS];        /* how many served declarations it makes */
    const char *remedy, *why;          /* or NULL */
};

struct zg_lint_report {
    const char *skin;   /* what was looked at */
    const char *source; /* the compatibility data */
    struct zg_lint_view *views;
    size_t view_count;
    struct zg_lint_row *rows; /* by file and line */
    size_t row_count;
};

/* Fills the rows from the views. */
void zg_lint_rows(struct zg_arena *arena, const struct zg_compat *compat,
                  struct zg_lint_report *report);

#endif
