/* Is a fix in a tree: the verdicts, each from a small tree of our own, and the guards that keep one
 * fix from being taken for another. */
#include "source_judging.h"

/* ---- to the letter ------------------------------------------------------------------------- */

static void a_fix_that_comes_off_is_present(void **state)
{
    (void)state;
    struct zg_presence_part part =
        judge(CHECK_FIX, "src/read.c", READ_BEGIN READ_TOP READ_CHECK READ_END);
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_REVERSES);
    assert_true(part.confidence == 1);
    assert_int_equal(part.hunks_fixed, 1);
    assert_int_equal(part.hunks[0].line, 5);
    assert_string_equal(part.hunks[0].path, "src/read.c");
    assert_int_equal(part.hunks[0].line_count, 0);
}

static void a_fix_that_goes_on_is_absent(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(CHECK_FIX, "src/read.c", READ_BEGIN READ_TOP READ_END);
    assert_verdict(&part, ZG_ABSENT, ZG_LEVEL_REVERSES);
    assert_true(names(&part, '+', "        return -E_TOO_LONG;"));
}

static void names_may_have_no_folder_or_two(void **state)
{
    (void)state;
    struct zg_presence_part part =
        judge("--- read.c\n+++ read.c\n@@ -1,2 +1,3 @@\n int a;\n+int b;\n int c;\n", "read.c",
              "int a;\nint b;\nint c;\n");
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_REVERSES);
    part = judge("--- x/y/read.c\n+++ x/y/read.c\n@@ -1,2 +1,3 @@\n int a;\n+int b;\n int c;\n",
                 "read.c", "int a;\nint b;\nint c;\n");
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_REVERSES);
}

/* ---- not to the letter --------------------------------------------------------------------- */

static void changed_context_does_not_hide_it(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(
        CHECK_FIX, "src/read.c",
        READ_BEGIN "    unsigned len = read_length(in, 4);\n    char *name = NULL;\n" READ_CHECK
                   "    name = allocate(len);\n    copy_more(in, name);\n}\n");
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_FUZZY);
    assert_true(part.confidence < 1);
    part = judge(CHECK_FIX, "src/read.c",
                 READ_BEGIN "    unsigned len = read_length(in, 4);\n    char *name = NULL;\n"
                            "    name = allocate(len);\n    copy_bytes(in, name, len);\n}\n");
    assert_true(part.verdict != ZG_PRESENT);
}

static void a_line_that_is_missing_is_named(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(
        CHECK_FIX, "src/read.c", READ_BEGIN READ_TOP "    if (len > MAX_NAME) {\n    }\n" READ_END);
    assert_int_equal(part.level, ZG_LEVEL_FUZZY);
    assert_true(part.verdict != ZG_PRESENT || part.confidence < 0.9F);
    assert_true(names(&part, '+', "        return -E_TOO_LONG;"));
    assert_false(names(&part, '+', "    if (len > MAX_NAME) {"));
}

/* The brace is missing, and another stands where it could be taken for it. */
static void a_missing_brace_is_named(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(
        CHECK_FIX, "src/read.c",
        READ_BEGIN READ_TOP "    if (len > MAX_NAME) {\n        return -E_TOO_LONG;\n" READ_END);
    assert_true(part.verdict == ZG_PRESENT && part.confidence < 1);
    assert_true(names(&part, '+', "    }"));
}

/* The same where the brace that takes its place is the context's. */
static void a_brace_of_the_context_does_not_hide_it(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(
        FIX_HEAD "@@ -2,5 +2,8 @@\n   while (more(in)) {\n     step(in);\n"
                 "+    if (is_last(in)) {\n+      finish(in);\n+    }\n   }\n   leave(in);\n }\n",
        "src/read.c",
        "int run(struct input *in) {\n  while (more(in)) {\n    step(in);\n"
        "    if (is_last(in)) {\n      finish(in);\n  }\n  leave(in);\n}\n");
    assert_true(part.level < ZG_LEVEL_REVERSES);
    assert_true(part.verdict != ZG_PRESENT || part.confidence < 1);
    assert_true(names(&part, '+', "    }"));
}

static void lines_that_stand_apart_are_told(void **state)
{
    (void)state;
    struct zg_presence_part part = judge(
        CHECK_FIX, "src/read.c",
        READ_BEGIN READ_TOP "    if (len > MAX_NAME) {\n        count(in);\n        log_it(in);\n"
                            "        return -E_TOO_LONG;\n    }\n" READ_END);
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_FUZZY);
    assert_true(names(&part, '~', "        return -E_TOO_LONG;"));
}

/* Three hunks are there, and a fourth is not: three quarters are not enough. */
static void a_quarter_unfixed_is_not_present(void **state)
{
    (void)state;
    struct zg_buf fix = {0}, tree = {0};
    zg_buf_append_text(&fix, FIX_HEAD);
    for (unsigned i = 0; i < 4; i++) {
        zg_buf_printf(&fix,
                      "@@ -%u,2 +%u,3 @@\n int begin_%u(int a);\n+int check_%u(int a);\n"
                      " int end_%u(int a);\n",
                      1 + 2 * i, 1 + 3 * i, i, i, i);
        zg_buf_printf(&tree, "int begin_%u(int a);\n", i);
        if (i < 3) {
            zg_buf_printf(&tree, "int check_%u(int a);\n", i);
        }
        zg_buf_printf(&tree, "int end_%u(int a);\n", i);
    }
    zg_buf_append(&fix, "", 1);
    zg_buf_append(&tree, "", 1);
    struct zg_presence_part part =
        judge((const char *)fix.data, "src/read.c", (const char *)tree.data);
    assert_verdict(&part, ZG_PARTIAL, ZG_LEVEL_FUZZY);
    assert_int_equal(part.hunks_fixed, 3);
    assert_int_equal(part.hunks_unfixed, 1);
    zg_buf_free(&fix);
    zg_buf_free(&tree);
}

static void a_changed_word_decides(void **state)
{
    (void)state;
    const char *fix = FIX_HEAD "@@ -4,3 +4,3 @@\n     first = begin(parts);\n"
                               "-    size = parts[0].size;\n+    size = parts[i].size;\n"
                               "     if (size < wanted) {\n";
    const char *fixed =
        "    first = begin(parts, 1);\n    size = parts[i].size;\n    if (size < wanted) {\n";
    const char *unfixed =
        "    first = begin(parts, 1);\n    size = parts[0].size;\n    if (size < wanted) {\n";
    struct zg_presence_part part = judge(fix, "src/read.c", fixed);
    assert_verdict(&part, ZG_PRESENT, ZG_LEVEL_FUZZY);
    part = judge(fix, "src/read.c", unfixed);
    assert_verdict(&part, ZG_ABSENT, ZG_LEVEL_FUZZY);
    assert_true(names(&part, '-', "    size = parts[0].size;"));
}

/* What stands there has the shape of the fix, and none of the words that it brings in. */
static void alike_is_not_enough(void **state)
{
    (void)state;
    struct zg_presence_part part =
        judge(FIX_HEAD "@@ -4,5 +4,6 @@\n     for (i = 0; i < session->count; i++) {\n"
                       "-        if (buffers[i].type == packet->type) {\n"
                       "+        if (buffers[i].type == packet->type &&\n"
                       "+            buffers[i].sequence == packet->sequence) {\n"
                       "             exists = 1;\n             pos = i;\n             break;\n",
              "src/read.c",
              "    for (i = 0; i < session->count; i++) {\n        if "
              "(session->internals.buffers[i].type ==\n"
              "            packet->type) {\n            exists = 1;\n            pos = i;\n        "
              "    break;\n");
    assert_true(part.verdict != ZG_PRESENT);
}

/* The added lines end as the context before them does: the old side stands in the fixed code too.
 */
static void a_fix_that_repeats_its_context(void **state)
{
    (void)state;
    const char *fix = FIX_HEAD
        "@@ -5,5 +5,11 @@\n         return NO_MEMORY;\n"
        "       }\n     }\n+    else {\n+      if (add(&path, \"/\")) {\n"
        "+        free(path);\n+        return NO_MEMORY;\n+      }\n+    }\n   }\n   return OK;\n";
    const char *before =
        "  if (home) {\n    if (tilde) {\n      if (add(&path, home)) {\n        free(path);\n"
        "        return NO_MEMORY;\n      }\n    }\n";
    const char *added = "    else {\n      if (add(&path, \"/\")) {\n        free(path);\n"
                        "        return NO_MEMORY;\n      }\n    }\n";
    const char *after = "  }\n  return OK;\n";
    struct zg_presence_part part =
        judge(fix, "src/read.c", zg_format(test_arena(), "%s%s%s", before, added, after));
    assert_int_equal(part.verdict, ZG_PRESENT);
    part = judge(fix, "src/read.c", zg_format(test_arena(), "%s%s", before, after));
    assert_int_equal(part.verdict, ZG_ABSENT);
}

/* Lines that the fix only indents anew tell nothing, but one that is missing does. */
static void a_moved_line_must_not_be_missing(void **state)
{
    (void)state;
    const char *fix = FIX_HEAD
        "@@ -1,4 +1,6 @@\n int run(void) {\n-  first_step(1);\n-  second_step(2);\n"
        "+  if (is_allowed()) {\n+    first_step(1);\n+    second_step(2);\n+  }\n   return 0;\n";
    struct zg_presence_part part =
        judge(fix, "src/read.c",
              "int run(void) {\n  if (is_allowed()) {\n    first_step(1);\n  }\n  return 0;\n");
    assert_true(part.verdict != ZG_PRESENT || part.confidence < 1);
    assert_true(names(&part, '+', "    second_step(2);"));
    assert_true(part.score < 1);
    assert_true(part.hunks[0].weight < 1.2F); /* of the two lines that are new */
}

/* The same change in two functions: the one that is there must not stand for both. */
static void each_hunk_has_a_place_of_its_own(void **state)
{
    (void)state;
    const char *context = "    enter(context);\n    check(context);\n";
    const char *limit = "    if (context->depth >= DEPTH_MAX)\n";
    const char *rest = "        return fail(context);\n    context->depth += 1;\n";
    const char *filler = "}\n\nint other(struct context *context)\n{\n";
    const char *fix = zg_format(
        test_arena(), FIX_HEAD "@@ -3,4 +3,5 @@\n%s%s%s@@ -13,4 +14,5 @@\n%s%s%s",
        "     enter(context);\n     check(context);\n", "+    if (context->depth >= DEPTH_MAX)\n",
        "         return fail(context);\n     context->depth += 1;\n",
        "     enter(context);\n     check(context);\n", "+    if (context->depth >= DEPTH_MAX)\n",
        "         return fail(context);\n     context->depth += 1;\n");
    struct zg_presence_part part = judge(fix, "src/read.c",
                                         zg_format(test_arena(), "int one(void)\n{\n%s%s%s%s%s%s",
                                                   context, limit, rest, filler, context, rest));
    assert_true(part.verdict != ZG_PRESENT || part.confidence < 1);
    assert_true(names(&part, '+', "    if (context->depth >= DEPTH_MAX)"));
    assert_int_not_equal(part.hunks[0].line, part.hunks[1].line);
}

/* Near a copy of the same code a piece's two sides could mean different places: the old one where
 * its line is missing, the new one in the copy. */
static void both_sides_mean_one_place(void **state)
{
    (void)state;
    const char *fix = FIX_HEAD
        "@@ -2,9 +2,14 @@\n                 sizeof(tab[0]));\n         if (tab == NULL) {\n"
        "             no_memory(in, \"allocating include\");\n-            return (0);\n"
        "+            return (-1);\n         }\n     }\n"
        "+    if (nr >= limit) {\n+        too_deep(in, \"recursion limit reached\");\n"
        "+        return (-2);\n+    }\n+\n     if (nr >= max) {\n         max *= 2;\n"
        "         tab = grow(tab, max *\n"
        "@@ -11,7 +16,7 @@\n                 sizeof(tab[0]));\n         if (tab == NULL) {\n"
        "             no_memory(in, \"allocating include\");\n-            return (0);\n"
        "+            return (-1);\n         }\n     }\n     tab[nr] = value;\n";
    struct zg_presence_part part =
        judge(fix, "src/read.c",
              "int push(void)\n                sizeof(tab[0]));\n        if (tab == NULL) {\n"
              "            no_memory(in, \"allocating include\");\n            return (-1);\n      "
              "  }\n    }\n"
              "    if (nr >= limit) {\n        too_deep(in, \"recursion limit reached\");\n"
              "        return (-2);\n    }\n\n    if (nr >= max) {\n        max *= 2;\n        tab "
              "= grow(tab, max *\n"
              "                sizeof(tab[0]));\n        if (tab == NULL) {\n"
              "            no_memory(in, \"allocating include\");\n        }\n    }\n    tab[nr] = "
              "value;\n");
    assert_true(part.verdict != ZG_PRESENT || part.confidence < 1);
    assert_true(names(&part, '+', "            return (-1);"));
    assert_int_not_equal(part.hunks[0].line, part.hunks[1].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fix_that_comes_off_is_present),
        cmocka_unit_test(a_fix_that_goes_on_is_absent),
        cmocka_unit_test(names_may_have_no_folder_or_two),
        cmocka_unit_test(changed_context_does_not_hide_it),
        cmocka_unit_test(a_line_that_is_missing_is_named),
        cmocka_unit_test(a_missing_brace_is_named),
        cmocka_unit_test(a_brace_of_the_context_does_not_hide_it),
        cmocka_unit_test(lines_that_stand_apart_are_told),
        cmocka_unit_test(a_quarter_unfixed_is_not_present),
        cmocka_unit_test(a_changed_word_decides),
        cmocka_unit_test(alike_is_not_enough),
        cmocka_unit_test(a_fix_that_repeats_its_context),
        cmocka_unit_test(a_moved_line_must_not_be_missing),
        cmocka_unit_test(each_hunk_has_a_place_of_its_own),
        cmocka_unit_test(both_sides_mean_one_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
