/* The manifest: what is written reads back, and anything else is refused. */
#include "bundle_host.h"

/* The usual manifest as text (arena). */
static const char *good_text(struct zg_arena *arena)
{
    struct zg_manifest manifest =
        manifest_of(arena, RELEASE, 10, usual_files, ZG_COUNT(usual_files));
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = zg_manifest_json(&manifest);
    zg_json_print(json, &text);
    json_decref(json);
    return zg_strndup(arena, (const char *)text.data, text.len);
}

/* The text with the first `from` replaced, which must be there. */
static const char *with(struct zg_arena *arena, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    if (at == NULL) {
        fail_msg("the manifest lacks %s", from);
    }
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void is_refused(struct zg_arena *arena, const char *text, const char *rule)
{
    struct zg_error err = {0};
    struct zg_manifest manifest;
    assert_false(zg_manifest_parse(arena, zg_bytes_of(text), &manifest, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
}

static void reads_back_what_it_wrote(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    struct zg_error err = {0};
    struct zg_manifest manifest;
    ZG_CLEANUP(zg_buf_free) struct zg_buf again = {0};
    test_assert_ok(zg_manifest_parse(arena, zg_bytes_of(text), &manifest, &err), &err);
    json_t *json = zg_manifest_json(&manifest);
    zg_json_print(json, &again);
    json_decref(json);
    assert_int_equal(again.len, strlen(text));
    assert_memory_equal(again.data, text, again.len);
    assert_string_equal(manifest.files[1].path, SCRIPT);
    assert_true(manifest.files[1].added);
    assert_string_equal(manifest.files[1].pre.hex, "");
    assert_string_equal(manifest.patches[0].advisories[0], "CVE-2024-45519");
    assert_int_equal(manifest.action_count, 2);
    zg_arena_free(arena);
}

static void refuses_paths_that_leave_the_root(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "../etc/passwd",
        "jetty_base/../../etc/passwd",
        "/etc/passwd",
        "..",
        "lib//jars/x.jar",
        "lib/./x.jar",
        "lib/jars/",
        "lib\\\\x",
        "",
    };
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    for (size_t i = 0; i < ZG_COUNT(paths); i++) {
        const char *path = zg_format(arena, "\"path\": \"%s\"", paths[i]);
        is_refused(arena, with(arena, text, "\"path\": \"" TAG "\"", path), "manifest-path");
    }
    is_refused(arena, with(arena, text, "\"group\": \"" WEBAPP "\"", "\"group\": \"../x\""),
               "manifest-path");
    zg_arena_free(arena);
}

static void refuses_paths_of_zmgrafts_own(void **state)
{
    (void)state;
    static const char *const paths[] = {".zmgraft/state.json", ".zmgraft",
                                        "lib/jars/.zmgraft-new.10.0"};
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    for (size_t i = 0; i < ZG_COUNT(paths); i++) {
        const char *path = zg_format(arena, "\"path\": \"%s\"", paths[i]);
        is_refused(arena, with(arena, text, "\"path\": \"" TAG "\"", path), "manifest-path");
    }
    zg_arena_free(arena);
}

static void refuses_files_out_of_order_twice_or_under_a_file(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    is_refused(arena, with(arena, text, "\"" TAG "\"", "\"zzz\""), "manifest-shape");
    is_refused(arena, with(arena, text, "\"" TAG "\"", "\"" SCRIPT "\""), "manifest-shape");
    /* with other files between the two in byte order */
    const char *below = with(arena, text, "\"path\": \"" TAG "\"", "\"path\": \"lib/jars\"");
    below = with(arena, below, "\"path\": \"" SCRIPT "\"", "\"path\": \"lib/jars-1\"");
    below = with(arena, below, "\"path\": \"" PAGE "\"", "\"path\": \"lib/jars-2\"");
    is_refused(arena, below, "manifest-shape");
    zg_arena_free(arena);
}

static void refuses_members_of_the_wrong_shape(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"zmgraft-manifest-1", "zmgraft-manifest-2"},
        {"\"created\": 1700000000", "\"created\": \"1700000000\""},
        {"\"created\": 1700000000", "\"created\": -1"},
        {"\"serial\": 10", "\"serial\": 0"},
        {"\"serial\": 10", "\"serial\": 99999999999"},
        {"\"serial\": 10", "\"serial\": 1.5"},
        {"\"serial\": 10", "\"serial\": 10, \"more\": 1"},
        {"\"producer\": \"a test\"", "\"producer\": \"a \\u001b[2J\""},
        {"\"producer\": \"a test\"", "\"producer\": null"},
        {"\"producer\": \"a test\"", "\"product\": \"a test\""},
        {"\"8.8.15.p46\"", "\"8.8\""},
        {"\"added\": false", "\"added\": 0"},
        {"\"added\": false", "\"added\": true"}, /* but it has a pre-image */
        {"\"added\": false", "\"add\": false"},
        {"\"mode\": \"0644\"", "\"mode\": \"644\""},
        {"\"mode\": \"0644\"", "\"mode\": \"0698\""},
        {"\"mode\": \"0644\"", "\"mode\": \"+644\""},
        {"\"mode\": \"0644\"", "\"mode\": 420},"},
        {"\"size\": 7", "\"size\": -7"},
        {"\"size\": 7", "\"size\": 5000000000"},
        {"\"size\": 7", "\"size\": 9223372036854775808"},
        {"\"patches\": [\n        \"page/one\"\n      ]", "\"patches\": \"page/one\""},
        {"\"patches\": [\n        \"page/one\"\n      ]", "\"patches\": [1]"},
        {"\"pre\": \"9", "\"pre\": \"x"},
        {"\"post\": \"a", "\"post\": \""},
        {"\"pre\": \"99f36a31f9daaddcf92bc995c4ac24d840a504d601b0b88e6a80eacfdb015033\"",
         "\"pre\": null"},
    };
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    for (size_t i = 0; i < ZG_COUNT(changes); i++) {
        struct zg_error err = {0};
        struct zg_manifest manifest;
        const char *changed = with(arena, text, changes[i].from, changes[i].to);
        if (zg_manifest_parse(arena, zg_bytes_of(changed), &manifest, &err)) {
            fail_msg("%s was taken for %s", changes[i].to, changes[i].from);
        }
        assert_int_equal(err.kind, ZG_MALFORMED);
        assert_memory_equal(err.rule, "manifest-", 9);
    }
    zg_arena_free(arena);
}

static void refuses_an_added_file_that_sets_the_user(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena), *added = strstr(text, "\"added\": true");
    const char *changed = zg_format(arena, "%.*s%s", (int)(added - text), text,
                                    with(arena, added, "\"mode\": \"0644\"", "\"mode\": \"4755\""));
    is_refused(arena, changed, "manifest-shape");
    zg_arena_free(arena);
}

static void refuses_text_that_is_no_manifest(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "{", "nonsense", "{\"schema\": 1, \"schema\": 2}"};
    struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < ZG_COUNT(texts); i++) {
        is_refused(arena, texts[i], "manifest-syntax");
    }
    is_refused(arena, "[]", "manifest-shape");
    is_refused(arena, "{}", "manifest-shape");
    zg_arena_free(arena);
}

static void refuses_more_files_than_the_limit(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena), *files = strstr(text, "\"files\": [");
    ZG_CLEANUP(zg_buf_free) struct zg_buf many = {0};
    zg_buf_append(&many, text, (size_t)(files - text));
    zg_buf_append_text(&many, "\"files\": [");
    for (int i = 0; i < ZG_LIMIT_FILES; i++) {
        zg_buf_append_text(&many, "{},");
    }
    zg_buf_append_text(&many, files + strlen("\"files\": ["));
    struct zg_error err = {0};
    struct zg_manifest manifest;
    assert_false(zg_manifest_parse(arena, zg_buf_bytes(&many), &manifest, &err));
    test_assert_error(&err, ZG_MALFORMED, "manifest-shape");
    assert_non_null(strstr(err.text, "at most 20000"));
    zg_arena_free(arena);
}

/* ---- actions ---- */

static void refuses_actions_that_are_not_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"\"remove-compiled\"", "\"run-anything\""},
        {"\"rm\"", "\"/tmp/rm\""},
        {"\"-rf\"", "\"-rfv\""},
        {"\"{root}/jetty_base/work/zimbra/jsp/org/apache/jsp\"", "\"/\""},
        {"\"zmmailboxdctl restart\"", "\"id; zmmailboxdctl restart\""},
        {"\"object\": \"jetty_base/work/zimbra/jsp/org/apache/jsp\"", "\"object\": \"../..\""},
        {"\"object\": \"mailbox\"", "\"object\": \"host\""},
    };
    struct zg_arena *arena = zg_arena_new();
    const char *text = good_text(arena);
    for (size_t i = 0; i < ZG_COUNT(changes); i++) {
        is_refused(arena, with(arena, text, changes[i].from, changes[i].to), "manifest-shape");
    }
    zg_arena_free(arena);
}

/* Well formed and in order, and still not a manifest's. */
static void refuses_to_take_a_zimlet_off_a_server(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_manifest good, parsed;
    test_assert_ok(zg_manifest_parse(arena, zg_bytes_of(good_text(arena)), &good, &err), &err);
    struct zg_actions actions = {good.actions, good.action_count};
    struct zg_action undeploy;
    assert_true(zg_action_make(arena, "undeploy-zimlet", "com_zimbra_email", &undeploy));
    zg_actions_add(arena, &actions, &undeploy);
    good.actions = actions.items;
    good.action_count = actions.count;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = zg_manifest_json(&good);
    zg_json_print(json, &text);
    json_decref(json);
    assert_false(zg_manifest_parse(arena, zg_buf_bytes(&text), &parsed, &err));
    test_assert_error(&err, ZG_MALFORMED, "manifest-shape");
    assert_non_null(strstr(err.text, "com_zimbra_email"));
    zg_arena_free(arena);
}

static bool has_all(const void *context, const char *path)
{
    (void)context;
    (void)path;
    return true;
}

/* The actions of one path as text: `kind object; ...`. */
static const char *actions_of(struct zg_arena *arena, const char *path, zg_has_file has)
{
    struct zg_actions actions = {0};
    const char *text = "";
    zg_actions_of_path(arena, path, has, NULL, &actions);
    for (size_t i = 0; i < actions.count; i++) {
        text = zg_format(arena, "%s%s%s %s", text, i > 0 ? "; " : "", actions.items[i].kind,
                         actions.items[i].object);
    }
    return text;
}

static void paths_call_for_their_actions(void **state)
{
    (void)state;
    static const struct {
        const char *path, *actions;
    } cases[] = {
        {PAGE, "remove-compiled jetty_base/work/zimbra/jsp/org/apache/jsp"},
        {TAG, "remove-compiled jetty_base/work/zimbra/jsp/org/apache/jsp"},
        {"jetty-distribution-9.3.5.v20151012/webapps/zimbraAdmin/public/a.jsp",
         "remove-compiled jetty-distribution-9.3.5.v20151012/work/zimbraAdmin/jsp/org/apache/jsp"},
        {JAR, "restart mailbox"},
        {"jetty_base/webapps/zimbra/WEB-INF/classes/a/B.class", "restart mailbox"},
        {"jetty_base/webapps/zimbra/skins/harmony/skin.properties",
         "clear-skin-cache jetty_base/work/resource-cache/skinres"},
        {"jetty_base/webapps/zimbra/css/zm.css",
         "clear-skin-cache jetty_base/work/resource-cache/skinres"},
        {"zimlets-deployed/com_sample_note/note.js", "deploy-zimlet com_sample_note"},
        {"zimlets-deployed/x;reboot/note.js", ""}, /* no name of a Zimlet */
        {"zimlets/com_sample_note.zip", "deploy-zimlet zimlets/com_sample_note.zip"},
        {"zimlets/$(reboot).zip", ""},
        {"zimlets/-x.zip", ""},
        {"zimlets/.zip", ""},
        {"zimlets/sub/x.zip", ""},
        {"zimlets/com_sample_note.xml", ""},
        {"zimlets-extra/com_sample_note.zip", ""},
        {"zimlets-deployed/-x/note.js", ""},
        {"conf/antisamy.xml", ""},
        {"webapps", ""},
        {"jetty_base/webapps/zimbra", ""},
    };
    struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_string_equal(actions_of(arena, cases[i].path, never), cases[i].actions);
    }
    assert_string_equal(actions_of(arena, "a/x.js", has_all),
                        "rebuild-gzip a/x.js.gz; rebuild-gzip a/x.js.zgz");
    assert_string_equal(actions_of(arena, "a/x.css", has_all), "");
    zg_arena_free(arena);
}

static void every_action_can_be_made_and_read_back(void **state)
{
    (void)state;
    static const char *const paths[] = {PAGE,
                                        JAR,
                                        "jetty_base/webapps/zimbra/css/zm.css",
                                        "zimlets-deployed/a.b-c_d/x.js",
                                        "a/y.js",
                                        "zimlets/a.b-c_d.zip"};
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_actions made = {0}, read;
    for (size_t i = 0; i < ZG_COUNT(paths); i++) {
        zg_actions_of_path(arena, paths[i], has_all, NULL, &made);
        zg_actions_of_path(arena, paths[i], has_all, NULL, &made); /* no action stands twice */
    }
    assert_int_equal(made.count, 9);
    json_t *json = json_object();
    json_object_set_new(json, "actions", zg_actions_json(&made));
    struct zg_fields f = {.arena = arena, .format = "test", .what = "it", .err = &err};
    zg_actions_parse(&f, json, "actions", &read);
    json_decref(json);
    test_assert_ok(!f.failed, &err);
    assert_int_equal(read.count, made.count);
    zg_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_it_wrote),
        cmocka_unit_test(refuses_paths_that_leave_the_root),
        cmocka_unit_test(refuses_paths_of_zmgrafts_own),
        cmocka_unit_test(refuses_files_out_of_order_twice_or_under_a_file),
        cmocka_unit_test(refuses_members_of_the_wrong_shape),
        cmocka_unit_test(refuses_an_added_file_that_sets_the_user),
        cmocka_unit_test(refuses_text_that_is_no_manifest),
        cmocka_unit_test(refuses_more_files_than_the_limit),
        cmocka_unit_test(refuses_actions_that_are_not_its_own),
        cmocka_unit_test(refuses_to_take_a_zimlet_off_a_server),
        cmocka_unit_test(paths_call_for_their_actions),
        cmocka_unit_test(every_action_can_be_made_and_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
