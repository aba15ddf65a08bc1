/* Class files: what identifies one, and what is refused as no class file. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "../support/classmaker.h"
#include "jvm/jvm.h"

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

/* Takes over the buffer. The bytes are copied to a block of their exact size, so that a read
 * beyond their end shows under ASan. */
static bool identify(struct zg_buf *buf, struct zg_class_identity *out, struct zg_error *err)
{
    uint8_t *exact = zg_xmalloc(buf->len);
    memcpy(exact, buf->data, buf->len);
    bool ok = zg_class_identify(arena, (struct zg_bytes){exact, buf->len}, out, err);
    free(exact);
    zg_buf_free(buf);
    return ok;
}

static void assert_malformed(struct zg_buf buf)
{
    struct zg_class_identity identity;
    struct zg_error err = {0};
    assert_false(identify(&buf, &identity, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
}

static void assert_identified(struct zg_buf buf, const char *name, uint16_t major)
{
    struct zg_class_identity identity;
    struct zg_error err = {0};
    test_assert_ok(identify(&buf, &identity, &err), &err);
    assert_string_equal(identity.name, name);
    assert_int_equal(identity.major, major);
}

/* A class whose pool holds the usual five constants and then `extra` in `slots` slots. */
static struct zg_buf with_extra(uint16_t major, const char *extra, size_t len, uint16_t slots)
{
    struct zg_buf out = {0};
    class_start(&out, major, (uint16_t)(11 + slots));
    class_utf8(&out, "a/B");                                        /* 1 */
    zg_buf_append(&out, "\x07\x00\x01", 3);                         /* 2 Class a/B */
    class_utf8(&out, "java/lang/Object");                           /* 3 */
    zg_buf_append(&out, "\x07\x00\x03", 3);                         /* 4 Class Object */
    class_utf8(&out, "()V");                                        /* 5 */
    zg_buf_append(&out, "\x0c\x00\x01\x00\x05", 5);                 /* 6 NameAndType */
    zg_buf_append(&out, "\x09\x00\x02\x00\x06", 5);                 /* 7 Fieldref */
    zg_buf_append(&out, "\x0a\x00\x02\x00\x06", 5);                 /* 8 Methodref */
    zg_buf_append(&out, "\x0b\x00\x02\x00\x06", 5);                 /* 9 InterfaceMethodref */
    zg_buf_append(&out, "\x05\x00\x00\x00\x00\x00\x00\x00\x01", 9); /* 10 Long, and 11 */
    out.data[9] = (uint8_t)(12 + slots);
    zg_buf_append(&out, extra, len); /* 12 ... */
    class_end(&out, 0x21, 2, 4);
    return out;
}

static void a_class_tells_its_name_superclass_and_version(void **state)
{
    (void)state;
    struct zg_buf buf = class_make("com/zimbra/cs/util/BuildInfo", 52, "x");
    struct zg_class_identity identity;
    struct zg_error err = {0};
    test_assert_ok(identify(&buf, &identity, &err), &err);
    assert_string_equal(identity.name, "com/zimbra/cs/util/BuildInfo");
    assert_string_equal(identity.super_name, "java/lang/Object");
    assert_int_equal(identity.major, 52);
    assert_int_equal(identity.minor, 0);
}

static void the_root_of_classes_has_no_superclass(void **state)
{
    (void)state;
    struct zg_buf buf = {0};
    class_start(&buf, 61, 3);
    class_utf8(&buf, "java/lang/Object");
    zg_buf_append(&buf, "\x07\x00\x01", 3);
    class_end(&buf, 0x21, 2, 0);
    struct zg_class_identity identity;
    struct zg_error err = {0};
    test_assert_ok(identify(&buf, &identity, &err), &err);
    assert_null(identity.super_name);
}

static void another_class_without_superclass_is_refused(void **state)
{
    (void)state;
    struct zg_buf buf = {0};
    class_start(&buf, 52, 3);
    class_utf8(&buf, "a/B");
    zg_buf_append(&buf, "\x07\x00\x01", 3);
    class_end(&buf, 0x21, 2, 0);
    assert_malformed(buf);
}

static void every_kind_of_constant_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        uint16_t slots, major;
    } table[] = {
        {"\x03\x00\x00\x00\x01", 5, 1, 45},                 /* Integer */
        {"\x04\x3f\x80\x00\x00", 5, 1, 45},                 /* Float */
        {"\x05\x00\x00\x00\x00\x00\x00\x00\x01", 9, 2, 45}, /* Long */
        {"\x06\x00\x00\x00\x00\x00\x00\x00\x01", 9, 2, 45}, /* Double */
        {"\x08\x00\x01", 3, 1, 45},                         /* String */
        {"\x0f\x01\x00\x07", 4, 1, 51},                     /* MethodHandle getField */
        {"\x0f\x05\x00\x08", 4, 1, 51},                     /* invokeVirtual */
        {"\x0f\x06\x00\x08", 4, 1, 51},                     /* invokeStatic */
        {"\x0f\x06\x00\x09", 4, 1, 52},                     /* invokeStatic of an interface */
        {"\x0f\x09\x00\x09", 4, 1, 51},                     /* invokeInterface */
        {"\x10\x00\x05", 3, 1, 51},                         /* MethodType */
        {"\x11\x00\x07\x00\x06", 5, 1, 55},                 /* Dynamic */
        {"\x12\x00\x07\x00\x06", 5, 1, 51},                 /* InvokeDynamic */
        {"\x01\x00\x02\xc0\x80", 5, 1, 45},                 /* Utf8 of U+0000 */
        {"\x01\x00\x06\xed\xa0\xbd\xed\xb8\x80", 9, 1, 45}, /* Utf8 of a supplementary */
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        assert_identified(with_extra(table[i].major, table[i].bytes, table[i].len, table[i].slots),
                          "a/B", table[i].major);
    }
}

static void a_constant_that_breaks_its_rule_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        uint16_t slots, major;
    } table[] = {
        {"\x00\x00\x00", 3, 1, 52},                         /* tag 0 */
        {"\x02\x00\x00", 3, 1, 52},                         /* tag 2 */
        {"\x0d\x00\x00", 3, 1, 52},                         /* tag 13 */
        {"\x15\x00\x01", 3, 1, 61},                         /* tag 21 */
        {"\x07\x00\x02", 3, 1, 52},                         /* Class of a Class */
        {"\x07\x00\x00", 3, 1, 52},                         /* Class of slot 0 */
        {"\x07\x00\x0b", 3, 1, 52},                         /* Class of half a Long */
        {"\x07\xff\xff", 3, 1, 52},                         /* Class of no slot */
        {"\x08\x00\x04", 3, 1, 52},                         /* String of a Class */
        {"\x09\x00\x06\x00\x06", 5, 1, 52},                 /* Fieldref of no Class */
        {"\x0a\x00\x02\x00\x05", 5, 1, 52},                 /* Methodref without NameAndType */
        {"\x0c\x00\x01\x00\x02", 5, 1, 52},                 /* NameAndType of a Class */
        {"\x0f\x00\x00\x07", 4, 1, 52},                     /* MethodHandle of kind 0 */
        {"\x0f\x0a\x00\x08", 4, 1, 52},                     /* of kind 10 */
        {"\x0f\x01\x00\x08", 4, 1, 52},                     /* getField of a method */
        {"\x0f\x05\x00\x09", 4, 1, 52},                     /* invokeVirtual of an interface */
        {"\x0f\x06\x00\x09", 4, 1, 51},                     /* invokeStatic of one, too early */
        {"\x0f\x06\x00\x08", 4, 1, 50},                     /* a handle too early */
        {"\x10\x00\x04", 3, 1, 52},                         /* MethodType of a Class */
        {"\x10\x00\x05", 3, 1, 50},                         /* MethodType too early */
        {"\x11\x00\x07\x00\x06", 5, 1, 54},                 /* Dynamic too early */
        {"\x12\x00\x07\x00\x05", 5, 1, 52},                 /* InvokeDynamic, no NameAndType */
        {"\x12\x00\x07\x00\x06", 5, 1, 50},                 /* InvokeDynamic too early */
        {"\x13\x00\x01", 3, 1, 61},                         /* Module outside module-info */
        {"\x14\x00\x01", 3, 1, 61},                         /* Package outside module-info */
        {"\x05\x00\x00\x00\x00\x00\x00\x00\x01", 9, 1, 52}, /* Long without second slot */
        {"\x01\x00\x01\x00", 4, 1, 52},                     /* Utf8 with a zero byte */
        {"\x01\x00\x01\x80", 4, 1, 52},                     /* a stray continuation byte */
        {"\x01\x00\x01\xc3", 4, 1, 52},                     /* a cut sequence */
        {"\x01\x00\x02\xc3\x28", 5, 1, 52},                 /* a bad continuation byte */
        {"\x01\x00\x04\xf0\x9f\x98\x80", 7, 1, 52},         /* plain UTF-8 of four bytes */
    };
    for (size_t i = 0; i < ZG_COUNT(table); i++) {
        assert_malformed(with_extra(table[i].major, table[i].bytes, table[i].len, table[i].slots));
    }
}

static void a_class_cut_anywhere_in_pool_or_header_is_refused(void **state)
{
    (void)state;
    struct zg_buf whole = class_make("com/x/Y", 52, "salt");
    for (size_t len = 0; len < whole.len - 8; len++) { /* the four empty tables are not read */
        struct zg_buf part = {0};
        zg_buf_append_text(&part, "");
        zg_buf_append(&part, whole.data, len);
        if (len > 0) {
            assert_malformed(part);
        }
    }
    struct zg_class_identity identity;
    struct zg_error err = {0};
    assert_false(zg_class_identify(arena, (struct zg_bytes){0}, &identity, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    zg_buf_free(&whole);
}

static void a_pool_count_beyond_the_file_is_refused_before_memory_is_taken(void **state)
{
    (void)state;
    struct zg_buf buf = {0};
    struct zg_class_identity identity;
    struct zg_error err = {0};
    class_start(&buf, 52, 65535);
    class_utf8(&buf, "a/B");
    assert_false(identify(&buf, &identity, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    assert_non_null(strstr(err.text, "too short for 65535 constants"));
    struct zg_buf none = {0};
    class_start(&none, 52, 0);
    class_end(&none, 0x21, 2, 4);
    assert_malformed(none);
}

static void wrong_magic_and_version_are_refused(void **state)
{
    (void)state;
    struct zg_buf magic = class_make("a/B", 52, "");
    magic.data[3] ^= 1;
    assert_malformed(magic);
    assert_malformed(class_make("a/B", 44, ""));
    assert_identified(class_make("a/B", 45, ""), "a/B", 45);
}

static void a_name_that_no_class_can_have_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"",    "/a",  "a/",   "a//B",       "[a/B",
                                        "a.B", "a;B", "a/[B", "module-info"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        assert_malformed(class_make(names[i], 61, ""));
    }
}

static void this_class_and_super_class_must_name_classes(void **state)
{
    (void)state;
    static const size_t operands[] = {12, 10}; /* from the end: this_class, super_class */
    for (size_t i = 0; i < ZG_COUNT(operands); i++) {
        struct zg_buf buf = class_make("a/B", 52, "");
        buf.data[buf.len - operands[i] + 1] = 5; /* a Utf8 */
        assert_malformed(buf);
        buf = class_make("a/B", 52, "");
        buf.data[buf.len - operands[i]] = 0xff; /* no slot */
        assert_malformed(buf);
    }
}

static void module_info_is_known_by_flag_and_name(void **state)
{
    (void)state;
    struct zg_buf buf = {0};
    class_start(&buf, 61, 4);
    class_utf8(&buf, "module-info");
    zg_buf_append(&buf, "\x07\x00\x01\x13\x00\x01", 6);
    class_end(&buf, 0x8000, 2, 0);
    assert_identified(buf, "module-info", 61);
}

static void assert_entry(const char *entry, const char *expected)
{
    const char *name = NULL;
    bool is = zg_class_entry_name(arena, zg_bytes_of(entry), &name);
    assert_int_equal(is, expected != NULL);
    if (is) {
        assert_string_equal(name, expected);
    }
}

static void an_entry_name_gives_the_class_that_the_jvm_loads_from_it(void **state)
{
    (void)state;
    assert_entry("com/x/Y.class", "com/x/Y");
    assert_entry("Y$1.class", "Y$1");
    assert_entry("WEB-INF/classes/com/x/Y.class", "com/x/Y");
    assert_entry("META-INF/versions/11/com/x/Y.class", "com/x/Y");
    assert_entry("module-info.class", "module-info");
    /* only digits make it a version */
    assert_entry("META-INF/versions/x/Y.class", "META-INF/versions/x/Y");
    assert_entry("META-INF/versions//Y.class", NULL);
    assert_entry("com/x/Y.java", NULL);
    assert_entry(".class", NULL);
    assert_entry("com/x/.class", NULL);
    assert_entry("com//Y.class", NULL);
    assert_entry("/com/Y.class", NULL);
    assert_entry("com.x/Y.class", NULL);
    assert_entry("com/x/Y.class/", NULL);
    assert_entry("", NULL);
}

#define CASE(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_class_tells_its_name_superclass_and_version),
        CASE(the_root_of_classes_has_no_superclass),
        CASE(another_class_without_superclass_is_refused),
        CASE(every_kind_of_constant_is_understood),
        CASE(a_constant_that_breaks_its_rule_is_refused),
        CASE(a_class_cut_anywhere_in_pool_or_header_is_refused),
        CASE(a_pool_count_beyond_the_file_is_refused_before_memory_is_taken),
        CASE(wrong_magic_and_version_are_refused),
        CASE(a_name_that_no_class_can_have_is_refused),
        CASE(this_class_and_super_class_must_name_classes),
        CASE(module_info_is_known_by_flag_and_name),
        CASE(an_entry_name_gives_the_class_that_the_jvm_loads_from_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
