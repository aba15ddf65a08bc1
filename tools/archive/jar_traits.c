/*
 * What kind of jar it is, as the JVM's loader and jarsigner(1) tell: signed, multi-release,
 * holding other jars. Zip64 is noted where headers are read (jar_read.c).
 */
#include "internal.h"

#include <strings.h>

static bool has_suffix(struct zg_bytes name, const char *suffix)
{
    size_t len = strlen(suffix);
    return name.len >= len &&
           strncasecmp((const char *)name.data + name.len - len, suffix, len) == 0;
}

/* The file name of an entry directly in META-INF/, whatever its case; empty for others. */
static struct zg_bytes in_meta_inf(struct zg_bytes name)
{
    static const char folder[] = "META-INF/";
    size_t len = sizeof(folder) - 1;
    if (name.len <= len || strncasecmp((const char *)name.data, folder, len) != 0 ||
        memchr(name.data + len, '/', name.len - len) != NULL) {
        return (struct zg_bytes){NULL, 0};
    }
    return (struct zg_bytes){name.data + len, name.len - len};
}

static bool is_signature(struct zg_bytes file)
{
    return has_suffix(file, ".SF") || has_suffix(file, ".RSA") || has_suffix(file, ".DSA") ||
           has_suffix(file, ".EC");
}

void jar_note_traits(struct zg_jar *jar, const struct zg_jar_entry *entry)
{
    struct zg_bytes file = in_meta_inf(entry->name);
    if (file.len > 0 && is_signature(file)) {
        jar->traits |= ZG_JAR_SIGNED;
    }
    if (file.len == strlen("MANIFEST.MF") && has_suffix(file, "MANIFEST.MF")) {
        jar->manifest = entry;
    }
    if (has_suffix(entry->name, ".jar") || has_suffix(entry->name, ".war") ||
        has_suffix(entry->name, ".ear")) {
        jar->traits |= ZG_JAR_NESTED;
    }
}

/* Does the manifest's main section have the line "Multi-Release: true", case ignored? */
static bool says_multi_release(struct zg_bytes manifest)
{
    static const char wanted[] = "Multi-Release: true";
    size_t len = sizeof(wanted) - 1;
    for (size_t at = 0; at < manifest.len;) {
        const char *line = (const char *)manifest.data + at;
        size_t left = manifest.len - at, end = 0;
        while (end < left && line[end] != '\r' && line[end] != '\n') {
            end++;
        }
        if (end == 0) {
            return false; /* an empty line ends the section */
        }
        if (end == len && strncasecmp(line, wanted, len) == 0) {
            /* A line that begins with a blank would continue this value. */
            size_t next = end + (end + 1 < left && line[end] == '\r' && line[end + 1] == '\n');
            return next + 1 >= left || line[next + 1] != ' ';
        }
        at += end + (end + 1 < left && line[end] == '\r' && line[end + 1] == '\n') + 1;
    }
    return false;
}

unsigned zg_jar_traits(const struct zg_jar *jar)
{
    unsigned traits = jar->traits;
    if (jar->manifest == NULL) {
        return traits;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text;
    struct zg_error ignored = {0}; /* a damaged manifest says nothing */
    if (zg_jar_read(arena, jar, jar->manifest, &text, &ignored) && says_multi_release(text)) {
        traits |= ZG_JAR_MULTI_RELEASE;
    }
    return traits;
}
