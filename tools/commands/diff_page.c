/* The page of a comparison: what the writer in report asks for, fetched and decompiled. */
#include "commands/diff_page.h"

#include "commands/decompile.h"
#include "commands/diff_source.h"
#include "report/report.h"

#include <string.h>
#include <sys/stat.h>

struct fetcher {
    struct zg_side sides[2]; /* old, new */
    struct zg_progress progress;
    uint64_t decompiled;
    struct zg_error fatal; /* the host's fault, not that of what is shown */
};

/* Keeps an error that the page must not be made with; returns false. */
static bool fail(struct fetcher *fetcher, const struct zg_error *err)
{
    if (err->kind == ZG_SYSTEM && strcmp(err->rule, "decompiler-failed") != 0 &&
        fetcher->fatal.kind == ZG_OK) {
        fetcher->fatal = *err;
    }
    return false;
}

static bool fetch(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                  bool is_new, struct zg_bytes *out, struct zg_error *err)
{
    struct fetcher *fetcher = context;
    const struct zg_jar *jar;
    return zg_side_read(&fetcher->sides[is_new], arena, item->path, out, &jar, err) ||
           fail(fetcher, err);
}

/* The path of the class around a nested one: `a.jar!com/x/Y.class` of `a.jar!com/x/Y$1.class`;
 * NULL for others. */
static const char *outer_path(struct zg_arena *arena, const char *path)
{
    const char *name = strrchr(path, '/'), *mark = strrchr(path, '!');
    name = mark != NULL && (name == NULL || mark > name) ? mark : name;
    name = name == NULL ? path : name + 1;
    const char *dollar = *name == '\0' ? NULL : strchr(name + 1, '$');
    return dollar == NULL ? NULL : zg_format(arena, "%.*s.class", (int)(dollar - path), path);
}

/* The class to decompile for an item, or false without trouble when there is none on this side. */
static bool find_class(struct zg_side *side, struct zg_arena *arena, const char *path,
                       struct zg_bytes *out, const struct zg_jar **jar, struct zg_error *err)
{
    const char *const paths[] = {outer_path(arena, path), path};
    for (size_t i = 0; i < ZG_COUNT(paths); i++) {
        struct zg_error trouble = {0};
        if (paths[i] == NULL) {
            continue;
        }
        if (zg_side_read(side, arena, paths[i], out, jar, &trouble)) {
            return true;
        }
        if (trouble.kind != ZG_REFUSED) {
            *err = trouble;
            return false;
        }
    }
    return false;
}

static bool decompile(void *context, struct zg_arena *arena, const struct zg_file_change *item,
                      bool is_new, struct zg_bytes *out, struct zg_error *err)
{
    struct fetcher *fetcher = context;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const struct zg_jar *jar;
    struct zg_bytes bytes;
    struct zg_class_identity identity;
    *out = (struct zg_bytes){0};
    if (fetcher->fatal.kind != ZG_OK) {
        *err = fetcher->fatal;
        return false;
    }
    if (!find_class(&fetcher->sides[is_new], arena, item->path, &bytes, &jar, err)) {
        return err->kind == ZG_OK || fail(fetcher, err);
    }
    zg_progress(&fetcher->progress, ++fetcher->decompiled, 0);
    if (!zg_class_identify(arena, bytes, &identity, err)) {
        return false;
    }
    if (!zg_decompile(arena, identity.name, bytes, jar, &text, err)) {
        return fail(fetcher, err);
    }
    out->data = (const uint8_t *)zg_strndup(arena, (const char *)text.data, text.len);
    out->len = text.len;
    return true;
}

static bool describe(const char *path, struct zg_diff_side *side, struct zg_error *err)
{
    struct stat st;
    side->name = path;
    if (stat(path, &st) != 0) {
        return zg_fail_errno(err, "cannot read %s", path);
    }
    side->size = (uint64_t)st.st_size;
    return S_ISDIR(st.st_mode) || zg_sha256_file(path, &side->digest, err);
}

bool zg_diff_page(const struct zg_comparison *comparison, const struct zg_page_options *options,
                  struct zg_buf *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct fetcher fetcher = {.progress.what = "decompiling classes"};
    struct zg_diff_input input = {
        .comparison = comparison,
        .brief = options->brief,
        .source = {.context = &fetcher, .read = fetch, .java = options->java ? decompile : NULL}};
    if (!describe(options->old_path, &input.sides[0], err) ||
        !describe(options->new_path, &input.sides[1], err)) {
        return false;
    }
    fetcher.sides[0] = zg_side_new(arena, options->old_path, comparison, false);
    fetcher.sides[1] = zg_side_new(arena, options->new_path, comparison, true);
    zg_diff_html(&input, out);
    zg_progress_done(&fetcher.progress);
    zg_side_close(&fetcher.sides[0]);
    zg_side_close(&fetcher.sides[1]);
    *err = fetcher.fatal;
    return err->kind == ZG_OK;
}
