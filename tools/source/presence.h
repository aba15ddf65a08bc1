/*
 * presence: is a fix in a source tree? Answered from the code, never from a version; with the
 * place of every hunk, so that a person can look.
 *
 * A fix may have several parts (a prerequisite, the fix, a follow-up): it is present when all of
 * them are. Hunks of tests and documentation are left out.
 */
#ifndef ZG_SOURCE_PRESENCE_H
#define ZG_SOURCE_PRESENCE_H

#include "source/source.h"

/* What a path of a source tree is, from its name. */
enum zg_path_kind { ZG_PATH_CODE, ZG_PATH_TEST, ZG_PATH_DOC };
enum zg_path_kind zg_path_kind(const char *path);

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
    ZG_LEVEL_DECLARED, /* the series or the changelog says so */
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

/* One patch of a fix. */
struct zg_presence_part {
    const struct zg_source_patch *patch;
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
    bool in_pristine;   /* the code is in the source before any patch of the series */
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
};

/* What is asked. */
struct zg_presence_question {
    const struct zg_source_patch *parts;
    size_t part_count;
    struct zg_tree *tree;
    /* A tree known to lack the fix: what it has as well is no evidence. NULL when there is none. */
    struct zg_tree *vulnerable;
    /* The folder of the series that is applied in the tree. NULL when it is not known. */
    const char *series;
};

enum { ZG_LIMIT_FIX_LINES = 200000 }; /* of all hunks of a part */

/*
 * Judges a fix. The trees are not changed; the result borrows from them and from the patches.
 * ZG_MALFORMED "fix-too-large", "path-escapes", and as zg_peel_open for the series.
 */
bool zg_presence(struct zg_arena *arena, const struct zg_presence_question *question,
                 struct zg_presence *out, struct zg_error *err) ZG_MUST_USE;

#endif
