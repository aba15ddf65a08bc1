/* The manifest of a bundle: to JSON and back. zmgraft-bundle(5) documents it. Parsing accepts
 * exactly what the schema says, so that a newer form is refused rather than half understood;
 * what a path leads to on a host is left to plan.c. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA "zmgraft-manifest-1"

enum {
    MEMBERS = 8, /* of the manifest, of a file, of a patch */
    FILE_MEMBERS = 9,
    PATCH_MEMBERS = 7,
    MODE_ADDED = 0777, /* an added file never sets user or group */
    MODE_ANY = 07777,
};
#define LARGEST_SERIAL ((int64_t)9999999999) /* YYYYMMDDNN */
#define LATEST_TIME ((int64_t)253402300799)  /* year 9999 */

/* ---- writing ---- */

static json_t *file_json(const struct zg_manifest_file *file)
{
    char mode[8];
    snprintf(mode, sizeof(mode), "%04o", file->mode & MODE_ANY);
    json_t *json = json_object();
    json_object_set_new(json, "path", json_string(file->path));
    json_object_set_new(json, "group", json_string(file->group));
    json_object_set_new(json, "added", json_boolean(file->added));
    json_object_set_new(json, "mode", json_string(mode));
    json_object_set_new(json, "pre", zg_json_digest(&file->pre));
    json_object_set_new(json, "pre_size", json_integer((json_int_t)file->pre_size));
    json_object_set_new(json, "post", zg_json_digest(&file->post));
    json_object_set_new(json, "size", json_integer((json_int_t)file->size));
    json_object_set_new(json, "patches", zg_json_texts(file->patches));
    return json;
}

static json_t *patch_json(const struct zg_manifest_patch *patch)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_string(patch->name));
    json_object_set_new(json, "type", json_string(patch->type));
    json_object_set_new(json, "outcome", json_string(patch->outcome));
    json_object_set_new(json, "description", json_string(patch->description));
    json_object_set_new(json, "sha256", zg_json_digest(&patch->digest));
    json_object_set_new(json, "advisories", zg_json_texts(patch->advisories));
    json_object_set_new(json, "targets", zg_json_texts(patch->targets));
    return json;
}

json_t *zg_manifest_json(const struct zg_manifest *manifest)
{
    json_t *files = json_array(), *patches = json_array();
    for (size_t i = 0; i < manifest->file_count; i++) {
        json_array_append_new(files, file_json(&manifest->files[i]));
    }
    for (size_t i = 0; i < manifest->patch_count; i++) {
        json_array_append_new(patches, patch_json(&manifest->patches[i]));
    }
    const struct zg_actions actions = {manifest->actions, manifest->action_count};
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(SCHEMA));
    json_object_set_new(json, "release", json_string(manifest->release.name));
    json_object_set_new(json, "serial", json_integer(manifest->serial));
    json_object_set_new(json, "created", json_integer(manifest->created));
    json_object_set_new(json, "producer", json_string(manifest->producer));
    json_object_set_new(json, "files", files);
    json_object_set_new(json, "patches", patches);
    json_object_set_new(json, "actions", zg_actions_json(&actions));
    return json;
}

/* ---- reading ---- */

static uint32_t want_mode(struct zg_fields *f, const json_t *json, uint32_t most)
{
    const char *text = zg_want_text(f, json, "mode");
    char *end;
    unsigned long mode = strtoul(text, &end, 8);
    if (!f->failed && (strlen(text) != 4 || *end != '\0' || text[0] < '0' || mode > most)) {
        zg_fields_fail(f, "mode '%s' is not four octal digits up to %04o", text, most);
    }
    return (uint32_t)mode;
}

static void parse_file(struct zg_fields *f, const json_t *json, struct zg_manifest_file *file)
{
    zg_want_members(f, json, FILE_MEMBERS);
    file->path = zg_want_path(f, json, "path");
    file->group = zg_want_text(f, json, "group");
    if (file->group[0] != '\0') {
        file->group = zg_want_path(f, json, "group");
    }
    file->added = zg_want_bool(f, json, "added");
    file->mode = want_mode(f, json, file->added ? MODE_ADDED : MODE_ANY);
    file->pre = zg_want_digest(f, json, "pre", file->added);
    file->pre_size = (uint64_t)zg_want_integer(f, json, "pre_size", 0, ZG_LIMIT_FILE);
    file->post = zg_want_digest(f, json, "post", false);
    file->size = (uint64_t)zg_want_integer(f, json, "size", 0, ZG_LIMIT_FILE);
    file->patches = zg_want_texts(f, json, "patches");
    if (!f->failed && file->added && file->pre.hex[0] != '\0') {
        zg_fields_fail(f, "an added file has no pre-image");
    }
}

static void parse_patch(struct zg_fields *f, const json_t *json, struct zg_manifest_patch *patch)
{
    zg_want_members(f, json, PATCH_MEMBERS);
    patch->name = zg_want_text(f, json, "name");
    patch->type = zg_want_text(f, json, "type");
    patch->outcome = zg_want_text(f, json, "outcome");
    patch->description = zg_want_text(f, json, "description");
    patch->digest = zg_want_digest(f, json, "sha256", false);
    patch->advisories = zg_want_texts(f, json, "advisories");
    patch->targets = zg_want_texts(f, json, "targets");
}

static int by_path(const void *key, const void *file)
{
    return strcmp(key, ((const struct zg_manifest_file *)file)->path);
}

/* Sorted, no path twice, and no file where another path needs a folder. */
static void check_paths(struct zg_fields *f, const struct zg_manifest *manifest)
{
    for (size_t i = 0; i < manifest->file_count && !f->failed; i++) {
        const char *path = manifest->files[i].path;
        if (i > 0 && strcmp(manifest->files[i - 1].path, path) >= 0) {
            zg_fields_fail(f, "'%s' is not in order or stands twice", path);
        }
        for (const char *folder = zg_path_parent(f->arena, path); folder[0] != '\0';
             folder = zg_path_parent(f->arena, folder)) {
            if (bsearch(folder, manifest->files, i, sizeof(*manifest->files), by_path) != NULL) {
                zg_fields_fail(f, "'%s' is both a file and a folder", folder);
            }
        }
    }
}

static void parse_files(struct zg_fields *f, const json_t *json, struct zg_manifest *out)
{
    const json_t *files = zg_want_array(f, json, "files", ZG_LIMIT_FILES);
    uint64_t total = 0;
    out->file_count = json_array_size(files);
    out->files = zg_alloc_array(f->arena, out->file_count + 1, sizeof(*out->files));
    for (size_t i = 0; i < out->file_count && !f->failed; i++) {
        f->what = zg_format(f->arena, "file %zu of the manifest", i + 1);
        parse_file(f, json_array_get(files, i), &out->files[i]);
        total += out->files[i].size;
    }
    f->what = "the manifest";
    if (total > (uint64_t)ZG_LIMIT_TOTAL) {
        zg_fields_fail(f, "its files have more than %lld bytes", (long long)ZG_LIMIT_TOTAL);
    }
    check_paths(f, out);
}

static void parse_patches(struct zg_fields *f, const json_t *json, struct zg_manifest *out)
{
    const json_t *patches = zg_want_array(f, json, "patches", ZG_LIMIT_ITEMS);
    out->patch_count = json_array_size(patches);
    out->patches = zg_alloc_array(f->arena, out->patch_count + 1, sizeof(*out->patches));
    for (size_t i = 0; i < out->patch_count && !f->failed; i++) {
        f->what = zg_format(f->arena, "patch %zu of the manifest", i + 1);
        parse_patch(f, json_array_get(patches, i), &out->patches[i]);
    }
    f->what = "the manifest";
}

static void parse_manifest(struct zg_fields *f, const json_t *json, struct zg_manifest *out)
{
    const char *schema = zg_want_text(f, json, "schema");
    if (!f->failed && strcmp(schema, SCHEMA) != 0) {
        zg_fields_fail(f, "its schema is '%s', expected '%s'", schema, SCHEMA);
    }
    zg_want_members(f, json, MEMBERS);
    const char *release = zg_want_text(f, json, "release");
    struct zg_error why = {0};
    if (!f->failed && !zg_release_parse(release, &out->release, &why)) {
        zg_fields_fail(f, "%s", why.text);
    }
    out->serial = zg_want_integer(f, json, "serial", 1, LARGEST_SERIAL);
    out->created = zg_want_integer(f, json, "created", 0, LATEST_TIME);
    out->producer = zg_want_text(f, json, "producer");
    parse_files(f, json, out);
    parse_patches(f, json, out);
    struct zg_actions actions = {0};
    zg_actions_parse(f, json, "actions", &actions);
    out->actions = actions.items;
    out->action_count = actions.count;
    for (size_t i = 0; i < actions.count; i++) {
        if (strcmp(actions.items[i].kind, "undeploy-zimlet") == 0) {
            zg_fields_fail(f,
                           "it takes the Zimlet '%s' off a server: only taking a bundle back does",
                           actions.items[i].object);
        }
    }
}

bool zg_manifest_parse(struct zg_arena *arena, struct zg_bytes json, struct zg_manifest *out,
                       struct zg_error *err)
{
    *out = (struct zg_manifest){0};
    json_t *value = zg_json_parse(json, ZG_MANIFEST_NAME, err);
    if (value == NULL) {
        snprintf(err->rule, sizeof(err->rule), "manifest-syntax");
        return false;
    }
    struct zg_fields f = {.arena = arena, .format = "manifest", .what = "the manifest", .err = err};
    parse_manifest(&f, value, out);
    json_decref(value);
    return !f.failed;
}
