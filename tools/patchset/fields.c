/*
 * The fields of a patch header: DEP-3's (https://dep-team.pages.debian.net/deps/dep3/) and our
 * own. One table says which types a field belongs to, which need it, and what it may hold. Those of
 * class patches only are read in fields_class.c, those of source patches in fields_source.c.
 */
#include <string.h>
#include <strings.h>

#include "patchset/fields.h"

/* Which types a field belongs to. */
enum {
    CLASS = 1 << ZG_PATCH_CLASS,
    PAGE = 1 << ZG_PATCH_PAGE,
    WHOLE = 1 << ZG_PATCH_FILE,
    SHEET = 1 << ZG_PATCH_CSS | 1 << ZG_PATCH_PROPERTIES,
    LESS = 1 << ZG_PATCH_LESS,
    SCRIPT = 1 << ZG_PATCH_SCRIPT,
    ZIMLET = 1 << ZG_PATCH_ZIMLET,
    SOURCE = 1 << ZG_PATCH_SOURCE,
    ROOT = CLASS | PAGE | WHOLE | SHEET | LESS | SCRIPT | ZIMLET, /* what changes a root */
    ANY = ROOT | SOURCE,
};

bool zg_bad_value(struct zg_error *err, const char *expected, const char *found)
{
    return zg_fail(err, ZG_MALFORMED, "patch-header", "expected %s, found '%.100s'", expected,
                   found);
}

static bool parse_description(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                              struct zg_error *err)
{
    (void)arena, (void)err;
    if (patch->description == NULL) { /* Description comes before Subject in the table */
        patch->description = value;
    }
    return true;
}

/* One line, as the lock and its people see it. */
static bool parse_author(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                         struct zg_error *err)
{
    (void)err;
    if (patch->author[0] == '\0') {
        char *author = zg_strdup(arena, value);
        for (char *c = author; *c != '\0'; c++) {
            *c = *c == '\n' ? ' ' : *c;
        }
        patch->author = author;
    }
    return true;
}

/* A list of path patterns below the root. */
bool zg_parse_paths(struct zg_arena *arena, const char *value, const char ***out,
                    struct zg_error *err)
{
    size_t count;
    *out = zg_split(arena, value, ',', &count);
    for (size_t i = 0; i < count; i++) {
        if (!zg_path_check(zg_bytes_of((*out)[i]), err)) {
            return false;
        }
    }
    return count > 0 || zg_bad_value(err, "at least one path", value);
}

static bool parse_target(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                         struct zg_error *err)
{
    if (!zg_parse_paths(arena, value, &patch->targets, err)) {
        return false;
    }
    for (const char **target = patch->targets; *target != NULL; target++) {
        if (strchr(*target, '!') != NULL) {
            return zg_bad_value(err, "the path of a file, not of what is in it", *target);
        }
        size_t state = strlen(ZG_STATE_DIR);
        if (strncmp(*target, ZG_STATE_DIR, state) == 0 &&
            ((*target)[state] == '/' || (*target)[state] == '\0')) {
            return zg_bad_value(err, "a path outside the folder of the root's state", *target);
        }
    }
    return true;
}

static bool parse_except(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                         struct zg_error *err)
{
    return zg_parse_paths(arena, value, &patch->except, err);
}

static bool parse_releases(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                           struct zg_error *err)
{
    patch->releases = zg_ranges_parse(arena, value, err);
    return patch->releases != NULL;
}

static bool parse_obsolete(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                           struct zg_error *err)
{
    patch->obsolete_when = zg_ranges_parse(arena, value, err);
    return patch->obsolete_when != NULL;
}

static bool parse_advisories(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                             struct zg_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._-";
    size_t count;
    patch->advisories = zg_split(arena, value, ',', &count);
    for (size_t i = 0; i < count; i++) {
        const char *id = patch->advisories[i];
        if (id[strspn(id, allowed)] != '\0') {
            return zg_bad_value(err, "the id of an advisory, such as CVE-2022-27924", id);
        }
    }
    return true;
}

/* A list of names of other patches. */
static bool parse_names(struct zg_arena *arena, const char *value, const char *own,
                        const char ***out, struct zg_error *err)
{
    if (!zg_parse_paths(arena, value, out, err)) {
        return false;
    }
    for (const char **name = *out; *name != NULL; name++) {
        if (strcmp(*name, own) == 0) {
            return zg_bad_value(err, "another patch than itself", *name);
        }
    }
    return true;
}

static bool parse_requires(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                           struct zg_error *err)
{
    return parse_names(arena, value, patch->name, &patch->requires_, err);
}

static bool parse_conflicts(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                            struct zg_error *err)
{
    return parse_names(arena, value, patch->name, &patch->conflicts, err);
}

/* The form with an empty first line keeps the blanks before the first line's text. */
static bool parse_anchor(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                         struct zg_error *err)
{
    (void)arena;
    patch->anchor = zg_bytes_of(value[0] == '\n' ? value + 1 : value);
    return patch->anchor.len > 0 || zg_bad_value(err, "a text", value);
}

static bool parse_insert(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                         struct zg_error *err)
{
    static const char *const words[] = {[ZG_INSERT_BEFORE] = "before",
                                        [ZG_INSERT_AFTER] = "after",
                                        [ZG_INSERT_REPLACE] = "replace"};
    (void)arena;
    patch->each = strcmp(value, "each") == 0;
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        if (strcmp(value, words[i]) == 0) {
            patch->insert = (int)i;
            return true;
        }
    }
    return patch->each || zg_bad_value(err, "before, after, replace or each", value);
}

static bool parse_content(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                          struct zg_error *err)
{
    (void)arena;
    patch->content = value;
    return zg_path_check(zg_bytes_of(value), err);
}

/* The parts of a script. */
static bool parse_parts(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                        struct zg_error *err)
{
    if (!zg_parse_paths(arena, value, &patch->parts, err)) {
        return false;
    }
    patch->content = patch->parts[0];
    return true;
}

static bool parse_scripts(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                          struct zg_error *err)
{
    return zg_parse_paths(arena, value, &patch->scripts, err);
}

static bool parse_mode(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                       struct zg_error *err)
{
    (void)arena;
    size_t len = strlen(value);
    if (len != 4 || value[0] != '0' || strspn(value, "01234567") != len) {
        return zg_bad_value(err, "permission bits such as 0644", value);
    }
    patch->mode = 0;
    for (size_t i = 0; i < len; i++) {
        patch->mode = patch->mode * 8 + (unsigned)(value[i] - '0');
    }
    return true;
}

/* Fields without a parser are for people. `From` is DEP-3's other name of Author, except in a
 * class patch, where it names the vendor's file. */
static const struct rule {
    const char *name;
    unsigned allowed, required; /* types */
    zg_field_parser *parse;
} rules[] = {
    {"Type", ANY, ANY, NULL},
    {"Description", ANY, 0, parse_description},
    {"Subject", ANY, 0, parse_description},
    {"Author", ANY, 0, parse_author},
    {"From", ANY & ~CLASS, 0, parse_author},
    {"From", CLASS, CLASS, zg_field_from},
    {"Origin", ANY, 0, NULL},
    {"Bug", ANY, 0, NULL},
    {"Forwarded", ANY, 0, NULL},
    {"Reviewed-by", ANY, 0, NULL},
    {"Acked-by", ANY, 0, NULL},
    {"Last-Update", ANY, 0, NULL},
    {"Applied-Upstream", ANY, 0, NULL},
    {"Target", ROOT, ROOT, parse_target},
    {"Except", ROOT, 0, parse_except},
    {"Releases", ROOT, ROOT, parse_releases},
    {"Obsolete-When", ROOT, 0, parse_obsolete},
    {"Advisory", ANY, SOURCE, parse_advisories},
    {"Requires", ANY, 0, parse_requires},
    {"Conflicts", ANY, 0, parse_conflicts},
    {"Class", CLASS, CLASS, zg_field_class},
    {"Source", CLASS, 0, zg_field_source},
    {"Source-SHA256", CLASS, 0, zg_field_source_digest},
    {"Replace", CLASS, 0, zg_field_replace},
    {"Take", CLASS, 0, zg_field_take},
    {"Add", CLASS, 0, zg_field_add},
    {"Base", CLASS, 0, zg_field_base},
    {"Base-Source", CLASS, 0, zg_field_base_source},
    {"Base-SHA256", CLASS, 0, zg_field_base_digest},
    {"Allow", CLASS, 0, zg_field_allow},
    {"Minimal-Touch", CLASS, 0, zg_field_minimal_touch},
    {"Anchor", PAGE, 0, parse_anchor},
    {"Insert", PAGE, PAGE, parse_insert},
    {"Content", WHOLE | LESS | ZIMLET, WHOLE | LESS | ZIMLET, parse_content},
    {"Content", SCRIPT, SCRIPT, parse_parts},
    {"Scripts", SCRIPT, SCRIPT, parse_scripts},
    {"Mode", WHOLE | SCRIPT | ZIMLET, 0, parse_mode},
    {"Component", SOURCE, SOURCE, zg_field_component},
    {"Versions", SOURCE, SOURCE, zg_field_versions},
    {"Role", SOURCE, 0, zg_field_role},
    {"Reference", SOURCE, 0, zg_field_reference},
};

static const struct zg_field *find_field(const struct zg_paragraph *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++) {
        if (strcasecmp(header->fields[i].name, name) == 0) {
            return &header->fields[i];
        }
    }
    return NULL;
}

/* Is every field of the header one that this type may have? */
static bool check_names(const struct zg_paragraph *header, const struct zg_patch *patch,
                        struct zg_error *err)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct zg_field *field = &header->fields[i];
        bool known =
            strncasecmp(field->name, "X-", 2) == 0 || strncasecmp(field->name, "Bug-", 4) == 0;
        bool allowed = known;
        for (size_t k = 0; k < ZG_COUNT(rules); k++) {
            bool same = strcasecmp(field->name, rules[k].name) == 0;
            known |= same;
            allowed |= same && (rules[k].allowed & 1u << patch->type) != 0;
        }
        if (!known) {
            return zg_fail_at(err, ZG_MALFORMED, "deb822-unknown-field", patch->path, field->line,
                              "the field %s is not known here", field->name);
        }
        if (!allowed) {
            return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path, field->line,
                              "a %s patch has no field %s", zg_patch_type_name(patch->type),
                              field->name);
        }
    }
    return true;
}

static bool parse_type(const struct zg_paragraph *header, struct zg_patch *patch,
                       struct zg_error *err)
{
    const char *type;
    if (!zg_field_need(header, "Type", patch->path, &type, err)) {
        return false;
    }
    for (int i = 0; i < ZG_PATCH_TYPES; i++) {
        if (strcmp(type, zg_patch_type_name((enum zg_patch_type)i)) == 0) {
            patch->type = (enum zg_patch_type)i;
            return true;
        }
    }
    return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path,
                      find_field(header, "Type")->line,
                      "expected the type class, page, file, css, properties, less, script, "
                      "zimlet or source, found '%.100s'",
                      type);
}

/* Nothing of a draft counts before a person has written what only a person knows. */
static bool check_draft(const struct zg_paragraph *header, const struct zg_patch *patch,
                        struct zg_error *err)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct zg_field *field = &header->fields[i];
        if (strstr(field->value, ZG_FILL_IN) != NULL) {
            zg_fail_at(err, ZG_REFUSED, "patch-draft", patch->path, field->line,
                       "the field %s is still to be filled in", field->name);
            return zg_hint(err, "write what belongs there in place of " ZG_FILL_IN);
        }
    }
    return true;
}

static bool parse_rule(struct zg_arena *arena, const struct zg_paragraph *header,
                       const struct rule *rule, struct zg_patch *patch, struct zg_error *err)
{
    unsigned type = 1u << patch->type;
    const struct zg_field *field = find_field(header, rule->name);
    const char *value;
    if ((rule->allowed & type) == 0) {
        return true;
    }
    if ((rule->required & type) != 0 &&
        !zg_field_need(header, rule->name, patch->path, &value, err)) {
        return false;
    }
    if (field == NULL || rule->parse == NULL) {
        return true;
    }
    if (field->value[0] == '\0') {
        return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path, field->line,
                          "the field %s is empty", rule->name);
    }
    if (!rule->parse(arena, field->value, patch, err)) {
        snprintf(err->file, sizeof(err->file), "%s", patch->path);
        err->line = field->line + (err->line > 1 ? err->line - 1 : 0); /* a line of the value */
        return zg_wrap(err, "the field %s", rule->name);
    }
    return true;
}

bool zg_patch_fields(struct zg_arena *arena, const struct zg_paragraph *header,
                     struct zg_patch *patch, struct zg_error *err)
{
    const char **none = zg_alloc(arena, sizeof(*none));
    patch->author = "";
    patch->mode = 0644;
    patch->except = patch->advisories = patch->requires_ = patch->conflicts = none;
    patch->takes = patch->adds = patch->allowed = none;
    patch->parts = patch->scripts = none;
    patch->targets = none;
    if (!check_draft(header, patch, err) || !parse_type(header, patch, err) ||
        !check_names(header, patch, err)) {
        return false;
    }
    for (size_t i = 0; i < ZG_COUNT(rules); i++) {
        if (!parse_rule(arena, header, &rules[i], patch, err)) {
            return false;
        }
    }
    if (patch->description == NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-missing-field", patch->path, header->line,
                          "the field Description (or Subject) is missing or empty");
    }
    if (patch->author[0] == '\0' && find_field(header, "Origin") == NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-missing-field", patch->path, header->line,
                          "the field Author (or Origin) is missing or empty");
    }
    return true;
}
