/* The link check: what code refers to. The hierarchy is jvm_link_class.c's. */
#include "jvm_linking.h"

/* The code of a/A.m()V in a world with these classes beside it. */
struct scene {
    uint16_t major;        /* of a/A */
    const char *super;     /* of a/A */
    const char *interface; /* of a/A */
    struct op code[SOME];  /* of its method */
    const char *caught;    /* in it */
    const char *method;    /* its name; NULL: m */
    struct cls others[SOME];
};

static void expect_scene(const struct scene *scene, const char *rule, const char *target)
{
    struct cls classes[SOME + 2] = {
        {.name = "a/A",
         .major = scene->major,
         .super = scene->super,
         .interfaces = {scene->interface},
         .flags = PUBLIC | ABSTRACT,
         .fields = {FIELD(FINAL, "own", "I"), FIELD(FINAL | STATIC, "shared", "I")},
         .methods = {{PUBLIC, scene->method != NULL ? scene->method : "m", "()V", scene->code,
                      scene->caught, NULL}}}};
    char where[64];
    snprintf(where, sizeof(where), "%s()V", scene->method != NULL ? scene->method : "m");
    memcpy(classes + 1, scene->others, sizeof(scene->others));
    expect(classes, rule, where, target);
}

/* ---- classes -----------------------------------------------------------------------------------
 */

static void a_class_that_is_not_there_is_found_wherever_code_names_it(void **state)
{
    (void)state;
    static const char *const ops[] = {"new",        "anewarray", "checkcast",
                                      "instanceof", "ldc",       "multianewarray"};
    for (size_t i = 0; i < ZG_COUNT(ops); i++) {
        struct op op = OP(ops[i], i == 5 ? "[Lb/B;" : "b/B", NULL, NULL);
        struct scene missing = {.code = {op}};
        struct scene there = {.code = {op}, .others = {{.name = "b/B", .flags = PUBLIC}}};
        expect_scene(&missing, "link-class", "b/B");
        expect_scene(&there, NULL, NULL);
    }
}

static void a_class_that_is_caught_must_be_there(void **state)
{
    (void)state;
    struct scene missing = {.caught = "b/B",
                            .code = {OP("new", "c/C", NULL, NULL)},
                            .others = {{.name = "c/C", .flags = PUBLIC}}};
    struct scene there = {.caught = "c/C",
                          .code = {OP("new", "c/C", NULL, NULL)},
                          .others = {{.name = "c/C", .flags = PUBLIC}}};
    expect_scene(&missing, "link-class", "b/B");
    expect_scene(&there, NULL, NULL);
}

static void a_class_needs_its_ancestors(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("checkcast", "b/B", NULL, NULL)},
                          .others = {{.name = "b/B", .super = "c/C", .flags = PUBLIC}}};
    expect_scene(&scene, "link-class", "c/C");
    scene.others[1] = (struct cls){.name = "c/C", .interfaces = {"d/D"}, .flags = PUBLIC};
    expect_scene(&scene, "link-class", "d/D");
    scene.others[2] = (struct cls){.name = "d/D", .flags = PUBLIC | INTERFACE | ABSTRACT};
    expect_scene(&scene, NULL, NULL);
}

static void only_public_classes_are_seen_from_other_packages(void **state)
{
    (void)state;
    struct scene other = {.code = {OP("checkcast", "b/B", NULL, NULL)},
                          .others = {{.name = "b/B"}}};
    struct scene element = {.code = {OP("checkcast", "[[Lb/B;", NULL, NULL)},
                            .others = {{.name = "b/B"}}};
    struct scene same = {.code = {OP("checkcast", "a/B", NULL, NULL)}, .others = {{.name = "a/B"}}};
    struct scene below = {.code = {OP("checkcast", "a/b/B", NULL, NULL)},
                          .others = {{.name = "a/b/B"}}};
    expect_scene(&other, "link-access", "b/B");
    expect_scene(&element, "link-access", "b/B");
    expect_scene(&below, "link-access", "a/b/B");
    expect_scene(&same, NULL, NULL);
}

static void what_is_abstract_is_not_instantiated(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("new", "b/B", NULL, NULL)},
                          .others = {{.name = "b/B", .flags = PUBLIC | ABSTRACT}}};
    expect_scene(&scene, "link-abstract", "b/B");
    scene.others[0].flags = PUBLIC | INTERFACE | ABSTRACT;
    expect_scene(&scene, "link-abstract", "b/B");
    scene.others[0].flags = PUBLIC;
    expect_scene(&scene, NULL, NULL);
}

/* ---- fields ------------------------------------------------------------------------------------
 */

static void a_field_is_looked_up_by_name_and_type(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("getfield", "b/B", "f", "I")},
        .others = {{.name = "b/B",
                    .flags = PUBLIC,
                    .fields = {FIELD(PUBLIC, "f", "J"), FIELD(PUBLIC, "g", "I")}}}};
    expect_scene(&scene, "link-member", "b/B.f:I");
    scene.others[0].fields[0].descriptor = "I";
    expect_scene(&scene, NULL, NULL);
}

static void a_field_is_found_in_ancestors_of_both_kinds(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("getstatic", "b/B", "f", "I"), OP("getfield", "b/B", "g", "I")},
        .others = {{.name = "b/B", .super = "c/C", .interfaces = {"d/D"}, .flags = PUBLIC},
                   {.name = "c/C", .flags = PUBLIC, .fields = {FIELD(PUBLIC, "g", "I")}},
                   {.name = "d/D", .interfaces = {"e/E"}, .flags = PUBLIC | INTERFACE | ABSTRACT},
                   {.name = "e/E",
                    .flags = PUBLIC | INTERFACE | ABSTRACT,
                    .fields = {FIELD(PUBLIC | STATIC | FINAL, "f", "I")}}}};
    expect_scene(&scene, NULL, NULL);
    scene.others[3].fields[0].name = "h";
    expect_scene(&scene, "link-member", "b/B.f:I");
}

static void static_and_instance_fields_are_told_apart(void **state)
{
    (void)state;
    static const char *const ops[] = {"getfield", "putfield", "getstatic", "putstatic"};
    for (size_t i = 0; i < ZG_COUNT(ops); i++) {
        struct scene scene = {
            .code = {OP(ops[i], "b/B", "f", "I")},
            .others = {
                {.name = "b/B", .flags = PUBLIC, .fields = {FIELD(PUBLIC | STATIC, "f", "I")}}}};
        expect_scene(&scene, i < 2 ? "link-static" : NULL, "b/B.f:I");
        scene.others[0].fields[0].flags = PUBLIC;
        expect_scene(&scene, i < 2 ? NULL : "link-static", "b/B.f:I");
    }
}

static void a_final_field_is_written_by_its_class_only(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("putfield", "b/B", "f", "I")},
        .super = "b/B",
        .method = "<init>",
        .others = {{.name = "b/B", .flags = PUBLIC, .fields = {FIELD(PUBLIC | FINAL, "f", "I")}}}};
    expect_scene(&scene, "link-final", "b/B.f:I");
    scene.code[0].op = "getfield";
    expect_scene(&scene, NULL, NULL);
    scene.code[0].op = "putfield";
    scene.others[0].fields[0].flags = PUBLIC;
    expect_scene(&scene, NULL, NULL);
}

static void from_version_53_on_only_initialisers_write_final_fields(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("putfield", "a/A", "own", "I")}, .major = 53};
    expect_scene(&scene, "link-final", "a/A.own:I");
    scene.major = 52;
    expect_scene(&scene, NULL, NULL);
    scene.major = 53;
    scene.method = "<init>";
    expect_scene(&scene, NULL, NULL);
    scene.code[0] = (struct op)OP("putstatic", "a/A", "shared", "I");
    expect_scene(&scene, "link-final", "a/A.shared:I");
}

/* The same constant is right in one method and wrong in the next. */
static void whether_a_final_field_is_written_depends_on_the_method(void **state)
{
    (void)state;
    struct op code[] = {OP("putfield", "a/A", "own", "I"), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A",
         .fields = {FIELD(FINAL, "own", "I")},
         .methods = {METHOD(PUBLIC, "<init>", "()V", code), METHOD(PUBLIC, "set", "()V", code)}},
        {.name = NULL}};
    expect(classes, "link-final", "set()V", "a/A.own:I");
}

/* ---- methods -----------------------------------------------------------------------------------
 */

static void a_method_is_looked_up_with_its_return_type(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("invokevirtual", "b/B", "n", "()I")},
        .others = {
            {.name = "b/B", .super = "c/C", .flags = PUBLIC},
            {.name = "c/C", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "n", "()J", NULL)}}}};
    expect_scene(&scene, "link-member", "b/B.n()I");
    scene.others[1].methods[0].descriptor = "()I";
    expect_scene(&scene, NULL, NULL);
}

static void a_class_inherits_the_methods_of_interfaces(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("invokevirtual", "b/B", "n", "()V")},
        .others = {{.name = "b/B", .flags = PUBLIC | ABSTRACT, .interfaces = {"c/C"}},
                   {.name = "c/C", .flags = PUBLIC | INTERFACE | ABSTRACT, .interfaces = {"d/D"}},
                   {.name = "d/D",
                    .flags = PUBLIC | INTERFACE | ABSTRACT,
                    .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}}}};
    expect_scene(&scene, NULL, NULL);
    scene.others[2].methods[0].flags = PUBLIC | STATIC;
    expect_scene(&scene, "link-member", "b/B.n()V");
    scene.others[2].methods[0].flags = PRIVATE;
    expect_scene(&scene, "link-member", "b/B.n()V");
}

static void an_interface_has_the_public_methods_of_object(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("invokeinterface", "b/B", "hashCode", "()I")},
                          .others = {{.name = "b/B", .flags = PUBLIC | INTERFACE | ABSTRACT}}};
    expect_scene(&scene, NULL, NULL);
    scene.code[0] = (struct op)OP("invokeinterface", "b/B", "clone", "()Ljava/lang/Object;");
    expect_scene(&scene, "link-member", "b/B.clone()Ljava/lang/Object;");
}

static void classes_and_interfaces_are_called_as_what_they_are(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("invokeinterface", "b/B", "n", "()V")},
                          .others = {{.name = "b/B",
                                      .flags = PUBLIC | ABSTRACT,
                                      .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}}}};
    expect_scene(&scene, "link-kind", "b/B.n()V");
    scene.code[0].op = "invokevirtual";
    expect_scene(&scene, NULL, NULL);
    scene.others[0].flags = PUBLIC | ABSTRACT | INTERFACE;
    expect_scene(&scene, "link-kind", "b/B.n()V");
    scene.others[0].methods[0].flags = PUBLIC | STATIC;
    scene.code[0].op = "invokestatic";
    expect_scene(&scene, "link-kind", "b/B.n()V");
    scene.code[0].interface = true;
    expect_scene(&scene, NULL, NULL);
}

static void static_and_instance_methods_are_told_apart(void **state)
{
    (void)state;
    static const char *const ops[] = {"invokevirtual", "invokespecial", "invokestatic"};
    for (size_t i = 0; i < ZG_COUNT(ops); i++) {
        struct scene scene = {.code = {OP(ops[i], "b/B", "n", "()V")},
                              .super = "b/B",
                              .others = {{.name = "b/B",
                                          .flags = PUBLIC,
                                          .methods = {METHOD(PUBLIC | STATIC, "n", "()V", NULL)}}}};
        expect_scene(&scene, i < 2 ? "link-static" : NULL, "b/B.n()V");
        scene.others[0].methods[0].flags = PUBLIC;
        expect_scene(&scene, i < 2 ? NULL : "link-static", "b/B.n()V");
    }
}

static void arrays_have_the_methods_of_object_and_a_public_clone(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("invokevirtual", "[I", "clone", "()Ljava/lang/Object;"),
                                   OP("invokevirtual", "[[Ljava/lang/Object;", "hashCode", "()I")}};
    expect_scene(&scene, NULL, NULL);
    scene.code[0] = (struct op)OP("getfield", "[I", "length", "I");
    expect_scene(&scene, "link-member", "[I.length:I");
    scene.code[0] = (struct op)OP("invokevirtual", "[Lb/B;", "clone", "()Ljava/lang/Object;");
    expect_scene(&scene, "link-class", "b/B");
}

static void constructors_are_not_inherited(void **state)
{
    (void)state;
    struct scene scene = {.code = {OP("invokespecial", "b/B", "<init>", "()V")},
                          .others = {{.name = "b/B", .flags = PUBLIC}}};
    expect_scene(&scene, "link-member", "b/B.<init>()V");
    scene.others[0].methods[0] = (struct mem)METHOD(PUBLIC, "<init>", "()V", NULL);
    expect_scene(&scene, NULL, NULL);
}

static void methods_of_other_descriptors_are_fine_where_they_are_polymorphic(void **state)
{
    (void)state;
    static const char *const names[] = {"java/lang/invoke/MethodHandle",
                                        "java/lang/invoke/VarHandle", "a/Handle"};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        struct scene scene = {
            .code = {OP("invokevirtual", names[i], "invoke", "(IJ)D")},
            .others = {{.name = names[i],
                        .flags = PUBLIC,
                        .methods = {METHOD(PUBLIC | NATIVE | VARARGS, "invoke",
                                           "([Ljava/lang/Object;)Ljava/lang/Object;", NULL)}}}};
        char target[64];
        snprintf(target, sizeof(target), "%s.invoke(IJ)D", names[i]);
        expect_scene(&scene, i < 2 ? NULL : "link-member", target);
        scene.others[0].methods[0].flags = PUBLIC | NATIVE;
        expect_scene(&scene, "link-member", target);
    }
}

/* The classes in a descriptor that is only part of a name are never looked for. */
static void descriptors_alone_resolve_nothing(void **state)
{
    (void)state;
    struct scene scene = {
        .code = {OP("invokevirtual", "b/B", "n", "(Lno/Such;)Lno/Class;"),
                 OP("getfield", "b/B", "f", "Lno/Such;")},
        .others = {{.name = "b/B",
                    .flags = PUBLIC,
                    .fields = {FIELD(PUBLIC, "f", "Lno/Such;")},
                    .methods = {METHOD(PUBLIC, "n", "(Lno/Such;)Lno/Class;", NULL)}}}};
    expect_scene(&scene, NULL, NULL);
}

static void a_problem_is_told_once_for_each_method(void **state)
{
    (void)state;
    struct op code[] = {OP("new", "b/B", NULL, NULL), OP("checkcast", "b/B", NULL, NULL),
                        END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A",
         .methods = {METHOD(PUBLIC, "one", "()V", code), METHOD(PUBLIC, "two", "()V", code)}},
        {.name = NULL}};
    struct zg_world *world = world_of(classes);
    struct zg_link_report report = check_in(world, "a/A");
    assert_int_equal(report.count, 2);
    assert_string_equal(report.problems[0].where, "one()V");
    assert_string_equal(report.problems[1].where, "two()V");
    assert_true(report.problems[0].unknown);
    assert_string_equal(report.problems[0].text, "there is no class b/B");
    assert_int_equal(report.references, 5); /* four and the superclass */
    assert_false(report.cut);
    zg_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_that_is_not_there_is_found_wherever_code_names_it),
        cmocka_unit_test(a_class_that_is_caught_must_be_there),
        cmocka_unit_test(a_class_needs_its_ancestors),
        cmocka_unit_test(only_public_classes_are_seen_from_other_packages),
        cmocka_unit_test(what_is_abstract_is_not_instantiated),
        cmocka_unit_test(a_field_is_looked_up_by_name_and_type),
        cmocka_unit_test(a_field_is_found_in_ancestors_of_both_kinds),
        cmocka_unit_test(static_and_instance_fields_are_told_apart),
        cmocka_unit_test(a_final_field_is_written_by_its_class_only),
        cmocka_unit_test(from_version_53_on_only_initialisers_write_final_fields),
        cmocka_unit_test(whether_a_final_field_is_written_depends_on_the_method),
        cmocka_unit_test(a_method_is_looked_up_with_its_return_type),
        cmocka_unit_test(a_class_inherits_the_methods_of_interfaces),
        cmocka_unit_test(an_interface_has_the_public_methods_of_object),
        cmocka_unit_test(classes_and_interfaces_are_called_as_what_they_are),
        cmocka_unit_test(static_and_instance_methods_are_told_apart),
        cmocka_unit_test(arrays_have_the_methods_of_object_and_a_public_clone),
        cmocka_unit_test(constructors_are_not_inherited),
        cmocka_unit_test(methods_of_other_descriptors_are_fine_where_they_are_polymorphic),
        cmocka_unit_test(descriptors_alone_resolve_nothing),
        cmocka_unit_test(a_problem_is_told_once_for_each_method),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
