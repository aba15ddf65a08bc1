/*
 * The hunks of one file in the tree's file: aligned through the base of the fix, or each by itself
 * in the function it belongs to. A hunk is placed as a whole or not at all.
 */
#include "source/backport.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void worsen(struct zg_backport_hunk *hunk, enum zg_hunk_fate fate, const char *note)
{
    if (fate > hunk->fate || (fate == hunk->fate && hunk->note[0] == '\0')) {
        hunk->fate = fate;
        hunk->note = note;
    }
}

/* ---- functions -------------------------------------------------------------------------- */

/* Would the change land in another function than the fix's? */
static bool elsewhere(const struct zg_file_work *work, struct zg_bytes wanted, size_t where,
                      bool unsure, struct zg_arena *arena, const char **note)
{
    struct zg_bytes found = zg_function_at(work->ours, where);
    if (wanted.len == 0 || found.len == 0 || zg_bytes_equal(wanted, found)) {
        return false;
    }
    bool other = zg_function_find(work->ours, wanted) != SIZE_MAX;
    *note = zg_format(arena, "%s %.*s, which the fix changes as %.*s",
                      other || unsure ? "its lines are in" : "in", (int)found.len,
                      (const char *)found.data, (int)wanted.len, (const char *)wanted.data);
    return other || unsure;
}

/* ---- edits ------------------------------------------------------------------------------ */

static void add_edit(struct zg_porting *p, struct zg_file_work *work, struct zg_tree_edit edit)
{
    work->edits = zg_grow(p->arena, work->edits, work->edit_count, sizeof(*work->edits));
    work->edits[work->edit_count++] = edit;
}

void zg_drop_edits(struct zg_file_work *work, size_t hunk)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->edit_count; i++) {
        if (work->edits[i].hunk != hunk) {
            work->edits[kept++] = work->edits[i];
        }
    }
    work->edit_count = kept;
}

static int compare_edits(const void *a, const void *b)
{
    const struct zg_tree_edit *x = a, *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return (x->end > y->end) - (x->end < y->end);
}

/* Two hunks that want the same lines: the later one has no place. */
static void refuse_overlaps(struct zg_file_work *work)
{
    size_t end = 0;
    if (work->edit_count > 0) {
        qsort(work->edits, work->edit_count, sizeof(*work->edits), compare_edits);
    }
    for (size_t i = 0; i < work->edit_count; i++) {
        if (work->edits[i].begin < end) {
            size_t hunk = work->edits[i].hunk;
            worsen(&work->out->hunks[hunk], ZG_FATE_CONFLICT, "another hunk changes these lines");
            zg_drop_edits(work, hunk);
            i = SIZE_MAX;
            end = 0;
            continue;
        }
        end = work->edits[i].end;
    }
}

void zg_port_compose(const struct zg_file_work *work, struct zg_buf *out)
{
    size_t line = 0;
    for (size_t i = 0; i <= work->edit_count; i++) {
        size_t until = i < work->edit_count ? work->edits[i].begin : work->ours.count;
        for (; line < until; line++) {
            zg_buf_append_bytes(out, work->ours.items[line]);
        }
        if (i < work->edit_count) {
            zg_buf_append_bytes(out, work->edits[i].text);
            line = work->edits[i].end;
        }
    }
}

/* ---- aligned changes -------------------------------------------------------------------- */

/* The macro that a line defines; empty when it defines none. */
static struct zg_bytes defined_by(struct zg_bytes line)
{
    size_t from = 0, end;
    if (line.len == 0 || line.data[0] != '#') {
        return (struct zg_bytes){0};
    }
    for (from = 1; from < line.len && (line.data[from] == ' ' || line.data[from] == '\t'); from++) {
    }
    if (!zg_starts(zg_slice(line, from, line.len), "define ")) {
        return (struct zg_bytes){0};
    }
    from += strlen("define ");
    for (end = from; end < line.len && (isalnum(line.data[end]) || line.data[end] == '_'); end++) {
    }
    return zg_slice(line, from, end);
}

/* A macro that the change would add, and that the tree's file defines already. */
static struct zg_bytes defined_twice(const struct zg_file_work *work, const struct zg_alignment *a,
                                     size_t index)
{
    const struct zg_fix_change *change = &a->changes[index];
    for (size_t i = 0; i < change->fresh_count; i++) {
        struct zg_bytes name = defined_by(change->fresh[i]);
        bool replaced = name.len == 0;
        for (size_t k = 0; k < a->old.count && !replaced; k++) {
            replaced = zg_bytes_equal(defined_by(a->old.items[k]), name);
        }
        for (size_t k = 0; k < work->ours.count && !replaced; k++) {
            if (zg_bytes_equal(defined_by(work->ours.items[k]), name)) {
                return name;
            }
        }
    }
    return (struct zg_bytes){0};
}

/* The lines of the tree's file among which a hunk is looked for: its function, or the file. */
static void window_of(const struct zg_file_work *work, struct zg_bytes name, size_t *begin,
                      size_t *end)
{
    enum { BEFORE = 6 };
    size_t at = zg_function_find(work->ours, name);
    *begin = 0;
    *end = work->ours.count;
    if (at == SIZE_MAX) {
        return;
    }
    *begin = at > BEFORE ? at - BEFORE : 0;
    for (size_t i = at; i < work->ours.count; i++) {
        if (work->ours.items[i].data[0] == '}') {
            *end = i + 1 + BEFORE < work->ours.count ? i + 1 + BEFORE : work->ours.count;
            return;
        }
    }
}

/* Do the lines that a change takes out, or is put between, stand in its function once more, with
 * those around them that the tree has as the fix does? */
static bool stands_twice(const struct zg_file_work *work, const struct zg_alignment *a,
                         const struct zg_fix_change *change, struct zg_bytes function,
                         const struct zg_tree_edit *edit)
{
    size_t begin, end, found = 0;
    size_t from = edit->begin > 0 ? edit->begin - 1 : 0;
    size_t to = edit->end < work->ours.count ? edit->end + 1 : edit->end;
    for (size_t old = change->begin; old > 1 && from > 0 && a->map[old - 2] == from - 1; old--) {
        from--;
    }
    for (size_t old = change->end; old + 1 < a->old.count && a->map[old + 1] == to; old++) {
        to++;
    }
    window_of(work, function, &begin, &end);
    for (size_t at = begin; at + (to - from) <= end; at++) {
        bool same = true;
        for (size_t i = 0; i < to - from && same; i++) {
            same = zg_bytes_equal(work->ours.items[at + i], work->ours.items[from + i]);
        }
        found += same;
    }
    return found > 1;
}

static const char comment_note[] = "a comment that the tree has otherwise is left as it is";

static bool is_c(const struct zg_file_work *work)
{
    return zg_path_has_suffix(work->out->fix_path, ".c") ||
           zg_path_has_suffix(work->out->fix_path, ".h");
}

/* A hunk's changes of comments come over together, or not at all. */
static void drop_comments(struct zg_file_work *work, const bool *left_out)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->edit_count; i++) {
        if (!work->edits[i].comment || !left_out[work->edits[i].hunk]) {
            work->edits[kept++] = work->edits[i];
        }
    }
    work->edit_count = kept;
}

/* Settles the changes of an alignment that are not settled yet. */
static void settle_changes(struct zg_porting *p, struct zg_file_work *work, struct zg_alignment *a,
                           struct zg_bytes (*wanted)(const struct zg_file_work *, size_t, size_t),
                           bool unsure)
{
    bool *left_out = zg_alloc_array(p->arena, work->out->file->hunk_count + 1, sizeof(*left_out));
    for (size_t i = 0; i < a->change_count; i++) {
        struct zg_tree_edit edit = {0};
        const char *note = "";
        if (a->changes[i].settled) {
            continue;
        }
        struct zg_backport_hunk *hunk = &work->out->hunks[a->changes[i].hunk];
        enum zg_hunk_fate fate = zg_align_change(a, i, &edit, &note);
        if (fate == ZG_FATE_CONFLICT) {
            size_t near = a->changes[i].begin > 0 ? a->map[a->changes[i].begin - 1] : SIZE_MAX;
            hunk->line = near != SIZE_MAX ? near + 1 : hunk->line;
        } else if (fate != ZG_FATE_ALREADY) {
            struct zg_bytes function = wanted(work, a->changes[i].hunk, a->changes[i].begin);
            struct zg_bytes twice =
                fate == ZG_FATE_CLEAN ? (struct zg_bytes){0} : defined_twice(work, a, i);
            if (twice.len > 0) {
                fate = ZG_FATE_CONFLICT;
                note = zg_format(p->arena, "the tree defines %.*s already", (int)twice.len,
                                 (const char *)twice.data);
            } else if (elsewhere(work, function, edit.begin, unsure, p->arena, &note)) {
                fate = ZG_FATE_CONFLICT;
            } else if (unsure && work->whole[a->changes[i].hunk] == SIZE_MAX &&
                       stands_twice(work, a, &a->changes[i], function, &edit)) {
                fate = ZG_FATE_CONFLICT;
                note = "the lines that the fix changes are at several places";
            } else {
                edit.comment = is_c(work) && fate != ZG_FATE_WORDS &&
                               zg_change_is_comment(p->arena, a->old, &a->changes[i]);
                add_edit(p, work, edit);
                if (hunk->line == 0 || edit.begin < hunk->line) {
                    hunk->line = edit.begin + 1;
                }
            }
        }
        if (fate == ZG_FATE_CONFLICT && is_c(work) &&
            zg_change_is_comment(p->arena, a->old, &a->changes[i])) {
            fate = ZG_FATE_COMMENT;
            note = comment_note;
            left_out[a->changes[i].hunk] = true;
        }
        worsen(hunk, fate, note);
    }
    drop_comments(work, left_out);
}

static struct zg_bytes wanted_in_base(const struct zg_file_work *work, size_t hunk, size_t line)
{
    (void)hunk;
    return zg_function_at(work->base, line);
}

/* The fix's files have the base as it was before the fix: all hunks fit, or the base is not used.
 */
static bool place_in_base(struct zg_porting *p, struct zg_file_work *work)
{
    const struct zg_patch_file *file = work->out->file;
    struct zg_hunk_placing placing = {.lines = work->base};
    work->base_at = zg_alloc_array(p->arena, file->hunk_count + 1, sizeof(*work->base_at));
    for (size_t i = 0; i < file->hunk_count; i++) {
        struct zg_hunk_place place = zg_place_hunk(&placing, &file->hunks[i], 0, false);
        if (place.line == 0) {
            return false;
        }
        work->base_at[i] = place.line - 1;
        placing.frozen = place.line - 1 + file->hunks[i].old_count;
    }
    return true;
}

/* The changes with the tree's identifiers; the hunks they are in are marked. */
static void rename_changes(struct zg_porting *p, struct zg_file_work *work,
                           struct zg_fix_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct zg_bytes *fresh =
            zg_alloc_array(p->arena, changes[i].fresh_count + 1, sizeof(*fresh));
        bool changed = false;
        for (size_t k = 0; k < changes[i].fresh_count; k++) {
            fresh[k] = zg_renames_apply(p->arena, &work->renames, changes[i].fresh[k], &changed);
        }
        changes[i].fresh = fresh;
        if (changed) {
            worsen(&work->out->hunks[changes[i].hunk], ZG_FATE_RENAMED,
                   "with the tree's names of identifiers");
        }
    }
}

/* Aligns the whole base file with the tree's. */
static void align_base(struct zg_porting *p, struct zg_file_work *work)
{
    const struct zg_patch_file *file = work->out->file;
    struct zg_fix_change *changes = NULL;
    size_t count = 0;
    for (size_t i = 0; i < file->hunk_count; i++) {
        zg_changes_of(p->arena, &file->hunks[i], i, work->base_at[i], &changes, &count);
    }
    size_t *map = zg_diff_map(p->arena, work->base, work->ours);
    zg_renames_find(p->arena, work->base, work->ours, map, &work->renames);
    if (work->renames.count > 0) {
        work->base = zg_renames_lines(p->arena, &work->renames, work->base);
        rename_changes(p, work, changes, count);
        map = zg_diff_map(p->arena, work->base, work->ours);
    }
    struct zg_alignment a = {.arena = p->arena,
                             .old = work->base,
                             .ours = work->ours,
                             .map = map,
                             .changes = changes,
                             .change_count = count};
    settle_changes(p, work, &a, wanted_in_base, false);
}

/* ---- a hunk by itself ------------------------------------------------------------------- */

enum { LEAST_SHARE = 60 }; /* per cent of the old side's lines that must be there */

/* Aligns one hunk's old side; false when too little of it is there. */
static bool align_hunk(struct zg_porting *p, const struct zg_file_work *work, size_t index,
                       struct zg_source_lines old, size_t **map)
{
    size_t whole = work->whole[index], begin, end, all = 0, found = 0;
    if (whole != SIZE_MAX) {
        *map = zg_alloc_array(p->arena, old.count + 1, sizeof(**map));
        for (size_t i = 0; i <= old.count; i++) {
            (*map)[i] = i < old.count ? whole + i : SIZE_MAX;
        }
        return true;
    }
    window_of(work, zg_wanted_in_hunk(work, index, work->out->file->hunks[index].prefix), &begin,
              &end);
    struct zg_source_lines window = {work->ours.items + begin, end - begin};
    *map = zg_diff_map(p->arena, old, window);
    for (size_t i = 0; i < old.count; i++) {
        bool speaks = zg_line_speaks(old.items[i]);
        all += speaks;
        found += speaks && (*map)[i] != SIZE_MAX;
        (*map)[i] += (*map)[i] == SIZE_MAX ? 0 : begin;
    }
    return all > 0 && 100 * found >= LEAST_SHARE * all;
}

static bool all_comments(struct zg_porting *p, struct zg_source_lines old,
                         const struct zg_fix_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!zg_change_is_comment(p->arena, old, &changes[i])) {
            return false;
        }
    }
    return count > 0;
}

static void port_hunk(struct zg_porting *p, struct zg_file_work *work, size_t index)
{
    const struct zg_hunk *hunk = &work->out->file->hunks[index];
    struct zg_backport_hunk *out = &work->out->hunks[index];
    struct zg_fix_change *changes = NULL;
    size_t count = 0, *map;
    struct zg_source_lines old = zg_old_side_here(p, work, index);
    out->fate = ZG_FATE_CLEAN;
    out->note = "";
    zg_changes_of(p->arena, hunk, index, 0, &changes, &count);
    if (work->several[index] || !align_hunk(p, work, index, old, &map)) {
        bool comment = is_c(work) && all_comments(p, old, changes, count);
        worsen(out, comment ? ZG_FATE_COMMENT : ZG_FATE_CONFLICT,
               comment                ? comment_note
               : work->several[index] ? "the lines that the fix knows are at several places"
                                      : "the lines that the fix knows are not there");
        return;
    }
    rename_changes(p, work, changes, count);
    struct zg_alignment a = {.arena = p->arena,
                             .old = old,
                             .ours = work->ours,
                             .map = map,
                             .changes = changes,
                             .change_count = count};
    settle_changes(p, work, &a, zg_wanted_in_hunk, true);
}

/* ---- all hunks -------------------------------------------------------------------------- */

/* The tree's lines where a hunk goes, or would be looked for. */
static void show_tree(struct zg_porting *p, struct zg_file_work *work, size_t index)
{
    enum { AROUND = 8 };
    struct zg_backport_hunk *hunk = &work->out->hunks[index];
    struct zg_bytes name = zg_wanted_in_hunk(work, index, work->out->file->hunks[index].prefix);
    size_t begin, end, middle = hunk->line;
    hunk->function = hunk->line == 0 ? zg_text_of(p->arena, name) : hunk->function;
    if (middle > 0) {
        begin = middle > AROUND ? middle - AROUND : 0;
        end = middle + AROUND < work->ours.count ? middle + AROUND : work->ours.count;
    } else {
        if (zg_function_find(work->ours, name) == SIZE_MAX) {
            return;
        }
        window_of(work, name, &begin, &end);
        hunk->line = begin + 1;
    }
    if (begin < end) {
        const uint8_t *from = work->ours.items[begin].data;
        const struct zg_bytes *last = &work->ours.items[end - 1];
        hunk->ours = (struct zg_bytes){from, (size_t)(last->data + last->len - from)};
    }
}

static void finish_hunks(struct zg_porting *p, struct zg_file_work *work)
{
    refuse_overlaps(work);
    for (size_t i = 0; i < work->out->file->hunk_count; i++) {
        struct zg_backport_hunk *hunk = &work->out->hunks[i];
        if (hunk->fate == ZG_FATE_CONFLICT) {
            zg_drop_edits(work, i);
            show_tree(p, work, i);
            continue;
        }
        if (hunk->line > 0) {
            hunk->function = zg_text_of(p->arena, zg_function_at(work->ours, hunk->line - 1));
        }
        size_t first = hunk->line > work->out->file->hunks[i].prefix
                           ? hunk->line - work->out->file->hunks[i].prefix
                           : 0;
        if (hunk->fate == ZG_FATE_CLEAN && first != work->out->file->hunks[i].old_start) {
            hunk->fate = ZG_FATE_OFFSET;
        }
        if (hunk->fate >= ZG_FATE_MERGED) {
            show_tree(p, work, i);
        }
    }
}

bool zg_port_text(struct zg_porting *p, struct zg_file_work *work)
{
    const struct zg_patch_file *file = work->out->file;
    bool based = work->base.items != NULL && place_in_base(p, work);
    if (based) {
        align_base(p, work);
    }
    zg_place_whole(p, work);
    for (size_t i = 0; i < file->hunk_count; i++) {
        if (!based || work->out->hunks[i].fate == ZG_FATE_CONFLICT) {
            const struct zg_backport_hunk before = work->out->hunks[i];
            zg_drop_edits(work, i);
            port_hunk(p, work, i);
            if (work->out->hunks[i].fate == ZG_FATE_CONFLICT && based) {
                zg_drop_edits(work, i);
                work->out->hunks[i] = before;
            }
        }
    }
    finish_hunks(p, work);
    return true;
}
