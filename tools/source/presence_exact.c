/* The exact tier: which files of a patch are code, and whether they would come off a tree or go on
 * it without a line differing. */
#include "source/presence_internal.h"

#include <string.h>

static const char *name_of(const struct zg_patch_file *file, unsigned strip)
{
    const char *name = file->new_name != NULL ? file->new_name : file->old_name;
    const char *stripped = name == NULL ? NULL : zg_strip_name(name, strip);
    return stripped != NULL ? stripped : (name != NULL ? name : "");
}

/* Does the tree have the file under either name? */
static bool is_there(struct zg_tree *tree, const struct zg_patch_file *file, unsigned strip)
{
    const char *names[] = {file->old_name, file->new_name};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        const char *name = names[i] == NULL ? NULL : zg_strip_name(names[i], strip);
        const struct zg_tree_file *found = NULL;
        struct zg_error ignored = {0};
        if (name != NULL && zg_path_check(zg_bytes_of(name), &ignored) &&
            zg_tree_get(tree, name, &found, &ignored) && found != NULL) {
            return true;
        }
    }
    return false;
}

/* The strip level at which most files are there; 1, as patches are made, when none is better. */
static unsigned strip_of(struct zg_tree *tree, const struct zg_source_patch *patch)
{
    static const unsigned levels[] = {1, 0, 2, 3};
    unsigned best = 1;
    size_t most = 0;
    for (size_t l = 0; l < ZG_COUNT(levels); l++) {
        size_t there = 0;
        for (size_t i = 0; i < patch->file_count; i++) {
            there += is_there(tree, &patch->files[i], levels[l]);
        }
        if (there > most) {
            most = there;
            best = levels[l];
        }
    }
    return best;
}

bool zg_presence_code(struct zg_arena *arena, const struct zg_source_patch *patch,
                      struct zg_tree *tree, struct zg_presence_part *part,
                      struct zg_source_patch *code, unsigned *strip, struct zg_error *err)
{
    size_t lines = 0;
    *strip = strip_of(tree, patch);
    *code = *patch;
    code->files = zg_alloc_array(arena, patch->file_count + 1, sizeof(*code->files));
    code->file_count = 0;
    for (size_t i = 0; i < patch->file_count; i++) {
        const struct zg_patch_file *file = &patch->files[i];
        enum zg_fix_part kind = zg_fix_part_of(name_of(file, *strip));
        part->test_files += kind == ZG_PART_TEST;
        part->doc_files += kind == ZG_PART_DOC;
        if (kind == ZG_PART_CODE && !file->binary && file->hunk_count > 0) {
            code->files[code->file_count++] = *file;
        }
        for (size_t h = 0; h < file->hunk_count; h++) {
            lines += file->hunks[h].line_count;
        }
    }
    if (lines > ZG_LIMIT_FIX_LINES) {
        return zg_fail_at(err, ZG_MALFORMED, "fix-too-large", patch->name, 0,
                          "the fix has %zu lines; at most %d are looked for", lines,
                          ZG_LIMIT_FIX_LINES);
    }
    return true;
}

static bool would_apply(struct zg_arena *arena, const struct zg_source_patch *code, unsigned strip,
                        bool reverse, struct zg_tree *tree, bool *out, struct zg_error *err)
{
    struct zg_source_apply_options options = {.strip = strip, .reverse = reverse};
    struct zg_source_applied result;
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(tree);
    if (!zg_source_apply(arena, code, &options, layer, &result, err)) {
        return false;
    }
    *out = result.applied && result.hunks > 0;
    return true;
}

bool zg_presence_exactly(struct zg_arena *arena, const struct zg_source_patch *code, unsigned strip,
                         struct zg_tree *tree, struct zg_presence_exact *out, struct zg_error *err)
{
    return would_apply(arena, code, strip, true, tree, &out->comes_off, err) &&
           would_apply(arena, code, strip, false, tree, &out->goes_on, err);
}
