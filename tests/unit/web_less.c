/* LESS with Zimbra's additions: what travels as placeholders, what is refused, what a sheet becomes
 * as LESS, and how two sheets compare. The compiler itself is asked in tests/cli/less.sh. */
#include "../support/support.h"

#include <string.h>

#include "web/less_convert.h"
#include "web/less_internal.h"
#include "web/less_mixins.h"

static struct zg_less_sheet sheet_of(const char *text)
{
    return (struct zg_less_sheet){.name = "a.less", .text = zg_bytes_of(text)};
}

/* The sheet as plain LESS, and back again, as one text each in the arena. */
static const char *carried(struct zg_arena *arena, const char *text, const char **back)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf plain = {0}, restored = {0};
    struct zg_less_load load = {.arena = arena};
    struct zg_less_sheet sheet = sheet_of(text);
    struct zg_error err = {0};
    zg_less_choose_prefix(&load, &sheet, 1, NULL, 0);
    test_assert_ok(zg_less_carry(&load, &sheet, &plain, &err), &err);
    zg_less_restore(&load, zg_buf_bytes(&plain), &restored);
    *back = zg_strndup(arena, (const char *)restored.data, restored.len);
    return zg_strndup(arena, (const char *)plain.data, plain.len);
}

static void zimbras_additions_travel_and_come_back(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    static const char *const sheets[] = {
        ".a {\n\t@NoWrap@\n\tcolor: @TxtC@;\n\t@grad(AppC, AltC)@\n}\n",
        "#IFDEF MSIE\n.a { zoom: 1 }\n#ELSE\n.b { zoom: 2 }\n#ENDIF\n",
        ".a {\n#IFDEF MSIE\n\tzoom: 1;\n#ENDIF\n\ttop: 0;\n}\n",
        ".a, .b. { color: red }\n",
        ".a {}\n",
        ".a { filter: progid:DXImageTransform.Microsoft.gradient(startColorstr='#1', e='#2') }\n",
        ".a { +height: 1px; _height: 1px; color: ; }\n",
        ".a { background: url(@ImgDir@/x.gif?v=@jsVersion@) }\n",
        ".a { .m(@TxtC@; @darken(AppC, 10)@); }\n",
        "@media screen and/*!x*/(min-width: 1px) { .a { top: 0 } }\n",
        "@import url(\"msgview.css\");\n",
        "nonsense;\n",
        "/* @NoWrap@ and\n#IFDEF X\n in a comment */\n",
    };
    for (size_t i = 0; i < ZG_COUNT(sheets); i++) {
        const char *back, *plain = carried(arena, sheets[i], &back);
        assert_string_equal(back, sheets[i]);
        assert_true(i == 12 || strcmp(plain, sheets[i]) != 0);
        assert_true(i == 12 || strstr(plain, "#IFDEF") == NULL);
        assert_true(i == 12 || strchr(plain, '@') == NULL || i == 9);
    }
}

static void what_is_less_stays(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    static const char *const sheets[] = {
        "@import (reference) \"mixins\";\n@c: #fff;\n.a { color: @c; .m(1px); }\n",
        ".m(@r) when (@r > 1) { width: @r * 2; }\n",
        ".a { &:hover { width: lighten(#fff, 1%); } }\n",
        ".a when (default()) { width: ~\"@{c}\"; }\n",
    };
    for (size_t i = 0; i < ZG_COUNT(sheets); i++) {
        const char *back;
        assert_string_equal(carried(arena, sheets[i], &back), sheets[i]);
    }
}

static void a_placeholder_is_never_what_the_sheet_holds(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *sheet = ".zgq0q { color: @TxtC@; content: zgq0q; }\n", *back;
    const char *plain = carried(arena, sheet, &back);
    assert_string_equal(back, sheet);
    assert_non_null(strstr(plain, ".zgq0q"));
}

static void a_directive_comes_back_on_a_line_of_its_own(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_less_item items[] = {{zg_bytes_of("#IFDEF MSIE"), true}};
    struct zg_less_load load = {.arena = arena, .prefix = "zgq", .items = items, .count = 1};
    zg_less_restore(&load, zg_bytes_of(".a {\n  top: 0;  /*zgq0q\n*/ left: 0 }"), &out);
    assert_true(zg_bytes_is(zg_buf_bytes(&out), ".a {\n  top: 0;\n#IFDEF MSIE\n left: 0 }"));
}

static void what_cannot_travel_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
        unsigned line;
    } cases[] = {
        {".a {\n#IFDEF MSIE\n .b { top: 0 }\n#ENDIF\n}", "less-directive", 3},
        {"\n@plugin \"x\";", "less-plugin", 2},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        struct zg_less_load load = {.arena = arena, .prefix = "zgq"};
        struct zg_less_sheet sheet = sheet_of(cases[i].text);
        struct zg_error err = {0};
        assert_false(zg_less_carry(&load, &sheet, &out, &err));
        assert_string_equal(err.rule, cases[i].rule);
        assert_int_equal(err.line, cases[i].line);
    }
}

/* ---- from CSS -------------------------------------------------------------------------------- */

static const char *converted(struct zg_arena *arena, const char *css)
{
    struct zg_sheet sheet;
    struct zg_less_converted out;
    struct zg_error err = {0};
    test_assert_ok(zg_sheet_parse(arena, zg_bytes_of(css), "a.css", ZG_CSS, &sheet, &err), &err);
    zg_less_convert(arena, &sheet, &out);
    return zg_strndup(arena, (const char *)out.less.data, out.less.len);
}

static void groups_become_calls(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    assert_string_equal(
        converted(arena, ".a { -moz-border-radius: 3px; -webkit-border-radius: 3px; top: 0 }"),
        "@import (reference) \"mixins\";\n.a { .border-radius(3px); top: 0 }");
    assert_string_equal(
        converted(arena, ".a{-webkit-transition:top 1s, left 1s;transition:top 1s, left 1s}"),
        "@import (reference) \"mixins\";\n.a{.transition(top 1s, left 1s;);}");
    static const char *const kept[] = {
        ".a { -moz-border-radius: 3px; }",
        ".a { -moz-border-radius: 3px; border-radius: 4px }",
        ".a { -moz-border-radius: 3px; -webkit-border-radius: 3px; top: 0; border-radius: 4px }",
        ".a { -moz-border-radius: 3px; /* why */ border-radius: 3px }",
        ".a {\n#IFDEF X\n-moz-border-radius: 3px;\n#ENDIF\nborder-radius: 3px }",
    };
    for (size_t i = 0; i < ZG_COUNT(kept); i++) {
        assert_string_equal(converted(arena, kept[i]), kept[i]);
    }
}

static void repeated_colours_become_variables(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    assert_string_equal(
        converted(arena, "a{color:#Abc}b{border:1px solid #Abc}c{color:#Abc}d{color:#ddd}"),
        "@colour-Abc: #Abc;\na{color:@colour-Abc}b{border:1px solid @colour-Abc}"
        "c{color:@colour-Abc}d{color:#ddd}");
    const char *twice = "a{color:#abc;color:#abc}b{filter:x(#abc)}c{color:#abc !important}";
    assert_string_equal(converted(arena, twice), twice);
}

static void selectors_that_begin_alike_nest(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    assert_string_equal(
        converted(arena,
                  ".a { top: 0 }\n.a .b { top: 1px }\n.a:hover { top: 2px }\n.ab { top: 0 }"),
        ".a { top: 0; \n\t.b { top: 1px }\n\t&:hover { top: 2px }\n}\n.ab { top: 0 }");
    static const char *const kept[] = {
        ".a { top: 0 }\n#IFDEF X\n.a .b { top: 0 }\n#ENDIF\n",
        ".a { top: 0 }\n.c { top: 0 }\n.a .b { top: 0 }\n",
        ".a, .b { top: 0 }\n.a .b { top: 0 }\n",
    };
    for (size_t i = 0; i < ZG_COUNT(kept); i++) {
        assert_string_equal(converted(arena, kept[i]), kept[i]);
    }
}

/* ---- comparing ------------------------------------------------------------------------------- */

static struct zg_less_comparison compared(struct zg_arena *arena, const char *old, const char *new)
{
    struct zg_sheet a, b;
    struct zg_less_comparison out;
    struct zg_error err = {0};
    test_assert_ok(zg_sheet_parse(arena, zg_bytes_of(old), "a", ZG_CSS, &a, &err), &err);
    test_assert_ok(zg_sheet_parse(arena, zg_bytes_of(new), "b", ZG_CSS, &b, &err), &err);
    zg_less_compare(arena, &a, &b, &out);
    return out;
}

static void only_what_a_mixin_adds_may_come(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *old = ".a{-moz-border-radius:3px;-webkit-border-radius:3px;top:0}.b{left:0}";
    struct zg_less_comparison same =
        compared(arena, old,
                 ".a{-webkit-border-radius:3px;-moz-border-radius:3px;border-radius:3px;top:0}"
                 ".b{left:0}");
    assert_int_equal(same.equal, 4);
    assert_int_equal(same.added, 1);
    assert_null(same.missing);
    assert_null(same.unexplained);
    static const char *const wrong[] = {
        ".a{-moz-border-radius:3px;-webkit-border-radius:3px;top:0}",
        ".a{top:0;-moz-border-radius:3px;-webkit-border-radius:3px}.b{left:0}",
        ".a{-moz-border-radius:3px;-webkit-border-radius:3px;top:1px}.b{left:0}",
        ".b{left:0}.a{-moz-border-radius:3px;-webkit-border-radius:3px;top:0}",
        "#IFDEF X\n.a{-moz-border-radius:3px;-webkit-border-radius:3px;top:0}.b{left:0}\n#ENDIF",
    };
    for (size_t i = 0; i < ZG_COUNT(wrong); i++) {
        assert_non_null(compared(arena, old, wrong[i]).missing);
    }
    struct zg_less_comparison more =
        compared(arena, old,
                 ".a{-moz-border-radius:3px;-webkit-border-radius:3px;top:0}"
                 ".b{left:0;border-radius:3px}");
    assert_null(more.missing);
    assert_non_null(more.unexplained);
}

/* The table of mixins in less_mixins.c against the library itself. */
static void the_table_is_that_of_the_library(void **state)
{
    (void)state;
    size_t len, found = 0, spelling;
    ZG_CLEANUP(zg_free_cleanup) char *text = test_read("skins/less/mixins.less", &len);
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_sheet sheet;
    struct zg_error err = {0};
    struct zg_bytes bytes = {(const uint8_t *)text, len};
    test_assert_ok(zg_sheet_parse(arena, bytes, "mixins.less", ZG_LESS, &sheet, &err), &err);
    for (struct zg_sheet_node *node = sheet.root->first_child; node != NULL; node = node->next) {
        if (node->kind != ZG_SHEET_RULE) {
            continue;
        }
        const char *name = zg_sheet_name(&sheet, node) + 1;
        char *property = zg_strndup(arena, name, strcspn(name, "("));
        const struct zg_mixin *mixin = zg_mixin_of(property, &spelling);
        if (mixin == NULL || strcmp(property, "opacity") == 0) {
            continue;
        }
        size_t at = 0;
        for (struct zg_sheet_node *each = node->first_child; each != NULL; each = each->next) {
            assert_non_null(mixin->spellings[at]);
            assert_string_equal(zg_sheet_name(&sheet, each), mixin->spellings[at]);
            at++;
        }
        assert_true(at == ZG_MIXIN_SPELLINGS || mixin->spellings[at] == NULL);
        found++;
    }
    assert_int_equal(found, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zimbras_additions_travel_and_come_back),
        cmocka_unit_test(what_is_less_stays),
        cmocka_unit_test(a_placeholder_is_never_what_the_sheet_holds),
        cmocka_unit_test(a_directive_comes_back_on_a_line_of_its_own),
        cmocka_unit_test(what_cannot_travel_is_refused),
        cmocka_unit_test(groups_become_calls),
        cmocka_unit_test(repeated_colours_become_variables),
        cmocka_unit_test(selectors_that_begin_alike_nest),
        cmocka_unit_test(only_what_a_mixin_adds_may_come),
        cmocka_unit_test(the_table_is_that_of_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
