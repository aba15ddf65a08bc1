/* What an installed bundle adds: patches in place, undone, drifted, missing, and unknown to the
 * ledger. The roots are made by hand; only the digests of the files decide. */
#include "ledger_texts.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char advisories[] = "Advisory: CVE-2023-0464\n"
                                 "Component: tls\n"
                                 "Summary: takes long\n"
                                 "Affected: >= 1.1.1, << 1.1.1u\n"
                                 "Origin: x\n"
                                 "Confidence: low (to be checked)\n"
                                 "\n"
                                 "Advisory: ZBUG-1\n"
                                 "Component: web\n"
                                 "Summary: open redirect\n"
                                 "Fixed-In: 8.8.15 (>= p41)\n"
                                 "Origin: x\n"
                                 "Confidence: low (to be checked)\n"
                                 "\n"
                                 "Advisory: ZBUG-2\n"
                                 "Component: web\n"
                                 "Summary: fixed long ago\n"
                                 "Fixed-In: 8.8.15 (>= p9)\n"
                                 "Origin: x\n"
                                 "Confidence: low\n"
                                 "\n"
                                 "Advisory: ZBUG-3\n"
                                 "Component: web\n"
                                 "Summary: waits\n"
                                 "Fixed-In: 8.8.15 (>= p41)\n"
                                 "Origin: x\n"
                                 "Confidence: low\n"
                                 "\n"
                                 "Assessment: ZBUG-3\n"
                                 "Releases: 8.8.15\n"
                                 "Status: deferred\n"
                                 "Until: 2027-01-01\n"
                                 "Evidence: none\n"
                                 "Confidence: high\n"
                                 "Reason: Later.\n";

struct host {
    struct zg_arena *arena;
    struct zg_ledger *ledger;
    const char *root;
    json_t *state; /* what state.json will say */
};

static struct host host_new(const char *history)
{
    struct zg_error err = {0};
    struct host host = {.arena = zg_arena_new(), .root = test_folder(0)};
    host.ledger = ledger_of(sound_components, sound_releases, advisories, &err);
    test_assert_ok(host.ledger != NULL, &err);
    test_write_text(zg_path_join(host.arena, host.root, "bin/zmcontrol"), "#!/usr/bin/perl\n");
    if (history != NULL) {
        test_write_text(zg_path_join(host.arena, host.root, ".install_history"), history);
    }
    host.state = json_pack(
        "{s:s,s:s,s:s,s:i,s:s,s:s,s:i,s:[],s:[],s:[],s:[],s:[],s:[]}", "schema", "zmgraft-state-1",
        "bundle", "zmgraft-compat_8.8.15.p40_2026112200.tar.zst", "bundle_sha256",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "serial", 2026112200,
        "release", "8.8.15.p40", "signer", "CN = Release Signer", "applied_at", 1795305600, "files",
        "patches", "not_installed", "actions", "pending", "made_folders");
    assert_non_null(host.state);
    return host;
}

static void host_free(struct host *host)
{
    json_decref(host->state);
    zg_ledger_free(host->ledger);
    zg_arena_free(host->arena);
}

static const char p40[] = "1567426802: INSTALL SESSION START\n"
                          "1567427014: INSTALLED zimbra-core_8.8.15.GA.3869.UBUNTU18.64_amd64.deb\n"
                          "1567427014: INSTALL SESSION COMPLETE\n"
                          "1567427391: CONFIG SESSION START\n"
                          "1567427391: CONFIGURED BEGIN\n"
                          "1567427640: CONFIGURED zimbra-core\n"
                          "1567427902: CONFIGURED END\n"
                          "1567427902: CONFIG SESSION COMPLETE\n"
                          "1685523121: CONFIGURED patch 8.8.15_P40\n";

/* A file that the bundle turned from "before\n" (or nothing) into "after\n", by these patches. */
static void add_file(struct host *host, const char *path, bool added, json_t *patches)
{
    struct zg_digest pre = zg_sha256(zg_bytes_of("before\n"));
    struct zg_digest post = zg_sha256(zg_bytes_of("after\n"));
    json_t *file = json_pack("{s:s,s:b,s:s?,s:s,s:o}", "path", path, "added", added, "pre",
                             added ? NULL : pre.hex, "post", post.hex, "patches", patches);
    assert_non_null(file);
    json_array_append_new(json_object_get(host->state, "files"), file);
}

static void add_patch(struct host *host, const char *name, const char *outcome, json_t *names)
{
    json_t *patch = json_pack("{s:s,s:s,s:s,s:s,s:o}", "name", name, "type", "page", "outcome",
                              outcome, "description", "what it does", "advisories", names);
    assert_non_null(patch);
    json_array_append_new(json_object_get(host->state, "patches"), patch);
}

static void put_file(const struct host *host, const char *path, const char *text)
{
    test_write_text(zg_path_join(host->arena, host->root, path), text);
}

static void write_state(const struct host *host)
{
    struct zg_buf text = {0};
    zg_json_print(host->state, &text);
    test_write(zg_path_join(host->arena, host->root, ZG_STATE_FILE), text.data, text.len, 0644);
    zg_buf_free(&text);
}

static struct zg_verdicts verdicts_on(const struct host *host, const struct zg_query *query)
{
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    struct zg_query there = *query;
    there.root = host->root;
    test_assert_ok(zg_ledger_verdicts(host->arena, host->ledger, &there, &verdicts, &err), &err);
    return verdicts;
}

static struct zg_verdict verdict_on(const struct host *host, const char *advisory)
{
    struct zg_verdicts verdicts = verdicts_on(host, &(struct zg_query){.advisory = advisory});
    assert_int_equal(verdicts.count, 1);
    return verdicts.items[0];
}

static void assert_verdict(struct zg_verdict v, enum zg_status_kind status,
                           enum zg_evidence evidence, const char *confidence, const char *reason)
{
    assert_string_equal(v.reason, reason);
    assert_string_equal(zg_status_name(v.status), zg_status_name(status));
    assert_string_equal(zg_evidence_name(v.evidence), zg_evidence_name(evidence));
    assert_string_equal(v.confidence, confidence);
}

/* A host with one patch, page/a for ZBUG-1, in two files that hold these texts (NULL: missing). */
static struct host host_with(const char *first, const char *second)
{
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "applied", json_pack("[s]", "ZBUG-1"));
    add_file(&host, "jetty_base/a.jsp", false, json_pack("[s]", "page/a"));
    add_file(&host, "jetty_base/b.jsp", false, json_pack("[s,s]", "page/z", "page/a"));
    if (first != NULL) {
        put_file(&host, "jetty_base/a.jsp", first);
    }
    if (second != NULL) {
        put_file(&host, "jetty_base/b.jsp", second);
    }
    write_state(&host);
    return host;
}

static void without_a_bundle_the_ledger_speaks_alone(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    struct zg_verdicts verdicts = verdicts_on(&host, &(struct zg_query){0});
    assert_int_equal(verdicts.count, 4);
    assert_string_equal(verdicts.items[1].advisory, "ZBUG-1");
    assert_int_equal(verdicts.items[1].status, ZG_AFFECTED);
    assert_int_equal(verdicts.items[1].evidence, ZG_EVIDENCE_DECLARED);
    host_free(&host);
}

static void a_patch_whose_files_are_in_place_is_a_deployed_backport(void **state)
{
    (void)state;
    struct host host = host_with("after\n", "after\n");
    struct zg_verdict v = verdict_on(&host, "ZBUG-1");
    assert_verdict(v, ZG_FIXED_BACKPORT, ZG_EVIDENCE_DEPLOYED, "high",
                   "page/a of zmgraft-compat_8.8.15.p40_2026112200.tar.zst is in place: 2 files "
                   "have the digest that the bundle left.");
    assert_string_equal(v.component, "web");
    assert_string_equal(v.caveat, "");
    /* and nothing else is touched by it */
    assert_int_equal(verdict_on(&host, "CVE-2023-0464").status, ZG_AFFECTED);
    host_free(&host);
}

static void a_file_as_it_was_before_is_affected_again(void **state)
{
    (void)state;
    struct host host = host_with("after\n", "before\n");
    assert_verdict(verdict_on(&host, "ZBUG-1"), ZG_AFFECTED, ZG_EVIDENCE_DEPLOYED, "high",
                   "jetty_base/b.jsp is again as it was before "
                   "zmgraft-compat_8.8.15.p40_2026112200.tar.zst was installed.");
    host_free(&host);
}

static void a_file_that_drifted_leaves_it_undetermined(void **state)
{
    (void)state;
    struct host host = host_with("other\n", "after\n");
    assert_verdict(verdict_on(&host, "ZBUG-1"), ZG_UNDETERMINED, ZG_EVIDENCE_NONE, "low",
                   "jetty_base/a.jsp has drifted: it is neither as the bundle left it nor as "
                   "before.");
    host_free(&host);
}

static void a_file_that_is_missing_leaves_it_undetermined(void **state)
{
    (void)state;
    struct host host = host_with("after\n", NULL);
    assert_verdict(verdict_on(&host, "ZBUG-1"), ZG_UNDETERMINED, ZG_EVIDENCE_NONE, "low",
                   "jetty_base/b.jsp is missing, though the installed bundle changed it.");
    host_free(&host);
}

static void one_undone_file_weighs_more_than_a_drifted_one(void **state)
{
    (void)state;
    struct host host = host_with("other\n", "before\n");
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_AFFECTED);
    host_free(&host);
}

static void a_link_in_place_of_a_file_is_drift_and_never_followed(void **state)
{
    (void)state;
    struct host host = host_with("after\n", NULL);
    const char *target = zg_path_join(host.arena, host.root, "elsewhere");
    test_write_text(target, "after\n");
    assert_int_equal(symlink(target, zg_path_join(host.arena, host.root, "jetty_base/b.jsp")), 0);
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_UNDETERMINED);
    /* a pipe would block who opens it */
    const char *pipe_path = zg_path_join(host.arena, host.root, "jetty_base/b.jsp");
    assert_int_equal(unlink(pipe_path), 0);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_UNDETERMINED);
    host_free(&host);
}

static void an_added_file_that_is_gone_means_undone(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "file/a", "applied", json_pack("[s]", "ZBUG-1"));
    add_file(&host, "jetty_base/new.js", true, json_pack("[s]", "file/a"));
    put_file(&host, "jetty_base/new.js", "after\n");
    write_state(&host);
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_FIXED_BACKPORT);
    assert_int_equal(unlink(zg_path_join(host.arena, host.root, "jetty_base/new.js")), 0);
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_AFFECTED);
    host_free(&host);
}

static void every_patch_that_names_the_advisory_must_be_in_place(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "applied", json_pack("[s]", "ZBUG-1"));
    add_patch(&host, "page/b", "applied", json_pack("[s,s]", "ZBUG-9", "ZBUG-1"));
    add_file(&host, "a.jsp", false, json_pack("[s]", "page/a"));
    add_file(&host, "b.jsp", false, json_pack("[s]", "page/b"));
    put_file(&host, "a.jsp", "after\n");
    put_file(&host, "b.jsp", "after\n");
    write_state(&host);
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_FIXED_BACKPORT);
    put_file(&host, "b.jsp", "before\n");
    assert_int_equal(verdict_on(&host, "ZBUG-1").status, ZG_AFFECTED);
    host_free(&host);
}

static void a_patch_that_changed_nothing_is_only_declared(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "already-upstream", json_pack("[s]", "ZBUG-1"));
    write_state(&host);
    assert_verdict(verdict_on(&host, "ZBUG-1"), ZG_FIXED_DECLARED, ZG_EVIDENCE_DECLARED, "low",
                   "page/a of zmgraft-compat_8.8.15.p40_2026112200.tar.zst changed no file; its "
                   "outcome was already-upstream.");
    host_free(&host);
}

static void a_patch_over_drift_is_less_sure(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "applied-drifted", json_pack("[s]", "ZBUG-1"));
    add_file(&host, "a.jsp", false, json_pack("[s]", "page/a"));
    put_file(&host, "a.jsp", "after\n");
    write_state(&host);
    struct zg_verdict v = verdict_on(&host, "ZBUG-1");
    assert_int_equal(v.status, ZG_FIXED_BACKPORT);
    assert_string_equal(v.confidence, "medium");
    assert_string_equal(v.caveat, "it was applied to a file that had drifted");
    host_free(&host);
}

static void a_patch_that_is_gone_proves_nothing_against_a_fix_or_a_decision(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "applied", json_pack("[s,s]", "ZBUG-2", "ZBUG-3"));
    add_file(&host, "a.jsp", false, json_pack("[s]", "page/a"));
    put_file(&host, "a.jsp", "before\n");
    write_state(&host);
    assert_int_equal(verdict_on(&host, "ZBUG-2").status, ZG_FIXED_UPGRADE);
    assert_int_equal(verdict_on(&host, "ZBUG-3").status, ZG_DEFERRED);
    put_file(&host, "a.jsp", "after\n");
    assert_int_equal(verdict_on(&host, "ZBUG-2").status, ZG_FIXED_BACKPORT);
    assert_int_equal(verdict_on(&host, "ZBUG-3").status, ZG_FIXED_BACKPORT);
    host_free(&host);
}

static void an_advisory_that_only_a_patch_names_has_a_row_of_its_own(void **state)
{
    (void)state;
    struct host host = host_new(p40);
    add_patch(&host, "page/a", "applied", json_pack("[s,s]", "CVE-2024-1", "ZBUG-1"));
    add_patch(&host, "page/b", "applied", json_pack("[s]", "CVE-2024-1"));
    add_patch(&host, "page/look", "applied", json_array());
    add_file(&host, "a.jsp", false, json_pack("[s,s]", "page/a", "page/b"));
    put_file(&host, "a.jsp", "after\n");
    write_state(&host);
    struct zg_verdicts verdicts = verdicts_on(&host, &(struct zg_query){0});
    assert_int_equal(verdicts.count, 6);
    assert_string_equal(verdicts.items[0].component, "patch:page/a");
    assert_string_equal(verdicts.items[0].advisory, "CVE-2024-1");
    assert_string_equal(verdicts.items[0].version, "8.8.15.p40");
    assert_string_equal(verdicts.items[0].summary, "not in the ledger; named by the patch page/a");
    assert_int_equal(verdicts.items[0].status, ZG_FIXED_BACKPORT);
    assert_string_equal(verdicts.items[1].component, "patch:page/b");
    assert_string_equal(verdicts.items[2].component, "tls");

    /* asked for by name, it is found again; one that the ledger covers makes no row */
    verdicts = verdicts_on(
        &host, &(struct zg_query){.component = "patch:page/a", .advisory = "CVE-2024-1"});
    assert_int_equal(verdicts.count, 1);
    assert_string_equal(verdicts.items[0].reproduce,
                        zg_format(host.arena,
                                  "zmgraft report --ledger facts --root %s --release 8.8.15.p40 "
                                  "--component patch:page/a --advisory CVE-2024-1",
                                  host.root));
    struct zg_error err = {0};
    assert_false(zg_ledger_verdicts(
        host.arena, host.ledger,
        &(struct zg_query){.component = "patch:page/a", .advisory = "ZBUG-1", .root = host.root},
        &verdicts, &err));
    test_assert_error(&err, ZG_NEGATIVE, "component-unknown");
    host_free(&host);
}

static void a_known_advisory_of_another_release_s_component_keeps_its_summary(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct host host = host_new(p40);
    zg_ledger_free(host.ledger);
    host.ledger =
        ledger_of(sound_components, "Release: 8.8.15.p40\nDate: 2023-06-01\n", advisories, &err);
    test_assert_ok(host.ledger != NULL, &err);
    add_patch(&host, "page/a", "applied", json_pack("[s]", "CVE-2023-0464"));
    write_state(&host);
    struct zg_verdict v = verdict_on(&host, "CVE-2023-0464");
    assert_string_equal(v.component, "patch:page/a");
    assert_string_equal(v.summary, "takes long");
    host_free(&host);
}

/* ---- which release ---- */

static void the_release_is_the_root_s_own(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    struct host host = host_with("after\n", "after\n");
    assert_int_equal(
        verdicts_on(&host, &(struct zg_query){.release = "8.8.15.p40", .advisory = "ZBUG-1"}).count,
        1);
    assert_false(zg_ledger_verdicts(host.arena, host.ledger,
                                    &(struct zg_query){.release = "9.0.0.p33", .root = host.root},
                                    &verdicts, &err));
    test_assert_error(&err, ZG_REFUSED, "wrong-release");
    host_free(&host);
}

static void a_root_that_does_not_tell_needs_the_release_named(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    struct host host = host_new(NULL);
    assert_false(zg_ledger_verdicts(host.arena, host.ledger, &(struct zg_query){.root = host.root},
                                    &verdicts, &err));
    assert_int_equal(err.kind, ZG_NEGATIVE);
    assert_string_equal(err.hint, "name the release with --release");
    verdicts = verdicts_on(&host, &(struct zg_query){.release = "8.8.15.p40"});
    assert_int_equal(verdicts.count, 4);
    host_free(&host);
}

static void a_root_of_a_release_that_the_ledger_lacks_is_a_negative_answer(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    struct host host = host_new(NULL);
    char *later = zg_format(host.arena, "%s1690000000: CONFIGURED patch 8.8.15_P41\n", p40);
    test_write_text(zg_path_join(host.arena, host.root, ".install_history"), later);
    assert_false(zg_ledger_verdicts(host.arena, host.ledger, &(struct zg_query){.root = host.root},
                                    &verdicts, &err));
    test_assert_error(&err, ZG_NEGATIVE, "release-unknown");
    assert_non_null(strstr(err.hint, "facts/releases"));
    host_free(&host);
}

static void a_damaged_state_is_an_error_and_no_verdict(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    struct host host = host_with("after\n", "after\n");
    put_file(&host, ZG_STATE_FILE, "{");
    assert_false(zg_ledger_verdicts(host.arena, host.ledger, &(struct zg_query){.root = host.root},
                                    &verdicts, &err));
    assert_int_equal(err.kind, ZG_MALFORMED);
    host_free(&host);
}

static void a_root_is_quoted_in_the_command(void **state)
{
    (void)state;
    struct host host = host_with("after\n", "after\n");
    const char *odd = zg_format(host.arena, "%s/a root's", test_folder(1));
    test_shell("cp -R '%s' \"%s\"", host.root, odd);
    host.root = odd;
    const char *command = verdict_on(&host, "ZBUG-1").reproduce;
    const char *end = strrchr(odd, '/');
    assert_non_null(strstr(command, zg_format(host.arena, "--root '%.*s/a root'\\''s' --release",
                                              (int)(end - odd), odd)));
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_bundle_the_ledger_speaks_alone),
        cmocka_unit_test(a_patch_whose_files_are_in_place_is_a_deployed_backport),
        cmocka_unit_test(a_file_as_it_was_before_is_affected_again),
        cmocka_unit_test(a_file_that_drifted_leaves_it_undetermined),
        cmocka_unit_test(a_file_that_is_missing_leaves_it_undetermined),
        cmocka_unit_test(one_undone_file_weighs_more_than_a_drifted_one),
        cmocka_unit_test(a_link_in_place_of_a_file_is_drift_and_never_followed),
        cmocka_unit_test(an_added_file_that_is_gone_means_undone),
        cmocka_unit_test(every_patch_that_names_the_advisory_must_be_in_place),
        cmocka_unit_test(a_patch_that_changed_nothing_is_only_declared),
        cmocka_unit_test(a_patch_over_drift_is_less_sure),
        cmocka_unit_test(a_patch_that_is_gone_proves_nothing_against_a_fix_or_a_decision),
        cmocka_unit_test(an_advisory_that_only_a_patch_names_has_a_row_of_its_own),
        cmocka_unit_test(a_known_advisory_of_another_release_s_component_keeps_its_summary),
        cmocka_unit_test(the_release_is_the_root_s_own),
        cmocka_unit_test(a_root_that_does_not_tell_needs_the_release_named),
        cmocka_unit_test(a_root_of_a_release_that_the_ledger_lacks_is_a_negative_answer),
        cmocka_unit_test(a_damaged_state_is_an_error_and_no_verdict),
        cmocka_unit_test(a_root_is_quoted_in_the_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
