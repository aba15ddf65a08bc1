/* What comes of a backport: the patch with its header, and how it differs from the fix. */
#include "source/internal.h"

#include <string.h>

/* ---- the diff --------------------------------------------------------------------------- */

static void put_file(struct zg_arena *arena, const char *path, const struct zg_tree_file *old,
                     const struct zg_tree_file *new, struct zg_buf *out)
{
    struct zg_source_lines a = {0}, b = {0};
    struct zg_patch_file file = {.old_name = old == NULL ? NULL : zg_format(arena, "a/%s", path),
                                 .new_name = new == NULL ? NULL : zg_format(arena, "b/%s", path)};
    if (old != NULL) {
        a = zg_source_lines_split(arena, old->bytes);
    }
    if (new != NULL) {
        b = zg_source_lines_split(arena, new->bytes);
    }
    file.hunks = zg_diff_hunks(arena, a, b, &file.hunk_count);
    if (file.hunk_count > 0) {
        zg_patch_file_emit(&file, out);
    }
}

bool zg_tree_diff(struct zg_arena *arena, struct zg_tree *below, struct zg_tree *layer,
                  struct zg_buf *out, struct zg_error *err)
{
    struct zg_tree_change *changes;
    size_t count;
    zg_tree_changes(layer, arena, &changes, &count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_tree_file *old;
        if (!zg_tree_get(below, changes[i].path, &old, err)) {
            return false;
        }
        put_file(arena, changes[i].path, old, changes[i].file, out);
    }
    return true;
}

/* ---- the header ------------------------------------------------------------------------- */

/* How the hunks of a part came over, a line for each. */
static const char *adaptation(struct zg_arena *arena, const struct zg_backport *result,
                              const char *text)
{
    for (size_t i = 0; i < result->file_count; i++) {
        const struct zg_backport_file *file = &result->files[i];
        if (file->note[0] != '\0') {
            text = zg_format(arena, "%s\n%s: %s (%s)", text, file->fix_path, file->note,
                             zg_fix_part_name(file->part));
            continue;
        }
        for (size_t k = 0; k < file->hunk_count; k++) {
            const struct zg_backport_hunk *hunk = &file->hunks[k];
            const char *moved = file->moved ? zg_format(arena, ", in %s", file->path) : "";
            text = zg_format(arena, "%s\n%s hunk %zu: %s%s%s%s", text, file->fix_path, k + 1,
                             zg_hunk_fate_name(hunk->fate), moved,
                             hunk->note[0] != '\0' ? ", " : "", hunk->note);
        }
    }
    return text;
}

/* Where a part is from: "commit:ID", what its header has, or its file's name. */
static const char *source_of(struct zg_arena *arena, const struct zg_ported_part *part)
{
    const struct zg_patch_header *about = &part->fix->about;
    const char *id = part->commit != NULL ? part->commit : about->commit;
    return id[0] != '\0'                  ? zg_format(arena, "commit:%s", id)
           : about->origin_ref[0] != '\0' ? about->origin_ref
                                          : zg_path_name(part->fix->name);
}

static const char *subject_of(const struct zg_ported_part *part)
{
    const char *subject = part->fix->about.subject;
    return subject[0] != '\0' ? subject : zg_path_name(part->fix->name);
}

/* Did every hunk of every part come over as it is? */
static bool is_unchanged(const struct zg_ported *ported)
{
    size_t as_it_is = 0;
    for (size_t i = 0; i < ported->count; i++) {
        const size_t *fates = ported->parts[i].result.fates;
        as_it_is += fates[ZG_FATE_CLEAN] + fates[ZG_FATE_OFFSET];
    }
    return as_it_is > 0 && ported->confidence >= 95;
}

static void put_parts(struct zg_arena *arena, const struct zg_ported *ported, struct zg_buf *out)
{
    const char *text = "", *how = "";
    for (size_t i = 0; i < ported->count; i++) {
        const struct zg_ported_part *part = &ported->parts[i];
        const char *name =
            zg_format(arena, "%s %s", zg_part_role_name(part->role), source_of(arena, part));
        text = zg_format(arena, "%s\n%s: %s", text, name, subject_of(part));
        how = ported->count > 1 ? zg_format(arena, "%s\n%s:", how, name) : how;
        how = adaptation(arena, &part->result, how);
    }
    if (ported->count > 1) {
        zg_deb822_put(out, "X-Part", text);
    }
    zg_deb822_put(out, "X-Adaptation", how);
}

void zg_backport_header(struct zg_arena *arena, const struct zg_ported *ported, struct zg_buf *out)
{
    const struct zg_ported_part *part = zg_ported_main(ported);
    const struct zg_patch_header *about = &part->fix->about;
    const char *list = "";
    size_t count;
    const char *const *cves = zg_ported_cves(arena, ported, &count);
    for (size_t i = 0; i < count; i++) {
        list = zg_format(arena, "%s%s%s", list, i == 0 ? "" : ", ", cves[i]);
    }
    zg_deb822_put(out, "Description",
                  *list == '\0' ? subject_of(part)
                                : zg_format(arena, "%s\n%s", subject_of(part), list));
    const char *author = zg_header_get(about, "From");
    author = author != NULL ? author : zg_header_get(about, "Author");
    if (author != NULL) {
        zg_deb822_put(out, "Author", author);
    }
    zg_deb822_put(out, "Origin",
                  zg_format(arena, "%s, %s", is_unchanged(ported) ? "upstream" : "backport",
                            source_of(arena, part)));
    zg_deb822_put(out, "X-Confidence", zg_format(arena, "%u", ported->confidence));
    put_parts(arena, ported, out);
    zg_buf_append_text(out, "---\n");
}

/* ---- the interdiff ---------------------------------------------------------------------- */

static void put_plain(const struct zg_patch_file *file, const char *path, struct zg_buf *out)
{
    zg_buf_printf(out, "file %s\n", path);
    for (size_t i = 0; i < file->hunk_count; i++) {
        for (size_t k = 0; k < file->hunks[i].line_count; k++) {
            const struct zg_hunk_line *line = &file->hunks[i].lines[k];
            if (line->kind != ' ') {
                zg_buf_append(out, &line->kind, 1);
                zg_buf_append_bytes(out, line->text);
                zg_buf_append_text(out, line->no_newline ? "\n" : "");
            }
        }
    }
}

bool zg_backport_interdiff(struct zg_arena *arena, const struct zg_source_patch *fix,
                           const struct zg_backport *result, struct zg_bytes patch,
                           struct zg_buf *out, struct zg_error *err)
{
    struct zg_source_patch adapted;
    struct zg_buf a = {0}, b = {0};
    patch = patch.len == 0 ? zg_bytes_of("") : patch;
    if (!zg_source_patch_parse(arena, patch, "the adapted patch", &adapted, err)) {
        return false;
    }
    for (size_t i = 0; i < fix->file_count; i++) {
        if (strcmp(result->files[i].note, "left out") != 0) {
            put_plain(&fix->files[i], result->files[i].fix_path, &a);
        }
    }
    for (size_t i = 0; i < adapted.file_count; i++) {
        const struct zg_patch_file *file = &adapted.files[i];
        const char *name = file->new_name != NULL ? file->new_name : file->old_name;
        put_plain(file, zg_strip_name(name, 1), &b);
    }
    struct zg_tree_file old = {.bytes = zg_buf_bytes(&a)}, new = {.bytes = zg_buf_bytes(&b)};
    put_file(arena, "fix", &old, &new, out);
    zg_buf_free(&a);
    zg_buf_free(&b);
    return true;
}
