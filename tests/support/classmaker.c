#include "classmaker.h"

#include <string.h>

void class_u16(struct zg_buf *out, uint16_t value)
{
    uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    zg_buf_append(out, bytes, sizeof(bytes));
}

void class_utf8(struct zg_buf *out, const char *text)
{
    zg_buf_append(out, "\x01", 1);
    class_u16(out, (uint16_t)strlen(text));
    zg_buf_append_text(out, text);
}

static void class_constant(struct zg_buf *out, uint16_t name)
{
    zg_buf_append(out, "\x07", 1);
    class_u16(out, name);
}

void class_start(struct zg_buf *out, uint16_t major, uint16_t pool_count)
{
    zg_buf_append(out, "\xca\xfe\xba\xbe", 4);
    class_u16(out, 0);
    class_u16(out, major);
    class_u16(out, pool_count);
}

void class_end(struct zg_buf *out, uint16_t flags, uint16_t this_class, uint16_t super_class)
{
    class_u16(out, flags);
    class_u16(out, this_class);
    class_u16(out, super_class);
    for (int empty = 0; empty < 4; empty++) {
        class_u16(out, 0);
    }
}

struct zg_buf class_make(const char *name, uint16_t major, const char *salt)
{
    struct zg_buf out = {0};
    class_start(&out, major, 6);
    class_utf8(&out, name);               /* 1 */
    class_constant(&out, 1);              /* 2 */
    class_utf8(&out, "java/lang/Object"); /* 3 */
    class_constant(&out, 3);              /* 4 */
    class_utf8(&out, salt);               /* 5 */
    class_end(&out, 0x21, 2, 4);
    return out;
}
