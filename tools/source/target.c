/*
 * Which file of the tree a patch's names mean: GNU patch's choice among the old, the new and the
 * "Index:" name, of those that are there the one with the fewest folders, then the shortest. For a
 * file to be made it is of those that need the fewest new folders.
 */
#include "source/internal.h"

#include <string.h>

enum { OLD, NEW, INDEX, NAMES };

struct candidates {
    const char *names[NAMES]; /* stripped; NULL when there is none, or none that may be used */
    bool there[NAMES];
};

/* A name without "." components, which diff -r . writes. */
static char *normalise(struct zg_arena *arena, const char *name)
{
    char *out = zg_alloc(arena, strlen(name) + 1);
    size_t len = 0;
    for (const char *at = name; *at != '\0';) {
        size_t part = strcspn(at, "/");
        bool skip = part == 1 && *at == '.' && at[1] == '/';
        if (!skip) {
            memcpy(out + len, at, part);
            len += part;
        }
        at += part;
        if (*at == '/') {
            if (!skip) {
                out[len++] = '/';
            }
            at += len == 1 && out[0] == '/' ? 1 : strspn(at, "/");
        }
    }
    return out;
}

/* The name to use; NULL when there is none. One that leads out of the tree is kept in `bad`. */
static const char *usable(struct zg_arena *arena, const char *name, unsigned strip,
                          struct zg_error *bad)
{
    const char *stripped = name == NULL ? NULL : zg_strip_name(name, strip);
    if (stripped == NULL) {
        return NULL;
    }
    stripped = normalise(arena, stripped);
    return zg_path_check(zg_bytes_of(stripped), bad) ? stripped : NULL;
}

static bool is_there(struct zg_tree *tree, const char *name, bool *out, struct zg_error *err)
{
    const struct zg_tree_file *file = NULL;
    struct zg_error why = {0};
    if (name == NULL || zg_tree_get(tree, name, &file, &why)) {
        *out = file != NULL;
        return true;
    }
    *out = false;
    if (strcmp(why.rule, "not-a-folder") == 0) {
        return true;
    }
    *err = why;
    return false;
}

static size_t components(const char *name)
{
    size_t count = 0;
    for (; *name != '\0'; name++) {
        count += *name == '/';
    }
    return count;
}

/* Is `a` the better name? */
static bool is_better(const char *a, const char *b)
{
    size_t a_parts = components(a), b_parts = components(b);
    if (a_parts != b_parts) {
        return a_parts < b_parts;
    }
    size_t a_base = strlen(zg_path_name(a)), b_base = strlen(zg_path_name(b));
    return a_base != b_base ? a_base < b_base : strlen(a) < strlen(b);
}

/* The best name of those whose flag is set. */
static const char *best(const struct candidates *candidates, const bool *counts)
{
    const char *chosen = NULL;
    for (size_t i = 0; i < NAMES; i++) {
        const char *name = candidates->names[i];
        if (name != NULL && counts[i] && (chosen == NULL || is_better(name, chosen))) {
            chosen = name;
        }
    }
    return chosen;
}

/* How many folders of a name the tree does not have. */
static bool new_folders(struct zg_tree *tree, const char *name, size_t *out, struct zg_error *err)
{
    const char *const *paths;
    size_t count;
    *out = components(name);
    if (*out == 0) {
        return true;
    }
    if (!zg_tree_list(tree, &paths, &count, err)) {
        return false;
    }
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0, folders = 0;
        while (name[same] != '\0' && name[same] == paths[i][same]) {
            folders += name[same] == '/';
            same++;
        }
        most = folders > most ? folders : most;
    }
    *out -= most;
    return true;
}

/* Is there no choice between the names? */
static bool are_one(const struct candidates *candidates)
{
    const char *first = NULL;
    for (size_t i = 0; i < NAMES; i++) {
        const char *name = candidates->names[i];
        if (name != NULL && first != NULL && strcmp(name, first) != 0) {
            return false;
        }
        first = name != NULL ? name : first;
    }
    return true;
}

/* The name for a file to be made. */
static bool best_to_make(const struct candidates *candidates, struct zg_tree *tree,
                         const char **out, struct zg_error *err)
{
    size_t needs[NAMES], least = SIZE_MAX;
    bool counts[NAMES] = {true, true, true};
    if (are_one(candidates)) { /* to look through the tree takes longer than to apply a series */
        *out = best(candidates, counts);
        return true;
    }
    for (size_t i = 0; i < NAMES; i++) {
        needs[i] = SIZE_MAX;
        if (candidates->names[i] != NULL &&
            !new_folders(tree, candidates->names[i], &needs[i], err)) {
            return false;
        }
        least = needs[i] < least ? needs[i] : least;
    }
    for (size_t i = 0; i < NAMES; i++) {
        counts[i] = needs[i] == least;
    }
    *out = best(candidates, counts);
    return true;
}

/* The two names of a rename or copy; from the new to the old one when it is taken back. */
static bool find_move(const struct candidates *candidates, bool reverse, struct zg_tree *tree,
                      struct zg_file_result *file, struct zg_error *err)
{
    bool target_there;
    file->path = candidates->names[reverse ? NEW : OLD];
    file->new_path = candidates->names[reverse ? OLD : NEW];
    if (file->path == NULL || file->new_path == NULL || !candidates->there[reverse ? NEW : OLD]) {
        file->path = NULL;
        file->reason = "the file to rename or copy is not there";
        return true;
    }
    if (!is_there(tree, file->new_path, &target_there, err)) {
        return false;
    }
    bool back_to_source = reverse && file->file->change == ZG_CHANGE_COPY;
    if (target_there && !back_to_source && strcmp(file->path, file->new_path) != 0) {
        file->path = NULL;
        file->reason = "there is a file already where the rename or copy goes";
    }
    return true;
}

bool zg_target_find(struct zg_arena *arena, const struct zg_source_patch *patch,
                    const struct zg_source_apply_options *options, struct zg_tree *tree,
                    struct zg_file_result *file, struct zg_error *err)
{
    const struct zg_patch_file *change = file->file;
    static const bool any[NAMES] = {true, true, true};
    const char *written[NAMES] = {change->old_name, change->new_name, NULL};
    struct candidates candidates = {0};
    struct zg_error bad = {0};
    if (change->old_name == NULL && change->new_name == NULL) {
        written[INDEX] = change->index_name;
    }
    for (size_t i = 0; i < NAMES; i++) {
        candidates.names[i] = usable(arena, written[i], options->strip, &bad);
        if (!is_there(tree, candidates.names[i], &candidates.there[i], err)) {
            return zg_wrap(err, "%s, line %u", patch->name, change->line);
        }
    }
    if (best(&candidates, any) == NULL && bad.kind != ZG_OK) {
        *err = bad;
        return zg_wrap(err, "%s, line %u: a file outside of the tree", patch->name, change->line);
    }
    if (change->change == ZG_CHANGE_RENAME || change->change == ZG_CHANGE_COPY) {
        return find_move(&candidates, options->reverse, tree, file, err);
    }
    unsigned absent = options->reverse ? change->new_absent : change->old_absent;
    file->path = best(&candidates, candidates.there);
    if (file->path == NULL && absent > 0 && !best_to_make(&candidates, tree, &file->path, err)) {
        return zg_wrap(err, "%s, line %u", patch->name, change->line);
    }
    file->new_path = file->path;
    if (file->path == NULL) {
        const char *name = best(&candidates, any);
        file->reason = name == NULL ? zg_format(arena, "no name is left after -p%u", options->strip)
                                    : zg_format(arena, "there is no file %s", name);
    }
    return true;
}
