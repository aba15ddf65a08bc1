/* Script patches: put together from the fixes that the root's own scripts need. */
#include "../support/support.h"

#include <zlib.h>

#include "patchset_world.h"
#include "web/web.h"

#define JS "jetty_base/webapps/zimbra/js/"
#define FIXED JS "zmgraft/FixZimbra.js"

static struct world *w;

static void fix(const char *file, const char *id, const char *releases, const char *target,
                const char *digests, const char *fixed)
{
    world_write(w, zg_format(w->arena, "repo/skins/fixes/%s", file),
                zg_format(w->arena,
                          "zmFixes.add({ id: \"%s\", title: \"about %s\", reference: \"\", "
                          "releases: \"%s\", browsers: \"all\", stage: \"late\", target: \"%s\", "
                          "digests: [%s], fixed: [%s], replace: function (o) { return o; } });\n",
                          id, id, releases, target, digests, fixed));
}

/* The digest of a function, as a fix writes it. */
static const char *digest(const char *text)
{
    char out[ZG_SHA256_HEX];
    struct zg_error err = {0};
    test_assert_ok(zg_script_digest(w->arena, zg_bytes_of(text), "a.js", out, &err), &err);
    return zg_format(w->arena, "\"%s\"", out);
}

static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_write(w, "repo/skins/head.js", "head();\n");
    world_write(w, "repo/skins/tail.js", "tail();\n");
    world_write(w, "root/" JS "Boot_all.js", "A.b = function (one) { return one; };\n");
    world_patch(w, "script/fixes",
                "Type: script\nTarget: jetty/webapps/zimbra/js/zmgraft/FixZimbra.js\n"
                "Content: skins/head.js, skins/fixes, skins/tail.js\n"
                "Scripts: jetty/webapps/zimbra/js/*\n",
                "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static struct zg_result applied_result(const char **out)
{
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    *out = world_read(w, "work/files/" FIXED);
    return applied.results[0];
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, text);
    }
}

static void fixes_for_what_the_root_has_are_put_in_by_name(void **state)
{
    (void)state;
    const char *text;
    fix("b.js", "second", "8.8.15", "A.b", digest("function(x){return x}"), "");
    fix("a.js", "first", "8.8.15 (>= p46)", "A.b", digest("function(x){return x}"), "");
    applied_result(&text);
    const char *first = strstr(text, "\"first\""), *second = strstr(text, "\"second\"");
    assert_true(first != NULL && second != NULL && first < second);
    assert_int_equal(strncmp(text, "head();\nzmFixes.release = \"8.8.15", 33), 0);
    assert_string_equal(text + strlen(text) - 8, "tail();\n");
}

static void others_stay_out_and_the_account_says_why(void **state)
{
    (void)state;
    const char *text, *right = digest("function(x){return x}");
    fix("a.js", "other-release", "9.0.0", "A.b", right, "");
    fix("b.js", "drifted", "8.8.15", "A.b", "\"0123456789abcdef\"", "");
    fix("c.js", "fixed", "8.8.15", "A.b", "\"0123456789abcdef\"", right);
    fix("d.js", "absent", "8.8.15", "A.c", right, "");
    struct zg_result result = applied_result(&text);
    assert_null(strstr(text, "zmFixes.add"));
    assert_holds(result.effects[0], "other-release: left out, it is for other releases");
    assert_holds(result.effects[0], "drifted: left out, drifted: A.b in " JS "Boot_all.js is ");
    assert_holds(result.effects[0], "fixed: left out, the vendor has fixed A.b in " JS);
    assert_holds(result.effects[0], "absent: left out, A.c is in no script of the root");
}

static void what_became_of_each_fix_is_told_to_programs(void **state)
{
    (void)state;
    static const char *const outcomes[] = {"other-release", "drifted", "already-upstream",
                                           "missing",       "applied", "already-upstream",
                                           "other-release"};
    const char *text, *right = digest("function(x){return x}");
    fix("a.js", "a", "9.0.0", "A.b", right, "");
    fix("b.js", "b", "8.8.15", "A.b", "\"0123456789abcdef\"", "");
    fix("c.js", "c", "8.8.15", "A.b", "\"0123456789abcdef\"", right);
    fix("d.js", "d", "8.8.15", "A.c", right, "");
    fix("e.js", "e", "8.8.15", "A.b", right, "");
    fix("f.js", "f", "9.0.0", "A.b", "\"0123456789abcdef\"", right); /* the vendor has it here */
    fix("g.js", "g", "9.0.0", "A.b", "\"0123456789abcdef\"", "");
    struct zg_result result = applied_result(&text);
    assert_int_equal(result.fix_count, ZG_COUNT(outcomes));
    for (size_t i = 0; i < result.fix_count; i++) {
        const struct zg_result_fix *told = &result.fixes[i];
        assert_string_equal(told->id, ((const char[]){(char)('a' + i), '\0'}));
        assert_string_equal(zg_fix_outcome_name(told->outcome), outcomes[i]);
        assert_int_equal(told->why[0] == '\0', told->outcome == ZG_FIX_PUT_IN);
    }
    assert_string_equal(result.fixes[3].target, "A.c");
}

/* Also the copy that is served packed, minified, must be what the fix is for. */
static void a_packed_script_is_looked_into(void **state)
{
    (void)state;
    const char *text;
    fix("a.js", "one", "8.8.15", "P.q", digest("function(long_name){return long_name}"), "");
    fix("b.js", "two", "8.8.15", "A.b", digest("function(x){return x}"), "");
    gzFile packed = gzopen(world_path(w, "root/" JS "Mail_all.js.zgz"), "wb");
    assert_true(gzputs(packed, "P.q=function(a){return a};A.b=function(a){return-a};") > 0);
    gzclose(packed);
    struct zg_result result = applied_result(&text);
    assert_non_null(strstr(text, "\"one\""));
    assert_null(strstr(text, "\"two\""));
    assert_holds(result.effects[0], "two: left out, drifted: A.b in " JS "Mail_all.js.zgz");
}

static void a_script_that_cannot_be_read_or_unpacked_puts_nothing_in(void **state)
{
    (void)state;
    const char *text;
    fix("a.js", "one", "8.8.15", "A.b", digest("function(x){return x}"), "");
    world_write(w, "root/" JS "Boot_all.js", "A.b = function (x) { return x }; /* no end");
    struct zg_result result = applied_result(&text);
    assert_null(strstr(text, "zmFixes.add"));
    assert_holds(result.effects[0], "Boot_all.js cannot be read: a comment has no end");
}

static void assert_refused(const char *rule, enum zg_kind kind)
{
    struct zg_error err = {0};
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, kind, rule);
}

static void a_bad_fix_or_a_missing_part_is_refused(void **state)
{
    (void)state;
    fix("a.js", "one", "8.8.15", "A.b", digest("function(x){return x}"), "");
    fix("b.js", "one", "8.8.15", "A.b", digest("function(x){return x}"), "");
    assert_refused("script-fix", ZG_REFUSED);
    world_write(w, "repo/skins/fixes/b.js", "alert(1);\n");
    assert_refused("fix-declaration", ZG_MALFORMED);
    test_shell("rm '%s' '%s'", world_path(w, "repo/skins/fixes/b.js"),
               world_path(w, "repo/skins/tail.js"));
    assert_refused("content-missing", ZG_REFUSED);
}

static void a_broken_gzip_file_is_refused(void **state)
{
    (void)state;
    fix("a.js", "one", "8.8.15", "A.b", digest("function(x){return x}"), "");
    world_write(w, "root/" JS "Mail_all.js.zgz", "\x1f\x8b no gzip");
    assert_refused("gzip", ZG_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fixes_for_what_the_root_has_are_put_in_by_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(others_stay_out_and_the_account_says_why, setup, teardown),
        cmocka_unit_test_setup_teardown(what_became_of_each_fix_is_told_to_programs, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_packed_script_is_looked_into, setup, teardown),
        cmocka_unit_test_setup_teardown(a_script_that_cannot_be_read_or_unpacked_puts_nothing_in,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_fix_or_a_missing_part_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_gzip_file_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
