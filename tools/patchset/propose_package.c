/* A package to propose from: what it holds, unpacked where it has to be, and what of it was in the
 * package before. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "patchset/propose.h"

struct listing {
    struct zg_arena *arena;
    struct package *package;
};

static bool add(struct listing *listing, const char *path, const char *full, mode_t mode,
                struct zg_error *err)
{
    struct package *package = listing->package;
    struct package_file file = {.path = zg_strdup(listing->arena, path),
                                .full = zg_strdup(listing->arena, full),
                                .mode = mode & 0777};
    package->files =
        zg_grow(listing->arena, package->files, package->count, sizeof(*package->files));
    if (!zg_sha256_file(full, &file.digest, err)) {
        return false;
    }
    package->files[package->count++] = file;
    return true;
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct listing *listing = context;
    if (S_ISLNK(entry->st.st_mode)) {
        listing->package->links++;
    }
    if (S_ISDIR(entry->st.st_mode) && listing->package->form == PACKAGE_CONTAINER &&
        strcmp(entry->path, "DEBIAN") == 0) {
        entry->skip_subtree = true; /* a deb's control files are not installed */
    }
    return !S_ISREG(entry->st.st_mode) ||
           add(listing, entry->path, entry->full_path, entry->st.st_mode, err);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct package_file *)a)->path, ((const struct package_file *)b)->path);
}

/* A jar or class counts as itself, and a war where it is deployed as one. */
static bool is_single(const struct proposing *p, const char *given)
{
    const struct zg_inventory *inventory = p->inventory;
    if (!zg_path_has_suffix(given, ".war")) {
        return zg_path_has_suffix(given, ".jar") || zg_path_has_suffix(given, ".class");
    }
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        if (strcmp(zg_path_name(inventory->artifacts[i].path), zg_path_name(given)) == 0) {
            return true;
        }
    }
    return false;
}

static bool list(struct proposing *p, const char *given, const char *tmp, struct package *out,
                 struct zg_error *err)
{
    struct listing listing = {p->arena, out};
    struct zg_unpack_options options = {0};
    struct zg_unpack_stats stats;
    struct stat st;
    if (stat(given, &st) != 0) {
        return zg_fail_errno(err, "cannot look at %s", given);
    }
    if (S_ISDIR(st.st_mode)) {
        out->form = PACKAGE_FOLDER;
        return zg_walk(given, visit, &listing, err);
    }
    if (!zg_sha256_file(given, &out->digest, err)) {
        return false;
    }
    if (is_single(p, given)) {
        out->form = PACKAGE_FILE;
        return add(&listing, zg_path_name(given), given, st.st_mode, err);
    }
    out->form = PACKAGE_CONTAINER;
    return zg_unpack(given, tmp, &options, &stats, err) && zg_walk(tmp, visit, &listing, err);
}

bool propose_open(struct proposing *p, const char *given, const char *tmp, struct package *out,
                  struct zg_error *err)
{
    *out = (struct package){.given = given};
    if (!list(p, given, tmp, out, err)) {
        return zg_wrap(err, "opening %s", given);
    }
    if (out->count > 1) {
        qsort(out->files, out->count, sizeof(*out->files), by_path);
    }
    return true;
}

struct package_file *propose_find(const struct package *package, const char *path)
{
    const struct package_file key = {.path = path};
    return package->count == 0
               ? NULL
               : bsearch(&key, package->files, package->count, sizeof(*package->files), by_path);
}

size_t propose_stem(const char *name)
{
    const char *at = name;
    while (*at != '\0' && !(at[0] == '-' && isdigit((unsigned char)at[1]))) {
        at++;
    }
    if (*at != '\0' && at > name) {
        return (size_t)(at - name);
    }
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
}

/* Are they in one folder, and differ in nothing but the version in their names? */
static bool is_same_but_version(const char *a, const char *b)
{
    const char *a_name = zg_path_name(a), *b_name = zg_path_name(b);
    const char *a_end = strrchr(a_name, '.'), *b_end = strrchr(b_name, '.');
    size_t stem = propose_stem(a_name);
    return a_name - a == b_name - b && strncmp(a, b, (size_t)(a_name - a)) == 0 &&
           stem == propose_stem(b_name) && strncmp(a_name, b_name, stem) == 0 && a_end != NULL &&
           b_end != NULL && strcmp(a_end, b_end) == 0;
}

const struct package_file *propose_base_of(const struct proposing *p,
                                           const struct package_file *file)
{
    const struct package *base = &p->base;
    if (base->given == NULL) {
        return NULL;
    }
    if (base->form == PACKAGE_FILE && p->vendor.form == PACKAGE_FILE) {
        return &base->files[0];
    }
    const struct package_file *found = propose_find(base, file->path);
    for (size_t i = 0; found == NULL && propose_holds_classes(file->path) && i < base->count; i++) {
        if (is_same_but_version(base->files[i].path, file->path)) {
            found = &base->files[i];
        }
    }
    return found;
}

struct zg_graft_source propose_source(const struct proposing *p, const struct package *package,
                                      const struct package_file *file)
{
    if (package->form != PACKAGE_CONTAINER) {
        return (struct zg_graft_source){zg_path_name(file->path), file->digest};
    }
    return (struct zg_graft_source){
        zg_format(p->arena, "%s!%s", zg_path_name(package->given), file->path), package->digest};
}
