/*
 * `zmgraft skin less`: a style sheet of a skin as LESS, proven by compiling it; and LESS compiled
 * to a template that Zimbra's server reads.
 */
#include "commands/skin.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "usage: zmgraft skin less [OPTIONS] FILE.css...\n"
    "       zmgraft skin less [OPTIONS] FILE.less...\n\n"
    "Turns style sheets of a skin into LESS: groups of prefixed declarations become calls of the\n"
    "mixins of skins/less/mixins.less, colours and sizes that repeat become variables, rules\n"
    "whose selectors begin alike are nested. Comments, @Token@ and #IFDEF lines stay. Each result\n"
    "is compiled again and compared: every declaration must be there, in order, and nothing more\n"
    "than what mixins add.\n"
    "Of LESS files it makes style sheets: by the official compiler, all in one run of Node.js,\n"
    "with Zimbra's @Token@, functions and #IFDEF lines carried through.\n\n"
    "options:\n"
    "      --library DIR   what @import finds; default: skins/less of zmgraft, beside the\n"
    "                      scripts for Node.js\n"
    "      --node DIR      the folder of those scripts; default: $ZMGRAFT_NODE, or\n"
    "                      ../tools/web/node beside the program\n"
    "  -o, --output FILE   write there; with several files a folder, in which each keeps its\n"
    "                      name. Default: standard output\n\n"
    "exit codes: 0 done; 1 a converted sheet does not say the same (nothing is written); 2 wrong\n"
    "usage; 4 a sheet is malformed, or the compiler refuses it; 5 the system failed, or Node.js "
    "or\n"
    "the compiler are not installed\n\n"
    "examples:\n"
    "  zmgraft skin less -o zm.less /opt/zimbra/jetty/webapps/zimbra/css/zm.css\n"
    "  zmgraft skin less -o zm.css zm.less\n";

struct options {
    const char *library, *node, *output;
};

/* Sheets of one kind, what they become, and what they may import. */
struct work {
    struct zg_arena *arena;
    const struct options *options;
    const char *node;
    struct zg_less_sheet *sheets, *library;
    size_t count, library_count;
};

/* ---- reading --------------------------------------------------------------------------------- */

static bool add_library(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct work *work = context;
    entry->skip_subtree = S_ISDIR(entry->st.st_mode);
    if (!S_ISREG(entry->st.st_mode) || !zg_path_has_suffix(entry->path, ".less")) {
        return true;
    }
    work->library =
        zg_grow(work->arena, work->library, work->library_count, sizeof(*work->library));
    struct zg_less_sheet *sheet = &work->library[work->library_count++];
    *sheet = (struct zg_less_sheet){.name = zg_strdup(work->arena, entry->path)};
    return zg_read_file(work->arena, entry->full_path, ZG_SHEET_LIMIT, &sheet->text, err);
}

static bool open_work(struct work *work, const char *const *files, size_t count,
                      struct zg_error *err)
{
    work->node = zg_node_folder(work->arena, work->options->node, err);
    if (work->node == NULL) {
        return false;
    }
    const char *library = work->options->library != NULL
                              ? work->options->library
                              : zg_path_join(work->arena, work->node, "../../../skins/less");
    if (!zg_walk(library, add_library, work, err)) {
        return false;
    }
    work->sheets = zg_alloc_array(work->arena, count, sizeof(*work->sheets));
    work->count = count;
    for (size_t i = 0; i < count; i++) {
        work->sheets[i].name = files[i];
        if (!zg_read_file(work->arena, files[i], ZG_SHEET_LIMIT, &work->sheets[i].text, err)) {
            return false;
        }
    }
    return true;
}

static bool compile(struct work *work, struct zg_error *err)
{
    return zg_less_compile(work->arena, work->node, work->sheets, work->count, work->library,
                           work->library_count, err);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool put(const struct work *work, const char *name, const char *suffix, struct zg_bytes text,
                struct zg_error *err)
{
    const char *output = work->options->output;
    if (output == NULL) {
        return zg_write_all(1, text, "standard output", err);
    }
    if (work->count > 1) {
        const char *last = zg_path_name(name);
        size_t stem = strlen(last) - strlen(strrchr(last, '.'));
        output = zg_path_join(work->arena, output,
                              zg_format(work->arena, "%.*s%s", (int)stem, last, suffix));
        if (!zg_mkdirs(work->options->output, err)) {
            return false;
        }
    }
    return zg_write_file(output, text, 0644, err);
}

/* ---- to CSS, to LESS ------------------------------------------------------------------------- */

static bool to_css(struct work *work, struct zg_error *err)
{
    bool ok = compile(work, err);
    for (size_t i = 0; ok && i < work->count; i++) {
        ok = put(work, work->sheets[i].name, ".css", work->sheets[i].css, err);
    }
    return ok;
}

/* Does the compiled sheet say what the original does? */
static bool prove(struct work *work, struct zg_sheet *original, const struct zg_less_sheet *sheet,
                  const struct zg_less_converted *converted, struct zg_error *err)
{
    struct zg_sheet compiled;
    struct zg_less_comparison same;
    if (!zg_sheet_parse(work->arena, sheet->css, sheet->name, ZG_CSS, &compiled, err)) {
        return false;
    }
    zg_less_compare(work->arena, original, &compiled, &same);
    if (same.missing != NULL || same.unexplained != NULL) {
        return zg_fail_at(err, ZG_NEGATIVE, "less-differs", sheet->name, 0,
                          "compiled again it does not say the same: %s %s",
                          same.missing != NULL ? "it lacks" : "it has besides",
                          same.missing != NULL ? same.missing : same.unexplained);
    }
    fprintf(stderr,
            "%s: %zu declarations equal and in order, %zu added by %zu mixin calls; %zu variables "
            "used %zu times; %zu rules nested\n",
            sheet->name, same.equal, same.added, converted->calls, converted->variables,
            converted->uses, converted->nested);
    return true;
}

static bool to_less(struct work *work, struct zg_error *err)
{
    struct zg_sheet *originals = zg_alloc_array(work->arena, work->count, sizeof(*originals));
    struct zg_less_converted *converted =
        zg_alloc_array(work->arena, work->count, sizeof(*converted));
    for (size_t i = 0; i < work->count; i++) {
        struct zg_less_sheet *sheet = &work->sheets[i];
        if (!zg_sheet_parse(work->arena, sheet->text, sheet->name, ZG_CSS, &originals[i], err)) {
            return false;
        }
        zg_less_convert(work->arena, &originals[i], &converted[i]);
        sheet->text = converted[i].less;
    }
    bool ok = compile(work, err);
    for (size_t i = 0; ok && i < work->count; i++) {
        ok = prove(work, &originals[i], &work->sheets[i], &converted[i], err);
    }
    for (size_t i = 0; ok && i < work->count; i++) {
        ok = put(work, work->sheets[i].name, ".less", converted[i].less, err);
    }
    return ok;
}

static bool need_kind(const char *const *files, size_t count, enum zg_dialect *kind,
                      struct zg_error *err)
{
    for (size_t i = 0; i < count; i++) {
        enum zg_dialect dialect;
        if (!zg_dialect_of(files[i], &dialect) || dialect == ZG_PROPERTIES ||
            (i > 0 && dialect != *kind)) {
            zg_fail(err, ZG_USAGE, "option", "%s: files are all .css, or all .less", files[i]);
            return zg_hint(err, "see `zmgraft skin less --help`");
        }
        *kind = dialect;
    }
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { MOST_FILES = 256 };
    struct options options = {0};
    const char *files[MOST_FILES];
    size_t count;
    enum zg_dialect kind = ZG_CSS;
    const struct zg_option table[] = {
        {"library", 0, ZG_TEXT, &options.library},
        {"node", 0, ZG_TEXT, &options.node},
        {"output", 'o', ZG_TEXT, &options.output},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, MOST_FILES, files, &count, err) ||
        !need_kind(files, count, &kind, err)) {
        return err->kind;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct work work = {.arena = arena, .options = &options};
    bool ok = open_work(&work, files, count, err) &&
              (kind == ZG_LESS ? to_css(&work, err) : to_less(&work, err));
    return ok ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_skin_less = {
    .name = "skin less",
    .summary = "turn a style sheet into LESS, or LESS into a style sheet",
    .help = help,
    .run = run,
};
