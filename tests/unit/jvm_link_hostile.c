/* The link check against classes that mean harm: circles, endless ways, problems without end. */
#include "jvm_linking.h"

enum { PURE = PUBLIC | INTERFACE | ABSTRACT };

static const struct cls none = {.name = NULL};

static void a_class_is_not_its_own_ancestor(void **state)
{
    (void)state;
    struct op code[] = {OP("invokevirtual", "a/A", "none", "()V"),
                        OP("getfield", "a/A", "none", "I"), END_OF_CODE};
    struct cls classes[] = {{.name = "a/A",
                             .super = "a/B",
                             .flags = ABSTRACT,
                             .methods = {METHOD(PUBLIC, "m", "()V", code)}},
                            {.name = "a/B", .super = "a/A", .flags = ABSTRACT},
                            none};
    struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, "a/A");
    assert_int_equal(report.count, 3);
    assert_string_equal(report.problems[0].rule, "link-hierarchy");
    assert_string_equal(report.problems[1].rule, "link-member");
    zg_world_free(world);
}

static void an_interface_is_not_its_own_ancestor(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .flags = PURE, .interfaces = {"a/B"}},
                            {.name = "a/B", .flags = PURE, .interfaces = {"a/A"}},
                            none};
    expect(classes, "link-hierarchy", "", "a/A");
    classes[1].interfaces[0] = NULL;
    expect(classes, NULL, NULL, NULL);
}

/* 2^40 ways lead up here, and 40 classes. */
static void a_hierarchy_with_endless_ways_is_walked_once(void **state)
{
    (void)state;
    enum { LEVELS = 40 };
    static char names[LEVELS + 1][2][8];
    struct zg_world *world = world_of(&none);
    for (int level = 0; level <= LEVELS; level++) {
        for (int side = 0; side < 2; side++) {
            snprintf(names[level][side], sizeof(names[level][side]), "a/%c%d", "LR"[side], level);
            struct cls cls = {.name = names[level][side], .flags = PURE};
            if (level > 0) {
                cls.interfaces[0] = names[level - 1][0];
                cls.interfaces[1] = names[level - 1][1];
            }
            world_put(world, &cls);
        }
    }
    struct op code[] = {OP("invokeinterface", names[LEVELS][0], "none", "()V"), END_OF_CODE};
    struct cls cls = {.name = "a/A",
                      .interfaces = {names[LEVELS][0]},
                      .methods = {METHOD(PUBLIC, "m", "()V", code)}};
    world_put(world, &cls);
    struct zg_link_report report = check_in(world, "a/A");
    assert_one(&report, "link-member", "m()V", "a/L40.none()V");
    zg_world_free(world);
}

static void a_chain_of_many_classes_costs_no_stack(void **state)
{
    (void)state;
    enum { DEEP = 20000 };
    static char names[DEEP + 1][16];
    struct zg_world *world = world_of(&none);
    for (int i = 0; i <= DEEP; i++) {
        snprintf(names[i], sizeof(names[i]), "a/C%d", i);
        struct cls cls = {.name = names[i], .flags = PURE};
        cls.interfaces[0] = i > 0 ? names[i - 1] : NULL;
        world_put(world, &cls);
    }
    assert_int_equal(zg_world_is_a(world, zg_bytes_of(names[DEEP]), zg_bytes_of(names[0])), 1);
    struct zg_link_report report = check_in(world, names[DEEP]);
    assert_none(&report);
    zg_world_free(world);
}

/* ---- bounds ------------------------------------------------------------------------------------
 */

/* Code that names so many classes that are not there; the last part of each name is `len` long. */
static struct op *many_missing(unsigned count, size_t len)
{
    struct op *code = zg_alloc_array(test_arena(), count + 1, sizeof(*code));
    for (unsigned i = 0; i < count; i++) {
        char *name = zg_alloc(test_arena(), len + 16);
        snprintf(name, 16, "b/B%d", (int)i);
        memset(name + strlen(name), 'x', len);
        code[i] = (struct op)OP("checkcast", name, NULL, NULL);
    }
    return code;
}

static void expect_cut(struct op *code, size_t count, bool cut)
{
    struct cls classes[] = {{.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}}, none};
    struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, "a/A");
    assert_int_equal(report.count, count);
    assert_int_equal(report.cut, cut);
    zg_world_free(world);
}

static void problems_are_counted_up_to_a_limit(void **state)
{
    (void)state;
    enum { LIMIT = 10000 };
    expect_cut(many_missing(LIMIT, 0), LIMIT, false);
    expect_cut(many_missing(LIMIT + 1, 0), LIMIT, true);
}

static void long_names_of_problems_count_as_work(void **state)
{
    (void)state;
    enum { LONG = 65000, LIMIT = 10 * 1000 * 1000 };
    expect_cut(many_missing(LIMIT / LONG - 1, LONG), LIMIT / LONG - 1, false);
    struct op *code = many_missing(LIMIT / LONG + 20, LONG);
    struct cls classes[] = {{.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}}, none};
    struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, "a/A");
    assert_true(report.cut);
    assert_in_range(report.count, LIMIT / LONG, LIMIT / LONG + 3);
    zg_world_free(world);
}

/* Each reference is looked for in every ancestor. */
static void a_check_that_takes_too_long_ends(void **state)
{
    (void)state;
    enum { DEEP = 10000, REFERENCES = 1200 };
    static char names[DEEP][16], members[REFERENCES][16];
    static struct op code[REFERENCES + 1];
    struct zg_world *world = world_of(&none);
    for (int i = 0; i < DEEP; i++) {
        snprintf(names[i], sizeof(names[i]), "a/C%d", i);
        struct cls cls = {.name = names[i], .super = i > 0 ? names[i - 1] : NULL};
        world_put(world, &cls);
    }
    for (int i = 0; i < REFERENCES; i++) {
        snprintf(members[i], sizeof(members[i]), "f%d", i);
        code[i] = (struct op)OP("getfield", names[DEEP - 1], members[i], "I");
    }
    world_put(world, &(struct cls){.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}});
    struct zg_link_report report = check_in(world, "a/A");
    assert_true(report.cut);
    assert_in_range(report.count, 2, REFERENCES - 1);
    assert_string_equal(report.problems[report.count - 1].rule, "link-hierarchy");
    code[100].op = NULL;
    world_put(world, &(struct cls){.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}});
    report = check_in(world, "a/A");
    assert_false(report.cut);
    assert_int_equal(report.count, 100);
    zg_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_is_not_its_own_ancestor),
        cmocka_unit_test(an_interface_is_not_its_own_ancestor),
        cmocka_unit_test(a_hierarchy_with_endless_ways_is_walked_once),
        cmocka_unit_test(a_chain_of_many_classes_costs_no_stack),
        cmocka_unit_test(problems_are_counted_up_to_a_limit),
        cmocka_unit_test(long_names_of_problems_count_as_work),
        cmocka_unit_test(a_check_that_takes_too_long_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
