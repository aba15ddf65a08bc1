/* Private to propose*.c: a vendor's package laid over a root. */
#ifndef ZG_PATCHSET_PROPOSE_H
#define ZG_PATCHSET_PROPOSE_H

#include "patchset/internal.h"

struct package_file {
    const char *path;  /* in the package */
    const char *full;  /* where it lies now */
    const char *place; /* real path under the root; NULL: none is known */
    struct zg_digest digest;
    uint32_t mode;
    bool done; /* a draft for another place covers it */
};

enum package_form { PACKAGE_FOLDER, PACKAGE_CONTAINER, PACKAGE_FILE };

struct package {
    const char *given;
    enum package_form form;
    struct zg_digest digest;    /* of the package; "" for a folder */
    struct package_file *files; /* in byte order of path */
    size_t count, links;
};

struct proposing {
    struct zg_arena *arena;
    const struct zg_propose_options *options;
    const struct zg_inventory *inventory;
    struct zg_run run;
    const char *content;         /* folder for what file patches bring, below the temporary one */
    struct package vendor, base; /* base.given is NULL when there is none */
    struct zg_proposal *out;
    size_t grafts; /* done so far */
};

/* ---- the package (propose_package.c, propose_place.c) ------------------------------------------
 */

/* Lists what the package holds; unpacks it into the folder `tmp` when it has to be. */
bool propose_open(struct proposing *p, const char *given, const char *tmp, struct package *out,
                  struct zg_error *err) ZG_MUST_USE;
/* The file of the package at the path, or NULL. */
struct package_file *propose_find(const struct package *package, const char *path);
/* What the file was in the base; NULL when it was not there. */
const struct package_file *propose_base_of(const struct proposing *p,
                                           const struct package_file *file);
/* A file name without its version: "a-b" of "a-b-1.2.jar"; its length. */
size_t propose_stem(const char *name);
/* Tells each file of the package its place in the root. */
void propose_place(struct proposing *p, struct package *package);
/* A file as From and Base of a patch name it. */
struct zg_graft_source propose_source(const struct proposing *p, const struct package *package,
                                      const struct package_file *file);

/* ---- jars and loose classes (propose_jar.c, propose_host.c, propose_graft.c) --------------------
 */

/* Is it one of classes, by its name? */
bool propose_holds_classes(const char *path);
/* The version of a vendor's jar that is deployed. */
struct host {
    const struct zg_artifact *artifact; /* one of its places */
    struct zg_graft_place place;
    const char **places, **others; /* all of them, and those of other versions; end with NULL */
};
/* `host->artifact` is NULL when it is not deployed. */
bool propose_host(struct proposing *p, const struct package_file *file, struct host *host,
                  struct zg_error *err) ZG_MUST_USE;
/* Compares it with what is deployed, and drafts. `*placed` tells whether there was anything. */
bool propose_jar(struct proposing *p, const struct package_file *file, bool *placed,
                 struct zg_error *err) ZG_MUST_USE;
/* Fills members and changes of `out`, and drafts. */
bool propose_graft(struct proposing *p, const struct package_file *file, const struct host *host,
                   struct zg_proposed_jar *out, struct zg_error *err) ZG_MUST_USE;

/* ---- other files (propose_file.c, propose_page.c) -----------------------------------------------
 */

bool propose_file(struct proposing *p, struct package_file *file, struct zg_error *err) ZG_MUST_USE;

/* One edit of a page: the text of the anchor and what is put in, as page patches have them. */
struct page_edit {
    struct zg_bytes anchor, body;
    const char *insert; /* "after" or "replace" */
};
/* The edits that lead from `old` to `new`, to be made one after the other. False when that cannot
 * be told in edits, with the reason. */
bool propose_page_edits(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes new,
                        struct page_edit **edits, size_t *count, const char **why);

/* ---- drafts (propose_draft.c) -------------------------------------------------------------------
 */

/* Can a Target name this path? */
bool propose_can_name(const char *path);
/* The fields before Type, those that only a person can fill in, behind a line on where it is from.
 */
void propose_put_head(struct proposing *p, bool vendor_text, struct zg_buf *out);
void propose_put_releases(struct proposing *p, struct zg_buf *out);
/* Adds a draft called `folder`/`name`.patch, with a number when there is one of that name. Returns
 * its name. */
const char *propose_add_draft(struct proposing *p, const char *folder, const char *name,
                              const struct zg_buf *text);
/* The field Target with these paths; the array ends with NULL. */
void propose_put_targets(const char *const *paths, struct zg_buf *out);
void propose_push(struct zg_arena *arena, const char ***list, size_t *count, const char *item);

/* ---- trying and writing (propose_try.c, propose_write.c) ---------------------------------------
 */

/* Applies the drafts to the root as vetting would, and notes what is refused. */
bool propose_try(struct proposing *p, struct zg_error *err) ZG_MUST_USE;
/* Is the folder one that can be written to: not there, or empty? */
bool propose_check_out(const char *out, struct zg_error *err) ZG_MUST_USE;
bool propose_write(struct proposing *p, struct zg_error *err) ZG_MUST_USE;

#endif
