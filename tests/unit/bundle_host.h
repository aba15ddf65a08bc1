/* Hosts of the bundle's tests: a small root, bundles made for it without building, and pictures
 * of a tree to compare. */
#ifndef ZG_TEST_BUNDLE_HOST_H
#define ZG_TEST_BUNDLE_HOST_H

#include "../support/support.h"

#include "bundle/bundle.h"
#include "bundle/internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define RELEASE "8.8.15.p46"
#define NEXT_RELEASE "8.8.15.p47"
#define PAGE "jetty_base/webapps/zimbra/public/launchZCS.jsp"
#define TAG "jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag"
#define JAR "lib/jars/zimbrastore.jar"
#define SCRIPT "jetty_base/webapps/zimbra/js/zmgraft/early.js" /* added, in a new folder */
#define WEBAPP "jetty_base/webapps/zimbra"
#define JARS "lib/jars"

enum { OLD_TIME = 1500000000 };

struct host {
    struct zg_arena *arena;
    const char *root, *work, *keys;
};

/* One file of a bundle; `pre` NULL adds it. */
struct test_file {
    const char *path, *group, *pre, *post;
};

/* The files of the usual bundle. */
static const struct test_file usual_files[] = {
    {TAG, WEBAPP, "old tag", "new tag"},
    {SCRIPT, WEBAPP, NULL, "new script"},
    {PAGE, WEBAPP, "old page", "new page"},
    {JAR, JARS, "old jar", "new jar"},
};

/* ---- the host ---- */

static inline const char *host_at(const struct host *host, const char *path)
{
    return zg_path_join(host->arena, host->root, path);
}

static inline bool age_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    const struct timespec times[2] = {{OLD_TIME, 987654321}, {OLD_TIME, 123456789}};
    (void)context;
    (void)err;
    assert_int_equal(utimensat(AT_FDCWD, entry->full_path, times, AT_SYMLINK_NOFOLLOW), 0);
    return true;
}

/* Sets the times of all files and folders, with nanoseconds, so that a change shows. */
static inline void host_age(const struct host *host)
{
    struct zg_error err = {0};
    struct zg_walk_entry root = {.full_path = host->root};
    test_assert_ok(zg_walk(host->root, age_entry, NULL, &err), &err);
    age_entry(&root, NULL, &err);
}

static inline void host_release(const struct host *host, const char *release)
{
    const char *dot_p = strrchr(release, 'p');
    test_write_text(host_at(host, ".install_history"),
                    zg_format(host->arena,
                              "1500000000: INSTALL SESSION START\n"
                              "1500000001: INSTALLED zimbra-core-8.8.15_GA_3869.RHEL7_64.rpm\n"
                              "1500000002: INSTALL SESSION COMPLETE\n"
                              "1500000003: CONFIGURED patch 8.8.15_P%s\n",
                              dot_p != NULL ? dot_p + 1 : "0"));
}

static inline struct host host_new(void)
{
    static const char *keys;
    if (keys == NULL) {
        keys = test_folder(7);
        test_make_key(keys, "release", "Release Signer", "release@sample.example");
        test_shell("mkdir '%s/ring' && mv '%s/release.crt' '%s/ring/'", keys, keys, keys);
    }
    struct host host = {zg_arena_new(), test_folder(0), test_folder(1), keys};
    host_release(&host, RELEASE);
    test_write(host_at(&host, TAG), "old tag", 7, 0444);
    test_write(host_at(&host, PAGE), "old page", 8, 0640);
    test_write(host_at(&host, JAR), "old jar", 7, 0644);
    test_write_text(host_at(&host, "conf/localconfig.xml"), "other");
    assert_int_equal(symlink("jetty_base", host_at(&host, "jetty")), 0);
    host_age(&host);
    return host;
}

static inline void host_free(struct host *host)
{
    zg_arena_free(host->arena);
}

static inline struct zg_host_options host_options(const struct host *host)
{
    return (struct zg_host_options){.keyring = zg_path_join(host->arena, host->keys, "ring")};
}

/* ---- bundles ---- */

static inline void bundle_sign(const struct host *host, const char *bundle)
{
    struct zg_error err = {0};
    test_assert_ok(zg_bundle_sign(bundle, zg_path_join(host->arena, host->keys, "release.key"),
                                  zg_path_join(host->arena, host->keys, "ring/release.crt"), &err),
                   &err);
}

static inline bool never(const void *context, const char *path)
{
    (void)context;
    (void)path;
    return false;
}

static inline struct zg_manifest_file manifest_file(struct zg_arena *arena,
                                                    const struct test_file *file)
{
    const char **patches = zg_alloc_array(arena, 2, sizeof(*patches));
    patches[0] = "page/one";
    return (struct zg_manifest_file){
        .path = file->path,
        .group = file->group,
        .added = file->pre == NULL,
        .mode = 0644,
        .pre = file->pre != NULL ? zg_sha256(zg_bytes_of(file->pre)) : (struct zg_digest){""},
        .post = zg_sha256(zg_bytes_of(file->post)),
        .pre_size = file->pre != NULL ? strlen(file->pre) : 0,
        .size = strlen(file->post),
        .patches = patches,
    };
}

static inline int test_file_order(const void *a, const void *b)
{
    return strcmp(((const struct test_file *)a)->path, ((const struct test_file *)b)->path);
}

static inline struct zg_manifest manifest_of(struct zg_arena *arena, const char *release,
                                             int64_t serial, const struct test_file *files,
                                             size_t count)
{
    struct zg_error err = {0};
    struct zg_actions actions = {0};
    struct zg_manifest manifest = {.serial = serial, .created = 1700000000, .producer = "a test"};
    test_assert_ok(zg_release_parse(release, &manifest.release, &err), &err);
    manifest.files = zg_alloc_array(arena, count + 1, sizeof(*manifest.files));
    manifest.file_count = count;
    for (size_t i = 0; i < count; i++) {
        manifest.files[i] = manifest_file(arena, &files[i]);
        zg_actions_of_path(arena, files[i].path, never, NULL, &actions);
    }
    manifest.actions = actions.items;
    manifest.action_count = actions.count;
    manifest.patches = zg_alloc_array(arena, 2, sizeof(*manifest.patches));
    const char **advisories = zg_alloc_array(arena, 2, sizeof(*advisories));
    advisories[0] = "CVE-2024-45519";
    manifest.patches[0] = (struct zg_manifest_patch){
        "page/one", "page",     "applied", "What it does", zg_sha256(zg_bytes_of("patch")),
        advisories, advisories,
    };
    manifest.patch_count = 1;
    return manifest;
}

/* The bytes of each file, written below the work folder. */
static inline const char **contents_of(const struct host *host, const struct test_file *files,
                                       size_t count)
{
    const char **contents = zg_alloc_array(host->arena, count + 1, sizeof(*contents));
    for (size_t i = 0; i < count; i++) {
        contents[i] = zg_format(host->arena, "%s/content/%zu", host->work, i);
        test_write_text(contents[i], files[i].post);
    }
    return contents;
}

/* A signed bundle; its path. */
static inline const char *bundle_for(const struct host *host, const char *release, int64_t serial,
                                     const struct test_file *given, size_t count)
{
    struct zg_error err = {0};
    struct test_file *files = zg_alloc_array(host->arena, count + 1, sizeof(*files));
    memcpy(files, given, count * sizeof(*files));
    qsort(files, count, sizeof(*files), test_file_order);
    struct zg_manifest manifest = manifest_of(host->arena, release, serial, files, count);
    const char *path = zg_format(host->arena, "%s/zmgraft-compat_%s_%lld.tar.zst", host->work,
                                 release, (long long)serial);
    test_assert_ok(zg_bundle_write(path, &manifest, contents_of(host, files, count), &err), &err);
    bundle_sign(host, path);
    return path;
}

static inline const char *usual_bundle(const struct host *host)
{
    return bundle_for(host, RELEASE, 10, usual_files, ZG_COUNT(usual_files));
}

/* ---- what happens ---- */

static inline struct zg_host_report applies(const struct host *host, const char *bundle)
{
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(host);
    test_assert_ok(zg_apply(host->arena, bundle, host->root, &options, &report, &err), &err);
    return report;
}

static inline struct zg_host_report refuses(const struct host *host, const char *bundle,
                                            enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(host);
    assert_false(zg_apply(host->arena, bundle, host->root, &options, &report, &err));
    test_assert_error(&err, kind, rule);
    return report;
}

static inline struct zg_host_report rolls_back(const struct host *host)
{
    struct zg_error err = {0};
    struct zg_host_report report;
    struct zg_host_options options = host_options(host);
    test_assert_ok(zg_rollback(host->arena, host->root, &options, &report, &err), &err);
    return report;
}

static inline enum zg_file_state state_in(const struct zg_host_report *report, const char *path)
{
    for (size_t i = 0; i < report->file_count; i++) {
        if (strcmp(report->files[i].path, path) == 0) {
            return report->files[i].state;
        }
    }
    fail_msg("the report does not name %s", path);
    return ZG_FILE_MISSING;
}

static inline void host_has(const struct host *host, const char *path, const char *text)
{
    char *found = test_read(host_at(host, path), NULL);
    assert_string_equal(found, text);
    free(found);
}

static inline void host_lacks(const struct host *host, const char *path)
{
    struct stat st;
    assert_int_not_equal(lstat(host_at(host, path), &st), 0);
}

/* ---- pictures ---- */

/* What a picture shows besides names, types, modes, owners, links, contents, extended attributes
 * and the times of folders, as far as the host came with them. */
enum picture { TIMES_OF_FILES = 1, INODES = 2, ALL = 3 };

struct painting {
    struct zg_buf text;
    enum picture what;
};

static inline void paint_attributes(struct painting *p, const char *full_path)
{
    char names[4096], value[4096];
    ssize_t len = llistxattr(full_path, names, sizeof(names));
    for (const char *name = names; len > 0 && name < names + len; name += strlen(name) + 1) {
        ssize_t size = lgetxattr(full_path, name, value, sizeof(value));
        struct zg_digest digest =
            zg_sha256((struct zg_bytes){(const uint8_t *)value, size > 0 ? (size_t)size : 0});
        zg_buf_printf(&p->text, " %s=%.16s", name, digest.hex);
    }
}

static inline void paint_one(struct painting *p, const char *path, const char *full_path,
                             const struct stat *st)
{
    struct zg_error err = {0};
    char target[4096] = "";
    zg_buf_printf(&p->text, "%s %o %u:%u", path, st->st_mode, st->st_uid, st->st_gid);
    bool timed = S_ISDIR(st->st_mode) ? st->st_mtim.tv_sec == OLD_TIME /* else of this test */
                                      : (p->what & TIMES_OF_FILES) != 0;
    if (timed) {
        zg_buf_printf(&p->text, " %lld.%09ld", (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
    }
    if (!S_ISDIR(st->st_mode) && (p->what & INODES) != 0) {
        zg_buf_printf(&p->text, " inode %llu links %llu", (unsigned long long)st->st_ino,
                      (unsigned long long)st->st_nlink);
    }
    if (S_ISLNK(st->st_mode)) {
        assert_true(readlink(full_path, target, sizeof(target) - 1) >= 0);
        zg_buf_printf(&p->text, " -> %s", target);
    } else if (S_ISREG(st->st_mode)) {
        struct zg_digest digest;
        test_assert_ok(zg_sha256_file(full_path, &digest, &err), &err);
        zg_buf_printf(&p->text, " %.16s", digest.hex);
    }
    paint_attributes(p, full_path);
    zg_buf_append_text(&p->text, "\n");
}

static inline bool paint_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    paint_one(context, entry->path, entry->full_path, &entry->st);
    return true;
}

/* The tree as text. */
static inline const char *picture_of(const struct host *host, enum picture what)
{
    struct zg_error err = {0};
    struct painting p = {.what = what};
    struct stat st;
    assert_int_equal(lstat(host->root, &st), 0);
    paint_one(&p, ".", host->root, &st);
    test_assert_ok(zg_walk(host->root, paint_entry, &p, &err), &err);
    const char *text = zg_strndup(host->arena, (const char *)p.text.data, p.text.len);
    zg_buf_free(&p.text);
    return text;
}

static inline bool same_picture(const struct host *host, const char *before, enum picture what)
{
    return strcmp(before, picture_of(host, what)) == 0;
}

static inline void assert_picture(const struct host *host, const char *before, enum picture what)
{
    const char *after = picture_of(host, what);
    if (strcmp(before, after) != 0) {
        fail_msg("expected\n%s\nfound\n%s", before, after);
    }
}

#endif
