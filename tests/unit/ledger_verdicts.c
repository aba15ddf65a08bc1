/* Verdicts: ranges at their edges, each status, assessments, queries. */
#include "ledger_texts.h"

/* ---- ranges ---- */

struct edge {
    const char *ranges, *version;
    enum zg_status_kind status;
};

static const struct edge edges[] = {
    /* equal to a bound */
    {" >= 3.0.0, << 3.0.9", "3.0.0", ZG_AFFECTED},
    {" >> 3.0.0, << 3.0.9", "3.0.0", ZG_NOT_AFFECTED},
    {" >= 3.0.0, << 3.0.9", "3.0.9", ZG_FIXED_UPGRADE},
    {" >= 3.0.0, <= 3.0.9", "3.0.9", ZG_AFFECTED},
    {" >= 3.0.0, <= 3.0.9", "3.0.10", ZG_FIXED_UPGRADE},
    {" = 3.0.9", "3.0.9", ZG_AFFECTED},
    {" = 3.0.9", "3.0.8", ZG_NOT_AFFECTED},
    {" = 3.0.9", "3.0.10", ZG_FIXED_UPGRADE},
    /* numbers, not texts */
    {" >= 3.0.0, << 3.0.9", "3.0.10", ZG_FIXED_UPGRADE},
    {" >= 3.0.10, << 3.0.12", "3.0.9", ZG_NOT_AFFECTED},
    /* OpenSSL's letters */
    {" >= 1.1.1, << 1.1.1u", "1.1.1", ZG_AFFECTED},
    {" >= 1.1.1, << 1.1.1u", "1.1.1t", ZG_AFFECTED},
    {" >= 1.1.1, << 1.1.1u", "1.1.1u", ZG_FIXED_UPGRADE},
    {" >= 1.1.1, << 1.1.1u", "1.1.1w", ZG_FIXED_UPGRADE},
    {" >= 1.0.2, << 1.0.2zh", "1.0.2t", ZG_AFFECTED},
    {" >= 1.0.2, << 1.0.2zh", "1.0.2za", ZG_AFFECTED},
    {" >= 1.0.2, << 1.0.2zh", "1.0.2zh", ZG_FIXED_UPGRADE},
    {" >= 1.0.2, << 1.0.2zh", "1.0.1u", ZG_NOT_AFFECTED},
    /* ClamAV's packaging level, Jetty's date */
    {" >= 0.104.0, << 0.105.2", "0.105.1-2", ZG_AFFECTED},
    {" >= 0.104.0, << 0.105.2", "0.105.2", ZG_FIXED_UPGRADE},
    {" >= 0.104.0, << 0.105.1", "0.105.1-2", ZG_FIXED_UPGRADE},
    {" << 9.4.51", "9.4.46.v20220331", ZG_AFFECTED},
    {" << 9.4.51", "9.4.51.v20230217", ZG_FIXED_UPGRADE},
    /* open ends */
    {" << 2.1.28", "0.0.1", ZG_AFFECTED},
    {" >= 7.69.0", "9.9", ZG_AFFECTED},
    {" >= 7.69.0", "7.49.1", ZG_NOT_AFFECTED},
    /* between the ranges of two branches */
    {" >= 1.3.9, << 1.10.1\n >= 1.11.0, << 1.11.1", "1.10.1", ZG_FIXED_UPGRADE},
    {" >= 1.3.9, << 1.10.1\n >= 1.11.0, << 1.11.1", "1.10.3", ZG_FIXED_UPGRADE},
    {" >= 1.3.9, << 1.10.1\n >= 1.11.0, << 1.11.1", "1.11.0", ZG_AFFECTED},
    {" >= 1.3.9, << 1.10.1\n >= 1.11.0, << 1.11.1", "1.11.1", ZG_FIXED_UPGRADE},
    {" >= 1.0.2, << 1.0.2zh\n >= 1.1.1, << 1.1.1u", "1.1.0l", ZG_UNDETERMINED},
    {" >= 1.0.2, << 1.0.2zh\n >= 1.1.1, << 1.1.1u", "1.0.2zi", ZG_FIXED_UPGRADE},
    {" << 3.5.23\n >= 3.6.0, << 3.6.13\n >= 3.7.0, << 3.7.9", "3.6.13", ZG_FIXED_UPGRADE},
    {" << 3.5.23\n >= 3.6.0, << 3.6.13\n >= 3.7.0, << 3.7.9", "3.6.1", ZG_AFFECTED},
    {" << 3.5.23\n >= 3.6.0, << 3.6.13\n >= 3.8.0, << 3.8.4", "3.7.2", ZG_UNDETERMINED},
    {" << 3.5.23\n >= 3.6.0, << 3.6.13\n >= 3.7.0, << 3.7.9", "4.0", ZG_FIXED_UPGRADE},
    /* ranges that touch */
    {" >= 1.0, << 2.0\n >= 2.0, << 3.0", "2.0", ZG_AFFECTED},
    {" >= 1.0, << 2.0\n >> 2.0, << 3.0", "2.0", ZG_FIXED_UPGRADE},
};

static void a_version_is_judged_by_its_place_among_the_ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(edges); i++) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_ledger *ledger =
            ledger_with(arena, edges[i].version, advisory_on(arena, edges[i].ranges));
        struct zg_verdict v = only_verdict(arena, ledger, &(struct zg_query){0});
        if (v.status != edges[i].status) {
            fail_msg("%s in%s: %s, not %s: %s", edges[i].version, edges[i].ranges,
                     zg_status_name(v.status), zg_status_name(edges[i].status), v.reason);
        }
        assert_int_equal(v.evidence,
                         v.status == ZG_UNDETERMINED ? ZG_EVIDENCE_NONE : ZG_EVIDENCE_DECLARED);
        zg_ledger_free(ledger);
        zg_arena_free(arena);
    }
}

static void a_verdict_carries_what_it_rests_on(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_ledger *ledger = ledger_of(sound_components, sound_releases, sound_advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_verdict v = only_verdict(arena, ledger, &(struct zg_query){.release = "8.8.15.p40"});
    assert_string_equal(v.release.name, "8.8.15.p40");
    assert_string_equal(v.component, "tls");
    assert_string_equal(v.version, "1.1.1t");
    assert_string_equal(v.revision, "1zimbra8.7b4");
    assert_string_equal(v.summary, "takes long");
    assert_string_equal(v.confidence, "medium");
    assert_string_equal(v.caveat, "range to be checked");
    assert_string_equal(v.origin, "https://tls.example/1");
    assert_string_equal(v.reason, "tls 1.1.1t is in the affected range >= 1.1.1, << 1.1.1u.");
    assert_string_equal(v.reproduce, "zmgraft report --ledger facts --release 8.8.15.p40 "
                                     "--component tls --advisory CVE-2023-0464");
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void a_release_without_the_component_has_no_verdict(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_verdicts verdicts;
    struct zg_ledger *ledger =
        ledger_of(sound_components, "Release: 8.7.6\nDate: 2016-09-29\n", sound_advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    test_assert_ok(zg_ledger_verdicts(arena, ledger, &(struct zg_query){0}, &verdicts, &err), &err);
    assert_int_equal(verdicts.count, 0);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

/* ---- Zimbra's own components ---- */

static enum zg_status_kind status_in(const char *release, const char *fixed_in)
{
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_ledger *ledger = ledger_of(
        sound_components, zg_format(arena, "Release: %s\nDate: 2023-06-01\n", release),
        zg_format(arena,
                  "Advisory: ZBUG-1\nComponent: web\nSummary: s\nFixed-In: %s\nOrigin: x\n"
                  "Confidence: low\n",
                  fixed_in),
        &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_verdict v = only_verdict(arena, ledger, &(struct zg_query){0});
    assert_string_equal(v.version, release);
    zg_ledger_free(ledger);
    enum zg_status_kind status = v.status;
    zg_arena_free(arena);
    return status;
}

static void a_release_is_judged_by_the_releases_that_have_the_fix(void **state)
{
    (void)state;
    const char *fixed_in = "8.8.15 (>= p37), 9.0.0 (>= p30),\n 10.0 (>= 10.0.1), 10.1";
    assert_int_equal(status_in("8.8.15.p36", fixed_in), ZG_AFFECTED);
    assert_int_equal(status_in("8.8.15.p37", fixed_in), ZG_FIXED_UPGRADE);
    assert_int_equal(status_in("9.0.0", fixed_in), ZG_AFFECTED);
    assert_int_equal(status_in("10.0.0-GA", fixed_in), ZG_AFFECTED);
    assert_int_equal(status_in("10.1.0.beta", fixed_in), ZG_FIXED_UPGRADE);
    assert_int_equal(status_in("8.7.6", fixed_in), ZG_UNDETERMINED);
}

static void a_reason_names_the_range_of_its_own_line(void **state)
{
    (void)state;
    static const struct {
        const char *fixed_in, *reason;
    } cases[] = {
        {"8.8.15 (>= p37), 9.0.0",
         "8.8.15.p36 is older than the fix, which is in 8.8.15 (>= p37)."},
        {"9.0.0 (>= p1, << p3), 8.8.15 (<< p3), 8.8.15 (>= p40)",
         "8.8.15.p36 is older than the fix, which is in 8.8.15 (<< p3), 8.8.15 (>= p40)."},
        {"8.8.1, 8.8.15", "8.8.15.p36 has the fix, which is in 8.8.15."},
        {"8.8.1, 9.0.0", "No fix is known for the line 8.8.15; it is in 8.8.1, 9.0.0."},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_error err = {0};
        struct zg_arena *arena = zg_arena_new();
        struct zg_ledger *ledger =
            ledger_of(sound_components, "Release: 8.8.15.p36\nDate: 2023-06-01\n",
                      zg_format(arena,
                                "Advisory: ZBUG-1\nComponent: web\nSummary: s\nFixed-In: %s\n"
                                "Origin: x\nConfidence: low\n",
                                cases[i].fixed_in),
                      &err);
        test_assert_ok(ledger != NULL, &err);
        assert_string_equal(only_verdict(arena, ledger, &(struct zg_query){0}).reason,
                            cases[i].reason);
        zg_ledger_free(ledger);
        zg_arena_free(arena);
    }
}

/* ---- assessments ---- */

static struct zg_verdict assessed(struct zg_arena *arena, const char *assessments)
{
    struct zg_ledger *ledger = ledger_with(
        arena, "1.1.1t",
        zg_format(arena, "%s%s", advisory_on(arena, " >= 1.1.1, << 1.1.1u"), assessments));
    struct zg_verdict v = only_verdict(arena, ledger, &(struct zg_query){0});
    v.reason = zg_strdup(arena, v.reason);
    v.confidence = zg_strdup(arena, v.confidence);
    v.caveat = zg_strdup(arena, v.caveat);
    zg_ledger_free(ledger);
    return v;
}

static void each_status_and_each_evidence_can_be_assessed(void **state)
{
    (void)state;
    for (unsigned status = 0; status < ZG_STATUS_COUNT; status++) {
        for (unsigned evidence = 0; evidence < ZG_EVIDENCE_DEPLOYED; evidence++) {
            struct zg_arena *arena = zg_arena_new();
            struct zg_verdict v = assessed(
                arena, zg_format(arena,
                                 "\nAssessment: CVE-2023-0464\nVersions: = 1.1.1t\nStatus: %s\n"
                                 "Evidence: %s\nConfidence: high (so they say)\nReason: Why.\n%s",
                                 zg_status_name(status), zg_evidence_name(evidence),
                                 status == ZG_DEFERRED ? "Until: 2027-01-31\n" : ""));
            assert_int_equal(v.status, status);
            assert_int_equal(v.evidence, evidence);
            assert_string_equal(v.confidence, "high");
            assert_string_equal(v.caveat, "so they say");
            assert_string_equal(v.reason,
                                status == ZG_DEFERRED ? "Why. Deferred until 2027-01-31." : "Why.");
            zg_arena_free(arena);
        }
    }
}

static const char *assessment_of(struct zg_arena *arena, const char *about, const char *reason)
{
    return zg_format(arena,
                     "\nAssessment: CVE-2023-0464\n%s\nStatus: ignored\nEvidence: none\n"
                     "Confidence: low\nReason: %s\n",
                     about, reason);
}

static void an_assessment_holds_for_its_versions_and_releases_only(void **state)
{
    (void)state;
    static const struct {
        const char *about;
        bool fits;
    } cases[] = {
        {"Versions: = 1.1.1t", true},
        {"Versions: >= 1.1.1, << 1.1.1t", false},
        {"Versions:\n = 1.1.1s\n = 1.1.1t", true},
        {"Versions:\n = 1.1.1s\n = 1.1.1u", false},
        {"Releases: 8.8.15", true},
        {"Releases: 8.8.15 (<= p40), 9.0.0", true},
        {"Releases: 8.8.15 (<< p40)", false},
        {"Releases: 9.0.0", false},
        {"Versions: = 1.1.1t\nReleases: 8.8.15", true},
        {"Versions: = 1.1.1t\nReleases: 9.0.0", false},
        {"Versions: = 1.1.1s\nReleases: 8.8.15", false},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_verdict v = assessed(arena, assessment_of(arena, cases[i].about, "Said."));
        if ((v.status == ZG_IGNORED) != cases[i].fits) {
            fail_msg("%s: %s", cases[i].about, zg_status_name(v.status));
        }
        zg_arena_free(arena);
    }
}

static void the_first_assessment_that_fits_counts(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *first = assessment_of(arena, "Versions: = 1.1.1s", "One.");
    const char *second = assessment_of(arena, "Versions: = 1.1.1t", "Two.");
    const char *third = assessment_of(arena, "Releases: 8.8.15", "Three.");
    struct zg_verdict v = assessed(arena, zg_format(arena, "%s%s%s", first, second, third));
    assert_string_equal(v.reason, "Two.");
    zg_arena_free(arena);
}

/* ---- queries ---- */

static void verdicts_come_by_line_release_component_and_number_of_the_id(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    const char *releases = "Release: 10.0.2\nDate: 2023-07-27\n\n"
                           "Release: 8.8.15.p40\nDate: 2023-06-01\n\n"
                           "Release: 8.8.15.p9\nDate: 2020-04-29\n\n"
                           "Release: 9.0.0\nDate: 2020-09-11\n";
    const char *one = "Advisory: ZBUG-%s\nComponent: web\nSummary: s\nFixed-In: 8.8.15\n"
                      "Origin: x\nConfidence: low\n\n";
    struct zg_buf advisories = {0};
    static const char *const ids[] = {"1459", "910", "2283"};
    for (size_t i = 0; i < ZG_COUNT(ids); i++) {
        zg_buf_append(&advisories, one, 15);
        zg_buf_append_text(&advisories, ids[i]);
        zg_buf_append_text(&advisories, one + 17);
    }
    zg_buf_append(&advisories, "", 1);
    struct zg_ledger *ledger =
        ledger_of(sound_components, releases, (const char *)advisories.data, &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_verdicts verdicts;
    test_assert_ok(zg_ledger_verdicts(arena, ledger, &(struct zg_query){0}, &verdicts, &err), &err);
    static const char *const order[] = {"8.8.15.p9", "8.8.15.p40", "9.0.0", "10.0.2"};
    static const char *const numbers[] = {"ZBUG-910", "ZBUG-1459", "ZBUG-2283"};
    assert_int_equal(verdicts.count, 12);
    for (size_t i = 0; i < verdicts.count; i++) {
        assert_string_equal(verdicts.items[i].release.name, order[i / 3]);
        assert_string_equal(verdicts.items[i].advisory, numbers[i % 3]);
    }
    zg_buf_free(&advisories);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void what_the_ledger_does_not_know_is_a_negative_answer(void **state)
{
    (void)state;
    static const struct {
        struct zg_query query;
        enum zg_kind kind;
        const char *rule;
    } cases[] = {
        {{.release = "8.8.15.p41"}, ZG_NEGATIVE, "release-unknown"},
        {{.component = "tsl"}, ZG_NEGATIVE, "component-unknown"},
        {{.advisory = "CVE-2023-0465"}, ZG_NEGATIVE, "advisory-unknown"},
        {{.release = "8.8.15.p40", .component = "tsl"}, ZG_NEGATIVE, "component-unknown"},
        {{.release = "eight"}, ZG_USAGE, "release-name"},
    };
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_ledger *ledger = ledger_of(sound_components, sound_releases, sound_advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_verdicts verdicts;
        memset(&err, 0, sizeof(err));
        assert_false(zg_ledger_verdicts(arena, ledger, &cases[i].query, &verdicts, &err));
        test_assert_error(&err, cases[i].kind, cases[i].rule);
    }
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void a_query_narrows_and_takes_any_spelling_of_a_release(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_verdicts verdicts;
    struct zg_ledger *ledger = ledger_of(sound_components, sound_releases, sound_advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_verdict v =
        only_verdict(arena, ledger,
                     &(struct zg_query){
                         .release = "8.8.15_P40", .component = "tls", .advisory = "CVE-2023-0464"});
    assert_string_equal(v.release.name, "8.8.15.p40");
    /* known, and nothing on it here: no verdict, no error */
    test_assert_ok(
        zg_ledger_verdicts(arena, ledger, &(struct zg_query){.component = "web"}, &verdicts, &err),
        &err);
    assert_int_equal(verdicts.count, 0);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

static void more_than_a_million_verdicts_are_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_buf releases = {0}, advisories = {0};
    for (unsigned i = 0; i < 1001; i++) {
        zg_buf_printf(&releases, "Release: 8.8.15.p%u\nDate: 2023-06-01\n\n", i + 1);
        zg_buf_printf(&advisories,
                      "Advisory: Z-%u\nComponent: web\nSummary: s\nFixed-In: 9.0.0\nOrigin: x\n"
                      "Confidence: low\n\n",
                      i);
    }
    zg_buf_append(&releases, "", 1);
    zg_buf_append(&advisories, "", 1);
    struct zg_ledger *ledger = ledger_of(sound_components, (const char *)releases.data,
                                         (const char *)advisories.data, &err);
    test_assert_ok(ledger != NULL, &err);
    struct zg_verdicts verdicts;
    assert_false(zg_ledger_verdicts(arena, ledger, &(struct zg_query){0}, &verdicts, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    zg_buf_free(&releases);
    zg_buf_free(&advisories);
    zg_ledger_free(ledger);
    zg_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_judged_by_its_place_among_the_ranges),
        cmocka_unit_test(a_verdict_carries_what_it_rests_on),
        cmocka_unit_test(a_release_without_the_component_has_no_verdict),
        cmocka_unit_test(a_release_is_judged_by_the_releases_that_have_the_fix),
        cmocka_unit_test(a_reason_names_the_range_of_its_own_line),
        cmocka_unit_test(each_status_and_each_evidence_can_be_assessed),
        cmocka_unit_test(an_assessment_holds_for_its_versions_and_releases_only),
        cmocka_unit_test(the_first_assessment_that_fits_counts),
        cmocka_unit_test(verdicts_come_by_line_release_component_and_number_of_the_id),
        cmocka_unit_test(what_the_ledger_does_not_know_is_a_negative_answer),
        cmocka_unit_test(a_query_narrows_and_takes_any_spelling_of_a_release),
        cmocka_unit_test(more_than_a_million_verdicts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
