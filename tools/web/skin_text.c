/* Texts put together of parts, each byte with the property it comes from. */
#include "web/skin.h"

#include <string.h>

void zg_skin_build_free(struct zg_skin_build *build)
{
    zg_buf_free(&build->bytes);
}

static void begin_run(struct zg_skin_build *build, const struct zg_skin_property *property)
{
    if (build->run_count != 0) {
        struct zg_skin_run *last = &build->runs[build->run_count - 1];
        if (last->property == property) {
            return;
        }
        if (last->start == build->bytes.len) {
            last->property = property;
            return;
        }
    }
    build->runs = zg_grow(build->arena, build->runs, build->run_count, sizeof(*build->runs));
    build->runs[build->run_count++] = (struct zg_skin_run){build->bytes.len, property};
}

size_t zg_skin_last_at(const void *items, size_t count, size_t size, size_t offset)
{
    size_t low = 0, high = count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2, start;
        memcpy(&start, (const char *)items + middle * size, sizeof(start));
        if (start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The run that holds the byte at `at`. */
static size_t run_at(const struct zg_skin_text *text, size_t at)
{
    return zg_skin_last_at(text->runs, text->run_count, sizeof(*text->runs), at);
}

void zg_skin_put_slice(struct zg_skin_build *build, const struct zg_skin_text *text, size_t from,
                       size_t to)
{
    if (from >= to) {
        return;
    }
    if (build->arena == NULL) {
        zg_buf_append(&build->bytes, text->bytes.data + from, to - from);
        return;
    }
    size_t run = text->run_count == 0 ? 0 : run_at(text, from);
    while (from < to) {
        bool last = run + 1 >= text->run_count || text->runs[run + 1].start >= to;
        size_t end = last ? to : text->runs[run + 1].start;
        begin_run(build, text->run_count == 0 ? NULL : text->runs[run].property);
        zg_buf_append(&build->bytes, text->bytes.data + from, end - from);
        from = end;
        run++;
    }
}

void zg_skin_put_bytes(struct zg_skin_build *build, struct zg_bytes bytes,
                       const struct zg_skin_text *text, size_t at)
{
    if (bytes.len == 0) {
        return;
    }
    if (build->arena != NULL) {
        begin_run(build, text->run_count == 0 ? NULL : text->runs[run_at(text, at)].property);
    }
    zg_buf_append_bytes(&build->bytes, bytes);
}

struct zg_skin_text zg_skin_built(struct zg_arena *arena, const struct zg_skin_build *build)
{
    struct zg_bytes bytes = zg_buf_bytes(&build->bytes);
    char *copy = zg_strndup(arena, bytes.len == 0 ? "" : (const char *)bytes.data, bytes.len);
    return (struct zg_skin_text){
        .bytes = {(const uint8_t *)copy, bytes.len},
        .runs = build->runs,
        .run_count = build->run_count,
        .absent = bytes.len == 0, /* StringBuilder.toString() has one empty string only */
    };
}
