/* Reading one member of a container. */
#include "../support/support.h"

#include "../support/tarmaker.h"
#include "../support/zipmaker.h"
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>

static const char *store(struct zg_bytes bytes)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/container", test_folder(0));
    test_write(path, bytes.data, bytes.len, 0644);
    return path;
}

static void assert_member(const char *file, const char *member, const char *text)
{
    struct zg_error err = {0};
    struct zg_bytes bytes;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    test_assert_ok(zg_read_member(arena, file, member, strlen(text), &bytes, &err), &err);
    assert_true(zg_bytes_is(bytes, text));
}

static void assert_refused(const char *file, const char *member, enum zg_kind kind,
                           const char *rule)
{
    struct zg_error err = {0};
    struct zg_bytes bytes;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    assert_false(zg_read_member(arena, file, member, 100, &bytes, &err));
    test_assert_error(&err, kind, rule);
}

static struct zg_buf sample_zip(void)
{
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "com/"});
    zip_put(&zip, (struct zip_entry){.name = "com/X.class", .text = "class", .deflate = true});
    zip_put(&zip, (struct zip_entry){.name = "link", .text = "com/X.class", .unix_mode = 0120777});
    zip_end(&zip, NULL, false);
    struct zg_buf bytes = zip.bytes;
    zip.bytes = (struct zg_buf){0};
    zip_free(&zip);
    return bytes;
}

static void a_member_is_read_by_its_path_as_unpacked(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = sample_zip(), tar = {0}, deb = {0}, packed = {0};
    assert_member(store(zg_buf_bytes(&zip)), "com/X.class", "class");
    tar_put(&tar, (struct tar_entry){.name = "./opt/a", .text = "file"});
    tar_put(&tar, (struct tar_entry){.name = "./opt/b", .type = '1', .link = "./opt/a"});
    tar_end(&tar);
    compress_into(&packed, zg_buf_bytes(&tar), COMPRESS_ZSTD);
    assert_member(store(zg_buf_bytes(&packed)), "opt/a", "file");
    deb_begin(&deb);
    deb_put(&deb, "control.tar", zg_buf_bytes(&tar));
    deb_put(&deb, "data.tar.zst", zg_buf_bytes(&packed));
    const char *file = store(zg_buf_bytes(&deb));
    assert_member(file, "opt/a", "file");
    assert_member(file, "opt/b", "file"); /* a hard link */
    assert_member(file, "DEBIAN/opt/a", "file");
}

static void a_member_is_read_through_containers(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = sample_zip(), tar = {0}, outer = {0};
    tar_put(&tar, (struct tar_entry){.name = "lib/a.jar", .content = zg_buf_bytes(&zip)});
    tar_end(&tar);
    compress_into(&outer, zg_buf_bytes(&tar), COMPRESS_GZIP);
    const char *file = store(zg_buf_bytes(&outer));
    assert_member(file, "lib/a.jar!com/X.class", "class");
    assert_refused(file, "lib/a.jar!com/Y.class", ZG_REFUSED, "member-missing");
    assert_refused(file, "lib/b.jar!com/X.class", ZG_REFUSED, "member-missing");
    assert_refused(file, "lib/a.jar!com/X.class!z", ZG_MALFORMED, "archive-format");
}

static void no_member_is_the_file_itself(void **state)
{
    (void)state;
    assert_member(store(zg_bytes_of("any bytes")), "", "any bytes");
}

static void the_content_of_hard_links_may_come_with_the_last(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
    static const char *const names[] = {"one", "two", "three"};
    rpm_begin(&rpm);
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        cpio_put(&rpm, (struct cpio_entry){.name = names[i],
                                           .text = i == 2 ? "shared" : NULL,
                                           .mode = 0100644,
                                           .inode = 9,
                                           .links = 3});
    }
    cpio_end(&rpm);
    const char *file = store(zg_buf_bytes(&rpm));
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        assert_member(file, names[i], "shared");
    }
}

static void what_is_no_file_is_missing(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = sample_zip();
    const char *file = store(zg_buf_bytes(&zip));
    assert_refused(file, "com/Y.class", ZG_REFUSED, "member-missing");
    assert_refused(file, "com", ZG_REFUSED, "member-missing");
    assert_refused(file, "link", ZG_REFUSED, "member-missing");
}

static void a_member_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_bytes bytes;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = sample_zip();
    const char *file = store(zg_buf_bytes(&zip));
    assert_false(zg_read_member(arena, file, "com/X.class", 4, &bytes, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    assert_false(zg_read_member(arena, file, "", 4, &bytes, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
}

/* The whole container counts, not only the member. */
static void an_ambiguous_or_damaged_container_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = {0};
    tar_put(&tar, (struct tar_entry){.name = "a", .text = "one"});
    tar_put(&tar, (struct tar_entry){.name = "a", .text = "two"});
    tar_end(&tar);
    assert_refused(store(zg_buf_bytes(&tar)), "a", ZG_MALFORMED, "duplicate-name");
    assert_refused(store((struct zg_bytes){tar.data, 1024}), "a", ZG_MALFORMED,
                   "archive-truncated");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_is_read_by_its_path_as_unpacked),
        cmocka_unit_test(a_member_is_read_through_containers),
        cmocka_unit_test(no_member_is_the_file_itself),
        cmocka_unit_test(the_content_of_hard_links_may_come_with_the_last),
        cmocka_unit_test(what_is_no_file_is_missing),
        cmocka_unit_test(a_member_beyond_the_limit_is_refused),
        cmocka_unit_test(an_ambiguous_or_damaged_container_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
