/* `zmgraft rollback`: take the installed bundle back. */
#include "bundle/bundle.h"
#include "commands/commands.h"
#include "commands/host_report.h"

struct options {
    const char *root;
    struct zg_host_options host;
    bool json;
};

static void print_text(const struct options *options, const struct zg_host_report *report)
{
    zg_print_files(report);
    zg_print_actions(report, options->host.dry_run ? "This would be left to do:"
                                                   : "Left to do, to make it live:");
}

static int run_rollback(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const struct zg_option table[] = {
        {"keep", 0, ZG_FLAG, &options.host.keep},
        {"overwrite", 0, ZG_FLAG, &options.host.overwrite},
        {"dry-run", 'n', ZG_FLAG, &options.host.dry_run},
        {"run-actions", 0, ZG_FLAG, &options.host.run_actions},
        {"json", 0, ZG_FLAG, &options.json},
    };
    size_t words;
    struct zg_progress progress = {.what = "files"};
    struct zg_host_report report;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.root, &words, err)) {
        return (int)err->kind;
    }
    options.host.progress = &progress;
    bool ok = zg_rollback(arena, options.root, &options.host, &report, err);
    zg_progress_done(&progress);
    if (options.json) {
        zg_print_report_json(&report);
    } else {
        print_text(&options, &report);
    }
    return ok ? 0 : (int)err->kind;
}

const struct zg_command zg_command_rollback = {
    .name = "rollback",
    .summary = "take the installed bundle back",
    .help = "usage: zmgraft rollback ROOT [--keep | --overwrite] [--dry-run] [--run-actions]\n"
            "                        [--json]\n\n"
            "Restores every file, with its times and attributes, as it was before the first\n"
            "bundle, removes what bundles added, and ROOT/.zmgraft. A file that a package of\n"
            "another release replaced since stays as it is. Over a file that someone else changed\n"
            "it is refused, unless told what to do.\n\n"
            "  --keep         leave files that were changed since as they are\n"
            "  --overwrite    restore over files that were changed since\n"
            "  --dry-run, -n  check everything, change nothing\n"
            "  --run-actions  run what makes the change live\n"
            "  --json         the result for programs\n\n"
            "Exit codes: 0 taken back; 1 no bundle is installed; 2 wrong usage; 3 refused,\n"
            "nothing changed; 5 the system failed.\n\n"
            "example:\n"
            "  zmgraft rollback /opt/zimbra\n",
    .run = run_rollback,
};
