/* Fuzzes records of used rules, over a sheet that is served and one that is not: no crash, and a
 * record is taken, refused or malformed. */
#include "web/strip.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char SHEET[] = "/*\xf0\x9f\x96\x8c*/.a{color:red}\n@media print{.b{color:red}}";

static void nowhere(void *context, size_t offset, struct zg_lint_origin *out)
{
    (void)context;
    *out = (struct zg_lint_origin){"fuzz", (unsigned)offset, NULL};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_lint_view view = {.origin = nowhere};
    struct zg_strip_result strip;
    if (!zg_sheet_parse(arena, zg_bytes_of(SHEET), "fuzz", ZG_CSS, &view.sheet, &err)) {
        abort();
    }
    struct zg_coverage *coverage = zg_coverage_new(arena, &view, 1);
    bool ok = zg_coverage_parse(coverage, (struct zg_bytes){data, size}, "fuzz", &err);
    if (ok ? !zg_coverage_has(coverage, 0)
           : err.kind != ZG_MALFORMED && strcmp(err.rule, "coverage-foreign") != 0) {
        abort();
    }
    zg_strip(arena, &view, 1, NULL, coverage, &strip);
    if (strip.served != 2 || strip.count != strip.unused) {
        abort();
    }
    return 0;
}
