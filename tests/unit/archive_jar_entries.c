/* Jars that are refused for one of their entries: headers that disagree, names, methods, content.
 * Each is a good one with one thing wrong. */
#include "archive_refusing.h"

#include <string.h>

static void local_and_central_headers_must_agree(void **state)
{
    (void)state;
    static const size_t places[] = {LOCAL_FLAGS,  LOCAL_METHOD, LOCAL_CRC,
                                    LOCAL_PACKED, LOCAL_SIZE,   LOCAL_NAME};
    for (size_t i = 0; i < ZG_COUNT(places); i++) {
        for (int entry = 0; entry < 2; entry++) {
            ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
            size_t at = zip.local_at[entry] + places[i];
            poke16(&zip, at, peek16(&zip, at) ^ 8);
            assert_refused(&zip, "zip-headers-disagree");
        }
    }
}

static void a_local_name_of_another_length_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "good.class", .local_name = "good.classes"});
    zip_end(&zip, NULL, false);
    assert_refused(&zip, "zip-headers-disagree");
}

static void the_compression_level_bits_may_differ(void **state)
{
    (void)state;
    struct zg_error err = {0};
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke16(&zip, zip.local_at[1] + LOCAL_FLAGS, 2);
    ZG_CLEANUP(zg_jar_cleanup)
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip.bytes), "test.jar", &err);
    test_assert_ok(jar != NULL, &err);
}

static void a_descriptor_must_agree_with_the_directory(void **state)
{
    (void)state;
    for (size_t at = 0; at < 16; at += 4) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = "a", .text = "content", .descriptor = true});
        zip_end(&zip, NULL, false);
        size_t descriptor = zip.local_at[0] + LOCAL_NAME + 1 + 7;
        poke32(&zip, descriptor + at, peek32(&zip, descriptor + at) + 1);
        assert_refused(&zip, "zip-headers-disagree");
    }
}

/* Where CRC and sizes are left to the descriptor, the local header has zeros or the truth. */
static void a_lie_beside_a_descriptor_is_refused(void **state)
{
    (void)state;
    static const size_t places[] = {LOCAL_CRC, LOCAL_PACKED, LOCAL_SIZE};
    for (size_t i = 0; i < ZG_COUNT(places); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = "a", .text = "content", .descriptor = true});
        zip_end(&zip, NULL, false);
        poke32(&zip, zip.local_at[0] + places[i], 99);
        assert_refused(&zip, "zip-headers-disagree");
    }
}

static void a_stored_entry_has_one_size(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke32(&zip, zip.central_at[0] + CENTRAL_SIZE, 5);
    poke32(&zip, zip.local_at[0] + LOCAL_SIZE, 5);
    assert_refused(&zip, "zip-headers-disagree");
}

static void duplicate_names_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a/X.class", .text = "one"});
    zip_put(&zip, (struct zip_entry){.name = "a/Y.class", .text = "two"});
    zip_put(&zip, (struct zip_entry){.name = "a/X.class", .text = "three"});
    zip_end(&zip, NULL, false);
    assert_refused(&zip, "zip-duplicate-name");
}

static void overlapping_entries_are_refused(void **state)
{
    (void)state;
    /* The data of the first is a whole local entry that the second record points to. */
    ZG_CLEANUP(zip_free) struct zipmaker inner = {0}, outer = {0};
    zip_put(&inner, (struct zip_entry){.name = "in", .text = "quoted"});
    zip_put(&outer, (struct zip_entry){.name = "out", .content = zg_buf_bytes(&inner.bytes)});
    size_t quoted = outer.local_at[0] + LOCAL_NAME + 3;
    zip_put(&outer, (struct zip_entry){.name = "in", .text = "quoted"});
    zip_end(&outer, NULL, false);
    poke32(&outer, outer.central_at[1] + CENTRAL_OFFSET, (uint32_t)quoted);
    assert_refused(&outer, "zip-overlap");
}

/* A descriptor that is the local header of the next entry as well. */
static void a_descriptor_is_part_of_its_entry(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .descriptor = true});
    zip_put(&zip, (struct zip_entry){.name = "b", .text = "y"});
    zip_end(&zip, NULL, false);
    uint32_t second = (uint32_t)zip.local_at[1];
    /* The second local header moves over the last four bytes of the descriptor, whose size
     * field then holds its signature: only a size of 0x04034b50 would fit. */
    poke32(&zip, zip.central_at[1] + CENTRAL_OFFSET, second - 4);
    memmove(zip.bytes.data + second - 4, zip.bytes.data + second, 32);
    assert_refused(&zip, "zip-headers-disagree");
}

static void encrypted_entries_are_refused(void **state)
{
    (void)state;
    static const uint16_t flags[] = {1, 1 << 6, 1 << 13};
    for (size_t i = 0; i < ZG_COUNT(flags); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .flags = flags[i]});
        zip_end(&zip, NULL, false);
        assert_refused(&zip, "zip-encrypted");
    }
}

static void other_compression_methods_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke16(&zip, zip.central_at[1] + CENTRAL_METHOD, 12);
    poke16(&zip, zip.local_at[1] + LOCAL_METHOD, 12);
    assert_refused(&zip, "zip-method");
}

static void unsafe_names_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *rule;
    } cases[] = {
        {"../evil", "path-escapes"}, {"a/../../evil", "path-escapes"}, {"..", "path-escapes"},
        {"../", "path-escapes"},     {"/etc/passwd", "path-escapes"},  {"/", "path-escapes"},
        {"", "path-invalid"},        {"a//b", "path-invalid"},         {"a//", "path-invalid"},
        {"./a", "path-invalid"},     {"a\\b", "path-invalid"},         {"a\nb", "path-invalid"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = cases[i].name});
        zip_end(&zip, NULL, false);
        assert_refused(&zip, cases[i].rule);
    }
}

static void a_name_with_a_nul_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    zip.bytes.data[zip.central_at[0] + CENTRAL_NAME + 1] = '\0';
    zip.bytes.data[zip.local_at[0] + LOCAL_NAME + 1] = '\0';
    assert_refused(&zip, "path-invalid");
}

/* Info-ZIP and libarchive take the name of this field, a JVM that of the header. */
static void another_name_in_the_unicode_path_field_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"\1....good", "\1....evil", "\1"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        struct zg_error err = {0};
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        ZG_CLEANUP(zg_buf_free) struct zg_buf extra = {0};
        zip_extra(&extra, 0x7075, names[i], strlen(names[i]));
        zip_put(&zip, (struct zip_entry){.name = "good", .extra = zg_buf_bytes(&extra)});
        zip_end(&zip, NULL, false);
        if (i > 0) {
            assert_refused(&zip, "zip-headers-disagree");
            poke16(&zip, zip.local_at[0] + LOCAL_NAME + 4, 0x9999); /* in one header only */
            assert_refused(&zip, "zip-headers-disagree");
            poke16(&zip, zip.local_at[0] + LOCAL_NAME + 4, 0x7075);
            poke16(&zip, zip.central_at[0] + CENTRAL_NAME + 4, 0x9999);
            assert_refused(&zip, "zip-headers-disagree");
            continue;
        }
        struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip.bytes), "test.jar", &err);
        test_assert_ok(jar != NULL, &err);
        zg_jar_close(jar);
    }
}

/* ---- content ------------------------------------------------------------------------------- */

static void assert_unreadable(const struct zipmaker *zip, size_t index, const char *rule)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_jar_cleanup)
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip->bytes), "test.jar", &err);
    struct zg_bytes bytes;
    test_assert_ok(jar != NULL, &err);
    assert_false(zg_jar_read(arena, jar, zg_jar_entry(jar, index), &bytes, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
}

static void damaged_content_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker stored = good_zip();
    stored.bytes.data[stored.local_at[0] + LOCAL_NAME + 3] ^= 1;
    assert_unreadable(&stored, 0, "zip-entry-damaged");
    ZG_CLEANUP(zip_free) struct zipmaker deflated = good_zip();
    deflated.bytes.data[deflated.local_at[1] + LOCAL_NAME + 3] ^= 7;
    assert_unreadable(&deflated, 1, "zip-entry-damaged");
}

/* Sizes that both headers tell and the data does not have. */
static void content_of_another_size_is_refused(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 1, 13, 15, 100000};
    for (size_t i = 0; i < ZG_COUNT(sizes); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
        poke32(&zip, zip.central_at[1] + CENTRAL_SIZE, sizes[i]);
        poke32(&zip, zip.local_at[1] + LOCAL_SIZE, sizes[i]);
        assert_unreadable(&zip, 1, "zip-entry-damaged");
    }
}

static void bytes_after_the_deflated_data_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "text", .deflate = true});
    zg_buf_append(&zip.bytes, "x", 1);
    zip_end(&zip, NULL, false);
    uint32_t packed = peek32(&zip, zip.central_at[0] + CENTRAL_PACKED) + 1;
    poke32(&zip, zip.central_at[0] + CENTRAL_PACKED, packed);
    poke32(&zip, zip.local_at[0] + LOCAL_PACKED, packed);
    assert_unreadable(&zip, 0, "zip-entry-damaged");
}

static void an_impossible_size_is_refused_before_memory_is_taken(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke32(&zip, zip.central_at[1] + CENTRAL_SIZE, 500u << 20);
    poke32(&zip, zip.local_at[1] + LOCAL_SIZE, 500u << 20);
    assert_unreadable(&zip, 1, "zip-entry-damaged");
    poke32(&zip, zip.central_at[1] + CENTRAL_SIZE, 600u << 20);
    poke32(&zip, zip.local_at[1] + LOCAL_SIZE, 600u << 20);
    assert_unreadable(&zip, 1, "too-large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_and_central_headers_must_agree),
        cmocka_unit_test(a_local_name_of_another_length_is_refused),
        cmocka_unit_test(the_compression_level_bits_may_differ),
        cmocka_unit_test(a_descriptor_must_agree_with_the_directory),
        cmocka_unit_test(a_lie_beside_a_descriptor_is_refused),
        cmocka_unit_test(a_stored_entry_has_one_size),
        cmocka_unit_test(duplicate_names_are_refused),
        cmocka_unit_test(overlapping_entries_are_refused),
        cmocka_unit_test(a_descriptor_is_part_of_its_entry),
        cmocka_unit_test(encrypted_entries_are_refused),
        cmocka_unit_test(other_compression_methods_are_refused),
        cmocka_unit_test(unsafe_names_are_refused),
        cmocka_unit_test(a_name_with_a_nul_is_refused),
        cmocka_unit_test(another_name_in_the_unicode_path_field_is_refused),
        cmocka_unit_test(damaged_content_is_refused),
        cmocka_unit_test(content_of_another_size_is_refused),
        cmocka_unit_test(bytes_after_the_deflated_data_are_refused),
        cmocka_unit_test(an_impossible_size_is_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
