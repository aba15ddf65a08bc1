/* Which lines of a tree's code stand in which files. */
#ifndef ZG_SOURCE_INDEX_H
#define ZG_SOURCE_INDEX_H

#include "source/norm.h"

struct zg_line_entry {
    uint64_t hash; /* zg_norm_hash */
    uint32_t file; /* index in paths */
    uint32_t next; /* of the same bucket, from 1; 0 at the end. Later files come first. */
};

struct zg_line_index {
    const char *const *paths; /* the tree's, sorted */
    size_t path_count;
    uint32_t *buckets; /* first entry, from 1; a power of two of them */
    size_t bucket_count;
    struct zg_line_entry *entries; /* a line once per file */
    size_t count;
};

/* The index of a tree, made once as long as nothing is put into it. Left out are tests,
 * documentation and data; lines without a word. */
bool zg_line_index(struct zg_tree *tree, struct zg_line_index **out,
                   struct zg_error *err) ZG_MUST_USE;
/* The first entry of a hash's bucket, and the one after an entry; NULL at the end. */
const struct zg_line_entry *zg_line_first(const struct zg_line_index *index, uint64_t hash);
const struct zg_line_entry *zg_line_next(const struct zg_line_index *index,
                                         const struct zg_line_entry *entry);

#endif
