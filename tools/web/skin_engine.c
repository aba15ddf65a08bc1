/*
 * The servlet's template engine: in a line, or in the value of a property, functions
 * `@name(arguments)@` are replaced first, then tokens `@name@` in the result of that.
 */
#include "web/skin.h"

#include <string.h>

/* Java's stack holds a few thousand frames; no skin comes near this. */
enum { DEEPEST = 1000 };
/* All of it stays in memory; a real skin does with 2 MiB. */
#define MOST_WORK ((size_t)128 << 20)

static const uint8_t at_sign = '@';

bool zg_skin_defined(const struct zg_skin_engine *engine, const char *macro)
{
    for (const char *const *name = engine->macros; *name != NULL; name++) {
        if (strcmp(*name, macro) == 0) {
            return true;
        }
    }
    return false;
}

bool zg_skin_abort(const struct zg_skin_engine *engine, struct zg_error *err, const char *exception,
                   const char *what)
{
    zg_fail_at(err, ZG_MALFORMED, "skin-aborts", engine->file, engine->line,
               "%s: the servlet ends here with %s", what, exception);
    return zg_hint(err, "it answers such a request with an error page");
}

/* Counts what is done, in bytes of text, of which `text` are in one piece now; false when it is
 * more than any skin needs. */
static bool work(struct zg_skin_engine *engine, size_t done, size_t text, struct zg_error *err)
{
    engine->work += done + 16;
    return (engine->work < MOST_WORK && text <= ZG_SKIN_ANSWER_LIMIT) ||
           zg_fail_at(err, ZG_MALFORMED, "too-large", engine->file, engine->line,
                      "properties multiply each other to more than %zu MiB of text",
                      (text > ZG_SKIN_ANSWER_LIMIT ? ZG_SKIN_ANSWER_LIMIT : MOST_WORK) >> 20);
}

/* ---- properties ------------------------------------------------------------------------------ */

static struct zg_skin_text cycle_text(struct zg_skin_engine *engine, struct zg_bytes name)
{
    ZG_CLEANUP(zg_skin_build_free) struct zg_skin_build build = {0};
    zg_buf_append_text(&build.bytes, "/*ERR:");
    zg_buf_append_bytes(&build.bytes, name);
    zg_buf_append_text(&build.bytes, "*/");
    return zg_skin_built(engine->arena, &build);
}

static bool resolve(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                    struct zg_bytes name, struct zg_skin_text *out, struct zg_error *err)
{
    if (engine->depth >= DEEPEST) {
        return zg_fail_at(err, ZG_MALFORMED, "skin-depth", engine->file, engine->line,
                          "properties refer to properties more than %d deep, at '%.*s'", DEEPEST,
                          (int)(name.len < 100 ? name.len : 100), (const char *)name.data);
    }
    struct zg_skin_entry *entry = zg_skin_find(&engine->properties, name);
    struct zg_skin_text value = entry->value;
    engine->depth++;
    bool ok = zg_skin_replace(engine, stack, &value, out, err);
    engine->depth--;
    if (ok) {
        zg_skin_set(engine->arena, &engine->properties, name, *out);
    }
    return ok;
}

bool zg_skin_property_value(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                            struct zg_bytes name, struct zg_skin_text *out, struct zg_error *err)
{
    for (const struct zg_skin_frame *frame = stack; frame != NULL && frame->up != NULL;
         frame = frame->up) {
        if (zg_bytes_equal(frame->name, name)) {
            *out = cycle_text(engine, name);
            return true;
        }
    }
    struct zg_skin_entry *entry = zg_skin_find(&engine->properties, name);
    if (entry == NULL) {
        *out = (struct zg_skin_text){.bytes = zg_bytes_of(""), .absent = true};
        return true;
    }
    if (entry->value.bytes.len == 0 ||
        memchr(entry->value.bytes.data, at_sign, entry->value.bytes.len) == NULL) {
        *out = entry->value;
        return true;
    }
    const struct zg_skin_frame frame = {.name = name, .up = stack};
    return resolve(engine, stack == NULL ? NULL : &frame, name, out, err);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* Finds `@.+?@` at or after `from`: a first character, which may be a third `@`, and no line
 * terminator in between. */
static bool find_token(struct zg_bytes text, size_t from, size_t *start, size_t *end)
{
    while (from < text.len) {
        const uint8_t *at = memchr(text.data + from, at_sign, text.len - from);
        size_t open = at == NULL ? text.len : (size_t)(at - text.data);
        if (open + 2 >= text.len) {
            return false;
        }
        at = memchr(text.data + open + 2, at_sign, text.len - open - 2);
        if (at == NULL) {
            return false;
        }
        size_t close = (size_t)(at - text.data);
        struct zg_bytes inside = {text.data + open + 1, close - open - 1};
        if (zg_java_line_end(inside, 0) == inside.len) {
            *start = open;
            *end = close + 1;
            return true;
        }
        from = open + 1;
    }
    return false;
}

static bool replace_tokens(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                           const struct zg_skin_text *text, struct zg_skin_text *out,
                           struct zg_error *err)
{
    size_t start, end, done = 0;
    if (!find_token(text->bytes, 0, &start, &end)) {
        *out = *text;
        return true;
    }
    ZG_CLEANUP(zg_skin_build_free)
    struct zg_skin_build build = {.arena = engine->track ? engine->arena : NULL};
    do {
        struct zg_bytes name = {text->bytes.data + start + 1, end - start - 2};
        struct zg_skin_text value;
        if (!zg_skin_property_value(engine, stack, name, &value, err)) {
            return false;
        }
        zg_skin_put_slice(&build, text, done, start);
        if (value.run_count == 0) {
            zg_skin_put_bytes(&build, value.bytes, text, start);
        } else {
            zg_skin_put_slice(&build, &value, 0, value.bytes.len);
        }
        done = end;
        size_t runs = value.run_count * sizeof(*value.runs);
        if (!work(engine, value.bytes.len + runs, build.bytes.len, err)) {
            return false;
        }
    } while (find_token(text->bytes, done, &start, &end));
    zg_skin_put_slice(&build, text, done, text->bytes.len);
    *out = zg_skin_built(engine->arena, &build);
    return true;
}

/* ---- functions ------------------------------------------------------------------------------- */

/* A call `@(\w+)\((.*?)\)@` by its places in a text. */
struct found_call {
    size_t start, name_end, arguments_end, end;
};

/* Where `)@` stands at or after `from` on the same line, or SIZE_MAX. */
static size_t find_close(struct zg_bytes text, size_t from)
{
    struct zg_bytes line = {text.data, zg_java_line_end(text, from)};
    for (size_t i = from; i + 1 < line.len; i++) {
        const uint8_t *at = memchr(line.data + i, ')', line.len - i);
        if (at == NULL) {
            break;
        }
        i = (size_t)(at - line.data);
        if (i + 1 < line.len && line.data[i + 1] == at_sign) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* `hopeless` is a place before which no call closes, kept between calls: without it, a line of
 * a million opened calls would take a million searches. */
static bool find_call(struct zg_bytes text, size_t from, size_t *hopeless, struct found_call *call)
{
    while (from < text.len) {
        const uint8_t *at = memchr(text.data + from, at_sign, text.len - from);
        if (at == NULL) {
            return false;
        }
        call->start = (size_t)(at - text.data);
        size_t end = call->start + 1;
        while (end < text.len && zg_java_is_word(text.data[end])) {
            end++;
        }
        call->name_end = end;
        if (end > call->start + 1 && end < text.len && text.data[end] == '(' && end >= *hopeless) {
            call->arguments_end = find_close(text, end + 1);
            if (call->arguments_end != SIZE_MAX) {
                call->end = call->arguments_end + 2;
                return true;
            }
            *hopeless = zg_java_line_end(text, end + 1);
        }
        from = call->start + 1;
    }
    return false;
}

/* split(" *, *"): spaces around commas go, and empty arguments at the end; nothing at all is
 * one empty argument. */
static struct zg_bytes *split_arguments(struct zg_arena *arena, struct zg_bytes text, size_t *count)
{
    struct zg_bytes *items = NULL;
    size_t from = 0, n = 0;
    const uint8_t *comma;
    do {
        comma = from == text.len ? NULL : memchr(text.data + from, ',', text.len - from);
        size_t at = comma == NULL ? text.len : (size_t)(comma - text.data), end = at;
        while (comma != NULL && end > from && text.data[end - 1] == ' ') {
            end--;
        }
        items = zg_grow(arena, items, n, sizeof(*items));
        items[n++] = (struct zg_bytes){text.data + from, end - from};
        from = at + 1;
        while (from < text.len && text.data[from] == ' ') {
            from++;
        }
    } while (comma != NULL);
    bool split = n > 1;
    while (split && n > 0 && items[n - 1].len == 0) {
        n--;
    }
    *count = n;
    return items;
}

static bool call_function(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                          struct zg_bytes text, const struct found_call *found, struct zg_buf *out,
                          struct zg_error *err)
{
    size_t begin = found->name_end + 1;
    struct zg_bytes arguments = {text.data + begin, found->arguments_end - begin};
    struct zg_skin_call call = {
        .engine = engine,
        .stack = stack,
        .name = {text.data + found->start + 1, found->name_end - found->start - 1},
    };
    call.arguments = split_arguments(engine->arena, arguments, &call.count);
    ZG_CLEANUP(zg_buf_free) struct zg_buf result = {0};
    if (!zg_skin_function(&call, &result, err)) {
        return false;
    }
    zg_buf_append_text(out, call.complained ? "/***" : "");
    zg_buf_append_bytes(out, zg_buf_bytes(&result));
    zg_buf_append_text(out, call.complained ? "***/" : "");
    return true;
}

static bool replace_calls(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                          const struct zg_skin_text *text, struct zg_skin_text *out,
                          struct zg_error *err)
{
    size_t done = 0, hopeless = 0;
    struct found_call call;
    if (!find_call(text->bytes, 0, &hopeless, &call)) {
        *out = *text;
        return true;
    }
    ZG_CLEANUP(zg_skin_build_free)
    struct zg_skin_build build = {.arena = engine->track ? engine->arena : NULL};
    do {
        ZG_CLEANUP(zg_buf_free) struct zg_buf result = {0};
        zg_skin_put_slice(&build, text, done, call.start);
        if (!call_function(engine, stack, text->bytes, &call, &result, err)) {
            return false;
        }
        zg_skin_put_bytes(&build, zg_buf_bytes(&result), text, call.start);
        done = call.end;
        if (!work(engine, result.len, build.bytes.len, err)) {
            return false;
        }
    } while (find_call(text->bytes, done, &hopeless, &call));
    zg_skin_put_slice(&build, text, done, text->bytes.len);
    *out = zg_skin_built(engine->arena, &build);
    return true;
}

bool zg_skin_replace(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                     const struct zg_skin_text *text, struct zg_skin_text *out,
                     struct zg_error *err)
{
    if (text->bytes.len == 0 || memchr(text->bytes.data, at_sign, text->bytes.len) == NULL) {
        *out = *text;
        return true;
    }
    struct zg_skin_text called;
    return work(engine, text->bytes.len, text->bytes.len, err) &&
           replace_calls(engine, stack, text, &called, err) &&
           replace_tokens(engine, stack, &called, out, err);
}
