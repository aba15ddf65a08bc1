/*
 * Class files for tests, with one field, one method and attributes at choice. The pool always
 * begins with the constants of enum part_slot, so that a test can write indices into bytes.
 */
#ifndef ZG_TEST_CLASSPARTS_H
#define ZG_TEST_CLASSPARTS_H

#include "jvm/jvm.h"

/* In a class file before version 55 the slots from P_HANDLE to P_INDY are Utf8. */
enum part_slot {
    P_NAME = 1,      /* "a/B", the class's own */
    P_CLASS = 2,     /* Class a/B */
    P_OBJECT = 4,    /* Class java/lang/Object; 3 is its name */
    P_VOID = 5,      /* "()V" */
    P_M = 6,         /* "m" */
    P_M_VOID = 7,    /* NameAndType m:()V */
    P_METHOD = 8,    /* Methodref a/B.m:()V */
    P_INTERFACE = 9, /* InterfaceMethodref of the same */
    P_I = 10,        /* "I" */
    P_M_I = 11,      /* NameAndType m:I */
    P_FIELD = 12,    /* Fieldref a/B.m:I */
    P_INTEGER = 13,
    P_FLOAT = 14,
    P_LONG = 15,   /* and 16 */
    P_DOUBLE = 17, /* and 18 */
    P_STRING = 19,
    P_ARRAY = 21,     /* Class [[I; 20 is its name */
    P_HANDLE = 22,    /* MethodHandle invokeStatic a/B.m:()V */
    P_TYPE = 23,      /* MethodType ()V */
    P_DYNAMIC = 24,   /* Dynamic 0, m:I */
    P_DYNAMIC_J = 25, /* Dynamic 0, m:J */
    P_INDY = 26,      /* InvokeDynamic 0, m:()V */
    P_J = 27,         /* "J" */
    P_M_J = 28,       /* NameAndType m:J */
    P_INIT = 29,      /* "<init>" */
    P_INIT_VOID = 30, /* NameAndType <init>:()V */
    P_MAKE = 31,      /* Methodref a/B.<init>:()V */
    P_SIGNATURE = 32, /* "Signature" */
    P_CODE = 33,      /* "Code" */
    P_NEXT = 34,
};

struct part {
    enum zg_place place;
    const char *name; /* of the attribute; NULL ends the list */
    struct zg_bytes info;
};

/* A text with NULs as bytes. */
#define PART(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

struct class_parts {
    uint16_t major, minor;             /* 0 is 61 */
    uint16_t class_flags;              /* 0 is public and super */
    uint16_t field_flags;              /* of the field */
    uint16_t flags;                    /* of the method */
    uint16_t method_name, method_type; /* slots; 0 is m and ()V */
    uint16_t field_name, field_type;   /* 0 is m and I */
    struct zg_bytes code;              /* empty: return */
    struct zg_bytes handlers;          /* 8 bytes each */
    struct zg_bytes pool;              /* more constants, from P_NEXT on */
    uint16_t pool_slots;               /* how many those are */
    struct zg_bytes interfaces;        /* indices */
    const struct part *attributes;
    bool no_code;       /* leave the Code out */
    bool no_bootstraps; /* leave BootstrapMethods out, which the pool needs from 55 on */
};

/* Owned by the caller. */
struct zg_buf class_of_parts(const struct class_parts *parts);
/* A class with every attribute that may stand in a class, field or method. */
struct zg_buf class_rich(void);

#endif
