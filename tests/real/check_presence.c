/*
 * check_presence peel TREE SERIES PRISTINE
 *     Takes the series off the tree, in memory; every file that is left must be in PRISTINE with
 * the same bytes, and nothing else be there. check_presence mutate TREE PATCH... For each patch,
 * which must be there to the letter, takes each line that its code hunks added out of the tree, one
 * at a time: presence must then no longer say `reverse-applies`, its confidence must fall, and it
 * must name the line.
 *
 * Prints one line of counts; exit code 1 when something is not as it must be.
 */
#include <string.h>

#include "source/peel.h"
#include "source/source.h"

/* ---- peel -------------------------------------------------------------------------------------
 */

/* The files that are in `a` and not, or not the same, in `b`; without content they count once. */
static size_t differing(struct zg_tree *a, struct zg_tree *b, bool compare, struct zg_error *err)
{
    const char *const *paths;
    size_t count, different = 0;
    if (!zg_tree_list(a, &paths, &count, err)) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        const struct zg_tree_file *x = NULL, *y = NULL;
        if (!zg_tree_get(a, paths[i], &x, err) || !zg_tree_get(b, paths[i], &y, err)) {
            return SIZE_MAX;
        }
        if (x != NULL && (y == NULL || (compare && !zg_bytes_equal(x->bytes, y->bytes)))) {
            fprintf(stderr, "differs: %s\n", paths[i]);
            different++;
        }
    }
    return different;
}

static bool peel(struct zg_arena *arena, char **words, bool *good, struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(words[0], err);
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *pristine = NULL;
    ZG_CLEANUP(zg_peel_close) struct zg_peel peel = {0};
    bool off = true;
    if (tree == NULL || !zg_peel_open(arena, words[1], tree, &peel, err)) {
        return false;
    }
    while (off) {
        if (!zg_peel_one(&peel, &off, err)) {
            return false;
        }
    }
    pristine = zg_tree_open(words[2], err);
    if (pristine == NULL) {
        return false;
    }
    size_t changed = differing(peel.layer, pristine, true, err);
    size_t missing = changed == SIZE_MAX ? SIZE_MAX : differing(pristine, peel.layer, false, err);
    if (missing == SIZE_MAX) {
        return false;
    }
    size_t taken = peel.series.count - peel.left;
    printf("%zu of %zu off, %zu files differ\n", taken, peel.series.count, changed + missing);
    *good = peel.left == 0 && changed + missing == 0;
    return true;
}

/* ---- mutate ------------------------------------------------------------------------------------
 */

struct mutating {
    struct zg_arena *arena;
    struct zg_tree *tree;
    const struct zg_source_patch *patch;
    size_t lines, noticed;
    struct zg_error *err;
};

static struct zg_bytes without_end(struct zg_bytes text)
{
    while (text.len > 0 && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r')) {
        text.len--;
    }
    return text;
}

static bool names_line(const struct zg_presence_part *part, struct zg_bytes text)
{
    for (size_t h = 0; h < part->hunk_count; h++) {
        for (size_t i = 0; i < part->hunks[h].line_count; i++) {
            const struct zg_presence_line *line = &part->hunks[h].lines[i];
            if (line->kind != '-' && zg_bytes_equal(line->text, text)) {
                return true;
            }
        }
    }
    return false;
}

/* Takes line `at` (from 1) out of the file and asks. */
static bool try_line(struct mutating *run, const char *path, size_t at, struct zg_bytes text)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(run->tree);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    const struct zg_tree_file *file = NULL;
    if (!zg_tree_get(layer, path, &file, run->err) || file == NULL) {
        return false;
    }
    struct zg_source_lines lines = zg_tree_lines(layer, file);
    for (size_t i = 0; i < lines.count; i++) {
        if (i + 1 != at) {
            zg_buf_append_bytes(&out, lines.items[i]);
        }
    }
    struct zg_presence fix;
    const struct zg_presence_question question = {
        .parts = run->patch, .part_count = 1, .tree = layer};
    if (!zg_tree_put(layer, path, zg_buf_bytes(&out), file->mode, run->err) ||
        !zg_presence(arena, &question, &fix, run->err)) {
        return false;
    }
    bool falls = fix.verdict != ZG_PRESENT || (fix.level < ZG_LEVEL_REVERSES && fix.confidence < 1);
    bool named = names_line(&fix.parts[0], without_end(text));
    run->lines++;
    run->noticed += falls && named;
    if (!falls || !named) {
        fprintf(stderr, "%s: %s:%zu %s: %s %s %.6f: %.*s", run->patch->name, path, at,
                named ? "does not fall" : "not named", zg_presence_verdict_name(fix.verdict),
                zg_presence_level_name(fix.level), fix.confidence, (int)text.len,
                (const char *)text.data);
    }
    return true;
}

/* The tree's line of every added line: where the hunk comes off, and how far into it. */
static bool try_file(struct mutating *run, const struct zg_file_result *result)
{
    for (size_t h = 0; h < result->file->hunk_count; h++) {
        const struct zg_hunk *hunk = &result->file->hunks[h];
        size_t at = result->hunks[h].line;
        for (size_t i = 0; i < hunk->line_count; i++) {
            if (hunk->lines[i].kind == '+' &&
                !try_line(run, result->path, at, hunk->lines[i].text)) {
                return false;
            }
            at += hunk->lines[i].kind != '-';
        }
    }
    return true;
}

static bool mutate_one(struct mutating *run)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(run->tree);
    struct zg_source_apply_options options = {.strip = 1, .reverse = true};
    struct zg_source_applied result;
    struct zg_source_patch code = *run->patch;
    code.files = zg_alloc_array(run->arena, run->patch->file_count + 1, sizeof(*code.files));
    code.file_count = 0;
    for (size_t i = 0; i < run->patch->file_count; i++) {
        const struct zg_patch_file *file = &run->patch->files[i];
        const char *name = file->new_name != NULL ? file->new_name : file->old_name;
        const char *stripped = zg_strip_name(name, 1);
        if (stripped != NULL && zg_fix_part_of(stripped) == ZG_PART_CODE && !file->binary) {
            code.files[code.file_count++] = *file;
        }
    }
    if (!zg_source_apply(run->arena, &code, &options, layer, &result, run->err)) {
        return false;
    }
    for (size_t i = 0; result.applied && i < result.file_count; i++) {
        if (!try_file(run, &result.files[i])) {
            return false;
        }
    }
    return true;
}

static bool mutate(struct zg_arena *arena, char **words, bool *good, struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(words[0], err);
    struct mutating run = {.arena = arena, .tree = tree, .err = err};
    size_t fixes = 0;
    if (tree == NULL) {
        return false;
    }
    for (size_t i = 1; words[i] != NULL; i++, fixes++) {
        struct zg_source_patch *patch = zg_alloc(arena, sizeof(*patch));
        run.patch = patch;
        if (!zg_source_patch_load(arena, words[i], patch, err) || !mutate_one(&run)) {
            return false;
        }
    }
    printf("%zu fixes, %zu lines taken out, %zu noticed\n", fixes, run.lines, run.noticed);
    *good = run.lines == run.noticed;
    return true;
}

int main(int argc, char **argv)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    bool good = false, done = false;
    if (argc == 5 && strcmp(argv[1], "peel") == 0) {
        done = peel(arena, argv + 2, &good, &err);
    } else if (argc > 3 && strcmp(argv[1], "mutate") == 0) {
        done = mutate(arena, argv + 2, &good, &err);
    } else {
        fputs("usage: check_presence peel TREE SERIES PRISTINE | mutate TREE PATCH...\n", stderr);
        return 2;
    }
    return !done ? zg_error_print(&err) : !good;
}
