/*
 * What a member refers to: classes, fields and methods, from its code, the bootstrap methods of
 * its call sites, its handlers and its declared exceptions; and which unit a reference means.
 */
#include "graft/internal.h"

#include <string.h>

struct refer {
    struct zg_arena *arena;
    const struct zg_class *class;
    refer_visit visit;
    void *context;
    unsigned depth; /* of dynamic constants in dynamic constants */
};

static const struct zg_pool_slot *slot_of(const struct refer *r, uint16_t index)
{
    static const struct zg_pool_slot nothing;
    return index < r->class->pool.count ? &r->class->pool.slots[index] : &nothing;
}

static void tell_class(const struct refer *r, struct zg_bytes name, uint8_t opcode)
{
    /* Of an array class the element type counts. */
    while (name.len > 0 && name.data[0] == '[') {
        name.data++;
        name.len--;
        if (name.len > 2 && name.data[0] == 'L') {
            name = (struct zg_bytes){name.data + 1, name.len - 2};
            break;
        }
        if (name.len == 1) {
            return; /* of a primitive type */
        }
    }
    if (name.len > 0) {
        struct reference reference = {.kind = REFERS_CLASS, .owner = name, .opcode = opcode};
        r->visit(&reference, r->context);
    }
}

/* The classes that a descriptor names. */
static void tell_descriptor(const struct refer *r, struct zg_bytes descriptor)
{
    for (size_t at = 0; at < descriptor.len; at++) {
        if (descriptor.data[at] == 'L') {
            const uint8_t *end = memchr(descriptor.data + at, ';', descriptor.len - at);
            if (end == NULL) {
                return;
            }
            size_t len = (size_t)(end - descriptor.data) - at - 1;
            tell_class(r, (struct zg_bytes){descriptor.data + at + 1, len}, 0);
            at += len + 1;
        }
    }
}

static void tell_constant(struct refer *r, uint16_t index, uint8_t opcode);

/* The handle and the arguments of bootstrap method `index` (4.7.23). */
static void tell_bootstrap(struct refer *r, uint16_t index)
{
    enum { DEEPEST = 64 };
    const struct zg_attribute *attribute =
        zg_attribute_find(&r->class->attributes, "BootstrapMethods");
    if (attribute == NULL || r->depth >= DEEPEST) {
        return;
    }
    r->depth++;
    struct zg_cursor c = zg_cursor_of(attribute->info);
    uint16_t count = zg_u16be(&c);
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        uint16_t handle = zg_u16be(&c), arguments = zg_u16be(&c);
        for (uint16_t k = 0; k < arguments && !c.failed; k++) {
            uint16_t argument = zg_u16be(&c);
            if (i == index) {
                tell_constant(r, argument, 0);
            }
        }
        if (i == index) {
            tell_constant(r, handle, 0);
            break;
        }
    }
    r->depth--;
}

static void tell_member(struct refer *r, const struct zg_pool_slot *slot, uint8_t opcode)
{
    const struct zg_pool_slot *type = slot_of(r, slot->b);
    struct reference reference = {
        .kind = slot->tag == ZG_TAG_FIELDREF ? REFERS_FIELD : REFERS_METHOD,
        .owner = zg_pool_class_name(&r->class->pool, slot->a),
        .name = zg_pool_utf8(&r->class->pool, type->a),
        .descriptor = zg_pool_utf8(&r->class->pool, type->b),
        .opcode = opcode,
        .interface = slot->tag == ZG_TAG_INTERFACE_METHODREF,
    };
    r->visit(&reference, r->context);
    tell_class(r, reference.owner, opcode);
    tell_descriptor(r, reference.descriptor);
}

static void tell_constant(struct refer *r, uint16_t index, uint8_t opcode)
{
    const struct zg_pool_slot *slot = slot_of(r, index);
    switch (slot->tag) {
    case ZG_TAG_CLASS:
        tell_class(r, zg_pool_class_name(&r->class->pool, index), opcode);
        break;
    case ZG_TAG_FIELDREF:
    case ZG_TAG_METHODREF:
    case ZG_TAG_INTERFACE_METHODREF:
        tell_member(r, slot, opcode);
        break;
    case ZG_TAG_METHOD_HANDLE:
        tell_constant(r, slot->b, 0);
        break;
    case ZG_TAG_METHOD_TYPE:
        tell_descriptor(r, zg_pool_utf8(&r->class->pool, slot->a));
        break;
    case ZG_TAG_DYNAMIC:
    case ZG_TAG_INVOKE_DYNAMIC:
        tell_descriptor(r, zg_pool_utf8(&r->class->pool, slot_of(r, slot->b)->b));
        tell_bootstrap(r, slot->a);
        break;
    default:
        break;
    }
}

static void tell_exceptions(struct refer *r, const struct zg_member *member)
{
    const struct zg_attribute *attribute = zg_attribute_find(&member->attributes, "Exceptions");
    if (attribute == NULL) {
        return;
    }
    struct zg_cursor c = zg_cursor_of(attribute->info);
    uint16_t count = zg_u16be(&c);
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        tell_constant(r, zg_u16be(&c), 0);
    }
}

void graft_refer_member(struct zg_arena *arena, const struct zg_class *class,
                        const struct zg_member *member, refer_visit visit, void *context)
{
    struct refer r = {.arena = arena, .class = class, .visit = visit, .context = context};
    struct zg_code code = {0};
    struct zg_error err = {0};
    tell_descriptor(&r, member->descriptor);
    tell_exceptions(&r, member);
    if (member->descriptor.len == 0 || member->descriptor.data[0] != '(' ||
        !zg_code_parse(arena, class, member, &code, &err)) {
        return;
    }
    struct zg_instruction in;
    for (uint32_t pc = 0; pc < code.bytes.len && zg_instruction_at(code.bytes, pc, &in);
         pc += in.length) {
        if (in.pool != 0) {
            tell_constant(&r, in.pool, in.opcode);
        }
    }
    for (uint16_t i = 0; i < code.handler_count; i++) {
        tell_constant(&r, code.handlers[i].catch_type, 0);
    }
}

bool graft_pool_names(const struct zg_class *class, struct zg_bytes owner,
                      const struct zg_member *member)
{
    for (uint16_t i = 1; i < class->pool.count; i++) {
        const struct zg_pool_slot *slot = &class->pool.slots[i];
        if (slot->tag != ZG_TAG_FIELDREF && slot->tag != ZG_TAG_METHODREF &&
            slot->tag != ZG_TAG_INTERFACE_METHODREF) {
            continue;
        }
        const struct zg_pool_slot *type = &class->pool.slots[slot->b];
        if (zg_bytes_equal(zg_pool_utf8(&class->pool, type->a), member->name) &&
            zg_bytes_equal(zg_pool_utf8(&class->pool, type->b), member->descriptor) &&
            zg_bytes_equal(zg_pool_class_name(&class->pool, slot->a), owner)) {
            return true;
        }
    }
    return false;
}

void graft_refer_strings(struct zg_arena *arena, const struct zg_class *class,
                         const struct zg_member *member, string_visit visit, void *context)
{
    struct zg_code code = {0};
    struct zg_error err = {0};
    struct zg_instruction in;
    if (member->descriptor.len == 0 || member->descriptor.data[0] != '(' ||
        !zg_code_parse(arena, class, member, &code, &err)) {
        return;
    }
    for (uint32_t pc = 0; pc < code.bytes.len && zg_instruction_at(code.bytes, pc, &in);
         pc += in.length) {
        const struct zg_pool_slot *slot =
            &class->pool.slots[in.pool < class->pool.count ? in.pool : 0];
        if (slot->tag == ZG_TAG_STRING) {
            visit(zg_pool_utf8(&class->pool, slot->a), context);
        }
    }
}

void graft_refer_header(const struct zg_class *class, refer_visit visit, void *context)
{
    struct refer r = {.class = class, .visit = visit, .context = context};
    if (class->super_index != 0) {
        tell_class(&r, class->super_name, 0);
    }
    for (uint16_t i = 0; i < class->interface_count; i++) {
        tell_class(&r, zg_pool_class_name(&class->pool, class->interfaces[i]), 0);
    }
}

/* ---- which unit a reference means (5.4.3.2 to 5.4.3.4) --------------------------------------- */

enum { HIGHEST = 64 }; /* levels of a hierarchy that are followed */

/* The vendor's class when it has one, as references are the vendor's. */
static const struct zg_class *class_of(const struct triple *triple)
{
    return triple->of[VENDOR] != NULL ? triple->of[VENDOR] : triple->of[HOST];
}

static struct unit *resolve_in(struct plan *plan, struct zg_bytes owner,
                               const struct reference *reference, unsigned height)
{
    struct triple *triple = graft_triple(plan, owner);
    if (triple == NULL || height > HIGHEST || plan->failed || triple->asked == plan->asked) {
        return NULL;
    }
    triple->asked = plan->asked; /* it is not above this one, whatever way leads there again */
    enum what what = reference->kind == REFERS_FIELD ? FIELD : METHOD;
    struct unit *unit = graft_unit(plan, triple, what, reference->name, reference->descriptor);
    if (unit != NULL && (unit->there[VENDOR] || triple->of[VENDOR] == NULL)) {
        return unit;
    }
    const struct zg_class *class = class_of(triple);
    unit =
        class->super_index != 0 ? resolve_in(plan, class->super_name, reference, height + 1) : NULL;
    for (uint16_t i = 0; unit == NULL && i < class->interface_count; i++) {
        unit = resolve_in(plan, zg_pool_class_name(&class->pool, class->interfaces[i]), reference,
                          height + 1);
    }
    return unit;
}

struct unit *graft_resolve(struct plan *plan, const struct reference *reference)
{
    if (reference->kind == REFERS_CLASS) {
        return NULL;
    }
    if (reference->owner.len > 0 && reference->owner.data[0] == '[') {
        return NULL; /* arrays have Object's methods */
    }
    plan->asked++;
    return resolve_in(plan, reference->owner, reference, 0);
}
