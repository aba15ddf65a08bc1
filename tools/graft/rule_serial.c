/*
 * The rule "serial-version-uid". A class that computes its UID gets another one with nearly every
 * graft, and would no longer read what is stored. The old value is then written down in the class,
 * as its author would do; only changed fields, and a UID of the vendor's own, are a reason to
 * refuse.
 */
#include "graft/internal.h"

#include <inttypes.h>
#include <string.h>

static struct unit *changed_field(const struct triple *triple)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (unit->what == FIELD && graft_carried(unit) && !unit->there[HOST] &&
            (unit->of[VENDOR]->flags & (ACC_STATIC | ACC_TRANSIENT)) == 0) {
            return unit;
        }
    }
    return NULL;
}

/* The UID that the vendor wrote down where the host computes its own. */
static struct unit *declared_uid(const struct triple *triple)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (unit->what == FIELD && graft_carried(unit) &&
            zg_bytes_is(unit->of[VENDOR]->name, "serialVersionUID")) {
            return unit;
        }
    }
    return NULL;
}

static const struct zg_member *own_field(const struct zg_class *class)
{
    for (uint16_t i = 0; i < class->field_count; i++) {
        if (zg_bytes_is(class->fields[i].name, "serialVersionUID") &&
            zg_bytes_is(class->fields[i].descriptor, "J")) {
            return &class->fields[i];
        }
    }
    return NULL;
}

/* Writes the old UID down, unless the host has a field of that name: one that an initialiser sets
 * keeps its value by itself, and any other stands in the way. */
static void keep(struct plan *plan, struct triple *triple, int64_t uid)
{
    const uint16_t declared = ACC_STATIC | ACC_FINAL;
    const struct zg_member *own = own_field(triple->of[HOST]);
    if (own == NULL) {
        triple->serial_kept = true;
        triple->serial_uid = uid;
        plan->changed = true;
    } else if ((own->flags & declared) != declared) {
        graft_refuse_class(plan, triple, "serial-version-uid",
                           "its UID is computed and would change, and a field stands in the way of "
                           "writing the old one down");
    }
}

static void check_class(struct plan *plan, struct triple *triple)
{
    struct zg_serial before, after;
    zg_serial_of(plan->before, triple->of[HOST], &before);
    zg_serial_of(plan->after, triple->parsed, &after);
    if (!before.serializable || before.uid == after.uid) {
        return;
    }
    struct unit *field = declared_uid(triple);
    if (field != NULL) {
        graft_refuse(plan, field, "serial-version-uid",
                     "objects of the class were stored under another UID, %" PRId64, before.uid);
        return;
    }
    field = changed_field(triple);
    if (field != NULL && graft_refuse(plan, field, "serial-version-uid",
                                      "it would be written with the objects of a serializable "
                                      "class, whose stored form changes")) {
        return;
    }
    if (!before.is_explicit) {
        keep(plan, triple, before.uid);
    }
}

void graft_check_serial(struct plan *plan)
{
    for (size_t i = 0; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        if (triple->result.len > 0 && !triple->imported && !triple->serial_kept) {
            check_class(plan, triple);
        }
    }
}
