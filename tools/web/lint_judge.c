/*
 * A declaration judged by the table of compatibility data: its property, then the keywords and
 * functions of its value that the data speak of. A value's other parts (lengths, colours) are not
 * looked at: for those one asks a browser.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "web/lint_internal.h"
#include "web/selector.h"

struct judge {
    struct zg_arena *arena;
    const struct zg_lint *lint;
    const struct zg_sheet *sheet;
};

static struct zg_bytes lower(struct zg_arena *arena, struct zg_bytes text)
{
    char *copy = zg_strndup(arena, (const char *)text.data, text.len);
    for (size_t i = 0; i < text.len; i++) {
        copy[i] = (char)tolower((unsigned char)copy[i]);
    }
    return (struct zg_bytes){(const uint8_t *)copy, text.len};
}

const char *zg_standard_property(struct zg_arena *arena, const struct zg_compat *compat,
                                 const char *property)
{
    struct zg_bytes found = zg_compat_standard(compat, "property", NULL, zg_bytes_of(property));
    return found.len == 0 ? property : zg_strndup(arena, (const char *)found.data, found.len);
}

static struct zg_judgement judgement_no(const struct judge *judge, const char *reason)
{
    return (struct zg_judgement){ZG_SUPPORT_NO, reason, zg_compat_source(judge->lint->compat)};
}

/* ---- properties ------------------------------------------------------------------------------ */

static struct zg_judgement judge_property(const struct judge *judge, const char *property)
{
    const struct zg_browser *browser = &judge->lint->browser;
    struct zg_judgement yes = {ZG_SUPPORT_YES, "", ""}, unknown = {ZG_SUPPORT_UNKNOWN, "", ""};
    if (strncmp(property, "--", 2) == 0) {
        return yes;
    }
    switch (zg_compat_find(judge->lint->compat, "property", NULL, zg_bytes_of(property), browser)) {
    case ZG_SUPPORT_YES:
        return yes;
    case ZG_SUPPORT_NO:
        return judgement_no(judge, zg_format(judge->arena, "%s %s does not know this property",
                                             browser->name, browser->version));
    case ZG_SUPPORT_UNKNOWN:
        break;
    }
    if (property[0] == '-') {
        unknown.reason = "the data do not list this property";
        return unknown;
    }
    const char *similar = zg_similar_property(judge->arena, judge->lint->compat, property);
    return judgement_no(judge,
                        similar == NULL
                            ? "unknown property"
                            : zg_format(judge->arena, "unknown property; %s is meant?", similar));
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Internet Explorer's own: filter: alpha(...) and progid:... to 9, expression() to 7. */
static bool is_explorer_only(struct zg_bytes word, const struct zg_browser *browser, bool *works)
{
    static const struct {
        const char *word, *last;
    } only[] = {{"progid", "9"}, {"alpha(", "9"}, {"expression(", "7"}};
    for (size_t i = 0; i < ZG_COUNT(only); i++) {
        if (zg_bytes_is(word, only[i].word)) {
            *works = strcmp(browser->name, "ie") == 0 &&
                     zg_version_compare(browser->version, only[i].last) <= 0;
            return true;
        }
    }
    return false;
}

static struct zg_judgement judge_word(const struct judge *judge, const char *standard,
                                      struct zg_bytes word, bool function)
{
    const struct zg_browser *browser = &judge->lint->browser;
    struct zg_judgement yes = {ZG_SUPPORT_YES, "", ""};
    bool works;
    if (is_explorer_only(word, browser, &works)) {
        return works ? yes : judgement_no(judge, "only Internet Explorer has this value");
    }
    struct zg_bytes name = {word.data, word.len - function};
    enum zg_support support =
        function ? zg_compat_find(judge->lint->compat, "function", NULL, name, browser)
                 : zg_compat_find(judge->lint->compat, "value", standard, name, browser);
    if (support == ZG_SUPPORT_NO) {
        return judgement_no(judge,
                            zg_format(judge->arena, "%s %s does not know '%.*s'", browser->name,
                                      browser->version, (int)name.len, (const char *)name.data));
    }
    if (support == ZG_SUPPORT_UNKNOWN && name.len > 0 && name.data[0] == '-') {
        return (struct zg_judgement){ZG_SUPPORT_UNKNOWN,
                                     zg_format(judge->arena, "the data do not list '%.*s'",
                                               (int)name.len, (const char *)name.data),
                                     ""};
    }
    return yes;
}

static struct zg_judgement judge_value(const struct judge *judge, struct zg_sheet_node *node,
                                       const char *standard)
{
    struct zg_judgement worst = {ZG_SUPPORT_YES, "", ""};
    for (uint32_t at = node->value; at < node->value_end; at++) {
        uint8_t kind = judge->sheet->tokens[at].kind;
        if (kind != ZG_TOKEN_IDENT && kind != ZG_TOKEN_FUNCTION) {
            continue;
        }
        struct zg_bytes word = lower(judge->arena, zg_sheet_span(judge->sheet, at, at + 1));
        struct zg_judgement one = judge_word(judge, standard, word, kind == ZG_TOKEN_FUNCTION);
        if (one.support == ZG_SUPPORT_NO) {
            return one;
        }
        worst = one.support == ZG_SUPPORT_UNKNOWN ? one : worst;
    }
    return worst;
}

static struct zg_judgement judge_selector(const struct judge *judge, struct zg_sheet_node *rule)
{
    const struct zg_browser *browser = &judge->lint->browser;
    struct zg_judgement result = {ZG_SUPPORT_YES, "", ""};
    struct zg_bytes rest = zg_bytes_of(zg_sheet_name(judge->sheet, rule)), name;
    while (zg_selector_pseudo(&rest, &name)) {
        enum zg_support support =
            zg_compat_find(judge->lint->compat, "selector", NULL, name, browser);
        bool vendor = name.len > 0 && name.data[0] == '-';
        if (support == ZG_SUPPORT_NO) {
            return judgement_no(judge, zg_format(judge->arena, "%s %s does not know ':%.*s'",
                                                 browser->name, browser->version, (int)name.len,
                                                 (const char *)name.data));
        }
        if (support == ZG_SUPPORT_UNKNOWN && vendor) {
            result.support = ZG_SUPPORT_UNKNOWN;
            result.reason = "the data do not list this pseudo-class";
        }
    }
    return result;
}

struct zg_judgement zg_judge_by_data(struct zg_arena *arena, const struct zg_lint *lint,
                                     const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    struct judge judge = {arena, lint, sheet};
    if (node->kind == ZG_SHEET_RULE) {
        return judge_selector(&judge, node);
    }
    const char *property = zg_sheet_name(sheet, node);
    struct zg_judgement judgement = judge_property(&judge, property);
    if (judgement.support != ZG_SUPPORT_YES) {
        return judgement;
    }
    return judge_value(&judge, node, zg_standard_property(arena, lint->compat, property));
}

/* ---- siblings -------------------------------------------------------------------------------- */

/* Shorthands and what they set, where the name does not tell, or tells too much. */
static bool is_part_of(const char *longhand, const char *shorthand)
{
    size_t len = strlen(shorthand);
    if (strcmp(shorthand, "border-radius") == 0) {
        return strncmp(longhand, "border-", 7) == 0 && strstr(longhand, "-radius") != NULL;
    }
    if (strcmp(shorthand, "border") == 0) {
        return strncmp(longhand, "border-", 7) == 0 && strstr(longhand, "radius") == NULL &&
               strstr(longhand, "collapse") == NULL && strstr(longhand, "spacing") == NULL;
    }
    return strncmp(longhand, shorthand, len) == 0 && longhand[len] == '-';
}

bool zg_covers(const char *other, const char *property)
{
    /* Internet Explorer's filter did the work of these. */
    static const char *const by_filter[] = {"opacity", "background", "background-image",
                                            "background-color", "box-shadow"};
    if (strcmp(other, property) == 0 || is_part_of(property, other) ||
        is_part_of(other, property)) {
        return true;
    }
    for (size_t i = 0; i < ZG_COUNT(by_filter); i++) {
        if ((strcmp(property, "filter") == 0 || strcmp(property, "-ms-filter") == 0) &&
            strcmp(other, by_filter[i]) == 0) {
            return true;
        }
    }
    return false;
}
