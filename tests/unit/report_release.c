/*
 * The compatibility page of a release, byte for byte, as report_golden.c does for reports: with
 * names and texts that would mean something in markup.
 */
#include "../support/support.h"

#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static const char *none[] = {NULL};
static const char *advisories[] = {"CVE-2021-1", "ZBUG-<2>", NULL};
static const char *targets[] = {"jetty_base/webapps/zimbra/public/login.jsp",
                                "lib/jars/a.jar!com/x/<A>.class", NULL};
static const char *names[] = {"page/one", "page/<two>", NULL};

static const struct zg_page_patch patches[] = {
    {"page/one", "page", "applied", "a slot", "", none, targets},
    {"page/<two>", "page", "applied-drifted", "</title><script>alert(1)</script>",
     "its target is not what was vetted, but its anchor fits", advisories, none},
    {"zimlet/fix", "zimlet", "already-upstream", "broken \xff byte \x1b[31m", "the root has it",
     none, none},
};
static const struct zg_page_fix fixes[] = {
    {"script/fix", "blank-frame", "frames \"are\" & stay", "https://bugs.example/1", "Chrome",
     "DwtIframe.prototype._createFrame", "applied", ""},
    {"script/fix", "wheel", "the wheel", "javascript:alert(1)", "all", "A.b", "drifted",
     "drifted: A.b in <x>.js is 0123456789abcdef"},
    {"script/fix", "late", "later", "https://x/\"onload=\"", "", "A.c", "other-release",
     "it is for other releases"},
};
static const struct zg_page_library libraries[] = {
    {"jQuery", "1.11.0", "js/JQuery_all.js", false},
    {"Modernizr", "3.13.1", "js/zmgraft/modernizr.js", true},
};
#define DIGEST                                                                                     \
    {                                                                                              \
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                         \
    }
static const struct zg_page_file files[] = {
    {"js/new&.js", true, {""}, DIGEST, names},
    {"public/login.jsp", false, DIGEST, DIGEST, none},
};
static const struct zg_page_action actions[] = {
    {"remove-compiled", "work/zimbra", "compiled pages are used", "rm -rf -- '{root}/work/zimbra'"},
};

static const struct zg_release_page full = {
    .release = "8.8.15.p40",
    .line = "8.8.15",
    .serial = 2026112200,
    .created = 1795305600,
    .bundle = "zmgraft-compat_8.8.15.p40_2026112200.tar.zst",
    .digest = DIGEST,
    .producer = "zmgraft 0.1.0; zlib 1.2.13",
    .reviewer = "CN = Rita & <Reviewer>",
    .patches = patches,
    .patch_count = ZG_COUNT(patches),
    .fixes = fixes,
    .fix_count = ZG_COUNT(fixes),
    .libraries = libraries,
    .library_count = ZG_COUNT(libraries),
    .files = files,
    .file_count = ZG_COUNT(files),
    .actions = actions,
    .action_count = ZG_COUNT(actions),
    .skipped = names,
};

static const struct zg_release_page empty = {
    .release = "9.0.0",
    .line = "9.0.0",
    .serial = 1,
    .bundle = "b.tar.zst",
    .digest = DIGEST,
    .producer = "p",
    .reviewer = "r",
    .skipped = none,
};

typedef void (*writer)(const struct zg_release_page *page, struct zg_buf *out);

/* ZG_WRITE_GOLDEN=1 writes the file anew. */
static void assert_page_is(writer write, const struct zg_release_page *page, const char *name)
{
    char path[128];
    struct zg_buf out = {0};
    size_t len;
    snprintf(path, sizeof(path), "tests/golden/report/%s", name);
    write(page, &out);
    if (getenv("ZG_WRITE_GOLDEN") != NULL) {
        test_write(path, out.data, out.len, 0644);
    }
    char *expected = test_read(path, &len);
    if (len != out.len || memcmp(expected, out.data, len) != 0) {
        fail_msg("%s is not what is written; see what ZG_WRITE_GOLDEN=1 changes in it", path);
    }
    free(expected);
    zg_buf_free(&out);
}

static void the_page_is_as_it_was(void **state)
{
    (void)state;
    assert_page_is(zg_release_page_html, &full, "release.html");
    assert_page_is(zg_release_page_json, &full, "release.json");
}

static void a_page_without_anything_is_as_it_was(void **state)
{
    (void)state;
    assert_page_is(zg_release_page_html, &empty, "release_empty.html");
    assert_page_is(zg_release_page_json, &empty, "release_empty.json");
}

static void no_text_becomes_markup(void **state)
{
    (void)state;
    struct zg_buf out = {0};
    zg_release_page_html(&full, &out);
    zg_buf_append(&out, "", 1);
    const char *html = (const char *)out.data;
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<two>"));
    assert_null(strstr(html, "<x>"));
    assert_null(strstr(html, "href=\"javascript:"));
    assert_null(strstr(html, "\"onload="));
    assert_null(strchr(html, 0x1b));
    assert_non_null(strstr(html, "<a href=\"https://bugs.example/1\" rel=\"noreferrer\">"));
    zg_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_as_it_was),
        cmocka_unit_test(a_page_without_anything_is_as_it_was),
        cmocka_unit_test(no_text_becomes_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
