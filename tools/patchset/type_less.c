/*
 * LESS patches: a source beside the patches is compiled, and the style sheet placed in a skin. A
 * target is the sheet; the manifest.xml of its folder, which is the skin's, is a second site, where
 * the sheet is listed.
 */
#include <string.h>

#include "patchset/internal.h"

#define MANIFEST "manifest.xml"

static bool is_manifest(const struct zg_site *site)
{
    return strcmp(zg_path_name(site->path), MANIFEST) == 0;
}

/* ---- sites ----------------------------------------------------------------------------------- */

/* Adds the manifest of the skin that a sheet is for. */
static bool add_manifest(struct zg_run *run, struct zg_plan *plan, const char *sheet,
                         struct zg_error *err)
{
    const char *folder = zg_path_parent(run->arena, sheet);
    const char *manifest = zg_path_join(run->arena, folder, MANIFEST);
    if (!zg_overlay_has(run->overlay, manifest)) {
        zg_fail(err, ZG_REFUSED, "manifest-missing",
                "%s: %s is in no folder of a skin: it has no " MANIFEST, plan->patch->name, sheet);
        return zg_hint(err, "a Target of a less patch is a file beside a skin's " MANIFEST);
    }
    size_t before = plan->count;
    zg_plan_add(run, plan, manifest, NULL, 0);
    return plan->count > before ||
           zg_fail(err, ZG_REFUSED, "target-kind",
                   "%s: two of its targets are in the skin %s, which needs the sheet once",
                   plan->patch->name, folder);
}

static bool find(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    if (!zg_find_or_add_files(run, plan, err)) {
        return false;
    }
    size_t sheets = plan->count;
    for (size_t i = 0; i < sheets; i++) {
        if (!add_manifest(run, plan, plan->sites[i].path, err)) {
            return false;
        }
    }
    return true;
}

/* ---- compiling ------------------------------------------------------------------------------- */

struct folder {
    struct zg_run *run;
    struct zg_less_sheet *sheets;
    size_t count;
};

/* A LESS file right in the folder: what a source may import. */
static bool add_library(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct folder *folder = context;
    enum zg_dialect dialect;
    entry->skip_subtree = S_ISDIR(entry->st.st_mode);
    if (!S_ISREG(entry->st.st_mode) || !zg_dialect_of(entry->path, &dialect) ||
        dialect != ZG_LESS) {
        return true;
    }
    struct zg_arena *arena = folder->run->arena;
    folder->sheets = zg_grow(arena, folder->sheets, folder->count, sizeof(*folder->sheets));
    struct zg_less_sheet *sheet = &folder->sheets[folder->count++];
    *sheet = (struct zg_less_sheet){.name = zg_strdup(arena, entry->path)};
    return zg_read_file(arena, entry->full_path, ZG_SHEET_LIMIT, &sheet->text, err);
}

/* The sources of all LESS patches of the series that lie in the folder, but for patches that cannot
 * be read; the compiler is started once for them. */
static struct folder sources_of(struct zg_run *run, const char *path)
{
    struct folder folder = {.run = run};
    const char *wanted = zg_path_parent(run->arena, path);
    for (size_t i = 0; i < run->set->count; i++) {
        const struct zg_patch *patch = run->set->patches[i];
        if (patch->type != ZG_PATCH_LESS ||
            strcmp(zg_path_parent(run->arena, patch->content), wanted) != 0) {
            continue;
        }
        struct zg_error err = {0};
        struct zg_less_sheet sheet = {.name = patch->content};
        const char *file = zg_path_join(run->arena, run->content, patch->content);
        if (zg_read_file(run->arena, file, ZG_SHEET_LIMIT, &sheet.text, &err)) {
            folder.sheets =
                zg_grow(run->arena, folder.sheets, folder.count, sizeof(*folder.sheets));
            folder.sheets[folder.count++] = sheet;
        }
    }
    return folder;
}

static const struct zg_less_sheet *compiled_before(const struct zg_run *run, const char *content)
{
    for (size_t i = 0; i < run->less_count; i++) {
        if (strcmp(run->less[i].name, content) == 0) {
            return &run->less[i];
        }
    }
    return NULL;
}

static void keep(struct zg_run *run, const struct folder *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        if (compiled_before(run, sources->sheets[i].name) == NULL) {
            run->less = zg_grow(run->arena, run->less, run->less_count, sizeof(*run->less));
            run->less[run->less_count++] = sources->sheets[i];
        }
    }
}

/* Compiles all sources of the folder; when one of them is refused, only the patch's own, so that
 * each patch tells its own errors. */
static bool compile(struct zg_run *run, const struct zg_plan *plan, struct zg_error *err)
{
    const char *content = plan->patch->content;
    struct folder library = {.run = run}, sources = sources_of(run, content);
    const char *dir = zg_path_parent(run->arena, zg_path_join(run->arena, run->content, content));
    const char *node = zg_node_folder(run->arena, NULL, err);
    struct zg_error batch = {0};
    if (node == NULL || !zg_walk(dir, add_library, &library, err)) {
        return false;
    }
    if (zg_less_compile(run->arena, node, sources.sheets, sources.count, library.sheets,
                        library.count, &batch)) {
        keep(run, &sources);
        return true;
    }
    for (size_t i = 0; i < sources.count; i++) {
        if (strcmp(sources.sheets[i].name, content) == 0) {
            struct folder own = {.run = run, .sheets = &sources.sheets[i], .count = 1};
            if (!zg_less_compile(run->arena, node, own.sheets, 1, library.sheets, library.count,
                                 err)) {
                return false;
            }
            keep(run, &own);
        }
    }
    return true;
}

static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const char *content = plan->patch->content;
    const char *path;
    if (!zg_content_find(run, plan->patch, &path, err)) {
        return false;
    }
    if (compiled_before(run, content) == NULL && !compile(run, plan, err)) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    const struct zg_less_sheet *sheet = compiled_before(run, content);
    plan->brought = zg_alloc(run->arena, sizeof(*plan->brought));
    plan->brought[0] = sheet->css;
    return true;
}

/* ---- editing --------------------------------------------------------------------------------- */

/* The file of the plan that the manifest's folder holds. */
static const char *listed_file(struct zg_run *run, const struct zg_plan *plan,
                               const struct zg_site *manifest)
{
    const char *folder = zg_path_parent(run->arena, manifest->path);
    for (size_t i = 0; i < plan->count; i++) {
        const char *path = plan->sites[i].path;
        if (!is_manifest(&plan->sites[i]) &&
            strcmp(zg_path_parent(run->arena, path), folder) == 0) {
            return zg_path_name(path);
        }
    }
    return "";
}

static bool edit_manifest(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                          struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    bool already;
    const char *file = listed_file(run, plan, site);
    if (!zg_skin_place_css(run->arena, site->now, site->path, file, &already, &out, err)) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    if (already) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    site->next = (struct zg_bytes){
        (const uint8_t *)zg_strndup(run->arena, (const char *)out.data, out.len), out.len};
    site->effect =
        zg_format(run->arena, "lists the sheet last among those of all clients:\n+ %s", file);
    return true;
}

static bool edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    if (is_manifest(site)) {
        return edit_manifest(run, plan, site, err);
    }
    site->next = plan->brought[0];
    if (site->present && zg_bytes_equal(site->now, site->next)) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    struct zg_digest after = zg_sha256(site->next);
    site->effect =
        zg_format(run->arena, "%s, %zu bytes compiled from %s, SHA-256\n%s%s%s+ %s",
                  site->present ? "replaced" : "added", site->next.len, plan->patch->content,
                  site->present ? "- " : "", site->present ? site->pre.hex : "",
                  site->present ? "\n" : "", after.hex);
    return true;
}

const struct zg_type zg_type_less = {.find = find, .prepare = prepare, .edit = edit};
