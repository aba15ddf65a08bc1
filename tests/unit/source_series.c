/* Series and specs: what they list, what is added to them, and refusals. */
#include "../support/support.h"

#include <string.h>

#include "source/source.h"

static struct zg_quilt series_of(const char *text)
{
    struct zg_quilt series;
    struct zg_error err = {0};
    test_assert_ok(zg_quilt_parse(test_arena(), zg_bytes_of(text), "series", &series, &err), &err);
    return series;
}

static void assert_series_text(const struct zg_quilt *series, const char *text)
{
    struct zg_buf out = {0};
    zg_quilt_emit(series, &out);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, text);
    zg_buf_free(&out);
}

static void series_lines(void **state)
{
    (void)state;
    static const char text[] = "# first\n\na.patch\nsub/b.patch -p0 # why\n  c.patch -R\t\n"
                               "d#1.patch #x\ne.patch -p 2\nf.patch -pab";
    struct zg_quilt series = series_of(text);
    assert_int_equal(series.count, 6);
    assert_string_equal(series.entries[0].name, "a.patch");
    assert_int_equal(series.entries[0].strip, 1);
    assert_int_equal(series.entries[0].line, 3);
    assert_string_equal(series.entries[1].name, "sub/b.patch");
    assert_int_equal(series.entries[1].strip, 0);
    assert_string_equal(series.entries[1].options, "-p0");
    assert_true(series.entries[2].reverse);
    assert_string_equal(series.entries[3].name, "d#1.patch");
    assert_int_equal(series.entries[4].strip, 2);
    assert_int_equal(series.entries[5].strip, 1);
    assert_series_text(&series, text);
}

static void adding_to_a_series(void **state)
{
    (void)state;
    struct zg_quilt series = series_of("a.patch\nb.patch");
    zg_quilt_add(test_arena(), &series, "c.patch");
    assert_series_text(&series, "a.patch\nb.patch\nc.patch\n");
    assert_int_equal(series.count, 3);
    series = series_of("");
    zg_quilt_add(test_arena(), &series, "c.patch");
    assert_series_text(&series, "c.patch\n");
}

static void series_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
    } cases[] = {{"a.patch\n../b.patch\n", "series-path"},
                 {"/etc/b.patch\n", "series-path"},
                 {"a.patch -p\n", "series-option"},
                 {"a.patch -px\n", "series-option"},
                 {"a.patch -p99999999999\n", "series-option"}};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_quilt series;
        struct zg_error err = {0};
        assert_false(
            zg_quilt_parse(test_arena(), zg_bytes_of(cases[i].text), "series", &series, &err));
        test_assert_error(&err, ZG_MALFORMED, cases[i].rule);
        assert_int_not_equal(err.line, 0);
    }
}

static struct zg_spec spec_of(const char *text)
{
    struct zg_spec spec;
    struct zg_error err = {0};
    test_assert_ok(zg_spec_parse(test_arena(), zg_bytes_of(text), "x.spec", &spec, &err), &err);
    struct zg_buf out = {0};
    zg_spec_emit(&spec, &out);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, text);
    zg_buf_free(&out);
    return spec;
}

static void declared_and_applied(void **state)
{
    (void)state;
    struct zg_spec spec =
        spec_of("Name: foo\nVersion: 1.2\nSource0: x\n"
                "Patch0:  a.patch\nPatch2: https://h.example/%{name}-%{version}.patch\n"
                "%if 0%{?rhel} < 7\nPatch3: c.patch\n%endif\n#Patch4: d.patch\n"
                "%changelog\n- 100%% of %patch8\n%patch7\n"
                "%prep\n%setup -q\n%patch0 -p1 -b .a\n%patch -P 2 -p0 -F2 -R\n"
                "%if 0%{?rhel} < 7\n%patch3\n%endif\n#%patch4 -p1\n"
                "patch -p2 < %{PATCH0}\n%changelog\n- %patch9 is gone\n");
    assert_int_equal(spec.patch_count, 3);
    assert_string_equal(spec.patches[0].file, "a.patch");
    assert_string_equal(spec.patches[1].file, "foo-1.2.patch");
    assert_int_equal(spec.patches[1].number, 2);
    assert_string_equal(spec.patches[2].condition, "%if 0%{?rhel} < 7");
    assert_int_equal(spec.use_count, 4);
    assert_int_equal(spec.uses[0].number, 0);
    assert_int_equal(spec.uses[0].strip, 1);
    assert_int_equal(spec.uses[1].number, 2);
    assert_int_equal(spec.uses[1].strip, 0);
    assert_int_equal(spec.uses[1].fuzz, 2);
    assert_true(spec.uses[1].reverse);
    assert_int_equal(spec.uses[2].number, 3);
    assert_string_equal(spec.uses[2].condition, "%if 0%{?rhel} < 7");
    assert_int_equal(spec.uses[3].number, 0);
    assert_int_equal(spec.uses[3].strip, 2);
    assert_null(zg_spec_find(&spec, 4));
}

static void patches_that_apply_themselves(void **state)
{
    (void)state;
    struct zg_spec spec = spec_of("Patch: a\nPatch: b\nPatch7: c\n%prep\n%autosetup -n x -p1\n");
    assert_int_equal(spec.patches[1].number, 1);
    assert_int_equal(spec.use_count, 3);
    assert_int_equal(spec.uses[2].number, 7);
    assert_int_equal(spec.uses[2].strip, 1);
    spec = spec_of("Patch0: a\nPatch1: b\n%autosetup -N\n%autopatch -m 1 -p2\n");
    assert_int_equal(spec.use_count, 1);
    assert_int_equal(spec.uses[0].number, 1);
    assert_int_equal(spec.uses[0].strip, 2);
}

static void assert_added(const char *before, const char *after)
{
    struct zg_spec spec = spec_of(before);
    struct zg_error err = {0};
    struct zg_buf out = {0};
    test_assert_ok(zg_spec_add(test_arena(), &spec, "n.patch", &err), &err);
    zg_spec_emit(&spec, &out);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, after);
    zg_buf_free(&out);
}

static void adding_to_a_spec(void **state)
{
    (void)state;
    assert_added(
        "Source0:            x\nPatch0:             a.patch\nURL: y\n%setup -q\n%patch0 "
        "-p1\nmake\n",
        "Source0:            x\nPatch0:             a.patch\nPatch1:             n.patch\nURL: y\n"
        "%setup -q\n%patch0 -p1\n%patch1 -p1\nmake\n");
    assert_added(
        "Source:             x\nURL: y\n%setup -q\n",
        "Source:             x\nPatch0:             n.patch\nURL: y\n%setup -q\n%patch0 -p1\n");
    assert_added("Patch9:   a\n%patch -P 9 -p1",
                 "Patch9:   a\nPatch10:  n.patch\n%patch -P 9 -p1\n%patch -P 10 -p1\n");
    assert_added("Patch0:\t\ta\n%autosetup -p1\n",
                 "Patch0:\t\ta\nPatch1:\t\tn.patch\n%autosetup -p1\n");
    struct zg_spec spec = spec_of("Name: x\n");
    struct zg_error err = {0};
    assert_false(zg_spec_add(test_arena(), &spec, "n.patch", &err));
    test_assert_error(&err, ZG_REFUSED, "spec-layout");
}

static void spec_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
    } cases[] = {{"%if 1\n", "spec-condition"},
                 {"%endif\n", "spec-condition"},
                 {"Patch0: a\nPatch0: b\n", "spec-patch"},
                 {"Patch99999999999: a\n", "spec-patch"}};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_spec spec;
        struct zg_error err = {0};
        assert_false(zg_spec_parse(test_arena(), zg_bytes_of(cases[i].text), "x", &spec, &err));
        test_assert_error(&err, ZG_MALFORMED, cases[i].rule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_lines),
        cmocka_unit_test(adding_to_a_series),
        cmocka_unit_test(series_refusals),
        cmocka_unit_test(declared_and_applied),
        cmocka_unit_test(patches_that_apply_themselves),
        cmocka_unit_test(adding_to_a_spec),
        cmocka_unit_test(spec_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
