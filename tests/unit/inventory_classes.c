/* Classes and jars by content: every copy, wherever it is deployed. */
#include "inventory_root.h"

#include "archive/archive.h"
#include "inventory/internal.h"

/* Changes one byte of a file. */
static void damage(const char *path, const char *near)
{
    size_t len;
    char *bytes = test_read(path, &len);
    char *place = memmem(bytes, len, near, strlen(near));
    assert_non_null(place);
    *place ^= 1;
    test_write(path, bytes, len, 0644);
    free(bytes);
}

static const struct zg_class_copy *copies_of(const struct zg_inventory *inventory, const char *name,
                                             size_t expected)
{
    size_t count;
    const struct zg_class_copy *copies = zg_inventory_classes_named(inventory, name, &count);
    assert_int_equal(count, expected);
    assert_true((copies == NULL) == (expected == 0));
    return copies;
}

static void assert_copy(const struct zg_class_copy *copy, const char *artifact, const char *entry)
{
    assert_string_equal(copy->artifact, artifact);
    assert_string_equal(copy->entry, entry);
}

/* ---- finding -----------------------------------------------------------------------------------
 */

static void every_copy_of_a_class_is_found(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "lib/jars/zimbrastore.jar", NULL, "com/zimbra/X", "new");
    root_copy(&root, "lib/jars/zimbrastore.jar",
              "jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.jar");
    root_class_jar(&root, "lib/ext/old/old.jar", NULL, "com/zimbra/X", "old");
    root_class(&root, "jetty_base/webapps/a/WEB-INF/classes/com/zimbra/X.class", "com/zimbra/X",
               "new");
    root_class_jar(&root, "lib/jars/other.jar", NULL, "com/zimbra/XY", "new");
    struct zg_inventory *inventory = root_scan(&root);
    const struct zg_class_copy *copies = copies_of(inventory, "com/zimbra/X", 4);
    assert_copy(&copies[0], "jetty_base/webapps/a/WEB-INF/classes/com/zimbra/X.class", "");
    assert_copy(&copies[1], "jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.jar",
                "com/zimbra/X.class");
    assert_copy(&copies[2], "lib/ext/old/old.jar", "com/zimbra/X.class");
    assert_copy(&copies[3], "lib/jars/zimbrastore.jar", "com/zimbra/X.class");
    struct zg_buf class = class_make("com/zimbra/X", 52, "new");
    struct zg_digest digest = zg_sha256(zg_buf_bytes(&class));
    assert_true(zg_digest_equal(&copies[0].digest, &digest));
    assert_true(zg_digest_equal(&copies[1].digest, &digest));
    assert_false(zg_digest_equal(&copies[2].digest, &digest));
    assert_int_equal(copies[3].major, 52);
    zg_buf_free(&class);
    copies_of(inventory, "com/zimbra/XY", 1);
    copies_of(inventory, "com/zimbra/", 0);
    copies_of(inventory, "zz", 0);
    copies_of(inventory, "", 0);
    assert_int_equal(inventory->class_count, 5);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_war_and_the_jars_in_it_are_looked_into(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "data/war/WEB-INF/lib/store.jar", NULL, "com/zimbra/X", "");
    root_class(&root, "data/war/WEB-INF/classes/com/zimbra/Y.class", "com/zimbra/Y", "");
    root_jar(&root, "data/ear/web/service.war", "data/war");
    root_jar(&root, "apps/all.ear", "data/ear");
    struct zg_inventory *inventory = root_scan(&root);
    const char *jar = "apps/all.ear!web/service.war!WEB-INF/lib/store.jar";
    assert_copy(copies_of(inventory, "com/zimbra/X", 1), jar, "com/zimbra/X.class");
    assert_copy(copies_of(inventory, "com/zimbra/Y", 1), "apps/all.ear!web/service.war",
                "WEB-INF/classes/com/zimbra/Y.class");
    assert_int_equal(inventory->nested_count, 2);
    assert_string_equal(inventory->nested[0].path, "apps/all.ear!web/service.war");
    assert_int_equal(inventory->nested[0].jar_traits, ZG_JAR_NESTED);
    assert_string_equal(inventory->nested[1].path, jar);
    struct zg_error err = {0};
    struct zg_digest digest;
    test_assert_ok(zg_sha256_file(root_at(&root, "data/war/WEB-INF/lib/store.jar"), &digest, &err),
                   &err);
    assert_true(zg_digest_equal(&inventory->nested[1].digest, &digest));
    assert_int_equal(root_artifact(inventory, "apps/all.ear")->jar_traits, ZG_JAR_NESTED);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void jars_in_a_zimlet_are_looked_into(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "data/zip/com_x_y.jar", NULL, "com/x/Y", "");
    root_jar(&root, "zimlets/com_x_y.zip", "data/zip");
    struct zg_inventory *inventory = root_scan(&root);
    assert_copy(copies_of(inventory, "com/x/Y", 1), "zimlets/com_x_y.zip!com_x_y.jar",
                "com/x/Y.class");
    zg_inventory_free(inventory);
    root_free(&root);
}

static void without_classes_no_jar_is_looked_into_but_its_traits_are_known(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "data/a/META-INF/MANIFEST.MF",
              "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n");
    root_text(&root, "data/a/META-INF/SIGNER.SF", "Signature-Version: 1.0\r\n\r\n");
    root_class(&root, "data/a/a.class", "a", "");
    root_jar(&root, "data/a/in.jar", "data/a");
    root_jar(&root, "lib/jars/a.jar", "data/a");
    root_class(&root, "lib/b.class", "b", "");
    struct zg_error err = {0};
    struct zg_scan_options options = {.classes = false};
    struct zg_inventory *inventory = zg_inventory_scan(root.path, &options, &err);
    test_assert_ok(inventory != NULL, &err);
    assert_int_equal(inventory->class_count, 0);
    assert_int_equal(inventory->nested_count, 0);
    assert_int_equal(root_artifact(inventory, "lib/jars/a.jar")->jar_traits,
                     ZG_JAR_SIGNED | ZG_JAR_MULTI_RELEASE | ZG_JAR_NESTED);
    zg_inventory_free(inventory);
    root_free(&root);
}

/* ---- what cannot be read ------------------------------------------------------------------------
 */

static void a_jar_that_cannot_be_read_is_noted_and_the_scan_goes_on(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "lib/jars/bad.jar", "no jar at all");
    root_text(&root, "lib/jars/empty.jar", "");
    root_class_jar(&root, "lib/jars/good.jar", NULL, "com/x/Y", "");
    root_text(&root, "data/war/lib/bad.jar", "no jar either");
    root_jar(&root, "apps/x.war", "data/war");
    struct zg_inventory *inventory = root_scan(&root);
    assert_non_null(root_artifact(inventory, "lib/jars/bad.jar")->unreadable);
    assert_non_null(root_artifact(inventory, "lib/jars/empty.jar")->unreadable);
    assert_null(root_artifact(inventory, "lib/jars/good.jar")->unreadable);
    assert_true(root_artifact(inventory, "lib/jars/bad.jar")->digest.hex[0] != '\0');
    copies_of(inventory, "com/x/Y", 1);
    assert_int_equal(inventory->nested_count, 1);
    assert_non_null(inventory->nested[0].unreadable);
    assert_null(root_artifact(inventory, "apps/x.war")->unreadable);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_damaged_class_is_noted_and_known_by_name_only(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class(&root, "data/a/com/x/Y.class", "com/x/Y", "the salt of Y");
    root_class(&root, "data/a/com/x/Z.class", "com/x/Z", "the salt of Z");
    test_shell("mkdir -p '%s' && cd '%s' && zip -q -X -0 -r '%s' com", root_at(&root, "lib/jars"),
               root_at(&root, "data/a"), root_at(&root, "lib/jars/a.jar"));
    damage(root_at(&root, "lib/jars/a.jar"), "salt of Y");
    struct zg_inventory *inventory = root_scan(&root);
    const struct zg_artifact *jar = root_artifact(inventory, "lib/jars/a.jar");
    assert_non_null(jar->unreadable);
    assert_non_null(strstr(jar->unreadable, "com/x/Y.class"));
    assert_string_equal(copies_of(inventory, "com/x/Y", 1)->digest.hex, "");
    assert_true(copies_of(inventory, "com/x/Z", 1)->digest.hex[0] != '\0');
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_class_file_that_is_none_has_no_version(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "data/a/com/x/Y.class", "no class");
    root_jar(&root, "lib/jars/a.jar", "data/a");
    root_text(&root, "lib/com/x/Z.class", "no class");
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(copies_of(inventory, "com/x/Y", 1)->major, 0);
    assert_true(copies_of(inventory, "com/x/Y", 1)->digest.hex[0] != '\0');
    assert_int_equal(copies_of(inventory, "lib/com/x/Z", 1)->major, 0);
    assert_null(root_artifact(inventory, "lib/jars/a.jar")->unreadable);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void jars_inside_jars_have_a_deepest_level(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "data/0.jar", NULL, "com/x/Y", "");
    for (int level = 1; level <= 9; level++) {
        test_shell("cd '%s' && zip -q -X %d.jar %d.jar", root_at(&root, "data"), level, level - 1);
    }
    root_copy(&root, "data/8.jar", "lib/jars/eight.jar");
    root_copy(&root, "data/9.jar", "lib/jars/nine.jar");
    struct zg_inventory *inventory = root_scan(&root);
    assert_string_equal(copies_of(inventory, "com/x/Y", 1)->artifact,
                        "lib/jars/eight.jar!7.jar!6.jar!5.jar!4.jar!3.jar!2.jar!1.jar!0.jar");
    assert_int_equal(inventory->nested_count, 8 + 9);
    for (size_t i = 0; i < inventory->nested_count; i++) {
        bool deepest = strcmp(inventory->nested[i].path,
                              "lib/jars/nine.jar!8.jar!7.jar!6.jar!5.jar!4.jar!3.jar!2.jar!1.jar!"
                              "0.jar") == 0;
        assert_true((inventory->nested[i].unreadable != NULL) == deepest);
    }
    zg_inventory_free(inventory);
    root_free(&root);
}

/* Scans DIR/all.jar, which holds four jars of one class, with limits; returns how many of the
 * four were looked into. */
static size_t looked_into(const struct root *root, const struct zg_nesting *limits)
{
    struct zg_error err = {0};
    struct zg_inventory inventory = {.arena = root->arena, .root = root->path};
    struct zg_artifact artifact = {.path = "all.jar", .kind = ZG_ARTIFACT_JAR};
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    test_assert_ok(zg_map_open(root_at(root, "all.jar"), &map, &err), &err);
    zg_scan_jar(&inventory, &artifact, map.bytes, limits);
    assert_int_equal(inventory.nested_count, 4);
    size_t refused = 0;
    for (size_t i = 0; i < inventory.nested_count; i++) {
        refused += inventory.nested[i].unreadable != NULL ? 1 : 0;
    }
    assert_int_equal(inventory.class_count, 4 - refused);
    return inventory.class_count;
}

static void jars_inside_one_file_have_a_greatest_number_and_size(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "data/all/1.jar", NULL, "com/x/Y", "");
    for (int i = 2; i <= 4; i++) {
        root_copy(&root, "data/all/1.jar", zg_format(root.arena, "data/all/%d.jar", i));
    }
    root_jar(&root, "all.jar", "data/all");
    struct stat st;
    assert_int_equal(stat(root_at(&root, "data/all/1.jar"), &st), 0);
    uint64_t size = (uint64_t)st.st_size;
    const struct zg_nesting enough = {1, 4, 4 * size}, three = {1, 3, 4 * size},
                            less = {1, 4, 4 * size - 1}, none = {1, 4, size - 1},
                            flat = {0, 4, 4 * size};
    assert_int_equal(looked_into(&root, &enough), 4);
    assert_int_equal(looked_into(&root, &three), 3);
    assert_int_equal(looked_into(&root, &less), 3);
    assert_int_equal(looked_into(&root, &none), 0);
    assert_int_equal(looked_into(&root, &flat), 0);
    root_free(&root);
}

/* ---- what stands out ----------------------------------------------------------------------------
 */

static void jars_of_one_content_stand_together(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "lib/jars/b.jar", NULL, "com/x/B", "");
    root_copy(&root, "lib/jars/b.jar", "jetty_base/common/lib/other-name.jar");
    root_copy(&root, "lib/jars/b.jar", "data/war/WEB-INF/lib/b.jar");
    root_jar(&root, "apps/x.war", "data/war");
    root_class_jar(&root, "lib/jars/a.jar", NULL, "com/x/A", "");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.jar_count, 3);
    assert_int_equal(summary.jars[0].count, 1);
    assert_string_equal(summary.jars[0].paths[0], "apps/x.war");
    assert_int_equal(summary.jars[1].count, 3);
    assert_string_equal(summary.jars[1].paths[0], "apps/x.war!WEB-INF/lib/b.jar");
    assert_string_equal(summary.jars[1].paths[1], "jetty_base/common/lib/other-name.jar");
    assert_string_equal(summary.jars[1].paths[2], "lib/jars/b.jar");
    assert_true(zg_digest_equal(&summary.jars[1].digest,
                                &root_artifact(inventory, "lib/jars/b.jar")->digest));
    assert_string_equal(summary.jars[2].paths[0], "lib/jars/a.jar");
    assert_int_equal(summary.kinds[ZG_ARTIFACT_JAR], 3);
    assert_int_equal(summary.kinds[ZG_ARTIFACT_WAR], 1);
    assert_int_equal(summary.class_names, 2);
    assert_int_equal(summary.clash_count, 0);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void jars_that_lie_together_in_several_folders_are_told_together(void **state)
{
    (void)state;
    struct root root = root_new(0);
    static const char *const names[] = {"b.jar", "a.jar", "c.jar"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        const char *jar = zg_path_join(root.arena, "lib/jars", names[i]);
        root_class_jar(&root, jar, NULL, "com/x/Y", names[i]);
        root_copy(&root, jar, zg_path_join(root.arena, "data/war/WEB-INF/lib", names[i]));
    }
    root_class_jar(&root, "lib/jars/zimbrastore.jar", NULL, "com/x/Y", "store");
    root_copy(&root, "lib/jars/zimbrastore.jar", "lib/jars/zm-store.jar");
    root_class_jar(&root, "lib/jars/once.jar", NULL, "com/x/Y", "once");
    root_jar(&root, "apps/x.war", "data/war");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.repeated_count, 2);
    const struct zg_together *folders = &summary.repeated[0], *paths = &summary.repeated[1];
    assert_int_equal(folders->place_count, 2);
    assert_string_equal(folders->places[0], "apps/x.war!WEB-INF/lib/");
    assert_string_equal(folders->places[1], "lib/jars/");
    assert_int_equal(folders->name_count, 3);
    assert_string_equal(folders->names[0], "a.jar");
    assert_string_equal(folders->names[2], "c.jar");
    assert_int_equal(paths->place_count, 2);
    assert_string_equal(paths->places[0], "lib/jars/zimbrastore.jar");
    assert_string_equal(paths->places[1], "lib/jars/zm-store.jar");
    assert_int_equal(paths->name_count, 1);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void classes_of_one_name_and_different_content_stand_out(void **state)
{
    (void)state;
    struct root root = root_new(0);
    static const char *const names[] = {"com/x/A", "com/x/B", "com/x/Same"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        const char *entry = zg_format(root.arena, "%s.class", names[i]);
        root_class(&root, zg_path_join(root.arena, "data/old", entry), names[i], "salt");
        root_class(&root, zg_path_join(root.arena, "data/new", entry), names[i],
                   i == 2 ? "salt" : "new salt");
    }
    root_jar(&root, "lib/jars/old.jar", "data/old");
    root_jar(&root, "lib/jars/new.jar", "data/new");
    root_class_jar(&root, "lib/jars/third.jar", NULL, "com/x/B", "third");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.clash_count, 2);
    assert_int_equal(summary.clashes[0].place_count, 2);
    assert_string_equal(summary.clashes[0].places[0], "lib/jars/new.jar");
    assert_string_equal(summary.clashes[0].places[1], "lib/jars/old.jar");
    assert_int_equal(summary.clashes[0].name_count, 1);
    assert_string_equal(summary.clashes[0].names[0], "com/x/A");
    assert_int_equal(summary.clashes[1].place_count, 3);
    assert_string_equal(summary.clashes[1].names[0], "com/x/B");
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_copy_that_cannot_be_read_differs_from_one_that_can(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class(&root, "data/a/com/x/Y.class", "com/x/Y", "some salt");
    test_shell("mkdir -p '%s' && cd '%s' && zip -q -X -0 -r '%s' com", root_at(&root, "lib/jars"),
               root_at(&root, "data/a"), root_at(&root, "lib/jars/a.jar"));
    root_copy(&root, "lib/jars/a.jar", "lib/jars/b.jar");
    damage(root_at(&root, "lib/jars/b.jar"), "some salt");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.clash_count, 1);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void variants_of_a_multi_release_jar_are_no_clash(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "data/a/META-INF/MANIFEST.MF",
              "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n");
    root_class(&root, "data/a/com/x/Y.class", "com/x/Y", "8");
    root_class(&root, "data/a/META-INF/versions/9/com/x/Y.class", "com/x/Y", "9");
    root_class(&root, "data/a/META-INF/versions/11/com/x/Y.class", "com/x/Y", "11");
    root_jar(&root, "lib/jars/a.jar", "data/a");
    root_copy(&root, "lib/jars/a.jar", "lib/jars/b.jar");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    copies_of(inventory, "com/x/Y", 6);
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.clash_count, 0);
    zg_inventory_free(inventory);

    root_class(&root, "data/a/META-INF/versions/9/com/x/Y.class", "com/x/Y", "9 but new");
    root_jar(&root, "lib/jars/b.jar", "data/a");
    inventory = root_scan(&root);
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.clash_count, 1);
    assert_int_equal(summary.clashes[0].place_count, 2);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void module_descriptions_are_no_clash(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "lib/jars/a.jar", "module-info.class", "module-info", "a");
    root_class_jar(&root, "lib/jars/b.jar", "module-info.class", "module-info", "b");
    struct zg_inventory *inventory = root_scan(&root);
    struct zg_summary summary;
    zg_inventory_summary(root.arena, inventory, &summary);
    assert_int_equal(summary.clash_count, 0);
    zg_inventory_free(inventory);
    root_free(&root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_copy_of_a_class_is_found),
        cmocka_unit_test(a_war_and_the_jars_in_it_are_looked_into),
        cmocka_unit_test(jars_in_a_zimlet_are_looked_into),
        cmocka_unit_test(without_classes_no_jar_is_looked_into_but_its_traits_are_known),
        cmocka_unit_test(a_jar_that_cannot_be_read_is_noted_and_the_scan_goes_on),
        cmocka_unit_test(a_damaged_class_is_noted_and_known_by_name_only),
        cmocka_unit_test(a_class_file_that_is_none_has_no_version),
        cmocka_unit_test(jars_inside_jars_have_a_deepest_level),
        cmocka_unit_test(jars_inside_one_file_have_a_greatest_number_and_size),
        cmocka_unit_test(jars_of_one_content_stand_together),
        cmocka_unit_test(jars_that_lie_together_in_several_folders_are_told_together),
        cmocka_unit_test(classes_of_one_name_and_different_content_stand_out),
        cmocka_unit_test(a_copy_that_cannot_be_read_differs_from_one_that_can),
        cmocka_unit_test(variants_of_a_multi_release_jar_are_no_clash),
        cmocka_unit_test(module_descriptions_are_no_clash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
