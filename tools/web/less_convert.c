/*
 * From CSS to LESS. First the spans that change are planned (less_plan.c); then the sheet is
 * written with them, rules that nest in their new places.
 */
#include "web/less_convert_internal.h"

#include <string.h>

#include "web/selector.h"

/* Appends the text from `start` to `end` with its edits. Spans are written in their order. */
static void write_span(struct zg_less_converter *converter, size_t start, size_t end,
                       struct zg_buf *out)
{
    const uint8_t *text = converter->sheet->text.data;
    while (converter->edit_next < converter->edit_count &&
           converter->edits[converter->edit_next].start < end) {
        const struct zg_less_edit *edit = &converter->edits[converter->edit_next++];
        zg_buf_append(out, text + start, edit->start - start);
        zg_buf_append_text(out, edit->text);
        start = edit->end;
    }
    zg_buf_append(out, text + start, end - start);
}

/* ---- nesting --------------------------------------------------------------------------------- */

/* The selector of a rule that can nest or be nested in: one, well formed, a whole block. NULL for
 * others. */
static const char *nestable(const struct zg_less_converter *converter, struct zg_sheet_node *node)
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
static size_t count_inner(const struct zg_less_converter *converter, struct zg_sheet_node *outer,
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

static void put_inner(struct zg_less_converter *converter, struct zg_sheet_node *node,
                      const char *outer, size_t from, struct zg_buf *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const char *selector = zg_sheet_name(converter->sheet, node);
    write_span(converter, from, zg_less_start(converter, node->first), &text);
    zg_buf_append_text(&text, rest_of(converter->arena, selector, outer));
    zg_buf_append_text(&text, " ");
    write_span(converter, zg_less_start(converter, node->open), zg_less_start(converter, node->end),
               &text);
    put_indented(zg_buf_bytes(&text), out);
    converter->out->nested++;
}

/* Writes a rule up to its closing brace. LESS needs a semicolon there that CSS does not. */
static void put_open_rule(struct zg_less_converter *converter, struct zg_sheet_node *rule,
                          struct zg_buf *out)
{
    size_t at = zg_less_start(converter, rule->first);
    struct zg_sheet_node *last = rule->last_child;
    if (last != NULL && last->kind == ZG_SHEET_DECLARATION) {
        write_span(converter, at, zg_less_start(converter, last->end), out);
        zg_buf_append_text(out, out->data[out->len - 1] == ';' ? "" : ";");
        at = zg_less_start(converter, last->end);
    }
    write_span(converter, at, zg_less_start(converter, rule->close), out);
}

/* Writes a rule with those that nest in it; the last node that is written. */
static struct zg_sheet_node *put_rule(struct zg_less_converter *converter,
                                      struct zg_sheet_node *rule, struct zg_buf *out)
{
    const char *selector = nestable(converter, rule);
    size_t inner = selector != NULL ? count_inner(converter, rule, selector) : 0;
    if (inner == 0) {
        write_span(converter, zg_less_start(converter, rule->first),
                   zg_less_start(converter, rule->end), out);
        return rule;
    }
    put_open_rule(converter, rule, out);
    size_t from = zg_less_start(converter, rule->end);
    for (size_t i = 0; i < inner; i++) {
        rule = rule->next;
        put_inner(converter, rule, selector, from, out);
        from = zg_less_start(converter, rule->end);
    }
    zg_buf_append_text(out, "\n}");
    return rule;
}

static void put_children(struct zg_less_converter *converter, struct zg_sheet_node *parent,
                         size_t at, struct zg_buf *out);

static struct zg_sheet_node *put_node(struct zg_less_converter *converter,
                                      struct zg_sheet_node *node, struct zg_buf *out)
{
    if (node->kind == ZG_SHEET_RULE) {
        return put_rule(converter, node, out);
    }
    bool holds_rules = node->kind == ZG_SHEET_AT_RULE && node->first_child != NULL &&
                       node->parent->kind == ZG_SHEET_ROOT;
    if (holds_rules) {
        put_children(converter, node, zg_less_start(converter, node->first), out);
    } else {
        write_span(converter, zg_less_start(converter, node->first),
                   zg_less_start(converter, node->end), out);
    }
    return node;
}

/* Writes a node's children and all between them, from `at` to its end. */
static void put_children(struct zg_less_converter *converter, struct zg_sheet_node *parent,
                         size_t at, struct zg_buf *out)
{
    for (struct zg_sheet_node *node = parent->first_child; node != NULL; node = node->next) {
        write_span(converter, at, zg_less_start(converter, node->first), out);
        node = put_node(converter, node, out);
        at = zg_less_start(converter, node->end);
    }
    write_span(converter, at, zg_less_start(converter, parent->end), out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_head(struct zg_less_converter *converter, struct zg_buf *out)
{
    if (converter->out->calls > 0) {
        zg_buf_append_text(out, "@import (reference) \"mixins\";\n");
    }
    for (size_t i = 0; i < converter->value_count; i++) {
        const struct zg_less_value *value = &converter->values[i];
        if (zg_less_has_name(value)) {
            zg_buf_printf(out, "%s: %.*s;\n", zg_less_name_of(converter->arena, value),
                          (int)value->text.len, (const char *)value->text.data);
            converter->out->variables++;
        }
    }
}

void zg_less_convert(struct zg_arena *arena, struct zg_sheet *sheet, struct zg_less_converted *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    struct zg_less_converter converter = {.arena = arena, .sheet = sheet, .out = out};
    *out = (struct zg_less_converted){0};
    zg_less_plan(&converter);
    put_head(&converter, &text);
    put_children(&converter, sheet->root, 0, &text);
    const char *copy = zg_strndup(arena, (const char *)text.data, text.len);
    out->less = (struct zg_bytes){(const uint8_t *)copy, text.len};
}
