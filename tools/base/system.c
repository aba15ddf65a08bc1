/* Time, the terminal, and other programs. */
#include "base/base.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

bool zg_epoch(int64_t fallback, int64_t *out, struct zg_error *err)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    if (text == NULL || *text == '\0') {
        *out = fallback;
        return true;
    }
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || value < 0 || value > 253402300799) { /* year 9999 */
        zg_fail(err, ZG_USAGE, "source-date-epoch", "SOURCE_DATE_EPOCH is '%.40s'", text);
        return zg_hint(err, "it takes a number of seconds since 1970, or is left unset");
    }
    *out = value;
    return true;
}

static char *format_time(struct zg_arena *arena, int64_t epoch, const char *format)
{
    time_t when = (time_t)epoch;
    struct tm tm;
    char text[64];
    gmtime_r(&when, &tm);
    strftime(text, sizeof(text), format, &tm);
    return zg_strdup(arena, text);
}

char *zg_time_text(struct zg_arena *arena, int64_t epoch)
{
    return format_time(arena, epoch, "%Y-%m-%dT%H:%M:%SZ");
}

char *zg_date_text(struct zg_arena *arena, int64_t epoch)
{
    return format_time(arena, epoch, "%Y-%m-%d");
}

bool zg_date_parse(const char *text, int64_t *out)
{
    struct tm tm = {0};
    const char *end = strptime(text, "%Y-%m-%d", &tm);
    if (end == NULL || *end != '\0' || strlen(text) != 10) {
        return false;
    }
    struct tm normal = tm;
    *out = timegm(&normal);
    return normal.tm_mday == tm.tm_mday; /* 31 February is no date */
}

bool zg_colour(FILE *stream)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return (no == NULL || *no == '\0') && isatty(fileno(stream)) == 1 &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

int64_t zg_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void zg_progress(struct zg_progress *progress, uint64_t done, uint64_t total)
{
    enum { PATIENCE_MS = 1000, REFRESH_MS = 200 };
    int64_t now = zg_clock_ms();
    if (progress->started_ms == 0) {
        progress->started_ms = now;
    }
    if (now - progress->started_ms < PATIENCE_MS || now - progress->shown_ms < REFRESH_MS ||
        isatty(STDERR_FILENO) != 1) {
        return;
    }
    progress->shown_ms = now;
    progress->shown = true;
    if (total != 0) {
        fprintf(stderr, "\r\033[K%s: %llu of %llu", progress->what, (unsigned long long)done,
                (unsigned long long)total);
    } else {
        fprintf(stderr, "\r\033[K%s: %llu", progress->what, (unsigned long long)done);
    }
    fflush(stderr);
}

void zg_progress_done(struct zg_progress *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        progress->shown = false;
    }
}

int zg_run(const char *const *argv, struct zg_error *err)
{
    pid_t pid;
    /* posix_spawnp takes char *const[] for historical reasons and changes none of them. */
    int failure = posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, environ);
    if (failure != 0) {
        errno = failure;
        zg_fail_errno(err, "cannot run %s", argv[0]);
        return -1;
    }
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            zg_fail_errno(err, "cannot wait for %s", argv[0]);
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
