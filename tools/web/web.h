/*
 * web: what a browser is sent. Pages (JSP, tags, templates) and the edits to them that are
 * anchored on text; scripts, the functions in them, and the corrections of such functions.
 */
#ifndef ZG_WEB_H
#define ZG_WEB_H

#include "base/base.h"

enum zg_insert { ZG_INSERT_BEFORE, ZG_INSERT_AFTER, ZG_INSERT_REPLACE };

/* One edit: `text` goes before or after the anchor or in its place. The anchor must occur
 * exactly once (occurrences that overlap count each). Line endings of `anchor` and `text` are
 * LF; in a page whose lines end in CRLF (most of them) both are taken as CRLF. */
struct zg_page_edit {
    struct zg_bytes anchor;
    struct zg_bytes text;
    enum zg_insert insert;
};

enum zg_page_state {
    ZG_PAGE_READY,   /* the anchor is there exactly once, the text is not: apply */
    ZG_PAGE_ALREADY, /* the text already stands where the edit would put it */
};

/*
 * What the edit would do. A page is taken as already edited when it holds the edit's result
 * (text and anchor, or the text alone for a replacement) exactly once, and the anchor nowhere
 * outside of that. So a text that holds its own anchor, or is a part of it, is told apart from
 * a page that was never edited. A deletion (replace by nothing) is never recognised as done.
 * ZG_REFUSED "anchor-missing" or "anchor-ambiguous" (with the count and the lines where it
 * occurs; for a missing one the most similar line).
 */
bool zg_page_check(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   enum zg_page_state *state, struct zg_error *err) ZG_MUST_USE;

/* Appends the edited page to `out`: every byte outside the edit as it was. A page that has the
 * edit already is appended unchanged. */
bool zg_page_apply(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

/* The line, from 1, on which the anchor begins; 0 unless it occurs exactly once. */
unsigned zg_page_anchor_line(struct zg_bytes page, const struct zg_page_edit *edit);

/* ---- scripts (script_token.c) ---------------------------------------------------------- */

enum zg_script_kind {
    ZG_SCRIPT_BLANK,   /* blanks and line ends */
    ZG_SCRIPT_COMMENT, /* with its marks, without the line end */
    ZG_SCRIPT_WORD,    /* identifier or keyword */
    ZG_SCRIPT_NUMBER,
    ZG_SCRIPT_STRING, /* with its quotes */
    ZG_SCRIPT_REGEX,
    ZG_SCRIPT_TEMPLATE, /* a piece of one: up to ${, from } on */
    ZG_SCRIPT_PUNCTUATOR,
};

/* A token of ECMAScript (ECMA-262 5.1, with the templates and operators of later editions). */
struct zg_script_token {
    enum zg_script_kind kind;
    struct zg_bytes text; /* of the script */
    bool line;            /* the first on its line */
    bool member;          /* a word after a dot */
    bool head;            /* a `)` that ends the head of an if, for, while or with */
    bool operand;         /* a `}` that ends an operand, no statement */
};
struct zg_script {
    struct zg_script_token *tokens; /* their texts, one after the other, are the script */
    size_t count;
};

/* A script is at most this large. */
#define ZG_SCRIPT_LIMIT ((size_t)64 << 20)

/* Splits a script (UTF-8; borrowed) into tokens. Whether a slash divides or begins a regular
 * expression is told by the tokens before it. ZG_MALFORMED "too-large", and "script-syntax" for a
 * string, comment, template or regular expression without an end. */
bool zg_script_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_script *out, struct zg_error *err) ZG_MUST_USE;

/* ---- functions of a script (script_digest.c, script_find.c) ------------------------------ */

/* 16 hex digits and a NUL: the first of the SHA-256 of a function's canonical text. */
#define ZG_SCRIPT_DIGEST 17

/*
 * The canonical text of a function or regular expression, one token a line: what it says, whatever
 * a minifier made of it. skins/scripts/FixZimbra/digest.js computes the same in the page and says
 * what counts. ZG_MALFORMED "script-depth" for statements nested too deep.
 */
bool zg_script_canonical(struct zg_arena *arena, struct zg_bytes text, const char *name,
                         struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;
bool zg_script_digest(struct zg_arena *arena, struct zg_bytes text, const char *name,
                      char out[ZG_SCRIPT_DIGEST], struct zg_error *err) ZG_MUST_USE;

/* Finds `target = function ...` (or a regular expression), where target is a path such as
 * DwtIframe.prototype._createFrame; the last one counts, and none in another's function. False when
 * there is none. */
bool zg_script_find(const struct zg_script *script, const char *target, struct zg_bytes *out);

/* A definition that a script has, for listing them all. */
struct zg_script_function {
    const char *target; /* arena */
    struct zg_bytes text;
};
void zg_script_functions(struct zg_arena *arena, const struct zg_script *script,
                         struct zg_script_function **out, size_t *count);

/* ---- fixes of scripts (script_fix.c) ----------------------------------------------------- */

/* What a file of skins/scripts/fixes declares by `zmFixes.add({...})`. */
struct zg_script_fix {
    const char *path;     /* the name of the file */
    struct zg_bytes text; /* of the file */
    const char *id, *title, *reference, *browsers, *stage, *target;
    const struct zg_ranges *releases;
    const char **digests, **fixed; /* end with NULL */
};
/* Reads the declaration: one call, whose fields are strings ("a" + "b" is one) and lists of
 * strings; functions are passed over. ZG_MALFORMED "fix-declaration", "release-range",
 * "script-syntax". */
bool zg_script_fix_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                         struct zg_script_fix *out, struct zg_error *err) ZG_MUST_USE;

/* Reads the fixes of a folder, its files NAME.js in byte order. ZG_REFUSED "script-fix" for two
 * with one id. */
bool zg_script_fixes_load(struct zg_arena *arena, const char *folder, struct zg_script_fix **out,
                          size_t *count, struct zg_error *err) ZG_MUST_USE;

/* What a function's digest says to a fix. */
enum zg_fix_state { ZG_FIX_APPLIES, ZG_FIX_FIXED, ZG_FIX_DRIFTED, ZG_FIX_ABSENT };
/* In the script: the fix's function, its digest and what that says; ZG_FIX_ABSENT without one. */
bool zg_script_fix_judge(const struct zg_script_fix *fix, const struct zg_script *script,
                         const char *name, enum zg_fix_state *state, char digest[ZG_SCRIPT_DIGEST],
                         struct zg_error *err) ZG_MUST_USE;

#endif
