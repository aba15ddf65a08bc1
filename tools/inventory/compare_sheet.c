/* What really changed in a style sheet or .properties file: rules, declarations and keys. */
#include "internal.h"

#include <string.h>

#include "web/web.h"

void zg_compare_sheets(struct zg_arena *arena, struct zg_file_change *item, struct zg_bytes old,
                       struct zg_bytes new)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    struct zg_error err = {0};
    struct zg_sheet sheets[2];
    enum zg_dialect dialect;
    if (!zg_dialect_of(item->path, &dialect) ||
        !zg_sheet_parse(scratch, old, item->path, dialect, &sheets[0], &err) ||
        !zg_sheet_parse(scratch, new, item->path, dialect, &sheets[1], &err) ||
        !zg_sheet_diff(scratch, &sheets[0], &sheets[1], &diff, &err)) {
        return; /* its lines tell */
    }
    if (diff.len > 0) {
        const char *kept = zg_strndup(arena, (const char *)diff.data, diff.len);
        item->sheet_diff = (struct zg_bytes){(const uint8_t *)kept, diff.len};
    } else if (dialect != ZG_PROPERTIES) { /* where white space at a value's end may matter */
        item->kind = ZG_NOISE;
        item->note = "says the same: comments, white space or the way of writing differ";
    }
}
