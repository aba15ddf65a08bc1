/* Names and descriptors (JVMS 4.2, 4.3). They are compared and checked as bytes, never decoded. */
#include <string.h>

#include "jvm/internal.h"

/* Bytes that no name may hold (4.2.2), and those that only some may not. */
enum { NEVER = 1, SLASH = 2, ANGLE = 4 };
static const uint8_t forbidden[256] = {
    ['\0'] = NEVER, ['.'] = NEVER, [';'] = NEVER, ['['] = NEVER,
    ['/'] = SLASH,  ['<'] = ANGLE, ['>'] = ANGLE,
};

bool zg_class_name_legal(struct zg_bytes name)
{
    uint8_t last = SLASH; /* a component must not be empty (4.2.1, 4.2.2) */
    for (size_t i = 0; i < name.len; i++) {
        uint8_t class = forbidden[name.data[i]];
        if (class == NEVER || (class & last & SLASH) != 0) {
            return false;
        }
        last = class;
    }
    return last != SLASH;
}

bool zg_member_name_legal(struct zg_bytes name, bool method)
{
    if (method && name.len > 0 && name.data[0] == '<') {
        return zg_bytes_is(name, "<init>") || zg_bytes_is(name, "<clinit>");
    }
    uint8_t found = 0;
    for (size_t i = 0; i < name.len; i++) {
        found |= forbidden[name.data[i]];
    }
    return name.len > 0 && (found & (NEVER | SLASH | (method ? ANGLE : 0))) == 0;
}

/* Length of the field type that begins `text`, or 0 when there is none. `words` gets what a
 * value takes on the stack. */
static size_t type_length(struct zg_bytes text, unsigned *words)
{
    size_t dimensions = 0;
    while (dimensions < text.len && text.data[dimensions] == '[') {
        dimensions++;
    }
    if (dimensions == text.len || dimensions > ZG_DIMENSIONS_MAX) {
        return 0;
    }
    struct zg_bytes type = {text.data + dimensions, text.len - dimensions};
    bool two = type.data[0] == 'J' || type.data[0] == 'D';
    *words = two && dimensions == 0 ? 2 : 1;
    if (type.data[0] != 'L') {
        bool known = type.data[0] != '\0' && strchr("BCDFIJSZ", type.data[0]) != NULL;
        return known ? dimensions + 1 : 0;
    }
    const uint8_t *end = memchr(type.data, ';', type.len);
    if (end == NULL) {
        return 0;
    }
    struct zg_bytes name = {type.data + 1, (size_t)(end - type.data) - 1};
    return zg_class_name_legal(name) ? dimensions + name.len + 2 : 0;
}

bool zg_field_descriptor_legal(struct zg_bytes descriptor)
{
    unsigned words;
    return descriptor.len > 0 && type_length(descriptor, &words) == descriptor.len;
}

bool zg_method_descriptor_legal(struct zg_bytes descriptor, unsigned *slots)
{
    *slots = 0;
    if (descriptor.len < 3 || descriptor.data[0] != '(') {
        return false;
    }
    struct zg_bytes rest = {descriptor.data + 1, descriptor.len - 1};
    while (rest.len > 0 && rest.data[0] != ')') {
        unsigned words = 0;
        size_t len = type_length(rest, &words);
        if (len == 0) {
            return false;
        }
        *slots += words;
        rest.data += len;
        rest.len -= len;
    }
    if (rest.len < 2) {
        return false;
    }
    struct zg_bytes result = {rest.data + 1, rest.len - 1};
    return zg_bytes_is(result, "V") || zg_field_descriptor_legal(result);
}

unsigned zg_array_dimensions(struct zg_bytes name)
{
    unsigned dimensions = 0;
    while (dimensions < name.len && name.data[dimensions] == '[') {
        dimensions++;
    }
    return dimensions;
}
