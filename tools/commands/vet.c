/* `zmgraft vet`: show what patches do to a root, and pin it in the vetted lock. */
#include "commands/sources.h"
#include "inventory/inventory.h"
#include "patchset/patchset.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

struct options {
    const char *root, *release, *key, *cert, *patches, *content, *lock, *reviewers, *jre;
    struct zg_source_options sources;
    const char *names[64];
    size_t name_count;
    bool dry_run;
};

/* Prints lines, each indented. A reviewer must see what is there: control characters, which
 * could hide text on a terminal, are shown by their code. */
static void print_lines(const char *indent, const char *text)
{
    fputs(indent, stdout);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '\n') {
            printf("\n%s", indent);
        } else if (iscntrl(c) && c != '\t') {
            printf("\\x%02x", c);
        } else {
            putchar(c);
        }
    }
    putchar('\n');
}

static bool is_named(const struct options *options, const char *patch)
{
    for (size_t i = 0; i < options->name_count; i++) {
        if (strcmp(options->names[i], patch) == 0) {
            return true;
        }
    }
    return options->name_count == 0;
}

static void print_result(const struct options *options, const struct zg_result *result)
{
    bool named = is_named(options, result->patch->name);
    printf("%s: %s%s\n", result->patch->name, zg_outcome_name(result->outcome),
           named ? "" : " (not to be vetted)");
    if (result->why[0] != '\0') {
        print_lines("  ", result->why);
    }
    for (size_t i = 0; named && result->targets[i] != NULL; i++) {
        print_lines("  ", result->targets[i]);
        print_lines("    ", result->effects[i]);
    }
}

static void print_vetted(const struct options *options, const struct zg_vetted *vetted)
{
    const struct zg_lock *added = &vetted->added;
    for (size_t i = 0; i < added->count; i++) {
        const struct zg_lock_entry *entry = &added->entries[i];
        printf("%s%s %s\n  pre   %s\n  post  %s\n", i == 0 ? "\n" : "", entry->patch, entry->target,
               entry->pre.hex[0] == '\0' ? "absent" : entry->pre.hex, entry->post.hex);
        if (entry->source.hex[0] != '\0') {
            printf("  from  %s\n", entry->source.hex);
        }
        if (entry->base.hex[0] != '\0') {
            printf("  base  %s\n", entry->base.hex);
        }
        for (const char **line = entry->allowed; line != NULL && *line != NULL; line++) {
            print_lines("  allowed  ", *line);
        }
    }
    printf("\n%s %zu in %s (%zu kept, %zu dropped)", options->dry_run ? "would pin" : "pinned",
           added->count, options->lock, vetted->kept, vetted->dropped);
    if (added->count > 0 && added->entries[0].reviewer[0] != '\0') {
        printf(", reviewed by %s on %s", added->entries[0].reviewer, added->entries[0].date);
    }
    putchar('\n');
}

/* The release to vet for: the one asked for, which must not contradict the root. */
static bool choose_release(const struct options *options, const struct zg_inventory *inventory,
                           struct zg_release *release, struct zg_error *err)
{
    if (options->release == NULL) {
        *release = inventory->release;
        return inventory->release_known || zg_fail(err, ZG_USAGE, "release-unknown",
                                                   "%s does not tell its release; name it with "
                                                   "--release",
                                                   options->root);
    }
    if (!zg_release_parse(options->release, release, err)) {
        return false;
    }
    return !inventory->release_known || strcmp(release->name, inventory->release.name) == 0 ||
           zg_fail(err, ZG_REFUSED, "wrong-release", "%s is release %s, not %s (%s)", options->root,
                   inventory->release.name, release->name, inventory->release_evidence);
}

static bool vet(struct zg_arena *arena, const struct options *options, struct zg_error *err)
{
    struct zg_release release;
    struct zg_patchset *set;
    struct zg_vetted vetted = {0};
    struct zg_progress progress = {.what = "scanning"};
    struct zg_scan_options scan = {.classes = true, .progress = &progress};
    struct zg_vet_options how = {
        .content = options->content,
        .sources = zg_choose_sources(arena, &options->sources),
        .jre = options->jre,
        .lock = options->lock,
        .reviewers = options->reviewers,
        .key = options->key,
        .cert = options->cert,
        .patches = options->names,
        .patch_count = options->name_count,
        .dry_run = options->dry_run,
    };
    ZG_CLEANUP(zg_inventory_cleanup)
    struct zg_inventory *inventory = zg_inventory_scan(options->root, &scan, err);
    if (inventory == NULL || !zg_epoch((int64_t)time(NULL), &how.now, err) ||
        !choose_release(options, inventory, &release, err) ||
        !zg_patchset_load(arena, options->patches, &release, &set, err)) {
        return false;
    }
    bool ok = zg_vet(arena, set, inventory, &how, &vetted, err);
    for (size_t i = 0; i < vetted.result_count; i++) {
        print_result(options, &vetted.results[i]);
    }
    for (const char **name = set->skipped; *name != NULL; name++) {
        printf("%s: for other releases\n", *name);
    }
    for (const char **name = set->sources; *name != NULL; name++) {
        printf("%s: skipped: for the component build\n", *name);
    }
    if (ok) {
        print_vetted(options, &vetted);
    }
    return ok;
}

/* What was not given follows from what was. */
static bool complete(struct zg_arena *arena, struct options *options, struct zg_error *err)
{
    if (options->root == NULL || (!options->dry_run && (!options->key || !options->cert))) {
        zg_fail(err, ZG_USAGE, "option", "%s",
                options->root == NULL ? "--root is needed"
                                      : "--key and --cert of the reviewer are needed");
        return zg_hint(err, "see `zmgraft vet --help`");
    }
    if (options->patches == NULL) {
        options->patches = "patches";
    }
    if (options->content == NULL) {
        const char *parent = zg_path_parent(arena, options->patches);
        options->content = parent[0] == '\0' ? "." : parent;
    }
    if (options->lock == NULL) {
        options->lock = zg_path_join(arena, options->patches, "vetted.lock");
    }
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct options options = {.sources = {.network = zg_network_default()}};
    const struct zg_option table[] = {
        {"root", 0, ZG_TEXT, &options.root},
        {"release", 0, ZG_TEXT, &options.release},
        {"key", 0, ZG_TEXT, &options.key},
        {"cert", 0, ZG_TEXT, &options.cert},
        {"patches", 0, ZG_TEXT, &options.patches},
        {"content", 0, ZG_TEXT, &options.content},
        {"lock", 0, ZG_TEXT, &options.lock},
        {"reviewers", 0, ZG_TEXT, &options.reviewers},
        {"sources", 0, ZG_LIST, &options.sources.folders},
        {"fetch", 0, ZG_FLAG, &options.sources.fetch},
        {"cache", 0, ZG_TEXT, &options.sources.cache},
        {"dry-run", 'n', ZG_FLAG, &options.dry_run},
        {"jre", 0, ZG_TEXT, &options.jre},
    };
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 0, ZG_COUNT(options.names), options.names,
                    &options.name_count, err) ||
        !complete(arena, &options, err) || !vet(arena, &options, err)) {
        return err->kind;
    }
    return ZG_OK;
}

static const char help[] =
    "usage: zmgraft vet [PATCH...] --root ROOT --key KEY --cert CERT [OPTIONS]\n"
    "\n"
    "Applies the series of the root's release without a lock (nothing of the root is changed),\n"
    "shows what each patch does to each target, and pins that in the vetted lock: this patch\n"
    "turns this pre-image of this target into this post-image. The lock is signed by the\n"
    "reviewer, who must not be the author of a patch. Without PATCH all of the series is vetted.\n"
    "\n"
    "  --root ROOT       the deployed tree, laid out as /opt/zimbra is\n"
    "  --release R       its release, when the root does not tell\n"
    "  --key KEY         the reviewer's private key (PEM)\n"
    "  --cert CERT       and certificate (PEM)\n"
    "  --reviewers DIR   certificates of the reviewers; needed to extend a lock, whose signature\n"
    "                    must be good\n"
    "  --patches DIR     the patch folder (default: patches)\n"
    "  --content DIR     the folder that holds skins/ and zimlets/ (default: beside the patches)\n"
    "  --lock FILE       the vetted lock (default: vetted.lock in the patch folder)\n"
    "  --sources DIR     where vendor files are; may be given more than once\n"
    "  --fetch           get vendor files that are in none of them over the network, from the\n"
    "                    https:// address and with the digest that the patch names; without it\n"
    "                    the network is not used\n"
    "  --cache DIR       keeps what was fetched, and is looked into without --fetch too;\n"
    "                    ZMGRAFT_CACHE or ~/.cache/zmgraft without it\n"
    "  --jre PATH        a JRE like the deployed one, for roots that hold none: its home, rt.jar "
    "or\n"
    "                    a folder of jmods; grafted classes are checked against it\n"
    "  -n, --dry-run     show everything, write nothing; needs no key\n"
    "\n"
    "The date recorded is SOURCE_DATE_EPOCH, else today.\n"
    "\n"
    "exit codes: 0 done; 2 wrong usage; 3 a patch or the lock was refused; 4 malformed input;\n"
    "5 the system failed\n"
    "\n"
    "example: zmgraft vet page/login-slot --root /opt/zimbra --key jane.key --cert jane.crt \\\n"
    "             --reviewers reviewers\n";

const struct zg_command zg_command_vet = {
    .name = "vet",
    .summary = "show what patches do to a root, and pin it in the vetted lock",
    .help = help,
    .run = run,
};
