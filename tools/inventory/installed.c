/*
 * The state that a bundle leaves on a root, `.zmgraft/state.json` (schema in
 * tools/man/zmgraft-bundle.5.scd). Written by bundle; read here, strictly, by everyone below it.
 * Fields that only taking a bundle back needs are passed over.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>

/* A state names each changed file in some hundred bytes. */
enum { STATE_LIMIT = 64 << 20 };

/* The last second of the year 9999, as in zg_epoch: later times have no usual form. */
static const int64_t LATEST = 253402300799;

/* Reads members of one object and fails sticky: the first wrong one fills `err`. */
struct reader {
    struct zg_arena *arena;
    const char *what; /* the object at hand, e.g. "file 3" */
    bool failed;
    struct zg_error *err;
};

static void wrong(struct reader *reader, const char *rule, const char *key, const char *expected)
{
    if (!reader->failed) {
        zg_fail(reader->err, ZG_MALFORMED, rule, "%s: expected %s under '%s'", reader->what,
                expected, key);
    }
    reader->failed = true;
}

static const char *want_text(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value)) {
        wrong(reader, "state-shape", key, "a text");
        return "";
    }
    return zg_strdup(reader->arena, json_string_value(value));
}

static int64_t want_number(struct reader *reader, const json_t *object, const char *key,
                           int64_t most)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > most) {
        wrong(reader, "state-shape", key, "a whole number, not negative and not too large");
    }
    return json_integer_value(value);
}

static bool want_bool(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) {
        wrong(reader, "state-shape", key, "true or false");
    }
    return json_is_true(value);
}

static struct zg_digest want_digest(struct reader *reader, const json_t *object, const char *key)
{
    struct zg_digest digest = {""};
    const char *hex = json_string_value(json_object_get(object, key));
    if (hex == NULL || !zg_digest_parse(hex, &digest)) {
        wrong(reader, "state-shape", key, "a SHA-256");
        digest.hex[0] = '\0';
    }
    return digest;
}

static const json_t *want_array(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value)) {
        wrong(reader, "state-shape", key, "an array");
    }
    return value;
}

static const char **want_texts(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *array = want_array(reader, object, key);
    size_t count = json_array_size(array);
    const char **texts = zg_alloc_array(reader->arena, count + 1, sizeof(*texts));
    for (size_t i = 0; i < count; i++) {
        const char *item = json_string_value(json_array_get(array, i));
        if (item == NULL) {
            wrong(reader, "state-shape", key, "an array of texts");
            item = "";
        }
        texts[i] = zg_strdup(reader->arena, item);
    }
    return texts;
}

static const char *want_path(struct reader *reader, const json_t *object, const char *key)
{
    const char *path = want_text(reader, object, key);
    struct zg_error unsafe = {0};
    if (!reader->failed && (path[0] == '\0' || !zg_path_check(zg_bytes_of(path), &unsafe))) {
        wrong(reader, "state-path", key, "a safe path under the root");
    }
    return path;
}

/* ---- the objects ---------------------------------------------------------------------------- */

static void read_files(struct reader *reader, const json_t *state, struct zg_installed *out)
{
    const json_t *array = want_array(reader, state, "files");
    out->file_count = json_array_size(array);
    out->files = zg_alloc_array(reader->arena, out->file_count, sizeof(*out->files));
    for (size_t i = 0; i < out->file_count && !reader->failed; i++) {
        const json_t *object = json_array_get(array, i);
        struct zg_installed_file *file = &out->files[i];
        reader->what = zg_format(reader->arena, "file %zu", i + 1);
        file->path = want_path(reader, object, "path");
        file->added = want_bool(reader, object, "added");
        file->post = want_digest(reader, object, "post");
        file->patches = want_texts(reader, object, "patches");
        if (!file->added) {
            file->pre = want_digest(reader, object, "pre");
        } else if (!json_is_null(json_object_get(object, "pre"))) {
            wrong(reader, "state-shape", "pre", "null, as the file was added");
        }
        if (i > 0 && !reader->failed && strcmp(out->files[i - 1].path, file->path) >= 0) {
            wrong(reader, "state-shape", "path", "a path after that of the file before");
        }
    }
}

static void read_patches(struct reader *reader, const json_t *state, struct zg_installed *out)
{
    const json_t *array = want_array(reader, state, "patches");
    out->patch_count = json_array_size(array);
    out->patches = zg_alloc_array(reader->arena, out->patch_count, sizeof(*out->patches));
    for (size_t i = 0; i < out->patch_count && !reader->failed; i++) {
        const json_t *object = json_array_get(array, i);
        struct zg_installed_patch *patch = &out->patches[i];
        reader->what = zg_format(reader->arena, "patch %zu", i + 1);
        patch->name = want_text(reader, object, "name");
        patch->type = want_text(reader, object, "type");
        patch->outcome = want_text(reader, object, "outcome");
        patch->advisories = want_texts(reader, object, "advisories");
    }
}

static bool read_state(struct reader *reader, const json_t *state, struct zg_installed *out)
{
    if (strcmp(want_text(reader, state, "schema"), "zmgraft-state-1") != 0) {
        wrong(reader, "state-schema", "schema", "\"zmgraft-state-1\"");
    }
    out->bundle = want_path(reader, state, "bundle");
    if (!reader->failed && strchr(out->bundle, '/') != NULL) {
        wrong(reader, "state-path", "bundle", "a file name without a folder");
    }
    out->bundle_digest = want_digest(reader, state, "bundle_sha256");
    out->serial = want_number(reader, state, "serial", INT64_MAX);
    out->signer = want_text(reader, state, "signer");
    out->applied_at = want_number(reader, state, "applied_at", LATEST);
    const char *release = want_text(reader, state, "release");
    struct zg_error unknown = {0};
    if (!reader->failed && !zg_release_parse(release, &out->release, &unknown)) {
        wrong(reader, "state-shape", "release", "the name of a release");
    }
    read_files(reader, state, out);
    reader->what = "the state";
    read_patches(reader, state, out);
    return !reader->failed;
}

/* Is there a state file? One that is reached through a link is refused: bundle makes none. */
static bool find_state(struct zg_arena *arena, const char *root, const char **path,
                       struct zg_error *err)
{
    static const char *const steps[] = {ZG_STATE_DIR, ZG_STATE_FILE};
    for (size_t i = 0; i < ZG_COUNT(steps); i++) {
        struct stat st;
        const char *step = zg_path_join(arena, root, steps[i]);
        *path = NULL;
        if (lstat(step, &st) != 0) {
            return errno == ENOENT || zg_fail_errno(err, "cannot look at %s", step);
        }
        if (S_ISLNK(st.st_mode)) {
            return zg_fail(err, ZG_MALFORMED, "state-link", "%s is a symbolic link", step);
        }
        *path = step;
    }
    return true;
}

bool zg_installed_load(struct zg_arena *arena, const char *root, struct zg_installed **out,
                       struct zg_error *err)
{
    const char *path;
    *out = NULL;
    if (!find_state(arena, root, &path, err)) {
        return zg_wrap(err, "reading what is installed on %s", root);
    }
    if (path == NULL) {
        return true;
    }
    json_t *state = zg_json_load(path, STATE_LIMIT, err);
    if (state == NULL) {
        return zg_wrap(err, "reading %s", path);
    }
    struct zg_installed *installed = zg_alloc(arena, sizeof(*installed));
    struct reader reader = {.arena = arena, .what = "the state", .err = err};
    bool ok = read_state(&reader, state, installed);
    json_decref(state);
    if (!ok) {
        return zg_wrap(err, "reading %s", path);
    }
    *out = installed;
    return true;
}
