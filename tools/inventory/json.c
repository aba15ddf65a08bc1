/*
 * The inventory as JSON: schema "zmgraft-inventory-1", documented field by field in
 * tools/man/zmgraft-inventory.5.scd. Where the root lies is not in it, so the same files give
 * the same bytes anywhere.
 */
#include "archive/archive.h"
#include "internal.h"

#include <string.h>

/* Text of the root's making. JSON wants UTF-8: other bytes are written as `\xNN`. */
static json_t *text(const char *value)
{
    json_t *plain = json_string(value);
    if (plain != NULL) {
        return plain;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf escaped = {0};
    for (const char *at = value; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x80) {
            zg_buf_append(&escaped, at, 1);
        } else {
            zg_buf_printf(&escaped, "\\x%02x", (unsigned char)*at);
        }
    }
    return json_stringn((const char *)escaped.data, escaped.len);
}

static void set_text(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, value == NULL ? json_null() : text(value));
}

static void set_number(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static void set_digest(json_t *object, const struct zg_digest *digest)
{
    set_text(object, "sha256", digest->hex[0] == '\0' ? NULL : digest->hex);
}

/* ---- files ---------------------------------------------------------------------------------- */

static json_t *traits_json(unsigned traits)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{ZG_JAR_SIGNED, "signed"},
                 {ZG_JAR_MULTI_RELEASE, "multi-release"},
                 {ZG_JAR_ZIP64, "zip64"},
                 {ZG_JAR_NESTED, "nested"}};
    json_t *array = json_array();
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if ((traits & names[i].bit) != 0) {
            json_array_append_new(array, json_string(names[i].name));
        }
    }
    return array;
}

static json_t *artifact_json(const struct zg_artifact *artifact)
{
    json_t *object = json_object();
    char mode[8];
    snprintf(mode, sizeof(mode), "%04o", artifact->mode & 07777);
    set_text(object, "path", artifact->path);
    set_text(object, "kind", zg_artifact_kind_name(artifact->kind));
    set_number(object, "size", artifact->size);
    set_text(object, "mode", mode);
    set_digest(object, &artifact->digest);
    if (zg_artifact_is_jar(artifact)) {
        json_object_set_new(object, "traits", traits_json(artifact->jar_traits));
    }
    if (artifact->unreadable != NULL) {
        set_text(object, "unreadable", artifact->unreadable);
    }
    return object;
}

static json_t *artifacts_json(const struct zg_inventory *inventory)
{
    json_t *array = json_array();
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        json_array_append_new(array, artifact_json(&inventory->artifacts[i]));
    }
    return array;
}

static json_t *nested_json(const struct zg_inventory *inventory)
{
    json_t *array = json_array();
    for (size_t i = 0; i < inventory->nested_count; i++) {
        const struct zg_nested_jar *nested = &inventory->nested[i];
        json_t *object = json_object();
        set_text(object, "path", nested->path);
        set_number(object, "size", nested->size);
        set_digest(object, &nested->digest);
        json_object_set_new(object, "traits", traits_json(nested->jar_traits));
        if (nested->unreadable != NULL) {
            set_text(object, "unreadable", nested->unreadable);
        }
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *links_json(const struct zg_inventory *inventory)
{
    json_t *array = json_array();
    for (size_t i = 0; i < inventory->link_count; i++) {
        json_t *object = json_object();
        set_text(object, "path", inventory->links[i].path);
        set_text(object, "target", inventory->links[i].target);
        set_text(object, "leads_to", zg_inventory_real_path(inventory, inventory->links[i].path));
        json_array_append_new(array, object);
    }
    return array;
}

/* ---- what the files are -----------------------------------------------------------------------
 */

static json_t *pages_json(const struct zg_inventory *inventory)
{
    json_t *array = json_array();
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        if (inventory->artifacts[i].kind == ZG_ARTIFACT_PAGE) {
            json_array_append_new(array, text(inventory->artifacts[i].path));
        }
    }
    return array;
}

/* Skins by folder: the artifacts of one skin stand together. */
static json_t *skins_json(const struct zg_inventory *inventory)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    json_t *array = json_array();
    const char *last = "";
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const char *folder = zg_skin_folder(arena, inventory->artifacts[i].path);
        if (inventory->artifacts[i].kind != ZG_ARTIFACT_SKIN || strcmp(folder, last) == 0) {
            continue;
        }
        last = folder;
        json_t *object = json_object();
        set_text(object, "name", zg_path_name(folder));
        set_text(object, "path", folder);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *zimlets_json(const struct zg_inventory *inventory)
{
    json_t *array = json_array();
    for (size_t i = 0; i < inventory->zimlet_count; i++) {
        json_t *object = json_object();
        set_text(object, "name", inventory->zimlets[i].name);
        set_text(object, "version", inventory->zimlets[i].version);
        set_text(object, "path", inventory->zimlets[i].path);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *jars_json(const struct zg_summary *summary)
{
    json_t *array = json_array();
    for (size_t i = 0; i < summary->jar_count; i++) {
        json_t *object = json_object(), *paths = json_array();
        for (size_t j = 0; j < summary->jars[i].count; j++) {
            json_array_append_new(paths, text(summary->jars[i].paths[j]));
        }
        set_digest(object, &summary->jars[i].digest);
        json_object_set_new(object, "paths", paths);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *counts_json(const struct zg_inventory *inventory, const struct zg_summary *summary)
{
    json_t *object = json_object();
    for (unsigned kind = 0; kind < ZG_ARTIFACT_KINDS; kind++) {
        set_number(object, zg_artifact_kind_name(kind), summary->kinds[kind]);
    }
    json_t *counts = json_object();
    json_object_set_new(counts, "artifacts", object);
    set_number(counts, "bytes", summary->bytes);
    set_number(counts, "class_copies", inventory->class_count);
    set_number(counts, "class_names", summary->class_names);
    return counts;
}

/* ---- classes ----------------------------------------------------------------------------------
 */

static json_t *copies_json(const struct zg_class_copy *copies, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        set_text(object, "artifact", copies[i].artifact);
        set_text(object, "entry", copies[i].entry);
        set_number(object, "major", copies[i].major);
        set_digest(object, &copies[i].digest);
        json_array_append_new(array, object);
    }
    return array;
}

json_t *zg_inventory_json_class(const struct zg_inventory *inventory, const char *name)
{
    size_t count;
    const struct zg_class_copy *copies = zg_inventory_classes_named(inventory, name, &count);
    return copies_json(copies, count);
}

static json_t *classes_json(const struct zg_inventory *inventory, bool all)
{
    json_t *array = json_array();
    for (size_t i = 0, run; i < inventory->class_count; i += run) {
        const char *name = inventory->classes[i].name;
        run = zg_class_run(inventory, i);
        if (!all && (run < 2 || strcmp(name, "module-info") == 0)) {
            continue;
        }
        json_t *object = json_object();
        set_text(object, "name", name);
        json_object_set_new(object, "differs",
                            json_boolean(zg_class_differs(&inventory->classes[i], run)));
        json_object_set_new(object, "copies", copies_json(&inventory->classes[i], run));
        json_array_append_new(array, object);
    }
    return array;
}

/* ---- what is installed ------------------------------------------------------------------------
 */

static json_t *installed_object(struct zg_arena *arena, const struct zg_installed *installed)
{
    json_t *object = json_object(), *files = json_array(), *patches = json_array();
    set_text(object, "bundle", installed->bundle);
    set_text(object, "bundle_sha256", installed->bundle_digest.hex);
    set_number(object, "serial", (uint64_t)installed->serial);
    set_text(object, "release", installed->release.name);
    set_text(object, "signer", installed->signer);
    set_text(object, "applied_at", zg_time_text(arena, installed->applied_at));
    for (size_t i = 0; i < installed->file_count; i++) {
        json_array_append_new(files, text(installed->files[i].path));
    }
    for (size_t i = 0; i < installed->patch_count; i++) {
        json_array_append_new(patches, text(installed->patches[i].name));
    }
    json_object_set_new(object, "files", files);
    json_object_set_new(object, "patches", patches);
    return object;
}

static json_t *installed_json(struct zg_arena *arena, const struct zg_inventory *inventory)
{
    struct zg_installed *installed;
    struct zg_error damaged = {0};
    if (zg_installed_load(arena, inventory->root, &installed, &damaged)) {
        return installed == NULL ? json_null() : installed_object(arena, installed);
    }
    json_t *object = json_object();
    set_text(object, "unreadable", damaged.rule);
    return object;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static json_t *inventory_json(const struct zg_inventory *inventory, bool all)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_summary summary;
    zg_inventory_summary(arena, inventory, &summary);
    json_t *object = json_object();
    set_text(object, "schema", "zmgraft-inventory-1");
    set_text(object, "release", inventory->release_known ? inventory->release.name : NULL);
    set_text(object, "line", inventory->release_known ? inventory->release.line : NULL);
    set_text(object, "evidence", inventory->release_evidence);
    set_text(object, "edition", inventory->edition);
    json_object_set_new(object, "installed", installed_json(arena, inventory));
    json_object_set_new(object, "counts", counts_json(inventory, &summary));
    json_object_set_new(object, "artifacts", artifacts_json(inventory));
    json_object_set_new(object, "nested", nested_json(inventory));
    json_object_set_new(object, "skins", skins_json(inventory));
    json_object_set_new(object, "zimlets", zimlets_json(inventory));
    json_object_set_new(object, "pages", pages_json(inventory));
    json_object_set_new(object, "links", links_json(inventory));
    json_object_set_new(object, "jars", jars_json(&summary));
    json_object_set_new(object, "classes", classes_json(inventory, all));
    return object;
}

json_t *zg_inventory_json(const struct zg_inventory *inventory)
{
    return inventory_json(inventory, false);
}

json_t *zg_inventory_json_all(const struct zg_inventory *inventory)
{
    return inventory_json(inventory, true);
}
