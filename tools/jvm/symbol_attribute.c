/*
 * Attributes as text, in one order whatever the file's. An attribute that is not known, or not at
 * this place, is told by name, length and digest.
 */
#include "jvm/symbol.h"

static void put_class_line(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    zg_put_line(s, word);
    zg_put_class(s, zg_u16be(c));
    zg_put_char(s, '\n');
}

static void put_text_line(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    zg_put_line(s, word);
    zg_put_quoted(s, zg_pool_utf8(&s->class->pool, zg_u16be(c)));
    zg_put_char(s, '\n');
}

static void put_class_lines(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        put_class_line(s, c, word);
    }
}

static void put_signature(struct zg_symbol *s, struct zg_cursor *c)
{
    zg_put_line(s, "signature ");
    struct zg_bytes text = zg_pool_utf8(&s->class->pool, zg_u16be(c));
    zg_put_quoted(s, zg_names_descriptor(s->options.names, text));
    zg_put_char(s, '\n');
}

static void put_source(struct zg_symbol *s, struct zg_cursor *c)
{
    put_text_line(s, c, "source ");
}

static void put_deprecated(struct zg_symbol *s, struct zg_cursor *c)
{
    (void)c;
    zg_put_line(s, "deprecated\n");
}

static void put_synthetic(struct zg_symbol *s, struct zg_cursor *c)
{
    (void)c;
    zg_put_line(s, "synthetic\n");
}

static void put_enclosing_method(struct zg_symbol *s, struct zg_cursor *c)
{
    zg_put_line(s, "enclosed-by ");
    uint16_t outer = zg_u16be(c), index = zg_u16be(c);
    zg_put_class(s, outer);
    if (index != 0) {
        const struct zg_pool_slot *method = zg_slot(s, index);
        zg_put_char(s, '.');
        zg_put_member(s, zg_pool_class_name(&s->class->pool, outer),
                      zg_pool_utf8(&s->class->pool, method->a),
                      zg_pool_utf8(&s->class->pool, method->b));
    }
    zg_put_char(s, '\n');
}

static void put_nest_host(struct zg_symbol *s, struct zg_cursor *c)
{
    put_class_line(s, c, "nest-host ");
}

static void put_nest_members(struct zg_symbol *s, struct zg_cursor *c)
{
    put_class_lines(s, c, "nest-member ");
}

static void put_permitted(struct zg_symbol *s, struct zg_cursor *c)
{
    put_class_lines(s, c, "permits ");
}

static void put_exceptions(struct zg_symbol *s, struct zg_cursor *c)
{
    put_class_lines(s, c, "throws ");
}

static void put_main_class(struct zg_symbol *s, struct zg_cursor *c)
{
    put_class_line(s, c, "main-class ");
}

static void put_packages(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        zg_put_line(s, "package ");
        zg_put_quoted(s, zg_pool_utf8(&s->class->pool, zg_slot(s, zg_u16be(c))->a));
        zg_put_char(s, '\n');
    }
}

static void put_constant_value(struct zg_symbol *s, struct zg_cursor *c)
{
    zg_put_line(s, "constant ");
    zg_put_constant(s, zg_u16be(c), 0);
    zg_put_char(s, '\n');
}

static void put_method_parameters(struct zg_symbol *s, struct zg_cursor *c)
{
    uint8_t count = zg_u8(c);
    for (unsigned i = 0; i < count && !c->failed; i++) {
        uint16_t name = zg_u16be(c);
        zg_put_line(s, "parameter");
        zg_put_flags(s, zg_u16be(c), ZG_FLAGS_PARAMETER);
        if (name != 0) {
            zg_put_char(s, ' ');
            zg_put_quoted(s, zg_pool_utf8(&s->class->pool, name));
        }
        zg_put_char(s, '\n');
    }
}

/* When an attribute is printed here. */
enum when { ALWAYS, WITH_LINES, WITH_FRAMES, ELSEWHERE };

struct row {
    const char *name;
    unsigned places;
    enum when when;
    zg_put_attribute put;
};

enum { IN_MEMBER = ZG_IN_FIELD | ZG_IN_METHOD, IN_ANY = 31 };

/* In the order of printing. SourceFile, like line numbers, is not part of the meaning; the bodies
 * that are printed elsewhere are Code (at the end of its method), LineNumberTable (between the
 * instructions) and BootstrapMethods (where they are used). */
static const struct row rows[] = {
    {"SourceFile", ZG_IN_CLASS, WITH_LINES, put_source},
    {"SourceDebugExtension", ZG_IN_CLASS, ELSEWHERE, NULL},
    {"Signature", ZG_IN_CLASS | IN_MEMBER | ZG_IN_RECORD, ALWAYS, put_signature},
    {"Deprecated", ZG_IN_CLASS | IN_MEMBER, ALWAYS, put_deprecated},
    {"Synthetic", ZG_IN_CLASS | IN_MEMBER, ALWAYS, put_synthetic},
    {"EnclosingMethod", ZG_IN_CLASS, ALWAYS, put_enclosing_method},
    {"NestHost", ZG_IN_CLASS, ALWAYS, put_nest_host},
    {"NestMembers", ZG_IN_CLASS, ALWAYS, put_nest_members},
    {"PermittedSubclasses", ZG_IN_CLASS, ALWAYS, put_permitted},
    {"InnerClasses", ZG_IN_CLASS, ALWAYS, zg_put_inner_classes},
    {"Record", ZG_IN_CLASS, ALWAYS, zg_put_record},
    {"Module", ZG_IN_CLASS, ALWAYS, zg_put_module},
    {"ModulePackages", ZG_IN_CLASS, ALWAYS, put_packages},
    {"ModuleMainClass", ZG_IN_CLASS, ALWAYS, put_main_class},
    {"BootstrapMethods", ZG_IN_CLASS, ELSEWHERE, NULL},
    {"ConstantValue", ZG_IN_FIELD, ALWAYS, put_constant_value},
    {"Exceptions", ZG_IN_METHOD, ALWAYS, put_exceptions},
    {"MethodParameters", ZG_IN_METHOD, ALWAYS, put_method_parameters},
    {"AnnotationDefault", ZG_IN_METHOD, ALWAYS, zg_put_default},
    {"RuntimeVisibleAnnotations", IN_ANY & ~ZG_IN_CODE, ALWAYS, zg_put_visible},
    {"RuntimeInvisibleAnnotations", IN_ANY & ~ZG_IN_CODE, ALWAYS, zg_put_invisible},
    {"RuntimeVisibleParameterAnnotations", ZG_IN_METHOD, ALWAYS, zg_put_visible_parameters},
    {"RuntimeInvisibleParameterAnnotations", ZG_IN_METHOD, ALWAYS, zg_put_invisible_parameters},
    {"RuntimeVisibleTypeAnnotations", IN_ANY, ALWAYS, zg_put_visible_types},
    {"RuntimeInvisibleTypeAnnotations", IN_ANY, ALWAYS, zg_put_invisible_types},
    {"Code", ZG_IN_METHOD, ELSEWHERE, NULL},
    {"LineNumberTable", ZG_IN_CODE, ELSEWHERE, NULL},
    {"LocalVariableTable", ZG_IN_CODE, WITH_LINES, zg_put_locals},
    {"LocalVariableTypeTable", ZG_IN_CODE, WITH_LINES, zg_put_local_types},
    {"StackMapTable", ZG_IN_CODE, WITH_FRAMES, zg_put_frames},
};

static bool is_printed(const struct zg_symbol *s, enum when when)
{
    return when == ALWAYS || (when == WITH_LINES && s->options.lines) ||
           (when == WITH_FRAMES && s->options.frames);
}

static void put_unknown(struct zg_symbol *s, const struct zg_attribute *attribute)
{
    if (zg_symbol_full(s, 0)) {
        return;
    }
    zg_put_line(s, "attribute ");
    zg_put_quoted(s, attribute->name);
    zg_put_char(s, ' ');
    zg_put_digest(s, attribute->info);
    zg_put_char(s, '\n');
}

static void put_known(struct zg_symbol *s, const struct zg_attribute *attribute,
                      zg_put_attribute put)
{
    if (zg_symbol_full(s, 0)) {
        return;
    }
    size_t start = s->out->len;
    unsigned indent = s->indent;
    struct zg_cursor c = zg_cursor_of(attribute->info);
    put(s, &c);
    if (!s->full && (c.failed || c.pos != attribute->info.len)) {
        s->out->len = start;
        s->indent = indent;
        put_unknown(s, attribute);
    }
}

/* The row of an attribute by its name and place, or ZG_COUNT(rows). */
static size_t find_row(struct zg_bytes name, enum zg_place place)
{
    size_t row = 0;
    while (row < ZG_COUNT(rows) &&
           ((rows[row].places & place) == 0 || !zg_bytes_is(name, rows[row].name))) {
        row++;
    }
    return row;
}

void zg_put_attributes(struct zg_symbol *s, const struct zg_attributes *attributes,
                       enum zg_place place)
{
    uint32_t present = 0; /* rows: there are fewer than 32 */
    bool unknown = false;
    for (uint16_t i = 0; i < attributes->count; i++) {
        size_t row = find_row(attributes->items[i].name, place);
        unknown = unknown || row == ZG_COUNT(rows);
        present |= row < ZG_COUNT(rows) && is_printed(s, rows[row].when) ? 1u << row : 0;
    }
    for (size_t row = 0; row < ZG_COUNT(rows); row++) {
        for (uint16_t i = 0; (present >> row & 1) != 0 && i < attributes->count; i++) {
            if (zg_bytes_is(attributes->items[i].name, rows[row].name)) {
                put_known(s, &attributes->items[i], rows[row].put);
            }
        }
    }
    for (uint16_t i = 0; unknown && i < attributes->count; i++) {
        if (find_row(attributes->items[i].name, place) == ZG_COUNT(rows)) {
            put_unknown(s, &attributes->items[i]);
        }
    }
}
