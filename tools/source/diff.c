/*
 * Two texts compared by items, lines or words: lines that occur once in both first (patience), and
 * between those the shortest edit script (Myers, "An O(ND) Difference Algorithm", 1986), with an
 * end to the work it may cost. What is left out by that end counts as different.
 */
#include "source/internal.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_EDITS = 1000, DEEPEST = 64 };

struct comparing {
    const uint32_t *a, *b;              /* items as numbers: equal items have the same */
    size_t *map;                        /* of a's items to b's */
    uint32_t *a_count, *b_count, *b_at; /* per number, zero between uses */
    struct zg_arena *arena;
};

/* ---- items as numbers -------------------------------------------------------------------------
 */

struct numbers {
    struct zg_bytes *items;
    uint32_t *slots; /* number + 1 */
    size_t mask;
    uint32_t count;
};

static uint32_t number_of(struct numbers *numbers, struct zg_bytes item)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < item.len; i++) {
        hash = (hash ^ item.data[i]) * 1099511628211u;
    }
    for (size_t at = (hash ^ hash >> 32) & numbers->mask;; at = (at + 1) & numbers->mask) {
        uint32_t found = numbers->slots[at];
        if (found == 0) {
            numbers->items[numbers->count] = item;
            numbers->slots[at] = ++numbers->count;
            return numbers->count - 1;
        }
        if (zg_bytes_equal(numbers->items[found - 1], item)) {
            return found - 1;
        }
    }
}

static uint32_t *number_all(struct zg_arena *arena, struct numbers *numbers,
                            struct zg_source_lines lines)
{
    uint32_t *out = zg_alloc_array(arena, lines.count + 1, sizeof(*out));
    for (size_t i = 0; i < lines.count; i++) {
        out[i] = number_of(numbers, lines.items[i]);
    }
    return out;
}

/* ---- Myers ------------------------------------------------------------------------------ */

/* Walks the kept frontiers back and notes the matches. */
static void walk_back(struct comparing *c, size_t a0, size_t b0, int32_t **kept, int edits,
                      int32_t x, int32_t y)
{
    for (int d = edits; d >= 0; d--) {
        int32_t k = x - y, *v = kept[d] + d + 1;
        bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);
        int32_t from_k = down ? k + 1 : k - 1;
        int32_t from_x = d == 0 ? 0 : v[from_k], from_y = d == 0 ? 0 : from_x - from_k;
        int32_t start_x = d == 0 ? 0 : (down ? from_x : from_x + 1);
        while (x > start_x) {
            x--;
            y--;
            c->map[a0 + (size_t)x] = b0 + (size_t)y;
        }
        x = from_x;
        y = from_y;
    }
}

static void shortest(struct comparing *c, size_t a0, size_t a1, size_t b0, size_t b1)
{
    int32_t n = (int32_t)(a1 - a0), m = (int32_t)(b1 - b0);
    int most = n + m < MOST_EDITS ? n + m : MOST_EDITS;
    struct zg_arena *arena = zg_arena_new();
    int32_t **kept = zg_alloc_array(arena, (size_t)most + 1, sizeof(*kept));
    int32_t *room = zg_alloc_array(arena, 2 * (size_t)most + 4, sizeof(*room));
    int32_t *v = room + most + 2;
    for (int d = 0; d <= most; d++) {
        /* The frontier before this step, for the way back. */
        kept[d] = zg_alloc_array(arena, 2 * (size_t)d + 3, sizeof(**kept));
        memcpy(kept[d], v - d - 1, (2 * (size_t)d + 3) * sizeof(**kept));
        for (int k = -d; k <= d; k += 2) {
            bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);
            int32_t x = d == 0 ? 0 : (down ? v[k + 1] : v[k - 1] + 1), y = x - k;
            while (x < n && y < m && y >= 0 && c->a[a0 + (size_t)x] == c->b[b0 + (size_t)y]) {
                x++;
                y++;
            }
            v[k] = x;
            if (x >= n && y >= m) {
                walk_back(c, a0, b0, kept, d, n, m);
                zg_arena_free(arena);
                return;
            }
        }
    }
    zg_arena_free(arena);
}

/* ---- patience --------------------------------------------------------------------------- */

struct pair {
    size_t a, b;
    size_t before; /* the pair before in the longest rising run; SIZE_MAX */
};

/* The items that occur once in both ranges, in a's order. */
static struct pair *unique_pairs(struct comparing *c, size_t a0, size_t a1, size_t b0, size_t b1,
                                 size_t *count)
{
    struct pair *pairs = zg_xmalloc((a1 - a0 + 1) * sizeof(*pairs));
    *count = 0;
    for (size_t i = a0; i < a1; i++) {
        c->a_count[c->a[i]]++;
    }
    for (size_t i = b0; i < b1; i++) {
        c->b_count[c->b[i]]++;
        c->b_at[c->b[i]] = (uint32_t)i;
    }
    for (size_t i = a0; i < a1; i++) {
        if (c->a_count[c->a[i]] == 1 && c->b_count[c->a[i]] == 1) {
            pairs[(*count)++] = (struct pair){i, c->b_at[c->a[i]], SIZE_MAX};
        }
    }
    for (size_t i = a0; i < a1; i++) {
        c->a_count[c->a[i]] = 0;
    }
    for (size_t i = b0; i < b1; i++) {
        c->b_count[c->b[i]] = 0;
    }
    return pairs;
}

/* Marks the longest run of pairs that rises in b too; returns its last pair, SIZE_MAX for none. */
static size_t longest_run(struct pair *pairs, size_t count)
{
    size_t *tails = zg_xmalloc((count + 1) * sizeof(*tails)), len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = len;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (pairs[tails[middle]].b < pairs[i].b) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        pairs[i].before = low == 0 ? SIZE_MAX : tails[low - 1];
        tails[low] = i;
        len = low == len ? len + 1 : len;
    }
    size_t last = len == 0 ? SIZE_MAX : tails[len - 1];
    free(tails);
    return last;
}

static void compare_range(struct comparing *c, size_t a0, size_t a1, size_t b0, size_t b1,
                          int depth)
{
    for (; a0 < a1 && b0 < b1 && c->a[a0] == c->b[b0]; a0++, b0++) {
        c->map[a0] = b0;
    }
    for (; a0 < a1 && b0 < b1 && c->a[a1 - 1] == c->b[b1 - 1]; a1--, b1--) {
        c->map[a1 - 1] = b1 - 1;
    }
    if (a0 == a1 || b0 == b1) {
        return;
    }
    size_t count;
    struct pair *pairs = unique_pairs(c, a0, a1, b0, b1, &count);
    size_t last = longest_run(pairs, count);
    if (last == SIZE_MAX || depth >= DEEPEST) {
        shortest(c, a0, a1, b0, b1);
    }
    for (size_t at = depth >= DEEPEST ? SIZE_MAX : last; at != SIZE_MAX; at = pairs[at].before) {
        c->map[pairs[at].a] = pairs[at].b;
        compare_range(c, pairs[at].a + 1, a1, pairs[at].b + 1, b1, depth + 1);
        a1 = pairs[at].a;
        b1 = pairs[at].b;
        if (pairs[at].before == SIZE_MAX) {
            compare_range(c, a0, a1, b0, b1, depth + 1);
        }
    }
    free(pairs);
}

size_t *zg_diff_map(struct zg_arena *out, struct zg_source_lines a, struct zg_source_lines b)
{
    size_t *map = zg_alloc_array(out, a.count + 1, sizeof(*map));
    for (size_t i = 0; i <= a.count; i++) {
        map[i] = SIZE_MAX;
    }
    struct zg_arena *arena = zg_arena_new();
    size_t all = a.count + b.count, capacity = 64;
    while (capacity < 2 * all + 2) {
        capacity *= 2;
    }
    struct numbers numbers = {.items = zg_alloc_array(arena, all + 1, sizeof(struct zg_bytes)),
                              .slots = zg_alloc_array(arena, capacity, sizeof(uint32_t)),
                              .mask = capacity - 1};
    struct comparing c = {.map = map, .arena = arena};
    c.a = number_all(arena, &numbers, a);
    c.b = number_all(arena, &numbers, b);
    c.a_count = zg_alloc_array(arena, numbers.count + 1, sizeof(uint32_t));
    c.b_count = zg_alloc_array(arena, numbers.count + 1, sizeof(uint32_t));
    c.b_at = zg_alloc_array(arena, numbers.count + 1, sizeof(uint32_t));
    compare_range(&c, 0, a.count, 0, b.count, 0);
    zg_arena_free(arena);
    return map;
}

/* ---- hunks ------------------------------------------------------------------------------ */

enum { CONTEXT = 3 };

static void add_line(struct zg_arena *arena, struct zg_hunk *hunk, char kind, struct zg_bytes text)
{
    hunk->lines = zg_grow(arena, hunk->lines, hunk->line_count, sizeof(*hunk->lines));
    hunk->lines[hunk->line_count++] = (struct zg_hunk_line){
        .kind = kind, .text = text, .no_newline = text.len == 0 || text.data[text.len - 1] != '\n'};
}

/* Begins a hunk with the context before a change at a's line `i`, b's line `k`. */
static struct zg_hunk *begin_hunk(struct zg_arena *arena, struct zg_hunk **hunks, size_t *count,
                                  struct zg_source_lines a, size_t i, size_t k)
{
    *hunks = zg_grow(arena, *hunks, *count, sizeof(**hunks));
    struct zg_hunk *hunk = &(*hunks)[(*count)++];
    size_t before = i < CONTEXT ? i : CONTEXT;
    *hunk = (struct zg_hunk){.old_start = i - before + 1, .new_start = k - before + 1};
    hunk->section = zg_function_line(a, i - before);
    for (size_t at = i - before; at < i; at++) {
        add_line(arena, hunk, ' ', a.items[at]);
    }
    return hunk;
}

static void end_hunk(struct zg_hunk *hunk)
{
    zg_hunk_measure(hunk);
    hunk->old_start -= hunk->old_count == 0;
    hunk->new_start -= hunk->new_count == 0;
}

struct zg_hunk *zg_diff_hunks(struct zg_arena *arena, struct zg_source_lines a,
                              struct zg_source_lines b, size_t *count)
{
    struct zg_hunk *hunks = NULL, *hunk = NULL;
    const size_t *map = zg_diff_map(arena, a, b);
    size_t k = 0, quiet = 0; /* b's line; context lines since the last change */
    *count = 0;
    for (size_t i = 0; i <= a.count;) {
        bool changed = i < a.count ? map[i] != k : k < b.count;
        if (!changed) {
            if (i == a.count) {
                break;
            }
            if (hunk != NULL && quiet < CONTEXT) {
                add_line(arena, hunk, ' ', a.items[i]);
            }
            quiet++;
            i++;
            k++;
            continue;
        }
        if (hunk != NULL && quiet > 2 * CONTEXT) {
            end_hunk(hunk);
            hunk = NULL;
        }
        if (hunk == NULL) {
            hunk = begin_hunk(arena, &hunks, count, a, i, k);
        } else {
            for (size_t at = quiet < CONTEXT ? i : i - quiet + CONTEXT; at < i; at++) {
                add_line(arena, hunk, ' ', a.items[at]);
            }
        }
        quiet = 0;
        for (; i < a.count && map[i] == SIZE_MAX; i++) {
            add_line(arena, hunk, '-', a.items[i]);
        }
        size_t until = i < a.count ? map[i] : b.count;
        for (; k < until; k++) {
            add_line(arena, hunk, '+', b.items[k]);
        }
        if (i == a.count) {
            break;
        }
    }
    if (hunk != NULL) {
        end_hunk(hunk);
    }
    return hunks;
}
