/*
 * Times reading every class of a jar as a class file and writing it again, inside the process and
 * without the jar: what is timed is the parser, its checks and the writer.
 *
 *   class_roundtrip RUNS JAR
 *
 * Prints the best and the median of all runs in milliseconds, then the number of classes and their
 * bytes.
 */
#include "archive/archive.h"
#include "jvm/jvm.h"
#include "timing.h"

#include <string.h>

struct classes {
    struct zg_bytes *items;
    size_t count, bytes;
};

static bool is_class(struct zg_bytes name)
{
    return name.len > 6 && memcmp(name.data + name.len - 6, ".class", 6) == 0;
}

static bool read_all(struct zg_arena *arena, const char *path, struct classes *out,
                     struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *jar = zg_jar_open(path, err);
    if (jar == NULL) {
        return false;
    }
    out->items = zg_alloc_array(arena, zg_jar_count(jar), sizeof(*out->items));
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        if (!is_class(entry->name)) {
            continue;
        }
        if (!zg_jar_read(arena, jar, entry, &out->items[out->count], err)) {
            return false;
        }
        out->bytes += out->items[out->count++].len;
    }
    return true;
}

/* An arena a class, as the program does it; the writer's buffer is used again. */
static bool round_trip(const struct classes *classes, struct zg_buf *text, struct zg_error *err)
{
    for (size_t i = 0; i < classes->count; i++) {
        struct zg_class class;
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        text->len = 0;
        if (!zg_class_parse(arena, classes->items[i], &class, err)) {
            return false;
        }
        zg_class_emit(&class, text);
        if (!zg_bytes_equal(zg_buf_bytes(text), classes->items[i])) {
            return zg_fail(err, ZG_SYSTEM, "round-trip", "a class is written otherwise than read");
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    struct zg_error err = {0};
    struct classes classes = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t runs = argc == 3 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
    if (runs == 0) {
        fputs("usage: class_roundtrip RUNS JAR\n", stderr);
        return ZG_USAGE;
    }
    if (!read_all(arena, argv[2], &classes, &err)) {
        return zg_error_print(&err);
    }
    double *times = zg_alloc_array(arena, runs, sizeof(*times));
    for (size_t i = 0; i < runs; i++) {
        double start = now_ms();
        if (!round_trip(&classes, &text, &err)) {
            return zg_error_print(&err);
        }
        times[i] = now_ms() - start;
    }
    print_times(times, runs);
    printf("%zu %zu\n", classes.count, classes.bytes);
    return 0;
}
