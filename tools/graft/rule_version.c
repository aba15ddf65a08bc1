/*
 * The rule "class-version": a method may use only what the host's class version has, and an
 * imported class may not be newer than the classes it joins or the JRE it runs on.
 */
#include "graft/internal.h"

#include <string.h>

enum {
    FRAMES_SINCE = 50,
    NO_JSR_SINCE = 51,
    INTERFACE_CODE_SINCE = 52,
    NESTS_SINCE = 55,
    OP_INVOKEVIRTUAL = 182,
    OP_INVOKESTATIC = 184,
    OP_INVOKESPECIAL = 183,
    OP_INVOKEINTERFACE = 185,
};

/* Classes of the JRE that compilers call without being asked to, and the class version whose
 * Java release brought them. */
static const struct {
    const char *class;
    uint16_t since;
} helpers[] = {
    {"java/lang/invoke/LambdaMetafactory", 52},        {"java/lang/invoke/StringConcatFactory", 53},
    {"java/lang/runtime/ObjectMethods", 60},           {"java/lang/runtime/SwitchBootstraps", 65},
    {"java/lang/runtime/ExactConversionsSupport", 67},
};

struct need {
    struct plan *plan;
    const struct zg_class *class;
    uint16_t version; /* the highest needed so far, 0 for none */
    const char *why;
};

static void need_version(struct need *need, uint16_t version, const char *why)
{
    if (version > need->version) {
        need->version = version;
        need->why = why;
    }
}

static bool is_private_method(struct need *need, const struct reference *reference)
{
    struct unit *unit = graft_resolve(need->plan, reference);
    return unit != NULL && unit->of[VENDOR] != NULL && (unit->of[VENDOR]->flags & ACC_PRIVATE) != 0;
}

static void on_reference(const struct reference *reference, void *context)
{
    struct need *need = context;
    for (size_t i = 0; i < ZG_COUNT(helpers); i++) {
        if (zg_bytes_is(reference->owner, helpers[i].class)) {
            need_version(need, helpers[i].since,
                         zg_format(need->plan->arena, "calls %s", helpers[i].class));
        }
    }
    if (reference->kind != REFERS_METHOD) {
        return;
    }
    if (reference->interface &&
        (reference->opcode == OP_INVOKESTATIC || reference->opcode == OP_INVOKESPECIAL)) {
        need_version(need, INTERFACE_CODE_SINCE, "calls a method with code of an interface");
    }
    if ((reference->opcode == OP_INVOKEVIRTUAL || reference->opcode == OP_INVOKEINTERFACE) &&
        is_private_method(need, reference)) {
        need_version(need, NESTS_SINCE, "calls a private method by invokevirtual");
    }
}

/* The versions that brought the tags of the pool (table 4.4-A). */
static void need_constants(struct need *need, const struct zg_code *code)
{
    struct zg_instruction in;
    for (uint32_t pc = 0; pc < code->bytes.len && zg_instruction_at(code->bytes, pc, &in);
         pc += in.length) {
        uint16_t index = in.pool < need->class->pool.count ? in.pool : 0;
        switch (need->class->pool.slots[index].tag) {
        case ZG_TAG_CLASS:
            if (in.opcode == 18 || in.opcode == 19) {
                need_version(need, 49, "loads a class as a constant");
            }
            break;
        case ZG_TAG_METHOD_HANDLE:
        case ZG_TAG_METHOD_TYPE:
        case ZG_TAG_INVOKE_DYNAMIC:
            need_version(need, 51, "has a call site that is linked dynamically");
            break;
        case ZG_TAG_DYNAMIC:
            need_version(need, 55, "has a dynamic constant");
            break;
        default:
            break;
        }
    }
}

static const char *const jsr_found = "uses jsr or ret";

/* Does the code jump, so that a verifier by type checking needs frames? */
static bool needs_frames(const struct zg_code *code, bool *jsr)
{
    struct zg_instruction in;
    bool jumps = code->handler_count > 0;
    *jsr = false;
    for (uint32_t pc = 0; pc < code->bytes.len && zg_instruction_at(code->bytes, pc, &in);
         pc += in.length) {
        enum zg_operands operands = zg_opcodes[in.opcode].operands;
        jumps = jumps || operands == ZG_OPS_BRANCH || operands == ZG_OPS_BRANCH_W ||
                operands == ZG_OPS_TABLESWITCH || operands == ZG_OPS_LOOKUPSWITCH;
        *jsr = *jsr || zg_opcodes[in.opcode].until != 0;
    }
    return jumps;
}

static void check_method(struct plan *plan, struct unit *unit, const struct zg_class *vendor,
                         const struct zg_member *method, uint16_t major)
{
    struct need need = {.plan = plan, .class = vendor};
    struct zg_code code = {0};
    struct zg_error err = {0};
    if (!zg_code_parse(plan->scratch, vendor, method, &code, &err) || code.bytes.len == 0) {
        return;
    }
    if ((vendor->flags & ACC_INTERFACE) != 0 && !zg_bytes_is(method->name, "<clinit>")) {
        need_version(&need, INTERFACE_CODE_SINCE, "has code in an interface");
    }
    graft_refer_member(plan->scratch, vendor, method, on_reference, &need);
    need_constants(&need, &code);
    bool jsr;
    bool frames = needs_frames(&code, &jsr);
    if (need.version > major) {
        graft_refuse(plan, unit, "class-version",
                     "it %s, which needs class version %u, and the host's class has %u", need.why,
                     need.version, major);
    } else if (jsr && major >= NO_JSR_SINCE) {
        graft_refuse(plan, unit, "class-version", "it %s, which class version %u does not have",
                     jsr_found, major);
    } else if (frames && major > FRAMES_SINCE && vendor->major < FRAMES_SINCE) {
        graft_refuse(plan, unit, "class-version",
                     "it has no stack map frames (class version %u), and the host's class (%u) "
                     "needs them",
                     vendor->major, major);
    }
}

/* The newest version that a class may have to join the host: that of the class around it or of
 * the class that needs it, or the JRE's. */
static uint16_t newest_allowed(struct plan *plan, const struct unit *header)
{
    uint16_t newest = 0;
    const struct zg_class *object =
        plan->options->jre != NULL ? zg_world_class(plan->before, zg_bytes_of("java/lang/Object"))
                                   : NULL;
    if (object != NULL) {
        return object->major;
    }
    for (const struct unit *by = header->needed_by; by != NULL; by = by->needed_by) {
        if (by->triple->of[HOST] != NULL) {
            return by->triple->of[HOST]->major;
        }
    }
    for (size_t i = 0; i < plan->triple_count; i++) {
        const struct zg_class *class = plan->triples[i]->of[HOST];
        newest = class != NULL && class->major > newest ? class->major : newest;
    }
    return newest;
}

void graft_check_version(struct plan *plan, struct unit *unit)
{
    const struct zg_class *host = unit->triple->of[HOST], *vendor = unit->triple->of[VENDOR];
    if (unit->what == METHOD) {
        check_method(plan, unit, vendor, unit->of[VENDOR], host->major);
    } else if (unit->what == HEADER) {
        uint16_t newest = newest_allowed(plan, unit);
        if (newest != 0 && vendor->major > newest) {
            graft_refuse(plan, unit, "class-version",
                         "it has class version %u, and the host runs classes up to %u",
                         vendor->major, newest);
        }
    }
}
