/*
 * Private to graft: the plan. The classes of host, base and vendor matched by name and, where
 * compilers number them, by content; their members as units; what is chosen, and why.
 */
#ifndef ZG_GRAFT_INTERNAL_H
#define ZG_GRAFT_INTERNAL_H

#include "graft/graft.h"
#include "graft/splice.h"

enum side { HOST, BASE, VENDOR, SIDES };
enum what { HEADER, FIELD, METHOD };

/* Access flags that decide something here (tables 4.1-B, 4.5-A, 4.6-A). */
enum {
    ACC_PUBLIC = 0x0001,
    ACC_PRIVATE = 0x0002,
    ACC_PROTECTED = 0x0004,
    ACC_STATIC = 0x0008,
    ACC_FINAL = 0x0010,
    ACC_SYNCHRONIZED = 0x0020,
    ACC_BRIDGE = 0x0040,
    ACC_TRANSIENT = 0x0080,
    ACC_INTERFACE = 0x0200,
    ACC_ABSTRACT = 0x0400,
    ACC_SYNTHETIC = 0x1000,
    ACC_ENUM = 0x4000,
    ACC_MODULE = 0x8000,
};

struct triple;

/* A member, or the header, in the three versions. Comparisons are of symbolic texts in the
 * vendor's names. */
struct unit {
    struct triple *triple;
    enum what what;
    const struct zg_member *of[SIDES]; /* NULL where the version lacks it, and for headers */
    bool there[SIDES];
    bool same_bv, same_hb, same_hv; /* false when one of the two is absent, true when both are */
    bool synthetic;                 /* made by the compiler, and matched by content or known role */
    struct unit **inner;            /* see graft_inner */
    size_t inner_count;
    bool inner_known;

    /* The plan, made anew in each round of closure.c. */
    bool chosen;            /* to be as the vendor has it */
    bool scanned;           /* its needs are looked for, or were */
    struct unit *needed_by; /* whose need chose it; NULL when requested */
    struct unit **needs;    /* those without which this one is nothing */
    size_t need_count;

    /* What stays from round to round. */
    bool requested;
    const char *rule; /* NULL, or why it is refused */
    const char *why;
};

/* A class in the three versions. */
struct triple {
    struct zg_bytes name; /* the vendor's; the host's when the vendor has none */
    const struct zg_class *of[SIDES];
    struct zg_bytes bytes[SIDES];
    bool identical; /* the same bytes in all three */
    bool synthetic; /* anonymous, local or made by the compiler: its name is a number's */
    bool is_new;    /* the host lacks it */
    bool imported;  /* in this round: taken whole, as the host lacks it */
    bool unit_made;
    uint64_t asked;     /* in which resolution it was looked into last */
    struct unit *units; /* header first, then fields, then methods */
    size_t unit_count;
    struct zg_bytes result_name; /* in the host: its own, or a fresh one when imported */

    bool serial_kept; /* gets a serialVersionUID of `serial_uid`; stays */
    int64_t serial_uid;

    /* The result of this round. */
    struct zg_bytes *nest_members; /* to be listed by this class, by the host's names */
    size_t nest_count;
    struct zg_bytes result;
    const struct zg_class *parsed;
    struct zg_splice_cost cost;
};

/* `by` calls or uses `to`, which the vendor changed too. */
struct soft_need {
    struct unit *by, *to;
};

/* Two lambdas of the host that do the same, where base has one. */
struct doubled {
    const struct zg_member *member, *twin;
};

struct plan {
    struct zg_arena *arena;
    const struct zg_graft_options *options;
    const struct zg_class_set *sets[SIDES];
    struct triple **by_item[SIDES]; /* for each class of a set its triple, once loaded */
    struct triple **triples;        /* all that were loaded */
    size_t triple_count;
    struct zg_names *to_vendor[SIDES]; /* host's and base's names in the vendor's */
    struct zg_names *to_host;          /* the vendor's names in the host's, fresh ones included */
    struct doubled *doubled;
    size_t doubled_count;
    struct unit **work; /* units whose needs are to be found */
    size_t work_count, work_done;
    struct soft_need *soft; /* changed callees */
    size_t soft_count;
    struct stale *stale;      /* of this round, once it was asked for */
    struct zg_arena *scratch; /* of this round */
    struct zg_graft_override *overrides;
    size_t override_count;
    bool changed;   /* a unit was refused in this round */
    uint64_t asked; /* how many references were resolved */
    struct zg_graft_proof proof;
    struct zg_world *before, *after;
    struct zg_buf text[3]; /* scratch */
    struct zg_error *err;  /* of the run, for what is found deep down */
    bool failed;
};

/* ---- family.c -------------------------------------------------------------------------- */

/* The class of this vendor's name; loads its family. NULL when neither vendor nor host has it, or
 * with plan->failed when it cannot be read. */
struct triple *graft_triple(struct plan *plan, struct zg_bytes name);
/* Loads every class that the vendor changed, and those of its family. */
bool graft_load_changed(struct plan *plan);
/* A class of the host by the host's name. */
struct triple *graft_host_triple(struct plan *plan, struct zg_bytes name);
/* The part of a class's name that its nested classes share: up to the first `$` within. */
struct zg_bytes graft_family_name(struct zg_bytes name);
int graft_compare_bytes(struct zg_bytes a, struct zg_bytes b);

/* ---- pair.c ---------------------------------------------------------------------------- */

/* One class of one version within a family. */
struct relative {
    const struct zg_class *class;
    struct zg_bytes bytes;
    size_t item;           /* in the version's set */
    struct triple *triple; /* NULL until matched */
    bool synthetic;
};
struct family {
    struct relative *of[SIDES];
    size_t count[SIDES];
};
/* Matches the synthetic classes and members of a family, and enters their names in to_vendor and
 * to_host. `partner[side][i]` gets for each relative of host and base the index of the vendor's
 * class that it is, or SIZE_MAX. */
void graft_pair(struct plan *plan, const struct family *family, size_t *partner[SIDES]);
/* Is the member numbered by a compiler: a lambda's body or an accessor? */
bool graft_is_numbered(const struct zg_member *member);
bool graft_is_numbered_class(const struct zg_class *class);

/* ---- unit.c ---------------------------------------------------------------------------- */

/* Makes the units of a class, once. */
void graft_make_units(struct plan *plan, struct triple *triple);
/* The unit of a member by the vendor's name; NULL when no version has it. */
struct unit *graft_unit(struct plan *plan, struct triple *triple, enum what what,
                        struct zg_bytes name, struct zg_bytes descriptor);
/* As the vendor has it: `com/x/Y.run()V`, for messages (arena). */
const char *graft_unit_name(struct plan *plan, const struct unit *unit);
struct zg_bytes graft_unit_text(struct plan *plan, const struct unit *unit, enum side side,
                                struct zg_buf *out);
/* Did the vendor change it, and the host not get it yet? */
static inline bool graft_pending(const struct unit *unit)
{
    return !unit->same_bv && !unit->same_hv;
}
/* Would choosing it change the host: is it pending, or does the host lack it? */
static inline bool graft_missing(const struct unit *unit)
{
    return unit->there[VENDOR] && !unit->same_hv && (!unit->same_bv || !unit->there[HOST]);
}
/* Does the plan carry it over? */
static inline bool graft_carried(const struct unit *unit)
{
    return unit->chosen && unit->what != HEADER && graft_missing(unit);
}

/* ---- refer.c --------------------------------------------------------------------------- */

enum reference_kind { REFERS_CLASS, REFERS_FIELD, REFERS_METHOD };
struct reference {
    enum reference_kind kind;
    struct zg_bytes owner, name, descriptor; /* as the class has them */
    uint8_t opcode;                          /* that uses it, 0 in handles and elsewhere */
    bool interface;                          /* InterfaceMethodref */
};
typedef void (*refer_visit)(const struct reference *reference, void *context);
/* Visits what a member refers to: code with its bootstrap methods, handlers, exceptions. */
void graft_refer_member(struct zg_arena *arena, const struct zg_class *class,
                        const struct zg_member *member, refer_visit visit, void *context);
/* Does the pool refer to that member of that class? */
bool graft_pool_names(const struct zg_class *class, struct zg_bytes owner,
                      const struct zg_member *member);
/* Visits the strings that a method's code loads, as they stand in the pool (4.4.7). */
typedef void (*string_visit)(struct zg_bytes text, void *context);
void graft_refer_strings(struct zg_arena *arena, const struct zg_class *class,
                         const struct zg_member *member, string_visit visit, void *context);
/* Visits super class and interfaces. */
void graft_refer_header(const struct zg_class *class, refer_visit visit, void *context);
/* The member a reference of the vendor's resolves to among the classes given; NULL when it is
 * not in them. */
struct unit *graft_resolve(struct plan *plan, const struct reference *reference);

/* ---- request.c, outcome.c ---------------------------------------------------------------- */

/* Marks what the options ask for. */
bool graft_request(struct plan *plan);
/* Tells what became of everything. */
void graft_fill(struct plan *plan, struct zg_graft *graft);

/* ---- inner.c --------------------------------------------------------------------------- */

/* What the compiler numbered in a method's code, lambdas in lambdas included, and the vendor
 * changed and the host has: changes of the method that its own text does not show. */
struct unit **graft_inner(struct plan *plan, struct unit *unit, size_t *count);
/* Did the vendor change something within a method that the host has nothing like, so that nothing
 * of the method itself shows a change? */
bool graft_lost_inner(struct plan *plan, const struct unit *unit);

/* ---- closure.c ------------------------------------------------------------------------- */

/* One round: chooses what is asked for and not refused, and what that needs. What cannot be had is
 * refused, and with it what needs it; plan->changed then says that another round is due. */
bool graft_close(struct plan *plan);
/* Chooses a unit, or the whole class when the host lacks that, as `by` needs it (NULL: requested).
 */
void graft_choose(struct plan *plan, struct unit *unit, struct unit *by);
/* Refuses what needs a refused unit. */
void graft_spread_refusals(struct plan *plan);
/* What a chosen member needs besides what it refers to (closure_member.c): a field its
 * initialisers, a method its bridges, an abstract one its implementors. */
void graft_need_more(struct plan *plan, struct unit *unit);
bool graft_writes_field(struct plan *plan, const struct zg_class *class,
                        const struct zg_member *method, const struct zg_member *field);
/* The method in which javac revives a class's serialized lambdas. */
#define ZG_REVIVAL "$deserializeLambda$"
/* Refuses a unit, unless the rule is allowed: then it is noted, and the answer is false. */
bool graft_refuse(struct plan *plan, struct unit *unit, const char *rule, const char *fmt, ...)
    ZG_PRINTF(4, 5);
bool graft_is_allowed(const struct plan *plan, const char *rule);

/* ---- rule*.c --------------------------------------------------------------------------- */

/* Refuses what is to be carried or imported and breaks a rule. */
void graft_check_rules(struct plan *plan);
void graft_check_hierarchy(struct plan *plan, struct unit *unit);   /* rule_hierarchy.c */
void graft_check_numbered(struct plan *plan, struct unit *unit);    /* rule_numbered.c */
void graft_check_header(struct plan *plan, struct unit *unit);      /* rule_hierarchy.c */
void graft_check_nest(struct plan *plan, struct unit *unit);        /* rule_hierarchy.c */
void graft_check_field(struct plan *plan, struct unit *unit);       /* rule_field.c */
void graft_check_initialiser(struct plan *plan, struct unit *unit); /* rule_field.c */
/* A method that stays as it is in the host although the vendor has another, and refers to the
 * member, for a field only by reading it if `reads` (rule_stale.c). Its name, or NULL. */
const char *graft_stale_user(struct plan *plan, const struct zg_class *owner,
                             const struct zg_member *member, bool reads, const struct unit *except);
/* One in whose code `loads` sees something. `unit` is the method's, or NULL when the method is one
 * that a stale one leads to. */
typedef bool (*graft_loads)(const struct zg_class *class, const struct zg_member *method,
                            const struct unit *unit, void *context);
const char *graft_stale_loader(struct plan *plan, graft_loads loads, void *context);
/* A user of a member of the host: a stale method, or a class of the class path. */
const char *graft_member_user(struct plan *plan, const struct unit *unit);
int graft_visibility(uint16_t flags); /* from most to least visible: 0 public to 3 private */
void graft_check_version(struct plan *plan, struct unit *unit); /* rule_version.c */
void graft_check_method(struct plan *plan, struct unit *unit);  /* rule_contract.c */
void graft_check_strings(struct plan *plan, struct unit *unit); /* rule_string.c */
/* After building. The serialVersionUID of every rebuilt class, to be kept where it is computed. */
void graft_check_serial(struct plan *plan); /* rule_serial.c */
/* What no longer links that did before. */
void graft_check_links(struct plan *plan); /* rule_link.c */

/* ---- result.c, proof.c ------------------------------------------------------------------ */

/* Rebuilds every class with carried units and makes plan->after of them. A class that cannot be
 * rebuilt has its units refused. */
bool graft_build(struct plan *plan);
/* Refuses everything that is carried into a class, or its import. */
void graft_refuse_class(struct plan *plan, struct triple *triple, const char *rule,
                        const char *why);
/* ZG_SYSTEM "graft-proof" when a result is not what it should be. */
bool graft_prove(struct plan *plan);
bool graft_is_touched(const struct triple *triple);

#endif
