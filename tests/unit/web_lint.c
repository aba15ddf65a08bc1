/* What a browser drops of a sheet: by the data, by its answers, with its siblings. */
#include "../support/support.h"

#include <string.h>

#include "web/lint.h"

static const char TABLE[] =
    "browser firefox 160\n"
    "browser ie 11\n"
    "data test 1\n"
    "function linear-gradient linear-gradient firefox:16-\n"
    "property -khtml-user-select user-select safari:2-3\n"
    "property -moz-border-radius border-radius firefox:1-12\n"
    "property -moz-user-select user-select firefox:1-\n"
    "property background background firefox:1- ie:4-\n"
    "property background-image background-image firefox:1- ie:4-\n"
    "property border border firefox:1- ie:4-\n"
    "property border-collapse border-collapse firefox:1- ie:5-\n"
    "property border-radius border-radius firefox:4- ie:9-\n"
    "property border-top-left-radius border-top-left-radius firefox:4- ie:9-\n"
    "property color color firefox:1- ie:3-\n"
    "property cursor cursor firefox:1- ie:4-\n"
    "property filter filter firefox:35-\n"
    "property opacity opacity firefox:1- ie:9-\n"
    "property transition transition firefox:16- ie:10-\n"
    "property user-select user-select firefox:69-\n"
    "property width width firefox:1- ie:4-\n"
    "selector -moz-placeholder placeholder firefox:19-\n"
    "selector hover hover firefox:1- ie:4-\n"
    "selector placeholder placeholder firefox:51-\n"
    "value cursor grab grab firefox:27-\n";

struct fixture {
    struct zg_arena *arena;
    struct zg_compat *compat;
    struct zg_answers *answers;
    struct zg_sheet sheet;
    struct zg_lint_result result;
};

static void open_fixture(struct fixture *f)
{
    struct zg_error err = {0};
    memset(f, 0, sizeof(*f));
    f->arena = zg_arena_new();
    test_assert_ok(zg_compat_load(f->arena, zg_bytes_of(TABLE), "t", &f->compat, &err), &err);
}

static void close_fixture(struct fixture *f)
{
    if (f->answers != NULL) {
        zg_answers_free(f->answers);
    }
    zg_arena_free(f->arena);
}

static void lint(struct fixture *f, const char *browser, const char *css)
{
    struct zg_error err = {0};
    struct zg_lint lint = {.compat = f->compat, .answers = f->answers};
    test_assert_ok(zg_compat_browser(f->arena, f->compat, browser, &lint.browser, &err), &err);
    test_assert_ok(zg_sheet_parse(f->arena, zg_bytes_of(css), "s", ZG_CSS, &f->sheet, &err), &err);
    zg_lint_sheet(f->arena, &lint, &f->sheet, &f->result);
}

/* The fates of all declarations, in their numbers. */
static void assert_fates(const struct fixture *f, size_t works, size_t replaced, size_t lost,
                         size_t undetermined)
{
    assert_int_equal(f->result.fates[ZG_FATE_WORKS], works);
    assert_int_equal(f->result.fates[ZG_FATE_REPLACED], replaced);
    assert_int_equal(f->result.fates[ZG_FATE_LOST], lost);
    assert_int_equal(f->result.fates[ZG_FATE_UNDETERMINED], undetermined);
    assert_int_equal(f->result.declarations, works + replaced + lost + undetermined);
}

static void what_has_a_sibling_is_replaced(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    lint(&f, "firefox 115", ".a{-moz-border-radius:3px;border-radius:3px;color:red}");
    assert_fates(&f, 2, 1, 0, 0);
    assert_string_equal(f.result.findings[0].sibling, "border-radius: 3px");
    lint(&f, "firefox 115", ".a{-moz-border-radius:3px}.b{border-radius:3px}");
    assert_fates(&f, 1, 0, 1, 0);
    lint(&f, "firefox 3", ".a{-moz-border-radius:3px}");
    assert_fates(&f, 1, 0, 0, 0);
    close_fixture(&f);
}

static void a_sibling_must_work_and_do_the_same_work(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    lint(&f, "firefox 115", ".a{-khtml-user-select:none;-moz-border-radius:1px;color:red}");
    assert_fates(&f, 1, 0, 2, 0);
    lint(&f, "firefox 115", ".a{-khtml-user-select:none;user-select:none}");
    assert_fates(&f, 1, 1, 0, 0);
    lint(&f, "firefox 60", ".a{-khtml-user-select:none;user-select:none}");
    assert_fates(&f, 0, 0, 2, 0);
    lint(&f, "firefox 115", ".a{-moz-border-radius:1px;border-top-left-radius:1px}");
    assert_fates(&f, 1, 1, 0, 0);
    lint(&f, "firefox 115", ".a{-moz-border-radius:1px;border:1px solid}");
    assert_fates(&f, 1, 0, 1, 0);
    lint(&f, "firefox 115", ".a{boder-collapse:x;border:1px solid}");
    assert_fates(&f, 1, 0, 1, 0);
    close_fixture(&f);
}

static void explorers_filters_have_their_own_siblings(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    lint(&f, "firefox 115", ".a{filter:alpha(opacity=50);opacity:.5}");
    assert_fates(&f, 1, 1, 0, 0);
    lint(&f, "firefox 115", ".a{filter:alpha(opacity=50)}");
    assert_fates(&f, 0, 0, 1, 0);
    lint(&f, "firefox 115", ".a{width:expression(1+1)}");
    assert_fates(&f, 0, 0, 1, 0);
    close_fixture(&f);
}

static void misspelled_properties_are_told(void **state)
{
    (void)state;
    struct fixture f;
    const char *why;
    open_fixture(&f);
    lint(&f, "firefox", ".a{boder-collapse:collapse}.b{--x:1;-moz-unheard-of:1;cusrsor:pointer}");
    assert_fates(&f, 1, 0, 2, 1);
    assert_string_equal(f.result.findings[0].reason, "unknown property; border-collapse is meant?");
    assert_string_equal(zg_remedy(f.arena, f.compat, "boder-collapse", "collapse", &why),
                        "border-collapse: collapse");
    assert_string_equal(zg_remedy(f.arena, f.compat, "cusrsor", "hand", &why), "cursor: hand");
    assert_null(zg_remedy(f.arena, f.compat, "cussror", "hand", &why));
    close_fixture(&f);
}

static void remedies_are_the_standard_forms(void **state)
{
    (void)state;
    static const struct {
        const char *property, *value, *remedy;
    } cases[] = {
        {"-khtml-user-select", "none", "user-select: none"},
        {"-moz-user-select", "element", "user-select: text"},
        {"-moz-border-radius", "3px 4px", "border-radius: 3px 4px"},
        {"cursor", "hand", "cursor: pointer"},
        {"filter", "alpha(opacity=35)", "opacity: 0.35"},
        {"filter", "progid:DXImageTransform.Microsoft.Alpha(opacity=100)", "opacity: 1"},
        {"background-image", "-moz-linear-gradient(top, #fff, #000)",
         "background-image: linear-gradient(to bottom, #fff, #000)"},
        {"background", "-moz-linear-gradient(100% 100% 90deg, red, blue)",
         "background: linear-gradient(to top, red, blue)"},
        {"background", "-moz-linear-gradient(33deg, red, blue)", NULL},
        {"filter", "alpha(opacity=200)", NULL},
        {"width", "3", NULL},
    };
    struct fixture f;
    open_fixture(&f);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char *why = NULL;
        const char *found = zg_remedy(f.arena, f.compat, cases[i].property, cases[i].value, &why);
        if (cases[i].remedy == NULL) {
            assert_null(found);
        } else {
            assert_non_null(found);
            assert_string_equal(found, cases[i].remedy);
            assert_non_null(why);
        }
    }
    close_fixture(&f);
}

static const struct zg_finding *finding_of(const struct fixture *f, enum zg_finding_kind kind)
{
    for (size_t i = 0; i < f->result.count; i++) {
        if (f->result.findings[i].kind == kind) {
            return &f->result.findings[i];
        }
    }
    return NULL;
}

static void broken_selectors_and_text_are_told(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    lint(&f, "firefox", ".a .b.{color:red}");
    assert_string_equal(finding_of(&f, ZG_FINDING_SELECTOR)->reason, "a '.' without a name");
    assert_int_equal(finding_of(&f, ZG_FINDING_SELECTOR)->fate, ZG_FATE_LOST);
    lint(&f, "firefox 20", ".a::placeholder{color:red}");
    assert_int_equal(finding_of(&f, ZG_FINDING_SELECTOR)->fate, ZG_FATE_UNDETERMINED);
    lint(&f, "firefox", ".a::placeholder,.b:hover{color:red}");
    assert_null(finding_of(&f, ZG_FINDING_SELECTOR));
    lint(&f, "firefox", ".a{color:red;nonsense;width:1px}");
    assert_string_equal(finding_of(&f, ZG_FINDING_SYNTAX)->text, "nonsense;");
    assert_int_equal(finding_of(&f, ZG_FINDING_SYNTAX)->offset, strlen(".a{color:red;"));
    lint(&f, "firefox", "@font-face{src:url(a)}@keyframes k{50%{color:red}}");
    assert_int_equal(f.result.count, 0);
    assert_fates(&f, 1, 0, 0, 0);
    close_fixture(&f);
}

static void what_the_minifier_breaks_is_told(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    lint(&f, "firefox", ".a{transition:color 0s}.b{transition:color 1s}");
    assert_fates(&f, 2, 0, 0, 0);
    assert_int_equal(f.result.count, 1);
    assert_string_equal(finding_of(&f, ZG_FINDING_MINIFIER)->text, "transition: color 0s");
    close_fixture(&f);
}

static void the_browsers_answer_counts_more(void **state)
{
    (void)state;
    static const char answers[] =
        "{\"firefox\":{\"version\":\"153.7.0\",\"mode\":\"standards\",\"declarations\":{"
        "\"-moz-border-radius: 3px\":\"yes\",\"width: 3\":\"quirk\",\"color: red\":\"no\"},"
        "\"selectors\":{\".a\":\"yes\",\".a:odd\":\"no\"}}}";
    struct fixture f;
    struct zg_error err = {0};
    open_fixture(&f);
    const char *path = zg_format(f.arena, "%s/answers.json", test_folder(0));
    test_write_text(path, answers);
    f.answers = zg_answers_new(f.arena);
    test_assert_ok(zg_answers_read(f.answers, path, &err), &err);
    assert_string_equal(zg_answers_version(f.answers, "firefox"), "153.7.0");
    assert_null(zg_answers_version(f.answers, "chrome"));
    lint(&f, "firefox 115", ".a{-moz-border-radius:3px;width:3;color:red!important;cursor:grab}");
    assert_fates(&f, 2, 0, 2, 0);
    assert_string_equal(f.result.findings[0].reason, "works only in a page in quirks mode");
    assert_string_equal(f.result.findings[1].evidence, "firefox 153.7.0 says no");
    lint(&f, "firefox 115", ".a:odd{width:1px}");
    assert_non_null(finding_of(&f, ZG_FINDING_SELECTOR));
    lint(&f, "ie 8", ".a{border-radius:3px}");
    assert_fates(&f, 0, 0, 1, 0);
    close_fixture(&f);
}

static void a_user_agent_names_its_browser(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    static const struct {
        struct zg_browser browser;
        const char *holds;
    } cases[] = {
        {{"chrome", "120"}, "Chrome/120.0.0.0 Safari/537.36"},
        {{"firefox", "153.7.0"}, "rv:153.0) Gecko/20100101 Firefox/153.0"},
        {{"safari", "17.4"}, "Version/17.4 Safari/605.1.15"},
        {{"edge", "120"}, "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0"},
        {{"edge", "18"}, "Edge/18.0.0.0"},
        {{"ie", "8"}, "MSIE 8.0"},
        {{"ie", "11"}, "Trident/7.0; rv:11.0"},
        {{"opera", "100"}, "OPR/100"},
        {{"safari_ios", "17"}, "iPhone"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_non_null(strstr(zg_browser_agent(arena, &cases[i].browser), cases[i].holds));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_a_sibling_is_replaced),
        cmocka_unit_test(a_sibling_must_work_and_do_the_same_work),
        cmocka_unit_test(explorers_filters_have_their_own_siblings),
        cmocka_unit_test(misspelled_properties_are_told),
        cmocka_unit_test(remedies_are_the_standard_forms),
        cmocka_unit_test(broken_selectors_and_text_are_told),
        cmocka_unit_test(what_the_minifier_breaks_is_told),
        cmocka_unit_test(the_browsers_answer_counts_more),
        cmocka_unit_test(a_user_agent_names_its_browser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
