/*
 * Which deployed jar is a jar of the vendor's? The one where the package puts it; else one of that
 * name, but for the version in it; else the one that holds most of its classes, as names change. A
 * loose class is found by its name.
 */
#include <string.h>

#include "patchset/propose.h"

bool propose_holds_classes(const char *path)
{
    return zg_path_has_suffix(path, ".jar") || zg_path_has_suffix(path, ".war") ||
           zg_path_has_suffix(path, ".class");
}

static bool is_jar(const struct zg_artifact *artifact)
{
    return (artifact->kind == ZG_ARTIFACT_JAR || artifact->kind == ZG_ARTIFACT_WAR) &&
           artifact->unreadable == NULL;
}

static bool has_same_name(const char *a, const char *b)
{
    size_t stem = propose_stem(a);
    return stem == propose_stem(b) && strncmp(a, b, stem) == 0 &&
           strcmp(strrchr(a, '.'), strrchr(b, '.')) == 0;
}

/* The deployed jars of the name of `file`, then the rest of its places by content. */
static const struct zg_artifact *find_by_name(const struct proposing *p,
                                              const struct package_file *file)
{
    const struct zg_inventory *inventory = p->inventory;
    const struct zg_artifact *placed =
        file->place != NULL ? zg_inventory_artifact(inventory, file->place) : NULL;
    if (placed != NULL && is_jar(placed)) {
        return placed;
    }
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        if (is_jar(artifact) &&
            has_same_name(zg_path_name(artifact->path), zg_path_name(file->path))) {
            return artifact;
        }
    }
    return NULL;
}

/* The jar that holds most of the classes, and at least half of them. */
static const struct zg_artifact *find_by_classes(const struct proposing *p,
                                                 const struct zg_class_set *set)
{
    const struct zg_inventory *inventory = p->inventory;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t *held = zg_alloc_array(arena, inventory->artifact_count + 1, sizeof(*held));
    const struct zg_artifact *best = NULL;
    size_t most = set->count / 2;
    for (size_t i = 0; i < set->count; i++) {
        size_t count;
        const struct zg_class_copy *copies =
            zg_inventory_classes_named(inventory, set->items[i].name, &count);
        for (size_t k = 0; k < count; k++) {
            const struct zg_artifact *artifact =
                strchr(copies[k].artifact, '!') == NULL
                    ? zg_inventory_artifact(inventory, copies[k].artifact)
                    : NULL;
            if (artifact != NULL && is_jar(artifact) &&
                ++held[artifact - inventory->artifacts] > most) {
                most = held[artifact - inventory->artifacts];
                best = artifact;
            }
        }
    }
    return best;
}

/* Its places, by content; jars of its name with another content are others. */
static void list_places(struct proposing *p, struct host *host)
{
    const struct zg_inventory *inventory = p->inventory;
    const char *name = zg_path_name(host->artifact->path);
    size_t places = 0, others = 0;
    host->places = host->others = zg_alloc(p->arena, sizeof(*host->places));
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        if (zg_digest_equal(&artifact->digest, &host->artifact->digest)) {
            propose_push(p->arena, &host->places, &places, artifact->path);
        } else if (is_jar(artifact) && is_jar(host->artifact) &&
                   has_same_name(zg_path_name(artifact->path), name)) {
            propose_push(p->arena, &host->others, &others, artifact->path);
        }
    }
}

static const struct zg_artifact *find_class(struct proposing *p, const char *name,
                                            struct zg_graft_place *place)
{
    size_t count;
    const struct zg_class_copy *copies = zg_inventory_classes_named(p->inventory, name, &count);
    for (size_t i = 0; i < count; i++) {
        const char *path = copies[i].artifact;
        size_t tail = strlen(name) + strlen(".class");
        if (strchr(path, '!') != NULL) {
            continue;
        }
        *place = (struct zg_graft_place){.path = path, .prefix = ""};
        if (copies[i].entry[0] == '\0') { /* loose: its package's folder */
            if (strlen(path) < tail) {
                continue;
            }
            size_t rest = strlen(path) - tail;
            place->path = zg_strndup(p->arena, path, rest > 0 ? rest - 1 : 0);
            place->loose = true;
        }
        return zg_inventory_artifact(p->inventory, path);
    }
    return NULL;
}

bool propose_host(struct proposing *p, const struct package_file *file, struct host *host,
                  struct zg_error *err)
{
    const struct zg_shelf_file *vendor;
    *host = (struct host){0};
    bool class = zg_path_has_suffix(file->path, ".class");
    if (!class) {
        host->artifact = find_by_name(p, file);
    }
    if (host->artifact == NULL) {
        if (!zg_shelf_vendor(p->run.shelf, file->full, "", &vendor, err)) {
            return false;
        }
        if (class && vendor->set.count == 1) {
            host->artifact = find_class(p, vendor->set.items[0].name, &host->place);
        } else if (!class) {
            host->artifact = find_by_classes(p, &vendor->set);
        }
    }
    if (host->artifact == NULL) {
        return true;
    }
    if (!class) {
        bool war = host->artifact->kind == ZG_ARTIFACT_WAR;
        host->place = (struct zg_graft_place){.path = host->artifact->path,
                                              .prefix = war ? "WEB-INF/classes/" : ""};
    }
    list_places(p, host);
    return true;
}
