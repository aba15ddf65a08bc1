/* What Java's strings, numbers and readers do, where the answer of Zimbra's servlet shows it. */
#include "web/skin.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- characters ------------------------------------------------------------------------------ */

struct zg_bytes zg_java_trim(struct zg_bytes text)
{
    while (text.len > 0 && text.data[0] <= ' ') {
        text.data++;
        text.len--;
    }
    while (text.len > 0 && text.data[text.len - 1] <= ' ') {
        text.len--;
    }
    return text;
}

bool zg_java_is_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool zg_java_is_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_';
}

size_t zg_java_line_end(struct zg_bytes text, size_t from)
{
    for (size_t i = from; i < text.len; i++) {
        const uint8_t *at = text.data + i;
        size_t left = text.len - i;
        if (*at == '\n' || *at == '\r' || (left > 1 && at[0] == 0xc2 && at[1] == 0x85) ||
            (left > 2 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9))) {
            return i;
        }
    }
    return text.len;
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static bool continues(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Can `second` follow the first byte of three or four? */
static bool may_follow(uint8_t first, uint8_t second)
{
    if (!continues(second)) {
        return false;
    }
    switch (first) {
    case 0xe0:
        return second >= 0xa0;
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second < 0x90;
    default:
        return first <= 0xf4;
    }
}

/* How many bytes stand at `at`: a character (`good`), or what one U+FFFD stands for. */
static size_t unit_length(const uint8_t *at, size_t left, bool *good)
{
    uint8_t first = at[0];
    size_t want = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    *good = false;
    if (want == 0 || first > 0xf4) {
        return 1;
    }
    size_t have = 1;
    while (have < want && have < left &&
           (have == 1 && want > 2 ? may_follow(first, at[1]) : continues(at[have]))) {
        have++;
    }
    bool surrogate = have == 3 && first == 0xed && at[1] >= 0xa0;
    *good = have == want && !surrogate;
    return have;
}

/* How many bytes at `at` are ASCII, eight at a time. */
static size_t ascii_run(const uint8_t *at, size_t left)
{
    size_t run = 0;
    uint64_t eight;
    for (; run + sizeof(eight) <= left; run += sizeof(eight)) {
        memcpy(&eight, at + run, sizeof(eight));
        if ((eight & 0x8080808080808080U) != 0) {
            break;
        }
    }
    return run;
}

struct zg_bytes zg_java_decode(struct zg_arena *arena, struct zg_bytes raw)
{
    size_t at = 0;
    bool good = true;
    while (at < raw.len) {
        at += ascii_run(raw.data + at, raw.len - at);
        size_t length = at < raw.len ? unit_length(raw.data + at, raw.len - at, &good) : 0;
        if (!good) {
            break;
        }
        at += length;
    }
    if (at == raw.len) {
        return raw;
    }
    uint8_t *out = zg_alloc_array(arena, raw.len, 3);
    size_t len = 0;
    for (at = 0; at < raw.len;) {
        size_t length = unit_length(raw.data + at, raw.len - at, &good);
        memcpy(out + len, good ? raw.data + at : (const uint8_t *)"\xef\xbf\xbd",
               good ? length : 3);
        len += good ? length : 3;
        at += length;
    }
    return (struct zg_bytes){out, len};
}

uint32_t zg_java_hash(struct zg_bytes text)
{
    uint32_t hash = 0;
    bool good;
    for (size_t i = 0; i < text.len;) {
        const uint8_t *at = text.data + i;
        size_t length = unit_length(at, text.len - i, &good);
        uint32_t code = at[0];
        if (length > 1) {
            code = at[0] & (0x7fU >> length);
            for (size_t j = 1; j < length; j++) {
                code = code << 6 | (at[j] & 0x3fU);
            }
        }
        if (code >= 0x10000) {
            hash = hash * 31 + (0xd800 + ((code - 0x10000) >> 10));
            code = 0xdc00 + ((code - 0x10000) & 0x3ff);
        }
        hash = hash * 31 + code;
        i += length;
    }
    return hash;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static size_t count_digits(struct zg_bytes text, size_t from, bool hex)
{
    size_t at = from;
    while (at < text.len) {
        uint8_t c = text.data[at];
        bool digit = c >= '0' && c <= '9';
        bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!digit && !(hex && letter)) {
            break;
        }
        at++;
    }
    return at - from;
}

/* The end of the number at `from` by Java's grammar (Double.valueOf), or 0. */
static size_t number_end(struct zg_bytes text, size_t from)
{
    bool hex = text.len - from > 2 && text.data[from] == '0' && (text.data[from + 1] | 0x20) == 'x';
    size_t at = hex ? from + 2 : from;
    size_t digits = count_digits(text, at, hex);
    at += digits;
    if (at < text.len && text.data[at] == '.') {
        size_t fraction = count_digits(text, at + 1, hex);
        digits += fraction;
        at += 1 + fraction;
    }
    if (digits == 0) {
        return 0;
    }
    bool exponent = at < text.len && (text.data[at] | 0x20) == (hex ? 'p' : 'e');
    if (hex && !exponent) {
        return 0;
    }
    if (exponent) {
        at++;
        at += at < text.len && (text.data[at] == '+' || text.data[at] == '-');
        size_t power = count_digits(text, at, false);
        at += power;
        if (power == 0) {
            return 0;
        }
    }
    return at;
}

bool zg_java_parse_float(struct zg_bytes text, float *out)
{
    text = zg_java_trim(text);
    size_t sign = text.len > 0 && (text.data[0] == '+' || text.data[0] == '-');
    bool negative = sign && text.data[0] == '-';
    struct zg_bytes rest = {text.data + sign, text.len - sign};
    if (rest.len == 0) {
        return false;
    }
    if (zg_bytes_is(rest, "NaN") || zg_bytes_is(rest, "Infinity")) {
        *out = rest.data[0] == 'N' ? NAN : negative ? -INFINITY : INFINITY;
        return true;
    }
    size_t end = number_end(text, sign);
    bool suffix = end != 0 && end + 1 == text.len &&
                  ((text.data[end] | 0x20) == 'f' || (text.data[end] | 0x20) == 'd');
    if (end == 0 || (end != text.len && !suffix)) {
        return false;
    }
    char *copy = zg_xmalloc(end + 1);
    memcpy(copy, text.data, end);
    copy[end] = '\0';
    *out = strtof(copy, NULL);
    free(copy);
    return true;
}

/* Java up to 18 prints large whole numbers by their digits, less as many as their bits beyond
 * the 24 of a float make up, not by the fewest that tell them apart. */
static bool whole_digits(char *text, size_t size, float value)
{
    int exponent;
    frexpf(value, &exponent);
    exponent--; /* of 2, for a fraction from 1 on */
    if (exponent <= 24 || exponent > 62) {
        return false;
    }
    uint64_t whole = (uint64_t)value, unit = 1;
    for (uint64_t bits = (uint64_t)1 << (exponent - 25); bits >= 10; bits /= 10) {
        unit *= 10;
    }
    uint64_t rest = whole % unit;
    whole = whole / unit + (unit > 1 && rest >= unit / 2);
    snprintf(text, size, "%" PRIu64, whole * unit);
    return true;
}

/* The digits of `value`, without zeros at the end; returns the power of ten of the first. They
 * are the fewest that tell it apart. Java up to 18 has one digit more for a few values below
 * 1e-42 and about 1e25. */
static int digits_of(char *digits, size_t size, float value)
{
    char text[32];
    int power;
    if (whole_digits(text, sizeof(text), value)) {
        power = (int)strlen(text) - 1;
    } else {
        for (int count = 2; count <= 9; count++) { /* two at least */
            snprintf(text, sizeof(text), "%.*e", count - 1, (double)value);
            if (strtof(text, NULL) == value) {
                break;
            }
        }
        char *exponent = strchr(text, 'e');
        power = atoi(exponent + 1);
        *exponent = '\0';
    }
    size_t count = 0;
    for (const char *at = text; *at != '\0' && count + 1 < size; at++) {
        if (*at != '.') {
            digits[count++] = *at;
        }
    }
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    digits[count] = '\0';
    return power;
}

/* `digits` with a point after the first `point` of them, and a digit on each side of it. */
static void put_decimal(struct zg_buf *out, const char *digits, int point)
{
    int count = (int)strlen(digits);
    for (int i = 0; i < point; i++) {
        zg_buf_append(out, i < count ? digits + i : "0", 1);
    }
    zg_buf_append_text(out, point > 0 ? "." : "0.");
    for (int i = point; i < 0; i++) {
        zg_buf_append_text(out, "0");
    }
    zg_buf_append_text(out, point < count ? digits + (point > 0 ? point : 0) : "0");
}

void zg_java_put_float(struct zg_buf *out, float value)
{
    if (isnan(value) || isinf(value)) {
        zg_buf_append_text(out, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    zg_buf_append_text(out, signbit(value) ? "-" : "");
    value = fabsf(value);
    if (value == 0) {
        zg_buf_append_text(out, "0.0");
        return;
    }
    char digits[32];
    int power = digits_of(digits, sizeof(digits), value);
    bool plain = value >= 1e-3F && value < 1e7F;
    put_decimal(out, digits, plain ? power + 1 : 1);
    if (!plain) {
        zg_buf_printf(out, "E%d", power);
    }
}

int zg_java_int(float value)
{
    if (isnan(value)) {
        return 0;
    }
    if (value >= 2147483648.0F) {
        return INT32_MAX;
    }
    return value <= -2147483648.0F ? INT32_MIN : (int)value;
}
