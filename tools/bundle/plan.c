/*
 * What a run would do to a root: each file of the new bundle and of the installed one, held
 * against what is found there. Reads only. All that stands against the run is collected in the
 * report, so that an operator sees it at once.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* What is deployed at a path. */
struct found {
    struct zg_digest digest; /* "" when nothing is */
    struct stat st;
};

static bool look(const struct zg_plan *plan, const char *path, struct found *out,
                 struct zg_error *err)
{
    *out = (struct found){0};
    return zg_digest_beneath(plan->root->fd, path, &out->digest, &out->st, err);
}

static bool is_absent(const struct found *found)
{
    return found->digest.hex[0] == '\0';
}

static const char *describe(const struct zg_digest *digest)
{
    return digest->hex[0] != '\0' ? digest->hex : "no file";
}

/* ---- what is decided about a path ---- */

static struct zg_item *add_item(struct zg_plan *plan, const char *path, enum zg_do what,
                                const struct found *found)
{
    struct zg_run *run = plan->run;
    run->items = zg_grow(plan->arena, run->items, run->item_count, sizeof(*run->items));
    struct zg_item *item = &run->items[run->item_count++];
    *item = (struct zg_item){
        .path = path, .what = what, .exists = !is_absent(found), .seen = found->st};
    return item;
}

/* Reports what happens to a path: the state it is in now and the one it will have. */
static void note(struct zg_plan *plan, const char *path, enum zg_file_state now,
                 enum zg_file_state then, const char *verb)
{
    const char *text = plan->dry_run ? zg_format(plan->arena, "would be %s", verb) : verb;
    zg_report_file(plan->arena, plan->report, path, plan->dry_run ? now : then, text);
}

static void refuse(struct zg_plan *plan, const char *path, const struct zg_digest *expected,
                   const struct found *found)
{
    plan->refused++;
    zg_report_file(plan->arena, plan->report, path,
                   is_absent(found) ? ZG_FILE_MISSING : ZG_FILE_DRIFTED,
                   zg_format(plan->arena, "expected %s, found %s", describe(expected),
                             describe(&found->digest)));
}

bool zg_plan_refuse(const struct zg_plan *plan, const char *rule, struct zg_error *err)
{
    enum { SHOWN = 8 };
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    size_t shown = 0;
    for (size_t i = 0; i < plan->report->file_count && shown < SHOWN; i++) {
        const struct zg_host_file *file = &plan->report->files[i];
        if (file->state == ZG_FILE_DRIFTED || file->state == ZG_FILE_MISSING) {
            zg_buf_printf(&text, "\n  %.100s: %s", file->path, file->note);
            shown++;
        }
    }
    if (plan->refused > shown) {
        zg_buf_printf(&text, "\n  and %zu more", plan->refused - shown);
    }
    return zg_fail(err, ZG_REFUSED, rule, "%s: %zu file%s not what was expected:%.*s",
                   plan->root->path, plan->refused, plan->refused == 1 ? " is" : "s are",
                   (int)text.len, (const char *)text.data);
}

/* ---- groups: what is installed together ---- */

struct group {
    const char *name;
    const char *present, *absent; /* one file of each sort, or NULL */
    bool lost;                    /* one that the installed bundle patched is absent */
    bool installed;
};

struct groups {
    struct group *items;
    size_t count;
};

static struct group *find_group(struct zg_plan *plan, struct groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->count; i++) {
        if (strcmp(groups->items[i].name, name) == 0) {
            return &groups->items[i];
        }
    }
    groups->items = zg_grow(plan->arena, groups->items, groups->count, sizeof(*groups->items));
    groups->items[groups->count] = (struct group){.name = name};
    return &groups->items[groups->count++];
}

/* A group of nothing but added files is installed where its folder is. */
static bool settle_group(const struct zg_plan *plan, struct group *group, struct zg_error *err)
{
    if (group->present != NULL && group->absent != NULL) {
        return zg_fail(err, ZG_REFUSED, "partial-group",
                       "%s: of %s, %s is there and %s is not; expected all of it or nothing",
                       plan->root->path, group->name, group->present, group->absent);
    }
    group->installed = group->present != NULL;
    if (group->present == NULL && group->absent == NULL && !group->lost) {
        ZG_CLEANUP(zg_close_cleanup) int fd = -1;
        if (!zg_open_folder(plan->root->fd, group->name, &fd, err)) {
            return false;
        }
        group->installed = fd >= 0;
    }
    return true;
}

static bool find_groups(struct zg_plan *plan, const struct found *found, struct groups *out,
                        struct zg_error *err)
{
    for (size_t i = 0; i < plan->manifest->file_count; i++) {
        const struct zg_manifest_file *file = &plan->manifest->files[i];
        struct group *group = find_group(plan, out, file->group);
        if (file->added) {
            continue;
        }
        if (!is_absent(&found[i])) {
            group->present = file->path;
        } else if (zg_state_file(plan->state, file->path) != NULL) {
            group->lost = true; /* drift, if the rest of the group is there */
        } else {
            group->absent = file->path;
        }
    }
    for (size_t i = 0; i < out->count; i++) {
        if (!settle_group(plan, &out->items[i], err)) {
            return false;
        }
    }
    return true;
}

/* ---- a file of the new bundle ---- */

static void put(struct zg_plan *plan, size_t index, const struct found *found, bool keep,
                enum zg_file_state now)
{
    const struct zg_manifest_file *file = &plan->manifest->files[index];
    struct zg_item *item = add_item(plan, file->path, ZG_DO_PUT, found);
    item->keep = keep;
    item->file = index;
    item->mode = file->mode;
    note(plan, file->path, now, ZG_FILE_PATCHED, item->exists ? "replaced" : "added");
}

/* The installed bundle's file is in place: what counts is what it was made from. */
static void plan_over_ours(struct zg_plan *plan, size_t index, const struct zg_installed_file *ours,
                           const struct found *found)
{
    const struct zg_manifest_file *file = &plan->manifest->files[index];
    if (file->added != ours->added || !zg_digest_equal(&file->pre, &ours->pre)) {
        const struct found original = {.digest = ours->pre};
        refuse(plan, file->path, &file->pre, &original);
    } else if (zg_digest_equal(&file->post, &ours->post)) {
        zg_report_file(plan->arena, plan->report, file->path, ZG_FILE_PATCHED,
                       "is in place already");
    } else {
        put(plan, index, found, false, ZG_FILE_PATCHED);
    }
}

static void plan_new(struct zg_plan *plan, size_t index, const struct found *found, bool installed)
{
    const struct zg_manifest_file *file = &plan->manifest->files[index];
    const struct zg_installed_file *ours = zg_state_file(plan->state, file->path);
    if (!installed) {
        if (ours != NULL) {
            add_item(plan, file->path, ZG_DO_FORGET, found);
        }
        zg_report_file(plan->arena, plan->report, file->path, ZG_FILE_NOT_INSTALLED,
                       file->group[0] != '\0' ? zg_format(plan->arena, "%s is not", file->group)
                                              : "");
    } else if (ours != NULL && zg_digest_equal(&found->digest, &ours->post)) {
        plan_over_ours(plan, index, ours, found);
    } else if (!zg_digest_equal(&found->digest, &file->pre)) { /* "" where none was expected */
        refuse(plan, file->path, &file->pre, found);
    } else {
        put(plan, index, found, !file->added, ZG_FILE_ORIGINAL);
    }
}

/* ---- a file of the installed bundle that is to go ---- */

/* The original is about to be needed: it must be what it was. */
static bool check_original(const struct zg_plan *plan, const struct zg_installed_file *ours,
                           struct zg_error *err)
{
    struct zg_digest digest;
    struct stat st;
    const char *kept = zg_path_join(plan->arena, ZG_ORIGINALS, ours->path);
    if (!zg_digest_beneath(plan->root->store, kept, &digest, &st, err)) {
        return false;
    }
    if (!zg_digest_equal(&digest, &ours->pre)) {
        zg_fail(err, ZG_REFUSED, "original-damaged",
                "%s/" ZG_STATE_DIR "/%s: expected SHA-256 %s, found %s", plan->root->path, kept,
                ours->pre.hex, describe(&digest));
        return zg_hint(err, "reinstall the package that %s belongs to, then try again", ours->path);
    }
    return true;
}

static bool plan_return(struct zg_plan *plan, const struct zg_installed_file *ours,
                        const struct found *found, enum zg_file_state now, struct zg_error *err)
{
    if (!ours->added && !check_original(plan, ours, err)) {
        return false;
    }
    if (ours->added && is_absent(found)) {
        zg_report_file(plan->arena, plan->report, ours->path, ZG_FILE_ORIGINAL, "is gone already");
        return true;
    }
    add_item(plan, ours->path, ours->added ? ZG_DO_REMOVE : ZG_DO_RESTORE, found);
    note(plan, ours->path, now, ZG_FILE_ORIGINAL, ours->added ? "removed" : "restored");
    return true;
}

static void forget(struct zg_plan *plan, const struct zg_installed_file *ours,
                   const struct found *found, enum zg_file_state state, const char *why)
{
    add_item(plan, ours->path, ZG_DO_FORGET, found);
    zg_report_file(plan->arena, plan->report, ours->path, state, why);
}

static bool plan_old(struct zg_plan *plan, const struct zg_installed_file *ours,
                     struct zg_error *err)
{
    struct found found;
    if (!look(plan, ours->path, &found, err)) {
        return false;
    }
    bool superseding = plan->release_known &&
                       strcmp(plan->release.name, plan->state->installed->release.name) != 0;
    enum zg_file_state state = zg_state_of(ours, &found.digest, superseding);
    if (state == ZG_FILE_PATCHED || (state == ZG_FILE_MISSING && ours->added)) {
        return plan_return(plan, ours, &found, state, err);
    }
    if (state == ZG_FILE_ORIGINAL) {
        forget(plan, ours, &found, state, "is in place already");
    } else if (state == ZG_FILE_SUPERSEDED) {
        forget(plan, ours, &found, state, "left as the package of another release has it");
    } else if (plan->overwrite) {
        return plan_return(plan, ours, &found, state, err);
    } else if (plan->keep) {
        forget(plan, ours, &found, state, "kept as it is");
    } else {
        refuse(plan, ours->path, &ours->post, &found);
    }
    return true;
}

/* ---- all of it ---- */

static bool in_manifest(const struct zg_plan *plan, const char *path)
{
    size_t low = 0, high = plan->manifest != NULL ? plan->manifest->file_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, plan->manifest->files[middle].path);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

static bool plan_all_old(struct zg_plan *plan, struct zg_error *err)
{
    for (size_t i = 0; plan->state != NULL && i < plan->state->installed->file_count; i++) {
        const struct zg_installed_file *ours = &plan->state->installed->files[i];
        if (!in_manifest(plan, ours->path) && !plan_old(plan, ours, err)) {
            return false;
        }
    }
    return true;
}

bool zg_plan_apply(struct zg_plan *plan, struct zg_error *err)
{
    size_t count = plan->manifest->file_count;
    struct found *found = zg_alloc_array(plan->arena, count + 1, sizeof(*found));
    struct groups groups = {0};
    for (size_t i = 0; i < count; i++) {
        zg_root_progress(plan->root, i, count);
        if (!look(plan, plan->manifest->files[i].path, &found[i], err)) {
            return false;
        }
    }
    if (!find_groups(plan, found, &groups, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        plan_new(plan, i, &found[i],
                 find_group(plan, &groups, plan->manifest->files[i].group)->installed);
    }
    if (!plan_all_old(plan, err)) {
        return false;
    }
    zg_report_sort(plan->report);
    return true;
}

bool zg_plan_rollback(struct zg_plan *plan, struct zg_error *err)
{
    if (!plan_all_old(plan, err)) {
        return false;
    }
    zg_report_sort(plan->report);
    return true;
}
