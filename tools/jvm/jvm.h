/*
 * jvm: class files. The identity of a class; a class read as a whole, kept lossless, and
 * written again; its symbolic form, which is what is shown, compared and digested; and the
 * difference of two classes or jars in that form.
 *
 * Specification: JVMS chapter 4 of Java SE 21 (section numbers in comments).
 */
#ifndef ZG_JVM_H
#define ZG_JVM_H

#include "base/base.h"

struct zg_class_identity {
    const char *name;       /* internal form, "com/zimbra/cs/util/BuildInfo" (4.2.1) */
    const char *super_name; /* NULL for java/lang/Object and module-info */
    uint16_t major, minor;  /* 52 is Java 8 (table 4.1-A) */
};

/* Reads the constant pool and the header after it (4.1, 4.4). ZG_MALFORMED "class-malformed",
 * with the offset and the rule, for what is no class file. */
bool zg_class_identify(struct zg_arena *arena, struct zg_bytes bytes, struct zg_class_identity *out,
                       struct zg_error *err) ZG_MUST_USE;

/* Is `entry` the jar entry name of a class that the JVM would load by that name? True for
 * "com/x/Y.class"; also for "WEB-INF/classes/..." and "META-INF/versions/N/..." whose prefix
 * is cut off. Writes the class name without ".class" (arena). */
bool zg_class_entry_name(struct zg_arena *arena, struct zg_bytes entry, const char **name);

/* ---- the constant pool (pool.c) -------------------------------------------------------- */

/* Constant pool tags (table 4.4-B). */
enum zg_tag {
    ZG_TAG_UTF8 = 1,
    ZG_TAG_INTEGER = 3,
    ZG_TAG_FLOAT = 4,
    ZG_TAG_LONG = 5,
    ZG_TAG_DOUBLE = 6,
    ZG_TAG_CLASS = 7,
    ZG_TAG_STRING = 8,
    ZG_TAG_FIELDREF = 9,
    ZG_TAG_METHODREF = 10,
    ZG_TAG_INTERFACE_METHODREF = 11,
    ZG_TAG_NAME_AND_TYPE = 12,
    ZG_TAG_METHOD_HANDLE = 15,
    ZG_TAG_METHOD_TYPE = 16,
    ZG_TAG_DYNAMIC = 17,
    ZG_TAG_INVOKE_DYNAMIC = 18,
    ZG_TAG_MODULE = 19,
    ZG_TAG_PACKAGE = 20,
};

/*
 * One slot. Slot 0 and the slot after a long or double exist but hold nothing: tag 0.
 * `value` of a Utf8 is its text, of a number its big-endian bytes; of the others `a` and `b`
 * are their operands in the order of the specification.
 */
struct zg_pool_slot {
    uint8_t tag;
    uint16_t a, b;
    size_t offset; /* of the tag in the class file, for messages */
    struct zg_bytes value;
};

struct zg_pool {
    struct zg_pool_slot *slots;
    uint16_t count;   /* constant_pool_count: valid indices are 1 .. count-1 */
    bool module_tags; /* holds Module or Package, which only a module-info may (4.4.11) */
};

/* The text of the Utf8 at `index`; empty when there is none. */
struct zg_bytes zg_pool_utf8(const struct zg_pool *pool, uint16_t index);
/* The name of the Class at `index`; empty when there is no Class. */
struct zg_bytes zg_pool_class_name(const struct zg_pool *pool, uint16_t index);

/* ---- whole classes (class.c, layout.c, attribute.c) -------------------------------------- */

/* Where an attribute may stand (table 4.7-C). */
enum zg_place {
    ZG_IN_CLASS = 1,
    ZG_IN_FIELD = 2,
    ZG_IN_METHOD = 4,
    ZG_IN_CODE = 8,
    ZG_IN_RECORD = 16
};

/* An attribute as it stands in the file (4.7). Its parts are found with zg_attribute_walk. */
struct zg_attribute {
    uint16_t name_index;
    struct zg_bytes name;
    struct zg_bytes info;
    size_t offset; /* of `info` in the class file */
};

struct zg_attributes {
    struct zg_attribute *items;
    uint16_t count;
};

/* A field or method (4.5, 4.6). */
struct zg_member {
    uint16_t flags, name_index, descriptor_index;
    struct zg_bytes name, descriptor;
    struct zg_attributes attributes;
};

struct zg_class {
    struct zg_arena *arena;
    uint16_t minor, major, flags, this_index, super_index;
    struct zg_bytes name, super_name; /* super_name is empty without one */
    struct zg_pool pool;
    uint16_t *interfaces; /* pool indices */
    uint16_t interface_count;
    struct zg_member *fields, *methods;
    uint16_t field_count, method_count;
    struct zg_attributes attributes;
};

/*
 * Reads a whole class file strictly: every pool operand, every attribute known to the
 * specification down to its last byte (pool indices of the right kind, bytecode offsets at
 * instruction boundaries, lengths consumed exactly), every instruction, one Code where there
 * must be one, BootstrapMethods when the pool needs them, nothing after the end. An unknown
 * attribute is kept as it is. ZG_MALFORMED "class-malformed" with the offset and the section.
 * `bytes` are borrowed and must outlive the class; the rest is the arena's.
 */
bool zg_class_parse(struct zg_arena *arena, struct zg_bytes bytes, struct zg_class *out,
                    struct zg_error *err) ZG_MUST_USE;

/* Writes the class from its parts: for a parsed class the very bytes it was read from. */
void zg_class_emit(const struct zg_class *class, struct zg_buf *out);

/* The attribute of this name, or NULL. */
const struct zg_attribute *zg_attribute_find(const struct zg_attributes *attributes,
                                             const char *name);

/* What one element of an attribute is. */
enum zg_element_kind {
    ZG_ELEMENT_POOL,   /* a pool index; `optional` ones may be 0 */
    ZG_ELEMENT_PC,     /* a bytecode offset */
    ZG_ELEMENT_FLAGS,  /* access flags */
    ZG_ELEMENT_COUNT,  /* how often the following part repeats */
    ZG_ELEMENT_TAG,    /* a tag byte: of an annotation value, a target, a frame */
    ZG_ELEMENT_NUMBER, /* any other number */
    ZG_ELEMENT_BYTES,  /* bytes without structure */
};

struct zg_element {
    enum zg_element_kind kind;
    size_t at;      /* offset of the element in the attribute's info */
    uint8_t width;  /* 1, 2 or 4 bytes; 0 for ZG_ELEMENT_BYTES */
    uint32_t value; /* for ZG_ELEMENT_BYTES their number */
};

/* Called for each element in order; false with `err` filled ends the walk. */
typedef bool (*zg_element_visit)(const struct zg_element *element, void *context,
                                 struct zg_error *err);

/* Visits every element of an attribute by the layout table (layout.c), nested attributes (of
 * Code, of record components) with their headers included; instructions are not elements, but
 * one ZG_ELEMENT_BYTES. Checker, printer and remapper all stand on this one walk. An unknown
 * attribute is one ZG_ELEMENT_BYTES. */
bool zg_attribute_walk(const struct zg_class *class, const struct zg_attribute *attribute,
                       enum zg_place place, zg_element_visit visit, void *context,
                       struct zg_error *err) ZG_MUST_USE;

/* ---- code (code.c, opcodes.c) ------------------------------------------------------------- */

struct zg_handler { /* an entry of the exception table (4.7.3) */
    uint16_t start_pc, end_pc, handler_pc, catch_type;
};

struct zg_code {
    uint16_t max_stack, max_locals;
    struct zg_bytes bytes; /* the instructions */
    struct zg_handler *handlers;
    uint16_t handler_count;
    struct zg_attributes attributes;
};

/* Takes a method's Code apart; `*out` stays zero for a method without one. */
bool zg_code_parse(struct zg_arena *arena, const struct zg_class *class,
                   const struct zg_member *method, struct zg_code *out,
                   struct zg_error *err) ZG_MUST_USE;

/* The operands that follow an opcode (6.5); one table row per opcode says which. */
enum zg_operands {
    ZG_OPS_NONE,
    ZG_OPS_BYTE,       /* bipush */
    ZG_OPS_SHORT,      /* sipush */
    ZG_OPS_LDC,        /* one-byte pool index */
    ZG_OPS_POOL,       /* two-byte pool index */
    ZG_OPS_LOCAL,      /* local variable, one byte, two after wide */
    ZG_OPS_IINC,       /* local variable and constant */
    ZG_OPS_BRANCH,     /* two-byte offset */
    ZG_OPS_BRANCH_W,   /* four-byte offset */
    ZG_OPS_INTERFACE,  /* pool index, count, 0 */
    ZG_OPS_DYNAMIC,    /* pool index, 0, 0 */
    ZG_OPS_NEWARRAY,   /* type code */
    ZG_OPS_MULTIARRAY, /* pool index, dimensions */
    ZG_OPS_TABLESWITCH,
    ZG_OPS_LOOKUPSWITCH,
    ZG_OPS_WIDE, /* prefix */
    ZG_OPS_INVALID,
};

struct zg_opcode {
    const char *name;
    enum zg_operands operands;
    uint32_t pool_tags; /* bits 1 << tag of what its pool index may name */
    uint8_t since;      /* class file version that brought the last of these tags, or 45 */
    uint8_t until;      /* last version that may use it (jsr, ret: 50), or 0 */
};
extern const struct zg_opcode zg_opcodes[256];

/* One instruction, decoded. */
struct zg_instruction {
    uint32_t pc, length; /* with a wide prefix and padding */
    uint8_t opcode;      /* after a wide prefix: the one that it widens */
    bool wide;
    uint16_t pool;         /* pool index, or 0 */
    uint16_t local;        /* local variable */
    int32_t constant;      /* of bipush, sipush, iinc; type of newarray; dimensions; count */
    int64_t target;        /* of a branch, default of a switch; absolute pc */
    int32_t low;           /* tableswitch: first key */
    uint32_t cases;        /* of a switch */
    struct zg_bytes table; /* of a switch: offsets, or pairs of key and offset */
};
/* Decodes the instruction at `pc`. False when it is cut off or no instruction. */
bool zg_instruction_at(struct zg_bytes code, uint32_t pc, struct zg_instruction *out);
/* Key and absolute target of one case of a switch. */
void zg_instruction_case(const struct zg_instruction *instruction, uint32_t index, int32_t *key,
                         int64_t *target);

/* ---- the symbolic form (symbol*.c) --------------------------------------------------------- */

/*
 * A class as readable assembly that depends on nothing but meaning: pool indices are resolved,
 * branch targets are labels numbered in order, members keep the file's order. Two methods are
 * equal when their texts are: flags, descriptor, instructions, exception table, and attributes
 * apart from LineNumberTable, LocalVariableTable, LocalVariableTypeTable and StackMapTable. Of a
 * class, SourceFile and SourceDebugExtension do not count.
 */
struct zg_symbol_options {
    bool lines;  /* also line numbers and local variable names */
    bool frames; /* also stack map frames */
};
void zg_symbol_class(const struct zg_class *class, const struct zg_symbol_options *options,
                     struct zg_buf *out);
/* The class without its members: version, flags, hierarchy, attributes. */
void zg_symbol_header(const struct zg_class *class, struct zg_buf *out);
void zg_symbol_field(const struct zg_class *class, const struct zg_member *field,
                     struct zg_buf *out);
void zg_symbol_method(const struct zg_class *class, const struct zg_member *method,
                      const struct zg_symbol_options *options, struct zg_buf *out);
/* SHA-256 of the member's text with no options set. */
struct zg_digest zg_symbol_digest(const struct zg_class *class, const struct zg_member *member,
                                  bool is_method);

/* ---- comparing (compare.c) ------------------------------------------------------------------ */

enum zg_change_kind {
    ZG_SAME,
    ZG_NOISE, /* bytes differ, meaning does not: line numbers, pool order, local names */
    ZG_CHANGED,
    ZG_ADDED,
    ZG_REMOVED,
};
enum { ZG_CHANGE_KINDS = ZG_REMOVED + 1 };
const char *zg_change_name(enum zg_change_kind kind);

/* One member or, with `what` "class", the header. Texts are symbolic; "" where absent. */
struct zg_member_change {
    const char *what; /* "class", "field", "method" */
    const char *name, *descriptor;
    enum zg_change_kind kind;
    const char *old_text, *new_text;
};

struct zg_class_change {
    const char *name;
    enum zg_change_kind kind;
    struct zg_member_change *members; /* those that differ: changed, added, removed */
    size_t member_count;
};

/* Compares two versions of a class. Members are matched by name and descriptor. */
bool zg_class_compare(struct zg_arena *arena, struct zg_bytes old_bytes, struct zg_bytes new_bytes,
                      struct zg_class_change *out, struct zg_error *err) ZG_MUST_USE;

/* Appends the unified diff of two texts with that many lines of context: for each hunk
 * "@@ -1,5 +1,6 @@" and lines that begin with ' ', '-' or '+'; nothing for equal texts (lines.c).
 */
void zg_lines_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                   struct zg_buf *out);

/* The same for two symbolic texts of a method: labels of the new one that stand at a place of the
 * old one are shown with the old number, others with new ones (lines_label.c). */
void zg_symbol_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                    struct zg_buf *out);

#endif
