/*
 * Text for a terminal: a table, one line a verdict, so that grep and sort work on it; a single
 * verdict with everything that is known of it.
 */
#include "internal.h"

#include <string.h>

enum { RELEASE, COMPONENT, VERSION, ADVISORY, STATUS, EVIDENCE, CONFIDENCE, WHY, COLUMNS };

static const char *const headings[COLUMNS] = {
    "RELEASE", "COMPONENT", "VERSION", "ADVISORY", "STATUS", "EVIDENCE", "CONFIDENCE", "WHY",
};

static void fill(const struct zg_verdict *v, const char *cells[COLUMNS])
{
    cells[RELEASE] = v->release.name;
    cells[COMPONENT] = v->component;
    cells[VERSION] = v->version;
    cells[ADVISORY] = v->advisory;
    cells[STATUS] = zg_status_name(v->status);
    cells[EVIDENCE] = zg_evidence_name(v->evidence);
    cells[CONFIDENCE] = v->confidence;
    cells[WHY] = v->reason;
}

static void nothing(struct zg_buf *out, const char *character, size_t len)
{
    (void)out;
    (void)character;
    (void)len;
}

static void widen(size_t widths[COLUMNS], const char *const cells[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t width = report_put(NULL, cells[i], nothing);
        widths[i] = width > widths[i] ? width : widths[i];
    }
}

static const char *colour_of(enum zg_status_kind status)
{
    switch (status) {
    case ZG_AFFECTED:
        return "\033[31m";
    case ZG_FIXED_UPGRADE:
    case ZG_FIXED_BACKPORT:
        return "\033[32m";
    case ZG_NOT_AFFECTED:
        return "\033[2m";
    default:
        return "\033[33m";
    }
}

static void put_cells(struct zg_buf *out, const size_t widths[COLUMNS],
                      const char *const cells[COLUMNS], const char *colour)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        bool coloured = colour != NULL && i == STATUS;
        zg_buf_append_text(out, coloured ? colour : "");
        size_t width = report_put(out, cells[i], report_as_it_is);
        zg_buf_append_text(out, coloured ? "\033[0m" : "");
        if (i + 1 < COLUMNS) {
            zg_buf_printf(out, "%*s", (int)(widths[i] - width) + 2, "");
        }
    }
    zg_buf_append_text(out, "\n");
}

static void put_table(const struct zg_report_input *input, struct zg_buf *out)
{
    const struct zg_verdicts *verdicts = input->verdicts;
    size_t widths[COLUMNS] = {0};
    const char *cells[COLUMNS];
    widen(widths, headings);
    for (size_t i = 0; i < verdicts->count; i++) {
        fill(&verdicts->items[i], cells);
        widen(widths, cells);
    }
    put_cells(out, widths, headings, NULL);
    for (size_t i = 0; i < verdicts->count; i++) {
        fill(&verdicts->items[i], cells);
        put_cells(out, widths, cells, input->colour ? colour_of(verdicts->items[i].status) : NULL);
    }
}

/* "12 verdicts: 3 affected, 9 fixed-upgrade" */
static void put_summary(const struct zg_verdicts *verdicts, struct zg_buf *out)
{
    const struct report_tally tally = report_count(verdicts->items, verdicts->count);
    zg_buf_printf(out, "\n%zu verdicts", verdicts->count);
    const char *between = ": ";
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        size_t count = tally.of[report_order[i]];
        if (count > 0) {
            zg_buf_printf(out, "%s%zu %s", between, count, zg_status_name(report_order[i]));
            between = ", ";
        }
    }
    zg_buf_append_text(out, "\n");
}

static void put_fact(struct zg_buf *out, const char *name, const char *value)
{
    if (*value != '\0') {
        zg_buf_printf(out, "%-11s ", name);
        report_put(out, value, report_as_it_is);
        zg_buf_append_text(out, "\n");
    }
}

static void put_single(const struct zg_report_input *input, struct zg_buf *out)
{
    const struct zg_verdict *v = &input->verdicts->items[0];
    const char *status = zg_status_name(v->status);
    put_fact(out, "release", v->release.name);
    put_fact(out, "component", v->component);
    put_fact(out, "version", v->version);
    put_fact(out, "revision", v->revision);
    put_fact(out, "advisory", v->advisory);
    put_fact(out, "summary", v->summary);
    zg_buf_printf(out, "%-11s %s%s%s (%s)\n", "status", input->colour ? colour_of(v->status) : "",
                  status, input->colour ? "\033[0m" : "", report_status_meaning(v->status));
    zg_buf_printf(out, "%-11s %s (%s)\n", "evidence", zg_evidence_name(v->evidence),
                  report_evidence_meaning(v->evidence));
    put_fact(out, "confidence", v->confidence);
    put_fact(out, "why", v->reason);
    put_fact(out, "note", v->caveat);
    put_fact(out, "origin", v->origin);
    put_fact(out, "again with", v->reproduce);
}

void zg_report_text(const struct zg_report_input *input, struct zg_buf *out)
{
    if (input->verdicts->count == 0) {
        zg_buf_append_text(out, "no verdicts: the release does not carry what was asked for\n");
    } else if (input->verdicts->count == 1) {
        put_single(input, out);
    } else {
        put_table(input, out);
        put_summary(input->verdicts, out);
    }
}
