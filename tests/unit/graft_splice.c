/* Carrying members into a class: what they refer to comes along, what was there stays. */
#include "graft_splicing.h"

static void a_class_to_which_nothing_is_added_stays_as_it_is(void **state)
{
    (void)state;
    struct zg_buf rich = class_rich();
    struct zg_bytes bytes = keep(rich);
    struct result result = finish(begin(parse_bytes(bytes)));
    assert_true(zg_bytes_equal(bytes, result.bytes));
    assert_int_equal(result.cost.pool_slots, 0);
    assert_int_equal(result.cost.bytes, 0);
}

static void a_class_carried_onto_itself_stays_as_it_is(void **state)
{
    (void)state;
    struct zg_buf rich = class_rich();
    struct zg_bytes bytes = keep(rich);
    const struct zg_class *class = parse_bytes(bytes);
    struct zg_splice *splice = begin(class);
    struct zg_error err = {0};
    carry(splice, class, NULL);
    carry_field(splice, class);
    test_assert_ok(zg_splice_inner_classes(splice, class, NULL, &err), &err);
    struct result result = finish(splice);
    assert_true(zg_bytes_equal(bytes, result.bytes));
}

static void a_method_with_every_attribute_means_the_same_in_another_pool(void **state)
{
    (void)state;
    const struct zg_class *source = parse(class_rich());
    struct zg_bytes host = keep(class_make("a/B", 61, "salt"));
    struct zg_splice *splice = begin(parse_bytes(host));
    carry(splice, source, NULL);
    carry_field(splice, source);
    struct result result = finish(splice);
    assert_int_equal(result.class->method_count, 1);
    assert_string_equal(text_of(source, 0, NULL), text_of(result.class, 0, NULL));
    assert_string_equal(field_text(source, 0), field_text(result.class, 0));
    assert_int_equal(result.cost.pool_slots, result.class->pool.count - 6);
    assert_int_equal(result.cost.bytes, (int64_t)(result.bytes.len - host.len));
}

static void a_method_takes_the_place_of_the_one_of_its_name_and_type(void **state)
{
    (void)state;
    static const struct zg_bytes other = PART("\x03\x57\xb1"); /* iconst_0, pop, return */
    struct class_parts first = {0}, changed = {.code = other};
    struct class_parts second = {.method_name = P_INIT};
    const struct zg_class *host = parse(class_of_parts(&first));
    host = with_method(host, parse(class_of_parts(&second))).class;
    assert_int_equal(host->method_count, 2);
    const struct zg_class *source = parse(class_of_parts(&changed));
    struct result result = with_method(host, source);
    assert_int_equal(result.class->method_count, 2);
    assert_string_equal(text_of(result.class, 0, NULL), text_of(source, 0, NULL));
    assert_string_equal(text_of(result.class, 1, NULL), text_of(host, 1, NULL));
    assert_int_equal(result.cost.pool_slots, 0);
}

static void numbers_are_told_apart_by_their_bits(void **state)
{
    (void)state;
    /* 34, 35: two NaNs; 36, 37: 0.0 and -0.0; 38: 42, as slot 13 is; 39: 42L, as slot 15 is */
    static const struct zg_bytes pool = PART("\x04\x7f\xc0\0\0\x04\x7f\xc0\0\x01"
                                             "\x04\0\0\0\0\x04\x80\0\0\0\x03\0\0\0\x2a"
                                             "\x05\0\0\0\0\0\0\0\x2a");
    static const struct zg_bytes code = PART("\x12\x22\x57\x12\x23\x57\x12\x24\x57\x12\x25\x57"
                                             "\x12\x26\x57\x12\x0d\x57\x14\0\x27\x58\x14\0\x0f\x58"
                                             "\x14\0\x11\x58\xb1");
    struct class_parts parts = {.code = code, .pool = pool, .pool_slots = 7};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct result result = with_method(empty_class(61, 0), source);
    assert_string_equal(text_of(source, 0, NULL), text_of(result.class, 0, NULL));
    /* m, ()V, Code; four floats, one int; one long and one double of two slots each */
    assert_int_equal(result.cost.pool_slots, 3 + 4 + 1 + 2 + 2);
}

static void what_is_carried_twice_is_there_once(void **state)
{
    (void)state;
    const struct zg_class *source = parse(class_rich());
    struct result once = with_method(empty_class(61, 0), source);
    struct zg_splice *splice = begin(empty_class(61, 0));
    carry(splice, source, NULL);
    carry(splice, source, NULL);
    struct result twice = finish(splice);
    assert_true(zg_bytes_equal(once.bytes, twice.bytes));
}

static void a_pool_with_duplicates_gets_no_more_of_them(void **state)
{
    (void)state;
    /* 34: m again; 35: a/B again; 36: Class of that; 37: m:()V with 34; 38: Methodref of those */
    static const struct zg_bytes pool = PART("\x01\0\x01m\x01\0\x03"
                                             "a/B\x07\0\x23\x0c\0\x22\0\x05\x0a\0\x24\0\x25");
    static const struct zg_bytes code = PART("\x2a\xb6\0\x26\xb1"); /* invokevirtual 38 */
    struct class_parts parts = {.code = code, .pool = pool, .pool_slots = 5};
    const struct zg_class *class = parse(class_of_parts(&parts));
    struct result result = with_method(class, class);
    assert_string_equal(text_of(class, 0, NULL), text_of(result.class, 0, NULL));
    assert_int_equal(result.cost.pool_slots, 0);
}

/* A class a/B whose method m(La/B$1;)V uses the anonymous class a/B$1 in every way. */
static const struct zg_class *with_anonymous(void)
{
    static const struct zg_bytes pool =
        PART("\x01\0\x05"
             "a/B$1\x07\0\x22"      /* 34, 35 Class */
             "\x01\0\x07La/B$1;"    /* 36 */
             "\x01\0\x08[La/B$1;"   /* 37 */
             "\x07\0\x25"           /* 38 Class [La/B$1; */
             "\x01\0\x0a(La/B$1;)V" /* 39 */
             "\x01\0\x0alambda$m$0" /* 40 */
             "\x0c\0\x28\0\x27"     /* 41 lambda$m$0:(La/B$1;)V */
             "\x0a\0\x02\0\x29"     /* 42 a/B.lambda$m$0 */
             "\x0f\x06\0\x2a"       /* 43 MethodHandle */
             "\x10\0\x27"           /* 44 MethodType */
             "\x08\0\x24"           /* 45 String La/B$1; */
             "\x0c\0\x06\0\x27"     /* 46 m:(La/B$1;)V */
             "\x12\0\0\0\x2e"       /* 47 InvokeDynamic */
             "\x0a\0\x23\0\x29"     /* 48 a/B$1.lambda$m$0:(La/B$1;)V */
             "\x01\0\x0eLx<La/B$1;>.L;" /* 49, a signature with a class named L */);
    static const struct zg_bytes code =
        PART("\xbb\0\x23\x57\x01\xc0\0\x26\x57\x12\x2b\x57\x12\x2c\x57\x12\x2d\x57"
             "\x01\xb8\0\x2a\x01\xb8\0\x30\x01\xba\0\x2f\0\0\xb1");
    static const struct part attributes[] = {
        {ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\0\0\x04\0\x06\0\x24\0\x01")},
        {ZG_IN_CODE, "LocalVariableTypeTable", PART("\0\x01\0\0\0\x04\0\x06\0\x31\0\x01")},
        {ZG_IN_METHOD, "Signature", PART("\0\x27")},
        {ZG_IN_METHOD, "RuntimeVisibleAnnotations",
         PART("\0\x01\0\x24\0\x05\0\x06"
              "c\0\x24\0\x06s\0\x24\0\x06"
              "e\0\x24\0\x24\0\x06@\0\x24\0\0\0\x06[\0\x01"
              "c\0\x24")},
        {ZG_IN_METHOD, "Exceptions", PART("\0\x01\0\x23")},
        {0, NULL, {0}},
    };
    static const struct zg_bytes handler = PART("\0\0\0\x04\0\x04\0\x23");
    struct class_parts parts = {.code = code,
                                .pool = pool,
                                .pool_slots = 16,
                                .method_type = 39,
                                .handlers = handler,
                                .attributes = attributes};
    return parse(class_of_parts(&parts));
}

static struct zg_names *other_names(void)
{
    struct zg_names *names = zg_names_new(arena);
    zg_names_put_class(names, zg_bytes_of("a/B$1"), zg_bytes_of("a/B$grafted7"));
    zg_names_put_member(names, zg_bytes_of("a/B"), zg_bytes_of("lambda$m$0"),
                        zg_bytes_of("(La/B$1;)V"), zg_bytes_of("lambda$m$9"));
    return names;
}

static void other_names_reach_every_descriptor_and_no_string(void **state)
{
    (void)state;
    const struct zg_class *source = with_anonymous();
    struct zg_names *names = other_names();
    struct zg_splice *splice = begin(empty_class(61, 0));
    carry(splice, source, names);
    struct result result = finish(splice);
    const char *text = text_of(result.class, 0, NULL);
    assert_string_equal(text_of(source, 0, names), text);
    assert_true(zg_bytes_is(result.class->methods[0].descriptor, "(La/B$grafted7;)V"));
    assert_int_equal(count_text(result.class, "a/B$1"), 0);
    assert_int_equal(count_text(result.class, "[La/B$1;"), 0);
    assert_int_equal(count_text(result.class, "[La/B$grafted7;"), 1);
    assert_int_equal(count_text(result.class, "(La/B$1;)V"), 0);
    assert_int_equal(count_text(result.class, "Lx<La/B$grafted7;>.L;"), 1);
    /* the String, the annotation's string, and an enum constant's name */
    assert_int_equal(count_text(result.class, "La/B$1;"), 1);
    assert_non_null(strstr(text, "ldc \"La/B$1;\""));
    assert_non_null(strstr(text, "m = \"La/B$1;\""));
    assert_non_null(strstr(text, "enum La/B$grafted7;.La/B$1;"));
    /* a/B's lambda has another name, that of a/B$1 has not */
    assert_non_null(strstr(text, "a/B.lambda$m$9(La/B$grafted7;)V"));
    assert_non_null(strstr(text, "a/B$grafted7.lambda$m$0(La/B$grafted7;)V"));
}

static void a_member_is_carried_under_its_other_name(void **state)
{
    (void)state;
    struct class_parts parts = {0};
    const struct zg_class *source = parse(class_of_parts(&parts));
    struct zg_names *names = zg_names_new(arena);
    zg_names_put_member(names, zg_bytes_of("a/B"), zg_bytes_of("m"), zg_bytes_of("()V"),
                        zg_bytes_of("lambda$m$3"));
    struct zg_splice *splice = begin(source);
    carry(splice, source, names);
    struct result result = finish(splice);
    assert_int_equal(result.class->method_count, 2);
    assert_true(zg_bytes_is(result.class->methods[1].name, "lambda$m$3"));
    assert_string_equal(text_of(result.class, 0, NULL), text_of(source, 0, NULL));
}

static void two_members_under_one_other_name_are_refused(void **state)
{
    (void)state;
    struct class_parts one = {0}, two = {.method_name = P_INIT};
    const struct zg_class *source = parse(class_of_parts(&one));
    struct zg_names *names = zg_names_new(arena);
    zg_names_put_member(names, zg_bytes_of("a/B"), zg_bytes_of("m"), zg_bytes_of("()V"),
                        zg_bytes_of("<init>"));
    struct zg_splice *splice = begin(empty_class(61, 0));
    carry(splice, source, names);
    carry(splice, source, names);
    struct zg_error err = {0};
    source = parse(class_of_parts(&two));
    assert_false(zg_splice_member(splice, source, &source->methods[0], true, names, &err));
    test_assert_error(&err, ZG_SYSTEM, "graft-internal");
    assert_non_null(strstr(err.text, "m()V and <init>()V would both be carried over as <init>()V"));
}

static void what_the_class_file_version_lacks_does_not_come_out(void **state)
{
    (void)state;
    static const struct zg_bytes code = PART("\x12\x17\x57\xb1"); /* ldc of a method type */
    struct class_parts parts = {.code = code};
    struct zg_splice *splice = begin(empty_class(50, 0));
    carry(splice, parse(class_of_parts(&parts)), NULL);
    struct zg_error err = {0};
    struct zg_buf out = {0};
    struct zg_splice_cost cost;
    assert_false(zg_splice_end(splice, &out, &cost, &err));
    test_assert_error(&err, ZG_SYSTEM, "graft-internal");
    assert_non_null(strstr(err.text, "needs class file version 51"));
    zg_buf_free(&out);
}

static void an_unknown_attribute_of_a_member_is_refused(void **state)
{
    (void)state;
    static const struct part places[][2] = {
        {{ZG_IN_METHOD, "Mystery", PART("\0\x01")}, {0, NULL, {0}}},
        {{ZG_IN_CODE, "Mystery", PART("\0\x01")}, {0, NULL, {0}}},
        {{ZG_IN_METHOD, "SourceDebugExtension", PART("\0\x01")}, {0, NULL, {0}}},
        {{ZG_IN_METHOD, "Mystery", PART("")}, {0, NULL, {0}}},
    };
    for (size_t i = 0; i < ZG_COUNT(places); i++) {
        struct class_parts parts = {.attributes = places[i]};
        const struct zg_class *source = parse(class_of_parts(&parts));
        struct zg_splice *splice = begin(empty_class(61, 0));
        struct zg_error err = {0};
        assert_false(zg_splice_member(splice, source, &source->methods[0], true, NULL, &err));
        test_assert_error(&err, ZG_REFUSED, "unknown-attribute");
        assert_non_null(strstr(err.text, "method m()V of class a/B"));
    }
}

static void code_changes_its_form_with_the_class_file_version(void **state)
{
    (void)state;
    struct class_parts wide = {.major = 45, .minor = 3}, narrow = {.major = 45};
    const struct zg_class *new_class = parse(class_of_parts(&wide));
    const struct zg_class *old_class = parse(class_of_parts(&narrow));
    struct result older = with_method(old_class, new_class);
    assert_string_equal(text_of(older.class, 0, NULL), text_of(new_class, 0, NULL));
    assert_int_equal(older.bytes.len, keep(class_of_parts(&narrow)).len);
    struct result newer = with_method(new_class, old_class);
    assert_string_equal(text_of(newer.class, 0, NULL), text_of(old_class, 0, NULL));

    struct zg_class deep = *new_class; /* the stack of its method is too deep */
    struct zg_member method = deep.methods[0];
    struct zg_attribute code = method.attributes.items[0];
    uint8_t *info = (uint8_t *)zg_strndup(arena, (const char *)code.info.data, code.info.len);
    info[0] = 1;
    code.info.data = info;
    method.attributes.items = &code;
    struct zg_splice *splice = begin(old_class);
    struct zg_error err = {0};
    test_assert_ok(zg_splice_member(splice, &deep, &method, true, NULL, &err), &err);
    assert_end_refused(splice, "too-large", "words of stack");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_class_to_which_nothing_is_added_stays_as_it_is),
        TEST(a_class_carried_onto_itself_stays_as_it_is),
        TEST(a_method_with_every_attribute_means_the_same_in_another_pool),
        TEST(a_method_takes_the_place_of_the_one_of_its_name_and_type),
        TEST(numbers_are_told_apart_by_their_bits),
        TEST(what_is_carried_twice_is_there_once),
        TEST(a_pool_with_duplicates_gets_no_more_of_them),
        TEST(other_names_reach_every_descriptor_and_no_string),
        TEST(a_member_is_carried_under_its_other_name),
        TEST(two_members_under_one_other_name_are_refused),
        TEST(what_the_class_file_version_lacks_does_not_come_out),
        TEST(an_unknown_attribute_of_a_member_is_refused),
        TEST(code_changes_its_form_with_the_class_file_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
