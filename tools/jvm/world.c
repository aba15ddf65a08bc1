/*
 * A world: what a class finds by its name. Class names are nodes of a graph, in a hash table; a
 * class is read once, when it is first wanted. What references mean there is link*.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "jvm/link.h"

struct zg_world {
    struct zg_arena *arena;
    const struct zg_class_set **sets;
    size_t set_count;
    struct zg_node **table; /* open hash table; its size is a power of two */
    size_t size, count;
    struct zg_node **stack; /* of the walk at hand */
    size_t stack_count;     /* its capacity, as zg_grow counts */
    uint64_t mark, steps;
    uint64_t changes; /* counts the states of the world */
};

struct zg_world *zg_world_new(void)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_world *world = zg_alloc(arena, sizeof(*world));
    enum { FIRST_SIZE = 1024 };
    world->arena = arena;
    world->size = FIRST_SIZE;
    world->changes = 1;
    world->table = zg_alloc_array(arena, world->size, sizeof(struct zg_node *));
    return world;
}

void zg_world_free(struct zg_world *world)
{
    if (world != NULL) {
        zg_arena_free(world->arena);
    }
}

void zg_world_cleanup(struct zg_world **world)
{
    zg_world_free(*world);
}

void zg_world_add(struct zg_world *world, const struct zg_class_set *set)
{
    world->sets =
        zg_grow(world->arena, world->sets, world->set_count, sizeof(struct zg_class_set *));
    world->sets[world->set_count++] = set;
    world->changes++;
}

/* ---- nodes -------------------------------------------------------------------------------------
 */

/* Eight bytes at a time. Starts from an address, so that no list of names is slow everywhere. */
static uint64_t hash_name(const struct zg_world *world, struct zg_bytes name)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t hash = (uint64_t)(uintptr_t)world * odd + name.len;
    while (name.len > 0) {
        uint64_t word = 0;
        size_t len = name.len < sizeof(word) ? name.len : sizeof(word);
        memcpy(&word, name.data, len);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29;
        name.data += len;
        name.len -= len;
    }
    return hash;
}

static struct zg_node **place_of(const struct zg_world *world, uint64_t hash, struct zg_bytes name)
{
    size_t at = (size_t)hash & (world->size - 1);
    while (world->table[at] != NULL &&
           (world->table[at]->hash != hash || !zg_bytes_equal(world->table[at]->name, name))) {
        at = (at + 1) & (world->size - 1);
    }
    return &world->table[at];
}

static void make_room(struct zg_world *world)
{
    if (2 * (world->count + 1) <= world->size) {
        return;
    }
    struct zg_node **old = world->table;
    size_t old_size = world->size;
    world->size *= 2;
    world->table = zg_alloc_array(world->arena, world->size, sizeof(struct zg_node *));
    for (size_t i = 0; i < old_size; i++) {
        if (old[i] != NULL) {
            *place_of(world, old[i]->hash, old[i]->name) = old[i];
        }
    }
}

struct zg_node *zg_world_node(struct zg_world *world, struct zg_bytes name)
{
    uint64_t hash = hash_name(world, name);
    struct zg_node **place = place_of(world, hash, name);
    if (*place != NULL) {
        return *place;
    }
    make_room(world);
    struct zg_node *node = zg_alloc(world->arena, sizeof(*node));
    char *copy = zg_strndup(world->arena, (const char *)name.data, name.len);
    node->name = (struct zg_bytes){(const uint8_t *)copy, name.len};
    node->hash = hash;
    *place_of(world, hash, name) = node;
    world->count++;
    return node;
}

/* The class of the node is now this one. */
static void set_class(struct zg_world *world, struct zg_node *node, const struct zg_class *class)
{
    node->state = ZG_NODE_READ;
    node->class = class;
    node->fields = node->methods = NULL;
    node->super = class->super_name.len > 0 ? zg_world_node(world, class->super_name) : NULL;
    node->interfaces =
        zg_alloc_array(class->arena, class->interface_count, sizeof(struct zg_node *));
    for (unsigned i = 0; i < class->interface_count; i++) {
        node->interfaces[i] =
            zg_world_node(world, zg_pool_class_name(&class->pool, class->interfaces[i]));
    }
}

/* Searches the sets that were added since the last time. */
static void load(struct zg_world *world, struct zg_node *node)
{
    node->state = ZG_NODE_ABSENT;
    while (node->sets < world->set_count && node->state == ZG_NODE_ABSENT) {
        const struct zg_class_set *set = world->sets[node->sets++];
        size_t index;
        if (!zg_class_set_find(set, node->name, &index)) {
            continue;
        }
        struct zg_error err = {0};
        struct zg_class *class = zg_alloc(world->arena, sizeof(*class));
        if (zg_class_set_parse(set, index, world->arena, class, &err)) {
            set_class(world, node, class);
        } else {
            node->state = ZG_NODE_BROKEN;
            node->trouble = zg_strdup(world->arena, err.text);
        }
    }
}

bool zg_node_load(struct zg_world *world, struct zg_node *node)
{
    bool stale = node->state == ZG_NODE_ABSENT && node->sets < world->set_count;
    if (node->state == ZG_NODE_NEW || stale) {
        load(world, node);
    }
    return node->state == ZG_NODE_READ;
}

bool zg_world_put(struct zg_world *world, struct zg_bytes bytes, struct zg_error *err)
{
    struct zg_class *class = zg_alloc(world->arena, sizeof(*class));
    if (!zg_class_parse(world->arena, bytes, class, err)) {
        return false;
    }
    set_class(world, zg_world_node(world, class->name), class);
    world->changes++;
    return true;
}

const struct zg_class *zg_world_class(struct zg_world *world, struct zg_bytes name)
{
    struct zg_node *node = zg_world_node(world, name);
    return zg_node_load(world, node) ? node->class : NULL;
}

struct zg_node *zg_world_swap(struct zg_world *world, const struct zg_class *class,
                              struct zg_node *before)
{
    struct zg_node *node = zg_world_node(world, class->name);
    zg_node_load(world, node); /* what is restored shall not be looked for again */
    *before = *node;
    if (node->class != class) {
        set_class(world, node, class);
        world->changes++;
    }
    return node;
}

void zg_world_restore(struct zg_world *world, struct zg_node *node, const struct zg_node *before)
{
    if (node->class != before->class) {
        *node = *before;
        world->changes++;
    }
}

static size_t package_length(struct zg_bytes name)
{
    while (name.len > 0 && name.data[name.len - 1] != '/') {
        name.len--;
    }
    return name.len;
}

bool zg_node_same_package(const struct zg_node *a, const struct zg_node *b)
{
    size_t len = package_length(a->name);
    return len == package_length(b->name) && memcmp(a->name.data, b->name.data, len) == 0;
}

/* ---- ancestors ---------------------------------------------------------------------------------
 */

void zg_walk_begin(struct zg_walk *walk, struct zg_world *world, struct zg_node *from,
                   bool interfaces)
{
    *walk = (struct zg_walk){
        .world = world, .mark = ++world->mark, .interfaces = interfaces, .class = from};
}

/* Puts the interfaces of a class on the stack, the first on top. */
static void push_interfaces(struct zg_walk *walk, const struct zg_node *node)
{
    struct zg_world *world = walk->world;
    for (unsigned i = node->class->interface_count; i > 0; i--) {
        if (walk->depth == world->stack_count) {
            world->stack =
                zg_grow(world->arena, world->stack, world->stack_count, sizeof(struct zg_node *));
            world->stack_count++;
        }
        world->stack[walk->depth++] = node->interfaces[i - 1];
    }
}

struct zg_node *zg_walk_next(struct zg_walk *walk)
{
    while (walk->depth > 0 || walk->class != NULL) {
        bool is_class = walk->depth == 0;
        struct zg_node *node = is_class ? walk->class : walk->world->stack[--walk->depth];
        walk->class = is_class ? NULL : walk->class;
        walk->world->steps++;
        if (node->mark == walk->mark) {
            continue;
        }
        node->mark = walk->mark;
        if (!zg_node_load(walk->world, node)) {
            walk->missing = walk->missing != NULL ? walk->missing : node;
            continue;
        }
        walk->class = is_class ? node->super : walk->class;
        if (walk->interfaces) {
            push_interfaces(walk, node);
        }
        return node;
    }
    return NULL;
}

struct zg_node *zg_node_lacks(struct zg_world *world, struct zg_node *node)
{
    if (node->complete_at != world->changes) {
        struct zg_walk walk;
        zg_walk_begin(&walk, world, node, true);
        while (zg_walk_next(&walk) != NULL) {
        }
        node->lacking = walk.missing;
        node->complete_at = world->changes;
    }
    return node->lacking;
}

uint64_t zg_world_steps(const struct zg_world *world)
{
    return world->steps;
}

static bool names_as_parent(const struct zg_node *node, const struct zg_node *ancestor)
{
    bool found = node->super == ancestor;
    for (unsigned i = 0; i < node->class->interface_count; i++) {
        found |= node->interfaces[i] == ancestor;
    }
    return found;
}

int zg_node_is_a(struct zg_world *world, struct zg_node *node, struct zg_node *ancestor)
{
    if (node == ancestor) {
        return 1;
    }
    struct zg_walk walk;
    bool is_class = zg_node_load(world, ancestor) && !zg_node_is(ancestor, ZG_ACC_INTERFACE);
    zg_walk_begin(&walk, world, node, !is_class);
    for (struct zg_node *at; (at = zg_walk_next(&walk)) != NULL;) {
        if (names_as_parent(at, ancestor)) {
            return 1;
        }
    }
    return walk.missing != NULL ? -1 : 0;
}

/* What every array is. */
static bool is_array_parent(struct zg_bytes name)
{
    return zg_bytes_is(name, "java/lang/Object") || zg_bytes_is(name, "java/lang/Cloneable") ||
           zg_bytes_is(name, "java/io/Serializable");
}

/* The name without `dimensions`, and of a class type without its L and ;. */
static struct zg_bytes element_of(struct zg_bytes name, unsigned dimensions)
{
    struct zg_bytes type = {name.data + dimensions, name.len - dimensions};
    bool is_class = dimensions > 0 && type.len > 2 && type.data[0] == 'L';
    return is_class ? (struct zg_bytes){type.data + 1, type.len - 2} : type;
}

int zg_world_is_a(struct zg_world *world, struct zg_bytes name, struct zg_bytes ancestor)
{
    unsigned dimensions = zg_array_dimensions(name), wanted = zg_array_dimensions(ancestor);
    if (zg_bytes_equal(name, ancestor)) {
        return 1;
    }
    if (dimensions < wanted) {
        return 0;
    }
    struct zg_bytes parent = element_of(ancestor, wanted);
    if (dimensions > wanted) {
        return is_array_parent(parent) ? 1 : 0;
    }
    if (dimensions > 0 && (name.data[dimensions] != 'L' || ancestor.data[wanted] != 'L')) {
        return 0; /* primitive types are nothing but themselves */
    }
    return zg_node_is_a(world, zg_world_node(world, element_of(name, dimensions)),
                        zg_world_node(world, parent));
}
