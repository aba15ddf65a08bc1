#include "tarmaker.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

static void pad(struct zg_buf *out, size_t from, size_t multiple)
{
    while ((out->len - from) % multiple != 0) {
        zg_buf_append(out, "", 1);
    }
}

/* ---- tar ------------------------------------------------------------------------------------ */

static void put_octal(char *field, size_t len, uint64_t value)
{
    field[--len] = '\0';
    while (len-- > 0) {
        field[len] = (char)('0' + (value & 7));
        value >>= 3;
    }
}

static void put_checksum(char block[512])
{
    unsigned sum = 0;
    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++) {
        sum += (unsigned char)block[i];
    }
    put_octal(block + 148, 7, sum);
}

void tar_put(struct zg_buf *out, struct tar_entry entry)
{
    struct zg_bytes content = entry.content;
    if (content.data == NULL) {
        content = zg_bytes_of(entry.text != NULL ? entry.text : "");
    }
    char type = entry.type == 0 ? '0' : entry.type;
    char block[512] = {0};
    memcpy(block, entry.name, strnlen(entry.name, 100));
    put_octal(block + 100, 8, entry.mode != 0 ? entry.mode : type == '5' ? 0755 : 0644);
    put_octal(block + 108, 8, 0);
    put_octal(block + 116, 8, 0);
    put_octal(block + 124, 12, content.len);
    put_octal(block + 136, 12, (uint64_t)(entry.mtime != 0 ? entry.mtime : 1700000000));
    block[156] = type;
    if (entry.link != NULL) {
        memcpy(block + 157, entry.link, strnlen(entry.link, 100));
    }
    memcpy(block + 257, "ustar\00000", 8);
    put_octal(block + 329, 8, 1); /* device numbers */
    put_octal(block + 337, 8, 3);
    put_checksum(block);
    zg_buf_append(out, block, sizeof(block));
    zg_buf_append_bytes(out, content);
    pad(out, out->len - content.len, 512);
}

void tar_end(struct zg_buf *out)
{
    static const char zeros[1024];
    zg_buf_append(out, zeros, sizeof(zeros));
}

/* ---- ar ------------------------------------------------------------------------------------- */

void deb_begin(struct zg_buf *out)
{
    zg_buf_append_text(out, "!<arch>\n");
    deb_put(out, "debian-binary", zg_bytes_of("2.0\n"));
}

void deb_put(struct zg_buf *out, const char *name, struct zg_bytes content)
{
    zg_buf_printf(out, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n", name, 1700000000, 0, 0, "100644",
                  content.len);
    zg_buf_append_bytes(out, content);
    if (content.len % 2 != 0) {
        zg_buf_append_text(out, "\n");
    }
}

/* ---- cpio and rpm --------------------------------------------------------------------------- */

void cpio_put(struct zg_buf *out, struct cpio_entry entry)
{
    const char *text = entry.text != NULL ? entry.text : "";
    size_t start = out->len;
    zg_buf_printf(out, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", entry.inode,
                  entry.mode, 0, 0, entry.links != 0 ? entry.links : 1, 1700000000,
                  (unsigned)strlen(text), 0, 0, 0, 0, (unsigned)strlen(entry.name) + 1, 0);
    zg_buf_append(out, entry.name, strlen(entry.name) + 1);
    pad(out, start, 4);
    zg_buf_append_text(out, text);
    pad(out, start, 4);
}

void cpio_end(struct zg_buf *out)
{
    cpio_put(out, (struct cpio_entry){.name = "TRAILER!!!"});
}

/* A header of the rpm format with one tag, whose value is a short text. */
static void put_rpm_header(struct zg_buf *out)
{
    static const uint8_t header[] = {
        0x8e, 0xad, 0xe8, 1,    0,   0,   0, 0, /* magic, version, reserved */
        0,    0,    0,    1,    0,   0,   0, 7, /* one index entry, seven bytes of values */
        0,    0,    3,    0xe8,                 /* tag 1000: name */
        0,    0,    0,    6,                    /* type 6: text */
        0,    0,    0,    0,    0,   0,   0, 1, /* at offset 0, one of it */
        's',  'a',  'm',  'p',  'l', 'e', 0,
    };
    zg_buf_append(out, header, sizeof(header));
}

void rpm_begin(struct zg_buf *out)
{
    uint8_t lead[96] = {0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1};
    size_t start = out->len;
    memcpy(lead + 10, "sample-1-1", 10);
    lead[77] = 1; /* os: Linux */
    lead[79] = 5; /* signature type: header */
    zg_buf_append(out, lead, sizeof(lead));
    put_rpm_header(out); /* the signature's, which fills up to 8 bytes */
    pad(out, start, 8);
    put_rpm_header(out);
}

/* ---- compression ---------------------------------------------------------------------------- */

const char *const compression_suffixes[5] = {"", ".gz", ".xz", ".zst", ".bz2"};

static size_t gzip(struct zg_bytes bytes, uint8_t *out, size_t room)
{
    z_stream z = {0};
    deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    z.next_in = (Bytef *)(uintptr_t)bytes.data;
    z.avail_in = (uInt)bytes.len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    deflate(&z, Z_FINISH);
    deflateEnd(&z);
    return room - z.avail_out;
}

void compress_into(struct zg_buf *out, struct zg_bytes bytes, enum compression how)
{
    size_t room = bytes.len + bytes.len / 50 + 4096, len = 0;
    uint8_t *packed = zg_xmalloc(room);
    unsigned bzip2_len = (unsigned)room;
    switch (how) {
    case COMPRESS_NONE:
        memcpy(packed, bytes.data, bytes.len);
        len = bytes.len;
        break;
    case COMPRESS_GZIP:
        len = gzip(bytes, packed, room);
        break;
    case COMPRESS_XZ:
        lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, bytes.data, bytes.len, packed, &len,
                                room);
        break;
    case COMPRESS_ZSTD: {
        ZSTD_CCtx *zstd = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
        len = ZSTD_compress2(zstd, packed, room, bytes.data, bytes.len);
        ZSTD_freeCCtx(zstd);
        break;
    }
    case COMPRESS_BZIP2:
        BZ2_bzBuffToBuffCompress((char *)packed, &bzip2_len, (char *)(uintptr_t)bytes.data,
                                 (unsigned)bytes.len, 9, 0, 0);
        len = bzip2_len;
        break;
    }
    zg_buf_append(out, packed, len);
    free(packed);
}
