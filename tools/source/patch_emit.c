/* A patch as text: what was parsed as it stood, what was made in memory as diff -u writes it. */
#include "source/internal.h"

static const char no_newline[] = "\\ No newline at end of file\n";

static void put_range(char sign, size_t start, size_t count, struct zg_buf *out)
{
    if (count == 1) {
        zg_buf_printf(out, "%c%zu", sign, start);
    } else {
        zg_buf_printf(out, "%c%zu,%zu", sign, start, count);
    }
}

static void put_heading(const struct zg_hunk *hunk, struct zg_buf *out)
{
    zg_buf_append_text(out, "@@ ");
    put_range('-', hunk->old_start, hunk->old_count, out);
    zg_buf_append_text(out, " ");
    put_range('+', hunk->new_start, hunk->new_count, out);
    zg_buf_append_text(out, " @@");
    if (hunk->section.len > 0) {
        zg_buf_append_text(out, " ");
        zg_buf_append_bytes(out, hunk->section);
    }
    zg_buf_append_text(out, "\n");
}

void zg_hunk_emit(const struct zg_hunk *hunk, struct zg_buf *out)
{
    if (hunk->heading.data != NULL) {
        zg_buf_append_bytes(out, hunk->heading);
    } else {
        put_heading(hunk, out);
    }
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_hunk_line *line = &hunk->lines[i];
        if (line->raw.data != NULL) {
            zg_buf_append_bytes(out, line->raw);
            continue;
        }
        zg_buf_append(out, &line->kind, 1);
        zg_buf_append_bytes(out, line->text);
        if (line->no_newline) {
            zg_buf_append_text(out, "\n");
            zg_buf_append_text(out, no_newline);
        }
    }
}

static void put_names(const struct zg_patch_file *file, struct zg_buf *out)
{
    zg_buf_printf(out, "--- %s\n", file->old_name == NULL ? "/dev/null" : file->old_name);
    zg_buf_printf(out, "+++ %s\n", file->new_name == NULL ? "/dev/null" : file->new_name);
}

void zg_patch_file_emit(const struct zg_patch_file *file, struct zg_buf *out)
{
    if (file->lead.data != NULL) {
        zg_buf_append_bytes(out, file->lead);
    } else {
        put_names(file, out);
    }
    for (size_t i = 0; i < file->hunk_count; i++) {
        zg_hunk_emit(&file->hunks[i], out);
    }
}

void zg_source_patch_emit(const struct zg_source_patch *patch, struct zg_buf *out)
{
    zg_buf_append_bytes(out, patch->header);
    for (size_t i = 0; i < patch->file_count; i++) {
        zg_patch_file_emit(&patch->files[i], out);
    }
    zg_buf_append_bytes(out, patch->trailer);
}
