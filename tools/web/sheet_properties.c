/*
 * The tree of a .properties file, read as java.util.Properties.load does: comment lines, keys up
 * to the first unescaped white space, `=` or `:`, lines continued by a backslash. Zimbra's #IFDEF
 * lines, which the server takes out beforehand, are directives; one ends the value it stands in.
 */
#include <string.h>

#include "web/sheet_internal.h"

struct reader {
    struct zg_sheet *sheet;
    const uint8_t *text;
    size_t at, len;
    const struct zg_condition *condition;
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f';
}

static size_t after_blank(const struct reader *reader, size_t at)
{
    while (at < reader->len && is_blank(reader->text[at])) {
        at++;
    }
    return at;
}

static size_t line_end(const struct reader *reader, size_t at)
{
    while (at < reader->len && !zg_is_newline(reader->text[at])) {
        at++;
    }
    return at;
}

static bool is_directive(const struct reader *reader, size_t at)
{
    size_t end;
    struct zg_bytes name;
    return at < reader->len && reader->text[at] == '#' &&
           zg_directive_at(reader->sheet->text, at, &end, &name) != ZG_NO_DIRECTIVE;
}

static void put(struct reader *reader, enum zg_sheet_token_kind kind, size_t end)
{
    if (end > reader->at) {
        zg_sheet_add_token(reader->sheet, reader->at, kind);
        reader->at = end;
    }
}

/* Behind a backslash at `at` and what it escapes: at the end of a line also the white space that
 * the next one begins with. Where a directive follows, nothing is continued. */
static size_t after_escape(struct reader *reader, size_t at)
{
    size_t next = at + 1;
    if (next >= reader->len || !zg_is_newline(reader->text[next])) {
        return next < reader->len ? next + 1 : next;
    }
    bool pair =
        reader->text[next] == '\r' && next + 1 < reader->len && reader->text[next + 1] == '\n';
    size_t begin = after_blank(reader, next + 1 + pair);
    if (is_directive(reader, begin)) {
        zg_sheet_add_flaw(reader->sheet, reader->sheet->count, "a directive in a continued line");
        return next;
    }
    return begin;
}

/* The end of a key or value: a key ends at a separator too. */
static size_t entry_end(struct reader *reader, size_t at, bool key)
{
    while (at < reader->len && !zg_is_newline(reader->text[at])) {
        uint8_t byte = reader->text[at];
        if (key && (is_blank(byte) || byte == '=' || byte == ':')) {
            break;
        }
        at = byte == '\\' ? after_escape(reader, at) : at + 1;
    }
    return at;
}

static void read_entry(struct reader *reader)
{
    struct zg_sheet *sheet = reader->sheet;
    uint32_t first = sheet->count;
    size_t end = entry_end(reader, reader->at, true);
    put(reader, ZG_TOKEN_KEY, end);
    uint32_t name_end = sheet->count;
    end = after_blank(reader, end);
    if (end < reader->len && (reader->text[end] == '=' || reader->text[end] == ':')) {
        end = after_blank(reader, end + 1);
    }
    put(reader, ZG_TOKEN_SEPARATOR, end);
    uint32_t value = sheet->count;
    put(reader, ZG_TOKEN_VALUE, entry_end(reader, reader->at, false));
    struct zg_sheet_node *node =
        zg_sheet_add_node(sheet, sheet->root, ZG_SHEET_DECLARATION, first, sheet->count);
    node->name_end = name_end;
    node->value = value;
    node->value_end = sheet->count;
    node->condition = reader->condition;
}

static void read_directive(struct reader *reader)
{
    struct zg_sheet *sheet = reader->sheet;
    const char *flaw = NULL;
    size_t start = reader->at;
    put(reader, ZG_TOKEN_DIRECTIVE, line_end(reader, start));
    struct zg_sheet_node *node =
        zg_sheet_add_node(sheet, sheet->root, ZG_SHEET_DIRECTIVE, sheet->count - 1, sheet->count);
    node->condition = reader->condition;
    reader->condition =
        zg_condition_after(sheet->arena, reader->condition, sheet->text, start, &flaw);
    if (flaw != NULL) {
        zg_sheet_add_flaw(sheet, sheet->count - 1, flaw);
    }
}

static void read_line(struct reader *reader)
{
    size_t end = reader->at;
    while (end < reader->len && (is_blank(reader->text[end]) || zg_is_newline(reader->text[end]))) {
        end++;
    }
    put(reader, ZG_TOKEN_SPACE, end);
    if (end >= reader->len) {
        return;
    }
    if (is_directive(reader, end)) {
        read_directive(reader);
    } else if (reader->text[end] == '#' || reader->text[end] == '!') {
        put(reader, ZG_TOKEN_COMMENT, line_end(reader, end));
    } else {
        read_entry(reader);
    }
}

bool zg_sheet_parse_properties(struct zg_sheet *sheet, struct zg_error *err)
{
    struct reader reader = {.sheet = sheet, .text = sheet->text.data, .len = sheet->text.len};
    sheet->root = zg_sheet_add_node(sheet, NULL, ZG_SHEET_ROOT, 0, 0);
    while (reader.at < reader.len) {
        read_line(&reader);
        if (!zg_sheet_in_limits(sheet, sheet->count - 1, 0, reader.condition, err)) {
            return false;
        }
    }
    sheet->root->end = sheet->root->name_end = sheet->count;
    zg_sheet_add_token(sheet, sheet->text.len, ZG_TOKEN_SPACE);
    sheet->count--;
    if (reader.condition != NULL) {
        zg_sheet_add_flaw(sheet, sheet->count, "an #IFDEF without #ENDIF");
    }
    return true;
}
