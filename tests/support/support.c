#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static struct zg_arena *shared_arena;

static void free_arena(void)
{
    zg_arena_free(shared_arena);
}

struct zg_arena *test_arena(void)
{
    if (shared_arena == NULL) {
        shared_arena = zg_arena_new();
        atexit(free_arena);
    }
    return shared_arena;
}

static char folders[8][256];
static pid_t owner; /* a forked child must not remove its parent's folders */

static void remove_folders(void)
{
    if (owner != getpid()) {
        return;
    }
    for (size_t i = 0; i < ZG_COUNT(folders); i++) {
        struct zg_error err = {0};
        if (folders[i][0] != '\0' && !zg_remove_tree(folders[i], &err)) {
            zg_error_print(&err);
        }
    }
}

const char *test_folder(unsigned slot)
{
    struct zg_error err = {0};
    assert_true(slot < ZG_COUNT(folders));
    if (owner != getpid()) {
        owner = getpid();
        atexit(remove_folders);
    }
    if (folders[slot][0] != '\0') {
        test_assert_ok(zg_remove_tree(folders[slot], &err), &err);
    }
    const char *tmp = getenv("TMPDIR");
    snprintf(folders[slot], sizeof(folders[slot]), "%s/zmgraft-test-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(folders[slot]));
    return folders[slot];
}

const char *test_folder_of(unsigned slot)
{
    return folders[slot];
}

void test_write(const char *path, const void *data, size_t len, mode_t mode)
{
    struct zg_error err = {0};
    const char *parent = zg_path_parent(test_arena(), path);
    test_assert_ok(zg_mkdirs(parent, &err), &err);
    test_assert_ok(zg_write_file(path, (struct zg_bytes){data, len}, mode, &err), &err);
}

void test_write_text(const char *path, const char *text)
{
    test_write(path, text, strlen(text), 0644);
}

char *test_read(const char *path, size_t *len)
{
    struct zg_error err = {0};
    struct zg_arena *arena = zg_arena_new();
    struct zg_bytes bytes;
    test_assert_ok(zg_read_file(arena, path, SIZE_MAX / 2, &bytes, &err), &err);
    char *copy = zg_xmalloc(bytes.len + 1);
    memcpy(copy, bytes.data, bytes.len);
    copy[bytes.len] = '\0';
    if (len != NULL) {
        *len = bytes.len;
    }
    zg_arena_free(arena);
    return copy;
}

void test_assert_error(const struct zg_error *err, enum zg_kind kind, const char *rule)
{
    if (err->kind != kind || strcmp(err->rule, rule) != 0) {
        fail_msg("expected %s (kind %d), got %s (kind %d): %s", rule, kind, err->rule, err->kind,
                 err->text);
    }
}

void test_assert_ok(bool ok, const struct zg_error *err)
{
    if (!ok) {
        fail_msg("%s: %s %s", err->rule, err->file, err->text);
    }
}

void test_shell(const char *fmt, ...)
{
    char command[4096];
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(command, sizeof(command), fmt, args);
    va_end(args);
    assert_in_range(length, 0, sizeof(command) - 1);
    int status = system(command);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail_msg("command failed (%d): %s", status, command);
    }
}

void test_make_key(const char *dir, const char *name, const char *common_name, const char *email)
{
    test_shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
               "-days 3650 -subj '/CN=%s/emailAddress=%s' -keyout '%s/%s.key' -out '%s/%s.crt' "
               "2>/dev/null",
               common_name, email, dir, name, dir, name);
}
