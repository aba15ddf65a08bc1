/*
 * What the tests of applying and vetting share: a small root, patches, vendor files and two
 * people, all in temporary folders.
 *
 *   root/       jetty_base with two webapps, its links, lib/jars, a zimlet
 *   repo/       patches/ and the content beside it
 *   sources/    vendor files
 *   keys/       author.*, reviewer.*, other.*; keyring/ trusts the reviewer
 *   work/       where changed files are staged
 */
#ifndef ZG_TEST_PATCHSET_WORLD_H
#define ZG_TEST_PATCHSET_WORLD_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/classmaker.h"
#include "archive/archive.h"
#include "patchset/patchset.h"

#define REVIEWER_NAME "Rita Reviewer"
#define REVIEWER_MAIL "rita@example.org"
#define AUTHOR "Jane Doe <jane@example.org>"
#define EPOCH 1700000000

#define LAUNCH "jetty_base/webapps/zimbra/public/launchZCS.jsp"
#define LOGIN "jetty_base/webapps/zimbra/public/login.jsp"
#define STORE "lib/jars/zimbrastore.jar"
#define WEBSTORE "jetty_base/webapps/service/WEB-INF/lib/zm-store.jar"

static const char LAUNCH_TEXT[] = "<html>\n<jsp:include page=\"Boot.jsp\"/>\n"
                                  "<script>\nfunction launch() {\n}\n</script>\n</html>\n";
static const char LOGIN_TEXT[] = "<html>\n<head>\n</head>\n</html>\n";

struct world {
    struct zg_arena *arena;
    const char *base, *keys;
};

static inline const char *world_path(struct world *w, const char *path)
{
    return zg_format(w->arena, "%s/%s", w->base, path);
}

static inline void world_write(struct world *w, const char *path, const char *text)
{
    test_write_text(world_path(w, path), text);
}

static inline const char *world_read(struct world *w, const char *path)
{
    char *text = test_read(world_path(w, path), NULL);
    const char *copy = zg_strdup(w->arena, text);
    free(text);
    return copy;
}

/* Writes a class file that differs by `salt`. */
static inline void world_class(struct world *w, const char *path, const char *name,
                               const char *salt)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf bytes = class_make(name, 52, salt);
    test_write(world_path(w, path), bytes.data, bytes.len, 0644);
}

static inline struct zg_digest world_class_digest(const char *name, const char *salt)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf bytes = class_make(name, 52, salt);
    return zg_sha256(zg_buf_bytes(&bytes));
}

/* Packs a folder of the world as a zip: a jar. The file is made anew. */
static inline void world_zip(struct world *w, const char *folder, const char *jar)
{
    test_shell("mkdir -p \"$(dirname '%s')\" && rm -f '%s' && cd '%s' && zip -q -X -D -r '%s' .",
               world_path(w, jar), world_path(w, jar), world_path(w, folder), world_path(w, jar));
}

/* A jar with the class com/x/A (and com/x/Other, a resource) that differs by `salt`. */
static inline void world_store_jar(struct world *w, const char *jar, const char *salt)
{
    test_shell("rm -rf '%s'", world_path(w, "pack"));
    world_class(w, "pack/com/x/A.class", "com/x/A", salt);
    world_class(w, "pack/com/x/Other.class", "com/x/Other", "o");
    world_write(w, "pack/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
    world_zip(w, "pack", jar);
}

/* Adds a patch and puts it at the end of the series of 8.8.15. */
static inline void world_patch(struct world *w, const char *name, const char *fields,
                               const char *body)
{
    world_write(w, zg_format(w->arena, "repo/patches/%s", name),
                zg_format(w->arena, "Description: %s\nAuthor: " AUTHOR "\nReleases: 8.8.15\n%s\n%s",
                          name, fields, body));
    test_shell("mkdir -p '%s' && echo '%s' >> '%s'", world_path(w, "repo/patches/series"), name,
               world_path(w, "repo/patches/series/8.8.15"));
}

static inline void world_page(struct world *w, const char *name, const char *more)
{
    world_patch(w, name,
                zg_format(w->arena,
                          "Type: page\nTarget: jetty/webapps/zimbra/public/launchZCS.jsp\n"
                          "Anchor: <jsp:include page=\"Boot.jsp\"/>\nInsert: after\n%s",
                          more),
                "\n<slot/>");
}

/* People: made once per test program. */
static inline const char *world_keys(void)
{
    static const char *keys;
    if (keys == NULL) {
        keys = test_folder(7);
        test_make_key(keys, "reviewer", REVIEWER_NAME, REVIEWER_MAIL);
        test_make_key(keys, "author", "Jane Doe", "jane@example.org");
        test_make_key(keys, "other", "Otto Other", "otto@example.org");
        test_shell("mkdir '%s/keyring' && cp '%s/reviewer.crt' '%s/keyring/'", keys, keys, keys);
    }
    return keys;
}

static inline struct world *world_new(void)
{
    struct zg_arena *arena = zg_arena_new();
    struct world *w = zg_alloc(arena, sizeof(*w));
    w->arena = arena;
    w->keys = world_keys();
    w->base = test_folder(0);
    world_write(w, "root/" LAUNCH, LAUNCH_TEXT);
    world_write(w, "root/" LOGIN, LOGIN_TEXT);
    world_write(w, "root/conf/localconfig.xml", "<localconfig/>\n");
    world_write(w, "root/zimlets-deployed/com_zimbra_email/com_zimbra_email.xml", "<zimlet/>\n");
    test_shell("cd '%s' && ln -s jetty_base jetty && ln -s jetty_base mailboxd && "
               "mkdir -p lib/jars ../repo/patches/series ../sources ../work",
               world_path(w, "root"));
    return w;
}

static inline void world_free(struct world *w)
{
    zg_arena_free(w->arena);
}

static inline struct zg_inventory *world_scan(struct world *w)
{
    struct zg_scan_options options = {.classes = true};
    struct zg_error err = {0};
    struct zg_inventory *inventory = zg_inventory_scan(world_path(w, "root"), &options, &err);
    test_assert_ok(inventory != NULL, &err);
    return inventory;
}

static inline struct zg_patchset *world_set(struct world *w)
{
    struct zg_error err = {0};
    struct zg_release release;
    struct zg_patchset *set = NULL;
    test_assert_ok(zg_release_parse("8.8.15.p46", &release, &err), &err);
    test_assert_ok(zg_patchset_load(w->arena, world_path(w, "repo/patches"), &release, &set, &err),
                   &err);
    return set;
}

static inline struct zg_sources world_sources(struct world *w)
{
    const char **folders = zg_alloc(w->arena, sizeof(*folders));
    folders[0] = world_path(w, "sources");
    return (struct zg_sources){.folders = folders, .count = 1};
}

static inline struct zg_vet_options world_vet_options(struct world *w)
{
    return (struct zg_vet_options){
        .content = world_path(w, "repo"),
        .sources = world_sources(w),
        .lock = world_path(w, "repo/patches/vetted.lock"),
        .reviewers = zg_format(w->arena, "%s/keyring", w->keys),
        .key = zg_format(w->arena, "%s/reviewer.key", w->keys),
        .cert = zg_format(w->arena, "%s/reviewer.crt", w->keys),
        .now = EPOCH,
    };
}

static inline bool world_try_vet(struct world *w, const struct zg_vet_options *options,
                                 struct zg_vetted *vetted, struct zg_error *err)
{
    ZG_CLEANUP(zg_inventory_cleanup) struct zg_inventory *inventory = world_scan(w);
    return zg_vet(w->arena, world_set(w), inventory, options, vetted, err);
}

/* Vets the whole series on the root as it is. */
static inline struct zg_vetted world_vet(struct world *w)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
    return vetted;
}

static inline bool world_try_apply(struct world *w, bool allow_drift, struct zg_applied *out,
                                   struct zg_error *err)
{
    ZG_CLEANUP(zg_inventory_cleanup) struct zg_inventory *inventory = world_scan(w);
    struct zg_apply_options options = {.content = world_path(w, "repo"),
                                       .sources = world_sources(w),
                                       .work = world_path(w, "work"),
                                       .allow_drift = allow_drift};
    struct zg_lock *lock;
    return zg_lock_load(w->arena, world_path(w, "repo/patches/vetted.lock"),
                        zg_format(w->arena, "%s/keyring", w->keys), &lock, err) &&
           zg_patchset_apply(w->arena, world_set(w), inventory, lock, &options, EPOCH, out, err);
}

static inline struct zg_applied world_apply(struct world *w)
{
    struct zg_applied applied;
    struct zg_error err = {0};
    test_assert_ok(world_try_apply(w, false, &applied, &err), &err);
    return applied;
}

/* Applying is refused by this rule, and leaves the root alone. */
static inline struct zg_applied world_refused(struct world *w, enum zg_kind kind, const char *rule)
{
    struct zg_applied applied = {0};
    struct zg_error err = {0};
    assert_false(world_try_apply(w, false, &applied, &err));
    test_assert_error(&err, kind, rule);
    return applied;
}

/* Vetting is refused by this rule. */
static inline struct zg_vetted world_vet_refused(struct world *w, enum zg_kind kind,
                                                 const char *rule)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted = {0};
    struct zg_error err = {0};
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, kind, rule);
    return vetted;
}

/* Reads an entry of a jar of the world. */
static inline struct zg_bytes world_entry(struct world *w, const char *jar, const char *entry)
{
    struct zg_error err = {0};
    struct zg_bytes bytes;
    test_assert_ok(zg_read_member(w->arena, jar, entry, 1 << 20, &bytes, &err), &err);
    return bytes;
}

#endif
