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

static void put_adaptation(struct zg_arena *arena, const struct zg_backport *result,
                           struct zg_buf *out)
{
    const char *text = "";
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
    zg_deb822_put(out, "X-Adaptation", text);
}

void zg_backport_header(struct zg_arena *arena, const struct zg_source_patch *fix,
                        const struct zg_backport *result, struct zg_buf *out)
{
    const struct zg_patch_header *about = &fix->about;
    const char *subject = about->subject[0] != '\0' ? about->subject : zg_path_name(fix->name);
    const char *cves = "";
    for (size_t i = 0; i < about->cve_count; i++) {
        cves = zg_format(arena, "%s%s%s", cves, i == 0 ? "" : ", ", about->cves[i]);
    }
    zg_deb822_put(out, "Description",
                  *cves == '\0' ? subject : zg_format(arena, "%s\n%s", subject, cves));
    const char *author = zg_header_get(about, "From");
    author = author != NULL ? author : zg_header_get(about, "Author");
    if (author != NULL) {
        zg_deb822_put(out, "Author", author);
    }
    const char *from = about->commit[0] != '\0'       ? zg_format(arena, "commit:%s", about->commit)
                       : about->origin_ref[0] != '\0' ? about->origin_ref
                                                      : zg_path_name(fix->name);
    bool unchanged = result->fates[ZG_FATE_CLEAN] + result->fates[ZG_FATE_OFFSET] > 0 &&
                     result->confidence >= 95;
    zg_deb822_put(out, "Origin",
                  zg_format(arena, "%s, %s", unchanged ? "upstream" : "backport", from));
    zg_deb822_put(out, "X-Confidence", zg_format(arena, "%u", result->confidence));
    put_adaptation(arena, result, out);
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
