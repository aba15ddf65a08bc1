/*
 * Code with its pool indices replaced, and put together again (4.7.3). No instruction changes its
 * length here; `ldc`, whose operand is one byte, is left to splice_low.c.
 */
#include "graft/splice_internal.h"

static bool remap_instruction(struct zg_remap *remap, const struct zg_instruction *instruction,
                              uint8_t *bytes, struct zg_error *err)
{
    const struct zg_opcode *opcode = &zg_opcodes[instruction->opcode];
    if (opcode->operands == ZG_OPS_LDC) {
        return remap->ldc == NULL || remap->ldc(remap, instruction->pc, instruction->pool, err);
    }
    if (opcode->pool_tags == 0) {
        return true;
    }
    uint16_t to;
    if (!remap->index(remap, instruction->pool, false, &to, err)) {
        return false;
    }
    zg_put16(bytes + instruction->pc + 1, to);
    return true;
}

static bool remap_instructions(struct zg_remap *remap, struct zg_code *code, struct zg_error *err)
{
    uint8_t *bytes = (uint8_t *)zg_kept(remap->arena, code->bytes).data;
    struct zg_instruction instruction;
    for (uint32_t pc = 0; zg_instruction_at(code->bytes, pc, &instruction);
         pc += instruction.length) {
        if (!remap_instruction(remap, &instruction, bytes, err)) {
            return false;
        }
    }
    code->bytes.data = bytes;
    return true;
}

bool zg_remap_code(struct zg_remap *remap, const struct zg_class *class, struct zg_code *code,
                   struct zg_error *err)
{
    struct zg_attributes attributes = code->attributes;
    if (!remap_instructions(remap, code, err)) {
        return false;
    }
    for (unsigned i = 0; i < code->handler_count; i++) {
        uint16_t *type = &code->handlers[i].catch_type;
        if (*type != 0 && !remap->index(remap, *type, false, type, err)) {
            return false;
        }
    }
    return zg_remap_attributes(remap, class, ZG_IN_CODE, &attributes, &code->attributes, err);
}

/* Before version 45.3 sizes took one byte, the length two. */
static bool join_narrow(struct zg_buf *out, const struct zg_code *code, struct zg_error *err)
{
    enum { LARGEST = 255 };
    if (code->max_stack > LARGEST || code->max_locals > LARGEST) {
        return zg_fail(err, ZG_REFUSED, "too-large",
                       "%u words of stack and %u local variables in a class file version that "
                       "allows %d",
                       code->max_stack, code->max_locals, LARGEST);
    }
    const uint8_t sizes[] = {(uint8_t)code->max_stack, (uint8_t)code->max_locals};
    zg_buf_append(out, sizes, sizeof(sizes));
    zg_append16(out, (uint16_t)code->bytes.len);
    return true;
}

bool zg_code_join(struct zg_arena *arena, const struct zg_class *class, const struct zg_code *code,
                  struct zg_bytes *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf buf = {0};
    if (class->major == 45 && class->minor < 3) {
        if (!join_narrow(&buf, code, err)) {
            return false;
        }
    } else {
        zg_append16(&buf, code->max_stack);
        zg_append16(&buf, code->max_locals);
        zg_append32(&buf, (uint32_t)code->bytes.len);
    }
    zg_buf_append_bytes(&buf, code->bytes);
    zg_append16(&buf, code->handler_count);
    for (unsigned i = 0; i < code->handler_count; i++) {
        const struct zg_handler *handler = &code->handlers[i];
        zg_append16(&buf, handler->start_pc);
        zg_append16(&buf, handler->end_pc);
        zg_append16(&buf, handler->handler_pc);
        zg_append16(&buf, handler->catch_type);
    }
    zg_append16(&buf, code->attributes.count);
    for (unsigned i = 0; i < code->attributes.count; i++) {
        const struct zg_attribute *attribute = &code->attributes.items[i];
        zg_append16(&buf, attribute->name_index);
        zg_append32(&buf, (uint32_t)attribute->info.len);
        zg_buf_append_bytes(&buf, attribute->info);
    }
    *out = zg_kept(arena, zg_buf_bytes(&buf));
    return true;
}
