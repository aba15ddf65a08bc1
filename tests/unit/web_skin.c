/* Skins: where the bytes of a rendered one come from, its macros, and files from elsewhere. */
#include "../support/support.h"

#include <string.h>

#include "web/web.h"

/* A skin in memory: pairs of a path's end and a text. */
struct files {
    const char *items[16][2];
};

static bool read_files(void *context, struct zg_arena *arena, const char *path,
                       struct zg_bytes *out, bool *there, struct zg_error *err)
{
    (void)arena;
    (void)err;
    const struct files *files = context;
    for (size_t i = 0; files->items[i][0] != NULL; i++) {
        if (zg_path_has_suffix(path, files->items[i][0])) {
            *there = true;
            *out = zg_bytes_of(files->items[i][1]);
            return true;
        }
    }
    *there = false;
    return true;
}

static const char MANIFEST[] = "<skin><substitutions><file>base.properties</file>"
                               "<file>skin.properties</file></substitutions>"
                               "<css><file>skin.css</file></css></skin>";

static struct zg_skin_request request_of(struct files *files)
{
    return (struct zg_skin_request){
        .webapp = "/opt/webapps/zimbra",
        .uri = "/css/skin.css",
        .source = {read_files, files},
    };
}

/* Renders with the origin; the answer is text of the test's arena. */
static const char *render(const struct zg_skin_request *request, struct zg_skin_origin *origin)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    test_assert_ok(zg_skin_render(test_arena(), request, &out, origin, &err), &err);
    return zg_strndup(test_arena(), (const char *)out.data, out.len);
}

static const struct zg_skin_span *span_of(const char *answer, const struct zg_skin_origin *origin,
                                          const char *text)
{
    const char *at = strstr(answer, text);
    assert_non_null(at);
    return zg_skin_origin_at(origin, (size_t)(at - answer));
}

static void assert_from_line(const struct zg_skin_span *span, const char *file, unsigned line)
{
    assert_string_equal(zg_path_name(span->file), file);
    assert_int_equal(span->line, line);
    assert_null(span->property);
}

static void assert_from_property(const struct zg_skin_span *span, unsigned line, const char *key,
                                 const char *file, unsigned key_line)
{
    assert_string_equal(zg_path_name(span->file), "skin.css");
    assert_int_equal(span->line, line);
    assert_non_null(span->property);
    assert_string_equal(span->property->key, key);
    assert_string_equal(zg_path_name(span->property->file), file);
    assert_int_equal(span->property->line, key_line);
}

static void each_byte_knows_its_line_or_its_property(void **state)
{
    (void)state;
    struct files files = {{{"harmony/manifest.xml", MANIFEST},
                           {"/base.properties", "# c\n#ifdef MSIE\nInner = no\n#endif\n"
                                                "Inner = user-select:none\nTwice = base\n"},
                           {"/skin.properties", "Outer = zoom:1; @Inner@; tail:1\n"
                                                "Made = @lighten(Colour,50)@;made\nColour = #000\n"
                                                "Twice = top:\\\n   skin\n"},
                           {"/skin.css", "first\n#ifdef NONE\nhidden\n#endif\n"
                                         ".a { @Outer@ }\n@Twice@ @Made@ @darken(white,50)@ x\n"}}};
    struct zg_skin_request request = request_of(&files);
    struct zg_skin_origin origin;
    const char *answer = render(&request, &origin);
    assert_string_equal(span_of(answer, &origin, "/* \n * File")->file, "");
    assert_from_line(span_of(answer, &origin, "first"), "skin.css", 1);
    assert_from_line(span_of(answer, &origin, ".a {"), "skin.css", 5);
    assert_from_property(span_of(answer, &origin, "zoom"), 5, "Outer", "skin.properties", 1);
    assert_from_property(span_of(answer, &origin, "user-select"), 5, "Inner", "base.properties", 5);
    assert_from_property(span_of(answer, &origin, "tail"), 5, "Outer", "skin.properties", 1);
    assert_from_line(span_of(answer, &origin, " }\n"), "skin.css", 5);
    assert_from_property(span_of(answer, &origin, "top:skin"), 6, "Twice", "skin.properties", 4);
    assert_from_property(span_of(answer, &origin, "#7f7f7f;made"), 6, "Made", "skin.properties", 2);
    assert_from_line(span_of(answer, &origin, "#7f7f7f x"), "skin.css", 6);
    assert_string_equal(span_of(answer, &origin, "/* Error")->file, "");
}

static void what_a_domain_sets_has_no_file(void **state)
{
    (void)state;
    struct files files = {{{"harmony/manifest.xml", MANIFEST},
                           {"/base.properties", "AppC = red\n"},
                           {"/skin.css", "[@AppC@] [@AppC-50@] [@jsVersion@]\n"}}};
    static const char text[] = "zimbraSkinBackgroundColor: #000000\r\n"
                               "zimbraSkinBackgroundColor: #ffffff\nzimbraNotes: none\n";
    struct zg_skin_request request = request_of(&files);
    request.domain = zg_skin_domain_read(test_arena(), zg_bytes_of(text));
    request.js_version = "42";
    assert_int_equal(request.domain.count, 1);
    struct zg_skin_origin origin;
    const char *answer = render(&request, &origin);
    assert_from_property(span_of(answer, &origin, "#000000"), 1, "AppC", "", 0);
    assert_from_property(span_of(answer, &origin, "#7f7f7f"), 1, "AppC-50", "", 0);
    assert_from_property(span_of(answer, &origin, "42"), 1, "jsVersion", "", 0);
}

/* The answer is appended; offsets count from where it begins. */
static void an_answer_is_appended(void **state)
{
    (void)state;
    struct files files = {{{"harmony/manifest.xml", MANIFEST}, {"/skin.css", "here\n"}}};
    struct zg_skin_request request = request_of(&files);
    struct zg_skin_origin origin;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    zg_buf_append_text(&out, "before");
    test_assert_ok(zg_skin_render(test_arena(), &request, &out, &origin, &err), &err);
    assert_memory_equal(out.data, "before/* \n", 10);
    size_t at = zg_bytes_find(zg_buf_bytes(&out), zg_bytes_of("here"), 0) - strlen("before");
    assert_from_line(zg_skin_origin_at(&origin, at), "skin.css", 1);
    assert_int_equal(origin.spans[0].start, 0);
}

static void a_source_is_held_to_the_limits_too(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_free_cleanup) char *large = zg_xmalloc(ZG_SKIN_FILE_LIMIT + 2);
    memset(large, 'x', ZG_SKIN_FILE_LIMIT + 1);
    large[ZG_SKIN_FILE_LIMIT + 1] = '\0';
    struct files files = {{{"harmony/manifest.xml", MANIFEST}, {"/skin.css", large}}};
    struct zg_skin_request request = request_of(&files);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    assert_false(zg_skin_render(test_arena(), &request, &out, NULL, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    large[ZG_SKIN_FILE_LIMIT] = '\0';
    struct zg_error none = {0};
    test_assert_ok(zg_skin_render(test_arena(), &request, &out, NULL, &none), &none);
}

/* Expected lists are in the order of the servlet's answer. */
static void macros_are_those_of_the_server(void **state)
{
    (void)state;
    static const struct {
        const char *agent, *macros;
    } cases[] = {
        {"", ""},
        {"curl/8.0", ""},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/120.0.0.0 Safari/537.36",
         "WEBKIT CHROME_4_OR_HIGHER SAFARI SAFARI_5_OR_HIGHER WINDOWS SAFARI_2_OR_HIGHER CHROME"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:1.4) Gecko/20030624", "NAVIGATOR GECKO LINUX MOZILLA"},
        {"Mozilla/3.0 WebTV/1.2 (compatible; MSIE 2.0)",
         "MSIE_LOWER_THAN_10 MSIE NAVIGATOR_COMPATIBLE MSIE_LOWER_THAN_9 "
         "MSIE_LOWER_THAN_7 WEBTV MSIE_3"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const char **macros;
        size_t count, seen = 0;
        struct zg_error err = {0};
        test_assert_ok(zg_skin_macros(test_arena(), cases[i].agent, &macros, &count, &err), &err);
        ZG_CLEANUP(zg_buf_free) struct zg_buf list = {0};
        for (; macros[seen] != NULL; seen++) {
            zg_buf_printf(&list, "%s%s", seen == 0 ? "" : " ", macros[seen]);
        }
        zg_buf_append(&list, "", 1);
        assert_int_equal(seen, count);
        assert_string_equal((char *)list.data, cases[i].macros);
    }
    const char **macros;
    size_t count;
    struct zg_error err = {0};
    assert_false(zg_skin_macros(test_arena(), "Mozilla", &macros, &count, &err));
    test_assert_error(&err, ZG_MALFORMED, "skin-aborts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_knows_its_line_or_its_property),
        cmocka_unit_test(what_a_domain_sets_has_no_file),
        cmocka_unit_test(an_answer_is_appended),
        cmocka_unit_test(a_source_is_held_to_the_limits_too),
        cmocka_unit_test(macros_are_those_of_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
