/*
 * patchset: vetted patches. Loading them (DEP-3 header and body), matching their releases,
 * pinning them in the vetted lock, and applying a release's series to a root. The root is
 * only read: what changes is written to a work folder.
 */
#ifndef ZG_PATCHSET_H
#define ZG_PATCHSET_H

#include "base/base.h"
#include "fetch/fetch.h"
#include "graft/graft.h"
#include "inventory/inventory.h"
#include "source/source.h"
#include "web/web.h"

/* ---- groups (group.c) ----------------------------------------------------------------- */

/* What is installed together with `path`, a real path under the root: `jetty_base/webapps/NAME`,
 * `lib/ext/NAME`, `zimlets-deployed/NAME`, `lib/jars`; else its top folder, or "." for a file
 * right under the root. The result is in the arena. */
const char *zg_group_of(struct zg_arena *arena, const char *path);

/* ---- patches (patch.c, fields.c) -------------------------------------------------------- */

enum zg_patch_type {
    ZG_PATCH_CLASS,
    ZG_PATCH_PAGE,
    ZG_PATCH_FILE,
    ZG_PATCH_CSS,
    ZG_PATCH_PROPERTIES,
    ZG_PATCH_LESS,
    ZG_PATCH_SCRIPT,
    ZG_PATCH_ZIMLET,
    ZG_PATCH_SOURCE, /* of a component's source: changes no root, only what is built for it */
};
#define ZG_PATCH_TYPES (ZG_PATCH_SOURCE + 1)
const char *zg_patch_type_name(enum zg_patch_type type);

/* A vendor's file that a class patch reads. */
struct zg_vendor_file {
    const char *file; /* its name, then `!member` steps to the jar or class in it */
    const char *url;
    struct zg_digest digest; /* "" until vetting pins it */
    bool unpinned;           /* the patch says that nobody has pinned it yet */
};

/* Where the text of a source patch is had. */
struct zg_reference {
    const char *kind;  /* "upstream", "packaging" (a commit), "debian" (a patch of a package) */
    const char *place; /* the commit's id, or the source package, NAME_VERSION */
    const char *file;  /* debian: the patch's path in the package; else NULL */
    struct zg_digest digest; /* of the text; "" when nobody has checked it. Of a commit: of what
                                git format-patch -1 --stdout --no-signature --full-index -p says */
};

/*
 * One patch file. Fields of DEP-3 and: Type, Target, Releases, Advisory, Requires, Conflicts,
 * Obsolete-When, Except; for class: Class, From, Source, Source-SHA256, and either `Replace: whole`
 * or Take, Add, Base, Base-Source, Base-SHA256, Allow, Minimal-Touch; for page: Anchor, Insert;
 * for file: Content, Mode; for less: Content; for script: Content (several), Scripts, Mode; for
 * zimlet: Content (a folder), Mode; for source: Component, Versions, Role, Reference, and no
 * Target, Except, Releases, Obsolete-When. A css or properties patch has a body by meaning
 * (web/sheet_patch.h).
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
    const char **classes; /* internal names; ends with NULL. Of a graft: Class, then the other
                             deployed classes that Take and Add name members of */
    struct zg_vendor_file from;
    bool whole;         /* the classes are replaced as a whole; else members are grafted: */
    const char **takes; /* members that the vendor changed, `com/x/Y.run()V`; ends with NULL */
    const char **adds;  /* what the vendor adds: members, and classes, `com/x/Z`; ends with NULL */
    struct zg_vendor_file base; /* the vendor's file before the fix; `file` NULL without one */
    const char **allowed;       /* rules of grafting that do not refuse; ends with NULL */
    bool minimal_touch;
    /* page; `body` also of css and properties */
    struct zg_bytes anchor, body; /* no anchor with `each` */
    int insert;                   /* enum zg_insert */
    bool each;                    /* the body holds the edits, with an anchor of its own each */
    struct zg_page_edit *edits;   /* what is done to a page, in this order; one without `each` */
    size_t edit_count;
    unsigned body_line; /* of the body's first line in the patch file */
    /* file, less, script, zimlet */
    const char *content; /* path below the content folder; of a script the first of its parts */
    unsigned mode;       /* permission bits for an added file, default 0644 */
    /* script */
    const char **parts;   /* paths below the content folder: files, and folders of fixes */
    const char **scripts; /* patterns of the root's own scripts; end with NULL */
    /* source; `body` is its diff, empty when there are references */
    const char *component;
    struct zg_version_ranges versions;
    enum zg_part_role role;          /* the fix is there when all of its parts are */
    struct zg_reference *references; /* ways to the same text, the best first */
    size_t reference_count;
};

/* What stands in a drafted patch where a person has to write (zg_graft_patch_text). */
#define ZG_FILL_IN "@FILL-IN@"

/* Loads one patch file. ZG_MALFORMED with file and line: "patch-header", "patch-body",
 * "deb822-...", "release-range", "path-escapes", "path-invalid", "too-large"; ZG_REFUSED
 * "patch-missing" when the file is not there, "patch-draft" when a field holds ZG_FILL_IN. */
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
 * ZG_REFUSED "patch-unused". Source patches are set apart: no root is changed by them. Also
 * refused: "patch-requires", "patch-conflicts",
 * "series-missing", "series-duplicate". */
struct zg_patchset {
    const char *folder;      /* patches/ */
    const char *series_path; /* the file that was read */
    struct zg_release release;
    struct zg_patch **patches;
    size_t count;
    const char **skipped; /* names of patches for other releases; ends with NULL */
    const char **sources; /* names of source patches, which are not for a root; ends with NULL */
};
/* The names in a series file; ends with NULL. `path` is used in errors. */
bool zg_series_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     const char ***names, struct zg_error *err) ZG_MUST_USE;
bool zg_patchset_load(struct zg_arena *arena, const char *folder, const struct zg_release *release,
                      struct zg_patchset **out, struct zg_error *err) ZG_MUST_USE;

/* ---- the vetted lock (lock.c) --------------------------------------------------------- */

/* A member of a class that a graft changed or added, by its symbolic digests (zg_symbol_digest). */
struct zg_lock_member {
    const char *name;           /* as the result names it: `run()V`, `count:I` */
    struct zg_digest pre, post; /* pre is "" (written `absent`) when it was added */
};

/* What a reviewer saw: this patch turned this pre-image of this target into this post-image. */
struct zg_lock_entry {
    const char *patch;
    struct zg_digest patch_digest;
    const char *target;             /* path, or `path!entry` inside a jar */
    struct zg_digest pre, post;     /* pre is "" (written `absent`) when the target is added */
    struct zg_digest source;        /* vendor file, class patches; else "" */
    struct zg_digest base;          /* vendor file before the fix, where a graft has one; else "" */
    const char *version;            /* of a packed Zimlet; NULL for others */
    struct zg_lock_member *members; /* of a grafted class, in byte order of name */
    size_t member_count;
    const char **allowed; /* rules that a graft broke and was allowed to, `RULE WHERE: EVIDENCE`, in
                             byte order; ends with NULL */
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

/* What became of a fix of a script patch. */
enum zg_fix_outcome {
    ZG_FIX_PUT_IN,
    ZG_FIX_OTHER_RELEASE, /* it is for other releases */
    ZG_FIX_UPSTREAM,      /* the vendor has fixed the function */
    ZG_FIX_DRIFT,         /* the function is neither what was vetted nor the vendor's fixed one */
    ZG_FIX_NOWHERE,       /* no script of the root has the function */
};
const char *zg_fix_outcome_name(enum zg_fix_outcome outcome); /* "already-upstream" */
struct zg_result_fix {
    const char *id, *title, *reference, *browsers, *target; /* as it declares them */
    enum zg_fix_outcome outcome;
    const char *why; /* for a person; "" when it is put in */
};

struct zg_result {
    const struct zg_patch *patch;
    enum zg_outcome outcome;
    const char **targets;        /* what it changed: paths, `path!entry`; ends with NULL */
    const char **effects;        /* what it did to each of them, for a person; ends with NULL */
    const char *why;             /* one sentence for a person; "" when applied */
    struct zg_error error;       /* for conflict, missing and unused */
    struct zg_result_fix *fixes; /* of a script patch, in the order of their files */
    size_t fix_count;
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
    const char *jre;           /* for roots that have none; or NULL */
    const char *work;          /* existing folder for the rebuilt files */
    bool allow_drift;          /* a drifted page whose anchor still fits may be patched */
    struct zg_progress *progress;
};

/*
 * Applies the series to what the inventory (scanned with classes) found. A target is patched
 * only when the lock pins exactly its pre-image, and the result must be the pinned
 * post-image. A grafted class that differs from the vetted pre-image is patched too when every
 * member that changes has its vetted pre-image and post-image: what differs is elsewhere. Every
 * copy of an artifact is found by content, and every copy of a class by name: one that no Target or
 * Except names is refused. All or nothing: false with the first refusal in `err`, and
 * `out->results` filled for all patches all the same. ZG_REFUSED by rule: "unvetted",
 * "patch-changed" (since it was vetted), "source-missing", "source-digest", "pre-image-drift",
 * "post-image", "anchor-missing", "anchor-ambiguous", "target-missing", "root-patched",
 * "copy-left-behind", "partial-group", "patch-unused", "patch-requires", "jar-signed",
 * "jar-malformed", "jar-edited" (a whole file for a jar that an earlier patch changed inside),
 * "class-name", "class-missing" (the vendor's jar lacks the class), "content-missing",
 * "script-fix" (two fixes of one id),
 * "target-kind" (a folder or a link where a file should be), "sheet-conflict" (a style or
 * properties patch whose rule or declaration is not there as expected), "sheet-drift" (something
 * about it is not quite as expected). Of a less patch: "manifest-missing" (no skin's folder),
 * "manifest-place" (its manifest has no list to put the sheet into), and those of zg_less_compile.
 * Of a Zimlet: the ids of zg_zimlet_rules, those of zg_zimlet_folder_load, "zimlet-name" (the
 * target is no zip of the folder's name) and, when vetting, "zimlet-version" (an older one was
 * vetted). Of grafts also the rules of zg_graft_run, and: "source-unpinned" (neither the patch nor
 * the lock pins the vendor file), "take-unknown" (the vendor lacks what the patch names),
 * "take-missing" (the deployed class lacks what Take names), "conflict" (what Add names is there
 * and another), "member-name" (one that the lock cannot hold), "override-unvetted" (a rule was
 * broken that the lock does not allow to be). ZG_SYSTEM ends the run at once.
 */
bool zg_patchset_apply(struct zg_arena *arena, const struct zg_patchset *set,
                       const struct zg_inventory *inventory, const struct zg_lock *lock,
                       const struct zg_apply_options *options, int64_t epoch,
                       struct zg_applied *out, struct zg_error *err) ZG_MUST_USE;

/* ---- vetting (vet.c) ------------------------------------------------------------------- */

struct zg_vet_options {
    const char *content;
    struct zg_sources sources;
    const char *jre;            /* as for applying */
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
 * patch that is not in the series, "patch-for-component" for a source patch,
 * "reviewers-needed" to extend a lock without `reviewers`.
 */
bool zg_vet(struct zg_arena *arena, const struct zg_patchset *set,
            const struct zg_inventory *inventory, const struct zg_vet_options *options,
            struct zg_vetted *out, struct zg_error *err) ZG_MUST_USE;

/* ---- grafting between files (graft_file.c) -------------------------------------------------- */

struct zg_graft_file_options {
    const char *host, *vendor; /* a jar, a folder of classes, a single .class file */
    const char *base;          /* or NULL */
    const char *jre;           /* home of a JRE, rt.jar or folder of jmods; or NULL */
    const char *const *classpath;
    size_t classpath_count;
    struct zg_graft_options graft; /* what to take and how; the class sets are filled in */
};

/*
 * Grafts from files, and writes the result to `out` unless that is NULL: the host's jar with the
 * changed classes replaced and new ones added, or a class. As zg_graft_run; also ZG_REFUSED
 * "jar-signed", "multi-release" (a changed class has variants for other Java releases), "needs-jar"
 * (new classes, and the host is a single class), "graft-nothing" when every change was refused.
 */
bool zg_graft_files(const struct zg_graft_file_options *options, const char *out,
                    struct zg_graft **graft, struct zg_error *err) ZG_MUST_USE;

/* ---- the patch file of a graft (graft_patch.c) ------------------------------------------------
 */

/*
 * Appends a patch file that does what the graft did, from its members and the files it was made
 * of: Take and Add name all that was taken but what compilers number. What only a person knows
 * holds ZG_FILL_IN. ZG_REFUSED "graft-nothing" when nothing was taken, "member-name" for a name
 * that a patch file cannot hold.
 */
bool zg_graft_patch_text(const struct zg_graft *graft, const struct zg_graft_file_options *files,
                         struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

/* ---- Zimlets (zimlet.c) -----------------------------------------------------------------------
 */

/* Reads a zip file, as zg_jar_open does, or a folder, as zg_zimlet_folder_load does. ZG_MALFORMED
 * "too-large" beyond ZG_ZIMLET_FILES files or ZG_ZIMLET_FILE_LIMIT bytes of one. */
bool zg_zimlet_load(struct zg_arena *arena, const char *path, struct zg_zimlet_files *out,
                    struct zg_error *err) ZG_MUST_USE;
/* Checks them and appends their zip file (zg_zip_make). ZG_REFUSED with the id of the first rule
 * that is broken and does more than warn. */
bool zg_zimlet_pack(struct zg_arena *arena, const struct zg_zimlet_files *files, int64_t epoch,
                    struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;
/* Do both have the same files, by name and bytes? */
bool zg_zimlet_same(const struct zg_zimlet_files *a, const struct zg_zimlet_files *b);
/* The version that the definition states, when a server could read it; else NULL. */
const char *zg_zimlet_stated(struct zg_arena *arena, const struct zg_zimlet_files *files);
/* Is it the version `stated`, or that with one number behind it? */
bool zg_zimlet_version_of(const char *version, const char *stated);
/* The version `stated` with a number behind it: YYYYMMDD00 of `now` (1 when that is negative), or
 * one more than `highest` has there; newer than `highest` (or NULL). ZG_REFUSED "zimlet-version"
 * when `stated` is too old. */
bool zg_zimlet_next_version(struct zg_arena *arena, const char *stated, const char *highest,
                            int64_t now, const char **out, struct zg_error *err) ZG_MUST_USE;

/* ---- proposing (propose*.c) ----------------------------------------------------------------- */

/* A member that the vendor changed, and what taking it alone would need. */
struct zg_proposed_member {
    const char *take;              /* as --take names it, "com/x/Y.run()V" */
    const char *class_name, *what; /* as zg_graft_member has them */
    enum zg_change_kind change;
    enum zg_graft_outcome outcome;  /* when all that is safe is taken together */
    const char *rule, *why;         /* why it cannot be taken, or not alone; "" */
    bool alone;                     /* it can be taken with no more than it needs, which is: */
    size_t members, classes, bytes; /* itself included: members, new classes, bytes of code */
    size_t group;                   /* the change that it is part of, from 1; 0: none */
};

/* Members that need each other: what can be taken without anything else. */
struct zg_proposed_change {
    const char *name;   /* of them the one that the vendor changed, or the first */
    const char **takes; /* as --take names them, what is needed included; ends with NULL */
    size_t members, classes, bytes; /* as above */
    const char *draft;              /* name of its patch, or NULL */
    const char *why;                /* why there is none; "" */
};

/* One jar of the vendor's (or loose class) against the version of it that is deployed. */
struct zg_proposed_jar {
    const char *vendor;  /* path in the package */
    const char **places; /* where that version is deployed; ends with NULL */
    const char **others; /* where other versions of it are, which were not compared */
    enum zg_change_kind kind;
    size_t classes[ZG_CHANGE_KINDS], files[ZG_CHANGE_KINDS];
    size_t stamped;       /* differ in build stamps only; counted as noise too */
    const char **changed; /* entries other than classes that changed or are new; ends with NULL */
    struct zg_proposed_member *members;
    size_t member_count, taken, refused;
    struct zg_proposed_change *changes;
    size_t change_count;
    const char *note; /* why nothing can be drafted, or what there is to know; "" */
};

/* A file that is no jar. */
struct zg_proposed_file {
    const char *vendor;       /* path in the package */
    const char *path;         /* under the root */
    const char *what;         /* "page", "style": zg_artifact_kind_name; "new" */
    enum zg_change_kind kind; /* changed or added */
    size_t plus, minus;       /* lines, of text */
    const char **drafts;      /* names of patches, in order; ends with NULL */
    const char *note;         /* why there is none or what there is to know; "" */
};

struct zg_draft {
    const char *name; /* "page/login.patch" */
    struct zg_bytes text;
    const char *refused; /* what vetting would say against it, `[rule] text`; NULL: nothing */
};

struct zg_proposal {
    struct zg_arena *arena; /* owns everything here, but for the inventory */
    struct zg_inventory *inventory;
    const char *vendor, *base, *root; /* as given; base may be NULL */
    struct zg_digest digest;          /* of the package; "" for a folder */
    struct zg_release release;
    struct zg_proposed_jar *jars; /* that differ in more than noise, or could not be compared */
    size_t jar_count;
    struct zg_proposed_file *files;
    size_t file_count;
    struct zg_draft *drafts; /* in the order of the series */
    size_t draft_count;
    size_t jar_kinds[ZG_CHANGE_KINDS];  /* jars that are deployed */
    size_t file_kinds[ZG_CHANGE_KINDS]; /* other files that have a place in the root */
    size_t unchanged;                   /* files that the vendor has as in the base */
    size_t links;                       /* symbolic links, which no patch expresses */
    const char **unplaced; /* paths in the package that have no place in the root; ends with NULL */
    size_t unplaced_count;
};

struct zg_propose_options {
    const char *vendor; /* a package, a jar or a folder */
    const char *root;
    const char *base; /* the vendor's package before, or NULL: what differs from the root counts */
    const char *jre;  /* as for vetting */
    const char *release;                     /* NULL: what the root tells */
    const char *out;                         /* new or empty folder for the drafts, or NULL */
    struct zg_progress *scanning, *grafting; /* or NULL */
};

/*
 * Finds what the package really changes in the root, what each change needs, and drafts a patch for
 * each that can be one. Every draft is tried as vetting would. With `out`, writes there: the drafts
 * (class/, page/, file/), series/RELEASE, content/ with the vendor's files that drafts name,
 * PROPOSAL.txt. What the root has and the package lacks is no removal. Freed with zg_proposal_free.
 * ZG_USAGE "release-unknown", "destination-not-empty", "not-a-root", "package-name" (one that a
 * patch cannot write); ZG_REFUSED "wrong-release", "root-patched", "too-many-drafts"; those of
 * zg_unpack for the package.
 */
struct zg_proposal *zg_propose(const struct zg_propose_options *options, struct zg_error *err);
void zg_proposal_free(struct zg_proposal *proposal);
void zg_proposal_cleanup(struct zg_proposal **proposal); /* for ZG_CLEANUP */

/* For a person: what there is, or with `full` every member. */
void zg_proposal_text(const struct zg_proposal *proposal, bool full, struct zg_buf *text);
/* The documented JSON form (zmgraft-propose(1)). New reference. */
json_t *zg_proposal_json(const struct zg_proposal *proposal);

#endif
