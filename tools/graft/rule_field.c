/*
 * Rules about fields: their type, flags and constants, and the initialisers that give them their
 * values.
 */
#include "graft/internal.h"

#include <string.h>

/* ---- constants ------------------------------------------------------------------------------- */

/* What a field's ConstantValue names (4.7.2), or NULL. Strings by their text. */
static const struct zg_pool_slot *constant_of(const struct zg_class *class,
                                              const struct zg_member *field)
{
    const struct zg_attribute *attribute = zg_attribute_find(&field->attributes, "ConstantValue");
    if (attribute == NULL || attribute->info.len != 2) {
        return NULL;
    }
    uint16_t index = (uint16_t)(attribute->info.data[0] << 8 | attribute->info.data[1]);
    const struct zg_pool_slot *slot = index < class->pool.count ? &class->pool.slots[index] : NULL;
    return slot != NULL && slot->tag == ZG_TAG_STRING ? &class->pool.slots[slot->a] : slot;
}

static bool same_constant(const struct zg_pool_slot *a, const struct zg_pool_slot *b)
{
    return (a == NULL) == (b == NULL) &&
           (a == NULL || (a->tag == b->tag && zg_bytes_equal(a->value, b->value)));
}

/* ---- values in code -------------------------------------------------------------------------- */

struct loads {
    struct plan *plan;
    const struct zg_pool_slot *old, *new; /* new: NULL when it is no constant any more */
};

/* The int that an instruction without a pool index loads. */
static bool pushes_int(const struct zg_instruction *in, int64_t *value)
{
    enum { ICONST_M1 = 2, ICONST_5 = 8, BIPUSH = 16, SIPUSH = 17 };
    *value = in->opcode <= ICONST_5 ? (int64_t)in->opcode - ICONST_M1 - 1 : in->constant;
    return (in->opcode >= ICONST_M1 && in->opcode <= ICONST_5) || in->opcode == BIPUSH ||
           in->opcode == SIPUSH;
}

static int64_t int_of(const struct zg_pool_slot *constant)
{
    const uint8_t *at = constant->value.data;
    return (int32_t)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
}

/* Does the instruction load that value? A small long, float or double may also come from an
 * instruction of its own, which then counts as any of them. */
static bool loads_value(const struct zg_class *class, const struct zg_instruction *in,
                        const struct zg_pool_slot *constant)
{
    enum { LCONST_0 = 9, DCONST_1 = 15 };
    int64_t value;
    if (in->pool != 0) {
        const struct zg_pool_slot *slot = &class->pool.slots[in->pool];
        if (slot->tag == ZG_TAG_STRING) { /* maybe as a part: "a=" + NAME is one constant */
            struct zg_bytes text = zg_pool_utf8(&class->pool, slot->a);
            return constant->tag == ZG_TAG_UTF8 &&
                   (constant->value.len == 0 ||
                    zg_bytes_find(text, constant->value, 0) != SIZE_MAX);
        }
        return slot->tag == constant->tag && zg_bytes_equal(slot->value, constant->value);
    }
    if (constant->tag == ZG_TAG_INTEGER) {
        return pushes_int(in, &value) && value == int_of(constant);
    }
    return constant->tag != ZG_TAG_UTF8 && in->opcode >= LCONST_0 && in->opcode <= DCONST_1;
}

static bool code_loads(struct plan *plan, const struct zg_class *class,
                       const struct zg_member *method, const struct zg_pool_slot *constant)
{
    struct zg_code code = {0};
    struct zg_error err = {0};
    struct zg_instruction in;
    if (!zg_code_parse(plan->scratch, class, method, &code, &err)) {
        return false;
    }
    for (uint32_t pc = 0; pc < code.bytes.len && zg_instruction_at(code.bytes, pc, &in);
         pc += in.length) {
        if (loads_value(class, &in, constant)) {
            return true;
        }
    }
    return false;
}

/* A method that holds the old value and, where the vendor has it too, the new one there: others
 * hold the same value by chance. */
static bool loads_constant(const struct zg_class *class, const struct zg_member *method,
                           const struct unit *unit, void *context)
{
    const struct loads *loads = context;
    if (!code_loads(loads->plan, class, method, loads->old)) {
        return false;
    }
    return unit == NULL || unit->of[VENDOR] == NULL || loads->new == NULL ||
           code_loads(loads->plan, unit->triple->of[VENDOR], unit->of[VENDOR], loads->new);
}

/* Compilers copy a constant into the code that uses it. What is the vendor's has the new value. */
static void check_constant(struct plan *plan, struct unit *unit)
{
    const struct zg_class *host = unit->triple->of[HOST], *vendor = unit->triple->of[VENDOR];
    const struct zg_pool_slot *old = constant_of(host, unit->of[HOST]);
    const struct zg_pool_slot *new = constant_of(vendor, unit->of[VENDOR]);
    if (same_constant(old, new)) {
        return;
    }
    if (zg_bytes_is(unit->of[VENDOR]->name, "serialVersionUID")) {
        graft_refuse(plan, unit, "serial-version-uid",
                     "it decides whether stored objects of the class are read");
        return;
    }
    struct loads loads = {plan, old, new};
    const char *user = old != NULL ? graft_stale_loader(plan, loads_constant, &loads)
                                   : graft_member_user(plan, unit);
    if (user != NULL) {
        graft_refuse(plan, unit, "constant-inlined",
                     "compilers copy its value into the code that uses it, and %s holds the old "
                     "one and is not taken",
                     user);
    }
}

/* ---- a field --------------------------------------------------------------------------------- */

/* From most to least visible. */
int graft_visibility(uint16_t flags)
{
    return (flags & ACC_PUBLIC) != 0      ? 0
           : (flags & ACC_PROTECTED) != 0 ? 1
           : (flags & ACC_PRIVATE) != 0   ? 3
                                          : 2;
}

static void check_flags(struct plan *plan, struct unit *unit)
{
    uint16_t host = unit->of[HOST]->flags, vendor = unit->of[VENDOR]->flags;
    const char *change = ((host ^ vendor) & ACC_STATIC) != 0                 ? "static"
                         : (vendor & ~host & ACC_FINAL) != 0                 ? "final"
                         : ((host ^ vendor) & ACC_TRANSIENT) != 0            ? "transient"
                         : graft_visibility(vendor) > graft_visibility(host) ? "its visibility"
                                                                             : NULL;
    bool transient = change != NULL && strcmp(change, "transient") == 0;
    const char *user = change == NULL ? NULL
                       : transient    ? "the stored form of its objects"
                                      : graft_member_user(plan, unit);
    if (user != NULL) {
        graft_refuse(plan, unit, "field-flags", "%s changed, and %s relies on it", change, user);
    }
}

struct delegates {
    struct zg_bytes class;
    bool found;
};

static void on_delegate(const struct reference *reference, void *context)
{
    struct delegates *delegates = context;
    delegates->found = delegates->found || (zg_bytes_is(reference->name, "<init>") &&
                                            zg_bytes_equal(reference->owner, delegates->class));
}

/* Does anybody make objects by this constructor, which the vendor does not have? Those of the
 * vendor's old version are left to stale methods. */
static bool is_constructor_used(struct plan *plan, const struct unit *unit)
{
    return !unit->there[BASE] ||
           graft_stale_user(plan, unit->triple->of[HOST], unit->of[HOST], false, NULL) != NULL;
}

/* A constructor that only the host has, and that does not call another one of its class. */
static const struct unit *own_constructor(struct plan *plan, const struct triple *triple)
{
    for (size_t i = 1; i < triple->unit_count; i++) {
        const struct unit *unit = &triple->units[i];
        const struct zg_member *method = unit->of[HOST];
        if (unit->what != METHOD || method == NULL || unit->there[VENDOR] ||
            !zg_bytes_is(method->name, "<init>")) {
            continue;
        }
        struct delegates delegates = {triple->of[HOST]->name, false};
        graft_refer_member(plan->scratch, triple->of[HOST], method, on_delegate, &delegates);
        if (!delegates.found && is_constructor_used(plan, unit)) {
            return unit;
        }
    }
    return NULL;
}

static bool has_initialiser(struct plan *plan, const struct unit *field)
{
    const struct zg_class *class = field->triple->of[VENDOR];
    for (uint16_t i = 0; i < class->method_count; i++) {
        if (zg_bytes_is(class->methods[i].name, "<init>") &&
            graft_writes_field(plan, class, &class->methods[i], field->of[VENDOR])) {
            return true;
        }
    }
    return false;
}

static void check_constructors(struct plan *plan, struct unit *unit)
{
    const struct unit *own =
        (unit->of[VENDOR]->flags & ACC_STATIC) == 0 ? own_constructor(plan, unit->triple) : NULL;
    if (own != NULL && has_initialiser(plan, unit)) {
        graft_refuse(plan, unit, "field-initialiser",
                     "%s, which only the host has, would not give it its value",
                     graft_unit_name(plan, own));
    }
}

static void check_added(struct plan *plan, struct unit *unit)
{
    const struct zg_class *host = unit->triple->of[HOST];
    for (uint16_t i = 0; host != NULL && i < host->field_count; i++) {
        if (zg_bytes_equal(host->fields[i].name, unit->of[VENDOR]->name)) {
            graft_refuse(plan, unit, "field-changed",
                         "the host has a field of this name and type %.*s, which other code uses",
                         (int)host->fields[i].descriptor.len,
                         (const char *)host->fields[i].descriptor.data);
        }
    }
}

void graft_check_field(struct plan *plan, struct unit *unit)
{
    uint16_t flags = unit->of[VENDOR]->flags;
    if ((flags & ACC_ENUM) != 0 ||
        ((unit->triple->of[VENDOR]->flags & ACC_ENUM) != 0 && (flags & ACC_SYNTHETIC) != 0)) {
        graft_refuse(plan, unit, "enum-changed",
                     "the constants of an enum have numbers, which other code relies on");
    }
    if (!unit->there[HOST]) {
        check_added(plan, unit);
        check_constructors(plan, unit);
        return;
    }
    check_flags(plan, unit);
    check_constant(plan, unit);
}

/* ---- initialisers ---------------------------------------------------------------------------- */

/* A field that the host's initialiser writes and the vendor's does not would stay null or 0. */
void graft_check_initialiser(struct plan *plan, struct unit *unit)
{
    const struct zg_member *method = unit->of[VENDOR], *old = unit->of[HOST];
    const struct zg_class *host = unit->triple->of[HOST], *vendor = unit->triple->of[VENDOR];
    if (old == NULL ||
        !(zg_bytes_is(method->name, "<init>") || zg_bytes_is(method->name, "<clinit>"))) {
        return;
    }
    for (uint16_t i = 0; i < host->field_count; i++) {
        const struct zg_member *field = &host->fields[i];
        struct unit *other =
            graft_unit(plan, unit->triple, FIELD, field->name,
                       zg_names_descriptor(plan->to_vendor[HOST], field->descriptor));
        const struct zg_member *in_vendor = other != NULL ? other->of[VENDOR] : NULL;
        if (!graft_writes_field(plan, host, old, field) ||
            (in_vendor != NULL && graft_writes_field(plan, vendor, method, in_vendor))) {
            continue;
        }
        const char *reader = graft_stale_user(plan, host, field, true, unit);
        if (reader != NULL) {
            graft_refuse(plan, unit, "initialiser-changed",
                         "it no longer writes the field %.*s, which %s still reads",
                         (int)field->name.len, (const char *)field->name.data, reader);
        }
    }
}
