/* Patches of style sheets and .properties files in a series: outcomes, and what is refused. */
#include "../support/support.h"

#include "patchset_world.h"

#define DWT "jetty_base/webapps/zimbra/css/dwt.css"
#define SKIN "jetty_base/webapps/zimbra/skins/harmony/skin.properties"

static const char DWT_TEXT[] = ".DwtButton {\r\n\tcolor: red;\r\n#IFDEF SAFARI\r\n"
                               "\t-khtml-user-select: none;\r\n#ENDIF\r\n}\r\n";
static const char FIXED[] = ".DwtButton {\r\n\tcolor: red;\r\n#IFDEF SAFARI\r\n"
                            "\tuser-select: none;\r\n#ENDIF\r\n}\r\n";
static const char BODY[] = " .DwtButton {\n #IFDEF SAFARI\n-  -khtml-user-select: none;\n"
                           "+  user-select: none;\n #ENDIF\n }\n";

static struct world *w;

static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_write(w, "root/" DWT, DWT_TEXT);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void add_css(const char *body)
{
    world_patch(w, "css/select", "Type: css\nTarget: jetty/webapps/zimbra/css/dwt.css\n", body);
}

static void a_vetted_sheet_is_patched_beside_the_root(void **state)
{
    (void)state;
    add_css(BODY);
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 1);
    assert_string_equal(vetted.added.entries[0].target, DWT);
    assert_non_null(strstr(vetted.results[0].effects[0],
                           "1 of 1 changes:\n  applied: .DwtButton / -khtml-user-select under "
                           "#IFDEF SAFARI (line 4)"));
    assert_non_null(strstr(vetted.results[0].effects[0], "\n+\tuser-select: none;"));
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(applied.change_count, 1);
    assert_string_equal(applied.changes[0].path, DWT);
    assert_string_equal(world_read(w, "work/files/" DWT), FIXED);
    assert_string_equal(world_read(w, "root/" DWT), DWT_TEXT);
}

static void properties_are_patched_under_their_condition(void **state)
{
    (void)state;
    world_write(w, "root/" SKIN, "A = 1\n#IFDEF SAFARI\nA = 1\n#ENDIF\n");
    world_patch(w, "properties/a",
                "Type: properties\nTarget: jetty/webapps/*/skins/harmony/skin.properties\n",
                " #IFDEF SAFARI\n-A = 1\n+A = 2\n #ENDIF\n");
    world_vet(w);
    world_apply(w);
    assert_string_equal(world_read(w, "work/files/" SKIN), "A = 1\n#IFDEF SAFARI\nA = 2\n#ENDIF\n");
}

static void a_patch_sees_what_the_ones_before_it_left(void **state)
{
    (void)state;
    add_css(BODY);
    world_patch(w, "css/more", "Type: css\nTarget: " DWT "\nRequires: css/select\n",
                " .DwtButton {\n #IFDEF SAFARI\n   user-select: none;\n"
                "+  -webkit-user-select: none;\n #ENDIF\n }\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_string_equal(applied.changes[0].patches[1], "css/more");
    assert_non_null(strstr(world_read(w, "work/files/" DWT),
                           "\tuser-select: none;\r\n\t-webkit-user-select: none;\r\n"));
}

static void a_sheet_that_says_it_is_already_upstream(void **state)
{
    (void)state;
    add_css(BODY);
    world_vet(w);
    world_write(w, "root/" DWT,
                ".Other { }\n.DwtButton {\n#IFDEF SAFARI\nUser-Select:none\n#ENDIF\n}");
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(applied.change_count, 0);
}

static void a_sheet_that_was_not_vetted_needs_allow_drift(void **state)
{
    (void)state;
    add_css(BODY);
    world_vet(w);
    world_write(w, "root/" DWT,
                zg_format(w->arena, "/* site */\r\n%s.Site { a: b; }\r\n", DWT_TEXT));
    world_refused(w, ZG_REFUSED, "pre-image-drift");
    struct zg_applied applied;
    struct zg_error err = {0};
    test_assert_ok(world_try_apply(w, true, &applied, &err), &err);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED_DRIFTED);
    assert_string_equal(world_read(w, "work/files/" DWT),
                        zg_format(w->arena, "/* site */\r\n%s.Site { a: b; }\r\n", FIXED));
}

static void a_value_that_differs_is_never_vetted(void **state)
{
    (void)state;
    add_css(BODY);
    world_write(w, "root/" DWT,
                ".DwtButton {\n#IFDEF SAFARI\n-khtml-user-select: text;\n#ENDIF\n}\n");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "sheet-drift");
    const char *why = vetted.results[0].why;
    assert_non_null(strstr(why, "value-differs: .DwtButton / -khtml-user-select under #IFDEF "
                                "SAFARI; expected: -khtml-user-select: none; found: "
                                "-khtml-user-select: text (line 3)"));
}

static void a_rule_that_is_not_there_is_a_conflict(void **state)
{
    (void)state;
    add_css(BODY);
    world_write(w, "root/" DWT, ".ZButton { }\n");
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "sheet-conflict");
    assert_non_null(strstr(vetted.results[0].why, "rule-missing: .DwtButton"));
    assert_string_not_equal(vetted.results[0].error.hint, "");
    assert_null(strstr(vetted.results[0].error.hint, "moved"));
}

static void a_rule_that_moved_is_found(void **state)
{
    (void)state;
    add_css(BODY);
    world_write(w, "root/" DWT, ".ZButton { }\n");
    world_write(w, "root/jetty_base/webapps/zimbra/css/common.css", DWT_TEXT);
    struct zg_vetted vetted = world_vet_refused(w, ZG_REFUSED, "sheet-conflict");
    assert_non_null(strstr(vetted.results[0].error.hint,
                           "the patch fits jetty_base/webapps/zimbra/css/common.css"));
}

static void a_copy_of_a_sheet_is_not_left_behind(void **state)
{
    (void)state;
    add_css(BODY);
    world_write(w, "root/jetty_base/webapps/zimbraAdmin/css/dwt.css", DWT_TEXT);
    world_vet_refused(w, ZG_REFUSED, "copy-left-behind");
}

static void assert_malformed(const char *fields, const char *body, unsigned line, const char *rule)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_patch *patch;
    const char *text =
        zg_format(arena, "Description: d\nAuthor: a\nReleases: 8.8.15\n%s\n%s", fields, body);
    assert_false(zg_patch_parse(arena, zg_bytes_of(text), "css/x", "css/x", &patch, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_int_equal(err.line, line);
    zg_arena_free(arena);
}

static void a_malformed_body_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_malformed("Type: css\nTarget: a.css\n", " .a {\n+  b: c\n }\n", 8, "patch-body");
    assert_malformed("Type: css\nTarget: a.css\n", " .a {\n   b: c;\n }\n", 7, "patch-body");
    assert_malformed("Type: css\nTarget: a.css\n", "", 7, "patch-body");
    assert_malformed("Type: properties\nTarget: a.properties\n", "a = b\n", 7, "patch-body");
}

static void targets_are_of_the_type(void **state)
{
    (void)state;
    assert_malformed("Type: css\nTarget: a.css, b.properties\n", "+.a { }\n", 0, "patch-header");
    assert_malformed("Type: properties\nTarget: a.css\n", "+a = b\n", 0, "patch-header");
    assert_malformed("Type: css\nTarget: a.css\nAnchor: b\n", "+.a { }\n", 6, "patch-header");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_vetted_sheet_is_patched_beside_the_root, setup, teardown),
        cmocka_unit_test_setup_teardown(properties_are_patched_under_their_condition, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_patch_sees_what_the_ones_before_it_left, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sheet_that_says_it_is_already_upstream, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sheet_that_was_not_vetted_needs_allow_drift, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_value_that_differs_is_never_vetted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rule_that_is_not_there_is_a_conflict, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rule_that_moved_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_copy_of_a_sheet_is_not_left_behind, setup, teardown),
        cmocka_unit_test(a_malformed_body_is_refused_with_its_line),
        cmocka_unit_test(targets_are_of_the_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
