/* Running actions on a root. Which there are, and what they consist of, is in actions.c. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define ROOT_MARK "{root}"

static const char **absolute_words(struct zg_arena *arena, const char *prefix,
                                   const char *const *argv)
{
    size_t count = 0;
    while (argv[count] != NULL) {
        count++;
    }
    const char **copy = zg_alloc_array(arena, count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        bool marked = strncmp(argv[i], ROOT_MARK "/", strlen(ROOT_MARK "/")) == 0;
        copy[i] = marked ? zg_format(arena, "%s%s", prefix, argv[i] + strlen(ROOT_MARK)) : argv[i];
    }
    return copy;
}

struct zg_actions zg_actions_absolute(struct zg_arena *arena, const char *root,
                                      const struct zg_actions *list)
{
    ZG_CLEANUP(zg_free_cleanup) char *real = realpath(root, NULL);
    const char *prefix = real != NULL ? real : root;
    struct zg_actions copy = {zg_alloc_array(arena, list->count + 1, sizeof(*copy.items)),
                              list->count};
    for (size_t i = 0; i < list->count; i++) {
        copy.items[i] = list->items[i];
        copy.items[i].argv = absolute_words(arena, prefix, list->items[i].argv);
    }
    return copy;
}

/* The command reaches its object by an absolute path, and would follow a link on the way. */
static bool check_object(const struct zg_root *root, const struct zg_action *action, bool *absent,
                         struct zg_error *err)
{
    *absent = false;
    if (strcmp(action->kind, "restart") == 0 || strcmp(action->kind, "undeploy-zimlet") == 0 ||
        (strcmp(action->kind, "deploy-zimlet") == 0 && strchr(action->object, '/') == NULL)) {
        return true;
    }
    ZG_CLEANUP(zg_close_cleanup) int folder = -1;
    const char *name;
    if (!zg_open_parent(root->fd, action->object, &folder, &name, err)) {
        return false;
    }
    *absent = folder < 0;
    return true;
}

static bool run_one(struct zg_arena *arena, const struct zg_root *root,
                    const struct zg_action *action, struct zg_error *err)
{
    bool absent;
    if (!check_object(root, action, &absent, err)) {
        return zg_wrap(err, "cannot run %s of %s", action->kind, action->object);
    }
    if (absent) {
        return true;
    }
    const struct zg_actions given = {(struct zg_action *)(uintptr_t)action, 1};
    struct zg_actions one = zg_actions_absolute(arena, root->path, &given);
    zg_root_step(root, "run %s of %s", action->kind, action->object);
    int code = zg_run(one.items[0].argv, err);
    if (code < 0) {
        return zg_wrap(err, "cannot run %s of %s", action->kind, action->object);
    }
    if (code != 0) {
        return zg_fail(err, ZG_SYSTEM, "action-failed", "%s of %s ended with exit code %d",
                       action->kind, action->object, code);
    }
    return true;
}

bool zg_actions_run(struct zg_arena *arena, const struct zg_root *root, struct zg_actions *list,
                    struct zg_error *err)
{
    size_t done = 0;
    while (done < list->count && run_one(arena, root, &list->items[done], err)) {
        done++;
    }
    list->items += done;
    list->count -= done;
    return list->count == 0;
}
