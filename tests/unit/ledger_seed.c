/* The ledger in patches/ledger: what it must say of each seeded advisory in each release. */
#include "ledger_texts.h"

#include <stdlib.h>

struct facts {
    struct zg_arena *arena;
    struct zg_ledger *ledger;
    struct zg_verdicts all;
};

static int load(void **state)
{
    struct zg_error err = {0};
    struct facts *facts = zg_xmalloc(sizeof(*facts));
    facts->arena = zg_arena_new();
    facts->ledger = zg_ledger_load(ZG_LEDGER_FOLDER, &err);
    test_assert_ok(facts->ledger != NULL, &err);
    test_assert_ok(
        zg_ledger_verdicts(facts->arena, facts->ledger, &(struct zg_query){0}, &facts->all, &err),
        &err);
    *state = facts;
    return 0;
}

static int unload(void **state)
{
    struct facts *facts = *state;
    zg_ledger_free(facts->ledger);
    zg_arena_free(facts->arena);
    free(facts);
    return 0;
}

/* ---- the matrix ---- */

/* Short, so that the matrix reads as one. */
enum {
    U = ZG_FIXED_UPGRADE,
    B = ZG_FIXED_BACKPORT,
    N = ZG_NOT_AFFECTED,
    A = ZG_AFFECTED,
    Q = ZG_UNDETERMINED,
};

/* Every version that the component ever had, with what it means for the advisory; a version that
 * is missing here, and one too many, fails. */
struct seed {
    const char *advisory, *component;
    struct {
        const char *version;
        unsigned status;
    } versions[10];
};

static const struct seed matrix[] = {
    {"CVE-2016-4450", "nginx", {{"1.7.1", B}, {"1.20.0", U}, {"1.24.0", U}}},
    {"CVE-2021-23017", "nginx", {{"1.7.1", A}, {"1.20.0", Q}, {"1.24.0", U}}},
    {"CVE-2022-41741", "nginx", {{"1.7.1", N}, {"1.20.0", N}, {"1.24.0", U}}},
    {"CVE-2022-41742", "nginx", {{"1.7.1", N}, {"1.20.0", N}, {"1.24.0", U}}},
    {"CVE-2023-0464",
     "openssl",
     {{"1.0.2h", A}, {"1.0.2t", A}, {"1.1.1n", A}, {"1.1.1q", A}, {"1.1.1t", A}, {"3.0.9", U}}},
    {"CVE-2023-5363",
     "openssl",
     {{"1.0.2h", N}, {"1.0.2t", N}, {"1.1.1n", N}, {"1.1.1q", N}, {"1.1.1t", N}, {"3.0.9", A}}},
    {"CVE-2023-5678",
     "openssl",
     {{"1.0.2h", A}, {"1.0.2t", A}, {"1.1.1n", A}, {"1.1.1q", A}, {"1.1.1t", A}, {"3.0.9", A}}},
    {"CVE-2022-29155", "openldap", {{"2.4.44", N}, {"2.4.49", N}, {"2.4.59", N}, {"2.5.17", U}}},
    {"CVE-2021-27212", "openldap", {{"2.4.44", A}, {"2.4.49", A}, {"2.4.59", U}, {"2.5.17", U}}},
    {"CVE-2019-19906", "cyrus-sasl", {{"2.1.26", A}, {"2.1.28", U}}},
    {"CVE-2023-38545", "curl", {{"7.49.1", N}}},
    {"CVE-2018-16890", "curl", {{"7.49.1", A}}},
    {"CVE-2018-14618", "curl", {{"7.49.1", A}}},
    {"CVE-2022-40303", "libxml2", {{"2.9.4", A}}},
    {"CVE-2022-29824", "libxml2", {{"2.9.4", A}}},
    {"CVE-2023-51764", "postfix", {{"3.1.1", A}, {"3.6.1", A}, {"3.6.14", U}}},
    {"CVE-2023-20032",
     "clamav",
     {{"0.99.2", A},
      {"0.102.2", A},
      {"0.103.3", A},
      {"0.105.1-2", A},
      {"0.105.2", U},
      {"1.0.1", U},
      {"1.0.6", U}}},
    {"CVE-2023-26048", "jetty", {{"9.3.5.v20151012", A}, {"9.4.46.v20220331", A}}},
};

static void each_version_of_each_component_has_its_status(void **state)
{
    const struct facts *facts = *state;
    for (size_t m = 0; m < ZG_COUNT(matrix); m++) {
        const struct seed *seed = &matrix[m];
        bool seen[ZG_COUNT(seed->versions)] = {false};
        for (size_t i = 0; i < facts->all.count; i++) {
            const struct zg_verdict *v = &facts->all.items[i];
            if (strcmp(v->advisory, seed->advisory) != 0) {
                continue;
            }
            assert_string_equal(v->component, seed->component);
            size_t k = 0;
            while (k < ZG_COUNT(seed->versions) && seed->versions[k].version != NULL &&
                   strcmp(seed->versions[k].version, v->version) != 0) {
                k++;
            }
            if (k == ZG_COUNT(seed->versions) || seed->versions[k].version == NULL) {
                fail_msg("%s: %s is a version nobody thought of", seed->advisory, v->version);
            }
            if (v->status != seed->versions[k].status) {
                fail_msg("%s, %s %s in %s: %s, not %s", v->advisory, v->component, v->version,
                         v->release.name, zg_status_name(v->status),
                         zg_status_name(seed->versions[k].status));
            }
            seen[k] = true;
        }
        for (size_t k = 0; k < ZG_COUNT(seen) && seed->versions[k].version != NULL; k++) {
            if (!seen[k]) {
                fail_msg("%s: no release has %s", seed->advisory, seed->versions[k].version);
            }
        }
    }
}

/* What is known by name of single releases. */
static const struct {
    const char *release, *advisory;
    unsigned status;
} by_release[] = {
    {"8.7.6", "CVE-2016-4450", B},
    {"9.0.0", "CVE-2016-4450", B},
    {"9.0.0.p25", "CVE-2016-4450", U},
    {"8.8.15.p32", "CVE-2021-23017", Q},
    {"10.0.2", "CVE-2021-23017", Q},
    {"10.0.7", "CVE-2021-23017", U},
    {"9.0.0.p39", "CVE-2021-23017", U},
    {"9.0.0.p38", "CVE-2022-41741", N},
    {"10.0.0-GA", "CVE-2023-0464", A},
    {"8.8.15.p38", "CVE-2023-0464", A},
    {"10.0.2", "CVE-2023-0464", U},
    {"8.8.15.p41", "CVE-2023-0464", U},
    {"9.0.0.p34", "CVE-2023-0464", U},
    {"9.0.0.p33", "CVE-2023-5363", N},
    {"10.0.2", "CVE-2023-5363", A},
    {"10.1.3", "CVE-2023-5363", A},
    {"10.1.3", "CVE-2023-5678", A},
    {"10.0.11", "CVE-2022-29155", N},
    {"10.1.0", "CVE-2022-29155", U},
    {"9.0.0", "CVE-2021-27212", A},
    {"9.0.0.p25", "CVE-2021-27212", U},
    {"9.0.0.p25", "CVE-2019-19906", A},
    {"9.0.0.p26", "CVE-2019-19906", U},
    {"8.8.15.p32", "CVE-2019-19906", A},
    {"8.8.15.p33", "CVE-2019-19906", U},
    {"10.1.3", "CVE-2023-38545", N},
    {"8.7.6", "CVE-2018-16890", A},
    {"10.1.3", "CVE-2018-14618", A},
    {"10.1.3", "CVE-2022-40303", A},
    {"8.7.6", "CVE-2022-29824", A},
    {"10.0.7", "CVE-2023-51764", A},
    {"10.0.8", "CVE-2023-51764", U},
    {"9.0.0.p40", "CVE-2023-51764", U},
    {"8.8.15.p37", "CVE-2023-20032", A},
    {"8.8.15.p38", "CVE-2023-20032", U},
    {"10.1.3", "CVE-2023-26048", A},
    /* Zimbra's own */
    {"8.8.15.p36", "ZBUG-3105", A},
    {"8.8.15.p37", "ZBUG-3105", U},
    {"10.0.0-GA", "ZBUG-3105", A},
    {"10.0.2", "ZBUG-3105", U},
    {"10.1.0", "ZBUG-4197", A},
    {"10.1.3", "ZBUG-4197", U},
    {"10.0.8", "ZBUG-4197", A},
    {"10.0.11", "ZBUG-4197", U},
    {"8.8.15.p45", "ZBUG-4197", A},
    {"8.7.6", "ZBUG-4197", Q},
    {"8.7.6", "ZCS-6512", N},
    {"9.0.0.p40", "ZBUG-4238", Q},
};

static void single_releases_have_the_status_known_of_them(void **state)
{
    const struct facts *facts = *state;
    for (size_t i = 0; i < ZG_COUNT(by_release); i++) {
        const struct zg_query query = {.release = by_release[i].release,
                                       .advisory = by_release[i].advisory};
        struct zg_verdict v = only_verdict(facts->arena, facts->ledger, &query);
        if (v.status != by_release[i].status) {
            fail_msg("%s in %s: %s", v.advisory, v.release.name, v.reason);
        }
    }
}

static void the_backport_is_proved_and_what_is_not_built_is_named(void **state)
{
    const struct facts *facts = *state;
    static const struct {
        struct zg_query query;
        enum zg_evidence evidence;
        const char *confidence, *word;
    } cases[] = {
        {{.release = "9.0.0", .advisory = "CVE-2016-4450"},
         ZG_EVIDENCE_REVERSE_APPLIES,
         "high",
         "c563650b"},
        {{.release = "10.0.2", .advisory = "CVE-2021-23017"}, ZG_EVIDENCE_NONE, "low", "6e7b1674"},
        {{.release = "10.0.2", .advisory = "CVE-2022-41741"},
         ZG_EVIDENCE_DECLARED,
         "high",
         "--with-http_mp4_module"},
        {{.release = "10.0.2", .advisory = "CVE-2022-29155"},
         ZG_EVIDENCE_DECLARED,
         "high",
         "--disable-sql"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_verdict v = only_verdict(facts->arena, facts->ledger, &cases[i].query);
        assert_int_equal(v.evidence, cases[i].evidence);
        assert_string_equal(v.confidence, cases[i].confidence);
        assert_non_null(strstr(v.reason, cases[i].word));
    }
}

static void every_inferred_range_says_that_it_is_to_be_checked(void **state)
{
    const struct facts *facts = *state;
    for (size_t i = 0; i < facts->all.count; i++) {
        const struct zg_verdict *v = &facts->all.items[i];
        if (strncmp(v->reason, v->component, strlen(v->component)) == 0) {
            assert_non_null(strstr(v->caveat, "to be checked"));
            assert_string_not_equal(v->confidence, "high");
        }
    }
}

/* ---- the whole ---- */

static void the_ledger_is_in_order(void **state)
{
    const struct facts *facts = *state;
    struct zg_complaints complaints;
    zg_ledger_check(facts->arena, facts->ledger, &complaints);
    if (complaints.count > 0) {
        fail_msg("%s:%u: %s", complaints.items[0].file, complaints.items[0].line,
                 complaints.items[0].text);
    }
    assert_int_equal(zg_ledger_count(facts->ledger).releases, 39);
}

static void no_branch_passes_for_a_release(void **state)
{
    const struct facts *facts = *state;
    static const char *const none[] = {"master", "develop", "hotfix/ZBUG-383", "release/10.0.11",
                                       "feature/EAI"};
    for (size_t i = 0; i < facts->all.count; i++) {
        for (size_t k = 0; k < ZG_COUNT(none); k++) {
            assert_string_not_equal(facts->all.items[i].release.name, none[k]);
        }
        assert_null(strstr(facts->all.items[i].version, "$("));
    }
}

static void revisions_are_those_of_the_pins(void **state)
{
    const struct facts *facts = *state;
    static const struct {
        const char *release, *component, *advisory, *revision;
    } cases[] = {
        {"9.0.0", "openssl", "CVE-2023-0464", "1zimbra8.7b2"},
        {"8.8.15.p37", "openssl", "CVE-2023-0464", "1zimbra8.7b4"},
        {"10.0.2", "nginx", "CVE-2016-4450", "1zimbra8.8b4"},
        {"10.0.8", "nginx", "CVE-2016-4450", "1zimbra8.8b4"},
        {"8.8.15.p37", "clamav", "CVE-2023-20032", "1zimbra8.8b3"},
        {"8.7.6", "nginx", "CVE-2016-4450", ""},
        {"8.8.15.p36", "nginx", "CVE-2016-4450", ""},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct zg_query query = {.release = cases[i].release,
                                       .component = cases[i].component,
                                       .advisory = cases[i].advisory};
        assert_string_equal(only_verdict(facts->arena, facts->ledger, &query).revision,
                            cases[i].revision);
    }
}

/* Every verdict's own command leads back to it, and to it alone. */
static void each_verdict_is_given_again_by_its_command(void **state)
{
    const struct facts *facts = *state;
    for (size_t i = 0; i < facts->all.count; i++) {
        const struct zg_verdict *v = &facts->all.items[i];
        size_t count;
        const char **words = zg_split(facts->arena, v->reproduce, ' ', &count);
        assert_int_equal(count, 8);
        assert_string_equal(words[1], "report");
        assert_string_equal(words[2], "--release");
        assert_string_equal(words[4], "--component");
        assert_string_equal(words[6], "--advisory");
        const struct zg_query query = {
            .release = words[3], .component = words[5], .advisory = words[7]};
        struct zg_verdict again = only_verdict(facts->arena, facts->ledger, &query);
        assert_int_equal(again.status, v->status);
        assert_int_equal(again.evidence, v->evidence);
        assert_string_equal(again.reason, v->reason);
        assert_string_equal(again.reproduce, v->reproduce);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_version_of_each_component_has_its_status),
        cmocka_unit_test(single_releases_have_the_status_known_of_them),
        cmocka_unit_test(the_backport_is_proved_and_what_is_not_built_is_named),
        cmocka_unit_test(every_inferred_range_says_that_it_is_to_be_checked),
        cmocka_unit_test(the_ledger_is_in_order),
        cmocka_unit_test(no_branch_passes_for_a_release),
        cmocka_unit_test(revisions_are_those_of_the_pins),
        cmocka_unit_test(each_verdict_is_given_again_by_its_command),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
