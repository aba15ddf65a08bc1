/*
 * The static constraints on instructions (JVMS 4.9.1): known opcodes, operands of the right kind,
 * jumps to instructions. One pass marks where instructions begin and what is jumped to; at the
 * end every target must be a beginning. What needs data flow (4.9.2) is left to the JVM's
 * verifier.
 */
#include <string.h>

#include "jvm/internal.h"

enum {
    OP_LDC = 0x12,
    OP_LDC_W = 0x13,
    OP_LDC2_W = 0x14,
    OP_ILOAD = 0x15,
    OP_ILOAD_0 = 0x1a,
    OP_ISTORE = 0x36,
    OP_ISTORE_0 = 0x3b,
    OP_INVOKEVIRTUAL = 0xb6,
    OP_INVOKESPECIAL = 0xb7,
    OP_INVOKESTATIC = 0xb8,
    OP_NEW = 0xbb,
    OP_ANEWARRAY = 0xbd,
    FORMS = 20,    /* load_0 .. load_3 of five types */
    T_BOOLEAN = 4, /* newarray's types, 4 to 11 (table 6.5.newarray-A) */
    T_LONG = 11,
};

struct check {
    const struct zg_class *class;
    struct zg_code_map *map;
    size_t offset; /* of the code in the class file */
    uint16_t max_locals;
    struct zg_error *err;
};

static bool refuse(const struct check *c, uint32_t pc, const char *fmt, ...) ZG_PRINTF(3, 4);
static bool refuse(const struct check *c, uint32_t pc, const char *fmt, ...)
{
    char text[192];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return zg_class_fail(c->err, c->offset + pc, "%s: %s (4.9.1)",
                         zg_opcodes[c->map->code.data[pc]].name, text);
}

static bool target(const struct check *c, const struct zg_instruction *ins, int64_t pc)
{
    if (pc < 0 || pc >= (int64_t)c->map->code.len) {
        return refuse(c, ins->pc, "jumps to %lld, out of the code", (long long)pc);
    }
    c->map->targets[pc / 64] |= 1ull << pc % 64;
    return true;
}

/* The type's first letter decides between ldc and ldc2_w for a dynamic constant. */
static bool check_dynamic(const struct check *c, const struct zg_instruction *ins)
{
    struct zg_bytes type = zg_pool_member_descriptor(&c->class->pool, ins->pool);
    bool wide = type.len > 0 && (type.data[0] == 'J' || type.data[0] == 'D');
    return wide == (ins->opcode == OP_LDC2_W) ||
           refuse(c, ins->pc, "slot %u has the wrong size", ins->pool);
}

/* Constants that a version cannot load, although its pool may hold them. */
static bool check_constant(const struct check *c, const struct zg_instruction *ins)
{
    uint8_t tag = zg_pool_tag(&c->class->pool, ins->pool);
    if (tag == ZG_TAG_CLASS && c->class->major < 49) {
        return refuse(c, ins->pc, "a Class needs class file version 49, this is %u",
                      c->class->major);
    }
    return tag != ZG_TAG_DYNAMIC || check_dynamic(c, ins);
}

/* Only invokespecial names a special method, and that only <init>. */
static bool check_method(const struct check *c, const struct zg_instruction *ins)
{
    const struct zg_pool *pool = &c->class->pool;
    struct zg_bytes name = zg_pool_member_name(pool, ins->pool);
    if (name.len > 0 && name.data[0] == '<' &&
        !(ins->opcode == OP_INVOKESPECIAL && zg_bytes_is(name, "<init>"))) {
        return refuse(c, ins->pc, "calls a method of a special name");
    }
    if (zg_pool_tag(pool, ins->pool) == ZG_TAG_INTERFACE_METHODREF && c->class->major < 52 &&
        (ins->opcode == OP_INVOKESPECIAL || ins->opcode == OP_INVOKESTATIC)) {
        return refuse(c, ins->pc, "of an interface needs class file version 52, this is %u",
                      c->class->major);
    }
    return true;
}

static bool check_interface(const struct check *c, const struct zg_instruction *ins)
{
    unsigned slots = 0;
    struct zg_bytes type = zg_pool_member_descriptor(&c->class->pool, ins->pool);
    if (!zg_method_descriptor_legal(type, &slots) || ins->constant != (int32_t)slots + 1) {
        return refuse(c, ins->pc, "counts %d words of arguments, where %u are", ins->constant,
                      slots + 1);
    }
    return c->map->code.data[ins->pc + 4] == 0 || refuse(c, ins->pc, "its last byte is not zero");
}

static bool check_dynamic_call(const struct check *c, const struct zg_instruction *ins)
{
    if (zg_be16(c->map->code.data + ins->pc + 3) != 0) {
        return refuse(c, ins->pc, "its last two bytes are not zero");
    }
    return check_method(c, ins);
}

static bool check_class(const struct check *c, const struct zg_instruction *ins)
{
    unsigned dimensions = zg_array_dimensions(zg_pool_class_name(&c->class->pool, ins->pool));
    if (ins->opcode == OP_NEW && dimensions > 0) {
        return refuse(c, ins->pc, "names an array class");
    }
    return ins->opcode != OP_ANEWARRAY || dimensions < ZG_DIMENSIONS_MAX ||
           refuse(c, ins->pc, "makes an array of more than %d dimensions", ZG_DIMENSIONS_MAX);
}

static bool check_multiarray(const struct check *c, const struct zg_instruction *ins)
{
    unsigned dimensions = zg_array_dimensions(zg_pool_class_name(&c->class->pool, ins->pool));
    return (ins->constant > 0 && (unsigned)ins->constant <= dimensions) ||
           refuse(c, ins->pc, "makes %d dimensions of a class that has %u", ins->constant,
                  dimensions);
}

static bool check_pool(const struct check *c, const struct zg_instruction *ins,
                       const struct zg_opcode *opcode)
{
    if (!zg_pool_is(&c->class->pool, ins->pool, opcode->pool_tags)) {
        return refuse(c, ins->pc, "slot %u of tag %u is not of a kind that it takes", ins->pool,
                      zg_pool_tag(&c->class->pool, ins->pool));
    }
    switch (opcode->operands) {
    case ZG_OPS_INTERFACE:
        return check_method(c, ins) && check_interface(c, ins);
    case ZG_OPS_DYNAMIC:
        return check_dynamic_call(c, ins);
    case ZG_OPS_MULTIARRAY:
        return check_multiarray(c, ins);
    default:
        break;
    }
    if (ins->opcode <= OP_LDC2_W) {
        return check_constant(c, ins);
    }
    if (ins->opcode >= OP_INVOKEVIRTUAL && ins->opcode <= OP_INVOKESTATIC) {
        return check_method(c, ins);
    }
    return ins->opcode < OP_NEW || check_class(c, ins);
}

/* `form` counts from load or store: int, long, float, double, reference. */
static bool check_local(const struct check *c, uint32_t pc, unsigned form, uint32_t local)
{
    uint32_t words = form == 1 || form == 3 ? 2 : 1;
    return local + words <= c->max_locals ||
           refuse(c, pc, "local variable %u is beyond the %u that there are", local, c->max_locals);
}

/* Local variables in the opcode itself, iload_0 .. aload_3 and istore_0 .. astore_3. */
static bool check_implied(const struct check *c, uint32_t pc, uint8_t opcode)
{
    uint8_t form = (uint8_t)(opcode - OP_ILOAD_0);
    if (form >= FORMS) {
        form = (uint8_t)(opcode - OP_ISTORE_0);
    }
    return form >= FORMS || check_local(c, pc, form / 4, form % 4);
}

static bool check_named_local(const struct check *c, const struct zg_instruction *ins)
{
    uint8_t form = (uint8_t)(ins->opcode - OP_ILOAD);
    if (form >= 5) {
        form = (uint8_t)(ins->opcode - OP_ISTORE);
    }
    return check_local(c, ins->pc, form, ins->local); /* ret and iinc take one word */
}

/* Padding must be zero before version 51 only: what HotSpot checks, and compilers differ. */
static bool check_padding(const struct check *c, const struct zg_instruction *ins)
{
    for (uint32_t pc = ins->pc + 1; pc % 4 != 0 && c->class->major < 51; pc++) {
        if (c->map->code.data[pc] != 0) {
            return refuse(c, ins->pc, "its padding is not zero");
        }
    }
    return true;
}

static bool check_switch(const struct check *c, const struct zg_instruction *ins)
{
    if (!check_padding(c, ins) || !target(c, ins, ins->target)) {
        return false;
    }
    int64_t last = INT64_MIN;
    for (uint32_t i = 0; i < ins->cases; i++) {
        int32_t key;
        int64_t pc;
        zg_instruction_case(ins, i, &key, &pc);
        if (key <= last) {
            return refuse(c, ins->pc, "key %d is out of order", key);
        }
        if (!target(c, ins, pc)) {
            return false;
        }
        last = key;
    }
    return true;
}

static bool check_operands(const struct check *c, const struct zg_instruction *ins)
{
    const struct zg_opcode *opcode = &zg_opcodes[ins->opcode];
    if (opcode->until != 0 && c->class->major > opcode->until) {
        return refuse(c, ins->pc, "is forbidden from class file version %d on, this is %u",
                      opcode->until + 1, c->class->major);
    }
    if (opcode->pool_tags != 0) {
        return check_pool(c, ins, opcode);
    }
    switch (opcode->operands) {
    case ZG_OPS_LOCAL:
    case ZG_OPS_IINC:
        return check_named_local(c, ins);
    case ZG_OPS_BRANCH:
    case ZG_OPS_BRANCH_W:
        return target(c, ins, ins->target);
    case ZG_OPS_NEWARRAY:
        return (ins->constant >= T_BOOLEAN && ins->constant <= T_LONG) ||
               refuse(c, ins->pc, "type %d does not exist", ins->constant);
    case ZG_OPS_TABLESWITCH:
    case ZG_OPS_LOOKUPSWITCH:
        return check_switch(c, ins);
    default:
        return true;
    }
}

static bool fail_decode(const struct check *c, uint32_t pc)
{
    uint8_t opcode = c->map->code.data[pc];
    if (zg_opcodes[opcode].operands == ZG_OPS_INVALID) {
        return zg_class_fail(c->err, c->offset + pc, "opcode 0x%02x does not exist (6.5)", opcode);
    }
    return refuse(c, pc, "is cut off or not well formed");
}

static bool check_targets(const struct check *c)
{
    const struct zg_code_map *map = c->map;
    for (size_t i = 0; i <= map->code.len / 64; i++) {
        uint64_t bad = map->targets[i] & ~map->starts[i];
        if (bad != 0) {
            size_t pc = i * 64 + (size_t)__builtin_ctzll(bad);
            return zg_class_fail(c->err, c->offset + pc,
                                 "is jumped to, but no instruction begins here (4.9.1)");
        }
    }
    return true;
}

bool zg_code_check(const struct zg_class *class, struct zg_bytes code, size_t offset,
                   uint16_t max_locals, struct zg_code_map *map, struct zg_error *err)
{
    struct check c = {class, map, offset, max_locals, err};
    size_t words = code.len / 64 + 1;
    map->code = code;
    memset(map->starts, 0, words * sizeof(*map->starts));
    memset(map->targets, 0, words * sizeof(*map->targets));
    for (uint32_t pc = 0; pc < code.len;) {
        uint8_t opcode = code.data[pc];
        map->starts[pc / 64] |= 1ull << pc % 64;
        if (zg_opcodes[opcode].operands == ZG_OPS_NONE) {
            if (!check_implied(&c, pc, opcode)) {
                return false;
            }
            pc++;
            continue;
        }
        struct zg_instruction ins;
        if (!zg_instruction_at(code, pc, &ins)) {
            return fail_decode(&c, pc);
        }
        if (!check_operands(&c, &ins)) {
            return false;
        }
        pc += ins.length;
    }
    return check_targets(&c);
}
