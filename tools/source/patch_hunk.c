/*
 * One hunk of a unified diff: its heading and its lines, with the liberties that GNU patch takes
 * with patches that went through a mailer: an empty line is an empty context line, and so are up
 * to two lines that were cut off the end.
 */
#include "source/internal.h"

#include <string.h>

enum { MAY_BE_CHOPPED = 2 };

/* Reads a number at `*at`; false when there is none. */
static bool number(struct zg_bytes line, size_t *at, size_t *out, bool *too_large)
{
    size_t begin = *at, value = 0;
    for (; *at < line.len && line.data[*at] >= '0' && line.data[*at] <= '9'; (*at)++) {
        if (value <= ZG_LIMIT_LINE_NUMBER) {
            value = value * 10 + (line.data[*at] - '0');
        }
    }
    *too_large = *too_large || value > ZG_LIMIT_LINE_NUMBER;
    *out = value;
    return *at > begin;
}

/* Reads "START[,COUNT]" after a sign. */
static bool range(struct zg_bytes line, size_t *at, char sign, size_t *start, size_t *count,
                  bool *too_large)
{
    if (*at >= line.len || line.data[*at] != (uint8_t)sign) {
        return false;
    }
    (*at)++;
    *count = 1;
    if (!number(line, at, start, too_large)) {
        return false;
    }
    if (*at < line.len && line.data[*at] == ',') {
        (*at)++;
        return number(line, at, count, too_large);
    }
    return true;
}

static void skip_spaces(struct zg_bytes line, size_t *at)
{
    while (*at < line.len && line.data[*at] == ' ') {
        (*at)++;
    }
}

bool zg_hunk_heading(struct zg_bytes line, struct zg_hunk *hunk, bool *too_large)
{
    *hunk = (struct zg_hunk){.heading = line};
    size_t at = strlen("@@ ");
    bool large = false;
    line = zg_chomp(line);
    if (!zg_starts(line, "@@ ") ||
        !range(line, &at, '-', &hunk->old_start, &hunk->old_count, &large)) {
        return false;
    }
    skip_spaces(line, &at);
    if (!range(line, &at, '+', &hunk->new_start, &hunk->new_count, &large)) {
        return false;
    }
    skip_spaces(line, &at);
    if (!zg_starts(zg_slice(line, at, line.len), "@@")) {
        return false;
    }
    at += 2;
    at += at < line.len && line.data[at] == ' ';
    hunk->section = zg_slice(line, at, line.len);
    *too_large = *too_large || large;
    return !large;
}

bool zg_line_is_old(const struct zg_hunk_line *line, bool reverse)
{
    return line->kind == ' ' || line->kind == (reverse ? '+' : '-');
}

bool zg_line_is_new(const struct zg_hunk_line *line, bool reverse)
{
    return line->kind == ' ' || line->kind == (reverse ? '-' : '+');
}

void zg_hunk_measure(struct zg_hunk *hunk)
{
    size_t context = 0;
    bool changed = false;
    hunk->old_count = hunk->new_count = hunk->prefix = 0;
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_hunk_line *line = &hunk->lines[i];
        hunk->old_count += zg_line_is_old(line, false);
        hunk->new_count += zg_line_is_new(line, false);
        if (line->kind == ' ') {
            context++;
            continue;
        }
        hunk->prefix = changed ? hunk->prefix : context;
        changed = true;
        context = 0;
    }
    hunk->prefix = changed ? hunk->prefix : context;
    hunk->suffix = context;
}

/* The text of a line in a patch whose lines end in CRLF, which are not its file's. */
static struct zg_bytes without_cr(struct zg_arena *arena, struct zg_bytes text)
{
    if (text.len < 2 || text.data[text.len - 1] != '\n' || text.data[text.len - 2] != '\r') {
        return text;
    }
    char *copy = zg_text_of(arena, text);
    copy[text.len - 2] = '\n';
    return (struct zg_bytes){(const uint8_t *)copy, text.len - 1};
}

/* What kind of line it is; 0 when it is none of a hunk. */
static char kind_of(struct zg_bytes line)
{
    switch (line.data[0]) {
    case '+':
    case '-':
    case ' ':
        return (char)line.data[0];
    case '\t':
    case '\n':
        return ' ';
    case '\r':
        return zg_chomp(line).len == 0 ? ' ' : 0;
    default:
        return 0;
    }
}

static bool read_line(struct zg_patch_reader *reader, bool crlf, struct zg_hunk_line *out)
{
    size_t index = reader->at;
    struct zg_bytes line = zg_reader_line(reader, index);
    out->kind = kind_of(line);
    if (out->kind == 0) {
        return zg_reader_fail(reader, index, "patch-hunk",
                              "a line of a hunk begins with neither '+', '-' nor a space");
    }
    bool column = line.data[0] == (uint8_t)out->kind; /* else a mailer ate it */
    out->text = zg_slice(line, column ? 1 : 0, line.len);
    out->text = crlf ? without_cr(reader->arena, out->text) : out->text;
    reader->at++;
    out->no_newline = zg_starts(zg_reader_line(reader, reader->at), "\\ ");
    if (out->no_newline) {
        reader->at++;
        out->text.len -= out->text.len > 0 && out->text.data[out->text.len - 1] == '\n';
    } else if (out->text.len == 0 || out->text.data[out->text.len - 1] != '\n') {
        out->no_newline = true; /* the patch itself ends without a newline */
    }
    out->raw = zg_reader_span(reader, index, reader->at);
    return true;
}

/* Empty context lines in the place of those cut off the end; false when too many are missing. */
static bool add_chopped(struct zg_patch_reader *reader, struct zg_hunk *hunk, size_t old_left,
                        size_t new_left)
{
    if (old_left != new_left || old_left > MAY_BE_CHOPPED) {
        return zg_reader_fail(reader, hunk->line - 1, "patch-truncated",
                              "the patch ends within this hunk");
    }
    const struct zg_bytes nothing = zg_reader_span(reader, reader->at, reader->at);
    for (; old_left > 0; old_left--) {
        hunk->lines = zg_grow(reader->arena, hunk->lines, hunk->line_count, sizeof(*hunk->lines));
        hunk->lines[hunk->line_count++] =
            (struct zg_hunk_line){.kind = ' ', .text = zg_bytes_of("\n"), .raw = nothing};
    }
    return true;
}

static bool read_lines(struct zg_patch_reader *reader, bool crlf, struct zg_hunk *hunk)
{
    size_t old_left = hunk->old_count, new_left = hunk->new_count;
    while (old_left > 0 || new_left > 0) {
        if (reader->at >= reader->lines.count) {
            return add_chopped(reader, hunk, old_left, new_left);
        }
        struct zg_hunk_line line = {0};
        size_t index = reader->at;
        if (!read_line(reader, crlf, &line)) {
            return false;
        }
        bool is_old = zg_line_is_old(&line, false), is_new = zg_line_is_new(&line, false);
        if ((is_old && old_left == 0) || (is_new && new_left == 0)) {
            return zg_reader_fail(reader, index, "patch-hunk",
                                  "a hunk has more lines than its heading says");
        }
        old_left -= is_old;
        new_left -= is_new;
        hunk->lines = zg_grow(reader->arena, hunk->lines, hunk->line_count, sizeof(*hunk->lines));
        hunk->lines[hunk->line_count++] = line;
    }
    return true;
}

bool zg_hunk_read(struct zg_patch_reader *reader, bool crlf, struct zg_hunk *hunk)
{
    bool too_large = false;
    if (!zg_hunk_heading(zg_reader_line(reader, reader->at), hunk, &too_large)) {
        return zg_reader_fail(reader, reader->at, "patch-hunk", "this is no heading of a hunk");
    }
    hunk->line = (unsigned)reader->at + 1;
    reader->at++;
    if (!read_lines(reader, crlf, hunk)) {
        return false;
    }
    zg_hunk_measure(hunk);
    return true;
}
