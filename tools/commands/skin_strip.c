/*
 * `zmgraft skin strip`: rules of a skin's style sheets that could go, as removal patches. Nothing
 * is changed; what may really go a reviewer decides.
 */
#include "commands/skin.h"
#include "commands/skin_draft.h"
#include "commands/skin_view.h"

#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "usage: zmgraft skin strip [OPTIONS] WEBAPP [NAME...]\n\n"
    "Finds rules of a skin's style sheets that could go: those whose every declaration is\n"
    "dropped, or overridden by a later rule for the same selector, in every browser that gets\n"
    "them; those whose selector is broken; and, with --sources, those for classes and ids that\n"
    "the client's sources cannot form. Writes a removal patch for each sheet, with what it saves,\n"
    "for vetting; nothing is changed. What Zimlets of your own use is not known here.\n"
    "With --coverage, also those that no recorded page used: weaker evidence, as pages that were\n"
    "not visited may use them, and parts of a page that were not displayed; these go to patches\n"
    "of their own, unused-*.\n\n"
    "options:\n"
    "      --skin NAME, --client KIND, --release RELEASE, --all-sheets\n"
    "                       as of `zmgraft skin lint`\n"
    "      --browsers LIST  default: chrome, firefox, safari, edge, ie 11\n"
    "      --answers FILE   answers of real browsers, as `skin lint --record` keeps them\n"
    "      --sources DIR    scripts, pages and templates of the client; may be repeated. What "
    "they\n"
    "                       name, whole or put together from two words, is kept\n"
    "      --coverage FILE  what pages used of the sheets, as Chromium's developer tools, "
    "Playwright\n"
    "                       and Puppeteer record it; may be repeated\n"
    "      --table FILE     the compatibility data, as of `zmgraft skin lint`\n"
    "      --json           tell as JSON\n"
    "  -o, --output DIR     write the patches there\n\n"
    "exit codes: 0 nothing could go; 1 something could; 2 wrong usage; 3 a record is of other "
    "sheets;\n"
    "4 the skin or the data are malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft skin strip /opt/zimbra/jetty/webapps/zimbra\n"
    "  zmgraft skin strip --sources /opt/zimbra/jetty/webapps/zimbra/js -o drafts \\\n"
    "      /opt/zimbra/jetty/webapps/zimbra\n";

struct options {
    struct zg_skin_view_options view;
    const char *output;
    struct zg_texts sources, coverage;
    bool json;
};

/* ---- the words of the sources ---------------------------------------------------------------- */

struct reading {
    struct zg_arena *arena;
    struct zg_words *words;
};

/* Text that may name a class: not style sheets, which name them all. */
static bool is_source(const char *path)
{
    static const char *const suffixes[] = {".js",  ".jsp",      ".jspf", ".tag",        ".html",
                                           ".htm", ".template", ".xml",  ".properties", ".java"};
    for (size_t i = 0; i < ZG_COUNT(suffixes); i++) {
        if (zg_path_has_suffix(path, suffixes[i])) {
            return true;
        }
    }
    return false;
}

static bool add_source(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct reading *reading = context;
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    if (!S_ISREG(entry->st.st_mode) || !is_source(entry->path)) {
        return true;
    }
    if (!zg_map_open(entry->full_path, &map, err)) {
        return false;
    }
    zg_words_add(reading->words, map.bytes);
    return true;
}

static bool read_sources(struct zg_arena *arena, const struct options *options,
                         struct zg_words **words, struct zg_error *err)
{
    struct reading reading = {arena, NULL};
    if (options->sources.count > 0) {
        reading.words = zg_words_new(arena);
    }
    for (size_t i = 0; i < options->sources.count; i++) {
        if (!zg_walk(options->sources.items[i], add_source, &reading, err)) {
            return false;
        }
    }
    *words = reading.words;
    if (*words != NULL && zg_words_count(*words) == 0) {
        return zg_fail(err, ZG_USAGE, "option", "no script, page or template is in %s",
                       options->sources.items[0]);
    }
    return true;
}

/* ---- patches --------------------------------------------------------------------------------- */

/* The rule of the template on that line with that selector. */
static bool is_wanted(struct zg_skin_draft *draft, struct zg_sheet_node *node,
                      const struct zg_strip_rule *rule)
{
    return node->kind == ZG_SHEET_RULE && node->close != node->end &&
           zg_sheet_line(&draft->sheet, node->first) == rule->origin.line &&
           strcmp(zg_sheet_name(&draft->sheet, node), rule->selector) == 0;
}

static void remove_rule(struct zg_skin_draft *draft, const struct zg_strip_rule *rule)
{
    const struct zg_sheet_token *tokens = draft->sheet.tokens;
    for (struct zg_sheet_node *node = draft->sheet.root; node != NULL; node = zg_sheet_next(node)) {
        if (is_wanted(draft, node, rule) &&
            zg_skin_draft_edit(draft, tokens[node->first].start, tokens[node->end].start, "")) {
            return;
        }
    }
}

/* A patch for rules of one file: those of weak evidence, or the others. */
static bool strip_rules(struct zg_arena *arena, const struct zg_strip_rule *rules, size_t count,
                        bool weak, const char *webapp, const char *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_skin_draft_close) struct zg_skin_draft draft;
    if (!zg_skin_draft_open(arena, webapp, rules[0].origin.file, &draft, err)) {
        return err->kind == ZG_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (rules[i].weak == weak) {
            remove_rule(&draft, &rules[i]);
        }
    }
    draft.prefix = weak ? "unused-" : NULL;
    return zg_skin_draft_write(
        &draft, out,
        zg_format(arena,
                  "%s: rules that %s\n"
                  "Proposed by zmgraft skin strip: %zu rules, %zu of %zu bytes. %s",
                  zg_path_name(draft.file), weak ? "no recorded page used" : "do nothing",
                  draft.edits, draft.removed, draft.sheet.text.len,
                  weak ? "Weak evidence: other pages,\nsizes and states may use them. Look at each."
                       : "Look at each."),
        err);
}

/* The rules from `first` on that are of one file; `*next` is behind them. */
static bool strip_file(struct zg_arena *arena, const struct zg_strip_result *result,
                       const char *webapp, const char *out, size_t first, size_t *next,
                       struct zg_error *err)
{
    const struct zg_strip_rule *rules = &result->rules[first];
    size_t count = 0;
    while (first + count < result->count &&
           strcmp(rules[count].origin.file, rules[0].origin.file) == 0) {
        count++;
    }
    *next = first + count;
    return strip_rules(arena, rules, count, false, webapp, out, err) &&
           strip_rules(arena, rules, count, true, webapp, out, err);
}

/* ---- telling --------------------------------------------------------------------------------- */

static void print_text(const struct zg_strip_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct zg_strip_rule *rule = &result->rules[i];
        printf("%s:%u\n    %s\n    %s\n", rule->origin.file, rule->origin.line, rule->path,
               rule->reason);
    }
    printf(
        "%zu of %zu rules could go: %zu do nothing, %zu have a broken selector, %zu are for what "
        "no source names, %zu were not used in recorded pages\n",
        result->count, result->served, result->overridden, result->broken, result->unnamed,
        result->unused);
}

static void print_json(const struct zg_strip_result *result)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    json_t *rules = json_array();
    for (size_t i = 0; i < result->count; i++) {
        const struct zg_strip_rule *rule = &result->rules[i];
        json_array_append_new(rules,
                              json_pack("{s:s, s:I, s:s, s:s, s:b}", "file", rule->origin.file,
                                        "line", (json_int_t)rule->origin.line, "rule", rule->path,
                                        "reason", rule->reason, "weak", (int)rule->weak));
    }
    json_t *all = json_pack("{s:I, s:o}", "served", (json_int_t)result->served, "rules", rules);
    zg_json_print(all, &out);
    json_decref(all);
    fwrite(out.data, 1, out.len, stdout);
}

/* NULL when no record is given. */
static bool read_coverage(struct zg_arena *arena, const struct options *options,
                          const struct zg_lint_report *report, struct zg_coverage **out,
                          struct zg_error *err)
{
    *out = NULL;
    for (size_t i = 0; i < options->coverage.count; i++) {
        *out = *out != NULL ? *out : zg_coverage_new(arena, report->views, report->view_count);
        if (!zg_coverage_read(*out, options->coverage.items[i], err)) {
            return false;
        }
    }
    return true;
}

static bool strip(struct zg_arena *arena, const struct options *options, const char *const *words,
                  size_t count, struct zg_strip_result *result, struct zg_error *err)
{
    struct zg_compat *compat;
    struct zg_words *named;
    struct zg_coverage *coverage;
    struct zg_lint_report report = {0};
    if (!zg_skin_views_make(arena, &options->view, words, count, &compat, &report, err) ||
        !read_sources(arena, options, &named, err) ||
        !read_coverage(arena, options, &report, &coverage, err)) {
        return false;
    }
    struct zg_answers *answers = zg_answers_new(arena);
    bool ok = options->view.answers == NULL || zg_answers_read(answers, options->view.answers, err);
    if (ok) {
        zg_skin_views_lint(arena, compat, answers, &report);
        zg_strip(arena, report.views, report.view_count, named, coverage, result);
    }
    zg_answers_free(answers);
    for (size_t i = 0; ok && options->output != NULL && i < result->count;) {
        ok = strip_file(arena, result, words[0], options->output, i, &i, err);
    }
    return ok;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { MOST_WORDS = 64 };
    struct options options = {
        .view = {.skin = "harmony", .browsers = "chrome,firefox,safari,edge,ie 11"}};
    const char *words[MOST_WORDS];
    size_t count;
    struct zg_strip_result result;
    const struct zg_option own[] = {
        {"sources", 0, ZG_LIST, &options.sources},
        {"coverage", 0, ZG_LIST, &options.coverage},
        {"json", 0, ZG_FLAG, &options.json},
        {"output", 'o', ZG_TEXT, &options.output},
    };
    if (!zg_skin_options(argc, argv, &options.view, own, ZG_COUNT(own), MOST_WORDS, words, &count,
                         err)) {
        return err->kind;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!strip(arena, &options, words, count, &result, err)) {
        return err->kind;
    }
    (options.json ? print_json : print_text)(&result);
    return result.count > 0 ? ZG_NEGATIVE : ZG_OK;
}

const struct zg_command zg_command_skin_strip = {
    .name = "skin strip",
    .summary = "find rules of a skin that could go",
    .help = help,
    .run = run,
};
