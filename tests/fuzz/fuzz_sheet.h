/* What the fuzzers of sheets share: a sheet reads, and its tree gives the same bytes. */
#ifndef ZG_FUZZ_SHEET_H
#define ZG_FUZZ_SHEET_H

#include "web/web.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_sheet(struct zg_bytes text, enum zg_dialect dialect)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_sheet sheet;
    struct zg_buf out = {0};
    if (zg_sheet_parse(arena, text, "fuzz", dialect, &sheet, &err)) {
        zg_sheet_emit(&sheet, &out);
        if (!zg_bytes_equal(zg_buf_bytes(&out), text)) {
            abort();
        }
        out.len = 0;
        zg_sheet_meaning(&sheet, sheet.root, &out);
    } else if (err.kind != ZG_MALFORMED) {
        abort();
    }
    zg_buf_free(&out);
    zg_arena_free(arena);
}

#endif
