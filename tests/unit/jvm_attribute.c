/* Attributes: walked over element by element; known, ignored and damaged ones. */
#include "jvm_judging.h"

struct attribute_case {
    struct part part;
    const char *says; /* NULL: accepted */
};

static void judge_attributes(const struct attribute_case *cases, size_t count, uint16_t major)
{
    for (size_t i = 0; i < count; i++) {
        const struct part list[] = {cases[i].part, {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list, .major = major};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

static void an_attribute_that_breaks_its_layout_is_refused(void **state)
{
    (void)state;
    static const struct attribute_case cases[] = {
        {{ZG_IN_CLASS, "SourceFile", PART("\0\x06")}, NULL},
        {{ZG_IN_CLASS, "SourceFile", PART("\0\x06\0")}, "SourceFile: 1 bytes too many"},
        {{ZG_IN_CLASS, "SourceFile", PART("\0")}, "SourceFile: ends before its parts"},
        {{ZG_IN_CLASS, "SourceFile", PART("\0\x02")}, "SourceFile: slot 2 of tag 7"},
        {{ZG_IN_CLASS, "SourceFile", PART("\0\0")}, "SourceFile: slot 0"},
        {{ZG_IN_CLASS, "SourceFile", PART("\xff\xff")}, "SourceFile: slot 65535"},
        {{ZG_IN_CLASS, "SourceFile", PART("\0\x10")}, "slot 16 of tag 0"}, /* of the long */
        {{ZG_IN_CLASS, "InnerClasses", PART("\0\x01\0\0\0\0\0\0\0\0")}, "InnerClasses: slot 0"},
        {{ZG_IN_CLASS, "EnclosingMethod", PART("\0\x04\0\0")}, NULL},
        {{ZG_IN_CLASS, "EnclosingMethod", PART("\0\x04\0\x08")}, "EnclosingMethod: slot 8"},
        {{ZG_IN_CLASS, "Deprecated", PART("x")}, "Deprecated: 1 bytes too many"},
        {{ZG_IN_CLASS, "NestHost", PART("\0\x06")}, "NestHost: slot 6"},
        {{ZG_IN_CLASS, "NestMembers", PART("\0\x02\0\x04")}, "NestMembers: ends before"},
        {{ZG_IN_CLASS, "PermittedSubclasses", PART("\0\x01\0\x05")}, "PermittedSubclasses: slot 5"},
        {{ZG_IN_CLASS, "Module", PART("\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0")}, "Module: slot 5"},
        {{ZG_IN_CLASS, "ModulePackages", PART("\0\x01\0\x04")}, "ModulePackages: slot 4"},
        {{ZG_IN_FIELD, "ConstantValue", PART("\0\x0f")}, NULL},
        {{ZG_IN_FIELD, "ConstantValue", PART("\0\x02")}, "ConstantValue: slot 2"},
        {{ZG_IN_METHOD, "Exceptions", PART("\0\x01\0\x06")}, "Exceptions: slot 6"},
        {{ZG_IN_METHOD, "MethodParameters", PART("\x01\0\x02\0\0")}, "MethodParameters: slot 2"},
        {{ZG_IN_CODE, "LineNumberTable", PART("\0\x01\0\0\0\x05")}, NULL},
        {{ZG_IN_CODE, "LineNumberTable", PART("\0\x01\0\x01\0\x05")}, "offset 1 is not that"},
        {{ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\0")}, NULL},
        {{ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\x01\0\0\0\x06\0\x0a\0\0")}, NULL},
        {{ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\0\0\x02\0\x06\0\x0a\0\0")},
         "a range from 0 ends after the code"},
        {{ZG_IN_CODE, "LocalVariableTable", PART("\0\x01\0\x02\0\0\0\x06\0\x0a\0\0")},
         "offset 2 is not"},
        {{ZG_IN_CLASS, "Record", PART("\0\x01\0\x06\0\x0a\0\x01\0\x20\0\0\0\x03\0\x06\0")},
         "Signature: 1 bytes too many"},
        {{ZG_IN_CLASS, "Record", PART("\0\x01\0\x06\0\x0a\0\x01\0\x20\0\0\0\x03\0\x06")},
         "longer than itself"},
        {{ZG_IN_CLASS, "Record",
          PART("\0\x01\0\x06\0\x0a\0\x02\0\x20\0\0\0\x02\0\x06\0\x20\0\0\0\x02\0\x06")},
         "a second Signature"},
        {{ZG_IN_CLASS, "Record", PART("\0\x01\0\x06\0\x0a\0\x01\0\x02\0\0\0\0")},
         "slot 2 of tag 7"},
    };
    judge_attributes(cases, ZG_COUNT(cases), 61);
}

static void annotations_are_read_to_the_last_value(void **state)
{
    (void)state;
    static const char visible[] = "RuntimeVisibleAnnotations";
    static const char types[] = "RuntimeVisibleTypeAnnotations";
    static const struct attribute_case cases[] = {
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x0a\0\x01\0\x06I\0\x0d")}, NULL},
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x0a\0\x01\0\x06J\0\x0d")}, "slot 13 of tag 3"},
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x0a\0\x01\0\x06s\0\x13")}, "slot 19 of tag 8"},
        {{ZG_IN_CLASS, visible,
          PART("\0\x01\0\x0a\0\x01\0\x06"
               "e\0\x0a\0\x02")},
         "slot 2 of tag 7"},
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x0a\0\x01\0\x06x\0\x0d")}, "value tag 0x78"},
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x0a\0\x01\0\x06[\0\x02I\0\x0d")}, "ends before"},
        {{ZG_IN_CLASS, visible, PART("\0\x01\0\x02\0\0")}, "slot 2 of tag 7"},
        {{ZG_IN_METHOD, "AnnotationDefault", PART("@\0\x0a\0\0")}, NULL},
        {{ZG_IN_METHOD, "AnnotationDefault", PART("c\0\x02")}, "slot 2 of tag 7"},
        {{ZG_IN_METHOD, "RuntimeVisibleParameterAnnotations", PART("\x01\0\x01\0\x0a\0\0")}, NULL},
        {{ZG_IN_METHOD, "RuntimeVisibleParameterAnnotations", PART("\x02\0\0")}, "ends before"},
        {{ZG_IN_CLASS, types, PART("\0\x01\x02\0\0\0\x0a\0\0")}, "target_type 0x02"},
        {{ZG_IN_CLASS, types, PART("\0\x01\x4c\0\0\0\x0a\0\0")}, "target_type 0x4c"},
        {{ZG_IN_FIELD, types, PART("\0\x01\x13\x01\0\0\0\x0a\0\0")}, NULL},
        {{ZG_IN_FIELD, types, PART("\0\x01\x13\x02\0\0\0\x0a\0\0")}, "slot 0"},
        {{ZG_IN_CODE, types, PART("\0\x01\x44\0\0\0\0\x0a\0\0")}, NULL},
        {{ZG_IN_CODE, types, PART("\0\x01\x44\0\x01\0\0\x0a\0\0")}, "offset 1 is not"},
        {{ZG_IN_CODE, types, PART("\0\x01\x47\0\x01\0\0\0\x0a\0\0")}, "offset 1 is not"},
        {{ZG_IN_CODE, types, PART("\0\x01\x40\0\x01\0\0\0\x02\0\0\0\0\x0a\0\0")},
         "ends after the code"},
    };
    judge_attributes(cases, ZG_COUNT(cases), 61);
}

static void nested_values_have_a_limit(void **state)
{
    (void)state;
    for (unsigned depth = 63; depth <= 64; depth++) {
        struct zg_buf value = {0};
        for (unsigned i = 0; i < depth; i++) {
            zg_buf_append(&value, "[\0\x01", 3);
        }
        zg_buf_append(&value, "I\0\x0d", 3);
        const struct part list[] = {{ZG_IN_METHOD, "AnnotationDefault", zg_buf_bytes(&value)},
                                    {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list};
        assert_judged(class_of_parts(&parts), depth == 63 ? NULL : "nested more than 64 deep");
        zg_buf_free(&value);
    }
}

static void stack_map_frames_stand_at_instructions(void **state)
{
    (void)state;
    static const struct {
        struct zg_bytes info;
        const char *says;
    } cases[] = {
        {PART("\0\x02\x00\x02"), NULL},                          /* 0, 3 */
        {PART("\0\x01\x01"), "a frame stands at 1"},             /* in the new */
        {PART("\0\x02\x00\x00"), "a frame stands at 1"},         /* one further */
        {PART("\0\x01\x05"), "a frame stands at 5"},             /* after the end */
        {PART("\0\x01\xfb\xff\xff"), "a frame stands at 65535"}, /* far after it */
        {PART("\0\x01\x43\x08\0\0"), NULL},                      /* a new at 0 */
        {PART("\0\x01\x43\x08\0\x03"), "comes from 3, where no new is"},
        {PART("\0\x01\x43\x08\0\x01"), "offset 1 is not"},
        {PART("\0\x01\x43\x07\0\x01"), "slot 1 of tag 1"},
        {PART("\0\x01\x43\x09"), "verification type 9"},
        {PART("\0\x01\x80"), "frame type 128 is reserved"},
        {PART("\0\x01\xf6"), "frame type 246 is reserved"},
        {PART("\0\x01\xf7\0\x03\x01"), NULL},
        {PART("\0\x01\xfe\0\x03\x01\x01"), "ends before"},
        {PART("\0\x01\xff\0\x03\0\x01\x01\0\x01\x01"), NULL},
        {PART("\0\x01\xff\0\x03\0\x01\x01\0\x02\x01"), "ends before"},
    };
    static const struct zg_bytes code = PART("\xbb\0\x02\x57\xb1");
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {{ZG_IN_CODE, "StackMapTable", cases[i].info}, {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list, .code = code};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

/* The JVM ignores what it does not know, so its bytes may be anything. */
static void what_the_jvm_ignores_is_kept_as_it_is(void **state)
{
    (void)state;
    static const struct {
        uint16_t major;
        struct part part;
        bool ignored;
    } cases[] = {
        {61, {ZG_IN_CLASS, "com.example.Own", PART("?")}, true},
        {61, {ZG_IN_FIELD, "SourceFile", PART("?")}, true},
        {61, {ZG_IN_CLASS, "ConstantValue", PART("?")}, true},
        {61, {ZG_IN_METHOD, "LineNumberTable", PART("?")}, true},
        {61, {ZG_IN_CODE, "RuntimeVisibleAnnotations", PART("?")}, true},
        {60, {ZG_IN_CLASS, "PermittedSubclasses", PART("?")}, true},
        {61, {ZG_IN_CLASS, "PermittedSubclasses", PART("?")}, false},
        {59, {ZG_IN_CLASS, "Record", PART("?")}, true},
        {60, {ZG_IN_CLASS, "Record", PART("?")}, false},
        {54, {ZG_IN_CLASS, "NestHost", PART("?")}, true},
        {55, {ZG_IN_CLASS, "NestHost", PART("?")}, false},
        {51, {ZG_IN_FIELD, "RuntimeVisibleTypeAnnotations", PART("?")}, true},
        {52, {ZG_IN_FIELD, "RuntimeVisibleTypeAnnotations", PART("?")}, false},
        {51, {ZG_IN_METHOD, "MethodParameters", PART("?")}, true},
        {49, {ZG_IN_CODE, "StackMapTable", PART("?")}, true},
        {50, {ZG_IN_CODE, "StackMapTable", PART("?")}, false},
        {48, {ZG_IN_CLASS, "Signature", PART("?")}, true},
        {49, {ZG_IN_CLASS, "Signature", PART("?")}, false},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {cases[i].part, {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list, .major = cases[i].major};
        assert_judged(class_of_parts(&parts), cases[i].ignored ? NULL : cases[i].part.name);
    }
}

static void local_variables_are_named_once_and_typed_by_name(void **state)
{
    (void)state;
    static const struct {
        struct zg_bytes names, types;
        const char *says;
    } cases[] = {
        {PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\x07"), PART("\0\0"), NULL},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\x08"), PART("\0\0"), "local variable 8 of 8"},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x1b\0\x07"), PART("\0\0"), "local variable 7 of 8"},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x05\0\0"), PART("\0\0"), "no legal name or type"},
        {PART("\0\x01\0\0\0\x01\0\x03\0\x0a\0\0"), PART("\0\0"), "no legal name or type"},
        {PART("\0\x02\0\0\0\x01\0\x06\0\x0a\0\0\0\0\0\x01\0\x06\0\x0a\0\x01"), PART("\0\0"), NULL},
        {PART("\0\x02\0\0\0\x01\0\x06\0\x0a\0\0\0\0\0\x01\0\x06\0\x1b\0\0"), PART("\0\0"),
         "is there twice"},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\0"), PART("\0\x01\0\0\0\x01\0\x06\0\x14\0\0"), NULL},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\0"), PART("\0\x01\0\0\0\x01\0\x06\0\x14\0\x01"),
         "a type for no entry"},
        {PART("\0\x01\0\0\0\x01\0\x06\0\x0a\0\0"),
         PART("\0\x02\0\0\0\x01\0\x06\0\x14\0\0\0\0\0\x01\0\x06\0\x14\0\0"), "is there twice"},
        {PART("\0\0"), PART("\0\x01\0\0\0\x01\0\x06\0\x14\0\x01"), NULL},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {{ZG_IN_CODE, "LocalVariableTypeTable", cases[i].types},
                                    {ZG_IN_CODE, "LocalVariableTable", cases[i].names},
                                    {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

static void an_attribute_that_stands_once_may_not_stand_twice(void **state)
{
    (void)state;
    static const struct {
        struct part part;
        const char *says;
    } cases[] = {
        {{ZG_IN_CLASS, "SourceFile", PART("\0\x06")}, "a second SourceFile"},
        {{ZG_IN_FIELD, "ConstantValue", PART("\0\x0d")}, "a second ConstantValue"},
        {{ZG_IN_METHOD, "Exceptions", PART("\0\0")}, "a second Exceptions"},
        {{ZG_IN_CODE, "StackMapTable", PART("\0\0")}, "a second StackMapTable"},
        {{ZG_IN_CODE, "LineNumberTable", PART("\0\0")}, NULL},
        {{ZG_IN_CODE, "LocalVariableTable", PART("\0\0")}, NULL},
        {{ZG_IN_CLASS, "com.example.Own", PART("")}, NULL},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {cases[i].part, cases[i].part, {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

struct walked {
    size_t elements, end;
    char kinds[64];
};

static bool note(const struct zg_element *element, void *context, struct zg_error *err)
{
    (void)err;
    static const char letters[] = {
        [ZG_ELEMENT_POOL] = 'p',  [ZG_ELEMENT_PC] = 'o',  [ZG_ELEMENT_FLAGS] = 'f',
        [ZG_ELEMENT_COUNT] = 'c', [ZG_ELEMENT_TAG] = 't', [ZG_ELEMENT_NUMBER] = 'n',
        [ZG_ELEMENT_BYTES] = '*',
    };
    struct walked *walked = context;
    assert_int_equal(element->at, walked->end);
    walked->end += element->width == 0 ? element->value : element->width;
    walked->kinds[walked->elements++] = letters[element->kind];
    return walked->elements + 1 < sizeof(walked->kinds) ||
           zg_fail(err, ZG_NEGATIVE, "enough", "seen enough");
}

static void a_walk_visits_every_element_in_order(void **state)
{
    (void)state;
    static const struct {
        struct part part;
        const char *kinds;
    } cases[] = {
        {{ZG_IN_CLASS, "InnerClasses", PART("\0\x01\0\x02\0\0\0\0\0\0")}, "cpppf"},
        {{ZG_IN_CLASS, "NestMembers", PART("\0\x02\0\x02\0\x04")}, "cpp"},
        {{ZG_IN_CLASS, "RuntimeVisibleAnnotations", PART("\0\x01\0\x0a\0\x01\0\x06I\0\x0d")},
         "cpcptp"},
        {{ZG_IN_CLASS, "Record", PART("\0\x01\0\x06\0\x0a\0\x01\0\x20\0\0\0\x02\0\x06")},
         "cppcpnp"},
        {{ZG_IN_CLASS, "Own", PART("abc")}, "*"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        const struct part list[] = {cases[i].part, {0, NULL, {0}}};
        struct class_parts parts = {.attributes = list};
        struct zg_buf buf = class_of_parts(&parts);
        struct zg_class class;
        struct zg_error err = {0};
        struct walked walked = {0};
        test_assert_ok(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err), &err);
        test_assert_ok(
            zg_attribute_walk(&class, &class.attributes.items[0], ZG_IN_CLASS, note, &walked, &err),
            &err);
        assert_string_equal(walked.kinds, cases[i].kinds);
        assert_int_equal(walked.end, cases[i].part.info.len);
        zg_buf_free(&buf);
    }
}

static void a_walk_goes_through_code_and_its_attributes(void **state)
{
    (void)state;
    static const struct part lines[] = {{ZG_IN_CODE, "LineNumberTable", PART("\0\x01\0\0\0\x07")},
                                        {0, NULL, {0}}};
    static const struct zg_bytes handlers = PART("\0\0\0\x01\0\0\0\0");
    struct class_parts parts = {.attributes = lines, .handlers = handlers};
    struct zg_buf buf = class_of_parts(&parts);
    struct zg_class class;
    struct zg_error err = {0};
    struct walked walked = {0};
    test_assert_ok(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err), &err);
    const struct zg_attribute *code = zg_attribute_find(&class.methods[0].attributes, "Code");
    test_assert_ok(zg_attribute_walk(&class, code, ZG_IN_METHOD, note, &walked, &err), &err);
    assert_string_equal(walked.kinds, "nnn*cooopcpncon");
    assert_int_equal(walked.end, code->info.len);
    zg_buf_free(&buf);
}

static void a_visitor_ends_the_walk(void **state)
{
    (void)state;
    struct zg_buf buf = class_rich();
    struct zg_class class;
    struct zg_error err = {0};
    test_assert_ok(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err), &err);
    const struct zg_attribute *code = zg_attribute_find(&class.methods[0].attributes, "Code");
    struct walked walked = {0};
    assert_false(zg_attribute_walk(&class, code, ZG_IN_METHOD, note, &walked, &err));
    assert_string_equal(err.rule, "enough");
    assert_int_equal(walked.elements, sizeof(walked.kinds) - 1);
    zg_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_attribute_that_breaks_its_layout_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(annotations_are_read_to_the_last_value, setup, teardown),
        cmocka_unit_test_setup_teardown(nested_values_have_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(stack_map_frames_stand_at_instructions, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_jvm_ignores_is_kept_as_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(local_variables_are_named_once_and_typed_by_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_attribute_that_stands_once_may_not_stand_twice, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_walk_visits_every_element_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_walk_goes_through_code_and_its_attributes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_visitor_ends_the_walk, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
