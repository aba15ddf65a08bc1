/* Lines as presence compares them: white space does not count, and each has a weight. */
#ifndef ZG_SOURCE_NORM_H
#define ZG_SOURCE_NORM_H

#include "source/source.h"

struct zg_token {
    uint32_t hash;
    bool word; /* a name, a number or a string, not punctuation */
};

/* One line. */
struct zg_norm {
    struct zg_bytes text;    /* runs of white space are one blank; none at the ends */
    uint64_t hash;           /* of the text */
    float weight;            /* how much its presence tells, 0.03 (empty) to 1 */
    struct zg_arena *arena;  /* where it is, for its tokens */
    struct zg_token *tokens; /* NULL until asked for */
    size_t token_count;
};

/* Lines in order; the lines themselves may be shared with another sequence. */
struct zg_sequence {
    struct zg_norm **items;
    size_t count;
};

/* Where each line of a file stands, by hash. */
struct zg_norm_place {
    uint64_t hash;
    size_t line; /* from 0 */
};

/* A file of the tree. */
struct zg_norm_file {
    struct zg_sequence lines;
    struct zg_norm_place *places; /* sorted by hash, then line */
};

void zg_norm_line(struct zg_arena *arena, struct zg_bytes line, struct zg_norm *out);
bool zg_norm_equal(const struct zg_norm *a, const struct zg_norm *b);
/* Tokens of the line, at most ZG_NORM_TOKENS of them. */
enum { ZG_NORM_TOKENS = 96 };
void zg_norm_tokens(struct zg_norm *line);
/*
 * How alike two lines are that are not equal, 0 to 1: the cube of the share of tokens that they
 * have in common in the same order, so that a changed operator costs little and a changed
 * statement nearly everything. 0 below a share of 0.6.
 */
float zg_norm_likeness(struct zg_norm *a, struct zg_norm *b);

/* The lines of a file. */
struct zg_norm_file *zg_norm_file(struct zg_arena *arena, struct zg_source_lines lines);
/* The same of a tree's file, made once; with what it takes from the tree's memory. */
struct zg_norm_file *zg_tree_norm(struct zg_tree *tree, const struct zg_tree_file *file);
/* The hash of a line as zg_norm_line gives it; false for one without any word, which tells nothing.
 */
bool zg_norm_hash(struct zg_bytes line, uint64_t *hash);
/* The first place of a hash and how many there are. */
const struct zg_norm_place *zg_norm_find(const struct zg_norm_file *file, uint64_t hash,
                                         size_t *count);
struct zg_sequence zg_sequence_slice(struct zg_sequence sequence, size_t from, size_t to);

#endif
