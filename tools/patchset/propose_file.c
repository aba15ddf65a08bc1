/* A vendor's file that is no jar: page patches where its lines tell the change, else a file patch
 * that brings it as a whole. */
#include <fcntl.h>
#include <string.h>

#include "patchset/propose.h"

/* A text beyond this is not looked at by its lines. */
#define TEXT_LIMIT ((size_t)8 << 20)

/* ---- text --------------------------------------------------------------------------------------
 */

/* With line ends as patches have them. False for what is no text. */
static bool read_text(struct proposing *p, const char *path, struct zg_bytes *out,
                      struct zg_error *err, bool *text)
{
    struct stat st;
    *text = stat(path, &st) == 0 && (uint64_t)st.st_size <= TEXT_LIMIT;
    if (!*text) {
        return true;
    }
    if (!zg_read_file(p->arena, path, TEXT_LIMIT, out, err)) {
        return false;
    }
    *text = memchr(out->data, '\0', out->len) == NULL;
    uint8_t *plain = zg_alloc(p->arena, out->len + 1);
    size_t len = 0;
    for (size_t i = 0; i < out->len; i++) {
        if (out->data[i] != '\r' || i + 1 == out->len || out->data[i + 1] != '\n') {
            plain[len++] = out->data[i];
        }
    }
    *text = *text && memchr(plain, '\r', len) == NULL;
    *out = (struct zg_bytes){plain, len};
    return true;
}

static void count_lines(struct zg_bytes old, struct zg_bytes new, struct zg_proposed_file *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    zg_lines_diff(old, new, 0, &diff);
    for (size_t at = 0; at < diff.len;) {
        const uint8_t *end = memchr(diff.data + at, '\n', diff.len - at);
        out->plus += diff.data[at] == '+';
        out->minus += diff.data[at] == '-';
        at = end == NULL ? diff.len : (size_t)(end - diff.data) + 1;
    }
}

/* ---- drafts ------------------------------------------------------------------------------------
 */

/* The places that hold what is deployed here, which the package has covered then. */
static const char **targets_of(struct proposing *p, const struct package_file *file,
                               const struct zg_artifact *artifact)
{
    const struct zg_inventory *inventory = p->inventory;
    const char **targets = NULL;
    size_t count = 0;
    for (size_t i = 0; artifact != NULL && i < inventory->artifact_count; i++) {
        const struct zg_artifact *other = &inventory->artifacts[i];
        if (zg_digest_equal(&other->digest, &artifact->digest) && propose_can_name(other->path) &&
            strcmp(zg_path_name(other->path), zg_path_name(artifact->path)) == 0) {
            propose_push(p->arena, &targets, &count, other->path);
        }
    }
    if (count == 0) {
        propose_push(p->arena, &targets, &count, file->place);
    }
    for (size_t i = 0; count > 1 && i < p->vendor.count; i++) {
        struct package_file *other = &p->vendor.files[i];
        for (size_t k = 0; other->place != NULL && k < count; k++) {
            other->done |= strcmp(other->place, targets[k]) == 0 &&
                           zg_digest_equal(&other->digest, &file->digest);
        }
    }
    return targets;
}

static const char *draft_name(struct proposing *p, const char *path)
{
    const char *parent = zg_path_name(zg_path_parent(p->arena, path));
    return parent[0] == '\0' ? zg_path_name(path)
                             : zg_format(p->arena, "%s-%s", parent, zg_path_name(path));
}

/* The form whose first line is empty keeps the anchor's blanks. */
static void put_anchor(struct zg_bytes anchor, struct zg_buf *out)
{
    zg_buf_append_text(out, "Anchor:\n");
    for (size_t at = 0; at <= anchor.len;) {
        const uint8_t *end =
            at < anchor.len ? memchr(anchor.data + at, '\n', anchor.len - at) : NULL;
        size_t stop = end == NULL ? anchor.len : (size_t)(end - anchor.data);
        zg_buf_append_text(out, stop == at ? " ." : " ");
        zg_buf_append(out, anchor.data + at, stop - at);
        zg_buf_append_text(out, "\n");
        at = stop + 1;
    }
}

static void draft_pages(struct proposing *p, const char *const *targets,
                        const struct page_edit *edits, size_t count, struct zg_proposed_file *out)
{
    size_t drafts = 0;
    for (size_t i = 0; i < count; i++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
        propose_put_head(p, true, &text);
        zg_buf_append_text(&text, "Type: page\n");
        propose_put_targets(targets, &text);
        propose_put_releases(p, &text);
        put_anchor(edits[i].anchor, &text);
        zg_buf_printf(&text, "Insert: %s\n\n", edits[i].insert);
        zg_buf_append_bytes(&text, edits[i].body);
        propose_push(p->arena, &out->drafts, &drafts,
                     propose_add_draft(p, "page", draft_name(p, out->path), &text));
    }
}

/* What a file patch brings, copied to where its Content is looked for: for this run only, so that
 * nothing has to reach the disk. */
static bool stage(struct proposing *p, const struct package_file *file, struct zg_error *err)
{
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    const char *path = zg_path_join(p->arena, p->content, file->place);
    if (!zg_mkdirs(zg_path_parent(p->arena, path), err) || !zg_map_open(file->full, &map, err)) {
        return false;
    }
    ZG_CLEANUP(zg_close_cleanup)
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return fd < 0 ? zg_fail_errno(err, "cannot create %s", path)
                  : zg_write_all(fd, map.bytes, path, err);
}

static bool draft_whole(struct proposing *p, const struct package_file *file,
                        const char *const *targets, struct zg_proposed_file *out,
                        struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    size_t drafts = 0;
    propose_put_head(p, true, &text);
    zg_buf_append_text(&text, "Type: file\n");
    propose_put_targets(targets, &text);
    propose_put_releases(p, &text);
    zg_buf_printf(&text, "Content: %s\n", file->place);
    if (out->kind == ZG_ADDED && file->mode != 0644) {
        zg_buf_printf(&text, "Mode: %04o\n", (unsigned)file->mode & 0777);
    }
    propose_push(p->arena, &out->drafts, &drafts,
                 propose_add_draft(p, "file", draft_name(p, out->path), &text));
    return stage(p, file, err);
}

/* ---- a file ------------------------------------------------------------------------------------
 */

static bool draft_changed(struct proposing *p, const struct package_file *file,
                          const struct package_file *base, const char *const *targets,
                          struct zg_proposed_file *out, struct zg_error *err)
{
    struct page_edit *edits;
    size_t count;
    struct zg_bytes old, new;
    bool is_text, too;
    const char *why = "it is no text";
    const char *deployed = zg_path_join(p->arena, p->inventory->root, file->place);
    if (!read_text(p, base != NULL ? base->full : deployed, &old, err, &is_text) ||
        !read_text(p, file->full, &new, err, &too)) {
        return false;
    }
    if (is_text && too) {
        count_lines(old, new, out);
        if (propose_page_edits(p->arena, old, new, &edits, &count, &why)) {
            draft_pages(p, targets, edits, count, out);
            return true;
        }
    }
    const struct zg_artifact *artifact = zg_inventory_artifact(p->inventory, file->place);
    if (base != NULL && !zg_digest_equal(&base->digest, &artifact->digest)) {
        out->note = zg_format(p->arena,
                              "no patch type yet: %s, and what is deployed is not the base's, so "
                              "that the whole file would undo more than the change",
                              why);
        return true;
    }
    out->note = zg_format(p->arena, "brought as a whole: %s", why);
    return draft_whole(p, file, targets, out, err);
}

bool propose_file(struct proposing *p, struct package_file *file, struct zg_error *err)
{
    struct zg_proposal *proposal = p->out;
    const struct zg_artifact *artifact = zg_inventory_artifact(p->inventory, file->place);
    const struct package_file *base = propose_base_of(p, file);
    struct zg_proposed_file out = {.vendor = file->path, .path = file->place, .note = ""};
    out.drafts = zg_alloc(p->arena, sizeof(*out.drafts));
    out.kind = artifact == NULL ? ZG_ADDED : ZG_CHANGED;
    out.what = artifact == NULL ? "new" : zg_artifact_kind_name(artifact->kind);
    if (base != NULL && zg_digest_equal(&base->digest, &file->digest)) {
        proposal->unchanged++;
        return true;
    }
    if (artifact != NULL && zg_digest_equal(&artifact->digest, &file->digest)) {
        proposal->file_kinds[ZG_SAME]++;
        return true;
    }
    proposal->file_kinds[out.kind]++;
    if (!propose_can_name(file->place)) {
        out.note = "a Target cannot name it";
    } else if (artifact == NULL && base != NULL) {
        out.note = "the base has it, and the root does not: nothing to change";
    } else {
        const char **targets = targets_of(p, file, artifact);
        bool ok = artifact == NULL ? draft_whole(p, file, targets, &out, err)
                                   : draft_changed(p, file, base, targets, &out, err);
        if (!ok) {
            return false;
        }
    }
    proposal->files =
        zg_grow(p->arena, proposal->files, proposal->file_count, sizeof(*proposal->files));
    proposal->files[proposal->file_count++] = out;
    return true;
}
