/*
 * The build-id of an ELF file: the note NT_GNU_BUILD_ID that linkers write, found through the
 * program headers, which stripping leaves. ELF specification 1.2 (System V gABI 4.1), little-endian
 * files of both classes; every other file has none.
 */
#include "component/component.h"

#include <string.h>

enum {
    CLASS_32 = 1,
    CLASS_64 = 2,
    LITTLE_ENDIAN_DATA = 1,
    PT_NOTE = 4,
    NT_GNU_BUILD_ID = 3,
    ID_MAX = 64,
};

struct place {
    uint64_t offset, size;
};

/* The notes that a program header names; false for another kind of header. */
static bool read_header(struct zg_cursor *c, bool wide, struct place *out)
{
    uint32_t type = zg_u32le(c);
    if (wide) {
        zg_u32le(c); /* flags */
        out->offset = zg_u64le(c);
        zg_u64le(c), zg_u64le(c); /* addresses */
        out->size = zg_u64le(c);
    } else {
        out->offset = zg_u32le(c);
        zg_u32le(c), zg_u32le(c);
        out->size = zg_u32le(c);
    }
    return !c->failed && type == PT_NOTE;
}

static size_t padded(size_t len)
{
    return (len + 3) & ~(size_t)3;
}

static const char *find_note(struct zg_arena *arena, struct zg_bytes notes)
{
    struct zg_cursor c = zg_cursor_of(notes);
    while (!c.failed && c.pos < notes.len) {
        uint32_t name_len = zg_u32le(&c), len = zg_u32le(&c), type = zg_u32le(&c);
        struct zg_bytes name = zg_take(&c, padded(name_len));
        struct zg_bytes id = zg_take(&c, padded(len));
        if (!c.failed && type == NT_GNU_BUILD_ID && name_len == 4 && len <= ID_MAX &&
            memcmp(name.data, "GNU", 4) == 0) {
            char *text = zg_alloc(arena, 2 * (size_t)len + 1);
            for (size_t i = 0; i < len; i++) {
                snprintf(text + 2 * i, 3, "%02x", id.data[i]);
            }
            return text;
        }
    }
    return NULL;
}

const char *zg_elf_build_id(struct zg_arena *arena, struct zg_bytes file)
{
    enum { HEADER_32 = 52, HEADER_64 = 64 };
    if (file.len < HEADER_32 || memcmp(file.data, "\177ELF", 4) != 0 ||
        file.data[5] != LITTLE_ENDIAN_DATA ||
        (file.data[4] != CLASS_32 && file.data[4] != CLASS_64)) {
        return "";
    }
    bool wide = file.data[4] == CLASS_64;
    if (wide && file.len < HEADER_64) {
        return "";
    }
    struct zg_cursor c = zg_cursor_of(file);
    c.pos = wide ? 32 : 28; /* e_phoff */
    uint64_t headers = wide ? zg_u64le(&c) : zg_u32le(&c);
    c.pos = wide ? 54 : 42; /* e_phentsize, e_phnum */
    uint16_t size = zg_u16le(&c), count = zg_u16le(&c);
    for (uint16_t i = 0; i < count && !c.failed && headers < file.len; i++) {
        struct place place = {0};
        c.pos = (size_t)headers + (size_t)i * size;
        if (c.pos < file.len && read_header(&c, wide, &place) && place.offset < file.len &&
            place.size <= file.len - place.offset) {
            const char *id =
                find_note(arena, (struct zg_bytes){file.data + place.offset, (size_t)place.size});
            if (id != NULL) {
                return id;
            }
        }
    }
    return "";
}
