/* Walking a tree in byte order of names, whatever order the file system gives. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Deeper trees are refused: nothing that is deployed comes near it. */
enum { DEEPEST = 256 };

struct walk {
    const char *root;
    zg_visit visit;
    void *context;
};

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder, sorted. */
static bool list_names(struct zg_arena *arena, const char *folder, char ***names, size_t *count,
                       struct zg_error *err)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return zg_fail_errno(err, "cannot list %s", folder);
    }
    *names = NULL;
    *count = 0;
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0) {
            *names = zg_grow(arena, *names, *count, sizeof(**names));
            (*names)[(*count)++] = zg_strdup(arena, item->d_name);
        }
    }
    closedir(dir);
    if (*count > 1) {
        qsort(*names, *count, sizeof(**names), by_bytes);
    }
    return true;
}

static bool walk_folder(const struct walk *walk, const char *relative, unsigned depth,
                        struct zg_error *err)
{
    if (depth > DEEPEST) {
        return zg_fail(err, ZG_MALFORMED, "too-deep", "%s/%s: more than %d folders deep",
                       walk->root, relative, DEEPEST);
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *folder =
        relative[0] == '\0' ? walk->root : zg_path_join(arena, walk->root, relative);
    char **names = NULL;
    size_t count = 0;
    if (!list_names(arena, folder, &names, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct zg_walk_entry entry = {.path = zg_path_join(arena, relative, names[i]),
                                      .full_path = zg_path_join(arena, folder, names[i])};
        if (lstat(entry.full_path, &entry.st) != 0) {
            if (errno == ENOENT) {
                continue; /* a live tree: it went away since it was listed */
            }
            return zg_fail_errno(err, "cannot look at %s", entry.full_path);
        }
        if (!walk->visit(&entry, walk->context, err)) {
            return false;
        }
        if (S_ISDIR(entry.st.st_mode) && !entry.skip_subtree &&
            !walk_folder(walk, entry.path, depth + 1, err)) {
            return false;
        }
    }
    return true;
}

bool zg_walk(const char *root, zg_visit visit, void *context, struct zg_error *err)
{
    struct walk walk = {root, visit, context};
    return walk_folder(&walk, "", 0, err);
}
