/* Selectors: broken ones are told, good ones pass, and pseudo-classes are found. */
#include "../support/support.h"

#include <string.h>

#include "web/selector.h"

static const char *flaw(const char *selector)
{
    return zg_selector_flaw(zg_bytes_of(selector));
}

static void good_selectors_pass(void **state)
{
    (void)state;
    static const char *const good[] = {
        "*",
        "a",
        "DIV.ZmListFlagsWrapper",
        ".a.b#c[d=\"e]\"]:hover::before",
        "a > b + c ~ d e",
        "a>b+c~d",
        "html .a , .b",
        "a:not(.b, :hover)",
        "tr:nth-child(2n+1)",
        ".\\31 23",
        "svg|a, *|b, |c",
        ".-a, .--b, ._c",
        "INPUT::-moz-focus-inner",
        ".a /* : . */ .b",
        "[a='\\'']",
        "\xc3\xa9t\xc3\xa9",
    };
    for (size_t i = 0; i < ZG_COUNT(good); i++) {
        if (flaw(good[i]) != NULL) {
            fail_msg("%s: %s", good[i], flaw(good[i]));
        }
    }
}

static void broken_selectors_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *selector, *flaw;
    } cases[] = {
        {"", "no selector at all"},
        {"DIV.ZmListFlagsWrapper.", "a '.' without a name"},
        {".a..b", "a '.' without a name"},
        {".1a", "a '.' without a name"},
        {".-1a", "a '.' without a name"},
        {"#", "a '#' without a name"},
        {"#1", "a '#' without a name"},
        {"a,", "a comma with no selector beside it"},
        {"a,,b", "a comma with no selector beside it"},
        {"> a", "a combinator with no selector before it"},
        {"a >", "a combinator with no selector behind it"},
        {"a > > b", "a character that no selector has"},
        {"a:", "a ':' without a name"},
        {"a:not(.b", "a '(' that nothing closes"},
        {"a:not()", "a pseudo-class with empty brackets"},
        {"a[b", "a '[' that nothing closes"},
        {"50%", "an element's name that begins with a digit"},
        {"a } b", "a character that no selector has"},
        {"a\\", "a '\\' with nothing behind it"},
        {"a @b", "a character that no selector has"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char *found = flaw(cases[i].selector);
        if (found == NULL || strcmp(found, cases[i].flaw) != 0) {
            fail_msg("%s: %s, not %s", cases[i].selector, found, cases[i].flaw);
        }
    }
}

static void pseudo_classes_are_found(void **state)
{
    (void)state;
    struct zg_bytes rest = zg_bytes_of("a:hover, b::-moz-x[c=':d']:not(.e:f)"), name;
    static const char *const expected[] = {"hover", "-moz-x", "not", "f"};
    for (size_t i = 0; i < ZG_COUNT(expected); i++) {
        assert_true(zg_selector_pseudo(&rest, &name));
        assert_true(zg_bytes_is(name, expected[i]));
    }
    assert_false(zg_selector_pseudo(&rest, &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_selectors_pass),
        cmocka_unit_test(broken_selectors_are_told),
        cmocka_unit_test(pseudo_classes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
