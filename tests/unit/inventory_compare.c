/* Comparing jars, folders and packages: which entry is the same, noise, changed, added, removed. */
#include "inventory_compare.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- entries --------------------------------------------------------------------------------- */

static void order_times_folders_and_compression_are_no_difference(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "a/"},
                                    {.name = "a/x", .text = "one one one one"},
                                    {.name = "a/y", .text = "two two two two"}};
    const struct zip_entry new[] = {{.name = "a/y", .text = "two two two two", .deflate = true},
                                    {.name = "a/x", .text = "one one one one", .descriptor = true}};
    struct zipmaker zip = {0};
    zip_put(&zip, new[0]);
    zip_put(&zip, new[1]);
    zip_end(&zip, "a comment", false);
    for (size_t i = 0; i < 2; i++) { /* other times in both headers, 4.3.7 and 4.3.12 */
        poke16(&zip, zip.local_at[i] + 10, ZIP_DOS_TIME + 1);
        poke16(&zip, zip.central_at[i] + 12, ZIP_DOS_TIME + 1);
    }
    WRITE_JAR("old.jar", old);
    test_write(at("new.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip_free(&zip);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_int_equal(comparison->kind, ZG_SAME);
    assert_int_equal(comparison->count, 0);
    assert_int_equal(comparison->counts[ZG_COMPARED_FILE][ZG_SAME], 2);
}

static void entries_are_same_noise_changed_added_or_removed(void **state)
{
    (void)state;
    const struct zip_entry old[] = {
        {.name = "a/Same.class", .content = class_of("a/Same", 52, "")},
        {.name = "a/Noise.class", .content = class_of("a/Noise", 52, "1")},
        {.name = "a/Other.class", .content = class_of("a/Other", 52, "")},
        {.name = "a/Gone.class", .content = class_of("a/Gone", 52, "")},
        {.name = "text", .text = "old\n"},
        {.name = "gone", .text = "12345"}};
    const struct zip_entry new[] = {
        {.name = "new", .text = "1234567"},
        {.name = "text", .text = "new\n"},
        {.name = "a/Other.class", .content = class_of("a/Other", 55, "")},
        {.name = "a/Noise.class", .content = class_of("a/Noise", 52, "2")},
        {.name = "a/Same.class", .content = class_of("a/Same", 52, "")}};
    WRITE_JAR("old.jar", old);
    WRITE_JAR("new.jar", new);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    const size_t classes[ZG_CHANGE_KINDS] = {1, 1, 1, 0, 1}, files[] = {0, 0, 1, 1, 1};
    assert_int_equal(comparison->kind, ZG_CHANGED);
    assert_memory_equal(comparison->counts[ZG_COMPARED_CLASS], classes, sizeof(classes));
    assert_memory_equal(comparison->counts[ZG_COMPARED_FILE], files, sizeof(files));
    assert_int_equal(comparison->count, 6);
    for (size_t i = 1; i < comparison->count; i++) {
        assert_true(strcmp(comparison->items[i - 1].path, comparison->items[i].path) < 0);
    }
    assert_int_equal(assert_item(comparison, "a/Noise.class", ZG_NOISE)->class->member_count, 0);
    const struct zg_file_change *other = assert_item(comparison, "a/Other.class", ZG_CHANGED);
    assert_int_equal(other->class->member_count, 1);
    assert_string_equal(other->class->members[0].what, "class");
    assert_int_equal(assert_item(comparison, "gone", ZG_REMOVED)->old_size, 5);
    assert_int_equal(assert_item(comparison, "new", ZG_ADDED)->new_size, 7);
    const struct zg_file_change *text = assert_item(comparison, "text", ZG_CHANGED);
    assert_true(zg_bytes_is(text->old_text, "old\n") && zg_bytes_is(text->new_text, "new\n"));
}

static void noise_alone_is_noise(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "A.class", .content = class_of("A", 52, "1")}};
    const struct zip_entry new[] = {{.name = "A.class", .content = class_of("A", 52, "2")}};
    WRITE_JAR("old.jar", old);
    WRITE_JAR("new.jar", new);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_int_equal(comparison->kind, ZG_NOISE);
}

static void what_is_the_same_is_listed_on_request(void **state)
{
    (void)state;
    const struct zip_entry entries[] = {{.name = "a", .text = "a"}, {.name = "b", .text = "b"}};
    const struct zg_compare_options all = {.same = true};
    WRITE_JAR("old.jar", entries);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_with(at("old.jar"), at("old.jar"), &all);
    assert_int_equal(comparison->kind, ZG_SAME);
    assert_int_equal(comparison->count, 2);
    assert_item(comparison, "a", ZG_SAME);
}

/* Only unpacking could tell that the bytes of this one are damaged. */
static void entries_of_one_size_and_crc_are_not_unpacked(void **state)
{
    (void)state;
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "text"});
    zip_end(&zip, "", false);
    test_write(at("old.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip.bytes.data[zip.local_at[0] + 31] ^= 1;
    test_write(at("new.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip_free(&zip);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_int_equal(comparison->kind, ZG_SAME);
}

static void what_stands_before_the_first_entry_counts(void **state)
{
    (void)state;
    struct zipmaker zip = {0};
    zg_buf_append_text(&zip.bytes, "#!/bin/sh\n");
    zip.base = zip.bytes.len;
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "a"});
    zip_end(&zip, "", false);
    test_write(at("old.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip.bytes.data[8] = 'x';
    test_write(at("new.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip_free(&zip);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_item(comparison, "(launcher)", ZG_CHANGED);
    assert_int_equal(comparison->kind, ZG_CHANGED);
}

/* ---- jars inside jars ------------------------------------------------------------------------ */

static void a_jar_in_a_war_is_compared_by_its_entries(void **state)
{
    (void)state;
    const struct zip_entry inner[] = {{.name = "x", .text = "x"}, {.name = "y", .text = "y"}};
    const struct zip_entry turned[] = {inner[1], inner[0]};
    const struct zip_entry changed[] = {inner[0], {.name = "y", .text = "z"}};
    const struct zip_entry old[] = {{.name = "lib/a.jar", .content = jar_of(inner, 2)},
                                    {.name = "lib/b.jar", .content = jar_of(inner, 2)}};
    const struct zip_entry new[] = {{.name = "lib/a.jar", .content = jar_of(turned, 2)},
                                    {.name = "lib/b.jar", .content = jar_of(changed, 2)}};
    WRITE_JAR("old.war", old);
    WRITE_JAR("new.war", new);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.war"), at("new.war"));
    const size_t jars[ZG_CHANGE_KINDS] = {1, 0, 1, 0, 0};
    assert_memory_equal(comparison->counts[ZG_COMPARED_JAR], jars, sizeof(jars));
    assert_int_equal(comparison->count, 1);
    assert_item(comparison, "lib/b.jar!y", ZG_CHANGED);
}

static void jars_too_deep_in_others_are_compared_by_bytes(void **state)
{
    (void)state;
    struct zip_entry old = {.name = "x", .text = "old"}, new = {.name = "x", .text = "new"};
    for (unsigned depth = 0; depth < 10; depth++) {
        old = (struct zip_entry){.name = "j.jar", .content = jar_of(&old, 1)};
        new = (struct zip_entry){.name = "j.jar", .content = jar_of(&new, 1)};
    }
    write_jar(at("old.jar"), &old, 1);
    write_jar(at("new.jar"), &new, 1);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_int_equal(comparison->kind, ZG_CHANGED);
    assert_int_equal(comparison->count, 1);
    assert_int_equal(comparison->items[0].type, ZG_COMPARED_JAR);
    assert_non_null(strstr(comparison->items[0].note, "too deep"));
}

/* ---- what cannot be read --------------------------------------------------------------------- */

static void what_is_not_what_its_name_says_is_compared_by_bytes(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "A.class", .content = class_of("A", 52, "")},
                                    {.name = "b.jar", .text = "no jar"}};
    const struct zip_entry new[] = {{.name = "A.class", .text = "no class"},
                                    {.name = "b.jar", .text = "none, too"}};
    WRITE_JAR("old.jar", old);
    WRITE_JAR("new.jar", new);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_non_null(assert_item(comparison, "A.class", ZG_CHANGED)->note);
    assert_null(item_of(comparison, "A.class")->class);
    assert_non_null(assert_item(comparison, "b.jar", ZG_CHANGED)->note);
}

static void an_entry_that_cannot_be_unpacked_has_changed(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "a", .text = "one"}};
    struct zipmaker zip = {0};
    WRITE_JAR("old.jar", old);
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "two"});
    zip_end(&zip, "", false);
    zip.bytes.data[zip.local_at[0] + 31] ^= 1;
    test_write(at("new.jar"), zip.bytes.data, zip.bytes.len, 0644);
    zip_free(&zip);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.jar"), at("new.jar"));
    assert_non_null(assert_item(comparison, "a", ZG_CHANGED)->note);
}

static void a_damaged_jar_or_an_absent_file_is_an_error(void **state)
{
    (void)state;
    const struct zip_entry good[] = {{.name = "a", .text = "a"}};
    WRITE_JAR("good.jar", good);
    test_write_text(at("bad.jar"), "PK, and nothing more");
    assert_refused(at("good.jar"), at("bad.jar"), ZG_MALFORMED, "zip-no-directory");
    assert_refused(at("bad.jar"), at("good.jar"), ZG_MALFORMED, "zip-no-directory");
    assert_refused(at("good.jar"), at("absent"), ZG_SYSTEM, "system");
}

static void things_of_two_kinds_are_not_compared(void **state)
{
    (void)state;
    const struct zip_entry jar[] = {{.name = "A.class", .content = class_of("A", 52, "")}};
    WRITE_JAR("a.jar", jar);
    test_write(at("A.class"), jar[0].content.data, jar[0].content.len, 0644);
    test_write_text(at("text"), "text");
    assert_refused(at("a.jar"), at("A.class"), ZG_USAGE, "compare-kinds");
    assert_refused(at("A.class"), at("text"), ZG_USAGE, "compare-kinds");
    assert_refused(test_folder_of(0), at("A.class"), ZG_USAGE, "compare-kinds");
    assert_refused(at("text"), test_folder_of(0), ZG_USAGE, "compare-kinds");
}

/* ---- single files, folders, packages --------------------------------------------------------- */

static void two_classes_or_texts_are_one_item(void **state)
{
    (void)state;
    struct zg_bytes old = class_of("A", 52, ""), new = class_of("A", 55, "");
    test_write(at("old.class"), old.data, old.len, 0644);
    test_write(at("new.class"), new.data, new.len, 0644);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *classes = compare_plainly(at("old.class"), at("new.class"));
    assert_string_equal(assert_item(classes, "new.class", ZG_CHANGED)->class->name, "A");
    test_write_text(at("a.css"), "a { }\n");
    test_write_text(at("b.css"), "b { }\n");
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *texts = compare_plainly(at("a.css"), at("b.css"));
    assert_true(zg_bytes_is(assert_item(texts, "b.css", ZG_CHANGED)->old_text, "a { }\n"));
}

static void folders_are_compared_path_by_path(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "x", .text = "x"}},
                           new[] = {{.name = "x", .text = "y"}};
    test_write_text(at("old/same"), "same");
    test_write_text(at("new/same"), "same");
    test_write_text(at("old/a-b"), "before a/");
    test_write_text(at("new/a/c"), "c");
    test_write_text(at("old/file"), "f");
    WRITE_JAR("old/lib/l.jar", old);
    WRITE_JAR("new/lib/l.jar", new);
    assert_int_equal(symlink("same", at("old/link")), 0);
    assert_int_equal(symlink("same", at("new/link")), 0);
    assert_int_equal(symlink("x", at("old/moved")), 0);
    assert_int_equal(symlink("y", at("new/moved")), 0);
    assert_int_equal(symlink("same", at("new/file")), 0);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old"), at("new"));
    assert_int_equal(comparison->count, 5);
    assert_item(comparison, "a-b", ZG_REMOVED);
    assert_item(comparison, "a/c", ZG_ADDED);
    assert_item(comparison, "lib/l.jar!x", ZG_CHANGED);
    assert_int_equal(assert_item(comparison, "moved", ZG_CHANGED)->type, ZG_COMPARED_LINK);
    assert_true(zg_bytes_is(item_of(comparison, "moved")->new_text, "y"));
    assert_string_equal(assert_item(comparison, "file", ZG_CHANGED)->note, "it became a link");
}

static void mail_data_of_roots_is_left_out(void **state)
{
    (void)state;
    test_write_text(at("old/bin/zmcontrol"), "");
    test_write_text(at("new/bin/zmcontrol"), "");
    test_write_text(at("old/store/0/mail"), "one");
    test_write_text(at("new/store/0/mail"), "two");
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *roots = compare_plainly(at("old"), at("new"));
    assert_int_equal(roots->kind, ZG_SAME);
    unlink(at("old/bin/zmcontrol"));
    unlink(at("new/bin/zmcontrol"));
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *folders = compare_plainly(at("old"), at("new"));
    assert_item(folders, "store/0/mail", ZG_CHANGED);
}

static size_t names_in(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        count += item->d_name[0] != '.';
    }
    closedir(dir);
    return count;
}

static void packages_are_unpacked_and_nothing_of_that_stays(void **state)
{
    (void)state;
    test_write_text(at("tmp/.keep"), "");
    test_write_text(at("one/a"), "1");
    test_write_text(at("two/a"), "2");
    test_shell("cd '%s' && tar -cf one.tar -C one a && tar -czf two.tgz -C two a",
               test_folder_of(0));
    const char *tmp = getenv("TMPDIR");
    char *before = tmp == NULL ? NULL : zg_strdup(test_arena(), tmp);
    setenv("TMPDIR", at("tmp"), 1);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *packages = compare_plainly(at("one.tar"), at("two.tgz"));
    assert_item(packages, "a", ZG_CHANGED);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *folder_too = compare_plainly(at("one"), at("one.tar"));
    assert_int_equal(folder_too->kind, ZG_SAME);
    test_shell("head -c 700 '%s' >'%s'", at("one.tar"), at("cut.tar"));
    assert_refused(at("one.tar"), at("cut.tar"), ZG_MALFORMED, "archive-truncated");
    assert_int_equal(names_in(at("tmp")), 0);
    if (before != NULL) {
        setenv("TMPDIR", before, 1);
    } else {
        unsetenv("TMPDIR");
    }
}

#define CASE(function) cmocka_unit_test_setup(function, use_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(order_times_folders_and_compression_are_no_difference),
        CASE(entries_are_same_noise_changed_added_or_removed),
        CASE(noise_alone_is_noise),
        CASE(what_is_the_same_is_listed_on_request),
        CASE(entries_of_one_size_and_crc_are_not_unpacked),
        CASE(what_stands_before_the_first_entry_counts),
        CASE(a_jar_in_a_war_is_compared_by_its_entries),
        CASE(jars_too_deep_in_others_are_compared_by_bytes),
        CASE(what_is_not_what_its_name_says_is_compared_by_bytes),
        CASE(an_entry_that_cannot_be_unpacked_has_changed),
        CASE(a_damaged_jar_or_an_absent_file_is_an_error),
        CASE(things_of_two_kinds_are_not_compared),
        CASE(two_classes_or_texts_are_one_item),
        CASE(folders_are_compared_path_by_path),
        CASE(mail_data_of_roots_is_left_out),
        CASE(packages_are_unpacked_and_nothing_of_that_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
