/*
 * Constants of another class, taken over by what they mean and under other names: classes,
 * descriptors, and members by the owner, name and descriptor that they have in their own version.
 * Texts of strings are nobody's names and stay.
 */
#include "graft/splice_internal.h"

#include <string.h>

/* A dynamic constant whose arguments are dynamic constants, and so on: compilers nest a few. The
 * limit keeps a hostile class from using up the stack. */
enum { DEEPEST_CONSTANT = 64 };

static const struct zg_pool_slot *slot_of(const struct zg_import *import, uint16_t index)
{
    static const struct zg_pool_slot nothing;
    const struct zg_pool *pool = &import->source->pool;
    return index < pool->count ? &pool->slots[index] : &nothing;
}

static bool import_text(struct zg_import *import, uint16_t from, bool is_type, uint16_t *to,
                        struct zg_error *err)
{
    struct zg_bytes text = zg_pool_utf8(&import->source->pool, from);
    if (is_type) {
        text = zg_names_descriptor(import->names, text);
    }
    return zg_splice_utf8(import->splice, text, to, err);
}

/* A NameAndType whose member `owner` has; a dynamic one's belongs to no class. */
static bool import_name_and_type(struct zg_import *import, struct zg_bytes owner, uint16_t from,
                                 uint16_t *to, struct zg_error *err)
{
    const struct zg_pool_slot *slot = slot_of(import, from);
    struct zg_bytes name = zg_pool_utf8(&import->source->pool, slot->a);
    struct zg_bytes descriptor = zg_pool_utf8(&import->source->pool, slot->b);
    uint16_t a, b;
    return zg_splice_utf8(import->splice, zg_names_member(import->names, owner, name, descriptor),
                          &a, err) &&
           import_text(import, slot->b, true, &b, err) &&
           zg_splice_constant(import->splice, ZG_TAG_NAME_AND_TYPE, a, b, to, err);
}

static bool import_member(struct zg_import *import, const struct zg_pool_slot *slot, uint16_t *to,
                          struct zg_error *err)
{
    struct zg_bytes owner = zg_pool_class_name(&import->source->pool, slot->a);
    uint16_t a, b;
    return zg_import_constant(import, slot->a, &a, err) &&
           import_name_and_type(import, owner, slot->b, &b, err) &&
           zg_splice_constant(import->splice, slot->tag, a, b, to, err);
}

static bool import_dynamic(struct zg_import *import, const struct zg_pool_slot *slot, uint16_t *to,
                           struct zg_error *err)
{
    uint16_t a, b;
    if (import->depth >= DEEPEST_CONSTANT) {
        return zg_splice_full(import->splice, err, "dynamic constants nested more than %d deep",
                              DEEPEST_CONSTANT);
    }
    import->depth++;
    bool ok = zg_import_bootstrap(import, slot->a, &a, err) &&
              import_name_and_type(import, (struct zg_bytes){0}, slot->b, &b, err) &&
              zg_splice_constant(import->splice, slot->tag, a, b, to, err);
    import->depth--;
    return ok;
}

static bool import_slot(struct zg_import *import, uint16_t from, uint16_t *to, struct zg_error *err)
{
    const struct zg_pool_slot *slot = slot_of(import, from);
    struct zg_splice *splice = import->splice;
    uint16_t a = 0;
    switch (slot->tag) {
    case ZG_TAG_UTF8:
        return import_text(import, from, false, to, err);
    case ZG_TAG_INTEGER:
    case ZG_TAG_FLOAT:
    case ZG_TAG_LONG:
    case ZG_TAG_DOUBLE:
        return zg_splice_number(splice, slot->tag, slot->value, to, err);
    case ZG_TAG_CLASS:
        return zg_splice_class(
            splice, zg_names_class(import->names, zg_pool_class_name(&import->source->pool, from)),
            to, err);
    case ZG_TAG_STRING:
    case ZG_TAG_METHOD_TYPE:
    case ZG_TAG_MODULE:
    case ZG_TAG_PACKAGE:
        return import_text(import, slot->a, slot->tag == ZG_TAG_METHOD_TYPE, &a, err) &&
               zg_splice_constant(splice, slot->tag, a, 0, to, err);
    case ZG_TAG_NAME_AND_TYPE:
        return import_name_and_type(import, import->owner, from, to, err);
    case ZG_TAG_FIELDREF:
    case ZG_TAG_METHODREF:
    case ZG_TAG_INTERFACE_METHODREF:
        return import_member(import, slot, to, err);
    case ZG_TAG_METHOD_HANDLE:
        return zg_import_constant(import, slot->b, &a, err) &&
               zg_splice_constant(splice, slot->tag, slot->a, a, to, err);
    case ZG_TAG_DYNAMIC:
    case ZG_TAG_INVOKE_DYNAMIC:
        return import_dynamic(import, slot, to, err);
    default:
        return zg_fail(err, ZG_SYSTEM, "graft-internal", "slot %u of the constant pool is empty",
                       from);
    }
}

/* What a text or a NameAndType becomes depends on where it stands; all else is remembered, or
 * dynamic constants that share arguments would be gone through again and again. */
bool zg_import_constant(struct zg_import *import, uint16_t from, uint16_t *to, struct zg_error *err)
{
    uint8_t tag = slot_of(import, from)->tag;
    bool remember = tag != 0 && tag != ZG_TAG_UTF8 && tag != ZG_TAG_NAME_AND_TYPE;
    uint16_t *memo = import->splice->memo;
    if (remember && memo[from] != 0) {
        *to = memo[from];
        return true;
    }
    if (!import_slot(import, from, to, err)) {
        return false;
    }
    if (remember) {
        memo[from] = *to;
    }
    return true;
}

/* An index in an attribute or in code. EnclosingMethod, the only attribute with a NameAndType,
 * names the owner before it (4.7.7). */
static bool import_index(struct zg_remap *remap, uint16_t from, bool is_type, uint16_t *to,
                         struct zg_error *err)
{
    struct zg_import *import = (struct zg_import *)remap;
    if (is_type) {
        return import_text(import, from, true, to, err);
    }
    if (slot_of(import, from)->tag == ZG_TAG_CLASS) {
        import->owner = zg_pool_class_name(&import->source->pool, from);
    }
    return zg_import_constant(import, from, to, err);
}

static bool import_ldc(struct zg_remap *remap, uint32_t pc, uint16_t index, struct zg_error *err)
{
    struct zg_import *import = (struct zg_import *)remap;
    struct zg_body *body = import->body;
    struct zg_ldc ldc = {.pc = pc};
    if (!zg_import_constant(import, index, &ldc.index, err)) {
        return false;
    }
    body->ldcs = zg_grow(remap->arena, body->ldcs, body->ldc_count, sizeof(*body->ldcs));
    body->ldcs[body->ldc_count++] = ldc;
    return true;
}

struct zg_import zg_import_begin(struct zg_splice *splice, const struct zg_class *source,
                                 const struct zg_names *names)
{
    if (splice->memo_size < source->pool.count) {
        splice->memo_size = source->pool.count;
        splice->memo = zg_alloc_array(splice->arena, splice->memo_size, sizeof(*splice->memo));
    } else if (source->pool.count > 0) {
        memset(splice->memo, 0, source->pool.count * sizeof(*splice->memo));
    }
    return (struct zg_import){
        .remap = {.arena = splice->arena, .keep = true, .index = import_index, .ldc = import_ldc},
        .splice = splice,
        .source = source,
        .names = names};
}
