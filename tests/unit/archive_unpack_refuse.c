/* Containers that are refused, and that nothing is left behind by them: neither in the
 * destination nor beside it. */
#include "archive_unpacking.h"

#include "../support/tarmaker.h"
#include "../support/zipmaker.h"

static void assert_refused(struct zg_bytes bytes, const char *rule)
{
    assert_refused_with(bytes, (struct zg_unpack_options){0}, rule);
}

/* A tar of these entries and a good file after them. */
static void assert_tar_refused(const struct tar_entry *entries, size_t count, const char *rule)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = {0};
    for (size_t i = 0; i < count; i++) {
        tar_put(&tar, entries[i]);
    }
    tar_put(&tar, (struct tar_entry){.name = "good", .text = "good"});
    tar_end(&tar);
    assert_refused(zg_buf_bytes(&tar), rule);
}

static void assert_entry_refused(struct tar_entry entry, const char *rule)
{
    assert_tar_refused(&entry, 1, rule);
}

/* ---- names -------------------------------------------------------------------------------- */

static void entries_that_climb_are_refused(void **state)
{
    (void)state;
    assert_entry_refused((struct tar_entry){.name = "../evil"}, "path-escapes");
    assert_entry_refused((struct tar_entry){.name = "a/../../evil"}, "path-escapes");
    assert_entry_refused((struct tar_entry){.name = "./../evil"}, "path-escapes");
    assert_entry_refused((struct tar_entry){.name = "..", .type = '5'}, "path-escapes");
}

static void absolute_paths_are_refused(void **state)
{
    (void)state;
    assert_entry_refused((struct tar_entry){.name = "/tmp/evil"}, "path-escapes");
    assert_entry_refused((struct tar_entry){.name = ".//tmp/evil"}, "path-escapes");
    assert_entry_refused((struct tar_entry){.name = "/", .type = '5'}, "path-escapes");
}

static void names_with_control_characters_are_refused(void **state)
{
    (void)state;
    assert_entry_refused((struct tar_entry){.name = "a\033[2Jb"}, "path-invalid");
    assert_entry_refused((struct tar_entry){.name = "a\\..\\b"}, "path-invalid");
}

static void unsafe_names_in_a_zip_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"../evil", "/tmp/evil", "a/../../evil"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){.name = "good", .text = "good"});
        zip_put(&zip, (struct zip_entry){.name = names[i], .text = "evil"});
        zip_end(&zip, NULL, false);
        assert_refused(zg_buf_bytes(&zip.bytes), "path-escapes");
    }
}

static void unsafe_names_in_a_package_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = {0}, good = {0}, evil = {0}, rpm = {0};
    tar_put(&good, (struct tar_entry){.name = "control"});
    tar_end(&good);
    tar_put(&evil, (struct tar_entry){.name = "../evil"});
    tar_end(&evil);
    deb_begin(&deb);
    deb_put(&deb, "control.tar", zg_buf_bytes(&good));
    deb_put(&deb, "data.tar", zg_buf_bytes(&evil));
    assert_refused(zg_buf_bytes(&deb), "path-escapes");
    rpm_begin(&rpm);
    cpio_put(&rpm, (struct cpio_entry){.name = "./opt/../../evil", .mode = 0100644});
    cpio_end(&rpm);
    assert_refused(zg_buf_bytes(&rpm), "path-escapes");
}

/* ---- links ------------------------------------------------------------------------------- */

static void links_out_of_the_destination_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *target;
    } cases[] = {
        {"l", "/etc/passwd"}, {"l", ".."},           {"l", "../victim"},      {"l", "./../victim"},
        {"a/l", "../../x"},   {"a/b/l", "../../.."}, {"a/l", "b/../../../x"}, {"l", "a/../.."},
        {"l", "a/.."}, /* what it means depends on what `a` is */
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_entry_refused(
            (struct tar_entry){.name = cases[i].name, .type = '2', .link = cases[i].target},
            "link-escapes");
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        zip_put(&zip, (struct zip_entry){
                          .name = cases[i].name, .text = cases[i].target, .unix_mode = 0120777});
        zip_end(&zip, NULL, false);
        assert_refused(zg_buf_bytes(&zip.bytes), "link-escapes");
    }
}

/* What comes after the NUL would be cut off without a word. */
static void a_link_to_a_path_with_a_nul_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "l",
                                     .content = {(const uint8_t *)"a\0/../../x", 10},
                                     .unix_mode = 0120777});
    zip_end(&zip, NULL, false);
    assert_refused(zg_buf_bytes(&zip.bytes), "path-invalid");
}

/* Each link is harmless by its text; together they climb. */
static void links_that_climb_together_are_refused(void **state)
{
    (void)state;
    static const struct tar_entry entries[] = {
        {.name = "a/b/top", .type = '2', .link = "../.."},
        {.name = "a/b/out", .type = '2', .link = "top/../../victim"},
    };
    assert_tar_refused(entries, ZG_COUNT(entries), "link-escapes");
}

static void links_of_a_package_may_not_climb_from_its_root(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
    rpm_begin(&rpm);
    cpio_put(&rpm, (struct cpio_entry){.name = "./l", .text = "/../victim", .mode = 0120777});
    cpio_end(&rpm);
    assert_refused(zg_buf_bytes(&rpm), "link-escapes");
}

static void nothing_is_written_through_a_link(void **state)
{
    (void)state;
    static const struct tar_entry folder[] = {
        {.name = "real/", .type = '5'},
        {.name = "link", .type = '2', .link = "real"},
        {.name = "link/file", .text = "x"},
    };
    assert_tar_refused(folder, ZG_COUNT(folder), "link-escapes");
    static const struct tar_entry nested[] = {
        {.name = "link", .type = '2', .link = "real"},
        {.name = "link/a/b/", .type = '5'},
    };
    assert_tar_refused(nested, ZG_COUNT(nested), "link-escapes");
    static const struct tar_entry file[] = {
        {.name = "link", .type = '2', .link = "target"},
        {.name = "link", .text = "x"},
    };
    assert_tar_refused(file, ZG_COUNT(file), "duplicate-name");
    static const struct tar_entry as_folder[] = {
        {.name = "link", .type = '2', .link = "target"},
        {.name = "link/", .type = '5'},
    };
    assert_tar_refused(as_folder, ZG_COUNT(as_folder), "duplicate-name");
}

static void hard_links_to_other_files_are_refused(void **state)
{
    (void)state;
    static const char *const targets[] = {"/etc/passwd", "../victim", "a/../../victim",
                                          "later",       "good/x",    "."};
    for (size_t i = 0; i < ZG_COUNT(targets); i++) {
        assert_entry_refused((struct tar_entry){.name = "l", .type = '1', .link = targets[i]},
                             "link-escapes");
    }
    /* Through a symbolic link, and to one. */
    static const struct tar_entry through[] = {
        {.name = "d/", .type = '5'},
        {.name = "d/file", .text = "x"},
        {.name = "s", .type = '2', .link = "d"},
        {.name = "l", .type = '1', .link = "s/file"},
    };
    assert_tar_refused(through, ZG_COUNT(through), "link-escapes");
    static const struct tar_entry to_link[] = {
        {.name = "s", .type = '2', .link = "d"},
        {.name = "l", .type = '1', .link = "s"},
    };
    assert_tar_refused(to_link, ZG_COUNT(to_link), "link-escapes");
}

static void a_hard_link_may_not_replace_content(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
    rpm_begin(&rpm);
    cpio_put(&rpm, (struct cpio_entry){
                       .name = "a", .text = "one", .mode = 0100644, .inode = 5, .links = 2});
    cpio_put(&rpm, (struct cpio_entry){
                       .name = "b", .text = "two", .mode = 0100644, .inode = 5, .links = 2});
    cpio_end(&rpm);
    assert_refused(zg_buf_bytes(&rpm), "duplicate-name");
}

/* ---- special files and duplicates ------------------------------------------------------------ */

static void devices_and_pipes_are_refused(void **state)
{
    (void)state;
    for (char type = '3'; type <= '6'; type = type == '4' ? '6' : (char)(type + 1)) {
        assert_entry_refused((struct tar_entry){.name = "dev", .type = type}, "special-file");
    }
    static const uint32_t modes[] = {0020644, 0060644, 0010644, 0140644};
    for (size_t i = 0; i < ZG_COUNT(modes); i++) {
        ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
        ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = {0};
        zip_put(&zip, (struct zip_entry){.name = "dev", .unix_mode = modes[i]});
        zip_end(&zip, NULL, false);
        assert_refused(zg_buf_bytes(&zip.bytes), "special-file");
        rpm_begin(&rpm);
        cpio_put(&rpm, (struct cpio_entry){.name = "dev", .mode = modes[i]});
        cpio_end(&rpm);
        assert_refused(zg_buf_bytes(&rpm), "special-file");
    }
}

static void duplicate_names_are_refused(void **state)
{
    (void)state;
    static const struct tar_entry files[] = {{.name = "a", .text = "1"}, {.name = "./a"}};
    static const struct tar_entry folders[] = {
        {.name = "a/", .type = '5'}, {.name = "a/b", .text = "x"}, {.name = "./a", .type = '5'}};
    static const struct tar_entry file_then_folder[] = {{.name = "a"}, {.name = "a/", .type = '5'}};
    static const struct tar_entry folder_then_file[] = {{.name = "a/b"}, {.name = "a"}};
    static const struct tar_entry file_as_folder[] = {{.name = "a"}, {.name = "a/b"}};
    static const struct tar_entry links[] = {{.name = "a", .type = '2', .link = "b"},
                                             {.name = "a", .type = '2', .link = "c"}};
    static const struct tar_entry hard[] = {
        {.name = "a"}, {.name = "b"}, {.name = "b", .type = '1', .link = "a"}};
    assert_tar_refused(files, ZG_COUNT(files), "duplicate-name");
    assert_tar_refused(folders, ZG_COUNT(folders), "duplicate-name");
    assert_tar_refused(file_then_folder, ZG_COUNT(file_then_folder), "duplicate-name");
    assert_tar_refused(folder_then_file, ZG_COUNT(folder_then_file), "duplicate-name");
    assert_tar_refused(file_as_folder, ZG_COUNT(file_as_folder), "duplicate-name");
    assert_tar_refused(links, ZG_COUNT(links), "duplicate-name");
    assert_tar_refused(hard, ZG_COUNT(hard), "duplicate-name");
}

static void a_file_and_a_folder_of_one_name_in_a_zip_are_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a"});
    zip_put(&zip, (struct zip_entry){.name = "a/"});
    zip_end(&zip, NULL, false);
    assert_refused(zg_buf_bytes(&zip.bytes), "duplicate-name");
}

static void a_folder_with_content_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a/", .text = "hidden"});
    zip_end(&zip, NULL, false);
    assert_refused(zg_buf_bytes(&zip.bytes), "archive-format");
}

static void an_ambiguous_zip_is_refused(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker twice = {0}, other = {0};
    zip_put(&twice, (struct zip_entry){.name = "a", .text = "1"});
    zip_put(&twice, (struct zip_entry){.name = "a", .text = "2"});
    zip_end(&twice, NULL, false);
    assert_refused(zg_buf_bytes(&twice.bytes), "zip-duplicate-name");
    zip_put(&other, (struct zip_entry){.name = "a", .local_name = "b", .text = "1"});
    zip_end(&other, NULL, false);
    assert_refused(zg_buf_bytes(&other.bytes), "zip-headers-disagree");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_that_climb_are_refused),
        cmocka_unit_test(absolute_paths_are_refused),
        cmocka_unit_test(names_with_control_characters_are_refused),
        cmocka_unit_test(unsafe_names_in_a_zip_are_refused),
        cmocka_unit_test(unsafe_names_in_a_package_are_refused),
        cmocka_unit_test(links_out_of_the_destination_are_refused),
        cmocka_unit_test(a_link_to_a_path_with_a_nul_is_refused),
        cmocka_unit_test(links_that_climb_together_are_refused),
        cmocka_unit_test(links_of_a_package_may_not_climb_from_its_root),
        cmocka_unit_test(nothing_is_written_through_a_link),
        cmocka_unit_test(hard_links_to_other_files_are_refused),
        cmocka_unit_test(a_hard_link_may_not_replace_content),
        cmocka_unit_test(devices_and_pipes_are_refused),
        cmocka_unit_test(duplicate_names_are_refused),
        cmocka_unit_test(a_file_and_a_folder_of_one_name_in_a_zip_are_refused),
        cmocka_unit_test(a_folder_with_content_is_refused),
        cmocka_unit_test(an_ambiguous_zip_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
