/* Vendor files: found by their digest, pinned by their name. */
#include "../support/support.h"

#include <string.h>

#include "fetch/fetch.h"

static struct zg_arena *arena;
static const char *one, *two;

/* Two folders: the wanted file lies in both, in the second under another name and deeper. */
static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    one = test_folder(0);
    two = test_folder(1);
    test_write_text(zg_path_join(arena, one, "other.deb"), "other");
    return 0;
}

static struct zg_sources both(void)
{
    const char **folders = zg_alloc_array(arena, 2, sizeof(*folders));
    folders[0] = one;
    folders[1] = two;
    return (struct zg_sources){.folders = folders, .count = 2};
}

static struct zg_digest digest_of(const char *text)
{
    return zg_sha256(zg_bytes_of(text));
}

static bool obtain(const struct zg_sources *sources, const char *name, const char *url,
                   struct zg_digest digest, const char **path, struct zg_error *err)
{
    const struct zg_pinned file = {.name = name, .url = url, .digest = digest};
    struct zg_obtained out;
    bool ok = zg_obtain(arena, sources, &file, &out, err);
    *path = out.path;
    if (ok) {
        assert_int_equal(out.origin, ZG_FROM_FOLDER);
    }
    return ok;
}

static void a_file_is_found_by_digest_under_its_name(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest = digest_of("vendor");
    struct zg_error err = {0};
    const char *path;
    const char *expected = zg_path_join(arena, two, "deep/zimbra.deb");
    test_write_text(zg_path_join(arena, one, "a-copy"), "vendor");
    test_write_text(expected, "vendor");
    test_assert_ok(obtain(&sources, "zimbra.deb", "", digest, &path, &err), &err);
    assert_string_equal(path, expected);
}

static void a_file_is_found_by_digest_under_another_name(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest = digest_of("vendor");
    struct zg_error err = {0};
    const char *path;
    test_write_text(zg_path_join(arena, two, "zimbra.deb"), "not it");
    test_write_text(zg_path_join(arena, two, "renamed"), "vendor");
    test_assert_ok(obtain(&sources, "zimbra.deb", "", digest, &path, &err), &err);
    assert_string_equal(path, zg_path_join(arena, two, "renamed"));
}

static void a_symbolic_link_to_the_file_will_do(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest = digest_of("other");
    struct zg_error err = {0};
    const char *path;
    test_shell("ln -s '%s/other.deb' '%s/linked.deb' && ln -s nowhere '%s/dangling'", one, two,
               two);
    test_assert_ok(obtain(&sources, "linked.deb", "", digest, &path, &err), &err);
    assert_string_equal(path, zg_path_join(arena, two, "linked.deb"));
}

static void a_missing_file_is_refused_with_digest_url_and_folders(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest = digest_of("vendor");
    struct zg_error err = {0};
    const char *path;
    assert_false(
        obtain(&sources, "zimbra.deb", "https://example.org/zimbra.deb", digest, &path, &err));
    test_assert_error(&err, ZG_REFUSED, "source-missing");
    assert_non_null(strstr(err.text, digest.hex));
    assert_non_null(strstr(err.text, one));
    assert_non_null(strstr(err.text, two));
    assert_non_null(strstr(err.hint, "https://example.org/zimbra.deb"));

    struct zg_sources none = {0};
    assert_false(obtain(&none, "zimbra.deb", "", digest, &path, &err));
    test_assert_error(&err, ZG_REFUSED, "source-missing");
}

static void words_for_people_are_no_address_to_fetch(void **state)
{
    (void)state;
    const struct zg_network network = zg_network_default();
    struct zg_sources sources = {.cache = test_folder(2), .network = &network};
    struct zg_digest digest = digest_of("vendor");
    struct zg_error err = {0};
    const char *path;
    assert_false(obtain(&sources, "a.jar", "lib/a.jar of release 7", digest, &path, &err));
    test_assert_error(&err, ZG_REFUSED, "source-missing");
    assert_non_null(strstr(err.hint, "lib/a.jar of release 7"));
    assert_false(obtain(&sources, "a.jar", "http://sample.example/a.jar", digest, &path, &err));
    test_assert_error(&err, ZG_REFUSED, "fetch-scheme");
}

static void a_file_of_the_name_with_another_digest_is_refused(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest = digest_of("vendor"), found = digest_of("other");
    struct zg_error err = {0};
    const char *path;
    assert_false(obtain(&sources, "other.deb", "", digest, &path, &err));
    test_assert_error(&err, ZG_REFUSED, "source-digest");
    assert_non_null(strstr(err.text, digest.hex));
    assert_non_null(strstr(err.text, found.hex));
}

static void a_folder_that_does_not_exist_is_an_error(void **state)
{
    (void)state;
    const char *folders[] = {zg_path_join(arena, one, "nowhere")};
    struct zg_sources sources = {.folders = folders, .count = 1};
    struct zg_digest digest = digest_of("vendor");
    struct zg_error err = {0};
    const char *path;
    assert_false(obtain(&sources, "x", "", digest, &path, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
}

static void pinning_gives_the_digest_of_the_one_file_of_that_name(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest, expected = digest_of("other");
    struct zg_error err = {0};
    const char *path;
    /* an equal copy is no ambiguity */
    test_write_text(zg_path_join(arena, two, "other.deb"), "other");
    test_assert_ok(zg_source_pin(arena, &sources, "other.deb", &path, &digest, &err), &err);
    assert_string_equal(path, zg_path_join(arena, one, "other.deb"));
    assert_string_equal(digest.hex, expected.hex);
}

static void pinning_refuses_two_different_files_of_one_name(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest;
    struct zg_error err = {0};
    const char *path;
    test_write_text(zg_path_join(arena, two, "other.deb"), "differs");
    assert_false(zg_source_pin(arena, &sources, "other.deb", &path, &digest, &err));
    test_assert_error(&err, ZG_REFUSED, "source-ambiguous");
}

static void pinning_refuses_a_name_that_is_not_there(void **state)
{
    (void)state;
    struct zg_sources sources = both();
    struct zg_digest digest;
    struct zg_error err = {0};
    const char *path;
    assert_false(zg_source_pin(arena, &sources, "zimbra.deb", &path, &digest, &err));
    test_assert_error(&err, ZG_REFUSED, "source-missing");
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_file_is_found_by_digest_under_its_name),
        CASE(a_file_is_found_by_digest_under_another_name),
        CASE(a_symbolic_link_to_the_file_will_do),
        CASE(a_missing_file_is_refused_with_digest_url_and_folders),
        CASE(words_for_people_are_no_address_to_fetch),
        CASE(a_file_of_the_name_with_another_digest_is_refused),
        CASE(a_folder_that_does_not_exist_is_an_error),
        CASE(pinning_gives_the_digest_of_the_one_file_of_that_name),
        CASE(pinning_refuses_two_different_files_of_one_name),
        CASE(pinning_refuses_a_name_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
