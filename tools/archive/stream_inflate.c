/*
 * Streams through zlib: gzip files, and the entries of jars. The gzip form is read here
 * rather than by libarchive since that does not check the CRC of a member.
 */
#include "internal.h"

#include <stdlib.h>
#include <zlib.h>

enum { OUT_SIZE = 64 * 1024 };

struct inflater {
    struct stream stream;
    enum inflate_form form;
    const char *name;
    z_stream z;
    bool ready;    /* z is initialised */
    bool drained;  /* there is no more input */
    bool ended;    /* a member ended; another may follow in the gzip form */
    bool complete; /* everything ended */
    uint8_t out[OUT_SIZE];
};

static void end_inflater(struct stream *stream)
{
    struct inflater *self = (struct inflater *)stream;
    if (self->ready) {
        inflateEnd(&self->z);
    }
}

static bool inflate_fail(const struct inflater *self, const char *rule, const char *what,
                         struct zg_error *err)
{
    const char *form = self->form == INFLATE_GZIP ? "gzip" : "deflate";
    return jar_fail(self->name, err, rule, "%s data: %s", form, what);
}

static bool refill(struct inflater *self, struct zg_error *err)
{
    struct zg_bytes block;
    if (!self->stream.below->next(self->stream.below, &block, err)) {
        return false;
    }
    self->z.next_in = (Bytef *)(uintptr_t)block.data; /* zlib reads it only */
    self->z.avail_in = (uInt)block.len;
    self->drained = block.len == 0;
    return true;
}

/* What follows a member: another member, zeros that a tape was filled up with, or nothing. */
static bool after_member(struct inflater *self, struct zg_error *err)
{
    while (self->z.avail_in > 0 || !self->drained) {
        if (self->z.avail_in == 0) {
            if (!refill(self, err)) {
                return false;
            }
        } else if (self->form == INFLATE_GZIP && self->z.next_in[0] == 0x1f) {
            self->ended = false;
            inflateReset(&self->z);
            return true;
        } else if (self->form == INFLATE_GZIP &&
                   all_zero((struct zg_bytes){self->z.next_in, self->z.avail_in})) {
            self->z.avail_in = 0;
        } else {
            return inflate_fail(self, "archive-format", "other bytes follow its end", err);
        }
    }
    self->complete = true;
    return true;
}

/* zlib may still have output when its input is used up, so only its own word (Z_BUF_ERROR:
 * nothing was possible) tells that the input is too short. */
static bool inflate_step(struct inflater *self, struct zg_error *err)
{
    if (!self->ready) { /* most streams of a jar are never read */
        int bits = self->form == INFLATE_RAW ? -MAX_WBITS : MAX_WBITS + 16;
        self->ready = inflateInit2(&self->z, bits) == Z_OK;
    }
    if (self->z.avail_in == 0 && !self->drained && !refill(self, err)) {
        return false;
    }
    int code = inflate(&self->z, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
        self->ended = true;
        return true;
    }
    if (code == Z_BUF_ERROR && self->drained) {
        return inflate_fail(self, "archive-truncated", "the input ends before it does", err);
    }
    return code == Z_OK ||
           inflate_fail(self, "archive-format", self->z.msg != NULL ? self->z.msg : "damaged", err);
}

static bool next_inflated(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct inflater *self = (struct inflater *)stream;
    self->z.next_out = self->out;
    self->z.avail_out = OUT_SIZE;
    while (self->z.avail_out == OUT_SIZE && !self->complete) {
        if (!(self->ended ? after_member(self, err) : inflate_step(self, err))) {
            return false;
        }
    }
    *block = (struct zg_bytes){self->out, OUT_SIZE - self->z.avail_out};
    return true;
}

struct stream *stream_inflate(struct stream *below, enum inflate_form form, const char *name)
{
    struct inflater *self = zg_xmalloc(sizeof(*self));
    self->stream = (struct stream){next_inflated, end_inflater, below};
    self->form = form;
    self->name = name;
    self->z = (z_stream){0};
    self->ready = self->drained = self->ended = self->complete = false;
    return &self->stream;
}

/* ---- entries of jars ------------------------------------------------------------------ */

struct entry_stream {
    struct stream stream;
    const struct zg_jar *jar;
    const struct zg_jar_entry *entry;
    uint64_t size;
    uLong crc;
};

static bool damaged(const struct zg_jar *jar, const struct zg_jar_entry *entry, const char *what,
                    struct zg_error *err)
{
    return jar_fail(jar->name, err, "zip-entry-damaged", "entry '%.*s': %s",
                    (int)(entry->name.len < 300 ? entry->name.len : 300),
                    (const char *)entry->name.data, what);
}

static bool next_of_entry(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct entry_stream *self = (struct entry_stream *)stream;
    if (!stream->below->next(stream->below, block, err)) {
        char what[sizeof(err->text)];
        memcpy(what, err->text, sizeof(what));
        return damaged(self->jar, self->entry, what, err);
    }
    self->size += block->len;
    self->crc = crc32(self->crc, block->data, (uInt)block->len);
    if (self->size > self->entry->size || (block->len == 0 && self->size != self->entry->size)) {
        return damaged(self->jar, self->entry, "it does not have the size that it says", err);
    }
    if (block->len == 0 && self->crc != self->entry->crc) {
        return damaged(self->jar, self->entry, "its CRC-32 does not fit", err);
    }
    return true;
}

struct stream *stream_entry(const struct zg_jar *jar, const struct zg_jar_entry *entry,
                            uint64_t *counter)
{
    struct stream *below = stream_bytes(entry->packed, counter);
    if (entry->method == 8) {
        below = stream_inflate(below, INFLATE_RAW, jar->name);
    }
    struct entry_stream *self = zg_xmalloc(sizeof(*self));
    *self = (struct entry_stream){
        .stream = {.next = next_of_entry, .below = below}, .jar = jar, .entry = entry};
    return &self->stream;
}
