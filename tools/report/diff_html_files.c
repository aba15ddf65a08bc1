/*
 * A section for each class and file: what changed in it, side by side. What the comparison does not
 * hold is fetched from its source.
 */
#include "diff_html.h"

#include <string.h>

/* Decompiling takes a second or two a class. */
enum { MOST_DECOMPILED = 300 };
/* Text of a class that only one side has, and of files that are shown as text. */
enum { MOST_TEXT = 2 * 1024 * 1024, LARGEST_FILE = 256 * 1024 };

static const char see_class[] = "zmgraft show";

/* ---- pieces ---------------------------------------------------------------------------------- */

static void put_pill(struct zg_buf *out, enum zg_change_kind kind)
{
    html_put(out, "<span class=\"%s\"><span class=\"pill\">%s</span></span> ", zg_change_name(kind),
             zg_change_name(kind));
}

static void put_say(struct diff_page *page, const char *text)
{
    html_put(&page->body, "<p class=\"say\">%s</p>\n", text);
}

/* A sentence on what could not be shown, and why. */
static void put_trouble(struct diff_page *page, const char *what, const struct zg_error *trouble)
{
    html_put(&page->body, "<p class=\"warn\">%s: ", what);
    diff_put_string(&page->body, trouble->text);
    html_put(&page->body, ".</p>\n");
    page->cut++;
}

/* A box that only the reader ticks; a style sheet then folds what is beside it. */
static void put_box(struct diff_page *page)
{
    html_put(&page->body, "<label class=\"done\"><input type=\"checkbox\"> reviewed</label>");
}

static bool fetch(const struct diff_page *page, struct zg_arena *arena,
                  const struct zg_file_change *change, bool is_new, struct zg_bytes *out,
                  struct zg_error *err)
{
    const struct zg_diff_source *source = &page->input->source;
    return source->read(source->context, arena, change, is_new, out, err);
}

/* ---- Java ------------------------------------------------------------------------------------ */

/* The part of a class's name that all classes in one source file share, as a rule. */
static struct zg_bytes outermost(struct zg_bytes name)
{
    size_t len = 1;
    while (len < name.len && name.data[len] != '$') {
        len++;
    }
    return (struct zg_bytes){name.data, len < name.len ? len : name.len};
}

/* Is the file the first class of its source file? The others' source is shown there. */
static bool is_first_of_source(const struct diff_page *page, size_t index)
{
    const struct diff_file *file = &page->files[index];
    for (size_t i = index; i-- > 0;) {
        const struct diff_file *before = &page->files[i];
        if (!zg_bytes_equal(before->folder, file->folder) ||
            !zg_bytes_equal(outermost(before->name), outermost(file->name))) {
            return true;
        }
        if (before->change->type == ZG_COMPARED_CLASS) {
            return false;
        }
    }
    return true;
}

static void put_java_of(struct diff_page *page, const struct zg_file_change *change)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_diff_source *source = &page->input->source;
    struct zg_bytes texts[2] = {0};
    struct zg_error trouble = {0};
    for (int side = 0; side < 2; side++) {
        if (!source->java(source->context, arena, change, side == 1, &texts[side], &trouble)) {
            put_trouble(page,
                        side == 1 ? "No Java source of the new class"
                                  : "No Java source of the old class",
                        &trouble);
            return;
        }
    }
    html_put(&page->body, "<details class=\"java\" open><summary>Java source, decompiled: for "
                          "reading only, it may be wrong</summary>\n");
    if (texts[0].len == 0 || texts[1].len == 0) {
        diff_html_alone(page, texts[texts[0].len == 0], texts[0].len == 0);
    } else {
        diff_html_sides(page, texts[0], texts[1], zg_lines_diff);
    }
    html_put(&page->body, "</details>\n");
}

static void put_java(struct diff_page *page, size_t index)
{
    if (page->input->source.java == NULL) {
        return;
    }
    if (!is_first_of_source(page, index)) {
        put_say(page, "Its Java source is shown with the class around it.");
    } else if (page->decompiled >= MOST_DECOMPILED) {
        put_say(page, "Not decompiled: the page has the Java source of as many classes as it "
                      "takes; --class shows one.");
        page->undecompiled++;
    } else {
        page->decompiled++;
        put_java_of(page, page->files[index].change);
    }
}

/* ---- classes --------------------------------------------------------------------------------- */

static void put_member(struct diff_page *page, const struct zg_member_change *member)
{
    struct zg_buf *out = &page->body;
    struct zg_bytes old = zg_bytes_of(member->old_text), new = zg_bytes_of(member->new_text);
    html_put(out, "<div class=\"member\">\n<div class=\"head\"><h4>");
    put_pill(out, member->kind);
    html_put(out, "%s <code>", strcmp(member->what, "class") == 0 ? "head of class" : member->what);
    diff_put_string(out, member->name);
    html_put(out, strcmp(member->what, "field") == 0 ? " " : "%s", "");
    diff_put_string(out, member->descriptor);
    html_put(out, "</code></h4>");
    put_box(page);
    html_put(out, "</div>\n");
    if (member->kind == ZG_CHANGED) {
        diff_html_sides(page, old, new, zg_symbol_diff);
    } else {
        diff_html_alone(page, member->kind == ZG_ADDED ? new : old, member->kind == ZG_ADDED);
    }
    html_put(out, "</div>\n");
}

/* The symbolic form of a class up to MOST_TEXT; false when there is more. */
static bool symbolic(const struct zg_class *class, struct zg_buf *out)
{
    const struct zg_symbol_options plain = {0};
    zg_symbol_header(class, NULL, out);
    for (uint16_t i = 0; i < class->field_count && out->len < MOST_TEXT; i++) {
        zg_symbol_field(class, &class->fields[i], NULL, out);
    }
    for (uint16_t i = 0; i < class->method_count && out->len < MOST_TEXT; i++) {
        zg_buf_append_text(out, "\n");
        zg_symbol_method(class, &class->methods[i], &plain, out);
    }
    return out->len < MOST_TEXT;
}

/* A class that only one side has. */
static void put_lone_class(struct diff_page *page, const struct zg_file_change *change)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    bool is_new = change->kind == ZG_ADDED;
    struct zg_error trouble = {0};
    struct zg_bytes bytes;
    struct zg_class class;
    if (!fetch(page, arena, change, is_new, &bytes, &trouble) ||
        !zg_class_parse(arena, bytes, &class, &trouble)) {
        put_trouble(page, "The class cannot be shown", &trouble);
        return;
    }
    html_put(&page->body, "<details%s><summary>Instructions of the class</summary>\n",
             page->input->source.java == NULL ? " open" : "");
    if (!symbolic(&class, &text)) {
        html_put(&page->body,
                 "<p class=\"warn\">The class is longer than what is shown; %s shows "
                 "all of it.</p>\n",
                 see_class);
        page->cut++;
    }
    diff_html_alone(page, zg_buf_bytes(&text), is_new);
    html_put(&page->body, "</details>\n");
}

static void put_class(struct diff_page *page, size_t index)
{
    const struct zg_file_change *change = page->files[index].change;
    put_java(page, index);
    if (change->kind != ZG_CHANGED) {
        put_lone_class(page, change);
        return;
    }
    for (size_t i = 0; change->class != NULL && i < change->class->member_count; i++) {
        put_member(page, &change->class->members[i]);
    }
}

/* ---- other files ----------------------------------------------------------------------------- */

static bool is_text(struct zg_bytes bytes)
{
    return bytes.len <= LARGEST_FILE &&
           (bytes.len == 0 || memchr(bytes.data, 0, bytes.len) == NULL);
}

static void put_digest(struct diff_page *page, const char *side, struct zg_bytes bytes)
{
    struct zg_digest digest = zg_sha256(bytes);
    html_put(&page->body, "<dt>%s SHA-256</dt><dd><code>%s</code></dd>\n", side, digest.hex);
}

/* A file whose text the comparison does not hold: one that only one side has, or that is no text.
 * Of the latter its digests are shown. */
static void put_fetched(struct diff_page *page, const struct zg_file_change *change)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error trouble = {0};
    struct zg_bytes old = {0}, new = {0};
    if ((change->kind != ZG_ADDED && !fetch(page, arena, change, false, &old, &trouble)) ||
        (change->kind != ZG_REMOVED && !fetch(page, arena, change, true, &new, &trouble))) {
        put_trouble(page, "The file cannot be shown", &trouble);
        return;
    }
    bool is_file = change->type == ZG_COMPARED_FILE;
    if (is_file && change->kind != ZG_CHANGED && is_text(old) && is_text(new)) {
        diff_html_alone(page, change->kind == ZG_ADDED ? new : old, change->kind == ZG_ADDED);
        return;
    }
    put_say(page, change->type == ZG_COMPARED_JAR ? "What is in it is not shown here."
                                                  : "It is no text, or too long to be shown.");
    html_put(&page->body, "<dl>\n");
    if (change->kind != ZG_ADDED) {
        put_digest(page, "old", old);
    }
    if (change->kind != ZG_REMOVED) {
        put_digest(page, "new", new);
    }
    html_put(&page->body, "</dl>\n");
}

static void put_file(struct diff_page *page, const struct zg_file_change *change)
{
    html_put(&page->body, "<div class=\"member\">\n<div class=\"head\">");
    put_box(page);
    html_put(&page->body, "</div>\n");
    if (change->old_text.data != NULL && change->new_text.data != NULL) {
        diff_html_sides(page, change->old_text, change->new_text, zg_lines_diff);
    } else if (change->type == ZG_COMPARED_LINK) {
        bool is_new = change->kind == ZG_ADDED;
        diff_html_alone(page, is_new ? change->new_text : change->old_text, is_new);
    } else {
        put_fetched(page, change);
    }
    html_put(&page->body, "</div>\n");
}

/* ---- the section ----------------------------------------------------------------------------- */

void diff_html_file(struct diff_page *page, size_t index)
{
    const struct diff_file *file = &page->files[index];
    const struct zg_file_change *change = file->change;
    struct zg_buf *out = &page->body;
    html_put(out, "<section class=\"file %s\" aria-labelledby=\"f%zu\">\n<h3 id=\"f%zu\">",
             zg_change_name(change->kind), index, index);
    put_pill(out, change->kind);
    html_put(out, "%s <span class=\"path\"><span>", zg_compared_name(change->type));
    diff_put_text(out, file->folder);
    html_put(out, "</span><b>");
    diff_put_text(out, file->name);
    html_put(out, "</b></span></h3>\n<p class=\"facts\">");
    if (change->kind != ZG_ADDED) {
        html_put(out, "<span>old %zu bytes</span> ", (size_t)change->old_size);
    }
    if (change->kind != ZG_REMOVED) {
        html_put(out, "<span>new %zu bytes</span> ", (size_t)change->new_size);
    }
    html_put(out, "<a href=\"#contents\">contents</a></p>\n");
    if (change->note != NULL) {
        html_put(out, "<p class=\"warn\">Note: ");
        diff_put_string(out, change->note);
        html_put(out, "</p>\n");
    }
    if (change->type == ZG_COMPARED_CLASS &&
        (change->class != NULL || change->kind != ZG_CHANGED)) {
        put_class(page, index);
    } else {
        put_file(page, change);
    }
    html_put(out, "</section>\n");
}
