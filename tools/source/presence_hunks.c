/*
 * The fuzzy tier: every hunk of a fix is looked for in the file that it names, and in the rest of
 * the tree when it is not there; the place found then says which side of the fix stands there.
 */
#include "source/presence_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float least_here = 0.25F;  /* cover below which a place is none */
static const float least_moved = 0.45F; /* the same for another file: chance has more to choose */

/* ---- one file ------------------------------------------------------------------------ */

/* The places of one piece, and which of them is meant. */
struct places {
    struct zg_location items[ZG_LOCATIONS];
    size_t count;
    const struct zg_location *sure; /* one that stands out; NULL */
};

static void find_places(struct zg_arena *scratch, const struct zg_fix_piece *piece,
                        const struct zg_norm_file *file, struct places *places)
{
    const float high = 0.6F, apart = 0.2F;
    places->count = zg_locate(scratch, piece, file, NULL, places->items);
    const struct zg_location *best = NULL, *next = NULL;
    for (size_t i = 0; i < places->count; i++) {
        const struct zg_location *place = &places->items[i];
        if (best == NULL || place->cover > best->cover) {
            next = best;
            best = place;
        } else if (next == NULL || place->cover > next->cover) {
            next = place;
        }
    }
    bool stands_out =
        best != NULL && best->cover >= high && (next == NULL || next->cover < best->cover - apart);
    places->sure = stands_out ? best : NULL;
}

/* Where the file's other hunks say that a piece should be: the offset of the nearest sure one. */
static long expected_offset(const struct places *places, size_t count, size_t piece)
{
    for (size_t d = 0; d < count; d++) {
        if (d <= piece && places[piece - d].sure != NULL) {
            return places[piece - d].sure->offset;
        }
        if (piece + d < count && places[piece + d].sure != NULL) {
            return places[piece + d].sure->offset;
        }
    }
    return 0;
}

static const struct zg_pairing *better_side(const struct zg_location *place)
{
    return place->before.score > place->after.score ? &place->before : &place->after;
}

/* Did other pieces take half of the lines that a side was paired with? */
static bool side_taken(const struct zg_pairing *found, size_t from, const bool *taken)
{
    size_t all = 0, others = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (found->at[i] != SIZE_MAX) {
            all++;
            others += taken[from + found->at[i]];
        }
    }
    return others > 0 && 2 * others >= all;
}

static bool is_taken(const struct zg_location *place, const bool *taken)
{
    return side_taken(&place->before, place->from, taken) ||
           side_taken(&place->after, place->from, taken);
}

static void take(const struct zg_location *place, bool *taken)
{
    const struct zg_pairing *found = better_side(place);
    for (size_t i = 0; i < found->count; i++) {
        if (found->at[i] != SIZE_MAX) {
            taken[place->from + found->at[i]] = true;
        }
    }
}

static size_t first_found(const struct zg_pairing *found)
{
    size_t i = 0;
    while (i < found->count && found->at[i] == SIZE_MAX) {
        i++;
    }
    return i < found->count ? found->at[i] : SIZE_MAX;
}

/* Do the two sides mean the same place? Near a copy of the same code they may not. */
static bool agree(const struct zg_location *place)
{
    size_t before = first_found(&place->before), after = first_found(&place->after);
    size_t apart = before < after ? after - before : before - after;
    return before == SIZE_MAX || after == SIZE_MAX || apart <= place->before.count / 2;
}

static const struct zg_location *choose(const struct places *places, long expected, float *worth)
{
    const float far = 1000, most = 0.15F; /* lines apart cost up to this much cover */
    const struct zg_location *best = NULL;
    for (size_t i = 0; i < places->count; i++) {
        const struct zg_location *place = &places->items[i];
        float apart = fabsf((float)(place->offset - expected)) / far;
        float this = place->cover - (apart < most ? apart : most) - (agree(place) ? 0 : 0.1F);
        if (best == NULL || this > *worth) {
            best = place;
            *worth = this;
        }
    }
    return best;
}

bool zg_presence_piece(struct zg_judging *judging, const struct zg_fix_piece *piece,
                       const struct zg_norm_file *file, const char *path, float least,
                       struct zg_presence_hunk *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct places places;
    find_places(scratch, piece, file, &places);
    float worth = 0;
    const struct zg_location *place = choose(&places, 0, &worth);
    if (place == NULL || place->cover < least) {
        return false;
    }
    zg_presence_weigh(piece, out);
    zg_presence_record(judging->arena, scratch, piece, file, place, out);
    out->path = path;
    out->moved = true;
    return true;
}

/* A piece and what its best place is worth. */
struct turn {
    size_t piece;
    long expected;
    float worth;
};

static int by_worth(const void *left, const void *right)
{
    const struct turn *a = left, *b = right;
    if (a->worth != b->worth) {
        return a->worth > b->worth ? -1 : 1;
    }
    return (a->piece > b->piece) - (a->piece < b->piece);
}

/* Gives each piece its place, the surest first: a fix that changes the same lines in two functions
 * must find them in both. */
static void assign(struct zg_judging *judging, struct zg_arena *scratch,
                   const struct zg_fix_pieces *pieces, struct places *places,
                   const struct zg_norm_file *file, struct zg_presence_hunk *hunks)
{
    struct turn *turns = zg_alloc_array(scratch, pieces->count + 1, sizeof(*turns));
    bool *taken = zg_alloc_array(scratch, file->lines.count + 1, sizeof(*taken));
    for (size_t i = 0; i < pieces->count; i++) {
        turns[i] = (struct turn){i, expected_offset(places, pieces->count, i), 0};
        choose(&places[i], turns[i].expected, &turns[i].worth);
    }
    qsort(turns, pieces->count, sizeof(*turns), by_worth);
    for (size_t i = 0; i < pieces->count; i++) {
        size_t at = turns[i].piece;
        const struct zg_fix_piece *piece = &pieces->items[at];
        float worth = 0;
        const struct zg_location *place = choose(&places[at], turns[i].expected, &worth);
        if (place != NULL && is_taken(place, taken)) {
            places[at].count = zg_locate(scratch, piece, file, taken, places[at].items);
            place = choose(&places[at], turns[i].expected, &worth);
        }
        if (place != NULL && place->cover >= least_here) {
            take(place, taken);
            zg_presence_record(judging->arena, scratch, piece, file, place, &hunks[at]);
        }
    }
}

/* Judges the pieces that stand in `file`, which may be NULL. */
static void judge_pieces(struct zg_judging *judging, const struct zg_fix_pieces *pieces,
                         const struct zg_norm_file *file, const char *path,
                         struct zg_presence_hunk *hunks)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct places *places = zg_alloc_array(scratch, pieces->count + 1, sizeof(*places));
    for (size_t i = 0; i < pieces->count; i++) {
        zg_presence_weigh(&pieces->items[i], &hunks[i]);
        if (file != NULL) {
            find_places(scratch, &pieces->items[i], file, &places[i]);
        }
    }
    if (file == NULL) {
        return;
    }
    assign(judging, scratch, pieces, places, file, hunks);
    for (size_t i = 0; i < pieces->count; i++) {
        hunks[i].path = hunks[i].line > 0 ? path : NULL;
    }
}

/* ---- all files ----------------------------------------------------------------------- */

/* A name of a file as the tree has it; NULL when the tree has no such file. */
static bool named_file(struct zg_judging *judging, const char *name, const char **path)
{
    const char *stripped = name == NULL ? NULL : zg_strip_name(name, judging->strip);
    const struct zg_tree_file *file = NULL;
    struct zg_error why = {0};
    *path = NULL;
    if (stripped == NULL) {
        return true;
    }
    if (!zg_path_check(zg_bytes_of(stripped), judging->err)) {
        return zg_wrap(judging->err, "%s names a file outside of the tree", judging->patch->name);
    }
    if (!zg_tree_get(judging->tree, stripped, &file, &why) && why.kind == ZG_SYSTEM) {
        *judging->err = why;
        return false;
    }
    *path = file != NULL ? stripped : NULL;
    return true;
}

/* The one file of the tree with that last component; NULL when there is none, or more. */
static bool same_name(struct zg_judging *judging, const char *name, const char **path)
{
    const char *const *paths;
    size_t count, found = 0;
    if (!zg_tree_list(judging->tree, &paths, &count, judging->err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(zg_path_name(paths[i]), zg_path_name(name)) == 0) {
            *path = paths[i];
            found++;
        }
    }
    *path = found == 1 ? zg_strdup(judging->arena, *path) : NULL;
    return true;
}

/* The file of the tree that a file of the fix means, moved to another folder or not. */
static bool target_of(struct zg_judging *judging, const struct zg_patch_file *change,
                      const char **path, bool *moved)
{
    const char *names[] = {change->new_name, change->old_name};
    *path = NULL;
    for (size_t i = 0; i < ZG_COUNT(names) && *path == NULL; i++) {
        if (!named_file(judging, names[i], path)) {
            return false;
        }
    }
    *moved = *path == NULL;
    const char *name = names[0] != NULL ? names[0] : names[1];
    return *path != NULL || name == NULL || same_name(judging, name, path);
}

bool zg_presence_file(struct zg_judging *judging, const char *path, struct zg_norm_file **out)
{
    const struct zg_tree_file *file = NULL;
    struct zg_error why = {0};
    *out = NULL;
    if (!zg_tree_get(judging->tree, path, &file, &why)) {
        if (why.kind == ZG_SYSTEM) {
            *judging->err = why;
            return false;
        }
        return true; /* a link or no regular file: not looked at */
    }
    if (file != NULL) {
        *out = zg_tree_norm(judging->tree, file);
    }
    return true;
}

/* Adds the pieces that were not found to those to be looked for elsewhere. */
struct lost {
    struct zg_presence_lost *items;
    size_t *hunks; /* index of each in judging->hunks */
    size_t count;
};

static bool judge_file(struct zg_judging *judging, struct zg_arena *arena,
                       const struct zg_patch_file *change, struct lost *lost)
{
    struct zg_fix_pieces pieces = zg_fix_pieces(arena, change);
    const char *path;
    bool moved;
    struct zg_norm_file *file = NULL;
    if (pieces.count == 0) {
        return true;
    }
    if (!target_of(judging, change, &path, &moved) ||
        (path != NULL && !zg_presence_file(judging, path, &file))) {
        return false;
    }
    size_t first = judging->hunk_count;
    for (size_t i = 0; i < pieces.count; i++) {
        judging->hunks =
            zg_grow(judging->arena, judging->hunks, judging->hunk_count, sizeof(*judging->hunks));
        judging->hunk_count++;
    }
    judge_pieces(judging, &pieces, file, path, judging->hunks + first);
    const char *name = change->new_name != NULL ? change->new_name : change->old_name;
    name = name != NULL ? zg_path_name(name) : ""; /* a git diff need not say any */
    for (size_t i = 0; i < pieces.count; i++) {
        judging->hunks[first + i].moved = moved && judging->hunks[first + i].path != NULL;
        if (judging->hunks[first + i].path == NULL) {
            lost->items = zg_grow(arena, lost->items, lost->count, sizeof(*lost->items));
            lost->hunks = zg_grow(arena, lost->hunks, lost->count, sizeof(*lost->hunks));
            lost->hunks[lost->count] = first + i;
            lost->items[lost->count++] =
                (struct zg_presence_lost){.piece = &pieces.items[i], .name = name, .here = path};
        }
    }
    return true;
}

static bool judge_lost(struct zg_judging *judging, struct lost *lost)
{
    if (!zg_presence_find_moved(judging, lost->items, lost->count)) {
        return false;
    }
    for (size_t i = 0; i < lost->count; i++) {
        struct zg_norm_file *file = NULL;
        if (lost->items[i].found != NULL &&
            !zg_presence_file(judging, lost->items[i].found, &file)) {
            return false;
        }
        if (file != NULL) {
            const char *path = zg_strdup(judging->arena, lost->items[i].found);
            zg_presence_piece(judging, lost->items[i].piece, file, path, least_moved,
                              &judging->hunks[lost->hunks[i]]);
        }
    }
    return true;
}

bool zg_presence_hunks(struct zg_judging *judging)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct lost lost = {0};
    for (size_t i = 0; i < judging->patch->file_count; i++) {
        if (!judge_file(judging, arena, &judging->patch->files[i], &lost)) {
            return false;
        }
    }
    return lost.count == 0 || judge_lost(judging, &lost);
}
