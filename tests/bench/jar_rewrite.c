/*
 * Times the rewrite of one entry of a jar inside the process, as a build does it for each jar:
 * open, check, compress the new content, write the new file, close.
 *
 *   jar_rewrite RUNS JAR ENTRY OUT
 *
 * The entry is replaced by its own content, compressed anew. Prints the best and the median
 * of all runs in milliseconds.
 */
#include "archive/archive.h"
#include "timing.h"

#include <fcntl.h>
#include <unistd.h>

static bool content_of(struct zg_arena *arena, const char *path, const char *name,
                       struct zg_bytes *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, err);
    if (jar == NULL) {
        return false;
    }
    const struct zg_jar_entry *entry = zg_jar_find(jar, zg_bytes_of(name));
    if (entry == NULL) {
        return zg_fail_at(err, ZG_USAGE, "no-entry", path, 0, "it has no entry %s", name);
    }
    return zg_jar_read(arena, jar, entry, out, err);
}

static bool rewrite(const char *path, const struct zg_jar_edit *edit, const char *to,
                    struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, err);
    if (jar == NULL) {
        return false;
    }
    ZG_CLEANUP(zg_close_cleanup) int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create %s", to);
    }
    return zg_jar_rewrite(jar, edit, 1, 1700000000, fd, err);
}

int main(int argc, char **argv)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t runs = argc == 5 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
    if (runs == 0) {
        fputs("usage: jar_rewrite RUNS JAR ENTRY OUT\n", stderr);
        return ZG_USAGE;
    }
    struct zg_jar_edit edit = {.name = zg_bytes_of(argv[3])};
    if (!content_of(arena, argv[2], argv[3], &edit.content, &err)) {
        return zg_error_print(&err);
    }
    double *times = zg_alloc_array(arena, runs, sizeof(*times));
    for (size_t i = 0; i < runs; i++) {
        unlink(argv[4]); /* each run writes a new file, as cp does */
        double start = now_ms();
        if (!rewrite(argv[2], &edit, argv[4], &err)) {
            return zg_error_print(&err);
        }
        times[i] = now_ms() - start;
    }
    print_times(times, runs);
    return 0;
}
