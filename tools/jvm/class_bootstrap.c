/*
 * BootstrapMethods (JVMS 4.7.23) seen from the pool: the entries that dynamic constants and calls
 * name are there, and no dynamic constant needs its own value to be made.
 */
#include "jvm/internal.h"

/* An entry: the constants that are its arguments, two bytes each. */
struct entry {
    const uint8_t *arguments;
    uint16_t count;
};

struct table {
    struct entry *entries;
    uint16_t count;
};

/* The attribute was walked over before: its lengths are right. */
static void read_table(const struct zg_class *class, struct table *out)
{
    struct zg_bytes name = zg_bytes_of("BootstrapMethods");
    const struct zg_attribute *attribute =
        zg_layout_find(name, ZG_IN_CLASS, class->major) != NULL
            ? zg_attribute_find(&class->attributes, "BootstrapMethods")
            : NULL;
    if (attribute == NULL) {
        return;
    }
    const uint8_t *at = attribute->info.data;
    out->count = zg_be16(at);
    out->entries = zg_alloc_array(class->arena, out->count, sizeof(*out->entries));
    at += 2;
    for (unsigned i = 0; i < out->count; i++) {
        out->entries[i] = (struct entry){at + 4, zg_be16(at + 2)};
        at += 4 + 2 * (size_t)out->entries[i].count;
    }
}

/* How far the search for cycles is with one constant. */
struct visit {
    uint16_t parent; /* the constant that led here, or 0 */
    uint16_t next;   /* argument to look at next */
    enum { NEW, OPEN, DONE } state;
};

/* Depth first, from one dynamic constant; the path is kept in the visits, not on the stack. */
static bool search(const struct zg_class *class, const struct table *table, struct visit *visits,
                   uint16_t from, struct zg_error *err)
{
    const struct zg_pool_slot *slots = class->pool.slots;
    visits[from].state = OPEN;
    for (uint16_t index = from; index != 0;) {
        struct visit *visit = &visits[index];
        const struct entry *entry = &table->entries[slots[index].a];
        if (visit->next == entry->count) {
            visit->state = DONE;
            index = visit->parent;
            continue;
        }
        uint16_t argument = zg_be16(entry->arguments + 2 * (size_t)visit->next++);
        if (slots[argument].tag != ZG_TAG_DYNAMIC || visits[argument].state == DONE) {
            continue;
        }
        if (visits[argument].state == OPEN) {
            return zg_class_fail(err, slots[argument].offset,
                                 "a dynamic constant needs itself (4.7.23)");
        }
        visits[argument] = (struct visit){.parent = index, .state = OPEN};
        index = argument;
    }
    return true;
}

static bool check_cycles(const struct zg_class *class, const struct table *table,
                         struct zg_error *err)
{
    struct visit *visits = NULL;
    for (unsigned i = 1; i < class->pool.count; i++) {
        if (class->pool.slots[i].tag != ZG_TAG_DYNAMIC) {
            continue;
        }
        if (visits == NULL) {
            visits = zg_alloc_array(class->arena, class->pool.count, sizeof(*visits));
        }
        if (visits[i].state == NEW && !search(class, table, visits, (uint16_t)i, err)) {
            return false;
        }
    }
    return true;
}

bool zg_class_check_bootstraps(const struct zg_class *class, struct zg_error *err)
{
    struct table table = {0};
    bool loaded = false;
    for (unsigned i = 1; i < class->pool.count; i++) {
        const struct zg_pool_slot *slot = &class->pool.slots[i];
        if (slot->tag != ZG_TAG_DYNAMIC && slot->tag != ZG_TAG_INVOKE_DYNAMIC) {
            continue;
        }
        if (!loaded) {
            read_table(class, &table);
            loaded = true;
        }
        if (slot->a >= table.count) {
            return zg_class_fail(err, slot->offset,
                                 "names bootstrap method %u of %u in BootstrapMethods (4.7.23)",
                                 slot->a, table.count);
        }
    }
    return !loaded || check_cycles(class, &table, err);
}
