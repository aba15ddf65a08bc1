/* The archive of a bundle: written the same every time, and read only when it is exactly what
 * its manifest says. The hostile ones here need no signature: they are what a deceived signer
 * might have signed. */
#include "bundle_host.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <zstd.h>

static struct zg_bytes slurp(const struct host *host, const char *path)
{
    struct zg_bytes bytes;
    struct zg_error err = {0};
    test_assert_ok(zg_read_file(host->arena, path, 1 << 24, &bytes, &err), &err);
    return bytes;
}

static const struct test_file many_files[] = {
    {"jetty_base/webapps/zimbra/a/very/long/path/that/is/longer/than/the/hundred/bytes/of/a/tar/"
     "header/and/longer/than/the/hundred/and/fifty/five/bytes/of/its/prefix/and/then/longer/than/"
     "both/of/them/together/so/that/another/header/has/to/be/written/for/it/in/front/file.js",
     WEBAPP, NULL, "long"},
    {JAR, JARS, "old jar", "new jar"},
    {"zimlets-deployed/com_sample_note/\xc3\xbc.js", "zimlets-deployed", NULL, "not ASCII"},
};

/* ---- writing ---- */

static void write_again_is_the_same(const struct host *host, struct zg_bytes first)
{
    const char *path = bundle_for(host, RELEASE, 10, many_files, ZG_COUNT(many_files));
    assert_true(zg_bytes_equal(first, slurp(host, path)));
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *path = bundle_for(&host, RELEASE, 10, many_files, ZG_COUNT(many_files));
    struct zg_bytes first = slurp(&host, path);
    mode_t mask = umask(0077);
    write_again_is_the_same(&host, first);
    umask(0);
    write_again_is_the_same(&host, first);
    umask(mask);
    setenv("TZ", "Pacific/Apia", 1);
    tzset();
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_ALL, "");
    write_again_is_the_same(&host, first);
    setlocale(LC_ALL, "C");
    setenv("SOURCE_DATE_EPOCH", "1", 1); /* the manifest has the time already */
    write_again_is_the_same(&host, first);
    unsetenv("SOURCE_DATE_EPOCH");
    /* other times, and another order of creation, of what is packed */
    test_shell("cd '%s/content' && for i in 2 1 0; do mv $i x && cp x $i && rm x; done", host.work);
    write_again_is_the_same(&host, first);
    host_free(&host);
}

static void another_tar_reads_it(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    struct host host = host_new();
    struct zg_bytes packed =
        slurp(&host, bundle_for(&host, RELEASE, 10, many_files, ZG_COUNT(many_files)));
    void *plain = zg_alloc(host.arena, SIZE);
    size_t len = ZSTD_decompress(plain, SIZE, packed.data, packed.len);
    assert_false(ZSTD_isError(len));
    test_write(zg_path_join(host.arena, host.work, "out/plain.tar"), plain, len, 0644);
    test_shell("cd '%s/out' && tar -xf plain.tar && rm plain.tar", host.work);
    char *jar = test_read(zg_path_join(host.arena, host.work, "out/files/" JAR), NULL);
    assert_string_equal(jar, "new jar");
    free(jar);
    struct stat st;
    assert_int_equal(stat(zg_path_join(host.arena, host.work, "out/MANIFEST.json"), &st), 0);
    assert_int_equal(st.st_mode, S_IFREG | 0644);
    assert_int_equal(st.st_mtim.tv_sec, 1700000000);
    test_shell("cd '%s/out' && test $(find . -type f | wc -l) = 4", host.work);
    host_free(&host);
}

static void content_that_is_not_the_manifests_is_not_packed(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    struct zg_manifest manifest = manifest_of(host.arena, RELEASE, 10, usual_files, 1);
    const char **contents = contents_of(&host, usual_files, 1);
    test_write_text(contents[0], "changed meanwhile");
    const char *path = zg_path_join(host.arena, host.work, "bundle");
    assert_false(zg_bundle_write(path, &manifest, contents, &err));
    test_assert_error(&err, ZG_SYSTEM, "bundle-content");
    test_shell("test $(ls '%s' | wc -l) = 1", host.work); /* nothing but content/ */
    host_free(&host);
}

/* ---- reading ---- */

struct entry {
    const char *name, *data;
    mode_t type;
    const char *link, *hardlink;
};

static struct zg_bytes pack(const struct host *host, const struct entry *entries, size_t count)
{
    enum { SIZE = 1 << 20 };
    uint8_t *buffer = zg_alloc(host->arena, SIZE);
    size_t used = 0;
    struct archive *archive = archive_write_new();
    archive_write_set_format_gnutar(archive);
    archive_write_add_filter_zstd(archive);
    assert_int_equal(archive_write_open_memory(archive, buffer, SIZE, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, entries[i].name);
        archive_entry_set_filetype(entry, entries[i].type != 0 ? entries[i].type : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry,
                               entries[i].data != NULL ? (int64_t)strlen(entries[i].data) : 0);
        archive_entry_set_symlink(entry, entries[i].link);
        if (entries[i].hardlink != NULL) {
            archive_entry_set_hardlink(entry, entries[i].hardlink);
        }
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        if (entries[i].data != NULL) {
            archive_write_data(archive, entries[i].data, strlen(entries[i].data));
        }
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return (struct zg_bytes){buffer, used};
}

static bool read_all(const struct host *host, struct zg_bytes archive, struct zg_error *err)
{
    struct zg_manifest manifest;
    return zg_bundle_read_manifest(host->arena, archive, "it", &manifest, err) &&
           zg_bundle_read_files(archive, "it", &manifest, NULL, NULL, err);
}

static void reads_to(const struct host *host, const struct entry *entries, size_t count,
                     enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0};
    assert_false(read_all(host, pack(host, entries, count), &err));
    test_assert_error(&err, kind, rule);
}

#define FIRST "files/" TAG
#define SECOND "files/" SCRIPT

/* A manifest of two files, TAG and SCRIPT, as text. */
static const char *two_files(const struct host *host)
{
    struct zg_manifest manifest = manifest_of(host->arena, RELEASE, 10, usual_files, 2);
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = zg_manifest_json(&manifest);
    zg_json_print(json, &text);
    json_decref(json);
    return zg_strndup(host->arena, (const char *)text.data, text.len);
}

static void exactly_the_entries_of_the_manifest_are_read(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    const struct entry m = {.name = "MANIFEST.json", .data = two_files(&host)};
    const struct entry one = {.name = FIRST, .data = "new tag"};
    const struct entry two = {.name = SECOND, .data = "new script"};
    const struct entry more = {.name = "files/more", .data = "more"};
    const struct entry way_out = {.name = "files/../../x", .data = "x"};
#define READS_TO(kind, rule, ...)                                                                  \
    do {                                                                                           \
        const struct entry entries[] = {__VA_ARGS__};                                              \
        reads_to(&host, entries, ZG_COUNT(entries), kind, rule);                                   \
    } while (0)
    const struct entry good[] = {m, one, two};
    test_assert_ok(read_all(&host, pack(&host, good, 3), &err), &err);
    READS_TO(ZG_MALFORMED, "bundle-entry", m, one);               /* one too few */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, one, two, more);    /* one too many */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, two, one);          /* another order */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, one, one, two);     /* one twice */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, one, two, two);     /* the last one twice */
    READS_TO(ZG_MALFORMED, "bundle-entry", one, two, m);          /* the manifest last */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, m, one, two);       /* two manifests */
    READS_TO(ZG_MALFORMED, "bundle-entry", m, way_out, one, two); /* out of the folder */
    READS_TO(ZG_MALFORMED, "bundle-entry", one);                  /* no manifest */
    host_free(&host);
}

static void only_regular_files_are_read(void **state)
{
    (void)state;
    struct host host = host_new();
    const struct entry m = {.name = "MANIFEST.json", .data = two_files(&host)};
    const struct entry odd[] = {
        {.name = FIRST, .type = AE_IFLNK, .link = "/etc/passwd"},
        {.name = FIRST, .hardlink = "MANIFEST.json"},
        {.name = FIRST, .type = AE_IFDIR},
        {.name = FIRST, .type = AE_IFCHR},
        {.name = FIRST, .type = AE_IFBLK},
        {.name = FIRST, .type = AE_IFIFO},
    };
    for (size_t i = 0; i < ZG_COUNT(odd); i++) {
        const struct entry entries[] = {m, odd[i]};
        reads_to(&host, entries, 2, ZG_MALFORMED, "bundle-entry");
    }
    host_free(&host);
}

static void content_must_have_the_manifests_size_and_digest(void **state)
{
    (void)state;
    struct host host = host_new();
    const struct entry m = {.name = "MANIFEST.json", .data = two_files(&host)};
    const struct entry two = {.name = SECOND, .data = "new script"};
    READS_TO(ZG_REFUSED, "bundle-digest", m, {.name = FIRST, .data = "new tag, longer"}, two);
    READS_TO(ZG_REFUSED, "bundle-digest", m, {.name = FIRST, .data = "new"}, two);
    READS_TO(ZG_REFUSED, "bundle-digest", m, {.name = FIRST, .data = "NEW tag"}, two);
    host_free(&host);
}

static void a_manifest_beyond_the_limit_is_not_read(void **state)
{
    (void)state;
    struct host host = host_new();
    enum { BLOCK = 1 << 20 };
    const char *path = zg_path_join(host.arena, host.work, "big.tar.zst");
    uint8_t *zeros = zg_alloc(host.arena, BLOCK);
    struct zg_error err = {0};
    struct archive *archive = archive_write_new();
    archive_write_set_format_gnutar(archive);
    archive_write_add_filter_zstd(archive);
    assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, "MANIFEST.json");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (int64_t)ZG_LIMIT_JSON + BLOCK);
    archive_write_header(archive, entry);
    archive_entry_free(entry);
    for (int i = 0; i <= ZG_LIMIT_JSON / BLOCK; i++) {
        archive_write_data(archive, zeros, BLOCK);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    assert_false(read_all(&host, slurp(&host, path), &err));
    test_assert_error(&err, ZG_MALFORMED, "bundle-limit");
    host_free(&host);
}

static void a_truncated_archive_is_damaged_wherever_it_ends(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_bytes whole = slurp(&host, usual_bundle(&host));
    for (size_t len = 0; len < whole.len - 4; len += 3) {
        struct zg_error err = {0};
        assert_false(read_all(&host, (struct zg_bytes){whole.data, len}, &err));
        assert_int_equal(err.kind, ZG_MALFORMED);
    }
    host_free(&host);
}

static void a_flipped_bit_does_no_harm(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_bytes whole = slurp(&host, usual_bundle(&host));
    uint8_t *copy = zg_alloc(host.arena, whole.len);
    for (size_t i = 0; i < whole.len; i++) {
        struct zg_error err = {0};
        struct zg_manifest manifest;
        memcpy(copy, whole.data, whole.len);
        copy[i] ^= 0x10;
        struct zg_bytes flipped = {copy, whole.len};
        if (zg_bundle_read_manifest(host.arena, flipped, "it", &manifest, &err) &&
            zg_bundle_read_files(flipped, "it", &manifest, NULL, NULL, &err)) {
            continue; /* a header field that does not count, a name in the manifest, ... */
        }
        assert_true(err.kind == ZG_MALFORMED || err.kind == ZG_REFUSED);
    }
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(another_tar_reads_it),
        cmocka_unit_test(content_that_is_not_the_manifests_is_not_packed),
        cmocka_unit_test(exactly_the_entries_of_the_manifest_are_read),
        cmocka_unit_test(only_regular_files_are_read),
        cmocka_unit_test(content_must_have_the_manifests_size_and_digest),
        cmocka_unit_test(a_manifest_beyond_the_limit_is_not_read),
        cmocka_unit_test(a_truncated_archive_is_damaged_wherever_it_ends),
        cmocka_unit_test(a_flipped_bit_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
