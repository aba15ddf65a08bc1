/*
 * Targets: which files of the root a patch names. Patterns lead through the vendor's symbolic
 * links; that each real path counts once is seen to by the plan. What is not installed as a whole
 * group is left out; what is there only in part is refused.
 */
#include <string.h>

#include "patchset/internal.h"

const char *zg_real_pattern(struct zg_run *run, const char *pattern)
{
    /* Only folders before the first `*` can be resolved; what follows `!` is inside a jar. */
    size_t len = strcspn(pattern, "*!");
    if (pattern[len] == '*') {
        while (len > 0 && pattern[len - 1] != '/') {
            len--;
        }
    }
    if (len == 0) {
        return pattern;
    }
    bool folder = pattern[len - 1] == '/';
    const char *prefix = zg_strndup(run->arena, pattern, folder ? len - 1 : len);
    const char *real = zg_inventory_real_path(run->inventory, prefix);
    if (real == NULL) {
        return NULL;
    }
    /* A link to the root itself leaves nothing before the rest. */
    return zg_format(run->arena, "%s%s%s", real, folder && real[0] != '\0' ? "/" : "",
                     pattern + len);
}

bool zg_except_resolve(struct zg_run *run, const struct zg_patch *patch, const char ***patterns,
                       struct zg_error *err)
{
    size_t count = 0;
    *patterns = NULL;
    for (const char **except = patch->except; *except != NULL; except++) {
        const char *real = zg_real_pattern(run, *except);
        if (real == NULL) {
            return zg_fail(err, ZG_REFUSED, "path-escapes",
                           "%s: the Except %s leads out of the root", patch->name, *except);
        }
        *patterns = zg_grow(run->arena, *patterns, count, sizeof(**patterns));
        (*patterns)[count++] = real;
    }
    *patterns = zg_grow(run->arena, *patterns, count, sizeof(**patterns));
    (*patterns)[count] = NULL;
    return true;
}

bool zg_except_covers(const char *const *patterns, const char *path)
{
    while (*patterns != NULL && !zg_path_match(*patterns, path)) {
        patterns++;
    }
    return *patterns != NULL;
}

struct resolver {
    struct zg_run *run;
    const char **excepted; /* real patterns; ends with NULL */
    bool (*may_add)(const char *path);
    struct zg_hit *hits;
    size_t count;
    struct zg_hit *misses; /* literal targets that are not there */
    size_t miss_count;
};

static void add(struct zg_run *run, struct zg_hit **list, size_t *count, struct zg_hit hit)
{
    *list = zg_grow(run->arena, *list, *count, sizeof(**list));
    (*list)[(*count)++] = hit;
}

static void add_literal(struct resolver *r, const char *real)
{
    struct zg_hit hit = {.path = real, .literal = true};
    bool addable = r->may_add != NULL && r->may_add(real);
    if (zg_overlay_has(r->run->overlay, real) || (addable && zg_group_installed(r->run, real))) {
        add(r->run, &r->hits, &r->count, hit);
    } else {
        add(r->run, &r->misses, &r->miss_count, hit);
    }
}

static void add_match(struct resolver *r, const char *pattern, const char *path)
{
    if (zg_path_match(pattern, path) && !zg_except_covers(r->excepted, path)) {
        add(r->run, &r->hits, &r->count, (struct zg_hit){.path = path});
    }
}

static void add_matches(struct resolver *r, const char *pattern)
{
    const struct zg_inventory *inventory = r->run->inventory;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        add_match(r, pattern, inventory->artifacts[i].path);
    }
    for (const char **added = zg_overlay_added(r->run->overlay); *added != NULL; added++) {
        add_match(r, pattern, *added);
    }
}

static bool same_group(struct zg_run *run, const char *a, const char *b)
{
    return strcmp(zg_group_of(run->arena, a), zg_group_of(run->arena, b)) == 0;
}

/* Is a target missing from a group that is there? A webapp, extension or zimlet is there when
 * anything of it is; a top folder, which several packages share, when another target is. */
static bool check_groups(struct resolver *r, const struct zg_patch *patch, struct zg_error *err)
{
    for (size_t m = 0; m < r->miss_count; m++) {
        const char *missing = r->misses[m].path;
        const char *beside = NULL;
        for (size_t i = 0; i < r->count && beside == NULL; i++) {
            if (r->hits[i].literal && same_group(r->run, missing, r->hits[i].path)) {
                beside = r->hits[i].path;
            }
        }
        if (beside != NULL) {
            return zg_fail(err, ZG_REFUSED, "partial-group",
                           "%s: the root has %s but not %s, which belongs to the same group %s",
                           patch->name, beside, missing, zg_group_of(r->run->arena, missing));
        }
        if (r->count > 0 && zg_group_is_whole(missing) && zg_group_installed(r->run, missing)) {
            return zg_fail(err, ZG_REFUSED, "partial-group",
                           "%s: the root has the group %s but not its %s", patch->name,
                           zg_group_of(r->run->arena, missing), missing);
        }
    }
    return true;
}

static bool fail_missing(const struct resolver *r, const struct zg_patch *patch,
                         struct zg_error *err)
{
    const char *first = r->miss_count > 0 ? r->misses[0].path : patch->targets[0];
    zg_fail(err, ZG_REFUSED, "target-missing", "%s: the root has none of its targets: %s%s",
            patch->name, first, patch->targets[1] != NULL ? ", ..." : "");
    return zg_hint(err, "if this release no longer has it, say so in the patch's Releases");
}

bool zg_targets_resolve(struct zg_run *run, const struct zg_patch *patch,
                        bool (*may_add)(const char *path), struct zg_hit **hits, size_t *count,
                        struct zg_error *err)
{
    struct resolver r = {.run = run, .may_add = may_add};
    if (!zg_except_resolve(run, patch, &r.excepted, err)) {
        return false;
    }
    for (const char **pattern = patch->targets; *pattern != NULL; pattern++) {
        const char *real = zg_real_pattern(run, *pattern);
        if (real == NULL) {
            return zg_fail(err, ZG_REFUSED, "path-escapes",
                           "%s: the target %s leads out of the root", patch->name, *pattern);
        }
        if (strchr(*pattern, '*') == NULL) {
            add_literal(&r, real);
        } else {
            add_matches(&r, real);
        }
    }
    if (!check_groups(&r, patch, err)) {
        return false;
    }
    *hits = r.hits;
    *count = r.count;
    return r.count > 0 || fail_missing(&r, patch, err);
}

static bool find_files(struct zg_run *run, struct zg_plan *plan, bool (*may_add)(const char *path),
                       struct zg_error *err)
{
    struct zg_hit *hits;
    size_t count;
    if (!zg_targets_resolve(run, plan->patch, may_add, &hits, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        zg_plan_add(run, plan, hits[i].path, NULL, 0);
    }
    return true;
}

bool zg_find_files(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    return find_files(run, plan, NULL, err);
}

static bool any_file(const char *path)
{
    (void)path;
    return true;
}

bool zg_find_or_add_files(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    return find_files(run, plan, any_file, err);
}
