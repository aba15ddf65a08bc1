/*
 * Recipes: one deb822 paragraph, read by a table with a row per field. What a field may hold is
 * said here; what the facts in it are compared with is packaging.c's.
 */
#include "component/component.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>
#include <strings.h>

struct reader {
    struct zg_arena *arena;
    struct zg_recipe *recipe;
    struct zg_error *err;
};

typedef bool read_field(struct reader *r, const struct zg_field *field, void *slot);

static bool bad(struct reader *r, const char *rule, unsigned line, const char *name,
                const char *wanted, const char *found)
{
    return zg_fail_at(r->err, ZG_MALFORMED, rule, r->recipe->path, line,
                      "%s: expected %s, found '%.100s'", name, wanted, found);
}

static bool read_word(struct reader *r, const struct zg_field *field, void *slot)
{
    *(const char **)slot = field->value;
    return field->value[strcspn(field->value, " \t\n")] == '\0' ||
           bad(r, "recipe-value", field->line, field->name, "one word", field->value);
}

static bool read_component(struct reader *r, const struct zg_field *field, void *slot)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
    *(const char **)slot = field->value;
    return (isalnum((unsigned char)field->value[0]) &&
            field->value[strspn(field->value, allowed)] == '\0') ||
           bad(r, "recipe-value", field->line, field->name, "a component's name in small letters",
               field->value);
}

static bool read_version(struct reader *r, const struct zg_field *field, void *slot)
{
    *(const char **)slot = field->value;
    return zg_is_version(field->value) ||
           bad(r, "recipe-value", field->line, field->name, "a version", field->value);
}

static bool read_url(struct reader *r, const struct zg_field *field, void *slot)
{
    static const char *const schemes[] = {"https://", "http://", "ftp://"};
    if (!read_word(r, field, slot)) {
        return false;
    }
    for (size_t i = 0; i < ZG_COUNT(schemes); i++) {
        size_t len = strlen(schemes[i]);
        if (strncmp(field->value, schemes[i], len) == 0 && field->value[len] != '\0') {
            return true;
        }
    }
    return bad(r, "recipe-value", field->line, field->name, "a URL", field->value);
}

static bool read_date(struct reader *r, const struct zg_field *field, void *slot)
{
    return zg_date_parse(field->value, slot) || bad(r, "recipe-value", field->line, field->name,
                                                    "a date such as 2023-02-10", field->value);
}

static bool read_number(struct reader *r, const struct zg_field *field, void *slot)
{
    int64_t value = 0;
    size_t len = strlen(field->value);
    if (len == 0 || len > 9 || strspn(field->value, "0123456789") != len) {
        return bad(r, "recipe-value", field->line, field->name, "a number", field->value);
    }
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (field->value[i] - '0');
    }
    *(int64_t *)slot = value;
    return true;
}

static bool read_releases(struct reader *r, const struct zg_field *field, void *slot)
{
    r->recipe->releases_text = field->value;
    *(struct zg_ranges **)slot = zg_ranges_parse(r->arena, field->value, r->err);
    if (*(struct zg_ranges **)slot != NULL) {
        return true;
    }
    snprintf(r->err->file, sizeof(r->err->file), "%s", r->recipe->path);
    r->err->line = field->line;
    return zg_wrap(r->err, "the field %s", field->name);
}

/* ---- lists ------------------------------------------------------------------------------- */

/* Called with each item; NULL when it is fine, else what was wanted. */
typedef const char *check_item(struct zg_arena *arena, const char *item);

static bool add_item(struct reader *r, const struct zg_field *field, unsigned line,
                     const char *item, check_item *check, const char ***list, size_t *count)
{
    const char *wanted = check == NULL ? NULL : check(r->arena, item);
    if (wanted != NULL) {
        return bad(r, "recipe-value", line, field->name, wanted, item);
    }
    for (size_t i = 0; i < *count && check != NULL; i++) { /* commands and options may repeat */
        if (strcmp((*list)[i], item) == 0) {
            return bad(r, "recipe-duplicate", line, field->name, "each item once", item);
        }
    }
    *list = zg_grow(r->arena, *list, *count, sizeof(**list));
    (*list)[(*count)++] = item;
    return true;
}

/* With `separator` ' ' or ',' several items may stand on a line, with '\n' one does. */
static bool read_list(struct reader *r, const struct zg_field *field, char separator,
                      check_item *check, void *slot)
{
    const char **list = NULL;
    size_t count = 0;
    struct zg_field_lines lines = zg_field_lines_of(field);
    for (const char *line; (line = zg_next_field_line(r->arena, &lines)) != NULL;) {
        size_t items;
        const char **words = zg_split(r->arena, line, separator, &items);
        for (size_t i = 0; i < items; i++) {
            if (!add_item(r, field, lines.number, words[i], check, &list, &count)) {
                return false;
            }
        }
    }
    list = zg_grow(r->arena, list, count, sizeof(*list));
    list[count] = NULL;
    *(const char ***)slot = list;
    return true;
}

static const char *check_path(struct zg_arena *arena, const char *item)
{
    struct zg_error ignored = {0};
    (void)arena;
    return zg_path_check(zg_bytes_of(item), &ignored) ? NULL : "a path that leads nowhere else";
}

static const char *check_regex(struct zg_arena *arena, const char *item)
{
    regex_t regex;
    (void)arena;
    if (regcomp(&regex, item, REG_EXTENDED) != 0) {
        return "an extended regular expression";
    }
    size_t groups = regex.re_nsub;
    regfree(&regex);
    return groups == 1 ? NULL : "an expression with one group: the number of tests passed";
}

static const char *check_tag(struct zg_arena *arena, const char *item)
{
    (void)arena;
    return item[strcspn(item, " ^~:?*[\\")] == '\0' && item[0] != '-' ? NULL : "a tag";
}

static bool read_lines(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_list(r, field, '\n', NULL, slot);
}

static bool read_paths(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_list(r, field, '\n', check_path, slot);
}

static bool read_expressions(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_list(r, field, '\n', check_regex, slot);
}

static bool read_tags(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_list(r, field, ',', check_tag, slot);
}

/* `SHA256 NAME`, or with `url` also `SHA256 NAME URL` */
static bool read_pinned_line(struct reader *r, const struct zg_field *field, unsigned line,
                             const char *text, bool url, struct zg_recipe_file *out)
{
    size_t count;
    const char **words = zg_split(r->arena, text, ' ', &count);
    struct zg_error ignored = {0};
    if (count < 2 || count > (url ? 3 : 2) || !zg_digest_parse(words[0], &out->digest) ||
        check_path(r->arena, words[1]) != NULL ||
        (count == 3 && !zg_url_check(words[2], &ignored))) {
        return bad(r, "recipe-value", line, field->name,
                   url ? "`SHA256 NAME`, or with an https address behind" : "`SHA256 NAME`", text);
    }
    out->name = words[1];
    out->url = count == 3 ? words[2] : NULL;
    return true;
}

static bool read_pinned(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_pinned_line(r, field, field->line, field->value, false, slot);
}

static bool read_pinned_list(struct reader *r, const struct zg_field *field, bool url,
                             struct zg_recipe_file **list, size_t *count)
{
    struct zg_field_lines lines = zg_field_lines_of(field);
    for (const char *line; (line = zg_next_field_line(r->arena, &lines)) != NULL;) {
        struct zg_recipe_file item;
        if (!read_pinned_line(r, field, lines.number, line, url, &item)) {
            return false;
        }
        for (size_t i = 0; i < *count; i++) {
            if (strcmp((*list)[i].name, item.name) == 0) {
                return bad(r, "recipe-duplicate", lines.number, field->name, "each name once",
                           item.name);
            }
        }
        *list = zg_grow(r->arena, *list, *count, sizeof(**list));
        (*list)[(*count)++] = item;
    }
    return true;
}

static bool read_sources(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_pinned_list(r, field, true, slot, &r->recipe->source_count);
}

static bool read_patches(struct reader *r, const struct zg_field *field, void *slot)
{
    return read_pinned_list(r, field, false, slot, &r->recipe->patch_count);
}

static bool read_fixes(struct reader *r, const struct zg_field *field, void *slot)
{
    r->recipe->fixes_line = field->line;
    return read_list(r, field, '\n', check_path, slot);
}

/* ---- the paragraph ----------------------------------------------------------------------- */

static const struct row {
    const char *name;
    bool needed;
    read_field *read;
    size_t offset; /* in the recipe */
} rows[] = {
    {"Component", true, read_component, offsetof(struct zg_recipe, component)},
    {"Version", true, read_version, offsetof(struct zg_recipe, version)},
    {"Revision", false, read_version, offsetof(struct zg_recipe, revision)},
    {"Packaging", false, read_tags, offsetof(struct zg_recipe, packaging)},
    {"Releases", false, read_releases, offsetof(struct zg_recipe, releases)},
    {"Origin", false, read_url, offsetof(struct zg_recipe, origin)},
    {"Sources", false, read_sources, offsetof(struct zg_recipe, sources)},
    {"Series", false, read_pinned, offsetof(struct zg_recipe, series)},
    {"Patches", false, read_patches, offsetof(struct zg_recipe, patches)},
    {"Hold-Back", false, read_paths, offsetof(struct zg_recipe, held_back)},
    {"Build-Options", false, read_lines, offsetof(struct zg_recipe, options)},
    {"Build", false, read_lines, offsetof(struct zg_recipe, build)},
    {"Test", false, read_lines, offsetof(struct zg_recipe, test)},
    {"Test-Passed", false, read_expressions, offsetof(struct zg_recipe, passed)},
    {"Test-Least", false, read_number, offsetof(struct zg_recipe, least)},
    {"Artifacts", false, read_paths, offsetof(struct zg_recipe, artifacts)},
    {"Fixes", false, read_fixes, offsetof(struct zg_recipe, fixes)},
    {"Accept-Overlap", false, read_paths, offsetof(struct zg_recipe, overlaps)},
    {"Source-Date", false, read_date, offsetof(struct zg_recipe, date)},
};

static bool read_rows(struct reader *r, const struct zg_paragraph *paragraph)
{
    const char *names[ZG_COUNT(rows) + 3];
    for (size_t i = 0; i < ZG_COUNT(rows); i++) {
        names[i] = rows[i].name;
    }
    names[ZG_COUNT(rows)] = "Description"; /* for people */
    names[ZG_COUNT(rows) + 1] = "Note";
    names[ZG_COUNT(rows) + 2] = NULL;
    if (!zg_fields_known(paragraph, names, r->recipe->path, r->err)) {
        return zg_hint(r->err, "zmgraft-recipe(5) lists the fields");
    }
    for (size_t i = 0; i < ZG_COUNT(rows); i++) {
        const char *value;
        const struct zg_field *field = NULL;
        for (size_t k = 0; k < paragraph->count; k++) {
            if (strcasecmp(paragraph->fields[k].name, rows[i].name) == 0) {
                field = &paragraph->fields[k];
            }
        }
        if (field == NULL && !rows[i].needed) {
            continue;
        }
        if (!zg_field_need(paragraph, rows[i].name, r->recipe->path, &value, r->err) ||
            !rows[i].read(r, field, (char *)r->recipe + rows[i].offset)) {
            return false;
        }
    }
    return true;
}

static bool is_one_of(const char **list, const char *name)
{
    while (*list != NULL && strcmp(*list, name) != 0) {
        list++;
    }
    return *list != NULL;
}

bool zg_recipe_holds_back(const struct zg_recipe *recipe, const char *name)
{
    return is_one_of(recipe->held_back, name);
}

bool zg_recipe_accepts_overlap(const struct zg_recipe *recipe, const char *fix)
{
    return is_one_of(recipe->overlaps, fix);
}

/* What does not go together; NULL when all does. */
static const char *problem(const struct zg_recipe *recipe)
{
    size_t found = 0, held = 0;
    for (size_t i = 0; i < recipe->patch_count; i++) {
        found += zg_recipe_holds_back(recipe, recipe->patches[i].name);
    }
    while (recipe->held_back[held] != NULL) {
        held++;
    }
    if ((recipe->packaging[0] != NULL) != (recipe->releases != NULL)) {
        return "Packaging and Releases go together: the tags, and the releases they are of";
    }
    if ((recipe->patch_count > 0 || held > 0) && recipe->series.name[0] == '\0') {
        return "Patches and Hold-Back are of a Series";
    }
    if (recipe->patch_count > 0 && found != held) {
        return "Hold-Back names what Patches does not";
    }
    for (const char **name = recipe->overlaps; *name != NULL; name++) {
        if (!is_one_of(recipe->fixes, *name)) {
            return "Accept-Overlap names what Fixes does not";
        }
    }
    bool builds = recipe->build[0] != NULL,
         complete = recipe->test[0] != NULL && recipe->passed[0] != NULL &&
                    recipe->artifacts[0] != NULL && recipe->least > 0;
    bool any = builds || recipe->test[0] != NULL || recipe->passed[0] != NULL ||
               recipe->artifacts[0] != NULL || recipe->least > 0;
    if (any && !(builds && complete)) {
        return "Build, Test, Test-Passed, Test-Least (above 0) and Artifacts go together";
    }
    return any && recipe->source_count == 0 ? "a recipe that builds has pinned Sources" : NULL;
}

bool zg_recipe_builds(const struct zg_recipe *recipe)
{
    return recipe->build[0] != NULL;
}

bool zg_recipe_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     struct zg_recipe **out, struct zg_error *err)
{
    struct zg_recipe *recipe = zg_alloc(arena, sizeof(*recipe));
    const char **none = zg_alloc(arena, sizeof(*none));
    struct zg_deb822 deb822;
    recipe->path = zg_strdup(arena, path);
    recipe->text = (struct zg_bytes){
        (const uint8_t *)zg_strndup(arena, (const char *)text.data, text.len), text.len};
    recipe->digest = zg_sha256(recipe->text);
    recipe->revision = recipe->origin = recipe->releases_text = recipe->series.name = "";
    recipe->packaging = recipe->held_back = recipe->options = recipe->build = recipe->test =
        recipe->passed = recipe->artifacts = recipe->fixes = recipe->overlaps = none;
    if (!zg_deb822_parse(arena, recipe->text, path, &deb822, err)) {
        return false;
    }
    if (deb822.count != 1) {
        return zg_fail_at(err, ZG_MALFORMED, "recipe-value", path, 0,
                          "expected one paragraph, found %zu", deb822.count);
    }
    struct reader r = {arena, recipe, err};
    if (!read_rows(&r, &deb822.paragraphs[0])) {
        return false;
    }
    const char *why = problem(recipe);
    if (why != NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "recipe-together", path, deb822.paragraphs[0].line,
                          "%s", why);
    }
    *out = recipe;
    return true;
}

bool zg_recipe_load(struct zg_arena *arena, const char *path, struct zg_recipe **out,
                    struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_LIMIT_RECIPE, &text, err) &&
           zg_recipe_parse(arena, text, path, out, err);
}
