/* Patches of a component's source: their fields, references, bodies; and that no root knows them.
 */
#define PATCH_NAME "source/measure/one"
#include "patchset_parsing.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char REFERENCE[] = "Description: room for the zero\n"
                                "Type: source\n"
                                "Component: measure\n"
                                "Versions:\n"
                                " >= 1.0, << 1.4\n"
                                " >= 2.0, << 2.1\n"
                                "Role: follow-up\n"
                                "Advisory: CVE-2021-9001\n"
                                "Origin: upstream, https://upstream.example/commit/" COMMIT "\n"
                                "Reference:\n"
                                " upstream " COMMIT " " DIGEST "\n"
                                " debian measure_1.2-3 debian/patches/zero.patch " DIGEST "\n"
                                " packaging " COMMIT " (unchecked)\n";

static const char BODY[] = "Description: room for the zero\n"
                           "Type: source\n"
                           "Component: measure\n"
                           "Versions: << 1.4\n"
                           "Advisory: CVE-2021-9001\n"
                           "Author: Jane Doe <jane@example.org>\n"
                           "\n"
                           "--- a/measure.c\n"
                           "+++ b/measure.c\n"
                           "@@ -1 +1 @@\n"
                           "-old\n"
                           "+new\n";

static void a_reference_is_read(void **state)
{
    (void)state;
    const struct zg_version_range *nearest;
    struct zg_patch *patch = parsed(REFERENCE);
    assert_int_equal(patch->type, ZG_PATCH_SOURCE);
    assert_string_equal(patch->component, "measure");
    assert_int_equal(patch->role, ZG_ROLE_FOLLOW_UP);
    assert_int_equal(patch->reference_count, 3);
    assert_string_equal(patch->references[0].place, COMMIT);
    assert_string_equal(patch->references[0].digest.hex, DIGEST);
    assert_string_equal(patch->references[1].file, "debian/patches/zero.patch");
    assert_string_equal(patch->references[2].digest.hex, "");
    assert_null(patch->targets[0]);
    assert_int_equal(zg_version_ranges_place(&patch->versions, "2.0.5", &nearest),
                     ZG_VERSION_INSIDE);
    assert_int_equal(zg_version_ranges_place(&patch->versions, "1.4", &nearest), ZG_VERSION_ABOVE);
    assert_int_equal(parsed(changed(REFERENCE, "Role: follow-up\n", ""))->role, ZG_ROLE_FIX);
}

static void a_diff_of_our_own_is_read(void **state)
{
    (void)state;
    struct zg_patch *patch = parsed(BODY);
    assert_int_equal(patch->reference_count, 0);
    assert_true(patch->body.len > 0);
}

/* With the line, also that of a line within a field or of the diff. */
static void what_is_wrong_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused(changed(REFERENCE, "Component: measure\n", ""), "deb822-missing-field", 1);
    assert_refused(changed(REFERENCE, "Advisory: CVE-2021-9001\n", ""), "deb822-missing-field", 1);
    assert_refused(changed(REFERENCE, "measure\n", "Measure\n"), "patch-header", 3);
    assert_refused(changed(REFERENCE, " >= 2.0, << 2.1", " >= 2.0, << 1.9"), "patch-header", 6);
    assert_refused(changed(REFERENCE, "follow-up", "followup"), "patch-header", 7);
    assert_refused(changed(REFERENCE, "upstream " COMMIT, "upstream 0123"), "patch-header", 11);
    assert_refused(changed(REFERENCE, "zero.patch " DIGEST, "zero.patch 00"), "patch-header", 12);
    assert_refused(changed(REFERENCE, "debian/patches", "../patches"), "patch-header", 12);
    assert_refused(changed(REFERENCE, "packaging " COMMIT, "vendor " COMMIT), "patch-header", 13);
    assert_refused(changed(BODY, "Type: source\n", "Type: source\nTarget: bin/x\n"), "patch-header",
                   3);
    assert_refused(changed(BODY, "Type: source\n", "Type: source\nReleases: 8.8.15\n"),
                   "patch-header", 3);
    assert_refused(changed(BODY, "+new\n", "?new\n"), "patch-hunk", 12);
}

static void a_text_is_in_one_place(void **state)
{
    (void)state;
    assert_refused(zg_format(arena, "%s\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", REFERENCE),
                   "patch-body", 15);
    assert_refused(zg_strndup(arena, BODY, (size_t)(strstr(BODY, "---") - BODY)), "patch-body", 0);
    assert_refused(changed(BODY, strstr(BODY, "---"), "no diff\n"), "patch-body", 8);
}

static void a_series_sets_it_apart(void **state)
{
    (void)state;
    const char *folder = test_folder(0);
    struct zg_release release;
    struct zg_patchset *set;
    struct zg_error err = {0};
    test_write_text(zg_path_join(arena, folder, "series/8.8.15"), "source/one\n");
    test_write_text(zg_path_join(arena, folder, "source/one"), BODY);
    test_assert_ok(zg_release_parse("8.8.15.p40", &release, &err), &err);
    test_assert_ok(zg_patchset_load(arena, folder, &release, &set, &err), &err);
    assert_int_equal(set->count, 0);
    assert_null(set->skipped[0]);
    assert_string_equal(set->sources[0], "source/one");
    assert_null(set->sources[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_is_read),
        cmocka_unit_test(a_diff_of_our_own_is_read),
        cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
        cmocka_unit_test(a_text_is_in_one_place),
        cmocka_unit_test(a_series_sets_it_apart),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
