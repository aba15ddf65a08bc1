/* The sources of a Zimlet: a folder, and files in it that are put together from others. */
#include "web/zimlet.h"

#include <stdlib.h>
#include <string.h>

#define FROM ".from"

struct loading {
    struct zg_arena *arena;
    const char *dir;
    struct zg_zimlet_files *files;
};

static bool add(struct loading *loading, const char *name, struct zg_bytes content,
                struct zg_error *err)
{
    struct zg_zimlet_files *files = loading->files;
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i].name, name) == 0) {
            return zg_fail(err, ZG_REFUSED, "zimlet-file",
                           "%s: %s is there, and so is %s" FROM " to put it together", loading->dir,
                           name, name);
        }
    }
    if (files->count == ZG_ZIMLET_FILES) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%s: a Zimlet has at most %zu files",
                       loading->dir, ZG_ZIMLET_FILES);
    }
    files->items = zg_grow(loading->arena, files->items, files->count, sizeof(*files->items));
    files->items[files->count++] =
        (struct zg_zimlet_file){.name = zg_strdup(loading->arena, name), .content = content};
    return true;
}

/* ---- putting together -------------------------------------------------------------------------
 */

struct joining {
    struct loading *loading;
    const char *path, *part; /* of the list, and its line at work */
    struct zg_buf text;
};

static bool join_file(struct joining *joining, const char *path, struct zg_error *err)
{
    struct zg_bytes content;
    if (!zg_read_file(joining->loading->arena, path, ZG_ZIMLET_FILE_LIMIT, &content, err)) {
        return false;
    }
    zg_buf_append_bytes(&joining->text, content);
    if (content.len > 0 && content.data[content.len - 1] != '\n') {
        zg_buf_append_text(&joining->text, "\n");
    }
    return joining->text.len <= ZG_ZIMLET_FILE_LIMIT ||
           zg_fail(err, ZG_MALFORMED, "too-large", "%s: its parts have more than %zu bytes",
                   joining->path, ZG_ZIMLET_FILE_LIMIT);
}

static bool join_script(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    entry->skip_subtree = S_ISDIR(entry->st.st_mode);
    return !S_ISREG(entry->st.st_mode) || entry->path[0] == '.' ||
           !zg_path_has_suffix(entry->path, ".js") || join_file(context, entry->full_path, err);
}

static bool join_part(struct joining *joining, const char *part, struct zg_error *err)
{
    struct stat st;
    if (strncmp(part, "| ", 2) == 0) {
        zg_buf_printf(&joining->text, "%s\n", part + 2);
        return true;
    }
    const char *path = zg_path_join(joining->loading->arena, joining->loading->dir, part);
    if (stat(path, &st) != 0) {
        return zg_fail(err, ZG_REFUSED, "content-missing", "%s: its part %s is not there",
                       joining->path, path);
    }
    return S_ISDIR(st.st_mode) ? zg_walk(path, join_script, joining, err)
                               : join_file(joining, path, err);
}

/* A list is small and its lines are few: all pairs are compared. */
static bool check_twice(const char *const *lines, size_t at, const char *path, struct zg_error *err)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(lines[i], lines[at]) == 0 && lines[at][0] != '|') {
            return zg_fail(err, ZG_REFUSED, "zimlet-file", "%s: the part %s stands twice", path,
                           lines[at]);
        }
    }
    return true;
}

static bool join(struct loading *loading, const struct zg_walk_entry *entry, struct zg_error *err)
{
    enum { LIST_LIMIT = 64 << 10 };
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    struct joining joining = {.loading = loading, .path = entry->full_path};
    struct zg_bytes list;
    size_t count;
    bool ok = zg_read_file(loading->arena, entry->full_path, LIST_LIMIT, &list, err);
    const char **lines =
        ok ? zg_split(loading->arena, (const char *)list.data, '\n', &count) : NULL;
    for (size_t i = 0; ok && i < count; i++) {
        ok = lines[i][0] == '#' ||
             (check_twice(lines, i, entry->full_path, err) && join_part(&joining, lines[i], err));
    }
    text = joining.text;
    if (!ok) {
        return false;
    }
    const char *name = zg_strndup(loading->arena, entry->path, strlen(entry->path) - strlen(FROM));
    const char *own =
        zg_strndup(loading->arena, text.len == 0 ? "" : (const char *)text.data, text.len);
    return add(loading, name, (struct zg_bytes){(const uint8_t *)own, text.len}, err);
}

/* ---- the folder -------------------------------------------------------------------------------
 */

static bool is_left_out(const char *name)
{
    return name[0] == '.' || name[strlen(name) - 1] == '~';
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct loading *loading = context;
    struct zg_bytes content;
    if (is_left_out(zg_path_name(entry->path))) {
        entry->skip_subtree = S_ISDIR(entry->st.st_mode);
        return true;
    }
    if (S_ISDIR(entry->st.st_mode)) {
        return true;
    }
    if (!S_ISREG(entry->st.st_mode)) {
        return zg_fail(err, ZG_REFUSED, "zimlet-file", "%s is no file", entry->full_path);
    }
    if (zg_path_has_suffix(entry->path, FROM)) {
        return join(loading, entry, err);
    }
    return zg_read_file(loading->arena, entry->full_path, ZG_ZIMLET_FILE_LIMIT, &content, err) &&
           add(loading, entry->path, content, err);
}

/* The last component of a path, whatever it ends with. */
static const char *folder_name(struct zg_arena *arena, const char *dir)
{
    ZG_CLEANUP(zg_free_cleanup) char *real = realpath(dir, NULL);
    return zg_strdup(arena, zg_path_name(real != NULL ? real : dir));
}

bool zg_zimlet_folder_load(struct zg_arena *arena, const char *dir, struct zg_zimlet_files *out,
                           struct zg_error *err)
{
    *out = (struct zg_zimlet_files){.name = folder_name(arena, dir), .folder = true};
    struct loading loading = {.arena = arena, .dir = dir, .files = out};
    return zg_walk(dir, visit, &loading, err);
}

/* ---- another version --------------------------------------------------------------------------
 */

static struct zg_zimlet_file *find(const struct zg_zimlet_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i].name, name) == 0) {
            return &files->items[i];
        }
    }
    return NULL;
}

bool zg_zimlet_set_version(struct zg_arena *arena, struct zg_zimlet_files *files,
                           const char *version, struct zg_error *err)
{
    const char *name = zg_format(arena, "%s.xml", files->name);
    struct zg_zimlet_file *definition = find(files, name);
    struct zg_zimlet_file *config = find(files, ZG_ZIMLET_CONFIG);
    if (!zg_zimlet_version_valid(version)) {
        return zg_fail(err, ZG_MALFORMED, "zimlet-version",
                       "'%.60s' is no version that the server can read: numbers up to 2147483647 "
                       "with dots between",
                       version);
    }
    if (definition == NULL ||
        !zg_zimlet_version_set(arena, definition->content, version, &definition->content)) {
        return zg_fail(err, ZG_MALFORMED, "zimlet-version",
                       "%s: no %s states a version that could be replaced", files->name, name);
    }
    return config == NULL ||
           zg_zimlet_version_set(arena, config->content, version, &config->content) ||
           zg_fail(err, ZG_MALFORMED, "zimlet-version",
                   "%s: " ZG_ZIMLET_CONFIG " states no version that could be replaced",
                   files->name);
}
