/*
 * The files behind a comparison, read once more to be shown. What they are called the comparison
 * tells; the old side's paths differ where something was renamed with its version.
 */
#include "commands/diff_source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_LIMIT = 1024 * 1024 * 1024 };

struct zg_side zg_side_new(struct zg_arena *arena, const char *path,
                           const struct zg_comparison *comparison, bool is_new)
{
    return (struct zg_side){
        .arena = arena, .path = path, .comparison = comparison, .is_new = is_new};
}

void zg_side_close(struct zg_side *side)
{
    struct zg_error ignored = {0};
    zg_jar_close(side->jar);
    if (side->temporary != NULL && !zg_remove_tree(side->temporary, &ignored)) {
        zg_error_print(&ignored);
    }
}

/* ---- what the side is ------------------------------------------------------------------------ */

static bool is_jar_name(const char *path)
{
    static const char *const suffixes[] = {".jar", ".war", ".ear", ".zip"};
    for (size_t i = 0; i < ZG_COUNT(suffixes); i++) {
        if (zg_path_has_suffix(path, suffixes[i])) {
            return true;
        }
    }
    return false;
}

static bool begins(struct zg_bytes bytes, const char *magic, size_t len)
{
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

static bool unpack(struct zg_side *side, struct zg_error *err)
{
    const char *parent = getenv("TMPDIR");
    const struct zg_unpack_options options = {0};
    struct zg_unpack_stats stats;
    char *folder =
        zg_path_join(side->arena, parent != NULL ? parent : "/tmp", "zmgraft-diff-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        return zg_fail_errno(err, "cannot make the folder %s", folder);
    }
    side->temporary = folder;
    side->tree = zg_path_join(side->arena, folder, "tree");
    return zg_unpack(side->path, side->tree, &options, &stats, err);
}

/* As zg_compare tells it. */
static bool look(struct zg_side *side, struct zg_error *err)
{
    struct stat st;
    if (stat(side->path, &st) != 0) {
        return zg_fail_errno(err, "cannot read %s", side->path);
    }
    if (S_ISDIR(st.st_mode)) {
        side->kind = ZG_SIDE_FOLDER;
        side->tree = side->path;
        return true;
    }
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    if (!zg_map_open(side->path, &map, err)) {
        return false;
    }
    if (begins(map.bytes, "\xca\xfe\xba\xbe", 4)) {
        side->kind = ZG_SIDE_FILE;
    } else if (begins(map.bytes, "PK", 2) || is_jar_name(side->path)) {
        side->kind = ZG_SIDE_JAR;
    } else if (zg_is_container(side->path)) {
        side->kind = ZG_SIDE_FOLDER;
        return unpack(side, err);
    } else {
        side->kind = ZG_SIDE_FILE;
    }
    return true;
}

/* ---- paths ----------------------------------------------------------------------------------- */

static int by_new_path(const void *key, const void *item)
{
    return strcmp(key, ((const struct zg_rename *)item)->new_path);
}

/* What a file was called before. Each `!` begins the path inside a jar, and at each such place the
 * way up to there may have been renamed; a rename inside a jar begins with the jar's new path. */
static const char *old_path_of(struct zg_arena *arena, const struct zg_comparison *comparison,
                               const char *path)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf old = {0};
    for (size_t begin = 0, len = strlen(path); begin < len;) {
        size_t end = begin + strcspn(path + begin, "!");
        const char *so_far = zg_strndup(arena, path, end);
        const struct zg_rename *rename =
            comparison->rename_count == 0
                ? NULL
                : bsearch(so_far, comparison->renames, comparison->rename_count,
                          sizeof(*comparison->renames), by_new_path);
        zg_buf_append_text(&old, (rename != NULL ? rename->old_path : so_far) + begin);
        zg_buf_append_text(&old, path[end] == '!' ? "!" : "");
        begin = end + 1;
    }
    return zg_strndup(arena, (const char *)old.data, old.len);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool fail_missing(const struct zg_side *side, const char *path, struct zg_error *err)
{
    return zg_fail(err, ZG_REFUSED, "member-missing", "%s has no %s", side->path, path);
}

static bool read_entry(struct zg_side *side, struct zg_arena *arena, const struct zg_jar *jar,
                       const char *name, struct zg_bytes *out, struct zg_error *err)
{
    const struct zg_jar_entry *entry = zg_jar_find(jar, zg_bytes_of(name));
    return entry == NULL ? fail_missing(side, name, err) : zg_jar_read(arena, jar, entry, out, err);
}

/* Opens the jar that the first component names, or the side itself. */
static struct zg_jar *open_first(const struct zg_side *side, const char *name, struct zg_error *err)
{
    return zg_jar_open(
        side->kind == ZG_SIDE_JAR ? side->path : zg_path_join(side->arena, side->tree, name), err);
}

/* Makes side->jar the jar at `path`, "" for the side itself, through all that are around it. */
static bool open_jar(struct zg_side *side, const char *path, struct zg_error *err)
{
    if (side->jar != NULL && strcmp(path, side->jar_path) == 0) {
        return true;
    }
    zg_jar_close(side->jar);
    side->jar_path = zg_strdup(side->arena, path);
    size_t end = side->kind == ZG_SIDE_JAR ? 0 : strcspn(path, "!");
    side->jar = open_first(side, zg_strndup(side->arena, path, end), err);
    const char *at = path + end + (path[end] == '!');
    while (side->jar != NULL && *at != '\0') {
        size_t len = strcspn(at, "!");
        struct zg_bytes bytes;
        bool read =
            read_entry(side, side->arena, side->jar, zg_strndup(side->arena, at, len), &bytes, err);
        zg_jar_close(side->jar); /* the bytes are the arena's */
        side->jar = read ? zg_jar_parse(bytes, side->jar_path, err) : NULL;
        at += len + (at[len] == '!');
    }
    return side->jar != NULL;
}

bool zg_side_read(struct zg_side *side, struct zg_arena *arena, const char *path,
                  struct zg_bytes *out, const struct zg_jar **jar, struct zg_error *err)
{
    *jar = NULL;
    if (side->kind == ZG_SIDE_UNKNOWN && !look(side, err)) {
        return false;
    }
    if (side->kind == ZG_SIDE_FILE) {
        return zg_read_file(arena, side->path, FILE_LIMIT, out, err);
    }
    if (!side->is_new) {
        path = old_path_of(arena, side->comparison, path);
    }
    const char *mark = strrchr(path, '!');
    if (side->kind == ZG_SIDE_FOLDER) {
        const char *file = zg_path_join(arena, side->tree, path);
        struct stat st;
        if (lstat(file, &st) == 0) {
            return S_ISREG(st.st_mode) ? zg_read_file(arena, file, FILE_LIMIT, out, err)
                                       : fail_missing(side, path, err);
        }
        if (mark == NULL) {
            return fail_missing(side, path, err);
        }
    }
    const char *around = mark == NULL ? "" : zg_strndup(arena, path, (size_t)(mark - path));
    if (!open_jar(side, around, err) ||
        !read_entry(side, arena, side->jar, mark == NULL ? path : mark + 1, out, err)) {
        return false;
    }
    *jar = side->jar;
    return true;
}
