/* `zmgraft presence`: is a fix in a source tree? */
#include "commands/commands.h"
#include "commands/presence_print.h"
#include "source/source.h"

struct presence {
    const char *series, *vulnerable, *changelog;
    bool json;
};

static const char help[] =
    "usage: zmgraft presence [OPTIONS] FIX... TREE\n\n"
    "Is the fix in the source tree? FIX is a patch; several, a mail-box or a folder of patches are "
    "the\n"
    "parts of one fix, and all of them must be there. ROLE=FIX says what a part is: prerequisite, "
    "fix,\n"
    "follow-up, regression-fix. The answer comes from the code and names the "
    "place\n"
    "of each hunk. Hunks of tests and documentation are left out. What changelogs and the series "
    "say\n"
    "of the fix's CVE ids is told beside it, and where the code says otherwise.\n\n"
    "options:\n"
    "  --series DIR            the tree's patches, with their file `series`: they are taken off, "
    "the\n"
    "                          last one first, on a copy in memory, until the fix comes off\n"
    "  --vulnerable-tree TREE  a tree known to lack the fix: what it has too is no evidence\n"
    "  --changelog FILE        what the packaging says: a changelog, or a spec; those in TREE and "
    "beside\n"
    "                          the series are read anyway\n"
    "  --json                  the result as JSON\n\n"
    "exit codes: 0 present; 1 absent, partial or inconclusive; 2 wrong usage; 3 refused; 4 a "
    "patch\n"
    "or a name in it is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft presence CVE-2023-38545.patch curl-7.88.1\n"
    "  zmgraft presence --vulnerable-tree libxml2-2.9.14 CVE-2025-9714/ libxml2-deployed\n";

enum { MOST_WORDS = 64 };

static void print(const struct presence *options, const struct zg_presence *fix)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (options->json) {
        json_t *value = zg_presence_json(fix);
        zg_json_print(value, &out);
        json_decref(value);
    } else {
        zg_presence_text(fix, zg_colour(stdout), &out);
    }
    fwrite(out.data, 1, out.len, stdout);
}

static int presence(const struct presence *options, const char *const *words, size_t count,
                    struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *vulnerable = NULL;
    struct zg_fix_parts parts = {0};
    for (size_t i = 0; i + 1 < count; i++) {
        if (!zg_fix_parts_add(arena, words[i], &parts, err)) {
            return err->kind;
        }
    }
    zg_fix_parts_settle(arena, &parts);
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(words[count - 1], err);
    if (tree == NULL) {
        return err->kind;
    }
    if (options->vulnerable != NULL) {
        vulnerable = zg_tree_open(options->vulnerable, err);
        if (vulnerable == NULL) {
            return err->kind;
        }
    }
    struct zg_presence fix;
    const struct zg_presence_question question = {.parts = parts.items,
                                                  .roles = parts.roles,
                                                  .part_count = parts.count,
                                                  .tree = tree,
                                                  .vulnerable = vulnerable,
                                                  .series = options->series,
                                                  .changelog = options->changelog};
    if (!zg_presence(arena, &question, &fix, err)) {
        return err->kind;
    }
    print(options, &fix);
    return fix.verdict == ZG_PRESENT ? ZG_OK : ZG_NEGATIVE;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct presence options = {0};
    const char *words[MOST_WORDS + 1];
    size_t count;
    const struct zg_option table[] = {
        {"series", 0, ZG_TEXT, &options.series},
        {"vulnerable-tree", 0, ZG_TEXT, &options.vulnerable},
        {"changelog", 0, ZG_TEXT, &options.changelog},
        {"json", 0, ZG_FLAG, &options.json},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 2, ZG_COUNT(words), words, &count, err)) {
        return err->kind;
    }
    return presence(&options, words, count, err);
}

const struct zg_command zg_command_presence = {
    .name = "presence",
    .summary = "tell whether a fix is in a source tree",
    .help = help,
    .run = run,
};
