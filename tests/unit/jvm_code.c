/* Instructions: how they are decoded, and which are refused. */
#include "jvm_judging.h"

/* The parsed class; its bytes are the arena's, of their exact size. */
static bool parse(const struct class_parts *parts, struct zg_class *class, struct zg_error *err)
{
    struct zg_buf buf = class_of_parts(parts);
    uint8_t *exact = zg_alloc(arena, buf.len);
    struct zg_bytes bytes = {exact, buf.len};
    memcpy(exact, buf.data, buf.len);
    zg_buf_free(&buf);
    return zg_class_parse(arena, bytes, class, err);
}

/* `says` is the rule in the error's text; NULL for code that is accepted. */
static void assert_code(uint16_t major, struct zg_bytes code, const char *says)
{
    struct class_parts parts = {.major = major, .code = code};
    assert_judged(class_of_parts(&parts), says);
}

static void the_table_names_all_202_opcodes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        assert_int_equal(zg_opcodes[i].name != NULL, i < 202);
        assert_int_equal(zg_opcodes[i].operands == ZG_OPS_INVALID, i >= 202);
    }
    static const struct {
        uint8_t opcode;
        const char *name;
    } some[] = {{0x00, "nop"},           {0x12, "ldc"},
                {0x2a, "aload_0"},       {0x3b, "istore_0"},
                {0x57, "pop"},           {0x84, "iinc"},
                {0x99, "ifeq"},          {0xa7, "goto"},
                {0xb1, "return"},        {0xb6, "invokevirtual"},
                {0xba, "invokedynamic"}, {0xbb, "new"},
                {0xc4, "wide"},          {0xc5, "multianewarray"},
                {0xc6, "ifnull"},        {0xc9, "jsr_w"}};
    for (size_t i = 0; i < ZG_COUNT(some); i++) {
        assert_string_equal(zg_opcodes[some[i].opcode].name, some[i].name);
    }
}

static void operands_are_decoded_with_their_signs(void **state)
{
    (void)state;
    static const struct {
        struct zg_bytes code;
        struct zg_instruction is;
    } cases[] = {
        {PART("\x10\xff"), {.length = 2, .opcode = 0x10, .constant = -1}},
        {PART("\x11\xff\xfe"), {.length = 3, .opcode = 0x11, .constant = -2}},
        {PART("\x12\x0d"), {.length = 2, .opcode = 0x12, .pool = 13}},
        {PART("\x13\x01\x02"), {.length = 3, .opcode = 0x13, .pool = 258}},
        {PART("\x15\xff"), {.length = 2, .opcode = 0x15, .local = 255}},
        {PART("\x84\x05\xfd"), {.length = 3, .opcode = 0x84, .local = 5, .constant = -3}},
        {PART("\xa7\xff\xff"), {.length = 3, .opcode = 0xa7, .target = -1}},
        {PART("\xc8\0\x01\0\0"), {.length = 5, .opcode = 0xc8, .target = 65536}},
        {PART("\xb9\0\x09\x03\0"), {.length = 5, .opcode = 0xb9, .pool = 9, .constant = 3}},
        {PART("\xba\0\x1a\0\0"), {.length = 5, .opcode = 0xba, .pool = 26}},
        {PART("\xbc\x0a"), {.length = 2, .opcode = 0xbc, .constant = 10}},
        {PART("\xc5\0\x15\x02"), {.length = 4, .opcode = 0xc5, .pool = 21, .constant = 2}},
        {PART("\xc4\x15\x01\x02"), {.length = 4, .opcode = 0x15, .local = 258, .wide = true}},
        {PART("\xc4\x84\x01\x02\xff\xff"),
         {.length = 6, .opcode = 0x84, .local = 258, .constant = -1, .wide = true}},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_instruction ins;
        const struct zg_instruction *is = &cases[i].is;
        assert_true(zg_instruction_at(cases[i].code, 0, &ins));
        assert_int_equal(ins.length, is->length);
        assert_int_equal(ins.opcode, is->opcode);
        assert_int_equal(ins.pool, is->pool);
        assert_int_equal(ins.local, is->local);
        assert_int_equal(ins.constant, is->constant);
        assert_int_equal(ins.target, is->target);
        assert_int_equal(ins.wide, is->wide);
        for (size_t len = 0; len < cases[i].code.len; len++) { /* cut off anywhere */
            struct zg_bytes cut = {cases[i].code.data, len};
            assert_false(zg_instruction_at(cut, 0, &ins));
        }
    }
}

static void switches_are_decoded_with_padding_that_depends_on_the_place(void **state)
{
    (void)state;
    static const struct zg_bytes table = PART("\0\0\xaa\0\0\0\0\x0a\xff\xff\xff\xff\0\0\0\0"
                                              "\0\0\0\x01\xff\xff\xff\xff");
    struct zg_instruction ins;
    assert_true(zg_instruction_at(table, 2, &ins));
    assert_int_equal(ins.length, 22);
    assert_int_equal(ins.target, 12);
    assert_int_equal(ins.low, -1);
    assert_int_equal(ins.cases, 2);
    int32_t key;
    int64_t target;
    zg_instruction_case(&ins, 1, &key, &target);
    assert_int_equal(key, 0);
    assert_int_equal(target, 1);
    static const struct zg_bytes lookup =
        PART("\xab\0\0\0\0\0\0\x02\0\0\0\x01\x80\0\0\0\0\0\0\x03");
    assert_true(zg_instruction_at(lookup, 0, &ins));
    assert_int_equal(ins.length, 20);
    assert_int_equal(ins.cases, 1);
    zg_instruction_case(&ins, 0, &key, &target);
    assert_int_equal(key, INT32_MIN);
    assert_int_equal(target, 3);
    static const struct zg_bytes backwards = PART("\xaa\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0");
    assert_false(zg_instruction_at(backwards, 0, &ins));
    static const struct zg_bytes endless =
        PART("\xaa\0\0\0\0\0\0\0\x80\0\0\0\x7f\xff\xff\xff\0\0\0\0");
    assert_false(zg_instruction_at(endless, 0, &ins));
}

static void instructions_that_keep_the_rules_are_accepted(void **state)
{
    (void)state;
    static const struct {
        uint16_t major;
        struct zg_bytes code;
    } cases[] = {
        {61, PART("\x12\x0d\x12\x0e\x12\x13\x12\x02\x12\x16\x12\x17\x12\x18\xb1")},
        {61, PART("\x14\0\x0f\x14\0\x11\x14\0\x19\xb1")},
        {61, PART("\xb2\0\x0c\xb3\0\x0c\xb4\0\x0c\xb5\0\x0c\xb1")},
        {61, PART("\xb6\0\x08\xb7\0\x1f\xb7\0\x09\xb8\0\x09\xb9\0\x09\x01\0\xba\0\x1a\0\0\xb1")},
        {61, PART("\xbb\0\x02\xbd\0\x15\xc0\0\x15\xc1\0\x15\xc5\0\x15\x02\xbc\x04\xbc\x0b\xb1")},
        {61,
         PART("\x15\x07\x16\x06\x1a\x2d\x41\x84\x07\x01\xc4\x37\0\x06\xc4\x84\0\x07\0\x01\xb1")},
        {61, PART("\xa7\0\x03\xc8\0\0\0\x05\xb1")},
        {61, PART("\xab\1\2\3\0\0\0\x0c\0\0\0\0\xb1")}, /* padding is free from 51 on */
        {50, PART("\xa8\0\x03\xa9\x01\xc9\0\0\0\x05\xc4\xa9\0\x07\xb1")},
        {48, PART("\x12\x0d\xb1")},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_code(cases[i].major, cases[i].code, NULL);
    }
}

static void an_instruction_that_breaks_a_rule_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint16_t major;
        struct zg_bytes code;
        const char *says;
    } cases[] = {
        {61, PART("\xca"), "opcode 0xca does not exist"},
        {61, PART("\xfe"), "opcode 0xfe does not exist"},
        {61, PART("\xb6\0"), "cut off"},
        {61, PART("\xc4\x57\0\0"), "cut off or not well formed"}, /* wide pop */
        {61, PART("\xa7\0\x04\xb1"), "out of the code"},
        {61, PART("\xa7\xff\xff\xb1"), "out of the code"},
        {61, PART("\xa7\0\x04\x10\x01\xb1"), "no instruction begins here"},
        {61, PART("\xc8\x7f\xff\xff\xff\xb1"), "out of the code"},
        {61, PART("\xc6\0\x01\xb1"), "no instruction begins here"},
        {61, PART("\x12\x0f\xb1"), "ldc: slot 15 of tag 5"},
        {61, PART("\x12\x01\xb1"), "ldc: slot 1 of tag 1"},
        {61, PART("\x12\0\xb1"), "ldc: slot 0"},
        {61, PART("\x12\xff\xb1"), "ldc: slot 255"},
        {61, PART("\x12\x19\xb1"), "ldc: slot 25 has the wrong size"},
        {61, PART("\x14\0\x18\xb1"), "ldc2_w: slot 24 has the wrong size"},
        {61, PART("\x14\0\x0d\xb1"), "ldc2_w: slot 13 of tag 3"},
        {48, PART("\x12\x02\xb1"), "ldc: a Class needs class file version 49"},
        {61, PART("\xb2\0\x08\xb1"), "getstatic: slot 8"},
        {61, PART("\xb6\0\x09\xb1"), "invokevirtual: slot 9"},
        {61, PART("\xb6\0\x1f\xb1"), "invokevirtual: calls a method of a special name"},
        {51, PART("\xb8\0\x09\xb1"), "invokestatic: of an interface needs class file version 52"},
        {51, PART("\xb7\0\x09\xb1"), "invokespecial: of an interface needs class file version 52"},
        {61, PART("\xb9\0\x08\x01\0\xb1"), "invokeinterface: slot 8"},
        {61, PART("\xb9\0\x09\x02\0\xb1"), "counts 2 words of arguments, where 1 are"},
        {61, PART("\xb9\0\x09\0\0\xb1"), "counts 0 words"},
        {61, PART("\xb9\0\x09\x01\x01\xb1"), "last byte is not zero"},
        {61, PART("\xba\0\x1a\0\x01\xb1"), "last two bytes are not zero"},
        {61, PART("\xba\0\x18\0\0\xb1"), "invokedynamic: slot 24"},
        {61, PART("\xbb\0\x15\xb1"), "new: names an array class"},
        {61, PART("\xbb\0\x08\xb1"), "new: slot 8"},
        {61, PART("\xbc\x03\xb1"), "newarray: type 3"},
        {61, PART("\xbc\x0c\xb1"), "newarray: type 12"},
        {61, PART("\xc5\0\x15\x03\xb1"), "makes 3 dimensions of a class that has 2"},
        {61, PART("\xc5\0\x15\0\xb1"), "makes 0 dimensions"},
        {61, PART("\x15\x08\xb1"), "local variable 8 is beyond the 8"},
        {61, PART("\x16\x07\xb1"), "local variable 7 is beyond the 8"},
        {61, PART("\x84\x08\x01\xb1"), "local variable 8 is beyond"},
        {61, PART("\xc4\x19\x01\0\xb1"), "local variable 256 is beyond"},
        {51, PART("\xa8\0\x03\xb1"), "jsr: is forbidden from class file version 51 on"},
        {51, PART("\xc9\0\0\0\x05\xb1"), "jsr_w: is forbidden"},
        {51, PART("\xa9\x01\xb1"), "ret: is forbidden"},
        {51, PART("\xc4\xa9\0\x01\xb1"), "is forbidden"},
        {50, PART("\xab\0\0\x01\0\0\0\x0c\0\0\0\0\xb1"), "padding is not zero"},
        {61, PART("\xaa\0\0\0\0\0\0\x10\0\0\0\x01\0\0\0\0\xb1"), "cut off or not well formed"},
        {61, PART("\xaa\0\0\0\0\0\0\x15\0\0\0\0\0\0\0\0\0\0\0\x14\xb1"), "out of the code"},
        {61, PART("\xaa\0\0\0\0\0\0\x14\0\0\0\0\0\0\0\0\0\0\0\x01\xb1"), "no instruction begins"},
        {61, PART("\xab\0\0\0\0\0\0\x1c\0\0\0\x02\0\0\0\x02\0\0\0\x1c\0\0\0\x02\0\0\0\x1c\xb1"),
         "key 2 is out of order"},
        {61, PART("\xab\0\0\0\0\0\0\x1c\xff\xff\xff\xff\xb1"), "cut off or not well formed"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        assert_code(cases[i].major, cases[i].code, cases[i].says);
    }
}

static void implied_local_variables_count_too(void **state)
{
    (void)state;
    static const struct zg_bytes long_code = PART("\x1f\xb1"), int_code = PART("\x1b\xb1");
    static const struct zg_bytes store = PART("\x3d\xb1");
    const struct zg_bytes codes[] = {long_code, int_code, store};
    const bool accepted[] = {false, true, false};
    for (size_t i = 0; i < ZG_COUNT(codes); i++) {
        struct class_parts parts = {.code = codes[i]};
        struct zg_buf buf = class_of_parts(&parts);
        static const struct zg_bytes sizes = PART("\0\x08\0\x08\0\0\0\x02");
        size_t at = zg_bytes_find(zg_buf_bytes(&buf), sizes, 0);
        assert_true(at != SIZE_MAX);
        buf.data[at + 3] = 2; /* max_locals */
        struct zg_class class;
        struct zg_error err = {0};
        assert_int_equal(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err), accepted[i]);
        zg_buf_free(&buf);
    }
}

static void exception_handlers_are_checked(void **state)
{
    (void)state;
    static const struct zg_bytes code = PART("\x10\x01\x57\xb1"); /* starts: 0, 2, 3 */
    static const struct {
        struct zg_bytes handlers;
        const char *says; /* NULL: accepted */
    } cases[] = {
        {PART("\0\0\0\x04\0\x02\0\0"), NULL},
        {PART("\0\0\0\x02\0\x02\0\x04"), NULL},
        {PART("\0\x02\0\x02\0\x02\0\0"), "range 2..2 is empty"},
        {PART("\0\x03\0\x02\0\x02\0\0"), "range 3..2 is empty"},
        {PART("\0\x01\0\x02\0\x02\0\0"), "offset 1 is not that of an instruction"},
        {PART("\0\0\0\x01\0\x02\0\0"), "offset 1 is not"},
        {PART("\0\0\0\x05\0\x02\0\0"), "offset 5 is not"},
        {PART("\0\0\0\x04\0\x01\0\0"), "offset 1 is not"},
        {PART("\0\0\0\x04\0\x04\0\0"), "offset 4 is not"},
        {PART("\0\0\0\x04\0\x02\0\x01"), "slot 1 of tag 1"},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct class_parts parts = {.code = code, .handlers = cases[i].handlers};
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

static void code_has_a_size_between_its_limits(void **state)
{
    (void)state;
    uint8_t *nops = zg_alloc(arena, 65536);
    nops[65534] = nops[65535] = 0xb1;
    assert_code(61, (struct zg_bytes){nops, 65535}, NULL);
    struct class_parts parts = {.no_code = false};
    struct zg_buf buf = class_of_parts(&parts);
    static const struct zg_bytes sizes = PART("\0\x08\0\x08\0\0\0\x01\xb1");
    size_t at = zg_bytes_find(zg_buf_bytes(&buf), sizes, 0);
    static const uint8_t wrong[][4] = {{0, 0, 0, 0}, {0, 1, 0, 0}, {0xff, 0xff, 0xff, 0xff}};
    for (size_t i = 0; i < ZG_COUNT(wrong); i++) {
        memcpy(buf.data + at + 4, wrong[i], 4);
        struct zg_class class;
        struct zg_error err = {0};
        assert_false(zg_class_parse(arena, zg_buf_bytes(&buf), &class, &err));
        assert_non_null(strstr(err.text, "bytes of code (4.7.3)"));
    }
    zg_buf_free(&buf);
}

static void code_is_taken_apart(void **state)
{
    (void)state;
    static const struct zg_bytes handlers = PART("\0\0\0\x01\0\0\0\x04");
    static const struct part lines[] = {{ZG_IN_CODE, "LineNumberTable", PART("\0\x01\0\0\0\x07")},
                                        {0, NULL, {0}}};
    static const uint16_t versions[][2] = {{61, 0}, {45, 3}, {45, 2}};
    for (size_t i = 0; i < ZG_COUNT(versions); i++) {
        struct class_parts parts = {.major = versions[i][0],
                                    .minor = versions[i][1],
                                    .handlers = handlers,
                                    .attributes = lines};
        struct zg_class class;
        struct zg_code code;
        struct zg_error err = {0};
        test_assert_ok(parse(&parts, &class, &err), &err);
        test_assert_ok(zg_code_parse(arena, &class, &class.methods[0], &code, &err), &err);
        assert_int_equal(code.max_stack, 8);
        assert_int_equal(code.max_locals, 8);
        assert_int_equal(code.bytes.len, 1);
        assert_int_equal(code.handler_count, 1);
        assert_int_equal(code.handlers[0].end_pc, 1);
        assert_int_equal(code.handlers[0].catch_type, P_OBJECT);
        assert_int_equal(code.attributes.count, 1);
        const struct zg_attribute *table = zg_attribute_find(&code.attributes, "LineNumberTable");
        assert_non_null(table);
        assert_int_equal(table->info.data[5], 7);
    }
}

static void a_method_without_code_has_none(void **state)
{
    (void)state;
    struct class_parts parts = {.flags = 0x400, .no_code = true};
    struct zg_class class;
    struct zg_code code;
    struct zg_error err = {0};
    test_assert_ok(parse(&parts, &class, &err), &err);
    test_assert_ok(zg_code_parse(arena, &class, &class.methods[0], &code, &err), &err);
    assert_int_equal(code.bytes.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_names_all_202_opcodes),
        cmocka_unit_test(operands_are_decoded_with_their_signs),
        cmocka_unit_test(switches_are_decoded_with_padding_that_depends_on_the_place),
        cmocka_unit_test_setup_teardown(instructions_that_keep_the_rules_are_accepted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_instruction_that_breaks_a_rule_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(implied_local_variables_count_too, setup, teardown),
        cmocka_unit_test_setup_teardown(exception_handlers_are_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(code_has_a_size_between_its_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(code_is_taken_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(a_method_without_code_has_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
