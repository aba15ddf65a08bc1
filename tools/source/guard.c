/* A vendor's series beside a fix: what still applies, and which files and functions both touch. */
#include "source/internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void add_text(struct zg_arena *arena, const char *const **list, size_t *count,
                     const char *text)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp((*list)[i], text) == 0) {
            return;
        }
    }
    const char **grown = zg_grow(arena, (void *)*list, *count, sizeof(*grown));
    grown[(*count)++] = text;
    *list = grown;
}

static const char *path_of(const struct zg_patch_file *file, unsigned strip)
{
    const char *name = file->new_name != NULL ? file->new_name : file->old_name;
    return name == NULL ? NULL : zg_strip_name(name, strip);
}

/* The functions that a file's hunks change, by their lines in the tree before. */
static void functions_of(struct zg_arena *arena, const struct zg_patch_file *file,
                         const char *const **names, size_t *count)
{
    for (size_t i = 0; i < file->hunk_count; i++) {
        const struct zg_hunk *hunk = &file->hunks[i];
        struct zg_bytes section = hunk->section;
        for (size_t k = 0; k < hunk->line_count; k++) {
            const struct zg_hunk_line *line = &hunk->lines[k];
            struct zg_source_lines one = {&line->text, 1};
            struct zg_bytes here = zg_function_line(one, 0);
            if (here.len > 0 && line->kind != '+') {
                section = here;
            }
            if (line->kind != ' ' && section.len > 0 &&
                memchr(section.data, '(', section.len) != NULL) {
                add_text(arena, names, count, zg_text_of(arena, zg_function_name(section)));
            }
        }
    }
}

/* Tells what a vendor patch's file and a fix's file have in common. */
static void share_functions(struct zg_arena *arena, const char *path,
                            const struct zg_patch_file *vendor, const struct zg_patch_file *fix,
                            struct zg_vendor_patch *out)
{
    const char *const *a = NULL, *const *b = NULL;
    size_t a_count = 0, b_count = 0;
    functions_of(arena, vendor, &a, &a_count);
    functions_of(arena, fix, &b, &b_count);
    for (size_t i = 0; i < a_count; i++) {
        for (size_t k = 0; k < b_count; k++) {
            if (strcmp(a[i], b[k]) == 0) {
                add_text(arena, &out->shared_functions, &out->shared_function_count,
                         zg_format(arena, "%s: %s", path, a[i]));
            }
        }
    }
}

static void find_overlap(struct zg_arena *arena, const struct zg_source_patch *vendor,
                         unsigned vendor_strip, const struct zg_source_patch *fix, unsigned strip,
                         struct zg_vendor_patch *out)
{
    for (size_t i = 0; i < vendor->file_count; i++) {
        for (size_t k = 0; fix != NULL && k < fix->file_count; k++) {
            const char *a = path_of(&vendor->files[i], vendor_strip);
            const char *b = path_of(&fix->files[k], strip);
            if (a != NULL && b != NULL && strcmp(a, b) == 0) {
                add_text(arena, &out->shared_files, &out->shared_file_count, a);
                share_functions(arena, a, &vendor->files[i], &fix->files[k], out);
            }
        }
    }
}

static bool apply_one(struct zg_arena *arena, const struct zg_quilt_entry *entry,
                      const struct zg_source_patch *patch, unsigned fuzz, struct zg_tree *tree,
                      struct zg_vendor_patch *out, struct zg_error *err)
{
    struct zg_source_apply_options options = {
        .strip = entry->strip, .fuzz = fuzz, .reverse = entry->reverse};
    struct zg_source_applied result;
    if (!zg_source_apply(arena, patch, &options, tree, &result, err)) {
        return false;
    }
    out->applies = result.applied;
    out->hunks = result.hunks;
    out->failed = result.failed;
    out->worst = result.failed > 0   ? ZG_HUNK_FAILED
                 : result.fuzzed > 0 ? ZG_HUNK_FUZZ
                                     : (result.offset > 0 ? ZG_HUNK_OFFSET : ZG_HUNK_CLEAN);
    return true;
}

bool zg_guard_series(struct zg_arena *arena, const char *folder, const struct zg_source_patch *fix,
                     unsigned strip, unsigned fuzz, struct zg_tree *tree,
                     struct zg_vendor_patch **out, size_t *count, struct zg_error *err)
{
    struct zg_quilt series;
    if (!zg_quilt_load(arena, zg_path_join(arena, folder, "series"), &series, err)) {
        return false;
    }
    *count = series.count;
    *out = zg_alloc_array(arena, series.count + 1, sizeof(**out));
    for (size_t i = 0; i < series.count; i++) {
        struct zg_vendor_patch *vendor = &(*out)[i];
        struct zg_source_patch patch;
        const char *path = zg_path_join(arena, folder, series.entries[i].name);
        vendor->name = series.entries[i].name;
        if (access(path, F_OK) != 0 && errno == ENOENT) {
            vendor->missing = true;
            vendor->worst = ZG_HUNK_FAILED;
            continue;
        }
        if (!zg_source_patch_load(arena, path, &patch, err) ||
            !apply_one(arena, &series.entries[i], &patch, fuzz, tree, vendor, err)) {
            return false;
        }
        find_overlap(arena, &patch, series.entries[i].strip, fix, strip, vendor);
    }
    return true;
}
