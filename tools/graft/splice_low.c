/*
 * Low slots for constants that an `ldc`, whose operand is one byte, must reach: the constant
 * changes places with one below that no `ldc` needs, and every reference to the two follows. All
 * other references have two bytes, so nothing changes its length.
 */
#include "graft/splice_internal.h"

/* How often each low slot is referred to outside the pool, and whether by an `ldc`. */
struct census {
    struct zg_remap remap;
    size_t uses[ZG_LDC_MAX + 1];
    bool loaded[ZG_LDC_MAX + 1];
};

struct swap {
    struct zg_remap remap;
    uint16_t *to; /* of each slot its new index */
};

static bool count_index(struct zg_remap *remap, uint16_t from, bool is_type, uint16_t *to,
                        struct zg_error *err)
{
    (void)is_type, (void)err;
    struct census *census = (struct census *)remap;
    if (from <= ZG_LDC_MAX) {
        census->uses[from]++;
    }
    *to = from;
    return true;
}

static bool count_ldc(struct zg_remap *remap, uint32_t pc, uint16_t index, struct zg_error *err)
{
    (void)pc, (void)err;
    ((struct census *)remap)->loaded[index] = true;
    return true;
}

static bool swap_index(struct zg_remap *remap, uint16_t from, bool is_type, uint16_t *to,
                       struct zg_error *err)
{
    (void)is_type, (void)err;
    *to = ((struct swap *)remap)->to[from];
    return true;
}

/* Code of the host has to be taken apart first. */
static bool remap_code(struct zg_splice *splice, struct zg_remap *remap, struct zg_member *method,
                       const struct zg_class *view, struct zg_body *body, struct zg_error *err)
{
    if (body != NULL) {
        return zg_remap_code(remap, view, &body->code, err);
    }
    for (unsigned i = 0; i < method->attributes.count; i++) {
        struct zg_attribute *attribute = &method->attributes.items[i];
        struct zg_code code;
        if (zg_bytes_is(attribute->name, "Code")) {
            return zg_code_parse(splice->arena, view, method, &code, err) &&
                   zg_remap_code(remap, view, &code, err) &&
                   zg_code_join(splice->arena, view, &code, &attribute->info, err);
        }
    }
    return true;
}

static bool remap_members(struct zg_splice *splice, struct zg_remap *remap, bool is_method,
                          struct zg_error *err)
{
    struct zg_class *class = &splice->class;
    struct zg_member *members = is_method ? class->methods : class->fields;
    const struct zg_origin *origins = is_method ? splice->methods : splice->fields;
    unsigned count = is_method ? class->method_count : class->field_count;
    enum zg_place place = is_method ? ZG_IN_METHOD : ZG_IN_FIELD;
    for (unsigned i = 0; i < count; i++) {
        struct zg_member *member = &members[i];
        struct zg_attributes attributes = member->attributes;
        struct zg_class view = *class;
        view.major = origins[i].major;
        view.minor = origins[i].minor;
        if (!remap->index(remap, member->name_index, false, &member->name_index, err) ||
            !remap->index(remap, member->descriptor_index, true, &member->descriptor_index, err) ||
            !zg_remap_attributes(remap, &view, place, &attributes, &member->attributes, err) ||
            (is_method && !remap_code(splice, remap, member, &view, origins[i].body, err))) {
            return false;
        }
    }
    return true;
}

/* Everything outside the pool that refers to it. */
static bool remap_class(struct zg_splice *splice, struct zg_remap *remap, struct zg_error *err)
{
    struct zg_class *class = &splice->class;
    struct zg_attributes attributes = class->attributes;
    if (!remap_members(splice, remap, false, err) || !remap_members(splice, remap, true, err) ||
        !zg_remap_attributes(remap, class, ZG_IN_CLASS, &attributes, &class->attributes, err) ||
        !remap->index(remap, class->this_index, false, &class->this_index, err)) {
        return false;
    }
    for (unsigned i = 0; i < class->interface_count; i++) {
        if (!remap->index(remap, class->interfaces[i], false, &class->interfaces[i], err)) {
            return false;
        }
    }
    return class->super_index == 0 ||
           remap->index(remap, class->super_index, false, &class->super_index, err);
}

static void swap_pool(struct zg_splice *splice, const uint16_t *to)
{
    struct zg_pool *pool = &splice->class.pool;
    struct zg_pool_slot *slots =
        zg_growable(splice->arena, NULL, pool->count, sizeof(*pool->slots));
    for (unsigned i = 0; i < pool->count; i++) {
        struct zg_pool_slot slot = pool->slots[i];
        const struct zg_pool_shape *shape = zg_pool_shape_of(slot.tag);
        slot.a = shape->a ? to[slot.a] : slot.a;
        slot.b = shape->b ? to[slot.b] : slot.b;
        slots[to[i]] = slot;
    }
    pool->slots = slots;
}

/* The slot to give up: least referred to outside the pool, so that the fewest bytes of other
 * members change; 0 when there is none. */
static uint16_t choose(const struct zg_splice *splice, const struct census *census)
{
    const struct zg_pool *pool = &splice->class.pool;
    unsigned best = 0;
    for (unsigned i = 1; i <= ZG_LDC_MAX && i < pool->count; i++) {
        uint8_t tag = pool->slots[i].tag;
        bool wide = tag == ZG_TAG_LONG || tag == ZG_TAG_DOUBLE;
        if (tag == 0 || wide || census->loaded[i]) {
            continue;
        }
        if (best == 0 || census->uses[i] < census->uses[best]) {
            best = i;
        }
    }
    return (uint16_t)best;
}

/* Goes over the ldcs carried over. */
static void each_ldc(struct zg_splice *splice, void (*call)(struct zg_ldc *ldc, void *context),
                     void *context)
{
    for (unsigned i = 0; i < splice->class.method_count; i++) {
        struct zg_body *body = splice->methods[i].body;
        for (size_t k = 0; body != NULL && k < body->ldc_count; k++) {
            call(&body->ldcs[k], context);
        }
    }
}

static void note_low(struct zg_ldc *ldc, void *context)
{
    struct census *census = context;
    if (ldc->index <= ZG_LDC_MAX) {
        census->loaded[ldc->index] = true;
    }
}

static void note_high(struct zg_ldc *ldc, void *context)
{
    bool *any = context;
    *any = *any || ldc->index > ZG_LDC_MAX;
}

static void move_ldc(struct zg_ldc *ldc, void *context)
{
    ldc->index = ((const uint16_t *)context)[ldc->index];
}

struct choice {
    struct zg_splice *splice;
    struct census *census;
    uint16_t *to;
};

/* Finds a slot for the constant, the first time that it is met. */
static void place_ldc(struct zg_ldc *ldc, void *context)
{
    struct choice *choice = context;
    if (ldc->index <= ZG_LDC_MAX || choice->to[ldc->index] != ldc->index) {
        return;
    }
    uint16_t low = choose(choice->splice, choice->census);
    if (low != 0) {
        choice->to[low] = ldc->index;
        choice->to[ldc->index] = low;
        choice->census->loaded[low] = true;
        choice->splice->cost.moved_slots++;
    }
}

bool zg_splice_low(struct zg_splice *splice, struct zg_error *err)
{
    bool any = false;
    each_ldc(splice, note_high, &any);
    if (!any || splice->options.minimal_touch) {
        return true;
    }
    struct census census = {
        .remap = {.arena = splice->arena, .index = count_index, .ldc = count_ldc}};
    struct zg_error unknown = {0};
    if (!remap_class(splice, &census.remap, &unknown)) {
        return true; /* what is not known may refer to any slot: none can move */
    }
    each_ldc(splice, note_low, &census);
    uint16_t *to = zg_alloc_array(splice->arena, splice->class.pool.count, sizeof(*to));
    for (unsigned i = 0; i < splice->class.pool.count; i++) {
        to[i] = (uint16_t)i;
    }
    struct choice choice = {splice, &census, to};
    each_ldc(splice, place_ldc, &choice);
    if (splice->cost.moved_slots == 0) {
        return true;
    }
    struct swap swap = {.remap = {.arena = splice->arena, .index = swap_index}, .to = to};
    each_ldc(splice, move_ldc, to);
    if (!remap_class(splice, &swap.remap, err)) {
        return false;
    }
    swap_pool(splice, to);
    return true;
}
