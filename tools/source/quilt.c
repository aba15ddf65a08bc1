/* Series files: which patches, in which order, with which options. */
#include "source/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct zg_bytes next_word(struct zg_bytes *rest)
{
    size_t begin = 0;
    while (begin < rest->len && isspace(rest->data[begin])) {
        begin++;
    }
    size_t end = begin;
    while (end < rest->len && !isspace(rest->data[end])) {
        end++;
    }
    struct zg_bytes word = zg_slice(*rest, begin, end);
    *rest = zg_slice(*rest, end, rest->len);
    return word;
}

/* A line without its comment. */
static struct zg_bytes without_comment(struct zg_bytes line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] == '#' && (i == 0 || isspace(line.data[i - 1]))) {
            return zg_slice(line, 0, i);
        }
    }
    return line;
}

/* Reads "-pN", "-p N", "-pab" (which is 1) and "-R". */
static bool read_options(struct zg_bytes rest, const char *name, struct zg_quilt_entry *entry,
                         struct zg_error *err)
{
    for (struct zg_bytes word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
        if (zg_bytes_is(word, "-R") || zg_bytes_is(word, "--reverse")) {
            entry->reverse = true;
            continue;
        }
        if (!zg_starts(word, "-p")) {
            continue;
        }
        struct zg_bytes value = word.len > 2 ? zg_slice(word, 2, word.len) : next_word(&rest);
        if (zg_bytes_is(value, "ab")) {
            continue;
        }
        entry->strip = 0;
        for (size_t i = 0; i < value.len || value.len == 0; i++) {
            if (value.len == 0 || value.len > 3 || !isdigit(value.data[i])) {
                return zg_fail_at(err, ZG_MALFORMED, "series-option", name, entry->line,
                                  "-p wants a number");
            }
            entry->strip = entry->strip * 10 + (value.data[i] - '0');
        }
    }
    return true;
}

static bool read_entry(struct zg_arena *arena, struct zg_quilt *series, size_t index,
                       struct zg_error *err)
{
    struct zg_bytes rest = without_comment(zg_chomp(series->lines.items[index]));
    struct zg_bytes word = next_word(&rest);
    if (word.len == 0) {
        return true;
    }
    struct zg_error why = {0};
    if (!zg_path_check(word, &why)) {
        return zg_fail_at(err, ZG_MALFORMED, "series-path", series->name, (unsigned)index + 1,
                          "'%.*s' is no path below the series' folder", (int)word.len,
                          (const char *)word.data);
    }
    struct zg_bytes options = rest;
    while (options.len > 0 && isspace(options.data[0])) {
        options = zg_slice(options, 1, options.len);
    }
    while (options.len > 0 && isspace(options.data[options.len - 1])) {
        options.len--;
    }
    series->entries = zg_grow(arena, series->entries, series->count, sizeof(*series->entries));
    struct zg_quilt_entry *entry = &series->entries[series->count++];
    *entry = (struct zg_quilt_entry){.name = zg_text_of(arena, word),
                                     .strip = 1,
                                     .options = zg_text_of(arena, options),
                                     .line = (unsigned)index + 1};
    return read_options(options, series->name, entry, err);
}

bool zg_quilt_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    struct zg_quilt *out, struct zg_error *err)
{
    *out = (struct zg_quilt){.name = name};
    if (text.len > ZG_LIMIT_PATCH) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "the series has %zu bytes; at most %d are allowed", text.len,
                          ZG_LIMIT_PATCH);
    }
    out->lines = zg_source_lines_split(arena, text);
    for (size_t i = 0; i < out->lines.count; i++) {
        if (out->count >= ZG_LIMIT_QUILT_ENTRIES) {
            return zg_fail_at(err, ZG_MALFORMED, "too-large", name, (unsigned)i + 1,
                              "the series has more than %d patches", ZG_LIMIT_QUILT_ENTRIES);
        }
        if (!read_entry(arena, out, i, err)) {
            return false;
        }
    }
    return true;
}

bool zg_quilt_load(struct zg_arena *arena, const char *path, struct zg_quilt *out,
                   struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_LIMIT_PATCH, &text, err) &&
           zg_quilt_parse(arena, text, zg_strdup(arena, path), out, err);
}

void zg_quilt_add(struct zg_arena *arena, struct zg_quilt *series, const char *patch)
{
    size_t count = series->lines.count;
    struct zg_bytes *lines = zg_alloc_array(arena, count + 1, sizeof(*lines));
    for (size_t i = 0; i < count; i++) {
        lines[i] = series->lines.items[i];
    }
    if (count > 0 && lines[count - 1].data[lines[count - 1].len - 1] != '\n') {
        lines[count - 1] = zg_bytes_of(zg_format(arena, "%.*s\n", (int)lines[count - 1].len,
                                                 (const char *)lines[count - 1].data));
    }
    lines[count] = zg_bytes_of(zg_format(arena, "%s\n", patch));
    series->lines = (struct zg_source_lines){lines, count + 1};
    series->entries = zg_grow(arena, series->entries, series->count, sizeof(*series->entries));
    series->entries[series->count++] = (struct zg_quilt_entry){
        .name = zg_strdup(arena, patch), .strip = 1, .options = "", .line = (unsigned)count + 1};
}

void zg_quilt_emit(const struct zg_quilt *series, struct zg_buf *out)
{
    for (size_t i = 0; i < series->lines.count; i++) {
        zg_buf_append_bytes(out, series->lines.items[i]);
    }
}
