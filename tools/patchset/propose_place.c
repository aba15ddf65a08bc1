/*
 * Where the files of a package land in the root. A package of the vendor's installs below
 * /opt/zimbra, and that is the root. An archive without that is laid out as a root is, or as a
 * webapp; of anything else nobody knows, and jars are found by what they hold (propose_host.c).
 */
#include <string.h>

#include "patchset/propose.h"

/* What comes after `opt/zimbra/`, where that stands at the beginning or right after a folder. */
static const char *below_prefix(const char *path)
{
    static const char prefix[] = "opt/zimbra/";
    const char *slash = strchr(path, '/');
    for (unsigned depth = 0; depth < 2; depth++) {
        if (strncmp(path, prefix, strlen(prefix)) == 0) {
            return path + strlen(prefix);
        }
        if (slash == NULL) {
            return NULL;
        }
        path = slash + 1;
    }
    return NULL;
}

static const char *as_it_is(const char *path)
{
    return path;
}

static const char *without_first(const char *path)
{
    const char *slash = strchr(path, '/');
    return slash == NULL ? NULL : slash + 1;
}

typedef const char *(*rest_of)(const char *path);

static const char *resolve(const struct proposing *p, const char *rest)
{
    return rest == NULL || *rest == '\0' ? NULL : zg_inventory_real_path(p->inventory, rest);
}

static size_t count_there(const struct proposing *p, const struct package *package, rest_of rest)
{
    size_t count = 0;
    for (size_t i = 0; i < package->count; i++) {
        const char *place = resolve(p, rest(package->files[i].path));
        count += place != NULL && zg_inventory_artifact(p->inventory, place) != NULL;
    }
    return count;
}

static bool has_prefix(const struct package *package)
{
    for (size_t i = 0; i < package->count; i++) {
        if (below_prefix(package->files[i].path) != NULL) {
            return true;
        }
    }
    return false;
}

/* A folder of the root that the webapp of a war is deployed in: `jetty_base/webapps/NAME`. */
static const char *webapp_of(const struct proposing *p, const char *war)
{
    const struct zg_inventory *inventory = p->inventory;
    const char *name = zg_path_name(war);
    name = zg_strndup(p->arena, name, strlen(name) - strlen(".war"));
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const char *group = zg_group_of(p->arena, inventory->artifacts[i].path);
        if (zg_group_is_whole(inventory->artifacts[i].path) &&
            strcmp(zg_path_name(group), name) == 0 && strstr(group, "webapps/") != NULL) {
            return group;
        }
    }
    return NULL;
}

static void place_all(struct proposing *p, struct package *package, rest_of rest)
{
    for (size_t i = 0; i < package->count; i++) {
        package->files[i].place = resolve(p, rest(package->files[i].path));
    }
}

void propose_place(struct proposing *p, struct package *package)
{
    if (package->form == PACKAGE_FILE) {
        return;
    }
    if (has_prefix(package)) {
        place_all(p, package, below_prefix);
        return;
    }
    if (zg_path_has_suffix(package->given, ".war")) {
        const char *webapp = webapp_of(p, package->given);
        for (size_t i = 0; webapp != NULL && i < package->count; i++) {
            struct package_file *file = &package->files[i];
            file->place = resolve(p, zg_path_join(p->arena, webapp, file->path));
        }
        return;
    }
    size_t whole = count_there(p, package, as_it_is);
    size_t inner = count_there(p, package, without_first);
    if (whole + inner > 0) {
        place_all(p, package, whole >= inner ? as_it_is : without_first);
    }
}
