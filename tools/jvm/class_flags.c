/*
 * Access flags that contradict one another (JVMS 4.1, 4.5, 4.6). The JVM refuses to load such a
 * class, also where only the class's version makes them wrong: an interface may have a method with
 * code from class version 52 on.
 */
#include "jvm/internal.h"

enum {
    ACC_SYNCHRONIZED = 0x0020,
    ACC_SUPER = 0x0020,
    ACC_BRIDGE = 0x0040,
    ACC_VOLATILE = 0x0040,
    ACC_TRANSIENT = 0x0080,
    ACC_STRICT = 0x0800,
    ACC_ANNOTATION = 0x2000,
    ACC_ENUM = 0x4000,
};

enum {
    NEW_FLAGS_SINCE = 49,     /* before it, the flags of Java 5 mean nothing */
    ABSTRACT_SAID_SINCE = 50, /* before it, compilers did not always say it of an interface */
    INTERFACE_CODE_SINCE = 52,
    ALWAYS_STRICT_SINCE = 61, /* from here on ACC_STRICT means nothing */
};

static bool has(uint16_t flags, uint16_t any)
{
    return (flags & any) != 0;
}

static bool more_than_one_access(uint16_t flags)
{
    uint16_t access = flags & (ZG_ACC_PUBLIC | ZG_ACC_PRIVATE | ZG_ACC_PROTECTED);
    return (access & (access - 1)) != 0;
}

static uint16_t strict_in(const struct zg_class *class)
{
    return class->major < ALWAYS_STRICT_SINCE ? ACC_STRICT : 0;
}

bool zg_flags_legal_class(const struct zg_class *class)
{
    uint16_t flags = class->flags;
    bool is_new = class->major >= NEW_FLAGS_SINCE;
    if (has(flags, ZG_ACC_MODULE)) {
        return flags == ZG_ACC_MODULE;
    }
    if (has(flags, ZG_ACC_INTERFACE) && class->major < ABSTRACT_SAID_SINCE) {
        flags |= ZG_ACC_ABSTRACT;
    }
    if (has(flags, ZG_ACC_ABSTRACT) && has(flags, ZG_ACC_FINAL)) {
        return false;
    }
    if (has(flags, ZG_ACC_INTERFACE)) {
        return has(flags, ZG_ACC_ABSTRACT) && !(is_new && has(flags, ACC_SUPER | ACC_ENUM));
    }
    return !(is_new && has(flags, ACC_ANNOTATION));
}

bool zg_flags_legal_field(const struct zg_class *class, const struct zg_member *field)
{
    const uint16_t constant = ZG_ACC_PUBLIC | ZG_ACC_STATIC | ZG_ACC_FINAL;
    uint16_t flags = field->flags;
    bool is_new = class->major >= NEW_FLAGS_SINCE;
    if (has(class->flags, ZG_ACC_INTERFACE)) {
        return (flags & constant) == constant &&
               !has(flags, ZG_ACC_PRIVATE | ZG_ACC_PROTECTED | ACC_VOLATILE | ACC_TRANSIENT) &&
               !(is_new && has(flags, ACC_ENUM));
    }
    return !more_than_one_access(flags) && !(has(flags, ZG_ACC_FINAL) && has(flags, ACC_VOLATILE));
}

static bool legal_in_interface(const struct zg_class *class, uint16_t flags)
{
    const uint16_t nowhere = ZG_ACC_PROTECTED | ZG_ACC_FINAL | ACC_SYNCHRONIZED | ZG_ACC_NATIVE;
    if (class->major >= INTERFACE_CODE_SINCE) {
        return has(flags, ZG_ACC_PUBLIC) != has(flags, ZG_ACC_PRIVATE) && !has(flags, nowhere) &&
               !(has(flags, ZG_ACC_ABSTRACT) &&
                 has(flags, ZG_ACC_PRIVATE | ZG_ACC_STATIC | strict_in(class)));
    }
    bool legal = has(flags, ZG_ACC_PUBLIC) && has(flags, ZG_ACC_ABSTRACT) &&
                 !has(flags, ZG_ACC_STATIC | ZG_ACC_FINAL | ZG_ACC_NATIVE);
    return legal &&
           !(class->major >= NEW_FLAGS_SINCE &&
             has(flags, ZG_ACC_PRIVATE | ZG_ACC_PROTECTED | ACC_SYNCHRONIZED | ACC_STRICT));
}

bool zg_flags_legal_method(const struct zg_class *class, const struct zg_member *method)
{
    uint16_t flags = method->flags;
    bool is_new = class->major >= NEW_FLAGS_SINCE;
    if (zg_bytes_is(method->name, "<clinit>")) {
        return true; /* all of them are ignored but static, of which 2.9.2 speaks */
    }
    if (has(class->flags, ZG_ACC_INTERFACE)) {
        return legal_in_interface(class, flags);
    }
    if (more_than_one_access(flags)) {
        return false;
    }
    if (zg_bytes_is(method->name, "<init>")) {
        return !has(flags, ZG_ACC_STATIC | ZG_ACC_FINAL | ACC_SYNCHRONIZED | ZG_ACC_NATIVE |
                               ZG_ACC_ABSTRACT) &&
               !(is_new && has(flags, ACC_BRIDGE));
    }
    return !has(flags, ZG_ACC_ABSTRACT) ||
           (!has(flags, ZG_ACC_PRIVATE | ZG_ACC_STATIC | ZG_ACC_FINAL | ZG_ACC_NATIVE) &&
            !(is_new && has(flags, ACC_SYNCHRONIZED | strict_in(class))));
}
