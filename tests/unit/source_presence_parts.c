/* Is a fix in a tree: where it is looked for, what of it counts, its parts beside a vulnerable
 * tree; very long, odd and hostile fixes. */
#include "source_judging.h"

/* ---- where ---------------------------------------------------------------------------------- */

static void a_file_may_have_moved(void **state)
{
    (void)state;
    struct zg_presence_part part =
        judge(CHECK_FIX, "lib/input/read.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    assert_int_equal(part.verdict, ZG_PRESENT);
    assert_true(part.hunks[0].moved);
    assert_string_equal(part.hunks[0].path, "lib/input/read.c");
}

static void code_may_have_moved_to_another_file(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_of("src/read.c", "int nothing_of_it;\n");
    put(tree, "src/names.c", "int before;\n" READ_BEGIN READ_TOP READ_CHECK READ_END);
    put(tree, "fuzz/names.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    static const char binary[] = "data\0\n" READ_BEGIN READ_TOP READ_CHECK READ_END;
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, "data.bin",
                               (struct zg_bytes){(const uint8_t *)binary, sizeof(binary) - 1}, 0644,
                               &err),
                   &err);
    struct zg_presence fix = ask(patch_of(CHECK_FIX), 1, tree, NULL);
    zg_tree_close(tree);
    assert_int_equal(fix.verdict, ZG_PRESENT);
    assert_true(fix.parts[0].hunks[0].moved);
    assert_string_equal(fix.parts[0].hunks[0].path, "src/names.c");
}

static void code_that_is_nowhere_is_no_evidence(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(CHECK_FIX, "src/other.c", "int nothing_of_it;\n");
    assert_int_equal(part.verdict, ZG_INCONCLUSIVE);
    assert_null(part.hunks[0].path);
}

/* ---- tests and documentation -------------------------------------------------------------------
 */

static void tests_and_documentation_are_left_out(void **state)
{
    (void)state;
    const char *tests =
        "--- a/tests/read.c\n+++ b/tests/read.c\n@@ -1 +1,2 @@\n int a;\n+int b;\n"
        "--- a/doc/read.rst\n+++ b/doc/read.rst\n@@ -1 +1,2 @@\n text\n+more text\n";
    struct zg_presence_part part = judge(zg_format(test_arena(), "%s%s", tests, CHECK_FIX),
                                         "src/read.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_REVERSES);
    assert_int_equal(part.test_files, 1);
    assert_int_equal(part.doc_files, 1);
    part = judge(tests, "tests/read.c", "int a;\nint b;\n");
    assert_verdict(&part, ZG_INCONCLUSIVE, ZG_LEVEL_NONE);
    assert_true(part.no_code);
}

static void paths_have_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum zg_fix_part kind;
    } rows[] = {
        {"lib/url.c", ZG_PART_CODE},       {"tests/unit/a.c", ZG_PART_TEST},
        {"t/x.pl", ZG_PART_TEST},          {"lib/latest/a.c", ZG_PART_CODE},
        {"src/url_test.go", ZG_PART_TEST}, {"testapi.c", ZG_PART_TEST},
        {"Lib/test_x.py", ZG_PART_TEST},   {"doc/a.c", ZG_PART_DOC},
        {"man/a.1", ZG_PART_DOC},          {"CHANGES", ZG_PART_DOC},
        {"src/changes.c", ZG_PART_CODE},   {"README.md", ZG_PART_DOC},
        {"src/news.c", ZG_PART_CODE},      {"debian/rules", ZG_PART_DOC},
        {"Makefile.in", ZG_PART_CODE},     {"src/read.h", ZG_PART_CODE},
    };
    for (size_t i = 0; i < ZG_COUNT(rows); i++) {
        if (zg_fix_part_of(rows[i].path) != rows[i].kind) {
            fail_msg("%s is taken for %d", rows[i].path, zg_fix_part_of(rows[i].path));
        }
    }
}

/* ---- parts, and the vulnerable tree
 * ---------------------------------------------------------------- */

#define SECOND_FIX                                                                                 \
    "--- a/src/write.c\n+++ b/src/write.c\n@@ -1,2 +1,3 @@\n int begin(void);\n"                   \
    "+int limit_of(struct output *out);\n int end(void);\n"
#define WRITE_FIXED "int begin(void);\nint limit_of(struct output *out);\nint end(void);\n"

static void all_parts_must_be_there(void **state)
{
    (void)state;
    struct zg_source_patch parts[] = {*patch_of(CHECK_FIX), *patch_of(SECOND_FIX)};
    struct zg_tree *tree = tree_of("src/read.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    put(tree, "src/write.c", WRITE_FIXED);
    assert_int_equal(ask(parts, 2, tree, NULL).verdict, ZG_PRESENT);
    put(tree, "src/write.c", "int begin(void);\nint end(void);\n");
    struct zg_presence fix = ask(parts, 2, tree, NULL);
    assert_int_equal(fix.verdict, ZG_PARTIAL);
    assert_int_equal(fix.parts[0].verdict, ZG_PRESENT);
    assert_int_equal(fix.parts[1].verdict, ZG_ABSENT);
    put(tree, "src/write.c", "something else\n");
    assert_int_equal(ask(parts, 2, tree, NULL).verdict, ZG_INCONCLUSIVE);
    zg_tree_close(tree);
}

static void what_the_vulnerable_tree_has_is_no_evidence(void **state)
{
    (void)state;
    struct zg_source_patch parts[] = {*patch_of(CHECK_FIX), *patch_of(SECOND_FIX)};
    struct zg_tree *tree = tree_of("src/read.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    struct zg_tree *vulnerable = tree_of("src/read.c", READ_BEGIN READ_TOP READ_END);
    put(tree, "src/write.c", WRITE_FIXED);
    put(vulnerable, "src/write.c", WRITE_FIXED);
    struct zg_presence fix = ask(parts, 2, tree, vulnerable); /* one part is a prerequisite */
    assert_int_equal(fix.verdict, ZG_PRESENT);
    assert_true(fix.parts[1].in_base);
    fix = ask(&parts[1], 1, tree, vulnerable); /* the only part is */
    assert_int_equal(fix.verdict, ZG_INCONCLUSIVE);
    fix = ask(parts, 2, vulnerable, vulnerable);
    assert_int_equal(fix.verdict, ZG_ABSENT);
    zg_tree_close(tree);
    zg_tree_close(vulnerable);
}

/* ---- sizes and hostile input
 * ------------------------------------------------------------------------- */

/* A file of 900 lines that the fix adds: cut into pieces. */
static void a_long_hunk_is_cut(void **state)
{
    (void)state;
    struct zg_buf fix = {0}, text = {0}, other = {0};
    zg_buf_printf(&fix, "--- /dev/null\n+++ b/src/long.c\n@@ -0,0 +1,900 @@\n");
    for (unsigned i = 0; i < 900; i++) {
        zg_buf_printf(&fix, "+int number_%u(int a, int b);\n", i);
        zg_buf_printf(&text, "%s",
                      i == 500 ? "" : zg_format(test_arena(), "int number_%u(int a, int b);\n", i));
    }
    zg_buf_append(&fix, "", 1);
    zg_buf_append(&text, "", 1);
    zg_buf_append_text(&other, "int main(void);\n");
    zg_buf_append(&other, "", 1);
    struct zg_presence_part part =
        judge((const char *)fix.data, "src/long.c", (const char *)text.data);
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_FUZZY);
    assert_true(part.hunk_count > 1 && part.confidence < 1);
    assert_true(names(&part, '+', "int number_500(int a, int b);"));
    part = judge((const char *)fix.data, "src/long.c", (const char *)other.data);
    assert_true(part.verdict != ZG_PRESENT);
    zg_buf_free(&fix);
    zg_buf_free(&text);
    zg_buf_free(&other);
}

static void assert_refused(const char *patch, const char *rule)
{
    struct zg_tree *tree = tree_of("src/read.c", "int a;\n");
    struct zg_presence fix;
    struct zg_error err = {0};
    const struct zg_presence_question question = {
        .parts = patch_of(patch), .part_count = 1, .tree = tree};
    assert_false(zg_presence(test_arena(), &question, &fix, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
    zg_tree_close(tree);
}

static void hostile_fixes_are_refused(void **state)
{
    (void)state;
    struct zg_buf fix = {0};
    assert_refused("--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n",
                   "path-escapes");
    zg_buf_printf(&fix, "--- a/src/read.c\n+++ b/src/read.c\n@@ -0,0 +1,%d @@\n",
                  ZG_LIMIT_FIX_LINES + 1);
    for (unsigned i = 0; i <= ZG_LIMIT_FIX_LINES; i++) {
        zg_buf_append_text(&fix, "+\n");
    }
    zg_buf_append(&fix, "", 1);
    assert_refused((const char *)fix.data, "fix-too-large");
    zg_buf_free(&fix);
}

static void odd_fixes_are_no_evidence(void **state)
{
    (void)state;
    static const char *const fixes[] = {
        "no diff at all\n",
        "diff --git a/a.png b/a.png\nindex 1..2 100644\nBinary files a/a.png and b/a.png differ\n",
        ("diff --git a/src/a.c b/src/b.c\nsimilarity index 100%\nrename from src/a.c\nrename to "
         "src/b.c\n"),
        "--- a/src/read.c\n+++ b/src/read.c\n@@ -1 +1 @@\n-\n+ \n",
        "--- a/src/read.c\n+++ b/src/read.c\n@@ -1,3 +1,3 @@\n {\n-}\n+ }\n }\n",
    };
    for (size_t i = 0; i < ZG_COUNT(fixes); i++) {
        struct zg_presence_part part = judge(fixes[i], "src/read.c", "int a;\n");
        assert_int_equal(part.verdict, ZG_INCONCLUSIVE);
    }
}

static void binary_text_is_looked_at_like_any_other(void **state)
{
    (void)state;
    char text[4096];
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = (char)(1 + i * 7 % 255);
    }
    text[sizeof(text) - 1] = '\0';
    struct zg_presence_part part = judge(CHECK_FIX, "src/read.c", text);
    assert_int_equal(part.verdict, ZG_INCONCLUSIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_may_have_moved),
        cmocka_unit_test(code_may_have_moved_to_another_file),
        cmocka_unit_test(code_that_is_nowhere_is_no_evidence),
        cmocka_unit_test(tests_and_documentation_are_left_out),
        cmocka_unit_test(paths_have_kinds),
        cmocka_unit_test(all_parts_must_be_there),
        cmocka_unit_test(what_the_vulnerable_tree_has_is_no_evidence),
        cmocka_unit_test(a_long_hunk_is_cut),
        cmocka_unit_test(hostile_fixes_are_refused),
        cmocka_unit_test(odd_fixes_are_no_evidence),
        cmocka_unit_test(binary_text_is_looked_at_like_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
