/* Class patches applied to a root: jars, loose classes, vendor files, copies left behind. */
#include "../support/support.h"

#include "patchset_world.h"

static struct world *w;

#define ENTRY "com/x/A.class"

/* The vendor's fixed class lies in a jar in a zip; the root has it in one jar. */
static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_store_jar(w, "root/" STORE, "old");
    world_store_jar(w, "vendor/lib/zimbrastore.jar", "fixed");
    world_zip(w, "vendor", "sources/vendor.zip");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void class_patch(const char *targets, const char *more)
{
    world_patch(w, "class/a",
                zg_format(w->arena,
                          "Type: class\nReplace: whole\nTarget: %s\nClass: com/x/A\n"
                          "From: vendor.zip!lib/zimbrastore.jar\n%s",
                          targets, more),
                "");
}

static void assert_fixed(const char *jar, const char *entry)
{
    struct zg_digest expected = world_class_digest("com/x/A", "fixed");
    struct zg_digest found =
        zg_sha256(world_entry(w, world_path(w, zg_format(w->arena, "work/files/%s", jar)), entry));
    assert_string_equal(found.hex, expected.hex);
}

static void a_vetted_class_is_replaced_in_its_jar(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_string_equal(applied.results[0].targets[0], STORE "!" ENTRY);
    assert_int_equal(applied.change_count, 1);
    assert_string_equal(applied.changes[0].path, STORE);
    assert_fixed(STORE, ENTRY);
    /* the whole file is what the change is about */
    struct zg_digest pre, post;
    struct zg_error err = {0};
    test_assert_ok(zg_sha256_file(world_path(w, "root/" STORE), &pre, &err), &err);
    test_assert_ok(zg_sha256_file(applied.changes[0].staged, &post, &err), &err);
    assert_string_equal(applied.changes[0].pre.hex, pre.hex);
    assert_string_equal(applied.changes[0].post.hex, post.hex);
    test_shell("test \"$(unzip -Z1 '%s')\" = \"$(unzip -Z1 '%s')\"", world_path(w, "root/" STORE),
               applied.changes[0].staged);
}

static void two_patches_of_one_jar_are_one_change(void **state)
{
    (void)state;
    world_class(w, "sources/Other.class", "com/x/Other", "fixed");
    class_patch(STORE, "");
    world_patch(w, "class/other",
                "Type: class\nReplace: whole\nTarget: " STORE
                "\nClass: com/x/Other\nFrom: Other.class\n",
                "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 1);
    assert_string_equal(applied.changes[0].patches[0], "class/a");
    assert_string_equal(applied.changes[0].patches[1], "class/other");
    assert_fixed(STORE, ENTRY);
}

static void every_copy_that_is_named_is_patched(void **state)
{
    (void)state;
    world_store_jar(w, "root/" WEBSTORE, "old");
    world_class(w, "root/jetty_base/webapps/service/WEB-INF/classes/" ENTRY, "com/x/A", "old");
    class_patch("lib/jars/*.jar, jetty/webapps/service/WEB-INF/lib/zm-*.jar,\n"
                " jetty/webapps/service/WEB-INF/classes/" ENTRY,
                "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 3);
    assert_fixed(STORE, ENTRY);
    assert_fixed(WEBSTORE, ENTRY);
    struct zg_digest expected = world_class_digest("com/x/A", "fixed");
    assert_string_equal(applied.changes[0].path,
                        "jetty_base/webapps/service/WEB-INF/classes/" ENTRY);
    assert_string_equal(applied.changes[0].post.hex, expected.hex);
}

static void a_copy_of_a_class_left_behind_is_refused(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    /* under another name, and with another content: the class's name is what counts */
    world_store_jar(w, "root/lib/ext/some/renamed.jar", "older");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(applied.results[0].why, "lib/ext/some/renamed.jar!" ENTRY));
    test_shell("rm '%s'", world_path(w, "root/lib/ext/some/renamed.jar"));
    world_class(w, "root/jetty_base/webapps/service/WEB-INF/classes/" ENTRY, "com/x/A", "old");
    applied = world_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(applied.results[0].why, "WEB-INF/classes/" ENTRY));
}

static void a_copy_that_is_fixed_already_is_not_left_behind(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_store_jar(w, "root/lib/ext/some/renamed.jar", "fixed");
    world_vet(w);
    assert_int_equal(world_apply(w).change_count, 1);
}

static void a_copy_inside_a_war_cannot_be_patched_and_is_refused(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_store_jar(w, "war/WEB-INF/lib/zm-store.jar", "old");
    world_zip(w, "war", "root/jetty_base/webapps/service.war");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(vetted.results[0].why, "service.war!WEB-INF/lib/zm-store.jar!" ENTRY));
    assert_non_null(strstr(vetted.results[0].why, "inside another container"));
}

static void a_copy_may_be_excepted_by_container_jar_or_entry(void **state)
{
    (void)state;
    static const char *const excepts[] = {
        "jetty/webapps/service.war",
        "jetty/webapps/*.war!WEB-INF/lib/zm-store.jar",
        "jetty/webapps/service.war!WEB-INF/lib/zm-store.jar!com/x/A.class",
    };
    world_store_jar(w, "war/WEB-INF/lib/zm-store.jar", "old");
    world_zip(w, "war", "root/jetty_base/webapps/service.war");
    for (size_t i = 0; i < ZG_COUNT(excepts); i++) {
        world_write(w, "repo/patches/series/8.8.15", "");
        class_patch(STORE, zg_format(w->arena, "Except: %s\n", excepts[i]));
        world_vet(w);
        assert_int_equal(world_apply(w).change_count, 1);
    }
    world_write(w, "repo/patches/series/8.8.15", "");
    class_patch(STORE, "Except: jetty/webapps/service.war!WEB-INF/lib/other.jar\n");
    world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
}

static void a_class_of_a_war_is_patched_in_its_classes(void **state)
{
    (void)state;
    test_shell("rm '%s'", world_path(w, "root/" STORE));
    world_class(w, "war/WEB-INF/classes/" ENTRY, "com/x/A", "old");
    world_zip(w, "war", "root/jetty_base/webapps/service.war");
    class_patch("jetty/webapps/service.war", "");
    world_vet(w);
    world_apply(w);
    assert_fixed("jetty_base/webapps/service.war", "WEB-INF/classes/" ENTRY);
}

static void a_copy_for_a_newer_java_must_be_excepted(void **state)
{
    (void)state;
    world_class(w, "pack/META-INF/versions/11/" ENTRY, "com/x/A", "eleven");
    world_class(w, "pack/" ENTRY, "com/x/A", "old");
    world_zip(w, "pack", "root/" STORE);
    class_patch(STORE, "");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(vetted.results[0].why, STORE "!META-INF/versions/11/" ENTRY));
}

static void a_class_that_is_fixed_is_already_upstream_without_vendor_file(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    world_store_jar(w, "root/" STORE, "fixed");
    test_shell("rm '%s'", world_path(w, "sources/vendor.zip"));
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(applied.change_count, 0);
}

static void a_drifted_class_is_refused_even_when_drift_is_allowed(void **state)
{
    (void)state;
    struct zg_applied applied;
    struct zg_error err = {0};
    class_patch(STORE, "");
    world_vet(w);
    world_store_jar(w, "root/" STORE, "drifted");
    assert_false(world_try_apply(w, true, &applied, &err));
    test_assert_error(&err, ZG_REFUSED, "pre-image-drift");
}

static void another_entry_of_the_jar_may_differ_from_what_was_vetted(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    world_write(w, "pack/config.properties", "x=1\n");
    world_class(w, "pack/" ENTRY, "com/x/A", "old");
    world_zip(w, "pack", "root/" STORE);
    assert_int_equal(world_apply(w).results[0].outcome, ZG_APPLIED);
}

static void a_class_that_the_jar_lacks_is_added_only_when_vetted_so(void **state)
{
    (void)state;
    static const char fields[] =
        "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A, com/x/A$1\n"
        "From: vendor.jar\n";
    world_class(w, "two/com/x/A.class", "com/x/A", "fixed");
    world_class(w, "two/com/x/A$1.class", "com/x/A$1", "fixed");
    world_zip(w, "two", "sources/vendor.jar");
    world_patch(w, "class/two", fields, "");
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 2);
    assert_string_equal(vetted.added.entries[0].target, STORE "!com/x/A$1.class");
    assert_string_equal(vetted.added.entries[0].pre.hex, "");
    struct zg_applied applied = world_apply(w);
    struct zg_digest expected = world_class_digest("com/x/A$1", "fixed");
    struct zg_digest found =
        zg_sha256(world_entry(w, applied.changes[0].staged, "com/x/A$1.class"));
    assert_string_equal(found.hex, expected.hex);

    /* vetted on a jar that has the class; then it is gone */
    test_shell("rm '%s'*", world_path(w, "repo/patches/vetted.lock"));
    world_class(w, "pack/com/x/A$1.class", "com/x/A$1", "old");
    world_class(w, "pack/" ENTRY, "com/x/A", "old");
    world_zip(w, "pack", "root/" STORE);
    world_vet(w);
    world_store_jar(w, "root/" STORE, "old");
    world_refused(w, ZG_REFUSED, "pre-image-drift");
}

static void a_pattern_passes_over_jars_without_the_class(void **state)
{
    (void)state;
    world_class(w, "third/com/y/B.class", "com/y/B", "b");
    world_zip(w, "third", "root/lib/jars/third.jar");
    class_patch("lib/jars/*.jar", "");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_null(applied.results[0].targets[1]);
    /* and a patch that no jar has anything of is unused */
    world_zip(w, "third", "root/" STORE);
    applied = world_refused(w, ZG_REFUSED, "patch-unused");
    assert_int_equal(applied.results[0].outcome, ZG_UNUSED);
}

static void a_signed_jar_is_refused(void **state)
{
    (void)state;
    world_write(w, "pack/META-INF/VENDOR.SF", "Signature-Version: 1.0\n");
    world_class(w, "pack/" ENTRY, "com/x/A", "old");
    world_zip(w, "pack", "root/" STORE);
    class_patch(STORE, "");
    world_vet_refused(w, ZG_REFUSED, "jar-signed");
}

static void a_jar_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    world_write(w, "root/lib/ext/some/broken.jar", "no jar\n");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "jar-malformed");
    assert_non_null(strstr(applied.results[0].why, "lib/ext/some/broken.jar"));
    test_shell("mv '%s/root/lib/ext/some/broken.jar' '%s/root/" STORE "'", w->base, w->base);
    world_refused(w, ZG_REFUSED, "jar-malformed");
}

static void a_jar_that_cannot_be_read_may_be_excepted(void **state)
{
    (void)state;
    world_write(w, "root/lib/ext/some/broken.jar", "no jar\n");
    class_patch(STORE, "Except: lib/ext/*/broken.jar\n");
    world_vet(w);
    world_apply(w);
}

static void the_vendor_file_must_be_there_with_its_pinned_digest(void **state)
{
    (void)state;
    class_patch(STORE, "Source: https://example.org/vendor.zip\n");
    world_vet(w);
    test_shell("cd '%s' && mv vendor.zip other.zip", world_path(w, "sources"));
    world_apply(w); /* found by its digest */
    test_shell("cd '%s' && mv other.zip vendor.zip && printf x >> vendor.zip",
               world_path(w, "sources"));
    world_refused(w, ZG_REFUSED, "source-digest");
    test_shell("rm '%s'", world_path(w, "sources/vendor.zip"));
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "source-missing");
    assert_non_null(strstr(applied.results[0].error.hint, "https://example.org/vendor.zip"));
}

static void a_digest_in_the_patch_pins_the_vendor_file_for_vetting_too(void **state)
{
    (void)state;
    struct zg_digest digest;
    struct zg_error err = {0};
    test_assert_ok(zg_sha256_file(world_path(w, "sources/vendor.zip"), &digest, &err), &err);
    class_patch(STORE, zg_format(w->arena, "Source-SHA256: %s\n", digest.hex));
    struct zg_vetted vetted = world_vet(w);
    assert_string_equal(vetted.added.entries[0].source.hex, digest.hex);
    test_shell("printf x >> '%s'", world_path(w, "sources/vendor.zip"));
    world_vet_refused(w, ZG_REFUSED, "source-digest");
}

static void vetting_again_takes_the_vendor_file_that_the_lock_pins(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    world_store_jar(w, "vendor/lib/zimbrastore.jar", "other");
    world_zip(w, "vendor", "sources/vendor.zip");
    world_vet_refused(w, ZG_REFUSED, "source-digest");
}

static void a_class_under_a_wrong_name_is_refused(void **state)
{
    (void)state;
    world_class(w, "sources/A.class", "com/x/Impostor", "fixed");
    world_patch(w, "class/a",
                "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A\nFrom: A.class\n",
                "");
    world_vet_refused(w, ZG_REFUSED, "class-name");
    world_write(w, "sources/A.class", "no class\n");
    world_vet_refused(w, ZG_MALFORMED, "class-malformed");
}

static void a_loose_target_that_is_none_of_the_classes_is_refused(void **state)
{
    (void)state;
    world_class(w, "root/jetty_base/webapps/service/WEB-INF/classes/com/x/B.class", "com/x/B", "b");
    class_patch("jetty/webapps/service/WEB-INF/classes/com/x/B.class", "");
    world_vet_refused(w, ZG_REFUSED, "class-name");
}

static void a_class_that_the_vendors_jar_lacks_is_refused(void **state)
{
    (void)state;
    world_class(w, "two/com/x/B.class", "com/x/B", "b");
    world_zip(w, "two", "sources/vendor.jar");
    world_patch(
        w, "class/a",
        "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A\nFrom: vendor.jar\n", "");
    world_vet_refused(w, ZG_REFUSED, "class-missing");
    world_write(w, "repo/patches/series/8.8.15", "");
    world_patch(w, "class/a",
                "Type: class\nReplace: whole\nTarget: " STORE
                "\nClass: com/x/A\nFrom: vendor.zip!lib/no.jar\n",
                "");
    world_vet_refused(w, ZG_REFUSED, "member-missing");
}

static void a_jar_changed_inside_is_not_replaced_as_a_whole_after_that(void **state)
{
    (void)state;
    world_store_jar(w, "repo/whole.jar", "whole");
    class_patch(STORE, "");
    world_patch(w, "file/whole", "Type: file\nTarget: " STORE "\nContent: whole.jar\n", "");
    world_vet_refused(w, ZG_REFUSED, "jar-edited");
    /* the other way round it is one after the other */
    world_write(w, "repo/patches/series/8.8.15", "file/whole\nclass/a\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_string_equal(applied.changes[0].patches[0], "file/whole");
    assert_string_equal(applied.changes[0].patches[1], "class/a");
    assert_fixed(STORE, ENTRY);
}

static void a_jar_replaced_as_a_whole_is_read_anew(void **state)
{
    (void)state;
    world_store_jar(w, "root/" STORE, "fixed");
    world_store_jar(w, "repo/whole.jar", "old");
    class_patch(STORE, "");
    world_patch(w, "file/whole", "Type: file\nTarget: " STORE "\nContent: whole.jar\n", "");
    world_patch(w, "class/again",
                "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A\n"
                "From: vendor.zip!lib/zimbrastore.jar\n",
                "");
    struct zg_vetted vetted = world_vet(w);
    /* the first finds the fixed class, and so opens the jar that the second replaces */
    assert_int_equal(vetted.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(vetted.results[2].outcome, ZG_APPLIED);
}

static void the_same_inputs_give_the_same_bytes(void **state)
{
    (void)state;
    class_patch(STORE, "");
    world_vet(w);
    struct zg_digest once = world_apply(w).changes[0].post;
    test_shell("touch -d 2001-01-01 '%s' && rm -r '%s'", world_path(w, "root/" STORE),
               world_path(w, "work/files"));
    assert_string_equal(world_apply(w).changes[0].post.hex, once.hex);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_vetted_class_is_replaced_in_its_jar),
        CASE(two_patches_of_one_jar_are_one_change),
        CASE(every_copy_that_is_named_is_patched),
        CASE(a_copy_of_a_class_left_behind_is_refused),
        CASE(a_copy_that_is_fixed_already_is_not_left_behind),
        CASE(a_copy_inside_a_war_cannot_be_patched_and_is_refused),
        CASE(a_copy_may_be_excepted_by_container_jar_or_entry),
        CASE(a_class_of_a_war_is_patched_in_its_classes),
        CASE(a_copy_for_a_newer_java_must_be_excepted),
        CASE(a_class_that_is_fixed_is_already_upstream_without_vendor_file),
        CASE(a_drifted_class_is_refused_even_when_drift_is_allowed),
        CASE(another_entry_of_the_jar_may_differ_from_what_was_vetted),
        CASE(a_class_that_the_jar_lacks_is_added_only_when_vetted_so),
        CASE(a_pattern_passes_over_jars_without_the_class),
        CASE(a_signed_jar_is_refused),
        CASE(a_jar_that_cannot_be_read_is_refused),
        CASE(a_jar_that_cannot_be_read_may_be_excepted),
        CASE(the_vendor_file_must_be_there_with_its_pinned_digest),
        CASE(a_digest_in_the_patch_pins_the_vendor_file_for_vetting_too),
        CASE(a_class_under_a_wrong_name_is_refused),
        CASE(a_loose_target_that_is_none_of_the_classes_is_refused),
        CASE(a_class_that_the_vendors_jar_lacks_is_refused),
        CASE(a_jar_changed_inside_is_not_replaced_as_a_whole_after_that),
        CASE(a_jar_replaced_as_a_whole_is_read_anew),
        CASE(vetting_again_takes_the_vendor_file_that_the_lock_pins),
        CASE(the_same_inputs_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
