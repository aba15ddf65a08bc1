/*
 * Trying the rules of Zimlets on the files of one, as the server would read them: names in any
 * case, an empty file as none, the text of an element as it stands.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "web/script.h"
#include "web/zimlet_rules.h"
#include "web/zimlet_xml.h"

struct checking {
    struct zg_arena *arena;
    const struct zg_zimlet_files *files;
    struct zg_zimlet_check *out;
    struct zg_zimlet_xml definition;
};

static void find(struct checking *c, enum rule rule, const char *file, unsigned line,
                 const char *fmt, ...) ZG_PRINTF(5, 6);
static void find(struct checking *c, enum rule rule, const char *file, unsigned line,
                 const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    c->out->findings =
        zg_grow(c->arena, c->out->findings, c->out->count, sizeof(*c->out->findings));
    c->out->findings[c->out->count++] = (struct zg_zimlet_finding){
        &zg_zimlet_rules[rule], zg_strdup(c->arena, file), line, zg_strdup(c->arena, text)};
    c->out->errors += !zg_zimlet_rules[rule].warns;
}

/* The file of that name, in any case, as the server finds it; NULL for none and for an empty one.
 */
static const struct zg_zimlet_file *file_of(const struct zg_zimlet_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcasecmp(files->items[i].name, name) == 0 && files->items[i].content.len > 0) {
            return &files->items[i];
        }
    }
    return NULL;
}

/* ---- names ------------------------------------------------------------------------------------
 */

static void check_name(struct checking *c)
{
    const char *name = c->files->name;
    bool upper = false, plain = name[0] != '\0';
    for (const char *at = name; *at != '\0'; at++) {
        upper |= isupper((unsigned char)*at) != 0;
        plain &= isalnum((unsigned char)*at) || strchr("_.-", *at) != NULL;
    }
    if (!plain) {
        find(c, RULE_NAME, "", 0, "it is called '%.200s'", name);
    }
    if (upper) {
        find(c, RULE_NAME_CASE, "", 0, "it is called %.200s", name);
    }
}

static bool has_control(const char *name)
{
    while (*name != '\0' && (unsigned char)*name >= ' ' && *name != 0x7f) {
        name++;
    }
    return *name != '\0';
}

static void check_files(struct checking *c)
{
    for (size_t i = 0; i < c->files->count; i++) {
        const struct zg_zimlet_file *file = &c->files->items[i];
        if (file->name[0] == '/' || strstr(file->name, "../") != NULL || has_control(file->name)) {
            find(c, RULE_FILE_NAME, file->name, 0, "the name cannot be used");
        }
        if (file->content.len == 0) {
            find(c, RULE_FILE_EMPTY, file->name, 0, "it has no bytes");
        } else if (file->descriptor) {
            find(c, RULE_DESCRIPTOR, file->name, 0, "its sizes stand after its data");
        }
        for (size_t k = 0; k < i; k++) {
            if (strcasecmp(c->files->items[k].name, file->name) == 0) {
                find(c, RULE_FILE_CASE, file->name, 0, "there is %s too", c->files->items[k].name);
            }
        }
    }
}

/* ---- the definition ---------------------------------------------------------------------------
 */

/* Finds `Name: value` in a manifest (JAR file specification); NULL when it has none. */
static const char *manifest_value(struct zg_arena *arena, struct zg_bytes manifest,
                                  const char *name)
{
    char *text = zg_strndup(arena, (const char *)manifest.data, manifest.len);
    size_t len = strlen(name);
    for (char *line = text; line != NULL; line = strpbrk(line, "\r\n")) {
        line += strspn(line, "\r\n");
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            line += len + 1;
            line += strspn(line, " ");
            line[strcspn(line, "\r\n")] = '\0';
            return line;
        }
    }
    return NULL;
}

/* The definition's name in the zip; NULL when the manifest hides it. */
static const char *definition_name(struct checking *c)
{
    const struct zg_zimlet_file *manifest = file_of(c->files, "META-INF/MANIFEST.MF");
    if (manifest == NULL) {
        return zg_format(c->arena, "%s.xml", c->files->name);
    }
    const char *named = manifest_value(c->arena, manifest->content, "Zimlet-Description-File");
    if (named == NULL) {
        find(c, RULE_MANIFEST, manifest->name, 0, "it has no Zimlet-Description-File");
    }
    return named;
}

static void check_version(struct checking *c, enum rule rule, const char *file, unsigned line,
                          const char *version)
{
    if (version == NULL) {
        find(c, rule, file, line, "it states no version");
    } else if (!zg_zimlet_version_valid(version)) {
        find(c, rule, file, line, "the version is '%.100s'", version);
    }
}

static void check_attributes(struct checking *c, const char *file)
{
    const struct zg_zimlet_xml *xml = &c->definition;
    if (strcmp(xml->root, "zimlet") != 0) {
        find(c, RULE_DEFINITION_ROOT, file, xml->line, "it is <%.100s>", xml->root);
    }
    if (xml->name == NULL || xml->name[0] == '\0') {
        find(c, RULE_DEFINITION_NAME, file, xml->line, "it states no name");
    } else if (strcasecmp(xml->name, c->files->name) != 0) {
        find(c, RULE_DEFINITION_NAME, file, xml->line, "the name is %.200s", xml->name);
    }
    check_version(c, RULE_DEFINITION_VERSION, file, xml->line, xml->version);
    if (xml->description == NULL || xml->description[0] == '\0') {
        find(c, RULE_DEFINITION_DESCRIPTION, file, xml->line, "it has none");
    }
    if (xml->handler.text != NULL && strcmp(xml->handler.text, c->files->name) == 0) {
        find(c, RULE_HANDLER_NAME, file, xml->handler.line, "both are %.200s", xml->handler.text);
    }
}

/* Reads it; false when there is nothing to go on with. */
static bool check_definition(struct checking *c, const char **name, bool *readable,
                             struct zg_error *err)
{
    *readable = false;
    *name = definition_name(c);
    if (*name == NULL) {
        return true;
    }
    const struct zg_zimlet_file *file = file_of(c->files, *name);
    if (file == NULL) {
        find(c, RULE_DEFINITION_MISSING, *name, 0, "it is not there");
        return true;
    }
    if (!zg_zimlet_xml_read(c->arena, file->content, file->name, &c->definition, err)) {
        return false;
    }
    if (c->definition.broken != NULL || c->definition.defines) {
        find(c, RULE_DEFINITION_XML, file->name, c->definition.line, "%s",
             c->definition.broken != NULL ? c->definition.broken : "it has a document type");
        return true;
    }
    *name = file->name;
    *readable = true;
    check_attributes(c, file->name);
    return true;
}

/* ---- what it includes -------------------------------------------------------------------------
 */

/* ZmZimletMgr loads these itself, and the server leaves them out. */
static bool is_remote(const char *name)
{
    return name[0] == '/' || strncmp(name, "http://", 7) == 0 ||
           strncmp(name, "https://", 8) == 0 || strncmp(name, "ftp://", 6) == 0 ||
           strncmp(name, "ftps://", 7) == 0;
}

/* X.template.js is made of X.template when a folder is packed or deployed. */
static bool is_made(const struct checking *c, const char *name)
{
    static const char suffix[] = ".template.js";
    return c->files->folder && zg_path_has_suffix(name, suffix) &&
           file_of(c->files, zg_strndup(c->arena, name, strlen(name) - strlen(".js"))) != NULL;
}

static void check_includes(struct checking *c, enum rule rule, const char *definition,
                           const struct zg_zimlet_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = items[i].text;
        if (!is_remote(name) && file_of(c->files, name) == NULL && !is_made(c, name)) {
            find(c, rule, definition, items[i].line, "'%.200s' is not there", name);
        }
    }
}

static bool is_named(const struct zg_zimlet_item *items, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(items[i].text, name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_unnamed(struct checking *c)
{
    const struct zg_zimlet_xml *xml = &c->definition;
    for (size_t i = 0; i < c->files->count; i++) {
        const char *name = c->files->items[i].name;
        bool script = zg_path_has_suffix(name, ".js"), style = zg_path_has_suffix(name, ".css");
        if ((script && !is_named(xml->scripts, xml->script_count, name)) ||
            (style && !is_named(xml->styles, xml->style_count, name))) {
            find(c, RULE_UNNAMED_FILE, name, 0, "the definition does not name it");
        }
    }
}

/* ---- scripts ----------------------------------------------------------------------------------
 */

static bool has_word(const struct zg_script *script, const char *word)
{
    size_t i = 0;
    while (i < script->count && !(script->tokens[i].kind == ZG_SCRIPT_WORD &&
                                  zg_bytes_is(script->tokens[i].text, word))) {
        i++;
    }
    return i < script->count;
}

static unsigned line_of(const struct zg_script *script, size_t token)
{
    unsigned line = 1;
    for (size_t i = 0; i < token; i++) {
        struct zg_bytes text = script->tokens[i].text;
        for (size_t k = 0; k < text.len; k++) {
            line += text.data[k] == '\n';
        }
    }
    return line;
}

static void check_modern(struct checking *c, const struct zg_zimlet_file *file,
                         const struct zg_script *script)
{
    size_t at;
    const char *what = zg_script_beyond(script, &at);
    if (what != NULL) {
        struct zg_bytes text = script->tokens[at].text;
        find(c, RULE_SCRIPT_MODERN, file->name, line_of(script, at), "%s: %.*s", what,
             (int)(text.len < 40 ? text.len : 40), (const char *)text.data);
    }
}

static void check_scripts(struct checking *c, const char *definition)
{
    const struct zg_zimlet_xml *xml = &c->definition;
    const char *handler = xml->handler.text;
    bool defined = handler == NULL, remote = false;
    for (size_t i = 0; i < xml->script_count; i++) {
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
        const struct zg_zimlet_file *file = file_of(c->files, xml->scripts[i].text);
        struct zg_script script;
        struct zg_error why = {0};
        remote |= file == NULL;
        if (file == NULL) {
            continue;
        }
        if (!zg_script_parse(scratch, file->content, file->name, &script, &why)) {
            find(c, RULE_SCRIPT_SYNTAX, file->name, why.line, "%.300s", why.text);
            remote = true;
        } else {
            check_modern(c, file, &script);
            defined = defined || has_word(&script, handler);
        }
    }
    if (!defined && !remote) {
        find(c, RULE_HANDLER_MISSING, definition, xml->handler.line, "'%.200s' is in none",
             handler);
    }
}

/* ---- the config template ----------------------------------------------------------------------
 */

static bool check_config(struct checking *c, struct zg_error *err)
{
    const struct zg_zimlet_file *file = file_of(c->files, ZG_ZIMLET_CONFIG);
    struct zg_zimlet_xml xml;
    if (file == NULL) {
        return true;
    }
    if (!zg_zimlet_xml_read(c->arena, file->content, file->name, &xml, err)) {
        return false;
    }
    if (xml.broken != NULL || xml.defines) {
        find(c, RULE_CONFIG_XML, file->name, xml.line, "%s",
             xml.broken != NULL ? xml.broken : "it has a document type");
        return true;
    }
    if (strcmp(xml.root, "zimletConfig") != 0) {
        find(c, RULE_CONFIG_ROOT, file->name, xml.line, "it is <%.100s>", xml.root);
    }
    if (xml.name == NULL || c->definition.name == NULL ||
        strcmp(xml.name, c->definition.name) != 0) {
        find(c, RULE_CONFIG_NAME, file->name, xml.line, "the name is %.200s",
             xml.name != NULL ? xml.name : "not stated");
    }
    check_version(c, RULE_CONFIG_VERSION, file->name, xml.line, xml.version);
    if (xml.version != NULL && c->definition.version != NULL &&
        strcmp(xml.version, c->definition.version) != 0) {
        find(c, RULE_CONFIG_OTHER_VERSION, file->name, xml.line, "it is %.100s, and not %.100s",
             xml.version, c->definition.version);
    }
    return true;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

bool zg_zimlet_check(struct zg_arena *arena, const struct zg_zimlet_files *files,
                     struct zg_zimlet_check *out, struct zg_error *err)
{
    struct checking c = {.arena = arena, .files = files, .out = out};
    const char *definition;
    bool readable;
    *out = (struct zg_zimlet_check){.version = "", .description = "", .handler = ""};
    check_name(&c);
    check_files(&c);
    if (!check_definition(&c, &definition, &readable, err)) {
        return false;
    }
    if (!readable) {
        return true;
    }
    const struct zg_zimlet_xml *xml = &c.definition;
    check_includes(&c, RULE_INCLUDE_MISSING, definition, xml->scripts, xml->script_count);
    check_includes(&c, RULE_STYLE_MISSING, definition, xml->styles, xml->style_count);
    check_unnamed(&c);
    check_scripts(&c, definition);
    out->version = xml->version != NULL ? xml->version : "";
    out->description = xml->description != NULL ? xml->description : "";
    out->handler = xml->handler.text != NULL ? xml->handler.text : "";
    return check_config(&c, err);
}

bool zg_zimlet_accept(const struct zg_zimlet_files *files, const struct zg_zimlet_check *check,
                      struct zg_error *err)
{
    for (size_t i = 0; i < check->count; i++) {
        const struct zg_zimlet_finding *finding = &check->findings[i];
        if (!finding->rule->warns) {
            zg_fail_at(err, ZG_REFUSED, finding->rule->id, finding->file, finding->line,
                       "the Zimlet %s: %s", files->name, finding->text);
            return zg_hint(err, "%s", finding->rule->text);
        }
    }
    return true;
}
