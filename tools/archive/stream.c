/* Streams over bytes in memory, and the meter that all of them report to. */
#include "internal.h"

#include <stdlib.h>

enum { BLOCK_SIZE = 64 * 1024 };

void stream_free(struct stream *stream)
{
    while (stream != NULL) {
        struct stream *below = stream->below;
        if (stream->end != NULL) {
            stream->end(stream);
        }
        free(stream);
        stream = below;
    }
}

void stream_cleanup(struct stream **stream)
{
    stream_free(*stream);
}

struct byte_stream {
    struct stream stream;
    struct zg_bytes rest;
    uint64_t *counter;
};

/* Blocks are small so that the meter knows closely how much was needed for what came out. */
static bool next_bytes(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    (void)err;
    struct byte_stream *self = (struct byte_stream *)stream;
    size_t len = self->rest.len < BLOCK_SIZE ? self->rest.len : BLOCK_SIZE;
    *block = (struct zg_bytes){self->rest.data, len};
    self->rest = (struct zg_bytes){self->rest.data + len, self->rest.len - len};
    if (self->counter != NULL) {
        *self->counter += len;
    }
    return true;
}

struct stream *stream_bytes(struct zg_bytes bytes, uint64_t *counter)
{
    struct byte_stream *self = zg_xmalloc(sizeof(*self));
    *self = (struct byte_stream){{.next = next_bytes}, bytes, counter};
    return &self->stream;
}

bool all_zero(struct zg_bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] != 0) {
            return false;
        }
    }
    return true;
}

struct zg_unpack_limits limits_or_defaults(struct zg_unpack_limits limits)
{
    static const uint64_t gibibyte = (uint64_t)1 << 30;
    return (struct zg_unpack_limits){
        .total = limits.total != 0 ? limits.total : 16 * gibibyte,
        .file = limits.file != 0 ? limits.file : 4 * gibibyte,
        .entries = limits.entries != 0 ? limits.entries : 1000000,
        .ratio = limits.ratio != 0 ? limits.ratio : 250,
        .nesting = limits.nesting != 0 ? limits.nesting : 8,
    };
}

bool meter_check(const struct meter *meter, uint64_t out, struct zg_error *err)
{
    enum { HARMLESS = 16 * 1024 * 1024 };
    if (out <= HARMLESS || out / meter->limits->ratio <= meter->packed) {
        return true;
    }
    return zg_fail_at(err, ZG_MALFORMED, "bomb-ratio", meter->name, 0,
                      "%llu bytes came out of the first %llu; more than %u to one is refused",
                      (unsigned long long)out, (unsigned long long)meter->packed,
                      meter->limits->ratio);
}
