/*
 * Rewriting a jar: the file is copied in long runs straight from the mapping, with the
 * replaced entries in their places and the added ones before the central directory. What
 * the records of changed entries look like is jar_edit.c's.
 */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>
#include <zlib.h>

/* The edits, split into what replaces an entry, in the order of the file, and what is added,
 * in the order of the edits. */
struct plan {
    const struct zg_jar *jar;
    struct zg_arena *arena;
    struct change *replaced, *added;
    size_t replaced_count, added_count;
    uint64_t directory; /* where the new central directory begins */
};

/* ---- planning -------------------------------------------------------------------------------- */

static int compare_edits(const void *left, const void *right)
{
    const struct zg_jar_edit *const *a = left, *const *b = right;
    size_t common = (*a)->name.len < (*b)->name.len ? (*a)->name.len : (*b)->name.len;
    int order = memcmp((*a)->name.data, (*b)->name.data, common);
    return order != 0 ? order
                      : ((*a)->name.len > (*b)->name.len) - ((*a)->name.len < (*b)->name.len);
}

const struct zg_jar_edit **edits_sort(struct zg_arena *arena, const struct zg_jar_edit *edits,
                                      size_t count, struct zg_error *err)
{
    const struct zg_jar_edit **sorted =
        zg_alloc_array(arena, count + 1, sizeof(const struct zg_jar_edit *));
    for (size_t i = 0; i < count; i++) {
        if (!zg_path_check(edits[i].name, err)) {
            zg_wrap(err, "name of an edit");
            return NULL;
        }
        sorted[i] = &edits[i];
    }
    if (count > 1) {
        qsort(sorted, count, sizeof(*sorted), compare_edits);
    }
    for (size_t i = 1; i < count; i++) {
        if (zg_bytes_equal(sorted[i - 1]->name, sorted[i]->name)) {
            zg_fail(err, ZG_USAGE, "edit-duplicate", "two edits name the entry '%.*s'",
                    (int)sorted[i]->name.len, (const char *)sorted[i]->name.data);
            return NULL;
        }
    }
    return sorted;
}

static int compare_changes(const void *left, const void *right)
{
    const uint8_t *a = ((const struct change *)left)->entry->local.data;
    const uint8_t *b = ((const struct change *)right)->entry->local.data;
    return (a > b) - (a < b);
}

/* Sorts the replaced entries into file order and sums up how far each moves what follows. */
static void place_changes(struct plan *plan)
{
    int64_t shift = 0;
    if (plan->replaced_count > 1) {
        qsort(plan->replaced, plan->replaced_count, sizeof(*plan->replaced), compare_changes);
    }
    for (size_t i = 0; i < plan->replaced_count; i++) {
        struct change *change = &plan->replaced[i];
        size_t old = entry_end(plan->jar, change->entry) - entry_start(plan->jar, change->entry);
        shift += (int64_t)(change->local.len + change->packed.len) - (int64_t)old;
        change->shift = shift;
    }
    plan->directory = plan->jar->end.directory + (uint64_t)shift;
    for (size_t i = 0; i < plan->added_count; i++) {
        plan->directory += plan->added[i].local.len + plan->added[i].packed.len;
    }
}

static bool make_plan(struct plan *plan, const struct zg_jar_edit *edits, size_t count,
                      int64_t epoch, struct zg_error *err)
{
    if (edits_sort(plan->arena, edits, count, err) == NULL) {
        return false;
    }
    plan->replaced = zg_alloc_array(plan->arena, count, sizeof(*plan->replaced));
    plan->added = zg_alloc_array(plan->arena, count, sizeof(*plan->added));
    for (size_t i = 0; i < count; i++) {
        const struct zg_jar_entry *entry = zg_jar_find(plan->jar, edits[i].name);
        struct change *change = entry != NULL ? &plan->replaced[plan->replaced_count++]
                                              : &plan->added[plan->added_count++];
        *change = (struct change){.entry = entry, .name = edits[i].name};
        if (!change_prepare(plan->arena, change, edits[i].content, epoch, err)) {
            return false;
        }
    }
    place_changes(plan);
    return true;
}

/* The last change that begins at or before `entry`, NULL when there is none. */
static const struct change *change_before(const struct plan *plan, const struct zg_jar_entry *entry)
{
    size_t low = 0, high = plan->replaced_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->replaced[middle].entry->local.data <= entry->local.data) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &plan->replaced[low - 1];
}

/* ---- the directory and the end records ------------------------------------------------------- */

static bool put_old_records(const struct plan *plan, struct zg_buf *out, struct zg_error *err)
{
    const struct zg_jar *jar = plan->jar;
    for (size_t i = 0; i < jar->count; i++) {
        const struct zg_jar_entry *entry = &jar->entries[i];
        const struct change *change = change_before(plan, entry);
        bool replaced = change != NULL && change->entry == entry;
        const struct change *before = !replaced                  ? change
                                      : change == plan->replaced ? NULL
                                                                 : change - 1;
        uint64_t offset = entry_start(jar, entry) - jar->end.base;
        offset += (uint64_t)(before == NULL ? 0 : before->shift);
        if (!(replaced ? change_put_central(change, offset, out, err)
                       : central_put_moved(entry, offset, out, err))) {
            return false;
        }
    }
    return true;
}

static bool put_new_records(const struct plan *plan, struct zg_buf *out, struct zg_error *err)
{
    uint64_t offset = plan->directory - plan->jar->end.base;
    for (size_t i = 0; i < plan->added_count; i++) {
        offset -= plan->added[i].local.len + plan->added[i].packed.len;
    }
    for (size_t i = 0; i < plan->added_count; i++) {
        if (!change_put_central(&plan->added[i], offset, out, err)) {
            return false;
        }
        offset += plan->added[i].local.len + plan->added[i].packed.len;
    }
    return true;
}

/* A number of the end record stays saturated when the zip64 record tells it, and becomes so
 * when it has grown out of its field. */
static bool put_end_number(uint8_t *field, bool zip64, uint64_t value)
{
    if (zip64 && get32(field) == UINT32_MAX) {
        return true;
    }
    put32(field, value < UINT32_MAX ? (uint32_t)value : UINT32_MAX);
    return zip64 || value < UINT32_MAX;
}

static bool put_end_count(uint8_t *field, bool zip64, uint64_t value)
{
    if (get16(field) == value || (zip64 && get16(field) == UINT16_MAX)) {
        return true;
    }
    put16(field, value < UINT16_MAX ? (uint16_t)value : UINT16_MAX);
    put16(field - 2, get16(field));
    return zip64 || value < UINT16_MAX;
}

static bool put_end_records(const struct plan *plan, struct zg_buf *out, struct zg_error *err)
{
    const struct jar_end *end = &plan->jar->end;
    uint64_t len = out->len, offset = plan->directory - end->base;
    uint64_t count = plan->jar->count + plan->added_count;
    size_t from = end->directory + end->directory_len, tail = out->len;
    zg_buf_append(out, plan->jar->bytes.data + from, plan->jar->bytes.len - from);
    if (end->zip64) {
        uint8_t *record = out->data + tail, *locator = record + (end->end - LOCATOR_SIZE - from);
        put64(record + 24, count);
        put64(record + 32, count);
        put64(record + 40, len);
        put64(record + 48, offset);
        put64(locator + 8, get64(locator + 8) + (plan->directory + len - from));
    }
    uint8_t *record = out->data + tail + (end->end - from);
    if (!put_end_count(record + 10, end->zip64, count) ||
        !put_end_number(record + 12, end->zip64, len) ||
        !put_end_number(record + 16, end->zip64, offset)) {
        return jar_too_large(err, "the central directory");
    }
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

static struct iovec piece(struct zg_bytes bytes)
{
    return (struct iovec){(void *)(uintptr_t)bytes.data, bytes.len}; /* writev reads it only */
}

static bool write_pieces(int fd, struct iovec *pieces, size_t count, struct zg_error *err)
{
    while (count > 0) {
        if (pieces->iov_len == 0) {
            pieces++;
            count--;
            continue;
        }
        ssize_t put = writev(fd, pieces, count < IOV_MAX ? (int)count : IOV_MAX);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return zg_fail_errno(err, "cannot write a jar");
        }
        for (size_t left = (size_t)put; left > 0;) {
            size_t step = left < pieces->iov_len ? left : pieces->iov_len;
            pieces->iov_base = (uint8_t *)pieces->iov_base + step;
            pieces->iov_len -= step;
            left -= step;
            if (pieces->iov_len == 0 && left > 0) {
                pieces++;
                count--;
            }
        }
    }
    return true;
}

static bool write_plan(const struct plan *plan, struct zg_bytes directory, int fd,
                       struct zg_error *err)
{
    const struct zg_jar *jar = plan->jar;
    size_t most = 3 * plan->replaced_count + 2 * plan->added_count + 2, count = 0, at = 0;
    struct iovec *pieces = zg_alloc_array(plan->arena, most, sizeof(*pieces));
    for (size_t i = 0; i < plan->replaced_count; i++) {
        const struct change *change = &plan->replaced[i];
        size_t start = entry_start(jar, change->entry);
        pieces[count++] = piece((struct zg_bytes){jar->bytes.data + at, start - at});
        pieces[count++] = piece(change->local);
        pieces[count++] = piece(change->packed);
        at = entry_end(jar, change->entry);
    }
    pieces[count++] = piece((struct zg_bytes){jar->bytes.data + at, jar->end.directory - at});
    for (size_t i = 0; i < plan->added_count; i++) {
        pieces[count++] = piece(plan->added[i].local);
        pieces[count++] = piece(plan->added[i].packed);
    }
    pieces[count++] = piece(directory);
    return write_pieces(fd, pieces, count, err);
}

bool zg_jar_rewrite(const struct zg_jar *jar, const struct zg_jar_edit *edits, size_t count,
                    int64_t epoch, int fd, struct zg_error *err)
{
    if (count > 0 && (jar->traits & ZG_JAR_SIGNED) != 0) {
        zg_fail_at(err, ZG_REFUSED, "jar-signed", jar->name, 0,
                   "it is signed; a changed class would not be loaded");
        return zg_hint(err, "the vendor has to sign a changed jar anew");
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf directory = {0};
    struct plan plan = {.jar = jar, .arena = arena};
    if (make_plan(&plan, edits, count, epoch, err) && put_old_records(&plan, &directory, err) &&
        put_new_records(&plan, &directory, err) && put_end_records(&plan, &directory, err) &&
        write_plan(&plan, zg_buf_bytes(&directory), fd, err)) {
        return true;
    }
    if (err->file[0] == '\0') {
        snprintf(err->file, sizeof(err->file), "%s", jar->name);
    }
    return false;
}

const char *zg_codec_versions(void)
{
    return "zlib " ZLIB_VERSION;
}
