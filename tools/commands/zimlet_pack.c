/* `zmgraft zimlet pack`: a folder of sources as the zip file that a server deploys. */
#include <string.h>

#include "commands/zimlet.h"

struct options {
    const char *output, *version, *after;
};

static const char help[] =
    "usage: zmgraft zimlet pack [OPTIONS] DIR -o NAME.zip\n\n"
    "Packs the Zimlet in the folder DIR into a zip file that Zimbra's server takes. What breaks a\n"
    "rule of `zmgraft zimlet check` is refused. The same sources give the same bytes.\n\n"
    "  -o, --output FILE   the zip file; its name must be that of the folder\n"
    "      --version V     the version that it gets, in place of the one stated in DIR\n"
    "      --after OLD     a zip file that was given out before: the same content keeps its\n"
    "                      version, another one gets a newer one, so that the server takes its\n"
    "                      configuration\n\n"
    "exit codes: 0 packed; 2 wrong usage; 3 refused: a rule is broken, or the stated version is\n"
    "too old; 4 malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft zimlet pack zimlets/com_zmgraft_corrections -o com_zmgraft_corrections.zip\n"
    "  zmgraft zimlet pack --after old/com_zmgraft_corrections.zip \\\n"
    "      zimlets/com_zmgraft_corrections -o com_zmgraft_corrections.zip\n";

/* The version that follows: the stated one when it is newer, else one more in the last place. */
static bool version_after(struct zg_arena *arena, struct zg_zimlet_files *files, const char *path,
                          const char **version, struct zg_error *err)
{
    struct zg_zimlet_files old;
    const char *stated = zg_zimlet_stated(arena, files);
    if (!zg_zimlet_load(arena, path, &old, err)) {
        return false;
    }
    const char *before = zg_zimlet_stated(arena, &old);
    if (before == NULL || strcmp(old.name, files->name) != 0) {
        return zg_fail(err, ZG_REFUSED, "zimlet-version", "%s is no Zimlet %s with a version", path,
                       files->name);
    }
    if (stated == NULL) {
        return true; /* to be refused by its rule */
    }
    if (!zg_zimlet_set_version(arena, files, before, err)) {
        return false;
    }
    if (zg_zimlet_same(files, &old) && zg_zimlet_version_of(before, stated)) {
        *version = before;
        return true;
    }
    *version = stated;
    return zg_zimlet_version_compare(stated, before) > 0 ||
           zg_zimlet_next_version(arena, stated, before, -1, version, err);
}

static bool check_output(const struct zg_zimlet_files *files, const char *output,
                         struct zg_error *err)
{
    const char *name = zg_path_name(output);
    size_t len = strlen(files->name);
    return (strncmp(name, files->name, len) == 0 && strcmp(name + len, ".zip") == 0) ||
           zg_fail(err, ZG_USAGE, "zimlet-name",
                   "the server knows a Zimlet by its file: %s.zip, and not %s", files->name, name);
}

static bool pack(const struct options *options, const char *dir, struct zg_error *err)
{
    enum { FIRST = 315532800 }; /* 1980-01-01, the first day of zip files */
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_zimlet_files files;
    const char *version = options->version;
    int64_t epoch;
    if (!zg_epoch(FIRST, &epoch, err) || !zg_zimlet_folder_load(arena, dir, &files, err) ||
        !check_output(&files, options->output, err) ||
        (options->after != NULL && !version_after(arena, &files, options->after, &version, err)) ||
        (version != NULL && !zg_zimlet_set_version(arena, &files, version, err)) ||
        !zg_zimlet_pack(arena, &files, epoch, &zip, err) ||
        !zg_write_file(options->output, zg_buf_bytes(&zip), 0644, err)) {
        return false;
    }
    const char *stated = zg_zimlet_stated(arena, &files);
    printf("%s: %s %s, %zu files, %zu bytes\n", options->output, files.name, stated, files.count,
           zip.len);
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const char *dir;
    size_t count;
    const struct zg_option table[] = {
        {"output", 'o', ZG_TEXT, &options.output},
        {"version", 0, ZG_TEXT, &options.version},
        {"after", 0, ZG_TEXT, &options.after},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &dir, &count, err)) {
        return err->kind;
    }
    if (options.output == NULL || (options.version != NULL && options.after != NULL)) {
        zg_fail(err, ZG_USAGE, "option", "%s",
                options.output == NULL ? "--output is needed"
                                       : "--version and --after exclude each other");
        return err->kind;
    }
    return pack(&options, dir, err) ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_zimlet_pack = {
    .name = "zimlet pack",
    .summary = "a folder as the zip file that a server deploys",
    .help = help,
    .run = run,
};
