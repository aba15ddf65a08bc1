/*
 * Evidence files: what `zmgraft component build` recorded. Here they are only read: the record of
 * a build that passed its tests with each fix found in its source, or it is no evidence.
 */
#include "internal.h"

#include <string.h>
#include <sys/stat.h>

enum { FORMAT = 1, EVIDENCE_MAX = 16 << 20, LIST_MAX = 100000 };

struct reading {
    struct zg_arena *arena;
    const char *path;
    struct zg_error *err;
};

static bool bad(const struct reading *r, const char *why)
{
    return zg_fail_at(r->err, ZG_MALFORMED, "evidence-shape", r->path, 0, "%s", why);
}

/* A text of some length, copied: the JSON goes when it has been read. */
static bool text(const struct reading *r, const json_t *object, const char *key, const char **out)
{
    const char *value = json_string_value(json_object_get(object, key));
    *out = value == NULL ? "" : zg_strdup(r->arena, value);
    return (*out)[0] != '\0' || bad(r, zg_format(r->arena, "there is no text '%s'", key));
}

static bool list(const struct reading *r, const json_t *object, const char *key, const json_t **out,
                 size_t *count)
{
    *out = json_object_get(object, key);
    *count = json_array_size(*out);
    return (*count > 0 && *count <= LIST_MAX) ||
           bad(r, zg_format(r->arena, "there is no list '%s', or nothing in it", key));
}

static bool read_advisories(const struct reading *r, const json_t *json, struct zg_build_fix *fix)
{
    const json_t *items;
    size_t count;
    if (!list(r, json, "advisories", &items, &count)) {
        return false;
    }
    fix->advisories = zg_alloc_array(r->arena, count + 1, sizeof(*fix->advisories));
    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(items, i));
        if (id == NULL || id[0] == '\0') {
            return bad(r, "an advisory is no text");
        }
        fix->advisories[i] = zg_strdup(r->arena, id);
    }
    return true;
}

/* Parts of a fix alone are none: an advisory counts by its part `fix`. */
static bool read_fix(const struct reading *r, const json_t *json, struct zg_build_record *out)
{
    struct zg_build_fix fix = {0};
    const char *role, *verdict;
    const json_t *presence = json_object_get(json, "presence");
    if (!text(r, json, "patch", &fix.patch) || !text(r, json, "how", &fix.how) ||
        !text(r, json, "role", &role) || !text(r, presence, "verdict", &verdict) ||
        !text(r, presence, "level", &fix.level) || !read_advisories(r, json, &fix)) {
        return false;
    }
    if (strcmp(verdict, "present") != 0 && strcmp(verdict, "no-code") != 0) {
        return bad(r, zg_format(r->arena, "%s was not found in the source", fix.patch));
    }
    if (strcmp(role, "fix") == 0 && strcmp(verdict, "present") == 0) {
        out->fixes[out->fix_count++] = fix;
    }
    return true;
}

static bool read_file(const struct reading *r, const json_t *json, struct zg_build_record *out)
{
    struct zg_build_file *file = &out->files[out->file_count];
    const char *digest;
    const json_t *size = json_object_get(json, "size");
    if (!text(r, json, "name", &file->name) || !text(r, json, "sha256", &digest)) {
        return false;
    }
    if (!zg_digest_parse(digest, &file->digest) || json_integer_value(size) <= 0 ||
        strchr(file->name, '/') != NULL) {
        return bad(r, "an artifact without name, SHA-256 or size");
    }
    file->size = (uint64_t)json_integer_value(size);
    out->file_count++;
    return true;
}

static bool read_all(const struct reading *r, const json_t *json, struct zg_build_record *out)
{
    const json_t *fixes, *files;
    size_t fix_count, file_count;
    const json_t *revision = json_object_get(json, "revision");
    if (json_integer_value(json_object_get(json, "format")) != FORMAT) {
        return bad(r, "not evidence of format 1");
    }
    if (!text(r, json, "component", &out->component) || !text(r, json, "version", &out->version) ||
        !list(r, json, "fixes", &fixes, &fix_count) ||
        !list(r, json, "artifacts", &files, &file_count)) {
        return false;
    }
    out->path = zg_strdup(r->arena, r->path);
    out->revision =
        json_is_string(revision) ? zg_strdup(r->arena, json_string_value(revision)) : "";
    out->tests = json_integer_value(json_object_get(json_object_get(json, "test"), "passed"));
    if (out->tests <= 0) {
        return bad(r, "no test passed: this is no evidence");
    }
    out->fixes = zg_alloc_array(r->arena, fix_count, sizeof(*out->fixes));
    out->files = zg_alloc_array(r->arena, file_count, sizeof(*out->files));
    for (size_t i = 0; i < fix_count; i++) {
        if (!read_fix(r, json_array_get(fixes, i), out)) {
            return false;
        }
    }
    for (size_t i = 0; i < file_count; i++) {
        if (!read_file(r, json_array_get(files, i), out)) {
            return false;
        }
    }
    return true;
}

bool zg_evidence_parse(struct zg_arena *arena, struct zg_bytes bytes, const char *path,
                       struct zg_build_record *out, struct zg_error *err)
{
    const struct reading r = {arena, path, err};
    *out = (struct zg_build_record){0};
    json_t *json = zg_json_parse(bytes, path, err);
    bool ok = json != NULL && read_all(&r, json, out);
    json_decref(json);
    return ok;
}

/* ---- files and folders ------------------------------------------------------------------------
 */

struct loading {
    struct zg_arena *arena;
    struct zg_build_record *items;
    size_t count;
};

static bool load_file(struct loading *l, const char *path, struct zg_error *err)
{
    struct zg_bytes bytes;
    l->items = zg_grow(l->arena, l->items, l->count, sizeof(*l->items));
    return zg_read_file(l->arena, path, EVIDENCE_MAX, &bytes, err) &&
           zg_evidence_parse(l->arena, bytes, path, &l->items[l->count++], err);
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    entry->skip_subtree = true;
    return !S_ISREG(entry->st.st_mode) || !zg_path_has_suffix(entry->path, ".json") ||
           load_file(context, entry->full_path, err);
}

bool ledger_evidence_load(struct zg_arena *arena, const char *const *paths, size_t count,
                          struct zg_build_record **out, size_t *out_count, struct zg_error *err)
{
    struct loading l = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        bool folder = stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode);
        if (folder ? !zg_walk(paths[i], visit, &l, err) : !load_file(&l, paths[i], err)) {
            return zg_wrap(err, "reading evidence");
        }
    }
    *out = l.items;
    *out_count = l.count;
    return true;
}
