/* Jars that are refused for how they are put together: end records, directory, number and place of
 * entries, zip64. Each is a good one with one thing wrong. Entries that are wrong by themselves are
 * in archive_jar_entries.c. */
#include "archive_refusing.h"

#include <stdlib.h>
#include <string.h>

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
        cmocka_unit_test(zip64_records_that_contradict_the_others_are_refused),
        cmocka_unit_test(a_zip64_field_must_have_what_is_saturated),
        cmocka_unit_test(two_zip64_fields_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
