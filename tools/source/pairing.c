/* Two sequences of lines held against each other: equal lines first, then lines that are alike in
 * the gaps between them. */
#include "source/pairing.h"

#include <stdlib.h>
#include <string.h>

static const float neighbour = 0.25F; /* for a pair that follows a pair on both sides */
static const float tells = 0.3F;      /* lines that weigh less are not looked for by likeness */

/* What a neighbour adds: less for lines that say nothing, which are neighbours by chance. */
static float bonus(const struct zg_norm *line)
{
    float twice = line->weight * 2;
    return neighbour * (twice < 1 ? twice : 1);
}

static float against_itself(struct zg_sequence lines)
{
    float score = 0;
    for (size_t i = 0; i < lines.count; i++) {
        score += lines.items[i]->weight + (i > 0 ? bonus(lines.items[i]) : 0);
    }
    return score;
}

/* ---- equal lines --------------------------------------------------------------------- */

/* How the best score of a cell came about; and whether its pair, if it has one, follows a pair. */
enum { UP = 0, LEFT = 1, PAIR = 2, FOLLOWS = 4 };

/* Two rows of the table: the best score, and the best one that ends in a pair. */
struct rows {
    float *best, *paired, *best_above, *paired_above;
};

static const float none = -1e9F;

/* `hashes` are those of the other lines, close together: most cells look no further. */
static void fill_row(const struct zg_norm *line, struct zg_sequence other, const uint64_t *hashes,
                     struct rows *rows, uint8_t *steps)
{
    float add = bonus(line);
    rows->best[0] = 0;
    rows->paired[0] = none;
    for (size_t j = 1; j <= other.count; j++) {
        bool up = rows->best_above[j] >= rows->best[j - 1];
        float best = up ? rows->best_above[j] : rows->best[j - 1];
        uint8_t step = up ? UP : LEFT;
        float paired = none;
        if (hashes[j - 1] == line->hash && zg_norm_equal(line, other.items[j - 1])) {
            bool follows = rows->paired_above[j - 1] + add > rows->best_above[j - 1];
            paired = line->weight +
                     (follows ? rows->paired_above[j - 1] + add : rows->best_above[j - 1]);
            step |= follows ? FOLLOWS : 0;
            if (paired >= best) {
                best = paired;
                step = (uint8_t)((step & FOLLOWS) | PAIR);
            }
        }
        rows->best[j] = best;
        rows->paired[j] = paired;
        steps[j] = step;
    }
}

static void trace(const uint8_t *steps, size_t width, size_t rows, struct zg_pairing *pairing)
{
    bool must = false; /* the pair after this one counted on it */
    for (size_t i = rows, j = width - 1; i > 0 && j > 0;) {
        uint8_t step = steps[i * width + j];
        if (must || (step & PAIR) != 0) {
            pairing->at[i - 1] = j - 1;
            pairing->likeness[i - 1] = 1;
            must = (step & FOLLOWS) != 0;
            i--;
            j--;
        } else if ((step & LEFT) != 0) {
            j--;
        } else {
            i--;
        }
    }
}

struct zg_pairing zg_pair_equal(struct zg_arena *arena, struct zg_sequence lines,
                                struct zg_sequence other)
{
    struct zg_pairing pairing = {.count = lines.count};
    pairing.at = zg_alloc_array(arena, lines.count + 1, sizeof(*pairing.at));
    pairing.likeness = zg_alloc_array(arena, lines.count + 1, sizeof(*pairing.likeness));
    memset(pairing.at, 0xff, (lines.count + 1) * sizeof(*pairing.at));
    size_t width = other.count + 1;
    ZG_CLEANUP(zg_free_cleanup) float *cells = zg_xmalloc(4 * width * sizeof(*cells));
    ZG_CLEANUP(zg_free_cleanup) uint8_t *steps = zg_xmalloc((lines.count + 1) * width);
    struct rows rows = {cells, cells + width, cells + 2 * width, cells + 3 * width};
    ZG_CLEANUP(zg_free_cleanup) uint64_t *hashes = zg_xmalloc(width * sizeof(*hashes));
    for (size_t j = 0; j < width; j++) {
        rows.best[j] = 0;
        rows.paired[j] = none;
        hashes[j] = j < other.count ? other.items[j]->hash : 0;
    }
    for (size_t i = 0; i < lines.count; i++) {
        rows = (struct rows){rows.best_above, rows.paired_above, rows.best, rows.paired};
        fill_row(lines.items[i], other, hashes, &rows, steps + (i + 1) * width);
    }
    trace(steps, width, lines.count, &pairing);
    float most = against_itself(lines);
    pairing.score = most > 0 ? rows.best[other.count] / most : 0;
    return pairing;
}

/* ---- lines that are alike ----------------------------------------------------------------------
 */

/* A gap: lines and others that have no pair yet. */
struct gap {
    size_t *lines, *others;
    size_t line_count, other_count;
};

enum { MOST_IN_GAP = 4000 }; /* pairs of lines compared; a larger gap says nothing anyway */

static void pair_gap(struct zg_sequence lines, struct zg_sequence other, const struct gap *gap,
                     struct zg_pairing *pairing)
{
    size_t width = gap->other_count + 1;
    size_t cells = (gap->line_count + 1) * width;
    ZG_CLEANUP(zg_free_cleanup) float *table = zg_xmalloc(2 * cells * sizeof(*table));
    float *best = table, *alike = table + cells;
    memset(table, 0, 2 * cells * sizeof(*table));
    for (size_t i = 1; i <= gap->line_count; i++) {
        struct zg_norm *line = lines.items[gap->lines[i - 1]];
        for (size_t j = 1; j <= gap->other_count; j++) {
            float likeness = zg_norm_likeness(line, other.items[gap->others[j - 1]]);
            float up = best[(i - 1) * width + j], left = best[i * width + j - 1];
            float pair = best[(i - 1) * width + j - 1] + likeness * line->weight;
            float most = up >= left ? up : left;
            alike[i * width + j] = likeness > 0 && pair > most ? likeness : 0;
            best[i * width + j] = likeness > 0 && pair > most ? pair : most;
        }
    }
    for (size_t i = gap->line_count, j = gap->other_count; i > 0 && j > 0;) {
        if (alike[i * width + j] > 0) {
            pairing->at[gap->lines[i - 1]] = gap->others[j - 1];
            pairing->likeness[gap->lines[i - 1]] = alike[i * width + j];
            i--;
            j--;
        } else if (best[(i - 1) * width + j] >= best[i * width + j - 1]) {
            i--;
        } else {
            j--;
        }
    }
}

/* Collects what tells something between two pairs, and pairs it. At the ends of the sequence the
 * other is taken only as far as lines of the gap can reasonably stand. */
static void fill_gap(struct zg_arena *arena, struct zg_sequence lines, struct zg_sequence other,
                     size_t from, size_t to, size_t other_from, size_t other_to,
                     struct zg_pairing *pairing)
{
    size_t reach = 3 * (to - from + 1) + 3;
    if (from == 0 && other_to > reach && other_from < other_to - reach) {
        other_from = other_to - reach;
    }
    if (to == lines.count && other_to > other_from + reach) {
        other_to = other_from + reach;
    }
    struct gap gap = {zg_alloc_array(arena, to - from + 1, sizeof(size_t)), NULL, 0, 0};
    for (size_t i = from; i < to; i++) {
        if (lines.items[i]->weight >= tells) {
            gap.lines[gap.line_count++] = i;
        }
    }
    if (gap.line_count == 0 || other_from >= other_to) {
        return;
    }
    gap.others = zg_alloc_array(arena, other_to - other_from + 1, sizeof(size_t));
    for (size_t j = other_from; j < other_to; j++) {
        if (other.items[j]->weight >= tells) {
            gap.others[gap.other_count++] = j;
        }
    }
    if (gap.other_count > 0 && gap.line_count * gap.other_count <= MOST_IN_GAP) {
        pair_gap(lines, other, &gap, pairing);
    }
}

void zg_pair_alike(struct zg_arena *arena, struct zg_sequence lines, struct zg_sequence other,
                   struct zg_pairing *pairing)
{
    size_t from = 0, other_from = 0;
    for (size_t i = 0; i <= lines.count; i++) {
        if (i < lines.count && pairing->at[i] == SIZE_MAX) {
            continue;
        }
        size_t other_to = i < lines.count ? pairing->at[i] : other.count;
        if (from < i) {
            fill_gap(arena, lines, other, from, i, other_from, other_to, pairing);
        }
        from = i + 1;
        other_from = other_to + 1;
    }
}

/* ---- fit ---------------------------------------------------------------------------------------
 */

float zg_pairing_fit(struct zg_sequence lines, struct zg_sequence other,
                     const struct zg_pairing *pairing, const size_t *picked, size_t count)
{
    float all = 0, found = 0, between = 0;
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t at = pairing->at[picked[i]];
        all += lines.items[picked[i]]->weight;
        if (at == SIZE_MAX) {
            continue;
        }
        found += lines.items[picked[i]]->weight * pairing->likeness[picked[i]];
        for (size_t j = last == SIZE_MAX ? at : last + 1; j < at; j++) {
            between += other.items[j]->weight;
        }
        last = at;
    }
    between = between < all ? between : all;
    return found > 0 ? found / (all + between / 2) : 0;
}
