/* Patch files: what a header may and must hold, where the body begins. */
#define PATCH_NAME "page/one"
#include "patchset_parsing.h"
#include "web/web.h"

static const char PAGE[] = "Description: slot for a script\n"
                           " More of it.\n"
                           "Author: Jane Doe <jane@example.org>\n"
                           "Type: page\n"
                           "Target: jetty/webapps/zimbra/public/launchZCS.jsp,\n"
                           " jetty/webapps/*/public/login.jsp\n"
                           "Releases: 8.8.15 (<< p46), 9.0.0\n"
                           "Advisory: CVE-2022-27924, CVE-2022-37042\n"
                           "Requires: file/slot\n"
                           "Anchor: <jsp:include page=\"Boot.jsp\"/>\n"
                           "Insert: after\n"
                           "\n"
                           "\n"
                           "<script>\n"
                           "</script>\n";

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

static const char WHOLE[] = "Subject: a script\n"
                            "From: Jane Doe <jane@example.org>\n"
                            "Type: file\n"
                            "Target: jetty/webapps/zimbra/js/early.js\n"
                            "Except: jetty/webapps/*/js/old.js\n"
                            "Releases: 8.8.15\n"
                            "Obsolete-When: 8.8.15 (>= p47)\n"
                            "Content: skins/scripts/early.js\n"
                            "Mode: 0640\n";

static void a_page_patch_is_read(void **state)
{
    (void)state;
    struct zg_patch *patch = parsed(PAGE);
    struct zg_digest digest = zg_sha256(zg_bytes_of(PAGE));
    assert_string_equal(patch->name, "page/one");
    assert_string_equal(patch->digest.hex, digest.hex);
    assert_int_equal(patch->type, ZG_PATCH_PAGE);
    assert_string_equal(patch->description, "slot for a script\nMore of it.");
    assert_string_equal(patch->author, "Jane Doe <jane@example.org>");
    assert_string_equal(patch->targets[0], "jetty/webapps/zimbra/public/launchZCS.jsp");
    assert_string_equal(patch->targets[1], "jetty/webapps/*/public/login.jsp");
    assert_null(patch->targets[2]);
    assert_string_equal(patch->advisories[1], "CVE-2022-37042");
    assert_string_equal(patch->requires_[0], "file/slot");
    assert_null(patch->conflicts[0]);
    assert_null(patch->except[0]);
    assert_true(zg_bytes_is(patch->anchor, "<jsp:include page=\"Boot.jsp\"/>"));
    assert_int_equal(patch->insert, ZG_INSERT_AFTER);
    /* the body begins after the first empty line, and its last newline belongs to it */
    assert_true(zg_bytes_is(patch->body, "\n<script>\n</script>\n"));
}

static void a_class_patch_is_read(void **state)
{
    (void)state;
    struct zg_patch *patch = parsed(CLASS);
    assert_int_equal(patch->type, ZG_PATCH_CLASS);
    assert_string_equal(patch->classes[1], "com/zimbra/cs/A$1");
    assert_string_equal(patch->from.file, "zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar");
    assert_string_equal(patch->from.url, "https://example.org/zimbra.deb");
    assert_string_equal(patch->from.digest.hex,
                        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

static void a_file_patch_is_read(void **state)
{
    (void)state;
    struct zg_patch *patch = parsed(WHOLE);
    struct zg_release release;
    struct zg_error err = {0};
    assert_int_equal(patch->type, ZG_PATCH_FILE);
    assert_string_equal(patch->description, "a script");
    assert_string_equal(patch->author, "Jane Doe <jane@example.org>");
    assert_string_equal(patch->content, "skins/scripts/early.js");
    assert_string_equal(patch->except[0], "jetty/webapps/*/js/old.js");
    assert_int_equal(patch->mode, 0640);
    assert_int_equal(parsed(changed(WHOLE, "Mode: 0640\n", ""))->mode, 0644);
    test_assert_ok(zg_release_parse("8.8.15.p47", &release, &err), &err);
    assert_true(zg_ranges_match(patch->obsolete_when, &release));
}

static void an_anchor_may_have_several_lines(void **state)
{
    (void)state;
    static const char anchor[] = "Anchor: <jsp:include page=\"Boot.jsp\"/>\n";
    struct zg_patch *patch = parsed(changed(PAGE, anchor, "Anchor: <script>\n \tlaunch()\n"));
    assert_true(zg_bytes_is(patch->anchor, "<script>\n\tlaunch()"));
    /* with an empty first line the blanks before the first line's text count */
    patch = parsed(changed(PAGE, anchor, "Anchor:\n   <script>\n .\n end\n"));
    assert_true(zg_bytes_is(patch->anchor, "  <script>\n\nend"));
}

static void dep3_and_extension_fields_are_allowed(void **state)
{
    (void)state;
    parsed(changed(PAGE, "Type: page\n",
                   "Type: page\nOrigin: other\nBug: https://example.org/1\n"
                   "Bug-Debian: https://example.org/2\nForwarded: not-needed\nReviewed-by: X\n"
                   "Acked-by: Y\nLast-Update: 2026-01-01\nApplied-Upstream: 9.0.0\nX-Own: 1\n"));
    /* Origin makes up for an author */
    struct zg_patch *patch =
        parsed(changed(PAGE, "Author: Jane Doe <jane@example.org>\n", "Origin: upstream\n"));
    assert_string_equal(patch->author, "");
}

static void an_author_of_several_lines_becomes_one_line(void **state)
{
    (void)state;
    struct zg_patch *patch =
        parsed(changed(PAGE, "Author: Jane Doe <jane@example.org>\n",
                       "Author: Jane <j@example.org>,\n Joe <o@example.org>\n"));
    assert_string_equal(patch->author, "Jane <j@example.org>, Joe <o@example.org>");
}

static void a_field_that_must_be_there_is_missed(void **state)
{
    (void)state;
    static const char *const page[] = {"Description: slot for a script\n More of it.\n",
                                       "Author: Jane Doe <jane@example.org>\n",
                                       "Type: page\n",
                                       "Releases: 8.8.15 (<< p46), 9.0.0\n",
                                       "Anchor: <jsp:include page=\"Boot.jsp\"/>\n",
                                       "Insert: after\n"};
    for (size_t i = 0; i < ZG_COUNT(page); i++) {
        assert_refused(changed(PAGE, page[i], ""), "deb822-missing-field", 0);
    }
    assert_refused(changed(CLASS, "Class: com/zimbra/cs/A, com/zimbra/cs/A$1\n", ""),
                   "deb822-missing-field", 0);
    assert_refused(changed(CLASS, "From: zimbra.deb!opt/zimbra/lib/jars/zimbrastore.jar\n", ""),
                   "deb822-missing-field", 0);
    assert_refused(changed(CLASS, "Author: Jane Doe <jane@example.org>\n", ""),
                   "deb822-missing-field", 0);
    assert_refused(changed(WHOLE, "Content: skins/scripts/early.js\n", ""), "deb822-missing-field",
                   0);
    assert_refused(changed(WHOLE, "Target: jetty/webapps/zimbra/js/early.js\n", ""),
                   "deb822-missing-field", 0);
}

static void a_field_that_is_not_known_or_not_of_the_type_is_refused(void **state)
{
    (void)state;
    assert_refused(changed(PAGE, "Type: page\n", "Type: page\nTyp: page\n"), "deb822-unknown-field",
                   5);
    assert_refused(changed(PAGE, "Type: page\n", "Type: page\nClass: com/x/Y\n"), "patch-header",
                   5);
    assert_refused(changed(WHOLE, "Mode: 0640\n", "Anchor: x\n"), "patch-header", 9);
    assert_refused(changed(CLASS, "Releases: 8.8.15\n", "Releases: 8.8.15\nMode: 0644\n"),
                   "patch-header", 7);
    assert_refused(changed(PAGE, "Type: page\n", "Type: page\nType: page\n"),
                   "deb822-duplicate-field", 5);
}

static void a_value_that_breaks_its_form_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *from, *old, *by, *rule;
        unsigned line;
    } table[] = {
        {PAGE, "Type: page", "Type: pages", "patch-header", 4},
        {PAGE, "Insert: after", "Insert: After", "patch-header", 11},
        {PAGE, "Releases: 8.8.15 (<< p46)", "Releases: 8.8.15 (<< 9.0.0.p1)", "release-range", 7},
        {PAGE, "Releases: 8.8.15 (<< p46)", "Releases: 8.8.15 (< p46)", "release-range", 7},
        {PAGE, "CVE-2022-27924", "CVE 2022 27924", "patch-header", 8},
        {PAGE, "Target: jetty/", "Target: ../jetty/", "path-escapes", 5},
        {PAGE, "Target: jetty/", "Target: /jetty/", "path-escapes", 5},
        {PAGE, "Target: jetty/", "Target: jetty//", "path-invalid", 5},
        {PAGE, "Target: jetty/", "Target: a.war!jetty/", "patch-header", 5},
        {PAGE, "Target: jetty/", "Target: .zmgraft/", "patch-header", 5},
        {PAGE, "Requires: file/slot", "Requires: page/one", "patch-header", 9},
        {PAGE, "Requires: file/slot", "Conflicts: page/one", "patch-header", 9},
        {PAGE, "Requires: file/slot", "Requires: ../slot", "path-escapes", 9},
        {PAGE, "Requires: file/slot", "Obsolete-When: yes", "release-range", 9},
        {PAGE, "Advisory: CVE-2022-27924, CVE-2022-37042", "Advisory:", "patch-header", 8},
        {PAGE, "Anchor: <jsp:include page=\"Boot.jsp\"/>", "Anchor:\n .", "patch-header", 10},
        {CLASS, "Class: com/", "Class: com.", "patch-header", 7},
        {CLASS, "Class: com/", "Class: com//", "path-invalid", 7},
        {CLASS, "From: zimbra.deb", "From: debs/zimbra.deb", "patch-header", 8},
        {CLASS, "From: zimbra.deb", "From: ../zimbra.deb", "path-escapes", 8},
        {CLASS, "!opt/", "!../opt/", "path-escapes", 8},
        {CLASS, "!opt/", "!!opt/", "path-invalid", 8},
        {CLASS, "Source-SHA256: 00", "Source-SHA256: 0g", "patch-header", 10},
        {CLASS, "Source-SHA256: 00", "Source-SHA256: 0", "patch-header", 10},
        {CLASS, "zimbrastore.jar\nSource:", "A.class\nSource:", "patch-header", 0},
        {WHOLE, "Content: skins", "Content: ../skins", "path-escapes", 8},
        {WHOLE, "Mode: 0640", "Mode: 4755", "patch-header", 9},
        {WHOLE, "Mode: 0640", "Mode: 640", "patch-header", 9},
        {WHOLE, "Mode: 0640", "Mode: 0689", "patch-header", 9},
        {WHOLE, "Except: jetty", "Except: /jetty", "path-escapes", 5},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        assert_refused(changed(table[i].from, table[i].old, table[i].by), table[i].rule,
                       table[i].line);
    }
}

static void a_header_is_one_paragraph_of_clean_text(void **state)
{
    (void)state;
    assert_refused("", "patch-header", 1);
    assert_refused("\nType: page\n", "patch-header", 1);
    /* an empty line of blanks would end the paragraph without ending the header */
    assert_refused(changed(PAGE, "Type: page\n", " \nType: page\n"), "patch-header", 1);
    assert_refused(changed(PAGE, "Type: page\n", "Type: page\r\n"), "patch-header", 4);
    assert_refused(changed(PAGE, "slot for", "slot \x1b[2J for"), "patch-header", 1);
}

static void a_body_belongs_to_page_patches_only(void **state)
{
    (void)state;
    assert_refused(changed(PAGE, "\n\n\n<script>\n</script>\n", "\n"), "patch-body", 0);
    assert_refused(changed(PAGE, "\n\n\n<script>\n</script>\n", "\n\n"), "patch-body", 0);
    assert_refused(changed(PAGE, "<script>\n", "<script>\r\n"), "patch-body", 0);
    assert_refused(zg_format(arena, "%s\nbody\n", WHOLE), "patch-body", 0);
    assert_refused(zg_format(arena, "%s\nbody\n", CLASS), "patch-body", 0);
    parsed(zg_format(arena, "%s\n\n", WHOLE));
}

static void a_patch_that_is_not_there_is_refused(void **state)
{
    (void)state;
    struct zg_patch *patch;
    struct zg_error err = {0};
    const char *folder = test_folder(0);
    assert_false(zg_patch_load(arena, folder, "page/none", &patch, &err));
    test_assert_error(&err, ZG_REFUSED, "patch-missing");
    assert_false(zg_patch_load(arena, folder, "../page", &patch, &err));
    test_assert_error(&err, ZG_MALFORMED, "path-escapes");
    test_write_text(zg_path_join(arena, folder, "page/one"), PAGE);
    test_assert_ok(zg_patch_load(arena, folder, "page/one", &patch, &err), &err);
    assert_string_equal(patch->path, zg_path_join(arena, folder, "page/one"));
}

static void a_group_is_what_is_installed_together(void **state)
{
    (void)state;
    static const struct {
        const char *path, *group;
    } table[] = {
        {"jetty_base/webapps/zimbra/public/login.jsp", "jetty_base/webapps/zimbra"},
        {"jetty_base/webapps/zimbra.war", "jetty_base/webapps"},
        {"jetty-distribution-9.3.5.v20151012/webapps/zimbra/public/login.jsp",
         "jetty-distribution-9.3.5.v20151012/webapps/zimbra"},
        {"jetty_base/etc/zimbra.web.xml.in", "jetty_base"},
        {"lib/ext/nginx-lookup/nginx-lookup.jar", "lib/ext/nginx-lookup"},
        {"lib/ext/loose.jar", "lib/ext"},
        {"lib/jars/zimbrastore.jar", "lib/jars"},
        {"lib/libzimbra.so", "lib"},
        {"zimlets-deployed/com_zimbra_email/x.js", "zimlets-deployed/com_zimbra_email"},
        {"zimlets/com_zimbra_email.zip", "zimlets"},
        {"conf/antisamy.xml", "conf"},
        {".install_history", "."},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        assert_string_equal(zg_group_of(arena, table[i].path), table[i].group);
    }
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_page_patch_is_read),
        CASE(a_class_patch_is_read),
        CASE(a_file_patch_is_read),
        CASE(an_anchor_may_have_several_lines),
        CASE(dep3_and_extension_fields_are_allowed),
        CASE(an_author_of_several_lines_becomes_one_line),
        CASE(a_field_that_must_be_there_is_missed),
        CASE(a_field_that_is_not_known_or_not_of_the_type_is_refused),
        CASE(a_value_that_breaks_its_form_is_refused_with_its_line),
        CASE(a_header_is_one_paragraph_of_clean_text),
        CASE(a_body_belongs_to_page_patches_only),
        CASE(a_patch_that_is_not_there_is_refused),
        CASE(a_group_is_what_is_installed_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
