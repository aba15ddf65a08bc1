/* A request to Zimbra's SkinResources servlet, answered: which files, in which order. */
#include "web/skin.h"

#include <string.h>
#include <unistd.h>

static const char default_skin[] = "harmony"; /* as web.xml sets zimbraDefaultSkin */

struct answer {
    struct zg_skin_job job;
    const char *dir;                /* of the skin */
    const char *names, *ext;        /* of the URI: "common,skin", ".css" */
    const char *start, *more, *end; /* of comments */
    struct zg_buf *out;
    size_t base; /* where the answer begins in `out` */
    struct zg_skin_origin *origin;
};

/* ---- output -------------------------------------------------------------------------------------
 */

/* From here on, what is appended comes from there. */
static void mark(struct answer *answer, const char *file, unsigned line,
                 const struct zg_skin_property *property)
{
    struct zg_skin_origin *origin = answer->origin;
    if (origin == NULL) {
        return;
    }
    struct zg_skin_span span = {answer->out->len - answer->base, file, line, property};
    struct zg_skin_span *spans =
        zg_grow(answer->job.arena, (void *)(uintptr_t)origin->spans, origin->count, sizeof(*spans));
    spans[origin->count++] = span;
    origin->spans = spans;
}

static bool check_size(const struct answer *answer, struct zg_error *err)
{
    return answer->out->len - answer->base <= ZG_SKIN_ANSWER_LIMIT ||
           zg_fail(err, ZG_MALFORMED, "too-large", "the answer has more than %zu MiB",
                   ZG_SKIN_ANSWER_LIMIT >> 20);
}

static bool put_line(void *context, struct zg_bytes line, const char *file, unsigned number,
                     struct zg_error *err)
{
    struct answer *answer = context;
    struct zg_skin_text text = {.bytes = line}, replaced;
    if (!zg_skin_replace(&answer->job.engine, NULL, &text, &replaced, err)) {
        return false;
    }
    size_t done = 0;
    for (size_t i = 0; i < replaced.run_count; i++) {
        size_t end = i + 1 < replaced.run_count ? replaced.runs[i + 1].start : replaced.bytes.len;
        mark(answer, file, number, replaced.runs[i].property);
        zg_buf_append(answer->out, replaced.bytes.data + done, end - done);
        done = end;
    }
    if (replaced.run_count == 0 || replaced.runs[replaced.run_count - 1].property != NULL) {
        mark(answer, file, number, NULL);
    }
    zg_buf_append(answer->out, replaced.bytes.data + done, replaced.bytes.len - done);
    zg_buf_append_text(answer->out, "\n");
    return check_size(answer, err);
}

static void put_prologue(struct answer *answer)
{
    mark(answer, "", 0, NULL);
    zg_buf_printf(answer->out, "%s\n", answer->start);
    for (const char *const *macro = answer->job.engine.macros; *macro != NULL; macro++) {
        zg_buf_printf(answer->out, "%s#define %s true\n", answer->more, *macro);
    }
    zg_buf_printf(answer->out, "%s\n\n", answer->end);
}

static void put_missing(struct answer *answer, const char *path)
{
    struct zg_buf *out = answer->out;
    mark(answer, "", 0, NULL);
    zg_buf_printf(out, "%sError: file doesn't exist - ", answer->start);
    for (const char *at = zg_skin_shown_path(path); *at != '\0'; at++) {
        uint8_t c = (uint8_t)*at;
        if (zg_java_is_word(c) || c == '.' || c == '-' || c == '*') {
            zg_buf_append(out, &c, 1);
        } else {
            zg_buf_printf(out, c == ' ' ? "+" : "%%%02X", c);
        }
    }
    zg_buf_printf(out, "%s\n\n", answer->end);
}

/* A file and its locale variants. */
static bool put_file(struct answer *answer, const char *path, struct zg_error *err)
{
    struct zg_skin_job *job = &answer->job;
    struct zg_skin_paths variants = {0};
    struct zg_bytes text;
    bool there;
    if (!zg_skin_read(job, path, &text, &there, err)) {
        return false;
    }
    if (!there) {
        put_missing(answer, path);
        return true;
    }
    if (!zg_skin_variants(job, path, &variants, err)) {
        return false;
    }
    for (size_t i = 0; i < variants.count; i++) {
        const char *file = variants.items[i];
        mark(answer, "", 0, NULL);
        zg_buf_printf(answer->out, "%s\n%sFile: %s\n%s\n\n", answer->start, answer->more,
                      zg_skin_shown_path(file), answer->end);
        if ((i > 0 && !zg_skin_read(job, file, &text, &there, err)) ||
            !zg_skin_each_line(&job->engine, text, file, put_line, answer, err)) {
            return false;
        }
    }
    return true;
}

/* ---- files --------------------------------------------------------------------------------------
 */

static bool is_type(const struct answer *answer, const char *type)
{
    return strcmp(answer->job.type, type) == 0;
}

/* The name without `suffix`, if it ends so. */
static char *without(struct zg_arena *arena, const char *name, const char *suffix)
{
    size_t len = strlen(name), cut = strlen(suffix);
    bool ends = len >= cut && strcmp(name + len - cut, suffix) == 0;
    return zg_strndup(arena, name, ends ? len - cut : len);
}

static bool add_sheet(struct answer *answer, const char *path, struct zg_skin_paths *files,
                      struct zg_error *err)
{
    struct zg_arena *arena = answer->job.arena;
    const char *name = zg_path_name(path), *point = strrchr(name, '.');
    zg_skin_add_path(arena, files, path);
    return zg_skin_add_locales(&answer->job, files, zg_path_parent(arena, path),
                               without(arena, name, ".css"), point != NULL ? point : name, err);
}

static bool add_sheets(struct answer *answer, struct zg_skin_paths *files, struct zg_error *err)
{
    const struct zg_skin_paths *sheets = &answer->job.manifest.css;
    for (size_t i = 0; i < sheets->count; i++) {
        if (!add_sheet(answer, sheets->items[i], files, err)) {
            return false;
        }
    }
    return add_sheet(answer, zg_skin_file(answer->job.arena, answer->dir, "img/images.css"), files,
                     err);
}

static char *compiled(struct zg_arena *arena, const char *template)
{
    return zg_format(arena, "%s.js", template);
}

/* Are templates to be part of skin.js? With "split" only while they are small. */
static bool wants_templates(struct answer *answer, const char *wanted, bool *wants,
                            struct zg_error *err)
{
    enum { LARGEST = 8192 };
    const struct zg_skin_paths *templates = &answer->job.manifest.templates;
    bool split = strcmp(wanted, "split") == 0, there;
    *wants = split || strcmp(wanted, "true") == 0 || strcmp(wanted, "only") == 0;
    size_t size = 0;
    for (size_t i = 0; split && i < templates->count; i++) {
        struct zg_bytes text;
        const char *path = compiled(answer->job.arena, templates->items[i]);
        if (!zg_skin_read(&answer->job, path, &text, &there, err)) {
            return false;
        }
        size += there ? text.len : 0;
    }
    *wants = *wants && size <= LARGEST;
    return true;
}

static bool add_scripts(struct answer *answer, struct zg_skin_paths *files, struct zg_error *err)
{
    struct zg_arena *arena = answer->job.arena;
    const struct zg_skin_manifest *manifest = &answer->job.manifest;
    const char *wanted = answer->job.request->templates;
    wanted = wanted != NULL ? wanted : "true";
    for (size_t i = 0; i < manifest->script.count && strcmp(wanted, "only") != 0; i++) {
        zg_skin_add_path(arena, files, manifest->script.items[i]);
    }
    bool wants;
    if (!wants_templates(answer, wanted, &wants, err)) {
        return false;
    }
    for (size_t i = 0; wants && i < manifest->templates.count; i++) {
        const char *path = manifest->templates.items[i];
        zg_skin_add_path(arena, files, compiled(arena, path));
        if (!zg_skin_add_locales(&answer->job, files, zg_path_parent(arena, path),
                                 without(arena, zg_path_name(path), ".template"), ".template.js",
                                 err)) {
            return false;
        }
    }
    return true;
}

/* The files that the name "skin" stands for. */
static bool add_skin(struct answer *answer, struct zg_skin_paths *files, struct zg_error *err)
{
    if (is_type(answer, "css")) {
        return add_sheets(answer, files, err);
    }
    if (is_type(answer, "javascript")) {
        return add_scripts(answer, files, err);
    }
    if (!is_type(answer, "html")) {
        return zg_fail(err, ZG_MALFORMED, "skin-aborts",
                       "a skin has no files of the type %s: the servlet ends here with "
                       "NullPointerException",
                       answer->job.type);
    }
    for (size_t i = 0; i < answer->job.manifest.html.count; i++) {
        zg_skin_add_path(answer->job.arena, files, answer->job.manifest.html.items[i]);
    }
    return true;
}

static bool add_named(struct answer *answer, const char *name, struct zg_skin_paths *files,
                      struct zg_error *err)
{
    struct zg_skin_job *job = &answer->job;
    const char *dir = zg_skin_file(job->arena, job->root, job->type);
    const char *path =
        zg_skin_file(job->arena, dir, zg_format(job->arena, "%s%s", name, answer->ext));
    struct zg_bytes text;
    bool there, css = is_type(answer, "css");
    if (!zg_skin_read(job, path, &text, &there, err)) {
        return false;
    }
    if (!there && css && strcmp(name, "images") == 0) {
        path = zg_skin_file(job->arena, job->root, "img/images.css");
        dir = zg_path_parent(job->arena, path);
    }
    zg_skin_add_path(job->arena, files, path);
    return (!css && !is_type(answer, "javascript")) ||
           zg_skin_add_locales(job, files, dir, name, answer->ext, err);
}

static bool put_files(struct answer *answer, struct zg_error *err)
{
    const char *at = answer->names + strspn(answer->names, ",");
    while (*at != '\0') {
        size_t len = strcspn(at, ",");
        const char *name = zg_strndup(answer->job.arena, at, len);
        struct zg_skin_paths files = {0};
        bool ok = strcmp(name, "skin") == 0 ? add_skin(answer, &files, err)
                                            : add_named(answer, name, &files, err);
        for (size_t i = 0; ok && i < files.count; i++) {
            ok = put_file(answer, files.items[i], err);
        }
        if (!ok) {
            return false;
        }
        at += len;
        at += strspn(at, ",");
    }
    return true;
}

/* ---- the request --------------------------------------------------------------------------------
 */

/* An absolute path without `.`, `..` and doubled slashes; links are not followed. */
static bool absolute(struct zg_arena *arena, const char *path, const char **out,
                     struct zg_error *err)
{
    char *here = NULL;
    if (path[0] != '/') {
        here = getcwd(NULL, 0);
        if (here == NULL) {
            return zg_fail_errno(err, "cannot tell the current folder");
        }
        path = zg_format(arena, "%s/%s", here, path);
        free(here);
    }
    char *result = zg_alloc(arena, strlen(path) + 2);
    size_t end = 0;
    for (const char *at = path + strspn(path, "/"); *at != '\0'; at += strspn(at, "/")) {
        size_t len = strcspn(at, "/");
        if (len == 2 && memcmp(at, "..", 2) == 0) {
            while (end > 0 && result[--end] != '/') {
            }
        } else if (len != 1 || *at != '.') {
            result[end++] = '/';
            memcpy(result + end, at, len);
            end += len;
        }
        at += len;
    }
    result[end] = '\0';
    *out = result;
    return true;
}

/* Type, names and extension out of the URI. */
static bool read_uri(struct answer *answer, const char *uri, struct zg_error *err)
{
    static const char *const types[][2] = {{"css", "css"}, {"html", "html"}, {"js", "javascript"}};
    struct zg_arena *arena = answer->job.arena;
    if (strpbrk(uri, "?;#") != NULL) {
        zg_fail(err, ZG_USAGE, "skin-uri", "the URI '%s' has more than a path", uri);
        return zg_hint(err, "what follows '?' is given as options: --skin, --client, --locale");
    }
    const char *folder = zg_path_name(zg_path_parent(arena, uri)), *names = zg_path_name(uri);
    const char *point = strrchr(names, '.');
    if (strcmp(folder, "appcache") == 0) {
        return zg_fail(err, ZG_USAGE, "skin-uri", "'%s': what appcache/ answers is not rendered",
                       uri);
    }
    answer->job.type = "plain";
    for (size_t i = 0; i < ZG_COUNT(types); i++) {
        if (strcmp(folder, types[i][0]) == 0) {
            answer->job.type = types[i][1];
        }
    }
    answer->ext = point != NULL ? point : zg_format(arena, ".%s", answer->job.type);
    answer->names =
        zg_strndup(arena, names, point != NULL ? (size_t)(point - names) : strlen(names));
    bool html = is_type(answer, "html");
    answer->start = html ? "<!-- " : "/* ";
    answer->more = html ? " - " : " * ";
    answer->end = html ? " -->" : " */";
    return true;
}

/* A skin's name has letters and digits only; one without a manifest is the default one. */
static bool read_skin(struct answer *answer, struct zg_error *err)
{
    struct zg_skin_job *job = &answer->job;
    const char *wanted = job->request->skin != NULL ? job->request->skin : default_skin;
    char *name = zg_strdup(job->arena, wanted);
    size_t end = 0;
    for (const char *at = wanted; *at != '\0'; at++) {
        if (zg_java_is_word((uint8_t)*at) && *at != '_') {
            name[end++] = *at;
        }
    }
    name[end] = '\0';
    const char *candidates[] = {name, default_skin};
    for (size_t i = 0; i < ZG_COUNT(candidates); i++) {
        struct zg_bytes text;
        bool there;
        const char *skins = zg_skin_file(job->arena, job->root, "skins");
        answer->dir = zg_skin_file(job->arena, skins, candidates[i]);
        const char *path = zg_skin_file(job->arena, answer->dir, "manifest.xml");
        if (!zg_skin_read(job, path, &text, &there, err)) {
            return false;
        }
        if (there) {
            return zg_skin_manifest_read(job->arena, text, path, answer->dir, job->request,
                                         &job->manifest, err);
        }
    }
    zg_fail_at(err, ZG_MALFORMED, "skin-manifest",
               zg_skin_file(job->arena, answer->dir, "manifest.xml"), 0,
               "there is no manifest of the skin '%s', nor of the default skin '%s'", wanted,
               default_skin);
    return zg_hint(err, "WEBAPP is the folder that has css/ and skins/ in it");
}

static bool check_client(const struct zg_skin_request *request, struct zg_error *err)
{
    const char *client = request->client;
    return client == NULL || strcmp(client, "advanced") == 0 || strcmp(client, "standard") == 0 ||
           zg_fail(err, ZG_USAGE, "skin-client", "the client is advanced or standard, not '%s'",
                   client);
}

bool zg_skin_render(struct zg_arena *arena, const struct zg_skin_request *request,
                    struct zg_buf *out, struct zg_skin_origin *origin, struct zg_error *err)
{
    struct answer answer = {
        .job = {.arena = arena, .request = request, .engine = {.arena = arena}},
        .out = out,
        .base = out->len,
        .origin = origin,
    };
    struct zg_skin_engine *engine = &answer.job.engine;
    const char **macros;
    size_t count;
    if (origin != NULL) {
        *origin = (struct zg_skin_origin){0};
    }
    engine->track = origin != NULL;
    engine->file = "";
    if (!check_client(request, err) || !zg_skin_check_locales(request, err) ||
        !read_uri(&answer, request->uri, err) ||
        !absolute(arena, request->webapp, &answer.job.root, err)) {
        return false;
    }
    const char *user_agent = request->user_agent != NULL ? request->user_agent : "";
    if (!zg_skin_macros(arena, user_agent, &macros, &count, err)) {
        return false;
    }
    engine->macros = macros;
    put_prologue(&answer);
    return read_skin(&answer, err) && zg_skin_load(&answer.job, err) && put_files(&answer, err);
}

const struct zg_skin_span *zg_skin_origin_at(const struct zg_skin_origin *origin, size_t offset)
{
    return &origin->spans[zg_skin_last_at(origin->spans, origin->count, sizeof(*origin->spans),
                                          offset)];
}
