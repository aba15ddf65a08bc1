/*
 * The walk over an attribute by its layout: visits every element in order and checks pool
 * indices, counts, lengths and, with a map of the code, bytecode offsets. Parts that have a
 * grammar of their own are in attribute_values.c and attribute_frames.c.
 */
#include <string.h>

#include "jvm/internal.h"

/* What a letter of a layout (layout.c) lets a pool index name. */
static uint32_t tags_of(char part)
{
    switch (part) {
    case 'u':
    case 'U':
        return 1u << ZG_TAG_UTF8;
    case 'c':
    case 'C':
        return 1u << ZG_TAG_CLASS;
    case 'n':
    case 'N':
        return 1u << ZG_TAG_NAME_AND_TYPE;
    case 'm':
        return 1u << ZG_TAG_MODULE;
    case 'g':
        return 1u << ZG_TAG_PACKAGE;
    case 'h':
        return 1u << ZG_TAG_METHOD_HANDLE;
    case 'k':
        return 1u << ZG_TAG_INTEGER | 1u << ZG_TAG_FLOAT | 1u << ZG_TAG_LONG | 1u << ZG_TAG_DOUBLE |
               1u << ZG_TAG_STRING;
    case 'l':
        return 1u << ZG_TAG_INTEGER | 1u << ZG_TAG_FLOAT | 1u << ZG_TAG_LONG | 1u << ZG_TAG_DOUBLE |
               1u << ZG_TAG_STRING | 1u << ZG_TAG_CLASS | 1u << ZG_TAG_METHOD_HANDLE |
               1u << ZG_TAG_METHOD_TYPE | 1u << ZG_TAG_DYNAMIC;
    default:
        return 0;
    }
}

bool zg_walk_fail(const struct zg_walk_state *w, const char *fmt, ...)
{
    char text[192];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return zg_class_fail(w->err, w->offset + (size_t)(w->at - w->start), "%s: %s", w->name, text);
}

/* Tells the visitor of the element that ends at the walk's place. */
static bool visit(struct zg_walk_state *w, enum zg_element_kind kind, unsigned width,
                  uint32_t value)
{
    if (w->visit == NULL) {
        return true;
    }
    struct zg_element element = {
        .kind = kind, .is_type = w->is_type, .width = (uint8_t)width, .value = value};
    element.at = (size_t)(w->at - w->start) - (width == 0 ? value : width);
    return w->visit(&element, w->context, w->err);
}

bool zg_walk_element(struct zg_walk_state *w, enum zg_element_kind kind, unsigned width,
                     uint32_t *value)
{
    if ((size_t)(w->end - w->at) < width) {
        return zg_walk_fail(w, "ends before its parts do (4.7)");
    }
    uint32_t number = width == 2 ? zg_be16(w->at) : width == 1 ? w->at[0] : zg_be32(w->at);
    w->at += width;
    if (value != NULL) {
        *value = number;
    }
    return visit(w, kind, width, number);
}

static bool walk_bytes(struct zg_walk_state *w, size_t len)
{
    if ((size_t)(w->end - w->at) < len) {
        return zg_walk_fail(w, "ends before its parts do (4.7)");
    }
    w->at += len;
    return visit(w, ZG_ELEMENT_BYTES, 0, (uint32_t)len);
}

bool zg_walk_pool(struct zg_walk_state *w, uint32_t tags, bool optional)
{
    if (w->end - w->at >= 2) {
        uint16_t index = zg_be16(w->at);
        if (!zg_pool_is(&w->class->pool, index, tags) && !(optional && index == 0)) {
            return zg_walk_fail(w, "slot %u of tag %u is not of a kind that may stand here", index,
                                zg_pool_tag(&w->class->pool, index));
        }
    }
    return zg_walk_element(w, ZG_ELEMENT_POOL, 2, NULL);
}

bool zg_walk_type(struct zg_walk_state *w)
{
    w->is_type = true;
    bool ok = zg_walk_pool(w, 1u << ZG_TAG_UTF8, false);
    w->is_type = false;
    return ok;
}

bool zg_walk_pc(struct zg_walk_state *w, bool end, uint32_t *value)
{
    if (w->map != NULL && w->end - w->at >= 2) {
        uint16_t pc = zg_be16(w->at);
        if (!zg_code_starts(w->map, pc) && !(end && pc == w->map->code.len)) {
            return zg_walk_fail(w, "bytecode offset %u is not that of an instruction", pc);
        }
    }
    return zg_walk_element(w, ZG_ELEMENT_PC, 2, value);
}

bool zg_walk_range_start(struct zg_walk_state *w)
{
    return zg_walk_pc(w, true, &w->range_pc);
}

bool zg_walk_range_length(struct zg_walk_state *w)
{
    if (w->map != NULL && w->end - w->at >= 2 && w->range_pc + zg_be16(w->at) > w->map->code.len) {
        return zg_walk_fail(w, "a range from %u ends after the code (4.7.13)", w->range_pc);
    }
    return zg_walk_element(w, ZG_ELEMENT_NUMBER, 2, NULL);
}

/* max_stack, max_locals, code_length, code (4.7.3). */
static bool walk_instructions(struct zg_walk_state *w)
{
    bool narrow = zg_code_is_narrow(w->class);
    uint32_t locals = 0, len = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_NUMBER, narrow ? 1 : 2, NULL) ||
        !zg_walk_element(w, ZG_ELEMENT_NUMBER, narrow ? 1 : 2, &locals) ||
        !zg_walk_element(w, ZG_ELEMENT_NUMBER, narrow ? 2 : 4, &len)) {
        return false;
    }
    if (len == 0 || len > ZG_CODE_MAX) {
        return zg_walk_fail(w, "%u bytes of code (4.7.3)", len);
    }
    struct zg_bytes code = {w->at, len};
    size_t offset = w->offset + (size_t)(w->at - w->start);
    if (!walk_bytes(w, len)) {
        return false;
    }
    w->map = w->scratch;
    return w->map == NULL ||
           zg_code_check(w->class, code, offset, (uint16_t)locals, w->map, w->err);
}

static bool walk_parts(struct zg_walk_state *w, const char **parts);

/* Walks over what is left by `layout`; NULL is an attribute without known structure. */
static bool walk_whole(struct zg_walk_state *w, const struct zg_layout *layout)
{
    if (layout == NULL) {
        return walk_bytes(w, (size_t)(w->end - w->at));
    }
    const char *parts = layout->parts;
    if (!walk_parts(w, &parts)) {
        return false;
    }
    if (w->at != w->end) {
        return zg_walk_fail(w, "%zu bytes too many (4.7)", (size_t)(w->end - w->at));
    }
    return true;
}

/* An attribute within an attribute. The walk's end is that of the outer one. */
static bool walk_nested(struct zg_walk_state *w, struct zg_layout_seen *seen)
{
    enum zg_place place = w->place == ZG_IN_METHOD ? ZG_IN_CODE : ZG_IN_RECORD;
    uint16_t index = w->end - w->at >= 2 ? zg_be16(w->at) : 0;
    uint32_t len = 0;
    if (!zg_walk_pool(w, 1u << ZG_TAG_UTF8, false) ||
        !zg_walk_element(w, ZG_ELEMENT_NUMBER, 4, &len)) {
        return false;
    }
    if (len > (size_t)(w->end - w->at)) {
        return zg_walk_fail(w, "an attribute in it is longer than itself (4.7)");
    }
    const struct zg_layout *layout =
        zg_layout_find(zg_pool_utf8(&w->class->pool, index), place, w->class->major);
    if (!zg_layout_once(seen, layout)) {
        return zg_walk_fail(w, "holds a second %s (4.7)", layout->name);
    }
    struct zg_walk_state outer = *w;
    w->end = w->at + len;
    w->name = layout != NULL ? layout->name : w->name;
    w->place = place;
    w->frame_pc = -1;
    if (!walk_whole(w, layout)) {
        return false;
    }
    w->end = outer.end;
    w->name = outer.name;
    w->place = outer.place;
    return true;
}

static bool walk_table(struct zg_walk_state *w)
{
    uint32_t count = 0;
    struct zg_layout_seen seen = {0};
    if (!zg_walk_element(w, ZG_ELEMENT_COUNT, 2, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!walk_nested(w, &seen)) {
            return false;
        }
    }
    return true;
}

/* The exception table's ranges must not be empty (4.7.3): its start is the last range_pc. */
static bool walk_end(struct zg_walk_state *w)
{
    uint32_t end = 0;
    if (!zg_walk_pc(w, true, &end)) {
        return false;
    }
    if (end <= w->range_pc) {
        return zg_walk_fail(w, "an exception handler's range %u..%u is empty", w->range_pc, end);
    }
    return true;
}

/* The letters that are no repetition. */
static bool walk_part(struct zg_walk_state *w, char part)
{
    switch (part) {
    case '1':
    case '2':
    case '4':
        return zg_walk_element(w, ZG_ELEMENT_NUMBER, (unsigned)(part - '0'), NULL);
    case 'f':
        return zg_walk_element(w, ZG_ELEMENT_FLAGS, 2, NULL);
    case 'p':
        return zg_walk_pc(w, false, &w->range_pc);
    case 'e':
        return walk_end(w);
    case 's':
        return zg_walk_range_start(w);
    case 'd':
        return zg_walk_range_length(w);
    case 'A':
        return zg_walk_annotation(w);
    case 'V':
        return zg_walk_element_value(w);
    case 'T':
        return zg_walk_type_annotation(w);
    case 'S':
        return zg_walk_frame(w);
    case 'I':
        return walk_instructions(w);
    case 'a':
        return walk_table(w);
    case 't':
        return zg_walk_type(w);
    case '*':
        return walk_bytes(w, (size_t)(w->end - w->at));
    default:
        return zg_walk_pool(w, tags_of(part), part >= 'A' && part <= 'Z');
    }
}

/* After the bracket that closes the one before `parts`. */
static const char *skip_group(const char *parts)
{
    for (unsigned open = 1; open > 0; parts++) {
        open += *parts == '[' || *parts == '(';
        open -= *parts == ']' || *parts == ')';
    }
    return parts;
}

/* Walks over parts up to the end of the layout or of the group, which it passes. */
static bool walk_parts(struct zg_walk_state *w, const char **parts)
{
    const char *p = *parts;
    while (*p != '\0' && *p != ']' && *p != ')') {
        char part = *p++;
        if (part != '[' && part != '(') {
            if (!walk_part(w, part)) {
                return false;
            }
            continue;
        }
        uint32_t count = 0;
        if (!zg_walk_element(w, ZG_ELEMENT_COUNT, part == '[' ? 2 : 1, &count)) {
            return false;
        }
        for (uint32_t i = 0; i < count; i++) {
            const char *group = p;
            if (!walk_parts(w, &group)) {
                return false;
            }
        }
        p = skip_group(p);
    }
    *parts = p;
    return true;
}

static bool walk(const struct zg_class *class, const struct zg_attribute *attribute,
                 enum zg_place place, struct zg_walk_state *w)
{
    const struct zg_layout *layout = zg_layout_find(attribute->name, place, class->major);
    w->class = class;
    w->start = w->at = attribute->info.data;
    w->end = w->start + attribute->info.len;
    w->offset = attribute->offset;
    w->name = layout != NULL ? layout->name : "attribute";
    w->place = place;
    w->frame_pc = -1;
    return walk_whole(w, layout);
}

bool zg_attribute_walk(const struct zg_class *class, const struct zg_attribute *attribute,
                       enum zg_place place, zg_element_visit visit_element, void *context,
                       struct zg_error *err)
{
    struct zg_walk_state w = {.visit = visit_element, .context = context, .err = err};
    return walk(class, attribute, place, &w);
}

bool zg_attribute_check(const struct zg_class *class, const struct zg_attribute *attribute,
                        enum zg_place place, struct zg_code_map *scratch, struct zg_error *err)
{
    struct zg_walk_state w = {.scratch = scratch, .err = err};
    return walk(class, attribute, place, &w);
}

const struct zg_attribute *zg_attribute_find(const struct zg_attributes *attributes,
                                             const char *name)
{
    for (uint16_t i = 0; i < attributes->count; i++) {
        if (zg_bytes_is(attributes->items[i].name, name)) {
            return &attributes->items[i];
        }
    }
    return NULL;
}
