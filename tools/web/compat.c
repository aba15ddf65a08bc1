/*
 * The table of compatibility data: one sorted line per fact, found by binary search over the
 * lines as they stand. Nothing is copied but the places of the lines.
 */
#include "web/compat.h"

#include <stdlib.h>
#include <string.h>

struct zg_compat {
    struct zg_bytes *lines;
    size_t count;
    const char *source;
};

/* Takes the next word off `rest`; empty at the end. */
static struct zg_bytes next_word(struct zg_bytes *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->data[len] != ' ') {
        len++;
    }
    struct zg_bytes word = {rest->data, len};
    size_t skip = len < rest->len ? len + 1 : len;
    *rest = (struct zg_bytes){rest->data + skip, rest->len - skip};
    return word;
}

static int compare_lines(struct zg_bytes a, struct zg_bytes b)
{
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_fact(struct zg_bytes line)
{
    static const char *const kinds[] = {"at-rule",  "browser",  "data", "function",
                                        "property", "selector", "value"};
    struct zg_bytes rest = line, kind = next_word(&rest);
    size_t words = 0;
    while (rest.len > 0) {
        words += next_word(&rest).len > 0;
    }
    for (size_t i = 0; i < ZG_COUNT(kinds); i++) {
        if (zg_bytes_is(kind, kinds[i])) {
            return words >= (strcmp(kinds[i], "value") == 0 ? 3 : 2);
        }
    }
    return false;
}

bool zg_compat_load(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    struct zg_compat **out, struct zg_error *err)
{
    struct zg_compat *compat = zg_alloc(arena, sizeof(*compat));
    struct zg_bytes rest = text, line;
    while (rest.len > 0) {
        const uint8_t *end = memchr(rest.data, '\n', rest.len);
        line = (struct zg_bytes){rest.data, end != NULL ? (size_t)(end - rest.data) : rest.len};
        size_t skip = line.len + (end != NULL);
        rest = (struct zg_bytes){rest.data + skip, rest.len - skip};
        const struct zg_bytes *last = compat->count > 0 ? &compat->lines[compat->count - 1] : NULL;
        if (!is_fact(line) || (last != NULL && compare_lines(*last, line) >= 0)) {
            return zg_fail_at(err, ZG_MALFORMED, "compat-table", name, (unsigned)compat->count + 1,
                              "a line of a table of compatibility data is out of form or order");
        }
        compat->lines = zg_grow(arena, compat->lines, compat->count, sizeof(line));
        compat->lines[compat->count++] = line;
        if (line.len > 5 && memcmp(line.data, "data ", 5) == 0) {
            compat->source = zg_strndup(arena, (const char *)line.data + 5, line.len - 5);
        }
    }
    *out = compat;
    return compat->source != NULL || zg_fail_at(err, ZG_MALFORMED, "compat-table", name, 0,
                                                "no line says what the table was made of");
}

const char *zg_compat_source(const struct zg_compat *compat)
{
    return compat->source;
}

/* The key of a line, with a space after each word, in a buffer of the caller; 0 when too long. */
static size_t put_key(char *key, size_t size, const char *kind, const char *owner,
                      struct zg_bytes name)
{
    int len = owner != NULL
                  ? snprintf(key, size, "%s %s %.*s ", kind, owner, (int)name.len,
                             (const char *)name.data)
                  : snprintf(key, size, "%s %.*s ", kind, (int)name.len, (const char *)name.data);
    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

/* The rest of the line that begins with these words: standard name and ranges. A name may have
 * several lines, for several standard names; `nth` counts them. */
static bool find_line(const struct zg_compat *compat, const char *kind, const char *owner,
                      struct zg_bytes name, size_t nth, struct zg_bytes *rest)
{
    char key[256];
    size_t len = name.len < 128 ? put_key(key, sizeof(key), kind, owner, name) : 0;
    size_t low = 0, high = len == 0 ? 0 : compat->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct zg_bytes line = compat->lines[middle];
        struct zg_bytes head = {line.data, line.len < len ? line.len : len};
        if (compare_lines(head, (struct zg_bytes){(const uint8_t *)key, len}) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low += nth;
    if (len == 0 || low >= compat->count || compat->lines[low].len <= len ||
        memcmp(compat->lines[low].data, key, len) != 0) {
        return false;
    }
    *rest = (struct zg_bytes){compat->lines[low].data + len, compat->lines[low].len - len};
    return true;
}

/* Is the version in one of the ranges "1-12,16-"? */
static bool in_ranges(struct zg_bytes ranges, const char *version)
{
    char text[512];
    if (ranges.len == 0 || ranges.len >= sizeof(text)) {
        return false;
    }
    memcpy(text, ranges.data, ranges.len);
    text[ranges.len] = '\0';
    char *rest = text;
    for (char *range = strsep(&rest, ","); range != NULL; range = strsep(&rest, ",")) {
        char *to = strchr(range, '-');
        if (to == NULL) {
            continue;
        }
        *to++ = '\0';
        if (zg_version_compare(version, range) >= 0 &&
            (*to == '\0' || zg_version_compare(version, to) < 0)) {
            return true;
        }
    }
    return false;
}

/* The ranges of a browser in a line; empty when it is not listed. */
static struct zg_bytes ranges_of(struct zg_bytes rest, const char *browser)
{
    size_t len = strlen(browser);
    while (rest.len > 0) {
        struct zg_bytes word = next_word(&rest);
        if (word.len > len && memcmp(word.data, browser, len) == 0 && word.data[len] == ':') {
            return (struct zg_bytes){word.data + len + 1, word.len - len - 1};
        }
    }
    return (struct zg_bytes){NULL, 0};
}

/* Edge is Chrome from 79 on, but the data leave many a vendor's name out for it. */
static bool line_supports(struct zg_bytes rest, const struct zg_browser *browser)
{
    struct zg_bytes ranges = ranges_of(rest, browser->name);
    if (ranges.len == 0 && strcmp(browser->name, "edge") == 0 &&
        zg_version_compare(browser->version, "79") >= 0) {
        ranges = ranges_of(rest, "chrome");
    }
    return in_ranges(ranges, browser->version);
}

enum zg_support zg_compat_find(const struct zg_compat *compat, const char *kind, const char *owner,
                               struct zg_bytes name, const struct zg_browser *browser)
{
    struct zg_bytes rest;
    enum zg_support support = ZG_SUPPORT_UNKNOWN;
    for (size_t i = 0; find_line(compat, kind, owner, name, i, &rest); i++) {
        support = ZG_SUPPORT_NO;
        next_word(&rest);
        if (line_supports(rest, browser)) {
            return ZG_SUPPORT_YES;
        }
    }
    return support;
}

/* The name without "-moz-" and the like. */
static struct zg_bytes without_prefix(struct zg_bytes name)
{
    const uint8_t *dash =
        name.len > 2 && name.data[0] == '-' ? memchr(name.data + 1, '-', name.len - 1) : NULL;
    if (dash == NULL || dash == name.data + 1) {
        return name;
    }
    size_t skip = (size_t)(dash - name.data) + 1;
    return (struct zg_bytes){name.data + skip, name.len - skip};
}

struct zg_bytes zg_compat_standard(const struct zg_compat *compat, const char *kind,
                                   const char *owner, struct zg_bytes name)
{
    struct zg_bytes rest;
    if (find_line(compat, kind, owner, name, 0, &rest)) {
        return next_word(&rest);
    }
    struct zg_bytes bare = without_prefix(name);
    if (bare.len < name.len && find_line(compat, kind, owner, bare, 0, &rest)) {
        return next_word(&rest);
    }
    return (struct zg_bytes){NULL, 0};
}

/* "chromium" is Debian's name of chrome; others are as in the table. */
static struct zg_bytes browser_name(struct zg_bytes word)
{
    return zg_bytes_is(word, "chromium") ? zg_bytes_of("chrome") : word;
}

void zg_compat_each(const struct zg_compat *compat, const char *kind,
                    void (*visit)(struct zg_bytes name, void *context), void *context)
{
    for (size_t i = 0; i < compat->count; i++) {
        struct zg_bytes rest = compat->lines[i];
        if (zg_bytes_is(next_word(&rest), kind)) {
            visit(next_word(&rest), context);
        }
    }
}

static void put_browser(struct zg_bytes name, void *context)
{
    struct zg_buf *known = context;
    zg_buf_printf(known, "%s%.*s", known->len > 0 ? ", " : "", (int)name.len,
                  (const char *)name.data);
}

static bool fail_browser(const struct zg_compat *compat, const char *text, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf known = {0};
    zg_compat_each(compat, "browser", put_browser, &known);
    return zg_fail(err, ZG_USAGE, "browser", "'%s' is no browser with a version; there are %.*s",
                   text, (int)known.len, (const char *)known.data);
}

static bool is_version(struct zg_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        if (!digit && (text.data[i] != '.' || i == 0)) {
            return false;
        }
    }
    return text.len < 32;
}

bool zg_compat_browser(struct zg_arena *arena, const struct zg_compat *compat, const char *text,
                       struct zg_browser *out, struct zg_error *err)
{
    struct zg_bytes rest = zg_bytes_of(text), line;
    struct zg_bytes name = browser_name(next_word(&rest));
    struct zg_bytes version = next_word(&rest);
    if (rest.len > 0 || !is_version(version) ||
        !find_line(compat, "browser", NULL, name, 0, &line)) {
        return fail_browser(compat, text, err);
    }
    if (version.len == 0) {
        version = next_word(&line);
    }
    out->name = zg_strndup(arena, (const char *)name.data, name.len);
    out->version = zg_strndup(arena, (const char *)version.data, version.len);
    return true;
}
