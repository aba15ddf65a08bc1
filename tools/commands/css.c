/*
 * `zmgraft css`: what a style sheet or .properties file says, two of them compared by meaning, and
 * such a patch applied.
 */
#include "commands/commands.h"
#include "web/web.h"

#include <ctype.h>
#include <string.h>

static const char help[] =
    "usage: zmgraft css show FILE\n"
    "       zmgraft css diff OLD NEW\n"
    "       zmgraft css apply [OPTIONS] PATCH FILE...\n\n"
    "Style sheets (.css, .less) and .properties files by meaning; Zimbra's @Token@ and #IFDEF\n"
    "lines are part of the grammar. `show` prints what a file says, one statement a line. `diff`\n"
    "writes a patch of what really changed: not comments, white space or order of lines, but "
    "rules\n"
    "and declarations. `apply` finds each rule by its at-rules, #IFDEF condition and selector, "
    "and\n"
    "each declaration by property and value. It changes FILE in place; a rule that FILE lacks may\n"
    "have moved to one of the other files named. PATCH may have a DEP-3 header.\n\n"
    "options:\n"
    "  --allow-drift  apply also what is not quite as the patch expects\n"
    "  --dry-run      only tell\n"
    "  --json         tell as JSON\n"
    "  -o FILE        write the (first) file's new text there and leave all as it is; - is\n"
    "                 standard output\n\n"
    "Each change is applied, already-upstream, drift (a value differs, a rule moved to another\n"
    "file, neighbours changed) or conflict. All or nothing.\n\n"
    "exit codes: 0 done, or no difference; 1 the files differ, or drift and nothing changed;\n"
    "2 wrong usage; 3 a conflict and nothing changed, or a difference that no patch can say;\n"
    "4 a file or the patch is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft css diff 8.8.15/dwt.css 9.0.0/dwt.css\n"
    "  zmgraft css apply --dry-run button.patch /opt/zimbra/jetty/webapps/zimbra/css/dwt.css\n";

struct options {
    bool allow_drift, dry_run, json;
    const char *output;
};

static bool load(struct zg_arena *arena, const char *path, enum zg_dialect dialect,
                 struct zg_sheet *sheet, struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_SHEET_LIMIT, &text, err) &&
           zg_sheet_parse(arena, text, path, dialect, sheet, err);
}

static bool need_dialect(const char *path, enum zg_dialect *dialect, struct zg_error *err)
{
    return zg_dialect_of(path, dialect) ||
           zg_fail(err, ZG_USAGE, "dialect", "%s is no .css, .less or .properties file", path);
}

/* ---- show, diff ------------------------------------------------------------------------------ */

static bool show(struct zg_arena *arena, const char *path, struct zg_error *err)
{
    struct zg_sheet sheet;
    enum zg_dialect dialect;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!need_dialect(path, &dialect, err) || !load(arena, path, dialect, &sheet, err)) {
        return false;
    }
    zg_sheet_meaning(&sheet, sheet.root, &out);
    fwrite(out.data, 1, out.len, stdout);
    for (size_t i = 0; i < sheet.flaw_count && i < ZG_SHEET_FLAWS; i++) {
        fprintf(stderr, "%s:%u: %s\n", path, zg_sheet_line(&sheet, sheet.flaws[i].token),
                sheet.flaws[i].what);
    }
    return true;
}

static bool diff(struct zg_arena *arena, const char *old_path, const char *new_path, bool *differ,
                 struct zg_error *err)
{
    struct zg_sheet old, new;
    enum zg_dialect dialect;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!need_dialect(old_path, &dialect, err) || !load(arena, old_path, dialect, &old, err) ||
        !load(arena, new_path, dialect, &new, err) ||
        !zg_sheet_diff(arena, &old, &new, &out, err)) {
        return false;
    }
    fwrite(out.data, 1, out.len, stdout);
    *differ = out.len > 0;
    return true;
}

/* ---- apply ----------------------------------------------------------------------------------- */

/* Does the text begin with a field, "Name: "? */
static bool has_header(struct zg_bytes text)
{
    size_t at = 0;
    while (at < text.len && (isalnum(text.data[at]) || (at > 0 && text.data[at] == '-'))) {
        at++;
    }
    return at > 0 && at < text.len && text.data[at] == ':';
}

/* Takes a DEP-3 header off. */
static struct zg_bytes body_of(struct zg_bytes text, unsigned *line)
{
    *line = 1;
    if (!has_header(text)) {
        return text;
    }
    while (text.len > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t used = end == NULL ? text.len : (size_t)(end - text.data) + 1;
        bool empty = used == 1 || (used == 2 && text.data[0] == '\r');
        text.data += used;
        text.len -= used;
        ++*line;
        if (empty) {
            break;
        }
    }
    return text;
}

static void print_change(const struct zg_sheet_change *change)
{
    printf("%-16s %s", zg_sheet_outcome_name(change->outcome), change->file);
    if (change->line > 0) {
        printf(":%u", change->line);
    }
    printf(": %s", change->path);
    if (change->reason[0] != '\0') {
        printf(" [%s]", change->reason);
    }
    printf("\n");
    if (change->expected[0] != '\0') {
        printf("%16s expected: %s\n", "", change->expected);
    }
    if (change->found[0] != '\0') {
        printf("%16s found:    %s\n", "", change->found);
    }
}

static void print_json(const struct zg_sheet_result *result)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    json_t *changes = json_array();
    for (size_t i = 0; i < result->count; i++) {
        const struct zg_sheet_change *change = &result->changes[i];
        json_array_append_new(
            changes, json_pack("{s:s, s:s, s:s%, s:s, s:s, s:s, s:i, s:i}", "outcome",
                               zg_sheet_outcome_name(change->outcome), "reason", change->reason,
                               "path", change->path, strlen(change->path), "expected",
                               change->expected, "found", change->found, "file", change->file,
                               "line", (int)change->line, "patchLine", (int)change->patch_line));
    }
    json_t *all = json_pack("{s:s, s:o}", "outcome", zg_sheet_outcome_name(result->outcome),
                            "changes", changes);
    zg_json_print(all, &out);
    json_decref(all);
    fwrite(out.data, 1, out.len, stdout);
}

static bool write_all(const struct options *options, const char *const *paths,
                      const struct zg_sheet *sheets, const struct zg_buf *outs, size_t count,
                      struct zg_error *err)
{
    if (options->output != NULL && strcmp(options->output, "-") == 0) {
        return zg_write_all(1, zg_buf_bytes(&outs[0]), "standard output", err);
    }
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        const char *path = options->output != NULL ? options->output : paths[i];
        if (options->output == NULL && zg_bytes_equal(zg_buf_bytes(&outs[i]), sheets[i].text)) {
            continue;
        }
        mode_t mode = stat(path, &st) == 0 ? st.st_mode & 07777 : 0644;
        if (!zg_write_file(path, zg_buf_bytes(&outs[i]), mode, err)) {
            return false;
        }
        if (options->output != NULL) {
            break;
        }
    }
    return true;
}

/* Tells what comes of it, and refuses what may not be done. */
static bool judge(const struct options *options, const struct zg_sheet_result *result,
                  struct zg_error *err)
{
    bool quiet = options->output != NULL && strcmp(options->output, "-") == 0;
    if (options->json && !quiet) {
        print_json(result);
    }
    for (size_t i = 0; i < result->count && !options->json && !quiet; i++) {
        print_change(&result->changes[i]);
    }
    if (result->outcome == ZG_SHEET_CONFLICT) {
        return zg_fail(err, ZG_REFUSED, "conflict",
                       "%zu of %zu changes conflict; nothing is changed",
                       result->counts[ZG_SHEET_CONFLICT], result->count);
    }
    if (result->outcome == ZG_SHEET_DRIFT && !options->allow_drift) {
        zg_fail(err, ZG_NEGATIVE, "drift", "%zu of %zu changes drift; nothing is changed",
                result->counts[ZG_SHEET_DRIFT], result->count);
        return zg_hint(err, "look at each, then use --allow-drift");
    }
    return true;
}

static bool apply(struct zg_arena *arena, const struct options *options, const char *patch_path,
                  const char *const *paths, size_t count, struct zg_error *err)
{
    struct zg_bytes text;
    enum zg_dialect dialect;
    struct zg_sheet_patch *patch;
    struct zg_sheet_result result;
    unsigned line;
    struct zg_sheet *sheets = zg_alloc_array(arena, count, sizeof(*sheets));
    if (!need_dialect(paths[0], &dialect, err) ||
        !zg_read_file(arena, patch_path, ZG_SHEET_LIMIT, &text, err)) {
        return false;
    }
    struct zg_bytes body = body_of(text, &line);
    if (!zg_sheet_patch_parse(arena, body, patch_path, line, dialect, &patch, err)) {
        return false;
    }
    if (zg_sheet_patch_is_empty(patch)) {
        return zg_fail_at(err, ZG_MALFORMED, "patch-empty", patch_path, 0,
                          "the patch changes nothing");
    }
    for (size_t i = 0; i < count; i++) {
        if (!load(arena, paths[i], dialect, &sheets[i], err)) {
            return false;
        }
    }
    struct zg_buf *outs = zg_alloc_array(arena, count, sizeof(*outs));
    zg_sheet_patch_apply(arena, patch, sheets, count, outs, &result);
    bool done = judge(options, &result, err) &&
                (options->dry_run || write_all(options, paths, sheets, outs, count, err));
    for (size_t i = 0; i < count; i++) {
        zg_buf_free(&outs[i]);
    }
    return done;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { MOST_WORDS = 66 };
    struct options options = {0};
    const char *words[MOST_WORDS];
    size_t count;
    const struct zg_option table[] = {
        {"allow-drift", 0, ZG_FLAG, &options.allow_drift},
        {"dry-run", 0, ZG_FLAG, &options.dry_run},
        {"json", 0, ZG_FLAG, &options.json},
        {"output", 'o', ZG_TEXT, &options.output},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 2, MOST_WORDS, words, &count, err)) {
        return err->kind;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    bool ok, differ = false;
    if (strcmp(words[0], "show") == 0 && count == 2) {
        ok = show(arena, words[1], err);
    } else if (strcmp(words[0], "diff") == 0 && count == 3) {
        ok = diff(arena, words[1], words[2], &differ, err);
    } else if (strcmp(words[0], "apply") == 0 && count >= 3) {
        ok = apply(arena, &options, words[1], words + 2, count - 2, err);
    } else {
        zg_fail(err, ZG_USAGE, "option", "'css %s' with %zu words is none of its commands",
                words[0], count - 1);
        ok = zg_hint(err, "see `zmgraft css --help`");
    }
    return !ok ? (int)err->kind : differ ? ZG_NEGATIVE : ZG_OK;
}

const struct zg_command zg_command_css = {
    .name = "css",
    .summary = "compare and patch style sheets and .properties files by meaning",
    .help = help,
    .run = run,
};
