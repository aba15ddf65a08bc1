/* Debian source packages: what a .dsc says of its files, and what is refused. */
#include "../support/support.h"

#include <string.h>

#include "fetch/fetch.h"

static struct zg_arena *arena;

#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHORT_SUM "0123456789abcdef0123456789abcdef"

static const char quilt[] = "Format: 3.0 (quilt)\n"
                            "Source: sample\n"
                            "Version: 1:1.0+dfsg-1~u1\n"
                            "Checksums-Sha256:\n"
                            " " SUM " 30 sample_1.0+dfsg.orig.tar.xz\n"
                            " " SUM " 40 sample_1.0+dfsg.orig.tar.xz.asc\n"
                            " " SUM " 20 sample_1.0+dfsg.orig-extra-2.tar.gz\n"
                            " " SUM " 10 sample_1.0+dfsg-1~u1.debian.tar.xz\n"
                            "Files:\n"
                            " " SHORT_SUM " 30 sample_1.0+dfsg.orig.tar.xz\n"
                            " " SHORT_SUM " 40 sample_1.0+dfsg.orig.tar.xz.asc\n"
                            " " SHORT_SUM " 20 sample_1.0+dfsg.orig-extra-2.tar.gz\n"
                            " " SHORT_SUM " 10 sample_1.0+dfsg-1~u1.debian.tar.xz\n";

static const char native[] = "Format: 3.0 (native)\n"
                             "Source: sample\n"
                             "Version: 12\n"
                             "Checksums-Sha256:\n"
                             " " SUM " 30 sample_12.tar.xz\n";

static const char old[] = "Format: 1.0\n"
                          "Source: sample\n"
                          "Version: 1.0-1\n"
                          "Checksums-Sha256:\n"
                          " " SUM " 7 sample_1.0-1.diff.gz\n"
                          " " SUM " 30 sample_1.0.orig.tar.gz\n";

static bool parse(const char *text, struct zg_dsc *dsc, struct zg_error *err)
{
    *err = (struct zg_error){0};
    return zg_dsc_parse(arena, zg_bytes_of(text), "x.dsc", dsc, err);
}

/* `text` with its first `from` replaced by `to`. */
static const char *with(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void a_quilt_package_has_its_tarballs_and_their_roles(void **state)
{
    static const enum zg_dsc_role roles[] = {ZG_DSC_DEBIAN, ZG_DSC_COMPONENT, ZG_DSC_ORIG,
                                             ZG_DSC_SIGNATURE};
    static const uint64_t sizes[] = {10, 20, 30, 40};
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    test_assert_ok(parse(quilt, &dsc, &err), &err);
    assert_string_equal(dsc.source, "sample");
    assert_string_equal(dsc.version, "1:1.0+dfsg-1~u1");
    assert_string_equal(dsc.format, "3.0 (quilt)");
    assert_int_equal(dsc.count, 4);
    for (size_t i = 0; i < dsc.count; i++) {
        assert_int_equal(dsc.files[i].role, roles[i]);
        assert_int_equal(dsc.files[i].size, sizes[i]);
        assert_string_equal(dsc.files[i].digest.hex, SUM);
        assert_null(dsc.files[i].got.path);
    }
    assert_string_equal(dsc.files[1].component, "extra-2");
    assert_string_equal(dsc.files[1].name, "sample_1.0+dfsg.orig-extra-2.tar.gz");
}

static void native_and_old_packages_are_read_too(void **state)
{
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    test_assert_ok(parse(native, &dsc, &err), &err);
    assert_int_equal(dsc.count, 1);
    assert_int_equal(dsc.files[0].role, ZG_DSC_ORIG);
    test_assert_ok(parse(old, &dsc, &err), &err);
    assert_int_equal(dsc.count, 2);
    assert_int_equal(dsc.files[0].role, ZG_DSC_DIFF);
    assert_int_equal(dsc.files[1].role, ZG_DSC_ORIG);
}

#define BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\n"
#define SIGNATURE "-----BEGIN PGP SIGNATURE-----\n\niQIz\n=BNVJ\n-----END PGP SIGNATURE-----\n"

static const char *enveloped(const char *text)
{
    return zg_format(arena, BEGIN "Hash: SHA512\n\n%s\n" SIGNATURE, text);
}

static void a_signature_comes_off_and_lines_keep_their_numbers(void **state)
{
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    test_assert_ok(parse(enveloped(quilt), &dsc, &err), &err);
    assert_int_equal(dsc.count, 4);
    test_assert_ok(
        parse(enveloped(with(quilt, "Files:", "- Comment: escaped\nFiles:")), &dsc, &err), &err);
    assert_false(parse(with(quilt, "Version: 1:1", "Version: :1"), &dsc, &err));
    assert_int_equal(err.line, 3);
    assert_false(parse(enveloped(with(quilt, "Version: 1:1", "Version: :1")), &dsc, &err));
    assert_int_equal(err.line, 6);
}

static void text_outside_of_the_signature_is_refused(void **state)
{
    const char *good = enveloped(native);
    const char *odd[] = {
        zg_format(arena, "%sSource: other\n", good),
        with(good, "Hash: SHA512\n", "Hash: SHA512\nSource: other\n"),
        with(good, SIGNATURE, ""),
        with(good, "-----END PGP SIGNATURE-----\n", ""),
        with(good, "Source:", "-Source:"),
        BEGIN "Hash: SHA512\n\n",
    };
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(odd); i++) {
        assert_false(parse(odd[i], &dsc, &err));
        test_assert_error(&err, ZG_MALFORMED, "dsc-envelope");
    }
    assert_false(parse(zg_format(arena, "Source: other\n\n%s", good), &dsc, &err));
    assert_int_equal(err.kind, ZG_MALFORMED);
}

static void what_is_not_quite_right_is_refused(void **state)
{
    static const struct {
        const char *text, *from, *to, *rule;
    } cases[] = {
        {quilt, "3.0 (quilt)", "2.0", "dsc-format"},
        {quilt, "3.0 (quilt)", "3.0 (git)", "dsc-format"},
        {quilt, "Format: 3.0 (quilt)\n", "", "deb822-missing-field"},
        {quilt, "Source: sample\n", "", "deb822-missing-field"},
        {quilt, "Checksums-Sha256", "Checksums-Sha512", "deb822-missing-field"},
        {quilt, "Source: sample", "Source: Sample", "dsc-field"},
        {quilt, "Source: sample", "Source: ../sample", "dsc-field"},
        {quilt, "1:1.0", "1:../1.0", "dsc-field"},
        {quilt, "1:1.0", "x:1.0", "dsc-field"},
        {quilt, "Files:", "\nFiles:", "dsc-field"},
        {quilt, SUM " 30", SUM "0 30", "dsc-checksum"},
        {quilt, SUM " 30", "0123456789ABCDEF" SUM, "dsc-checksum"},
        {quilt, " 30 ", " -30 ", "dsc-checksum"},
        {quilt, " 30 ", " 30000000000000000000 ", "dsc-checksum"},
        {quilt, "sample_1.0+dfsg.orig.tar.xz\n", "../sample_1.0+dfsg.orig.tar.xz\n",
         "dsc-checksum"},
        {quilt, "sample_1.0+dfsg.orig.tar.xz\n", "two words\n", "dsc-checksum"},
        {quilt, SHORT_SUM " 30", SHORT_SUM " 31", "dsc-checksum"},
        {quilt, " " SHORT_SUM " 20 sample_1.0+dfsg.orig-extra-2.tar.gz\n", "", "dsc-checksum"},
        {native, "sample_12.tar.xz", "sample_13.tar.xz", "dsc-file"},
        {native, "sample_12.tar.xz", "sample_12.zip", "dsc-file"},
        {native, "sample_12.tar.xz\n", "sample_12.tar.xz\n " SUM " 30 sample_12.tar.gz\n",
         "dsc-file"},
        {native, "sample_12.tar.xz\n", "sample_12.tar.xz\n " SUM " 30 sample_12.tar.xz\n",
         "dsc-file"},
        {native, "sample_12.tar.xz\n", "sample_12.tar.xz\n " SUM " 30 sample_12.debian.tar.xz\n",
         "dsc-file"},
        {old, "orig.tar.gz", "orig.tar.xz", "dsc-file"},
        {old, " " SUM " 30 sample_1.0.orig.tar.gz\n", "", "dsc-file"},
        {old, "sample_1.0-1.diff.gz\n", "sample_1.0-1.diff.gz\n " SUM " 1 sample_1.0-2.diff.gz\n",
         "dsc-file"},
        {old, "sample_1.0-1.diff.gz\n",
         "sample_1.0-1.diff.gz\n " SUM " 1 sample_1.0-1.tar.gz.asc\n", "dsc-file"},
    };
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_dsc dsc;
        struct zg_error err;
        assert_false(parse(with(cases[i].text, cases[i].from, cases[i].to), &dsc, &err));
        test_assert_error(&err, ZG_MALFORMED, cases[i].rule);
        assert_string_equal(err.file, "x.dsc");
    }
}

static void a_quilt_package_needs_both_tarballs_and_each_once(void **state)
{
    const char *both = with(quilt, "Files:", "X-Files:"); /* the shorter list is not in the way */
    const char *odd[] = {
        with(both, " " SUM " 10 sample_1.0+dfsg-1~u1.debian.tar.xz\n", ""),
        with(both, " " SUM " 30 sample_1.0+dfsg.orig.tar.xz\n", ""),
        with(both, " " SUM " 20", " " SUM " 1 sample_1.0+dfsg.orig.tar.gz\n " SUM " 20"),
        with(both, " " SUM " 20", " " SUM " 1 sample_1.0+dfsg.orig-extra-2.tar.xz\n " SUM " 20"),
        with(both, " " SUM " 20", " " SUM " 1 sample_1.0+dfsg.orig-.tar.xz\n " SUM " 20"),
        with(both, "orig.tar.xz.asc", "orig.tar.gz.asc"),
    };
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    test_assert_ok(parse(both, &dsc, &err), &err);
    for (size_t i = 0; i < ZG_COUNT(odd); i++) {
        assert_false(parse(odd[i], &dsc, &err));
        test_assert_error(&err, ZG_MALFORMED, "dsc-file");
    }
}

static void a_list_without_end_is_refused(void **state)
{
    struct zg_buf text = {0};
    struct zg_dsc dsc;
    struct zg_error err;
    (void)state;
    zg_buf_append_text(&text,
                       "Format: 3.0 (native)\nSource: sample\nVersion: 1\nChecksums-Sha256:\n");
    for (unsigned i = 0; i < 1000; i++) {
        zg_buf_printf(&text, " " SUM " 1 sample_%u.tar.gz\n", i);
    }
    zg_buf_append(&text, "", 1);
    assert_false(parse((const char *)text.data, &dsc, &err));
    test_assert_error(&err, ZG_MALFORMED, "dsc-checksum");
    text.len = 0;
    for (unsigned i = 0; i < 30000; i++) {
        zg_buf_append_text(&text, "# a comment that says nothing at all\n");
    }
    zg_buf_append(&text, "", 1);
    assert_false(parse((const char *)text.data, &dsc, &err));
    test_assert_error(&err, ZG_MALFORMED, "too-large");
    zg_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quilt_package_has_its_tarballs_and_their_roles),
        cmocka_unit_test(native_and_old_packages_are_read_too),
        cmocka_unit_test(a_signature_comes_off_and_lines_keep_their_numbers),
        cmocka_unit_test(text_outside_of_the_signature_is_refused),
        cmocka_unit_test(what_is_not_quite_right_is_refused),
        cmocka_unit_test(a_quilt_package_needs_both_tarballs_and_each_once),
        cmocka_unit_test(a_list_without_end_is_refused),
    };
    arena = test_arena();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
