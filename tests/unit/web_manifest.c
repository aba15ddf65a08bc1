/* A style sheet put into a skin's manifest: where it goes, and that nothing else changes. */
#include "../support/support.h"

#include <string.h>

#include "web/web.h"

static void assert_placed(const char *manifest, const char *file, const char *expected)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    bool already;
    test_assert_ok(
        zg_skin_place_css(arena, zg_bytes_of(manifest), "manifest.xml", file, &already, &out, &err),
        &err);
    assert_false(already);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, expected);
    out.len--;
    ZG_CLEANUP(zg_buf_free) struct zg_buf again = {0};
    test_assert_ok(
        zg_skin_place_css(arena, zg_buf_bytes(&out), "manifest.xml", file, &already, &again, &err),
        &err);
    assert_true(already);
    assert_true(zg_bytes_equal(zg_buf_bytes(&out), zg_buf_bytes(&again)));
    zg_arena_free(arena);
}

static void a_sheet_goes_to_the_end_of_the_list(void **state)
{
    (void)state;
    assert_placed("<skin>\n <common>\n  <css>\n   <file>a.css</file>\n   <file>b.css</file>\n"
                  "  </css>\n </common>\n</skin>\n",
                  "c.css",
                  "<skin>\n <common>\n  <css>\n   <file>a.css</file>\n   <file>b.css</file>\n"
                  "   <file>c.css</file>\n  </css>\n </common>\n</skin>\n");
    assert_placed("<skin><common><css><file>a.css</file></css></common></skin>", "sub/c.css",
                  "<skin><common><css><file>a.css</file><file>sub/c.css</file></css></common>"
                  "</skin>");
    assert_placed("<skin>\r\n<common><css></css></common>\r\n</skin>", "c.css",
                  "<skin>\r\n<common><css><file>c.css</file></css></common>\r\n</skin>");
}

static void only_the_first_list_of_all_clients_counts(void **state)
{
    (void)state;
    assert_placed("<?xml version=\"1.0\"?><!-- <common><css></css></common> > -->\n"
                  "<skin a=\">\" b='/css>'><css><file>x.css</file></css>"
                  "<advanced><css><file>c.css</file></css></advanced>"
                  "<common><html><css/></html><css ><![CDATA[</css>]]><file>a.css</file ></css>"
                  "<css><file>c.css</file></css></common>"
                  "<common><css><file>c.css</file></css></common></skin>",
                  "c.css",
                  "<?xml version=\"1.0\"?><!-- <common><css></css></common> > -->\n"
                  "<skin a=\">\" b='/css>'><css><file>x.css</file></css>"
                  "<advanced><css><file>c.css</file></css></advanced>"
                  "<common><html><css/></html><css ><![CDATA[</css>]]><file>a.css</file >"
                  "<file>c.css</file></css>"
                  "<css><file>c.css</file></css></common>"
                  "<common><css><file>c.css</file></css></common></skin>");
}

static void assert_refused(const char *manifest, const char *file, enum zg_kind kind,
                           const char *rule)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    bool already;
    assert_false(zg_skin_place_css(arena, zg_bytes_of(manifest), "manifest.xml", file, &already,
                                   &out, &err));
    test_assert_error(&err, kind, rule);
    zg_arena_free(arena);
}

static void a_manifest_without_a_list_is_refused(void **state)
{
    (void)state;
    assert_refused("<skin><css><file>a</file></css></skin>", "c", ZG_REFUSED, "manifest-place");
    assert_refused("<skin><common><css/></common></skin>", "c", ZG_REFUSED, "manifest-place");
    assert_refused("<skin><common><css><file>a</file>", "c", ZG_REFUSED, "manifest-place");
    assert_refused("", "c", ZG_REFUSED, "manifest-place");
}

static void what_libxml2_reads_otherwise_is_refused(void **state)
{
    (void)state;
    assert_refused("<skin><common><css><file>a</file></css></common>", "c", ZG_MALFORMED,
                   "skin-manifest");
    assert_refused("<!DOCTYPE skin [<!ENTITY c '<common><css></css></common>'>]>"
                   "<skin>&c;<common><css><file>a</file></css></common></skin>",
                   "c", ZG_MALFORMED, "manifest-entity");
}

static void a_name_is_a_path_below_the_skin(void **state)
{
    (void)state;
    static const char manifest[] = "<skin><common><css></css></common></skin>";
    assert_refused(manifest, "../c.css", ZG_MALFORMED, "path-escapes");
    assert_refused(manifest, "a<b.css", ZG_MALFORMED, "path-invalid");
    assert_refused(manifest, "", ZG_MALFORMED, "path-invalid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_goes_to_the_end_of_the_list),
        cmocka_unit_test(only_the_first_list_of_all_clients_counts),
        cmocka_unit_test(a_manifest_without_a_list_is_refused),
        cmocka_unit_test(what_libxml2_reads_otherwise_is_refused),
        cmocka_unit_test(a_name_is_a_path_below_the_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
