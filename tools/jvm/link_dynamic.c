/* Constants that are made when they are first loaded, and call sites (JVMS 5.4.3.5, 5.4.3.6):
 * classes, method types, method handles, and bootstrap methods with their arguments. */
#include "jvm/link.h"

/* How a method handle of each kind uses its member (table 5.4.3.5-A). */
static const enum zg_use handle_uses[] = {
    [1] = ZG_USE_GETFIELD,  [2] = ZG_USE_GETSTATIC, [3] = ZG_USE_PUTFIELD,
    [4] = ZG_USE_PUTSTATIC, [5] = ZG_USE_VIRTUAL,   [6] = ZG_USE_STATIC,
    [7] = ZG_USE_SPECIAL,   [8] = ZG_USE_CONSTRUCT, [9] = ZG_USE_INTERFACE};

static void check_handle(struct zg_linker *l, const struct zg_pool_slot *slot)
{
    struct zg_reference reference = zg_reference_at(l->class, slot->b);
    enum zg_use use = handle_uses[slot->a];
    if (l->class->pool.slots[slot->b].tag == ZG_TAG_FIELDREF) {
        zg_link_use_field(l, use, &reference, true);
    } else {
        zg_link_use_method(l, use, &reference);
    }
    zg_resolve_descriptor(l, reference.to.descriptor);
}

/* Dynamic constants and call sites still to be looked at. */
struct pending {
    uint16_t *slots;
    size_t count, held; /* held: those that the memory was grown for */
};

static void push(struct zg_linker *l, struct pending *pending, uint16_t index)
{
    if (l->seen == NULL) {
        l->seen = zg_alloc_array(l->scratch, l->class->pool.count, sizeof(*l->seen));
    }
    if (l->seen[index] == l->look) {
        return;
    }
    l->seen[index] = l->look;
    if (pending->count == pending->held) {
        pending->slots =
            zg_grow(l->scratch, pending->slots, pending->held, sizeof(*pending->slots));
        pending->held++;
    }
    pending->slots[pending->count++] = index;
}

static void check_one(struct zg_linker *l, struct pending *pending, uint16_t index)
{
    const struct zg_pool_slot *slot = &l->class->pool.slots[index];
    struct zg_node *ignored;
    switch (slot->tag) {
    case ZG_TAG_CLASS:
        zg_resolve_class(l, zg_pool_class_name(&l->class->pool, index), &ignored);
        break;
    case ZG_TAG_METHOD_TYPE:
        zg_resolve_descriptor(l, zg_pool_utf8(&l->class->pool, slot->a));
        break;
    case ZG_TAG_METHOD_HANDLE:
        check_handle(l, slot);
        break;
    case ZG_TAG_DYNAMIC:
    case ZG_TAG_INVOKE_DYNAMIC:
        push(l, pending, index);
        break;
    default:
        break; /* numbers and strings */
    }
}

/* The entry of BootstrapMethods at `number`; its cursor then stands before the arguments. */
static struct zg_cursor bootstrap_at(const struct zg_linker *l, uint16_t number, uint16_t *handle)
{
    const struct zg_attribute *attribute = zg_known_attribute(l->class, "BootstrapMethods");
    struct zg_cursor c = zg_cursor_of(attribute != NULL ? attribute->info : (struct zg_bytes){0});
    zg_u16be(&c);
    for (unsigned i = 0; i < number; i++) {
        zg_u16be(&c);
        zg_take(&c, 2 * (size_t)zg_u16be(&c));
    }
    *handle = zg_u16be(&c);
    return c;
}

static void check_site(struct zg_linker *l, struct pending *pending, uint16_t index)
{
    uint16_t handle;
    struct zg_cursor c = bootstrap_at(l, l->class->pool.slots[index].a, &handle);
    check_one(l, pending, handle);
    zg_resolve_descriptor(l, zg_pool_member_descriptor(&l->class->pool, index));
    for (unsigned left = zg_u16be(&c); left > 0 && !c.failed; left--) {
        check_one(l, pending, zg_u16be(&c));
    }
}

void zg_link_constant(struct zg_linker *l, uint16_t index)
{
    struct pending pending = {0};
    l->look++;
    check_one(l, &pending, index);
    while (pending.count > 0 && !zg_link_tired(l)) {
        check_site(l, &pending, pending.slots[--pending.count]);
        l->steps++;
    }
}
