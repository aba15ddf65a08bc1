/*
 * report: verdicts for people and for programs; one file per format. Output depends on the
 * verdicts alone: no clock, no host name.
 *
 * Every text is shown as UTF-8; a byte that is none and a control character become U+FFFD.
 * tools/man/zmgraft-report.1.scd documents the formats.
 */
#ifndef ZG_REPORT_H
#define ZG_REPORT_H

#include "base/base.h"
#include "inventory/inventory.h"
#include "ledger/ledger.h"
#include "report/lint.h"
#include "report/release_page.h"

struct zg_report_input {
    const struct zg_verdicts *verdicts;
    const struct zg_query *query;
    const struct zg_installed *installed; /* of the query's root, or NULL */
    int64_t date;                         /* shown as the report's date; 0 leaves it out */
    bool colour;                          /* text only: escape sequences for a terminal */
};

/* Appends the report to `out`. */
typedef void (*zg_report_writer)(const struct zg_report_input *input, struct zg_buf *out);

void zg_report_html(const struct zg_report_input *input, struct zg_buf *out);
void zg_report_json(const struct zg_report_input *input, struct zg_buf *out);
void zg_report_csv(const struct zg_report_input *input, struct zg_buf *out); /* RFC 4180 */
void zg_report_text(const struct zg_report_input *input, struct zg_buf *out);

/* The writer of a format name ("html", "json", "csv", "text"), or NULL. */
zg_report_writer zg_report_format(const char *name);

/* ---- a comparison (diff_html*.c) ----------------------------------------------------------- */

/* One of the two things that were compared. */
struct zg_diff_side {
    const char *name;
    uint64_t size;
    struct zg_digest digest; /* "" for a folder */
};

/* Where the page gets what a comparison does not hold. The texts are the arena's. */
struct zg_diff_source {
    void *context;
    /* The bytes of a file as it was or, with `is_new`, as it is. */
    bool (*read)(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                 bool is_new, struct zg_bytes *out, struct zg_error *err);
    /* The Java source of the outermost class around the item; empty when there is none on that
     * side. NULL: no Java is shown. */
    bool (*java)(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                 bool is_new, struct zg_bytes *out, struct zg_error *err);
};

struct zg_diff_input {
    const struct zg_comparison *comparison;
    struct zg_diff_side sides[2]; /* old, new */
    struct zg_diff_source source;
    bool brief; /* name what changed and show no more */
};

/*
 * Appends a page to review the comparison with: what was compared, a table of contents, then each
 * class and file that changed, side by side. It needs no script and loads nothing. What is left out
 * for its size is said there, and at the top.
 */
void zg_diff_html(const struct zg_diff_input *input, struct zg_buf *out);

#endif
