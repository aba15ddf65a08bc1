/*
 * Fuzzes patches of sheets: the input is two texts with a NUL between. The first is applied to the
 * second as a patch, and both are compared as sheets. No crash; a patch that changes nothing leaves
 * every byte; and what a patch made of a sheet can be read.
 */
#include "web/web.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void apply(struct zg_arena *arena, struct zg_bytes body, struct zg_bytes text,
                  enum zg_dialect dialect)
{
    struct zg_error err = {0};
    struct zg_sheet_patch *patch;
    struct zg_sheet sheets[2], made;
    struct zg_sheet_result result;
    struct zg_buf outs[2] = {{0}, {0}};
    if (!zg_sheet_patch_parse(arena, body, "patch", 1, dialect, &patch, &err) ||
        !zg_sheet_parse(arena, text, "sheet", dialect, &sheets[0], &err) ||
        !zg_sheet_parse(arena, text, "other", dialect, &sheets[1], &err)) {
        return;
    }
    zg_sheet_patch_apply(arena, patch, sheets, 2, outs, &result);
    bool nothing = result.outcome == ZG_SHEET_ALREADY;
    if (nothing && !zg_bytes_equal(zg_buf_bytes(&outs[0]), text)) {
        abort();
    }
    (void)!zg_sheet_parse(arena, zg_buf_bytes(&outs[0]), "made", dialect, &made, &err);
    zg_buf_free(&outs[0]);
    zg_buf_free(&outs[1]);
}

static void compare(struct zg_arena *arena, struct zg_bytes a, struct zg_bytes b,
                    enum zg_dialect dialect)
{
    struct zg_error err = {0};
    struct zg_sheet old, new;
    struct zg_buf out = {0};
    if (zg_sheet_parse(arena, a, "old", dialect, &old, &err) &&
        zg_sheet_parse(arena, b, "new", dialect, &new, &err) &&
        !zg_sheet_diff(arena, &old, &new, &out, &err) && err.kind != ZG_REFUSED &&
        err.kind != ZG_MALFORMED) {
        abort();
    }
    zg_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size == 0 ? NULL : memchr(data, 0, size);
    if (end == NULL) {
        return 0;
    }
    struct zg_bytes first = {data, (size_t)(end - data)};
    struct zg_bytes second = {end + 1, size - first.len - 1};
    for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
        struct zg_arena *arena = zg_arena_new();
        apply(arena, first, second, each);
        compare(arena, first, second, each);
        zg_arena_free(arena);
    }
    return 0;
}
