/*
 * Carrying a field or method over: its name and type under other names, its attributes and its
 * code. It takes the place of the one that has its name and type, or the place behind the last.
 */
#include "graft/splice_internal.h"

struct members {
    struct zg_member **items;
    struct zg_origin **origins;
    uint16_t *count;
    const char *what;
};

static struct members members_of(struct zg_splice *splice, bool is_method)
{
    struct zg_class *class = &splice->class;
    return is_method
               ? (struct members){&class->methods, &splice->methods, &class->method_count,
                                  "methods"}
               : (struct members){&class->fields, &splice->fields, &class->field_count, "fields"};
}

/* The place of the member of this name and type, or one behind the last. */
static unsigned find_place(const struct zg_splice *splice, const struct members *members,
                           const struct zg_member *wanted)
{
    const uint16_t *same = splice->same;
    unsigned i = 0;
    while (i < *members->count &&
           (same[(*members->items)[i].name_index] != same[wanted->name_index] ||
            same[(*members->items)[i].descriptor_index] != same[wanted->descriptor_index])) {
        i++;
    }
    return i;
}

/* Other names that make one of two members would lose one without a word. */
static bool refuse_both(const struct zg_origin *first, const struct zg_origin *second,
                        const struct zg_member *member, struct zg_error *err)
{
    return zg_fail(err, ZG_SYSTEM, "graft-internal",
                   "%.*s%.*s and %.*s%.*s would both be carried over as %.*s%.*s",
                   (int)first->name.len, (const char *)first->name.data, (int)first->descriptor.len,
                   (const char *)first->descriptor.data, (int)second->name.len,
                   (const char *)second->name.data, (int)second->descriptor.len,
                   (const char *)second->descriptor.data, (int)member->name.len,
                   (const char *)member->name.data, (int)member->descriptor.len,
                   (const char *)member->descriptor.data);
}

static bool put_member(struct zg_splice *splice, bool is_method, struct zg_member member,
                       struct zg_origin origin, struct zg_error *err)
{
    struct members members = members_of(splice, is_method);
    unsigned place = find_place(splice, &members, &member);
    member.name = zg_pool_utf8(&splice->class.pool, member.name_index);
    member.descriptor = zg_pool_utf8(&splice->class.pool, member.descriptor_index);
    if (place == *members.count) {
        if (place >= ZG_TABLE_MAX) {
            return zg_splice_full(splice, err, "it would have more than %d %s", ZG_TABLE_MAX,
                                  members.what);
        }
        *members.items = zg_grow(splice->arena, *members.items, place, sizeof(member));
        *members.origins = zg_grow(splice->arena, *members.origins, place, sizeof(origin));
        ++*members.count;
    } else {
        const struct zg_origin *old = &(*members.origins)[place];
        if (old->name.len > 0 && !(zg_bytes_equal(old->name, origin.name) &&
                                   zg_bytes_equal(old->descriptor, origin.descriptor))) {
            return refuse_both(old, &origin, &member, err);
        }
    }
    (*members.items)[place] = member;
    (*members.origins)[place] = origin;
    return true;
}

static bool import_code(struct zg_import *import, const struct zg_member *method,
                        struct zg_body **out, struct zg_error *err)
{
    if (zg_attribute_find(&method->attributes, "Code") == NULL) {
        return true;
    }
    struct zg_body *body = zg_alloc(import->splice->arena, sizeof(*body));
    import->body = body;
    *out = body;
    if (!zg_code_parse(import->splice->arena, import->source, method, &body->code, err) ||
        !zg_remap_code(&import->remap, import->source, &body->code, err)) {
        return false;
    }
    for (size_t i = 0; i < body->ldc_count; i++) { /* names nothing until it is written */
        ((uint8_t *)body->code.bytes.data)[body->ldcs[i].pc + 1] = 0;
    }
    return true;
}

static bool import_member(struct zg_import *import, const struct zg_member *member, bool is_method,
                          struct zg_error *err)
{
    struct zg_splice *splice = import->splice;
    struct zg_origin origin = {.major = import->source->major, .minor = import->source->minor};
    origin.name = zg_kept(splice->arena, member->name);
    origin.descriptor = zg_kept(splice->arena, member->descriptor);
    struct zg_member copy = {.flags = member->flags};
    struct zg_bytes name =
        zg_names_member(import->names, import->source->name, member->name, member->descriptor);
    struct zg_bytes descriptor = zg_names_descriptor(import->names, member->descriptor);
    return zg_splice_utf8(splice, name, &copy.name_index, err) &&
           zg_splice_utf8(splice, descriptor, &copy.descriptor_index, err) &&
           zg_remap_attributes(&import->remap, import->source,
                               is_method ? ZG_IN_METHOD : ZG_IN_FIELD, &member->attributes,
                               &copy.attributes, err) &&
           (!is_method || import_code(import, member, &origin.body, err)) &&
           put_member(splice, is_method, copy, origin, err);
}

bool zg_splice_member(struct zg_splice *splice, const struct zg_class *source,
                      const struct zg_member *member, bool is_method, const struct zg_names *names,
                      struct zg_error *err)
{
    struct zg_import import = zg_import_begin(splice, source, names);
    return import_member(&import, member, is_method, err) ||
           zg_wrap(err, "%s %.*s%s%.*s of class %.*s", is_method ? "method" : "field",
                   (int)member->name.len, (const char *)member->name.data, is_method ? "" : ":",
                   (int)member->descriptor.len, (const char *)member->descriptor.data,
                   (int)source->name.len, (const char *)source->name.data);
}

bool zg_splice_serial(struct zg_splice *splice, int64_t value, struct zg_error *err)
{
    enum { PRIVATE_STATIC_FINAL = 0x001a };
    uint8_t bytes[8];
    for (unsigned i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
    }
    struct zg_member field = {.flags = PRIVATE_STATIC_FINAL};
    struct zg_attribute *constant = zg_alloc(splice->arena, sizeof(*constant));
    uint16_t index;
    if (!zg_splice_utf8(splice, zg_bytes_of("serialVersionUID"), &field.name_index, err) ||
        !zg_splice_utf8(splice, zg_bytes_of("J"), &field.descriptor_index, err) ||
        !zg_splice_utf8(splice, zg_bytes_of("ConstantValue"), &constant->name_index, err) ||
        !zg_splice_number(splice, ZG_TAG_LONG, (struct zg_bytes){bytes, sizeof(bytes)}, &index,
                          err)) {
        return false;
    }
    uint8_t info[2];
    zg_put16(info, index);
    field.name = zg_pool_utf8(&splice->class.pool, field.name_index);
    field.descriptor = zg_pool_utf8(&splice->class.pool, field.descriptor_index);
    constant->name = zg_pool_utf8(&splice->class.pool, constant->name_index);
    constant->info = zg_kept(splice->arena, (struct zg_bytes){info, sizeof(info)});
    field.attributes = (struct zg_attributes){constant, 1};
    struct zg_origin origin = {splice->class.major, splice->class.minor, field.name,
                               field.descriptor, NULL};
    return put_member(splice, false, field, origin, err);
}
