/* Zimlet patches: packed as the server takes them, with a version that rises when they change. */
#include "../support/support.h"

#include "patchset_world.h"
#include "web/web.h"

#define ZIP "zimlets/com_x.zip"
#define DAY 86400

static struct world *w;

static void zimlet(const char *version, const char *script)
{
    world_write(w, "repo/zimlets/com_x/com_x.xml",
                zg_format(w->arena,
                          "<zimlet name=\"com_x\" version=\"%s\" description=\"d\">\n"
                          "<include>a.js</include></zimlet>\n",
                          version));
    world_write(w, "repo/zimlets/com_x/config_template.xml",
                zg_format(w->arena, "<zimletConfig name=\"com_x\" version=\"%s\"/>\n", version));
    world_write(w, "repo/zimlets/com_x/a.js", script);
}

static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_write(w, "root/zimlets/com_zimbra_email.zip", "no zip");
    zimlet("1.0", "a();\n");
    world_patch(w, "zimlet/x", "Type: zimlet\nTarget: " ZIP "\nContent: zimlets/com_x\n", "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static struct zg_lock *lock_now(void)
{
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(
        zg_lock_load(w->arena, world_path(w, "repo/patches/vetted.lock"), NULL, &lock, &err), &err);
    return lock;
}

/* Vets on a day after the first one, and tells the version that was given. */
static const char *vet_on(int64_t day)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    options.now = EPOCH + day * DAY;
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
    struct zg_lock *lock = lock_now();
    assert_int_equal(lock->count, 1);
    return lock->entries[0].version;
}

static void refused(const char *rule, enum zg_kind kind)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, kind, rule);
}

/* The version and script in the zip that a build makes. */
static const char *built(void)
{
    struct zg_zimlet_files files;
    struct zg_zimlet_check check;
    struct zg_error err = {0};
    test_shell("rm -rf '%s' && mkdir '%s'", world_path(w, "work"), world_path(w, "work"));
    world_apply(w);
    test_assert_ok(zg_zimlet_load(w->arena, world_path(w, "work/files/" ZIP), &files, &err), &err);
    test_assert_ok(zg_zimlet_check(w->arena, &files, &check, &err), &err);
    assert_int_equal(check.count, 0); /* the config template has the version too */
    return zg_format(w->arena, "%s %.*s", check.version, (int)files.items[0].content.len,
                     (const char *)files.items[0].content.data);
}

static void the_zip_has_the_version_that_vetting_gave(void **state)
{
    (void)state;
    assert_string_equal(vet_on(0), "1.0.2023111400");
    assert_string_equal(built(), "1.0.2023111400 a();\n");
}

static void what_has_not_changed_keeps_its_version_and_its_bytes(void **state)
{
    (void)state;
    vet_on(0);
    built();
    struct zg_digest first, second;
    struct zg_error err = {0};
    test_assert_ok(zg_sha256_file(world_path(w, "work/files/" ZIP), &first, &err), &err);
    setenv("SOURCE_DATE_EPOCH", "1000000000", 1);
    assert_string_equal(vet_on(3), "1.0.2023111400");
    built();
    unsetenv("SOURCE_DATE_EPOCH");
    test_assert_ok(zg_sha256_file(world_path(w, "work/files/" ZIP), &second, &err), &err);
    assert_string_equal(first.hex, second.hex);
}

static void what_changes_gets_a_newer_version_on_any_day(void **state)
{
    (void)state;
    vet_on(0);
    zimlet("1.0", "b();\n");
    assert_string_equal(vet_on(0), "1.0.2023111401");
    assert_string_equal(built(), "1.0.2023111401 b();\n");
    zimlet("1.0", "c();\n");
    assert_string_equal(vet_on(2), "1.0.2023111600");
    zimlet("1.0", "a();\n"); /* as it was at first */
    assert_string_equal(vet_on(-300), "1.0.2023111601");
    zimlet("1.1", "a();\n");
    assert_string_equal(vet_on(-300), "1.1.2023011800");
}

/* The patch file is another, so that its entries go from the lock; their version still counts. */
static void another_text_of_the_patch_does_not_start_over(void **state)
{
    (void)state;
    vet_on(0);
    world_write(w, "repo/patches/series/8.8.15", "");
    world_patch(w, "zimlet/x",
                "Type: zimlet\nTarget: " ZIP "\nContent: zimlets/com_x\nMode: 0640\n", "");
    zimlet("1.0", "b();\n");
    assert_string_equal(vet_on(0), "1.0.2023111401");
}

static void an_older_version_is_refused(void **state)
{
    (void)state;
    zimlet("1.1", "a();\n");
    vet_on(0);
    zimlet("1.0", "a();\n");
    refused("zimlet-version", ZG_REFUSED);
}

static void a_change_since_vetting_is_refused(void **state)
{
    (void)state;
    vet_on(0);
    zimlet("1.0", "b();\n");
    world_refused(w, ZG_REFUSED, "post-image");
}

static void what_breaks_a_rule_is_refused_by_it(void **state)
{
    (void)state;
    zimlet("one", "a();\n");
    refused("definition-version", ZG_REFUSED);
    zimlet("1.0", "a(() => 1);\n");
    refused("script-modern", ZG_REFUSED);
    zimlet("1.0", "");
    refused("include-missing", ZG_REFUSED);
    test_shell("mv '%s' '%s'", world_path(w, "repo/zimlets/com_x"),
               world_path(w, "repo/zimlets/com_y"));
    refused("content-missing", ZG_REFUSED);
}

static void the_target_has_the_name_of_the_folder(void **state)
{
    (void)state;
    world_write(w, "repo/patches/series/8.8.15", "");
    world_patch(w, "zimlet/y", "Type: zimlet\nTarget: zimlets/com_y.zip\nContent: zimlets/com_x\n",
                "");
    refused("zimlet-name", ZG_REFUSED);
}

static void a_host_without_zimlets_is_no_place_for_one(void **state)
{
    (void)state;
    test_shell("rm -r '%s'", world_path(w, "root/zimlets"));
    refused("target-missing", ZG_REFUSED);
}

static void the_account_tells_the_version(void **state)
{
    (void)state;
    struct zg_vetted vetted = world_vet(w);
    assert_string_equal(zg_patch_type_name(vetted.results[0].patch->type), "zimlet");
    assert_int_equal(
        strncmp(vetted.results[0].effects[0], "added, version 1.0.2023111400, 3 files, ", 40), 0);
}

static void a_lock_with_a_bad_version_is_malformed(void **state)
{
    (void)state;
    struct zg_lock *lock;
    struct zg_error err = {0};
    vet_on(0);
    const char *text = world_read(w, "repo/patches/vetted.lock");
    const char *at = strstr(text, "Version: 1.0.2023111400");
    assert_non_null(at);
    const char *bad = zg_format(w->arena, "%.*sVersion: new%s", (int)(at - text), text, at + 23);
    assert_false(zg_lock_parse(w->arena, zg_bytes_of(bad), "lock", &lock, &err));
    test_assert_error(&err, ZG_MALFORMED, "lock-field");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_zip_has_the_version_that_vetting_gave, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_not_changed_keeps_its_version_and_its_bytes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_changes_gets_a_newer_version_on_any_day, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(another_text_of_the_patch_does_not_start_over, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_older_version_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_since_vetting_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_breaks_a_rule_is_refused_by_it, setup, teardown),
        cmocka_unit_test_setup_teardown(the_target_has_the_name_of_the_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_without_zimlets_is_no_place_for_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_account_tells_the_version, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lock_with_a_bad_version_is_malformed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
