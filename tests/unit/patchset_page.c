/* Page and file patches applied to a root: outcomes, and what is refused. */
#include "../support/support.h"

#include "patchset_world.h"

static struct world *w;

static int setup(void **state)
{
    (void)state;
    w = world_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void a_vetted_page_is_patched_beside_the_root(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.result_count, 1);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_string_equal(applied.results[0].why, "");
    assert_string_equal(applied.results[0].targets[0], LAUNCH);
    assert_null(applied.results[0].targets[1]);
    assert_int_equal(applied.change_count, 1);
    const struct zg_change *change = &applied.changes[0];
    struct zg_digest pre = zg_sha256(zg_bytes_of(LAUNCH_TEXT));
    assert_string_equal(change->path, LAUNCH);
    assert_false(change->added);
    assert_int_equal(change->mode, 0644);
    assert_string_equal(change->pre.hex, pre.hex);
    assert_int_equal(change->pre_size, strlen(LAUNCH_TEXT));
    assert_string_equal(change->patches[0], "page/slot");
    assert_null(change->patches[1]);
    assert_string_equal(change->staged, world_path(w, "work/files/" LAUNCH));
    const char *after = world_read(w, "work/files/" LAUNCH);
    struct zg_digest post = zg_sha256(zg_bytes_of(after));
    assert_string_equal(after, "<html>\n<jsp:include page=\"Boot.jsp\"/>\n<slot/>\n"
                               "<script>\nfunction launch() {\n}\n</script>\n</html>\n");
    assert_string_equal(change->post.hex, post.hex);
    assert_int_equal(change->post_size, strlen(after));
    assert_string_equal(world_read(w, "root/" LAUNCH), LAUNCH_TEXT);
}

static void a_patch_sees_what_the_ones_before_it_left(void **state)
{
    (void)state;
    world_page(w, "page/one", "");
    world_patch(w, "page/two",
                "Type: page\nTarget: " LAUNCH "\nRequires: page/one\nAnchor: <slot/>\n"
                "Insert: replace\n",
                "<slot>2</slot>");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 1);
    assert_string_equal(applied.changes[0].patches[0], "page/one");
    assert_string_equal(applied.changes[0].patches[1], "page/two");
    assert_null(applied.changes[0].patches[2]);
    assert_non_null(strstr(world_read(w, "work/files/" LAUNCH), "<slot>2</slot>"));
}

static void symlinked_duplicates_are_patched_once(void **state)
{
    (void)state;
    world_patch(w, "page/slot",
                "Type: page\nTarget: jetty/webapps/zimbra/public/login.jsp,\n"
                " mailboxd/webapps/zimbra/public/login.jsp, " LOGIN ",\n"
                " jetty/webapps/*/public/login.jsp\nAnchor: </head>\nInsert: before\n",
                "<x/>\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_string_equal(applied.results[0].targets[0], LOGIN);
    assert_null(applied.results[0].targets[1]);
    assert_string_equal(world_read(w, "work/files/" LOGIN),
                        "<html>\n<head>\n<x/>\n</head>\n</html>\n");
}

static void a_page_that_has_the_text_is_already_upstream(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_vet(w);
    world_write(w, "root/" LAUNCH, "<jsp:include page=\"Boot.jsp\"/>\n<slot/>\nnew text\n");
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_string_not_equal(applied.results[0].why, "");
    assert_int_equal(applied.change_count, 0);
}

static void a_file_that_is_a_vetted_post_image_is_already_upstream(void **state)
{
    (void)state;
    /* A deletion leaves no text that could be looked for: only the lock knows. */
    world_patch(w, "page/cut",
                "Type: page\nTarget: " LOGIN "\nAnchor: <head>\n </head>\nInsert: replace\n",
                "<body/>\n<body/>");
    world_vet(w);
    world_write(w, "root/" LOGIN, "<html>\n<body/>\n<body/>\n</html>\n");
    assert_int_equal(world_apply(w).results[0].outcome, ZG_ALREADY_UPSTREAM);
}

static void a_release_that_needs_the_patch_no_longer_is_already_upstream(void **state)
{
    (void)state;
    world_page(w, "page/old", "Obsolete-When: 8.8.15 (>= p46)\n");
    world_page(w, "page/needed", "Obsolete-When: 8.8.15 (>= p47)\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_non_null(strstr(applied.results[0].why, "Obsolete-When"));
    assert_int_equal(applied.results[1].outcome, ZG_APPLIED);
}

static void a_patch_that_was_not_vetted_is_refused(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_vet(w);
    world_patch(w, "page/new", "Type: page\nTarget: " LOGIN "\nAnchor: </head>\nInsert: before\n",
                "<x/>");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "unvetted");
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(applied.results[1].outcome, ZG_CONFLICT);
    test_assert_error(&applied.results[1].error, ZG_REFUSED, "unvetted");
    assert_int_equal(applied.change_count, 0);
}

static void a_target_that_was_not_vetted_is_refused(void **state)
{
    (void)state;
    world_patch(w, "page/slot",
                "Type: page\nTarget: jetty/webapps/*/public/launchZCS.jsp\n"
                "Anchor: Boot.jsp\nInsert: after\n",
                "x");
    world_vet(w);
    world_write(w, "root/jetty_base/webapps/other/public/launchZCS.jsp", "other Boot.jsp\n");
    world_refused(w, ZG_REFUSED, "unvetted");
}

static void a_patch_that_changed_since_is_refused(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_vet(w);
    test_shell("echo '<more/>' >> '%s'", world_path(w, "repo/patches/page/slot"));
    world_refused(w, ZG_REFUSED, "patch-changed");
}

static void a_drifted_pre_image_is_refused_with_both_digests(void **state)
{
    (void)state;
    static const char drifted[] = "<jsp:include page=\"Boot.jsp\"/>\nedited by hand\n";
    struct zg_digest expected = zg_sha256(zg_bytes_of(LAUNCH_TEXT));
    struct zg_digest found = zg_sha256(zg_bytes_of(drifted));
    world_page(w, "page/slot", "");
    world_vet(w);
    world_write(w, "root/" LAUNCH, drifted);
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(applied.results[0].outcome, ZG_CONFLICT);
    assert_non_null(strstr(applied.results[0].why, expected.hex));
    assert_non_null(strstr(applied.results[0].why, found.hex));
}

static void a_drifted_page_is_patched_when_allowed_and_its_anchor_fits(void **state)
{
    (void)state;
    struct zg_applied applied = {0};
    struct zg_error err = {0};
    world_page(w, "page/slot", "");
    world_vet(w);
    world_write(w, "root/" LAUNCH, "<jsp:include page=\"Boot.jsp\"/>\nedited by hand\n");
    test_assert_ok(world_try_apply(w, true, &applied, &err), &err);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED_DRIFTED);
    assert_string_equal(world_read(w, "work/files/" LAUNCH),
                        "<jsp:include page=\"Boot.jsp\"/>\n<slot/>\nedited by hand\n");

    world_write(w, "root/" LAUNCH, "no anchor\n");
    assert_false(world_try_apply(w, true, &applied, &err));
    test_assert_error(&err, ZG_REFUSED, "anchor-missing");
    world_write(w, "root/" LAUNCH,
                "<jsp:include page=\"Boot.jsp\"/>\n<jsp:include page=\"Boot.jsp\"/>\n");
    assert_false(world_try_apply(w, true, &applied, &err));
    test_assert_error(&err, ZG_REFUSED, "anchor-ambiguous");
}

static void drift_is_never_allowed_for_a_patch_that_changed_or_was_not_vetted(void **state)
{
    (void)state;
    struct zg_applied applied = {0};
    struct zg_error err = {0};
    world_page(w, "page/slot", "");
    world_vet(w);
    world_write(w, "root/" LAUNCH, "<jsp:include page=\"Boot.jsp\"/>\nedited by hand\n");
    test_shell("echo '<more/>' >> '%s'", world_path(w, "repo/patches/page/slot"));
    assert_false(world_try_apply(w, true, &applied, &err));
    test_assert_error(&err, ZG_REFUSED, "patch-changed");
}

static void an_anchor_that_fits_never_or_twice_is_refused_by_vetting(void **state)
{
    (void)state;
    world_patch(w, "page/never", "Type: page\nTarget: " LOGIN "\nAnchor: never\nInsert: after\n",
                "x");
    world_patch(w, "page/twice", "Type: page\nTarget: " LOGIN "\nAnchor: head>\nInsert: after\n",
                "x");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "anchor-missing");
    assert_int_equal(vetted.results[0].outcome, ZG_CONFLICT);
    test_assert_error(&vetted.results[1].error, ZG_REFUSED, "anchor-ambiguous");
}

static void every_refusal_is_shown_and_a_refused_patch_changes_nothing(void **state)
{
    (void)state;
    world_page(w, "page/one", "");
    world_patch(w, "page/two",
                "Type: page\nTarget: " LAUNCH ", " LOGIN "\nAnchor: <html>\nInsert: after\n", "x");
    world_patch(w, "page/three",
                "Type: page\nTarget: " LAUNCH "\nAnchor: </html>\nInsert: before\n", "y");
    world_patch(w, "page/four",
                "Type: page\nTarget: " LAUNCH "\nRequires: page/two\nAnchor: launch\n"
                "Insert: before\n",
                "z");
    world_vet(w);
    world_write(w, "root/" LOGIN, "<html>drift\n");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(applied.results[1].outcome, ZG_CONFLICT);
    /* launchZCS.jsp is as page/one left it, which is not what page/three was vetted on */
    test_assert_error(&applied.results[2].error, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(applied.results[3].outcome, ZG_UNUSED);
    test_assert_error(&applied.results[3].error, ZG_REFUSED, "patch-requires");
}

static void a_target_that_is_nowhere_is_missing(void **state)
{
    (void)state;
    world_patch(w, "page/gone",
                "Type: page\nTarget: jetty/webapps/zimbra/h/view.jsp,\n jetty/webapps/*/h/*.tag\n"
                "Anchor: x\nInsert: after\n",
                "y");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "target-missing");
    assert_int_equal(vetted.results[0].outcome, ZG_MISSING);
}

static void a_group_that_is_not_installed_is_left_out(void **state)
{
    (void)state;
    world_patch(w, "page/slot",
                "Type: page\nTarget: " LOGIN ", jetty/webapps/zimbraAdmin/public/login.jsp\n"
                "Anchor: </head>\nInsert: before\n",
                "<x/>");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_string_equal(applied.results[0].targets[0], LOGIN);
    assert_null(applied.results[0].targets[1]);
}

static void a_group_that_is_there_in_part_is_refused(void **state)
{
    (void)state;
    world_patch(w, "page/slot",
                "Type: page\nTarget: " LOGIN ", jetty/webapps/zimbraAdmin/public/login.jsp\n"
                "Anchor: </head>\nInsert: before\n",
                "<x/>");
    world_write(w, "root/jetty_base/webapps/zimbraAdmin/index.html", "<html/>\n");
    world_vet_refused(w, ZG_REFUSED, "partial-group");
}

static void a_top_folder_is_partial_when_another_target_of_it_is_there(void **state)
{
    (void)state;
    world_patch(w, "page/conf",
                "Type: page\nTarget: conf/localconfig.xml, conf/none.xml\n"
                "Anchor: <localconfig/>\nInsert: after\n",
                "x");
    world_vet_refused(w, ZG_REFUSED, "partial-group");
}

static void a_copy_of_a_page_left_behind_is_refused(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_write(w, "root/jetty_base/webapps/copy/launchZCS.jsp", LAUNCH_TEXT);
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(vetted.results[0].why, "webapps/copy/launchZCS.jsp"));
    /* another name, or another content, is no copy */
    test_shell("cd '%s/root/jetty_base/webapps/copy' && mv launchZCS.jsp another.jsp && "
               "echo own > launchZCS.jsp",
               w->base);
    world_vet(w);
}

static void a_copy_that_is_excepted_may_stay(void **state)
{
    (void)state;
    world_page(w, "page/slot", "Except: mailboxd/webapps/cop*/launchZCS.jsp\n");
    world_write(w, "root/jetty_base/webapps/copy/launchZCS.jsp", LAUNCH_TEXT);
    world_vet(w);
    assert_int_equal(world_apply(w).change_count, 1);
}

static void what_a_pattern_matches_and_except_names_is_left_alone(void **state)
{
    (void)state;
    world_patch(w, "page/slot",
                "Type: page\nTarget: jetty/webapps/*/public/login.jsp\n"
                "Except: mailboxd/webapps/old/*/login.jsp\nAnchor: </head>\nInsert: before\n",
                "<x/>");
    world_write(w, "root/jetty_base/webapps/old/public/login.jsp", LOGIN_TEXT);
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 1);
    assert_string_equal(applied.changes[0].path, LOGIN);
}

static void a_copy_appears_after_vetting_and_is_refused_too(void **state)
{
    (void)state;
    world_page(w, "page/one", "");
    world_patch(w, "page/two", "Type: page\nTarget: " LAUNCH "\nAnchor: </html>\nInsert: before\n",
                "y");
    world_vet(w);
    world_write(w, "root/jetty_base/webapps/copy/launchZCS.jsp", LAUNCH_TEXT);
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "copy-left-behind");
    test_assert_error(&applied.results[0].error, ZG_REFUSED, "copy-left-behind");
}

static void a_file_is_added_with_its_mode(void **state)
{
    (void)state;
    world_write(w, "repo/skins/early.js", "early();\n");
    world_patch(w, "file/early",
                "Type: file\nTarget: jetty/webapps/zimbra/js/zmgraft/early.js\n"
                "Content: skins/early.js\nMode: 0640\n",
                "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    const struct zg_change *change = &applied.changes[0];
    assert_string_equal(change->path, "jetty_base/webapps/zimbra/js/zmgraft/early.js");
    assert_true(change->added);
    assert_int_equal(change->mode, 0640);
    assert_string_equal(change->pre.hex, "");
    assert_int_equal(change->pre_size, 0);
    assert_string_equal(world_read(w, "work/files/jetty_base/webapps/zimbra/js/zmgraft/early.js"),
                        "early();\n");
}

static void a_file_is_replaced_and_keeps_its_mode(void **state)
{
    (void)state;
    world_write(w, "repo/skins/login.jsp", "new\n");
    world_patch(w, "file/login", "Type: file\nTarget: " LOGIN "\nContent: skins/login.jsp\n", "");
    test_shell("chmod 0600 '%s'", world_path(w, "root/" LOGIN));
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_false(applied.changes[0].added);
    assert_int_equal(applied.changes[0].mode, 0600);
    assert_string_equal(world_read(w, "work/files/" LOGIN), "new\n");
    world_write(w, "root/" LOGIN, "new\n");
    assert_int_equal(world_apply(w).results[0].outcome, ZG_ALREADY_UPSTREAM);
}

static void a_file_vetted_as_added_does_not_replace_one(void **state)
{
    (void)state;
    world_write(w, "repo/x.js", "x\n");
    world_patch(w, "file/x", "Type: file\nTarget: conf/x.js\nContent: x.js\n", "");
    world_vet(w);
    world_write(w, "root/conf/x.js", "another\n");
    world_refused(w, ZG_REFUSED, "pre-image-drift");
}

static void a_file_vetted_as_replaced_is_not_added(void **state)
{
    (void)state;
    world_write(w, "repo/x.js", "x\n");
    world_write(w, "root/conf/x.js", "old\n");
    world_patch(w, "file/x", "Type: file\nTarget: conf/x.js\nContent: x.js\n", "");
    world_vet(w);
    test_shell("rm '%s'", world_path(w, "root/conf/x.js"));
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "pre-image-drift");
    assert_non_null(strstr(applied.results[0].why, "found absent"));
}

static void content_that_changed_since_is_refused(void **state)
{
    (void)state;
    world_write(w, "repo/x.js", "x\n");
    world_patch(w, "file/x", "Type: file\nTarget: conf/x.js\nContent: x.js\n", "");
    world_vet(w);
    world_write(w, "repo/x.js", "other\n");
    world_refused(w, ZG_REFUSED, "post-image");
    test_shell("rm '%s'", world_path(w, "repo/x.js"));
    world_refused(w, ZG_REFUSED, "content-missing");
}

static void no_file_is_added_to_a_group_that_is_not_installed(void **state)
{
    (void)state;
    world_write(w, "repo/x.js", "x\n");
    world_patch(w, "file/x",
                "Type: file\nTarget: jetty/webapps/zimbraAdmin/js/x.js\nContent: x.js\n", "");
    world_vet_refused(w, ZG_REFUSED, "target-missing");
}

static void a_new_zimlet_begins_with_its_definition(void **state)
{
    (void)state;
    world_write(w, "repo/zimlets/fix.xml", "<zimlet/>x\n");
    world_write(w, "repo/zimlets/fix.js", "fix();\n");
    world_patch(
        w, "file/script",
        "Type: file\nTarget: zimlets-deployed/com_fix/com_fix.js\nContent: zimlets/fix.js\n", "");
    world_vet_refused(w, ZG_REFUSED, "target-missing");
    world_patch(w, "file/definition",
                "Type: file\nTarget: zimlets-deployed/com_fix/com_fix.xml\n"
                "Content: zimlets/fix.xml\n",
                "");
    world_write(w, "repo/patches/series/8.8.15", "file/definition\nfile/script\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 2);
    assert_string_equal(applied.changes[0].path, "zimlets-deployed/com_fix/com_fix.js");
    assert_string_equal(applied.changes[1].path, "zimlets-deployed/com_fix/com_fix.xml");
}

static void a_page_that_a_patch_added_can_be_patched(void **state)
{
    (void)state;
    world_write(w, "repo/p.jsp", "one ANCHOR\n");
    world_patch(w, "file/p", "Type: file\nTarget: jetty/webapps/zimbra/p.jsp\nContent: p.jsp\n",
                "");
    world_patch(w, "page/p",
                "Type: page\nTarget: jetty/webapps/*/p.jsp\nAnchor: ANCHOR\nInsert: after\n",
                " two");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 1);
    assert_true(applied.changes[0].added);
    assert_string_equal(applied.changes[0].patches[1], "page/p");
    assert_string_equal(world_read(w, "work/files/jetty_base/webapps/zimbra/p.jsp"),
                        "one ANCHOR two\n");
}

static void nothing_but_a_regular_file_is_ever_replaced(void **state)
{
    (void)state;
    world_write(w, "repo/x", "x\n");
    world_write(w, "root/conf/folder/file", "y\n");
    world_patch(w, "file/x", "Type: file\nTarget: conf/folder\nContent: x\n", "");
    world_vet_refused(w, ZG_REFUSED, "target-kind");
    /* mail data is not scanned: what lies there is not taken for absent */
    test_shell("rm '%s'", world_path(w, "repo/patches/series/8.8.15"));
    world_write(w, "root/store/0/message", "mail\n");
    world_patch(w, "file/y", "Type: file\nTarget: store/0/message\nContent: x\n", "");
    struct zg_vetted vetted = {0};
    struct zg_vet_options options = world_vet_options(w);
    struct zg_error err = {0};
    assert_false(world_try_vet(w, &options, &vetted, &err));
    assert_int_equal(err.kind, ZG_REFUSED);
}

static void a_target_that_leads_out_of_the_root_is_refused(void **state)
{
    (void)state;
    world_write(w, "outside/login.jsp", LOGIN_TEXT);
    test_shell("ln -s ../outside '%s'", world_path(w, "root/away"));
    world_patch(w, "page/out",
                "Type: page\nTarget: away/login.jsp\nAnchor: </head>\n"
                "Insert: before\n",
                "x");
    world_vet_refused(w, ZG_REFUSED, "path-escapes");
}

static void patches_that_cancel_each_other_change_nothing(void **state)
{
    (void)state;
    world_page(w, "page/in", "");
    world_patch(w, "page/out",
                "Type: page\nTarget: " LAUNCH "\nAnchor: Boot.jsp\"/>\n <slot/>\nInsert: replace\n",
                "Boot.jsp\"/>");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[1].outcome, ZG_APPLIED);
    assert_int_equal(applied.change_count, 0);
}

static void a_lock_with_a_wrong_signature_is_not_used(void **state)
{
    (void)state;
    world_page(w, "page/slot", "");
    world_vet(w);
    test_shell("echo '# harmless' >> '%s'", world_path(w, "repo/patches/vetted.lock"));
    world_refused(w, ZG_REFUSED, "signature-invalid");
    test_shell("rm '%s'", world_path(w, "repo/patches/vetted.lock.sig"));
    world_refused(w, ZG_REFUSED, "lock-unsigned");
    test_shell("rm '%s'", world_path(w, "repo/patches/vetted.lock"));
    world_refused(w, ZG_REFUSED, "lock-missing");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_vetted_page_is_patched_beside_the_root),
        CASE(a_patch_sees_what_the_ones_before_it_left),
        CASE(symlinked_duplicates_are_patched_once),
        CASE(a_page_that_has_the_text_is_already_upstream),
        CASE(a_file_that_is_a_vetted_post_image_is_already_upstream),
        CASE(a_release_that_needs_the_patch_no_longer_is_already_upstream),
        CASE(a_patch_that_was_not_vetted_is_refused),
        CASE(a_target_that_was_not_vetted_is_refused),
        CASE(a_patch_that_changed_since_is_refused),
        CASE(a_drifted_pre_image_is_refused_with_both_digests),
        CASE(a_drifted_page_is_patched_when_allowed_and_its_anchor_fits),
        CASE(drift_is_never_allowed_for_a_patch_that_changed_or_was_not_vetted),
        CASE(an_anchor_that_fits_never_or_twice_is_refused_by_vetting),
        CASE(every_refusal_is_shown_and_a_refused_patch_changes_nothing),
        CASE(a_target_that_is_nowhere_is_missing),
        CASE(a_group_that_is_not_installed_is_left_out),
        CASE(a_group_that_is_there_in_part_is_refused),
        CASE(a_top_folder_is_partial_when_another_target_of_it_is_there),
        CASE(a_copy_of_a_page_left_behind_is_refused),
        CASE(a_copy_that_is_excepted_may_stay),
        CASE(what_a_pattern_matches_and_except_names_is_left_alone),
        CASE(a_copy_appears_after_vetting_and_is_refused_too),
        CASE(a_file_is_added_with_its_mode),
        CASE(a_file_is_replaced_and_keeps_its_mode),
        CASE(a_file_vetted_as_added_does_not_replace_one),
        CASE(a_file_vetted_as_replaced_is_not_added),
        CASE(content_that_changed_since_is_refused),
        CASE(no_file_is_added_to_a_group_that_is_not_installed),
        CASE(a_new_zimlet_begins_with_its_definition),
        CASE(a_page_that_a_patch_added_can_be_patched),
        CASE(nothing_but_a_regular_file_is_ever_replaced),
        CASE(a_target_that_leads_out_of_the_root_is_refused),
        CASE(patches_that_cancel_each_other_change_nothing),
        CASE(a_lock_with_a_wrong_signature_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
