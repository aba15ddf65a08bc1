/*
 * Times style sheets inside the process, from memory to memory.
 *
 *   sheet parse RUNS SHEET              parsed, and the tree written again
 *   sheet apply RUNS PATCH SHEET OUT    a patch by meaning, without a header, and the sheet parsed,
 *                                       the one applied to the other; OUT gets the result
 *
 * Prints the best and the median of all runs in milliseconds; `parse` then the counts of rules and
 * declarations. Fails when the sheet is not written as it was, or the patch does not apply as is.
 */
#include "timing.h"
#include "web/web.h"

#include <string.h>

enum { MOST_RUNS = 1000 };

struct job {
    struct zg_bytes patch, sheet;
    const char *name; /* of the sheet */
    enum zg_dialect dialect;
    struct zg_buf out;
    size_t rules, declarations;
};

static void count(struct zg_sheet *sheet, struct job *job)
{
    job->rules = job->declarations = 0;
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        job->rules += node->kind == ZG_SHEET_RULE;
        job->declarations += node->kind == ZG_SHEET_DECLARATION;
    }
}

static bool parse(struct job *job, double *taken, struct zg_error *err)
{
    double start = now_ms();
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_sheet sheet;
    job->out.len = 0;
    if (!zg_sheet_parse(arena, job->sheet, job->name, job->dialect, &sheet, err)) {
        return false;
    }
    zg_sheet_emit(&sheet, &job->out);
    *taken = now_ms() - start;
    count(&sheet, job);
    return zg_bytes_equal(zg_buf_bytes(&job->out), job->sheet) ||
           zg_fail(err, ZG_SYSTEM, "bench", "%s is not written as it was", job->name);
}

static bool apply(struct job *job, double *taken, struct zg_error *err)
{
    double start = now_ms();
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_sheet_patch *patch;
    struct zg_sheet sheet;
    struct zg_sheet_result result;
    zg_buf_free(&job->out);
    if (!zg_sheet_patch_parse(arena, job->patch, "patch", 1, job->dialect, &patch, err) ||
        !zg_sheet_parse(arena, job->sheet, job->name, job->dialect, &sheet, err)) {
        return false;
    }
    zg_sheet_patch_apply(arena, patch, &sheet, 1, &job->out, &result);
    *taken = now_ms() - start;
    return result.outcome == ZG_SHEET_APPLIED ||
           zg_fail(err, ZG_SYSTEM, "bench", "the patch of %s does not apply as it is", job->name);
}

int main(int argc, char **argv)
{
    static double times[MOST_RUNS];
    struct zg_error err = {0};
    bool parses = argc == 4 && strcmp(argv[1], "parse") == 0;
    bool applies = argc == 6 && strcmp(argv[1], "apply") == 0;
    int runs = parses || applies ? atoi(argv[2]) : 0;
    if (runs < 1 || runs > MOST_RUNS) {
        fputs("usage: sheet parse RUNS SHEET | sheet apply RUNS PATCH SHEET OUT\n", stderr);
        return ZG_USAGE;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct job job = {.name = argv[applies ? 4 : 3]};
    bool ok = zg_dialect_of(job.name, &job.dialect) &&
              zg_read_file(arena, job.name, ZG_SHEET_LIMIT, &job.sheet, &err) &&
              (parses || zg_read_file(arena, argv[3], ZG_SHEET_LIMIT, &job.patch, &err));
    for (int i = 0; ok && i < runs; i++) {
        ok = parses ? parse(&job, &times[i], &err) : apply(&job, &times[i], &err);
    }
    if (ok && applies) {
        ok = zg_write_file(argv[5], zg_buf_bytes(&job.out), 0644, &err);
    }
    zg_buf_free(&job.out);
    if (!ok) {
        return zg_error_print(&err);
    }
    print_times(times, (size_t)runs);
    if (parses) {
        printf("%zu %zu\n", job.rules, job.declarations);
    }
    return 0;
}
