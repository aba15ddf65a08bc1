/*
 * Reading a bundle's archive. It is hostile until every byte is compared with the manifest:
 * also a signer can be deceived. Exactly the entries of the manifest, in its order, regular
 * files only; anything else is refused at its header, so that nothing unexpected is unpacked.
 */
#include "internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

struct reader {
    struct archive *archive;
    const char *name; /* of the bundle, for errors */
};

static void reader_close(struct reader *reader)
{
    if (reader->archive != NULL) {
        archive_read_free(reader->archive);
    }
}

static bool damaged(const struct reader *reader, struct zg_error *err)
{
    const char *why = archive_error_string(reader->archive);
    return zg_fail(err, ZG_MALFORMED, "bundle-damaged", "%s cannot be unpacked: %s", reader->name,
                   why != NULL ? why : "it ends too early");
}

static bool reader_open(struct reader *reader, struct zg_bytes archive, const char *name,
                        struct zg_error *err)
{
    *reader = (struct reader){archive_read_new(), name};
    if (archive_read_support_filter_zstd(reader->archive) != ARCHIVE_OK ||
        archive_read_support_format_tar(reader->archive) != ARCHIVE_OK ||
        archive_read_open_memory(reader->archive, archive.data, archive.len) != ARCHIVE_OK) {
        return damaged(reader, err);
    }
    return true;
}

/* The next entry must be this regular file; `*size` is what its header says. */
static bool next_entry(const struct reader *reader, const char *expected, int64_t *size,
                       struct zg_error *err)
{
    struct archive_entry *entry;
    int code = archive_read_next_header(reader->archive, &entry);
    if (code == ARCHIVE_EOF) {
        return zg_fail(err, ZG_MALFORMED, "bundle-entry", "%s ends where '%s' is expected",
                       reader->name, expected);
    }
    if (code != ARCHIVE_OK) {
        return damaged(reader, err);
    }
    const char *found = archive_entry_pathname(entry);
    if (found == NULL || strcmp(found, expected) != 0) {
        return zg_fail(err, ZG_MALFORMED, "bundle-entry",
                       "%s has the entry '%.200s', expected '%s'", reader->name,
                       found != NULL ? found : "", expected);
    }
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL ||
        archive_entry_symlink(entry) != NULL || !archive_entry_size_is_set(entry)) {
        return zg_fail(err, ZG_MALFORMED, "bundle-entry", "%s: '%s' is not a regular file",
                       reader->name, expected);
    }
    *size = archive_entry_size(entry);
    return true;
}

/* Nothing may follow the last entry. */
static bool expect_end(const struct reader *reader, struct zg_error *err)
{
    struct archive_entry *entry;
    int code = archive_read_next_header(reader->archive, &entry);
    if (code == ARCHIVE_OK) {
        return zg_fail(err, ZG_MALFORMED, "bundle-entry",
                       "%s has the entry '%.200s', which is not in its manifest", reader->name,
                       archive_entry_pathname(entry));
    }
    return code == ARCHIVE_EOF || damaged(reader, err);
}

typedef bool (*take_block)(void *context, struct zg_bytes block, struct zg_error *err);

/* Hands on the entry's bytes, exactly `size` of them, without gaps. */
static bool read_entry(const struct reader *reader, int64_t size, take_block take, void *context,
                       struct zg_error *err)
{
    int64_t done = 0;
    const void *data;
    size_t len;
    la_int64_t offset;
    int code;
    while ((code = archive_read_data_block(reader->archive, &data, &len, &offset)) == ARCHIVE_OK) {
        if (offset != done || (int64_t)len > size - done) {
            return zg_fail(err, ZG_MALFORMED, "bundle-entry", "%s holds a sparse file",
                           reader->name);
        }
        if (len > 0 && !take(context, (struct zg_bytes){data, len}, err)) {
            return false;
        }
        done += (int64_t)len;
    }
    return (code == ARCHIVE_EOF && done == size) || damaged(reader, err);
}

/* ---- the manifest ---- */

static bool take_text(void *context, struct zg_bytes block, struct zg_error *err)
{
    (void)err;
    zg_buf_append_bytes(context, block);
    return true;
}

static bool read_manifest_text(const struct reader *reader, struct zg_buf *out,
                               struct zg_error *err)
{
    int64_t size;
    if (!next_entry(reader, ZG_MANIFEST_NAME, &size, err)) {
        return false;
    }
    if (size > ZG_LIMIT_JSON) {
        return zg_fail(err, ZG_MALFORMED, "bundle-limit",
                       "%s: its manifest has %lld bytes; at most %d are allowed", reader->name,
                       (long long)size, ZG_LIMIT_JSON);
    }
    return read_entry(reader, size, take_text, out, err);
}

bool zg_bundle_read_manifest(struct zg_arena *arena, struct zg_bytes archive, const char *name,
                             struct zg_manifest *out, struct zg_error *err)
{
    ZG_CLEANUP(reader_close) struct reader reader = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    return reader_open(&reader, archive, name, err) && read_manifest_text(&reader, &text, err) &&
           (zg_manifest_parse(arena, zg_buf_bytes(&text), out, err) ||
            zg_wrap(err, "%s is refused", name));
}

/* ---- the files ---- */

struct file_reading {
    struct zg_hash hash;
    size_t index;
    zg_sink sink;
    void *context;
};

static bool take_file_block(void *context, struct zg_bytes block, struct zg_error *err)
{
    struct file_reading *reading = context;
    zg_hash_add(&reading->hash, block);
    return reading->sink == NULL || reading->sink(reading->context, reading->index, block, err);
}

static bool read_file(const struct reader *reader, const struct zg_manifest_file *file,
                      struct file_reading *reading, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    int64_t size;
    if (!next_entry(reader, zg_format(arena, ZG_FILES_PREFIX "%s", file->path), &size, err)) {
        return false;
    }
    if ((uint64_t)size != file->size) {
        return zg_fail(err, ZG_REFUSED, "bundle-digest",
                       "%s: %s has %lld bytes, its manifest says %llu", reader->name, file->path,
                       (long long)size, (unsigned long long)file->size);
    }
    zg_hash_begin(&reading->hash);
    if (!read_entry(reader, size, take_file_block, reading, err)) {
        return false;
    }
    struct zg_digest found = zg_hash_end(&reading->hash);
    if (!zg_digest_equal(&found, &file->post)) {
        return zg_fail(err, ZG_REFUSED, "bundle-digest",
                       "%s: %s has the SHA-256 %s, its manifest says %s", reader->name, file->path,
                       found.hex, file->post.hex);
    }
    return reading->sink == NULL ||
           reading->sink(reading->context, reading->index, (struct zg_bytes){NULL, 0}, err);
}

bool zg_bundle_read_files(struct zg_bytes archive, const char *name,
                          const struct zg_manifest *manifest, zg_sink sink, void *context,
                          struct zg_error *err)
{
    ZG_CLEANUP(reader_close) struct reader reader = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    if (!reader_open(&reader, archive, name, err) || !read_manifest_text(&reader, &text, err)) {
        return false;
    }
    for (size_t i = 0; i < manifest->file_count; i++) {
        struct file_reading reading = {.index = i, .sink = sink, .context = context};
        if (!read_file(&reader, &manifest->files[i], &reading, err)) {
            return false;
        }
    }
    return expect_end(&reader, err);
}
