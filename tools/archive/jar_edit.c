/*
 * The records of changed entries. A replaced entry keeps all that its records say except for
 * what depends on the content: CRC, sizes, time, and the descriptor, which is not needed.
 */
#include "internal.h"

#include <time.h>
#include <zlib.h>

enum { VERSION_DEFLATE = 20, EXTRA_TIMES = 0x5455, EXTRA_NTFS = 0x000a };

bool jar_too_large(struct zg_error *err, const char *what)
{
    zg_fail(err, ZG_REFUSED, "jar-too-large", "%s does not fit into a jar without zip64", what);
    return zg_hint(err, "make the jar anew with a tool that writes zip64");
}

/* ---- time ---------------------------------------------------------------------------------- */

/* DOS dates go from 1980 to 2107, in steps of two seconds; they have no zone: UTC. */
static void set_time(struct change *change, int64_t epoch)
{
    static const int64_t first = 315532800, last = 4354819198;
    time_t when = (time_t)(epoch < first ? first : epoch > last ? last : epoch);
    struct tm tm;
    gmtime_r(&when, &tm);
    change->epoch = epoch;
    change->dos_date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
    change->dos_time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
}

/* Readers prefer the times of these fields to the DOS time, so both have to tell the same. */
static void stamp_extra(uint8_t *extra, size_t len, int64_t epoch)
{
    static const int64_t ntfs_1970 = 11644473600;
    struct zg_bytes area = {extra, len}, field;
    size_t at = 0;
    if (extra_find(area, EXTRA_TIMES, &at, &field) && field.len >= 5 && (field.data[0] & 1) != 0) {
        put32(extra + at - field.len + 1, (uint32_t)epoch);
    }
    at = 0;
    if (extra_find(area, EXTRA_NTFS, &at, &field) && field.len >= 16 &&
        get32(field.data + 4) == (24u << 16 | 1)) {
        put64(extra + at - field.len + 8, (uint64_t)(epoch + ntfs_1970) * 10000000);
    }
}

/* ---- sizes and offsets ----------------------------------------------------------------------- */

/* The zip64 field of an extra field area, NULL when it has none. */
static uint8_t *zip64_of(uint8_t *extra, size_t len)
{
    struct zg_bytes field;
    size_t at = 0;
    bool found = extra_find((struct zg_bytes){extra, len}, EXTRA_ZIP64, &at, &field);
    return found ? extra + at - field.len : NULL;
}

/* Writes a number where readers look for it: in its field or, when that is saturated, in the
 * next place of the zip64 field (4.5.3). */
static bool put_number(uint8_t *field, uint8_t **wide, uint64_t value)
{
    if (get32(field) == UINT32_MAX && *wide != NULL) {
        put64(*wide, value);
        *wide += 8;
        return true;
    }
    if (value >= UINT32_MAX) {
        return false;
    }
    put32(field, (uint32_t)value);
    return true;
}

/* Passes over a number that stays. */
static void skip_number(const uint8_t *field, uint8_t **wide)
{
    if (get32(field) == UINT32_MAX && *wide != NULL) {
        *wide += 8;
    }
}

static uint8_t *central_zip64(uint8_t *record)
{
    return zip64_of(record + CENTRAL_SIZE + get16(record + 28), get16(record + 30));
}

/* ---- new local headers ----------------------------------------------------------------------- */

static bool deflate_whole(struct zg_arena *arena, struct zg_bytes content, struct zg_bytes *out)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    size_t bound = deflateBound(&z, content.len);
    uint8_t *data = zg_alloc(arena, bound);
    z.next_in = (Bytef *)(uintptr_t)content.data; /* zlib reads it only */
    z.avail_in = (uInt)content.len;
    z.next_out = data;
    z.avail_out = (uInt)bound;
    bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out = (struct zg_bytes){data, bound - z.avail_out};
    deflateEnd(&z);
    return ok;
}

static bool fits(struct zg_bytes content, struct zg_error *err)
{
    return content.len <= UINT32_MAX / 2 || jar_too_large(err, "the new content of an entry");
}

static void count_content(struct change *change, struct zg_bytes content)
{
    change->size = content.len;
    change->crc =
        (uint32_t)crc32(0, content.len > 0 ? content.data : (const Bytef *)"", (uInt)content.len);
}

/* A replaced entry keeps its method; an added one takes what is smaller. */
static bool pack(struct zg_arena *arena, struct change *change, struct zg_bytes content,
                 struct zg_error *err)
{
    struct zg_bytes deflated;
    if (!fits(content, err)) {
        return false;
    }
    if (!deflate_whole(arena, content, &deflated)) {
        return zg_fail(err, ZG_SYSTEM, "system", "zlib cannot compress %zu bytes", content.len);
    }
    change->method = change->entry != NULL        ? change->entry->method
                     : deflated.len < content.len ? 8
                                                  : 0;
    change->packed = change->method == 8 ? deflated : content;
    count_content(change, content);
    return true;
}

/* The fields that both kinds of record have, in the same order: flags, method, time, date,
 * CRC; `flags` is where they begin. */
static void put_common(uint8_t *flags, const struct change *change)
{
    put16(flags, get16(flags) & (uint16_t)~FLAG_DESCRIPTOR);
    put16(flags + 4, change->dos_time);
    put16(flags + 6, change->dos_date);
    put32(flags + 8, change->crc);
}

static bool replaced_local(struct zg_arena *arena, struct change *change, struct zg_error *err)
{
    struct zg_bytes old = change->entry->local;
    uint8_t *p = zg_alloc(arena, old.len);
    memcpy(p, old.data, old.len);
    uint8_t *extra = p + LOCAL_SIZE + get16(p + 26);
    size_t extra_len = get16(p + 28);
    uint8_t *wide = zip64_of(extra, extra_len);
    put_common(p + 6, change);
    if (!put_number(p + 22, &wide, change->size) ||
        !put_number(p + 18, &wide, change->packed.len)) {
        return jar_too_large(err, "the new content of an entry");
    }
    stamp_extra(extra, extra_len, change->epoch);
    change->local = (struct zg_bytes){p, old.len};
    return true;
}

static uint16_t flags_for(struct zg_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] >= 0x80) {
            return FLAG_UTF8;
        }
    }
    return 0;
}

static void added_local(struct zg_arena *arena, struct change *change)
{
    size_t len = LOCAL_SIZE + change->name.len;
    uint8_t *p = zg_alloc(arena, len);
    put32(p, LOCAL_SIGNATURE);
    put16(p + 4, VERSION_DEFLATE);
    put16(p + 6, flags_for(change->name));
    put16(p + 8, change->method);
    put_common(p + 6, change);
    put32(p + 18, (uint32_t)change->packed.len);
    put32(p + 22, (uint32_t)change->size);
    put16(p + 26, (uint16_t)change->name.len);
    memcpy(p + LOCAL_SIZE, change->name.data, change->name.len);
    change->local = (struct zg_bytes){p, len};
}

bool change_prepare(struct zg_arena *arena, struct change *change, struct zg_bytes content,
                    int64_t epoch, struct zg_error *err)
{
    set_time(change, epoch);
    if (!pack(arena, change, content, err)) {
        return false;
    }
    if (change->entry != NULL) {
        return replaced_local(arena, change, err);
    }
    added_local(arena, change);
    return true;
}

bool change_store(struct zg_arena *arena, struct change *change, struct zg_bytes content,
                  int64_t epoch, struct zg_error *err)
{
    set_time(change, epoch);
    if (!fits(content, err)) {
        return false;
    }
    change->packed = content;
    count_content(change, content);
    added_local(arena, change);
    return true;
}

/* ---- central directory records --------------------------------------------------------------- */

bool central_put_moved(const struct zg_jar_entry *entry, uint64_t offset, struct zg_buf *out,
                       struct zg_error *err)
{
    size_t at = out->len;
    zg_buf_append_bytes(out, entry->central);
    uint8_t *p = out->data + at, *wide = central_zip64(p);
    skip_number(p + 24, &wide);
    skip_number(p + 20, &wide);
    return put_number(p + 42, &wide, offset) || jar_too_large(err, "the offset of an entry");
}

static bool replaced_central(const struct change *change, uint64_t offset, struct zg_buf *out,
                             struct zg_error *err)
{
    size_t at = out->len;
    zg_buf_append_bytes(out, change->entry->central);
    uint8_t *p = out->data + at, *wide = central_zip64(p);
    put_common(p + 8, change);
    stamp_extra(p + CENTRAL_SIZE + get16(p + 28), get16(p + 30), change->epoch);
    return (put_number(p + 24, &wide, change->size) &&
            put_number(p + 20, &wide, change->packed.len) && put_number(p + 42, &wide, offset)) ||
           jar_too_large(err, "the offset of an entry");
}

bool change_put_central(const struct change *change, uint64_t offset, struct zg_buf *out,
                        struct zg_error *err)
{
    if (change->entry != NULL) {
        return replaced_central(change, offset, out, err);
    }
    if (offset >= UINT32_MAX) {
        return jar_too_large(err, "the offset of an entry");
    }
    const uint8_t *local = change->local.data;
    zg_buf_u32le(out, CENTRAL_SIGNATURE);
    zg_buf_u16le(out, VERSION_DEFLATE);             /* made by */
    zg_buf_append(out, local + 4, 24);              /* version needed to length of the name */
    zg_buf_append(out, (const uint8_t[12]){0}, 12); /* no extra field, comment, attributes */
    zg_buf_u32le(out, (uint32_t)offset);
    zg_buf_append_bytes(out, change->name);
    return true;
}
