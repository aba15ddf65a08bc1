/* Installing a bundle: what it does when all is well, and what it refuses. What keeps the files'
 * attributes is in bundle_attributes.c, a second bundle over the first in bundle_rollback.c. */
#include "bundle_host.h"

/* Refuses the bundle, and changes nothing. */
static struct zg_host_report changes_nothing(const struct host *host, const char *bundle,
                                             enum zg_kind kind, const char *rule)
{
    const char *before = picture_of(host, ALL);
    struct zg_host_report report = refuses(host, bundle, kind, rule);
    assert_picture(host, before, ALL);
    return report;
}

static void puts_the_files_in_place(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_host_report report = applies(&host, usual_bundle(&host));
    host_has(&host, PAGE, "new page");
    host_has(&host, TAG, "new tag");
    host_has(&host, JAR, "new jar");
    host_has(&host, SCRIPT, "new script");
    assert_int_equal(report.file_count, 4);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_PATCHED);
    assert_int_equal(report.installed->serial, 10);
    assert_null(report.recovered);
    host_lacks(&host, ".zmgraft/journal.json");
    host_lacks(&host, ".zmgraft/undo");
    host_free(&host);
}

static void tells_what_is_left_to_do_with_absolute_paths(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_host_report report = applies(&host, usual_bundle(&host));
    assert_int_equal(report.action_count, 2);
    assert_string_equal(report.actions[0].kind, "remove-compiled");
    assert_string_equal(report.actions[0].argv[3],
                        host_at(&host, "jetty_base/work/zimbra/jsp/org/apache/jsp"));
    assert_string_equal(report.actions[1].kind, "restart");
    host_free(&host);
}

static void the_same_bundle_again_changes_nothing(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    applies(&host, bundle);
    const char *before = picture_of(&host, ALL);
    struct zg_host_report report = applies(&host, bundle);
    assert_picture(&host, before, ALL);
    assert_int_equal(report.action_count, 2); /* still pending */
    assert_int_equal(state_in(&report, JAR), ZG_FILE_PATCHED);
    host_free(&host);
}

static void a_dry_run_checks_all_and_changes_nothing(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(&host);
    const char *bundle = usual_bundle(&host), *before = picture_of(&host, ALL);
    options.dry_run = true;
    test_assert_ok(zg_apply(host.arena, bundle, host.root, &options, &report, &err), &err);
    assert_picture(&host, before, ALL);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_ORIGINAL);
    assert_int_equal(report.action_count, 2);
    assert_null(report.installed);
    test_write_text(host_at(&host, PAGE), "drifted");
    assert_false(zg_apply(host.arena, bundle, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "pre-image-drift");
    host_free(&host);
}

/* ---- what is deployed ---- */

static void drift_is_refused_with_all_files_that_drifted(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    test_write_text(host_at(&host, PAGE), "drifted page");
    test_write_text(host_at(&host, JAR), "drifted jar");
    test_write_text(host_at(&host, SCRIPT), "somebody's own");
    struct zg_host_report report = changes_nothing(&host, bundle, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_DRIFTED);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_DRIFTED);
    assert_int_equal(state_in(&report, SCRIPT), ZG_FILE_DRIFTED);
    host_free(&host);
}

static void the_error_names_the_files_that_drifted(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(&host);
    const char *bundle = usual_bundle(&host);
    test_write_text(host_at(&host, PAGE), "drifted page");
    test_write_text(host_at(&host, JAR), "drifted jar");
    assert_false(zg_apply(host.arena, bundle, host.root, &options, &report, &err));
    assert_non_null(strstr(err.text, PAGE));
    assert_non_null(strstr(err.text, JAR));
    assert_null(strstr(err.text, TAG));
    assert_non_null(strstr(err.text, zg_sha256(zg_bytes_of("drifted jar")).hex));
    host_free(&host);
}

static void the_post_image_that_somebody_else_put_there_is_drift(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    test_write_text(host_at(&host, PAGE), "new page");
    changes_nothing(&host, bundle, ZG_REFUSED, "pre-image-drift");
    host_free(&host);
}

static void a_link_on_the_way_to_a_file_is_refused(void **state)
{
    (void)state;
    static const char *const places[] = {"jetty_base/webapps/zimbra/public", "jetty_base", PAGE,
                                         "jetty_base/webapps/zimbra/js"};
    for (size_t i = 0; i < ZG_COUNT(places); i++) {
        struct host host = host_new();
        const char *bundle = usual_bundle(&host), *place = host_at(&host, places[i]);
        test_shell("mv '%s' '%s/elsewhere' 2>/dev/null || mkdir '%s/elsewhere'; "
                   "ln -s '%s/elsewhere' '%s'",
                   place, host.work, host.work, host.work, place);
        changes_nothing(&host, bundle, ZG_REFUSED, "path-escapes");
        host_free(&host);
    }
}

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    test_shell("rm '%s' && mkfifo '%s'", host_at(&host, JAR), host_at(&host, JAR));
    changes_nothing(&host, bundle, ZG_REFUSED, "not-a-file");
    test_shell("rm '%s' && mkdir '%s'", host_at(&host, JAR), host_at(&host, JAR));
    changes_nothing(&host, bundle, ZG_REFUSED, "not-a-file");
    test_shell("rm -r '%s/lib/jars' && touch '%s/lib/jars'", host.root, host.root);
    changes_nothing(&host, bundle, ZG_REFUSED, "not-a-folder");
    host_free(&host);
}

/* ---- groups ---- */

static void a_group_that_is_absent_is_not_installed(void **state)
{
    (void)state;
    struct host host = host_new();
    test_shell("rm -r '%s/jetty_base/webapps/zimbra'", host.root);
    host_age(&host);
    const char *before = picture_of(&host, ALL);
    struct zg_host_report report = applies(&host, usual_bundle(&host));
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_NOT_INSTALLED);
    assert_int_equal(state_in(&report, SCRIPT), ZG_FILE_NOT_INSTALLED);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_PATCHED);
    assert_int_equal(report.action_count, 1); /* no pages, no compiled pages */
    assert_int_equal(report.installed->file_count, 1);
    host_lacks(&host, SCRIPT);
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void part_of_a_group_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    assert_int_equal(unlink(host_at(&host, TAG)), 0);
    changes_nothing(&host, bundle, ZG_REFUSED, "partial-group");
    host_free(&host);
}

static void added_files_alone_need_their_folder(void **state)
{
    (void)state;
    static const struct test_file files[] = {
        {"zimlets-deployed/com_sample_note/note.js", "zimlets-deployed", NULL, "a zimlet"},
        {JAR, JARS, "old jar", "new jar"},
    };
    struct host host = host_new();
    const char *bundle = bundle_for(&host, RELEASE, 10, files, ZG_COUNT(files));
    struct zg_host_report report = applies(&host, bundle);
    assert_int_equal(state_in(&report, files[0].path), ZG_FILE_NOT_INSTALLED);
    rolls_back(&host);
    test_shell("mkdir '%s/zimlets-deployed'", host.root);
    report = applies(&host, bundle);
    assert_int_equal(state_in(&report, files[0].path), ZG_FILE_PATCHED);
    host_has(&host, files[0].path, "a zimlet");
    rolls_back(&host);
    host_lacks(&host, "zimlets-deployed/com_sample_note");
    host_free(&host);
}

/* ---- release and serial ---- */

static void a_bundle_for_another_release_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = bundle_for(&host, NEXT_RELEASE, 10, usual_files, ZG_COUNT(usual_files));
    changes_nothing(&host, bundle, ZG_REFUSED, "wrong-release");
    host_free(&host);
}

static void a_root_that_does_not_tell_needs_to_be_told(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(&host);
    const char *bundle = usual_bundle(&host);
    assert_int_equal(unlink(host_at(&host, ".install_history")), 0);
    changes_nothing(&host, bundle, ZG_REFUSED, "release-unknown");
    options.release = NEXT_RELEASE;
    assert_false(zg_apply(host.arena, bundle, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "wrong-release");
    options.release = RELEASE;
    err = (struct zg_error){0};
    test_assert_ok(zg_apply(host.arena, bundle, host.root, &options, &report, &err), &err);
    host_free(&host);
}

static void to_tell_cannot_overrule_the_root(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(&host);
    const char *bundle = bundle_for(&host, NEXT_RELEASE, 10, usual_files, ZG_COUNT(usual_files));
    options.release = NEXT_RELEASE;
    assert_false(zg_apply(host.arena, bundle, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "wrong-release");
    host_free(&host);
}

static void serials_only_go_up(void **state)
{
    (void)state;
    struct host host = host_new();
    applies(&host, usual_bundle(&host));
    const char *older = bundle_for(&host, RELEASE, 9, usual_files, ZG_COUNT(usual_files));
    changes_nothing(&host, older, ZG_REFUSED, "serial-older");
    const char *reused = bundle_for(&host, RELEASE, 10, usual_files, 2);
    changes_nothing(&host, reused, ZG_REFUSED, "serial-reused");
    applies(&host, bundle_for(&host, RELEASE, 11, usual_files, ZG_COUNT(usual_files)));
    host_free(&host);
}

/* ---- other runs, other people ---- */

struct second_run {
    const struct host *host;
    const char *bundle;
    unsigned refused, seen_at_work;
};

static void run_meanwhile(void *context, const char *step)
{
    (void)step;
    struct second_run *second = context;
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(second->host);
    assert_false(
        zg_apply(second->host->arena, second->bundle, second->host->root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "root-busy");
    err = (struct zg_error){0};
    assert_false(zg_rollback(second->host->arena, second->host->root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "root-busy");
    struct zg_host_report status;
    err = (struct zg_error){0};
    test_assert_ok(zg_status(second->host->arena, second->host->root, &status, &err), &err);
    second->seen_at_work += status.recovered != NULL && strstr(status.recovered, "at work") != NULL;
    second->refused++;
}

static void a_second_run_is_refused_while_the_first_is_at_work(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct second_run second = {&host, usual_bundle(&host), 0, 0};
    struct zg_host_options options = host_options(&host);
    options.step = run_meanwhile;
    options.step_context = &second;
    test_assert_ok(zg_apply(host.arena, second.bundle, host.root, &options, &report, &err), &err);
    assert_true(second.refused > 10);
    assert_true(second.seen_at_work > 10);
    host_has(&host, PAGE, "new page");
    host_free(&host);
}

static void a_store_that_is_a_link_or_open_to_others_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    test_shell("ln -s /tmp '%s/.zmgraft'", host.root);
    changes_nothing(&host, bundle, ZG_REFUSED, "path-escapes");
    test_shell("rm '%s/.zmgraft' && mkdir -m 777 '%s/.zmgraft'", host.root, host.root);
    changes_nothing(&host, bundle, ZG_REFUSED, "state-owner");
    host_free(&host);
}

static void a_damaged_state_or_journal_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *second = bundle_for(&host, RELEASE, 11, usual_files, 2);
    applies(&host, usual_bundle(&host));
    char *good = test_read(host_at(&host, ".zmgraft/state.json"), NULL);
    char *path = strstr(good, "lib/jars/zimbrastore.jar");
    memcpy(path, "../", 3);
    test_write_text(host_at(&host, ".zmgraft/state.json"), good);
    changes_nothing(&host, second, ZG_MALFORMED, "state-path");
    memcpy(path, "lib", 3);
    test_write_text(host_at(&host, ".zmgraft/state.json"), good);
    test_write_text(host_at(&host, ".zmgraft/journal.json"), "{}");
    changes_nothing(&host, second, ZG_MALFORMED, "journal-shape");
    free(good);
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_the_files_in_place),
        cmocka_unit_test(tells_what_is_left_to_do_with_absolute_paths),
        cmocka_unit_test(the_same_bundle_again_changes_nothing),
        cmocka_unit_test(a_dry_run_checks_all_and_changes_nothing),
        cmocka_unit_test(drift_is_refused_with_all_files_that_drifted),
        cmocka_unit_test(the_error_names_the_files_that_drifted),
        cmocka_unit_test(the_post_image_that_somebody_else_put_there_is_drift),
        cmocka_unit_test(a_link_on_the_way_to_a_file_is_refused),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(a_group_that_is_absent_is_not_installed),
        cmocka_unit_test(part_of_a_group_is_refused),
        cmocka_unit_test(added_files_alone_need_their_folder),
        cmocka_unit_test(a_bundle_for_another_release_is_refused),
        cmocka_unit_test(a_root_that_does_not_tell_needs_to_be_told),
        cmocka_unit_test(to_tell_cannot_overrule_the_root),
        cmocka_unit_test(serials_only_go_up),
        cmocka_unit_test(a_second_run_is_refused_while_the_first_is_at_work),
        cmocka_unit_test(a_store_that_is_a_link_or_open_to_others_is_refused),
        cmocka_unit_test(a_damaged_state_or_journal_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
