/*
 * The compatibility page of a bundle: what the build knows, handed to the report. The report knows
 * no bundles and the bundle no pages, so they meet here.
 */
#include "commands/build_page.h"

#include <string.h>

#include "report/report.h"

#define ARCHIVE_SUFFIX ".tar.zst"

static const char *after_slash(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void add_patches(struct zg_arena *arena, const struct zg_built *built,
                        struct zg_release_page *page)
{
    const struct zg_manifest *manifest = &built->manifest;
    struct zg_page_patch *patches =
        zg_alloc_array(arena, manifest->patch_count + 1, sizeof(*patches));
    for (size_t i = 0; i < manifest->patch_count; i++) {
        const struct zg_manifest_patch *patch = &manifest->patches[i];
        patches[i] = (struct zg_page_patch){patch->name,
                                            patch->type,
                                            patch->outcome,
                                            patch->description,
                                            built->applied.results[i].why,
                                            patch->advisories,
                                            patch->targets};
    }
    page->patches = patches;
    page->patch_count = manifest->patch_count;
}

static void add_fixes(struct zg_arena *arena, const struct zg_built *built,
                      struct zg_release_page *page)
{
    struct zg_page_fix *fixes = NULL;
    for (size_t i = 0; i < built->applied.result_count; i++) {
        const struct zg_result *result = &built->applied.results[i];
        for (size_t k = 0; k < result->fix_count; k++) {
            const struct zg_result_fix *fix = &result->fixes[k];
            fixes = zg_grow(arena, fixes, page->fix_count, sizeof(*fixes));
            fixes[page->fix_count++] = (struct zg_page_fix){result->patch->name,
                                                            fix->id,
                                                            fix->title,
                                                            fix->reference,
                                                            fix->browsers,
                                                            fix->target,
                                                            zg_fix_outcome_name(fix->outcome),
                                                            fix->why};
        }
    }
    page->fixes = fixes;
}

static void add_libraries(struct zg_arena *arena, const struct zg_built *built,
                          struct zg_release_page *page)
{
    struct zg_page_library *libraries =
        zg_alloc_array(arena, built->library_count + 1, sizeof(*libraries));
    for (size_t i = 0; i < built->library_count; i++) {
        const struct zg_built_library *library = &built->libraries[i];
        libraries[i] = (struct zg_page_library){library->name, library->version, library->path,
                                                library->added};
    }
    page->libraries = libraries;
    page->library_count = built->library_count;
}

static void add_files(struct zg_arena *arena, const struct zg_manifest *manifest,
                      struct zg_release_page *page)
{
    struct zg_page_file *files = zg_alloc_array(arena, manifest->file_count + 1, sizeof(*files));
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct zg_manifest_file *file = &manifest->files[i];
        files[i] =
            (struct zg_page_file){file->path, file->added, file->pre, file->post, file->patches};
    }
    page->files = files;
    page->file_count = manifest->file_count;
}

static const char *command_of(struct zg_arena *arena, const char *const *argv)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    for (const char *separator = ""; *argv != NULL; argv++, separator = " ") {
        zg_buf_printf(&text, "%s%s", separator, zg_shell_word(arena, *argv));
    }
    return zg_strndup(arena, text.len == 0 ? "" : (const char *)text.data, text.len);
}

static void add_actions(struct zg_arena *arena, const struct zg_manifest *manifest,
                        struct zg_release_page *page)
{
    struct zg_page_action *actions =
        zg_alloc_array(arena, manifest->action_count + 1, sizeof(*actions));
    for (size_t i = 0; i < manifest->action_count; i++) {
        const struct zg_action *action = &manifest->actions[i];
        actions[i] = (struct zg_page_action){action->kind, action->object, action->why,
                                             command_of(arena, action->argv)};
    }
    page->actions = actions;
    page->action_count = manifest->action_count;
}

static struct zg_release_page page_of(struct zg_arena *arena, const struct zg_built *built)
{
    const struct zg_manifest *manifest = &built->manifest;
    struct zg_release_page page = {
        .release = manifest->release.name,
        .line = manifest->release.line,
        .serial = manifest->serial,
        .created = manifest->created,
        .bundle = after_slash(built->path),
        .digest = built->digest,
        .producer = manifest->producer,
        .reviewer = built->lock_signer,
        .skipped = built->skipped,
    };
    add_patches(arena, built, &page);
    add_fixes(arena, built, &page);
    add_libraries(arena, built, &page);
    add_files(arena, manifest, &page);
    add_actions(arena, manifest, &page);
    return page;
}

bool zg_build_page_write(struct zg_arena *arena, const struct zg_built *built, const char **path,
                         struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf html = {0}, json = {0};
    const struct zg_release_page page = page_of(arena, built);
    int stem = (int)(strlen(built->path) - strlen(ARCHIVE_SUFFIX));
    zg_release_page_html(&page, &html);
    zg_release_page_json(&page, &json);
    *path = zg_format(arena, "%.*s.html", stem, built->path);
    return zg_write_file(*path, zg_buf_bytes(&html), 0644, err) &&
           zg_write_file(zg_format(arena, "%.*s.json", stem, built->path), zg_buf_bytes(&json),
                         0644, err);
}
