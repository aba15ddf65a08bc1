#include "zipmaker.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* An entry as both headers describe it. */
struct described {
    const struct zip_entry *entry;
    struct zg_bytes packed;
    uint64_t size, offset;
    uint32_t crc;
    uint16_t flags;
};

void zip_extra(struct zg_buf *buf, uint16_t id, const void *data, size_t len)
{
    zg_buf_u16le(buf, id);
    zg_buf_u16le(buf, (uint16_t)len);
    zg_buf_append(buf, data, len);
}

/* Version needed up to the time, which both headers have in one order. */
static void put_head(struct zg_buf *out, const struct described *d)
{
    zg_buf_u16le(out, d->entry->zip64 ? 45 : 20);
    zg_buf_u16le(out, d->flags);
    zg_buf_u16le(out, d->entry->deflate ? 8 : 0);
    zg_buf_u16le(out, ZIP_DOS_TIME);
    zg_buf_u16le(out, ZIP_DOS_DATE);
}

static void put_sizes(struct zg_buf *out, const struct described *d, bool leave_open)
{
    zg_buf_u32le(out, leave_open ? 0 : d->crc);
    zg_buf_u32le(out, d->entry->zip64 ? UINT32_MAX : leave_open ? 0 : (uint32_t)d->packed.len);
    zg_buf_u32le(out, d->entry->zip64 ? UINT32_MAX : leave_open ? 0 : (uint32_t)d->size);
}

static void put_local(struct zg_buf *out, const struct described *d)
{
    const struct zip_entry *e = d->entry;
    const char *name = e->local_name != NULL ? e->local_name : e->name;
    bool open = e->descriptor;
    struct zg_buf extra = {0};
    if (e->zip64) {
        struct zg_buf wide = {0};
        zg_buf_u64le(&wide, open ? 0 : d->size);
        zg_buf_u64le(&wide, open ? 0 : d->packed.len);
        zip_extra(&extra, 1, wide.data, wide.len);
        zg_buf_free(&wide);
    }
    zg_buf_append_bytes(&extra, e->extra);
    zg_buf_u32le(out, 0x04034b50);
    put_head(out, d);
    put_sizes(out, d, open);
    zg_buf_u16le(out, (uint16_t)strlen(name));
    zg_buf_u16le(out, (uint16_t)extra.len);
    zg_buf_append_text(out, name);
    zg_buf_append_bytes(out, zg_buf_bytes(&extra));
    zg_buf_free(&extra);
}

static void put_descriptor(struct zg_buf *out, const struct described *d)
{
    if (!d->entry->unsigned_descriptor) {
        zg_buf_u32le(out, 0x08074b50);
    }
    zg_buf_u32le(out, d->crc);
    if (d->entry->zip64) {
        zg_buf_u64le(out, d->packed.len);
        zg_buf_u64le(out, d->size);
    } else {
        zg_buf_u32le(out, (uint32_t)d->packed.len);
        zg_buf_u32le(out, (uint32_t)d->size);
    }
}

static void put_central(struct zg_buf *out, const struct described *d)
{
    const struct zip_entry *e = d->entry;
    const char *comment = e->comment != NULL ? e->comment : "";
    struct zg_buf extra = {0};
    if (e->zip64) {
        struct zg_buf wide = {0};
        zg_buf_u64le(&wide, d->size);
        zg_buf_u64le(&wide, d->packed.len);
        zg_buf_u64le(&wide, d->offset);
        zip_extra(&extra, 1, wide.data, wide.len);
        zg_buf_free(&wide);
    }
    zg_buf_append_bytes(&extra, e->extra);
    zg_buf_u32le(out, 0x02014b50);
    zg_buf_u16le(out, (uint16_t)((e->unix_mode != 0 ? 3 << 8 : 0) | 20));
    put_head(out, d);
    put_sizes(out, d, false);
    zg_buf_u16le(out, (uint16_t)strlen(e->name));
    zg_buf_u16le(out, (uint16_t)extra.len);
    zg_buf_u16le(out, (uint16_t)strlen(comment));
    zg_buf_u16le(out, 0); /* disk */
    zg_buf_u16le(out, 1); /* internal attributes: text */
    zg_buf_u32le(out, e->unix_mode << 16);
    zg_buf_u32le(out, e->zip64 ? UINT32_MAX : (uint32_t)d->offset);
    zg_buf_append_text(out, e->name);
    zg_buf_append_bytes(out, zg_buf_bytes(&extra));
    zg_buf_append_text(out, comment);
    zg_buf_free(&extra);
}

static uint8_t *deflate_all(struct zg_bytes content, size_t *len)
{
    z_stream z = {0};
    deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    size_t bound = deflateBound(&z, content.len);
    uint8_t *out = zg_xmalloc(bound);
    z.next_in = (Bytef *)(uintptr_t)content.data;
    z.avail_in = (uInt)content.len;
    z.next_out = out;
    z.avail_out = (uInt)bound;
    deflate(&z, Z_FINISH);
    *len = bound - z.avail_out;
    deflateEnd(&z);
    return out;
}

static void remember(size_t **list, size_t count, size_t value)
{
    if ((count & (count - 1)) == 0) { /* 0 and powers of two: the list is full */
        *list = zg_xrealloc(*list, (count == 0 ? 1 : count * 2) * sizeof(**list));
    }
    (*list)[count] = value;
}

void zip_put(struct zipmaker *zip, struct zip_entry entry)
{
    struct zg_bytes content = entry.content;
    if (content.data == NULL) {
        content = zg_bytes_of(entry.text != NULL ? entry.text : "");
    }
    uint8_t *deflated = NULL;
    struct described d = {.entry = &entry,
                          .packed = content,
                          .size = content.len,
                          .offset = zip->bytes.len - zip->base,
                          .crc = (uint32_t)crc32(0, content.data, (uInt)content.len),
                          .flags = (uint16_t)(entry.flags | (entry.descriptor ? 8 : 0))};
    if (entry.deflate) {
        deflated = deflate_all(content, &d.packed.len);
        d.packed.data = deflated;
    }
    remember(&zip->local_at, zip->count, zip->bytes.len);
    remember(&zip->central_at, zip->count, zip->central.len);
    zip->count++;
    put_local(&zip->bytes, &d);
    zg_buf_append_bytes(&zip->bytes, d.packed);
    if (entry.descriptor) {
        put_descriptor(&zip->bytes, &d);
    }
    put_central(&zip->central, &d);
    free(deflated);
}

static void put_end64(struct zipmaker *zip, size_t directory)
{
    struct zg_buf *out = &zip->bytes;
    zip->end64_at = out->len;
    zg_buf_u32le(out, 0x06064b50);
    zg_buf_u64le(out, 44);
    zg_buf_u16le(out, 45);
    zg_buf_u16le(out, 45);
    zg_buf_u32le(out, 0);
    zg_buf_u32le(out, 0);
    zg_buf_u64le(out, zip->count);
    zg_buf_u64le(out, zip->count);
    zg_buf_u64le(out, zip->central.len);
    zg_buf_u64le(out, directory - zip->base);
    zip->locator_at = out->len;
    zg_buf_u32le(out, 0x07064b50);
    zg_buf_u32le(out, 0);
    zg_buf_u64le(out, zip->end64_at - zip->base);
    zg_buf_u32le(out, 1);
}

void zip_end(struct zipmaker *zip, const char *comment, bool zip64)
{
    struct zg_buf *out = &zip->bytes;
    size_t directory = out->len;
    for (size_t i = 0; i < zip->count; i++) {
        zip->central_at[i] += directory;
    }
    zg_buf_append_bytes(out, zg_buf_bytes(&zip->central));
    if (zip64) {
        put_end64(zip, directory);
    }
    zip->end_at = out->len;
    zg_buf_u32le(out, 0x06054b50);
    zg_buf_u16le(out, 0);
    zg_buf_u16le(out, 0);
    zg_buf_u16le(out, zip64 ? UINT16_MAX : (uint16_t)zip->count);
    zg_buf_u16le(out, zip64 ? UINT16_MAX : (uint16_t)zip->count);
    zg_buf_u32le(out, zip64 ? UINT32_MAX : (uint32_t)zip->central.len);
    zg_buf_u32le(out, zip64 ? UINT32_MAX : (uint32_t)(directory - zip->base));
    zg_buf_u16le(out, (uint16_t)(comment != NULL ? strlen(comment) : 0));
    zg_buf_append_text(out, comment != NULL ? comment : "");
}

void zip_free(struct zipmaker *zip)
{
    zg_buf_free(&zip->bytes);
    zg_buf_free(&zip->central);
    free(zip->local_at);
    free(zip->central_at);
    *zip = (struct zipmaker){0};
}

void poke16(struct zipmaker *zip, size_t at, uint16_t value)
{
    zip->bytes.data[at] = (uint8_t)value;
    zip->bytes.data[at + 1] = (uint8_t)(value >> 8);
}

void poke32(struct zipmaker *zip, size_t at, uint32_t value)
{
    poke16(zip, at, (uint16_t)value);
    poke16(zip, at + 2, (uint16_t)(value >> 16));
}

uint16_t peek16(const struct zipmaker *zip, size_t at)
{
    return (uint16_t)(zip->bytes.data[at] | zip->bytes.data[at + 1] << 8);
}

uint32_t peek32(const struct zipmaker *zip, size_t at)
{
    return (uint32_t)peek16(zip, at) | (uint32_t)peek16(zip, at + 2) << 16;
}
