/* The value of a string literal (ECMA-262 5.1, 7.8.4, and \u{...}). */
#include <string.h>

#include "web/script.h"

static void put_code(struct zg_buf *out, uint32_t code)
{
    uint8_t bytes[4];
    size_t len;
    if (code < 0x80) {
        bytes[0] = (uint8_t)code;
        len = 1;
    } else if (code < 0x800) {
        bytes[0] = (uint8_t)(0xc0 | code >> 6);
        bytes[1] = (uint8_t)(0x80 | (code & 0x3f));
        len = 2;
    } else if (code < 0x10000) {
        bytes[0] = (uint8_t)(0xe0 | code >> 12);
        bytes[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        bytes[2] = (uint8_t)(0x80 | (code & 0x3f));
        len = 3;
    } else {
        bytes[0] = (uint8_t)(0xf0 | (code >> 18 & 7));
        bytes[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
        bytes[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        bytes[3] = (uint8_t)(0x80 | (code & 0x3f));
        len = 4;
    }
    zg_buf_append(out, bytes, len);
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads up to `max` digits from `pos` on; the number of them. */
static size_t hex_run(struct zg_bytes text, size_t pos, size_t max, uint32_t *value)
{
    size_t n = 0;
    *value = 0;
    for (; n < max && pos + n < text.len && hex_value(text.data[pos + n]) >= 0; n++) {
        *value = *value * 16 + (uint32_t)hex_value(text.data[pos + n]);
    }
    return n;
}

/* The escape after the backslash at `pos` - 1; the place after it. */
static size_t put_escape(struct zg_bytes text, size_t pos, struct zg_buf *out)
{
    static const char from[] = "ntrbfv", to[] = "\n\t\r\b\f\v";
    uint8_t c = text.data[pos];
    uint32_t value;
    const char *simple = c == '\0' ? NULL : strchr(from, c);
    if (c == 'u' && pos + 1 < text.len && text.data[pos + 1] == '{') {
        size_t n = hex_run(text, pos + 2, 6, &value);
        if (n > 0 && pos + 2 + n < text.len && text.data[pos + 2 + n] == '}') {
            put_code(out, value);
            return pos + 3 + n;
        }
    } else if ((c == 'u' && hex_run(text, pos + 1, 4, &value) == 4) ||
               (c == 'x' && hex_run(text, pos + 1, 2, &value) == 2)) {
        put_code(out, value);
        return pos + (c == 'u' ? 5 : 3);
    } else if (c >= '0' && c <= '7') {
        value = 0;
        size_t n = 0;
        for (;
             n < 3 && pos + n < text.len && text.data[pos + n] >= '0' && text.data[pos + n] <= '7';
             n++) {
            value = value * 8 + text.data[pos + n] - '0';
        }
        put_code(out, value & 255);
        return pos + n;
    } else if (simple != NULL) {
        zg_buf_append(out, to + (simple - from), 1);
        return pos + 1;
    } else if (c == '\r' || c == '\n') {
        bool pair = c == '\r' && pos + 1 < text.len && text.data[pos + 1] == '\n';
        return pos + 1 + pair;
    } else if (text.len - pos >= 3 && c == 0xe2 && text.data[pos + 1] == 0x80 &&
               (text.data[pos + 2] & 0xfe) == 0xa8) {
        return pos + 3;
    }
    zg_buf_append(out, &c, 1);
    return pos + 1;
}

void zg_string_value(struct zg_bytes token, struct zg_buf *out)
{
    struct zg_bytes text = {token.data + 1, token.len - 2};
    for (size_t pos = 0; pos < text.len;) {
        if (text.data[pos] == '\\' && pos + 1 < text.len) {
            pos = put_escape(text, pos + 1, out);
        } else {
            zg_buf_append(out, text.data + pos, 1);
            pos++;
        }
    }
}
