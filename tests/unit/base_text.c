/* Text and bytes: deb822, splitting, paths, patterns, cursors, buffers, JSON. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

static struct zg_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

static void paragraphs_fields_and_continuations_are_read(void **state)
{
    (void)state;
    struct zg_deb822 doc;
    struct zg_error err = {0};
    const char *text =
        "# a comment\nA: one\nB:\n two\n .\n  three\n# inside\nC: x\n\n\n\nA: second";
    test_assert_ok(zg_deb822_parse(arena, zg_bytes_of(text), "t", &doc, &err), &err);
    assert_int_equal(doc.count, 2);
    assert_string_equal(zg_field(&doc.paragraphs[0], "a"), "one");
    assert_string_equal(zg_field(&doc.paragraphs[0], "B"), "\ntwo\n\n three");
    assert_string_equal(zg_field(&doc.paragraphs[0], "C"), "x");
    assert_int_equal(doc.paragraphs[0].fields[2].line, 8);
    assert_string_equal(zg_field(&doc.paragraphs[1], "A"), "second");
    assert_null(zg_field(&doc.paragraphs[1], "B"));
}

static void broken_paragraphs_are_refused_with_their_line(void **state)
{
    (void)state;
    const struct {
        const char *text, *rule;
        unsigned line;
    } cases[] = {
        {"A: 1\nA: 2\n", "deb822-duplicate-field", 2},
        {"A: 1\na: 2\n", "deb822-duplicate-field", 2},
        {" lost\n", "deb822-syntax", 1},
        {"A: 1\n\n lost\n", "deb822-syntax", 3},
        {"no colon\n", "deb822-syntax", 1},
        {"A B: 1\n", "deb822-syntax", 1},
        {": 1\n", "deb822-syntax", 1},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_deb822 doc;
        struct zg_error err = {0};
        assert_false(zg_deb822_parse(arena, zg_bytes_of(cases[i].text), "t", &doc, &err));
        test_assert_error(&err, ZG_MALFORMED, cases[i].rule);
        assert_int_equal(err.line, cases[i].line);
    }
    struct zg_deb822 doc;
    struct zg_error err = {0};
    assert_false(
        zg_deb822_parse(arena, (struct zg_bytes){(const uint8_t *)"A: \0", 4}, "t", &doc, &err));
    test_assert_error(&err, ZG_MALFORMED, "deb822-syntax");
}

static void a_field_of_many_lines_is_read_in_one_go(void **state)
{
    (void)state;
    /* Copying the value for each line would take 80 GB here. */
    enum { LINES = 400000 };
    struct zg_buf text = {0};
    struct zg_deb822 doc;
    struct zg_error err = {0};
    zg_buf_append_text(&text, "A: x\n");
    for (size_t i = 0; i < LINES; i++) {
        zg_buf_append_text(&text, " y\n");
    }
    test_assert_ok(zg_deb822_parse(arena, zg_buf_bytes(&text), "t", &doc, &err), &err);
    assert_int_equal(strlen(zg_field(&doc.paragraphs[0], "A")), 1 + 2 * LINES);
    zg_buf_free(&text);
}

static void too_many_fields_are_refused(void **state)
{
    (void)state;
    struct zg_buf text = {0};
    struct zg_deb822 doc;
    struct zg_error err = {0};
    for (size_t i = 0; i < 1000; i++) {
        zg_buf_printf(&text, "F%zu: x\n", i);
    }
    test_assert_ok(zg_deb822_parse(arena, zg_buf_bytes(&text), "t", &doc, &err), &err);
    zg_buf_append_text(&text, "One-More: x\n");
    assert_false(zg_deb822_parse(arena, zg_buf_bytes(&text), "t", &doc, &err));
    test_assert_error(&err, ZG_MALFORMED, "deb822-syntax");
    zg_buf_free(&text);
}

static void what_is_put_is_read_back(void **state)
{
    (void)state;
    const char *values[] = {"", "plain", "first\nsecond\n\nfourth", "\nonly below"};
    for (size_t i = 0; i < ZG_COUNT(values); i++) {
        struct zg_buf buf = {0};
        struct zg_deb822 doc;
        struct zg_error err = {0};
        zg_deb822_put(&buf, "Field", values[i]);
        test_assert_ok(zg_deb822_parse(arena, zg_buf_bytes(&buf), "t", &doc, &err), &err);
        assert_string_equal(zg_field(&doc.paragraphs[0], "Field"), values[i]);
        zg_buf_free(&buf);
    }
}

static void needed_and_unknown_fields_are_told(void **state)
{
    (void)state;
    struct zg_deb822 doc;
    struct zg_error err = {0};
    const char *value, *known[] = {"A", "B", NULL};
    test_assert_ok(zg_deb822_parse(arena, zg_bytes_of("A: 1\nX-Mine: 2\nB:\n"), "t", &doc, &err),
                   &err);
    assert_true(zg_field_need(&doc.paragraphs[0], "A", "t", &value, &err));
    assert_true(zg_fields_known(&doc.paragraphs[0], known, "t", &err));
    assert_false(zg_field_need(&doc.paragraphs[0], "B", "t", &value, &err));
    test_assert_error(&err, ZG_MALFORMED, "deb822-missing-field");
    test_assert_ok(zg_deb822_parse(arena, zg_bytes_of("A: 1\nD: 2\n"), "t", &doc, &err), &err);
    assert_false(zg_fields_known(&doc.paragraphs[0], known, "t", &err));
    test_assert_error(&err, ZG_MALFORMED, "deb822-unknown-field");
    assert_int_equal(err.line, 2);
}

static void lists_are_split_and_trimmed(void **state)
{
    (void)state;
    size_t count;
    const char **items = zg_split(arena, " a, b c ,,\n d,", ',', &count);
    assert_int_equal(count, 3);
    assert_string_equal(items[0], "a");
    assert_string_equal(items[1], "b c");
    assert_string_equal(items[2], "d");
    assert_null(items[3]);
    items = zg_split(arena, "", ',', &count);
    assert_int_equal(count, 0);
    assert_null(items[0]);
}

static void unsafe_paths_are_refused(void **state)
{
    (void)state;
    const struct {
        const char *path, *rule;
    } cases[] = {
        {"../x", "path-escapes"},   {"a/../b", "path-escapes"}, {"a/..", "path-escapes"},
        {"/etc/x", "path-escapes"}, {"", "path-invalid"},       {"a//b", "path-invalid"},
        {"a/", "path-invalid"},     {"./a", "path-invalid"},    {"a\nb", "path-invalid"},
        {"a\\b", "path-invalid"},   {"a\x7f", "path-invalid"},
    };
    struct zg_error err = {0};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_false(zg_path_check(zg_bytes_of(cases[i].path), &err));
        test_assert_error(&err, ZG_MALFORMED, cases[i].rule);
    }
    char longest[4097];
    memset(longest, 'a', sizeof(longest));
    for (size_t i = 200; i < sizeof(longest); i += 200) {
        longest[i] = '/';
    }
    assert_true(zg_path_check((struct zg_bytes){(uint8_t *)longest, 4095}, &err));
    assert_false(zg_path_check((struct zg_bytes){(uint8_t *)longest, 4096}, &err));
    memset(longest, 'a', sizeof(longest));
    assert_true(zg_path_check((struct zg_bytes){(uint8_t *)longest, 255}, &err));
    assert_false(zg_path_check((struct zg_bytes){(uint8_t *)longest, 256}, &err));
    assert_true(zg_path_check(zg_bytes_of("a/b..c/...d/\xc3\xa4"), &err));
}

static void a_star_stays_within_one_component(void **state)
{
    (void)state;
    assert_true(zg_path_match("lib/jars/zimbrastore.jar", "lib/jars/zimbrastore.jar"));
    assert_true(zg_path_match("jetty_base/webapps/*/WEB-INF/lib/zm-store*.jar",
                              "jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar"));
    assert_true(zg_path_match("*", "a"));
    assert_true(zg_path_match("a*b*c", "aXbXbYc"));
    assert_true(zg_path_match("a*", "a"));
    assert_false(zg_path_match("*", "a/b"));
    assert_false(zg_path_match("a*/c", "a/b/c"));
    assert_false(zg_path_match("a*c", "a/c"));
    assert_false(zg_path_match("lib/*.jar", "lib/x.jar.bak"));
    assert_false(zg_path_match("", "a"));
}

static void paths_are_joined_and_taken_apart(void **state)
{
    (void)state;
    assert_string_equal(zg_path_join(arena, "", "a"), "a");
    assert_string_equal(zg_path_join(arena, "/", "a"), "/a");
    assert_string_equal(zg_path_join(arena, "x/y", "a"), "x/y/a");
    assert_string_equal(zg_path_parent(arena, "x/y/a"), "x/y");
    assert_string_equal(zg_path_parent(arena, "/a"), "/");
    assert_string_equal(zg_path_parent(arena, "a"), "");
    assert_string_equal(zg_path_name("x/y"), "y");
    assert_true(zg_path_has_suffix("x.JAR", ".jar"));
    assert_false(zg_path_has_suffix("jar", ".jar"));
}

static void a_cursor_fails_once_and_for_all(void **state)
{
    (void)state;
    const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7};
    struct zg_cursor c = zg_cursor_of((struct zg_bytes){data, sizeof(data)});
    assert_int_equal(zg_u16be(&c), 0x0102);
    assert_int_equal(zg_u32le(&c), 0x06050403);
    assert_false(c.failed);
    assert_int_equal(zg_u16le(&c), 0);
    assert_true(c.failed);
    assert_int_equal(zg_u8(&c), 0); /* there is one byte left, but it failed */
    assert_int_equal(zg_take(&c, SIZE_MAX).len, 0);
}

static void bytes_are_found(void **state)
{
    (void)state;
    struct zg_bytes hay = zg_bytes_of("abcabc");
    assert_int_equal(zg_bytes_find(hay, zg_bytes_of("bc"), 0), 1);
    assert_int_equal(zg_bytes_find(hay, zg_bytes_of("bc"), 2), 4);
    assert_true(zg_bytes_find(hay, zg_bytes_of("bc"), 5) == SIZE_MAX);
    assert_true(zg_bytes_find(hay, zg_bytes_of("bc"), 99) == SIZE_MAX);
    assert_true(zg_bytes_find(hay, zg_bytes_of(""), 0) == SIZE_MAX);
}

static void an_arena_array_keeps_its_items(void **state)
{
    (void)state;
    size_t *numbers = NULL;
    for (size_t i = 0; i < 1000; i++) {
        numbers = zg_grow(arena, numbers, i, sizeof(*numbers));
        numbers[i] = i;
    }
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(numbers[i], i);
    }
}

static void digests_are_sha256(void **state)
{
    (void)state;
    struct zg_digest digest = zg_sha256(zg_bytes_of("abc")), parsed; /* FIPS 180-4, example */
    assert_string_equal(digest.hex,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(zg_digest_parse("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                                &parsed));
    assert_true(zg_digest_equal(&digest, &parsed));
    assert_false(zg_digest_parse("ba78", &parsed));
    assert_false(zg_digest_parse("xa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                                 &parsed));
}

static void json_prints_sorted_and_refuses_doubled_keys(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_buf buf = {0};
    json_t *value = zg_json_parse(zg_bytes_of("{\"b\":1,\"a\":[\"x\"]}"), "t", &err);
    assert_non_null(value);
    zg_json_print(value, &buf);
    assert_true(zg_bytes_is(zg_buf_bytes(&buf), "{\n  \"a\": [\n    \"x\"\n  ],\n  \"b\": 1\n}\n"));
    const char *text;
    int64_t number;
    assert_false(zg_json_text(value, "b", &text, &err));
    test_assert_error(&err, ZG_MALFORMED, "json-shape");
    assert_false(zg_json_integer(value, "none", &number, &err));
    assert_true(zg_json_integer(value, "b", &number, &err));
    assert_int_equal(number, 1);
    json_decref(value);
    zg_buf_free(&buf);
    assert_null(zg_json_parse(zg_bytes_of("{\"a\":1,\"a\":2}"), "t", &err));
    test_assert_error(&err, ZG_MALFORMED, "json-syntax");
    assert_null(zg_json_parse(zg_bytes_of("{"), "t", &err));
    test_assert_error(&err, ZG_MALFORMED, "json-syntax");
}

static void dates_and_the_epoch_are_read(void **state)
{
    (void)state;
    int64_t epoch;
    struct zg_error err = {0};
    assert_true(zg_date_parse("2026-11-22", &epoch));
    assert_string_equal(zg_time_text(arena, epoch), "2026-11-22T00:00:00Z");
    assert_string_equal(zg_date_text(arena, epoch), "2026-11-22");
    assert_false(zg_date_parse("2026-02-31", &epoch));
    assert_false(zg_date_parse("2026-1-1", &epoch));
    assert_false(zg_date_parse("today", &epoch));
    setenv("SOURCE_DATE_EPOCH", "86400", 1);
    assert_true(zg_epoch(5, &epoch, &err));
    assert_int_equal(epoch, 86400);
    setenv("SOURCE_DATE_EPOCH", "soon", 1);
    assert_false(zg_epoch(5, &epoch, &err));
    test_assert_error(&err, ZG_USAGE, "source-date-epoch");
    unsetenv("SOURCE_DATE_EPOCH");
    assert_true(zg_epoch(5, &epoch, &err));
    assert_int_equal(epoch, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_fields_and_continuations_are_read),
        cmocka_unit_test(broken_paragraphs_are_refused_with_their_line),
        cmocka_unit_test(a_field_of_many_lines_is_read_in_one_go),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(what_is_put_is_read_back),
        cmocka_unit_test(needed_and_unknown_fields_are_told),
        cmocka_unit_test(lists_are_split_and_trimmed),
        cmocka_unit_test(unsafe_paths_are_refused),
        cmocka_unit_test(a_star_stays_within_one_component),
        cmocka_unit_test(paths_are_joined_and_taken_apart),
        cmocka_unit_test(a_cursor_fails_once_and_for_all),
        cmocka_unit_test(bytes_are_found),
        cmocka_unit_test(an_arena_array_keeps_its_items),
        cmocka_unit_test(digests_are_sha256),
        cmocka_unit_test(json_prints_sorted_and_refuses_doubled_keys),
        cmocka_unit_test(dates_and_the_epoch_are_read),
    };
    return cmocka_run_group_tests(tests, make_arena, NULL);
}
