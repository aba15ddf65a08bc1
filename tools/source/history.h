/* What the files of the history share: asking git. */
#ifndef ZG_SOURCE_HISTORY_H
#define ZG_SOURCE_HISTORY_H

#include "source/internal.h"

struct zg_history {
    struct zg_arena *arena;
    const char *git_dir;
};

/* Runs `git ARGUMENT...` (NULL-terminated) on the repository. What it says is the arena's; empty
 * when git says no. False when there is no git, or too much is said. */
bool zg_git(const struct zg_history *history, const char *const *arguments, struct zg_bytes *out,
            struct zg_error *err) ZG_MUST_USE;
/* The lines of what git said, without their newlines. */
const char **zg_git_lines(struct zg_arena *arena, struct zg_bytes text, size_t *count);
/* A file's id in the tree before a commit; "" when there is no such file. */
bool zg_git_file_before(struct zg_history *history, const char *commit, const char *path,
                        const char **id, struct zg_error *err) ZG_MUST_USE;

/* ---- history_commits.c ---- */

enum { ZG_MOST_RUNS = 24 };

/* Lines of a file, from 0. */
struct zg_git_run {
    size_t from, count;
};
/* Who last touched these lines of a file before the fix, one id for each; "" where git does not
 * tell. The runs are in order, at most ZG_MOST_RUNS; git reads the file's history once for all. */
bool zg_git_blame(struct zg_history *history, const char *commit, const char *path,
                  const struct zg_git_run *runs, size_t run_count, const char **ids,
                  struct zg_error *err) ZG_MUST_USE;
/* The commit in the list, added when it is new; NULL when the list is full. */
struct zg_commit *zg_commit_note(struct zg_history *history, struct zg_commits *commits,
                                 const char *id);
/* Fills in subjects and dates. */
bool zg_commits_describe(struct zg_history *history, struct zg_commits *commits,
                         struct zg_error *err) ZG_MUST_USE;
int zg_commits_by_time(const void *left, const void *right); /* for qsort */
/* The lines of a file, sorted, to look one up. */
struct zg_source_lines zg_lines_sorted(struct zg_arena *arena, struct zg_source_lines lines);
bool zg_lines_have(struct zg_source_lines sorted, struct zg_bytes line);

#endif
