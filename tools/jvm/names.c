/*
 * Other names for classes and members (jvm.h). A map of few entries at most times, so entries are
 * found through one open hash table, and descriptors are scanned only for the class names in it.
 */
#include "jvm/internal.h"

#include <string.h>

struct entry {
    struct zg_bytes owner; /* of a member; empty for a class */
    struct zg_bytes name, descriptor;
    struct zg_bytes to;
};

struct zg_names {
    struct zg_arena *arena;
    struct entry *entries;
    size_t count;
    uint32_t *table; /* index of an entry plus one; size is a power of two */
    size_t size;
    size_t classes; /* entries that are classes */
};

struct zg_names *zg_names_new(struct zg_arena *arena)
{
    struct zg_names *names = zg_alloc(arena, sizeof(*names));
    names->arena = arena;
    return names;
}

bool zg_names_empty(const struct zg_names *names)
{
    return names == NULL || names->count == 0;
}

static uint32_t hash_bytes(uint32_t hash, struct zg_bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        hash = (hash ^ bytes.data[i]) * 16777619u; /* FNV-1a */
    }
    return (hash ^ 0xff) * 16777619u;
}

static uint32_t hash_key(struct zg_bytes owner, struct zg_bytes name, struct zg_bytes descriptor)
{
    return hash_bytes(hash_bytes(hash_bytes(2166136261u, owner), name), descriptor);
}

/* The place of the key in the table, which has room. */
static uint32_t *place_of(const struct zg_names *names, struct zg_bytes owner, struct zg_bytes name,
                          struct zg_bytes descriptor)
{
    size_t at = hash_key(owner, name, descriptor) & (names->size - 1);
    for (;; at = (at + 1) & (names->size - 1)) {
        if (names->table[at] == 0) {
            return &names->table[at];
        }
        const struct entry *entry = &names->entries[names->table[at] - 1];
        if (zg_bytes_equal(entry->name, name) && zg_bytes_equal(entry->owner, owner) &&
            zg_bytes_equal(entry->descriptor, descriptor)) {
            return &names->table[at];
        }
    }
}

static const struct entry *find(const struct zg_names *names, struct zg_bytes owner,
                                struct zg_bytes name, struct zg_bytes descriptor)
{
    if (zg_names_empty(names)) {
        return NULL;
    }
    uint32_t index = *place_of(names, owner, name, descriptor);
    return index != 0 ? &names->entries[index - 1] : NULL;
}

static void make_room(struct zg_names *names)
{
    if (2 * (names->count + 1) <= names->size) {
        return;
    }
    names->size = names->size == 0 ? 16 : 2 * names->size;
    names->table = zg_alloc(names->arena, names->size * sizeof(*names->table));
    for (size_t i = 0; i < names->count; i++) {
        const struct entry *entry = &names->entries[i];
        *place_of(names, entry->owner, entry->name, entry->descriptor) = (uint32_t)i + 1;
    }
}

static struct zg_bytes keep(struct zg_names *names, struct zg_bytes bytes)
{
    return (struct zg_bytes){
        (const uint8_t *)zg_strndup(names->arena, (const char *)bytes.data, bytes.len), bytes.len};
}

static void put(struct zg_names *names, struct zg_bytes owner, struct zg_bytes name,
                struct zg_bytes descriptor, struct zg_bytes to)
{
    make_room(names);
    uint32_t *place = place_of(names, owner, name, descriptor);
    if (*place == 0) {
        names->entries =
            zg_grow(names->arena, names->entries, names->count, sizeof(*names->entries));
        names->entries[names->count++] = (struct entry){
            keep(names, owner), keep(names, name), keep(names, descriptor), {NULL, 0}};
        *place = (uint32_t)names->count;
        names->classes += owner.len == 0;
    }
    names->entries[*place - 1].to = keep(names, to);
}

void zg_names_put_class(struct zg_names *names, struct zg_bytes from, struct zg_bytes to)
{
    put(names, (struct zg_bytes){0}, from, (struct zg_bytes){0}, to);
}

void zg_names_put_member(struct zg_names *names, struct zg_bytes owner, struct zg_bytes name,
                         struct zg_bytes descriptor, struct zg_bytes to)
{
    put(names, owner, name, descriptor, to);
}

struct zg_bytes zg_names_class(const struct zg_names *names, struct zg_bytes name)
{
    if (names == NULL || names->classes == 0 || name.len == 0) {
        return name;
    }
    if (name.data[0] == '[') {
        return zg_names_descriptor(names, name);
    }
    const struct entry *entry = find(names, (struct zg_bytes){0}, name, (struct zg_bytes){0});
    return entry != NULL ? entry->to : name;
}

struct zg_bytes zg_names_member(const struct zg_names *names, struct zg_bytes owner,
                                struct zg_bytes name, struct zg_bytes descriptor)
{
    const struct entry *entry = find(names, owner, name, descriptor);
    return entry != NULL ? entry->to : name;
}

/* The end of the class name that begins at `at`, after its L. */
static size_t name_end(struct zg_bytes text, size_t at)
{
    while (at < text.len && text.data[at] != ';' && text.data[at] != '<') {
        at++;
    }
    return at;
}

/* May a class name begin after the L at `at`? In a descriptor or signature one stands first, after
 * another type, or after a bracket; never within a name. */
static bool type_starts(struct zg_bytes text, size_t at)
{
    return at == 0 || strchr("()[;<:*+-^>BCDFIJSZV", text.data[at - 1]) != NULL;
}

struct zg_bytes zg_names_descriptor(const struct zg_names *names, struct zg_bytes descriptor)
{
    if (names == NULL || names->classes == 0) {
        return descriptor;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    bool changed = false;
    size_t at = 0;
    while (at < descriptor.len) {
        uint8_t c = descriptor.data[at];
        if (c != 'L' || !type_starts(descriptor, at)) {
            zg_buf_append(&out, &c, 1);
            at++;
            continue;
        }
        size_t end = name_end(descriptor, at + 1);
        struct zg_bytes name = {descriptor.data + at + 1, end - at - 1};
        struct zg_bytes other = zg_names_class(names, name);
        changed = changed || other.data != name.data;
        zg_buf_append(&out, "L", 1);
        zg_buf_append_bytes(&out, other);
        at = end;
    }
    return changed ? keep((struct zg_names *)names, zg_buf_bytes(&out)) : descriptor;
}
