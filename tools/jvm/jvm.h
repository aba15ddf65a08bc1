/*
 * jvm: class files. Here: the identity of a class, which tells whether an entry of a jar
 * holds the class that its name promises.
 *
 * Specification: JVMS chapter 4 (section numbers in comments).
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

#endif
