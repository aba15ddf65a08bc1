/* Text from ledgers, bundles and command lines, made fit to be shown. */
#include "internal.h"

#include <string.h>

size_t report_decode(const unsigned char *text, uint32_t *code)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    for (size_t extra = 0; extra < ZG_COUNT(forms); extra++) {
        if ((text[0] & forms[extra].mask) != forms[extra].lead) {
            continue;
        }
        *code = text[0] & (unsigned char)~forms[extra].mask;
        for (size_t i = 1; i <= extra; i++) {
            if ((text[i] & 0xc0) != 0x80) {
                return 0; /* also at the end of the text */
            }
            *code = *code << 6 | (text[i] & 0x3fu);
        }
        bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
        return *code >= forms[extra].least && *code <= 0x10ffff && !surrogate ? extra + 1 : 0;
    }
    return 0;
}

bool report_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

size_t report_put(struct zg_buf *out, const char *text, report_escape *escape)
{
    size_t characters = 0;
    for (; *text != '\0'; characters++) {
        uint32_t code = 0;
        size_t len = report_decode((const unsigned char *)text, &code);
        if (len == 0 || report_is_control(code)) {
            escape(out, "\xef\xbf\xbd", 3);
        } else {
            escape(out, text, len);
        }
        text += len == 0 ? 1 : len;
    }
    return characters;
}

void report_as_it_is(struct zg_buf *out, const char *character, size_t len)
{
    zg_buf_append(out, character, len);
}
