/* Options of commands. */
#include "../support/support.h"

#include "commands/commands.h"

#include <string.h>

struct slots {
    bool flag;
    const char *text;
    struct zg_texts list;
    int64_t number;
    const char *words[3];
    size_t word_count;
};

/* Parses `line`, words separated by single spaces, with one to three words expected. */
static bool parse(const char *line, struct slots *slots, struct zg_error *err)
{
    static char copy[256];
    char *argv[16];
    int argc = 0;
    snprintf(copy, sizeof(copy), "test %s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    *slots = (struct slots){0};
    *err = (struct zg_error){0};
    const struct zg_option options[] = {
        {"flag", 'f', ZG_FLAG, &slots->flag},
        {"text", 't', ZG_TEXT, &slots->text},
        {"list", 0, ZG_LIST, &slots->list},
        {"number", 0, ZG_NUMBER, &slots->number},
    };
    return zg_options(argc, argv, options, ZG_COUNT(options), 1, 3, slots->words,
                      &slots->word_count, err);
}

static void every_form_of_an_option_is_taken(void **state)
{
    (void)state;
    struct slots s;
    struct zg_error err;
    test_assert_ok(parse("a -f --text=x --list 1 b --list=2 --number 7 -t y -- --c", &s, &err),
                   &err);
    assert_true(s.flag);
    assert_string_equal(s.text, "y");
    assert_int_equal(s.list.count, 2);
    assert_string_equal(s.list.items[1], "2");
    assert_int_equal(s.number, 7);
    assert_int_equal(s.word_count, 3);
    assert_string_equal(s.words[2], "--c");
    test_assert_ok(parse("-", &s, &err), &err); /* a lone dash is a word */
}

static void wrong_usage_is_refused_with_a_hint(void **state)
{
    (void)state;
    const char *cases[] = {
        "",           "a b c d",      "a --none",      "a --flag=1",    "a --text",
        "a -x",       "a --number x", "a --number -1", "a --number 1x", "a --textual 1",
        "a --number="};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct slots s;
        struct zg_error err;
        if (parse(cases[i], &s, &err)) {
            fail_msg("'%s' was taken", cases[i]);
        }
        test_assert_error(&err, ZG_USAGE, "option");
        assert_non_null(strstr(err.hint, "zmgraft test --help"));
    }
}

static void every_command_has_a_name_a_summary_and_help(void **state)
{
    (void)state;
    for (const struct zg_command *const *c = zg_commands; *c != NULL; c++) {
        char usage[64];
        snprintf(usage, sizeof(usage), "usage: zmgraft %s", (*c)->name);
        assert_non_null((*c)->run);
        assert_true(strlen((*c)->summary) > 10);
        if (strstr((*c)->help, usage) == NULL) {
            fail_msg("the help of %s does not say '%s'", (*c)->name, usage);
        }
    }
}

static void a_class_path_of_a_whole_host_is_taken(void **state)
{
    (void)state;
    enum { JARS = 600 };
    static char name[] = "test", option_name[] = "--list", jar[] = "a.jar", last[] = "z.jar";
    static char *argv[1 + 2 * JARS];
    static struct zg_texts list;
    const struct zg_option option = {"list", 0, ZG_LIST, &list};
    int argc = 0;
    argv[argc++] = name;
    for (int i = 0; i < JARS; i++) {
        argv[argc++] = option_name;
        argv[argc++] = i + 1 < JARS ? jar : last;
    }
    const char *words[1];
    size_t word_count;
    struct zg_error err = {0};
    test_assert_ok(zg_options(argc, argv, &option, 1, 0, 0, words, &word_count, &err), &err);
    assert_int_equal(list.count, JARS);
    assert_string_equal(list.items[JARS - 1], last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_an_option_is_taken),
        cmocka_unit_test(a_class_path_of_a_whole_host_is_taken),
        cmocka_unit_test(wrong_usage_is_refused_with_a_hint),
        cmocka_unit_test(every_command_has_a_name_a_summary_and_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
