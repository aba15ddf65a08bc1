/* What the files of ledger share: the records that the three files are read into. */
#ifndef ZG_LEDGER_INTERNAL_H
#define ZG_LEDGER_INTERNAL_H

#include "ledger/ledger.h"

/* A megabyte is some thousand advisories; what is larger is no ledger. */
#define LEDGER_FILE_MAX ((size_t)1 << 20)
/* Longer names and versions than this mean nothing to anybody. */
#define LEDGER_WORD_MAX 64

/* ---- records -------------------------------------------------------------------------- */

/* How sure something is, and a note on that ("" for none). */
struct ledger_confidence {
    const char *level, *caveat;
};

struct ledger_release_ranges {
    const struct zg_ranges *ranges; /* NULL when the field is absent */
    const char *text;
};

struct ledger_component {
    const char *name, *summary, *homepage, *options;
    bool by_release; /* its version is the release's name */
    unsigned line;
};

/* A component as one release carries it. */
struct ledger_carried {
    const struct ledger_component *component;
    const char *version, *revision; /* revision "" when not known */
    unsigned line;
};
struct ledger_carriage {
    struct ledger_carried *items;
    size_t count;
};

struct ledger_release {
    struct zg_release release;
    const char *date;
    struct ledger_carriage carried;
    unsigned line;
};

struct ledger_assessment {
    const char *advisory;
    const struct ledger_component *component; /* NULL when not given */
    struct zg_version_ranges versions;        /* none when not given */
    struct ledger_release_ranges releases;
    enum zg_status_kind status;
    enum zg_evidence evidence;
    struct ledger_confidence confidence;
    const char *reason, *until;
    unsigned line;
};

struct ledger_advisory {
    const char *id;
    const struct ledger_component *component;
    const char *summary, *origin, *kept_because;
    struct zg_version_ranges affected;     /* of a component with versions of its own */
    struct ledger_release_ranges fixed_in; /* of a component of the release */
    struct ledger_confidence confidence;
    struct ledger_assessment *assessments;
    size_t assessment_count;
    unsigned line;
};

struct zg_ledger {
    struct zg_arena *arena; /* owns everything here */
    const char *folder;
    struct ledger_component *components; /* all three in the order of their files */
    size_t component_count;
    struct ledger_release *releases;
    size_t release_count;
    struct ledger_advisory *advisories;
    size_t advisory_count;
};

const struct ledger_component *ledger_find_component(const struct zg_ledger *ledger,
                                                     const char *name);
const struct ledger_release *ledger_find_release(const struct zg_ledger *ledger, const char *name);
bool ledger_knows_advisory(const struct zg_ledger *ledger, const char *id);

/* ---- fields (fields.c) ----------------------------------------------------------------- */

/* Where a field is read from. */
struct ledger_source {
    const struct zg_ledger *ledger;
    const char *file;
};
/* Reads a field's value into `slot`; the table says what that is. */
typedef bool ledger_reader(const struct ledger_source *source, const struct zg_field *field,
                           void *slot, struct zg_error *err);
/* One field of a paragraph: a row of its kind's table. */
struct ledger_field {
    const char *name;
    bool needed;
    ledger_reader *read;
    size_t offset; /* of the slot in the record */
};
/* Reads a paragraph into a record. ZG_MALFORMED: "deb822-unknown-field",
 * "deb822-missing-field", "ledger-value", "ledger-range", "ledger-unknown-component". */
bool ledger_read_paragraph(const struct ledger_source *source, const struct zg_paragraph *paragraph,
                           const struct ledger_field *fields, size_t count, void *record,
                           struct zg_error *err) ZG_MUST_USE;

/* The readers, with what their slot is. */
ledger_reader ledger_read_text;       /* const char *: the lines, joined by a space */
ledger_reader ledger_read_name;       /* const char *: the name of a component */
ledger_reader ledger_read_id;         /* const char *: the id of an advisory */
ledger_reader ledger_read_date;       /* const char * */
ledger_reader ledger_read_versioning; /* bool: by_release */
ledger_reader ledger_read_component;  /* const struct ledger_component * */
ledger_reader ledger_read_release;    /* struct zg_release */
ledger_reader ledger_read_releases;   /* struct ledger_release_ranges */
ledger_reader ledger_read_versions;   /* struct zg_version_ranges */
ledger_reader ledger_read_carried;    /* struct ledger_carriage */
ledger_reader ledger_read_status;     /* enum zg_status_kind */
ledger_reader ledger_read_evidence;   /* enum zg_evidence */
ledger_reader ledger_read_confidence; /* struct ledger_confidence */

/* ---- order (find.c) ------------------------------------------------------------------- */

/* Numbers in an id count as numbers: ZBUG-910 comes before ZBUG-1459. */
int ledger_id_order(const char *a, const char *b);
int ledger_release_order(const struct zg_release *a, const struct zg_release *b);
/* By release, component, advisory; for qsort(3). */
int ledger_verdict_order(const void *a, const void *b);

/* ---- verdicts -------------------------------------------------------------------------- */

/* What the ledger says of one advisory in one release; `carried` is its component there. Fills
 * status, evidence, confidence, reason and caveat (judge.c). */
void ledger_judge(struct zg_arena *arena, const struct ledger_advisory *advisory,
                  const struct zg_release *release, const struct ledger_carried *carried,
                  struct zg_verdict *out);
bool ledger_assessment_fits(const struct ledger_assessment *assessment,
                            const struct zg_release *release, const char *version);
/* The components of a release in order of their names: those it lists, and those that are part
 * of every release (verdict.c). */
struct ledger_carriage ledger_components_of(struct zg_arena *arena, const struct zg_ledger *ledger,
                                            const struct ledger_release *release);

/* Puts what the patches of the root's installed bundle show on top of the verdicts of the root's
 * release (deployed.c). Does nothing when no bundle is installed. */
bool ledger_look_at_root(struct zg_arena *arena, const struct zg_ledger *ledger,
                         const struct zg_query *query, const struct ledger_release *release,
                         const struct zg_installed *installed, struct zg_verdicts *out,
                         struct zg_error *err) ZG_MUST_USE;
/* The same for what was built, of the query's evidence files (built.c). */
bool ledger_look_at_builds(struct zg_arena *arena, const struct zg_ledger *ledger,
                           const struct zg_query *query, const struct ledger_release *release,
                           struct zg_verdicts *out, struct zg_error *err) ZG_MUST_USE;
/* Has the ledger a verdict on the advisory in this release, asked for or not? And what it says of
 * it; `otherwise` when it does not know it (deployed.c). */
bool ledger_covers(struct zg_arena *arena, const struct zg_ledger *ledger,
                   const struct ledger_release *release, const char *id);
const char *ledger_summary_of(const struct zg_ledger *ledger, const char *advisory,
                              const char *otherwise);

/* Reads files, and the files *.json of folders. */
bool ledger_evidence_load(struct zg_arena *arena, const char *const *paths, size_t count,
                          struct zg_build_record **out, size_t *out_count,
                          struct zg_error *err) ZG_MUST_USE;

void ledger_add_verdict(struct zg_arena *arena, struct zg_verdicts *verdicts,
                        const struct zg_verdict *verdict);

#endif
