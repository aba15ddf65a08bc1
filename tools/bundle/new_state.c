/* The state that an apply leaves: what the state file will say, worked out from the plan. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static bool is_in_place(const struct zg_host_report *report, const char *path)
{
    size_t low = 0, high = report->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, report->files[middle].path);
        if (order == 0) {
            return report->files[middle].state != ZG_FILE_NOT_INSTALLED;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

static void add_files(const struct zg_plan *plan, struct zg_state *state)
{
    const struct zg_manifest *manifest = plan->manifest;
    const struct zg_actions all = {manifest->actions, manifest->action_count};
    struct zg_installed *installed = state->installed;
    size_t size = manifest->file_count + 1, absent = 0;
    installed->files = zg_alloc_array(plan->arena, size, sizeof(*installed->files));
    state->not_installed = zg_alloc_array(plan->arena, size, sizeof(*state->not_installed));
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct zg_manifest_file *file = &manifest->files[i];
        if (is_in_place(plan->report, file->path)) {
            installed->files[installed->file_count++] = (struct zg_installed_file){
                file->path, file->added, file->pre, file->post, file->patches};
            zg_actions_concerning(plan->arena, &all, file->path, false, &state->actions);
        } else {
            state->not_installed[absent++] = file->path;
        }
    }
}

static void add_patches(const struct zg_plan *plan, struct zg_installed *installed)
{
    const struct zg_manifest *manifest = plan->manifest;
    installed->patch_count = manifest->patch_count;
    installed->patches =
        zg_alloc_array(plan->arena, manifest->patch_count + 1, sizeof(*installed->patches));
    for (size_t i = 0; i < manifest->patch_count; i++) {
        const struct zg_manifest_patch *patch = &manifest->patches[i];
        installed->patches[i] = (struct zg_installed_patch){patch->name, patch->type,
                                                            patch->outcome, patch->advisories};
    }
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_state_folder *)a)->path,
                  ((const struct zg_state_folder *)b)->path);
}

static const struct zg_folder *find_folder(const struct zg_run *run, const char *path)
{
    for (size_t i = 0; i < run->folder_count; i++) {
        if (strcmp(run->folders[i].path, path) == 0) {
            return &run->folders[i];
        }
    }
    return NULL;
}

/* What earlier runs knew of folders, as far as it still holds, and what this one adds. */
static void add_folders(const struct zg_plan *plan, struct zg_state *state)
{
    const struct zg_run *run = plan->run;
    size_t earlier = plan->state != NULL ? plan->state->folder_count : 0, count = 0;
    state->folders =
        zg_alloc_array(plan->arena, earlier + run->folder_count + 1, sizeof(*state->folders));
    for (size_t i = 0; i < earlier; i++) {
        const struct zg_state_folder *known = &plan->state->folders[i];
        const struct zg_folder *now = find_folder(run, known->path);
        if (now == NULL || (!now->make && !now->prune)) {
            state->folders[count++] = *known;
        }
    }
    for (size_t i = 0; i < run->folder_count; i++) {
        const struct zg_folder *now = &run->folders[i];
        bool is_new = now->make || zg_state_folder(plan->state, now->path) == NULL;
        if (is_new && !now->prune) {
            state->folders[count++] = (struct zg_state_folder){now->path, now->make, now->times[1]};
        }
    }
    if (count > 1) {
        qsort(state->folders, count, sizeof(*state->folders), by_path);
    }
    state->folder_count = count;
}

/* What was pending still is; what changes now calls for its actions, by either bundle. */
static void add_pending(const struct zg_plan *plan, struct zg_state *state)
{
    const struct zg_actions new = {plan->manifest->actions, plan->manifest->action_count};
    const struct zg_actions none = {0};
    const struct zg_actions *old = plan->state != NULL ? &plan->state->actions : &none;
    const struct zg_actions *pending = plan->state != NULL ? &plan->state->pending : &none;
    for (size_t i = 0; i < pending->count; i++) {
        zg_actions_add(plan->arena, &state->pending, &pending->items[i]);
    }
    for (size_t i = 0; i < plan->run->item_count; i++) {
        const struct zg_item *item = &plan->run->items[i];
        if (item->what != ZG_DO_FORGET) {
            bool goes = item->what == ZG_DO_REMOVE;
            zg_actions_concerning(plan->arena, &new, item->path, goes, &state->pending);
            zg_actions_concerning(plan->arena, old, item->path, goes, &state->pending);
        }
    }
}

/* A file name as JSON takes it and a terminal bears it. */
static const char *plain_name(struct zg_arena *arena, const char *path)
{
    char *name = zg_strdup(arena, zg_path_name(path));
    for (char *at = name; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || (unsigned char)*at >= 0x7f || *at == '\\') {
            *at = '?';
        }
    }
    return name;
}

struct zg_state *zg_state_after(const struct zg_plan *plan, const struct zg_bundle *bundle,
                                int64_t now)
{
    struct zg_state *state = zg_alloc(plan->arena, sizeof(*state));
    state->installed = zg_alloc(plan->arena, sizeof(*state->installed));
    *state->installed = (struct zg_installed){
        .bundle = plain_name(plan->arena, bundle->path),
        .bundle_digest = bundle->verified.digest,
        .serial = plan->manifest->serial,
        .release = plan->manifest->release,
        .signer = bundle->verified.signer,
        .applied_at = now,
    };
    add_files(plan, state);
    add_patches(plan, state->installed);
    add_folders(plan, state);
    add_pending(plan, state);
    return state;
}
