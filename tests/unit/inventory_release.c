/* Which release a root is: its log of installations, then the host's package database. */
#include "../support/support.h"

#include "inventory/inventory.h"

#include <string.h>
#include <unistd.h>

/* ---- the log of installations ---------------------------------------------------------------- */

#define DEB "zimbra-core_8.8.15.GA.3869.UBUNTU18.64_amd64.deb"
#define RPM "zimbra-core-8.8.15_GA_3869.RHEL7_64-20190917004220.x86_64.rpm"
#define NINE "zimbra-core_9.0.0.GA.3924.UBUNTU18.64_amd64.deb"
#define TEN "zimbra-core-10.0.0_GA_4518.RHEL8_64-20230301065514.x86_64.rpm"
#define FIRST "1567426802: INSTALL SESSION START\n1567427014: INSTALLED "
#define DONE "\n1567427014: INSTALL SESSION COMPLETE\n"
#define EIGHT FIRST DEB DONE /* three lines */

static const struct {
    const char *history, *release, *evidence;
} known[] = {
    {EIGHT, "8.8.15", ".install_history line 2: INSTALLED " DEB},
    {FIRST RPM DONE, "8.8.15", ".install_history line 2: INSTALLED " RPM},
    /* as packages.sh of later releases asks rpm(8) */
    {FIRST "zimbra-core-9.0.0_GA_3924.RHEL7_64-20200331010312.x86_64.rpm" DONE, "9.0.0", NULL},
    /* as zmpatch.pl logs, and as utilfunc.sh makes up a log that is missing, for rpm and deb */
    {"1: UPGRADED zimbra-core-8.7.11_GA_1854\n", "8.7.11", NULL},
    {"0000000000: INSTALLED zimbra-core-8.7.6_GA_1776.RHEL7_64-20170326145222.x86_64\n", "8.7.6",
     NULL},
    {"0000000000: INSTALLED 8.7.11.GA.1854.UBUNTU16.64\n", "8.7.11", NULL},
    {"1: INSTALLED zimbra-core_8.8.0.BETA1.1405.UBUNTU16.64_amd64.deb\n", "8.8.0.beta1", NULL},
    {"1: INSTALLED zimbra-core-8.8.0_BETA1_1405.RHEL7_64\n", "8.8.0.beta1", NULL},

    /* patches: the last of each package, the highest of all packages */
    {EIGHT "2: CONFIGURED patch 8.8.15_P9\n3: CONFIGURED patch 8.8.15_P40\n", "8.8.15.p40",
     ".install_history line 5: CONFIGURED patch 8.8.15_P40"},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: CONFIGURED patch 8.8.15_P39\n", "8.8.15.p39", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: CONFIGURED mta-patch 8.8.15_P45\n"
           "4: CONFIGURED proxy-patch 8.8.15_P9\n5: CONFIGURED ldap-patch 8.8.15_P44\n",
     "8.8.15.p45", ".install_history line 5: CONFIGURED mta-patch 8.8.15_P45"},
    {EIGHT "2: CONFIGURED ldap-patch 8.8.15_P46\n", "8.8.15.p46", NULL},
    {EIGHT "2: CONFIGURED proxy-patch 8.8.15_P31\n", "8.8.15.p31", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P39.1\n", "8.8.15.p39.1", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P39\n3: CONFIGURED mta-patch 8.8.15_P39.1\n", "8.8.15.p39.1",
     NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P0\n", "8.8.15", NULL},
    {"1: UPGRADED zimbra-core-8.7.11_GA_1854\n2: CONFIGURED patch8.7.11_P10\n", "8.7.11.p10",
     ".install_history line 2: CONFIGURED patch8.7.11_P10"},

    /* a new installation forgets the patches, but not those that it brings itself */
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: INSTALL SESSION START\n4: UPGRADED " NINE
           "\n5: INSTALL SESSION COMPLETE\n",
     "9.0.0", ".install_history line 6: UPGRADED " NINE},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: INSTALL SESSION START\n"
           "4: CONFIGURED patch 9.0.0_P24\n4: UPGRADED " NINE "\n5: INSTALL SESSION COMPLETE\n",
     "9.0.0.p24", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: INSTALL SESSION START\n"
           "4: UPGRADED zimbra-drive_1.0.13.1555_amd64.deb\n5: INSTALL SESSION COMPLETE\n",
     "8.8.15", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: CONFIG SESSION START\n4: CONFIG SESSION COMPLETE\n",
     "8.8.15.p40", NULL},

    /* from 10 on patch packages carry the release */
    {FIRST TEN DONE, "10.0.0-GA", NULL},
    {FIRST "zimbra-core_10.1.0.GA.4655.UBUNTU22.64_amd64.deb" DONE, "10.1.0", NULL},
    {FIRST TEN DONE "2: CONFIGURED patch 10.0.6_GA_4578\n", "10.0.6",
     ".install_history line 4: CONFIGURED patch 10.0.6_GA_4578"},
    {FIRST TEN DONE "2: CONFIGURED patch 10.0.6\n3: CONFIGURED mta-patch 10.0.12\n", "10.0.12",
     NULL},
    {FIRST TEN DONE "2: CONFIGURED patch 10.0.0_P5\n", "10.0.5", NULL},
    {FIRST "zimbra-core_10.0.8.GA.4595.UBUNTU20.64_amd64.deb" DONE, "10.0.8", NULL},
    {FIRST "zimbra-core_10.0.8.GA.4595.UBUNTU20.64_amd64.deb" DONE "2: CONFIGURED patch 10.0.6\n",
     "10.0.8", NULL},

    /* what is no entry is passed over */
    {"\n\nrubbish\n: \n::::\n1: CONFIGURED\n1: INSTALLED\n1 INSTALLED x\n" EIGHT, "8.8.15",
     ".install_history line 10: INSTALLED " DEB},
    {"1: INSTALLED zimbra-core_8.8.15.GA.3869.UBUNTU18.64_amd64.deb\r\n2: CONFIGURED patch "
     "8.8.15_P40\r\n",
     "8.8.15.p40", ".install_history line 2: CONFIGURED patch 8.8.15_P40"},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40", "8.8.15.p40", NULL},
    {EIGHT "2: CONFIGURED patch  8.8.15_P40   \n", "8.8.15.p40", NULL},
    {EIGHT "2: CONFIGURED patchwork 1\n3: CONFIGURED mta-patches done\n", "8.8.15", NULL},
    {EIGHT "2: INSTALLED zimbra-core-components_3.0.2-1zimbra8.8b1.18.04_amd64.deb\n"
           "2: UPGRADED zimbra-core-jar_9.0.0_all.deb\n",
     "8.8.15", NULL},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40 \x1b[31m\n", "8.8.15.p40",
     ".install_history line 4: CONFIGURED patch 8.8.15_P40 ?[31m"},
};

static const char *root_with_history(const char *history, size_t len)
{
    const char *root = test_folder(0);
    struct zg_arena *arena = zg_arena_new();
    test_write(zg_path_join(arena, root, ".install_history"), history, len, 0644);
    zg_arena_free(arena);
    return root;
}

static void the_log_of_installations_tells_the_release(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(known); i++) {
        const char *root = root_with_history(known[i].history, strlen(known[i].history));
        struct zg_arena *arena = zg_arena_new();
        struct zg_release release;
        struct zg_error err = {0};
        const char *evidence;
        bool ok = zg_release_of_root(arena, root, &release, &evidence, &err);
        if (!ok || strcmp(release.name, known[i].release) != 0) {
            fail_msg("case %zu: expected %s, got %s\n%s", i, known[i].release,
                     ok ? release.name : err.text, known[i].history);
        }
        if (known[i].evidence != NULL) {
            assert_string_equal(evidence, known[i].evidence);
        }
        zg_arena_free(arena);
    }
}

static const struct {
    const char *history, *says; /* a part of the reason */
} unknown[] = {
    {"", ".install_history does not say which zimbra-core is installed"},
    {"1: INSTALLED zimbra-store_8.8.15.GA.3869.UBUNTU18.64_amd64.deb\n", "zimbra-core"},
    {"1: CONFIGURED patch 8.8.15_P40\n", "zimbra-core"},
    {"1: INSTALLED zimbra-core-8.8_GA_1.x86_64.rpm\n", "line 1 has a version"},
    {"1: INSTALLED zimbra-core-8.8.15GA.rpm\n", "line 1 has a version"},
    {"1: INSTALLED zimbra-core-999999.8.15_GA.rpm\n", "line 1 has a version"},
    {"1: INSTALLED zimbra-core-99999999999999999999.8.15_GA.rpm\n", "line 1 has a version"},
    {"1: INSTALLED zimbra-core_8.8.15.RC2.3869.UBUNTU18.64_amd64.deb\n", "names no release"},
    {EIGHT "2: CONFIGURED patch 9.0.0_P24\n", "line 4 (CONFIGURED patch 9.0.0_P24) does not fit"},
    {EIGHT "2: CONFIGURED mta-patch 8.8.12_P3\n", "line 4"},
    {EIGHT "2: CONFIGURED patch 8.8.15_GA_4000\n", "line 4"},
    {EIGHT "2: CONFIGURED patch \n", "does not fit"},
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: CONFIGURED patch unknown\n", "line 5"},
    {FIRST TEN DONE "2: CONFIGURED patch 10.1.2\n", "line 4"},
    {FIRST TEN DONE "2: CONFIGURED patch 10.0.4_P2\n", "line 4"},
    /* an installer that stopped half-way leaves nobody knows what */
    {EIGHT "2: CONFIGURED patch 8.8.15_P40\n3: INSTALL SESSION START\n",
     "line 5 starts an install session"},
    {EIGHT "3: INSTALL SESSION START\n4: CONFIGURED patch 9.0.0_P24\n", "line 4 starts"},
};

static void a_log_that_contradicts_itself_tells_no_release(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(unknown); i++) {
        const char *root = root_with_history(unknown[i].history, strlen(unknown[i].history));
        struct zg_arena *arena = zg_arena_new();
        struct zg_release release;
        struct zg_error err = {0};
        const char *evidence;
        if (zg_release_of_root(arena, root, &release, &evidence, &err)) {
            fail_msg("case %zu: got %s\n%s", i, release.name, unknown[i].history);
        }
        test_assert_error(&err, ZG_NEGATIVE, "release-unknown");
        if (strstr(err.text, unknown[i].says) == NULL) {
            fail_msg("case %zu: %s", i, err.text);
        }
        zg_arena_free(arena);
    }
}

static void nul_bytes_in_the_log_do_no_harm(void **state)
{
    (void)state;
    static const char history[] = "1: INSTALLED " DEB "\n\0\0\0: \0\n2: CONFIGURED patch 8.8.15_P40"
                                  "\n3: CONFIGURED mta-patch\0 9.0.0_P1\n\0\0\0";
    const char *root = root_with_history(history, sizeof(history) - 1);
    struct zg_arena *arena = zg_arena_new();
    struct zg_release release;
    struct zg_error err = {0};
    const char *evidence;
    test_assert_ok(zg_release_of_root(arena, root, &release, &evidence, &err), &err);
    assert_string_equal(release.name, "8.8.15.p40");
    zg_arena_free(arena);
}

static void a_root_without_a_log_tells_no_release(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_release release;
    struct zg_error err = {0};
    const char *evidence;
    assert_false(zg_release_of_root(arena, test_folder(0), &release, &evidence, &err));
    test_assert_error(&err, ZG_NEGATIVE, "release-unknown");
    zg_arena_free(arena);
}

/* ---- the host's package database ---------------------------------------------------------------
 */

#define PACKAGE(name, version, state)                                                              \
    "Package: " name "\nStatus: install ok " state "\nArchitecture: amd64\nVersion: " version      \
    "\nDescription: text\n more text\n .\n# and more\n\n"
#define OTHER PACKAGE("libc6", "2.27-3ubuntu1", "installed")
#define CORE PACKAGE("zimbra-core", "8.8.15.GA.3869.UBUNTU18.64", "installed")

/* The release of HOST/opt/zimbra; "" when it is not known. */
static const char *release_of_host(const char *status, const char *history, const char *place)
{
    static struct zg_release release;
    static char evidence_kept[256];
    const char *host = test_folder(0), *evidence;
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    const char *root = zg_path_join(arena, host, place);
    test_assert_ok(zg_mkdirs(root, &err), &err);
    test_write_text(zg_path_join(arena, host, "var/lib/dpkg/status"), status);
    if (history != NULL) {
        test_write_text(zg_path_join(arena, root, ".install_history"), history);
    }
    bool ok = zg_release_of_root(arena, root, &release, &evidence, &err);
    if (ok) {
        snprintf(evidence_kept, sizeof(evidence_kept), "%s; %s", release.name, evidence);
    } else {
        test_assert_error(&err, ZG_NEGATIVE, "release-unknown");
    }
    zg_arena_free(arena);
    return ok ? evidence_kept : "";
}

static void the_package_database_tells_what_the_log_does_not(void **state)
{
    (void)state;
    assert_string_equal(release_of_host(OTHER CORE, NULL, "opt/zimbra"),
                        "8.8.15; var/lib/dpkg/status line 10: zimbra-core "
                        "8.8.15.GA.3869.UBUNTU18.64");
    assert_string_equal(
        release_of_host(CORE PACKAGE("zimbra-patch", "8.8.15.1618818571.p21-1.u18", "installed"),
                        NULL, "opt/zimbra"),
        "8.8.15.p21; var/lib/dpkg/status line 10: zimbra-patch 8.8.15.1618818571.p21-1.u18");
    assert_string_equal(
        release_of_host(PACKAGE("zimbra-core", "10.1.0.GA.4655.UBUNTU22.64", "installed")
                            PACKAGE("zimbra-patch", "10.1.20.1783418035-2.u22", "installed")
                                PACKAGE("zimbra-mta-patch", "10.1.9.1783342495-1.u22", "installed"),
                        NULL, "opt/zimbra/"),
        "10.1.20; var/lib/dpkg/status line 10: zimbra-patch 10.1.20.1783418035-2.u22");
    /* an installer that stopped half-way */
    assert_string_equal(release_of_host(CORE, "1: INSTALL SESSION START\n", "opt/zimbra"),
                        "8.8.15; var/lib/dpkg/status line 1: zimbra-core "
                        "8.8.15.GA.3869.UBUNTU18.64");
}

static void the_log_of_installations_comes_before_the_package_database(void **state)
{
    (void)state;
    assert_string_equal(release_of_host(CORE, "1: INSTALLED " NINE "\n", "opt/zimbra"),
                        "9.0.0; .install_history line 1: INSTALLED " NINE);
}

static void packages_that_are_not_installed_tell_nothing(void **state)
{
    (void)state;
    assert_string_equal(
        release_of_host(PACKAGE("zimbra-core", "8.8.15.GA.3869.UBUNTU18.64", "config-files"), NULL,
                        "opt/zimbra"),
        "");
    assert_string_equal(
        release_of_host(PACKAGE("zimbra-core", "8.8.15.GA.3869.UBUNTU18.64", "not-installed"), NULL,
                        "opt/zimbra"),
        "");
    assert_string_equal(release_of_host(OTHER, NULL, "opt/zimbra"), "");
    assert_string_equal(release_of_host(" damaged\n", NULL, "opt/zimbra"), "");
}

static void only_a_root_at_opt_zimbra_belongs_to_the_host(void **state)
{
    (void)state;
    assert_string_equal(release_of_host(CORE, NULL, "srv/zimbra"), "");
    assert_string_equal(release_of_host(CORE, NULL, "opt/zimbra2"), "");
    assert_string_equal(release_of_host(CORE, NULL, "zimbra"), "");
}

static void opt_zimbra_may_be_a_link_to_another_disk(void **state)
{
    (void)state;
    const char *host = test_folder(0);
    struct zg_arena *arena = zg_arena_new();
    struct zg_release release;
    struct zg_error err = {0};
    const char *evidence, *root = zg_path_join(arena, host, "opt/zimbra");
    test_write_text(zg_path_join(arena, host, "var/lib/dpkg/status"), CORE);
    test_assert_ok(zg_mkdirs(zg_path_join(arena, host, "data/zimbra"), &err), &err);
    test_assert_ok(zg_mkdirs(zg_path_join(arena, host, "opt"), &err), &err);
    assert_int_equal(symlink("../data/zimbra", root), 0);
    test_assert_ok(zg_release_of_root(arena, root, &release, &evidence, &err), &err);
    assert_string_equal(release.name, "8.8.15");
    zg_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_of_installations_tells_the_release),
        cmocka_unit_test(a_log_that_contradicts_itself_tells_no_release),
        cmocka_unit_test(nul_bytes_in_the_log_do_no_harm),
        cmocka_unit_test(a_root_without_a_log_tells_no_release),
        cmocka_unit_test(the_package_database_tells_what_the_log_does_not),
        cmocka_unit_test(the_log_of_installations_comes_before_the_package_database),
        cmocka_unit_test(packages_that_are_not_installed_tell_nothing),
        cmocka_unit_test(only_a_root_at_opt_zimbra_belongs_to_the_host),
        cmocka_unit_test(opt_zimbra_may_be_a_link_to_another_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
