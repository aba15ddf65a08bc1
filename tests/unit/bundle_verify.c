/* Who vouches for a bundle: the signature, the keyring, the list of revoked ones. */
#include "bundle_host.h"

static const char *ring(const struct host *host)
{
    return zg_path_join(host->arena, host->keys, "ring");
}

static void verifies(const struct host *host, const char *bundle, const char *keyring)
{
    struct zg_error err = {0};
    struct zg_verified verified;
    test_assert_ok(zg_bundle_verify(host->arena, bundle, keyring, &verified, &err), &err);
}

/* Neither verify nor apply takes it, and apply changes nothing. */
static void is_refused(const struct host *host, const char *bundle, const char *keyring,
                       enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0}, second = {0};
    struct zg_verified verified;
    struct zg_host_report report;
    struct zg_host_options options = {.keyring = keyring};
    const char *before = picture_of(host, ALL);
    assert_false(zg_bundle_verify(host->arena, bundle, keyring, &verified, &err));
    test_assert_error(&err, kind, rule);
    assert_false(zg_apply(host->arena, bundle, host->root, &options, &report, &second));
    test_assert_error(&second, kind, rule);
    assert_picture(host, before, ALL);
}

/* Changes one byte of a file, `at` from its start, or from its end when negative. */
static void flip(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    fputc(byte ^ 1, file);
    fclose(file);
}

static const char *signature_of(const struct host *host, const char *bundle)
{
    return zg_format(host->arena, "%s.sig", bundle);
}

static void a_good_bundle_tells_its_signer_and_content(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_verified verified;
    struct zg_digest digest;
    const char *bundle = usual_bundle(&host);
    test_assert_ok(zg_bundle_verify(host.arena, bundle, ring(&host), &verified, &err), &err);
    assert_non_null(strstr(verified.signer, "Release Signer"));
    test_assert_ok(zg_sha256_file(bundle, &digest, &err), &err);
    assert_string_equal(verified.digest.hex, digest.hex);
    assert_int_equal(verified.manifest.file_count, ZG_COUNT(usual_files));
    assert_int_equal(verified.manifest.serial, 10);
    host_free(&host);
}

static void an_unsigned_bundle_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    assert_int_equal(unlink(signature_of(&host, bundle)), 0);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "bundle-unsigned");
    host_free(&host);
}

static void a_tampered_bundle_is_refused_before_it_is_unpacked(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    flip(bundle, 0); /* no archive any more: were it unpacked first, it would be malformed */
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signature-invalid");
    flip(bundle, 0);
    flip(bundle, -1);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signature-invalid");
    flip(bundle, -1);
    verifies(&host, bundle, ring(&host));
    host_free(&host);
}

static void a_truncated_bundle_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    struct stat st;
    assert_int_equal(stat(bundle, &st), 0);
    assert_int_equal(truncate(bundle, st.st_size - 1), 0);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signature-invalid");
    assert_int_equal(truncate(bundle, 0), 0);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signature-invalid");
    host_free(&host);
}

static void a_truncated_bundle_that_is_signed_is_malformed(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    struct stat st;
    assert_int_equal(stat(bundle, &st), 0);
    assert_int_equal(truncate(bundle, st.st_size / 2), 0);
    bundle_sign(&host, bundle);
    is_refused(&host, bundle, ring(&host), ZG_MALFORMED, "bundle-damaged");
    assert_int_equal(truncate(bundle, 0), 0);
    bundle_sign(&host, bundle);
    struct zg_error err = {0};
    struct zg_verified verified;
    assert_false(zg_bundle_verify(host.arena, bundle, ring(&host), &verified, &err));
    assert_int_equal(err.kind, ZG_MALFORMED);
    host_free(&host);
}

static void a_signature_that_is_none_is_malformed(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    test_write_text(signature_of(&host, bundle), "");
    is_refused(&host, bundle, ring(&host), ZG_MALFORMED, "signature-malformed");
    test_write_text(signature_of(&host, bundle), "no signature");
    is_refused(&host, bundle, ring(&host), ZG_MALFORMED, "signature-malformed");
    host_free(&host);
}

static void the_signature_of_another_bundle_is_refused(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    const char *other = bundle_for(&host, RELEASE, 11, usual_files, 1);
    assert_int_equal(rename(signature_of(&host, other), signature_of(&host, bundle)), 0);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signature-invalid");
    host_free(&host);
}

static void a_stranger_may_not_sign(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    const char *bundle = usual_bundle(&host);
    const char *strangers = zg_path_join(host.arena, host.work, "strangers");
    test_assert_ok(zg_mkdirs(strangers, &err), &err);
    test_make_key(strangers, "stranger", "Stranger", "stranger@elsewhere.example");
    test_assert_ok(zg_bundle_sign(bundle, zg_path_join(host.arena, strangers, "stranger.key"),
                                  zg_path_join(host.arena, strangers, "stranger.crt"), &err),
                   &err);
    is_refused(&host, bundle, ring(&host), ZG_REFUSED, "signer-untrusted");
    verifies(&host, bundle, strangers); /* whom these trust */
    host_free(&host);
}

static void an_empty_keyring_trusts_nobody(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    const char *empty = zg_path_join(host.arena, host.work, "empty");
    test_assert_ok(zg_mkdirs(empty, &err), &err);
    is_refused(&host, usual_bundle(&host), empty, ZG_REFUSED, "keyring-empty");
    host_free(&host);
}

/* ---- the list of revoked bundles ---- */

/* A keyring like the usual one, with this list. */
static const char *ring_revoking(const struct host *host, const char *list)
{
    const char *folder = zg_path_join(host->arena, host->work, "revoking");
    test_shell("rm -rf '%s' && cp -R '%s' '%s'", folder, ring(host), folder);
    test_write_text(zg_path_join(host->arena, folder, "revoked"), list);
    return folder;
}

static void a_revoked_bundle_is_refused(void **state)
{
    (void)state;
    static const char *const lists[] = {"%s\n", "%s", "# taken back\n\n%s # broken\n", "\t%s \r\n"};
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_digest digest;
    const char *bundle = usual_bundle(&host);
    test_assert_ok(zg_sha256_file(bundle, &digest, &err), &err);
    for (size_t i = 0; i < ZG_COUNT(lists); i++) {
        const char *cut = strstr(lists[i], "%s");
        const char *list =
            zg_format(host.arena, "%.*s%s%s", (int)(cut - lists[i]), lists[i], digest.hex, cut + 2);
        is_refused(&host, bundle, ring_revoking(&host, list), ZG_REFUSED, "bundle-revoked");
    }
    for (char *c = digest.hex; *c != '\0'; c++) {
        *c = (char)(*c >= 'a' ? *c - 'a' + 'A' : *c); /* upper case is the same digest */
    }
    is_refused(&host, bundle, ring_revoking(&host, digest.hex), ZG_REFUSED, "bundle-revoked");
    host_free(&host);
}

static void a_list_that_names_others_refuses_none(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_digest digest;
    struct zg_error err = {0};
    const char *bundle = usual_bundle(&host);
    test_assert_ok(zg_sha256_file(bundle, &digest, &err), &err);
    digest.hex[0] = digest.hex[0] == '0' ? '1' : '0';
    const char *list = zg_format(host.arena, "%s\n# only\n", digest.hex);
    verifies(&host, bundle, ring_revoking(&host, list));
    verifies(&host, bundle, ring_revoking(&host, ""));
    host_free(&host);
}

static void a_list_that_cannot_be_read_to_its_end_refuses_all(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *bundle = usual_bundle(&host);
    const char *folder = ring_revoking(&host, "# ok\n12345\n");
    is_refused(&host, bundle, folder, ZG_MALFORMED, "revoked-line");
    test_write(zg_path_join(host.arena, folder, "revoked"), "# \0\n", 4, 0644);
    is_refused(&host, bundle, folder, ZG_MALFORMED, "revoked-line");
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_bundle_tells_its_signer_and_content),
        cmocka_unit_test(an_unsigned_bundle_is_refused),
        cmocka_unit_test(a_tampered_bundle_is_refused_before_it_is_unpacked),
        cmocka_unit_test(a_truncated_bundle_is_refused),
        cmocka_unit_test(a_truncated_bundle_that_is_signed_is_malformed),
        cmocka_unit_test(a_signature_that_is_none_is_malformed),
        cmocka_unit_test(the_signature_of_another_bundle_is_refused),
        cmocka_unit_test(a_stranger_may_not_sign),
        cmocka_unit_test(an_empty_keyring_trusts_nobody),
        cmocka_unit_test(a_revoked_bundle_is_refused),
        cmocka_unit_test(a_list_that_names_others_refuses_none),
        cmocka_unit_test(a_list_that_cannot_be_read_to_its_end_refuses_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
