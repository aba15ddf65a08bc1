/*
 * Attributes with their pool indices replaced, whatever they hold: the walk of jvm/attribute.c
 * knows where the indices are. What it does not know cannot be followed and is refused.
 */
#include "graft/splice_internal.h"

struct copy {
    struct zg_remap *remap;
    const struct zg_class *class;
    struct zg_attribute *attribute;
    bool text;      /* its bytes have no structure */
    uint8_t *bytes; /* the copy; NULL until an index changes */
};

static bool refuse_unknown(const struct copy *copy, struct zg_error *err)
{
    const struct zg_attribute *attribute = copy->attribute;
    struct zg_bytes class = copy->class->name;
    zg_fail(err, ZG_REFUSED, "unknown-attribute",
            "class %.*s: what attribute %.*s holds is not known in class file version %u, so it "
            "cannot be carried to another constant pool",
            (int)class.len, (const char *)class.data, (int)attribute->name.len,
            (const char *)attribute->name.data, copy->class->major);
    return zg_hint(err, "compile the class without what adds this attribute");
}

static bool visit(const struct zg_element *element, void *context, struct zg_error *err)
{
    struct copy *copy = context;
    struct zg_bytes info = copy->attribute->info;
    if (element->kind == ZG_ELEMENT_BYTES && !copy->text) {
        return refuse_unknown(copy, err);
    }
    if (element->kind != ZG_ELEMENT_POOL || element->value == 0) {
        return true;
    }
    uint16_t to;
    if (!copy->remap->index(copy->remap, (uint16_t)element->value, element->is_type, &to, err)) {
        return false;
    }
    if (to != element->value) {
        if (copy->bytes == NULL) {
            copy->bytes = (uint8_t *)zg_kept(copy->remap->arena, info).data;
        }
        zg_put16(copy->bytes + element->at, to);
    }
    return true;
}

static bool remap_contents(struct zg_remap *remap, const struct zg_class *class,
                           enum zg_place place, struct zg_attribute *attribute,
                           struct zg_error *err)
{
    struct copy copy = {.remap = remap, .class = class, .attribute = attribute};
    copy.text = place == ZG_IN_CLASS && zg_bytes_is(attribute->name, "SourceDebugExtension");
    if (remap->keep) {
        attribute->name = zg_kept(remap->arena, attribute->name);
        attribute->info = zg_kept(remap->arena, attribute->info);
        copy.bytes = (uint8_t *)attribute->info.data;
    }
    if (!zg_attribute_walk(class, attribute, place, visit, &copy, err)) {
        return false;
    }
    if (copy.bytes != NULL) {
        attribute->info.data = copy.bytes;
    }
    return true;
}

bool zg_remap_attributes(struct zg_remap *remap, const struct zg_class *class, enum zg_place place,
                         const struct zg_attributes *from, struct zg_attributes *to,
                         struct zg_error *err)
{
    to->count = from->count;
    to->items = zg_growable(remap->arena, from->items, from->count, sizeof(*from->items));
    for (unsigned i = 0; i < from->count; i++) {
        struct zg_attribute *attribute = &to->items[i];
        bool code = place == ZG_IN_METHOD && zg_bytes_is(attribute->name, "Code");
        if ((!code && !remap_contents(remap, class, place, attribute, err)) ||
            !remap->index(remap, attribute->name_index, false, &attribute->name_index, err)) {
            return false;
        }
    }
    return true;
}
