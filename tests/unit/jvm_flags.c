/* Access flags that contradict one another, by class version (JVMS 4.1, 4.5, 4.6). */
#include "jvm_judging.h"

static const struct zg_bytes clinit = PART("\x01\0\x08<clinit>");

struct flagged {
    uint16_t class_flags, field_flags, method_flags, major;
    const char *says;
    uint16_t method_name;
};

static void judge(const struct flagged *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct class_parts parts = {
            .class_flags = cases[i].class_flags,
            .field_flags = cases[i].field_flags,
            .flags = cases[i].method_flags,
            .major = cases[i].major,
            .method_name = cases[i].method_name,
            .pool = clinit,
            .pool_slots = 1,
            .no_code = (cases[i].method_flags & 0x500) != 0 && cases[i].method_name != P_NEXT,
        };
        assert_judged(class_of_parts(&parts), cases[i].says);
    }
}

static void of_a_class(void **state)
{
    (void)state;
    static const char says[] = "a class may not have the flags";
    static const struct flagged cases[] = {
        {0x0421, 0, 1, 61, NULL, 0},
        {0x0031, 0, 1, 61, NULL, 0},
        {0x0431, 0, 1, 61, says, 0},        /* abstract and final */
        {0x0200, 0x19, 0x401, 61, says, 0}, /* an interface that is not abstract */
        {0x0200, 0x19, 0x401, 49, NULL, 0}, /* taken for abstract */
        {0x0600, 0x19, 0x401, 61, NULL, 0},
        {0x0610, 0x19, 0x401, 61, says, 0}, /* a final interface */
        {0x0610, 0x19, 0x401, 48, says, 0},
        {0x0620, 0x19, 0x401, 61, says, 0},
        {0x0620, 0x19, 0x401, 48, NULL, 0},
        {0x4600, 0x19, 0x401, 61, says, 0}, /* an enum interface */
        {0x2600, 0x19, 0x401, 61, NULL, 0}, /* an annotation */
        {0x2020, 0, 1, 61, says, 0},        /* and one that is no interface */
        {0x2020, 0, 1, 48, NULL, 0},
    };
    judge(cases, ZG_COUNT(cases));
}

static void of_a_field(void **state)
{
    (void)state;
    static const char says[] = "field m may not have the flags";
    static const struct flagged cases[] = {
        {0, 0x0001, 1, 61, NULL, 0},         {0, 0x0003, 1, 61, says, 0},
        {0, 0x0005, 1, 61, says, 0},         {0, 0x0006, 1, 61, says, 0},
        {0, 0x0050, 1, 61, says, 0}, /* final and volatile */
        {0, 0x00d8, 1, 61, says, 0},         {0, 0x0098, 1, 61, NULL, 0},
        {0x600, 0x1019, 0x401, 61, NULL, 0}, {0x600, 0x0018, 0x401, 61, says, 0},
        {0x600, 0x0011, 0x401, 61, says, 0}, {0x600, 0x0009, 0x401, 61, says, 0},
        {0x600, 0x0099, 0x401, 61, says, 0}, {0x600, 0x4019, 0x401, 61, says, 0},
        {0x600, 0x4019, 0x401, 48, NULL, 0},
    };
    judge(cases, ZG_COUNT(cases));
}

static void of_a_method_of_a_class(void **state)
{
    (void)state;
    static const char says[] = "method m may not have the flags";
    static const char of_init[] = "method <init> may not have the flags";
    static const struct flagged cases[] = {
        {0, 0, 0x0003, 61, says, 0},
        {0, 0, 0x0401, 61, NULL, 0},
        {0, 0, 0x0402, 61, says, 0}, /* abstract and private, static, final, native */
        {0, 0, 0x0409, 61, says, 0},
        {0, 0, 0x0411, 61, says, 0},
        {0, 0, 0x0501, 61, says, 0},
        {0, 0, 0x0421, 61, says, 0},
        {0, 0, 0x0421, 48, NULL, 0},
        {0, 0, 0x0c01, 60, says, 0}, /* abstract and strict, until that means nothing */
        {0, 0, 0x0c01, 61, NULL, 0},
        {0, 0, 0x0001, 61, NULL, P_INIT},
        {0, 0, 0x0009, 61, of_init, P_INIT},
        {0, 0, 0x0011, 61, of_init, P_INIT},
        {0, 0, 0x0021, 61, of_init, P_INIT},
        {0, 0, 0x0041, 61, of_init, P_INIT},
        {0, 0, 0x0041, 48, NULL, P_INIT},
        {0, 0, 0x0101, 61, of_init, P_INIT},
        {0, 0, 0x0401, 61, of_init, P_INIT},
        {0, 0, 0x0403, 61, NULL, P_NEXT}, /* of <clinit> they do not count */
    };
    judge(cases, ZG_COUNT(cases));
}

static void of_a_method_of_an_interface(void **state)
{
    (void)state;
    enum { INTERFACE = 0x600, CONSTANT = 0x19 };
    static const char says[] = "method m may not have the flags";
    static const struct flagged cases[] = {
        {INTERFACE, CONSTANT, 0x0401, 51, NULL, 0},
        {INTERFACE, CONSTANT, 0x0001, 51, says, 0}, /* code since 52 */
        {INTERFACE, CONSTANT, 0x0001, 52, NULL, 0},
        {INTERFACE, CONSTANT, 0x0002, 51, says, 0},
        {INTERFACE, CONSTANT, 0x0002, 52, NULL, 0},
        {INTERFACE, CONSTANT, 0x0009, 51, says, 0},
        {INTERFACE, CONSTANT, 0x0009, 52, NULL, 0},
        {INTERFACE, CONSTANT, 0x0000, 52, says, 0}, /* neither public nor private */
        {INTERFACE, CONSTANT, 0x0003, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0005, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0011, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0021, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0101, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0402, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0409, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0c01, 52, says, 0},
        {INTERFACE, CONSTANT, 0x0400, 51, says, 0},
        {INTERFACE, CONSTANT, 0x0421, 51, says, 0},
        {INTERFACE, CONSTANT, 0x0421, 48, NULL, 0},
        {INTERFACE, CONSTANT, 0x0411, 48, says, 0},
    };
    judge(cases, ZG_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_a_class, setup, teardown),
        cmocka_unit_test_setup_teardown(of_a_field, setup, teardown),
        cmocka_unit_test_setup_teardown(of_a_method_of_a_class, setup, teardown),
        cmocka_unit_test_setup_teardown(of_a_method_of_an_interface, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
