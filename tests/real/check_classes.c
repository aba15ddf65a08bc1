/*
 * Reads and writes again every class of the jars and folders named on the command line, folders
 * with all that is below them, and compares the bytes. One line per argument: classes, their
 * bytes, the speed of reading and writing, and what failed. Exit code 1 when anything did.
 */
#include "archive/archive.h"
#include "jvm/jvm.h"

#include <string.h>
#include <time.h>

struct count {
    size_t classes, refused, differ, jars_refused;
    uint64_t bytes;
    double seconds;
};

struct run {
    struct count count;
    struct zg_buf out;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check_class(struct run *run, struct zg_bytes bytes, const char *where,
                        struct zg_bytes name)
{
    struct zg_error err = {0};
    struct zg_class class;
    run->out.len = 0;
    double start = now();
    struct zg_arena *arena = zg_arena_new();
    bool ok = zg_class_parse(arena, bytes, &class, &err);
    if (ok) {
        zg_class_emit(&class, &run->out);
    }
    zg_arena_free(arena);
    run->count.seconds += now() - start;
    run->count.classes++;
    run->count.bytes += bytes.len;
    if (!ok) {
        run->count.refused++;
        printf("refused: %s %.*s: %s\n", where, (int)name.len, (const char *)name.data, err.text);
    } else if (!zg_bytes_equal(zg_buf_bytes(&run->out), bytes)) {
        run->count.differ++;
        printf("differs: %s %.*s\n", where, (int)name.len, (const char *)name.data);
    }
}

static bool ends_with(struct zg_bytes name, const char *suffix)
{
    size_t len = strlen(suffix);
    return name.len > len && memcmp(name.data + name.len - len, suffix, len) == 0;
}

static void check_jar(struct run *run, const char *path)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, &err);
    if (jar == NULL) {
        run->count.jars_refused++;
        printf("jar refused: %s: %s\n", path, err.text);
        return;
    }
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        if (!ends_with(entry->name, ".class")) {
            continue;
        }
        struct zg_arena *arena = zg_arena_new();
        struct zg_bytes bytes;
        if (zg_jar_read(arena, jar, entry, &bytes, &err)) {
            check_class(run, bytes, path, entry->name);
        } else {
            run->count.jars_refused++;
            printf("jar refused: %s: %s\n", path, err.text);
        }
        zg_arena_free(arena);
    }
}

static bool check_file(struct run *run, const char *path, struct zg_error *err)
{
    struct zg_bytes name = zg_bytes_of(path);
    if (ends_with(name, ".jar") || ends_with(name, ".war") || ends_with(name, ".jmod")) {
        check_jar(run, path);
        return true;
    }
    if (!ends_with(name, ".class")) {
        return true;
    }
    enum { LARGEST = 64 << 20 };
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes bytes;
    if (!zg_read_file(arena, path, LARGEST, &bytes, err)) {
        return false;
    }
    check_class(run, bytes, path, (struct zg_bytes){0});
    return true;
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    return !S_ISREG(entry->st.st_mode) || check_file(context, entry->full_path, err);
}

static void add(struct count *total, const struct count *count)
{
    total->classes += count->classes;
    total->refused += count->refused;
    total->differ += count->differ;
    total->jars_refused += count->jars_refused;
    total->bytes += count->bytes;
    total->seconds += count->seconds;
}

static void print(const struct count *count, const char *name)
{
    double mib = (double)count->bytes / (1 << 20);
    printf("%8zu classes %8.1f MiB %6.0f MiB/s  %zu refused, %zu differ, %zu jars refused  %s\n",
           count->classes, mib, count->seconds > 0 ? mib / count->seconds : 0, count->refused,
           count->differ, count->jars_refused, name);
}

int main(int argc, char **argv)
{
    struct count total = {0};
    for (int i = 1; i < argc; i++) {
        struct run run = {0};
        struct zg_error err = {0};
        struct stat st;
        bool folder = stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode);
        if (!(folder ? zg_walk(argv[i], visit, &run, &err) : check_file(&run, argv[i], &err))) {
            return zg_error_print(&err);
        }
        zg_buf_free(&run.out);
        print(&run.count, argv[i]);
        add(&total, &run.count);
    }
    print(&total, "in all");
    return total.refused + total.differ + total.jars_refused > 0 || total.classes == 0;
}
