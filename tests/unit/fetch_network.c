/* What is decided before anything is sent: addresses, the cache's folder, pauses between tries. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/internal.h"

static struct zg_arena *arena;

static void only_https_addresses_without_credentials_are_good(void **state)
{
    static const struct {
        const char *url, *rule;
    } cases[] = {
        {"https://sample.example/a.tar.gz", NULL},
        {"HTTPS://sample.example:8443/a?b=c@d#e", NULL},
        {"https://sample.example/@a", NULL},
        {"https://[::1]:8443/a", NULL},
        {"http://sample.example/a", "fetch-scheme"},
        {"ftp://sample.example/a", "fetch-scheme"},
        {"file:///etc/passwd", "fetch-scheme"},
        {"https:/sample.example/a", "fetch-scheme"},
        {"sample.example/a", "fetch-scheme"},
        {"", "fetch-scheme"},
        {"https://jane@sample.example/a", "fetch-credentials"},
        {"https://jane:secret@sample.example/a", "fetch-credentials"},
        {"https://", "fetch-url"},
        {"https:///a", "fetch-url"},
        {"https://:443/a", "fetch-url"},
        {"https://sample.example/a b", "fetch-url"},
        {"https://sample.example/a\r\nHost: other", "fetch-url"},
        {"https://sample.example\\@other.example/a", "fetch-url"},
        {"https://sample.ex\xc3\xa4mple/a", "fetch-url"},
    };
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_error err = {0};
        bool good = zg_url_check(cases[i].url, &err);
        if (cases[i].rule == NULL) {
            test_assert_ok(good, &err);
        } else {
            assert_false(good);
            test_assert_error(&err, ZG_REFUSED, cases[i].rule);
            assert_null(strstr(err.text, "secret"));
        }
    }
    char longest[3000] = "https://sample.example/";
    memset(longest + strlen(longest), 'a', sizeof(longest) - strlen(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    struct zg_error err = {0};
    assert_false(zg_url_check(longest, &err));
    test_assert_error(&err, ZG_REFUSED, "fetch-url");
}

static void the_name_is_the_end_of_the_path(void **state)
{
    static const struct {
        const char *url, *name;
    } cases[] = {
        {"https://sample.example/pool/a_1.0.dsc", "a_1.0.dsc"},
        {"https://sample.example/a.tar.gz?x=/b#/c", "a.tar.gz"},
        {"a.tar.gz", "a.tar.gz"},
        {"https://sample.example", NULL},
        {"https://sample.example/", NULL},
        {"https://sample.example/?a", NULL},
        {"https://sample.example/a/..", NULL},
        {"https://sample.example/%2e%2e%2fa", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char *name = zg_url_name(arena, cases[i].url);
        if (cases[i].name == NULL) {
            assert_null(name);
        } else {
            assert_non_null(name);
            assert_string_equal(name, cases[i].name);
        }
    }
}

static void the_cache_is_the_users(void **state)
{
    (void)state;
    unsetenv("ZMGRAFT_CACHE");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    assert_null(zg_cache_folder(arena));
    setenv("HOME", "/home/jane", 1);
    assert_string_equal(zg_cache_folder(arena), "/home/jane/.cache/zmgraft");
    setenv("XDG_CACHE_HOME", "relative", 1);
    assert_string_equal(zg_cache_folder(arena), "/home/jane/.cache/zmgraft");
    setenv("XDG_CACHE_HOME", "/var/cache/jane", 1);
    assert_string_equal(zg_cache_folder(arena), "/var/cache/jane/zmgraft");
    setenv("ZMGRAFT_CACHE", "here", 1);
    assert_string_equal(zg_cache_folder(arena), "here");
    setenv("ZMGRAFT_CACHE", "", 1);
    assert_string_equal(zg_cache_folder(arena), "/var/cache/jane/zmgraft");
}

static void pauses_double_up_to_a_bound_and_the_server_may_ask_for_more(void **state)
{
    static const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    (void)state;
    for (unsigned i = 0; i < ZG_COUNT(pauses); i++) {
        assert_int_equal(zg_retry_wait(1000, i + 1, 0), pauses[i]);
    }
    assert_int_equal(zg_retry_wait(0, 5, 0), 0);
    assert_int_equal(zg_retry_wait(1000, 100, 0), 30000);
    assert_int_equal(zg_retry_wait(3600 * 1000, 1, 0), 30000);
    assert_int_equal(zg_retry_wait(1000, 1, 7), 7000);
    assert_int_equal(zg_retry_wait(8000, 1, 7), 8000);
    assert_int_equal(zg_retry_wait(1000, 1, 60), 60000);
    assert_int_equal(zg_retry_wait(1000, 1, 61), -1);
    assert_int_equal(zg_retry_wait(1000, 1, INT64_MAX), -1);
}

/* A validator that another program left must not become another header of a request. */
static void a_part_gives_only_validators_that_can_be_sent(void **state)
{
    static const struct {
        const char *text, *validator;
    } cases[] = {
        {"\"one\"", "\"one\""}, {"Thu, 26 Nov 2026 17:31:59 GMT", "Thu, 26 Nov 2026 17:31:59 GMT"},
        {"W/\"weak\"", ""},     {"\"a\"\r\nHost: other", ""},
        {"\"\xff\"", ""},       {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char *target = zg_path_join(arena, test_folder(0), "file");
        struct zg_digest digest = zg_sha256(zg_bytes_of("whole"));
        struct zg_error err = {0};
        struct zg_part part;
        bool found;
        test_write_text(zg_format(arena, "%s.part", target), "half");
        test_write_text(zg_format(arena, "%s.validator", target), cases[i].text);
        test_assert_ok(zg_part_open(arena, target, &digest, &part, &found, &err), &err);
        assert_false(found);
        assert_int_equal(part.size, 4);
        assert_string_equal(part.validator, cases[i].validator);
        test_assert_ok(zg_part_empty(&part, &err), &err);
        test_assert_ok(zg_part_remember(&part, cases[i].text, &err), &err);
        assert_string_equal(part.validator, cases[i].validator);
        zg_part_close(&part); /* it is empty: nothing stays */
        test_shell("test -z \"$(ls '%s')\"", test_folder_of(0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_https_addresses_without_credentials_are_good),
        cmocka_unit_test(the_name_is_the_end_of_the_path),
        cmocka_unit_test(the_cache_is_the_users),
        cmocka_unit_test(pauses_double_up_to_a_bound_and_the_server_may_ask_for_more),
        cmocka_unit_test(a_part_gives_only_validators_that_can_be_sent),
    };
    arena = test_arena();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
