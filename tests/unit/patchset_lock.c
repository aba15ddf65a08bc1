/* The vetted lock as text, and its signature. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "patchset/patchset.h"

static struct zg_arena *arena;
static const char *folder, *keys, *keyring;

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define ENTRY_OF(patch, target, pre)                                                               \
    "Patch: " patch "\nPatch-SHA256: " DIGEST "\nTarget: " target "\nPre-SHA256: " pre             \
    "\nPost-SHA256: " DIGEST "\nAuthor: Jane Doe <jane@example.org>\n"                             \
    "Reviewer: Rita <rita@example.org>\nDate: 2026-11-22\n"

static const char LOCK[] = ENTRY_OF("file/a", "conf/a", "absent") "\n" ENTRY_OF(
    "file/b", "lib/jars/x.jar!com/x/A.class", DIGEST);

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    folder = test_folder(0);
    return 0;
}

static int make_keys(void **state)
{
    (void)state;
    keys = test_folder(1);
    test_make_key(keys, "rita", "Rita", "rita@example.org");
    test_make_key(keys, "mallory", "Mallory", "mallory@example.org");
    test_shell("mkdir '%s/ring' && cp '%s/rita.crt' '%s/ring'", keys, keys, keys);
    static char ring[512];
    snprintf(ring, sizeof(ring), "%s/ring", keys);
    keyring = ring;
    return 0;
}

static bool parse(const char *text, struct zg_lock **lock, struct zg_error *err)
{
    return zg_lock_parse(arena, zg_bytes_of(text), "vetted.lock", lock, err);
}

static const char *changed(const char *text, const char *old, const char *by)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, by, at + strlen(old));
}

static void a_lock_is_read_and_printed_the_same(void **state)
{
    (void)state;
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(parse(LOCK, &lock, &err), &err);
    assert_int_equal(lock->count, 2);
    assert_string_equal(lock->entries[0].patch, "file/a");
    assert_string_equal(lock->entries[0].pre.hex, "");
    assert_string_equal(lock->entries[1].target, "lib/jars/x.jar!com/x/A.class");
    assert_string_equal(lock->entries[1].pre.hex, DIGEST);
    assert_string_equal(lock->entries[1].reviewer, "Rita <rita@example.org>");
    assert_null(lock->signer);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_lock_print(lock, &out);
    assert_true(zg_bytes_is(zg_buf_bytes(&out), LOCK));
}

static void the_entry_of_a_graft_is_read_and_printed_the_same(void **state)
{
    (void)state;
    static const char text[] =
        "Patch: class/a\nPatch-SHA256: " DIGEST "\nTarget: a.jar!A.class\nPre-SHA256: " DIGEST
        "\nPost-SHA256: " DIGEST "\nSource-SHA256: " DIGEST "\nBase-SHA256: " DIGEST
        "\nMembers:\n absent " DIGEST " count:I\n " DIGEST " " DIGEST " run(Ljava/lang/String;)V\n"
        "Allowed:\n link-class a/A.run()V: there is no class b/B\n"
        "Author: Jane Doe <jane@example.org>\nReviewer: Rita <rita@example.org>\n"
        "Date: 2026-11-22\n";
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(parse(text, &lock, &err), &err);
    const struct zg_lock_entry *entry = &lock->entries[0];
    assert_string_equal(entry->base.hex, DIGEST);
    assert_int_equal(entry->member_count, 2);
    assert_string_equal(entry->members[0].name, "count:I");
    assert_string_equal(entry->members[0].pre.hex, "");
    assert_string_equal(entry->members[1].name, "run(Ljava/lang/String;)V");
    assert_string_equal(entry->members[1].pre.hex, DIGEST);
    assert_string_equal(entry->allowed[0], "link-class a/A.run()V: there is no class b/B");
    assert_null(entry->allowed[1]);
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_lock_print(lock, &out);
    assert_true(zg_bytes_is(zg_buf_bytes(&out), text));
}

static void entries_are_sorted_by_patch_target_and_pre_image(void **state)
{
    (void)state;
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(
        parse(ENTRY_OF("file/b", "a", DIGEST) "\n" ENTRY_OF("file/a", "c", DIGEST) "\n" ENTRY_OF(
                  "file/a", "b", DIGEST) "\n" ENTRY_OF("file/a", "b", "absent"),
              &lock, &err),
        &err);
    assert_string_equal(lock->entries[0].target, "b");
    assert_string_equal(lock->entries[0].pre.hex, "");
    assert_string_equal(lock->entries[1].target, "b");
    assert_string_equal(lock->entries[2].target, "c");
    assert_string_equal(lock->entries[3].patch, "file/b");
}

static void a_wrong_entry_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *old, *by, *rule;
    } table[] = {
        {"Patch: file/a\n", "", "deb822-missing-field"},
        {"Author: Jane Doe <jane@example.org>\n", "", "deb822-missing-field"},
        {"Date: 2026-11-22\n", "", "deb822-missing-field"},
        {"Date: 2026-11-22", "Date: 22.11.2026", "lock-field"},
        {"Patch-SHA256: 00", "Patch-SHA256: 0", "lock-field"},
        {"Post-SHA256: " DIGEST, "Post-SHA256: absent", "lock-field"},
        {"Pre-SHA256: absent", "Pre-SHA256: none", "lock-field"},
        {"Target: conf/a", "Target: ../conf/a", "lock-field"},
        {"Target: conf/a", "Target: conf/a!../b", "lock-field"},
        {"Target: conf/a", "Target: conf/a!", "lock-field"},
        {"Date:", "When: now\nDate:", "deb822-unknown-field"},
        {"Date:", "Source-SHA256: short\nDate:", "lock-field"},
        {"Date:", "Base-SHA256: short\nDate:", "lock-field"},
        {"Date:", "Members: \nDate:", "lock-field"},
        {"Date:", "Members:\n " DIGEST " run()V\nDate:", "lock-field"},
        {"Date:", "Members:\n " DIGEST " absent run()V\nDate:", "lock-field"},
        {"Date:", "Members:\n none " DIGEST " run()V\nDate:", "lock-field"},
        {"Date:", "Members:\n absent " DIGEST "\nDate:", "lock-field"},
        {"Date:", "Members:\n absent " DIGEST " run() V\nDate:", "lock-field"},
        {"Date:", "Members:\n absent " DIGEST " b:I\n absent " DIGEST " a:I\nDate:", "lock-field"},
        {"Date:", "Members:\n absent " DIGEST " a:I\n absent " DIGEST " a:I\nDate:", "lock-field"},
        {"Date:", "Allowed: \nDate:", "lock-field"},
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        struct zg_lock *lock;
        struct zg_error err = {0};
        assert_false(parse(changed(LOCK, table[i].old, table[i].by), &lock, &err));
        test_assert_error(&err, ZG_MALFORMED, table[i].rule);
        assert_string_equal(err.file, "vetted.lock");
    }
}

static void two_entries_of_one_key_are_refused(void **state)
{
    (void)state;
    struct zg_lock *lock;
    struct zg_error err = {0};
    assert_false(
        parse(ENTRY_OF("file/a", "b", DIGEST) "\n" ENTRY_OF("file/a", "b", DIGEST), &lock, &err));
    test_assert_error(&err, ZG_MALFORMED, "lock-duplicate");
}

/* Writes the lock and what `person` signed, which is `signed_text`. */
static const char *put_lock(const char *text, const char *signed_text, const char *person)
{
    const char *path = zg_path_join(arena, folder, "vetted.lock");
    ZG_CLEANUP(zg_buf_free) struct zg_buf signature = {0};
    struct zg_error err = {0};
    test_assert_ok(zg_cms_sign(zg_bytes_of(signed_text),
                               zg_format(arena, "%s/%s.key", keys, person),
                               zg_format(arena, "%s/%s.crt", keys, person), &signature, &err),
                   &err);
    test_write_text(path, text);
    test_write(zg_format(arena, "%s.sig", path), signature.data, signature.len, 0644);
    return path;
}

static void assert_not_loaded(const char *path, enum zg_kind kind, const char *rule)
{
    struct zg_lock *lock;
    struct zg_error err = {0};
    assert_false(zg_lock_load(arena, path, keyring, &lock, &err));
    test_assert_error(&err, kind, rule);
}

static void a_lock_signed_by_a_reviewer_is_loaded(void **state)
{
    (void)state;
    struct zg_lock *lock;
    struct zg_error err = {0};
    const char *path = put_lock(LOCK, LOCK, "rita");
    test_assert_ok(zg_lock_load(arena, path, keyring, &lock, &err), &err);
    assert_int_equal(lock->count, 2);
    assert_non_null(strstr(lock->signer, "Rita"));
}

static void a_lock_that_was_tampered_with_is_refused(void **state)
{
    (void)state;
    const char *path = put_lock(changed(LOCK, "conf/a", "conf/b"), LOCK, "rita");
    assert_not_loaded(path, ZG_REFUSED, "signature-invalid");
    /* for showing it may be read all the same */
    struct zg_lock *lock;
    struct zg_error err = {0};
    test_assert_ok(zg_lock_load(arena, path, NULL, &lock, &err), &err);
    assert_null(lock->signer);
}

static void a_lock_signed_by_somebody_else_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(put_lock(LOCK, LOCK, "mallory"), ZG_REFUSED, "signer-untrusted");
}

static void a_lock_without_signature_or_with_garbage_is_refused(void **state)
{
    (void)state;
    const char *path = put_lock(LOCK, LOCK, "rita");
    const char *signature = zg_format(arena, "%s.sig", path);
    test_write_text(signature, "garbage");
    assert_not_loaded(path, ZG_MALFORMED, "signature-malformed");
    test_shell("rm '%s'", signature);
    assert_not_loaded(path, ZG_REFUSED, "lock-unsigned");
    assert_not_loaded(zg_path_join(arena, folder, "none"), ZG_REFUSED, "lock-missing");
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_lock_is_read_and_printed_the_same),
        CASE(the_entry_of_a_graft_is_read_and_printed_the_same),
        CASE(entries_are_sorted_by_patch_target_and_pre_image),
        CASE(a_wrong_entry_is_refused),
        CASE(two_entries_of_one_key_are_refused),
        CASE(a_lock_signed_by_a_reviewer_is_loaded),
        CASE(a_lock_that_was_tampered_with_is_refused),
        CASE(a_lock_signed_by_somebody_else_is_refused),
        CASE(a_lock_without_signature_or_with_garbage_is_refused),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
