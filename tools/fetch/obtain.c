/* One pinned file: from a folder, from the cache, from the network, in this order. */
#include "fetch/internal.h"

#include <stdlib.h>
#include <string.h>

const char *zg_origin_name(enum zg_origin origin)
{
    static const char *const names[] = {"folder", "cache", "network"};
    return names[origin];
}

struct zg_network zg_network_default(void)
{
    return (struct zg_network){.max_size = (uint64_t)2 << 30,
                               .retries = 4,
                               .delay_ms = 1000,
                               .connect_s = 20,
                               .stall_s = 30};
}

static bool has_url(const struct zg_pinned *file)
{
    return file->url != NULL && file->url[0] != '\0';
}

/* Patches also tell people in words where a file is to be had. */
static bool is_address(const struct zg_pinned *file)
{
    return has_url(file) && strstr(file->url, "://") != NULL;
}

static bool fail_missing(struct zg_arena *arena, const struct zg_sources *sources,
                         const struct zg_pinned *file, struct zg_error *err)
{
    zg_fail(err, ZG_REFUSED, "source-missing",
            "the file %s with SHA-256 %s is not there (searched: %s%s%s)", file->name,
            file->digest.hex, zg_folders_text(arena, sources),
            sources->cache == NULL ? "" : ", and the cache ",
            sources->cache == NULL ? "" : sources->cache);
    if (!has_url(file)) {
        return zg_hint(err, "put it into a folder and name that with --sources");
    }
    if (sources->network != NULL && is_address(file)) {
        return zg_hint(err, "name a folder for the cache with --cache, or get %s yourself",
                       file->url);
    }
    return zg_hint(err, "get %s and name its folder with --sources%s", file->url,
                   is_address(file) && sources->network == NULL ? ", or allow it to be fetched"
                                                                : "");
}

static bool in_folders(struct zg_arena *arena, const struct zg_sources *sources,
                       const struct zg_pinned *file, struct zg_obtained *out,
                       struct zg_error *other, struct zg_error *err)
{
    const char *wrong;
    struct zg_digest found;
    struct stat st;
    if (!zg_folders_find(arena, sources, file, &out->path, &wrong, &found, err)) {
        return false;
    }
    if (out->path != NULL) {
        out->origin = ZG_FROM_FOLDER;
        out->size = stat(out->path, &st) == 0 ? (uint64_t)st.st_size : 0;
    } else if (wrong != NULL) {
        zg_fail(other, ZG_REFUSED, "source-digest",
                "the file %s is not the pinned one: expected SHA-256 %s, found %s", wrong,
                file->digest.hex, found.hex);
        zg_hint(other, "it may be damaged or of another release; get %s again",
                has_url(file) ? file->url : file->name);
    }
    return true;
}

bool zg_obtain(struct zg_arena *arena, const struct zg_sources *sources,
               const struct zg_pinned *file, struct zg_obtained *out, struct zg_error *err)
{
    struct zg_error other = {0};
    bool found = false;
    *out = (struct zg_obtained){0};
    if (!in_folders(arena, sources, file, out, &other, err)) {
        return false;
    }
    if (out->path != NULL) {
        return true;
    }
    if (sources->cache != NULL) {
        out->path = zg_cache_path(arena, sources->cache, &file->digest);
        out->origin = ZG_FROM_CACHE;
        if (!zg_cache_find(out->path, &file->digest, &found, &out->size, err) || found) {
            return found;
        }
    }
    if (sources->network == NULL || sources->cache == NULL || !is_address(file)) {
        if (other.kind != ZG_OK) {
            *err = other;
            return false;
        }
        return fail_missing(arena, sources, file, err);
    }
    out->origin = ZG_FROM_NETWORK;
    return zg_download(arena, sources->network, file, out->path, &out->size, err);
}
