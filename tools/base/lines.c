/*
 * The difference of two texts, line by line, and its unified form.
 *
 * Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), the greedy
 * one, behind the common beginning and before the common end.
 */
#include <string.h>

#include "base/base.h"

/* Texts that differ in more lines than this have no difference worth a search: all lines between
 * the common beginning and the common end are then shown as replaced. Bounds time and memory. */
enum { MOST_EDITS = 1024 };

/* ---- lines ----------------------------------------------------------------------------------- */

static uint64_t hash_of(struct zg_bytes text)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ text.data[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

struct zg_line zg_line_of_text(struct zg_bytes text)
{
    return (struct zg_line){.text = text, .hash = hash_of(text)};
}

struct zg_lines zg_lines_split(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_lines side = {0};
    for (size_t at = 0; at < text.len;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        struct zg_bytes line = {text.data + at, len};
        side.items = zg_grow(arena, side.items, side.count, sizeof(*side.items));
        side.items[side.count++] = zg_line_of_text(line);
        at += len + 1;
    }
    return side;
}

static bool equal(const struct zg_line *a, const struct zg_line *b)
{
    return a->hash == b->hash && zg_bytes_equal(a->text, b->text);
}

static void mark_all(struct zg_lines *side)
{
    for (size_t i = 0; i < side->count; i++) {
        side->items[i].edited = true;
    }
}

/* ---- the shortest script --------------------------------------------------------------------- */

/* What the search reached before its step `edits`: the furthest old line on each diagonal
 * -edits-1 .. edits+1, as `reached[diagonal + edits + 1]`. */
struct step {
    int64_t *reached;
};

static bool goes_down(const struct step *before, int64_t edits, int64_t diagonal)
{
    const int64_t *middle = before->reached + edits + 1;
    return diagonal == -edits || (diagonal != edits && middle[diagonal - 1] < middle[diagonal + 1]);
}

/* Goes back from the end through the steps and marks the lines that they edit. */
static void mark_path(struct zg_lines *old, struct zg_lines *new, const struct step *steps,
                      int64_t edits)
{
    int64_t x = (int64_t)old->count, y = (int64_t) new->count;
    for (; edits > 0; edits--) {
        int64_t diagonal = x - y;
        bool down = goes_down(&steps[edits], edits, diagonal);
        int64_t from = down ? diagonal + 1 : diagonal - 1;
        x = steps[edits].reached[from + edits + 1];
        y = x - from;
        if (down) {
            new->items[y].edited = true;
        } else {
            old->items[x].edited = true;
        }
    }
}

/* The step's own copy of what the last one reached, one diagonal wider at either end. */
static struct step step_after(struct zg_arena *arena, const int64_t *last, int64_t edits)
{
    size_t width = (size_t)(2 * edits + 3);
    struct step step = {.reached = zg_alloc_array(arena, width, sizeof(*step.reached))};
    if (edits > 0) { /* last has the diagonals -edits .. edits */
        memcpy(step.reached + 1, last, (width - 2) * sizeof(*last));
    }
    return step;
}

static void search(struct zg_arena *arena, struct zg_lines *old, struct zg_lines *new)
{
    int64_t n = (int64_t)old->count, m = (int64_t) new->count;
    int64_t most = n + m < MOST_EDITS ? n + m : MOST_EDITS;
    struct step *steps = zg_alloc_array(arena, (size_t)most + 1, sizeof(*steps));
    int64_t *now = zg_alloc_array(arena, (size_t)(2 * most + 5), sizeof(*now));
    int64_t *next = zg_alloc_array(arena, (size_t)(2 * most + 5), sizeof(*next));
    for (int64_t edits = 0; edits <= most; edits++) {
        /* now: diagonals -edits .. edits of the last step; next: -edits-1 .. edits+1 of this. */
        steps[edits] = step_after(arena, now, edits);
        const int64_t *before = steps[edits].reached + edits + 1;
        memcpy(next, steps[edits].reached, (size_t)(2 * edits + 3) * sizeof(*next));
        for (int64_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
            int64_t x = goes_down(&steps[edits], edits, diagonal) ? before[diagonal + 1]
                                                                  : before[diagonal - 1] + 1;
            int64_t y = x - diagonal;
            while (x < n && y < m && equal(&old->items[x], &new->items[y])) {
                x++, y++;
            }
            next[diagonal + edits + 1] = x;
            if (x >= n && y >= m) {
                mark_path(old, new, steps, edits);
                return;
            }
        }
        int64_t *other = now;
        now = next;
        next = other;
    }
    mark_all(old);
    mark_all(new);
}

void zg_lines_mark(struct zg_arena *arena, struct zg_lines old, struct zg_lines new)
{
    while (old.count > 0 && new.count > 0 && equal(&old.items[0], &new.items[0])) {
        old.items++, new.items++;
        old.count--, new.count--;
    }
    while (old.count > 0 && new.count > 0 &&
           equal(&old.items[old.count - 1], &new.items[new.count - 1])) {
        old.count--, new.count--;
    }
    if (old.count == 0 || new.count == 0) {
        mark_all(&old);
        mark_all(&new);
    } else {
        search(arena, &old, &new);
    }
}

/* ---- printing -------------------------------------------------------------------------------- */

struct place {
    size_t old, new;
};

static bool at_edit(const struct zg_lines *old, const struct zg_lines *new, struct place at)
{
    return (at.old < old->count && old->items[at.old].edited) ||
           (at.new < new->count &&new->items[at.new].edited);
}

static struct place after_edits(const struct zg_lines *old, const struct zg_lines *new,
                                struct place at)
{
    while (at.old < old->count && old->items[at.old].edited) {
        at.old++;
    }
    while (at.new < new->count &&new->items[at.new].edited) {
        at.new ++;
    }
    return at;
}

/* The end of the hunk that has its first edit at `at`: edits with at most twice the context
 * between them are in one. */
static struct place hunk_end(const struct zg_lines *old, const struct zg_lines *new,
                             struct place at, size_t context)
{
    struct place end = after_edits(old, new, at);
    size_t equal_lines = 0;
    for (struct place next = end; next.old < old->count && equal_lines <= 2 * context;) {
        next.old++, next.new ++, equal_lines++;
        if (equal_lines <= 2 * context && at_edit(old, new, next)) {
            next = end = after_edits(old, new, next);
            equal_lines = 0;
        }
    }
    size_t left = old->count - end.old, more = left < context ? left : context;
    return (struct place){end.old + more, end.new + more};
}

static void put_line(char mark, const struct zg_line *line, struct zg_buf *out)
{
    zg_buf_append(out, &mark, 1);
    zg_buf_append_bytes(out, line->text);
    zg_buf_append_text(out, "\n");
}

static void put_hunk(const struct zg_lines *old, const struct zg_lines *new, struct place at,
                     struct place end, struct zg_buf *out)
{
    size_t olds = end.old - at.old, news = end.new - at.new;
    zg_buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", at.old + (olds > 0), olds, at.new + (news > 0),
                  news);
    while (at.old < end.old || at.new < end.new) {
        if (at.old < end.old && old->items[at.old].edited) {
            put_line('-', &old->items[at.old++], out);
        } else if (at.new < end.new &&new->items[at.new].edited) {
            put_line('+', &new->items[at.new ++], out);
        } else {
            put_line(' ', &old->items[at.old++], out);
            at.new ++;
        }
    }
}

void zg_lines_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                   struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_lines old = zg_lines_split(arena, old_text), new = zg_lines_split(arena, new_text);
    zg_lines_mark(arena, old, new);
    struct place at = {0};
    while (at.old < old.count || at.new < new.count) {
        if (!at_edit(&old, &new, at)) {
            at.old++, at.new ++;
            continue;
        }
        struct place end = hunk_end(&old, &new, at, context);
        size_t before = at.old < context ? at.old : context;
        /* Equal lines before the edit are as many in both texts. */
        put_hunk(&old, &new, (struct place){at.old - before, at.new - before}, end, out);
        at = end;
    }
}
