/* `zmgraft status`: how the files of the installed bundle stand. */
#include "bundle/bundle.h"
#include "commands/commands.h"
#include "commands/host_report.h"

struct options {
    const char *root;
    bool json;
};

/* All as the bundle left it, and no run left half-way? */
static bool is_well(const struct zg_host_report *report)
{
    return report->installed != NULL && report->recovered == NULL &&
           zg_count_state(report, ZG_FILE_PATCHED) +
                   zg_count_state(report, ZG_FILE_NOT_INSTALLED) ==
               report->file_count;
}

static void print_text(const struct options *options, const struct zg_host_report *report)
{
    if (report->installed == NULL) {
        printf("no bundle is installed on %s\n", options->root);
    }
    zg_print_installed(report->installed);
    zg_print_files(report);
    zg_print_actions(report, "Pending, to make it live:");
}

static int run_status(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const struct zg_option table[] = {{"json", 0, ZG_FLAG, &options.json}};
    size_t words;
    struct zg_host_report report;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.root, &words, err) ||
        !zg_status(arena, options.root, &report, err)) {
        return (int)err->kind;
    }
    if (options.json) {
        zg_print_report_json(&report);
    } else {
        print_text(&options, &report);
    }
    return is_well(&report) ? ZG_OK : ZG_NEGATIVE;
}

const struct zg_command zg_command_status = {
    .name = "status",
    .summary = "how the files of the installed bundle stand",
    .help = "usage: zmgraft status ROOT [--json]\n\n"
            "Tells for each file of the installed bundle: patched (as the bundle left it),\n"
            "original (as it was before), drifted (neither), missing, superseded (replaced by the\n"
            "package of another release), not-installed (its whole group is absent). Also the\n"
            "actions that are pending. Changes nothing.\n\n"
            "  --json  the result for programs\n\n"
            "Exit codes: 0 all patched or not installed; 1 anything else: a file in another\n"
            "state, an interrupted run, or no bundle; 2 wrong usage; 5 the system failed.\n\n"
            "example:\n"
            "  zmgraft status /opt/zimbra\n",
    .run = run_status,
};
