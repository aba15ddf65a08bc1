/* The table of compatibility data: versions, spellings, and tables that are none. */
#include "../support/support.h"

#include <string.h>

#include "web/compat.h"

static const char TABLE[] =
    "browser chrome 157\n"
    "browser firefox 160\n"
    "browser safari 27.2\n"
    "data @mdn/browser-compat-data 8.1.9\n"
    "function -webkit-linear-gradient linear-gradient chrome:10- firefox:49-\n"
    "property -moz-border-radius border-radius firefox:1-12\n"
    "property -webkit-appearance appearance chrome:1- firefox:64-\n"
    "property appearance appearance chrome:84- firefox:80-\n"
    "property border-radius border-radius chrome:4- firefox:4- safari:5-\n"
    "property filter filter chrome:18-20,53- safari:9.1-\n"
    "value appearance none none chrome:84-\n";

static struct zg_compat *load(struct zg_arena *arena)
{
    struct zg_compat *compat = NULL;
    struct zg_error err = {0};
    test_assert_ok(zg_compat_load(arena, zg_bytes_of(TABLE), "a.table", &compat, &err), &err);
    return compat;
}

static enum zg_support property(const struct zg_compat *compat, const char *name,
                                const char *browser, const char *version)
{
    struct zg_browser asked = {browser, version};
    return zg_compat_find(compat, "property", NULL, zg_bytes_of(name), &asked);
}

static void versions_count_as_numbers(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_compat *compat = load(arena);
    assert_int_equal(property(compat, "-moz-border-radius", "firefox", "3.5"), ZG_SUPPORT_YES);
    assert_int_equal(property(compat, "-moz-border-radius", "firefox", "11"), ZG_SUPPORT_YES);
    assert_int_equal(property(compat, "-moz-border-radius", "firefox", "12"), ZG_SUPPORT_NO);
    assert_int_equal(property(compat, "-moz-border-radius", "firefox", "115"), ZG_SUPPORT_NO);
    assert_int_equal(property(compat, "filter", "safari", "9.0"), ZG_SUPPORT_NO);
    assert_int_equal(property(compat, "filter", "safari", "9.1"), ZG_SUPPORT_YES);
    assert_int_equal(property(compat, "filter", "safari", "10"), ZG_SUPPORT_YES);
}

static void a_range_may_end_and_begin_again(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_compat *compat = load(arena);
    assert_int_equal(property(compat, "filter", "chrome", "19"), ZG_SUPPORT_YES);
    assert_int_equal(property(compat, "filter", "chrome", "30"), ZG_SUPPORT_NO);
    assert_int_equal(property(compat, "filter", "chrome", "53"), ZG_SUPPORT_YES);
}

static void unknown_is_not_no(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_compat *compat = load(arena);
    assert_int_equal(property(compat, "boder-radius", "chrome", "120"), ZG_SUPPORT_UNKNOWN);
    assert_int_equal(property(compat, "border", "chrome", "120"), ZG_SUPPORT_UNKNOWN);
    assert_int_equal(property(compat, "border-radius", "ie", "8"), ZG_SUPPORT_NO);
}

static void assert_standard(const struct zg_compat *compat, const char *name, const char *expected)
{
    struct zg_bytes found = zg_compat_standard(compat, "property", NULL, zg_bytes_of(name));
    assert_int_equal(found.len, strlen(expected));
    assert_memory_equal(found.data != NULL ? (const void *)found.data : "", expected, found.len);
}

static void a_vendors_name_leads_to_the_standard_one(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_compat *compat = load(arena);
    assert_standard(compat, "-webkit-appearance", "appearance");
    assert_standard(compat, "-khtml-appearance", "appearance");
    assert_standard(compat, "appearance", "appearance");
    assert_standard(compat, "-moz-boder", "");
    assert_standard(compat, "-", "");
}

static void browsers_are_named_with_or_without_a_version(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_compat *compat = load(arena);
    struct zg_browser browser;
    struct zg_error err = {0};
    test_assert_ok(zg_compat_browser(arena, compat, "firefox", &browser, &err), &err);
    assert_string_equal(browser.version, "160");
    test_assert_ok(zg_compat_browser(arena, compat, "chromium 120", &browser, &err), &err);
    assert_string_equal(browser.name, "chrome");
    assert_string_equal(browser.version, "120");
    static const char *const wrong[] = {"netscape 4", "firefox esr", "firefox 1 2", "", "data"};
    for (size_t i = 0; i < ZG_COUNT(wrong); i++) {
        struct zg_error none = {0};
        assert_false(zg_compat_browser(arena, compat, wrong[i], &browser, &none));
        assert_int_equal(none.kind, ZG_USAGE);
        assert_string_equal(none.rule, "browser");
    }
}

static void what_is_no_table_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
    } cases[] = {
        {"", 0},
        {"browser chrome 157\n", 0},
        {"data x 1\nnonsense a b\n", 2},
        {"data x 1\nproperty a\n", 2},
        {"data x 1\nproperty b b\nproperty a a\n", 3},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        struct zg_compat *compat;
        struct zg_error err = {0};
        assert_false(zg_compat_load(arena, zg_bytes_of(cases[i].text), "t", &compat, &err));
        assert_string_equal(err.rule, "compat-table");
        assert_int_equal(err.line, cases[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_count_as_numbers),
        cmocka_unit_test(a_range_may_end_and_begin_again),
        cmocka_unit_test(unknown_is_not_no),
        cmocka_unit_test(a_vendors_name_leads_to_the_standard_one),
        cmocka_unit_test(browsers_are_named_with_or_without_a_version),
        cmocka_unit_test(what_is_no_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
