/* `zmgraft report`: which release has which fix, and how that is known. */
#include "report/report.h"
#include "commands/commands.h"

#include <string.h>

struct options {
    const char *format, *ledger, *output;
    struct zg_query query;
    struct zg_texts evidence;
};

static const char help[] =
    "usage: zmgraft report [--format FORMAT] [--release R] [--component C] [--advisory A]\n"
    "                      [--root ROOT [--evidence FILE]...] [--ledger DIR] [-o FILE]\n\n"
    "Reports what the ledger says of each advisory in each component of each release: the status,\n"
    "the evidence for it, and the command that gives the same verdict again. With a root it "
    "reports\n"
    "on the root's release, and the bundle installed there counts as evidence as long as its "
    "files\n"
    "are as it left them. A single verdict is shown with everything that is known of it.\n\n"
    "options:\n"
    "  --format FORMAT  text (a table), html (one page), json or csv; text unless given\n"
    "  --release R      only this release, e.g. 8.8.15.p40\n"
    "  --component C    only this component, e.g. openssl\n"
    "  --advisory A     only this advisory, e.g. CVE-2023-0464\n"
    "  --root ROOT      look at this root; with --release where it does not tell its release\n"
    "  --evidence FILE  what `zmgraft component build` recorded, or a folder of such; counts where "
    "the\n"
    "                   root has the files that were built; may be given more than once\n"
    "  --ledger DIR     the ledger (" ZG_LEDGER_FOLDER ")\n"
    "  -o, --output FILE  write there instead of to standard output\n\n"
    "SOURCE_DATE_EPOCH, when set, is the date shown in the report; without it there is none.\n\n"
    "exit codes: 0 done; 1 the ledger does not know what was asked for; 2 wrong usage; 3 the root\n"
    "is another release; 4 a file is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft report --release 8.8.15.p40\n"
    "  zmgraft report --format html --root /opt/zimbra -o report.html\n";

static bool write_out(const struct zg_buf *report, const char *output, struct zg_error *err)
{
    if (output != NULL) {
        return zg_write_file(output, zg_buf_bytes(report), 0644, err);
    }
    return fwrite(report->data, 1, report->len, stdout) == report->len ||
           zg_fail_errno(err, "writing to standard output");
}

static bool make_report(const struct options *options, zg_report_writer writer,
                        struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_ledger_cleanup) struct zg_ledger *ledger = zg_ledger_load(options->ledger, err);
    ZG_CLEANUP(zg_buf_free) struct zg_buf report = {0};
    struct zg_verdicts verdicts;
    struct zg_installed *installed = NULL;
    struct zg_report_input input = {
        .verdicts = &verdicts,
        .query = &options->query,
        .colour = options->output == NULL && zg_colour(stdout),
    };
    if (ledger == NULL || !zg_epoch(0, &input.date, err) ||
        !zg_ledger_verdicts(arena, ledger, &options->query, &verdicts, err) ||
        (options->query.root != NULL &&
         !zg_installed_load(arena, options->query.root, &installed, err))) {
        return false;
    }
    input.installed = installed;
    writer(&input, &report);
    return write_out(&report, options->output, err);
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct options options = {.format = "text", .ledger = ZG_LEDGER_FOLDER};
    const struct zg_option table[] = {
        {"format", 0, ZG_TEXT, &options.format},
        {"release", 0, ZG_TEXT, &options.query.release},
        {"component", 0, ZG_TEXT, &options.query.component},
        {"advisory", 0, ZG_TEXT, &options.query.advisory},
        {"root", 0, ZG_TEXT, &options.query.root},
        {"evidence", 0, ZG_LIST, &options.evidence},
        {"ledger", 0, ZG_TEXT, &options.ledger},
        {"output", 'o', ZG_TEXT, &options.output},
    };
    size_t words;
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 0, 0, NULL, &words, err)) {
        return err->kind;
    }
    if (options.evidence.count > 0 && options.query.root == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--evidence wants --root: it is about files of a root");
        return err->kind;
    }
    options.query.evidence = options.evidence.items;
    options.query.evidence_count = options.evidence.count;
    zg_report_writer writer = zg_report_format(options.format);
    if (writer == NULL) {
        zg_fail(err, ZG_USAGE, "report-format", "there is no format '%s'", options.format);
        zg_hint(err, "the formats are text, html, json and csv");
        return err->kind;
    }
    return make_report(&options, writer, err) ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_report = {
    .name = "report",
    .summary = "which release has which fix, and how that is known",
    .help = help,
    .run = run,
};
