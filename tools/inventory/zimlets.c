/*
 * Zimlets: the folders of zimlets-deployed and the zips that they come from, with the version
 * that their definition NAME.xml states. The server's parser is not repeated here: a definition
 * that needs more than a look at its first tag has no version here.
 */
#include "archive/archive.h"
#include "internal.h"
#include "web/web.h"

#include <stdlib.h>
#include <string.h>

/* Definitions have a few kilobytes. */
enum { DEFINITION_LIMIT = 4 << 20 };

static const char deployed[] = "zimlets-deployed/";

/* ---- the list ------------------------------------------------------------------------------ */

static const char *version_in_folder(struct zg_inventory *inventory, const char *folder,
                                     const char *name)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_error ignored = {0};
    struct zg_bytes text;
    const struct zg_artifact *definition =
        zg_inventory_artifact(inventory, zg_format(scratch, "%s/%s.xml", folder, name));
    if (definition == NULL ||
        !zg_read_file(scratch, zg_path_join(scratch, inventory->root, definition->path),
                      DEFINITION_LIMIT, &text, &ignored)) {
        return NULL;
    }
    const char *version = zg_zimlet_version(scratch, text);
    return version == NULL ? NULL : zg_strdup(inventory->arena, version);
}

static const char *version_in_zip(struct zg_inventory *inventory, const char *path,
                                  const char *name)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_error ignored = {0};
    struct zg_bytes text;
    ZG_CLEANUP(zg_jar_cleanup)
    struct zg_jar *jar = zg_jar_open(zg_path_join(scratch, inventory->root, path), &ignored);
    const struct zg_jar_entry *entry =
        jar == NULL ? NULL : zg_jar_find(jar, zg_bytes_of(zg_format(scratch, "%s.xml", name)));
    if (entry == NULL || entry->size > DEFINITION_LIMIT ||
        !zg_jar_read(scratch, jar, entry, &text, &ignored)) {
        return NULL;
    }
    const char *version = zg_zimlet_version(scratch, text);
    return version == NULL ? NULL : zg_strdup(inventory->arena, version);
}

/* The folder of a deployed file, zimlets-deployed/NAME or, for one in development,
 * zimlets-deployed/_dev/NAME; NULL for a file that is in none. */
static char *folder_of(struct zg_arena *arena, const char *path)
{
    if (strncmp(path, deployed, strlen(deployed)) != 0) {
        return NULL;
    }
    const char *name = path + strlen(deployed);
    name += strncmp(name, "_dev/", 5) == 0 ? 5 : 0;
    const char *end = strchr(name, '/');
    return end == NULL ? NULL : zg_strndup(arena, path, (size_t)(end - path));
}

static struct zg_zimlet zimlet_in_folder(struct zg_inventory *inventory, const char *folder)
{
    const char *name = zg_path_name(folder);
    return (struct zg_zimlet){name, version_in_folder(inventory, folder, name), folder};
}

static struct zg_zimlet zimlet_in_zip(struct zg_inventory *inventory, const char *path)
{
    const char *file = zg_path_name(path);
    const char *name = zg_strndup(inventory->arena, file, strlen(file) - strlen(".zip"));
    return (struct zg_zimlet){name, version_in_zip(inventory, path, name), path};
}

static void add(struct zg_inventory *inventory, struct zg_zimlet zimlet)
{
    inventory->zimlets = zg_grow(inventory->arena, inventory->zimlets, inventory->zimlet_count,
                                 sizeof(*inventory->zimlets));
    inventory->zimlets[inventory->zimlet_count++] = zimlet;
}

static int by_name(const void *a, const void *b)
{
    const struct zg_zimlet *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->path, y->path);
}

void zg_scan_zimlets(struct zg_inventory *inventory)
{
    const char *last = ""; /* the files of one folder stand together */
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        const char *folder = folder_of(inventory->arena, artifact->path);
        if (folder != NULL && strcmp(folder, last) != 0) {
            add(inventory, zimlet_in_folder(inventory, folder));
            last = folder;
        } else if (folder == NULL && artifact->kind == ZG_ARTIFACT_ZIMLET &&
                   zg_artifact_is_jar(artifact)) {
            add(inventory, zimlet_in_zip(inventory, artifact->path));
        }
    }
    if (inventory->zimlet_count > 1) {
        qsort(inventory->zimlets, inventory->zimlet_count, sizeof(*inventory->zimlets), by_name);
    }
}
