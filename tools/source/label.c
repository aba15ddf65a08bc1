/*
 * Jumps of a fix: `goto error` needs the label in the function that the hunk comes into. Where the
 * older function leaves otherwise the hunk has to be written for it, by a person. (ISO C 6.8.1.)
 */
#include "source/backport.h"

#include <ctype.h>
#include <string.h>

static struct zg_bytes trimmed(struct zg_bytes line)
{
    line = zg_chomp(line);
    size_t from = 0;
    while (from < line.len && isspace(line.data[from])) {
        from++;
    }
    return zg_slice(line, from, line.len);
}

static size_t name_length(struct zg_bytes text)
{
    size_t len = 0;
    while (len < text.len && (isalnum(text.data[len]) || text.data[len] == '_')) {
        len++;
    }
    return len;
}

/* The label that a line jumps to; empty when it does not. */
static struct zg_bytes jumps_to(struct zg_bytes line)
{
    size_t at = zg_bytes_find(line, zg_bytes_of("goto "), 0);
    bool word =
        at != SIZE_MAX && (at == 0 || !(isalnum(line.data[at - 1]) || line.data[at - 1] == '_'));
    if (!word || zg_starts(trimmed(line), "*") || zg_starts(trimmed(line), "/")) {
        return (struct zg_bytes){0};
    }
    struct zg_bytes rest = trimmed(zg_slice(line, at + strlen("goto "), line.len));
    size_t len = name_length(rest);
    bool ends = len < rest.len && rest.data[len] == ';';
    return ends ? zg_slice(rest, 0, len) : (struct zg_bytes){0};
}

static bool is_label(struct zg_bytes line, struct zg_bytes name)
{
    line = trimmed(line);
    size_t len = name_length(line);
    if (len != name.len || memcmp(line.data, name.data, len) != 0) {
        return false;
    }
    while (len < line.len && isspace(line.data[len])) {
        len++;
    }
    return len < line.len && line.data[len] == ':';
}

static bool has_label(struct zg_source_lines lines, size_t begin, size_t end, struct zg_bytes name)
{
    for (size_t i = begin; i < end; i++) {
        if (is_label(lines.items[i], name)) {
            return true;
        }
    }
    return false;
}

/* Do the file's hunks that have a place bring it? */
static bool brings_label(const struct zg_file_work *work, struct zg_bytes name)
{
    const struct zg_patch_file *file = work->out->file;
    for (size_t i = 0; i < file->hunk_count; i++) {
        for (size_t k = 0; k < file->hunks[i].line_count; k++) {
            const struct zg_hunk_line *line = &file->hunks[i].lines[k];
            if (work->out->hunks[i].fate != ZG_FATE_CONFLICT && line->kind == '+' &&
                is_label(line->text, name)) {
                return true;
            }
        }
    }
    return false;
}

/* The first label that a hunk jumps to and its function does not have; empty when all are there. */
static struct zg_bytes missing_label(const struct zg_file_work *work, size_t hunk)
{
    const struct zg_hunk *lines = &work->out->file->hunks[hunk];
    size_t begin, end;
    if (!zg_function_span(work->ours, work->out->hunks[hunk].line - 1, &begin, &end)) {
        return (struct zg_bytes){0};
    }
    for (size_t i = 0; i < lines->line_count; i++) {
        struct zg_bytes name = jumps_to(lines->lines[i].text);
        if (lines->lines[i].kind == '+' && name.len > 0 &&
            !has_label(work->ours, begin, end, name) && !brings_label(work, name)) {
            return name;
        }
    }
    return (struct zg_bytes){0};
}

void zg_refuse_jumps(struct zg_porting *p, struct zg_file_work *work)
{
    for (size_t i = 0; i < work->out->file->hunk_count; i++) {
        struct zg_backport_hunk *hunk = &work->out->hunks[i];
        if (hunk->line == 0 || hunk->fate == ZG_FATE_CONFLICT || hunk->fate == ZG_FATE_ALREADY) {
            continue;
        }
        struct zg_bytes name = missing_label(work, i);
        if (name.len > 0) {
            hunk->note = zg_format(p->arena, "%s, but it jumps to `%s`, which the function lacks",
                                   zg_hunk_fate_name(hunk->fate), zg_text_of(p->arena, name));
            hunk->fate = ZG_FATE_CONFLICT;
            zg_drop_edits(work, i);
        }
    }
}
