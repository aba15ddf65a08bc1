/* Private to report/lint_*.c: what the formats share (lint_text.c). */
#ifndef ZG_REPORT_LINT_INTERNAL_H
#define ZG_REPORT_LINT_INTERNAL_H

#include "lint.h"

/* Is the row shown? What is lost always is. */
bool report_lint_shows(const struct zg_lint_input *input, const struct zg_lint_row *row);
/* "skins/_base/base3/skin.properties:1314 DisableSelection", in the arena. */
const char *report_lint_place(struct zg_arena *arena, const struct zg_lint_origin *origin);
/* "declaration", "selector", "syntax", "minifier". */
const char *report_lint_kind(enum zg_finding_kind kind);
/* How many rows of a kind and fate there are. */
size_t report_lint_rows(const struct zg_lint_report *report, enum zg_finding_kind kind,
                        enum zg_fate fate);

#endif
