/* Taking a bundle back, on roots that changed since, and a second bundle over the first. */
#include "bundle_host.h"

static bool try_rollback(const struct host *host, bool keep, bool overwrite,
                         struct zg_host_report *report, struct zg_error *err)
{
    struct zg_host_options options = host_options(host);
    options.keep = keep;
    options.overwrite = overwrite;
    return zg_rollback(host->arena, host->root, &options, report, err);
}

/* A host with the usual bundle; `before` is what it was. */
static struct host patched_host(const char **before)
{
    struct host host = host_new();
    *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    return host;
}

static void leaves_the_tree_as_it_was(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    assert_false(same_picture(&host, before, ALL));
    struct zg_host_report report = rolls_back(&host);
    assert_picture(&host, before, ALL);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_ORIGINAL);
    assert_null(report.installed);
    assert_int_equal(report.action_count, 2); /* the old code is to be made live again */
    host_free(&host);
}

static void can_be_done_over_and_over(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    rolls_back(&host);
    applies(&host, usual_bundle(&host));
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void without_a_bundle_there_is_nothing_to_take_back(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_host_report report;
    struct zg_error err = {0};
    assert_false(try_rollback(&host, false, false, &report, &err));
    test_assert_error(&err, ZG_NEGATIVE, "nothing-installed");
    host_free(&host);
}

static void needs_neither_bundle_nor_keyring(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_options options = {0};
    struct zg_host_report report;
    struct zg_error err = {0};
    test_shell("rm -r '%s'/*", host.work);
    test_assert_ok(zg_rollback(host.arena, host.root, &options, &report, &err), &err);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void a_dry_run_changes_nothing(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_options options = host_options(&host);
    struct zg_host_report report;
    struct zg_error err = {0};
    const char *patched = picture_of(&host, ALL);
    options.dry_run = true;
    test_assert_ok(zg_rollback(host.arena, host.root, &options, &report, &err), &err);
    assert_picture(&host, patched, ALL);
    assert_int_equal(report.file_count, 4);
    assert_non_null(report.installed);
    host_free(&host);
}

/* ---- files that somebody changed since ---- */

static void refuses_over_a_changed_file_and_changes_nothing(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    test_write_text(host_at(&host, PAGE), "mine");
    const char *edited = picture_of(&host, ALL);
    assert_false(try_rollback(&host, false, false, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "changed-since");
    assert_non_null(strstr(err.text, PAGE));
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_DRIFTED);
    assert_picture(&host, edited, ALL);
    host_free(&host);
}

static void refuses_over_a_removed_file(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    assert_int_equal(unlink(host_at(&host, JAR)), 0);
    assert_false(try_rollback(&host, false, false, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "changed-since");
    assert_int_equal(state_in(&report, JAR), ZG_FILE_MISSING);
    host_free(&host);
}

static void to_keep_leaves_changed_files_and_restores_the_others(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    test_write_text(host_at(&host, PAGE), "mine");
    test_write_text(host_at(&host, SCRIPT), "mine, too");
    assert_int_equal(unlink(host_at(&host, JAR)), 0);
    test_assert_ok(try_rollback(&host, true, false, &report, &err), &err);
    host_has(&host, PAGE, "mine");
    host_has(&host, SCRIPT, "mine, too");
    host_lacks(&host, JAR);
    host_has(&host, TAG, "old tag");
    host_lacks(&host, ".zmgraft");
    host_free(&host);
}

static void to_overwrite_restores_every_file_and_time(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    test_write_text(host_at(&host, PAGE), "mine");
    test_write_text(host_at(&host, SCRIPT), "mine, too");
    assert_int_equal(unlink(host_at(&host, JAR)), 0);
    test_assert_ok(try_rollback(&host, false, true, &report, &err), &err);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void to_keep_and_to_overwrite_exclude_each_other(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    assert_false(try_rollback(&host, true, true, &report, &err));
    test_assert_error(&err, ZG_USAGE, "option");
    host_free(&host);
}

static void an_original_that_is_back_already_is_no_obstacle(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    test_write_text(host_at(&host, JAR), "old jar"); /* e.g. the package was installed again */
    assert_int_equal(unlink(host_at(&host, SCRIPT)), 0);
    struct zg_host_report report = rolls_back(&host);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_ORIGINAL);
    host_has(&host, JAR, "old jar");
    host_lacks(&host, SCRIPT);
    host_free(&host);
}

static void an_original_linked_into_its_place_again_is_no_obstacle(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    test_shell("ln -f '%s/.zmgraft/originals/%s' '%s'", host.root, JAR, host_at(&host, JAR));
    rolls_back(&host);
    host_has(&host, JAR, "old jar");
    test_shell("test -z \"$(find '%s' -name '.zmgraft*')\"", host.root);
    host_free(&host);
}

static void a_damaged_original_is_not_restored(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    test_write_text(host_at(&host, ".zmgraft/originals/" JAR), "damaged");
    const char *patched = picture_of(&host, ALL);
    assert_false(try_rollback(&host, false, false, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "original-damaged");
    assert_picture(&host, patched, ALL);
    host_free(&host);
}

static void a_folder_that_others_use_stays(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    test_write_text(host_at(&host, "jetty_base/webapps/zimbra/js/zmgraft/mine.js"), "mine");
    rolls_back(&host);
    host_lacks(&host, SCRIPT);
    host_has(&host, "jetty_base/webapps/zimbra/js/zmgraft/mine.js", "mine");
    host_free(&host);
}

static void the_times_of_a_folder_that_somebody_changed_stay_theirs(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const struct timespec times[2] = {{1600000000, 5}, {1600000000, 5}};
    struct stat st;
    test_write_text(host_at(&host, "lib/jars/other.jar"), "other");
    assert_int_equal(utimensat(AT_FDCWD, host_at(&host, "lib/jars"), times, 0), 0);
    rolls_back(&host);
    assert_int_equal(stat(host_at(&host, "lib/jars"), &st), 0);
    assert_int_equal(st.st_mtim.tv_sec, 1600000000);
    host_free(&host);
}

/* ---- packages of another release ---- */

static void a_superseded_file_is_never_restored_over(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    struct zg_host_report report;
    struct zg_error err = {0};
    host_release(&host, NEXT_RELEASE);
    test_write_text(host_at(&host, JAR), "jar of the next release");
    test_write_text(host_at(&host, SCRIPT), "script of the next release");
    test_assert_ok(try_rollback(&host, false, true, &report, &err), &err);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_SUPERSEDED);
    host_has(&host, JAR, "jar of the next release");
    host_has(&host, SCRIPT, "script of the next release");
    host_has(&host, PAGE, "old page"); /* no package touched it */
    host_lacks(&host, ".zmgraft");
    host_free(&host);
}

static void a_bundle_for_the_next_release_goes_over_what_was_superseded(void **state)
{
    (void)state;
    static const struct test_file next[] = {
        {PAGE, WEBAPP, "next page", "next page, patched"},
        {JAR, JARS, "next jar", "next jar, patched"},
    };
    const char *before;
    struct host host = patched_host(&before);
    host_release(&host, NEXT_RELEASE);
    test_write_text(host_at(&host, PAGE), "next page");
    test_write_text(host_at(&host, TAG), "next tag");
    test_write_text(host_at(&host, JAR), "next jar");
    /* an older serial, but of another release */
    struct zg_host_report report =
        applies(&host, bundle_for(&host, NEXT_RELEASE, 2, next, ZG_COUNT(next)));
    assert_int_equal(state_in(&report, TAG), ZG_FILE_SUPERSEDED);
    assert_int_equal(state_in(&report, SCRIPT), ZG_FILE_ORIGINAL); /* added, and taken back */
    host_has(&host, PAGE, "next page, patched");
    host_has(&host, TAG, "next tag");
    host_lacks(&host, SCRIPT);
    host_lacks(&host, ".zmgraft/originals/" TAG);
    rolls_back(&host);
    host_has(&host, PAGE, "next page");
    host_has(&host, JAR, "next jar");
    host_free(&host);
}

/* ---- a second bundle over the first ---- */

static const struct test_file second_files[] = {
    {PAGE, WEBAPP, "old page", "newer page"},
    {"conf/localconfig.xml", "conf", "other", "patched"},
};

static void a_second_bundle_replaces_the_first_as_a_whole(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const char *second = bundle_for(&host, RELEASE, 11, second_files, ZG_COUNT(second_files));
    struct zg_host_report report = applies(&host, second);
    host_has(&host, PAGE, "newer page");
    host_has(&host, "conf/localconfig.xml", "patched");
    host_has(&host, TAG, "old tag"); /* not in the second bundle */
    host_has(&host, JAR, "old jar");
    host_lacks(&host, SCRIPT);
    host_lacks(&host, "jetty_base/webapps/zimbra/js");
    host_lacks(&host, ".zmgraft/originals/lib");
    assert_int_equal(report.installed->serial, 11);
    assert_int_equal(report.installed->file_count, 2);
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void a_patched_file_counts_by_its_original(void **state)
{
    (void)state;
    static const struct test_file wrong[] = {{PAGE, WEBAPP, "new page", "newer page"}};
    const char *before;
    struct host host = patched_host(&before);
    const char *patched = picture_of(&host, ALL);
    refuses(&host, bundle_for(&host, RELEASE, 11, wrong, 1), ZG_REFUSED, "pre-image-drift");
    assert_picture(&host, patched, ALL);
    host_free(&host);
}

static void a_file_changed_since_stands_against_a_second_bundle(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const char *second = bundle_for(&host, RELEASE, 11, second_files, ZG_COUNT(second_files));
    test_write_text(host_at(&host, JAR), "mine");  /* is to be restored */
    test_write_text(host_at(&host, PAGE), "mine"); /* is to be replaced */
    const char *edited = picture_of(&host, ALL);
    struct zg_host_report report = refuses(&host, second, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(state_in(&report, JAR), ZG_FILE_DRIFTED);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_DRIFTED);
    assert_picture(&host, edited, ALL);
    host_free(&host);
}

static void a_file_lost_since_is_drift_and_no_partial_group(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const char *second = bundle_for(&host, RELEASE, 11, usual_files, ZG_COUNT(usual_files));
    assert_int_equal(unlink(host_at(&host, TAG)), 0);
    struct zg_host_report report = refuses(&host, second, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(state_in(&report, TAG), ZG_FILE_MISSING);
    host_free(&host);
}

static void a_group_removed_since_is_not_installed_any_more(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const char *second = bundle_for(&host, RELEASE, 11, usual_files, ZG_COUNT(usual_files));
    test_shell("rm -r '%s/jetty_base/webapps/zimbra'", host.root);
    struct zg_host_report report = applies(&host, second);
    assert_int_equal(state_in(&report, TAG), ZG_FILE_NOT_INSTALLED);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_PATCHED);
    host_lacks(&host, ".zmgraft/originals/jetty_base");
    rolls_back(&host);
    host_has(&host, JAR, "old jar");
    host_lacks(&host, "jetty_base/webapps/zimbra");
    host_free(&host);
}

static void what_is_pending_stays_pending_over_a_second_bundle(void **state)
{
    (void)state;
    const char *before;
    struct host host = patched_host(&before);
    const char *second = bundle_for(&host, RELEASE, 11, second_files, ZG_COUNT(second_files));
    struct zg_host_report report = applies(&host, second);
    assert_int_equal(report.action_count, 2);
    assert_string_equal(report.actions[1].kind, "restart"); /* the restored jar's */
    host_free(&host);
}

/* ---- Zimlets ---- */

#define ZIP "zimlets/com_sample_new.zip"

static const struct test_file zimlet_files[] = {
    {PAGE, WEBAPP, "old page", "new page"},
    {ZIP, "", NULL, "a zip file"},
};

/* The actions as `KIND OBJECT` with blanks between. */
static const char *told(const struct host *host, const struct zg_action *actions, size_t count)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        text = zg_format(host->arena, "%s%s%s %s", text, i == 0 ? "" : "; ", actions[i].kind,
                         actions[i].object);
    }
    return text;
}

static void a_zimlet_that_was_added_is_undeployed(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *first = bundle_for(&host, RELEASE, 10, zimlet_files, ZG_COUNT(zimlet_files));
    struct zg_host_report report = applies(&host, first);
    assert_string_equal(told(&host, report.actions, report.action_count),
                        "deploy-zimlet " ZIP "; remove-compiled jetty_base/work/zimbra/jsp/org/"
                        "apache/jsp");
    assert_string_equal(report.actions[0].argv[4], "zmzimletctl deploy \"$1\"");
    assert_string_equal(report.actions[0].argv[6], host_at(&host, ZIP));
    assert_null(report.actions[0].argv[7]);
    report = rolls_back(&host);
    assert_string_equal(told(&host, report.actions, report.action_count),
                        "remove-compiled jetty_base/work/zimbra/jsp/org/apache/jsp; "
                        "undeploy-zimlet com_sample_new");
    assert_string_equal(report.actions[1].argv[4], "zmzimletctl undeploy com_sample_new");
    host_free(&host);
}

static void a_later_bundle_without_the_zimlet_undeploys_it_and_one_with_it_does_not(void **state)
{
    (void)state;
    struct host host = host_new();
    applies(&host, bundle_for(&host, RELEASE, 10, zimlet_files, ZG_COUNT(zimlet_files)));
    struct zg_host_report report = applies(&host, bundle_for(&host, RELEASE, 11, zimlet_files, 1));
    assert_string_equal(told(&host, report.actions, report.action_count),
                        "remove-compiled jetty_base/work/zimbra/jsp/org/apache/jsp; "
                        "undeploy-zimlet com_sample_new");
    report = applies(&host, bundle_for(&host, RELEASE, 12, zimlet_files, ZG_COUNT(zimlet_files)));
    assert_string_equal(told(&host, report.actions, report.action_count),
                        "deploy-zimlet " ZIP "; remove-compiled jetty_base/work/zimbra/jsp/org/"
                        "apache/jsp");
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_the_tree_as_it_was),
        cmocka_unit_test(can_be_done_over_and_over),
        cmocka_unit_test(without_a_bundle_there_is_nothing_to_take_back),
        cmocka_unit_test(needs_neither_bundle_nor_keyring),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(refuses_over_a_changed_file_and_changes_nothing),
        cmocka_unit_test(refuses_over_a_removed_file),
        cmocka_unit_test(to_keep_leaves_changed_files_and_restores_the_others),
        cmocka_unit_test(to_overwrite_restores_every_file_and_time),
        cmocka_unit_test(to_keep_and_to_overwrite_exclude_each_other),
        cmocka_unit_test(an_original_that_is_back_already_is_no_obstacle),
        cmocka_unit_test(an_original_linked_into_its_place_again_is_no_obstacle),
        cmocka_unit_test(a_damaged_original_is_not_restored),
        cmocka_unit_test(a_folder_that_others_use_stays),
        cmocka_unit_test(the_times_of_a_folder_that_somebody_changed_stay_theirs),
        cmocka_unit_test(a_superseded_file_is_never_restored_over),
        cmocka_unit_test(a_bundle_for_the_next_release_goes_over_what_was_superseded),
        cmocka_unit_test(a_zimlet_that_was_added_is_undeployed),
        cmocka_unit_test(a_later_bundle_without_the_zimlet_undeploys_it_and_one_with_it_does_not),
        cmocka_unit_test(a_second_bundle_replaces_the_first_as_a_whole),
        cmocka_unit_test(a_patched_file_counts_by_its_original),
        cmocka_unit_test(a_file_changed_since_stands_against_a_second_bundle),
        cmocka_unit_test(a_file_lost_since_is_drift_and_no_partial_group),
        cmocka_unit_test(a_group_removed_since_is_not_installed_any_more),
        cmocka_unit_test(what_is_pending_stays_pending_over_a_second_bundle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
