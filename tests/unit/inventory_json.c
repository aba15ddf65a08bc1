/* The inventory as JSON: the documented form, the same bytes for the same files. */
#include "inventory_root.h"

#include <stdlib.h>

static char *json_of(const struct root *root, bool all)
{
    struct zg_inventory *inventory = root_scan(root);
    json_t *value = all ? zg_inventory_json_all(inventory) : zg_inventory_json(inventory);
    struct zg_buf text = {0};
    zg_json_print(value, &text);
    json_decref(value);
    zg_inventory_free(inventory);
    char *copy = zg_strndup(root->arena, (const char *)text.data, text.len);
    zg_buf_free(&text);
    return copy;
}

/* The digest of a class that class_make makes. */
static const char *class_digest(const struct root *root, const char *name, const char *salt)
{
    struct zg_buf class = class_make(name, 52, salt);
    struct zg_digest digest = zg_sha256(zg_buf_bytes(&class));
    zg_buf_free(&class);
    return zg_strdup(root->arena, digest.hex);
}

#define TEXT_DIGEST                                                                                \
    "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1" /* "text"                   \
                                                                        */
#define ZMCONTROL_DIGEST "d1cc85a48fcf951827237822826acca02514bb2d0b58282a1f866e58efa40722"

static void the_form_is_as_documented(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "jetty_base/webapps/zimbra/public/login.jsp", "text");
    root_text(&root, "jetty_base/webapps/zimbra/skins/harmony/skin.css", "text");
    root_text(&root, "jetty_base/webapps/zimbra/skins/harmony/img/a.png", "text");
    root_text(&root, "zimlets-deployed/com_x/com_x.xml", "text");
    root_link(&root, "jetty", "/opt/zimbra/jetty_base");
    root_link(&root, "outside", "/etc");
    root_class(&root, "lib/A.class", "a/A", "1");
    root_class(&root, "lib/B.class", "a/A", "2");
    root_class(&root, "lib/C.class", "a/C", "");
    const char *one = class_digest(&root, "a/A", "1"), *two = class_digest(&root, "a/A", "2"),
               *c = class_digest(&root, "a/C", "");
    size_t sizes[3];
    for (size_t i = 0; i < ZG_COUNT(sizes); i++) {
        char *class =
            test_read(zg_format(root.arena, "%s/lib/%c.class", root.path, "ABC"[i]), &sizes[i]);
        free(class);
    }
    char *text = json_of(&root, false);
    struct zg_error err = {0};
    json_t *value = json_loads(text, 0, NULL);
    assert_non_null(value);
    const char *expected = zg_format(
        root.arena,
        "{\"schema\":\"zmgraft-inventory-1\",\"release\":null,\"line\":null,\"evidence\":\"there "
        "is no .install_history\",\"edition\":\"FOSS\",\"installed\":null,"
        "\"counts\":{\"artifacts\":{\"jar\":0,\"war\":0,\"page\":1,\"skin\":2,\"style\":0,"
        "\"script\":0,\"zimlet\":1,\"class\":3,\"library\":0,\"other\":1},\"bytes\":%zu,"
        "\"class_copies\":3,\"class_names\":2},"
        "\"artifacts\":["
        "{\"path\":\"bin/zmcontrol\",\"kind\":\"other\",\"size\":16,\"mode\":\"0644\","
        "\"sha256\":\"%s\"},"
        "{\"path\":\"jetty_base/webapps/zimbra/public/login.jsp\",\"kind\":\"page\",\"size\":4,"
        "\"mode\":\"0644\",\"sha256\":\"" TEXT_DIGEST "\"},"
        "{\"path\":\"jetty_base/webapps/zimbra/skins/harmony/img/a.png\",\"kind\":\"skin\","
        "\"size\":4,\"mode\":\"0644\",\"sha256\":\"" TEXT_DIGEST "\"},"
        "{\"path\":\"jetty_base/webapps/zimbra/skins/harmony/skin.css\",\"kind\":\"skin\","
        "\"size\":4,\"mode\":\"0644\",\"sha256\":\"" TEXT_DIGEST "\"},"
        "{\"path\":\"lib/A.class\",\"kind\":\"class\",\"size\":%zu,\"mode\":\"0644\","
        "\"sha256\":\"%s\"},"
        "{\"path\":\"lib/B.class\",\"kind\":\"class\",\"size\":%zu,\"mode\":\"0644\","
        "\"sha256\":\"%s\"},"
        "{\"path\":\"lib/C.class\",\"kind\":\"class\",\"size\":%zu,\"mode\":\"0644\","
        "\"sha256\":\"%s\"},"
        "{\"path\":\"zimlets-deployed/com_x/com_x.xml\",\"kind\":\"zimlet\",\"size\":4,"
        "\"mode\":\"0644\",\"sha256\":\"" TEXT_DIGEST "\"}],"
        "\"nested\":[],"
        "\"skins\":[{\"name\":\"harmony\",\"path\":\"jetty_base/webapps/zimbra/skins/harmony\"}],"
        "\"zimlets\":[{\"name\":\"com_x\",\"version\":null,\"path\":\"zimlets-deployed/com_x\"}],"
        "\"pages\":[\"jetty_base/webapps/zimbra/public/login.jsp\"],"
        "\"links\":[{\"path\":\"jetty\",\"target\":\"/opt/zimbra/jetty_base\",\"leads_to\":"
        "\"jetty_base\"},{\"path\":\"outside\",\"target\":\"/etc\",\"leads_to\":null}],"
        "\"jars\":[],"
        "\"classes\":[{\"name\":\"a/A\",\"differs\":true,\"copies\":["
        "{\"artifact\":\"lib/A.class\",\"entry\":\"\",\"major\":52,\"sha256\":\"%s\"},"
        "{\"artifact\":\"lib/B.class\",\"entry\":\"\",\"major\":52,\"sha256\":\"%s\"}]}]}",
        16 + 4 * 4 + sizes[0] + sizes[1] + sizes[2], ZMCONTROL_DIGEST, sizes[0], one, sizes[1], two,
        sizes[2], c, one, two);
    json_t *wanted = zg_json_parse(zg_bytes_of(expected), "expected", &err);
    test_assert_ok(wanted != NULL, &err);
    if (!json_equal(value, wanted)) {
        fail_msg("expected %s\ngot %s", expected, text);
    }
    json_decref(wanted);
    json_decref(value);
    root_free(&root);
}

static void the_release_is_told_with_its_evidence(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, ".install_history",
              "1: INSTALLED zimbra-core_8.8.15.GA.3869.UBUNTU18.64_amd64.deb\n"
              "2: CONFIGURED patch 8.8.15_P40\n");
    char *text = json_of(&root, false);
    assert_non_null(strstr(text, "\"release\": \"8.8.15.p40\""));
    assert_non_null(strstr(text, "\"line\": \"8.8.15\""));
    assert_non_null(strstr(text, "\"evidence\": \".install_history line 2: CONFIGURED patch "
                                 "8.8.15_P40\""));
    root_free(&root);
}

static void jars_and_what_is_in_them_are_told(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "data/war/WEB-INF/lib/a.jar", NULL, "a/A", "");
    root_text(&root, "data/war/WEB-INF/lib/bad.jar", "no jar");
    root_jar(&root, "apps/x.war", "data/war");
    root_copy(&root, "data/war/WEB-INF/lib/a.jar", "lib/jars/a.jar");
    root_text(&root, "lib/jars/bad.jar", "no jar, but another");
    struct zg_error err = {0};
    char *text = json_of(&root, false);
    json_t *value = zg_json_parse(zg_bytes_of(text), "json", &err);
    json_t *jars = json_object_get(value, "jars"), *nested = json_object_get(value, "nested");
    assert_int_equal(json_array_size(jars), 4);
    json_t *paths = json_object_get(json_array_get(jars, 1), "paths");
    assert_int_equal(json_array_size(paths), 2);
    assert_string_equal(json_string_value(json_array_get(paths, 0)),
                        "apps/x.war!WEB-INF/lib/a.jar");
    assert_string_equal(json_string_value(json_array_get(paths, 1)), "lib/jars/a.jar");
    assert_int_equal(json_array_size(nested), 2);
    assert_null(json_object_get(json_array_get(nested, 0), "unreadable"));
    assert_non_null(json_object_get(json_array_get(nested, 1), "unreadable"));
    json_t *artifacts = json_object_get(value, "artifacts");
    json_t *war = json_array_get(artifacts, 0), *bad = json_array_get(artifacts, 3);
    assert_string_equal(json_string_value(json_array_get(json_object_get(war, "traits"), 0)),
                        "nested");
    assert_string_equal(json_string_value(json_object_get(bad, "path")), "lib/jars/bad.jar");
    assert_non_null(json_object_get(bad, "unreadable"));
    json_decref(value);
    root_free(&root);
}

static void the_installed_bundle_is_told(void **state)
{
    (void)state;
    struct root root = root_new(0);
    struct zg_error err = {0};
    root_text(&root, ZG_STATE_FILE,
              "{\"schema\": \"zmgraft-state-1\", \"bundle\": \"b.tar.zst\", \"bundle_sha256\": "
              "\"" TEXT_DIGEST "\", \"serial\": 7, \"release\": \"8.8.15.P40\", \"signer\": "
              "\"CN = S\", \"applied_at\": 86400, \"files\": [{\"path\": \"a/b\", \"added\": true, "
              "\"pre\": null, \"post\": \"" TEXT_DIGEST "\", \"patches\": []}], \"patches\": "
              "[{\"name\": \"page/x\", \"type\": \"page\", \"outcome\": \"applied\", "
              "\"advisories\": []}]}");
    json_t *value = zg_json_parse(zg_bytes_of(json_of(&root, false)), "json", &err);
    json_t *wanted =
        json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:[s],s:[s]}", "bundle", "b.tar.zst", "bundle_sha256",
                  TEXT_DIGEST, "serial", 7, "release", "8.8.15.p40", "signer", "CN = S",
                  "applied_at", "1970-01-02T00:00:00Z", "files", "a/b", "patches", "page/x");
    assert_true(json_equal(json_object_get(value, "installed"), wanted));
    json_decref(wanted);
    json_decref(value);

    root_text(&root, ZG_STATE_FILE, "{}");
    value = zg_json_parse(zg_bytes_of(json_of(&root, false)), "json", &err);
    wanted = json_pack("{s:s}", "unreadable", "state-shape");
    assert_true(json_equal(json_object_get(value, "installed"), wanted));
    json_decref(wanted);
    json_decref(value);
    root_free(&root);
}

static void classes_deployed_once_are_listed_on_request_only(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_class_jar(&root, "lib/jars/once.jar", NULL, "a/Once", "");
    root_class_jar(&root, "lib/jars/twice.jar", NULL, "a/Twice", "");
    root_copy(&root, "lib/jars/twice.jar", "lib/jars/again.jar");
    root_class_jar(&root, "lib/jars/m1.jar", "module-info.class", "module-info", "1");
    root_class_jar(&root, "lib/jars/m2.jar", "module-info.class", "module-info", "2");
    char *some = json_of(&root, false), *all = json_of(&root, true);
    assert_null(strstr(some, "\"a/Once\""));
    assert_null(strstr(some, "\"module-info\""));
    assert_non_null(strstr(some, "\"a/Twice\""));
    assert_non_null(strstr(all, "\"a/Once\""));
    assert_non_null(strstr(all, "\"a/Twice\""));
    assert_non_null(strstr(all, "\"module-info\""));
    struct zg_inventory *inventory = root_scan(&root);
    json_t *copies = zg_inventory_json_class(inventory, "a/Twice");
    assert_int_equal(json_array_size(copies), 2);
    json_decref(copies);
    copies = zg_inventory_json_class(inventory, "a/None");
    assert_int_equal(json_array_size(copies), 0);
    json_decref(copies);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void names_that_are_no_utf8_keep_the_json_whole(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "conf/caf\xe9", "text");
    root_link(&root, "conf/link", "caf\xe9");
    char *text = json_of(&root, false);
    assert_non_null(strstr(text, "\"path\": \"conf/caf\\\\xe9\""));
    assert_non_null(strstr(text, "\"target\": \"caf\\\\xe9\""));
    root_free(&root);
}

static void the_same_files_give_the_same_bytes(void **state)
{
    (void)state;
    static const char *const names[] = {"zimbra",    "a-b/x",         "a/x",    "b.jsp",
                                        "skins/x/y", "public/z.html", "m/n/o/p"};
    struct root roots[2] = {root_new(0), root_new(1)};
    root_class_jar(&roots[0], "data/a.jar", NULL, "a/A", "");
    root_class_jar(&roots[0], "data/b.jar", NULL, "a/A", "other");
    for (size_t r = 0; r < 2; r++) {
        for (size_t i = 0; i < ZG_COUNT(names); i++) {
            const char *name = names[r == 0 ? i : ZG_COUNT(names) - 1 - i];
            root_text(&roots[r], zg_path_join(roots[r].arena, "jetty_base/webapps/zimbra", name),
                      name);
        }
        const char *order[2] = {r == 0 ? "a.jar" : "b.jar", r == 0 ? "b.jar" : "a.jar"};
        test_shell("mkdir -p '%s'", root_at(&roots[r], "lib/jars"));
        for (size_t i = 0; i < 2; i++) {
            test_shell("cp '%s/%s' '%s'", root_at(&roots[0], "data"), order[i],
                       root_at(&roots[r], "lib/jars"));
        }
        root_text(&roots[r], ".install_history", "1: INSTALLED zimbra-core-8.8.15_GA_3869\n");
    }
    root_link(&roots[0], "jetty", "jetty_base");
    root_link(&roots[0], "mailboxd", "jetty_base");
    root_link(&roots[1], "mailboxd", "jetty_base");
    root_link(&roots[1], "jetty", "jetty_base");
    assert_string_equal(json_of(&roots[0], true), json_of(&roots[1], true));
    root_free(&roots[0]);
    root_free(&roots[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_as_documented),
        cmocka_unit_test(the_release_is_told_with_its_evidence),
        cmocka_unit_test(jars_and_what_is_in_them_are_told),
        cmocka_unit_test(the_installed_bundle_is_told),
        cmocka_unit_test(classes_deployed_once_are_listed_on_request_only),
        cmocka_unit_test(names_that_are_no_utf8_keep_the_json_whole),
        cmocka_unit_test(the_same_files_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
