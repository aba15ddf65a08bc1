/*
 * Classes for the tests of linking: a class as data, and worlds of them. Code is a list of
 * instructions that refer to something; what is on the stack matters to no test.
 */
#ifndef ZG_TEST_JVM_LINKING_H
#define ZG_TEST_JVM_LINKING_H

#include "../support/classmaker.h"
#include "../support/support.h"
#include "jvm/jvm.h"

#include <string.h>

enum {
    PUBLIC = 1,
    PRIVATE = 2,
    PROTECTED = 4,
    STATIC = 8,
    FINAL = 0x10,
    NATIVE = 0x100,
    VARARGS = 0x80,
    INTERFACE = 0x200,
    ABSTRACT = 0x400
};

/* An instruction, or a constant that it loads or a bootstrap method takes. */
struct op {
    const char *op;                        /* mnemonic; NULL ends a list */
    const char *owner, *name, *descriptor; /* owner alone: a class; descriptor alone: its type */
    bool interface;                        /* of a method: named as that of an interface */
    uint8_t handle;                        /* kind of a method handle */
    const struct op *bootstrap;            /* of a dynamic constant or call: handle, arguments */
};

struct mem {
    uint16_t flags;
    const char *name, *descriptor;
    const struct op *code; /* of a method; NULL: return at once, nothing if abstract or native */
    const char *caught;    /* a class that its code catches */
    const char *constant;  /* of a field: a ConstantValue, 8 bytes */
};

#define OP(op, owner, name, descriptor)                                                            \
    {                                                                                              \
        op, owner, name, descriptor, false, 0, NULL                                                \
    }
#define INTERFACE_OP(op, owner, name, descriptor)                                                  \
    {                                                                                              \
        op, owner, name, descriptor, true, 0, NULL                                                 \
    }
#define HANDLE(kind, owner, name, descriptor)                                                      \
    {                                                                                              \
        "ldc", owner, name, descriptor, false, kind, NULL                                          \
    }
#define DYNAMIC(op, name, descriptor, bootstrap)                                                   \
    {                                                                                              \
        op, NULL, name, descriptor, false, 0, bootstrap                                            \
    }
#define END_OF_CODE OP(NULL, NULL, NULL, NULL)
#define METHOD(flags, name, descriptor, code)                                                      \
    {                                                                                              \
        flags, name, descriptor, code, NULL, NULL                                                  \
    }
#define FIELD(flags, name, descriptor) METHOD(flags, name, descriptor, NULL)

enum { SOME = 6 };
struct cls {
    const char *name, *super; /* NULL: java/lang/Object, and none of that itself */
    uint16_t flags;
    uint16_t major; /* 0 is 61 */
    const char *interfaces[SOME];
    struct mem fields[SOME];
    struct mem methods[SOME];
    const char *nest_host;
    const char *nest_members[SOME];
    const char *permitted[SOME];
    uint16_t inner_flags; /* not 0: as InnerClasses has them */
};

struct making {
    struct zg_buf pool, bootstraps;
    uint16_t slots, bootstrap_count;
    const struct op **ops; /* those made so far, with their slots */
    uint16_t *op_slots;
    size_t op_count;
};

static inline void put8(struct zg_buf *out, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    zg_buf_append(out, &byte, 1);
}

static inline uint16_t made(struct making *m)
{
    return ++m->slots;
}

static inline uint16_t utf8(struct making *m, const char *text)
{
    class_utf8(&m->pool, text);
    return made(m);
}

/* A constant of one or two operands. */
static inline uint16_t constant(struct making *m, enum zg_tag tag, unsigned a, int b)
{
    put8(&m->pool, tag);
    class_u16(&m->pool, (uint16_t)a);
    if (b >= 0) {
        class_u16(&m->pool, (uint16_t)b);
    }
    return made(m);
}

static inline uint16_t class_slot(struct making *m, const char *name)
{
    return constant(m, ZG_TAG_CLASS, utf8(m, name), -1);
}

static inline uint16_t name_and_type(struct making *m, const struct op *op)
{
    uint16_t name = utf8(m, op->name);
    return constant(m, ZG_TAG_NAME_AND_TYPE, name, utf8(m, op->descriptor));
}

static inline uint16_t member_slot(struct making *m, const struct op *op)
{
    bool interface = op->interface || strcmp(op->op, "invokeinterface") == 0 || op->handle == 9;
    enum zg_tag tag = op->descriptor[0] != '(' ? ZG_TAG_FIELDREF
                      : interface              ? ZG_TAG_INTERFACE_METHODREF
                                               : ZG_TAG_METHODREF;
    uint16_t owner = class_slot(m, op->owner);
    return constant(m, tag, owner, name_and_type(m, op));
}

static inline uint16_t slot_of(struct making *m, const struct op *op);

/* An entry of BootstrapMethods: the handle, then its arguments. */
static inline uint16_t bootstrap(struct making *m, const struct op *list)
{
    uint16_t slots[SOME] = {0}, count = 0;
    for (; list[count].op != NULL; count++) {
        slots[count] = slot_of(m, &list[count]);
    }
    class_u16(&m->bootstraps, slots[0]);
    class_u16(&m->bootstraps, (uint16_t)(count - 1));
    for (unsigned i = 1; i < count; i++) {
        class_u16(&m->bootstraps, slots[i]);
    }
    return m->bootstrap_count++;
}

static inline uint16_t make_slot(struct making *m, const struct op *op)
{
    if (op->handle != 0) {
        uint16_t member = member_slot(m, op);
        put8(&m->pool, ZG_TAG_METHOD_HANDLE);
        put8(&m->pool, op->handle);
        class_u16(&m->pool, member);
        return made(m);
    }
    if (op->bootstrap != NULL) {
        bool is_call = strcmp(op->op, "invokedynamic") == 0;
        uint16_t entry = bootstrap(m, op->bootstrap);
        return constant(m, is_call ? ZG_TAG_INVOKE_DYNAMIC : ZG_TAG_DYNAMIC, entry,
                        name_and_type(m, op));
    }
    if (op->owner == NULL) {
        return constant(m, ZG_TAG_METHOD_TYPE, utf8(m, op->descriptor), -1);
    }
    return op->name != NULL ? member_slot(m, op) : class_slot(m, op->owner);
}

/* Methods with the same code share its constants. */
static inline uint16_t slot_of(struct making *m, const struct op *op)
{
    for (size_t i = 0; i < m->op_count; i++) {
        if (m->ops[i] == op) {
            return m->op_slots[i];
        }
    }
    uint16_t slot = make_slot(m, op);
    m->ops = zg_grow(test_arena(), m->ops, m->op_count, sizeof(*m->ops));
    m->op_slots = zg_grow(test_arena(), m->op_slots, m->op_count, sizeof(*m->op_slots));
    m->ops[m->op_count] = op;
    m->op_slots[m->op_count++] = slot;
    return slot;
}

static inline uint8_t opcode(const char *name)
{
    unsigned i = 0;
    while (i < 255 && (zg_opcodes[i].name == NULL || strcmp(zg_opcodes[i].name, name) != 0)) {
        i++;
    }
    assert_true(i < 255);
    return (uint8_t)i;
}

static inline void put_code(struct making *m, const struct mem *method, struct zg_buf *out)
{
    struct zg_buf code = {0};
    for (const struct op *op = method->code; op != NULL && op->op != NULL; op++) {
        bool load = strcmp(op->op, "ldc") == 0;
        put8(&code, opcode(load ? "ldc_w" : op->op));
        class_u16(&code, slot_of(m, op));
        if (strcmp(op->op, "invokeinterface") == 0) {
            class_u16(&code, 0x0100);
        } else if (strcmp(op->op, "invokedynamic") == 0) {
            class_u16(&code, 0);
        } else if (strcmp(op->op, "multianewarray") == 0) {
            put8(&code, 1);
        }
    }
    put8(&code, opcode("return"));
    uint16_t name = utf8(m, "Code");
    uint16_t caught = method->caught != NULL ? class_slot(m, method->caught) : 0;
    class_u16(out, name);
    class_u16(out, 0);
    class_u16(out, (uint16_t)(12 + code.len + (caught != 0 ? 8 : 0)));
    class_u16(out, 8);
    class_u16(out, 8);
    class_u16(out, 0);
    class_u16(out, (uint16_t)code.len);
    zg_buf_append_bytes(out, zg_buf_bytes(&code));
    class_u16(out, caught != 0);
    if (caught != 0) {
        class_u16(out, 0);
        class_u16(out, (uint16_t)code.len);
        class_u16(out, 0);
        class_u16(out, caught);
    }
    class_u16(out, 0);
    zg_buf_free(&code);
}

static inline void put_constant_value(struct making *m, const char *value, struct zg_buf *out)
{
    put8(&m->pool, ZG_TAG_LONG);
    zg_buf_append(&m->pool, value, 8);
    uint16_t slot = made(m);
    m->slots++; /* a long takes two */
    class_u16(out, utf8(m, "ConstantValue"));
    class_u16(out, 0);
    class_u16(out, 2);
    class_u16(out, slot);
}

static inline void put_members(struct making *m, const struct mem *list, bool methods,
                               struct zg_buf *out)
{
    uint16_t count = 0;
    while (count < SOME && list[count].name != NULL) {
        count++;
    }
    class_u16(out, count);
    for (unsigned i = 0; i < count; i++) {
        bool code = methods && (list[i].flags & (ABSTRACT | NATIVE)) == 0;
        class_u16(out, list[i].flags);
        class_u16(out, utf8(m, list[i].name));
        class_u16(out, utf8(m, list[i].descriptor));
        class_u16(out, code || list[i].constant != NULL);
        if (code) {
            put_code(m, &list[i], out);
        } else if (list[i].constant != NULL) {
            put_constant_value(m, list[i].constant, out);
        }
    }
}

/* Their slots, behind their number. */
static inline uint16_t put_classes(struct making *m, const char *const *names, struct zg_buf *out)
{
    uint16_t count = 0, slots[SOME];
    for (; count < SOME && names[count] != NULL; count++) {
        slots[count] = class_slot(m, names[count]);
    }
    class_u16(out, count);
    for (unsigned i = 0; i < count; i++) {
        class_u16(out, slots[i]);
    }
    return count;
}

static inline void put_attribute(struct making *m, const char *name, const struct zg_buf *info,
                                 struct zg_buf *out, uint16_t *count)
{
    class_u16(out, utf8(m, name));
    class_u16(out, 0);
    class_u16(out, (uint16_t)info->len);
    zg_buf_append_bytes(out, zg_buf_bytes(info));
    ++*count;
}

static inline void put_attributes(struct making *m, const struct cls *cls, struct zg_buf *out)
{
    struct zg_buf table = {0}, host = {0}, members = {0}, permitted = {0}, inner = {0};
    uint16_t count = 0;
    if (cls->nest_host != NULL) {
        class_u16(&host, class_slot(m, cls->nest_host));
        put_attribute(m, "NestHost", &host, &table, &count);
    }
    if (put_classes(m, cls->nest_members, &members) > 0) {
        put_attribute(m, "NestMembers", &members, &table, &count);
    }
    if (put_classes(m, cls->permitted, &permitted) > 0) {
        put_attribute(m, "PermittedSubclasses", &permitted, &table, &count);
    }
    if (cls->inner_flags != 0) {
        class_u16(&inner, 1);
        class_u16(&inner, class_slot(m, cls->name));
        class_u16(&inner, 0);
        class_u16(&inner, 0);
        class_u16(&inner, cls->inner_flags);
        put_attribute(m, "InnerClasses", &inner, &table, &count);
    }
    if (m->bootstrap_count > 0) {
        struct zg_buf info = {0};
        class_u16(&info, m->bootstrap_count);
        zg_buf_append_bytes(&info, zg_buf_bytes(&m->bootstraps));
        put_attribute(m, "BootstrapMethods", &info, &table, &count);
        zg_buf_free(&info);
    }
    class_u16(out, count);
    zg_buf_append_bytes(out, zg_buf_bytes(&table));
    zg_buf_free(&table);
    zg_buf_free(&host);
    zg_buf_free(&members);
    zg_buf_free(&permitted);
    zg_buf_free(&inner);
}

/* The class file, in memory that lasts as long as the test program. */
static inline struct zg_bytes class_of(const struct cls *cls)
{
    struct making m = {0};
    struct zg_buf body = {0}, out = {0};
    bool is_object = strcmp(cls->name, "java/lang/Object") == 0;
    class_u16(&body, cls->flags);
    class_u16(&body, class_slot(&m, cls->name));
    class_u16(&body,
              is_object ? 0 : class_slot(&m, cls->super != NULL ? cls->super : "java/lang/Object"));
    put_classes(&m, cls->interfaces, &body);
    put_members(&m, cls->fields, false, &body);
    put_members(&m, cls->methods, true, &body);
    put_attributes(&m, cls, &body);
    class_start(&out, cls->major != 0 ? cls->major : 61, (uint16_t)(m.slots + 1));
    zg_buf_append_bytes(&out, zg_buf_bytes(&m.pool));
    zg_buf_append_bytes(&out, zg_buf_bytes(&body));
    struct zg_bytes bytes = {(const uint8_t *)zg_strndup(test_arena(), (char *)out.data, out.len),
                             out.len};
    zg_buf_free(&m.pool);
    zg_buf_free(&m.bootstraps);
    zg_buf_free(&body);
    zg_buf_free(&out);
    return bytes;
}

/* ---- worlds ------------------------------------------------------------------------------------
 */

static const struct cls link_object = {
    .name = "java/lang/Object",
    .flags = PUBLIC,
    .methods = {METHOD(PUBLIC, "<init>", "()V", NULL), METHOD(PUBLIC, "hashCode", "()I", NULL),
                METHOD(PROTECTED | NATIVE, "clone", "()Ljava/lang/Object;", NULL),
                METHOD(PUBLIC | FINAL | NATIVE, "notify", "()V", NULL)}};

static inline void world_put(struct zg_world *world, const struct cls *cls)
{
    struct zg_error err = {0};
    test_assert_ok(zg_world_put(world, class_of(cls), &err), &err);
}

/* A world of Object and these, up to one without a name. */
static inline struct zg_world *world_of(const struct cls *classes)
{
    struct zg_world *world = zg_world_new();
    world_put(world, &link_object);
    for (; classes->name != NULL; classes++) {
        world_put(world, classes);
    }
    return world;
}

static inline struct zg_link_report check_in(struct zg_world *world, const char *name)
{
    struct zg_link_report report;
    const struct zg_class *class = zg_world_class(world, zg_bytes_of(name));
    assert_non_null(class);
    zg_link_check(world, test_arena(), class, &report);
    return report;
}

static inline void assert_none(const struct zg_link_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        print_message("%s: %s: %s: %s\n", report->problems[i].where, report->problems[i].rule,
                      report->problems[i].target, report->problems[i].text);
    }
    assert_int_equal(report->count, 0);
}

static inline void assert_one(const struct zg_link_report *report, const char *rule,
                              const char *where, const char *target)
{
    if (report->count != 1) {
        print_message("expected %s %s\n", rule, target);
        assert_none(report);
    }
    assert_int_equal(report->count, 1);
    assert_string_equal(report->problems[0].rule, rule);
    assert_string_equal(report->problems[0].where, where);
    assert_string_equal(report->problems[0].target, target);
}

/* Checks the first of the classes in a world of them all. `rule` NULL: nothing is wrong. */
static inline void expect(const struct cls *classes, const char *rule, const char *where,
                          const char *target)
{
    struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, classes[0].name);
    if (rule == NULL) {
        assert_none(&report);
    } else {
        assert_one(&report, rule, where, target);
    }
    zg_world_free(world);
}

#endif
