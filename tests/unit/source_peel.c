/* A series taken off a tree, and what that shows of a fix that later patches changed. */
#include "../support/support.h"

#include <string.h>

#include "source/peel.h"
#include "source/source.h"

/* The pristine file, and after each patch of the series. */
#define LINES(second, third) "int first(void);\n" second third "int last(void);\n"
#define PRISTINE LINES("int use(int n);\n", "")
#define WITH_FIX LINES("int check(int n);\n", "int use(int n);\n")
#define CHANGED LINES("int check(int n, int most);\n", "int use(int n);\n")
#define TAKEN_OUT LINES("int use(int n);\n", "int done(void);\n")

#define HEAD "--- a/use.h\n+++ b/use.h\n"
#define FIX                                                                                        \
    "Subject: check\nOrigin: upstream, commit:0123456789abcdef\n\n" HEAD                           \
    "@@ -1,3 +1,4 @@\n int first(void);\n+int check(int n);\n int use(int n);\n int last(void);\n"
#define CHANGE                                                                                     \
    HEAD "@@ -1,4 +1,4 @@\n int first(void);\n-int check(int n);\n+int check(int n, int most);\n"  \
         " int use(int n);\n int last(void);\n"
#define TAKE_OUT                                                                                   \
    HEAD "@@ -1,4 +1,4 @@\n int first(void);\n-int check(int n);\n int use(int n);\n"              \
         "+int done(void);\n int last(void);\n"

static const char *series_of(const char *list, const char *second)
{
    const char *folder = test_folder(0);
    test_write_text(zg_path_join(test_arena(), folder, "series"), list);
    test_write_text(zg_path_join(test_arena(), folder, "CVE-2024-0001.patch"), FIX);
    test_write_text(zg_path_join(test_arena(), folder, "second.patch"), second);
    return folder;
}

static struct zg_tree *tree_of(const char *text)
{
    struct zg_tree *tree = zg_tree_new();
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, "use.h", zg_bytes_of(text), 0644, &err), &err);
    return tree;
}

static struct zg_presence ask(const char *fix_text, const char *series, const char *text)
{
    struct zg_source_patch *patch = zg_alloc(test_arena(), sizeof(*patch));
    struct zg_error err = {0};
    struct zg_presence fix;
    struct zg_tree *tree = tree_of(text);
    test_assert_ok(
        zg_source_patch_parse(test_arena(), zg_bytes_of(fix_text), "fix.patch", patch, &err), &err);
    const struct zg_presence_question question = {
        .parts = patch, .part_count = 1, .tree = tree, .series = series};
    test_assert_ok(zg_presence(test_arena(), &question, &fix, &err), &err);
    zg_tree_close(tree);
    return fix;
}

static void a_series_comes_off_to_the_pristine_text(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_of(CHANGED);
    struct zg_error err = {0};
    struct zg_peel peel;
    bool off = true;
    const char *folder = series_of("# two\nCVE-2024-0001.patch\nsecond.patch\n", CHANGE);
    test_assert_ok(zg_peel_open(test_arena(), folder, tree, &peel, &err), &err);
    assert_int_equal(peel.left, 2);
    for (size_t left = 2; left > 0; left--) {
        test_assert_ok(zg_peel_one(&peel, &off, &err), &err);
        assert_true(off);
        assert_int_equal(peel.left, left - 1);
    }
    test_assert_ok(zg_peel_one(&peel, &off, &err), &err);
    assert_false(off);
    const struct zg_tree_file *file;
    test_assert_ok(zg_tree_get(peel.layer, "use.h", &file, &err), &err);
    assert_true(zg_bytes_is(file->bytes, PRISTINE));
    test_assert_ok(zg_tree_get(tree, "use.h", &file, &err), &err);
    assert_true(zg_bytes_is(file->bytes, CHANGED)); /* the tree itself is not changed */
    zg_peel_close(&peel);
    zg_tree_close(tree);
}

static void what_does_not_come_off_is_named(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_of(PRISTINE);
    struct zg_error err = {0};
    struct zg_peel peel;
    bool off = true;
    const char *folder = series_of("CVE-2024-0001.patch\nsecond.patch\n", CHANGE);
    test_assert_ok(zg_peel_open(test_arena(), folder, tree, &peel, &err), &err);
    test_assert_ok(zg_peel_one(&peel, &off, &err), &err);
    assert_false(off);
    assert_string_equal(peel.stuck, "second.patch");
    test_assert_ok(zg_peel_one(&peel, &off, &err), &err); /* and stays so */
    assert_false(off);
    assert_int_equal(peel.left, 2);
    zg_peel_close(&peel);
    zg_tree_close(tree);
}

static void a_series_without_its_patch_is_refused(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_of(PRISTINE);
    struct zg_error err = {0};
    struct zg_peel peel = {0};
    const char *folder = series_of("missing.patch\n", CHANGE);
    assert_false(zg_peel_open(test_arena(), folder, tree, &peel, &err));
    assert_int_equal(err.kind, ZG_SYSTEM);
    assert_non_null(strstr(err.text, "line 1 of"));
    zg_tree_close(tree);
}

static void a_later_patch_does_not_hide_the_fix(void **state)
{
    (void)state;
    const char *folder = series_of("CVE-2024-0001.patch\nsecond.patch\n", CHANGE);
    struct zg_presence fix = ask(FIX, folder, CHANGED);
    assert_int_equal(fix.verdict, ZG_PRESENT);
    assert_string_equal(zg_presence_level_name(fix.level), "peels");
    assert_string_equal(fix.parts[0].carried_by, "CVE-2024-0001.patch");
    assert_string_equal(fix.parts[0].changed_by, "second.patch");
    assert_string_equal(fix.parts[0].declared_by, "CVE-2024-0001.patch"); /* by its commit */
    assert_false(fix.parts[0].in_pristine);
}

static void the_fix_may_be_on_top(void **state)
{
    (void)state;
    struct zg_presence fix = ask(FIX, series_of("CVE-2024-0001.patch\n", CHANGE), WITH_FIX);
    assert_int_equal(fix.verdict, ZG_PRESENT);
    assert_int_equal(fix.level, ZG_LEVEL_PEELS);
    assert_null(fix.parts[0].changed_by);
    assert_string_equal(fix.parts[0].carried_by, "CVE-2024-0001.patch");
}

static void what_a_later_patch_takes_out_is_not_present(void **state)
{
    (void)state;
    const char *folder = series_of("CVE-2024-0001.patch\nsecond.patch\n", TAKE_OUT);
    struct zg_presence fix = ask(FIX, folder, TAKEN_OUT);
    assert_int_equal(fix.verdict, ZG_INCONCLUSIVE);
    assert_string_equal(fix.parts[0].changed_by, "second.patch");
}

static void a_claim_is_not_a_proof(void **state)
{
    (void)state;
    const char *folder = series_of("CVE-2024-0001.patch\n", CHANGE);
    struct zg_presence fix = ask(FIX, folder, PRISTINE);
    assert_int_equal(fix.verdict, ZG_ABSENT);
    assert_string_equal(fix.parts[0].declared_by, "CVE-2024-0001.patch");
    assert_string_equal(fix.series_stuck, "CVE-2024-0001.patch");
    fix = ask("Subject: other words for CVE-2024-0001\n\n" HEAD
              "@@ -7,2 +7,2 @@\n int other(void);\n-int unknown(void);\n+int known(void);\n",
              folder, WITH_FIX);
    assert_int_equal(fix.verdict, ZG_INCONCLUSIVE);
    assert_int_equal(fix.level, ZG_LEVEL_DECLARED);
}

static void what_is_in_the_pristine_source_is_told(void **state)
{
    (void)state;
    const char *folder = series_of("second.patch\n", CHANGE);
    struct zg_presence fix = ask(FIX, folder, CHANGED);
    assert_int_equal(fix.verdict, ZG_PRESENT);
    assert_true(fix.parts[0].in_pristine);
    assert_null(fix.parts[0].carried_by);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_comes_off_to_the_pristine_text),
        cmocka_unit_test(what_does_not_come_off_is_named),
        cmocka_unit_test(a_series_without_its_patch_is_refused),
        cmocka_unit_test(a_later_patch_does_not_hide_the_fix),
        cmocka_unit_test(the_fix_may_be_on_top),
        cmocka_unit_test(what_a_later_patch_takes_out_is_not_present),
        cmocka_unit_test(a_claim_is_not_a_proof),
        cmocka_unit_test(what_is_in_the_pristine_source_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
