/* What status tells of a host, and running the actions that make a bundle live. */
#include "bundle_host.h"

#include <sys/wait.h>

static struct zg_host_report status_of(const struct host *host)
{
    struct zg_error err = {0};
    struct zg_host_report report;
    const char *before = picture_of(host, ALL);
    test_assert_ok(zg_status(host->arena, host->root, &report, &err), &err);
    assert_picture(host, before, ALL); /* status changes nothing, ever */
    return report;
}

static void nothing_installed_is_no_error(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_host_report report = status_of(&host);
    assert_null(report.installed);
    assert_null(report.recovered);
    assert_int_equal(report.file_count, 0);
    host_free(&host);
}

static void tells_the_bundle_its_files_and_what_is_pending(void **state)
{
    (void)state;
    struct host host = host_new();
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    applies(&host, usual_bundle(&host));
    unsetenv("SOURCE_DATE_EPOCH");
    struct zg_host_report report = status_of(&host);
    assert_string_equal(report.installed->bundle, "zmgraft-compat_8.8.15.p46_10.tar.zst");
    assert_int_equal(report.installed->applied_at, 1700000000);
    assert_non_null(strstr(report.installed->signer, "Release Signer"));
    assert_int_equal(report.file_count, 4);
    for (size_t i = 0; i < report.file_count; i++) {
        assert_int_equal(report.files[i].state, ZG_FILE_PATCHED);
    }
    assert_int_equal(report.action_count, 2);
    host_free(&host);
}

static void tells_every_state_of_a_file(void **state)
{
    (void)state;
    struct host host = host_new();
    applies(&host, usual_bundle(&host));
    test_write_text(host_at(&host, PAGE), "mine");
    test_write_text(host_at(&host, TAG), "old tag");
    assert_int_equal(unlink(host_at(&host, JAR)), 0);
    struct zg_host_report report = status_of(&host);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_DRIFTED);
    assert_int_equal(state_in(&report, TAG), ZG_FILE_ORIGINAL);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_MISSING);
    assert_int_equal(state_in(&report, SCRIPT), ZG_FILE_PATCHED);
    host_release(&host, NEXT_RELEASE);
    report = status_of(&host);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_SUPERSEDED);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_SUPERSEDED);
    assert_int_equal(state_in(&report, SCRIPT), ZG_FILE_PATCHED);
    host_free(&host);
}

static void tells_what_is_not_installed(void **state)
{
    (void)state;
    struct host host = host_new();
    test_shell("rm -r '%s/jetty_base/webapps/zimbra'", host.root);
    applies(&host, usual_bundle(&host));
    struct zg_host_report report = status_of(&host);
    assert_int_equal(state_in(&report, PAGE), ZG_FILE_NOT_INSTALLED);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_PATCHED);
    host_free(&host);
}

static void a_link_in_place_of_a_file_is_drift(void **state)
{
    (void)state;
    struct host host = host_new();
    applies(&host, usual_bundle(&host));
    test_shell("mv '%s' '%s/x' && ln -s '%s/x' '%s'", host_at(&host, JAR), host.root, host.root,
               host_at(&host, JAR));
    struct zg_host_report report = status_of(&host);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_DRIFTED);
    host_free(&host);
}

/* ---- interrupted runs ---- */

static void end_at(void *context, const char *step)
{
    if (strncmp(step, context, strlen(context)) == 0) {
        _exit(0);
    }
}

/* Starts an install in a child that ends at this step. */
static void interrupt(const struct host *host, const char *bundle, const char *step)
{
    pid_t pid = fork();
    if (pid == 0) {
        char name[64];
        struct zg_error err = {0};
        struct zg_host_report report;
        struct zg_host_options options = host_options(host);
        snprintf(name, sizeof(name), "%s", step);
        options.step = end_at;
        options.step_context = name;
        _exit(zg_apply(host->arena, bundle, host->root, &options, &report, &err) ? 1 : 2);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void tells_of_an_interrupted_run_and_does_not_mend_it(void **state)
{
    (void)state;
    static const struct {
        const char *step, *says;
    } cases[] = {
        {"write journal", "remains"},
        {"stage lib/jars", "undoes"},
        {"rename lib/jars", "finishes"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct host host = host_new();
        interrupt(&host, usual_bundle(&host), cases[i].step);
        struct zg_host_report report = status_of(&host);
        assert_non_null(report.recovered);
        assert_non_null(strstr(report.recovered, cases[i].says));
        assert_null(report.installed);
        host_free(&host);
    }
}

static void the_next_run_says_what_it_mended(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    interrupt(&host, bundle, "stage lib/jars");
    struct zg_host_report report = applies(&host, bundle);
    assert_non_null(strstr(report.recovered, "undone"));
    rolls_back(&host);
    interrupt(&host, bundle, "rename lib/jars");
    report = applies(&host, bundle);
    assert_non_null(strstr(report.recovered, "finished"));
    assert_null(status_of(&host).recovered);
    host_free(&host);
}

static void a_dry_run_does_not_mend_either(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(&host);
    const char *bundle = usual_bundle(&host);
    interrupt(&host, bundle, "rename lib/jars");
    const char *before = picture_of(&host, ALL);
    options.dry_run = true;
    assert_false(zg_apply(host.arena, bundle, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "interrupted-run");
    err = (struct zg_error){0};
    assert_false(zg_rollback(host.arena, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_REFUSED, "interrupted-run");
    assert_picture(&host, before, ALL);
    host_free(&host);
}

/* ---- actions ---- */

static const struct test_file page_only[] = {{PAGE, WEBAPP, "old page", "new page"}};
static const struct test_file jar_only[] = {{JAR, JARS, "old jar", "new jar"}};

/* Applies and runs the actions, with `su` being a script in the work folder. */
static bool apply_and_run(const struct host *host, const char *bundle, const char *su,
                          struct zg_host_report *report, struct zg_error *err)
{
    struct zg_host_options options = host_options(host);
    const char *path = getenv("PATH");
    const char *script = zg_path_join(host->arena, host->work, "bin/su");
    test_write(script, su, strlen(su), 0755);
    setenv("PATH", zg_format(host->arena, "%s/bin:%s", host->work, path), 1);
    options.run_actions = true;
    bool ok = zg_apply(host->arena, bundle, host->root, &options, report, err);
    setenv("PATH", path, 1);
    return ok;
}

static void compiled_pages_are_removed_and_nothing_else(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    test_write_text(host_at(&host, "jetty_base/work/zimbra/jsp/org/apache/jsp/a/b.class"), "old");
    test_write_text(host_at(&host, "jetty_base/work/zimbra/jsp/org/other"), "other");
    const char *bundle = bundle_for(&host, RELEASE, 10, page_only, 1);
    test_assert_ok(apply_and_run(&host, bundle, "#!/bin/sh\nexit 9\n", &report, &err), &err);
    host_lacks(&host, "jetty_base/work/zimbra/jsp/org/apache/jsp");
    host_has(&host, "jetty_base/work/zimbra/jsp/org/other", "other");
    assert_int_equal(report.action_count, 0);
    assert_int_equal(status_of(&host).action_count, 0);
    host_free(&host);
}

static void an_action_is_not_led_through_a_link(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    const char *victim = zg_path_join(host.arena, host.work, "victim/zimbra/jsp/org/apache/jsp/x");
    test_write_text(victim, "precious");
    test_shell("ln -s '%s/victim' '%s/jetty_base/work'", host.work, host.root);
    const char *bundle = bundle_for(&host, RELEASE, 10, page_only, 1);
    assert_false(apply_and_run(&host, bundle, "#!/bin/sh\n", &report, &err));
    test_assert_error(&err, ZG_REFUSED, "path-escapes");
    test_shell("test -f '%s'", victim);
    assert_int_equal(status_of(&host).action_count, 1);
    host_free(&host);
}

static void a_failed_action_stays_pending(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_host_report report;
    const char *bundle = bundle_for(&host, RELEASE, 10, jar_only, 1);
    assert_false(apply_and_run(&host, bundle, "#!/bin/sh\nexit 3\n", &report, &err));
    test_assert_error(&err, ZG_SYSTEM, "action-failed");
    host_has(&host, JAR, "new jar"); /* the bundle is installed all the same */
    report = status_of(&host);
    assert_int_equal(report.action_count, 1);
    assert_int_equal(state_in(&report, JAR), ZG_FILE_PATCHED);
    /* and can be run later */
    const char *told = zg_path_join(host.arena, host.work, "told");
    const char *su = zg_format(host.arena, "#!/bin/sh\necho \"$*\" >'%s'\n", told);
    err = (struct zg_error){0};
    test_assert_ok(apply_and_run(&host, bundle, su, &report, &err), &err);
    char *words = test_read(told, NULL);
    assert_string_equal(words, "- zimbra -c zmmailboxdctl restart\n");
    free(words);
    assert_int_equal(status_of(&host).action_count, 0);
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_installed_is_no_error),
        cmocka_unit_test(tells_the_bundle_its_files_and_what_is_pending),
        cmocka_unit_test(tells_every_state_of_a_file),
        cmocka_unit_test(tells_what_is_not_installed),
        cmocka_unit_test(a_link_in_place_of_a_file_is_drift),
        cmocka_unit_test(tells_of_an_interrupted_run_and_does_not_mend_it),
        cmocka_unit_test(the_next_run_says_what_it_mended),
        cmocka_unit_test(a_dry_run_does_not_mend_either),
        cmocka_unit_test(compiled_pages_are_removed_and_nothing_else),
        cmocka_unit_test(an_action_is_not_led_through_a_link),
        cmocka_unit_test(a_failed_action_stays_pending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
