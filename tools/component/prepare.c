/* Preparing: sources, series, fixes, and a tree that has all of them; or nothing. */
#include "component/internal.h"

#include <string.h>

static bool write_fixes(struct zg_arena *arena, const char *work,
                        const struct zg_component_fix *fixes, size_t count, struct zg_error *err)
{
    if (!zg_mkdirs(zg_path_join(arena, work, COMPONENT_FIXES), err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = fixes[i].about->patch;
        if (!zg_write_file(zg_fix_file(arena, work, name, ".patch"), fixes[i].text, 0644, err) ||
            !zg_write_file(zg_fix_file(arena, work, name, ".diff"), fixes[i].diff, 0644, err)) {
            return false;
        }
    }
    return true;
}

/* Two fixes may not have one name: their files would be one. */
static bool check_names(const struct zg_prepared *prepared, struct zg_error *err)
{
    for (size_t i = 0; i < prepared->fix_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(zg_path_name(prepared->fixes[i].patch),
                       zg_path_name(prepared->fixes[k].patch)) == 0) {
                return zg_fail(err, ZG_REFUSED, "fix-version", "%s and %s have one name",
                               prepared->fixes[k].patch, prepared->fixes[i].patch);
            }
        }
    }
    return true;
}

/* Series and fixes, in memory first; the tree on disk changes once. */
static bool change_tree(struct zg_arena *arena, const struct zg_prepare_options *options,
                        const char *folder, struct zg_prepared *out, struct zg_component_fix *fixes,
                        struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *pristine = zg_tree_open(folder, err);
    if (pristine == NULL) {
        return false;
    }
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *vendored = zg_tree_over(pristine);
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *fixed = zg_tree_over(vendored);
    const struct zg_component_trees trees = {pristine, vendored, fixed};
    return zg_apply_series(arena, out->recipe, &options->sources, folder, vendored, out, err) &&
           zg_apply_fixes(arena, options, fixes, out->fix_count, &trees, err) &&
           zg_find_fixes(arena, fixes, out->fix_count, fixed, err) && zg_tree_merge(fixed, err) &&
           zg_tree_merge(vendored, err) && zg_tree_write(pristine, err);
}

static bool prepare(struct zg_arena *arena, const struct zg_prepare_options *options,
                    const char *work, struct zg_prepared *out, struct zg_error *err)
{
    struct zg_component_fix *fixes;
    const char *tree = zg_path_join(arena, work, COMPONENT_TREE);
    if (!zg_load_fixes(arena, out->recipe, options, out, &fixes, err) || !check_names(out, err) ||
        !zg_unpack_sources(arena, out->recipe, &options->sources, work, tree, err) ||
        !change_tree(arena, options, tree, out, fixes, err) ||
        !write_fixes(arena, work, fixes, out->fix_count, err) ||
        !zg_folder_digest(arena, tree, &out->tree, &out->files, err) ||
        !zg_write_file(zg_path_join(arena, work, COMPONENT_RECIPE), out->recipe->text, 0644, err)) {
        return false;
    }
    json_t *json = zg_prepared_json(out);
    bool ok = zg_write_json(zg_path_join(arena, work, COMPONENT_PREPARED), json, err);
    json_decref(json);
    return ok;
}

bool zg_component_prepare(struct zg_arena *arena, const char *recipe,
                          const struct zg_prepare_options *options, struct zg_prepared *out,
                          struct zg_error *err)
{
    struct zg_recipe *loaded;
    const char *work;
    *out = (struct zg_prepared){0};
    if (!zg_recipe_load(arena, recipe, &loaded, err)) {
        return false;
    }
    out->recipe = loaded;
    if (loaded->source_count == 0) {
        zg_fail(err, ZG_REFUSED, "recipe-unpinned",
                "%s pins no Sources: there is nothing that the tree can be unpacked from", recipe);
        return zg_hint(err, "get %s, check it, and write its digest and name into Sources",
                       loaded->origin[0] != '\0' ? loaded->origin : "the archive");
    }
    if (!zg_folder_begin(arena, options->out, &work, err)) {
        return false;
    }
    struct zg_error ignored = {0};
    bool ok = prepare(arena, options, work, out, err) && zg_folder_end(work, options->out, err);
    return ok || (zg_remove_tree(work, &ignored) && ok);
}
