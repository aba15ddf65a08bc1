/* `zmgraft build`: apply a release's series to a root and write the bundle. */
#include "bundle/bundle.h"
#include "commands/build_page.h"
#include "commands/commands.h"
#include "commands/host_report.h"
#include "commands/sources.h"

#include <string.h>

#define DEFAULT_REVIEWERS "/etc/zmgraft/reviewers"

struct options {
    const char *root, *release, *patches;
    struct zg_source_options sources;
    struct zg_build_options build;
    bool json;
};

/* ---- for people ---- */

/* The first line of what was done to a class names its members. */
static void print_effect(const struct zg_result *result, size_t index)
{
    if (result->patch->type == ZG_PATCH_CLASS && !result->patch->whole) {
        char line[400];
        snprintf(line, sizeof(line), "%.*s", (int)strcspn(result->effects[index], "\n"),
                 result->effects[index]);
        fputs("        ", stdout);
        zg_print_plain(line);
        putchar('\n');
    }
}

static void print_result(const struct zg_result *result)
{
    printf("  %-32s  %s\n", result->patch->name, zg_outcome_name(result->outcome));
    for (size_t i = 0; result->targets[i] != NULL; i++) {
        printf("      %s\n", result->targets[i]);
        print_effect(result, i);
    }
    if (result->why != NULL && result->why[0] != '\0') {
        fputs("      ", stdout);
        zg_print_plain(result->why);
        putchar('\n');
    }
}

static void print_text(const struct zg_built *built, const char *page, bool ok)
{
    for (size_t i = 0; i < built->applied.result_count; i++) {
        print_result(&built->applied.results[i]);
    }
    for (const char **name = built->skipped; name != NULL && *name != NULL; name++) {
        printf("  %-32s  for other releases\n", *name);
    }
    for (const char **name = built->sources; name != NULL && *name != NULL; name++) {
        printf("  %-32s  skipped: for the component build\n", *name);
    }
    if (ok) {
        printf("%zu file%s, vetted by ", built->manifest.file_count,
               built->manifest.file_count == 1 ? "" : "s");
        zg_print_plain(built->lock_signer);
        printf("\nSHA-256 %s\n%s\n%s\n", built->digest.hex, page, built->path);
    }
}

/* ---- for programs ---- */

static json_t *texts_json(const char *const *texts)
{
    json_t *array = json_array();
    for (; texts != NULL && *texts != NULL; texts++) {
        json_array_append_new(array, json_string(*texts));
    }
    return array;
}

static json_t *result_json(const struct zg_result *result)
{
    json_t *json = json_object();
    json_object_set_new(json, "patch", json_string(result->patch->name));
    json_object_set_new(json, "outcome", json_string(zg_outcome_name(result->outcome)));
    json_object_set_new(json, "targets", texts_json(result->targets));
    json_object_set_new(json, "effects", texts_json(result->effects));
    json_object_set_new(json, "why", json_string(result->why != NULL ? result->why : ""));
    json_object_set_new(json, "rule", json_string(result->error.rule));
    return json;
}

static void print_json(const struct zg_built *built, const char *page, bool ok)
{
    json_t *json = json_object(), *results = json_array();
    for (size_t i = 0; i < built->applied.result_count; i++) {
        json_array_append_new(results, result_json(&built->applied.results[i]));
    }
    json_object_set_new(json, "results", results);
    json_object_set_new(json, "skipped", texts_json(built->skipped));
    json_object_set_new(json, "sources", texts_json(built->sources));
    json_object_set_new(json, "lock_signer",
                        built->lock_signer != NULL ? json_string(built->lock_signer) : json_null());
    json_object_set_new(json, "bundle", ok ? json_string(built->path) : json_null());
    json_object_set_new(json, "page", ok ? json_string(page) : json_null());
    json_object_set_new(json, "sha256", ok ? json_string(built->digest.hex) : json_null());
    json_object_set_new(json, "manifest", ok ? zg_manifest_json(&built->manifest) : json_null());
    zg_print_json(json);
}

/* ---- the command ---- */

/* What was not given follows from what was. */
static bool complete(struct zg_arena *arena, struct options *options, struct zg_error *err)
{
    struct zg_build_options *build = &options->build;
    const char *evidence;
    if (build->out == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--out is needed");
        return zg_hint(err, "see `zmgraft build --help`");
    }
    if (build->content == NULL) { /* skins/ and zimlets/ stand beside patches/ */
        const char *parent = zg_path_parent(arena, build->patches);
        build->content = parent[0] == '\0' ? "." : parent;
    }
    build->sources = zg_choose_sources(arena, &options->sources);
    if (options->release != NULL) {
        return zg_release_parse(options->release, &build->release, err);
    }
    return zg_release_of_root(arena, options->root, &build->release, &evidence, err) ||
           zg_hint(err, "say it with --release");
}

static int run_build(int argc, char **argv, struct zg_error *err)
{
    struct zg_progress progress = {.what = "building"};
    struct options options = {
        .sources = {.network = zg_network_default()},
        .build = {.patches = "patches", .reviewers = DEFAULT_REVIEWERS, .progress = &progress}};
    const struct zg_option table[] = {
        {"release", 0, ZG_TEXT, &options.release},
        {"out", 'o', ZG_TEXT, &options.build.out},
        {"patches", 0, ZG_TEXT, &options.build.patches},
        {"content", 0, ZG_TEXT, &options.build.content},
        {"reviewers", 0, ZG_TEXT, &options.build.reviewers},
        {"lock", 0, ZG_TEXT, &options.build.lock},
        {"sources", 0, ZG_LIST, &options.sources.folders},
        {"fetch", 0, ZG_FLAG, &options.sources.fetch},
        {"cache", 0, ZG_TEXT, &options.sources.cache},
        {"jre", 0, ZG_TEXT, &options.build.jre},
        {"serial", 0, ZG_NUMBER, &options.build.serial},
        {"allow-drift", 0, ZG_FLAG, &options.build.allow_drift},
        {"json", 0, ZG_FLAG, &options.json},
    };
    size_t words;
    struct zg_built built = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.root, &words, err) ||
        !complete(arena, &options, err)) {
        return (int)err->kind;
    }
    const char *page = "";
    bool ok = zg_build(arena, options.root, &options.build, &built, err) &&
              zg_build_page_write(arena, &built, &page, err);
    zg_progress_done(&progress);
    (options.json ? print_json : print_text)(&built, page, ok);
    return ok ? 0 : (int)err->kind;
}

const struct zg_command zg_command_build = {
    .name = "build",
    .summary = "apply the series of a release to a root and write the bundle",
    .help =
        "usage: zmgraft build ROOT --out DIR [--release R] [--patches DIR] [--content DIR]\n"
        "                     [--reviewers DIR] [--lock FILE] [--sources DIR]...\n"
        "                     [--fetch] [--cache DIR] [--jre PATH] [--serial N] [--allow-drift]\n"
        "                     [--json]\n\n"
        "Applies each patch of the release's series to the root, which is only read, and\n"
        "packs the files that change as DIR/zmgraft-compat_RELEASE_SERIAL.tar.zst. Only what\n"
        "the signed lock allows is applied, all of it or nothing. The same inputs give the\n"
        "same bytes; SOURCE_DATE_EPOCH sets the one time in them. Beside the bundle goes the\n"
        "compatibility page of the release, as .html and as .json: what became of each patch\n"
        "and of each fix of the web client, and what is left to do on a host.\n\n"
        "  --out DIR, -o    where the bundle goes; made when absent\n"
        "  --release R      the release of the root, when it does not tell\n"
        "  --patches DIR    patches/ without it\n"
        "  --content DIR    holds skins/ and zimlets/; the folder of the patches without it\n"
        "  --reviewers DIR  certificates of the reviewers who may sign the lock;\n"
        "                   " DEFAULT_REVIEWERS " without it\n"
        "  --lock FILE      the vetted lock; PATCHES/vetted.lock without it\n"
        "  --sources DIR    holds vendor files; may be given more than once\n"
        "  --fetch          get vendor files that are in none of them over the network, from the\n"
        "                   https:// address and with the digest that the patch names; without\n"
        "                   it the network is not used\n"
        "  --cache DIR      keeps what was fetched, and is looked into without --fetch too;\n"
        "                   ZMGRAFT_CACHE or ~/.cache/zmgraft without it\n"
        "  --jre PATH       a JRE like the deployed one, for roots that hold none: its home,\n"
        "                   rt.jar or a folder of jmods; grafted classes are checked against it\n"
        "  --serial N       the date of the newest lock entry used, as YYYYMMDD00, without it\n"
        "  --allow-drift    patch a drifted page whose anchor still fits\n"
        "  --json           the result for programs\n\n"
        "Exit codes: 0 built; 2 wrong usage; 3 refused, nothing written; 4 malformed input;\n"
        "5 the system failed.\n\n"
        "example:\n"
        "  zmgraft build /opt/zimbra --release 8.8.15.p46 --reviewers reviewers --out out\n",
    .run = run_build,
};
