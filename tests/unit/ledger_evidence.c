/* Evidence of builds: what is read of it, and what is none. */
#include "../support/support.h"

#include <string.h>

#include "ledger/ledger.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char EVIDENCE[] =
    "{\"format\": 1, \"component\": \"measure\", \"version\": \"1.2\", \"revision\": \"\","
    " \"fixes\": ["
    "{\"patch\": \"source/measure/first\", \"how\": \"applied\", \"role\": \"prerequisite\","
    " \"advisories\": [\"CVE-2021-9001\"], \"presence\": {\"verdict\": \"present\","
    " \"level\": \"fuzzy\"}},"
    "{\"patch\": \"source/measure/second\", \"how\": \"adapted\", \"role\": \"fix\","
    " \"advisories\": [\"CVE-2021-9001\", \"CVE-2021-9002\"], \"presence\":"
    " {\"verdict\": \"present\", \"level\": \"reverse-applies\"}}],"
    " \"artifacts\": [{\"name\": \"libmeasure.so\", \"sha256\": \"" DIGEST "\", \"size\": 9}],"
    " \"test\": {\"passed\": 2}}";

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

static bool parse(const char *text, struct zg_build_record *out, struct zg_error *err)
{
    return zg_evidence_parse(arena, zg_bytes_of(text), "evidence.json", out, err);
}

static const char *changed(const char *old, const char *by)
{
    const char *at = strstr(EVIDENCE, old);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - EVIDENCE), EVIDENCE, by, at + strlen(old));
}

/* A prerequisite alone is no fix: the part `fix` is what counts. */
static void evidence_is_read(void **state)
{
    (void)state;
    struct zg_build_record record;
    struct zg_error err = {0};
    test_assert_ok(parse(EVIDENCE, &record, &err), &err);
    assert_string_equal(record.component, "measure");
    assert_int_equal(record.tests, 2);
    assert_int_equal(record.fix_count, 1);
    assert_string_equal(record.fixes[0].patch, "source/measure/second");
    assert_string_equal(record.fixes[0].advisories[1], "CVE-2021-9002");
    assert_null(record.fixes[0].advisories[2]);
    assert_int_equal(record.file_count, 1);
    assert_string_equal(record.files[0].digest.hex, DIGEST);
    assert_int_equal(record.files[0].size, 9);
}

static void what_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\"format\": 1", "\"format\": 2"},
        {"\"component\": \"measure\"", "\"component\": 1"},
        {"\"version\": \"1.2\"", "\"version\": \"\""},
        {"\"passed\": 2", "\"passed\": 0"},
        {"\"passed\": 2", "\"passed\": \"2\""},
        {"\"verdict\": \"present\"", "\"verdict\": \"absent\""},
        {"[\"CVE-2021-9001\"]", "[]"},
        {"[\"CVE-2021-9001\"]", "[1]"},
        {"\"" DIGEST "\"", "\"0011\""},
        {"\"size\": 9", "\"size\": -9"},
        {"libmeasure.so", "../libmeasure.so"},
        {"\"artifacts\"", "\"files\""},
        {"\"fixes\"", "\"patches\""},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_build_record record;
        struct zg_error err = {0};
        if (parse(changed(cases[i][0], cases[i][1]), &record, &err)) {
            fail_msg("accepted: %s", cases[i][1]);
        }
        test_assert_error(&err, ZG_MALFORMED, "evidence-shape");
        assert_string_equal(err.file, "evidence.json");
    }
    struct zg_build_record record;
    struct zg_error err = {0};
    assert_false(parse("{", &record, &err));
    test_assert_error(&err, ZG_MALFORMED, "json-syntax");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_is_read),
        cmocka_unit_test(what_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
