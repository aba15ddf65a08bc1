/* `zmgraft apply`: install a bundle on a root. */
#include "bundle/bundle.h"
#include "commands/commands.h"
#include "commands/host_report.h"

#define DEFAULT_KEYRING "/etc/zmgraft/keyring"

struct options {
    const char *words[2]; /* bundle, root */
    struct zg_host_options host;
    bool json;
};

static void print_text(const struct options *options, const struct zg_host_report *report)
{
    zg_print_installed(report->installed);
    zg_print_files(report);
    zg_print_actions(report, options->host.dry_run ? "This would be left to do:"
                                                   : "Left to do, to make it live:");
}

static int run_apply(int argc, char **argv, struct zg_error *err)
{
    struct options options = {.host.keyring = DEFAULT_KEYRING};
    const struct zg_option table[] = {
        {"keyring", 0, ZG_TEXT, &options.host.keyring},
        {"release", 0, ZG_TEXT, &options.host.release},
        {"dry-run", 'n', ZG_FLAG, &options.host.dry_run},
        {"run-actions", 0, ZG_FLAG, &options.host.run_actions},
        {"json", 0, ZG_FLAG, &options.json},
    };
    size_t words;
    struct zg_progress progress = {.what = "files"};
    struct zg_host_report report;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 2, 2, options.words, &words, err)) {
        return (int)err->kind;
    }
    options.host.progress = &progress;
    bool ok = zg_apply(arena, options.words[0], options.words[1], &options.host, &report, err);
    zg_progress_done(&progress);
    if (options.json) {
        zg_print_report_json(&report);
    } else {
        print_text(&options, &report);
    }
    return ok ? 0 : (int)err->kind;
}

const struct zg_command zg_command_apply = {
    .name = "apply",
    .summary = "install a bundle on a root",
    .help = "usage: zmgraft apply BUNDLE ROOT [--keyring DIR] [--dry-run] [--run-actions]\n"
            "                     [--release R] [--json]\n\n"
            "Checks the signature, then that every file on the root is what the bundle was made\n"
            "for, then puts the new files in place: all of them or none. What was there is kept\n"
            "in ROOT/.zmgraft, for `zmgraft rollback`. A run that was killed is finished or\n"
            "undone first. What makes the change live is printed, or run with --run-actions.\n\n"
            "  --keyring DIR  folder of certificates (*.pem, *.crt) and of the list `revoked`;\n"
            "                 " DEFAULT_KEYRING " without it\n"
            "  --dry-run, -n  check everything, change nothing\n"
            "  --run-actions  run what makes the change live\n"
            "  --release R    what the root is, when it does not tell\n"
            "  --json         the result for programs\n\n"
            "Exit codes: 0 installed; 2 wrong usage; 3 refused, nothing changed; 4 malformed;\n"
            "5 the system failed.\n\n"
            "example:\n"
            "  zmgraft apply zmgraft-compat_8.8.15.p46_2026112200.tar.zst /opt/zimbra --dry-run\n",
    .run = run_apply,
};
