/* Loading a ledger: what a sound one gives, and that each rule refuses with file and line. */
#include "ledger_texts.h"

#include <stdlib.h>

static void a_sound_ledger_loads_and_counts(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_ledger *ledger = ledger_of(sound_components, sound_releases, sound_advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_ledger_counts counts = zg_ledger_count(ledger);
    assert_int_equal(counts.components, 2);
    assert_int_equal(counts.releases, 2);
    assert_int_equal(counts.advisories, 1);
    assert_int_equal(counts.assessments, 0);
    zg_ledger_free(ledger);
}

static void a_folder_loads_as_its_three_files_do(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    const char *folder = test_folder(0);
    test_write_text(zg_path_join(arena, folder, "components"), sound_components);
    test_write_text(zg_path_join(arena, folder, "releases"), sound_releases);
    assert_null(zg_ledger_load(folder, &err));
    assert_int_equal(err.kind, ZG_SYSTEM);
    assert_non_null(strstr(err.text, "advisories"));

    test_write_text(zg_path_join(arena, folder, "advisories"), sound_advisories);
    memset(&err, 0, sizeof(err));
    struct zg_ledger *ledger = zg_ledger_load(folder, &err);
    test_assert_ok(ledger != NULL, &err);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void a_file_beyond_a_megabyte_is_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    const char *folder = test_folder(0);
    size_t len = (1 << 20) + 1;
    char *large = zg_xmalloc(len);
    memset(large, '#', len);
    test_write(zg_path_join(arena, folder, "components"), large, len, 0644);
    assert_null(zg_ledger_load(folder, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    free(large);
    zg_arena_free(arena);
}

/* ---- refusals: one bad file, the other two being sound ---- */

enum which { COMPONENTS, RELEASES, ADVISORIES };

static void assert_refused_on_line(enum which which, const char *text, const char *rule,
                                   unsigned line)
{
    static const char *const names[] = {"facts/components", "facts/releases", "facts/advisories"};
    struct zg_error err = {0};
    struct zg_ledger *ledger = ledger_of(which == COMPONENTS ? text : sound_components,
                                         which == RELEASES ? text : sound_releases,
                                         which == ADVISORIES ? text : sound_advisories, &err);
    if (ledger != NULL) {
        fail_msg("expected %s, but this was taken: %s", rule, text);
    }
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_string_equal(err.file, names[which]);
    if (err.line != line) {
        fail_msg("line %u, not %u: %s", err.line, line, err.text);
    }
}

/* The sound text of a file with its first `old` replaced. */
static const char *with(struct zg_arena *arena, const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

struct damage {
    enum which which;
    const char *old, *new, *rule;
    unsigned line;
};

static const struct damage damages[] = {
    /* fields that are unknown, missing, empty or doubled */
    {COMPONENTS, "Homepage:", "Homepgae:", "deb822-unknown-field", 3},
    {COMPONENTS, "Summary: a library\n", "", "deb822-missing-field", 1},
    {COMPONENTS, "Summary: a library", "Summary:", "deb822-missing-field", 1},
    {COMPONENTS, "Options: no-idea", "Summary: again", "deb822-duplicate-field", 4},
    {COMPONENTS, "Component: web", "Component web", "deb822-syntax", 6},
    {RELEASES, "Date: 2023-06-01\n", "", "deb822-missing-field", 1},
    {RELEASES, "Date: 2023-06-01\nComponents: tls", "Datum: 2023-06-01\nComponents: tls",
     "deb822-unknown-field", 7},
    {ADVISORIES, "Origin: https://tls.example/1\n", "", "deb822-missing-field", 1},
    {ADVISORIES, "Origin:", "Orgin:", "deb822-unknown-field", 8},
    /* values of the wrong form */
    {COMPONENTS, "Component: tls", "Component: TLS", "ledger-value", 1},
    {COMPONENTS, "Component: tls", "Component: -tls", "ledger-value", 1},
    {COMPONENTS, "Component: tls", "Component: t ls", "ledger-value", 1},
    {COMPONENTS, "Versions: release", "Versions: releases", "ledger-value", 8},
    {RELEASES, "8.8.15.p40", "8.8.15.P40", "ledger-value", 1},
    {RELEASES, "8.8.15.p40", "develop", "ledger-value", 1},
    {RELEASES, "2023-06-01", "01.06.2023", "ledger-value", 2},
    {RELEASES, "2023-06-01", "2023-02-30", "ledger-value", 2},
    {RELEASES, "tls 1.1.1t 1zimbra8.7b4", "tls", "ledger-value", 4},
    {RELEASES, "tls 1.1.1t 1zimbra8.7b4", "tls 1.1.1t 1zimbra8.7b4 more", "ledger-value", 4},
    {RELEASES, "tls 1.1.1t 1zimbra8.7b4", "tls $(JDK_UPDATE).1", "ledger-value", 4},
    {RELEASES, "tls 1.1.1t 1zimbra8.7b4", "tls 1.1.1t $(B)", "ledger-value", 4},
    {RELEASES, "tls 1.1.1t 1zimbra8.7b4", "web 8.8.15", "ledger-value", 4},
    {ADVISORIES, "CVE-2023-0464", "CVE 2023", "ledger-value", 1},
    {ADVISORIES, "CVE-2023-0464", "-2023", "ledger-value", 1},
    {ADVISORIES, "medium (range to be checked)", "some", "ledger-value", 9},
    {ADVISORIES, "medium (range to be checked)", "mediums", "ledger-value", 9},
    {ADVISORIES, "medium (range to be checked)", "medium range", "ledger-value", 9},
    {ADVISORIES, "medium (range to be checked)", "medium (range", "ledger-value", 9},
    {ADVISORIES, "medium (range to be checked)", "medium ()", "ledger-value", 9},
    /* names that nothing bears */
    {RELEASES, "tls 1.1.1t", "tsl 1.1.1t", "ledger-unknown-component", 4},
    {ADVISORIES, "Component: tls", "Component: tsl", "ledger-unknown-component", 2},
    /* doubles */
    {COMPONENTS, "Component: web", "Component: tls", "ledger-duplicate", 6},
    {RELEASES, "Release: 9.0.0.p33", "Release: 8.8.15.p40", "ledger-duplicate", 6},
    {RELEASES, " tls 1.1.1t", " tls 1.1.1s\n tls 1.1.1t", "ledger-duplicate", 5},
    /* ranges */
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= 3.0.9, << 3.0.9", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= 3.0.9, << 3.0.0", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">> 3.0.0, <= 3.0.0", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= 1.1.1t, << 3.0.9", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= 1.0.0, << 1.0.1", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", "<< 3.0.9", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= 3.0.0, >> 3.0.1", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", "= 3.0.0, << 3.0.9", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", "3.0.0 to 3.0.9", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">= three", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ">=", "ledger-range", 7},
    {ADVISORIES, ">= 3.0.0, << 3.0.9", ", ,", "ledger-range", 7},
    {ADVISORIES, ">= 1.1.1, << 1.1.1u", ">= 1.1.1", "ledger-range", 7},
    {ADVISORIES, " >= 1.1.1, << 1.1.1u\n >= 3.0.0, << 3.0.9", " .", "ledger-range", 5},
    /* fields that do not go together */
    {ADVISORIES, "Component: tls", "Component: web", "ledger-paragraph", 1},
    {ADVISORIES, "Affected:\n >= 1.1.1, << 1.1.1u\n >= 3.0.0, << 3.0.9", "Fixed-In: 8.8.15",
     "ledger-paragraph", 1},
    {ADVISORIES, "Affected:\n >= 1.1.1, << 1.1.1u\n >= 3.0.0, << 3.0.9\n", "", "ledger-paragraph",
     1},
    {ADVISORIES, "Origin:", "Fixed-In: 8.8.15\nOrigin:", "ledger-paragraph", 1},
};

static void each_damage_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const sound[] = {sound_components, sound_releases, sound_advisories};
    struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < ZG_COUNT(damages); i++) {
        const struct damage *d = &damages[i];
        assert_refused_on_line(d->which, with(arena, sound[d->which], d->old, d->new), d->rule,
                               d->line);
    }
    zg_arena_free(arena);
}

static void a_doubled_advisory_is_refused_and_one_of_another_component_is_not(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    assert_refused_on_line(ADVISORIES,
                           zg_format(arena, "%s\n%s", sound_advisories, sound_advisories),
                           "ledger-duplicate", 11);
    const char *both = zg_format(arena,
                                 "%s\nAdvisory: CVE-2023-0464\nComponent: web\nSummary: same\n"
                                 "Fixed-In: 8.8.15 (>= p41)\nOrigin: x\nConfidence: low\n",
                                 sound_advisories);
    struct zg_ledger *ledger = ledger_of(sound_components, sound_releases, both, &err);
    test_assert_ok(ledger != NULL, &err);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    assert_refused_on_line(COMPONENTS, "Component: tls\nSummary: \xff\n", "ledger-text", 0);
    assert_refused_on_line(COMPONENTS, "Component: tls\nSummary: \xc0\xaf\n", "ledger-text", 0);
}

static void a_release_range_of_another_line_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_refused_on_line(ADVISORIES,
                           "Advisory: ZBUG-1\nComponent: web\nSummary: s\n"
                           "Fixed-In: 8.8.15 (>= 9.0.0.p30)\nOrigin: x\nConfidence: low\n",
                           "release-range", 4);
}

/* ---- assessments ---- */

static const char sound_assessment[] = "\nAssessment: CVE-2023-0464\n"
                                       "Versions: = 1.1.1t\n"
                                       "Status: not-affected\n"
                                       "Evidence: declared\n"
                                       "Confidence: high\n"
                                       "Reason: It is not built.\n";

static const struct damage assessment_damages[] = {
    {ADVISORIES, "CVE-2023-0464\nVersions", "CVE-2023-0465\nVersions", "ledger-unknown-advisory",
     11},
    {ADVISORIES, "Versions: = 1.1.1t\n", "", "ledger-paragraph", 11},
    {ADVISORIES, "Versions: = 1.1.1t", "Versions: 1.1.1t", "ledger-range", 12},
    {ADVISORIES, "Versions: = 1.1.1t", "Releases: all", "release-range", 12},
    {ADVISORIES, "Versions: = 1.1.1t", "Versions: = 1.1.1t\nComponent: web",
     "ledger-unknown-advisory", 11},
    {ADVISORIES, "not-affected", "not_affected", "ledger-value", 13},
    {ADVISORIES, "not-affected", "fine", "ledger-value", 13},
    {ADVISORIES, "Evidence: declared", "Evidence: deployed", "ledger-value", 14},
    {ADVISORIES, "Evidence: declared", "Evidence: strong", "ledger-value", 14},
    {ADVISORIES, "Evidence: declared\n", "", "deb822-missing-field", 11},
    {ADVISORIES, "Confidence: high\n", "", "deb822-missing-field", 11},
    {ADVISORIES, "Reason: It is not built.\n", "", "deb822-missing-field", 11},
    {ADVISORIES, "Status: not-affected", "Status: deferred", "ledger-paragraph", 11},
    {ADVISORIES, "Status: not-affected", "Status: affected\nUntil: 2027-01-01", "ledger-paragraph",
     11},
    {ADVISORIES, "Status: not-affected", "Status: deferred\nUntil: soon", "ledger-value", 14},
    {ADVISORIES, "Reason:", "Summary: no\nReason:", "deb822-unknown-field", 16},
};

static void each_damage_to_an_assessment_is_refused(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < ZG_COUNT(assessment_damages); i++) {
        const struct damage *d = &assessment_damages[i];
        const char *damaged = with(arena, sound_assessment, d->old, d->new);
        assert_refused_on_line(ADVISORIES, zg_format(arena, "%s%s", sound_advisories, damaged),
                               d->rule, d->line);
    }
    zg_arena_free(arena);
}

static void an_assessment_before_its_advisory_is_refused(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_refused_on_line(ADVISORIES,
                           zg_format(arena, "%s\n%s", sound_assessment, sound_advisories),
                           "ledger-unknown-advisory", 2);
    zg_arena_free(arena);
}

static void an_assessment_must_tell_which_of_two_components(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    const char *both = zg_format(arena,
                                 "%s\nAdvisory: CVE-2023-0464\nComponent: web\nSummary: same\n"
                                 "Fixed-In: 8.8.15 (>= p41)\nOrigin: x\nConfidence: low\n",
                                 sound_advisories);
    assert_refused_on_line(ADVISORIES, zg_format(arena, "%s%s", both, sound_assessment),
                           "ledger-paragraph", 18);
    const char *told = with(arena, sound_assessment, "Versions:", "Component: tls\nVersions:");
    struct zg_ledger *ledger =
        ledger_of(sound_components, sound_releases, zg_format(arena, "%s%s", both, told), &err);
    test_assert_ok(ledger != NULL, &err);
    assert_int_equal(zg_ledger_count(ledger).assessments, 1);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void names_and_versions_beyond_64_characters_are_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    const char *n64 = zg_format(arena, "1%063d", 0);
    const char *n65 = zg_format(arena, "1%064d", 0);
    struct zg_ledger *ledger = ledger_of(
        with(arena, sound_components, "Component: web", zg_format(arena, "Component: %s", n64)),
        with(arena, sound_releases, "1.1.1t", n64),
        with(arena, sound_advisories, "CVE-2023-0464", n64), &err);
    test_assert_ok(ledger != NULL, &err);
    zg_ledger_free(ledger);
    assert_refused_on_line(
        COMPONENTS,
        with(arena, sound_components, "Component: tls", zg_format(arena, "Component: %s", n65)),
        "ledger-value", 1);
    assert_refused_on_line(RELEASES, with(arena, sound_releases, "1.1.1t", n65), "ledger-value", 4);
    assert_refused_on_line(ADVISORIES, with(arena, sound_advisories, "CVE-2023-0464", n65),
                           "ledger-value", 1);
    assert_refused_on_line(ADVISORIES, with(arena, sound_advisories, "3.0.9", n65), "ledger-range",
                           7);
    zg_arena_free(arena);
}

static void private_fields_and_comments_pass(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_ledger *ledger =
        ledger_of("# what there is\nComponent: tls\nSummary: s\nX-Note: mine\n", "", "", &err);
    test_assert_ok(ledger != NULL, &err);
    zg_ledger_free(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_ledger_loads_and_counts),
        cmocka_unit_test(a_folder_loads_as_its_three_files_do),
        cmocka_unit_test(a_file_beyond_a_megabyte_is_refused),
        cmocka_unit_test(each_damage_is_refused_with_its_place),
        cmocka_unit_test(a_doubled_advisory_is_refused_and_one_of_another_component_is_not),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(a_release_range_of_another_line_is_refused_with_its_place),
        cmocka_unit_test(each_damage_to_an_assessment_is_refused),
        cmocka_unit_test(an_assessment_before_its_advisory_is_refused),
        cmocka_unit_test(an_assessment_must_tell_which_of_two_components),
        cmocka_unit_test(names_and_versions_beyond_64_characters_are_refused),
        cmocka_unit_test(private_fields_and_comments_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
