/*
 * Fuzzes the archive of a bundle: no crash, and every file that is read out has the digest that
 * the manifest gives it. The input is a list of edits, three bytes each (place, place, value),
 * of a good archive without its compression, which would hide everything from the fuzzer.
 */
#include "bundle/internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARCHIVE_SIZE = 20480, EDIT = 3 };

static void put(struct archive *archive, const char *name, struct zg_bytes bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (int64_t)bytes.len);
    archive_write_header(archive, entry);
    archive_write_data(archive, bytes.data, bytes.len);
    archive_entry_free(entry);
}

/* A bundle of two small files, as plain tar. */
static size_t make_good(uint8_t *out)
{
    const char *none[] = {NULL};
    const struct zg_bytes one = zg_bytes_of("one"), two = zg_bytes_of("two");
    struct zg_manifest_file files[] = {
        {.path = "a", .group = "", .added = true, .mode = 0644, .post = zg_sha256(one), .size = 3},
        {.path = "b", .group = "", .added = true, .mode = 0644, .post = zg_sha256(two), .size = 3},
    };
    files[0].patches = files[1].patches = none;
    const struct zg_manifest manifest = {.release = {"8.8.15", "8.8.15"},
                                         .serial = 1,
                                         .producer = "",
                                         .files = files,
                                         .file_count = 2};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = zg_manifest_json(&manifest);
    zg_json_print(json, &text);
    json_decref(json);
    size_t used = 0;
    struct archive *archive = archive_write_new();
    archive_write_set_format_gnutar(archive);
    archive_write_open_memory(archive, out, ARCHIVE_SIZE, &used);
    put(archive, ZG_MANIFEST_NAME, zg_buf_bytes(&text));
    put(archive, ZG_FILES_PREFIX "a", one);
    put(archive, ZG_FILES_PREFIX "b", two);
    archive_write_close(archive);
    archive_write_free(archive);
    return used;
}

struct reading {
    const struct zg_manifest *manifest;
    struct zg_buf file; /* the file at hand */
    size_t done;
};

static bool take(void *context, size_t index, struct zg_bytes block, struct zg_error *err)
{
    (void)err;
    struct reading *reading = context;
    zg_buf_append_bytes(&reading->file, block);
    if (block.len == 0) {
        struct zg_digest digest = zg_sha256(zg_buf_bytes(&reading->file));
        if (!zg_digest_equal(&digest, &reading->manifest->files[index].post)) {
            abort();
        }
        reading->file.len = 0;
        reading->done++;
    }
    return true;
}

static bool read_all(struct zg_bytes bytes)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_manifest manifest;
    struct zg_error err = {0};
    struct reading reading = {.manifest = &manifest};
    bool ok = zg_bundle_read_manifest(arena, bytes, "it", &manifest, &err) &&
              zg_bundle_read_files(bytes, "it", &manifest, take, &reading, &err);
    if (ok ? reading.done != manifest.file_count : err.kind == ZG_OK) {
        abort();
    }
    zg_buf_free(&reading.file);
    zg_arena_free(arena);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t good[ARCHIVE_SIZE];
    static size_t len;
    if (len == 0) {
        len = make_good(good);
        if (!read_all((struct zg_bytes){good, len})) {
            abort(); /* nothing would be fuzzed */
        }
    }
    uint8_t edited[ARCHIVE_SIZE];
    memcpy(edited, good, len);
    for (size_t i = 0; i + EDIT <= size; i += EDIT) {
        edited[(size_t)(data[i] << 8 | data[i + 1]) % len] = data[i + 2];
    }
    read_all((struct zg_bytes){edited, len});
    return 0;
}
