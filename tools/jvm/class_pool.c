/*
 * What the constants of a pool mean: names and descriptors that are legal for what refers to them
 * (JVMS 4.4.1, 4.4.2, 4.4.6, 4.4.8 to 4.4.12). pool.c has checked that the slots are there.
 */
#include "jvm/internal.h"

/* The NameAndType that the slot has as its second operand. */
static const struct zg_pool_slot *name_and_type(const struct zg_pool *pool, uint16_t index)
{
    static const struct zg_pool_slot none;
    uint32_t tags = 1u << ZG_TAG_FIELDREF | 1u << ZG_TAG_METHODREF |
                    1u << ZG_TAG_INTERFACE_METHODREF | 1u << ZG_TAG_DYNAMIC |
                    1u << ZG_TAG_INVOKE_DYNAMIC;
    return zg_pool_is(pool, index, tags) ? &pool->slots[pool->slots[index].b] : &none;
}

struct zg_bytes zg_pool_member_name(const struct zg_pool *pool, uint16_t index)
{
    return zg_pool_utf8(pool, name_and_type(pool, index)->a);
}

struct zg_bytes zg_pool_member_descriptor(const struct zg_pool *pool, uint16_t index)
{
    return zg_pool_utf8(pool, name_and_type(pool, index)->b);
}

static bool check_class(const struct zg_pool *pool, const struct zg_pool_slot *slot,
                        struct zg_error *err)
{
    struct zg_bytes name = pool->slots[slot->a].value;
    bool array = name.len > 0 && name.data[0] == '[';
    return (array ? zg_field_descriptor_legal(name) : zg_class_name_legal(name)) ||
           zg_class_fail(err, slot->offset, "a Class has no legal name (4.4.1)");
}

/* A NameAndType names a field or a method; which, its descriptor tells. */
static bool is_method(struct zg_bytes descriptor)
{
    return descriptor.len > 0 && descriptor.data[0] == '(';
}

static bool check_name_and_type(const struct zg_pool *pool, const struct zg_pool_slot *slot,
                                struct zg_error *err)
{
    struct zg_bytes name = pool->slots[slot->a].value, type = pool->slots[slot->b].value;
    bool method = is_method(type);
    unsigned words;
    if (method ? !zg_method_descriptor_legal(type, &words) || words > ZG_PARAMETERS_MAX
               : !zg_field_descriptor_legal(type)) {
        return zg_class_fail(err, slot->offset, "a NameAndType has no legal descriptor (4.4.6)");
    }
    return zg_member_name_legal(name, method) ||
           zg_class_fail(err, slot->offset, "a NameAndType has no legal name (4.4.6)");
}

/* The NameAndType is checked by itself. */
static bool check_call(const struct zg_pool_slot *slot, struct zg_bytes name, struct zg_bytes type,
                       struct zg_error *err)
{
    if (!is_method(type)) {
        return zg_class_fail(err, slot->offset, "a call of what is no method (4.4.2)");
    }
    if (name.len == 0 || name.data[0] != '<') {
        return true;
    }
    bool made = slot->tag == ZG_TAG_METHODREF && zg_bytes_is(name, "<init>") &&
                type.data[type.len - 1] == 'V';
    return made || zg_class_fail(err, slot->offset, "a call of a method of a special name (4.4.2)");
}

/* A method handle of a constructor is newInvokeSpecial, and the other way round (4.4.8). */
static bool check_handle(const struct zg_pool *pool, const struct zg_pool_slot *slot,
                         struct zg_error *err)
{
    enum { NEW_INVOKE_SPECIAL = 8, FIRST_CALL = 5 };
    bool made = zg_bytes_is(zg_pool_member_name(pool, slot->b), "<init>");
    return slot->a < FIRST_CALL || made == (slot->a == NEW_INVOKE_SPECIAL) ||
           zg_class_fail(err, slot->offset, "a method handle of kind %u and <init> (4.4.8)",
                         slot->a);
}

static bool check_slot(const struct zg_pool *pool, uint16_t index, struct zg_error *err)
{
    const struct zg_pool_slot *slot = &pool->slots[index];
    unsigned words;
    switch (slot->tag) {
    case ZG_TAG_CLASS:
        return check_class(pool, slot, err);
    case ZG_TAG_NAME_AND_TYPE:
        return check_name_and_type(pool, slot, err);
    case ZG_TAG_FIELDREF:
    case ZG_TAG_DYNAMIC:
        return !is_method(zg_pool_member_descriptor(pool, index)) ||
               zg_class_fail(err, slot->offset, "a field of what is no field type (4.4.2)");
    case ZG_TAG_METHODREF:
    case ZG_TAG_INTERFACE_METHODREF:
    case ZG_TAG_INVOKE_DYNAMIC:
        return check_call(slot, zg_pool_member_name(pool, index),
                          zg_pool_member_descriptor(pool, index), err);
    case ZG_TAG_METHOD_TYPE:
        return zg_method_descriptor_legal(pool->slots[slot->a].value, &words) ||
               zg_class_fail(err, slot->offset, "a MethodType has no legal descriptor (4.4.9)");
    case ZG_TAG_METHOD_HANDLE:
        return check_handle(pool, slot, err);
    default:
        return true;
    }
}

bool zg_pool_check_names(const struct zg_class *class, struct zg_error *err)
{
    for (unsigned i = 1; i < class->pool.count; i++) {
        if (!check_slot(&class->pool, (uint16_t)i, err)) {
            return false;
        }
    }
    return true;
}
