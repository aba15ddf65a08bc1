/*
 * java.util.Properties.load: logical lines of natural ones, keys and values, escapes; with the
 * place of each line in the files that the text is gathered from.
 */
#include "web/skin.h"

#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_end(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* Past white space; with `blank_lines` past empty lines too. */
static void skip_space(struct zg_skin_loading *load, bool blank_lines)
{
    while (load->at < load->text.len && (is_blank(load->text.data[load->at]) ||
                                         (blank_lines && is_end(load->text.data[load->at])))) {
        load->at++;
    }
}

static void skip_comment(struct zg_skin_loading *load)
{
    while (load->at < load->text.len && !is_end(load->text.data[load->at])) {
        load->at++;
    }
}

/* Takes what is left of a natural line to the logical one; true when another one continues it. */
static bool take_natural_line(struct zg_skin_loading *load)
{
    const uint8_t *data = load->text.data;
    size_t from = load->at;
    bool backslash = false;
    while (load->at < load->text.len && !is_end(data[load->at])) {
        backslash = data[load->at] == '\\' && !backslash;
        load->at++;
    }
    zg_buf_append(&load->logical, data + from, load->at - from - backslash);
    if (load->at < load->text.len) {
        bool crlf =
            data[load->at] == '\r' && load->at + 1 < load->text.len && data[load->at + 1] == '\n';
        load->at += crlf ? 2 : 1;
    }
    return backslash && load->at < load->text.len;
}

/* LineReader.readLine: the next logical line. A line of nothing but a backslash has taken
 * nothing yet, so that what follows may be a comment. */
static bool next_logical(struct zg_skin_loading *load)
{
    load->logical.len = 0;
    bool continued = false;
    for (;;) {
        skip_space(load, !continued);
        if (load->at >= load->text.len) {
            return load->logical.len > 0;
        }
        uint8_t c = load->text.data[load->at];
        if (load->logical.len == 0 && (c == '#' || c == '!')) {
            skip_comment(load);
            continued = false;
            continue;
        }
        if (load->logical.len == 0) {
            if (is_end(c)) {
                load->at++;
                continued = false;
                continue;
            }
            load->logical_start = load->at;
        }
        continued = take_natural_line(load);
        if (!continued && load->logical.len > 0) {
            return true;
        }
    }
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_utf8(struct zg_buf *out, uint32_t code)
{
    uint8_t bytes[4];
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; code >>= 6) {
        bytes[i] = (uint8_t)(0x80 | (code & 0x3f));
    }
    bytes[0] = (uint8_t)(len == 1 ? code : (0xf00U >> len & 0xff) | code);
    zg_buf_append(out, bytes, len);
}

/* Four hex digits at `at`, or -1. */
static long unicode_at(struct zg_bytes raw, size_t at)
{
    long code = 0;
    for (size_t i = at; i < at + 4; i++) {
        int digit = i < raw.len ? hex_digit(raw.data[i]) : -1;
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code;
}

/* The escape after a backslash at `at`; returns what it takes, 0 when it is malformed. A
 * surrogate without its other half comes out as `?`, as it does from the servlet. */
static size_t unescape(struct zg_bytes raw, size_t at, struct zg_buf *out)
{
    static const char from[] = "trnf", to[] = "\t\r\n\f";
    uint8_t c = raw.data[at];
    if (c != 'u') {
        const char *plain = c == '\0' ? NULL : strchr(from, c);
        put_utf8(out, plain != NULL ? (uint8_t)to[plain - from] : c);
        return 1;
    }
    long code = unicode_at(raw, at + 1);
    if (code < 0xd800 || code > 0xdfff) {
        if (code >= 0) {
            put_utf8(out, (uint32_t)code);
        }
        return code < 0 ? 0 : 5;
    }
    bool pair =
        code < 0xdc00 && at + 6 < raw.len && raw.data[at + 5] == '\\' && raw.data[at + 6] == 'u';
    long low = pair ? unicode_at(raw, at + 7) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        zg_buf_append_text(out, "?");
        return 5;
    }
    put_utf8(out, 0x10000 + ((uint32_t)(code - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
    return 11;
}

/* How many bytes from `from` on are ASCII and not `stop`. */
static size_t plain_run(struct zg_bytes text, size_t from, char stop)
{
    size_t at = from;
    while (at < text.len && text.data[at] < 0x80 && text.data[at] != (uint8_t)stop) {
        at++;
    }
    return at - from;
}

/* loadConvert: escapes and ISO-8859-1 to UTF-8. False for a malformed \uXXXX. */
static bool convert(struct zg_bytes raw, struct zg_buf *out)
{
    for (size_t i = 0; i < raw.len;) {
        size_t plain = plain_run(raw, i, '\\');
        zg_buf_append(out, raw.data + i, plain);
        i += plain;
        if (i == raw.len) {
            break;
        }
        uint8_t c = raw.data[i++];
        if (c != '\\' || i == raw.len) {
            put_utf8(out, c == '\\' ? 0 : c);
            continue;
        }
        size_t taken = unescape(raw, i, out);
        if (taken == 0) {
            return false;
        }
        i += taken;
    }
    return true;
}

/* Splits a logical line at the first `=`, `:` or blank that no backslash precedes. */
static void split_line(struct zg_bytes line, struct zg_bytes *key, struct zg_bytes *value)
{
    size_t at = 0;
    bool backslash = false, separator = false;
    while (at < line.len) {
        uint8_t c = line.data[at];
        if (!backslash && (c == '=' || c == ':' || is_blank(c))) {
            separator = !is_blank(c);
            break;
        }
        backslash = c == '\\' && !backslash;
        at++;
    }
    *key = (struct zg_bytes){line.data, at};
    size_t from = at < line.len ? at + 1 : at;
    for (; from < line.len; from++) {
        uint8_t c = line.data[from];
        if (!is_blank(c)) {
            if (separator || (c != '=' && c != ':')) {
                break;
            }
            separator = true;
        }
    }
    *value = (struct zg_bytes){line.data + from, line.len - from};
}

/* False when a \uXXXX is malformed: Java keeps what came before it. */
bool zg_skin_load_text(struct zg_skin_loading *load)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf key = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf value = {0};
    struct zg_skin_engine *engine = load->engine;
    while (next_logical(load)) {
        struct zg_bytes raw_key, raw_value;
        key.len = value.len = 0;
        zg_buf_append_text(&key, "");
        split_line(zg_buf_bytes(&load->logical), &raw_key, &raw_value);
        if (!convert(raw_key, &key) || !convert(raw_value, &value)) {
            return false;
        }
        const struct zg_skin_place *place = &load->places[zg_skin_last_at(
            load->places, load->place_count, sizeof(*load->places), load->logical_start)];
        struct zg_bytes name = key.len == 0 ? zg_bytes_of("") : zg_buf_bytes(&key);
        zg_skin_set(engine->arena, &engine->properties, name,
                    zg_skin_fresh(engine, name, zg_buf_bytes(&value), place->file, place->line));
    }
    return true;
}

/* One line of a substitution file, to ISO-8859-1; what that has not becomes `?`. */
bool zg_skin_load_line(void *context, struct zg_bytes line, const char *file, unsigned number,
                       struct zg_error *err)
{
    (void)err;
    struct zg_skin_loading *load = context;
    load->places =
        zg_grow(load->engine->arena, load->places, load->place_count, sizeof(*load->places));
    load->places[load->place_count++] = (struct zg_skin_place){load->text.len, file, number};
    for (size_t i = 0; i < line.len; i++) {
        size_t plain = plain_run(line, i, '\xff');
        zg_buf_append(&load->text, line.data + i, plain);
        i += plain;
        if (i == line.len) {
            break;
        }
        uint8_t c = line.data[i];
        if (c >= 0xc0) {
            c = c < 0xc4 ? (uint8_t)(c << 6 | (line.data[i + 1] & 0x3f)) : '?';
            while (i + 1 < line.len && (line.data[i + 1] & 0xc0) == 0x80) {
                i++;
            }
        }
        zg_buf_append(&load->text, &c, 1);
    }
    zg_buf_append_text(&load->text, "\n");
    return true;
}
