/* What the tests of splicing share: classes to carry members to and from, and what comes out. */
#ifndef ZG_TEST_GRAFT_SPLICING_H
#define ZG_TEST_GRAFT_SPLICING_H

#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "../support/classmaker.h"
#include "../support/classparts.h"
#include "graft/splice.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = zg_arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    zg_arena_free(arena);
    return 0;
}

/* A buffer's bytes in a block of their exact size, so that a read beyond their end shows under
 * ASan. Takes the buffer over. */
static struct zg_bytes keep(struct zg_buf buf)
{
    uint8_t *exact = zg_alloc(arena, buf.len);
    memcpy(exact, buf.data, buf.len);
    struct zg_bytes bytes = {exact, buf.len};
    zg_buf_free(&buf);
    return bytes;
}

static const struct zg_class *parse_bytes(struct zg_bytes bytes)
{
    struct zg_error err = {0};
    struct zg_class *class = zg_alloc(arena, sizeof(*class));
    test_assert_ok(zg_class_parse(arena, bytes, class, &err), &err);
    return class;
}

static const struct zg_class *parse(struct zg_buf buf)
{
    return parse_bytes(keep(buf));
}

/* Class a/B without members, after whose name and superclass come `slots` texts, "0", "1" ... */
static inline const struct zg_class *empty_class(uint16_t major, unsigned slots)
{
    struct zg_buf out = {0};
    class_start(&out, major, (uint16_t)(5 + slots));
    class_utf8(&out, "a/B");
    zg_buf_append(&out, "\x07\0\x01", 3);
    class_utf8(&out, "java/lang/Object");
    zg_buf_append(&out, "\x07\0\x03", 3);
    for (unsigned i = 0; i < slots; i++) {
        class_utf8(&out, zg_format(arena, "%u", i));
    }
    class_end(&out, 0x21, 2, 4);
    return parse(out);
}

/* A splice, carried to its end. */
struct result {
    const struct zg_class *class;
    struct zg_bytes bytes;
    struct zg_splice_cost cost;
};

static inline struct zg_splice *begin(const struct zg_class *host)
{
    return zg_splice_begin(arena, host, &(struct zg_splice_options){0});
}

static inline struct zg_splice *begin_minimal(const struct zg_class *host)
{
    return zg_splice_begin(arena, host, &(struct zg_splice_options){.minimal_touch = true});
}

static inline void carry(struct zg_splice *splice, const struct zg_class *source,
                         const struct zg_names *names)
{
    struct zg_error err = {0};
    test_assert_ok(zg_splice_member(splice, source, &source->methods[0], true, names, &err), &err);
}

static inline void carry_field(struct zg_splice *splice, const struct zg_class *source)
{
    struct zg_error err = {0};
    test_assert_ok(zg_splice_member(splice, source, &source->fields[0], false, NULL, &err), &err);
}

static inline struct result finish(struct zg_splice *splice)
{
    struct zg_error err = {0};
    struct zg_buf out = {0};
    struct result result = {0};
    test_assert_ok(zg_splice_end(splice, &out, &result.cost, &err), &err);
    result.bytes = keep(out);
    result.class = parse_bytes(result.bytes);
    return result;
}

/* The host with the first method of `source` carried over. */
static inline struct result with_method(const struct zg_class *host, const struct zg_class *source)
{
    struct zg_splice *splice = begin(host);
    carry(splice, source, NULL);
    return finish(splice);
}

static inline void assert_end_refused(struct zg_splice *splice, const char *rule, const char *says)
{
    struct zg_error err = {0};
    struct zg_buf out = {0};
    struct zg_splice_cost cost;
    assert_false(zg_splice_end(splice, &out, &cost, &err));
    test_assert_error(&err, ZG_REFUSED, rule);
    assert_non_null(strstr(err.text, says));
    zg_buf_free(&out);
}

/* A method as text with all that can be told, under other names when given. */
static inline char *text_of(const struct zg_class *class, unsigned method,
                            const struct zg_names *names)
{
    struct zg_buf out = {0};
    struct zg_symbol_options options = {.lines = true, .frames = true, .names = names};
    assert_true(method < class->method_count);
    zg_symbol_method(class, &class->methods[method], &options, &out);
    char *text = zg_strndup(arena, (const char *)out.data, out.len);
    zg_buf_free(&out);
    return text;
}

static inline char *field_text(const struct zg_class *class, unsigned field)
{
    struct zg_buf out = {0};
    struct zg_symbol_options options = {.lines = true};
    assert_true(field < class->field_count);
    zg_symbol_field(class, &class->fields[field], &options, &out);
    char *text = zg_strndup(arena, (const char *)out.data, out.len);
    zg_buf_free(&out);
    return text;
}

static inline struct zg_code code_of(const struct zg_class *class, unsigned method)
{
    struct zg_error err = {0};
    struct zg_code code;
    test_assert_ok(zg_code_parse(arena, class, &class->methods[method], &code, &err), &err);
    return code;
}

/* How many slots of the pool are this Utf8. */
static inline unsigned count_text(const struct zg_class *class, const char *text)
{
    unsigned count = 0;
    for (unsigned i = 1; i < class->pool.count; i++) {
        count += class->pool.slots[i].tag == ZG_TAG_UTF8 &&
                 zg_bytes_is(class->pool.slots[i].value, text);
    }
    return count;
}

#endif
