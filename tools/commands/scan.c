/* `zmgraft scan`: what a root holds, for people or as JSON. */
#include "commands/commands.h"
#include "inventory/inventory.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

struct options {
    bool json, classes;
    const char *class_name, *output;
};

/* Appends text of the root's making; control characters could drive a terminal. */
static void put(struct zg_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        char shown = iscntrl((unsigned char)*text) ? '?' : *text;
        zg_buf_append(out, &shown, 1);
    }
}

static void put_line(struct zg_buf *out, const char *indent, const char *text)
{
    zg_buf_append_text(out, indent);
    put(out, text);
    zg_buf_append_text(out, "\n");
}

/* ---- one class ------------------------------------------------------------------------------- */

/* The internal name, com/zimbra/X, of a class that may be written with dots. */
static char *internal_name(struct zg_arena *arena, const char *name)
{
    char *internal = zg_strdup(arena, name);
    for (char *at = internal; *at != '\0'; at++) {
        *at = *at == '.' ? '/' : *at;
    }
    return internal;
}

static bool put_class(const struct zg_inventory *inventory, const char *name, struct zg_buf *out,
                      struct zg_error *err)
{
    size_t count;
    const struct zg_class_copy *copies = zg_inventory_classes_named(inventory, name, &count);
    if (count == 0) {
        zg_fail(err, ZG_NEGATIVE, "class-missing", "%s holds no class %s", inventory->root, name);
        return zg_hint(err, "write the package too, and $ before the name of an inner class");
    }
    for (size_t i = 0; i < count; i++) {
        const char *digest = copies[i].digest.hex;
        zg_buf_printf(out, "%-64s  ", digest[0] == '\0' ? "unreadable" : digest);
        put(out, copies[i].artifact);
        if (copies[i].entry[0] != '\0') {
            zg_buf_append_text(out, "!");
            put(out, copies[i].entry);
        }
        zg_buf_append_text(out, "\n");
    }
    return true;
}

/* ---- the summary ----------------------------------------------------------------------------- */

static void put_release(const struct zg_inventory *inventory, struct zg_buf *out)
{
    zg_buf_printf(out, "Release:   %s, edition %s\n",
                  inventory->release_known ? inventory->release.name : "unknown",
                  inventory->edition);
    put_line(out, "Evidence:  ", inventory->release_evidence);
}

static void put_installed(struct zg_arena *arena, const struct zg_inventory *inventory,
                          struct zg_buf *out)
{
    struct zg_installed *installed;
    struct zg_error damaged = {0};
    zg_buf_append_text(out, "Bundle:    ");
    if (!zg_installed_load(arena, inventory->root, &installed, &damaged)) {
        put_line(out, "state not readable: ", damaged.text);
    } else if (installed == NULL) {
        zg_buf_append_text(out, "none installed\n");
    } else {
        put(out, installed->bundle);
        zg_buf_printf(out, ", for %s, serial %" PRId64 ", installed %s, %zu files, %zu patches\n",
                      installed->release.name, installed->serial,
                      zg_time_text(arena, installed->applied_at), installed->file_count,
                      installed->patch_count);
    }
}

static void put_counts(const struct zg_inventory *inventory, const struct zg_summary *summary,
                       struct zg_buf *out)
{
    zg_buf_printf(out, "Artifacts: %zu files, %" PRIu64 " bytes, %zu links\n",
                  inventory->artifact_count, summary->bytes, inventory->link_count);
    for (unsigned kind = 0; kind < ZG_ARTIFACT_KINDS; kind++) {
        if (summary->kinds[kind] > 0) {
            zg_buf_printf(out, "  %8zu  %s\n", summary->kinds[kind], zg_artifact_kind_name(kind));
        }
    }
    zg_buf_printf(out, "Classes:   %zu, in %zu copies\n", summary->class_names,
                  inventory->class_count);
}

static void put_zimlets(const struct zg_inventory *inventory, struct zg_buf *out)
{
    if (inventory->zimlet_count == 0) {
        return;
    }
    zg_buf_append_text(out, "\nZimlets:\n");
    for (size_t i = 0; i < inventory->zimlet_count; i++) {
        const struct zg_zimlet *zimlet = &inventory->zimlets[i];
        zg_buf_append_text(out, "  ");
        put(out, zimlet->name);
        zg_buf_append_text(out, " ");
        put(out, zimlet->version == NULL ? "(version unknown)" : zimlet->version);
        put_line(out, ", ", zimlet->path);
    }
}

/* Names and the places they occur in together, e.g. "12 classes in ...". */
static void put_together(const struct zg_together *item, const char *noun, bool all,
                         struct zg_buf *out)
{
    size_t shown = all || item->name_count <= 4 ? item->name_count : 3;
    zg_buf_printf(out, "  %zu %s in\n", item->name_count, noun);
    for (size_t i = 0; i < item->place_count; i++) {
        put_line(out, "    ", item->places[i]);
    }
    for (size_t i = 0; i < shown; i++) {
        put_line(out, "      ", item->names[i]);
    }
    if (shown < item->name_count) {
        zg_buf_printf(out, "      and %zu more\n", item->name_count - shown);
    }
}

static void put_repeated(const struct zg_summary *summary, bool all, struct zg_buf *out)
{
    if (summary->repeated_count > 0) {
        zg_buf_append_text(out, "\nJars in several places:\n");
    }
    for (size_t i = 0; i < summary->repeated_count; i++) {
        const struct zg_together *item = &summary->repeated[i];
        put_together(item, item->name_count == 1 ? "jar" : "jars", all, out);
    }
}

static void put_clashes(const struct zg_summary *summary, bool all, struct zg_buf *out)
{
    if (summary->clash_count > 0) {
        zg_buf_append_text(out, "\nSame class, different content:\n");
    }
    for (size_t i = 0; i < summary->clash_count; i++) {
        const struct zg_together *item = &summary->clashes[i];
        put_together(item, item->name_count == 1 ? "class" : "classes", all, out);
    }
}

static void put_unreadable_one(const char *path, const char *why, bool *any, struct zg_buf *out)
{
    if (why == NULL) {
        return;
    }
    zg_buf_append_text(out, *any ? "" : "\nNot readable:\n");
    *any = true;
    put_line(out, "  ", path);
    put_line(out, "    ", why);
}

static void put_unreadable(const struct zg_inventory *inventory, struct zg_buf *out)
{
    bool any = false;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        put_unreadable_one(inventory->artifacts[i].path, inventory->artifacts[i].unreadable, &any,
                           out);
    }
    for (size_t i = 0; i < inventory->nested_count; i++) {
        put_unreadable_one(inventory->nested[i].path, inventory->nested[i].unreadable, &any, out);
    }
}

static void put_summary(const struct zg_inventory *inventory, bool all, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_summary summary;
    zg_inventory_summary(arena, inventory, &summary);
    put_release(inventory, out);
    put_installed(arena, inventory, out);
    put_counts(inventory, &summary, out);
    put_zimlets(inventory, out);
    put_repeated(&summary, all, out);
    put_clashes(&summary, all, out);
    put_unreadable(inventory, out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static bool put_json(const struct zg_inventory *inventory, const struct options *options,
                     const char *class_name, struct zg_buf *out, struct zg_error *err)
{
    json_t *value;
    if (class_name != NULL) {
        size_t count;
        if (zg_inventory_classes_named(inventory, class_name, &count) == NULL) {
            return put_class(inventory, class_name, out, err); /* for its error */
        }
        value = zg_inventory_json_class(inventory, class_name);
    } else {
        value = options->classes ? zg_inventory_json_all(inventory) : zg_inventory_json(inventory);
    }
    zg_json_print(value, out);
    json_decref(value);
    return true;
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool put_result(const struct zg_inventory *inventory, const struct options *options,
                       struct zg_buf *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *class_name =
        options->class_name == NULL ? NULL : internal_name(arena, options->class_name);
    if (options->json) {
        return put_json(inventory, options, class_name, out, err);
    }
    if (class_name != NULL) {
        return put_class(inventory, class_name, out, err);
    }
    put_summary(inventory, options->classes, out);
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const struct zg_option table[] = {
        {"json", 0, ZG_FLAG, &options.json},
        {"classes", 0, ZG_FLAG, &options.classes},
        {"class", 0, ZG_TEXT, &options.class_name},
        {"output", 'o', ZG_TEXT, &options.output},
    };
    const char *root;
    size_t words;
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &root, &words, err)) {
        return err->kind;
    }
    struct zg_progress progress = {.what = "reading files"};
    struct zg_scan_options scan = {.classes = true, .progress = &progress};
    ZG_CLEANUP(zg_inventory_cleanup)
    struct zg_inventory *inventory = zg_inventory_scan(root, &scan, err);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (inventory == NULL || !put_result(inventory, &options, &out, err)) {
        return err->kind;
    }
    if (options.output != NULL) {
        return zg_write_file(options.output, zg_buf_bytes(&out), 0644, err) ? ZG_OK : err->kind;
    }
    fwrite(out.data, 1, out.len, stdout);
    return ZG_OK;
}

const struct zg_command zg_command_scan = {
    .name = "scan",
    .summary = "what is deployed under a root",
    .help =
        "usage: zmgraft scan ROOT [--json] [--classes] [-o FILE]\n"
        "       zmgraft scan ROOT --class NAME [--json] [-o FILE]\n"
        "\n"
        "Tells which release the Zimbra installation at ROOT is and how that is known, counts\n"
        "its artifacts, and finds jars deployed in several places, classes whose copies differ,\n"
        "and jars that cannot be read. ROOT is only read. Mail data and logs are left out.\n"
        "\n"
        "options:\n"
        "  --json         the whole inventory, see zmgraft-inventory(5)\n"
        "  --classes      every class in the JSON; every name in the lists for people\n"
        "  --class NAME   each copy of one class, com.zimbra.X or com/zimbra/X, with its digest\n"
        "  -o, --output FILE\n"
        "                 write there instead of to standard output\n"
        "\n"
        "exit codes: 0 done; 1 no such class; 2 wrong usage, or ROOT is no installation;\n"
        "5 a folder cannot be read\n"
        "\n"
        "examples:\n"
        "  zmgraft scan /opt/zimbra\n"
        "  zmgraft scan /opt/zimbra --class com.zimbra.cs.service.PreAuthServlet\n",
    .run = run,
};
