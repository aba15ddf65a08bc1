/* Fuzzes the manifest of a bundle: no crash; what is taken for a manifest has safe paths in
 * order, and writes back to the same bytes every time. */
#include "bundle/internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(const struct zg_manifest *manifest, struct zg_buf *out)
{
    json_t *json = zg_manifest_json(manifest);
    zg_json_print(json, out);
    json_decref(json);
}

static void check(struct zg_arena *arena, const struct zg_manifest *manifest)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf first = {0}, second = {0};
    struct zg_manifest again;
    struct zg_error err = {0};
    print(manifest, &first);
    if (!zg_manifest_parse(arena, zg_buf_bytes(&first), &again, &err)) {
        abort();
    }
    print(&again, &second);
    if (!zg_bytes_equal(zg_buf_bytes(&first), zg_buf_bytes(&second))) {
        abort();
    }
    for (size_t i = 0; i < manifest->file_count; i++) {
        const char *path = manifest->files[i].path;
        if (!zg_path_check(zg_bytes_of(path), &err) ||
            (i > 0 && strcmp(manifest->files[i - 1].path, path) >= 0)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_manifest manifest;
    struct zg_error err = {0};
    if (zg_manifest_parse(arena, (struct zg_bytes){data, size}, &manifest, &err)) {
        check(arena, &manifest);
    } else if (err.kind != ZG_MALFORMED) {
        abort();
    }
    zg_arena_free(arena);
    return 0;
}
