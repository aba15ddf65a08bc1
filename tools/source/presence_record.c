/* What is told of a hunk at its place: its evidence, and by name the lines that are not as the fix
 * leaves them. */
#include "source/presence_internal.h"

static const float tells = 0.3F; /* evidence below which a group tells neither way */

static void add_line(struct zg_arena *arena, struct zg_presence_hunk *hunk, char kind,
                     struct zg_bytes text, size_t line)
{
    while (text.len > 0 && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r')) {
        text.len--;
    }
    hunk->lines = zg_grow(arena, hunk->lines, hunk->line_count, sizeof(*hunk->lines));
    hunk->lines[hunk->line_count++] = (struct zg_presence_line){kind, text, line};
}

/* Is line `i` of the side missing: itself, or in its place a line of the same text, as one closing
 * brace takes the place of another? */
static bool is_missing(const struct zg_fix_side *side, const struct zg_pairing *found, size_t i)
{
    for (size_t j = 0; j < side->lines.count; j++) {
        if (found->likeness[j] < 1 &&
            (j == i || zg_norm_equal(side->lines.items[i], side->lines.items[j]))) {
            return true;
        }
    }
    return false;
}

/* Does line `i` of the side stand apart from a neighbour, for the tree has more between them? */
static bool is_apart(const struct zg_pairing *found, size_t i)
{
    size_t at = found->at[i];
    bool before = i > 0 && found->at[i - 1] != SIZE_MAX && at != found->at[i - 1] + 1;
    bool after = i + 1 < found->count && found->at[i + 1] != SIZE_MAX && found->at[i + 1] != at + 1;
    return at != SIZE_MAX && (before || after);
}

/* Names the added lines that are not there, or not where the fix leaves them. Returns the weight of
 * those that the fix only moved: they tell nothing while they are there, but they must not be
 * missing. */
static float name_missing(struct zg_arena *arena, const struct zg_fix_piece *piece,
                          const struct zg_pairing *after, size_t from,
                          struct zg_presence_hunk *hunk)
{
    float moved = 0;
    for (size_t i = 0; i < piece->after.lines.count; i++) {
        size_t of = piece->after.of[i];
        if (piece->lines[of]->kind == '+' && is_missing(&piece->after, after, i)) {
            add_line(arena, hunk, '+', piece->lines[of]->text, 0);
            moved += piece->kinds[of] == ' ' ? piece->norms[of].weight : 0;
        } else if (piece->lines[of]->kind == '+' && is_apart(after, i)) {
            add_line(arena, hunk, '~', piece->lines[of]->text, from + after->at[i] + 1);
        }
    }
    return moved;
}

/* The weight of the side after the fix that stands there to the letter and in a row. */
static float intact(const struct zg_fix_side *side, const struct zg_pairing *found)
{
    float there = 0;
    for (size_t i = 0; i < side->lines.count; i++) {
        bool in_row = i == 0 || found->at[i] == found->at[i - 1] + 1;
        there += found->likeness[i] == 1 && in_row ? side->lines.items[i]->weight : 0;
    }
    return there;
}

/* Names the removed lines of a group that are still there. */
static void name_kept(struct zg_arena *arena, const struct zg_fix_piece *piece,
                      const struct zg_fix_group *group, const struct zg_location *location,
                      struct zg_presence_hunk *hunk)
{
    for (size_t i = 0; i < piece->before.lines.count; i++) {
        size_t of = piece->before.of[i], at = location->before.at[i];
        if (of >= group->from && of < group->to && location->before.likeness[i] == 1) {
            add_line(arena, hunk, '-', piece->lines[of]->text, location->from + at + 1);
        }
    }
}

/* Does every line of the side after the fix stand there, in a row? */
static bool is_exact(const struct zg_pairing *after)
{
    for (size_t i = 0; i < after->count; i++) {
        if (after->likeness[i] < 1 || (i > 0 && after->at[i] != after->at[i - 1] + 1)) {
            return false;
        }
    }
    return after->count > 0;
}

void zg_presence_weigh(const struct zg_fix_piece *piece, struct zg_presence_hunk *hunk)
{
    *hunk = (struct zg_presence_hunk){.file = piece->file, .hunk = piece->hunk};
    for (size_t i = 0; i < piece->group_count; i++) {
        hunk->weight += zg_fix_group_weight(piece, &piece->groups[i]);
    }
    for (size_t i = 0; i < piece->after.lines.count; i++) {
        hunk->size += piece->after.lines.items[i]->weight;
    }
}

void zg_presence_record(struct zg_arena *arena, struct zg_arena *scratch,
                        const struct zg_fix_piece *piece, const struct zg_norm_file *file,
                        const struct zg_location *location, struct zg_presence_hunk *hunk)
{
    float sum = 0;
    struct zg_location full = *location;
    struct zg_sequence window = zg_sequence_slice(file->lines, full.from, full.to);
    hunk->exact = is_exact(&full.after);
    zg_pair_alike(scratch, piece->before.lines, window, &full.before);
    zg_pair_alike(scratch, piece->after.lines, window, &full.after);
    for (size_t i = 0; i < piece->group_count; i++) {
        const struct zg_fix_group *group = &piece->groups[i];
        float evidence = zg_evidence(scratch, piece, group, file, &full);
        float weight = zg_fix_group_weight(piece, group);
        sum += evidence * weight;
        hunk->fixed += evidence > tells ? weight : 0;
        hunk->unfixed += evidence < -tells ? weight : 0;
        if (evidence < tells) {
            name_kept(arena, piece, group, &full, hunk);
        }
    }
    float moved = name_missing(arena, piece, &full.after, full.from, hunk);
    hunk->score = hunk->weight > 0 ? sum / (hunk->weight + (sum > 0 ? moved : 0)) : 0;
    hunk->intact = intact(&piece->after, &full.after);
    hunk->line = location->line;
}
