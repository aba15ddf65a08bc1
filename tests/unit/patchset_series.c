/* Series: which patches a release gets, and what makes a series wrong. */
#include "../support/support.h"

#include <string.h>

#include "patchset/patchset.h"

static struct zg_arena *arena;
static const char *folder;

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    folder = test_folder(0);
    return 0;
}

static void put_patch(const char *name, const char *releases, const char *more)
{
    test_write_text(zg_path_join(arena, folder, name),
                    zg_format(arena,
                              "Description: %s\nAuthor: Jane <jane@example.org>\nType: file\n"
                              "Target: conf/x\nContent: x\nReleases: %s\n%s",
                              name, releases, more));
}

static void put_series(const char *name, const char *text)
{
    test_write_text(zg_format(arena, "%s/series/%s", folder, name), text);
}

static bool load(const char *release, struct zg_patchset **set, struct zg_error *err)
{
    struct zg_release parsed;
    return zg_release_parse(release, &parsed, err) &&
           zg_patchset_load(arena, folder, &parsed, set, err);
}

/* The names of the patches, each followed by a blank. */
static const char *names_of(const struct zg_patchset *set)
{
    const char *names = "";
    for (size_t i = 0; i < set->count; i++) {
        names = zg_format(arena, "%s%s ", names, set->patches[i]->name);
    }
    return names;
}

static void assert_loaded(const char *release, const char *names)
{
    struct zg_patchset *set;
    struct zg_error err = {0};
    test_assert_ok(load(release, &set, &err), &err);
    assert_string_equal(names_of(set), names);
}

static void assert_refused(const char *release, enum zg_kind kind, const char *rule)
{
    struct zg_patchset *set;
    struct zg_error err = {0};
    assert_false(load(release, &set, &err));
    test_assert_error(&err, kind, rule);
}

static void patches_come_in_the_order_of_the_series(void **state)
{
    (void)state;
    put_patch("file/b", "8.8.15", "");
    put_patch("file/a", "8.8.15", "");
    put_patch("file/c", "8.8.15", "");
    put_series("8.8.15", "# a comment\n\n  file/b\t# why\nfile/a   \n#file/none\nfile/c");
    assert_loaded("8.8.15.p46", "file/b file/a file/c ");
    assert_loaded("8.8.15", "file/b file/a file/c ");
}

static void a_release_of_its_own_series_does_not_get_the_lines(void **state)
{
    (void)state;
    put_patch("file/a", "8.8.15", "");
    put_patch("file/b", "8.8.15", "");
    put_series("8.8.15", "file/a\n");
    put_series("8.8.15.p46", "file/b\n");
    assert_loaded("8.8.15.p46", "file/b ");
    assert_loaded("8.8.15.p45", "file/a ");
}

static void a_patch_for_other_releases_of_the_line_is_skipped(void **state)
{
    (void)state;
    struct zg_patchset *set;
    struct zg_error err = {0};
    put_patch("file/a", "8.8.15 (<< p46)", "");
    put_patch("file/b", "8.8.15 (>= p46)", "");
    put_series("8.8.15", "file/a\nfile/b\n");
    test_assert_ok(load("8.8.15.p46", &set, &err), &err);
    assert_string_equal(names_of(set), "file/b ");
    assert_string_equal(set->skipped[0], "file/a");
    assert_null(set->skipped[1]);
    assert_loaded("8.8.15.p45", "file/a ");
}

static void a_patch_that_its_series_can_never_use_is_refused(void **state)
{
    (void)state;
    put_patch("file/a", "8.8.15 (<< p46)", "");
    put_patch("file/b", "9.0.0", "");
    put_series("8.8.15.p46", "file/a\n");
    put_series("8.8.15", "file/b\n");
    assert_refused("8.8.15.p46", ZG_REFUSED, "patch-unused");
    assert_refused("8.8.15.p45", ZG_REFUSED, "patch-unused");
}

static void a_release_without_series_is_refused(void **state)
{
    (void)state;
    put_series("8.8.15", "");
    assert_loaded("8.8.15.p46", "");
    assert_refused("9.0.0.p1", ZG_REFUSED, "series-missing");
}

static void a_wrong_line_of_a_series_is_refused(void **state)
{
    (void)state;
    put_patch("file/a", "8.8.15", "");
    static const struct {
        const char *text, *rule;
        enum zg_kind kind;
    } table[] = {
        {"file/a -p1\n", "series-syntax", ZG_MALFORMED},
        {"file/a -R\n", "series-syntax", ZG_MALFORMED},
        {"file/a file/b\n", "series-syntax", ZG_MALFORMED},
        {"file/a\nfile/a\n", "series-duplicate", ZG_REFUSED},
        {"../file/a\n", "path-escapes", ZG_MALFORMED},
        {"/etc/passwd\n", "path-escapes", ZG_MALFORMED},
        {"file/none\n", "patch-missing", ZG_REFUSED},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        put_series("8.8.15", table[i].text);
        assert_refused("8.8.15.p46", table[i].kind, table[i].rule);
    }
    test_write(zg_format(arena, "%s/series/8.8.15", folder), "file/a\0b\n", 9, 0644);
    assert_refused("8.8.15.p46", ZG_MALFORMED, "series-syntax");
}

static void what_a_patch_requires_must_come_before_it(void **state)
{
    (void)state;
    put_patch("file/a", "8.8.15", "");
    put_patch("file/b", "8.8.15", "Requires: file/a\n");
    put_series("8.8.15", "file/a\nfile/b\n");
    assert_loaded("8.8.15.p46", "file/a file/b ");
    put_series("8.8.15", "file/b\nfile/a\n");
    assert_refused("8.8.15.p46", ZG_REFUSED, "patch-requires");
    put_series("8.8.15", "file/b\n");
    assert_refused("8.8.15.p46", ZG_REFUSED, "patch-requires");
    /* one that this release does not get is as good as absent */
    put_patch("file/a", "8.8.15 (<< p40)", "");
    put_series("8.8.15", "file/a\nfile/b\n");
    assert_refused("8.8.15.p46", ZG_REFUSED, "patch-requires");
}

static void patches_that_conflict_cannot_be_in_one_series(void **state)
{
    (void)state;
    put_patch("file/a", "8.8.15", "Conflicts: file/b\n");
    put_patch("file/b", "8.8.15 (>= p46)", "");
    put_series("8.8.15", "file/a\nfile/b\n");
    assert_refused("8.8.15.p46", ZG_REFUSED, "patch-conflicts");
    assert_loaded("8.8.15.p45", "file/a ");
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(patches_come_in_the_order_of_the_series),
        CASE(a_release_of_its_own_series_does_not_get_the_lines),
        CASE(a_patch_for_other_releases_of_the_line_is_skipped),
        CASE(a_patch_that_its_series_can_never_use_is_refused),
        CASE(a_release_without_series_is_refused),
        CASE(a_wrong_line_of_a_series_is_refused),
        CASE(what_a_patch_requires_must_come_before_it),
        CASE(patches_that_conflict_cannot_be_in_one_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
