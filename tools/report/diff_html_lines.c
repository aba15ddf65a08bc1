/*
 * Two texts side by side, as a table. Which lines differ the unified diff tells, so that the page
 * shows what `zmgraft diff` prints; a short text is shown whole, of a long one what changed and the
 * lines around it.
 */
#include "diff_html.h"

#include <stdlib.h>
#include <string.h>

enum { WHOLE = 150, CONTEXT = 8, MOST_ROWS = 3000 };

/* Lines of one text that were edited and are not in the table yet. */
struct side {
    struct zg_bytes *lines;
    size_t count;
    size_t next; /* number of the next line */
};

struct table {
    struct diff_page *page;
    struct zg_arena *arena;
    struct side old, new;
    size_t rows;
    size_t hidden; /* edited lines that found no place */
};

static size_t count_lines(struct zg_bytes text)
{
    size_t lines = text.len > 0 && text.data[text.len - 1] != '\n';
    for (size_t i = 0; i < text.len; i++) {
        lines += text.data[i] == '\n';
    }
    return lines;
}

static void side_add(struct zg_arena *arena, struct side *side, struct zg_bytes line)
{
    side->lines = zg_grow(arena, side->lines, side->count, sizeof(*side->lines));
    side->lines[side->count++] = line;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool is_full(const struct table *table)
{
    return table->rows >= MOST_ROWS || table->page->body.len >= DIFF_PAGE_LIMIT;
}

/* A row that speaks of lines that are not there. */
static void put_note(struct table *table, size_t count, const char *what, bool warn)
{
    html_put(&table->page->body, "<tr class=\"%s\"><td colspan=\"4\">%zu %s</td></tr>\n",
             warn ? "warn" : "gap", count, what);
}

static void put_gap(struct table *table, size_t count)
{
    if (count > 0 && !is_full(table)) {
        put_note(table, count, count == 1 ? "equal line" : "equal lines", false);
    }
}

static void put_equal(struct table *table, struct zg_bytes text)
{
    struct zg_buf *out = &table->page->body;
    size_t old = table->old.next++, new = table->new.next++;
    if (is_full(table)) {
        return;
    }
    struct diff_line line = diff_line_of(text);
    html_put(out, "<tr><td class=\"n\">%zu</td><td>", old);
    diff_put_line(out, &line);
    html_put(out, "</td><td class=\"n\">%zu</td><td>", new);
    diff_put_line(out, &line);
    html_put(out, "</td></tr>\n");
    table->rows++;
}

/* The cells of one side's edited line, or empty ones. */
static void put_cells(struct table *table, struct side *side, const struct diff_line *line,
                      const struct zg_buf *marked, const char *class)
{
    struct zg_buf *out = &table->page->body;
    if (line == NULL) {
        html_put(out, "<td class=\"n x\"></td><td class=\"x\"></td>");
        return;
    }
    html_put(out, "<td class=\"n\">%zu</td><td class=\"%s\">", side->next++, class);
    if (marked != NULL) {
        zg_buf_append_bytes(out, zg_buf_bytes(marked));
    } else {
        diff_put_line(out, line);
    }
    html_put(out, "</td>");
    table->page->cut += line->hidden > 0;
}

/* A row of edited lines; either may be NULL. `alike` ones are compared word by word. */
static void put_edited(struct table *table, const struct zg_bytes *old_text,
                       const struct zg_bytes *new_text, bool alike)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf old_marked = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf new_marked = {0};
    struct diff_line old = {0}, new = {0};
    if (is_full(table)) {
        table->hidden += (old_text != NULL) + (new_text != NULL);
        table->old.next += old_text != NULL;
        table->new.next += new_text != NULL;
        return;
    }
    if (alike) {
        diff_lines_of(*old_text, *new_text, &old, &new);
        diff_put_marked(&old, &new, &old_marked, &new_marked);
    } else {
        old = old_text != NULL ? diff_line_of(*old_text) : old;
        new = new_text != NULL ? diff_line_of(*new_text) : new;
    }
    html_put(&table->page->body, "<tr class=\"e\">");
    put_cells(table, &table->old, old_text != NULL ? &old : NULL, alike ? &old_marked : NULL, "o");
    put_cells(table, &table->new, new_text != NULL ? &new : NULL, alike ? &new_marked : NULL, "a");
    html_put(&table->page->body, "</tr>\n");
    table->rows++;
}

/* Lines that are not alike stand beside each other in their order, up to those two indices. */
static void put_unlike(struct table *table, size_t *old, size_t old_end, size_t *new,
                       size_t new_end)
{
    while (*old < old_end || *new < new_end) {
        put_edited(table, *old < old_end ? &table->old.lines[*old] : NULL,
                   *new < new_end ? &table->new.lines[*new] : NULL, false);
        *old += *old < old_end;
        *new += *new < new_end;
    }
}

/* The lines edited so far become rows. */
static void flush(struct table *table)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct side *olds = &table->old, *news = &table->new;
    size_t old = 0, new = 0;
    if (!is_full(table)) {
        size_t *partners = diff_align(scratch, olds->lines, olds->count, news->lines, news->count);
        for (size_t i = 0; i < olds->count; i++) {
            if (partners[i] != SIZE_MAX) {
                put_unlike(table, &old, i, &new, partners[i]);
                put_edited(table, &olds->lines[old++], &news->lines[new ++], true);
            }
        }
    }
    put_unlike(table, &old, olds->count, &new, news->count);
    olds->count = news->count = 0;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* "@@ -5,7 +5,8 @@": where the next lines stand. A side without lines has the one before. */
static void begin_hunk(struct table *table, struct zg_bytes heading)
{
    char text[128] = "";
    memcpy(text, heading.data, heading.len < sizeof(text) - 1 ? heading.len : sizeof(text) - 1);
    char *at = strchr(text, '-');
    size_t old = strtoul(at + 1, &at, 10), olds = strtoul(at + 1, &at, 10);
    old += olds == 0;
    size_t gap = old - table->old.next;
    put_gap(table, gap);
    table->old.next += gap;
    table->new.next += gap;
}

static void put_diff_line(struct table *table, struct zg_bytes line)
{
    struct zg_bytes text = {line.data + 1, line.len - 1};
    if (line.data[0] == '-') {
        side_add(table->arena, &table->old, text);
    } else if (line.data[0] == '+') {
        side_add(table->arena, &table->new, text);
    } else {
        flush(table);
        if (line.data[0] == '@') {
            begin_hunk(table, line);
        } else {
            put_equal(table, text);
        }
    }
}

static void begin_table(struct table *table, struct diff_page *page, struct zg_arena *arena,
                        const char *class)
{
    *table = (struct table){.page = page, .arena = arena, .old.next = 1, .new.next = 1};
    html_put(&page->body, "<table class=\"text %s\">\n", class);
}

static void end_table(struct table *table)
{
    if (table->hidden > 0) {
        put_note(table, table->hidden, "more lines that differ are not shown here", true);
        table->page->cut++;
    }
    html_put(&table->page->body, "</tbody>\n</table>\n");
}

void diff_html_sides(struct diff_page *page, struct zg_bytes old_text, struct zg_bytes new_text,
                     diff_make make)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    size_t olds = count_lines(old_text), news = count_lines(new_text);
    size_t context = olds <= WHOLE && news <= WHOLE ? WHOLE : CONTEXT;
    make(old_text, new_text, context, &diff);
    if (diff.len == 0) {
        html_put(&page->body, "<p class=\"say\">%s</p>\n",
                 zg_bytes_equal(old_text, new_text)
                     ? "Both are the same."
                     : "They differ only in whether a line end stands behind the last line.");
        return;
    }
    struct table table;
    begin_table(&table, page, arena, "sides");
    html_put(&page->body, "<colgroup><col class=\"n\"><col><col class=\"n\"><col></colgroup>\n"
                          "<thead><tr><th scope=\"col\" colspan=\"2\">old</th>"
                          "<th scope=\"col\" colspan=\"2\">new</th></tr></thead>\n<tbody>\n");
    for (size_t at = 0; at < diff.len;) { /* each line ends with a newline */
        const uint8_t *start = diff.data + at;
        size_t len = (size_t)((const uint8_t *)memchr(start, '\n', diff.len - at) - start);
        put_diff_line(&table, (struct zg_bytes){start, len});
        at += len + 1;
    }
    flush(&table);
    put_gap(&table, olds + 1 > table.old.next ? olds + 1 - table.old.next : 0);
    end_table(&table);
}

void diff_html_alone(struct diff_page *page, struct zg_bytes text, bool is_new)
{
    struct table table;
    struct zg_buf *out = &page->body;
    begin_table(&table, page, page->arena, "alone");
    html_put(out,
             "<colgroup><col class=\"n\"><col></colgroup>\n"
             "<thead><tr><th scope=\"col\" colspan=\"2\">%s</th></tr></thead>\n<tbody>\n",
             is_new ? "new" : "old");
    for (size_t at = 0; at < text.len;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        struct diff_line line = diff_line_of((struct zg_bytes){text.data + at, len});
        at += len + 1;
        if (is_full(&table)) {
            table.hidden++;
            continue;
        }
        html_put(out, "<tr class=\"e\"><td class=\"n\">%zu</td><td class=\"%s\">", ++table.rows,
                 is_new ? "a" : "o");
        diff_put_line(out, &line);
        html_put(out, "</td></tr>\n");
        page->cut += line.hidden > 0;
    }
    end_table(&table);
}
