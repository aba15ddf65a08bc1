/* Which files of a source tree are code, which tests, which documentation: by their names, as
 * projects in C and their neighbours lay them out. What is not known is code. */
#include "source/internal.h"

#include <string.h>
#include <strings.h>

static const char *const test_folders[] = {"test",    "tests",     "testsuite", "testing",
                                           "t",       "unittests", "result",    "fuzz",
                                           "regress", "regression"};
static const char *const doc_folders[] = {"doc",  "docs",  "man",     "manual", "examples",
                                          "demo", "demos", ".github", "debian"};
static const char *const doc_suffixes[] = {
    ".md", ".rst", ".txt", ".html", ".htm", ".pod", ".adoc", ".sgml", ".texi", ".po",
    ".1",  ".2",   ".3",   ".4",    ".5",   ".6",   ".7",    ".8",    ".9",    ".xml"};
static const char *const doc_names[] = {"ChangeLog", "CHANGES", "CHANGE",        "NEWS", "README",
                                        "AUTHORS",   "COPYING", "RELEASE-NOTES", "TODO"};
static const char *const test_names[] = {"test", "runtest"};

static bool is_one_of(const char *const *names, size_t count, const char *text, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == len && strncasecmp(names[i], text, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool begins_with_one_of(const char *const *names, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strncasecmp(text, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* README, README.md, CHANGES-1.2, but not changes.c. */
static bool is_doc_name(const char *name)
{
    for (size_t i = 0; i < ZG_COUNT(doc_names); i++) {
        size_t len = strlen(doc_names[i]);
        if (strncasecmp(name, doc_names[i], len) == 0 && strchr("._-", name[len]) != NULL) {
            return !zg_path_has_suffix(name, ".c") && !zg_path_has_suffix(name, ".h");
        }
    }
    return false;
}

static bool is_test_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name);
    if (stem > 5 && strncasecmp(name + stem - 5, "_test", 5) == 0) {
        return true;
    }
    bool c = dot != NULL && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0);
    bool python = dot != NULL && strcmp(dot, ".py") == 0 && strncmp(name, "test_", 5) == 0;
    return python || (c && begins_with_one_of(test_names, ZG_COUNT(test_names), name));
}

const char *zg_fix_part_name(enum zg_fix_part part)
{
    static const char *const names[] = {"code", "test", "documentation"};
    return names[part];
}

enum zg_fix_part zg_fix_part_of(const char *path)
{
    const char *name = path;
    for (const char *slash; (slash = strchr(name, '/')) != NULL; name = slash + 1) {
        size_t len = (size_t)(slash - name);
        if (is_one_of(test_folders, ZG_COUNT(test_folders), name, len)) {
            return ZG_PART_TEST;
        }
        if (is_one_of(doc_folders, ZG_COUNT(doc_folders), name, len)) {
            return ZG_PART_DOC;
        }
    }
    for (size_t i = 0; i < ZG_COUNT(doc_suffixes); i++) {
        if (zg_path_has_suffix(name, doc_suffixes[i])) {
            return ZG_PART_DOC;
        }
    }
    if (is_doc_name(name)) {
        return ZG_PART_DOC;
    }
    return is_test_name(name) ? ZG_PART_TEST : ZG_PART_CODE;
}
