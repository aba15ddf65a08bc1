/*
 * Groups: what a Zimbra package or an extension brings as a whole, and a host therefore has as
 * a whole or not at all.
 */
#include <string.h>

#include "patchset/internal.h"

/* The groups that are not simply a folder of the root; the first that fits counts. Before 8.8
 * the webapps are in jetty-distribution-VERSION. A whole one comes with all of its files. */
static const struct {
    const char *pattern;
    size_t depth; /* components of the pattern */
    bool whole;
} groups[] = {
    {"jetty*/webapps/*", 3, true}, {"jetty*/webapps", 2, false}, {"lib/ext/*", 3, true},
    {"lib/ext", 2, false},         {"lib/jars", 2, false},       {"zimlets-deployed/*", 2, true},
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Length of the first `depth` components of a path that has more than these, else 0. */
static size_t leading(const char *path, size_t depth)
{
    const char *slash = path - 1;
    while (depth-- > 0) {
        slash = strchr(slash + 1, '/');
        if (slash == NULL) {
            return 0;
        }
    }
    return (size_t)(slash - path);
}

/* Length of the group's name at the start of `path`, 0 for a file right under the root. */
static size_t group_length(const char *path, bool *whole)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < ZG_COUNT(groups); i++) {
        size_t len = leading(path, groups[i].depth);
        if (len > 0 && zg_path_match(groups[i].pattern, zg_strndup(arena, path, len))) {
            *whole = groups[i].whole;
            return len;
        }
    }
    *whole = false;
    return leading(path, 1);
}

const char *zg_group_of(struct zg_arena *arena, const char *path)
{
    bool whole;
    size_t len = group_length(path, &whole);
    return len == 0 ? "." : zg_strndup(arena, path, len);
}

bool zg_group_is_whole(const char *path)
{
    bool whole;
    group_length(path, &whole);
    return whole;
}

static bool in_folder(const char *path, const char *folder, size_t len)
{
    return len == 0 || (strncmp(path, folder, len) == 0 && path[len] == '/');
}

static bool anything_in(const struct zg_run *run, const char *folder, size_t len)
{
    for (size_t i = 0; i < run->inventory->artifact_count; i++) {
        if (in_folder(run->inventory->artifacts[i].path, folder, len)) {
            return true;
        }
    }
    for (const char **added = zg_overlay_added(run->overlay); *added != NULL; added++) {
        if (in_folder(*added, folder, len)) {
            return true;
        }
    }
    return false;
}

/* Is this the definition of a zimlet, `zimlets-deployed/NAME/NAME.xml`? */
static bool is_zimlet_definition(const char *path, size_t group)
{
    static const char folder[] = "zimlets-deployed/";
    size_t name = sizeof(folder) - 1;
    return starts_with(path, folder) && group > name &&
           strncmp(path + group + 1, path + name, group - name) == 0 &&
           strcmp(path + group + 1 + group - name, ".xml") == 0;
}

bool zg_group_installed(const struct zg_run *run, const char *path)
{
    bool whole;
    size_t len = group_length(path, &whole);
    if (anything_in(run, path, len)) {
        return true;
    }
    /* A new zimlet begins with its definition, where zimlets are deployed at all. */
    return is_zimlet_definition(path, len) && anything_in(run, path, strlen("zimlets-deployed"));
}
