/* The files behind a comparison, read once more to be shown. */
#ifndef ZG_COMMANDS_DIFF_SOURCE_H
#define ZG_COMMANDS_DIFF_SOURCE_H

#include "archive/archive.h"
#include "inventory/inventory.h"

enum zg_side_kind { ZG_SIDE_UNKNOWN, ZG_SIDE_FILE, ZG_SIDE_JAR, ZG_SIDE_FOLDER };

/* One of the two things that were compared. */
struct zg_side {
    struct zg_arena *arena;
    const char *path;
    const struct zg_comparison *comparison; /* its renames lead to the old paths */
    bool is_new;
    enum zg_side_kind kind; /* told at the first reading */
    const char *tree;       /* the folder, or where a package was unpacked to */
    const char *temporary;  /* to be removed, or NULL */
    /* The jar last opened, as most files are in the one that the file before was in. */
    const char *jar_path;
    struct zg_jar *jar;
};

struct zg_side zg_side_new(struct zg_arena *arena, const char *path,
                           const struct zg_comparison *comparison, bool is_new);
void zg_side_close(struct zg_side *side); /* for ZG_CLEANUP */

/*
 * Reads the file that a comparison calls `path`, e.g. `lib/a.war!WEB-INF/lib/b.jar!com/x/Y.class`.
 * A package is unpacked below $TMPDIR for it, once. `*jar` is the jar it is in, or NULL; the
 * side's. ZG_REFUSED "member-missing" when there is none on this side.
 */
bool zg_side_read(struct zg_side *side, struct zg_arena *arena, const char *path,
                  struct zg_bytes *out, const struct zg_jar **jar,
                  struct zg_error *err) ZG_MUST_USE;

#endif
