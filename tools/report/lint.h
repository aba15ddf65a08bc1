/*
 * What browsers drop of a skin, for people and for programs; one file per format. Included by
 * report.h.
 */
#ifndef ZG_REPORT_LINT_H
#define ZG_REPORT_LINT_H

#include "web/web.h"

struct zg_lint_input {
    const struct zg_lint_report *report;
    bool all; /* also what a sibling replaces, and what is undetermined */
};

typedef void (*zg_lint_writer)(const struct zg_lint_input *input, struct zg_buf *out);

void zg_lint_text(const struct zg_lint_input *input, struct zg_buf *out);
void zg_lint_json(const struct zg_lint_input *input, struct zg_buf *out);
void zg_lint_html(const struct zg_lint_input *input, struct zg_buf *out);

/* The writer of "text", "json" or "html", or NULL. */
zg_lint_writer zg_lint_format(const char *name);

#endif
