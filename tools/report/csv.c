/*
 * CSV as RFC 4180 has it: a header, lines end with CR LF, a field with a comma, a quote or a blank
 * at its ends is quoted.
 *
 * A spreadsheet runs a field that begins with =, +, - or @, maybe after blanks, as a formula. Such
 * a field gets an apostrophe in front, which a spreadsheet hides and a program can take off.
 */
#include "internal.h"

#include <string.h>

static void doubling_quotes(struct zg_buf *out, const char *character, size_t len)
{
    zg_buf_append(out, character, len);
    if (len == 1 && *character == '"') {
        zg_buf_append(out, "\"", 1);
    }
}

static void put_field(struct zg_buf *out, const char *text, bool last)
{
    size_t len = strlen(text);
    const char *first = text + strspn(text, " ");
    bool formula = *first != '\0' && strchr("=+-@", *first) != NULL;
    bool quote =
        strpbrk(text, ",\"") != NULL || (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
    zg_buf_printf(out, "%s%s", quote ? "\"" : "", formula ? "'" : "");
    report_put(out, text, doubling_quotes);
    zg_buf_printf(out, "%s%s", quote ? "\"" : "", last ? "\r\n" : ",");
}

static void put_line(struct zg_buf *out, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_field(out, fields[i], i + 1 == count);
    }
}

void zg_report_csv(const struct zg_report_input *input, struct zg_buf *out)
{
    static const char *const header[] = {
        "release",  "line",       "component", "version", "revision", "advisory", "status",
        "evidence", "confidence", "summary",   "reason",  "caveat",   "origin",   "reproduce",
    };
    put_line(out, header, ZG_COUNT(header));
    for (size_t i = 0; i < input->verdicts->count; i++) {
        const struct zg_verdict *v = &input->verdicts->items[i];
        const char *const fields[ZG_COUNT(header)] = {
            v->release.name,
            v->release.line,
            v->component,
            v->version,
            v->revision,
            v->advisory,
            zg_status_name(v->status),
            zg_evidence_name(v->evidence),
            v->confidence,
            v->summary,
            v->reason,
            v->caveat,
            v->origin,
            v->reproduce,
        };
        put_line(out, fields, ZG_COUNT(fields));
    }
}
