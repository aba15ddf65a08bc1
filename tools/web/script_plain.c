/*
 * One form for what minifiers write differently: strings and numbers by value, bodies in braces, a
 * semicolon at the end of each simple statement, none that is empty, no DBG statements.
 */
#include <stdlib.h>
#include <string.h>

#include "web/script.h"

/* Statements and functions in one another; no person writes so deep. */
enum { DEPTH_LIMIT = 400 };

struct list {
    struct zg_plain_token *items;
    size_t count;
};

struct statements {
    struct zg_arena *arena;
    const char *name;
    struct list in, out;
    size_t at;
    unsigned depth;
    bool too_deep;
};

static void add(struct zg_arena *arena, struct list *list, struct zg_script_token token)
{
    list->items = zg_grow(arena, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = (struct zg_plain_token){.token = token};
}

static const struct zg_script_token *item(const struct list *list, size_t index)
{
    return index < list->count ? &list->items[index].token : NULL;
}

static const struct zg_script_token *last_of(const struct list *list)
{
    return list->count == 0 ? NULL : &list->items[list->count - 1].token;
}

static struct zg_script_token punctuator(const char *text)
{
    return (struct zg_script_token){.kind = ZG_SCRIPT_PUNCTUATOR, .text = zg_bytes_of(text)};
}

/* ---- values ---- */

static struct zg_bytes copy_of(struct zg_arena *arena, const struct zg_buf *buf)
{
    return (struct zg_bytes){
        (const uint8_t *)zg_strndup(arena, buf->len == 0 ? "" : (const char *)buf->data, buf->len),
        buf->len};
}

static bool is_plain_number(const char *text)
{
    if (text[0] == '0' && (text[1] | 0x20) == 'x') {
        size_t len = strspn(text + 2, "0123456789abcdefABCDEF");
        return len >= 1 && len <= 12 && text[2 + len] == '\0';
    }
    if (text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        return false;
    }
    text += strspn(text, "0123456789");
    text += *text == '.';
    text += strspn(text, "0123456789");
    if ((*text | 0x20) == 'e') {
        text++;
        text += *text == '+' || *text == '-';
        size_t len = strspn(text, "0123456789");
        return len >= 1 && len <= 2 && text[len] == '\0';
    }
    return *text == '\0';
}

/* As String(number) prints it; what is octal, very large or not of 2009 stays. */
static struct zg_bytes number_value(struct zg_arena *arena, struct zg_bytes text)
{
    char *plain = zg_strndup(arena, (const char *)text.data, text.len);
    double value = is_plain_number(plain) ? strtod(plain, NULL) : -1;
    if (!(value < 1e15) || !(value == 0 || value > 1e-6)) {
        return text;
    }
    /* the shortest that reads back; below 1e-6 and from 1e15 on it would have an exponent */
    for (int digits = 1; digits <= 17; digits++) {
        char *shown = zg_format(arena, "%.*e", digits - 1, value);
        if (strtod(shown, NULL) == value) {
            int exponent = atoi(strchr(shown, 'e') + 1);
            int after = digits - 1 - exponent;
            return zg_bytes_of(zg_format(arena, "%.*f", after > 0 ? after : 0, value));
        }
    }
    return text;
}

static struct zg_script_token valued(struct zg_arena *arena, struct zg_script_token token)
{
    if (token.kind == ZG_SCRIPT_STRING) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf value = {0};
        zg_string_value(token.text, &value);
        token.text = copy_of(arena, &value);
    } else if (token.kind == ZG_SCRIPT_NUMBER) {
        token.text = number_value(arena, token.text);
    }
    return token;
}

/* A string that could be written as a name. */
static bool is_key(const struct zg_script_token *token)
{
    if (token == NULL || token->kind != ZG_SCRIPT_STRING || token->text.len == 0 ||
        zg_is_reserved(token->text)) {
        return false;
    }
    for (size_t i = 0; i < token->text.len; i++) {
        uint8_t c = token->text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return true;
}

static void add_member(struct zg_arena *arena, struct list *out, struct zg_bytes text)
{
    add(arena, out, (struct zg_script_token){.kind = ZG_SCRIPT_WORD, .text = text, .member = true});
}

static void add_joined(struct zg_arena *arena, struct list *out, struct zg_bytes text)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf joined = {0};
    out->count--;
    zg_buf_append_bytes(&joined, out->items[out->count - 1].token.text);
    zg_buf_append_bytes(&joined, text);
    out->items[out->count - 1].token =
        (struct zg_script_token){.kind = ZG_SCRIPT_STRING, .text = copy_of(arena, &joined)};
}

/* x["y"] is x.y, {"y": 1} is {y: 1}, "a" + "b" is "ab", {a: 1,} is {a: 1}. */
static struct list one_form(struct zg_arena *arena, const struct list *in)
{
    struct list out = {0};
    for (size_t i = 0; i < in->count; i++) {
        const struct zg_script_token *token = item(in, i);
        if (zg_token_is(token, "}") && zg_token_is(last_of(&out), ",")) {
            out.count--;
        }
        const struct zg_script_token *last = last_of(&out);
        if (zg_token_is(token, "[") && is_key(item(in, i + 1)) &&
            zg_token_is(item(in, i + 2), "]") && zg_token_ends_operand(last)) {
            add(arena, &out, punctuator("."));
            add_member(arena, &out, item(in, i + 1)->text);
            i += 2;
        } else if (is_key(token) && zg_token_is(item(in, i + 1), ":") &&
                   (zg_token_is(last, "{") || zg_token_is(last, ","))) {
            add_member(arena, &out, token->text);
        } else if (token->kind == ZG_SCRIPT_STRING && zg_token_is(last, "+") && out.count > 1 &&
                   out.items[out.count - 2].token.kind == ZG_SCRIPT_STRING) {
            add_joined(arena, &out, token->text);
        } else {
            add(arena, &out, *token);
        }
    }
    return out;
}

/* ---- statements ---- */

static void step(struct statements *s);
static void block(struct statements *s);

static const struct zg_script_token *here(const struct statements *s)
{
    return item(&s->in, s->at);
}

static void copy(struct statements *s)
{
    if (s->at < s->in.count) {
        add(s->arena, &s->out, s->in.items[s->at++].token);
    }
}

static void take(struct statements *s, const char *text)
{
    s->at += zg_token_is(here(s), text);
}

/* Does a statement end between these two, at the end of a line? */
static bool ends_line(const struct zg_script_token *last, const struct zg_script_token *token)
{
    if (!token->line || last == NULL) {
        return false;
    }
    if (zg_token_in(last, "return break continue throw")) {
        return true;
    }
    bool operand =
        zg_token_ends_operand(last) || zg_token_is(last, "++") || zg_token_is(last, "--");
    bool begins = token->kind != ZG_SCRIPT_PUNCTUATOR || zg_token_is(token, "++") ||
                  zg_token_is(token, "--") || zg_token_is(token, "!") || zg_token_is(token, "~") ||
                  zg_token_is(token, "{");
    return operand && begins && token->kind != ZG_SCRIPT_TEMPLATE &&
           !zg_token_in(token, "in instanceof") &&
           !zg_token_in(last, "var let const function typeof new delete void");
}

static bool is_closing(const struct zg_script_token *token)
{
    return zg_token_is(token, ")") || zg_token_is(token, "]") || zg_token_is(token, "}");
}

static bool is_opening(const struct zg_script_token *token)
{
    return zg_token_is(token, "(") || zg_token_is(token, "[") || zg_token_is(token, "{");
}

static void function_at(struct statements *s);

/* Copies up to what ends an expression: a closing bracket that is not its own, a semicolon, a line
 * that begins a statement, with `colon` that of a case. */
static void expression(struct statements *s, bool colon)
{
    int depth = 0, choices = 0;
    for (; s->at < s->in.count && !s->too_deep; copy(s)) {
        while (zg_token_is_word(here(s), "function") && !s->too_deep) {
            function_at(s);
        }
        const struct zg_script_token *token = here(s);
        if (token == NULL || (depth == 0 && (zg_token_is(token, ";") || is_closing(token) ||
                                             ends_line(last_of(&s->out), token)))) {
            return;
        }
        choices += zg_token_is(token, "?");
        if (colon && depth == 0 && zg_token_is(token, ":") && choices-- == 0) {
            return;
        }
        depth += is_opening(token) ? 1 : is_closing(token) ? -1 : 0;
    }
}

static void parentheses(struct statements *s)
{
    if (!zg_token_is(here(s), "(")) {
        return;
    }
    copy(s);
    for (expression(s, false); here(s) != NULL && !zg_token_is(here(s), ")") && !s->too_deep;
         expression(s, false)) {
        copy(s);
    }
    copy(s);
}

static bool enter(struct statements *s)
{
    s->too_deep |= ++s->depth > DEPTH_LIMIT;
    return !s->too_deep;
}

static void function_at(struct statements *s)
{
    copy(s);
    if (zg_token_is_name(here(s))) {
        copy(s);
    }
    if (enter(s)) {
        parentheses(s);
        block(s);
    }
    s->depth--;
}

static void steps(struct statements *s)
{
    while (here(s) != NULL && !zg_token_is(here(s), "}") && !s->too_deep) {
        step(s);
    }
}

static void block(struct statements *s)
{
    if (zg_token_is(here(s), "{")) {
        copy(s);
        steps(s);
        copy(s);
    }
}

static void body(struct statements *s)
{
    if (zg_token_is(here(s), "{")) {
        block(s);
        return;
    }
    add(s->arena, &s->out, punctuator("{"));
    if (here(s) != NULL) {
        step(s);
    }
    add(s->arena, &s->out, punctuator("}"));
}

static void cases(struct statements *s)
{
    if (!zg_token_is(here(s), "{")) {
        return;
    }
    copy(s);
    while (here(s) != NULL && !zg_token_is(here(s), "}") && !s->too_deep) {
        if (zg_token_in(here(s), "case default")) {
            copy(s);
            expression(s, true);
            copy(s);
        } else {
            step(s);
        }
    }
    copy(s);
}

static void guarded(struct statements *s)
{
    copy(s);
    block(s);
    if (zg_token_is_word(here(s), "catch")) {
        copy(s);
        parentheses(s);
        block(s);
    }
    if (zg_token_is_word(here(s), "finally")) {
        copy(s);
        block(s);
    }
}

/* Is what begins at `start` a whole `DBG.name(...)`? */
static bool is_debug(const struct list *out, size_t start)
{
    int depth = 0;
    if (!zg_token_is_word(item(out, start), "DBG") || !zg_token_is(item(out, start + 1), ".") ||
        !zg_token_is(item(out, start + 3), "(")) {
        return false;
    }
    for (size_t i = start + 3; i < out->count; i++) {
        depth += zg_token_is(item(out, i), "(") ? 1 : zg_token_is(item(out, i), ")") ? -1 : 0;
        if (depth == 0) {
            return i == out->count - 1;
        }
    }
    return false;
}

static void simple(struct statements *s)
{
    size_t start = s->out.count;
    expression(s, false);
    if (is_debug(&s->out, start)) {
        s->out.count = start;
    } else if (s->out.count > start) {
        add(s->arena, &s->out, punctuator(";"));
    }
    take(s, ";");
}

static void conditional(struct statements *s)
{
    copy(s);
    parentheses(s);
    body(s);
    if (zg_token_is_word(here(s), "else")) {
        copy(s);
        body(s);
    }
}

static void do_while(struct statements *s)
{
    copy(s);
    body(s);
    if (zg_token_is_word(here(s), "while")) {
        copy(s);
        parentheses(s);
    }
    add(s->arena, &s->out, punctuator(";"));
    take(s, ";");
}

static void statement(struct statements *s)
{
    const struct zg_script_token *token = here(s);
    if (zg_token_is(token, "{")) { /* a block that no statement needs: what is in it */
        s->at++;
        steps(s);
        take(s, "}");
    } else if (zg_token_is(token, ";")) {
        s->at++;
    } else if (zg_token_is_word(token, "if")) {
        conditional(s);
    } else if (zg_token_in(token, "for while with")) {
        copy(s);
        parentheses(s);
        body(s);
    } else if (zg_token_is_word(token, "do")) {
        do_while(s);
    } else if (zg_token_is_word(token, "try")) {
        guarded(s);
    } else if (zg_token_is_word(token, "switch")) {
        copy(s);
        parentheses(s);
        cases(s);
    } else if (zg_token_is_word(token, "function")) {
        function_at(s);
    } else if (zg_token_is_name(token) && zg_token_is(item(&s->in, s->at + 1), ":")) {
        copy(s);
        copy(s);
    } else {
        simple(s);
    }
}

/* One statement; what is none goes through as it is. */
static void step(struct statements *s)
{
    size_t before = s->at;
    if (enter(s)) {
        statement(s);
    }
    s->depth--;
    if (s->at == before) {
        copy(s);
    }
}

bool zg_script_plain(struct zg_arena *arena, const struct zg_script *script, const char *name,
                     struct zg_plain_token **out, size_t *count, struct zg_error *err)
{
    struct list counting = {0};
    for (size_t i = 0; i < script->count; i++) {
        if (zg_token_counts(&script->tokens[i])) {
            add(arena, &counting, valued(arena, script->tokens[i]));
        }
    }
    struct statements s = {.arena = arena, .name = name, .in = one_form(arena, &counting)};
    while (s.at < s.in.count && !s.too_deep) {
        step(&s);
    }
    if (s.too_deep) {
        return zg_fail_at(err, ZG_MALFORMED, "script-depth", name, 0,
                          "statements are nested more than %d deep", DEPTH_LIMIT);
    }
    *out = s.out.items;
    *count = s.out.count;
    return true;
}
