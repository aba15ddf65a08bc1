/* The files of a skin: paths as java.io.File makes them, and the variants for a locale. */
#include "web/skin.h"

#include <errno.h>
#include <string.h>

/* ---- paths ------------------------------------------------------------------------------------
 */

void zg_skin_add_path(struct zg_arena *arena, struct zg_skin_paths *paths, const char *path)
{
    paths->items = zg_grow(arena, paths->items, paths->count, sizeof(*paths->items));
    paths->items[paths->count++] = path;
}

char *zg_skin_file(struct zg_arena *arena, const char *dir, const char *name)
{
    size_t len = strlen(dir);
    char *path = zg_alloc(arena, len + strlen(name) + 2);
    memcpy(path, dir, len);
    path[len] = '/';
    size_t end = len + 1;
    for (const char *at = name; *at != '\0'; at++) {
        if (*at != '/' || path[end - 1] != '/') {
            path[end++] = *at;
        }
    }
    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    path[end] = '\0';
    return path;
}

const char *zg_skin_shown_path(const char *path)
{
    static const char deployed[] = "/webapps/";
    const char *shown = path;
    for (const char *at = path; (at = strstr(at, deployed)) != NULL; at++) {
        shown = at + sizeof(deployed) - 1;
    }
    return shown;
}

/* Does `path`, which begins with the root, stay below it when its `..` are followed? */
static bool is_inside(const struct zg_skin_job *job, const char *path)
{
    long depth = 0;
    const char *at = path + strlen(job->root);
    while (*at != '\0') {
        at += strspn(at, "/");
        size_t len = strcspn(at, "/");
        bool up = len == 2 && memcmp(at, "..", 2) == 0;
        bool here = len == 0 || (len == 1 && *at == '.');
        depth += up ? -1 : here ? 0 : 1;
        if (depth < 0) {
            return false;
        }
        at += len;
    }
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static bool read_disk(struct zg_skin_job *job, const char *path, struct zg_bytes *out, bool *there,
                      struct zg_error *err)
{
    struct stat st;
    *there = stat(path, &st) == 0;
    if (!*there) {
        bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
        return missing || zg_fail_errno(err, "cannot look at %s", path);
    }
    if (S_ISDIR(st.st_mode)) {
        job->engine.file = path;
        job->engine.line = 0;
        return zg_skin_abort(&job->engine, err, "FileNotFoundException",
                             "a folder stands where a file is wanted");
    }
    return zg_read_file(job->arena, path, ZG_SKIN_FILE_LIMIT, out, err);
}

bool zg_skin_read(struct zg_skin_job *job, const char *path, struct zg_bytes *out, bool *there,
                  struct zg_error *err)
{
    const struct zg_skin_source *source = &job->request->source;
    if (!is_inside(job, path)) {
        return zg_fail_at(err, ZG_MALFORMED, "path-escapes", path, 0,
                          "the skin names a file outside of the webapp %s", job->root);
    }
    if (source->read == NULL) {
        return read_disk(job, path, out, there, err);
    }
    if (!source->read(source->context, job->arena, path, out, there, err)) {
        return false;
    }
    return !*there || out->len <= ZG_SKIN_FILE_LIMIT ||
           zg_fail_at(err, ZG_MALFORMED, "too-large", path, 0, "%zu bytes, more than %zu MiB",
                      out->len, ZG_SKIN_FILE_LIMIT >> 20);
}

/* ---- locales ------------------------------------------------------------------------------------
 */

/* java.util.Locale: language in lower case, country in upper case. */
struct locale {
    char *parts[3];
    size_t count;
};

static void change_case(char *text, bool upper)
{
    for (; *text != '\0'; text++) {
        bool lower_letter = *text >= 'a' && *text <= 'z',
             upper_letter = *text >= 'A' && *text <= 'Z';
        if (upper ? lower_letter : upper_letter) {
            *text ^= 0x20;
        }
    }
}

/* Languages whose code has changed; since Java 17 a locale has the new one. */
static char *current_language(char *language)
{
    static char hebrew[] = "he", indonesian[] = "id", yiddish[] = "yi";
    return strcmp(language, "iw") == 0   ? hebrew
           : strcmp(language, "in") == 0 ? indonesian
           : strcmp(language, "ji") == 0 ? yiddish
                                         : language;
}

static struct locale locale_of(struct zg_arena *arena, const char *name)
{
    struct locale locale = {0};
    const char *at = name + strspn(name, "_");
    while (*at != '\0' && locale.count < 3) {
        size_t len = strcspn(at, "_");
        locale.parts[locale.count++] = zg_strndup(arena, at, len);
        at += len;
        at += strspn(at, "_");
    }
    if (locale.count > 0) {
        change_case(locale.parts[0], false);
        locale.parts[0] = current_language(locale.parts[0]);
    }
    if (locale.count > 1) {
        change_case(locale.parts[1], true);
    }
    return locale;
}

static bool same_locale(const struct locale *a, const struct locale *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = strcmp(a->parts[i], b->parts[i]) == 0;
    }
    return same;
}

static bool is_locale(const char *name)
{
    for (; *name != '\0'; name++) {
        if (!zg_java_is_word((uint8_t)*name)) {
            return false;
        }
    }
    return true;
}

bool zg_skin_check_locales(const struct zg_skin_request *request, struct zg_error *err)
{
    const char *names[] = {request->locale, request->server_locale};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (names[i] != NULL && !is_locale(names[i])) {
            return zg_fail(err, ZG_USAGE, "skin-locale",
                           "'%s' is no locale; one is written as de or de_AT", names[i]);
        }
    }
    return true;
}

static bool add_locale(struct zg_skin_job *job, struct zg_skin_paths *paths, const char *dir,
                       const char *stem, const char *ext, const struct locale *locale,
                       struct zg_error *err)
{
    for (size_t i = 0; i < locale->count; i++) {
        stem = zg_format(job->arena, "%s_%s", stem, locale->parts[i]);
        const char *path = zg_skin_file(job->arena, dir, zg_format(job->arena, "%s%s", stem, ext));
        struct zg_bytes ignored;
        bool there;
        if (!zg_skin_read(job, path, &ignored, &there, err)) {
            return false;
        }
        if (there) {
            zg_skin_add_path(job->arena, paths, path);
        }
    }
    return true;
}

bool zg_skin_add_locales(struct zg_skin_job *job, struct zg_skin_paths *paths, const char *dir,
                         const char *stem, const char *ext, struct zg_error *err)
{
    const char *server = job->request->server_locale;
    struct locale first = locale_of(job->arena, server != NULL ? server : "en_US"), second = first;
    if (job->request->locale != NULL) {
        second = locale_of(job->arena, job->request->locale);
    }
    if (!add_locale(job, paths, dir, stem, ext, &first, err)) {
        return false;
    }
    return second.count == 0 || same_locale(&first, &second) ||
           add_locale(job, paths, dir, stem, ext, &second, err);
}

/* The stem ends at the first point of the name, the extension begins at the last; a name
 * without one is both. */
bool zg_skin_variants(struct zg_skin_job *job, const char *path, struct zg_skin_paths *out,
                      struct zg_error *err)
{
    const char *name = zg_path_name(path), *point = strrchr(name, '.');
    const char *stem = zg_strndup(job->arena, name, strcspn(name, "."));
    zg_skin_add_path(job->arena, out, path);
    return zg_skin_add_locales(job, out, zg_path_parent(job->arena, path), stem,
                               point != NULL ? point : name, err);
}
