/* Reading jars: what is accepted, and what entries look like then. Refusals are in
 * archive_jar_refuse.c. */
#include "../support/support.h"

#include "../support/zipmaker.h"
#include "archive/archive.h"

#include <string.h>

static struct zg_jar *parse(const struct zipmaker *zip)
{
    struct zg_error err = {0};
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip->bytes), "test.jar", &err);
    test_assert_ok(jar != NULL, &err);
    return jar;
}

static void assert_content(const struct zg_jar *jar, const char *name, const char *content)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_jar_entry *entry = zg_jar_find(jar, zg_bytes_of(name));
    struct zg_bytes bytes;
    assert_non_null(entry);
    test_assert_ok(zg_jar_read(arena, jar, entry, &bytes, &err), &err);
    assert_true(zg_bytes_is(bytes, content));
}

static void stored_and_deflated_entries_are_read_in_directory_order(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "META-INF/"});
    zip_put(&zip, (struct zip_entry){.name = "b.txt", .text = "stored"});
    zip_put(&zip, (struct zip_entry){.name = "a.txt", .text = "deflated", .deflate = true});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_int_equal(zg_jar_count(jar), 3);
    assert_true(zg_bytes_is(zg_jar_entry(jar, 0)->name, "META-INF/"));
    assert_true(zg_bytes_is(zg_jar_entry(jar, 1)->name, "b.txt"));
    assert_int_equal(zg_jar_entry(jar, 1)->method, 0);
    assert_int_equal(zg_jar_entry(jar, 2)->method, 8);
    assert_int_equal(zg_jar_entry(jar, 2)->size, 8);
    assert_int_equal(zg_jar_entry(jar, 2)->dos_date, ZIP_DOS_DATE);
    assert_content(jar, "b.txt", "stored");
    assert_content(jar, "a.txt", "deflated");
    assert_null(zg_jar_find(jar, zg_bytes_of("c.txt")));
    assert_null(zg_jar_find(jar, zg_bytes_of("")));
    assert_int_equal(zg_jar_traits(jar), 0);
}

static void an_entrys_spans_are_its_bytes_in_the_file(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "12345", .descriptor = true});
    zip_put(&zip, (struct zip_entry){.name = "b", .text = "6"});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    const struct zg_jar_entry *a = zg_jar_entry(jar, 0), *b = zg_jar_entry(jar, 1);
    assert_ptr_equal(a->local.data, zip.bytes.data);
    assert_int_equal(a->local.len, 31);
    assert_true(zg_bytes_is(a->packed, "12345"));
    assert_int_equal(a->descriptor.len, 16);
    assert_ptr_equal(b->local.data, a->descriptor.data + 16);
    assert_int_equal(b->descriptor.len, 0);
    assert_ptr_equal(b->central.data, zip.bytes.data + zip.central_at[1]);
    assert_int_equal(b->central.len, 47);
}

static void an_empty_archive_is_a_jar(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_int_equal(zg_jar_count(jar), 0);
    assert_null(zg_jar_find(jar, zg_bytes_of("a")));
}

static void empty_deflated_entries_are_read(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "empty", .deflate = true, .descriptor = true});
    zip_put(&zip, (struct zip_entry){.name = "stored"});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_int_equal(zg_jar_entry(jar, 0)->packed.len, 2);
    assert_content(jar, "empty", "");
    assert_content(jar, "stored", "");
}

static void every_form_of_data_descriptor_is_found(void **state)
{
    (void)state;
    for (unsigned form = 0; form < 8; form++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        bool bare = (form & 1) != 0, zip64 = (form & 2) != 0, deflate = (form & 4) != 0;
        zip_put(&zip, (struct zip_entry){.name = "a",
                                         .text = "some text",
                                         .deflate = deflate,
                                         .descriptor = true,
                                         .unsigned_descriptor = bare,
                                         .zip64 = zip64});
        zip_put(&zip, (struct zip_entry){.name = "b", .text = "more"});
        zip_end(&zip, NULL, false);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
        assert_int_equal(zg_jar_entry(jar, 0)->descriptor.len, (bare ? 12 : 16) + (zip64 ? 8 : 0));
        assert_content(jar, "a", "some text");
        assert_content(jar, "b", "more");
    }
}

static void bytes_before_the_archive_are_a_prefix(void **state)
{
    (void)state;
    static const char launcher[] = "#!/bin/sh\nexec java -jar \"$0\"\n";
    for (int adjusted = 0; adjusted < 2; adjusted++) {
        for (int zip64 = 0; zip64 < 2; zip64++) {
            ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
            zg_buf_append_text(&zip.bytes, launcher);
            zip.base = adjusted ? 0 : strlen(launcher);
            zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .zip64 = zip64 != 0});
            zip_end(&zip, NULL, zip64 != 0);
            ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
            assert_content(jar, "a", "x");
        }
    }
}

static void bytes_between_entries_are_allowed(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x"});
    zg_buf_append_text(&zip.bytes, "padding");
    zip_put(&zip, (struct zip_entry){.name = "b", .text = "y"});
    zg_buf_append_text(&zip.bytes, "more padding");
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_content(jar, "b", "y");
}

static void comments_and_extra_fields_are_allowed(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf extra = {0};
    zip_extra(&extra, 0xcafe, "", 0);
    zip_extra(&extra, 0x7855, "abcd", 4);
    zg_buf_append(&extra, "\0\0\0", 3); /* padding, as zipalign leaves it */
    zip_put(&zip, (struct zip_entry){
                      .name = "a", .text = "x", .extra = zg_buf_bytes(&extra), .comment = "one"});
    zip_end(&zip, "PK\005 a comment with half a signature PK", false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_content(jar, "a", "x");
}

static void zip64_records_are_read_and_noted(void **state)
{
    (void)state;
    for (int end64 = 0; end64 < 2; end64++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .zip64 = end64 == 0});
        zip_end(&zip, "comment", end64 != 0);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
        assert_int_equal(zg_jar_traits(jar), ZG_JAR_ZIP64);
        assert_content(jar, "a", "x");
    }
}

static void more_than_65535_entries_need_zip64_and_are_read(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    for (int i = 0; i < 66000; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%d", i);
        zip_put(&zip, (struct zip_entry){.name = name});
    }
    zip_end(&zip, NULL, true);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    assert_int_equal(zg_jar_count(jar), 66000);
    assert_non_null(zg_jar_find(jar, zg_bytes_of("65999")));
}

/* A war often ends with a stored jar, whose own end record stands before the war's. */
static void a_stored_jar_at_the_end_is_content(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker inner = {0}, outer = {0};
    zip_put(&inner, (struct zip_entry){.name = "inner.txt", .text = "in"});
    zip_end(&inner, NULL, false);
    zip_put(&outer,
            (struct zip_entry){.name = "WEB-INF/lib/a.JAR", .content = zg_buf_bytes(&inner.bytes)});
    zip_end(&outer, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&outer);
    assert_int_equal(zg_jar_count(jar), 1);
    assert_int_equal(zg_jar_traits(jar), ZG_JAR_NESTED);
}

static unsigned traits_of(const char *name, const char *text)
{
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = name, .text = text, .deflate = true});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(&zip);
    return zg_jar_traits(jar);
}

static void signature_files_make_a_jar_signed(void **state)
{
    (void)state;
    assert_int_equal(traits_of("META-INF/VENDOR.SF", ""), ZG_JAR_SIGNED);
    assert_int_equal(traits_of("meta-inf/vendor.rsa", ""), ZG_JAR_SIGNED);
    assert_int_equal(traits_of("META-INF/X.DSA", ""), ZG_JAR_SIGNED);
    assert_int_equal(traits_of("META-INF/X.Ec", ""), ZG_JAR_SIGNED);
    assert_int_equal(traits_of("META-INF/deeper/X.SF", ""), 0);
    assert_int_equal(traits_of("X.SF", ""), 0);
    assert_int_equal(traits_of("META-INF/NOTICE", ""), 0);
}

static void the_main_section_of_the_manifest_tells_multi_release(void **state)
{
    (void)state;
    static const char name[] = "META-INF/MANIFEST.MF";
    assert_int_equal(traits_of(name, "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"),
                     ZG_JAR_MULTI_RELEASE);
    assert_int_equal(traits_of(name, "Manifest-Version: 1.0\nmulti-release: TRUE\n"),
                     ZG_JAR_MULTI_RELEASE);
    assert_int_equal(traits_of("meta-inf/manifest.mf", "Multi-Release: true"),
                     ZG_JAR_MULTI_RELEASE);
    assert_int_equal(traits_of(name, "A: b\n\nName: x\nMulti-Release: true\n"), 0);
    assert_int_equal(traits_of(name, "Multi-Release: false\n"), 0);
    assert_int_equal(traits_of(name, "Multi-Release: true\r\n ly\r\n"), 0);
    assert_int_equal(traits_of("MANIFEST.MF", "Multi-Release: true\n"), 0);
}

static void a_jar_is_opened_from_a_file(void **state)
{
    (void)state;
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .deflate = true});
    zip_end(&zip, NULL, false);
    const char *path = zg_path_join(arena, test_folder(0), "a.jar");
    test_write(path, zip.bytes.data, zip.bytes.len, 0644);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, &err);
    test_assert_ok(jar != NULL, &err);
    assert_content(jar, "a", "x");
    assert_null(zg_jar_open("/nonexistent/a.jar", &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_and_deflated_entries_are_read_in_directory_order),
        cmocka_unit_test(an_entrys_spans_are_its_bytes_in_the_file),
        cmocka_unit_test(an_empty_archive_is_a_jar),
        cmocka_unit_test(empty_deflated_entries_are_read),
        cmocka_unit_test(every_form_of_data_descriptor_is_found),
        cmocka_unit_test(bytes_before_the_archive_are_a_prefix),
        cmocka_unit_test(bytes_between_entries_are_allowed),
        cmocka_unit_test(comments_and_extra_fields_are_allowed),
        cmocka_unit_test(zip64_records_are_read_and_noted),
        cmocka_unit_test(more_than_65535_entries_need_zip64_and_are_read),
        cmocka_unit_test(a_stored_jar_at_the_end_is_content),
        cmocka_unit_test(signature_files_make_a_jar_signed),
        cmocka_unit_test(the_main_section_of_the_manifest_tells_multi_release),
        cmocka_unit_test(a_jar_is_opened_from_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
