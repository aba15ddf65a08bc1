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
    bool is_type;   /* its pool index names a Utf8 that is a descriptor or signature */
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
struct zg_names;
struct zg_symbol_options {
    bool lines;                   /* also line numbers and local variable names */
    bool frames;                  /* also stack map frames */
    const struct zg_names *names; /* other names to print for some classes and members, or NULL */
};
void zg_symbol_class(const struct zg_class *class, const struct zg_symbol_options *options,
                     struct zg_buf *out);
/* The class without its members: version, flags, hierarchy, attributes. */
void zg_symbol_header(const struct zg_class *class, const struct zg_symbol_options *options,
                      struct zg_buf *out);
void zg_symbol_field(const struct zg_class *class, const struct zg_member *field,
                     const struct zg_symbol_options *options, struct zg_buf *out);
void zg_symbol_method(const struct zg_class *class, const struct zg_member *method,
                      const struct zg_symbol_options *options, struct zg_buf *out);
/* SHA-256 of the member's text with no options set. */
struct zg_digest zg_symbol_digest(const struct zg_class *class, const struct zg_member *member,
                                  bool is_method);

/* ---- other names (names.c) ------------------------------------------------------------------ */

/*
 * What some classes and members are called elsewhere: compilers number lambdas, accessors and
 * anonymous classes, so that the same one has another number in another version. A map from names
 * of one version to those of another; what it does not know keeps its name.
 */
struct zg_names *zg_names_new(struct zg_arena *arena); /* arena's */
/* Texts are copied. The later entry for the same name wins. */
void zg_names_put_class(struct zg_names *names, struct zg_bytes from, struct zg_bytes to);
/* A field or method of `owner`, all by their names on the `from` side; fields and methods do not
 * mix, since their descriptors differ. */
void zg_names_put_member(struct zg_names *names, struct zg_bytes owner, struct zg_bytes name,
                         struct zg_bytes descriptor, struct zg_bytes to);
bool zg_names_empty(const struct zg_names *names); /* NULL is empty */
/* The other name of a class, or of the element type of an array class ("[Lx/Y;"); `name` itself
 * when there is none. NULL `names` is fine in all of these. New texts are in the map's arena. */
struct zg_bytes zg_names_class(const struct zg_names *names, struct zg_bytes name);
struct zg_bytes zg_names_member(const struct zg_names *names, struct zg_bytes owner,
                                struct zg_bytes name, struct zg_bytes descriptor);
/* A descriptor (4.3) or signature (4.7.9.1) with the class names in it replaced. */
struct zg_bytes zg_names_descriptor(const struct zg_names *names, struct zg_bytes descriptor);

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

/* The same for two symbolic texts of a method: labels of the new one that stand at a place of the
 * old one are shown with the old number, others with new ones (lines_label.c). */
void zg_symbol_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                    struct zg_buf *out);

/* ---- sets of classes (class_set.c) --------------------------------------------------------- */

/* A class of a set. `stamp`: classes of one name with equal stamps, other than 0, have the same
 * bytes, so that they need not be read to know it (CRC-32 and size of a jar entry). */
struct zg_class_item {
    const char *name; /* com/x/Y */
    uint64_t stamp;
};

/* Classes by name, from a jar, a folder, a JRE, a single file: read when they are wanted. */
struct zg_class_set {
    const char *label;           /* where they are from, for messages */
    struct zg_class_item *items; /* in byte order of name, each name once */
    size_t count;
    /* Reads the bytes of items[index] into the arena, or borrows them from the set. */
    bool (*read)(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                 struct zg_bytes *out, struct zg_error *err);
    void *context;
};

/* Finds a class by name. */
bool zg_class_set_find(const struct zg_class_set *set, struct zg_bytes name, size_t *index);
/* Reads and parses one; ZG_MALFORMED "class-malformed", with the set's label and the name. */
bool zg_class_set_parse(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                        struct zg_class *out, struct zg_error *err) ZG_MUST_USE;

/* ---- linking (world.c, link*.c) ------------------------------------------------------------ */

/*
 * What a class would find at run time: sets of classes in the order of the class path, and single
 * classes put before them all. Remembers what it has read of each class.
 */
struct zg_world;
struct zg_world *zg_world_new(void);
void zg_world_free(struct zg_world *world);
void zg_world_cleanup(struct zg_world **world); /* for ZG_CLEANUP */
/* Adds a set behind those before it. Borrowed. */
void zg_world_add(struct zg_world *world, const struct zg_class_set *set);
/* Puts a class before all sets (borrowed bytes), in place of one of that name put before. */
bool zg_world_put(struct zg_world *world, struct zg_bytes bytes, struct zg_error *err) ZG_MUST_USE;
/* The class as the world has it, or NULL when no set has it or it cannot be read. The world's. */
const struct zg_class *zg_world_class(struct zg_world *world, struct zg_bytes name);
/* Is `name` equal to or below `ancestor`, class or interface? Arrays as JLS 4.10.3. -1 when a
 * class on the way is not in the world. */
int zg_world_is_a(struct zg_world *world, struct zg_bytes name, struct zg_bytes ancestor);

/*
 * A reference of a class that would fail when it is resolved (5.4.3), by rule:
 * "link-class" (no such class, or an ancestor of it is not there), "link-member" (no such field or
 * method; a constructor that only a superclass has), "link-access" (private, package-private or
 * protected out of reach; by nests from version 55 on; a nest host that does not agree; a method of
 * an interface implemented by one that is not public), "link-static" (static where an instance
 * member is expected, or the other way), "link-kind" (class where an interface is expected, or the
 * other way), "link-final" (a final field written outside its class or, from version 53 on, outside
 * its initialiser; a final class extended, or a sealed one that does not permit it; a final method
 * overridden), "link-abstract" (a concrete class that leaves an abstract method without
 * implementation, or gets two defaults for it; a call of an abstract method by invokespecial; an
 * abstract class instantiated), "link-hierarchy" (a class that is its own ancestor; invokespecial
 * on a class that is none of the ancestors; a check that took too long).
 *
 * What hangs on an ancestor beyond its being there, such as one that extends a final class, is
 * told of that ancestor only. Modules are not looked at, nor what reflection would find.
 */
struct zg_link_problem {
    const char *rule;
    const char *where;  /* member of the class that refers to it, "run()V"; "" for the class */
    const char *target; /* "com/x/Y", "com/x/Y.run()V" */
    const char *text;   /* a sentence */
    bool unknown;       /* `target` is a class that is nowhere in the world: link-class only */
};

struct zg_link_report {
    struct zg_link_problem *problems; /* in order of place, each once */
    size_t count;
    size_t references; /* how many were checked */
    bool cut;          /* there are more problems than these, or checking them all took too long */
};

/* Resolves everything that `class` refers to: from its code, hierarchy, bootstrap methods and
 * nest. Signature-polymorphic methods (2.9.3) have every descriptor. `class` need not be the
 * world's: it stands for the class of its name meanwhile. Many are checked fastest as the world
 * has them (zg_world_class). */
void zg_link_check(struct zg_world *world, struct zg_arena *arena, const struct zg_class *class,
                   struct zg_link_report *out);

/* ---- serialisation (serial.c) ---------------------------------------------------------------- */

/* The serialVersionUID of a class (Java Object Serialization Specification 4.6). */
struct zg_serial {
    bool serializable; /* java.io.Serializable is among its ancestors; not for enums and records,
                          whose UID does not count, nor Externalizable's fields */
    bool unknown;      /* an ancestor is not in the world, so that `serializable` may be wrong */
    bool is_explicit;  /* it has a static final long serialVersionUID with a value */
    int64_t uid;       /* the explicit or the computed one */
};
void zg_serial_of(struct zg_world *world, const struct zg_class *class, struct zg_serial *out);

#endif
