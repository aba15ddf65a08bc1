/*
 * The code of a method as text: one instruction a line, labels where something refers to them, the
 * exception table. How an instruction is encoded is not told apart where it does the same: ldc_w
 * prints as ldc, goto_w as goto, jsr_w as jsr, a wide prefix not at all.
 */
#include "jvm/symbol.h"

#include <stdlib.h>

enum { OP_LDC = 18, OP_LDC_W = 19, OP_LDC2_W = 20, OP_GOTO = 167, OP_JSR = 168 };
enum { OP_INVOKEINTERFACE = 185, OP_GOTO_W = 200, OP_JSR_W = 201 };

struct line { /* an entry of a LineNumberTable (4.7.12) */
    uint16_t pc, line;
    uint32_t order;
};

struct lines {
    struct line *items;
    size_t count;
};

static int compare_line(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return x->pc != y->pc ? (int)x->pc - (int)y->pc : (x->order > y->order) - (x->order < y->order);
}

/* Gathers all line numbers by pc: a method may have several tables, in any order. */
static void find_lines(const struct zg_code *code, struct lines *out)
{
    for (uint16_t i = 0; i < code->attributes.count; i++) {
        const struct zg_attribute *attribute = &code->attributes.items[i];
        if (!zg_bytes_is(attribute->name, "LineNumberTable")) {
            continue;
        }
        struct zg_cursor c = zg_cursor_of(attribute->info);
        uint16_t count = zg_u16be(&c);
        out->items = zg_xrealloc(out->items, (out->count + count) * sizeof(*out->items));
        for (uint16_t k = 0; k < count; k++) {
            struct line *line = &out->items[out->count];
            line->pc = zg_u16be(&c);
            line->line = zg_u16be(&c);
            line->order = (uint32_t)out->count++;
        }
    }
    if (out->count > 1) {
        qsort(out->items, out->count, sizeof(*out->items), compare_line);
    }
}

static bool is_switch(enum zg_operands operands)
{
    return operands == ZG_OPS_TABLESWITCH || operands == ZG_OPS_LOOKUPSWITCH;
}

static bool is_branch(enum zg_operands operands)
{
    return operands == ZG_OPS_BRANCH || operands == ZG_OPS_BRANCH_W;
}

static void mark(struct zg_symbol *s, int64_t target)
{
    if (target >= 0 && target <= (int64_t)s->code_length) {
        s->labels[target] = 1;
    }
}

static void mark_targets(struct zg_symbol *s, struct zg_bytes code)
{
    struct zg_instruction in;
    for (uint32_t pc = 0; pc < code.len && zg_instruction_at(code, pc, &in); pc += in.length) {
        enum zg_operands operands = zg_opcodes[in.opcode].operands;
        if (is_branch(operands) || is_switch(operands)) {
            mark(s, in.target);
        }
        for (uint32_t i = 0; is_switch(operands) && i < in.cases; i++) {
            int32_t key;
            int64_t target;
            zg_instruction_case(&in, i, &key, &target);
            mark(s, target);
        }
    }
}

static void put_target(struct zg_symbol *s, int64_t target)
{
    zg_put_label(s, target >= 0 && target <= UINT16_MAX ? (uint32_t)target : UINT32_MAX);
}

static void put_switch(struct zg_symbol *s, const struct zg_instruction *in)
{
    s->indent++;
    for (uint32_t i = 0; i < in->cases && !zg_symbol_full(s, 0); i++) {
        int32_t key;
        int64_t target;
        zg_instruction_case(in, i, &key, &target);
        zg_put_char(s, '\n');
        zg_put_indent(s);
        zg_put_number(s, key);
        zg_put_text(s, ": ");
        put_target(s, target);
    }
    zg_put_char(s, '\n');
    zg_put_line(s, "default: ");
    put_target(s, in->target);
    s->indent--;
}

static const char *array_type(int32_t code)
{
    static const char *const names[] = {/* table 6.5.newarray-A */
                                        "boolean", "char",  "float", "double",
                                        "byte",    "short", "int",   "long"};
    return code >= 4 && code <= 11 ? names[code - 4] : "none";
}

static void put_pool_operand(struct zg_symbol *s, const struct zg_instruction *in)
{
    if (in->opcode == OP_LDC || in->opcode == OP_LDC_W || in->opcode == OP_LDC2_W) {
        zg_put_constant(s, in->pool, 0);
    } else {
        zg_put_operand(s, in->pool, in->opcode == OP_INVOKEINTERFACE);
    }
}

static void put_operands(struct zg_symbol *s, const struct zg_instruction *in)
{
    enum zg_operands operands = zg_opcodes[in->opcode].operands;
    if (operands == ZG_OPS_NONE || operands == ZG_OPS_INVALID || operands == ZG_OPS_WIDE) {
        return;
    }
    if (is_switch(operands)) {
        put_switch(s, in);
        return;
    }
    zg_put_char(s, ' ');
    if (is_branch(operands)) {
        put_target(s, in->target);
    } else if (operands == ZG_OPS_BYTE || operands == ZG_OPS_SHORT) {
        zg_put_number(s, in->constant);
    } else if (operands == ZG_OPS_NEWARRAY) {
        zg_put_text(s, array_type(in->constant));
    } else if (operands == ZG_OPS_LOCAL || operands == ZG_OPS_IINC) {
        zg_put_number(s, in->local);
    } else {
        put_pool_operand(s, in);
    }
    if (operands == ZG_OPS_IINC || operands == ZG_OPS_MULTIARRAY) {
        zg_put_char(s, ' ');
        zg_put_number(s, in->constant);
    }
}

static const char *printed_name(uint8_t opcode)
{
    switch (opcode) {
    case OP_LDC_W:
        return zg_opcodes[OP_LDC].name;
    case OP_GOTO_W:
        return zg_opcodes[OP_GOTO].name;
    case OP_JSR_W:
        return zg_opcodes[OP_JSR].name;
    default:
        return zg_opcodes[opcode].name;
    }
}

/* `L3:`, one level further out than the instructions, when something refers to this place. */
static void put_label_line(struct zg_symbol *s, uint32_t pc)
{
    if (s->labels[pc] != 0) {
        s->indent--;
        zg_put_indent(s);
        zg_put_label(s, pc);
        zg_put_text(s, ":\n");
        s->indent++;
    }
}

static void put_instructions(struct zg_symbol *s, const struct zg_code *code,
                             const struct lines *lines)
{
    size_t line = 0;
    uint32_t pc = 0;
    struct zg_instruction in;
    while (pc < s->code_length && zg_instruction_at(code->bytes, pc, &in)) {
        put_label_line(s, pc);
        for (; line < lines->count && lines->items[line].pc <= pc; line++) {
            zg_put_line(s, "line ");
            zg_put_number(s, lines->items[line].line);
            zg_put_char(s, '\n');
        }
        zg_put_line(s, printed_name(in.opcode));
        put_operands(s, &in);
        zg_put_char(s, '\n');
        pc += in.length;
        if (zg_symbol_full(s, 0)) {
            return;
        }
    }
    if (pc < s->code_length) { /* never, after zg_class_parse */
        zg_put_line(s, "no instruction, ");
        zg_put_digest(s, (struct zg_bytes){code->bytes.data + pc, s->code_length - pc});
        zg_put_char(s, '\n');
    }
    put_label_line(s, s->code_length);
}

static void put_handlers(struct zg_symbol *s, const struct zg_code *code)
{
    for (uint16_t i = 0; i < code->handler_count && !zg_symbol_full(s, 0); i++) {
        const struct zg_handler *handler = &code->handlers[i];
        zg_put_line(s, "catch ");
        if (handler->catch_type != 0) {
            zg_put_class(s, handler->catch_type);
        } else {
            zg_put_text(s, "*");
        }
        zg_put_char(s, ' ');
        zg_put_label(s, handler->start_pc);
        zg_put_text(s, "..");
        zg_put_label(s, handler->end_pc);
        zg_put_text(s, " -> ");
        zg_put_label(s, handler->handler_pc);
        zg_put_char(s, '\n');
    }
}

/* What follows the instructions and refers to places among them. */
static void put_tail(struct zg_symbol *s, const struct zg_code *code)
{
    put_handlers(s, code);
    zg_put_attributes(s, &code->attributes, ZG_IN_CODE);
}

/* Finds every place that is referred to, and numbers them in order. The tail is put once only to
 * see what it names. */
static void number_labels(struct zg_symbol *s, const struct zg_code *code)
{
    mark_targets(s, code->bytes);
    size_t start = s->out->len;
    s->marking = true;
    put_tail(s, code);
    s->marking = false;
    s->out->len = start;
    uint32_t number = 0;
    for (uint32_t pc = 0; pc <= s->code_length; pc++) {
        if (s->labels[pc] != 0) {
            s->labels[pc] = ++number;
        }
    }
}

static void put_count(struct zg_symbol *s, const char *word, uint16_t count)
{
    zg_put_line(s, word);
    zg_put_number(s, count);
    zg_put_char(s, '\n');
}

void zg_put_code(struct zg_symbol *s, const struct zg_member *method)
{
    struct zg_code code;
    struct zg_error err = {0};
    if (!zg_code_parse(s->class->arena, s->class, method, &code, &err) || code.bytes.len == 0) {
        return; /* abstract or native: zg_class_parse let no damaged Code through */
    }
    s->code_length = (uint32_t)code.bytes.len;
    ZG_CLEANUP(zg_free_cleanup)
    uint32_t *labels = zg_xmalloc((code.bytes.len + 1) * sizeof(*labels));
    memset(labels, 0, (code.bytes.len + 1) * sizeof(*labels));
    s->labels = labels;
    number_labels(s, &code);
    struct lines lines = {0};
    if (s->options.lines) {
        find_lines(&code, &lines);
    }
    zg_put_line(s, "code\n");
    s->indent = 2;
    put_count(s, "max_stack ", code.max_stack);
    put_count(s, "max_locals ", code.max_locals);
    s->indent = 3;
    put_instructions(s, &code, &lines);
    s->indent = 2;
    put_tail(s, &code);
    s->indent = 1;
    free(lines.items);
    s->labels = NULL;
}
