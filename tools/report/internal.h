/* What the formats share. */
#ifndef ZG_REPORT_INTERNAL_H
#define ZG_REPORT_INTERNAL_H

#include "report/report.h"

/* ---- text that is safe to show (clean.c) ---------------------------------------------- */

/* Appends one character, given as its UTF-8 bytes, in the way of a format. */
typedef void report_escape(struct zg_buf *out, const char *character, size_t len);
/* Appends a text character by character; what is no UTF-8 or a control character comes as
 * U+FFFD. Returns the number of characters. */
size_t report_put(struct zg_buf *out, const char *text, report_escape *escape);
report_escape report_as_it_is;
/* The length of the UTF-8 character (RFC 3629) at `text`, or 0 for none; `*code` is what it is.
 * Reads no further than the first byte that continues no character. */
size_t report_decode(const unsigned char *text, uint32_t *code);
bool report_is_control(uint32_t code);

/* ---- JSON (json.c) --------------------------------------------------------------------- */

json_t *report_json_text(const char *value); /* new reference */
json_t *report_json_texts(const char *const *values);
void report_json_set(json_t *object, const char *key, const char *value);

/* ---- verdicts in groups (tally.c) ------------------------------------------------------ */

struct report_tally {
    size_t of[ZG_STATUS_COUNT];
};
struct report_tally report_count(const struct zg_verdict *verdicts, size_t count);
/* Every status, the one to look at first in front. */
extern const enum zg_status_kind report_order[ZG_STATUS_COUNT];
/* A phrase for a legend. */
const char *report_status_meaning(enum zg_status_kind status);
const char *report_evidence_meaning(enum zg_evidence evidence);
/* How many verdicts from `first` on are of the release of `first`. */
size_t report_release_run(const struct zg_verdicts *verdicts, size_t first);

/* ---- HTML (html.c, html_matrix.c, html_releases.c, html_style.c) ------------------------- */

/* Appends markup; `%s` is escaped text, `%zu` a number, and nothing else may stand after a '%'. */
void html_put(struct zg_buf *out, const char *markup, ...) ZG_PRINTF(2, 3);
report_escape html_escape;
/* A text that begins with a web address is a link there. Only https, and only characters that have
 * no meaning in markup: what else it may hold is shown as text. */
void html_reference(const char *text, struct zg_buf *out);
/* The table of all advisories over all releases. */
void html_matrix(const struct zg_report_input *input, struct zg_buf *out);
/* One section a release. */
void html_releases(const struct zg_report_input *input, struct zg_buf *out);
extern const char html_style[];

#endif
