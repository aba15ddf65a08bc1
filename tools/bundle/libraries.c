/* Which of Modernizr and jQuery the web client has: in the vendor's packages, in what a bundle
 * adds. */
#include "internal.h"
#include "web/web.h"

#include <string.h>

static const char *const names[] = {"Modernizr", "jQuery"};

struct search {
    struct zg_arena *arena;
    struct zg_built *built;
};

/* The vendor's build puts scripts together as NAME_all.js; beside it a packed copy. */
static bool is_package(const char *path)
{
    return strstr(path, "/webapps/zimbra/js/") != NULL && zg_path_has_suffix(path, "_all.js");
}

static void add(const struct search *search, const char *name, const char *version,
                const char *path, bool added)
{
    struct zg_built *built = search->built;
    size_t at = built->library_count;
    built->libraries = zg_grow(search->arena, built->libraries, at, sizeof(*built->libraries));
    while (at > 0 && strcmp(built->libraries[at - 1].path, path) > 0) {
        built->libraries[at] = built->libraries[at - 1];
        at--;
    }
    built->libraries[at] = (struct zg_built_library){name, zg_strdup(search->arena, version),
                                                     zg_strdup(search->arena, path), added};
    built->library_count++;
}

/* `file` is where the bytes are, `path` what the script is called under the root. */
static bool look_into(const struct search *search, const char *file, const char *path, bool added,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_bytes text;
    if (!zg_read_file(scratch, file, ZG_SCRIPT_LIMIT, &text, err)) {
        return false;
    }
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        const char *version = zg_library_version(scratch, text, names[i]);
        if (version != NULL) {
            add(search, names[i], version, path, added);
        }
    }
    return true;
}

bool zg_libraries_find(struct zg_arena *arena, const struct zg_inventory *inventory,
                       struct zg_built *built, struct zg_error *err)
{
    const struct search search = {arena, built};
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const char *path = inventory->artifacts[i].path;
        if (is_package(path) &&
            !look_into(&search, zg_path_join(arena, inventory->root, path), path, false, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < built->applied.change_count; i++) {
        const struct zg_change *change = &built->applied.changes[i];
        if (change->added && zg_path_has_suffix(change->path, ".js") &&
            !look_into(&search, change->staged, change->path, true, err)) {
            return false;
        }
    }
    return true;
}
