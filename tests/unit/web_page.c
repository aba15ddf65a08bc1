/* Page edits: where they go, when they are there already, and when they are refused. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "web/web.h"

/* Like launchZCS.jsp around its anchors. */
static const char PAGE[] = "<html>\n"
                           "  <jsp:include page=\"Boot.jsp\"/>\n"
                           "  <script>\n"
                           "    function launch() {\n"
                           "    }\n"
                           "  </script>\n"
                           "</html>\n";

static struct zg_page_edit edit_of(const char *anchor, enum zg_insert insert, const char *text)
{
    return (struct zg_page_edit){zg_bytes_of(anchor), zg_bytes_of(text), insert};
}

static void assert_edited(const char *page, struct zg_page_edit edit, const char *expected)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    enum zg_page_state state;
    test_assert_ok(zg_page_check(zg_bytes_of(page), "page.jsp", &edit, &state, &err), &err);
    assert_int_equal(state, ZG_PAGE_READY);
    test_assert_ok(zg_page_apply(zg_bytes_of(page), "page.jsp", &edit, &out, &err), &err);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, expected);
}

static void assert_already(const char *page, struct zg_page_edit edit)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    enum zg_page_state state;
    test_assert_ok(zg_page_check(zg_bytes_of(page), "page.jsp", &edit, &state, &err), &err);
    assert_int_equal(state, ZG_PAGE_ALREADY);
    test_assert_ok(zg_page_apply(zg_bytes_of(page), "page.jsp", &edit, &out, &err), &err);
    assert_true(zg_bytes_is(zg_buf_bytes(&out), page));
}

static void assert_refused(const char *page, struct zg_page_edit edit, const char *rule,
                           const char *words)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    enum zg_page_state state;
    struct zg_error checked = {0}, applied = {0};
    assert_false(zg_page_check(zg_bytes_of(page), "page.jsp", &edit, &state, &checked));
    test_assert_error(&checked, ZG_REFUSED, rule);
    assert_string_equal(checked.file, "page.jsp");
    if (strstr(checked.text, words) == NULL) {
        fail_msg("'%s' is not in: %s", words, checked.text);
    }
    assert_false(zg_page_apply(zg_bytes_of(page), "page.jsp", &edit, &out, &applied));
    test_assert_error(&applied, ZG_REFUSED, rule);
    assert_int_equal(out.len, 0);
}

static void text_goes_before_after_or_in_place_of_the_anchor(void **state)
{
    (void)state;
    assert_edited("a ANCHOR b", edit_of("ANCHOR", ZG_INSERT_BEFORE, "text "), "a text ANCHOR b");
    assert_edited("a ANCHOR b", edit_of("ANCHOR", ZG_INSERT_AFTER, " text"), "a ANCHOR text b");
    assert_edited("a ANCHOR b", edit_of("ANCHOR", ZG_INSERT_REPLACE, "text"), "a text b");
    assert_edited("a ANCHOR b", edit_of("ANCHOR ", ZG_INSERT_REPLACE, ""), "a b");
    assert_edited("ANCHOR", edit_of("ANCHOR", ZG_INSERT_BEFORE, "1"), "1ANCHOR");
    assert_edited("ANCHOR", edit_of("ANCHOR", ZG_INSERT_AFTER, "1"), "ANCHOR1");
}

static void an_anchor_may_span_lines(void **state)
{
    (void)state;
    assert_edited(PAGE,
                  edit_of("  <script>\n    function launch()", ZG_INSERT_BEFORE, "  <slot/>\n"),
                  "<html>\n"
                  "  <jsp:include page=\"Boot.jsp\"/>\n"
                  "  <slot/>\n"
                  "  <script>\n"
                  "    function launch() {\n"
                  "    }\n"
                  "  </script>\n"
                  "</html>\n");
}

static void a_page_with_crlf_gets_text_with_crlf(void **state)
{
    (void)state;
    assert_edited("one\r\ntwo\r\nthree\r\n", edit_of("one\ntwo\n", ZG_INSERT_AFTER, "new\n"),
                  "one\r\ntwo\r\nnew\r\nthree\r\n");
    assert_already("one\r\ntwo\r\nnew\r\nthree\r\n",
                   edit_of("one\ntwo\n", ZG_INSERT_AFTER, "new\n"));
    /* most lines decide, and no other line changes its ending */
    assert_edited("one\r\ntwo\r\nlast\n", edit_of("two\n", ZG_INSERT_AFTER, "new\n"),
                  "one\r\ntwo\r\nnew\r\nlast\n");
    assert_edited("one\ntwo\nlast\r\n", edit_of("two\n", ZG_INSERT_AFTER, "new\n"),
                  "one\ntwo\nnew\nlast\r\n");
}

static void an_edit_that_is_there_is_recognised(void **state)
{
    (void)state;
    assert_already("a text ANCHOR b", edit_of("ANCHOR", ZG_INSERT_BEFORE, "text "));
    assert_already("a ANCHOR text b", edit_of("ANCHOR", ZG_INSERT_AFTER, " text"));
    assert_already("a text b", edit_of("ANCHOR", ZG_INSERT_REPLACE, "text"));
}

static void the_text_elsewhere_on_the_page_does_not_count_as_done(void **state)
{
    (void)state;
    assert_edited("text a ANCHOR b", edit_of("ANCHOR", ZG_INSERT_BEFORE, "text "),
                  "text a text ANCHOR b");
    assert_edited("ANCHOR b text", edit_of("ANCHOR", ZG_INSERT_AFTER, " text"),
                  "ANCHOR text b text");
    /* a replacement is there, and so is what it should have replaced */
    assert_edited("text ANCHOR", edit_of("ANCHOR", ZG_INSERT_REPLACE, "text"), "text text");
}

static void a_replacement_that_stands_twice_cannot_be_taken_as_done(void **state)
{
    (void)state;
    assert_refused("text text", edit_of("ANCHOR", ZG_INSERT_REPLACE, "text"), "anchor-missing",
                   "does not occur");
}

static void a_text_that_holds_its_anchor_is_put_in_once(void **state)
{
    (void)state;
    static const struct {
        enum zg_insert insert;
        const char *text, *edited;
    } table[] = {
        {ZG_INSERT_REPLACE, "<if>ANCHOR</if>", "a <if>ANCHOR</if> b"},
        {ZG_INSERT_BEFORE, "<!-- ANCHOR -->", "a <!-- ANCHOR -->ANCHOR b"},
        {ZG_INSERT_AFTER, "<!-- ANCHOR -->", "a ANCHOR<!-- ANCHOR --> b"},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        struct zg_page_edit edit = edit_of("ANCHOR", table[i].insert, table[i].text);
        assert_edited("a ANCHOR b", edit, table[i].edited);
        assert_already(table[i].edited, edit);
    }
}

static void a_text_that_is_part_of_its_anchor_is_put_in_once(void **state)
{
    (void)state;
    struct zg_page_edit edit = edit_of("AN\nCHOR", ZG_INSERT_REPLACE, "CHOR");
    assert_edited("a AN\nCHOR b", edit, "a CHOR b");
    assert_already("a CHOR b", edit);
    edit = edit_of("ANCHOR", ZG_INSERT_AFTER, "CHOR");
    assert_edited("a ANCHOR b", edit, "a ANCHORCHOR b");
    assert_already("a ANCHORCHOR b", edit);
}

static void an_anchor_that_never_occurs_is_refused_with_the_likest_line(void **state)
{
    (void)state;
    assert_refused(PAGE, edit_of("<jsp:include page=\"Boots.jsp\" />", ZG_INSERT_AFTER, "x"),
                   "anchor-missing", "line 2 is the most similar one: '<jsp:include page=");
    assert_refused(PAGE, edit_of("qqqqqqqq", ZG_INSERT_AFTER, "x"), "anchor-missing",
                   "does not occur");
    assert_refused(PAGE, edit_of("<html>\n</html>", ZG_INSERT_AFTER, "x"), "anchor-missing",
                   "each of its lines does, but not one after the other");
    assert_refused(PAGE, edit_of("<html>\n  <scrypt>\n", ZG_INSERT_AFTER, "x"), "anchor-missing",
                   "line 3 is the most similar one");
    assert_refused("", edit_of("ANCHOR", ZG_INSERT_AFTER, "x"), "anchor-missing", "");
    assert_refused("ANCHOR", edit_of("", ZG_INSERT_AFTER, "x"), "anchor-missing", "");
}

static void an_anchor_that_occurs_twice_is_refused_with_its_lines(void **state)
{
    (void)state;
    assert_refused("A\nb\nA\n", edit_of("A", ZG_INSERT_AFTER, "x"), "anchor-ambiguous",
                   "occurs 2 times, on lines 1, 3");
    assert_refused("a\naa\naaa\n\n\n\n\n\n\na\na\na\na\n", edit_of("a", ZG_INSERT_BEFORE, "x"),
                   "anchor-ambiguous", "occurs 10 times, on lines 1, 2, 2, 3, 3, 3, 10, 11, ...");
    /* overlapping occurrences count each */
    assert_refused("xababa", edit_of("aba", ZG_INSERT_REPLACE, "x"), "anchor-ambiguous",
                   "occurs 2 times");
}

static void a_message_shows_no_control_characters(void **state)
{
    (void)state;
    struct zg_page_edit edit = edit_of("a\x1b[31m", ZG_INSERT_AFTER, "x");
    struct zg_error err = {0};
    enum zg_page_state page_state;
    assert_false(zg_page_check(zg_bytes_of(PAGE), "p", &edit, &page_state, &err));
    assert_null(strchr(err.text, '\x1b'));
    assert_non_null(strstr(err.text, "\\x1b[31m"));
}

static void the_line_of_the_anchor_is_told(void **state)
{
    (void)state;
    struct zg_page_edit edit = edit_of("function launch()", ZG_INSERT_BEFORE, "x");
    assert_int_equal(zg_page_anchor_line(zg_bytes_of(PAGE), &edit), 4);
    edit.anchor = zg_bytes_of("<");
    assert_int_equal(zg_page_anchor_line(zg_bytes_of(PAGE), &edit), 0);
    edit.anchor = zg_bytes_of("never");
    assert_int_equal(zg_page_anchor_line(zg_bytes_of(PAGE), &edit), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_goes_before_after_or_in_place_of_the_anchor),
        cmocka_unit_test(an_anchor_may_span_lines),
        cmocka_unit_test(a_page_with_crlf_gets_text_with_crlf),
        cmocka_unit_test(an_edit_that_is_there_is_recognised),
        cmocka_unit_test(the_text_elsewhere_on_the_page_does_not_count_as_done),
        cmocka_unit_test(a_replacement_that_stands_twice_cannot_be_taken_as_done),
        cmocka_unit_test(a_text_that_holds_its_anchor_is_put_in_once),
        cmocka_unit_test(a_text_that_is_part_of_its_anchor_is_put_in_once),
        cmocka_unit_test(an_anchor_that_never_occurs_is_refused_with_the_likest_line),
        cmocka_unit_test(an_anchor_that_occurs_twice_is_refused_with_its_lines),
        cmocka_unit_test(a_message_shows_no_control_characters),
        cmocka_unit_test(the_line_of_the_anchor_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
