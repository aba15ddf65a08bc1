/*
 * What is asked for: members and classes by name, or every change of the vendor's.
 */
#include "graft/internal.h"

#include <string.h>

static bool unknown(struct plan *plan, const char *take, const char *what)
{
    return zg_fail(plan->err, ZG_USAGE, "take-unknown", "%s: %s", take, what) ||
           zg_hint(plan->err, "names are in internal form, com/x/Outer$Inner.run(I)V or "
                              "com/x/Y.count:I; `zmgraft diff` lists what changed");
}

/* A class as a whole: what the vendor changed in it. */
static bool request_class(struct plan *plan, struct triple *triple)
{
    graft_make_units(plan, triple);
    if (triple->is_new) {
        triple->units[0].requested = true;
        return true;
    }
    triple->units[0].requested = graft_pending(&triple->units[0]);
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        bool numbered_new = unit->synthetic && !unit->there[HOST] && unit->what == METHOD;
        unit->requested = unit->requested ||
                          (unit->there[VENDOR] && !unit->same_bv && !numbered_new) ||
                          graft_lost_inner(plan, unit);
    }
    return true;
}

/* Methods of that name, when no descriptor is given. */
static bool request_by_name(struct plan *plan, struct triple *triple, const char *take,
                            struct zg_bytes name)
{
    struct unit *found = NULL;
    ZG_CLEANUP(zg_buf_free) struct zg_buf names = {0};
    size_t count = 0;
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (unit->of[VENDOR] != NULL && zg_bytes_equal(unit->of[VENDOR]->name, name)) {
            found = unit;
            zg_buf_printf(&names, "%s%s", count++ == 0 ? "" : ", ", graft_unit_name(plan, unit));
        }
    }
    if (count == 0) {
        return unknown(plan, take, "the vendor's class has no such member");
    }
    if (count > 1) {
        return zg_fail(plan->err, ZG_USAGE, "take-syntax", "%s: there are %zu: %.*s", take, count,
                       (int)names.len, (const char *)names.data);
    }
    found->requested = true;
    return true;
}

static bool request_member(struct plan *plan, struct triple *triple, const char *take,
                           const char *member)
{
    size_t len = strcspn(member, "(:");
    struct zg_bytes name = {(const uint8_t *)member, len};
    graft_make_units(plan, triple);
    if (member[len] == '\0') {
        return request_by_name(plan, triple, take, name);
    }
    bool method = member[len] == '(';
    struct unit *unit = graft_unit(plan, triple, method ? METHOD : FIELD, name,
                                   zg_bytes_of(member + len + !method));
    if (unit == NULL || !unit->there[VENDOR]) {
        return unknown(plan, take, "the vendor's class has no such member");
    }
    if (triple->is_new) {
        return zg_fail(plan->err, ZG_USAGE, "take-unknown",
                       "%s: the host lacks the class; take it as a whole", take);
    }
    unit->requested = true;
    return true;
}

static bool request(struct plan *plan, const char *take)
{
    size_t len = strcspn(take, ".");
    struct zg_bytes name = {(const uint8_t *)take, len};
    size_t index;
    if (!zg_class_set_find(plan->sets[VENDOR], name, &index)) {
        return unknown(plan, take, "the vendor has no such class");
    }
    struct triple *triple = graft_triple(plan, name);
    if (triple == NULL) {
        return false;
    }
    return take[len] == '\0' ? request_class(plan, triple)
                             : request_member(plan, triple, take, take + len + 1);
}

/* A class of the vendor's with all its changes; what is numbered and new comes when it is needed.
 */
static void request_changed(struct plan *plan, struct triple *triple)
{
    if (triple->of[VENDOR] == NULL || triple->identical) {
        return;
    }
    if (!triple->is_new) {
        request_class(plan, triple);
    } else {
        graft_make_units(plan, triple);
        triple->units[0].requested = triple->of[BASE] == NULL && !triple->synthetic;
    }
}

bool graft_request(struct plan *plan)
{
    const struct zg_graft_options *options = plan->options;
    for (size_t i = 0; i < options->take_count; i++) {
        if (!request(plan, options->takes[i])) {
            return false;
        }
    }
    if (options->all) {
        if (!graft_load_changed(plan)) {
            return false;
        }
        size_t count = plan->triple_count;
        for (size_t i = 0; i < count; i++) {
            request_changed(plan, plan->triples[i]);
        }
    }
    return !plan->failed;
}
