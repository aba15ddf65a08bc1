/* `zmgraft diff`: what really changed between two jars, classes, packages or folders, for people,
 * as JSON or as a page. */
#include "commands/commands.h"
#include "commands/diff_page.h"
#include "inventory/inventory.h"

#include <string.h>

/* Lines around a change. */
enum { CONTEXT = 3 };

struct options {
    bool json, html, java, all, stat;
    const char *class_name, *output;
};

struct printer {
    struct zg_buf out;
    bool colour;
};

/* ---- pieces ---------------------------------------------------------------------------------- */

enum style { PLAIN, BOLD, RED, GREEN, YELLOW, CYAN };

static void put_style(struct printer *printer, enum style style)
{
    static const char *const codes[] = {"\033[0m",  "\033[1m",  "\033[31m",
                                        "\033[32m", "\033[33m", "\033[36m"};
    if (printer->colour) {
        zg_buf_append_text(&printer->out, codes[style]);
    }
}

/* Text that others made: control characters could drive a terminal. */
static void put_bytes(struct printer *printer, struct zg_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        uint8_t shown = (c < ' ' && c != '\t') || c == 0x7f ? '?' : c;
        zg_buf_append(&printer->out, &shown, 1);
    }
}

static void put(struct printer *printer, enum style style, const char *text)
{
    if (style != PLAIN) {
        put_style(printer, style);
    }
    put_bytes(printer, zg_bytes_of(text));
    if (style != PLAIN) {
        put_style(printer, PLAIN);
    }
}

static void put_end(struct printer *printer)
{
    zg_buf_append_text(&printer->out, "\n");
}

static enum style style_of(enum zg_change_kind kind)
{
    return kind == ZG_ADDED     ? GREEN
           : kind == ZG_REMOVED ? RED
           : kind == ZG_CHANGED ? YELLOW
                                : PLAIN;
}

/* ---- the summary ----------------------------------------------------------------------------- */

static const char *plural_of(enum zg_compared type)
{
    static const char *const names[ZG_COMPARED_TYPES] = {"classes", "jars", "links", "files"};
    return names[type];
}

static void put_counts(struct printer *printer, const struct zg_comparison *comparison)
{
    zg_buf_append_text(&printer->out, "        ");
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        zg_buf_printf(&printer->out, " %8s", zg_change_name(kind));
    }
    put_end(printer);
    for (unsigned type = 0; type < ZG_COMPARED_TYPES; type++) {
        const size_t *counts = comparison->counts[type];
        size_t sum = 0;
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            sum += counts[kind];
        }
        if (sum == 0) {
            continue;
        }
        zg_buf_printf(&printer->out, "%-8s", plural_of(type));
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            zg_buf_printf(&printer->out, " %8zu", counts[kind]);
        }
        put_end(printer);
    }
}

static void put_stamps(struct printer *printer, const struct zg_comparison *comparison)
{
    if (comparison->stamped > 0) {
        put_end(printer);
        put(printer, BOLD, "Build stamps only:");
        put_end(printer);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        const struct zg_file_change *item = &comparison->items[i];
        if (item->stamp_count == 0) {
            continue;
        }
        put(printer, PLAIN, "  ");
        put(printer, PLAIN, item->path);
        put_end(printer);
        for (size_t j = 0; j < item->stamp_count; j++) {
            const struct zg_stamp *stamp = &item->stamps[j];
            zg_buf_printf(&printer->out, "    %s ", stamp->rule);
            put(printer, PLAIN, stamp->what);
            put(printer, PLAIN, ": ");
            put(printer, RED, stamp->old_value[0] == '\0' ? "(none)" : stamp->old_value);
            put(printer, PLAIN, " -> ");
            put(printer, GREEN, stamp->new_value[0] == '\0' ? "(none)" : stamp->new_value);
            put_end(printer);
        }
    }
}

static void put_renames(struct printer *printer, const struct zg_comparison *comparison)
{
    if (comparison->rename_count > 0) {
        put_end(printer);
        put(printer, BOLD, "Renamed with their version:");
        put_end(printer);
    }
    for (size_t i = 0; i < comparison->rename_count; i++) {
        put(printer, PLAIN, "  ");
        put(printer, PLAIN, comparison->renames[i].old_path);
        put(printer, PLAIN, " -> ");
        put(printer, PLAIN, comparison->renames[i].new_path);
        put_end(printer);
    }
}

/* ---- what changed ---------------------------------------------------------------------------- */

static void put_diff_line(struct printer *printer, struct zg_bytes line)
{
    enum style style = line.data[0] == '-'   ? RED
                       : line.data[0] == '+' ? GREEN
                       : line.data[0] == '@' ? CYAN
                                             : PLAIN;
    zg_buf_append_text(&printer->out, "    ");
    if (style != PLAIN) {
        put_style(printer, style);
    }
    put_bytes(printer, line);
    if (style != PLAIN) {
        put_style(printer, PLAIN);
    }
    put_end(printer);
}

/* Each line ends with a newline. */
static void put_diff_lines(struct printer *printer, struct zg_bytes diff)
{
    for (size_t at = 0; at < diff.len;) {
        const uint8_t *start = diff.data + at;
        size_t len = (size_t)((const uint8_t *)memchr(start, '\n', diff.len - at) - start);
        put_diff_line(printer, (struct zg_bytes){start, len});
        at += len + 1;
    }
}

typedef void (*make_diff)(struct zg_bytes, struct zg_bytes, size_t, struct zg_buf *);

static void put_diff(struct printer *printer, make_diff make, struct zg_bytes old_text,
                     struct zg_bytes new_text)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    make(old_text, new_text, CONTEXT, &diff);
    put_diff_lines(printer, zg_buf_bytes(&diff));
}

static void put_member(struct printer *printer, const struct zg_member_change *member)
{
    put(printer, PLAIN, "  ");
    put(printer, style_of(member->kind), zg_change_name(member->kind));
    zg_buf_printf(&printer->out, " %s ", member->what);
    put(printer, BOLD, member->name);
    put(printer, PLAIN, strcmp(member->what, "field") == 0 ? " " : "");
    put(printer, PLAIN, member->descriptor);
    put_end(printer);
    put_diff(printer, zg_symbol_diff, zg_bytes_of(member->old_text), zg_bytes_of(member->new_text));
}

/* "  (2 members changed, 1 added)" */
static void put_member_counts(struct printer *printer, const struct zg_class_change *class)
{
    size_t counts[ZG_CHANGE_KINDS] = {0};
    for (size_t i = 0; i < class->member_count; i++) {
        counts[class->members[i].kind]++;
    }
    const char *before = "  (";
    for (unsigned kind = ZG_CHANGED; kind < ZG_CHANGE_KINDS; kind++) {
        if (counts[kind] > 0) {
            zg_buf_printf(&printer->out, "%s%zu %s", before, counts[kind], zg_change_name(kind));
            before = ", ";
        }
    }
    zg_buf_append_text(&printer->out, class->member_count > 0 ? ")" : "");
}

static void put_item(struct printer *printer, const struct zg_file_change *item, bool brief)
{
    zg_buf_printf(&printer->out, "%s", brief ? "" : "\n");
    put(printer, style_of(item->kind), zg_change_name(item->kind));
    put(printer, PLAIN, " ");
    put(printer, BOLD, item->path);
    if (item->kind == ZG_CHANGED && item->type == ZG_COMPARED_FILE) {
        zg_buf_printf(&printer->out, "  (%llu -> %llu bytes)", (unsigned long long)item->old_size,
                      (unsigned long long)item->new_size);
    }
    bool members = item->class != NULL && item->stamp_count == 0;
    if (members) {
        put_member_counts(printer, item->class);
    }
    put_end(printer);
    if (item->note != NULL) {
        put(printer, PLAIN, "  note: ");
        put(printer, PLAIN, item->note);
        put_end(printer);
    }
    for (size_t i = 0; members && !brief && i < item->class->member_count; i++) {
        put_member(printer, &item->class->members[i]);
    }
    if (!brief && item->kind == ZG_CHANGED && item->sheet_diff.len > 0) {
        put_diff_lines(printer, item->sheet_diff);
    } else if (!brief && item->kind == ZG_CHANGED) {
        put_diff(printer, zg_lines_diff, item->old_text, item->new_text);
    }
}

/* Lists the items of the kinds from `least` to `most`. */
static void put_items(struct printer *printer, const struct zg_comparison *comparison,
                      enum zg_change_kind least, enum zg_change_kind most, bool brief)
{
    bool any = false;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct zg_file_change *item = &comparison->items[i];
        if (item->kind >= least && item->kind <= most) {
            zg_buf_append_text(&printer->out, brief && !any ? "\n" : "");
            any = true;
            put_item(printer, item, brief);
        }
    }
}

static void put_text(struct printer *printer, const struct zg_comparison *comparison,
                     const char *const *words, const struct options *options)
{
    put(printer, RED, "--- ");
    put(printer, PLAIN, words[0]);
    put_end(printer);
    put(printer, GREEN, "+++ ");
    put(printer, PLAIN, words[1]);
    put_end(printer);
    put_counts(printer, comparison);
    put_renames(printer, comparison);
    put_stamps(printer, comparison);
    if (options->all) {
        put_items(printer, comparison, ZG_SAME, ZG_NOISE, true);
    }
    put_items(printer, comparison, ZG_CHANGED, ZG_REMOVED, options->stat);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* com/zimbra/X of a class that may be written with dots. */
static char *internal_name(struct zg_arena *arena, const char *name)
{
    char *internal = zg_strdup(arena, name);
    for (char *at = internal; *at != '\0'; at++) {
        *at = *at == '.' ? '/' : *at;
    }
    return internal;
}

static bool write_result(const struct zg_comparison *comparison, const char *const *words,
                         const struct options *options, struct zg_error *err)
{
    struct printer printer = {.colour = options->output == NULL && zg_colour(stdout)};
    bool ok = true;
    if (options->html) {
        const struct zg_page_options page = {.old_path = words[0],
                                             .new_path = words[1],
                                             .java = options->java,
                                             .brief = options->stat};
        ok = zg_diff_page(comparison, &page, &printer.out, err);
    } else if (options->json) {
        json_t *value = zg_comparison_json(comparison, words[0], words[1], options->stat);
        zg_json_print(value, &printer.out);
        json_decref(value);
    } else {
        put_text(&printer, comparison, words, options);
    }
    if (!ok) {
        zg_buf_free(&printer.out);
        return false;
    }
    if (options->output != NULL) {
        ok = zg_write_file(options->output, zg_buf_bytes(&printer.out), 0644, err);
    } else {
        fwrite(printer.out.data, 1, printer.out.len, stdout); /* main sees to its errors */
    }
    zg_buf_free(&printer.out);
    return ok;
}

static bool check(const struct options *options, struct zg_error *err)
{
    if (options->html && options->json) {
        return zg_fail(err, ZG_USAGE, "option", "--json and --html are two forms of one result");
    }
    if (options->java && (!options->html || options->stat)) {
        return zg_fail(err, ZG_USAGE, "option", "--java is for --html without --stat");
    }
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const struct zg_option table[] = {
        {"json", 0, ZG_FLAG, &options.json},        {"all", 0, ZG_FLAG, &options.all},
        {"class", 0, ZG_TEXT, &options.class_name}, {"stat", 0, ZG_FLAG, &options.stat},
        {"output", 'o', ZG_TEXT, &options.output},  {"html", 0, ZG_FLAG, &options.html},
        {"java", 0, ZG_FLAG, &options.java},
    };
    const char *words[2];
    size_t count;
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 2, 2, words, &count, err)) {
        return err->kind;
    }
    if (!check(&options, err)) {
        return err->kind;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_progress progress = {.what = "comparing files"};
    struct zg_compare_options compare = {.same = options.all, .progress = &progress};
    if (options.class_name != NULL) {
        compare.class_name = internal_name(arena, options.class_name);
    }
    ZG_CLEANUP(zg_comparison_cleanup)
    struct zg_comparison *comparison = zg_compare(words[0], words[1], &compare, err);
    if (comparison == NULL || !write_result(comparison, words, &options, err)) {
        return err->kind;
    }
    return comparison->kind == ZG_CHANGED ? ZG_NEGATIVE : ZG_OK;
}

const struct zg_command zg_command_diff = {
    .name = "diff",
    .summary = "what really changed between two jars, classes, packages or roots",
    .help =
        "usage: zmgraft diff OLD NEW [--json | --html [--java]] [--all] [--class NAME] [--stat]\n"
        "                    [-o FILE]\n"
        "\n"
        "Compares two jars, classes, packages (deb, rpm, tar) or folders. Classes are compared by\n"
        "meaning: line numbers, names of local variables and the order of constants do not count.\n"
        "Shows each class, field, method and file that changed, with its instructions.\n"
        "\n"
        "options:\n"
        "  --json         the result as JSON, see zmgraft-diff(1)\n"
        "  --html         the result as one page to review in a browser, side by side\n"
        "  --java         on that page also the Java source of classes, by the decompiler procyon\n"
        "                 if it is installed; for reading only: it may be wrong\n"
        "  --all          list also what is the same and what differs in noise only\n"
        "  --class NAME   look at one class only, com.zimbra.X or com/zimbra/X\n"
        "  --stat         name what changed, without its instructions and lines\n"
        "  -o, --output FILE\n"
        "                 write there instead of to standard output\n"
        "\n"
        "exit codes: 0 same, or different in noise and build stamps only; 1 something changed, or\n"
        "no such class; 2 wrong usage; 4 a jar or package is malformed; 5 the system failed, or\n"
        "no decompiler is installed\n"
        "\n"
        "examples:\n"
        "  zmgraft diff zimbrastore-old.jar zimbrastore.jar\n"
        "  zmgraft diff old.deb new.deb --stat\n"
        "  zmgraft diff old.deb new.deb --html -o review.html\n",
    .run = run,
};
