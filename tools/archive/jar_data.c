/* The content of one entry as a whole. Entries that are written out as they come are read
 * through stream_entry instead. */
#include "internal.h"

#include <zlib.h>

/* Whole entries are held in memory. */
static const uint64_t LARGEST_ENTRY = (uint64_t)512 << 20;

/* Deflate cannot shrink to less than this share of its input, so a size beyond is a lie that
 * need not be allocated for. */
enum { LARGEST_RATIO = 1032, RATIO_SLACK = 1024 };

static bool inflate_whole(struct zg_bytes packed, uint8_t *out, size_t size)
{
    z_stream z = {0};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) {
        return false;
    }
    z.next_in = (Bytef *)(uintptr_t)packed.data; /* zlib reads it only */
    z.avail_in = (uInt)packed.len;
    z.next_out = out;
    z.avail_out = (uInt)size + 1; /* one more than it says, to notice when it has more */
    int code = inflate(&z, Z_FINISH);
    bool ok = code == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 1;
    inflateEnd(&z);
    return ok;
}

bool zg_jar_read(struct zg_arena *arena, const struct zg_jar *jar, const struct zg_jar_entry *entry,
                 struct zg_bytes *out, struct zg_error *err)
{
    int shown = (int)(entry->name.len < 300 ? entry->name.len : 300);
    const char *name = (const char *)entry->name.data;
    if (entry->size > LARGEST_ENTRY || entry->packed.len > LARGEST_ENTRY) {
        return jar_fail(jar->name, err, "too-large",
                        "entry '%.*s' has %llu bytes; at most %llu are read into memory", shown,
                        name, (unsigned long long)entry->size, (unsigned long long)LARGEST_ENTRY);
    }
    size_t size = (size_t)entry->size;
    bool possible = size / LARGEST_RATIO <= entry->packed.len + RATIO_SLACK;
    uint8_t *data = zg_alloc(arena, possible ? size + 1 : 1);
    bool whole = possible;
    if (entry->method == 0) {
        memcpy(data, entry->packed.data, size);
    } else {
        whole = possible && inflate_whole(entry->packed, data, size);
    }
    if (!whole || crc32(crc32(0, NULL, 0), data, (uInt)size) != entry->crc) {
        return jar_fail(jar->name, err, "zip-entry-damaged",
                        "entry '%.*s': its content does not have the size or the CRC-32 that its "
                        "headers tell",
                        shown, name);
    }
    data[size] = '\0';
    *out = (struct zg_bytes){data, size};
    return true;
}
