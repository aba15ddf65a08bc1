/*
 * Writing a bundle's archive. The same manifest and files give the same bytes: everything that
 * a tar entry says is fixed here, and so are the compressor's level and threads.
 *
 * GNU tar format, because it stores names as the bytes they are; pax would convert them by the
 * locale.
 */
#include "internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most of a bundle are jars, which are compressed already: a higher level only takes longer.
 * No threads: libzstd cuts its input differently with them. */
#define LEVEL "9"
#define THREADS "0"
enum { ENTRY_MODE = 0644 };

static bool archive_failed(struct archive *archive, const char *path, struct zg_error *err)
{
    const char *why = archive_error_string(archive);
    return zg_fail(err, ZG_SYSTEM, "system", "cannot write %s: %s", path,
                   why != NULL ? why : "libarchive does not say why");
}

static bool put_header(struct archive *archive, const char *name, uint64_t size, int64_t created,
                       const char *path, struct zg_error *err)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, ENTRY_MODE);
    archive_entry_set_size(entry, (int64_t)size);
    archive_entry_set_mtime(entry, created, 0);
    archive_entry_set_uid(entry, 0);
    archive_entry_set_gid(entry, 0);
    archive_entry_set_uname(entry, "");
    archive_entry_set_gname(entry, "");
    bool ok = archive_write_header(archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return ok || archive_failed(archive, path, err);
}

static bool put_bytes(struct archive *archive, struct zg_bytes bytes, const char *path,
                      struct zg_error *err)
{
    return (bytes.len == 0 ||
            archive_write_data(archive, bytes.data, bytes.len) == (la_ssize_t)bytes.len) ||
           archive_failed(archive, path, err);
}

static bool put_file(struct archive *archive, const struct zg_manifest *manifest, size_t index,
                     const char *content, const char *path, struct zg_error *err)
{
    const struct zg_manifest_file *file = &manifest->files[index];
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    if (!zg_map_open(content, &map, err)) {
        return false;
    }
    struct zg_digest digest = zg_sha256(map.bytes);
    if (map.bytes.len != file->size || !zg_digest_equal(&digest, &file->post)) {
        return zg_fail(err, ZG_SYSTEM, "bundle-content", "%s is not what %s is to become", content,
                       file->path);
    }
    const char *name = zg_format(arena, ZG_FILES_PREFIX "%s", file->path);
    return put_header(archive, name, file->size, manifest->created, path, err) &&
           put_bytes(archive, map.bytes, path, err);
}

/* The manifest's bytes, which must read back as a manifest: what is written can be installed. */
static bool manifest_text(struct zg_arena *arena, const struct zg_manifest *manifest,
                          struct zg_buf *out, struct zg_error *err)
{
    struct zg_manifest back;
    json_t *json = zg_manifest_json(manifest);
    zg_json_print(json, out);
    json_decref(json);
    return zg_manifest_parse(arena, zg_buf_bytes(out), &back, err);
}

static bool put_all(struct archive *archive, const struct zg_manifest *manifest,
                    const char *const *contents, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    bool ok = manifest_text(arena, manifest, &text, err) &&
              put_header(archive, ZG_MANIFEST_NAME, text.len, manifest->created, path, err) &&
              put_bytes(archive, zg_buf_bytes(&text), path, err);
    for (size_t i = 0; ok && i < manifest->file_count; i++) {
        ok = put_file(archive, manifest, i, contents[i], path, err);
    }
    return ok;
}

static bool write_archive(int fd, const struct zg_manifest *manifest, const char *const *contents,
                          const char *path, struct zg_error *err)
{
    struct archive *archive = archive_write_new();
    bool ok = archive_write_set_format_gnutar(archive) == ARCHIVE_OK &&
              archive_write_add_filter_zstd(archive) == ARCHIVE_OK &&
              archive_write_set_filter_option(archive, "zstd", "compression-level", LEVEL) ==
                  ARCHIVE_OK &&
              archive_write_set_filter_option(archive, "zstd", "threads", THREADS) == ARCHIVE_OK &&
              archive_write_open_fd(archive, fd) == ARCHIVE_OK;
    if (!ok) {
        archive_failed(archive, path, err);
    }
    ok = ok && put_all(archive, manifest, contents, path, err);
    if (ok && archive_write_close(archive) != ARCHIVE_OK) {
        ok = archive_failed(archive, path, err);
    }
    archive_write_free(archive);
    return ok;
}

bool zg_bundle_write(const char *path, const struct zg_manifest *manifest,
                     const char *const *contents, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    char *temporary = zg_format(arena, "%s.XXXXXX", path);
    ZG_CLEANUP(zg_close_cleanup) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create a file beside %s", path);
    }
    bool ok = write_archive(fd, manifest, contents, path, err);
    if (ok && (fchmod(fd, ENTRY_MODE) != 0 || fsync(fd) != 0 || rename(temporary, path) != 0)) {
        ok = zg_fail_errno(err, "cannot put %s in place", path);
    }
    if (!ok) {
        unlink(temporary);
        return false;
    }
    const char *parent = zg_path_parent(arena, path);
    return zg_sync_dir(parent[0] == '\0' ? "." : parent, err);
}
