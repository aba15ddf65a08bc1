/*
 * The serialVersionUID of a class: the one it declares or, without one, the default that is
 * computed from everything visible in it (Java Object Serialization Specification 4.6), so that a
 * new method changes it and stored objects can no longer be read.
 */
#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>

#include "jvm/link.h"

/* Which flags of fields and methods count. */
enum {
    ACC_VOLATILE = 0x0040,
    ACC_TRANSIENT = 0x0080,
    ACC_SYNCHRONIZED = 0x0020,
    ACC_STRICT = 0x0800,
    CLASS_FLAGS = ZG_ACC_PUBLIC | ZG_ACC_FINAL | ZG_ACC_INTERFACE | ZG_ACC_ABSTRACT,
    MEMBER_FLAGS = ZG_ACC_PUBLIC | ZG_ACC_PRIVATE | ZG_ACC_PROTECTED | ZG_ACC_STATIC | ZG_ACC_FINAL,
    FIELD_FLAGS = MEMBER_FLAGS | ACC_VOLATILE | ACC_TRANSIENT,
    METHOD_FLAGS = MEMBER_FLAGS | ACC_SYNCHRONIZED | ZG_ACC_NATIVE | ZG_ACC_ABSTRACT | ACC_STRICT,
};

/* ---- what is hashed ----------------------------------------------------------------------------
 */

static void hash_number(struct sha1_ctx *hash, uint32_t value, unsigned width)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};
    sha1_update(hash, width, bytes + sizeof(bytes) - width);
}

/* As DataOutput.writeUTF does, which is how a class file has it. */
static void hash_text(struct sha1_ctx *hash, struct zg_bytes text)
{
    hash_number(hash, (uint32_t)text.len, 2);
    sha1_update(hash, text.len, text.data);
}

/* With dots for slashes. */
static void hash_dotted(struct sha1_ctx *hash, struct zg_bytes text)
{
    hash_number(hash, (uint32_t)text.len, 2);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i] == '/' ? '.' : text.data[i];
        sha1_update(hash, 1, &byte);
    }
}

/* The flags as reflection has them: a nested class is as it was declared. */
static uint16_t declared_flags(const struct zg_class *class)
{
    const struct zg_attribute *inner = zg_attribute_find(&class->attributes, "InnerClasses");
    struct zg_cursor c = zg_cursor_of(inner != NULL ? inner->info : (struct zg_bytes){0});
    for (unsigned left = zg_u16be(&c); left > 0 && !c.failed; left--) {
        struct zg_bytes name = zg_pool_class_name(&class->pool, zg_u16be(&c));
        zg_take(&c, 4); /* outer class, simple name */
        uint16_t flags = zg_u16be(&c);
        if (zg_bytes_equal(name, class->name)) {
            return flags;
        }
    }
    return class->flags;
}

static bool is_method(const struct zg_member *member)
{
    return member->name.data[0] != '<';
}

/* An interface counts as abstract when it has methods, whatever its compiler said. */
static uint16_t class_flags(const struct zg_class *class)
{
    uint16_t flags = declared_flags(class) & CLASS_FLAGS;
    bool any = false;
    for (unsigned i = 0; i < class->method_count; i++) {
        any |= is_method(&class->methods[i]);
    }
    if ((flags & ZG_ACC_INTERFACE) != 0) {
        flags = (uint16_t)((flags & ~ZG_ACC_ABSTRACT) | (any ? ZG_ACC_ABSTRACT : 0));
    }
    return flags;
}

/* The order of Java's strings. */
static int compare_text(struct zg_bytes a, struct zg_bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* A member, or an interface, which has a name only. */
struct item {
    struct zg_bytes name, descriptor;
    uint16_t flags;
    unsigned order;
};

static int compare_items(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = compare_text(a->name, b->name);
    order = order != 0 ? order : compare_text(a->descriptor, b->descriptor);
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static void sort(struct item *items, size_t count)
{
    if (count > 1) {
        qsort(items, count, sizeof(*items), compare_items);
    }
}

static void hash_interfaces(struct zg_arena *arena, struct sha1_ctx *hash,
                            const struct zg_class *class)
{
    struct item *items = zg_alloc_array(arena, class->interface_count, sizeof(*items));
    for (unsigned i = 0; i < class->interface_count; i++) {
        items[i].name = zg_pool_class_name(&class->pool, class->interfaces[i]);
    }
    sort(items, class->interface_count);
    for (unsigned i = 0; i < class->interface_count; i++) {
        hash_dotted(hash, items[i].name);
    }
}

/* Fields are sorted by name alone. Private ones that are static or transient do not count. */
static void hash_fields(struct zg_arena *arena, struct sha1_ctx *hash, const struct zg_class *class)
{
    struct item *items = zg_alloc_array(arena, class->field_count, sizeof(*items));
    for (unsigned i = 0; i < class->field_count; i++) {
        items[i] = (struct item){.name = class->fields[i].name, .order = i};
    }
    sort(items, class->field_count);
    for (unsigned i = 0; i < class->field_count; i++) {
        const struct zg_member *field = &class->fields[items[i].order];
        uint16_t flags = field->flags & FIELD_FLAGS;
        if ((flags & ZG_ACC_PRIVATE) == 0 || (flags & (ZG_ACC_STATIC | ACC_TRANSIENT)) == 0) {
            hash_text(hash, field->name);
            hash_number(hash, flags, 4);
            hash_text(hash, field->descriptor);
        }
    }
}

/* The methods of that name, or all but initialisers; private ones do not count. */
static void hash_methods(struct zg_arena *arena, struct sha1_ctx *hash,
                         const struct zg_class *class, const char *name)
{
    struct item *items = zg_alloc_array(arena, class->method_count, sizeof(*items));
    size_t count = 0;
    for (unsigned i = 0; i < class->method_count; i++) {
        const struct zg_member *method = &class->methods[i];
        bool wanted = name != NULL ? zg_bytes_is(method->name, name) : is_method(method);
        if (wanted && (method->flags & ZG_ACC_PRIVATE) == 0) {
            items[count++] =
                (struct item){method->name, method->descriptor, method->flags & METHOD_FLAGS, i};
        }
    }
    sort(items, count);
    for (size_t i = 0; i < count; i++) {
        hash_text(hash, items[i].name);
        hash_number(hash, items[i].flags, 4);
        hash_dotted(hash, items[i].descriptor);
    }
}

static bool has_initialiser(const struct zg_class *class)
{
    for (unsigned i = 0; i < class->method_count; i++) {
        if (zg_bytes_is(class->methods[i].name, "<clinit>")) {
            return true;
        }
    }
    return false;
}

static int64_t computed(const struct zg_class *class)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct sha1_ctx hash;
    uint8_t digest[SHA1_DIGEST_SIZE];
    uint64_t uid = 0;
    sha1_init(&hash);
    hash_dotted(&hash, class->name);
    hash_number(&hash, class_flags(class), 4);
    hash_interfaces(arena, &hash, class);
    hash_fields(arena, &hash, class);
    if (has_initialiser(class)) {
        hash_text(&hash, zg_bytes_of("<clinit>"));
        hash_number(&hash, ZG_ACC_STATIC, 4);
        hash_text(&hash, zg_bytes_of("()V"));
    }
    hash_methods(arena, &hash, class, "<init>");
    hash_methods(arena, &hash, class, NULL);
    sha1_digest(&hash, sizeof(digest), digest);
    for (unsigned i = sizeof(uid); i > 0; i--) {
        uid = uid << 8 | digest[i - 1];
    }
    return (int64_t)uid;
}

/* ---- the class's own ---------------------------------------------------------------------------
 */

/* A constant of any type that widens to long; what an initialiser computes is not known. */
static bool declared(const struct zg_class *class, int64_t *uid)
{
    const uint16_t wanted = ZG_ACC_STATIC | ZG_ACC_FINAL;
    for (unsigned i = 0; i < class->field_count; i++) {
        const struct zg_member *field = &class->fields[i];
        const struct zg_attribute *value = zg_attribute_find(&field->attributes, "ConstantValue");
        if (!zg_bytes_is(field->name, "serialVersionUID") || (field->flags & wanted) != wanted ||
            value == NULL || value->info.len != 2) {
            continue;
        }
        uint16_t index = zg_be16(value->info.data);
        const uint8_t *at = class->pool.slots[index].value.data;
        uint8_t tag = zg_pool_tag(&class->pool, index);
        if (tag == ZG_TAG_LONG || tag == ZG_TAG_INTEGER) {
            *uid = tag == ZG_TAG_INTEGER ? (int32_t)zg_be32(at)
                                         : (int64_t)((uint64_t)zg_be32(at) << 32 | zg_be32(at + 4));
            return true;
        }
    }
    return false;
}

void zg_serial_of(struct zg_world *world, const struct zg_class *class, struct zg_serial *out)
{
    struct zg_node before, *node = zg_world_swap(world, class, &before);
    struct zg_node *serializable = zg_world_node(world, zg_bytes_of("java/io/Serializable"));
    struct zg_node *enumeration = zg_world_node(world, zg_bytes_of("java/lang/Enum"));
    int is_serializable = zg_node_is_a(world, node, serializable);
    bool counts = zg_node_is_a(world, node, enumeration) != 1 &&
                  !zg_bytes_is(class->super_name, "java/lang/Record");
    *out = (struct zg_serial){.serializable = is_serializable == 1 && counts,
                              .unknown = is_serializable < 0};
    out->is_explicit = declared(class, &out->uid);
    if (!out->is_explicit) {
        out->uid = computed(class);
    }
    zg_world_restore(world, node, &before);
}
