/*
 * Building what was prepared, and the evidence of it. Nothing counts that was not looked at again
 * here: the tree by its digest, each fix by its presence in it, the tests by their numbers.
 */
#include "component/internal.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_MAX = 1 << 30, ARTIFACT_MAX = 1 << 30, LOG_TAIL = 600 };

struct build {
    struct zg_arena *arena;
    const char *prepared, *work; /* `work` is OUT, absolute */
    const char *folder, *logs;   /* where it is built; of the logs */
    json_t *json;                /* of prepared.json: becomes the evidence */
    int64_t epoch;
    struct zg_component_built *out;
};

/* ---- what is built ----------------------------------------------------------------------------
 */

/* Presence first: it names the line, where the digest only says that something is different. */
static bool check_prepared(struct build *b, struct zg_component_fix *fixes, struct zg_error *err)
{
    const char *folder = zg_path_join(b->arena, b->prepared, COMPONENT_TREE);
    struct zg_prepared *prepared = &b->out->prepared;
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *tree = zg_tree_open(folder, err);
    struct zg_digest digest;
    if (tree == NULL || !zg_find_fixes(b->arena, fixes, prepared->fix_count, tree, err) ||
        !zg_folder_digest(b->arena, folder, &digest, &prepared->files, err)) {
        return false;
    }
    return zg_digest_equal(&digest, &prepared->tree) ||
           zg_fail(err, ZG_REFUSED, "tree-changed",
                   "%s is not as it was prepared: its digest is %s, and was %s", folder, digest.hex,
                   prepared->tree.hex);
}

/* ---- running ----------------------------------------------------------------------------------
 */

static const char *tail(struct zg_bytes log)
{
    size_t from = log.len > LOG_TAIL ? log.len - LOG_TAIL : 0;
    return (const char *)log.data + from;
}

/* Runs commands one after the other; the first one that fails ends it. */
static bool run_all(struct build *b, const char **commands, const char *name, const char *rule,
                    struct zg_bytes *log, struct zg_error *err)
{
    const char *home = zg_path_join(b->arena, b->work, "home");
    const struct zg_run_options options = {
        .folder = b->folder,
        .home = home,
        .log = zg_format(b->arena, "%s/%s.log", b->logs, name),
        .epoch = b->epoch,
    };
    if (!zg_mkdirs(home, err) || !zg_mkdirs(b->logs, err)) {
        return false;
    }
    for (; *commands != NULL; commands++) {
        int code = zg_run_command(b->arena, *commands, &options, &b->out->network, err);
        if (code < 0 || !zg_read_file(b->arena, options.log, LOG_MAX, log, err)) {
            return false;
        }
        if (code != 0) {
            zg_fail(err, ZG_REFUSED, rule, "`%s` ended with exit code %d; its log ends:\n%s",
                    *commands, code, tail(*log));
            return zg_hint(err, "the whole log is %s", options.log);
        }
    }
    return true;
}

/* The numbers of tests passed that a log tells: every match of every expression, line by line. */
static uint64_t count_passed(struct zg_arena *arena, const char **expressions, struct zg_bytes log)
{
    uint64_t passed = 0;
    for (; *expressions != NULL; expressions++) {
        regex_t regex;
        if (regcomp(&regex, *expressions, REG_EXTENDED) != 0) { /* the recipe was read with it */
            continue;
        }
        for (size_t at = 0; at < log.len;) {
            const uint8_t *end = memchr(log.data + at, '\n', log.len - at);
            size_t len = (end == NULL ? log.len : (size_t)(end - log.data)) - at;
            regmatch_t match[2];
            const char *line = zg_strndup(arena, (const char *)log.data + at, len);
            if (regexec(&regex, line, 2, match, 0) == 0 && match[1].rm_so >= 0) {
                passed += strtoull(line + match[1].rm_so, NULL, 10);
            }
            at += len + 1;
        }
        regfree(&regex);
    }
    return passed;
}

static bool test(struct build *b, struct zg_bytes *log, struct zg_error *err)
{
    const struct zg_recipe *recipe = b->out->prepared.recipe;
    if (!run_all(b, recipe->test, "test", "tests-failed", log, err)) {
        return false;
    }
    b->out->tests = count_passed(b->arena, recipe->passed, *log);
    return b->out->tests >= (uint64_t)recipe->least ||
           zg_fail(err, ZG_REFUSED, "tests-few", "%llu tests passed, and the recipe wants %lld",
                   (unsigned long long)b->out->tests, (long long)recipe->least);
}

/* ---- what came of it ---------------------------------------------------------------------------
 */

static bool read_artifact(struct build *b, const char *path, struct zg_built_file *out,
                          struct zg_error *err)
{
    const char *full = zg_path_join(b->arena, b->folder, path);
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    struct stat st;
    if (lstat(full, &st) != 0 || !S_ISREG(st.st_mode)) {
        return zg_fail(err, ZG_REFUSED, "artifact-missing", "the build left no file %s", path);
    }
    if (st.st_size > ARTIFACT_MAX || !zg_map_open(full, &map, err)) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%s cannot be read", path);
    }
    *out = (struct zg_built_file){
        .path = path,
        .name = zg_path_name(path),
        .digest = zg_sha256(map.bytes),
        .size = map.bytes.len,
        .build_id = zg_elf_build_id(b->arena, map.bytes),
    };
    return true;
}

static bool read_artifacts(struct build *b, struct zg_error *err)
{
    const char **paths = b->out->prepared.recipe->artifacts;
    size_t count = 0;
    while (paths[count] != NULL) {
        count++;
    }
    b->out->files = zg_alloc_array(b->arena, count + 1, sizeof(*b->out->files));
    for (; b->out->file_count < count; b->out->file_count++) {
        if (!read_artifact(b, paths[b->out->file_count], &b->out->files[b->out->file_count], err)) {
            return false;
        }
    }
    return true;
}

static json_t *commands_json(const char **commands, struct zg_bytes log)
{
    json_t *list = json_array();
    for (; *commands != NULL; commands++) {
        json_array_append_new(list, json_string(*commands));
    }
    return json_pack("{s:o, s:s}", "commands", list, "log_sha256", zg_sha256(log).hex);
}

/* prepared.json with what the build adds. */
static bool write_evidence(struct build *b, struct zg_bytes build_log, struct zg_bytes test_log,
                           struct zg_error *err)
{
    const struct zg_recipe *recipe = b->out->prepared.recipe;
    json_t *artifacts = json_array(), *tests = commands_json(recipe->test, test_log);
    for (size_t i = 0; i < b->out->file_count; i++) {
        const struct zg_built_file *artifact = &b->out->files[i];
        json_array_append_new(
            artifacts, json_pack("{s:s, s:s, s:s, s:I, s:s}", "path", artifact->path, "name",
                                 artifact->name, "sha256", artifact->digest.hex, "size",
                                 (json_int_t)artifact->size, "build_id", artifact->build_id));
    }
    json_object_set_new(tests, "passed", json_integer((json_int_t)b->out->tests));
    json_object_set_new(b->json, "artifacts", artifacts);
    json_object_set_new(b->json, "build", commands_json(recipe->build, build_log));
    json_object_set_new(b->json, "test", tests);
    json_object_set_new(b->json, "epoch", json_integer((json_int_t)b->epoch));
    json_object_set_new(b->json, "network", json_boolean(b->out->network));
    return zg_write_json(zg_path_join(b->arena, b->work, COMPONENT_EVIDENCE), b->json, err);
}

static bool build(struct build *b, struct zg_error *err)
{
    const struct zg_recipe *recipe = b->out->prepared.recipe;
    struct zg_bytes build_log, test_log;
    b->folder = zg_path_join(b->arena, b->work, "build");
    b->logs = zg_path_join(b->arena, b->work, "logs");
    return zg_folder_copy(b->arena, zg_path_join(b->arena, b->prepared, COMPONENT_TREE), b->folder,
                          b->epoch, err) &&
           run_all(b, recipe->build, "build", "build-failed", &build_log, err) &&
           test(b, &test_log, err) && read_artifacts(b, err) &&
           write_evidence(b, build_log, test_log, err);
}

static bool build_prepared(struct build *b, const char *out, struct zg_error *err)
{
    struct zg_component_fix *fixes;
    if (!zg_prepared_load(b->arena, b->prepared, &b->out->prepared, &fixes, &b->json, err)) {
        return false;
    }
    if (!zg_recipe_builds(b->out->prepared.recipe)) {
        return zg_fail(err, ZG_REFUSED, "recipe-unpinned",
                       "the recipe of %s does not say how to "
                       "build it",
                       b->prepared);
    }
    if (!check_prepared(b, fixes, err) ||
        !zg_epoch(b->out->prepared.recipe->date, &b->epoch, err) ||
        !zg_folder_fresh(b->arena, out, &b->work, err)) {
        return false;
    }
    /* A build that failed stays for a look at it; it has no evidence. */
    return build(b, err);
}

bool zg_component_build(struct zg_arena *arena, const char *prepared, const char *out,
                        struct zg_component_built *built, struct zg_error *err)
{
    struct build b = {.arena = arena, .prepared = prepared, .out = built};
    *built =
        (struct zg_component_built){.evidence = zg_format(arena, "%s/%s", out, COMPONENT_EVIDENCE)};
    bool ok = build_prepared(&b, out, err);
    if (b.json != NULL) { /* the names of the fixes are its */
        for (size_t i = 0; i < built->prepared.fix_count; i++) {
            struct zg_prepared_fix *fix = &built->prepared.fixes[i];
            fix->patch = fix->patch == NULL ? "" : zg_strdup(arena, fix->patch);
            fix->role = fix->how = "";
        }
        json_decref(b.json);
    }
    return ok;
}
