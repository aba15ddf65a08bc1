/*
 * A fix adapted to an older tree, file by file: which file it is, whole files made and removed, the
 * verdict. How hunks find their places is in backport_text.c.
 */
#include "source/backport.h"

#include <string.h>

const char *zg_hunk_fate_name(enum zg_hunk_fate fate)
{
    static const char *const names[] = {"clean",  "offset",  "already", "comment",
                                        "merged", "renamed", "words",   "conflict"};
    return names[fate];
}

/* ---- a file -----------------------------------------------------------------------------------
 */

static void conflict_all(struct zg_backport_file *out, const char *note)
{
    out->note = note;
    for (size_t i = 0; i < out->hunk_count; i++) {
        out->hunks[i].fate = ZG_FATE_CONFLICT;
        out->hunks[i].note = note;
    }
}

/* A file that the fix makes, or removes. */
static bool port_whole(struct zg_porting *p, struct zg_backport_file *out)
{
    const struct zg_tree_file *file;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    out->path = out->fix_path;
    if (!zg_tree_get(p->tree, out->path, &file, p->err)) {
        return false;
    }
    bool creates = out->file->change == ZG_CHANGE_CREATE;
    for (size_t i = 0; i < out->file->hunk_count; i++) {
        for (size_t k = 0; k < out->file->hunks[i].line_count; k++) {
            zg_buf_append_bytes(&text, out->file->hunks[i].lines[k].text);
        }
    }
    bool same = file != NULL && zg_bytes_equal(file->bytes, zg_buf_bytes(&text));
    if (creates ? same : file == NULL) {
        out->hunks[0].fate = ZG_FATE_ALREADY;
        return true;
    }
    if (creates ? file != NULL : !same) {
        conflict_all(out, creates ? "the tree has this file already, with other content"
                                  : "the file to remove has other content in the tree");
        return true;
    }
    enum { MODE = 0644, BITS = 0777 };
    mode_t mode = out->file->new_mode != 0 ? out->file->new_mode & BITS : MODE;
    return creates ? zg_tree_put(p->tree, out->path, zg_buf_bytes(&text), mode, p->err)
                   : zg_tree_remove(p->tree, out->path, p->err);
}

static struct zg_source_lines all_old_lines(struct zg_arena *arena,
                                            const struct zg_patch_file *file)
{
    struct zg_buf text = {0};
    for (size_t i = 0; i < file->hunk_count; i++) {
        struct zg_source_lines lines = zg_old_side(arena, &file->hunks[i]);
        for (size_t k = 0; k < lines.count; k++) {
            zg_buf_append_bytes(&text, lines.items[k]);
        }
    }
    struct zg_bytes copy = {(const uint8_t *)zg_text_of(arena, zg_buf_bytes(&text)), text.len};
    zg_buf_free(&text);
    return zg_source_lines_split(arena, copy);
}

static bool read_base(struct zg_porting *p, struct zg_file_work *work)
{
    const struct zg_tree_file *file = NULL;
    if (p->options->base == NULL) {
        return true;
    }
    if (!zg_tree_get(p->options->base, work->out->fix_path, &file, p->err)) {
        return false;
    }
    if (file != NULL) {
        work->base = zg_tree_lines(p->options->base, file);
    }
    return true;
}

static bool port_changes(struct zg_porting *p, struct zg_backport_file *out)
{
    struct zg_file_work work = {.out = out};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const struct zg_tree_file *file = NULL;
    if (!read_base(p, &work)) {
        return false;
    }
    struct zg_source_lines known =
        work.base.items != NULL ? work.base : all_old_lines(p->arena, out->file);
    if (!zg_find_moved(p->arena, p->options, p->tree, out->fix_path, known, &out->path, p->err) ||
        (out->path != NULL && !zg_tree_get(p->tree, out->path, &file, p->err))) {
        return false;
    }
    if (file == NULL) {
        out->path = NULL;
        conflict_all(out, "the tree has no such file, nor one with such content");
        return true;
    }
    out->moved = strcmp(out->path, out->fix_path) != 0;
    work.ours = zg_tree_lines(p->tree, file);
    if (!zg_port_text(p, &work) || !zg_refuse_overlap(p, &work)) {
        return false;
    }
    zg_refuse_jumps(p, &work);
    zg_port_compose(&work, &text);
    out->changed = work.edit_count > 0;
    return work.edit_count == 0 ||
           zg_tree_put(p->tree, out->path, zg_buf_bytes(&text), file->mode, p->err);
}

static bool port_file(struct zg_porting *p, const struct zg_source_patch *fix,
                      struct zg_backport_file *out)
{
    const struct zg_patch_file *file = out->file;
    const char *name = file->change == ZG_CHANGE_CREATE || file->old_name == NULL ? file->new_name
                                                                                  : file->old_name;
    out->note = "";
    out->hunk_count = file->hunk_count > 0 ? file->hunk_count : 1;
    out->hunks = zg_alloc_array(p->arena, out->hunk_count, sizeof(*out->hunks));
    for (size_t i = 0; i < out->hunk_count; i++) {
        out->hunks[i] = (struct zg_backport_hunk){.function = "", .note = ""};
    }
    out->fix_path = name == NULL ? NULL : zg_strip_name(name, p->options->strip);
    if (out->fix_path == NULL || !zg_path_check(zg_bytes_of(out->fix_path), p->err)) {
        return p->err->kind != ZG_OK
                   ? zg_wrap(p->err, "%s, line %u", fix->name, file->line)
                   : zg_fail_at(p->err, ZG_MALFORMED, "patch-no-file", fix->name, file->line,
                                "no name is left after -p%u", p->options->strip);
    }
    out->part = zg_fix_part_of(out->fix_path);
    if (out->part != ZG_PART_CODE && !p->everything) {
        out->note = "left out";
        return true;
    }
    if (file->binary) {
        conflict_all(out, "a binary change cannot be adapted");
        return true;
    }
    bool whole = file->change == ZG_CHANGE_CREATE || file->change == ZG_CHANGE_DELETE;
    return whole ? port_whole(p, out) : port_changes(p, out);
}

/* ---- the fix ---------------------------------------------------------------------------- */

/* A fix of nothing but tests or documentation is adapted all the same. */
bool zg_fix_has_code(const struct zg_source_patch *fix, unsigned strip)
{
    for (size_t i = 0; i < fix->file_count; i++) {
        const struct zg_patch_file *file = &fix->files[i];
        const char *name = file->old_name != NULL ? file->old_name : file->new_name;
        name = name == NULL ? NULL : zg_strip_name(name, strip);
        if (name != NULL && zg_fix_part_of(name) == ZG_PART_CODE) {
            return true;
        }
    }
    return false;
}

static void judge(struct zg_backport *out, bool code)
{
    static const unsigned worth[] = {100, 95, 100, 90, 80, 75, 60, 0};
    unsigned least = 100;
    size_t all = 0;
    bool changed = false;
    for (size_t i = 0; i < out->file_count; i++) {
        const struct zg_backport_file *file = &out->files[i];
        changed = changed || file->changed;
        for (size_t k = 0; k < file->hunk_count && (file->part == ZG_PART_CODE || !code); k++) {
            unsigned here = worth[file->hunks[k].fate];
            here = file->moved ? here * 9 / 10 : here;
            least = here < least ? here : least;
            out->fates[file->hunks[k].fate]++;
            all++;
        }
    }
    size_t idle = out->fates[ZG_FATE_ALREADY] + out->fates[ZG_FATE_COMMENT];
    out->already = out->fates[ZG_FATE_ALREADY] > 0 && idle == all && !changed;
    out->solved = out->fates[ZG_FATE_CONFLICT] == 0 && all > 0 &&
                  (changed || out->fates[ZG_FATE_COMMENT] < all);
    out->confidence = out->solved ? least : 0;
}

bool zg_backport(struct zg_arena *arena, const struct zg_source_patch *fix,
                 const struct zg_backport_options *options, struct zg_tree *tree,
                 struct zg_backport *out, struct zg_error *err)
{
    *out = (struct zg_backport){.file_count = fix->file_count};
    out->files = zg_alloc_array(arena, fix->file_count + 1, sizeof(*out->files));
    bool code = zg_fix_has_code(fix, options->strip);
    struct zg_porting porting = {arena, options, tree,
                                 (!code && !options->code_only) || options->with_tests, err};
    for (size_t i = 0; i < fix->file_count; i++) {
        out->files[i] = (struct zg_backport_file){.file = &fix->files[i]};
        if (!port_file(&porting, fix, &out->files[i])) {
            return false;
        }
    }
    if (!code && !porting.everything) {
        out->solved = out->already = true; /* there is nothing to do */
        return true;
    }
    judge(out, code);
    if (out->solved && !zg_find_needs(arena, fix, tree, out, err)) {
        return false;
    }
    if (!out->solved && !options->keep_conflicts) {
        zg_tree_forget(tree);
    }
    return true;
}
