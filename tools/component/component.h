/*
 * component: a native component from its recipe to evidence. The recipe says which version from
 * where, with which of the vendor's patches, built how; the source patches that it names are the
 * fixes that have to be in. Preparing gives a tree with all of them, or nothing; building it runs
 * the recipe's own tests, and what comes of that is recorded in an evidence file, which ties the
 * fixes by digests to the files that were built. The ledger reads such files.
 *
 * tools/man/zmgraft-recipe.5.scd documents recipes and evidence.
 */
#ifndef ZG_COMPONENT_H
#define ZG_COMPONENT_H

#include "base/base.h"
#include "fetch/fetch.h"

/* ---- recipes (recipe.c) ----------------------------------------------------------------- */

/* A file with its digest, as a line `SHA256 NAME [URL]` gives it. */
struct zg_recipe_file {
    const char *name;
    const char *url; /* NULL when none is told */
    struct zg_digest digest;
};

/* A recipe: one paragraph. Texts are "" and lists are empty (NULL at their end) when absent. */
struct zg_recipe {
    const char *path;
    struct zg_digest digest; /* of the file */
    struct zg_bytes text;
    const char *component, *version, *revision;
    const char **packaging; /* tags of the vendor's packaging repository that have it so */
    const struct zg_ranges *releases; /* NULL when absent */
    const char *releases_text;
    const char *origin;             /* URL of upstream's archive */
    struct zg_recipe_file *sources; /* what the tree is unpacked from, in order: archives, a .dsc */
    size_t source_count;
    struct zg_recipe_file series;   /* name "" when there is none */
    struct zg_recipe_file *patches; /* of the series, in its order */
    size_t patch_count;
    const char **held_back;     /* patches of the series that are left out */
    const char **options;       /* of configure, as the packaging has them; one a line */
    const char **build, **test; /* commands for the shell, one a line */
    const char **passed;        /* regular expressions whose group is a number of tests passed */
    int64_t least;              /* so many tests at least must have passed */
    const char **artifacts;     /* paths in the built tree */
    const char **fixes;         /* names of source patches, in the order of application */
    const char **overlaps; /* those that may be merged into functions that the series changes */
    int64_t date;          /* SOURCE_DATE_EPOCH of the build unless the environment has one */
    unsigned fixes_line;   /* where Fixes stands; 0 */
};

enum { ZG_LIMIT_RECIPE = 1 << 20 };

/*
 * Reads a recipe. ZG_MALFORMED with file and line: "deb822-...", "recipe-value" for a bad value,
 * "recipe-duplicate" for a doubled item of a list, "recipe-together" for fields that do not go
 * together, "release-range", "path-escapes", "path-invalid", "too-large".
 */
bool zg_recipe_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     struct zg_recipe **out, struct zg_error *err) ZG_MUST_USE;
bool zg_recipe_load(struct zg_arena *arena, const char *path, struct zg_recipe **out,
                    struct zg_error *err) ZG_MUST_USE;
/* Is this patch of the series left out? */
bool zg_recipe_holds_back(const struct zg_recipe *recipe, const char *patch);
bool zg_recipe_accepts_overlap(const struct zg_recipe *recipe, const char *fix);
/* Can it be built here: has it pinned sources, commands and artifacts? */
bool zg_recipe_builds(const struct zg_recipe *recipe);

/* ---- the packaging (packaging.c) --------------------------------------------------------- */

/* What a checkout of the vendor's packaging says of a component. */
struct zg_packaging {
    const char *version, *revision, *origin; /* revision "" for the placeholder ITERATION */
    struct zg_recipe_file series;            /* name "" when there is none */
    struct zg_recipe_file *patches;
    size_t patch_count;
    const char **options; /* ends with NULL */
};
/* Reads versions.def, Makefile, debian/rules, debian/changelog and debian/patches/series of
 * `packages`. ZG_REFUSED "packages-layout" with what was looked for. */
bool zg_packaging_read(struct zg_arena *arena, const char *packages, const char *component,
                       struct zg_packaging *out, struct zg_error *err) ZG_MUST_USE;
/* Appends the recipe's text for it. */
void zg_packaging_recipe(const struct zg_packaging *packaging, const char *component,
                         struct zg_buf *out);
/* Where a recipe and a packaging differ: one sentence each; `count` 0 when they agree. `facts` is
 * how many were compared. */
void zg_packaging_compare(struct zg_arena *arena, const struct zg_recipe *recipe,
                          const struct zg_packaging *packaging, const char ***out, size_t *count,
                          size_t *facts);

/* ---- preparing (prepare.c, fixes.c) ------------------------------------------------------ */

struct zg_prepare_options {
    struct zg_sources sources; /* where pinned files are; their digest decides */
    const char *patches;       /* folder of the source patches, "patches" */
    const char *bases;         /* folder with a tree COMMIT for each commit: its parent's; NULL */
    const char *out;           /* new or empty folder */
};

/* One fix, as it went into the tree. */
struct zg_prepared_fix {
    const char *patch;       /* name of the source patch */
    struct zg_digest digest; /* of its file */
    const char **advisories;
    const char *role;
    const char *reference;       /* "upstream COMMIT", "body"; where its text came from */
    struct zg_digest text;       /* digest of that text */
    const char *how;             /* "applied" as it is, "adapted" by backport */
    struct zg_digest diff;       /* of what it changed in the tree */
    size_t notices;              /* hunks of copyright notices that were left out of it */
    unsigned confidence;         /* of the adaptation, per cent; 100 when applied */
    const char *verdict, *level; /* of presence in the finished tree */
    double score;
    const char **missing; /* changed lines of the fix that tell against it there, e.g. those that a
                             later fix changed again; ends with NULL */
};

struct zg_prepared {
    const struct zg_recipe *recipe;
    struct zg_recipe_file *series; /* patches of the vendor's that went in */
    size_t series_count;
    struct zg_prepared_fix *fixes;
    size_t fix_count;
    size_t files; /* of the tree */
    struct zg_digest tree;
};

/*
 * Unpacks the recipe's sources, applies the vendor's series and puts each fix in: as it is where it
 * applies, adapted where it does not. Afterwards presence must find each of them in the finished
 * tree. Writes OUT: tree/, recipe, fixes/ (the text of each fix, and NAME.diff, what it became),
 * prepared.json; nothing on a refusal. ZG_REFUSED: "source-missing", "source-digest",
 * "recipe-unpinned" (no sources to unpack), "series-digest", "series-conflict", "hold-back" (no
 * such patch), "fix-version" (the patch is for other versions, or another component),
 * "fix-missing", "fix-digest", "fix-already" (the tree has it), "fix-conflict", "fix-absent"
 * (presence does not find it), "fix-requires". ZG_USAGE "destination-not-empty".
 */
bool zg_component_prepare(struct zg_arena *arena, const char *recipe,
                          const struct zg_prepare_options *options, struct zg_prepared *out,
                          struct zg_error *err) ZG_MUST_USE;

/* prepared.json, zmgraft-recipe(5) (record.c). New reference. */
json_t *zg_prepared_json(const struct zg_prepared *prepared);

/* ---- building (build.c) ------------------------------------------------------ */

struct zg_built_file {
    const char *path, *name; /* in the tree; its last component */
    struct zg_digest digest;
    uint64_t size;
    const char *build_id; /* of an ELF file; "" */
};

struct zg_component_built {
    struct zg_prepared prepared;
    struct zg_built_file *files;
    size_t file_count;
    uint64_t tests;       /* that passed */
    bool network;         /* the commands could reach one */
    const char *evidence; /* path of the file written */
};

/*
 * Builds what zg_component_prepare wrote to `prepared`: checks that the tree is still that one and
 * that presence finds each fix in it, copies it to OUT/build, runs the recipe's commands there with
 * an environment of their own, SOURCE_DATE_EPOCH and (where the system lets us) no network, logs
 * below OUT/logs, and writes OUT/evidence.json when every test passed. ZG_REFUSED: "fix-absent",
 * "tree-changed", "recipe-unpinned" (it has no commands), "build-failed", "tests-failed",
 * "tests-few" (fewer passed than the recipe wants), "artifact-missing". ZG_MALFORMED
 * "prepared-..." for a damaged prepared.json. ZG_USAGE "destination-not-empty".
 */
bool zg_component_build(struct zg_arena *arena, const char *prepared, const char *out,
                        struct zg_component_built *built, struct zg_error *err) ZG_MUST_USE;

/* The build-id of an ELF file's GNU note, in hex (arena); "" when it has none or is no ELF file
 * (elf.c). */
const char *zg_elf_build_id(struct zg_arena *arena, struct zg_bytes file);

#endif
