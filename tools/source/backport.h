/* What the files of the backport share: a file's texts, and the edits that a hunk becomes. */
#ifndef ZG_SOURCE_BACKPORT_H
#define ZG_SOURCE_BACKPORT_H

#include "source/internal.h"

/* A run of lines that the fix replaces: lines [begin, end) of its old side by others. */
struct zg_fix_change {
    size_t begin, end;
    const struct zg_bytes *fresh;
    size_t fresh_count;
    size_t hunk; /* index in its file */
    bool settled;
};

/* What a change comes down to in the tree's file: lines [begin, end) become `text`. */
struct zg_tree_edit {
    size_t begin, end;
    struct zg_bytes text;
    size_t hunk;
    bool comment; /* touches nothing but comments */
};

/* The old side of a fix, or of one of its hunks, set against the tree's file. */
struct zg_alignment {
    struct zg_arena *arena;
    struct zg_source_lines old, ours;
    const size_t *map; /* of old's lines to ours */
    struct zg_fix_change *changes;
    size_t change_count;
};

/* How one change fits; `edit` is filled unless it is ALREADY or CONFLICT. */
enum zg_hunk_fate zg_align_change(struct zg_alignment *alignment, size_t change,
                                  struct zg_tree_edit *edit, const char **note);

/* The changes of a hunk; `at` is the index of its first old line in the alignment's old side. */
void zg_changes_of(struct zg_arena *arena, const struct zg_hunk *hunk, size_t index, size_t at,
                   struct zg_fix_change **changes, size_t *count);

/* Three texts merged word by word; false when both sides change the same words. */
bool zg_merge_words(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes fresh,
                    struct zg_bytes ours, struct zg_bytes *out);
/* Words of a text: identifiers, numbers, runs of blanks, single other characters. */
struct zg_source_lines zg_words_split(struct zg_arena *arena, struct zg_bytes text);

/* How alike two lines are: per cent of the longer one's words that both have, in the same order. */
unsigned zg_words_alike(struct zg_arena *arena, struct zg_bytes a, struct zg_bytes b);

/* Does a change touch nothing but comments of C? `old` is what it is a change of (comment.c). */
bool zg_change_is_comment(struct zg_arena *arena, struct zg_source_lines old,
                          const struct zg_fix_change *change);

/* Identifiers that the tree's file has under another name: pairs. */
struct zg_renames {
    struct zg_bytes *from, *to;
    size_t count;
};
void zg_renames_find(struct zg_arena *arena, struct zg_source_lines old,
                     struct zg_source_lines ours, const size_t *map, struct zg_renames *out);
/* The text with every identifier of `from` replaced; `*changed` when there was one. */
struct zg_bytes zg_renames_apply(struct zg_arena *arena, const struct zg_renames *renames,
                                 struct zg_bytes text, bool *changed);

/* The file of the tree that a fix's file is: by name, by the path map, by content. `out` NULL when
 * there is none that is sure. */
bool zg_find_moved(struct zg_arena *arena, const struct zg_backport_options *options,
                   struct zg_tree *tree, const char *path, struct zg_source_lines known,
                   const char **out, struct zg_error *err);

struct zg_source_lines zg_renames_lines(struct zg_arena *arena, const struct zg_renames *renames,
                                        struct zg_source_lines lines);

struct zg_porting {
    struct zg_arena *arena;
    const struct zg_backport_options *options;
    struct zg_tree *tree;
    bool everything; /* tests and documentation too */
    struct zg_error *err;
};

/* One file on its way. */
struct zg_file_work {
    struct zg_backport_file *out;
    struct zg_source_lines ours, base; /* base.items NULL without a base tree */
    size_t *base_at;                   /* per hunk, the index of its first old line in base */
    size_t *whole; /* per hunk, the index in ours where its old side stands line by line, or
                      SIZE_MAX */
    bool *several; /* per hunk: it stands at several places, and nothing tells at which */
    struct zg_renames renames;
    struct zg_tree_edit *edits;
    size_t edit_count;
};

/* Places the hunks of a file, as edits of `work`. */
bool zg_port_text(struct zg_porting *p, struct zg_file_work *work);
/* Takes a hunk's edits back. */
void zg_drop_edits(struct zg_file_work *work, size_t hunk);
/* Refuses hunks that were merged into functions of the vendor's (overlap.c). */
bool zg_refuse_overlap(struct zg_porting *p, struct zg_file_work *work);
/* Refuses hunks that jump to a label which their function in the tree does not have (label.c). */
void zg_refuse_jumps(struct zg_porting *p, struct zg_file_work *work);
/* The lines that a hunk expects to find; with the tree's names of identifiers. */
struct zg_source_lines zg_old_side(struct zg_arena *arena, const struct zg_hunk *hunk);
struct zg_source_lines zg_old_side_here(struct zg_porting *p, const struct zg_file_work *work,
                                        size_t hunk);
/* The function that a line of a hunk's old side is in, as far as the hunk tells. */
struct zg_bytes zg_wanted_in_hunk(const struct zg_file_work *work, size_t hunk, size_t line);
/* Finds where hunks stand as they are (whole.c). */
void zg_place_whole(struct zg_porting *p, struct zg_file_work *work);
/* The text that a file's edits leave. */
void zg_port_compose(const struct zg_file_work *work, struct zg_buf *out);

/* Finds what the placed hunks of code use and the tree lacks (needs.c). */
bool zg_find_needs(struct zg_arena *arena, const struct zg_source_patch *fix, struct zg_tree *tree,
                   struct zg_backport *out, struct zg_error *err);

#endif
