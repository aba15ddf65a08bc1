/* The patch file of a graft: what it names, and that it does what the graft did. */
#include "../support/support.h"

#include "patchset_grafting.h"

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

/* Grafts between jars of the world, and drafts the patch of it. */
static bool draft(const struct zg_graft_options *how, const char *base, const char **text,
                  struct zg_error *err)
{
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *graft = NULL;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_graft_file_options files = {.host = world_path(w, "root/" STORE),
                                          .vendor = world_path(w, "sources/fixed.jar"),
                                          .base = base,
                                          .graft = *how};
    test_assert_ok(zg_graft_files(&files, NULL, &graft, err), err);
    if (!zg_graft_patch_text(graft, &files, &out, err)) {
        return false;
    }
    *text = zg_strndup(w->arena, (const char *)out.data, out.len);
    return true;
}

static struct zg_digest digest_of(const char *path)
{
    struct zg_digest digest;
    struct zg_error err = {0};
    test_assert_ok(zg_sha256_file(world_path(w, path), &digest, &err), &err);
    return digest;
}

/* Fills the open places in, in order. */
static const char *filled_in(const char *text, const char *const *answers)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    for (const char *at; (at = strstr(text, ZG_FILL_IN)) != NULL; answers++) {
        zg_buf_append(&out, text, (size_t)(at - text));
        zg_buf_append_text(&out, *answers);
        text = strchr(at, '\n');
    }
    assert_null(*answers);
    zg_buf_append_text(&out, text);
    return zg_strndup(w->arena, (const char *)out.data, out.len);
}

static void a_draft_is_refused_until_it_is_filled_in_and_then_does_the_same(void **state)
{
    (void)state;
    static const char *const answers[] = {"a fix", AUTHOR, "vendor", STORE, "8.8.15", NULL};
    const char *text;
    struct zg_error err = {0};
    JAR("root/" STORE, "com/x/A run=1 other=5", "com/x/B run=1");
    JAR("sources/before.jar", "com/x/A run=1 other=5", "com/x/B run=1");
    JAR("sources/fixed.jar", "com/x/A run>com/x/New.get other=5 more=7", "com/x/B run=2",
        "com/x/New get=9");
    struct zg_graft_options all = {.all = true};
    test_assert_ok(draft(&all, world_path(w, "sources/before.jar"), &text, &err), &err);
    assert_non_null(strstr(
        text, zg_format(w->arena,
                        "Class: com/x/A\nFrom: fixed.jar\nSource-SHA256: %s\nBase: before.jar\n"
                        "Base-SHA256: %s\nTake:\n run()I\n com/x/B.run()I\n"
                        "Add:\n more()I\n com/x/New\n",
                        digest_of("sources/fixed.jar").hex, digest_of("sources/before.jar").hex)));
    world_write(w, "repo/patches/series/8.8.15", "class/drafted\n");
    world_write(w, "repo/patches/class/drafted", text);
    struct zg_patch *patch;
    assert_false(
        zg_patch_load(w->arena, world_path(w, "repo/patches"), "class/drafted", &patch, &err));
    test_assert_error(&err, ZG_REFUSED, "patch-draft");

    world_write(w, "repo/patches/class/drafted", filled_in(text, answers));
    world_vet(w);
    world_apply(w);
    assert_class(w, "work/files/" STORE, "com/x/A run>com/x/New.get other=5 more=7");
    assert_class(w, "work/files/" STORE, "com/x/B run=2");
    assert_class(w, "work/files/" STORE, "com/x/New get=9");
}

static void a_draft_allows_what_was_allowed_and_no_more(void **state)
{
    (void)state;
    static const char *const takes[] = {"com/x/A.run()I"};
    static const char *const allowed[] = {"link-class", "callee-changed", "conflict"};
    struct zg_graft_options how = {.takes = takes,
                                   .take_count = 1,
                                   .allowed = allowed,
                                   .allowed_count = ZG_COUNT(allowed),
                                   .minimal_touch = true};
    const char *text;
    struct zg_error err = {0};
    JAR("root/" STORE, "com/x/A run=1 other=5");
    JAR("sources/fixed.jar", "com/x/A run>com/x/A.other other=6");
    test_assert_ok(draft(&how, NULL, &text, &err), &err);
    assert_non_null(strstr(text, "Take:\n run()I\nAllow: callee-changed\nMinimal-Touch: yes\n"));
    assert_null(strstr(text, "Base"));
    assert_null(strstr(text, "Add"));
}

static void a_folder_of_classes_is_not_pinned(void **state)
{
    (void)state;
    struct zg_graft_options all = {.all = true};
    const char *text;
    struct zg_error err = {0};
    JAR("root/" STORE, "com/x/A run=1");
    JAR("sources/fixed.jar", "com/x/A run=2");
    put_class(w, "before", "com/x/A run=1");
    test_assert_ok(draft(&all, world_path(w, "before"), &text, &err), &err);
    assert_non_null(strstr(text, "Base: before\nBase-SHA256: unpinned\n"));
}

static void a_graft_that_took_nothing_has_no_patch(void **state)
{
    (void)state;
    struct zg_graft_options all = {.all = true};
    const char *text;
    struct zg_error err = {0};
    JAR("root/" STORE, "com/x/A run=2");
    JAR("sources/fixed.jar", "com/x/A run=2");
    assert_false(draft(&all, NULL, &text, &err));
    test_assert_error(&err, ZG_REFUSED, "graft-nothing");
}

static void a_name_that_would_break_a_line_is_refused(void **state)
{
    (void)state;
    struct zg_graft_options all = {.all = true};
    const char *text;
    struct zg_error err = {0};
    JAR("root/" STORE, "com/x/A run=1 e\nvil=1");
    JAR("sources/fixed.jar", "com/x/A run=1 e\nvil=2");
    assert_false(draft(&all, NULL, &text, &err));
    test_assert_error(&err, ZG_REFUSED, "member-name");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_draft_is_refused_until_it_is_filled_in_and_then_does_the_same),
        CASE(a_draft_allows_what_was_allowed_and_no_more),
        CASE(a_folder_of_classes_is_not_pinned),
        CASE(a_graft_that_took_nothing_has_no_patch),
        CASE(a_name_that_would_break_a_line_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
