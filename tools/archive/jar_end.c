/*
 * The end of a zip archive: the end of central directory record (4.3.16), and the zip64
 * record (4.3.14) with its locator (4.3.15). It tells where the central directory is and
 * what offsets count from; the directory itself is read in jar_read.c.
 */
#include "internal.h"

enum { LONGEST_COMMENT = 65535 };

/* Where end records could be, in the last 64 KiB of the file. */
struct candidates {
    size_t last;    /* the last one whose comment ends with the file */
    unsigned exact; /* how many there are whose comment does */
    size_t stray;   /* the last one whose comment does not */
    bool strays;    /* whether there is such a one at all */
};

static struct candidates find_candidates(struct zg_bytes bytes)
{
    struct candidates found = {0};
    size_t lowest =
        bytes.len > END_SIZE + LONGEST_COMMENT ? bytes.len - (END_SIZE + LONGEST_COMMENT) : 0;
    size_t above = bytes.len;
    while (above > lowest) {
        const uint8_t *p = memrchr(bytes.data + lowest, 'P', above - lowest);
        if (p == NULL) {
            break;
        }
        size_t at = (size_t)(p - bytes.data);
        size_t left = bytes.len - at;
        above = at;
        if (left < 4 || get32(p) != END_SIGNATURE) {
            continue;
        }
        if (left >= END_SIZE && END_SIZE + (size_t)get16(p + 20) == left) {
            found.last = found.exact++ == 0 ? at : found.last;
        } else if (!found.strays) {
            found.strays = true;
            found.stray = at;
        }
    }
    return found;
}

/* The last record counts. Another one inside its comment, or one whose comment it stands in,
 * would make a reader that searches in another way see another archive. */
static bool find_end_record(struct zg_bytes bytes, const char *name, size_t *at,
                            struct zg_error *err)
{
    struct candidates found = find_candidates(bytes);
    if (found.exact == 0 && found.strays) {
        return jar_fail(name, err, "zip-truncated",
                        "the end record at offset %zu does not end, with its comment, where the "
                        "file does (%zu bytes): bytes are missing or were added",
                        found.stray, bytes.len);
    }
    if (found.exact == 0) {
        jar_fail(name, err, "zip-no-directory",
                 "no end of central directory record in the last 64 KiB of %zu bytes", bytes.len);
        return zg_hint(err, "it is no zip file, or its end was cut off");
    }
    if (found.exact > 1 || (found.strays && found.stray > found.last)) {
        return jar_fail(name, err, "zip-comment-directory",
                        "the archive's comment holds another end record; the last one is at "
                        "offset %zu",
                        found.last);
    }
    *at = found.last;
    return true;
}

/* The end record says that the archive is one file. */
static bool check_one_disk(struct zg_bytes bytes, const char *name, size_t end,
                           struct zg_error *err)
{
    const uint8_t *record = bytes.data + end;
    uint16_t disk = get16(record + 4), start = get16(record + 6);
    uint16_t here = get16(record + 8), total = get16(record + 10);
    if ((disk != 0 && disk != UINT16_MAX) || (start != 0 && start != UINT16_MAX) || here != total) {
        return jar_fail(name, err, "zip-multi-disk",
                        "the end record speaks of disk %u, directory on disk %u, %u of %u "
                        "entries; archives in several parts are not supported",
                        disk, start, here, total);
    }
    return true;
}

/* Where the zip64 record is: where the locator says, or, when bytes were put before the
 * archive, directly before the locator. */
static bool find_end64(struct zg_bytes bytes, const char *name, size_t locator, size_t *at,
                       struct zg_error *err)
{
    uint64_t said = get64(bytes.data + locator + 8);
    size_t tries[] = {said < locator ? (size_t)said : SIZE_MAX,
                      locator >= END64_SIZE ? locator - END64_SIZE : SIZE_MAX};
    for (size_t i = 0; i < ZG_COUNT(tries); i++) {
        size_t pos = tries[i];
        if (pos == SIZE_MAX || locator - pos < END64_SIZE ||
            get32(bytes.data + pos) != END64_SIGNATURE) {
            continue;
        }
        if (get64(bytes.data + pos + 4) == locator - pos - 12) {
            *at = pos;
            return true;
        }
    }
    return jar_fail(name, err, "zip-truncated",
                    "the zip64 locator at offset %zu points to offset %llu, where no zip64 end "
                    "record is",
                    locator, (unsigned long long)said);
}

/* What the end records say of the directory. */
struct claim {
    uint64_t count, len, offset;
};

/* Readers differ in which record they believe, so both must say the same. */
static bool agree(uint64_t small, uint64_t saturated, uint64_t wide)
{
    return small == saturated || small == wide;
}

static bool read_end64(struct zg_bytes bytes, const char *name, struct jar_end *out,
                       struct claim *claim, struct zg_error *err)
{
    size_t locator = out->end - LOCATOR_SIZE;
    if (!find_end64(bytes, name, locator, &out->end64, err)) {
        return false;
    }
    const uint8_t *record = bytes.data + out->end64;
    struct claim wide = {get64(record + 32), get64(record + 40), get64(record + 48)};
    if (get32(record + 16) != 0 || get32(record + 20) != 0 || get64(record + 24) != wide.count ||
        get32(bytes.data + locator + 4) != 0 || get32(bytes.data + locator + 16) > 1) {
        return jar_fail(name, err, "zip-multi-disk",
                        "the zip64 end record at offset %zu is of an archive in several parts",
                        out->end64);
    }
    if (!agree(claim->count, UINT16_MAX, wide.count) || !agree(claim->len, UINT32_MAX, wide.len) ||
        !agree(claim->offset, UINT32_MAX, wide.offset)) {
        return jar_fail(name, err, "zip-headers-disagree",
                        "the end record says %llu entries in %llu bytes at offset %llu, the zip64 "
                        "end record %llu in %llu at %llu",
                        (unsigned long long)claim->count, (unsigned long long)claim->len,
                        (unsigned long long)claim->offset, (unsigned long long)wide.count,
                        (unsigned long long)wide.len, (unsigned long long)wide.offset);
    }
    out->zip64 = true;
    *claim = wide;
    return true;
}

/* The directory ends where the end records begin. From its length follows where it begins,
 * and from its recorded offset how many bytes stand before the archive. */
static bool place_directory(const char *name, struct jar_end *out, const struct claim *claim,
                            struct zg_error *err)
{
    size_t limit = out->zip64 ? out->end64 : out->end;
    if (claim->len > limit || claim->offset > limit - claim->len) {
        return jar_fail(name, err, "zip-truncated",
                        "the central directory is said to have %llu bytes at offset %llu, but it "
                        "has to end at offset %zu",
                        (unsigned long long)claim->len, (unsigned long long)claim->offset, limit);
    }
    out->directory_len = (size_t)claim->len;
    out->directory = limit - out->directory_len;
    out->base = out->directory - (size_t)claim->offset;
    out->count = claim->count;
    return true;
}

bool jar_end_find(struct zg_bytes bytes, const char *name, struct jar_end *out,
                  struct zg_error *err)
{
    *out = (struct jar_end){0};
    if (!find_end_record(bytes, name, &out->end, err) ||
        !check_one_disk(bytes, name, out->end, err)) {
        return false;
    }
    const uint8_t *record = bytes.data + out->end;
    struct claim claim = {get16(record + 10), get32(record + 12), get32(record + 16)};
    if (out->end >= LOCATOR_SIZE &&
        get32(bytes.data + out->end - LOCATOR_SIZE) == LOCATOR_SIGNATURE &&
        !read_end64(bytes, name, out, &claim, err)) {
        return false;
    }
    return place_directory(name, out, &claim, err);
}

bool jar_end_present(struct zg_bytes bytes)
{
    struct jar_end end;
    struct zg_error ignored = {0};
    return jar_end_find(bytes, "", &end, &ignored) && end.directory_len >= CENTRAL_SIZE &&
           get32(bytes.data + end.directory) == CENTRAL_SIGNATURE;
}
