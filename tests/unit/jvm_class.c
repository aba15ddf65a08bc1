/* Whole classes: read and written again, and the rules that a damaged one breaks. */
#include "jvm_judging.h"

static void a_class_with_every_attribute_is_written_as_it_was_read(void **state)
{
    (void)state;
    assert_judged(class_rich(), NULL);
}

static void the_parts_of_a_class_are_found(void **state)
{
    (void)state;
    struct zg_buf buf = class_rich();
    struct zg_class class;
    struct zg_error err = {0};
    test_assert_ok(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err), &err);
    assert_true(zg_bytes_is(class.name, "a/B"));
    assert_true(zg_bytes_is(class.super_name, "java/lang/Object"));
    assert_int_equal(class.major, 61);
    assert_int_equal(class.field_count, 1);
    assert_true(zg_bytes_is(class.fields[0].descriptor, "I"));
    assert_int_equal(class.method_count, 1);
    assert_true(zg_bytes_is(class.methods[0].name, "m"));
    const struct zg_attribute *source = zg_attribute_find(&class.attributes, "SourceFile");
    assert_non_null(source);
    assert_int_equal(source->info.data[1], P_M);
    assert_memory_equal(buf.data + source->offset, source->info.data, 2);
    assert_null(zg_attribute_find(&class.attributes, "Code"));
    assert_true(zg_bytes_is(zg_pool_utf8(&class.pool, P_VOID), "()V"));
    assert_int_equal(zg_pool_utf8(&class.pool, P_CLASS).len, 0);
    assert_int_equal(zg_pool_utf8(&class.pool, 65535).len, 0);
    zg_buf_free(&buf);
}

/* Whether it is refused for what is missing or, rarely, still a class by itself, no cut may
 * read beyond the end. */
static void a_class_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct zg_buf whole = class_rich();
    for (size_t len = 0; len < whole.len; len++) {
        struct zg_buf cut = {0};
        struct zg_error err = {0};
        zg_buf_append(&cut, whole.data, len);
        zg_buf_append(&cut, "", len == 0 ? 1 : 0);
        assert_false(accepts(cut, &err));
        test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    }
    zg_buf_append(&whole, "", 1);
    assert_judged(whole, "1 bytes after the end of the class");
}

static void a_method_has_code_unless_it_is_abstract_or_native(void **state)
{
    (void)state;
    static const struct zg_bytes clinit = PART("\x01\0\x08<clinit>");
    static const struct {
        struct class_parts parts;
        const char *says;
    } cases[] = {
        {{.flags = 0x400, .no_code = true}, NULL},
        {{.flags = 0x100, .no_code = true}, NULL},
        {{.flags = 0x001, .no_code = true}, "a method has no Code"},
        {{.flags = 0x400}, "that is abstract or native has Code"},
        {{.flags = 0x100}, "that is abstract or native has Code"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_judged(class_of_parts(&cases[i].parts), cases[i].says);
    }
    struct class_parts parts = {.pool = clinit, .pool_slots = 1, .method_name = P_NEXT};
    parts.flags = 0x100;
    assert_judged(class_of_parts(&parts), NULL);
    parts.no_code = true;
    assert_judged(class_of_parts(&parts), "a method has no Code");
}

static void members_have_legal_names_and_descriptors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool field_name, method_name, field_type, method_type;
    } cases[] = {
        {"x", true, true, false, false},
        {"a-b", true, true, false, false},
        {"", false, false, false, false},
        {"a.b", false, false, false, false},
        {"a;b", false, false, false, false},
        {"a[b", false, false, false, false},
        {"a/b", false, false, false, false},
        {"<x>", true, false, false, false},
        {"<clinit>", true, true, false, false},
        {"I", true, true, true, false},
        {"V", true, true, false, false},
        {"Lx", true, true, false, false},
        {"La;", false, false, true, false},
        {"L;", false, false, false, false},
        {"La//b;", false, false, false, false},
        {"[[La/b;", false, false, true, false},
        {"[V", false, false, false, false},
        {"[", false, false, false, false},
        {"II", true, true, false, false},
        {"()V", true, true, false, true},
        {"()[V", false, false, false, false},
        {"(V)V", true, true, false, false},
        {"(IJ[DLa;)La;", false, false, false, true},
        {"()", true, true, false, false},
        {"(I", true, true, false, false},
        {"()VV", true, true, false, false},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_buf utf8 = {0};
        uint8_t head[] = {1, 0, (uint8_t)strlen(cases[i].text)};
        zg_buf_append(&utf8, head, 3);
        zg_buf_append_text(&utf8, cases[i].text);
        struct class_parts with = {.pool = zg_buf_bytes(&utf8), .pool_slots = 1};
        struct class_parts parts = with;
        parts.field_name = P_NEXT;
        assert_judged(class_of_parts(&parts),
                      cases[i].field_name ? NULL : "a field has no legal name");
        parts = with;
        parts.method_name = P_NEXT;
        assert_judged(class_of_parts(&parts),
                      cases[i].method_name ? NULL : "a method has no legal name");
        parts = with;
        parts.field_type = P_NEXT;
        assert_judged(class_of_parts(&parts),
                      cases[i].field_type ? NULL : "a field has no legal descriptor");
        parts = with;
        parts.method_type = P_NEXT;
        assert_judged(class_of_parts(&parts),
                      cases[i].method_type ? NULL : "a method has no legal descriptor");
        zg_buf_free(&utf8);
    }
}

static void a_method_has_at_most_255_words_of_parameters(void **state)
{
    (void)state;
    static const struct {
        unsigned longs, ints;
        uint16_t flags;
        bool ok;
    } cases[] = {
        {0, 254, 0, true}, {0, 255, 0, false}, {0, 255, 8, true},  {0, 256, 8, false},
        {127, 0, 0, true}, {127, 1, 8, true},  {128, 0, 8, false}, {127, 1, 0, false},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        char type[300] = "(";
        memset(type + 1, 'J', cases[i].longs);
        memset(type + 1 + cases[i].longs, 'I', cases[i].ints);
        strcat(type, ")V");
        struct zg_buf utf8 = {0};
        size_t len = strlen(type);
        uint8_t head[] = {1, (uint8_t)(len >> 8), (uint8_t)len};
        zg_buf_append(&utf8, head, 3);
        zg_buf_append_text(&utf8, type);
        struct class_parts parts = {.pool = zg_buf_bytes(&utf8),
                                    .pool_slots = 1,
                                    .method_type = P_NEXT,
                                    .flags = cases[i].flags};
        assert_judged(class_of_parts(&parts), cases[i].ok ? NULL : "words of parameters (4.3.3)");
        zg_buf_free(&utf8);
    }
}

static void a_constructor_returns_nothing(void **state)
{
    (void)state;
    struct class_parts parts = {.method_name = P_INIT};
    assert_judged(class_of_parts(&parts), NULL);
    static const struct zg_bytes type = PART("\x01\0\x03()I");
    parts = (struct class_parts){
        .method_name = P_INIT, .method_type = P_NEXT, .pool = type, .pool_slots = 1};
    assert_judged(class_of_parts(&parts), "<init> returns a value");
}

static void constants_mean_something(void **state)
{
    (void)state;
    static const struct {
        struct zg_bytes pool;
        uint16_t slots;
        const char *says;
    } cases[] = {
        {PART("\x01\0\x04[[[I\x07\0\x22"), 2, NULL},
        {PART("\x01\0\x03[[V\x07\0\x22"), 2, "a Class has no legal name"},
        {PART("\x01\0\x03"
              "a.b\x07\0\x22"),
         2, "a Class has no legal name"},
        {PART("\x01\0\0\x07\0\x22"), 2, "a Class has no legal name"},
        {PART("\x0c\0\x06\0\x06"), 1, "a NameAndType has no legal descriptor"},
        {PART("\x01\0\x03"
              "a.b\x0c\0\x22\0\x05"),
         2, "a NameAndType has no legal name"},
        {PART("\x09\0\x02\0\x07"), 1, "a field of what is no field type"},
        {PART("\x11\0\0\0\x07"), 1, "a field of what is no field type"},
        {PART("\x0a\0\x02\0\x0b"), 1, "a call of what is no method"},
        {PART("\x0b\0\x02\0\x1e"), 1, "a call of a method of a special name"},
        {PART("\x12\0\0\0\x1e"), 1, "a call of a method of a special name"},
        {PART("\x10\0\x06"), 1, "a MethodType has no legal descriptor"},
        {PART("\x0f\x08\0\x1f"), 1, NULL},
        {PART("\x0f\x08\0\x08"), 1, "a method handle of kind 8"},
        {PART("\x0f\x05\0\x1f"), 1, "a method handle of kind 5"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct class_parts parts = {.pool = cases[i].pool, .pool_slots = cases[i].slots};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

static void interfaces_are_classes_and_differ(void **state)
{
    (void)state;
    static const struct {
        struct zg_bytes interfaces;
        const char *says;
    } cases[] = {
        {PART("\0\x02\0\x04"), NULL},
        {PART("\0\x01"), "slot 1 names no interface"},
        {PART("\0\x15"), "slot 21 names no interface"}, /* an array */
        {PART("\0\x04\0\x04"), "interface java/lang/Object is there twice"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct class_parts parts = {.interfaces = cases[i].interfaces};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

/* Puts a second copy of the method behind the first. */
static void a_member_may_not_be_there_twice(void **state)
{
    (void)state;
    struct class_parts parts = {.flags = 0x400, .no_code = true};
    struct zg_buf buf = class_of_parts(&parts), twice = {0};
    static const struct zg_bytes method = PART("\0\x01\x04\0\0\x06\0\x05\0\0");
    size_t at = zg_bytes_find(zg_buf_bytes(&buf), method, 0);
    assert_true(at != SIZE_MAX);
    zg_buf_append(&twice, buf.data, at + 10);
    zg_buf_append(&twice, method.data + 2, 8);
    zg_buf_append(&twice, buf.data + at + 10, buf.len - at - 10);
    twice.data[at + 1] = 2;
    zg_buf_free(&buf);
    struct zg_buf other = {0};
    zg_buf_append_bytes(&other, zg_buf_bytes(&twice));
    assert_judged(twice, "method m is there twice");
    other.data[at + 13] = P_J; /* another name */
    assert_judged(other, NULL);
}

static void bootstrap_methods_are_where_the_pool_says(void **state)
{
    (void)state;
    struct class_parts parts = {.no_bootstraps = true};
    assert_judged(class_of_parts(&parts), "names bootstrap method 0 of 0");
    static const struct zg_bytes second = PART("\x12\0\x01\0\x07");
    parts = (struct class_parts){.pool = second, .pool_slots = 1};
    assert_judged(class_of_parts(&parts), "names bootstrap method 1 of 1");
    static const struct {
        struct part part;
        const char *says;
    } cases[] = {
        {{ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x16\0\x01\0\x17")}, NULL},
        {{ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x08\0\0")}, "slot 8 of tag 10"},
        {{ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x16\0\x01\0\x06")}, "slot 6 of tag 1"},
        {{ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x16\0\x01\0\x1a")}, "slot 26 of tag 18"},
        /* the constant is its own argument */
        {{ZG_IN_CLASS, "BootstrapMethods", PART("\0\x01\0\x16\0\x01\0\x18")}, "needs itself"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {cases[i].part, {0, NULL, {0}}};
        parts = (struct class_parts){.attributes = list, .no_bootstraps = true};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

/* Constants P_NEXT and P_NEXT + 1 use the methods 1 and 2, whose arguments differ. */
static void dynamic_constants_may_not_need_each_other(void **state)
{
    (void)state;
    static const struct zg_bytes pool = PART("\x11\0\x01\0\x0b\x11\0\x02\0\x0b");
    static const struct {
        struct zg_bytes info;
        const char *says;
    } cases[] = {
        {PART("\0\x03\0\x16\0\0\0\x16\0\x02\0\x23\0\x23\0\x16\0\x01\0\x18"), NULL},
        {PART("\0\x03\0\x16\0\0\0\x16\0\x01\0\x23\0\x16\0\x01\0\x22"), "needs itself"},
        {PART("\0\x03\0\x16\0\x01\0\x22\0\x16\0\x01\0\x23\0\x16\0\x02\0\x13\0\x18"),
         "needs itself"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {{ZG_IN_CLASS, "BootstrapMethods", cases[i].info},
                                    {0, NULL, {0}}};
        struct class_parts parts = {
            .pool = pool, .pool_slots = 2, .attributes = list, .no_bootstraps = true};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_class_with_every_attribute_is_written_as_it_was_read,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_parts_of_a_class_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_class_cut_anywhere_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_method_has_code_unless_it_is_abstract_or_native, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(members_have_legal_names_and_descriptors, setup, teardown),
        cmocka_unit_test_setup_teardown(a_method_has_at_most_255_words_of_parameters, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_constructor_returns_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(constants_mean_something, setup, teardown),
        cmocka_unit_test_setup_teardown(interfaces_are_classes_and_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(a_member_may_not_be_there_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(bootstrap_methods_are_where_the_pool_says, setup, teardown),
        cmocka_unit_test_setup_teardown(dynamic_constants_may_not_need_each_other, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
