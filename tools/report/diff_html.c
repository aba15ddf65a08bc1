/*
 * A comparison as a page to review it with. It stands alone: no script, nothing from elsewhere, and
 * a policy that keeps it so. Here is the frame: what was compared, totals, what is noise; contents
 * and sections have files of their own.
 *
 * The reader decides from it what is deployed, and all names and texts on it are others'. So they
 * come escaped and visible, and what is left out is said.
 */
#include "diff_html.h"

#include <stdlib.h>
#include <string.h>

/* Of what is no change this many are listed. */
enum { MOST_LISTED = 5000 };

/* ---- the files in order ---------------------------------------------------------------------- */

static struct diff_file file_of(const struct zg_file_change *change)
{
    size_t len = strlen(change->path), at = len, suffix = strlen(".class");
    while (at > 0 && change->path[at - 1] != '/' && change->path[at - 1] != '!') {
        at--;
    }
    bool class = change->type == ZG_COMPARED_CLASS && len - at > suffix;
    const uint8_t *path = (const uint8_t *)change->path;
    return (struct diff_file){.change = change,
                              .folder = {path, at},
                              .name = {path + at, len - at - (class ? suffix : 0)}};
}

static int compare_bytes(struct zg_bytes a, struct zg_bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_folder(const void *a, const void *b)
{
    const struct diff_file *x = a, *y = b;
    int order = compare_bytes(x->folder, y->folder);
    order = order != 0 ? order : compare_bytes(x->name, y->name);
    return order != 0 ? order : strcmp(x->change->path, y->change->path);
}

static void collect_files(struct diff_page *page)
{
    const struct zg_comparison *comparison = page->input->comparison;
    page->files = zg_alloc_array(page->arena, comparison->count + 1, sizeof(*page->files));
    for (size_t i = 0; i < comparison->count; i++) {
        if (comparison->items[i].kind >= ZG_CHANGED) {
            page->files[page->count++] = file_of(&comparison->items[i]);
        }
    }
    if (page->count > 1) {
        qsort(page->files, page->count, sizeof(*page->files), by_folder);
    }
}

static void make_body(struct diff_page *page)
{
    for (size_t i = 0; i < page->count && !page->input->brief; i++) {
        page->files[i].shown = page->body.len < DIFF_PAGE_LIMIT;
        if (page->files[i].shown) {
            diff_html_file(page, i);
        } else {
            page->left_out++;
        }
    }
}

/* ---- head ------------------------------------------------------------------------------------ */

/* A kind whose box is cleared is hidden. */
static void put_filter(struct zg_buf *out)
{
    for (unsigned kind = ZG_CHANGED; kind < ZG_CHANGE_KINDS; kind++) {
        const char *name = zg_change_name(kind);
        html_put(out, "body:has(#show-%s:not(:checked)) :is(.file.%s,tr.%s){display:none}\n", name,
                 name, name);
    }
}

static void put_head(const struct zg_diff_input *input, struct zg_buf *out)
{
    html_put(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
             "style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action "
             "&#39;none&#39;\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>zmgraft diff</title>\n<style>\n");
    zg_buf_append_text(out, html_style);
    zg_buf_append_text(out, diff_style);
    put_filter(out);
    html_put(out, "</style>\n</head>\n<body>\n"
                  "<a class=\"skip\" href=\"#contents\">Skip to the contents</a>\n"
                  "<header>\n<h1>What changed</h1>\n</header>\n<main>\n"
                  "<section aria-labelledby=\"compared\">\n<h2 id=\"compared\">Compared</h2>\n"
                  "<table class=\"compared\">\n<caption>The two things compared</caption>\n"
                  "<thead><tr><th scope=\"col\">Side</th><th scope=\"col\">Name</th>"
                  "<th scope=\"col\" class=\"size\">Bytes</th><th scope=\"col\">SHA-256</th></tr>"
                  "</thead>\n<tbody>\n");
    for (int i = 0; i < 2; i++) {
        const struct zg_diff_side *side = &input->sides[i];
        html_put(out, "<tr><th scope=\"row\">%s</th><td>", i == 0 ? "old" : "new");
        diff_put_string(out, side->name);
        if (*side->digest.hex == '\0') {
            html_put(out, "</td><td></td><td>(a folder)</td></tr>\n");
        } else {
            html_put(out, "</td><td class=\"size\">%zu</td><td><code>%s</code></td></tr>\n",
                     (size_t)side->size, side->digest.hex);
        }
    }
    html_put(out, "</tbody>\n</table>\n</section>\n");
}

/* ---- totals ---------------------------------------------------------------------------------- */

static void put_cards(const struct diff_page *page, struct zg_buf *out)
{
    size_t files[ZG_CHANGE_KINDS] = {0}, members[ZG_CHANGE_KINDS] = {0};
    for (size_t i = 0; i < page->count; i++) {
        files[page->files[i].change->kind]++;
        for (unsigned kind = ZG_CHANGED; kind < ZG_CHANGE_KINDS; kind++) {
            members[kind] += diff_count_members(page->files[i].change, kind);
        }
    }
    html_put(out, "<fieldset class=\"cards\">\n<legend>Clear a box to hide them</legend>\n");
    for (unsigned kind = ZG_CHANGED; kind < ZG_CHANGE_KINDS; kind++) {
        const char *name = zg_change_name(kind);
        html_put(out,
                 "<label class=\"card %s\"><input type=\"checkbox\" id=\"show-%s\" checked><b>%zu"
                 "</b> <span class=\"word\">%s</span> <small>members of changed classes: %zu"
                 "</small></label>\n",
                 name, name, files[kind], name, members[kind]);
    }
    html_put(out, "</fieldset>\n");
}

static void put_counts(const struct zg_comparison *comparison, struct zg_buf *out)
{
    html_put(out, "<table class=\"counts-table\">\n<caption>How many of each kind</caption>\n"
                  "<thead><tr><th scope=\"col\">Type</th>");
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        html_put(out, "<th scope=\"col\" class=\"size\">%s</th>", zg_change_name(kind));
    }
    html_put(out, "</tr></thead>\n<tbody>\n");
    for (unsigned type = 0; type < ZG_COMPARED_TYPES; type++) {
        size_t sum = 0;
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            sum += comparison->counts[type][kind];
        }
        if (sum == 0) {
            continue;
        }
        html_put(out, "<tr><th scope=\"row\">%s</th>", zg_compared_name(type));
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            html_put(out, "<td class=\"size\">%zu</td>", comparison->counts[type][kind]);
        }
        html_put(out, "</tr>\n");
    }
    html_put(out, "</tbody>\n</table>\n");
    html_put(out,
             "<p class=\"facts\">Noise differs in its bytes and not in its meaning. Of it, %zu "
             "differ in build stamps only.</p>\n",
             comparison->stamped);
}

static void put_left_out(const struct diff_page *page, struct zg_buf *out)
{
    if (page->left_out > 0) {
        html_put(out,
                 "<p class=\"warn\"><b>This page is not complete:</b> it is full, and %zu of "
                 "the files below have no section. zmgraft diff --class NAME --html shows one "
                 "class, without --html all are shown.</p>\n",
                 page->left_out);
    }
    if (page->cut > 0) {
        html_put(out,
                 "<p class=\"warn\"><b>This page is not complete:</b> in %zu places it does "
                 "not show all of a difference or of the source. Each of them says so; without "
                 "--html all lines are shown.</p>\n",
                 page->cut);
    }
    if (page->undecompiled > 0) {
        html_put(out,
                 "<p class=\"warn\">The Java source of %zu classes is not shown; their "
                 "instructions are.</p>\n",
                 page->undecompiled);
    }
}

static void put_summary(const struct diff_page *page, struct zg_buf *out)
{
    html_put(out, "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n");
    put_left_out(page, out);
    put_cards(page, out);
    put_counts(page->input->comparison, out);
    html_put(out, "</section>\n");
}

/* ---- what is no change ----------------------------------------------------------------------- */

static void begin_list(const char *id, const char *title, size_t count, struct zg_buf *out)
{
    html_put(out,
             "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n"
             "<details><summary>%zu files</summary>\n",
             id, id, title, count);
}

/* Ends a list of which so many were not printed. */
static void end_list(size_t more, struct zg_buf *out)
{
    if (more > 0) {
        html_put(out,
                 "<p class=\"warn\">%zu more are not listed here; zmgraft diff --json lists "
                 "all.</p>\n",
                 more);
    }
    html_put(out, "</details>\n</section>\n");
}

static void put_renames(const struct zg_comparison *comparison, struct zg_buf *out)
{
    if (comparison->rename_count == 0) {
        return;
    }
    size_t shown = comparison->rename_count < MOST_LISTED ? comparison->rename_count : MOST_LISTED;
    begin_list("renamed", "Renamed with their version", comparison->rename_count, out);
    html_put(out, "<table>\n<caption>Old and new paths</caption>\n<thead><tr><th scope=\"col\">old"
                  "</th><th scope=\"col\">new</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < shown; i++) {
        html_put(out, "<tr><td>");
        diff_put_string(out, comparison->renames[i].old_path);
        html_put(out, "</td><td>");
        diff_put_string(out, comparison->renames[i].new_path);
        html_put(out, "</td></tr>\n");
    }
    html_put(out, "</tbody>\n</table>\n");
    end_list(comparison->rename_count - shown, out);
}

static void put_stamp(const struct zg_file_change *item, const struct zg_stamp *stamp,
                      struct zg_buf *out)
{
    const char *const cells[] = {item->path, stamp->rule, stamp->what, stamp->old_value,
                                 stamp->new_value};
    html_put(out, "<tr>");
    for (size_t i = 0; i < ZG_COUNT(cells); i++) {
        html_put(out, "<td>");
        diff_put_string(out, cells[i]);
        html_put(out, "</td>");
    }
    html_put(out, "</tr>\n");
}

static void put_stamps(const struct zg_comparison *comparison, struct zg_buf *out)
{
    if (comparison->stamped == 0) {
        return;
    }
    size_t shown = 0, listed = 0;
    begin_list("stamps", "Build stamps only", comparison->stamped, out);
    html_put(out, "<table>\n<caption>Build stamps</caption>\n<thead><tr><th scope=\"col\">File</th>"
                  "<th scope=\"col\">Rule</th><th scope=\"col\">What</th><th scope=\"col\">old</th>"
                  "<th scope=\"col\">new</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < comparison->count && shown < MOST_LISTED; i++) {
        const struct zg_file_change *item = &comparison->items[i];
        listed += item->stamp_count > 0;
        for (size_t j = 0; j < item->stamp_count; j++, shown++) {
            put_stamp(item, &item->stamps[j], out);
        }
    }
    html_put(out, "</tbody>\n</table>\n");
    end_list(comparison->stamped - listed, out);
}

/* Files of a kind by their paths, less those that the stamps name. */
static void put_paths(const struct zg_comparison *comparison, enum zg_change_kind kind,
                      const char *title, struct zg_buf *out)
{
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < comparison->count; i++) {
        count += comparison->items[i].kind == kind && comparison->items[i].stamp_count == 0;
    }
    if (count == 0) {
        return;
    }
    begin_list(zg_change_name(kind), title, count, out);
    html_put(out, "<ul class=\"paths\">\n");
    for (size_t i = 0; i < comparison->count && shown < MOST_LISTED; i++) {
        const struct zg_file_change *item = &comparison->items[i];
        if (item->kind == kind && item->stamp_count == 0) {
            html_put(out, "<li>");
            diff_put_string(out, item->path);
            html_put(out, "</li>\n");
            shown++;
        }
    }
    html_put(out, "</ul>\n");
    end_list(count - shown, out);
}

void zg_diff_html(const struct zg_diff_input *input, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_comparison *comparison = input->comparison;
    struct diff_page page = {.input = input, .arena = arena};
    collect_files(&page);
    make_body(&page); /* first, as the summary tells what it lacks */
    put_head(input, out);
    put_summary(&page, out);
    diff_html_contents(&page, out);
    put_renames(comparison, out);
    put_stamps(comparison, out);
    put_paths(comparison, ZG_NOISE, "Noise", out);
    put_paths(comparison, ZG_SAME, "Same", out);
    if (page.body.len > 0) {
        html_put(out, "<h2>Changes</h2>\n");
        zg_buf_append_bytes(out, zg_buf_bytes(&page.body));
    }
    html_put(out,
             "</main>\n<footer><p>Made by zmgraft %s. Instructions are in symbolic form; labels "
             "of the new version have the old one&#39;s numbers where they stand at the same "
             "place.</p></footer>\n</body>\n</html>\n",
             ZG_VERSION);
    zg_buf_free(&page.body);
}
