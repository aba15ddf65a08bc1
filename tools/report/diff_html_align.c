/*
 * Which of the lines that were replaced became which: those that are alike, in order, so that
 * their likeness in sum is the greatest.
 */
#include "diff_html.h"

/* Beyond this many pairs lines are taken in their order. Bounds time and memory. */
enum { MOST_PAIRS = 40000 };
/* Of each line's ends this many bytes are looked at. */
enum { MOST_BYTES = 400 };
/* Of a hundred: what is less alike is not the same line. */
enum { LEAST_LIKENESS = 50 };

static struct zg_bytes without_indent(struct zg_bytes line)
{
    while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t')) {
        line.data++, line.len--;
    }
    return line;
}

/* How much of the longer line is the same at both ends, of a hundred; 0 for too little. */
static uint32_t likeness(struct zg_bytes a, struct zg_bytes b)
{
    a = without_indent(a);
    b = without_indent(b);
    size_t least = a.len < b.len ? a.len : b.len, most = a.len > b.len ? a.len : b.len;
    size_t before = 0, after = 0;
    while (before < least && before < MOST_BYTES && a.data[before] == b.data[before]) {
        before++;
    }
    while (after < least - before && after < MOST_BYTES &&
           a.data[a.len - 1 - after] == b.data[b.len - 1 - after]) {
        after++;
    }
    most = most > 2 * MOST_BYTES ? 2 * MOST_BYTES : most;
    uint32_t of_hundred = most == 0 ? 0 : (uint32_t)(100 * (before + after) / most);
    return of_hundred < LEAST_LIKENESS ? 0 : of_hundred;
}

size_t *diff_align(struct zg_arena *arena, const struct zg_bytes *olds, size_t old_count,
                   const struct zg_bytes *news, size_t new_count)
{
    size_t *partners = zg_alloc_array(arena, old_count + 1, sizeof(*partners));
    for (size_t i = 0; i < old_count; i++) {
        partners[i] = SIZE_MAX;
    }
    if (old_count == 0 || new_count == 0 || new_count > MOST_PAIRS / old_count) {
        return partners;
    }
    /* best[i * width + j]: the most that olds from i on and news from j on can come to. */
    size_t width = new_count + 1;
    uint32_t *like = zg_alloc_array(arena, old_count * new_count, sizeof(*like));
    uint32_t *best = zg_alloc_array(arena, (old_count + 1) * width, sizeof(*best));
    for (size_t i = old_count; i-- > 0;) {
        for (size_t j = new_count; j-- > 0;) {
            uint32_t pair = like[i * new_count + j] = likeness(olds[i], news[j]);
            uint32_t most = best[(i + 1) * width + j] > best[i * width + j + 1]
                                ? best[(i + 1) * width + j]
                                : best[i * width + j + 1];
            uint32_t taken = pair + best[(i + 1) * width + j + 1];
            best[i * width + j] = pair > 0 && taken > most ? taken : most;
        }
    }
    for (size_t i = 0, j = 0; i < old_count && j < new_count;) {
        uint32_t pair = like[i * new_count + j], here = best[i * width + j];
        if (pair > 0 && here == pair + best[(i + 1) * width + j + 1]) {
            partners[i++] = j++;
        } else if (here == best[(i + 1) * width + j]) {
            i++;
        } else {
            j++;
        }
    }
    return partners;
}
