/* `zmgraft component status`: what an evidence file says, and whether a file is one it speaks of.
 */
#include "commands/component.h"
#include "ledger/ledger.h"

#include <string.h>

static const char help[] =
    "usage: zmgraft component status [--json] EVIDENCE [FILE...]\n\n"
    "Prints what an evidence file of `component build` records: the fixes, with how they went in "
    "and\n"
    "how they were found, the tests, and the files built. With FILEs, tells for each whether it is "
    "one\n"
    "of those, by its digest.\n\n"
    "options:\n"
    "  --json  for programs\n\n"
    "exit codes: 0 done, each FILE is one that was built; 1 a FILE is not; 2 wrong usage; 4 the\n"
    "evidence is malformed, or is none; 5 the system failed\n\n"
    "example:\n"
    "  zmgraft component status built/evidence.json /opt/zimbra/common/lib/libxml2.so.2.9.10\n";

enum { MOST_FILES = 1024, EVIDENCE_MAX = 16 << 20 };

static void print_fixes(const struct zg_build_record *record)
{
    for (size_t i = 0; i < record->fix_count; i++) {
        const struct zg_build_fix *fix = &record->fixes[i];
        printf("  ");
        for (const char **id = fix->advisories; *id != NULL; id++) {
            printf("%s%s", id == fix->advisories ? "" : ", ", *id);
        }
        printf(": %s, %s, found by %s\n", fix->patch, fix->how, fix->level);
    }
}

/* The file that was built and has this digest; NULL when none has. */
static const struct zg_build_file *find_file(const struct zg_build_record *record,
                                             const struct zg_digest *digest)
{
    for (size_t i = 0; i < record->file_count; i++) {
        if (zg_digest_equal(&record->files[i].digest, digest)) {
            return &record->files[i];
        }
    }
    return NULL;
}

static int judge(const struct zg_build_record *record, const char *const *files, size_t count,
                 bool json, struct zg_error *err)
{
    int code = ZG_OK;
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        struct zg_digest digest;
        if (!zg_sha256_file(files[i], &digest, err)) {
            json_decref(list);
            return err->kind;
        }
        const struct zg_build_file *file = find_file(record, &digest);
        code = file == NULL ? ZG_NEGATIVE : code;
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s?}", "path", files[i], "sha256",
                                              digest.hex, "built", file != NULL, "name",
                                              file == NULL ? NULL : file->name));
        if (!json && file != NULL) {
            printf("%s: built, %s\n", files[i], file->name);
        } else if (!json) {
            printf("%s: not one that was built (SHA-256 %s)\n", files[i], digest.hex);
        }
    }
    if (json) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        json_t *value =
            json_pack("{s:s, s:s, s:I, s:O}", "component", record->component, "version",
                      record->version, "tests", (json_int_t)record->tests, "files", list);
        zg_json_print(value, &out);
        json_decref(value);
        fwrite(out.data, 1, out.len, stdout);
    }
    json_decref(list);
    return code;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *words[MOST_FILES];
    size_t count;
    bool json = false;
    struct zg_bytes text;
    struct zg_build_record record;
    const struct zg_option table[] = {{"json", 0, ZG_FLAG, &json}};
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, MOST_FILES, words, &count, err) ||
        !zg_read_file(arena, words[0], EVIDENCE_MAX, &text, err) ||
        !zg_evidence_parse(arena, text, words[0], &record, err)) {
        return err->kind;
    }
    if (!json) {
        printf("%s %s: %lld tests passed\n", record.component, record.version,
               (long long)record.tests);
        print_fixes(&record);
        for (size_t i = 0; i < record.file_count; i++) {
            printf("  %s  %s\n", record.files[i].digest.hex, record.files[i].name);
        }
    }
    return judge(&record, words + 1, count - 1, json, err);
}

const struct zg_command zg_component_status = {
    .name = "component status",
    .summary = "what evidence says, and whether a file was built so",
    .help = help,
    .run = run,
};
