/*
 * Lines of Zimbra's preprocessor, and the condition that a place stands under. They are read as
 * the server does (SkinResources): a whole line, any case; the name of #IFDEF is all of the rest,
 * a comment included; #ELSE takes no more text. The server lets #ELSE inside a block that is left
 * out turn output on; a condition here is what was written.
 */
#include <string.h>
#include <strings.h>

#include "web/sheet_internal.h"

bool zg_is_newline(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r' && !zg_is_newline(byte));
}

static bool starts_line(struct zg_bytes text, size_t at)
{
    while (at > 0 && is_blank(text.data[at - 1])) {
        at--;
    }
    return at == 0 || zg_is_newline(text.data[at - 1]);
}

enum zg_directive zg_directive_at(struct zg_bytes text, size_t at, size_t *end,
                                  struct zg_bytes *name)
{
    static const struct {
        const char *word;
        enum zg_directive directive;
    } table[] = {
        {"#ifdef", ZG_IFDEF}, {"#ifndef", ZG_IFNDEF}, {"#else", ZG_ELSE}, {"#endif", ZG_ENDIF}};
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        size_t len = strlen(table[i].word);
        if (text.len - at < len ||
            strncasecmp((const char *)text.data + at, table[i].word, len) != 0) {
            continue;
        }
        size_t start = at + len, stop = start;
        while (stop < text.len && !zg_is_newline(text.data[stop])) {
            stop++;
        }
        *end = stop;
        bool spaced = start < stop && is_blank(text.data[start]);
        while (start < stop && is_blank(text.data[start])) {
            start++;
        }
        while (stop > start && is_blank(text.data[stop - 1])) {
            stop--;
        }
        *name = (struct zg_bytes){text.data + start, stop - start};
        bool takes_name = i < 2;
        bool fits = takes_name ? spaced && name->len <= ZG_CONDITION_NAME
                               : start == stop || (spaced && i == 3);
        return fits && starts_line(text, at) ? table[i].directive : ZG_NO_DIRECTIVE;
    }
    return ZG_NO_DIRECTIVE;
}

const struct zg_condition *zg_condition_after(struct zg_arena *arena,
                                              const struct zg_condition *condition,
                                              struct zg_bytes text, size_t at, const char **flaw)
{
    size_t end;
    struct zg_bytes name;
    enum zg_directive directive = zg_directive_at(text, at, &end, &name);
    bool refused = condition != NULL && condition->depth > ZG_CONDITION_DEPTH;
    if (directive == ZG_NO_DIRECTIVE || refused) {
        return condition;
    }
    if ((directive == ZG_ELSE || directive == ZG_ENDIF) && condition == NULL) {
        *flaw = directive == ZG_ELSE ? "an #ELSE without #IFDEF" : "an #ENDIF without #IFDEF";
        return NULL;
    }
    if (directive == ZG_ENDIF) {
        return condition->outer;
    }
    struct zg_condition *next = zg_alloc(arena, sizeof(*next));
    if (directive == ZG_ELSE) {
        *next = *condition;
        next->negated = !condition->negated;
    } else {
        unsigned depth = condition == NULL ? 1 : condition->depth + 1;
        *next = (struct zg_condition){
            .outer = condition, .name = name, .negated = directive == ZG_IFNDEF, .depth = depth};
    }
    const char *outer = zg_condition_text(next->outer);
    next->text = zg_format(arena, "%s%s%s %.*s", outer, outer[0] == '\0' ? "" : ", ",
                           next->negated ? "#IFNDEF" : "#IFDEF", (int)next->name.len,
                           (const char *)next->name.data);
    return next;
}

const struct zg_condition *zg_condition_through(struct zg_arena *arena,
                                                const struct zg_condition *condition,
                                                struct zg_bytes text, size_t start, size_t end)
{
    const char *flaw;
    const uint8_t *found = text.data + start;
    while ((found = memchr(found, '#', (size_t)(text.data + end - found))) != NULL) {
        condition = zg_condition_after(arena, condition, text, (size_t)(found - text.data), &flaw);
        found++;
    }
    return condition;
}

bool zg_condition_equal(const struct zg_condition *a, const struct zg_condition *b)
{
    return a == b || strcmp(zg_condition_text(a), zg_condition_text(b)) == 0;
}

const char *zg_condition_text(const struct zg_condition *condition)
{
    return condition == NULL ? "" : condition->text;
}
