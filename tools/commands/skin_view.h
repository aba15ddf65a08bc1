/* A skin as one browser is served it, for lint and strip (skin_view.c); patches that lint proposes
 * (skin_propose.c). */
#ifndef ZG_COMMANDS_SKIN_VIEW_H
#define ZG_COMMANDS_SKIN_VIEW_H

#include "web/web.h"

struct zg_skin_view_options {
    const char *skin, *client, *release;
    bool all_sheets;
};

/*
 * Fills a view whose browser is set: renders the sheets `words[1..]` (or the default ones) of the
 * webapp words[0], or reads words[0] if it is a file, and parses the result.
 */
bool zg_skin_view_make(struct zg_arena *arena, const struct zg_skin_view_options *options,
                       const char *const *words, size_t count, struct zg_lint_view *view,
                       struct zg_error *err) ZG_MUST_USE;

/* The browsers of a list, "firefox 115, ie 11", each with its view, into the report. */
bool zg_skin_views_make(struct zg_arena *arena, const struct zg_skin_view_options *options,
                        const char *list, const struct zg_compat *compat, const char *const *words,
                        size_t count, struct zg_lint_report *report,
                        struct zg_error *err) ZG_MUST_USE;

/* The compatibility data in the file `given`, in $ZMGRAFT_COMPAT, or beside the program. */
bool zg_skin_compat_load(struct zg_arena *arena, const char *given, struct zg_compat **compat,
                         struct zg_error *err) ZG_MUST_USE;

/* Writes to the folder `out`, for each file below `webapp` that a row has a remedy for, a patch. */
bool zg_skin_propose(struct zg_arena *arena, const struct zg_lint_report *report,
                     const char *webapp, const char *out, struct zg_error *err) ZG_MUST_USE;

#endif
