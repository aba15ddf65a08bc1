/*
 * A run that is killed. Each step of a run that changes the disk announces itself; here the
 * process ends at each of them in turn, and the next run must find, and reach, exactly the old
 * state or exactly the new one: names, bytes, modes, owners, attributes, inodes, times.
 */
#include "bundle_host.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { KILLED = 77, FAILED = 78, MOST_STEPS = 500 };

/* To fork is slow under a sanitizer, which is here for memory errors: it takes every fifth step.
 * The plain build takes each. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STRIDE 5
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define STRIDE 5
#endif
#ifndef STRIDE
#define STRIDE 1
#endif

/* ---- being killed ---- */

struct killer {
    unsigned at, count; /* end at the step of this number; steps so far */
    bool break_settle;  /* let the journal of the last phase fail, so that the run is undone */
    unsigned journals;
};

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = size;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void at_step(void *context, const char *step)
{
    struct killer *killer = context;
    if (++killer->count == killer->at) {
        _exit(KILLED);
    }
    if (killer->break_settle && strcmp(step, "write journal.json.new") == 0) {
        enum { SETTLE = 3 };
        limit_files(++killer->journals == SETTLE ? 0 : RLIM_INFINITY);
    }
}

struct scene {
    const char *bundle; /* to be applied; NULL is a rollback */
    bool break_settle;
};

/* Runs the scene in a child that ends at step `at`; tells how the child ended. */
static int run_in_child(const struct host *host, const struct scene *scene, unsigned at)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct killer killer = {.at = at, .break_settle = scene->break_settle};
        struct zg_host_options options = host_options(host);
        struct zg_host_report report;
        struct zg_error err = {0};
        options.step = at_step;
        options.step_context = &killer;
        bool ok = scene->bundle != NULL
                      ? zg_apply(host->arena, scene->bundle, host->root, &options, &report, &err)
                      : zg_rollback(host->arena, host->root, &options, &report, &err);
        _exit(ok ? 0 : FAILED);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* ---- the scenes ---- */

static const struct test_file second_files[] = {
    {PAGE, WEBAPP, "old page", "newer page"}, /* TAG and SCRIPT are not in it any more */
    {JAR, JARS, "old jar", "new jar"},        /* the same as before */
    {"jetty_base/webapps/zimbra/js/a/b/late.js", WEBAPP, NULL, "late"},
    {"conf/localconfig.xml", "conf", "other", "patched"},
};

static struct zg_arena *kept; /* lives as long as the tests */

static void free_kept(void)
{
    zg_arena_free(kept);
}

struct bundles {
    const char *first, *second, *foreign;
};

/* A fresh host; the bundles are the same for all. */
static struct host host_with_bundles(struct bundles *out)
{
    static struct bundles bundles;
    struct host host = host_new();
    if (bundles.first == NULL) {
        struct host maker = {zg_arena_new(), NULL, host.keys, host.keys};
        setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
        bundles.first = usual_bundle(&maker);
        bundles.second = bundle_for(&maker, RELEASE, 11, second_files, ZG_COUNT(second_files));
        bundles.foreign = bundle_for(&maker, NEXT_RELEASE, 12, usual_files, ZG_COUNT(usual_files));
        kept = maker.arena;
        atexit(free_kept);
    }
    *out = bundles;
    return host;
}

/* The host as a scene finds it; with the first bundle on it when `installed`. */
static struct host scene_host(bool installed, struct bundles *bundles)
{
    struct host host = host_with_bundles(bundles);
    if (installed) {
        applies(&host, bundles->first);
    }
    return host;
}

enum what { FIRST_INSTALL, UPGRADE, ROLLBACK, FAILING_INSTALL, FAILING_UPGRADE };

static bool is_installed_before(enum what what)
{
    return what == UPGRADE || what == ROLLBACK || what == FAILING_UPGRADE;
}

static struct scene scene_of(enum what what, const struct bundles *bundles)
{
    switch (what) {
    case FIRST_INSTALL:
    case FAILING_INSTALL:
        return (struct scene){bundles->first, what == FAILING_INSTALL};
    case UPGRADE:
    case FAILING_UPGRADE:
        return (struct scene){bundles->second, what == FAILING_UPGRADE};
    default:
        return (struct scene){NULL, false};
    }
}

/* The state that the scene leads to when nobody kills it and nothing fails. */
static const char *new_picture(enum what what, struct zg_arena *arena)
{
    struct bundles bundles;
    struct host host = scene_host(is_installed_before(what), &bundles);
    struct scene scene = scene_of(what, &bundles);
    scene.break_settle = false;
    assert_int_equal(run_in_child(&host, &scene, 0), 0);
    const char *picture = zg_strdup(arena, picture_of(&host, 0));
    host_free(&host);
    return picture;
}

/* Takes back whatever is installed by now, if anything is. */
static void takes_back(const struct host *host)
{
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(host);
    if (!zg_rollback(host->arena, host->root, &options, &report, &err)) {
        test_assert_error(&err, ZG_NEGATIVE, "nothing-installed");
    }
}

/* What the next run does after the kill. */
enum next { MEND, REPEAT, TAKE_BACK, MEND_KILLED_TOO };

/* Kills the recovery over and over, each time later, until it comes through: at every third of
 * its steps, and which these are differs with `first`. */
static void mend_with_kills(const struct host *host, const struct bundles *bundles, unsigned first)
{
    enum { EVERY = 3 };
    const struct scene mending = {bundles->foreign, false};
    unsigned at = 1 + first % EVERY;
    while (run_in_child(host, &mending, at) == KILLED) {
        at += EVERY;
        assert_in_range(at, 1, MOST_STEPS);
    }
}

/* One host, killed at step `at`, and what comes next. False when the run ended before it. */
static bool try_step(enum what what, enum next next, unsigned at, const char *new_state)
{
    struct bundles bundles;
    struct host host = host_with_bundles(&bundles);
    const char *pristine = picture_of(&host, ALL);
    if (is_installed_before(what)) {
        applies(&host, bundles.first);
    }
    const char *old_state = picture_of(&host, ALL);
    struct scene scene = scene_of(what, &bundles);
    int end = run_in_child(&host, &scene, at);
    if (end == KILLED && next == TAKE_BACK) {
        takes_back(&host);
        assert_picture(&host, pristine, ALL);
    } else if (end == KILLED && next == REPEAT) {
        applies(&host, scene.bundle);
        assert_picture(&host, new_state, 0);
    } else if (end == KILLED) {
        if (next == MEND_KILLED_TOO) {
            mend_with_kills(&host, &bundles, at);
        }
        refuses(&host, bundles.foreign, ZG_REFUSED, "wrong-release"); /* but mends before */
        if (what == ROLLBACK && !same_picture(&host, old_state, ALL)) {
            assert_picture(&host, pristine, ALL);
        } else if (!same_picture(&host, old_state, ALL)) {
            assert_picture(&host, new_state, 0);
        }
    }
    if (end == FAILED) {
        assert_picture(&host, old_state, ALL);
    }
    host_free(&host);
    return end == KILLED;
}

static void try_all(enum what what, enum next next)
{
    struct zg_arena *arena = zg_arena_new();
    const char *new_state = new_picture(what, arena);
    unsigned at = 1;
    while (try_step(what, next, at, new_state)) {
        at += STRIDE;
        assert_in_range(at, 1, MOST_STEPS);
    }
    assert_in_range(at, 20, MOST_STEPS); /* the steps were seen at all */
    zg_arena_free(arena);
}

/* ---- the tests ---- */

static void a_killed_install_is_undone_or_finished_by_the_next_run(void **state)
{
    (void)state;
    try_all(FIRST_INSTALL, MEND);
}

static void a_killed_install_can_be_repeated(void **state)
{
    (void)state;
    try_all(FIRST_INSTALL, REPEAT);
}

static void a_killed_install_can_be_taken_back(void **state)
{
    (void)state;
    try_all(FIRST_INSTALL, TAKE_BACK);
}

static void a_killed_upgrade_is_undone_or_finished_by_the_next_run(void **state)
{
    (void)state;
    try_all(UPGRADE, MEND);
}

static void a_killed_upgrade_can_be_repeated(void **state)
{
    (void)state;
    try_all(UPGRADE, REPEAT);
}

static void a_killed_upgrade_can_be_taken_back(void **state)
{
    (void)state;
    try_all(UPGRADE, TAKE_BACK);
}

static void a_killed_rollback_is_undone_or_finished_by_the_next_run(void **state)
{
    (void)state;
    try_all(ROLLBACK, MEND);
}

static void a_killed_rollback_can_be_repeated(void **state)
{
    (void)state;
    try_all(ROLLBACK, TAKE_BACK);
}

static void a_run_killed_while_it_is_being_undone_is_undone_by_the_next_run(void **state)
{
    (void)state;
    try_all(FAILING_INSTALL, MEND);
    try_all(FAILING_UPGRADE, MEND);
}

static void recovery_may_be_killed_as_often_as_one_likes(void **state)
{
    (void)state;
    try_all(UPGRADE, MEND_KILLED_TOO);
    try_all(ROLLBACK, MEND_KILLED_TOO);
}

/* Thousands of flushes to disk take minutes, and in memory seconds; what is being tested is
 * their order. Not where memory lacks the attributes that a host's file system has. */
static void work_in_memory(void)
{
    char folder[] = "/dev/shm/zmgraft-probe-XXXXXX";
    if (getenv("TMPDIR") != NULL && strcmp(getenv("TMPDIR"), "/tmp") != 0) {
        return;
    }
    if (mkdtemp(folder) != NULL) {
        if (setxattr(folder, "user.probe", "1", 1, 0) == 0) {
            setenv("TMPDIR", "/dev/shm", 1);
        }
        rmdir(folder);
    }
}

int main(void)
{
    work_in_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_install_is_undone_or_finished_by_the_next_run),
        cmocka_unit_test(a_killed_install_can_be_repeated),
        cmocka_unit_test(a_killed_install_can_be_taken_back),
        cmocka_unit_test(a_killed_upgrade_is_undone_or_finished_by_the_next_run),
        cmocka_unit_test(a_killed_upgrade_can_be_repeated),
        cmocka_unit_test(a_killed_upgrade_can_be_taken_back),
        cmocka_unit_test(a_killed_rollback_is_undone_or_finished_by_the_next_run),
        cmocka_unit_test(a_killed_rollback_can_be_repeated),
        cmocka_unit_test(a_run_killed_while_it_is_being_undone_is_undone_by_the_next_run),
        cmocka_unit_test(recovery_may_be_killed_as_often_as_one_likes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
