/* The functions of templates: colours, borders, gradients, images, corners, opacity. */
#include "web/skin.h"

#include <string.h>

static const struct zg_bytes nothing = {(const uint8_t *)"", 0};

bool zg_skin_complain(struct zg_skin_call *call, struct zg_buf *out, const char *before,
                      struct zg_bytes what, const char *after)
{
    out->len = 0;
    zg_buf_append_text(out, before);
    zg_buf_append_bytes(out, what);
    zg_buf_append_text(out, after);
    call->complained = true;
    return true;
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* Must be there, or the servlet ends. */
static bool need(const struct zg_skin_call *call, size_t index, struct zg_bytes *out,
                 struct zg_error *err)
{
    if (index >= call->count) {
        return zg_skin_abort(call->engine, err, "ArrayIndexOutOfBoundsException",
                             "a function lacks an argument");
    }
    *out = call->arguments[index];
    return true;
}

/* A percentage as a fraction. */
static bool fraction(const struct zg_skin_call *call, struct zg_bytes text, float *out,
                     struct zg_error *err)
{
    if (!zg_java_parse_float(text, out)) {
        return zg_skin_abort(call->engine, err, "NumberFormatException",
                             "a function's percentage is no number");
    }
    *out /= 100;
    return true;
}

/* A colour argument; `call->complained` when it is none. */
static bool colour(struct zg_skin_call *call, const struct zg_skin_frame *stack,
                   struct zg_bytes text, struct zg_skin_colour *colour_out, struct zg_buf *out,
                   struct zg_error *err)
{
    bool found;
    if (!zg_skin_colour(call->engine, stack, text, colour_out, &found, err)) {
        return false;
    }
    return found || zg_skin_complain(call, out, "Unknown color:", text, "");
}

static void put_text(struct zg_buf *out, struct zg_bytes text, const char *after)
{
    zg_buf_append_bytes(out, text);
    zg_buf_append_text(out, after);
}

static char *lower_case(struct zg_arena *arena, struct zg_bytes text)
{
    char *lower = zg_strndup(arena, (const char *)text.data, text.len);
    for (size_t i = 0; i < text.len; i++) {
        lower[i] = (char)(lower[i] >= 'A' && lower[i] <= 'Z' ? lower[i] | 0x20 : lower[i]);
    }
    return lower;
}

static bool is_browser(const struct zg_skin_call *call, const char *macro)
{
    return zg_skin_defined(call->engine, macro);
}

/* ---- darken, lighten, invert -------------------------------------------------------------------
 */

static bool shade(struct zg_skin_call *call, bool darker, struct zg_buf *out, struct zg_error *err)
{
    struct zg_bytes text, percent;
    struct zg_skin_colour base;
    float delta;
    if (!need(call, 0, &text, err) || !colour(call, call->stack, text, &base, out, err)) {
        return false;
    }
    if (call->complained) {
        return true;
    }
    if (!need(call, 1, &percent, err) || !fraction(call, percent, &delta, err)) {
        return false;
    }
    zg_skin_put_colour(out, darker ? zg_skin_darken(base, delta) : zg_skin_lighten(base, delta));
    return true;
}

static bool darken(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    return shade(call, true, out, err);
}

static bool lighten(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    return shade(call, false, out, err);
}

static bool invert(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_bytes text;
    struct zg_skin_colour base;
    if (!need(call, 0, &text, err) || !colour(call, call->stack, text, &base, out, err)) {
        return false;
    }
    if (!call->complained) {
        zg_skin_put_colour(out, zg_skin_invert(base));
    }
    return true;
}

/* ---- border ------------------------------------------------------------------------------------
 */

/* A size with a space in it is several; it gets a declaration of its own. */
static void put_border_size(struct zg_buf *out, struct zg_bytes size)
{
    bool several = size.len > 0 && memchr(size.data, ' ', size.len) != NULL;
    zg_buf_append_text(out, several ? "; border-width:" : " ");
    put_text(out, size, ";");
}

static void put_bevel(struct zg_buf *out, struct zg_bytes size, struct zg_skin_colour base,
                      float delta, bool inset)
{
    struct zg_skin_colour dark = zg_skin_darken(base, delta), light = zg_skin_lighten(base, delta);
    struct zg_skin_colour top = inset ? dark : light, bottom = inset ? light : dark;
    const struct zg_skin_colour sides[] = {top, bottom, bottom, top};
    zg_buf_append_text(out, "border:solid");
    put_border_size(out, size);
    zg_buf_append_text(out, "border-color:");
    for (size_t i = 0; i < ZG_COUNT(sides); i++) {
        zg_buf_append_text(out, i == 0 ? "" : " ");
        zg_skin_put_colour(out, sides[i]);
    }
    zg_buf_append_text(out, ";");
}

static bool border(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_arena *arena = call->engine->arena;
    struct zg_bytes size = call->count > 0 ? call->arguments[0] : zg_bytes_of("1px");
    const char *type = call->count > 1 ? lower_case(arena, call->arguments[1]) : "solid";
    struct zg_skin_colour base = {0x0f, 0xff, 0xff}; /* Color.decode("#fffff") */
    float delta = 0.25F;
    if (call->count > 2 && !colour(call, call->stack, call->arguments[2], &base, out, err)) {
        return false;
    }
    if (call->complained) {
        return true;
    }
    if (call->count > 3 && !fraction(call, call->arguments[3], &delta, err)) {
        return false;
    }
    if (strcmp(type, "transparent") == 0 && is_browser(call, "MSIE_LOWER_THAN_7")) {
        zg_buf_append_text(out, "margin:");
        put_text(out, size, ";border:0px;");
    } else if (strcmp(type, "transparent") == 0) {
        zg_buf_append_text(out, "border:solid transparent");
        put_border_size(out, size);
    } else if (strcmp(type, "solid") == 0) {
        zg_buf_append_text(out, "border:solid ");
        zg_skin_put_colour(out, base);
        put_border_size(out, size);
    } else if (strcmp(type, "inset") == 0 || strcmp(type, "outset") == 0) {
        put_bevel(out, size, base, delta, type[0] == 'i');
    } else {
        return zg_skin_complain(call, out, "border(", zg_bytes_of(type),
                                "): type not understood: use 'transparent', 'solid', 'inset' or "
                                "'outset'");
    }
    return true;
}

/* ---- grad --------------------------------------------------------------------------------------
 */

static void put_base64(struct zg_buf *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t bits = (uint32_t)(uint8_t)text[i] << 16;
        bits |= left > 1 ? (uint32_t)(uint8_t)text[i + 1] << 8 : 0;
        bits |= left > 2 ? (uint8_t)text[i + 2] : 0;
        char group[5] = {digits[bits >> 18], digits[bits >> 12 & 63], '=', '=', '\0'};
        group[2] = left > 1 ? digits[bits >> 6 & 63] : '=';
        group[3] = left > 2 ? digits[bits & 63] : '=';
        zg_buf_append_text(out, group);
    }
}

/* Internet Explorer 9 takes an image. */
static void put_gradient_image(struct zg_buf *out, const char *from, const char *to,
                               bool horizontal, struct zg_arena *arena)
{
    zg_buf_append_text(out, "background: url(\"data:image/svg+xml;base64,");
    put_base64(out, zg_format(arena,
                              "<?xml version=\"1.0\" ?><svg xmlns=\"http://www.w3.org/2000/svg\" "
                              "width=\"100%%\" height=\"100%%\" viewBox=\"0 0 1 1\" "
                              "preserveAspectRatio=\"none\"><linearGradient id=\"thegradient\" "
                              "gradientUnits=\"userSpaceOnUse\" x1=\"0%%\" y1=\"0%%\" x2=\"%s\" "
                              "y2=\"%s\"><stop offset=\"0%%\" stop-color=\"%s\" "
                              "stop-opacity=\"1\"/><stop offset=\"100%%\" stop-color=\"%s\" "
                              "stop-opacity=\"1\"/></linearGradient><rect x=\"0\" y=\"0\" "
                              "width=\"1\" height=\"1\" fill=\"url(#thegradient)\" /></svg>",
                              horizontal ? "100%" : "0%", horizontal ? "0%" : "100%", from, to));
    zg_buf_append_text(out, "\");");
}

static void put_gradient(struct zg_skin_call *call, struct zg_buf *out, const char *from,
                         const char *to, bool horizontal)
{
    if (strcmp(from, to) == 0) {
        zg_buf_printf(out, "background: %s;", from);
    } else if (is_browser(call, "MSIE_9")) {
        put_gradient_image(out, from, to, horizontal, call->engine->arena);
    } else if (is_browser(call, "MSIE_LOWER_THAN_9")) {
        zg_buf_printf(out,
                      "filter: progid:DXImageTransform.Microsoft.gradient(startColorStr='%s', "
                      "EndColorStr='%s' , GradientType=%d);",
                      from, to, horizontal);
    } else if (is_browser(call, "FIREFOX")) {
        zg_buf_printf(out, "background-image: -moz-linear-gradient(top %s, %s, %s);",
                      horizontal ? "left" : "", from, to);
    } else if (is_browser(call, "WEBKIT")) {
        /* to and from are the wrong way round there, too */
        zg_buf_printf(out,
                      "background-image: -webkit-gradient(linear, left top, %s bottom, to(%s), "
                      "from(%s)); background-image : -webkit-linear-gradient(%s, %s, %s);",
                      horizontal ? "right" : "bottom", from, to, horizontal ? "left" : "top", from,
                      to);
    } else {
        zg_buf_printf(out, "background-image: linear-gradient(to %s, %s, %s);",
                      horizontal ? "right" : "bottom", from, to);
    }
}

static bool grad(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_arena *arena = call->engine->arena;
    const char *ends[2] = {NULL, NULL};
    for (size_t i = 0; i < 2 && i < call->count; i++) {
        struct zg_skin_colour end;
        if (!colour(call, NULL, call->arguments[i], &end, out, err)) {
            return false;
        }
        if (call->complained) {
            return true;
        }
        ends[i] = zg_format(arena, "#%02x%02x%02x", (unsigned)end.red, (unsigned)end.green,
                            (unsigned)end.blue);
    }
    if (ends[0] == NULL || ends[1] == NULL) {
        return zg_skin_complain(call, out, "grad(): specify from, to", nothing, "");
    }
    struct zg_bytes type = call->count > 2 ? call->arguments[2] : zg_bytes_of("linear-vertical");
    bool horizontal = zg_bytes_is(type, "linear-horizontal");
    if (!horizontal && !zg_bytes_is(type, "linear-vertical")) {
        return zg_skin_complain(
            call, out, "grad():type not understood: use 'linear-vertical', 'linear-horizontal",
            nothing, "");
    }
    put_gradient(call, out, ends[0], ends[1], horizontal);
    return true;
}

/* ---- image -------------------------------------------------------------------------------------
 */

static void put_size(struct zg_skin_call *call, struct zg_buf *out)
{
    static const char *const names[] = {"width:", "height:"};
    for (size_t i = 0; i < 2 && i + 2 < call->count; i++) {
        zg_buf_append_text(out, names[i]);
        put_text(out, call->arguments[i + 2], ";");
    }
}

/* The image's address: a name without a point is a property's, as the folder always is. */
static bool image_address(struct zg_skin_call *call, struct zg_buf *url, bool *png,
                          struct zg_error *err)
{
    struct zg_bytes dir = call->arguments[0], name = call->arguments[1];
    struct zg_skin_text value;
    if (name.len == 0 || memchr(name.data, '.', name.len) == NULL) {
        if (!zg_skin_property_value(call->engine, call->stack, name, &value, err)) {
            return false;
        }
        name = value.bytes;
    }
    const char *lower = lower_case(call->engine->arena, name);
    *png = zg_bytes_find((struct zg_bytes){(const uint8_t *)lower, name.len}, zg_bytes_of(".png"),
                         0) != SIZE_MAX;
    if (dir.len != 0) {
        if (!zg_skin_property_value(call->engine, call->stack, dir, &value, err)) {
            return false;
        }
        dir = value.bytes;
    }
    zg_buf_append_bytes(url, dir);
    bool slashed =
        dir.len > 0 && dir.data[dir.len - 1] == '/' && name.len > 0 && name.data[0] == '/';
    zg_buf_append_text(url, dir.len != 0 && !slashed ? "/" : "");
    zg_buf_append_bytes(url, name);
    return true;
}

static bool image(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    if (call->count < 2) {
        return zg_skin_complain(call, out, "image(): specify directory, name, width, height",
                                nothing, "");
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf url = {0};
    bool png;
    if (!image_address(call, &url, &png, err)) {
        return false;
    }
    if (png && is_browser(call, "MSIE_LOWER_THAN_7")) {
        zg_buf_append_text(out, "background-image:none;filter:progid:DXImageTransform.Microsoft."
                                "AlphaImageLoader(src='");
        put_text(out, zg_buf_bytes(&url), "',sizingMethod='image');");
    } else {
        zg_buf_append_text(out, "background-image:url(");
        put_text(out, zg_buf_bytes(&url), ");");
        if (call->count > 4) {
            zg_buf_append_text(out, "background-repeat:");
            put_text(out, call->arguments[4], ";");
        }
    }
    put_size(call, out);
    return true;
}

/* ---- round corners, opacity
 * ---------------------------------------------------------------------- */

static const char *radius_property(const struct zg_skin_call *call)
{
    if (is_browser(call, "FIREFOX") && !is_browser(call, "FIREFOX_4_OR_HIGHER")) {
        return "-moz-border-radius:";
    }
    bool old_chrome = is_browser(call, "CHROME") && !is_browser(call, "CHROME_4_OR_HIGHER");
    bool old_safari = is_browser(call, "SAFARI") && !is_browser(call, "SAFARI_5_OR_HIGHER");
    return old_chrome || old_safari ? "-webkit-border-radius:" : "border-radius:";
}

/* One size: of letters only, it is a property's name. */
static bool put_radius(struct zg_skin_call *call, struct zg_bytes word, struct zg_buf *out,
                       struct zg_error *err)
{
    bool letters = word.len > 0;
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.data[i] | 0x20;
        letters = letters && c >= 'a' && c <= 'z';
    }
    struct zg_skin_text value;
    if (letters) {
        if (!zg_skin_property_value(call->engine, call->stack, word, &value, err)) {
            return false;
        }
        word = value.bytes;
    }
    zg_buf_append_bytes(out, word);
    return true;
}

static bool round_corners(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    struct zg_bytes sizes = call->count > 0 ? call->arguments[0] : nothing;
    zg_buf_append_text(out, radius_property(call));
    if (sizes.len == 0) {
        zg_buf_append_text(out, "3px;");
        return true;
    }
    /* split(" "): empty words at the end go; of nothing but spaces nothing is left */
    while (sizes.len > 0 && sizes.data[sizes.len - 1] == ' ') {
        sizes.len--;
    }
    while (sizes.len > 0) {
        const uint8_t *space = memchr(sizes.data, ' ', sizes.len);
        size_t len = space == NULL ? sizes.len : (size_t)(space - sizes.data);
        if (!put_radius(call, (struct zg_bytes){sizes.data, len}, out, err)) {
            return false;
        }
        zg_buf_append_text(out, space == NULL ? ";" : " ");
        len += space != NULL;
        sizes.data += len;
        sizes.len -= len;
    }
    return true;
}

static bool opacity(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    (void)err;
    float value;
    if (call->count == 0 || !zg_java_parse_float(call->arguments[0], &value)) {
        return zg_skin_complain(call, out, "opacity(): pass opacity as integer percentage", nothing,
                                "");
    }
    value /= 100;
    if (is_browser(call, "MSIE") && !is_browser(call, "MSIE_9_OR_HIGHER")) {
        value *= 100;
        zg_buf_printf(out, "filter:alpha(opacity=%d);", zg_java_int(value));
        return true;
    }
    zg_buf_append_text(out, "opacity:");
    zg_java_put_float(out, value);
    zg_buf_append_text(out, ";");
    return true;
}

/* ---- by name
 * ------------------------------------------------------------------------------------- */

/* The first that matches; names are compared without case. */
static const struct {
    const char *name;
    bool prefix; /* any name that begins so */
    bool (*run)(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err);
} functions[] = {
    {"darken", false, darken},
    {"lighten", false, lighten},
    {"invert", false, invert},
    {"border", false, border},
    {"grad", false, grad},
    {"image", false, image},
    {"img", false, image},
    {"csstext", true, zg_skin_css_text},
    {"cssvalue", true, zg_skin_css_value},
    {"css", true, zg_skin_css},
    {"round", true, round_corners},
    {"opacity", false, opacity},
};

bool zg_skin_function(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err)
{
    const char *name = lower_case(call->engine->arena, call->name);
    for (size_t i = 0; i < ZG_COUNT(functions); i++) {
        size_t len = strlen(functions[i].name);
        if (strncmp(name, functions[i].name, len) == 0 &&
            (functions[i].prefix || name[len] == '\0')) {
            return functions[i].run(call, out, err);
        }
    }
    return zg_skin_complain(call, out, "Couldn't understand operation ", call->name, ".");
}
