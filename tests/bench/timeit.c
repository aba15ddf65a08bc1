/*
 * Times a program, from its start to its end, without a shell in between.
 *
 *   timeit RUNS BEFORE COMMAND...
 *
 * BEFORE is a shell command that restores what COMMAND changes; it is not timed. What COMMAND
 * prints is thrown away. Prints the best and the median of all runs in milliseconds.
 */
#include "timing.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* One timed run; a negative time when it failed. */
static double run(char **argv, const posix_spawn_file_actions_t *quiet)
{
    pid_t pid;
    int status;
    double start = now_ms();
    if (posix_spawnp(&pid, argv[0], quiet, NULL, argv, environ) != 0 ||
        waitpid(pid, &status, 0) != pid) {
        return -1;
    }
    double taken = now_ms() - start;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? taken : -1;
}

int main(int argc, char **argv)
{
    enum { MOST_RUNS = 1000 };
    double times[MOST_RUNS];
    int runs = argc > 3 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > MOST_RUNS) {
        fputs("usage: timeit RUNS BEFORE COMMAND...\n", stderr);
        return 2;
    }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < runs; i++) {
        if (system(argv[2]) != 0 || (times[i] = run(argv + 3, &quiet)) < 0) {
            fprintf(stderr, "timeit: failed: %s\n", argv[3]);
            return 1;
        }
    }
    posix_spawn_file_actions_destroy(&quiet);
    print_times(times, (size_t)runs);
    return 0;
}
