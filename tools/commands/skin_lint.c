/*
 * `zmgraft skin lint`: what browsers drop of a skin. Here: options, and the order of the work. Each
 * browser gets the sheets that the server would send it (skin_view.c).
 */
#include "commands/skin.h"
#include "commands/skin_view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/report.h"

static const char help[] =
    "usage: zmgraft skin lint [OPTIONS] WEBAPP [NAME...]\n"
    "       zmgraft skin lint [OPTIONS] FILE.css\n\n"
    "Judges every declaration of a skin as each browser is served it: it works; or it is dropped\n"
    "while a sibling in the same rule does its work; or it is dropped and nothing replaces it.\n"
    "MDN's data decide, or with --ask the browser itself. Told too: unknown properties, broken\n"
    "selectors, and what the server's minifier (YUI Compressor 2.4.8) would break. Each finding\n"
    "has the template's line or the key of skin.properties that it comes from.\n\n"
    "WEBAPP is the deployed folder with css/ and skins/ in it; NAME a sheet of css/, or skin for\n"
    "those of the manifest. Default: common dwt msgview login zm spellcheck skin. FILE.css is\n"
    "judged as it is.\n\n"
    "options:\n"
    "      --skin NAME       default harmony\n"
    "      --client KIND     advanced (default) or standard\n"
    "      --release RELEASE from 10.1 on manifests may have ignore lists\n"
    "      --all-sheets      every sheet of css/, and skin\n"
    "      --browsers LIST   with commas between: names with a version, or without for the\n"
    "                        current one. Default: chrome, firefox, safari, edge\n"
    "      --ask             ask Debian's Chromium and Firefox what chrome and firefox take\n"
    "      --record FILE     keep their answers there, as JSON\n"
    "      --answers FILE    take answers that were kept\n"
    "      --table FILE      the compatibility data; default: $ZMGRAFT_COMPAT, or\n"
    "                        css-compat.table beside the program (`make compat` writes it)\n"
    "      --node DIR        the folder of scripts that drive browsers; default: $ZMGRAFT_NODE,\n"
    "                        or ../tools/web/node beside the program\n"
    "      --propose DIR     write a patch for each file that something can be done about\n"
    "      --all             list also what a sibling replaces, and what is undetermined\n"
    "      --format FORMAT   text (default), json or html\n"
    "      --json            the same as --format json\n"
    "  -o, --output FILE     write there instead of standard output\n\n"
    "exit codes: 0 nothing is lost; 1 something is; 2 wrong usage; 4 the skin or the data are\n"
    "malformed; 5 the system failed, or a browser did\n\n"
    "examples:\n"
    "  zmgraft skin lint /opt/zimbra/jetty/webapps/zimbra\n"
    "  zmgraft skin lint --browsers 'firefox 115, ie 11' --format html -o lint.html \\\n"
    "      /opt/zimbra/jetty/webapps/zimbra skin\n"
    "  zmgraft skin lint --ask --browsers chrome,firefox --propose drafts/ \\\n"
    "      /opt/zimbra/jetty/webapps/zimbra\n";

struct options {
    struct zg_skin_view_options view;
    const char *record, *node, *propose, *format, *output;
    bool ask, all, json;
};

/* Puts the version that answered in the place of the one that was named. */
static void note_answers(const struct zg_answers *answers, struct zg_lint_report *report)
{
    for (size_t i = 0; i < report->view_count; i++) {
        struct zg_lint_view *view = &report->views[i];
        const char *version = zg_answers_version(answers, view->browser.name);
        if (version != NULL) {
            view->asked = true;
            view->browser.version = version;
        }
    }
}

static bool collect_answers(struct zg_arena *arena, const struct options *options,
                            struct zg_answers *answers, struct zg_lint_report *report,
                            struct zg_error *err)
{
    if (options->view.answers != NULL && !zg_answers_read(answers, options->view.answers, err)) {
        return false;
    }
    if (options->ask) {
        const char *node = zg_node_folder(arena, options->node, err);
        for (size_t i = 0; i < report->view_count; i++) {
            zg_answers_want(answers, report->views[i].browser.name, &report->views[i].sheet);
        }
        if (node == NULL || !zg_answers_ask(arena, answers, node, err)) {
            return false;
        }
    }
    note_answers(answers, report);
    return options->record == NULL || zg_answers_write(answers, options->record, err);
}

static bool is_lost(const struct zg_lint_report *report)
{
    for (size_t i = 0; i < report->row_count; i++) {
        if (report->rows[i].worst == ZG_FATE_LOST) {
            return true;
        }
    }
    return false;
}

static bool put_report(const struct options *options, const struct zg_lint_report *report,
                       struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_lint_input input = {report, options->all};
    const char *format = options->json             ? "json"
                         : options->format != NULL ? options->format
                                                   : "text";
    zg_lint_format(format)(&input, &out);
    if (options->output != NULL) {
        return zg_write_file(options->output, zg_buf_bytes(&out), 0644, err);
    }
    return zg_write_all(1, zg_buf_bytes(&out), "standard output", err);
}

static bool lint(struct zg_arena *arena, const struct options *options, const char *const *words,
                 size_t count, bool *lost, struct zg_error *err)
{
    struct zg_compat *compat;
    struct zg_lint_report report = {0};
    if (!zg_skin_views_make(arena, &options->view, words, count, &compat, &report, err)) {
        return false;
    }
    report.source = zg_compat_source(compat);
    struct zg_answers *answers = zg_answers_new(arena);
    bool ok = collect_answers(arena, options, answers, &report, err);
    if (ok) {
        zg_skin_views_lint(arena, compat, answers, &report);
        zg_lint_rows(arena, compat, &report);
        *lost = is_lost(&report);
        ok = put_report(options, &report, err) &&
             (options->propose == NULL ||
              zg_skin_propose(arena, &report, words[0], options->propose, err));
    }
    zg_answers_free(answers);
    return ok;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { MOST_WORDS = 64 };
    struct options options = {
        .view = {.skin = "harmony", .browsers = "chrome,firefox,safari,edge"}};
    const char *words[MOST_WORDS];
    size_t count;
    bool lost = false;
    const struct zg_option own[] = {
        {"ask", 0, ZG_FLAG, &options.ask},   {"record", 0, ZG_TEXT, &options.record},
        {"node", 0, ZG_TEXT, &options.node}, {"propose", 0, ZG_TEXT, &options.propose},
        {"all", 0, ZG_FLAG, &options.all},   {"format", 0, ZG_TEXT, &options.format},
        {"json", 0, ZG_FLAG, &options.json}, {"output", 'o', ZG_TEXT, &options.output},
    };
    if (!zg_skin_options(argc, argv, &options.view, own, ZG_COUNT(own), MOST_WORDS, words, &count,
                         err)) {
        return err->kind;
    }
    if (options.format != NULL && zg_lint_format(options.format) == NULL) {
        zg_fail(err, ZG_USAGE, "option", "%s is no format; there are text, json, html",
                options.format);
        return err->kind;
    }
    struct stat st;
    if (options.propose != NULL && stat(words[0], &st) == 0 && S_ISREG(st.st_mode)) {
        zg_fail(err, ZG_USAGE, "option", "--propose writes patches for a webapp; %s is a file",
                words[0]);
        return err->kind;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!lint(arena, &options, words, count, &lost, err)) {
        return err->kind;
    }
    return lost ? ZG_NEGATIVE : ZG_OK;
}

const struct zg_command zg_command_skin_lint = {
    .name = "skin lint",
    .summary = "tell what browsers drop of a skin",
    .help = help,
    .run = run,
};
