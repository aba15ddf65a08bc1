/* What the server's minifier writes, case by case; the cases are checked against the minifier
 * itself by tests/browser/minify.test.mjs. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "web/compress.h"

#define CASES "tests/browser/compress.cases"

/* As printf %b: \n \r \t \v \\ and \xHH; other backslashes stand for themselves. */
static struct zg_bytes unescape(struct zg_arena *arena, const char *text)
{
    static const char letters[] = "nrtv\\", bytes[] = "\n\r\t\v\\";
    char *out = zg_strdup(arena, text);
    size_t len = 0;
    for (const char *at = text; *at != '\0'; at++) {
        const char *letter = at[0] == '\\' && at[1] != '\0' ? strchr(letters, at[1]) : NULL;
        if (letter != NULL) {
            out[len++] = bytes[letter - letters];
            at++;
        } else if (at[0] == '\\' && at[1] == 'x') {
            char digits[3] = {at[2], at[3], '\0'};
            out[len++] = (char)strtol(digits, NULL, 16);
            at += 3;
        } else {
            out[len++] = *at;
        }
    }
    return (struct zg_bytes){(const uint8_t *)out, len};
}

static void check_case(const char *css, const char *expected)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    bool ok = zg_css_compress(unescape(arena, css), "case.css", &out, &err);
    if (*expected == '!') {
        assert_false(ok);
        test_assert_error(&err, ZG_MALFORMED, "minifier-aborts");
        assert_non_null(strstr(err.text, expected + 1));
        assert_non_null(strstr(err.text, "case.css"));
        return;
    }
    test_assert_ok(ok, &err);
    if (!zg_bytes_equal(zg_buf_bytes(&out), unescape(arena, expected))) {
        fail_msg("%s: %.*s", css, (int)out.len, (const char *)out.data);
    }
}

static void every_case_is_written(void **state)
{
    (void)state;
    size_t len, count = 0;
    char *cases = test_read(CASES, &len), *rest = cases, *css = NULL;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        if (strncmp(line, "    ", 4) == 0) {
            check_case(css, line + 4);
            count++;
        } else if (*line != '#') {
            css = line;
        }
    }
    assert_in_range(count, 40, 1000);
    free(cases);
}

static void what_is_long_takes_no_time(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "/*/",     "}",         "a:", "\"\\",     "'\\'", "@charset \"",
        "#aabbcc", "url(data:", ";",  "a{b:rgb(", "x",    "/**/"};
    for (size_t i = 0; i < ZG_COUNT(parts); i++) {
        struct zg_buf css = {0}, out = {0};
        struct zg_error err = {0};
        for (size_t n = 0; n < 30000; n++) {
            zg_buf_append_text(&css, parts[i]);
        }
        if (!zg_css_compress(zg_buf_bytes(&css), "long", &out, &err)) {
            test_assert_error(&err, ZG_MALFORMED, "minifier-aborts");
        }
        zg_buf_free(&css);
        zg_buf_free(&out);
    }
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    test_assert_ok(zg_css_compress((struct zg_bytes){0}, "x", &out, &err), &err);
    test_assert_ok(zg_css_compress(zg_bytes_of("/* a */ "), "x", &out, &err), &err);
    assert_int_equal(out.len, 0);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    struct zg_buf out = {0};
    struct zg_error err = {0};
    uint8_t *large = calloc(1, ZG_COMPRESS_LIMIT + 1);
    assert_non_null(large);
    assert_false(zg_css_compress((struct zg_bytes){large, ZG_COMPRESS_LIMIT + 1}, "x", &out, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    free(large);
}

/* A sheet that has the compressor's own marks in it, each for a long text. */
static void an_answer_does_not_grow_without_end(void **state)
{
    (void)state;
    struct zg_buf css = {0}, out = {0};
    struct zg_error err = {0};
    zg_buf_printf(&css, "\"%0500000d\"", 0);
    for (size_t n = 0; n < 500; n++) {
        zg_buf_append_text(&css, "___YUICSSMIN_PRESERVED_TOKEN_0___");
    }
    assert_false(zg_css_compress(zg_buf_bytes(&css), "x", &out, &err));
    test_assert_error(&err, ZG_MALFORMED, "minifier-aborts");
    zg_buf_free(&css);
    zg_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_written),
        cmocka_unit_test(what_is_long_takes_no_time),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(an_answer_does_not_grow_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
