/*
 * From CSS to LESS. First the spans that change are planned: groups of declarations (to calls) and
 * tokens of values (to variables); then the sheet is written with them, rules that nest in their
 * new places.
 */
#include "web/less_convert.h"

#include <stdlib.h>
#include <string.h>

#include "web/less_mixins.h"
#include "web/selector.h"

/* A span of the text and what stands there instead. */
struct edit {
    size_t start, end;
    const char *text;
};

/* A token that repeats. */
struct value {
    struct zg_bytes text;
    size_t uses;
    bool colour;
};

struct converter {
    struct zg_arena *arena;
    struct zg_sheet *sheet;
    struct zg_less_converted *out;
    struct edit *edits;
    size_t edit_count, edit_next;
    struct value *values;
    size_t value_count;
};

static size_t start_of(const struct converter *converter, uint32_t token)
{
    return converter->sheet->tokens[token].start;
}

static void add_edit(struct converter *converter, size_t start, size_t end, const char *text)
{
    converter->edits = zg_grow(converter->arena, converter->edits, converter->edit_count,
                               sizeof(*converter->edits));
    converter->edits[converter->edit_count++] = (struct edit){start, end, text};
}

static bool is_declaration(const struct zg_sheet_node *node)
{
    return node != NULL && node->kind == ZG_SHEET_DECLARATION &&
           node->parent->kind == ZG_SHEET_RULE;
}

/* ---- mixin calls ----------------------------------------------------------------------------- */

static bool same_value(const struct converter *converter, struct zg_sheet_node *a,
                       struct zg_sheet_node *b)
{
    return strcmp(zg_sheet_value(converter->sheet, a), zg_sheet_value(converter->sheet, b)) == 0 &&
           zg_condition_equal(a->condition, b->condition);
}

/* Are only spaces between two nodes? */
static bool adjoin(const struct converter *converter, const struct zg_sheet_node *a,
                   const struct zg_sheet_node *b)
{
    for (uint32_t at = a->end; at < b->first; at++) {
        if (converter->sheet->tokens[at].kind != ZG_TOKEN_SPACE) {
            return false;
        }
    }
    return true;
}

/* Does another declaration of the rule, outside of [first, last], spell the same property? Then
 * their order counts, and a call would change it. */
static bool spelled_elsewhere(const struct converter *converter, const struct zg_mixin *mixin,
                              const struct zg_sheet_node *first, const struct zg_sheet_node *last)
{
    bool inside = false;
    size_t spelling;
    for (struct zg_sheet_node *node = first->parent->first_child; node != NULL; node = node->next) {
        inside |= node == first;
        if (!inside && is_declaration(node) &&
            zg_mixin_of(zg_sheet_name(converter->sheet, node), &spelling) == mixin) {
            return true;
        }
        inside &= node != last;
    }
    return false;
}

/* The value as an argument: as it is, or as an escaped string when LESS would calculate. NULL when
 * neither does. */
static const char *argument_of(const struct converter *converter, const struct zg_sheet_node *node)
{
    struct zg_bytes value = zg_sheet_span(converter->sheet, node->value, node->value_end);
    const char *text = zg_strndup(converter->arena, (const char *)value.data, value.len);
    if (strpbrk(text, "\"'\\!{}\n") != NULL) {
        return NULL;
    }
    if (strpbrk(text, "()/*+.") != NULL) {
        return zg_format(converter->arena, "~\"%s\"", text);
    }
    return strchr(text, ',') != NULL ? zg_format(converter->arena, "%s;", text) : text;
}

/* The last declaration of the group that starts at `first`: spellings of one property, each once,
 * with one value. Their order among each other means nothing. */
static struct zg_sheet_node *group_end(const struct converter *converter,
                                       const struct zg_mixin *mixin, struct zg_sheet_node *first,
                                       size_t spelling, size_t *count)
{
    struct zg_sheet_node *last = first;
    unsigned seen = 1u << spelling;
    *count = 1;
    for (struct zg_sheet_node *node = first->next; is_declaration(node); node = node->next) {
        size_t next;
        if (zg_mixin_of(zg_sheet_name(converter->sheet, node), &next) != mixin ||
            (seen & 1u << next) != 0 || !same_value(converter, first, node) ||
            !adjoin(converter, last, node)) {
            break;
        }
        seen |= 1u << next;
        last = node;
        (*count)++;
    }
    return last;
}

/* Plans a call for the group that starts at `first`; true when there is one, with its last node. */
static bool plan_group(struct converter *converter, struct zg_sheet_node *first,
                       struct zg_sheet_node **last)
{
    size_t spelling, count;
    const struct zg_mixin *mixin = zg_mixin_of(zg_sheet_name(converter->sheet, first), &spelling);
    if (mixin == NULL) {
        return false;
    }
    *last = group_end(converter, mixin, first, spelling, &count);
    const char *argument = argument_of(converter, first);
    if (count < 2 || argument == NULL || spelled_elsewhere(converter, mixin, first, *last)) {
        return false;
    }
    add_edit(converter, start_of(converter, first->first), start_of(converter, (*last)->end),
             zg_format(converter->arena, ".%s(%s);", mixin->name, argument));
    converter->out->calls++;
    converter->out->replaced += count;
    return true;
}

/* ---- variables ------------------------------------------------------------------------------- */

/* Fewer uses are no reason for a name. */
enum { COLOUR_USES = 3, SIZE_USES = 8 };

static bool is_hex_colour(struct zg_bytes text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (strchr("0123456789abcdefABCDEF", text.data[i]) == NULL) {
            return false;
        }
    }
    return text.len == 4 || text.len == 7;
}

/* A length as LESS writes it too: no sign, no needless zero. */
static bool is_length(struct zg_bytes text)
{
    size_t digits = 0;
    while (digits < text.len && text.data[digits] >= '0' && text.data[digits] <= '9') {
        digits++;
    }
    struct zg_bytes unit = {text.data + digits, text.len - digits};
    return digits > 0 && text.data[0] != '0' &&
           (zg_bytes_is(unit, "px") || zg_bytes_is(unit, "em") || zg_bytes_is(unit, "rem"));
}

/* A value that LESS passes on as it is when a part of it is a variable: words, numbers, colours. */
static bool is_simple_value(const struct converter *converter, const struct zg_sheet_node *node)
{
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct zg_bytes text = zg_sheet_span(converter->sheet, at, at + 1);
        switch (converter->sheet->tokens[at].kind) {
        case ZG_TOKEN_SPACE:
        case ZG_TOKEN_IDENT:
            break;
        case ZG_TOKEN_HASH:
            if (!is_hex_colour(text)) {
                return false;
            }
            break;
        case ZG_TOKEN_NUMBER:
            if (!is_length(text) && !zg_bytes_is(text, "0") && !zg_bytes_is(text, "1")) {
                return false;
            }
            break;
        default:
            return false;
        }
    }
    struct zg_bytes whole = zg_sheet_span(converter->sheet, node->value, node->value_end);
    return memchr(whole.data, '\n', whole.len) == NULL;
}

static struct value *value_of(struct converter *converter, struct zg_bytes text)
{
    for (size_t i = 0; i < converter->value_count; i++) {
        if (zg_bytes_equal(converter->values[i].text, text)) {
            return &converter->values[i];
        }
    }
    return NULL;
}

static void count_values(struct converter *converter, const struct zg_sheet_node *node)
{
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct zg_bytes text = zg_sheet_span(converter->sheet, at, at + 1);
        bool colour = converter->sheet->tokens[at].kind == ZG_TOKEN_HASH;
        if (!colour && !is_length(text)) {
            continue;
        }
        struct value *value = value_of(converter, text);
        if (value == NULL) {
            converter->values = zg_grow(converter->arena, converter->values, converter->value_count,
                                        sizeof(*converter->values));
            value = &converter->values[converter->value_count++];
            *value = (struct value){.text = text, .colour = colour};
        }
        value->uses++;
    }
}

static bool has_name(const struct value *value)
{
    return value->uses >= (value->colour ? (size_t)COLOUR_USES : (size_t)SIZE_USES);
}

static const char *name_of(struct zg_arena *arena, const struct value *value)
{
    return value->colour ? zg_format(arena, "@colour-%.*s", (int)value->text.len - 1,
                                     (const char *)value->text.data + 1)
                         : zg_format(arena, "@size-%.*s", (int)value->text.len,
                                     (const char *)value->text.data);
}

/* Does the rule say the same twice, under two #IFDEFs? LESS would leave out one of them; a value
 * without variables is carried past it. */
static bool is_said_twice(const struct converter *converter, struct zg_sheet_node *node)
{
    for (struct zg_sheet_node *other = node->parent->first_child; other != NULL;
         other = other->next) {
        if (other != node && is_declaration(other) &&
            strcmp(zg_sheet_name(converter->sheet, other), zg_sheet_name(converter->sheet, node)) ==
                0) {
            return true;
        }
    }
    return false;
}

static void plan_variables(struct converter *converter, struct zg_sheet_node *node)
{
    if (!is_simple_value(converter, node) || is_said_twice(converter, node)) {
        return;
    }
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct value *value = value_of(converter, zg_sheet_span(converter->sheet, at, at + 1));
        if (value != NULL && has_name(value)) {
            add_edit(converter, start_of(converter, at), start_of(converter, at + 1),
                     name_of(converter->arena, value));
            converter->out->uses++;
        }
    }
}

/* ---- planning -------------------------------------------------------------------------------- */

static void plan(struct converter *converter)
{
    struct zg_sheet_node *root = converter->sheet->root;
    for (struct zg_sheet_node *node = root; node != NULL; node = zg_sheet_next(node)) {
        if (is_declaration(node) && is_simple_value(converter, node)) {
            count_values(converter, node);
        }
    }
    for (struct zg_sheet_node *node = root; node != NULL; node = zg_sheet_next(node)) {
        struct zg_sheet_node *last = node;
        if (!is_declaration(node)) {
            continue;
        }
        if (plan_group(converter, node, &last)) {
            node = last;
        } else {
            plan_variables(converter, node);
        }
    }
}

/* Appends the text from `start` to `end` with its edits. Spans are written in their order. */
static void write_span(struct converter *converter, size_t start, size_t end, struct zg_buf *out)
{
    const uint8_t *text = converter->sheet->text.data;
    while (converter->edit_next < converter->edit_count &&
           converter->edits[converter->edit_next].start < end) {
        const struct edit *edit = &converter->edits[converter->edit_next++];
        zg_buf_append(out, text + start, edit->start - start);
        zg_buf_append_text(out, edit->text);
        start = edit->end;
    }
    zg_buf_append(out, text + start, end - start);
}

/* ---- nesting --------------------------------------------------------------------------------- */

/* The selector of a rule that can nest or be nested in: one, well formed, a whole block. NULL for
 * others. */
static const char *nestable(const struct converter *converter, struct zg_sheet_node *node)
{
    if (node->kind != ZG_SHEET_RULE || node->close == node->end) {
        return NULL;
    }
    const char *selector = zg_sheet_name(converter->sheet, node);
    return strpbrk(selector, ",@&\\\"") != NULL || zg_selector_flaw(zg_bytes_of(selector)) != NULL
               ? NULL
               : selector;
}

/* What is left of `selector` inside a rule for `outer`; NULL when it does not begin with that. */
static const char *rest_of(struct zg_arena *arena, const char *selector, const char *outer)
{
    size_t len = strlen(outer);
    if (strncmp(selector, outer, len) != 0 || selector[len] == '\0') {
        return NULL;
    }
    const char *rest = selector + len;
    switch (*rest) {
    case ' ':
        return rest + 1;
    case '>':
    case '+':
    case '~':
        return rest;
    case ':':
    case '.':
    case '[':
    case '#':
        return zg_format(arena, "&%s", rest);
    default:
        return NULL;
    }
}

/* Appends a text with a tab before each line that holds something. */
static void put_indented(struct zg_bytes text, struct zg_buf *out)
{
    bool fresh = true;
    for (size_t i = 0; i < text.len; i++) {
        if (fresh && text.data[i] != '\n' && text.data[i] != '\r') {
            zg_buf_append_text(out, "\t");
        }
        fresh = text.data[i] == '\n';
        zg_buf_append(out, text.data + i, 1);
    }
}

/* The rules behind `outer` that can stand in it, without a gap. */
static size_t count_inner(const struct converter *converter, struct zg_sheet_node *outer,
                          const char *selector)
{
    size_t count = 0;
    for (struct zg_sheet_node *node = outer->next; node != NULL; node = node->next) {
        const char *inner = nestable(converter, node);
        if (inner == NULL || rest_of(converter->arena, inner, selector) == NULL ||
            !zg_condition_equal(node->condition, outer->condition)) {
            break;
        }
        count++;
    }
    return count;
}

static void put_inner(struct converter *converter, struct zg_sheet_node *node, const char *outer,
                      size_t from, struct zg_buf *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const char *selector = zg_sheet_name(converter->sheet, node);
    write_span(converter, from, start_of(converter, node->first), &text);
    zg_buf_append_text(&text, rest_of(converter->arena, selector, outer));
    zg_buf_append_text(&text, " ");
    write_span(converter, start_of(converter, node->open), start_of(converter, node->end), &text);
    put_indented(zg_buf_bytes(&text), out);
    converter->out->nested++;
}

/* Writes a rule up to its closing brace. LESS needs a semicolon there that CSS does not. */
static void put_open_rule(struct converter *converter, struct zg_sheet_node *rule,
                          struct zg_buf *out)
{
    size_t at = start_of(converter, rule->first);
    struct zg_sheet_node *last = rule->last_child;
    if (last != NULL && last->kind == ZG_SHEET_DECLARATION) {
        write_span(converter, at, start_of(converter, last->end), out);
        zg_buf_append_text(out, out->data[out->len - 1] == ';' ? "" : ";");
        at = start_of(converter, last->end);
    }
    write_span(converter, at, start_of(converter, rule->close), out);
}

/* Writes a rule with those that nest in it; the last node that is written. */
static struct zg_sheet_node *put_rule(struct converter *converter, struct zg_sheet_node *rule,
                                      struct zg_buf *out)
{
    const char *selector = nestable(converter, rule);
    size_t inner = selector != NULL ? count_inner(converter, rule, selector) : 0;
    if (inner == 0) {
        write_span(converter, start_of(converter, rule->first), start_of(converter, rule->end),
                   out);
        return rule;
    }
    put_open_rule(converter, rule, out);
    size_t from = start_of(converter, rule->end);
    for (size_t i = 0; i < inner; i++) {
        rule = rule->next;
        put_inner(converter, rule, selector, from, out);
        from = start_of(converter, rule->end);
    }
    zg_buf_append_text(out, "\n}");
    return rule;
}

static void put_children(struct converter *converter, struct zg_sheet_node *parent, size_t at,
                         struct zg_buf *out);

static struct zg_sheet_node *put_node(struct converter *converter, struct zg_sheet_node *node,
                                      struct zg_buf *out)
{
    if (node->kind == ZG_SHEET_RULE) {
        return put_rule(converter, node, out);
    }
    bool holds_rules = node->kind == ZG_SHEET_AT_RULE && node->first_child != NULL &&
                       node->parent->kind == ZG_SHEET_ROOT;
    if (holds_rules) {
        put_children(converter, node, start_of(converter, node->first), out);
    } else {
        write_span(converter, start_of(converter, node->first), start_of(converter, node->end),
                   out);
    }
    return node;
}

/* Writes a node's children and all between them, from `at` to its end. */
static void put_children(struct converter *converter, struct zg_sheet_node *parent, size_t at,
                         struct zg_buf *out)
{
    for (struct zg_sheet_node *node = parent->first_child; node != NULL; node = node->next) {
        write_span(converter, at, start_of(converter, node->first), out);
        node = put_node(converter, node, out);
        at = start_of(converter, node->end);
    }
    write_span(converter, at, start_of(converter, parent->end), out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_head(struct converter *converter, struct zg_buf *out)
{
    if (converter->out->calls > 0) {
        zg_buf_append_text(out, "@import (reference) \"mixins\";\n");
    }
    for (size_t i = 0; i < converter->value_count; i++) {
        const struct value *value = &converter->values[i];
        if (has_name(value)) {
            zg_buf_printf(out, "%s: %.*s;\n", name_of(converter->arena, value),
                          (int)value->text.len, (const char *)value->text.data);
            converter->out->variables++;
        }
    }
}

void zg_less_convert(struct zg_arena *arena, struct zg_sheet *sheet, struct zg_less_converted *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    struct converter converter = {.arena = arena, .sheet = sheet, .out = out};
    *out = (struct zg_less_converted){0};
    plan(&converter);
    put_head(&converter, &text);
    put_children(&converter, sheet->root, 0, &text);
    const char *copy = zg_strndup(arena, (const char *)text.data, text.len);
    out->less = (struct zg_bytes){(const uint8_t *)copy, text.len};
}
