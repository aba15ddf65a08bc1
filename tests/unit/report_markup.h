/* What the tests of HTML pages share: a strict reader of the markup that the report writes. */
#ifndef ZG_TEST_REPORT_MARKUP_H
#define ZG_TEST_REPORT_MARKUP_H

#include "../support/support.h"

#include "base/base.h"

#include <ctype.h>
#include <string.h>

static inline void count_of(const char *text, const char *part, size_t *count)
{
    *count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) {
        (*count)++;
    }
}

struct tags {
    char open[64][24];
    size_t depth;
    char ids[64][32];
    size_t id_count;
};

static inline bool is_void_tag(const char *name)
{
    static const char *const names[] = {"meta", "input", "col", "br", "link"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Reads the attributes of a tag up to its '>': each is `name` or `name="value"`. */
static inline const char *read_attributes(struct tags *tags, const char *at, const char *tag)
{
    while (*at == ' ') {
        size_t len = strspn(++at, "abcdefghijklmnopqrstuvwxyz-");
        const char *name = at;
        assert_true(len > 0);
        at += len;
        if (*at != '=') {
            continue;
        }
        assert_int_equal(at[1], '"');
        const char *value = at + 2;
        size_t value_len = strcspn(value, "\"<>");
        if (value[value_len] != '"') {
            fail_msg("<%s>: the value of %.*s is not closed", tag, (int)len, name);
        }
        if (len == 2 && strncmp(name, "id", 2) == 0) {
            assert_in_range(value_len, 1, 31);
            assert_true(tags->id_count < ZG_COUNT(tags->ids));
            snprintf(tags->ids[tags->id_count], sizeof(tags->ids[0]), "%.*s", (int)value_len,
                     value);
            for (size_t i = 0; i < tags->id_count; i++) {
                assert_string_not_equal(tags->ids[i], tags->ids[tags->id_count]);
            }
            tags->id_count++;
        }
        at = value + value_len + 1;
    }
    if (*at != '>') {
        fail_msg("<%s>: expected '>' before '%.20s'", tag, at);
    }
    return at + 1;
}

static inline const char *read_tag(struct tags *tags, const char *at)
{
    char name[24];
    bool closing = at[1] == '/';
    const char *start = at + (closing ? 2 : 1);
    size_t len = strspn(start, "abcdefghijklmnopqrstuvwxyz0123456789");
    if (len == 0 || len >= sizeof(name)) {
        fail_msg("a '<' that begins no tag: '%.30s'", at);
    }
    snprintf(name, sizeof(name), "%.*s", (int)len, start);
    at = read_attributes(tags, start + len, name);
    if (closing) {
        if (tags->depth == 0 || strcmp(tags->open[tags->depth - 1], name) != 0) {
            fail_msg("</%s> closes <%s>", name,
                     tags->depth == 0 ? "" : tags->open[tags->depth - 1]);
        }
        tags->depth--;
    } else if (!is_void_tag(name)) {
        assert_true(tags->depth < ZG_COUNT(tags->open));
        snprintf(tags->open[tags->depth++], sizeof(tags->open[0]), "%s", name);
    }
    return at;
}

/* Every tag closed in its order, every '&' an entity, every id once, no control character. */
static inline void assert_well_formed(const char *html, struct tags *tags)
{
    const char *prologue = "<!DOCTYPE html>\n";
    assert_memory_equal(html, prologue, strlen(prologue));
    for (const char *at = html + strlen(prologue); *at != '\0';) {
        if (strncmp(at, "<style>", 7) == 0) {
            at = strstr(at, "</style>") + 8;
        } else if (*at == '<') {
            at = read_tag(tags, at);
        } else {
            assert_int_not_equal(*at, '>');
            assert_true(*at == '\n' || !iscntrl((unsigned char)*at));
            if (*at == '&') {
                size_t len = strcspn(at, "; <");
                assert_int_equal(at[len], ';');
            }
            at++;
        }
    }
    assert_int_equal(tags->depth, 0);
}

/* Every link within the page has its target. Returns how many there are. */
static inline size_t assert_links(const char *html, const struct tags *tags)
{
    size_t links = 0;
    for (const char *at = html; (at = strstr(at, "href=\"#")) != NULL; links++) {
        at += 7;
        size_t i = 0, len = strcspn(at, "\"");
        while (i < tags->id_count &&
               (strlen(tags->ids[i]) != len || strncmp(tags->ids[i], at, len) != 0)) {
            i++;
        }
        if (i == tags->id_count) {
            fail_msg("no target for #%.*s", (int)len, at);
        }
    }
    return links;
}

#endif
