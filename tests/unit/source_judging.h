/* Asking for a fix in a small tree, for the tests of presence. */
#ifndef ZG_TEST_SOURCE_JUDGING_H
#define ZG_TEST_SOURCE_JUDGING_H

#include "../support/support.h"

#include <string.h>

#include "source/source.h"

static inline struct zg_tree *tree_of(const char *path, const char *text)
{
    struct zg_tree *tree = zg_tree_new();
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0644, &err), &err);
    return tree;
}

static inline void put(struct zg_tree *tree, const char *path, const char *text)
{
    struct zg_error err = {0};
    test_assert_ok(zg_tree_put(tree, path, zg_bytes_of(text), 0644, &err), &err);
}

static inline struct zg_source_patch *patch_of(const char *text)
{
    struct zg_source_patch *patch = zg_alloc(test_arena(), sizeof(*patch));
    struct zg_error err = {0};
    test_assert_ok(zg_source_patch_parse(test_arena(), zg_bytes_of(text), "fix.patch", patch, &err),
                   &err);
    return patch;
}

static inline struct zg_presence ask(struct zg_source_patch *parts, size_t count,
                                     struct zg_tree *tree, struct zg_tree *vulnerable)
{
    struct zg_presence fix;
    struct zg_error err = {0};
    const struct zg_presence_question question = {
        .parts = parts, .part_count = count, .tree = tree, .vulnerable = vulnerable};
    test_assert_ok(zg_presence(test_arena(), &question, &fix, &err), &err);
    return fix;
}

/* Asks for a one-part fix in a tree of one file, and closes the tree. */
static inline struct zg_presence_part judge(const char *patch, const char *path, const char *text)
{
    struct zg_tree *tree = tree_of(path, text);
    struct zg_presence fix = ask(patch_of(patch), 1, tree, NULL);
    zg_tree_close(tree);
    assert_int_equal(fix.verdict, fix.parts[0].verdict);
    return fix.parts[0];
}

static inline bool names(const struct zg_presence_part *part, char kind, const char *text)
{
    for (size_t h = 0; h < part->hunk_count; h++) {
        for (size_t i = 0; i < part->hunks[h].line_count; i++) {
            const struct zg_presence_line *line = &part->hunks[h].lines[i];
            if (line->kind == kind && zg_bytes_is(line->text, text)) {
                return true;
            }
        }
    }
    return false;
}

static inline void assert_verdict(const struct zg_presence_part *part,
                                  enum zg_presence_verdict verdict, enum zg_presence_level level)
{
    assert_string_equal(zg_presence_verdict_name(part->verdict), zg_presence_verdict_name(verdict));
    assert_string_equal(zg_presence_level_name(part->level), zg_presence_level_name(level));
}

#define FIX_HEAD "--- a/src/read.c\n+++ b/src/read.c\n"
/* A length that is checked before it is used. */
#define CHECK_FIX                                                                                  \
    FIX_HEAD                                                                                       \
    "@@ -4,6 +4,9 @@ int read_name(struct input *in)\n"                                            \
    "     size_t len = read_length(in);\n     char *name;\n \n"                                    \
    "+    if (len > MAX_NAME) {\n+        return -E_TOO_LONG;\n+    }\n"                           \
    "     name = allocate(len);\n     copy_bytes(in, name, len);\n     return keep(name);\n"

#define READ_BEGIN "#include \"input.h\"\n\nint read_name(struct input *in)\n{\n"
#define READ_TOP "    size_t len = read_length(in);\n    char *name;\n\n"
#define READ_CHECK "    if (len > MAX_NAME) {\n        return -E_TOO_LONG;\n    }\n"
#define READ_END                                                                                   \
    "    name = allocate(len);\n    copy_bytes(in, name, len);\n    return keep(name);\n}\n"

#endif
