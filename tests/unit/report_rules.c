/* What each format promises, whatever the texts in it: well-formed HTML that loads nothing, JSON
 * with all of its members, CSV that no spreadsheet runs. */
#include "report_input.h"
#include "report_markup.h"

#include <stdlib.h>
#include <string.h>

/* The report as text, owned by the caller. */
static char *report_as(const char *format, const struct zg_report_input *input)
{
    struct zg_buf out = {0};
    zg_report_format(format)(input, &out);
    zg_buf_append(&out, "", 1);
    return (char *)out.data;
}

/* ---- HTML ---- */

static void html_is_well_formed_whatever_the_texts_are(void **state)
{
    (void)state;
    const struct zg_report_input inputs[] = {
        report_full,
        {&report_one, &report_everything, NULL, 0, false},
        {&report_none, &report_on_root, NULL, 0, false},
    };
    for (size_t i = 0; i < ZG_COUNT(inputs); i++) {
        struct tags tags = {.depth = 0};
        char *html = report_as("html", &inputs[i]);
        assert_well_formed(html, &tags);
        free(html);
    }
}

static void html_loads_nothing_and_runs_nothing(void **state)
{
    (void)state;
    static const char *const forbidden[] = {
        "<script", "<link",   "<img", "<iframe",           " src=",       "url(",
        "@import", "onclick", "<em>", "href=\"javascript", "href=\"http:"};
    char *html = report_as("html", &report_full);
    for (size_t i = 0; i < ZG_COUNT(forbidden); i++) {
        assert_null(strstr(html, forbidden[i]));
    }
    free(html);
}

static void every_link_within_the_page_has_its_target(void **state)
{
    (void)state;
    struct tags tags = {.depth = 0};
    char *html = report_as("html", &report_full);
    assert_well_formed(html, &tags);
    assert_true(assert_links(html, &tags) > report_all.count);
    free(html);
}

static void html_shows_every_status_by_its_word_and_every_command(void **state)
{
    (void)state;
    char *html = report_as("html", &report_full);
    for (unsigned i = 0; i < ZG_STATUS_COUNT; i++) {
        char pill[64];
        snprintf(pill, sizeof(pill), "<span class=\"pill\">%s</span>", zg_status_name(i));
        assert_non_null(strstr(html, pill));
        snprintf(pill, sizeof(pill), "id=\"show-%s\" checked", zg_status_name(i));
        assert_non_null(strstr(html, pill));
    }
    size_t count;
    count_of(html, "<code>zmgraft report --", &count);
    assert_int_equal(count, report_all.count);
    count_of(html, "<tr class=\"", &count);
    assert_true(count >= report_all.count);
    free(html);
}

static void the_overview_has_a_cell_for_each_verdict_and_needs_two_releases(void **state)
{
    (void)state;
    size_t count;
    struct zg_report_input input = report_full;
    input.installed = NULL;
    char *html = report_as("html", &input);
    count_of(html, "<a href=\"#v", &count);
    assert_int_equal(count, report_all.count);
    /* seven advisories in three releases, less the nine that are there */
    count_of(html, "<td></td>", &count);
    assert_int_equal(count, 7 * 3 - 9);
    free(html);
    html = report_as("html",
                     &(struct zg_report_input){&report_one, &report_everything, NULL, 0, false});
    assert_null(strstr(html, "id=\"overview\""));
    free(html);
}

static void tables_have_headers_with_scope_and_a_caption(void **state)
{
    (void)state;
    size_t tables, captions, headers, scopes;
    char *html = report_as("html", &report_full);
    count_of(html, "<table", &tables);
    count_of(html, "<caption>", &captions);
    count_of(html, "<th ", &headers);
    count_of(html, "<th scope=", &scopes);
    assert_int_equal(tables, captions);
    assert_int_equal(headers, scopes);
    assert_null(strstr(html, "<th>"));
    free(html);
}

static void only_an_https_address_becomes_a_link(void **state)
{
    (void)state;
    char *html = report_as("html", &report_full);
    assert_non_null(strstr(html, "<dd><a href=\"https://blog.clamav.net\" rel=\"noreferrer\">"
                                 "https://blog.clamav.net</a>, release notes</dd>"));
    assert_non_null(strstr(html, "<dd>javascript:alert(1)</dd>"));
    assert_non_null(strstr(html, "<dd>https://nginx.org/&quot;&gt;&lt;script&gt;</dd>"));
    free(html);
}

static void a_root_without_a_bundle_is_said_to_have_none(void **state)
{
    (void)state;
    struct zg_report_input input = report_full;
    input.installed = NULL;
    char *html = report_as("html", &input);
    assert_non_null(strstr(html, "No bundle is installed"));
    assert_null(strstr(html, "Installed bundle"));
    free(html);
}

/* ---- JSON ---- */

static void json_has_all_members_and_counts(void **state)
{
    (void)state;
    struct zg_error err = {0};
    char *text = report_as("json", &report_full);
    json_t *report = zg_json_parse(zg_bytes_of(text), "report", &err);
    test_assert_ok(report != NULL, &err);
    assert_string_equal(json_string_value(json_object_get(report, "schema")), "zmgraft-report-1");
    assert_string_equal(json_string_value(json_object_get(report, "date")), "2026-11-22");
    const json_t *counts = json_object_get(report, "counts");
    assert_int_equal(json_object_size(counts), ZG_STATUS_COUNT);
    for (unsigned i = 0; i < ZG_STATUS_COUNT; i++) {
        assert_int_equal(json_integer_value(json_object_get(counts, zg_status_name(i))), 1);
    }
    const json_t *verdicts = json_object_get(report, "verdicts");
    assert_int_equal(json_array_size(verdicts), report_all.count);
    const json_t *odd = json_array_get(verdicts, 6);
    assert_int_equal(json_object_size(odd), 14);
    assert_string_equal(json_string_value(json_object_get(odd, "summary")), "caf\xc3\xa9");
    assert_string_equal(json_string_value(json_object_get(odd, "reason")),
                        "broken \xef\xbf\xbd\xef\xbf\xbd( bytes \xef\xbf\xbd[31m");
    assert_string_equal(json_string_value(json_object_get(json_array_get(verdicts, 3), "advisory")),
                        "=CMD|'/C calc'!A1");
    json_decref(report);
    free(text);
}

static void json_says_null_where_there_is_nothing(void **state)
{
    (void)state;
    struct zg_error err = {0};
    char *text = report_as(
        "json", &(struct zg_report_input){&report_none, &report_everything, NULL, 0, false});
    json_t *report = zg_json_parse(zg_bytes_of(text), "report", &err);
    test_assert_ok(report != NULL, &err);
    assert_true(json_is_null(json_object_get(report, "date")));
    assert_true(json_is_null(json_object_get(report, "installed")));
    assert_true(json_is_null(json_object_get(json_object_get(report, "query"), "root")));
    assert_int_equal(json_array_size(json_object_get(report, "verdicts")), 0);
    json_decref(report);
    free(text);
}

/* ---- CSV ---- */

/* Reads one field as RFC 4180 says, into `out`; returns what follows it. */
static const char *read_field(const char *at, char *out, size_t size)
{
    size_t len = 0;
    if (*at == '"') {
        for (at++; *at != '"' || at[1] == '"'; at++) {
            at += *at == '"';
            assert_int_not_equal(*at, '\0');
            assert_true(len + 1 < size);
            out[len++] = *at;
        }
        at++;
    } else {
        while (strchr(",\r", *at) == NULL) {
            assert_int_not_equal(*at, '"');
            assert_true(len + 1 < size);
            out[len++] = *at++;
        }
    }
    out[len] = '\0';
    return at;
}

/* The fields of one record, and what follows it. */
static const char *read_record(const char *at, char fields[14][256])
{
    for (size_t i = 0; i < 14; i++) {
        at = read_field(at, fields[i], sizeof(fields[i]));
        assert_memory_equal(at, i < 13 ? "," : "\r\n", i < 13 ? 1 : 2);
        at += i < 13 ? 1 : 2;
    }
    return at;
}

static void csv_reads_back_and_no_field_is_a_formula(void **state)
{
    (void)state;
    static char fields[14][256];
    char *csv = report_as("csv", &report_full);
    const char *at = read_record(csv, fields);
    assert_string_equal(fields[0], "release");
    assert_string_equal(fields[13], "reproduce");
    for (size_t i = 0; i < report_all.count; i++) {
        at = read_record(at, fields);
        assert_string_equal(fields[0], report_verdicts[i].release.name);
        assert_string_equal(fields[6], zg_status_name(report_verdicts[i].status));
        for (size_t k = 0; k < 14; k++) {
            assert_true(fields[k][0] == '\0' || strchr("=+-@\t\r", fields[k][0]) == NULL);
        }
        if (i == 0) {
            assert_string_equal(fields[9], "a \"quoted\", summary");
        }
        if (i == 3) {
            assert_string_equal(fields[5], "'=CMD|'/C calc'!A1");
            assert_string_equal(fields[9], "'+formula, twice");
            assert_string_equal(fields[10], "'-1+1");
            assert_string_equal(fields[11], "'@note");
        }
        if (i == 7) {
            assert_string_equal(fields[9], "' =1");
            assert_string_equal(fields[10], " padded ");
        }
    }
    assert_int_equal(*at, '\0');
    free(csv);
}

/* ---- text ---- */

static void text_has_no_escape_sequence_of_its_input(void **state)
{
    (void)state;
    char *text = report_as("text", &report_full);
    assert_null(strchr(text, '\033'));
    size_t lines;
    count_of(text, "\n", &lines);
    assert_int_equal(lines, 1 + report_all.count + 2);
    free(text);
}

static void colour_is_put_around_the_status_only(void **state)
{
    (void)state;
    struct zg_report_input input = report_full;
    input.colour = true;
    char *text = report_as("text", &input);
    assert_non_null(strstr(text, "\033[31maffected\033[0m"));
    assert_non_null(strstr(text, "\033[32mfixed-backport\033[0m"));
    size_t starts;
    count_of(text, "\033[", &starts);
    assert_int_equal(starts, 2 * report_all.count);
    free(text);
}

static void there_is_no_other_format(void **state)
{
    (void)state;
    assert_null(zg_report_format("papyrus"));
    assert_null(zg_report_format("HTML"));
    assert_null(zg_report_format(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_well_formed_whatever_the_texts_are),
        cmocka_unit_test(html_loads_nothing_and_runs_nothing),
        cmocka_unit_test(every_link_within_the_page_has_its_target),
        cmocka_unit_test(html_shows_every_status_by_its_word_and_every_command),
        cmocka_unit_test(the_overview_has_a_cell_for_each_verdict_and_needs_two_releases),
        cmocka_unit_test(tables_have_headers_with_scope_and_a_caption),
        cmocka_unit_test(only_an_https_address_becomes_a_link),
        cmocka_unit_test(a_root_without_a_bundle_is_said_to_have_none),
        cmocka_unit_test(json_has_all_members_and_counts),
        cmocka_unit_test(json_says_null_where_there_is_nothing),
        cmocka_unit_test(csv_reads_back_and_no_field_is_a_formula),
        cmocka_unit_test(text_has_no_escape_sequence_of_its_input),
        cmocka_unit_test(colour_is_put_around_the_status_only),
        cmocka_unit_test(there_is_no_other_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
