/* What kind of artifact a file is, by its path. */
#include "internal.h"

#include <string.h>

static const char *const names[ZG_ARTIFACT_KINDS] = {
    [ZG_ARTIFACT_JAR] = "jar",         [ZG_ARTIFACT_WAR] = "war",
    [ZG_ARTIFACT_PAGE] = "page",       [ZG_ARTIFACT_SKIN] = "skin",
    [ZG_ARTIFACT_STYLE] = "style",     [ZG_ARTIFACT_SCRIPT] = "script",
    [ZG_ARTIFACT_ZIMLET] = "zimlet",   [ZG_ARTIFACT_CLASS] = "class",
    [ZG_ARTIFACT_LIBRARY] = "library", [ZG_ARTIFACT_OTHER] = "other",
};

const char *zg_artifact_kind_name(enum zg_artifact_kind kind)
{
    return names[kind];
}

/* Ends a path with one of these, and stands in no special folder: this is what it is. */
static const struct {
    const char *suffix;
    enum zg_artifact_kind kind;
} suffixes[] = {
    {".jsp", ZG_ARTIFACT_PAGE},      {".jspf", ZG_ARTIFACT_PAGE}, {".tag", ZG_ARTIFACT_PAGE},
    {".tagf", ZG_ARTIFACT_PAGE},     {".html", ZG_ARTIFACT_PAGE}, {".htm", ZG_ARTIFACT_PAGE},
    {".template", ZG_ARTIFACT_PAGE}, {".css", ZG_ARTIFACT_STYLE}, {".js", ZG_ARTIFACT_SCRIPT},
    {".zgz", ZG_ARTIFACT_SCRIPT},
};

bool zg_is_jar_name(const char *path)
{
    return zg_path_has_suffix(path, ".jar") || zg_path_has_suffix(path, ".war") ||
           zg_path_has_suffix(path, ".ear");
}

/* The end of webapps/X/skins/NAME in a path with more below that, or NULL. The folder webapps
 * may lie anywhere: 8.7 has it in jetty-distribution-*, later releases in jetty_base. */
static const char *skin_end(const char *path)
{
    const char *at = strncmp(path, "webapps/", 8) == 0 ? path : strstr(path, "/webapps/");
    if (at == NULL) {
        return NULL;
    }
    const char *app = at + (*at == '/' ? 9 : 8);
    const char *skins = strchr(app, '/');
    if (skins == NULL || strncmp(skins, "/skins/", 7) != 0) {
        return NULL;
    }
    return strchr(skins + 7, '/');
}

const char *zg_skin_folder(struct zg_arena *arena, const char *path)
{
    const char *end = skin_end(path);
    return end == NULL ? "" : zg_strndup(arena, path, (size_t)(end - path));
}

static bool is_zimlet(const char *path)
{
    const char *name = strncmp(path, "zimlets", 7) == 0 ? strchr(path, '/') : NULL;
    if (name == NULL) {
        return false;
    }
    if (strncmp(path, "zimlets-deployed/", 17) == 0) {
        return strchr(name + 1, '/') != NULL;
    }
    return strchr(name + 1, '/') == NULL && zg_path_has_suffix(name, ".zip") &&
           (path[7] == '/' || path[7] == '-');
}

enum zg_artifact_kind zg_artifact_kind_of(const char *path)
{
    if (zg_is_jar_name(path)) {
        return zg_path_has_suffix(path, ".jar") ? ZG_ARTIFACT_JAR : ZG_ARTIFACT_WAR;
    }
    if (zg_path_has_suffix(path, ".class")) {
        return ZG_ARTIFACT_CLASS;
    }
    if (skin_end(path) != NULL) {
        return ZG_ARTIFACT_SKIN;
    }
    if (is_zimlet(path)) {
        return ZG_ARTIFACT_ZIMLET;
    }
    for (size_t i = 0; i < ZG_COUNT(suffixes); i++) {
        if (zg_path_has_suffix(path, suffixes[i].suffix)) {
            return suffixes[i].kind;
        }
    }
    return ZG_ARTIFACT_OTHER;
}

bool zg_artifact_is_jar(const struct zg_artifact *artifact)
{
    return artifact->kind == ZG_ARTIFACT_JAR || artifact->kind == ZG_ARTIFACT_WAR ||
           (artifact->kind == ZG_ARTIFACT_ZIMLET && zg_path_has_suffix(artifact->path, ".zip"));
}
