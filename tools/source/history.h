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

#endif
