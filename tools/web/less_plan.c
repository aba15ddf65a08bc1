/*
 * What of a style sheet becomes LESS: groups of prefixed declarations (to calls), and colours and
 * sizes that repeat (to variables). Planned as edits of spans of the text.
 */
#include <string.h>

#include "web/less_convert_internal.h"
#include "web/less_mixins.h"

static void add_edit(struct zg_less_converter *converter, size_t start, size_t end,
                     const char *text)
{
    converter->edits = zg_grow(converter->arena, converter->edits, converter->edit_count,
                               sizeof(*converter->edits));
    converter->edits[converter->edit_count++] = (struct zg_less_edit){start, end, text};
}

static bool is_declaration(const struct zg_sheet_node *node)
{
    return node != NULL && node->kind == ZG_SHEET_DECLARATION &&
           node->parent->kind == ZG_SHEET_RULE;
}

/* ---- mixin calls ----------------------------------------------------------------------------- */

static bool same_value(const struct zg_less_converter *converter, struct zg_sheet_node *a,
                       struct zg_sheet_node *b)
{
    return strcmp(zg_sheet_value(converter->sheet, a), zg_sheet_value(converter->sheet, b)) == 0 &&
           zg_condition_equal(a->condition, b->condition);
}

/* Are only spaces between two nodes? */
static bool adjoin(const struct zg_less_converter *converter, const struct zg_sheet_node *a,
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
static bool spelled_elsewhere(const struct zg_less_converter *converter,
                              const struct zg_mixin *mixin, const struct zg_sheet_node *first,
                              const struct zg_sheet_node *last)
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
static const char *argument_of(const struct zg_less_converter *converter,
                               const struct zg_sheet_node *node)
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
static struct zg_sheet_node *group_end(const struct zg_less_converter *converter,
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
static bool plan_group(struct zg_less_converter *converter, struct zg_sheet_node *first,
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
    add_edit(converter, zg_less_start(converter, first->first),
             zg_less_start(converter, (*last)->end),
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
static bool is_simple_value(const struct zg_less_converter *converter,
                            const struct zg_sheet_node *node)
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

static struct zg_less_value *value_of(struct zg_less_converter *converter, struct zg_bytes text)
{
    for (size_t i = 0; i < converter->value_count; i++) {
        if (zg_bytes_equal(converter->values[i].text, text)) {
            return &converter->values[i];
        }
    }
    return NULL;
}

static void count_values(struct zg_less_converter *converter, const struct zg_sheet_node *node)
{
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct zg_bytes text = zg_sheet_span(converter->sheet, at, at + 1);
        bool colour = converter->sheet->tokens[at].kind == ZG_TOKEN_HASH;
        if (!colour && !is_length(text)) {
            continue;
        }
        struct zg_less_value *value = value_of(converter, text);
        if (value == NULL) {
            converter->values = zg_grow(converter->arena, converter->values, converter->value_count,
                                        sizeof(*converter->values));
            value = &converter->values[converter->value_count++];
            *value = (struct zg_less_value){.text = text, .colour = colour};
        }
        value->uses++;
    }
}

bool zg_less_has_name(const struct zg_less_value *value)
{
    return value->uses >= (value->colour ? (size_t)COLOUR_USES : (size_t)SIZE_USES);
}

const char *zg_less_name_of(struct zg_arena *arena, const struct zg_less_value *value)
{
    return value->colour ? zg_format(arena, "@colour-%.*s", (int)value->text.len - 1,
                                     (const char *)value->text.data + 1)
                         : zg_format(arena, "@size-%.*s", (int)value->text.len,
                                     (const char *)value->text.data);
}

/* Does the rule say the same twice, under two #IFDEFs? LESS would leave out one of them; a value
 * without variables is carried past it. */
static bool is_said_twice(const struct zg_less_converter *converter, struct zg_sheet_node *node)
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

static void plan_variables(struct zg_less_converter *converter, struct zg_sheet_node *node)
{
    if (!is_simple_value(converter, node) || is_said_twice(converter, node)) {
        return;
    }
    for (uint32_t at = node->value; at < node->value_end; at++) {
        struct zg_less_value *value =
            value_of(converter, zg_sheet_span(converter->sheet, at, at + 1));
        if (value != NULL && zg_less_has_name(value)) {
            add_edit(converter, zg_less_start(converter, at), zg_less_start(converter, at + 1),
                     zg_less_name_of(converter->arena, value));
            converter->out->uses++;
        }
    }
}

/* ---- planning -------------------------------------------------------------------------------- */

void zg_less_plan(struct zg_less_converter *converter)
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
