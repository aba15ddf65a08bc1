/* Containers that were cut off or damaged: refused, with nothing left behind. */
#include "archive_unpacking.h"

#include "../support/tarmaker.h"
#include "../support/zipmaker.h"

#include <string.h>

static void assert_refused(struct zg_bytes bytes, const char *rule)
{
    assert_refused_with(bytes, (struct zg_unpack_options){0}, rule);
}

static struct zg_buf good_tar(void)
{
    struct zg_buf tar = {0}, text = {0};
    for (int i = 0; i < 500; i++) {
        zg_buf_printf(&text, "line %d of a text that does not compress away %d\n", i, i * i * 7);
    }
    tar_put(&tar, (struct tar_entry){.name = "a", .content = zg_buf_bytes(&text)});
    tar_put(&tar, (struct tar_entry){.name = "b/", .type = '5'});
    tar_put(&tar, (struct tar_entry){.name = "b/c", .text = "short"});
    tar_put(&tar, (struct tar_entry){.name = "b/d"});
    tar_end(&tar);
    zg_buf_free(&text);
    return tar;
}

static struct zg_buf good_deb(enum compression how)
{
    struct zg_buf deb = {0}, tar = good_tar(), packed = {0};
    char name[32];
    compress_into(&packed, zg_buf_bytes(&tar), how);
    deb_begin(&deb);
    snprintf(name, sizeof(name), "control.tar%s", compression_suffixes[how]);
    deb_put(&deb, name, zg_buf_bytes(&packed));
    memcpy(name, "data.tar", 8);
    snprintf(name, sizeof(name), "data.tar%s", compression_suffixes[how]);
    deb_put(&deb, name, zg_buf_bytes(&packed));
    zg_buf_free(&tar);
    zg_buf_free(&packed);
    return deb;
}

static struct zg_buf good_rpm(enum compression how)
{
    struct zg_buf rpm = {0}, cpio = {0};
    cpio_put(&cpio, (struct cpio_entry){.name = "a", .text = "some text", .mode = 0100644});
    cpio_put(&cpio, (struct cpio_entry){.name = "b", .text = "more text", .mode = 0100644});
    cpio_end(&cpio);
    rpm_begin(&rpm);
    compress_into(&rpm, zg_buf_bytes(&cpio), how);
    zg_buf_free(&cpio);
    return rpm;
}

/* Cuts the container at many places; the first bytes are left, so that it is told for what it
 * was. `step` of 512 hits the places between the entries of a plain tar. */
static void assert_truncations_refused(struct zg_bytes whole, size_t from, size_t step)
{
    for (size_t len = from; len < whole.len; len += step) {
        assert_refused((struct zg_bytes){whole.data, len}, "archive-truncated");
    }
    assert_refused((struct zg_bytes){whole.data, whole.len - 1}, "archive-truncated");
}

static void a_truncated_tar_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = good_tar();
    tar.len -= 512; /* one block of zeros is an end */
    assert_truncations_refused(zg_buf_bytes(&tar), 512, 512);
    assert_truncations_refused(zg_buf_bytes(&tar), 600, 777);
}

static void a_truncated_compressed_tar_is_refused(void **state)
{
    (void)state;
    for (int how = COMPRESS_GZIP; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf tar = good_tar(), packed = {0};
        compress_into(&packed, zg_buf_bytes(&tar), how);
        assert_truncations_refused(zg_buf_bytes(&packed), 20, 97);
        for (size_t less = 2; less < 16; less++) { /* checksums and index at the end */
            assert_refused((struct zg_bytes){packed.data, packed.len - less}, "archive-truncated");
        }
    }
}

/* The decompressor is content, but the tar in it was cut between two entries. */
static void a_truncated_tar_that_was_compressed_then_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = good_tar(), packed = {0};
    compress_into(&packed, (struct zg_bytes){tar.data, tar.len - 1024}, COMPRESS_XZ);
    assert_refused(zg_buf_bytes(&packed), "archive-truncated");
}

static void a_truncated_deb_is_refused(void **state)
{
    (void)state;
    for (int how = COMPRESS_NONE; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf deb = good_deb(how);
        deb.len -= how == COMPRESS_NONE ? 512 : deb.data[deb.len - 1] == '\n';
        assert_truncations_refused(zg_buf_bytes(&deb), 68, deb.len / 23);
    }
}

static void a_truncated_rpm_is_refused(void **state)
{
    (void)state;
    for (int how = COMPRESS_NONE; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = good_rpm(how);
        rpm.len -= how == COMPRESS_NONE ? 4 : 0; /* padding */
        assert_truncations_refused(zg_buf_bytes(&rpm), 96, 11);
    }
}

static void a_truncated_zip_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "text", .deflate = true});
    zip_end(&zip, NULL, false);
    for (size_t len = 4; len < zip.bytes.len; len++) {
        bool end_begun = len >= zip.end_at + 4;
        assert_refused((struct zg_bytes){zip.bytes.data, len},
                       end_begun ? "zip-truncated" : "zip-no-directory");
    }
}

static void damaged_bytes_are_noticed_by_checksums(void **state)
{
    (void)state;
    for (int how = COMPRESS_GZIP; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf tar = good_tar(), packed = {0};
        compress_into(&packed, zg_buf_bytes(&tar), how);
        packed.data[packed.len - (how == COMPRESS_XZ ? 40 : how == COMPRESS_GZIP ? 6 : 3)] ^= 0x20;
        assert_refused(zg_buf_bytes(&packed), "archive-format");
    }
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "text"});
    zip_end(&zip, NULL, false);
    zip.bytes.data[31] ^= 1;
    assert_refused(zg_buf_bytes(&zip.bytes), "zip-entry-damaged");
}

static void bytes_after_the_end_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = good_tar(), packed = {0};
    zg_buf_append_text(&tar, "something");
    assert_refused(zg_buf_bytes(&tar), "archive-format");
    compress_into(&packed, zg_buf_bytes(&tar), COMPRESS_GZIP);
    assert_refused(zg_buf_bytes(&packed), "archive-format");
    assert_refused((struct zg_bytes){tar.data, tar.len - 500}, "archive-truncated");
    tar.len -= 9;
    packed.len = 0;
    compress_into(&packed, zg_buf_bytes(&tar), COMPRESS_GZIP);
    zg_buf_append_text(&packed, "something");
    assert_refused(zg_buf_bytes(&packed), "archive-format");
}

/* Less than a record of the archive's form. */
static void a_few_bytes_after_the_end_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = good_deb(COMPRESS_NONE), tar = good_tar();
    zg_buf_append_text(&deb, "something");
    assert_refused(zg_buf_bytes(&deb), "archive-truncated");
    tar.len -= 512;
    zg_buf_append_text(&tar, "something");
    assert_refused(zg_buf_bytes(&tar), "archive-truncated");
}

static void a_package_without_its_parts_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = {0}, tar = good_tar(), other = {0};
    tar_put(&other, (struct tar_entry){.name = "other"});
    tar_end(&other);
    deb_begin(&deb);
    assert_refused(zg_buf_bytes(&deb), "archive-truncated");
    deb_put(&deb, "control.tar", zg_buf_bytes(&tar));
    assert_refused(zg_buf_bytes(&deb), "archive-truncated");
    deb_put(&deb, "data.tar", zg_buf_bytes(&tar));
    deb_put(&deb, "data.tar", zg_buf_bytes(&other));
    assert_refused(zg_buf_bytes(&deb), "duplicate-name");
}

static void what_is_no_container_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    assert_refused(zg_bytes_of("just some text"), "archive-format");
    assert_refused(zg_bytes_of(""), "archive-format");
    compress_into(&text, zg_bytes_of("just some text"), COMPRESS_GZIP);
    assert_refused(zg_buf_bytes(&text), "archive-format");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_truncated_tar_is_refused),
        cmocka_unit_test(a_truncated_compressed_tar_is_refused),
        cmocka_unit_test(a_truncated_tar_that_was_compressed_then_is_refused),
        cmocka_unit_test(a_truncated_deb_is_refused),
        cmocka_unit_test(a_truncated_rpm_is_refused),
        cmocka_unit_test(a_truncated_zip_is_refused),
        cmocka_unit_test(damaged_bytes_are_noticed_by_checksums),
        cmocka_unit_test(bytes_after_the_end_are_refused),
        cmocka_unit_test(a_few_bytes_after_the_end_are_refused),
        cmocka_unit_test(a_package_without_its_parts_is_refused),
        cmocka_unit_test(what_is_no_container_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
