/*
 * Annotations as text (4.7.16 to 4.7.22): one a line, in full, type annotations with the place
 * that they stand at.
 */
#include "jvm/symbol.h"

static struct zg_bytes take_utf8(struct zg_symbol *s, struct zg_cursor *c)
{
    return zg_pool_utf8(&s->class->pool, zg_u16be(c));
}

static void put_value(struct zg_symbol *s, struct zg_cursor *c, unsigned depth);

/* `@Lx/Y;(name = value, ...)`. */
static void put_annotation(struct zg_symbol *s, struct zg_cursor *c, unsigned depth)
{
    zg_put_char(s, '@');
    zg_put_descriptor(s, take_utf8(s, c));
    zg_put_char(s, '(');
    uint16_t pairs = zg_u16be(c);
    for (uint16_t i = 0; i < pairs && !c->failed; i++) {
        if (zg_symbol_full(s, depth)) {
            return;
        }
        zg_put_text(s, i == 0 ? "" : ", ");
        zg_put_name(s, take_utf8(s, c));
        zg_put_text(s, " = ");
        put_value(s, c, depth + 1);
    }
    zg_put_char(s, ')');
}

static void put_array(struct zg_symbol *s, struct zg_cursor *c, unsigned depth)
{
    zg_put_char(s, '{');
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed; i++) {
        if (zg_symbol_full(s, depth)) {
            return;
        }
        zg_put_text(s, i == 0 ? "" : ", ");
        put_value(s, c, depth + 1);
    }
    zg_put_char(s, '}');
}

/* A value of a primitive type or a string; the word before it tells types apart that share a kind
 * of constant. */
static void put_simple_value(struct zg_symbol *s, uint8_t tag, uint16_t index)
{
    static const char *const words[] = {
        ['B'] = "byte ", ['C'] = "char ", ['S'] = "short ", ['Z'] = "boolean "};
    int64_t number = zg_big_endian(zg_slot(s, index)->value);
    if (tag == 'Z' && (number == 0 || number == 1)) {
        zg_put_text(s, number == 1 ? "true" : "false");
        return;
    }
    if (tag < ZG_COUNT(words) && words[tag] != NULL) {
        zg_put_text(s, words[tag]);
    }
    zg_put_constant(s, index, 0);
}

static void put_value(struct zg_symbol *s, struct zg_cursor *c, unsigned depth)
{
    uint8_t tag = zg_u8(c);
    switch (tag) { /* table 4.7.16.1-A */
    case 'e':
        zg_put_text(s, "enum ");
        zg_put_descriptor(s, take_utf8(s, c));
        zg_put_char(s, '.');
        zg_put_name(s, take_utf8(s, c));
        break;
    case 'c':
        zg_put_text(s, "class ");
        zg_put_descriptor(s, take_utf8(s, c));
        break;
    case '@':
        put_annotation(s, c, depth);
        break;
    case '[':
        put_array(s, c, depth);
        break;
    default:
        put_simple_value(s, tag, zg_u16be(c));
    }
}

static void put_annotations(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !s->full; i++) {
        zg_put_line(s, word);
        put_annotation(s, c, 0);
        zg_put_char(s, '\n');
    }
}

void zg_put_visible(struct zg_symbol *s, struct zg_cursor *c)
{
    put_annotations(s, c, "annotation ");
}

void zg_put_invisible(struct zg_symbol *s, struct zg_cursor *c)
{
    put_annotations(s, c, "annotation invisible ");
}

/* The number of parameters is told too: it may differ from the descriptor's (4.7.18). */
static void put_parameters(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    uint8_t parameters = zg_u8(c);
    zg_put_line(s, word);
    zg_put_number(s, parameters);
    zg_put_char(s, '\n');
    s->indent++;
    for (unsigned i = 0; i < parameters && !c->failed && !s->full; i++) {
        uint16_t count = zg_u16be(c);
        for (uint16_t k = 0; k < count && !c->failed && !s->full; k++) {
            zg_put_indent(s);
            zg_put_number(s, i);
            zg_put_char(s, ' ');
            put_annotation(s, c, 0);
            zg_put_char(s, '\n');
        }
    }
    s->indent--;
}

void zg_put_visible_parameters(struct zg_symbol *s, struct zg_cursor *c)
{
    put_parameters(s, c, "parameter-annotations ");
}

void zg_put_invisible_parameters(struct zg_symbol *s, struct zg_cursor *c)
{
    put_parameters(s, c, "parameter-annotations invisible ");
}

void zg_put_default(struct zg_symbol *s, struct zg_cursor *c)
{
    zg_put_line(s, "default ");
    put_value(s, c, 0);
    zg_put_char(s, '\n');
}

/* What stands in a target after its type (4.7.20.1). */
enum target_shape {
    TARGET_NONE,
    TARGET_U1,
    TARGET_U1_U1,
    TARGET_U2,
    TARGET_LOCALS,
    TARGET_OFFSET,
    TARGET_OFFSET_U1
};

struct target {
    const char *word;
    enum target_shape shape;
};

/* Tables 4.7.20-A and 4.7.20-B. */
static const struct target targets[] = {
    [0x00] = {"class-type-parameter", TARGET_U1},
    [0x01] = {"method-type-parameter", TARGET_U1},
    [0x10] = {"supertype", TARGET_U2},
    [0x11] = {"class-type-parameter-bound", TARGET_U1_U1},
    [0x12] = {"method-type-parameter-bound", TARGET_U1_U1},
    [0x13] = {"field", TARGET_NONE},
    [0x14] = {"return", TARGET_NONE},
    [0x15] = {"receiver", TARGET_NONE},
    [0x16] = {"parameter", TARGET_U1},
    [0x17] = {"throws", TARGET_U2},
    [0x40] = {"local", TARGET_LOCALS},
    [0x41] = {"resource", TARGET_LOCALS},
    [0x42] = {"catch", TARGET_U2},
    [0x43] = {"instanceof", TARGET_OFFSET},
    [0x44] = {"new", TARGET_OFFSET},
    [0x45] = {"constructor-reference", TARGET_OFFSET},
    [0x46] = {"method-reference", TARGET_OFFSET},
    [0x47] = {"cast", TARGET_OFFSET_U1},
    [0x48] = {"constructor-argument", TARGET_OFFSET_U1},
    [0x49] = {"method-argument", TARGET_OFFSET_U1},
    [0x4a] = {"constructor-reference-argument", TARGET_OFFSET_U1},
    [0x4b] = {"method-reference-argument", TARGET_OFFSET_U1},
};

static void put_spaced_number(struct zg_symbol *s, int64_t value)
{
    zg_put_char(s, ' ');
    zg_put_number(s, value);
}

static void put_local_ranges(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        uint32_t start = zg_u16be(c), len = zg_u16be(c);
        zg_put_char(s, ' ');
        zg_put_label(s, start);
        zg_put_text(s, "..");
        zg_put_label(s, start + len);
        put_spaced_number(s, zg_u16be(c));
    }
}

static void put_target(struct zg_symbol *s, struct zg_cursor *c)
{
    uint8_t type = zg_u8(c);
    if (type >= ZG_COUNT(targets) || targets[type].word == NULL) {
        c->failed = true;
        return;
    }
    zg_put_text(s, targets[type].word);
    enum target_shape shape = targets[type].shape;
    if (shape == TARGET_LOCALS) {
        put_local_ranges(s, c);
    }
    if (shape == TARGET_OFFSET || shape == TARGET_OFFSET_U1) {
        zg_put_char(s, ' ');
        zg_put_label(s, zg_u16be(c));
    }
    if (shape == TARGET_U2) {
        put_spaced_number(s, zg_u16be(c));
    }
    if (shape == TARGET_U1 || shape == TARGET_U1_U1 || shape == TARGET_OFFSET_U1) {
        put_spaced_number(s, zg_u8(c));
    }
    if (shape == TARGET_U1_U1) {
        put_spaced_number(s, zg_u8(c));
    }
}

/* Which part of the type is annotated (4.7.20.2). */
static void put_type_path(struct zg_symbol *s, struct zg_cursor *c)
{
    static const char *const steps[] = {" array", " nested", " wildcard", " argument"};
    uint8_t len = zg_u8(c);
    for (unsigned i = 0; i < len && !c->failed; i++) {
        uint8_t kind = zg_u8(c), argument = zg_u8(c);
        if (kind >= ZG_COUNT(steps)) {
            c->failed = true;
            return;
        }
        zg_put_text(s, steps[kind]);
        if (kind == 3 || argument != 0) {
            put_spaced_number(s, argument);
        }
    }
}

static void put_type_annotations(struct zg_symbol *s, struct zg_cursor *c, const char *word)
{
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !s->full; i++) {
        zg_put_line(s, word);
        put_target(s, c);
        put_type_path(s, c);
        zg_put_char(s, ' ');
        put_annotation(s, c, 0);
        zg_put_char(s, '\n');
    }
}

void zg_put_visible_types(struct zg_symbol *s, struct zg_cursor *c)
{
    put_type_annotations(s, c, "type-annotation ");
}

void zg_put_invisible_types(struct zg_symbol *s, struct zg_cursor *c)
{
    put_type_annotations(s, c, "type-annotation invisible ");
}
