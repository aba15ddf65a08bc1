/* Vetting: what is pinned, by whom, and how the lock is extended. */
#include "../support/support.h"

#include "patchset_world.h"

static struct world *w;

static int setup(void **state)
{
    (void)state;
    w = world_new();
    world_page(w, "page/slot", "");
    world_patch(w, "page/login", "Type: page\nTarget: " LOGIN "\nAnchor: </head>\nInsert: before\n",
                "<x/>\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(w);
    return 0;
}

static const char *lock_path(void)
{
    return world_path(w, "repo/patches/vetted.lock");
}

static struct zg_lock *load_lock(void)
{
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(zg_lock_load(w->arena, lock_path(), zg_format(w->arena, "%s/keyring", w->keys),
                                &lock, &err),
                   &err);
    return lock;
}

static const char *read_lock(void)
{
    return world_read(w, "repo/patches/vetted.lock");
}

/* Vets only these patches. */
static struct zg_vetted vet_some(const char *const *names, size_t count)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    options.patches = names;
    options.patch_count = count;
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
    return vetted;
}

static void refused_as(const char *person, const char *rule)
{
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    options.key = zg_format(w->arena, "%s/%s.key", w->keys, person);
    options.cert = zg_format(w->arena, "%s/%s.crt", w->keys, person);
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, ZG_REFUSED, rule);
    assert_int_equal(access(lock_path(), F_OK), -1);
}

static void each_target_is_pinned_with_what_was_seen(void **state)
{
    (void)state;
    struct zg_vetted vetted = world_vet(w);
    struct zg_lock *lock = load_lock();
    struct zg_digest pre = zg_sha256(zg_bytes_of(LOGIN_TEXT));
    struct zg_digest post = zg_sha256(zg_bytes_of("<html>\n<head>\n<x/>\n</head>\n</html>\n"));
    assert_int_equal(vetted.added.count, 2);
    assert_int_equal(lock->count, 2);
    assert_string_equal(lock->entries[0].patch, "page/login");
    assert_string_equal(lock->entries[0].target, LOGIN);
    assert_string_equal(lock->entries[0].pre.hex, pre.hex);
    assert_string_equal(lock->entries[0].post.hex, post.hex);
    assert_string_equal(lock->entries[0].author, AUTHOR);
    assert_string_equal(lock->entries[0].reviewer, REVIEWER_NAME " <" REVIEWER_MAIL ">");
    assert_string_equal(lock->entries[0].date, "2023-11-14");
    assert_int_equal(access(world_path(w, "repo/patches/vetted.lock.new"), F_OK), -1);
    assert_int_equal(access(world_path(w, "repo/patches/vetted.lock.sig.new"), F_OK), -1);
}

static void vetting_again_gives_the_same_lock(void **state)
{
    (void)state;
    world_vet(w);
    const char *once = read_lock();
    struct zg_vetted vetted = world_vet(w);
    assert_string_equal(read_lock(), once);
    assert_int_equal(vetted.kept, 0); /* all replaced by equal ones */
    assert_int_equal(vetted.dropped, 0);
}

static void what_a_patch_does_is_told_for_each_target(void **state)
{
    (void)state;
    world_write(w, "repo/x.js", "x\n");
    world_patch(w, "file/x", "Type: file\nTarget: conf/x.js\nContent: x.js\n", "");
    world_write(w, "repo/y.xml", "yy\n");
    world_patch(w, "file/y", "Type: file\nTarget: conf/localconfig.xml\nContent: y.xml\n", "");
    world_store_jar(w, "root/" STORE, "old");
    world_class(w, "sources/A.class", "com/x/A", "fixed");
    world_patch(w, "class/a",
                "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A\nFrom: A.class\n",
                "");
    struct zg_vetted vetted = world_vet(w);
    assert_string_equal(vetted.results[0].effects[0], "line 2, after the anchor:\n"
                                                      "  <jsp:include page=\"Boot.jsp\"/>\n"
                                                      "+ \n"
                                                      "+ <slot/>");
    assert_string_equal(vetted.results[1].effects[0], "line 3, before the anchor:\n"
                                                      "+ <x/>\n"
                                                      "  </head>");
    assert_non_null(strstr(vetted.results[2].effects[0], "added, 2 bytes, mode 0644"));
    assert_non_null(strstr(vetted.results[3].effects[0], "replaced, 15 -> 3 bytes"));
    assert_non_null(strstr(vetted.results[4].effects[0], "class version 52 -> 52, SHA-256"));
}

static void a_newer_class_version_is_pointed_out(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf newer = class_make("com/x/A", 61, "fixed");
    world_store_jar(w, "root/" STORE, "old");
    test_write(world_path(w, "sources/A.class"), newer.data, newer.len, 0644);
    world_patch(w, "class/a",
                "Type: class\nReplace: whole\nTarget: " STORE "\nClass: com/x/A\nFrom: A.class\n",
                "");
    struct zg_vetted vetted = world_vet(w);
    assert_non_null(strstr(vetted.results[2].effects[0], "class version 52 -> 61 (RAISED"));
}

static void only_named_patches_are_pinned(void **state)
{
    (void)state;
    static const char *const names[] = {"page/login"};
    struct zg_vetted vetted = vet_some(names, 1);
    assert_int_equal(vetted.added.count, 1);
    assert_int_equal(load_lock()->count, 1);
    assert_int_equal(vetted.result_count, 2);

    static const char *const unknown[] = {"page/none"};
    struct zg_vet_options options = world_vet_options(w);
    struct zg_error err = {0};
    options.patches = unknown;
    options.patch_count = 1;
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, ZG_USAGE, "patch-unknown");
}

static void entries_of_other_patches_and_pre_images_are_kept(void **state)
{
    (void)state;
    static const char *const slot[] = {"page/slot"};
    world_vet(w);
    world_write(w, "root/" LAUNCH, "another release\n<jsp:include page=\"Boot.jsp\"/>\n");
    struct zg_vetted vetted = vet_some(slot, 1);
    assert_int_equal(vetted.added.count, 1);
    assert_int_equal(vetted.kept, 2);
    assert_int_equal(load_lock()->count, 3);
    /* both pre-images are good now */
    assert_int_equal(world_apply(w).results[0].outcome, ZG_APPLIED);
    world_write(w, "root/" LAUNCH, LAUNCH_TEXT);
    assert_int_equal(world_apply(w).results[0].outcome, ZG_APPLIED);
}

static void entries_of_a_patch_that_changed_are_dropped_when_it_is_vetted(void **state)
{
    (void)state;
    static const char *const login[] = {"page/login"}, *const slot[] = {"page/slot"};
    world_vet(w);
    test_shell("echo '<more/>' >> '%s'", world_path(w, "repo/patches/page/slot"));
    assert_int_equal(vet_some(login, 1).dropped, 0); /* not this patch's turn */
    assert_int_equal(load_lock()->count, 2);
    world_refused(w, ZG_REFUSED, "patch-changed");
    struct zg_vetted vetted = vet_some(slot, 1);
    assert_int_equal(vetted.dropped, 1);
    assert_int_equal(vetted.kept, 1);
    assert_int_equal(load_lock()->count, 2);
    world_apply(w);
}

static void what_is_there_already_is_not_pinned(void **state)
{
    (void)state;
    world_write(w, "root/" LOGIN, "<head>\n<x/>\n</head>\n");
    struct zg_vetted vetted = world_vet(w);
    assert_int_equal(vetted.added.count, 1);
    assert_int_equal(vetted.results[1].outcome, ZG_ALREADY_UPSTREAM);
}

static void a_dry_run_writes_nothing_and_needs_no_key(void **state)
{
    (void)state;
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    options.dry_run = true;
    options.key = options.cert = options.reviewers = NULL;
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
    assert_int_equal(vetted.added.count, 2);
    assert_int_equal(access(lock_path(), F_OK), -1);
    /* nor does it where a lock is */
    world_vet(w);
    const char *before = read_lock();
    test_shell("echo '<more/>' >> '%s'", world_path(w, "repo/patches/page/slot"));
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err);
    assert_int_equal(vetted.dropped, 1);
    assert_string_equal(read_lock(), before);
}

static void the_author_does_not_review(void **state)
{
    (void)state;
    refused_as("author", "reviewer-is-author");
}

static void the_author_is_known_by_name_or_address_in_any_case(void **state)
{
    (void)state;
    static const char *const authors[] = {
        "Rita Reviewer <elsewhere@example.org>",
        "rita reviewer",
        "Somebody <RITA@example.org>",
        "rita@example.org",
        "Jane Doe <jane@example.org>, Rita Reviewer <r@example.org>",
        "Jane Doe <jane@example.org>,\n \"Rita Reviewer\" <r@example.org>",
    };
    for (size_t i = 0; i < ZG_COUNT(authors); i++) {
        world_write(w, "repo/patches/page/slot",
                    zg_format(w->arena,
                              "Description: x\nAuthor: %s\nReleases: 8.8.15\nType: page\n"
                              "Target: " LAUNCH "\nAnchor: </html>\nInsert: before\n\nx",
                              authors[i]));
        refused_as("reviewer", "reviewer-is-author");
    }
    /* a part of a name is not the name */
    world_write(w, "repo/patches/page/slot",
                "Description: x\nAuthor: Rita Reviewers <not-rita@example.org>\n"
                "Releases: 8.8.15\nType: page\nTarget: " LAUNCH
                "\nAnchor: </html>\nInsert: before\n\nx");
    world_vet(w);
}

static void a_patch_that_names_no_author_cannot_be_vetted(void **state)
{
    (void)state;
    world_write(w, "repo/patches/page/slot",
                "Description: x\nOrigin: upstream\nReleases: 8.8.15\nType: page\nTarget: " LAUNCH
                "\nAnchor: </html>\nInsert: before\n\nx");
    refused_as("reviewer", "author-unknown");
}

static void a_reviewer_whom_the_keyring_does_not_know_is_refused(void **state)
{
    (void)state;
    refused_as("other", "signer-untrusted");
}

static void a_lock_that_is_there_needs_the_keyring(void **state)
{
    (void)state;
    struct zg_vet_options options = world_vet_options(w);
    struct zg_vetted vetted;
    struct zg_error err = {0};
    options.reviewers = NULL;
    test_assert_ok(world_try_vet(w, &options, &vetted, &err), &err); /* the first one does not */
    assert_false(world_try_vet(w, &options, &vetted, &err));
    test_assert_error(&err, ZG_USAGE, "reviewers-needed");
}

static void a_lock_whose_signature_is_bad_is_not_extended(void **state)
{
    (void)state;
    world_vet(w);
    test_shell("echo '# harmless' >> '%s'", lock_path());
    const char *before = read_lock();
    world_vet_refused(w, ZG_REFUSED, "signature-invalid");
    assert_string_equal(read_lock(), before);
    test_shell("rm '%s.sig'", lock_path());
    world_vet_refused(w, ZG_REFUSED, "lock-unsigned");
}

static void a_run_killed_between_the_two_renames_is_finished_by_the_next(void **state)
{
    (void)state;
    static const char *const slot[] = {"page/slot"};
    vet_some(slot, 1);
    test_shell("cp '%s.sig' '%s.sig.old'", lock_path(), lock_path());
    world_vet(w);
    const char *complete = read_lock();
    /* as it is between the renames: the new lock, the old signature, the new one beside */
    test_shell("cd \"$(dirname '%s')\" && mv vetted.lock.sig vetted.lock.sig.new && "
               "mv vetted.lock.sig.old vetted.lock.sig",
               lock_path());
    struct zg_applied applied;
    struct zg_error err = {0};
    assert_false(world_try_apply(w, false, &applied, &err));
    test_assert_error(&err, ZG_REFUSED, "signature-invalid");
    assert_non_null(strstr(err.hint, "zmgraft vet"));
    world_vet(w);
    assert_string_equal(read_lock(), complete);
    world_apply(w);
}

static void a_run_killed_before_the_renames_leaves_the_old_lock_good(void **state)
{
    (void)state;
    world_vet(w);
    test_shell("cd \"$(dirname '%s')\" && echo new > vetted.lock.new && "
               "echo new > vetted.lock.sig.new",
               lock_path());
    world_apply(w);
    world_vet(w);
    assert_int_equal(access(world_path(w, "repo/patches/vetted.lock.sig.new"), F_OK), -1);
}

static void a_killed_first_run_is_finished_too(void **state)
{
    (void)state;
    world_vet(w);
    test_shell("mv '%s.sig' '%s.sig.new'", lock_path(), lock_path());
    world_refused(w, ZG_REFUSED, "lock-unsigned");
    world_vet(w);
    world_apply(w);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_target_is_pinned_with_what_was_seen),
        CASE(vetting_again_gives_the_same_lock),
        CASE(what_a_patch_does_is_told_for_each_target),
        CASE(a_newer_class_version_is_pointed_out),
        CASE(only_named_patches_are_pinned),
        CASE(entries_of_other_patches_and_pre_images_are_kept),
        CASE(entries_of_a_patch_that_changed_are_dropped_when_it_is_vetted),
        CASE(what_is_there_already_is_not_pinned),
        CASE(a_dry_run_writes_nothing_and_needs_no_key),
        CASE(the_author_does_not_review),
        CASE(the_author_is_known_by_name_or_address_in_any_case),
        CASE(a_patch_that_names_no_author_cannot_be_vetted),
        CASE(a_reviewer_whom_the_keyring_does_not_know_is_refused),
        CASE(a_lock_that_is_there_needs_the_keyring),
        CASE(a_lock_whose_signature_is_bad_is_not_extended),
        CASE(a_run_killed_between_the_two_renames_is_finished_by_the_next),
        CASE(a_run_killed_before_the_renames_leaves_the_old_lock_good),
        CASE(a_killed_first_run_is_finished_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
