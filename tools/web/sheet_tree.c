/* Sheets: their parts put together, walked and written back. Nothing here knows a grammar. */
#include <string.h>

#include "web/sheet_internal.h"

/* Where the lines start, once somebody asks. */
struct zg_sheet_lines {
    uint32_t *starts;
    size_t count;
};

void zg_sheet_add_token(struct zg_sheet *sheet, size_t start, enum zg_sheet_token_kind kind)
{
    sheet->tokens = zg_grow(sheet->arena, sheet->tokens, sheet->count, sizeof(*sheet->tokens));
    sheet->tokens[sheet->count++] =
        (struct zg_sheet_token){.start = (uint32_t)start, .kind = (uint8_t)kind};
}

void zg_sheet_add_flaw(struct zg_sheet *sheet, uint32_t token, const char *what)
{
    if (sheet->flaws == NULL) {
        sheet->flaws = zg_alloc_array(sheet->arena, ZG_SHEET_FLAWS, sizeof(*sheet->flaws));
    }
    if (sheet->flaw_count < ZG_SHEET_FLAWS) {
        sheet->flaws[sheet->flaw_count] = (struct zg_sheet_flaw){what, token};
    }
    sheet->flaw_count++;
}

struct zg_sheet_node *zg_sheet_add_node(struct zg_sheet *sheet, struct zg_sheet_node *parent,
                                        enum zg_sheet_kind kind, uint32_t first, uint32_t end)
{
    struct zg_sheet_node *node = zg_alloc(sheet->arena, sizeof(*node));
    sheet->node_count++;
    *node = (struct zg_sheet_node){
        .parent = parent, .kind = kind, .first = first, .end = end, .name = first, .name_end = end};
    if (parent != NULL) {
        if (parent->last_child == NULL) {
            parent->first_child = node;
        } else {
            parent->last_child->next = node;
        }
        parent->last_child = node;
    }
    return node;
}

bool zg_dialect_of(const char *name, enum zg_dialect *dialect)
{
    for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
        char suffix[16];
        snprintf(suffix, sizeof(suffix), ".%s", zg_dialect_name(each));
        if (zg_path_has_suffix(name, suffix)) {
            *dialect = each;
            return true;
        }
    }
    return false;
}

const char *zg_dialect_name(enum zg_dialect dialect)
{
    static const char *const names[] = {
        [ZG_CSS] = "css", [ZG_LESS] = "less", [ZG_PROPERTIES] = "properties"};
    return names[dialect];
}

bool zg_sheet_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    enum zg_dialect dialect, struct zg_sheet *out, struct zg_error *err)
{
    *out = (struct zg_sheet){.arena = arena, .text = text, .name = name, .dialect = dialect};
    out->lines = zg_alloc(arena, sizeof(*out->lines));
    if (text.len > ZG_SHEET_LIMIT) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "has %zu bytes; at most %zu are read", text.len, ZG_SHEET_LIMIT);
    }
    if (dialect == ZG_PROPERTIES) {
        return zg_sheet_parse_properties(out, err);
    }
    return zg_sheet_parse_css(out, err);
}

bool zg_sheet_in_limits(const struct zg_sheet *sheet, uint32_t token, unsigned depth,
                        const struct zg_condition *condition, struct zg_error *err)
{
    if (sheet->node_count > ZG_SHEET_NODES) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", sheet->name, zg_sheet_line(sheet, token),
                          "has more than %zu statements", ZG_SHEET_NODES);
    }
    if (depth > ZG_SHEET_DEPTH) {
        return zg_fail_at(err, ZG_MALFORMED, "too-deep", sheet->name, zg_sheet_line(sheet, token),
                          "more than %u blocks stand in each other", ZG_SHEET_DEPTH);
    }
    if (condition != NULL && condition->depth > ZG_CONDITION_DEPTH) {
        return zg_fail_at(err, ZG_MALFORMED, "too-deep", sheet->name, zg_sheet_line(sheet, token),
                          "more than %u #IFDEFs stand in each other", ZG_CONDITION_DEPTH);
    }
    return true;
}

struct zg_bytes zg_sheet_span(const struct zg_sheet *sheet, uint32_t first, uint32_t end)
{
    uint32_t start = sheet->tokens[first].start;
    return (struct zg_bytes){sheet->text.data + start,
                             first < end ? sheet->tokens[end].start - start : 0};
}

static void find_lines(const struct zg_sheet *sheet)
{
    struct zg_sheet_lines *lines = sheet->lines;
    const uint8_t *text = sheet->text.data, *at = text, *end = text + sheet->text.len;
    do {
        lines->starts = zg_grow(sheet->arena, lines->starts, lines->count, sizeof(*lines->starts));
        lines->starts[lines->count++] = (uint32_t)(at - text);
        at = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));
        at = at == NULL ? NULL : at + 1;
    } while (at != NULL);
}

unsigned zg_sheet_line(const struct zg_sheet *sheet, uint32_t token)
{
    struct zg_sheet_lines *lines = sheet->lines;
    if (lines->count == 0) {
        find_lines(sheet);
    }
    size_t low = 0, high = lines->count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (lines->starts[middle] <= sheet->tokens[token].start) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (unsigned)low + 1;
}

struct zg_sheet_node *zg_sheet_next(struct zg_sheet_node *node)
{
    if (node->first_child != NULL) {
        return node->first_child;
    }
    while (node != NULL && node->next == NULL) {
        node = node->parent;
    }
    return node == NULL ? NULL : node->next;
}

/* The tokens of `node` before its first child; then, for each child, the child and the tokens
 * between it and the next. A tree whose nodes overlapped or had a hole would not give the text. */
static void emit_node(const struct zg_sheet *sheet, const struct zg_sheet_node *node,
                      struct zg_buf *out)
{
    uint32_t at = node->first;
    for (const struct zg_sheet_node *child = node->first_child; child != NULL;
         child = child->next) {
        zg_buf_append_bytes(out, zg_sheet_span(sheet, at, child->first));
        emit_node(sheet, child, out);
        at = child->end;
    }
    zg_buf_append_bytes(out, zg_sheet_span(sheet, at, node->end));
}

void zg_sheet_emit(const struct zg_sheet *sheet, struct zg_buf *out)
{
    emit_node(sheet, sheet->root, out);
}
