/*
 * Is a text a point in time and nothing else? Decided narrowly: what might be a version or any
 * other value with a meaning is no time.
 */
#include "internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 64, MOST_NUMBERS = 12 };

struct number {
    const char *digits;
    size_t len;
    unsigned value; /* of its first four digits */
    char before;    /* the character before it, or 0 */
};

struct parts {
    struct number numbers[MOST_NUMBERS];
    size_t count;
    bool month; /* by name */
};

static bool is_one_of(const char *word, size_t len, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == len && strncasecmp(words[i], word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_word(const char *word, size_t len, struct parts *parts)
{
    static const char *const months[] = {
        "jan",   "feb",  "mar",  "apr",    "may",       "jun",     "jul",      "aug",
        "sep",   "oct",  "nov",  "dec",    "sept",      "january", "february", "march",
        "april", "june", "july", "august", "september", "october", "november", "december"};
    static const char *const others[] = {
        "mon",       "tue",      "wed",    "thu",      "fri",    "sat", "sun", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "t",   "z",   "am",     "pm",
        "utc",       "gmt",      "cet",    "cest",     "est",    "edt", "cst", "cdt",    "mst",
        "mdt",       "pst",      "pdt",    "bst",      "ist",    "jst"};
    if (is_one_of(word, len, months, ZG_COUNT(months))) {
        parts->month = true;
        return true;
    }
    return is_one_of(word, len, others, ZG_COUNT(others));
}

static unsigned leading(const char *digits, size_t len)
{
    unsigned value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (unsigned)(digits[i] - '0');
    }
    return value;
}

static bool take_number(const char *text, size_t at, size_t len, struct parts *parts)
{
    if (parts->count == MOST_NUMBERS || len > 14) {
        return false;
    }
    parts->numbers[parts->count++] = (struct number){.digits = text + at,
                                                     .len = len,
                                                     .value = leading(text + at, len < 4 ? len : 4),
                                                     .before = at > 0 ? text[at - 1] : '\0'};
    return true;
}

/* Takes the text apart; false when it holds anything that no time does. */
static bool take_apart(const char *text, size_t len, struct parts *parts)
{
    for (size_t at = 0; at < len;) {
        size_t end = at + 1;
        if (isdigit((unsigned char)text[at])) {
            while (end < len && isdigit((unsigned char)text[end])) {
                end++;
            }
            if (!take_number(text, at, end - at, parts)) {
                return false;
            }
        } else if (isalpha((unsigned char)text[at])) {
            while (end < len && isalpha((unsigned char)text[end])) {
                end++;
            }
            if (!take_word(text + at, end - at, parts)) {
                return false;
            }
        } else if (strchr(" :-/.,+_", text[at]) == NULL) {
            return false;
        }
        at = end;
    }
    return true;
}

static bool is_date(unsigned year, unsigned month, unsigned day)
{
    return year >= 1990 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_year(const struct number *number)
{
    return number->len == 4 && is_date(number->value, 1, 1);
}

/* 20190917, 201909170042, 20190917004220 */
static bool is_compact(const struct number *number)
{
    return (number->len == 8 || number->len == 12 || number->len == 14) &&
           is_date(number->value, leading(number->digits + 4, 2), leading(number->digits + 6, 2));
}

/* 2019-09-17, 2019/09/17, 09/17/2019. Not with points: those are versions. */
static bool is_separated(const struct number *three)
{
    char separator = three[1].before;
    if ((separator != '-' && separator != '/') || three[2].before != separator) {
        return false;
    }
    bool adjacent = three[0].digits + three[0].len + 1 == three[1].digits &&
                    three[1].digits + three[1].len + 1 == three[2].digits;
    bool year_first = is_year(&three[0]) && three[1].len <= 2 && three[2].len <= 2 &&
                      is_date(three[0].value, three[1].value, three[2].value);
    bool year_last = separator == '/' && is_year(&three[2]) && three[0].len <= 2 &&
                     three[1].len <= 2 &&
                     (is_date(three[2].value, three[0].value, three[1].value) ||
                      is_date(three[2].value, three[1].value, three[0].value));
    return adjacent && (year_first || year_last);
}

/* Sep 17 2019, 17 September 2019, Tue Sep 17 00:42:20 UTC 2019 */
static bool has_named_date(const struct parts *parts)
{
    bool year = false, day = false;
    for (size_t i = 0; i < parts->count; i++) {
        const struct number *number = &parts->numbers[i];
        year = year || is_year(number);
        day = day || (number->len <= 2 && is_date(2000, 1, number->value));
    }
    return parts->month && year && day;
}

bool zg_is_time(struct zg_bytes bytes)
{
    struct parts parts = {0};
    if (bytes.len > LONGEST || !take_apart((const char *)bytes.data, bytes.len, &parts)) {
        return false;
    }
    for (size_t i = 0; i < parts.count; i++) {
        if (is_compact(&parts.numbers[i]) ||
            (i + 2 < parts.count && is_separated(&parts.numbers[i]))) {
            return true;
        }
    }
    return has_named_date(&parts);
}
