/*
 * Code: taking a method's Code attribute apart (JVMS 4.7.3) and decoding its instructions. What
 * is legal is checked in code_check.c; decoding only refuses what it cannot make sense of.
 */
#include "jvm/internal.h"

/* Lengths of instructions with their operands; 0 where the length varies. */
static const uint8_t lengths[] = {
    [ZG_OPS_NONE] = 1,       [ZG_OPS_BYTE] = 2,      [ZG_OPS_SHORT] = 3,   [ZG_OPS_LDC] = 2,
    [ZG_OPS_POOL] = 3,       [ZG_OPS_LOCAL] = 2,     [ZG_OPS_IINC] = 3,    [ZG_OPS_BRANCH] = 3,
    [ZG_OPS_BRANCH_W] = 5,   [ZG_OPS_INTERFACE] = 5, [ZG_OPS_DYNAMIC] = 5, [ZG_OPS_NEWARRAY] = 2,
    [ZG_OPS_MULTIARRAY] = 4, [ZG_OPS_INVALID] = 0,
};

/* Signed numbers of code. */
static int32_t s32(const uint8_t *at)
{
    return (int32_t)zg_be32(at);
}

static int16_t s16(const uint8_t *at)
{
    return (int16_t)zg_be16(at);
}

/* The instruction after a wide prefix at `at`, with `left` bytes from the prefix on. */
static bool decode_wide(const uint8_t *at, size_t left, struct zg_instruction *out)
{
    if (left < 4) {
        return false;
    }
    enum zg_operands operands = zg_opcodes[at[1]].operands;
    if (operands != ZG_OPS_LOCAL && operands != ZG_OPS_IINC) {
        return false;
    }
    out->length = operands == ZG_OPS_IINC ? 6 : 4;
    if (left < out->length) {
        return false;
    }
    out->wide = true;
    out->opcode = at[1];
    out->local = zg_be16(at + 2);
    out->constant = operands == ZG_OPS_IINC ? s16(at + 4) : 0;
    return true;
}

/* tableswitch and lookupswitch: padding up to a multiple of four, then the default. */
static bool decode_switch(const uint8_t *at, size_t left, bool keys, struct zg_instruction *out)
{
    uint32_t head = 4 - out->pc % 4;
    uint32_t fixed = head + (keys ? 8 : 12);
    if (left < fixed) {
        return false;
    }
    out->target = (int64_t)out->pc + s32(at + head);
    int64_t cases = s32(at + head + 4);
    if (!keys) {
        out->low = (int32_t)cases;
        cases = (int64_t)s32(at + head + 8) - out->low + 1;
    }
    uint32_t size = keys ? 8 : 4;
    if (cases < 0 || (!keys && cases == 0) || (uint64_t)cases > (left - fixed) / size) {
        return false;
    }
    out->cases = (uint32_t)cases;
    out->table = (struct zg_bytes){at + fixed, out->cases * size};
    out->length = fixed + out->cases * size;
    return true;
}

/* Operands of an instruction of fixed length, all of which is there. */
static void decode_fixed(const uint8_t *at, enum zg_operands operands, struct zg_instruction *out)
{
    switch (operands) {
    case ZG_OPS_BYTE:
        out->constant = (int8_t)at[1];
        break;
    case ZG_OPS_SHORT:
        out->constant = s16(at + 1);
        break;
    case ZG_OPS_LDC:
        out->pool = at[1];
        break;
    case ZG_OPS_LOCAL:
        out->local = at[1];
        break;
    case ZG_OPS_IINC:
        out->local = at[1];
        out->constant = (int8_t)at[2];
        break;
    case ZG_OPS_BRANCH:
        out->target = (int64_t)out->pc + s16(at + 1);
        break;
    case ZG_OPS_BRANCH_W:
        out->target = (int64_t)out->pc + s32(at + 1);
        break;
    case ZG_OPS_NEWARRAY:
        out->constant = at[1];
        break;
    case ZG_OPS_INTERFACE:
    case ZG_OPS_MULTIARRAY:
        out->constant = at[3];
        out->pool = zg_be16(at + 1);
        break;
    case ZG_OPS_POOL:
    case ZG_OPS_DYNAMIC:
        out->pool = zg_be16(at + 1);
        break;
    default:
        break;
    }
}

bool zg_instruction_at(struct zg_bytes code, uint32_t pc, struct zg_instruction *out)
{
    *out = (struct zg_instruction){.pc = pc};
    if (pc >= code.len) {
        return false;
    }
    const uint8_t *at = code.data + pc;
    size_t left = code.len - pc;
    out->opcode = at[0];
    enum zg_operands operands = zg_opcodes[at[0]].operands;
    switch (operands) {
    case ZG_OPS_WIDE:
        return decode_wide(at, left, out);
    case ZG_OPS_TABLESWITCH:
    case ZG_OPS_LOOKUPSWITCH:
        return decode_switch(at, left, operands == ZG_OPS_LOOKUPSWITCH, out);
    default:
        out->length = lengths[operands];
        if (out->length == 0 || out->length > left) {
            return false;
        }
        decode_fixed(at, operands, out);
        return true;
    }
}

void zg_instruction_case(const struct zg_instruction *instruction, uint32_t index, int32_t *key,
                         int64_t *target)
{
    bool keys = zg_opcodes[instruction->opcode].operands == ZG_OPS_LOOKUPSWITCH;
    const uint8_t *at = instruction->table.data + (size_t)index * (keys ? 8 : 4);
    /* low + index stays within int32, as the highest key is one. */
    *key = keys ? s32(at) : (int32_t)((int64_t)instruction->low + index);
    *target = (int64_t)instruction->pc + s32(keys ? at + 4 : at);
}

bool zg_code_parse(struct zg_arena *arena, const struct zg_class *class,
                   const struct zg_member *method, struct zg_code *out, struct zg_error *err)
{
    *out = (struct zg_code){0};
    const struct zg_attribute *attribute = zg_attribute_find(&method->attributes, "Code");
    if (attribute == NULL) {
        return true;
    }
    struct zg_cursor c = zg_cursor_of(attribute->info);
    struct zg_code code = {0};
    bool narrow = zg_code_is_narrow(class);
    code.max_stack = narrow ? zg_u8(&c) : zg_u16be(&c);
    code.max_locals = narrow ? zg_u8(&c) : zg_u16be(&c);
    code.bytes = zg_take(&c, narrow ? zg_u16be(&c) : zg_u32be(&c));
    code.handler_count = zg_u16be(&c);
    struct zg_bytes table = zg_take(&c, (size_t)code.handler_count * 8);
    code.handlers = zg_alloc_array(arena, table.len / 8, sizeof(*code.handlers));
    for (size_t i = 0; i < table.len / 8; i++) {
        const uint8_t *at = table.data + i * 8;
        code.handlers[i] =
            (struct zg_handler){zg_be16(at), zg_be16(at + 2), zg_be16(at + 4), zg_be16(at + 6)};
    }
    if (!zg_attributes_read(arena, &class->pool, &c, attribute->offset, &code.attributes, err)) {
        return false;
    }
    if (c.failed || c.pos != attribute->info.len) {
        return zg_class_fail(err, attribute->offset, "a Code attribute has another length (4.7.3)");
    }
    *out = code;
    return true;
}
