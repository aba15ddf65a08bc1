/* Reading what a fix declares: the strings and lists of strings in `zmFixes.add({...})`. */
#include <string.h>

#include "web/script.h"

struct reader {
    struct zg_arena *arena;
    const char *name;
    const struct zg_script_token **tokens;
    size_t count, at;
};

static bool fail(const struct reader *reader, const char *what, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, "fix-declaration", reader->name, 0, "%s", what);
}

static const struct zg_script_token *here(const struct reader *reader)
{
    return reader->at < reader->count ? reader->tokens[reader->at] : NULL;
}

static bool take(struct reader *reader, const char *text)
{
    bool there = zg_token_is(here(reader), text);
    reader->at += there;
    return there;
}

/* Is a string here? Then its value, with what is added to it. */
static bool take_string(struct reader *reader, const char **out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf value = {0};
    if (here(reader) == NULL || here(reader)->kind != ZG_SCRIPT_STRING) {
        return false;
    }
    do {
        if (here(reader) == NULL || here(reader)->kind != ZG_SCRIPT_STRING) {
            return false;
        }
        zg_string_value(here(reader)->text, &value);
        reader->at++;
    } while (take(reader, "+"));
    *out = zg_strndup(reader->arena, value.len == 0 ? "" : (const char *)value.data, value.len);
    return true;
}

static bool take_list(struct reader *reader, const char ***out)
{
    size_t count = 0;
    const char *value;
    if (!take(reader, "[")) {
        return false;
    }
    *out = NULL;
    while (take_string(reader, &value)) {
        *out = zg_grow(reader->arena, *out, count, sizeof(**out));
        (*out)[count++] = value;
        take(reader, ",");
    }
    *out = zg_grow(reader->arena, *out, count, sizeof(**out));
    (*out)[count] = NULL;
    return take(reader, "]");
}

/* Passes over a function, or whatever else, up to the comma or brace after it. */
static void pass(struct reader *reader)
{
    long depth = 0;
    for (; reader->at < reader->count; reader->at++) {
        const struct zg_script_token *token = here(reader);
        bool closing =
            zg_token_is(token, ")") || zg_token_is(token, "]") || zg_token_is(token, "}");
        if (depth == 0 && (closing || zg_token_is(token, ","))) {
            return;
        }
        depth += zg_token_is(token, "(") || zg_token_is(token, "[") || zg_token_is(token, "{");
        depth -= closing;
    }
}

static const char **text_field(struct zg_script_fix *fix, struct zg_bytes name)
{
    const struct {
        const char *name;
        const char **value;
    } fields[] = {{"id", &fix->id},
                  {"title", &fix->title},
                  {"reference", &fix->reference},
                  {"browsers", &fix->browsers},
                  {"stage", &fix->stage},
                  {"target", &fix->target}};
    for (size_t i = 0; i < ZG_COUNT(fields); i++) {
        if (zg_bytes_is(name, fields[i].name)) {
            return fields[i].value;
        }
    }
    return NULL;
}

static bool read_field(struct reader *reader, struct zg_script_fix *fix, struct zg_error *err)
{
    struct zg_bytes name = here(reader) == NULL ? zg_bytes_of("") : here(reader)->text;
    const char **text = text_field(fix, name);
    const char *releases;
    reader->at++;
    if (!take(reader, ":")) {
        return fail(reader, "expected `name: value`", err);
    }
    if (text != NULL) {
        return take_string(reader, text) ||
               fail(reader, "id, title, reference, browsers, stage and target are strings", err);
    }
    if (zg_bytes_is(name, "digests") || zg_bytes_is(name, "fixed")) {
        return take_list(reader, name.data[0] == 'd' ? &fix->digests : &fix->fixed) ||
               fail(reader, "digests and fixed are lists of strings", err);
    }
    if (zg_bytes_is(name, "releases")) {
        if (!take_string(reader, &releases)) {
            return fail(reader, "releases is a string", err);
        }
        fix->releases = zg_ranges_parse(reader->arena, releases, err);
        return fix->releases != NULL || zg_wrap(err, "%s: releases", reader->name);
    }
    pass(reader);
    return true;
}

static bool is_digest(const char *text)
{
    return strlen(text) == ZG_SCRIPT_DIGEST - 1 && strspn(text, "0123456789abcdef") == strlen(text);
}

static bool check(const struct reader *reader, const struct zg_script_fix *fix,
                  struct zg_error *err)
{
    if (fix->id == NULL || fix->title == NULL || fix->reference == NULL || fix->browsers == NULL ||
        fix->stage == NULL || fix->target == NULL || fix->releases == NULL ||
        fix->digests == NULL || fix->fixed == NULL) {
        return fail(
            reader,
            "a fix has id, title, reference, releases, browsers, stage, target, digests and "
            "fixed",
            err);
    }
    for (size_t i = 0; fix->digests[i] != NULL; i++) {
        if (!is_digest(fix->digests[i])) {
            return fail(reader, "a digest is 16 hex digits, lower case", err);
        }
    }
    for (size_t i = 0; fix->fixed[i] != NULL; i++) {
        if (!is_digest(fix->fixed[i])) {
            return fail(reader, "a digest is 16 hex digits, lower case", err);
        }
    }
    return fix->digests[0] != NULL || fail(reader, "a fix is for at least one digest", err);
}

bool zg_script_fix_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                         struct zg_script_fix *out, struct zg_error *err)
{
    struct zg_script script;
    struct reader reader = {.arena = arena, .name = name};
    *out = (struct zg_script_fix){.path = name, .text = text};
    if (!zg_script_parse(arena, text, name, &script, err)) {
        return false;
    }
    for (size_t i = 0; i < script.count; i++) {
        if (zg_token_counts(&script.tokens[i])) {
            reader.tokens = zg_grow(arena, reader.tokens, reader.count, sizeof(*reader.tokens));
            reader.tokens[reader.count++] = &script.tokens[i];
        }
    }
    if (!zg_token_is_word(here(&reader), "zmFixes")) {
        return fail(&reader, "expected zmFixes.add({ ... })", err);
    }
    reader.at++;
    bool begun = take(&reader, ".");
    reader.at++;
    if (!begun || !take(&reader, "(") || !take(&reader, "{")) {
        return fail(&reader, "expected zmFixes.add({ ... })", err);
    }
    while (here(&reader) != NULL && !zg_token_is(here(&reader), "}")) {
        if (!read_field(&reader, out, err)) {
            return false;
        }
        take(&reader, ",");
    }
    if (!take(&reader, "}") || !take(&reader, ")") || (take(&reader, ";"), here(&reader) != NULL)) {
        return fail(&reader, "a file of a fix holds one call, zmFixes.add({ ... });", err);
    }
    return check(&reader, out, err);
}
