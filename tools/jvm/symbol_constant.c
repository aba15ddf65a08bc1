/*
 * Constants of the pool as text, in place of their indices: literals, classes, members, method
 * handles, and dynamic constants and call sites with their bootstrap method in line.
 */
#include "jvm/symbol.h"

const struct zg_pool_slot *zg_slot(const struct zg_symbol *s, uint16_t index)
{
    static const struct zg_pool_slot nothing;
    return index < s->class->pool.count ? &s->class->pool.slots[index] : &nothing;
}

void zg_put_class(struct zg_symbol *s, uint16_t index)
{
    zg_put_class_name(s, zg_pool_class_name(&s->class->pool, index));
}

static void put_name_and_type(struct zg_symbol *s, struct zg_bytes owner, uint16_t index)
{
    const struct zg_pool_slot *slot = zg_slot(s, index);
    zg_put_member(s, owner, zg_pool_utf8(&s->class->pool, slot->a),
                  zg_pool_utf8(&s->class->pool, slot->b));
}

/* A method of an interface says so unless the instruction does: the JVM looks it up another way
 * (5.4.3.4). */
static void put_reference(struct zg_symbol *s, const struct zg_pool_slot *slot,
                          bool interface_expected)
{
    if ((slot->tag == ZG_TAG_INTERFACE_METHODREF) != interface_expected) {
        zg_put_text(s, interface_expected ? "class " : "interface ");
    }
    zg_put_class(s, slot->a);
    zg_put_char(s, '.');
    put_name_and_type(s, zg_pool_class_name(&s->class->pool, slot->a), slot->b);
}

static void put_handle(struct zg_symbol *s, uint16_t index)
{
    static const char *const kinds[] = {
        /* table 5.4.3.5-A */
        "REF_none",           "REF_getField",      "REF_getStatic",
        "REF_putField",       "REF_putStatic",     "REF_invokeVirtual",
        "REF_invokeStatic",   "REF_invokeSpecial", "REF_newInvokeSpecial",
        "REF_invokeInterface"};
    const struct zg_pool_slot *slot = zg_slot(s, index);
    zg_put_text(s, kinds[slot->a < ZG_COUNT(kinds) ? slot->a : 0]);
    zg_put_char(s, ' ');
    put_reference(s, zg_slot(s, slot->b), slot->a == 9);
}

/* Notes where each bootstrap method (4.7.23) begins. */
static void find_bootstrap_methods(struct zg_symbol *s)
{
    const struct zg_attribute *attribute =
        zg_attribute_find(&s->class->attributes, "BootstrapMethods");
    if (s->bootstrap != NULL || attribute == NULL) {
        return;
    }
    s->bootstrap_info = attribute->info;
    struct zg_cursor c = zg_cursor_of(attribute->info);
    uint16_t count = zg_u16be(&c);
    s->bootstrap = zg_xmalloc(count * sizeof(*s->bootstrap));
    for (uint16_t i = 0; i < count && !c.failed; i++) {
        s->bootstrap[s->bootstrap_count++] = c.pos;
        zg_u16be(&c);
        zg_take(&c, 2 * (size_t)zg_u16be(&c));
    }
}

/* `name(I)V bootstrap REF_invokeStatic x/Y.z(...)... [argument, ...]`, for the constant `slot`. */
static void put_dynamic(struct zg_symbol *s, const struct zg_pool_slot *slot, unsigned depth)
{
    put_name_and_type(s, (struct zg_bytes){0}, slot->b);
    zg_put_text(s, " bootstrap ");
    find_bootstrap_methods(s);
    if (slot->a >= s->bootstrap_count) {
        zg_put_text(s, "none");
        return;
    }
    struct zg_cursor c = zg_cursor_of(s->bootstrap_info);
    zg_take(&c, s->bootstrap[slot->a]);
    put_handle(s, zg_u16be(&c));
    uint16_t count = zg_u16be(&c);
    for (uint16_t i = 0; i < count; i++) {
        zg_put_text(s, i == 0 ? " [" : ", ");
        if (zg_symbol_full(s, depth)) {
            return;
        }
        zg_put_constant(s, zg_u16be(&c), depth + 1);
    }
    zg_put_text(s, count == 0 ? " []" : "]");
}

void zg_put_constant(struct zg_symbol *s, uint16_t index, unsigned depth)
{
    const struct zg_pool_slot *slot = zg_slot(s, index);
    switch (slot->tag) {
    case ZG_TAG_INTEGER:
        zg_put_number(s, zg_big_endian(slot->value));
        break;
    case ZG_TAG_LONG:
        zg_put_number(s, zg_big_endian(slot->value));
        zg_put_char(s, 'L');
        break;
    case ZG_TAG_FLOAT:
        zg_put_float(s, slot->value);
        break;
    case ZG_TAG_DOUBLE:
        zg_put_double(s, slot->value);
        break;
    case ZG_TAG_STRING:
        zg_put_quoted(s, zg_pool_utf8(&s->class->pool, slot->a));
        break;
    case ZG_TAG_UTF8:
        zg_put_quoted(s, slot->value);
        break;
    case ZG_TAG_CLASS:
        zg_put_text(s, "class ");
        zg_put_class(s, index);
        break;
    case ZG_TAG_METHOD_TYPE:
        zg_put_text(s, "methodtype ");
        zg_put_descriptor(s, zg_pool_utf8(&s->class->pool, slot->a));
        break;
    case ZG_TAG_METHOD_HANDLE:
        zg_put_text(s, "handle ");
        put_handle(s, index);
        break;
    case ZG_TAG_DYNAMIC:
        zg_put_text(s, "dynamic ");
        put_dynamic(s, slot, depth);
        break;
    default:
        zg_put_text(s, "none");
    }
}

void zg_put_operand(struct zg_symbol *s, uint16_t index, bool interface_expected)
{
    const struct zg_pool_slot *slot = zg_slot(s, index);
    switch (slot->tag) {
    case ZG_TAG_CLASS:
        zg_put_class(s, index);
        break;
    case ZG_TAG_FIELDREF:
    case ZG_TAG_METHODREF:
    case ZG_TAG_INTERFACE_METHODREF:
        put_reference(s, slot, interface_expected);
        break;
    case ZG_TAG_INVOKE_DYNAMIC:
        put_dynamic(s, slot, 0);
        break;
    default:
        zg_put_constant(s, index, 0);
    }
}
