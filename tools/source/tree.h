/* The inside of a source tree, for tree.c and tree_disk.c. */
#ifndef ZG_SOURCE_TREE_H
#define ZG_SOURCE_TREE_H

#include "source/internal.h"

struct zg_tree_entry {
    struct zg_tree_file file;
    struct zg_source_lines lines; /* items NULL until asked for */
    struct zg_norm_file *norm;    /* the lines as presence compares them; NULL until asked for */
    bool present;                 /* else there is no such file, or no longer */
    bool changed;                 /* put or removed here */
};

struct zg_tree_list {
    const char **paths;
    size_t count;
};

struct zg_tree {
    struct zg_arena *arena;
    struct zg_tree *below;        /* a layer's; NULL */
    int folder;                   /* open, or -1 */
    const char *name;             /* of the folder, for messages */
    struct zg_tree_entry **slots; /* open addressing; capacity is a power of two */
    size_t capacity, count;
    /* Of a tree that is no layer, and until something is put or removed: its paths, sorted, and
     * which lines are in which file (index.c). */
    struct zg_tree_list list;
    struct zg_line_index *index;
    struct zg_tree_list changelogs; /* the packaging's, of those paths (declared.c) */
    struct zg_tree_list scanned;    /* the folder's files; paths NULL until asked for */
};

/* The entry of a path: NULL when it is not known yet; made when it has to be. */
struct zg_tree_entry *zg_tree_find(const struct zg_tree *tree, const char *path);
struct zg_tree_entry *zg_tree_entry(struct zg_tree *tree, const char *path);

/* The entry that a file is of, here or below, and the tree that has it; NULL when it was replaced.
 */
struct zg_tree_entry *zg_tree_holder(struct zg_tree *tree, const struct zg_tree_file *file,
                                     struct zg_tree **owner);

/* Reads a file of the folder into the table; `out` NULL when absent. */
bool zg_tree_read(struct zg_tree *tree, const char *path, const struct zg_tree_file **out,
                  struct zg_error *err);
/* Lists the regular files of the folder. */
bool zg_tree_scan(struct zg_tree *tree, struct zg_tree_list *list, struct zg_error *err);

#endif
