/* Is a fix in a tree: the verdicts, each from a small tree of our own, and the guards that keep one
 * fix from being taken for another. */
#include "../support/support.h"

#include <string.h>

#include "source/source.h"

/* ---- trees and fixes ----------------------------------------------------------------------- */

static struct zg_tree *tree_of(const char *path, const char *text)
{
    struct zg_tree *tree = zg_tree_new();
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0644, &err), &err);
    return tree;
}

static void put(struct zg_tree *tree, const char *path, const char *text)
{
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0644, &err), &err);
}

static struct zg_source_patch *patch_of(const char *text)
{
    struct zg_source_patch *patch = zg_alloc(test_arena(), sizeof(*patch));
    struct zg_error err = {0};
    test_assert_ok(zg_source_patch_parse(test_arena(), zg_bytes_of(text), "fix.patch", patch, &err),
                   &err);
    return patch;
}

static struct zg_presence ask(struct zg_source_patch *parts, size_t count, struct zg_tree *tree,
                              struct zg_tree *vulnerable)
{
    struct zg_presence fix;
    struct zg_error err = {0};
    const struct zg_presence_question question = {
        .parts = parts, .part_count = count, .tree = tree, .vulnerable = vulnerable};
    test_assert_ok(zg_presence(test_arena(), &question, &fix, &err), &err);
    return fix;
}

/* Asks for a one-part fix in a tree of one file, and closes the tree. */
static struct zg_presence_part judge(const char *patch, const char *path, const char *text)
{
    struct zg_tree *tree = tree_of(path, text);
    struct zg_presence fix = ask(patch_of(patch), 1, tree, NULL);
    zg_tree_close(tree);
    assert_int_equal(fix.verdict, fix.parts[0].verdict);
    return fix.parts[0];
}

static bool names(const struct zg_presence_part *part, char kind, const char *text)
{
    for (size_t h = 0; h < part->hunk_count; h++) {
        for (size_t i = 0; i < part->hunks[h].line_count; i++) {
            const struct zg_presence_line *line = &part->hunks[h].lines[i];
            if (line->kind == kind && zg_bytes_is(line->text, text)) {
                return true;
            }
        }
    }
    return false;
}

static void assert_verdict(const struct zg_presence_part *part, enum zg_presence_verdict verdict,
                           enum zg_presence_level level)
{
    assert_string_equal(zg_presence_verdict_name(part->verdict), zg_presence_verdict_name(verdict));
    assert_string_equal(zg_presence_level_name(part->level), zg_presence_level_name(level));
}

#define FIX_HEAD "--- a/src/read.c\n+++ b/src/read.c\n"
/* A length that is checked before it is used. */
#define CHECK_FIX                                                                                  \
    FIX_HEAD                                                                                       \
    "@@ -4,6 +4,9 @@ int read_name(struct input *in)\n"                                            \
    "     size_t len = read_length(in);\n     char *name;\n \n"                                    \
    "+    if (len > MAX_NAME) {\n+        return -E_TOO_LONG;\n+    }\n"                           \
    "     name = allocate(len);\n     copy_bytes(in, name, len);\n     return keep(name);\n"

#define READ_BEGIN "#include \"input.h\"\n\nint read_name(struct input *in)\n{\n"
#define READ_TOP "    size_t len = read_length(in);\n    char *name;\n\n"
#define READ_CHECK "    if (len > MAX_NAME) {\n        return -E_TOO_LONG;\n    }\n"
#define READ_END                                                                                   \
    "    name = allocate(len);\n    copy_bytes(in, name, len);\n    return keep(name);\n}\n"

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
