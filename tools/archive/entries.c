/* What a container is, told by its content, and which reader its entries need. */
#include "internal.h"

#include <stdlib.h>

enum { TAR_BLOCK = 512, CHECKSUM_AT = 148, CHECKSUM_LEN = 8 };

static bool starts_with(struct zg_bytes bytes, const char *magic)
{
    size_t len = strlen(magic);
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

/* A number of octal digits, with blanks before it and a blank or NUL after it; -1 otherwise. */
static long octal(const uint8_t *p, size_t len)
{
    size_t i = 0;
    long value = 0;
    while (i < len && p[i] == ' ') {
        i++;
    }
    size_t first = i;
    for (; i < len && p[i] >= '0' && p[i] <= '7'; i++) {
        value = value * 8 + (p[i] - '0');
    }
    return i == first || (i < len && p[i] != ' ' && p[i] != '\0') ? -1 : value;
}

/* Every tar since the seventh edition has a sum over its header, itself counted as blanks. */
static bool is_tar(struct zg_bytes bytes)
{
    if (bytes.len < TAR_BLOCK || bytes.data[0] == '\0') {
        return false;
    }
    long sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        sum += i - CHECKSUM_AT < CHECKSUM_LEN ? ' ' : bytes.data[i];
    }
    return octal(bytes.data + CHECKSUM_AT, CHECKSUM_LEN) == sum;
}

/* Is there a tar in the compressed file? Its first block tells. */
static bool is_packed_tar(struct zg_bytes bytes, enum codec codec, const char *name, bool *yes,
                          struct zg_error *err)
{
    struct zg_unpack_limits limits = limits_or_defaults((struct zg_unpack_limits){0});
    struct meter meter = {.limits = &limits, .name = name};
    ZG_CLEANUP(stream_cleanup)
    struct stream *stream = stream_decode(stream_bytes(bytes, &meter.packed), codec, &meter);
    uint8_t head[TAR_BLOCK];
    size_t have = 0;
    struct zg_bytes block;
    do {
        if (!stream->next(stream, &block, err)) {
            return false;
        }
        size_t want = block.len < sizeof(head) - have ? block.len : sizeof(head) - have;
        if (want > 0) {
            memcpy(head + have, block.data, want);
        }
        have += want;
    } while (block.len > 0 && have < sizeof(head));
    *yes = is_tar((struct zg_bytes){head, have});
    return true;
}

bool shape_of(struct zg_bytes bytes, const char *name, enum shape *shape, struct zg_error *err)
{
    enum codec codec = codec_of(bytes);
    bool tar = is_tar(bytes);
    *shape = SHAPE_NONE;
    if (codec == CODEC_RPM) {
        *shape = SHAPE_RPM;
    } else if (codec != CODEC_NONE) {
        if (!is_packed_tar(bytes, codec, name, &tar, err)) {
            return false;
        }
        *shape = tar ? SHAPE_TAR : SHAPE_NONE;
    } else if (starts_with(bytes, "!<arch>\ndebian-binary")) {
        *shape = SHAPE_DEB;
    } else if (tar) {
        *shape = SHAPE_TAR;
    } else if (starts_with(bytes, "PK\3\4") || starts_with(bytes, "PK\5\6") ||
               jar_end_present(bytes)) {
        *shape = SHAPE_ZIP;
    }
    return true;
}

bool zg_is_container(const char *file)
{
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    struct zg_error ignored = {0};
    enum shape shape;
    return zg_map_open(file, &map, &ignored) && shape_of(map.bytes, file, &shape, &ignored) &&
           shape != SHAPE_NONE;
}

/* An rpm is a cpio archive, compressed, behind a lead and two headers. */
static bool entries_of_rpm(struct zg_bytes bytes, struct meter *meter,
                           const struct visitor *visitor, struct zg_error *err)
{
    static const struct tape cpio = {READ_CPIO, "", true};
    struct stream *file = stream_bytes(bytes, &meter->packed);
    return entries_of_tape(stream_decode(file, CODEC_RPM, meter), &cpio, meter, visitor, err);
}

static bool entries_of_tar(struct zg_bytes bytes, struct meter *meter,
                           const struct visitor *visitor, struct zg_error *err)
{
    static const struct tape tar = {READ_TAR, "", false};
    return entries_of_tape(stream_bytes(bytes, &meter->packed), &tar, meter, visitor, err);
}

bool entries_each(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                  struct zg_error *err)
{
    enum shape shape;
    if (!shape_of(bytes, meter->name, &shape, err)) {
        return false;
    }
    switch (shape) {
    case SHAPE_ZIP:
        return entries_of_zip(bytes, meter, visitor, err);
    case SHAPE_TAR:
        return entries_of_tar(bytes, meter, visitor, err);
    case SHAPE_DEB:
        return entries_of_deb(bytes, meter, visitor, err);
    case SHAPE_RPM:
        return entries_of_rpm(bytes, meter, visitor, err);
    case SHAPE_NONE:
        break;
    }
    return jar_fail(meter->name, err, "archive-format", "it is no jar, war, zip, tar, deb or rpm");
}
