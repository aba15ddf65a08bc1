/* Records of used rules: what of a sheet they say, and what is no record. */
#include "../support/support.h"

#include <string.h>

#include "web/strip.h"

struct fixture {
    struct zg_arena *arena;
    struct zg_lint_view views[2];
    struct zg_coverage *coverage;
    struct zg_error err;
};

/* One line a rule, so that the line names it. */
static void origin(void *context, size_t offset, struct zg_lint_origin *out)
{
    const struct zg_lint_view *view = context;
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++) {
        line += view->sheet.text.data[i] == '\n';
    }
    *out = (struct zg_lint_origin){"zm.css", line, NULL};
}

static void open_fixture(struct fixture *f, const char *first, const char *second)
{
    const char *texts[] = {first, second};
    *f = (struct fixture){.arena = zg_arena_new()};
    for (size_t i = 0; i < 2; i++) {
        struct zg_lint_view *view = &f->views[i];
        view->origin = origin;
        view->context = view;
        test_assert_ok(
            zg_sheet_parse(f->arena, zg_bytes_of(texts[i]), "s", ZG_CSS, &view->sheet, &f->err),
            &f->err);
    }
    f->coverage = zg_coverage_new(f->arena, f->views, 2);
}

static bool read_record(struct fixture *f, const char *record)
{
    f->err = (struct zg_error){0};
    return zg_coverage_parse(f->coverage, zg_bytes_of(record), "record", &f->err);
}

/* The lines of the rules that could go, "1 3 "; all of them must be of weak evidence. */
static const char *unused(struct fixture *f)
{
    struct zg_strip_result result;
    const char *lines = "";
    zg_strip(f->arena, f->views, 2, NULL, f->coverage, &result);
    for (size_t i = 0; i < result.count; i++) {
        assert_true(result.rules[i].weak);
        lines = zg_format(f->arena, "%s%u ", lines, result.rules[i].origin.line);
    }
    assert_int_equal(result.count, result.unused);
    return lines;
}

static const char A_AND_B[] = ".a{color:red}\n.b{color:red}";

static void what_no_range_touches_is_unused(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, A_AND_B, "");
    assert_string_equal(unused(&f), "");
    assert_true(read_record(&f, "[{\"url\":\"x\",\"text\":\".a{color:red}\\n.b{color:red}\","
                                "\"ranges\":[{\"start\":0,\"end\":13}]}]"));
    assert_true(zg_coverage_has(f.coverage, 0));
    assert_false(zg_coverage_has(f.coverage, 1));
    assert_string_equal(unused(&f), "2 ");
    /* What another record used is used. */
    assert_true(read_record(&f, "[{\"url\":\"x\",\"text\":\".a{color:red}\\n.b{color:red}\","
                                "\"ranges\":[{\"start\":26,\"end\":27}]}]"));
    assert_string_equal(unused(&f), "");
    zg_arena_free(f.arena);
}

static void a_range_ends_before_its_end_and_may_be_empty(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, A_AND_B, "");
    assert_true(read_record(&f, "[{\"text\":\".a{color:red}\\n.b{color:red}\",\"ranges\":"
                                "[{\"start\":13,\"end\":14},{\"start\":3,\"end\":3}]}]"));
    assert_string_equal(unused(&f), "1 2 ");
    zg_arena_free(f.arena);
}

static void offsets_are_of_utf16(void **state)
{
    (void)state;
    struct fixture f;
    /* 4 bytes and 2 units; 2 bytes and 1 unit; 3 bytes and 1 unit. */
    open_fixture(&f, "/*\xf0\x9f\x96\x8c\xc3\xa9\xe2\x82\xac*/\n.a{color:red}\n.b{color:red}", "");
    assert_true(read_record(&f, "[{\"text\":\"/*\\ud83d\\udd8c\\u00e9\\u20ac*/\\n.a{color:red}\\n"
                                ".b{color:red}\",\"ranges\":[{\"start\":23,\"end\":36}]}]"));
    assert_string_equal(unused(&f), "2 ");
    zg_arena_free(f.arena);
}

static void a_condition_that_was_not_met_says_nothing(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, "@media print{\n.a{color:red}\n.b{color:red}\n}", "");
    assert_true(read_record(&f, "[{\"text\":\"@media print{\\n.a{color:red}\\n.b{color:red}\\n}\","
                                "\"ranges\":[]}]"));
    assert_string_equal(unused(&f), "");
    assert_true(read_record(&f, "[{\"text\":\"@media print{\\n.a{color:red}\\n.b{color:red}\\n}\","
                                "\"ranges\":[{\"start\":14,\"end\":27}]}]"));
    assert_string_equal(unused(&f), "3 ");
    zg_arena_free(f.arena);
}

static void rules_of_other_browsers_are_left_alone(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, ".a::-moz-selection{color:red}", "\n.only-there{color:red}");
    assert_true(read_record(&f, "[{\"text\":\".a::-moz-selection{color:red}\",\"ranges\":[]}]"));
    assert_string_equal(unused(&f), "");
    zg_arena_free(f.arena);
}

static void what_the_recorded_browser_drops_is_left_alone(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, ".a:odd{color:red}\n.b{color:red}", "");
    struct zg_finding finding = {.kind = ZG_FINDING_SELECTOR,
                                 .node = f.views[0].sheet.root->first_child};
    f.views[0].result = (struct zg_lint_result){.findings = &finding, .count = 1};
    assert_true(
        read_record(&f, "[{\"text\":\".a:odd{color:red}\\n.b{color:red}\",\"ranges\":[]}]"));
    assert_string_equal(unused(&f), "2 ");
    zg_arena_free(f.arena);
}

static void what_any_recorded_browser_used_stays(void **state)
{
    (void)state;
    static const char record[] = "[{\"text\":\".a{color:red}\\n.b{color:red}\",\"ranges\":[]},"
                                 "{\"text\":\".a{color:red}\\n.b{color:blue}\","
                                 "\"ranges\":[{\"start\":14,\"end\":15}]}]";
    static const char *const sheets[] = {A_AND_B, ".a{color:red}\n.b{color:blue}"};
    for (size_t first = 0; first < 2; first++) {
        struct fixture f;
        open_fixture(&f, sheets[first], sheets[1 - first]);
        assert_true(read_record(&f, record));
        assert_string_equal(unused(&f), "1 ");
        zg_arena_free(f.arena);
    }
}

static void sheets_of_others_are_passed_over_but_not_alone(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, A_AND_B, "b{}");
    assert_false(read_record(&f, "[{\"text\":\".a{color:red}\\n.b{color:red} \",\"ranges\":[]}]"));
    test_assert_error(&f.err, ZG_REFUSED, "coverage-foreign");
    assert_false(read_record(&f, "[]"));
    test_assert_error(&f.err, ZG_REFUSED, "coverage-foreign");
    /* A sheet whose text the browser had no more is no proof of anything. */
    assert_false(read_record(&f, "[{\"url\":\"x\",\"ranges\":[]}]"));
    test_assert_error(&f.err, ZG_REFUSED, "coverage-foreign");
    assert_true(read_record(&f, "[{\"text\":\"p{}\",\"ranges\":[{\"start\":0,\"end\":3}]},"
                                "{\"url\":\"x\",\"ranges\":[]},"
                                "{\"text\":\".a{color:red}\\n.b{color:red}\",\"ranges\":[]}]"));
    assert_string_equal(unused(&f), "1 2 ");
    zg_arena_free(f.arena);
}

static void what_is_no_record_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
    } cases[] = {
        {"", "json-syntax"},
        {"[{\"text\":\"b{}\"", "json-syntax"},
        {"[{\"text\":\"\\ud83d\",\"ranges\":[]}]", "json-syntax"},
        {"{}", "json-shape"},
        {"[1]", "json-shape"},
        {"[{\"text\":1,\"ranges\":[]}]", "json-shape"},
        {"[{\"text\":\"b{}\"}]", "json-shape"},
        {"[{\"text\":\"b{}\",\"ranges\":{}}]", "json-shape"},
        {"[{\"text\":\"b{}\",\"ranges\":[1]}]", "json-shape"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":0}]}]", "json-shape"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":0,\"end\":1.5}]}]", "json-shape"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":-1,\"end\":1}]}]", "coverage-range"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":2,\"end\":1}]}]", "coverage-range"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":0,\"end\":4}]}]", "coverage-range"},
        {"[{\"text\":\"b{}\",\"ranges\":[{\"start\":0,\"end\":9223372036854775807}]}]",
         "coverage-range"},
        /* Two bytes, one unit. */
        {"[{\"text\":\"\\u00e9\",\"ranges\":[{\"start\":0,\"end\":2}]}]", "coverage-range"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct fixture f;
        open_fixture(&f, "b{}", "b{}");
        assert_false(read_record(&f, cases[i].text));
        test_assert_error(&f.err, ZG_MALFORMED, cases[i].rule);
        zg_arena_free(f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_range_touches_is_unused),
        cmocka_unit_test(a_range_ends_before_its_end_and_may_be_empty),
        cmocka_unit_test(offsets_are_of_utf16),
        cmocka_unit_test(a_condition_that_was_not_met_says_nothing),
        cmocka_unit_test(rules_of_other_browsers_are_left_alone),
        cmocka_unit_test(what_the_recorded_browser_drops_is_left_alone),
        cmocka_unit_test(what_any_recorded_browser_used_stays),
        cmocka_unit_test(sheets_of_others_are_passed_over_but_not_alone),
        cmocka_unit_test(what_is_no_record_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
