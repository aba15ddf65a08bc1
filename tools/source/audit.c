/*
 * The patch lists of a packages tree laid out as Zimbra's: files that nothing names, names without
 * a file, and deb and RPM lists that disagree. All patches of a component are copied beside both
 * lists when it is built, so nothing else notices.
 */
#include "source/internal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *zg_anomaly_name(enum zg_anomaly_kind kind)
{
    static const char *const names[] = {"orphan",   "missing", "deb-only",
                                        "rpm-only", "unused",  "order"};
    return names[kind];
}

struct names {
    const char **items;
    size_t count;
};

struct audit {
    struct zg_arena *arena;
    const char *component, *folder;
    struct names files, deb, declared, applied;
    bool has_deb, has_spec;
    struct zg_anomaly **out;
    size_t *count;
};

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_name(struct zg_arena *arena, struct names *names, const char *name)
{
    names->items = zg_grow(arena, names->items, names->count, sizeof(*names->items));
    names->items[names->count++] = name;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder that end so, sorted; none when there is no such folder. */
static bool list_folder(struct zg_arena *arena, const char *folder, const char *ending,
                        struct names *out, struct zg_error *err)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return errno == ENOENT || errno == ENOTDIR || zg_fail_errno(err, "cannot list %s", folder);
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] != '.' && zg_path_has_suffix(entry->d_name, ending)) {
            add_name(arena, out, zg_strdup(arena, entry->d_name));
        }
    }
    closedir(dir);
    if (out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), compare_texts);
    }
    return true;
}

static bool read_deb(struct audit *audit, const char *package, struct zg_error *err)
{
    struct zg_quilt series;
    const char *path = zg_path_join(audit->arena, package, "debian/patches/series");
    if (access(path, F_OK) != 0) {
        return true;
    }
    if (!zg_quilt_load(audit->arena, path, &series, err)) {
        return false;
    }
    audit->has_deb = true;
    for (size_t i = 0; i < series.count; i++) {
        add_name(audit->arena, &audit->deb, series.entries[i].name);
    }
    return true;
}

static bool read_specs(struct audit *audit, const char *package, struct zg_error *err)
{
    const char *folder = zg_path_join(audit->arena, package, "rpm/SPECS");
    struct names specs = {0};
    if (!list_folder(audit->arena, folder, ".spec", &specs, err)) {
        return false;
    }
    for (size_t i = 0; i < specs.count; i++) {
        struct zg_spec spec;
        if (!zg_spec_load(audit->arena, zg_path_join(audit->arena, folder, specs.items[i]), &spec,
                          err)) {
            return false;
        }
        audit->has_spec = true;
        for (size_t k = 0; k < spec.patch_count; k++) {
            add_name(audit->arena, &audit->declared, spec.patches[k].file);
        }
        for (size_t k = 0; k < spec.use_count; k++) {
            const struct zg_spec_patch *patch = zg_spec_find(&spec, spec.uses[k].number);
            if (patch != NULL) {
                add_name(audit->arena, &audit->applied, patch->file);
            }
        }
    }
    return true;
}

static void report(struct audit *audit, enum zg_anomaly_kind kind, const char *patch,
                   const char *note)
{
    *audit->out = zg_grow(audit->arena, *audit->out, *audit->count, sizeof(**audit->out));
    (*audit->out)[(*audit->count)++] = (struct zg_anomaly){kind, audit->component, patch, note};
}

/* A patch's name without its version: letters only. */
static const char *bare_name(struct zg_arena *arena, const char *name)
{
    size_t len = strlen(name), kept = 0;
    char *out = zg_alloc(arena, len + 1);
    for (size_t i = 0; i < len && strcmp(name + i, ".patch") != 0; i++) {
        if (isalpha((unsigned char)name[i])) {
            out[kept++] = name[i];
        }
    }
    return out;
}

/* The applied patch that has the same name but for a version; NULL when there is none. */
static const char *successor(struct audit *audit, const char *name)
{
    const struct names *lists[] = {&audit->deb, &audit->applied};
    const char *bare = bare_name(audit->arena, name);
    for (size_t i = 0; i < ZG_COUNT(lists); i++) {
        for (size_t k = 0; k < lists[i]->count; k++) {
            if (strcmp(bare_name(audit->arena, lists[i]->items[k]), bare) == 0) {
                return lists[i]->items[k];
            }
        }
    }
    return NULL;
}

static void compare_lists(struct audit *audit)
{
    for (size_t i = 0; i < audit->files.count; i++) {
        const char *name = audit->files.items[i];
        if (!has(&audit->deb, name) && !has(&audit->declared, name)) {
            const char *newer = successor(audit, name);
            report(audit, ZG_ANOMALY_ORPHAN, name,
                   newer != NULL ? zg_format(audit->arena, "superseded, by its name, by %s", newer)
                                 : "nothing names it, and no reason is recorded");
        }
    }
    for (size_t i = 0; i < audit->deb.count; i++) {
        const char *name = audit->deb.items[i];
        if (!has(&audit->files, name)) {
            report(audit, ZG_ANOMALY_MISSING, name, "named by debian/patches/series");
        }
        if (audit->has_spec && !has(&audit->applied, name)) {
            report(audit, ZG_ANOMALY_DEB_ONLY, name,
                   has(&audit->declared, name) ? "the spec declares it only" : "");
        }
    }
    for (size_t i = 0; i < audit->declared.count; i++) {
        const char *name = audit->declared.items[i];
        if (!has(&audit->files, name)) {
            report(audit, ZG_ANOMALY_MISSING, name, "named by the spec");
        }
        if (!has(&audit->applied, name) && !has(&audit->deb, name)) {
            report(audit, ZG_ANOMALY_UNUSED, name, "declared by the spec, applied by nothing");
        }
    }
    for (size_t i = 0; i < audit->applied.count; i++) {
        if (!has(&audit->deb, audit->applied.items[i])) {
            report(audit, ZG_ANOMALY_RPM_ONLY, audit->applied.items[i],
                   audit->has_deb ? "" : "there is no debian/patches/series");
        }
    }
    for (size_t i = 0; audit->deb.count == audit->applied.count && i < audit->deb.count; i++) {
        if (strcmp(audit->deb.items[i], audit->applied.items[i]) != 0 &&
            has(&audit->applied, audit->deb.items[i])) {
            report(audit, ZG_ANOMALY_ORDER, audit->deb.items[i],
                   zg_format(audit->arena, "the spec applies %s here", audit->applied.items[i]));
            return;
        }
    }
}

static bool audit_component(struct zg_arena *arena, const char *folder, const char *component,
                            struct zg_anomaly **out, size_t *count, struct zg_error *err)
{
    struct audit audit = {
        .arena = arena, .component = component, .folder = folder, .out = out, .count = count};
    struct names packages = {0};
    const char *component_folder = zg_path_join(arena, folder, component);
    if (!list_folder(arena, zg_path_join(arena, component_folder, "patches"), ".patch",
                     &audit.files, err) ||
        !list_folder(arena, component_folder, "", &packages, err)) {
        return false;
    }
    for (size_t i = 0; i < packages.count; i++) {
        if (strncmp(packages.items[i], "zimbra-", 7) == 0) {
            const char *package = zg_path_join(arena, component_folder, packages.items[i]);
            if (!read_deb(&audit, package, err) || !read_specs(&audit, package, err)) {
                return false;
            }
        }
    }
    compare_lists(&audit);
    return true;
}

bool zg_audit_packages(struct zg_arena *arena, const char *packages, const char *component,
                       struct zg_anomaly **out, size_t *count, struct zg_error *err)
{
    struct names components = {0};
    const char *folder = zg_path_join(arena, packages, "thirdparty");
    *out = NULL;
    *count = 0;
    if (access(folder, F_OK) != 0) {
        folder = packages;
    }
    if (component != NULL) {
        if (access(zg_path_join(arena, folder, component), F_OK) != 0) {
            return zg_fail(err, ZG_REFUSED, "component-missing", "there is no component %s in %s",
                           component, folder);
        }
        return audit_component(arena, folder, component, out, count, err);
    }
    if (!list_folder(arena, folder, "", &components, err)) {
        return false;
    }
    for (size_t i = 0; i < components.count; i++) {
        if (!audit_component(arena, folder, components.items[i], out, count, err)) {
            return false;
        }
    }
    return true;
}
