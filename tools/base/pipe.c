/*
 * A program run with bytes given on its standard input, and its standard output taken. The input
 * lies in memory as a file, so neither side ever waits for the other.
 */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool input_open(struct zg_bytes input, int *fd, struct zg_error *err)
{
    *fd = memfd_create("input", MFD_CLOEXEC);
    if (*fd < 0) {
        return zg_fail_errno(err, "cannot make room for the input");
    }
    return zg_write_all(*fd, input, "input", err) &&
           (lseek(*fd, 0, SEEK_SET) == 0 || zg_fail_errno(err, "cannot rewind the input"));
}

/* Reads to the end of the stream; what is beyond the limit is read and forgotten. */
static bool read_all(int fd, size_t limit, const char *program, struct zg_buf *out,
                     struct zg_error *err)
{
    uint8_t chunk[65536];
    size_t total = 0;
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return zg_fail_errno(err, "cannot read what %s says", program);
        }
        if (got == 0) {
            return total <= limit || zg_fail(err, ZG_MALFORMED, "too-large",
                                             "%s says more than %zu bytes", program, limit);
        }
        total += (size_t)got;
        if (total <= limit) {
            zg_buf_append(out, chunk, (size_t)got);
        }
    }
}

static bool spawn(const char *const *argv, int input, int output, pid_t *pid, struct zg_error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    /* posix_spawnp takes char *const[] for historical reasons and changes none of them. */
    int failure =
        posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = failure;
    return failure == 0 || zg_fail_errno(err, "cannot run %s", argv[0]);
}

int zg_run_pipe(const char *const *argv, struct zg_bytes input, size_t limit, struct zg_buf *output,
                struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int in = -1;
    int ends[2];
    pid_t pid;
    if (!input_open(input, &in, err)) {
        return -1;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        zg_fail_errno(err, "cannot make a pipe");
        return -1;
    }
    ZG_CLEANUP(zg_close_cleanup) int out = ends[0];
    bool spawned = spawn(argv, in, ends[1], &pid, err);
    close(ends[1]);
    if (!spawned) {
        return -1;
    }
    bool whole = read_all(out, limit, argv[0], output, err);
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            zg_fail_errno(err, "cannot wait for %s", argv[0]);
            return -1;
        }
    }
    if (!whole) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
