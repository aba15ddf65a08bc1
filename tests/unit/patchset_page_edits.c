/* Page patches of many small edits, and pages that are deployed packed. */
#include "../support/support.h"

#include "patchset_world.h"

#define JS "jetty_base/webapps/zimbra/js/"
#define FIELDS "Type: page\nTarget: " LOGIN "\nInsert: each\n"

static struct world *w;

static int setup(void **state)
{
    (void)state;
    w = world_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static struct zg_error parse_error(const char *fields, const char *body)
{
    struct zg_patch *patch;
    struct zg_error err = {0};
    const char *text = zg_format(w->arena,
                                 "Description: d\nAuthor: " AUTHOR "\n"
                                 "Releases: 8.8.15\n%s\n%s",
                                 fields, body);
    assert_false(zg_patch_parse(w->arena, zg_bytes_of(text), "page/x", "page/x", &patch, &err));
    return err;
}

/* Packs text as the vendor's build does; `x.js.zgz` for one. */
static void write_packed(const char *path, const char *text)
{
    world_write(w, path, text);
    test_shell("cd '%s' && gzip -c '%s' >t && mv t '%s'", w->base, path, path);
}

static const char *read_packed(const char *path)
{
    size_t len;
    struct zg_buf out = {0};
    struct zg_error err = {0};
    char *packed = test_read(world_path(w, path), &len);
    test_assert_ok(zg_gunzip((struct zg_bytes){(uint8_t *)packed, len}, path, 1 << 20, &out, &err),
                   &err);
    const char *text = zg_strndup(w->arena, (const char *)out.data, out.len);
    zg_buf_free(&out);
    free(packed);
    return text;
}

static void each_edit_is_made_at_its_own_anchor(void **state)
{
    (void)state;
    world_patch(w, "page/ids", FIELDS,
                "# the head\n-<head>\n+<head id=\"h\">\n\n-<html>\n+<html id=\"r\">\n");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_string_equal(applied.results[0].effects[0],
                        "line 2, in place of the anchor:\n- <head>\n+ <head id=\"h\">\n"
                        "line 1, in place of the anchor:\n- <html>\n+ <html id=\"r\">");
    assert_string_equal(world_read(w, "work/files/" LOGIN),
                        "<html id=\"r\">\n<head id=\"h\">\n</head>\n</html>\n");
}

static void edits_that_are_there_are_not_made_again(void **state)
{
    (void)state;
    world_patch(w, "page/ids", FIELDS, "-<head>\n+<head id=\"h\">\n-<html>\n+<html id=\"r\">\n");
    world_write(w, "root/" LOGIN, "<html id=\"r\">\n<head>\n");
    world_vet(w);
    world_apply(w);
    assert_string_equal(world_read(w, "work/files/" LOGIN), "<html id=\"r\">\n<head id=\"h\">\n");
    world_write(w, "root/" LOGIN, "<html id=\"r\">\n<head id=\"h\">\n");
    assert_int_equal(world_apply(w).results[0].outcome, ZG_ALREADY_UPSTREAM);
}

static void one_anchor_that_does_not_fit_refuses_all_edits(void **state)
{
    (void)state;
    world_patch(w, "page/ids", FIELDS, "-<head>\n+<head id=\"h\">\n-<body>\n+<body id=\"b\">\n");
    world_vet_refused(w, ZG_REFUSED, "anchor-missing");
    world_write(w, "root/" LOGIN, "<html>\n<head>\n<body>\n<body>\n");
    world_vet_refused(w, ZG_REFUSED, "anchor-ambiguous");
    world_write(w, "root/" LOGIN, "<html>\n<head>\n<body>\n");
    world_vet(w);
}

static void a_body_of_edits_is_pairs_of_lines(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        unsigned line;
    } table[] = {
        {"", 0},         {"\n# none\n", 8}, {"+a\n-b\n", 8},  {"text\n", 8},  {"-a\n", 9},
        {"-a\n-b\n", 9}, {"-a\n\n+b\n", 9}, {"\n-\n+b\n", 9}, {"-a\n+\n", 9}, {"-a\n+b\n c\n", 10},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        struct zg_error err = parse_error(FIELDS, table[i].body);
        test_assert_error(&err, ZG_MALFORMED, "patch-body");
        assert_int_equal(err.line, table[i].line);
    }
    struct zg_error err = parse_error(FIELDS "Anchor: <head>\n", "-a\n+b\n");
    test_assert_error(&err, ZG_MALFORMED, "patch-header");
    err = parse_error("Type: page\nTarget: x\nInsert: after\n", "-a\n+b\n");
    test_assert_error(&err, ZG_MALFORMED, "deb822-missing-field");
}

static void a_packed_page_is_edited_and_packed_again(void **state)
{
    (void)state;
    world_patch(w, "page/js",
                "Type: page\nTarget: " JS "A_all.js, " JS "A_all.js.zgz\nInsert: each\n",
                "-<td>\n+<td id='x'>\n");
    world_write(w, "root/" JS "A_all.js", "// long\nput(\"<td>\");\n");
    write_packed("root/" JS "A_all.js.zgz", "put(\"<td>\");");
    world_vet(w);
    struct zg_applied applied = world_apply(w);
    assert_int_equal(applied.results[0].outcome, ZG_APPLIED);
    assert_int_equal(applied.change_count, 2);
    assert_string_equal(world_read(w, "work/files/" JS "A_all.js"),
                        "// long\nput(\"<td id='x'>\");\n");
    assert_string_equal(read_packed("work/files/" JS "A_all.js.zgz"), "put(\"<td id='x'>\");");
    /* as packed by another gzip, with the edit in it: nothing is packed anew */
    write_packed("root/" JS "A_all.js.zgz", "put(\"<td id='x'>\");");
    world_write(w, "root/" JS "A_all.js", "// long\nput(\"<td id='x'>\");\n");
    assert_int_equal(world_apply(w).results[0].outcome, ZG_ALREADY_UPSTREAM);
}

static void a_packed_page_that_is_none_is_refused(void **state)
{
    (void)state;
    world_patch(w, "page/js", "Type: page\nTarget: " JS "A_all.js.zgz\nInsert: each\n",
                "-<td>\n+<td id='x'>\n");
    world_write(w, "root/" JS "A_all.js.zgz", "put(\"<td>\");");
    world_vet_refused(w, ZG_MALFORMED, "gzip");
    write_packed("root/" JS "A_all.js.zgz", "put(\"<tr>\");");
    world_vet_refused(w, ZG_REFUSED, "anchor-missing");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_edit_is_made_at_its_own_anchor),
        CASE(edits_that_are_there_are_not_made_again),
        CASE(one_anchor_that_does_not_fit_refuses_all_edits),
        CASE(a_body_of_edits_is_pairs_of_lines),
        CASE(a_packed_page_is_edited_and_packed_again),
        CASE(a_packed_page_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
