/*
 * Inputs of several classes, for the fuzzers of what looks at classes together: two bytes that say
 * what to do with them, then for each class the side it is on, its length and its bytes. Random
 * bytes are hardly ever a class, so the mutator changes classes as such: operands, names, flags,
 * members.
 */
#ifndef ZG_FUZZ_CLASSES_H
#define ZG_FUZZ_CLASSES_H

#include "fuzz_options.h"
#include "jvm/jvm.h"

#include <stdlib.h>

enum { INPUT_HEAD = 2, CLASS_HEAD = 3, MOST_CLASSES = 64, CLASS_SIDES = 4 };

struct input_class {
    uint8_t side;
    struct zg_bytes bytes;
};

struct input {
    uint8_t flags, choice;
    struct input_class classes[MOST_CLASSES];
    size_t count;
};

static inline void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

/* Takes an input apart; the last class may be cut off. */
static inline void input_read(struct zg_bytes bytes, struct input *out)
{
    struct zg_cursor c = zg_cursor_of(bytes);
    *out = (struct input){0};
    out->flags = zg_u8(&c);
    out->choice = zg_u8(&c);
    while (!c.failed && (c.bytes.len - c.pos) > CLASS_HEAD && out->count < MOST_CLASSES) {
        struct input_class *class = &out->classes[out->count++];
        class->side = zg_u8(&c) % CLASS_SIDES;
        size_t len = zg_u16be(&c), left = (c.bytes.len - c.pos);
        class->bytes = zg_take(&c, len < left ? len : left);
    }
}

static inline void input_write(const struct input *input, struct zg_buf *out)
{
    const uint8_t head[] = {input->flags, input->choice};
    zg_buf_append(out, head, sizeof(head));
    for (size_t i = 0; i < input->count; i++) {
        const struct input_class *class = &input->classes[i];
        const uint8_t start[] = {class->side, (uint8_t)(class->bytes.len >> 8),
                                 (uint8_t) class->bytes.len};
        zg_buf_append(out, start, sizeof(start));
        zg_buf_append_bytes(out, class->bytes);
    }
}

/* ---- sets --------------------------------------------------------------------------------------
 */

struct input_set {
    struct zg_class_set set;
    struct zg_class_item items[MOST_CLASSES];
    struct zg_bytes bytes[MOST_CLASSES];
};

static inline bool input_set_read(const struct zg_class_set *set, size_t index,
                                  struct zg_arena *arena, struct zg_bytes *out,
                                  struct zg_error *err)
{
    (void)arena;
    (void)err;
    *out = ((const struct input_set *)set->context)->bytes[index];
    return true;
}

static inline uint64_t input_stamp(struct zg_bytes bytes)
{
    uint64_t stamp = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < bytes.len; i++) {
        stamp = (stamp ^ bytes.data[i]) * 1099511628211u;
    }
    return stamp | 1;
}

static inline int input_by_name(const void *a, const void *b)
{
    return strcmp(((const struct zg_class_item *)a)->name, ((const struct zg_class_item *)b)->name);
}

/* The classes of one side that have a name, the first of each. */
static inline struct input_set *input_set(struct zg_arena *arena, const struct input *input,
                                          uint8_t side, const char *label, bool stamps)
{
    struct input_set *set = zg_alloc(arena, sizeof(*set));
    struct zg_class_item *items = set->items;
    size_t count = 0;
    for (size_t i = 0; i < input->count; i++) {
        struct zg_class_identity identity;
        struct zg_error err = {0};
        struct zg_bytes bytes = input->classes[i].bytes;
        if (input->classes[i].side != side || !zg_class_identify(arena, bytes, &identity, &err)) {
            continue;
        }
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known = known || strcmp(items[k].name, identity.name) == 0;
        }
        if (!known) {
            items[count++] = (struct zg_class_item){identity.name, i}; /* its place, until sorted */
        }
    }
    qsort(items, count, sizeof(*items), input_by_name);
    for (size_t i = 0; i < count; i++) {
        set->bytes[i] = input->classes[items[i].stamp].bytes;
        items[i].stamp = stamps ? input_stamp(set->bytes[i]) : 0;
    }
    set->set = (struct zg_class_set){label, items, count, input_set_read, set};
    return set;
}

/* ---- mutations ---------------------------------------------------------------------------------
 */

struct mutation {
    uint64_t state;
    struct zg_arena *arena;
    struct input *input;
};

static inline size_t pick(struct mutation *m, size_t below)
{
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return below == 0 ? 0 : (size_t)(m->state >> 33) % below;
}

/* Another slot with the tag of that one. */
static inline uint16_t pick_alike(struct mutation *m, const struct zg_pool *pool, uint16_t index)
{
    uint8_t tag = index < pool->count ? pool->slots[index].tag : 0;
    size_t at = pick(m, pool->count);
    for (size_t i = 0; i < pool->count; i++) {
        size_t other = (at + i) % pool->count;
        if (pool->slots[other].tag == tag && other != index) {
            return (uint16_t)other;
        }
    }
    return index;
}

static inline void change_constant(struct mutation *m, struct zg_class *class)
{
    struct zg_pool_slot *slot = &class->pool.slots[pick(m, class->pool.count)];
    if (slot->tag == ZG_TAG_UTF8) { /* the text of another class's constant, or its own number */
        struct zg_class other;
        struct zg_error err = {0};
        const struct input_class *from = &m->input->classes[pick(m, m->input->count)];
        if (zg_class_parse(m->arena, from->bytes, &other, &err)) {
            const struct zg_pool_slot *text = &other.pool.slots[pick(m, other.pool.count)];
            slot->value = text->tag == ZG_TAG_UTF8 ? text->value : slot->value;
        }
        return;
    }
    if (slot->tag == ZG_TAG_METHOD_HANDLE && pick(m, 2) == 0) {
        slot->a = (uint16_t)(1 + pick(m, 9));
    } else if (pick(m, 2) == 0 && slot->tag != ZG_TAG_DYNAMIC &&
               slot->tag != ZG_TAG_INVOKE_DYNAMIC && slot->tag != ZG_TAG_METHOD_HANDLE) {
        slot->a = pick_alike(m, &class->pool, slot->a);
    } else {
        slot->b = pick_alike(m, &class->pool, slot->b);
    }
}

static inline void change_member(struct mutation *m, struct zg_class *class,
                                 struct zg_member **items, uint16_t *count)
{
    size_t i = pick(m, *count);
    struct zg_member *member = &(*items)[i];
    if (*count == 0) {
        return;
    }
    switch (pick(m, 6)) {
    case 0:
        member->flags ^= (uint16_t)(1u << pick(m, 16));
        break;
    case 1:
        member->name_index = (*items)[pick(m, *count)].name_index;
        break;
    case 2:
        member->descriptor_index = (*items)[pick(m, *count)].descriptor_index;
        break;
    case 3:
        *member = (*items)[--*count];
        break;
    case 4: {
        struct zg_member *more = zg_alloc_array(m->arena, *count + 1u, sizeof(*more));
        memcpy(more, *items, *count * sizeof(*more));
        more[*count] = *member;
        more[*count].name_index = pick_alike(m, &class->pool, member->name_index);
        *items = more;
        ++*count;
        break;
    }
    default:
        if (member->attributes.count > 0) {
            member->attributes.count--;
        }
        break;
    }
}

/* Lets an instruction use another constant of the same kind. */
static inline void change_code(struct mutation *m, struct zg_class *class)
{
    struct zg_code code = {0};
    struct zg_error err = {0};
    struct zg_instruction in;
    const struct zg_member *method =
        class->method_count > 0 ? &class->methods[pick(m, class->method_count)] : NULL;
    if (method == NULL || !zg_code_parse(m->arena, class, method, &code, &err)) {
        return;
    }
    size_t skip = pick(m, 16);
    for (uint32_t pc = 0; pc < code.bytes.len && zg_instruction_at(code.bytes, pc, &in);
         pc += in.length) {
        if (in.pool != 0 && skip-- == 0) {
            uint8_t *at = (uint8_t *)(uintptr_t)code.bytes.data + pc + 1;
            uint16_t index = pick_alike(m, &class->pool, in.pool);
            if (zg_opcodes[in.opcode].operands == ZG_OPS_LDC) {
                at[0] = index < 256 ? (uint8_t)index : at[0];
            } else {
                at[0] = (uint8_t)(index >> 8);
                at[1] = (uint8_t)index;
            }
            break;
        }
    }
}

static inline void change_header(struct mutation *m, struct zg_class *class)
{
    switch (pick(m, 6)) {
    case 0:
        class->flags ^= (uint16_t)(1u << pick(m, 16));
        break;
    case 1:
        class->super_index = pick_alike(m, &class->pool, class->super_index);
        break;
    case 2:
        class->major = (uint16_t)(45 + pick(m, 24));
        break;
    case 3:
        if (class->interface_count > 0) {
            class->interfaces[0] = pick_alike(m, &class->pool, class->interfaces[0]);
        } else {
            class->interfaces = zg_alloc(m->arena, sizeof(*class->interfaces));
            class->interfaces[0] = pick_alike(m, &class->pool, class->super_index);
            class->interface_count = 1;
        }
        break;
    case 4:
        class->this_index = pick_alike(m, &class->pool, class->this_index);
        break;
    default:
        if (class->attributes.count > 0) {
            size_t i = pick(m, class->attributes.count);
            class->attributes.items[i] = class->attributes.items[--class->attributes.count];
        }
        break;
    }
}

static inline void change_class(struct mutation *m, struct input_class *item)
{
    struct zg_class class;
    struct zg_error err = {0};
    uint8_t *copy = zg_alloc(m->arena, item->bytes.len + 1);
    memcpy(copy, item->bytes.data, item->bytes.len);
    struct zg_bytes bytes = {copy, item->bytes.len};
    if (!zg_class_parse(m->arena, bytes, &class, &err)) {
        item->bytes.len = LLVMFuzzerMutate(copy, bytes.len, bytes.len + 1);
        item->bytes.data = copy;
        return;
    }
    for (size_t changes = 1 + pick(m, 3); changes > 0; changes--) {
        switch (pick(m, 6)) {
        case 0:
        case 1:
            change_constant(m, &class);
            break;
        case 2:
            change_code(m, &class);
            break;
        case 3:
            change_header(m, &class);
            break;
        case 4:
            change_member(m, &class, &class.fields, &class.field_count);
            break;
        default:
            change_member(m, &class, &class.methods, &class.method_count);
            break;
        }
    }
    struct zg_buf out = {0};
    zg_class_emit(&class, &out);
    if (out.len <= UINT16_MAX) {
        uint8_t *made = zg_alloc(m->arena, out.len + 1);
        memcpy(made, out.data, out.len);
        item->bytes = (struct zg_bytes){made, out.len};
    }
    zg_buf_free(&out);
}

static inline void change_bytes(struct mutation *m, struct input_class *item)
{
    enum { MORE = 16 };
    uint8_t *copy = zg_alloc(m->arena, item->bytes.len + MORE);
    memcpy(copy, item->bytes.data, item->bytes.len);
    size_t most = item->bytes.len + MORE <= UINT16_MAX ? item->bytes.len + MORE : UINT16_MAX;
    item->bytes = (struct zg_bytes){copy, LLVMFuzzerMutate(copy, item->bytes.len, most)};
}

static inline void change_input(struct mutation *m)
{
    struct input *input = m->input;
    struct input_class *item = &input->classes[pick(m, input->count)];
    switch (pick(m, 16)) {
    case 0:
        input->flags ^= (uint8_t)(1u << pick(m, 8));
        break;
    case 1:
        input->choice = (uint8_t)pick(m, 256);
        break;
    case 2:
        item->side = (uint8_t)pick(m, CLASS_SIDES);
        break;
    case 3:
        *item = input->classes[--input->count];
        break;
    case 4: /* the same class on another side too */
        if (input->count < MOST_CLASSES) {
            input->classes[input->count] = *item;
            input->classes[input->count++].side = (uint8_t)pick(m, CLASS_SIDES);
        }
        break;
    case 5:
        change_bytes(m, item);
        break;
    default:
        change_class(m, item);
        break;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct input input;
    input_read((struct zg_bytes){data, size}, &input);
    struct mutation m = {.state = seed, .arena = arena, .input = &input};
    if (input.count == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    change_input(&m);
    input_write(&input, &out);
    if (out.len > max_size) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    memcpy(data, out.data, out.len);
    return out.len;
}

#endif
