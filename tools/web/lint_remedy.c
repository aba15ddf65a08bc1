/*
 * What would help where a declaration is dropped: the standard name of a property, the standard
 * form of an old value, the property that was meant. A proposal, for a person to look at.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web/lint_internal.h"

/* ---- misspelled properties ------------------------------------------------------------------- */

/* One letter too few, too many or wrong, or two exchanged. */
static bool is_one_edit(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    if (*a == '\0' && *b == '\0') {
        return false;
    }
    if (strcmp(*a != '\0' ? a + 1 : a, b) == 0 || strcmp(a, *b != '\0' ? b + 1 : b) == 0) {
        return true;
    }
    if (*a == '\0' || *b == '\0') {
        return false;
    }
    return strcmp(a + 1, b + 1) == 0 ||
           (a[0] == b[1] && a[1] == b[0] && a[1] != '\0' && strcmp(a + 2, b + 2) == 0);
}

struct search {
    const char *property, *found;
    bool many;
};

static void try_property(struct zg_bytes name, void *context)
{
    struct search *search = context;
    char text[64];
    if (name.len >= sizeof(text) || name.data[0] == '-') {
        return;
    }
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    if (is_one_edit(search->property, text)) {
        search->many = search->found != NULL;
        search->found = (const char *)name.data;
    }
}

const char *zg_similar_property(struct zg_arena *arena, const struct zg_compat *compat,
                                const char *property)
{
    struct search search = {property, NULL, false};
    zg_compat_each(compat, "property", try_property, &search);
    if (search.found == NULL || search.many) {
        return NULL;
    }
    return zg_strndup(arena, search.found, strcspn(search.found, " "));
}

/* ---- old forms ------------------------------------------------------------------------------- */

static bool begins(const char *text, const char *with)
{
    return strncasecmp(text, with, strlen(with)) == 0;
}

/* `alpha(opacity=50)` as `0.5`. */
static const char *opacity_of(struct zg_arena *arena, const char *value)
{
    const char *number = strcasestr(value, "opacity=");
    double percent = number != NULL ? strtod(number + strlen("opacity="), NULL) : -1;
    if (!begins(value, "alpha(") && strcasestr(value, "microsoft.alpha(") == NULL) {
        return NULL;
    }
    return percent < 0 || percent > 100 ? NULL : zg_format(arena, "opacity: %g", percent / 100);
}

/* Values that no browser of today takes, and what they stood for. */
static const struct {
    const char *property, *value, *remedy, *why;
} VALUES[] = {
    {"cursor", "hand", "cursor: pointer", "Internet Explorer 5's name of it"},
    {"overflow", "-moz-scrollbars-vertical", "overflow-y: scroll", "MDN, overflow"},
    {"overflow", "-moz-scrollbars-horizontal", "overflow-x: scroll", "MDN, overflow"},
    {"overflow", "-moz-scrollbars-none", "overflow: hidden", "MDN, overflow"},
    {"white-space", "-moz-pre-wrap", "white-space: pre-wrap", "MDN, white-space"},
    {"text-wrap", "suppress", "", "of CSS3 Text, draft of 2003; nothing does that now"},
    {"user-select", "element", "user-select: text", "MDN, user-select"},
    {"-webkit-margin", NULL, "margin", "no browser has a prefix for it"},
    {"-webkit-padding", NULL, "padding", "no browser has a prefix for it"},
};

static const char *by_value(struct zg_arena *arena, const char *standard, const char *property,
                            const char *value, const char **why)
{
    for (size_t i = 0; i < ZG_COUNT(VALUES); i++) {
        bool whole = VALUES[i].value == NULL && strcmp(property, VALUES[i].property) == 0;
        bool same = VALUES[i].value != NULL && strcmp(standard, VALUES[i].property) == 0 &&
                    begins(value, VALUES[i].value);
        if (whole || same) {
            *why = VALUES[i].why;
            return whole ? zg_format(arena, "%s: %s", VALUES[i].remedy, value) : VALUES[i].remedy;
        }
    }
    return NULL;
}

/* The value with the vendor's prefix of its gradient taken off, where its arguments say the same
 * then: a side ("top", from which) becomes "to bottom". */
static const char *gradient_of(struct zg_arena *arena, const char *value)
{
    static const struct {
        const char *from, *to;
    } sides[] = {{"top,", "to bottom,"},          {"left,", "to right,"},
                 {"bottom,", "to top,"},          {"right,", "to left,"},
                 {"100% 100% 90deg,", "to top,"}, {"top left,", "to bottom,"}};
    static const char function[] = "linear-gradient(";
    const char *found = strcasestr(value, function);
    if (found == NULL || value[0] != '-' || strchr(value + 1, '-') + 1 != found) {
        return NULL;
    }
    const char *arguments = found + strlen(function);
    for (size_t i = 0; i < ZG_COUNT(sides); i++) {
        if (begins(arguments, sides[i].from)) {
            return zg_format(arena, "%s%s%s", function, sides[i].to,
                             arguments + strlen(sides[i].from));
        }
    }
    return NULL;
}

const char *zg_remedy(struct zg_arena *arena, const struct zg_compat *compat, const char *property,
                      const char *value, const char **why)
{
    const char *standard = zg_standard_property(arena, compat, property);
    const char *found = by_value(arena, standard, property, value, why);
    if (found == NULL && strstr(standard, "filter") != NULL) {
        *why = "Internet Explorer's filter for opacity";
        found = opacity_of(arena, value);
    }
    const char *gradient = found == NULL ? gradient_of(arena, value) : NULL;
    if (gradient != NULL) {
        *why = "CSS Images Level 3";
        found = zg_format(arena, "%s: %s", standard, gradient);
    }
    if (found == NULL && strcmp(standard, property) != 0) {
        *why = "the standard property";
        found = zg_format(arena, "%s: %s", standard, value);
    }
    const char *similar = found == NULL ? zg_similar_property(arena, compat, property) : NULL;
    if (similar != NULL) {
        *why = "a property that is spelled almost so";
        found = zg_format(arena, "%s: %s", similar, value);
    }
    return found;
}
