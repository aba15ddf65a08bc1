/*
 * Edits of a sheet's text: lines put in beside a node in the way its neighbours are written, a
 * node taken out with the line that it fills, a value replaced. All else stays as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "web/sheet_patch_internal.h"

struct zg_sheet_edits zg_edits_of(struct zg_arena *arena, const struct zg_sheet *sheet)
{
    return (struct zg_sheet_edits){
        .arena = arena, .sheet = sheet, .newline = zg_has_crlf(sheet->text) ? "\r\n" : "\n"};
}

static void add(struct zg_sheet_edits *edits, size_t at, size_t cut, struct zg_buf *text)
{
    edits->items = zg_grow(edits->arena, edits->items, edits->count, sizeof(*edits->items));
    struct zg_bytes kept = {
        (const uint8_t *)(text->len == 0
                              ? ""
                              : zg_strndup(edits->arena, (const char *)text->data, text->len)),
        text->len};
    edits->items[edits->count] =
        (struct zg_sheet_edit){.at = at, .cut = cut, .text = kept, .order = edits->count};
    edits->count++;
}

/* ---- lines of the text ------------------------------------------------------------------------
 */

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* The start of the line that holds `at`. */
static size_t line_start(struct zg_bytes text, size_t at)
{
    while (at > 0 && !zg_is_newline(text.data[at - 1])) {
        at--;
    }
    return at;
}

static size_t skip_blank(struct zg_bytes text, size_t at)
{
    while (at < text.len && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

/* Behind the end of the line that ends at `at`; `at` when none does. */
static size_t skip_newline(struct zg_bytes text, size_t at)
{
    if (at + 1 < text.len && text.data[at] == '\r' && text.data[at + 1] == '\n') {
        return at + 2;
    }
    return at + (at < text.len && zg_is_newline(text.data[at]));
}

static size_t start_of(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    return sheet->tokens[node->first].start;
}

static size_t end_of(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    return sheet->tokens[node->end].start;
}

/* The white space that the line of `at` begins with. */
static struct zg_bytes indent_at(struct zg_bytes text, size_t at)
{
    size_t start = line_start(text, at), end = skip_blank(text, start);
    return (struct zg_bytes){text.data + start, (end < at ? end : at) - start};
}

static bool begins_line(struct zg_bytes text, size_t at)
{
    return skip_blank(text, line_start(text, at)) >= at;
}

/* Where the line of `at` ends if nothing follows on it but a comment; else SIZE_MAX. */
static size_t line_rest(const struct zg_sheet *sheet, uint32_t token)
{
    struct zg_bytes text = sheet->text;
    size_t at = skip_blank(text, sheet->tokens[token].start);
    if (token < sheet->count && sheet->tokens[token].kind == ZG_TOKEN_SPACE) {
        token++;
    }
    if (token < sheet->count && sheet->tokens[token].kind == ZG_TOKEN_COMMENT &&
        sheet->tokens[token].start == at) {
        size_t end = sheet->tokens[token + 1].start;
        bool one_line = memchr(text.data + at, '\n', end - at) == NULL;
        at = one_line ? skip_blank(text, end) : at;
    }
    return at >= text.len || zg_is_newline(text.data[at]) ? at : SIZE_MAX;
}

/* The indentation of statements beside a node: its own, or for an #IFDEF line that of the nearest
 * statement before it, else of the first one behind. */
static struct zg_bytes indent_beside(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    const struct zg_sheet_node *like = node;
    if (node->kind == ZG_SHEET_DIRECTIVE) {
        bool passed = false;
        for (const struct zg_sheet_node *it = node->parent->first_child; it != NULL;
             it = it->next) {
            passed |= it == node;
            if (it->kind != ZG_SHEET_DIRECTIVE && begins_line(sheet->text, start_of(sheet, it)) &&
                (!passed || like == node)) {
                like = it;
            }
        }
    }
    return indent_at(sheet->text, start_of(sheet, like));
}

/* ---- putting in --------------------------------------------------------------------------------
 */

static void put_newline(const struct zg_sheet_edits *edits, struct zg_buf *out)
{
    zg_buf_append_text(out, edits->newline);
}

/* The lines, each behind `indent` but #IFDEFs. */
static void put_lines(const struct zg_sheet_edits *edits, const struct zg_lines *lines,
                      struct zg_bytes indent, struct zg_buf *out)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct zg_bytes line = lines->items[i].text;
        size_t end;
        struct zg_bytes name;
        bool bare = line.len == 0 || (line.data[0] == '#' &&
                                      zg_directive_at(line, 0, &end, &name) != ZG_NO_DIRECTIVE);
        if (i > 0) {
            put_newline(edits, out);
        }
        if (!bare) {
            zg_buf_append_bytes(out, indent);
        }
        zg_buf_append_bytes(out, line);
    }
}

/* The lines within one, or as lines of their own where they must be. */
static void put_inline(const struct zg_sheet_edits *edits, const struct zg_lines *lines, bool hard,
                       struct zg_buf *out)
{
    if (hard) {
        put_newline(edits, out);
        put_lines(edits, lines, (struct zg_bytes){0}, out);
        put_newline(edits, out);
        return;
    }
    for (size_t i = 0; i < lines->count; i++) {
        zg_buf_append_text(out, i == 0 ? "" : " ");
        zg_buf_append_bytes(out, lines->items[i].text);
    }
}

/* Does a statement lack the semicolon that parts it from one behind it? */
static bool lacks_semicolon(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    return sheet->dialect != ZG_PROPERTIES && !node->block &&
           (node->kind == ZG_SHEET_DECLARATION || node->kind == ZG_SHEET_CALL ||
            node->kind == ZG_SHEET_AT_RULE) &&
           sheet->tokens[node->end - 1].kind != ZG_TOKEN_SEMICOLON;
}

static void end_statement(struct zg_sheet_edits *edits, const struct zg_sheet_node *node)
{
    if (node == NULL || !lacks_semicolon(edits->sheet, node)) {
        return;
    }
    size_t at = end_of(edits->sheet, node);
    for (size_t i = 0; i < edits->count; i++) {
        if (edits->items[i].at == at && zg_bytes_is(edits->items[i].text, ";")) {
            return;
        }
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf semicolon = {0};
    zg_buf_append_text(&semicolon, ";");
    add(edits, at, 0, &semicolon);
}

static void put_behind(struct zg_sheet_edits *edits, const struct zg_sheet_node *node,
                       const struct zg_lines *lines, bool hard, struct zg_buf *out)
{
    const struct zg_sheet *sheet = edits->sheet;
    size_t start = start_of(sheet, node), end = end_of(sheet, node);
    size_t rest = line_rest(sheet, node->end);
    end_statement(edits, node);
    if (!begins_line(sheet->text, start) || rest == SIZE_MAX) {
        zg_buf_append_text(out, hard ? "" : " ");
        put_inline(edits, lines, hard, out);
        add(edits, end, 0, out);
        return;
    }
    size_t next = skip_newline(sheet->text, rest);
    if (next == rest) {
        put_newline(edits, out);
    }
    put_lines(edits, lines, indent_beside(sheet, node), out);
    put_newline(edits, out);
    add(edits, next, 0, out);
}

static void put_before(struct zg_sheet_edits *edits, const struct zg_sheet_node *node,
                       const struct zg_lines *lines, bool hard, struct zg_buf *out)
{
    const struct zg_sheet *sheet = edits->sheet;
    size_t start = start_of(sheet, node);
    if (!begins_line(sheet->text, start)) {
        put_inline(edits, lines, hard, out);
        zg_buf_append_text(out, hard ? "" : " ");
        add(edits, start, 0, out);
        return;
    }
    put_lines(edits, lines, indent_beside(sheet, node), out);
    put_newline(edits, out);
    add(edits, line_start(sheet->text, start), 0, out);
}

static void put_instead(struct zg_sheet_edits *edits, const struct zg_sheet_node *node,
                        const struct zg_lines *lines, bool hard, struct zg_buf *out)
{
    const struct zg_sheet *sheet = edits->sheet;
    size_t start = start_of(sheet, node), end = end_of(sheet, node);
    if (!begins_line(sheet->text, start) || line_rest(sheet, node->end) == SIZE_MAX) {
        put_inline(edits, lines, hard, out);
        add(edits, start, end - start, out);
        return;
    }
    size_t from = line_start(sheet->text, start);
    put_lines(edits, lines, indent_at(sheet->text, start), out);
    add(edits, from, end - from, out);
}

/* At the end of a block, or of the sheet. */
static void put_at_end(struct zg_sheet_edits *edits, const struct zg_sheet_node *block,
                       const struct zg_lines *lines, bool hard, struct zg_buf *out)
{
    const struct zg_sheet *sheet = edits->sheet;
    struct zg_bytes text = sheet->text;
    size_t at = block->block ? sheet->tokens[block->close].start : text.len;
    const struct zg_sheet_node *last = block->last_child;
    end_statement(edits, last);
    if (!block->block || block->close == sheet->count) {
        if (at > 0 && !zg_is_newline(text.data[at - 1])) {
            put_newline(edits, out);
        }
        put_lines(edits, lines, (struct zg_bytes){0}, out);
        put_newline(edits, out);
    } else if (begins_line(text, at)) {
        struct zg_bytes indent = indent_at(text, at);
        ZG_CLEANUP(zg_buf_free) struct zg_buf deeper = {0};
        zg_buf_append_bytes(&deeper, indent);
        zg_buf_append_text(&deeper, "\t");
        bool beside = last != NULL && last->kind != ZG_SHEET_DIRECTIVE &&
                      begins_line(text, start_of(sheet, last));
        put_lines(edits, lines,
                  beside ? indent_at(text, start_of(sheet, last)) : zg_buf_bytes(&deeper), out);
        put_newline(edits, out);
        at = line_start(text, at);
    } else {
        bool spaced = at > 0 && is_blank(text.data[at - 1]);
        zg_buf_append_text(out, hard || spaced ? "" : " ");
        put_inline(edits, lines, hard, out);
        zg_buf_append_text(out, hard ? "" : " ");
    }
    add(edits, at, 0, out);
}

void zg_edit_put(struct zg_sheet_edits *edits, struct zg_sheet_node *node, enum zg_where where,
                 const struct zg_lines *lines, bool hard)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    static void (*const put[])(struct zg_sheet_edits *, const struct zg_sheet_node *,
                               const struct zg_lines *, bool, struct zg_buf *) = {
        [ZG_BEHIND] = put_behind,
        [ZG_BEFORE] = put_before,
        [ZG_INSTEAD] = put_instead,
        [ZG_AT_END] = put_at_end,
    };
    put[where](edits, node, lines, hard, &out);
}

/* ---- taking out --------------------------------------------------------------------------------
 */

void zg_edit_remove(struct zg_sheet_edits *edits, const struct zg_sheet_node *node)
{
    struct zg_bytes text = edits->sheet->text;
    struct zg_buf nothing = {0};
    size_t start = start_of(edits->sheet, node), end = end_of(edits->sheet, node);
    size_t rest = skip_blank(text, end);
    bool ends_line = rest >= text.len || zg_is_newline(text.data[rest]);
    if (begins_line(text, start) && ends_line) {
        start = line_start(text, start);
        end = skip_newline(text, rest);
    } else if (begins_line(text, start)) {
        end = rest;
    } else {
        while (start > 0 && is_blank(text.data[start - 1])) {
            start--;
        }
    }
    add(edits, start, end - start, &nothing);
}

void zg_edit_value(struct zg_sheet_edits *edits, const struct zg_sheet_node *node,
                   struct zg_bytes value)
{
    const struct zg_sheet_token *tokens = edits->sheet->tokens;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_append_bytes(&text, value);
    size_t at = tokens[node->value].start;
    add(edits, at, tokens[node->value_end].start - at, &text);
}

static int by_place(const void *a, const void *b)
{
    const struct zg_sheet_edit *left = a, *right = b;
    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    return left->order < right->order ? -1 : 1;
}

void zg_edits_apply(struct zg_sheet_edits *edits, struct zg_buf *out)
{
    struct zg_bytes text = edits->sheet->text;
    size_t at = 0;
    if (edits->count > 1) {
        qsort(edits->items, edits->count, sizeof(*edits->items), by_place);
    }
    for (size_t i = 0; i < edits->count; i++) {
        const struct zg_sheet_edit *edit = &edits->items[i];
        if (edit->at > at) {
            zg_buf_append(out, text.data + at, edit->at - at);
            at = edit->at;
        }
        zg_buf_append_bytes(out, edit->text);
        at = edit->at + edit->cut > at ? edit->at + edit->cut : at;
    }
    zg_buf_append(out, text.data + at, text.len - at);
}
