/*
 * graft: takes chosen methods of the vendor's classes into the classes that are deployed, and
 * nothing else. What changed from BASE to VENDOR is the fix; it is taken where the host has what
 * BASE had, together with what it needs, refused by rule where that is unsafe, and proven on the
 * result.
 *
 *   family.c     the classes of the three versions, matched
 *   pair*.c      what compilers number (lambdas, accessors, anonymous classes), matched by content
 *   unit.c       what changed, member by member
 *   refer.c      what a member refers to
 *   closure.c    what a chosen member needs
 *   rule*.c      what is unsafe
 *   splice*.c    a class rebuilt with members of another
 *   result.c     the rebuilt classes
 *   proof.c      that they are what they should be
 *   outcome.c    what became of every change; json.c the same for programs
 */
#ifndef ZG_GRAFT_H
#define ZG_GRAFT_H

#include "jvm/jvm.h"

struct zg_graft_options {
    const struct zg_class_set *host, *vendor;
    const struct zg_class_set *base;             /* NULL: the host as it is */
    const struct zg_class_set *const *classpath; /* further classes the host runs with */
    size_t classpath_count;
    const struct zg_class_set *jre; /* or NULL: references into it are not checked */

    /* What to take: `com/x/Y`, `com/x/Y.run()V`, `com/x/Y.count:I`, by the vendor's names. */
    const char *const *takes;
    size_t take_count;
    bool all;           /* take every change that is safe; what is not is left and listed */
    bool with_closure;  /* take changed callees along instead of refusing */
    bool listed_only;   /* take nothing along that `takes` does not name, but what compilers make */
    bool minimal_touch; /* see zg_splice_options */
    const char *const *allowed; /* rule ids that do not refuse */
    size_t allowed_count;

    /* Does the vendor's (`vendor`) or the host's jar hold a file of this path? NULL: not known. */
    bool (*has_file)(void *context, bool vendor, const char *path);
    void *file_context;
};

enum zg_graft_outcome {
    ZG_GRAFT_LEFT,     /* changed by the vendor, not asked for */
    ZG_GRAFT_TAKEN,    /* asked for, and now in the result */
    ZG_GRAFT_NEEDED,   /* taken along, as something that was asked for needs it */
    ZG_GRAFT_UPSTREAM, /* the host has it already */
    ZG_GRAFT_KEPT,     /* the vendor removed it, or changed what a graft leaves alone */
    ZG_GRAFT_REFUSED,  /* unsafe, by `rule` */
};
enum { ZG_GRAFT_OUTCOMES = ZG_GRAFT_REFUSED + 1 };
const char *zg_graft_outcome_name(enum zg_graft_outcome outcome); /* "already-upstream" */

/* A member that the vendor changed, added or removed, or a class's header. */
struct zg_graft_member {
    const char *class_name;             /* the vendor's name of the class */
    const char *what;                   /* "class", "field", "method" */
    const char *name, *descriptor;      /* the vendor's; "" for a class */
    const char *host_class, *host_name; /* as the result names them */
    enum zg_change_kind change;         /* from BASE to VENDOR */
    enum zg_graft_outcome outcome;
    const char *rule;           /* why it was refused, or ""; see graft rules in zmgraft-graft(1) */
    const char *why;            /* the evidence, a sentence; also why it was taken along; "" */
    struct zg_digest pre, post; /* of its symbolic text in host and result; "" where absent */
    size_t size;                /* bytes of its code in the vendor's class */
    /* Of a conflict: the three symbolic texts, BASE's, the host's and VENDOR's. */
    const char *base_text, *host_text, *vendor_text;
};

/* A rule that was broken and allowed. */
struct zg_graft_override {
    const char *rule, *where, *why;
};

/* A class of the result: changed or added. */
struct zg_graft_class {
    const char *name;        /* in the host */
    const char *vendor_name; /* another one when it was imported under a fresh name */
    bool added;
    struct zg_bytes bytes;
    size_t taken;        /* members carried over */
    size_t pool_slots;   /* added to its constant pool */
    int64_t growth;      /* bytes */
    size_t nest_members; /* it now lists, of those that were added */
    bool serial_kept;    /* got a serialVersionUID that keeps the old one */
};

/* What the proof looked at; a false proof is an error, never a result. */
struct zg_graft_proof {
    size_t classes;         /* rebuilt classes, parsed strictly */
    size_t carried;         /* members that equal the vendor's */
    size_t untouched;       /* members that equal the host's */
    size_t references;      /* resolved in rebuilt classes */
    size_t unchecked;       /* references to classes that are nowhere in what was given */
    size_t problems_before; /* link problems the host has as well */
};

struct zg_graft {
    struct zg_arena *arena;          /* owns everything here */
    struct zg_graft_member *members; /* in byte order of class, in the class's order */
    size_t member_count;
    struct zg_graft_class *classes; /* in byte order of name */
    size_t class_count;
    struct zg_graft_override *overrides;
    size_t override_count;
    struct zg_graft_proof proof;
    size_t taken, needed, refused, upstream, kept, left; /* members by outcome */
};

/*
 * Plans, grafts and proves. With `takes` every one of them is grafted or nothing is: ZG_REFUSED by
 * the rule of the first that cannot be, and `*out` filled all the same so that all can be shown.
 * With `all`, true even when members were refused. ZG_USAGE "take-unknown" for one the vendor does
 * not have, "take-syntax"; ZG_MALFORMED for a class that cannot be read; ZG_SYSTEM "graft-proof"
 * when the proof does not hold, which is a fault of this program.
 */
bool zg_graft_run(const struct zg_graft_options *options, struct zg_graft **out,
                  struct zg_error *err) ZG_MUST_USE;
void zg_graft_free(struct zg_graft *graft);
void zg_graft_cleanup(struct zg_graft **graft); /* for ZG_CLEANUP */

/* Every rule, with a line about it; ends with a NULL id. */
struct zg_graft_rule {
    const char *id, *about;
    bool fixed; /* cannot be allowed */
};
extern const struct zg_graft_rule zg_graft_rules[];

/* The documented JSON form (zmgraft-graft(1)). New reference. */
json_t *zg_graft_json(const struct zg_graft *graft, const char *host, const char *vendor,
                      const char *base);

#endif
