/* The replacements of the compressor in values: zeros, colours, names; the pattern of each stands
 * above it. */
#include "web/compress_internal.h"

#include <limits.h>

#define HEX "0123456789abcdefABCDEF"
#define DIGITS "0123456789"

/* The next { or } at or after `at`, or the end. Asked for ascending places. */
static size_t next_brace(struct zg_compress *work, size_t at)
{
    if (at < work->from || at > work->brace || work->brace == 0) {
        size_t end = at;
        while (end < work->text.len && !zg_compress_is(work, end, "{}")) {
            end++;
        }
        work->from = at;
        work->brace = end;
    }
    return work->brace;
}

/* ---- zeros ----------------------------------------------------------------------------------- */

/* (?:0?\.)?0(?:px|em|...) */
static size_t zero_at(const struct zg_compress *work, size_t at)
{
    static const char *const zeros[] = {"0.0", ".0", "0"};
    static const char *const units[] = {"px",  "em",   "%",   "in", "cm", "mm",  "pc", "pt", "ex",
                                        "deg", "grad", "rad", "ms", "s",  "khz", "hz", NULL};
    for (size_t i = 0; i < ZG_COUNT(zeros); i++) {
        size_t end = zg_compress_text_at(work, at, zeros[i]);
        end = end > 0 ? zg_compress_one_at(work, end, units) : 0;
        if (end > 0) {
            return end;
        }
    }
    return 0;
}

/* (?i)(^|[^0-9])(?:0?\.)?0(?:px|em|%|in|cm|mm|pc|pt|ex|deg|g?rad|m?s|k?hz) */
static size_t match_zero(struct zg_compress *work, size_t at)
{
    size_t end = at == 0 ? zero_at(work, at) : 0;
    if (end == 0 && zg_compress_is(work, at + 1, "0.") && !zg_compress_is(work, at, DIGITS)) {
        end = zero_at(work, at + 1);
        zg_compress_put_slice(work, at, end > 0 ? at + 1 : at);
    }
    return end > 0 ? zg_compress_put_text(work, "0", end) : 0;
}

/* `zeros`(;|}) */
static size_t zero_list(struct zg_compress *work, size_t at, const char *zeros)
{
    size_t end = zg_compress_text_at(work, at, zeros);
    if (end == 0 || !zg_compress_is(work, end, ";}")) {
        return 0;
    }
    zg_buf_append_text(&work->put, ":0");
    zg_compress_put_slice(work, end, end + 1);
    return end + 1;
}

static size_t match_four_zeros(struct zg_compress *work, size_t at)
{
    return zero_list(work, at, ":0 0 0 0");
}

static size_t match_three_zeros(struct zg_compress *work, size_t at)
{
    return zero_list(work, at, ":0 0 0");
}

static size_t match_two_zeros(struct zg_compress *work, size_t at)
{
    return zero_list(work, at, ":0 0");
}

/* (?i)(`names`)`value`(;|}), written as the name, `shorter` and what follows. */
static size_t value_of(struct zg_compress *work, size_t at, const char *const *names,
                       const char *value, const char *shorter)
{
    for (; *names != NULL; names++) {
        size_t name = zg_compress_word_at(work, at, *names),
               end = name > 0 ? zg_compress_word_at(work, name, value) : 0;
        if (end > 0 && zg_compress_is(work, end, ";}")) {
            zg_compress_put_lower(work, at, name);
            zg_buf_append_text(&work->put, shorter);
            zg_compress_put_slice(work, end, end + 1);
            return end + 1;
        }
    }
    return 0;
}

static size_t match_position(struct zg_compress *work, size_t at)
{
    static const char *const names[] = {"background-position",  "webkit-mask-position",
                                        "transform-origin",     "webkit-transform-origin",
                                        "moz-transform-origin", "o-transform-origin",
                                        "ms-transform-origin",  NULL};
    return value_of(work, at, names, ":0", ":0 0");
}

/* (:|\s)0+\.(\d+) */
static size_t match_fraction(struct zg_compress *work, size_t at)
{
    size_t dot = zg_compress_is(work, at, ":" BLANKS) ? zg_compress_past(work, at + 1, "0") : 0;
    if (dot <= at + 1 || !zg_compress_is(work, dot, ".") ||
        !zg_compress_is(work, dot + 1, DIGITS)) {
        return 0;
    }
    zg_compress_put_slice(work, at, at + 1);
    zg_compress_put_slice(work, dot, dot + 2);
    return dot + 2;
}

/* ---- colours --------------------------------------------------------------------------------- */

/* What split(",") gives, each by Integer.parseInt: empty parts at the end do not count. */
static void put_components(struct zg_compress *work, size_t from, size_t to)
{
    while (to > from && zg_compress_is(work, to - 1, ",")) {
        to--;
    }
    zg_buf_append_text(&work->put, "#");
    while (from < to) {
        size_t end = zg_compress_past(work, from, DIGITS);
        long number = 0;
        for (size_t at = from; at < end && number <= INT_MAX; at++) {
            number = number * 10 + (work->text.data[at] - '0');
        }
        if (end == from || number > INT_MAX || (end < to && !zg_compress_is(work, end, ","))) {
            work->exception = "NumberFormatException";
            return;
        }
        zg_buf_printf(&work->put, "%02lx", (unsigned long)number);
        from = end + 1;
    }
}

/* rgb\s*\(\s*([0-9,\s]+)\s*\) */
static size_t match_rgb(struct zg_compress *work, size_t at)
{
    size_t open = zg_compress_text_at(work, at, "rgb");
    open = open > 0 ? zg_compress_past(work, open, BLANKS) : 0;
    if (open == 0 || !zg_compress_is(work, open, "(")) {
        return 0;
    }
    size_t start = zg_compress_past(work, open + 1, BLANKS),
           end = zg_compress_past(work, start, DIGITS "," BLANKS);
    /* A group of blanks alone takes one from in front of it. */
    if (end == start && start > open + 1) {
        start--;
    }
    if (end == start || !zg_compress_is(work, end, ")")) {
        return 0;
    }
    put_components(work, start, end);
    return end + 1;
}

/* (\=\s*?["']?)?#([0-9a-fA-F]){6}(:?\}|[^0-9a-fA-F{][^{]*?\}): the rule's end must follow before
 * another one opens. What follows is looked at and no more. */
static size_t match_hex(struct zg_compress *work, size_t at)
{
    size_t hash = at, close;
    if (zg_compress_is(work, at, "=")) {
        hash = zg_compress_past(work, at + 1, BLANKS);
        hash += zg_compress_is(work, hash, "\"'");
    }
    size_t end = zg_compress_is(work, hash, "#") ? zg_compress_past(work, hash + 1, HEX) : 0;
    if (end == 0 || end - hash != 7 || zg_compress_is(work, end, "{")) {
        return 0;
    }
    close = next_brace(work, end);
    if (!zg_compress_is(work, close, "}")) {
        return 0;
    }
    const uint8_t *digit = work->text.data + hash + 1;
    if (hash > at) {
        zg_compress_put_slice(work, at, end);
    } else if ((digit[0] | 0x20) == (digit[1] | 0x20) && (digit[2] | 0x20) == (digit[3] | 0x20) &&
               (digit[4] | 0x20) == (digit[5] | 0x20)) {
        zg_buf_append_text(&work->put, "#");
        for (size_t i = hash + 1; i < end; i += 2) {
            zg_compress_put_lower(work, i, i + 1);
        }
    } else {
        zg_compress_put_lower(work, hash, end);
    }
    return end;
}

/* (:|\s)(#f00)(;|}) and eight more */
static size_t match_named(struct zg_compress *work, size_t at)
{
    static const char *const names[][2] = {
        {"#f00", "red"},      {"#000080", "navy"},   {"#808080", "gray"},
        {"#808000", "olive"}, {"#800080", "purple"}, {"#c0c0c0", "silver"},
        {"#008080", "teal"},  {"#ffa500", "orange"}, {"#800000", "maroon"},
    };
    for (size_t i = 0; zg_compress_is(work, at, ":" BLANKS) && i < ZG_COUNT(names); i++) {
        size_t end = zg_compress_text_at(work, at + 1, names[i][0]);
        if (end > 0 && zg_compress_is(work, end, ";}")) {
            zg_compress_put_slice(work, at, at + 1);
            zg_buf_append_text(&work->put, names[i][1]);
            zg_compress_put_slice(work, end, end + 1);
            return end + 1;
        }
    }
    return 0;
}

/* ---- values and rules ------------------------------------------------------------------------ */

static size_t match_none(struct zg_compress *work, size_t at)
{
    static const char *const names[] = {"border",        "border-top",  "border-right",
                                        "border-bottom", "border-left", "outline",
                                        "background",    NULL};
    return value_of(work, at, names, ":none", ":0");
}

/* (?i)progid:DXImageTransform.Microsoft.Alpha\(Opacity= */
static size_t match_alpha(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_word_at(work, at, "progid:DXImageTransform");
    end = end > 0 && end < work->text.len ? zg_compress_word_at(work, end + 1, "Microsoft") : 0;
    end =
        end > 0 && end < work->text.len ? zg_compress_word_at(work, end + 1, "Alpha(Opacity=") : 0;
    return end > 0 ? zg_compress_put_text(work, "alpha(opacity=", end) : 0;
}

/* ---- the row --------------------------------------------------------------------------------- */

static const struct zg_compress_rule RULES[] = {
    {NULL, match_zero},
    {":", match_four_zeros},
    {":", match_three_zeros},
    {":", match_two_zeros},
    {"bBwWtTmMoO", match_position},
    {":" BLANKS, match_fraction},
    {"r", match_rgb},
    {"=#", match_hex},
    {":" BLANKS, match_named},
    {"bBoO", match_none},
    {"pP", match_alpha},
};

void zg_compress_values(struct zg_compress *work)
{
    for (size_t i = 0; i < ZG_COUNT(RULES) && work->exception == NULL; i++) {
        zg_compress_run(work, &RULES[i]);
    }
}

void zg_compress_alpha(struct zg_compress *work)
{
    static const struct zg_compress_rule rule = {"pP", match_alpha};
    zg_compress_run(work, &rule);
}
