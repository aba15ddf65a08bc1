/* Files, walks, signatures, processes. */
#include "../support/support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct zg_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

static const char *in(const char *dir, const char *name)
{
    return zg_path_join(arena, dir, name);
}

static void a_written_file_has_its_bytes_and_exact_mode(void **state)
{
    (void)state;
    const char *path = in(test_folder(0), "f");
    struct zg_error err = {0};
    struct stat st;
    mode_t old = umask(077);
    test_assert_ok(zg_write_file(path, zg_bytes_of("one"), 0664, &err), &err);
    test_assert_ok(zg_write_file(path, zg_bytes_of("two"), 0644, &err), &err);
    umask(old);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    char *text = test_read(path, NULL);
    assert_string_equal(text, "two");
    free(text);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    const char *dir = test_folder(0);
    struct zg_error err = {0};
    test_write_text(in(dir, "taken/file"), "old");
    assert_false(zg_write_file(in(dir, "taken"), zg_bytes_of("new"), 0644, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
    char *text = test_read(in(dir, "taken/file"), NULL);
    assert_string_equal(text, "old");
    free(text);
    test_shell("test \"$(ls '%s')\" = taken", dir); /* and no temporary file */
}

static void reading_respects_its_limit_and_wants_a_file(void **state)
{
    (void)state;
    const char *dir = test_folder(0);
    struct zg_bytes bytes;
    struct zg_error err = {0};
    test_write_text(in(dir, "f"), "12345");
    test_assert_ok(zg_read_file(arena, in(dir, "f"), 5, &bytes, &err), &err);
    assert_true(zg_bytes_is(bytes, "12345"));
    assert_false(zg_read_file(arena, in(dir, "f"), 4, &bytes, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    assert_false(zg_read_file(arena, dir, 4, &bytes, &err));
    test_assert_error(&err, ZG_SYSTEM, "not-a-file");
    assert_false(zg_read_file(arena, in(dir, "none"), 4, &bytes, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
    assert_int_equal(mkfifo(in(dir, "pipe"), 0600), 0);
    assert_false(zg_read_file(arena, in(dir, "pipe"), 4, &bytes, &err)); /* and does not hang */
    test_assert_error(&err, ZG_SYSTEM, "not-a-file");
}

static void an_empty_file_maps(void **state)
{
    (void)state;
    const char *path = in(test_folder(0), "empty");
    struct zg_map map = {0};
    struct zg_error err = {0};
    test_write_text(path, "");
    test_assert_ok(zg_map_open(path, &map, &err), &err);
    assert_int_equal(map.bytes.len, 0);
    zg_map_close(&map);
}

static bool note_path(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    zg_buf_printf(context, "%s ", entry->path);
    entry->skip_subtree = strcmp(entry->path, "skipped") == 0;
    return true;
}

static void a_walk_is_sorted_and_follows_no_link(void **state)
{
    (void)state;
    const char *dir = test_folder(0);
    struct zg_buf seen = {0};
    struct zg_error err = {0};
    test_write_text(in(dir, "b/2"), "");
    test_write_text(in(dir, "b/10"), "");
    test_write_text(in(dir, "b.x"), "");
    test_write_text(in(dir, "a"), "");
    test_write_text(in(dir, "skipped/inside"), "");
    assert_int_equal(symlink("b", in(dir, "link")), 0);
    assert_int_equal(symlink("..", in(dir, "b/up")), 0);
    test_assert_ok(zg_walk(dir, note_path, &seen, &err), &err);
    assert_true(zg_bytes_is(zg_buf_bytes(&seen), "a b b/10 b/2 b/up b.x link skipped "));
    zg_buf_free(&seen);
}

static void removing_a_tree_does_not_follow_links(void **state)
{
    (void)state;
    const char *dir = test_folder(0), *other = test_folder(1);
    struct zg_error err = {0};
    test_write_text(in(other, "kept"), "");
    test_write_text(in(dir, "tree/deep/file"), "");
    assert_int_equal(symlink(other, in(dir, "tree/link")), 0);
    test_assert_ok(zg_remove_tree(in(dir, "tree"), &err), &err);
    assert_int_equal(access(in(dir, "tree"), F_OK), -1);
    assert_int_equal(access(in(other, "kept"), F_OK), 0);
    test_assert_ok(zg_remove_tree(in(dir, "tree"), &err), &err);
}

static void a_signature_is_accepted_from_the_keyring_only(void **state)
{
    (void)state;
    const char *dir = test_folder(0), *keyring = test_folder(1), *signer = NULL;
    struct zg_buf signature = {0};
    struct zg_error err = {0};
    test_make_key(dir, "good", "Good Signer", "good@example.org");
    test_make_key(dir, "evil", "Evil Signer", "evil@example.org");
    test_shell("cp '%s/good.crt' '%s'", dir, keyring);
    struct zg_bytes content = zg_bytes_of("the content");
    test_assert_ok(zg_cms_sign(content, in(dir, "good.key"), in(dir, "good.crt"), &signature, &err),
                   &err);
    struct zg_bytes bytes = zg_buf_bytes(&signature);
    test_assert_ok(zg_cms_verify(arena, content, bytes, keyring, &signer, &err), &err);
    assert_non_null(strstr(signer, "Good Signer"));

    assert_false(zg_cms_verify(arena, zg_bytes_of("the contenT"), bytes, keyring, &signer, &err));
    test_assert_error(&err, ZG_REFUSED, "signature-invalid");
    assert_false(zg_cms_verify(arena, content, zg_bytes_of("junk"), keyring, &signer, &err));
    test_assert_error(&err, ZG_MALFORMED, "signature-malformed");

    signature.len = 0;
    test_assert_ok(zg_cms_sign(content, in(dir, "evil.key"), in(dir, "evil.crt"), &signature, &err),
                   &err);
    assert_false(zg_cms_verify(arena, content, zg_buf_bytes(&signature), keyring, &signer, &err));
    test_assert_error(&err, ZG_REFUSED, "signer-untrusted");
    assert_false(
        zg_cms_verify(arena, content, zg_buf_bytes(&signature), test_folder(2), &signer, &err));
    test_assert_error(&err, ZG_REFUSED, "keyring-empty");
    zg_buf_free(&signature);
}

static void a_certificate_issued_by_the_keyrings_root_is_trusted(void **state)
{
    (void)state;
    const char *dir = test_folder(0), *keyring = test_folder(1), *signer = NULL;
    struct zg_buf signature = {0};
    struct zg_error err = {0};
    test_make_key(dir, "root", "Root", "root@example.org");
    test_shell("cp '%s/root.crt' '%s'", dir, keyring);
    test_shell("cd '%s' && openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
               "-subj '/CN=Leaf' -keyout leaf.key -out leaf.csr 2>/dev/null && openssl x509 -req "
               "-in leaf.csr -CA root.crt -CAkey root.key -CAcreateserial -days 3650 -out leaf.crt "
               "2>/dev/null",
               dir);
    struct zg_bytes content = zg_bytes_of("x");
    test_assert_ok(zg_cms_sign(content, in(dir, "leaf.key"), in(dir, "leaf.crt"), &signature, &err),
                   &err);
    test_assert_ok(zg_cms_verify(arena, content, zg_buf_bytes(&signature), keyring, &signer, &err),
                   &err);
    zg_buf_free(&signature);
}

static void an_expired_certificate_is_refused(void **state)
{
    (void)state;
    const char *dir = test_folder(0), *keyring = test_folder(1), *signer = NULL;
    struct zg_buf signature = {0};
    struct zg_error err = {0};
    test_shell(
        "cd '%s' && openssl ecparam -name prime256v1 -genkey -noout -out old.key && "
        "openssl req -new -key old.key -subj /CN=Old -out old.csr && "
        "printf 'unique_subject=no\\n' > index.txt.attr && : > index.txt && "
        "printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index.txt\\nserial=serial\\n"
        "new_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > cnf "
        "&& openssl ca -batch -config cnf -selfsign -keyfile old.key -in old.csr -rand_serial "
        "-startdate 20200101000000Z -enddate 20210101000000Z -out old.crt 2>/dev/null",
        dir);
    test_shell("cp '%s/old.crt' '%s'", dir, keyring);
    struct zg_bytes content = zg_bytes_of("x");
    test_assert_ok(zg_cms_sign(content, in(dir, "old.key"), in(dir, "old.crt"), &signature, &err),
                   &err);
    assert_false(zg_cms_verify(arena, content, zg_buf_bytes(&signature), keyring, &signer, &err));
    test_assert_error(&err, ZG_REFUSED, "certificate-expired");
    zg_buf_free(&signature);
}

static void a_certificate_tells_name_and_address(void **state)
{
    (void)state;
    const char *dir = test_folder(0), *name, *email;
    struct zg_error err = {0};
    test_make_key(dir, "r", "Rita Reviewer", "rita@example.org");
    test_assert_ok(zg_cert_identity(arena, in(dir, "r.crt"), &name, &email, &err), &err);
    assert_string_equal(name, "Rita Reviewer");
    assert_string_equal(email, "rita@example.org");
    assert_false(zg_cert_identity(arena, in(dir, "r.key"), &name, &email, &err));
    test_assert_error(&err, ZG_MALFORMED, "certificate-malformed");
}

static void a_program_runs_without_a_shell(void **state)
{
    (void)state;
    struct zg_error err = {0};
    const char *seven[] = {"sh", "-c", "exit 7", NULL};
    const char *none[] = {"zmgraft-no-such-program; true", NULL};
    assert_int_equal(zg_run(seven, &err), 7);
    assert_int_equal(zg_run(none, &err), -1);
    test_assert_error(&err, ZG_SYSTEM, "system");
}

static void a_missing_library_is_named(void **state)
{
    (void)state;
    const struct zg_lazy_symbol none[] = {{NULL, NULL}};
    void (*slot)(void);
    const struct zg_lazy_symbol wrong[] = {{"zg_no_such_symbol", &slot}, {NULL, NULL}};
    struct zg_error err = {0};
    assert_false(zg_lazy_load("libzgnone.so.1", "libzgnone1", none, &err));
    test_assert_error(&err, ZG_SYSTEM, "library-missing");
    assert_non_null(strstr(err.hint, "libzgnone1"));
    assert_false(zg_lazy_load("libcrypto.so.3", "libssl3", wrong, &err));
    test_assert_error(&err, ZG_SYSTEM, "library-missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_file_has_its_bytes_and_exact_mode),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(reading_respects_its_limit_and_wants_a_file),
        cmocka_unit_test(an_empty_file_maps),
        cmocka_unit_test(a_walk_is_sorted_and_follows_no_link),
        cmocka_unit_test(removing_a_tree_does_not_follow_links),
        cmocka_unit_test(a_signature_is_accepted_from_the_keyring_only),
        cmocka_unit_test(a_certificate_issued_by_the_keyrings_root_is_trusted),
        cmocka_unit_test(an_expired_certificate_is_refused),
        cmocka_unit_test(a_certificate_tells_name_and_address),
        cmocka_unit_test(a_program_runs_without_a_shell),
        cmocka_unit_test(a_missing_library_is_named),
    };
    return cmocka_run_group_tests(tests, make_arena, NULL);
}
