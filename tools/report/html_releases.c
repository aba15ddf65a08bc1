/* The verdicts in full: one section a release, below its line; one row a verdict. */
#include "internal.h"

#include <string.h>

static void put_evidence(const struct zg_verdict *v, struct zg_buf *out)
{
    html_put(out, "<details><summary>Source and command</summary>\n<dl>");
    if (*v->origin != '\0') {
        html_put(out, "<dt>Source</dt><dd>");
        html_reference(v->origin, out);
        html_put(out, "</dd>");
    }
    html_put(out, "<dt>Again with</dt><dd><code>%s</code></dd></dl></details>", v->reproduce);
}

static void put_verdict(const struct zg_verdict *v, size_t number, struct zg_buf *out)
{
    const char *status = zg_status_name(v->status);
    html_put(out, "<tr class=\"%s\" id=\"v%zu\"><td class=\"part\"><b>%s</b> <span>%s</span>",
             status, number, v->component, v->version);
    if (*v->revision != '\0') {
        html_put(out, " <small>%s</small>", v->revision);
    }
    html_put(out,
             "</td><th scope=\"row\"><span class=\"id\">%s</span> <small>%s</small></th>"
             "<td><span class=\"pill\">%s</span></td><td class=\"how\">%s <small>confidence "
             "%s</small></td><td class=\"why\"><p>%s</p>",
             v->advisory, v->summary, status, zg_evidence_name(v->evidence), v->confidence,
             v->reason);
    if (*v->caveat != '\0') {
        html_put(out, "<p class=\"caveat\">Note: %s.</p>", v->caveat);
    }
    put_evidence(v, out);
    html_put(out, "</td></tr>\n");
}

/* "3 affected · 9 fixed-upgrade" */
static void put_counts(const struct zg_verdict *first, size_t count, struct zg_buf *out)
{
    const struct report_tally tally = report_count(first, count);
    html_put(out, "<p class=\"counts\">");
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        if (tally.of[report_order[i]] > 0) {
            html_put(out, "<span class=\"%s\"><span class=\"pill\">%zu %s</span></span> ",
                     zg_status_name(report_order[i]), tally.of[report_order[i]],
                     zg_status_name(report_order[i]));
        }
    }
    html_put(out, "</p>\n");
}

static void put_release(const struct zg_verdicts *verdicts, size_t first, size_t count,
                        struct zg_buf *out)
{
    const struct zg_release *release = &verdicts->items[first].release;
    html_put(out, "<section class=\"release\" aria-labelledby=\"r-%s\">\n<h3 id=\"r-%s\">%s</h3>\n",
             release->name, release->name, release->name);
    put_counts(&verdicts->items[first], count, out);
    html_put(out,
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"r-%s\" tabindex=\"0\">\n"
             "<table class=\"verdicts\">\n<caption>Verdicts on %s</caption>\n<thead><tr>"
             "<th scope=\"col\">Component</th><th scope=\"col\">Advisory</th>"
             "<th scope=\"col\">Status</th><th scope=\"col\">Evidence</th>"
             "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
             release->name, release->name);
    for (size_t i = first; i < first + count; i++) {
        put_verdict(&verdicts->items[i], i, out);
    }
    html_put(out, "</tbody>\n</table>\n</div>\n</section>\n");
}

/* Links to the releases, one list item a line. */
static void put_index(const struct zg_verdicts *verdicts, struct zg_buf *out)
{
    html_put(out, "<nav aria-label=\"Releases\"><ul class=\"index\">\n");
    const struct zg_release *last = NULL;
    for (size_t i = 0; i < verdicts->count; i += report_release_run(verdicts, i)) {
        const struct zg_release *release = &verdicts->items[i].release;
        if (last == NULL || !zg_release_same_line(last, release)) {
            zg_buf_append_text(out, last == NULL ? "" : "</span></li>\n");
            html_put(out, "<li><b>%s</b><span>", release->line);
        }
        html_put(out, "<a href=\"#r-%s\">%s</a> ", release->name, release->name);
        last = release;
    }
    html_put(out, "</span></li>\n</ul></nav>\n");
}

void html_releases(const struct zg_report_input *input, struct zg_buf *out)
{
    const struct zg_verdicts *verdicts = input->verdicts;
    html_put(out, "<section aria-labelledby=\"releases\">\n<h2 id=\"releases\">Verdicts</h2>\n");
    if (verdicts->count > 0 && report_release_run(verdicts, 0) < verdicts->count) {
        put_index(verdicts, out);
    }
    for (size_t i = 0; i < verdicts->count;) {
        size_t count = report_release_run(verdicts, i);
        put_release(verdicts, i, count, out);
        i += count;
    }
    html_put(out, "</section>\n");
}
