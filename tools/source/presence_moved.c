/*
 * Code that moved to another file: every code file of the tree is read once, and for each piece
 * that was not found where the fix has it, the file is taken that has most of its lines.
 */
#include "source/presence_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 4 << 20 }; /* of a file that is looked through; more is data */

/* One line of a lost piece that is not too common to say anything. */
struct clue {
    uint64_t hash;
    size_t piece;
    float weight;
    size_t seen; /* in the file of this number last */
};

struct search {
    struct clue *clues; /* sorted by hash */
    size_t count;
    float *found, *best, *all; /* per piece: in this file, in the best one, possible */
};

static int by_hash(const void *left, const void *right)
{
    const struct clue *a = left, *b = right;
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return (a->piece > b->piece) - (a->piece < b->piece);
}

/* The sides share their context: all lines of the piece are clues, each text once. */
static void add_clues(struct zg_arena *arena, const struct zg_fix_piece *piece, size_t number,
                      struct search *search)
{
    float before = 0, after = 0;
    for (size_t i = 0; i < piece->count; i++) {
        const struct zg_norm *line = &piece->norms[i];
        if (line->weight <= 0.3F) {
            continue;
        }
        before += piece->kinds[i] != '+' ? line->weight : 0;
        after += piece->kinds[i] != '-' ? line->weight : 0;
        search->clues = zg_grow(arena, search->clues, search->count, sizeof(*search->clues));
        search->clues[search->count++] = (struct clue){line->hash, number, line->weight, 0};
    }
    search->all[number] = before > after ? before : after;
}

static size_t first_clue(const struct search *search, uint64_t hash)
{
    size_t low = 0, high = search->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (search->clues[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void look_through(struct search *search, struct zg_source_lines lines, size_t number)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    for (size_t i = 0; i < lines.count; i++) {
        struct zg_norm line;
        zg_norm_line(arena, lines.items[i], &line);
        for (size_t c = first_clue(search, line.hash);
             c < search->count && search->clues[c].hash == line.hash; c++) {
            if (search->clues[c].seen != number) {
                search->clues[c].seen = number;
                search->found[search->clues[c].piece] += search->clues[c].weight;
            }
        }
    }
}

static bool is_worth_reading(const char *path, const struct zg_tree_file *file)
{
    return zg_fix_part_of(path) == ZG_PART_CODE && file->bytes.len <= MOST_BYTES &&
           memchr(file->bytes.data, 0, file->bytes.len < 1024 ? file->bytes.len : 1024) == NULL;
}

/* Keeps the file for each piece that has more of it there than anywhere before. */
static void keep_best(struct search *search, const char *path, struct zg_presence_lost *lost,
                      size_t count)
{
    const float least = 0.4F, same_name = 1.2F;
    for (size_t i = 0; i < count; i++) {
        bool named = strcmp(zg_path_name(path), lost[i].name) == 0;
        float found = search->found[i] * (named ? same_name : 1);
        bool other = lost[i].here == NULL || strcmp(lost[i].here, path) != 0;
        if (other && found > search->best[i] && search->found[i] >= least * search->all[i]) {
            search->best[i] = found;
            lost[i].found = path;
        }
        search->found[i] = 0;
    }
}

bool zg_presence_find_moved(struct zg_judging *judging, struct zg_presence_lost *lost, size_t count)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct search search = {.found = zg_alloc_array(arena, count, sizeof(float)),
                            .best = zg_alloc_array(arena, count, sizeof(float)),
                            .all = zg_alloc_array(arena, count, sizeof(float))};
    const char *const *paths;
    size_t path_count;
    for (size_t i = 0; i < count; i++) {
        add_clues(arena, lost[i].piece, i, &search);
    }
    if (search.count == 0) {
        return true;
    }
    qsort(search.clues, search.count, sizeof(*search.clues), by_hash);
    if (!zg_tree_list(judging->tree, &paths, &path_count, judging->err)) {
        return false;
    }
    for (size_t i = 0; i < path_count; i++) {
        const struct zg_tree_file *file = NULL;
        struct zg_error why = {0};
        if (!zg_tree_get(judging->tree, paths[i], &file, &why) && why.kind == ZG_SYSTEM) {
            *judging->err = why;
            return false;
        }
        if (file != NULL && is_worth_reading(paths[i], file)) {
            look_through(&search, zg_tree_lines(judging->tree, file), i + 1);
            keep_best(&search, paths[i], lost, count);
        }
    }
    return true;
}
