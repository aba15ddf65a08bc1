/*
 * Private to bundle: what its files share. Read bundle.h first, then the order of work here:
 *
 *   reader.c hands out a verified bundle; plan.c compares it with the root and gives a list of
 *   items; run.c carries the list out: stage.c, commit.c, settle.c, and undo.c when that
 *   fails; journal.c writes down how far it came, so that recover.c can go on from there.
 */
#ifndef ZG_BUNDLE_INTERNAL_H
#define ZG_BUNDLE_INTERNAL_H

#include "bundle/bundle.h"

#include <nettle/sha2.h>
#include <time.h>

/* ---- limits: what a bundle may ask of a host ------------------------------------------- */

enum {
    ZG_LIMIT_FILES = 20000,      /* files of a bundle */
    ZG_LIMIT_ITEMS = 10000,      /* patches, actions, names in one list */
    ZG_LIMIT_JSON = 64 << 20,    /* bytes of a manifest, state file or journal */
    ZG_LIMIT_BUNDLE = 1 << 30,   /* bytes of an archive; it is held in memory */
    ZG_LIMIT_SIGNATURE = 1 << 20 /* bytes of a signature */
};
enum { ZG_PRIVATE_MODE = 0700 };           /* of the folders a run keeps its things in */
#define ZG_LIMIT_FILE ((int64_t)4 << 30)   /* bytes of one file */
#define ZG_LIMIT_TOTAL ((int64_t)16 << 30) /* bytes of all files */

/* ---- digests of what passes by (hash.c) ------------------------------------------------- */

struct zg_hash {
    struct sha256_ctx context;
};
void zg_hash_begin(struct zg_hash *hash);
void zg_hash_add(struct zg_hash *hash, struct zg_bytes bytes);
struct zg_digest zg_hash_end(struct zg_hash *hash);
/* Of all bytes of an open file. */
bool zg_hash_fd(int fd, const char *path, struct zg_digest *out, struct zg_error *err) ZG_MUST_USE;
/* Digest of a regular file below an open folder, "" when absent; `st` is filled when it is
 * there. */
bool zg_digest_beneath(int base, const char *path, struct zg_digest *out, struct stat *st,
                       struct zg_error *err) ZG_MUST_USE;

/* ---- members of JSON objects (fields.c) ------------------------------------------------- */

/* Reads typed members. It fails sticky, as a cursor does: the first wrong member fills `err`
 * with ZG_MALFORMED "FORMAT-shape" (or "FORMAT-path"), and everything after it is empty. */
struct zg_fields {
    struct zg_arena *arena;
    const char *format; /* "manifest", "state", "journal" */
    const char *what;   /* the object at hand, for errors, e.g. "file 3" */
    bool failed;
    struct zg_error *err;
};
/* Is this an object of just so many members? With each of them read there is no unknown one. */
void zg_want_members(struct zg_fields *f, const json_t *object, size_t count);
const char *zg_want_text(struct zg_fields *f, const json_t *object, const char *key);
/* Must be a safe relative path outside zmgraft's own names. */
void zg_check_path(struct zg_fields *f, const char *path);
const char *zg_want_path(struct zg_fields *f, const json_t *object, const char *key);
int64_t zg_want_integer(struct zg_fields *f, const json_t *object, const char *key, int64_t least,
                        int64_t most);
bool zg_want_bool(struct zg_fields *f, const json_t *object, const char *key);
/* null is allowed, and gives "", when `absent`. */
struct zg_digest zg_want_digest(struct zg_fields *f, const json_t *object, const char *key,
                                bool absent);
/* An array of at most `most` values, borrowed; NULL on failure. */
const json_t *zg_want_array(struct zg_fields *f, const json_t *object, const char *key,
                            size_t most);
/* An array of texts; ends with NULL. */
const char **zg_want_texts(struct zg_fields *f, const json_t *object, const char *key);
/* Fails at the object at hand. */
bool zg_fields_fail(struct zg_fields *f, const char *fmt, ...) ZG_PRINTF(2, 3);

/* [seconds, nanoseconds] */
struct timespec zg_want_time(struct zg_fields *f, const json_t *object, const char *key);

json_t *zg_json_time(const struct timespec *time);      /* new reference */
json_t *zg_json_texts(const char *const *texts);        /* new reference */
json_t *zg_json_digest(const struct zg_digest *digest); /* new reference; null for "" */

/* ---- actions (actions.c) ---------------------------------------------------------------- */

struct zg_root;
struct zg_actions {
    struct zg_action *items; /* sorted by kind, object; no two alike */
    size_t count;
};
/* Fills `why` and `argv` of one kind and object; false when there is no such action. In argv
 * a leading `{root}` stands for the root's absolute path. */
bool zg_action_make(struct zg_arena *arena, const char *kind, const char *object,
                    struct zg_action *out);
void zg_actions_add(struct zg_arena *arena, struct zg_actions *list,
                    const struct zg_action *action);
/* Adds what a change of `path` calls for. `has` tells whether the root has another file. */
typedef bool (*zg_has_file)(const void *context, const char *path);
void zg_actions_of_path(struct zg_arena *arena, const char *path, zg_has_file has,
                        const void *context, struct zg_actions *list);
/* Adds those of `from` that a change of `path` calls for. Where the file goes, a Zimlet's zip
 * calls for the reverse of what it called for, whatever `from` and `list` say. */
void zg_actions_concerning(struct zg_arena *arena, const struct zg_actions *from, const char *path,
                           bool goes, struct zg_actions *list);
json_t *zg_actions_json(const struct zg_actions *list); /* new reference */
void zg_actions_parse(struct zg_fields *f, const json_t *object, const char *key,
                      struct zg_actions *out);
/* actions_run.c: a copy with the root's absolute path where argv says `{root}`. */
struct zg_actions zg_actions_absolute(struct zg_arena *arena, const char *root,
                                      const struct zg_actions *list);
/* Runs them in order. Those that are done leave the list, also when a later one fails:
 * ZG_SYSTEM "action-failed". */
bool zg_actions_run(struct zg_arena *arena, const struct zg_root *root, struct zg_actions *list,
                    struct zg_error *err) ZG_MUST_USE;

/* ---- libraries of the web client (libraries.c) ------------------------------------------ */

/* Fills in the built bundle's libraries, from the root's scripts and from those that are staged. */
bool zg_libraries_find(struct zg_arena *arena, const struct zg_inventory *inventory,
                       struct zg_built *built, struct zg_error *err) ZG_MUST_USE;

/* ---- the archive (writer.c, reader.c) --------------------------------------------------- */

#define ZG_MANIFEST_NAME "MANIFEST.json"
#define ZG_FILES_PREFIX "files/"

/* Writes the archive of a manifest; `contents[i]` is where the bytes of its file i are.
 * The same manifest and bytes give the same archive. The manifest is parsed back first. */
bool zg_bundle_write(const char *path, const struct zg_manifest *manifest,
                     const char *const *contents, struct zg_error *err) ZG_MUST_USE;

/* A bundle in memory, so that what was verified is what is unpacked. */
struct zg_bundle {
    const char *path;
    struct zg_bytes bytes;
    struct zg_verified verified;
};
/* Signature, revocation, then every byte: zg_bundle_verify, keeping the bytes. */
bool zg_bundle_open(struct zg_arena *arena, const char *path, const char *keyring,
                    struct zg_bundle *out, struct zg_error *err) ZG_MUST_USE;

/* Takes the bytes of a file, a block at a time; an empty block says that the file is complete
 * and has its digest. */
typedef bool (*zg_sink)(void *context, size_t file, struct zg_bytes block, struct zg_error *err);
/* Reads the archive's manifest. */
bool zg_bundle_read_manifest(struct zg_arena *arena, struct zg_bytes archive, const char *name,
                             struct zg_manifest *out, struct zg_error *err) ZG_MUST_USE;
/* Reads every file of the archive, checked against the manifest; `sink` may be NULL. */
bool zg_bundle_read_files(struct zg_bytes archive, const char *name,
                          const struct zg_manifest *manifest, zg_sink sink, void *context,
                          struct zg_error *err) ZG_MUST_USE;

/* ---- attributes (attributes.c) ---------------------------------------------------------- */

/* Gives `to` the owner, mode and extended attributes (ACLs among them) of `from`; with
 * `same_content` also those that vouch for the content. ZG_SYSTEM "attributes" when one that
 * matters cannot be carried over. */
bool zg_copy_attributes(int from, int to, bool same_content, const char *path,
                        struct zg_error *err) ZG_MUST_USE;
/* A second name for a file: a hard link, so that it is the very same file, or where the file
 * system does not allow that a copy with all attributes and times. Replaces `to_name`. */
bool zg_clone(int from_dir, const char *from_name, int to_dir, const char *to_name,
              struct zg_error *err) ZG_MUST_USE;
/* The copy that zg_clone falls back to. */
bool zg_copy_file(int from_dir, const char *from_name, int to_dir, const char *to_name,
                  struct zg_error *err) ZG_MUST_USE;

/* ---- the root (root.c) ------------------------------------------------------------------ */

#define ZG_JOURNAL_NAME "journal.json"
#define ZG_STATE_NAME "state.json"
#define ZG_ORIGINALS "originals"
#define ZG_UNDO "undo"

struct zg_root {
    const char *path;
    int fd;    /* the root's folder; carries the lock */
    int store; /* its folder .zmgraft, or -1 */
    zg_step step;
    void *step_context;
    struct zg_progress *progress; /* or NULL */
};
/* Opens a root, with `lock` exclusively: ZG_REFUSED "root-busy". A .zmgraft that is a link or
 * belongs to somebody else is refused: "path-escapes", "state-owner". */
bool zg_root_open(struct zg_root *root, const char *path, bool lock,
                  const struct zg_host_options *options, struct zg_error *err) ZG_MUST_USE;
void zg_root_close(struct zg_root *root); /* also fits ZG_CLEANUP */
/* Does another run have the lock? */
bool zg_root_is_busy(const struct zg_root *root);
void zg_root_progress(const struct zg_root *root, size_t done, size_t total);
/* Tells the step that comes. */
void zg_root_step(const struct zg_root *root, const char *fmt, ...) ZG_PRINTF(2, 3);
/* Writes a file of .zmgraft durably and at once; bytes with data NULL remove it. */
bool zg_root_write(const struct zg_root *root, const char *name, struct zg_bytes bytes,
                   struct zg_error *err) ZG_MUST_USE;
/* Makes .zmgraft; what the root's times were is kept with the root until zg_root_settle. */
bool zg_root_enter(struct zg_root *root, struct zg_error *err) ZG_MUST_USE;
/* Removes .zmgraft with all that is in it; the journal goes last. `times` are what the root
 * gets back when it cannot keep them itself; NULL when they are not known. */
bool zg_root_leave(struct zg_root *root, const struct timespec times[2],
                   struct zg_error *err) ZG_MUST_USE;
/* Gives the root back the times kept with it, if there are any. */
bool zg_root_settle(struct zg_root *root, struct zg_error *err) ZG_MUST_USE;

/* ---- what is installed (state.c) -------------------------------------------------------- */

/* A folder that bundles changed: made for one, or as it was before the first. */
struct zg_state_folder {
    const char *path; /* "" is the root */
    bool made;
    struct timespec mtime; /* not when made */
};

struct zg_state {
    struct zg_installed *installed;
    const char **not_installed;      /* ends with NULL */
    struct zg_state_folder *folders; /* in byte order: parents before children */
    size_t folder_count;
    struct zg_actions actions, pending;
};
/* `*out` is NULL when nothing is installed. ZG_MALFORMED "state-..." */
bool zg_state_load(struct zg_arena *arena, const struct zg_root *root, struct zg_state **out,
                   struct zg_error *err) ZG_MUST_USE;
/* state.c: as the bytes of the file. */
const char *zg_state_text(struct zg_arena *arena, const struct zg_state *state);
/* Borrowed; NULL when it is not among the files, or folders; `state` may be NULL. */
const struct zg_installed_file *zg_state_file(const struct zg_state *state, const char *path);
const struct zg_state_folder *zg_state_folder(const struct zg_state *state, const char *path);

/* ---- a run and its journal (journal.c) -------------------------------------------------- */

enum zg_do {
    ZG_DO_PUT,     /* the bundle's file in place of what is there, if anything is */
    ZG_DO_RESTORE, /* the original in its place again */
    ZG_DO_REMOVE,  /* a file that was added goes */
    ZG_DO_FORGET,  /* the file stays as it is; its stale original goes */
};

struct zg_item {
    const char *path;
    enum zg_do what;
    bool exists; /* something is deployed there now; it is saved until the run is through */
    bool keep;   /* and that is the original, to be kept as long as the bundle is installed */
    /* not in the journal: */
    size_t file;      /* PUT: index in the manifest */
    uint32_t mode;    /* PUT without `exists` */
    struct stat seen; /* what the plan was made for */
};

/* A folder that the run changes. */
struct zg_folder {
    const char *path;         /* "" is the root */
    bool make;                /* the run makes it */
    bool prune;               /* the run removes it, if it is empty then */
    struct timespec times[2]; /* access and change before the run; not when made */
};

enum zg_phase {
    ZG_PHASE_STAGING, /* nothing that is deployed has changed: a stop here is undone */
    ZG_PHASE_COMMIT,  /* a stop here is finished */
    ZG_PHASE_UNDO,    /* the commit failed: what it did is being taken back */
    ZG_PHASE_SETTLE,  /* all is in place: what is left of the run is cleared away */
};

struct zg_run {
    const char *kind; /* "apply" or "rollback" */
    enum zg_phase phase;
    const char *bundle;
    int64_t serial;
    bool first; /* the run made .zmgraft */
    struct zg_item *items;
    size_t item_count;
    struct zg_folder *folders; /* in byte order: parents before children */
    size_t folder_count;
    const char *state; /* the state file to be, as text; NULL when nothing stays installed */
};

/* ZG_REFUSED "too-large" for a run that could not be read back. */
bool zg_journal_write(const struct zg_root *root, const struct zg_run *run,
                      struct zg_error *err) ZG_MUST_USE;
/* `*out` is NULL when there is none. ZG_MALFORMED "journal-..." */
bool zg_journal_load(struct zg_arena *arena, const struct zg_root *root, struct zg_run **out,
                     struct zg_error *err) ZG_MUST_USE;
/* `.zmgraft-new.SERIAL.INDEX`, beside the target (`role` "new"; "old" while undoing). */
char *zg_beside(struct zg_arena *arena, const struct zg_run *run, size_t item, const char *role);
const struct timespec *zg_run_root_times(const struct zg_run *run); /* or NULL */

/* ---- carrying a run out ----------------------------------------------------------------- */

/* stage.c: folders made, new files beside their targets, what is deployed saved. */
bool zg_stage(const struct zg_root *root, const struct zg_run *run, const struct zg_bundle *bundle,
              struct zg_error *err) ZG_MUST_USE;
/* commit.c: each new file in its place. Goes on where it was stopped. */
bool zg_commit(const struct zg_root *root, const struct zg_run *run,
               struct zg_error *err) ZG_MUST_USE;
/* undo.c: everything as it was before the run, and .zmgraft too. Goes on where it was stopped. */
bool zg_undo(struct zg_root *root, const struct zg_run *run, struct zg_error *err) ZG_MUST_USE;
/* settle.c: originals kept or dropped, folders removed, state written, journal gone. */
bool zg_settle(struct zg_root *root, const struct zg_run *run, struct zg_error *err) ZG_MUST_USE;
/* settle.c: gives the run's folders back their times. */
bool zg_restore_folder_times(const struct zg_root *root, const struct zg_run *run,
                             struct zg_error *err) ZG_MUST_USE;
/* commit.c: flushes the run's folders. */
bool zg_sync_folders(const struct zg_root *root, const struct zg_run *run,
                     struct zg_error *err) ZG_MUST_USE;

/* run.c: all of the above; a failure leaves the old state. */
bool zg_run_carry_out(struct zg_root *root, struct zg_run *run, const struct zg_bundle *bundle,
                      struct zg_error *err) ZG_MUST_USE;
/* The same from the commit on: what is staged is enough. */
bool zg_run_finish(struct zg_root *root, struct zg_run *run, struct zg_error *err) ZG_MUST_USE;

/* recover.c */
struct zg_recovery {
    const char *text; /* what was done, for people; NULL when nothing was needed */
};
bool zg_recover(struct zg_arena *arena, struct zg_root *root, struct zg_recovery *out,
                struct zg_error *err) ZG_MUST_USE;
/* What zg_recover would have to do, or NULL. Changes nothing. */
bool zg_recovery_needed(struct zg_arena *arena, const struct zg_root *root, const char **out,
                        struct zg_error *err) ZG_MUST_USE;
/* For a dry run, which mends nothing: ZG_REFUSED "interrupted-run" when something is needed. */
bool zg_refuse_interrupted(struct zg_arena *arena, const struct zg_root *root,
                           struct zg_error *err) ZG_MUST_USE;

/* ---- planning (plan.c, plan_folders.c) --------------------------------------------------- */

/* What is found at a path, against what the installed bundle and the new one say of it. */
struct zg_plan {
    struct zg_arena *arena;
    const struct zg_root *root;
    const struct zg_state *state;       /* or NULL */
    const struct zg_manifest *manifest; /* NULL for a rollback */
    bool release_known;
    struct zg_release release; /* of the root */
    bool keep, overwrite;      /* as in zg_host_options */
    bool dry_run;              /* words the notes */
    struct zg_run *run;
    struct zg_host_report *report;
    size_t refused; /* files in the report that stand against the run */
};
/* Fills the run's items and the report's files. True also when files are refused: see
 * `refused`. ZG_REFUSED "partial-group". */
bool zg_plan_apply(struct zg_plan *plan, struct zg_error *err) ZG_MUST_USE;
bool zg_plan_rollback(struct zg_plan *plan, struct zg_error *err) ZG_MUST_USE;
/* Which folders the items change; needs plan->run->items. */
bool zg_plan_folders(struct zg_plan *plan, struct zg_error *err) ZG_MUST_USE;
/* Fails with the refused files, as many as fit. */
bool zg_plan_refuse(const struct zg_plan *plan, const char *rule, struct zg_error *err);

/* new_state.c: what is installed once the plan is carried out. */
struct zg_state *zg_state_after(const struct zg_plan *plan, const struct zg_bundle *bundle,
                                int64_t now);

/* status.c: how one file of the installed bundle stands. */
enum zg_file_state zg_state_of(const struct zg_installed_file *file, const struct zg_digest *found,
                               bool superseding);
void zg_report_file(struct zg_arena *arena, struct zg_host_report *report, const char *path,
                    enum zg_file_state state, const char *note);
void zg_report_sort(struct zg_host_report *report); /* by path */
/* The release of a root; not to know it is no error. */
bool zg_release_find(struct zg_arena *arena, const char *root, bool *known,
                     struct zg_release *release, struct zg_error *err) ZG_MUST_USE;

#endif
