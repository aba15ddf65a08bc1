/* Finding `A.prototype.b = function ...` in a script. */
#include <string.h>

#include "web/script.h"

static size_t next(const struct zg_script *script, size_t i)
{
    for (i++; i < script->count && !zg_token_counts(&script->tokens[i]); i++) {
    }
    return i;
}

static const struct zg_script_token *token_at(const struct zg_script *script, size_t i)
{
    return i < script->count ? &script->tokens[i] : NULL;
}

/* The token after the path of names and dots that begins at `start`, or `start` when there is none.
 */
static size_t path_end(const struct zg_script *script, size_t start)
{
    for (size_t i = start; i < script->count && script->tokens[i].kind == ZG_SCRIPT_WORD;) {
        size_t dot = next(script, i);
        if (!zg_token_is(token_at(script, dot), ".")) {
            return dot;
        }
        i = next(script, dot);
    }
    return start;
}

/* Is the path at `i` this one, with an equals sign after it? */
static bool is_assigned(const struct zg_script *script, size_t i, const char *target,
                        size_t *equals)
{
    while (true) {
        size_t len = strcspn(target, ".");
        const struct zg_script_token *token = token_at(script, i);
        if (token == NULL || token->kind != ZG_SCRIPT_WORD || token->text.len != len ||
            memcmp(token->text.data, target, len) != 0) {
            return false;
        }
        i = next(script, i);
        if (target[len] == '\0') {
            *equals = i;
            return zg_token_is(token_at(script, i), "=");
        }
        if (!zg_token_is(token_at(script, i), ".")) {
            return false;
        }
        i = next(script, i);
        target += len + 1;
    }
}

/* The token after the bracket that closes the one at `i`. */
static size_t bracket_end(const struct zg_script *script, size_t i)
{
    size_t depth = 0;
    for (; i < script->count; i++) {
        const struct zg_script_token *token = &script->tokens[i];
        if (token->kind == ZG_SCRIPT_TEMPLATE) {
            continue; /* what is put in is in brackets of its own */
        }
        depth += zg_token_is(token, "(") || zg_token_is(token, "{") || zg_token_is(token, "[");
        if (zg_token_is(token, ")") || zg_token_is(token, "}") || zg_token_is(token, "]")) {
            if (depth <= 1) {
                return i + 1;
            }
            depth--;
        }
    }
    return i;
}

static struct zg_bytes text_of(const struct zg_script *script, size_t from, size_t to)
{
    const uint8_t *start = script->tokens[from].text.data;
    struct zg_bytes last = script->tokens[to - 1].text;
    return (struct zg_bytes){start, (size_t)(last.data + last.len - start)};
}

/* The function or regular expression after the equals sign, past `= other =`. */
static bool value_of(const struct zg_script *script, size_t equals, struct zg_bytes *out,
                     size_t *after)
{
    size_t i = next(script, equals);
    size_t end = path_end(script, i);
    while (end > i && zg_token_is(token_at(script, end), "=")) {
        i = next(script, end);
        end = path_end(script, i);
    }
    if (i < script->count && script->tokens[i].kind == ZG_SCRIPT_REGEX) {
        *out = script->tokens[i].text;
        *after = i + 1;
        return true;
    }
    if (!zg_token_is_word(token_at(script, i), "function")) {
        return false;
    }
    size_t open = i;
    while (open < script->count && !zg_token_is(&script->tokens[open], "(")) {
        open = next(script, open);
    }
    size_t body = bracket_end(script, open);
    body =
        body < script->count && zg_token_counts(&script->tokens[body]) ? body : next(script, body);
    if (!zg_token_is(token_at(script, body), "{")) {
        return false;
    }
    *after = bracket_end(script, body);
    *out = text_of(script, i, *after);
    return true;
}

/* Does a definition begin at `i`? Its path ends before `*end`; what is in it ends before `*after`.
 */
static bool is_definition(const struct zg_script *script, size_t i, size_t *end,
                          struct zg_bytes *text, size_t *after)
{
    if (script->tokens[i].kind != ZG_SCRIPT_WORD || script->tokens[i].member) {
        return false;
    }
    *end = path_end(script, i);
    return *end > i && zg_token_is(token_at(script, *end), "=") &&
           value_of(script, *end, text, after);
}

/* Is the definition of a member, `A.b = `, and not of a variable? */
static bool is_member(const struct zg_script *script, size_t i)
{
    return zg_token_is(token_at(script, next(script, i)), ".");
}

/* Where to go on after a definition: after its function; in `A.x = A.y = function` at A.y. */
static size_t next_definition(const struct zg_script *script, size_t i, size_t equals, size_t after)
{
    return zg_token_is_word(token_at(script, next(script, equals)), "function") ? after - 1 : i;
}

bool zg_script_find(const struct zg_script *script, const char *target, struct zg_bytes *out)
{
    bool found = false;
    for (size_t i = 0; i < script->count; i++) {
        size_t end, after, equals;
        struct zg_bytes text;
        if (!is_definition(script, i, &end, &text, &after)) {
            continue;
        }
        bool wanted = is_assigned(script, i, target, &equals);
        if (wanted) {
            *out = text;
            found = true;
        }
        if (wanted || is_member(script, i)) {
            i = next_definition(script, i, end, after);
        }
    }
    return found;
}

void zg_script_functions(struct zg_arena *arena, const struct zg_script *script,
                         struct zg_script_function **out, size_t *count)
{
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < script->count; i++) {
        size_t end, after;
        struct zg_bytes text;
        if (!is_definition(script, i, &end, &text, &after) || !is_member(script, i)) {
            continue;
        }
        ZG_CLEANUP(zg_buf_free) struct zg_buf target = {0};
        for (size_t k = i; k < end; k++) {
            if (zg_token_counts(&script->tokens[k])) {
                zg_buf_append_bytes(&target, script->tokens[k].text);
            }
        }
        *out = zg_grow(arena, *out, *count, sizeof(**out));
        (*out)[(*count)++] = (struct zg_script_function){
            zg_strndup(arena, (const char *)target.data, target.len), text};
        i = next_definition(script, i, end, after);
    }
}
