/*
 * A whole class file (JVMS 4.1): read strictly from the first byte to the last. The pool is read
 * in pool.c, what attributes hold is checked by the walk of attribute.c.
 */
#include <string.h>

#include "jvm/internal.h"

/* What is read, and where one class keeps the marks of the method at hand. */
struct reader {
    struct zg_class *class;
    struct zg_cursor c;
    struct zg_code_map map;
    bool debug; /* the pool has the name of LocalVariableTable */
    struct zg_error *err;
};

bool zg_attributes_read(struct zg_arena *arena, const struct zg_pool *pool, struct zg_cursor *c,
                        size_t base, struct zg_attributes *out, struct zg_error *err)
{
    enum { SHORTEST = 6 };
    size_t at = base + c->pos;
    struct zg_attributes table = {.count = zg_u16be(c)};
    if (c->failed || c->bytes.len - c->pos < (size_t)table.count * SHORTEST) {
        return zg_class_fail(err, at, "the file is too short for %u attributes", table.count);
    }
    table.items = zg_alloc_array(arena, table.count, sizeof(*table.items));
    for (unsigned i = 0; i < table.count; i++) {
        struct zg_attribute *attribute = &table.items[i];
        at = base + c->pos;
        attribute->name_index = zg_u16be(c);
        uint32_t len = zg_u32be(c);
        attribute->offset = base + c->pos;
        attribute->info = zg_take(c, len);
        if (c->failed) {
            return zg_class_fail(err, at, "an attribute of %u bytes is cut off (4.7)", len);
        }
        if (!zg_pool_is(pool, attribute->name_index, 1u << ZG_TAG_UTF8)) {
            return zg_class_fail(err, at, "an attribute has no name (4.7)");
        }
        attribute->name = pool->slots[attribute->name_index].value;
    }
    *out = table;
    return true;
}

/* Reads a table of attributes and checks each. */
static bool read_attributes(struct reader *r, enum zg_place place, struct zg_attributes *out)
{
    struct zg_class *class = r->class;
    struct zg_layout_seen seen = {0};
    if (!zg_attributes_read(class->arena, &class->pool, &r->c, 0, out, r->err)) {
        return false;
    }
    for (unsigned i = 0; i < out->count; i++) {
        const struct zg_attribute *attribute = &out->items[i];
        const struct zg_layout *layout = zg_layout_find(attribute->name, place, class->major);
        if (!zg_layout_once(&seen, layout)) {
            return zg_class_fail(r->err, attribute->offset, "a second %s (4.7)", layout->name);
        }
        if (!zg_attribute_check(class, attribute, place, &r->map, r->err)) {
            return false;
        }
    }
    return true;
}

static bool read_interfaces(struct reader *r)
{
    struct zg_class *class = r->class;
    size_t at = r->c.pos;
    class->interface_count = zg_u16be(&r->c);
    struct zg_bytes table = zg_take(&r->c, (size_t) class->interface_count * 2);
    if (r->c.failed) {
        return zg_class_fail(r->err, at, "the file is too short for %u interfaces",
                             class->interface_count);
    }
    class->interfaces = zg_alloc_array(class->arena, class->interface_count, sizeof(uint16_t));
    for (unsigned i = 0; i < class->interface_count; i++) {
        uint16_t index = zg_be16(table.data + 2 * (size_t)i);
        struct zg_bytes name = zg_pool_class_name(&class->pool, index);
        if (name.len == 0 || name.data[0] == '[') {
            return zg_class_fail(r->err, at + 2 + 2 * (size_t)i, "slot %u names no interface (4.1)",
                                 index);
        }
        class->interfaces[i] = index;
    }
    return true;
}

/* Does the class have to bring code for this method (4.7.3)? What <clinit> does in a class file
 * does not depend on its flags (4.6). */
static bool needs_code(const struct zg_member *method)
{
    return (method->flags & (ZG_ACC_ABSTRACT | ZG_ACC_NATIVE)) == 0 ||
           zg_bytes_is(method->name, "<clinit>");
}

static bool check_method(struct reader *r, const struct zg_member *method, size_t at)
{
    unsigned words = 0;
    bool is_static = (method->flags & ZG_ACC_STATIC) != 0;
    if (!zg_flags_legal_method(r->class, method)) {
        return zg_class_fail(r->err, at, "method %.*s may not have the flags 0x%x (4.6)",
                             (int)method->name.len, (const char *)method->name.data, method->flags);
    }
    if (!zg_method_descriptor_legal(method->descriptor, &words)) {
        return zg_class_fail(r->err, at, "a method has no legal descriptor (4.3.3)");
    }
    if (words + (is_static ? 0 : 1) > ZG_PARAMETERS_MAX) {
        return zg_class_fail(r->err, at, "a method has %u words of parameters (4.3.3)", words);
    }
    if (zg_bytes_is(method->name, "<init>") &&
        method->descriptor.data[method->descriptor.len - 1] != 'V') {
        return zg_class_fail(r->err, at, "<init> returns a value (4.6)");
    }
    bool code = zg_attribute_find(&method->attributes, "Code") != NULL;
    if (code != needs_code(method)) {
        return zg_class_fail(r->err, at, "a method %s (4.7.3)",
                             code ? "that is abstract or native has Code" : "has no Code");
    }
    struct zg_code parts;
    return !r->debug || (zg_code_parse(r->class->arena, r->class, method, &parts, r->err) &&
                         zg_code_check_locals(r->class, &parts, r->err));
}

static bool read_member(struct reader *r, bool method, struct zg_member *out)
{
    const struct zg_pool *pool = &r->class->pool;
    size_t at = r->c.pos;
    out->flags = zg_u16be(&r->c);
    out->name_index = zg_u16be(&r->c);
    out->descriptor_index = zg_u16be(&r->c);
    out->name = zg_pool_utf8(pool, out->name_index);
    out->descriptor = zg_pool_utf8(pool, out->descriptor_index);
    if (!zg_member_name_legal(out->name, method)) {
        return zg_class_fail(r->err, at, "a %s has no legal name (4.2.2)",
                             method ? "method" : "field");
    }
    if (!read_attributes(r, method ? ZG_IN_METHOD : ZG_IN_FIELD, &out->attributes)) {
        return false;
    }
    if (method) {
        return check_method(r, out, at);
    }
    if (!zg_flags_legal_field(r->class, out)) {
        return zg_class_fail(r->err, at, "field %.*s may not have the flags 0x%x (4.5)",
                             (int)out->name.len, (const char *)out->name.data, out->flags);
    }
    return zg_field_descriptor_legal(out->descriptor) ||
           zg_class_fail(r->err, at, "a field has no legal descriptor (4.3.2)");
}

static bool read_members(struct reader *r, bool method, struct zg_member **out, uint16_t *count)
{
    enum { SHORTEST = 8 };
    size_t at = r->c.pos;
    *count = zg_u16be(&r->c);
    if (r->c.failed || r->c.bytes.len - r->c.pos < (size_t)*count * SHORTEST) {
        return zg_class_fail(r->err, at, "the file is too short for %u %s", *count,
                             method ? "methods" : "fields");
    }
    *out = zg_alloc_array(r->class->arena, *count, sizeof(**out));
    for (unsigned i = 0; i < *count; i++) {
        if (!read_member(r, method, &(*out)[i])) {
            return false;
        }
    }
    return true;
}

/* Classes without names of local variables are spared the search for them. */
static bool has_utf8(const struct zg_pool *pool, const char *text)
{
    struct zg_bytes wanted = zg_bytes_of(text);
    for (unsigned i = 1; i < pool->count; i++) {
        const struct zg_pool_slot *slot = &pool->slots[i];
        if (slot->tag == ZG_TAG_UTF8 && slot->value.len == wanted.len &&
            memcmp(slot->value.data, wanted.data, wanted.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_class(struct reader *r)
{
    enum { LAST_OF_HEADER = 6 }; /* access_flags, this_class, super_class */
    struct zg_class *class = r->class;
    if (!zg_class_read_header(&r->c, class, r->err) || !zg_pool_check_names(class, r->err)) {
        return false;
    }
    if (!zg_flags_legal_class(class)) {
        return zg_class_fail(r->err, r->c.pos - LAST_OF_HEADER,
                             "a class may not have the flags 0x%x (4.1)", class->flags);
    }
    r->debug = has_utf8(&class->pool, "LocalVariableTable");
    if (!read_interfaces(r) || !read_members(r, false, &class->fields, &class->field_count) ||
        !read_members(r, true, &class->methods, &class->method_count) ||
        !read_attributes(r, ZG_IN_CLASS, &class->attributes)) {
        return false;
    }
    if (r->c.pos != r->c.bytes.len) {
        return zg_class_fail(r->err, r->c.pos, "%zu bytes after the end of the class (4.8)",
                             r->c.bytes.len - r->c.pos);
    }
    return zg_members_unique(class, r->err) && zg_class_check_bootstraps(class, r->err);
}

bool zg_class_parse(struct zg_arena *arena, struct zg_bytes bytes, struct zg_class *out,
                    struct zg_error *err)
{
    *out = (struct zg_class){.arena = arena};
    struct reader reader; /* the map in it needs no clearing */
    reader.class = out;
    reader.c = zg_cursor_of(bytes);
    reader.err = err;
    return read_class(&reader);
}
