/*
 * Where in a file a piece of a fix may stand: each of its lines that is not too common votes for
 * the places where it occurs; the places with most votes are then looked at in full.
 */
#include "source/locate.h"

enum {
    BUCKET = 8,      /* lines of the file that share their votes */
    TOO_COMMON = 300 /* places of a line that then says nothing */
};

/* Votes for where the piece's first line stands. */
struct votes {
    float *items;
    size_t count;
    size_t before; /* buckets before the file's first line */
};

/* The square root, rounded up: a line at many places says less of each. */
static size_t root_of(size_t count)
{
    size_t root = 1;
    while (root * root < count) {
        root++;
    }
    return root;
}

static void vote(const struct zg_fix_side *side, const struct zg_norm_file *file, const bool *taken,
                 struct votes *votes)
{
    for (size_t i = 0; i < side->lines.count; i++) {
        const struct zg_norm *line = side->lines.items[i];
        size_t count;
        const struct zg_norm_place *places = zg_norm_find(file, line->hash, &count);
        if (line->weight < 0.3F || count == 0 || count > TOO_COMMON) {
            continue;
        }
        for (size_t p = 0; p < count; p++) {
            size_t at = places[p].line + votes->before * BUCKET - i;
            bool counts = taken == NULL || !taken[places[p].line];
            votes->items[at / BUCKET] += counts ? line->weight / (float)root_of(count) : 0;
        }
    }
}

/* The votes of a bucket and its neighbours; 0 near a bucket that was taken. */
static float sum_at(const struct votes *votes, size_t bucket, const size_t *taken, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bucket + 3 >= taken[i] && bucket <= taken[i] + 3) {
            return 0;
        }
    }
    float sum = 0;
    for (size_t b = bucket < 2 ? 0 : bucket - 2; b <= bucket + 2 && b < votes->count; b++) {
        sum += votes->items[b];
    }
    return sum;
}

/* Lines of the file; in the place of each that is taken a line that is like no other. */
static struct zg_sequence window_of(struct zg_arena *arena, const struct zg_norm_file *file,
                                    const bool *taken, size_t from, size_t to)
{
    struct zg_sequence window = zg_sequence_slice(file->lines, from, to);
    if (taken == NULL) {
        return window;
    }
    struct zg_norm *other = zg_alloc(arena, sizeof(*other));
    *other = (struct zg_norm){.text = zg_bytes_of("\n"), .weight = 0.03F, .arena = arena};
    struct zg_norm **items = zg_alloc_array(arena, window.count + 1, sizeof(*items));
    for (size_t i = 0; i < window.count; i++) {
        items[i] = taken[from + i] ? other : window.items[i];
    }
    return (struct zg_sequence){items, window.count};
}

static struct zg_location look(struct zg_arena *arena, const struct zg_fix_piece *piece,
                               const struct zg_norm_file *file, const bool *taken, long at)
{
    size_t before = piece->before.lines.count, after = piece->after.lines.count;
    size_t length = before > after ? before : after, around = 24 + length / 3;
    long last = at + (long)(length + around), first = at - (long)around;
    struct zg_location found = {
        .from = first < 0 ? 0 : (size_t)first,
        .to = last < 0 ? 0 : ((size_t)last > file->lines.count ? file->lines.count : (size_t)last)};
    found.from = found.from < found.to ? found.from : found.to;
    struct zg_sequence window = window_of(arena, file, taken, found.from, found.to);
    found.before = zg_pair_equal(arena, piece->before.lines, window);
    found.after = zg_pair_equal(arena, piece->after.lines, window);
    bool old = found.before.score > found.after.score;
    const struct zg_pairing *better = old ? &found.before : &found.after;
    found.cover = better->score;
    for (size_t i = 0; i < better->count; i++) {
        if (better->at[i] != SIZE_MAX) {
            size_t start = old ? piece->old_start : piece->new_start;
            found.line = found.from + better->at[i] + 1;
            found.offset = (long)found.line - (long)i - (long)start;
            break;
        }
    }
    return found;
}

size_t zg_locate(struct zg_arena *arena, const struct zg_fix_piece *piece,
                 const struct zg_norm_file *file, const bool *taken, struct zg_location *out)
{
    struct votes votes = {.before = piece->count / BUCKET + 1};
    votes.count = votes.before + file->lines.count / BUCKET + 1;
    votes.items = zg_alloc_array(arena, votes.count, sizeof(*votes.items));
    vote(&piece->before, file, taken, &votes);
    vote(&piece->after, file, taken, &votes);
    size_t chosen[ZG_LOCATIONS], picked = 0, count = 0;
    while (picked < ZG_LOCATIONS) {
        size_t best = 0;
        float most = 0;
        for (size_t b = 0; b < votes.count; b++) {
            float sum = sum_at(&votes, b, chosen, picked);
            if (sum > most) {
                best = b;
                most = sum;
            }
        }
        if (most <= 0) {
            break;
        }
        chosen[picked++] = best;
        long at = ((long)best - (long)votes.before) * BUCKET;
        out[count] = look(arena, piece, file, taken, at);
        count += out[count].line > 0;
    }
    return count;
}
