/*
 * libarchive, as little of it as is needed: one given format over one of our streams. The
 * functions that support everything are never called; they would link every format and
 * filter there is, and try them all on hostile input.
 */
#include "internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>

/* libarchive takes as many bytes for a header as the header asks for (a name of 4 GiB, in
 * cpio). No honest one, with all extensions, has more. */
enum { LARGEST_HEADER = 4 * 1024 * 1024 };

struct reader {
    struct archive *archive;
    struct stream *input; /* owned */
    const char *name;
    bool opened;
    bool drained;                /* the input has ended */
    struct zg_error input_error; /* what went wrong below libarchive */
    struct zg_bytes block;       /* the one it was given last */
    uint64_t pulled;             /* bytes that it was given */
    uint64_t header_limit;       /* it is given no more for the header that it reads */
    uint64_t body_end;           /* where the last entry ended in them */
    bool marked_end;             /* a tar: ends with a block of zeros */
    locale_t locale;             /* names are UTF-8 whatever the user's locale is */
};

static bool support(struct archive *archive, enum reader_format format, enum codec filter)
{
    int (*const formats[])(struct archive *) = {
        [READ_TAR] = archive_read_support_format_tar,
        [READ_CPIO] = archive_read_support_format_cpio,
        [READ_AR] = archive_read_support_format_ar,
        [READ_RAW] = archive_read_support_format_raw,
    };
    int (*const filters[])(struct archive *) = {
        [CODEC_NONE] = archive_read_support_filter_none,
        [CODEC_GZIP] = archive_read_support_filter_none, /* stream_inflate.c */
        [CODEC_BZIP2] = archive_read_support_filter_bzip2,
        [CODEC_XZ] = archive_read_support_filter_xz,
        [CODEC_ZSTD] = archive_read_support_filter_zstd,
        [CODEC_RPM] = archive_read_support_filter_rpm,
    };
    return formats[format](archive) == ARCHIVE_OK && filters[filter](archive) == ARCHIVE_OK;
}

struct reader *reader_new(struct stream *input, enum reader_format format, enum codec filter,
                          const char *name)
{
    struct reader *reader = zg_xmalloc(sizeof(*reader));
    *reader = (struct reader){.archive = archive_read_new(),
                              .input = input,
                              .name = name,
                              .header_limit = UINT64_MAX,
                              .marked_end = format == READ_TAR,
                              .locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0)};
    if (reader->archive == NULL || !support(reader->archive, format, filter)) {
        fputs("zmgraft: libarchive lacks a format\n", stderr);
        exit(ZG_SYSTEM);
    }
    return reader;
}

void reader_free(struct reader *reader)
{
    if (reader == NULL) {
        return;
    }
    archive_read_free(reader->archive);
    stream_free(reader->input);
    if (reader->locale != (locale_t)0) {
        freelocale(reader->locale);
    }
    free(reader);
}

void reader_cleanup(struct reader **reader)
{
    reader_free(*reader);
}

static bool pull_block(struct reader *reader)
{
    if (reader->pulled > reader->header_limit) {
        return jar_fail(reader->name, &reader->input_error, "archive-format",
                        "the header of an entry has more than %d bytes", LARGEST_HEADER);
    }
    return reader->input->next(reader->input, &reader->block, &reader->input_error);
}

static la_ssize_t pull(struct archive *archive, void *context, const void **data)
{
    struct reader *reader = context;
    if (!pull_block(reader)) {
        archive_set_error(archive, EIO, "input error");
        return ARCHIVE_FATAL;
    }
    reader->drained = reader->block.len == 0;
    reader->pulled += reader->block.len;
    *data = reader->block.data;
    return (la_ssize_t)reader->block.len;
}

/* An error that comes after the input has ended is due to that. */
static bool reader_fail(struct reader *reader, struct zg_error *err)
{
    if (reader->input_error.kind != ZG_OK) {
        *err = reader->input_error;
        return false;
    }
    const char *why = archive_error_string(reader->archive);
    return jar_fail(reader->name, err, reader->drained ? "archive-truncated" : "archive-format",
                    "%s%s", reader->drained ? "it ends too early: " : "",
                    why != NULL ? why : "damaged");
}

/* libarchive takes a tar that just stops for one that has ended. Ours ends with a block of
 * zeros, so that a tar cut between two entries is noticed. */
static bool check_end_mark(struct reader *reader, struct zg_error *err)
{
    uint64_t at = (uint64_t)archive_filter_bytes(reader->archive, 0);
    if (!reader->marked_end || at >= reader->body_end + 512) {
        return true;
    }
    return jar_fail(reader->name, err, "archive-truncated",
                    "it ends too early: no end mark at offset %llu of the tar",
                    (unsigned long long)at);
}

static int open_or_skip(struct reader *reader)
{
    if (!reader->opened) {
        reader->opened = true;
        return archive_read_open(reader->archive, reader, NULL, pull, NULL);
    }
    return archive_read_data_skip(reader->archive);
}

bool reader_next(struct reader *reader, struct archive_entry **entry, struct zg_error *err)
{
    locale_t before = uselocale(reader->locale);
    int code = open_or_skip(reader);
    if (code == ARCHIVE_OK) {
        reader->body_end = (uint64_t)archive_filter_bytes(reader->archive, 0);
        reader->header_limit = reader->pulled + LARGEST_HEADER;
        code = archive_read_next_header(reader->archive, entry);
        reader->header_limit = UINT64_MAX;
    }
    uselocale(before);
    if (code == ARCHIVE_EOF) {
        *entry = NULL;
        return check_end_mark(reader, err);
    }
    return code == ARCHIVE_OK || reader_fail(reader, err);
}

bool reader_block(struct reader *reader, struct zg_bytes *block, uint64_t *offset,
                  struct zg_error *err)
{
    const void *data;
    size_t len = 0;
    la_int64_t at = 0;
    int code;
    do {
        code = archive_read_data_block(reader->archive, &data, &len, &at);
    } while (code == ARCHIVE_OK && len == 0);
    if (code != ARCHIVE_OK && code != ARCHIVE_EOF) {
        return reader_fail(reader, err);
    }
    *block = code == ARCHIVE_EOF ? (struct zg_bytes){NULL, 0} : (struct zg_bytes){data, len};
    *offset = (uint64_t)at;
    return true;
}

bool reader_finish(struct reader *reader, struct zg_error *err)
{
    /* What libarchive was given and did not use is the end of the last block. */
    uint64_t unused = reader->pulled - (uint64_t)archive_filter_bytes(reader->archive, 0);
    if (reader->drained && unused > 0) {
        return jar_fail(reader->name, err, "archive-truncated", "it ends within a record");
    }
    size_t tail = unused < reader->block.len ? (size_t)unused : reader->block.len;
    struct zg_bytes rest = {NULL, 0};
    if (tail > 0) { /* the block at the end of the input has no address */
        rest = (struct zg_bytes){reader->block.data + (reader->block.len - tail), tail};
    }
    while (!reader->drained) {
        if (!all_zero(rest)) {
            return jar_fail(reader->name, err, "archive-format", "bytes follow its end");
        }
        if (!reader->input->next(reader->input, &rest, err)) {
            return false;
        }
        reader->drained = rest.len == 0;
    }
    return true;
}
