/*
 * web: what a browser is sent. Here: pages (JSP, tags, templates) and the edits to them that
 * are anchored on text; skins, rendered as Zimbra's servlet does; scripts, the functions in them,
 * and the corrections of such functions. Style sheets and .properties files as trees are in
 * sheet.h, what browsers make of them in lint.h and compat.h, LESS in less.h; Zimlets in zimlet.h.
 */
#ifndef ZG_WEB_H
#define ZG_WEB_H

#include "base/base.h"
#include "web/compat.h"
#include "web/compress.h"
#include "web/less.h"
#include "web/less_convert.h"
#include "web/lint.h"
#include "web/node.h"
#include "web/sheet.h"
#include "web/sheet_patch.h"
#include "web/strip.h"
#include "web/zimlet.h"

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

/* ---- skins (skin*.c) ---------------------------------------------------------------------- */

/* Where a skin's files are read from: a folder on disk when `read` is NULL, else for instance an
 * overlay of patched files. `read` sets `there` to false for a file that does not exist; the
 * bytes are borrowed or of the arena. A folder is ZG_SYSTEM, as is anything unreadable. */
struct zg_skin_source {
    bool (*read)(void *context, struct zg_arena *arena, const char *path, struct zg_bytes *out,
                 bool *there, struct zg_error *err);
    void *context;
};

/* What a domain sets for its users; the attributes of a domain that the servlet reads. */
struct zg_skin_attribute {
    const char *name; /* "zimbraSkinForegroundColor", ... */
    const char *value;
};
struct zg_skin_domain {
    const struct zg_skin_attribute *attributes;
    size_t count;
};

/* A request to the servlet. What is NULL has the default in parentheses. */
struct zg_skin_request {
    const char *webapp;        /* the deployed folder, .../webapps/zimbra; need not be absolute */
    const char *uri;           /* "/css/common,dwt,skin.css", "/html/skin.html", "/js/skin.js" */
    const char *skin;          /* ("harmony", as for a skin that does not exist) */
    const char *client;        /* "advanced" or "standard" ("advanced") */
    const char *user_agent;    /* ("") */
    const char *locale;        /* "de_AT" (the server's) */
    const char *server_locale; /* of the Java machine ("en_US") */
    const char *js_version;    /* ("") */
    const char *context_path;  /* ("/zimbra") */
    const char *templates;     /* of skin.js: "true", "split", "only", "false" ("true") */
    struct zg_skin_domain domain;
    bool ignore_lists; /* 10.1's <cssIgnore>, <scriptIgnore>, ... */
    struct zg_skin_source source;
};

/* A property of a skin, and where its value was last set. What a domain or the servlet itself
 * sets has no file ("") and line 0. */
struct zg_skin_property {
    const char *key;
    const char *file; /* a path that opens */
    unsigned line;    /* on which the key stands, from 1 */
};

/* Where a run of the output comes from: the bytes from `start` to the next span's start. Bytes
 * that stand in a template line have no property; those of a property's value have it, the
 * innermost one: for A=x@B@, the bytes of B's value are B's. What a function returns belongs
 * to where its call stands. The servlet's own comments have no file (""). */
struct zg_skin_span {
    size_t start;
    const char *file; /* the template */
    unsigned line;    /* from 1 */
    const struct zg_skin_property *property;
};
struct zg_skin_origin {
    const struct zg_skin_span *spans; /* ascending by start, the first at 0 */
    size_t count;
};

/*
 * Appends what the servlet would answer, unminified, to `out`: CSS, HTML or JavaScript as the
 * URI's folder says. `origin` may be NULL; its memory is of the arena, offsets count from the
 * first byte appended. Text is UTF-8, as on a server that runs with it: what is not comes out
 * as U+FFFD.
 *
 * Fails where the servlet answers with an error: ZG_MALFORMED "skin-aborts" (an exception out
 * of a template, with the place and the exception's name), "skin-manifest" (missing or no XML,
 * with its line), "skin-uri" (no such kind of file). And where it has no limit: "too-large" (a
 * file above ZG_SKIN_FILE_LIMIT, an answer above ZG_SKIN_ANSWER_LIMIT), "skin-depth"
 * (properties nested too deep), "path-escapes" (a manifest that names a file outside the
 * webapp), "manifest-entity" (the manifest has entities of its own).
 */
#define ZG_SKIN_FILE_LIMIT ((size_t)16 << 20)
#define ZG_SKIN_ANSWER_LIMIT ((size_t)64 << 20)
bool zg_skin_render(struct zg_arena *arena, const struct zg_skin_request *request,
                    struct zg_buf *out, struct zg_skin_origin *origin,
                    struct zg_error *err) ZG_MUST_USE;

/*
 * Appends the manifest.xml of a skin with `file` (relative to the skin's folder) at the end of the
 * first <css> of its first <common>; every other byte as it was. `*already`: it was listed there.
 * ZG_REFUSED "manifest-place" when there is no such list, ZG_MALFORMED "skin-manifest" and the
 * others of reading a manifest.
 */
bool zg_skin_place_css(struct zg_arena *arena, struct zg_bytes manifest, const char *path,
                       const char *file, bool *already, struct zg_buf *out,
                       struct zg_error *err) ZG_MUST_USE;

/* The span that holds the byte at `offset`. */
const struct zg_skin_span *zg_skin_origin_at(const struct zg_skin_origin *origin, size_t offset);

/* The macros that the servlet defines for a user agent, in the order in which its answer lists
 * them (that of a Java HashMap); ends with NULL. A user agent whose first word is no more than
 * "Mozilla" makes the servlet fail: ZG_MALFORMED "skin-aborts". */
bool zg_skin_macros(struct zg_arena *arena, const char *user_agent, const char ***macros,
                    size_t *count, struct zg_error *err) ZG_MUST_USE;

/* Reads a domain's attributes from lines `name: value`, as `zmprov getDomain` prints them; what
 * is no attribute of a skin is passed over, the first value of one counts. */
struct zg_skin_domain zg_skin_domain_read(struct zg_arena *arena, struct zg_bytes text);

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

/* ---- libraries (library.c) -------------------------------------------------------------- */

/* The version that a heading in the script gives to a library, e.g. of "jQuery" the 1.11.0 of
 * `jQuery JavaScript Library v1.11.0`; the first one. NULL without such a heading. */
const char *zg_library_version(struct zg_arena *arena, struct zg_bytes script, const char *name);

#endif
