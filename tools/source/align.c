/*
 * One change of a fix set against the tree's file: exactly, beside lines that changed, found to be
 * there already, or within changed lines word by word. Anything less sure is a conflict.
 */
#include "source/backport.h"

#include <ctype.h>
#include <string.h>

enum {
    WIDEST = 8,
    MOST_LINES = 60,
    NEAR = 3,
    LEAST_TAKEN = 4, /* lines taken out, of which one in MOST_OTHERS may be another in the tree */
    MOST_OTHERS = 4,
    LIKE = 60, /* per cent of words */
};

bool zg_line_speaks(struct zg_bytes line)
{
    size_t letters = 0;
    for (size_t i = 0; i < line.len; i++) {
        letters = isalnum(line.data[i]) || line.data[i] == '_' ? letters + 1 : 0;
        if (letters >= 3) {
            return true;
        }
    }
    return false;
}

void zg_changes_of(struct zg_arena *arena, const struct zg_hunk *hunk, size_t index, size_t at,
                   struct zg_fix_change **changes, size_t *count)
{
    for (size_t i = 0; i < hunk->line_count;) {
        if (hunk->lines[i].kind == ' ') {
            at++;
            i++;
            continue;
        }
        *changes = zg_grow(arena, *changes, *count, sizeof(**changes));
        struct zg_fix_change *change = &(*changes)[(*count)++];
        *change = (struct zg_fix_change){.begin = at, .end = at, .hunk = index};
        struct zg_bytes *fresh = zg_alloc_array(arena, hunk->line_count, sizeof(*fresh));
        change->fresh = fresh;
        for (; i < hunk->line_count && hunk->lines[i].kind != ' '; i++) {
            if (hunk->lines[i].kind == '-') {
                change->end = ++at;
            } else {
                fresh[change->fresh_count++] = hunk->lines[i].text;
            }
        }
    }
}

static struct zg_bytes joined(struct zg_arena *arena, const struct zg_bytes *lines, size_t count)
{
    struct zg_buf buf = {0};
    for (size_t i = 0; i < count; i++) {
        zg_buf_append_bytes(&buf, lines[i]);
    }
    struct zg_bytes text = {(const uint8_t *)zg_text_of(arena, zg_buf_bytes(&buf)), buf.len};
    zg_buf_free(&buf);
    return text;
}

/* The tree's line that an old line is; SIZE_MAX also beyond the ends. */
static size_t at(const struct zg_alignment *a, size_t line)
{
    return line < a->old.count ? a->map[line] : SIZE_MAX;
}

/* Do the lines [begin, end) stand in the tree one after the other? */
static bool runs_on(const struct zg_alignment *a, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        if (at(a, i) == SIZE_MAX || at(a, i) != at(a, begin) + (i - begin)) {
            return false;
        }
    }
    return true;
}

/* How many of the lines just before and after a change are where they were, of 2 * NEAR. */
static bool context_stands(const struct zg_alignment *a, size_t begin, size_t end)
{
    size_t from = begin > NEAR ? begin - NEAR : 0;
    size_t to = end + NEAR < a->old.count ? end + NEAR : a->old.count;
    return runs_on(a, from, to);
}

/* ---- already there ---------------------------------------------------------------------- */

static bool lines_stand(const struct zg_alignment *a, const struct zg_fix_change *change,
                        size_t where)
{
    if (change->fresh_count == 0 || where + change->fresh_count > a->ours.count) {
        return false;
    }
    bool speaks = false;
    for (size_t i = 0; i < change->fresh_count; i++) {
        speaks = speaks || zg_line_speaks(change->fresh[i]);
        if (!zg_bytes_equal(change->fresh[i], a->ours.items[where + i])) {
            return false;
        }
    }
    return speaks;
}

static bool is_already(const struct zg_alignment *a, const struct zg_fix_change *change)
{
    size_t left = change->begin > 0 ? at(a, change->begin - 1) : SIZE_MAX;
    size_t right = at(a, change->end);
    if (left != SIZE_MAX && right != SIZE_MAX && change->fresh_count == 0) {
        return change->begin < change->end && right == left + 1;
    }
    bool replaced = change->begin < change->end;
    bool after = left != SIZE_MAX && lines_stand(a, change, left + 1);
    bool before = right != SIZE_MAX && right >= change->fresh_count &&
                  lines_stand(a, change, right - change->fresh_count);
    for (size_t i = change->begin; i < change->end; i++) {
        if (at(a, i) != SIZE_MAX) {
            return false; /* what it replaces is still there */
        }
    }
    return replaced ? after && before : after || before;
}

/* ---- exactly ---------------------------------------------------------------------------- */

/* Are lines that a fix adds nothing but includes? They may stand before or after others. */
static bool only_includes(const struct zg_fix_change *change)
{
    bool any = false;
    for (size_t i = 0; i < change->fresh_count; i++) {
        bool include = zg_starts(change->fresh[i], "#include");
        if (!include && zg_chomp(change->fresh[i]).len > 0) {
            return false;
        }
        any = any || include;
    }
    return any;
}

/* Do conditions of the preprocessor begin or end between two of the tree's lines? */
static bool conditions_between(const struct zg_alignment *a, size_t left, size_t right)
{
    for (size_t i = left + 1; i < right; i++) {
        struct zg_bytes line = a->ours.items[i];
        if (line.len > 0 && line.data[0] == '#' &&
            zg_bytes_find(line, zg_bytes_of("include"), 0) == SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* The tree has other lines where the fix adds to two: an include goes beside the one that is there.
 */
static bool beside_include(const struct zg_alignment *a, const struct zg_fix_change *change,
                           size_t left, size_t right, size_t *where)
{
    bool after = zg_starts(a->ours.items[left], "#include");
    *where = after ? left + 1 : right;
    return left < right && only_includes(change) && !conditions_between(a, left, right) &&
           (after || zg_starts(a->ours.items[right], "#include"));
}

/* An insertion between two lines of which the tree may have changed one. */
static bool insert(const struct zg_alignment *a, const struct zg_fix_change *change, size_t *where,
                   const char **note)
{
    size_t left = change->begin > 0 ? at(a, change->begin - 1) : SIZE_MAX;
    size_t right = at(a, change->end);
    bool has_left = left != SIZE_MAX, has_right = right != SIZE_MAX;
    if (has_left && has_right) {
        *where = right;
        *note = "the tree has other lines between the two that the fix adds to";
        return right == left + 1 || beside_include(a, change, left, right, where);
    }
    *note = "the lines that the fix adds to are others in the tree";
    if (has_left && (zg_line_speaks(a->old.items[change->begin - 1]) || right == SIZE_MAX)) {
        *where = left + 1;
        return zg_line_speaks(a->old.items[change->begin - 1]) ||
               (change->begin == a->old.count && left + 1 == a->ours.count);
    }
    if (has_right && zg_line_speaks(a->old.items[change->end])) {
        *where = right;
        return true;
    }
    return false;
}

static bool exactly(struct zg_alignment *a, struct zg_fix_change *change, struct zg_tree_edit *edit,
                    const char **note)
{
    if (change->begin == change->end) {
        if (!insert(a, change, &edit->begin, note)) {
            return false;
        }
        edit->end = edit->begin;
    } else {
        *note = "the lines that the fix replaces are others in the tree";
        if (!runs_on(a, change->begin, change->end)) {
            return false;
        }
        edit->begin = at(a, change->begin);
        edit->end = edit->begin + (change->end - change->begin);
    }
    edit->text = joined(a->arena, change->fresh, change->fresh_count);
    return true;
}

/* ---- word by word ----------------------------------------------------------------------- */

/* The old lines [*begin, *end) around a change whose neighbours the tree has. */
static bool widen(const struct zg_alignment *a, const struct zg_fix_change *change, size_t *begin,
                  size_t *end)
{
    *begin = change->begin;
    *end = change->end;
    while (*begin > 0 && at(a, *begin - 1) == SIZE_MAX && change->begin - *begin < WIDEST) {
        (*begin)--;
    }
    while (*end < a->old.count && at(a, *end) == SIZE_MAX && *end - change->end < WIDEST) {
        (*end)++;
    }
    return *begin > 0 && at(a, *begin - 1) != SIZE_MAX && at(a, *end) != SIZE_MAX &&
           at(a, *end) > at(a, *begin - 1);
}

/* The old lines [begin, end) with every change in them made. */
static struct zg_bytes changed_text(struct zg_alignment *a, size_t begin, size_t end)
{
    struct zg_buf buf = {0};
    size_t line = begin;
    for (size_t i = 0; i < a->change_count; i++) {
        const struct zg_fix_change *change = &a->changes[i];
        if (change->begin < begin || change->end > end) {
            continue;
        }
        for (; line < change->begin; line++) {
            zg_buf_append_bytes(&buf, a->old.items[line]);
        }
        for (size_t k = 0; k < change->fresh_count; k++) {
            zg_buf_append_bytes(&buf, change->fresh[k]);
        }
        line = change->end;
    }
    for (; line < end; line++) {
        zg_buf_append_bytes(&buf, a->old.items[line]);
    }
    struct zg_bytes text = {(const uint8_t *)zg_text_of(a->arena, zg_buf_bytes(&buf)), buf.len};
    zg_buf_free(&buf);
    return text;
}

static bool word_by_word(struct zg_alignment *a, struct zg_fix_change *change,
                         struct zg_tree_edit *edit)
{
    size_t begin, end;
    if (!widen(a, change, &begin, &end) || end - begin > MOST_LINES) {
        return false;
    }
    edit->begin = at(a, begin - 1) + 1;
    edit->end = at(a, end);
    if (edit->end - edit->begin > MOST_LINES || edit->end == edit->begin || end == begin) {
        return false;
    }
    struct zg_bytes old = joined(a->arena, a->old.items + begin, end - begin);
    struct zg_bytes ours = joined(a->arena, a->ours.items + edit->begin, edit->end - edit->begin);
    if (!zg_merge_words(a->arena, old, changed_text(a, begin, end), ours, &edit->text)) {
        return false;
    }
    for (size_t i = 0; i < a->change_count; i++) {
        bool within = a->changes[i].begin >= begin && a->changes[i].end <= end;
        a->changes[i].settled = a->changes[i].settled || within;
    }
    return true;
}

/* ---- taken out -------------------------------------------------------------------------- */

/* Is a line that the fix takes out like one that it puts in? Then it is changed, not taken out. */
static bool comes_back(struct zg_alignment *a, const struct zg_fix_change *change, size_t line)
{
    for (size_t i = 0; i < change->fresh_count; i++) {
        if (zg_words_alike(a->arena, a->old.items[line], change->fresh[i]) >= LIKE) {
            return true;
        }
    }
    return false;
}

/* The fix takes lines out, of which the tree has a few a little otherwise, line for line. */
static bool take_out(struct zg_alignment *a, const struct zg_fix_change *change,
                     struct zg_tree_edit *edit)
{
    size_t left = change->begin > 0 ? at(a, change->begin - 1) : SIZE_MAX, count, others = 0;
    size_t right = at(a, change->end);
    count = change->end - change->begin;
    if (count < LEAST_TAKEN || left == SIZE_MAX || right == SIZE_MAX || right != left + 1 + count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        size_t line = change->begin + i;
        if (at(a, line) == left + 1 + i) {
            continue;
        }
        others++;
        if (at(a, line) != SIZE_MAX || comes_back(a, change, line) ||
            zg_words_alike(a->arena, a->old.items[line], a->ours.items[left + 1 + i]) < LIKE) {
            return false;
        }
    }
    edit->begin = left + 1;
    edit->end = right;
    edit->text = joined(a->arena, change->fresh, change->fresh_count);
    return MOST_OTHERS * others <= count;
}

enum zg_hunk_fate zg_align_change(struct zg_alignment *alignment, size_t index,
                                  struct zg_tree_edit *edit, const char **note)
{
    struct zg_fix_change *change = &alignment->changes[index];
    *note = "";
    edit->hunk = change->hunk;
    if (exactly(alignment, change, edit, note)) {
        *note = "";
        return context_stands(alignment, change->begin, change->end) ? ZG_FATE_CLEAN
                                                                     : ZG_FATE_MERGED;
    }
    if (is_already(alignment, change)) {
        *note = "";
        return ZG_FATE_ALREADY;
    }
    if (word_by_word(alignment, change, edit)) {
        *note = "";
        return ZG_FATE_WORDS;
    }
    if (take_out(alignment, change, edit)) {
        *note = "a line that the fix takes out is another in the tree";
        return ZG_FATE_WORDS;
    }
    return ZG_FATE_CONFLICT;
}
