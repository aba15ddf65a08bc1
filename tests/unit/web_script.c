/* Scripts: nothing is lost in tokens, digests that hold through a minifier, functions, fixes. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "web/web.h"

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = zg_arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    zg_arena_free(arena);
    return 0;
}

static struct zg_script parse(const char *text)
{
    struct zg_script script;
    struct zg_error err = {0};
    test_assert_ok(zg_script_parse(arena, zg_bytes_of(text), "a.js", &script, &err), &err);
    return script;
}

/* The tokens that are no blanks, each in brackets with the first letter of its kind. */
static const char *shown(const char *text)
{
    static const char kinds[] = "bcwnsrtp";
    struct zg_script script = parse(text);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0}, all = {0};
    for (size_t i = 0; i < script.count; i++) {
        struct zg_bytes token = script.tokens[i].text;
        zg_buf_append_bytes(&all, token);
        if (script.tokens[i].kind != ZG_SCRIPT_BLANK) {
            zg_buf_printf(&out, "%c[%.*s]", kinds[script.tokens[i].kind], (int)token.len,
                          (const char *)token.data);
        }
    }
    assert_true(zg_bytes_is(zg_buf_bytes(&all), text));
    return zg_strndup(arena, out.len == 0 ? "" : (const char *)out.data, out.len);
}

static void tokens_are_told_apart_and_lose_nothing(void **state)
{
    (void)state;
    assert_string_equal(shown(""), "");
    assert_string_equal(shown("a /* c */ = .5 + 0x1F; // end\r\n'b\\'c'"),
                        "w[a]c[/* c */]p[=]n[.5]p[+]n[0x1F]p[;]c[// end]s['b\\'c']");
    assert_string_equal(shown("a>>>=b===c=>d"), "w[a]p[>>>=]w[b]p[===]w[c]p[=>]w[d]");
    assert_string_equal(shown("\xef\xbb\xbfx\xc2\xa0\xe2\x80\xa8\xc3\xa9"), "w[x]w[\xc3\xa9]");
}

static void a_slash_divides_after_an_operand_only(void **state)
{
    (void)state;
    assert_string_equal(shown("a / b / c"), "w[a]p[/]w[b]p[/]w[c]");
    assert_string_equal(shown("x = /a\\/[/]/g.test(y)"),
                        "w[x]p[=]r[/a\\/[/]/g]p[.]w[test]p[(]w[y]p[)]");
    assert_string_equal(shown("return /a/"), "w[return]r[/a/]");
    assert_string_equal(shown("o.return /a/g"), "w[o]p[.]w[return]p[/]w[a]p[/]w[g]");
    assert_string_equal(shown("(a) / b"), "p[(]w[a]p[)]p[/]w[b]");
    assert_string_equal(shown("if (a) /b/.x"), "w[if]p[(]w[a]p[)]r[/b/]p[.]w[x]");
    assert_string_equal(shown("if (a) {} /b/.x"), "w[if]p[(]w[a]p[)]p[{]p[}]r[/b/]p[.]w[x]");
    assert_string_equal(shown("x = {} / b"), "w[x]p[=]p[{]p[}]p[/]w[b]");
    assert_string_equal(shown("x = function () {} / b"),
                        "w[x]p[=]w[function]p[(]p[)]p[{]p[}]p[/]w[b]");
    assert_string_equal(shown("function f() {} /b/"), "w[function]w[f]p[(]p[)]p[{]p[}]r[/b/]");
}

static void templates_are_pieces_around_what_is_put_in(void **state)
{
    (void)state;
    assert_string_equal(shown("`a${b + `${c}` + {d: 1}.d}e` / f"),
                        "t[`a${]w[b]p[+]t[`${]w[c]t[}`]p[+]p[{]w[d]p[:]n[1]p[}]p[.]w[d]t[}e`]p[/]"
                        "w[f]");
}

static void what_has_no_end_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"a\n/* b", "'a",     "\"a\\\"",
                                        "`a${b}",  "x = /a", "x = /a\n/"};
    for (size_t i = 0; i < ZG_COUNT(texts); i++) {
        struct zg_script script;
        struct zg_error err = {0};
        assert_false(zg_script_parse(arena, zg_bytes_of(texts[i]), "a.js", &script, &err));
        test_assert_error(&err, ZG_MALFORMED, "script-syntax");
        assert_string_equal(err.file, "a.js");
    }
}

static const char *digest(const char *text)
{
    char *out = zg_alloc(arena, ZG_SCRIPT_DIGEST);
    struct zg_error err = {0};
    test_assert_ok(zg_script_digest(arena, zg_bytes_of(text), "a.js", out, &err), &err);
    return out;
}

/* Pairs as an author and YUI Compressor 2.4.8 write them. */
static void a_digest_holds_through_a_minifier(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"function (first, second) { return first + second; }", "function(a,b){return a+b}"},
        {"function () { var x = 1, y = {k: x}; return y.x }",
         "function(){var b=1,a={k:b};return a.x}"},
        {"function(a) { if (a) return; else if (b) c(); }",
         "function(d){if(d){return}else{if(b){c()}}}"},
        {"function(a) { for (;;) a(); while (a) a(); do a(); while (a) }",
         "function(b){for(;;){b()}while(b){b()}do{b()}while(b)}"},
        {"function(a) { a['key'] = 'x' + \"y\" + a; }", "function(b){b.key=\"xy\"+b}"},
        {"function(a) { return {'k': 6.0, 'a-b': 0x0D, c: .299, d: 1e6,}; }",
         "function(b){return{k:6,\"a-b\":13,c:0.299,d:1000000}}"},
        {"function() { switch (x) { case 1: { y(); break; } default: z } }",
         "function(){switch(x){case 1:y();break;default:z}}"},
        {"function(e) { try { f() } catch (ex) { g(ex) } finally { h() } }",
         "function(b){try{f()}catch(a){g(a)}finally{h()}}"},
        {"function(a) {\n\tDBG.println(AjxDebug.DBG1, \"x\");\n\treturn a\n}",
         "function(b){return b}"},
        {"function(a) { a.map(function(x) { return x }).map(function(y) { return y }) }",
         "function(b){b.map(function(a){return a}).map(function(a){return a})}"},
        {"function(a) {\n\tb = a\n\tc = a\n\treturn\n}", "function(d){b=d;c=d;return}"},
        {"function(a) { function inner(b) { return b } return inner(a) }",
         "function(c){function d(a){return a}return d(c)}"},
        {"function(s) { return '\\u00e9\\x41\\101\\n' + s }", "function(a){return\"\xc3\xa9"
                                                              "AA\\n\"+a}"},
    };
    for (size_t i = 0; i < ZG_COUNT(pairs); i++) {
        if (strcmp(digest(pairs[i][0]), digest(pairs[i][1])) != 0) {
            fail_msg("differ: %s\n%s", pairs[i][0], pairs[i][1]);
        }
    }
}

static void a_digest_tells_what_differs(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "function(a){if(a){b();c()}}",        "function(a){if(a){b()}c()}",
        "function(a){if(a){c();b()}}",        "function(a){if(a){b();c(1)}}",
        "function(a){if(!a){b();c()}}",       "function(z){if(a){b();c()}}",
        "function(a){if(a){b();c(\"1\")}}",   "function(a,d){if(a){b();c()}}",
        "function(a){if(a){b();c(/1/)}}",     "function(a){if(a){b();c(.1)}}",
        "function(a){if(a){b();c(\"\\n\")}}", "function(a){if(a){b();c(\"n\")}}",
    };
    for (size_t i = 0; i < ZG_COUNT(texts); i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(digest(texts[i]), digest(texts[k]));
        }
    }
}

/* The canonical text is a format that the page's script computes too. */
static void the_canonical_text_is_pinned(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    const char *text = "function(a){var b=\"x\\ty\";if(a)return b;l:f(a,{b:g})}";
    test_assert_ok(zg_script_canonical(arena, zg_bytes_of(text), "a.js", &out, &err), &err);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data,
                        "function\n(\n%1\n)\n{\nvar\n%2\n=\n\"x\\u0009y\"\n;\nif\n(\n%1\n)\n{\n"
                        "return\n%2\n;\n}\nl\n:\nf\n(\n%1\n,\n{\nb\n:\ng\n}\n)\n;\n}");
    assert_string_equal(
        digest(text),
        zg_strndup(arena, zg_sha256((struct zg_bytes){out.data, out.len - 1}).hex, 16));
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    enum { DEEP = 5000 };
    char *text = zg_alloc(arena, 4 * DEEP + 1);
    for (size_t i = 0; i < DEEP; i++) {
        memcpy(text + 3 * i, "if ", 3);
    }
    struct zg_error err = {0};
    char out[ZG_SCRIPT_DIGEST];
    assert_false(zg_script_digest(arena, zg_bytes_of(text), "a.js", out, &err));
    test_assert_error(&err, ZG_MALFORMED, "script-depth");
}

static const char *found(const char *text, const char *target)
{
    struct zg_script script = parse(text);
    struct zg_bytes out;
    return zg_script_find(&script, target, &out)
               ? zg_strndup(arena, (const char *)out.data, out.len)
               : NULL;
}

static void a_function_is_found_by_its_path(void **state)
{
    (void)state;
    const char *text = "A.b=function(x){return {y:x}};A.prototype.b = // it\n function () { };\n"
                       "A.b.c=1; A.p=/re/g; A.q=A.r=function q(){}; A . s\n=function(){};";
    assert_string_equal(found(text, "A.b"), "function(x){return {y:x}}");
    assert_string_equal(found(text, "A.prototype.b"), "function () { }");
    assert_string_equal(found(text, "A.p"), "/re/g");
    assert_string_equal(found(text, "A.q"), "function q(){}");
    assert_string_equal(found(text, "A.r"), "function q(){}");
    assert_string_equal(found(text, "A.s"), "function(){}");
    assert_null(found(text, "A.b.c"));
    assert_null(found(text, "b"));
    assert_null(found("x.A.b = function(){}", "A.b"));
    assert_null(found("A. = function(){}", "A."));
    assert_null(found("A.b == function(){}", "A.b"));
    assert_null(found("// A.b = function(){}\n'A.b = function(){}'", "A.b"));
}

static void the_last_definition_counts_and_none_inside_another(void **state)
{
    (void)state;
    assert_string_equal(found("A.b=function(){1};A.b=function(){2}", "A.b"), "function(){2}");
    assert_string_equal(found("A.b=function(){A.b=function(){2}}", "A.b"),
                        "function(){A.b=function(){2}}");
    assert_string_equal(found("(function(){A.b=function(){3}})()", "A.b"), "function(){3}");
    assert_string_equal(found("var x=function(){A.b=function(){3}};x()", "A.b"), "function(){3}");
}

static const char FIX[] =
    "/* Why. */\n"
    "zmFixes.add({\n"
    "\tid: \"one\",\n\ttitle: \"T\" + \"U\",\n\treference: \"\",\n"
    "\treleases: \"8.7, 8.8.15 (<< p31)\",\n\tbrowsers: \"all\",\n"
    "\tstage: \"late\",\n\ttarget: \"A.b\",\n"
    "\tdigests: [\"0123456789abcdef\", \"fedcba9876543210\"],\n\tfixed: [],\n"
    "\treplace: function (original) { return {a: [1, 2], b: original}; }\n});\n";

static bool read_fix(const char *text, struct zg_script_fix *fix, struct zg_error *err)
{
    return zg_script_fix_parse(arena, zg_bytes_of(text), "fix.js", fix, err);
}

static void a_fix_declares_what_it_is_for(void **state)
{
    (void)state;
    struct zg_script_fix fix;
    struct zg_error err = {0};
    struct zg_release release;
    test_assert_ok(read_fix(FIX, &fix, &err), &err);
    assert_string_equal(fix.id, "one");
    assert_string_equal(fix.title, "TU");
    assert_string_equal(fix.target, "A.b");
    assert_string_equal(fix.digests[1], "fedcba9876543210");
    assert_null(fix.digests[2]);
    assert_null(fix.fixed[0]);
    test_assert_ok(zg_release_parse("8.8.15.p30", &release, &err), &err);
    assert_true(zg_ranges_match(fix.releases, &release));
    test_assert_ok(zg_release_parse("8.8.15.p31", &release, &err), &err);
    assert_false(zg_ranges_match(fix.releases, &release));
}

static void a_declaration_that_lacks_something_is_refused(void **state)
{
    (void)state;
    static const char *const cuts[] = {
        "id: \"one\",", "target: \"A.b\",", "fixed: [],", "zmFixes",
        ".add",         "stage: \"late\",", "});\n",      "releases: \"8.7, 8.8.15 (<< p31)\","};
    for (size_t i = 0; i < ZG_COUNT(cuts); i++) {
        const char *at = strstr(FIX, cuts[i]);
        struct zg_script_fix fix;
        struct zg_error err = {0};
        const char *text = zg_format(arena, "%.*s%s", (int)(at - FIX), FIX, at + strlen(cuts[i]));
        assert_false(read_fix(text, &fix, &err));
        test_assert_error(&err, ZG_MALFORMED, "fix-declaration");
    }
    struct zg_script_fix fix;
    struct zg_error err = {0};
    assert_false(read_fix(zg_format(arena, "%s;window.x = 1", FIX), &fix, &err));
    test_assert_error(&err, ZG_MALFORMED, "fix-declaration");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tokens_are_told_apart_and_lose_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_slash_divides_after_an_operand_only, setup, teardown),
        cmocka_unit_test_setup_teardown(templates_are_pieces_around_what_is_put_in, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_has_no_end_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_digest_holds_through_a_minifier, setup, teardown),
        cmocka_unit_test_setup_teardown(a_digest_tells_what_differs, setup, teardown),
        cmocka_unit_test_setup_teardown(the_canonical_text_is_pinned, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_has_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_function_is_found_by_its_path, setup, teardown),
        cmocka_unit_test_setup_teardown(the_last_definition_counts_and_none_inside_another, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_fix_declares_what_it_is_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_declaration_that_lacks_something_is_refused, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
