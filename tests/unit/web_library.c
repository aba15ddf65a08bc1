/* Libraries told by the headings in a script. */
#include "../support/support.h"

#include "web/web.h"

static void assert_version(const char *script, const char *name, const char *version)
{
    const char *found = zg_library_version(test_arena(), zg_bytes_of(script), name);
    if (version == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, version);
    }
}

static void a_heading_names_library_and_version(void **state)
{
    (void)state;
    assert_version("/*!\n * jQuery JavaScript Library v1.11.0\n */\nx()", "jQuery", "1.11.0");
    assert_version("/*! jQuery v1.7.2 jquery.com | license */", "jQuery", "1.7.2");
    assert_version("x();\n/* Modernizr 2.8.3 (Custom Build) | MIT & BSD */", "Modernizr", "2.8.3");
    assert_version("/*!\n * modernizr v3.13.1\n * Build x\n */", "Modernizr", "3.13.1");
    assert_version("/*! jQuery v1.8.1 */ /*! jQuery v3.7.1 */", "jQuery", "1.8.1");
}

static void what_is_no_heading_names_nothing(void **state)
{
    (void)state;
    assert_version("", "jQuery", NULL);
    assert_version("jQuery", "jQuery", NULL);
    assert_version("/*! jQuery v1.7 */", "jQuery", NULL);
    assert_version("/*! jQuery", "jQuery", NULL);
    assert_version("/*! jQuery v1.7.", "jQuery", NULL);
    assert_version("\"jQuery v1.7.2\"", "jQuery", NULL);
    assert_version("/* a */ jQuery v1.7.2", "jQuery", NULL);
    assert_version("/*! myjQuery v1.7.2 */", "jQuery", NULL);
    assert_version("/*! jQuery, of which v1.7.2 */", "jQuery", NULL);
    assert_version("/*! jQuery UI and a lot of more words than a heading has v1.7.2 */", "jQuery",
                   NULL);
    assert_version("/*! Modernizr 2.8.3 */", "jQuery", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heading_names_library_and_version),
        cmocka_unit_test(what_is_no_heading_names_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
