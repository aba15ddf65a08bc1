/*
 * ledger: the facts on advisories, components and releases, as deb822 text below
 * patches/ledger/, and what they say about a release.
 *
 *   components   Component, Summary, Homepage, Versions, Options
 *   releases     Release, Date, Components (one `name version [revision]` a line)
 *   advisories   Advisory, Component, Summary, Affected (version ranges, one a line) or Fixed-In
 *                (releases), Origin, Confidence, Kept-Because; and Assessment paragraphs, which
 *                overrule the range for some versions or releases
 *
 * tools/man/zmgraft-ledger.5.scd documents the fields and how a verdict comes about.
 */
#ifndef ZG_LEDGER_H
#define ZG_LEDGER_H

#include "base/base.h"
#include "inventory/inventory.h"

/* The statuses, from best to worst known. */
enum zg_status_kind {
    ZG_FIXED_UPGRADE,
    ZG_FIXED_BACKPORT,
    ZG_FIXED_DECLARED,
    ZG_NOT_AFFECTED,
    ZG_AFFECTED,
    ZG_DEFERRED,
    ZG_IGNORED,
    ZG_END_OF_LIFE,
    ZG_UNDETERMINED,
};
#define ZG_STATUS_COUNT (ZG_UNDETERMINED + 1)
const char *zg_status_name(enum zg_status_kind status); /* "fixed-backport" */

/* How a verdict was reached, weakest first; ordered. */
enum zg_evidence {
    ZG_EVIDENCE_NONE,
    ZG_EVIDENCE_DECLARED, /* a version or a changelog says so */
    ZG_EVIDENCE_FUZZY,
    ZG_EVIDENCE_REVERSE_APPLIES,
    ZG_EVIDENCE_PEELS,
    ZG_EVIDENCE_BUILT,
    ZG_EVIDENCE_DEPLOYED, /* the file on the root has the digest that the fix left; of
                             ZG_AFFECTED: the one that it had before */
};
#define ZG_EVIDENCE_COUNT (ZG_EVIDENCE_DEPLOYED + 1)
const char *zg_evidence_name(enum zg_evidence evidence);

struct zg_ledger;
/*
 * Loads the folder. ZG_MALFORMED with file and line: "deb822-..." for the syntax, an unknown or a
 * missing field; "ledger-text" for what is no UTF-8; "ledger-value" for a bad value, "ledger-range"
 * for a bad or empty range of versions, "release-range" for one of releases,
 * "ledger-unknown-component", "ledger-unknown-advisory"; "ledger-duplicate"; "ledger-paragraph"
 * for fields that do not go together; "too-large".
 */
struct zg_ledger *zg_ledger_load(const char *folder, struct zg_error *err);
/* The same from memory; `folder` is what errors and commands call it. */
struct zg_ledger_texts {
    struct zg_bytes components, releases, advisories;
};
struct zg_ledger *zg_ledger_parse(const char *folder, const struct zg_ledger_texts *texts,
                                  struct zg_error *err);
void zg_ledger_free(struct zg_ledger *ledger);
void zg_ledger_cleanup(struct zg_ledger **ledger); /* for ZG_CLEANUP */

/* The folder that commands use unless told otherwise. */
#define ZG_LEDGER_FOLDER "patches/ledger"

struct zg_ledger_counts {
    size_t releases, components, advisories, assessments;
};
struct zg_ledger_counts zg_ledger_count(const struct zg_ledger *ledger);

/* What loads, and yet should not stay like this. */
struct zg_complaint {
    const char *file; /* "advisories" */
    unsigned line;
    const char *text;
};
struct zg_complaints {
    struct zg_complaint *items; /* in the order of the files */
    size_t count;
};
/* Looks for: paragraphs and components out of order; an advisory without any release that it
 * concerns and without Kept-Because; an assessment that fits no release (arena). */
void zg_ledger_check(struct zg_arena *arena, const struct zg_ledger *ledger,
                     struct zg_complaints *out);

/* ---- evidence of builds (evidence.c) --------------------------------------------------- */

/* A fix that went into what was built. */
struct zg_build_fix {
    const char *patch, *how, *level; /* its name; "applied", "adapted"; of its presence */
    const char **advisories;         /* ends with NULL */
};
struct zg_build_file {
    const char *name;
    struct zg_digest digest;
    uint64_t size;
};
/* zmgraft-recipe(5), EVIDENCE.JSON, as far as verdicts rest on it. */
struct zg_build_record {
    const char *path; /* of the evidence file */
    const char *component, *version, *revision;
    int64_t tests;
    struct zg_build_fix *fixes;
    size_t fix_count;
    struct zg_build_file *files;
    size_t file_count;
};
/* ZG_MALFORMED "evidence-shape", "json-...". */
bool zg_evidence_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                       struct zg_build_record *out, struct zg_error *err) ZG_MUST_USE;

/* What to report on; NULL takes all. */
struct zg_query {
    const char *release, *component, *advisory;
    const char *root; /* a root to look at: its installed bundle counts as evidence */
    /* Evidence files of components that were built, and folders of such; each counts where the
     * root has the files that it records. */
    const char *const *evidence;
    size_t evidence_count;
};

/* One verdict: what is known of one advisory in one component of one release. */
struct zg_verdict {
    struct zg_release release;
    const char *component, *version, *revision; /* revision "" when not known */
    const char *advisory, *summary;
    enum zg_status_kind status;
    enum zg_evidence evidence;
    const char *confidence; /* "high", "medium", "low" */
    const char *reason;     /* one sentence: what it rests on */
    const char *caveat;     /* a note on the confidence, e.g. what is still to be checked; or "" */
    const char *origin;     /* where the facts on the advisory are from; "" when not known */
    const char *reproduce;  /* the command that gives this verdict again */
};

struct zg_verdicts {
    struct zg_verdict *items; /* by release (line, then order), component, advisory */
    size_t count;
};
/* The order within a release: by component, then advisory. <0, 0, >0. */
int zg_verdict_order(const struct zg_verdict *a, const struct zg_verdict *b);

/*
 * The verdicts for a query (arena). With a root: those of its release (or of the query's, when
 * the root does not tell), where a patch installed on it that names the advisory, and whose files
 * still have the bundle's digests, makes it fixed-backport, deployed. An advisory of such a patch
 * that the ledger has no verdict for gets one of the component "patch:NAME". A fix that an evidence
 * file records makes it fixed-backport, built, where each of the root's files that has the name of
 * one that was built has its digest, and there is one.
 *
 * ZG_NEGATIVE "release-unknown", "component-unknown", "advisory-unknown" when the ledger does not
 * know what was asked for; ZG_REFUSED "wrong-release" when the root is another release than asked
 * for; ZG_MALFORMED "too-large" beyond a million verdicts, "evidence-shape" and "json-..." for an
 * evidence file.
 */
bool zg_ledger_verdicts(struct zg_arena *arena, const struct zg_ledger *ledger,
                        const struct zg_query *query, struct zg_verdicts *out,
                        struct zg_error *err) ZG_MUST_USE;

#endif
