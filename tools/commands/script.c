/* `zmgraft script`: the functions of scripts with their digests, and which fixes are for them. */
#include <string.h>

#include "archive/archive.h"
#include "commands/commands.h"
#include "web/web.h"

struct options {
    const char *target, *fixes, *release_name;
    struct zg_release release;
    bool canonical, json;
};

static const char help[] =
    "usage: zmgraft script [OPTIONS] FILE...\n\n"
    "Prints, for each function that a script assigns (A.prototype.b = function ...), the digest "
    "by\n"
    "which a fix of the web client knows it, and its path. The digest depends on what the "
    "function\n"
    "says, and not on comments, blanks, local names or a minifier. Files named .zgz or .gz are\n"
    "unpacked.\n\n"
    "  --target PATH   this function only, e.g. DwtIframe.prototype._createFrame\n"
    "  --canonical     the text that the digest is of, one token a line; needs --target\n"
    "  --fixes DIR     instead, for each fix (DIR/*.js) whether it is for what these files have:\n"
    "                  applies, fixed (the vendor has), drifted (another text), absent\n"
    "  --release R     with --fixes: only the fixes that declare themselves for this release\n"
    "  --json          for programs\n\n"
    "exit codes: 0 printed; 1 no such function; 2 wrong usage; 4 a script or fix is malformed; 5 "
    "the\n"
    "system failed\n\n"
    "examples:\n"
    "  zmgraft script Startup1_1_all.js.zgz --target DwtIframe.prototype._createFrame\n"
    "  zmgraft script --fixes skins/scripts/fixes /opt/zimbra/jetty/webapps/zimbra/js/*_all.js\n";

struct source {
    const char *path;
    struct zg_script script;
};

static bool load(struct zg_arena *arena, const char *path, struct source *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf unpacked = {0};
    struct zg_bytes bytes;
    if (!zg_read_file(arena, path, ZG_SCRIPT_LIMIT, &bytes, err)) {
        return false;
    }
    if (zg_is_gzip_name(path)) {
        if (!zg_gunzip(bytes, path, ZG_SCRIPT_LIMIT, &unpacked, err)) {
            return false;
        }
        const char *text = zg_strndup(arena, (const char *)unpacked.data, unpacked.len);
        bytes = (struct zg_bytes){(const uint8_t *)text, unpacked.len};
    }
    out->path = path;
    return zg_script_parse(arena, bytes, path, &out->script, err);
}

/* ---- functions ---- */

static bool put_function(const struct options *options, json_t *list, const char *path,
                         const struct zg_script_function *function, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf canonical = {0};
    char digest[ZG_SCRIPT_DIGEST];
    if (options->canonical) {
        if (!zg_script_canonical(arena, function->text, path, &canonical, err)) {
            return false;
        }
        printf("%.*s\n", (int)canonical.len, (const char *)canonical.data);
        return true;
    }
    if (!zg_script_digest(arena, function->text, path, digest, err)) {
        return false;
    }
    if (options->json) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "file", path, "target",
                                              function->target, "digest", digest));
    } else {
        printf("%s %s\n", digest, function->target);
    }
    return true;
}

static bool put_functions(struct zg_arena *arena, const struct options *options, json_t *list,
                          const struct source *source, size_t *shown, struct zg_error *err)
{
    struct zg_script_function *functions, one = {.target = options->target};
    size_t count = 0;
    if (options->target == NULL) {
        zg_script_functions(arena, &source->script, &functions, &count);
    } else {
        functions = &one;
        count = zg_script_find(&source->script, options->target, &one.text);
    }
    for (size_t i = 0; i < count; i++) {
        if (!put_function(options, list, source->path, &functions[i], err)) {
            return false;
        }
    }
    *shown += count;
    return true;
}

/* ---- fixes ---- */

/* The worst that any of the scripts says: a fix must be for each copy. */
static bool judge(const struct zg_script_fix *fix, const struct source *sources, size_t count,
                  enum zg_fix_state *state, char digest[ZG_SCRIPT_DIGEST], struct zg_error *err)
{
    *state = ZG_FIX_ABSENT;
    digest[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char here[ZG_SCRIPT_DIGEST];
        enum zg_fix_state said;
        if (!zg_script_fix_judge(fix, &sources[i].script, sources[i].path, &said, here, err)) {
            return false;
        }
        if (said != ZG_FIX_ABSENT && (*state == ZG_FIX_ABSENT || said > *state)) {
            *state = said;
            memcpy(digest, here, sizeof(here));
        }
    }
    return true;
}

static bool put_fix(const struct options *options, json_t *list, const struct zg_script_fix *fix,
                    const struct source *sources, size_t count, struct zg_error *err)
{
    static const char *const words[] = {[ZG_FIX_APPLIES] = "applies",
                                        [ZG_FIX_FIXED] = "fixed",
                                        [ZG_FIX_DRIFTED] = "drifted",
                                        [ZG_FIX_ABSENT] = "absent"};
    char digest[ZG_SCRIPT_DIGEST];
    enum zg_fix_state state;
    if (!judge(fix, sources, count, &state, digest, err)) {
        return false;
    }
    if (options->json) {
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s}", "id", fix->id, "target",
                                        fix->target, "state", words[state], "digest", digest));
    } else {
        printf("%-8s %s (%s%s%s)\n", words[state], fix->id, fix->target,
               digest[0] != '\0' ? " " : "", digest);
    }
    return true;
}

static bool put_fixes(struct zg_arena *arena, const struct options *options, json_t *list,
                      const struct source *sources, size_t count, struct zg_error *err)
{
    struct zg_script_fix *fixes;
    size_t fix_count;
    if (!zg_script_fixes_load(arena, options->fixes, &fixes, &fix_count, err)) {
        return false;
    }
    for (size_t i = 0; i < fix_count; i++) {
        bool wanted =
            options->release_name == NULL || zg_ranges_match(fixes[i].releases, &options->release);
        if (wanted && !put_fix(options, list, &fixes[i], sources, count, err)) {
            return false;
        }
    }
    return true;
}

/* ---- the command ---- */

static bool work(const struct options *options, const char *const *files, size_t count,
                 json_t *list, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct source *sources = zg_alloc_array(arena, count, sizeof(*sources));
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (!load(arena, files[i], &sources[i], err)) {
            return false;
        }
    }
    if (options->fixes != NULL) {
        return put_fixes(arena, options, list, sources, count, err);
    }
    for (size_t i = 0; i < count; i++) {
        if (!put_functions(arena, options, list, &sources[i], &shown, err)) {
            return false;
        }
    }
    return shown > 0 || options->target == NULL ||
           zg_fail(err, ZG_NEGATIVE, "function-missing", "no script assigns a function to %s",
                   options->target);
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { FILES = 256 };
    struct options options = {0};
    const char *files[FILES];
    size_t count;
    const struct zg_option table[] = {
        {"target", 0, ZG_TEXT, &options.target}, {"canonical", 0, ZG_FLAG, &options.canonical},
        {"fixes", 0, ZG_TEXT, &options.fixes},   {"release", 0, ZG_TEXT, &options.release_name},
        {"json", 0, ZG_FLAG, &options.json},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, FILES, files, &count, err)) {
        return err->kind;
    }
    if (options.canonical && options.target == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--canonical needs --target");
        return err->kind;
    }
    if (options.release_name != NULL &&
        !zg_release_parse(options.release_name, &options.release, err)) {
        return err->kind;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    json_t *list = json_array();
    bool ok = work(&options, files, count, list, err);
    if (ok && options.json) {
        zg_json_print(list, &out);
        fwrite(out.data, 1, out.len, stdout);
    }
    json_decref(list);
    return ok ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_script = {
    .name = "script",
    .summary = "digests of a script's functions, and which fixes are for them",
    .help = help,
    .run = run,
};
