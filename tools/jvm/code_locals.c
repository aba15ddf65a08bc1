/*
 * The names that a method's local variables have (JVMS 4.7.13, 4.7.14): each entry is there once,
 * with a legal name and type and within max_locals, and each generic type belongs to an entry.
 * HotSpot refuses a class that breaks this, although the tables are for debuggers only.
 */
#include <stdlib.h>
#include <string.h>

#include "jvm/internal.h"

enum { ENTRY = 10 }; /* start_pc, length, name, descriptor or signature, index */

/* The entries of all tables of one kind, sorted. */
struct entries {
    const uint8_t **items;
    size_t count;
};

/* By all of an entry but its type. */
static int compare(const void *left, const void *right)
{
    const uint8_t *a = *(const uint8_t *const *)left, *b = *(const uint8_t *const *)right;
    int order = memcmp(a, b, 6);
    return order != 0 ? order : memcmp(a + 8, b + 8, 2);
}

struct locals {
    const struct zg_class *class;
    const struct zg_code *code;
    size_t offset; /* of the first table, for messages */
    struct zg_error *err;
};

static size_t collect(struct locals *l, const char *name, struct entries *out)
{
    size_t count = 0;
    for (unsigned i = 0; i < l->code->attributes.count; i++) {
        const struct zg_attribute *attribute = &l->code->attributes.items[i];
        if (!zg_bytes_is(attribute->name, name)) {
            continue;
        }
        l->offset = attribute->offset;
        for (size_t at = 2; at + ENTRY <= attribute->info.len; at += ENTRY, count++) {
            if (out->items != NULL) {
                out->items[count] = attribute->info.data + at;
            }
        }
    }
    return count;
}

/* Fails when an entry is there twice. Older versions are not asked for that. */
static bool gather(struct locals *l, const char *name, struct entries *out)
{
    out->count = collect(l, name, out);
    if (out->count == 0) {
        return true;
    }
    out->items = zg_alloc_array(l->class->arena, out->count, sizeof(*out->items));
    collect(l, name, out);
    qsort(out->items, out->count, sizeof(*out->items), compare);
    for (size_t i = 1; i < out->count && l->class->major >= 49; i++) {
        if (compare(&out->items[i - 1], &out->items[i]) == 0) {
            return zg_class_fail(l->err, l->offset, "%s: an entry is there twice (4.7.13)", name);
        }
    }
    return true;
}

static bool check_name(const struct locals *l, const uint8_t *entry)
{
    struct zg_bytes type = zg_pool_utf8(&l->class->pool, zg_be16(entry + 6));
    bool wide = type.len > 0 && (type.data[0] == 'J' || type.data[0] == 'D');
    if (!zg_member_name_legal(zg_pool_utf8(&l->class->pool, zg_be16(entry + 4)), false) ||
        !zg_field_descriptor_legal(type)) {
        return zg_class_fail(l->err, l->offset,
                             "a local variable has no legal name or type (4.7.13)");
    }
    return zg_be16(entry + 8) + (wide ? 2u : 1u) <= l->code->max_locals ||
           zg_class_fail(l->err, l->offset, "a name for local variable %u of %u (4.7.13)",
                         zg_be16(entry + 8), l->code->max_locals);
}

bool zg_code_check_locals(const struct zg_class *class, const struct zg_code *code,
                          struct zg_error *err)
{
    struct locals l = {.class = class, .code = code, .err = err};
    struct entries names = {0}, types = {0};
    if (!gather(&l, "LocalVariableTable", &names)) {
        return false;
    }
    for (size_t i = 0; i < names.count; i++) {
        if (!check_name(&l, names.items[i])) {
            return false;
        }
    }
    if (names.count == 0 || class->major < 49) { /* types are not looked at */
        return true;
    }
    if (!gather(&l, "LocalVariableTypeTable", &types)) {
        return false;
    }
    for (size_t i = 0; i < types.count; i++) {
        if (bsearch(&types.items[i], names.items, names.count, sizeof(*names.items), compare) ==
            NULL) {
            return zg_class_fail(err, l.offset,
                                 "a type for no entry of LocalVariableTable (4.7.14)");
        }
    }
    return true;
}
