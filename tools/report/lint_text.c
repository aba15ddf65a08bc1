/* Findings of lint as text, by the place that they come from; and what all formats share. */
#include "internal.h"
#include "lint_internal.h"

#include <string.h>

bool report_lint_shows(const struct zg_lint_input *input, const struct zg_lint_row *row)
{
    return input->all || row->worst == ZG_FATE_LOST;
}

const char *report_lint_place(struct zg_arena *arena, const struct zg_lint_origin *origin)
{
    const char *file = *origin->file != '\0' ? origin->file : "(the server)";
    const char *line = origin->line != 0 ? zg_format(arena, ":%u", origin->line) : "";
    return origin->key != NULL ? zg_format(arena, "%s%s %s", file, line, origin->key)
                               : zg_format(arena, "%s%s", file, line);
}

const char *report_lint_kind(enum zg_finding_kind kind)
{
    static const char *const names[] = {"declaration", "selector", "syntax", "minifier"};
    return names[kind];
}

size_t report_lint_rows(const struct zg_lint_report *report, enum zg_finding_kind kind,
                        enum zg_fate fate)
{
    size_t count = 0;
    for (size_t i = 0; i < report->row_count; i++) {
        count += report->rows[i].finding->kind == kind && report->rows[i].worst == fate;
    }
    return count;
}

static void put_line(struct zg_buf *out, const char *label, const char *text)
{
    zg_buf_append_text(out, label);
    report_put(out, text, report_as_it_is);
    zg_buf_append_text(out, "\n");
}

static void put_views(const struct zg_lint_report *report, struct zg_buf *out)
{
    for (size_t i = 0; i < report->view_count; i++) {
        const struct zg_lint_view *view = &report->views[i];
        const size_t *fates = view->result.fates;
        zg_buf_printf(out, "%s %s (%s): %zu declarations, %zu work, %zu replaced, %zu lost",
                      view->browser.name, view->browser.version,
                      view->asked ? "asked" : "by the data", view->result.declarations,
                      fates[ZG_FATE_WORKS], fates[ZG_FATE_REPLACED], fates[ZG_FATE_LOST]);
        if (fates[ZG_FATE_UNDETERMINED] != 0) {
            zg_buf_printf(out, ", %zu undetermined", fates[ZG_FATE_UNDETERMINED]);
        }
        zg_buf_append_text(out, "\n");
    }
}

static void put_uses(const struct zg_lint_report *report, const struct zg_lint_row *row,
                     struct zg_buf *out)
{
    zg_buf_append_text(out, "    in       ");
    bool first = true;
    for (size_t i = 0; i < report->view_count; i++) {
        if (row->uses[i] == 0) {
            continue;
        }
        zg_buf_printf(out, "%s%s %s: %s", first ? "" : ", ", report->views[i].browser.name,
                      report->views[i].browser.version, zg_fate_name(row->fates[i]));
        if (row->uses[i] > 1) {
            zg_buf_printf(out, " in %zu rules", row->uses[i]);
        }
        first = false;
    }
    zg_buf_append_text(out, "\n");
}

static void put_row(struct zg_arena *arena, const struct zg_lint_report *report,
                    const struct zg_lint_row *row, struct zg_buf *out)
{
    const struct zg_finding *finding = row->finding;
    zg_buf_append_text(out, "\n");
    put_line(out, "", report_lint_place(arena, &row->origin));
    put_line(out, "    ", finding->text);
    if (finding->kind == ZG_FINDING_DECLARATION || finding->kind == ZG_FINDING_MINIFIER) {
        put_line(out, "    rule     ", finding->path);
    }
    put_uses(report, row, out);
    put_line(out, "    because  ",
             zg_format(arena, "%s (%s)", finding->reason,
                       *finding->evidence != '\0' ? finding->evidence : report->source));
    if (finding->sibling != NULL) {
        put_line(out, "    sibling  ", finding->sibling);
    }
    if (row->remedy != NULL) {
        put_line(
            out, "    instead  ",
            zg_format(arena, "%s (%s)", *row->remedy != '\0' ? row->remedy : "nothing", row->why));
    }
}

void zg_lint_text(const struct zg_lint_input *input, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_lint_report *report = input->report;
    put_views(report, out);
    for (size_t i = 0; i < report->row_count; i++) {
        if (report_lint_shows(input, &report->rows[i])) {
            put_row(arena, report, &report->rows[i], out);
        }
    }
}

zg_lint_writer zg_lint_format(const char *name)
{
    static const struct {
        const char *name;
        zg_lint_writer writer;
    } formats[] = {{"text", zg_lint_text}, {"json", zg_lint_json}, {"html", zg_lint_html}};
    for (size_t i = 0; i < ZG_COUNT(formats); i++) {
        if (strcmp(formats[i].name, name) == 0) {
            return formats[i].writer;
        }
    }
    return NULL;
}
