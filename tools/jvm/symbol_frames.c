/*
 * What a Code attribute holds for verifier and debugger, as text: stack map frames (4.7.4) and
 * local variables (4.7.13, 4.7.14). Neither is part of a method's meaning.
 */
#include "jvm/symbol.h"

static void put_type(struct zg_symbol *s, struct zg_cursor *c)
{
    static const char *const words[] = {
        /* the tags of verification_type_info */
        "top", "int",           "float", "double", "long", "null", "uninitialized-this",
        "",    "uninitialized "};
    uint8_t tag = zg_u8(c);
    if (tag >= ZG_COUNT(words)) {
        c->failed = true;
        return;
    }
    zg_put_text(s, words[tag]);
    if (tag == 7) {
        zg_put_class(s, zg_u16be(c));
    } else if (tag == 8) {
        zg_put_label(s, zg_u16be(c));
    }
}

static void put_types(struct zg_symbol *s, struct zg_cursor *c, const char *word, unsigned count)
{
    zg_put_text(s, word);
    zg_put_text(s, " [");
    for (unsigned i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        zg_put_text(s, i == 0 ? "" : ", ");
        put_type(s, c);
    }
    zg_put_char(s, ']');
}

/* The rest of a frame after its offset, by its type. */
static void put_frame(struct zg_symbol *s, struct zg_cursor *c, uint8_t type)
{
    if (type < 64 || type == 251) {
        zg_put_text(s, "same");
    } else if (type < 128 || type == 247) {
        put_types(s, c, "same stack", 1);
    } else if (type < 251) {
        zg_put_text(s, "chop ");
        zg_put_number(s, 251 - type);
    } else if (type < 255) {
        put_types(s, c, "append", type - 251u);
    } else {
        put_types(s, c, "full locals", zg_u16be(c));
        put_types(s, c, " stack", zg_u16be(c));
    }
}

void zg_put_frames(struct zg_symbol *s, struct zg_cursor *c)
{
    uint16_t count = zg_u16be(c);
    uint32_t pc = 0;
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        uint8_t type = zg_u8(c);
        if (type >= 128 && type < 247) {
            c->failed = true;
            return;
        }
        uint32_t delta = type < 64 ? type : type < 128 ? type - 64u : zg_u16be(c);
        pc += delta + (i != 0 ? 1 : 0);
        zg_put_line(s, "frame ");
        zg_put_label(s, pc);
        zg_put_char(s, ' ');
        put_frame(s, c, type);
        zg_put_char(s, '\n');
    }
}

static void put_variables(struct zg_symbol *s, struct zg_cursor *c, bool signatures)
{
    const struct zg_pool *pool = &s->class->pool;
    uint16_t count = zg_u16be(c);
    for (uint16_t i = 0; i < count && !c->failed && !zg_symbol_full(s, 0); i++) {
        uint32_t start = zg_u16be(c), len = zg_u16be(c);
        struct zg_bytes name = zg_pool_utf8(pool, zg_u16be(c));
        struct zg_bytes type = zg_pool_utf8(pool, zg_u16be(c));
        zg_put_line(s, signatures ? "local-signature " : "local ");
        zg_put_number(s, zg_u16be(c));
        zg_put_char(s, ' ');
        zg_put_label(s, start);
        zg_put_text(s, "..");
        zg_put_label(s, start + len);
        zg_put_char(s, ' ');
        if (signatures) {
            zg_put_name(s, name);
            zg_put_char(s, ' ');
            zg_put_quoted(s, zg_names_descriptor(s->options.names, type));
        } else {
            zg_put_member(s, (struct zg_bytes){0}, name, type);
        }
        zg_put_char(s, '\n');
    }
}

void zg_put_locals(struct zg_symbol *s, struct zg_cursor *c)
{
    put_variables(s, c, false);
}

void zg_put_local_types(struct zg_symbol *s, struct zg_cursor *c)
{
    put_variables(s, c, true);
}
