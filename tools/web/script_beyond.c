/*
 * What YUI Compressor 2.4.8 cannot read of a script: it knows ECMAScript 3 and little more. Told
 * from the tokens alone, so that what only a parser would see is not found.
 */
#include "web/script.h"

#include <string.h>

/* Words that ECMAScript 3 kept for later (7.5.3) and later editions gave back. */
static const char given_back[] =
    "abstract boolean byte char double final float goto int long native "
    "short synchronized throws transient volatile";

struct reading {
    const struct zg_script_token *before, *token, *after; /* that count; or NULL */
    bool function;                                        /* between `function` and its `(` */
    unsigned depth;                                       /* in the head of a function */
};

static bool begins_statement(const struct reading *r)
{
    return r->before == NULL || zg_token_is(r->before, ";") || zg_token_is(r->before, "{") ||
           zg_token_is(r->before, "}");
}

static const char *odd_word(const struct reading *r)
{
    const struct zg_script_token *token = r->token;
    bool reserved = zg_is_reserved(token->text);
    bool key =
        (zg_token_is(r->before, "{") || zg_token_is(r->before, ",")) && zg_token_is(r->after, ":");
    bool word_follows = r->after != NULL && r->after->kind == ZG_SCRIPT_WORD && !r->after->line;
    if (zg_word_in(token->text, given_back)) {
        return "a reserved word";
    }
    if ((token->member && reserved && !zg_bytes_is(token->text, "throw")) ||
        (key && reserved && !zg_token_is_word(token, "default"))) {
        return "a reserved word for a name";
    }
    if (begins_statement(r) && word_follows && zg_token_in(token, "let class import async")) {
        return "a statement of later editions";
    }
    if (zg_token_is_word(token, "of") && !token->line && r->before != NULL &&
        zg_token_is_name(r->before)) {
        return "a loop of later editions";
    }
    return NULL;
}

static const char *odd(const struct reading *r)
{
    const struct zg_script_token *token = r->token;
    static const char *const newer[] = {"...", "**", "**=", "?.", "??", "?\?=", "&&=", "||="};
    if (token->kind == ZG_SCRIPT_TEMPLATE) {
        return "a template";
    }
    if (token->kind == ZG_SCRIPT_WORD) {
        return odd_word(r);
    }
    if (zg_token_is(token, "=>")) {
        return "an arrow function";
    }
    for (size_t i = 0; i < ZG_COUNT(newer); i++) {
        if (zg_token_is(token, newer[i])) {
            return "an operator of later editions";
        }
    }
    if (r->depth > 0 &&
        (zg_token_is(token, "=") || zg_token_is(token, "{") || zg_token_is(token, "["))) {
        return "a parameter of later editions";
    }
    return NULL;
}

/* Follows the head of a function: `function name (a, b)`. */
static void follow(struct reading *r)
{
    if (zg_token_is_word(r->token, "function")) {
        r->function = true;
    } else if (zg_token_is(r->token, "(") && (r->function || r->depth > 0)) {
        r->depth++;
        r->function = false;
    } else if (zg_token_is(r->token, ")") && r->depth > 0) {
        r->depth--;
    }
}

const char *zg_script_beyond(const struct zg_script *script, size_t *token)
{
    struct reading r = {0};
    size_t at = 0;
    for (size_t i = 0; i <= script->count; i++) {
        const struct zg_script_token *next = i < script->count ? &script->tokens[i] : NULL;
        if (next != NULL && !zg_token_counts(next)) {
            continue;
        }
        r.after = next;
        const char *what = r.token == NULL ? NULL : odd(&r);
        if (what != NULL) {
            *token = at;
            return what;
        }
        if (r.token != NULL) {
            follow(&r);
        }
        r.before = r.token;
        r.token = next;
        at = i;
    }
    return NULL;
}
