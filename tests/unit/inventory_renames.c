/* Comparing jars and folders: files renamed with their version, and the search for one class. */
#include "inventory_compare.h"

/* ---- renamed with the version ---------------------------------------------------------------- */

static void files_renamed_with_their_version_are_compared(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "x", .text = "x"}},
                           new[] = {{.name = "x", .text = "y"}};
    WRITE_JAR("old/v1.2/a-1.2.3.jar", old);
    WRITE_JAR("new/v1.3/a-1.10.jar", new);
    test_write_text(at("old/img1.png"), "1"); /* no version: these are two files */
    test_write_text(at("new/img2.png"), "2");
    test_write_text(at("old/b-1.0.js"), "1"); /* which of the two it became is not clear */
    test_write_text(at("new/b-2.0.js"), "1");
    test_write_text(at("new/b-3.0.js"), "1");
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old"), at("new"));
    assert_int_equal(comparison->rename_count, 1);
    assert_string_equal(comparison->renames[0].old_path, "v1.2/a-1.2.3.jar");
    assert_string_equal(comparison->renames[0].new_path, "v1.3/a-1.10.jar");
    assert_int_equal(comparison->count, 6);
    assert_item(comparison, "v1.3/a-1.10.jar!x", ZG_CHANGED);
    assert_item(comparison, "img1.png", ZG_REMOVED);
    assert_item(comparison, "img2.png", ZG_ADDED);
    assert_item(comparison, "b-1.0.js", ZG_REMOVED);
    assert_item(comparison, "b-2.0.js", ZG_ADDED);
}

static void jars_in_wars_renamed_with_their_version_are_compared(void **state)
{
    (void)state;
    const struct zip_entry x[] = {{.name = "x", .text = "x"}}, y[] = {{.name = "x", .text = "y"}};
    const struct zip_entry old[] = {{.name = "lib/a-1.2.jar", .content = jar_of(x, 1)},
                                    {.name = "lib/b-1.2.jar", .content = jar_of(x, 1)},
                                    {.name = "lib/gone-1.2.jar", .content = jar_of(x, 1)}};
    const struct zip_entry new[] = {{.name = "lib/a-1.3.jar", .content = jar_of(x, 1)},
                                    {.name = "lib/b-1.3.jar", .content = jar_of(y, 1)},
                                    {.name = "lib/new-1.3.jar", .content = jar_of(y, 1)}};
    WRITE_JAR("old.war", old);
    WRITE_JAR("new.war", new);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_plainly(at("old.war"), at("new.war"));
    assert_int_equal(comparison->rename_count, 2);
    assert_string_equal(comparison->renames[0].new_path, "lib/a-1.3.jar");
    assert_int_equal(comparison->count, 3);
    assert_item(comparison, "lib/b-1.3.jar!x", ZG_CHANGED);
    assert_item(comparison, "lib/gone-1.2.jar", ZG_REMOVED);
    assert_item(comparison, "lib/new-1.3.jar", ZG_ADDED);
}

/* ---- one class ------------------------------------------------------------------------------- */

static void one_class_can_be_asked_for(void **state)
{
    (void)state;
    const struct zip_entry old[] = {{.name = "a/B.class", .content = class_of("a/B", 52, "")},
                                    {.name = "aa/B.class", .content = class_of("aa/B", 52, "")},
                                    {.name = "text", .text = "old"}};
    const struct zip_entry new[] = {{.name = "a/B.class", .content = class_of("a/B", 55, "")},
                                    {.name = "aa/B.class", .content = class_of("aa/B", 55, "")},
                                    {.name = "text", .text = "new"}};
    WRITE_JAR("old/lib/l.jar", old);
    WRITE_JAR("new/lib/l.jar", new);
    WRITE_JAR("new/lib/other.jar", new);
    const struct zg_compare_options one = {.class_name = "a/B"};
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_with(at("old"), at("new"), &one);
    assert_int_equal(comparison->count, 2);
    assert_item(comparison, "lib/l.jar!a/B.class", ZG_CHANGED);
    assert_item(comparison, "lib/other.jar!a/B.class", ZG_ADDED);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *equal = compare_with(at("new"), at("new"), &one);
    assert_int_equal(equal->kind, ZG_SAME);
    assert_int_equal(equal->counts[ZG_COMPARED_CLASS][ZG_SAME], 2);
    struct zg_error err = {0};
    assert_null(zg_compare(at("old/lib/l.jar"), at("new/lib/l.jar"),
                           &(struct zg_compare_options){.class_name = "a/C"}, &err));
    test_assert_error(&err, ZG_NEGATIVE, "class-missing");
}

static void one_class_is_found_in_jars_of_wars_too(void **state)
{
    (void)state;
    const struct zip_entry inner[] = {{.name = "a/B.class", .content = class_of("a/B", 52, "")}};
    const struct zip_entry old[] = {{.name = "lib/same.jar", .content = jar_of(inner, 1)},
                                    {.name = "lib/gone.jar", .content = jar_of(inner, 1)}};
    const struct zg_compare_options one = {.class_name = "a/B"};
    write_jar(at("old.war"), old, 2);
    write_jar(at("new.war"), old, 1);
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = compare_with(at("old.war"), at("new.war"), &one);
    assert_int_equal(comparison->count, 1);
    assert_item(comparison, "lib/gone.jar!a/B.class", ZG_REMOVED);
    assert_int_equal(comparison->counts[ZG_COMPARED_CLASS][ZG_SAME], 1);
}

#define CASE(function) cmocka_unit_test_setup(function, use_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(files_renamed_with_their_version_are_compared),
        CASE(jars_in_wars_renamed_with_their_version_are_compared),
        CASE(one_class_can_be_asked_for),
        CASE(one_class_is_found_in_jars_of_wars_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
