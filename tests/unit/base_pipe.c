/* Programs with their input and output in memory. */
#include "../support/support.h"

#include <stdlib.h>

#include "base/base.h"

static void input_goes_in_and_output_comes_out(void **state)
{
    (void)state;
    const char *const argv[] = {"cat", NULL};
    ZG_CLEANUP(zg_buf_free) struct zg_buf in = {0}, out = {0};
    struct zg_error err = {0};
    /* More than a pipe holds, so that either side would wait for the other. */
    for (int i = 0; i < 100000; i++) {
        zg_buf_printf(&in, "%d\n", i);
    }
    assert_int_equal(zg_run_pipe(argv, zg_buf_bytes(&in), 1 << 20, &out, &err), 0);
    assert_true(zg_bytes_equal(zg_buf_bytes(&in), zg_buf_bytes(&out)));
}

static void the_exit_code_is_that_of_the_program(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo said; exit 7", NULL};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    assert_int_equal(zg_run_pipe(argv, zg_bytes_of(""), 100, &out, &err), 7);
    assert_true(zg_bytes_is(zg_buf_bytes(&out), "said\n"));
}

static void too_much_output_is_refused(void **state)
{
    (void)state;
    const char *const argv[] = {"head", "-c", "101", "/dev/zero", NULL};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    assert_int_equal(zg_run_pipe(argv, zg_bytes_of(""), 100, &out, &err), -1);
    assert_string_equal(err.rule, "too-large");
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    const char *const argv[] = {"no-such-program-here", NULL};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    assert_int_equal(zg_run_pipe(argv, zg_bytes_of(""), 100, &out, &err), -1);
    assert_int_equal(err.kind, ZG_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_goes_in_and_output_comes_out),
        cmocka_unit_test(the_exit_code_is_that_of_the_program),
        cmocka_unit_test(too_much_output_is_refused),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
