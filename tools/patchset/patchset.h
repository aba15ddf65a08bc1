/*
 * patchset: vetted patches. Loading them (DEP-3 header and body), matching their releases,
 * pinning them in the vetted lock, and applying a release's series to a root. The root is
 * only read: what changes is written to a work folder.
 */
#ifndef ZG_PATCHSET_H
#define ZG_PATCHSET_H

#include "base/base.h"
#include "fetch/fetch.h"
#include "inventory/inventory.h"

/* ---- groups (group.c) ----------------------------------------------------------------- */

/* What is installed together with `path`, a real path under the root: `jetty_base/webapps/NAME`,
 * `lib/ext/NAME`, `zimlets-deployed/NAME`, `lib/jars`; else its top folder, or "." for a file
 * right under the root. The result is in the arena. */
const char *zg_group_of(struct zg_arena *arena, const char *path);

/* ---- patches (patch.c, fields.c) -------------------------------------------------------- */

enum zg_patch_type { ZG_PATCH_CLASS, ZG_PATCH_PAGE, ZG_PATCH_FILE };
const char *zg_patch_type_name(enum zg_patch_type type);

/*
 * One patch file. Fields of DEP-3 and: Type, Target, Releases, Advisory, Requires, Conflicts,
 * Obsolete-When, Except; for class: Class, From, Source, Source-SHA256; for page: Anchor,
 * Insert; for file: Content, Mode.
 */
struct zg_patch {
    const char *name;        /* path below the patch folder, "page/launchZCS-early" */
    const char *path;        /* path of the patch file */
    struct zg_digest digest; /* of the patch file */
    enum zg_patch_type type;
    const char *description;
    const char *author;      /* DEP-3 Author; From where that is no vendor file; "" with Origin */
    const char **targets;    /* path patterns under the root; ends with NULL */
    const char **except;     /* copies left alone on purpose; ends with NULL */
    const char **advisories; /* ends with NULL */
    const char **requires_;  /* names of patches that must have been applied before */
    const char **conflicts;  /* names of patches that must not be in the series */
    const struct zg_ranges *releases;
    const struct zg_ranges *obsolete_when; /* releases that no longer need it, or NULL */
    /* class */
    const char **classes; /* internal names; ends with NULL */
    const char *from;     /* vendor file, then `!member` steps to the jar or class in it */
    const char *source_url;
    struct zg_digest source_digest; /* "" until vetting pins it */
    /* page */
    struct zg_bytes anchor, body;
    int insert; /* enum zg_insert */
    /* file */
    const char *content; /* path below the content folder */
    unsigned mode;       /* permission bits for an added file, default 0644 */
};

/* Loads one patch file. ZG_MALFORMED with file and line: "patch-header", "patch-body",
 * "deb822-...", "release-range", "path-escapes", "path-invalid", "too-large"; ZG_REFUSED
 * "patch-missing" when the file is not there. */
bool zg_patch_load(struct zg_arena *arena, const char *folder, const char *name,
                   struct zg_patch **out, struct zg_error *err) ZG_MUST_USE;
/* The same over bytes (copied); `path` is used in errors. */
bool zg_patch_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    const char *path, struct zg_patch **out, struct zg_error *err) ZG_MUST_USE;

/* ---- series (series.c) ------------------------------------------------------------------ */

/* The patches of a release, in order. `series/RELEASE` when that file exists, else
 * `series/LINE`; quilt syntax (comments, blank lines; a strip option is ZG_MALFORMED
 * "series-syntax"). In a line's series a patch whose Releases leave this release out is
 * skipped; in a release's own series, or when they do not speak of the line at all, that is
 * ZG_REFUSED "patch-unused". Also refused: "patch-requires", "patch-conflicts",
 * "series-missing", "series-duplicate". */
struct zg_patchset {
    const char *folder;      /* patches/ */
    const char *series_path; /* the file that was read */
    struct zg_release release;
    struct zg_patch **patches;
    size_t count;
    const char **skipped; /* names of patches for other releases; ends with NULL */
};
/* The names in a series file; ends with NULL. `path` is used in errors. */
bool zg_series_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     const char ***names, struct zg_error *err) ZG_MUST_USE;
bool zg_patchset_load(struct zg_arena *arena, const char *folder, const struct zg_release *release,
                      struct zg_patchset **out, struct zg_error *err) ZG_MUST_USE;

/* ---- the vetted lock (lock.c) --------------------------------------------------------- */

/* What a reviewer saw: this patch turned this pre-image of this target into this post-image. */
struct zg_lock_entry {
    const char *patch;
    struct zg_digest patch_digest;
    const char *target;         /* path, or `path!entry` inside a jar */
    struct zg_digest pre, post; /* pre is "" (written `absent`) when the target is added */
    struct zg_digest source;    /* vendor file, class patches; else "" */
    const char *author, *reviewer, *date;
};
struct zg_lock {
    struct zg_lock_entry *entries; /* sorted by patch, target, pre */
    size_t count;
    const char *signer; /* subject of the certificate that signed it, or NULL when unchecked */
};

/* Reads `path` and checks the detached signature `path`.sig against the keyring folder of
 * reviewers. ZG_REFUSED "lock-missing", "lock-unsigned", and those of zg_cms_verify. With
 * `reviewers` NULL the signature is not looked at (for vetting and for showing). */
bool zg_lock_load(struct zg_arena *arena, const char *path, const char *reviewers,
                  struct zg_lock **out, struct zg_error *err) ZG_MUST_USE;
/* Parses the lock's text; `path` is used in errors. ZG_MALFORMED "lock-field", "lock-duplicate",
 * "deb822-...". */
bool zg_lock_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                   struct zg_lock **out, struct zg_error *err) ZG_MUST_USE;
/* Appends the lock's text; what zg_lock_parse reads back. */
void zg_lock_print(const struct zg_lock *lock, struct zg_buf *out);

/* ---- applying (apply.c and one file per type) ------------------------------------------ */

enum zg_outcome {
    ZG_APPLIED,
    ZG_APPLIED_DRIFTED,  /* only with allow_drift */
    ZG_ALREADY_UPSTREAM, /* the root has it already, or Obsolete-When says so */
    ZG_CONFLICT,
    ZG_MISSING, /* a target is not there */
    ZG_UNUSED,  /* its targets are there, and nothing in them to change; or it requires a
                   patch that was refused */
};
const char *zg_outcome_name(enum zg_outcome outcome); /* "applied-drifted" */

struct zg_result {
    const struct zg_patch *patch;
    enum zg_outcome outcome;
    const char **targets;  /* what it changed: paths, `path!entry`; ends with NULL */
    const char **effects;  /* what it did to each of them, for a person; ends with NULL */
    const char *why;       /* one sentence for a person; "" when applied */
    struct zg_error error; /* for conflict, missing and unused */
};

/* A file of the root that the series changes. */
struct zg_change {
    const char *path; /* real path under the root */
    bool added;
    uint32_t mode;
    struct zg_digest pre, post; /* of the whole file; pre is "" when added */
    uint64_t pre_size, post_size;
    const char *staged;   /* the new file, in the work folder */
    const char **patches; /* names, in order; ends with NULL */
};

struct zg_applied {
    struct zg_result *results; /* one per patch of the series */
    size_t result_count;
    struct zg_change *changes; /* in byte order of path */
    size_t change_count;
};

struct zg_apply_options {
    const char *content;       /* folder that holds skins/ and zimlets/ */
    struct zg_sources sources; /* vendor files */
    const char *work;          /* existing folder for the rebuilt files */
    bool allow_drift;          /* a drifted page whose anchor still fits may be patched */
    struct zg_progress *progress;
};

/*
 * Applies the series to what the inventory (scanned with classes) found. A target is patched
 * only when the lock pins exactly its pre-image, and the result must be the pinned
 * post-image. Every copy of an artifact is found by content, and every copy of a class by
 * name: one that no Target or Except names is refused. All or nothing: false with the first
 * refusal in `err`, and `out->results` filled for all patches all the same. ZG_REFUSED by
 * rule: "unvetted", "patch-changed" (since it was vetted), "source-missing", "source-digest",
 * "pre-image-drift", "post-image", "anchor-missing", "anchor-ambiguous", "target-missing",
 * "root-patched", "copy-left-behind", "partial-group", "patch-unused", "patch-requires",
 * "jar-signed", "jar-malformed", "jar-edited" (a whole file for a jar that an earlier patch changed
 * inside), "class-name", "class-missing" (the vendor's jar lacks the class), "content-missing",
 * "target-kind" (a folder or a link where a file should be). ZG_SYSTEM ends the run at once.
 */
bool zg_patchset_apply(struct zg_arena *arena, const struct zg_patchset *set,
                       const struct zg_inventory *inventory, const struct zg_lock *lock,
                       const struct zg_apply_options *options, int64_t epoch,
                       struct zg_applied *out, struct zg_error *err) ZG_MUST_USE;

/* ---- vetting (vet.c) ------------------------------------------------------------------- */

struct zg_vet_options {
    const char *content;
    struct zg_sources sources;
    const char *lock;           /* path of the lock, e.g. patches/vetted.lock */
    const char *reviewers;      /* keyring folder; needed to extend a lock that exists, which a
                                   dry run may look at unchecked */
    const char *key, *cert;     /* the reviewer's, PEM; not needed with dry_run */
    const char *const *patches; /* names to vet; empty for all of the series */
    size_t patch_count;
    bool dry_run; /* only tell what would be pinned */
    int64_t now;  /* date to record */
};

struct zg_vetted {
    struct zg_result *results; /* one per patch of the series; filled on a refusal too */
    size_t result_count;
    struct zg_lock added; /* what was pinned */
    size_t dropped;       /* entries that went since their patch file has changed */
    size_t kept;          /* other entries of the lock */
};

/*
 * Applies the series to the root without a lock, records what each named patch does to each
 * target, merges that into the lock (entries of the same patch, target and pre-image are
 * replaced, entries whose patch file changed are dropped), and signs the lock anew.
 *
 * Lock and signature are two files and cannot change in one step. Both are first written in
 * full as LOCK.new and LOCK.sig.new, then renamed, the lock first. A run that was killed between
 * the two renames leaves a pair that does not verify, which every reader refuses; the next
 * vetting finds LOCK.sig.new, sees that it signs the lock, and finishes the rename.
 *
 * ZG_REFUSED "reviewer-is-author" when the certificate's e-mail or name is the patch's Author,
 * "reviewer-unknown" when it has neither, "author-unknown" for a patch that names no author,
 * those of zg_cms_verify for an existing lock whose signature is bad, and for a `reviewers`
 * folder that does not trust `cert`; and as for applying. ZG_USAGE "patch-unknown" for a named
 * patch that is not in the series, "reviewers-needed" to extend a lock without `reviewers`.
 */
bool zg_vet(struct zg_arena *arena, const struct zg_patchset *set,
            const struct zg_inventory *inventory, const struct zg_vet_options *options,
            struct zg_vetted *out, struct zg_error *err) ZG_MUST_USE;

#endif
