#include "classparts.h"

#include <string.h>

static void put16(struct zg_buf *out, unsigned value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
    zg_buf_append(out, bytes, sizeof(bytes));
}

static void put_text(struct zg_buf *out, const char *text)
{
    zg_buf_append(out, "\x01", 1);
    put16(out, (unsigned)strlen(text));
    zg_buf_append_text(out, text);
}

/* The constants of enum part_slot. */
static void put_pool(struct zg_buf *out, uint16_t major)
{
    static const struct zg_bytes old = PART("\x01\0\0\x01\0\0\x01\0\0\x01\0\0\x01\0\0");
    static const struct zg_bytes young = PART("\x0f\x06\0\x08" /* 22 MethodHandle */
                                              "\x10\0\x05"     /* 23 MethodType */
                                              "\x11\0\0\0\x0b" /* 24 Dynamic */
                                              "\x11\0\0\0\x1c" /* 25 Dynamic */
                                              "\x12\0\0\0\x07" /* 26 InvokeDynamic */
    );
    static const struct zg_bytes numbers = PART("\x03\0\0\0\x2a"         /* 13 */
                                                "\x04\x40\0\0\0"         /* 14 */
                                                "\x05\0\0\0\0\0\0\0\x2a" /* 15 */
                                                "\x06\x40\0\0\0\0\0\0\0" /* 17 */
                                                "\x08\0\x06"             /* 19 String */
    );
    put_text(out, "a/B");
    zg_buf_append(out, "\x07\0\x01", 3);
    put_text(out, "java/lang/Object");
    zg_buf_append(out, "\x07\0\x03", 3);
    put_text(out, "()V");
    put_text(out, "m");
    zg_buf_append(out, "\x0c\0\x06\0\x05\x0a\0\x02\0\x07\x0b\0\x02\0\x07", 15); /* 7, 8, 9 */
    put_text(out, "I");
    zg_buf_append(out, "\x0c\0\x06\0\x0a\x09\0\x02\0\x0b", 10); /* 11, 12 */
    zg_buf_append_bytes(out, numbers);
    put_text(out, "[[I");
    zg_buf_append(out, "\x07\0\x14", 3);
    zg_buf_append_bytes(out, major < 55 ? old : young);
    put_text(out, "J");
    zg_buf_append(out, "\x0c\0\x06\0\x1b", 5);
    put_text(out, "<init>");
    zg_buf_append(out, "\x0c\0\x1d\0\x05\x0a\0\x02\0\x1e", 10); /* 30, 31 */
    put_text(out, "Signature");
    put_text(out, "Code");
}

/* Attributes of one place; `name` counts their names, which stand in the pool in order. */
static void put_attributes(struct zg_buf *out, const struct class_parts *parts, enum zg_place place,
                           unsigned more)
{
    size_t count_at = out->len;
    unsigned count = more, name = P_NEXT + parts->pool_slots;
    put16(out, 0);
    for (const struct part *part = parts->attributes; part != NULL && part->name != NULL; part++) {
        if (part->place == place) {
            put16(out, name);
            put16(out, 0);
            put16(out, (unsigned)part->info.len);
            zg_buf_append_bytes(out, part->info);
            count++;
        }
        name++;
    }
    out->data[count_at + 1] = (uint8_t)count;
}

static void put_code(struct zg_buf *out, const struct class_parts *parts)
{
    static const struct zg_bytes only_return = PART("\xb1");
    struct zg_bytes code = parts->code.len > 0 ? parts->code : only_return;
    struct zg_buf body = {0};
    if (parts->major == 45 && parts->minor < 3) {
        zg_buf_append(&body, "\x08\x08", 2); /* sizes of one byte, a length of two */
    } else {
        zg_buf_append(&body, "\0\x08\0\x08", 4);
        put16(&body, 0);
    }
    put16(&body, (unsigned)code.len);
    zg_buf_append_bytes(&body, code);
    put16(&body, (unsigned)(parts->handlers.len / 8));
    zg_buf_append_bytes(&body, parts->handlers);
    put_attributes(&body, parts, ZG_IN_CODE, 0);
    put16(out, P_CODE);
    put16(out, (unsigned)(body.len >> 16));
    put16(out, (unsigned)body.len);
    zg_buf_append_bytes(out, zg_buf_bytes(&body));
    zg_buf_free(&body);
}

static void put_method(struct zg_buf *out, const struct class_parts *parts)
{
    put16(out, 1);
    put16(out, parts->flags);
    put16(out, parts->method_name != 0 ? parts->method_name : P_M);
    put16(out, parts->method_type != 0 ? parts->method_type : P_VOID);
    put_attributes(out, parts, ZG_IN_METHOD, parts->no_code ? 0 : 1);
    if (!parts->no_code) {
        put_code(out, parts);
    }
}

static void put_members(struct zg_buf *out, const struct class_parts *parts)
{
    put16(out, parts->class_flags != 0 ? parts->class_flags : 0x21);
    put16(out, P_CLASS);
    put16(out, P_OBJECT);
    put16(out, (unsigned)(parts->interfaces.len / 2));
    zg_buf_append_bytes(out, parts->interfaces);
    put16(out, 1);
    put16(out, parts->field_flags);
    put16(out, parts->field_name != 0 ? parts->field_name : P_M);
    put16(out, parts->field_type != 0 ? parts->field_type : P_I);
    put_attributes(out, parts, ZG_IN_FIELD, 0);
    put_method(out, parts);
}

struct zg_buf class_of_parts(const struct class_parts *given)
{
    struct class_parts parts = *given;
    struct zg_buf out = {0}, names = {0};
    unsigned count = P_NEXT + parts.pool_slots;
    parts.major = parts.major != 0 ? parts.major : 61;
    for (const struct part *part = parts.attributes; part != NULL && part->name != NULL; part++) {
        put_text(&names, part->name);
        count++;
    }
    bool bootstraps = parts.major >= 55 && !parts.no_bootstraps;
    zg_buf_append(&out, "\xca\xfe\xba\xbe", 4);
    put16(&out, parts.minor);
    put16(&out, parts.major);
    put16(&out, count + (bootstraps ? 1 : 0));
    put_pool(&out, parts.major);
    zg_buf_append_bytes(&out, parts.pool);
    zg_buf_append_bytes(&out, zg_buf_bytes(&names));
    if (bootstraps) {
        put_text(&out, "BootstrapMethods");
    }
    put_members(&out, &parts);
    put_attributes(&out, &parts, ZG_IN_CLASS, bootstraps ? 1 : 0);
    if (bootstraps) { /* one, with a string for argument */
        put16(&out, count);
        zg_buf_append(&out, "\0\0\0\x08\0\x01\0\x16\0\x01\0\x13", 12);
    }
    zg_buf_free(&names);
    return out;
}

/* m=int, m=long ..., every kind of value. */
#define EVERY_VALUE                                                                                \
    "\0\x0a\0\x0c\0\x06"                                                                           \
    "B\0\x0d\0\x06"                                                                                \
    "D\0\x11\0\x06"                                                                                \
    "F\0\x0e\0\x06"                                                                                \
    "J\0\x0f\0\x06"                                                                                \
    "Z\0\x0d\0\x06"                                                                                \
    "s\0\x06\0\x06"                                                                                \
    "c\0\x0a\0\x06"                                                                                \
    "e\0\x0a\0\x06\0\x06"                                                                          \
    "@\0\x0a\0\0\0\x06"                                                                            \
    "[\0\0\0\x06"                                                                                  \
    "[\0\x02I\0\x0dI\0\x0d\0\x06"                                                                  \
    "C\0\x0d"

static const struct part rich[] = {
    {ZG_IN_CLASS, "SourceFile", PART("\0\x06")},
    {ZG_IN_CLASS, "InnerClasses", PART("\0\x02\0\x02\0\x04\0\x06\0\x01\0\x04\0\0\0\0\0\0")},
    {ZG_IN_CLASS, "EnclosingMethod", PART("\0\x04\0\x07")},
    {ZG_IN_CLASS, "Signature", PART("\0\x0a")},
    {ZG_IN_CLASS, "SourceDebugExtension", PART("SMAP")},
    {ZG_IN_CLASS, "NestMembers", PART("\0\x01\0\x04")},
    {ZG_IN_CLASS, "PermittedSubclasses", PART("\0\x01\0\x04")},
    {ZG_IN_CLASS, "Record", PART("\0\x01\0\x06\0\x0a\0\x01\0\x20\0\0\0\x02\0\x0a")},
    {ZG_IN_CLASS, "RuntimeVisibleAnnotations", PART("\0\x01" EVERY_VALUE)},
    {ZG_IN_CLASS, "RuntimeVisibleTypeAnnotations",
     PART("\0\x02\x10\0\0\0\0\x0a\0\0"
          "\x11\0\0\x01\x03\0\0\x0a\0\0")},
    {ZG_IN_CLASS, "Unknown", PART("any\0thing")},
    {ZG_IN_FIELD, "ConstantValue", PART("\0\x0d")},
    {ZG_IN_FIELD, "Deprecated", PART("")},
    {ZG_IN_METHOD, "Exceptions", PART("\0\x01\0\x04")},
    {ZG_IN_METHOD, "MethodParameters", PART("\x02\0\x06\0\x10\0\0\0\0")},
    {ZG_IN_METHOD, "RuntimeInvisibleParameterAnnotations", PART("\x02\0\0\0\x01\0\x0a\0\0")},
    {ZG_IN_METHOD, "AnnotationDefault", PART("I\0\x0d")},
    {ZG_IN_METHOD, "Synthetic", PART("")},
    {ZG_IN_CODE, "LineNumberTable", PART("\0\x02\0\0\0\x01\0\x04\0\x02")},
    {ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\0\0\x04\0\x06\0\x0a\0\0")},
    {ZG_IN_CODE, "LocalVariableTypeTable", PART("\0\x01\0\0\0\x04\0\x06\0\x0a\0\0")},
    /* same 4, one on the stack, a `new`, chop, append, full */
    {ZG_IN_CODE, "StackMapTable",
     PART("\0\x05\x00\x43\x08\0\0\xf8\0\x01\xfc\0\0\x07\0\x02"
          "\xff\0\0\0\x01\x01\0\x01\x04")},
    {ZG_IN_CODE, "RuntimeInvisibleTypeAnnotations",
     PART("\0\x03\x40\0\x01\0\0\0\x04\0\0\0\0\x0a\0\0"
          "\x44\0\0\0\0\x0a\0\0"
          "\x47\0\x04\0\0\0\x0a\0\0")},
    {0, NULL, {0}},
};

struct zg_buf class_rich(void)
{
    static const struct zg_bytes code = PART("\xbb\0\x02\x57"     /* 0 new, 3 pop */
                                             "\x12\x0d\x57"       /* 4 ldc 13, 6 pop */
                                             "\x00\x00\x00"       /* 7 .. 9 nop */
                                             "\x03\xaa\0\0\0\x15" /* 10 iconst_0, 11 tableswitch */
                                             "\0\0\0\0\0\0\0\0\0\0\0\x15"
                                             "\0\0\0\0" /* 28 .. 31 nop */
                                             "\xb1");   /* 32 return */
    static const struct zg_bytes handler = PART("\0\0\0\x04\0\x04\0\x04");
    struct class_parts parts = {.attributes = rich, .code = code, .handlers = handler};
    return class_of_parts(&parts);
}
