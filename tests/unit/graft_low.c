/* An ldc carried over reaches its constant: by a low slot made free, or else as ldc_w. */
#include "graft_splicing.h"

enum { OP_LDC = 0x12, OP_LDC_W = 0x13 };

/* Class a/B whose first 300 slots are numbers; its method keep() loads the first `loaded` of
 * them. */
static const struct zg_class *numbers(unsigned loaded)
{
    enum { SLOTS = 300, NAME = SLOTS + 1, CLASS, OBJECT_NAME, OBJECT, KEEP, VOID, CODE, COUNT };
    struct zg_buf out = {0};
    class_start(&out, 61, COUNT);
    for (unsigned i = 1; i <= SLOTS; i++) {
        const uint8_t integer[] = {ZG_TAG_INTEGER, 0, 1, (uint8_t)(i >> 8), (uint8_t)i};
        zg_buf_append(&out, integer, sizeof(integer));
    }
    class_utf8(&out, "a/B");
    zg_buf_append(&out, "\x07", 1);
    class_u16(&out, NAME);
    class_utf8(&out, "java/lang/Object");
    zg_buf_append(&out, "\x07", 1);
    class_u16(&out, OBJECT_NAME);
    class_utf8(&out, "keep");
    class_utf8(&out, "()V");
    class_utf8(&out, "Code");
    const uint16_t head[] = {0x21, CLASS, OBJECT, 0, 0, 1, 0, KEEP, VOID, 1, CODE, 0};
    for (size_t i = 0; i < ZG_COUNT(head); i++) {
        class_u16(&out, head[i]);
    }
    unsigned length = 3 * loaded + 1;
    const uint16_t code[] = {(uint16_t)(12 + length), 1, 1, 0, (uint16_t)length};
    for (size_t i = 0; i < ZG_COUNT(code); i++) {
        class_u16(&out, code[i]);
    }
    for (unsigned i = 1; i <= loaded; i++) {
        const uint8_t load[] = {OP_LDC, (uint8_t)i, 0x57};
        zg_buf_append(&out, load, sizeof(load));
    }
    zg_buf_append(&out, "\xb1\0\0\0\0\0\0", 7);
    return parse(out);
}

/* m() loads a string and a float. */
static const struct zg_class *loads_two(void)
{
    static const struct zg_bytes code = PART("\x12\x13\x57\x12\x0e\x57\x12\x13\x57\xb1");
    struct class_parts parts = {.code = code};
    return parse(class_of_parts(&parts));
}

static void assert_both_mean_what_they_meant(const struct zg_class *host,
                                             const struct zg_class *source,
                                             const struct result *result)
{
    unsigned last = host->method_count;
    assert_int_equal(result->class->method_count, last + 1u);
    for (unsigned i = 0; i < last; i++) {
        assert_string_equal(text_of(result->class, i, NULL), text_of(host, i, NULL));
    }
    assert_string_equal(text_of(result->class, last, NULL), text_of(source, 0, NULL));
}

static void constants_that_have_low_slots_keep_them(void **state)
{
    (void)state;
    static const struct zg_bytes code = PART("\x12\x22\x57\xb1");
    static const struct zg_bytes pool = PART("\x03\0\x01\0\xff"); /* the host's slot 255 */
    struct class_parts parts = {.code = code, .pool = pool, .pool_slots = 1};
    const struct zg_class *host = numbers(255);
    struct result result = with_method(host, parse(class_of_parts(&parts)));
    assert_int_equal(result.cost.moved_slots, 0);
    assert_int_equal(result.cost.widened, 0);
    assert_int_equal(code_of(result.class, 1).bytes.data[1], 255);
}

static void a_low_slot_is_made_free(void **state)
{
    (void)state;
    const struct zg_class *host = numbers(200), *source = loads_two();
    struct result result = with_method(host, source);
    assert_both_mean_what_they_meant(host, source, &result);
    assert_int_equal(result.cost.moved_slots, 2);
    assert_int_equal(result.cost.widened, 0);
    struct zg_bytes code = code_of(result.class, 1).bytes;
    assert_int_equal(code.len, code_of(source, 0).bytes.len);
    assert_int_equal(code.data[0], OP_LDC);
    /* keep() needs none of the slots given up */
    assert_true(zg_bytes_equal(code_of(result.class, 0).bytes, code_of(host, 0).bytes));
}

static void without_enough_low_slots_the_rest_becomes_wide(void **state)
{
    (void)state;
    const struct zg_class *host = numbers(254), *source = loads_two();
    struct result result = with_method(host, source);
    assert_both_mean_what_they_meant(host, source, &result);
    assert_int_equal(result.cost.moved_slots, 1);
    assert_int_equal(result.cost.widened, 1);

    host = numbers(255);
    result = with_method(host, source);
    assert_both_mean_what_they_meant(host, source, &result);
    assert_int_equal(result.cost.moved_slots, 0);
    assert_int_equal(result.cost.widened, 3);
    assert_int_equal(code_of(result.class, 1).bytes.data[0], OP_LDC_W);
}

static void minimal_touch_leaves_other_members_alone(void **state)
{
    (void)state;
    const struct zg_class *host = numbers(200), *source = loads_two();
    struct zg_splice *splice = begin_minimal(host);
    carry(splice, source, NULL);
    struct result result = finish(splice);
    assert_both_mean_what_they_meant(host, source, &result);
    assert_int_equal(result.cost.moved_slots, 0);
    assert_int_equal(result.cost.widened, 3);
    for (unsigned i = 1; i < host->pool.count; i++) {
        assert_int_equal(host->pool.slots[i].tag, result.class->pool.slots[i].tag);
        assert_int_equal(host->pool.slots[i].a, result.class->pool.slots[i].a);
        assert_int_equal(host->pool.slots[i].b, result.class->pool.slots[i].b);
        assert_true(zg_bytes_equal(host->pool.slots[i].value, result.class->pool.slots[i].value));
    }
    assert_true(zg_bytes_equal(host->methods[0].attributes.items[0].info,
                               result.class->methods[0].attributes.items[0].info));
}

/* A class whose one method, many() or wide(), loads `count` numbers from `first` on. */
static const struct zg_class *loads_many(unsigned first, unsigned count, bool wide)
{
    struct zg_buf pool = {0}, code = {0};
    class_utf8(&pool, wide ? "wide" : "many");
    for (unsigned i = 0; i < count; i++) {
        const uint8_t integer[] = {ZG_TAG_INTEGER, 0, 1, (uint8_t)((first + i) >> 8),
                                   (uint8_t)(first + i)};
        unsigned slot = P_NEXT + 1 + i;
        const uint8_t far[] = {OP_LDC_W, (uint8_t)(slot >> 8), (uint8_t)slot, 0x57};
        const uint8_t near[] = {OP_LDC, (uint8_t)slot, 0x57};
        zg_buf_append(&pool, integer, sizeof(integer));
        zg_buf_append(&code, wide ? far : near, wide ? sizeof(far) : sizeof(near));
    }
    zg_buf_append(&code, "\xb1", 1);
    struct class_parts parts = {.pool = keep(pool),
                                .pool_slots = (uint16_t)(count + 1),
                                .code = keep(code),
                                .method_name = P_NEXT};
    return parse(class_of_parts(&parts));
}

/* The rich class with 300 more constants, and without the unknown attribute if `known`. */
static const struct zg_class *rich_and_large(bool known)
{
    struct zg_class class = *parse(class_rich());
    struct zg_attributes *table = &class.attributes;
    for (unsigned i = 0; known && i < table->count; i++) {
        if (zg_bytes_is(table->items[i].name, "Unknown")) {
            memmove(&table->items[i], &table->items[i + 1],
                    (size_t)(--table->count - i) * sizeof(table->items[i]));
        }
    }
    return with_method(&class, loads_many(0, 300, true)).class;
}

/* All low slots but a few change places, with names of attributes, of the class and of members,
 * and everything that an attribute may refer to among them. */
static void every_reference_to_a_slot_that_moves_follows(void **state)
{
    (void)state;
    const struct zg_class *host = rich_and_large(true), *first = loads_many(1000, 200, false);
    const struct zg_class *second = loads_many(2000, 45, false);
    struct zg_names *names = zg_names_new(arena);
    zg_names_put_member(names, zg_bytes_of("a/B"), zg_bytes_of("many"), zg_bytes_of("()V"),
                        zg_bytes_of("more"));
    struct zg_splice *splice = begin(host);
    carry(splice, first, NULL);
    carry(splice, second, names);
    struct result result = finish(splice);
    assert_int_equal(result.cost.moved_slots, 245);
    assert_int_equal(result.cost.widened, 0);
    assert_int_equal(result.class->method_count, 4);
    for (unsigned i = 0; i < 2; i++) {
        assert_string_equal(text_of(result.class, i, NULL), text_of(host, i, NULL));
    }
    assert_string_equal(text_of(result.class, 2, NULL), text_of(first, 0, NULL));
    assert_string_equal(text_of(result.class, 3, NULL), text_of(second, 0, names));
    struct zg_symbol_options options = {0};
    struct zg_buf before = {0}, after = {0};
    zg_symbol_header(host, &options, &before);
    zg_symbol_header(result.class, &options, &after);
    assert_true(zg_bytes_equal(zg_buf_bytes(&before), zg_buf_bytes(&after)));
    zg_buf_free(&before);
    zg_buf_free(&after);
    assert_string_equal(field_text(host, 0), field_text(result.class, 0));
}

static void with_an_unknown_attribute_in_the_host_no_slot_moves(void **state)
{
    (void)state;
    const struct zg_class *host = rich_and_large(false), *source = loads_many(1000, 3, false);
    struct result result = with_method(host, source);
    assert_both_mean_what_they_meant(host, source, &result);
    assert_int_equal(result.cost.moved_slots, 0);
    assert_int_equal(result.cost.widened, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(constants_that_have_low_slots_keep_them),
        TEST(a_low_slot_is_made_free),
        TEST(without_enough_low_slots_the_rest_becomes_wide),
        TEST(minimal_touch_leaves_other_members_alone),
        TEST(every_reference_to_a_slot_that_moves_follows),
        TEST(with_an_unknown_attribute_in_the_host_no_slot_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
