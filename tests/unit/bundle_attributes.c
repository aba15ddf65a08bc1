/* What a file is besides its bytes: kept over an install, and given back by a rollback. */
#include "bundle_host.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#define ACCESS_ACL "system.posix_acl_access"
#define DEFAULT_ACL "system.posix_acl_default"

enum { USER = 1234, GROUP = 2345 };

/* user::rw-, user:1234:rw-, group::r--, mask::rw-, other::r-- (acl(5), in the kernel's form) */
static const uint8_t acl[] = {
    2,    0, 0, 0,                         /* version */
    1,    0, 6, 0, 0xff, 0xff, 0xff, 0xff, /* owner */
    2,    0, 6, 0, 0xd2, 0x04, 0,    0,    /* user 1234 */
    4,    0, 4, 0, 0xff, 0xff, 0xff, 0xff, /* group */
    0x10, 0, 6, 0, 0xff, 0xff, 0xff, 0xff, /* mask */
    0x20, 0, 4, 0, 0xff, 0xff, 0xff, 0xff, /* others */
};

static bool has_attributes(const struct host *host, const char *name, const void *value, size_t len)
{
    const char *file = zg_path_join(host->arena, host->work, "probe");
    test_write_text(file, "");
    /* A default ACL is a folder's; an access ACL would change the mode of one. */
    bool folder = strcmp(name, DEFAULT_ACL) == 0;
    if (setxattr(folder ? host->work : file, name, value, len, 0) == 0) {
        removexattr(folder ? host->work : file, name);
        return true;
    }
    print_message("# skipped: no %s here: %s\n", name, strerror(errno));
    return false;
}

static struct stat stat_of(const struct host *host, const char *path)
{
    struct stat st;
    assert_int_equal(lstat(host_at(host, path), &st), 0);
    return st;
}

static void has_value(const struct host *host, const char *path, const char *name,
                      const void *value, size_t len)
{
    char found[256];
    assert_int_equal(getxattr(host_at(host, path), name, found, sizeof(found)), len);
    assert_memory_equal(found, value, len);
}

static void modes_are_kept_whatever_the_umask(void **state)
{
    (void)state;
    struct host host = host_new();
    const char *before = picture_of(&host, ALL);
    mode_t mask = umask(0077);
    applies(&host, usual_bundle(&host));
    umask(mask);
    assert_int_equal(stat_of(&host, TAG).st_mode, S_IFREG | 0444);
    assert_int_equal(stat_of(&host, PAGE).st_mode, S_IFREG | 0640);
    assert_int_equal(stat_of(&host, SCRIPT).st_mode, S_IFREG | 0644); /* the manifest's */
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void owners_and_set_id_bits_are_kept(void **state)
{
    (void)state;
    struct host host = host_new();
    if (geteuid() != 0) {
        host_free(&host);
        skip();
    }
    assert_int_equal(chown(host_at(&host, JAR), USER, GROUP), 0);
    assert_int_equal(chmod(host_at(&host, JAR), 06755), 0);
    const char *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    struct stat st = stat_of(&host, JAR);
    assert_int_equal(st.st_uid, USER);
    assert_int_equal(st.st_gid, GROUP);
    assert_int_equal(st.st_mode, S_IFREG | 06755);
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void the_original_of_a_set_id_file_is_out_of_reach(void **state)
{
    (void)state;
    struct host host = host_new();
    assert_int_equal(chmod(host_at(&host, JAR), 04755), 0);
    applies(&host, usual_bundle(&host));
    assert_int_equal(stat_of(&host, ".zmgraft/originals/" JAR).st_mode, S_IFREG | 04755);
    assert_int_equal(stat_of(&host, ".zmgraft/originals").st_mode, S_IFDIR | 0700);
    assert_int_equal(stat_of(&host, ".zmgraft").st_mode, S_IFDIR | 0755);
    assert_int_equal(stat_of(&host, ".zmgraft/state.json").st_mode, S_IFREG | 0644);
    host_free(&host);
}

static void what_is_added_belongs_to_the_owner_of_its_folder(void **state)
{
    (void)state;
    struct host host = host_new();
    if (geteuid() != 0) {
        host_free(&host);
        skip();
    }
    assert_int_equal(chown(host_at(&host, WEBAPP), USER, GROUP), 0);
    assert_int_equal(chmod(host_at(&host, WEBAPP), 0750), 0);
    const char *before = picture_of(&host, ALL);
    mode_t mask = umask(0077);
    applies(&host, usual_bundle(&host));
    umask(mask);
    const char *const made[] = {"jetty_base/webapps/zimbra/js",
                                "jetty_base/webapps/zimbra/js/zmgraft", SCRIPT};
    for (size_t i = 0; i < ZG_COUNT(made); i++) {
        struct stat st = stat_of(&host, made[i]);
        assert_int_equal(st.st_uid, USER);
        assert_int_equal(st.st_gid, GROUP);
        assert_int_equal(st.st_mode, S_ISDIR(st.st_mode) ? S_IFDIR | 0750 : S_IFREG | 0644);
    }
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void extended_attributes_are_kept(void **state)
{
    (void)state;
    struct host host = host_new();
    if (!has_attributes(&host, "user.test", "1", 1)) {
        host_free(&host);
        skip();
    }
    setxattr(host_at(&host, JAR), "user.origin", "package", 7, 0);
    setxattr(host_at(&host, JAR), "user.empty", "", 0, 0);
    setxattr(host_at(&host, "lib/jars"), "user.folder", "kept", 4, 0);
    const char *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    has_value(&host, JAR, "user.origin", "package", 7);
    has_value(&host, JAR, "user.empty", "", 0);
    has_value(&host, "lib/jars", "user.folder", "kept", 4);
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void access_lists_are_kept(void **state)
{
    (void)state;
    struct host host = host_new();
    if (!has_attributes(&host, ACCESS_ACL, acl, sizeof(acl))) {
        host_free(&host);
        skip();
    }
    assert_int_equal(setxattr(host_at(&host, JAR), ACCESS_ACL, acl, sizeof(acl), 0), 0);
    const char *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    has_value(&host, JAR, ACCESS_ACL, acl, sizeof(acl));
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

static void a_patched_file_inherits_no_access_list_that_its_original_lacks(void **state)
{
    (void)state;
    struct host host = host_new();
    if (!has_attributes(&host, DEFAULT_ACL, acl, sizeof(acl))) {
        host_free(&host);
        skip();
    }
    const char *folder = host_at(&host, "lib/jars");
    assert_int_equal(setxattr(folder, DEFAULT_ACL, acl, sizeof(acl), 0), 0);
    applies(&host, usual_bundle(&host));
    char value[64];
    assert_int_equal(getxattr(host_at(&host, JAR), ACCESS_ACL, value, sizeof(value)), -1);
    assert_int_equal(stat_of(&host, JAR).st_mode, S_IFREG | 0644);
    host_free(&host);
}

static void hard_links_are_one_file_again_after_a_rollback(void **state)
{
    (void)state;
    struct host host = host_new();
    assert_int_equal(link(host_at(&host, JAR), host_at(&host, "lib/linked.jar")), 0);
    const char *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    host_has(&host, JAR, "new jar");
    host_has(&host, "lib/linked.jar", "old jar");
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    assert_int_equal(stat_of(&host, JAR).st_ino, stat_of(&host, "lib/linked.jar").st_ino);
    host_free(&host);
}

static void a_mode_changed_since_is_kept_by_a_second_bundle(void **state)
{
    (void)state;
    static const struct test_file second[] = {{JAR, JARS, "old jar", "newer jar"}};
    struct host host = host_new();
    const char *before = picture_of(&host, ALL);
    applies(&host, usual_bundle(&host));
    assert_int_equal(chmod(host_at(&host, JAR), 0600), 0);
    applies(&host, bundle_for(&host, RELEASE, 11, second, 1));
    assert_int_equal(stat_of(&host, JAR).st_mode, S_IFREG | 0600);
    rolls_back(&host);
    assert_picture(&host, before, ALL);
    host_free(&host);
}

/* ---- where a hard link is not possible ---- */

static void a_copy_has_all_that_its_original_has(void **state)
{
    (void)state;
    struct host host = host_new();
    struct zg_error err = {0};
    const struct timespec times[2] = {{1400000000, 1}, {1400000001, 2}};
    bool attributes = has_attributes(&host, "user.test", "1", 1);
    if (attributes) {
        setxattr(host_at(&host, JAR), "user.origin", "package", 7, 0);
    }
    assert_int_equal(chmod(host_at(&host, JAR), 04711), 0);
    assert_int_equal(utimensat(AT_FDCWD, host_at(&host, JAR), times, 0), 0);
    int dir = open(host_at(&host, "lib/jars"), O_RDONLY | O_DIRECTORY);
    test_assert_ok(zg_copy_file(dir, "zimbrastore.jar", dir, "copy.jar", &err), &err);
    close(dir);
    struct stat st = stat_of(&host, "lib/jars/copy.jar");
    host_has(&host, "lib/jars/copy.jar", "old jar");
    assert_int_equal(st.st_mode, S_IFREG | 04711);
    assert_int_equal(st.st_mtim.tv_sec, 1400000001);
    assert_int_equal(st.st_mtim.tv_nsec, 2);
    assert_int_not_equal(st.st_ino, stat_of(&host, JAR).st_ino);
    if (attributes) {
        has_value(&host, "lib/jars/copy.jar", "user.origin", "package", 7);
    }
    host_free(&host);
}

/* Runs in a child with mounts of its own: lib/jars is another file system. */
static void install_over_two_file_systems(const struct host *host)
{
    const struct timespec times[2] = {{OLD_TIME, 5}, {OLD_TIME, 6}};
    test_write(host_at(host, JAR), "old jar", 7, 0604);
    assert_int_equal(utimensat(AT_FDCWD, host_at(host, JAR), times, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, host_at(host, "lib/jars"), times, 0), 0);
    const char *before = picture_of(host, TIMES_OF_FILES);
    applies(host, usual_bundle(host));
    host_has(host, JAR, "new jar");
    assert_int_equal(stat_of(host, JAR).st_mode, S_IFREG | 0604);
    assert_int_equal(stat_of(host, ".zmgraft/originals/" JAR).st_mtim.tv_nsec, 6);
    rolls_back(host);
    assert_picture(host, before, TIMES_OF_FILES);
}

static void a_file_on_another_file_system_is_copied_and_restored(void **state)
{
    (void)state;
    enum { CANNOT = 77 };
    struct host host = host_new();
    pid_t pid = fork();
    if (pid == 0) {
        if (unshare(CLONE_NEWNS) != 0 || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
            mount("none", host_at(&host, "lib/jars"), "tmpfs", 0, NULL) != 0) {
            _exit(CANNOT);
        }
        install_over_two_file_systems(&host);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    bool cannot = WEXITSTATUS(status) == CANNOT;
    host_free(&host);
    if (cannot) {
        print_message("# skipped: may not mount\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_are_kept_whatever_the_umask),
        cmocka_unit_test(owners_and_set_id_bits_are_kept),
        cmocka_unit_test(the_original_of_a_set_id_file_is_out_of_reach),
        cmocka_unit_test(what_is_added_belongs_to_the_owner_of_its_folder),
        cmocka_unit_test(extended_attributes_are_kept),
        cmocka_unit_test(access_lists_are_kept),
        cmocka_unit_test(a_patched_file_inherits_no_access_list_that_its_original_lacks),
        cmocka_unit_test(hard_links_are_one_file_again_after_a_rollback),
        cmocka_unit_test(a_mode_changed_since_is_kept_by_a_second_bundle),
        cmocka_unit_test(a_copy_has_all_that_its_original_has),
        cmocka_unit_test(a_file_on_another_file_system_is_copied_and_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
