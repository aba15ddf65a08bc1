/*
 * Where a hunk goes. The search is GNU patch's (locate_hunk of patch 2.7): the expected line, then
 * ever further from it to both sides; a hunk with less context at one end than at the other is
 * tied to the beginning or the end of the file until fuzz makes up for it.
 */
#include "source/internal.h"

#include <stdlib.h>

/* A hunk's old side and where it may be tried. Lines count from 1 and are signed: the first guess
 * can lie before the file. */
struct search {
    const struct zg_hunk_placing *placing;
    const struct zg_bytes *old; /* texts of the old side */
    long old_count, input_count;
    long guess;
};

/* Does the old side, less the fuzz at its ends, stand at `line`? */
static bool fits(const struct search *search, long line, long prefix_fuzz, long suffix_fuzz)
{
    if (line + prefix_fuzz < 1 ||
        line + search->old_count - suffix_fuzz - 1 > search->input_count) {
        return false;
    }
    for (long i = prefix_fuzz; i < search->old_count - suffix_fuzz; i++) {
        if (!zg_bytes_equal(search->old[i], search->placing->lines.items[line + i - 1])) {
            return false;
        }
    }
    return true;
}

/* The nearest place to the guess, between the lines that earlier hunks used up and the end. */
static long nearest(const struct search *search, long prefix_fuzz, long suffix_fuzz)
{
    long last = search->input_count - (search->old_count - suffix_fuzz) + 1;
    long first = (long)search->placing->frozen + 1;
    long most_after = last - search->guess, most_before = search->guess - first;
    long most = most_after < most_before ? most_before : most_after;
    if (search->guess <= most_before) {
        most_before = search->guess - 1; /* no line before the first */
    }
    long least = most_after < 0 ? -most_after : (most_before < 0 ? -most_before : 0);
    for (long offset = least; offset <= most; offset++) {
        if (offset <= most_after &&
            fits(search, search->guess + offset, prefix_fuzz, suffix_fuzz)) {
            return search->guess + offset;
        }
        if (offset <= most_before &&
            fits(search, search->guess - offset, prefix_fuzz, suffix_fuzz)) {
            return search->guess - offset;
        }
    }
    return 0;
}

/* The line at which the hunk fits with this fuzz, or 0. */
static long locate(const struct search *search, const struct zg_hunk *hunk, bool at_top, long fuzz)
{
    long prefix = (long)hunk->prefix, suffix = (long)hunk->suffix;
    long context = prefix < suffix ? suffix : prefix;
    long prefix_fuzz = fuzz + prefix - context, suffix_fuzz = fuzz + suffix - context;
    long frozen = (long)search->placing->frozen;
    if (prefix_fuzz < 0 && at_top) {
        if (suffix_fuzz < 0 && (search->old_count != search->input_count || prefix < frozen)) {
            return 0;
        }
        suffix_fuzz = suffix_fuzz < 0 ? 0 : suffix_fuzz;
        return frozen <= prefix && fits(search, 1, 0, suffix_fuzz) ? 1 : 0;
    }
    prefix_fuzz = prefix_fuzz < 0 ? 0 : prefix_fuzz;
    if (suffix_fuzz < 0) {
        long line = search->input_count - search->old_count + 1;
        return line > frozen && fits(search, line, prefix_fuzz, 0) ? line : 0;
    }
    return nearest(search, prefix_fuzz, suffix_fuzz);
}

static void collect_old(const struct zg_hunk *hunk, bool reverse, struct zg_bytes *old)
{
    for (size_t i = 0; i < hunk->line_count; i++) {
        if (zg_line_is_old(&hunk->lines[i], reverse)) {
            *old++ = hunk->lines[i].text;
        }
    }
}

struct zg_hunk_place zg_place_hunk(struct zg_hunk_placing *placing, const struct zg_hunk *hunk,
                                   unsigned fuzz, bool reverse)
{
    size_t old_count = reverse ? hunk->new_count : hunk->old_count;
    size_t start = (reverse ? hunk->new_start : hunk->old_start) + (old_count == 0);
    struct zg_bytes *old = zg_xmalloc((old_count + 1) * sizeof(*old));
    collect_old(hunk, reverse, old);
    struct search search = {.placing = placing,
                            .old = old,
                            .old_count = (long)old_count,
                            .input_count = (long)placing->lines.count,
                            .guess = (long)start + placing->drift};
    size_t context = hunk->prefix < hunk->suffix ? hunk->suffix : hunk->prefix;
    unsigned most = fuzz < context ? fuzz : (unsigned)context, used = 0;
    long line = old_count == 0 ? search.guess : 0; /* what replaces nothing fits anywhere */
    for (used = 0; line == 0 && used <= most; used++) {
        line = locate(&search, hunk, start <= 1, (long)used);
    }
    free(old);
    if (line <= 0) {
        return (struct zg_hunk_place){0};
    }
    struct zg_hunk_place place = {.line = (size_t)line, .fuzz = used == 0 ? 0 : used - 1};
    placing->drift = line - (long)start;
    place.offset = placing->drift;
    return place;
}
