/* Backports: which hunks are placed, how, and which never are. */
#include "../support/support.h"

#include <string.h>

#include "source/source.h"

struct run {
    struct zg_tree *tree, *base, *layer;
    struct zg_source_patch fix;
    struct zg_backport result;
};

static struct zg_tree *tree_with(const char *path, const char *text)
{
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_new();
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0644, &err), &err);
    return tree;
}

/* Adapts `fix` to a tree of one file x.c; `base` is x.c where the fix was made, or NULL. */
static struct run port(const char *fix, const char *text, const char *base)
{
    struct run run = {.tree = tree_with("x.c", text)};
    struct zg_error err = {0};
    run.base = base == NULL ? NULL : tree_with("x.c", base);
    run.layer = zg_tree_over(run.tree);
    struct zg_backport_options options = {.strip = 1, .base = run.base};
    test_assert_ok(zg_source_patch_parse(test_arena(), zg_bytes_of(fix), "p", &run.fix, &err),
                   &err);
    test_assert_ok(zg_backport(test_arena(), &run.fix, &options, run.layer, &run.result, &err),
                   &err);
    return run;
}

static void close_run(struct run *run)
{
    zg_tree_close(run->layer);
    zg_tree_close(run->base);
    zg_tree_close(run->tree);
}

/* The fix as adapted gives `expected`, its first hunk having come over so. */
static void assert_ported(const char *fix, const char *text, const char *base,
                          enum zg_hunk_fate fate, const char *expected)
{
    struct run run = port(fix, text, base);
    struct zg_error err = {0};
    const struct zg_tree_file *file;
    assert_true(run.result.solved);
    assert_int_equal(run.result.files[0].hunks[0].fate, fate);
    test_assert_ok(zg_tree_get(run.layer, "x.c", &file, &err), &err);
    assert_string_equal(zg_strndup(test_arena(), (const char *)file->bytes.data, file->bytes.len),
                        expected);
    close_run(&run);
}

/* It has no place, for a reason with these words, and the tree is as it was. */
static void assert_conflict(const char *fix, const char *text, const char *base, const char *words)
{
    struct run run = port(fix, text, base);
    struct zg_tree_change *changes;
    size_t count;
    assert_false(run.result.solved);
    assert_int_equal(run.result.confidence, 0);
    assert_int_equal(run.result.files[0].hunks[0].fate, ZG_FATE_CONFLICT);
    if (strstr(run.result.files[0].hunks[0].note, words) == NULL) {
        fail_msg("'%s' is not in: %s", words, run.result.files[0].hunks[0].note);
    }
    zg_tree_changes(run.layer, test_arena(), &changes, &count);
    assert_int_equal(count, 0);
    close_run(&run);
}

#define FIX                                                                                        \
    "--- a/x.c\n+++ b/x.c\n@@ -3,5 +3,5 @@ int first(int a)\n {\n     int length = a;\n"           \
    "-    copy(length);\n+    copy_safely(length);\n     return length;\n }\n"
#define BASE                                                                                       \
    "/* x */\nint first(int a)\n{\n    int length = a;\n    copy(length);\n    return "            \
    "length;\n}\n"

static void clean_and_offset(void **state)
{
    (void)state;
    assert_ported(FIX, BASE, NULL, ZG_FATE_CLEAN,
                  "/* x */\nint first(int a)\n{\n    int length = a;\n    copy_safely(length);\n"
                  "    return length;\n}\n");
    assert_ported(FIX, "int y;\n" BASE, BASE, ZG_FATE_OFFSET,
                  "int y;\n/* x */\nint first(int a)\n{\n    int length = a;\n"
                  "    copy_safely(length);\n    return length;\n}\n");
}

static void merged_beside_other_lines(void **state)
{
    (void)state;
    static const char ours[] = "int first(int a)\n{\n    int length = a;\n    log(a);\n"
                               "    copy(length);\n    return done(length);\n}\n";
    static const char wanted[] = "int first(int a)\n{\n    int length = a;\n    log(a);\n"
                                 "    copy_safely(length);\n    return done(length);\n}\n";
    assert_ported(FIX, ours, BASE, ZG_FATE_MERGED, wanted);
}

static void renamed_when_the_evidence_is_clear(void **state)
{
    (void)state;
    static const char base[] =
        "int first(int a)\n{\n    int length = a;\n    use(a);\n    copy(length);\n    more(a);\n"
        "    check(length, a);\n    return a;\n}\n";
    static const char ours[] =
        "int first(int a)\n{\n    int size = a;\n    use(a);\n    copy(size);\n    more(a);\n"
        "    check(size, a);\n    return a;\n}\n";
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n@@ -4,6 +4,7 @@ int first(int a)\n     use(a);\n"
        "     copy(length);\n     more(a);\n+    limit(length);\n"
        "     check(length, a);\n     return a;\n }\n";
    assert_ported(fix, ours, base, ZG_FATE_RENAMED,
                  "int first(int a)\n{\n    int size = a;\n    use(a);\n    copy(size);\n"
                  "    more(a);\n    limit(size);\n    check(size, a);\n    return a;\n}\n");
}

static void already_there(void **state)
{
    (void)state;
    struct run run = port(FIX,
                          "/* x */\nint first(int a)\n{\n    int length = a;\n"
                          "    copy_safely(length);\n    return length;\n}\n",
                          BASE);
    assert_true(run.result.already);
    close_run(&run);
}

static void both_changed_the_line(void **state)
{
    (void)state;
    assert_conflict(FIX,
                    "/* x */\nint first(int a)\n{\n    int length = a;\n    copy(length, a);\n"
                    "    return length;\n}\n",
                    BASE, "the lines that the fix replaces");
}

static void never_in_another_function(void **state)
{
    (void)state;
    static const char ours[] = "int second(int a)\n{\n    int length = a;\n    copy(length);\n"
                               "    return length;\n}\n\nint first(int b)\n{\n    return b;\n}\n";
    assert_conflict(FIX, ours, NULL, "second, which the fix changes as first");
}

static void a_macro_is_not_defined_twice(void **state)
{
    (void)state;
    static const char base[] = "int one;\nint two;\nint three;\n";
    static const char fix[] = "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,4 @@\n int one;\n int "
                              "two;\n+#define SIZE 10\n int three;\n";
    assert_conflict(fix, "int two;\nint three;\n#  define SIZE 20\n", base,
                    "the tree defines SIZE already");
}

/* The same three lines twice in one function, with a line that occurs once before and after. */
#define TWICE(A, B)                                                                                \
    "int twice(int a)\n{\n    begin(a);\n    if (a)\n        " A ";\n    go(a);\n    middle(a);\n" \
    "    if (a)\n        " B                                                                       \
    ";\n    go(a);\n    end(a);\n    last(a);\n    done(a);\n    return a;\n}\n"
#define SECOND                                                                                     \
    "@@ -8,3 +8,3 @@ int twice(int a)\n     if (a)\n-        use(a);\n+        try(a);\n"          \
    "     go(a);\n"

static void a_neighbour_tells_which_of_two_places(void **state)
{
    (void)state;
    /* The second hunk has moved by the two lines that the first has. */
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n" SECOND
        "@@ -12,2 +12,3 @@ int twice(int a)\n     last(a);\n+    more(a);\n     done(a);\n";
    struct run run = port(fix, "int x;\nint y;\n" TWICE("use(a)", "use(a)"), NULL);
    struct zg_error err = {0};
    const struct zg_tree_file *file;
    assert_true(run.result.solved);
    assert_int_equal(run.result.files[0].hunks[0].fate, ZG_FATE_OFFSET);
    assert_int_equal(run.result.files[0].hunks[0].line, 11);
    test_assert_ok(zg_tree_get(run.layer, "x.c", &file, &err), &err);
    assert_non_null(
        strstr(zg_strndup(test_arena(), (const char *)file->bytes.data, file->bytes.len),
               "middle(a);\n    if (a)\n        try(a);\n"));
    close_run(&run);
    /* Without a neighbour nothing tells. */
    run = port("--- a/x.c\n+++ b/x.c\n" SECOND, "int x;\nint y;\n" TWICE("use(a)", "use(a)"), NULL);
    assert_false(run.result.solved);
    assert_string_equal(run.result.files[0].hunks[0].note,
                        "the lines that the fix knows are at several places");
    close_run(&run);
}

static void a_declaration_is_no_function(void **state)
{
    (void)state;
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n@@ -3,3 +3,3 @@ int one(int a);\n #define A 1\n"
        "-#define B 2\n+#define B 3\n #define C 4\n";
    static const char ours[] = "int two(int a,\n        int (*b)(void));\n\n#define A 1\n"
                               "#define B 2\n#define C 4\n";
    static const char wanted[] = "int two(int a,\n        int (*b)(void));\n\n#define A 1\n"
                                 "#define B 3\n#define C 4\n";
    assert_ported(fix, ours, NULL, ZG_FATE_OFFSET, wanted);
}

static void a_comment_is_no_reason_to_refuse(void **state)
{
    (void)state;
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n@@ -1,8 +1,9 @@\n /*\n- * Uses a.\n+ * Uses a once.\n+ * Then "
        "not.\n  */\n"
        " int first(int a)\n {\n-    use(a);\n+    use_once(a);\n     return a;\n }\n";
    static const char ours[] =
        "/*\n * Takes a\n * and uses it.\n */\nint first(int a)\n{\n    use(a);\n"
        "    return a;\n}\n";
    static const char wanted[] = "/*\n * Takes a\n * and uses it.\n */\nint first(int a)\n{\n"
                                 "    use_once(a);\n    return a;\n}\n";
    assert_ported(fix, ours, NULL, ZG_FATE_COMMENT, wanted);
    /* A line of code that looks like one of a comment is none. */
    assert_conflict("--- a/x.c\n+++ b/x.c\n@@ -1,6 +1,6 @@\n int first(int a)\n {\n     int b = a\n"
                    "-        * a;\n+        * (a + 1);\n     return b;\n }\n",
                    "int first(int a)\n{\n    int b = a\n        * 2 * a;\n    return b;\n}\n",
                    NULL, "the lines that the fix replaces");
}

static void an_include_goes_beside_the_one_it_was_beside(void **state)
{
    (void)state;
    static const char base[] = "#include <a.h>\n#include \"z.h\"\nint x;\nint y;\n";
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n@@ -1,4 +1,5 @@\n #include <a.h>\n+#include <b.h>\n"
        " #include \"z.h\"\n int x;\n int y;\n";
    assert_ported(
        fix, "#include <a.h>\n#include <c.h>\n#include \"z.h\"\nint x;\nint y;\n", base,
        ZG_FATE_MERGED,
        "#include <a.h>\n#include <b.h>\n#include <c.h>\n#include \"z.h\"\nint x;\nint y;\n");
    assert_conflict(fix,
                    "#include <a.h>\n#ifdef C\n#include <c.h>\n#endif\n#include \"z.h\"\nint x;\n"
                    "int y;\n",
                    base, "other lines between");
}

#define TAKEN(LINE)                                                                                \
    "int first(int a)\n{\n    start(a);\n    if (a) {\n        begin(a);\n" LINE                   \
    "        go(a);\n    }\n    return a;\n}\n"
#define TAKES(COUNT, LINE)                                                                         \
    "--- a/x.c\n+++ b/x.c\n@@ -3,8 +3," COUNT                                                      \
    " @@ int first(int a)\n     start(a);\n-    if (a) {\n"                                        \
    "-        begin(a);\n-        tell(a, \"loud\", 1);\n-        go(a);\n-    }\n" LINE           \
    "     return a;\n }\n"

static void lines_that_go_may_differ_a_little(void **state)
{
    (void)state;
    static const char base[] = TAKEN("        tell(a, \"loud\", 1);\n");
    static const char wanted[] = "int first(int a)\n{\n    start(a);\n    return a;\n}\n";
    assert_ported(TAKES("3", ""), TAKEN("        tell(a, \"soft\", 1);\n"), base, ZG_FATE_WORDS,
                  wanted);
    assert_conflict(TAKES("3", ""), TAKEN("        quite_another(thing);\n"), base,
                    "the lines that the fix replaces");
    /* It comes back changed: whose change is right? */
    assert_conflict(TAKES("4", "+    tell(a, \"loud\", 2);\n"),
                    TAKEN("        tell(a, \"soft\", 1);\n"), base,
                    "the lines that the fix replaces");
}

#define JUMP "    if (a > 9)\n        goto error;\n"
#define LEAVES(jump, label)                                                                        \
    "int first(int a)\n{\n    start(a);\n    copy(a);\n" jump "    return a;\n" label "}\n"

static void a_jump_needs_its_label(void **state)
{
    (void)state;
    static const char fix[] = "--- a/x.c\n+++ b/x.c\n@@ -4,2 +4,4 @@ int first(int a)\n"
                              "     copy(a);\n+    if (a > 9)\n+        goto error;\n"
                              "     return a;\n";
    static const char label[] = LEAVES("", "error:\n    return 0;\n"),
                      other[] = LEAVES("", "errors:\n    return 0;\n"),
                      elsewhere[] = LEAVES("", "") "int second(int a)\n{\nerror:\n}\n",
                      wanted[] = LEAVES(JUMP, "error:\n    return 0;\n");
    assert_ported(fix, label, NULL, ZG_FATE_CLEAN, wanted);
    assert_conflict(fix, other, NULL, "jumps to `error`, which the function lacks");
    assert_conflict(fix, elsewhere, NULL, "jumps to `error`, which the function lacks");
    static const char brings[] = "--- a/x.c\n+++ b/x.c\n@@ -2,5 +2,9 @@ int first(int a)\n {\n"
                                 "     start(a);\n     copy(a);\n"
                                 "+    if (a > 9)\n+        goto error;\n     return a;\n"
                                 "+error:\n+    return 0;\n }\n";
    assert_ported(brings, LEAVES("", ""), NULL, ZG_FATE_CLEAN, wanted);
}

static void a_merge_needs_a_place_that_is_the_only_one(void **state)
{
    (void)state;
    static const char fix[] =
        "--- a/x.c\n+++ b/x.c\n@@ -8,5 +8,5 @@ int twice(int a)\n     if (a)\n-        use(a);\n"
        "+        try(a);\n     go(a);\n     end(a);\n     last(a);\n";
    static const char ours[] = TWICE("use(a)", "use(a)");
    struct run run = port(fix, ours, NULL);
    assert_true(run.result.solved);
    close_run(&run);
    static const char other[] =
        "int twice(int a)\n{\n    if (a)\n        use(a);\n    go(a);\n    middle(a);\n"
        "    if (a)\n        use(a);\n    go(a);\n    ended(a);\n    last(a);\n}\n";
    assert_conflict(fix, other, NULL, "the lines that the fix changes are at several places");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_and_offset),
        cmocka_unit_test(merged_beside_other_lines),
        cmocka_unit_test(renamed_when_the_evidence_is_clear),
        cmocka_unit_test(already_there),
        cmocka_unit_test(both_changed_the_line),
        cmocka_unit_test(never_in_another_function),
        cmocka_unit_test(a_macro_is_not_defined_twice),
        cmocka_unit_test(a_neighbour_tells_which_of_two_places),
        cmocka_unit_test(a_declaration_is_no_function),
        cmocka_unit_test(a_comment_is_no_reason_to_refuse),
        cmocka_unit_test(an_include_goes_beside_the_one_it_was_beside),
        cmocka_unit_test(lines_that_go_may_differ_a_little),
        cmocka_unit_test(a_jump_needs_its_label),
        cmocka_unit_test(a_merge_needs_a_place_that_is_the_only_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
