/*
 * The overview: one row an advisory, one column a release, one letter a status, each leading to
 * its verdict. The verdicts of each release come in the same order, so the rows are a merge: each
 * release keeps its place, and the first of all the places is the next row.
 */
#include "internal.h"

#include <string.h>

/* One release: its verdicts not written yet are `next` up to `end`. */
struct column {
    const struct zg_release *release;
    size_t next, end;
    const char *gap; /* class that keeps lines apart, or "" */
};
struct columns {
    struct column *items;
    size_t count;
};

static const char *letter_of(enum zg_status_kind status)
{
    static const char *const letters[ZG_STATUS_COUNT] = {
        [ZG_FIXED_UPGRADE] = "F", [ZG_FIXED_BACKPORT] = "B", [ZG_FIXED_DECLARED] = "D",
        [ZG_NOT_AFFECTED] = "N",  [ZG_AFFECTED] = "A",       [ZG_DEFERRED] = "L",
        [ZG_IGNORED] = "I",       [ZG_END_OF_LIFE] = "E",    [ZG_UNDETERMINED] = "?",
    };
    return letters[status];
}

static struct columns find_columns(struct zg_arena *arena, const struct zg_verdicts *verdicts)
{
    struct columns columns = {0};
    for (size_t i = 0; i < verdicts->count;) {
        const struct zg_release *release = &verdicts->items[i].release;
        size_t end = i + report_release_run(verdicts, i);
        bool new_line = i == 0 || !zg_release_same_line(&verdicts->items[i - 1].release, release);
        columns.items = zg_grow(arena, columns.items, columns.count, sizeof(*columns.items));
        columns.items[columns.count++] = (struct column){release, i, end, new_line ? " new" : ""};
        i = end;
    }
    return columns;
}

/* How many columns from `first` on are of one line. */
static size_t line_run(const struct columns *columns, size_t first)
{
    size_t end = first;
    while (end < columns->count &&
           zg_release_same_line(columns->items[end].release, columns->items[first].release)) {
        end++;
    }
    return end - first;
}

static void put_headings(const struct columns *columns, struct zg_buf *out)
{
    html_put(out, "<colgroup><col class=\"what\"></colgroup>\n");
    for (size_t i = 0; i < columns->count; i += line_run(columns, i)) {
        html_put(out, "<colgroup span=\"%zu\"></colgroup>\n", line_run(columns, i));
    }
    html_put(out, "<thead>\n<tr><th scope=\"col\" rowspan=\"2\">Advisory</th>");
    for (size_t i = 0; i < columns->count; i += line_run(columns, i)) {
        html_put(out, "<th scope=\"colgroup\" colspan=\"%zu\" class=\"line new\">%s</th>",
                 line_run(columns, i), columns->items[i].release->line);
    }
    html_put(out, "</tr>\n<tr>");
    for (size_t i = 0; i < columns->count; i++) {
        const char *name = columns->items[i].release->name;
        html_put(out, "<th scope=\"col\" class=\"up%s\"><a href=\"#r-%s\">%s</a></th>",
                 columns->items[i].gap, name, name);
    }
    html_put(out, "</tr>\n</thead>\n");
}

/* The verdict that is the next row, or NULL when all are written. */
static const struct zg_verdict *next_row(const struct columns *columns,
                                         const struct zg_verdicts *verdicts)
{
    const struct zg_verdict *first = NULL;
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        if (column->next < column->end &&
            (first == NULL || zg_verdict_order(&verdicts->items[column->next], first) < 0)) {
            first = &verdicts->items[column->next];
        }
    }
    return first;
}

static void put_row(const struct columns *columns, const struct zg_verdicts *verdicts,
                    const struct zg_verdict *row, struct zg_buf *out)
{
    html_put(out, "<tr><th scope=\"row\" title=\"%s\">%s</th>", row->summary, row->advisory);
    for (size_t i = 0; i < columns->count; i++) {
        struct column *column = &columns->items[i];
        const struct zg_verdict *v = &verdicts->items[column->next];
        if (column->next == column->end || zg_verdict_order(v, row) != 0) {
            html_put(out, "<td></td>");
            continue;
        }
        const char *status = zg_status_name(v->status);
        html_put(out, "<td class=\"%s%s\"><a href=\"#v%zu\" title=\"%s: %s\">%s</a></td>", status,
                 column->gap, column->next, v->release.name, status, letter_of(v->status));
        column->next++;
    }
    html_put(out, "</tr>\n");
}

static void put_rows(const struct columns *columns, const struct zg_verdicts *verdicts,
                     struct zg_buf *out)
{
    const char *component = NULL;
    for (const struct zg_verdict *row; (row = next_row(columns, verdicts)) != NULL;) {
        if (component == NULL || strcmp(component, row->component) != 0) {
            zg_buf_append_text(out, component == NULL ? "" : "</tbody>\n");
            component = row->component;
            html_put(out,
                     "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\">%s</th>"
                     "<td colspan=\"%zu\"></td></tr>\n",
                     component, columns->count);
        }
        put_row(columns, verdicts, row, out);
    }
    html_put(out, "</tbody>\n");
}

static void put_key(const struct zg_verdicts *verdicts, struct zg_buf *out)
{
    const struct report_tally tally = report_count(verdicts->items, verdicts->count);
    html_put(out, "<p class=\"key\">");
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        if (tally.of[report_order[i]] > 0) {
            html_put(out, "<span class=\"%s\"><b>%s</b> %s</span> ",
                     zg_status_name(report_order[i]), letter_of(report_order[i]),
                     zg_status_name(report_order[i]));
        }
    }
    html_put(out, "<span>empty: not in the release</span></p>\n");
}

void html_matrix(const struct zg_report_input *input, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct columns columns = find_columns(arena, input->verdicts);
    html_put(out, "<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n");
    put_key(input->verdicts, out);
    html_put(out, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"overview\" "
                  "tabindex=\"0\">\n<table class=\"matrix\">\n<caption>Each advisory in each "
                  "release; a letter leads to its verdict</caption>\n");
    put_headings(&columns, out);
    put_rows(&columns, input->verdicts, out);
    html_put(out, "</table>\n</div>\n</section>\n");
}
