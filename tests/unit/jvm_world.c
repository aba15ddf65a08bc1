/* Sets of classes and worlds of them: what is found where, and what is above what. */
#include "jvm_linking.h"

/* A set over classes in memory; one without bytes cannot be read. */
static bool read_bytes(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                       struct zg_bytes *out, struct zg_error *err)
{
    (void)arena;
    const struct zg_bytes *all = set->context;
    *out = all[index];
    return out->data != NULL || zg_fail(err, ZG_SYSTEM, "system", "no bytes");
}

enum { CLASSES = 3 };

struct made_set {
    struct zg_class_set set;
    struct zg_class_item items[CLASSES];
    struct zg_bytes bytes[CLASSES];
};

/* a/A; a/B, whose file holds a class of another name; a/C, which cannot be read. */
static void make_set(struct made_set *out, uint16_t flags)
{
    struct cls a = {.name = "a/A", .flags = flags}, other = {.name = "a/Other"};
    *out = (struct made_set){.items = {{"a/A", 0}, {"a/B", 0}, {"a/C", 0}}};
    out->bytes[0] = class_of(&a);
    out->bytes[1] = class_of(&other);
    out->set = (struct zg_class_set){"the set", out->items, CLASSES, read_bytes, out->bytes};
}

static bool has(const struct zg_class_set *set, const char *name)
{
    size_t index = 99;
    bool found = zg_class_set_find(set, zg_bytes_of(name), &index);
    assert_true(!found || strcmp(set->items[index].name, name) == 0);
    return found;
}

static void a_set_finds_its_classes(void **state)
{
    (void)state;
    struct made_set made;
    make_set(&made, 0);
    assert_true(has(&made.set, "a/A"));
    assert_true(has(&made.set, "a/B"));
    assert_true(has(&made.set, "a/C"));
    assert_false(has(&made.set, "a"));
    assert_false(has(&made.set, "a/A1"));
    assert_false(has(&made.set, ""));
    made.set.count = 0;
    assert_false(has(&made.set, "a/A"));
}

static void a_class_that_cannot_be_read_says_where(void **state)
{
    (void)state;
    struct made_set made;
    struct zg_class class;
    struct zg_error err = {0};
    make_set(&made, 0);
    test_assert_ok(zg_class_set_parse(&made.set, 0, test_arena(), &class, &err), &err);
    assert_false(zg_class_set_parse(&made.set, 1, test_arena(), &class, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    assert_string_equal(err.text, "the set: class a/B: the class in it is called a/Other");
    assert_false(zg_class_set_parse(&made.set, 2, test_arena(), &class, &err));
    test_assert_error(&err, ZG_SYSTEM, "system");
}

static uint16_t flags_in(struct zg_world *world, const char *name)
{
    const struct zg_class *class = zg_world_class(world, zg_bytes_of(name));
    return class == NULL ? 0xffff : class->flags;
}

static void the_first_set_that_has_a_class_wins(void **state)
{
    (void)state;
    struct made_set first, second;
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = zg_world_new();
    make_set(&first, PUBLIC);
    make_set(&second, FINAL);
    assert_int_equal(flags_in(world, "a/A"), 0xffff);
    zg_world_add(world, &first.set); /* what was not there before is looked for again */
    zg_world_add(world, &second.set);
    assert_int_equal(flags_in(world, "a/A"), PUBLIC);
    first.items[0].name = "a/0";
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *other = zg_world_new();
    zg_world_add(other, &first.set);
    zg_world_add(other, &second.set);
    assert_int_equal(flags_in(other, "a/A"), FINAL);
}

static void a_class_put_comes_before_all_sets(void **state)
{
    (void)state;
    struct made_set made;
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = zg_world_new();
    make_set(&made, PUBLIC);
    zg_world_add(world, &made.set);
    assert_int_equal(flags_in(world, "a/A"), PUBLIC);
    world_put(world, &(struct cls){.name = "a/A", .flags = FINAL});
    assert_int_equal(flags_in(world, "a/A"), FINAL);
    world_put(world, &(struct cls){.name = "a/A", .flags = ABSTRACT});
    assert_int_equal(flags_in(world, "a/A"), ABSTRACT);
    struct zg_error err = {0};
    assert_false(zg_world_put(world, zg_bytes_of("no class"), &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
}

/* The JVM does not look further either. */
static void a_class_that_cannot_be_read_hides_those_behind_it(void **state)
{
    (void)state;
    struct made_set first, second;
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = world_of(&(struct cls){.name = NULL});
    make_set(&first, PUBLIC);
    make_set(&second, PUBLIC);
    second.bytes[2] = class_of(&(struct cls){.name = "a/C"});
    zg_world_add(world, &first.set);
    zg_world_add(world, &second.set);
    assert_null(zg_world_class(world, zg_bytes_of("a/C")));
    struct op code[] = {OP("checkcast", "a/C", NULL, NULL), END_OF_CODE};
    world_put(world, &(struct cls){.name = "a/D", .methods = {METHOD(PUBLIC, "m", "()V", code)}});
    struct zg_link_report report = check_in(world, "a/D");
    assert_one(&report, "link-class", "m()V", "a/C");
    assert_false(report.problems[0].unknown);
}

/* The check is of the class given, and what refers to it in the meantime means that one. */
static void a_class_is_checked_in_place_of_the_one_in_the_world(void **state)
{
    (void)state;
    struct op code[] = {OP("invokevirtual", "a/A", "n", "()V"), END_OF_CODE};
    struct cls host = {.name = "a/A", .methods = {METHOD(PUBLIC, "n", "()V", NULL)}};
    struct cls result = {.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}};
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = world_of(&(struct cls){.name = NULL});
    world_put(world, &host);
    struct zg_error err = {0};
    struct zg_class class;
    struct zg_link_report report;
    test_assert_ok(zg_class_parse(test_arena(), class_of(&result), &class, &err), &err);
    zg_link_check(world, test_arena(), &class, &report);
    assert_one(&report, "link-member", "m()V", "a/A.n()V");
    assert_int_equal(zg_world_class(world, zg_bytes_of("a/A"))->method_count, 1);
    assert_true(zg_bytes_is(zg_world_class(world, zg_bytes_of("a/A"))->methods[0].name, "n"));
    result.methods[1] = host.methods[0];
    test_assert_ok(zg_class_parse(test_arena(), class_of(&result), &class, &err), &err);
    zg_link_check(world, test_arena(), &class, &report);
    assert_none(&report);
}

static void an_ancestor_that_comes_later_is_seen(void **state)
{
    (void)state;
    struct op code[] = {OP("checkcast", "a/B", NULL, NULL), END_OF_CODE};
    struct cls classes[] = {{.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}},
                            {.name = "a/B", .super = "a/C"},
                            {.name = NULL}};
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, "a/A");
    assert_one(&report, "link-class", "m()V", "a/C");
    world_put(world, &(struct cls){.name = "a/C"});
    report = check_in(world, "a/A");
    assert_none(&report);
    world_put(world, &(struct cls){.name = "a/C", .super = "a/D"});
    report = check_in(world, "a/A");
    assert_one(&report, "link-class", "m()V", "a/D");
}

static void ancestors_are_known_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *name, *ancestor;
        int expected;
    } cases[] = {
        {"a/A", "a/A", 1},
        {"a/A", "a/B", 1},
        {"a/A", "a/I", 1},
        {"a/A", "a/J", 1},
        {"a/A", "java/lang/Object", 1},
        {"a/B", "a/A", 0},
        {"a/C", "no/Such", 1},
        {"a/C", "a/I", -1},
        {"no/Such", "a/A", -1},
        {"no/Such", "no/Such", 1},
        {"[La/A;", "[La/B;", 1},
        {"[La/B;", "[La/A;", 0},
        {"[La/A;", "java/lang/Object", 1},
        {"[La/A;", "java/io/Serializable", 1},
        {"[La/A;", "a/A", 0},
        {"[[La/A;", "[Ljava/lang/Cloneable;", 1},
        {"[[La/A;", "[La/A;", 0},
        {"[I", "[I", 1},
        {"[I", "[J", 0},
        {"[I", "[Ljava/lang/Object;", 0},
        {"[[I", "[Ljava/lang/Object;", 1},
        {"[[I", "[I", 0},
        {"a/A", "[La/A;", 0},
    };
    struct cls classes[] = {{.name = "a/A", .super = "a/B"},
                            {.name = "a/B", .interfaces = {"a/I"}},
                            {.name = "a/I", .flags = INTERFACE | ABSTRACT, .interfaces = {"a/J"}},
                            {.name = "a/J", .flags = INTERFACE | ABSTRACT},
                            {.name = "a/C", .super = "no/Such"},
                            {.name = NULL}};
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = world_of(classes);
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        int found =
            zg_world_is_a(world, zg_bytes_of(cases[i].name), zg_bytes_of(cases[i].ancestor));
        if (found != cases[i].expected) {
            fail_msg("%s is a %s: %d", cases[i].name, cases[i].ancestor, found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_finds_its_classes),
        cmocka_unit_test(a_class_that_cannot_be_read_says_where),
        cmocka_unit_test(the_first_set_that_has_a_class_wins),
        cmocka_unit_test(a_class_put_comes_before_all_sets),
        cmocka_unit_test(a_class_that_cannot_be_read_hides_those_behind_it),
        cmocka_unit_test(a_class_is_checked_in_place_of_the_one_in_the_world),
        cmocka_unit_test(an_ancestor_that_comes_later_is_seen),
        cmocka_unit_test(ancestors_are_known_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
