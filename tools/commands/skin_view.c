/* What one browser gets of a skin, and where each byte of it was written. */
#include "commands/skin_view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a view's origin function looks at. */
struct place {
    struct zg_arena *arena;
    struct zg_skin_origin origin;
    const char *webapp; /* NULL: a plain file */
    const char *file;
    struct zg_bytes text;
};

/* ---- where it comes from --------------------------------------------------------------------- */

/* The path without the webapp before it and without `x/..` in it. */
static const char *short_path(struct zg_arena *arena, const char *webapp, const char *path)
{
    size_t len = strlen(webapp), count, depth = 0;
    if (strncmp(path, webapp, len) == 0 && path[len] == '/') {
        path += len + 1;
    }
    const char **parts = zg_split(arena, path, '/', &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(parts[i], "..") == 0 && depth > 0 && strcmp(parts[depth - 1], "..") != 0) {
            depth--;
        } else {
            parts[depth++] = parts[i];
        }
    }
    const char *joined = *path == '/' ? "/" : "";
    for (size_t i = 0; i < depth; i++) {
        joined = i == 0 ? zg_format(arena, "%s%s", joined, parts[i])
                        : zg_format(arena, "%s/%s", joined, parts[i]);
    }
    return joined;
}

static void origin_of_skin(void *context, size_t offset, struct zg_lint_origin *out)
{
    struct place *place = context;
    const struct zg_skin_span *span = zg_skin_origin_at(&place->origin, offset);
    *out = (struct zg_lint_origin){"", 0, NULL};
    if (span == NULL) {
        return;
    }
    bool property = span->property != NULL && *span->property->file != '\0';
    out->file =
        short_path(place->arena, place->webapp, property ? span->property->file : span->file);
    out->line = property ? span->property->line : span->line;
    out->key = property ? span->property->key : NULL;
}

static void origin_of_file(void *context, size_t offset, struct zg_lint_origin *out)
{
    struct place *place = context;
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++) {
        line += place->text.data[i] == '\n';
    }
    *out = (struct zg_lint_origin){place->file, line, NULL};
}

/* ---- what is asked of the server ---------------------------------------------------------------
 */

struct names {
    struct zg_arena *arena;
    const char *uri;
};

static bool add_sheet(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    struct names *names = context;
    entry->skip_subtree = S_ISDIR(entry->st.st_mode);
    size_t len = strlen(entry->path);
    if (S_ISREG(entry->st.st_mode) && zg_path_has_suffix(entry->path, ".css") &&
        strpbrk(entry->path, ",/") == NULL) {
        names->uri = zg_format(names->arena, "%s%.*s,", names->uri, (int)len - 4, entry->path);
    }
    return true;
}

static bool uri_of(struct zg_arena *arena, const struct zg_skin_view_options *options,
                   const char *const *words, size_t count, const char **uri, struct zg_error *err)
{
    struct names names = {arena, "/css/"};
    if (options->all_sheets) {
        if (!zg_walk(zg_path_join(arena, words[0], "css"), add_sheet, &names, err)) {
            return false;
        }
        *uri = zg_format(arena, "%sskin.css", names.uri);
    } else if (count == 1) {
        *uri = "/css/common,dwt,msgview,login,zm,spellcheck,skin.css";
    } else {
        for (size_t i = 1; i < count; i++) {
            names.uri = zg_format(arena, "%s%s%s", names.uri, i > 1 ? "," : "", words[i]);
        }
        *uri = zg_format(arena, "%s.css", names.uri);
    }
    return true;
}

static bool has_ignore_lists(const char *release, bool *ignore, struct zg_error *err)
{
    struct zg_release parsed;
    *ignore = false;
    if (release == NULL) {
        return true;
    }
    if (!zg_release_parse(release, &parsed, err)) {
        return false;
    }
    *ignore = zg_version_compare(parsed.line, "10.1") >= 0;
    return true;
}

static bool render(struct zg_arena *arena, const struct zg_skin_view_options *options,
                   const char *const *words, size_t count, struct zg_lint_view *view,
                   struct place *place, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_skin_request request = {.webapp = words[0],
                                      .skin = options->skin,
                                      .client = options->client,
                                      .user_agent = zg_browser_agent(arena, &view->browser)};
    if (!uri_of(arena, options, words, count, &request.uri, err) ||
        !has_ignore_lists(options->release, &request.ignore_lists, err) ||
        !zg_skin_render(arena, &request, &out, &place->origin, err)) {
        return false;
    }
    const char *copy = zg_strndup(arena, (const char *)out.data, out.len);
    place->text = (struct zg_bytes){(const uint8_t *)copy, out.len};
    char *absolute = realpath(words[0], NULL);
    place->webapp = zg_strdup(arena, absolute != NULL ? absolute : words[0]);
    free(absolute);
    return true;
}

static bool view_make(struct zg_arena *arena, const struct zg_skin_view_options *options,
                      const char *const *words, size_t count, struct zg_lint_view *view,
                      struct zg_error *err)
{
    struct stat st;
    struct place *place = zg_alloc(arena, sizeof(*place));
    place->arena = arena;
    place->file = words[0];
    bool file = count == 1 && stat(words[0], &st) == 0 && S_ISREG(st.st_mode);
    if (file ? !zg_read_file(arena, words[0], ZG_SHEET_LIMIT, &place->text, err)
             : !render(arena, options, words, count, view, place, err)) {
        return false;
    }
    view->origin = file ? origin_of_file : origin_of_skin;
    view->context = place;
    return zg_sheet_parse(arena, place->text, options->skin, ZG_CSS, &view->sheet, err);
}

static bool compat_load(struct zg_arena *arena, const char *given, struct zg_compat **compat,
                        struct zg_error *err)
{
    const char *path = given != NULL ? given : getenv("ZMGRAFT_COMPAT");
    struct zg_bytes text;
    if (path == NULL) {
        const char *program = zg_program_folder(arena);
        path =
            program != NULL ? zg_path_join(arena, program, "css-compat.table") : "css-compat.table";
    }
    if (!zg_read_file(arena, path, ZG_COMPAT_LIMIT, &text, err)) {
        return zg_hint(err, "`make compat` writes it; or name one with --table");
    }
    return zg_compat_load(arena, text, path, compat, err);
}

bool zg_skin_views_make(struct zg_arena *arena, const struct zg_skin_view_options *options,
                        const char *const *words, size_t count, struct zg_compat **compat,
                        struct zg_lint_report *report, struct zg_error *err)
{
    size_t browsers;
    const char **names = zg_split(arena, options->browsers, ',', &browsers);
    if (!compat_load(arena, options->table, compat, err)) {
        return false;
    }
    if (browsers == 0 || browsers > ZG_LINT_VIEWS) {
        return zg_fail(err, ZG_USAGE, "browser", "between 1 and %zu browsers are looked at",
                       ZG_LINT_VIEWS);
    }
    report->skin = options->skin;
    report->views = zg_alloc_array(arena, browsers, sizeof(*report->views));
    for (size_t i = 0; i < browsers; i++) {
        struct zg_lint_view *view = &report->views[report->view_count++];
        if (!zg_compat_browser(arena, *compat, names[i], &view->browser, err) ||
            !view_make(arena, options, words, count, view, err)) {
            return false;
        }
    }
    return true;
}

void zg_skin_views_lint(struct zg_arena *arena, const struct zg_compat *compat,
                        const struct zg_answers *answers, struct zg_lint_report *report)
{
    for (size_t i = 0; i < report->view_count; i++) {
        struct zg_lint_view *view = &report->views[i];
        struct zg_lint lint = {compat, answers, view->browser};
        zg_lint_sheet(arena, &lint, &view->sheet, &view->result);
    }
}

bool zg_skin_options(int argc, char **argv, struct zg_skin_view_options *view,
                     const struct zg_option *own, size_t own_count, size_t most_words,
                     const char **words, size_t *count, struct zg_error *err)
{
    const struct zg_option shared[] = {
        {"skin", 0, ZG_TEXT, &view->skin},         {"client", 0, ZG_TEXT, &view->client},
        {"release", 0, ZG_TEXT, &view->release},   {"all-sheets", 0, ZG_FLAG, &view->all_sheets},
        {"browsers", 0, ZG_TEXT, &view->browsers}, {"answers", 0, ZG_TEXT, &view->answers},
        {"table", 0, ZG_TEXT, &view->table},
    };
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t all = ZG_COUNT(shared) + own_count;
    struct zg_option *options = zg_alloc_array(arena, all, sizeof(*options));
    memcpy(options, shared, sizeof(shared));
    memcpy(options + ZG_COUNT(shared), own, own_count * sizeof(*own));
    return zg_options(argc, argv, options, all, 1, most_words, words, count, err);
}
