/*
 * Where hunks stand in the tree's file as they are, line by line. A hunk that stands at several
 * places of its function is placed by its neighbours: hunks keep their order, and between two that
 * moved by as many lines so did the one between them.
 */
#include "source/backport.h"

#include <string.h>

struct zg_source_lines zg_old_side(struct zg_arena *arena, const struct zg_hunk *hunk)
{
    struct zg_bytes *items = zg_alloc_array(arena, hunk->line_count + 1, sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < hunk->line_count; i++) {
        if (zg_line_is_old(&hunk->lines[i], false)) {
            items[count++] = hunk->lines[i].text;
        }
    }
    return (struct zg_source_lines){items, count};
}

struct zg_source_lines zg_old_side_here(struct zg_porting *p, const struct zg_file_work *work,
                                        size_t hunk)
{
    struct zg_source_lines old = zg_old_side(p->arena, &work->out->file->hunks[hunk]);
    return work->renames.count > 0 ? zg_renames_lines(p->arena, &work->renames, old) : old;
}

/* The function that a hunk's heading names; a declaration there is none. */
static struct zg_bytes named_by(const struct zg_hunk *hunk)
{
    struct zg_bytes section = zg_chomp(hunk->section);
    bool function = section.len > 0 && memchr(section.data, '(', section.len) != NULL &&
                    section.data[section.len - 1] != ';';
    return function ? zg_function_name(section) : (struct zg_bytes){0};
}

struct zg_bytes zg_wanted_in_hunk(const struct zg_file_work *work, size_t index, size_t line)
{
    const struct zg_hunk *hunk = &work->out->file->hunks[index];
    struct zg_bytes name = named_by(hunk);
    size_t old = 0;
    for (size_t i = 0; i < hunk->line_count && old <= line; i++) {
        if (!zg_line_is_old(&hunk->lines[i], false)) {
            continue;
        }
        struct zg_source_lines one = {&hunk->lines[i].text, 1};
        struct zg_bytes here = zg_function_at(one, 0);
        bool ends = hunk->lines[i].text.len > 0 && hunk->lines[i].text.data[0] == '}';
        name = ends ? (struct zg_bytes){0} : (here.len > 0 ? here : name);
        old++;
    }
    return name;
}

/* ---- candidates -------------------------------------------------------------------------- */

/* Where a hunk may stand: indices in the tree's file. */
struct stands {
    size_t *at;
    size_t count;
};

static bool stands_at(struct zg_source_lines old, struct zg_source_lines ours, size_t at)
{
    for (size_t i = 0; i < old.count; i++) {
        if (at + i >= ours.count || !zg_bytes_equal(old.items[i], ours.items[at + i])) {
            return false;
        }
    }
    return true;
}

/* All places in the function that the hunk belongs to; without one, and where there is just one
 * place, anywhere. */
static struct stands candidates(struct zg_porting *p, const struct zg_file_work *work, size_t index)
{
    struct zg_source_lines old = zg_old_side_here(p, work, index);
    size_t prefix = work->out->file->hunks[index].prefix;
    struct zg_bytes wanted = zg_wanted_in_hunk(work, index, prefix);
    struct stands all = {0}, good = {0};
    for (size_t at = 0; old.count > 0 && at + old.count <= work->ours.count; at++) {
        if (!stands_at(old, work->ours, at)) {
            continue;
        }
        all.at = zg_grow(p->arena, all.at, all.count, sizeof(*all.at));
        all.at[all.count++] = at;
        if (wanted.len > 0 && zg_bytes_equal(zg_function_at(work->ours, at + prefix), wanted)) {
            good.at = zg_grow(p->arena, good.at, good.count, sizeof(*good.at));
            good.at[good.count++] = at;
        }
    }
    return good.count > 0 ? good : (all.count == 1 || wanted.len == 0 ? all : (struct stands){0});
}

/* ---- by the neighbours --------------------------------------------------------------------- */

/* How far a placed hunk is from where the fix has it. */
static long offset_of(const struct zg_file_work *work, size_t index)
{
    return (long)work->whole[index] + 1 - (long)work->out->file->hunks[index].old_start;
}

/* The nearest placed hunk before or after; SIZE_MAX. */
static size_t neighbour(const struct zg_file_work *work, size_t index, bool before)
{
    size_t count = work->out->file->hunk_count;
    for (size_t i = before ? index - 1 : index + 1; i < count; i += before ? SIZE_MAX : 1) {
        if (work->whole[i] != SIZE_MAX) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The one candidate between the neighbours, or the one that has moved as they have. */
static size_t choose(const struct zg_file_work *work, size_t index, const struct stands *stands)
{
    size_t before = neighbour(work, index, true), after = neighbour(work, index, false);
    size_t between = 0, only = SIZE_MAX, moved = SIZE_MAX;
    bool agree = before != SIZE_MAX || after != SIZE_MAX;
    long offset = 0;
    if (agree) {
        offset = offset_of(work, before != SIZE_MAX ? before : after);
        agree = before == SIZE_MAX || after == SIZE_MAX || offset_of(work, after) == offset;
    }
    for (size_t i = 0; i < stands->count; i++) {
        size_t at = stands->at[i];
        if ((before != SIZE_MAX && at <= work->whole[before]) ||
            (after != SIZE_MAX && at >= work->whole[after])) {
            continue;
        }
        between++;
        only = at;
        if (agree && (long)at + 1 - (long)work->out->file->hunks[index].old_start == offset) {
            moved = at;
        }
    }
    return between == 1 ? only : moved;
}

void zg_place_whole(struct zg_porting *p, struct zg_file_work *work)
{
    size_t count = work->out->file->hunk_count;
    struct stands *stands = zg_alloc_array(p->arena, count + 1, sizeof(*stands));
    work->whole = zg_alloc_array(p->arena, count + 1, sizeof(*work->whole));
    for (size_t i = 0; i < count; i++) {
        stands[i] = candidates(p, work, i);
        work->whole[i] = stands[i].count == 1 ? stands[i].at[0] : SIZE_MAX;
    }
    work->several = zg_alloc_array(p->arena, count + 1, sizeof(*work->several));
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            if (work->whole[i] == SIZE_MAX && stands[i].count > 1) {
                work->whole[i] = choose(work, i, &stands[i]);
                more = more || work->whole[i] != SIZE_MAX;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        work->several[i] = work->whole[i] == SIZE_MAX && stands[i].count > 1;
    }
}
