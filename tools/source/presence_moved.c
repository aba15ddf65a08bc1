/*
 * Code that moved to another file: for each piece that was not found where the fix has it, the file
 * of the tree is taken that has most of its lines.
 */
#include "source/index.h"
#include "source/presence_internal.h"

#include <string.h>

/* What the files have of a piece. */
struct search {
    const struct zg_line_index *index;
    float *found;    /* per file: weight of the piece's lines that it has; 0 between pieces */
    uint32_t *files; /* that have any, each once */
    size_t count;
    float all; /* weight of the piece's larger side */
};

/* The sides share their context: all lines of the piece that are not too common count. */
static void look_for(struct search *search, const struct zg_fix_piece *piece)
{
    float before = 0, after = 0;
    search->count = 0;
    for (size_t i = 0; i < piece->count; i++) {
        const struct zg_norm *line = &piece->norms[i];
        if (line->weight <= 0.3F) {
            continue;
        }
        before += piece->kinds[i] != '+' ? line->weight : 0;
        after += piece->kinds[i] != '-' ? line->weight : 0;
        for (const struct zg_line_entry *entry = zg_line_first(search->index, line->hash);
             entry != NULL; entry = zg_line_next(search->index, entry)) {
            if (search->found[entry->file] <= 0) {
                search->files[search->count++] = entry->file;
            }
            search->found[entry->file] += line->weight;
        }
    }
    search->all = before > after ? before : after;
}

/* The file that has most of the piece, the first of them by name; one of the same name before one
 * that has a little more. */
static void take_best(struct search *search, struct zg_presence_lost *lost)
{
    const float least = 0.4F, same_name = 1.2F;
    float best = 0;
    uint32_t first = 0;
    for (size_t i = 0; i < search->count; i++) {
        uint32_t file = search->files[i];
        const char *path = search->index->paths[file];
        bool named = strcmp(zg_path_name(path), lost->name) == 0;
        float found = search->found[file] * (named ? same_name : 1);
        bool other = lost->here == NULL || strcmp(lost->here, path) != 0;
        bool better = found > best || (found >= best && file < first);
        if (other && better && search->found[file] >= least * search->all) {
            best = found;
            first = file;
            lost->found = path;
        }
        search->found[file] = 0;
    }
}

bool zg_presence_find_moved(struct zg_judging *judging, struct zg_presence_lost *lost, size_t count)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_line_index *index;
    if (!zg_line_index(judging->tree, &index, judging->err)) {
        return false;
    }
    struct search search = {
        .index = index,
        .found = zg_alloc_array(arena, index->path_count + 1, sizeof(*search.found)),
        .files = zg_alloc_array(arena, index->path_count + 1, sizeof(*search.files))};
    for (size_t i = 0; i < count; i++) {
        look_for(&search, lost[i].piece);
        take_best(&search, &lost[i]);
    }
    return true;
}
