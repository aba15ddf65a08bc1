/*
 * The overlay: the root as the patches so far leave it. A plain file is its current bytes; a
 * jar is its bytes and the entries that were edited. The root itself is only read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "patchset/internal.h"

/* A file that a patch looked at. `bytes` is what it was, or what a patch put in its place as a
 * whole; `edits` come on top of that. */
struct file {
    const char *path;
    bool in_root, present, changed;
    uint32_t mode;
    struct zg_digest pre;
    uint64_t pre_size;
    struct zg_bytes bytes;
    struct zg_jar *jar; /* opened over `bytes` when an entry is first asked for */
    struct zg_jar_edit *edits;
    size_t edit_count;
    const char **patches;
    size_t patch_count;
};

struct zg_overlay {
    struct zg_arena *arena;
    const struct zg_inventory *inventory;
    struct file **files;
    size_t count;
    const char **added; /* ends with NULL */
    size_t added_count;
};

struct zg_overlay *zg_overlay_new(struct zg_arena *arena, const struct zg_inventory *inventory)
{
    struct zg_overlay *overlay = zg_alloc(arena, sizeof(*overlay));
    overlay->arena = arena;
    overlay->inventory = inventory;
    overlay->added = zg_grow(arena, NULL, 0, sizeof(*overlay->added));
    return overlay;
}

static void close_jar(struct file *file)
{
    if (file->jar != NULL) {
        zg_jar_close(file->jar);
        file->jar = NULL;
    }
}

void zg_overlay_cleanup(struct zg_overlay **overlay)
{
    for (size_t i = 0; i < (*overlay)->count; i++) {
        close_jar((*overlay)->files[i]);
    }
}

static struct file *find(const struct zg_overlay *overlay, const char *path)
{
    for (size_t i = 0; i < overlay->count; i++) {
        if (strcmp(overlay->files[i]->path, path) == 0) {
            return overlay->files[i];
        }
    }
    return NULL;
}

bool zg_overlay_has(const struct zg_overlay *overlay, const char *path)
{
    const struct file *file = find(overlay, path);
    return file != NULL ? file->present : zg_inventory_artifact(overlay->inventory, path) != NULL;
}

const char **zg_overlay_added(const struct zg_overlay *overlay)
{
    return overlay->added;
}

/* A file that the scan did not list may only be one that is not there: never write over a
 * folder, a device, or what lies where a scan does not look. */
static bool check_absent(const char *full, const char *path, struct zg_error *err)
{
    struct stat st;
    if (lstat(full, &st) == 0) {
        return zg_fail(err, ZG_REFUSED, "target-kind",
                       "%s is there, but is no regular file that the scan of the root listed",
                       path);
    }
    return errno == ENOENT || zg_fail_errno(err, "cannot look at %s", full);
}

static bool load(struct zg_overlay *overlay, const char *path, struct file **out,
                 struct zg_error *err)
{
    const struct zg_artifact *artifact = zg_inventory_artifact(overlay->inventory, path);
    const char *full = zg_path_join(overlay->arena, overlay->inventory->root, path);
    struct file *file = zg_alloc(overlay->arena, sizeof(*file));
    file->path = zg_strdup(overlay->arena, path);
    file->in_root = file->present = artifact != NULL;
    if (artifact == NULL && !check_absent(full, path, err)) {
        return false;
    }
    if (artifact != NULL) {
        if (!zg_read_file(overlay->arena, full, ZG_TARGET_LIMIT, &file->bytes, err)) {
            return false;
        }
        file->mode = artifact->mode;
        file->pre = zg_sha256(file->bytes);
        file->pre_size = file->bytes.len;
    }
    overlay->files =
        zg_grow(overlay->arena, overlay->files, overlay->count, sizeof(*overlay->files));
    overlay->files[overlay->count++] = file;
    *out = file;
    return true;
}

static bool open_jar(struct file *file, struct zg_error *err)
{
    struct zg_error inner = {0};
    file->jar = zg_jar_parse(file->bytes, file->path, &inner);
    if (file->jar == NULL) {
        return zg_fail(err, inner.kind == ZG_SYSTEM ? ZG_SYSTEM : ZG_REFUSED, "jar-malformed",
                       "%s is no jar that can be patched: %s: %s", file->path, inner.rule,
                       inner.text);
    }
    if ((zg_jar_traits(file->jar) & ZG_JAR_SIGNED) != 0) {
        return zg_fail(err, ZG_REFUSED, "jar-signed",
                       "%s is signed: its vendor's signature would not hold for a changed entry",
                       file->path);
    }
    return true;
}

static bool read_entry(struct zg_arena *arena, struct file *file, const char *name,
                       struct zg_bytes *bytes, bool *present, struct zg_error *err)
{
    *present = false;
    if (!file->present) {
        return true;
    }
    for (size_t i = 0; i < file->edit_count; i++) {
        if (zg_bytes_is(file->edits[i].name, name)) {
            *bytes = file->edits[i].content;
            *present = true;
            return true;
        }
    }
    if (file->jar == NULL && !open_jar(file, err)) {
        close_jar(file); /* a signed one */
        return false;
    }
    const struct zg_jar_entry *entry = zg_jar_find(file->jar, zg_bytes_of(name));
    *present = entry != NULL;
    return entry == NULL || zg_jar_read(arena, file->jar, entry, bytes, err);
}

bool zg_overlay_read(struct zg_overlay *overlay, const char *path, const char *entry,
                     struct zg_bytes *bytes, bool *present, struct zg_error *err)
{
    return zg_overlay_read_to(overlay, overlay->arena, path, entry, bytes, present, err);
}

bool zg_overlay_changed(const struct zg_overlay *overlay, const char *path)
{
    const struct file *file = find(overlay, path);
    return file != NULL && file->changed;
}

bool zg_overlay_jar(struct zg_overlay *overlay, const char *path, const struct zg_jar **jar,
                    const char ***put, struct zg_error *err)
{
    struct file *file = find(overlay, path);
    if (file == NULL && !load(overlay, path, &file, err)) {
        return false;
    }
    if (file->jar == NULL && file->present && !open_jar(file, err)) {
        close_jar(file);
        return false;
    }
    *jar = file->jar;
    *put = zg_alloc_array(overlay->arena, file->edit_count + 1, sizeof(**put));
    for (size_t i = 0; i < file->edit_count; i++) {
        (*put)[i] = (const char *)file->edits[i].name.data; /* was a text */
    }
    return true;
}

bool zg_overlay_read_to(struct zg_overlay *overlay, struct zg_arena *arena, const char *path,
                        const char *entry, struct zg_bytes *bytes, bool *present,
                        struct zg_error *err)
{
    struct file *file = find(overlay, path);
    if (file == NULL && !load(overlay, path, &file, err)) {
        return false;
    }
    *bytes = (struct zg_bytes){(const uint8_t *)"", 0};
    if (entry != NULL) {
        return read_entry(arena, file, entry, bytes, present, err);
    }
    if (file->edit_count > 0) {
        return zg_fail(err, ZG_REFUSED, "jar-edited",
                       "%s was changed inside by %s and cannot then be patched as a whole", path,
                       file->patches[0]);
    }
    *bytes = file->bytes;
    *present = file->present;
    return true;
}

static void put_entry(struct zg_overlay *overlay, struct file *file, const char *name,
                      struct zg_bytes bytes)
{
    for (size_t i = 0; i < file->edit_count; i++) {
        if (zg_bytes_is(file->edits[i].name, name)) {
            file->edits[i].content = bytes;
            return;
        }
    }
    file->edits = zg_grow(overlay->arena, file->edits, file->edit_count, sizeof(*file->edits));
    file->edits[file->edit_count++] =
        (struct zg_jar_edit){zg_bytes_of(zg_strdup(overlay->arena, name)), bytes};
}

static void add_path(struct zg_overlay *overlay, const char *path)
{
    overlay->added[overlay->added_count++] = path;
    overlay->added =
        zg_grow(overlay->arena, overlay->added, overlay->added_count, sizeof(*overlay->added));
    overlay->added[overlay->added_count] = NULL;
}

void zg_overlay_put(struct zg_overlay *overlay, const char *path, const char *entry,
                    struct zg_bytes bytes, uint32_t mode, const char *patch)
{
    struct file *file = find(overlay, path); /* was read before */
    if (!file->present) {
        file->mode = mode;
        add_path(overlay, file->path);
    }
    if (entry != NULL) {
        put_entry(overlay, file, entry, bytes);
    } else {
        file->bytes = bytes;
        close_jar(file); /* it read the old bytes */
    }
    file->present = file->changed = true;
    if (file->patch_count == 0 || strcmp(file->patches[file->patch_count - 1], patch) != 0) {
        file->patches =
            zg_grow(overlay->arena, file->patches, file->patch_count, sizeof(*file->patches));
        file->patches[file->patch_count++] = patch;
    }
}

/* ---- writing ------------------------------------------------------------------------- */

static bool write_jar(const struct file *file, const char *staged, int64_t epoch,
                      struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup)
    int fd = open(staged, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create %s", staged);
    }
    return zg_jar_rewrite(file->jar, file->edits, file->edit_count, epoch, fd, err) ||
           zg_wrap(err, "rewriting %s", file->path);
}

static bool write_file(struct zg_overlay *overlay, struct file *file, const char *work,
                       int64_t epoch, struct zg_change *change, struct zg_error *err)
{
    struct stat st;
    const char *staged = zg_format(overlay->arena, "%s/files/%s", work, file->path);
    file->patches =
        zg_grow(overlay->arena, file->patches, file->patch_count, sizeof(*file->patches));
    file->patches[file->patch_count] = NULL;
    *change = (struct zg_change){.path = file->path,
                                 .added = !file->in_root,
                                 .mode = file->mode,
                                 .pre = file->pre,
                                 .pre_size = file->pre_size,
                                 .staged = staged,
                                 .patches = file->patches};
    if (!zg_mkdirs(zg_path_parent(overlay->arena, staged), err) ||
        !(file->edit_count > 0 ? write_jar(file, staged, epoch, err)
                               : zg_write_file(staged, file->bytes, 0644, err)) ||
        !zg_sha256_file(staged, &change->post, err)) {
        return false;
    }
    if (stat(staged, &st) != 0) {
        return zg_fail_errno(err, "cannot look at %s", staged);
    }
    change->post_size = (uint64_t)st.st_size;
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct file *const *left = a, *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

bool zg_overlay_write(struct zg_overlay *overlay, const char *work, int64_t epoch,
                      struct zg_change **changes, size_t *count, struct zg_error *err)
{
    if (overlay->count > 1) {
        qsort(overlay->files, overlay->count, sizeof(struct file *), by_path);
    }
    *changes = zg_alloc_array(overlay->arena, overlay->count, sizeof(**changes));
    *count = 0;
    for (size_t i = 0; i < overlay->count; i++) {
        struct zg_change *change = &(*changes)[*count];
        if (!overlay->files[i]->changed) {
            continue;
        }
        if (!write_file(overlay, overlay->files[i], work, epoch, change, err)) {
            return false;
        }
        /* Patches that cancel each other leave the file as it was. */
        *count += change->added || !zg_digest_equal(&change->pre, &change->post);
    }
    return true;
}
