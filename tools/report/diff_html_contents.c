/* The table of contents: what changed, by folder or package, with the members that changed in each
 * class and a link to where they are shown. */
#include "diff_html.h"

size_t diff_count_members(const struct zg_file_change *change, enum zg_change_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; change->class != NULL && i < change->class->member_count; i++) {
        count += change->class->members[i].kind == kind;
    }
    return count;
}

/* "3 changed, 1 added" */
static void put_members(const struct zg_file_change *change, struct zg_buf *out)
{
    const char *before = "";
    for (unsigned kind = ZG_CHANGED; kind < ZG_CHANGE_KINDS; kind++) {
        size_t count = diff_count_members(change, kind);
        if (count > 0) {
            html_put(out, "%s<span class=\"%s\">%zu %s</span>", before, zg_change_name(kind), count,
                     zg_change_name(kind));
            before = ", ";
        }
    }
}

static void put_sizes(const struct zg_file_change *change, struct zg_buf *out)
{
    size_t old = (size_t)change->old_size, new = (size_t)change->new_size;
    if (change->kind == ZG_CHANGED) {
        html_put(out, "%zu \xe2\x86\x92 ", old); /* an arrow */
    }
    html_put(out, "%zu", change->kind == ZG_REMOVED ? old : new);
}

static void put_row(const struct diff_page *page, size_t index, struct zg_buf *out)
{
    const struct diff_file *file = &page->files[index];
    const char *kind = zg_change_name(file->change->kind);
    html_put(out, "<tr class=\"%s\"><th scope=\"row\">", kind);
    if (file->shown) {
        html_put(out, "<a href=\"#f%zu\">", index);
    }
    diff_put_text(out, file->name);
    html_put(out, file->shown ? "</a>%s" : "%s", "");
    if (!file->shown && !page->input->brief) {
        html_put(out, " <span class=\"warn\">not shown</span>");
    }
    html_put(out, "</th><td>%s</td><td><span class=\"pill\">%s</span></td><td>",
             zg_compared_name(file->change->type), kind);
    put_members(file->change, out);
    html_put(out, "</td><td class=\"size\">");
    put_sizes(file->change, out);
    html_put(out, "</td></tr>\n");
}

static void put_folder(const struct diff_page *page, size_t index, struct zg_buf *out)
{
    struct zg_bytes folder = page->files[index].folder;
    size_t files = 1;
    while (index + files < page->count &&
           zg_bytes_equal(folder, page->files[index + files].folder)) {
        files++;
    }
    zg_buf_append_text(out, index == 0 ? "" : "</tbody>\n");
    html_put(out, "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"5\">");
    if (folder.len == 0) {
        html_put(out, "(top)");
    }
    diff_put_text(out, folder);
    html_put(out, " <small>%zu</small></th></tr>\n", files);
}

void diff_html_contents(const struct diff_page *page, struct zg_buf *out)
{
    html_put(out, "<section aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n");
    if (page->count == 0) {
        html_put(out, "<p>Nothing changed, was added or removed.</p>\n</section>\n");
        return;
    }
    html_put(out,
             "<table class=\"contents\">\n<caption>What changed, by folder or package</caption>\n"
             "<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>"
             "<th scope=\"col\">Kind</th><th scope=\"col\">Members</th>"
             "<th scope=\"col\" class=\"size\">Bytes</th></tr></thead>\n");
    size_t limit = out->len + DIFF_PAGE_LIMIT / 2, index = 0;
    for (; index < page->count && out->len < limit; index++) {
        if (index == 0 ||
            !zg_bytes_equal(page->files[index - 1].folder, page->files[index].folder)) {
            put_folder(page, index, out);
        }
        put_row(page, index, out);
    }
    html_put(out, "</tbody>\n</table>\n");
    if (index < page->count) {
        html_put(out,
                 "<p class=\"warn\">%zu more are not listed here; zmgraft diff --json lists "
                 "all.</p>\n",
                 page->count - index);
    }
    html_put(out, "</section>\n");
}
