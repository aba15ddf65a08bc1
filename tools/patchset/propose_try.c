/*
 * Every draft is tried before it is offered: filled in with anything, and applied to the root in
 * memory as vetting does. What is refused there is noted, so that nobody finds out later.
 */
#include <string.h>

#include "patchset/propose.h"

/* The draft with its open places filled in. */
static const char *filled_in(struct proposing *p, const struct zg_draft *draft)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const struct zg_release *release = &p->out->release;
    const struct zg_bytes mark = zg_bytes_of(ZG_FILL_IN);
    struct zg_bytes header = {draft->text.data, zg_bytes_find(draft->text, zg_bytes_of("\n\n"), 0)};
    size_t done = 0;
    header.len = header.len == SIZE_MAX ? draft->text.len : header.len;
    for (size_t at; (at = zg_bytes_find(header, mark, done)) != SIZE_MAX;) {
        static const char field[] = "Releases: ";
        size_t name = sizeof(field) - 1;
        bool releases = at >= name && memcmp(header.data + at - name, field, name) == 0;
        const uint8_t *end = memchr(header.data + at, '\n', header.len - at);
        zg_buf_append(&text, header.data + done, at - done);
        if (releases) {
            zg_buf_printf(&text, "%s (<= %s)", release->line, release->name);
        } else {
            zg_buf_append_text(&text, "drafted");
        }
        done = end == NULL ? header.len : (size_t)(end - header.data);
    }
    zg_buf_append(&text, draft->text.data + done, draft->text.len - done);
    return zg_strndup(p->arena, (const char *)text.data, text.len);
}

static void refuse(struct proposing *p, struct zg_draft *draft, const struct zg_error *err)
{
    draft->refused = zg_format(p->arena, "[%s] %s", err->rule, err->text);
}

/* The folders that the package and its base are found in again. */
static struct zg_sources sources(struct proposing *p)
{
    const struct package *packages[] = {&p->vendor, &p->base};
    const char **folders = zg_alloc_array(p->arena, ZG_COUNT(packages), sizeof(*folders));
    struct zg_sources out = {.folders = folders};
    for (size_t i = 0; i < ZG_COUNT(packages); i++) {
        const struct package *package = packages[i];
        if (package->given == NULL) {
            continue;
        }
        const char *parent = zg_path_parent(p->arena, package->given);
        const char *file_in = parent[0] != '\0' ? parent : package->given[0] == '/' ? "/" : ".";
        folders[out.count++] = package->form == PACKAGE_FOLDER ? package->given : file_in;
    }
    return out;
}

/* Without a base, a page is to become what the vendor has. */
static bool check_pages(struct proposing *p, struct zg_overlay *overlay, struct zg_error *err)
{
    struct zg_proposal *out = p->out;
    for (size_t i = 0; p->base.given == NULL && i < out->file_count; i++) {
        const struct zg_proposed_file *file = &out->files[i];
        const struct package_file *from = propose_find(&p->vendor, file->vendor);
        struct zg_bytes now;
        bool present;
        if (file->drafts[0] == NULL || from == NULL) {
            continue;
        }
        if (!zg_overlay_read(overlay, file->path, NULL, &now, &present, err)) {
            return false;
        }
        struct zg_digest digest = zg_sha256(now);
        for (size_t k = 0; k < out->draft_count && !zg_digest_equal(&digest, &from->digest); k++) {
            struct zg_draft *draft = &out->drafts[k];
            if (strcmp(draft->name, file->drafts[0]) == 0 && draft->refused == NULL) {
                draft->refused =
                    "[page-differs] together these edits do not make the vendor's page";
            }
        }
    }
    return true;
}

static bool run(struct proposing *p, struct zg_patchset *set, struct zg_draft *const *drafts,
                struct zg_error *err)
{
    ZG_CLEANUP(zg_overlay_cleanup)
    struct zg_overlay *overlay = zg_overlay_new(p->arena, p->inventory);
    ZG_CLEANUP(zg_shelf_cleanup)
    struct zg_shelf *shelf = zg_shelf_new(p->arena, p->inventory, overlay, p->options->jre);
    struct zg_run run = {.arena = p->arena,
                         .set = set,
                         .inventory = p->inventory,
                         .overlay = overlay,
                         .shelf = shelf,
                         .vetting = true,
                         .lock = zg_alloc(p->arena, sizeof(struct zg_lock)),
                         .content = p->content,
                         .sources = sources(p)};
    struct zg_result *results;
    struct zg_done *done;
    struct zg_error first = {0};
    if (!zg_run_series(&run, &results, &done, &first) && first.kind == ZG_SYSTEM) {
        *err = first;
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (results[i].outcome != ZG_APPLIED) {
            struct zg_error why = results[i].error;
            if (why.kind == ZG_OK) {
                zg_fail(&why, ZG_REFUSED, "already-upstream", "%s", results[i].why);
            }
            refuse(p, drafts[i], &why);
        }
    }
    return check_pages(p, overlay, err);
}

bool propose_try(struct proposing *p, struct zg_error *err)
{
    struct zg_proposal *out = p->out;
    struct zg_patchset set = {.folder = "", .series_path = "", .release = out->release};
    struct zg_draft **drafts = zg_alloc_array(p->arena, out->draft_count + 1, sizeof(*drafts));
    set.patches = zg_alloc_array(p->arena, out->draft_count + 1, sizeof(*set.patches));
    for (size_t i = 0; i < out->draft_count; i++) {
        struct zg_draft *draft = &out->drafts[i];
        struct zg_error why = {0};
        const char *text = filled_in(p, draft);
        if (zg_patch_parse(p->arena, zg_bytes_of(text), draft->name, draft->name,
                           &set.patches[set.count], &why)) {
            drafts[set.count++] = draft;
        } else {
            refuse(p, draft, &why);
        }
    }
    return set.count == 0 || run(p, &set, drafts, err);
}
