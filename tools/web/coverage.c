/* Records of used style rules, laid over the sheets they were made of. */
#include "web/coverage.h"

#include <stdlib.h>
#include <string.h>

struct zg_coverage {
    struct zg_arena *arena;
    const struct zg_lint_view *views;
    size_t count;
    bool **used; /* by view: one for each byte of its text; NULL when it was not recorded */
};

struct zg_coverage *zg_coverage_new(struct zg_arena *arena, const struct zg_lint_view *views,
                                    size_t count)
{
    struct zg_coverage *coverage = zg_alloc(arena, sizeof(*coverage));
    *coverage = (struct zg_coverage){arena, views, count, NULL};
    coverage->used = zg_alloc_array(arena, count, sizeof(*coverage->used));
    return coverage;
}

/* ---- UTF-16 -----------------------------------------------------------------------------------
 */

/* How many code units the character takes that starts with this byte of UTF-8; 0 within one. */
static size_t units_of(uint8_t byte)
{
    return (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
}

static size_t count_units(struct zg_bytes text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        units += units_of(text.data[i]);
    }
    return units;
}

/* ---- one sheet of a record ---------------------------------------------------------------------
 */

static bool bad_range(struct zg_error *err, const char *name, size_t entry, const char *what)
{
    return zg_fail_at(err, ZG_MALFORMED, "coverage-range", name, 0, "sheet %zu: %s", entry, what);
}

/* Adds up where ranges start (+1) and end (-1), by code unit; `edges` has units + 1 of them. */
static bool add_ranges(const json_t *ranges, const char *name, size_t entry, int32_t *edges,
                       size_t units, struct zg_error *err)
{
    size_t index;
    json_t *range;
    json_array_foreach(ranges, index, range)
    {
        const json_t *start = json_object_get(range, "start"), *end = json_object_get(range, "end");
        if (!json_is_integer(start) || !json_is_integer(end)) {
            return zg_fail_at(err, ZG_MALFORMED, "json-shape", name, 0,
                              "sheet %zu: a range needs whole numbers 'start' and 'end'", entry);
        }
        json_int_t from = json_integer_value(start), to = json_integer_value(end);
        if (from < 0 || from > to) {
            return bad_range(err, name, entry, "a range ends before it starts, or starts below 0");
        }
        if ((uint64_t)to > units) {
            return bad_range(err, name, entry, "a range ends behind the text");
        }
        edges[from]++;
        edges[to]--;
    }
    return true;
}

static void mark(struct zg_coverage *coverage, size_t view, const int32_t *edges)
{
    struct zg_bytes text = coverage->views[view].sheet.text;
    bool *used = coverage->used[view];
    if (used == NULL) {
        used = coverage->used[view] = zg_alloc_array(coverage->arena, text.len + 1, sizeof(*used));
    }
    int64_t open = 0;
    for (size_t i = 0, unit = 0; i < text.len; i++) {
        for (size_t more = units_of(text.data[i]); more > 0; more--) {
            open += edges[unit++];
        }
        used[i] = used[i] || open > 0;
    }
}

/* Adds to `*matches` how many views have this text. */
static bool add_sheet(struct zg_coverage *coverage, const json_t *sheet, const char *name,
                      size_t entry, size_t *matches, struct zg_error *err)
{
    const json_t *said = json_object_get(sheet, "text"), *ranges = json_object_get(sheet, "ranges");
    if (!json_is_object(sheet) || !json_is_array(ranges) ||
        !(said == NULL || json_is_null(said) || json_is_string(said))) {
        return zg_fail_at(err, ZG_MALFORMED, "json-shape", name, 0,
                          "sheet %zu: expected an object with 'text' and a list 'ranges'", entry);
    }
    if (!json_is_string(said)) {
        return true; /* the browser had it no more */
    }
    struct zg_bytes text = {(const uint8_t *)json_string_value(said), json_string_length(said)};
    size_t units = count_units(text);
    int32_t *edges = zg_xmalloc((units + 1) * sizeof(*edges));
    memset(edges, 0, (units + 1) * sizeof(*edges));
    bool ok = add_ranges(ranges, name, entry, edges, units, err);
    for (size_t view = 0; ok && view < coverage->count; view++) {
        if (zg_bytes_equal(text, coverage->views[view].sheet.text)) {
            mark(coverage, view, edges);
            ++*matches;
        }
    }
    free(edges);
    return ok;
}

/* ---- a record ----------------------------------------------------------------------------------
 */

static bool add_record(struct zg_coverage *coverage, const json_t *record, const char *name,
                       struct zg_error *err)
{
    size_t index, matches = 0;
    json_t *sheet;
    if (!json_is_array(record)) {
        return zg_fail_at(err, ZG_MALFORMED, "json-shape", name, 0,
                          "expected a list of sheets, as Chromium records coverage");
    }
    json_array_foreach(record, index, sheet)
    {
        if (!add_sheet(coverage, sheet, name, index + 1, &matches, err)) {
            return false;
        }
    }
    if (matches == 0) {
        zg_fail_at(err, ZG_REFUSED, "coverage-foreign", name, 0,
                   "none of its %zu sheets is, byte for byte, what is rendered here",
                   json_array_size(record));
        return zg_hint(err, "record pages that get what `skin render` writes for the same skin, "
                            "sheets and browser, not minified");
    }
    return true;
}

static bool add_and_free(struct zg_coverage *coverage, json_t *record, const char *name,
                         struct zg_error *err)
{
    bool ok = record != NULL && add_record(coverage, record, name, err);
    json_decref(record);
    return ok;
}

bool zg_coverage_parse(struct zg_coverage *coverage, struct zg_bytes text, const char *name,
                       struct zg_error *err)
{
    return add_and_free(coverage, zg_json_parse(text, name, err), name, err);
}

bool zg_coverage_read(struct zg_coverage *coverage, const char *path, struct zg_error *err)
{
    return add_and_free(coverage, zg_json_load(path, ZG_COVERAGE_LIMIT, err), path, err);
}

bool zg_coverage_has(const struct zg_coverage *coverage, size_t view)
{
    return coverage != NULL && coverage->used[view] != NULL;
}

bool zg_coverage_used(const struct zg_coverage *coverage, size_t view, size_t start, size_t end)
{
    return memchr(coverage->used[view] + start, true, end - start) != NULL;
}
