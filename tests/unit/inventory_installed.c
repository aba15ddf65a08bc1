/* The state that a bundle leaves on a root: read whole, or refused. */
#include "../support/support.h"

#include "inventory/inventory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const char good[] =
    "{\"schema\": \"zmgraft-state-1\",\n"
    " \"bundle\": \"zmgraft-compat_8.8.15.p40_2026112200.tar.zst\",\n"
    " \"bundle_sha256\": \"" A "\",\n"
    " \"serial\": 2026112200,\n"
    " \"release\": \"8.8.15.p40\",\n"
    " \"signer\": \"CN = Release Signer\",\n"
    " \"applied_at\": 1795300000,\n"
    " \"files\": [\n"
    "  {\"path\": \"jetty_base/webapps/zimbra/js/Fix.js\", \"added\": true, \"pre\": null,\n"
    "   \"post\": \"" B "\", \"patches\": [\"file/fix\"]},\n"
    "  {\"path\": \"lib/jars/zimbrastore.jar\", \"added\": false, \"pre\": \"" B "\",\n"
    "   \"post\": \"" C "\", \"patches\": [\"class/one\", \"class/two\"]}],\n"
    " \"patches\": [\n"
    "  {\"name\": \"class/one\", \"type\": \"class\", \"outcome\": \"applied\",\n"
    "   \"description\": \"\", \"advisories\": [\"CVE-2024-1\", \"CVE-2024-2\"]},\n"
    "  {\"name\": \"class/two\", \"type\": \"class\", \"outcome\": \"applied\",\n"
    "   \"description\": \"\", \"advisories\": []}],\n"
    " \"not_installed\": [], \"actions\": [], \"pending\": [], \"made_folders\": []}\n";

static bool load(struct zg_arena *arena, const char *text, struct zg_installed **out,
                 struct zg_error *err)
{
    const char *root = test_folder(0);
    test_write_text(zg_path_join(arena, root, ZG_STATE_FILE), text);
    return zg_installed_load(arena, root, out, err);
}

static void the_state_tells_what_is_installed(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_installed *installed;
    struct zg_error err = {0};
    test_assert_ok(load(arena, good, &installed, &err), &err);
    assert_non_null(installed);
    assert_string_equal(installed->bundle, "zmgraft-compat_8.8.15.p40_2026112200.tar.zst");
    assert_string_equal(installed->bundle_digest.hex, A);
    assert_int_equal(installed->serial, 2026112200);
    assert_string_equal(installed->release.name, "8.8.15.p40");
    assert_string_equal(installed->signer, "CN = Release Signer");
    assert_int_equal(installed->applied_at, 1795300000);
    assert_int_equal(installed->file_count, 2);
    assert_true(installed->files[0].added);
    assert_string_equal(installed->files[0].pre.hex, "");
    assert_string_equal(installed->files[0].post.hex, B);
    assert_string_equal(installed->files[1].path, "lib/jars/zimbrastore.jar");
    assert_false(installed->files[1].added);
    assert_string_equal(installed->files[1].pre.hex, B);
    assert_string_equal(installed->files[1].post.hex, C);
    assert_string_equal(installed->files[1].patches[1], "class/two");
    assert_null(installed->files[1].patches[2]);
    assert_int_equal(installed->patch_count, 2);
    assert_string_equal(installed->patches[0].name, "class/one");
    assert_string_equal(installed->patches[0].type, "class");
    assert_string_equal(installed->patches[0].outcome, "applied");
    assert_string_equal(installed->patches[0].advisories[1], "CVE-2024-2");
    assert_null(installed->patches[0].advisories[2]);
    assert_null(installed->patches[1].advisories[0]);
    zg_arena_free(arena);
}

static void without_a_state_nothing_is_installed(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_installed *installed = (struct zg_installed *)arena;
    struct zg_error err = {0};
    const char *root = test_folder(0);
    test_assert_ok(zg_installed_load(arena, root, &installed, &err), &err);
    assert_null(installed);
    test_assert_ok(zg_mkdirs(zg_path_join(arena, root, ZG_STATE_DIR), &err), &err);
    test_assert_ok(zg_installed_load(arena, root, &installed, &err), &err);
    assert_null(installed);
    zg_arena_free(arena);
}

/* The good state with the first occurrence of `from` replaced. */
static char *changed(struct zg_arena *arena, const char *from, const char *to)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static const struct {
    const char *from, *to, *rule;
} damages[] = {
    {"zmgraft-state-1", "zmgraft-state-2", "state-schema"},
    {"\"schema\": \"zmgraft-state-1\",", "", "state-shape"},
    {"zmgraft-compat_8", "sub/zmgraft-compat_8", "state-path"},
    {"\"zmgraft-compat_8.8.15.p40_2026112200.tar.zst\"", "\"..\"", "state-path"},
    {"\"zmgraft-compat_8.8.15.p40_2026112200.tar.zst\"", "\"\"", "state-path"},
    {"\"bundle_sha256\": \"a", "\"bundle_sha256\": \"", "state-shape"},
    {"\"bundle_sha256\": \"a", "\"bundle_sha256\": \"g", "state-shape"},
    {"2026112200,", "-1,", "state-shape"},
    {"2026112200,", "1.5,", "state-shape"},
    {"2026112200,", "\"1\",", "state-shape"},
    {"\"release\": \"8.8.15.p40\"", "\"release\": \"8.8\"", "state-shape"},
    {"\"signer\": \"CN = Release Signer\"", "\"signer\": null", "state-shape"},
    {"1795300000", "true", "state-shape"},
    {"1795300000", "253402300800", "state-shape"},
    {"1795300000", "99999999999999999999", "json-syntax"},
    {"\"files\": [", "\"filed\": [", "state-shape"},
    {"lib/jars/zimbrastore.jar", "../lib/jars/zimbrastore.jar", "state-path"},
    {"lib/jars/zimbrastore.jar", "/opt/zimbra/lib/jars/zimbrastore.jar", "state-path"},
    {"lib/jars/zimbrastore.jar", "lib//zimbrastore.jar", "state-path"},
    {"lib/jars/zimbrastore.jar", "lib/x\\n", "state-path"},
    {"lib/jars/zimbrastore.jar", "", "state-path"},
    {"lib/jars/zimbrastore.jar", "jetty_base/webapps/zimbra/js/Fix.js", "state-shape"},
    {"lib/jars/zimbrastore.jar", "a", "state-shape"},
    {"\"added\": true", "\"added\": 1", "state-shape"},
    {"\"added\": true", "\"added\": false", "state-shape"},
    {"\"added\": false", "\"added\": true", "state-shape"},
    {"\"post\": \"" B "\"", "\"post\": null", "state-shape"},
    {"[\"file/fix\"]", "\"file/fix\"", "state-shape"},
    {"[\"file/fix\"]", "[1]", "state-shape"},
    {"  {\"path\": \"jetty_base", "  1, {\"path\": \"jetty_base", "state-shape"},
    {"\"name\": \"class/one\"", "\"name\": 1", "state-shape"},
    {"\"type\": \"class\"", "\"typ\": \"class\"", "state-shape"},
    {"\"outcome\": \"applied\"", "\"outcome\": {}", "state-shape"},
    {"[\"CVE-2024-1\", \"CVE-2024-2\"]", "{}", "state-shape"},
    {"{\"schema\"", "[{\"schema\"", "json-syntax"},
    {"\"serial\"", "\"schema\"", "json-syntax"}, /* a doubled member */
};

static void a_damaged_state_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(damages); i++) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_installed *installed;
        struct zg_error err = {0};
        if (load(arena, changed(arena, damages[i].from, damages[i].to), &installed, &err)) {
            fail_msg("case %zu is taken: %s", i, damages[i].to);
        }
        assert_null(installed);
        test_assert_error(&err, ZG_MALFORMED, damages[i].rule);
        zg_arena_free(arena);
    }
}

static void a_state_that_is_no_object_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"[]", "{}", "{\"schema\": [\"zmgraft-state-1\"]}"};
    for (size_t i = 0; i < ZG_COUNT(texts); i++) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_installed *installed;
        struct zg_error err = {0};
        assert_false(load(arena, texts[i], &installed, &err));
        test_assert_error(&err, ZG_MALFORMED, "state-shape");
        zg_arena_free(arena);
    }
}

static void a_truncated_state_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(good) - 2; len += 7) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_installed *installed;
        struct zg_error err = {0};
        assert_false(load(arena, zg_strndup(arena, good, len), &installed, &err));
        test_assert_error(&err, ZG_MALFORMED, "json-syntax");
        zg_arena_free(arena);
    }
}

static void a_state_behind_a_link_is_refused(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_installed *installed;
    struct zg_error err = {0};
    const char *root = test_folder(0), *elsewhere = test_folder(1);
    test_write_text(zg_path_join(arena, elsewhere, "state.json"), good);
    assert_int_equal(symlink(elsewhere, zg_path_join(arena, root, ZG_STATE_DIR)), 0);
    assert_false(zg_installed_load(arena, root, &installed, &err));
    test_assert_error(&err, ZG_MALFORMED, "state-link");
    assert_int_equal(unlink(zg_path_join(arena, root, ZG_STATE_DIR)), 0);
    assert_int_equal(mkdir(zg_path_join(arena, root, ZG_STATE_DIR), 0755), 0);
    assert_int_equal(symlink(zg_path_join(arena, elsewhere, "state.json"),
                             zg_path_join(arena, root, ZG_STATE_FILE)),
                     0);
    err = (struct zg_error){0};
    assert_false(zg_installed_load(arena, root, &installed, &err));
    test_assert_error(&err, ZG_MALFORMED, "state-link");
    zg_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_tells_what_is_installed),
        cmocka_unit_test(without_a_state_nothing_is_installed),
        cmocka_unit_test(a_damaged_state_is_refused),
        cmocka_unit_test(a_state_that_is_no_object_is_refused),
        cmocka_unit_test(a_truncated_state_is_refused),
        cmocka_unit_test(a_state_behind_a_link_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
