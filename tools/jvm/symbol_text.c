/*
 * Pieces of the symbolic form: names, strings, numbers, flags, labels. Only printable ASCII comes
 * out, whatever goes in, and different input never gives the same text.
 */
#include "jvm/symbol.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void zg_put_indent(struct zg_symbol *s)
{
    zg_put_bytes(s, "                ", 2 * (s->indent < 8 ? s->indent : 8));
}

void zg_put_line(struct zg_symbol *s, const char *word)
{
    zg_put_indent(s);
    zg_put_text(s, word);
}

void zg_put_number(struct zg_symbol *s, int64_t value)
{
    char digits[24], *at = digits + sizeof(digits);
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--at = '-';
    }
    zg_put_bytes(s, at, (size_t)(digits + sizeof(digits) - at));
}

/* Where a character stands for itself: in text between quotes, in descriptors, in names. There
 * `.`, `:`, `,`, `(`, `)`, `{` and `}` separate the name from what is around it. */
enum { IN_QUOTES = 1, IN_DESCRIPTOR = 2, IN_NAME = 4 };

/* For each ASCII character the sum of these; 32 to a row. */
static const char plain_in[] = "00000000000000000000000000000000"
                               "17077777337717177777777777177777"
                               "77777777777777777777777777770777"
                               "77777777777777777777777777717170";

static bool is_plain(uint8_t c, int where)
{
    return c < 0x80 && ((plain_in[c] - '0') & where) != 0;
}

/* Puts the character (4.4.7) that `text` starts with as an escape, and returns its length. What is
 * no character, or one in more bytes than it needs, is shown byte by byte. */
static size_t put_escape(struct zg_symbol *s, struct zg_bytes text)
{
    const uint8_t *at = text.data;
    uint32_t value = at[0];
    size_t len = 1;
    if (text.len >= 2 && (at[0] & 0xe0) == 0xc0 && (at[1] & 0xc0) == 0x80) {
        value = (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
        len = value >= 0x80 || value == 0 ? 2 : 0;
    } else if (text.len >= 3 && (at[0] & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 &&
               (at[2] & 0xc0) == 0x80) {
        value = (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
        len = value >= 0x800 ? 3 : 0;
    } else if (value >= 0x80 || value == 0) {
        len = 0;
    }
    const char *short_form = value == '\n'   ? "\\n"
                             : value == '\t' ? "\\t"
                             : value == '\r' ? "\\r"
                             : value == '"'  ? "\\\""
                             : value == '\\' ? "\\\\"
                                             : NULL;
    if (len == 1 && short_form != NULL) {
        zg_put_text(s, short_form);
    } else if (len != 0) {
        zg_buf_printf(s->out, "\\u%04" PRIx32, value);
    } else {
        zg_buf_printf(s->out, "\\x%02x", at[0]);
    }
    return len != 0 ? len : 1;
}

static void put_escaped(struct zg_symbol *s, struct zg_bytes text, int where)
{
    while (text.len > 0) {
        size_t plain = 0;
        while (plain < text.len && is_plain(text.data[plain], where)) {
            plain++;
        }
        zg_put_bytes(s, text.data, plain);
        if (plain < text.len) {
            plain += put_escape(s, (struct zg_bytes){text.data + plain, text.len - plain});
        }
        text.data += plain;
        text.len -= plain;
    }
}

void zg_put_name(struct zg_symbol *s, struct zg_bytes name)
{
    put_escaped(s, name, IN_NAME);
}

void zg_put_class_name(struct zg_symbol *s, struct zg_bytes name)
{
    zg_put_name(s, zg_names_class(s->options.names, name));
}

void zg_put_descriptor(struct zg_symbol *s, struct zg_bytes descriptor)
{
    put_escaped(s, zg_names_descriptor(s->options.names, descriptor), IN_DESCRIPTOR);
}

void zg_put_quoted(struct zg_symbol *s, struct zg_bytes text)
{
    zg_put_char(s, '"');
    put_escaped(s, text, IN_QUOTES);
    zg_put_char(s, '"');
}

void zg_put_member(struct zg_symbol *s, struct zg_bytes owner, struct zg_bytes name,
                   struct zg_bytes descriptor)
{
    zg_put_name(s, zg_names_member(s->options.names, owner, name, descriptor));
    if (descriptor.len == 0 || descriptor.data[0] != '(') {
        zg_put_char(s, ':');
    }
    zg_put_descriptor(s, descriptor);
}

int64_t zg_big_endian(struct zg_bytes value)
{
    uint64_t bits = value.len > 0 && value.data[0] >= 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < value.len; i++) {
        bits = bits << 8 | value.data[i];
    }
    return (int64_t)bits;
}

/* A number in as few digits as give it back, always with a point or an exponent. The first try has
 * as many as any decimal number keeps in that type. */
static void put_decimal(struct zg_symbol *s, double value, bool narrow)
{
    char text[40];
    for (int digits = narrow ? 6 : 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value);
        if (narrow ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value) {
            break;
        }
    }
    zg_put_text(s, text);
    if (strpbrk(text, ".en") == NULL) { /* the n of inf */
        zg_put_text(s, ".0");
    }
}

void zg_put_float(struct zg_symbol *s, struct zg_bytes bytes)
{
    uint32_t bits = (uint32_t)zg_big_endian(bytes);
    float value;
    memcpy(&value, &bits, sizeof(value));
    if (value != value) {
        zg_buf_printf(s->out, "nan(0x%08" PRIx32 ")", bits);
    } else {
        put_decimal(s, (double)value, true);
    }
    zg_put_char(s, 'f');
}

void zg_put_double(struct zg_symbol *s, struct zg_bytes bytes)
{
    uint64_t bits = (uint64_t)zg_big_endian(bytes);
    double value;
    memcpy(&value, &bits, sizeof(value));
    if (value != value) {
        zg_buf_printf(s->out, "nan(0x%016" PRIx64 ")", bits);
    } else {
        put_decimal(s, value, false);
    }
    zg_put_char(s, 'd');
}

/* Tables 4.1-B, 4.7.6-A, 4.5-A, 4.6-A, 4.7.24 and 4.7.25, one name per bit from 0x0001 up. */
static const char *const flag_names[][16] = {
    [ZG_FLAGS_CLASS] =
        {"public", [4] = "final", [5] = "super", [9] = "interface", [10] = "abstract",
         [12] = "synthetic", [13] = "annotation", [14] = "enum", [15] = "module"},
    [ZG_FLAGS_INNER] = {"public", "private", "protected", "static", "final", [9] = "interface",
                        [10] = "abstract", [12] = "synthetic", [13] = "annotation", [14] = "enum"},
    [ZG_FLAGS_FIELD] =
        {"public", "private", "protected", "static",
         "final", [6] = "volatile", [7] = "transient", [12] = "synthetic", [14] = "enum"},
    [ZG_FLAGS_METHOD] = {"public", "private", "protected", "static", "final", "synchronized",
                         "bridge", "varargs",
                         "native", [10] = "abstract", [11] = "strict", [12] = "synthetic"},
    [ZG_FLAGS_PARAMETER] = {[4] = "final", [12] = "synthetic", [15] = "mandated"},
    [ZG_FLAGS_MODULE] = {[5] = "open", [12] = "synthetic", [15] = "mandated"},
    [ZG_FLAGS_REQUIRES] =
        {[5] = "transitive", [6] = "static-phase", [12] = "synthetic", [15] = "mandated"},
    [ZG_FLAGS_EXPORTS] = {[12] = "synthetic", [15] = "mandated"},
};

void zg_put_flags(struct zg_symbol *s, uint16_t flags, enum zg_flag_kind kind)
{
    for (unsigned bit = 0; bit < 16; bit++) {
        if ((flags >> bit & 1) == 0) {
            continue;
        }
        if (flag_names[kind][bit] != NULL) {
            zg_put_char(s, ' ');
            zg_put_text(s, flag_names[kind][bit]);
        } else {
            zg_buf_printf(s->out, " 0x%04x", 1u << bit);
        }
    }
}

void zg_put_digest(struct zg_symbol *s, struct zg_bytes bytes)
{
    struct zg_digest digest = zg_sha256(bytes);
    zg_buf_printf(s->out, "length %zu sha256 %s", bytes.len, digest.hex);
}

void zg_put_label(struct zg_symbol *s, uint32_t pc)
{
    if (s->labels == NULL || pc > s->code_length) {
        zg_put_text(s, "outside");
    } else if (s->marking) {
        s->labels[pc] = 1;
    } else {
        zg_put_char(s, 'L');
        zg_put_number(s, s->labels[pc]);
    }
}

bool zg_symbol_full(struct zg_symbol *s, unsigned depth)
{
    enum { DEEPEST = 24 };
    if (!s->full && (s->out->len <= s->limit && depth <= DEEPEST)) {
        return false;
    }
    if (!s->full && !s->marking) {
        struct zg_buf whole = {0};
        zg_class_emit(s->class, &whole);
        zg_put_text(s, " cut off here, class of ");
        zg_put_digest(s, zg_buf_bytes(&whole));
        zg_buf_free(&whole);
        s->full = true;
    }
    return true;
}
