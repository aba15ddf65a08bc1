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
#include "ledger/ledger.h"

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

#endif
