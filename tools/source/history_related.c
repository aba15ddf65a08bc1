/*
 * What a fix may rest on although its lines have their place: commits that changed code in which
 * the fix's own names occur.
 */
#include "source/backport.h"
#include "source/history.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Names that a fix's changed lines use, and lines of its base that use them too. */
struct names {
    struct zg_bytes *items;
    size_t count;
};

static bool is_name(struct zg_bytes word)
{
    enum { SHORTEST = 5 };
    return word.len >= SHORTEST && !isdigit(word.data[0]) &&
           (isalnum(word.data[0]) || word.data[0] == '_');
}

static bool has_name(const struct names *names, struct zg_bytes word)
{
    for (size_t i = 0; i < names->count; i++) {
        if (zg_bytes_equal(names->items[i], word)) {
            return true;
        }
    }
    return false;
}

static void take_names(struct zg_arena *arena, struct zg_bytes line, struct names *names)
{
    enum { MOST_NAMES = 64 };
    struct zg_source_lines words = zg_words_split(arena, line);
    for (size_t i = 0; i < words.count && names->count < MOST_NAMES; i++) {
        if (is_name(words.items[i]) && !has_name(names, words.items[i])) {
            names->items = zg_grow(arena, names->items, names->count, sizeof(*names->items));
            names->items[names->count++] = words.items[i];
        }
    }
}

/* Those of the changed lines that the base does not have everywhere. */
static struct names telling_names(struct zg_arena *arena, const struct zg_patch_file *file,
                                  struct zg_source_lines base)
{
    enum { FEW = 40, SHARE = 100 };
    size_t most = base.count / SHARE > FEW ? base.count / SHARE : FEW;
    struct names all = {0}, out = {0};
    for (size_t i = 0; i < file->hunk_count; i++) {
        for (size_t k = 0; k < file->hunks[i].line_count; k++) {
            if (file->hunks[i].lines[k].kind != ' ') {
                take_names(arena, file->hunks[i].lines[k].text, &all);
            }
        }
    }
    size_t *seen = zg_alloc_array(arena, all.count + 1, sizeof(*seen));
    for (size_t i = 0; i < base.count; i++) {
        for (size_t k = 0; k < all.count; k++) {
            seen[k] += zg_bytes_find(base.items[i], all.items[k], 0) != SIZE_MAX;
        }
    }
    out.items = zg_alloc_array(arena, all.count + 1, sizeof(*out.items));
    for (size_t k = 0; k < all.count; k++) {
        if (seen[k] > 0 && seen[k] <= most) {
            out.items[out.count++] = all.items[k];
        }
    }
    return out;
}

static bool uses_any(struct zg_arena *arena, const struct names *names, struct zg_bytes line)
{
    struct zg_source_lines words = zg_words_split(arena, line);
    for (size_t i = 0; i < words.count; i++) {
        if (has_name(names, words.items[i])) {
            return true;
        }
    }
    return false;
}

static bool related_of_file(struct zg_history *history, const char *commit,
                            const struct zg_backport_file *file, struct zg_source_lines base,
                            struct zg_source_lines sorted, struct zg_commits *out,
                            struct zg_error *err)
{
    struct names names = telling_names(history->arena, file->file, base);
    struct zg_git_run runs[ZG_MOST_RUNS];
    size_t count = 0, lines = 0;
    for (size_t i = 0; i < base.count && count < ZG_MOST_RUNS; i++) {
        size_t end = i;
        while (end < base.count && zg_line_speaks(base.items[end]) &&
               !zg_lines_have(sorted, base.items[end]) &&
               uses_any(history->arena, &names, base.items[end])) {
            end++;
        }
        if (end > i) {
            runs[count++] = (struct zg_git_run){i, end - i};
            lines += end - i;
            i = end;
        }
    }
    const char **ids = zg_alloc_array(history->arena, lines + 1, sizeof(*ids));
    if (count == 0) {
        return true;
    }
    if (!zg_git_blame(history, commit, file->fix_path, runs, count, ids, err)) {
        return false;
    }
    for (size_t k = 0; k < lines; k++) {
        struct zg_commit *found = ids[k][0] != '\0' ? zg_commit_note(history, out, ids[k]) : NULL;
        if (found != NULL) {
            found->lines++;
            found->why = "changed code that uses the same names as the fix, in a file of it";
        }
    }
    return true;
}

static int by_lines(const void *left, const void *right)
{
    const struct zg_commit *a = left, *b = right;
    return a->lines != b->lines ? (a->lines > b->lines ? -1 : 1) : strcmp(a->id, b->id);
}

bool zg_history_related(struct zg_history *history, const char *commit,
                        const struct zg_backport *result, struct zg_tree *base,
                        struct zg_tree *tree, struct zg_commits *out, struct zg_error *err)
{
    enum { MOST_TOLD = 6 };
    *out = (struct zg_commits){0};
    for (size_t i = 0; i < result->file_count; i++) {
        const struct zg_backport_file *file = &result->files[i];
        const struct zg_tree_file *theirs = NULL, *ours = NULL;
        if (file->path == NULL || file->part != ZG_PART_CODE || file->note[0] != '\0') {
            continue;
        }
        if (!zg_tree_get(base, file->fix_path, &theirs, err) ||
            !zg_tree_get(tree, file->path, &ours, err)) {
            return false;
        }
        if (theirs == NULL || ours == NULL) {
            continue;
        }
        struct zg_source_lines sorted = zg_lines_sorted(history->arena, zg_tree_lines(tree, ours));
        if (!related_of_file(history, commit, file, zg_tree_lines(base, theirs), sorted, out,
                             err)) {
            return false;
        }
    }
    if (out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), by_lines);
        out->count = out->count < MOST_TOLD ? out->count : MOST_TOLD;
    }
    if (!zg_commits_describe(history, out, err)) {
        return false;
    }
    if (out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), zg_commits_by_time);
    }
    return true;
}
