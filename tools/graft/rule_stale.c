/*
 * Stale methods: those that stay the host's and differ from the vendor's. Only they can rely on
 * what the vendor changed, since all others are what the vendor compiled against the change. What
 * they refer to is gathered once in a round.
 */
#include "graft/internal.h"

#include <string.h>

/* A reference that is in the code of a stale method, or in code that leads to from there. */
struct stale_reference {
    struct reference reference;
    const struct unit *root;
    uint32_t next; /* in the chain of its hash, as index plus one */
};

struct stale_method {
    const struct zg_class *class;
    const struct zg_member *method;
    const struct unit *root; /* the stale method itself, or the one that leads to this one */
};

struct stale {
    struct plan *plan;
    struct stale_reference *references;
    size_t reference_count;
    uint32_t *chains; /* by hash of name and descriptor */
    size_t chain_count;
    struct stale_method *methods;
    size_t method_count;
    size_t first; /* of the class at hand, in `methods` */
};

static size_t hash_of(const struct stale *stale, struct zg_bytes name, struct zg_bytes descriptor)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ name.data[i]) * 16777619u;
    }
    for (size_t i = 0; i < descriptor.len; i++) {
        hash = (hash ^ descriptor.data[i]) * 16777619u;
    }
    return hash & (stale->chain_count - 1);
}

/* Methods that count where they are used: what compilers number, and private ones that the vendor
 * has no more. */
static bool counts_in_use(const struct zg_member *method)
{
    return graft_is_numbered(method) ||
           ((method->flags & ACC_PRIVATE) != 0 && !zg_bytes_is(method->name, "<init>"));
}

static bool is_root(const struct unit *unit)
{
    return unit->what == METHOD && unit->there[HOST] && !unit->same_hv && !graft_carried(unit) &&
           (unit->there[VENDOR] || !counts_in_use(unit->of[HOST]));
}

static void add_method(struct stale *stale, const struct zg_class *class,
                       const struct zg_member *method, const struct unit *root)
{
    for (size_t i = stale->first; i < stale->method_count; i++) {
        if (stale->methods[i].method == method) {
            return;
        }
    }
    stale->methods =
        zg_grow(stale->plan->scratch, stale->methods, stale->method_count, sizeof(*stale->methods));
    stale->methods[stale->method_count++] = (struct stale_method){class, method, root};
}

/* What a method's lambdas do, it does. */
static void follow(struct stale *stale, const struct stale_method *from,
                   const struct reference *reference)
{
    if (reference->kind != REFERS_METHOD || !zg_bytes_equal(reference->owner, from->class->name)) {
        return;
    }
    for (uint16_t i = 0; i < from->class->method_count; i++) {
        const struct zg_member *method = &from->class->methods[i];
        if (zg_bytes_equal(method->name, reference->name) &&
            zg_bytes_equal(method->descriptor, reference->descriptor) && counts_in_use(method)) {
            add_method(stale, from->class, method, from->root);
        }
    }
}

struct gathering {
    struct stale *stale;
    struct stale_method from;
};

static void on_reference(const struct reference *reference, void *context)
{
    const struct gathering *gathering = context;
    struct stale *stale = gathering->stale;
    if (reference->kind == REFERS_CLASS) {
        return;
    }
    size_t hash = hash_of(stale, reference->name, reference->descriptor);
    stale->references = zg_grow(stale->plan->scratch, stale->references, stale->reference_count,
                                sizeof(*stale->references));
    stale->references[stale->reference_count++] =
        (struct stale_reference){*reference, gathering->from.root, stale->chains[hash]};
    stale->chains[hash] = (uint32_t)stale->reference_count;
    follow(stale, &gathering->from, reference);
}

static void gather_class(struct stale *stale, struct triple *triple)
{
    graft_make_units(stale->plan, triple);
    stale->first = stale->method_count;
    for (size_t i = 1; i < triple->unit_count; i++) {
        if (is_root(&triple->units[i])) {
            add_method(stale, triple->of[HOST], triple->units[i].of[HOST], &triple->units[i]);
        }
    }
    for (size_t i = stale->first; i < stale->method_count; i++) {
        struct gathering gathering = {stale, stale->methods[i]};
        graft_refer_member(stale->plan->scratch, gathering.from.class, gathering.from.method,
                           on_reference, &gathering);
    }
}

/* Goes through the classes of the host that differ from the vendor's. */
static struct stale *gather(struct plan *plan)
{
    enum { CHAINS = 1 << 16 };
    const struct zg_class_set *host = plan->sets[HOST], *vendor = plan->sets[VENDOR];
    struct stale *stale = zg_alloc(plan->scratch, sizeof(*stale));
    stale->plan = plan;
    stale->chain_count = CHAINS;
    stale->chains = zg_alloc_array(plan->scratch, CHAINS, sizeof(*stale->chains));
    for (size_t i = 0; i < host->count && !plan->failed; i++) {
        struct zg_bytes name = zg_bytes_of(host->items[i].name);
        size_t k;
        if (zg_class_set_find(vendor, name, &k) && host->items[i].stamp != 0 &&
            host->items[i].stamp == vendor->items[k].stamp) {
            continue;
        }
        struct triple *triple = graft_host_triple(plan, name);
        if (triple != NULL && triple->of[HOST] != NULL) {
            gather_class(stale, triple);
        }
    }
    return stale;
}

static const struct stale *stale_of(struct plan *plan)
{
    if (plan->stale == NULL) {
        plan->stale = gather(plan);
    }
    return plan->stale;
}

const char *graft_stale_loader(struct plan *plan, graft_loads loads, void *context)
{
    const struct stale *stale = stale_of(plan);
    for (size_t i = 0; i < stale->method_count; i++) {
        const struct stale_method *method = &stale->methods[i];
        bool own = method->root->of[HOST] == method->method;
        if (loads(method->class, method->method, own ? method->root : NULL, context)) {
            return graft_unit_name(plan, method->root);
        }
    }
    return NULL;
}

/* ---- uses of a member ------------------------------------------------------------------------ */

enum { OP_PUTSTATIC = 179, OP_PUTFIELD = 181 };

static bool means(struct plan *plan, const struct reference *reference, struct zg_bytes owner,
                  const struct zg_member *member)
{
    return zg_bytes_equal(reference->name, member->name) &&
           zg_bytes_equal(reference->descriptor, member->descriptor) &&
           (zg_bytes_equal(reference->owner, owner) ||
            (!zg_bytes_is(member->name, "<init>") &&
             zg_world_is_a(plan->before, reference->owner, owner) == 1));
}

const char *graft_stale_user(struct plan *plan, const struct zg_class *owner,
                             const struct zg_member *member, bool reads, const struct unit *except)
{
    const struct stale *stale = stale_of(plan);
    uint32_t at = stale->chains[hash_of(stale, member->name, member->descriptor)];
    for (; at != 0; at = stale->references[at - 1].next) {
        const struct stale_reference *use = &stale->references[at - 1];
        bool puts = use->reference.opcode == OP_PUTSTATIC || use->reference.opcode == OP_PUTFIELD;
        if (use->root != except && !(reads && puts) &&
            means(plan, &use->reference, owner->name, member)) {
            return graft_unit_name(plan, use->root);
        }
    }
    return NULL;
}

/* Another jar that names a member of that class, name and descriptor. A copy there of a class that
 * the host has is not what runs with the host's. */
static const char *outside_user(struct plan *plan, const struct zg_class *owner,
                                const struct zg_member *member)
{
    for (size_t s = 0; s < plan->options->classpath_count; s++) {
        const struct zg_class_set *set = plan->options->classpath[s];
        for (size_t i = 0, k; i < set->count; i++) {
            struct zg_bytes name = zg_bytes_of(set->items[i].name);
            if (zg_class_set_find(plan->sets[HOST], name, &k)) {
                continue;
            }
            const struct zg_class *class = zg_world_class(plan->before, name);
            if (class != NULL && graft_pool_names(class, owner->name, member)) {
                return zg_format(plan->arena, "%s in %s", set->items[i].name, set->label);
            }
        }
    }
    return NULL;
}

const char *graft_member_user(struct plan *plan, const struct unit *unit)
{
    const struct zg_class *owner = unit->triple->of[HOST];
    const char *user = graft_stale_user(plan, owner, unit->of[HOST], false, unit);
    return user != NULL || plan->failed ? user : outside_user(plan, owner, unit->of[HOST]);
}
