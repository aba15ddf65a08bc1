/* Ranges of releases, each within one line. */
#include "base/base.h"

#include <string.h>

enum relation { BEFORE, UP_TO, EXACTLY, FROM, AFTER };

struct bound {
    enum relation relation;
    struct zg_release release;
};

/* `LINE (BOUND, BOUND)`; all bounds hold. */
struct range {
    char line[16];
    struct bound bounds[4];
    size_t bound_count;
};

struct zg_ranges {
    struct range *items;
    size_t count;
};

static bool bad_range(struct zg_error *err, const char *text, const char *why)
{
    zg_fail(err, ZG_MALFORMED, "release-range", "release range '%.200s': %s", text, why);
    return zg_hint(err, "ranges look like: 8.8.15 (<< p46), 9.0.0 (>= p14, << p41), 10.1");
}

/* Is `word` the name of a line: "8.7", "8.8.15", "9.0.0", "10.0"? A line is what the release
 * of that name, or the first one below it, belongs to. */
static bool is_line(const char *word)
{
    char first[32];
    struct zg_release release;
    struct zg_error ignored = {0};
    snprintf(first, sizeof(first), "%.20s.0", word);
    return (zg_release_parse(word, &release, &ignored) && strcmp(release.line, word) == 0) ||
           (zg_release_parse(first, &release, &ignored) && strcmp(release.line, word) == 0);
}

static bool set_line(const char *word, struct range *range, struct zg_error *err)
{
    if (!is_line(word)) {
        return bad_range(err, word, "it does not begin with a line");
    }
    snprintf(range->line, sizeof(range->line), "%s", word);
    return true;
}

static bool parse_relation(const char **text, enum relation *out)
{
    static const struct {
        const char *sign;
        enum relation relation;
    } table[] = {{"<<", BEFORE}, {"<=", UP_TO}, {">=", FROM}, {">>", AFTER}, {"=", EXACTLY}};
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        size_t len = strlen(table[i].sign);
        if (strncmp(*text, table[i].sign, len) == 0) {
            *text += len;
            *out = table[i].relation;
            return true;
        }
    }
    return false;
}

/* One bound, `<< p46` or `>= 10.0.9`. */
static bool parse_bound(struct zg_arena *arena, const char *text, const char *line,
                        struct bound *out, struct zg_error *err)
{
    const char *rest = text;
    if (!parse_relation(&rest, &out->relation)) {
        return bad_range(err, text, "expected <<, <=, =, >= or >>");
    }
    while (*rest == ' ') {
        rest++;
    }
    /* A patch level alone belongs to the line's own base: pN of 8.8.15 is 8.8.15.pN. */
    const char *name = *rest == 'p' ? zg_format(arena, "%s.%s", line, rest) : rest;
    struct zg_error ignored = {0};
    if (!zg_release_parse(name, &out->release, &ignored)) {
        return bad_range(err, text, "the bound is not the name of a release");
    }
    if (strcmp(out->release.line, line) != 0) {
        return bad_range(err, text, "the bound belongs to another line");
    }
    return true;
}

static bool parse_range(struct zg_arena *arena, char *item, struct range *range,
                        struct zg_error *err)
{
    char *open = strchr(item, '(');
    if (open == NULL) {
        return set_line(item, range, err);
    }
    char *close = strchr(open, ')');
    if (close == NULL || close[1] != '\0') {
        return bad_range(err, item, "the parenthesis is not closed at its end");
    }
    *close = '\0';
    *open = '\0';
    item[strcspn(item, " \t")] = '\0';
    const char **bounds = zg_split(arena, open + 1, ',', &range->bound_count);
    if (range->bound_count == 0 || range->bound_count > ZG_COUNT(range->bounds)) {
        return bad_range(err, open + 1, "expected one to four bounds");
    }
    if (!set_line(item, range, err)) {
        return false;
    }
    for (size_t i = 0; i < range->bound_count; i++) {
        if (!parse_bound(arena, bounds[i], range->line, &range->bounds[i], err)) {
            return false;
        }
    }
    return true;
}

/* Splits at the commas that are outside parentheses. */
static char *next_range(char **rest)
{
    char *start = *rest + strspn(*rest, " \t\n,");
    if (*start == '\0') {
        return NULL;
    }
    char *end = start;
    for (int depth = 0; *end != '\0' && (*end != ',' || depth > 0); end++) {
        depth += (*end == '(') - (*end == ')');
    }
    *rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    while (end > start && strchr(" \t\n", end[-1]) != NULL) {
        *--end = '\0';
    }
    return start;
}

struct zg_ranges *zg_ranges_parse(struct zg_arena *arena, const char *text, struct zg_error *err)
{
    struct zg_ranges *ranges = zg_alloc(arena, sizeof(*ranges));
    char *rest = zg_strdup(arena, text);
    for (char *item; (item = next_range(&rest)) != NULL;) {
        ranges->items = zg_grow(arena, ranges->items, ranges->count, sizeof(*ranges->items));
        struct range *range = &ranges->items[ranges->count++];
        *range = (struct range){0};
        if (!parse_range(arena, item, range, err)) {
            return NULL;
        }
    }
    if (ranges->count == 0) {
        bad_range(err, text, "it is empty");
        return NULL;
    }
    return ranges;
}

static bool holds(const struct bound *bound, const struct zg_release *release)
{
    int order = zg_release_compare(release, &bound->release);
    switch (bound->relation) {
    case BEFORE:
        return order < 0;
    case UP_TO:
        return order <= 0;
    case EXACTLY:
        return order == 0;
    case FROM:
        return order >= 0;
    case AFTER:
        return order > 0;
    }
    return false;
}

bool zg_ranges_match(const struct zg_ranges *ranges, const struct zg_release *release)
{
    for (size_t i = 0; i < ranges->count; i++) {
        const struct range *range = &ranges->items[i];
        if (strcmp(range->line, release->line) != 0) {
            continue;
        }
        size_t held = 0;
        while (held < range->bound_count && holds(&range->bounds[held], release)) {
            held++;
        }
        if (held == range->bound_count) {
            return true;
        }
    }
    return false;
}

bool zg_ranges_know_line(const struct zg_ranges *ranges, const struct zg_release *release)
{
    for (size_t i = 0; i < ranges->count; i++) {
        if (strcmp(ranges->items[i].line, release->line) == 0) {
            return true;
        }
    }
    return false;
}
