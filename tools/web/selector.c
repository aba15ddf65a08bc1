/* Selectors read far enough to tell broken ones, and to name their pseudo-classes. */
#include "web/selector.h"

#include <string.h>

/* The reader fails sticky: the first flaw stays. */
struct reader {
    struct zg_bytes text;
    size_t at;
    const char *flaw;
};

static uint8_t peek(const struct reader *reader)
{
    return reader->at < reader->text.len ? reader->text.data[reader->at] : 0;
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
}

static bool is_name_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte >= 0x80;
}

static void fail(struct reader *reader, const char *flaw)
{
    if (reader->flaw == NULL) {
        reader->flaw = flaw;
    }
    reader->at = reader->text.len;
}

/* White space and comments; true when there was any. */
static bool skip_space(struct reader *reader)
{
    size_t start = reader->at;
    while (reader->at < reader->text.len) {
        struct zg_bytes text = reader->text;
        if (is_space(peek(reader))) {
            reader->at++;
        } else if (text.len - reader->at >= 2 && memcmp(text.data + reader->at, "/*", 2) == 0) {
            size_t end = zg_bytes_find(text, zg_bytes_of("*/"), reader->at + 2);
            reader->at = end == SIZE_MAX ? text.len : end + 2;
        } else {
            break;
        }
    }
    return reader->at > start;
}

static bool is_hex(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

/* A character, or up to six hexadecimal digits and one white space. */
static void escape(struct reader *reader)
{
    reader->at++;
    if (reader->at == reader->text.len || peek(reader) == '\n') {
        fail(reader, "a '\\' with nothing behind it");
        return;
    }
    if (!is_hex(peek(reader))) {
        reader->at++;
        return;
    }
    for (int digits = 0; digits < 6 && is_hex(peek(reader)); digits++) {
        reader->at++;
    }
    reader->at += is_space(peek(reader));
}

/* An identifier (CSS Syntax 4.3.9); of a hash (`any`) also one that begins with a digit, which is
 * a token but no id. */
static void identifier(struct reader *reader, const char *flaw)
{
    size_t start = reader->at;
    bool digit_first = peek(reader) >= '0' && peek(reader) <= '9';
    while (is_name_byte(peek(reader)) || peek(reader) == '\\') {
        if (peek(reader) == '\\') {
            escape(reader);
        } else {
            reader->at++;
        }
    }
    const uint8_t *name = reader->text.data + start;
    size_t len = reader->at - start;
    bool dash_digit = len > 1 && name[0] == '-' && name[1] >= '0' && name[1] <= '9';
    if (len == 0 || digit_first || dash_digit || (len == 1 && name[0] == '-')) {
        fail(reader, flaw);
    }
}

/* Steps over a bracket with all in it, strings included. */
static void bracket(struct reader *reader, uint8_t close, const char *flaw)
{
    enum { DEPTH = 32 };
    uint8_t closers[DEPTH], quote = 0;
    size_t depth = 0;
    closers[depth++] = close;
    for (reader->at++; reader->at < reader->text.len && depth > 0; reader->at++) {
        uint8_t byte = peek(reader);
        if (byte == '\\') {
            reader->at++;
        } else if (quote != 0) {
            quote = byte == quote ? 0 : quote;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == closers[depth - 1]) {
            depth--;
        } else if (byte == '(' || byte == '[') {
            if (depth == DEPTH) {
                fail(reader, "brackets that stand too deep in each other");
                return;
            }
            closers[depth++] = byte == '(' ? ')' : ']';
        }
    }
    if (depth > 0) {
        fail(reader, flaw);
    }
}

static void pseudo(struct reader *reader)
{
    reader->at++;
    if (peek(reader) == ':') {
        reader->at++;
    }
    identifier(reader, "a ':' without a name");
    if (peek(reader) == '(') {
        size_t start = reader->at;
        bracket(reader, ')', "a '(' that nothing closes");
        if (reader->at == start + 2) {
            fail(reader, "a pseudo-class with empty brackets");
        }
    }
}

/* type? (id | class | attribute | pseudo)*; false when nothing is there. */
static bool compound(struct reader *reader)
{
    size_t start = reader->at;
    if (peek(reader) == '*' || peek(reader) == '&') {
        reader->at++;
    } else if (is_name_byte(peek(reader)) || peek(reader) == '\\') {
        identifier(reader, "an element's name that begins with a digit");
    }
    if (peek(reader) == '|') {
        reader->at++;
        if (peek(reader) == '*') {
            reader->at++;
        } else {
            identifier(reader, "a '|' without a name");
        }
    }
    for (;;) {
        switch (peek(reader)) {
        case '.':
            reader->at++;
            identifier(reader, "a '.' without a name");
            break;
        case '#':
            reader->at++;
            identifier(reader, "a '#' without a name");
            break;
        case '[':
            bracket(reader, ']', "a '[' that nothing closes");
            break;
        case ':':
            pseudo(reader);
            break;
        default:
            return reader->at > start;
        }
    }
}

static bool is_combinator(uint8_t byte)
{
    return byte == '>' || byte == '+' || byte == '~';
}

static void complex_selector(struct reader *reader)
{
    skip_space(reader);
    if (!compound(reader)) {
        uint8_t byte = peek(reader);
        fail(reader, byte == 0 || byte == ',' ? "a comma with no selector beside it"
                     : is_combinator(byte)    ? "a combinator with no selector before it"
                                              : "a character that no selector has");
        return;
    }
    while (reader->flaw == NULL) {
        skip_space(reader);
        bool combined = is_combinator(peek(reader));
        if (combined) {
            reader->at++;
            skip_space(reader);
        }
        if (peek(reader) == ',' || reader->at == reader->text.len) {
            if (combined) {
                fail(reader, "a combinator with no selector behind it");
            }
            return;
        }
        if (!compound(reader)) {
            fail(reader, "a character that no selector has");
        }
    }
}

const char *zg_selector_flaw(struct zg_bytes selectors)
{
    struct reader reader = {.text = selectors};
    skip_space(&reader);
    if (reader.at == selectors.len) {
        return "no selector at all";
    }
    for (;;) {
        complex_selector(&reader);
        if (reader.flaw != NULL || peek(&reader) != ',') {
            return reader.flaw;
        }
        reader.at++;
    }
}

bool zg_selector_pseudo(struct zg_bytes *rest, struct zg_bytes *name)
{
    uint8_t quote = 0;
    for (size_t i = 0; i < rest->len; i++) {
        uint8_t byte = rest->data[i];
        if (byte == '\\') {
            i++;
        } else if (quote != 0) {
            quote = byte == quote ? 0 : quote;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == ':') {
            size_t start = i;
            while (start < rest->len && rest->data[start] == ':') {
                start++;
            }
            size_t end = start;
            while (end < rest->len && is_name_byte(rest->data[end])) {
                end++;
            }
            *name = (struct zg_bytes){rest->data + start, end - start};
            *rest = (struct zg_bytes){rest->data + end, rest->len - end};
            return true;
        }
    }
    return false;
}
