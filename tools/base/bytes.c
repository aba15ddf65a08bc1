/* Bytes: borrowed runs, a sticky-failing reader, and a buffer that grows. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

struct zg_bytes zg_bytes_of(const char *text)
{
    return (struct zg_bytes){(const uint8_t *)text, strlen(text)};
}

bool zg_bytes_equal(struct zg_bytes a, struct zg_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool zg_bytes_is(struct zg_bytes a, const char *text)
{
    return zg_bytes_equal(a, zg_bytes_of(text));
}

size_t zg_bytes_find(struct zg_bytes hay, struct zg_bytes needle, size_t from)
{
    if (from > hay.len || needle.len == 0) {
        return SIZE_MAX;
    }
    const uint8_t *found = memmem(hay.data + from, hay.len - from, needle.data, needle.len);
    return found == NULL ? SIZE_MAX : (size_t)(found - hay.data);
}

struct zg_cursor zg_cursor_of(struct zg_bytes bytes)
{
    return (struct zg_cursor){.bytes = bytes};
}

struct zg_bytes zg_take(struct zg_cursor *c, size_t len)
{
    if (c->failed || len > c->bytes.len - c->pos) {
        c->failed = true;
        return (struct zg_bytes){0};
    }
    struct zg_bytes taken = {c->bytes.data + c->pos, len};
    c->pos += len;
    return taken;
}

uint8_t zg_u8(struct zg_cursor *c)
{
    struct zg_bytes b = zg_take(c, 1);
    return b.len == 1 ? b.data[0] : 0;
}

static uint32_t big(struct zg_bytes b)
{
    uint32_t value = 0;
    for (size_t i = 0; i < b.len; i++) {
        value = value << 8 | b.data[i];
    }
    return value;
}

static uint64_t little(struct zg_bytes b)
{
    uint64_t value = 0;
    for (size_t i = b.len; i > 0; i--) {
        value = value << 8 | b.data[i - 1];
    }
    return value;
}

uint16_t zg_u16be(struct zg_cursor *c)
{
    return (uint16_t)big(zg_take(c, 2));
}

uint32_t zg_u32be(struct zg_cursor *c)
{
    return big(zg_take(c, 4));
}

uint16_t zg_u16le(struct zg_cursor *c)
{
    return (uint16_t)little(zg_take(c, 2));
}

uint32_t zg_u32le(struct zg_cursor *c)
{
    return (uint32_t)little(zg_take(c, 4));
}

uint64_t zg_u64le(struct zg_cursor *c)
{
    return little(zg_take(c, 8));
}

/* Makes room for `more` bytes. */
static void reserve(struct zg_buf *buf, size_t more)
{
    if (more <= buf->cap - buf->len) {
        return;
    }
    size_t cap = buf->cap < 128 ? 256 : buf->cap * 2;
    if (cap - buf->len < more) {
        cap = buf->len + more;
    }
    buf->data = zg_xrealloc(buf->data, cap);
    buf->cap = cap;
}

void zg_buf_append(struct zg_buf *buf, const void *data, size_t len)
{
    if (len == 0) {
        return;
    }
    reserve(buf, len);
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
}

void zg_buf_append_bytes(struct zg_buf *buf, struct zg_bytes bytes)
{
    zg_buf_append(buf, bytes.data, bytes.len);
}

void zg_buf_append_text(struct zg_buf *buf, const char *text)
{
    zg_buf_append(buf, text, strlen(text));
}

void zg_buf_printf(struct zg_buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    reserve(buf, (size_t)length + 1);
    vsnprintf((char *)buf->data + buf->len, (size_t)length + 1, fmt, again);
    va_end(again);
    buf->len += (size_t)length;
}

static void append_little(struct zg_buf *buf, uint64_t value, size_t len)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
    zg_buf_append(buf, bytes, len);
}

void zg_buf_u16le(struct zg_buf *buf, uint16_t value)
{
    append_little(buf, value, 2);
}

void zg_buf_u32le(struct zg_buf *buf, uint32_t value)
{
    append_little(buf, value, 4);
}

void zg_buf_u64le(struct zg_buf *buf, uint64_t value)
{
    append_little(buf, value, 8);
}

struct zg_bytes zg_buf_bytes(const struct zg_buf *buf)
{
    return (struct zg_bytes){buf->data, buf->len};
}

void zg_buf_free(struct zg_buf *buf)
{
    free(buf->data);
    *buf = (struct zg_buf){0};
}
