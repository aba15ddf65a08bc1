/*
 * A class being rebuilt: how it begins, what is added to it as a whole, and how it is written. The
 * host's parts are taken as they are, so that a class to which nothing is added comes out byte for
 * byte. Members are carried over in splice_member.c.
 */
#include "graft/splice_internal.h"

#include <string.h>

void zg_append16(struct zg_buf *out, uint16_t value)
{
    uint8_t bytes[2];
    zg_put16(bytes, value);
    zg_buf_append(out, bytes, sizeof(bytes));
}

void zg_append32(struct zg_buf *out, uint32_t value)
{
    zg_append16(out, (uint16_t)(value >> 16));
    zg_append16(out, (uint16_t)value);
}

struct zg_bytes zg_kept(struct zg_arena *arena, struct zg_bytes bytes)
{
    return (struct zg_bytes){
        (const uint8_t *)zg_strndup(arena, (const char *)bytes.data, bytes.len), bytes.len};
}

void *zg_growable(struct zg_arena *arena, const void *items, size_t count, size_t size)
{
    size_t capacity = 8; /* as zg_grow has it */
    while (capacity < count) {
        capacity *= 2;
    }
    void *copy = zg_alloc_array(arena, capacity, size);
    if (items != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

bool zg_splice_full(const struct zg_splice *splice, struct zg_error *err, const char *fmt, ...)
{
    char text[192];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    struct zg_bytes name = splice->class.name;
    return zg_fail(err, ZG_REFUSED, "too-large", "class %.*s: %s", (int)name.len,
                   (const char *)name.data, text);
}

/* All members are of the class that begins. */
static struct zg_origin *origins(struct zg_splice *splice, uint16_t count)
{
    struct zg_origin *list = zg_growable(splice->arena, NULL, count, sizeof(*list));
    for (unsigned i = 0; i < count; i++) {
        list[i] = (struct zg_origin){.major = splice->class.major, .minor = splice->class.minor};
    }
    return list;
}

static struct zg_splice *begin(struct zg_arena *arena, const struct zg_class *class,
                               const struct zg_splice_options *options)
{
    struct zg_splice *splice = zg_alloc(arena, sizeof(*splice));
    splice->arena = arena;
    splice->options = *options;
    splice->class = *class;
    struct zg_class *copy = &splice->class;
    copy->arena = arena;
    copy->pool.slots =
        zg_growable(arena, class->pool.slots, class->pool.count, sizeof(*class->pool.slots));
    copy->interfaces =
        zg_growable(arena, class->interfaces, class->interface_count, sizeof(*class->interfaces));
    copy->fields = zg_growable(arena, class->fields, class->field_count, sizeof(*class->fields));
    copy->methods =
        zg_growable(arena, class->methods, class->method_count, sizeof(*class->methods));
    copy->attributes.items = zg_growable(arena, class->attributes.items, class->attributes.count,
                                         sizeof(*class->attributes.items));
    splice->fields = origins(splice, class->field_count);
    splice->methods = origins(splice, class->method_count);
    zg_splice_pool_begin(splice);
    zg_splice_inner_begin(splice);
    return splice;
}

struct zg_splice *zg_splice_begin(struct zg_arena *arena, const struct zg_class *host,
                                  const struct zg_splice_options *options)
{
    struct zg_splice *splice = begin(arena, host, options);
    splice->host = host;
    return splice;
}

static bool import_hierarchy(struct zg_import *import, struct zg_error *err)
{
    struct zg_class *class = &import->splice->class;
    const struct zg_class *source = import->source;
    if (!zg_import_constant(import, source->this_index, &class->this_index, err)) {
        return false;
    }
    class->name = zg_pool_class_name(&class->pool, class->this_index);
    if (source->super_index != 0) {
        if (!zg_import_constant(import, source->super_index, &class->super_index, err)) {
            return false;
        }
        class->super_name = zg_pool_class_name(&class->pool, class->super_index);
    }
    class->interface_count = source->interface_count;
    class->interfaces =
        zg_alloc_array(class->arena, source->interface_count, sizeof(*class->interfaces));
    for (unsigned i = 0; i < source->interface_count; i++) {
        if (!zg_import_constant(import, source->interfaces[i], &class->interfaces[i], err)) {
            return false;
        }
    }
    return true;
}

/* Those whose contents come with the members are left out. */
static bool import_class_attributes(struct zg_import *import, struct zg_error *err)
{
    const struct zg_attributes *from = &import->source->attributes;
    struct zg_attributes kept = {
        .items = zg_alloc_array(import->splice->arena, from->count, sizeof(*from->items))};
    for (unsigned i = 0; i < from->count; i++) {
        if (!zg_bytes_is(from->items[i].name, "BootstrapMethods") &&
            !zg_bytes_is(from->items[i].name, "InnerClasses")) {
            kept.items[kept.count++] = from->items[i];
        }
    }
    return zg_remap_attributes(&import->remap, import->source, ZG_IN_CLASS, &kept,
                               &import->splice->class.attributes, err);
}

bool zg_splice_begin_copy(struct zg_arena *arena, const struct zg_class *source,
                          const struct zg_names *names, const struct zg_splice_options *options,
                          struct zg_splice **out, struct zg_error *err)
{
    struct zg_pool_slot none = {0};
    struct zg_class empty = {.minor = source->minor, .major = source->major};
    empty.flags = source->flags;
    empty.name = source->name; /* for messages */
    empty.pool = (struct zg_pool){.slots = &none, .count = 1};
    struct zg_splice *splice = begin(arena, &empty, options);
    struct zg_import import = zg_import_begin(splice, source, names);
    *out = splice;
    return import_hierarchy(&import, err) && import_class_attributes(&import, err);
}

bool zg_splice_set_attribute(struct zg_splice *splice, const char *name, struct zg_bytes info,
                             struct zg_error *err)
{
    struct zg_attributes *table = &splice->class.attributes;
    struct zg_bytes kept = zg_kept(splice->arena, info);
    for (unsigned i = 0; i < table->count; i++) {
        if (zg_bytes_is(table->items[i].name, name)) {
            table->items[i].info = kept;
            return true;
        }
    }
    struct zg_attribute attribute = {.info = kept};
    if (table->count >= ZG_TABLE_MAX) {
        return zg_splice_full(splice, err, "it would have more than %d attributes", ZG_TABLE_MAX);
    }
    if (!zg_splice_utf8(splice, zg_bytes_of(name), &attribute.name_index, err)) {
        return false;
    }
    attribute.name = zg_pool_utf8(&splice->class.pool, attribute.name_index);
    table->items = zg_grow(splice->arena, table->items, table->count, sizeof(*table->items));
    table->items[table->count++] = attribute;
    return true;
}

/* Writes the operands of the method's ldcs, and its Code. */
static bool finish_method(struct zg_splice *splice, uint16_t index, struct zg_error *err)
{
    struct zg_member *method = &splice->class.methods[index];
    const struct zg_origin *origin = &splice->methods[index];
    struct zg_class view = splice->class;
    view.major = origin->major;
    view.minor = origin->minor;
    for (size_t i = 0; i < origin->body->ldc_count; i++) {
        splice->cost.widened += origin->body->ldcs[i].index > ZG_LDC_MAX;
    }
    for (unsigned i = 0; i < method->attributes.count; i++) {
        struct zg_attribute *attribute = &method->attributes.items[i];
        if (zg_bytes_is(attribute->name, "Code") &&
            (!zg_relayout(splice->arena, &view, origin->body, err) ||
             !zg_code_join(splice->arena, &splice->class, &origin->body->code, &attribute->info,
                           err))) {
            return zg_wrap(err, "class %.*s, method %.*s%.*s", (int)splice->class.name.len,
                           (const char *)splice->class.name.data, (int)method->name.len,
                           (const char *)method->name.data, (int)method->descriptor.len,
                           (const char *)method->descriptor.data);
        }
    }
    return true;
}

static bool finish_methods(struct zg_splice *splice, struct zg_error *err)
{
    for (unsigned i = 0; i < splice->class.method_count; i++) {
        if (splice->methods[i].body != NULL && !finish_method(splice, (uint16_t)i, err)) {
            return false;
        }
    }
    return true;
}

/* What was put together must be a class by the same rules as those that are read. */
static bool check_result(struct zg_bytes bytes, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_class class;
    struct zg_error found = {0};
    return zg_class_parse(arena, bytes, &class, &found) ||
           zg_fail(err, ZG_SYSTEM, "graft-internal",
                   "the class that was put together is not well formed: %s", found.text);
}

static size_t size_of(const struct zg_class *class)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_class_emit(class, &out);
    return out.len;
}

bool zg_splice_end(struct zg_splice *splice, struct zg_buf *out, struct zg_splice_cost *cost,
                   struct zg_error *err)
{
    const struct zg_class *host = splice->host;
    size_t start = out->len;
    if (!zg_splice_bootstraps_end(splice, err) || !zg_splice_inner_end(splice, err) ||
        !zg_splice_low(splice, err) || !finish_methods(splice, err)) {
        return false;
    }
    zg_class_emit(&splice->class, out);
    struct zg_bytes bytes = {out->data + start, out->len - start};
    splice->cost.pool_slots = splice->class.pool.count - (host != NULL ? host->pool.count : 1u);
    splice->cost.bytes = (int64_t)bytes.len - (int64_t)(host != NULL ? size_of(host) : 0);
    *cost = splice->cost;
    return check_result(bytes, err);
}
