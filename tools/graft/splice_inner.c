/* The lists of nested classes in a class: InnerClasses (4.7.6) and NestMembers (4.7.29). */
#include "graft/splice_internal.h"

#define INNER "InnerClasses"
#define NEST "NestMembers"

static struct zg_inner read_inner(struct zg_cursor *c)
{
    struct zg_inner entry = {.inner = zg_u16be(c)};
    entry.outer = zg_u16be(c);
    entry.name = zg_u16be(c);
    entry.flags = zg_u16be(c);
    return entry;
}

/* The entries of a class; `count` of them are at the cursor then. */
static struct zg_cursor find_inner(const struct zg_class *class, size_t *count)
{
    const struct zg_attribute *attribute = zg_attribute_find(&class->attributes, INNER);
    struct zg_cursor c = zg_cursor_of(attribute != NULL ? attribute->info : (struct zg_bytes){0});
    *count = attribute != NULL ? zg_u16be(&c) : 0;
    return c;
}

void zg_splice_inner_begin(struct zg_splice *splice)
{
    size_t count;
    struct zg_cursor c = find_inner(&splice->class, &count);
    splice->inner = zg_growable(splice->arena, NULL, count, sizeof(*splice->inner));
    splice->inner_count = splice->host_inner = count;
    for (size_t i = 0; i < count; i++) {
        splice->inner[i] = read_inner(&c);
    }
}

/* The entry for the class in this slot, or NULL. */
static const struct zg_inner *entry_of(const struct zg_splice *splice, uint16_t class)
{
    for (size_t i = 0; i < splice->inner_count; i++) {
        if (splice->same[splice->inner[i].inner] == splice->same[class]) {
            return &splice->inner[i];
        }
    }
    return NULL;
}

static bool equal(const struct zg_splice *splice, const struct zg_inner *a,
                  const struct zg_inner *b)
{
    return a->flags == b->flags && splice->same[a->outer] == splice->same[b->outer] &&
           splice->same[a->name] == splice->same[b->name];
}

static bool refuse_other(const struct zg_splice *splice, struct zg_bytes name,
                         const struct zg_inner *here, const struct zg_inner *there,
                         struct zg_error *err)
{
    struct zg_bytes class = splice->class.name;
    return zg_fail(
        err, ZG_REFUSED, "inner-class-flags",
        "class %.*s knows the nested class %.*s with flags 0x%04x%s, and what is carried "
        "over with flags 0x%04x%s",
        (int)class.len, (const char *)class.data, (int)name.len, (const char *)name.data,
        here->flags, here->outer != 0 ? " as a member" : " as no member", there->flags,
        there->outer != 0 ? " as a member" : " as no member");
}

static bool optional(struct zg_import *import, uint16_t from, uint16_t *to, struct zg_error *err)
{
    *to = 0;
    return from == 0 || zg_import_constant(import, from, to, err);
}

/* Takes one entry over. `*grown` tells whether one was added. */
static bool import_inner(struct zg_import *import, const struct zg_inner *from, bool *grown,
                         struct zg_error *err)
{
    struct zg_splice *splice = import->splice;
    struct zg_bytes name =
        zg_names_class(import->names, zg_pool_class_name(&import->source->pool, from->inner));
    struct zg_inner entry = {.flags = from->flags};
    if (splice->host != NULL && !zg_splice_names_class(splice, name)) {
        return true;
    }
    if (!zg_import_constant(import, from->inner, &entry.inner, err) ||
        !optional(import, from->outer, &entry.outer, err) ||
        !optional(import, from->name, &entry.name, err)) {
        return false;
    }
    const struct zg_inner *here = entry_of(splice, entry.inner);
    if (here != NULL) {
        return equal(splice, here, &entry) || refuse_other(splice, name, here, &entry, err);
    }
    if (splice->inner_count >= ZG_TABLE_MAX) {
        return zg_splice_full(splice, err, "it would name more than %d nested classes",
                              ZG_TABLE_MAX);
    }
    splice->inner =
        zg_grow(splice->arena, splice->inner, splice->inner_count, sizeof(*splice->inner));
    splice->inner[splice->inner_count++] = entry;
    *grown = true;
    return true;
}

bool zg_splice_inner_classes(struct zg_splice *splice, const struct zg_class *source,
                             const struct zg_names *names, struct zg_error *err)
{
    struct zg_import import = zg_import_begin(splice, source, names);
    bool grown = true; /* an entry names its outer class, which may be nested itself */
    while (grown) {
        size_t count;
        struct zg_cursor c = find_inner(source, &count);
        grown = false;
        for (size_t i = 0; i < count; i++) {
            struct zg_inner from = read_inner(&c);
            if (!import_inner(&import, &from, &grown, err)) {
                return false;
            }
        }
    }
    return true;
}

bool zg_splice_inner_end(struct zg_splice *splice, struct zg_error *err)
{
    if (splice->inner_count == splice->host_inner) {
        return true;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_append16(&out, (uint16_t)splice->inner_count);
    for (size_t i = 0; i < splice->inner_count; i++) {
        zg_append16(&out, splice->inner[i].inner);
        zg_append16(&out, splice->inner[i].outer);
        zg_append16(&out, splice->inner[i].name);
        zg_append16(&out, splice->inner[i].flags);
    }
    return zg_splice_set_attribute(splice, INNER, zg_buf_bytes(&out), err);
}

bool zg_splice_nest_member(struct zg_splice *splice, struct zg_bytes name, struct zg_error *err)
{
    const struct zg_attribute *nest = zg_attribute_find(&splice->class.attributes, NEST);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    uint16_t index;
    if (!zg_splice_class(splice, name, &index, err)) {
        return false;
    }
    if (nest == NULL) {
        zg_append16(&out, 0);
    } else {
        zg_buf_append_bytes(&out, nest->info);
    }
    for (size_t at = 2; at + 2 <= out.len; at += 2) {
        uint16_t member = zg_get16(out.data + at);
        if (splice->same[member < splice->class.pool.count ? member : 0] == splice->same[index]) {
            return true;
        }
    }
    uint16_t count = zg_get16(out.data);
    if (count >= ZG_TABLE_MAX) {
        return zg_splice_full(splice, err, "its nest would have more than %d members",
                              ZG_TABLE_MAX);
    }
    zg_put16(out.data, (uint16_t)(count + 1));
    zg_append16(&out, index);
    return zg_splice_set_attribute(splice, NEST, zg_buf_bytes(&out), err);
}
