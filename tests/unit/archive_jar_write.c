/* Rewriting jars: what changes, and that nothing else does. */
#include "../support/support.h"

#include "../support/zipmaker.h"
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

enum { EPOCH = 1700000001, DOS_DATE = 0x576e, DOS_TIME = 0xb1aa }; /* 2023-11-14 22:13:20 */

/* A jar in memory, with the bytes that it is in. */
struct loaded {
    uint8_t *data;
    size_t len;
    struct zg_jar *jar;
};

static void unload(struct loaded *loaded)
{
    zg_jar_close(loaded->jar);
    free(loaded->data);
}

static struct zg_jar *parse(struct zg_bytes bytes)
{
    struct zg_error err = {0};
    struct zg_jar *jar = zg_jar_parse(bytes, "test.jar", &err);
    test_assert_ok(jar != NULL, &err);
    return jar;
}

static bool rewrite_to(const struct zg_jar *jar, const struct zg_jar_edit *edits, size_t count,
                       struct loaded *out, struct zg_error *err)
{
    int fd = memfd_create("rewritten", MFD_CLOEXEC);
    assert_true(fd >= 0);
    bool ok = zg_jar_rewrite(jar, edits, count, EPOCH, fd, err);
    *out = (struct loaded){.len = (size_t)lseek(fd, 0, SEEK_END)};
    out->data = zg_xmalloc(out->len);
    assert_int_equal(pread(fd, out->data, out->len, 0), out->len);
    close(fd);
    return ok;
}

/* The rewritten jar, which must be a good one again. */
static struct loaded rewrite(const struct zg_jar *jar, const struct zg_jar_edit *edits,
                             size_t count)
{
    struct zg_error err = {0};
    struct loaded out;
    test_assert_ok(rewrite_to(jar, edits, count, &out, &err), &err);
    out.jar = parse((struct zg_bytes){out.data, out.len});
    return out;
}

static struct zg_jar_edit edit(const char *name, const char *content)
{
    return (struct zg_jar_edit){zg_bytes_of(name), zg_bytes_of(content)};
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

/* Everything of an untouched entry but the offset (and a zip64 offset at the very end of the
 * zip64 field, as zipmaker writes it) is the same. */
static void assert_untouched(const struct zg_jar_entry *a, const struct zg_jar_entry *b)
{
    assert_true(zg_bytes_equal(a->local, b->local));
    assert_true(zg_bytes_equal(a->packed, b->packed));
    assert_true(zg_bytes_equal(a->descriptor, b->descriptor));
    assert_int_equal(a->central.len, b->central.len);
    assert_memory_equal(a->central.data, b->central.data, 42);
    bool wide = memcmp(a->central.data + 42, "\xff\xff\xff\xff", 4) == 0;
    size_t fixed = 46 + a->name.len + (wide ? 4 + 16 : 0);
    assert_memory_equal(a->central.data + 46, b->central.data + 46, fixed - 46);
    fixed += wide ? 8 : 0;
    assert_memory_equal(a->central.data + fixed, b->central.data + fixed, a->central.len - fixed);
}

/* Entries in the same order, all but `touched` the same; added ones at the end. */
static void assert_rest_untouched(const struct zg_jar *before, const struct zg_jar *after,
                                  const char *touched)
{
    assert_true(zg_jar_count(after) >= zg_jar_count(before));
    for (size_t i = 0; i < zg_jar_count(before); i++) {
        const struct zg_jar_entry *a = zg_jar_entry(before, i), *b = zg_jar_entry(after, i);
        assert_true(zg_bytes_equal(a->name, b->name));
        if (!zg_bytes_is(a->name, touched)) {
            assert_untouched(a, b);
        }
    }
}

/* One of everything: folder, stored, deflated, descriptor, zip64, extra fields, comments. */
static struct zipmaker varied_zip(bool zip64)
{
    struct zipmaker zip = {0};
    struct zg_buf extra = {0};
    zip_extra(&extra, 0xcafe, "", 0);
    zip_put(&zip, (struct zip_entry){.name = "META-INF/", .extra = zg_buf_bytes(&extra)});
    zip_put(&zip, (struct zip_entry){.name = "META-INF/MANIFEST.MF",
                                     .text = "Manifest-Version: 1.0\r\n\r\n",
                                     .deflate = true,
                                     .descriptor = true});
    zip_put(&zip, (struct zip_entry){
                      .name = "stored", .text = "stored text", .comment = "kept", .zip64 = zip64});
    zip_put(&zip, (struct zip_entry){.name = "deflated",
                                     .text = "deflated deflated deflated text",
                                     .deflate = true,
                                     .extra = zg_buf_bytes(&extra)});
    zip_put(&zip, (struct zip_entry){.name = "streamed",
                                     .text = "streamed streamed text",
                                     .deflate = true,
                                     .descriptor = true,
                                     .zip64 = zip64,
                                     .unsigned_descriptor = true,
                                     .unix_mode = 0100755,
                                     .comment = "kept too"});
    zip_put(&zip, (struct zip_entry){.name = "last", .text = "last text", .deflate = true});
    zip_end(&zip, "the comment", zip64);
    zg_buf_free(&extra);
    return zip;
}

static void a_rewrite_without_edits_gives_the_same_file(void **state)
{
    (void)state;
    for (int zip64 = 0; zip64 < 2; zip64++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(zip64 != 0);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
        ZG_CLEANUP(unload) struct loaded out = rewrite(jar, NULL, 0);
        assert_true(zg_bytes_equal((struct zg_bytes){out.data, out.len}, zg_buf_bytes(&zip.bytes)));
    }
}

static void any_one_entry_can_grow_or_shrink_alone(void **state)
{
    (void)state;
    static const char *const names[] = {"META-INF/MANIFEST.MF", "stored", "deflated", "streamed",
                                        "last"};
    char longer[5000];
    for (size_t i = 0; i < sizeof(longer) - 1; i++) {
        longer[i] = (char)('a' + (i * i + i / 7) % 26);
    }
    longer[sizeof(longer) - 1] = '\0';
    const char *const contents[] = {"", "x", longer};
    for (int zip64 = 0; zip64 < 2; zip64++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(zip64 != 0);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
        for (size_t i = 0; i < ZG_COUNT(names) * ZG_COUNT(contents); i++) {
            const char *name = names[i % ZG_COUNT(names)], *content = contents[i / ZG_COUNT(names)];
            struct zg_jar_edit one = edit(name, content);
            ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &one, 1);
            assert_int_equal(zg_jar_count(out.jar), zg_jar_count(jar));
            assert_rest_untouched(jar, out.jar, name);
            assert_content(out.jar, name, content);
            assert_int_equal(zg_jar_traits(out.jar), zg_jar_traits(jar));
            assert_memory_equal(out.data + out.len - 11, "the comment", 11);
        }
    }
}

static void a_replaced_entry_keeps_what_does_not_depend_on_its_content(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit one = edit("streamed", "new");
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &one, 1);
    const struct zg_jar_entry *a = zg_jar_find(jar, one.name), *b = zg_jar_find(out.jar, one.name);
    assert_int_equal(b->method, 8);
    assert_int_equal(b->size, 3);
    assert_int_equal(b->flags, a->flags & ~8); /* sizes stand in the local header now */
    assert_int_equal(b->descriptor.len, 0);
    assert_int_equal(b->dos_date, DOS_DATE);
    assert_int_equal(b->dos_time, DOS_TIME);
    assert_int_equal(b->local.len, a->local.len);
    assert_memory_equal(b->local.data + 10, "\xaa\xb1\x6e\x57", 4); /* the same time there */
    assert_int_equal(b->central.len, a->central.len);
    assert_memory_equal(b->central.data, a->central.data, 8);            /* versions */
    assert_memory_equal(b->central.data + 28, a->central.data + 28, 14); /* lengths, attributes */
    assert_memory_equal(b->central.data + 46, a->central.data + 46, a->central.len - 46);
}

static void the_only_entry_can_be_replaced(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "only", .text = "old"});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit one = edit("only", "new content");
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &one, 1);
    assert_int_equal(zg_jar_count(out.jar), 1);
    assert_content(out.jar, "only", "new content");
    assert_int_equal(zg_jar_entry(out.jar, 0)->method, 0);
}

static void entries_are_added_at_the_end_in_the_order_of_the_edits(void **state)
{
    (void)state;
    for (int zip64 = 0; zip64 < 2; zip64++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(zip64 != 0);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
        const struct zg_jar_edit edits[] = {edit("new/z", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                                            edit("stored", "changed as well"),
                                            edit("new/\xc3\xa4", "b"), edit("a", "")};
        ZG_CLEANUP(unload) struct loaded out = rewrite(jar, edits, ZG_COUNT(edits));
        size_t count = zg_jar_count(jar);
        assert_int_equal(zg_jar_count(out.jar), count + 3);
        assert_rest_untouched(jar, out.jar, "stored");
        const struct zg_jar_entry *z = zg_jar_entry(out.jar, count);
        const struct zg_jar_entry *umlaut = zg_jar_entry(out.jar, count + 1);
        assert_true(zg_bytes_is(z->name, "new/z"));
        assert_int_equal(z->method, 8); /* deflated where that is smaller */
        assert_int_equal(z->flags, 0);
        assert_int_equal(z->dos_date, DOS_DATE);
        assert_memory_equal(z->local.data + 4, "\x14\0", 2); /* needs version 2.0 */
        assert_int_equal(umlaut->method, 0);
        assert_int_equal(umlaut->flags, 0x0800); /* its name is not ASCII */
        assert_content(out.jar, "new/\xc3\xa4", "b");
        assert_content(out.jar, "stored", "changed as well");
        assert_content(out.jar, "a", "");
    }
}

static void an_entry_can_be_added_to_an_empty_jar(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit one = edit("first", "text");
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &one, 1);
    assert_content(out.jar, "first", "text");
}

static void prefix_gaps_and_their_offsets_are_kept(void **state)
{
    (void)state;
    static const char launcher[] = "#!/bin/sh\nexec java -jar \"$0\"\n";
    for (int variant = 0; variant < 4; variant++) {
        bool adjusted = (variant & 1) != 0, zip64 = (variant & 2) != 0;
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zg_buf_append_text(&zip.bytes, launcher);
        zip.base = adjusted ? 0 : strlen(launcher);
        zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .deflate = true});
        zg_buf_append_text(&zip.bytes, "gap");
        zip_put(&zip, (struct zip_entry){.name = "b", .text = "y", .zip64 = zip64});
        zg_buf_append_text(&zip.bytes, "last gap");
        zip_end(&zip, NULL, zip64);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
        const struct zg_jar_edit edits[] = {edit("a", "much longer than before"), edit("c", "z")};
        ZG_CLEANUP(unload) struct loaded out = rewrite(jar, edits, 2);
        assert_memory_equal(out.data, launcher, strlen(launcher));
        assert_rest_untouched(jar, out.jar, "a");
        assert_content(out.jar, "c", "z");
        assert_non_null(memmem(out.data, out.len, "gap", 3));
        assert_non_null(memmem(out.data, out.len, "last gap", 8));
        /* Recorded offsets count from where they did. */
        const uint8_t *first = zg_jar_entry(out.jar, 0)->central.data;
        assert_int_equal(first[42], adjusted ? strlen(launcher) : 0);
    }
}

/* The directory need not be in the order of the file. */
static void entries_in_another_order_than_the_directory_stay_so(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "first in the file"});
    zip_put(&zip, (struct zip_entry){.name = "b", .text = "second in the file"});
    zip_put(&zip, (struct zip_entry){.name = "c", .text = "third in the file"});
    zip_end(&zip, NULL, false);
    uint8_t *directory = zip.bytes.data + zip.central_at[0], last[47];
    memcpy(last, directory + 2 * 47, 47); /* c, a, b: records of one length */
    memmove(directory + 47, directory, 2 * 47);
    memcpy(directory, last, 47);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    const struct zg_jar_edit edits[] = {edit("c", "3"), edit("a", "1")};
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, edits, 2);
    assert_true(zg_bytes_is(zg_jar_entry(out.jar, 0)->name, "c"));
    assert_content(out.jar, "a", "1");
    assert_content(out.jar, "b", "second in the file");
    assert_content(out.jar, "c", "3");
    assert_untouched(zg_jar_find(jar, zg_bytes_of("b")), zg_jar_find(out.jar, zg_bytes_of("b")));
    assert_true(zg_jar_find(out.jar, zg_bytes_of("a"))->local.data == out.data);
}

/* Readers prefer these fields to the DOS time. */
static void times_in_extra_fields_are_set_too(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf extra = {0}, ntfs = {0};
    zip_extra(&extra, 0x5455, "\3AAAABBBB", 9);
    zg_buf_append(&ntfs, "\0\0\0\0\1\0\x18\0MMMMMMMMAAAAAAAACCCCCCCC", 32);
    zip_extra(&extra, 0x000a, ntfs.data, ntfs.len);
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x", .extra = zg_buf_bytes(&extra)});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit one = edit("a", "y");
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &one, 1);
    const struct zg_jar_entry *entry = zg_jar_entry(out.jar, 0);
    const uint8_t *fields[] = {entry->local.data + 31, entry->central.data + 47};
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(fields[i] + 5,
                            "\x01\xf1\x53\x65"
                            "BBBB",
                            8);
        /* 1700000001 s after 1970 in units of 100 ns after 1601 */
        assert_memory_equal(fields[i] + 13 + 12,
                            "\x80\x96\x05\xc7\x47\x17\xda\x01"
                            "AAAA",
                            12);
    }
}

static void times_outside_of_dos_dates_take_the_nearest(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    static const struct {
        int64_t epoch;
        int date, time;
    } cases[] = {{0, 0x0021, 0}, {INT64_C(99999999999), 0xff9f, 0xbf7d}};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_error err = {0};
        struct zg_jar_edit one = edit("last", "y");
        int fd = memfd_create("rewritten", MFD_CLOEXEC);
        test_assert_ok(zg_jar_rewrite(jar, &one, 1, cases[i].epoch, fd, &err), &err);
        uint8_t data[4096];
        ssize_t len = pread(fd, data, sizeof(data), 0);
        close(fd);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *out = parse((struct zg_bytes){data, (size_t)len});
        assert_int_equal(zg_jar_find(out, one.name)->dos_date, cases[i].date);
        assert_int_equal(zg_jar_find(out, one.name)->dos_time, cases[i].time);
    }
}

/* ---- refusals ------------------------------------------------------------------------------ */

static void assert_refused(const struct zg_jar *jar, const struct zg_jar_edit *edits, size_t count,
                           enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0};
    struct loaded out;
    assert_false(rewrite_to(jar, edits, count, &out, &err));
    test_assert_error(&err, kind, rule);
    assert_int_equal(out.len, 0);
    free(out.data);
}

static void a_signed_jar_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "META-INF/A.SF"});
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x"});
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit one = edit("a", "y");
    assert_refused(jar, &one, 1, ZG_REFUSED, "jar-signed");
}

static void two_edits_of_one_entry_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    const struct zg_jar_edit edits[] = {edit("stored", "1"), edit("x", "2"), edit("stored", "3")};
    assert_refused(jar, edits, 3, ZG_USAGE, "edit-duplicate");
}

static void an_unsafe_name_cannot_be_added(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit climbs = edit("../x", "1"), folder = edit("META-INF/", "1");
    assert_refused(jar, &climbs, 1, ZG_MALFORMED, "path-escapes");
    assert_refused(jar, &folder, 1, ZG_MALFORMED, "path-invalid");
}

static void a_count_beyond_its_field_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    for (int i = 0; i < 65534; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%d", i);
        zip_put(&zip, (struct zip_entry){.name = name});
    }
    zip_end(&zip, NULL, false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    struct zg_jar_edit added = edit("one more", ""), replaced = edit("65533", "x");
    assert_refused(jar, &added, 1, ZG_REFUSED, "jar-too-large");
    ZG_CLEANUP(unload) struct loaded out = rewrite(jar, &replaced, 1);
    assert_content(out.jar, "65533", "x");
}

static void a_failing_write_is_reported(void **state)
{
    (void)state;
    struct zg_error err = {0};
    ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(false);
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
    assert_false(zg_jar_rewrite(jar, NULL, 0, EPOCH, -1, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
}

/* ---- other readers -------------------------------------------------------------------------- */

static void unzip_and_jar_accept_the_result(void **state)
{
    (void)state;
    const char *dir = test_folder(0);
    char path[512];
    snprintf(path, sizeof(path), "%s/out.jar", dir);
    for (int zip64 = 0; zip64 < 2; zip64++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = varied_zip(zip64 != 0);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = parse(zg_buf_bytes(&zip.bytes));
        const struct zg_jar_edit edits[] = {edit("stored", "changed"), edit("streamed", "too"),
                                            edit("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"),
                                            edit("added/\xc3\xa4", "new")};
        ZG_CLEANUP(unload) struct loaded out = rewrite(jar, edits, ZG_COUNT(edits));
        test_write(path, out.data, out.len, 0644);
        test_shell("unzip -tqq '%s'", path);
        test_shell("test \"$(unzip -p '%s' stored streamed)\" = changedtoo", path);
        test_shell("jar tf '%s' | head -1 | grep -qx META-INF/", path);
        test_shell("test $(jar tf '%s' | wc -l) = 7", path);
    }
}

static void the_codec_is_named(void **state)
{
    (void)state;
    char expected[64];
    snprintf(expected, sizeof(expected), "zlib %s", zlibVersion());
    assert_string_equal(zg_codec_versions(), expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rewrite_without_edits_gives_the_same_file),
        cmocka_unit_test(any_one_entry_can_grow_or_shrink_alone),
        cmocka_unit_test(a_replaced_entry_keeps_what_does_not_depend_on_its_content),
        cmocka_unit_test(the_only_entry_can_be_replaced),
        cmocka_unit_test(entries_are_added_at_the_end_in_the_order_of_the_edits),
        cmocka_unit_test(an_entry_can_be_added_to_an_empty_jar),
        cmocka_unit_test(prefix_gaps_and_their_offsets_are_kept),
        cmocka_unit_test(entries_in_another_order_than_the_directory_stay_so),
        cmocka_unit_test(times_in_extra_fields_are_set_too),
        cmocka_unit_test(times_outside_of_dos_dates_take_the_nearest),
        cmocka_unit_test(a_signed_jar_is_refused),
        cmocka_unit_test(two_edits_of_one_entry_are_refused),
        cmocka_unit_test(an_unsafe_name_cannot_be_added),
        cmocka_unit_test(a_count_beyond_its_field_is_refused),
        cmocka_unit_test(a_failing_write_is_reported),
        cmocka_unit_test(unzip_and_jar_accept_the_result),
        cmocka_unit_test(the_codec_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
