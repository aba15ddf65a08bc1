/* The replacements of the compressor, in its order; the pattern of each stands above it. Those in
 * values are in compress_values.c. */
#include "web/compress_internal.h"

#include <string.h>

#define DIGITS "0123456789"

/* One word of a list, with a vendor's prefix or without. */
static size_t vendor_word_at(const struct zg_compress *work, size_t at, const char *const *words)
{
    static const char *const vendors[] = {"-atsc-", "-khtml-", "-moz-",    "-ms-",
                                          "-o-",    "-wap-",   "-webkit-", NULL};
    size_t end = zg_compress_one_at(work, at, vendors);
    return zg_compress_one_at(work, end > 0 ? end : at, words);
}

/* ---- spaces ---------------------------------------------------------------------------------- */

/* \s+ */
static size_t match_blanks(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_past(work, at, BLANKS);
    return end > at ? zg_compress_put_text(work, " ", end) : 0;
}

#define COLON "___YUICSSMIN_PSEUDOCLASSCOLON___"

/* (^|\})(([^\{:])+:)+([^\{]*\{): what the next { belongs to, with the } in front of it. Its
 * colons are put aside, so that a space in front of one stays. */
static size_t match_selector(struct zg_compress *work, size_t at)
{
    const struct zg_buf *text = &work->text;
    size_t starts[] = {at, at + 1};
    /* The place of the { stays the same from one } to the next. */
    if (work->brace <= at) {
        const uint8_t *open = memchr(text->data + at, '{', text->len - at);
        work->brace = open != NULL ? (size_t)(open - text->data) : text->len;
        work->from = 0;
    }
    size_t open = work->brace;
    if (open == text->len) {
        return 0;
    }
    if (work->from <= at) {
        const uint8_t *colon = memchr(text->data + at, ':', open - at);
        work->from = colon != NULL ? (size_t)(colon - text->data) : open;
    }
    for (size_t i = at == 0 ? 0 : 1; i < (zg_compress_is(work, at, "}") ? 2U : 1U); i++) {
        size_t start = starts[i], colon = work->from;
        if (start >= open || colon == open || colon <= start) {
            continue;
        }
        for (size_t each = at; each <= open; each++) {
            if (text->data[each] == ':') {
                zg_buf_append_text(&work->put, COLON);
            } else {
                zg_buf_append(&work->put, text->data + each, 1);
            }
        }
        return open + 1;
    }
    return 0;
}

/* \s+([!{};:>+\(\)\],]) */
static size_t match_space_before(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_past(work, at, BLANKS);
    return end > at && zg_compress_is(work, end, "!{};:>+()],") ? end : 0;
}

static size_t match_important(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_text_at(work, at, "!important");
    return end > 0 ? zg_compress_put_text(work, " !important", end) : 0;
}

static size_t match_colon(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_text_at(work, at, COLON);
    return end > 0 ? zg_compress_put_text(work, ":", end) : 0;
}

/* (?i):first\-(line|letter)(\{|,) */
static size_t match_first(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {":first-line", ":first-letter", NULL};
    size_t end = zg_compress_one_at(work, at, words);
    if (end == 0 || !zg_compress_is(work, end, "{,")) {
        return 0;
    }
    zg_compress_put_lower(work, at, end);
    zg_buf_append_text(&work->put, " ");
    zg_compress_put_slice(work, end, end + 1);
    return end + 1;
}

/* The end of a preserved comment, and a space. */
static size_t match_comment_end(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_text_at(work, at, "*/ ");
    return end > 0 ? zg_compress_put_text(work, "*/", end) : 0;
}

/* ([!{}:;>+\(\[,])\s+ */
static size_t match_space_after(struct zg_compress *work, size_t at)
{
    size_t end =
        zg_compress_is(work, at, "!{}:;>+([,") ? zg_compress_past(work, at + 1, BLANKS) : 0;
    if (end <= at + 1) {
        return 0;
    }
    zg_compress_put_slice(work, at, at + 1);
    return end;
}

/* (?i)\band\( */
static size_t match_and(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_word_at(work, at, "and(");
    uint8_t before = at > 0 ? work->text.data[at - 1] : ' ';
    bool inside = before >= 0x80 || before == '_' || (before >= '0' && before <= '9') ||
                  ((before | 0x20) >= 'a' && (before | 0x20) <= 'z');
    return end > 0 && !inside ? zg_compress_put_text(work, "and (", end) : 0;
}

/* ---- at-rules and names ---------------------------------------------------------------------- */

/* What stands there is taken for a replacement, in which a backslash makes the next byte plain and
 * a $ names a group. */
static void put_replacement(struct zg_compress *work, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        bool plain = zg_compress_is(work, at, "\\");
        at += plain;
        if (at == to || (!plain && zg_compress_is(work, at, "$"))) {
            work->exception = "IllegalArgumentException";
            return;
        }
        zg_compress_put_slice(work, at, at + 1);
    }
}

/* (?i)^(.*)(@charset)( "[^"]*";): the last of them on the first line comes to the front. */
static size_t match_charset(struct zg_compress *work, size_t at)
{
    struct zg_bytes text = zg_buf_bytes(&work->text);
    size_t line = 0, found = 0, end = 0;
    if (at > 0) {
        return 0;
    }
    /* The dot stops at U+0085, U+2028 and U+2029; the other line ends are gone. */
    while (line < text.len && zg_compress_text_at(work, line, "\xc2\x85") == 0 &&
           zg_compress_text_at(work, line, "\xe2\x80\xa8") == 0 &&
           zg_compress_text_at(work, line, "\xe2\x80\xa9") == 0) {
        size_t name = zg_compress_word_at(work, line, "@charset");
        size_t quote = name > 0 ? zg_compress_text_at(work, name, " \"") : 0;
        size_t close = quote > 0 ? zg_bytes_find(text, zg_bytes_of("\""), quote) : SIZE_MAX;
        if (close != SIZE_MAX && zg_compress_is(work, close + 1, ";")) {
            found = line;
            end = close + 2;
        }
        line++;
    }
    if (end > 0) {
        zg_compress_put_lower(work, found, found + strlen("@charset"));
        zg_compress_put_slice(work, found + strlen("@charset"), end);
        put_replacement(work, 0, found);
    }
    return end;
}

/* (?i)^((\s*)(@charset)( [^;]+;\s*))+: of several at the front the last one stays. */
static size_t match_charsets(struct zg_compress *work, size_t at)
{
    size_t end = 0;
    while (at == 0) {
        size_t start = zg_compress_past(work, end, BLANKS);
        size_t name = zg_compress_word_at(work, start, "@charset");
        size_t value = name > 0 && zg_compress_is(work, name, " ") ? name + 1 : 0, close = value;
        while (value > 0 && close < work->text.len && work->text.data[close] != ';') {
            close++;
        }
        if (value == 0 || close == value || close == work->text.len) {
            break;
        }
        work->put.len = 0;
        zg_compress_put_slice(work, end, start);
        zg_compress_put_lower(work, start, name);
        end = zg_compress_past(work, close + 1, BLANKS);
        put_replacement(work, name, end);
    }
    return end;
}

static size_t lower_word(struct zg_compress *work, size_t at, size_t end)
{
    zg_compress_put_lower(work, at, end);
    return end;
}

/* (?i)@(font-face|import|(?:-(?:atsc|...)-)?keyframe|media|page|namespace) */
static size_t match_at_rule(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {"font-face", "import", "media", "page", "namespace", NULL};
    static const char *const keyframe[] = {"keyframe", NULL};
    if (!zg_compress_is(work, at, "@")) {
        return 0;
    }
    size_t end = zg_compress_one_at(work, at + 1, words);
    return lower_word(work, at, end > 0 ? end : vendor_word_at(work, at + 1, keyframe));
}

/* (?i):(active|...|visited) */
static size_t match_pseudo(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {":active",       ":after",       ":before",
                                        ":checked",      ":disabled",    ":empty",
                                        ":enabled",      ":first-child", ":first-of-type",
                                        ":focus",        ":hover",       ":last-child",
                                        ":last-of-type", ":link",        ":only-child",
                                        ":only-of-type", ":root",        "::selection",
                                        ":target",       ":visited",     NULL};
    return lower_word(work, at, zg_compress_one_at(work, at, words));
}

/* (?i):(lang|not|...|(?:-(?:moz|webkit)-)?any)\( */
static size_t match_pseudo_function(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {
        ":lang(",        ":not(", ":nth-child(", ":nth-last-child(", ":nth-last-of-type(",
        ":nth-of-type(", ":any(", ":-moz-any(",  ":-webkit-any(",    NULL};
    return lower_word(work, at, zg_compress_one_at(work, at, words));
}

/* (?i)([:,\( ]\s*)(attr|...|-webkit-gradient), where all blanks are spaces by now. */
static size_t match_function(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {"attr", "color-stop", "from", "rgba", "to", "url", NULL};
    static const char *const vendor_words[] = {"calc",
                                               "max",
                                               "min",
                                               "linear-gradient",
                                               "radial-gradient",
                                               "repeating-linear-gradient",
                                               "repeating-radial-gradient",
                                               NULL};
    if (!zg_compress_is(work, at, ":,( ")) {
        return 0;
    }
    size_t end = zg_compress_one_at(work, at + 1, words);
    end = end > 0 ? end : vendor_word_at(work, at + 1, vendor_words);
    end = end > 0 ? end : zg_compress_word_at(work, at + 1, "-webkit-gradient");
    return lower_word(work, at, end);
}

/* ---- rules ------------------------------------------------------------------------------------
 */

#define FRACTION "___YUI_QUERY_FRACTION___"

/* \(([\-A-Za-z]+):([0-9]+)\/([0-9]+)\): its slash is put aside, for the next rule. */
static size_t match_ratio(struct zg_compress *work, size_t at)
{
    static const char letters[] = "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t colon = zg_compress_is(work, at, "(") ? zg_compress_past(work, at + 1, letters) : 0;
    size_t slash = colon > at + 1 && zg_compress_is(work, colon, ":")
                       ? zg_compress_past(work, colon + 1, DIGITS)
                       : 0;
    size_t end = slash > colon + 1 && zg_compress_is(work, slash, "/")
                     ? zg_compress_past(work, slash + 1, DIGITS)
                     : 0;
    if (end <= slash + 1 || !zg_compress_is(work, end, ")")) {
        return 0;
    }
    zg_compress_put_slice(work, at, slash);
    zg_buf_append_text(&work->put, FRACTION);
    zg_compress_put_slice(work, slash + 1, end + 1);
    return end + 1;
}

/* [^\}\{/;]+\{\} */
static size_t match_empty(struct zg_compress *work, size_t at)
{
    /* The run that `at` is in ends at the same place as for the byte before. */
    if (work->brace <= at) {
        size_t end = at;
        while (end < work->text.len && !zg_compress_is(work, end, "}{/;")) {
            end++;
        }
        work->brace = end;
    }
    size_t end = work->brace;
    return end > at ? zg_compress_text_at(work, end, "{}") : 0;
}

static size_t match_slash(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_text_at(work, at, FRACTION);
    return end > 0 ? zg_compress_put_text(work, "/", end) : 0;
}

/* A line end after every }. */
static size_t match_close(struct zg_compress *work, size_t at)
{
    return zg_compress_is(work, at, "}") ? zg_compress_put_text(work, "}\n", at + 1) : 0;
}

/* ;+}, which is not in a run of ; that was looked at from its beginning */
static size_t match_semicolons_close(struct zg_compress *work, size_t at)
{
    bool inside = at > 0 && zg_compress_is(work, at - 1, ";");
    size_t end = inside ? at : zg_compress_past(work, at, ";");
    return end > at && zg_compress_is(work, end, "}") ? zg_compress_put_text(work, "}", end + 1)
                                                      : 0;
}

/* ;;+ */
static size_t match_semicolons(struct zg_compress *work, size_t at)
{
    size_t end = zg_compress_past(work, at, ";");
    return end > at + 1 ? zg_compress_put_text(work, ";", end) : 0;
}

/* ---- the row --------------------------------------------------------------------------------- */

static const struct zg_compress_rule FIRST[] = {
    {BLANKS, match_blanks},        {"}", match_selector}, {BLANKS, match_space_before},
    {"!", match_important},        {"_", match_colon},    {":", match_first},
    {"*", match_comment_end},      {"", match_charset},   {"", match_charsets},
    {"@", match_at_rule},          {":", match_pseudo},   {":", match_pseudo_function},
    {":,( ", match_function},      {"aA", match_and},     {"!{}:;>+([,", match_space_after},
    {";", match_semicolons_close},
};

/* Behind those in values. */
static const struct zg_compress_rule LAST[] = {
    {"(", match_ratio}, {NULL, match_empty},     {"_", match_slash},
    {"}", match_close}, {";", match_semicolons},
};

static void run_all(struct zg_compress *work, const struct zg_compress_rule *rules, size_t count)
{
    for (size_t i = 0; i < count && work->exception == NULL; i++) {
        zg_compress_run(work, &rules[i]);
    }
}

void zg_compress_rules(struct zg_compress *work)
{
    run_all(work, FIRST, ZG_COUNT(FIRST));
    zg_compress_values(work);
    run_all(work, LAST, ZG_COUNT(LAST));
}
