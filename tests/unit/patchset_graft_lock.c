/*
 * What the lock decides about grafts: classes that drifted, rules that were allowed to be broken,
 * vendor files that nobody has pinned; and the JRE that references are checked against.
 */
#include "../support/support.h"

#include "patchset_grafting.h"

static struct world *w;

#define TAKE_RUN "Take: run()I\n"
#define FIELDS "Type: class\nTarget: " STORE "\nClass: com/x/A\nFrom: fixed.jar\n"

static int setup(void **state)
{
    (void)state;
    w = world_new();
    JAR("root/" STORE, "com/x/A run=1 other=5");
    JAR("sources/fixed.jar", "com/x/A run=2 other=6");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void graft(const char *fields)
{
    world_patch(w, "class/a", zg_format(w->arena, FIELDS "%s", fields), "");
}

/* Puts `to` in the place of `from` in the lock, and signs it again as its reviewer would. */
static void relock(const char *from, const char *to)
{
    const char *path = world_path(w, "repo/patches/vetted.lock");
    const char *text = world_read(w, "repo/patches/vetted.lock"), *at = strstr(text, from);
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0}, signature = {0};
    assert_non_null(at);
    zg_buf_append(&out, text, (size_t)(at - text));
    zg_buf_append_text(&out, to);
    zg_buf_append_text(&out, at + strlen(from));
    test_assert_ok(zg_cms_sign(zg_buf_bytes(&out), zg_format(w->arena, "%s/reviewer.key", w->keys),
                               zg_format(w->arena, "%s/reviewer.crt", w->keys), &signature, &err),
                   &err);
    test_write(path, out.data, out.len, 0644);
    test_write(zg_format(w->arena, "%s.sig", path), signature.data, signature.len, 0644);
}

/* ---- drift ---- */

static void a_class_that_drifted_elsewhere_is_grafted(void **state)
{
    (void)state;
    graft(TAKE_RUN);
    world_vet(w);
    JAR("root/" STORE, "com/x/A run=1 other=7 own=8");
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=7 own=8");
    assert_non_null(strstr(applied.results[0].effects[0], "the class is not the vetted one"));
}

static void a_member_that_drifted_is_refused(void **state)
{
    (void)state;
    struct zg_applied applied;
    struct zg_error err = {0};
    graft(TAKE_RUN);
    world_vet(w);
    JAR("root/" STORE, "com/x/A run=9 other=5");
    assert_false(world_try_apply(w, true, &applied, &err)); /* whatever else is allowed */
    test_assert_error(&err, ZG_REFUSED, "pre-image-drift");
    assert_non_null(strstr(err.text, STORE "!com/x/A.class: its run()I is not what was vetted"));
}

static void one_vetted_member_does_not_vouch_for_another(void **state)
{
    (void)state;
    graft("Take: run()I\n other()I\n");
    world_vet(w);
    JAR("root/" STORE, "com/x/A run=1 other=8");
    world_refused(w, ZG_REFUSED, "pre-image-drift");
    /* nor does one that is there already: together they were not vetted */
    JAR("root/" STORE, "com/x/A run=1 other=6");
    world_refused(w, ZG_REFUSED, "pre-image-drift");
}

static void a_member_that_would_become_something_else_is_refused(void **state)
{
    (void)state;
    graft(TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    relock(vetted.added.entries[0].members[0].post.hex,
           "00000000000000000000000000000000000000000000000000000000000000ff");
    JAR("root/" STORE, "com/x/A run=1 other=7");
    world_refused(w, ZG_REFUSED, "post-image");
}

static void a_class_that_would_become_something_else_is_refused(void **state)
{
    (void)state;
    graft(TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    relock(vetted.added.entries[0].post.hex,
           "00000000000000000000000000000000000000000000000000000000000000ff");
    world_refused(w, ZG_REFUSED, "post-image");
}

static void what_was_vetted_in_one_jar_is_not_vetted_in_another(void **state)
{
    (void)state;
    world_patch(w, "class/a",
                "Type: class\nTarget: lib/jars/*.jar\nClass: com/x/A\nFrom: fixed.jar\n" TAKE_RUN,
                "");
    world_vet(w);
    JAR("root/lib/jars/other.jar", "com/x/A run=1 other=5");
    world_refused(w, ZG_REFUSED, "unvetted");
}

static void an_added_class_must_be_the_vetted_one(void **state)
{
    (void)state;
    JAR("sources/fixed.jar", "com/x/A run>com/x/New.get other=6", "com/x/New get=9");
    graft(TAKE_RUN "Add: com/x/New\n");
    struct zg_vetted vetted = world_vet(w);
    world_apply(w);
    relock(vetted.added.entries[1].post.hex,
           "00000000000000000000000000000000000000000000000000000000000000ff");
    world_refused(w, ZG_REFUSED, "post-image");
}

static void one_lock_serves_two_releases_of_a_class(void **state)
{
    (void)state;
    graft("Take: run()I\n other()I\n");
    world_vet(w);
    JAR("root/" STORE, "com/x/A run=1 other=8");
    world_vet(w);
    world_apply(w);
    JAR("root/" STORE, "com/x/A run=1 other=5");
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=6");
}

/* ---- vetted at all? ---- */

static void an_unvetted_graft_is_refused(void **state)
{
    (void)state;
    world_write(w, "repo/patches/series/8.8.15", "");
    world_page(w, "page/other", "");
    world_vet(w);
    graft(TAKE_RUN);
    world_refused(w, ZG_REFUSED, "unvetted");
}

static void a_graft_whose_text_changed_is_refused(void **state)
{
    (void)state;
    graft(TAKE_RUN);
    world_vet(w);
    world_write(w, "repo/patches/series/8.8.15", "");
    graft(TAKE_RUN "Bug: https://bugs.example.org/1\n");
    world_refused(w, ZG_REFUSED, "patch-changed");
}

static void an_unpinned_vendor_file_is_refused_until_it_was_vetted(void **state)
{
    (void)state;
    world_page(w, "page/other", "");
    world_vet(w);
    graft("Source-SHA256: unpinned\n" TAKE_RUN);
    world_refused(w, ZG_REFUSED, "source-unpinned");
    struct zg_vetted vetted = world_vet(w);
    assert_true(vetted.added.entries[0].source.hex[0] != '\0');
    assert_int_equal(world_apply(w).results[1].outcome, ZG_APPLIED);
}

static void a_file_that_no_entry_pins_is_refused(void **state)
{
    (void)state;
    graft(TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    relock(zg_format(w->arena, "Source-SHA256: %s\n", vetted.added.entries[0].source.hex), "");
    world_refused(w, ZG_REFUSED, "source-unpinned");
}

static void the_file_before_the_fix_is_pinned_as_well(void **state)
{
    (void)state;
    JAR("sources/before.jar", "com/x/A run=1 other=4");
    graft("Base: before.jar\nBase-SHA256: unpinned\n" TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    assert_true(vetted.added.entries[0].base.hex[0] != '\0');
    assert_string_not_equal(vetted.added.entries[0].base.hex, vetted.added.entries[0].source.hex);
    world_apply(w);
    JAR("sources/before.jar", "com/x/A run=1 other=5");
    world_refused(w, ZG_REFUSED, "source-digest");
    test_shell("rm '%s'", world_path(w, "sources/before.jar"));
    world_refused(w, ZG_REFUSED, "source-missing");
}

/* ---- rules that may be broken ---- */

/* run() calls other(), which the vendor changed as well. */
static void callee_changed(const char *fields)
{
    JAR("root/" STORE, "com/x/A run=1 other=5");
    JAR("sources/fixed.jar", "com/x/A run>com/x/A.other other=6");
    graft(fields);
}

static void a_broken_rule_refuses(void **state)
{
    (void)state;
    callee_changed(TAKE_RUN);
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "callee-changed");
    assert_non_null(strstr(vetted.results[0].error.hint, "Allow"));
}

static void a_rule_that_is_allowed_is_recorded_with_its_evidence(void **state)
{
    (void)state;
    callee_changed("Allow: callee-changed, link-class\n" TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    const char **allowed = vetted.added.entries[0].allowed;
    assert_string_equal(allowed[0],
                        "callee-changed com/x/A.run()I: it uses com/x/A.other()I, which the vendor "
                        "changed too and which is not taken");
    assert_null(allowed[1]);
    assert_non_null(
        strstr(vetted.results[0].effects[0], "ALLOWED against the rule callee-changed"));
    assert_non_null(strstr(world_read(w, "repo/patches/vetted.lock"),
                           zg_format(w->arena, "Allowed:\n %s\n", allowed[0])));
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run>com/x/A.other other=5");
}

static void a_rule_broken_without_vetting_is_refused(void **state)
{
    (void)state;
    callee_changed("Allow: callee-changed\n" TAKE_RUN);
    struct zg_vetted vetted = world_vet(w);
    relock(zg_format(w->arena, "Allowed:\n %s\n", vetted.added.entries[0].allowed[0]), "");
    struct zg_applied applied = world_refused(w, ZG_REFUSED, "override-unvetted");
    assert_non_null(strstr(applied.results[0].why, "callee-changed com/x/A.run()I"));
    /* in a class that drifted elsewhere too */
    JAR("root/" STORE, "com/x/A run=1 other=5 own=1");
    world_refused(w, ZG_REFUSED, "override-unvetted");
}

static void minimal_touch_leaves_the_bytes_of_other_methods(void **state)
{
    (void)state;
    graft(TAKE_RUN "Minimal-Touch: yes\n");
    world_vet(w);
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run=2 other=5");
}

/* ---- the JRE ---- */

/* run() comes to call what no JRE has. */
static void calls_into_the_jre(void)
{
    JAR("sources/fixed.jar", "com/x/A run>java/lang/Fresh.get other=5");
    graft(TAKE_RUN);
}

static void without_a_jre_the_result_says_so(void **state)
{
    (void)state;
    calls_into_the_jre();
    struct zg_vetted vetted = world_vet(w);
    assert_non_null(strstr(vetted.results[0].effects[0], "no JRE to check it against"));
}

static void the_roots_jre_is_what_references_are_checked_against(void **state)
{
    (void)state;
    static const char *const homes[] = {"root/common/lib/jvm/java", "root/common/lib/jvm/openjdk-8",
                                        "root/java"};
    calls_into_the_jre();
    for (size_t i = 0; i < ZG_COUNT(homes); i++) {
        put_jre(w, homes[i]);
        world_vet_refused(w, ZG_REFUSED, "link-class");
        test_shell("rm -r '%s'", world_path(w, homes[i]));
    }
    test_shell("mkdir -p '%s'", world_path(w, "root/java")); /* nothing in it: none */
    world_vet(w);
}

static void a_jre_may_be_given_for_a_root_without_one(void **state)
{
    (void)state;
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    calls_into_the_jre();
    put_jre(w, "jre");
    options.jre = world_path(w, "jre");
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, ZG_REFUSED, "link-class");
    options.jre = world_path(w, "sources"); /* no JRE at all */
    err = (struct zg_error){0};
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, ZG_USAGE, "not-a-jre");
}

static void the_roots_jre_counts_more_than_the_one_given(void **state)
{
    (void)state;
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    calls_into_the_jre();
    JAR("root/java/lib/rt.jar", "java/lang/Object", "java/lang/Fresh get=1");
    put_jre(w, "jre");
    options.jre = world_path(w, "jre");
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_class_that_drifted_elsewhere_is_grafted),
        CASE(a_member_that_drifted_is_refused),
        CASE(one_vetted_member_does_not_vouch_for_another),
        CASE(a_member_that_would_become_something_else_is_refused),
        CASE(a_class_that_would_become_something_else_is_refused),
        CASE(what_was_vetted_in_one_jar_is_not_vetted_in_another),
        CASE(an_added_class_must_be_the_vetted_one),
        CASE(one_lock_serves_two_releases_of_a_class),
        CASE(an_unvetted_graft_is_refused),
        CASE(a_graft_whose_text_changed_is_refused),
        CASE(an_unpinned_vendor_file_is_refused_until_it_was_vetted),
        CASE(a_file_that_no_entry_pins_is_refused),
        CASE(the_file_before_the_fix_is_pinned_as_well),
        CASE(a_broken_rule_refuses),
        CASE(a_rule_that_is_allowed_is_recorded_with_its_evidence),
        CASE(a_rule_broken_without_vetting_is_refused),
        CASE(minimal_touch_leaves_the_bytes_of_other_methods),
        CASE(without_a_jre_the_result_says_so),
        CASE(the_roots_jre_is_what_references_are_checked_against),
        CASE(a_jre_may_be_given_for_a_root_without_one),
        CASE(the_roots_jre_counts_more_than_the_one_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
