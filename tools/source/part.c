/* What a file of a fix is: code, test or documentation, by its path. */
#include "source/internal.h"

#include <string.h>

const char *zg_fix_part_name(enum zg_fix_part part)
{
    static const char *const names[] = {"code", "test", "documentation"};
    return names[part];
}

/* Is one of the path's folders, or its first letters, such a name? */
static bool has_folder(const char *path, const char *const *names, size_t count)
{
    for (const char *at = path; strchr(at, '/') != NULL; at = strchr(at, '/') + 1) {
        size_t len = strcspn(at, "/");
        for (size_t i = 0; i < count; i++) {
            if (strlen(names[i]) == len && strncmp(at, names[i], len) == 0) {
                return true;
            }
        }
    }
    return false;
}

enum zg_fix_part zg_fix_part_of(const char *path)
{
    static const char *const tests[] = {"test", "tests", "t", "testsuite", "fuzz", "result"};
    static const char *const docs[] = {"doc", "docs", "man", "manual"};
    static const char *const names[] = {"CHANGES",       "ChangeLog", "NEWS",   "README",
                                        "RELEASE-NOTES", "TODO",      "AUTHORS"};
    static const char *const endings[] = {".md", ".pod", ".html", ".rst", ".txt"};
    static const char *const test_files[] = {"runtest.c", "testapi.c", "runsuite.c"};
    const char *name = zg_path_name(path);
    if (has_folder(path, tests, ZG_COUNT(tests))) {
        return ZG_PART_TEST;
    }
    for (size_t i = 0; i < ZG_COUNT(test_files); i++) {
        if (strcmp(name, test_files[i]) == 0) {
            return ZG_PART_TEST;
        }
    }
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0) {
            return ZG_PART_DOC;
        }
    }
    for (size_t i = 0; i < ZG_COUNT(endings); i++) {
        if (zg_path_has_suffix(path, endings[i])) {
            return ZG_PART_DOC;
        }
    }
    return has_folder(path, docs, ZG_COUNT(docs)) ? ZG_PART_DOC : ZG_PART_CODE;
}
