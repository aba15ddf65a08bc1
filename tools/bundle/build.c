/*
 * Building a bundle: the release's series over a root, and what it changed, packed. How patches
 * are applied is patchset's; how the archive is written is in writer.c. Here: the order, the one
 * date, and the manifest.
 */
#include "archive/archive.h"
#include "internal.h"

#include <archive.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What one build works with. */
struct building {
    struct zg_arena *arena;
    const char *root;
    const struct zg_build_options *options;
    struct zg_patchset *set;
    struct zg_lock *lock;
    struct zg_inventory *inventory;
    const char *work;
    const char *newest; /* date of the newest lock entry used, "2026-11-22" */
    int64_t created, serial;
};

/* ---- the one date ---- */

static bool is_in_series(const struct zg_patchset *set, const char *patch)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->patches[i]->name, patch) == 0) {
            return true;
        }
    }
    return false;
}

/* Everything about time comes from the newest vetting of a patch in the series. */
static bool find_dates(struct building *b, struct zg_error *err)
{
    int64_t newest = 0;
    b->newest = "1970-01-01";
    for (size_t i = 0; i < b->lock->count; i++) {
        const struct zg_lock_entry *entry = &b->lock->entries[i];
        int64_t date;
        if (is_in_series(b->set, entry->patch) && zg_date_parse(entry->date, &date) &&
            date > newest) {
            newest = date;
            b->newest = entry->date;
        }
    }
    int year, month, day;
    if (sscanf(b->newest, "%4d-%2d-%2d", &year, &month, &day) != 3) {
        return zg_fail(err, ZG_MALFORMED, "lock-field", "the lock's date '%s' is none", b->newest);
    }
    b->serial = b->options->serial != 0
                    ? b->options->serial
                    : (((int64_t)year * 100 + month) * 100 + day) * 100; /* YYYYMMDD00 */
    return zg_epoch(newest, &b->created, err);
}

/* ---- the manifest ---- */

static const char **copy_texts(struct zg_arena *arena, const char *const *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL) {
        count++;
    }
    const char **copy = zg_alloc_array(arena, count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i] = zg_strdup(arena, texts[i]);
    }
    return copy;
}

/* Does the root hold anything of this folder? */
static bool holds(const struct zg_inventory *inventory, const char *folder)
{
    size_t len = strlen(folder);
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const char *path = inventory->artifacts[i].path;
        if (len == 0 || (strncmp(path, folder, len) == 0 && path[len] == '/')) {
            return true;
        }
    }
    return false;
}

/* What a file is installed together with; "" is the root. A group that is new as a whole, a new
 * Zimlet for one, goes where the folder is that it is put into. */
static const char *group_of(const struct building *b, const struct zg_change *change)
{
    const char *group = zg_group_of(b->arena, change->path);
    if (strcmp(group, ".") == 0) {
        return "";
    }
    return change->added && !holds(b->inventory, group) ? zg_path_parent(b->arena, group) : group;
}

static void add_files(const struct building *b, const struct zg_applied *applied,
                      struct zg_manifest *out)
{
    out->file_count = applied->change_count;
    out->files = zg_alloc_array(b->arena, out->file_count + 1, sizeof(*out->files));
    for (size_t i = 0; i < out->file_count; i++) {
        const struct zg_change *change = &applied->changes[i];
        out->files[i] = (struct zg_manifest_file){
            .path = change->path,
            .group = group_of(b, change),
            .added = change->added,
            .mode = change->mode,
            .pre = change->pre,
            .post = change->post,
            .pre_size = change->pre_size,
            .size = change->post_size,
            .patches = change->patches,
        };
    }
}

/* The first line, as a terminal bears it. */
static const char *summary_of(struct zg_arena *arena, const char *description)
{
    char *line = zg_strndup(arena, description != NULL ? description : "",
                            description != NULL ? strcspn(description, "\n") : 0);
    for (char *at = line; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            *at = ' ';
        }
    }
    return line;
}

static void add_patches(struct zg_arena *arena, const struct zg_applied *applied,
                        struct zg_manifest *out)
{
    out->patch_count = applied->result_count;
    out->patches = zg_alloc_array(arena, out->patch_count + 1, sizeof(*out->patches));
    for (size_t i = 0; i < out->patch_count; i++) {
        const struct zg_result *result = &applied->results[i];
        out->patches[i] = (struct zg_manifest_patch){
            .name = result->patch->name,
            .type = zg_patch_type_name(result->patch->type),
            .outcome = zg_outcome_name(result->outcome),
            .description = summary_of(arena, result->patch->description),
            .digest = result->patch->digest,
            .advisories = result->patch->advisories,
            .targets = result->targets,
        };
    }
}

struct beside {
    const struct zg_inventory *inventory;
    const struct zg_applied *applied;
};

/* Does the root have this file, as a copy that the bundle does not bring itself? */
static bool root_has(const void *context, const char *path)
{
    const struct beside *beside = context;
    for (size_t i = 0; i < beside->applied->change_count; i++) {
        if (strcmp(beside->applied->changes[i].path, path) == 0) {
            return false;
        }
    }
    return zg_inventory_artifact(beside->inventory, path) != NULL;
}

static void add_actions(const struct building *b, const struct zg_applied *applied,
                        struct zg_manifest *out)
{
    struct zg_actions actions = {0};
    const struct beside beside = {b->inventory, applied};
    for (size_t i = 0; i < applied->change_count; i++) {
        zg_actions_of_path(b->arena, applied->changes[i].path, root_has, &beside, &actions);
    }
    out->actions = actions.items;
    out->action_count = actions.count;
}

static struct zg_manifest manifest_of(const struct building *b, const struct zg_applied *applied)
{
    struct zg_manifest manifest = {
        .release = b->options->release,
        .serial = b->serial,
        .created = b->created,
        .producer =
            zg_format(b->arena, "zmgraft " ZG_VERSION "; %s; %s; libzstd %s", zg_codec_versions(),
                      archive_version_string(), archive_libzstd_version()),
    };
    add_files(b, applied, &manifest);
    add_patches(b->arena, applied, &manifest);
    add_actions(b, applied, &manifest);
    return manifest;
}

/* ---- the steps ---- */

/* What patchset tells of paths may live in the inventory, which goes before the results do. */
static void keep_results(struct zg_arena *arena, struct zg_applied *applied)
{
    for (size_t i = 0; i < applied->result_count; i++) {
        applied->results[i].targets = copy_texts(arena, applied->results[i].targets);
        applied->results[i].effects = copy_texts(arena, applied->results[i].effects);
    }
    for (size_t i = 0; i < applied->change_count; i++) {
        struct zg_change *change = &applied->changes[i];
        change->path = zg_strdup(arena, change->path);
        change->staged = zg_strdup(arena, change->staged);
        change->patches = copy_texts(arena, change->patches);
    }
}

static bool check_release(const struct building *b, struct zg_error *err)
{
    const struct zg_inventory *inventory = b->inventory;
    return !inventory->release_known ||
           strcmp(inventory->release.name, b->options->release.name) == 0 ||
           zg_fail(err, ZG_REFUSED, "wrong-release", "%s is %s (%s), not %s", b->root,
                   inventory->release.name, inventory->release_evidence, b->options->release.name);
}

static bool load(struct building *b, struct zg_built *out, struct zg_error *err)
{
    const struct zg_build_options *o = b->options;
    const struct zg_scan_options scan = {.classes = true, .progress = o->progress};
    const char *lock =
        o->lock != NULL ? o->lock : zg_path_join(b->arena, o->patches, "vetted.lock");
    if (o->reviewers == NULL) {
        return zg_fail(err, ZG_USAGE, "option", "the keyring of the reviewers is needed");
    }
    if (!zg_patchset_load(b->arena, o->patches, &o->release, &b->set, err) ||
        !zg_lock_load(b->arena, lock, o->reviewers, &b->lock, err) || !find_dates(b, err)) {
        return false;
    }
    out->skipped = b->set->skipped;
    out->sources = b->set->sources;
    out->lock_signer = b->lock->signer;
    b->inventory = zg_inventory_scan(b->root, &scan, err);
    return b->inventory != NULL && check_release(b, err);
}

static bool apply_series(const struct building *b, struct zg_built *out, struct zg_error *err)
{
    const struct zg_apply_options how = {
        .content = b->options->content,
        .sources = b->options->sources,
        .jre = b->options->jre,
        .work = b->work,
        .allow_drift = b->options->allow_drift,
        .progress = b->options->progress,
    };
    bool ok = zg_patchset_apply(b->arena, b->set, b->inventory, b->lock, &how, b->created,
                                &out->applied, err);
    keep_results(b->arena, &out->applied);
    if (ok && out->applied.change_count == 0) {
        return zg_fail(err, ZG_REFUSED, "nothing-to-do", "no patch of %s changes anything in %s",
                       b->set->series_path, b->root);
    }
    return ok;
}

static bool pack(const struct building *b, struct zg_built *out, struct zg_error *err)
{
    const struct zg_applied *applied = &out->applied;
    const char **contents = zg_alloc_array(b->arena, applied->change_count + 1, sizeof(*contents));
    for (size_t i = 0; i < applied->change_count; i++) {
        contents[i] = applied->changes[i].staged;
    }
    out->manifest = manifest_of(b, applied);
    out->path = zg_path_join(b->arena, b->options->out,
                             zg_format(b->arena, "zmgraft-compat_%s_%lld.tar.zst",
                                       b->options->release.name, (long long)b->serial));
    return zg_libraries_find(b->arena, b->inventory, out, err) &&
           zg_bundle_write(out->path, &out->manifest, contents, err) &&
           zg_sha256_file(out->path, &out->digest, err);
}

static bool build_in_work_folder(struct building *b, struct zg_built *out, struct zg_error *err)
{
    char *work = zg_path_join(b->arena, b->options->out, ".zmgraft-work-XXXXXX");
    if (!zg_mkdirs(b->options->out, err)) {
        return false;
    }
    if (mkdtemp(work) == NULL) {
        return zg_fail_errno(err, "cannot make a folder in %s", b->options->out);
    }
    b->work = work;
    bool ok = apply_series(b, out, err) && pack(b, out, err);
    struct zg_error ignored = {0};
    return zg_remove_tree(work, ok ? err : &ignored) && ok;
}

bool zg_build(struct zg_arena *arena, const char *root, const struct zg_build_options *options,
              struct zg_built *out, struct zg_error *err)
{
    struct building b = {.arena = arena, .root = root, .options = options};
    *out = (struct zg_built){0};
    bool ok = load(&b, out, err) && build_in_work_folder(&b, out, err);
    zg_inventory_free(b.inventory);
    return ok;
}
