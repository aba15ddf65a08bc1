/* The references in a method's code: its instructions and its exception table (JVMS 4.7.3, 6.5). */
#include "jvm/link.h"

/* How each instruction uses its pool index; those without one are never looked up. */
static const enum zg_use uses[256] = {
    [0x12] = ZG_USE_LOAD,      [0x13] = ZG_USE_LOAD,      [0x14] = ZG_USE_LOAD,
    [0xb2] = ZG_USE_GETSTATIC, [0xb3] = ZG_USE_PUTSTATIC, [0xb4] = ZG_USE_GETFIELD,
    [0xb5] = ZG_USE_PUTFIELD,  [0xb6] = ZG_USE_VIRTUAL,   [0xb7] = ZG_USE_SPECIAL,
    [0xb8] = ZG_USE_STATIC,    [0xb9] = ZG_USE_INTERFACE, [0xba] = ZG_USE_DYNAMIC,
    [0xbb] = ZG_USE_NEW,       [0xbd] = ZG_USE_CLASS,     [0xc0] = ZG_USE_CLASS,
    [0xc1] = ZG_USE_CLASS,     [0xc5] = ZG_USE_CLASS,
};

static void use_new(struct zg_linker *l, struct zg_bytes name)
{
    struct zg_node *node;
    if (zg_resolve_class(l, name, &node) && node != NULL &&
        zg_node_is(node, ZG_ACC_ABSTRACT | ZG_ACC_INTERFACE)) {
        zg_link_problem(l, "link-abstract", (struct zg_link_target){.owner = name},
                        "%s is %s and instantiated", zg_link_name(l, node),
                        zg_node_is(node, ZG_ACC_INTERFACE) ? "an interface" : "abstract");
    }
}

static void use(struct zg_linker *l, enum zg_use how, uint16_t index)
{
    struct zg_node *ignored;
    struct zg_reference reference;
    switch (how) {
    case ZG_USE_CLASS:
        zg_resolve_class(l, zg_pool_class_name(&l->class->pool, index), &ignored);
        break;
    case ZG_USE_NEW:
        use_new(l, zg_pool_class_name(&l->class->pool, index));
        break;
    case ZG_USE_LOAD:
    case ZG_USE_DYNAMIC:
        zg_link_constant(l, index);
        break;
    case ZG_USE_GETFIELD:
    case ZG_USE_GETSTATIC:
    case ZG_USE_PUTFIELD:
    case ZG_USE_PUTSTATIC:
        reference = zg_reference_at(l->class, index);
        zg_link_use_field(l, how, &reference, false);
        break;
    default:
        reference = zg_reference_at(l->class, index);
        zg_link_use_method(l, how, &reference);
        break;
    }
}

/* Whether a field may be written depends on the method; all else is the same wherever it stands,
 * and looked at again only where it is wrong, to report it for each method. */
static void use_once(struct zg_linker *l, enum zg_use how, uint16_t index)
{
    bool is_write = how == ZG_USE_PUTFIELD || how == ZG_USE_PUTSTATIC;
    uint16_t bit = (uint16_t)(1u << how);
    l->out->references++;
    if (!is_write && (l->clean[index] & bit) != 0) {
        return;
    }
    uint64_t found = l->found;
    use(l, how, index);
    if (l->found == found) {
        l->clean[index] |= bit;
    }
}

void zg_link_code(struct zg_linker *l, const struct zg_member *method)
{
    struct zg_code code;
    struct zg_error err = {0};
    if (!zg_code_parse(l->scratch, l->class, method, &code, &err)) {
        return; /* cannot be: the class was read strictly */
    }
    struct zg_instruction instruction;
    for (uint32_t pc = 0; zg_instruction_at(code.bytes, pc, &instruction);
         pc += instruction.length) {
        if (instruction.pool != 0) {
            use_once(l, uses[instruction.opcode], instruction.pool);
        }
        if (zg_link_tired(l) || l->out->cut) {
            return;
        }
    }
    for (unsigned i = 0; i < code.handler_count; i++) {
        if (code.handlers[i].catch_type != 0) {
            use_once(l, ZG_USE_CLASS, code.handlers[i].catch_type);
        }
    }
}
