/*
 * LESS patches: a source is compiled, the sheet added to a skin and listed in its manifest. They
 * need Node.js and the npm packages of tools/web/node (tests/install-node).
 */
#include "../support/support.h"

#include "patchset_world.h"
#include "web/web.h"

#define HARMONY "jetty_base/webapps/zimbra/skins/harmony/"

static const char MANIFEST[] =
    "<skin>\r\n\t<common>\r\n\t\t<css>\r\n\t\t\t<file>skin.css</file>\r\n"
    "\t\t</css>\r\n\t</common>\r\n</skin>\r\n";
static const char LISTED[] = "<skin>\r\n\t<common>\r\n\t\t<css>\r\n\t\t\t<file>skin.css</file>\r\n"
                             "\t\t\t<file>fixes.css</file>\r\n\t\t</css>\r\n\t</common>\r\n</skin>"
                             "\r\n";
static const char COMPILED[] = ".DwtButton {\n  @Text@\n  user-select: none;\n}\n";

static struct world *w;

static bool has_compiler(void)
{
    struct zg_error err = {0};
    setenv("ZMGRAFT_NODE", "tools/web/node", 1);
    return zg_node_folder(w->arena, NULL, &err) != NULL;
}

static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_write(w, "root/" HARMONY "manifest.xml", MANIFEST);
    world_write(w, "root/jetty_base/webapps/zimbra/skins/carbon/manifest.xml", MANIFEST);
    world_write(w, "repo/skins/mixins.less", ".select(@v) { user-select: @v; }\n");
    world_write(w, "repo/skins/fixes.less",
                "@import \"mixins\";\n.DwtButton { @Text@ .select(none); }\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static void add_less(const char *name, const char *target, const char *content)
{
    world_patch(w, name,
                zg_format(w->arena, "Type: less\nTarget: %s\nContent: %s\n", target, content), "");
}

static void add_fixes(void)
{
    add_less("less/fixes", "jetty/webapps/zimbra/skins/harmony/fixes.css", "skins/fixes.less");
}

static void a_source_is_compiled_and_placed(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    add_fixes();
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 2);
    assert_string_equal(vetted.added.entries[0].target, HARMONY "fixes.css");
    assert_string_equal(vetted.added.entries[0].pre.hex, "");
    assert_string_equal(vetted.added.entries[1].target, HARMONY "manifest.xml");
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(applied.change_count, 2);
    assert_string_equal(world_read(w, "work/files/" HARMONY "fixes.css"), COMPILED);
    assert_string_equal(world_read(w, "work/files/" HARMONY "manifest.xml"), LISTED);
}

static void what_is_placed_is_already_upstream(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    add_fixes();
    world_vet(w);
    world_write(w, "root/" HARMONY "fixes.css", COMPILED);
    world_write(w, "root/" HARMONY "manifest.xml", LISTED);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_ALREADY_UPSTREAM);
    assert_int_equal(applied.change_count, 0);
}

static void a_source_that_changed_since_is_refused(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    add_fixes();
    world_vet(w);
    world_write(w, "repo/skins/mixins.less", ".select(@v) { -moz-user-select: @v; }\n");
    world_refused(w, ZG_REFUSED, "post-image");
}

static void two_sources_are_two_patches(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    add_fixes();
    world_write(w, "repo/skins/more.less", "@a: 1px;\n.b { c: @a }\n");
    add_less("less/more", HARMONY "more.css", "skins/more.less");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.change_count, 3);
    const char *manifest = world_read(w, "work/files/" HARMONY "manifest.xml");
    assert_non_null(
        strstr(manifest, "\t\t\t<file>fixes.css</file>\r\n\t\t\t<file>more.css</file>\r\n"));
    assert_string_equal(world_read(w, "work/files/" HARMONY "more.css"), ".b {\n  c: 1px;\n}\n");
}

static void each_patch_tells_its_own_errors(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    add_fixes();
    world_write(w, "repo/skins/bad.less", ".a {\n  .nowhere();\n}\n");
    add_less("less/bad", HARMONY "bad.css", "skins/bad.less");
    struct zg_vetted vetted = world_vet_refused(w, ZG_MALFORMED, "less");
    assert_int_equal(vetted.results[0].outcome, ZG_APPLIED);
    assert_string_equal(vetted.results[1].error.file, "skins/bad.less");
    assert_int_equal(vetted.results[1].error.line, 2);
}

static void a_source_must_be_there(void **state)
{
    (void)state;
    add_less("less/none", HARMONY "none.css", "skins/none.less");
    world_vet_refused(w, ZG_REFUSED, "content-missing");
}

static void a_target_is_in_the_folder_of_a_skin(void **state)
{
    (void)state;
    add_less("less/fixes", "jetty_base/webapps/zimbra/public/fixes.css", "skins/fixes.less");
    world_vet_refused(w, ZG_REFUSED, "manifest-missing");
}

static void a_skin_gets_a_sheet_once(void **state)
{
    (void)state;
    add_less("less/fixes", HARMONY "a.css, " HARMONY "b.css", "skins/fixes.less");
    world_vet_refused(w, ZG_REFUSED, "target-kind");
}

static void a_manifest_without_a_list_is_refused(void **state)
{
    (void)state;
    if (!has_compiler()) {
        skip();
    }
    world_write(w, "root/" HARMONY "manifest.xml", "<skin><css><file>a.css</file></css></skin>");
    add_fixes();
    world_vet_refused(w, ZG_REFUSED, "manifest-place");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_source_is_compiled_and_placed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_placed_is_already_upstream, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_that_changed_since_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(two_sources_are_two_patches, setup, teardown),
        cmocka_unit_test_setup_teardown(each_patch_tells_its_own_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_must_be_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_target_is_in_the_folder_of_a_skin, setup, teardown),
        cmocka_unit_test_setup_teardown(a_skin_gets_a_sheet_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_manifest_without_a_list_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
