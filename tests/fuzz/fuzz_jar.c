/*
 * Fuzzes reading and rewriting of jars. The input is a jar. When it is accepted, a rewrite
 * without edits gives the same file, and after one entry is replaced and one is added every
 * other entry is what it was, but for its offset.
 */
#include "archive/internal.h"

#include "../support/zipmaker.c"
#include "fuzz_start.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGEST_READ = 1 << 20 };

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

/* The rewritten file, malloc'ed; empty when it was refused. */
static struct zg_bytes rewrite(const struct zg_jar *jar, const struct zg_jar_edit *edits,
                               size_t count, struct zg_error *err)
{
    int fd = memfd_create("rewritten", MFD_CLOEXEC);
    expect(fd >= 0, "memfd_create");
    uint8_t *out = NULL;
    size_t len = 0;
    if (zg_jar_rewrite(jar, edits, count, 1700000000, fd, err)) {
        len = (size_t)lseek(fd, 0, SEEK_END);
        out = zg_xmalloc(len);
        expect(pread(fd, out, len, 0) == (ssize_t)len, "pread");
    }
    close(fd);
    return (struct zg_bytes){out, len};
}

static void check_identity(const struct zg_jar *jar, struct zg_bytes bytes)
{
    struct zg_error err = {0};
    struct zg_bytes out = rewrite(jar, NULL, 0, &err);
    expect(zg_bytes_equal(out, bytes), "a rewrite without edits gives the same file");
    free((void *)(uintptr_t)out.data);
}

/* The central record with the offset taken out, wherever it stands (4.5.3). */
static void clear_offset(uint8_t *record)
{
    struct zg_bytes extra = {record + CENTRAL_SIZE + get16(record + 28), get16(record + 30)}, field;
    size_t at = 0;
    size_t before = 8u * ((get32(record + 24) == UINT32_MAX) + (get32(record + 20) == UINT32_MAX));
    if (get32(record + 42) != UINT32_MAX || !extra_find(extra, EXTRA_ZIP64, &at, &field)) {
        put32(record + 42, 0);
    } else {
        memset((uint8_t *)(uintptr_t)field.data + before, 0, 8);
    }
}

static bool same_central(struct zg_bytes a, struct zg_bytes b)
{
    if (a.len != b.len) {
        return false;
    }
    uint8_t *left = zg_xmalloc(a.len), *right = zg_xmalloc(b.len);
    memcpy(left, a.data, a.len);
    memcpy(right, b.data, b.len);
    clear_offset(left);
    clear_offset(right);
    bool same = memcmp(left, right, a.len) == 0;
    free(left);
    free(right);
    return same;
}

static void check_content(const struct zg_jar *jar, const struct zg_jar_edit *edit)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_jar_entry *entry = zg_jar_find(jar, edit->name);
    struct zg_bytes content;
    expect(entry != NULL && entry->descriptor.len == 0, "the entry is there, without descriptor");
    expect(zg_jar_read(arena, jar, entry, &content, &err), "its content can be read");
    expect(zg_bytes_equal(content, edit->content), "its content is the new one");
}

static void check_others(const struct zg_jar *before, const struct zg_jar *after,
                         struct zg_bytes touched)
{
    expect(zg_jar_count(after) >= zg_jar_count(before), "no entry is lost");
    for (size_t i = 0; i < zg_jar_count(before); i++) {
        const struct zg_jar_entry *a = zg_jar_entry(before, i), *b = zg_jar_entry(after, i);
        expect(zg_bytes_equal(a->name, b->name), "entries stay in order");
        expect(zg_bytes_equal(a->name, touched) ||
                   (zg_bytes_equal(a->local, b->local) && zg_bytes_equal(a->packed, b->packed) &&
                    zg_bytes_equal(a->descriptor, b->descriptor) &&
                    same_central(a->central, b->central)),
               "other entries are what they were");
    }
}

static void check_edits(const struct zg_jar *jar, const struct zg_jar_entry *entry)
{
    struct zg_error err = {0};
    const struct zg_jar_edit both[] = {
        {entry->name, zg_bytes_of("new content, new content, new content")},
        {zg_bytes_of("added"), zg_bytes_of("x")},
    };
    size_t count = zg_jar_find(jar, both[1].name) == NULL ? 2 : 1;
    struct zg_bytes out = rewrite(jar, both, count, &err);
    if (out.data == NULL) {
        expect(strcmp(err.rule, "jar-signed") == 0 || strcmp(err.rule, "path-invalid") == 0,
               "an edit is refused for a signed jar and for a folder only");
        return;
    }
    struct zg_jar *after = zg_jar_parse(out, "after", &err);
    /* The new length may make an end record of bytes that were none before. */
    expect(after != NULL || strcmp(err.rule, "zip-comment-directory") == 0, "it is a jar again");
    if (after != NULL) {
        check_content(after, &both[0]);
        check_others(jar, after, entry->name);
    }
    zg_jar_close(after);
    free((void *)(uintptr_t)out.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_error err = {0};
    struct zg_bytes bytes = {data, size};
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_parse(bytes, "fuzz.jar", &err);
    if (jar == NULL) {
        expect(err.kind == ZG_MALFORMED && err.rule[0] != '\0', "a refusal has a rule");
        return 0;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    zg_jar_traits(jar);
    check_identity(jar, bytes);
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        struct zg_bytes content;
        expect(zg_jar_find(jar, entry->name) == entry, "an entry is found by its name");
        if (entry->size <= LARGEST_READ && zg_jar_read(arena, jar, entry, &content, &err)) {
            expect(content.len == entry->size, "content has its size");
        }
    }
    if (zg_jar_count(jar) > 0) {
        check_edits(jar, zg_jar_entry(jar, size % zg_jar_count(jar)));
    }
    return 0;
}

/* One of everything, in a form that the bits of `kind` tell. */
static void make_good(struct zg_buf *out, unsigned kind)
{
    struct zipmaker zip = {0};
    struct zg_buf extra = {0};
    bool zip64 = (kind & 1) != 0;
    zip_extra(&extra, 0x5455, "\1ABCD", 5);
    if ((kind & 2) != 0) {
        zg_buf_append_text(&zip.bytes, "#!launcher\n");
        zip.base = (kind & 4) != 0 ? zip.bytes.len : 0;
    }
    zip_put(&zip, (struct zip_entry){.name = "META-INF/"});
    zip_put(&zip, (struct zip_entry){.name = "META-INF/MANIFEST.MF",
                                     .text = "Multi-Release: true\n",
                                     .deflate = true,
                                     .descriptor = (kind & 8) != 0});
    zip_put(&zip, (struct zip_entry){.name = "a/X.class",
                                     .text = "class class class",
                                     .deflate = (kind & 16) != 0,
                                     .descriptor = (kind & 32) != 0,
                                     .unsigned_descriptor = (kind & 64) != 0,
                                     .zip64 = zip64,
                                     .extra = zg_buf_bytes(&extra),
                                     .comment = "c"});
    zip_put(&zip, (struct zip_entry){.name = "b", .text = "stored"});
    zip_end(&zip, (kind & 128) != 0 ? "comment" : NULL, zip64);
    zg_buf_append_bytes(out, zg_buf_bytes(&zip.bytes));
    zip_free(&zip);
    zg_buf_free(&extra);
}
