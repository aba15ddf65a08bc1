/* A whole gzip file (RFC 1952) in memory: unpacked, packed. */
#include <zlib.h>

#include "archive/archive.h"

bool zg_is_gzip_name(const char *path)
{
    return zg_path_has_suffix(path, ".zgz") || zg_path_has_suffix(path, ".gz");
}

bool zg_gunzip(struct zg_bytes packed, const char *name, size_t limit, struct zg_buf *out,
               struct zg_error *err)
{
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)packed.data, .avail_in = (uInt)packed.len};
    uint8_t chunk[1 << 16];
    int state = Z_OK;
    if (packed.len > UINT32_MAX || inflateInit2(&z, 16 + MAX_WBITS) != Z_OK) {
        return zg_fail_at(err, ZG_MALFORMED, "gzip", name, 0, "cannot be unpacked");
    }
    while (state == Z_OK && out->len <= limit) {
        z.next_out = chunk;
        z.avail_out = sizeof(chunk);
        state = inflate(&z, Z_NO_FLUSH);
        zg_buf_append(out, chunk, sizeof(chunk) - z.avail_out);
    }
    inflateEnd(&z);
    if (out->len > limit) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0, "unpacks to more than %zu bytes",
                          limit);
    }
    return state == Z_STREAM_END ||
           zg_fail_at(err, ZG_MALFORMED, "gzip", name, 0, "is no whole gzip file");
}

bool zg_gzip(struct zg_bytes bytes, const char *name, struct zg_buf *out, struct zg_error *err)
{
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)bytes.data, .avail_in = (uInt)bytes.len};
    uint8_t chunk[1 << 16];
    int state = Z_OK;
    /* windowBits above 15 ask for a gzip header, which then has neither time nor name in it */
    if (bytes.len > UINT32_MAX ||
        deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return zg_fail_at(err, ZG_SYSTEM, "gzip", name, 0, "cannot be packed");
    }
    while (state == Z_OK) {
        z.next_out = chunk;
        z.avail_out = sizeof(chunk);
        state = deflate(&z, Z_FINISH);
        zg_buf_append(out, chunk, sizeof(chunk) - z.avail_out);
    }
    deflateEnd(&z);
    return state == Z_STREAM_END || zg_fail_at(err, ZG_SYSTEM, "gzip", name, 0, "cannot be packed");
}
