/*
 * Text that others made, on a page that a person decides from: nothing in it may hide. And which
 * words of a line differ from those of another line.
 */
#include "diff_html.h"

#include <string.h>

/* Longer lines are cut; this much around what changed is kept. */
enum { LONGEST_LINE = 2000, KEPT = 60 };

/* ---- characters ------------------------------------------------------------------------------ */

/* Characters that show as nothing, as a blank, or turn the direction of writing: with them a text
 * can look like another one (Unicode TR 36; CVE-2021-42574). */
static bool is_deceptive(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0xa0, 0xa0},     {0xad, 0xad},       {0x34f, 0x34f},      {0x61c, 0x61c},
        {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},    {0x2000, 0x200f},
        {0x2028, 0x202f}, {0x205f, 0x206f},   {0x3000, 0x3000},    {0x3164, 0x3164},
        {0xe000, 0xf8ff}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},    {0xffa0, 0xffa0},
        {0xfff0, 0xfffc}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
    };
    for (size_t i = 0; i < ZG_COUNT(ranges); i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

void diff_put_text(struct zg_buf *out, struct zg_bytes text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = 0;
        unsigned char character[5] = {0}; /* a NUL ends a character that the text cuts off */
        memcpy(character, text.data + at, text.len - at < 4 ? text.len - at : 4);
        size_t len = report_decode(character, &code);
        if (len == 0) {
            zg_buf_printf(out, "<i>\\x%02X</i>", character[0]);
        } else if ((report_is_control(code) && code != '\t') || is_deceptive(code)) {
            zg_buf_printf(out, "<i>U+%04X</i>", (unsigned)code);
        } else {
            html_escape(out, (const char *)character, len);
        }
        at += len == 0 ? 1 : len;
    }
}

void diff_put_string(struct zg_buf *out, const char *text)
{
    diff_put_text(out, zg_bytes_of(text));
}

/* ---- long lines ------------------------------------------------------------------------------ */

static void shorten(struct diff_line *line)
{
    if (line->text.len > LONGEST_LINE) {
        line->hidden = line->text.len - LONGEST_LINE;
        line->text.len = LONGEST_LINE;
    }
}

struct diff_line diff_line_of(struct zg_bytes line)
{
    struct diff_line shown = {.text = line};
    shorten(&shown);
    return shown;
}

/* Bytes that two texts have in common, of at most `most` at their beginning or end. */
static size_t common(struct zg_bytes a, struct zg_bytes b, size_t most, bool at_end)
{
    size_t len = 0;
    while (len < most &&
           a.data[at_end ? a.len - 1 - len : len] == b.data[at_end ? b.len - 1 - len : len]) {
        len++;
    }
    return len;
}

static struct diff_line without(struct zg_bytes line, size_t before, size_t after)
{
    struct diff_line shown = {.text = {line.data + before, line.len - before - after},
                              .equal_before = before,
                              .equal_after = after};
    shorten(&shown);
    return shown;
}

void diff_lines_of(struct zg_bytes old_line, struct zg_bytes new_line, struct diff_line *old,
                   struct diff_line *new)
{
    size_t before = 0, after = 0;
    if (old_line.len > LONGEST_LINE || new_line.len > LONGEST_LINE) {
        size_t most = old_line.len < new_line.len ? old_line.len : new_line.len;
        before = common(old_line, new_line, most, false);
        after = common(old_line, new_line, most - before, true);
        before -= before < KEPT ? before : KEPT;
        after -= after < KEPT ? after : KEPT;
    }
    *old = without(old_line, before, after);
    *new = without(new_line, before, after);
}

static void put_left_out(struct zg_buf *out, size_t count, const char *what)
{
    if (count > 0) {
        html_put(out, "<i>%zu %s</i>", count, what);
    }
}

static void put_before(struct zg_buf *out, const struct diff_line *line)
{
    put_left_out(out, line->equal_before, "equal bytes");
}

static void put_behind(struct zg_buf *out, const struct diff_line *line)
{
    put_left_out(out, line->hidden, "bytes not shown");
    put_left_out(out, line->equal_after, "equal bytes");
}

void diff_put_line(struct zg_buf *out, const struct diff_line *line)
{
    put_before(out, line);
    diff_put_text(out, line->text);
    put_behind(out, line);
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool in_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '$' || c >= 0x80;
}

/* The words and other characters of a line, each as a line of its own. */
static void put_words(struct zg_bytes line, struct zg_buf *out)
{
    for (size_t at = 0; at < line.len;) {
        size_t end = at + 1;
        while (in_word(line.data[at]) && end < line.len && in_word(line.data[end])) {
            end++;
        }
        zg_buf_append(out, line.data + at, end - at);
        zg_buf_append(out, "\n", 1);
        at = end;
    }
}

/* Appends one side's words out of the difference; those with its sign are marked, in runs. */
static void put_side(const struct zg_buf *words, char sign, const char *tag, struct zg_buf *out)
{
    bool inside = false;
    for (size_t at = 0; at < words->len;) {
        const uint8_t *word = words->data + at;
        size_t len = (size_t)((const uint8_t *)memchr(word, '\n', words->len - at) - word);
        bool marked = word[0] == (uint8_t)sign;
        at += len + 1;
        if (!marked && word[0] != ' ') {
            continue; /* the other side's, or the heading */
        }
        if (marked != inside) {
            html_put(out, marked ? "<%s>" : "</%s>", tag);
            inside = marked;
        }
        diff_put_text(out, (struct zg_bytes){word + 1, len - 1});
    }
    html_put(out, inside ? "</%s>" : "%s", inside ? tag : "");
}

void diff_put_marked(const struct diff_line *old, const struct diff_line *new,
                     struct zg_buf *old_out, struct zg_buf *new_out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf old_words = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf new_words = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf words = {0};
    put_words(old->text, &old_words);
    put_words(new->text, &new_words);
    zg_lines_diff(zg_buf_bytes(&old_words), zg_buf_bytes(&new_words), LONGEST_LINE, &words);
    put_before(old_out, old);
    put_side(&words, '-', "del", old_out);
    put_behind(old_out, old);
    put_before(new_out, new);
    put_side(&words, '+', "ins", new_out);
    put_behind(new_out, new);
}
