/*
 * Style sheets (CSS, LESS) and .properties files as lossless trees, with Zimbra's additions as
 * part of the grammar. Included by web.h.
 *
 * The text is cut into tokens; each is a span of it, and together they are all of it. A node is
 * a run of tokens with nodes inside. What no node claims (space, comments, stray semicolons)
 * belongs to the node around it, so nothing is lost and an edit is a span replaced.
 *
 * Tokens and error recovery follow CSS Syntax Level 3 (https://www.w3.org/TR/css-syntax-3/): no
 * input is refused but for its size or depth, and what a browser would drop is here too.
 * Deviations:
 *
 *   - `@Name@` and `@function(...)@` (replaced by Zimbra's server) are single tokens;
 *   - a line that is nothing but `#IFDEF NAME`, `#IFNDEF NAME`, `#ELSE` or `#ENDIF` (any case)
 *     is one token wherever it stands; also inside a comment it counts, as it does for the
 *     server. It ends a declaration. Between selectors it is part of the rule's prelude;
 *   - a declaration may have a hack's mark before its property (`*zoom`, `+height`);
 *   - LESS: // comments, `@{interpolation}`, variables, mixin calls, and statements at the top
 *     level as inside a block.
 *
 * A .properties file (java.util.Properties) has the same kinds of nodes: a key with its value is
 * a declaration.
 */
#ifndef ZG_WEB_SHEET_H
#define ZG_WEB_SHEET_H

#include "base/base.h"

/* Limits that bound time and memory; the largest sheet of a release has 0.3 MB and 6,000
 * statements. */
#define ZG_SHEET_LIMIT ((size_t)8 << 20) /* bytes */
#define ZG_SHEET_NODES ((size_t)1 << 18) /* statements */
#define ZG_SHEET_DEPTH 128u              /* blocks inside one another */
#define ZG_CONDITION_DEPTH 16u           /* #IFDEFs inside one another */
#define ZG_CONDITION_NAME ((size_t)255)  /* a longer line is no #IFDEF */

enum zg_dialect { ZG_CSS, ZG_LESS, ZG_PROPERTIES };

/* By the end of the name; false for anything else than .css, .less and .properties. */
bool zg_dialect_of(const char *name, enum zg_dialect *dialect);
/* "css", "less", "properties". */
const char *zg_dialect_name(enum zg_dialect dialect);

/* ---- the tree (sheet_token.c, sheet_parse.c, sheet_properties.c) ------------------------- */

enum zg_sheet_token_kind {
    ZG_TOKEN_SPACE,
    ZG_TOKEN_COMMENT,      /* of either form; an unclosed one ends with the text */
    ZG_TOKEN_DIRECTIVE,    /* #IFDEF MSIE: to the end of its line, without the line's end */
    ZG_TOKEN_SUBSTITUTION, /* @Name@, @function(...)@ */
    ZG_TOKEN_IDENT,
    ZG_TOKEN_FUNCTION, /* with its parenthesis */
    ZG_TOKEN_AT_KEYWORD,
    ZG_TOKEN_INTERPOLATION, /* LESS: @{name}, ${name} */
    ZG_TOKEN_HASH,
    ZG_TOKEN_STRING, /* also LESS's `script` */
    ZG_TOKEN_BAD_STRING,
    ZG_TOKEN_URL, /* url(unquoted) as a whole */
    ZG_TOKEN_BAD_URL,
    ZG_TOKEN_NUMBER, /* also with unit or percent sign */
    ZG_TOKEN_CDO,
    ZG_TOKEN_CDC,
    ZG_TOKEN_DELIM, /* one character, or one UTF-8 sequence */
    ZG_TOKEN_COLON,
    ZG_TOKEN_SEMICOLON,
    ZG_TOKEN_COMMA,
    ZG_TOKEN_OPEN,  /* ( [ { */
    ZG_TOKEN_CLOSE, /* ) ] } */
    /* of .properties */
    ZG_TOKEN_KEY,
    ZG_TOKEN_SEPARATOR, /* white space with at most one = or : */
    ZG_TOKEN_VALUE,
};

struct zg_sheet_token {
    uint32_t start; /* byte offset; it ends where the next one starts */
    uint32_t pair;  /* of OPEN and FUNCTION: index of what closes it, the count of tokens when
                       nothing does; 0 of others */
    uint8_t kind;
};

enum zg_sheet_kind {
    ZG_SHEET_ROOT,
    ZG_SHEET_RULE,         /* selector and block */
    ZG_SHEET_AT_RULE,      /* @name prelude, with a block or without */
    ZG_SHEET_DECLARATION,  /* property: value, also a LESS variable; key = value */
    ZG_SHEET_SUBSTITUTION, /* @Name@ where a statement stands */
    ZG_SHEET_DIRECTIVE,
    ZG_SHEET_CALL, /* LESS: a mixin or function call, :extend */
    ZG_SHEET_JUNK, /* what error recovery skips */
};
#define ZG_SHEET_KINDS (ZG_SHEET_JUNK + 1)

/* One open #IFDEF: its branch that is being read. #ELSE makes it `negated`. */
struct zg_condition {
    const struct zg_condition *outer; /* or NULL */
    struct zg_bytes name;             /* as the server reads it: the rest of the line, trimmed */
    bool negated;                     /* #IFNDEF */
    unsigned depth;                   /* how many are open, itself included */
    const char *text;                 /* zg_condition_text */
};

struct zg_sheet_node {
    struct zg_sheet_node *parent, *first_child, *last_child, *next;
    enum zg_sheet_kind kind;
    /* Tokens, by index; each range is [first, end) without space and comments at its ends. */
    uint32_t first, end;
    uint32_t name, name_end;   /* selector; at-keyword and prelude; property; else all of it */
    uint32_t value, value_end; /* of a declaration, `!important` included */
    bool block;
    uint32_t open, close; /* of a block: its brackets; `close` is `end` when nothing closes it */
    const struct zg_condition *condition; /* at its first token; NULL: none */
    const char *said_name, *said_value;   /* kept by zg_sheet_name and zg_sheet_value */
    uint64_t key;                         /* kept by those that compare; 0: not known */
};

/* Something that error recovery mended. */
struct zg_sheet_flaw {
    const char *what; /* "a comment that nothing closes" */
    uint32_t token;
};

struct zg_sheet {
    struct zg_arena *arena;
    struct zg_bytes text; /* borrowed */
    const char *name;
    enum zg_dialect dialect;
    struct zg_sheet_token *tokens; /* one more than `count`, which starts at the end of the text */
    uint32_t count;
    struct zg_sheet_node *root;
    size_t node_count;
    struct zg_sheet_flaw *flaws;  /* the first ZG_SHEET_FLAWS of them */
    size_t flaw_count;            /* all */
    struct zg_sheet_lines *lines; /* kept by zg_sheet_line */
};
#define ZG_SHEET_FLAWS ((size_t)64)

/* Reads a sheet; the text must outlive it. Only its size and depth (above) are ever refused:
 * ZG_MALFORMED "too-large", "too-deep". */
bool zg_sheet_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    enum zg_dialect dialect, struct zg_sheet *out,
                    struct zg_error *err) ZG_MUST_USE;
/* Writes the tree back, node by node: the text that was parsed. */
void zg_sheet_emit(const struct zg_sheet *sheet, struct zg_buf *out);

/* The node after `node` in the order of the text, children first; NULL at the end. */
struct zg_sheet_node *zg_sheet_next(struct zg_sheet_node *node);
struct zg_bytes zg_sheet_span(const struct zg_sheet *sheet, uint32_t first, uint32_t end);
/* The line, from 1, on which a token starts. */
unsigned zg_sheet_line(const struct zg_sheet *sheet, uint32_t token);

/* ---- what it says (sheet_text.c, condition.c) --------------------------------------------- */

/*
 * Two nodes mean the same when kind, condition, name and value are equal in these texts, in which
 * comments are gone, white space counts only where it means something, strings stand in double
 * quotes, and hexadecimal colours, numbers and units, HTML element and attribute names,
 * pseudo-classes and properties are in lower case. The texts are of the sheet's arena.
 */
const char *zg_sheet_name(const struct zg_sheet *sheet, struct zg_sheet_node *node);
/* The value of a declaration; "" of others. */
const char *zg_sheet_value(const struct zg_sheet *sheet, struct zg_sheet_node *node);
/* "#IFDEF MSIE", "#IFNDEF GECKO, #IFDEF SAFARI" (outer first); "" for none. */
const char *zg_condition_text(const struct zg_condition *condition);
bool zg_condition_equal(const struct zg_condition *a, const struct zg_condition *b);
/* Where a node stands: "@media print / .DwtButton under #IFDEF MSIE". */
const char *zg_sheet_path(const struct zg_sheet *sheet, struct zg_sheet_node *node);

/* Appends what a node (the root: the sheet) says with all in it, one line for each node with its
 * condition and depth: two sheets are equal in meaning when these texts are. Directives are told by
 * what they make conditional. */
void zg_sheet_meaning(const struct zg_sheet *sheet, struct zg_sheet_node *node, struct zg_buf *out);

#endif
