/* `zmgraft ledger check`: loads the ledger, counts, and says what should not stay like it is. */
#include "ledger/ledger.h"
#include "commands/commands.h"

#include <string.h>

static const char help[] =
    "usage: zmgraft ledger check [--ledger DIR]\n\n"
    "Loads the ledger (components, releases, advisories) strictly, prints how much is in it, and\n"
    "looks for what loads and yet misleads: lists out of order, an advisory that concerns no\n"
    "release and does not say why it is kept, an assessment that fits no release.\n\n"
    "options:\n"
    "  --ledger DIR  the ledger (" ZG_LEDGER_FOLDER ")\n\n"
    "exit codes: 0 in order; 1 there is something to mend; 2 wrong usage; 4 a file is malformed;\n"
    "5 the system failed\n\n"
    "example:\n"
    "  zmgraft ledger check\n";

static bool print_check(const struct zg_ledger *ledger, const char *folder, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const struct zg_ledger_counts counts = zg_ledger_count(ledger);
    struct zg_complaints complaints;
    zg_ledger_check(arena, ledger, &complaints);
    for (size_t i = 0; i < complaints.count; i++) {
        const struct zg_complaint *complaint = &complaints.items[i];
        printf("%s/%s:%u: %s\n", folder, complaint->file, complaint->line, complaint->text);
    }
    printf("%zu releases, %zu components, %zu advisories, %zu assessments\n", counts.releases,
           counts.components, counts.advisories, counts.assessments);
    return complaints.count == 0 ||
           zg_fail(err, ZG_NEGATIVE, "ledger-check", "%zu places of the ledger %s need mending",
                   complaints.count, folder);
}

static int run(int argc, char **argv, struct zg_error *err)
{
    const char *folder = ZG_LEDGER_FOLDER, *verb;
    size_t words;
    const struct zg_option options[] = {{"ledger", 0, ZG_TEXT, &folder}};
    if (!zg_options(argc, argv, options, ZG_COUNT(options), 1, 1, &verb, &words, err)) {
        return err->kind;
    }
    if (strcmp(verb, "check") != 0) {
        zg_fail(err, ZG_USAGE, "option", "there is no 'ledger %s'", verb);
        zg_hint(err, "`zmgraft ledger check` is what there is");
        return err->kind;
    }
    ZG_CLEANUP(zg_ledger_cleanup) struct zg_ledger *ledger = zg_ledger_load(folder, err);
    return ledger != NULL && print_check(ledger, folder, err) ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_ledger = {
    .name = "ledger",
    .summary = "check the facts on components, releases and advisories",
    .help = help,
    .run = run,
};
