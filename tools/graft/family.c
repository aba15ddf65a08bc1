/*
 * The classes of host, base and vendor, brought together by name. A top-level class and those
 * nested in it are one family: they are loaded together, since compilers number lambdas, accessors
 * and anonymous classes within it (pair.c).
 */
#include "graft/internal.h"

#include <string.h>

int graft_compare_bytes(struct zg_bytes a, struct zg_bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

struct zg_bytes graft_family_name(struct zg_bytes name)
{
    size_t simple = name.len;
    while (simple > 0 && name.data[simple - 1] != '/') {
        simple--;
    }
    for (size_t at = simple + 1; at < name.len; at++) {
        if (name.data[at] == '$') {
            return (struct zg_bytes){name.data, at};
        }
    }
    return name;
}

/* The first class of the set whose name is not before `name`. */
static size_t lower_bound(const struct zg_class_set *set, struct zg_bytes name)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (graft_compare_bytes(zg_bytes_of(set->items[middle].name), name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Lists the classes of one version's family, unread. */
static void list_relatives(struct plan *plan, enum side side, struct zg_bytes name,
                           struct family *family)
{
    const struct zg_class_set *set = plan->sets[side];
    for (size_t i = lower_bound(set, name); i < set->count; i++) {
        struct zg_bytes other = zg_bytes_of(set->items[i].name);
        if (other.len < name.len || memcmp(other.data, name.data, name.len) != 0) {
            break;
        }
        if (zg_bytes_equal(graft_family_name(other), name)) {
            family->of[side] = zg_grow(plan->arena, family->of[side], family->count[side],
                                       sizeof(*family->of[side]));
            family->of[side][family->count[side]++] = (struct relative){.item = i};
        }
    }
}

static uint64_t stamp_of(const struct plan *plan, const struct family *family, enum side side,
                         size_t i)
{
    return plan->sets[side]->items[family->of[side][i].item].stamp;
}

/* Do two versions have the same classes with the same stamps? */
static bool sides_alike(const struct plan *plan, const struct family *family, enum side a,
                        enum side b)
{
    if (family->count[a] != family->count[b]) {
        return false;
    }
    for (size_t i = 0; i < family->count[a]; i++) {
        const char *x = plan->sets[a]->items[family->of[a][i].item].name;
        const char *y = plan->sets[b]->items[family->of[b][i].item].name;
        uint64_t stamp = stamp_of(plan, family, a, i);
        if (strcmp(x, y) != 0 || stamp == 0 || stamp != stamp_of(plan, family, b, i)) {
            return false;
        }
    }
    return true;
}

static bool parse_relative(struct plan *plan, enum side side, struct relative *relative)
{
    const struct zg_class_set *set = plan->sets[side];
    struct zg_class *class = zg_alloc(plan->arena, sizeof(*class));
    if (!set->read(set, relative->item, plan->arena, &relative->bytes, plan->err) ||
        !zg_class_parse(plan->arena, relative->bytes, class, plan->err)) {
        plan->failed = true;
        return zg_wrap(plan->err, "%s: class %s", set->label, set->items[relative->item].name);
    }
    if (!zg_bytes_is(class->name, set->items[relative->item].name)) {
        plan->failed = true;
        return zg_fail(plan->err, ZG_MALFORMED, "class-malformed", "%s: class %s: is called %.*s",
                       set->label, set->items[relative->item].name, (int)class->name.len,
                       (const char *)class->name.data);
    }
    relative->class = class;
    relative->synthetic = graft_is_numbered_class(class);
    return true;
}

/* Reads a version of the family; classes that another version, read before, has as well are not
 * read again. */
static bool parse_side(struct plan *plan, struct family *family, enum side side,
                       const enum side *before, size_t before_count)
{
    for (size_t i = 0; i < family->count[side]; i++) {
        struct relative *relative = &family->of[side][i];
        const char *name = plan->sets[side]->items[relative->item].name;
        for (size_t k = 0; k < before_count && relative->class == NULL; k++) {
            const struct family *f = family;
            for (size_t j = 0; j < f->count[before[k]]; j++) {
                const struct relative *other = &f->of[before[k]][j];
                const struct zg_class_item *item = &plan->sets[before[k]]->items[other->item];
                if (stamp_of(plan, f, side, i) != 0 && item->stamp == stamp_of(plan, f, side, i) &&
                    strcmp(item->name, name) == 0) {
                    relative->class = other->class;
                    relative->bytes = other->bytes;
                    relative->synthetic = other->synthetic;
                }
            }
        }
        if (relative->class == NULL && !parse_relative(plan, side, relative)) {
            return false;
        }
    }
    return true;
}

static struct triple *add_triple(struct plan *plan, struct zg_bytes name)
{
    struct triple *triple = zg_alloc(plan->arena, sizeof(*triple));
    triple->name = name;
    plan->triples = zg_grow(plan->arena, plan->triples, plan->triple_count, sizeof(*plan->triples));
    plan->triples[plan->triple_count++] = triple;
    return triple;
}

static void put_side(struct plan *plan, struct triple *triple, enum side side,
                     struct relative *relative)
{
    triple->of[side] = relative->class;
    triple->bytes[side] = relative->bytes;
    triple->synthetic = triple->synthetic || relative->synthetic;
    relative->triple = triple;
    plan->by_item[side][relative->item] = triple;
}

static bool same_in_all(const struct triple *triple)
{
    for (int side = BASE; side < SIDES; side++) {
        if (triple->of[side] == NULL || triple->of[HOST] == NULL ||
            !zg_bytes_equal(triple->bytes[side], triple->bytes[HOST])) {
            return false;
        }
    }
    return true;
}

/* Makes the triples: the vendor's classes with their partners, then what only host or base have. */
static void make_triples(struct plan *plan, struct family *family, size_t *partner[SIDES])
{
    for (size_t i = 0; i < family->count[VENDOR]; i++) {
        struct relative *relative = &family->of[VENDOR][i];
        put_side(plan, add_triple(plan, relative->class->name), VENDOR, relative);
    }
    for (int side = HOST; side <= BASE; side++) {
        for (size_t i = 0; i < family->count[side]; i++) {
            struct relative *relative = &family->of[side][i];
            struct triple *triple = NULL;
            if (partner[side][i] != SIZE_MAX) {
                triple = family->of[VENDOR][partner[side][i]].triple;
            } else if (side == BASE) { /* left by the vendor; the host may have it still */
                for (size_t k = 0; k < family->count[HOST]; k++) {
                    const struct relative *host = &family->of[HOST][k];
                    if (host->triple->of[VENDOR] == NULL &&
                        zg_bytes_equal(host->class->name, relative->class->name)) {
                        triple = host->triple;
                    }
                }
            }
            put_side(plan, triple != NULL ? triple : add_triple(plan, relative->class->name),
                     (enum side)side, relative);
        }
    }
}

static void finish_triples(struct plan *plan, size_t first)
{
    for (size_t i = first; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        triple->identical = same_in_all(triple);
        triple->is_new = triple->of[HOST] == NULL;
        triple->result_name = triple->of[HOST] != NULL ? triple->of[HOST]->name : triple->name;
    }
}

/* Every class is its own partner: versions are alike. */
static void pair_alike(const struct family *family, size_t *partner[SIDES])
{
    for (int side = HOST; side <= BASE; side++) {
        for (size_t i = 0; i < family->count[side]; i++) {
            partner[side][i] = i;
        }
    }
}

static bool load_family(struct plan *plan, struct zg_bytes name)
{
    struct family family = {0};
    size_t first = plan->triple_count;
    for (int side = HOST; side < SIDES; side++) {
        list_relatives(plan, (enum side)side, name, &family);
    }
    const enum side before[] = {HOST, BASE};
    if (!parse_side(plan, &family, HOST, NULL, 0) || !parse_side(plan, &family, BASE, before, 1) ||
        !parse_side(plan, &family, VENDOR, before, 2)) {
        return false;
    }
    size_t *partner[SIDES] = {0};
    for (int side = HOST; side <= BASE; side++) {
        partner[side] = zg_alloc_array(plan->arena, family.count[side] + 1, sizeof(*partner[side]));
    }
    if (sides_alike(plan, &family, HOST, VENDOR) && sides_alike(plan, &family, BASE, VENDOR)) {
        pair_alike(&family, partner);
    } else {
        graft_pair(plan, &family, partner);
    }
    make_triples(plan, &family, partner);
    finish_triples(plan, first);
    return true;
}

/* The class of one version by its name there. */
static struct triple *triple_of(struct plan *plan, enum side side, struct zg_bytes name)
{
    size_t index;
    if (plan->failed || !zg_class_set_find(plan->sets[side], name, &index)) {
        return NULL;
    }
    if (plan->by_item[side][index] == NULL && !load_family(plan, graft_family_name(name))) {
        return NULL;
    }
    return plan->by_item[side][index];
}

struct triple *graft_host_triple(struct plan *plan, struct zg_bytes name)
{
    return triple_of(plan, HOST, name);
}

struct triple *graft_triple(struct plan *plan, struct zg_bytes name)
{
    struct triple *triple = triple_of(plan, VENDOR, name);
    if (triple == NULL && !plan->failed) {
        triple = triple_of(plan, HOST, name);
        /* A number of the host's that the vendor's classes do not mean. */
        triple = triple != NULL && triple->of[VENDOR] != NULL ? NULL : triple;
    }
    return triple;
}

bool graft_load_changed(struct plan *plan)
{
    const struct zg_class_set *vendor = plan->sets[VENDOR], *base = plan->sets[BASE];
    for (size_t i = 0; i < vendor->count; i++) {
        struct zg_bytes name = zg_bytes_of(vendor->items[i].name);
        size_t k;
        bool same = zg_class_set_find(base, name, &k) && vendor->items[i].stamp != 0 &&
                    vendor->items[i].stamp == base->items[k].stamp;
        if (!same && triple_of(plan, VENDOR, name) == NULL) {
            return false;
        }
    }
    return true;
}
