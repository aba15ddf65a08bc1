/*
 * What the tests of patch files share: a text is parsed as the patch PATCH_NAME, which is defined
 * before this is included.
 */
#ifndef PATCHSET_PARSING_H
#define PATCHSET_PARSING_H

#include "../support/support.h"

#include <string.h>

#include "patchset/patchset.h"

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

static bool parse(const char *text, struct zg_patch **out, struct zg_error *err)
{
    return zg_patch_parse(arena, zg_bytes_of(text), PATCH_NAME, "patches/" PATCH_NAME, out, err);
}

static struct zg_patch *parsed(const char *text)
{
    struct zg_patch *patch = NULL;
    struct zg_error err = {0};
    test_assert_ok(parse(text, &patch, &err), &err);
    return patch;
}

/* The text with `old` (which it must hold) changed to `by`. */
static const char *changed(const char *text, const char *old, const char *by)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, by, at + strlen(old));
}

/* Refused by this rule at this line; 0: at no particular one. */
static void assert_refused(const char *text, const char *rule, unsigned line)
{
    struct zg_patch *patch;
    struct zg_error err = {0};
    assert_false(parse(text, &patch, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_string_equal(err.file, "patches/" PATCH_NAME);
    if (line != 0) {
        assert_int_equal(err.line, line);
    }
}

#endif
