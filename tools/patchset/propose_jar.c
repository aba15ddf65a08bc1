/* A jar of the vendor's against the one that is deployed: what changed by meaning, what is noise,
 * and the grafts of it (propose_graft.c). */
#include <string.h>

#include "patchset/propose.h"

/* Entries that are no classes and changed or are new: no patch type puts them into a jar. */
static void list_entries(struct proposing *p, const struct zg_comparison *comparison,
                         struct zg_proposed_jar *jar)
{
    size_t count = 0;
    jar->changed = zg_alloc(p->arena, sizeof(*jar->changed));
    for (size_t i = 0; i < comparison->count; i++) {
        const struct zg_file_change *item = &comparison->items[i];
        if (item->type != ZG_COMPARED_CLASS &&
            (item->kind == ZG_CHANGED || item->kind == ZG_ADDED)) {
            propose_push(p->arena, &jar->changed, &count, zg_strdup(p->arena, item->path));
        }
    }
}

static bool compare(struct proposing *p, const struct package_file *file, const struct host *host,
                    struct zg_proposed_jar *jar, struct zg_error *err)
{
    const struct zg_compare_options options = {0};
    const char *deployed = zg_path_join(p->arena, p->inventory->root, host->artifact->path);
    bool single = zg_path_has_suffix(file->path, ".class");
    if (single && !host->place.loose) { /* one class against one of a jar: only its members count */
        jar->kind = ZG_CHANGED;
        return true;
    }
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = zg_compare(deployed, file->full, &options, err);
    if (comparison == NULL) {
        return false;
    }
    jar->kind = comparison->kind;
    jar->stamped = comparison->stamped;
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        jar->classes[kind] = comparison->counts[ZG_COMPARED_CLASS][kind];
        jar->files[kind] =
            comparison->counts[ZG_COMPARED_FILE][kind] + comparison->counts[ZG_COMPARED_JAR][kind];
    }
    list_entries(p, comparison, jar);
    return true;
}

static bool is_unchanged(const struct proposing *p, const struct package_file *file)
{
    const struct package_file *base = propose_base_of(p, file);
    return base != NULL && zg_digest_equal(&base->digest, &file->digest);
}

/* What cannot be read or grafted is told, and no reason to stop. */
static bool note(struct zg_arena *arena, struct zg_proposed_jar *jar, const struct zg_error *err)
{
    jar->note = zg_format(arena, "[%s] %s", err->rule, err->text);
    return err->kind != ZG_SYSTEM;
}

bool propose_jar(struct proposing *p, const struct package_file *file, bool *placed,
                 struct zg_error *err)
{
    struct zg_proposal *out = p->out;
    struct host host;
    struct zg_error here = {0};
    struct zg_proposed_jar jar = {.vendor = file->path, .note = ""};
    jar.changed = zg_alloc(p->arena, sizeof(*jar.changed));
    jar.places = jar.others = zg_alloc(p->arena, sizeof(*jar.places));
    if (is_unchanged(p, file)) {
        out->unchanged++;
        *placed = true;
        return true;
    }
    bool ok = propose_host(p, file, &host, &here);
    *placed = !ok || host.artifact != NULL;
    if (ok && !*placed) {
        return true;
    }
    jar.kind = ZG_CHANGED;
    if (ok) {
        jar.places = host.places;
        jar.others = host.others;
        ok = compare(p, file, &host, &jar, &here);
    }
    if (ok && jar.kind == ZG_CHANGED) {
        ok = propose_graft(p, file, &host, &jar, &here);
    }
    if (!ok && !note(p->arena, &jar, &here)) {
        *err = here;
        return false;
    }
    out->jar_kinds[jar.kind]++;
    if (jar.kind == ZG_CHANGED) {
        out->jars = zg_grow(p->arena, out->jars, out->jar_count, sizeof(*out->jars));
        out->jars[out->jar_count++] = jar;
    }
    return true;
}
