/*
 * The entries of a tar or a cpio archive. libarchive reads the format; which names, types and
 * links an entry may have is decided here, and by who writes it.
 */
#include "internal.h"

#include <archive_entry.h>
#include <stdlib.h>

/* The content of the current entry, with the holes of a sparse file filled. */
struct content {
    struct stream stream;
    struct reader *reader;
    struct zg_bytes block; /* read, but a hole comes before it */
    uint64_t at, offset;   /* bytes given; where `block` belongs */
    uint64_t size;         /* the file may end with a hole */
    bool ended;
};

static const uint8_t zeros[64 * 1024];

static bool give_zeros(struct content *self, uint64_t end, struct zg_bytes *block)
{
    uint64_t len = end - self->at < sizeof(zeros) ? end - self->at : sizeof(zeros);
    *block = (struct zg_bytes){zeros, (size_t)len};
    self->at += len;
    return true;
}

static bool next_content(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    struct content *self = (struct content *)stream;
    if (self->block.len == 0 && !self->ended) {
        if (!reader_block(self->reader, &self->block, &self->offset, err)) {
            return false;
        }
        self->ended = self->block.len == 0;
    }
    if (self->ended) {
        *block = (struct zg_bytes){NULL, 0};
        return self->at >= self->size || give_zeros(self, self->size, block);
    }
    if (self->offset > self->at) {
        return give_zeros(self, self->offset, block);
    }
    *block = self->block;
    self->at += block->len;
    self->block.len = 0;
    return true;
}

/* Writes the path of an entry below `folder`, or NULL for the root itself ("./"). */
static bool clean_path(struct zg_arena *arena, const char *raw, const char *folder,
                       const char **out, struct zg_error *err)
{
    if (raw == NULL) {
        return zg_fail(err, ZG_MALFORMED, "path-invalid", "an entry has no readable name");
    }
    while (raw[0] == '.' && raw[1] == '/') {
        raw += 2;
    }
    size_t len = strlen(raw);
    while (len > 1 && raw[len - 1] == '/') {
        len--;
    }
    if (len == 0 || (len == 1 && raw[0] == '.')) {
        *out = NULL;
        return true;
    }
    if (!zg_path_check((struct zg_bytes){(const uint8_t *)raw, len}, err)) {
        return false;
    }
    *out = zg_path_join(arena, folder, zg_strndup(arena, raw, len));
    return true;
}

static bool set_type(struct entry *out, struct archive_entry *in, struct zg_error *err)
{
    switch (archive_entry_filetype(in)) {
    case AE_IFREG:
        out->type = ENTRY_FILE;
        return true;
    case AE_IFDIR:
        out->type = ENTRY_FOLDER;
        return true;
    case AE_IFLNK:
        out->type = ENTRY_LINK;
        out->target = archive_entry_symlink(in);
        return true;
    default:
        return zg_fail(err, ZG_MALFORMED, "special-file",
                       "'%s' is a device, a pipe or a socket (type %06o)", out->path,
                       (unsigned)archive_entry_filetype(in));
    }
}

/* The target of a hard link is a path of the archive. */
static bool set_hard_link(struct zg_arena *arena, struct entry *out, const char *target,
                          const char *folder, struct zg_error *err)
{
    struct zg_error why = {.text = "it is a folder"};
    out->type = ENTRY_HARD_LINK;
    if (clean_path(arena, target, folder, &out->target, &why) && out->target != NULL) {
        return true;
    }
    return zg_fail(err, ZG_MALFORMED, "link-escapes", "hard link '%s' to '%.300s': %.300s",
                   out->path, target, why.text);
}

/* Fills `out`; its path is NULL for an entry that is to be passed over. */
static bool read_entry(struct zg_arena *arena, struct archive_entry *in, const struct tape *tape,
                       struct entry *out, struct zg_error *err)
{
    *out = (struct entry){.mode = (uint32_t)archive_entry_perm(in) & 01777,
                          .mtime = archive_entry_mtime(in),
                          .mtime_ns = archive_entry_mtime_nsec(in),
                          .rooted = tape->rooted};
    if (!clean_path(arena, archive_entry_pathname(in), tape->folder, &out->path, err)) {
        return false;
    }
    if (archive_entry_size_is_set(in) && archive_entry_size(in) > 0) {
        out->size = (uint64_t)archive_entry_size(in);
    }
    if (out->path == NULL) {
        return true;
    }
    const char *hard = archive_entry_hardlink(in);
    return hard != NULL ? set_hard_link(arena, out, hard, tape->folder, err)
                        : set_type(out, in, err);
}

static bool each_entry(struct reader *reader, const struct tape *tape, struct meter *meter,
                       const struct visitor *visitor, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    for (struct archive_entry *raw;;) {
        if (!reader_next(reader, &raw, err)) {
            return false;
        }
        if (raw == NULL) {
            return reader_finish(reader, err);
        }
        struct entry entry;
        if (!read_entry(arena, raw, tape, &entry, err)) {
            snprintf(err->file, sizeof(err->file), "%s", meter->name);
            return false;
        }
        struct content content = {
            .stream = {.next = next_content}, .reader = reader, .size = entry.size};
        if (entry.path != NULL && !visitor->visit(&entry, &content.stream, visitor->context, err)) {
            return false;
        }
    }
}

bool entries_of_tape(struct stream *input, const struct tape *tape, struct meter *meter,
                     const struct visitor *visitor, struct zg_error *err)
{
    struct stream *plain = stream_decode_any(input, meter, err);
    if (plain == NULL) {
        return false;
    }
    ZG_CLEANUP(reader_cleanup)
    struct reader *reader = reader_new(plain, tape->format, CODEC_NONE, meter->name);
    return each_entry(reader, tape, meter, visitor, err);
}
