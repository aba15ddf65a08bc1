/* `zmgraft zimlet check`: what Zimbra's server or client would not take of a Zimlet. */
#include "commands/zimlet.h"

struct options {
    bool json, rules;
};

static const char help[] =
    "usage: zmgraft zimlet check [--json] ZIP|DIR...\n"
    "       zmgraft zimlet check --rules\n\n"
    "Reads Zimlets as Zimbra's server does, and tells which rules they break: what does not work\n"
    "(error), and what works and should not be so (warning).\n\n"
    "      --json    for programs\n"
    "      --rules   list the rules\n\n"
    "exit codes: 0 no errors; 1 errors; 2 wrong usage; 4 a zip file is malformed; 5 the system\n"
    "failed\n\n"
    "examples:\n"
    "  zmgraft zimlet check zimlets/com_zmgraft_corrections\n"
    "  zmgraft zimlet check --json com_zmgraft_corrections.zip\n";

static const char *weight_of(const struct zg_zimlet_rule *rule)
{
    return rule->warns ? "warning" : "error";
}

static void print_rules(void)
{
    for (const struct zg_zimlet_rule *rule = zg_zimlet_rules; rule->id != NULL; rule++) {
        printf("%-23s %-8s %s\n", rule->id, weight_of(rule), rule->text);
    }
}

static void print_text(const char *path, const struct zg_zimlet_files *files,
                       const struct zg_zimlet_check *check)
{
    printf("%s: %s %s, %zu files, %zu errors, %zu warnings\n", path, files->name,
           check->version[0] != '\0' ? check->version : "without a version", files->count,
           check->errors, check->count - check->errors);
    for (size_t i = 0; i < check->count; i++) {
        const struct zg_zimlet_finding *finding = &check->findings[i];
        printf("  %s [%s]", weight_of(finding->rule), finding->rule->id);
        if (finding->file[0] != '\0') {
            printf(" %s", finding->file);
        }
        if (finding->line > 0) {
            printf(":%u", finding->line);
        }
        printf(": %s\n      %s\n", finding->text, finding->rule->text);
    }
}

static json_t *json_of(const char *path, const struct zg_zimlet_files *files,
                       const struct zg_zimlet_check *check)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < check->count; i++) {
        const struct zg_zimlet_finding *finding = &check->findings[i];
        json_array_append_new(findings,
                              json_pack("{s:s, s:s, s:s, s:i, s:s, s:s}", "rule", finding->rule->id,
                                        "weight", weight_of(finding->rule), "file", finding->file,
                                        "line", (int)finding->line, "text", finding->text, "asks",
                                        finding->rule->text));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o}", "path", path, "name", files->name,
                     "version", check->version, "description", check->description, "handler",
                     check->handler, "files", (json_int_t)files->count, "errors",
                     (json_int_t)check->errors, "findings", findings);
}

static bool check_one(const char *path, json_t *list, bool *good, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_zimlet_files files;
    struct zg_zimlet_check check;
    if (!zg_zimlet_load(arena, path, &files, err) || !zg_zimlet_check(arena, &files, &check, err)) {
        return false;
    }
    *good &= check.errors == 0;
    if (list == NULL) {
        print_text(path, &files, &check);
        return true;
    }
    json_t *one = json_of(path, &files, &check);
    return (one != NULL && json_array_append_new(list, one) == 0) ||
           zg_fail(err, ZG_MALFORMED, "text-encoding", "%s: what it says is not UTF-8", path);
}

static int run(int argc, char **argv, struct zg_error *err)
{
    enum { MOST = 1024 };
    struct options options = {0};
    const char *paths[MOST];
    size_t count;
    const struct zg_option table[] = {
        {"json", 0, ZG_FLAG, &options.json},
        {"rules", 0, ZG_FLAG, &options.rules},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 0, MOST, paths, &count, err)) {
        return err->kind;
    }
    if (options.rules != (count == 0)) {
        zg_fail(err, ZG_USAGE, "option", "give Zimlets, or --rules");
        return err->kind;
    }
    if (options.rules) {
        print_rules();
        return ZG_OK;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    json_t *list = options.json ? json_array() : NULL;
    bool good = true, ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        ok = check_one(paths[i], list, &good, err);
    }
    if (ok && list != NULL) {
        zg_json_print(list, &out);
        fwrite(out.data, 1, out.len, stdout);
    }
    json_decref(list);
    return !ok ? (int)err->kind : good ? ZG_OK : ZG_NEGATIVE;
}

const struct zg_command zg_command_zimlet_check = {
    .name = "zimlet check",
    .summary = "what Zimbra would not take of a Zimlet",
    .help = help,
    .run = run,
};
