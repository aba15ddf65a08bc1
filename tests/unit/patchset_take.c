/* The headers of class patches: whole classes, or members that are named. */
#define PATCH_NAME "class/one"
#include "patchset_parsing.h"

static const char CLASS[] = "Description: fixed class\n"
                            "Author: Jane Doe <jane@example.org>\n"
                            "Type: class\n"
                            "Replace: whole\n"
                            "Target: lib/jars/zimbrastore.jar\n"
                            "Releases: 8.8.15\n"
                            "Class: com/zimbra/cs/A, com/zimbra/cs/A$1\n"
                            "From: zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar\n"
                            "Source: https://example.org/zimbra.deb\n"
                            "Source-SHA256: "
                            "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\n";

static const char GRAFT[] = "Description: fixed method\n"
                            "Author: Jane Doe <jane@example.org>\n"
                            "Type: class\n"
                            "Target: lib/jars/zimbrastore.jar\n"
                            "Releases: 8.8.15\n"
                            "Class: com/zimbra/cs/A\n"
                            "From: new.jar\n"
                            "Source-SHA256: unpinned\n"
                            "Base: zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar\n"
                            "Base-Source: https://example.org/zimbra.deb\n"
                            "Base-SHA256: "
                            "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\n"
                            "Take: run(Ljava/lang/String;I)V\n"
                            " <init>()V\n"
                            " com/zimbra/cs/B.run()[Ljava/lang/String;\n"
                            "Add:\n"
                            " count:[[I\n"
                            " com/zimbra/cs/B$C.stop(J)Z\n"
                            " com/zimbra/cs/New\n"
                            "Allow: link-class, callee-changed\n"
                            "Minimal-Touch: yes\n";

static void a_graft_patch_is_read(void **state)
{
    (void)state;
    struct zg_patch *patch = parsed(GRAFT);
    assert_false(patch->whole);
    assert_true(parsed(CLASS)->whole);
    assert_true(patch->from.unpinned);
    assert_string_equal(patch->from.digest.hex, "");
    assert_string_equal(patch->base.file, "zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar");
    assert_string_equal(patch->base.url, "https://example.org/zimbra.deb");
    assert_string_equal(patch->base.digest.hex,
                        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    assert_string_equal(patch->takes[0], "com/zimbra/cs/A.run(Ljava/lang/String;I)V");
    assert_string_equal(patch->takes[1], "com/zimbra/cs/A.<init>()V");
    assert_string_equal(patch->takes[2], "com/zimbra/cs/B.run()[Ljava/lang/String;");
    assert_null(patch->takes[3]);
    assert_string_equal(patch->adds[0], "com/zimbra/cs/A.count:[[I");
    assert_string_equal(patch->adds[1], "com/zimbra/cs/B$C.stop(J)Z");
    assert_string_equal(patch->adds[2], "com/zimbra/cs/New");
    assert_null(patch->adds[3]);
    assert_string_equal(patch->allowed[1], "callee-changed");
    assert_true(patch->minimal_touch);
    /* what is changed: the class, and the owners of other members */
    assert_string_equal(patch->classes[0], "com/zimbra/cs/A");
    assert_string_equal(patch->classes[1], "com/zimbra/cs/B");
    assert_string_equal(patch->classes[2], "com/zimbra/cs/B$C");
    assert_null(patch->classes[3]);
}

static void a_numbered_class_is_no_class_of_its_own(void **state)
{
    (void)state;
    struct zg_patch *patch =
        parsed(changed(GRAFT, "com/zimbra/cs/B.run()", "com/zimbra/cs/B$1.run()"));
    assert_string_equal(patch->classes[1], "com/zimbra/cs/B$C");
    assert_null(patch->classes[2]);
}

static void a_class_patch_has_one_of_its_two_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *old, *by;
    } table[] = {
        {CLASS, "Replace: whole\n", ""},
        {CLASS, "Replace: whole\n", "Replace: whole\nTake: run()V\n"},
        {CLASS, "Replace: whole\n", "Replace: whole\nBase: old.jar\n"},
        {CLASS, "Replace: whole\n", "Replace: whole\nBase-Source: here\n"},
        {CLASS, "Replace: whole\n", "Replace: whole\nBase-SHA256: unpinned\n"},
        {CLASS, "Replace: whole\n", "Replace: whole\nAllow: link-class\n"},
        {CLASS, "Replace: whole\n", "Replace: whole\nMinimal-Touch: yes\n"},
        {GRAFT, "Base: zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar\n", ""},
        {GRAFT, "Class: com/zimbra/cs/A\n", "Class: com/zimbra/cs/A, com/zimbra/cs/B\n"},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        assert_refused(changed(table[i].text, table[i].old, table[i].by), "patch-header", 0);
    }
    /* a single class file cannot be two classes, but may be what members are taken from */
    assert_refused(
        changed(CLASS, "From: zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar\n", "From: A.class\n"),
        "patch-header", 0);
    parsed(changed(GRAFT, "From: new.jar", "From: A.class"));
}

static void a_graft_names_members_with_their_descriptors(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "run",         "run(",          "run()",     "run()VV",       "run()LA",
        "run()[V",     "run:V",         "count:",    "count:II",      "(I)V",
        "a/b(I)V",     "<run>()V",      "a b()V",    "run(I )V",      "com.x.B.run()V",
        ".run()V",     "com/x/.run()V", "/x.run()V", "com//x.run()V", "com/x/B;.run()V",
        "com/x/Other", "run()L;",
    };
    for (size_t i = 0; i < ZG_COUNT(bad); i++) {
        assert_refused(changed(GRAFT, "Take: run(Ljava/lang/String;I)V\n",
                               zg_format(arena, "Take: %s\n", bad[i])),
                       "patch-header", 12);
    }
    assert_refused(changed(GRAFT, " com/zimbra/cs/New\n", " com.zimbra.New\n"), "patch-header", 15);
    assert_refused(changed(GRAFT, " count:[[I\n", " count:[[I\n com/zimbra/cs/A.count:[[I\n"),
                   "patch-header", 15);
}

static void rules_that_may_be_broken_are_known_ones(void **state)
{
    (void)state;
    assert_refused(changed(GRAFT, "Allow: link-class", "Allow: link-clas"), "patch-header", 19);
    assert_refused(changed(GRAFT, "Allow: link-class", "Allow: not-listed"), "patch-header", 19);
    assert_refused(changed(GRAFT, "Minimal-Touch: yes", "Minimal-Touch: on"), "patch-header", 20);
    assert_refused(changed(CLASS, "Replace: whole", "Replace: part"), "patch-header", 4);
    assert_refused(changed(GRAFT, "Base-SHA256: 0011", "Base-SHA256: 11"), "patch-header", 11);
    assert_refused(changed(GRAFT, "Base: zimbra.deb", "Base: ../zimbra.deb"), "path-escapes", 9);
}

static void a_draft_is_refused(void **state)
{
    (void)state;
    struct zg_patch *patch;
    struct zg_error err = {0};
    assert_false(parse(changed(CLASS, "Author: Jane Doe", "Author: " ZG_FILL_IN), &patch, &err));
    test_assert_error(&err, ZG_REFUSED, "patch-draft");
    assert_int_equal(err.line, 2);
    /* whatever else would be wrong with such a field */
    err = (struct zg_error){0};
    assert_false(parse(changed(GRAFT, "Releases: 8.8.15", "Releases: " ZG_FILL_IN), &patch, &err));
    test_assert_error(&err, ZG_REFUSED, "patch-draft");
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_graft_patch_is_read),
        CASE(a_numbered_class_is_no_class_of_its_own),
        CASE(a_class_patch_has_one_of_its_two_forms),
        CASE(a_graft_names_members_with_their_descriptors),
        CASE(rules_that_may_be_broken_are_known_ones),
        CASE(a_draft_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
