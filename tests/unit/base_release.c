/* Releases: names, lines, order, ranges. */
#include "../support/support.h"

#include <string.h>

static struct zg_release release(const char *text)
{
    struct zg_release out = {0};
    struct zg_error err = {0};
    test_assert_ok(zg_release_parse(text, &out, &err), &err);
    return out;
}

static void names_have_one_canonical_form(void **state)
{
    (void)state;
    const struct {
        const char *text, *name, *line;
    } cases[] = {
        {"8.8.15.p46", "8.8.15.p46", "8.8.15"},
        {"8.8.15.P40", "8.8.15.p40", "8.8.15"},
        {"8.8.15_P46", "8.8.15.p46", "8.8.15"},
        {"8.8.15.p39.1", "8.8.15.p39.1", "8.8.15"},
        {"8.7.11.p10", "8.7.11.p10", "8.7"},
        {"8.7.6", "8.7.6", "8.7"},
        {"8.8.9.p3", "8.8.9.p3", "8.8.9"},
        {"8.8.0.beta1", "8.8.0.beta1", "8.8.0"},
        {"9.0.0", "9.0.0", "9.0.0"},
        {"9.0.0.P33", "9.0.0.p33", "9.0.0"},
        {"10.0.0-GA", "10.0.0-GA", "10.0"},
        {"10.0.9", "10.0.9", "10.0"},
        {"10.1.0.beta", "10.1.0.beta", "10.1"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_release parsed = release(cases[i].text);
        assert_string_equal(parsed.name, cases[i].name);
        assert_string_equal(parsed.line, cases[i].line);
    }
}

static void what_is_no_release_is_refused(void **state)
{
    (void)state;
    const char *cases[] = {"",
                           "8",
                           "8.8",
                           "8.8.15.",
                           "8.8.15.q1",
                           "8.8.15p1",
                           "ZC-2.57.0",
                           "master",
                           "8.8.15.p",
                           "8.8.15.p1x",
                           "8.8.15 ",
                           "99999999.1.1",
                           "8.8.15.p39.",
                           "release/10.0.11"};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_release out;
        struct zg_error err = {0};
        assert_false(zg_release_parse(cases[i], &out, &err));
        test_assert_error(&err, ZG_USAGE, "release-name");
    }
}

static void releases_of_a_line_are_ordered(void **state)
{
    (void)state;
    const char *const lines[][8] = {
        {"8.8.15", "8.8.15.p1", "8.8.15.p9", "8.8.15.p10", "8.8.15.p39", "8.8.15.p39.1",
         "8.8.15.p40", NULL},
        {"10.0.0", "10.0.0-GA", "10.0.1", "10.0.9", "10.0.11", NULL},
        {"10.1.0.beta", "10.1.0", "10.1.1", "10.1.3", NULL},
        {"8.7.6", "8.7.11", "8.7.11.p1", "8.7.11.p13", NULL},
    };
    for (size_t l = 0; l < ZG_COUNT(lines); l++) {
        for (size_t i = 0; lines[l][i] != NULL; i++) {
            for (size_t k = 0; lines[l][k] != NULL; k++) {
                struct zg_release a = release(lines[l][i]), b = release(lines[l][k]);
                int order = zg_release_compare(&a, &b);
                assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
                assert_true(zg_release_same_line(&a, &b));
            }
        }
    }
}

static bool matches(const char *ranges, const char *name)
{
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_ranges *parsed = zg_ranges_parse(arena, ranges, &err);
    if (parsed == NULL) {
        test_assert_ok(false, &err);
    }
    struct zg_release r = release(name);
    bool result = zg_ranges_match(parsed, &r);
    zg_arena_free(arena);
    return result;
}

static void a_range_holds_within_its_line_only(void **state)
{
    (void)state;
    const char *fix = "8.8.15 (<< p46), 9.0.0 (<< p41), 10.0 (<< 10.0.9), 10.1 (<< 10.1.1)";
    assert_true(matches(fix, "8.8.15"));
    assert_true(matches(fix, "8.8.15.p45"));
    assert_false(matches(fix, "8.8.15.p46"));
    assert_false(matches(fix, "8.8.12"));
    assert_true(matches(fix, "10.0.0-GA"));
    assert_true(matches(fix, "10.0.8"));
    assert_false(matches(fix, "10.0.9"));
    assert_true(matches(fix, "10.1.0"));
    assert_false(matches(fix, "10.1.1"));
    assert_false(matches("8.7", "8.8.15"));
}

static void every_relation_and_several_bounds_hold(void **state)
{
    (void)state;
    assert_true(matches("9.0.0 (>= p14, << p25)", "9.0.0.p14"));
    assert_true(matches("9.0.0 (>= p14, << p25)", "9.0.0.p24"));
    assert_false(matches("9.0.0 (>= p14, << p25)", "9.0.0.p25"));
    assert_false(matches("9.0.0 (>= p14, << p25)", "9.0.0.p13"));
    assert_true(matches("9.0.0 (<= p25)", "9.0.0.p25"));
    assert_true(matches("9.0.0 (= p25)", "9.0.0.p25"));
    assert_false(matches("9.0.0 (>> p25)", "9.0.0.p25"));
    assert_true(matches("8.7 (<= 8.7.11.p4)\n, 10.0", "10.0.2"));
    assert_true(matches("8.7 (<= 8.7.11.p4)", "8.7.9"));
}

static void a_bad_range_is_refused(void **state)
{
    (void)state;
    const char *cases[] = {"",
                           " , ",
                           "8.8.15 (<< p46",
                           "8.8.15 (<< p46) x",
                           "8.8.15 (p46)",
                           "8.8.15 ()",
                           "8.8.15 (<< 9.0.0.p1)",
                           "10.0.9",
                           "10.0 (<< 10.1.1)",
                           "all",
                           "8.8.15 (<< p1, << p2, << p3, << p4, << p5)"};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_error err = {0};
        struct zg_arena *arena = zg_arena_new();
        assert_null(zg_ranges_parse(arena, cases[i], &err));
        test_assert_error(&err, ZG_MALFORMED, "release-range");
        zg_arena_free(arena);
    }
}

static void versions_follow_debians_order(void **state)
{
    (void)state;
    const struct {
        const char *a;
        int order;
        const char *b;
    } cases[] = {
        {"1.1.1", -1, "1.1.1t"},
        {"1.1.1t", -1, "1.1.1u"},
        {"1.0.2z", -1, "1.0.2za"},
        {"3.0.9", -1, "3.0.10"},
        {"2.4.44", -1, "2.4.59"},
        {"7.49.1", 1, "7.9.10"},
        {"0.105.1-2", 1, "0.105.1"},
        {"1:1.0", 1, "9.0"},
        {"1.0~rc1", -1, "1.0"},
        {"1.0", 0, "1.0"},
        {"1.00", 0, "1.0"},
        {"1.0a", 1, "1.0"},
        {"9.4.46.v20220331", -1, "9.4.51.v20230217"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        int order = zg_version_compare(cases[i].a, cases[i].b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        order = zg_version_compare(cases[i].b, cases[i].a);
        assert_int_equal((order > 0) - (order < 0), -cases[i].order);
        /* The oracle: dpkg's own opinion. */
        const char *relation = cases[i].order < 0 ? "lt" : cases[i].order > 0 ? "gt" : "eq";
        test_shell("dpkg --compare-versions '%s' %s '%s'", cases[i].a, relation, cases[i].b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_one_canonical_form),
        cmocka_unit_test(what_is_no_release_is_refused),
        cmocka_unit_test(releases_of_a_line_are_ordered),
        cmocka_unit_test(a_range_holds_within_its_line_only),
        cmocka_unit_test(every_relation_and_several_bounds_hold),
        cmocka_unit_test(a_bad_range_is_refused),
        cmocka_unit_test(versions_follow_debians_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
