/* The compatibility page of a release as HTML that stands alone: no script, nothing from elsewhere.
 */
#include <string.h>

#include "internal.h"

static const char style[] =
    ".applied{--tone:var(--good)}.applied-drifted,.drifted,.missing{--tone:var(--unsure)}"
    ".already-upstream,.other-release{--tone:var(--calm)}\n"
    "td p{margin:0}td code,td .path{display:block;overflow-wrap:anywhere}\n"
    "th[scope=row]{white-space:nowrap}th .what{display:block;white-space:normal;max-width:24rem}\n"
    ".files td:nth-child(3){white-space:nowrap}\n"
    "@media screen and (max-width:48rem){th[scope=row]{white-space:normal}}\n";

static void put_pill(const char *outcome, struct zg_buf *out)
{
    html_put(out, "<td><span class=\"pill\">%s</span></td>", outcome);
}

static void put_list(const char *const *texts, const char *element, struct zg_buf *out)
{
    for (; *texts != NULL; texts++) {
        html_put(out, "<%s class=\"path\">%s</%s>", element, *texts, element);
    }
}

/* ---- the parts of a table ---- */

/* `columns`: their headings, with commas between. */
static void open_table(const char *id, const char *title, const char *note, const char *columns,
                       struct zg_buf *out)
{
    html_put(out,
             "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<p class=\"facts\">%s</p>\n"
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n"
             "<table class=\"%s\">\n<caption>%s</caption>\n<thead><tr>",
             id, id, title, note, id, id, title);
    for (size_t len; *columns != '\0'; columns += len + (columns[len] == ',')) {
        char heading[32];
        len = strcspn(columns, ",");
        snprintf(heading, sizeof(heading), "%.*s", (int)len, columns);
        html_put(out, "<th scope=\"col\">%s</th>", heading);
    }
    html_put(out, "</tr></thead>\n<tbody>\n");
}

static void close_table(struct zg_buf *out)
{
    html_put(out, "</tbody>\n</table>\n</div>\n</section>\n");
}

/* ---- the tables ---- */

static void put_patches(const struct zg_release_page *page, struct zg_buf *out)
{
    open_table("patches", "Patches", "Each patch of the release's series, in its order.",
               "Patch,Outcome,Advisories,Targets", out);
    for (size_t i = 0; i < page->patch_count; i++) {
        const struct zg_page_patch *patch = &page->patches[i];
        html_put(out,
                 "<tr class=\"%s\"><th scope=\"row\">%s <small>%s</small> <small "
                 "class=\"what\">%s</small></th>",
                 patch->outcome, patch->name, patch->type, patch->description);
        put_pill(patch->outcome, out);
        html_put(out, "<td>");
        put_list(patch->advisories, "span", out);
        html_put(out, "</td><td>");
        put_list(patch->targets, "code", out);
        html_put(out, "%s</td></tr>\n", patch->why);
    }
    close_table(out);
}

/* "12 applied, 3 already-upstream" */
static const char *count_fixes(struct zg_arena *arena, const struct zg_release_page *page)
{
    static const char *const outcomes[] = {"applied", "already-upstream", "drifted", "missing",
                                           "other-release"};
    const char *text = "";
    for (size_t i = 0; i < ZG_COUNT(outcomes); i++) {
        size_t count = 0;
        for (size_t k = 0; k < page->fix_count; k++) {
            count += strcmp(page->fixes[k].outcome, outcomes[i]) == 0;
        }
        if (count > 0) {
            text =
                zg_format(arena, "%s%s%zu %s", text, *text == '\0' ? "" : ", ", count, outcomes[i]);
        }
    }
    return text;
}

static void put_fix(const struct zg_page_fix *fix, struct zg_buf *out)
{
    html_put(out, "<tr class=\"%s\"><th scope=\"row\">%s <small class=\"what\">%s</small></th>",
             fix->outcome, fix->id, fix->title);
    put_pill(fix->outcome, out);
    html_put(out, "<td>%s</td><td><code>%s</code>", fix->browsers, fix->target);
    if (*fix->why != '\0') {
        html_put(out, "<p>%s</p>", fix->why);
    }
    html_put(out, "</td><td>");
    html_reference(fix->reference, out);
    html_put(out, "</td></tr>\n");
}

static void put_fixes(const struct zg_release_page *page, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (page->fix_count == 0) {
        return;
    }
    open_table("fixes", "Fixes of the web client", count_fixes(arena, page),
               "Fix,Outcome,Browsers,Function,Reference", out);
    for (size_t i = 0; i < page->fix_count; i++) {
        put_fix(&page->fixes[i], out);
    }
    close_table(out);
}

static void put_libraries(const struct zg_release_page *page, struct zg_buf *out)
{
    if (page->library_count == 0) {
        return;
    }
    open_table("libraries", "Libraries of the web client", "As the headings in the scripts say.",
               "Library,Version,Whose,Script", out);
    for (size_t i = 0; i < page->library_count; i++) {
        const struct zg_page_library *library = &page->libraries[i];
        html_put(out,
                 "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td><code>%s</code></td>"
                 "</tr>\n",
                 library->name, library->version,
                 library->added ? "added by the bundle" : "the vendor's", library->path);
    }
    close_table(out);
}

static void put_files(const struct zg_release_page *page, struct zg_buf *out)
{
    open_table("files", "Files", "What the bundle puts on a host, by SHA-256.",
               "File,Before,After,Patches", out);
    for (size_t i = 0; i < page->file_count; i++) {
        const struct zg_page_file *file = &page->files[i];
        html_put(out,
                 "<tr><th scope=\"row\"><code>%s</code></th><td><code>%s</code></td><td><code>"
                 "%s</code></td><td>",
                 file->path, file->added ? "none" : file->pre.hex, file->post.hex);
        put_list(file->patches, "span", out);
        html_put(out, "</td></tr>\n");
    }
    close_table(out);
}

static void put_actions(const struct zg_release_page *page, struct zg_buf *out)
{
    if (page->action_count == 0) {
        html_put(out, "<section aria-labelledby=\"actions\">\n<h2 id=\"actions\">To do on a host"
                      "</h2>\n<p>Nothing: the files are enough.</p>\n</section>\n");
        return;
    }
    open_table("actions", "To do on a host",
               "Once the files are there; zmgraft apply --run-actions does it. {root} is the "
               "folder of Zimbra.",
               "Action,Of,Why,Command", out);
    for (size_t i = 0; i < page->action_count; i++) {
        const struct zg_page_action *action = &page->actions[i];
        html_put(out,
                 "<tr><th scope=\"row\">%s</th><td><code>%s</code></td><td>%s</td><td><code>%s"
                 "</code></td></tr>\n",
                 action->kind, action->object, action->why, action->command);
    }
    close_table(out);
}

static void put_skipped(const struct zg_release_page *page, struct zg_buf *out)
{
    if (page->skipped[0] != NULL) {
        html_put(out, "<section aria-labelledby=\"others\">\n<h2 id=\"others\">Patches for other "
                      "releases of the line</h2>\n<p>");
        for (const char **name = page->skipped; *name != NULL; name++) {
            html_put(out, "%s%s", name == page->skipped ? "" : ", ", *name);
        }
        html_put(out, "</p>\n</section>\n");
    }
}

/* ---- the page ---- */

static void put_head(const struct zg_release_page *page, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    html_put(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>Compatibility of Zimbra %s</title>\n<style>\n",
             page->release);
    zg_buf_append_text(out, html_style);
    zg_buf_append_text(out, style);
    html_put(out,
             "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#patches\">Skip to the patches"
             "</a>\n<header>\n<h1>Compatibility of Zimbra %s</h1>\n<p class=\"facts\"><span>line "
             "<b>%s</b></span> <span>serial <b>%s</b></span> <span><b>%zu</b> %s</span> "
             "<span><b>%zu</b> %s</span></p>\n</header>\n<main>\n",
             page->release, page->line, zg_format(arena, "%lld", (long long)page->serial),
             page->patch_count, page->patch_count == 1 ? "patch" : "patches", page->file_count,
             page->file_count == 1 ? "file" : "files");
    html_put(
        out,
        "<dl class=\"bundle\">\n<dt>Bundle</dt><dd>%s</dd>\n<dt>SHA-256</dt><dd><code>%s"
        "</code></dd>\n<dt>Built as of</dt><dd>%s</dd>\n<dt>Patches vetted by</dt><dd>%s</dd>\n"
        "<dt>Made by</dt><dd>%s</dd>\n</dl>\n",
        page->bundle, page->digest.hex, zg_time_text(arena, page->created), page->reviewer,
        page->producer);
}

void zg_release_page_html(const struct zg_release_page *page, struct zg_buf *out)
{
    put_head(page, out);
    put_patches(page, out);
    put_fixes(page, out);
    put_libraries(page, out);
    put_actions(page, out);
    put_files(page, out);
    put_skipped(page, out);
    html_put(out, "</main>\n<footer><p>The same bundle has the same page. It is not signed: the "
                  "bundle is, and its digest is above.</p></footer>\n</body>\n</html>\n");
}
