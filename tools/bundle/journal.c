/*
 * The journal of a run: all that it is about to do, and how far it came, in .zmgraft/journal.json.
 * It is written whole at the start of each phase, and is all that recovery goes by.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA "zmgraft-journal-1"
enum { LONGEST_PHASE = 16, RUN_MEMBERS = 9, ITEM_MEMBERS = 4, FOLDER_MEMBERS = 5 };

static const char *const phase_names[] = {"staging", "commit", "undo", "settle"};
static const char *const do_names[] = {"put", "restore", "remove", "forget"};

/* ---- writing ---- */

static json_t *item_json(const struct zg_item *item)
{
    json_t *json = json_object();
    json_object_set_new(json, "path", json_string(item->path));
    json_object_set_new(json, "do", json_string(do_names[item->what]));
    json_object_set_new(json, "exists", json_boolean(item->exists));
    json_object_set_new(json, "keep", json_boolean(item->keep));
    return json;
}

static json_t *folder_json(const struct zg_folder *folder)
{
    json_t *json = json_object();
    json_object_set_new(json, "path", json_string(folder->path));
    json_object_set_new(json, "make", json_boolean(folder->make));
    json_object_set_new(json, "prune", json_boolean(folder->prune));
    json_object_set_new(json, "atime", zg_json_time(&folder->times[0]));
    json_object_set_new(json, "mtime", zg_json_time(&folder->times[1]));
    return json;
}

bool zg_journal_write(const struct zg_root *root, const struct zg_run *run, struct zg_error *err)
{
    json_t *items = json_array(), *folders = json_array();
    for (size_t i = 0; i < run->item_count; i++) {
        json_array_append_new(items, item_json(&run->items[i]));
    }
    for (size_t i = 0; i < run->folder_count; i++) {
        json_array_append_new(folders, folder_json(&run->folders[i]));
    }
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(SCHEMA));
    json_object_set_new(json, "run", json_string(run->kind));
    json_object_set_new(json, "phase", json_string(phase_names[run->phase]));
    json_object_set_new(json, "bundle", json_string(run->bundle));
    json_object_set_new(json, "serial", json_integer(run->serial));
    json_object_set_new(json, "first", json_boolean(run->first));
    json_object_set_new(json, "items", items);
    json_object_set_new(json, "folders", folders);
    json_object_set_new(json, "state",
                        run->state != NULL ? json_loads(run->state, 0, NULL) : json_null());
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_json_print(json, &text);
    json_decref(json);
    if (text.len > ZG_LIMIT_JSON - LONGEST_PHASE) {
        return zg_fail(err, ZG_REFUSED, "too-large",
                       "%s: the journal of this run would have %zu bytes; at most %d are allowed",
                       root->path, text.len, ZG_LIMIT_JSON);
    }
    return zg_root_write(root, ZG_JOURNAL_NAME, zg_buf_bytes(&text), err);
}

/* ---- reading ---- */

static int want_name(struct zg_fields *f, const json_t *json, const char *key,
                     const char *const *names, size_t count)
{
    const char *name = zg_want_text(f, json, key);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return (int)i;
        }
    }
    zg_fields_fail(f, "'%s' is no value of '%s'", name, key);
    return 0;
}

static void parse_items(struct zg_fields *f, const json_t *json, struct zg_run *run)
{
    const json_t *items = zg_want_array(f, json, "items", 2 * (size_t)ZG_LIMIT_FILES);
    run->item_count = json_array_size(items);
    run->items = zg_alloc_array(f->arena, run->item_count + 1, sizeof(*run->items));
    for (size_t i = 0; i < run->item_count && !f->failed; i++) {
        const json_t *item = json_array_get(items, i);
        zg_want_members(f, item, ITEM_MEMBERS);
        run->items[i] = (struct zg_item){
            .path = zg_want_path(f, item, "path"),
            .what = (enum zg_do)want_name(f, item, "do", do_names, ZG_COUNT(do_names)),
            .exists = zg_want_bool(f, item, "exists"),
            .keep = zg_want_bool(f, item, "keep"),
        };
    }
}

static void parse_folders(struct zg_fields *f, const json_t *json, struct zg_run *run)
{
    const json_t *folders = zg_want_array(f, json, "folders", SIZE_MAX);
    run->folder_count = json_array_size(folders);
    run->folders = zg_alloc_array(f->arena, run->folder_count + 1, sizeof(*run->folders));
    for (size_t i = 0; i < run->folder_count && !f->failed; i++) {
        const json_t *item = json_array_get(folders, i);
        struct zg_folder *folder = &run->folders[i];
        zg_want_members(f, item, FOLDER_MEMBERS);
        folder->path = zg_want_text(f, item, "path");
        if (folder->path[0] != '\0') {
            zg_check_path(f, folder->path);
        }
        folder->make = zg_want_bool(f, item, "make");
        folder->prune = zg_want_bool(f, item, "prune");
        folder->times[0] = zg_want_time(f, item, "atime");
        folder->times[1] = zg_want_time(f, item, "mtime");
    }
}

/* The state file to be, as the text that will be written. */
static const char *want_state(struct zg_fields *f, const json_t *json)
{
    const json_t *state = json_object_get(json, "state");
    if (json_is_null(state)) {
        return NULL;
    }
    if (!json_is_object(state)) {
        zg_fields_fail(f, "expected an object or null under 'state'");
        return NULL;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_json_print(state, &text);
    return zg_strndup(f->arena, (const char *)text.data, text.len);
}

static void parse_run(struct zg_fields *f, const json_t *json, struct zg_run *run)
{
    const char *schema = zg_want_text(f, json, "schema");
    if (!f->failed && strcmp(schema, SCHEMA) != 0) {
        zg_fields_fail(f, "its schema is '%s', expected '%s'", schema, SCHEMA);
    }
    zg_want_members(f, json, RUN_MEMBERS);
    run->kind = zg_want_text(f, json, "run");
    run->phase = (enum zg_phase)want_name(f, json, "phase", phase_names, ZG_COUNT(phase_names));
    run->bundle = zg_want_text(f, json, "bundle");
    run->serial = zg_want_integer(f, json, "serial", 0, INT64_MAX);
    run->first = zg_want_bool(f, json, "first");
    parse_items(f, json, run);
    parse_folders(f, json, run);
    run->state = want_state(f, json);
}

bool zg_journal_load(struct zg_arena *arena, const struct zg_root *root, struct zg_run **out,
                     struct zg_error *err)
{
    struct zg_bytes text = {0};
    *out = NULL;
    if (root->store < 0) {
        return true;
    }
    if (!zg_read_beneath(arena, root->store, ZG_JOURNAL_NAME, ZG_LIMIT_JSON, &text, err)) {
        return false;
    }
    if (text.data == NULL) {
        return true;
    }
    json_t *json = zg_json_parse(text, ZG_STATE_DIR "/" ZG_JOURNAL_NAME, err);
    if (json == NULL) {
        return false;
    }
    struct zg_run *run = zg_alloc(arena, sizeof(*run));
    struct zg_fields f = {
        .arena = arena, .format = "journal", .what = ZG_STATE_DIR "/" ZG_JOURNAL_NAME, .err = err};
    parse_run(&f, json, run);
    json_decref(json);
    *out = run;
    return !f.failed;
}

/* ---- names that follow from it ---- */

char *zg_beside(struct zg_arena *arena, const struct zg_run *run, size_t item, const char *role)
{
    const char *parent = zg_path_parent(arena, run->items[item].path);
    const char *name = zg_format(arena, ".zmgraft-%s.%lld.%zu", role, (long long)run->serial, item);
    return zg_path_join(arena, parent, name);
}

const struct timespec *zg_run_root_times(const struct zg_run *run)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        if (run->folders[i].path[0] == '\0') {
            return run->folders[i].times;
        }
    }
    return NULL;
}
