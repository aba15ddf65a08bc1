/* The page of a comparison: nothing that others wrote acts on it or hides in it, what differs is
 * marked, and what is left out is said. */
#include "../support/classmaker.h"
#include "report_markup.h"

#include "report/report.h"

#include <stdlib.h>

/* ---- comparisons made by hand ------------------------------------------------------------------
 */

static struct zg_file_change text_change(const char *path, const char *old, const char *new)
{
    return (struct zg_file_change){.path = path,
                                   .type = ZG_COMPARED_FILE,
                                   .kind = ZG_CHANGED,
                                   .old_text = zg_bytes_of(old),
                                   .new_text = zg_bytes_of(new)};
}

static struct zg_file_change class_change(const char *path, const struct zg_class_change *change)
{
    return (struct zg_file_change){
        .path = path, .type = ZG_COMPARED_CLASS, .kind = ZG_CHANGED, .class = change};
}

/* Serves one class for every item, on either side; no path with "lost" in it. */
static bool read_class(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                       bool is_new, struct zg_bytes *out, struct zg_error *err)
{
    (void)context;
    (void)is_new;
    if (strstr(item->path, "lost") != NULL) {
        return zg_fail(err, ZG_REFUSED, "member-missing", "it is <gone>");
    }
    struct zg_buf class = class_make("com/x/Y", 52, "");
    *out =
        (struct zg_bytes){(uint8_t *)zg_strndup(arena, (char *)class.data, class.len), class.len};
    zg_buf_free(&class);
    return true;
}

/* Counts its calls, and fails for a path with "lost" in it. */
static bool write_java(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                       bool is_new, struct zg_bytes *out, struct zg_error *err)
{
    (void)arena;
    (*(size_t *)context)++;
    *out = zg_bytes_of(is_new ? "class Y<T> { int after; }\n" : "class Y<T> { int before; }\n");
    return strstr(item->path, "lost") == NULL ||
           zg_fail(err, ZG_SYSTEM, "decompiler-failed", "it failed");
}

static size_t java_calls;

/* The page of these items, as text, owned by the caller. Two makings must be the same. */
static char *page_with(struct zg_file_change *items, size_t count, bool java, bool brief)
{
    struct zg_comparison comparison = {.kind = ZG_CHANGED, .items = items, .count = count};
    struct zg_buf pages[2] = {{0}};
    for (size_t i = 0; i < count; i++) {
        comparison.counts[items[i].type][items[i].kind]++;
        comparison.stamped += items[i].stamp_count > 0;
    }
    struct zg_diff_input input = {
        .comparison = &comparison,
        .sides = {{"old <b>.jar", 1234, {"0123abcd"}}, {"new.jar", 5678, {"4567ef01"}}},
        .source = {&java_calls, read_class, java ? write_java : NULL},
        .brief = brief};
    for (size_t i = 0; i < 2; i++) {
        java_calls = 0;
        zg_diff_html(&input, &pages[i]);
    }
    assert_true(zg_bytes_equal(zg_buf_bytes(&pages[0]), zg_buf_bytes(&pages[1])));
    zg_buf_free(&pages[1]);
    zg_buf_append(&pages[0], "", 1);
    return (char *)pages[0].data;
}

static char *page_of(struct zg_file_change *items, size_t count)
{
    return page_with(items, count, false, false);
}

static void assert_has(const char *html, const char *text)
{
    if (strstr(html, text) == NULL) {
        fail_msg("the page lacks %s", text);
    }
}

static void assert_lacks(const char *html, const char *text)
{
    const char *at = strstr(html, text);
    if (at != NULL) {
        fail_msg("the page has %.80s", at);
    }
}

/* ---- what others wrote -------------------------------------------------------------------------
 */

#define EVIL "<script>alert(1)</script>\"'&\x1b[31m\xe2\x80\xae\xff"

static void nothing_of_the_inputs_becomes_markup(void **state)
{
    (void)state;
    struct zg_member_change members[] = {
        {"method", EVIL, "(" EVIL ")V", ZG_CHANGED, "a " EVIL " x\n", "a " EVIL " y\n"},
        {"field", EVIL, EVIL, ZG_ADDED, "", EVIL "\n"},
        {"class", EVIL, "", ZG_REMOVED, EVIL "\n", ""}};
    struct zg_class_change class = {EVIL, ZG_CHANGED, members, ZG_COUNT(members)};
    struct zg_stamp stamp = {"manifest-attribute", EVIL, EVIL, EVIL};
    struct zg_file_change items[] = {
        class_change("lib/" EVIL ".jar!com/" EVIL ".class", &class),
        text_change(EVIL, EVIL, ""),
        {.path = "noise" EVIL, .kind = ZG_NOISE},
        {.path = "stamp" EVIL, .kind = ZG_NOISE, .stamps = &stamp, .stamp_count = 1}};
    items[1].note = EVIL;
    char *html = page_of(items, ZG_COUNT(items));
    struct tags tags = {.depth = 0};
    assert_well_formed(html, &tags);
    assert_true(assert_links(html, &tags) >= 4);
    assert_lacks(html, "<script");
    assert_has(html, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    assert_has(html, "<td>old &lt;b&gt;.jar</td>");
    free(html);
}

static void what_would_hide_in_a_text_is_shown(void **state)
{
    (void)state;
    struct zg_file_change items[] = {
        text_change("a\xe2\x80\xaez", "x\x1b\n", "\xe2\x80\x8bx\r\n\xff\n\xc2\xa0\xef\xbb\xbf")};
    char *html = page_of(items, 1);
    assert_lacks(html, "\xe2\x80\xae");
    assert_lacks(html, "\xe2\x80\x8b");
    assert_lacks(html, "\x1b");
    assert_lacks(html, "\xff");
    assert_has(html, "a<i>U+202E</i>z");
    assert_has(html, "x<i>U+001B</i>");
    assert_has(html, "<i>U+200B</i>x<i>U+000D</i>");
    assert_has(html, "<i>\\xFF</i>");
    assert_has(html, "<i>U+00A0</i><i>U+FEFF</i>");
    free(html);
}

static void the_page_loads_and_runs_nothing_and_forbids_it(void **state)
{
    (void)state;
    static const char *const forbidden[] = {"<link",   "<img",    "<iframe",  " src=",   "url(",
                                            "@import", "onclick", "href=\"h", "style=\""};
    struct zg_file_change items[] = {text_change("a", "url('x')\n", "@import x\n")};
    items[0].old_text = items[0].new_text = (struct zg_bytes){0};
    char *html = page_of(items, 1);
    for (size_t i = 0; i < ZG_COUNT(forbidden); i++) {
        assert_lacks(html, forbidden[i]);
    }
    assert_has(html,
               "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;");
    free(html);
}

/* ---- side by side
 * -------------------------------------------------------------------------------- */

static void lines_that_are_alike_stand_beside_each_other_with_their_words_marked(void **state)
{
    (void)state;
    struct zg_file_change items[] = {
        text_change("a", "one\nreturn sum + first;\nlast\n",
                    "one\nquite another thing\nreturn sum + second;\nlast\n")};
    char *html = page_of(items, 1);
    assert_has(html,
               "<tr><td class=\"n\">1</td><td>one</td><td class=\"n\">1</td><td>one</td></tr>");
    assert_has(html, "<tr class=\"e\"><td class=\"n x\"></td><td class=\"x\"></td>"
                     "<td class=\"n\">2</td><td class=\"a\">quite another thing</td></tr>");
    assert_has(html, "<tr class=\"e\"><td class=\"n\">2</td><td class=\"o\">return sum + "
                     "<del>first</del>;</td><td class=\"n\">3</td><td class=\"a\">return sum + "
                     "<ins>second</ins>;</td></tr>");
    assert_has(html, "<tr><td class=\"n\">3</td><td>last</td><td class=\"n\">4</td><td>last</td>");
    free(html);
}

static void equal_lines_far_from_a_change_are_counted(void **state)
{
    (void)state;
    struct zg_buf old = {0}, new = {0};
    for (int i = 1; i <= 1000; i++) {
        zg_buf_printf(&old, "line %d\n", i);
        zg_buf_printf(&new, i == 500 ? "lone %d\n" : "line %d\n", i);
    }
    zg_buf_append(&old, "", 1);
    zg_buf_append(&new, "", 1);
    struct zg_file_change items[] = {text_change("a", (char *)old.data, (char *)new.data)};
    char *html = page_of(items, 1);
    assert_has(html, "<tr class=\"gap\"><td colspan=\"4\">491 equal lines</td></tr>\n"
                     "<tr><td class=\"n\">492</td><td>line 492</td>");
    assert_has(html, "<del>line</del> 500");
    assert_has(html, "line 508</td></tr>\n"
                     "<tr class=\"gap\"><td colspan=\"4\">492 equal lines</td></tr>\n</tbody>");
    assert_lacks(html, "not complete");
    free(html);
    zg_buf_free(&old);
    zg_buf_free(&new);
}

static void a_change_far_inside_a_long_line_is_shown(void **state)
{
    (void)state;
    enum { LEN = 100000, AT = 70000 };
    char *old = zg_xmalloc(LEN + 1), *new = zg_xmalloc(LEN + 1);
    memset(old, 'x', LEN);
    old[LEN] = old[AT - 1] = old[AT + 3] = ' ';
    memcpy(old + AT, "was", 3);
    old[LEN] = '\0';
    memcpy(new, old, LEN + 1);
    memcpy(new + AT, "has", 3);
    struct zg_file_change items[] = {text_change("a", old, new)};
    char *html = page_of(items, 1);
    assert_has(html, "<i>69940 equal bytes</i>");
    assert_has(html, " <del>was</del> ");
    assert_has(html, " <ins>has</ins> ");
    assert_lacks(html, "not complete");
    assert_true(strlen(html) < LEN);
    free(html);
    items[0] = text_change("a", old, "short\n");
    html = page_of(items, 1);
    assert_has(html, "<i>98000 bytes not shown</i>");
    assert_has(html, "<b>This page is not complete:</b> in 1 places");
    free(html);
    free(old);
    free(new);
}

static void a_line_end_at_the_end_is_no_silent_difference(void **state)
{
    (void)state;
    struct zg_file_change items[] = {text_change("a", "x\n", "x")};
    char *html = page_of(items, 1);
    assert_has(html, "They differ only in whether a line end stands behind the last line.");
    free(html);
}

static void labels_of_a_method_that_only_moved_are_no_change(void **state)
{
    (void)state;
    struct zg_member_change member = {"method",
                                      "run",
                                      "()V",
                                      ZG_CHANGED,
                                      "    goto L1\n    L1:\n    return\n",
                                      "    goto L1\n    L1:\n    goto L2\n    nop\n    L2:\n    "
                                      "return\n"};
    struct zg_class_change class = {"A", ZG_CHANGED, &member, 1};
    struct zg_file_change items[] = {class_change("A.class", &class)};
    char *html = page_of(items, 1);
    assert_has(html, "method <code>run()V</code>");
    assert_has(html, "<td class=\"a\">    nop</td>");
    assert_lacks(html, "<del>");
    free(html);
}

/* ---- limits
 * ---------------------------------------------------------------------------------------- */

static char *many_lines(size_t count, size_t len)
{
    char *text = zg_xmalloc(count * (len + 1) + 1);
    memset(text, 'x', count * (len + 1));
    for (size_t i = 1; i <= count; i++) {
        text[i * (len + 1) - 1] = '\n';
    }
    text[count * (len + 1)] = '\0';
    return text;
}

static void a_long_difference_says_how_much_of_it_is_missing(void **state)
{
    (void)state;
    char *text = many_lines(5000, 10);
    struct zg_file_change items[] = {text_change("a", "y\n", text)};
    char *html = page_of(items, 1);
    assert_has(html, "<tr class=\"warn\"><td colspan=\"4\">2000 more lines that differ are not");
    assert_has(html, "<b>This page is not complete:</b> in 1 places");
    free(html);
    free(text);
}

static void a_page_that_is_full_names_what_has_no_place(void **state)
{
    (void)state;
    enum { FILES = 20 };
    struct zg_file_change items[FILES];
    char names[FILES][8], *text = many_lines(3000, 1000);
    for (size_t i = 0; i < FILES; i++) {
        snprintf(names[i], sizeof(names[i]), "f%02zu", i);
        items[i] = text_change(names[i], "y\n", text);
    }
    char *html = page_of(items, FILES);
    assert_true(strlen(html) < (size_t)26 * 1024 * 1024);
    assert_has(html, "<b>This page is not complete:</b> it is full, and 12 of the files");
    assert_has(html, "<th scope=\"row\">f19 <span class=\"warn\">not shown</span></th>");
    assert_lacks(html, "id=\"f19\"");
    free(html);
    free(text);
}

/* ---- files that the comparison does not hold
 * --------------------------------------------------------- */

static void an_added_class_is_shown_by_its_instructions(void **state)
{
    (void)state;
    struct zg_file_change items[] = {
        {.path = "com/x/Y.class", .type = ZG_COMPARED_CLASS, .kind = ZG_ADDED, .new_size = 9},
        {.path = "com/x/lost.class", .type = ZG_COMPARED_CLASS, .kind = ZG_REMOVED}};
    char *html = page_of(items, 2);
    struct tags tags = {.depth = 0};
    assert_well_formed(html, &tags);
    assert_has(html, "<details open><summary>Instructions of the class</summary>");
    assert_has(html, "<td class=\"n\">1</td><td class=\"a\">class");
    assert_has(html, "The class cannot be shown: it is &lt;gone&gt;.");
    assert_has(html, "<b>This page is not complete:</b> in 1 places");
    free(html);
}

static void what_is_no_text_is_shown_by_its_digests(void **state)
{
    (void)state;
    struct zg_file_change items[] = {
        {.path = "a.png", .type = ZG_COMPARED_FILE, .kind = ZG_CHANGED}};
    struct zg_buf class = class_make("com/x/Y", 52, "");
    struct zg_digest digest = zg_sha256(zg_buf_bytes(&class));
    char *html = page_of(items, 1), wanted[128];
    snprintf(wanted, sizeof(wanted), "<dt>old SHA-256</dt><dd><code>%s</code></dd>", digest.hex);
    assert_has(html, "It is no text, or too long to be shown.");
    assert_has(html, wanted);
    free(html);
    zg_buf_free(&class);
}

/* ---- Java
 * --------------------------------------------------------------------------------------------- */

static void java_stands_once_above_the_classes_of_one_source(void **state)
{
    (void)state;
    struct zg_member_change member = {"method", "run", "()V", ZG_CHANGED, "a\n", "b\n"};
    struct zg_class_change class = {"Y", ZG_CHANGED, &member, 1};
    struct zg_file_change items[] = {class_change("com/x/Y$1.class", &class),
                                     class_change("com/x/Y.class", &class),
                                     class_change("com/x/lost.class", &class)};
    char *html = page_with(items, 3, true, false);
    size_t count;
    struct tags tags = {.depth = 0};
    assert_well_formed(html, &tags);
    count_of(html, "<details class=\"java\"", &count);
    assert_int_equal(count, 1);
    assert_int_equal(java_calls, 3); /* Y old and new; the other's old */
    assert_has(html, "class Y&lt;T&gt; { int <ins>after</ins>; }");
    assert_has(html, "Its Java source is shown with the class around it.");
    assert_has(html, "No Java source of the old class: it failed.");
    free(html);
    html = page_with(items, 3, false, false);
    assert_lacks(html, "Java");
    free(html);
}

/* ---- contents
 * ------------------------------------------------------------------------------------------ */

static void contents_are_by_folder_with_the_members_that_changed(void **state)
{
    (void)state;
    struct zg_member_change members[] = {{"method", "a", "()V", ZG_CHANGED, "1\n", "2\n"},
                                         {"method", "b", "()V", ZG_ADDED, "", "2\n"}};
    struct zg_class_change class = {"A", ZG_CHANGED, members, 2};
    struct zg_file_change items[] = {class_change("j.jar!x/A.class", &class),
                                     text_change("j.jar!x/sub/text", "1\n", "2\n"),
                                     class_change("j.jar!x/Z.class", &class)};
    char *html = page_of(items, 3);
    size_t groups;
    count_of(html, "<tr class=\"group\">", &groups);
    assert_int_equal(groups, 2);
    assert_has(html, "colspan=\"5\">j.jar!x/ <small>2</small></th></tr>\n"
                     "<tr class=\"changed\"><th scope=\"row\"><a href=\"#f0\">A</a></th>");
    assert_has(html, "<a href=\"#f1\">Z</a></th>");
    assert_has(html, "<span class=\"changed\">1 changed</span>, <span class=\"added\">1 added<");
    free(html);
    html = page_with(items, 3, false, true);
    assert_lacks(html, "class=\"file");
    assert_lacks(html, "href=\"#f");
    assert_lacks(html, "not shown");
    assert_has(html, "<th scope=\"row\">Z</th>");
    free(html);
}

static void nothing_changed_is_said(void **state)
{
    (void)state;
    struct zg_file_change items[] = {{.path = "x", .kind = ZG_NOISE}};
    char *html = page_of(items, 1);
    assert_has(html, "Nothing changed, was added or removed.");
    assert_has(html, "<li>x</li>");
    free(html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_the_inputs_becomes_markup),
        cmocka_unit_test(what_would_hide_in_a_text_is_shown),
        cmocka_unit_test(the_page_loads_and_runs_nothing_and_forbids_it),
        cmocka_unit_test(lines_that_are_alike_stand_beside_each_other_with_their_words_marked),
        cmocka_unit_test(equal_lines_far_from_a_change_are_counted),
        cmocka_unit_test(a_change_far_inside_a_long_line_is_shown),
        cmocka_unit_test(a_line_end_at_the_end_is_no_silent_difference),
        cmocka_unit_test(labels_of_a_method_that_only_moved_are_no_change),
        cmocka_unit_test(a_long_difference_says_how_much_of_it_is_missing),
        cmocka_unit_test(a_page_that_is_full_names_what_has_no_place),
        cmocka_unit_test(an_added_class_is_shown_by_its_instructions),
        cmocka_unit_test(what_is_no_text_is_shown_by_its_digests),
        cmocka_unit_test(java_stands_once_above_the_classes_of_one_source),
        cmocka_unit_test(contents_are_by_folder_with_the_members_that_changed),
        cmocka_unit_test(nothing_changed_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
