/*
 * Times patches of source code inside the process.
 *
 *   source push RUNS TREE PATCHES    the series PATCHES/series applied without fuzz, in memory
 *   source pop RUNS TREE PATCHES     the series taken off, the last patch first
 *   source presence RUNS TREE FIX... is each of the fixes in the tree?
 *
 * Every run opens the tree anew and reads all it needs: files, series, patches. The last run of
 * `push` and `pop` writes the tree, and with RUNS 1 that is timed as well: it is what quilt does.
 * Prints the best and the median of all runs in milliseconds; `presence` then the verdict on each
 * fix, or "no-code".
 */
#include "source/source.h"
#include "source/peel.h"
#include "timing.h"

#include <string.h>

enum { MOST_RUNS = 1000 };

struct job {
    const char *tree, *patches;
    char **fixes; /* ends with NULL */
    const char **verdicts;
    bool write;
};

/* Writes what the layer has made of the tree. */
static bool keep(struct zg_tree *layer, struct zg_tree *tree, struct zg_error *err)
{
    return zg_tree_merge(layer, err) && zg_tree_write(tree, err);
}

static bool push(const struct job *job, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(job->tree, err);
    struct zg_vendor_patch *patches;
    size_t count;
    if (tree == NULL) {
        return false;
    }
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(tree);
    if (!zg_guard_series(arena, job->patches, NULL, 1, 0, layer, &patches, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!patches[i].applies) {
            return zg_fail(err, ZG_SYSTEM, "bench", "%s does not apply", patches[i].name);
        }
    }
    return !job->write || keep(layer, tree, err);
}

static bool pop(const struct job *job, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(job->tree, err);
    ZG_CLEANUP(zg_peel_close) struct zg_peel peel = {0};
    bool off = true;
    if (tree == NULL || !zg_peel_open(arena, job->patches, tree, &peel, err)) {
        return false;
    }
    while (off) {
        if (!zg_peel_one(&peel, &off, err)) {
            return false;
        }
    }
    if (peel.left > 0) {
        return zg_fail(err, ZG_SYSTEM, "bench", "%s does not come off", peel.stuck);
    }
    return !job->write || keep(peel.layer, tree, err);
}

static bool presence(const struct job *job, struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(job->tree, err);
    if (tree == NULL) {
        return false;
    }
    for (size_t i = 0; job->fixes[i] != NULL; i++) {
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        struct zg_source_patch patch;
        struct zg_presence fix;
        const struct zg_presence_question question = {
            .parts = &patch, .part_count = 1, .tree = tree};
        if (!zg_source_patch_load(arena, job->fixes[i], &patch, err) ||
            !zg_presence(arena, &question, &fix, err)) {
            return false;
        }
        job->verdicts[i] = fix.parts[0].no_code ? "no-code" : zg_presence_verdict_name(fix.verdict);
    }
    return true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*run)(const struct job *job, struct zg_error *err);
    } kinds[] = {{"push", push}, {"pop", pop}, {"presence", presence}};
    static double times[MOST_RUNS];
    struct zg_error err = {0};
    size_t kind = 0;
    int runs = argc >= 5 ? atoi(argv[2]) : 0;
    while (runs > 0 && kind < ZG_COUNT(kinds) && strcmp(argv[1], kinds[kind].name) != 0) {
        kind++;
    }
    if (runs < 1 || runs > MOST_RUNS || kind == ZG_COUNT(kinds)) {
        fputs("usage: source push|pop RUNS TREE PATCHES | source presence RUNS TREE FIX...\n",
              stderr);
        return ZG_USAGE;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct job job = {.tree = argv[3], .patches = argv[4], .fixes = argv + 4};
    job.verdicts = zg_alloc_array(arena, (size_t)argc, sizeof(*job.verdicts));
    for (int i = 0; i < runs; i++) {
        job.write = i + 1 == runs;
        double start = now_ms();
        if (!kinds[kind].run(&job, &err)) {
            return zg_error_print(&err);
        }
        times[i] = now_ms() - start;
    }
    print_times(times, (size_t)runs);
    for (size_t i = 0; kinds[kind].run == presence && job.fixes[i] != NULL; i++) {
        printf("%s %s\n", job.fixes[i], job.verdicts[i]);
    }
    return 0;
}
