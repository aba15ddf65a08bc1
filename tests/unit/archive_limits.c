/* The limits on what a container may turn into, and bombs that go beyond them. */
#include "archive_unpacking.h"

#include "../support/tarmaker.h"
#include "../support/zipmaker.h"

#include <stdlib.h>

static void assert_unpacked(struct zg_bytes bytes, struct zg_unpack_options options)
{
    struct zg_error err = {0};
    struct zg_unpack_stats stats;
    test_assert_ok(unpack_bytes(bytes, &options, &stats, &err), &err);
}

static struct zg_unpack_options with(struct zg_unpack_limits limits)
{
    return (struct zg_unpack_options){.limits = limits};
}

/* Three files of 1000 bytes. */
static struct zg_buf three_files(void)
{
    struct zg_buf tar = {0};
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = '\0';
    tar_put(&tar, (struct tar_entry){.name = "a", .text = text});
    tar_put(&tar, (struct tar_entry){.name = "b", .text = text});
    tar_put(&tar, (struct tar_entry){.name = "c", .text = text});
    tar_end(&tar);
    return tar;
}

static void the_limits_hold_to_the_byte(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = three_files();
    struct zg_bytes bytes = zg_buf_bytes(&tar);
    assert_unpacked(bytes, with((struct zg_unpack_limits){.total = 3000}));
    assert_refused_with(bytes, with((struct zg_unpack_limits){.total = 2999}), "bomb-size");
    assert_unpacked(bytes, with((struct zg_unpack_limits){.file = 1000}));
    assert_refused_with(bytes, with((struct zg_unpack_limits){.file = 999}), "bomb-size");
    assert_unpacked(bytes, with((struct zg_unpack_limits){.entries = 3}));
    assert_refused_with(bytes, with((struct zg_unpack_limits){.entries = 2}), "bomb-entries");
}

/* Its content comes with the second of two hard links. */
static void the_limit_of_a_file_holds_for_hard_links(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
    rpm_begin(&rpm);
    cpio_put(&rpm, (struct cpio_entry){.name = "a", .mode = 0100644, .inode = 3, .links = 2});
    cpio_put(&rpm, (struct cpio_entry){
                       .name = "b", .text = "12345", .mode = 0100644, .inode = 3, .links = 2});
    cpio_end(&rpm);
    assert_unpacked(zg_buf_bytes(&rpm), with((struct zg_unpack_limits){.file = 5}));
    assert_refused_with(zg_buf_bytes(&rpm), with((struct zg_unpack_limits){.file = 4}),
                        "bomb-size");
}

/* A tar with one file of zeros, as large as `size`. */
static struct zg_buf tar_of_zeros(size_t size)
{
    struct zg_buf tar = {0};
    uint8_t *zeros = calloc(1, size);
    tar_put(&tar, (struct tar_entry){.name = "zeros", .content = {zeros, size}});
    tar_end(&tar);
    free(zeros);
    return tar;
}

/* 32 MiB out of about fifty bytes of bzip2, and the like: what there is of it on the disk when
 * it is refused is not much more than what is always allowed. */
static void a_bomb_of_each_compression_is_refused_early(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = tar_of_zeros((size_t)32 << 20);
    for (int how = COMPRESS_GZIP; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf packed = {0};
        compress_into(&packed, zg_buf_bytes(&tar), how);
        struct zg_unpack_stats stats =
            assert_refused_with(zg_buf_bytes(&packed), (struct zg_unpack_options){0}, "bomb-ratio");
        assert_in_range(stats.bytes, 0, 17 << 20);
    }
}

/* A small file may compress as well as it does, and a ratio may be allowed. */
static void the_ratio_counts_from_16_mib_on(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf small = tar_of_zeros((size_t)15 << 20), packed = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf large = tar_of_zeros((size_t)18 << 20), second = {0};
    compress_into(&packed, zg_buf_bytes(&small), COMPRESS_BZIP2);
    assert_unpacked(zg_buf_bytes(&packed), (struct zg_unpack_options){0});
    compress_into(&second, zg_buf_bytes(&large), COMPRESS_BZIP2);
    assert_unpacked(zg_buf_bytes(&second), with((struct zg_unpack_limits){.ratio = 10000000}));
}

static void a_bomb_in_a_zip_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    size_t size = (size_t)32 << 20;
    uint8_t *zeros = calloc(1, size);
    zip_put(&zip, (struct zip_entry){.name = "a", .content = {zeros, size}, .deflate = true});
    zip_end(&zip, NULL, false);
    free(zeros);
    assert_refused_with(zg_buf_bytes(&zip.bytes), (struct zg_unpack_options){0}, "bomb-ratio");
}

/* Its headers say that it has ten bytes, so not one of a megabyte is written. */
static void an_entry_that_is_larger_than_it_says_is_stopped_there(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    size_t size = (size_t)1 << 20;
    uint8_t *zeros = calloc(1, size);
    zip_put(&zip, (struct zip_entry){.name = "a", .content = {zeros, size}, .deflate = true});
    zip_end(&zip, NULL, false);
    free(zeros);
    poke32(&zip, zip.local_at[0] + 22, 10);
    poke32(&zip, zip.central_at[0] + 24, 10);
    struct zg_unpack_stats stats = assert_refused_with(
        zg_buf_bytes(&zip.bytes), (struct zg_unpack_options){0}, "zip-entry-damaged");
    assert_int_equal(stats.bytes, 0);
}

/* A sparse file's holes cost the archive nothing, and the disk nothing, but they are read. */
static void a_hole_is_a_bomb_too(void **state)
{
    (void)state;
    const char *folder = test_folder(1);
    char file[256], dir[256];
    struct zg_error err = {0};
    struct zg_unpack_stats stats;
    test_shell("cd '%s' && truncate -s 3G in && tar cSf sparse.tar in", folder);
    snprintf(file, sizeof(file), "%s/sparse.tar", folder);
    snprintf(dir, sizeof(dir), "%s/out", folder);
    assert_false(zg_unpack(file, dir, &(struct zg_unpack_options){0}, &stats, &err));
    test_assert_error(&err, ZG_MALFORMED, "bomb-ratio");
}

/* What a member needs to be read is limited as well. */
static void a_bomb_is_refused_when_a_member_is_read(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_bytes bytes;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = tar_of_zeros((size_t)32 << 20), packed = {0};
    compress_into(&packed, zg_buf_bytes(&tar), COMPRESS_BZIP2);
    const char *file = zg_path_join(arena, test_folder(0), "bomb");
    test_write(file, packed.data, packed.len, 0644);
    assert_false(zg_read_member(arena, file, "other", 1000, &bytes, &err));
    test_assert_error(&err, ZG_MALFORMED, "bomb-ratio");
}

/* A name of 16 MiB, of which six are there: the reader is stopped before it has them all. */
static void a_header_may_not_ask_for_all_memory(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
    static const char field[] = "01000000";
    size_t size = (size_t)6 << 20;
    uint8_t *name = zg_xmalloc(size);
    memset(name, 'n', size);
    rpm_begin(&rpm);
    size_t start = rpm.len;
    cpio_put(&rpm, (struct cpio_entry){.name = "name", .mode = 0100644});
    memcpy(rpm.data + start + 94, field, 8); /* c_namesize */
    zg_buf_append(&rpm, name, size);
    free(name);
    assert_refused_with(zg_buf_bytes(&rpm), (struct zg_unpack_options){0}, "archive-format");
}

/* ---- bombs of nested containers ----------------------------------------------------------------
 */

/* A zip that holds `count` copies of the file `content`. */
static struct zg_buf zip_of(struct zg_bytes content, int count, bool deflate)
{
    struct zipmaker zip = {0};
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%d.zip", i);
        zip_put(&zip, (struct zip_entry){.name = name, .content = content, .deflate = deflate});
    }
    zip_end(&zip, NULL, false);
    struct zg_buf bytes = zip.bytes;
    zip.bytes = (struct zg_buf){0};
    zip_free(&zip);
    return bytes;
}

static struct zg_buf nest(unsigned depth)
{
    struct zg_buf inner = zip_of(zg_bytes_of("text"), 1, false);
    for (unsigned i = 1; i < depth; i++) {
        struct zg_buf outer = zip_of(zg_buf_bytes(&inner), 1, false);
        zg_buf_free(&inner);
        inner = outer;
    }
    return inner;
}

static void nesting_is_limited(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf eight = nest(8), nine = nest(9);
    assert_unpacked(zg_buf_bytes(&eight), (struct zg_unpack_options){.recursive = true});
    assert_refused_with(zg_buf_bytes(&nine), (struct zg_unpack_options){.recursive = true},
                        "bomb-nesting");
    assert_unpacked(zg_buf_bytes(&nine), (struct zg_unpack_options){0});
}

/* Each layer alone stays below the ratio; the outermost file counts for all of them. */
static void layers_that_multiply_are_refused(void **state)
{
    (void)state;
    size_t size = (size_t)4 << 20;
    uint8_t *noise = zg_xmalloc(size);
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i++) { /* shrinks to about a hundredth */
        seed = seed * 1664525 + 1013904223;
        noise[i] = i % 400 == 0 ? (uint8_t)(seed >> 24) : 0;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf inner = zip_of((struct zg_bytes){noise, size}, 1, true);
    ZG_CLEANUP(zg_buf_free) struct zg_buf middle = zip_of(zg_buf_bytes(&inner), 24, false);
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = {0}, packed = {0};
    tar_put(&tar, (struct tar_entry){.name = "m.zip", .content = zg_buf_bytes(&middle)});
    tar_end(&tar);
    compress_into(&packed, zg_buf_bytes(&tar), COMPRESS_XZ); /* the copies are found */
    free(noise);
    assert_refused_with(zg_buf_bytes(&packed), (struct zg_unpack_options){.recursive = true},
                        "bomb-ratio");
    assert_unpacked(zg_buf_bytes(&packed), (struct zg_unpack_options){0});
}

/* Each container is measured by its own size too. */
static void a_bomb_in_a_large_container_is_refused(void **state)
{
    (void)state;
    size_t size = (size_t)20 << 20;
    uint8_t *bytes = calloc(1, size);
    ZG_CLEANUP(zg_buf_free) struct zg_buf bomb = zip_of((struct zg_bytes){bytes, size}, 1, true);
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = {0};
    memset(bytes, 'x', (size_t)1 << 20);
    tar_put(&tar, (struct tar_entry){.name = "large", .content = {bytes, (size_t)1 << 20}});
    tar_put(&tar, (struct tar_entry){.name = "bomb.zip", .content = zg_buf_bytes(&bomb)});
    tar_end(&tar);
    free(bytes);
    assert_refused_with(zg_buf_bytes(&tar), (struct zg_unpack_options){.recursive = true},
                        "bomb-ratio");
}

static void the_total_counts_what_is_nested(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = three_files(), outer = {0};
    tar_put(&outer, (struct tar_entry){.name = "in.tar", .content = zg_buf_bytes(&tar)});
    tar_end(&outer);
    struct zg_unpack_options options = {.recursive = true, .limits = {.total = tar.len + 3000}};
    assert_unpacked(zg_buf_bytes(&outer), options);
    options.limits.total--;
    assert_refused_with(zg_buf_bytes(&outer), options, "bomb-size");
    options = (struct zg_unpack_options){.recursive = true, .limits = {.entries = 3}};
    assert_refused_with(zg_buf_bytes(&outer), options, "bomb-entries");
}

static void a_nested_container_that_is_refused_refuses_all(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf inner = {0}, outer = {0};
    tar_put(&inner, (struct tar_entry){.name = "l", .type = '2', .link = "../outside"});
    tar_end(&inner);
    tar_put(&outer, (struct tar_entry){.name = "d/in.tar", .content = zg_buf_bytes(&inner)});
    tar_end(&outer);
    assert_refused_with(zg_buf_bytes(&outer), (struct zg_unpack_options){.recursive = true},
                        "link-escapes");
}

static void the_place_of_a_nested_container_may_not_be_taken(void **state)
{
    (void)state;
    static const struct tar_entry takers[] = {
        {.name = "in.tar.d/", .type = '5'}, {.name = "in.tar.d/x"}, {.name = "in.tar.d"}};
    for (size_t i = 0; i < ZG_COUNT(takers); i++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf inner = three_files(), outer = {0};
        tar_put(&outer, (struct tar_entry){.name = "in.tar", .content = zg_buf_bytes(&inner)});
        tar_put(&outer, takers[i]);
        tar_end(&outer);
        assert_refused_with(zg_buf_bytes(&outer), (struct zg_unpack_options){.recursive = true},
                            "duplicate-name");
        assert_unpacked(zg_buf_bytes(&outer), (struct zg_unpack_options){0});
    }
}

static void a_name_without_room_for_a_suffix_is_refused(void **state)
{
    (void)state;
    char name[255] = {0};
    memset(name, 'n', 254);
    ZG_CLEANUP(zg_buf_free) struct zg_buf inner = three_files();
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = name, .content = zg_buf_bytes(&inner)});
    zip_end(&zip, NULL, false);
    assert_refused_with(zg_buf_bytes(&zip.bytes), (struct zg_unpack_options){.recursive = true},
                        "path-invalid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limits_hold_to_the_byte),
        cmocka_unit_test(the_limit_of_a_file_holds_for_hard_links),
        cmocka_unit_test(a_bomb_of_each_compression_is_refused_early),
        cmocka_unit_test(the_ratio_counts_from_16_mib_on),
        cmocka_unit_test(a_bomb_in_a_zip_is_refused),
        cmocka_unit_test(an_entry_that_is_larger_than_it_says_is_stopped_there),
        cmocka_unit_test(a_hole_is_a_bomb_too),
        cmocka_unit_test(a_bomb_is_refused_when_a_member_is_read),
        cmocka_unit_test(a_header_may_not_ask_for_all_memory),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(layers_that_multiply_are_refused),
        cmocka_unit_test(a_bomb_in_a_large_container_is_refused),
        cmocka_unit_test(the_total_counts_what_is_nested),
        cmocka_unit_test(a_nested_container_that_is_refused_refuses_all),
        cmocka_unit_test(the_place_of_a_nested_container_may_not_be_taken),
        cmocka_unit_test(a_name_without_room_for_a_suffix_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
