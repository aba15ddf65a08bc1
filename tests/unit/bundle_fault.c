/* A run that fails, rather than being killed: it takes back what it did, and says why. */
#include "bundle_host.h"

#include <signal.h>
#include <sys/resource.h>

/* At a step whose name begins so, something happens to the host. */
struct fault {
    const struct host *host;
    const char *step;
    void (*happens)(const struct host *host);
    unsigned times; /* how often yet */
};

static void at_step(void *context, const char *step)
{
    struct fault *fault = context;
    if (fault->step != NULL && strncmp(step, fault->step, strlen(fault->step)) == 0) {
        fault->times++;
        fault->happens(fault->host);
    }
}

static struct zg_host_options options_with(const struct host *host, struct fault *fault)
{
    struct zg_host_options options = host_options(host);
    options.step = at_step;
    options.step_context = fault;
    return options;
}

/* Applies with the fault; it must fail, and leave the host as it is in `before`. */
static struct zg_error fails(const struct host *host, const char *bundle, struct fault fault)
{
    struct zg_host_report report;
    struct zg_error err = {0};
    struct zg_host_options options = options_with(host, &fault);
    assert_false(zg_apply(host->arena, bundle, host->root, &options, &report, &err));
    assert_true(fault.times > 0);
    return err;
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN); /* the write fails instead */
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = size;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void fill_disk(const struct host *host)
{
    (void)host;
    limit_files(0);
}

static void a_full_disk_while_staging_leaves_the_old_state(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host), *before = picture_of(&host, ALL);
    struct zg_error err = fails(&host, bundle, (struct fault){&host, "stage " PAGE, fill_disk, 0});
    limit_files(RLIM_INFINITY);
    test_assert_error(&err, ZG_SYSTEM, "system");
    assert_non_null(strstr(err.text, PAGE));
    assert_picture(&host, before, ALL);
    applies(&host, bundle);
    host_free(&host);
}

static void a_full_disk_at_the_first_step_leaves_the_old_state(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host), *before = picture_of(&host, ALL);
    fails(&host, bundle, (struct fault){&host, "write journal", fill_disk, 0});
    limit_files(RLIM_INFINITY);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

/* ---- failures while files are put in place ---- */

/* Nothing is renamed over a folder, and nothing unlinks one. */
static void put_folder_in_place_of_page(const struct host *host)
{
    test_shell("rm -f '%s' && mkdir '%s'", host_at(host, PAGE), host_at(host, PAGE));
}

static void a_failing_rename_takes_back_those_before_it(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    struct zg_error err =
        fails(&host, bundle, (struct fault){&host, "rename " PAGE, put_folder_in_place_of_page, 0});
    test_assert_error(&err, ZG_SYSTEM, "system");
    assert_non_null(strstr(err.text, PAGE));
    host_has(&host, TAG, "old tag"); /* was in place already */
    host_has(&host, JAR, "old jar");
    host_lacks(&host, SCRIPT);
    host_lacks(&host, ".zmgraft");
    test_shell("test -z \"$(find '%s' -name '.zmgraft*')\"", host.root);
    host_free(&host);
}

static void a_failing_upgrade_leaves_the_first_bundle(void **state)
{
    (void)state;
    static const struct test_file second[] = {
        {JAR, JARS, "old jar", "newer jar"},
        {"conf/localconfig.xml", "conf", "other", "patched"},
        {PAGE, WEBAPP, "old page", "newer page"},
    };
    struct host host = host_new();
    const char *pristine = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    const char *bundle = bundle_for(&host, RELEASE, 11, second, ZG_COUNT(second));
    const char *before = picture_of(&host, ALL);
    fails(&host, bundle, (struct fault){&host, "stage " PAGE, fill_disk, 0});
    limit_files(RLIM_INFINITY);
    assert_picture(&host, before, ALL);
    rolls_back(&host);
    assert_picture(&host, pristine, ALL);
    host_free(&host);
}

static void a_failing_rollback_leaves_the_bundle_installed(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_host_report report;
    struct zg_error err = {0};
    applies(&host, usual_bundle(&host));
    struct fault fault = {&host, "rename " PAGE, put_folder_in_place_of_page, 0};
    struct zg_host_options options = options_with(&host, &fault);
    assert_false(zg_rollback(host.arena, host.root, &options, &report, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
    host_has(&host, TAG, "new tag");
    host_has(&host, JAR, "new jar");
    host_has(&host, SCRIPT, "new script");
    test_shell("rmdir '%s'", host_at(&host, PAGE));
    options.step = NULL;
    options.overwrite = true; /* the page is missing */
    err = (struct zg_error){0};
    test_assert_ok(zg_rollback(host.arena, host.root, &options, &report, &err), &err);
    host_has(&host, PAGE, "old page");
    host_has(&host, TAG, "old tag");
    host_free(&host);
}

static void settle_on_a_full_disk_is_finished_by_the_next_run(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *pristine = picture_of(&host, ALL);
    struct zg_error err =
        fails(&host, usual_bundle(&host), (struct fault){&host, "write state", fill_disk, 0});
    limit_files(RLIM_INFINITY);
    test_assert_error(&err, ZG_SYSTEM, "system");
    assert_non_null(strstr(err.hint, "in place"));
    host_has(&host, PAGE, "new page");
    struct zg_host_report report = rolls_back(&host);
    assert_non_null(strstr(report.recovered, "finished"));
    assert_picture(&host, pristine, ALL);
    host_free(&host);
}

/* ---- somebody else at work ---- */

static void edit_jar(const struct host *host)
{
    test_write_text(host_at(host, JAR), "edited meanwhile");
}

static void a_file_edited_during_the_run_is_not_replaced(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err =
        fails(&host, usual_bundle(&host), (struct fault){&host, "save " JAR, edit_jar, 0});
    test_assert_error(&err, ZG_REFUSED, "pre-image-drift");
    host_has(&host, JAR, "edited meanwhile");
    host_has(&host, PAGE, "old page");
    host_lacks(&host, ".zmgraft");
    host_free(&host);
}

static void add_script_and_fill_disk(const struct host *host)
{
    test_write_text(host_at(host, SCRIPT), "somebody's own");
    fill_disk(host);
}

static void add_script(const struct host *host)
{
    test_write_text(host_at(host, SCRIPT), "somebody's own");
}

static void a_file_that_appears_during_the_run_stays(void **state)
{
    (void)state;
    static const struct fault faults[] = {{NULL, "stage " TAG, add_script_and_fill_disk, 0},
                                          {NULL, "rename " SCRIPT, add_script, 0}};
    for (size_t i = 0; i < ZG_COUNT(faults); i++) {
        struct host host = host_new();
        struct fault fault = faults[i];
        fault.host = &host;
        const char *bundle = usual_bundle(&host);
        struct zg_error err = fails(&host, bundle, fault);
        limit_files(RLIM_INFINITY);
        assert_int_equal(err.kind, ZG_SYSTEM);
        host_has(&host, SCRIPT, "somebody's own");
        host_has(&host, TAG, "old tag");
        host_lacks(&host, ".zmgraft");
        host_free(&host);
    }
}

static void lead_folder_elsewhere(const struct host *host)
{
    test_shell("mv '%s/lib/jars' '%s/jars' && ln -s '%s/jars' '%s/lib/jars'", host->root,
               host->work, host->work, host->root);
}

static void a_folder_that_becomes_a_link_during_the_run_is_not_followed(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = fails(&host, usual_bundle(&host),
                                (struct fault){&host, "stage " TAG, lead_folder_elsewhere, 0});
    test_assert_error(&err, ZG_REFUSED, "path-escapes");
    char *jar = test_read(zg_path_join(host.arena, host.work, "jars/zimbrastore.jar"), NULL);
    assert_string_equal(jar, "old jar");
    free(jar);
    host_has(&host, PAGE, "old page");
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_while_staging_leaves_the_old_state),
        cmocka_unit_test(a_full_disk_at_the_first_step_leaves_the_old_state),
        cmocka_unit_test(a_failing_rename_takes_back_those_before_it),
        cmocka_unit_test(a_failing_upgrade_leaves_the_first_bundle),
        cmocka_unit_test(a_failing_rollback_leaves_the_bundle_installed),
        cmocka_unit_test(settle_on_a_full_disk_is_finished_by_the_next_run),
        cmocka_unit_test(a_file_edited_during_the_run_is_not_replaced),
        cmocka_unit_test(a_file_that_appears_during_the_run_stays),
        cmocka_unit_test(a_folder_that_becomes_a_link_during_the_run_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
