/* Patch files: what is read out of them, that they are written back as they were, and refusals. */
#include "../support/support.h"

#include <string.h>

#include "source/source.h"

static struct zg_source_patch parsed(const char *text)
{
    struct zg_source_patch patch;
    struct zg_error err = {0};
    test_assert_ok(
        zg_source_patch_parse(test_arena(), zg_bytes_of(text), "some.patch", &patch, &err), &err);
    struct zg_buf out = {0};
    zg_source_patch_emit(&patch, &out);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, text);
    zg_buf_free(&out);
    return patch;
}

static void assert_refused(const char *text, const char *rule, unsigned line)
{
    struct zg_source_patch patch;
    struct zg_error err = {0};
    assert_false(
        zg_source_patch_parse(test_arena(), zg_bytes_of(text), "some.patch", &patch, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_int_equal(err.line, line);
}

static void assert_bytes(struct zg_bytes bytes, const char *text)
{
    assert_string_equal(zg_strndup(test_arena(), (const char *)bytes.data, bytes.len), text);
}

static void a_plain_diff(void **state)
{
    (void)state;
    struct zg_source_patch patch = parsed("Description: short\n long\n\nIndex: x.c\n=======\n"
                                          "--- dir.orig/x.c\t2020-01-01 10:00:00.0 +0000\n"
                                          "+++ dir/x.c\n"
                                          "@@ -3,3 +3,4 @@ int main(void)\n a\n-b\n+c\n+d\n e\n"
                                          "junk\n");
    assert_int_equal(patch.file_count, 1);
    const struct zg_patch_file *file = &patch.files[0];
    assert_string_equal(file->old_name, "dir.orig/x.c");
    assert_string_equal(file->new_name, "dir/x.c");
    assert_string_equal(file->index_name, "x.c");
    assert_int_equal(file->change, ZG_CHANGE_MODIFY);
    assert_int_equal(file->hunk_count, 1);
    const struct zg_hunk *hunk = &file->hunks[0];
    assert_int_equal(hunk->old_start, 3);
    assert_int_equal(hunk->new_count, 4);
    assert_int_equal(hunk->prefix, 1);
    assert_int_equal(hunk->suffix, 1);
    assert_bytes(hunk->section, "int main(void)");
    assert_bytes(hunk->lines[1].text, "b\n");
    assert_bytes(patch.header, "Description: short\n long\n\n");
    assert_bytes(patch.trailer, "junk\n");
}

static void git_says_what_happens_to_files(void **state)
{
    (void)state;
    struct zg_source_patch patch =
        parsed("diff --git a/old name.c b/new name.c\nsimilarity index 100%\n"
               "rename from old name.c\nrename to new name.c\n"
               "diff --git a/new b/new\nnew file mode 100755\nindex 0000000..e69de29\n"
               "diff --git a/gone b/gone\ndeleted file mode 100644\nindex 1..0\n"
               "--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
               "diff --git \"a/f\\303\\266\" \"b/f\\303\\266\"\nold mode 100644\nnew mode 100755\n"
               "diff --git a/p.png b/p.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\n"
               "Kcmb=J\n\nliteral 0\nHcmV?d00001\n\n-- \n2.30.2\n");
    assert_int_equal(patch.file_count, 5);
    assert_int_equal(patch.files[0].change, ZG_CHANGE_RENAME);
    assert_string_equal(patch.files[0].old_name, "a/old name.c");
    assert_string_equal(patch.files[0].new_name, "b/new name.c");
    assert_int_equal(patch.files[1].change, ZG_CHANGE_CREATE);
    assert_int_equal(patch.files[1].new_mode, 0100755);
    assert_int_equal(patch.files[2].change, ZG_CHANGE_DELETE);
    assert_null(patch.files[2].new_name);
    assert_string_equal(patch.files[3].old_name, "a/f\303\266");
    assert_int_equal(patch.files[3].new_mode, 0100755);
    assert_true(patch.files[4].binary);
    assert_bytes(patch.trailer, "-- \n2.30.2\n");
}

static void a_side_that_does_not_exist(void **state)
{
    (void)state;
    struct zg_source_patch patch =
        parsed("--- a/x\t1970-01-01 01:00:00.000000000 +0100\n+++ b/x\t2021-01-01 00:00:00 +0000\n"
               "@@ -0,0 +1 @@\n+x\n"
               "--- a/y\n+++ b/y\n@@ -0,0 +1 @@\n+x\n"
               "--- /dev/null\n+++ b/z\n@@ -0,0 +1 @@\n+x\n");
    assert_int_equal(patch.files[0].change, ZG_CHANGE_CREATE);
    assert_int_equal(patch.files[1].change, ZG_CHANGE_MODIFY);
    assert_int_equal(patch.files[1].old_absent, 1);
    assert_int_equal(patch.files[2].change, ZG_CHANGE_CREATE);
    assert_int_equal(patch.files[2].old_absent, 2);
}

static void newlines_that_are_missing_or_double(void **state)
{
    (void)state;
    struct zg_source_patch patch =
        parsed("--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n"
               "\\ No newline at end of file\n");
    assert_true(patch.files[0].hunks[0].lines[0].no_newline);
    assert_bytes(patch.files[0].hunks[0].lines[1].text, "y");
    patch = parsed("--- a\r\n+++ b\r\n@@ -1 +1 @@\r\n-x\r\n+y\r\n");
    assert_true(patch.files[0].crlf);
    assert_bytes(patch.files[0].hunks[0].lines[1].text, "y\n");
    patch = parsed("--- a\n+++ b\n@@ -1 +1 @@\n-x\r\n+y\r\n");
    assert_false(patch.files[0].crlf);
    assert_bytes(patch.files[0].hunks[0].lines[1].text, "y\r\n");
}

static void what_mailers_do(void **state)
{
    (void)state;
    /* An empty line for an empty context line, and two such lines cut off the end. */
    struct zg_source_patch patch = parsed("--- a\n+++ b\n@@ -1,5 +1,6 @@\n\n+x\n y\n z\n");
    assert_int_equal(patch.files[0].hunks[0].line_count, 6);
    assert_bytes(patch.files[0].hunks[0].lines[0].text, "\n");
    assert_bytes(patch.files[0].hunks[0].lines[5].text, "\n");
}

static void text_without_a_diff(void **state)
{
    (void)state;
    struct zg_source_patch patch = parsed("nothing\n--- a rule\n");
    assert_int_equal(patch.file_count, 0);
    patch = parsed("");
    assert_int_equal(patch.file_count, 0);
}

static void refusals(void **state)
{
    (void)state;
    assert_refused("--- a\n+++ b\n@@ -1,9 +1 @@\n-x\n+y\n", "patch-truncated", 3);
    assert_refused("--- a\n+++ b\n@@ -1,2 +1,2 @@\n-x\nfoo\n", "patch-hunk", 5);
    assert_refused("--- a\n+++ b\n@@ -1,2 +1 @@\n-x\n+y\n+z\n", "patch-hunk", 6);
    assert_refused("--- a\n+++ b\n@@ -1,99999999999999999999 +1 @@\n-x\n", "patch-number", 3);
    assert_refused("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n@@ -9999999999 +1 @@\n-x\n", "patch-number",
                   6);
    assert_refused("text\n@@ -1 +1 @@\n-x\n+y\n", "patch-no-file", 2);
    assert_refused("*** a\n--- b\n***************\n*** 1 ****\n", "patch-context-diff", 1);
}

static struct zg_patch_header header_of(const char *text, const char *name)
{
    struct zg_patch_header header;
    zg_header_parse(test_arena(), zg_bytes_of(text), name, &header);
    return header;
}

static void dep3_headers(void **state)
{
    (void)state;
    struct zg_patch_header header = header_of(
        "Description: fix overflow\n More words\n .\n and more.\n"
        "Origin: backport, https://example.org/c/?id=0123456789abcdef0123456789abcdef01234567\n"
        "Bug-Debian: https://bugs.debian.org/1\nLast-Update: 2021-01-01\n---\n",
        "dir/cve-2021-1234.patch");
    assert_string_equal(header.subject, "fix overflow");
    assert_string_equal(header.description, "More words\n\nand more.");
    assert_int_equal(header.origin, ZG_ORIGIN_BACKPORT);
    assert_string_equal(header.commit, "0123456789abcdef0123456789abcdef01234567");
    assert_string_equal(zg_header_get(&header, "bug-debian"), "https://bugs.debian.org/1");
    assert_int_equal(header.cve_count, 1);
    assert_string_equal(header.cves[0], "CVE-2021-1234");
}

static void mail_headers(void **state)
{
    (void)state;
    struct zg_patch_header header = header_of(
        "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
        "From: A B <a@b.example>\nDate: Tue, 1 Jan 2019 00:00:00 +0000\n"
        "Subject: [PATCH 2/3] tls: fix a\n thing\n\nThis is CVE-2019-0001 and CVE-2018-99999,\n"
        "again CVE-2019-0001.\n\nSigned-off-by: A B <a@b.example>\n---\n x.c | 2 +-\n",
        "0002-tls.patch");
    assert_string_equal(header.subject, "tls: fix a thing");
    assert_string_equal(header.commit, "0123456789abcdef0123456789abcdef01234567");
    assert_int_equal(header.cve_count, 2);
    assert_string_equal(header.cves[0], "CVE-2018-99999");
    assert_string_equal(zg_header_get(&header, "Signed-off-by"), "A B <a@b.example>");
    assert_int_equal(header.origin, ZG_ORIGIN_NONE);
    header = header_of("Subject: x\n\n(cherry picked from commit abcdef0123456789)\n", "x");
    assert_string_equal(header.commit, "abcdef0123456789");
}

static void headers_of_other_kinds(void **state)
{
    (void)state;
    struct zg_patch_header header =
        header_of("#! /bin/sh /usr/share/dpatch/dpatch-run\n## DP: Fix it\n", "x.dpatch");
    assert_string_equal(zg_header_get(&header, "DP"), "Fix it");
    header = header_of("some prose\nBug: https://b.example/2\n", "x");
    assert_string_equal(header.subject, "some prose");
    assert_string_equal(zg_header_get(&header, "Bug"), "https://b.example/2");
    header = header_of("", "CVE-2026-0992/01-4af.patch");
    assert_string_equal(header.subject, "");
    assert_string_equal(header.cves[0], "CVE-2026-0992");
    assert_string_equal(header.commit, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_diff),
        cmocka_unit_test(git_says_what_happens_to_files),
        cmocka_unit_test(a_side_that_does_not_exist),
        cmocka_unit_test(newlines_that_are_missing_or_double),
        cmocka_unit_test(what_mailers_do),
        cmocka_unit_test(text_without_a_diff),
        cmocka_unit_test(refusals),
        cmocka_unit_test(dep3_headers),
        cmocka_unit_test(mail_headers),
        cmocka_unit_test(headers_of_other_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
