/* What the files of component share. */
#ifndef ZG_COMPONENT_INTERNAL_H
#define ZG_COMPONENT_INTERNAL_H

#include "component/component.h"
#include "patchset/patchset.h"
#include "source/source.h"

/* The files of OUT. */
#define COMPONENT_TREE "tree"
#define COMPONENT_RECIPE "recipe"
#define COMPONENT_FIXES "fixes"
#define COMPONENT_PREPARED "prepared.json"
#define COMPONENT_EVIDENCE "evidence.json"

enum { COMPONENT_JSON_MAX = 16 << 20 };

/* ---- a folder that appears as a whole (folder.c) ------------------------------------------ */

/* The folder beside `out` that is renamed to it at the end. ZG_USAGE "destination-not-empty". */
bool zg_folder_begin(struct zg_arena *arena, const char *out, const char **work,
                     struct zg_error *err) ZG_MUST_USE;
bool zg_folder_end(const char *work, const char *out, struct zg_error *err) ZG_MUST_USE;
/* Makes `out`, new or empty, at once; `*path` is its absolute path. */
bool zg_folder_fresh(struct zg_arena *arena, const char *out, const char **path,
                     struct zg_error *err) ZG_MUST_USE;
/* The digest of everything below `folder`: names, kinds, who may run it, contents, links. */
bool zg_folder_digest(struct zg_arena *arena, const char *folder, struct zg_digest *out,
                      size_t *files, struct zg_error *err) ZG_MUST_USE;
/* Copies a folder to a new one: files and links, modes less what others may write, and `epoch` as
 * the time of everything, so that make finds nothing out of date. */
bool zg_folder_copy(struct zg_arena *arena, const char *from, const char *to, int64_t epoch,
                    struct zg_error *err) ZG_MUST_USE;

/* ---- unpacking (sources.c) ----------------------------------------------------------------- */

/* Unpacks the recipe's sources, one after the other, to the new folder `tree`. */
bool zg_unpack_sources(struct zg_arena *arena, const struct zg_recipe *recipe,
                       const struct zg_sources *sources, const char *work, const char *tree,
                       struct zg_error *err) ZG_MUST_USE;
/* The path of a pinned file. */
bool zg_find_pinned(struct zg_arena *arena, const struct zg_sources *sources,
                    const struct zg_recipe_file *file, const char **path,
                    struct zg_error *err) ZG_MUST_USE;

/* ---- series (series.c) --------------------------------------------------------------------- */

/* Applies the vendor's series to the tree, in memory, without fuzz, as dpkg-source does. */
bool zg_apply_series(struct zg_arena *arena, const struct zg_recipe *recipe,
                     const struct zg_sources *sources, const char *folder, struct zg_tree *tree,
                     struct zg_prepared *out, struct zg_error *err) ZG_MUST_USE;

/* ---- fixes (fixes.c) ----------------------------------------------------------------------- */

/* A fix with its text, which its patch borrows from the arena. */
struct zg_component_fix {
    struct zg_prepared_fix *about;
    struct zg_source_patch patch;
    struct zg_bytes text, diff;
    bool accept_overlap; /* the recipe says so */
};
/* The tree on its way, each a layer over the one before. */
struct zg_component_trees {
    struct zg_tree *pristine; /* as unpacked */
    struct zg_tree *vendored; /* with the series */
    struct zg_tree *fixed;    /* with the fixes, as far as they are in */
};
/* Loads and resolves the recipe's fixes, in order. */
bool zg_load_fixes(struct zg_arena *arena, const struct zg_recipe *recipe,
                   const struct zg_prepare_options *options, struct zg_prepared *out,
                   struct zg_component_fix **fixes, struct zg_error *err) ZG_MUST_USE;
/* Puts them into trees->fixed. */
bool zg_apply_fixes(struct zg_arena *arena, const struct zg_prepare_options *options,
                    struct zg_component_fix *fixes, size_t count,
                    const struct zg_component_trees *trees, struct zg_error *err) ZG_MUST_USE;
/* Asks for each of them in the tree, with those after it taken off, and refuses when one is not
 * there, or was better there when that was recorded: "fix-absent". */
bool zg_find_fixes(struct zg_arena *arena, struct zg_component_fix *fixes, size_t count,
                   struct zg_tree *tree, struct zg_error *err) ZG_MUST_USE;

/* ---- records (record.c) -------------------------------------------------------------------- */

/* Reads prepared.json back; the recipe and the fixes' texts are read from beside it. */
bool zg_prepared_load(struct zg_arena *arena, const char *folder, struct zg_prepared *out,
                      struct zg_component_fix **fixes, json_t **json,
                      struct zg_error *err) ZG_MUST_USE;
bool zg_write_json(const char *path, const json_t *value, struct zg_error *err) ZG_MUST_USE;
const char *zg_fix_file(struct zg_arena *arena, const char *folder, const char *patch,
                        const char *ending);

/* ---- running (run.c) ------------------------------------------------------------------------ */

struct zg_run_options {
    const char *folder; /* to run in */
    const char *home;   /* HOME and TMPDIR of the command */
    const char *log;    /* what it says is appended here */
    int64_t epoch;
};
/* Runs one command of the shell. Its exit code, or -1 with `err` filled; `*network` tells whether
 * it could reach one. */
int zg_run_command(struct zg_arena *arena, const char *command,
                   const struct zg_run_options *options, bool *network, struct zg_error *err);

#endif
