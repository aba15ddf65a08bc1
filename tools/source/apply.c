/*
 * A patch applied to a tree, or taken off it: on a layer over the tree, which is merged when
 * every hunk of every file found its place. Which file a name means is in target.c, where a hunk
 * goes in place.c.
 */
#include "source/internal.h"

#include <string.h>

const char *zg_hunk_state_name(enum zg_hunk_state state)
{
    static const char *const names[] = {"clean", "offset", "fuzz", "failed"};
    return names[state];
}

/* One application. */
struct applying {
    struct zg_arena *arena;
    const struct zg_source_apply_options *options;
    struct zg_tree *tree, *layer;
    struct zg_source_applied *result;
    struct zg_error *err;
};

enum { NEW_FILE_MODE = 0644, MODE_BITS = 07777 };

/* ---- one file's text ----------------------------------------------------------------------------
 */

/* Copies the input's lines `from` up to `to` (from 1; `to` is not copied). */
static void copy_lines(struct zg_source_lines lines, size_t from, size_t to, struct zg_buf *out)
{
    to = to > lines.count + 1 ? lines.count + 1 : to;
    if (from < to) {
        const uint8_t *begin = lines.items[from - 1].data;
        const struct zg_bytes *last = &lines.items[to - 2];
        zg_buf_append(out, begin, (size_t)(last->data + last->len - begin));
    }
}

/* Appends what a hunk leaves, from line `*at` of the input on: context is the input's own. */
static void rewrite(struct zg_source_lines lines, const struct zg_hunk *hunk, bool reverse,
                    size_t *at, struct zg_buf *out)
{
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_hunk_line *line = &hunk->lines[i];
        bool is_old = zg_line_is_old(line, reverse);
        if (line->kind == ' ') {
            copy_lines(lines, *at, *at + 1, out);
        } else if (!is_old) {
            zg_buf_append_bytes(out, line->text);
        }
        *at += is_old;
    }
}

static enum zg_hunk_state state_of(const struct zg_hunk_place *place)
{
    if (place->line == 0) {
        return ZG_HUNK_FAILED;
    }
    return place->fuzz > 0 ? ZG_HUNK_FUZZ : (place->offset != 0 ? ZG_HUNK_OFFSET : ZG_HUNK_CLEAN);
}

static void count_hunk(struct zg_source_applied *result, enum zg_hunk_state state)
{
    size_t *const counts[] = {&result->clean, &result->offset, &result->fuzzed, &result->failed};
    result->hunks++;
    (*counts[state])++;
}

/* Places and rewrites every hunk of a file; `exists` is whether it is there and not empty. */
static void patch_text(struct applying *applying, struct zg_source_lines lines, bool exists,
                       struct zg_file_result *file, struct zg_buf *out)
{
    bool reverse = applying->options->reverse;
    unsigned absent = reverse ? file->file->new_absent : file->file->old_absent;
    struct zg_hunk_placing placing = {.lines = lines};
    size_t at = 1;
    for (size_t i = 0; i < file->file->hunk_count; i++) {
        const struct zg_hunk *hunk = &file->file->hunks[i];
        struct zg_hunk_place place =
            zg_place_hunk(&placing, hunk, applying->options->fuzz, reverse);
        if (place.line == 1 && absent == 2 && exists) {
            place.line = 0;
            file->reason = "the patch makes this file, and it is there already";
        }
        file->hunks[i] = (struct zg_hunk_result){.state = state_of(&place),
                                                 .line = place.line,
                                                 .offset = place.offset,
                                                 .fuzz = place.fuzz};
        count_hunk(applying->result, file->hunks[i].state);
        if (place.line == 0) {
            file->failed = true;
            continue;
        }
        copy_lines(lines, at, place.line, out);
        at = place.line;
        rewrite(lines, hunk, reverse, &at, out);
        placing.frozen = at - 1;
    }
    copy_lines(lines, at, lines.count + 1, out);
}

/* ---- one file --------------------------------------------------------------------------- */

static bool refuse_special(struct applying *applying, const struct zg_source_patch *patch,
                           const struct zg_patch_file *file)
{
    enum { TYPE = 0170000, REGULAR = 0100000 };
    const char *name = file->new_name != NULL ? file->new_name : file->old_name;
    if (file->binary) {
        return zg_fail_at(applying->err, ZG_REFUSED, "patch-binary", patch->name, file->line,
                          "%s is changed as a binary file, which cannot be applied",
                          name != NULL ? name : "a file");
    }
    unsigned modes[] = {file->old_mode & TYPE, file->new_mode & TYPE};
    for (size_t i = 0; i < ZG_COUNT(modes); i++) {
        if (modes[i] != 0 && modes[i] != REGULAR) {
            return zg_fail_at(applying->err, ZG_REFUSED, "patch-special", patch->name, file->line,
                              "%s is a link or a submodule, which no patch may make or change",
                              name != NULL ? name : "a file");
        }
    }
    return true;
}

static mode_t mode_after(const struct applying *applying, const struct zg_patch_file *file,
                         const struct zg_tree_file *input)
{
    unsigned said = applying->options->reverse ? file->old_mode : file->new_mode;
    if (said != 0) {
        return said & MODE_BITS;
    }
    return input == NULL ? NEW_FILE_MODE : input->mode;
}

/* Puts the result where it belongs. */
static bool put_result(struct applying *applying, struct zg_file_result *file,
                       const struct zg_tree_file *input, struct zg_bytes text)
{
    const struct zg_patch_file *change = file->file;
    bool reverse = applying->options->reverse;
    unsigned absent = reverse ? change->old_absent : change->new_absent;
    bool moves = change->change == ZG_CHANGE_RENAME && strcmp(file->path, file->new_path) != 0;
    bool back = change->change == ZG_CHANGE_COPY && reverse; /* the copy goes, its source stays */
    if (back || (text.len == 0 && (applying->options->remove_empty || absent == 2))) {
        file->removed = true;
        return input == NULL || zg_tree_remove(applying->layer, file->path, applying->err);
    }
    if (text.len > 0 && absent == 2) {
        file->failed = true;
        file->reason = "the patch removes this file, and more is in it than the patch knows";
        return true;
    }
    file->created = input == NULL;
    return (!moves || zg_tree_remove(applying->layer, file->path, applying->err)) &&
           zg_tree_put(applying->layer, file->new_path, text, mode_after(applying, change, input),
                       applying->err);
}

/* Renames and copies take a file as it was before the patch, as git means them. */
static bool read_input(struct applying *applying, const struct zg_file_result *file,
                       const struct zg_tree_file **input, struct zg_source_lines *lines)
{
    enum zg_source_change change = file->file->change;
    bool before = change == ZG_CHANGE_COPY && !applying->options->reverse;
    struct zg_tree *from = before ? applying->tree : applying->layer;
    if (!zg_tree_get(from, file->path, input, applying->err)) {
        return false;
    }
    if (*input != NULL) {
        *lines = zg_tree_lines(from, *input);
    }
    return true;
}

/* Does it take away an empty file? With remove_empty there may be none. */
static bool is_nothing(const struct applying *applying, const struct zg_patch_file *file)
{
    unsigned absent = applying->options->reverse ? file->old_absent : file->new_absent;
    return applying->options->remove_empty && file->hunk_count == 0 && absent == 2;
}

static bool apply_file(struct applying *applying, const struct zg_source_patch *patch,
                       struct zg_file_result *file)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    const struct zg_tree_file *input = NULL;
    struct zg_source_lines lines = {0};
    file->hunks = zg_alloc_array(applying->arena, file->file->hunk_count + 1, sizeof(*file->hunks));
    file->reason = "";
    if (!refuse_special(applying, patch, file->file) ||
        !zg_target_find(applying->arena, patch, applying->options, applying->layer, file,
                        applying->err)) {
        return false;
    }
    if (file->path == NULL && is_nothing(applying, file->file)) {
        return true;
    }
    if (file->path == NULL) {
        file->failed = true;
        for (size_t i = 0; i < file->file->hunk_count; i++) {
            file->hunks[i].state = ZG_HUNK_FAILED;
            count_hunk(applying->result, ZG_HUNK_FAILED);
        }
        return true;
    }
    if (!read_input(applying, file, &input, &lines)) {
        return false;
    }
    patch_text(applying, lines, input != NULL && input->bytes.len > 0, file, &out);
    return file->failed || put_result(applying, file, input, zg_buf_bytes(&out));
}

bool zg_source_apply(struct zg_arena *arena, const struct zg_source_patch *patch,
                     const struct zg_source_apply_options *options, struct zg_tree *tree,
                     struct zg_source_applied *out, struct zg_error *err)
{
    *out = (struct zg_source_applied){.applied = true, .file_count = patch->file_count};
    out->files = zg_alloc_array(arena, patch->file_count + 1, sizeof(*out->files));
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(tree);
    struct applying applying = {arena, options, tree, layer, out, err};
    for (size_t i = 0; i < patch->file_count; i++) {
        /* What was done last is taken back first. */
        size_t at = options->reverse ? patch->file_count - 1 - i : i;
        out->files[at].file = &patch->files[at];
        if (!apply_file(&applying, patch, &out->files[at])) {
            return zg_wrap(err, "applying %s", patch->name);
        }
        out->applied = out->applied && !out->files[at].failed;
    }
    return !out->applied || zg_tree_merge(layer, err);
}
