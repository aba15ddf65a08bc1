/*
 * Cuts a CSS or LESS sheet into tokens: CSS Syntax Level 3, section 4, but that nothing is
 * replaced or decoded (a token is a span), that comments are tokens, and with the tokens of
 * Zimbra's templates and of LESS. Brackets get to know their partner here, so that what comes
 * later steps over them without looking inside.
 */
#include <string.h>

#include "web/sheet_internal.h"

struct lexer {
    struct zg_sheet *sheet;
    const uint8_t *text;
    size_t len;
    bool less;
};

bool zg_is_css_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f' || zg_is_newline(byte);
}

static size_t after_space(const struct lexer *lexer, size_t at)
{
    while (at < lexer->len && zg_is_css_space(lexer->text[at])) {
        at++;
    }
    return at;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_ident_start(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte >= 0x80;
}

static bool is_ident(uint8_t byte)
{
    return is_ident_start(byte) || is_digit(byte) || byte == '-';
}

/* The byte at `at`; NUL behind the end. */
static uint8_t peek(const struct lexer *lexer, size_t at)
{
    return at < lexer->len ? lexer->text[at] : 0;
}

static bool is_escape(const struct lexer *lexer, size_t at)
{
    uint8_t next = peek(lexer, at + 1);
    return peek(lexer, at) == '\\' && at + 1 < lexer->len && !zg_is_newline(next) && next != '\f';
}

static size_t after_escape(const struct lexer *lexer, size_t at)
{
    enum { HEX_DIGITS = 6 };
    size_t end = at + 1, digits = 0;
    while (digits < HEX_DIGITS && peek(lexer, end) != 0 &&
           strchr("0123456789abcdefABCDEF", peek(lexer, end)) != NULL) {
        end++, digits++;
    }
    if (digits == 0) {
        return end + 1;
    }
    if (peek(lexer, end) == '\r' && peek(lexer, end + 1) == '\n') {
        return end + 2;
    }
    return end + (end < lexer->len && zg_is_css_space(peek(lexer, end)));
}

static size_t after_ident(const struct lexer *lexer, size_t at)
{
    for (;;) {
        if (at < lexer->len && is_ident(lexer->text[at])) {
            at++;
        } else if (is_escape(lexer, at)) {
            at = after_escape(lexer, at);
        } else {
            return at;
        }
    }
}

static bool starts_ident(const struct lexer *lexer, size_t at)
{
    uint8_t first = peek(lexer, at);
    if (first == '-') {
        uint8_t second = peek(lexer, at + 1);
        return is_ident_start(second) || second == '-' || is_escape(lexer, at + 1);
    }
    return is_ident_start(first) || is_escape(lexer, at);
}

static bool starts_number(const struct lexer *lexer, size_t at)
{
    at += peek(lexer, at) == '+' || peek(lexer, at) == '-';
    at += peek(lexer, at) == '.';
    return is_digit(peek(lexer, at));
}

static size_t after_digits(const struct lexer *lexer, size_t at)
{
    while (is_digit(peek(lexer, at))) {
        at++;
    }
    return at;
}

/* A number with its unit or percent sign. */
static size_t after_number(const struct lexer *lexer, size_t at)
{
    at += peek(lexer, at) == '+' || peek(lexer, at) == '-';
    at = after_digits(lexer, at);
    if (peek(lexer, at) == '.' && is_digit(peek(lexer, at + 1))) {
        at = after_digits(lexer, at + 1);
    }
    if (peek(lexer, at) == 'e' || peek(lexer, at) == 'E') {
        size_t digits = at + 1 + (peek(lexer, at + 1) == '+' || peek(lexer, at + 1) == '-');
        at = is_digit(peek(lexer, digits)) ? after_digits(lexer, digits) : at;
    }
    if (starts_ident(lexer, at)) {
        return after_ident(lexer, at);
    }
    return at + (peek(lexer, at) == '%');
}

static void flaw(struct lexer *lexer, const char *what)
{
    zg_sheet_add_flaw(lexer->sheet, lexer->sheet->count, what);
}

/* The end of a string that starts at `at`. */
static size_t after_string(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    uint8_t quote = lexer->text[at++];
    *kind = ZG_TOKEN_STRING;
    while (at < lexer->len && lexer->text[at] != quote) {
        if (lexer->text[at] == '\\' && at + 1 < lexer->len) {
            at += lexer->text[at + 1] == '\r' && peek(lexer, at + 2) == '\n' ? 3 : 2;
        } else if (quote != '`' && (zg_is_newline(lexer->text[at]) || lexer->text[at] == '\f')) {
            *kind = ZG_TOKEN_BAD_STRING;
            flaw(lexer, "a string that its line ends");
            return at;
        } else {
            at++;
        }
    }
    if (at >= lexer->len) {
        flaw(lexer, "a string that nothing closes");
        return lexer->len;
    }
    return at + 1;
}

static size_t after_comment(struct lexer *lexer, size_t at)
{
    size_t end =
        zg_bytes_find((struct zg_bytes){lexer->text, lexer->len}, zg_bytes_of("*/"), at + 2);
    if (end == SIZE_MAX) {
        flaw(lexer, "a comment that nothing closes");
        return lexer->len;
    }
    return end + 2;
}

static bool is_name_byte(uint8_t byte)
{
    return (is_ident(byte) && byte < 0x80) || byte == '.' || byte == '+';
}

/* The end of `@Name@` or `@function(...)@`, or `at`. The server takes any text between two @ of a
 * line; only what reads like a name is one here, so that `@media` is none. */
static size_t after_substitution(const struct lexer *lexer, size_t at)
{
    size_t end = at + 1;
    if (!is_ident_start(peek(lexer, end)) || peek(lexer, end) >= 0x80) {
        return at;
    }
    while (is_name_byte(peek(lexer, end))) {
        end++;
    }
    if (peek(lexer, end) == '(') {
        for (; end + 1 < lexer->len && !zg_is_newline(lexer->text[end]); end++) {
            if (lexer->text[end] == ')' && lexer->text[end + 1] == '@') {
                return end + 2;
            }
        }
        return at;
    }
    bool spaced = peek(lexer, end) == ' ';
    while (peek(lexer, end) == ' ') {
        end++;
    }
    bool ends = peek(lexer, end) == '@' && !(spaced && is_name_byte(peek(lexer, end + 1)));
    return ends ? end + 1 : at;
}

/* `url(` was read up to `at`: the rest of an unquoted one, or `at` when it is quoted. */
static size_t after_url(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    size_t start = at;
    at = after_space(lexer, at);
    if (peek(lexer, at) == '"' || peek(lexer, at) == '\'') {
        return start;
    }
    *kind = ZG_TOKEN_URL;
    while (at < lexer->len && lexer->text[at] != ')') {
        uint8_t byte = lexer->text[at];
        if (is_escape(lexer, at)) {
            at = after_escape(lexer, at);
            continue;
        }
        size_t replaced = byte == '@' ? after_substitution(lexer, at) : at;
        if (replaced > at) {
            at = replaced;
            continue;
        }
        size_t spaced = after_space(lexer, at);
        bool odd = spaced > at ? spaced < lexer->len && lexer->text[spaced] != ')'
                               : byte == '"' || byte == '\'' || byte == '(' || byte == '\\';
        *kind = odd ? ZG_TOKEN_BAD_URL : *kind;
        at = spaced > at ? spaced : at + 1;
    }
    if (*kind == ZG_TOKEN_BAD_URL || at >= lexer->len) {
        flaw(lexer, at >= lexer->len ? "a url( that nothing closes" : "a malformed url(");
    }
    return at < lexer->len ? at + 1 : lexer->len;
}

/* LESS: `@{name}` or `${name}`; or `at`. */
static size_t after_interpolation(const struct lexer *lexer, size_t at)
{
    size_t end = at + 2;
    if (!lexer->less || peek(lexer, at + 1) != '{') {
        return at;
    }
    while (end < lexer->len && is_ident(lexer->text[end])) {
        end++;
    }
    return end > at + 2 && peek(lexer, end) == '}' ? end + 1 : at;
}

static size_t after_ident_like(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    size_t end = after_ident(lexer, at);
    *kind = ZG_TOKEN_IDENT;
    if (peek(lexer, end) != '(') {
        return end;
    }
    *kind = ZG_TOKEN_FUNCTION;
    end++;
    bool url = end - at == 4 && (lexer->text[at] | 0x20) == 'u' &&
               (lexer->text[at + 1] | 0x20) == 'r' && (lexer->text[at + 2] | 0x20) == 'l';
    return url ? after_url(lexer, end, kind) : end;
}

static size_t after_at(const struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    size_t end = after_substitution(lexer, at);
    *kind = ZG_TOKEN_SUBSTITUTION;
    if (end > at) {
        return end;
    }
    *kind = ZG_TOKEN_INTERPOLATION;
    end = after_interpolation(lexer, at);
    if (end > at) {
        return end;
    }
    *kind = ZG_TOKEN_AT_KEYWORD;
    if (starts_ident(lexer, at + 1) || (lexer->less && is_ident(peek(lexer, at + 1)))) {
        return after_ident(lexer, at + 1);
    }
    *kind = ZG_TOKEN_DELIM;
    return at + 1;
}

static size_t after_hash(const struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    size_t end;
    struct zg_bytes name;
    *kind = ZG_TOKEN_DIRECTIVE;
    if (zg_directive_at(lexer->sheet->text, at, &end, &name) != ZG_NO_DIRECTIVE) {
        return end;
    }
    end = after_ident(lexer, at + 1);
    *kind = end > at + 1 ? ZG_TOKEN_HASH : ZG_TOKEN_DELIM;
    return end;
}

static bool has(const struct lexer *lexer, size_t at, const char *text)
{
    size_t len = strlen(text);
    return lexer->len - at >= len && memcmp(lexer->text + at, text, len) == 0;
}

/* What begins with none of the letters of next_token. */
static size_t after_other(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    if (starts_number(lexer, at)) {
        *kind = ZG_TOKEN_NUMBER;
        return after_number(lexer, at);
    }
    if (has(lexer, at, "-->")) {
        *kind = ZG_TOKEN_CDC;
        return at + 3;
    }
    if (starts_ident(lexer, at)) {
        return after_ident_like(lexer, at, kind);
    }
    if (has(lexer, at, "<!--")) {
        *kind = ZG_TOKEN_CDO;
        return at + 4;
    }
    size_t end = lexer->text[at] == '$' ? after_interpolation(lexer, at) : at;
    *kind = end > at ? ZG_TOKEN_INTERPOLATION : ZG_TOKEN_DELIM;
    return end > at ? end : at + 1;
}

static size_t after_slash(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    *kind = ZG_TOKEN_COMMENT;
    if (peek(lexer, at + 1) == '*') {
        return after_comment(lexer, at);
    }
    if (lexer->less && peek(lexer, at + 1) == '/') {
        while (at < lexer->len && !zg_is_newline(lexer->text[at])) {
            at++;
        }
        return at;
    }
    *kind = ZG_TOKEN_DELIM;
    return at + 1;
}

/* The end of the token at `at`, and its kind. */
static size_t next_token(struct lexer *lexer, size_t at, enum zg_sheet_token_kind *kind)
{
    switch (lexer->text[at]) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '\f':
        *kind = ZG_TOKEN_SPACE;
        return after_space(lexer, at);
    case '/':
        return after_slash(lexer, at, kind);
    case '`':
        if (!lexer->less) {
            return after_other(lexer, at, kind);
        }
        /* fall through */
    case '"':
    case '\'':
        return after_string(lexer, at, kind);
    case '@':
        return after_at(lexer, at, kind);
    case '#':
        return after_hash(lexer, at, kind);
    case ':':
        *kind = ZG_TOKEN_COLON;
        return at + 1;
    case ';':
        *kind = ZG_TOKEN_SEMICOLON;
        return at + 1;
    case ',':
        *kind = ZG_TOKEN_COMMA;
        return at + 1;
    case '(':
    case '[':
    case '{':
        *kind = ZG_TOKEN_OPEN;
        return at + 1;
    case ')':
    case ']':
    case '}':
        *kind = ZG_TOKEN_CLOSE;
        return at + 1;
    default:
        return after_other(lexer, at, kind);
    }
}

static uint8_t closer_of(const struct zg_sheet *sheet, uint32_t token)
{
    if (sheet->tokens[token].kind == ZG_TOKEN_FUNCTION) {
        return ')';
    }
    uint8_t opener = sheet->text.data[sheet->tokens[token].start];
    return opener == '(' ? ')' : opener == '[' ? ']' : '}';
}

/* Gives brackets their partners. `open` is the innermost open one plus one; while a bracket is
 * open, its `pair` is the one outside of it. A bracket that closes another kind closes nothing. */
static uint32_t pair_up(struct zg_sheet *sheet, uint32_t token, uint32_t open)
{
    struct zg_sheet_token *it = &sheet->tokens[token];
    if (it->kind == ZG_TOKEN_OPEN || it->kind == ZG_TOKEN_FUNCTION) {
        it->pair = open;
        return token + 1;
    }
    if (it->kind == ZG_TOKEN_CLOSE && open != 0 &&
        closer_of(sheet, open - 1) == sheet->text.data[it->start]) {
        uint32_t outer = sheet->tokens[open - 1].pair;
        sheet->tokens[open - 1].pair = token;
        return outer;
    }
    return open;
}

void zg_sheet_tokenize(struct zg_sheet *sheet)
{
    struct lexer lexer = {.sheet = sheet,
                          .text = sheet->text.data,
                          .len = sheet->text.len,
                          .less = sheet->dialect == ZG_LESS};
    uint32_t open = 0;
    for (size_t at = 0; at < lexer.len;) {
        enum zg_sheet_token_kind kind = ZG_TOKEN_DELIM;
        size_t end = next_token(&lexer, at, &kind);
        zg_sheet_add_token(sheet, at, kind);
        open = pair_up(sheet, sheet->count - 1, open);
        at = end;
    }
    while (open != 0) {
        uint32_t token = open - 1;
        open = sheet->tokens[token].pair;
        sheet->tokens[token].pair = sheet->count;
        zg_sheet_add_flaw(sheet, token, "a bracket that nothing closes");
    }
}
