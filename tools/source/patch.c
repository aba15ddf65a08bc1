/*
 * A patch file as a whole: header, files with their hunks, trailer. What a file's head and its
 * hunks look like is in patch_file.c and patch_hunk.c; what the header says in header.c.
 */
#include "source/internal.h"

#include <string.h>

struct zg_bytes zg_reader_line(const struct zg_patch_reader *reader, size_t index)
{
    return index < reader->lines.count ? reader->lines.items[index] : (struct zg_bytes){0};
}

struct zg_bytes zg_reader_span(const struct zg_patch_reader *reader, size_t from, size_t to)
{
    const uint8_t *end = reader->text.data + reader->text.len;
    const uint8_t *first = from < reader->lines.count ? reader->lines.items[from].data : end;
    const uint8_t *last = to < reader->lines.count ? reader->lines.items[to].data : end;
    return (struct zg_bytes){first, (size_t)(last - first)};
}

bool zg_reader_fail(struct zg_patch_reader *reader, size_t index, const char *rule,
                    const char *text)
{
    return zg_fail_at(reader->err, ZG_MALFORMED, rule, reader->name, (unsigned)index + 1, "%s",
                      text);
}

bool zg_starts(struct zg_bytes line, const char *prefix)
{
    size_t len = strlen(prefix);
    return line.len >= len && memcmp(line.data, prefix, len) == 0;
}

struct zg_bytes zg_slice(struct zg_bytes bytes, size_t from, size_t to)
{
    return (struct zg_bytes){bytes.data + from, to - from};
}

struct zg_bytes zg_chomp(struct zg_bytes line)
{
    if (line.len > 0 && line.data[line.len - 1] == '\n') {
        line.len--;
        line.len -= line.len > 0 && line.data[line.len - 1] == '\r';
    }
    return line;
}

char *zg_text_of(struct zg_arena *arena, struct zg_bytes bytes)
{
    return zg_strndup(arena, (const char *)bytes.data, bytes.len);
}

struct zg_source_lines zg_source_lines_split(struct zg_arena *arena, struct zg_bytes text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        at = end == NULL ? text.len : (size_t)(end - text.data) + 1;
    }
    struct zg_bytes *items = zg_alloc_array(arena, count + 1, sizeof(*items));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t next = end == NULL ? text.len : (size_t)(end - text.data) + 1;
        items[i] = zg_slice(text, at, next);
        at = next;
    }
    return (struct zg_source_lines){items, count};
}

/* Lines that tools write before a file's "---" line, and that belong to it. */
static bool is_preface(struct zg_bytes line)
{
    return zg_starts(line, "diff ") || zg_starts(line, "Index: ") || zg_starts(line, "======") ||
           zg_starts(line, "RCS file: ") || zg_starts(line, "retrieving revision ");
}

/* Where the file that begins at line `begin` takes over from what stands before it. */
static size_t preface_of(const struct zg_patch_reader *reader, size_t begin, size_t least)
{
    while (begin > least && is_preface(reader->lines.items[begin - 1])) {
        begin--;
    }
    return begin;
}

static bool is_context_diff(const struct zg_patch_reader *reader, size_t at)
{
    return zg_starts(zg_reader_line(reader, at), "*** ") &&
           zg_starts(zg_reader_line(reader, at + 1), "--- ") &&
           zg_starts(zg_reader_line(reader, at + 2), "***************");
}

/* Goes to the next line at which a file begins, or to the end. */
static bool find_file(struct zg_patch_reader *reader)
{
    for (; reader->at < reader->lines.count; reader->at++) {
        struct zg_hunk hunk;
        bool too_large = false;
        if (zg_file_begins(reader, reader->at)) {
            return true;
        }
        if (is_context_diff(reader, reader->at)) {
            return zg_reader_fail(reader, reader->at, "patch-context-diff",
                                  "this is a context diff; only unified diffs are read");
        }
        if (zg_hunk_heading(zg_reader_line(reader, reader->at), &hunk, &too_large)) {
            return zg_reader_fail(reader, reader->at, "patch-no-file",
                                  "a hunk without a file: no '---' and '+++' lines before it");
        }
    }
    return true;
}

/* The "Index:" name of a file's lead; GNU patch uses it when there is no other. */
static const char *index_name(struct zg_patch_reader *reader, size_t from, size_t to)
{
    const char *name = NULL;
    for (size_t i = from; i < to; i++) {
        struct zg_bytes line = zg_chomp(zg_reader_line(reader, i));
        if (zg_starts(line, "Index: ")) {
            name = zg_text_of(reader->arena, zg_slice(line, strlen("Index: "), line.len));
        }
    }
    return name;
}

/* Reads the file that begins at the reader's line; its lead begins at line `from`. */
static bool read_file(struct zg_patch_reader *reader, size_t from, struct zg_patch_file *file)
{
    size_t begin = reader->at;
    struct zg_hunk hunk;
    bool too_large = false;
    file->line = (unsigned)begin + 1;
    if (!zg_file_head(reader, file)) {
        return false;
    }
    file->index_name = index_name(reader, from, begin);
    file->lead = zg_reader_span(reader, from, reader->at);
    while (!file->binary &&
           zg_hunk_heading(zg_reader_line(reader, reader->at), &hunk, &too_large)) {
        file->hunks = zg_grow(reader->arena, file->hunks, file->hunk_count, sizeof(*file->hunks));
        if (!zg_hunk_read(reader, file->crlf, &file->hunks[file->hunk_count])) {
            return false;
        }
        file->hunk_count++;
    }
    return !too_large || zg_reader_fail(reader, reader->at, "patch-number",
                                        "a line number of this hunk is too large");
}

static bool read_files(struct zg_patch_reader *reader, struct zg_source_patch *patch)
{
    size_t from = 0; /* line after the last hunk */
    while (true) {
        if (!find_file(reader)) {
            return false;
        }
        bool end = reader->at >= reader->lines.count;
        if (patch->file_count == 0) {
            size_t begin = end ? reader->at : preface_of(reader, reader->at, 0);
            patch->header = zg_reader_span(reader, 0, begin);
            from = begin;
        }
        if (end) {
            patch->trailer = zg_reader_span(reader, from, reader->at);
            return true;
        }
        if (patch->file_count >= ZG_LIMIT_PATCH_FILES) {
            return zg_reader_fail(reader, reader->at, "too-large", "too many files in one patch");
        }
        patch->files =
            zg_grow(reader->arena, patch->files, patch->file_count, sizeof(*patch->files));
        struct zg_patch_file *file = &patch->files[patch->file_count++];
        *file = (struct zg_patch_file){0};
        if (!read_file(reader, from, file)) {
            return false;
        }
        from = reader->at;
    }
}

bool zg_source_patch_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                           struct zg_source_patch *out, struct zg_error *err)
{
    *out = (struct zg_source_patch){.name = name};
    if (text.len > ZG_LIMIT_PATCH) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "the patch has %zu bytes; at most %d are allowed", text.len,
                          ZG_LIMIT_PATCH);
    }
    struct zg_patch_reader reader = {.arena = arena,
                                     .name = name,
                                     .text = text,
                                     .lines = zg_source_lines_split(arena, text),
                                     .err = err};
    if (!read_files(&reader, out)) {
        return false;
    }
    zg_header_parse(arena, out->header, name, &out->about);
    return true;
}

bool zg_source_patch_load(struct zg_arena *arena, const char *path, struct zg_source_patch *out,
                          struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_LIMIT_PATCH, &text, err) &&
           zg_source_patch_parse(arena, text, zg_strdup(arena, path), out, err);
}

const char *zg_strip_name(const char *name, unsigned strip)
{
    for (; strip > 0; strip--) {
        const char *slash = strchr(name, '/');
        if (slash == NULL) {
            return NULL;
        }
        name = slash + strspn(slash, "/");
    }
    return *name == '\0' ? NULL : name;
}
