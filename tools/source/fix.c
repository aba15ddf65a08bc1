/*
 * The hunks of a fix, made ready to be looked for: cut into pieces of bounded length, freed of
 * lines that only moved, split into the side before and the side after and the groups of lines
 * that differ.
 */
#include "source/fix.h"

#include <stdlib.h>
#include <string.h>

enum {
    PIECE_LINES = 240, /* a longer hunk is cut: time grows with the square */
    PIECE_LEAST = 120, /* where a cut at a context line may be made */
};

/* Where the piece that begins at `from` ends: the hunk's end, or a context line to cut at. */
static size_t piece_end(const struct zg_hunk *hunk, size_t from)
{
    if (hunk->line_count - from <= PIECE_LINES) {
        return hunk->line_count;
    }
    for (size_t end = from + PIECE_LINES; end > from + PIECE_LEAST; end--) {
        if (hunk->lines[end].kind == ' ') {
            return end;
        }
    }
    return from + PIECE_LINES;
}

/* Makes lines context that are in `from` up to `to`, a run of changes, on both sides; the removed
 * one is marked to be dropped. */
static void cancel_moved(struct zg_fix_piece *piece, size_t from, size_t to)
{
    size_t next = from;
    for (size_t i = from; i < to; i++) {
        if (piece->kinds[i] != '-' || piece->norms[i].text.len == 0) {
            continue;
        }
        for (size_t j = next; j < to; j++) {
            if (piece->kinds[j] == '+' && zg_norm_equal(&piece->norms[i], &piece->norms[j])) {
                piece->kinds[i] = 'x';
                piece->kinds[j] = ' ';
                next = j + 1;
                break;
            }
        }
    }
}

static void drop_cancelled(struct zg_fix_piece *piece)
{
    size_t kept = 0;
    for (size_t i = 0; i < piece->count; i++) {
        if (piece->kinds[i] != 'x') {
            piece->kinds[kept] = piece->kinds[i];
            piece->lines[kept] = piece->lines[i];
            piece->norms[kept] = piece->norms[i];
            kept++;
        }
    }
    piece->count = kept;
}

static void find_groups(struct zg_arena *arena, struct zg_fix_piece *piece)
{
    piece->groups = zg_alloc_array(arena, piece->count + 1, sizeof(*piece->groups));
    for (size_t i = 0; i < piece->count; i++) {
        if (piece->kinds[i] == ' ') {
            continue;
        }
        size_t end = i;
        while (end < piece->count && piece->kinds[end] != ' ') {
            end++;
        }
        piece->groups[piece->group_count++] = (struct zg_fix_group){i, end};
        i = end;
    }
}

static void make_side(struct zg_arena *arena, struct zg_fix_piece *piece, char changed,
                      struct zg_fix_side *side)
{
    side->lines.items = zg_alloc_array(arena, piece->count + 1, sizeof(*side->lines.items));
    side->of = zg_alloc_array(arena, piece->count + 1, sizeof(*side->of));
    for (size_t i = 0; i < piece->count; i++) {
        if (piece->kinds[i] == ' ' || piece->kinds[i] == changed) {
            side->of[side->lines.count] = i;
            side->lines.items[side->lines.count++] = &piece->norms[i];
        }
    }
}

static void fill_piece(struct zg_arena *arena, struct zg_fix_piece *piece, size_t from, size_t to)
{
    piece->count = to - from;
    piece->lines = zg_alloc_array(arena, piece->count + 1, sizeof(*piece->lines));
    piece->kinds = zg_alloc(arena, piece->count + 1);
    piece->norms = zg_alloc_array(arena, piece->count + 1, sizeof(*piece->norms));
    for (size_t i = 0; i < piece->count; i++) {
        piece->lines[i] = &piece->hunk->lines[from + i];
        piece->kinds[i] = piece->lines[i]->kind;
        zg_norm_line(arena, piece->lines[i]->text, &piece->norms[i]);
    }
    for (size_t i = 0; i < piece->count; i++) {
        size_t end = i;
        while (end < piece->count && piece->kinds[end] != ' ') {
            end++;
        }
        cancel_moved(piece, i, end);
        i = end;
    }
    drop_cancelled(piece);
    find_groups(arena, piece);
    make_side(arena, piece, '-', &piece->before);
    make_side(arena, piece, '+', &piece->after);
    struct zg_sequence before = piece->before.lines, after = piece->after.lines;
    piece->before.against = zg_pair_equal(arena, before, after);
    piece->after.against = zg_pair_equal(arena, after, before);
    zg_pair_alike(arena, before, after, &piece->before.against);
    zg_pair_alike(arena, after, before, &piece->after.against);
}

struct zg_fix_pieces zg_fix_pieces(struct zg_arena *arena, const struct zg_patch_file *file)
{
    struct zg_fix_pieces pieces = {0};
    for (size_t h = 0; h < file->hunk_count; h++) {
        const struct zg_hunk *hunk = &file->hunks[h];
        size_t old_line = hunk->old_start, new_line = hunk->new_start;
        for (size_t from = 0; from < hunk->line_count;) {
            size_t to = piece_end(hunk, from);
            pieces.items = zg_grow(arena, pieces.items, pieces.count, sizeof(*pieces.items));
            struct zg_fix_piece *piece = &pieces.items[pieces.count++];
            *piece = (struct zg_fix_piece){
                .file = file, .hunk = hunk, .old_start = old_line, .new_start = new_line};
            fill_piece(arena, piece, from, to);
            for (; from < to; from++) {
                old_line += hunk->lines[from].kind != '+';
                new_line += hunk->lines[from].kind != '-';
            }
        }
    }
    return pieces;
}

float zg_fix_group_weight(const struct zg_fix_piece *piece, const struct zg_fix_group *group)
{
    float weight = 0;
    for (size_t i = group->from; i < group->to; i++) {
        weight += piece->norms[i].weight;
    }
    return weight;
}
