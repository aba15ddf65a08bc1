/* Graft patches applied to a root: members taken and added, in every jar, and what is refused. */
#include "../support/support.h"

#include "patchset_grafting.h"

static struct world *w;

static int setup(void **state)
{
    (void)state;
    w = world_new();
    JAR("root/" STORE, "com/x/A run=1 other=5", "com/x/Z z=1");
    JAR("sources/before.jar", "com/x/A run=1 other=4");
    JAR("sources/fixed.jar", "com/x/A run=2 other=6");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void graft(const char *targets, const char *fields)
{
    world_patch(w, "class/a",
                zg_format(w->arena, "Type: class\nTarget: %s\nClass: com/x/A\nFrom: fixed.jar\n%s",
                          targets, fields),
                "");
}

/* The same patch with other fields. */
static void graft_anew(const char *targets, const char *fields)
{
    world_write(w, "repo/patches/series/8.8.15", "");
    test_shell("rm -f '%s'*", world_path(w, "repo/patches/vetted.lock"));
    graft(targets, fields);
}

#define TAKE_RUN "Take: run()I\n"

/* ---- taking ---- */

static void what_take_names_is_grafted_and_nothing_else(void **state)
{
    (void)state;
    graft(STORE, TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 1);
    const struct zg_lock_entry *entry = &vetted.added.entries[0];
    assert_string_equal(entry->target, STORE "!com/x/A.class");
    assert_int_equal(entry->member_count, 1);
    assert_string_equal(entry->members[0].name, "run()I");
    assert_true(entry->members[0].pre.hex[0] != '\0');
    assert_string_not_equal(entry->members[0].pre.hex, entry->members[0].post.hex);
    assert_null(entry->allowed[0]);

    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_string_equal(applied.results[0].targets[0], STORE "!com/x/A.class");
    assert_non_null(strstr(applied.results[0].effects[0], "grafted run()I"));
    assert_null(applied.results[0].targets[1]);
    assert_int_equal(applied.change_count, 1);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=5");
}

static void the_vetting_shows_each_member_with_its_digests_and_size(void **state)
{
    (void)state;
    graft(STORE, TAKE_RUN "Add: more()I\n");
    JAR("sources/fixed.jar", "com/x/A run=2 other=6 more=3");
    struct zg_vetted vetted = world_vet(w);
    const char *effect = vetted.results[0].effects[0];
    const struct zg_lock_member *members = vetted.added.entries[0].members;
    assert_string_equal(members[0].name, "more()I");
    assert_string_equal(members[0].pre.hex, "");
    assert_non_null(
        strstr(effect, zg_format(w->arena,
                                 "added more()I, 3 bytes of code\n+ %s\n"
                                 "changed run()I, 3 bytes of code\n- %s\n+ %s\n",
                                 members[0].post.hex, members[1].pre.hex, members[1].post.hex)));
    assert_non_null(strstr(effect, "1 other change of the vendor's left out"));
}

static void a_member_and_a_class_that_the_vendor_adds_land_in_the_same_jar(void **state)
{
    (void)state;
    JAR("sources/fixed.jar", "com/x/A run>com/x/New.get more=7 other=6", "com/x/New get=9");
    graft(STORE, TAKE_RUN "Add: more()I\n com/x/New\n");
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 2);
    assert_string_equal(vetted.added.entries[1].target, STORE "!com/x/New.class");
    assert_string_equal(vetted.added.entries[1].pre.hex, "");
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run>com/x/New.get other=5 more=7");
    assert_class(w, "work/files/" STORE, "com/x/New get=9");
}

static void what_is_needed_and_not_listed_is_refused(void **state)
{
    (void)state;
    JAR("sources/fixed.jar", "com/x/A run>com/x/New.get other=5", "com/x/New get=9");
    graft(STORE, TAKE_RUN);
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "not-listed");
    assert_non_null(strstr(vetted.results[0].why, "com/x/New"));
}

static void a_member_of_another_class_is_taken_by_its_class(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=1", "com/x/B run=1 other=1");
    JAR("sources/fixed.jar", "com/x/A run=2", "com/x/B run=2 other=2");
    graft(STORE, "Take: run()I\n com/x/B.run()I\n");
    assert_int_equal(world_vet(w).added.count, 2);
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run=2");
    assert_class(w, "work/files/" STORE, "com/x/B run=2 other=1");
}

/* ---- every copy ---- */

static void every_copy_is_grafted_from_what_it_is(void **state)
{
    (void)state;
    JAR("root/" WEBSTORE, "com/x/A run=1 other=7");
    put_class(w, "root/jetty_base/webapps/service/WEB-INF/classes", "com/x/A run=1 other=8");
    graft(STORE ", jetty/webapps/service/WEB-INF/lib/*.jar,\n"
                " jetty/webapps/service/WEB-INF/classes/com/x/A.class",
          TAKE_RUN);
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 3);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=5");
    assert_class(w, "work/files/" WEBSTORE, "com/x/A run=2 other=7");
    assert_string_equal(applied.changes[0].path,
                        "jetty_base/webapps/service/WEB-INF/classes/com/x/A.class");
}

static void a_class_added_to_loose_classes_is_a_file(void **state)
{
    (void)state;
#define LOOSE "jetty_base/webapps/service/WEB-INF/classes"
    test_shell("rm '%s'", world_path(w, "root/" STORE));
    put_class(w, "root/" LOOSE, "com/x/A run=1 other=8");
    JAR("sources/fixed.jar", "com/x/A run>com/x/New.get other=6", "com/x/New get=9");
    graft(LOOSE "/com/x/A.class", TAKE_RUN "Add: com/x/New\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 2);
    assert_string_equal(applied.changes[1].path, LOOSE "/com/x/New.class");
    assert_true(applied.changes[1].added);
}

static void the_classes_of_a_war_are_grafted(void **state)
{
    (void)state;
    test_shell("rm '%s'", world_path(w, "root/" STORE));
    put_class(w, "war/WEB-INF/classes", "com/x/A run=1 other=8");
    world_zip(w, "war", "root/jetty_base/webapps/service.war");
    graft("jetty/webapps/service.war", TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    assert_string_equal(vetted.added.entries[0].target,
                        "jetty_base/webapps/service.war!WEB-INF/classes/com/x/A.class");
    assert_int_equal(world_apply(w).change_count, 1);
}

static void a_copy_left_behind_is_refused_unless_it_is_what_comes_out(void **state)
{
    (void)state;
    graft(STORE, TAKE_RUN);
    world_vet(w);
    world_apply(w);
    test_shell("cd '%s' && mkdir -p root/lib/ext/some && "
               "cp work/files/" STORE " root/lib/ext/some/copy.jar",
               w->base);
    world_apply(w); /* that copy is fixed */
    JAR("root/lib/ext/some/copy.jar", "com/x/A run=1 other=7");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "copy-left-behind");
    assert_non_null(strstr(applied.results[0].why, "lib/ext/some/copy.jar!com/x/A.class"));
}

static void a_copy_of_another_class_that_is_changed_counts_too(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=1", "com/x/B run=1");
    JAR("root/" WEBSTORE, "com/x/B run=1");
    JAR("sources/fixed.jar", "com/x/A run=2", "com/x/B run=2");
    graft(STORE, "Take: run()I\n com/x/B.run()I\n");
    world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
}

static void a_jar_without_the_class_is_refused_when_it_is_named(void **state)
{
    (void)state;
    JAR("root/lib/jars/third.jar", "com/y/B b=1");
    graft("lib/jars/*.jar", TAKE_RUN);
    world_vet(w); /* passed over */
    graft_anew(STORE ", lib/jars/third.jar", TAKE_RUN);
    world_vet_refused(w, ZG_REFUSED, "class-missing");
    graft_anew("lib/jars/t*.jar", TAKE_RUN);
    world_vet_refused(w, ZG_REFUSED, "patch-unused");
}

static void a_signed_jar_is_refused(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=1 other=5");
    world_write(w, "pack/META-INF/VENDOR.SF", "Signature-Version: 1.0\n");
    world_zip(w, "pack", "root/" STORE);
    graft(STORE, TAKE_RUN);
    world_vet_refused(w, ZG_REFUSED, "jar-signed");
}

/* ---- several patches ---- */

static void a_patch_sees_what_the_one_before_it_left(void **state)
{
    (void)state;
    JAR("sources/more.jar", "com/x/A run=3 other=9");
    graft(STORE, TAKE_RUN);
    world_patch(w, "class/b",
                "Type: class\nTarget: " STORE "\nClass: com/x/A\nFrom: more.jar\nTake: other()I\n",
                "");
    world_vet(w);
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=9");
}

static void a_reference_into_another_jar_sees_what_a_patch_added_there(void **state)
{
    (void)state;
#define COMMON "lib/jars/zimbracommon.jar"
    static const char store[] = "Type: class\nTarget: " STORE "\nClass: com/x/A\n"
                                "From: fixed.jar\n" TAKE_RUN;
    put_jre(w, "root/common/lib/jvm/java"); /* or nothing is known of what Util inherits */
    JAR("root/" COMMON, "com/x/Util old=1");
    JAR("sources/common.jar", "com/x/Util old=1 check=2");
    JAR("sources/fixed.jar", "com/x/A run>com/x/Util.check other=5");
    world_patch(w, "class/store", store, "");
    world_vet_refused(w, ZG_REFUSED, "link-member");
    world_write(w, "repo/patches/series/8.8.15", "");
    world_patch(w, "class/common",
                "Type: class\nTarget: " COMMON "\nClass: com/x/Util\nFrom: common.jar\n"
                "Add: check()I\n",
                "");
    world_patch(w, "class/store", store, "");
    world_vet(w);
    assert_int_equal(world_apply(w).change_count, 2);
}

/* ---- already there ---- */

static void what_the_host_has_already_is_already_upstream(void **state)
{
    (void)state;
    graft(STORE, TAKE_RUN);
    world_vet(w);
    JAR("root/" STORE, "com/x/A run=2 other=7");
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(applied.change_count, 0);
}

static void the_vetted_result_needs_no_vendor_file(void **state)
{
    (void)state;
    graft(STORE, TAKE_RUN);
    world_vet(w);
    world_apply(w);
    test_shell("cd '%s' && cp work/files/" STORE " root/" STORE " && rm sources/fixed.jar",
               w->base);
    assert_int_equal(world_apply(w).results[0].outcome, ZG_ALREADY_UPSTREAM);
}

static void what_is_partly_there_gets_the_rest(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=2 other=5", "com/x/New get=9");
    JAR("sources/fixed.jar", "com/x/A run=2 other=6", "com/x/New get=9");
    graft(STORE, "Take: run()I\n other()I\nAdd: com/x/New\n");
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 1);
    assert_int_equal(vetted.added.entries[0].member_count, 1);
    assert_string_equal(vetted.added.entries[0].members[0].name, "other()I");
}

static void a_patch_all_of_which_is_there_is_already_upstream_when_vetted(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=2 other=5", "com/x/New get=9");
    JAR("sources/fixed.jar", "com/x/A run=2 other=6", "com/x/New get=9");
    graft(STORE, TAKE_RUN "Add: com/x/New\n");
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(vetted.added.count, 0);
}

/* ---- what the vendor's files must have ---- */

static void what_the_vendor_does_not_have_is_refused(void **state)
{
    (void)state;
    graft(STORE, "Take: run()J\n");
    world_vet_refused(w, ZG_REFUSED, "take-unknown");
    graft_anew(STORE, "Take: run:I\n");
    world_vet_refused(w, ZG_REFUSED, "take-unknown");
    graft_anew(STORE, "Take: com/x/Z.z()I\n");
    world_vet_refused(w, ZG_REFUSED, "class-missing");
    graft_anew(STORE, TAKE_RUN "Add: com/x/New\n");
    world_vet_refused(w, ZG_REFUSED, "class-missing");
}

static void what_the_vendor_did_not_change_is_unused(void **state)
{
    (void)state;
    JAR("sources/before.jar", "com/x/A run=1 other=6");
    graft(STORE, "Base: before.jar\nTake: run()I\n other()I\n");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "patch-unused");
    assert_int_equal(vetted.results[0].outcome, ZG_UNUSED);
    assert_non_null(strstr(vetted.results[0].why, "com/x/A.other()I"));
    graft_anew(STORE, "Base: before.jar\nTake: run()I\nAdd: other()I\n");
    world_vet_refused(w, ZG_REFUSED, "patch-unused");
}

static void what_the_vendor_added_is_not_taken_but_added(void **state)
{
    (void)state;
    JAR("sources/before.jar", "com/x/A other=6");
    graft(STORE, "Base: before.jar\nTake: run()I\n");
    world_vet_refused(w, ZG_REFUSED, "take-unknown");
}

static void a_class_that_the_vendor_had_before_is_not_added(void **state)
{
    (void)state;
    JAR("sources/before.jar", "com/x/A run=1", "com/x/New get=9");
    JAR("sources/fixed.jar", "com/x/A run=2", "com/x/New get=9");
    graft(STORE, "Base: before.jar\n" TAKE_RUN "Add: com/x/New\n");
    world_vet_refused(w, ZG_REFUSED, "patch-unused");
}

/* ---- what the host must have ---- */

static void a_member_that_the_host_lacks_is_not_taken(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A other=5");
    graft(STORE, TAKE_RUN);
    world_vet_refused(w, ZG_REFUSED, "take-missing");
}

static void a_member_that_the_host_has_otherwise_is_not_added(void **state)
{
    (void)state;
    graft(STORE, "Add: run()I\n");
    world_vet_refused(w, ZG_REFUSED, "conflict");
}

static void a_class_that_the_host_has_otherwise_is_not_added(void **state)
{
    (void)state;
    JAR("root/" STORE, "com/x/A run=1", "com/x/New get=8");
    JAR("sources/fixed.jar", "com/x/A run=2", "com/x/New get=9");
    graft(STORE, TAKE_RUN "Add: com/x/New\n");
    world_vet_refused(w, ZG_REFUSED, "conflict");
}

static void a_member_that_is_neither_the_old_nor_the_new_one_is_a_conflict(void **state)
{
    (void)state;
    graft(STORE, "Base: before.jar\n" TAKE_RUN);
    world_vet(w);
    assert_int_equal(world_apply(w).results[0].outcome, ZG_APPLIED);
    graft_anew(STORE, "Base: before.jar\nTake: other()I\n");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "conflict");
    assert_non_null(strstr(vetted.results[0].why, STORE));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_take_names_is_grafted_and_nothing_else),
        CASE(the_vetting_shows_each_member_with_its_digests_and_size),
        CASE(a_member_and_a_class_that_the_vendor_adds_land_in_the_same_jar),
        CASE(what_is_needed_and_not_listed_is_refused),
        CASE(a_member_of_another_class_is_taken_by_its_class),
        CASE(every_copy_is_grafted_from_what_it_is),
        CASE(a_class_added_to_loose_classes_is_a_file),
        CASE(the_classes_of_a_war_are_grafted),
        CASE(a_copy_left_behind_is_refused_unless_it_is_what_comes_out),
        CASE(a_copy_of_another_class_that_is_changed_counts_too),
        CASE(a_jar_without_the_class_is_refused_when_it_is_named),
        CASE(a_signed_jar_is_refused),
        CASE(a_patch_sees_what_the_one_before_it_left),
        CASE(a_reference_into_another_jar_sees_what_a_patch_added_there),
        CASE(what_the_host_has_already_is_already_upstream),
        CASE(the_vetted_result_needs_no_vendor_file),
        CASE(what_is_partly_there_gets_the_rest),
        CASE(a_patch_all_of_which_is_there_is_already_upstream_when_vetted),
        CASE(what_the_vendor_does_not_have_is_refused),
        CASE(what_the_vendor_did_not_change_is_unused),
        CASE(what_the_vendor_added_is_not_taken_but_added),
        CASE(a_class_that_the_vendor_had_before_is_not_added),
        CASE(a_member_that_the_host_lacks_is_not_taken),
        CASE(a_member_that_the_host_has_otherwise_is_not_added),
        CASE(a_class_that_the_host_has_otherwise_is_not_added),
        CASE(a_member_that_is_neither_the_old_nor_the_new_one_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
