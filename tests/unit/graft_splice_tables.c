/* What a class holds as a whole while members come in: bootstrap methods, nested classes, nests,
 * the serial version; copies of classes; and the limits of all tables. */
#include "graft_splicing.h"

/* ---- bootstrap methods ---- */

static const struct zg_bytes calls = PART("\xba\0\x1a\0\0\xb1"); /* invokedynamic 26, return */

static void bootstrap_methods_are_made_where_there_are_none(void **state)
{
    (void)state;
    struct class_parts one = {.code = calls};
    struct class_parts two = {.code = calls, .method_name = P_INIT};
    const struct zg_class *first = parse(class_of_parts(&one));
    const struct zg_class *second = parse(class_of_parts(&two));
    struct zg_splice *splice = begin(empty_class(61, 0));
    carry(splice, first, NULL);
    carry(splice, second, NULL);
    struct result result = finish(splice);
    assert_int_equal(result.cost.bootstraps, 1);
    assert_string_equal(text_of(result.class, 0, NULL), text_of(first, 0, NULL));
    assert_string_equal(text_of(result.class, 1, NULL), text_of(second, 0, NULL));
}

static void bootstrap_methods_of_the_host_are_shared_or_followed(void **state)
{
    (void)state;
    struct class_parts parts = {.code = calls, .method_name = P_INIT};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct class_parts same = {.code = calls};
    struct result shared = with_method(parse(class_of_parts(&same)), source);
    assert_int_equal(shared.cost.bootstraps, 0);

    static const struct part others[] = {
        {ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x16\0\x01\0\x0d")}, {0, NULL, {0}}};
    struct class_parts other = {.code = calls, .attributes = others, .no_bootstraps = true};
    const struct zg_class *host = parse(class_of_parts(&other));
    struct result followed = with_method(host, source);
    assert_int_equal(followed.cost.bootstraps, 1);
    assert_string_equal(text_of(followed.class, 0, NULL), text_of(host, 0, NULL));
    assert_string_equal(text_of(followed.class, 1, NULL), text_of(source, 0, NULL));
}

/* A class whose dynamic constant i, of `count`, has number i+1 twice among its arguments. */
static const struct zg_class *chain(unsigned count)
{
    static const struct zg_bytes code = PART("\x13\0\x22\x57\xb1"); /* ldc_w 34 */
    struct zg_buf pool = {0}, table = {0};
    class_u16(&table, (uint16_t)count);
    for (unsigned i = 0; i < count; i++) {
        zg_buf_append(&pool, "\x11", 1);
        class_u16(&pool, (uint16_t)i);
        class_u16(&pool, P_M_I);
        class_u16(&table, P_HANDLE);
        class_u16(&table, i + 1 < count ? 2 : 0);
        for (unsigned k = 0; k < 2 && i + 1 < count; k++) {
            class_u16(&table, (uint16_t)(P_NEXT + i + 1));
        }
    }
    struct part attributes[] = {{ZG_IN_CLASS, "BootstrapMethods", keep(table)}, {0, NULL, {0}}};
    struct class_parts parts = {.code = code,
                                .pool = keep(pool),
                                .pool_slots = (uint16_t)count,
                                .attributes = attributes,
                                .no_bootstraps = true};
    return parse(class_of_parts(&parts));
}

static void dynamic_constants_come_with_those_among_their_arguments(void **state)
{
    (void)state;
    const struct zg_class *source = chain(3);
    struct result result = with_method(empty_class(61, 0), source);
    assert_int_equal(result.cost.bootstraps, 3);
    assert_string_equal(text_of(result.class, 0, NULL), text_of(source, 0, NULL));
    /* each is gone through once, or this would not end */
    assert_int_equal(with_method(empty_class(61, 0), chain(60)).cost.bootstraps, 60);
}

static void dynamic_constants_nested_too_deep_are_refused(void **state)
{
    (void)state;
    const struct zg_class *source = chain(65);
    struct zg_error err = {0};
    assert_false(
        zg_splice_member(begin(empty_class(61, 0)), source, &source->methods[0], true, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "nested more than 64 deep"));
}

/* ---- nested classes ---- */

/* m() makes an a/B$X$Y when `used`; a/B$X has these flags. */
static const struct zg_class *nested(bool used, uint8_t flags)
{
    static const struct zg_bytes pool = PART("\x01\0\x05"
                                             "a/B$X\x07\0\x22" /* 34, 35 Class */
                                             "\x01\0\x01X"     /* 36 */
                                             "\x01\0\x07"
                                             "a/B$X$Y\x07\0\x25" /* 37, 38 Class */
                                             "\x01\0\x01Y" /* 39 */);
    static const struct zg_bytes code = PART("\xbb\0\x26\x57\xb1");
    uint8_t entries[] = {0, 2, 0, 38, 0, 35, 0, 39, 0, 8, 0, 35, 0, 2, 0, 36, 0, flags};
    struct part attributes[] = {{ZG_IN_CLASS, "InnerClasses", {entries, sizeof(entries)}},
                                {0, NULL, {0}}};
    struct class_parts parts = {.pool = pool, .pool_slots = 6, .attributes = attributes};
    if (used) {
        parts.code = code;
    }
    return parse(class_of_parts(&parts));
}

static char *class_text(const struct zg_class *class, const struct zg_names *names)
{
    struct zg_buf out = {0};
    struct zg_symbol_options options = {.lines = true, .frames = true, .names = names};
    zg_symbol_class(class, &options, &out);
    char *text = zg_strndup(arena, (const char *)out.data, out.len);
    zg_buf_free(&out);
    return text;
}

static struct result with_inner(const struct zg_class *source, const struct zg_names *names)
{
    struct zg_splice *splice = begin(empty_class(61, 0));
    struct zg_error err = {0};
    carry(splice, source, names);
    test_assert_ok(zg_splice_inner_classes(splice, source, names, &err), &err);
    return finish(splice);
}

static void nested_classes_that_are_named_are_listed_with_those_around_them(void **state)
{
    (void)state;
    const char *text = class_text(with_inner(nested(true, 1), NULL).class, NULL);
    assert_non_null(strstr(text, "inner-class public a/B$X of a/B as X\n"));
    assert_non_null(strstr(text, "inner-class static a/B$X$Y of a/B$X as Y\n"));
    text = class_text(with_inner(nested(false, 1), NULL).class, NULL);
    assert_null(strstr(text, "inner-class"));

    struct zg_names *names = zg_names_new(arena);
    zg_names_put_class(names, zg_bytes_of("a/B$X$Y"), zg_bytes_of("a/B$Z"));
    text = class_text(with_inner(nested(true, 1), names).class, NULL);
    assert_non_null(strstr(text, "inner-class static a/B$Z of a/B$X as Y\n"));
}

static void a_nested_class_known_otherwise_is_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_splice *splice = begin(nested(true, 1));
    test_assert_ok(zg_splice_inner_classes(splice, nested(true, 1), NULL, &err), &err);
    assert_false(zg_splice_inner_classes(splice, nested(true, 4), NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "inner-class-flags");
    assert_non_null(strstr(err.text, "a/B$X with flags 0x0001"));
}

static void a_nest_gets_each_member_once(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_splice *splice = begin(empty_class(61, 0));
    const char *const names[] = {"a/B$1", "a/B$2", "a/B$1"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        test_assert_ok(zg_splice_nest_member(splice, zg_bytes_of(names[i]), &err), &err);
    }
    const char *text = class_text(finish(splice).class, NULL);
    assert_non_null(strstr(text, "  nest-member a/B$1\n  nest-member a/B$2\n"));

    struct zg_bytes rich = keep(class_rich()); /* has java/lang/Object for a nest member */
    splice = begin(parse_bytes(rich));
    test_assert_ok(zg_splice_nest_member(splice, zg_bytes_of("java/lang/Object"), &err), &err);
    assert_true(zg_bytes_equal(finish(splice).bytes, rich));
}

static void a_serial_version_is_added_or_replaced(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct class_parts parts = {0};
    struct zg_splice *splice = begin(parse(class_of_parts(&parts)));
    test_assert_ok(zg_splice_serial(splice, 5, &err), &err);
    test_assert_ok(zg_splice_serial(splice, -2, &err), &err);
    struct result result = finish(splice);
    assert_int_equal(result.class->field_count, 2);
    assert_string_equal(field_text(result.class, 1),
                        "field private static final serialVersionUID:J\n  constant -2L\n");
}

/* ---- copies ---- */

/* Every attribute but the unknown one. */
static struct zg_class rich_and_known(void)
{
    struct zg_class class = *parse(class_rich());
    struct zg_attributes *table = &class.attributes;
    for (unsigned i = 0, kept = 0; i < table->count; i++) {
        table->items[kept] = table->items[i];
        kept += !zg_bytes_is(table->items[i].name, "Unknown");
    }
    table->count--;
    return class;
}

static struct result copy(const struct zg_class *source, const struct zg_names *names)
{
    struct zg_error err = {0};
    struct zg_splice *splice;
    struct zg_splice_options options = {0};
    test_assert_ok(zg_splice_begin_copy(arena, source, names, &options, &splice, &err), &err);
    carry(splice, source, names);
    test_assert_ok(zg_splice_member(splice, source, &source->fields[0], false, names, &err), &err);
    test_assert_ok(zg_splice_inner_classes(splice, source, names, &err), &err);
    return finish(splice);
}

static void a_copy_of_a_class_means_the_same(void **state)
{
    (void)state;
    struct zg_class source = rich_and_known();
    struct result result = copy(&source, NULL);
    assert_string_equal(class_text(&source, NULL), class_text(result.class, NULL));

    struct zg_names *names = zg_names_new(arena);
    zg_names_put_class(names, zg_bytes_of("a/B"), zg_bytes_of("a/B$grafted1"));
    zg_names_put_member(names, zg_bytes_of("java/lang/Object"), zg_bytes_of("m"),
                        zg_bytes_of("()V"), zg_bytes_of("encloser"));
    result = copy(&source, names);
    assert_string_equal(class_text(&source, names), class_text(result.class, NULL));
    assert_true(zg_bytes_is(result.class->name, "a/B$grafted1"));
    assert_non_null(
        strstr(class_text(result.class, NULL), "enclosed-by java/lang/Object.encloser()V\n"));
    assert_int_equal(result.cost.bytes, result.bytes.len);
}

static void a_copy_has_the_entries_of_its_own_members(void **state)
{
    (void)state;
    const struct zg_class *source = nested(false, 1);
    assert_string_equal(class_text(source, NULL), class_text(copy(source, NULL).class, NULL));
}

static void a_class_with_an_unknown_attribute_is_not_copied(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct zg_splice *splice;
    struct zg_splice_options options = {0};
    assert_false(zg_splice_begin_copy(arena, parse(class_rich()), NULL, &options, &splice, &err));
    test_assert_error(&err, ZG_REFUSED, "unknown-attribute");
}

/* ---- limits ---- */

static void a_full_pool_is_refused(void **state)
{
    (void)state;
    struct class_parts parts = {0};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct zg_error err = {0};
    /* m, ()V and Code */
    struct result fits = with_method(empty_class(61, 65535 - 5 - 3), source);
    assert_int_equal(fits.class->pool.count, 65535);
    struct zg_splice *splice = begin(empty_class(61, 65535 - 5 - 2));
    assert_false(zg_splice_member(splice, source, &source->methods[0], true, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "its constant pool would have more than 65534 slots"));
    /* a long needs two */
    splice = begin(empty_class(61, 65535 - 5 - 4));
    assert_false(zg_splice_serial(splice, 1, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
}

static void a_full_table_of_members_is_refused(void **state)
{
    (void)state;
    struct class_parts parts = {0};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct zg_class host = *empty_class(61, 0);
    host.methods = host.fields = zg_alloc_array(arena, 65535, sizeof(*host.methods));
    host.method_count = host.field_count = 65535;
    struct zg_error err = {0};
    assert_false(zg_splice_member(begin(&host), source, &source->methods[0], true, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "more than 65535 methods"));
    assert_false(zg_splice_member(begin(&host), source, &source->fields[0], false, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "more than 65535 fields"));
}

/* The rich class with 65535 entries of `size` bytes of zeros in one class attribute, but for the
 * number at `at` in each. */
static struct zg_class with_full(const char *name, size_t size, size_t at, uint16_t number)
{
    struct zg_class class = *parse(class_rich());
    struct zg_attributes *table = &class.attributes;
    for (unsigned i = 0; i < table->count; i++) {
        if (!zg_bytes_is(table->items[i].name, name)) {
            continue;
        }
        size_t len = 2 + 65535 * size;
        uint8_t *info = zg_alloc(arena, len);
        info[0] = info[1] = 0xff;
        for (size_t k = 0; k < 65535; k++) {
            info[2 + k * size + at] = (uint8_t)(number >> 8);
            info[2 + k * size + at + 1] = (uint8_t)number;
        }
        table->items[i].info = (struct zg_bytes){info, len};
    }
    return class;
}

static void other_full_tables_are_refused(void **state)
{
    (void)state;
    struct zg_error err = {0};
    struct class_parts parts = {.code = calls};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct zg_class host = with_full("BootstrapMethods", 4, 0, P_HANDLE);
    assert_false(zg_splice_member(begin(&host), source, &source->methods[0], true, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "more than 65535 bootstrap methods"));

    host = with_full("NestMembers", 2, 0, P_OBJECT);
    assert_false(zg_splice_nest_member(begin(&host), zg_bytes_of("a/B$1"), &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "more than 65535 members"));

    host = with_full("InnerClasses", 8, 0, P_OBJECT);
    struct zg_splice *splice = begin(&host);
    source = nested(true, 1);
    carry(splice, source, NULL);
    assert_false(zg_splice_inner_classes(splice, source, NULL, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "more than 65535 nested classes"));
}

static void a_name_that_becomes_too_long_is_refused(void **state)
{
    (void)state;
    char *longer = zg_alloc(arena, 65536);
    memset(longer, 'x', 65535);
    struct zg_names *names = zg_names_new(arena);
    zg_names_put_class(names, zg_bytes_of("a/B$1"), zg_bytes_of(longer));
    static const struct zg_bytes pool = PART("\x01\0\x0a(La/B$1;)V");
    struct class_parts parts = {.pool = pool, .pool_slots = 1, .method_type = 34};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct zg_error err = {0};
    assert_false(zg_splice_member(begin(empty_class(61, 0)), source, &source->methods[0], true,
                                  names, &err));
    test_assert_error(&err, ZG_REFUSED, "too-large");
    assert_non_null(strstr(err.text, "a name in it would have 65540 bytes"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bootstrap_methods_are_made_where_there_are_none),
        TEST(bootstrap_methods_of_the_host_are_shared_or_followed),
        TEST(dynamic_constants_come_with_those_among_their_arguments),
        TEST(dynamic_constants_nested_too_deep_are_refused),
        TEST(nested_classes_that_are_named_are_listed_with_those_around_them),
        TEST(a_nested_class_known_otherwise_is_refused),
        TEST(a_nest_gets_each_member_once),
        TEST(a_serial_version_is_added_or_replaced),
        TEST(a_copy_of_a_class_means_the_same),
        TEST(a_copy_has_the_entries_of_its_own_members),
        TEST(a_class_with_an_unknown_attribute_is_not_copied),
        TEST(a_full_pool_is_refused),
        TEST(a_full_table_of_members_is_refused),
        TEST(other_full_tables_are_refused),
        TEST(a_name_that_becomes_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
