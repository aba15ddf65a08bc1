/*
 * The image of a JRE, lib/modules: the classes of all its modules in one file, laid out for
 * mapping. No specification but the JDK's own reader (jdk.internal.jimage): a header of seven
 * numbers, a table of redirections that only a search by name needs, the offset of each location,
 * the locations, their strings, and then the resources. Numbers have the byte order of the machine
 * that runs it; here that is little-endian.
 */
#include <string.h>

#include "classes.h"

#define IMAGE_MAGIC 0xcafedadau
enum { IMAGE_MAJOR = 1, HEADER_SIZE = 28 };

/* What a location tells of a resource; a byte gives the attribute and the length of its value. */
enum attribute {
    END,
    MODULE, /* these four: offsets of strings */
    PARENT,
    BASE,
    EXTENSION,
    OFFSET,     /* from the end of the index */
    COMPRESSED, /* size, 0 when it is not */
    UNCOMPRESSED,
    ATTRIBUTES
};

struct image {
    struct zg_class_source *source;
    const char *path;
    struct zg_bytes locations, strings, resources;
    struct zg_buf *name; /* to put names together */
};

bool zg_is_image(struct zg_bytes bytes)
{
    struct zg_cursor c = zg_cursor_of(bytes);
    return zg_u32le(&c) == IMAGE_MAGIC && !c.failed;
}

static bool damaged(const struct image *image, const char *what, struct zg_error *err)
{
    return zg_fail(err, ZG_MALFORMED, "jimage", "%s: no image of a JRE: %s", image->path, what);
}

/* Values are big-endian, of one to eight bytes; attributes that we do not know are passed over. */
static bool read_location(const struct image *image, uint32_t offset, uint64_t values[ATTRIBUTES])
{
    struct zg_cursor c = zg_cursor_of(image->locations);
    memset(values, 0, ATTRIBUTES * sizeof(values[0]));
    zg_take(&c, offset);
    for (uint8_t head; (head = zg_u8(&c)) >> 3 != END && !c.failed;) {
        uint64_t value = 0;
        for (unsigned i = 0; i <= (head & 7u); i++) {
            value = value << 8 | zg_u8(&c);
        }
        if (head >> 3 < ATTRIBUTES) {
            values[head >> 3] = value;
        }
    }
    return !c.failed;
}

/* The string at `offset`, up to its NUL. */
static bool string_at(const struct image *image, uint64_t offset, struct zg_bytes *out)
{
    if (offset >= image->strings.len) {
        return false;
    }
    const uint8_t *start = image->strings.data + offset;
    const uint8_t *end = memchr(start, '\0', image->strings.len - (size_t)offset);
    *out = (struct zg_bytes){start, end == NULL ? 0 : (size_t)(end - start)};
    return end != NULL;
}

/* Writes the class's entry name, "com/x/Y.class", into image->name. */
static bool read_name(const struct image *image, const uint64_t values[ATTRIBUTES], bool *is_class)
{
    struct zg_bytes module, parent, base, extension;
    if (!string_at(image, values[MODULE], &module) || !string_at(image, values[PARENT], &parent) ||
        !string_at(image, values[BASE], &base) ||
        !string_at(image, values[EXTENSION], &extension)) {
        return false;
    }
    *is_class = module.len > 0 && zg_bytes_is(extension, "class");
    image->name->len = 0;
    zg_buf_append_bytes(image->name, parent);
    zg_buf_append_text(image->name, parent.len > 0 ? "/" : "");
    zg_buf_append_bytes(image->name, base);
    zg_buf_append_text(image->name, ".class");
    return true;
}

static bool add_location(const struct image *image, uint32_t offset, struct zg_error *err)
{
    uint64_t values[ATTRIBUTES];
    bool is_class = false;
    if (!read_location(image, offset, values) || !read_name(image, values, &is_class)) {
        return damaged(image, "a location or a string of it is out of range", err);
    }
    struct zg_found_class found = {.place = ""};
    if (!is_class ||
        !zg_class_entry_name(image->source->arena, zg_buf_bytes(image->name), &found.name)) {
        return true;
    }
    if (values[COMPRESSED] != 0) {
        zg_fail(err, ZG_REFUSED, "jimage-compressed", "%s: class %s is compressed", image->path,
                found.name);
        return zg_hint(err, "give the folder of the JDK's modules (jmods) instead");
    }
    uint64_t len = image->resources.len;
    if (values[OFFSET] > len || values[UNCOMPRESSED] > len - values[OFFSET]) {
        return damaged(image, "a class ends behind the end of the file", err);
    }
    found.bytes =
        (struct zg_bytes){image->resources.data + values[OFFSET], (size_t)values[UNCOMPRESSED]};
    zg_class_source_add(image->source, &found);
    return true;
}

static bool add_locations(const struct image *image, struct zg_bytes offsets, struct zg_error *err)
{
    struct zg_cursor c = zg_cursor_of(offsets);
    while (c.pos < offsets.len) {
        if (!add_location(image, zg_u32le(&c), err)) {
            return false;
        }
    }
    return true;
}

bool zg_class_source_add_image(struct zg_class_source *source, struct zg_bytes bytes,
                               const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf name = {0};
    struct image image = {.source = source, .path = path, .name = &name};
    struct zg_cursor c = zg_cursor_of(bytes);
    zg_u32le(&c); /* magic */
    uint32_t version = zg_u32le(&c);
    zg_u32le(&c); /* flags */
    zg_u32le(&c); /* resources */
    uint32_t table = zg_u32le(&c), locations = zg_u32le(&c), strings = zg_u32le(&c);
    if (c.failed || version >> 16 != IMAGE_MAJOR) {
        return damaged(&image, "not of version 1", err);
    }
    zg_take(&c, (size_t)table * 4); /* redirections */
    struct zg_bytes offsets = zg_take(&c, (size_t)table * 4);
    image.locations = zg_take(&c, locations);
    image.strings = zg_take(&c, strings);
    if (c.failed) {
        return damaged(&image, "the file ends in its index", err);
    }
    image.resources = zg_take(&c, bytes.len - c.pos);
    return add_locations(&image, offsets, err);
}
