/*
 * From LESS with Zimbra's additions to plain LESS. Replacements are collected in the order of the
 * text while the tree is walked, then the text is written with them.
 *
 * A statement that the compiler need not understand becomes a comment, which keeps its place
 * among declarations and rules; a selector or value becomes one identifier.
 */
#include "web/less_internal.h"

#include <string.h>
#include <strings.h>

#include "web/selector.h"

struct carrier {
    struct zg_less_load *load;
    const struct zg_sheet *sheet;
    size_t done; /* bytes of the text that are written */
    struct zg_buf *out;
};

static struct zg_bytes token_text(const struct carrier *carrier, uint32_t token)
{
    return zg_sheet_span(carrier->sheet, token, token + 1);
}

static enum zg_sheet_token_kind token_kind(const struct carrier *carrier, uint32_t token)
{
    return (enum zg_sheet_token_kind)carrier->sheet->tokens[token].kind;
}

/* Writes the text up to `start`. */
static void copy_to(struct carrier *carrier, const uint8_t *start)
{
    size_t at = (size_t)(start - carrier->sheet->text.data);
    if (at > carrier->done) {
        zg_buf_append(carrier->out, carrier->sheet->text.data + carrier->done, at - carrier->done);
        carrier->done = at;
    }
}

static size_t add_item(struct carrier *carrier, struct zg_bytes text, bool own_line)
{
    struct zg_less_load *load = carrier->load;
    load->items = zg_grow(load->arena, load->items, load->count, sizeof(*load->items));
    load->items[load->count] = (struct zg_less_item){text, own_line};
    return load->count++;
}

/* Puts a placeholder in the place of a span; the lines after it keep their numbers. */
static void put_item(struct carrier *carrier, struct zg_bytes span, const char *before,
                     const char *after, bool own_line)
{
    copy_to(carrier, span.data);
    size_t number = add_item(carrier, span, own_line);
    zg_buf_printf(carrier->out, "%s%s%zuq", before, carrier->load->prefix, number);
    for (size_t i = 0; i < span.len; i++) {
        if (span.data[i] == '\n') {
            zg_buf_append_text(carrier->out, "\n");
        }
    }
    zg_buf_append_text(carrier->out, after);
    carrier->done += span.len;
}

static void put_statement(struct carrier *carrier, const struct zg_sheet_node *node)
{
    put_item(carrier, zg_sheet_span(carrier->sheet, node->first, node->end), "/*", "*/",
             node->kind == ZG_SHEET_DIRECTIVE);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* Every `@...@` inside a string or url(); LESS takes that in a url() for a variable. */
static void carry_url(struct carrier *carrier, struct zg_bytes url)
{
    size_t at = 0;
    for (;;) {
        const uint8_t *open = memchr(url.data + at, '@', url.len - at);
        const uint8_t *close =
            open == NULL ? NULL : memchr(open + 1, '@', url.len - (size_t)(open + 1 - url.data));
        if (close == NULL) {
            return;
        }
        put_item(carrier, (struct zg_bytes){open, (size_t)(close - open) + 1}, "", "", false);
        at = (size_t)(close - url.data) + 1;
    }
}

static void carry_tokens(struct carrier *carrier, uint32_t first, uint32_t end)
{
    for (uint32_t at = first; at < end; at++) {
        enum zg_sheet_token_kind kind = token_kind(carrier, at);
        if (kind == ZG_TOKEN_SUBSTITUTION) {
            put_item(carrier, token_text(carrier, at), "", "", false);
        } else if (kind == ZG_TOKEN_URL || kind == ZG_TOKEN_BAD_URL) {
            carry_url(carrier, token_text(carrier, at));
        }
    }
}

static bool holds(const struct carrier *carrier, uint32_t first, uint32_t end,
                  enum zg_sheet_token_kind kind)
{
    for (uint32_t at = first; at < end; at++) {
        if (token_kind(carrier, at) == kind) {
            return true;
        }
    }
    return false;
}

/* ---- declarations ---------------------------------------------------------------------------- */

/* Functions of CSS that the compiler is not asked to calculate. */
static bool is_plain_function(struct zg_bytes name)
{
    static const char *const plain[] = {"rgb",
                                        "rgba",
                                        "url",
                                        "from",
                                        "to",
                                        "color-stop",
                                        "alpha",
                                        "rect",
                                        "counter",
                                        "attr",
                                        "var",
                                        "translate",
                                        "rotate",
                                        "scale",
                                        "skew",
                                        "translatex",
                                        "translatey",
                                        "translate3d",
                                        "matrix",
                                        "cubic-bezier",
                                        "expression",
                                        "opacity",
                                        "blur",
                                        "linear-gradient",
                                        "radial-gradient",
                                        "format",
                                        "local",
                                        "steps"};
    name.len -= name.len > 0; /* its bracket */
    for (size_t i = 0; i < ZG_COUNT(plain); i++) {
        if (name.len == strlen(plain[i]) &&
            strncasecmp((const char *)name.data, plain[i], name.len) == 0) {
            return true;
        }
    }
    /* A vendor's function: -webkit-gradient(), and `progid:...gradient(` below. */
    return name.len > 0 && name.data[0] == '-';
}

static bool is_delim_of(struct zg_bytes text, const char *set)
{
    return text.len == 1 && strchr(set, text.data[0]) != NULL;
}

/* Is there nothing for the compiler in the value? */
static bool is_plain(const struct carrier *carrier, const struct zg_sheet_node *node)
{
    struct zg_bytes value = zg_sheet_span(carrier->sheet, node->value, node->value_end);
    bool filter = zg_bytes_find(value, zg_bytes_of("progid:"), 0) == 0;
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct zg_bytes text = token_text(carrier, at);
        switch (token_kind(carrier, at)) {
        case ZG_TOKEN_AT_KEYWORD:
        case ZG_TOKEN_INTERPOLATION:
            return false;
        case ZG_TOKEN_STRING:
        case ZG_TOKEN_URL:
            if (zg_bytes_find(text, zg_bytes_of("@{"), 0) != SIZE_MAX || text.data[0] == '`') {
                return false;
            }
            break;
        case ZG_TOKEN_FUNCTION:
            if (!filter && !is_plain_function(text)) {
                return false;
            }
            break;
        case ZG_TOKEN_DELIM:
            if (is_delim_of(text, "+-*~$%@")) {
                return false;
            }
            break;
        case ZG_TOKEN_OPEN:
            if (is_delim_of(text, "{")) {
                return false;
            }
            break;
        default:
            break;
        }
    }
    return true;
}

static bool is_variable(const struct carrier *carrier, const struct zg_sheet_node *node)
{
    return token_kind(carrier, node->name) == ZG_TOKEN_AT_KEYWORD;
}

/* A name that LESS takes as a property: an identifier, `*` or `_` before it. */
static bool is_less_property(const struct carrier *carrier, const struct zg_sheet_node *node)
{
    uint32_t name = node->name;
    if (is_delim_of(token_text(carrier, name), "*")) {
        name++;
    }
    for (uint32_t at = name; at < node->name_end; at++) {
        enum zg_sheet_token_kind kind = token_kind(carrier, at);
        if (kind != ZG_TOKEN_IDENT && kind != ZG_TOKEN_INTERPOLATION && kind != ZG_TOKEN_DELIM) {
            return false;
        }
    }
    return name < node->name_end && !is_delim_of(token_text(carrier, name), "+-*/!#%&?");
}

static void carry_declaration(struct carrier *carrier, const struct zg_sheet_node *node)
{
    bool at_root = node->parent->kind == ZG_SHEET_ROOT;
    if (is_variable(carrier, node)) {
        carry_tokens(carrier, node->value, node->value_end);
    } else if (at_root || node->value == node->value_end || !is_less_property(carrier, node)) {
        put_statement(carrier, node);
    } else if (is_plain(carrier, node)) {
        put_item(carrier, zg_sheet_span(carrier->sheet, node->value, node->value_end), "", "",
                 false);
    } else {
        carry_tokens(carrier, node->value, node->value_end);
    }
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* A selector as CSS has it, which LESS would refuse or spoil: carried whole. Not one that LESS
 * must see: a mixin's definition, a selector with & or a variable. */
static bool carries_selector(const struct carrier *carrier, const struct zg_sheet_node *rule)
{
    if (holds(carrier, rule->name, rule->name_end, ZG_TOKEN_DIRECTIVE) ||
        holds(carrier, rule->name, rule->name_end, ZG_TOKEN_SUBSTITUTION)) {
        return true;
    }
    struct zg_bytes name = zg_sheet_span(carrier->sheet, rule->name, rule->name_end);
    static const char *const less[] = {"&", "@", "(", "when"};
    for (size_t i = 0; i < ZG_COUNT(less); i++) {
        if (zg_bytes_find(name, zg_bytes_of(less[i]), 0) != SIZE_MAX) {
            return false;
        }
    }
    return zg_selector_flaw(name) != NULL;
}

/* LESS leaves out rules without a declaration; a mixin may be one. */
static bool is_empty_rule(const struct carrier *carrier, const struct zg_sheet_node *rule)
{
    struct zg_bytes name = zg_sheet_span(carrier->sheet, rule->name, rule->name_end);
    return rule->first_child == NULL && zg_bytes_find(name, zg_bytes_of("("), 0) == SIZE_MAX;
}

static void carry_rule(struct carrier *carrier, const struct zg_sheet_node *rule)
{
    if (is_empty_rule(carrier, rule)) {
        put_statement(carrier, rule);
    } else if (carries_selector(carrier, rule)) {
        put_item(carrier, zg_sheet_span(carrier->sheet, rule->name, rule->name_end), "", "", false);
    }
}

/* LESS drops comments in a prelude (upstream keeps `and (` from the minifier with one), and moves
 * an @import to the top, where it would begin to count. */
static void carry_at_rule(struct carrier *carrier, const struct zg_sheet_node *node)
{
    uint32_t first = node->name + 1;
    first += first < node->name_end && token_kind(carrier, first) == ZG_TOKEN_SPACE;
    struct zg_bytes prelude = zg_sheet_span(carrier->sheet, first, node->name_end);
    bool is_import = zg_bytes_is(token_text(carrier, node->name), "@import");
    if (is_import && zg_bytes_find(prelude, zg_bytes_of("url("), 0) != SIZE_MAX) {
        put_statement(carrier, node);
    } else if (node->block && holds(carrier, node->name, node->name_end, ZG_TOKEN_COMMENT)) {
        put_item(carrier, prelude, "", "", false);
    } else {
        carry_tokens(carrier, node->name, node->name_end);
    }
}

static bool is_in_rule(const struct zg_sheet_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent) {
        if (node->kind == ZG_SHEET_RULE) {
            return true;
        }
    }
    return false;
}

/* LESS takes nested rules out of their block, and so out of an #IFDEF in it. */
static bool check_directives(const struct carrier *carrier, const struct zg_sheet_node *node,
                             struct zg_error *err)
{
    if (node->block && is_in_rule(node) &&
        !zg_condition_equal(node->condition, node->parent->condition)) {
        zg_fail_at(
            err, ZG_MALFORMED, "less-directive", carrier->sheet->name,
            zg_sheet_line(carrier->sheet, node->first),
            "a nested rule stands under an #IFDEF inside its parent, which LESS takes it out "
            "of");
        return zg_hint(err, "write the #IFDEF around a rule of its own, outside the parent");
    }
    return true;
}

static bool check_plugin(const struct carrier *carrier, const struct zg_sheet_node *node,
                         struct zg_error *err)
{
    return !zg_bytes_is(token_text(carrier, node->name), "@plugin") ||
           zg_fail_at(err, ZG_MALFORMED, "less-plugin", carrier->sheet->name,
                      zg_sheet_line(carrier->sheet, node->first),
                      "a sheet must not bring JavaScript");
}

static bool carry_node(struct carrier *carrier, struct zg_sheet_node *node, struct zg_error *err)
{
    if (!check_directives(carrier, node, err)) {
        return false;
    }
    switch (node->kind) {
    case ZG_SHEET_RULE:
        carry_rule(carrier, node);
        return true;
    case ZG_SHEET_DECLARATION:
        carry_declaration(carrier, node);
        return true;
    case ZG_SHEET_SUBSTITUTION:
    case ZG_SHEET_DIRECTIVE:
    case ZG_SHEET_JUNK:
        put_statement(carrier, node);
        return true;
    case ZG_SHEET_AT_RULE:
        carry_at_rule(carrier, node);
        return check_plugin(carrier, node, err);
    case ZG_SHEET_CALL:
        carry_tokens(carrier, node->name, node->name_end);
        return true;
    case ZG_SHEET_ROOT:
        break;
    }
    return true;
}

bool zg_less_carry(struct zg_less_load *load, const struct zg_less_sheet *sheet, struct zg_buf *out,
                   struct zg_error *err)
{
    struct zg_sheet parsed;
    if (sheet->text.len == 0) {
        return true;
    }
    if (!zg_sheet_parse(load->arena, sheet->text, sheet->name, ZG_LESS, &parsed, err)) {
        return false;
    }
    struct carrier carrier = {load, &parsed, 0, out};
    for (struct zg_sheet_node *node = parsed.root; node != NULL; node = zg_sheet_next(node)) {
        if (node->kind != ZG_SHEET_ROOT && !carry_node(&carrier, node, err)) {
            return false;
        }
    }
    copy_to(&carrier, sheet->text.data + sheet->text.len);
    return true;
}
