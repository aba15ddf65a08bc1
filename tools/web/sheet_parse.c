/*
 * The tree of a CSS or LESS sheet from its tokens: CSS Syntax Level 3, section 5, as of the draft
 * with nested rules. Brackets are stepped over as one value. Blocks are kept in a chain of parents,
 * not on the C stack.
 *
 * A statement is told by where it ends: what reaches a `{` first is a rule, what reaches a `;`, a
 * `}` or an #IFDEF line is a declaration, or junk when it cannot be one. At the top level of CSS
 * nothing but `{` ends a prelude, as browsers have it.
 */
#include <string.h>
#include <strings.h>

#include "web/sheet_internal.h"

struct parser {
    struct zg_sheet *sheet;
    uint32_t at;                  /* next token */
    struct zg_sheet_node *parent; /* innermost open block */
    unsigned depth;
    const struct zg_condition *condition; /* at `at` */
};

/* ---- looking ahead --------------------------------------------------------------------------- */

static enum zg_sheet_token_kind kind_at(const struct parser *parser, uint32_t at)
{
    return at < parser->sheet->count ? (enum zg_sheet_token_kind)parser->sheet->tokens[at].kind
                                     : ZG_TOKEN_CLOSE;
}

static uint32_t skip_trivia(const struct parser *parser, uint32_t at)
{
    while (at < parser->sheet->count && zg_is_trivia(parser->sheet, at)) {
        at++;
    }
    return at;
}

/* `end` without the space and comments before it. */
static uint32_t trim(const struct parser *parser, uint32_t first, uint32_t end)
{
    while (end > first && zg_is_trivia(parser->sheet, end - 1)) {
        end--;
    }
    return end;
}

/* The token behind the value at `at`: a bracket with what it holds, else one token. */
static uint32_t after_value(const struct parser *parser, uint32_t at)
{
    uint32_t pair = parser->sheet->tokens[at].pair;
    return pair == 0 ? at + 1 : pair < parser->sheet->count ? pair + 1 : pair;
}

static bool in_less(const struct parser *parser)
{
    return parser->sheet->dialect == ZG_LESS;
}

/* Statements end at `;` and `}` here. */
static bool in_block(const struct parser *parser)
{
    return parser->parent->kind != ZG_SHEET_ROOT || in_less(parser);
}

/* Was the last token but space, comments and #IFDEF lines a comma, with `token` at the end? Then a
 * directive stands between the selectors of a list. */
static bool after_comma(const struct parser *parser, uint32_t token, bool before)
{
    enum zg_sheet_token_kind kind = kind_at(parser, token);
    bool passed = zg_is_trivia(parser->sheet, token) || kind == ZG_TOKEN_DIRECTIVE;
    return passed ? before : kind == ZG_TOKEN_COMMA;
}

/* The first token that ends the statement at `at`: `{`, `;`, `}`, a directive, or the end. In a
 * block `braces` are values. */
static uint32_t statement_end(const struct parser *parser, uint32_t at, bool braces)
{
    const struct zg_sheet *sheet = parser->sheet;
    uint32_t first = at;
    bool block = in_block(parser), comma = false;
    while (at < sheet->count) {
        enum zg_sheet_token_kind kind = kind_at(parser, at);
        if (kind == ZG_TOKEN_OPEN && zg_token_is(sheet, at, '{') && !braces) {
            return at;
        }
        bool ends = kind == ZG_TOKEN_SEMICOLON ||
                    (kind == ZG_TOKEN_CLOSE && zg_token_is(sheet, at, '}')) ||
                    (kind == ZG_TOKEN_DIRECTIVE && at > first && !comma);
        if (ends && block) {
            return at;
        }
        comma = after_comma(parser, at, comma);
        at = after_value(parser, at);
    }
    return at;
}

/* ---- declarations ---------------------------------------------------------------------------- */

static bool is_name_part(enum zg_sheet_token_kind kind)
{
    return kind == ZG_TOKEN_IDENT || kind == ZG_TOKEN_SUBSTITUTION ||
           kind == ZG_TOKEN_INTERPOLATION || kind == ZG_TOKEN_NUMBER;
}

/* The colon of a declaration that starts at `first`, or `end` when there is none: an optional
 * hack's mark, a name, which may be made of several tokens, LESS's `+` or `+_`. The keys of LESS's
 * maps may be numbers. */
static uint32_t declaration_colon(const struct parser *parser, uint32_t first, uint32_t end,
                                  uint32_t *name_end)
{
    uint32_t at = first;
    enum zg_sheet_token_kind kind = kind_at(parser, at);
    if (kind == ZG_TOKEN_HASH && !in_less(parser)) {
        at++;
    } else if (kind == ZG_TOKEN_AT_KEYWORD) {
        at++;
    } else {
        at += kind == ZG_TOKEN_DELIM && at + 1 < end &&
              (!in_less(parser) || zg_token_is(parser->sheet, at, '*'));
        uint32_t name = at;
        while (at < end && (is_name_part(kind_at(parser, at)) ||
                            (in_less(parser) && zg_token_is(parser->sheet, at, '-')))) {
            at++;
        }
        if (at == name || (kind_at(parser, name) == ZG_TOKEN_NUMBER && !in_less(parser))) {
            return end;
        }
    }
    if (in_less(parser) && zg_token_is(parser->sheet, skip_trivia(parser, at), '+')) {
        at = skip_trivia(parser, at) + 1;
        at += zg_token_is(parser->sheet, at, '_');
    }
    *name_end = at;
    at = skip_trivia(parser, at);
    return at < end && kind_at(parser, at) == ZG_TOKEN_COLON ? at : end;
}

/* Moves on to `end` and keeps the condition. */
static void advance(struct parser *parser, uint32_t end)
{
    struct zg_sheet *sheet = parser->sheet;
    for (; parser->at < end; parser->at++) {
        uint32_t start = sheet->tokens[parser->at].start;
        const char *flaw = NULL;
        if (sheet->tokens[parser->at].kind == ZG_TOKEN_DIRECTIVE) {
            parser->condition =
                zg_condition_after(sheet->arena, parser->condition, sheet->text, start, &flaw);
        } else if (sheet->tokens[parser->at].kind == ZG_TOKEN_COMMENT) {
            parser->condition = zg_condition_through(sheet->arena, parser->condition, sheet->text,
                                                     start, sheet->tokens[parser->at + 1].start);
        }
        if (flaw != NULL) {
            zg_sheet_add_flaw(sheet, parser->at, flaw);
        }
    }
}

/* Adds a node that ends at `end` and moves behind it. */
static struct zg_sheet_node *add(struct parser *parser, enum zg_sheet_kind kind, uint32_t end)
{
    struct zg_sheet_node *node =
        zg_sheet_add_node(parser->sheet, parser->parent, kind, parser->at, end);
    node->condition = parser->condition;
    advance(parser, end);
    return node;
}

static void add_junk(struct parser *parser, uint32_t end, const char *what)
{
    zg_sheet_add_flaw(parser->sheet, parser->at, what);
    add(parser, ZG_SHEET_JUNK, end);
}

/* Adds the statement that starts at `at` and ends at `stop`, with its semicolon. */
static struct zg_sheet_node *add_statement(struct parser *parser, enum zg_sheet_kind kind,
                                           uint32_t stop)
{
    bool semicolon = kind_at(parser, stop) == ZG_TOKEN_SEMICOLON;
    uint32_t first = parser->at, end = trim(parser, first, stop);
    struct zg_sheet_node *node = add(parser, kind, semicolon ? stop + 1 : end);
    node->name_end = end;
    return node;
}

static void add_declaration(struct parser *parser, uint32_t stop, uint32_t name_end, uint32_t colon)
{
    struct zg_sheet_node *node = add_statement(parser, ZG_SHEET_DECLARATION, stop);
    node->value_end = node->name_end;
    node->name_end = name_end;
    node->value = skip_trivia(parser, colon + 1);
    if (node->value > node->value_end) {
        node->value = node->value_end;
    }
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* Opens the block of a statement whose `{` is at `open`. */
static void open_block(struct parser *parser, enum zg_sheet_kind kind, uint32_t open)
{
    uint32_t name_end = trim(parser, parser->at, open);
    struct zg_sheet_node *node = add(parser, kind, open + 1);
    node->name_end = name_end;
    node->block = true;
    node->open = open;
    parser->parent = node;
    parser->depth++;
}

/* Ends the innermost block in front of `end`; `close` is its `}`, or `end` when it has none. */
static void close_block(struct parser *parser, uint32_t close, uint32_t end)
{
    parser->parent->close = close;
    parser->parent->end = end;
    parser->parent = parser->parent->parent;
    parser->depth--;
}

/* ---- statements ------------------------------------------------------------------------------ */

/* `@page :first` and `@custom-selector :--x` are no LESS variables. */
static bool is_variable(const struct parser *parser, uint32_t colon)
{
    struct zg_bytes name = zg_sheet_span(parser->sheet, parser->at, parser->at + 1);
    return in_less(parser) && kind_at(parser, colon) == ZG_TOKEN_COLON &&
           !zg_bytes_is(name, "@page") && !zg_bytes_is(name, "@custom-selector");
}

static void at_rule(struct parser *parser)
{
    uint32_t colon = skip_trivia(parser, parser->at + 1);
    if (is_variable(parser, colon)) {
        uint32_t value = skip_trivia(parser, colon + 1);
        if (!zg_token_is(parser->sheet, value, '{')) {
            add_declaration(parser, statement_end(parser, parser->at, true), parser->at + 1, colon);
            return;
        }
        open_block(parser, ZG_SHEET_AT_RULE, value);
        return;
    }
    const struct zg_sheet *sheet = parser->sheet;
    uint32_t stop = parser->at;
    while (stop < sheet->count && kind_at(parser, stop) != ZG_TOKEN_SEMICOLON &&
           !(kind_at(parser, stop) == ZG_TOKEN_OPEN && zg_token_is(sheet, stop, '{')) &&
           !(in_block(parser) && zg_token_is(sheet, stop, '}'))) {
        stop = after_value(parser, stop);
    }
    if (kind_at(parser, stop) == ZG_TOKEN_OPEN) {
        open_block(parser, ZG_SHEET_AT_RULE, stop);
    } else {
        add_statement(parser, ZG_SHEET_AT_RULE, stop);
    }
}

/* LESS: a mixin call, `.m();`, `#ns > .m;`, `&:extend(.a);`, or a function's, `each(...);`. */
static bool is_call(const struct parser *parser)
{
    enum zg_sheet_token_kind kind = kind_at(parser, parser->at);
    return in_less(parser) &&
           (kind == ZG_TOKEN_HASH || kind == ZG_TOKEN_FUNCTION || kind == ZG_TOKEN_COLON ||
            zg_token_is(parser->sheet, parser->at, '.') ||
            zg_token_is(parser->sheet, parser->at, '&'));
}

/* A custom property (--name) may hold braces. */
static bool takes_braces(const struct parser *parser)
{
    struct zg_bytes name = zg_sheet_span(parser->sheet, parser->at, parser->at + 1);
    uint32_t colon = skip_trivia(parser, parser->at + 1);
    return name.len > 2 && name.data[0] == '-' && name.data[1] == '-' &&
           kind_at(parser, colon) == ZG_TOKEN_COLON;
}

static void statement(struct parser *parser)
{
    const struct zg_sheet *sheet = parser->sheet;
    bool block = in_block(parser);
    uint32_t stop = statement_end(parser, parser->at, block && takes_braces(parser));
    if (stop < sheet->count && zg_token_is(sheet, stop, '{')) {
        open_block(parser, ZG_SHEET_RULE, stop);
        return;
    }
    uint32_t name_end, colon = declaration_colon(parser, parser->at, stop, &name_end);
    if (block && colon < stop) {
        add_declaration(parser, stop, name_end, colon);
    } else if (is_call(parser)) {
        add_statement(parser, ZG_SHEET_CALL, stop);
    } else {
        uint32_t end = trim(parser, parser->at, stop);
        bool semicolon = kind_at(parser, stop) == ZG_TOKEN_SEMICOLON;
        add_junk(parser, semicolon ? stop + 1 : end,
                 block ? "neither a declaration nor a rule" : "a selector without a block");
    }
}

/* Does `@Name@` at `at` stand as a statement? In a block it does unless a property is made of it;
 * outside unless a selector follows on its line. */
static bool stands_alone(const struct parser *parser, uint32_t at)
{
    const struct zg_sheet *sheet = parser->sheet;
    uint32_t next = skip_trivia(parser, at + 1);
    if (next >= sheet->count || parser->parent->kind != ZG_SHEET_ROOT) {
        return next >= sheet->count || kind_at(parser, next) != ZG_TOKEN_COLON;
    }
    struct zg_bytes between = zg_sheet_span(sheet, at + 1, next);
    return (between.len > 0 && (memchr(between.data, '\n', between.len) != NULL ||
                                memchr(between.data, '\r', between.len) != NULL)) ||
           kind_at(parser, next) == ZG_TOKEN_SUBSTITUTION;
}

static bool is_conditional_selector(const struct parser *parser)
{
    uint32_t at = parser->at + 1;
    bool comma = false;
    while (at < parser->sheet->count && kind_at(parser, at) != ZG_TOKEN_DIRECTIVE &&
           kind_at(parser, at) != ZG_TOKEN_SEMICOLON && !zg_token_is(parser->sheet, at, '{') &&
           !zg_token_is(parser->sheet, at, '}')) {
        comma = after_comma(parser, at, comma);
        at = after_value(parser, at);
    }
    return kind_at(parser, at) == ZG_TOKEN_DIRECTIVE && comma;
}

/* Reads what starts at a token that is no space. */
static void step(struct parser *parser)
{
    const struct zg_sheet *sheet = parser->sheet;
    switch (kind_at(parser, parser->at)) {
    case ZG_TOKEN_DIRECTIVE:
        if (is_conditional_selector(parser)) {
            statement(parser);
        } else {
            add(parser, ZG_SHEET_DIRECTIVE, parser->at + 1);
        }
        return;
    case ZG_TOKEN_SUBSTITUTION:
        if (stands_alone(parser, parser->at)) {
            add(parser, ZG_SHEET_SUBSTITUTION, parser->at + 1);
            return;
        }
        break;
    case ZG_TOKEN_AT_KEYWORD:
        at_rule(parser);
        return;
    case ZG_TOKEN_SEMICOLON:
        if (in_block(parser)) {
            advance(parser, parser->at + 1);
            return;
        }
        break;
    case ZG_TOKEN_CLOSE:
        if (zg_token_is(sheet, parser->at, '}') && parser->parent->kind != ZG_SHEET_ROOT) {
            uint32_t close = parser->at;
            advance(parser, close + 1);
            close_block(parser, close, close + 1);
            return;
        }
        if (in_less(parser)) {
            add_junk(parser, parser->at + 1, "a bracket that closes nothing");
            return;
        }
        zg_sheet_add_flaw(parser->sheet, parser->at, "a bracket that closes nothing");
        break;
    case ZG_TOKEN_CDO:
    case ZG_TOKEN_CDC:
        if (parser->parent->kind == ZG_SHEET_ROOT) {
            advance(parser, parser->at + 1);
            return;
        }
        break;
    default:
        break;
    }
    statement(parser);
}

bool zg_sheet_parse_css(struct zg_sheet *sheet, struct zg_error *err)
{
    zg_sheet_tokenize(sheet);
    zg_sheet_add_token(sheet, sheet->text.len, ZG_TOKEN_SPACE);
    sheet->count--;
    sheet->root = zg_sheet_add_node(sheet, NULL, ZG_SHEET_ROOT, 0, sheet->count);
    struct parser parser = {.sheet = sheet, .parent = sheet->root};
    while (parser.at < sheet->count) {
        if (zg_is_trivia(sheet, parser.at)) {
            advance(&parser, parser.at + 1);
        } else {
            step(&parser);
        }
        if (!zg_sheet_in_limits(sheet, parser.at, parser.depth, parser.condition, err)) {
            return false;
        }
    }
    while (parser.parent->kind != ZG_SHEET_ROOT) {
        close_block(&parser, sheet->count, sheet->count);
    }
    if (parser.condition != NULL) {
        zg_sheet_add_flaw(sheet, sheet->count, "an #IFDEF without #ENDIF");
    }
    return true;
}
