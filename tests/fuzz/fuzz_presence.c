/*
 * Fuzzing presence: any fix in any tree. The input is a patch, a line of four '=' and a file's
 * text; the file has the name that the patch gives its first file. What must hold whatever the
 * input: scores and confidences are in their ranges, the verdict of a fix with one part is the
 * part's, a present fix has evidence, and a fix that is present has not the level of its claim. The
 * text is the tree's changelog too: a claim has a line, and contradicts only what is not there.
 */
#include <stdlib.h>
#include <string.h>

#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check(const struct zg_presence *fix)
{
    const struct zg_presence_part *part = &fix->parts[0];
    require(part->score >= -1.001F && part->score <= 1.001F);
    require(part->confidence >= 0 && part->confidence <= 1.001F);
    require(part->intact >= 0 && part->intact <= 1.001F);
    require(part->reason != NULL && fix->reason != NULL);
    require(part->no_code || fix->verdict == part->verdict);
    require(part->verdict != ZG_PRESENT ||
            (part->level >= ZG_LEVEL_FUZZY && part->score > 0 && part->hunk_count > 0));
    require(part->contradicted ==
            (part->claim_count > 0 && (part->verdict == ZG_ABSENT || part->verdict == ZG_PARTIAL)));
    for (size_t i = 0; i < part->claim_count; i++) {
        require(part->claims[i].line > 0 && part->claims[i].cve != NULL);
    }
    for (size_t i = 0; i < part->hunk_count; i++) {
        const struct zg_presence_hunk *hunk = &part->hunks[i];
        require(hunk->score >= -1.001F && hunk->score <= 1.001F);
        require((hunk->path == NULL) == (hunk->line == 0));
        require(hunk->intact <= hunk->size * 1.001F);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_new();
    struct zg_bytes input = {data, size}, text = {data, 0};
    struct zg_source_patch patch;
    struct zg_presence fix;
    struct zg_error err = {0};
    size_t cut = size > 5 ? zg_bytes_find(input, zg_bytes_of("====\n"), 0) : SIZE_MAX;
    if (cut != SIZE_MAX) {
        text = (struct zg_bytes){data + cut + 5, size - cut - 5};
        input.len = cut;
    }
    if (!zg_source_patch_parse(arena, input, "CVE-2024-0001.patch", &patch, &err) ||
        patch.file_count == 0) {
        return 0;
    }
    const char *name = patch.files[0].new_name, *stripped = NULL;
    if (name != NULL) {
        stripped = zg_strip_name(name, 1);
    }
    if (stripped == NULL || !zg_path_check(zg_bytes_of(stripped), &err)) {
        stripped = "file.c";
    }
    err = (struct zg_error){0};
    require(zg_tree_put(tree, stripped, text, 0644, &err));
    require(zg_tree_put(tree, "debian/changelog", text, 0644, &err));
    require(zg_tree_put(tree, "packaging/x.spec", text, 0644, &err));
    const struct zg_presence_question question = {
        .parts = &patch, .part_count = 1, .tree = tree, .vulnerable = size % 2 ? tree : NULL};
    if (zg_presence(arena, &question, &fix, &err)) {
        check(&fix);
    }
    return 0;
}
