/*
 * Class patches with `Replace: whole`: whole classes of a vendor's file, put in the place of the
 * deployed ones, in jars and as loose class files.
 */
#include <string.h>

#include "archive/archive.h"
#include "jvm/jvm.h"
#include "patchset/internal.h"

size_t zg_class_of_path(struct zg_arena *arena, const struct zg_patch *patch, const char *path)
{
    size_t i = 0;
    for (; patch->classes[i] != NULL; i++) {
        const char *file = zg_format(arena, "%s.class", patch->classes[i]);
        size_t len = strlen(file), whole = strlen(path);
        if (whole >= len && strcmp(path + whole - len, file) == 0 &&
            (whole == len || path[whole - len - 1] == '/')) {
            break;
        }
    }
    return i;
}

bool zg_is_class_file(const char *path)
{
    return zg_path_has_suffix(path, ".class");
}

static bool add_loose(struct zg_run *run, struct zg_plan *plan, const struct zg_hit *hit,
                      struct zg_error *err)
{
    size_t index = zg_class_of_path(run->arena, plan->patch, hit->path);
    if (plan->patch->classes[index] != NULL) {
        zg_plan_add(run, plan, hit->path, NULL, index);
        return true;
    }
    return !hit->literal || zg_fail(err, ZG_REFUSED, "class-name",
                                    "%s: the target %s is none of the classes that it patches",
                                    plan->patch->name, hit->path);
}

bool zg_jar_holds(const struct zg_run *run, const char *class_name, const char *jar)
{
    size_t count;
    const struct zg_class_copy *copies =
        zg_inventory_classes_named(run->inventory, class_name, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(copies[i].artifact, jar) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_any(const struct zg_run *run, const struct zg_patch *patch, const char *jar)
{
    const char **name = patch->classes;
    while (*name != NULL && !zg_jar_holds(run, *name, jar)) {
        name++;
    }
    return *name != NULL;
}

/* A jar gets every class of the patch, since they belong together; which of them may be new to
 * it, the lock says. A jar that only a `*` names is passed over when it has none of them. */
static void add_jar(struct zg_run *run, struct zg_plan *plan, const struct zg_hit *hit)
{
    if (!hit->literal && !holds_any(run, plan->patch, hit->path)) {
        return;
    }
    const char *folder = zg_path_has_suffix(hit->path, ".war") ? "WEB-INF/classes/" : "";
    for (size_t i = 0; plan->patch->classes[i] != NULL; i++) {
        const char *entry = zg_format(run->arena, "%s%s.class", folder, plan->patch->classes[i]);
        zg_plan_add(run, plan, hit->path, entry, i);
    }
}

static bool find(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    struct zg_hit *hits;
    size_t count;
    if (!zg_targets_resolve(run, plan->patch, zg_is_class_file, &hits, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!zg_is_class_file(hits[i].path)) {
            add_jar(run, plan, &hits[i]);
        } else if (!add_loose(run, plan, &hits[i], err)) {
            return false;
        }
    }
    return plan->count > 0 || zg_fail(err, ZG_REFUSED, "patch-unused",
                                      "%s: no target holds any of its classes", plan->patch->name);
}

/* ---- the vendor's classes ------------------------------------------------------------- */

/* Is this the class that it should be? */
static bool check_class(struct zg_run *run, const struct zg_patch *patch, const char *name,
                        struct zg_bytes bytes, struct zg_error *err)
{
    struct zg_class_identity identity;
    if (!zg_class_identify(run->arena, bytes, &identity, err)) {
        return zg_wrap(err, "%s in %s", name, patch->from.file);
    }
    return strcmp(identity.name, name) == 0 ||
           zg_fail(err, ZG_REFUSED, "class-name", "%s should hold the class %s and holds %s",
                   patch->from.file, name, identity.name);
}

static bool take_from_jar(struct zg_run *run, struct zg_plan *plan, struct zg_bytes bytes,
                          struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_parse(bytes, patch->from.file, err);
    if (jar == NULL) {
        return false;
    }
    for (size_t i = 0; patch->classes[i] != NULL; i++) {
        const char *name = zg_format(run->arena, "%s.class", patch->classes[i]);
        const struct zg_jar_entry *entry = zg_jar_find(jar, zg_bytes_of(name));
        if (entry == NULL) {
            return zg_fail(err, ZG_REFUSED, "class-missing", "%s holds no %s", patch->from.file,
                           name);
        }
        if (!zg_jar_read(run->arena, jar, entry, &plan->brought[i], err)) {
            return false;
        }
    }
    return true;
}

static bool take_classes(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    const char *path;
    struct zg_bytes bytes;
    struct zg_digest locked = zg_lock_source(run->lock, patch);
    size_t count = 0;
    while (patch->classes[count] != NULL) {
        count++;
    }
    plan->brought = zg_alloc_array(run->arena, count, sizeof(*plan->brought));
    if (!zg_vendor_find(run, &patch->from, &locked, &path, &plan->source, err) ||
        !zg_read_member(run->arena, path, zg_vendor_member(&patch->from), ZG_TARGET_LIMIT, &bytes,
                        err)) {
        return false;
    }
    if (zg_is_class_file(patch->from.file)) {
        plan->brought[0] = bytes;
    } else if (!take_from_jar(run, plan, bytes, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_class(run, patch, patch->classes[i], plan->brought[i], err)) {
            return false;
        }
    }
    return true;
}

static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    return take_classes(run, plan, err) || zg_wrap(err, "%s", plan->patch->name);
}

/* ---- editing -------------------------------------------------------------------------- */

/* Class file version, 0 when the bytes are no class. */
static uint16_t version_of(struct zg_arena *arena, struct zg_bytes bytes)
{
    struct zg_class_identity identity;
    struct zg_error ignored = {0};
    return zg_class_identify(arena, bytes, &identity, &ignored) ? identity.major : 0;
}

static const char *describe(struct zg_run *run, const struct zg_site *site)
{
    uint16_t after = version_of(run->arena, site->next);
    struct zg_digest digest = zg_sha256(site->next);
    if (!site->present) {
        return zg_format(run->arena, "added, %zu bytes, class version %u, SHA-256\n+ %s",
                         site->next.len, after, digest.hex);
    }
    uint16_t before = version_of(run->arena, site->now);
    return zg_format(
        run->arena, "replaced, %zu -> %zu bytes, class version %u -> %u%s, SHA-256\n- %s\n+ %s",
        site->now.len, site->next.len, before, after,
        after > before ? " (RAISED: older Java will not load it)" : "", site->pre.hex, digest.hex);
}

static bool edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    (void)err;
    site->next = plan->brought[site->class_index];
    if (site->present && zg_bytes_equal(site->now, site->next)) {
        site->state = ZG_SITE_ALREADY;
    } else {
        site->effect = describe(run, site);
    }
    return true;
}

const struct zg_type zg_type_class = {.find = find, .prepare = prepare, .edit = edit};
