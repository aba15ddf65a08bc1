/* What makes a changed file live on a running host. An action is a kind and an object; the
 * command that carries it out follows from the two, and a manifest that says otherwise is
 * refused: a bundle brings files, not commands of its own. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ROOT_MARK "{root}"

/* ---- the kinds ---- */

static const char **words(struct zg_arena *arena, const char *const *from, size_t count)
{
    const char **argv = zg_alloc_array(arena, count + 1, sizeof(*argv));
    memcpy(argv, from, count * sizeof(*argv));
    return argv;
}

static const char **remove_folder(struct zg_arena *arena, const char *path)
{
    const char *const argv[] = {"rm", "-rf", "--", zg_format(arena, ROOT_MARK "/%s", path)};
    return words(arena, argv, ZG_COUNT(argv));
}

static const char **as_zimbra(struct zg_arena *arena, const char *command)
{
    const char *const argv[] = {"su", "-", "zimbra", "-c", command};
    return words(arena, argv, ZG_COUNT(argv));
}

static bool is_safe_path(const char *path)
{
    struct zg_error why = {0};
    return zg_path_check(zg_bytes_of(path), &why);
}

/* What a Zimlet may be called (ZimletFile), less a leading dash: it becomes part of a command. */
static bool is_zimlet_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (!isalnum((unsigned char)*at) && strchr("_.-", *at) == NULL) {
            return false;
        }
    }
    return name[0] != '\0' && name[0] != '-';
}

/* The Zimlet of `zimlets/NAME.zip`, where zip files of Zimlets lie; NULL for anything else. */
static const char *zimlet_of_zip(struct zg_arena *arena, const char *path)
{
    static const char folder[] = "zimlets/", suffix[] = ".zip";
    size_t len = strlen(path), around = strlen(folder) + strlen(suffix);
    if (len <= around || strncmp(path, folder, strlen(folder)) != 0 ||
        strcmp(path + len - strlen(suffix), suffix) != 0) {
        return NULL;
    }
    const char *name = zg_strndup(arena, path + strlen(folder), len - around);
    return is_zimlet_name(name) ? name : NULL;
}

/* A folder of zimlets-deployed is there already, and needs its entry; a zip file is deployed. Its
 * path is no part of a command, but an argument of one. */
static bool make_deploy(struct zg_arena *arena, const char *object, struct zg_action *out)
{
    if (zimlet_of_zip(arena, object) != NULL) {
        const char *const argv[] = {"su",
                                    "-",
                                    "zimbra",
                                    "-c",
                                    "zmzimletctl deploy \"$1\"",
                                    "sh",
                                    zg_format(arena, ROOT_MARK "/%s", object)};
        out->why = "a Zimlet's zip file is served once it is deployed";
        out->argv = words(arena, argv, ZG_COUNT(argv));
        return true;
    }
    if (!is_zimlet_name(object)) {
        return false;
    }
    out->why = "a Zimlet is known by its entry in LDAP";
    out->argv = as_zimbra(arena, zg_format(arena, "zmzimletctl ldapDeploy %s", object));
    return true;
}

/* `x.js.zgz` is gzip's output for x.js with the suffix `.zgz`. */
static bool make_gzip(struct zg_arena *arena, const char *copy, struct zg_action *out)
{
    const char *suffix = strrchr(copy, '.');
    if (!is_safe_path(copy) || suffix == NULL || suffix == copy ||
        (strcmp(suffix, ".zgz") != 0 && strcmp(suffix, ".gz") != 0)) {
        return false;
    }
    const char *source = zg_format(arena, ROOT_MARK "/%.*s", (int)(suffix - copy), copy);
    const char *const argv[] = {"gzip", "-9", "-n", "-f", "-k", "-S", suffix, "--", source};
    out->argv = words(arena, argv, ZG_COUNT(argv));
    out->why = "the compressed copy is served in place of the file";
    return true;
}

bool zg_action_make(struct zg_arena *arena, const char *kind, const char *object,
                    struct zg_action *out)
{
    *out = (struct zg_action){.kind = zg_strdup(arena, kind), .object = zg_strdup(arena, object)};
    if (strcmp(kind, "remove-compiled") == 0 && is_safe_path(object)) {
        out->why = "compiled pages are used for as long as they are there";
        out->argv = remove_folder(arena, object);
    } else if (strcmp(kind, "clear-skin-cache") == 0 && is_safe_path(object)) {
        out->why = "rendered skins are cached";
        out->argv = remove_folder(arena, object);
    } else if (strcmp(kind, "restart") == 0 && strcmp(object, "mailbox") == 0) {
        out->why = "classes are loaded once";
        out->argv = as_zimbra(arena, "zmmailboxdctl restart");
    } else if (strcmp(kind, "deploy-zimlet") == 0) {
        return make_deploy(arena, object, out);
    } else if (strcmp(kind, "undeploy-zimlet") == 0 && is_zimlet_name(object)) {
        out->why = "a Zimlet is served for as long as it is deployed";
        out->argv = as_zimbra(arena, zg_format(arena, "zmzimletctl undeploy %s", object));
    } else {
        return strcmp(kind, "rebuild-gzip") == 0 && make_gzip(arena, object, out);
    }
    return true;
}

/* ---- lists ---- */

static int compare(const struct zg_action *a, const struct zg_action *b)
{
    int kinds = strcmp(a->kind, b->kind);
    return kinds != 0 ? kinds : strcmp(a->object, b->object);
}

void zg_actions_add(struct zg_arena *arena, struct zg_actions *list, const struct zg_action *action)
{
    size_t at = 0;
    while (at < list->count && compare(&list->items[at], action) < 0) {
        at++;
    }
    if (at < list->count && compare(&list->items[at], action) == 0) {
        return;
    }
    list->items = zg_grow(arena, list->items, list->count, sizeof(*list->items));
    memmove(&list->items[at + 1], &list->items[at], (list->count - at) * sizeof(*list->items));
    list->items[at] = *action;
    list->count++;
}

static void add(struct zg_arena *arena, struct zg_actions *list, const char *kind,
                const char *object)
{
    struct zg_action action;
    if (zg_action_make(arena, kind, object, &action)) {
        zg_actions_add(arena, list, &action);
    }
}

/* ---- from paths ---- */

static bool has_any_suffix(const char *path, const char *const *suffixes)
{
    while (*suffixes != NULL && !zg_path_has_suffix(path, *suffixes)) {
        suffixes++;
    }
    return *suffixes != NULL;
}

/* `HOME/webapps/NAME/REST`, where HOME is jetty_base, or jetty-distribution-... before 8.8. */
static void add_for_webapp(struct zg_arena *arena, const char *path, struct zg_actions *list)
{
    static const char *const pages[] = {".jsp", ".jspf", ".tag", ".tagf", NULL};
    const char *home_end = strchr(path, '/');
    if (home_end == NULL || strncmp(home_end, "/webapps/", 9) != 0) {
        return;
    }
    const char *name = home_end + 9, *name_end = strchr(name, '/');
    if (name_end == NULL) {
        return;
    }
    const char *work = zg_format(arena, "%.*s/work", (int)(home_end - path), path);
    if (has_any_suffix(path, pages)) {
        add(arena, list, "remove-compiled",
            zg_format(arena, "%s/%.*s/jsp/org/apache/jsp", work, (int)(name_end - name), name));
    }
    if (strncmp(name_end, "/skins/", 7) == 0 || strncmp(name_end, "/css/", 5) == 0) {
        add(arena, list, "clear-skin-cache", zg_format(arena, "%s/resource-cache/skinres", work));
    }
}

static void add_for_zimlet(struct zg_arena *arena, const char *path, struct zg_actions *list)
{
    static const char folder[] = "zimlets-deployed/";
    const char *name = path + strlen(folder);
    if (strncmp(path, folder, strlen(folder)) == 0 && strchr(name, '/') != NULL) {
        add(arena, list, "deploy-zimlet", zg_strndup(arena, name, strcspn(name, "/")));
    } else if (zimlet_of_zip(arena, path) != NULL) {
        add(arena, list, "deploy-zimlet", path);
    }
}

void zg_actions_of_path(struct zg_arena *arena, const char *path, zg_has_file has,
                        const void *context, struct zg_actions *list)
{
    static const char *const code[] = {".jar", ".class", NULL};
    static const char *const packed[] = {".gz", ".zgz"};
    add_for_webapp(arena, path, list);
    add_for_zimlet(arena, path, list);
    if (has_any_suffix(path, code)) {
        add(arena, list, "restart", "mailbox");
    }
    for (size_t i = 0; i < ZG_COUNT(packed) && zg_path_has_suffix(path, ".js"); i++) {
        const char *copy = zg_format(arena, "%s%s", path, packed[i]);
        if (has(context, copy)) {
            add(arena, list, "rebuild-gzip", copy);
        }
    }
}

static bool always(const void *context, const char *path)
{
    (void)context;
    (void)path;
    return true;
}

static void drop(struct zg_actions *list, const char *kind, const char *object)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].kind, kind) == 0 && strcmp(list->items[i].object, object) == 0) {
            list->count--;
            memmove(&list->items[i], &list->items[i + 1], (list->count - i) * sizeof(*list->items));
            return;
        }
    }
}

void zg_actions_concerning(struct zg_arena *arena, const struct zg_actions *from, const char *path,
                           bool goes, struct zg_actions *list)
{
    struct zg_actions called_for = {0};
    const char *zimlet = zimlet_of_zip(arena, path);
    if (zimlet != NULL && goes) {
        drop(list, "deploy-zimlet", path);
        add(arena, list, "undeploy-zimlet", zimlet);
        return;
    }
    if (zimlet != NULL) {
        drop(list, "undeploy-zimlet", zimlet);
    }
    zg_actions_of_path(arena, path, always, NULL, &called_for);
    for (size_t i = 0; i < from->count; i++) {
        for (size_t k = 0; k < called_for.count; k++) {
            if (compare(&from->items[i], &called_for.items[k]) == 0) {
                zg_actions_add(arena, list, &from->items[i]);
            }
        }
    }
}

/* ---- JSON ---- */

json_t *zg_actions_json(const struct zg_actions *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_t *json = json_object();
        json_object_set_new(json, "kind", json_string(list->items[i].kind));
        json_object_set_new(json, "object", json_string(list->items[i].object));
        json_object_set_new(json, "why", json_string(list->items[i].why));
        json_object_set_new(json, "argv", zg_json_texts(list->items[i].argv));
        json_array_append_new(array, json);
    }
    return array;
}

static bool same_words(const char *const *a, const char *const *b)
{
    while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0) {
        a++, b++;
    }
    return *a == NULL && *b == NULL;
}

static void parse_action(struct zg_fields *f, const json_t *json, struct zg_actions *out)
{
    enum { MEMBERS = 4 };
    struct zg_action action;
    zg_want_members(f, json, MEMBERS);
    const char *kind = zg_want_text(f, json, "kind"), *object = zg_want_text(f, json, "object");
    const char *why = zg_want_text(f, json, "why");
    const char **argv = zg_want_texts(f, json, "argv");
    if (f->failed) {
        return;
    }
    if (!zg_action_make(f->arena, kind, object, &action) || !same_words(argv, action.argv)) {
        zg_fields_fail(f, "there is no action '%s' of '%s' with that argv", kind, object);
        return;
    }
    action.why = why;
    size_t before = out->count;
    zg_actions_add(f->arena, out, &action);
    if (out->count == before || compare(&out->items[before], &action) != 0) {
        zg_fields_fail(f, "action '%s' of '%s' is not in order or stands twice", kind, object);
    }
}

void zg_actions_parse(struct zg_fields *f, const json_t *object, const char *key,
                      struct zg_actions *out)
{
    const json_t *array = zg_want_array(f, object, key, ZG_LIMIT_ITEMS);
    *out = (struct zg_actions){0};
    for (size_t i = 0; i < json_array_size(array) && !f->failed; i++) {
        parse_action(f, json_array_get(array, i), out);
    }
}
