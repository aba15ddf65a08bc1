/* Writing a class from its parts (JVMS 4.1). */
#include "jvm/internal.h"

static void put16(struct zg_buf *out, uint16_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
    zg_buf_append(out, bytes, sizeof(bytes));
}

/* Tag and operands, at most five bytes, in one go. */
static void put_operands(struct zg_buf *out, const struct zg_pool_slot *slot, size_t len)
{
    const uint8_t bytes[] = {slot->tag, (uint8_t)(slot->a >> 8), (uint8_t)slot->a,
                             (uint8_t)(slot->b >> 8), (uint8_t)slot->b};
    zg_buf_append(out, bytes, len);
}

static void put_value(struct zg_buf *out, const struct zg_pool_slot *slot)
{
    const uint8_t head[] = {slot->tag, (uint8_t)(slot->value.len >> 8), (uint8_t)slot->value.len};
    zg_buf_append(out, head, slot->tag == ZG_TAG_UTF8 ? 3 : 1);
    zg_buf_append_bytes(out, slot->value);
}

static void put_slot(struct zg_buf *out, const struct zg_pool_slot *slot)
{
    switch (slot->tag) {
    case ZG_TAG_UTF8:
    case ZG_TAG_INTEGER:
    case ZG_TAG_FLOAT:
    case ZG_TAG_LONG:
    case ZG_TAG_DOUBLE:
        put_value(out, slot);
        break;
    case ZG_TAG_CLASS:
    case ZG_TAG_STRING:
    case ZG_TAG_METHOD_TYPE:
    case ZG_TAG_MODULE:
    case ZG_TAG_PACKAGE:
        put_operands(out, slot, 3);
        break;
    case ZG_TAG_METHOD_HANDLE:
        zg_buf_append(out,
                      (const uint8_t[]){slot->tag, (uint8_t)slot->a, (uint8_t)(slot->b >> 8),
                                        (uint8_t)slot->b},
                      4);
        break;
    default:
        put_operands(out, slot, 5);
        break;
    }
}

static void put_pool(struct zg_buf *out, const struct zg_pool *pool)
{
    put16(out, pool->count);
    for (unsigned i = 1; i < pool->count; i++) {
        if (pool->slots[i].tag != 0) { /* none: the second slot of a long or double */
            put_slot(out, &pool->slots[i]);
        }
    }
}

static void put_attributes(struct zg_buf *out, const struct zg_attributes *attributes)
{
    put16(out, attributes->count);
    for (unsigned i = 0; i < attributes->count; i++) {
        const struct zg_attribute *attribute = &attributes->items[i];
        uint32_t len = (uint32_t)attribute->info.len;
        const uint8_t head[] = {(uint8_t)(attribute->name_index >> 8),
                                (uint8_t)attribute->name_index,
                                (uint8_t)(len >> 24),
                                (uint8_t)(len >> 16),
                                (uint8_t)(len >> 8),
                                (uint8_t)len};
        zg_buf_append(out, head, sizeof(head));
        zg_buf_append_bytes(out, attribute->info);
    }
}

static void put_members(struct zg_buf *out, const struct zg_member *members, uint16_t count)
{
    put16(out, count);
    for (unsigned i = 0; i < count; i++) {
        put16(out, members[i].flags);
        put16(out, members[i].name_index);
        put16(out, members[i].descriptor_index);
        put_attributes(out, &members[i].attributes);
    }
}

void zg_class_emit(const struct zg_class *class, struct zg_buf *out)
{
    put16(out, ZG_CLASS_MAGIC >> 16);
    put16(out, ZG_CLASS_MAGIC & 0xffff);
    put16(out, class->minor);
    put16(out, class->major);
    put_pool(out, &class->pool);
    put16(out, class->flags);
    put16(out, class->this_index);
    put16(out, class->super_index);
    put16(out, class->interface_count);
    for (unsigned i = 0; i < class->interface_count; i++) {
        put16(out, class->interfaces[i]);
    }
    put_members(out, class->fields, class->field_count);
    put_members(out, class->methods, class->method_count);
    put_attributes(out, &class->attributes);
}
