/* What the minifier breaks, case by case; the cases are checked against the minifier itself by
 * tests/browser/minify.test.mjs. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "web/minify.h"

#define CASES "tests/browser/minify.cases"

/* The first damage in the sheet, "-" for none. */
static const char *damage_of(struct zg_arena *arena, const char *css)
{
    struct zg_sheet sheet;
    struct zg_error err = {0};
    struct zg_minify_damage damage;
    test_assert_ok(zg_sheet_parse(arena, zg_bytes_of(css), "case", ZG_CSS, &sheet, &err), &err);
    for (struct zg_sheet_node *node = sheet.root; node != NULL; node = zg_sheet_next(node)) {
        if (zg_minify_breaks(&sheet, node, &damage)) {
            assert_true(strlen(damage.what) > 20);
            return damage.rule;
        }
    }
    return "-";
}

static void every_case_is_told(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t len, count = 0;
    char *cases = test_read(CASES, &len), *rest = cases;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *css = strchr(line, ' ');
        if (*line == '#' || css == NULL) {
            continue;
        }
        *css++ = '\0';
        if (strcmp(damage_of(arena, css), line) != 0) {
            fail_msg("%s: %s, not %s", css, damage_of(arena, css), line);
        }
        count++;
    }
    assert_in_range(count, 50, 1000);
    free(cases);
}

static void text_of_other_grammar_is_left_alone(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    static const char *const odd[] = {"a{width:calc(", "@media", "a{color:rgb(", "a{:0s}", "}"};
    for (size_t i = 0; i < ZG_COUNT(odd); i++) {
        assert_string_equal(damage_of(arena, odd[i]), "-");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_told),
        cmocka_unit_test(text_of_other_grammar_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
