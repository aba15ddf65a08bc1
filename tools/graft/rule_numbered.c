/*
 * The rule "number-unknown": an anonymous class or accessor is known by what it contains only.
 * Where the vendor's is not given, its number alone would pick whatever the host has under it.
 */
#include "graft/internal.h"

#include <string.h>

struct numbered {
    struct plan *plan;
    struct unit *unit;
    const struct zg_class *class;
};

/* Does the class list `name` as an anonymous or local one: without outer class (4.7.6)? */
static bool is_anonymous(const struct zg_class *class, struct zg_bytes name)
{
    const struct zg_attribute *attribute = zg_attribute_find(&class->attributes, "InnerClasses");
    struct zg_cursor c = zg_cursor_of(attribute != NULL ? attribute->info : (struct zg_bytes){0});
    uint16_t count = attribute != NULL ? zg_u16be(&c) : 0;
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        uint16_t inner = zg_u16be(&c), outer = zg_u16be(&c);
        zg_take(&c, 4);
        if (outer == 0 && zg_bytes_equal(zg_pool_class_name(&class->pool, inner), name)) {
            return true;
        }
    }
    return false;
}

/* Does the host have something else under that name? Then reading it back does not give the
 * vendor's. */
static bool is_taken(const struct plan *plan, const struct reference *reference)
{
    struct zg_bytes owner = zg_names_class(plan->to_host, reference->owner);
    struct zg_bytes descriptor = zg_names_descriptor(plan->to_host, reference->descriptor);
    return !zg_bytes_equal(zg_names_class(plan->to_vendor[HOST], owner), reference->owner) ||
           !zg_bytes_equal(zg_names_descriptor(plan->to_vendor[HOST], descriptor),
                           reference->descriptor);
}

static void on_reference(const struct reference *reference, void *context)
{
    const struct numbered *numbered = context;
    size_t index;
    const char *prefix = "access$";
    bool accessor = reference->kind == REFERS_METHOD && reference->name.len > strlen(prefix) &&
                    memcmp(reference->name.data, prefix, strlen(prefix)) == 0;
    bool given = zg_class_set_find(numbered->plan->sets[VENDOR], reference->owner, &index);
    if (!is_taken(numbered->plan, reference) &&
        (given || !(accessor || is_anonymous(numbered->class, reference->owner)))) {
        return;
    }
    graft_refuse(numbered->plan, numbered->unit, "number-unknown",
                 "it uses %.*s%s%.*s, which a compiler numbered, and the vendor's is not given: "
                 "give the jar",
                 (int)reference->owner.len, (const char *)reference->owner.data,
                 accessor ? "." : "", accessor ? (int)reference->name.len : 0,
                 accessor ? (const char *)reference->name.data : "");
}

void graft_check_numbered(struct plan *plan, struct unit *unit)
{
    const struct zg_class *class = unit->triple->of[VENDOR];
    struct numbered numbered = {plan, unit, class};
    if (unit->what == METHOD) {
        graft_refer_member(plan->scratch, class, unit->of[VENDOR], on_reference, &numbered);
    }
    for (uint16_t i = 0; unit->what == HEADER && i < class->method_count; i++) {
        graft_refer_member(plan->scratch, class, &class->methods[i], on_reference, &numbered);
    }
}
