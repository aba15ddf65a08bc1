/*
 * Laying a method's instructions out anew when an `ldc` (two bytes) must become ldc_w (three):
 * branches, switches with their padding, and branches of two bytes that no longer reach. What
 * else knows offsets follows in relayout_tables.c and relayout_frames.c.
 */
#include "graft/relayout.h"

enum {
    OP_LDC = 0x12,
    OP_LDC_W = 0x13,
    OP_GOTO = 0xa7,
    OP_JSR = 0xa8,
    OP_GOTO_W = 0xc8,
    OP_JSR_W = 0xc9,
};

struct layout {
    const struct zg_body *body;
    struct zg_bytes code;
    bool *longer;    /* of each instruction that gets its wide form */
    uint32_t *moved; /* the new offset of each old one, the end of the code included */
};

static uint32_t padding_at(uint32_t pc)
{
    return 3 - pc % 4;
}

static bool is_switch(enum zg_operands operands)
{
    return operands == ZG_OPS_TABLESWITCH || operands == ZG_OPS_LOOKUPSWITCH;
}

static uint32_t new_length(const struct layout *layout, const struct zg_instruction *instruction,
                           uint32_t new_pc)
{
    uint32_t pc = instruction->pc;
    enum zg_operands operands = zg_opcodes[instruction->opcode].operands;
    if (is_switch(operands)) {
        return instruction->length - padding_at(pc) + padding_at(new_pc);
    }
    if (!layout->longer[pc]) {
        return instruction->length;
    }
    return operands == ZG_OPS_LDC ? 3 : 5;
}

/* Places every instruction. An offset within one stays within it: a range of a variable may end
 * there. */
static void place(struct layout *layout)
{
    struct zg_instruction instruction;
    uint32_t new_pc = 0;
    for (uint32_t pc = 0; zg_instruction_at(layout->code, pc, &instruction);
         pc += instruction.length) {
        uint32_t length = new_length(layout, &instruction, new_pc);
        for (uint32_t i = 0; i < instruction.length; i++) {
            layout->moved[pc + i] = new_pc + (i < length ? i : length - 1);
        }
        new_pc += length;
    }
    layout->moved[layout->code.len] = new_pc;
}

static int64_t distance(const struct layout *layout, uint32_t pc, int64_t target)
{
    return (int64_t)layout->moved[target] - layout->moved[pc];
}

static bool reaches(const struct layout *layout, const struct zg_instruction *instruction)
{
    int64_t far = distance(layout, instruction->pc, instruction->target);
    return zg_opcodes[instruction->opcode].operands != ZG_OPS_BRANCH ||
           layout->longer[instruction->pc] || (far >= INT16_MIN && far <= INT16_MAX);
}

/* Lengthens what no longer reaches. `*stuck` is an instruction that has no wide form. */
static bool lengthen(struct layout *layout, uint32_t *stuck)
{
    bool changed = false;
    struct zg_instruction instruction;
    *stuck = UINT32_MAX;
    for (uint32_t pc = 0; zg_instruction_at(layout->code, pc, &instruction);
         pc += instruction.length) {
        if (reaches(layout, &instruction)) {
            continue;
        }
        if (instruction.opcode == OP_GOTO || instruction.opcode == OP_JSR) {
            layout->longer[pc] = true;
            changed = true;
        } else {
            *stuck = pc;
        }
    }
    return changed;
}

static bool settle(struct layout *layout, struct zg_error *err)
{
    uint32_t stuck;
    do {
        place(layout);
        uint32_t length = layout->moved[layout->code.len];
        if (length > ZG_BYTECODE_MAX) {
            return zg_fail(err, ZG_REFUSED, "too-large",
                           "the code would have %u bytes, and %d are allowed", length,
                           ZG_BYTECODE_MAX);
        }
    } while (lengthen(layout, &stuck));
    return stuck == UINT32_MAX || zg_fail(err, ZG_REFUSED, "too-large",
                                          "the branch %s at %u would no longer reach its target",
                                          zg_opcodes[layout->code.data[stuck]].name, stuck);
}

static void put_switch(const struct layout *layout, const struct zg_instruction *instruction,
                       struct zg_buf *out)
{
    static const uint8_t zeros[3];
    bool keys = zg_opcodes[instruction->opcode].operands == ZG_OPS_LOOKUPSWITCH;
    uint32_t pc = instruction->pc;
    zg_buf_append(out, &instruction->opcode, 1);
    zg_buf_append(out, zeros, padding_at(layout->moved[pc]));
    zg_append32(out, (uint32_t)distance(layout, pc, instruction->target));
    zg_append32(out, keys ? instruction->cases : (uint32_t)instruction->low);
    if (!keys) {
        zg_append32(out, (uint32_t)instruction->low + instruction->cases - 1);
    }
    for (uint32_t i = 0; i < instruction->cases; i++) {
        int32_t key;
        int64_t target;
        zg_instruction_case(instruction, i, &key, &target);
        if (keys) {
            zg_append32(out, (uint32_t)key);
        }
        zg_append32(out, (uint32_t)distance(layout, pc, target));
    }
}

static void put_branch(const struct layout *layout, const struct zg_instruction *instruction,
                       struct zg_buf *out)
{
    uint8_t opcode = instruction->opcode;
    uint32_t offset = (uint32_t)distance(layout, instruction->pc, instruction->target);
    if (layout->longer[instruction->pc]) {
        opcode = opcode == OP_GOTO ? OP_GOTO_W : OP_JSR_W;
    }
    zg_buf_append(out, &opcode, 1);
    if (zg_opcodes[opcode].operands == ZG_OPS_BRANCH_W) {
        zg_append32(out, offset);
    } else {
        zg_append16(out, (uint16_t)offset);
    }
}

static void put_ldc(uint16_t index, struct zg_buf *out)
{
    const uint8_t narrow[] = {OP_LDC, (uint8_t)index};
    const uint8_t wide[] = {OP_LDC_W, (uint8_t)(index >> 8), (uint8_t)index};
    bool reached = index <= ZG_LDC_MAX;
    zg_buf_append(out, reached ? narrow : wide, reached ? sizeof(narrow) : sizeof(wide));
}

static void put_code(const struct layout *layout, struct zg_buf *out)
{
    struct zg_instruction instruction;
    size_t ldc = 0; /* the next one */
    for (uint32_t pc = 0; zg_instruction_at(layout->code, pc, &instruction);
         pc += instruction.length) {
        enum zg_operands operands = zg_opcodes[instruction.opcode].operands;
        if (operands == ZG_OPS_LDC) {
            put_ldc(layout->body->ldcs[ldc++].index, out);
        } else if (is_switch(operands)) {
            put_switch(layout, &instruction, out);
        } else if (operands == ZG_OPS_BRANCH || operands == ZG_OPS_BRANCH_W) {
            put_branch(layout, &instruction, out);
        } else {
            zg_buf_append(out, layout->code.data + pc, instruction.length);
        }
    }
}

static bool lay_out(struct zg_arena *arena, const struct zg_class *class, struct zg_body *body,
                    struct zg_error *err)
{
    struct zg_code *code = &body->code;
    struct layout layout = {.body = body, .code = code->bytes};
    layout.longer = zg_alloc_array(arena, code->bytes.len, sizeof(*layout.longer));
    layout.moved = zg_alloc_array(arena, code->bytes.len + 1, sizeof(*layout.moved));
    for (size_t i = 0; i < body->ldc_count; i++) {
        layout.longer[body->ldcs[i].pc] = body->ldcs[i].index > ZG_LDC_MAX;
    }
    struct zg_moves moves = {layout.moved, code->bytes.len};
    if (!settle(&layout, err) || !zg_relayout_tables(arena, class, &moves, code, err)) {
        return false;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    put_code(&layout, &out);
    code->bytes = zg_kept(arena, zg_buf_bytes(&out));
    return true;
}

bool zg_relayout(struct zg_arena *arena, const struct zg_class *class, struct zg_body *body,
                 struct zg_error *err)
{
    uint8_t *bytes = (uint8_t *)body->code.bytes.data;
    for (size_t i = 0; i < body->ldc_count; i++) {
        if (body->ldcs[i].index > ZG_LDC_MAX) {
            return lay_out(arena, class, body, err);
        }
    }
    for (size_t i = 0; i < body->ldc_count; i++) {
        bytes[body->ldcs[i].pc + 1] = (uint8_t)body->ldcs[i].index;
    }
    return true;
}
