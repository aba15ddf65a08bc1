/* `zmgraft component prepare` and `component build`: from a recipe to evidence. */
#include "commands/component.h"
#include "commands/sources.h"
#include "component/component.h"

static int print_json(json_t *value)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_json_print(value, &out);
    json_decref(value);
    fwrite(out.data, 1, out.len, stdout);
    return ZG_OK;
}

/* ---- prepare ------------------------------------------------------------------------------- */

static const char prepare_help[] =
    "usage: zmgraft component prepare RECIPE --sources DIR -o OUT\n\n"
    "Unpacks the recipe's sources, found by their digests, applies the vendor's series, and puts "
    "in\n"
    "each fix that the recipe names: as it is where it applies, adapted where it does not. "
    "Afterwards\n"
    "each fix must be found in the finished tree by its presence. All of it, or nothing.\n\n"
    "OUT gets tree/, the recipe, fixes/ (each fix as it was found, and as it went in) and "
    "prepared.json.\n\n"
    "options:\n"
    "  -o, --output OUT  a new or empty folder\n"
    "  --sources DIR     a folder with archives, patches and fixes; may be given more than once\n"
    "  --fetch           fetch sources whose address the recipe has, when they are nowhere else\n"
    "  --cache DIR       where fetched files are kept; the user's cache without it\n"
    "  --patches DIR     folder of the source patches (patches)\n"
    "  --bases DIR       DIR/COMMIT is the tree that the fix of that commit was made for\n"
    "  --json            prepared.json on standard output\n\n"
    "exit codes: 0 prepared; 2 wrong usage; 3 refused: a digest, a conflict, a fix that is not "
    "found\n"
    "afterwards; 4 a file is malformed; 5 the system failed\n\n"
    "example:\n"
    "  zmgraft component prepare patches/source/libxml2/2.9.10-debian --sources cache -o "
    "prepared\n";

static void print_fix(const struct zg_prepared_fix *fix)
{
    printf("  %s: %s", fix->patch, fix->how);
    if (fix->confidence < 100) {
        printf(", confidence %u %%", fix->confidence);
    }
    printf("; %s (%s, score %.3f)\n", fix->verdict, fix->level, fix->score);
}

static int run_prepare(int argc, char **argv, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_source_options sources = {.network = zg_network_default()};
    struct zg_prepare_options options = {.patches = "patches"};
    struct zg_prepared prepared;
    const char *recipe;
    size_t count;
    bool json = false;
    const struct zg_option table[] = {
        {"output", 'o', ZG_TEXT, &options.out},
        {"sources", 0, ZG_LIST, &sources.folders},
        {"fetch", 0, ZG_FLAG, &sources.fetch},
        {"cache", 0, ZG_TEXT, &sources.cache},
        {"patches", 0, ZG_TEXT, &options.patches},
        {"bases", 0, ZG_TEXT, &options.bases},
        {"json", 0, ZG_FLAG, &json},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &recipe, &count, err)) {
        return err->kind;
    }
    if (options.out == NULL) {
        zg_fail(err, ZG_USAGE, "option", "-o says where the tree goes");
        zg_hint(err, "see `zmgraft component prepare --help`");
        return err->kind;
    }
    options.sources = zg_choose_sources(arena, &sources);
    if (!zg_component_prepare(arena, recipe, &options, &prepared, err)) {
        return err->kind;
    }
    if (json) {
        return print_json(zg_prepared_json(&prepared));
    }
    printf("%s %s: %zu patches of the series, %zu fixes\n", prepared.recipe->component,
           prepared.recipe->version, prepared.series_count, prepared.fix_count);
    for (size_t i = 0; i < prepared.fix_count; i++) {
        print_fix(&prepared.fixes[i]);
    }
    printf("%zu files in %s/tree, SHA-256 %s\n", prepared.files, options.out, prepared.tree.hex);
    return ZG_OK;
}

const struct zg_command zg_component_prepare_command = {
    .name = "component prepare",
    .summary = "unpack, apply the series and put the fixes in",
    .help = prepare_help,
    .run = run_prepare,
};

/* ---- build ---------------------------------------------------------------------------------- */

static const char build_help[] =
    "usage: zmgraft component build PREPARED -o OUT\n\n"
    "Builds what `component prepare` left in PREPARED, in OUT/build, with the recipe's commands, "
    "and\n"
    "runs its tests. First each fix must be found in the tree as it was when that was prepared, "
    "and\n"
    "nothing else may have changed. The commands get an environment of their own, "
    "SOURCE_DATE_EPOCH\n"
    "(the caller's, or the recipe's date), and no network where the system lets us take it away.\n"
    "Logs go to OUT/logs. When every test passed, OUT/evidence.json ties recipe, sources, series,\n"
    "fixes and tests to the digests of the files built; else there is none.\n\n"
    "options:\n"
    "  -o, --output OUT  a new or empty folder\n\n"
    "exit codes: 0 built, tests passed, evidence written; 2 wrong usage; 3 refused: the tree has\n"
    "changed, the build or a test failed; 4 a file is malformed; 5 the system failed\n\n"
    "example:\n"
    "  zmgraft component build prepared -o built\n";

static int run_build(int argc, char **argv, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_component_built built;
    const char *prepared, *out = NULL;
    size_t count;
    const struct zg_option table[] = {{"output", 'o', ZG_TEXT, &out}};
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &prepared, &count, err)) {
        return err->kind;
    }
    if (out == NULL) {
        zg_fail(err, ZG_USAGE, "option", "-o says where it is built");
        zg_hint(err, "see `zmgraft component build --help`");
        return err->kind;
    }
    if (!zg_component_build(arena, prepared, out, &built, err)) {
        return err->kind;
    }
    printf("%s %s: %llu tests passed, %s network\n", built.prepared.recipe->component,
           built.prepared.recipe->version, (unsigned long long)built.tests,
           built.network ? "with a" : "without");
    for (size_t i = 0; i < built.prepared.fix_count; i++) {
        const struct zg_prepared_fix *fix = &built.prepared.fixes[i];
        printf("  %s: %s (%s, score %.3f)\n", fix->patch, fix->verdict, fix->level, fix->score);
    }
    for (size_t i = 0; i < built.file_count; i++) {
        const struct zg_built_file *file = &built.files[i];
        printf("  %s  %s%s%s\n", file->digest.hex, file->path,
               file->build_id[0] != '\0' ? "  build-id " : "", file->build_id);
    }
    printf("%s\n", built.evidence);
    return ZG_OK;
}

const struct zg_command zg_component_build_command = {
    .name = "component build",
    .summary = "build, run the tests, write the evidence",
    .help = build_help,
    .run = run_build,
};
