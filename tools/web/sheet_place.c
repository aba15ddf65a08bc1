/*
 * Where the statements of a change go: in place of the last one that goes, else behind the
 * statement before them in the patch, else before the one behind them, else to the end of the
 * block; always where the condition is theirs.
 */
#include <string.h>

#include "web/sheet_apply.h"

struct spot {
    struct zg_sheet_node *node;
    enum zg_where where;
};

/* ---- the spot -------------------------------------------------------------------------------- */

static const struct zg_condition *behind(const struct block *block, struct zg_sheet_node *node)
{
    return zg_condition_behind((struct zg_place){block->place.sheet, node});
}

/* The item nearest to the group, before or behind it, that is in the sheet. */
static struct zg_sheet_node *neighbour(const struct block *block, const struct group *group,
                                       bool before)
{
    for (size_t i = before ? group->first : group->end; before ? i > 0 : i < block->count;
         i += before ? (size_t)-1 : 1) {
        const struct item *item = &block->items[before ? i - 1 : i];
        if (item->mark != '+' && item->file != NULL) {
            return item->file;
        }
    }
    return NULL;
}

/* The next statement from `node` on behind which the condition holds; NULL: none. */
static struct zg_sheet_node *forward(const struct block *block, struct zg_sheet_node *node,
                                     const struct zg_condition *condition)
{
    while (node != NULL && !zg_condition_equal(behind(block, node), condition)) {
        node = node->next;
    }
    return node;
}

/* The place before `next`, or nearest before that, where the condition holds. */
static bool backward(const struct block *block, struct zg_sheet_node *next,
                     const struct zg_condition *condition, struct spot *spot)
{
    bool found = false;
    for (struct zg_sheet_node *node = block->place.node->first_child; node != NULL;
         node = node->next) {
        bool at = zg_condition_equal(node->condition, condition);
        bool before = at && (node->kind == ZG_SHEET_DIRECTIVE || node == next);
        if (before || zg_condition_equal(behind(block, node), condition)) {
            *spot = (struct spot){node, before ? ZG_BEFORE : ZG_BEHIND};
            found = true;
        }
        if (node == next) {
            break;
        }
    }
    return found;
}

static bool find_spot(const struct block *block, const struct group *group, struct spot *spot)
{
    const struct zg_condition *condition = block->items[group->coming].node->condition;
    struct zg_sheet_node *prev = neighbour(block, group, true);
    struct zg_sheet_node *next = neighbour(block, group, false);
    if (prev != NULL && zg_condition_equal(behind(block, prev), condition)) {
        *spot = (struct spot){prev, ZG_BEHIND};
        return true;
    }
    if (next != NULL && zg_condition_equal(next->condition, condition)) {
        *spot = (struct spot){next, ZG_BEFORE};
        return true;
    }
    struct zg_sheet_node *after = prev == NULL ? NULL : forward(block, prev, condition);
    if (after != NULL) {
        *spot = (struct spot){after, ZG_BEHIND};
        return true;
    }
    if (next != NULL && backward(block, next, condition, spot)) {
        return true;
    }
    const struct zg_condition *own = block->place.node->condition;
    if (zg_condition_equal(own, condition)) {
        *spot = (struct spot){block->place.node, ZG_AT_END};
        return true;
    }
    return backward(block, NULL, condition, spot);
}

/* ---- the lines ------------------------------------------------------------------------------- */

static struct zg_bytes row_text(const struct zg_sheet_patch *patch, size_t row)
{
    size_t start = patch->starts[row], end = patch->starts[row + 1];
    return (struct zg_bytes){patch->sheet.text.data + start, end - start - 1};
}

static size_t blanks(struct zg_bytes line)
{
    size_t at = 0;
    while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t')) {
        at++;
    }
    return at;
}

static bool is_directive(struct zg_bytes line)
{
    size_t end, at = blanks(line);
    struct zg_bytes name;
    return at < line.len && line.data[at] == '#' &&
           zg_directive_at(line, at, &end, &name) != ZG_NO_DIRECTIVE;
}

static void add_rows(const struct block *block, size_t row, size_t last, struct zg_lines *lines)
{
    for (; row <= last; row++) {
        lines->items =
            zg_grow(block->run->arena, lines->items, lines->count, sizeof(*lines->items));
        lines->items[lines->count++] = (struct zg_line){.text = row_text(block->run->patch, row)};
    }
}

/* Takes the indentation off that all lines have, and all of #IFDEFs. */
static void outdent(struct zg_lines *lines)
{
    size_t common = SIZE_MAX;
    for (size_t i = 0; i < lines->count; i++) {
        struct zg_bytes line = lines->items[i].text;
        size_t own = blanks(line);
        if (own < line.len && !is_directive(line)) {
            common = own < common ? own : common;
        }
    }
    for (size_t i = 0; i < lines->count; i++) {
        struct zg_bytes *line = &lines->items[i].text;
        size_t own = blanks(*line);
        size_t off = own == line->len || is_directive(*line) ? own : common;
        line->data += off;
        line->len -= off;
    }
}

static size_t row_at(const struct block *block, uint32_t token)
{
    return zg_patch_row(block->run->patch, block->run->patch->sheet.tokens[token].start);
}

/* The lines of what must be put in, with comments beside it. When some is there already, only of
 * the rest. */
static struct zg_lines lines_of(const struct block *block, const struct group *group)
{
    const struct zg_sheet_patch *patch = block->run->patch;
    struct zg_lines lines = {0};
    bool partly = false;
    for (size_t i = group->coming; i < group->end; i++) {
        partly |= block->items[i].file != NULL;
    }
    for (size_t i = group->coming; i < group->end && partly; i++) {
        const struct zg_sheet_node *node = block->items[i].node;
        if (block->items[i].file == NULL) {
            add_rows(block, row_at(block, node->first), row_at(block, node->end - 1), &lines);
        }
    }
    if (!partly) {
        size_t row = row_at(block, block->items[group->coming].node->first);
        size_t last = row_at(block, block->items[group->end - 1].node->end - 1);
        while (row > 0 && patch->marks[row - 1] == '+') {
            row--;
        }
        while (last + 1 < patch->lines && patch->marks[last + 1] == '+') {
            last++;
        }
        add_rows(block, row, last, &lines);
    }
    outdent(&lines);
    return lines;
}

/* Must the lines stay lines? */
static bool are_hard(const struct zg_sheet *sheet, const struct zg_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct zg_bytes line = lines->items[i].text;
        bool comment =
            sheet->dialect == ZG_LESS && zg_bytes_find(line, zg_bytes_of("//"), 0) != SIZE_MAX;
        if (comment || is_directive(line)) {
            return true;
        }
    }
    return false;
}

/* ---- edits ----------------------------------------------------------------------------------- */

/* One declaration for another of the same property: only the value changes. */
static bool only_value(const struct block *block, const struct group *group,
                       const struct zg_lines *lines)
{
    const struct item *old = &block->items[group->first], *new = &block->items[group->coming];
    return group->coming == group->first + 1 && group->end == group->coming + 1 &&
           old->node->kind == ZG_SHEET_DECLARATION && old->file != NULL &&
           row_at(block, new->node->end - 1) - row_at(block, new->node->first) + 1 ==
               lines->count &&
           zg_same_key((struct zg_place){&block->run->patch->sheet, new->node},
                       (struct zg_place){block->place.sheet, old->file});
}

void zg_place_group(struct block *block, const struct group *group, struct zg_sheet_change *change)
{
    struct run *run = block->run;
    struct zg_sheet_edits *edits = &run->edits[block->place.sheet - run->sheets];
    struct zg_sheet_node *instead = NULL;
    for (size_t i = group->first; i < group->coming; i++) {
        instead = block->items[i].file != NULL ? block->items[i].file : instead;
    }
    bool comes = group->coming < group->end && !group->done;
    for (size_t i = group->first; i < group->coming; i++) {
        struct zg_sheet_node *node = block->items[i].file;
        if (node != NULL && (node != instead || !comes)) {
            zg_edit_remove(edits, node);
        }
    }
    if (!comes) {
        return;
    }
    struct zg_lines lines = lines_of(block, group);
    struct spot spot = {instead, ZG_INSTEAD};
    if (instead != NULL && only_value(block, group, &lines)) {
        const struct zg_sheet_node *new = block->items[group->coming].node;
        zg_edit_value(edits, instead,
                      zg_sheet_span(&run->patch->sheet, new->value, new->value_end));
    } else if (instead != NULL || find_spot(block, group, &spot)) {
        zg_edit_put(edits, spot.node, spot.where, &lines, are_hard(block->place.sheet, &lines));
    } else {
        zg_worsen(change, ZG_SHEET_CONFLICT, "no-place");
    }
}
