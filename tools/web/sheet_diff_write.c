/*
 * Prints what differs between two sheets as the body of a patch. Around each change stand the
 * statements before and behind it, and those of the same property; around a rule that is put in
 * the one before it.
 */
#include <string.h>

#include "web/sheet_diff.h"

struct writer {
    struct zg_arena *arena;
    struct zg_sheet *old, *new;
    struct zg_buf *out;
    const struct zg_condition *condition; /* of the #IFDEFs printed and not closed yet */
    char mark;                            /* of them */
    const struct zg_condition *base;      /* outside of those with that mark */
};

static struct zg_place of_old(const struct writer *writer, struct zg_sheet_node *node)
{
    return (struct zg_place){writer->old, node};
}

static struct zg_place of_new(const struct writer *writer, struct zg_sheet_node *node)
{
    return (struct zg_place){writer->new, node};
}

/* ---- conditions ------------------------------------------------------------------------------ */

static unsigned depth_of(const struct zg_condition *condition)
{
    return condition == NULL ? 0 : condition->depth;
}

static const struct zg_condition *common(const struct zg_condition *a, const struct zg_condition *b)
{
    while (depth_of(a) > depth_of(b)) {
        a = a->outer;
    }
    while (depth_of(b) > depth_of(a)) {
        b = b->outer;
    }
    while (!zg_condition_equal(a, b)) {
        a = a->outer;
        b = b->outer;
    }
    return a;
}

static void open_conditions(struct writer *writer, const struct zg_condition *from,
                            const struct zg_condition *to, char mark)
{
    if (depth_of(to) > depth_of(from)) {
        open_conditions(writer, from, to->outer, mark);
        zg_buf_printf(writer->out, "%c%s %.*s\n", mark, to->negated ? "#IFNDEF" : "#IFDEF",
                      (int)to->name.len, (const char *)to->name.data);
    }
}

static void close_conditions(struct writer *writer, const struct zg_condition *to, char mark)
{
    while (depth_of(writer->condition) > depth_of(to)) {
        zg_buf_printf(writer->out, "%c#ENDIF\n", mark);
        writer->condition = writer->condition->outer;
    }
}

/* Goes on to a condition: that which stands with mark ' ' up to `base`, the rest with `mark`. */
static void go_to(struct writer *writer, const struct zg_condition *to,
                  const struct zg_condition *base, char mark)
{
    if (writer->mark == '+' && (mark != '+' || !zg_condition_equal(writer->base, base))) {
        close_conditions(writer, writer->base, '+');
        writer->mark = ' ';
    }
    if (writer->mark == '+') {
        const struct zg_condition *shared = common(writer->condition, to);
        shared = depth_of(shared) < depth_of(base) ? base : shared;
        close_conditions(writer, shared, '+');
        open_conditions(writer, shared, to, '+');
    } else {
        const struct zg_condition *shared = common(writer->condition, base);
        close_conditions(writer, shared, ' ');
        open_conditions(writer, shared, base, ' ');
        open_conditions(writer, base, to, mark);
    }
    writer->condition = to;
    writer->base = base;
    writer->mark = depth_of(to) > depth_of(base) ? mark : ' ';
}

/* ---- statements ------------------------------------------------------------------------------ */

static void put_indent(struct writer *writer, struct zg_place place)
{
    struct zg_bytes text = place.sheet->text;
    size_t at = place.sheet->tokens[place.node->first].start, start = at;
    while (start > 0 && (text.data[start - 1] == ' ' || text.data[start - 1] == '\t')) {
        start--;
    }
    if (start == 0 || zg_is_newline(text.data[start - 1])) {
        zg_buf_append(writer->out, text.data + start, at - start);
        return;
    }
    for (struct zg_sheet_node *it = place.node->parent; it->parent != NULL; it = it->parent) {
        zg_buf_append_text(writer->out, "  ");
    }
}

/* A span of a sheet, each of its lines behind the mark. */
static void put_span(struct writer *writer, struct zg_place place, uint32_t end, char mark)
{
    struct zg_bytes text = zg_sheet_span(place.sheet, place.node->first, end);
    zg_buf_append(writer->out, &mark, 1);
    put_indent(writer, place);
    for (size_t i = 0; i < text.len; i++) {
        if (!zg_is_newline(text.data[i])) {
            zg_buf_append(writer->out, text.data + i, 1);
            continue;
        }
        i += text.data[i] == '\r' && i + 1 < text.len && text.data[i + 1] == '\n';
        zg_buf_append_text(writer->out, "\n");
        zg_buf_append(writer->out, &mark, 1);
    }
}

static bool is_statement(struct zg_place place)
{
    return place.sheet->dialect != ZG_PROPERTIES && !place.node->block &&
           place.node->kind != ZG_SHEET_SUBSTITUTION && place.node->kind != ZG_SHEET_JUNK;
}

static void put_node(struct writer *writer, struct zg_place place, char mark)
{
    const struct zg_sheet_node *node = place.node;
    put_span(writer, place, node->end, mark);
    if (is_statement(place) && place.sheet->tokens[node->end - 1].kind != ZG_TOKEN_SEMICOLON) {
        zg_buf_append_text(writer->out, ";");
    }
    zg_buf_append_text(writer->out, "\n");
}

/* "@ 2 of 3" when there are several of that key; of two when `always`. */
static void put_occurrence(struct writer *writer, struct zg_place place)
{
    unsigned place_number = 0, total = 0;
    struct zg_place it = {place.sheet, place.node->parent->first_child};
    for (; place.node->block && it.node != NULL; it.node = it.node->next) {
        if (zg_same_key(it, place)) {
            total++;
            place_number = it.node == place.node ? total : place_number;
        }
    }
    if (total > 1) {
        zg_buf_printf(writer->out, "@ %u of %u\n", place_number, total);
    }
}

static void open_block(struct writer *writer, struct zg_place place)
{
    put_occurrence(writer, place);
    put_span(writer, place, place.node->name_end, ' ');
    zg_buf_append_text(writer->out, place.node->name_end > place.node->first ? " {\n" : "{\n");
}

static void close_block(struct writer *writer, struct zg_place place)
{
    zg_buf_append_text(writer->out, " ");
    put_indent(writer, place);
    zg_buf_append_text(writer->out, "}\n");
}

/* A statement that must be there; of a block only that it is. */
static void put_context(struct writer *writer, struct zg_place place)
{
    if (!place.node->block) {
        put_node(writer, place, ' ');
        return;
    }
    open_block(writer, place);
    close_block(writer, place);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static bool is_change(const struct zg_diff_item *item)
{
    return !item->same;
}

static bool is_leaf(const struct zg_diff_item *item)
{
    return !(item->old != NULL ? item->old : item->new)->block;
}

/* Two blocks of one key: what is in them is compared. */
static bool goes_deeper(const struct zg_diff_item *item)
{
    return is_change(item) && item->old != NULL && item->new != NULL && !is_leaf(item);
}

/* Must the statement at `at` be shown because of what stands beside it? */
static bool is_beside(const struct zg_diff_list *list, size_t at)
{
    const struct zg_diff_item *prev = at > 0 ? &list->items[at - 1] : NULL;
    const struct zg_diff_item *next = at + 1 < list->count ? &list->items[at + 1] : NULL;
    bool leaf = is_leaf(&list->items[at]);
    bool before = next != NULL && is_change(next) && !goes_deeper(next) &&
                  (next->old == NULL || (leaf && is_leaf(next)));
    bool behind = prev != NULL && is_change(prev) && !goes_deeper(prev) && leaf && is_leaf(prev);
    return before || behind;
}

/* Has a change beside it, in the same block, the same property? */
static bool is_property(const struct writer *writer, const struct zg_diff_list *list, size_t at)
{
    struct zg_sheet_node *node = list->items[at].old;
    if (node->kind != ZG_SHEET_DECLARATION) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct zg_diff_item *item = &list->items[i];
        struct zg_place other =
            item->old != NULL ? of_old(writer, item->old) : of_new(writer, item->new);
        if (is_change(item) && zg_same_key(of_old(writer, node), other)) {
            return true;
        }
    }
    return false;
}

/* The condition up to which what comes needs no #IFDEFs of its own: that of the statement before
 * or behind it where it is the same, else that of its block. */
static const struct zg_condition *base_of(const struct zg_diff_list *list, size_t at,
                                          const struct zg_condition *own)
{
    const struct zg_condition *wanted = list->items[at].new->condition;
    size_t before = at, behind = at;
    while (before > 0 && list->items[before].old == NULL) {
        before--;
    }
    while (behind + 1 < list->count && list->items[behind].old == NULL) {
        behind++;
    }
    const struct zg_sheet_node *prev = list->items[before].old, *next = list->items[behind].old;
    bool fits = (prev != NULL && zg_condition_equal(prev->condition, wanted)) ||
                (next != NULL && zg_condition_equal(next->condition, wanted));
    return fits ? wanted : own;
}

static void write_block(struct writer *writer, struct zg_place old, struct zg_place new);

static void write_item(struct writer *writer, const struct zg_diff_list *list, size_t at,
                       const struct zg_condition *own)
{
    const struct zg_diff_item *item = &list->items[at];
    if (item->old != NULL) {
        go_to(writer, item->old->condition, item->old->condition, ' ');
    }
    if (item->same) {
        put_context(writer, of_old(writer, item->old));
    } else if (goes_deeper(item)) {
        open_block(writer, of_old(writer, item->old));
        write_block(writer, of_old(writer, item->old), of_new(writer, item->new));
        go_to(writer, item->old->condition, item->old->condition, ' ');
        close_block(writer, of_old(writer, item->old));
    } else {
        if (item->old != NULL) {
            put_occurrence(writer, of_old(writer, item->old));
            put_node(writer, of_old(writer, item->old), '-');
        }
        if (item->new != NULL) {
            const struct zg_condition *base =
                item->old != NULL ? item->old->condition : base_of(list, at, own);
            go_to(writer, item->new->condition, base, '+');
            put_occurrence(writer, of_new(writer, item->new));
            put_node(writer, of_new(writer, item->new), '+');
        }
    }
}

static void write_block(struct writer *writer, struct zg_place old, struct zg_place new)
{
    struct zg_diff_list list = zg_diff_match(writer->arena, old, new);
    for (size_t i = 0; i < list.count; i++) {
        if (is_change(&list.items[i]) || is_beside(&list, i) || is_property(writer, &list, i)) {
            write_item(writer, &list, i, old.node->condition);
        }
    }
}

void zg_diff_write(struct zg_arena *arena, struct zg_sheet *old, struct zg_sheet *new,
                   struct zg_buf *out)
{
    struct writer writer = {.arena = arena, .old = old, .new = new, .out = out, .mark = ' '};
    write_block(&writer, of_old(&writer, old->root), of_new(&writer, new->root));
    go_to(&writer, NULL, NULL, ' ');
}
