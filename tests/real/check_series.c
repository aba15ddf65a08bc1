/*
 * What tests/real/check-series needs of the source part, one job a call:
 *
 *   check_series roundtrip FILE...                 patches, series and specs read and written again
 *   check_series names PATCH STRIP                 every path a patch may mean, one a line
 *   check_series apply PATCH TREE STRIP FUZZ FLAGS applies (FLAGS: R reverse, E remove empty, -
 * none) and tells each hunk in GNU patch's words check_series series TREE PATCHES OUT applies a
 * quilt series without fuzz, writes the changed files below OUT, peels it off again
 */
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

static int report(struct zg_error *err)
{
    return zg_error_print(err);
}

/* ---- roundtrip ----------------------------------------------------------------------------------
 */

struct tally {
    size_t patches, files, hunks, lines, without_files, refused, differ, cves, fields;
};

static void emit_patch(const struct zg_source_patch *patch, struct tally *tally, struct zg_buf *out)
{
    zg_source_patch_emit(patch, out);
    tally->without_files += patch->file_count == 0;
    tally->files += patch->file_count;
    tally->cves += patch->about.cve_count;
    tally->fields += patch->about.field_count;
    for (size_t i = 0; i < patch->file_count; i++) {
        tally->hunks += patch->files[i].hunk_count;
        for (size_t k = 0; k < patch->files[i].hunk_count; k++) {
            tally->lines += patch->files[i].hunks[k].line_count;
        }
    }
}

static bool read_again(struct zg_arena *arena, struct zg_bytes text, const char *path,
                       struct tally *tally, struct zg_buf *out, struct zg_error *err)
{
    if (zg_path_has_suffix(path, ".spec")) {
        struct zg_spec spec;
        bool ok = zg_spec_parse(arena, text, path, &spec, err);
        if (ok) {
            zg_spec_emit(&spec, out);
        }
        return ok;
    }
    if (strcmp(zg_path_name(path), "series") == 0) {
        struct zg_quilt series;
        bool ok = zg_quilt_parse(arena, text, path, &series, err);
        if (ok) {
            zg_quilt_emit(&series, out);
        }
        return ok;
    }
    struct zg_source_patch patch;
    bool ok = zg_source_patch_parse(arena, text, path, &patch, err);
    if (ok) {
        emit_patch(&patch, tally, out);
    }
    return ok;
}

static int roundtrip(int count, char **paths)
{
    struct tally tally = {0};
    for (int i = 0; i < count; i++) {
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        struct zg_error err = {0};
        struct zg_bytes text;
        tally.patches++;
        if (!zg_read_file(arena, paths[i], ZG_LIMIT_PATCH, &text, &err) ||
            !read_again(arena, text, paths[i], &tally, &out, &err)) {
            report(&err);
            tally.refused++;
        } else if (!zg_bytes_equal(text, zg_buf_bytes(&out))) {
            printf("%s: differs when written again\n", paths[i]);
            tally.differ++;
        }
    }
    printf(
        "%zu read and written again: %zu files, %zu hunks, %zu lines, %zu header fields, %zu CVE "
        "ids; %zu without a file, %zu refused, %zu differ\n",
        tally.patches, tally.files, tally.hunks, tally.lines, tally.fields, tally.cves,
        tally.without_files, tally.refused, tally.differ);
    return tally.refused + tally.differ > 0;
}

/* ---- names ------------------------------------------------------------------------------ */

static int names(const char *path, unsigned strip)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_source_patch patch;
    struct zg_error err = {0};
    if (!zg_source_patch_load(arena, path, &patch, &err)) {
        return report(&err);
    }
    for (size_t i = 0; i < patch.file_count; i++) {
        const char *both[] = {patch.files[i].old_name, patch.files[i].new_name};
        for (size_t k = 0; k < ZG_COUNT(both); k++) {
            const char *name = both[k] == NULL ? NULL : zg_strip_name(both[k], strip);
            if (name != NULL) {
                puts(name);
            }
        }
    }
    return 0;
}

/* ---- apply ------------------------------------------------------------------------------ */

static void tell(const struct zg_file_result *file, bool reverse)
{
    long grown = 0; /* lines that the hunks before have added */
    for (size_t i = 0; i < file->file->hunk_count; i++) {
        const struct zg_hunk *hunk = &file->file->hunks[i];
        const struct zg_hunk_result *result = &file->hunks[i];
        if (result->state == ZG_HUNK_FAILED) {
            printf("Hunk #%zu FAILED\n", i + 1);
            continue;
        }
        printf("Hunk #%zu succeeded at %ld", i + 1, (long)result->line + grown);
        if (result->fuzz > 0) {
            printf(" with fuzz %u", result->fuzz);
        }
        if (result->offset != 0) {
            printf(" (offset %ld line%s)", result->offset, result->offset == 1 ? "" : "s");
        }
        puts(".");
        long change = (long)hunk->new_count - (long)hunk->old_count;
        grown += reverse ? -change : change;
    }
}

static int apply(char **words)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_source_patch patch;
    struct zg_source_applied result;
    struct zg_source_apply_options options = {.strip = (unsigned)atoi(words[2]),
                                              .fuzz = (unsigned)atoi(words[3]),
                                              .reverse = strchr(words[4], 'R') != NULL,
                                              .remove_empty = strchr(words[4], 'E') != NULL};
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(words[1], &err);
    if (tree == NULL || !zg_source_patch_load(arena, words[0], &patch, &err) ||
        !zg_source_apply(arena, &patch, &options, tree, &result, &err)) {
        return report(&err);
    }
    for (size_t i = 0; i < result.file_count; i++) {
        tell(&result.files[i], options.reverse);
        if (result.files[i].failed) {
            printf("# %s: %s\n", patch.files[i].new_name, result.files[i].reason);
        }
    }
    return !result.applied ? 1 : (zg_tree_write(tree, &err) ? 0 : report(&err));
}

/* ---- series ----------------------------------------------------------------------------- */

struct stack {
    struct zg_arena *arena;
    struct zg_quilt series;
    struct zg_source_patch *patches;
    struct zg_tree *tree;
    struct zg_error err;
};

static bool push_or_pop(struct stack *stack, size_t index, bool pop)
{
    const struct zg_quilt_entry *entry = &stack->series.entries[index];
    struct zg_source_apply_options options = {.strip = entry->strip,
                                              .reverse = entry->reverse != pop};
    struct zg_source_applied result;
    if (!zg_source_apply(stack->arena, &stack->patches[index], &options, stack->tree, &result,
                         &stack->err)) {
        return false;
    }
    if (!result.applied) {
        printf("%s: %zu of %zu hunks do not %s\n", entry->name, result.failed, result.hunks,
               pop ? "come off" : "apply");
    }
    return result.applied;
}

static bool write_out(struct stack *stack, const char *out)
{
    struct zg_tree_change *changes;
    size_t count;
    bool ok = true;
    zg_tree_changes(stack->tree, stack->arena, &changes, &count);
    for (size_t i = 0; i < count && ok; i++) {
        const char *path = zg_path_join(stack->arena, out, changes[i].path);
        if (changes[i].file != NULL) {
            ok = zg_mkdirs(zg_path_parent(stack->arena, path), &stack->err) &&
                 zg_write_file(path, changes[i].file->bytes, changes[i].file->mode, &stack->err);
        }
    }
    return ok;
}

/* How many files differ from the tree on disk. */
static size_t count_differences(struct stack *stack, struct zg_tree *pristine)
{
    struct zg_tree_change *changes;
    size_t count, differences = 0;
    zg_tree_changes(stack->tree, stack->arena, &changes, &count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_tree_file *before = NULL, *now = changes[i].file;
        bool ok = zg_tree_get(pristine, changes[i].path, &before, &stack->err) &&
                  (before == NULL) == (now == NULL) &&
                  (now == NULL || zg_bytes_equal(now->bytes, before->bytes));
        if (!ok) {
            printf("%s is not as it was\n", changes[i].path);
        }
        differences += !ok;
    }
    return differences;
}

static int series(const char *folder, const char *patches, const char *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct stack stack = {.arena = arena};
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *pristine = zg_tree_open(folder, &stack.err);
    if (pristine == NULL ||
        !zg_quilt_load(arena, zg_path_join(arena, patches, "series"), &stack.series, &stack.err)) {
        return report(&stack.err);
    }
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(pristine);
    stack.tree = layer;
    stack.patches = zg_alloc_array(arena, stack.series.count + 1, sizeof(*stack.patches));
    size_t pushed = 0, popped = 0;
    for (; pushed < stack.series.count; pushed++) {
        const char *path = zg_path_join(arena, patches, stack.series.entries[pushed].name);
        if (!zg_source_patch_load(arena, path, &stack.patches[pushed], &stack.err) ||
            !push_or_pop(&stack, pushed, false)) {
            break;
        }
    }
    if (stack.err.kind != ZG_OK || !write_out(&stack, out)) {
        return report(&stack.err);
    }
    while (popped < pushed && push_or_pop(&stack, pushed - 1 - popped, true)) {
        popped++;
    }
    size_t differences = count_differences(&stack, pristine);
    printf("%zu of %zu applied, %zu taken back, %zu files differ from before\n", pushed,
           stack.series.count, popped, differences);
    if (stack.err.kind != ZG_OK) {
        return report(&stack.err);
    }
    return pushed < stack.series.count || popped < pushed || differences > 0;
}

int main(int argc, char **argv)
{
    const char *job = argc > 1 ? argv[1] : "";
    if (strcmp(job, "roundtrip") == 0) {
        return roundtrip(argc - 2, argv + 2);
    }
    if (strcmp(job, "names") == 0 && argc == 4) {
        return names(argv[2], (unsigned)atoi(argv[3]));
    }
    if (strcmp(job, "apply") == 0 && argc == 7) {
        return apply(argv + 2);
    }
    if (strcmp(job, "series") == 0 && argc == 5) {
        return series(argv[2], argv[3], argv[4]);
    }
    fprintf(stderr, "usage: check_series roundtrip|names|apply|series ...\n");
    return 2;
}
