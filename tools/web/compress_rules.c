/* The replacements of the compressor, in its order; the pattern of each stands above it. */
#include "web/compress_internal.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#define HEX "0123456789abcdefABCDEF"
#define DIGITS "0123456789"
#define BLANKS " \t\n\v\f\r"

static void run(struct zg_compress *work, const struct zg_compress_rule *rule)
{
    bool begins[256];
    memset(begins, rule->first == NULL, sizeof(begins));
    for (const char *at = rule->first; at != NULL && *at != '\0'; at++) {
        begins[(uint8_t)*at] = true;
    }
    struct zg_buf old = work->text, new = {0};
    size_t copied = 0;
    work->from = work->brace = 0;
    for (size_t at = 0; at < old.len && work->exception == NULL;) {
        work->put.len = 0;
        size_t end = at == 0 || begins[old.data[at]] ? rule->match(work, at) : 0;
        if (end <= at) {
            at++;
            continue;
        }
        zg_buf_append(&new, old.data + copied, at - copied);
        zg_buf_append_bytes(&new, zg_buf_bytes(&work->put));
        copied = at = end;
    }
    if (copied > 0) {
        zg_buf_append(&new, old.data + copied, old.len - copied);
        work->text = new;
        zg_buf_free(&old);
    }
}

/* ---- parts of patterns ----------------------------------------------------------------------- */

static bool is(const struct zg_compress *work, size_t at, const char *bytes)
{
    return at < work->text.len && work->text.data[at] != '\0' &&
           strchr(bytes, work->text.data[at]) != NULL;
}

/* The place behind the run of such bytes. */
static size_t past(const struct zg_compress *work, size_t at, const char *bytes)
{
    while (is(work, at, bytes)) {
        at++;
    }
    return at;
}

/* The place behind that text, 0 when it does not stand there. */
static size_t text_at(const struct zg_compress *work, size_t at, const char *text)
{
    size_t len = strlen(text);
    bool there = at <= work->text.len && len <= work->text.len - at &&
                 memcmp(work->text.data + at, text, len) == 0;
    return there ? at + len : 0;
}

/* The same in upper or lower case. */
static size_t word_at(const struct zg_compress *work, size_t at, const char *word)
{
    size_t len = strlen(word);
    bool there = at <= work->text.len && len <= work->text.len - at &&
                 strncasecmp((const char *)work->text.data + at, word, len) == 0;
    return there ? at + len : 0;
}

/* One word of a list. */
static size_t one_at(const struct zg_compress *work, size_t at, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t end = word_at(work, at, *words);
        if (end > 0) {
            return end;
        }
    }
    return 0;
}

/* One word of a list, with a vendor's prefix or without. */
static size_t vendor_word_at(const struct zg_compress *work, size_t at, const char *const *words)
{
    static const char *const vendors[] = {"-atsc-", "-khtml-", "-moz-",    "-ms-",
                                          "-o-",    "-wap-",   "-webkit-", NULL};
    size_t end = one_at(work, at, vendors);
    return one_at(work, end > 0 ? end : at, words);
}

static void put_slice(struct zg_compress *work, size_t from, size_t to)
{
    zg_buf_append(&work->put, work->text.data + from, to - from);
}

static void put_lower(struct zg_compress *work, size_t from, size_t to)
{
    for (; from < to; from++) {
        uint8_t byte = work->text.data[from];
        byte = (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
        zg_buf_append(&work->put, &byte, 1);
    }
}

static size_t put_text(struct zg_compress *work, const char *text, size_t end)
{
    zg_buf_append_text(&work->put, text);
    return end;
}

/* The next { or } at or after `at`, or the end. Asked for ascending places. */
static size_t next_brace(struct zg_compress *work, size_t at)
{
    if (at < work->from || at > work->brace || work->brace == 0) {
        size_t end = at;
        while (end < work->text.len && !is(work, end, "{}")) {
            end++;
        }
        work->from = at;
        work->brace = end;
    }
    return work->brace;
}

/* ---- spaces ---------------------------------------------------------------------------------- */

/* \s+ */
static size_t match_blanks(struct zg_compress *work, size_t at)
{
    size_t end = past(work, at, BLANKS);
    return end > at ? put_text(work, " ", end) : 0;
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
    for (size_t i = at == 0 ? 0 : 1; i < (is(work, at, "}") ? 2U : 1U); i++) {
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
    size_t end = past(work, at, BLANKS);
    return end > at && is(work, end, "!{};:>+()],") ? end : 0;
}

static size_t match_important(struct zg_compress *work, size_t at)
{
    size_t end = text_at(work, at, "!important");
    return end > 0 ? put_text(work, " !important", end) : 0;
}

static size_t match_colon(struct zg_compress *work, size_t at)
{
    size_t end = text_at(work, at, COLON);
    return end > 0 ? put_text(work, ":", end) : 0;
}

/* (?i):first\-(line|letter)(\{|,) */
static size_t match_first(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {":first-line", ":first-letter", NULL};
    size_t end = one_at(work, at, words);
    if (end == 0 || !is(work, end, "{,")) {
        return 0;
    }
    put_lower(work, at, end);
    zg_buf_append_text(&work->put, " ");
    put_slice(work, end, end + 1);
    return end + 1;
}

/* The end of a preserved comment, and a space. */
static size_t match_comment_end(struct zg_compress *work, size_t at)
{
    size_t end = text_at(work, at, "*/ ");
    return end > 0 ? put_text(work, "*/", end) : 0;
}

/* ([!{}:;>+\(\[,])\s+ */
static size_t match_space_after(struct zg_compress *work, size_t at)
{
    size_t end = is(work, at, "!{}:;>+([,") ? past(work, at + 1, BLANKS) : 0;
    if (end <= at + 1) {
        return 0;
    }
    put_slice(work, at, at + 1);
    return end;
}

/* (?i)\band\( */
static size_t match_and(struct zg_compress *work, size_t at)
{
    size_t end = word_at(work, at, "and(");
    uint8_t before = at > 0 ? work->text.data[at - 1] : ' ';
    bool inside = before >= 0x80 || before == '_' || (before >= '0' && before <= '9') ||
                  ((before | 0x20) >= 'a' && (before | 0x20) <= 'z');
    return end > 0 && !inside ? put_text(work, "and (", end) : 0;
}

/* ---- at-rules and names ---------------------------------------------------------------------- */

/* What stands there is taken for a replacement, in which a backslash makes the next byte plain and
 * a $ names a group. */
static void put_replacement(struct zg_compress *work, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        bool plain = is(work, at, "\\");
        at += plain;
        if (at == to || (!plain && is(work, at, "$"))) {
            work->exception = "IllegalArgumentException";
            return;
        }
        put_slice(work, at, at + 1);
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
    while (line < text.len && text_at(work, line, "\xc2\x85") == 0 &&
           text_at(work, line, "\xe2\x80\xa8") == 0 && text_at(work, line, "\xe2\x80\xa9") == 0) {
        size_t name = word_at(work, line, "@charset");
        size_t quote = name > 0 ? text_at(work, name, " \"") : 0;
        size_t close = quote > 0 ? zg_bytes_find(text, zg_bytes_of("\""), quote) : SIZE_MAX;
        if (close != SIZE_MAX && is(work, close + 1, ";")) {
            found = line;
            end = close + 2;
        }
        line++;
    }
    if (end > 0) {
        put_lower(work, found, found + strlen("@charset"));
        put_slice(work, found + strlen("@charset"), end);
        put_replacement(work, 0, found);
    }
    return end;
}

/* (?i)^((\s*)(@charset)( [^;]+;\s*))+: of several at the front the last one stays. */
static size_t match_charsets(struct zg_compress *work, size_t at)
{
    size_t end = 0;
    while (at == 0) {
        size_t start = past(work, end, BLANKS);
        size_t name = word_at(work, start, "@charset");
        size_t value = name > 0 && is(work, name, " ") ? name + 1 : 0, close = value;
        while (value > 0 && close < work->text.len && work->text.data[close] != ';') {
            close++;
        }
        if (value == 0 || close == value || close == work->text.len) {
            break;
        }
        work->put.len = 0;
        put_slice(work, end, start);
        put_lower(work, start, name);
        end = past(work, close + 1, BLANKS);
        put_replacement(work, name, end);
    }
    return end;
}

static size_t lower_word(struct zg_compress *work, size_t at, size_t end)
{
    put_lower(work, at, end);
    return end;
}

/* (?i)@(font-face|import|(?:-(?:atsc|...)-)?keyframe|media|page|namespace) */
static size_t match_at_rule(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {"font-face", "import", "media", "page", "namespace", NULL};
    static const char *const keyframe[] = {"keyframe", NULL};
    if (!is(work, at, "@")) {
        return 0;
    }
    size_t end = one_at(work, at + 1, words);
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
    return lower_word(work, at, one_at(work, at, words));
}

/* (?i):(lang|not|...|(?:-(?:moz|webkit)-)?any)\( */
static size_t match_pseudo_function(struct zg_compress *work, size_t at)
{
    static const char *const words[] = {
        ":lang(",        ":not(", ":nth-child(", ":nth-last-child(", ":nth-last-of-type(",
        ":nth-of-type(", ":any(", ":-moz-any(",  ":-webkit-any(",    NULL};
    return lower_word(work, at, one_at(work, at, words));
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
    if (!is(work, at, ":,( ")) {
        return 0;
    }
    size_t end = one_at(work, at + 1, words);
    end = end > 0 ? end : vendor_word_at(work, at + 1, vendor_words);
    end = end > 0 ? end : word_at(work, at + 1, "-webkit-gradient");
    return lower_word(work, at, end);
}

/* ---- zeros ----------------------------------------------------------------------------------- */

/* (?:0?\.)?0(?:px|em|...) */
static size_t zero_at(const struct zg_compress *work, size_t at)
{
    static const char *const zeros[] = {"0.0", ".0", "0"};
    static const char *const units[] = {"px",  "em",   "%",   "in", "cm", "mm",  "pc", "pt", "ex",
                                        "deg", "grad", "rad", "ms", "s",  "khz", "hz", NULL};
    for (size_t i = 0; i < ZG_COUNT(zeros); i++) {
        size_t end = text_at(work, at, zeros[i]);
        end = end > 0 ? one_at(work, end, units) : 0;
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
    if (end == 0 && is(work, at + 1, "0.") && !is(work, at, DIGITS)) {
        end = zero_at(work, at + 1);
        put_slice(work, at, end > 0 ? at + 1 : at);
    }
    return end > 0 ? put_text(work, "0", end) : 0;
}

/* `zeros`(;|}) */
static size_t zero_list(struct zg_compress *work, size_t at, const char *zeros)
{
    size_t end = text_at(work, at, zeros);
    if (end == 0 || !is(work, end, ";}")) {
        return 0;
    }
    zg_buf_append_text(&work->put, ":0");
    put_slice(work, end, end + 1);
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
        size_t name = word_at(work, at, *names), end = name > 0 ? word_at(work, name, value) : 0;
        if (end > 0 && is(work, end, ";}")) {
            put_lower(work, at, name);
            zg_buf_append_text(&work->put, shorter);
            put_slice(work, end, end + 1);
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
    size_t dot = is(work, at, ":" BLANKS) ? past(work, at + 1, "0") : 0;
    if (dot <= at + 1 || !is(work, dot, ".") || !is(work, dot + 1, DIGITS)) {
        return 0;
    }
    put_slice(work, at, at + 1);
    put_slice(work, dot, dot + 2);
    return dot + 2;
}

/* ---- colours --------------------------------------------------------------------------------- */

/* What split(",") gives, each by Integer.parseInt: empty parts at the end do not count. */
static void put_components(struct zg_compress *work, size_t from, size_t to)
{
    while (to > from && is(work, to - 1, ",")) {
        to--;
    }
    zg_buf_append_text(&work->put, "#");
    while (from < to) {
        size_t end = past(work, from, DIGITS);
        long number = 0;
        for (size_t at = from; at < end && number <= INT_MAX; at++) {
            number = number * 10 + (work->text.data[at] - '0');
        }
        if (end == from || number > INT_MAX || (end < to && !is(work, end, ","))) {
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
    size_t open = text_at(work, at, "rgb");
    open = open > 0 ? past(work, open, BLANKS) : 0;
    if (open == 0 || !is(work, open, "(")) {
        return 0;
    }
    size_t start = past(work, open + 1, BLANKS), end = past(work, start, DIGITS "," BLANKS);
    /* A group of blanks alone takes one from in front of it. */
    if (end == start && start > open + 1) {
        start--;
    }
    if (end == start || !is(work, end, ")")) {
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
    if (is(work, at, "=")) {
        hash = past(work, at + 1, BLANKS);
        hash += is(work, hash, "\"'");
    }
    size_t end = is(work, hash, "#") ? past(work, hash + 1, HEX) : 0;
    if (end == 0 || end - hash != 7 || is(work, end, "{")) {
        return 0;
    }
    close = next_brace(work, end);
    if (!is(work, close, "}")) {
        return 0;
    }
    const uint8_t *digit = work->text.data + hash + 1;
    if (hash > at) {
        put_slice(work, at, end);
    } else if ((digit[0] | 0x20) == (digit[1] | 0x20) && (digit[2] | 0x20) == (digit[3] | 0x20) &&
               (digit[4] | 0x20) == (digit[5] | 0x20)) {
        zg_buf_append_text(&work->put, "#");
        for (size_t i = hash + 1; i < end; i += 2) {
            put_lower(work, i, i + 1);
        }
    } else {
        put_lower(work, hash, end);
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
    for (size_t i = 0; is(work, at, ":" BLANKS) && i < ZG_COUNT(names); i++) {
        size_t end = text_at(work, at + 1, names[i][0]);
        if (end > 0 && is(work, end, ";}")) {
            put_slice(work, at, at + 1);
            zg_buf_append_text(&work->put, names[i][1]);
            put_slice(work, end, end + 1);
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
    size_t end = word_at(work, at, "progid:DXImageTransform");
    end = end > 0 && end < work->text.len ? word_at(work, end + 1, "Microsoft") : 0;
    end = end > 0 && end < work->text.len ? word_at(work, end + 1, "Alpha(Opacity=") : 0;
    return end > 0 ? put_text(work, "alpha(opacity=", end) : 0;
}

#define FRACTION "___YUI_QUERY_FRACTION___"

/* \(([\-A-Za-z]+):([0-9]+)\/([0-9]+)\): its slash is put aside, for the next rule. */
static size_t match_ratio(struct zg_compress *work, size_t at)
{
    static const char letters[] = "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t colon = is(work, at, "(") ? past(work, at + 1, letters) : 0;
    size_t slash = colon > at + 1 && is(work, colon, ":") ? past(work, colon + 1, DIGITS) : 0;
    size_t end = slash > colon + 1 && is(work, slash, "/") ? past(work, slash + 1, DIGITS) : 0;
    if (end <= slash + 1 || !is(work, end, ")")) {
        return 0;
    }
    put_slice(work, at, slash);
    zg_buf_append_text(&work->put, FRACTION);
    put_slice(work, slash + 1, end + 1);
    return end + 1;
}

/* [^\}\{/;]+\{\} */
static size_t match_empty(struct zg_compress *work, size_t at)
{
    /* The run that `at` is in ends at the same place as for the byte before. */
    if (work->brace <= at) {
        size_t end = at;
        while (end < work->text.len && !is(work, end, "}{/;")) {
            end++;
        }
        work->brace = end;
    }
    size_t end = work->brace;
    return end > at ? text_at(work, end, "{}") : 0;
}

static size_t match_slash(struct zg_compress *work, size_t at)
{
    size_t end = text_at(work, at, FRACTION);
    return end > 0 ? put_text(work, "/", end) : 0;
}

/* A line end after every }. */
static size_t match_close(struct zg_compress *work, size_t at)
{
    return is(work, at, "}") ? put_text(work, "}\n", at + 1) : 0;
}

/* ;+}, which is not in a run of ; that was looked at from its beginning */
static size_t match_semicolons_close(struct zg_compress *work, size_t at)
{
    bool inside = at > 0 && is(work, at - 1, ";");
    size_t end = inside ? at : past(work, at, ";");
    return end > at && is(work, end, "}") ? put_text(work, "}", end + 1) : 0;
}

/* ;;+ */
static size_t match_semicolons(struct zg_compress *work, size_t at)
{
    size_t end = past(work, at, ";");
    return end > at + 1 ? put_text(work, ";", end) : 0;
}

/* ---- the row --------------------------------------------------------------------------------- */

static const struct zg_compress_rule RULES[] = {
    {BLANKS, match_blanks},
    {"}", match_selector},
    {BLANKS, match_space_before},
    {"!", match_important},
    {"_", match_colon},
    {":", match_first},
    {"*", match_comment_end},
    {"", match_charset},
    {"", match_charsets},
    {"@", match_at_rule},
    {":", match_pseudo},
    {":", match_pseudo_function},
    {":,( ", match_function},
    {"aA", match_and},
    {"!{}:;>+([,", match_space_after},
    {";", match_semicolons_close},
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
    {"(", match_ratio},
    {NULL, match_empty},
    {"_", match_slash},
    {"}", match_close},
    {";", match_semicolons},
};

void zg_compress_rules(struct zg_compress *work)
{
    for (size_t i = 0; i < ZG_COUNT(RULES) && work->exception == NULL; i++) {
        run(work, &RULES[i]);
    }
}

void zg_compress_alpha(struct zg_compress *work)
{
    static const struct zg_compress_rule rule = {"pP", match_alpha};
    run(work, &rule);
}
