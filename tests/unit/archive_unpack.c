/* Unpacking every kind of container, and what is kept of it. Refusals are in
 * archive_unpack_refuse.c. */
#include "../support/support.h"

#include "../support/tarmaker.h"
#include "../support/zipmaker.h"
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of the running test; the container is written to FILE and unpacked into DIR. */
#define FILE_NAME "container"
#define DIR_NAME "out"

struct run {
    char file[256], dir[256];
    struct zg_unpack_stats stats;
};

static struct run unpack(struct zg_bytes bytes, const struct zg_unpack_options *options)
{
    struct zg_error err = {0};
    struct run run = {0};
    const char *folder = test_folder(0);
    snprintf(run.file, sizeof(run.file), "%s/" FILE_NAME, folder);
    snprintf(run.dir, sizeof(run.dir), "%s/" DIR_NAME, folder);
    test_write(run.file, bytes.data, bytes.len, 0644);
    assert_true(zg_is_container(run.file));
    test_assert_ok(zg_unpack(run.file, run.dir, options, &run.stats, &err), &err);
    return run;
}

static struct stat look_at(const struct run *run, const char *path)
{
    char full[512];
    struct stat st;
    snprintf(full, sizeof(full), "%s/%s", run->dir, path);
    if (lstat(full, &st) != 0) {
        fail_msg("%s is not there", path);
    }
    return st;
}

static void assert_absent(const struct run *run, const char *path)
{
    char full[512];
    struct stat st;
    snprintf(full, sizeof(full), "%s/%s", run->dir, path);
    assert_int_not_equal(lstat(full, &st), 0);
}

static void assert_file(const struct run *run, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof(full), "%s/%s", run->dir, path);
    char *content = test_read(full, NULL);
    assert_string_equal(content, text);
    free(content);
}

static void assert_link(const struct run *run, const char *path, const char *target)
{
    char full[512], text[256] = {0};
    snprintf(full, sizeof(full), "%s/%s", run->dir, path);
    assert_true(readlink(full, text, sizeof(text) - 1) > 0);
    assert_string_equal(text, target);
}

static void assert_is(const struct run *run, const char *path, unsigned mode, int64_t mtime)
{
    struct stat st = look_at(run, path);
    assert_int_equal(st.st_mode & 07777, mode);
    assert_int_equal(st.st_mtim.tv_sec, mtime);
}

static struct zg_buf sample_tar(void)
{
    struct zg_buf tar = {0};
    tar_put(&tar, (struct tar_entry){.name = "./", .type = '5'});
    tar_put(&tar, (struct tar_entry){.name = "./opt/", .type = '5', .mode = 0750, .mtime = 1000});
    tar_put(&tar, (struct tar_entry){
                      .name = "./opt/run", .text = "#!/bin/sh\n", .mode = 06755, .mtime = 7});
    tar_put(&tar, (struct tar_entry){.name = "./opt/empty"});
    tar_put(&tar, (struct tar_entry){.name = "./opt/link", .type = '2', .link = "run", .mtime = 9});
    tar_put(&tar, (struct tar_entry){.name = "./opt/hard", .type = '1', .link = "./opt/run"});
    tar_put(&tar, (struct tar_entry){.name = "deep/er/file", .text = "deep", .mtime = 11});
    tar_end(&tar);
    return tar;
}

static void assert_sample(const struct run *run)
{
    assert_file(run, "opt/run", "#!/bin/sh\n");
    assert_file(run, "opt/empty", "");
    assert_file(run, "deep/er/file", "deep");
    assert_link(run, "opt/link", "run");
    assert_int_equal(look_at(run, "opt/run").st_ino, look_at(run, "opt/hard").st_ino);
}

static void a_tar_is_unpacked_whatever_its_compression(void **state)
{
    (void)state;
    for (int how = COMPRESS_NONE; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar(), packed = {0};
        compress_into(&packed, zg_buf_bytes(&tar), how);
        struct run run = unpack(zg_buf_bytes(&packed), &(struct zg_unpack_options){0});
        assert_sample(&run);
        assert_int_equal(run.stats.files, 3);
        assert_int_equal(run.stats.folders, 1);
        assert_int_equal(run.stats.links, 2);
        assert_int_equal(run.stats.bytes, 14);
        assert_int_equal(run.stats.containers, 1);
    }
}

/* Whatever the umask, and with no set-id bits; a folder may be closed to its owner. */
static void modes_and_times_are_kept(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar();
    tar.len -= 1024;
    tar_put(&tar, (struct tar_entry){.name = "closed", .type = '5', .mode = 0555, .mtime = 13});
    tar_put(&tar, (struct tar_entry){.name = "closed/file", .text = "x", .mode = 0400});
    tar_end(&tar);
    mode_t before = umask(077);
    struct run run = unpack(zg_buf_bytes(&tar), &(struct zg_unpack_options){0});
    umask(before);
    assert_is(&run, "opt/run", 0755, 7);
    assert_is(&run, "opt", 0750, 1000);
    assert_is(&run, "closed", 0555, 13);
    assert_is(&run, "closed/file", 0400, 1700000000);
    assert_is(&run, "deep/er", 0755, 11); /* made for what is in it */
    assert_int_equal(look_at(&run, "opt/link").st_mtim.tv_sec, 9);
    assert_int_equal(look_at(&run, "").st_mode & 07777, 0755);
    char path[512];
    snprintf(path, sizeof(path), "%s/closed", run.dir);
    assert_int_equal(chmod(path, 0755), 0); /* so that it can be removed */
}

static void a_concatenation_of_gzip_members_is_one_file(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar(), packed = {0};
    size_t half = tar.len / 2;
    compress_into(&packed, (struct zg_bytes){tar.data, half}, COMPRESS_GZIP);
    compress_into(&packed, (struct zg_bytes){tar.data + half, tar.len - half}, COMPRESS_GZIP);
    zg_buf_append(&packed, "\0\0\0\0", 4); /* a tape's padding */
    struct run run = unpack(zg_buf_bytes(&packed), &(struct zg_unpack_options){0});
    assert_sample(&run);
}

/* Names are UTF-8 whatever the locale; this program runs in the C locale. */
static void long_and_non_ascii_names_are_kept(void **state)
{
    (void)state;
    char name[200], record[300];
    memset(name, 'n', 180);
    strcpy(name + 180, "/\xc3\xa4.txt");
    int len = snprintf(record, sizeof(record), "%zu path=%s\n", strlen(name) + 10, name);
    assert_int_equal(len, strlen(name) + 10);
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = {0};
    tar_put(&tar, (struct tar_entry){.name = "pax", .type = 'x', .text = record});
    tar_put(&tar, (struct tar_entry){.name = "short", .text = "long name"});
    tar_put(&tar, (struct tar_entry){.name = "\xc3\xb6", .text = "short name"});
    tar_end(&tar);
    struct run run = unpack(zg_buf_bytes(&tar), &(struct zg_unpack_options){0});
    assert_file(&run, name, "long name");
    assert_file(&run, "\xc3\xb6", "short name");
}

static void a_sparse_file_gets_its_holes(void **state)
{
    (void)state;
    const char *folder = test_folder(0);
    test_shell("cd '%s' && truncate -s 300000 in && printf middle | "
               "dd of=in bs=1 seek=150000 conv=notrunc status=none && tar cSf sparse.tar in",
               folder);
    char file[256], dir[256];
    struct zg_unpack_stats stats;
    struct zg_error err = {0};
    snprintf(file, sizeof(file), "%s/sparse.tar", folder);
    snprintf(dir, sizeof(dir), "%s/out", folder);
    test_assert_ok(zg_unpack(file, dir, &(struct zg_unpack_options){0}, &stats, &err), &err);
    test_shell("cmp '%s/in' '%s/out/in'", folder, folder);
}

static void a_zip_is_unpacked(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf times = {0};
    zip_extra(&times, 0x5455, "\1\7\0\0\0", 5);
    zip_put(&zip, (struct zip_entry){.name = "META-INF/"});
    zip_put(&zip, (struct zip_entry){.name = "META-INF/MANIFEST.MF", .text = "x", .deflate = true});
    zip_put(&zip, (struct zip_entry){.name = "bin/run",
                                     .text = "#!/bin/sh\n",
                                     .unix_mode = 0104755,
                                     .extra = zg_buf_bytes(&times)});
    zip_put(&zip, (struct zip_entry){.name = "link", .text = "bin/run", .unix_mode = 0120777});
    zip_put(&zip, (struct zip_entry){.name = "\xc3\xa4", .text = "umlaut", .descriptor = true});
    zip_end(&zip, NULL, false);
    struct run run = unpack(zg_buf_bytes(&zip.bytes), &(struct zg_unpack_options){0});
    assert_file(&run, "META-INF/MANIFEST.MF", "x");
    assert_file(&run, "\xc3\xa4", "umlaut");
    assert_link(&run, "link", "bin/run");
    assert_is(&run, "bin/run", 0755, 7);
    assert_is(&run, "META-INF/MANIFEST.MF", 0644, 1704110400); /* DOS time as UTC */
    assert_is(&run, "META-INF", 0755, 1704110400);
}

static void a_jar_with_a_launch_script_is_a_zip(void **state)
{
    (void)state;
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    zg_buf_append_text(&zip.bytes, "#!/bin/sh\nexec java -jar \"$0\"\n");
    zip_put(&zip, (struct zip_entry){.name = "a", .text = "x"});
    zip_end(&zip, NULL, false);
    struct run run = unpack(zg_buf_bytes(&zip.bytes), &(struct zg_unpack_options){0});
    assert_file(&run, "a", "x");
}

/* The sample as a deb; `link` is one to the absolute path /opt/run. */
static struct zg_buf sample_deb(enum compression how)
{
    struct zg_buf deb = {0}, control = {0}, packed = {0};
    tar_put(&control, (struct tar_entry){.name = "./", .type = '5'});
    tar_put(&control, (struct tar_entry){.name = "./control", .text = "Package: sample\n"});
    tar_end(&control);
    deb_begin(&deb);
    compress_into(&packed, zg_buf_bytes(&control), COMPRESS_GZIP);
    deb_put(&deb, "control.tar.gz", zg_buf_bytes(&packed));
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar();
    tar.len -= 1024;
    tar_put(&tar, (struct tar_entry){.name = "deep/er/abs", .type = '2', .link = "/opt/run"});
    tar_put(&tar, (struct tar_entry){.name = "root", .type = '2', .link = "/"});
    tar_end(&tar);
    packed.len = 0;
    compress_into(&packed, zg_buf_bytes(&tar), how);
    char name[32];
    snprintf(name, sizeof(name), "data.tar%s", compression_suffixes[how]);
    deb_put(&deb, name, zg_buf_bytes(&packed));
    zg_buf_free(&control);
    zg_buf_free(&packed);
    return deb;
}

static void a_deb_gives_its_data_and_its_control_archive(void **state)
{
    (void)state;
    for (int how = COMPRESS_NONE; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf deb = sample_deb(how);
        struct run run = unpack(zg_buf_bytes(&deb), &(struct zg_unpack_options){0});
        assert_sample(&run);
        assert_file(&run, "DEBIAN/control", "Package: sample\n");
        assert_absent(&run, "debian-binary");
    }
}

/* A package's absolute link means the root it is installed to. */
static void absolute_links_of_a_package_lead_to_the_same_file_here(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = sample_deb(COMPRESS_XZ);
    struct run run = unpack(zg_buf_bytes(&deb), &(struct zg_unpack_options){0});
    assert_link(&run, "deep/er/abs", "../../opt/run");
    assert_link(&run, "root", ".");
    assert_file(&run, "deep/er/abs", "#!/bin/sh\n");
}

static void what_dpkg_builds_is_unpacked(void **state)
{
    (void)state;
    static const char *const compressions[] = {"none", "gzip", "xz", "zstd"};
    for (size_t i = 0; i < ZG_COUNT(compressions); i++) {
        struct zg_error err = {0};
        struct zg_unpack_stats stats;
        char file[256], dir[256];
        const char *folder = test_folder(0);
        test_shell("cd '%s' && mkdir -p tree/DEBIAN tree/opt/lib && "
                   "printf 'Package: sample\\nVersion: 1\\nArchitecture: all\\n"
                   "Maintainer: A <a@b.example>\\nDescription: sample\\n' >tree/DEBIAN/control && "
                   "seq 20000 >tree/opt/lib/numbers && ln -s lib/numbers tree/opt/link && "
                   "dpkg-deb -Z%s --root-owner-group -b tree sample.deb >/dev/null",
                   folder, compressions[i]);
        snprintf(file, sizeof(file), "%s/sample.deb", folder);
        snprintf(dir, sizeof(dir), "%s/out", folder);
        test_assert_ok(zg_unpack(file, dir, &(struct zg_unpack_options){0}, &stats, &err), &err);
        test_shell("diff -r '%s/tree' '%s/out'", folder, folder);
    }
}

static struct zg_buf sample_rpm(enum compression how)
{
    struct zg_buf rpm = {0}, cpio = {0};
    cpio_put(&cpio, (struct cpio_entry){.name = "./opt", .mode = 040755, .inode = 1});
    cpio_put(&cpio, (struct cpio_entry){
                        .name = "./opt/run", .text = "#!/bin/sh\n", .mode = 0100755, .inode = 2});
    cpio_put(&cpio, (struct cpio_entry){
                        .name = "./opt/link", .text = "/opt/run", .mode = 0120777, .inode = 3});
    /* The content of hard links comes with the last. */
    cpio_put(&cpio,
             (struct cpio_entry){.name = "./opt/one", .mode = 0100444, .inode = 4, .links = 3});
    cpio_put(&cpio,
             (struct cpio_entry){.name = "./opt/two", .mode = 0100444, .inode = 4, .links = 3});
    cpio_put(&cpio,
             (struct cpio_entry){
                 .name = "./opt/three", .text = "shared", .mode = 0100444, .inode = 4, .links = 3});
    cpio_end(&cpio);
    rpm_begin(&rpm);
    compress_into(&rpm, zg_buf_bytes(&cpio), how);
    zg_buf_free(&cpio);
    return rpm;
}

static void an_rpm_is_unpacked_whatever_its_compression(void **state)
{
    (void)state;
    for (int how = COMPRESS_NONE; how <= COMPRESS_BZIP2; how++) {
        ZG_CLEANUP(zg_buf_free) struct zg_buf rpm = sample_rpm(how);
        struct run run = unpack(zg_buf_bytes(&rpm), &(struct zg_unpack_options){0});
        assert_file(&run, "opt/run", "#!/bin/sh\n");
        assert_link(&run, "opt/link", "../opt/run");
        assert_file(&run, "opt/one", "shared");
        assert_file(&run, "opt/two", "shared");
        assert_is(&run, "opt/three", 0444, 1700000000);
        assert_int_equal(look_at(&run, "opt/one").st_nlink, 3);
    }
}

/* ---- containers inside containers ----------------------------------------------------------- */

/* A deb that holds a war that holds a jar, and a compressed text. */
static struct zg_buf nested_deb(void)
{
    struct zipmaker jar = {0}, war = {0};
    struct zg_buf tar = {0}, text = {0}, deb = {0}, control = {0};
    zip_put(&jar, (struct zip_entry){.name = "com/x/Y.class", .text = "class", .deflate = true});
    zip_end(&jar, NULL, false);
    zip_put(&war, (struct zip_entry){.name = "index.jsp", .text = "page"});
    zip_put(&war,
            (struct zip_entry){.name = "WEB-INF/lib/a.jar", .content = zg_buf_bytes(&jar.bytes)});
    zip_end(&war, NULL, false);
    compress_into(&text, zg_bytes_of("a compressed text is no container"), COMPRESS_GZIP);
    tar_put(&tar, (struct tar_entry){.name = "opt/a.war", .content = zg_buf_bytes(&war.bytes)});
    tar_put(&tar, (struct tar_entry){.name = "opt/changelog.gz", .content = zg_buf_bytes(&text)});
    tar_end(&tar);
    tar_put(&control, (struct tar_entry){.name = "control", .text = "Package: x\n"});
    tar_end(&control);
    deb_begin(&deb);
    deb_put(&deb, "control.tar", zg_buf_bytes(&control));
    deb_put(&deb, "data.tar", zg_buf_bytes(&tar));
    zip_free(&jar);
    zip_free(&war);
    zg_buf_free(&text);
    zg_buf_free(&tar);
    zg_buf_free(&control);
    return deb;
}

static void a_recursive_run_unpacks_what_is_inside_beside_it(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = nested_deb();
    struct run run = unpack(zg_buf_bytes(&deb), &(struct zg_unpack_options){.recursive = true});
    assert_file(&run, "opt/a.war.d/index.jsp", "page");
    assert_file(&run, "opt/a.war.d/WEB-INF/lib/a.jar.d/com/x/Y.class", "class");
    look_at(&run, "opt/a.war");
    look_at(&run, "opt/a.war.d/WEB-INF/lib/a.jar");
    assert_absent(&run, "opt/changelog.gz.d");
    assert_int_equal(run.stats.containers, 3);
    assert_is(&run, "opt/a.war.d", 0755, 1700000000);
}

static void a_plain_run_leaves_what_is_inside_packed(void **state)
{
    (void)state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf deb = nested_deb();
    struct run run = unpack(zg_buf_bytes(&deb), &(struct zg_unpack_options){0});
    look_at(&run, "opt/a.war");
    assert_absent(&run, "opt/a.war.d");
    assert_int_equal(run.stats.containers, 1);
}

/* ---- the destination --------------------------------------------------------------------------
 */

static void an_empty_folder_is_taken_with_its_mode(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_unpack_stats stats;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar();
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *folder = test_folder(0), *file = zg_path_join(arena, folder, "x.tar");
    const char *real = zg_path_join(arena, folder, "real"),
               *link = zg_path_join(arena, folder, "l");
    test_write(file, tar.data, tar.len, 0644);
    assert_int_equal(mkdir(real, 0700), 0);
    assert_int_equal(chmod(real, 0711), 0);
    assert_int_equal(symlink("real", link), 0);
    test_assert_ok(zg_unpack(file, link, &(struct zg_unpack_options){0}, &stats, &err), &err);
    struct stat st;
    assert_int_equal(stat(real, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0711);
    test_shell("test -f '%s/opt/run' && test -L '%s'", real, link);
}

static void a_folder_that_holds_something_is_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_unpack_stats stats;
    ZG_CLEANUP(zg_buf_free) struct zg_buf tar = sample_tar();
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    const char *folder = test_folder(0), *file = zg_path_join(arena, folder, "x.tar");
    test_write(file, tar.data, tar.len, 0644);
    assert_false(zg_unpack(file, folder, &(struct zg_unpack_options){0}, &stats, &err));
    test_assert_error(&err, ZG_USAGE, "destination-not-empty");
    assert_false(zg_unpack(file, file, &(struct zg_unpack_options){0}, &stats, &err));
    test_assert_error(&err, ZG_USAGE, "destination-not-empty");
    test_shell("test \"$(ls -A '%s')\" = x.tar", folder);
}

static void containers_are_told_by_their_content(void **state)
{
    (void)state;
    static const char *const others[] = {
        "", "PK", "text", "\x1f\x8b\x08", "!<arch>\nlibx.o/ ", "\xca\xfe\xba\xbe"};
    char path[256];
    snprintf(path, sizeof(path), "%s/file.jar", test_folder(0));
    for (size_t i = 0; i < ZG_COUNT(others); i++) {
        test_write(path, others[i], strlen(others[i]), 0644);
        assert_false(zg_is_container(path));
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf zeros = {0};
    tar_end(&zeros);
    test_write(path, zeros.data, zeros.len, 0644);
    assert_false(zg_is_container(path));
    assert_false(zg_is_container("/nonexistent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tar_is_unpacked_whatever_its_compression),
        cmocka_unit_test(modes_and_times_are_kept),
        cmocka_unit_test(a_concatenation_of_gzip_members_is_one_file),
        cmocka_unit_test(long_and_non_ascii_names_are_kept),
        cmocka_unit_test(a_sparse_file_gets_its_holes),
        cmocka_unit_test(a_zip_is_unpacked),
        cmocka_unit_test(a_jar_with_a_launch_script_is_a_zip),
        cmocka_unit_test(a_deb_gives_its_data_and_its_control_archive),
        cmocka_unit_test(absolute_links_of_a_package_lead_to_the_same_file_here),
        cmocka_unit_test(what_dpkg_builds_is_unpacked),
        cmocka_unit_test(an_rpm_is_unpacked_whatever_its_compression),
        cmocka_unit_test(a_recursive_run_unpacks_what_is_inside_beside_it),
        cmocka_unit_test(a_plain_run_leaves_what_is_inside_packed),
        cmocka_unit_test(an_empty_folder_is_taken_with_its_mode),
        cmocka_unit_test(a_folder_that_holds_something_is_refused),
        cmocka_unit_test(containers_are_told_by_their_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
