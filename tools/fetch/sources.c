/*
 * Vendor files in folders that the user names. What a file is called is a hint for finding it
 * soon; what counts is its digest.
 */
#include <string.h>

#include "fetch/internal.h"

/* Every regular file of the folders, in their order, each folder in byte order. */
struct found {
    struct zg_arena *arena;
    const char **paths;
    size_t count;
};

static bool collect(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct found *found = context;
    struct stat st = entry->st;
    (void)err;
    /* A source may be a symbolic link: where it lies does not matter, only its digest. */
    if (S_ISLNK(st.st_mode) && stat(entry->full_path, &st) != 0) {
        return true;
    }
    if (S_ISREG(st.st_mode)) {
        found->paths = zg_grow(found->arena, found->paths, found->count, sizeof(*found->paths));
        found->paths[found->count++] = zg_strdup(found->arena, entry->full_path);
    }
    return true;
}

static bool list_files(struct zg_arena *arena, const struct zg_sources *sources,
                       struct found *found, struct zg_error *err)
{
    *found = (struct found){.arena = arena};
    for (size_t i = 0; i < sources->count; i++) {
        if (!zg_walk(sources->folders[i], collect, found, err)) {
            return zg_wrap(err, "looking for vendor files in %s", sources->folders[i]);
        }
    }
    return true;
}

const char *zg_folders_text(struct zg_arena *arena, const struct zg_sources *sources)
{
    const char *text = "";
    for (size_t i = 0; i < sources->count; i++) {
        text = zg_format(arena, "%s%s%s", text, i == 0 ? "" : ", ", sources->folders[i]);
    }
    return text[0] == '\0' ? "no folder" : text;
}

static bool is_called(const char *path, const char *name)
{
    return strcmp(zg_path_name(path), name) == 0;
}

/* Looks for the digest among the files that are, or are not, called `name`. `*path` stays NULL
 * when none has it; a file of that name with another digest goes to `other`. */
static bool find_digest(const struct found *found, const char *name, bool called,
                        const struct zg_digest *digest, const char **path, const char **other,
                        struct zg_digest *other_digest, struct zg_error *err)
{
    for (size_t i = 0; i < found->count; i++) {
        struct zg_digest here;
        if (is_called(found->paths[i], name) != called) {
            continue;
        }
        if (!zg_sha256_file(found->paths[i], &here, err)) {
            return false;
        }
        if (zg_digest_equal(&here, digest)) {
            *path = found->paths[i];
            return true;
        }
        if (called && *other == NULL) {
            *other = found->paths[i];
            *other_digest = here;
        }
    }
    return true;
}

bool zg_folders_find(struct zg_arena *arena, const struct zg_sources *sources,
                     const struct zg_pinned *file, const char **path, const char **other,
                     struct zg_digest *other_digest, struct zg_error *err)
{
    struct found found;
    *path = NULL;
    *other = NULL;
    if (!list_files(arena, sources, &found, err) ||
        !find_digest(&found, file->name, true, &file->digest, path, other, other_digest, err)) {
        return false;
    }
    return *path != NULL ||
           find_digest(&found, file->name, false, &file->digest, path, other, other_digest, err);
}

bool zg_source_pin(struct zg_arena *arena, const struct zg_sources *sources, const char *name,
                   const char **path, struct zg_digest *digest, struct zg_error *err)
{
    struct found found;
    *path = NULL;
    if (!list_files(arena, sources, &found, err)) {
        return false;
    }
    for (size_t i = 0; i < found.count; i++) {
        struct zg_digest here;
        if (!is_called(found.paths[i], name)) {
            continue;
        }
        if (!zg_sha256_file(found.paths[i], &here, err)) {
            return false;
        }
        if (*path != NULL && !zg_digest_equal(&here, digest)) {
            return zg_fail(err, ZG_REFUSED, "source-ambiguous",
                           "%s (SHA-256 %s) and %s (SHA-256 %s) have one name and differ", *path,
                           digest->hex, found.paths[i], here.hex);
        }
        *path = *path == NULL ? found.paths[i] : *path;
        *digest = here;
    }
    if (*path != NULL) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "source-missing", "the vendor file %s is not there (searched: %s)",
            name, zg_folders_text(arena, sources));
    return zg_hint(err, "put it into a folder and name that with --sources");
}
