/* `zmgraft propose`: what a vendor's package really changes in a root, as drafts of patches. */
#include "commands/commands.h"
#include "patchset/patchset.h"

static const char help[] =
    "usage: zmgraft propose VENDOR --root ROOT [--base FILE] [--out DIR] [OPTIONS]\n"
    "\n"
    "Lists what the vendor's package VENDOR (deb, rpm, zip, tar, jar, class or a folder) really\n"
    "changes in ROOT, and what each change needs, and drafts the patches for it. Each draft is\n"
    "tried on ROOT as `zmgraft vet` would; nothing of ROOT is changed.\n"
    "\n"
    "options:\n"
    "  --root ROOT     the deployed tree, laid out as /opt/zimbra is\n"
    "  --base FILE     the vendor's package before: what changed from there to VENDOR counts.\n"
    "                  Without it all counts that differs from ROOT.\n"
    "  --out DIR       a new folder for the drafts, a series, what file patches bring, and the\n"
    "                  report; a patch folder for `zmgraft vet --patches`\n"
    "  --release R     the release of ROOT, when it does not tell\n"
    "  --jre PATH      a JRE like the deployed one, when ROOT has none: its home, rt.jar or a\n"
    "                  folder of jmods\n"
    "  --full          list every member, not only those that are refused\n"
    "  --json          the result for programs\n"
    "\n"
    "exit codes: 0 done; 1 VENDOR changes nothing in ROOT; 2 wrong usage; 3 refused; 4 the\n"
    "package is malformed; 5 the system failed\n"
    "\n"
    "examples:\n"
    "  zmgraft propose new.deb --root /opt/zimbra\n"
    "  zmgraft propose new.deb --base old.deb --root /opt/zimbra --out drafts\n";

static void print(const struct zg_proposal *proposal, bool json, bool full)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    if (json) {
        json_t *value = zg_proposal_json(proposal);
        zg_json_print(value, &text);
        json_decref(value);
    } else {
        zg_proposal_text(proposal, full, &text);
    }
    fwrite(text.data, 1, text.len, stdout); /* main sees to its errors */
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct zg_progress scanning = {.what = "scanning"}, grafting = {.what = "grafting"};
    struct zg_propose_options options = {.scanning = &scanning, .grafting = &grafting};
    bool json = false, full = false;
    size_t count;
    const struct zg_option table[] = {
        {"root", 0, ZG_TEXT, &options.root},
        {"base", 0, ZG_TEXT, &options.base},
        {"out", 'o', ZG_TEXT, &options.out},
        {"jre", 0, ZG_TEXT, &options.jre},
        {"release", 0, ZG_TEXT, &options.release},
        {"json", 0, ZG_FLAG, &json},
        {"full", 0, ZG_FLAG, &full},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.vendor, &count, err)) {
        return err->kind;
    }
    if (options.root == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--root is needed");
        zg_hint(err, "see `zmgraft propose --help`");
        return err->kind;
    }
    ZG_CLEANUP(zg_proposal_cleanup) struct zg_proposal *proposal = zg_propose(&options, err);
    if (proposal == NULL) {
        return err->kind;
    }
    print(proposal, json, full);
    return proposal->jar_count + proposal->file_count > 0 ? ZG_OK : ZG_NEGATIVE;
}

const struct zg_command zg_command_propose = {
    .name = "propose",
    .summary = "what a vendor's package really changes in a root, as drafts of patches",
    .help = help,
    .run = run,
};
