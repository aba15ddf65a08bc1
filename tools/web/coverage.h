/*
 * Which rules of a served sheet a page used, as Chromium records it: the JSON that its developer
 * tools, Playwright and Puppeteer write,
 *
 *     [ { "url": "...", "text": "the sheet", "ranges": [ { "start": 0, "end": 20 } ] } ]
 *
 * where a range is of used rules, in UTF-16 code units of the text, its end not included.
 */
#ifndef ZG_WEB_COVERAGE_H
#define ZG_WEB_COVERAGE_H

#include "web/lint.h"

#define ZG_COVERAGE_LIMIT ((size_t)64 << 20) /* bytes of one record */

/* What was recorded of some views; together they may not be more than ZG_LINT_VIEWS. */
struct zg_coverage;
struct zg_coverage *zg_coverage_new(struct zg_arena *arena, const struct zg_lint_view *views,
                                    size_t count);
/* Adds a record: what any of them used is used. Sheets that are no view's are passed over, but
 * one at least must be, byte for byte: else ZG_REFUSED "coverage-foreign". ZG_MALFORMED
 * "json-syntax", "json-shape", "coverage-range". */
bool zg_coverage_read(struct zg_coverage *coverage, const char *path,
                      struct zg_error *err) ZG_MUST_USE;
/* The same for a record that is at hand; `name` is for errors. */
bool zg_coverage_parse(struct zg_coverage *coverage, struct zg_bytes text, const char *name,
                       struct zg_error *err) ZG_MUST_USE;

/* Was the view's sheet recorded? NULL for no coverage: never. */
bool zg_coverage_has(const struct zg_coverage *coverage, size_t view);
/* Is a byte of [start, end) of a recorded view's text in a used range? */
bool zg_coverage_used(const struct zg_coverage *coverage, size_t view, size_t start, size_t end);

#endif
