/*
 * Copies: the same artifact can be deployed in several places, under other names and inside
 * other containers, and a copy that stays as it was is a hole that looks closed. A class is
 * found by its name, a file by its name and content. Each copy must be a target, or be
 * excepted on purpose.
 */
#include <string.h>

#include "patchset/internal.h"

/* The copies that nothing covers, as a text for the error. */
struct left {
    struct zg_run *run;
    const struct zg_plan *plan;
    const char **excepted; /* real patterns; ends with NULL */
    const char *list;
    size_t count, nested;
};

static bool excepted(const struct left *left, const char *path)
{
    return zg_except_covers(left->excepted, path);
}

static bool is_site(const struct left *left, const char *path, const char *entry)
{
    for (size_t i = 0; i < left->plan->count; i++) {
        const struct zg_site *site = &left->plan->sites[i];
        bool same_entry = site->entry == NULL ? entry[0] == '\0' : strcmp(site->entry, entry) == 0;
        if (same_entry && strcmp(site->path, path) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct left *left, const char *copy)
{
    enum { LISTED = 8 };
    if (left->count++ < LISTED) {
        left->list =
            zg_format(left->run->arena, "%s%s%s", left->list, left->count == 1 ? "" : ", ", copy);
    }
}

/* Does the copy hold what the patch would put there anyway, or puts into another one? */
static bool is_fixed(const struct zg_plan *plan, size_t class_index,
                     const struct zg_class_copy *copy)
{
    if (!plan->patch->whole) {
        size_t i = 0;
        while (i < plan->count && (plan->sites[i].class_index != class_index ||
                                   !zg_digest_equal(&plan->sites[i].post, &copy->digest))) {
            i++;
        }
        return i < plan->count;
    }
    if (!plan->prepared) {
        return false;
    }
    struct zg_digest fixed = zg_sha256(plan->brought[class_index]);
    return zg_digest_equal(&fixed, &copy->digest);
}

/* An Except may name the outermost container, the jar, or the very entry. */
static bool class_excepted(const struct left *left, const struct zg_class_copy *copy)
{
    struct zg_arena *arena = left->run->arena;
    size_t outer = strcspn(copy->artifact, "!");
    return excepted(left, zg_strndup(arena, copy->artifact, outer)) ||
           excepted(left, copy->artifact) ||
           excepted(left, zg_format(arena, "%s!%s", copy->artifact, copy->entry));
}

static void find_classes(struct left *left)
{
    const struct zg_patch *patch = left->plan->patch;
    for (size_t c = 0; patch->classes[c] != NULL; c++) {
        size_t count;
        const struct zg_class_copy *copies =
            zg_inventory_classes_named(left->run->inventory, patch->classes[c], &count);
        for (size_t i = 0; i < count; i++) {
            const struct zg_class_copy *copy = &copies[i];
            if (is_site(left, copy->artifact, copy->entry) || class_excepted(left, copy) ||
                is_fixed(left->plan, c, copy)) {
                continue;
            }
            left->nested += strchr(copy->artifact, '!') != NULL;
            add(left, copy->entry[0] == '\0'
                          ? copy->artifact
                          : zg_format(left->run->arena, "%s!%s", copy->artifact, copy->entry));
        }
    }
}

/* A jar that cannot be read may hold a copy that the JVM finds all the same. */
static bool check_unreadable(const struct left *left, struct zg_error *err)
{
    const struct zg_inventory *inventory = left->run->inventory;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        bool jar = artifact->kind == ZG_ARTIFACT_JAR || artifact->kind == ZG_ARTIFACT_WAR;
        if (jar && artifact->unreadable != NULL && !excepted(left, artifact->path)) {
            zg_fail(err, ZG_REFUSED, "jar-malformed",
                    "%s: cannot look for copies of its classes in %s: %s", left->plan->patch->name,
                    artifact->path, artifact->unreadable);
            return zg_hint(err, "mend the jar, or name it in the patch's Except");
        }
    }
    return true;
}

/* Files of the same name that held what a patched file held before the series. */
static void find_files(struct left *left)
{
    const struct zg_inventory *inventory = left->run->inventory;
    for (size_t s = 0; s < left->plan->count; s++) {
        const struct zg_site *site = &left->plan->sites[s];
        const struct zg_artifact *before = zg_inventory_artifact(inventory, site->path);
        if (site->state == ZG_SITE_ALREADY || before == NULL) {
            continue;
        }
        for (size_t i = 0; i < inventory->artifact_count; i++) {
            const struct zg_artifact *other = &inventory->artifacts[i];
            if (zg_digest_equal(&other->digest, &before->digest) &&
                strcmp(zg_path_name(other->path), zg_path_name(site->path)) == 0 &&
                !is_site(left, other->path, "") && !excepted(left, other->path)) {
                add(left, other->path);
            }
        }
    }
}

bool zg_copies_check(struct zg_run *run, const struct zg_plan *plan, struct zg_error *err)
{
    struct left left = {.run = run, .plan = plan, .list = ""};
    if (!zg_except_resolve(run, plan->patch, &left.excepted, err)) {
        return false;
    }
    if (plan->patch->type == ZG_PATCH_CLASS) {
        if (!check_unreadable(&left, err)) {
            return false;
        }
        find_classes(&left);
    } else if (plan->patch->type !=
               ZG_PATCH_LESS) { /* which adds; manifests of skins may be alike */
        find_files(&left);
    }
    if (left.count == 0) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "copy-left-behind", "%s: %zu more %s of what it patches: %s%s",
            plan->patch->name, left.count, left.count == 1 ? "copy" : "copies", left.list,
            left.nested > 0 ? " (inside another container, where nothing can be patched)" : "");
    return zg_hint(err,
                   left.nested > 0
                       ? "deploy the outer container unpacked, or name it in the patch's Except"
                       : "add them to the patch's Target, or to Except if they do not matter");
}
