/* Findings of lint as one HTML page that stands alone: no script, nothing from elsewhere. */
#include "internal.h"
#include "lint_internal.h"

static const char style[] =
    ".lost{--tone:var(--bad)}.undetermined{--tone:var(--unsure)}.replaced{--tone:var(--calm)}"
    ".works{--tone:var(--good)}\n"
    ".views td:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}\n"
    ".rows th[scope=row]{width:30%}.rows th code{display:block}\n"
    "ins{text-decoration:none;color:var(--good)}\n";

static void put_views(const struct zg_lint_report *report, struct zg_buf *out)
{
    html_put(out, "<div class=scroll><table class=views><caption>Declarations by browser</caption>"
                  "<thead><tr><th scope=col>browser<th scope=col>declarations");
    for (size_t i = 0; i < ZG_FATES; i++) {
        html_put(out, "<th scope=col>%s", zg_fate_name((enum zg_fate)i));
    }
    html_put(out, "<tbody>\n");
    for (size_t i = 0; i < report->view_count; i++) {
        const struct zg_lint_view *view = &report->views[i];
        html_put(out, "<tr><td>%s %s <small>%s</small><td>%zu", view->browser.name,
                 view->browser.version, view->asked ? "asked" : "by the data",
                 view->result.declarations);
        for (size_t j = 0; j < ZG_FATES; j++) {
            html_put(out, "<td>%zu", view->result.fates[j]);
        }
        html_put(out, "\n");
    }
    html_put(out, "</table></div>\n");
}

static void put_browsers(const struct zg_lint_report *report, const struct zg_lint_row *row,
                         struct zg_buf *out)
{
    for (size_t i = 0; i < report->view_count; i++) {
        const struct zg_lint_view *view = &report->views[i];
        if (row->uses[i] != 0) {
            const char *fate = zg_fate_name(row->fates[i]);
            html_put(out, "<div class=%s><span class=pill>%s</span> %s %s", fate, fate,
                     view->browser.name, view->browser.version);
            if (row->uses[i] > 1) {
                html_put(out, " <small>%zu times</small>", row->uses[i]);
            }
            html_put(out, "</div>");
        }
    }
}

static void put_row(struct zg_arena *arena, const struct zg_lint_report *report,
                    const struct zg_lint_row *row, struct zg_buf *out)
{
    const struct zg_finding *finding = row->finding;
    html_put(out, "<tr class=%s><th scope=row>%s<td><code>%s</code>", zg_fate_name(row->worst),
             report_lint_place(arena, &row->origin), finding->text);
    if (finding->kind != ZG_FINDING_SELECTOR) {
        html_put(out, "<br><small>%s</small>", finding->path);
    }
    html_put(out, "<td>");
    put_browsers(report, row, out);
    html_put(out, "<td>%s<br><small>%s</small>", finding->reason,
             *finding->evidence != '\0' ? finding->evidence : report->source);
    if (finding->sibling != NULL) {
        html_put(out, "<br>sibling: <code>%s</code>", finding->sibling);
    }
    if (row->remedy != NULL) {
        html_put(out, "<br>instead: <ins><code>%s</code></ins> <small>%s</small>",
                 *row->remedy != '\0' ? row->remedy : "nothing", row->why);
    }
    html_put(out, "\n");
}

/* A section for what has this kind and fate; nothing when there is none. */
static void put_section(const struct zg_lint_report *report, enum zg_finding_kind kind,
                        enum zg_fate fate, const char *title, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t count = report_lint_rows(report, kind, fate);
    if (count == 0) {
        return;
    }
    html_put(out,
             "<h2>%s <small>%zu</small></h2>\n<div class=scroll><table class=rows>"
             "<caption>%s</caption><thead><tr><th scope=col>written at<th scope=col>what"
             "<th scope=col>browsers<th scope=col>why<tbody>\n",
             title, count, title);
    for (size_t i = 0; i < report->row_count; i++) {
        if (report->rows[i].finding->kind == kind && report->rows[i].worst == fate) {
            put_row(arena, report, &report->rows[i], out);
        }
    }
    html_put(out, "</table></div>\n");
}

void zg_lint_html(const struct zg_lint_input *input, struct zg_buf *out)
{
    const struct zg_lint_report *report = input->report;
    html_put(out,
             "<!DOCTYPE html>\n<html lang=en><meta charset=utf-8><meta name=viewport "
             "content=\"width=device-width\"><title>Skin %s: what browsers drop</title>\n<style>\n",
             report->skin);
    zg_buf_append_text(out, html_style);
    zg_buf_append_text(out, style);
    html_put(out,
             "</style>\n<h1>Skin %s: what browsers drop</h1>\n<p class=facts><span>data "
             "<b>%s</b></span></p>\n",
             report->skin, report->source);
    put_views(report, out);
    put_section(report, ZG_FINDING_DECLARATION, ZG_FATE_LOST, "Dropped, nothing replaces it", out);
    put_section(report, ZG_FINDING_SELECTOR, ZG_FATE_LOST, "Broken selectors", out);
    put_section(report, ZG_FINDING_SYNTAX, ZG_FATE_LOST, "Skipped by every browser", out);
    put_section(report, ZG_FINDING_MINIFIER, ZG_FATE_LOST, "Broken by the server's minifier", out);
    if (input->all) {
        put_section(report, ZG_FINDING_DECLARATION, ZG_FATE_UNDETERMINED, "Not known to the data",
                    out);
        put_section(report, ZG_FINDING_SELECTOR, ZG_FATE_UNDETERMINED,
                    "Selectors of other browsers", out);
        put_section(report, ZG_FINDING_DECLARATION, ZG_FATE_REPLACED,
                    "Dropped, but a sibling works", out);
    }
    html_put(out, "</html>\n");
}
