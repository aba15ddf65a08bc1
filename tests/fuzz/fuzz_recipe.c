/*
 * Fuzzing recipes, the evidence of builds, and the build-id of files that were built. Beyond "does
 * not crash": what is accepted keeps its promises, and what is not is malformed.
 */
#include <stdlib.h>
#include <string.h>

#include "component/component.h"
#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_path(const char *path)
{
    struct zg_error err = {0};
    must(zg_path_check(zg_bytes_of(path), &err));
}

static void try_recipe(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_recipe *recipe;
    struct zg_error err = {0};
    if (!zg_recipe_parse(arena, text, "recipe", &recipe, &err)) {
        must(err.kind == ZG_MALFORMED && err.rule[0] != '\0');
        return;
    }
    must(recipe->component[0] != '\0' && zg_is_version(recipe->version));
    for (size_t i = 0; i < recipe->source_count; i++) {
        check_path(recipe->sources[i].name);
        must(strlen(recipe->sources[i].digest.hex) == ZG_SHA256_HEX - 1);
    }
    for (const char **path = recipe->artifacts; *path != NULL; path++) {
        check_path(*path);
    }
    for (const char **fix = recipe->fixes; *fix != NULL; fix++) {
        check_path(*fix);
    }
    must(!zg_recipe_builds(recipe) || (recipe->least > 0 && recipe->source_count > 0));
}

static void try_evidence(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_build_record record;
    struct zg_error err = {0};
    if (!zg_evidence_parse(arena, text, "evidence.json", &record, &err)) {
        must(err.kind == ZG_MALFORMED && err.rule[0] != '\0');
        return;
    }
    must(record.tests > 0 && record.file_count > 0);
    for (size_t i = 0; i < record.file_count; i++) {
        must(strchr(record.files[i].name, '/') == NULL && record.files[i].size > 0);
    }
    for (size_t i = 0; i < record.fix_count; i++) {
        must(record.fixes[i].advisories[0] != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_arena *arena = zg_arena_new();
    const struct zg_bytes bytes = {data, size};
    try_recipe(arena, bytes);
    try_evidence(arena, bytes);
    must(strlen(zg_elf_build_id(arena, bytes)) % 2 == 0);
    zg_arena_free(arena);
    return 0;
}
