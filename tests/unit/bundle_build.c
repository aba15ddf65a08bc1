/* Building a bundle from a root, patches and a signed lock; and installing what was built. */
#include "bundle_host.h"

#define BUILT_RELEASE "8.8.15.p46"
#define ANCHORED "<html>\n<jsp:include page=\"Boot.jsp\"/>\n</html>\n"

struct shop {
    struct host host;
    struct zg_build_options options;
};

static const char *in_work(const struct shop *shop, const char *path)
{
    return zg_path_join(shop->host.arena, shop->host.work, path);
}

static void add_patch(const struct shop *shop, const char *name, const char *fields,
                      const char *body)
{
    test_write_text(zg_format(shop->host.arena, "%s/patches/%s", shop->host.work, name),
                    zg_format(shop->host.arena,
                              "Description: What %s does\n and more of it\nAuthor: Jane Doe "
                              "<jane@example.org>\nReleases: 8.8.15\n%s\n%s",
                              name, fields, body));
    test_shell("mkdir -p '%s' && echo '%s' >>'%s'", in_work(shop, "patches/series"), name,
               in_work(shop, "patches/series/8.8.15"));
}

/* Vets all patches, on this day. */
static void vet(const struct shop *shop, const char *day)
{
    struct zg_error err = {0};
    struct zg_patchset *set;
    struct zg_vetted vetted;
    struct zg_scan_options scan = {.classes = true};
    struct zg_vet_options how = {
        .content = shop->options.content,
        .lock = in_work(shop, "patches/vetted.lock"),
        .key = zg_path_join(shop->host.arena, shop->host.keys, "release.key"),
        .cert = zg_path_join(shop->host.arena, shop->host.keys, "ring/release.crt"),
        .reviewers = shop->options.reviewers,
    };
    assert_true(zg_date_parse(day, &how.now));
    struct zg_inventory *inventory = zg_inventory_scan(shop->host.root, &scan, &err);
    assert_non_null(inventory);
    test_assert_ok(zg_patchset_load(shop->host.arena, shop->options.patches, &shop->options.release,
                                    &set, &err) &&
                       zg_vet(shop->host.arena, set, inventory, &how, &vetted, &err),
                   &err);
    zg_inventory_free(inventory);
}

static struct shop shop_new(void)
{
    struct shop shop = {.host = host_new()};
    struct zg_error err = {0};
    test_write_text(host_at(&shop.host, "bin/zmcontrol"), "#!/usr/bin/perl\n");
    test_shell("rm -f '%s'", host_at(&shop.host, PAGE));
    test_write_text(host_at(&shop.host, PAGE), ANCHORED);
    test_write_text(host_at(&shop.host, "zimlets-deployed/com_old/com_old.xml"), "<zimlet/>\n");
    host_age(&shop.host);
    shop.options = (struct zg_build_options){
        .patches = in_work(&shop, "patches"),
        .content = in_work(&shop, "content"),
        .reviewers = zg_path_join(shop.host.arena, shop.host.keys, "ring"),
        .out = in_work(&shop, "out"),
    };
    test_assert_ok(zg_release_parse(BUILT_RELEASE, &shop.options.release, &err), &err);
    test_write_text(in_work(&shop, "content/skins/early.js"), "early();\n");
    test_write_text(in_work(&shop, "content/zimlets/com_new.xml"), "<zimlet/>\n");
    add_patch(&shop, "file/early",
              "Type: file\nTarget: jetty/webapps/zimbra/js/early.js\n"
              "Content: skins/early.js\n",
              "");
    add_patch(&shop, "page/early",
              "Type: page\nTarget: jetty/webapps/zimbra/public/launchZCS.jsp\n"
              "Advisory: CVE-2024-45519\nAnchor: <jsp:include page=\"Boot.jsp\"/>\n"
              "Insert: after\n",
              "\n<script src=\"early.js\"></script>");
    add_patch(&shop, "page/later",
              "Type: page\nTarget: jetty/webapps/zimbra/public/x.jsp\n"
              "Anchor: x\nInsert: after\n",
              "\ny");
    test_shell("sed -i 's/^Releases: 8.8.15$/Releases: 8.8.15 (>= p47)/' '%s'",
               in_work(&shop, "patches/page/later"));
    return shop;
}

static void shop_free(struct shop *shop)
{
    host_free(&shop->host);
}

static struct zg_built builds(const struct shop *shop)
{
    struct zg_error err = {0};
    struct zg_built built;
    test_assert_ok(zg_build(shop->host.arena, shop->host.root, &shop->options, &built, &err), &err);
    return built;
}

static struct zg_built refuses_to_build(const struct shop *shop, enum zg_kind kind,
                                        const char *rule)
{
    struct zg_error err = {0};
    struct zg_built built;
    assert_false(zg_build(shop->host.arena, shop->host.root, &shop->options, &built, &err));
    test_assert_error(&err, kind, rule);
    test_shell("test -z \"$(ls -A '%s' 2>/dev/null)\"", shop->options.out);
    return built;
}

static void writes_a_bundle_of_what_the_series_changes(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    const char *before = picture_of(&shop.host, ALL);
    struct zg_built built = builds(&shop);
    assert_picture(&shop.host, before, ALL); /* the root is only read */
    const struct zg_manifest *m = &built.manifest;
    assert_string_equal(zg_path_name(built.path), "zmgraft-compat_8.8.15.p46_2026112200.tar.zst");
    assert_int_equal(m->file_count, 2);
    assert_string_equal(m->files[0].path, "jetty_base/webapps/zimbra/js/early.js");
    assert_true(m->files[0].added);
    assert_string_equal(m->files[1].path, PAGE);
    assert_string_equal(m->files[1].group, WEBAPP);
    assert_string_equal(m->files[1].patches[0], "page/early");
    assert_string_equal(m->files[1].pre.hex, zg_sha256(zg_bytes_of(ANCHORED)).hex);
    assert_int_equal(m->patch_count, 2);
    assert_string_equal(m->patches[1].description, "What page/early does");
    assert_string_equal(m->patches[1].advisories[0], "CVE-2024-45519");
    assert_string_equal(m->actions[0].kind, "remove-compiled");
    assert_string_equal(built.skipped[0], "page/later");
    assert_non_null(strstr(built.lock_signer, "Release Signer"));
    test_shell("test $(ls -A '%s' | wc -l) = 1", shop.options.out);
    shop_free(&shop);
}

static void what_was_built_installs_and_is_taken_back(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    const char *before = picture_of(&shop.host, ALL);
    struct zg_built built = builds(&shop);
    bundle_sign(&shop.host, built.path);
    applies(&shop.host, built.path);
    host_has(
        &shop.host, PAGE,
        "<html>\n<jsp:include page=\"Boot.jsp\"/>\n<script src=\"early.js\"></script>\n</html>\n");
    host_has(&shop.host, "jetty_base/webapps/zimbra/js/early.js", "early();\n");
    rolls_back(&shop.host);
    assert_picture(&shop.host, before, ALL);
    shop_free(&shop);
}

static void a_second_build_gives_the_same_bytes(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    struct zg_built first = builds(&shop);
    mode_t mask = umask(0077);
    shop.options.out = in_work(&shop, "again");
    struct zg_built second = builds(&shop);
    umask(mask);
    assert_string_equal(first.digest.hex, second.digest.hex);
    shop_free(&shop);
}

static void dates_come_from_the_newest_vetting_or_from_the_epoch(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    int64_t day;
    vet(&shop, "2026-01-31");
    struct zg_built built = builds(&shop);
    assert_true(zg_date_parse("2026-01-31", &day));
    assert_int_equal(built.manifest.serial, 2026013100);
    assert_int_equal(built.manifest.created, day);
    setenv("SOURCE_DATE_EPOCH", "86400", 1);
    shop.options.serial = 7;
    built = builds(&shop);
    unsetenv("SOURCE_DATE_EPOCH");
    assert_int_equal(built.manifest.serial, 7);
    assert_int_equal(built.manifest.created, 86400);
    shop_free(&shop);
}

static void a_new_zimlet_goes_where_zimlets_are_deployed(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    add_patch(&shop, "file/new-zimlet",
              "Type: file\nTarget: zimlets-deployed/com_new/com_new.xml\n"
              "Content: zimlets/com_new.xml\n",
              "");
    vet(&shop, "2026-11-22");
    struct zg_built built = builds(&shop);
    assert_int_equal(built.manifest.file_count, 3);
    assert_string_equal(built.manifest.files[2].group, "zimlets-deployed");
    bundle_sign(&shop.host, built.path);
    struct zg_host_report report = applies(&shop.host, built.path);
    assert_int_equal(state_in(&report, "zimlets-deployed/com_new/com_new.xml"), ZG_FILE_PATCHED);
    assert_string_equal(report.actions[0].kind, "deploy-zimlet");
    shop_free(&shop);
}

static void compressed_copies_are_to_be_rebuilt(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    test_write_text(host_at(&shop.host, "jetty_base/webapps/zimbra/js/early.js.zgz"), "packed");
    vet(&shop, "2026-11-22");
    struct zg_built built = builds(&shop);
    assert_string_equal(built.manifest.actions[0].kind, "rebuild-gzip");
    assert_string_equal(built.manifest.actions[0].object,
                        "jetty_base/webapps/zimbra/js/early.js.zgz");
    shop_free(&shop);
}

static void a_compressed_copy_that_the_bundle_brings_is_left_alone(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    static const char script[] = "jetty_base/webapps/zimbra/js/Mail_all.js";
    test_write_text(host_at(&shop.host, script), "put('<td>');\n");
    test_shell("cd '%s' && gzip -k -S .zgz '%s'", shop.host.root, script);
    host_age(&shop.host);
    add_patch(&shop, "page/ids",
              "Type: page\nTarget: jetty/webapps/zimbra/js/Mail_all.js,\n"
              " jetty/webapps/zimbra/js/Mail_all.js.zgz\nAnchor: <td\nInsert: after\n",
              " id=x");
    vet(&shop, "2026-11-22");
    struct zg_built built = builds(&shop);
    assert_string_equal(built.manifest.files[1].path, zg_format(shop.host.arena, "%s.zgz", script));
    for (size_t i = 0; i < built.manifest.action_count; i++) {
        assert_string_not_equal(built.manifest.actions[i].kind, "rebuild-gzip");
    }
    shop_free(&shop);
}

/* ---- refusals ---- */

static void without_a_signed_lock_nothing_is_built(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    refuses_to_build(&shop, ZG_REFUSED, "lock-missing");
    vet(&shop, "2026-11-22");
    assert_int_equal(unlink(in_work(&shop, "patches/vetted.lock.sig")), 0);
    refuses_to_build(&shop, ZG_REFUSED, "lock-unsigned");
    shop.options.reviewers = NULL;
    refuses_to_build(&shop, ZG_USAGE, "option");
    shop_free(&shop);
}

static void a_drifted_file_is_refused_and_every_patch_has_its_outcome(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    test_write_text(host_at(&shop.host, PAGE), ANCHORED "more\n");
    struct zg_built built = refuses_to_build(&shop, ZG_REFUSED, "pre-image-drift");
    assert_int_equal(built.applied.result_count, 2);
    assert_int_equal(built.applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(built.applied.results[1].outcome, ZG_CONFLICT);
    shop_free(&shop);
}

static void another_release_is_refused(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    host_release(&shop.host, "8.8.15.p45");
    refuses_to_build(&shop, ZG_REFUSED, "wrong-release");
    shop_free(&shop);
}

static void a_root_that_has_it_all_has_nothing_to_do(void **state)
{
    (void)state;
    struct shop shop = shop_new();
    vet(&shop, "2026-11-22");
    struct zg_built built = builds(&shop);
    bundle_sign(&shop.host, built.path);
    applies(&shop.host, built.path);
    shop.options.out = in_work(&shop, "again");
    refuses_to_build(&shop, ZG_REFUSED, "root-patched");
    /* The same files, as a vendor would bring them. */
    test_shell("rm -r '%s/%s'", shop.host.root, ZG_STATE_DIR);
    refuses_to_build(&shop, ZG_REFUSED, "nothing-to-do");
    shop_free(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_bundle_of_what_the_series_changes),
        cmocka_unit_test(what_was_built_installs_and_is_taken_back),
        cmocka_unit_test(a_second_build_gives_the_same_bytes),
        cmocka_unit_test(dates_come_from_the_newest_vetting_or_from_the_epoch),
        cmocka_unit_test(a_new_zimlet_goes_where_zimlets_are_deployed),
        cmocka_unit_test(compressed_copies_are_to_be_rebuilt),
        cmocka_unit_test(a_compressed_copy_that_the_bundle_brings_is_left_alone),
        cmocka_unit_test(without_a_signed_lock_nothing_is_built),
        cmocka_unit_test(a_drifted_file_is_refused_and_every_patch_has_its_outcome),
        cmocka_unit_test(another_release_is_refused),
        cmocka_unit_test(a_root_that_has_it_all_has_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
