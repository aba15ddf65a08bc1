/*
 * Vetting: running the series without a lock and recording what each patch does. lock.c has
 * the lock's text, reviewer.c the person, lock_write.c the two files on disk.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "patchset/internal.h"

struct vetting {
    struct zg_arena *arena;
    const struct zg_patchset *set;
    const struct zg_vet_options *options;
    struct zg_reviewer reviewer;
    struct zg_lock *old;
    struct zg_vetted *out;
};

static bool is_named(const struct vetting *vet, const char *patch)
{
    for (size_t i = 0; i < vet->options->patch_count; i++) {
        if (strcmp(vet->options->patches[i], patch) == 0) {
            return true;
        }
    }
    return vet->options->patch_count == 0;
}

static bool is_source(const struct vetting *vet, const char *name)
{
    const char **source = vet->set->sources;
    while (*source != NULL && strcmp(*source, name) != 0) {
        source++;
    }
    return *source != NULL;
}

static bool check_names(const struct vetting *vet, struct zg_error *err)
{
    for (size_t i = 0; i < vet->options->patch_count; i++) {
        size_t p = 0;
        if (is_source(vet, vet->options->patches[i])) {
            zg_fail(err, ZG_USAGE, "patch-for-component",
                    "%s is for the build of a component: it changes no root",
                    vet->options->patches[i]);
            return zg_hint(err, "`zmgraft component` builds it and records what came of it");
        }
        while (p < vet->set->count &&
               strcmp(vet->set->patches[p]->name, vet->options->patches[i]) != 0) {
            p++;
        }
        if (p == vet->set->count) {
            return zg_fail(err, ZG_USAGE, "patch-unknown",
                           "%s is not among the patches of %s for release %s",
                           vet->options->patches[i], vet->set->series_path, vet->set->release.name);
        }
    }
    return true;
}

/* Nobody vets a patch of their own, or one whose author cannot be told. */
static bool check_authors(const struct vetting *vet, struct zg_error *err)
{
    for (size_t i = 0; i < vet->set->count; i++) {
        const struct zg_patch *patch = vet->set->patches[i];
        if (!is_named(vet, patch->name)) {
            continue;
        }
        if (patch->author[0] == '\0') {
            return zg_fail(err, ZG_REFUSED, "author-unknown",
                           "%s names no Author, who must be another person than its reviewer",
                           patch->name);
        }
        if (zg_reviewer_is_author(&vet->reviewer, patch->author)) {
            return zg_fail(err, ZG_REFUSED, "reviewer-is-author",
                           "%s was written by its reviewer: %s is among its authors, %s",
                           patch->name, vet->reviewer.text, patch->author);
        }
    }
    return true;
}

static bool load_old(struct vetting *vet, struct zg_error *err)
{
    const struct zg_vet_options *options = vet->options;
    vet->old = zg_alloc(vet->arena, sizeof(*vet->old));
    if (access(options->lock, F_OK) != 0) {
        return true;
    }
    if (options->reviewers == NULL && !options->dry_run) {
        zg_fail(err, ZG_USAGE, "reviewers-needed",
                "the lock %s is there, and is only extended when its signature is good",
                options->lock);
        return zg_hint(err, "name the folder of the reviewers' certificates with --reviewers");
    }
    return (options->dry_run ||
            zg_lock_finish_write(vet->arena, options->lock, options->reviewers, err)) &&
           zg_lock_load(vet->arena, options->lock, options->reviewers, &vet->old, err);
}

/* Pins what a patch did to each of its sites. */
static void pin(struct vetting *vet, const struct zg_patch *patch, const struct zg_done *done)
{
    struct zg_lock *added = &vet->out->added;
    for (size_t i = 0; i < done->count; i++) {
        const struct zg_site *site = &done->sites[i];
        if (site->state == ZG_SITE_ALREADY) {
            continue;
        }
        added->entries = zg_grow(vet->arena, added->entries, added->count, sizeof(*added->entries));
        added->entries[added->count++] =
            (struct zg_lock_entry){.patch = patch->name,
                                   .patch_digest = patch->digest,
                                   .target = site->target,
                                   .pre = site->pre,
                                   .post = site->post,
                                   .source = done->source,
                                   .base = done->base,
                                   .version = site->version,
                                   .members = site->members,
                                   .member_count = site->member_count,
                                   .allowed = site->allowed,
                                   .author = patch->author,
                                   .reviewer = vet->reviewer.text,
                                   .date = zg_date_text(vet->arena, vet->options->now)};
    }
}

static void sort(struct zg_lock *lock)
{
    if (lock->count > 1) {
        qsort(lock->entries, lock->count, sizeof(*lock->entries), zg_lock_order);
    }
}

/* Was this entry pinned for another text of a patch that is vetted now? */
static bool is_outdated(const struct vetting *vet, const struct zg_lock_entry *entry)
{
    for (size_t i = 0; i < vet->set->count; i++) {
        const struct zg_patch *patch = vet->set->patches[i];
        if (strcmp(patch->name, entry->patch) == 0) {
            return is_named(vet, patch->name) &&
                   !zg_digest_equal(&patch->digest, &entry->patch_digest);
        }
    }
    return false;
}

/* The old lock with what was added; new entries replace those of the same key. */
static struct zg_lock merge(struct vetting *vet)
{
    const struct zg_lock *added = &vet->out->added;
    struct zg_lock merged = {0};
    merged.entries =
        zg_alloc_array(vet->arena, vet->old->count + added->count, sizeof(*merged.entries));
    for (size_t i = 0; i < vet->old->count; i++) {
        const struct zg_lock_entry *entry = &vet->old->entries[i];
        if (is_outdated(vet, entry)) {
            vet->out->dropped++;
        } else if (added->count == 0 || bsearch(entry, added->entries, added->count, sizeof(*entry),
                                                zg_lock_order) == NULL) {
            merged.entries[merged.count++] = *entry;
            vet->out->kept++;
        }
    }
    for (size_t i = 0; i < added->count; i++) {
        merged.entries[merged.count++] = added->entries[i];
    }
    sort(&merged);
    return merged;
}

static bool run(struct vetting *vet, const struct zg_inventory *inventory, struct zg_error *err)
{
    struct zg_done *done;
    ZG_CLEANUP(zg_overlay_cleanup)
    struct zg_overlay *overlay = zg_overlay_new(vet->arena, inventory);
    ZG_CLEANUP(zg_shelf_cleanup)
    struct zg_shelf *shelf = zg_shelf_new(vet->arena, inventory, overlay, vet->options->jre);
    struct zg_run run = {.arena = vet->arena,
                         .set = vet->set,
                         .inventory = inventory,
                         .overlay = overlay,
                         .shelf = shelf,
                         .vetting = true,
                         .now = vet->options->now,
                         .lock = vet->old,
                         .content = vet->options->content,
                         .sources = vet->options->sources};
    if (!zg_run_on_original(&run, err)) {
        return false;
    }
    vet->out->result_count = vet->set->count;
    if (!zg_run_series(&run, &vet->out->results, &done, err)) {
        return false;
    }
    for (size_t i = 0; i < vet->set->count; i++) {
        if (is_named(vet, vet->set->patches[i]->name)) {
            pin(vet, vet->set->patches[i], &done[i]);
        }
    }
    sort(&vet->out->added);
    return true;
}

bool zg_vet(struct zg_arena *arena, const struct zg_patchset *set,
            const struct zg_inventory *inventory, const struct zg_vet_options *options,
            struct zg_vetted *out, struct zg_error *err)
{
    *out = (struct zg_vetted){0};
    struct vetting vet = {
        .arena = arena, .set = set, .options = options, .out = out, .reviewer = {"", "", ""}};
    bool known = options->cert != NULL; /* else a dry run by nobody in particular */
    if (!check_names(&vet, err) ||
        (known && !zg_reviewer_load(arena, options->cert, &vet.reviewer, err)) ||
        !check_authors(&vet, err) || !load_old(&vet, err) || !run(&vet, inventory, err)) {
        return false;
    }
    struct zg_lock merged = merge(&vet);
    if (options->dry_run || (out->added.count == 0 && out->dropped == 0)) {
        return true;
    }
    return zg_lock_write(arena, &merged, options, err);
}
