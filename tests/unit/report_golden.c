/*
 * The outputs, byte for byte: tests/golden/report/ holds what each format makes of the input in
 * report_input.h. ZG_WRITE_GOLDEN=1 in the environment writes the files anew; look at what
 * changed in them before you keep it.
 */
#include "report_input.h"

#include <stdlib.h>
#include <string.h>

static void assert_golden(const char *name, const struct zg_buf *actual)
{
    char path[128];
    snprintf(path, sizeof(path), "tests/golden/report/%s", name);
    if (getenv("ZG_WRITE_GOLDEN") != NULL) {
        test_write(path, actual->data, actual->len, 0644);
    }
    size_t len;
    char *expected = test_read(path, &len);
    size_t same = 0, line = 1;
    while (same < len && same < actual->len && (uint8_t)expected[same] == actual->data[same]) {
        line += expected[same++] == '\n';
    }
    if (same < len || same < actual->len) {
        fail_msg("%s differs from line %zu on: expected '%.60s', found '%.*s'", path, line,
                 expected + same, (int)(actual->len - same < 60 ? actual->len - same : 60),
                 (const char *)actual->data + same);
    }
    free(expected);
}

static void assert_report_is(const char *format, const struct zg_report_input *input,
                             const char *name)
{
    zg_report_writer writer = zg_report_format(format);
    assert_non_null(writer);
    struct zg_buf first = {0}, second = {0};
    writer(input, &first);
    writer(input, &second);
    assert_true(zg_bytes_equal(zg_buf_bytes(&first), zg_buf_bytes(&second)));
    assert_golden(name, &first);
    zg_buf_free(&first);
    zg_buf_free(&second);
}

static void html_is_as_it_was(void **state)
{
    (void)state;
    assert_report_is("html", &report_full, "full.html");
}

static void json_is_as_it_was(void **state)
{
    (void)state;
    assert_report_is("json", &report_full, "full.json");
}

static void csv_is_as_it_was(void **state)
{
    (void)state;
    assert_report_is("csv", &report_full, "full.csv");
}

static void text_is_as_it_was(void **state)
{
    (void)state;
    assert_report_is("text", &report_full, "full.txt");
}

static void a_single_verdict_is_told_in_full(void **state)
{
    (void)state;
    assert_report_is("text",
                     &(struct zg_report_input){&report_one, &report_everything, NULL, 0, false},
                     "one.txt");
}

static void no_verdict_is_said_to_be_none(void **state)
{
    (void)state;
    const struct zg_report_input input = {&report_none, &report_everything, NULL, 0, false};
    assert_report_is("text", &input, "none.txt");
    assert_report_is("html", &input, "none.html");
    assert_report_is("csv", &input, "none.csv");
    assert_report_is("json", &input, "none.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_as_it_was),
        cmocka_unit_test(json_is_as_it_was),
        cmocka_unit_test(csv_is_as_it_was),
        cmocka_unit_test(text_is_as_it_was),
        cmocka_unit_test(a_single_verdict_is_told_in_full),
        cmocka_unit_test(no_verdict_is_said_to_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
