/*
 * Reading a jar: every central directory record (4.3.12) and the local header (4.3.7) that it
 * points to, which must tell the same. The end records are jar_end.c's, what entries may not
 * have in common is jar_check.c's, the content is jar_data.c's.
 */
#include "internal.h"

#include <stdarg.h>
#include <sys/mman.h>

bool jar_fail(const char *name, struct zg_error *err, const char *rule, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return zg_fail_at(err, ZG_MALFORMED, rule, name, 0, "%s", text);
}

size_t entry_start(const struct zg_jar *jar, const struct zg_jar_entry *entry)
{
    return (size_t)(entry->local.data - jar->bytes.data);
}

size_t entry_end(const struct zg_jar *jar, const struct zg_jar_entry *entry)
{
    return entry_start(jar, entry) + entry->local.len + entry->packed.len + entry->descriptor.len;
}

/* The names in errors are those of checked entries only, so they hold no control characters. */
static bool entry_fail(const struct zg_jar *jar, const struct zg_jar_entry *entry, const char *rule,
                       const char *what, struct zg_error *err)
{
    size_t shown = entry->name.len < 300 ? entry->name.len : 300;
    return jar_fail(jar->name, err, rule, "entry '%.*s': %s", (int)shown,
                    (const char *)entry->name.data, what);
}

bool extra_find(struct zg_bytes extra, uint16_t id, size_t *at, struct zg_bytes *field)
{
    while (extra.len - *at >= 4) {
        uint16_t found = get16(extra.data + *at), len = get16(extra.data + *at + 2);
        if (extra.len - *at - 4 < len) {
            return false; /* padding or damage: readers stop here */
        }
        *field = (struct zg_bytes){extra.data + *at + 4, len};
        *at += 4 + (size_t)len;
        if (found == id) {
            return true;
        }
    }
    return false;
}

/* Takes the next 8 bytes of the zip64 field for a value whose own field is saturated (4.5.3). */
static bool widen(uint64_t *value, struct zg_bytes *zip64)
{
    if (*value != UINT32_MAX) {
        return true;
    }
    if (zip64->len < 8) {
        return false;
    }
    *value = get64(zip64->data);
    *zip64 = (struct zg_bytes){zip64->data + 8, zip64->len - 8};
    return true;
}

/* What both headers of an entry tell; 64 bits wide whatever the record. */
struct header {
    struct zg_bytes name, extra;
    uint64_t size, packed, offset; /* offset: central record only */
    uint32_t crc;
    uint16_t flags, method;
    bool zip64; /* has a zip64 field */
};

/* `values` are widened in the order of the zip64 field. */
static bool read_zip64(struct header *header, uint64_t *const *values, size_t count)
{
    size_t at = 0;
    struct zg_bytes field, second;
    header->zip64 = extra_find(header->extra, EXTRA_ZIP64, &at, &field);
    if (!header->zip64) {
        return true; /* a saturated value then stands for itself */
    }
    for (size_t i = 0; i < count; i++) {
        if (!widen(values[i], &field)) {
            return false;
        }
    }
    return !extra_find(header->extra, EXTRA_ZIP64, &at, &second);
}

/* Some readers take an entry's name from this field (4.6.9) instead of the header. */
static bool has_other_name(const struct header *header)
{
    size_t at = 0;
    struct zg_bytes field;
    while (extra_find(header->extra, EXTRA_UNICODE_PATH, &at, &field)) {
        if (field.len < 5 ||
            !zg_bytes_equal((struct zg_bytes){field.data + 5, field.len - 5}, header->name)) {
            return true;
        }
    }
    return false;
}

/* A name is a safe relative path; that of a folder ends in a slash. */
static bool check_name(const struct zg_jar *jar, struct zg_bytes name, struct zg_error *err)
{
    struct zg_bytes path = name;
    if (path.len > 1 && path.data[path.len - 1] == '/') {
        path.len--;
    }
    if (zg_path_check(path, err)) {
        return true;
    }
    snprintf(err->file, sizeof(err->file), "%s", jar->name);
    return zg_wrap(err, "entry name");
}

static bool check_method(const struct zg_jar *jar, const struct zg_jar_entry *entry,
                         uint64_t packed, struct zg_error *err)
{
    if ((entry->flags & FLAG_ENCRYPTED) != 0) {
        return entry_fail(jar, entry, "zip-encrypted", "it is encrypted", err);
    }
    if (entry->method != 0 && entry->method != 8) {
        char what[64];
        snprintf(what, sizeof(what), "compression method %u; only 0 and 8 are read", entry->method);
        return entry_fail(jar, entry, "zip-method", what, err);
    }
    if (entry->method == 0 && packed != entry->size) {
        return entry_fail(jar, entry, "zip-headers-disagree",
                          "it is stored, but its packed size is not its size", err);
    }
    return true;
}

/* Reads the central record at `*at` and moves behind it. */
static bool read_central(const struct zg_jar *jar, size_t *at, struct zg_jar_entry *entry,
                         struct header *header, struct zg_error *err)
{
    size_t left = jar->end.directory + jar->end.directory_len - *at;
    const uint8_t *p = jar->bytes.data + *at;
    if (left < CENTRAL_SIZE || get32(p) != CENTRAL_SIGNATURE) {
        return jar_fail(jar->name, err, "zip-truncated",
                        "no central directory record at offset %zu", *at);
    }
    size_t name_len = get16(p + 28), extra_len = get16(p + 30), comment_len = get16(p + 32);
    size_t len = CENTRAL_SIZE + name_len + extra_len + comment_len;
    if (left < len) {
        return jar_fail(jar->name, err, "zip-truncated",
                        "the central directory record at offset %zu has %zu bytes, %zu are left",
                        *at, len, left);
    }
    *header = (struct header){.name = {p + CENTRAL_SIZE, name_len},
                              .extra = {p + CENTRAL_SIZE + name_len, extra_len},
                              .flags = get16(p + 8),
                              .method = get16(p + 10),
                              .crc = get32(p + 16),
                              .packed = get32(p + 20),
                              .size = get32(p + 24),
                              .offset = get32(p + 42)};
    uint64_t *const wide[] = {&header->size, &header->packed, &header->offset};
    *entry = (struct zg_jar_entry){.name = header->name, .central = {p, len}};
    if (!check_name(jar, header->name, err)) {
        return false;
    }
    if (!read_zip64(header, wide, ZG_COUNT(wide)) || has_other_name(header)) {
        return entry_fail(jar, entry, "zip-headers-disagree",
                          "the extra field of its central record contradicts the record", err);
    }
    entry->size = header->size;
    entry->crc = header->crc;
    entry->flags = header->flags;
    entry->method = header->method;
    entry->dos_time = get16(p + 12);
    entry->dos_date = get16(p + 14);
    if (get16(p + 34) != 0) {
        return entry_fail(jar, entry, "zip-multi-disk", "it begins on another disk", err);
    }
    *at += len;
    return check_method(jar, entry, header->packed, err);
}

/* A local header that leaves CRC or sizes to the descriptor has zeros there, or the truth. */
static bool same_or_left_open(const struct header *local, const struct header *central)
{
    bool open = (central->flags & FLAG_DESCRIPTOR) != 0;
    return (local->crc == central->crc || (open && local->crc == 0)) &&
           (local->size == central->size || (open && local->size == 0)) &&
           (local->packed == central->packed || (open && local->packed == 0));
}

static bool check_local(const struct zg_jar *jar, const struct zg_jar_entry *entry,
                        const struct header *local, const struct header *central,
                        struct zg_error *err)
{
    const char *what = NULL;
    if (!zg_bytes_equal(local->name, central->name)) {
        what = "its local header has another name";
    } else if (local->method != central->method) {
        what = "its local header has another compression method";
    } else if (((local->flags ^ central->flags) & (unsigned)~FLAG_LEVEL) != 0) {
        what = "its local header has other flags";
    } else if (!same_or_left_open(local, central)) {
        what = "its local header has another CRC or other sizes";
    } else if (has_other_name(local)) {
        what = "the extra field of its local header has another name";
    }
    return what == NULL || entry_fail(jar, entry, "zip-headers-disagree", what, err);
}

/* Reads the local header into `entry` and `local`, and checks that the packed bytes are there. */
static bool read_local(const struct zg_jar *jar, const struct header *central,
                       struct zg_jar_entry *entry, struct header *local, struct zg_error *err)
{
    size_t limit = jar->end.directory;
    uint64_t room = limit - jar->end.base;
    if (central->offset > room || room - central->offset < LOCAL_SIZE) {
        return entry_fail(jar, entry, "zip-truncated",
                          "its local header would be outside of the file", err);
    }
    const uint8_t *p = jar->bytes.data + jar->end.base + (size_t)central->offset;
    room -= central->offset;
    if (get32(p) != LOCAL_SIGNATURE) {
        return entry_fail(jar, entry, "zip-truncated",
                          "there is no local header where its central record points", err);
    }
    size_t name_len = get16(p + 26), extra_len = get16(p + 28);
    size_t len = LOCAL_SIZE + name_len + extra_len;
    if (len > room || central->packed > room - len) {
        return entry_fail(jar, entry, "zip-truncated", "its data would be outside of the file",
                          err);
    }
    *local = (struct header){.name = {p + LOCAL_SIZE, name_len},
                             .extra = {p + LOCAL_SIZE + name_len, extra_len},
                             .flags = get16(p + 6),
                             .method = get16(p + 8),
                             .crc = get32(p + 14),
                             .packed = get32(p + 18),
                             .size = get32(p + 22)};
    uint64_t *const wide[] = {&local->size, &local->packed};
    if (!read_zip64(local, wide, ZG_COUNT(wide))) {
        return entry_fail(jar, entry, "zip-headers-disagree",
                          "the extra field of its local header contradicts the header", err);
    }
    entry->local = (struct zg_bytes){p, len};
    entry->packed = (struct zg_bytes){p + len, (size_t)central->packed};
    return check_local(jar, entry, local, central, err);
}

/* Does a descriptor (4.3.9) of this form tell what the central record does? The signature is
 * optional; sizes have 8 bytes when the entry is zip64. */
static bool descriptor_fits(struct zg_bytes at, const struct header *central, bool signature,
                            bool wide)
{
    size_t len = (signature ? 4u : 0u) + (wide ? 20u : 12u);
    if (at.len < len || (signature && get32(at.data) != DESCRIPTOR_SIGNATURE)) {
        return false;
    }
    const uint8_t *p = at.data + (signature ? 4 : 0);
    uint64_t packed = wide ? get64(p + 4) : get32(p + 4);
    uint64_t size = wide ? get64(p + 12) : get32(p + 8);
    return get32(p) == central->crc && packed == central->packed && size == central->size;
}

static bool read_descriptor(const struct zg_jar *jar, const struct header *central, bool zip64,
                            struct zg_jar_entry *entry, struct zg_error *err)
{
    const uint8_t *p = entry->packed.data + entry->packed.len;
    struct zg_bytes rest = {p, (size_t)(jar->bytes.data + jar->end.directory - p)};
    entry->descriptor = (struct zg_bytes){p, 0};
    if ((central->flags & FLAG_DESCRIPTOR) == 0) {
        return true;
    }
    for (unsigned form = 0; form < 4; form++) {
        bool wide = (form >= 2) != zip64; /* the entry's own width first */
        bool signature = form % 2 == 0;
        if (descriptor_fits(rest, central, signature, wide)) {
            entry->descriptor.len = (signature ? 4u : 0u) + (wide ? 20u : 12u);
            return true;
        }
    }
    return entry_fail(jar, entry, "zip-headers-disagree",
                      "no data descriptor with the CRC and the sizes of its central record follows "
                      "its data",
                      err);
}

static bool read_entry(struct zg_jar *jar, size_t *at, struct zg_jar_entry *entry,
                       struct zg_error *err)
{
    struct header central, local;
    if (!read_central(jar, at, entry, &central, err) ||
        !read_local(jar, &central, entry, &local, err) ||
        !read_descriptor(jar, &central, local.zip64, entry, err)) {
        return false;
    }
    jar->traits |= central.zip64 || local.zip64 ? ZG_JAR_ZIP64 : 0u;
    jar_note_traits(jar, entry);
    return true;
}

static bool read_directory(struct zg_jar *jar, struct zg_error *err)
{
    size_t at = jar->end.directory, stop = at + jar->end.directory_len;
    if (jar->end.count > jar->end.directory_len / CENTRAL_SIZE) {
        return jar_fail(jar->name, err, "zip-headers-disagree",
                        "the end record counts %llu entries, but %zu bytes of central directory "
                        "cannot hold them",
                        (unsigned long long)jar->end.count, jar->end.directory_len);
    }
    jar->count = (size_t)jar->end.count;
    jar->entries = zg_alloc_array(jar->arena, jar->count, sizeof(*jar->entries));
    for (size_t i = 0; i < jar->count; i++) {
        if (!read_entry(jar, &at, &jar->entries[i], err)) {
            return false;
        }
    }
    if (at != stop) {
        return jar_fail(jar->name, err, "zip-headers-disagree",
                        "the end record counts %zu entries, but the central directory has %zu "
                        "more bytes",
                        jar->count, stop - at);
    }
    return jar_check_entries(jar, err);
}

static struct zg_jar *new_jar(const char *name)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_jar *jar = zg_alloc(arena, sizeof(*jar));
    jar->arena = arena;
    jar->name = zg_strdup(arena, name);
    return jar;
}

static bool read_jar(struct zg_jar *jar, struct zg_bytes bytes, struct zg_error *err)
{
    jar->bytes = bytes;
    if (!jar_end_find(bytes, jar->name, &jar->end, err)) {
        return false;
    }
    jar->traits = jar->end.zip64 ? ZG_JAR_ZIP64 : 0;
    return read_directory(jar, err);
}

/* Local headers are all over the file. Mapping its pages at once takes half the time of
 * faulting them in one by one. It is advice: where it fails nothing is lost. */
static void expect_all(const struct zg_map *map)
{
    static const size_t worthwhile = (size_t)64 << 20;
    if (map->address != NULL && map->bytes.len <= worthwhile) {
        (void)madvise(map->address, map->bytes.len, MADV_POPULATE_READ);
    }
}

struct zg_jar *zg_jar_open(const char *path, struct zg_error *err)
{
    struct zg_jar *jar = new_jar(path);
    bool mapped = zg_map_open(path, &jar->map, err);
    expect_all(&jar->map);
    if (!mapped || !read_jar(jar, jar->map.bytes, err)) {
        zg_jar_close(jar);
        return NULL;
    }
    return jar;
}

struct zg_jar *zg_jar_parse(struct zg_bytes bytes, const char *name, struct zg_error *err)
{
    struct zg_jar *jar = new_jar(name);
    if (!read_jar(jar, bytes, err)) {
        zg_jar_close(jar);
        return NULL;
    }
    return jar;
}

void zg_jar_close(struct zg_jar *jar)
{
    if (jar != NULL) {
        zg_map_close(&jar->map);
        zg_arena_free(jar->arena);
    }
}

void zg_jar_cleanup(struct zg_jar **jar)
{
    zg_jar_close(*jar);
}

size_t zg_jar_count(const struct zg_jar *jar)
{
    return jar->count;
}

const struct zg_jar_entry *zg_jar_entry(const struct zg_jar *jar, size_t index)
{
    return &jar->entries[index];
}
