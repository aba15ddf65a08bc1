/* Node.js as a helper: where its scripts are, and one run of one of them. */
#include "web/node.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than the largest answer, the rules of all sheets of a skin. */
#define ANSWER_LIMIT ((size_t)256 << 20)

static bool has_scripts(struct zg_arena *arena, const char *folder)
{
    return access(zg_path_join(arena, folder, "less-compile.mjs"), R_OK) == 0;
}

const char *zg_program_folder(struct zg_arena *arena)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (len <= 0) {
        return NULL;
    }
    path[len] = '\0';
    return zg_path_parent(arena, path);
}

static const char *find_folder(struct zg_arena *arena)
{
    static const char *const places[] = {"../tools/web/node", "../share/zmgraft/node"};
    const char *program = zg_program_folder(arena);
    for (size_t i = 0; program != NULL && i < ZG_COUNT(places); i++) {
        const char *folder = zg_path_join(arena, program, places[i]);
        if (has_scripts(arena, folder)) {
            return folder;
        }
    }
    return NULL;
}

const char *zg_node_folder(struct zg_arena *arena, const char *given, struct zg_error *err)
{
    const char *folder = given != NULL ? given : getenv("ZMGRAFT_NODE");
    if (folder == NULL) {
        folder = find_folder(arena);
    }
    if (folder == NULL || !has_scripts(arena, folder)) {
        zg_fail(err, ZG_SYSTEM, "node-missing", "the scripts for Node.js are not in %s",
                folder != NULL ? folder : "../tools/web/node beside the program");
        zg_hint(err, "name the folder tools/web/node of zmgraft in ZMGRAFT_NODE");
        return NULL;
    }
    if (access(zg_path_join(arena, folder, "node_modules/less/package.json"), R_OK) != 0) {
        zg_fail(err, ZG_SYSTEM, "node-missing", "the npm packages of %s are not installed", folder);
        zg_hint(err, "run `npm ci` there");
        return NULL;
    }
    return folder;
}

bool zg_node_run(struct zg_arena *arena, const char *folder, const char *script,
                 const json_t *request, json_t **answer, struct zg_error *err)
{
    const char *const argv[] = {"node", zg_path_join(arena, folder, script), NULL};
    ZG_CLEANUP(zg_buf_free) struct zg_buf output = {0};
    ZG_CLEANUP(zg_free_cleanup) char *input = json_dumps(request, JSON_COMPACT | JSON_SORT_KEYS);
    if (input == NULL) {
        return zg_fail(err, ZG_MALFORMED, "utf-8", "what %s is asked is not UTF-8", script);
    }
    int code = zg_run_pipe(argv, zg_bytes_of(input), ANSWER_LIMIT, &output, err);
    if (code != 0) {
        return code > 0 && zg_fail(err, ZG_SYSTEM, "node-failed", "node %s ended with exit code %d",
                                   argv[1], code);
    }
    *answer = zg_json_parse(zg_buf_bytes(&output), script, err);
    return *answer != NULL;
}
