/* What the files of inventory share. */
#ifndef ZG_INVENTORY_INTERNAL_H
#define ZG_INVENTORY_INTERNAL_H

#include "inventory/inventory.h"

/* ---- what tells the release (claims.c) -------------------------------------------------- */

/* A version as the vendor's packages write it, taken apart: 8.8.15_GA_3869.RHEL7_64,
 * 8.8.15.GA.3869.UBUNTU18.64, 8.8.15_P40, 8.8.15.1618818571.p21-1.u18, 10.0.6.1702389453-1. */
struct zg_vendor_version {
    unsigned major, minor, micro;
    char stage[24]; /* "GA", "BETA1"; "" when it has none */
    char level[24]; /* patch level, "40" or "39.1"; "" when it has none */
};
bool zg_vendor_version_parse(const char *text, struct zg_vendor_version *out);

/* One statement on what is installed. */
struct zg_claim {
    const char *text; /* as it stands there; NULL when nothing is claimed */
    unsigned line;
    bool readable;
    struct zg_vendor_version version;
};

/* The vendor's patch packages: each has its own level, and the highest one counts. */
enum { ZG_PATCH_KINDS = 4 };
extern const char *const zg_patch_kinds[ZG_PATCH_KINDS]; /* "patch", "mta-patch", ... */

/* All that one source says about the release. */
struct zg_claims {
    const char *source; /* path for the evidence */
    struct zg_claim core;
    struct zg_claim patches[ZG_PATCH_KINDS];
    unsigned open_session; /* line of an install session that did not get to its end, or 0 */
};
/* Draws the conclusion; ZG_NEGATIVE "release-unknown" when there is none. */
bool zg_claims_release(struct zg_arena *arena, const struct zg_claims *claims,
                       struct zg_release *release, const char **evidence,
                       struct zg_error *err) ZG_MUST_USE;
/* At most 200 bytes of a line, control characters as '?', for evidence and errors (arena). */
char *zg_shown_line(struct zg_arena *arena, struct zg_bytes line);

/* The text of an `.install_history` (history.c). Never fails: what is no entry is passed over. */
void zg_history_read(struct zg_arena *arena, struct zg_bytes text, struct zg_claims *out);
/* The text of a dpkg status file (dpkg.c). */
bool zg_dpkg_read(struct zg_arena *arena, struct zg_bytes text, struct zg_claims *out,
                  struct zg_error *err) ZG_MUST_USE;

/* ---- parts of a scan ---------------------------------------------------------------------- */

/* The kind by path alone; ZG_ARTIFACT_LIBRARY shows in the bytes only (kinds.c). */
enum zg_artifact_kind zg_artifact_kind_of(const char *path);
/* Does the scan read this artifact as a jar? (kinds.c) */
bool zg_artifact_is_jar(const struct zg_artifact *artifact);
bool zg_is_jar_name(const char *path); /* .jar, .war, .ear (kinds.c) */
/* The folder of the skin that a file belongs to, "" when it belongs to none (kinds.c). */
const char *zg_skin_folder(struct zg_arena *arena, const char *path);

/* Bounds on the jars inside one file of the root, so that a hostile one costs neither memory nor
 * time without end: how deep, how many, how many bytes of them together (jars.c). */
struct zg_nesting {
    unsigned depth;
    size_t jars;
    uint64_t bytes;
};
extern const struct zg_nesting zg_nesting_limits;
/* Reads the jar in `bytes`: its traits and, unless `limits` is NULL, what is in it (jars.c). */
void zg_scan_jar(struct zg_inventory *inventory, struct zg_artifact *artifact,
                 struct zg_bytes bytes, const struct zg_nesting *limits);
/* Adds a class that lies in a file of its own (jars.c). */
void zg_scan_loose_class(struct zg_inventory *inventory, const struct zg_artifact *artifact,
                         struct zg_bytes bytes);
void zg_sort_classes(struct zg_inventory *inventory); /* jars.c */

/* Fills the zimlets from the artifacts (zimlets.c). */
void zg_scan_zimlets(struct zg_inventory *inventory);

/* Do copies of one class that stand for the same variant differ? (summary.c) */
bool zg_class_differs(const struct zg_class_copy *copies, size_t count);
/* The number of copies of the class at `first` (summary.c). */
size_t zg_class_run(const struct zg_inventory *inventory, size_t first);

/* ---- parts of a comparison ----------------------------------------------------------------- */

/* Texts up to this size are kept, to be shown line by line. */
enum { ZG_LARGEST_SHOWN = 256 * 1024 };

struct zg_comparing {
    struct zg_comparison *out;
    const struct zg_compare_options *options;
    struct zg_nesting used; /* jars and bytes of jars inside jars so far */
    uint64_t done;          /* files, for the progress */
    uint64_t shown;         /* bytes of texts that the comparison holds */
    bool class_seen;        /* one of the name asked for */
};

/* What a file is compared as, by its name (compare.c). */
enum zg_compared zg_compared_type(const char *path);
/* Shall this file be looked at? (compare.c) */
bool zg_compare_wants(struct zg_comparing *comparing, const char *path);
/* Counts a file of that kind and lists it if it is to be listed. Takes nothing over: the item's
 * pointers must be the comparison's. Returns what it means for the whole: same, noise or changed
 * (compare.c). */
enum zg_change_kind zg_compare_add(struct zg_comparing *comparing,
                                   const struct zg_file_change *item);
/* The worse of two (compare.c). */
enum zg_change_kind zg_worse(enum zg_change_kind a, enum zg_change_kind b);
/* Compares two files, or entries, of different bytes that both are there (compare.c). `depth`
 * counts the jars around them. */
enum zg_change_kind zg_compare_bytes(struct zg_comparing *comparing, const char *path,
                                     struct zg_bytes old, struct zg_bytes new, unsigned depth);
/* Looks for the class asked for in a jar that only one side has; NULL bytes stand for the other
 * (compare.c). */
enum zg_change_kind zg_compare_lone_jar(struct zg_comparing *comparing, const char *path,
                                        struct zg_bytes old, struct zg_bytes new, unsigned depth);
/* Compares what two jars hold. Paths begin with `prefix` (compare_jar.c). */
enum zg_change_kind zg_compare_jars(struct zg_comparing *comparing, const char *prefix,
                                    struct zg_bytes old, struct zg_bytes new, unsigned depth,
                                    struct zg_error *err);
/* How a style sheet or .properties file changed by meaning (compare_sheet.c); other files are left
 * alone. */
void zg_compare_sheets(struct zg_arena *arena, struct zg_file_change *item, struct zg_bytes old,
                       struct zg_bytes new);
/* Compares two folders (compare_tree.c). */
bool zg_compare_trees(struct zg_comparing *comparing, const char *old, const char *new,
                      struct zg_error *err) ZG_MUST_USE;
/* For each old path the index of the new one that it was renamed to when its version changed, or
 * SIZE_MAX (compare_rename.c). */
size_t *zg_pair_renamed(struct zg_arena *arena, const char *const *olds, size_t old_count,
                        const char *const *news, size_t new_count);
/* Lists a rename. The paths must be the comparison's (compare_rename.c). */
void zg_compare_renamed(struct zg_comparing *comparing, const char *old_path, const char *new_path);
/* Fills the item's stamps when the files differ in nothing else (compare_stamp.c). */
bool zg_stamps_only(struct zg_arena *arena, struct zg_file_change *item, struct zg_bytes old,
                    struct zg_bytes new);
/* Is this nothing but a point in time? (compare_time.c) */
bool zg_is_time(struct zg_bytes text);
/* Is this folder laid out as a root? (scan.c) */
bool zg_is_root(struct zg_arena *arena, const char *root);

#endif
