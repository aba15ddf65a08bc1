/*
 * The entries of a zip file. It is read by the same strict reader as a jar that is patched
 * (jar_read.c) rather than by libarchive: what was checked is what is unpacked, and neither
 * names nor DOS times depend on the user's locale and time zone.
 */
#include "internal.h"

#include <stdlib.h>
#include <time.h>

enum { EXTRA_TIMES = 0x5455, MADE_ON_UNIX = 3, LONGEST_TARGET = 4095 };

/* DOS times have no zone; they are taken as UTC. */
static int64_t dos_seconds(uint16_t date, uint16_t time)
{
    struct tm tm = {.tm_year = 80 + (date >> 9),
                    .tm_mon = (date >> 5 & 15) - 1,
                    .tm_mday = date & 31,
                    .tm_hour = time >> 11,
                    .tm_min = time >> 5 & 63,
                    .tm_sec = (time & 31) * 2};
    return timegm(&tm);
}

/* The extended timestamp field tells seconds since 1970 where there is one. */
static int64_t entry_time(const struct zg_jar_entry *entry)
{
    const uint8_t *p = entry->central.data;
    struct zg_bytes extra = {p + CENTRAL_SIZE + get16(p + 28), get16(p + 30)}, field;
    size_t at = 0;
    if (extra_find(extra, EXTRA_TIMES, &at, &field) && field.len >= 5 && (field.data[0] & 1) != 0) {
        return (int32_t)get32(field.data + 1);
    }
    return dos_seconds(entry->dos_date, entry->dos_time);
}

/* The file type and permissions of a Unix archiver, or 0 (4.4.15). */
static mode_t unix_mode(const struct zg_jar_entry *entry)
{
    const uint8_t *p = entry->central.data;
    return p[5] == MADE_ON_UNIX ? get16(p + 40) : 0;
}

static bool read_target(struct zg_arena *arena, const struct zg_jar *jar,
                        const struct zg_jar_entry *in, struct entry *out, struct zg_error *err)
{
    struct zg_bytes text;
    if (in->size == 0 || in->size > LONGEST_TARGET) {
        return jar_fail(jar->name, err, "link-escapes",
                        "symbolic link '%s' has a target of %llu bytes", out->path,
                        (unsigned long long)in->size);
    }
    if (!zg_jar_read(arena, jar, in, &text, err)) {
        return false;
    }
    out->target = (const char *)text.data; /* a NUL follows what zg_jar_read gives */
    return strlen(out->target) == text.len ||
           jar_fail(jar->name, err, "path-invalid", "symbolic link '%s' to a path with a NUL",
                    out->path);
}

static bool read_entry(struct zg_arena *arena, const struct zg_jar *jar,
                       const struct zg_jar_entry *in, struct entry *out, struct zg_error *err)
{
    const char *name = (const char *)in->name.data;
    bool slash = name[in->name.len - 1] == '/';
    mode_t mode = unix_mode(in), type = mode & S_IFMT;
    *out = (struct entry){.path = zg_strndup(arena, name, in->name.len - slash),
                          .mtime = entry_time(in),
                          .size = in->size};
    if (slash || S_ISDIR(mode)) {
        out->type = ENTRY_FOLDER;
        out->mode = mode != 0 ? mode & 01777 : 0755;
        return in->size == 0 ||
               jar_fail(jar->name, err, "archive-format", "folder '%s' has content", out->path);
    }
    out->mode = mode != 0 ? mode & 01777 : 0644;
    if (S_ISLNK(mode)) {
        out->type = ENTRY_LINK;
        return read_target(arena, jar, in, out, err);
    }
    out->type = ENTRY_FILE;
    return type == 0 || S_ISREG(mode) ||
           jar_fail(jar->name, err, "special-file", "'%s' is a device, a pipe or a socket (%06o)",
                    out->path, (unsigned)type);
}

bool entries_of_zip(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                    struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_parse(bytes, meter->name, err);
    if (jar == NULL) {
        return false;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    bool ok = true;
    for (size_t i = 0; ok && i < jar->count; i++) {
        struct entry entry;
        if (!read_entry(arena, jar, &jar->entries[i], &entry, err)) {
            return false;
        }
        struct stream *content = stream_entry(jar, &jar->entries[i], &meter->packed);
        ok = visitor->visit(&entry, content, visitor->context, err);
        stream_free(content);
    }
    return ok;
}
