/*
 * Splits a script into tokens (ECMA-262 5.1, 7; with templates and the operators of later
 * editions). Nothing is lost: the texts of the tokens, one after the other, are the script.
 */
#include <string.h>

#include "web/script.h"

/* What a bracket that is still open was. */
struct open {
    bool head, operand, template;
};

struct lexer {
    struct zg_arena *arena;
    struct zg_bytes text;
    size_t pos;
    const char *name;
    struct zg_script *out;
    struct open *open;
    size_t open_count;
    size_t last; /* index of the last token that counts, SIZE_MAX: none */
    bool line;
};

bool zg_word_in(struct zg_bytes word, const char *words)
{
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        if (len == word.len && memcmp(words, word.data, len) == 0) {
            return true;
        }
        words += len + (words[len] == ' ');
    }
    return false;
}

bool zg_token_is(const struct zg_script_token *token, const char *text)
{
    return token != NULL && token->kind == ZG_SCRIPT_PUNCTUATOR && zg_bytes_is(token->text, text);
}

bool zg_token_is_word(const struct zg_script_token *token, const char *word)
{
    return token != NULL && token->kind == ZG_SCRIPT_WORD && !token->member &&
           zg_bytes_is(token->text, word);
}

bool zg_token_in(const struct zg_script_token *token, const char *words)
{
    return token != NULL && token->kind == ZG_SCRIPT_WORD && !token->member &&
           zg_word_in(token->text, words);
}

bool zg_is_reserved(struct zg_bytes word)
{
    return zg_word_in(word, "break case catch class const continue debugger default delete do else "
                            "enum export extends false finally for function if implements import "
                            "in instanceof interface let new null package private protected public "
                            "return static super switch this throw true try typeof var void while "
                            "with yield");
}

bool zg_token_is_name(const struct zg_script_token *token)
{
    return token != NULL && token->kind == ZG_SCRIPT_WORD && !token->member &&
           !zg_is_reserved(token->text);
}

bool zg_token_counts(const struct zg_script_token *token)
{
    return token->kind != ZG_SCRIPT_BLANK && token->kind != ZG_SCRIPT_COMMENT;
}

static bool opens_template(struct zg_bytes piece)
{
    return piece.len >= 2 && memcmp(piece.data + piece.len - 2, "${", 2) == 0;
}

bool zg_token_ends_operand(const struct zg_script_token *token)
{
    if (token == NULL) {
        return false;
    }
    switch (token->kind) {
    case ZG_SCRIPT_WORD:
        return token->member ||
               !zg_word_in(token->text, "return typeof instanceof in of new delete void throw case "
                                        "do else yield await");
    case ZG_SCRIPT_TEMPLATE:
        return !opens_template(token->text);
    case ZG_SCRIPT_PUNCTUATOR:
        return zg_token_is(token, "]") || (zg_token_is(token, "}") && token->operand) ||
               (zg_token_is(token, ")") && !token->head);
    default:
        return true;
    }
}

/* ---- characters ---- */

static uint8_t at(const struct lexer *lexer, size_t pos)
{
    return pos < lexer->text.len ? lexer->text.data[pos] : 0;
}

/* The bytes of the line end at `pos`: LF, CR, U+2028, U+2029; or 0. */
static size_t line_end(const struct lexer *lexer, size_t pos)
{
    uint8_t c = at(lexer, pos);
    if (c == '\n' || c == '\r') {
        return pos < lexer->text.len ? 1 : 0;
    }
    bool separator = c == 0xe2 && at(lexer, pos + 1) == 0x80 && (at(lexer, pos + 2) & 0xfe) == 0xa8;
    return separator ? 3 : 0;
}

/* The bytes of the blank at `pos`, as \s has them and U+FEFF; or 0. */
static size_t blank(const struct lexer *lexer, size_t pos)
{
    uint8_t a = at(lexer, pos), b = at(lexer, pos + 1), c = at(lexer, pos + 2);
    if (pos >= lexer->text.len) {
        return 0;
    }
    if (a == ' ' || (a >= '\t' && a <= '\r')) {
        return 1;
    }
    if (a == 0xc2 && b == 0xa0) {
        return 2;
    }
    bool wide = (a == 0xe1 && b == 0x9a && c == 0x80) ||
                (a == 0xe2 && b == 0x80 && c >= 0x80 && c <= 0x8a) ||
                (a == 0xe2 && b == 0x80 && c == 0xaf) || (a == 0xe2 && b == 0x81 && c == 0x9f) ||
                (a == 0xe3 && b == 0x80 && c == 0x80) || (a == 0xef && b == 0xbb && c == 0xbf);
    return wide ? 3 : line_end(lexer, pos);
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Is there a byte of a word at `pos`? All that is not ASCII and no blank counts. */
static bool in_word(const struct lexer *lexer, size_t pos)
{
    uint8_t c = at(lexer, pos);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || c == '\\' || (c >= 0x80 && blank(lexer, pos) == 0);
}

/* ---- tokens; each gives the end of the one that begins at `pos` ---- */

static bool fail_open(const struct lexer *lexer, size_t pos, const char *what, struct zg_error *err)
{
    unsigned line = 1;
    for (size_t i = 0; i < pos; i++) {
        line += lexer->text.data[i] == '\n';
    }
    return zg_fail_at(err, ZG_MALFORMED, "script-syntax", lexer->name, line, "%s has no end", what);
}

static bool comment_end(const struct lexer *lexer, size_t pos, size_t *end, struct zg_error *err)
{
    *end = pos;
    if (at(lexer, pos + 1) == '/') {
        while (*end < lexer->text.len && line_end(lexer, *end) == 0) {
            (*end)++;
        }
        return true;
    }
    *end = zg_bytes_find(lexer->text, zg_bytes_of("*/"), pos + 2);
    if (*end == SIZE_MAX) {
        return fail_open(lexer, pos, "a comment", err);
    }
    *end += 2;
    return true;
}

static bool string_end(const struct lexer *lexer, size_t pos, size_t *end, struct zg_error *err)
{
    uint8_t quote = at(lexer, pos);
    for (*end = pos + 1; *end < lexer->text.len && at(lexer, *end) != quote; (*end)++) {
        *end += at(lexer, *end) == '\\';
    }
    if (*end >= lexer->text.len) {
        return fail_open(lexer, pos, "a string", err);
    }
    (*end)++;
    return true;
}

static bool template_end(const struct lexer *lexer, size_t pos, size_t *end, struct zg_error *err)
{
    for (*end = pos + 1; *end < lexer->text.len; (*end)++) {
        uint8_t c = at(lexer, *end);
        if (c == '\\') {
            (*end)++;
        } else if (c == '`') {
            (*end)++;
            return true;
        } else if (c == '$' && at(lexer, *end + 1) == '{') {
            *end += 2;
            return true;
        }
    }
    return fail_open(lexer, pos, "a template", err);
}

static bool regex_end(const struct lexer *lexer, size_t pos, size_t *end, struct zg_error *err)
{
    bool set = false;
    for (*end = pos + 1; *end < lexer->text.len; (*end)++) {
        uint8_t c = at(lexer, *end);
        if (c == '\n' || (c == '/' && !set)) {
            break;
        }
        *end += c == '\\' && at(lexer, *end + 1) != '\n';
        set = c == '[' || (set && c != ']');
    }
    if (*end >= lexer->text.len || at(lexer, *end) == '\n') {
        return fail_open(lexer, pos, "a regular expression", err);
    }
    for ((*end)++; in_word(lexer, *end); (*end)++) {
    }
    return true;
}

static size_t number_end(const struct lexer *lexer, size_t pos)
{
    size_t end = pos;
    if (at(lexer, pos) == '0' && strchr("xXbBoO", at(lexer, pos + 1)) != NULL &&
        at(lexer, pos + 1) != 0) {
        for (end = pos + 2; is_digit(at(lexer, end)) || at(lexer, end) == '_' ||
                            ((at(lexer, end) | 0x20) >= 'a' && (at(lexer, end) | 0x20) <= 'f');
             end++) {
        }
        return end + (at(lexer, end) == 'n');
    }
    while (is_digit(at(lexer, end)) || at(lexer, end) == '_') {
        end++;
    }
    if (at(lexer, end) == '.') {
        end++;
    }
    while (is_digit(at(lexer, end))) {
        end++;
    }
    size_t sign = at(lexer, end + 1) == '+' || at(lexer, end + 1) == '-';
    if ((at(lexer, end) | 0x20) == 'e' && is_digit(at(lexer, end + 1 + sign))) {
        for (end += 2 + sign; is_digit(at(lexer, end)); end++) {
        }
    }
    return end + (at(lexer, end) == 'n');
}

static size_t punctuator_end(const struct lexer *lexer, size_t pos)
{
    static const char *const list[] = {
        ">>>=", "...", "===", "!==", ">>>", "<<=", ">>=", "**=", "&&=", "||=", "?\?=",
        "=>",   "==",  "!=",  "<=",  ">=",  "&&",  "||",  "?\?", "?.",  "++",  "--",
        "+=",   "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",  "<<",  ">>",  "**"};
    for (size_t i = 0; i < ZG_COUNT(list); i++) {
        size_t len = strlen(list[i]);
        if (lexer->text.len - pos >= len && memcmp(lexer->text.data + pos, list[i], len) == 0) {
            return pos + len;
        }
    }
    return pos + 1;
}

/* ---- brackets ---- */

static const struct zg_script_token *token_at(const struct lexer *lexer, size_t index)
{
    return index == SIZE_MAX ? NULL : &lexer->out->tokens[index];
}

/* The token that counts before the one at `index`. */
static size_t counting_before(const struct lexer *lexer, size_t index)
{
    while (index != SIZE_MAX && index-- > 0) {
        if (zg_token_counts(&lexer->out->tokens[index])) {
            return index;
        }
    }
    return SIZE_MAX;
}

/* Do the tokens end with `function` or `function name`, in an expression? */
static bool begins_function(const struct lexer *lexer)
{
    size_t index = lexer->last;
    if (zg_token_is_name(token_at(lexer, index))) {
        index = counting_before(lexer, index);
    }
    if (!zg_token_is_word(token_at(lexer, index), "function")) {
        return false;
    }
    const struct zg_script_token *before = token_at(lexer, counting_before(lexer, index));
    return before != NULL && !zg_token_is(before, ";") && !zg_token_is(before, "{") &&
           !zg_token_is(before, "}") && !zg_token_is(before, ")");
}

/* Does a brace after this token begin a block, and no object? */
static bool begins_block(const struct zg_script_token *last)
{
    return last == NULL || zg_token_is(last, ";") || zg_token_is(last, "{") ||
           zg_token_is(last, "}") || zg_token_is(last, "=>") ||
           zg_token_in(last, "else do try finally");
}

static void push_open(struct lexer *lexer, struct open open)
{
    lexer->open = zg_grow(lexer->arena, lexer->open, lexer->open_count, sizeof(*lexer->open));
    lexer->open[lexer->open_count++] = open;
}

static void note_bracket(struct lexer *lexer, struct zg_script_token *token)
{
    const struct zg_script_token *last = token_at(lexer, lexer->last);
    if (zg_token_is(token, "(")) {
        push_open(lexer, (struct open){.head = zg_token_in(last, "if for while with"),
                                       .operand = begins_function(lexer)});
    } else if (zg_token_is(token, "{")) {
        bool operand = zg_token_is(last, ")") ? last->operand : !begins_block(last);
        push_open(lexer, (struct open){.operand = operand});
    } else if ((zg_token_is(token, ")") || zg_token_is(token, "}")) && lexer->open_count > 0) {
        struct open open = lexer->open[--lexer->open_count];
        token->head = open.head;
        token->operand = open.operand;
    }
}

static void note_template(struct lexer *lexer, const struct zg_script_token *token)
{
    if (token->text.data[0] == '}') {
        lexer->open_count--;
    }
    if (opens_template(token->text)) {
        push_open(lexer, (struct open){.template = true});
    }
}

/* ---- the walk ---- */

static bool next_kind(struct lexer *lexer, enum zg_script_kind *kind, size_t *end,
                      struct zg_error *err)
{
    size_t pos = lexer->pos;
    uint8_t c = at(lexer, pos);
    size_t space = blank(lexer, pos);
    bool in_template = lexer->open_count > 0 && lexer->open[lexer->open_count - 1].template;
    if (space > 0) {
        *kind = ZG_SCRIPT_BLANK;
        for (*end = pos; (space = blank(lexer, *end)) > 0; *end += space) {
        }
    } else if (c == '/' && (at(lexer, pos + 1) == '/' || at(lexer, pos + 1) == '*')) {
        *kind = ZG_SCRIPT_COMMENT;
        return comment_end(lexer, pos, end, err);
    } else if (c == '"' || c == '\'') {
        *kind = ZG_SCRIPT_STRING;
        return string_end(lexer, pos, end, err);
    } else if (c == '`' || (c == '}' && in_template)) {
        *kind = ZG_SCRIPT_TEMPLATE;
        return template_end(lexer, pos, end, err);
    } else if (is_digit(c) || (c == '.' && is_digit(at(lexer, pos + 1)))) {
        *kind = ZG_SCRIPT_NUMBER;
        *end = number_end(lexer, pos);
    } else if (in_word(lexer, pos)) {
        *kind = ZG_SCRIPT_WORD;
        for (*end = pos + 1; in_word(lexer, *end); (*end)++) {
        }
    } else if (c == '/' && !zg_token_ends_operand(token_at(lexer, lexer->last))) {
        *kind = ZG_SCRIPT_REGEX;
        return regex_end(lexer, pos, end, err);
    } else {
        *kind = ZG_SCRIPT_PUNCTUATOR;
        *end = punctuator_end(lexer, pos);
    }
    return true;
}

static bool has_line_end(const struct lexer *lexer, size_t from, size_t to)
{
    while (from < to && line_end(lexer, from) == 0) {
        from++;
    }
    return from < to;
}

static bool step(struct lexer *lexer, struct zg_error *err)
{
    enum zg_script_kind kind;
    size_t end;
    if (!next_kind(lexer, &kind, &end, err)) {
        return false;
    }
    struct zg_script_token token = {.kind = kind,
                                    .text = {lexer->text.data + lexer->pos, end - lexer->pos}};
    if (!zg_token_counts(&token)) {
        lexer->line |= has_line_end(lexer, lexer->pos, end);
    } else {
        const struct zg_script_token *last = token_at(lexer, lexer->last);
        token.line = lexer->line;
        lexer->line = false;
        token.member =
            kind == ZG_SCRIPT_WORD && (zg_token_is(last, ".") || zg_token_is(last, "?."));
        if (kind == ZG_SCRIPT_PUNCTUATOR) {
            note_bracket(lexer, &token);
        } else if (kind == ZG_SCRIPT_TEMPLATE) {
            note_template(lexer, &token);
        }
        lexer->last = lexer->out->count;
    }
    struct zg_script *out = lexer->out;
    out->tokens = zg_grow(lexer->arena, out->tokens, out->count, sizeof(*out->tokens));
    out->tokens[out->count++] = token;
    lexer->pos = end;
    return true;
}

bool zg_script_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_script *out, struct zg_error *err)
{
    struct lexer lexer = {.arena = arena, .text = text, .name = name, .out = out, .last = SIZE_MAX};
    *out = (struct zg_script){0};
    if (text.len > ZG_SCRIPT_LIMIT) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "a script of %zu bytes; the limit is %zu", text.len, ZG_SCRIPT_LIMIT);
    }
    while (lexer.pos < text.len) {
        if (!step(&lexer, err)) {
            return false;
        }
    }
    return true;
}
