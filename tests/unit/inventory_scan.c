/* The scan: which files it sees, what kind they are, and where links lead. */
#include "inventory_root.h"

#include <sys/stat.h>

/* ---- files -------------------------------------------------------------------------------------
 */

static void artifacts_have_path_kind_size_mode_and_digest(void **state)
{
    (void)state;
    struct root root = root_new(0);
    struct zg_digest abc; /* FIPS 180-4, example 1 */
    assert_true(
        zg_digest_parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", &abc));
    test_write(root_at(&root, "conf/abc"), "abc", 3, 0640);
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(inventory->artifact_count, 2);
    const struct zg_artifact *artifact = root_artifact(inventory, "conf/abc");
    assert_string_equal(artifact->path, "conf/abc");
    assert_int_equal(artifact->kind, ZG_ARTIFACT_OTHER);
    assert_int_equal(artifact->size, 3);
    assert_int_equal(artifact->mode, 0640);
    assert_true(zg_digest_equal(&artifact->digest, &abc));
    assert_null(artifact->unreadable);
    assert_null(zg_inventory_artifact(inventory, "conf/abd"));
    assert_null(zg_inventory_artifact(inventory, "conf"));
    zg_inventory_free(inventory);
    root_free(&root);
}

static void the_path_tells_the_kind(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum zg_artifact_kind kind;
    } cases[] = {
        {"jetty_base/webapps/service/WEB-INF/classes/com/x/Y.class", ZG_ARTIFACT_CLASS},
        {"jetty_base/webapps/zimbra/css/common.css", ZG_ARTIFACT_STYLE},
        {"jetty_base/webapps/zimbra/js/Startup1_1_all.js", ZG_ARTIFACT_SCRIPT},
        {"jetty_base/webapps/zimbra/js/Startup1_1_all.js.zgz", ZG_ARTIFACT_SCRIPT},
        {"jetty_base/webapps/zimbra/public/login.jsp", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/public/part.jspf", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/WEB-INF/tags/part.tagf", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/help.HTML", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/help.htm", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/templates/mail/Message.template", ZG_ARTIFACT_PAGE},
        {"jetty_base/webapps/zimbra/skins/harmony/skin.css", ZG_ARTIFACT_SKIN},
        {"jetty_base/webapps/zimbra/skins/harmony/img/logo.png", ZG_ARTIFACT_SKIN},
        {"jetty-distribution-9.3.5.v20151012/webapps/zimbra/skins/bare/manifest.xml",
         ZG_ARTIFACT_SKIN},
        {"jetty_base/webapps/zimbra/skins/readme", ZG_ARTIFACT_OTHER},
        {"jetty_base/webapps/zimbra/h/skins/x/skin.css", ZG_ARTIFACT_STYLE},
        {"jetty_base/skins/x/skin.css", ZG_ARTIFACT_STYLE},
        {"zimlets-deployed/com_zimbra_url/url.js", ZG_ARTIFACT_ZIMLET},
        {"zimlets-deployed/com_zimbra_url/url.css", ZG_ARTIFACT_ZIMLET},
        {"zimlets-deployed/stray.js", ZG_ARTIFACT_SCRIPT},
        {"zimlets-deployed2/com_zimbra_url/url.js", ZG_ARTIFACT_SCRIPT},
        {"zimlets/notes.txt", ZG_ARTIFACT_OTHER},
        {"zimletsx/a.zip", ZG_ARTIFACT_OTHER},
        {"conf/a.zip", ZG_ARTIFACT_OTHER},
        {"lib/jars/zimbrastore.txt", ZG_ARTIFACT_OTHER},
    };
    struct root root = root_new(0);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        root_text(&root, cases[i].path, "text");
    }
    root_class_jar(&root, "zimlets/com_zimbra_url.zip", "a.class", "a", "");
    root_class_jar(&root, "zimlets-network/com_zimbra_x.zip", "a.class", "a", "");
    root_class_jar(&root, "jetty_base/webapps/zimbra/skins/harmony/odd.jar", "a.class", "a", "");
    root_class_jar(&root, "jetty_base/webapps/service.WAR", "a.class", "a", "");
    struct zg_inventory *inventory = root_scan(&root);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct zg_artifact *artifact = root_artifact(inventory, cases[i].path);
        if (artifact->kind != cases[i].kind) {
            fail_msg("%s: %s", cases[i].path, zg_artifact_kind_name(artifact->kind));
        }
    }
    assert_int_equal(root_artifact(inventory, "zimlets/com_zimbra_url.zip")->kind,
                     ZG_ARTIFACT_ZIMLET);
    assert_int_equal(root_artifact(inventory, "zimlets-network/com_zimbra_x.zip")->kind,
                     ZG_ARTIFACT_ZIMLET);
    assert_int_equal(
        root_artifact(inventory, "jetty_base/webapps/zimbra/skins/harmony/odd.jar")->kind,
        ZG_ARTIFACT_JAR);
    assert_int_equal(root_artifact(inventory, "jetty_base/webapps/service.WAR")->kind,
                     ZG_ARTIFACT_WAR);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_library_is_known_by_its_first_bytes(void **state)
{
    (void)state;
    struct root root = root_new(0);
    test_write(root_at(&root, "common/lib/libssl.so.1.1"), "\177ELF\2\1\1", 7, 0755);
    test_write(root_at(&root, "common/sbin/nginx"), "\177ELF", 4, 0755);
    test_write(root_at(&root, "common/sbin/short"), "\177EL", 3, 0755);
    root_text(&root, "common/lib/empty.so", "");
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(root_artifact(inventory, "common/lib/libssl.so.1.1")->kind,
                     ZG_ARTIFACT_LIBRARY);
    assert_int_equal(root_artifact(inventory, "common/sbin/nginx")->kind, ZG_ARTIFACT_LIBRARY);
    assert_int_equal(root_artifact(inventory, "common/sbin/short")->kind, ZG_ARTIFACT_OTHER);
    assert_int_equal(root_artifact(inventory, "common/lib/empty.so")->kind, ZG_ARTIFACT_OTHER);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void mail_data_logs_and_our_own_folder_are_not_walked(void **state)
{
    (void)state;
    static const char *const left_out[] = {"store", "db",     "index", "redolog", "backup",
                                           "log",   "logger", "data",  "zmstat",  ".zmgraft"};
    struct root root = root_new(0);
    for (size_t i = 0; i < ZG_COUNT(left_out); i++) {
        root_text(&root, zg_path_join(root.arena, left_out[i], "sub/file.jar"), "no jar");
        root_text(&root, zg_format(root.arena, "conf/%s/file", left_out[i]), "a name like that");
    }
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(inventory->artifact_count, 1 + ZG_COUNT(left_out));
    for (size_t i = 0; i < ZG_COUNT(left_out); i++) {
        root_artifact(inventory, zg_format(root.arena, "conf/%s/file", left_out[i]));
    }
    zg_inventory_free(inventory);
    root_free(&root);
}

static void pipes_and_sockets_are_left_alone(void **state)
{
    (void)state;
    struct root root = root_new(0);
    assert_int_equal(mkfifo(root_at(&root, "bin/pipe.jar"), 0600), 0);
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(inventory->artifact_count, 1);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_file_that_may_not_be_read_is_noted(void **state)
{
    (void)state;
    struct root root = root_new(0);
    test_write(root_at(&root, "conf/secret"), "x", 1, 0);
    uid_t user = geteuid();
    if (user == 0) { /* root may read everything: look as another user */
        assert_int_equal(chmod(root.path, 0755), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(seteuid(user), 0);
    const struct zg_artifact *artifact = root_artifact(inventory, "conf/secret");
    assert_string_equal(artifact->unreadable, "cannot open conf/secret: Permission denied");
    assert_string_equal(artifact->digest.hex, "");
    zg_inventory_free(inventory);
    root_free(&root);
}

static void a_folder_that_holds_nothing_of_a_zimbra_is_refused(void **state)
{
    (void)state;
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_scan_options options = {.classes = false};
    const char *folder = test_folder(0);
    test_write_text(zg_path_join(arena, folder, "lib/jars.txt"), "");
    assert_null(zg_inventory_scan(folder, &options, &err));
    test_assert_error(&err, ZG_USAGE, "not-a-root");
    err = (struct zg_error){0};
    assert_null(zg_inventory_scan(zg_path_join(arena, folder, "absent"), &options, &err));
    test_assert_error(&err, ZG_USAGE, "not-a-root");
    zg_arena_free(arena);
}

static void artifacts_stand_in_byte_order_of_their_path(void **state)
{
    (void)state;
    static const char *const paths[] = {"a", "a+b", "a-b/x", "a.b", "a/x", "aa", "B", "\xc3\xa9"};
    static const char *const sorted[] = {"B/f",   "a+b/f", "a-b/x/f",       "a.b/f",     "a/f",
                                         "a/x/f", "aa/f",  "bin/zmcontrol", "\xc3\xa9/f"};
    struct root root = root_new(0);
    for (size_t i = 0; i < ZG_COUNT(paths); i++) {
        root_text(&root, zg_path_join(root.arena, paths[i], "f"), "");
    }
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(inventory->artifact_count, ZG_COUNT(sorted));
    for (size_t i = 0; i < ZG_COUNT(sorted); i++) {
        assert_string_equal(inventory->artifacts[i].path, sorted[i]);
        assert_ptr_equal(zg_inventory_artifact(inventory, sorted[i]), &inventory->artifacts[i]);
    }
    zg_inventory_free(inventory);
    root_free(&root);
}

static void the_edition_shows_in_what_is_installed(void **state)
{
    (void)state;
    struct root root = root_new(0);
    struct zg_inventory *inventory = root_scan(&root);
    assert_string_equal(inventory->edition, "FOSS");
    assert_false(inventory->release_known);
    assert_non_null(inventory->release_evidence);
    zg_inventory_free(inventory);
    root_text(&root, "bin/zmbackupquery", "");
    inventory = root_scan(&root);
    assert_string_equal(inventory->edition, "NETWORK");
    zg_inventory_free(inventory);
    root_free(&root);

    root = (struct root){zg_arena_new(), test_folder(1)};
    root_text(&root, "zimlets-deployed/x/x.xml", "");
    inventory = root_scan(&root);
    assert_string_equal(inventory->edition, "unknown");
    zg_inventory_free(inventory);
    root_free(&root);
}

/* ---- links -------------------------------------------------------------------------------------
 */

static void what_a_link_leads_to_is_counted_once(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "jetty_base/webapps/zimbra/public/login.jsp", "page");
    root_link(&root, "jetty", "jetty_base");
    root_link(&root, "mailboxd", "/opt/zimbra/jetty_base");
    struct zg_inventory *inventory = root_scan(&root);
    assert_int_equal(inventory->artifact_count, 2);
    assert_int_equal(inventory->link_count, 2);
    assert_string_equal(inventory->links[0].path, "jetty");
    assert_string_equal(inventory->links[0].target, "jetty_base");
    assert_string_equal(inventory->links[1].path, "mailboxd");
    const struct zg_artifact *page =
        root_artifact(inventory, "jetty_base/webapps/zimbra/public/login.jsp");
    assert_ptr_equal(root_artifact(inventory, "jetty/webapps/zimbra/public/login.jsp"), page);
    assert_ptr_equal(root_artifact(inventory, "mailboxd/webapps/zimbra/public/login.jsp"), page);
    zg_inventory_free(inventory);
    root_free(&root);
}

static void links_are_resolved_inside_the_root(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "jetty_base/webapps/zimbra/a.jsp", "");
    root_link(&root, "jetty", "jetty_base");
    root_link(&root, "mailboxd", "/opt/zimbra/jetty");
    root_link(&root, "whole", "/opt/zimbra");
    root_link(&root, "here", root.path);
    root_link(&root, "outside", "/etc");
    root_link(&root, "named-alike", "/opt/zimbra2/x");
    root_link(&root, "climbs", "../../../../etc");
    root_link(&root, "conf/up", "../jetty_base/./webapps//zimbra/");
    root_link(&root, "circle", "circle2");
    root_link(&root, "circle2", "conf/../circle");
    root_link(&root, "deep", "deep/deep");
    root_link(&root, "conf/file-link", "../bin/zmcontrol");
    const struct {
        const char *path, *real;
    } cases[] = {
        {"jetty_base", "jetty_base"},
        {"jetty", "jetty_base"},
        {"jetty/", "jetty_base"},
        {"mailboxd/webapps/zimbra/a.jsp", "jetty_base/webapps/zimbra/a.jsp"},
        {"mailboxd/not/there", "jetty_base/not/there"},
        {"not/there", "not/there"},
        {"./bin/../bin//zmcontrol", "bin/zmcontrol"},
        {"whole", ""},
        {"whole/jetty/webapps", "jetty_base/webapps"},
        {"here/jetty/webapps", "jetty_base/webapps"},
        {"", ""},
        {"/opt/zimbra/jetty/webapps", "jetty_base/webapps"},
        {root_at(&root, "jetty/webapps"), "jetty_base/webapps"},
        {"conf/up/a.jsp", "jetty_base/webapps/zimbra/a.jsp"},
        {"conf/file-link", "bin/zmcontrol"},
        {"jetty/../conf", "conf"},
        {"outside", NULL},
        {"outside/passwd", NULL},
        {"named-alike", NULL},
        {"climbs", NULL},
        {"..", NULL},
        {"bin/../../etc", NULL},
        {"whole/..", NULL},
        {"circle", NULL},
        {"circle2/x", NULL},
        {"deep", NULL},
        {"/etc/passwd", NULL},
        {"/", NULL},
    };
    struct zg_inventory *inventory = root_scan(&root);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char *real = zg_inventory_real_path(inventory, cases[i].path);
        if ((real == NULL) != (cases[i].real == NULL) ||
            (real != NULL && strcmp(real, cases[i].real) != 0)) {
            fail_msg("%s leads to %s, not to %s", cases[i].path, real == NULL ? "nowhere" : real,
                     cases[i].real == NULL ? "nowhere" : cases[i].real);
        }
    }
    assert_null(zg_inventory_artifact(inventory, "outside/passwd"));
    assert_int_equal(inventory->artifact_count, 2); /* circles are not walked */
    zg_inventory_free(inventory);
    root_free(&root);
}

/* ---- zimlets -----------------------------------------------------------------------------------
 */

static void zimlets_have_the_version_of_their_definition(void **state)
{
    (void)state;
    struct root root = root_new(0);
    root_text(&root, "zimlets-deployed/b/b.xml",
              "<?xml version=\"1.0\"?>\n<!-- <zimlet version='9'> -->\n<!DOCTYPE zimlet>\n"
              "<zimlet name=\"b\"\n\tversion = '2.1-rc' description=\"x\"><include>b.js</include>"
              "</zimlet>\n");
    root_text(&root, "zimlets-deployed/b/b.js", "");
    root_text(&root, "zimlets-deployed/b-c/b-c.xml", "<zimlet version=\"1 &amp; 2\"></zimlet>");
    root_text(&root, "zimlets-deployed/a/other.xml", "<zimlet version=\"1\"/>");
    root_text(&root, "zimlets-deployed/_dev/d/d.xml", "<zimlet xversion=\"0\" version=\"0.9\"/>");
    root_text(&root, "zimlets-deployed/_dev/stray", "");
    root_text(&root, "data/zip/b.xml", "<zimlet name='b' version='2.0'/>");
    root_jar(&root, "zimlets/b.zip", "data/zip");
    root_text(&root, "zimlets/broken.zip", "PK");
    struct zg_inventory *inventory = root_scan(&root);
    static const struct {
        const char *name, *version, *path;
    } expected[] = {
        {"a", NULL, "zimlets-deployed/a"},      {"b", "2.1-rc", "zimlets-deployed/b"},
        {"b", "2.0", "zimlets/b.zip"},          {"b-c", NULL, "zimlets-deployed/b-c"},
        {"broken", NULL, "zimlets/broken.zip"}, {"d", "0.9", "zimlets-deployed/_dev/d"}};
    assert_int_equal(inventory->zimlet_count, ZG_COUNT(expected));
    for (size_t i = 0; i < ZG_COUNT(expected); i++) {
        const struct zg_zimlet *zimlet = &inventory->zimlets[i];
        assert_string_equal(zimlet->name, expected[i].name);
        assert_string_equal(zimlet->path, expected[i].path);
        if (expected[i].version == NULL) {
            assert_null(zimlet->version);
        } else {
            assert_non_null(zimlet->version);
            assert_string_equal(zimlet->version, expected[i].version);
        }
    }
    zg_inventory_free(inventory);
    root_free(&root);
}

static void odd_definitions_have_no_version(void **state)
{
    (void)state;
    static const char *const definitions[] = {
        "",
        "<",
        "<zimlet",
        "<zimlet>",
        "<zimlet version>",
        "<zimlet version=>",
        "<zimlet version=1>",
        "<zimlet version=\"1>",
        "<zimlet version='1\">",
        "<zimlets version='1'>",
        "<other version='1'><zimlet version='2'>",
        "<zimlet name='version=' x>",
        "<zimlet version=''>",
        "<zimlet version='\x1b[31m'>",
        "<!-- <zimlet version='1'>",
        "<?xml <zimlet version='1'",
    };
    struct root root = root_new(0);
    for (size_t i = 0; i < ZG_COUNT(definitions); i++) {
        root_text(&root, "zimlets-deployed/a/a.xml", definitions[i]);
        struct zg_inventory *inventory = root_scan(&root);
        assert_int_equal(inventory->zimlet_count, 1);
        if (inventory->zimlets[0].version != NULL) {
            fail_msg("%s: %s", definitions[i], inventory->zimlets[0].version);
        }
        zg_inventory_free(inventory);
    }
    root_free(&root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(artifacts_have_path_kind_size_mode_and_digest),
        cmocka_unit_test(the_path_tells_the_kind),
        cmocka_unit_test(a_library_is_known_by_its_first_bytes),
        cmocka_unit_test(mail_data_logs_and_our_own_folder_are_not_walked),
        cmocka_unit_test(pipes_and_sockets_are_left_alone),
        cmocka_unit_test(a_file_that_may_not_be_read_is_noted),
        cmocka_unit_test(a_folder_that_holds_nothing_of_a_zimbra_is_refused),
        cmocka_unit_test(artifacts_stand_in_byte_order_of_their_path),
        cmocka_unit_test(the_edition_shows_in_what_is_installed),
        cmocka_unit_test(what_a_link_leads_to_is_counted_once),
        cmocka_unit_test(links_are_resolved_inside_the_root),
        cmocka_unit_test(zimlets_have_the_version_of_their_definition),
        cmocka_unit_test(odd_definitions_have_no_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
