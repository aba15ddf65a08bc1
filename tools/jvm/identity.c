/*
 * The identity of a class: version, own name and superclass. Of the class file it reads the
 * constant pool and the header after it (JVMS 4.1); the rest is class.c's.
 */
#include <string.h>

#include "jvm/internal.h"

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

static bool check_names(struct zg_class *class, size_t offset, struct zg_error *err)
{
    /* Older versions do not know the flag and ignore it (4.1). */
    bool module = class->major >= 53 && (class->flags & ZG_ACC_MODULE) != 0;
    class->name = zg_pool_class_name(&class->pool, class->this_index);
    if (!zg_class_name_legal(class->name)) {
        return zg_class_fail(err, offset, "this_class names no class");
    }
    if (module != zg_bytes_is(class->name, "module-info")) {
        return zg_class_fail(err, offset,
                             "the module flag and the name module-info must go together (4.1)");
    }
    if (class->pool.module_tags && !module) {
        return zg_class_fail(err, offset,
                             "holds Module or Package constants but is no module-info (4.4.11)");
    }
    if (class->super_index == 0) {
        return module || zg_bytes_is(class->name, "java/lang/Object") ||
               zg_class_fail(err, offset, "has no superclass (4.1)");
    }
    class->super_name = zg_pool_class_name(&class->pool, class->super_index);
    if (module || !zg_class_name_legal(class->super_name)) {
        return zg_class_fail(err, offset, "super_class names no class");
    }
    return true;
}

bool zg_class_read_header(struct zg_cursor *c, struct zg_class *out, struct zg_error *err)
{
    if (zg_u32be(c) != ZG_CLASS_MAGIC || c->failed) {
        return zg_class_fail(err, 0, "does not begin with CAFEBABE");
    }
    out->minor = zg_u16be(c);
    out->major = zg_u16be(c);
    if (c->failed || out->major < OLDEST_MAJOR) {
        return zg_class_fail(err, 4, "class file version %u.%u does not exist", out->major,
                             out->minor);
    }
    if (!zg_pool_read(out->arena, c, out->major, &out->pool, err)) {
        return false;
    }
    size_t offset = c->pos;
    out->flags = zg_u16be(c);
    out->this_index = zg_u16be(c);
    out->super_index = zg_u16be(c);
    if (c->failed) {
        return zg_class_fail(err, offset, "the file ends in the header");
    }
    return check_names(out, offset, err);
}

bool zg_class_identify(struct zg_arena *arena, struct zg_bytes bytes, struct zg_class_identity *out,
                       struct zg_error *err)
{
    struct zg_cursor c = zg_cursor_of(bytes);
    struct zg_class class = {.arena = arena};
    if (!zg_class_read_header(&c, &class, err)) {
        return false;
    }
    *out = (struct zg_class_identity){.major = class.major, .minor = class.minor};
    out->name = zg_strndup(arena, (const char *)class.name.data, class.name.len);
    if (class.super_name.len > 0) {
        out->super_name =
            zg_strndup(arena, (const char *)class.super_name.data, class.super_name.len);
    }
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
