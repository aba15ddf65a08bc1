/*
 * The identity of a class: version, own name and superclass. Of the class file it reads the
 * constant pool and the header after it (JVMS 4.1); fields, methods and attributes are left
 * to others.
 */
#include <string.h>

#include "jvm/internal.h"

#define CLASS_MAGIC 0xcafebabeu
#define ACC_MODULE 0x8000u
#define OLDEST_MAJOR 45 /* JDK 1.0.2 (table 4.1-A) */

bool zg_class_fail(struct zg_error *err, size_t offset, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return zg_fail(err, ZG_MALFORMED, "class-malformed", "no class file: at offset %zu: %s", offset,
                   text);
}

bool zg_class_name_legal(struct zg_bytes name)
{
    uint8_t last = '/'; /* a component must not be empty (4.2.1, 4.2.2) */
    for (size_t i = 0; i < name.len; i++) {
        uint8_t byte = name.data[i];
        if (byte == '\0' || byte == '.' || byte == ';' || byte == '[' ||
            (byte == '/' && last == '/')) {
            return false;
        }
        last = byte;
    }
    return last != '/';
}

/* The header fields after the pool. */
struct header {
    size_t offset;
    uint16_t major, flags, this_class, super_class;
};

static bool check_names(const struct zg_pool *pool, const struct header *header,
                        struct zg_bytes *name, struct zg_bytes *super, struct zg_error *err)
{
    /* Older versions do not know the flag and ignore it (4.1). */
    bool module = header->major >= 53 && (header->flags & ACC_MODULE) != 0;
    *name = zg_pool_class_name(pool, header->this_class);
    if (!zg_class_name_legal(*name)) {
        return zg_class_fail(err, header->offset, "this_class names no class");
    }
    if (module != zg_bytes_is(*name, "module-info")) {
        return zg_class_fail(err, header->offset,
                             "the module flag and the name module-info must go together (4.1)");
    }
    if (pool->module_tags && !module) {
        return zg_class_fail(err, header->offset,
                             "holds Module or Package constants but is no module-info (4.4.11)");
    }
    if (header->super_class == 0) {
        return module || zg_bytes_is(*name, "java/lang/Object") ||
               zg_class_fail(err, header->offset, "has no superclass (4.1)");
    }
    *super = zg_pool_class_name(pool, header->super_class);
    if (module || !zg_class_name_legal(*super)) {
        return zg_class_fail(err, header->offset, "super_class names no class");
    }
    return true;
}

bool zg_class_identify(struct zg_arena *arena, struct zg_bytes bytes, struct zg_class_identity *out,
                       struct zg_error *err)
{
    struct zg_cursor c = zg_cursor_of(bytes);
    if (zg_u32be(&c) != CLASS_MAGIC || c.failed) {
        return zg_class_fail(err, 0, "does not begin with CAFEBABE");
    }
    struct zg_class_identity identity = {.minor = zg_u16be(&c)};
    identity.major = zg_u16be(&c);
    if (c.failed || identity.major < OLDEST_MAJOR) {
        return zg_class_fail(err, 4, "class file version %u.%u does not exist", identity.major,
                             identity.minor);
    }
    struct zg_pool pool;
    if (!zg_pool_read(arena, &c, identity.major, &pool, err)) {
        return false;
    }
    struct header header = {.offset = c.pos, .major = identity.major};
    header.flags = zg_u16be(&c);
    header.this_class = zg_u16be(&c);
    header.super_class = zg_u16be(&c);
    if (c.failed) {
        return zg_class_fail(err, header.offset, "the file ends in the header");
    }
    struct zg_bytes name, super = {0};
    if (!check_names(&pool, &header, &name, &super, err)) {
        return false;
    }
    identity.name = zg_strndup(arena, (const char *)name.data, name.len);
    if (super.len > 0) {
        identity.super_name = zg_strndup(arena, (const char *)super.data, super.len);
    }
    *out = identity;
    return true;
}

/* Cuts `prefix` off the front of `text`. */
static bool cut(struct zg_bytes *text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text->len < len || memcmp(text->data, prefix, len) != 0) {
        return false;
    }
    text->data += len;
    text->len -= len;
    return true;
}

/* Cuts `META-INF/versions/N/`, where a multi-release jar keeps the classes for Java N. */
static void cut_version(struct zg_bytes *entry)
{
    struct zg_bytes rest = *entry;
    if (!cut(&rest, "META-INF/versions/")) {
        return;
    }
    size_t digits = 0;
    while (digits < rest.len && rest.data[digits] >= '0' && rest.data[digits] <= '9') {
        digits++;
    }
    if (digits > 0 && digits < rest.len && rest.data[digits] == '/') {
        *entry = (struct zg_bytes){rest.data + digits + 1, rest.len - digits - 1};
    }
}

bool zg_class_entry_name(struct zg_arena *arena, struct zg_bytes entry, const char **name)
{
    static const char suffix[] = ".class";
    size_t suffix_len = sizeof(suffix) - 1;
    if (entry.len <= suffix_len ||
        memcmp(entry.data + entry.len - suffix_len, suffix, suffix_len) != 0) {
        return false;
    }
    entry.len -= suffix_len;
    if (!cut(&entry, "WEB-INF/classes/")) {
        cut_version(&entry);
    }
    if (!zg_class_name_legal(entry)) {
        return false;
    }
    *name = zg_strndup(arena, (const char *)entry.data, entry.len);
    return true;
}
