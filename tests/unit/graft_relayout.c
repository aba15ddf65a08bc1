/* A method laid out anew because its ldc became ldc_w: whatever names an offset follows. */
#include "graft_splicing.h"

/* ldc 13, pop: three bytes that become four. */
#define LOAD "\x12\x0d\x57"

/* The source's method in a class whose low slots are all taken, where every ldc becomes wide. */
static struct zg_splice *carried(const struct zg_class *source)
{
    struct zg_splice *splice = begin_minimal(empty_class(source->major, 300));
    carry(splice, source, NULL);
    return splice;
}

static const struct zg_class *widened(const struct zg_class *source)
{
    struct result result = finish(carried(source));
    assert_true(result.cost.widened > 0);
    assert_string_equal(text_of(source, 0, NULL), text_of(result.class, 0, NULL));
    return result.class;
}

static const struct zg_class *source_of(struct zg_bytes code, const struct part *attributes,
                                        uint16_t major)
{
    struct class_parts parts = {.code = code, .attributes = attributes, .major = major};
    return parse(class_of_parts(&parts));
}

static struct zg_bytes attribute_of(const struct zg_class *class, const char *name)
{
    struct zg_code code = code_of(class, 0);
    const struct zg_attribute *attribute = zg_attribute_find(&code.attributes, name);
    assert_non_null(attribute);
    return attribute->info;
}

static void assert_bytes(struct zg_bytes found, struct zg_bytes expected)
{
    assert_int_equal(found.len, expected.len);
    assert_memory_equal(found.data, expected.data, expected.len);
}

static void every_table_of_a_method_follows(void **state)
{
    (void)state;
    const struct zg_class *class = widened(parse(class_rich()));
    /* a byte for ldc_w, and three of padding for the switch that moves from 11 to 12 */
    assert_int_equal(code_of(class, 0).bytes.len, 33 + 1 + 3);
}

static void only_an_ldc_that_does_not_reach_becomes_wide(void **state)
{
    (void)state;
    static const struct zg_bytes one = PART(LOAD "\xb1"), two = PART(LOAD "\x12\x13\x57\xb1");
    struct class_parts parts = {.method_name = P_INIT, .code = one};
    const struct zg_class *source = parse(class_of_parts(&parts));
    const struct zg_class *host = with_method(empty_class(61, 247), source).class;
    assert_int_equal(host->pool.slots[255].tag, ZG_TAG_INTEGER);
    source = source_of(two, NULL, 61);
    struct zg_splice *splice = begin_minimal(host);
    carry(splice, source, NULL);
    struct result result = finish(splice);
    assert_string_equal(text_of(source, 0, NULL), text_of(result.class, 1, NULL));
    assert_int_equal(result.cost.widened, 1);
    static const struct zg_bytes code = PART("\x12\xff\x57\x13\x01\x01\x57\xb1");
    assert_bytes(code_of(result.class, 1).bytes, code);
}

static void switches_are_padded_anew_at_every_offset(void **state)
{
    (void)state;
    for (unsigned loads = 1; loads <= 4; loads++) {
        for (unsigned nops = 0; nops < 4; nops++) {
            struct zg_buf code = {0};
            for (unsigned i = 0; i < loads; i++) {
                zg_buf_append(&code, LOAD, 3);
            }
            zg_buf_append(&code, "\0\0\0\0", nops);
            /* iconst_0, lookupswitch with cases to that iconst and behind itself, a load */
            zg_buf_append(&code, "\x03", 1);
            size_t pc = code.len;
            zg_buf_append(&code, "\xab\0\0\0", 4 - pc % 4);
            size_t len = code.len - pc + 24 + 3; /* up to the return behind the load */
            const uint8_t lookup[] = {
                0,    0,    0,    (uint8_t)len, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff,         0, 0, 0, 7, 0,    0,    0,    (uint8_t)(len - 3)};
            zg_buf_append(&code, lookup, sizeof(lookup));
            zg_buf_append(&code, LOAD "\xb1\x03", 5);
            size_t at = code.len;
            zg_buf_append(&code, "\xaa\0\0\0", 4 - at % 4);
            uint8_t back = (uint8_t)(0x100 - (at - pc - len)); /* to that return */
            const uint8_t table[] = {
                0xff, 0xff, 0xff, back, 0,    0,    0,    5,    0,    0,
                0,    6,    0xff, 0xff, 0xff, back, 0xff, 0xff, 0xff, (uint8_t)(back + 1)};
            zg_buf_append(&code, table, sizeof(table));
            widened(source_of(keep(code), NULL, 61));
        }
    }
}

/* A method that loads, is filled up to `length` with nops, returns, and has these frames. */
static const struct zg_class *with_frames(unsigned length, struct zg_bytes frames)
{
    struct zg_buf code = {0};
    zg_buf_append(&code, LOAD, 3);
    while (code.len < length) {
        zg_buf_append(&code, "\0", 1);
    }
    memcpy(code.data + 64, LOAD, 3);
    memcpy(code.data + 140, "\xbb\0\x02", 3);
    memcpy(code.data + 200, LOAD, 3);
    zg_buf_append(&code, "\xb1", 1);
    const struct part attributes[] = {{ZG_IN_CODE, "StackMapTable", frames}, {0, NULL, {0}}};
    return source_of(keep(code), attributes, 61);
}

static void frames_take_their_longer_form_where_they_need_it(void **state)
{
    (void)state;
    /* 63 same, 127 = 64 + 63 with an int on the stack, 140 same; both loads move a bound */
    static const struct zg_bytes near = PART("\0\x03\x3f\x7f\x01\x0c");
    static const struct zg_bytes far = PART("\0\x03\xfb\0\x40\xf7\0\x40\x01\x0c");
    const struct zg_class *class = widened(with_frames(300, near));
    assert_bytes(attribute_of(class, "StackMapTable"), far);
    /* 62 and 126: the last that have room */
    static const struct zg_bytes room = PART("\0\x02\x3e\x7e\x01");
    static const struct zg_bytes used = PART("\0\x02\x3f\x7f\x01");
    class = widened(with_frames(300, room));
    assert_bytes(attribute_of(class, "StackMapTable"), used);
}

static void frames_in_their_long_form_and_what_they_hold_move(void **state)
{
    (void)state;
    /* at 63 the same, then 67 with `new` 140 on the stack, 140 chop 1, 150 append an object,
     * 203 full with one local and an uninitialized value, 210 same */
    static const struct zg_bytes before = PART("\0\x06\xfb\0\x3f\xf7\0\x03\x08\0\x8c\xfa\0\x48"
                                               "\xfc\0\x09\x07\0\x02\xff\0\x34\0\x01\x01\0\x01\x08"
                                               "\0\x8c\x06");
    const struct zg_class *class = widened(with_frames(300, before));
    struct zg_bytes after = attribute_of(class, "StackMapTable");
    assert_int_equal(after.len, before.len);
    static const struct {
        size_t at;
        uint8_t is;
    } some[] = {{4, 0x40}, {7, 0x04}, {10, 0x8e}, {13, 0x48}, {16, 0x09}, {22, 0x35}, {30, 0x8e}};
    for (size_t i = 0; i < ZG_COUNT(some); i++) {
        assert_int_equal(after.data[some[i].at], some[i].is);
    }
}

/* `head`, nops up to `length`, return. */
static const struct zg_class *long_code(struct zg_bytes head, size_t length, uint16_t major)
{
    struct zg_buf code = {0};
    zg_buf_append_bytes(&code, head);
    size_t filled = code.len;
    uint8_t *nops = zg_alloc(arena, length);
    zg_buf_append(&code, nops, length - filled - 1);
    zg_buf_append(&code, "\xb1", 1);
    return source_of(keep(code), NULL, major);
}

static void a_goto_that_no_longer_reaches_becomes_wide(void **state)
{
    (void)state;
    static const struct zg_bytes head = PART("\xa7\x7f\xff" LOAD);
    struct zg_bytes code = code_of(widened(long_code(head, 32768, 61)), 0).bytes;
    static const struct zg_bytes wide = PART("\xc8\0\0\x80\x02\x13");
    assert_memory_equal(code.data, wide.data, wide.len);
    /* back, and one that just reaches */
    struct zg_buf buf = {0};
    zg_buf_append(&buf, LOAD, 3);
    zg_buf_append(&buf, zg_alloc(arena, 32765), 32765);
    zg_buf_append(&buf, "\xa7\x80\0\xa7\x80\x02", 6);
    code = code_of(widened(source_of(keep(buf), NULL, 61)), 0).bytes;
    static const struct zg_bytes tail = PART("\xc8\xff\xff\x7f\xff\xa7\x80\0");
    assert_int_equal(code.len, 32769 + tail.len);
    assert_memory_equal(code.data + 32769, tail.data, tail.len);
}

static void a_jsr_that_no_longer_reaches_becomes_wide(void **state)
{
    (void)state;
    static const struct zg_bytes head = PART("\xa8\x7f\xff" LOAD);
    struct zg_bytes code = code_of(widened(long_code(head, 32768, 49)), 0).bytes;
    assert_int_equal(code.data[0], 0xc9);
}

static void a_conditional_branch_that_no_longer_reaches_is_refused(void **state)
{
    (void)state;
    static const struct zg_bytes head = PART("\x03\x99\x7f\xff" LOAD);
    assert_end_refused(carried(long_code(head, 32769, 61)), "too-large",
                       "class a/B, method m()V: the branch ifeq at 1 would no longer reach");
    static const struct zg_bytes nearer = PART("\x03\x99\x7f\xfe" LOAD);
    widened(long_code(nearer, 32769, 61));
}

static void code_that_becomes_too_long_is_refused(void **state)
{
    (void)state;
    static const struct zg_bytes head = PART(LOAD);
    assert_end_refused(carried(long_code(head, 65535, 61)), "too-large",
                       "the code would have 65536 bytes");
    widened(long_code(head, 65534, 61));
}

static void ranges_and_lines_move_and_line_numbers_do_not(void **state)
{
    (void)state;
    static const struct zg_bytes code = PART(LOAD LOAD "\0\0\xb1");
    static const struct part attributes[] = {
        {ZG_IN_CODE, "LineNumberTable", PART("\0\x03\0\0\0\x05\0\x03\0\x05\0\x06\0\x05")},
        {ZG_IN_CODE, "LocalVariableTable",
         /* from 3 to the end; from 0 to within the second load */
         PART("\0\x02\0\x03\0\x06\0\x06\0\x0a\0\x01\0\0\0\x04\0\x06\0\x0a\0\x02")},
        {ZG_IN_CODE, "RuntimeVisibleTypeAnnotations",
         PART("\0\x02\x40\0\x01\0\x03\0\x03\0\x01\0\0\x0a\0\0"
              "\x47\0\x06\x03\0\0\x0a\0\0")},
        {0, NULL, {0}},
    };
    static const struct zg_bytes handler = PART("\0\x03\0\x06\0\x06\0\0");
    struct class_parts parts = {.code = code, .handlers = handler, .attributes = attributes};
    const struct zg_class *class = widened(parse(class_of_parts(&parts)));
    static const struct zg_bytes lines = PART("\0\x03\0\0\0\x05\0\x04\0\x05\0\x08\0\x05");
    assert_bytes(attribute_of(class, "LineNumberTable"), lines);
    struct zg_bytes locals = attribute_of(class, "LocalVariableTable");
    static const struct zg_bytes first = PART("\0\x04\0\x07"), second = PART("\0\0\0\x05");
    assert_memory_equal(locals.data + 2, first.data, 4);
    assert_memory_equal(locals.data + 12, second.data, 4);
    struct zg_bytes types = attribute_of(class, "RuntimeVisibleTypeAnnotations");
    static const struct zg_bytes range = PART("\x40\0\x01\0\x04\0\x04\0\x01");
    assert_memory_equal(types.data + 2, range.data, range.len);
    static const struct zg_bytes cast = PART("\x47\0\x08\x03");
    assert_memory_equal(types.data + 16, cast.data, cast.len);
    struct zg_handler moved = code_of(class, 0).handlers[0];
    assert_int_equal(moved.start_pc, 4);
    assert_int_equal(moved.end_pc, 8);
    assert_int_equal(moved.handler_pc, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_table_of_a_method_follows),
        TEST(only_an_ldc_that_does_not_reach_becomes_wide),
        TEST(switches_are_padded_anew_at_every_offset),
        TEST(frames_take_their_longer_form_where_they_need_it),
        TEST(frames_in_their_long_form_and_what_they_hold_move),
        TEST(a_goto_that_no_longer_reaches_becomes_wide),
        TEST(a_jsr_that_no_longer_reaches_becomes_wide),
        TEST(a_conditional_branch_that_no_longer_reaches_is_refused),
        TEST(code_that_becomes_too_long_is_refused),
        TEST(ranges_and_lines_move_and_line_numbers_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
