/* Findings of lint as JSON. The manual page zmgraft-skin(1) documents it. */
#include "internal.h"
#include "lint_internal.h"

#include <string.h>

/* Text that need not be UTF-8, as a JSON string. */
static json_t *text_of(const char *text)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf clean = {0};
    report_put(&clean, text, report_as_it_is);
    return json_stringn(clean.data != NULL ? (const char *)clean.data : "", clean.len);
}

static void put_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL && *text != '\0') {
        json_object_set_new(object, key, text_of(text));
    }
}

static json_t *view_json(const struct zg_lint_view *view)
{
    json_t *object = json_pack("{s:s, s:s, s:b, s:I}", "browser", view->browser.name, "version",
                               view->browser.version, "asked", (int)view->asked, "declarations",
                               (json_int_t)view->result.declarations);
    for (size_t i = 0; i < ZG_FATES; i++) {
        json_object_set_new(object, zg_fate_name((enum zg_fate)i),
                            json_integer((json_int_t)view->result.fates[i]));
    }
    return object;
}

static json_t *row_json(const struct zg_lint_report *report, const struct zg_lint_row *row)
{
    const struct zg_finding *finding = row->finding;
    json_t *object = json_pack("{s:s, s:s, s:I}", "kind", report_lint_kind(finding->kind), "fate",
                               zg_fate_name(row->worst), "line", (json_int_t)row->origin.line);
    json_t *browsers = json_array();
    put_text(object, "file", row->origin.file);
    put_text(object, "key", row->origin.key);
    put_text(object, "text", finding->text);
    put_text(object, "rule", finding->path);
    put_text(object, "reason", finding->reason);
    put_text(object, "evidence", finding->evidence);
    put_text(object, "sibling", finding->sibling);
    if (row->remedy != NULL) {
        json_object_set_new(object, "instead", text_of(row->remedy));
    }
    put_text(object, "why", row->remedy != NULL ? row->why : NULL);
    for (size_t i = 0; i < report->view_count; i++) {
        if (row->uses[i] != 0) {
            json_array_append_new(browsers, json_pack("{s:s, s:s, s:s, s:I}", "browser",
                                                      report->views[i].browser.name, "version",
                                                      report->views[i].browser.version, "fate",
                                                      zg_fate_name(row->fates[i]), "uses",
                                                      (json_int_t)row->uses[i]));
        }
    }
    json_object_set_new(object, "browsers", browsers);
    return object;
}

void zg_lint_json(const struct zg_lint_input *input, struct zg_buf *out)
{
    const struct zg_lint_report *report = input->report;
    json_t *views = json_array(), *rows = json_array();
    for (size_t i = 0; i < report->view_count; i++) {
        json_array_append_new(views, view_json(&report->views[i]));
    }
    for (size_t i = 0; i < report->row_count; i++) {
        if (report_lint_shows(input, &report->rows[i])) {
            json_array_append_new(rows, row_json(report, &report->rows[i]));
        }
    }
    json_t *whole = json_pack("{s:o, s:s, s:o, s:o}", "skin", text_of(report->skin), "data",
                              report->source, "browsers", views, "findings", rows);
    zg_json_print(whole, out);
    json_decref(whole);
}
