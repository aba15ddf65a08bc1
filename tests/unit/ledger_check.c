/* The standing checks: each finds its fault, with file and line, and nothing in a sound ledger. */
#include "ledger_texts.h"

/* The only complaint about a ledger, "file:line: text"; "" when there is none. */
static const char *complaint_on(struct zg_arena *arena, const char *components,
                                const char *releases, const char *advisories)
{
    struct zg_error err = {0};
    struct zg_complaints complaints;
    struct zg_ledger *ledger = ledger_of(components, releases, advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    zg_ledger_check(arena, ledger, &complaints);
    assert_in_range(complaints.count, 0, 1);
    const char *text = complaints.count == 0
                           ? ""
                           : zg_format(arena, "%s:%u: %s", complaints.items[0].file,
                                       complaints.items[0].line, complaints.items[0].text);
    zg_ledger_free(ledger);
    return text;
}

static void a_sound_ledger_has_nothing_to_mend(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena, sound_components, sound_releases, sound_advisories),
                        "");
    zg_arena_free(arena);
}

static void components_out_of_order_or_carried_by_nobody_are_found(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena,
                                     "Component: web\nSummary: s\nVersions: release\n\n"
                                     "Component: tls\nSummary: s\n",
                                     sound_releases, sound_advisories),
                        "components:5: tls belongs before web");
    assert_string_equal(
        complaint_on(arena, zg_format(arena, "%s\nComponent: zip\nSummary: s\n", sound_components),
                     sound_releases, sound_advisories),
        "components:10: no release carries zip");
    zg_arena_free(arena);
}

static void releases_out_of_order_are_found(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena, sound_components,
                                     "Release: 10.0.2\nDate: 2023-07-27\nComponents: tls 3.0.9\n\n"
                                     "Release: 9.0.0\nDate: 2020-09-11\nComponents: tls 1.1.1t\n",
                                     sound_advisories),
                        "releases:5: 9.0.0 belongs before 10.0.2");
    assert_string_equal(
        complaint_on(arena, sound_components,
                     "Release: 10.0.0-GA\nDate: 2023-03-09\nComponents: tls 3.0.9\n\n"
                     "Release: 10.0.0\nDate: 2022-08-23\nComponents: tls 1.1.1t\n",
                     sound_advisories),
        "releases:5: 10.0.0 belongs before 10.0.0-GA");
    zg_arena_free(arena);
}

static void components_of_a_release_out_of_order_are_found(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena,
                                     "Component: tls\nSummary: s\n\nComponent: zip\nSummary: s\n",
                                     "Release: 9.0.0\nDate: 2020-09-11\nComponents:\n zip 1\n"
                                     " tls 1.1.1t\n",
                                     sound_advisories),
                        "releases:5: tls belongs before zip");
    zg_arena_free(arena);
}

static void advisories_out_of_order_are_found(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena, sound_components, sound_releases,
                                     zg_format(arena,
                                               "%s\nAdvisory: CVE-2023-99\nComponent: tls\n"
                                               "Summary: s\nAffected: << 9\nOrigin: x\n"
                                               "Confidence: low\n",
                                               sound_advisories)),
                        "advisories:11: CVE-2023-99 belongs before CVE-2023-0464");
    zg_arena_free(arena);
}

static void an_advisory_that_concerns_nothing_must_say_why_it_is_kept(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *future = advisory_on(arena, " >= 9.0");
    assert_string_equal(complaint_on(arena, sound_components, sound_releases, future),
                        "advisories:1: CVE-2023-0464 concerns no release, and Kept-Because does "
                        "not say why it is kept");
    assert_string_equal(complaint_on(arena, sound_components, sound_releases,
                                     zg_format(arena, "%sKept-Because: it is asked for\n", future)),
                        "");
    zg_arena_free(arena);
}

static void an_assessment_that_fits_no_release_is_found(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    assert_string_equal(complaint_on(arena, sound_components, sound_releases,
                                     zg_format(arena,
                                               "%s\nAssessment: CVE-2023-0464\n"
                                               "Versions: = 1.1.1s\nStatus: ignored\n"
                                               "Evidence: none\nConfidence: low\nReason: r\n",
                                               sound_advisories)),
                        "advisories:11: this assessment of CVE-2023-0464 fits no release");
    zg_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_ledger_has_nothing_to_mend),
        cmocka_unit_test(components_out_of_order_or_carried_by_nobody_are_found),
        cmocka_unit_test(releases_out_of_order_are_found),
        cmocka_unit_test(components_of_a_release_out_of_order_are_found),
        cmocka_unit_test(advisories_out_of_order_are_found),
        cmocka_unit_test(an_advisory_that_concerns_nothing_must_say_why_it_is_kept),
        cmocka_unit_test(an_assessment_that_fits_no_release_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
