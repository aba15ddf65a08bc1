/* Applying and taking back: where hunks go, what becomes of files, and that nothing happens when
 * one hunk has no place. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "source/source.h"

static const struct zg_source_apply_options plain = {.strip = 1};

static struct zg_tree *tree_with(const char *path, const char *text)
{
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_new();
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0640, &err), &err);
    return tree;
}

static struct zg_source_applied applied(struct zg_tree *tree, const char *text,
                                        struct zg_source_apply_options options)
{
    struct zg_error err = {0};
    struct zg_source_patch patch;
    struct zg_source_applied result;
    test_assert_ok(zg_source_patch_parse(test_arena(), zg_bytes_of(text), "p", &patch, &err), &err);
    test_assert_ok(zg_source_apply(test_arena(), &patch, &options, tree, &result, &err), &err);
    return result;
}

static void refused(struct zg_tree *tree, const char *text, enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0};
    struct zg_source_patch patch;
    struct zg_source_applied result;
    test_assert_ok(zg_source_patch_parse(test_arena(), zg_bytes_of(text), "p", &patch, &err), &err);
    assert_false(zg_source_apply(test_arena(), &patch, &plain, tree, &result, &err));
    test_assert_error(&err, kind, rule);
}

static void assert_file(struct zg_tree *tree, const char *path, const char *text)
{
    struct zg_error err = {0};
    const struct zg_tree_file *file;
    test_assert_ok(zg_tree_get(tree, path, &file, &err), &err);
    if (text == NULL) {
        assert_null(file);
        return;
    }
    assert_non_null(file);
    assert_string_equal(zg_strndup(test_arena(), (const char *)file->bytes.data, file->bytes.len),
                        text);
}

static const char change[] = "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n";

static void a_hunk_and_back(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_with("x", "a\nb\nc\nd\ne\n");
    struct zg_source_applied result = applied(tree, change, plain);
    assert_true(result.applied);
    assert_int_equal(result.clean, 1);
    assert_int_equal(result.files[0].hunks[0].line, 2);
    assert_file(tree, "x", "a\nb\nC\nd\ne\n");
    result = applied(tree, change, (struct zg_source_apply_options){.strip = 1, .reverse = true});
    assert_true(result.applied);
    assert_file(tree, "x", "a\nb\nc\nd\ne\n");
    zg_tree_close(tree);
}

static void offset_and_fuzz_are_told(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_with("x", "1\n2\na\nb\nc\nd\ne\n");
    struct zg_source_applied result = applied(tree, change, plain);
    assert_int_equal(result.files[0].hunks[0].state, ZG_HUNK_OFFSET);
    assert_int_equal(result.files[0].hunks[0].offset, 2);
    zg_tree_close(tree);
    tree = tree_with("x", "a\nB\nc\nd\ne\n");
    assert_false(applied(tree, change, plain).applied);
    assert_file(tree, "x", "a\nB\nc\nd\ne\n");
    result = applied(tree, change, (struct zg_source_apply_options){.strip = 1, .fuzz = 2});
    assert_int_equal(result.files[0].hunks[0].state, ZG_HUNK_FUZZ);
    assert_int_equal(result.files[0].hunks[0].fuzz, 1);
    assert_file(tree, "x", "a\nB\nC\nd\ne\n"); /* the context stays the file's own */
    zg_tree_close(tree);
}

static void less_context_at_an_end_ties_to_it(void **state)
{
    (void)state;
    static const char top[] = "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n+new\n a\n b\n";
    struct zg_tree *tree = tree_with("x", "0\na\nb\n");
    assert_false(applied(tree, top, plain).applied);
    assert_true(
        applied(tree, top, (struct zg_source_apply_options){.strip = 1, .fuzz = 2}).applied);
    zg_tree_close(tree);
}

static void all_or_nothing(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_with("x", "a\nb\nc\nd\n");
    struct zg_source_applied result = applied(tree,
                                              "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n"
                                              "--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
                                              plain);
    assert_false(result.applied);
    assert_int_equal(result.clean, 1);
    assert_int_equal(result.failed, 1);
    assert_null(result.files[1].path);
    assert_non_null(strstr(result.files[1].reason, "y"));
    assert_file(tree, "x", "a\nb\nc\nd\n");
    zg_tree_close(tree);
}

static void files_come_and_go(void **state)
{
    (void)state;
    static const char text[] = "--- /dev/null\n+++ b/d/new\n@@ -0,0 +1 @@\n+n\n"
                               "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
    struct zg_tree *tree = tree_with("x", "a\n");
    assert_true(applied(tree, text, plain).applied);
    assert_file(tree, "d/new", "n\n");
    assert_file(tree, "x", NULL);
    assert_true(
        applied(tree, text, (struct zg_source_apply_options){.strip = 1, .reverse = true}).applied);
    assert_file(tree, "d/new", NULL);
    assert_file(tree, "x", "a\n");
    assert_false(applied(tree, "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+n\n", plain).applied);
    assert_false(applied(tree, "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", plain).applied);
    zg_tree_close(tree);
}

static void git_renames_copies_and_modes(void **state)
{
    (void)state;
    static const char text[] =
        "diff --git a/x b/y\nsimilarity index 80%\nrename from x\nrename to y\n"
        "--- a/x\n+++ b/y\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n"
        "diff --git a/m b/m\nold mode 100640\nnew mode 100755\n"
        "diff --git a/m b/c\nsimilarity index 100%\ncopy from m\ncopy to c\n";
    struct zg_error err = {0};
    struct zg_tree *tree = tree_with("x", "a\nb\n");
    const struct zg_tree_file *file;
    test_assert_ok(zg_tree_put(tree, "m", zg_bytes_of("m\n"), 0640, &err), &err);
    assert_true(applied(tree, text, plain).applied);
    assert_file(tree, "x", NULL);
    assert_file(tree, "y", "a\nB\n");
    assert_file(tree, "c", "m\n");
    test_assert_ok(zg_tree_get(tree, "m", &file, &err), &err);
    assert_int_equal(file->mode, 0755);
    assert_true(
        applied(tree, text, (struct zg_source_apply_options){.strip = 1, .reverse = true}).applied);
    assert_file(tree, "x", "a\nb\n");
    assert_file(tree, "y", NULL);
    assert_file(tree, "c", NULL);
    zg_tree_close(tree);
}

static void a_missing_last_newline_counts(void **state)
{
    (void)state;
    static const char text[] = "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n"
                               "+a\n+b\n\\ No newline at end of file\n";
    struct zg_tree *tree = tree_with("x", "a");
    assert_true(applied(tree, text, plain).applied);
    assert_file(tree, "x", "a\nb");
    zg_tree_close(tree);
    tree = tree_with("x", "a\n");
    assert_false(applied(tree, text, plain).applied);
    zg_tree_close(tree);
}

static void hostile_patches(void **state)
{
    (void)state;
    struct zg_tree *tree = tree_with("x", "a\n");
    refused(tree, "--- a/../../etc/x\n+++ b/../../etc/x\n@@ -1 +1 @@\n-a\n+b\n", ZG_MALFORMED,
            "path-escapes");
    refused(tree, "--- /dev/null\n+++ b//../x\n@@ -0,0 +1 @@\n+b\n", ZG_MALFORMED, "path-escapes");
    refused(
        tree,
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n",
        ZG_REFUSED, "patch-special");
    refused(tree, "diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcmZ\n",
            ZG_REFUSED, "patch-binary");
    refused(tree, "diff -r a/x b/x\nBinary files a/x and b/x differ\n", ZG_REFUSED, "patch-binary");
    struct zg_source_apply_options none = {.strip = 0};
    struct zg_error err = {0};
    struct zg_source_patch patch;
    struct zg_source_applied result;
    test_assert_ok(zg_source_patch_parse(
                       test_arena(), zg_bytes_of("--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n"),
                       "p", &patch, &err),
                   &err);
    assert_false(zg_source_apply(test_arena(), &patch, &none, tree, &result, &err));
    test_assert_error(&err, ZG_MALFORMED, "path-escapes");
    zg_tree_close(tree);
}

/* As GNU patch: the first of these names is the shorter one, but needs a new folder. */
static void a_new_file_goes_where_fewest_folders_are_new(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_new();
    const struct zg_tree_file *file;
    test_assert_ok(zg_tree_put(tree, "lib/deep/x", zg_bytes_of("x\n"), 0644, &err), &err);
    struct zg_source_applied result =
        applied(tree,
                "--- a/old/new.c\t1970-01-01 00:00:00.000000000 +0000\n"
                "+++ b/lib/deep/new.c\t2020-01-01 00:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+a\n"
                "--- a/lib/other.c\t1970-01-01 00:00:00.000000000 +0000\n"
                "+++ b/lib/deep/other.c\t2020-01-01 00:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+a\n",
                plain);
    assert_true(result.applied);
    test_assert_ok(zg_tree_get(tree, "lib/deep/new.c", &file, &err), &err);
    assert_non_null(file);
    test_assert_ok(zg_tree_get(tree, "lib/other.c", &file, &err), &err);
    assert_non_null(file);
    zg_tree_close(tree);
}

/* ---- on disk ---------------------------------------------------------------------------- */

static void assert_on_disk(const char *folder, const char *name, const char *text)
{
    char *found = test_read(zg_path_join(test_arena(), folder, name), NULL);
    assert_string_equal(found, text);
    free(found);
}

static struct zg_tree *open_folder(const char *folder)
{
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_open(folder, &err);
    test_assert_ok(tree != NULL, &err);
    return tree;
}

static void a_folder_changes_as_a_whole(void **state)
{
    (void)state;
    struct zg_error err = {0};
    const char *folder = test_folder(0);
    test_write(zg_path_join(test_arena(), folder, "x"), "a\nb\nc\nd\n", 8, 0751);
    struct zg_tree *tree = open_folder(folder);
    assert_true(applied(tree,
                        "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n"
                        "--- /dev/null\n+++ b/d/e/new\n@@ -0,0 +1 @@\n+n\n",
                        plain)
                    .applied);
    test_assert_ok(zg_tree_write(tree, &err), &err);
    assert_on_disk(folder, "x", "a\nb\nC\nd\n");
    assert_on_disk(folder, "d/e/new", "n\n");
    test_shell("test \"$(stat -c %%a %s/x)\" = 751 && test -z \"$(find %s -name '.*zmgraft*')\"",
               folder, folder);
    assert_true(applied(tree, "--- a/d/e/new\n+++ /dev/null\n@@ -1 +0,0 @@\n-n\n", plain).applied);
    test_assert_ok(zg_tree_write(tree, &err), &err);
    test_shell("test ! -e %s/d", folder); /* the folders it leaves empty go too */
    zg_tree_close(tree);
}

static void a_failing_write_changes_nothing(void **state)
{
    (void)state;
    struct zg_error err = {0};
    const char *folder = test_folder(0);
    test_write_text(zg_path_join(test_arena(), folder, "x"), "a\n");
    struct zg_tree *tree = open_folder(folder);
    test_assert_ok(zg_tree_put(tree, "x", zg_bytes_of("b\n"), 0644, &err), &err);
    test_assert_ok(zg_tree_put(tree, "y", zg_bytes_of("b\n"), 0644, &err), &err);
    test_shell("mkdir %s/y", folder);
    assert_false(zg_tree_write(tree, &err));
    test_assert_error(&err, ZG_REFUSED, "not-a-file");
    assert_on_disk(folder, "x", "a\n");
    test_shell("test -z \"$(find %s -name '.*zmgraft*')\"", folder);
    zg_tree_close(tree);
}

static void links_lead_nowhere(void **state)
{
    (void)state;
    const char *folder = test_folder(0), *outside = test_folder(1);
    test_write_text(zg_path_join(test_arena(), outside, "x"), "a\nb\nc\nd\n");
    test_shell("ln -s %s %s/dir && ln -s %s/x %s/file", outside, folder, outside, folder);
    struct zg_tree *tree = open_folder(folder);
    refused(tree, "--- a/dir/x\n+++ b/dir/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n", ZG_REFUSED,
            "path-escapes");
    refused(tree, "--- a/file\n+++ b/file\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n", ZG_REFUSED,
            "path-escapes");
    refused(tree, "--- /dev/null\n+++ b/dir/new\n@@ -0,0 +1 @@\n+n\n", ZG_REFUSED, "path-escapes");
    assert_on_disk(outside, "x", "a\nb\nc\nd\n");
    zg_tree_close(tree);
}

static void trees_list_and_layer(void **state)
{
    (void)state;
    struct zg_error err = {0};
    const char *folder = test_folder(0);
    test_write_text(zg_path_join(test_arena(), folder, "b/x"), "x");
    test_write_text(zg_path_join(test_arena(), folder, "a"), "a");
    test_write_text(zg_path_join(test_arena(), folder, ".git/no"), "");
    struct zg_tree *tree = open_folder(folder);
    struct zg_tree *layer = zg_tree_over(tree);
    const char *const *paths;
    size_t count;
    test_assert_ok(zg_tree_put(layer, "c", zg_bytes_of("c"), 0644, &err), &err);
    test_assert_ok(zg_tree_remove(layer, "a", &err), &err);
    test_assert_ok(zg_tree_list(layer, &paths, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_string_equal(paths[0], "b/x");
    assert_string_equal(paths[1], "c");
    assert_null(paths[2]);
    assert_file(tree, "a", "a");
    test_assert_ok(zg_tree_merge(layer, &err), &err);
    assert_file(tree, "a", NULL);
    assert_file(tree, "c", "c");
    zg_tree_close(layer);
    zg_tree_close(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hunk_and_back),
        cmocka_unit_test(offset_and_fuzz_are_told),
        cmocka_unit_test(less_context_at_an_end_ties_to_it),
        cmocka_unit_test(all_or_nothing),
        cmocka_unit_test(files_come_and_go),
        cmocka_unit_test(git_renames_copies_and_modes),
        cmocka_unit_test(a_missing_last_newline_counts),
        cmocka_unit_test(hostile_patches),
        cmocka_unit_test(a_new_file_goes_where_fewest_folders_are_new),
        cmocka_unit_test(a_folder_changes_as_a_whole),
        cmocka_unit_test(a_failing_write_changes_nothing),
        cmocka_unit_test(links_lead_nowhere),
        cmocka_unit_test(trees_list_and_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
