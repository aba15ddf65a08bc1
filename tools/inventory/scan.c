/*
 * The scan: every regular file of a root with its digest, the links, and through jars.c every
 * class. First the tree is walked and sorted, then each file is read once; so the result
 * depends on nothing but the files.
 *
 * Here nothing is judged. What a jar holds is jars.c, what stands out summary.c.
 */
#include "internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Mail data, logs and our own originals, by their place at the top of a root. */
static const char *const never_walked[] = {"store", "db",     "index", "redolog", "backup",
                                           "log",   "logger", "data",  "zmstat",  ZG_STATE_DIR};

/* One of these makes a folder a root; a host may have only some of them. */
static const char *const marks[] = {
    ".install_history", "jetty_base",           "jetty",      "mailboxd",
    "zimlets",          "zimlets-deployed",     "lib/jars",   "lib/ext",
    "bin/zmcontrol",    "conf/localconfig.xml", "conf/nginx",
};

static bool has(struct zg_arena *arena, const char *root, const char *name)
{
    struct stat st;
    return lstat(zg_path_join(arena, root, name), &st) == 0;
}

bool zg_is_root(struct zg_arena *arena, const char *root)
{
    for (size_t i = 0; i < ZG_COUNT(marks); i++) {
        if (has(arena, root, marks[i])) {
            return true;
        }
    }
    return false;
}

static bool check_root(struct zg_arena *arena, const char *root, struct zg_error *err)
{
    if (zg_is_root(arena, root)) {
        return true;
    }
    zg_fail(err, ZG_USAGE, "not-a-root", "%s holds nothing of a Zimbra installation", root);
    return zg_hint(err, "a root is laid out as /opt/zimbra is, with jetty_base, lib/jars or bin/"
                        "zmcontrol");
}

static const char *edition_of(struct zg_arena *arena, const char *root)
{
    if (has(arena, root, "bin/zmbackupquery")) {
        return "NETWORK";
    }
    return has(arena, root, "bin/zmcontrol") ? "FOSS" : "unknown";
}

/* ---- the tree ----------------------------------------------------------------------------- */

bool zg_is_walked(const char *path)
{
    for (size_t i = 0; i < ZG_COUNT(never_walked); i++) {
        if (strcmp(path, never_walked[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void add_link(struct zg_inventory *inventory, const struct zg_walk_entry *entry)
{
    char target[PATH_MAX];
    ssize_t len = readlink(entry->full_path, target, sizeof(target));
    if (len < 0) {
        return; /* gone since it was listed */
    }
    inventory->links = zg_grow(inventory->arena, inventory->links, inventory->link_count,
                               sizeof(*inventory->links));
    inventory->links[inventory->link_count++] =
        (struct zg_link){.path = zg_strdup(inventory->arena, entry->path),
                         .target = zg_strndup(inventory->arena, target, (size_t)len)};
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    struct zg_inventory *inventory = context;
    if (S_ISDIR(entry->st.st_mode)) {
        entry->skip_subtree = !zg_is_walked(entry->path);
    } else if (S_ISLNK(entry->st.st_mode)) {
        add_link(inventory, entry);
    } else if (S_ISREG(entry->st.st_mode)) {
        inventory->artifacts = zg_grow(inventory->arena, inventory->artifacts,
                                       inventory->artifact_count, sizeof(*inventory->artifacts));
        inventory->artifacts[inventory->artifact_count++] =
            (struct zg_artifact){.path = zg_strdup(inventory->arena, entry->path),
                                 .kind = zg_artifact_kind_of(entry->path),
                                 .size = (uint64_t)entry->st.st_size,
                                 .mode = entry->st.st_mode & 07777};
    }
    return true; /* sockets, pipes and devices are nothing that is deployed */
}

static int by_artifact_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_artifact *)a)->path, ((const struct zg_artifact *)b)->path);
}

static int by_link_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_link *)a)->path, ((const struct zg_link *)b)->path);
}

static bool walk(struct zg_inventory *inventory, struct zg_error *err)
{
    if (!zg_walk(inventory->root, visit, inventory, err)) {
        return zg_wrap(err, "scanning %s", inventory->root);
    }
    /* A walk goes folder by folder: a/b before a-b. Paths sort the other way. */
    if (inventory->artifact_count > 1) {
        qsort(inventory->artifacts, inventory->artifact_count, sizeof(*inventory->artifacts),
              by_artifact_path);
    }
    if (inventory->link_count > 1) {
        qsort(inventory->links, inventory->link_count, sizeof(*inventory->links), by_link_path);
    }
    return true;
}

/* ---- the files ---------------------------------------------------------------------------- */

static bool is_elf(struct zg_bytes bytes)
{
    return bytes.len >= 4 && memcmp(bytes.data, "\177ELF", 4) == 0;
}

/* An error that names the file by its path under the root: where the root lies is no property of
 * what is in it. */
static const char *reason(struct zg_arena *arena, const struct zg_error *trouble,
                          const char *full_path, const char *path)
{
    const char *at = strstr(trouble->text, full_path);
    if (at == NULL) {
        return zg_strdup(arena, trouble->text);
    }
    return zg_format(arena, "%.*s%s%s", (int)(at - trouble->text), trouble->text, path,
                     at + strlen(full_path));
}

static void read_artifact(struct zg_inventory *inventory, struct zg_artifact *artifact,
                          bool classes)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    struct zg_error trouble = {0};
    const char *full_path = zg_path_join(scratch, inventory->root, artifact->path);
    if (!zg_map_open(full_path, &map, &trouble)) {
        artifact->unreadable = reason(inventory->arena, &trouble, full_path, artifact->path);
        return;
    }
    artifact->digest = zg_sha256(map.bytes);
    artifact->size = map.bytes.len; /* of the bytes that the digest stands for */
    if (artifact->kind == ZG_ARTIFACT_OTHER && is_elf(map.bytes)) {
        artifact->kind = ZG_ARTIFACT_LIBRARY;
    } else if (zg_artifact_is_jar(artifact)) {
        zg_scan_jar(inventory, artifact, map.bytes, classes ? &zg_nesting_limits : NULL);
    } else if (artifact->kind == ZG_ARTIFACT_CLASS && classes) {
        zg_scan_loose_class(inventory, artifact, map.bytes);
    }
}

static void read_all(struct zg_inventory *inventory, const struct zg_scan_options *options)
{
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        read_artifact(inventory, &inventory->artifacts[i], options->classes);
        if (options->progress != NULL) {
            zg_progress(options->progress, i + 1, inventory->artifact_count);
        }
    }
    if (options->progress != NULL) {
        zg_progress_done(options->progress);
    }
    zg_sort_classes(inventory);
    zg_scan_zimlets(inventory);
}

/* ---- the inventory ------------------------------------------------------------------------ */

static void identify(struct zg_inventory *inventory)
{
    struct zg_error why = {0};
    inventory->edition = edition_of(inventory->arena, inventory->root);
    inventory->release_known = zg_release_of_root(
        inventory->arena, inventory->root, &inventory->release, &inventory->release_evidence, &why);
    if (!inventory->release_known) {
        inventory->release_evidence = zg_strdup(inventory->arena, why.text);
    }
}

struct zg_inventory *zg_inventory_scan(const char *root, const struct zg_scan_options *options,
                                       struct zg_error *err)
{
    struct zg_arena *arena = zg_arena_new();
    if (!check_root(arena, root, err)) {
        zg_arena_free(arena);
        return NULL;
    }
    struct zg_inventory *inventory = zg_alloc(arena, sizeof(*inventory));
    inventory->arena = arena;
    inventory->root = zg_strdup(arena, root);
    identify(inventory);
    if (!walk(inventory, err)) {
        zg_arena_free(arena);
        return NULL;
    }
    read_all(inventory, options);
    return inventory;
}

void zg_inventory_free(struct zg_inventory *inventory)
{
    if (inventory != NULL) {
        zg_arena_free(inventory->arena);
    }
}

void zg_inventory_cleanup(struct zg_inventory **inventory)
{
    zg_inventory_free(*inventory);
}

const struct zg_artifact *zg_inventory_artifact(const struct zg_inventory *inventory,
                                                const char *path)
{
    struct zg_artifact key = {.path = zg_inventory_real_path(inventory, path)};
    if (key.path == NULL || inventory->artifact_count == 0) {
        return NULL;
    }
    return bsearch(&key, inventory->artifacts, inventory->artifact_count, sizeof(key),
                   by_artifact_path);
}
