/* Zip files made from nothing: what they hold, and that other readers take them. */
#include "../support/support.h"

#include "archive/archive.h"

#include <string.h>

enum { EPOCH = 1700000001, DOS_DATE = 0x576e, DOS_TIME = 0xb1aa }; /* 2023-11-14 22:13:20 */

static struct zg_jar_edit file(const char *name, const char *text)
{
    return (struct zg_jar_edit){zg_bytes_of(name), zg_bytes_of(text)};
}

static void make(const struct zg_jar_edit *files, size_t count, struct zg_buf *out)
{
    struct zg_error err = {0};
    test_assert_ok(zg_zip_make(files, count, EPOCH, out, &err), &err);
}

static void files_come_back_in_order_with_their_sizes_in_front(void **state)
{
    (void)state;
    const struct zg_jar_edit files[] = {file("b.js", "bbbbbbbbbbbbbbbbbbbbbbbb"),
                                        file("img/x.png", "x"), file("a.xml", ""),
                                        file("\xc3\xa4.txt", "umlaut")};
    static const char *const order[] = {"a.xml", "b.js", "img/x.png", "\xc3\xa4.txt"};
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_error err = {0};
    make(files, ZG_COUNT(files), &zip);
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip), "made.zip", &err);
    test_assert_ok(jar != NULL, &err);
    assert_int_equal(zg_jar_count(jar), ZG_COUNT(files));
    for (size_t i = 0; i < ZG_COUNT(files); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        struct zg_bytes content;
        test_assert_ok(zg_jar_read(test_arena(), jar, entry, &content, &err), &err);
        assert_true(zg_bytes_is(entry->name, order[i]));
        assert_int_equal(entry->method, 0);
        assert_int_equal(entry->descriptor.len, 0);
        assert_int_equal(entry->dos_date, DOS_DATE);
        assert_int_equal(entry->dos_time, DOS_TIME);
        assert_int_equal(entry->flags, i == 3 ? 1 << 11 : 0); /* 4.4.4, bit 11: UTF-8 */
        assert_int_equal(entry->local.data[22], content.len); /* 4.3.7: uncompressed size */
    }
    zg_jar_close(jar);
}

static void the_order_of_the_files_does_not_count(void **state)
{
    (void)state;
    const struct zg_jar_edit one[] = {file("a", "1"), file("b", "2")};
    const struct zg_jar_edit other[] = {file("b", "2"), file("a", "1")};
    ZG_CLEANUP(zg_buf_free) struct zg_buf left = {0}, right = {0};
    make(one, 2, &left);
    make(other, 2, &right);
    assert_true(zg_bytes_equal(zg_buf_bytes(&left), zg_buf_bytes(&right)));
}

static void another_program_reads_them(void **state)
{
    (void)state;
    const struct zg_jar_edit files[] = {file("one.txt", "one\n"), file("sub/two.txt", "two\n")};
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    const char *dir = test_folder(0);
    const char *path = zg_path_join(test_arena(), dir, "made.zip");
    make(files, ZG_COUNT(files), &zip);
    test_write(path, zip.data, zip.len, 0644);
    test_shell("unzip -tq %s >/dev/null && test \"$(unzip -p %s sub/two.txt)\" = two", path, path);
}

static void a_bad_name_and_a_double_one_are_refused(void **state)
{
    (void)state;
    const struct zg_jar_edit climbing[] = {file("../x", "1")},
                             twice[] = {file("a", "1"), file("a", "2")};
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_error err = {0};
    assert_false(zg_zip_make(climbing, 1, EPOCH, &zip, &err));
    test_assert_error(&err, ZG_MALFORMED, "path-escapes");
    err = (struct zg_error){0};
    assert_false(zg_zip_make(twice, 2, EPOCH, &zip, &err));
    test_assert_error(&err, ZG_USAGE, "edit-duplicate");
    assert_int_equal(zip.len, 0);
}

static void no_files_are_an_empty_zip(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_error err = {0};
    make(NULL, 0, &zip);
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip), "made.zip", &err);
    test_assert_ok(jar != NULL, &err);
    assert_int_equal(zg_jar_count(jar), 0);
    zg_jar_close(jar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_back_in_order_with_their_sizes_in_front),
        cmocka_unit_test(the_order_of_the_files_does_not_count),
        cmocka_unit_test(another_program_reads_them),
        cmocka_unit_test(a_bad_name_and_a_double_one_are_refused),
        cmocka_unit_test(no_files_are_an_empty_zip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
