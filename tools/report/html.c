/*
 * HTML: one page that stands alone. No script and nothing from elsewhere; the filter is a style
 * sheet's. A status is told by its word, and by colour besides.
 *
 * Here is the frame: head, summary, bundle, legend. The two tables have files of their own.
 */
#include "internal.h"

#include <string.h>

void html_escape(struct zg_buf *out, const char *character, size_t len)
{
    static const struct {
        char character;
        const char *entity;
    } entities[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
    };
    for (size_t i = 0; i < ZG_COUNT(entities); i++) {
        if (len == 1 && *character == entities[i].character) {
            zg_buf_append_text(out, entities[i].entity);
            return;
        }
    }
    zg_buf_append(out, character, len);
}

void html_put(struct zg_buf *out, const char *markup, ...)
{
    va_list args;
    va_start(args, markup);
    for (const char *mark; (mark = strchr(markup, '%')) != NULL;) {
        zg_buf_append(out, markup, (size_t)(mark - markup));
        if (strncmp(mark, "%zu", 3) == 0) {
            zg_buf_printf(out, "%zu", va_arg(args, size_t));
            markup = mark + 3;
        } else {
            report_put(out, va_arg(args, const char *), html_escape);
            markup = mark + 2; /* "%s" */
        }
    }
    zg_buf_append_text(out, markup);
    va_end(args);
}

void html_reference(const char *text, struct zg_buf *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~:/?#=@+%";
    size_t len = strspn(text, plain);
    if (strncmp(text, "https://", 8) != 0 || (text[len] != '\0' && text[len] != ',')) {
        html_put(out, "%s", text);
        return;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *address = zg_strndup(arena, text, len);
    html_put(out, "<a href=\"%s\" rel=\"noreferrer\">%s</a>%s", address, address, text + len);
}

static size_t count_releases(const struct zg_verdicts *verdicts)
{
    size_t releases = 0;
    for (size_t i = 0; i < verdicts->count; i += report_release_run(verdicts, i)) {
        releases++;
    }
    return releases;
}

/* What the query left out, e.g. "Only release 8.8.15.p37, only component openssl." */
static void put_query(const struct zg_query *query, struct zg_buf *out)
{
    const struct {
        const char *what, *value;
    } parts[] = {{"release", query->release},
                 {"component", query->component},
                 {"advisory", query->advisory}};
    for (size_t i = 0; i < ZG_COUNT(parts); i++) {
        if (parts[i].value != NULL) {
            html_put(out, " <span>only %s <b>%s</b></span>", parts[i].what, parts[i].value);
        }
    }
    if (query->root != NULL) {
        html_put(out, " <span>root <b>%s</b></span>", query->root);
    }
}

/* A box that is cleared hides its status; in the overview it pales, as empty means something. */
static void put_filter(struct zg_buf *out)
{
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        const char *name = zg_status_name((enum zg_status_kind)i);
        html_put(out,
                 "body:has(#show-%s:not(:checked)) :is(tr.%s,.counts>.%s){display:none}\n"
                 "body:has(#show-%s:not(:checked)) td.%s>a{opacity:.15}\n",
                 name, name, name, name, name);
    }
}

static void put_head(const struct zg_report_input *input, struct zg_buf *out)
{
    size_t releases = count_releases(input->verdicts);
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    html_put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<title>zmgraft report</title>\n<style>\n");
    zg_buf_append_text(out, html_style);
    put_filter(out);
    html_put(out,
             "</style>\n</head>\n<body>\n"
             "<a class=\"skip\" href=\"#releases\">Skip to the verdicts</a>\n"
             "<header>\n<h1>Security fixes by release</h1>\n<p class=\"facts\">"
             "<span><b>%zu</b> %s</span> <span><b>%zu</b> %s</span>",
             input->verdicts->count, input->verdicts->count == 1 ? "verdict" : "verdicts", releases,
             releases == 1 ? "release" : "releases");
    put_query(input->query, out);
    if (input->date != 0) {
        const char *date = zg_date_text(arena, input->date);
        html_put(out, " <span>as of <time datetime=\"%s\">%s</time></span>", date, date);
    }
    html_put(out, "</p>\n</header>\n<main>\n");
}

/* Cards with the counts; each is the switch that shows or hides its status. */
static void put_summary(const struct zg_verdicts *verdicts, struct zg_buf *out)
{
    const struct report_tally tally = report_count(verdicts->items, verdicts->count);
    html_put(out, "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n"
                  "<fieldset class=\"cards\">\n<legend>Verdicts by status; clear a box to hide "
                  "them</legend>\n");
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        const char *name = zg_status_name(report_order[i]);
        if (tally.of[report_order[i]] > 0) {
            html_put(out,
                     "<label class=\"card %s\"><input type=\"checkbox\" id=\"show-%s\" checked>"
                     "<b>%zu</b> <span class=\"word\">%s</span> <small>%s</small></label>\n",
                     name, name, tally.of[report_order[i]], name,
                     report_status_meaning(report_order[i]));
        }
    }
    html_put(out, "</fieldset>\n");
    if (verdicts->count == 0) {
        html_put(out, "<p>No verdicts: the release does not carry what was asked for.</p>\n");
    }
    html_put(out, "</section>\n");
}

static void put_installed_patch(const struct zg_installed_patch *patch, struct zg_buf *out)
{
    html_put(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>", patch->name,
             patch->type, patch->outcome);
    for (const char **advisory = patch->advisories; *advisory != NULL; advisory++) {
        html_put(out, "%s%s", advisory == patch->advisories ? "" : ", ", *advisory);
    }
    html_put(out, "</td></tr>\n");
}

static void put_installed(const struct zg_installed *installed, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    html_put(out,
             "<section aria-labelledby=\"bundle\">\n<h2 id=\"bundle\">Installed bundle</h2>\n"
             "<dl class=\"bundle\">\n<dt>Bundle</dt><dd>%s</dd>\n"
             "<dt>SHA-256</dt><dd><code>%s</code></dd>\n<dt>Built for</dt><dd>%s</dd>\n"
             "<dt>Signed by</dt><dd>%s</dd>\n<dt>Installed</dt><dd>%s</dd>\n</dl>\n",
             installed->bundle, installed->bundle_digest.hex, installed->release.name,
             installed->signer, zg_time_text(arena, installed->applied_at));
    html_put(out, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"bundle\" "
                  "tabindex=\"0\">\n<table>\n<caption>Its patches</caption>\n<thead><tr>"
                  "<th scope=\"col\">Patch</th><th scope=\"col\">Type</th>"
                  "<th scope=\"col\">Outcome</th><th scope=\"col\">Advisories</th></tr></thead>\n"
                  "<tbody>\n");
    for (size_t i = 0; i < installed->patch_count; i++) {
        put_installed_patch(&installed->patches[i], out);
    }
    html_put(out, "</tbody>\n</table>\n</div>\n</section>\n");
}

static void put_legend(struct zg_buf *out)
{
    html_put(out, "<section aria-labelledby=\"evidence\">\n<h2 id=\"evidence\">Evidence</h2>\n"
                  "<p>How a verdict was reached, from weakest to strongest. Confidence is apart "
                  "from it: it tells how sure the facts on the advisory are.</p>\n"
                  "<dl class=\"legend\">\n");
    for (size_t i = 0; i < ZG_EVIDENCE_COUNT; i++) {
        html_put(out, "<dt>%s</dt><dd>%s</dd>\n", zg_evidence_name((enum zg_evidence)i),
                 report_evidence_meaning((enum zg_evidence)i));
    }
    html_put(out, "</dl>\n</section>\n");
}

void zg_report_html(const struct zg_report_input *input, struct zg_buf *out)
{
    put_head(input, out);
    put_summary(input->verdicts, out);
    if (input->installed != NULL) {
        put_installed(input->installed, out);
    } else if (input->query->root != NULL) {
        html_put(out, "<p>No bundle is installed on the root.</p>\n");
    }
    if (count_releases(input->verdicts) > 1) {
        html_matrix(input, out);
    }
    html_releases(input, out);
    put_legend(out);
    html_put(out,
             "</main>\n<footer><p>Made by zmgraft %s. Each verdict names the command that "
             "gives it again.</p></footer>\n</body>\n</html>\n",
             ZG_VERSION);
}
