/*
 * The symbolic form of classes that no compiler makes.
 */
#include "../support/classmaker.h"
#include "../support/support.h"
#include "jvm/jvm.h"

#include <stdlib.h>
#include <string.h>

/* ---- classes that no compiler makes ------------------------------------------------------------
 */

/* A class T of version 55 with one static method m()V and that pool's other constants from 10 on;
 * `attributes` are those of the class. */
struct odd {
    const char *method_name;
    struct zg_bytes pool, code, attributes;
    uint16_t pool_count, attribute_count;
};

static void make_odd(struct zg_buf *out, const struct odd *odd)
{
    static const uint8_t class_tags[] = {7, 0, 1, 7, 0, 3};
    class_start(out, 55, (uint16_t)(10 + odd->pool_count));
    class_utf8(out, "T");                  /* 1 */
    zg_buf_append(out, class_tags, 3);     /* 2: class T */
    class_utf8(out, "java/lang/Object");   /* 3 */
    zg_buf_append(out, class_tags + 3, 3); /* 4 */
    class_utf8(out, odd->method_name);     /* 5 */
    class_utf8(out, "()V");                /* 6 */
    class_utf8(out, "Code");               /* 7 */
    class_utf8(out, "BootstrapMethods");   /* 8 */
    class_utf8(out, "I");                  /* 9 */
    zg_buf_append_bytes(out, odd->pool);
    const uint16_t head[] = {0x20, 2, 4, 0, 0, 1, 8, 5, 6, 1, 7, 0};
    for (size_t i = 0; i < ZG_COUNT(head); i++) {
        class_u16(out, head[i]);
    }
    class_u16(out, (uint16_t)(odd->code.len + 12)); /* the low half of the length */
    class_u16(out, 4);
    class_u16(out, 4);
    class_u16(out, 0);
    class_u16(out, (uint16_t)odd->code.len);
    zg_buf_append_bytes(out, odd->code);
    class_u16(out, 0);
    class_u16(out, 0);
    class_u16(out, odd->attribute_count);
    zg_buf_append_bytes(out, odd->attributes);
}

#define BYTES(...)                                                                                 \
    ((struct zg_bytes){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})

/* The text of its method, malloc'ed and NUL-terminated. */
static char *text_of(const struct odd *odd)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf bytes = {0};
    struct zg_buf text = {0};
    struct zg_class class;
    struct zg_error err = {0};
    make_odd(&bytes, odd);
    test_assert_ok(zg_class_parse(arena, zg_buf_bytes(&bytes), &class, &err), &err);
    zg_symbol_method(&class, &class.methods[0], NULL, &text);
    zg_buf_append(&text, "", 1);
    return (char *)text.data;
}

static void assert_odd_text(const struct odd *odd, const char *expected)
{
    char *text = text_of(odd);
    assert_string_equal(text, expected);
    free(text);
}

#define CODE_START "  code\n    max_stack 4\n    max_locals 4\n"

static void encodings_of_the_same_instruction_print_alike(void **state)
{
    (void)state;
    static const char expected[] =
        "method static m()V\n" CODE_START "      goto L1\n    L1:\n      iload 1\n      iinc 1 -2\n"
        "      return\n";
    struct odd narrow = {.method_name = "m", .code = BYTES(167, 0, 3, 21, 1, 132, 1, 0xfe, 177)};
    assert_odd_text(&narrow, expected);
    struct odd wide = {.method_name = "m",
                       .code =
                           BYTES(200, 0, 0, 0, 5, 196, 21, 0, 1, 196, 132, 0, 1, 0xff, 0xfe, 177)};
    assert_odd_text(&wide, expected);
}

static void names_and_strings_come_out_as_printable_ascii(void **state)
{
    (void)state;
    struct odd odd = {
        .method_name = "a:I\x1b\n \"b\\(\xc2\x9b",
        .pool = BYTES(1, 0, 9, 0x1b, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x7f, '\n', '"', 8, 0, 10),
        .pool_count = 2,
        .code = BYTES(18, 11, 87, 177)};
    assert_odd_text(
        &odd, "method static a\\u003aI\\u001b\\n\\u0020\\\"b\\\\\\u0028\\u009b()V\n" CODE_START
              "      ldc \"\\u001b\\u0000\\ud800\\u007f\\n\\\"\"\n      pop\n"
              "      return\n");
}

static void a_nan_prints_with_its_bits(void **state)
{
    (void)state;
    struct odd odd = {.method_name = "m",
                      .pool = BYTES(4, 0x7f, 0xc0, 0x12, 0x34, 4, 0xff, 0x80, 0, 0, 4, 0, 0, 0, 1),
                      .pool_count = 3,
                      .code = BYTES(18, 10, 87, 18, 11, 87, 18, 12, 87, 177)};
    assert_odd_text(&odd, "method static m()V\n" CODE_START
                          "      ldc nan(0x7fc01234)f\n      pop\n      ldc -inff\n      pop\n"
                          "      ldc 1.4013e-45f\n      pop\n      return\n");
}

/* Dynamic constants 16, 17, ..., each but the first with the one before it as both arguments. */
static void add_dynamic(struct zg_buf *pool, struct zg_buf *attributes, uint16_t count,
                        const char *name)
{
    static const uint8_t rest[] = {12, 0, 10, 0,  11, 10, 0,  2, 0, 12,
                                   15, 6, 0,  13, 12, 0,  10, 0, 9};
    class_utf8(pool, name);                  /* 10 */
    class_utf8(pool, "()I");                 /* 11 */
    zg_buf_append(pool, rest, sizeof(rest)); /* 12 to 15 */
    class_u16(attributes, 8);
    class_u16(attributes, 0);
    class_u16(attributes, (uint16_t)(2 + 8 * count - 4));
    class_u16(attributes, count);
    for (uint16_t i = 0; i < count; i++) {
        zg_buf_append(pool, "\x11", 1);
        class_u16(pool, i);
        class_u16(pool, 15);
        class_u16(attributes, 14);
        class_u16(attributes, i == 0 ? 0 : 2);
        for (int k = 0; i > 0 && k < 2; k++) {
            class_u16(attributes, 15 + i);
        }
    }
}

static char *dynamic_text(uint16_t count, const char *name)
{
    struct zg_buf pool = {0}, attributes = {0};
    add_dynamic(&pool, &attributes, count, name);
    const uint8_t code[] = {18, (uint8_t)(15 + count), 87, 177};
    struct odd odd = {"m",
                      zg_buf_bytes(&pool),
                      {code, sizeof(code)},
                      zg_buf_bytes(&attributes),
                      (uint16_t)(6 + count),
                      1};
    char *text = text_of(&odd);
    zg_buf_free(&pool);
    zg_buf_free(&attributes);
    return text;
}

static void dynamic_constants_print_with_their_arguments(void **state)
{
    (void)state;
    char *text = dynamic_text(2, "b");
    assert_string_equal(text, "method static m()V\n" CODE_START
                              "      ldc dynamic b:I bootstrap REF_invokeStatic T.b()I "
                              "[dynamic b:I bootstrap REF_invokeStatic T.b()I [], "
                              "dynamic b:I bootstrap REF_invokeStatic T.b()I []]\n"
                              "      pop\n      return\n");
    free(text);
}

static void an_endless_text_is_cut_off_and_equals_none_of_another_class(void **state)
{
    (void)state;
    for (uint16_t count = 20; count <= 60; count += 40) { /* by length, by depth */
        char *text = dynamic_text(count, "b"), *same = dynamic_text(count, "b");
        assert_non_null(strstr(text, " cut off here, class of length "));
        assert_true(strlen(text) < 20 * 1024 * 1024);
        assert_string_equal(text, same);
        char *other = dynamic_text(count, "c");
        const char *mark = strstr(text, " cut off"), *other_mark = strstr(other, " cut off");
        assert_string_not_equal(mark, other_mark);
        free(text);
        free(same);
        free(other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_of_the_same_instruction_print_alike),
        cmocka_unit_test(names_and_strings_come_out_as_printable_ascii),
        cmocka_unit_test(a_nan_prints_with_its_bits),
        cmocka_unit_test(dynamic_constants_print_with_their_arguments),
        cmocka_unit_test(an_endless_text_is_cut_off_and_equals_none_of_another_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
