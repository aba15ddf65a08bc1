/* What is recorded of a preparation, as JSON: written here, and read back for the build. */
#include "component/internal.h"

#include <string.h>

enum { FORMAT = 1 };

const char *zg_fix_file(struct zg_arena *arena, const char *folder, const char *patch,
                        const char *ending)
{
    return zg_format(arena, "%s/%s/%s%s", folder, COMPONENT_FIXES, zg_path_name(patch), ending);
}

bool zg_write_json(const char *path, const json_t *value, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_json_print(value, &text);
    return zg_write_file(path, zg_buf_bytes(&text), 0644, err);
}

/* ---- writing --------------------------------------------------------------------------------- */

static json_t *files_json(const struct zg_recipe_file *files, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "name", files[i].name, "sha256", files[i].digest.hex));
    }
    return list;
}

static json_t *texts_json(const char **texts)
{
    json_t *list = json_array();
    for (; *texts != NULL; texts++) {
        json_array_append_new(list, json_string(*texts));
    }
    return list;
}

static json_t *fix_json(const struct zg_prepared_fix *fix)
{
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "patch", fix->patch,
                             "patch_sha256", fix->digest.hex, "role", fix->role, "reference",
                             fix->reference, "text_sha256", fix->text.hex, "how", fix->how,
                             "diff_sha256", fix->diff.hex, "confidence", (int)fix->confidence);
    json_object_set_new(json, "notices_left_out", json_integer((json_int_t)fix->notices));
    json_object_set_new(json, "advisories", texts_json(fix->advisories));
    json_object_set_new(json, "presence",
                        json_pack("{s:s, s:s, s:f, s:o}", "verdict", fix->verdict, "level",
                                  fix->level, "score", fix->score, "missing",
                                  texts_json(fix->missing)));
    return json;
}

json_t *zg_prepared_json(const struct zg_prepared *prepared)
{
    const struct zg_recipe *recipe = prepared->recipe;
    json_t *fixes = json_array();
    for (size_t i = 0; i < prepared->fix_count; i++) {
        json_array_append_new(fixes, fix_json(&prepared->fixes[i]));
    }
    json_t *json = json_pack("{s:i, s:s, s:s, s:s, s:s}", "format", FORMAT, "component",
                             recipe->component, "version", recipe->version, "revision",
                             recipe->revision, "recipe_sha256", recipe->digest.hex);
    json_object_set_new(json, "sources", files_json(recipe->sources, recipe->source_count));
    json_object_set_new(json, "series",
                        recipe->series.name[0] == '\0'
                            ? json_null()
                            : json_pack("{s:s, s:s, s:o, s:o}", "name", recipe->series.name,
                                        "sha256", recipe->series.digest.hex, "patches",
                                        files_json(prepared->series, prepared->series_count),
                                        "held_back", texts_json(recipe->held_back)));
    json_object_set_new(json, "fixes", fixes);
    json_object_set_new(json, "tree",
                        json_pack("{s:I, s:s}", "files", (json_int_t)prepared->files, "sha256",
                                  prepared->tree.hex));
    return json;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool damaged(struct zg_error *err, const char *folder, const char *what)
{
    return zg_fail(err, ZG_MALFORMED, "prepared-shape", "%s/%s: %s", folder, COMPONENT_PREPARED,
                   what);
}

static bool read_digest(const json_t *json, const char *key, struct zg_digest *out,
                        struct zg_error *err)
{
    const char *text;
    return zg_json_text(json, key, &text, err) &&
           (zg_digest_parse(text, out) ||
            zg_fail(err, ZG_MALFORMED, "prepared-shape", "%s is no SHA-256", key));
}

static bool read_missing(struct zg_arena *arena, const json_t *list, struct zg_prepared_fix *about)
{
    size_t count = json_array_size(list);
    about->missing = zg_alloc_array(arena, count + 1, sizeof(*about->missing));
    for (size_t i = 0; i < count; i++) {
        about->missing[i] = json_string_value(json_array_get(list, i));
        if (about->missing[i] == NULL) {
            return false;
        }
    }
    return json_is_array(list);
}

static bool read_diff(struct zg_arena *arena, const char *folder, struct zg_component_fix *fix,
                      struct zg_error *err)
{
    const char *path = zg_fix_file(arena, folder, fix->about->patch, ".diff");
    if (!zg_read_file(arena, path, ZG_LIMIT_PATCH, &fix->diff, err)) {
        return false;
    }
    struct zg_digest digest = zg_sha256(fix->diff);
    return zg_digest_equal(&digest, &fix->about->diff) ||
           zg_fail(err, ZG_REFUSED, "fix-digest", "%s is not what was changed", path);
}

/* The text of a fix, which must still be the one that was put in. */
static bool read_text(struct zg_arena *arena, const char *folder, struct zg_component_fix *fix,
                      struct zg_error *err)
{
    const char *path = zg_fix_file(arena, folder, fix->about->patch, ".patch");
    if (!zg_read_file(arena, path, ZG_LIMIT_PATCH, &fix->text, err)) {
        return false;
    }
    struct zg_digest digest = zg_sha256(fix->text);
    if (!zg_digest_equal(&digest, &fix->about->text)) {
        return zg_fail(err, ZG_REFUSED, "fix-digest", "%s is not the text that was put in", path);
    }
    return zg_source_patch_parse(arena, fix->text, path, &fix->patch, err);
}

static bool read_fix(struct zg_arena *arena, const char *folder, const json_t *json,
                     struct zg_component_fix *fix, struct zg_error *err)
{
    struct zg_prepared_fix *about = fix->about;
    const json_t *presence = json_object_get(json, "presence");
    const json_t *score = json_object_get(presence, "score");
    if (!zg_json_text(json, "patch", &about->patch, err) ||
        !zg_json_text(json, "role", &about->role, err) ||
        !zg_json_text(json, "how", &about->how, err) ||
        !zg_json_text(presence, "verdict", &about->verdict, err) ||
        !zg_json_text(presence, "level", &about->level, err) ||
        !read_digest(json, "text_sha256", &about->text, err) ||
        !read_digest(json, "diff_sha256", &about->diff, err)) {
        return zg_wrap(err, "%s/%s", folder, COMPONENT_PREPARED);
    }
    if (!json_is_number(score) ||
        !read_missing(arena, json_object_get(presence, "missing"), about) ||
        !zg_path_check(zg_bytes_of(about->patch), err)) {
        return damaged(err, folder, "a fix without a score or missing lines, or with a bad name");
    }
    about->score = json_number_value(score);
    return read_diff(arena, folder, fix, err) && read_text(arena, folder, fix, err);
}

static bool read_fixes(struct zg_arena *arena, const char *folder, const json_t *json,
                       struct zg_prepared *out, struct zg_component_fix **fixes,
                       struct zg_error *err)
{
    const json_t *list = json_object_get(json, "fixes");
    size_t count = json_array_size(list);
    out->fixes = zg_alloc_array(arena, count + 1, sizeof(*out->fixes));
    *fixes = zg_alloc_array(arena, count + 1, sizeof(**fixes));
    for (; out->fix_count < count; out->fix_count++) {
        struct zg_component_fix *fix = &(*fixes)[out->fix_count];
        fix->about = &out->fixes[out->fix_count];
        if (!read_fix(arena, folder, json_array_get(list, out->fix_count), fix, err)) {
            return false;
        }
    }
    return true;
}

/* The texts are borrowed from the JSON, which the caller keeps. */
bool zg_prepared_load(struct zg_arena *arena, const char *folder, struct zg_prepared *out,
                      struct zg_component_fix **fixes, json_t **json, struct zg_error *err)
{
    struct zg_recipe *recipe;
    struct zg_digest recorded;
    *out = (struct zg_prepared){0};
    *json = zg_json_load(zg_path_join(arena, folder, COMPONENT_PREPARED), COMPONENT_JSON_MAX, err);
    if (*json == NULL ||
        !zg_recipe_load(arena, zg_path_join(arena, folder, COMPONENT_RECIPE), &recipe, err)) {
        return false;
    }
    const json_t *tree = json_object_get(*json, "tree");
    const char *digest;
    if (json_integer_value(json_object_get(*json, "format")) != FORMAT ||
        !json_is_array(json_object_get(*json, "fixes"))) {
        return damaged(err, folder, "not of format 1");
    }
    if (!read_digest(*json, "recipe_sha256", &recorded, err) ||
        !zg_json_text(tree, "sha256", &digest, err) ||
        !read_digest(tree, "sha256", &out->tree, err)) {
        return false;
    }
    if (!zg_digest_equal(&recorded, &recipe->digest)) {
        return zg_fail(err, ZG_REFUSED, "recipe-changed",
                       "%s/%s is not the recipe that the tree was prepared by", folder,
                       COMPONENT_RECIPE);
    }
    out->recipe = recipe;
    return read_fixes(arena, folder, *json, out, fixes, err);
}
