/* A series taken off a tree, patch by patch, the last one first; in memory. */
#include "source/peel.h"

bool zg_peel_open(struct zg_arena *arena, const char *folder, struct zg_tree *tree,
                  struct zg_peel *out, struct zg_error *err)
{
    *out = (struct zg_peel){.arena = arena};
    if (!zg_quilt_load(arena, zg_path_join(arena, folder, "series"), &out->series, err)) {
        return false;
    }
    out->patches = zg_alloc_array(arena, out->series.count + 1, sizeof(*out->patches));
    for (size_t i = 0; i < out->series.count; i++) {
        const char *path = zg_path_join(arena, folder, out->series.entries[i].name);
        if (!zg_source_patch_load(arena, path, &out->patches[i], err)) {
            return zg_wrap(err, "line %u of %s", out->series.entries[i].line, out->series.name);
        }
    }
    out->left = out->series.count;
    out->layer = zg_tree_over(tree);
    return true;
}

void zg_peel_close(struct zg_peel *peel)
{
    zg_tree_close(peel->layer);
    peel->layer = NULL;
}

bool zg_peel_one(struct zg_peel *peel, bool *off, struct zg_error *err)
{
    static const unsigned fuzz[] = {0, 2};
    *off = false;
    if (peel->left == 0 || peel->stuck != NULL) {
        return true;
    }
    const struct zg_quilt_entry *entry = &peel->series.entries[peel->left - 1];
    struct zg_source_applied result = {0};
    for (size_t i = 0; i < ZG_COUNT(fuzz) && !result.applied; i++) {
        struct zg_source_apply_options options = {.strip = entry->strip,
                                                  .fuzz = fuzz[i],
                                                  .reverse = !entry->reverse,
                                                  .remove_empty = true};
        if (!zg_source_apply(peel->arena, &peel->patches[peel->left - 1], &options, peel->layer,
                             &result, err)) {
            return zg_wrap(err, "taking %s off", entry->name);
        }
    }
    *off = result.applied;
    if (result.applied) {
        peel->left--;
        peel->fuzzed += result.fuzzed;
    } else {
        peel->stuck = entry->name;
    }
    return true;
}
