/* `zmgraft backport`: an upstream fix adapted to an older source tree, and into its packaging. */
#include "commands/backport_report.h"
#include "commands/backport_work.h"
#include "commands/commands.h"

enum { MOST_WORDS = 64 };

static const char help[] =
    "usage: zmgraft backport [OPTIONS] FIX... TREE -o OUT\n"
    "       zmgraft backport --forecast --series DIR [FIX...] TREE\n"
    "       zmgraft backport --audit [--component NAME] PACKAGES\n\n"
    "Adapts FIX, a patch made for a newer version, to the older source in TREE, and writes a "
    "patch\n"
    "with a DEP-3 header to OUT. A hunk goes where its lines are, in the function that the fix\n"
    "changes, also in a file that has moved; lines that the tree has otherwise are merged with "
    "the\n"
    "fix's when that is unambiguous. What has no sure place is a conflict, shown with both sides, "
    "and\n"
    "nothing is written; so is a hunk that only a merge can place in a function which the "
    "vendor's\n"
    "series changes too. Tests and documentation are left out of the patch. TREE is not "
    "changed.\n\n"
    "Several patches, a mail-box or a folder are the parts of one fix and become one patch; "
    "ROLE=FIX says\n"
    "what a part is: prerequisite, fix, follow-up, regression-fix.\n\n"
    "--forecast tells instead how the patches of a vendor's series apply to TREE, one after the\n"
    "other, and which files and functions FIX changes too. --audit looks for the disorder that "
    "the\n"
    "patch lists of a packages tree hide: orphaned patches, names without a file, deb and RPM "
    "lists\n"
    "that disagree.\n\n"
    "options:\n"
    "  -o, --output OUT     the adapted patch\n"
    "  --series DIR         a quilt series (DIR/series) that is applied to TREE first, in memory\n"
    "  --base-tree TREE     the source that FIX was made for, before it: better placing\n"
    "  --history REPO       the project's git repository: each part's own base, what conflicts "
    "lack, "
    "what\n"
    "                       came later\n"
    "  --with-prerequisites adapt changes that the history says are missing first, when that "
    "solves "
    "it\n"
    "  --path-map FILE      lines `FROM TO`: where files of the fix are in TREE\n"
    "  --strip N            leading parts of names in FIX to take off; 1 without it\n"
    "  --fuzz N             for the series' patches; 0 without it, as dpkg-source\n"
    "  --accept-overlap     take hunks that were merged into functions which the series changes: "
    "they\n"
    "                       were looked at\n"
    "  --with-tests         tests and documentation too\n"
    "  --rejects DIR        on a conflict, the hunks without a place to DIR/FILE.rej, the others "
    "to\n"
    "                       DIR/partial.patch\n"
    "  --interdiff FILE     what the adapted patch changes otherwise than FIX\n"
    "  --into PACKAGES      add the patch to a component of a packages tree too: file, series, "
    "spec,\n"
    "                       changelogs, revision; with --component NAME\n"
    "  --name FILE          the patch's name there; without it that of OUT\n"
    "  --revision REV       the new revision; without it the present one's number plus one\n"
    "  --json               for programs\n\n"
    "exit codes: 0 adapted; 1 the tree has the fix already, or --audit or --forecast found "
    "something;\n"
    "2 wrong usage; 3 refused: a conflict, or a patch that leads out of the tree; 4 a patch, "
    "series\n"
    "or spec is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft backport CVE-2025-53859.patch nginx-1.24.0 --series nginx/patches -o adapted.patch\n"
    "  zmgraft backport --audit --component openssl packages\n";

static void close_work(struct backport_work *work)
{
    zg_ported_close(&work->ported);
    zg_tree_close(work->vendor);
    zg_tree_close(work->tree);
    zg_tree_close(work->base);
    zg_buf_free(&work->patch);
    zg_buf_free(&work->interdiff);
    zg_arena_free(work->arena);
}

/* ---- the two other jobs -----------------------------------------------------------------------
 */

static int forecast(const struct backport *options, const char *const *words, size_t count,
                    struct backport_work *work, struct zg_error *err)
{
    if (!backport_load_fix(work, words, count - 1, err) ||
        !backport_load_tree(options, words[count - 1], true, work, err)) {
        return err->kind;
    }
    bool found = false;
    for (size_t i = 0; i < work->patch_count; i++) {
        found = found || !work->patches[i].applies || work->patches[i].shared_function_count > 0;
    }
    if (options->json) {
        backport_print_json(zg_vendor_json(work->patches, work->patch_count));
    } else {
        zg_vendor_print(work->patches, work->patch_count, stdout);
    }
    return found ? ZG_NEGATIVE : ZG_OK;
}

static int audit(const struct backport *options, const char *packages, struct backport_work *work,
                 struct zg_error *err)
{
    struct zg_anomaly *found;
    size_t count;
    if (!zg_audit_packages(work->arena, packages, options->component, &found, &count, err)) {
        return err->kind;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct zg_anomaly *anomaly = &found[i];
        if (!options->json) {
            printf("%s: %s: %s%s%s\n", anomaly->component, zg_anomaly_name(anomaly->kind),
                   anomaly->patch, anomaly->note[0] != '\0' ? ": " : "", anomaly->note);
        }
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s}", "component", anomaly->component,
                                        "kind", zg_anomaly_name(anomaly->kind), "patch",
                                        anomaly->patch, "note", anomaly->note));
    }
    if (options->json) {
        backport_print_json(list);
    } else {
        json_decref(list);
    }
    return count > 0 ? ZG_NEGATIVE : ZG_OK;
}

static bool check_options(const struct backport *options, size_t words, struct zg_error *err)
{
    const char *wrong = NULL;
    if (options->audit) {
        wrong = words != 1 ? "--audit wants one packages tree" : NULL;
    } else if (options->forecast) {
        wrong = options->series == NULL ? "--forecast wants --series" : NULL;
    } else if (words < 2) {
        wrong = "a fix and a tree are wanted";
    } else if (options->with_prerequisites && options->history == NULL) {
        wrong = "--with-prerequisites wants --history";
    } else if (options->out == NULL) {
        wrong = "-o says where the adapted patch goes";
    } else if ((options->into == NULL) != (options->component == NULL)) {
        wrong = "--into and --component go together";
    }
    if (wrong != NULL) {
        zg_fail(err, ZG_USAGE, "option", "%s", wrong);
        return zg_hint(err, "see `zmgraft backport --help`");
    }
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct backport o = {.strip = 1};
    const char *words[MOST_WORDS];
    size_t count;
    const struct zg_option table[] = {
        {"output", 'o', ZG_TEXT, &o.out},
        {"series", 0, ZG_TEXT, &o.series},
        {"base-tree", 0, ZG_TEXT, &o.base},
        {"path-map", 0, ZG_TEXT, &o.path_map},
        {"strip", 0, ZG_NUMBER, &o.strip},
        {"fuzz", 0, ZG_NUMBER, &o.fuzz},
        {"with-tests", 0, ZG_FLAG, &o.tests},
        {"accept-overlap", 0, ZG_FLAG, &o.accept_overlap},
        {"rejects", 0, ZG_TEXT, &o.rejects},
        {"interdiff", 0, ZG_TEXT, &o.interdiff},
        {"into", 0, ZG_TEXT, &o.into},
        {"component", 0, ZG_TEXT, &o.component},
        {"name", 0, ZG_TEXT, &o.name},
        {"revision", 0, ZG_TEXT, &o.revision},
        {"forecast", 0, ZG_FLAG, &o.forecast},
        {"audit", 0, ZG_FLAG, &o.audit},
        {"history", 0, ZG_TEXT, &o.history},
        {"with-prerequisites", 0, ZG_FLAG, &o.with_prerequisites},
        {"json", 0, ZG_FLAG, &o.json},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, MOST_WORDS, words, &count, err) ||
        !check_options(&o, count, err)) {
        return err->kind;
    }
    struct backport_work work = {.arena = zg_arena_new()};
    int code = o.audit      ? audit(&o, words[0], &work, err)
               : o.forecast ? forecast(&o, words, count, &work, err)
                            : backport_adapt(&o, words, count, &work, err);
    close_work(&work);
    return code;
}

const struct zg_command zg_command_backport = {
    .name = "backport",
    .summary = "adapt an upstream fix to an older source tree",
    .help = help,
    .run = run,
};
