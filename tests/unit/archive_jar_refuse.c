/* Jars that are refused: each is a good one with one thing wrong. */
#include "../support/support.h"

#include "../support/zipmaker.h"
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>

/* Offsets in the records, by the tables of the specification (4.3.7, 4.3.12, 4.3.16). */
enum {
    LOCAL_FLAGS = 6,
    LOCAL_METHOD = 8,
    LOCAL_CRC = 14,
    LOCAL_PACKED = 18,
    LOCAL_SIZE = 22,
    LOCAL_NAME = 30,
    CENTRAL_FLAGS = 8,
    CENTRAL_METHOD = 10,
    CENTRAL_CRC = 16,
    CENTRAL_PACKED = 20,
    CENTRAL_SIZE = 24,
    CENTRAL_NAME_LEN = 28,
    CENTRAL_DISK = 34,
    CENTRAL_OFFSET = 42,
    CENTRAL_NAME = 46,
    END_DISK = 4,
    END_HERE = 8,
    END_TOTAL = 10,
    END_LEN = 12,
    END_OFFSET = 16,
    END_COMMENT = 20,
};

static void assert_refused(const struct zipmaker *zip, const char *rule)
{
    struct zg_error err = {0};
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip->bytes), "test.jar", &err);
    if (jar != NULL) {
        fail_msg("accepted; expected %s", rule);
    }
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_string_equal(err.file, "test.jar");
}

/* Two entries: "one" stored, "two" deflated. */
static struct zipmaker good_zip(void)
{
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "one", .text = "first content"});
    zip_put(&zip, (struct zip_entry){.name = "two", .text = "second content", .deflate = true});
    zip_end(&zip, NULL, false);
    return zip;
}

static void the_undamaged_archive_is_accepted(void **state)
{
    (void)state;
    struct zg_error err = {0};
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    ZG_CLEANUP(zg_jar_cleanup)
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip.bytes), "test.jar", &err);
    test_assert_ok(jar != NULL, &err);
}

static void a_file_without_an_end_record_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    zip.bytes.len = zip.end_at;
    assert_refused(&zip, "zip-no-directory");
    zip.bytes.len = 0;
    assert_refused(&zip, "zip-no-directory");
}

/* Whatever is cut off, it is noticed. */
static void every_truncation_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    for (size_t len = 0; len < zip.bytes.len; len++) {
        struct zg_error err = {0};
        /* A copy of exactly that length, so that a sanitizer notices a read past its end. */
        uint8_t *cut = zg_xmalloc(len);
        if (len > 0) {
            memcpy(cut, zip.bytes.data, len);
        }
        assert_null(zg_jar_parse((struct zg_bytes){cut, len}, "cut.jar", &err));
        assert_int_equal(err.kind, ZG_MALFORMED);
        free(cut);
    }
}

static void bytes_after_the_end_record_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    zg_buf_append_text(&zip.bytes, "\n");
    assert_refused(&zip, "zip-truncated");
}

static void a_comment_that_was_cut_off_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke16(&zip, zip.end_at + END_COMMENT, 10);
    assert_refused(&zip, "zip-truncated");
}

static void a_second_end_record_in_the_comment_is_refused(void **state)
{
    (void)state;
    /* The outer archive's comment is a whole archive: its end record comes last. */
    ZG_CLEANUP(zip_free) struct zipmaker outer = good_zip();
    poke16(&outer, outer.end_at + END_COMMENT, 22);
    zg_buf_append(&outer.bytes, "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
    assert_refused(&outer, "zip-comment-directory");
    /* The record in the comment is not one that ends with the file. */
    ZG_CLEANUP(zip_free) struct zipmaker second = good_zip();
    poke16(&second, second.end_at + END_COMMENT, 8);
    zg_buf_append(&second.bytes, "PK\5\6....", 8);
    assert_refused(&second, "zip-comment-directory");
}

static void a_directory_out_of_bounds_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    poke32(&zip, zip.end_at + END_LEN, 0x7fffffff);
    assert_refused(&zip, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker late = good_zip();
    poke32(&late, late.end_at + END_OFFSET, 0x7fffffff);
    assert_refused(&late, "zip-truncated");
}

/* Bytes cut out of the middle: the directory is nearer to the beginning than it says. */
static void bytes_missing_before_the_directory_are_noticed(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = good_zip();
    memmove(zip.bytes.data + 35, zip.bytes.data + 37, zip.bytes.len - 37);
    zip.bytes.len -= 2;
    assert_refused(&zip, "zip-truncated");
}

static void damaged_records_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker central = good_zip();
    poke32(&central, central.central_at[1], 0);
    assert_refused(&central, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker local = good_zip();
    poke32(&local, local.local_at[1], 0);
    assert_refused(&local, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker longer = good_zip();
    poke16(&longer, longer.central_at[1] + CENTRAL_NAME_LEN, 60000);
    assert_refused(&longer, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker beyond = good_zip();
    poke32(&beyond, beyond.central_at[1] + CENTRAL_OFFSET, 0x7fffff00);
    assert_refused(&beyond, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker packed = good_zip();
    poke32(&packed, packed.central_at[1] + CENTRAL_PACKED, 0x7fffff00);
    assert_refused(&packed, "zip-truncated");
}

static void a_count_that_is_not_the_directorys_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker less = good_zip();
    poke16(&less, less.end_at + END_HERE, 1);
    poke16(&less, less.end_at + END_TOTAL, 1);
    assert_refused(&less, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker more = good_zip();
    poke16(&more, more.end_at + END_HERE, 50000);
    poke16(&more, more.end_at + END_TOTAL, 50000);
    assert_refused(&more, "zip-headers-disagree");
}

/* 65,537 entries whose count wrapped around to 1. */
static void more_than_65535_entries_without_zip64_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    for (int i = 0; i < 65537; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%d", i);
        zip_put(&zip, (struct zip_entry){.name = name});
    }
    zip_end(&zip, NULL, false);
    assert_refused(&zip, "zip-headers-disagree");
}

static void archives_in_several_parts_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker end = good_zip();
    poke16(&end, end.end_at + END_DISK, 1);
    assert_refused(&end, "zip-multi-disk");
    ZG_CLEANUP(zip_free) struct zipmaker here = good_zip();
    poke16(&here, here.end_at + END_HERE, 1);
    assert_refused(&here, "zip-multi-disk");
    ZG_CLEANUP(zip_free) struct zipmaker entry = good_zip();
    poke16(&entry, entry.central_at[0] + CENTRAL_DISK, 1);
    assert_refused(&entry, "zip-multi-disk");
}

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

static struct zipmaker good_zip64(void)
{
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .zip64 = true});
    zip_end(&zip, NULL, true);
    return zip;
}

static void zip64_records_that_contradict_the_others_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker count = good_zip64();
    poke16(&count, count.end_at + END_HERE, 7);
    poke16(&count, count.end_at + END_TOTAL, 7);
    assert_refused(&count, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker len = good_zip64();
    poke32(&len, len.end_at + END_LEN, 7);
    assert_refused(&len, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker offset = good_zip64();
    poke32(&offset, offset.end_at + END_OFFSET, 7);
    assert_refused(&offset, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker lost = good_zip64();
    poke32(&lost, lost.end64_at, 0);
    assert_refused(&lost, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker size = good_zip64();
    poke32(&size, size.end64_at + 4, 45);
    assert_refused(&size, "zip-truncated");
    ZG_CLEANUP(zip_free) struct zipmaker disks = good_zip64();
    poke32(&disks, disks.locator_at + 16, 2);
    assert_refused(&disks, "zip-multi-disk");
}

static void a_zip64_field_must_have_what_is_saturated(void **state)
{
    (void)state;
    /* Both headers have an extra field of 4 + 16 or 4 + 24 bytes behind a name of one byte. */
    ZG_CLEANUP(zip_free) struct zipmaker central = good_zip64();
    poke16(&central, central.central_at[0] + CENTRAL_NAME + 1 + 2, 8);
    assert_refused(&central, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker local = good_zip64();
    poke16(&local, local.local_at[0] + LOCAL_NAME + 1 + 2, 8);
    assert_refused(&local, "zip-headers-disagree");
    ZG_CLEANUP(zip_free) struct zipmaker none = good_zip64();
    poke16(&none, none.central_at[0] + CENTRAL_NAME + 1, 0x9999);
    assert_refused(&none, "zip-truncated"); /* the numbers then stand for themselves */
}

static void two_zip64_fields_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf extra = {0};
    zip_extra(&extra, 1, "12345678", 8);
    zip_put(&zip, (struct zip_entry){.name = "a", .zip64 = true, .extra = zg_buf_bytes(&extra)});
    zip_end(&zip, NULL, false);
    assert_refused(&zip, "zip-headers-disagree");
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
        cmocka_unit_test(the_undamaged_archive_is_accepted),
        cmocka_unit_test(a_file_without_an_end_record_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(bytes_after_the_end_record_are_refused),
        cmocka_unit_test(a_comment_that_was_cut_off_is_refused),
        cmocka_unit_test(a_second_end_record_in_the_comment_is_refused),
        cmocka_unit_test(a_directory_out_of_bounds_is_refused),
        cmocka_unit_test(bytes_missing_before_the_directory_are_noticed),
        cmocka_unit_test(damaged_records_are_refused),
        cmocka_unit_test(a_count_that_is_not_the_directorys_is_refused),
        cmocka_unit_test(more_than_65535_entries_without_zip64_are_refused),
        cmocka_unit_test(archives_in_several_parts_are_refused),
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
        cmocka_unit_test(zip64_records_that_contradict_the_others_are_refused),
        cmocka_unit_test(a_zip64_field_must_have_what_is_saturated),
        cmocka_unit_test(two_zip64_fields_are_refused),
        cmocka_unit_test(damaged_content_is_refused),
        cmocka_unit_test(content_of_another_size_is_refused),
        cmocka_unit_test(bytes_after_the_deflated_data_are_refused),
        cmocka_unit_test(an_impossible_size_is_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
