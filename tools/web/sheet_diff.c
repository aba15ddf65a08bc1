/*
 * What really changed between two sheets, as a patch: their statements are matched by what they
 * say, then by their keys, block by block; sheet_diff_write.c prints what is left. The patch is
 * applied before it is given away, so that a reader need not trust either.
 */
#include <string.h>

#include "web/sheet_diff.h"

/* ---- matching -------------------------------------------------------------------------------- */

static struct zg_line line_of(struct zg_arena *arena, struct zg_sheet *sheet,
                              struct zg_sheet_node *node, bool key)
{
    struct zg_bytes text;
    if (key) {
        text =
            zg_bytes_of(zg_format(arena, "%d%d %s [%s]", (int)node->kind, node->block,
                                  zg_sheet_name(sheet, node), zg_condition_text(node->condition)));
    } else {
        ZG_CLEANUP(zg_buf_free) struct zg_buf buf = {0};
        zg_sheet_meaning(sheet, node, &buf);
        text = (struct zg_bytes){
            (const uint8_t *)zg_strndup(arena, (const char *)buf.data, buf.len), buf.len};
    }
    return zg_line_of_text(text);
}

/* The statements of a block but #IFDEF lines. */
struct side {
    struct zg_sheet *sheet;
    struct zg_sheet_node **nodes;
    struct zg_lines lines;
};

static struct side side_of(struct zg_arena *arena, struct zg_place block)
{
    struct side side = {.sheet = block.sheet};
    for (struct zg_sheet_node *node = block.node->first_child; node != NULL; node = node->next) {
        if (node->kind == ZG_SHEET_DIRECTIVE) {
            continue;
        }
        size_t at = side.lines.count++;
        side.nodes = zg_grow(arena, side.nodes, at, sizeof(*side.nodes));
        side.lines.items = zg_grow(arena, side.lines.items, at, sizeof(*side.lines.items));
        side.nodes[at] = node;
        side.lines.items[at] = line_of(arena, block.sheet, node, false);
    }
    return side;
}

static void add_item(struct zg_arena *arena, struct zg_diff_list *list, struct zg_sheet_node *old,
                     struct zg_sheet_node *new, bool same)
{
    list->items = zg_grow(arena, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = (struct zg_diff_item){old, new, same};
}

/* A range of one side, its lines now of keys. */
static struct zg_lines keys_of(struct zg_arena *arena, const struct side *side, size_t from,
                               size_t to)
{
    struct zg_lines lines = {.items = zg_alloc_array(arena, to - from + 1, sizeof(struct zg_line)),
                             .count = to - from};
    for (size_t i = from; i < to; i++) {
        lines.items[i - from] = line_of(arena, side->sheet, side->nodes[i], true);
    }
    return lines;
}

/* What stands between two statements that are the same: matched by keys, else it goes or comes. */
static void match_gap(struct zg_arena *arena, const struct side *old, size_t old_from,
                      size_t old_to, const struct side *new, size_t new_from, size_t new_to,
                      struct zg_diff_list *list)
{
    struct zg_lines old_keys = keys_of(arena, old, old_from, old_to);
    struct zg_lines new_keys = keys_of(arena, new, new_from, new_to);
    zg_lines_mark(arena, old_keys, new_keys);
    size_t i = 0, j = 0;
    while (i < old_keys.count || j < new_keys.count) {
        if (i < old_keys.count && old_keys.items[i].edited) {
            add_item(arena, list, old->nodes[old_from + i++], NULL, false);
        } else if (j < new_keys.count && new_keys.items[j].edited) {
            add_item(arena, list, NULL, new->nodes[new_from + j++], false);
        } else {
            size_t at_old = old_from + i++, at_new = new_from + j++;
            bool same =
                zg_bytes_equal(old->lines.items[at_old].text, new->lines.items[at_new].text);
            add_item(arena, list, old->nodes[at_old], new->nodes[at_new], same);
        }
    }
}

struct zg_diff_list zg_diff_match(struct zg_arena *arena, struct zg_place old, struct zg_place new)
{
    struct zg_diff_list list = {0};
    struct side from = side_of(arena, old), to = side_of(arena, new);
    zg_lines_mark(arena, from.lines, to.lines);
    size_t i = 0, j = 0;
    while (i < from.lines.count || j < to.lines.count) {
        size_t i_end = i, j_end = j;
        while (i_end < from.lines.count && from.lines.items[i_end].edited) {
            i_end++;
        }
        while (j_end < to.lines.count && to.lines.items[j_end].edited) {
            j_end++;
        }
        match_gap(arena, &from, i, i_end, &to, j, j_end, &list);
        if (i_end < from.lines.count && j_end < to.lines.count) {
            add_item(arena, &list, from.nodes[i_end++], to.nodes[j_end++], true);
        }
        i = i_end;
        j = j_end;
    }
    return list;
}

/* ---- proof ----------------------------------------------------------------------------------- */

static bool unproven(const struct zg_sheet *old, struct zg_error *err, const char *why)
{
    zg_fail(err, ZG_REFUSED, "diff-unproven", "%s: no patch by meaning says this change: %s",
            old->name, why);
    return zg_hint(err, "see the change itself with diff(1)");
}

/* The first line of two texts that differs. */
static void first_difference(struct zg_bytes a, struct zg_bytes b, struct zg_buf *out)
{
    struct zg_bytes left = {0}, right = {0};
    bool more_left = true, more_right = true;
    while (more_left && more_right && zg_bytes_equal(left, right)) {
        left.len = right.len = 0;
        more_left = zg_next_line(&a, &left);
        more_right = zg_next_line(&b, &right);
    }
    zg_buf_printf(out, "'%.*s' became '%.*s'", (int)right.len, (const char *)right.data,
                  (int)left.len, (const char *)left.data);
}

static bool prove(struct zg_arena *arena, struct zg_sheet *old, struct zg_sheet *new,
                  struct zg_bytes body, struct zg_error *err)
{
    struct zg_sheet_patch *patch;
    struct zg_sheet_result result;
    struct zg_sheet made;
    struct zg_error why = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0}, made_says = {0}, new_says = {0}, words = {0};
    if (!zg_sheet_patch_parse(arena, body, old->name, 1, old->dialect, &patch, &why)) {
        return unproven(old, err, zg_format(arena, "line %u: %s", why.line, why.text));
    }
    zg_sheet_patch_apply(arena, patch, old, 1, &text, &result);
    for (size_t i = 0; i < result.count; i++) {
        const struct zg_sheet_change *change = &result.changes[i];
        if (change->outcome != ZG_SHEET_APPLIED) {
            return unproven(
                old, err,
                zg_format(arena, "%s: %s", change->path,
                          change->outcome == ZG_SHEET_ALREADY ? "already there" : change->reason));
        }
    }
    if (!zg_sheet_parse(arena, zg_buf_bytes(&text), old->name, old->dialect, &made, err)) {
        return false;
    }
    zg_sheet_meaning(&made, made.root, &made_says);
    zg_sheet_meaning(new, new->root, &new_says);
    if (!zg_bytes_equal(zg_buf_bytes(&made_says), zg_buf_bytes(&new_says))) {
        first_difference(zg_buf_bytes(&made_says), zg_buf_bytes(&new_says), &words);
        return unproven(old, err, zg_strndup(arena, (const char *)words.data, words.len));
    }
    return true;
}

bool zg_sheet_diff(struct zg_arena *arena, struct zg_sheet *old, struct zg_sheet *new,
                   struct zg_buf *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf body = {0};
    zg_diff_write(arena, old, new, &body);
    if (body.len > 0 && !prove(arena, old, new, zg_buf_bytes(&body), err)) {
        return false;
    }
    zg_buf_append_bytes(out, zg_buf_bytes(&body));
    return true;
}
