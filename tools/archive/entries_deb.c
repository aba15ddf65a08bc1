/*
 * The entries of a Debian package (deb(5)): an ar archive of two tars. The files of its data
 * are at the top, those of its control archive under DEBIAN/.
 */
#include "internal.h"

#include <archive_entry.h>
#include <stdlib.h>

/* A member of the ar as the bytes of an archive inside. The reader belongs to the caller. */
struct member {
    struct stream stream;
    struct reader *reader;
};

static bool next_of_member(struct stream *stream, struct zg_bytes *block, struct zg_error *err)
{
    uint64_t offset;
    return reader_block(((struct member *)stream)->reader, block, &offset, err);
}

static struct stream *new_member(struct reader *reader)
{
    struct member *member = zg_xmalloc(sizeof(*member));
    *member = (struct member){.stream = {.next = next_of_member}, .reader = reader};
    return &member->stream;
}

/* "control.tar", "control.tar.xz", ... */
static bool is_tar(const char *name, const char *stem)
{
    size_t len = strlen(stem);
    return strncmp(name, stem, len) == 0 && strncmp(name + len, ".tar", 4) == 0 &&
           (name[len + 4] == '\0' || name[len + 4] == '.');
}

/* What has been seen of the package; each part comes once. */
struct parts {
    bool version, control, data;
};

/* One tar of the package, unless it was there before. */
static bool read_part(struct reader *reader, const struct tape *tape, bool *seen,
                      struct meter *meter, const struct visitor *visitor, struct zg_error *err)
{
    if (*seen) {
        return jar_fail(meter->name, err, "duplicate-name", "the package has two %s archives",
                        tape->folder[0] == '\0' ? "data" : "control");
    }
    *seen = true;
    return entries_of_tape(new_member(reader), tape, meter, visitor, err);
}

/* Members that are neither are passed over, as dpkg does. */
static bool read_named(const char *name, struct reader *reader, struct parts *parts,
                       struct meter *meter, const struct visitor *visitor, struct zg_error *err)
{
    static const struct tape control = {READ_TAR, "DEBIAN", false}, data = {READ_TAR, "", true};
    if (name == NULL || (!parts->version && strcmp(name, "debian-binary") != 0)) {
        return jar_fail(meter->name, err, "archive-format", "a package without debian-binary");
    }
    parts->version = true;
    if (is_tar(name, "control")) {
        return read_part(reader, &control, &parts->control, meter, visitor, err);
    }
    return !is_tar(name, "data") || read_part(reader, &data, &parts->data, meter, visitor, err);
}

bool entries_of_deb(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                    struct zg_error *err)
{
    ZG_CLEANUP(reader_cleanup)
    struct reader *reader =
        reader_new(stream_bytes(bytes, &meter->packed), READ_AR, CODEC_NONE, meter->name);
    struct parts parts = {0};
    for (;;) {
        struct archive_entry *raw;
        if (!reader_next(reader, &raw, err)) {
            return false;
        }
        if (raw == NULL) {
            break;
        }
        if (!read_named(archive_entry_pathname(raw), reader, &parts, meter, visitor, err)) {
            return false;
        }
    }
    if (!parts.control || !parts.data) {
        return jar_fail(meter->name, err, "archive-truncated", "the package has no %s archive",
                        parts.control ? "data" : "control");
    }
    return reader_finish(reader, err);
}
