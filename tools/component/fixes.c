/*
 * The fixes of a recipe: source patches, each with its text found by digest. A fix goes in as it is
 * where it applies, else adapted; then the finished tree is asked for it.
 */
#include "component/internal.h"

#include <string.h>
#include <unistd.h>

/* ---- loading -------------------------------------------------------------------------------- */

static bool check_patch(const struct zg_recipe *recipe, const struct zg_patch *patch,
                        const struct zg_component_fix *before, size_t count, struct zg_error *err)
{
    const struct zg_version_range *nearest;
    if (patch->type != ZG_PATCH_SOURCE) {
        return zg_fail_at(err, ZG_REFUSED, "fix-version", patch->path, 0,
                          "this is no source patch");
    }
    if (strcmp(patch->component, recipe->component) != 0 ||
        zg_version_ranges_place(&patch->versions, recipe->version, &nearest) != ZG_VERSION_INSIDE) {
        return zg_fail(err, ZG_REFUSED, "fix-version", "%s is not for %s %s", patch->name,
                       recipe->component, recipe->version);
    }
    for (const char **name = patch->requires_; *name != NULL; name++) {
        size_t i = 0;
        while (i < count && strcmp(before[i].about->patch, *name) != 0) {
            i++;
        }
        if (i == count) {
            return zg_fail(err, ZG_REFUSED, "fix-requires",
                           "%s requires %s, which the recipe does not have before it", patch->name,
                           *name);
        }
    }
    return true;
}

static const char *reference_text(struct zg_arena *arena, const struct zg_reference *reference)
{
    return reference->file == NULL
               ? zg_format(arena, "%s %s", reference->kind, reference->place)
               : zg_format(arena, "%s %s %s", reference->kind, reference->place, reference->file);
}

/* Tries the references in their order; what is found has the pinned digest. */
static bool resolve(struct zg_arena *arena, const struct zg_prepare_options *options,
                    const struct zg_patch *patch, struct zg_component_fix *fix,
                    struct zg_error *err)
{
    struct zg_error first = {0};
    if (patch->reference_count == 0) {
        fix->about->reference = "body";
        fix->text = patch->body;
        return true;
    }
    for (size_t i = 0; i < patch->reference_count; i++) {
        const struct zg_reference *reference = &patch->references[i];
        const struct zg_recipe_file file = {
            .name = reference->file != NULL ? zg_path_name(reference->file)
                                            : zg_format(arena, "%s.patch", reference->place),
            .digest = reference->digest,
        };
        const char *path;
        struct zg_error missing = {0};
        if (reference->digest.hex[0] == '\0') {
            continue;
        }
        if (zg_find_pinned(arena, &options->sources, &file, &path, &missing)) {
            fix->about->reference = reference_text(arena, reference);
            return zg_read_file(arena, path, ZG_LIMIT_PATCH, &fix->text, err);
        }
        if (missing.kind != ZG_REFUSED) {
            *err = missing;
            return false;
        }
        first = first.kind == ZG_OK ? missing : first;
    }
    if (first.kind != ZG_OK) {
        *err = first;
        return zg_wrap(err, "%s", patch->name);
    }
    return zg_fail(err, ZG_REFUSED, "fix-missing", "%s has no reference with a checked digest",
                   patch->name);
}

static bool load_fix(struct zg_arena *arena, const struct zg_recipe *recipe,
                     const struct zg_prepare_options *options, const char *name, size_t before,
                     struct zg_component_fix *fixes, struct zg_error *err)
{
    struct zg_component_fix *fix = &fixes[before];
    struct zg_patch *patch;
    if (!zg_patch_load(arena, options->patches, name, &patch, err) ||
        !check_patch(recipe, patch, fixes, before, err)) {
        return false;
    }
    fix->about->patch = patch->name;
    fix->about->digest = patch->digest;
    fix->about->advisories = patch->advisories;
    fix->about->role = zg_part_role_name(patch->role);
    fix->accept_overlap = zg_recipe_accepts_overlap(recipe, name);
    if (!resolve(arena, options, patch, fix, err)) {
        return false;
    }
    fix->about->text = zg_sha256(fix->text);
    return zg_source_patch_parse(arena, fix->text, name, &fix->patch, err) &&
           (fix->patch.file_count > 0 ||
            zg_fail(err, ZG_MALFORMED, "patch-empty", "the text of %s has no diff", name));
}

bool zg_load_fixes(struct zg_arena *arena, const struct zg_recipe *recipe,
                   const struct zg_prepare_options *options, struct zg_prepared *out,
                   struct zg_component_fix **fixes, struct zg_error *err)
{
    size_t count = 0;
    while (recipe->fixes[count] != NULL) {
        count++;
    }
    out->fixes = zg_alloc_array(arena, count + 1, sizeof(*out->fixes));
    *fixes = zg_alloc_array(arena, count + 1, sizeof(**fixes));
    for (; out->fix_count < count; out->fix_count++) {
        (*fixes)[out->fix_count].about = &out->fixes[out->fix_count];
        if (!load_fix(arena, recipe, options, recipe->fixes[out->fix_count], out->fix_count, *fixes,
                      err)) {
            return false;
        }
    }
    return true;
}

/* ---- applying ------------------------------------------------------------------------------- */

static bool ask(struct zg_arena *arena, const struct zg_component_fix *fix, struct zg_tree *tree,
                struct zg_presence *out, struct zg_error *err)
{
    const struct zg_presence_question question = {
        .parts = &fix->patch, .part_count = 1, .tree = tree};
    return zg_presence(arena, &question, out, err) ||
           zg_wrap(err, "looking for %s", fix->about->patch);
}

/* The tree that the fix was made for: BASES/COMMIT; NULL when there is none. */
static bool open_base(struct zg_arena *arena, const struct zg_prepare_options *options,
                      const struct zg_component_fix *fix, struct zg_tree **base,
                      struct zg_error *err)
{
    const char *commit = strchr(fix->about->reference, ' ');
    *base = NULL;
    if (options->bases == NULL || commit == NULL) {
        return true;
    }
    const char *folder = zg_path_join(arena, options->bases, commit + 1);
    if (access(folder, F_OK) != 0) {
        return true;
    }
    *base = zg_tree_open(folder, err);
    return *base != NULL;
}

static const char *first_conflict(struct zg_arena *arena, const struct zg_backport *result)
{
    for (size_t i = 0; i < result->file_count; i++) {
        const struct zg_backport_file *file = &result->files[i];
        for (size_t k = 0; k < file->hunk_count; k++) {
            if (file->part == ZG_PART_CODE && file->hunks[k].fate == ZG_FATE_CONFLICT) {
                return zg_format(arena, "%s, hunk %zu%s%s: %s", file->fix_path, k + 1,
                                 file->hunks[k].function[0] != '\0' ? ", in " : "",
                                 file->hunks[k].function, file->hunks[k].note);
            }
        }
    }
    return "it changes nothing";
}

static bool is_notice(const struct zg_hunk *hunk)
{
    static const char word[] = "Copyright";
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_hunk_line *line = &hunk->lines[i];
        if (line->kind != ' ' &&
            memmem(line->text.data, line->text.len, word, sizeof(word) - 1) == NULL) {
            return false;
        }
    }
    return true;
}

/* The fix without hunks that only change the years of a copyright notice: an older file has other
 * years, and that is no conflict. `*left_out` counts them. */
static struct zg_source_patch without_notices(struct zg_arena *arena,
                                              const struct zg_source_patch *fix, size_t *left_out)
{
    struct zg_source_patch out = *fix;
    out.files = zg_alloc_array(arena, fix->file_count, sizeof(*out.files));
    out.file_count = 0;
    for (size_t i = 0; i < fix->file_count; i++) {
        struct zg_patch_file file = fix->files[i];
        file.hunks = zg_alloc_array(arena, file.hunk_count + 1, sizeof(*file.hunks));
        file.hunk_count = 0;
        for (size_t k = 0; k < fix->files[i].hunk_count; k++) {
            if (is_notice(&fix->files[i].hunks[k])) {
                (*left_out)++;
            } else {
                file.hunks[file.hunk_count++] = fix->files[i].hunks[k];
            }
        }
        if (file.hunk_count > 0 || fix->files[i].hunk_count == 0) {
            out.files[out.file_count++] = file;
        }
    }
    return out;
}

/* Adapts a fix that does not apply as it is, to a layer over the fixed tree. */
static bool adapt(struct zg_arena *arena, const struct zg_prepare_options *options,
                  struct zg_component_fix *fix, const struct zg_component_trees *trees,
                  struct zg_tree *layer, struct zg_buf *header, struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *base = NULL;
    if (!open_base(arena, options, fix, &base, err)) {
        return false;
    }
    const struct zg_backport_options how = {.strip = 1,
                                            .base = base,
                                            .pristine = trees->pristine,
                                            .vendored = trees->vendored,
                                            .accept_overlap = fix->accept_overlap};
    const struct zg_source_patch patch = without_notices(arena, &fix->patch, &fix->about->notices);
    struct zg_ported_part part = {.fix = &patch, .role = ZG_ROLE_FIX};
    struct zg_backport *result = &part.result;
    if (!zg_backport(arena, &patch, &how, layer, result, err)) {
        return false;
    }
    if (!result->solved || result->already) {
        zg_fail(err, ZG_REFUSED, "fix-conflict", "%s does not go into the tree: %s",
                fix->about->patch, first_conflict(arena, result));
        return zg_hint(err, "`zmgraft backport` shows both sides; --bases names trees to adapt by; "
                            "what was looked at may stand in the recipe's Accept-Overlap");
    }
    fix->about->how = "adapted";
    fix->about->confidence = result->confidence;
    const struct zg_ported ported = {
        .parts = &part, .count = 1, .solved = true, .confidence = result->confidence};
    zg_backport_header(arena, &ported, header);
    return true;
}

static bool apply_fix(struct zg_arena *arena, const struct zg_prepare_options *options,
                      struct zg_component_fix *fix, const struct zg_component_trees *trees,
                      struct zg_error *err)
{
    struct zg_tree *tree = trees->fixed;
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(tree);
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    struct zg_presence presence;
    struct zg_source_applied applied;
    const struct zg_source_apply_options exactly = {.strip = 1, .remove_empty = true};
    if (!ask(arena, fix, tree, &presence, err)) {
        return false;
    }
    if (presence.verdict == ZG_PRESENT) {
        return zg_fail(err, ZG_REFUSED, "fix-already", "the tree has %s already (%s)",
                       fix->about->patch, zg_presence_level_name(presence.level));
    }
    if (!zg_source_apply(arena, &fix->patch, &exactly, layer, &applied, err)) {
        return zg_wrap(err, "%s", fix->about->patch);
    }
    fix->about->how = "applied";
    fix->about->confidence = 100;
    if (!applied.applied && !adapt(arena, options, fix, trees, layer, &diff, err)) {
        return false;
    }
    if (!zg_tree_diff(arena, tree, layer, &diff, err) || !zg_tree_merge(layer, err)) {
        return false;
    }
    fix->diff = zg_bytes_of(zg_strndup(arena, (const char *)diff.data, diff.len));
    fix->about->diff = zg_sha256(fix->diff);
    return true;
}

bool zg_apply_fixes(struct zg_arena *arena, const struct zg_prepare_options *options,
                    struct zg_component_fix *fixes, size_t count,
                    const struct zg_component_trees *trees, struct zg_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!apply_fix(arena, options, &fixes[i], trees, err)) {
            return false;
        }
    }
    return true;
}

/* ---- looking for them ------------------------------------------------------------------------ */

enum { MISSING_MAX = 1000, SHOWN_MAX = 200 };

/* For JSON, which takes no bytes that are no UTF-8. */
static const char *plain(struct zg_arena *arena, struct zg_bytes text)
{
    char *shown =
        zg_strndup(arena, (const char *)text.data, text.len < SHOWN_MAX ? text.len : SHOWN_MAX);
    for (char *c = shown; *c != '\0'; c++) {
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    }
    return shown;
}

/* The changed lines that tell against the fix, as "not there: `...`". */
static const char **missing_lines(struct zg_arena *arena, const struct zg_presence_part *part)
{
    const char **lines = NULL;
    size_t count = 0;
    for (size_t i = 0; i < part->hunk_count; i++) {
        for (size_t k = 0; k < part->hunks[i].line_count && count < MISSING_MAX; k++) {
            const struct zg_presence_line *line = &part->hunks[i].lines[k];
            lines = zg_grow(arena, lines, count, sizeof(*lines));
            lines[count++] =
                zg_format(arena, "%s: `%s`", line->kind == '-' ? "still there" : "not there",
                          plain(arena, line->text));
        }
    }
    lines = zg_grow(arena, lines, count, sizeof(*lines));
    lines[count] = NULL;
    return lines;
}

/* The first line of `now` that is not in `then` (NULL: nothing was recorded); NULL. */
static const char *new_line(const char **then, const char **now)
{
    for (; *now != NULL; now++) {
        const char **known = then;
        while (known != NULL && *known != NULL && strcmp(*known, *now) != 0) {
            known++;
        }
        if (known == NULL || *known == NULL) {
            return *now;
        }
    }
    return NULL;
}

static const struct {
    const char *name;
    int rank;
} ranks[] = {{"none", 0}, {"declared", 1}, {"fuzzy", 2}, {"reverse-applies", 3}, {"peels", 4}};

static int rank_of(const char *level)
{
    for (size_t i = 0; i < ZG_COUNT(ranks); i++) {
        if (strcmp(ranks[i].name, level) == 0) {
            return ranks[i].rank;
        }
    }
    return 0;
}

/* Is the answer worse than the one that was recorded? One line less may still be a fix that is
 * there by the score, and not by the letter. */
static bool is_worse(const struct zg_prepared_fix *then, const struct zg_prepared_fix *now)
{
    const double rounding = 0.00001; /* of six digits */
    return then->verdict != NULL &&
           (rank_of(now->level) < rank_of(then->level) || now->score < then->score - rounding ||
            new_line(then->missing, now->missing) != NULL);
}

static bool find_fix(struct zg_arena *arena, const struct zg_component_fix *fix,
                     struct zg_tree *tree, struct zg_error *err)
{
    struct zg_prepared_fix *about = fix->about, then = *about;
    struct zg_presence presence;
    if (!ask(arena, fix, tree, &presence, err)) {
        return false;
    }
    bool no_code = presence.parts[0].no_code;
    about->verdict = no_code ? "no-code" : zg_presence_verdict_name(presence.verdict);
    about->level = no_code ? "none" : zg_presence_level_name(presence.level);
    about->score = no_code ? 0 : (double)presence.score;
    about->missing = missing_lines(arena, &presence.parts[0]);
    if ((no_code || presence.verdict == ZG_PRESENT) && !is_worse(&then, about)) {
        return true;
    }
    const char *line = new_line(then.missing, about->missing);
    return zg_fail(err, ZG_REFUSED, "fix-absent", "%s is %s in the tree (%s, %.3f): %s%s%s",
                   about->patch, about->verdict, about->level, about->score, presence.reason,
                   line == NULL ? "" : "; ", line == NULL ? "" : line);
}

/* Takes what a fix changed off the tree again. Its own lines must be there to the letter, and not
 * all of those around them: when one of these is gone it is another fix's, which will be told. */
static bool take_off(struct zg_arena *arena, const struct zg_component_fix *fix,
                     struct zg_tree *tree, struct zg_error *err)
{
    const struct zg_source_apply_options options = {
        .strip = 1, .fuzz = 2, .reverse = true, .remove_empty = true};
    struct zg_source_patch diff;
    struct zg_source_applied applied;
    if (!zg_source_patch_parse(arena, fix->diff, fix->about->patch, &diff, err) ||
        !zg_source_apply(arena, &diff, &options, tree, &applied, err)) {
        return false;
    }
    return applied.applied ||
           zg_fail(err, ZG_REFUSED, "fix-absent",
                   "what %s changed is not in the tree as it was put there", fix->about->patch);
}

/* The last one first, and each taken off before the one below is looked for: a later fix may have
 * changed lines of an earlier one again. */
bool zg_find_fixes(struct zg_arena *arena, struct zg_component_fix *fixes, size_t count,
                   struct zg_tree *tree, struct zg_error *err)
{
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *layer = zg_tree_over(tree);
    for (size_t i = count; i > 0; i--) {
        if (!find_fix(arena, &fixes[i - 1], layer, err) ||
            !take_off(arena, &fixes[i - 1], layer, err)) {
            return false;
        }
    }
    return true;
}
