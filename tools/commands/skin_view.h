/* A skin as one browser is served it, for lint and strip (skin_view.c); patches that lint proposes
 * (skin_propose.c). */
#ifndef ZG_COMMANDS_SKIN_VIEW_H
#define ZG_COMMANDS_SKIN_VIEW_H

#include "commands/commands.h"
#include "web/web.h"

struct zg_skin_view_options {
    const char *skin, *client, *release;
    const char *browsers; /* "firefox 115, ie 11" */
    const char *answers;  /* a file of kept answers, or NULL */
    const char *table;    /* the compatibility data, or NULL */
    bool all_sheets;
};

/* The options of a command: those above, and `own`. As zg_options, for one word at least. */
bool zg_skin_options(int argc, char **argv, struct zg_skin_view_options *view,
                     const struct zg_option *own, size_t own_count, size_t most_words,
                     const char **words, size_t *count, struct zg_error *err) ZG_MUST_USE;

/*
 * Loads the compatibility data (the file that is named, $ZMGRAFT_COMPAT, or beside the program) and
 * fills the report's views: for each browser renders the sheets `words[1..]` (or the default ones)
 * of the webapp words[0], or reads words[0] if it is a file, and parses the result.
 */
bool zg_skin_views_make(struct zg_arena *arena, const struct zg_skin_view_options *options,
                        const char *const *words, size_t count, struct zg_compat **compat,
                        struct zg_lint_report *report, struct zg_error *err) ZG_MUST_USE;

/* Judges every declaration of every view. */
void zg_skin_views_lint(struct zg_arena *arena, const struct zg_compat *compat,
                        const struct zg_answers *answers, struct zg_lint_report *report);

/* Writes to the folder `out`, for each file below `webapp` that a row has a remedy for, a patch. */
bool zg_skin_propose(struct zg_arena *arena, const struct zg_lint_report *report,
                     const char *webapp, const char *out, struct zg_error *err) ZG_MUST_USE;

#endif
