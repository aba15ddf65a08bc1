/*
 * Decompressors: what a file is wrapped in before it is an archive. gzip goes through zlib
 * (stream_inflate.c), the others through libarchive, which is told the one filter to use: it
 * shall not try what a file might be besides.
 */
#include "internal.h"

#include <stdlib.h>

enum codec codec_of(struct zg_bytes bytes)
{
    static const struct {
        enum codec codec;
        size_t len;
        uint8_t magic[8];
    } known[] = {
        {CODEC_GZIP, 3, {0x1f, 0x8b, 8}},
        {CODEC_BZIP2, 3, {'B', 'Z', 'h'}},
        {CODEC_XZ, 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
        {CODEC_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}},
        {CODEC_RPM, 4, {0xed, 0xab, 0xee, 0xdb}},
    };
    for (size_t i = 0; i < ZG_COUNT(known); i++) {
        if (bytes.len >= known[i].len && memcmp(bytes.data, known[i].magic, known[i].len) == 0) {
            return known[i].codec;
        }
    }
    return CODEC_NONE;
}

/* The one entry that libarchive's raw format makes of a decompressed file. */
struct decoder {
    struct stream stream;
    struct reader *reader;
    bool begun;
};

static bool next_decoded(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct decoder *self = (struct decoder *)stream;
    if (!self->begun) {
        struct archive_entry *entry;
        if (!reader_next(self->reader, &entry, err)) {
            return false;
        }
        self->begun = true;
    }
    uint64_t offset;
    return reader_block(self->reader, block, &offset, err);
}

static void end_decoder(struct stream *stream)
{
    reader_free(((struct decoder *)stream)->reader);
}

static struct stream *new_decoder(struct stream *below, enum codec codec, const char *name)
{
    struct decoder *self = zg_xmalloc(sizeof(*self));
    *self = (struct decoder){.stream = {.next = next_decoded, .end = end_decoder},
                             .reader = reader_new(below, READ_RAW, codec, name)};
    return &self->stream;
}

/* Holds what comes out of a decompressor against what went in. */
struct metered {
    struct stream stream;
    struct meter *meter;
    uint64_t out;
};

static bool next_metered(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct metered *self = (struct metered *)stream;
    if (!stream->below->next(stream->below, block, err)) {
        return false;
    }
    self->out += block->len;
    return meter_check(self->meter, self->out, err);
}

struct stream *stream_decode(struct stream *below, enum codec codec, struct meter *meter)
{
    if (codec == CODEC_NONE) {
        return below;
    }
    struct metered *self = zg_xmalloc(sizeof(*self));
    *self = (struct metered){
        .stream = {.next = next_metered,
                   .below = codec == CODEC_GZIP ? stream_inflate(below, INFLATE_GZIP, meter->name)
                                                : new_decoder(below, codec, meter->name)},
        .meter = meter};
    return &self->stream;
}

/* What is below, after its first bytes have been looked at. */
struct peeked {
    struct stream stream;
    struct zg_buf head; /* given first */
    bool given;
};

static bool next_peeked(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct peeked *self = (struct peeked *)stream;
    if (self->given || self->head.len == 0) {
        return stream->below->next(stream->below, block, err);
    }
    self->given = true;
    *block = zg_buf_bytes(&self->head);
    return true;
}

static void end_peeked(struct stream *stream)
{
    zg_buf_free(&((struct peeked *)stream)->head);
}

struct stream *stream_decode_any(struct stream *below, struct meter *meter, struct zg_error *err)
{
    enum { LONGEST_MAGIC = 8 };
    struct peeked *self = zg_xmalloc(sizeof(*self));
    *self = (struct peeked){.stream = {.next = next_peeked, .end = end_peeked, .below = below}};
    struct zg_bytes block;
    do {
        if (!below->next(below, &block, err)) {
            stream_free(&self->stream);
            return NULL;
        }
        zg_buf_append_bytes(&self->head, block);
    } while (block.len > 0 && self->head.len < LONGEST_MAGIC);
    return stream_decode(&self->stream, codec_of(zg_buf_bytes(&self->head)), meter);
}
