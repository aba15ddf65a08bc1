/* The serialVersionUID of classes. The computed ones are what java.io.ObjectStreamClass (OpenJDK
 * 17) says of the very same classes. */
#include "jvm_linking.h"

enum { TRANSIENT = 0x80, VOLATILE = 0x40, SYNCHRONIZED = 0x20, BRIDGE = 0x40, SYNTHETIC = 0x1000 };

static const struct cls serializable = {.name = "java/io/Serializable",
                                        .flags = PUBLIC | INTERFACE | ABSTRACT};
static const struct cls enumeration = {
    .name = "java/lang/Enum", .flags = PUBLIC | ABSTRACT, .interfaces = {"java/io/Serializable"}};
static const struct cls record = {.name = "java/lang/Record", .flags = PUBLIC | ABSTRACT};

static const struct cls plain = {
    .name = "p/Plain", .flags = PUBLIC | 0x20, .interfaces = {"java/io/Serializable"}};

/* Everything that counts or does not. */
static const struct cls full = {
    .name = "p/q/Full",
    .flags = PUBLIC | FINAL | 0x20,
    .interfaces = {"java/lang/Runnable", "java/io/Serializable", "java/lang/Cloneable"},
    .fields = {FIELD(PRIVATE, "zebra", "I"), FIELD(PRIVATE | STATIC, "hidden", "J"),
               FIELD(PRIVATE | TRANSIENT, "passing", "J"), FIELD(PUBLIC | STATIC, "apple", "[J"),
               FIELD(TRANSIENT | VOLATILE, "mango", "Ljava/lang/String;")},
    .methods = {METHOD(STATIC, "<clinit>", "()V", NULL),
                METHOD(PROTECTED, "<init>", "(Ljava/lang/String;)V", NULL),
                METHOD(PRIVATE, "<init>", "(I)V", NULL),
                METHOD(PUBLIC | SYNCHRONIZED, "run", "()V", NULL),
                METHOD(PRIVATE, "secret", "()V", NULL),
                METHOD(STATIC | SYNTHETIC | BRIDGE, "access$000", "(Lp/q/Full;)I", NULL)}};

static const struct cls nested = {.name = "p/Outer$Nested",
                                  .flags = 0x20,
                                  .interfaces = {"java/io/Serializable"},
                                  .inner_flags = PUBLIC | STATIC | ABSTRACT};

static const struct cls pure = {.name = "p/Pure",
                                .flags = PUBLIC | INTERFACE | ABSTRACT,
                                .interfaces = {"java/io/Serializable"},
                                .methods = {METHOD(STATIC, "<clinit>", "()V", NULL)}};

static const struct cls busy = {.name = "p/Busy",
                                .flags = PUBLIC | INTERFACE | ABSTRACT,
                                .interfaces = {"java/io/Serializable"},
                                .methods = {METHOD(PUBLIC | ABSTRACT, "work", "(Lp/Pure;)V", NULL),
                                            METHOD(PUBLIC | ABSTRACT, "work", "(I)V", NULL),
                                            METHOD(PUBLIC | ABSTRACT, "rest", "()V", NULL)}};

static struct zg_serial serial_of(const struct cls *cls)
{
    struct cls classes[] = {serializable, enumeration, record, *cls, {.name = NULL}};
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = world_of(classes);
    struct zg_serial out;
    zg_serial_of(world, zg_world_class(world, zg_bytes_of(cls->name)), &out);
    return out;
}

static const int64_t full_uid = 1522403075557024281;

static void expect_uid(const struct cls *cls, int64_t uid)
{
    struct zg_serial serial = serial_of(cls);
    assert_false(serial.is_explicit);
    if (serial.uid != uid) {
        fail_msg("%s: %lld", cls->name, (long long)serial.uid);
    }
}

static void the_default_is_what_java_computes(void **state)
{
    (void)state;
    expect_uid(&plain, -7742214565648017269);
    expect_uid(&full, full_uid);
    expect_uid(&nested, 6362521070913168448);
    expect_uid(&pure, -4929345153943400105);
    expect_uid(&busy, 2290308072490348288);
}

static void what_is_private_does_not_change_the_default(void **state)
{
    (void)state;
    struct cls other = full;
    other.methods[4].name = "secreter";
    other.fields[1].name = "hiddener";
    expect_uid(&other, full_uid);
    other.methods[5].name = "access$001"; /* an accessor does */
    assert_true(serial_of(&other).uid != full_uid);
}

static void the_order_of_members_does_not_change_the_default(void **state)
{
    (void)state;
    struct cls other = full;
    other.fields[0] = full.fields[3];
    other.fields[3] = full.fields[0];
    other.methods[1] = full.methods[5];
    other.methods[5] = full.methods[1];
    other.interfaces[0] = full.interfaces[2];
    other.interfaces[2] = full.interfaces[0];
    expect_uid(&other, full_uid);
}

static void a_declared_one_counts(void **state)
{
    (void)state;
    struct cls cls = plain;
    cls.fields[0] = (struct mem){.flags = PRIVATE | STATIC | FINAL,
                                 .name = "serialVersionUID",
                                 .descriptor = "J",
                                 .constant = "\x80\0\0\0\0\0\0\x2a"};
    struct zg_serial serial = serial_of(&cls);
    assert_true(serial.is_explicit);
    assert_true(serial.uid == INT64_MIN + 42);
    cls.fields[0].flags = PRIVATE | STATIC;
    assert_false(serial_of(&cls).is_explicit);
    cls.fields[0].flags = PRIVATE | STATIC | FINAL;
    cls.fields[0].constant = NULL; /* an initialiser computes it */
    assert_false(serial_of(&cls).is_explicit);
}

static void only_what_is_written_by_its_uid_is_serializable(void **state)
{
    (void)state;
    struct cls cls = plain;
    assert_true(serial_of(&cls).serializable);
    assert_false(serial_of(&cls).unknown);
    cls.super = "java/lang/Record";
    assert_false(serial_of(&cls).serializable);
    cls.super = "java/lang/Enum";
    assert_false(serial_of(&cls).serializable);
    cls.super = NULL;
    cls.interfaces[0] = NULL;
    assert_false(serial_of(&cls).serializable);
    assert_false(serial_of(&cls).unknown);
    cls.super = "no/Such";
    assert_false(serial_of(&cls).serializable);
    assert_true(serial_of(&cls).unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_what_java_computes),
        cmocka_unit_test(what_is_private_does_not_change_the_default),
        cmocka_unit_test(the_order_of_members_does_not_change_the_default),
        cmocka_unit_test(a_declared_one_counts),
        cmocka_unit_test(only_what_is_written_by_its_uid_is_serializable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
