/*
 * Which names are local, and to which function: the scopes of ECMA-262 5.1 (10.2), where a function
 * is the only one. A caught error is taken as declared by its function, `let` as `var`.
 */
#include <string.h>

#include "web/script.h"

struct declared {
    struct zg_bytes name;
    unsigned number; /* 0: not asked for yet */
};

struct zg_word_scope {
    struct zg_word_scope *up;
    struct declared *names;
    size_t count;
    long body; /* depth of its braces, -1 before them */
};

static struct declared *find_in(struct zg_word_scope *scope, struct zg_bytes name)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (zg_bytes_equal(scope->names[i].name, name)) {
            return &scope->names[i];
        }
    }
    return NULL;
}

static void declare(struct zg_arena *arena, struct zg_word_scope *scope, struct zg_bytes name)
{
    if (find_in(scope, name) == NULL) {
        scope->names = zg_grow(arena, scope->names, scope->count, sizeof(*scope->names));
        scope->names[scope->count++] = (struct declared){.name = name};
    }
}

static struct zg_word_scope *scope_new(struct zg_arena *arena, struct zg_word_scope *up)
{
    struct zg_word_scope *scope = zg_alloc(arena, sizeof(*scope));
    scope->up = up;
    scope->body = -1;
    return scope;
}

struct walk {
    struct zg_arena *arena;
    struct zg_plain_token *tokens;
    size_t count;
};

static const struct zg_script_token *token_at(const struct walk *walk, size_t i)
{
    return i < walk->count ? &walk->tokens[i].token : NULL;
}

/* The scope of the function at `at`: its parameters; its own name is declared around it. */
static struct zg_word_scope *open_function(const struct walk *walk, size_t at,
                                           struct zg_word_scope *up)
{
    struct zg_word_scope *scope = scope_new(walk->arena, up);
    size_t i = at + 1;
    if (zg_token_is_name(token_at(walk, i))) {
        declare(walk->arena, up, walk->tokens[i++].token.text);
    }
    for (i++; i < walk->count && !zg_token_is(token_at(walk, i), ")"); i++) {
        if (zg_token_is_name(token_at(walk, i))) {
            declare(walk->arena, scope, walk->tokens[i].token.text);
        }
    }
    return scope;
}

/* Declares the names of a `var` whose list begins at `at`. */
static void declare_variables(const struct walk *walk, size_t at, struct zg_word_scope *scope)
{
    long depth = 0;
    bool expected = true;
    for (size_t i = at; i < walk->count; i++) {
        const struct zg_script_token *token = token_at(walk, i);
        bool closing = zg_token_is(token, ")") || zg_token_is(token, "}");
        if (depth == 0 && expected) {
            if (!zg_token_is_name(token)) {
                return;
            }
            declare(walk->arena, scope, token->text);
            expected = false;
        } else if (depth == 0 && (zg_token_is(token, ";") || closing)) {
            return;
        } else if (depth == 0 && zg_token_is(token, ",")) {
            expected = true;
        } else if (zg_token_is(token, "(") || zg_token_is(token, "[") || zg_token_is(token, "{")) {
            depth++;
        } else if (closing || zg_token_is(token, "]")) {
            depth--;
        }
    }
}

void zg_script_scopes(struct zg_arena *arena, struct zg_plain_token *tokens, size_t count)
{
    struct walk walk = {arena, tokens, count};
    struct zg_word_scope *scope = scope_new(arena, NULL);
    long depth = 0;
    for (size_t i = 0; i < count; i++) {
        const struct zg_script_token *token = &tokens[i].token;
        if (zg_token_is_word(token, "function")) {
            scope = open_function(&walk, i, scope);
        } else if (zg_token_is(token, "{")) {
            depth++;
            scope->body = scope->body == -1 ? depth : scope->body;
        } else if (zg_token_is(token, "}")) {
            tokens[i].scope = scope;
            scope = scope->body == depth && scope->up != NULL ? scope->up : scope;
            depth--;
        } else if (zg_token_is_word(token, "catch") && zg_token_is(token_at(&walk, i + 1), "(") &&
                   zg_token_is_name(token_at(&walk, i + 2))) {
            declare(arena, scope, tokens[i + 2].token.text);
        } else if (zg_token_in(token, "var let const")) {
            declare_variables(&walk, i + 1, scope);
        }
        tokens[i].scope = tokens[i].scope == NULL ? scope : tokens[i].scope;
    }
}

unsigned zg_scope_number(struct zg_word_scope *scope, struct zg_bytes name, unsigned *last)
{
    for (; scope != NULL; scope = scope->up) {
        struct declared *found = find_in(scope, name);
        if (found != NULL) {
            found->number = found->number == 0 ? ++*last : found->number;
            return found->number;
        }
    }
    return 0;
}
