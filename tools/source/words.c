/* Texts merged word by word, and identifiers that have another name in the tree. */
#include "source/backport.h"

#include <ctype.h>
#include <string.h>

static bool is_word(uint8_t c)
{
    return isalnum(c) || c == '_';
}

struct zg_source_lines zg_words_split(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_bytes *items = zg_alloc_array(arena, text.len + 1, sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < text.len;) {
        size_t end = i + 1;
        if (is_word(text.data[i])) {
            while (end < text.len && is_word(text.data[end])) {
                end++;
            }
        } else if (text.data[i] == ' ' || text.data[i] == '\t') {
            while (end < text.len && (text.data[end] == ' ' || text.data[end] == '\t')) {
                end++;
            }
        }
        items[count++] = zg_slice(text, i, end);
        i = end;
    }
    return (struct zg_source_lines){items, count};
}

unsigned zg_words_alike(struct zg_arena *arena, struct zg_bytes a, struct zg_bytes b)
{
    struct zg_source_lines x = zg_words_split(arena, a), y = zg_words_split(arena, b);
    const size_t *map = zg_diff_map(arena, x, y);
    size_t same = 0, left = 0, right = 0;
    for (size_t i = 0; i < x.count; i++) {
        bool blank = isspace(x.items[i].data[0]);
        left += !blank;
        same += !blank && map[i] != SIZE_MAX;
    }
    for (size_t i = 0; i < y.count; i++) {
        right += !isspace(y.items[i].data[0]);
    }
    left = left > right ? left : right;
    return left == 0 ? 100 : (unsigned)(100 * same / left);
}

/* ---- merging ---------------------------------------------------------------------------- */

enum { BY_FIX = 1, BY_TREE = 2 };

struct merging {
    struct zg_source_lines old, fresh, ours;
    const size_t *to_fresh, *to_ours;
    size_t *line_of;     /* per word of old */
    uint8_t *changed_by; /* per line of old */
};

static bool same_words(struct zg_source_lines a, size_t a0, size_t a1, struct zg_source_lines b,
                       size_t b0, size_t b1)
{
    if (a1 - a0 != b1 - b0) {
        return false;
    }
    for (size_t i = 0; i < a1 - a0; i++) {
        if (!zg_bytes_equal(a.items[a0 + i], b.items[b0 + i])) {
            return false;
        }
    }
    return true;
}

static void put_words(struct zg_buf *out, struct zg_source_lines words, size_t from, size_t to)
{
    for (; from < to; from++) {
        zg_buf_append_bytes(out, words.items[from]);
    }
}

/* Are the words [from, to) of one side as good as none to the other: blanks only? */
static bool is_blank(struct zg_source_lines words, size_t from, size_t to)
{
    for (; from < to; from++) {
        if (!isspace(words.items[from].data[0])) {
            return false;
        }
    }
    return true;
}

/* Notes that a side changed the old words [from, to) and with them their lines; false when the
 * other side changed one of these lines too: what both meant cannot be told from the words. */
static bool note_change(const struct merging *m, size_t from, size_t to, uint8_t side)
{
    for (size_t i = from; i <= to && i < m->old.count; i++) {
        uint8_t *seen = &m->changed_by[m->line_of[i]];
        *seen |= side;
        if (*seen == (BY_FIX | BY_TREE)) {
            return false;
        }
    }
    return true;
}

/* diff3: between words that all three have, the side that differs from the old text wins. */
static bool merge(const struct merging *m, struct zg_buf *out)
{
    size_t i = 0, j = 0, k = 0;
    while (i < m->old.count || j < m->fresh.count || k < m->ours.count) {
        if (i < m->old.count && m->to_fresh[i] == j && m->to_ours[i] == k) {
            zg_buf_append_bytes(out, m->old.items[i]);
            i++;
            j++;
            k++;
            continue;
        }
        size_t i2 = i;
        while (i2 < m->old.count && (m->to_fresh[i2] == SIZE_MAX || m->to_ours[i2] == SIZE_MAX)) {
            i2++;
        }
        size_t j2 = i2 < m->old.count ? m->to_fresh[i2] : m->fresh.count;
        size_t k2 = i2 < m->old.count ? m->to_ours[i2] : m->ours.count;
        if (same_words(m->old, i, i2, m->fresh, j, j2)) {
            bool blank = is_blank(m->old, i, i2) && is_blank(m->ours, k, k2);
            if (!blank && !note_change(m, i, i2, BY_TREE)) {
                return false;
            }
            put_words(out, m->ours, k, k2);
        } else if (same_words(m->old, i, i2, m->ours, k, k2) ||
                   same_words(m->fresh, j, j2, m->ours, k, k2)) {
            bool blank = is_blank(m->old, i, i2) && is_blank(m->fresh, j, j2);
            if (!blank && !note_change(m, i, i2, BY_FIX)) {
                return false;
            }
            put_words(out, m->fresh, j, j2);
        } else {
            return false;
        }
        i = i2;
        j = j2;
        k = k2;
    }
    return true;
}

bool zg_merge_words(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes fresh,
                    struct zg_bytes ours, struct zg_bytes *out)
{
    struct merging m = {.old = zg_words_split(arena, old),
                        .fresh = zg_words_split(arena, fresh),
                        .ours = zg_words_split(arena, ours)};
    struct zg_buf buf = {0};
    m.line_of = zg_alloc_array(arena, m.old.count + 1, sizeof(*m.line_of));
    m.changed_by = zg_alloc_array(arena, m.old.count + 1, sizeof(*m.changed_by));
    for (size_t i = 1; i < m.old.count; i++) {
        m.line_of[i] = m.line_of[i - 1] + zg_bytes_is(m.old.items[i - 1], "\n");
    }
    m.to_fresh = zg_diff_map(arena, m.old, m.fresh);
    m.to_ours = zg_diff_map(arena, m.old, m.ours);
    bool merged = merge(&m, &buf);
    if (merged) {
        *out = (struct zg_bytes){(const uint8_t *)zg_text_of(arena, zg_buf_bytes(&buf)), buf.len};
    }
    zg_buf_free(&buf);
    return merged;
}

/* ---- renamed identifiers ---------------------------------------------------------------- */

enum { LEAST_EVIDENCE = 2, MOST_RENAMES = 50, SHORTEST_NAME = 3 };

static bool is_name(struct zg_bytes word)
{
    return word.len >= SHORTEST_NAME && is_word(word.data[0]) && !isdigit(word.data[0]);
}

static bool occurs(struct zg_source_lines lines, struct zg_bytes name)
{
    for (size_t i = 0; i < lines.count; i++) {
        for (size_t from = 0; (from = zg_bytes_find(lines.items[i], name, from)) != SIZE_MAX;
             from++) {
            struct zg_bytes line = lines.items[i];
            bool begins = from == 0 || !is_word(line.data[from - 1]);
            bool ends = from + name.len >= line.len || !is_word(line.data[from + name.len]);
            if (begins && ends) {
                return true;
            }
        }
    }
    return false;
}

struct evidence {
    struct zg_bytes from, to;
    size_t count;
    bool unclear;
};

static void note_rename(struct zg_arena *arena, struct evidence **list, size_t *count,
                        struct zg_bytes from, struct zg_bytes to)
{
    for (size_t i = 0; i < *count; i++) {
        struct evidence *known = &(*list)[i];
        bool same_from = zg_bytes_equal(known->from, from), same_to = zg_bytes_equal(known->to, to);
        if (same_from && same_to) {
            known->count++;
            return;
        }
        known->unclear = known->unclear || same_from || same_to;
    }
    if (*count < MOST_RENAMES) {
        *list = zg_grow(arena, *list, *count, sizeof(**list));
        (*list)[(*count)++] = (struct evidence){from, to, 1, false};
    }
}

/* Two lines that differ in names only are evidence for each pair of names that differ. */
static void compare_lines(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes ours,
                          struct evidence **list, size_t *count)
{
    struct zg_source_lines a = zg_words_split(arena, old), b = zg_words_split(arena, ours);
    size_t same = 0, differ = 0;
    if (a.count != b.count) {
        return;
    }
    for (size_t i = 0; i < a.count; i++) {
        if (zg_bytes_equal(a.items[i], b.items[i])) {
            same += is_word(a.items[i].data[0]);
        } else if (is_name(a.items[i]) && is_name(b.items[i])) {
            differ++;
        } else {
            return;
        }
    }
    for (size_t i = 0; i < a.count && differ > 0 && differ <= same; i++) {
        if (!zg_bytes_equal(a.items[i], b.items[i])) {
            note_rename(arena, list, count, a.items[i], b.items[i]);
        }
    }
}

void zg_renames_find(struct zg_arena *arena, struct zg_source_lines old,
                     struct zg_source_lines ours, const size_t *map, struct zg_renames *out)
{
    struct evidence *list = NULL;
    size_t count = 0;
    *out = (struct zg_renames){0};
    for (size_t i = 0; i + 1 < old.count; i++) {
        size_t end = i + 1;
        if (map[i] == SIZE_MAX) {
            continue;
        }
        while (end < old.count && map[end] == SIZE_MAX) {
            end++;
        }
        /* As many lines on both sides, between two that both have. */
        if (end < old.count && end > i + 1 && map[end] == map[i] + (end - i)) {
            for (size_t k = i + 1; k < end; k++) {
                compare_lines(arena, old.items[k], ours.items[map[i] + (k - i)], &list, &count);
            }
        }
    }
    out->from = zg_alloc_array(arena, count + 1, sizeof(*out->from));
    out->to = zg_alloc_array(arena, count + 1, sizeof(*out->to));
    for (size_t i = 0; i < count; i++) {
        if (!list[i].unclear && list[i].count >= LEAST_EVIDENCE && !occurs(ours, list[i].from) &&
            !occurs(old, list[i].to)) {
            out->from[out->count] = list[i].from;
            out->to[out->count++] = list[i].to;
        }
    }
}

struct zg_bytes zg_renames_apply(struct zg_arena *arena, const struct zg_renames *renames,
                                 struct zg_bytes text, bool *changed)
{
    struct zg_source_lines words = zg_words_split(arena, text);
    struct zg_buf buf = {0};
    bool any = false;
    for (size_t i = 0; i < words.count; i++) {
        struct zg_bytes word = words.items[i];
        for (size_t k = 0; k < renames->count; k++) {
            if (zg_bytes_equal(words.items[i], renames->from[k])) {
                word = renames->to[k];
                any = true;
            }
        }
        zg_buf_append_bytes(&buf, word);
    }
    if (any) {
        text = (struct zg_bytes){(const uint8_t *)zg_text_of(arena, zg_buf_bytes(&buf)), buf.len};
    }
    *changed = *changed || any;
    zg_buf_free(&buf);
    return text;
}

struct zg_source_lines zg_renames_lines(struct zg_arena *arena, const struct zg_renames *renames,
                                        struct zg_source_lines lines)
{
    struct zg_bytes *items = zg_alloc_array(arena, lines.count + 1, sizeof(*items));
    for (size_t i = 0; i < lines.count; i++) {
        bool changed = false;
        items[i] = zg_renames_apply(arena, renames, lines.items[i], &changed);
    }
    return (struct zg_source_lines){items, lines.count};
}
