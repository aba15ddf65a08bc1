/*
 * What a place in a file says about a group of changed lines.
 *
 * Each side of the group, with up to three lines of context at either end, has a fit where it was
 * found. The fit alone tells little: a fix that adds one line leaves most of the other side as it
 * was. So each fit is put on a scale of its own, whose ends are known from the fix itself: 0 is
 * how well the side fits the fix's other side, 1 how well it fits its own. The evidence is the
 * difference of the two.
 *
 * Where lines are only alike, the words that the change brought in must be there as well; else
 * any statement of the same shape would do.
 */
#include "source/evidence.h"

#include <string.h>

enum { CONTEXT = 3 };

/* A group as one side has it: indices into the side's lines, context included. */
struct view {
    const struct zg_fix_side *side;
    const struct zg_pairing *found;
    size_t *picked;
    size_t count;
    size_t first, last; /* of picked: the group's own lines are first up to last */
};

static struct view view_of(struct zg_arena *arena, const struct zg_fix_side *side,
                           const struct zg_pairing *found, const struct zg_fix_group *group)
{
    size_t from = 0, to;
    while (from < side->lines.count && side->of[from] < group->from) {
        from++;
    }
    for (to = from; to < side->lines.count && side->of[to] < group->to;) {
        to++;
    }
    struct view view = {.side = side, .found = found};
    size_t begin = from < CONTEXT ? 0 : from - CONTEXT;
    size_t end = to + CONTEXT < side->lines.count ? to + CONTEXT : side->lines.count;
    view.picked = zg_alloc_array(arena, end - begin + 1, sizeof(*view.picked));
    for (size_t i = begin; i < end; i++) {
        view.picked[view.count++] = i;
    }
    view.first = from - begin;
    view.last = to - begin;
    return view;
}

/* ---- words that the change brought in ------------------------------------------------ */

/* Tokens of some lines, with repetition; small, so searched in order. */
struct bag {
    struct zg_token *items;
    size_t count;
};

enum { BAG_MOST = 2000 };

static void bag_add(struct zg_arena *arena, struct bag *bag, struct zg_norm *line)
{
    zg_norm_tokens(line);
    for (size_t i = 0; i < line->token_count && bag->count < BAG_MOST; i++) {
        bag->items = zg_grow(arena, bag->items, bag->count, sizeof(*bag->items));
        bag->items[bag->count++] = line->tokens[i];
    }
}

static bool bag_take(struct bag *bag, const struct zg_token *token)
{
    for (size_t i = 0; i < bag->count; i++) {
        if (bag->items[i].hash == token->hash) {
            bag->items[i] = bag->items[--bag->count];
            return true;
        }
    }
    return false;
}

static void bag_subtract(struct bag *bag, struct bag other)
{
    size_t kept = 0;
    for (size_t i = 0; i < bag->count; i++) {
        if (!bag_take(&other, &bag->items[i])) {
            bag->items[kept++] = bag->items[i];
        }
    }
    bag->count = kept;
}

static struct bag bag_copy(struct zg_arena *arena, struct bag bag)
{
    struct bag copy = {zg_alloc_array(arena, bag.count + 1, sizeof(*bag.items)), bag.count};
    if (bag.count > 0) {
        memcpy(copy.items, bag.items, bag.count * sizeof(*bag.items));
    }
    return copy;
}

/* Leaves only names, numbers and strings, if there are any. */
static void keep_words(struct bag *bag)
{
    size_t words = 0;
    for (size_t i = 0; i < bag->count; i++) {
        words += bag->items[i].word;
    }
    for (size_t i = 0; words > 0 && i < bag->count;) {
        if (bag->items[i].word) {
            i++;
        } else {
            bag->items[i] = bag->items[--bag->count];
        }
    }
}

static bool all_equal(const struct view *view)
{
    for (size_t i = view->first; i < view->last; i++) {
        if (view->found->likeness[view->picked[i]] < 1) {
            return false;
        }
    }
    return true;
}

/* The tokens of the window where the view was found, without those of its context. */
static struct bag bag_found(struct zg_arena *arena, const struct view *view,
                            struct zg_sequence window)
{
    struct bag bag = {0};
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < view->count; i++) {
        size_t at = view->found->at[view->picked[i]];
        if (at == SIZE_MAX) {
            continue;
        }
        for (size_t j = next == SIZE_MAX ? at : next; j < at; j++) {
            bag_add(arena, &bag, window.items[j]);
        }
        if (i >= view->first && i < view->last) {
            bag_add(arena, &bag, window.items[at]);
        }
        next = at + 1;
    }
    return bag;
}

/* The share of the words that `kind` lines bring in, over the other side's, that stand there. */
static float words_found(struct zg_arena *arena, const struct zg_fix_piece *piece,
                         const struct zg_fix_group *group, char kind, const struct view *view,
                         struct zg_sequence window)
{
    struct bag own = {0}, other = {0};
    for (size_t i = group->from; i < group->to; i++) {
        bag_add(arena, piece->kinds[i] == kind ? &own : &other, &piece->norms[i]);
    }
    bag_subtract(&own, bag_copy(arena, other));
    keep_words(&own);
    if (own.count == 0) {
        return 1;
    }
    struct bag found = bag_found(arena, view, window);
    bag_subtract(&found, other);
    size_t all = own.count;
    bag_subtract(&own, found);
    return (float)(all - own.count) / (float)all;
}

/* ---- evidence ------------------------------------------------------------------------ */

/* A side's fit on its own scale; `known` is false when the fix leaves that side as it was, as one
 * that repeats its context does. */
static float on_scale(const struct view *view, struct zg_sequence window,
                      struct zg_sequence other_side, bool *known, float *fit)
{
    struct zg_sequence lines = view->side->lines;
    *fit = zg_pairing_fit(lines, window, view->found, view->picked, view->count);
    float zero = zg_pairing_fit(lines, other_side, &view->side->against, view->picked, view->count);
    *known = zero < 0.99F;
    return *known ? (*fit - zero) / (1 - zero) : 0;
}

float zg_evidence(struct zg_arena *arena, const struct zg_fix_piece *piece,
                  const struct zg_fix_group *group, const struct zg_norm_file *file,
                  const struct zg_location *location)
{
    const float good = 0.8F, enough = 1.25F;
    struct zg_sequence window = zg_sequence_slice(file->lines, location->from, location->to);
    struct view after = view_of(arena, &piece->after, &location->after, group);
    struct view before = view_of(arena, &piece->before, &location->before, group);
    bool fixed_known, unfixed_known;
    float fixed_fit, unfixed_fit, evidence = 0;
    float fixed = on_scale(&after, window, piece->before.lines, &fixed_known, &fixed_fit);
    float unfixed = on_scale(&before, window, piece->after.lines, &unfixed_known, &unfixed_fit);
    if (fixed_known && unfixed_known) {
        evidence = fixed - unfixed;
    } else if (fixed_known && (fixed > 0.5F || unfixed_fit > good)) {
        evidence = 2 * fixed - 1;
    } else if (unfixed_known && (unfixed > 0.5F || fixed_fit > good)) {
        evidence = 1 - 2 * unfixed;
    }
    evidence = evidence > 1 ? 1 : (evidence < -1 ? -1 : evidence);
    const struct view *view = evidence > 0 ? &after : &before;
    if (evidence != 0 && !all_equal(view)) {
        float words =
            words_found(arena, piece, group, evidence > 0 ? '+' : '-', view, window) * enough;
        evidence *= words < 1 ? words : 1;
    }
    return evidence;
}
