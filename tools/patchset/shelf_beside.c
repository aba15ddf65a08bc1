/*
 * What a deployed class runs with: the jars beside it, and the JRE. It is what references of a
 * grafted class are resolved against, so a jar that is missed here makes a graft say less, not do
 * more.
 */
#include <string.h>

#include "patchset/shelf.h"

/* ---- the JRE -----------------------------------------------------------------------------------
 */

/* False with the error of a JRE that cannot be read; `shelf->jre` stays NULL when it is none. */
static bool try_jre(struct zg_shelf *shelf, const char *path, struct zg_error *err)
{
    struct zg_error here = {0};
    if (zg_class_source_open_jre(path, &shelf->jre, &here)) {
        return true;
    }
    shelf->jre = NULL;
    if (strcmp(here.rule, "not-a-jre") == 0) {
        return true;
    }
    *err = here;
    return zg_wrap(err, "the JRE %s", path);
}

/* A folder of the root where a JRE may be. */
static bool try_folder(struct zg_shelf *shelf, const char *path, struct zg_error *err)
{
    struct stat st;
    const char *real = zg_inventory_real_path(shelf->inventory, path);
    if (shelf->jre != NULL || real == NULL) {
        return true;
    }
    const char *full = zg_path_join(shelf->arena, shelf->inventory->root, real);
    return stat(full, &st) != 0 || !S_ISDIR(st.st_mode) || try_jre(shelf, full, err);
}

#define JVM_FOLDER "common/lib/jvm"

static bool visit_jvm(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct zg_shelf *shelf = context;
    entry->skip_subtree = true;
    return try_folder(shelf, zg_format(shelf->arena, "%s/%s", JVM_FOLDER, entry->path), err);
}

static bool find_deployed_jre(struct zg_shelf *shelf, struct zg_error *err)
{
    struct stat st;
    const char *folder = zg_path_join(shelf->arena, shelf->inventory->root, JVM_FOLDER);
    return try_folder(shelf, JVM_FOLDER "/java", err) &&
           (shelf->jre != NULL || stat(folder, &st) != 0 || !S_ISDIR(st.st_mode) ||
            zg_walk(folder, visit_jvm, shelf, err)) &&
           try_folder(shelf, "java", err);
}

bool zg_shelf_jre(struct zg_shelf *shelf, const struct zg_class_set **set, struct zg_error *err)
{
    if (!shelf->jre_sought) {
        struct zg_error deployed = {0};
        bool found = find_deployed_jre(shelf, &deployed);
        if (!found && shelf->given_jre == NULL) {
            *err = deployed;
            return zg_hint(err, "name a JRE of that version with --jre");
        }
        if (shelf->jre == NULL && shelf->given_jre != NULL &&
            !zg_class_source_open_jre(shelf->given_jre, &shelf->jre, err)) {
            shelf->jre = NULL;
            return false;
        }
        shelf->jre_sought = true;
    }
    *set = shelf->jre == NULL ? NULL : zg_class_source_set(shelf->jre);
    return true;
}

/* ---- the jars beside a host --------------------------------------------------------------------
 */

struct beside {
    struct zg_shelf *shelf;
    const struct zg_graft_place *place;
    const struct zg_class_set **sets;
    size_t count;
};

/* The set of a jar that is as it was. */
static bool open_source(struct zg_shelf *shelf, const char *path, const struct zg_class_set **set,
                        struct zg_error *err)
{
    for (size_t i = 0; i < shelf->source_count; i++) {
        if (strcmp(shelf->sources[i].path, path) == 0) {
            *set = zg_class_source_set(shelf->sources[i].source);
            return true;
        }
    }
    struct shelf_source source = {.path = path};
    const char *full = zg_path_join(shelf->arena, shelf->inventory->root, path);
    if (!zg_class_source_open(full, &source.source, err)) {
        return false;
    }
    shelf->sources =
        zg_grow(shelf->arena, shelf->sources, shelf->source_count, sizeof(*shelf->sources));
    shelf->sources[shelf->source_count++] = source;
    *set = zg_class_source_set(source.source);
    return true;
}

static bool add_jar(struct beside *beside, const char *path, struct zg_error *err)
{
    struct zg_shelf *shelf = beside->shelf;
    const struct zg_class_set *set;
    if (zg_overlay_changed(shelf->overlay, path)) {
        struct zg_class_set *own = zg_alloc(shelf->arena, sizeof(*own));
        struct zg_graft_place place = {.path = path, .prefix = ""};
        if (!zg_shelf_place(shelf, &place, own, err)) {
            return false;
        }
        set = own;
    } else if (!open_source(shelf, path, &set, err)) {
        return false;
    }
    beside->sets =
        zg_grow(shelf->arena, beside->sets, beside->count, sizeof(struct zg_class_set *));
    beside->sets[beside->count++] = set;
    return true;
}

static bool is_in(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    return strncmp(path, folder, len) == 0 && path[len] == '/' &&
           strchr(path + len + 1, '/') == NULL;
}

/* The jars right in a folder of the root, but for the host itself. */
static bool add_folder(struct beside *beside, const char *folder, struct zg_error *err)
{
    const struct zg_inventory *inventory = beside->shelf->inventory;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        bool wanted = artifact->kind == ZG_ARTIFACT_JAR && artifact->unreadable == NULL &&
                      is_in(artifact->path, folder) &&
                      strcmp(artifact->path, beside->place->path) != 0;
        if (wanted && !add_jar(beside, artifact->path, err)) {
            return false;
        }
    }
    return true;
}

/* The folder of the jars that come first: that of the host, or the lib beside its classes. */
static const char *own_folder(struct zg_shelf *shelf, const struct zg_graft_place *place)
{
    const char *folder = zg_path_parent(shelf->arena, place->path);
    return place->loose ? zg_path_join(shelf->arena, folder, "lib") : folder;
}

bool zg_shelf_beside(struct zg_shelf *shelf, const struct zg_graft_place *place,
                     const struct zg_class_set *const **sets, size_t *count, struct zg_error *err)
{
    struct beside beside = {.shelf = shelf, .place = place};
    const char *common = zg_inventory_real_path(shelf->inventory, "jetty/common/lib");
    const char *folders[] = {own_folder(shelf, place), "lib/jars", common};
    for (size_t i = 0; i < ZG_COUNT(folders); i++) {
        bool again = i > 0 && folders[i] != NULL && strcmp(folders[i], folders[0]) == 0;
        if (folders[i] != NULL && !again && !add_folder(&beside, folders[i], err)) {
            return false;
        }
    }
    *sets = beside.sets;
    *count = beside.count;
    return true;
}
