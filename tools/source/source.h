/*
 * source: fixes of source code. Whether one is in a tree, what it takes to bring it to an older
 * tree, what the vendor's own patches have to do with it, and its way into the packaging. Patches,
 * series and trees themselves are in patch.h.
 */
#ifndef ZG_SOURCE_H
#define ZG_SOURCE_H

#include "source/patch.h"

/* ---- the parts of a fix (parts.c) -------------------------------------------------------- */

/* What a patch is to a fix of several. */
enum zg_part_role {
    ZG_ROLE_FIX,            /* the fix, or one of its patches */
    ZG_ROLE_PREREQUISITE,   /* has to be there before */
    ZG_ROLE_FOLLOW_UP,      /* came after and belongs to it */
    ZG_ROLE_REGRESSION_FIX, /* repairs what the fix broke */
};
#define ZG_PART_ROLES (ZG_ROLE_REGRESSION_FIX + 1)
const char *zg_part_role_name(enum zg_part_role role); /* "prerequisite", "regression-fix", ... */

enum { ZG_LIMIT_FIX_PARTS = 64 };

/* In the order in which they apply. Zero-initialise. */
struct zg_fix_parts {
    struct zg_source_patch *items;
    enum zg_part_role *roles;
    bool *said; /* the role was given; not after zg_fix_parts_settle */
    size_t count;
};
/*
 * Adds a patch, a mail-box as git format-patch writes it, or a folder: its series, or its *.patch
 * and *.diff by name. "ROLE=PATH" says the role. ZG_USAGE "fix-empty", "too-many-parts"; errors of
 * zg_source_patch_parse.
 */
bool zg_fix_parts_add(struct zg_arena *arena, const char *word, struct zg_fix_parts *parts,
                      struct zg_error *err) ZG_MUST_USE;
/* The same of a patch or mail-box in memory, which must outlive the parts. */
bool zg_fix_parts_add_text(struct zg_arena *arena, struct zg_bytes text, const char *name,
                           struct zg_fix_parts *parts, struct zg_error *err) ZG_MUST_USE;
/*
 * Sets the roles that were not said: a part that cites another's commit comes after it, one whose
 * name or subject says so is a prerequisite, a follow-up or a regression fix; the rest is the fix.
 * Puts prerequisites first.
 */
void zg_fix_parts_settle(struct zg_arena *arena, struct zg_fix_parts *parts);
/* Does a text name a commit, by seven digits of its id or more? */
bool zg_cites_commit(struct zg_bytes text, const char *commit);
/* The role of a later change that belongs to a fix, by its message; `cites`: it names the fix. */
enum zg_part_role zg_role_of_text(struct zg_bytes text, bool cites);

/* ---- backporting (backport.c and what it calls) ----------------------------------------- */

/* How a hunk of the fix came into the older tree, from surest to least sure. */
enum zg_hunk_fate {
    ZG_FATE_CLEAN,    /* as it is, where it says */
    ZG_FATE_OFFSET,   /* as it is, elsewhere in the same function */
    ZG_FATE_ALREADY,  /* the tree has it */
    ZG_FATE_COMMENT,  /* some of it is a comment that the tree has otherwise, and is left out */
    ZG_FATE_MERGED,   /* the lines around it differ; its own are as the fix knows them */
    ZG_FATE_RENAMED,  /* with identifiers that have another name in the tree */
    ZG_FATE_WORDS,    /* within lines that the tree has otherwise, word by word */
    ZG_FATE_CONFLICT, /* not at all */
};
const char *zg_hunk_fate_name(enum zg_hunk_fate fate);

enum zg_fix_part { ZG_PART_CODE, ZG_PART_TEST, ZG_PART_DOC };
const char *zg_fix_part_name(enum zg_fix_part part);
/* What a path is, by its folders and its ending. */
enum zg_fix_part zg_fix_part_of(const char *path);

struct zg_backport_hunk {
    enum zg_hunk_fate fate;
    size_t line;          /* in the tree before, from 1; 0 when it has no place */
    const char *function; /* where it is in the tree, or where the fix has it; "" */
    const char *note;     /* why it conflicts, what was renamed; "" */
    struct zg_bytes ours; /* unless it came over as it is: the tree's lines in that place */
    bool overlap;         /* not clean, in a function that the vendor's series changes too */
};

struct zg_backport_file {
    const struct zg_patch_file *file;
    enum zg_fix_part part;
    const char *path; /* in the tree; NULL when there is no such file */
    const char *fix_path;
    bool moved;                     /* found under another name */
    bool changed;                   /* the result has lines of it that the tree had otherwise */
    const char *note;               /* "" */
    struct zg_backport_hunk *hunks; /* one per hunk of the file; one for a file without any */
    size_t hunk_count;
};

struct zg_vendor_patch;

struct zg_backport_options {
    unsigned strip;           /* of the fix's names */
    struct zg_tree *base;     /* the tree that the fix was made for; NULL */
    const char *const *moved; /* pairs FROM, TO of the path map, NULL-terminated; NULL */
    bool keep_conflicts;      /* place the rest of a file with conflicts all the same */
    bool with_tests;          /* tests and documentation too, where they can be placed */
    bool code_only;           /* a fix of nothing else is left out whole; else it is adapted */
    /* For a vendor's series that is in the tree asked about; NULL. A hunk that only a merge places
     * in a function that the series changes is a conflict, unless `accept_overlap`. `vendor` is
     * what zg_guard_series told of the series, for the words. */
    struct zg_tree *pristine, *vendored; /* without the series, and with it */
    const struct zg_vendor_patch *vendor;
    size_t vendor_count;
    bool accept_overlap;
};

struct zg_backport {
    struct zg_backport_file *files; /* one per file of the fix */
    size_t file_count;
    size_t fates[ZG_FATE_CONFLICT + 1]; /* hunks of code, by fate */
    bool solved;                        /* no conflict in code, and something to do */
    bool already;                       /* every hunk of code is in the tree */
    unsigned confidence;                /* per cent; 0 unless solved */
    /* Functions and macros that the placed lines use, and the tree does not have: another change
     * has to come first. */
    const char *const *needs;
    size_t need_count;
};

/*
 * Adapts a fix to a tree: the result is in `tree`, a layer over the tree asked about, when it is
 * solved (or with keep_conflicts). Only a hunk whose place is sure is placed: in the function that
 * the fix names, at lines that are aligned with those it knows. What is left is a conflict, told in
 * the result; that is no error. Errors are those of zg_source_apply.
 */
bool zg_backport(struct zg_arena *arena, const struct zg_source_patch *fix,
                 const struct zg_backport_options *options, struct zg_tree *tree,
                 struct zg_backport *out, struct zg_error *err) ZG_MUST_USE;

/* ---- a project's history (history.c) ------------------------------------------------------ */

/* A git repository; what it tells is the arena's that it was opened with. */
struct zg_history;

struct zg_commit {
    const char *id, *subject, *date; /* "2026-11-22", of the commit */
    int64_t time;
    const char *why;
    size_t lines; /* of what is missing: how much of it the commit last touched */
    enum zg_part_role role;
};
struct zg_commits {
    struct zg_commit *items; /* oldest first */
    size_t count;
};

/* A bare repository or a checkout. NULL on failure: ZG_SYSTEM "history", or git is not there. */
struct zg_history *zg_history_open(struct zg_arena *arena, const char *path, struct zg_error *err);
/* The commit that a fix is: the one it names, or the only one with its subject; NULL. */
bool zg_history_find(struct zg_history *history, const struct zg_source_patch *fix,
                     const char **commit, struct zg_error *err) ZG_MUST_USE;
/* Puts the fix's files as they were before it into a tree. */
bool zg_history_base(struct zg_history *history, const struct zg_source_patch *fix, unsigned strip,
                     const char *commit, struct zg_tree *base, struct zg_error *err) ZG_MUST_USE;
bool zg_history_patch(struct zg_history *history, const char *commit, struct zg_source_patch *out,
                      struct zg_error *err) ZG_MUST_USE;
/*
 * The changes that a backport misses: those that last touched old lines of its conflicts which the
 * tree's file has nowhere, brought files that the tree lacks, or touched what it needs.
 */
bool zg_history_missing(struct zg_history *history, const char *commit,
                        const struct zg_backport *result, struct zg_tree *tree,
                        struct zg_commits *out, struct zg_error *err) ZG_MUST_USE;
/*
 * Changes that a fix may rest on although its lines have their place: the few that touched most of
 * those lines of its base files which use the names that the fix's own lines use, and which `tree`,
 * without the fix, has nowhere.
 */
bool zg_history_related(struct zg_history *history, const char *commit,
                        const struct zg_backport *result, struct zg_tree *base,
                        struct zg_tree *tree, struct zg_commits *out,
                        struct zg_error *err) ZG_MUST_USE;
/* Later changes whose message names the fix's commit or its advisory, each once: follow-ups, and
 * fixes of regressions. */
bool zg_history_later(struct zg_history *history, const char *commit,
                      const struct zg_source_patch *fix, struct zg_commits *out,
                      struct zg_error *err) ZG_MUST_USE;

/* ---- all parts of a fix (port_parts.c) ---------------------------------------------------- */

struct zg_ported_part {
    const struct zg_source_patch *fix;
    enum zg_part_role role;
    const char *commit; /* in the history; NULL */
    bool from_history;  /* a prerequisite that was not asked for */
    struct zg_backport result;
    struct zg_tree *layer; /* over that of the part before */
    struct zg_tree *base;  /* from the history; NULL */
};

struct zg_ported {
    struct zg_ported_part *parts; /* in the order in which they apply */
    size_t count;
    bool solved, already;      /* every part is; those that the history brought do not count */
    unsigned confidence;       /* the least */
    struct zg_commits missing; /* prerequisites that the conflicts and needs point to */
    struct zg_commits related; /* what else of the history it may rest on */
    struct zg_commits later;   /* follow-ups and fixes of regressions that are no parts */
};

/*
 * Adapts the parts of a fix one after the other to layers over `tree`. With a history (NULL: none)
 * each part is merged with its own base, the changes that conflicts miss are named, and those that
 * came later; `take_missing` adapts those missed first, when that solves the rest.
 */
bool zg_backport_parts(struct zg_arena *arena, const struct zg_fix_parts *parts,
                       const struct zg_backport_options *options, struct zg_history *history,
                       bool take_missing, struct zg_tree *tree, struct zg_ported *out,
                       struct zg_error *err) ZG_MUST_USE;
void zg_ported_close(struct zg_ported *ported); /* also fits ZG_CLEANUP */
/* The part that gives the whole its name: the first that is the fix. */
const struct zg_ported_part *zg_ported_main(const struct zg_ported *ported);
/* Every CVE id of the parts, each once. */
const char *const *zg_ported_cves(struct zg_arena *arena, const struct zg_ported *ported,
                                  size_t *count);

/* ---- presence (presence.c and what it calls) ------------------------------------------- */

/*
 * Is a fix in a source tree? Answered from the code, never from a version; with the place of every
 * hunk, so that a person can look. A fix may have several parts (a prerequisite, the fix, a
 * follow-up): it is present when all of them are. Hunks of tests and documentation are left out.
 */
enum zg_presence_verdict {
    ZG_PRESENT,
    ZG_ABSENT,
    ZG_PARTIAL,     /* some of it is there and some of it is not */
    ZG_INCONCLUSIVE /* the code does not say */
};
const char *zg_presence_verdict_name(enum zg_presence_verdict verdict);

/* How a verdict was reached, weakest first. */
enum zg_presence_level {
    ZG_LEVEL_NONE,     /* nothing was found to look at */
    ZG_LEVEL_DECLARED, /* a changelog or the series says so, the code does not show it */
    ZG_LEVEL_FUZZY,    /* the changed lines fit one side of the fix better than the other */
    ZG_LEVEL_REVERSES, /* the code hunks come off the tree as it is, no line differing; or, for
                          an absent fix, go on */
    ZG_LEVEL_PEELS     /* they come off once the series' later patches are taken off */
};
const char *zg_presence_level_name(enum zg_presence_level level); /* "reverse-applies", ... */

/* A changed line of a hunk that tells for or against the fix. */
struct zg_presence_line {
    /* '+' an added line that is not there; '~' one that is, but apart from its neighbours; '-' a
     * removed line that is still there. */
    char kind;
    struct zg_bytes text; /* of the fix, without its newline */
    size_t line;          /* of the tree's file, from 1: where it stands; 0 for '+' */
};

/* One hunk of the fix, or a piece of a very long one. */
struct zg_presence_hunk {
    const struct zg_patch_file *file;
    const struct zg_hunk *hunk;
    const char *path;     /* of the tree, where it was found; NULL when nowhere */
    bool moved;           /* `path` is not the one that the fix names */
    size_t line;          /* in it, from 1 */
    bool exact;           /* its side after the fix stands there to the letter */
    float score;          /* 1 the fixed code, -1 the unfixed one, 0 neither can be told */
    float weight;         /* what it counts for */
    float size, intact;   /* weights of the lines after the fix, context too: all of them, and those
                             that stand there in a row */
    float fixed, unfixed; /* weights of its groups that tell for the one and the other */
    struct zg_presence_line *lines;
    size_t line_count;
};

/* Where the packaging says that an advisory of the fix is answered. */
struct zg_presence_claim {
    const char *cve;
    const char *file; /* of the tree, of the packaging beside the series, or a patch of it */
    size_t line;      /* from 1 */
};

/* One patch of a fix. */
struct zg_presence_part {
    const struct zg_source_patch *patch;
    enum zg_part_role role;
    enum zg_presence_verdict verdict;
    enum zg_presence_level level;
    float score;      /* of the hunks, by weight: -1 to 1 */
    float intact;     /* share of the lines after the fix, context too, that stand in a row */
    float confidence; /* in the verdict, 0 to 1; 0 when inconclusive */
    bool no_code;     /* has only tests and documentation: does not count */
    bool in_base;     /* the vulnerable tree has it already: a prerequisite, does not count */
    bool compared;    /* there was a vulnerable tree */
    float base_score; /* there */
    size_t test_files, doc_files; /* left out */
    struct zg_presence_hunk *hunks;
    size_t hunk_count, hunks_fixed, hunks_unfixed;
    /* From the series: its patch that says it is the fix, the one that brings the code in, and the
     * first later one that changes that code again. NULL when there is none. */
    const char *declared_by, *carried_by, *changed_by;
    bool in_pristine;                 /* the code is in the source before any patch of the series */
    struct zg_presence_claim *claims; /* changelogs, and headers of the series' patches */
    size_t claim_count;
    bool contradicted;  /* claimed, and the code says absent or partial */
    const char *reason; /* a sentence on the verdict */
};

struct zg_presence {
    enum zg_presence_verdict verdict;
    enum zg_presence_level level; /* the weakest of the parts that count */
    float score, confidence;      /* the lowest of them */
    struct zg_presence_part *parts;
    size_t part_count;
    const char *reason;
    size_t series_count, series_off; /* patches of the series; taken off to see */
    const char *series_stuck;        /* the one that does not come off; NULL */
    bool contradicted;               /* a part is */
};

/* What is asked. */
struct zg_presence_question {
    const struct zg_source_patch *parts;
    const enum zg_part_role *roles; /* of the parts; NULL: each is the fix */
    size_t part_count;
    struct zg_tree *tree;
    /* A tree known to lack the fix: what it has as well is no evidence. NULL when there is none. */
    struct zg_tree *vulnerable;
    /* The folder of the series that is applied in the tree. NULL when it is not known. */
    const char *series;
    /* A changelog, or a spec, beside those that the tree and the series have; NULL. */
    const char *changelog;
};

enum { ZG_LIMIT_FIX_LINES = 200000 }; /* of all hunks of a part */

/*
 * Judges a fix. The trees are not changed; the result borrows from them and from the patches.
 * ZG_MALFORMED "fix-too-large", "path-escapes", and as zg_peel_open for the series.
 */
bool zg_presence(struct zg_arena *arena, const struct zg_presence_question *question,
                 struct zg_presence *out, struct zg_error *err) ZG_MUST_USE;
/* ---- what comes of a backport (port_patch.c) -------------------------------------------- */

/* Appends the changes of a layer against the tree below, as `diff -u` with a/ and b/. */
bool zg_tree_diff(struct zg_arena *arena, struct zg_tree *below, struct zg_tree *layer,
                  struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;
/* Appends the DEP-3 header of an adapted fix: Description, Origin, the author, under X-Part what
 * each of several parts is, and under X-Adaptation how each hunk of code came over. */
void zg_backport_header(struct zg_arena *arena, const struct zg_ported *ported, struct zg_buf *out);
/* Appends what the adapted patch changes otherwise than the fix: a diff of the two diffs, in which
 * line numbers do not count. */
bool zg_backport_interdiff(struct zg_arena *arena, const struct zg_source_patch *fix,
                           const struct zg_backport *result, struct zg_bytes patch,
                           struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

/* ---- vendor customisations (guard.c, audit.c) ------------------------------------------- */

/* One vendor patch of a series, seen beside a fix. */
struct zg_vendor_patch {
    const char *name;
    bool missing;             /* named by the series, and there is no such file */
    bool applies;             /* in its turn, with the patches before it */
    enum zg_hunk_state worst; /* of its hunks */
    size_t hunks, failed;
    const char *const *shared_files; /* that the fix changes too */
    size_t shared_file_count;
    const char *const *shared_functions; /* "file: function", likewise */
    size_t shared_function_count;
};
/*
 * Applies a series to a tree, patch by patch, up to and without those that do not apply, with at
 * most `fuzz`; `fix` (NULL allowed) is what the overlap is told with.
 */
bool zg_guard_series(struct zg_arena *arena, const char *folder, const struct zg_source_patch *fix,
                     unsigned strip, unsigned fuzz, struct zg_tree *tree,
                     struct zg_vendor_patch **out, size_t *count, struct zg_error *err) ZG_MUST_USE;

enum zg_anomaly_kind {
    ZG_ANOMALY_ORPHAN,   /* a patch file that neither the deb series nor the spec names */
    ZG_ANOMALY_MISSING,  /* named, and there is no such file */
    ZG_ANOMALY_DEB_ONLY, /* applied for deb and not for RPM */
    ZG_ANOMALY_RPM_ONLY,
    ZG_ANOMALY_UNUSED, /* declared by the spec and not applied */
    ZG_ANOMALY_ORDER,  /* both apply the same patches, in another order */
};
const char *zg_anomaly_name(enum zg_anomaly_kind kind);

struct zg_anomaly {
    enum zg_anomaly_kind kind;
    const char *component, *patch;
    const char *note; /* what is known of it: a reason recorded, the place; "" */
};
/* Looks at one component of a tree laid out as Zimbra's packages are (NAME/patches,
 * NAME/zimbra-NAME/debian/patches/series, NAME/zimbra-NAME/rpm/SPECS), or at all when `component`
 * is NULL. */
bool zg_audit_packages(struct zg_arena *arena, const char *packages, const char *component,
                       struct zg_anomaly **out, size_t *count, struct zg_error *err) ZG_MUST_USE;

/* ---- into the packaging (into.c) -------------------------------------------------------- */

/* A patch to be added to a component of a packages tree. */
struct zg_into {
    const char *component;
    const char *patch;    /* file name */
    struct zg_bytes text; /* of the patch */
    const char *change;   /* the line for both changelogs */
    const char *revision; /* e.g. "1zimbra8.8b5"; NULL: the present one's number plus one */
    int64_t epoch;        /* when, for the changelogs */
};
/*
 * Adds a patch to a component of `packages`, a tree of a packages repository laid out as Zimbra's:
 * the file in patches/, its line in debian/patches/series, PatchN and %patchN in the spec, an entry
 * in both changelogs with the next revision, and, for a component that had no patches, the lines of
 * its Makefile that copy them. In memory; the caller writes the tree. ZG_REFUSED:
 * "component-missing", "patch-exists", "packages-layout" (with what was looked for),
 * "revision-unknown" (the present one is a placeholder), "spec-layout".
 */
bool zg_into_packages(struct zg_arena *arena, struct zg_tree *packages, const struct zg_into *into,
                      struct zg_error *err) ZG_MUST_USE;

#endif
