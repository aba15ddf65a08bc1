/*
 * Zimlets as files on disk: read from a zip or a folder, packed, and the version that a packed one
 * gets, so that a server takes the configuration of whatever is new.
 */
#include <string.h>
#include <time.h>

#include "patchset/internal.h"

/* ---- reading ----------------------------------------------------------------------------------
 */

static bool load_entry(struct zg_arena *arena, const struct zg_jar *jar,
                       const struct zg_jar_entry *entry, struct zg_zimlet_files *out,
                       struct zg_error *err)
{
    struct zg_zimlet_file *file = &out->items[out->count];
    if (entry->name.len > 0 && entry->name.data[entry->name.len - 1] == '/') {
        return true; /* a folder */
    }
    file->name = zg_strndup(arena, (const char *)entry->name.data, entry->name.len);
    file->descriptor = entry->descriptor.len > 0;
    if (entry->size > ZG_ZIMLET_FILE_LIMIT) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%s has more than %zu bytes", file->name,
                       ZG_ZIMLET_FILE_LIMIT);
    }
    out->count++;
    return zg_jar_read(arena, jar, entry, &file->content, err);
}

static bool load_zip(struct zg_arena *arena, const char *path, struct zg_zimlet_files *out,
                     struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, err);
    const char *name = zg_path_name(path);
    if (jar == NULL) {
        return false;
    }
    size_t count = zg_jar_count(jar);
    if (count > ZG_ZIMLET_FILES) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", path, 0, "a Zimlet has at most %zu files",
                          ZG_ZIMLET_FILES);
    }
    *out = (struct zg_zimlet_files){
        .name = zg_path_has_suffix(name, ".zip") ? zg_strndup(arena, name, strlen(name) - 4)
                                                 : zg_strdup(arena, name),
        .items = zg_alloc_array(arena, count + 1, sizeof(*out->items)),
    };
    for (size_t i = 0; i < count; i++) {
        if (!load_entry(arena, jar, zg_jar_entry(jar, i), out, err)) {
            return zg_wrap(err, "%s", path);
        }
    }
    return true;
}

bool zg_zimlet_load(struct zg_arena *arena, const char *path, struct zg_zimlet_files *out,
                    struct zg_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return zg_fail_errno(err, "cannot read %s", path);
    }
    return S_ISDIR(st.st_mode) ? zg_zimlet_folder_load(arena, path, out, err)
                               : load_zip(arena, path, out, err);
}

/* ---- packing ----------------------------------------------------------------------------------
 */

bool zg_zimlet_pack(struct zg_arena *arena, const struct zg_zimlet_files *files, int64_t epoch,
                    struct zg_buf *out, struct zg_error *err)
{
    struct zg_zimlet_check check;
    struct zg_zimlet_files packed = *files;
    packed.folder = false; /* templates are compiled by nobody here */
    if (!zg_zimlet_check(arena, &packed, &check, err) || !zg_zimlet_accept(&packed, &check, err)) {
        return false;
    }
    struct zg_jar_edit *entries = zg_alloc_array(arena, files->count + 1, sizeof(*entries));
    for (size_t i = 0; i < files->count; i++) {
        entries[i] =
            (struct zg_jar_edit){zg_bytes_of(files->items[i].name), files->items[i].content};
    }
    return zg_zip_make(entries, files->count, epoch, out, err);
}

/* ---- versions ---------------------------------------------------------------------------------
 */

static const struct zg_zimlet_file *file_of(const struct zg_zimlet_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i].name, name) == 0) {
            return &files->items[i];
        }
    }
    return NULL;
}

bool zg_zimlet_same(const struct zg_zimlet_files *a, const struct zg_zimlet_files *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct zg_zimlet_file *other = file_of(b, a->items[i].name);
        if (other == NULL || !zg_bytes_equal(a->items[i].content, other->content)) {
            return false;
        }
    }
    return a->count == b->count;
}

const char *zg_zimlet_stated(struct zg_arena *arena, const struct zg_zimlet_files *files)
{
    const struct zg_zimlet_file *definition =
        file_of(files, zg_format(arena, "%s.xml", files->name));
    const char *version = definition == NULL ? NULL : zg_zimlet_version(arena, definition->content);
    return version != NULL && zg_zimlet_version_valid(version) ? version : NULL;
}

/* The number after `version` and a dot; -1 for what is no such text, or has more behind it. */
static long long number_after(const char *text, const char *version)
{
    size_t len = strlen(version);
    long long number;
    int end = 0;
    if (strncmp(text, version, len) != 0 || text[len] != '.' ||
        sscanf(text + len + 1, "%18lld%n", &number, &end) != 1 || text[len + 1 + end] != '\0') {
        return -1;
    }
    return number;
}

/* YYYYMMDD00 */
static long long serial_of_day(int64_t now)
{
    time_t seconds = (time_t)now;
    struct tm day;
    gmtime_r(&seconds, &day);
    return (((day.tm_year + 1900LL) * 100 + day.tm_mon + 1) * 100 + day.tm_mday) * 100;
}

bool zg_zimlet_version_of(const char *version, const char *stated)
{
    return strcmp(version, stated) == 0 || number_after(version, stated) >= 0;
}

bool zg_zimlet_next_version(struct zg_arena *arena, const char *stated, const char *highest,
                            int64_t now, const char **out, struct zg_error *err)
{
    long long serial = now < 0 ? 1 : serial_of_day(now);
    long long before = highest == NULL ? -1 : number_after(highest, stated);
    *out = zg_format(arena, "%s.%lld", stated, before >= serial ? before + 1 : serial);
    if (highest == NULL ||
        (zg_zimlet_version_valid(*out) && zg_zimlet_version_compare(*out, highest) > 0)) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "zimlet-version",
            "the definition states version %s, and %s was given out", stated, highest);
    return zg_hint(err, "a server takes the configuration of a newer version only: state one");
}
