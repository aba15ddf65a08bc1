/*
 * Class patches with Take and Add: members of the vendor's classes grafted into the deployed ones,
 * in every jar that holds them. One graft is done at each place, over all of the patch's classes,
 * since they hang together; graft_site.c makes sites of what comes out, graft_judge.c decides.
 */
#include <string.h>

#include "patchset/internal.h"

/* ---- where --------------------------------------------------------------------------------- */

static void add_place(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place)
{
    for (size_t i = 0; i < plan->place_count; i++) {
        if (strcmp(plan->places[i].path, place->path) == 0) {
            return;
        }
    }
    plan->places = zg_grow(run->arena, plan->places, plan->place_count, sizeof(*plan->places));
    plan->places[plan->place_count++] = *place;
}

/* The folder that a loose class file's package is in. */
static bool add_loose(struct zg_run *run, struct zg_plan *plan, const struct zg_hit *hit,
                      struct zg_error *err)
{
    size_t index = zg_class_of_path(run->arena, plan->patch, hit->path);
    const char *name = plan->patch->classes[index];
    if (name == NULL) {
        return !hit->literal || zg_fail(err, ZG_REFUSED, "class-name",
                                        "%s: the target %s is none of the classes that it patches",
                                        plan->patch->name, hit->path);
    }
    size_t rest = strlen(hit->path) - strlen(name) - strlen(".class");
    const char *folder = zg_strndup(run->arena, hit->path, rest > 0 ? rest - 1 : 0);
    add_place(run, plan, &(struct zg_graft_place){.path = folder, .loose = true, .prefix = ""});
    return true;
}

static bool find(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    struct zg_hit *hits;
    size_t count;
    if (!zg_targets_resolve(run, plan->patch, NULL, &hits, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *path = hits[i].path;
        if (zg_is_class_file(path)) {
            if (!add_loose(run, plan, &hits[i], err)) {
                return false;
            }
        } else if (hits[i].literal || zg_jar_holds(run, plan->patch->classes[0], path)) {
            const char *prefix = zg_path_has_suffix(path, ".war") ? "WEB-INF/classes/" : "";
            add_place(run, plan, &(struct zg_graft_place){.path = path, .prefix = prefix});
        }
    }
    return plan->place_count > 0 || zg_fail(err, ZG_REFUSED, "patch-unused",
                                            "%s: no target holds its class", plan->patch->name);
}

/* The classes to change, as they are now. */
static bool read_owners(struct zg_run *run, struct zg_plan *plan,
                        const struct zg_graft_place *place, struct zg_error *err)
{
    for (size_t i = 0; plan->patch->classes[i] != NULL; i++) {
        size_t site;
        if (!zg_graft_site(run, plan, place, plan->patch->classes[i], i, &site, err)) {
            return false;
        }
        if (!plan->sites[site].present) {
            return zg_fail(err, ZG_REFUSED, "class-missing", "%s holds no %s", place->path,
                           plan->patch->classes[i]);
        }
    }
    return true;
}

/* ---- what ---------------------------------------------------------------------------------- */

/* What one graft works with. */
struct work {
    struct zg_run *run;
    struct zg_plan *plan;
    const struct zg_graft_place *place;
    struct zg_class_set host;
    const char **takes;
    size_t take_count;
    bool jre; /* was there one? */
};

static bool has_file(void *context, bool vendor, const char *path)
{
    const struct work *work = context;
    const struct zg_jar *vendor_jar = work->plan->vendor_file->jar, *jar;
    const char **put;
    struct zg_error ignored = {0};
    /* Without two jars nothing is known, so nothing is missing. */
    if (vendor_jar == NULL || work->place->loose ||
        !zg_overlay_jar(work->run->overlay, work->place->path, &jar, &put, &ignored)) {
        return !vendor;
    }
    if (vendor) {
        return zg_jar_find(vendor_jar, zg_bytes_of(path)) != NULL;
    }
    while (*put != NULL && strcmp(*put, path) != 0) {
        put++;
    }
    return *put != NULL || (jar != NULL && zg_jar_find(jar, zg_bytes_of(path)) != NULL);
}

/* A class that the vendor adds: is it here? Another one of that name stays as it is. */
static bool look_at_added_class(struct work *work, const char *name, bool *here,
                                struct zg_error *err)
{
    struct zg_class_change change;
    struct zg_bytes ours, theirs;
    size_t host, vendor;
    struct zg_arena *arena = work->run->arena;
    const struct zg_class_set *set = &work->plan->vendor_file->set;
    *here = zg_class_set_find(&work->host, zg_bytes_of(name), &host);
    if (!*here) {
        return true;
    }
    if (!zg_class_set_find(set, zg_bytes_of(name), &vendor) ||
        !work->host.read(&work->host, host, arena, &ours, err) ||
        !set->read(set, vendor, arena, &theirs, err) ||
        !zg_class_compare(arena, ours, theirs, &change, err)) {
        return false;
    }
    return change.kind == ZG_SAME || change.kind == ZG_NOISE ||
           zg_fail(err, ZG_REFUSED, "conflict", "it has another class %s than the one to add",
                   name);
}

static void add_take(struct work *work, const char *take)
{
    work->takes = zg_grow(work->run->arena, work->takes, work->take_count, sizeof(*work->takes));
    work->takes[work->take_count++] = take;
}

/* All that is to be taken here, less the classes that are here. */
static bool collect_takes(struct work *work, struct zg_error *err)
{
    const struct zg_patch *patch = work->plan->patch;
    for (const char **take = patch->takes; *take != NULL; take++) {
        add_take(work, *take);
    }
    for (const char **add = patch->adds; *add != NULL; add++) {
        const char *member;
        bool here = false;
        zg_take_class(work->run->arena, *add, &member);
        if (member == NULL && !look_at_added_class(work, *add, &here, err)) {
            return false;
        }
        if (!here) {
            add_take(work, *add);
        }
    }
    return true;
}

static bool is_listed(const char *const *list, const struct zg_graft_member *member)
{
    size_t owner = strlen(member->class_name), name = strlen(member->name);
    bool field = strcmp(member->what, "field") == 0;
    for (; *list != NULL; list++) {
        const char *take = *list;
        if (strncmp(take, member->class_name, owner) == 0 && take[owner] == '.' &&
            strncmp(take + owner + 1, member->name, name) == 0 &&
            (!field || take[owner + 1 + name] == ':') &&
            strcmp(take + owner + 1 + name + field, member->descriptor) == 0) {
            return true;
        }
    }
    return false;
}

/* Take names what is here in another version, Add what is not: a member that is there or missing
 * against that is something else than what the patch was written for. */
static bool check_taken(const struct work *work, const struct zg_graft *graft, struct zg_error *err)
{
    const struct zg_patch *patch = work->plan->patch;
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        bool here = member->pre.hex[0] != '\0';
        if (member->outcome != ZG_GRAFT_TAKEN) {
            continue;
        }
        if (!here && is_listed(patch->takes, member)) {
            zg_fail(err, ZG_REFUSED, "take-missing", "its %s has no %s%s to take the change into",
                    member->class_name, member->name, member->descriptor);
            return zg_hint(err, "name it in Add if it belongs there");
        }
        if (here && is_listed(patch->adds, member)) {
            return zg_fail(err, ZG_REFUSED, "conflict",
                           "its %s has another %s%s than the one to add", member->class_name,
                           member->name, member->descriptor);
        }
    }
    return true;
}

static bool run_graft(struct work *work, struct zg_graft **graft, struct zg_error *err)
{
    struct zg_run *run = work->run;
    const struct zg_plan *plan = work->plan;
    size_t allowed = 0;
    struct zg_graft_options options = {
        .host = &work->host,
        .vendor = &plan->vendor_file->set,
        .base = plan->base_file != NULL ? &plan->base_file->set : NULL,
        .takes = work->takes,
        .take_count = work->take_count,
        .listed_only = true,
        .minimal_touch = plan->patch->minimal_touch,
        .allowed = plan->patch->allowed,
        .has_file = has_file,
        .file_context = work,
    };
    while (plan->patch->allowed[allowed] != NULL) {
        allowed++;
    }
    options.allowed_count = allowed;
    if (!zg_shelf_beside(run->shelf, work->place, &options.classpath, &options.classpath_count,
                         err) ||
        !zg_shelf_jre(run->shelf, &options.jre, err)) {
        return false;
    }
    work->jre = options.jre != NULL;
    if (zg_graft_run(&options, graft, err)) {
        return true;
    }
    if (err->kind == ZG_USAGE) { /* the patch is at fault, not the command line */
        err->kind = ZG_REFUSED;
    }
    if (err->kind == ZG_REFUSED && strcmp(err->rule, "conflict") != 0) {
        zg_hint(err, "see what it needs; a rule that does no harm here is named in the patch's "
                     "Allow");
    }
    return false;
}

static bool graft_at(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                     struct zg_error *err)
{
    struct work work = {.run = run, .plan = plan, .place = place};
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *graft = NULL;
    if (!zg_shelf_place(run->shelf, place, &work.host, err) || !collect_takes(&work, err)) {
        return false;
    }
    return work.take_count == 0 ||
           (run_graft(&work, &graft, err) && check_taken(&work, graft, err) &&
            zg_graft_sites(run, plan, place, graft, work.jre, err));
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool work_at(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                    struct zg_error *err)
{
    bool done = false;
    if (!read_owners(run, plan, place, err) || !zg_graft_is_done(run, plan, place, &done, err)) {
        return false;
    }
    if (done) { /* which takes no vendor file */
        return true;
    }
    if (!plan->prepared && plan->unprepared.kind == ZG_OK) {
        plan->prepared = zg_graft_prepare(run, plan, &plan->unprepared);
    }
    if (!plan->prepared) {
        *err = plan->unprepared;
        return false;
    }
    return graft_at(run, plan, place, err);
}

static bool work(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    size_t refused = 0;
    if (!zg_graft_judge_patch(run, plan, err)) {
        return false;
    }
    for (size_t i = 0; i < plan->place_count; i++) {
        struct zg_error here = {0};
        if (work_at(run, plan, &plan->places[i], &here)) {
            continue;
        }
        if (plan->unprepared.kind != ZG_OK) { /* says which patch, and is the same everywhere */
            *err = here;
            return false;
        }
        zg_wrap(&here, "%s: %s", plan->patch->name, plan->places[i].path);
        if (refused++ == 0 || here.kind == ZG_SYSTEM) {
            *err = here;
        }
        if (here.kind == ZG_SYSTEM) {
            return false;
        }
    }
    return refused == 0;
}

const struct zg_type zg_type_graft = {.find = find, .work = work};
