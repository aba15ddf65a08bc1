/* What the files of source share with one another only. */
#ifndef ZG_SOURCE_INTERNAL_H
#define ZG_SOURCE_INTERNAL_H

#include "source/source.h"

/* ---- reading a patch line by line (patch.c) --------------------------------------------- */

/* Where a parser is: `at` is the next line. */
struct zg_patch_reader {
    struct zg_arena *arena;
    const char *name; /* of the patch */
    struct zg_bytes text;
    struct zg_source_lines lines;
    size_t at;
    struct zg_bytes git_names; /* of the last "diff --git" line, both */
    struct zg_error *err;
};
/* The line at an index; empty beyond the end. */
struct zg_bytes zg_reader_line(const struct zg_patch_reader *reader, size_t index);
/* The bytes from line `from` up to line `to`, which is not in it. */
struct zg_bytes zg_reader_span(const struct zg_patch_reader *reader, size_t from, size_t to);
bool zg_reader_fail(struct zg_patch_reader *reader, size_t index, const char *rule,
                    const char *text);

bool zg_starts(struct zg_bytes line, const char *prefix);
/* Without its newline, and without the CR before it. */
struct zg_bytes zg_chomp(struct zg_bytes line);
struct zg_bytes zg_slice(struct zg_bytes bytes, size_t from, size_t to);
char *zg_text_of(struct zg_arena *arena, struct zg_bytes bytes);

/* ---- a file's lines before its hunks (patch_file.c) ------------------------------------- */

/* Does a file begin at the reader's line? */
bool zg_file_begins(const struct zg_patch_reader *reader, size_t index);
/* Reads up to the first hunk's heading, which it leaves. */
bool zg_file_head(struct zg_patch_reader *reader, struct zg_patch_file *file);

/* ---- hunks (patch_hunk.c) ----------------------------------------------------------------------
 */

/* Parses "@@ -a,b +c,d @@"; false without an error when the line is none. */
bool zg_hunk_heading(struct zg_bytes line, struct zg_hunk *hunk, bool *too_large);
bool zg_hunk_read(struct zg_patch_reader *reader, bool crlf, struct zg_hunk *hunk);

/* ---- which file (target.c) --------------------------------------------------------------------
 */

/* Sets `path` and `new_path` of a file's result, or `reason` when there is none.
 * ZG_MALFORMED "path-escapes" when all its names lead out of the tree. */
bool zg_target_find(struct zg_arena *arena, const struct zg_source_patch *patch,
                    const struct zg_source_apply_options *options, struct zg_tree *tree,
                    struct zg_file_result *file, struct zg_error *err);

/* ---- specs (spec_apply.c) --------------------------------------------------------------- */

/* Takes a line of a spec that is no tag: what it applies. */
bool zg_spec_line(struct zg_arena *arena, struct zg_spec *spec, const char *line, size_t index,
                  const char *condition, struct zg_error *err);

/* ---- comparing (diff.c, function.c) ----------------------------------------------------- */

/* For each item of `a` the one of `b` that it is, in order, or SIZE_MAX. One more, SIZE_MAX, at
 * the end. */
size_t *zg_diff_map(struct zg_arena *out, struct zg_source_lines a, struct zg_source_lines b);
/* The hunks between two texts, with three lines of context, for a patch made in memory. */
struct zg_hunk *zg_diff_hunks(struct zg_arena *arena, struct zg_source_lines a,
                              struct zg_source_lines b, size_t *count);
/* The line that begins the function which line `index` (from 0) is in; empty between functions.
 */
struct zg_bytes zg_function_line(struct zg_source_lines lines, size_t index);
/* The lines [begin, end) of the function that a line is in, from its heading to its closing brace.
 * False when it is in none. */
bool zg_function_span(struct zg_source_lines lines, size_t index, size_t *begin, size_t *end);
/* The name in such a line: the word before the parenthesis. */
struct zg_bytes zg_function_name(struct zg_bytes line);
/* The name of the function that a line is in, or whose heading it is; empty between functions and
 * after a declaration. */
struct zg_bytes zg_function_at(struct zg_source_lines lines, size_t index);
/* Has a fix anything but tests and documentation? (backport.c) */
bool zg_fix_has_code(const struct zg_source_patch *fix, unsigned strip);
/* Does a line say something: has it a word of three letters or more? (align.c) */
bool zg_line_speaks(struct zg_bytes line);
/* The line that begins the function of this name; SIZE_MAX. */
size_t zg_function_find(struct zg_source_lines lines, struct zg_bytes name);

/* The tree that a layer is over; NULL. */
struct zg_tree *zg_tree_below(struct zg_tree *layer);

#endif
