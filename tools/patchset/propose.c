/*
 * Proposing: what a vendor's package changes in a root, and drafts of patches for it. Here the
 * parts are brought together: the package is opened (propose_package.c) and laid over the root
 * (propose_place.c), jars (propose_jar.c) and other files (propose_file.c) are gone through one by
 * one, the drafts are tried (propose_try.c) and written (propose_write.c).
 */
#include <stdlib.h>
#include <string.h>

#include "patchset/propose.h"

static bool choose_release(struct proposing *p, struct zg_error *err)
{
    const struct zg_inventory *inventory = p->inventory;
    struct zg_release *release = &p->out->release;
    if (p->options->release == NULL) {
        *release = inventory->release;
        return inventory->release_known ||
               zg_fail(err, ZG_USAGE, "release-unknown",
                       "%s does not tell its release; name it with --release", p->options->root);
    }
    return zg_release_parse(p->options->release, release, err) &&
           (!inventory->release_known || strcmp(release->name, inventory->release.name) == 0 ||
            zg_fail(err, ZG_REFUSED, "wrong-release", "%s is release %s, not %s (%s)",
                    p->options->root, inventory->release.name, release->name,
                    inventory->release_evidence));
}

/* Patches name the package. */
static bool check_package(const char *given, struct zg_error *err)
{
    const char *name = zg_path_name(given);
    return name[0] == '\0' || propose_can_name(name) ||
           zg_fail(err, ZG_USAGE, "package-name",
                   "a patch cannot name the file %s: rename it, without ',', '*', '!', control "
                   "characters and blanks at its ends",
                   given);
}

static void add_unplaced(struct proposing *p, const char *path)
{
    propose_push(p->arena, &p->out->unplaced, &p->out->unplaced_count, path);
}

/* What nobody would review, and a hostile package could have without end. */
static bool check_drafts(const struct proposing *p, struct zg_error *err)
{
    enum { MOST_DRAFTS = 4000 };
    if (p->out->draft_count <= MOST_DRAFTS) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "too-many-drafts", "%s would give more than %d drafts",
            p->options->vendor, MOST_DRAFTS);
    return zg_hint(err, "name the vendor's package before with --base, or one jar of the package");
}

static bool look_at(struct proposing *p, struct package_file *file, struct zg_error *err)
{
    bool placed = false;
    if (!propose_can_name(file->path)) { /* a folder may hold what no package does */
        add_unplaced(p, file->path);
        return true;
    }
    if (propose_holds_classes(file->path) && !propose_jar(p, file, &placed, err)) {
        return zg_wrap(err, "%s", file->path);
    }
    if (placed || file->done) {
        return true;
    }
    if (file->place == NULL) {
        add_unplaced(p, file->path);
        return true;
    }
    return propose_file(p, file, err) || zg_wrap(err, "%s", file->path);
}

static bool propose(struct proposing *p, const char *tmp, struct zg_error *err)
{
    const struct zg_propose_options *options = p->options;
    struct zg_proposal *out = p->out;
    p->content = zg_path_join(p->arena, tmp, "content");
    if (!propose_open(p, options->vendor, zg_path_join(p->arena, tmp, "vendor"), &p->vendor, err)) {
        return false;
    }
    if (options->base != NULL &&
        !propose_open(p, options->base, zg_path_join(p->arena, tmp, "base"), &p->base, err)) {
        return false;
    }
    propose_place(p, &p->vendor);
    out->digest = p->vendor.digest;
    out->links = p->vendor.links;
    out->unplaced = zg_alloc(p->arena, sizeof(*out->unplaced));
    for (size_t i = 0; i < p->vendor.count; i++) {
        if (!look_at(p, &p->vendor.files[i], err) || !check_drafts(p, err)) {
            return false;
        }
    }
    return propose_try(p, err) && (options->out == NULL || propose_write(p, err));
}

/* With a folder for what has to be unpacked, which goes again, come what may. */
static bool propose_unpacked(struct proposing *p, struct zg_error *err)
{
    const char *tmp = getenv("TMPDIR");
    char *folder = zg_format(p->arena, "%s/zmgraft-propose-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL) {
        return zg_fail_errno(err, "cannot make a folder %s", folder);
    }
    bool ok = propose(p, folder, err);
    struct zg_error ignored = {0};
    return zg_remove_tree(folder, ok ? err : &ignored) && ok;
}

static bool run(struct proposing *p, struct zg_error *err)
{
    if (!choose_release(p, err) || !check_package(p->options->vendor, err) ||
        (p->options->base != NULL && !check_package(p->options->base, err)) ||
        (p->options->out != NULL && !propose_check_out(p->options->out, err))) {
        return false;
    }
    ZG_CLEANUP(zg_overlay_cleanup)
    struct zg_overlay *overlay = zg_overlay_new(p->arena, p->inventory);
    ZG_CLEANUP(zg_shelf_cleanup)
    struct zg_shelf *shelf = zg_shelf_new(p->arena, p->inventory, overlay, p->options->jre);
    p->run = (struct zg_run){.arena = p->arena,
                             .inventory = p->inventory,
                             .overlay = overlay,
                             .shelf = shelf,
                             .vetting = true};
    bool ok = zg_run_on_original(&p->run, err) && propose_unpacked(p, err);
    if (p->options->grafting != NULL) {
        zg_progress_done(p->options->grafting);
    }
    return ok;
}

struct zg_proposal *zg_propose(const struct zg_propose_options *options, struct zg_error *err)
{
    struct zg_scan_options scan = {.classes = true, .progress = options->scanning};
    struct zg_inventory *inventory = zg_inventory_scan(options->root, &scan, err);
    if (inventory == NULL) {
        return NULL;
    }
    struct zg_arena *arena = zg_arena_new();
    struct zg_proposal *out = zg_alloc(arena, sizeof(*out));
    *out = (struct zg_proposal){.arena = arena,
                                .inventory = inventory,
                                .vendor = options->vendor,
                                .base = options->base,
                                .root = options->root};
    struct proposing p = {.arena = arena, .options = options, .inventory = inventory, .out = out};
    if (!run(&p, err)) {
        zg_proposal_free(out);
        return NULL;
    }
    return out;
}

void zg_proposal_free(struct zg_proposal *proposal)
{
    if (proposal != NULL) {
        zg_inventory_free(proposal->inventory);
        zg_arena_free(proposal->arena);
    }
}

void zg_proposal_cleanup(struct zg_proposal **proposal)
{
    zg_proposal_free(*proposal);
}
