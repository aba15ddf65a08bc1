/* The options of `zmgraft backport`, and what a run holds. */
#ifndef ZG_BACKPORT_WORK_H
#define ZG_BACKPORT_WORK_H

#include "source/source.h"

struct backport {
    const char *series, *base, *path_map, *out, *rejects, *interdiff, *history;
    const char *into, *component, *revision, *name;
    int64_t strip, fuzz;
    bool json, tests, forecast, audit, accept_overlap, with_prerequisites;
};

struct backport_work {
    struct zg_arena *arena;
    struct zg_fix_parts parts;
    struct zg_tree *tree, *vendor, *base; /* as on disk; with the series; the fix's own */
    struct zg_vendor_patch *patches;      /* of the series */
    size_t patch_count;
    struct zg_ported ported;
    struct zg_buf patch, interdiff;
};

/* Loads the parts of a fix. */
bool backport_load_fix(struct backport_work *work, const char *const *words, size_t count,
                       struct zg_error *err);
/* Opens the tree and applies the series to a layer over it; what does not apply is refused, but
 * for a forecast. */
bool backport_load_tree(const struct backport *options, const char *path, bool forecast,
                        struct backport_work *work, struct zg_error *err);
/* Adapts, writes what is to be written, tells it; the exit code. */
int backport_adapt(const struct backport *options, const char *const *words, size_t count,
                   struct backport_work *work, struct zg_error *err);
int backport_print_json(json_t *value);

#endif
