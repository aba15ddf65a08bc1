/* A series taken off a tree, patch by patch, the last one first; in memory. */
#ifndef ZG_SOURCE_PEEL_H
#define ZG_SOURCE_PEEL_H

#include "source/source.h"

struct zg_peel {
    struct zg_arena *arena;
    struct zg_tree *layer; /* over the tree: what is left */
    struct zg_quilt series;
    struct zg_source_patch *patches; /* of its entries, in order */
    size_t left;                     /* entries that are still on */
    size_t fuzzed;                   /* hunks that came off with fuzz only */
    const char *stuck;               /* the entry that did not come off; NULL */
};

/*
 * Reads `folder`/series and its patches. The patches and the tree must outlive the peel; the tree
 * is not changed. ZG_MALFORMED as zg_quilt_load and zg_source_patch_load.
 */
bool zg_peel_open(struct zg_arena *arena, const char *folder, struct zg_tree *tree,
                  struct zg_peel *out, struct zg_error *err) ZG_MUST_USE;
void zg_peel_close(struct zg_peel *peel); /* also fits ZG_CLEANUP */
/*
 * Takes the last patch off that is still on: without fuzz, as dpkg-source put it on, or else with
 * quilt's. `off` is false when it does not come off (`stuck` then names it), or none is left.
 */
bool zg_peel_one(struct zg_peel *peel, bool *off, struct zg_error *err) ZG_MUST_USE;

#endif
