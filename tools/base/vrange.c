/*
 * Ranges of versions, `>= 3.0.0, << 3.0.9`, one a line, and where a version lies among them.
 *
 * Upstreams fix a flaw in several maintained branches at once, so there is a range for each
 * branch. They are kept in ascending order and apart, which makes the answer for a version between
 * two of them a question of one look at its neighbour.
 */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

/* Longer ones mean nothing to anybody. */
enum { VERSION_MAX = 64 };

bool zg_is_version(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= VERSION_MAX && isdigit((unsigned char)text[0]) &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.+~-") ==
               len;
}

static bool bad_range(struct zg_error *err, const char *rule, const char *file, unsigned line,
                      const char *text, const char *why)
{
    zg_fail_at(err, ZG_MALFORMED, rule, file, line, "the range '%.80s' %s", text, why);
    return zg_hint(err, "a range looks like: >= 3.0.0, << 3.0.9");
}

/* Reads `<< 3.0.9` into the end of the range that it closes; "=" closes both. */
static const char *read_bound(const char *text, struct zg_version_range *range)
{
    static const struct {
        const char *sign;
        bool low, high, inclusive;
    } relations[] = {
        {"<<", false, true, false}, {"<=", false, true, true}, {">=", true, false, true},
        {">>", true, false, false}, {"=", true, true, true},
    };
    for (size_t i = 0; i < ZG_COUNT(relations); i++) {
        size_t len = strlen(relations[i].sign);
        if (strncmp(text, relations[i].sign, len) != 0) {
            continue;
        }
        const char *version = text + len + strspn(text + len, " \t");
        struct zg_version_bound bound = {version, relations[i].inclusive};
        if (!zg_is_version(version)) {
            return "has a bound that is not a version";
        }
        if ((relations[i].low && range->low.version != NULL) ||
            (relations[i].high && range->high.version != NULL)) {
            return "has two bounds on one side";
        }
        if (relations[i].low) {
            range->low = bound;
        }
        if (relations[i].high) {
            range->high = bound;
        }
        return NULL;
    }
    return "has a bound without <<, <=, =, >= or >>";
}

/* Is there nothing from `low` up to `high`? */
static bool is_empty(const struct zg_version_bound *low, const struct zg_version_bound *high)
{
    if (low->version == NULL || high->version == NULL) {
        return false;
    }
    int order = zg_version_compare(low->version, high->version);
    return order > 0 || (order == 0 && !(low->inclusive && high->inclusive));
}

static const char *read_range(struct zg_arena *arena, struct zg_version_range *range)
{
    size_t count;
    const char **bounds = zg_split(arena, range->text, ',', &count);
    for (size_t i = 0; i < count; i++) {
        const char *why = read_bound(bounds[i], range);
        if (why != NULL) {
            return why;
        }
    }
    if (count == 0) {
        return "is empty";
    }
    return is_empty(&range->low, &range->high) ? "holds no version" : NULL;
}

/* Does `next` begin after `range` has ended? The open side counts as endless. */
static bool is_after(const struct zg_version_range *range, const struct zg_version_range *next)
{
    if (range->high.version == NULL || next->low.version == NULL) {
        return false;
    }
    return is_empty(&next->low, &range->high);
}

bool zg_version_ranges_parse(struct zg_arena *arena, const struct zg_field *field, const char *file,
                             const char *rule, struct zg_version_ranges *out, struct zg_error *err)
{
    *out = (struct zg_version_ranges){0};
    struct zg_field_lines lines = zg_field_lines_of(field);
    for (struct zg_version_range range; (range.text = zg_next_field_line(arena, &lines)) != NULL;) {
        range.low = range.high = (struct zg_version_bound){0};
        const char *why = read_range(arena, &range);
        if (why == NULL && out->count > 0 && !is_after(&out->items[out->count - 1], &range)) {
            why = "does not begin after the one before it has ended";
        }
        if (why != NULL) {
            return bad_range(err, rule, file, lines.number, range.text, why);
        }
        out->items = zg_grow(arena, out->items, out->count, sizeof(*out->items));
        out->items[out->count++] = range;
    }
    return out->count > 0 || bad_range(err, rule, file, field->line, field->value, "is empty");
}

static bool is_below(const char *version, const struct zg_version_bound *low)
{
    if (low->version == NULL) {
        return false;
    }
    int order = zg_version_compare(version, low->version);
    return order < 0 || (order == 0 && !low->inclusive);
}

static bool is_above(const char *version, const struct zg_version_bound *high)
{
    if (high->version == NULL) {
        return false;
    }
    int order = zg_version_compare(version, high->version);
    return order > 0 || (order == 0 && !high->inclusive);
}

/* 1.10.3 is on the branch of 1.10.1, and 1.12.0 is not: they share all but the last number. */
static bool same_branch(const char *fix, const char *version)
{
    const char *dot = strrchr(fix, '.');
    return dot != NULL && strncmp(fix, version, (size_t)(dot + 1 - fix)) == 0;
}

enum zg_version_place zg_version_ranges_place(const struct zg_version_ranges *ranges,
                                              const char *version,
                                              const struct zg_version_range **nearest)
{
    for (size_t i = 0; i < ranges->count; i++) {
        *nearest = &ranges->items[i];
        if (is_below(version, &(*nearest)->low)) {
            if (i == 0) {
                return ZG_VERSION_BELOW;
            }
            *nearest = &ranges->items[i - 1];
            return same_branch((*nearest)->high.version, version) ? ZG_VERSION_ABOVE
                                                                  : ZG_VERSION_BETWEEN;
        }
        if (!is_above(version, &(*nearest)->high)) {
            return ZG_VERSION_INSIDE;
        }
    }
    return ZG_VERSION_ABOVE;
}
