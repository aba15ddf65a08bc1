/* A folder of fixes, and what a script says to one of them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "web/script.h"

static int is_fix(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && zg_path_has_suffix(entry->d_name, ".js");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load(struct zg_arena *arena, const char *path, struct zg_script_fix *fixes,
                 size_t count, struct zg_error *err)
{
    struct zg_script_fix *fix = &fixes[count];
    struct zg_bytes text;
    if (!zg_read_file(arena, path, ZG_SCRIPT_LIMIT, &text, err) ||
        !zg_script_fix_parse(arena, text, path, fix, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fixes[i].id, fix->id) == 0) {
            return zg_fail_at(err, ZG_REFUSED, "script-fix", path, 0, "%s has the id %s already",
                              fixes[i].path, fix->id);
        }
    }
    return true;
}

bool zg_script_fixes_load(struct zg_arena *arena, const char *folder, struct zg_script_fix **out,
                          size_t *count, struct zg_error *err)
{
    struct dirent **names;
    int found = scandir(folder, &names, is_fix, by_bytes);
    bool ok = found >= 0 || zg_fail_errno(err, "cannot list %s", folder);
    *out = found > 0 ? zg_alloc_array(arena, (size_t)found, sizeof(**out)) : NULL;
    *count = 0;
    for (int i = 0; i < found; i++) {
        const char *path = zg_path_join(arena, folder, names[i]->d_name);
        ok = ok && load(arena, path, *out, (*count)++, err);
        free(names[i]);
    }
    if (found >= 0) {
        free(names);
    }
    return ok;
}

static bool has(const char *const *list, const char *text)
{
    while (*list != NULL && strcmp(*list, text) != 0) {
        list++;
    }
    return *list != NULL;
}

bool zg_script_fix_judge(const struct zg_script_fix *fix, const struct zg_script *script,
                         const char *name, enum zg_fix_state *state, char digest[ZG_SCRIPT_DIGEST],
                         struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text;
    *state = ZG_FIX_ABSENT;
    digest[0] = '\0';
    if (!zg_script_find(script, fix->target, &text)) {
        return true;
    }
    if (!zg_script_digest(arena, text, name, digest, err)) {
        return false;
    }
    *state = has(fix->digests, digest) ? ZG_FIX_APPLIES
             : has(fix->fixed, digest) ? ZG_FIX_FIXED
                                       : ZG_FIX_DRIFTED;
    return true;
}
