/*
 * Zimbra releases: their names, lines and order (ranges of them: ranges.c).
 *
 * A name is NUMBER.NUMBER[.NUMBER] and then what tells releases of one base apart: a patch
 * level `pN` or `pN.M`, a pre-release `.betaN`, or `-GA`. Two releases compare by their three
 * numbers, then by that last part: beta < nothing < GA < p1 < p2.
 */
#include "base/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A name taken apart. `stage` orders what follows the numbers. */
struct place {
    unsigned major, minor, micro;
    enum { STAGE_BETA, STAGE_PLAIN, STAGE_GA, STAGE_PATCH } stage;
    unsigned level, sublevel; /* of a patch or a beta */
};

/* Reads digits; false without any or above 999999. */
static bool number(const char **text, unsigned *out)
{
    if (!isdigit((unsigned char)**text)) {
        return false;
    }
    char *end;
    unsigned long value = strtoul(*text, &end, 10);
    *text = end;
    *out = (unsigned)value;
    return value <= 999999;
}

static bool parse_stage(const char *text, struct place *place)
{
    if (*text == '\0') {
        place->stage = STAGE_PLAIN;
        return true;
    }
    if (strcasecmp(text, "-GA") == 0 || strcasecmp(text, "_GA") == 0 ||
        strcasecmp(text, ".GA") == 0) {
        place->stage = STAGE_GA;
        return true;
    }
    if (strchr("._-", *text) == NULL) {
        return false;
    }
    text++;
    bool beta = strncasecmp(text, "beta", 4) == 0;
    if (!beta && *text != 'p' && *text != 'P') {
        return false;
    }
    text += beta ? 4 : 1;
    place->stage = beta ? STAGE_BETA : STAGE_PATCH;
    if (beta && *text == '\0') {
        return true;
    }
    if (!number(&text, &place->level)) {
        return false;
    }
    if (*text == '.' && !beta) {
        text++;
        return number(&text, &place->sublevel) && *text == '\0';
    }
    return *text == '\0';
}

static bool parse_place(const char *text, struct place *place)
{
    *place = (struct place){0};
    if (!number(&text, &place->major) || *text++ != '.' || !number(&text, &place->minor)) {
        return false;
    }
    if (*text == '.' && isdigit((unsigned char)text[1])) {
        text++;
        if (!number(&text, &place->micro)) {
            return false;
        }
    } else {
        return false;
    }
    return parse_stage(text, place);
}

static void put_line(const struct place *p, char *line, size_t size)
{
    if (p->major == 8 && p->minor == 8) {
        snprintf(line, size, "8.8.%u", p->micro);
    } else if (p->major == 9) {
        snprintf(line, size, "9.%u.%u", p->minor, p->micro);
    } else {
        snprintf(line, size, "%u.%u", p->major, p->minor);
    }
}

static void put_name(const struct place *p, char *name, size_t size)
{
    int used = snprintf(name, size, "%u.%u.%u", p->major, p->minor, p->micro);
    char *rest = name + used;
    size -= (size_t)used;
    if (p->stage == STAGE_GA) {
        snprintf(rest, size, "-GA");
    } else if (p->stage == STAGE_BETA && p->level == 0) {
        snprintf(rest, size, ".beta");
    } else if (p->stage == STAGE_BETA) {
        snprintf(rest, size, ".beta%u", p->level);
    } else if (p->stage == STAGE_PATCH && p->sublevel == 0) {
        snprintf(rest, size, ".p%u", p->level);
    } else if (p->stage == STAGE_PATCH) {
        snprintf(rest, size, ".p%u.%u", p->level, p->sublevel);
    }
}

bool zg_release_parse(const char *text, struct zg_release *out, struct zg_error *err)
{
    struct place place;
    if (strlen(text) >= sizeof(out->name) || !parse_place(text, &place)) {
        zg_fail(err, ZG_USAGE, "release-name", "'%.60s' is not the name of a release", text);
        return zg_hint(err, "a release looks like 8.8.15.p46, 9.0.0 or 10.0.9");
    }
    put_name(&place, out->name, sizeof(out->name));
    put_line(&place, out->line, sizeof(out->line));
    return true;
}

static int sign(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

int zg_release_compare(const struct zg_release *a, const struct zg_release *b)
{
    struct place x, y;
    if (!parse_place(a->name, &x) || !parse_place(b->name, &y)) {
        return strcmp(a->name, b->name); /* not reached: names come from zg_release_parse */
    }
    const int differences[] = {sign(x.major, y.major), sign(x.minor, y.minor),
                               sign(x.micro, y.micro), sign(x.stage, y.stage),
                               sign(x.level, y.level), sign(x.sublevel, y.sublevel)};
    for (size_t i = 0; i < ZG_COUNT(differences); i++) {
        if (differences[i] != 0) {
            return differences[i];
        }
    }
    return 0;
}

bool zg_release_same_line(const struct zg_release *a, const struct zg_release *b)
{
    return strcmp(a->line, b->line) == 0;
}
