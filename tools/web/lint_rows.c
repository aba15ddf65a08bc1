/*
 * Findings of several browsers brought together by the place that they come from: a key of
 * skin.properties that reaches nine rules in three browsers is one thing to mend.
 */
#include <stdlib.h>
#include <string.h>

#include "web/lint_internal.h"

/* A finding with its view, while they are sorted. */
struct entry {
    struct zg_lint_origin origin;
    const struct zg_finding *finding;
    size_t view;
};

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* By place, then by what is said there. */
static int compare_places(const struct entry *a, const struct entry *b)
{
    int order = compare_texts(a->origin.file, b->origin.file);
    if (order == 0) {
        order = (a->origin.line > b->origin.line) - (a->origin.line < b->origin.line);
    }
    if (order == 0) {
        order = compare_texts(a->origin.key, b->origin.key);
    }
    if (order == 0) {
        order = (int)a->finding->kind - (int)b->finding->kind;
    }
    return order != 0 ? order : strcmp(a->finding->text, b->finding->text);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = compare_places(a, b);
    if (order == 0) {
        order = (a->view > b->view) - (a->view < b->view);
    }
    return order != 0 ? order
                      : (a->finding->offset > b->finding->offset) -
                            (a->finding->offset < b->finding->offset);
}

/* What is lost weighs most, then what nobody knows. */
static int weight(enum zg_fate fate)
{
    static const int weights[] = {0, 1, 3, 2};
    return weights[fate];
}

static void add_remedy(struct zg_arena *arena, const struct zg_compat *compat,
                       const struct zg_lint_view *view, struct zg_lint_row *row)
{
    if (row->finding->kind == ZG_FINDING_DECLARATION) {
        struct zg_sheet_node *node = row->finding->node;
        row->remedy = zg_remedy(arena, compat, zg_sheet_name(&view->sheet, node),
                                zg_bare_value(arena, &view->sheet, node), &row->why);
    }
}

static void put_entry(struct zg_lint_row *row, const struct entry *entry)
{
    enum zg_fate fate = entry->finding->fate;
    row->uses[entry->view]++;
    if (weight(fate) > weight(row->fates[entry->view])) {
        row->fates[entry->view] = fate;
    }
    if (weight(fate) > weight(row->worst)) {
        row->worst = fate;
        row->finding = entry->finding;
    }
}

static struct entry *collect(struct zg_arena *arena, const struct zg_lint_report *report,
                             size_t *count)
{
    size_t total = 0;
    for (size_t i = 0; i < report->view_count; i++) {
        total += report->views[i].result.count;
    }
    struct entry *entries = zg_alloc_array(arena, total + 1, sizeof(*entries));
    *count = 0;
    for (size_t i = 0; i < report->view_count; i++) {
        const struct zg_lint_view *view = &report->views[i];
        for (size_t j = 0; j < view->result.count; j++) {
            struct entry *entry = &entries[(*count)++];
            entry->finding = &view->result.findings[j];
            entry->view = i;
            view->origin(view->context, entry->finding->offset, &entry->origin);
        }
    }
    return entries;
}

void zg_lint_rows(struct zg_arena *arena, const struct zg_compat *compat,
                  struct zg_lint_report *report)
{
    size_t count;
    struct entry *entries = collect(arena, report, &count);
    qsort(entries, count, sizeof(*entries), compare_entries);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_places(&entries[i - 1], &entries[i]) != 0) {
            report->rows = zg_grow(arena, report->rows, report->row_count, sizeof(*report->rows));
            struct zg_lint_row *row = &report->rows[report->row_count++];
            *row = (struct zg_lint_row){.origin = entries[i].origin, .finding = entries[i].finding};
            add_remedy(arena, compat, &report->views[entries[i].view], row);
        }
        put_entry(&report->rows[report->row_count - 1], &entries[i]);
    }
}
