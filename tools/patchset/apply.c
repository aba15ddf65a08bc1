/*
 * Running a series over a root: patch by patch, on an overlay. Each patch is tried even after
 * another was refused, so that one run shows every refusal; a refused patch leaves the overlay
 * as it was.
 */
#include <string.h>

#include "patchset/internal.h"

const char *zg_outcome_name(enum zg_outcome outcome)
{
    static const char *const names[] = {
        [ZG_APPLIED] = "applied",
        [ZG_APPLIED_DRIFTED] = "applied-drifted",
        [ZG_ALREADY_UPSTREAM] = "already-upstream",
        [ZG_CONFLICT] = "conflict",
        [ZG_MISSING] = "missing",
        [ZG_UNUSED] = "unused",
    };
    return names[outcome];
}

const struct zg_type *zg_type_of(const struct zg_patch *patch)
{
    static const struct zg_type *const types[] = {
        [ZG_PATCH_CLASS] = &zg_type_graft,      [ZG_PATCH_PAGE] = &zg_type_page,
        [ZG_PATCH_FILE] = &zg_type_file,        [ZG_PATCH_CSS] = &zg_type_sheet,
        [ZG_PATCH_PROPERTIES] = &zg_type_sheet, [ZG_PATCH_LESS] = &zg_type_less,
        [ZG_PATCH_SCRIPT] = &zg_type_script,    [ZG_PATCH_ZIMLET] = &zg_type_zimlet,
    };
    return patch->whole ? &zg_type_class : types[patch->type];
}

void zg_plan_add(struct zg_run *run, struct zg_plan *plan, const char *path, const char *entry,
                 size_t class_index)
{
    const char *target = entry == NULL ? path : zg_format(run->arena, "%s!%s", path, entry);
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->sites[i].target, target) == 0) {
            return;
        }
    }
    plan->sites = zg_grow(run->arena, plan->sites, plan->count, sizeof(*plan->sites));
    plan->sites[plan->count++] = (struct zg_site){
        .path = path, .entry = entry, .target = target, .class_index = class_index};
}

static bool is_refused(enum zg_outcome outcome)
{
    return outcome >= ZG_CONFLICT;
}

/* Records a refusal as the patch's outcome. */
static void refuse(struct zg_result *result, const struct zg_error *err)
{
    result->error = *err;
    result->why = result->error.text;
    if (strcmp(err->rule, "target-missing") == 0) {
        result->outcome = ZG_MISSING;
    } else if (strcmp(err->rule, "patch-unused") == 0 || strcmp(err->rule, "patch-requires") == 0) {
        result->outcome = ZG_UNUSED;
    } else {
        result->outcome = ZG_CONFLICT;
    }
}

/* What a patch requires was applied before it, or is not needed any more. */
static bool check_requires(const struct zg_patch *patch, const struct zg_result *results,
                           size_t count, struct zg_error *err)
{
    for (const char **name = patch->requires_; *name != NULL; name++) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(results[i].patch->name, *name) == 0 && is_refused(results[i].outcome)) {
                return zg_fail(err, ZG_REFUSED, "patch-requires",
                               "%s was not tried: it requires %s, which was refused", patch->name,
                               *name);
            }
        }
    }
    return true;
}

/* Reads and judges every site; the first refusal stays in `err`. */
static bool judge_sites(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    size_t refused = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct zg_site *site = &plan->sites[i];
        struct zg_error here = {0};
        bool ok = zg_overlay_read(run->overlay, site->path, site->entry, &site->now, &site->present,
                                  &here);
        if (ok) {
            site->pre = site->present ? zg_sha256(site->now) : (struct zg_digest){0};
            ok = zg_judge(run, plan, site, &here);
        }
        if (!ok && (refused++ == 0 || here.kind == ZG_SYSTEM)) {
            *err = here;
        }
        if (here.kind == ZG_SYSTEM) {
            return false;
        }
    }
    if (refused > 1) {
        size_t used = strlen(err->text);
        snprintf(err->text + used, sizeof(err->text) - used,
                 " (and %zu more of its %zu targets are refused)", refused - 1, plan->count);
    }
    return refused == 0;
}

static void put_sites(struct zg_run *run, const struct zg_plan *plan, struct zg_result *result)
{
    size_t count = 0;
    result->targets = zg_alloc_array(run->arena, plan->count + 1, sizeof(*result->targets));
    result->effects = zg_alloc_array(run->arena, plan->count + 1, sizeof(*result->effects));
    result->outcome = ZG_ALREADY_UPSTREAM;
    result->why = "the root has it already";
    for (size_t i = 0; i < plan->count; i++) {
        const struct zg_site *site = &plan->sites[i];
        if (site->state == ZG_SITE_ALREADY) {
            continue;
        }
        zg_overlay_put(run->overlay, site->path, site->entry, site->next, plan->patch->mode,
                       plan->patch->name);
        result->targets[count] = site->target;
        result->effects[count++] = site->effect;
        if (site->state == ZG_SITE_DRIFTED) {
            result->outcome = ZG_APPLIED_DRIFTED;
            result->why = "its target is not what was vetted, but its anchor fits";
        } else if (result->outcome == ZG_ALREADY_UPSTREAM) {
            result->outcome = ZG_APPLIED;
            result->why = "";
        }
    }
}

static bool run_patch(struct zg_run *run, struct zg_plan *plan, struct zg_result *result,
                      struct zg_error *err)
{
    const struct zg_type *type = zg_type_of(plan->patch);
    if (!type->find(run, plan, err) ||
        !(type->work != NULL ? type->work(run, plan, err) : judge_sites(run, plan, err)) ||
        !zg_copies_check(run, plan, err)) {
        return false;
    }
    put_sites(run, plan, result);
    result->fixes = plan->fixes;
    result->fix_count = plan->fix_count;
    return true;
}

/* A result before its patch was tried; `why` is set when that is not needed. */
static struct zg_result start_result(struct zg_run *run, const struct zg_patch *patch)
{
    const char **none = zg_alloc(run->arena, sizeof(*none));
    struct zg_result result = {
        .patch = patch, .outcome = ZG_ALREADY_UPSTREAM, .targets = none, .effects = none};
    if (patch->obsolete_when != NULL && zg_ranges_match(patch->obsolete_when, &run->set->release)) {
        result.why = zg_format(run->arena, "Obsolete-When says that release %s has it",
                               run->set->release.name);
    }
    return result;
}

static bool try_patch(struct zg_run *run, struct zg_result *results, size_t index,
                      struct zg_done *done, struct zg_error *err)
{
    struct zg_result *result = &results[index];
    struct zg_plan plan = {.patch = run->set->patches[index]};
    *result = start_result(run, plan.patch);
    if (result->why != NULL) {
        return true;
    }
    if (!check_requires(plan.patch, results, index, err) || !run_patch(run, &plan, result, err)) {
        return false;
    }
    *done = (struct zg_done){plan.sites, plan.count, plan.source, plan.base};
    return true;
}

/* On a patched root the patches would be found already there, and a bundle without them would
 * take them off the hosts that it replaces a bundle on. */
bool zg_run_on_original(struct zg_run *run, struct zg_error *err)
{
    struct zg_installed *installed;
    if (!zg_installed_load(run->arena, run->inventory->root, &installed, err)) {
        return false;
    }
    if (installed == NULL) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "root-patched", "the bundle %s is installed on %s", installed->bundle,
            run->inventory->root);
    return zg_hint(err, "use a root as the vendor left it, or take the bundle back first");
}

bool zg_run_series(struct zg_run *run, struct zg_result **results, struct zg_done **done,
                   struct zg_error *err)
{
    size_t count = run->set->count;
    struct zg_error first = {0};
    *results = zg_alloc_array(run->arena, count, sizeof(**results));
    *done = zg_alloc_array(run->arena, count, sizeof(**done));
    for (size_t i = 0; i < count; i++) {
        struct zg_error here = {0};
        if (run->progress != NULL) {
            zg_progress(run->progress, i, count);
        }
        if (first.kind == ZG_SYSTEM) { /* the rest would only fail for the same reason */
            (*results)[i] = start_result(run, run->set->patches[i]);
            refuse(&(*results)[i], &first);
        } else if (!try_patch(run, *results, i, &(*done)[i], &here)) {
            refuse(&(*results)[i], &here);
            if (first.kind == ZG_OK || here.kind == ZG_SYSTEM) {
                first = here;
            }
        }
    }
    if (run->progress != NULL) {
        zg_progress_done(run->progress);
    }
    if (first.kind != ZG_OK) {
        *err = first;
    }
    return first.kind == ZG_OK;
}

bool zg_patchset_apply(struct zg_arena *arena, const struct zg_patchset *set,
                       const struct zg_inventory *inventory, const struct zg_lock *lock,
                       const struct zg_apply_options *options, int64_t epoch,
                       struct zg_applied *out, struct zg_error *err)
{
    struct zg_done *done;
    ZG_CLEANUP(zg_overlay_cleanup) struct zg_overlay *overlay = zg_overlay_new(arena, inventory);
    ZG_CLEANUP(zg_shelf_cleanup)
    struct zg_shelf *shelf = zg_shelf_new(arena, inventory, overlay, options->jre);
    struct zg_run run = {.arena = arena,
                         .set = set,
                         .inventory = inventory,
                         .overlay = overlay,
                         .shelf = shelf,
                         .lock = lock,
                         .content = options->content,
                         .sources = options->sources,
                         .allow_drift = options->allow_drift,
                         .progress = options->progress};
    *out = (struct zg_applied){0};
    if (!zg_run_on_original(&run, err)) {
        return false;
    }
    out->result_count = set->count;
    return zg_run_series(&run, &out->results, &done, err) &&
           zg_overlay_write(overlay, options->work, epoch, &out->changes, &out->change_count, err);
}
