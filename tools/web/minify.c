/*
 * The ways in which YUI Compressor 2.4.8 changes the meaning of CSS, one function each. They were
 * found by sending declarations through it and asking browsers for the difference;
 * tests/browser/minify.test.mjs does that again with the compressor itself.
 */
#include "web/minify.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A run of tokens being looked at. */
struct run {
    const struct zg_sheet *sheet;
    const char *property; /* in lower case; "" of preludes */
    uint32_t first, end;
};

static enum zg_sheet_token_kind kind(const struct run *run, uint32_t at)
{
    return (enum zg_sheet_token_kind)run->sheet->tokens[at].kind;
}

static struct zg_bytes text(const struct run *run, uint32_t at)
{
    return zg_sheet_span(run->sheet, at, at + 1);
}

static bool is_one(const struct run *run, uint32_t at, char c)
{
    struct zg_bytes span = text(run, at);
    return at < run->end && span.len == 1 && span.data[0] == (uint8_t)c;
}

static bool is_space(const struct run *run, uint32_t at)
{
    return at < run->end && kind(run, at) == ZG_TOKEN_SPACE;
}

static bool equals(struct zg_bytes a, const char *b)
{
    return a.len == strlen(b) && strncasecmp((const char *)a.data, b, a.len) == 0;
}

static bool is_in(struct zg_bytes word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (equals(word, *list)) {
            return true;
        }
    }
    return false;
}

/* A number that is zero: its unit, or NULL. */
static const char *const TIMES[] = {"s", "ms", NULL};
/* Units that the compressor takes away from a zero. */
static const char *const LOST_UNITS[] = {"px", "em", "%",   "in",  "cm",   "mm", "pc",  "pt", "ex",
                                         "s",  "ms", "deg", "rad", "grad", "hz", "khz", NULL};

static bool is_zero_with(const struct run *run, uint32_t at, const char *const *units)
{
    if (kind(run, at) != ZG_TOKEN_NUMBER) {
        return false;
    }
    struct zg_bytes number = text(run, at);
    size_t i = 0;
    while (i < number.len && memchr("+-.0", number.data[i], 4) != NULL) {
        i++;
    }
    return is_in((struct zg_bytes){number.data + i, number.len - i}, units);
}

/* ---- what happens inside functions ----------------------------------------------------------- */

/* Is `at` a function of that list? `end` is where its arguments end. */
static bool is_function(const struct run *run, uint32_t at, const char *const *names, uint32_t *end)
{
    if (kind(run, at) != ZG_TOKEN_FUNCTION) {
        return false;
    }
    struct zg_bytes name = text(run, at);
    name.len -= name.len > 0;
    uint32_t pair = run->sheet->tokens[at].pair;
    *end = pair < run->end ? pair : run->end;
    return is_in(name, names);
}

static const char *const MATH[] = {"calc", "-webkit-calc", "-moz-calc", "min",
                                   "max",  "clamp",        NULL};
static const char *const COLOURS[] = {"rgb", "rgba", "hsl", "hsla", "color-mix", NULL};
static const char *const VARIABLES[] = {"var", "env", NULL};

/* `1px + 2px` loses the spaces around `+`, which calc() needs. */
static bool breaks_plus(const struct run *run)
{
    uint32_t end;
    for (uint32_t at = run->first; at < run->end; at++) {
        if (!is_function(run, at, MATH, &end)) {
            continue;
        }
        for (uint32_t i = at + 1; i < end; i++) {
            if (is_one(run, i, '+') && is_space(run, i - 1) && is_space(run, i + 1)) {
                return true;
            }
        }
    }
    return false;
}

/* `1px - (2px)` loses the space in front of the bracket. */
static bool breaks_minus(const struct run *run)
{
    uint32_t end;
    for (uint32_t at = run->first; at < run->end; at++) {
        if (!is_function(run, at, MATH, &end)) {
            continue;
        }
        for (uint32_t i = at + 1; i + 2 < end; i++) {
            if (is_one(run, i, '-') && is_space(run, i + 1) && is_one(run, i + 2, '(')) {
                return true;
            }
        }
    }
    return false;
}

static bool zero_inside(const struct run *run, const char *const *functions)
{
    uint32_t end;
    for (uint32_t at = run->first; at < run->end; at++) {
        if (!is_function(run, at, functions, &end)) {
            continue;
        }
        for (uint32_t i = at + 1; i < end; i++) {
            if (is_zero_with(run, i, LOST_UNITS)) {
                return true;
            }
        }
    }
    return false;
}

static bool breaks_math_zero(const struct run *run)
{
    return zero_inside(run, MATH);
}

static bool breaks_variable_zero(const struct run *run)
{
    return zero_inside(run, VARIABLES);
}

static bool breaks_colour_zero(const struct run *run)
{
    static const char *const percent[] = {"%", NULL};
    uint32_t end;
    for (uint32_t at = run->first; at < run->end; at++) {
        bool commas = false, zero = false;
        if (!is_function(run, at, COLOURS, &end)) {
            continue;
        }
        /* rgb(0%,0%,0%) becomes #000: a mixture of both is what gets lost. */
        bool other = equals(text(run, at), "color-mix(");
        for (uint32_t i = at + 1, nth = 0; i < end; i++) {
            commas |= kind(run, i) == ZG_TOKEN_COMMA;
            bool is_zero = is_zero_with(run, i, percent);
            nth += kind(run, i) == ZG_TOKEN_NUMBER;
            zero |= is_zero && nth <= 3;
            other |= !is_zero && kind(run, i) == ZG_TOKEN_NUMBER && nth <= 3;
        }
        if (commas && zero && other) {
            return true;
        }
    }
    return false;
}

/* rgb(300,0,0) becomes #12c0000. */
static bool breaks_large_colour(const struct run *run)
{
    static const char *const rgb[] = {"rgb", NULL};
    uint32_t end;
    for (uint32_t at = run->first; at < run->end; at++) {
        for (uint32_t i = at + 1; is_function(run, at, rgb, &end) && i < end; i++) {
            char number[32] = "";
            struct zg_bytes span = text(run, i);
            if (kind(run, i) == ZG_TOKEN_NUMBER && span.len < sizeof(number)) {
                memcpy(number, span.data, span.len);
                if (strspn(number, "0123456789") == span.len && strtol(number, NULL, 10) > 255) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* ---- what happens to whole values ------------------------------------------------------------ */

static bool breaks_time(const struct run *run)
{
    for (uint32_t at = run->first; at < run->end; at++) {
        if (is_zero_with(run, at, TIMES)) {
            return true;
        }
    }
    return false;
}

/* `2.0em` becomes `2.0`: the zero behind the point looks like one with a unit. */
static bool breaks_point_zero(const struct run *run)
{
    for (uint32_t at = run->first; at < run->end; at++) {
        struct zg_bytes number = text(run, at);
        bool sign = number.len > 0 && memchr("+-", number.data[0], 2) != NULL;
        size_t first = sign, point = first;
        while (point < number.len && number.data[point] >= '0' && number.data[point] <= '9') {
            point++;
        }
        bool nothing = point == first || (point == first + 1 && number.data[first] == '0');
        if (kind(run, at) == ZG_TOKEN_NUMBER && !nothing && point + 2 < number.len &&
            memcmp(number.data + point, ".0", 2) == 0 &&
            is_in((struct zg_bytes){number.data + point + 2, number.len - point - 2}, LOST_UNITS)) {
            return true;
        }
    }
    return false;
}

/* The compressor writes `0` for `0 0`, `0 0 0` and `0 0 0 0`, except where it knows better
 * (background-position, transform-origin). */
static bool breaks_zero_list(const struct run *run)
{
    static const char *const changed[] = {"background",
                                          "background-size",
                                          "flex",
                                          "-webkit-flex",
                                          "-ms-flex",
                                          "mask-position",
                                          "mask-size",
                                          "object-position",
                                          "perspective-origin",
                                          "-webkit-background-size",
                                          "-webkit-mask-size",
                                          "-webkit-mask-position",
                                          NULL};
    static const char *const units[] = {"",   "px", "em", "%",  "in", "cm",
                                        "mm", "pc", "pt", "ex", NULL};
    size_t zeros = 0;
    for (uint32_t at = run->first; at < run->end; at++) {
        if (is_zero_with(run, at, units)) {
            zeros++;
        } else if (kind(run, at) != ZG_TOKEN_SPACE) {
            return false;
        }
    }
    return zeros >= 2 && is_in(zg_bytes_of(run->property), changed);
}

static bool breaks_custom_zero(const struct run *run)
{
    if (strncmp(run->property, "--", 2) != 0) {
        return false;
    }
    for (uint32_t at = run->first; at < run->end; at++) {
        if (is_zero_with(run, at, LOST_UNITS)) {
            return true;
        }
    }
    return false;
}

static const struct {
    const char *rule, *what;
    bool (*breaks)(const struct run *run);
} VALUES[] = {
    {"calc-plus", "the spaces around `+` are taken away, so the declaration is dropped",
     breaks_plus},
    {"calc-minus", "the space between `-` and `(` is taken away, so the declaration is dropped",
     breaks_minus},
    {"math-zero", "a zero loses its unit, which calc(), min(), max() and clamp() need",
     breaks_math_zero},
    {"time-zero", "a time of zero loses its unit, so the declaration is dropped", breaks_time},
    {"point-zero", "`.0` and a unit lose the unit", breaks_point_zero},
    {"colour-zero", "a `0%` beside other numbers of a colour loses its percent sign",
     breaks_colour_zero},
    {"colour-large", "a colour component above 255 gives a colour with too many digits",
     breaks_large_colour},
    {"list-zero", "a list of zeros becomes one zero, which means something else here",
     breaks_zero_list},
    {"variable-zero", "the fallback of a variable loses its unit", breaks_variable_zero},
    {"custom-zero", "a custom property loses the unit of its zero", breaks_custom_zero},
};

/* ---- preludes -------------------------------------------------------------------------------- */

/* `not (a)` becomes `not(a)`, which is no condition; only `and (` is mended. */
static bool prelude_breaks(const struct run *run)
{
    for (uint32_t at = run->first; at + 2 < run->end; at++) {
        if (kind(run, at) == ZG_TOKEN_IDENT && !equals(text(run, at), "and") &&
            is_space(run, at + 1) && is_one(run, at + 2, '(')) {
            return true;
        }
    }
    return false;
}

static bool is_keyframe(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    if (node->kind != ZG_SHEET_RULE || node->parent == NULL ||
        node->parent->kind != ZG_SHEET_AT_RULE) {
        return false;
    }
    struct zg_bytes keyword = zg_sheet_span(sheet, node->parent->name, node->parent->name + 1);
    const char *suffix = "keyframes";
    size_t len = strlen(suffix);
    return keyword.len > len &&
           strncasecmp((const char *)keyword.data + keyword.len - len, suffix, len) == 0;
}

static bool keyframe_breaks(const struct run *run)
{
    static const char *const percent[] = {"%", NULL};
    for (uint32_t at = run->first; at < run->end; at++) {
        if (is_zero_with(run, at, percent)) {
            return true;
        }
    }
    return false;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool declaration_breaks(const struct zg_sheet *sheet, const struct zg_sheet_node *node,
                               struct zg_minify_damage *out)
{
    char property[64] = "";
    struct zg_bytes name = zg_sheet_span(sheet, node->name, node->name_end);
    for (size_t i = 0; name.len < sizeof(property) && i < name.len; i++) {
        uint8_t byte = name.data[i];
        property[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
    }
    struct run run = {sheet, property, node->value, node->value_end};
    for (size_t i = 0; i < ZG_COUNT(VALUES); i++) {
        if (VALUES[i].breaks(&run)) {
            *out = (struct zg_minify_damage){VALUES[i].rule, VALUES[i].what};
            return true;
        }
    }
    return false;
}

bool zg_minify_breaks(const struct zg_sheet *sheet, const struct zg_sheet_node *node,
                      struct zg_minify_damage *out)
{
    struct run prelude = {sheet, "", node->name, node->name_end};
    if (node->kind == ZG_SHEET_DECLARATION) {
        return declaration_breaks(sheet, node, out);
    }
    if (node->kind == ZG_SHEET_AT_RULE && prelude_breaks(&prelude)) {
        *out = (struct zg_minify_damage){
            "space-bracket", "the space between a word and `(` is taken away: the condition fails"};
        return true;
    }
    if (is_keyframe(sheet, node) && keyframe_breaks(&prelude)) {
        *out = (struct zg_minify_damage){"keyframe-zero",
                                         "`0%` becomes `0`, which is no keyframe: it is dropped"};
        return true;
    }
    return false;
}
