/* Which folders a run changes: those of its items, those it makes, those it removes. Their
 * times are noted, to be given back. */
#include "internal.h"

#include <string.h>
#include <unistd.h>

/* The place of a path among the folders, which are in byte order; `*found` if it is there. */
static size_t place_of(const struct zg_run *run, const char *path, bool *found)
{
    size_t low = 0, high = run->folder_count;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, run->folders[middle].path);
        *found = order == 0;
        if (order <= 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return high;
}

/* The folder among the run's, added to them when it is new. */
static struct zg_folder *folder_of(struct zg_plan *plan, const char *path)
{
    struct zg_run *run = plan->run;
    bool found;
    size_t at = place_of(run, path, &found);
    if (!found) {
        run->folders = zg_grow(plan->arena, run->folders, run->folder_count, sizeof(*run->folders));
        memmove(&run->folders[at + 1], &run->folders[at],
                (run->folder_count - at) * sizeof(*run->folders));
        run->folders[at] = (struct zg_folder){.path = path};
        run->folder_count++;
    }
    return &run->folders[at];
}

/* Something in this folder changes: it is noted with its times; if it is absent it is to be
 * made, and something in its parent changes. */
static bool touch(struct zg_plan *plan, const char *path, struct zg_error *err)
{
    for (;; path = zg_path_parent(plan->arena, path)) {
        ZG_CLEANUP(zg_close_cleanup) int fd = -1;
        struct stat st;
        bool known;
        place_of(plan->run, path, &known);
        if (known) {
            return true;
        }
        if (!zg_open_folder(plan->root->fd, path, &fd, err)) {
            return false;
        }
        struct zg_folder *folder = folder_of(plan, path);
        if (fd < 0) {
            folder->make = true;
            continue;
        }
        if (fstat(fd, &st) != 0) {
            return zg_fail_errno(err, "cannot look at the folder %s", path);
        }
        folder->times[0] = st.st_atim;
        folder->times[1] = st.st_mtim;
        return true;
    }
}

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    return strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* Will a file of the bundle stand in this folder? */
static bool is_needed(const struct zg_plan *plan, const char *folder)
{
    for (size_t i = 0; plan->manifest != NULL && i < plan->manifest->file_count; i++) {
        if (is_below(plan->manifest->files[i].path, folder)) {
            return true;
        }
    }
    return false;
}

/* Folders that an earlier run made and that are not needed any more. */
static bool prune_made(struct zg_plan *plan, struct zg_error *err)
{
    for (size_t i = 0; i < plan->state->folder_count; i++) {
        const struct zg_state_folder *known = &plan->state->folders[i];
        ZG_CLEANUP(zg_close_cleanup) int fd = -1;
        if (!known->made || is_needed(plan, known->path)) {
            continue;
        }
        if (!zg_open_folder(plan->root->fd, known->path, &fd, err)) {
            return false;
        }
        if (fd >= 0) {
            if (!touch(plan, known->path, err) ||
                !touch(plan, zg_path_parent(plan->arena, known->path), err)) {
                return false;
            }
            folder_of(plan, known->path)->prune = true;
        }
    }
    return true;
}

/* A folder gets back the times that it has now: those that it had before the first bundle,
 * unless somebody else changed it since. To overwrite takes that back, too. */
static void take_first_times(struct zg_plan *plan)
{
    for (size_t i = 0; i < plan->state->folder_count; i++) {
        const struct zg_state_folder *known = &plan->state->folders[i];
        bool touched;
        size_t at = place_of(plan->run, known->path, &touched);
        if (touched && !known->made) {
            plan->run->folders[at].times[1] = known->mtime;
        }
    }
}

bool zg_plan_folders(struct zg_plan *plan, struct zg_error *err)
{
    if (!touch(plan, "", err)) { /* .zmgraft comes or goes there */
        return false;
    }
    for (size_t i = 0; i < plan->run->item_count; i++) {
        const struct zg_item *item = &plan->run->items[i];
        if (item->what != ZG_DO_FORGET &&
            !touch(plan, zg_path_parent(plan->arena, item->path), err)) {
            return false;
        }
    }
    if (plan->state != NULL && !prune_made(plan, err)) {
        return false;
    }
    if (plan->overwrite) {
        take_first_times(plan);
    }
    return true;
}
