/*
 * The patch list of an RPM spec: what its PatchN tags declare and what %prep applies. Macros that
 * the spec defines by a plain text are expanded in file names; conditions are told, not judged.
 */
#include "source/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_CONDITIONS = 64, MOST_MACROS = 1000, LONGEST_VALUE = 4096, MOST_EXPANSIONS = 100 };

struct macro {
    const char *name, *value;
};

struct spec_reading {
    struct zg_arena *arena;
    struct zg_spec *spec;
    struct macro *macros;
    size_t macro_count;
    const char *conditions[MOST_CONDITIONS];
    size_t depth;
    size_t at; /* index of the line */
    bool in_changelog;
    struct zg_error *err;
};

static bool fail(struct spec_reading *reading, const char *rule, const char *text)
{
    return zg_fail_at(reading->err, ZG_MALFORMED, rule, reading->spec->name,
                      (unsigned)reading->at + 1, "%s", text);
}

/* ---- macros ----------------------------------------------------------------------------- */

static void define(struct spec_reading *reading, const char *name, const char *value)
{
    if (reading->macro_count < MOST_MACROS && strlen(value) <= LONGEST_VALUE) {
        reading->macros = zg_grow(reading->arena, reading->macros, reading->macro_count,
                                  sizeof(*reading->macros));
        reading->macros[reading->macro_count++] = (struct macro){name, value};
    }
}

static const char *value_of(const struct spec_reading *reading, const char *name)
{
    for (size_t i = reading->macro_count; i > 0; i--) {
        if (strcasecmp(reading->macros[i - 1].name, name) == 0) {
            return reading->macros[i - 1].value;
        }
    }
    return NULL;
}

/* The text with the spec's own %{macros} in it put in; those of others stay. */
static const char *expand(struct spec_reading *reading, const char *text)
{
    for (int i = 0; i < MOST_EXPANSIONS && strlen(text) <= LONGEST_VALUE; i++) {
        const char *value = NULL, *from = text, *to = NULL;
        while (value == NULL && (from = strstr(from, "%{")) != NULL) {
            to = strchr(from, '}');
            if (to == NULL) {
                return text;
            }
            const char *name = from + 2 + (from[2] == '?');
            value = value_of(reading, zg_strndup(reading->arena, name, (size_t)(to - name)));
            from += value == NULL ? 2 : 0;
        }
        if (value == NULL) {
            return text;
        }
        text = zg_format(reading->arena, "%.*s%s%s", (int)(from - text), text, value, to + 1);
    }
    return text;
}

/* ---- conditions ------------------------------------------------------------------------- */

static const char *joined(const struct spec_reading *reading)
{
    const char *text = "";
    for (size_t i = 0; i < reading->depth; i++) {
        text = zg_format(reading->arena, "%s%s%s", text, *text == '\0' ? "" : " and ",
                         reading->conditions[i]);
    }
    return text;
}

/* Follows %if, %ifarch, %else, %elif, %endif. */
static bool follow_condition(struct spec_reading *reading, const char *line)
{
    if (strncmp(line, "%if", 3) == 0) {
        if (reading->depth == MOST_CONDITIONS) {
            return fail(reading, "spec-condition", "conditions are nested too deeply");
        }
        reading->conditions[reading->depth++] = line;
        return true;
    }
    bool ends = strncmp(line, "%endif", 6) == 0;
    bool turns = strncmp(line, "%else", 5) == 0 || strncmp(line, "%elif", 5) == 0;
    if (!ends && !turns) {
        return true;
    }
    if (reading->depth == 0) {
        return fail(reading, "spec-condition", "there is no %if for this");
    }
    if (ends) {
        reading->depth--;
    } else {
        const char **top = &reading->conditions[reading->depth - 1];
        *top = strncmp(line, "%elif", 5) == 0 ? line : zg_format(reading->arena, "not (%s)", *top);
    }
    return true;
}

/* ---- declarations ----------------------------------------------------------------------- */

/* Digits at `*text`, which is moved past them; false when there are none or too many. */
static bool read_number(const char **text, unsigned *out)
{
    size_t len = strspn(*text, "0123456789");
    if (len == 0 || len > 6) {
        return false;
    }
    *out = (unsigned)strtoul(*text, NULL, 10);
    *text += len;
    return true;
}

static bool declare(struct spec_reading *reading, const char *line)
{
    struct zg_spec *spec = reading->spec;
    const char *at = line + strlen("patch");
    unsigned number = spec->patch_count == 0 ? 0 : spec->patches[spec->patch_count - 1].number + 1;
    if (*at != ':' && (!read_number(&at, &number) || *at != ':')) {
        return fail(reading, "spec-patch", "this PatchN tag has no proper number");
    }
    at += 1 + strspn(at + 1, " \t");
    const char *condition = joined(reading);
    for (size_t i = 0; i < spec->patch_count; i++) {
        if (spec->patches[i].number == number &&
            strcmp(spec->patches[i].condition, condition) == 0) {
            return fail(reading, "spec-patch", "this patch number is given twice");
        }
    }
    const char *file = expand(reading, zg_strndup(reading->arena, at, strcspn(at, " \t")));
    spec->patches =
        zg_grow(reading->arena, spec->patches, spec->patch_count, sizeof(*spec->patches));
    spec->patches[spec->patch_count++] = (struct zg_spec_patch){
        .number = number, .file = zg_path_name(file), .condition = condition, .line = reading->at};
    return true;
}

/* Is it "PatchN:", any case, with or without a number? */
static bool is_declaration(const char *line)
{
    if (strncasecmp(line, "patch", 5) != 0) {
        return false;
    }
    return line[5 + strspn(line + 5, "0123456789")] == ':';
}

/* "Name: value" or "%global name value": what file names are made of. */
static void take_macro(struct spec_reading *reading, const char *line)
{
    static const char *const tags[] = {"name", "version", "release"};
    for (size_t i = 0; i < ZG_COUNT(tags); i++) {
        size_t len = strlen(tags[i]);
        if (strncasecmp(line, tags[i], len) == 0 && line[len] == ':') {
            const char *value = line + len + 1;
            value += strspn(value, " \t");
            define(reading, tags[i], zg_strdup(reading->arena, value));
        }
    }
    if (strncmp(line, "%global ", 8) == 0 || strncmp(line, "%define ", 8) == 0) {
        const char *name = line + 8 + strspn(line + 8, " \t");
        size_t len = strcspn(name, " \t(");
        if (name[len] != '(' && name[len] != '\0') {
            const char *value = name + len + strspn(name + len, " \t");
            define(reading, zg_strndup(reading->arena, name, len),
                   zg_strdup(reading->arena, value));
        }
    }
}

/* ---- the whole -------------------------------------------------------------------------- */

/* A changelog is not always the last section. */
static bool begins_section(const char *line)
{
    static const char *const names[] = {"%prep",  "%build",   "%install",     "%check", "%clean",
                                        "%files", "%package", "%description", "%pre",   "%post"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (strncmp(line, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_line(struct spec_reading *reading)
{
    struct zg_bytes bytes = zg_chomp(reading->spec->lines.items[reading->at]);
    const char *line = zg_text_of(reading->arena, bytes);
    line += strspn(line, " \t");
    if (*line == '#') {
        return true;
    }
    if (*line == '%') {
        reading->in_changelog = strncmp(line, "%changelog", 10) == 0 ||
                                (reading->in_changelog && !begins_section(line));
    }
    if (reading->in_changelog) {
        return true;
    }
    take_macro(reading, line);
    if (!follow_condition(reading, line)) {
        return false;
    }
    return is_declaration(line) ? declare(reading, line)
                                : zg_spec_line(reading->arena, reading->spec, line, reading->at,
                                               joined(reading), reading->err);
}

bool zg_spec_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                   struct zg_spec *out, struct zg_error *err)
{
    *out = (struct zg_spec){.name = name};
    if (text.len > ZG_LIMIT_PATCH) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "the spec has %zu bytes; at most %d are allowed", text.len,
                          ZG_LIMIT_PATCH);
    }
    out->lines = zg_source_lines_split(arena, text);
    struct spec_reading reading = {.arena = arena, .spec = out, .err = err};
    for (; reading.at < out->lines.count; reading.at++) {
        if (!read_line(&reading)) {
            return false;
        }
    }
    return reading.depth == 0 || fail(&reading, "spec-condition", "an %if has no %endif");
}

bool zg_spec_load(struct zg_arena *arena, const char *path, struct zg_spec *out,
                  struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_LIMIT_PATCH, &text, err) &&
           zg_spec_parse(arena, text, zg_strdup(arena, path), out, err);
}

const struct zg_spec_patch *zg_spec_find(const struct zg_spec *spec, unsigned number)
{
    for (size_t i = 0; i < spec->patch_count; i++) {
        if (spec->patches[i].number == number) {
            return &spec->patches[i];
        }
    }
    return NULL;
}

void zg_spec_emit(const struct zg_spec *spec, struct zg_buf *out)
{
    for (size_t i = 0; i < spec->lines.count; i++) {
        zg_buf_append_bytes(out, spec->lines.items[i]);
    }
}
