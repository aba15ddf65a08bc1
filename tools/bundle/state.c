/* The state file of a root: what is installed on it. `inventory` reads of it what others want
 * to know; here is the writer, and the reader of the rest. zmgraft-bundle(5) documents it. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA "zmgraft-state-1"

static json_t *file_json(const struct zg_installed_file *file)
{
    json_t *json = json_object();
    json_object_set_new(json, "path", json_string(file->path));
    json_object_set_new(json, "added", json_boolean(file->added));
    json_object_set_new(json, "pre", zg_json_digest(&file->pre));
    json_object_set_new(json, "post", zg_json_digest(&file->post));
    json_object_set_new(json, "patches", zg_json_texts(file->patches));
    return json;
}

static json_t *patch_json(const struct zg_installed_patch *patch)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_string(patch->name));
    json_object_set_new(json, "type", json_string(patch->type));
    json_object_set_new(json, "outcome", json_string(patch->outcome));
    json_object_set_new(json, "advisories", zg_json_texts(patch->advisories));
    return json;
}

static json_t *folder_json(const struct zg_state_folder *folder)
{
    json_t *json = json_object();
    json_object_set_new(json, "path", json_string(folder->path));
    json_object_set_new(json, "made", json_boolean(folder->made));
    json_object_set_new(json, "mtime", zg_json_time(&folder->mtime));
    return json;
}

static json_t *state_json(const struct zg_state *state)
{
    const struct zg_installed *installed = state->installed;
    json_t *files = json_array(), *patches = json_array(), *folders = json_array();
    for (size_t i = 0; i < installed->file_count; i++) {
        json_array_append_new(files, file_json(&installed->files[i]));
    }
    for (size_t i = 0; i < installed->patch_count; i++) {
        json_array_append_new(patches, patch_json(&installed->patches[i]));
    }
    for (size_t i = 0; i < state->folder_count; i++) {
        json_array_append_new(folders, folder_json(&state->folders[i]));
    }
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(SCHEMA));
    json_object_set_new(json, "bundle", json_string(installed->bundle));
    json_object_set_new(json, "bundle_sha256", zg_json_digest(&installed->bundle_digest));
    json_object_set_new(json, "serial", json_integer(installed->serial));
    json_object_set_new(json, "release", json_string(installed->release.name));
    json_object_set_new(json, "signer", json_string(installed->signer));
    json_object_set_new(json, "applied_at", json_integer(installed->applied_at));
    json_object_set_new(json, "files", files);
    json_object_set_new(json, "patches", patches);
    json_object_set_new(json, "not_installed", zg_json_texts(state->not_installed));
    json_object_set_new(json, "folders", folders);
    json_object_set_new(json, "actions", zg_actions_json(&state->actions));
    json_object_set_new(json, "pending", zg_actions_json(&state->pending));
    return json;
}

const char *zg_state_text(struct zg_arena *arena, const struct zg_state *state)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = state_json(state);
    zg_json_print(json, &text);
    json_decref(json);
    return zg_strndup(arena, (const char *)text.data, text.len);
}

static void want_folders(struct zg_fields *f, const json_t *json, struct zg_state *state)
{
    enum { MEMBERS = 3 };
    const json_t *array = zg_want_array(f, json, "folders", SIZE_MAX);
    state->folder_count = json_array_size(array);
    state->folders = zg_alloc_array(f->arena, state->folder_count + 1, sizeof(*state->folders));
    for (size_t i = 0; i < state->folder_count && !f->failed; i++) {
        const json_t *item = json_array_get(array, i);
        struct zg_state_folder *folder = &state->folders[i];
        zg_want_members(f, item, MEMBERS);
        folder->path = zg_want_text(f, item, "path");
        if (folder->path[0] != '\0') {
            zg_check_path(f, folder->path);
        }
        folder->made = zg_want_bool(f, item, "made");
        folder->mtime = zg_want_time(f, item, "mtime");
        if (i > 0 && strcmp(folder[-1].path, folder->path) >= 0) {
            zg_fields_fail(f, "'%s' is not in order or stands twice", folder->path);
        }
    }
}

static const char **want_paths(struct zg_fields *f, const json_t *json, const char *key)
{
    const char **paths = zg_want_texts(f, json, key);
    for (size_t i = 0; paths[i] != NULL && !f->failed; i++) {
        zg_check_path(f, paths[i]);
    }
    return paths;
}

/* What inventory's reader leaves out, and what only a writer of the root must be sure of. */
static bool load_rest(struct zg_arena *arena, const struct zg_root *root, struct zg_state *state,
                      struct zg_error *err)
{
    struct zg_bytes text;
    if (!zg_read_beneath(arena, root->store, ZG_STATE_NAME, ZG_LIMIT_JSON, &text, err)) {
        return false;
    }
    if (text.data == NULL) {
        return zg_fail(err, ZG_SYSTEM, "system", "%s/" ZG_STATE_FILE " vanished", root->path);
    }
    json_t *json = zg_json_parse(text, ZG_STATE_FILE, err);
    struct zg_fields f = {.arena = arena,
                          .format = "state",
                          .what = ZG_STATE_FILE,
                          .failed = json == NULL,
                          .err = err};
    state->not_installed = want_paths(&f, json, "not_installed");
    want_folders(&f, json, state);
    zg_actions_parse(&f, json, "actions", &state->actions);
    zg_actions_parse(&f, json, "pending", &state->pending);
    const struct zg_installed_file *files = state->installed->files;
    for (size_t i = 0; i < state->installed->file_count && !f.failed; i++) {
        zg_check_path(&f, files[i].path);
        if (i > 0 && strcmp(files[i - 1].path, files[i].path) >= 0) {
            zg_fields_fail(&f, "'%s' is not in order or stands twice", files[i].path);
        }
    }
    json_decref(json);
    return !f.failed;
}

bool zg_state_load(struct zg_arena *arena, const struct zg_root *root, struct zg_state **out,
                   struct zg_error *err)
{
    struct zg_state *state = zg_alloc(arena, sizeof(*state));
    *out = NULL;
    if (root->store < 0) {
        return true;
    }
    if (!zg_installed_load(arena, root->path, &state->installed, err)) {
        return false;
    }
    if (state->installed == NULL) {
        return true;
    }
    *out = state;
    return load_rest(arena, root, state, err);
}

static int by_path(const void *key, const void *file)
{
    return strcmp(key, ((const struct zg_installed_file *)file)->path);
}

const struct zg_installed_file *zg_state_file(const struct zg_state *state, const char *path)
{
    if (state == NULL || state->installed->file_count == 0) {
        return NULL;
    }
    return bsearch(path, state->installed->files, state->installed->file_count,
                   sizeof(*state->installed->files), by_path);
}

static int folder_by_path(const void *key, const void *folder)
{
    return strcmp(key, ((const struct zg_state_folder *)folder)->path);
}

const struct zg_state_folder *zg_state_folder(const struct zg_state *state, const char *path)
{
    if (state == NULL || state->folder_count == 0) {
        return NULL;
    }
    return bsearch(path, state->folders, state->folder_count, sizeof(*state->folders),
                   folder_by_path);
}
