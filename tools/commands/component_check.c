/* `zmgraft component check` and `component draft`: recipes, and the packaging they are read from.
 */
#include "commands/component.h"
#include "component/component.h"
#include "patchset/patchset.h"

#include <string.h>

/* ---- check ------------------------------------------------------------------------------- */

static const char check_help[] =
    "usage: zmgraft component check [--packages DIR] [--patches DIR] RECIPE...\n\n"
    "Reads recipes strictly, and the source patches that they name: each must be for the recipe's\n"
    "component and version. With a checkout of the vendor's packaging, compares each fact of the\n"
    "recipe with it: version, revision, origin, series, the digest of every patch, every "
    "option.\n\n"
    "options:\n"
    "  --packages DIR  a checkout of the packaging, at one of the tags that the recipe names\n"
    "  --patches DIR   folder of the source patches (patches)\n\n"
    "exit codes: 0 in order; 1 a fact differs; 2 wrong usage; 3 refused: the checkout is laid out\n"
    "otherwise, or a fix is for another version; 4 a file is malformed; 5 the system failed\n\n"
    "example:\n"
    "  zmgraft component check patches/source/openssl/3.0.9\n";

static bool check_fixes(struct zg_arena *arena, const struct zg_recipe *recipe, const char *patches,
                        struct zg_error *err)
{
    for (const char **name = recipe->fixes; *name != NULL; name++) {
        struct zg_patch *patch;
        const struct zg_version_range *nearest;
        if (!zg_patch_load(arena, patches, *name, &patch, err)) {
            return zg_wrap(err, "%s", recipe->path);
        }
        if (patch->type != ZG_PATCH_SOURCE || strcmp(patch->component, recipe->component) != 0 ||
            zg_version_ranges_place(&patch->versions, recipe->version, &nearest) !=
                ZG_VERSION_INSIDE) {
            return zg_fail_at(err, ZG_REFUSED, "fix-version", recipe->path, recipe->fixes_line,
                              "%s is not for %s %s", *name, recipe->component, recipe->version);
        }
    }
    return true;
}

static bool check(const char *path, const char *packages, const char *patches, bool *same,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_recipe *recipe;
    struct zg_packaging packaging;
    const char **found = NULL;
    size_t count = 0, facts = 0, fixes = 0;
    if (!zg_recipe_load(arena, path, &recipe, err) || !check_fixes(arena, recipe, patches, err)) {
        return false;
    }
    while (recipe->fixes[fixes] != NULL) {
        fixes++;
    }
    if (packages != NULL) {
        if (!zg_packaging_read(arena, packages, recipe->component, &packaging, err)) {
            return false;
        }
        zg_packaging_compare(arena, recipe, &packaging, &found, &count, &facts);
    }
    for (size_t i = 0; i < count; i++) {
        printf("%s: %s\n", path, found[i]);
    }
    printf("%s: %s %s%s%s, %zu patches, %zu fixes", path, recipe->component, recipe->version,
           recipe->revision[0] != '\0' ? "-" : "", recipe->revision, recipe->patch_count, fixes);
    if (packages != NULL) {
        printf(", %zu facts compared, %zu differ", facts, count);
    }
    putchar('\n');
    *same = *same && count == 0;
    return true;
}

static int run_check(int argc, char **argv, struct zg_error *err)
{
    const char *packages = NULL, *patches = "patches", *words[1024];
    size_t count;
    bool same = true;
    const struct zg_option table[] = {{"packages", 0, ZG_TEXT, &packages},
                                      {"patches", 0, ZG_TEXT, &patches}};
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, ZG_COUNT(words), words, &count, err)) {
        return err->kind;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check(words[i], packages, patches, &same, err)) {
            return err->kind;
        }
    }
    return same ? ZG_OK : ZG_NEGATIVE;
}

const struct zg_command zg_component_check = {
    .name = "component check",
    .summary = "read recipes, and compare them with the packaging",
    .help = check_help,
    .run = run_check,
};

/* ---- draft -------------------------------------------------------------------------------- */

static const char draft_help[] =
    "usage: zmgraft component draft --packages DIR COMPONENT\n\n"
    "Prints the recipe of a component as a checkout of the vendor's packaging has it. What a "
    "person\n"
    "knows is left to be added: tags and releases, pinned sources, how to build, fixes.\n\n"
    "options:\n"
    "  --packages DIR  the checkout\n\n"
    "exit codes: 0 done; 2 wrong usage; 3 the checkout is laid out otherwise; 4 a file is "
    "malformed;\n"
    "5 the system failed\n\n"
    "example:\n"
    "  zmgraft component draft --packages packages openssl\n";

static int run_draft(int argc, char **argv, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    const char *packages = NULL, *component;
    size_t count;
    struct zg_packaging packaging;
    const struct zg_option table[] = {{"packages", 0, ZG_TEXT, &packages}};
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &component, &count, err)) {
        return err->kind;
    }
    if (packages == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--packages is needed");
        zg_hint(err, "see `zmgraft component draft --help`");
        return err->kind;
    }
    if (!zg_packaging_read(arena, packages, component, &packaging, err)) {
        return err->kind;
    }
    zg_packaging_recipe(&packaging, component, &out);
    fwrite(out.data, 1, out.len, stdout);
    return ZG_OK;
}

const struct zg_command zg_component_draft = {
    .name = "component draft",
    .summary = "a recipe as the vendor's packaging has it",
    .help = draft_help,
    .run = run_draft,
};
