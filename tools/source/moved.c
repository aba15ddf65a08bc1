/* Which file of an older tree a file of a fix is: by name, by the path map, or by content. */
#include "source/backport.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SHARE = 50, LEAST_LEAD = 20, MOST_CANDIDATES = 200 }; /* per cent */

static int compare_bytes(const void *a, const void *b)
{
    const struct zg_bytes *x = a, *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = len == 0 ? 0 : memcmp(x->data, y->data, len);
    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* Per cent of the known lines that speak, which the file has. */
static size_t share_of(struct zg_arena *arena, struct zg_source_lines known,
                       struct zg_source_lines lines)
{
    struct zg_bytes *sorted = zg_alloc_array(arena, lines.count + 1, sizeof(*sorted));
    size_t all = 0, found = 0;
    if (lines.count == 0) {
        return 0;
    }
    memcpy(sorted, lines.items, lines.count * sizeof(*sorted));
    qsort(sorted, lines.count, sizeof(*sorted), compare_bytes);
    for (size_t i = 0; i < known.count; i++) {
        if (zg_line_speaks(known.items[i])) {
            all++;
            found += bsearch(&known.items[i], sorted, lines.count, sizeof(*sorted),
                             compare_bytes) != NULL;
        }
    }
    return all == 0 ? 0 : 100 * found / all;
}

struct best {
    const char *path;
    size_t share, second;
};

/* Looks at the files with the same name, or with the same ending. */
static bool look(struct zg_arena *arena, struct zg_tree *tree, const char *path, bool same_name,
                 struct zg_source_lines known, struct best *best, struct zg_error *err)
{
    const char *const *paths;
    const char *ending = strrchr(zg_path_name(path), '.');
    size_t count, tried = 0;
    if (!zg_tree_list(tree, &paths, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count && (same_name ? tried < MOST_CANDIDATES : true); i++) {
        bool named = strcmp(zg_path_name(paths[i]), zg_path_name(path)) == 0;
        bool fits = same_name ? named : ending != NULL && zg_path_has_suffix(paths[i], ending);
        const struct zg_tree_file *file = NULL;
        if (!fits) {
            continue;
        }
        tried++;
        if (!zg_tree_get(tree, paths[i], &file, err)) {
            return false;
        }
        size_t share = file == NULL ? 0 : share_of(arena, known, zg_tree_lines(tree, file));
        if (share > best->share) {
            *best = (struct best){paths[i], share, best->share};
        } else if (share > best->second) {
            best->second = share;
        }
    }
    return true;
}

bool zg_find_moved(struct zg_arena *arena, const struct zg_backport_options *options,
                   struct zg_tree *tree, const char *path, struct zg_source_lines known,
                   const char **out, struct zg_error *err)
{
    const struct zg_tree_file *file;
    *out = NULL;
    for (const char *const *pair = options->moved; pair != NULL && pair[0] != NULL; pair += 2) {
        if (strcmp(pair[0], path) == 0) {
            *out = pair[1];
            return true;
        }
    }
    if (!zg_tree_get(tree, path, &file, err)) {
        return false;
    }
    if (file != NULL) {
        *out = path;
        return true;
    }
    for (int same_name = 1; same_name >= 0 && *out == NULL; same_name--) {
        struct best best = {0};
        if (!look(arena, tree, path, same_name == 1, known, &best, err)) {
            return false;
        }
        if (best.path != NULL && best.share >= LEAST_SHARE &&
            best.share >= best.second + LEAST_LEAD) {
            *out = best.path;
        }
    }
    return true;
}
