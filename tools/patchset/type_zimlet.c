/*
 * Zimlet patches: a folder of sources, packed into a zip file that the server deploys. A server
 * takes the configuration of a Zimlet only when its version is newer, so the packed one has a
 * version of its own: the one that the sources state, and a number that vetting gives and the lock
 * keeps. What has not changed keeps its number; what has gets a higher one.
 */
#include <string.h>

#include "patchset/internal.h"

/* All packed Zimlets have this time: they are the same whenever they are built. 1980-01-01. */
enum { EPOCH = 315532800 };

static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const char *path;
    if (!zg_content_find(run, plan->patch, &path, err)) {
        return false;
    }
    plan->zimlet = zg_alloc(run->arena, sizeof(*plan->zimlet));
    if (!zg_zimlet_folder_load(run->arena, path, plan->zimlet, err)) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    plan->zimlet_version = zg_zimlet_stated(run->arena, plan->zimlet);
    return true;
}

/* The zip of this version. One without a good version is packed as it is, to be refused. */
static bool pack(struct zg_run *run, const struct zg_plan *plan, const char *version,
                 struct zg_bytes *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_zimlet_files files = *plan->zimlet;
    files.items = zg_alloc_array(run->arena, files.count + 1, sizeof(*files.items));
    memcpy(files.items, plan->zimlet->items, files.count * sizeof(*files.items));
    if ((version != NULL && !zg_zimlet_set_version(run->arena, &files, version, err)) ||
        !zg_zimlet_pack(run->arena, &files, EPOCH, &zip, err)) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    *out = (struct zg_bytes){
        (const uint8_t *)zg_strndup(run->arena, (const char *)zip.data, zip.len), zip.len};
    return true;
}

/* What was vetted of this patch and target before: a version that gives the same zip stays, else
 * there is a newer one than all. */
static bool vet_version(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                        struct zg_error *err)
{
    const char *highest = NULL;
    for (size_t i = 0; run->lock != NULL && i < run->lock->count; i++) {
        const struct zg_lock_entry *entry = &run->lock->entries[i];
        if (entry->version == NULL || strcmp(entry->patch, plan->patch->name) != 0 ||
            strcmp(entry->target, site->target) != 0) {
            continue;
        }
        if (!pack(run, plan, entry->version, &site->next, err)) {
            return false;
        }
        struct zg_digest digest = zg_sha256(site->next);
        if (zg_zimlet_version_of(entry->version, plan->zimlet_version) &&
            zg_digest_equal(&digest, &entry->post)) {
            site->version = entry->version;
            return true;
        }
        highest = highest == NULL || zg_zimlet_version_compare(entry->version, highest) > 0
                      ? entry->version
                      : highest;
    }
    return zg_zimlet_next_version(run->arena, plan->zimlet_version, highest, run->now,
                                  &site->version, err) ||
           zg_wrap(err, "%s", plan->patch->name);
}

/* While building: what the lock pins for what is there. */
static const char *pinned_version(const struct zg_run *run, const struct zg_plan *plan,
                                  const struct zg_site *site)
{
    const struct zg_lock_entry *entry = NULL;
    if (run->lock != NULL) {
        zg_lock_match(run->lock, plan->patch, site->target, &site->pre, &entry);
    }
    return entry != NULL && entry->version != NULL ? entry->version : plan->zimlet_version;
}

static bool check_target(const struct zg_plan *plan, const struct zg_site *site,
                         struct zg_error *err)
{
    const char *file = zg_path_name(site->path);
    size_t len = strlen(plan->zimlet->name);
    return (strncmp(file, plan->zimlet->name, len) == 0 && strcmp(file + len, ".zip") == 0) ||
           zg_fail(err, ZG_REFUSED, "zimlet-name", "%s: the folder is %s, and the target %s",
                   plan->patch->name, plan->zimlet->name, file);
}

static bool edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    site->version = plan->zimlet_version;
    if (!check_target(plan, site, err)) {
        return false;
    }
    if (plan->zimlet_version != NULL && run->vetting && !vet_version(run, plan, site, err)) {
        return false;
    }
    if (plan->zimlet_version != NULL && !run->vetting) {
        site->version = pinned_version(run, plan, site);
    }
    if (!pack(run, plan, site->version, &site->next, err)) {
        return false;
    }
    if (site->present && zg_bytes_equal(site->now, site->next)) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    struct zg_digest after = zg_sha256(site->next);
    site->effect = zg_format(run->arena, "%s, version %s, %zu files, %zu bytes, SHA-256\n+ %s",
                             site->present ? "replaced" : "added", site->version,
                             plan->zimlet->count, site->next.len, after.hex);
    return true;
}

const struct zg_type zg_type_zimlet = {
    .find = zg_find_or_add_files, .prepare = prepare, .edit = edit};
