/*
 * One command of a recipe: run by the shell in the build's folder, with an environment of its own,
 * and without a network where the system lets us have it so. What it says goes to a log.
 */
#include "component/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED_TO_START = 127 };

/* Only the loopback interface, and it up: a test may want to talk to itself. */
static void start_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
        request.ifr_flags |= IFF_UP;
        (void)ioctl(fd, SIOCSIFFLAGS, &request);
    }
    close(fd);
}

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

/* Leaves the network behind: as root, or as the same user in a user namespace. */
static bool leave_network(void)
{
    char map[64];
    uid_t uid = getuid();
    gid_t gid = getgid();
    if (unshare(CLONE_NEWNET) == 0) {
        start_loopback();
        return true;
    }
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        return false;
    }
    snprintf(map, sizeof(map), "%u %u 1", (unsigned)uid, (unsigned)uid);
    bool mapped =
        write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", map);
    snprintf(map, sizeof(map), "%u %u 1", (unsigned)gid, (unsigned)gid);
    if (!mapped || !write_text("/proc/self/gid_map", map)) {
        _exit(FAILED_TO_START); /* neither here nor there: nothing is run as nobody */
    }
    start_loopback();
    return true;
}

/* In the child; `told` is where it says whether the network is gone. */
static void start(const char *command, const struct zg_run_options *options, char *const *env,
                  int log, int told)
{
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    char gone = leave_network() ? 1 : 0;
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    umask(022);
    if (write(told, &gone, 1) != 1 || nothing < 0 || dup2(nothing, 0) < 0 || dup2(log, 1) < 0 ||
        dup2(log, 2) < 0 || chdir(options->folder) != 0) {
        _exit(FAILED_TO_START);
    }
    execve(argv[0], (char *const *)(uintptr_t)argv, env);
    _exit(FAILED_TO_START);
}

static char *const *environment(struct zg_arena *arena, const struct zg_run_options *options)
{
    char **env = zg_alloc_array(arena, 9, sizeof(*env));
    env[0] = zg_strdup(arena, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    env[1] = zg_format(arena, "HOME=%s", options->home);
    env[2] = zg_format(arena, "TMPDIR=%s", options->home);
    env[3] = zg_format(arena, "SOURCE_DATE_EPOCH=%lld", (long long)options->epoch);
    env[4] = zg_strdup(arena, "LC_ALL=C.UTF-8");
    env[5] = zg_strdup(arena, "TZ=UTC");
    env[6] = zg_strdup(arena, "TERM=dumb");
    env[7] = zg_strdup(arena, "SHELL=/bin/sh");
    return env;
}

int zg_run_command(struct zg_arena *arena, const char *command,
                   const struct zg_run_options *options, bool *network, struct zg_error *err)
{
    char *const *env = environment(arena, options);
    int told[2], status;
    char gone = 0;
    ZG_CLEANUP(zg_close_cleanup)
    int log = open(options->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0 || pipe2(told, O_CLOEXEC) != 0) {
        zg_fail_errno(err, "writing %s", options->log);
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        start(command, options, env, log, told[1]);
    }
    close(told[1]);
    ssize_t got = child < 0 ? 0 : read(told[0], &gone, 1);
    close(told[0]);
    if (child < 0) {
        zg_fail_errno(err, "running %s", command);
        return -1;
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            zg_fail_errno(err, "waiting for %s", command);
            return -1;
        }
    }
    *network = *network || got != 1 || gone == 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
