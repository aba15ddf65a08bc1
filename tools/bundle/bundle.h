/*
 * bundle: one release's rebuilt artifacts as a signed archive; putting it on a root and taking
 * it back.
 *
 * A bundle is `zmgraft-compat_RELEASE_SERIAL.tar.zst` with `MANIFEST.json` first and then
 * `files/PATH`; beside it the detached signature `….tar.zst.sig`, which covers the archive's
 * bytes. tools/man/zmgraft-bundle.5.scd documents the manifest and the state of a root.
 */
#ifndef ZG_BUNDLE_H
#define ZG_BUNDLE_H

#include "base/base.h"
#include "inventory/inventory.h"
#include "patchset/patchset.h"

/* ---- manifest (manifest.c) ------------------------------------------------------------ */

/* What makes a change live on a running host. */
struct zg_action {
    const char *kind;   /* "remove-compiled", "clear-skin-cache", "rebuild-gzip", "restart",
                           "deploy-zimlet", "undeploy-zimlet" */
    const char *object; /* path under the root, service or zimlet */
    const char *why;
    const char **argv; /* how to do it; ends with NULL */
};

struct zg_manifest_file {
    const char *path;
    const char *group; /* what is installed together, e.g. jetty_base/webapps/zimbra */
    bool added;
    uint32_t mode;
    struct zg_digest pre, post;
    uint64_t pre_size, size;
    const char **patches; /* names; ends with NULL */
};

struct zg_manifest_patch {
    const char *name, *type, *outcome, *description;
    struct zg_digest digest;
    const char **advisories; /* ends with NULL */
    const char **targets;    /* ends with NULL */
};

struct zg_manifest {
    struct zg_release release;
    int64_t serial;
    int64_t created;                /* the one timestamp of the bundle */
    const char *producer;           /* "zmgraft 0.1.0; zlib 1.2.13; ..." */
    struct zg_manifest_file *files; /* in byte order of path */
    size_t file_count;
    struct zg_manifest_patch *patches; /* in series order */
    size_t patch_count;
    struct zg_action *actions;
    size_t action_count;
};

json_t *zg_manifest_json(const struct zg_manifest *manifest); /* new reference */
/* ZG_MALFORMED "manifest-..." for anything but a well-formed manifest with safe paths. */
bool zg_manifest_parse(struct zg_arena *arena, struct zg_bytes json, struct zg_manifest *out,
                       struct zg_error *err) ZG_MUST_USE;

/* ---- building (build.c) ---------------------------------------------------------------- */

struct zg_build_options {
    struct zg_release release;
    const char *patches;   /* folder */
    const char *content;   /* folder that holds skins/ and zimlets/ */
    const char *reviewers; /* keyring folder for the lock */
    const char *lock;      /* path of the lock, or NULL for patches/vetted.lock */
    struct zg_sources sources;
    const char *jre; /* for roots that have none; or NULL */
    const char *out; /* folder, made when absent */
    int64_t serial;  /* 0: the date of the newest lock entry used as YYYYMMDD00 */
    bool allow_drift;
    struct zg_progress *progress;
};

/* A library of the web client that a script of the root, or of the bundle, holds. */
struct zg_built_library {
    const char *name, *version; /* "jQuery", as its heading says */
    const char *path;
    bool added; /* the bundle brings the script */
};

struct zg_built {
    const char *path; /* of the archive */
    struct zg_digest digest;
    struct zg_manifest manifest;
    struct zg_applied applied; /* filled on a refusal too */
    const char **skipped;      /* patches of the series for other releases; ends with NULL */
    const char **sources;      /* its source patches, which are for the components' builds; same */
    const char *lock_signer;
    struct zg_built_library *libraries; /* Modernizr and jQuery, in byte order of path */
    size_t library_count;
};

/* Applies the release's series to the root (which is only read) and writes the bundle.
 * The same inputs give the same bytes. The timestamp is SOURCE_DATE_EPOCH, else the date of
 * the newest lock entry used. ZG_REFUSED as zg_patchset_apply, zg_lock_load and
 * "wrong-release" when the root is known to be another release; "nothing-to-do" when no patch
 * changes anything. */
bool zg_build(struct zg_arena *arena, const char *root, const struct zg_build_options *options,
              struct zg_built *out, struct zg_error *err) ZG_MUST_USE;

/* ---- signing and verifying (sign.c, reader.c) ------------------------------------------ */

/* Writes `bundle`.sig. */
bool zg_bundle_sign(const char *bundle, const char *key, const char *cert,
                    struct zg_error *err) ZG_MUST_USE;

struct zg_verified {
    struct zg_manifest manifest;
    struct zg_digest digest; /* of the archive */
    const char *signer;
};
/*
 * Checks the signature over the archive's bytes first, then that its digest is not listed in
 * the keyring's file `revoked` (one SHA-256 per line, # comments), then reads the archive and
 * checks every file against the manifest. ZG_REFUSED "bundle-unsigned", "bundle-revoked",
 * "bundle-digest", and those of zg_cms_verify; ZG_MALFORMED "bundle-..." for a damaged one.
 */
bool zg_bundle_verify(struct zg_arena *arena, const char *bundle, const char *keyring,
                      struct zg_verified *out, struct zg_error *err) ZG_MUST_USE;

/* ---- on a host (apply.c, rollback.c, status.c, journal.c) ------------------------------ */

/* Called before each step that changes the disk, with its name, e.g. "rename lib/jars/x.jar".
 * Tests end the process in it. */
typedef void (*zg_step)(void *context, const char *step);

struct zg_host_options {
    const char *keyring; /* apply */
    bool dry_run;        /* check everything, change nothing */
    bool run_actions;    /* run the actions instead of leaving them to the operator */
    const char *release; /* what the root is, when it does not tell; or NULL */
    bool keep;           /* rollback: leave files that were changed since as they are */
    bool overwrite;      /* rollback: restore over them */
    zg_step step;        /* or NULL */
    void *step_context;
    struct zg_progress *progress; /* or NULL */
};

enum zg_file_state {
    ZG_FILE_PATCHED,  /* as the bundle left it */
    ZG_FILE_ORIGINAL, /* as it was before */
    ZG_FILE_DRIFTED,  /* neither */
    ZG_FILE_MISSING,
    ZG_FILE_SUPERSEDED,    /* replaced since by a package of another release */
    ZG_FILE_NOT_INSTALLED, /* its whole group is absent on this host */
};
const char *zg_file_state_name(enum zg_file_state state);

struct zg_host_file {
    const char *path;
    enum zg_file_state state;
    const char *note; /* what was or would be done to it, or why not */
};

/* What was found or done; arena of the caller. */
struct zg_host_report {
    const char *recovered; /* what an interrupted earlier run needed, or NULL */
    struct zg_host_file *files;
    size_t file_count;
    struct zg_action *actions; /* what makes it live; pending unless run */
    size_t action_count;
    const struct zg_installed *installed; /* after the call; NULL when none */
};

/*
 * Installs a bundle. Verifies it, takes the root's lock (ZG_REFUSED "root-busy"), finishes or
 * undoes an interrupted run, then checks release ("wrong-release"), serial ("serial-older",
 * and "serial-reused" for another bundle of the same serial), groups ("partial-group") and
 * every pre-image ("pre-image-drift", all of them listed) before the first change. A file
 * that the installed bundle patched counts by its original. The new bundle replaces the
 * installed one as a whole. Owner, mode, times of folders and extended attributes are kept.
 */
bool zg_apply(struct zg_arena *arena, const char *bundle, const char *root,
              const struct zg_host_options *options, struct zg_host_report *out,
              struct zg_error *err) ZG_MUST_USE;

/* The state of each file of the installed bundle. Changes nothing: an interrupted run is
 * reported in `recovered`, not mended. */
bool zg_status(struct zg_arena *arena, const char *root, struct zg_host_report *out,
               struct zg_error *err) ZG_MUST_USE;

/* Restores every file, time and attribute as it was before the first bundle, and removes the
 * state. ZG_REFUSED "changed-since" when a file is neither original nor as the bundle left
 * it, unless `keep` or `overwrite`. A superseded file is never restored over. ZG_NEGATIVE
 * "nothing-installed". */
bool zg_rollback(struct zg_arena *arena, const char *root, const struct zg_host_options *options,
                 struct zg_host_report *out, struct zg_error *err) ZG_MUST_USE;

#endif
