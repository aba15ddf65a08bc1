/*
 * A zip file made from nothing: records as jar_edit.c makes them for entries that are added, and
 * the end record (4.3.16).
 */
#include "internal.h"

static void put_end(size_t count, size_t directory, size_t len, struct zg_buf *out)
{
    zg_buf_u32le(out, END_SIGNATURE);
    zg_buf_u16le(out, 0); /* this disk, and that of the directory */
    zg_buf_u16le(out, 0);
    zg_buf_u16le(out, (uint16_t)count); /* on this disk, and in all */
    zg_buf_u16le(out, (uint16_t)count);
    zg_buf_u32le(out, (uint32_t)len);
    zg_buf_u32le(out, (uint32_t)directory);
    zg_buf_u16le(out, 0); /* comment */
}

bool zg_zip_make(const struct zg_jar_edit *files, size_t count, int64_t epoch, struct zg_buf *out,
                 struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf directory = {0};
    const struct zg_jar_edit **sorted = edits_sort(arena, files, count, err);
    size_t start = out->len;
    if (sorted == NULL) {
        return false;
    }
    if (count >= UINT16_MAX) {
        return jar_too_large(err, "the count of files");
    }
    for (size_t i = 0; i < count; i++) {
        struct change change = {.name = sorted[i]->name};
        if (!change_store(arena, &change, sorted[i]->content, epoch, err) ||
            !change_put_central(&change, out->len - start, &directory, err)) {
            return false;
        }
        zg_buf_append_bytes(out, change.local);
        zg_buf_append_bytes(out, change.packed);
    }
    size_t at = out->len - start;
    if (at >= UINT32_MAX) {
        return jar_too_large(err, "the directory");
    }
    zg_buf_append_bytes(out, zg_buf_bytes(&directory));
    put_end(count, at, directory.len, out);
    return true;
}
