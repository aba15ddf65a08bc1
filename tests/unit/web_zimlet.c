/* The rules of Zimlets: a good one keeps them all, and each change of it breaks the one meant. */
#include "../support/support.h"

#include <string.h>
#include <unistd.h>

#include "web/web.h"

#define DEFINITION                                                                                 \
    "<!-- <zimlet version=\"9\"> -->\n"                                                            \
    "<zimlet name=\"com_x\" version=\"1.0\" description=\"d\">\n"                                  \
    "<include>a.js</include><include>https://cdn.example/lib.js</include>\n"                       \
    "<includeCSS>a.css</includeCSS><handlerObject>Handler</handlerObject></zimlet>\n"
#define CONFIG "<zimletConfig name=\"com_x\" version=\"1.0\"><global/></zimletConfig>"
#define SCRIPT "function Handler() {}\n"

/* A Zimlet's files, to be changed. */
struct zimlet {
    struct zg_zimlet_file items[8];
    size_t count;
    const char *name;
    bool folder;
};

static struct zg_zimlet_file file(const char *name, const char *text)
{
    return (struct zg_zimlet_file){.name = name, .content = zg_bytes_of(text)};
}

static struct zimlet good(void)
{
    return (struct zimlet){.name = "com_x",
                           .items = {file("com_x.xml", DEFINITION), file("a.js", SCRIPT),
                                     file("a.css", "a{}"), file("config_template.xml", CONFIG)},
                           .count = 4};
}

/* What was found, `weight rule file:line`, with blanks between. */
static const char *found(const struct zimlet *zimlet)
{
    struct zg_zimlet_files files = {.name = zimlet->name,
                                    .items = (struct zg_zimlet_file *)(uintptr_t)zimlet->items,
                                    .count = zimlet->count,
                                    .folder = zimlet->folder};
    struct zg_zimlet_check check;
    struct zg_error err = {0};
    const char *text = "";
    test_assert_ok(zg_zimlet_check(test_arena(), &files, &check, &err), &err);
    for (size_t i = 0; i < check.count; i++) {
        const struct zg_zimlet_finding *f = &check.findings[i];
        text = zg_format(test_arena(), "%s%s%s %s %s:%u", text, i == 0 ? "" : " ",
                         f->rule->warns ? "warning" : "error", f->rule->id, f->file, f->line);
    }
    return text;
}

static void assert_found(const struct zimlet *zimlet, const char *expected)
{
    assert_string_equal(found(zimlet), expected);
}

/* The good one with another text for one of its files. */
static struct zimlet with(size_t index, const char *text)
{
    struct zimlet zimlet = good();
    zimlet.items[index].content = zg_bytes_of(text);
    return zimlet;
}

static struct zimlet with_more(const char *name, const char *text)
{
    struct zimlet zimlet = good();
    zimlet.items[zimlet.count++] = file(name, text);
    return zimlet;
}

/* `text` with the first `old` replaced. */
static const char *changed(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return zg_format(test_arena(), "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void a_good_one_breaks_no_rule(void **state)
{
    (void)state;
    struct zimlet zimlet = good();
    assert_found(&zimlet, "");
}

static void names_are_those_the_server_reads(void **state)
{
    (void)state;
    struct zimlet zimlet = good();
    zimlet.name = "com x";
    assert_found(&zimlet, "error zimlet-name :0 error definition-missing com x.xml:0");
    zimlet.name = "Com_X";
    assert_found(&zimlet, "warning zimlet-name-case :0");
    zimlet = with_more("../b.txt", "b");
    assert_found(&zimlet, "error file-name ../b.txt:0");
    zimlet = with_more("/b.txt", "b");
    assert_found(&zimlet, "error file-name /b.txt:0");
    zimlet = with_more("b\n.txt", "b");
    assert_found(&zimlet, "error file-name b\n.txt:0");
    zimlet = with_more("A.JS", SCRIPT);
    assert_found(&zimlet, "error file-name-case A.JS:0");
}

static void what_the_server_would_drop_is_told(void **state)
{
    (void)state;
    struct zimlet zimlet = with_more("b.png", "");
    assert_found(&zimlet, "warning file-empty b.png:0");
    zimlet = good();
    zimlet.items[1].descriptor = true;
    assert_found(&zimlet, "error zip-descriptor a.js:0");
}

static void a_manifest_names_the_definition(void **state)
{
    (void)state;
    struct zimlet zimlet = with_more("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n");
    assert_found(&zimlet, "error manifest-definition META-INF/MANIFEST.MF:0");
    zimlet = with_more("META-INF/MANIFEST.MF",
                       "Manifest-Version: 1.0\r\nZimlet-Description-File: com_x.xml\r\n");
    assert_found(&zimlet, "");
    zimlet = with_more("META-INF/MANIFEST.MF", "Zimlet-Description-File: other.xml\n");
    assert_found(&zimlet, "error definition-missing other.xml:0");
}

static void a_definition_states_what_the_server_asks_for(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *expected;
    } cases[] = {
        {"name=\"com_x\" ", "",
         "error definition-name com_x.xml:2 error config-name "
         "config_template.xml:1"},
        {"name=\"com_x\"", "name=\"com_y\"",
         "error definition-name com_x.xml:2 error config-name config_template.xml:1"},
        {" version=\"1.0\" d", " d", "error definition-version com_x.xml:2"},
        {"\"1.0\" d", "\"1.0b\" d",
         "error definition-version com_x.xml:2 warning config-version-differs "
         "config_template.xml:1"},
        {"\"1.0\" d", "\"1.1\" d", "warning config-version-differs config_template.xml:1"},
        {" description=\"d\"", "", "warning definition-description com_x.xml:2"},
        {"</zimlet>", "", "error definition-xml com_x.xml:5"},
        {"<!-- <", "<!DOCTYPE zimlet [<!ENTITY e \"x\">]><!-- <",
         "error definition-xml com_x.xml:2"},
        {">a.js<", ">b.js<", "error include-missing com_x.xml:3 warning file-unnamed a.js:0"},
        {">a.js<", "> a.js <", "error include-missing com_x.xml:3 warning file-unnamed a.js:0"},
        {"a.css", "b.css", "warning style-missing com_x.xml:4 warning file-unnamed a.css:0"},
        {">Handler<", ">com_x<", "warning handler-name com_x.xml:4"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zimlet zimlet = with(0, changed(DEFINITION, cases[i].old, cases[i].new));
        assert_found(&zimlet, cases[i].expected);
    }
    struct zimlet zimlet = with(0, "<zimletConfig name=\"com_x\" version=\"1.0\" description=\"d\">"
                                   "<include>a.js</include><includeCSS>a.css</includeCSS>"
                                   "</zimletConfig>");
    assert_found(&zimlet, "error definition-root com_x.xml:1");
}

/* With a remote script among them nobody can tell; here there is none. */
static void a_handler_is_in_a_script(void **state)
{
    (void)state;
    struct zimlet zimlet =
        with(0, changed(DEFINITION, "<include>https://cdn.example/lib.js</include>", ""));
    assert_found(&zimlet, "");
    zimlet.items[1].content = zg_bytes_of("function Other() {} // Handler\n");
    assert_found(&zimlet, "warning handler-missing com_x.xml:4");
}

static void a_template_is_made_of_its_source_in_a_folder_only(void **state)
{
    (void)state;
    struct zimlet zimlet = with(0, changed(DEFINITION, ">a.js<", ">t/A.template.js<"));
    zimlet.items[1] = file("t/A.template", "<template/>");
    zimlet.folder = true;
    assert_found(&zimlet, "");
    zimlet.folder = false;
    assert_found(&zimlet, "error include-missing com_x.xml:3");
}

static void scripts_are_es5(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "var let_ = 1, x = { get: 1, class_: 2, of: 3, \"class\": 4 }; Handler = x.let_;",
        "Handler = /`=>/; s = '=>`';",
        "Handler = 2 * 3 > 1 ? a : b; // => `",
        "var of = 1;\nof = 2\nof = Handler;",
        "switch (Handler) { default: a(); } x.throw = 1;",
        "Handler = function f(a, b) { c = [1], d = { e: 2 }; for (x in y) {} };",
        "function g(a) { return (a = 1); } Handler = g((b = 2));",
    };
    static const char *const modern[] = {
        "Handler = () => 1;",
        "Handler = `x`;",
        "let Handler = 1;",
        "Handler = 1;\nclass A {}",
        "Handler = a?.b;",
        "Handler = a ?? b;",
        "Handler = f(...x);",
        "Handler = 2 ** 3;",
        "async function Handler() {}",
        "for (Handler of list) {}",
        "for (var Handler of list) {}",
        "function Handler(a = 1) {}",
        "Handler = function ({ a }) {};",
        "Handler = function f(a, [b]) {};",
        "Handler = { class: 1 };",
        "Handler = { a: 1, delete: 1 };",
        "Handler.default = 1;",
        "var int = Handler;",
        "Handler = { char: 1 };",
    };
    for (size_t i = 0; i < ZG_COUNT(fine); i++) {
        struct zimlet zimlet = with(1, fine[i]);
        assert_found(&zimlet, "");
    }
    for (size_t i = 0; i < ZG_COUNT(modern); i++) {
        struct zimlet zimlet = with(1, modern[i]);
        assert_found(&zimlet, i == 3 ? "error script-modern a.js:2" : "error script-modern a.js:1");
    }
    struct zimlet zimlet = with(1, "Handler = \"no end");
    assert_int_equal(strncmp(found(&zimlet), "error script-syntax a.js:", 25), 0);
}

static void a_config_template_is_of_the_definition(void **state)
{
    (void)state;
    struct zimlet zimlet = with(3, "<zimletConfig");
    assert_found(&zimlet, "error config-xml config_template.xml:1");
    zimlet = with(3, changed(CONFIG, "com_x", "com_y"));
    assert_found(&zimlet, "error config-name config_template.xml:1");
    zimlet = with(3, changed(CONFIG, " version=\"1.0\"", ""));
    assert_found(&zimlet, "error config-version config_template.xml:1");
    zimlet = with(3, "<zimlet name=\"com_x\" version=\"1.0\"/>");
    assert_found(&zimlet, "error config-root config_template.xml:1");
}

static void every_rule_has_an_id_of_its_own_and_a_reason(void **state)
{
    (void)state;
    size_t count = 0;
    for (; zg_zimlet_rules[count].id != NULL; count++) {
        assert_non_null(zg_zimlet_rules[count].text);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(zg_zimlet_rules[i].id, zg_zimlet_rules[count].id);
        }
    }
    assert_true(count > 20);
}

/* ---- versions ---- */

static void versions_have_the_servers_order(void **state)
{
    (void)state;
    static const char *const rising[] = {
        "0.9", "1",    "1.0", "1.0.5", "1.0.2026112600", "1.0.2026112601", "1.1",
        "1.9", "1.10", "2_0", "2.1",   "2147483647"};
    static const char *const bad[] = {"",
                                      "1.",
                                      ".1",
                                      "1..2",
                                      "a",
                                      "1.0b",
                                      "-1",
                                      "+1",
                                      "1 ",
                                      "2147483648",
                                      "1.99999999999999999999"};
    for (size_t i = 0; i < ZG_COUNT(rising); i++) {
        assert_true(zg_zimlet_version_valid(rising[i]));
        for (size_t k = 0; k < ZG_COUNT(rising); k++) {
            int order = zg_zimlet_version_compare(rising[i], rising[k]);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    for (size_t i = 0; i < ZG_COUNT(bad); i++) {
        assert_false(zg_zimlet_version_valid(bad[i]));
    }
}

static void another_version_changes_nothing_else(void **state)
{
    (void)state;
    struct zg_bytes out;
    assert_true(
        zg_zimlet_version_set(test_arena(), zg_bytes_of(DEFINITION), "1.0.2026112600", &out));
    assert_true(zg_bytes_is(out, changed(DEFINITION, "\"1.0\"", "\"1.0.2026112600\"")));
    assert_string_equal(zg_zimlet_version(test_arena(), out), "1.0.2026112600");
    assert_true(zg_zimlet_version_set(test_arena(),
                                      zg_bytes_of("<?xml version='1.0'?><zimletConfig\n"
                                                  "xversion='7' version = '1' />"),
                                      "2", &out));
    assert_true(zg_bytes_is(out, "<?xml version='1.0'?><zimletConfig\nxversion='7' version = '2' "
                                 "/>"));
    assert_false(zg_zimlet_version_set(test_arena(), zg_bytes_of("<zimlet name='x'/>"), "2", &out));
    assert_false(
        zg_zimlet_version_set(test_arena(), zg_bytes_of("<other version='1'/>"), "2", &out));
}

/* ---- folders ---- */

static const char *at(const char *name)
{
    return zg_path_join(test_arena(), test_folder_of(0), name);
}

static void a_folder(void)
{
    test_folder(0);
    test_write_text(at("com_x/com_x.xml"), DEFINITION);
    test_write_text(at("com_x/img/x.png"), "png");
    test_write_text(at("com_x/.hidden"), "h");
    test_write_text(at("com_x/a.css~"), "old");
    test_write_text(at("com_x/.git/x"), "g");
    test_write_text(at("com_x/a.js.from"),
                    "# a list\n\n| begin();\n../parts/one.txt\n../parts/more\n"
                    "| end();\n");
    test_write_text(at("parts/one.txt"), "one();");
    test_write_text(at("parts/more/b.js"), "b();\n");
    test_write_text(at("parts/more/a.js"), "a();\n");
    test_write_text(at("parts/more/README"), "no script");
}

static bool load(struct zg_zimlet_files *files, struct zg_error *err)
{
    *err = (struct zg_error){0};
    return zg_zimlet_folder_load(test_arena(), at("com_x"), files, err);
}

static void a_folder_gives_its_files_and_those_put_together(void **state)
{
    (void)state;
    struct zg_zimlet_files files;
    struct zg_error err;
    a_folder();
    test_assert_ok(load(&files, &err), &err);
    assert_string_equal(files.name, "com_x");
    assert_int_equal(files.count, 3);
    assert_string_equal(files.items[0].name, "a.js");
    assert_true(zg_bytes_is(files.items[0].content, "begin();\none();\na();\nb();\nend();\n"));
    assert_string_equal(files.items[2].name, "img/x.png");
}

static void what_is_put_together_of_nothing_or_twice_is_refused(void **state)
{
    (void)state;
    struct zg_zimlet_files files;
    struct zg_error err;
    a_folder();
    test_write_text(at("com_x/a.js.from"), "../parts/none.js\n");
    assert_false(load(&files, &err));
    test_assert_error(&err, ZG_REFUSED, "content-missing");
    test_write_text(at("com_x/a.js.from"), "../parts/one.txt\n../parts/one.txt\n");
    assert_false(load(&files, &err));
    test_assert_error(&err, ZG_REFUSED, "zimlet-file");
    test_write_text(at("com_x/a.js.from"), "../parts/one.txt\n");
    test_write_text(at("com_x/a.js"), "there");
    assert_false(load(&files, &err));
    test_assert_error(&err, ZG_REFUSED, "zimlet-file");
    assert_int_equal(unlink(at("com_x/a.js")), 0);
    assert_int_equal(symlink("/etc/passwd", at("com_x/link")), 0);
    assert_false(load(&files, &err));
    test_assert_error(&err, ZG_REFUSED, "zimlet-file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one_breaks_no_rule),
        cmocka_unit_test(names_are_those_the_server_reads),
        cmocka_unit_test(what_the_server_would_drop_is_told),
        cmocka_unit_test(a_manifest_names_the_definition),
        cmocka_unit_test(a_definition_states_what_the_server_asks_for),
        cmocka_unit_test(a_handler_is_in_a_script),
        cmocka_unit_test(a_template_is_made_of_its_source_in_a_folder_only),
        cmocka_unit_test(scripts_are_es5),
        cmocka_unit_test(a_config_template_is_of_the_definition),
        cmocka_unit_test(every_rule_has_an_id_of_its_own_and_a_reason),
        cmocka_unit_test(versions_have_the_servers_order),
        cmocka_unit_test(another_version_changes_nothing_else),
        cmocka_unit_test(a_folder_gives_its_files_and_those_put_together),
        cmocka_unit_test(what_is_put_together_of_nothing_or_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
