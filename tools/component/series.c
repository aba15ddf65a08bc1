/*
 * The vendor's series on the unpacked tree. Where it comes from is the recipe's to say: with
 * Packaging it is the packaging's, each file found by its digest; else it is in the source package.
 */
#include "component/internal.h"

#include <string.h>

struct work {
    struct zg_arena *arena;
    const struct zg_recipe *recipe;
    const struct zg_sources *sources;
    const char *folder; /* of the tree */
    bool outside;       /* the series is not in the tree */
};

static bool wrong_digest(const char *path, const struct zg_digest *wanted,
                         const struct zg_digest *found, struct zg_error *err)
{
    return zg_fail(err, ZG_REFUSED, "series-digest", "%s has SHA-256 %s, and the recipe says %s",
                   path, found->hex, wanted->hex);
}

static bool load_series(const struct work *w, struct zg_quilt *out, struct zg_error *err)
{
    const struct zg_recipe_file *series = &w->recipe->series;
    const char *path = zg_path_join(w->arena, w->folder, series->name);
    struct zg_digest digest;
    if (w->outside && !zg_find_pinned(w->arena, w->sources, series, &path, err)) {
        return false;
    }
    if (!zg_sha256_file(path, &digest, err) || !zg_quilt_load(w->arena, path, out, err)) {
        return zg_wrap(err, "the series");
    }
    return zg_digest_equal(&digest, &series->digest) ||
           wrong_digest(path, &series->digest, &digest, err);
}

/* The patch of an entry: where it is, and that it is the pinned one. */
static bool find_patch(const struct work *w, const struct zg_quilt *series, size_t index,
                       const char **path, struct zg_digest *digest, struct zg_error *err)
{
    const char *name = series->entries[index].name;
    const struct zg_recipe_file *pinned = NULL;
    if (w->recipe->patch_count > 0) {
        pinned = &w->recipe->patches[index];
    }
    if (pinned != NULL && strcmp(pinned->name, name) != 0) {
        return zg_fail(err, ZG_REFUSED, "series-digest",
                       "the series has %s where the recipe has %s", name, pinned->name);
    }
    if (w->outside) {
        if (pinned == NULL) {
            return zg_fail(err, ZG_REFUSED, "series-digest",
                           "the recipe has no digests of the patches of %s",
                           w->recipe->series.name);
        }
        *digest = pinned->digest;
        return zg_find_pinned(w->arena, w->sources, pinned, path, err);
    }
    *path = zg_format(w->arena, "%s/%s/%s", w->folder,
                      zg_path_parent(w->arena, w->recipe->series.name), name);
    return zg_sha256_file(*path, digest, err) &&
           (pinned == NULL || zg_digest_equal(digest, &pinned->digest) ||
            wrong_digest(*path, &pinned->digest, digest, err));
}

static bool apply_one(const struct work *w, const struct zg_quilt_entry *entry, const char *path,
                      struct zg_tree *tree, struct zg_error *err)
{
    struct zg_source_apply_options options = {
        .strip = entry->strip, .reverse = entry->reverse, .remove_empty = true};
    struct zg_source_patch patch;
    struct zg_source_applied applied;
    if (!zg_source_patch_load(w->arena, path, &patch, err) ||
        !zg_source_apply(w->arena, &patch, &options, tree, &applied, err)) {
        return zg_wrap(err, "%s of the series", entry->name);
    }
    if (applied.applied) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "series-conflict", "%s of the series does not apply: %zu of %zu hunks",
            entry->name, applied.failed, applied.hunks);
    return zg_hint(err, "`zmgraft backport --forecast` tells how each patch applies");
}

static bool check_held(const struct zg_recipe *recipe, const struct zg_quilt *series,
                       struct zg_error *err)
{
    for (const char **held = recipe->held_back; *held != NULL; held++) {
        size_t i = 0;
        while (i < series->count && strcmp(series->entries[i].name, *held) != 0) {
            i++;
        }
        if (i == series->count) {
            return zg_fail(err, ZG_REFUSED, "hold-back", "the series has no %s to hold back",
                           *held);
        }
    }
    return true;
}

bool zg_apply_series(struct zg_arena *arena, const struct zg_recipe *recipe,
                     const struct zg_sources *sources, const char *folder, struct zg_tree *tree,
                     struct zg_prepared *out, struct zg_error *err)
{
    const struct work w = {arena, recipe, sources, folder, recipe->packaging[0] != NULL};
    struct zg_quilt series;
    if (recipe->series.name[0] == '\0') {
        return true;
    }
    if (!load_series(&w, &series, err) || !check_held(recipe, &series, err)) {
        return false;
    }
    if (recipe->patch_count > 0 && recipe->patch_count != series.count) {
        return zg_fail(err, ZG_REFUSED, "series-digest",
                       "the series has %zu patches, and the recipe %zu", series.count,
                       recipe->patch_count);
    }
    out->series = zg_alloc_array(arena, series.count + 1, sizeof(*out->series));
    for (size_t i = 0; i < series.count; i++) {
        const char *path;
        struct zg_recipe_file *done = &out->series[out->series_count];
        if (zg_recipe_holds_back(recipe, series.entries[i].name)) {
            continue;
        }
        done->name = series.entries[i].name;
        if (!find_patch(&w, &series, i, &path, &done->digest, err) ||
            !apply_one(&w, &series.entries[i], path, tree, err)) {
            return false;
        }
        out->series_count++;
    }
    return true;
}
