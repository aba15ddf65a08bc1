/*
 * The functions that take declarations out of a property's value. The servlet's parser of them
 * is two splits: what has another colon, as `url(http://...)` has, is lost.
 */
#include "web/skin.h"

#include <string.h>

/* The next piece of `rest` before `\s*SEPARATOR\s*`; false when nothing is left. */
static bool next_piece(struct zg_bytes *rest, uint8_t separator, struct zg_bytes *piece)
{
    if (rest->data == NULL) {
        return false;
    }
    size_t at = 0;
    while (at < rest->len && rest->data[at] != separator) {
        at++;
    }
    size_t end = at;
    if (at < rest->len) {
        while (end > 0 && zg_java_is_space(rest->data[end - 1])) {
            end--;
        }
    }
    *piece = (struct zg_bytes){rest->data, end};
    if (at == rest->len) {
        rest->data = NULL;
        return true;
    }
    for (at++; at < rest->len && zg_java_is_space(rest->data[at]);) {
        at++;
    }
    rest->data += at;
    rest->len -= at;
    return true;
}

/* `name:value`, with nothing but separators after it. */
static bool split_declaration(struct zg_bytes text, struct zg_bytes *name, struct zg_bytes *value)
{
    struct zg_bytes piece;
    if (!next_piece(&text, ':', name) || !next_piece(&text, ':', value) || value->len == 0) {
        /* an empty second piece is one at the end, or has a third that is not */
        return false;
    }
    while (next_piece(&text, ':', &piece)) {
        if (piece.len != 0) {
            return false;
        }
    }
    return true;
}

/* The value of a declaration in `text`; the last one counts. */
static bool find_declaration(struct zg_bytes text, struct zg_bytes wanted, struct zg_bytes *out)
{
    struct zg_bytes rest = zg_java_trim(text), piece, name, value;
    bool found = false;
    while (next_piece(&rest, ';', &piece)) {
        if (split_declaration(piece, &name, &value) && zg_bytes_equal(name, wanted)) {
            *out = value;
            found = true;
        }
    }
    return found;
}

/* The value of the property that the first argument names; complains when there is none. */
static bool token_value(struct zg_skin_call *call, const char *function, struct zg_bytes *value,
                        struct zg_buf *out, struct zg_error *err)
{
    struct zg_skin_text text;
    struct zg_bytes token = call->arguments[0];
    if (!zg_skin_property_value(call->engine, call->stack, token, &text, err)) {
        return false;
    }
    *value = text.bytes;
    return !text.absent || zg_skin_complain(call, out, function, token, "' not found");
}

static void put_declaration(struct zg_bytes text, struct zg_bytes name, struct zg_buf *out)
{
    struct zg_bytes value;
    if (find_declaration(text, name, &value)) {
        zg_buf_append_bytes(out, name);
        zg_buf_append_text(out, ":");
        zg_buf_append_bytes(out, value);
        zg_buf_append_text(out, ";");
    }
}

bool zg_skin_css(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_bytes text;
    if (call->count < 2) {
        return zg_skin_complain(call, out, "cssProperties(): pass at least replacement, property",
                                zg_bytes_of(""), "");
    }
    if (!token_value(call, "cssProperties(): '", &text, out, err)) {
        return false;
    }
    for (size_t i = 1; !call->complained && i < call->count; i++) {
        put_declaration(text, call->arguments[i], out);
    }
    return true;
}

bool zg_skin_css_text(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    static const char *const names[] = {
        "color",       "line-height", "text-align", "text-decoration", "white-space",  "font",
        "font-family", "font-size",   "font-style", "font-weight",     "font-variant",
    };
    struct zg_bytes text;
    if (call->count == 0) {
        return zg_skin_complain(call, out, "cssTextProperties(): pass a replacement",
                                zg_bytes_of(""), "");
    }
    if (!token_value(call, "cssProperties(): '", &text, out, err)) {
        return false;
    }
    for (size_t i = 0; !call->complained && i < ZG_COUNT(names); i++) {
        put_declaration(text, zg_bytes_of(names[i]), out);
    }
    return true;
}

bool zg_skin_css_value(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_bytes text, value;
    if (call->count != 2) {
        return zg_skin_complain(call, out, "cssValue(): pass replacement, property",
                                zg_bytes_of(""), "");
    }
    if (!token_value(call, "cssValue(): '", &text, out, err)) {
        return false;
    }
    if (!call->complained) {
        bool found = find_declaration(text, call->arguments[1], &value);
        zg_buf_append_bytes(out, found ? value : zg_bytes_of("null"));
    }
    return true;
}
