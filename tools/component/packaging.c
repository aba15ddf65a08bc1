/*
 * What a checkout of the vendor's packaging says of a component, as far as recipes repeat it:
 * version and URL from make's variables, the revision from the changelog, the options from the
 * command that debian/rules configures with, the series with its patches' digests. Nothing is run;
 * variables are expanded as text.
 */
#include "component/component.h"
#include "source/source.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, EXPANSION_MAX = 8 };

struct variable {
    const char *name, *value;
};

struct checkout {
    struct zg_arena *arena;
    const char *root, *component;
    struct variable *variables;
    size_t variable_count;
};

static bool read_text(const struct checkout *c, const char *name, const char **out,
                      struct zg_error *err)
{
    struct zg_bytes text;
    const char *path = zg_path_join(c->arena, c->root, name);
    if (access(path, F_OK) != 0) {
        return zg_fail(err, ZG_REFUSED, "packages-layout", "%s is not there", path);
    }
    if (!zg_read_file(c->arena, path, FILE_MAX, &text, err)) {
        return false;
    }
    *out = (const char *)text.data; /* a NUL follows the bytes */
    return true;
}

/* ---- make's variables ---------------------------------------------------------------------- */

/* `NAME := value`, `NAME = value`, `NAME ?= value`; what stands in a recipe is passed over. */
static void read_variables(struct checkout *c, const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t count;
    const char **lines = zg_split(c->arena, text, '\n', &count);
    for (size_t i = 0; i < count; i++) {
        const char *line = lines[i];
        size_t len = strspn(line, letters);
        const char *at = line + len + strspn(line + len, " \t");
        at += *at == ':' || *at == '?';
        if (len == 0 || *at != '=') {
            continue;
        }
        at += 1 + strspn(at + 1, " \t");
        c->variables = zg_grow(c->arena, c->variables, c->variable_count, sizeof(*c->variables));
        c->variables[c->variable_count++] = (struct variable){zg_strndup(c->arena, line, len), at};
    }
}

static const char *find_variable(const struct checkout *c, const char *name)
{
    for (size_t i = c->variable_count; i > 0; i--) { /* the last one counts */
        if (strcmp(c->variables[i - 1].name, name) == 0) {
            return c->variables[i - 1].value;
        }
    }
    return NULL;
}

/* `$(NAME)` replaced, as often as there is one. NULL for what is not known. */
static const char *expand(const struct checkout *c, const char *text)
{
    for (int depth = 0; text != NULL && strstr(text, "$(") != NULL; depth++) {
        const char *open = strstr(text, "$("), *close = strchr(open, ')');
        if (close == NULL || depth == EXPANSION_MAX) {
            return NULL;
        }
        const char *value =
            find_variable(c, zg_strndup(c->arena, open + 2, (size_t)(close - open - 2)));
        if (value == NULL) {
            return NULL;
        }
        text = zg_format(c->arena, "%.*s%s%s", (int)(open - text), text, value, close + 1);
    }
    return text;
}

static bool read_version(struct checkout *c, struct zg_packaging *out, struct zg_error *err)
{
    const char *versions, *makefile;
    if (!read_text(c, "versions.def", &versions, err) ||
        !read_text(c, zg_format(c->arena, "thirdparty/%s/Makefile", c->component), &makefile,
                   err)) {
        return false;
    }
    read_variables(c, versions);
    read_variables(c, makefile);
    const char *version = find_variable(c, "pvers"), *origin = find_variable(c, "purl");
    out->version = version == NULL ? NULL : expand(c, version);
    out->origin = origin == NULL ? "" : expand(c, origin);
    if (out->version == NULL || out->origin == NULL) {
        return zg_fail(err, ZG_REFUSED, "packages-layout",
                       "thirdparty/%s/Makefile does not tell its pvers or purl", c->component);
    }
    return true;
}

/* ---- debian/ ------------------------------------------------------------------------------ */

static const char *debian(const struct checkout *c, const char *name)
{
    return zg_format(c->arena, "thirdparty/%s/zimbra-%s/debian/%s", c->component, c->component,
                     name);
}

/* `zimbra-curl (VERSION-1zimbra8.7b4ZAPPEND) unstable; ...` */
static bool read_revision(const struct checkout *c, struct zg_packaging *out, struct zg_error *err)
{
    static const char before[] = "(VERSION-", after[] = "ZAPPEND)";
    const char *changelog;
    if (!read_text(c, debian(c, "changelog"), &changelog, err)) {
        return false;
    }
    const char *line = zg_strndup(c->arena, changelog, strcspn(changelog, "\n"));
    const char *begin = strstr(line, before);
    const char *end = begin == NULL ? NULL : strstr(begin, after);
    if (end == NULL) {
        return zg_fail(err, ZG_REFUSED, "packages-layout", "%s does not begin with %s...%s",
                       debian(c, "changelog"), before, after);
    }
    begin += sizeof(before) - 1;
    out->revision = zg_strndup(c->arena, begin, (size_t)(end - begin));
    if (strcmp(out->revision, "ITERATION") == 0) {
        out->revision = "";
    }
    return true;
}

/* The next word of a shell command, quotes kept; NULL at its end, that is that of its line unless a
 * backslash continues it. */
static const char *next_word(struct zg_arena *arena, const char **at)
{
    const char *p = *at;
    while (*p == ' ' || *p == '\t' || (*p == '\\' && p[1] == '\n')) {
        p += *p == '\\' ? 2 : 1;
    }
    const char *begin = p;
    bool quoted = false;
    while (*p != '\0' && *p != '\n' && (quoted || !isspace((unsigned char)*p)) &&
           !(*p == '\\' && p[1] == '\n')) {
        quoted ^= *p++ == '"';
    }
    *at = p;
    return p == begin ? NULL : zg_strndup(arena, begin, (size_t)(p - begin));
}

static bool read_options(const struct checkout *c, struct zg_packaging *out, struct zg_error *err)
{
    static const char target[] = "\noverride_dh_auto_configure:";
    static const char *const programs[] = {"./configure", "./Configure", "./config",
                                           "./auto/configure"};
    const char *rules, *word = NULL;
    size_t count = 0;
    if (!read_text(c, debian(c, "rules"), &rules, err)) {
        return false;
    }
    const char *at = strstr(rules, target), *command = NULL;
    for (size_t i = 0; at != NULL && i < ZG_COUNT(programs) && command == NULL; i++) {
        const char *begin = zg_format(c->arena, "\t%s ", programs[i]);
        command = strstr(at, begin);
    }
    if (command == NULL) {
        return zg_fail(err, ZG_REFUSED, "packages-layout", "%s has no configure command",
                       debian(c, "rules"));
    }
    out->options = NULL;
    (void)next_word(c->arena, &command); /* the program */
    while ((word = next_word(c->arena, &command)) != NULL) {
        out->options = zg_grow(c->arena, out->options, count, sizeof(*out->options));
        out->options[count++] = word;
    }
    out->options = zg_grow(c->arena, out->options, count, sizeof(*out->options));
    out->options[count] = NULL;
    return true;
}

static bool read_series(const struct checkout *c, struct zg_packaging *out, struct zg_error *err)
{
    const char *name = debian(c, "patches/series"), *path = zg_path_join(c->arena, c->root, name);
    struct zg_quilt series;
    struct zg_bytes text;
    out->series.name = "";
    if (access(path, F_OK) != 0) {
        return true;
    }
    if (!zg_read_file(c->arena, path, FILE_MAX, &text, err) ||
        !zg_quilt_parse(c->arena, text, path, &series, err)) {
        return false;
    }
    out->series = (struct zg_recipe_file){.name = name, .digest = zg_sha256(text)};
    out->patches = zg_alloc_array(c->arena, series.count + 1, sizeof(*out->patches));
    for (; out->patch_count < series.count; out->patch_count++) {
        struct zg_recipe_file *patch = &out->patches[out->patch_count];
        patch->name = series.entries[out->patch_count].name;
        if (!zg_sha256_file(zg_format(c->arena, "%s/thirdparty/%s/patches/%s", c->root,
                                      c->component, patch->name),
                            &patch->digest, err)) {
            return false;
        }
    }
    return true;
}

bool zg_packaging_read(struct zg_arena *arena, const char *packages, const char *component,
                       struct zg_packaging *out, struct zg_error *err)
{
    struct checkout c = {.arena = arena, .root = packages, .component = component};
    *out = (struct zg_packaging){0};
    return read_version(&c, out, err) && read_revision(&c, out, err) &&
           read_options(&c, out, err) && read_series(&c, out, err);
}

/* ---- recipes -------------------------------------------------------------------------------- */

void zg_packaging_recipe(const struct zg_packaging *packaging, const char *component,
                         struct zg_buf *out)
{
    zg_buf_printf(out, "Component: %s\nVersion: %s\n", component, packaging->version);
    if (packaging->revision[0] != '\0') {
        zg_buf_printf(out, "Revision: %s\n", packaging->revision);
    }
    if (packaging->origin[0] != '\0') {
        zg_buf_printf(out, "Origin: %s\n", packaging->origin);
    }
    if (packaging->series.name[0] != '\0') {
        zg_buf_printf(out, "Series: %s %s\n", packaging->series.digest.hex, packaging->series.name);
    }
    for (size_t i = 0; i < packaging->patch_count; i++) {
        zg_buf_printf(out, "%s %s %s\n", i == 0 ? "Patches:\n" : "",
                      packaging->patches[i].digest.hex, packaging->patches[i].name);
    }
    for (size_t i = 0; packaging->options[i] != NULL; i++) {
        zg_buf_printf(out, "%s %s\n", i == 0 ? "Build-Options:\n" : "", packaging->options[i]);
    }
}

struct comparison {
    struct zg_arena *arena;
    const char **found;
    size_t count, facts;
};

static void compare_text(struct comparison *c, const char *what, const char *recipe,
                         const char *packaging)
{
    c->facts++;
    if (strcmp(recipe, packaging) != 0) {
        c->found = zg_grow(c->arena, c->found, c->count, sizeof(*c->found));
        c->found[c->count++] = zg_format(c->arena,
                                         "%s is '%s' in the recipe and '%s' in the "
                                         "packaging",
                                         what, recipe, packaging);
    }
}

static const char *pinned_text(struct zg_arena *arena, const struct zg_recipe_file *pinned)
{
    return pinned->name[0] == '\0' ? ""
                                   : zg_format(arena, "%s %s", pinned->digest.hex, pinned->name);
}

void zg_packaging_compare(struct zg_arena *arena, const struct zg_recipe *recipe,
                          const struct zg_packaging *packaging, const char ***out, size_t *count,
                          size_t *facts)
{
    struct comparison c = {.arena = arena};
    const struct zg_recipe_file none = {.name = ""};
    compare_text(&c, "Version", recipe->version, packaging->version);
    compare_text(&c, "Revision", recipe->revision, packaging->revision);
    compare_text(&c, "Origin", recipe->origin, packaging->origin);
    compare_text(&c, "Series", pinned_text(arena, &recipe->series),
                 pinned_text(arena, &packaging->series));
    for (size_t i = 0; i < recipe->patch_count || i < packaging->patch_count; i++) {
        compare_text(
            &c, zg_format(arena, "Patch %zu", i + 1),
            pinned_text(arena, i < recipe->patch_count ? &recipe->patches[i] : &none),
            pinned_text(arena, i < packaging->patch_count ? &packaging->patches[i] : &none));
    }
    bool more = true;
    for (size_t i = 0, r = 0, p = 0; more; i++) {
        const char *ours = recipe->options[r], *theirs = packaging->options[p];
        more = ours != NULL || theirs != NULL;
        if (more) {
            compare_text(&c, zg_format(arena, "Build option %zu", i + 1), ours == NULL ? "" : ours,
                         theirs == NULL ? "" : theirs);
        }
        r += ours != NULL;
        p += theirs != NULL;
    }
    *out = c.found;
    *count = c.count;
    *facts = c.facts;
}
