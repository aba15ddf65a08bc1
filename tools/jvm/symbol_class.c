/*
 * The attributes of whole classes that have parts of their own: InnerClasses, Record, Module.
 */
#include "jvm/symbol.h"

#include <stdlib.h>

struct inner_class { /* 4.7.6 */
    struct zg_bytes inner, outer, name;
    uint16_t outer_index, name_index, flags;
};

static int compare_bytes(struct zg_bytes a, struct zg_bytes b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter != 0 ? memcmp(a.data, b.data, shorter) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_inner(const void *a, const void *b)
{
    const struct inner_class *x = a, *y = b;
    int order = compare_bytes(x->inner, y->inner);
    order = order != 0 ? order : compare_bytes(x->outer, y->outer);
    order = order != 0 ? order : compare_bytes(x->name, y->name);
    return order != 0 ? order : (int)x->flags - (int)y->flags;
}

/* Sorted: a compiler lists them as they come up in the code, and the order means nothing. */
void zg_put_inner_classes(struct zg_symbol *s, struct zg_cursor *c)
{
    const struct zg_pool *pool = &s->class->pool;
    uint16_t count = zg_u16be(c);
    ZG_CLEANUP(zg_free_cleanup) struct inner_class *list = zg_xmalloc(count * sizeof(*list));
    for (uint16_t i = 0; i < count; i++) {
        list[i].inner = zg_pool_class_name(pool, zg_u16be(c));
        list[i].outer_index = zg_u16be(c);
        list[i].name_index = zg_u16be(c);
        list[i].flags = zg_u16be(c);
        list[i].outer = zg_pool_class_name(pool, list[i].outer_index);
        list[i].name = zg_pool_utf8(pool, list[i].name_index);
    }
    if (count > 1) {
        qsort(list, count, sizeof(*list), compare_inner);
    }
    for (uint16_t i = 0; i < count; i++) {
        zg_put_line(s, "inner-class");
        zg_put_flags(s, list[i].flags, ZG_FLAGS_INNER);
        zg_put_char(s, ' ');
        zg_put_class_name(s, list[i].inner);
        if (list[i].outer_index != 0) {
            zg_put_text(s, " of ");
            zg_put_class_name(s, list[i].outer);
        }
        if (list[i].name_index != 0) {
            zg_put_text(s, " as ");
            zg_put_name(s, list[i].name);
        }
        zg_put_char(s, '\n');
    }
}

/* Takes the attributes of a record component apart, which zg_class_parse leaves inside. */
static bool take_attributes(struct zg_symbol *s, struct zg_cursor *c, struct zg_attributes *out)
{
    out->count = zg_u16be(c);
    out->items = zg_xmalloc(out->count * sizeof(*out->items));
    for (uint16_t i = 0; i < out->count; i++) {
        struct zg_attribute *attribute = &out->items[i];
        attribute->name_index = zg_u16be(c);
        attribute->name = zg_pool_utf8(&s->class->pool, attribute->name_index);
        size_t len = zg_u32be(c);
        attribute->offset = c->pos;
        attribute->info = zg_take(c, len);
    }
    return !c->failed;
}

void zg_put_record(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t count = zg_u16be(c);
    zg_put_line(s, "record\n");
    for (uint16_t i = 0; i < count && !c->failed && !s->full; i++) {
        struct zg_bytes name = zg_pool_utf8(&s->class->pool, zg_u16be(c));
        struct zg_bytes descriptor = zg_pool_utf8(&s->class->pool, zg_u16be(c));
        s->indent++;
        zg_put_line(s, "component ");
        zg_put_member(s, (struct zg_bytes){0}, name, descriptor);
        zg_put_char(s, '\n');
        struct zg_attributes attributes;
        s->indent++;
        if (take_attributes(s, c, &attributes)) {
            zg_put_attributes(s, &attributes, ZG_IN_RECORD);
        }
        s->indent -= 2;
        free(attributes.items);
    }
}

/* The name of a Module or Package constant. */
static void put_named(struct zg_symbol *s, uint16_t index)
{
    const struct zg_pool_slot *slot = zg_slot(s, index);
    zg_put_quoted(s, zg_pool_utf8(&s->class->pool, slot->a));
}

static void put_version(struct zg_symbol *s, uint16_t index)
{
    if (index != 0) {
        zg_put_text(s, " version ");
        zg_put_quoted(s, zg_pool_utf8(&s->class->pool, index));
    }
}

static void put_requires(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        uint16_t name = zg_u16be(c);
        zg_put_line(s, "requires");
        zg_put_flags(s, zg_u16be(c), ZG_FLAGS_REQUIRES);
        zg_put_char(s, ' ');
        put_named(s, name);
        put_version(s, zg_u16be(c));
        zg_put_char(s, '\n');
    }
}

/* ` to`, ` with`: a list of modules or classes after what is exported or provided. */
static void put_list(struct zg_symbol *s, struct zg_cursor *c, const char *word, bool classes)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        zg_put_text(s, i == 0 ? word : ", ");
        if (classes) {
            zg_put_class(s, zg_u16be(c));
        } else {
            put_named(s, zg_u16be(c));
        }
    }
    zg_put_char(s, '\n');
}

static void put_exports(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        uint16_t name = zg_u16be(c);
        zg_put_line(s, word);
        zg_put_flags(s, zg_u16be(c), ZG_FLAGS_EXPORTS);
        zg_put_char(s, ' ');
        put_named(s, name);
        put_list(s, c, " to ", false);
    }
}

void zg_put_module(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t name = zg_u16be(c);
    zg_put_line(s, "module");
    zg_put_flags(s, zg_u16be(c), ZG_FLAGS_MODULE);
    zg_put_char(s, ' ');
    put_named(s, name);
    put_version(s, zg_u16be(c));
    zg_put_char(s, '\n');
    s->indent++;
    put_requires(s, c);
    put_exports(s, c, "exports");
    put_exports(s, c, "opens");
    uint16_t uses = zg_u16be(c);
    for (uint16_t i = 0; i < uses && !c->failed && !zg_symbol_full(s, 0); i++) {
        zg_put_line(s, "uses ");
        zg_put_class(s, zg_u16be(c));
        zg_put_char(s, '\n');
    }
    uint16_t provides = zg_u16be(c);
    for (uint16_t i = 0; i < provides && !c->failed && !zg_symbol_full(s, 0); i++) {
        zg_put_line(s, "provides ");
        zg_put_class(s, zg_u16be(c));
        put_list(s, c, " with ", true);
    }
    s->indent--;
}
