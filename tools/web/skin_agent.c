/*
 * The macros that the servlet defines for a browser, from the words of its user agent. Only the
 * first test that a word passes counts, and later words overrule earlier ones: Chrome's version
 * is that of its word "Safari/537.36".
 */
#include "web/skin.h"

#include <string.h>

/* What the words say. Versions are 32-bit numbers, compared as 64-bit ones. */
struct agent {
    double version, gecko, mozilla;
    bool begins_with_mozilla, compatible, opera, spoofer, webtv, iphone, hotjava, msie, trident,
        gecko_based, webkit, firefox, netscape, safari, chrome, windows, mac, linux;
};

static double number_of(struct zg_bytes text)
{
    float value;
    return zg_java_parse_float(text, &value) ? (double)value : -1.0;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* The first `digits.digits` in it, or all of it. */
static double version_of(struct zg_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t at = i;
        while (at < text.len && is_digit(text.data[at])) {
            at++;
        }
        size_t point = at;
        if (at == i || at + 1 >= text.len || text.data[at] != '.' || !is_digit(text.data[at + 1])) {
            i = at > i ? at - 1 : i;
            continue;
        }
        for (at = point + 1; at < text.len && is_digit(text.data[at]);) {
            at++;
        }
        return number_of((struct zg_bytes){text.data + i, at - i});
    }
    return number_of(text);
}

/* The next word between spaces, semicolons and parentheses. */
static bool next_word(struct zg_bytes *rest, struct zg_bytes *word)
{
    while (rest->len > 0 && memchr(" ;()", rest->data[0], 4) != NULL) {
        rest->data++;
        rest->len--;
    }
    size_t len = 0;
    while (len < rest->len && memchr(" ;()", rest->data[len], 4) == NULL) {
        len++;
    }
    *word = (struct zg_bytes){rest->data, len};
    rest->data += len;
    rest->len -= len;
    return len > 0;
}

/* Is `what` in the word? `after` is what follows it. */
static bool holds(struct zg_bytes word, const char *what, struct zg_bytes *after)
{
    size_t at = zg_bytes_find(word, zg_bytes_of(what), 0), end = at + strlen(what);
    if (at == SIZE_MAX) {
        return false;
    }
    *after = (struct zg_bytes){word.data + end, word.len - end};
    return true;
}

static double next_version(struct zg_bytes *rest, double otherwise)
{
    struct zg_bytes word;
    return next_word(rest, &word) ? version_of(word) : otherwise;
}

/* The words that are looked for first; true when this is one of them. */
static bool read_kind(struct agent *agent, struct zg_bytes word, struct zg_bytes *rest)
{
    struct zg_bytes after;
    if (holds(word, "compatible", &after)) {
        agent->compatible = true;
    } else if (holds(word, "opera", &after)) {
        agent->opera = true;
        agent->version = next_version(rest, agent->version);
    } else if (holds(word, "spoofer", &after)) {
        agent->spoofer = true;
    } else if (holds(word, "webtv", &after)) {
        agent->webtv = true;
    } else if (holds(word, "iphone", &after)) {
        agent->iphone = true;
    } else if (holds(word, "hotjava", &after)) {
        agent->hotjava = true;
    } else if (holds(word, "msie", &after)) {
        agent->msie = true;
        agent->version = next_version(rest, agent->version);
    } else {
        return false;
    }
    return true;
}

/* Words with a version in them. */
static bool read_version(struct agent *agent, struct zg_bytes word)
{
    struct zg_bytes after;
    if (holds(word, "trident/", &after)) {
        agent->trident = true;
    } else if (holds(word, "gecko/", &after)) {
        agent->gecko_based = true;
        agent->gecko = number_of(after);
    } else if (holds(word, "applewebkit/", &after)) {
        agent->webkit = true;
    } else if (holds(word, "rv:", &after)) {
        agent->version = agent->mozilla = version_of(after);
    } else if (holds(word, "firefox/", &after)) {
        agent->firefox = true;
        agent->version = version_of(after);
    } else if (holds(word, "netscape6/", &after) || holds(word, "netscape/", &after)) {
        agent->netscape = true;
        agent->version = version_of(after);
    } else if (holds(word, "safari/", &after)) {
        agent->safari = true;
        agent->version = version_of(after);
    } else if (holds(word, "chrome/", &after)) {
        agent->chrome = true;
        agent->version = version_of(after);
    } else {
        return false;
    }
    return true;
}

static void read_word(struct agent *agent, struct zg_bytes word, struct zg_bytes *rest)
{
    struct zg_bytes after;
    if (read_kind(agent, word, rest) || read_version(agent, word)) {
        return;
    }
    if (holds(word, "windows", &after)) {
        agent->windows = true;
    } else if (holds(word, "macintosh", &after) || holds(word, "mac_", &after)) {
        agent->mac = true;
    } else if (holds(word, "linux", &after)) {
        agent->linux = true;
    }
}

/* "Mozilla/5.0": the version begins eight characters after the word and the white space before
 * it begin. False when there are not so many. */
static bool read_first(struct agent *agent, struct zg_bytes word)
{
    size_t at = zg_bytes_find(word, zg_bytes_of("mozilla"), 0);
    if (at == SIZE_MAX) {
        return true;
    }
    while (at > 0 && zg_java_is_space(word.data[at - 1])) {
        at--;
    }
    if (at + 8 > word.len) {
        return false;
    }
    agent->begins_with_mozilla = true;
    agent->version = number_of((struct zg_bytes){word.data + at + 8, word.len - at - 8});
    return true;
}

/* A macro and whether it is defined. */
struct macro {
    const char *name;
    bool defined;
};

static size_t define(const struct macro *macros, size_t count, const char **names, size_t have)
{
    for (size_t i = 0; i < count; i++) {
        if (macros[i].defined) {
            names[have++] = macros[i].name;
        }
    }
    return have;
}

static size_t define_systems_and_gecko(const struct agent *a, bool navigator, const char **names)
{
    bool mozilla = navigator && a->mozilla > -1.0 && a->gecko_based && a->gecko != 0;
    bool firefox = mozilla && a->firefox;
    const struct macro macros[] = {
        {"LINUX", a->linux},
        {"MACINTOSH", a->mac},
        {"WINDOWS", a->windows},
        {"CHROME", a->chrome},
        {"CHROME_4_OR_HIGHER", a->chrome && a->version >= 4},
        {"FIREFOX", firefox},
        {"FIREFOX_1_OR_HIGHER", firefox && a->version >= 1.0},
        {"FIREFOX_1_5_OR_HIGHER", firefox && a->version >= 1.5},
        {"FIREFOX_4_OR_HIGHER", firefox && a->version >= 4},
        {"GECKO", a->gecko_based},
        {"GECKO_1_8_OR_HIGHER", a->gecko_based && a->version >= 1.8},
        {"GECKO_2_OR_HIGHER", a->gecko_based && a->version >= 2},
        {"HOTJAVA", a->hotjava},
        {"IPHONE", a->iphone},
        {"MOZILLA", mozilla},
        {"MOZILLA_1_4_OR_HIGHER", mozilla && a->mozilla >= 1.4},
    };
    return define(macros, ZG_COUNT(macros), names, 0);
}

static size_t define_msie(const struct agent *a, const char **names, size_t have)
{
    bool ie = a->msie && !a->opera;
    double v = a->version;
    const struct macro macros[] = {
        {"MSIE", ie},
        {"MSIE_3", ie && v < 4},
        {"MSIE_4", ie && v == 4.0},
        {"MSIE_4_OR_HIGHER", ie && v >= 4},
        {"MSIE_5", ie && v == 5.0},
        {"MSIE_5_OR_HIGHER", ie && v >= 5.0},
        {"MSIE_5_5", ie && v == 5.5},
        {"MSIE_5_5_OR_HIGHER", ie && v >= 5.5},
        {"MSIE_6", ie && v == 6.0},
        {"MSIE_6_OR_HIGHER", ie && v >= 6.0},
        {"MSIE_LOWER_THAN_7", ie && !(v >= 7.0)},
        {"MSIE_7", ie && v == 7.0},
        {"MSIE_7_OR_HIGHER", ie && v >= 7.0},
        {"MSIE_8", ie && v == 8.0},
        {"MSIE_8_OR_HIGHER", ie && v >= 8.0},
        {"MSIE_LOWER_THAN_9", ie && !(v >= 9.0)},
        {"MSIE_9", ie && v == 9.0},
        {"MSIE_9_OR_HIGHER", ie && v >= 9.0},
        {"MSIE_LOWER_THAN_10", ie && !(v >= 10.0)},
        {"MSIE_10", ie && v == 10.0},
        {"MSIE_10_OR_HIGHER", ie && v >= 10.0},
        {"MODERN_IE", !ie && a->trident && a->mozilla == v && a->mozilla > 0},
    };
    return define(macros, ZG_COUNT(macros), names, have);
}

static size_t define_others(const struct agent *a, bool navigator, const char **names, size_t have)
{
    bool netscape = navigator && a->netscape;
    double v = a->version;
    const struct macro macros[] = {
        {"NAVIGATOR", navigator},
        {"NAVIGATOR_4", navigator && v == 4 && (!a->msie || a->opera)},
        {"NAVIGATOR_6", netscape && v >= 6.0 && v < 7.0},
        {"NAVIGATOR_6_OR_HIGHER", netscape && v >= 6.0},
        {"NAVIGATOR_7", netscape && v == 7.0},
        {"NAVIGATOR_COMPATIBLE", a->compatible},
        {"OPERA", a->opera},
        {"SAFARI", a->safari},
        {"SAFARI_2", a->safari && v == 2.0},
        {"SAFARI_2_OR_HIGHER", a->safari && v >= 2},
        {"SAFARI_3", a->safari && v == 3.0},
        {"SAFARI_5_OR_HIGHER", a->safari && v >= 5},
        {"TRIDENT", a->trident},
        {"WEBKIT", a->webkit},
        {"WEBTV", a->webtv},
    };
    return define(macros, ZG_COUNT(macros), names, have);
}

/* In the order of a HashMap. */
static const char **in_map_order(struct zg_arena *arena, const char **names, size_t count)
{
    struct zg_bytes *keys = zg_alloc_array(arena, count + 1, sizeof(*keys));
    size_t *order = zg_alloc_array(arena, count + 1, sizeof(*order));
    const char **ordered = zg_alloc_array(arena, count + 1, sizeof(*ordered));
    for (size_t i = 0; i < count; i++) {
        keys[i] = zg_bytes_of(names[i]);
    }
    zg_java_map_order(keys, count, order);
    for (size_t i = 0; i < count; i++) {
        ordered[i] = names[order[i]];
    }
    return ordered;
}

bool zg_skin_macros(struct zg_arena *arena, const char *user_agent, const char ***macros,
                    size_t *count, struct zg_error *err)
{
    enum { MOST = 64 };
    const char **names = zg_alloc_array(arena, MOST, sizeof(*names));
    struct agent agent = {.version = -1.0, .mozilla = -1.0};
    char *lower = zg_strdup(arena, user_agent);
    for (char *at = lower; *at != '\0'; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 'a' - 'A') : *at;
    }
    struct zg_bytes rest = zg_bytes_of(lower), word;
    bool any = next_word(&rest, &word);
    if (any && !read_first(&agent, word)) {
        return zg_fail(err, ZG_MALFORMED, "skin-aborts",
                       "the user agent '%s': the servlet ends here with "
                       "StringIndexOutOfBoundsException",
                       user_agent);
    }
    for (bool more = any; more; more = next_word(&rest, &word)) {
        read_word(&agent, word, &rest);
    }
    bool navigator = agent.begins_with_mozilla && !agent.spoofer && !agent.compatible &&
                     !agent.opera && !agent.webtv && !agent.hotjava && !agent.safari &&
                     !agent.chrome;
    *count = 0;
    if (any) {
        *count = define_systems_and_gecko(&agent, navigator, names);
        *count = define_msie(&agent, names, *count);
        *count = define_others(&agent, navigator, names, *count);
    }
    *macros = in_map_order(arena, names, *count);
    return true;
}
