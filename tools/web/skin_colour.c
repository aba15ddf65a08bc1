/* Colours of templates: read, and made lighter or darker in 32-bit arithmetic as in Java. */
#include "web/skin.h"

#include <stdlib.h>
#include <string.h>

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `#?` and three groups of `width` hex digits, white space between them allowed. */
static bool hex_colour(struct zg_bytes text, int width, struct zg_skin_colour *out)
{
    int parts[3];
    size_t at = text.len > 0 && text.data[0] == '#';
    for (int part = 0; part < 3; part++) {
        while (part > 0 && at < text.len && zg_java_is_space(text.data[at])) {
            at++;
        }
        parts[part] = 0;
        for (int i = 0; i < width; i++, at++) {
            int digit = at < text.len ? hex_value(text.data[at]) : -1;
            if (digit < 0) {
                return false;
            }
            parts[part] = parts[part] * 16 + digit;
        }
        parts[part] *= width == 1 ? 17 : 1;
    }
    *out = (struct zg_skin_colour){parts[0], parts[1], parts[2]};
    return at == text.len;
}

/* Decimal digits at `at`; above INT_MAX counts as that. False without any. */
static bool decimal(struct zg_bytes text, size_t *at, int *out)
{
    size_t start = *at;
    int64_t value = 0;
    while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9') {
        value = value > INT32_MAX ? value : value * 10 + (text.data[*at] - '0');
        ++*at;
    }
    *out = value > INT32_MAX ? -1 : (int)value;
    return *at > start;
}

/* `r,g,b`. A number that no int holds comes out as -1. */
static bool rgb_colour(struct zg_bytes text, struct zg_skin_colour *out)
{
    size_t at = 0;
    return decimal(text, &at, &out->red) && at < text.len && text.data[at++] == ',' &&
           decimal(text, &at, &out->green) && at < text.len && text.data[at++] == ',' &&
           decimal(text, &at, &out->blue) && at == text.len;
}

static int by_name(const void *key, const void *item)
{
    return strcmp(key, ((const struct zg_skin_colour_name *)item)->name);
}

static const struct zg_skin_colour_name *named(struct zg_bytes text)
{
    char lower[32];
    if (text.len >= sizeof(lower) || (text.len > 0 && memchr(text.data, '\0', text.len) != NULL)) {
        return NULL;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    lower[text.len] = '\0';
    return bsearch(lower, zg_skin_colour_names, zg_skin_colour_name_count,
                   sizeof(zg_skin_colour_names[0]), by_name);
}

bool zg_skin_colour_of(struct zg_bytes text, struct zg_skin_colour *out, bool *found,
                       const char **exception)
{
    const struct zg_skin_colour_name *name = named(text);
    *found = true;
    if (name != NULL) {
        *out = name->colour;
        return true;
    }
    if (hex_colour(text, 1, out) || hex_colour(text, 2, out)) {
        return true;
    }
    *found = rgb_colour(text, out);
    if (!*found) {
        return true;
    }
    bool overflow = out->red < 0 || out->green < 0 || out->blue < 0;
    *exception = overflow ? "NumberFormatException" : "IllegalArgumentException";
    return !overflow && out->red < 256 && out->green < 256 && out->blue < 256;
}

static bool colour_or_abort(struct zg_skin_engine *engine, struct zg_bytes text,
                            struct zg_skin_colour *out, bool *found, struct zg_error *err)
{
    const char *exception;
    if (zg_skin_colour_of(text, out, found, &exception)) {
        return true;
    }
    char what[80];
    snprintf(what, sizeof(what), "the colour '%.*s' is out of range",
             (int)(text.len < 40 ? text.len : 40), (const char *)text.data);
    return zg_skin_abort(engine, err, exception, what);
}

bool zg_skin_colour(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                    struct zg_bytes text, struct zg_skin_colour *out, bool *found,
                    struct zg_error *err)
{
    struct zg_bytes first = text;
    const uint8_t *space = text.len == 0 ? NULL : memchr(text.data, ' ', text.len);
    if (space != NULL) {
        first.len = (size_t)(space - text.data);
    }
    if (!colour_or_abort(engine, first, out, found, err)) {
        return false;
    }
    if (*found) {
        return true;
    }
    struct zg_skin_text value;
    return zg_skin_property_value(engine, stack, text, &value, err) &&
           colour_or_abort(engine, value.bytes, out, found, err);
}

static int clamp(float value)
{
    /* Not-a-number passes through Math.min and Math.max and becomes 0 as an int. */
    value = value > 255 ? 255 : value;
    value = value < 0 ? 0 : value;
    return zg_java_int(value);
}

/* One operation per statement: a compiler may fuse what stands in one, and round only once. */
static int lighten(int value, float delta)
{
    float part = (float)(255 - value) * delta;
    float sum = (float)value + part;
    return clamp(sum);
}

static int darken(int value, float delta)
{
    float left = 1.0F - delta;
    float product = (float)value * left;
    return clamp(product);
}

struct zg_skin_colour zg_skin_lighten(struct zg_skin_colour colour, float delta)
{
    return (struct zg_skin_colour){lighten(colour.red, delta), lighten(colour.green, delta),
                                   lighten(colour.blue, delta)};
}

struct zg_skin_colour zg_skin_darken(struct zg_skin_colour colour, float delta)
{
    return (struct zg_skin_colour){darken(colour.red, delta), darken(colour.green, delta),
                                   darken(colour.blue, delta)};
}

struct zg_skin_colour zg_skin_invert(struct zg_skin_colour colour)
{
    return (struct zg_skin_colour){255 - colour.red, 255 - colour.green, 255 - colour.blue};
}

void zg_skin_put_colour(struct zg_buf *out, struct zg_skin_colour colour)
{
    zg_buf_printf(out, "#%02x%02x%02x", (unsigned)colour.red, (unsigned)colour.green,
                  (unsigned)colour.blue);
}
