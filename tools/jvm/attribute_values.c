/*
 * The parts of annotations in a walk over an attribute: element values, which nest (JVMS
 * 4.7.16.1), and type annotations with their targets and paths (4.7.20).
 */
#include "jvm/internal.h"

/* Annotations in annotations in arrays: the Java language lets them nest without end, people
 * do not. The limit keeps a hostile class from using up the stack. */
enum { DEEPEST_VALUE = 64 };

static bool walk_utf8(struct zg_walk_state *w)
{
    return zg_walk_pool(w, 1u << ZG_TAG_UTF8, false);
}

/* What a value with this tag holds: the tag of its constant. */
static uint32_t constant_tag(uint32_t tag)
{
    switch (tag) {
    case 'B':
    case 'C':
    case 'I':
    case 'S':
    case 'Z':
        return 1u << ZG_TAG_INTEGER;
    case 'D':
        return 1u << ZG_TAG_DOUBLE;
    case 'F':
        return 1u << ZG_TAG_FLOAT;
    case 'J':
        return 1u << ZG_TAG_LONG;
    case 's': /* a string's text */
        return 1u << ZG_TAG_UTF8;
    default:
        return 0;
    }
}

static bool walk_array(struct zg_walk_state *w)
{
    uint32_t count = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_COUNT, 2, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!zg_walk_element_value(w)) {
            return false;
        }
    }
    return true;
}

static bool walk_value(struct zg_walk_state *w, uint32_t tag)
{
    switch (tag) {
    case 'e': /* type and name of an enum constant */
        return zg_walk_type(w) && walk_utf8(w);
    case 'c': /* return descriptor */
        return zg_walk_type(w);
    case '@':
        return zg_walk_annotation(w);
    case '[':
        return walk_array(w);
    default:
        if (constant_tag(tag) == 0) {
            return zg_walk_fail(w, "value tag 0x%02x does not exist (4.7.16.1)", tag);
        }
        return zg_walk_pool(w, constant_tag(tag), false);
    }
}

bool zg_walk_element_value(struct zg_walk_state *w)
{
    uint32_t tag = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_TAG, 1, &tag)) {
        return false;
    }
    if (w->depth >= DEEPEST_VALUE) {
        return zg_walk_fail(w, "values are nested more than %d deep", DEEPEST_VALUE);
    }
    w->depth++;
    bool ok = walk_value(w, tag);
    w->depth--;
    return ok;
}

bool zg_walk_annotation(struct zg_walk_state *w)
{
    uint32_t pairs = 0;
    if (!zg_walk_type(w) || !zg_walk_element(w, ZG_ELEMENT_COUNT, 2, &pairs)) {
        return false;
    }
    for (uint32_t i = 0; i < pairs; i++) {
        if (!walk_utf8(w) || !zg_walk_element_value(w)) {
            return false;
        }
    }
    return true;
}

static bool number(struct zg_walk_state *w, unsigned width)
{
    return zg_walk_element(w, ZG_ELEMENT_NUMBER, width, NULL);
}

/* localvar_target (4.7.20.1). */
static bool walk_ranges(struct zg_walk_state *w)
{
    uint32_t count = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_COUNT, 2, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!zg_walk_range_start(w) || !zg_walk_range_length(w) || !number(w, 2)) {
            return false;
        }
    }
    return true;
}

/* target_info by target_type (tables 4.7.20-A and -B). */
static bool walk_target(struct zg_walk_state *w, uint32_t type)
{
    switch (type) {
    case 0x00: /* type parameter of a class, of a method */
    case 0x01:
    case 0x16: /* formal parameter */
        return number(w, 1);
    case 0x10: /* supertype, throws, exception parameter */
    case 0x17:
    case 0x42:
        return number(w, 2);
    case 0x11: /* bound of a type parameter */
    case 0x12:
        return number(w, 1) && number(w, 1);
    case 0x13: /* field, return type, receiver */
    case 0x14:
    case 0x15:
        return true;
    case 0x40: /* local variable, resource */
    case 0x41:
        return walk_ranges(w);
    case 0x43: /* instanceof, new, method references */
    case 0x44:
    case 0x45:
    case 0x46:
        return zg_walk_pc(w, false, NULL);
    case 0x47: /* cast, type arguments */
    case 0x48:
    case 0x49:
    case 0x4a:
    case 0x4b:
        return zg_walk_pc(w, false, NULL) && number(w, 1);
    default:
        return zg_walk_fail(w, "target_type 0x%02x does not exist (4.7.20)", type);
    }
}

bool zg_walk_type_annotation(struct zg_walk_state *w)
{
    uint32_t type = 0, steps = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_TAG, 1, &type) || !walk_target(w, type) ||
        !zg_walk_element(w, ZG_ELEMENT_COUNT, 1, &steps)) {
        return false;
    }
    for (uint32_t i = 0; i < steps; i++) { /* type_path */
        if (!number(w, 1) || !number(w, 1)) {
            return false;
        }
    }
    return zg_walk_annotation(w);
}
