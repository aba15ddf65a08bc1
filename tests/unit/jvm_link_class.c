/* The link check: what a class must be to its ancestors. */
#include "jvm_linking.h"

enum { PURE = PUBLIC | INTERFACE | ABSTRACT };

static const struct cls none = {.name = NULL};

static void superclass_and_superinterfaces_are_what_they_should_be(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .super = "b/B", .interfaces = {"c/C"}},
                            {.name = "b/B", .flags = PUBLIC},
                            {.name = "c/C", .flags = PURE},
                            none};
    expect(classes, NULL, NULL, NULL);
    classes[1].flags = PURE;
    expect(classes, "link-kind", "", "b/B");
    classes[1].flags = PUBLIC;
    classes[2].flags = PUBLIC;
    expect(classes, "link-kind", "", "c/C");
    classes[2].flags = INTERFACE | ABSTRACT;
    expect(classes, "link-access", "", "c/C");
    classes[2] = none;
    expect(classes, "link-class", "", "c/C");
}

static void a_final_class_is_not_extended(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .super = "b/B"}, {.name = "b/B", .flags = PUBLIC | FINAL}, none};
    expect(classes, "link-final", "", "b/B");
    classes[1].flags = PUBLIC;
    expect(classes, NULL, NULL, NULL);
}

static void a_sealed_class_is_extended_as_it_permits(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .super = "a/B"},
                            {.name = "a/B", .flags = ABSTRACT, .permitted = {"a/C"}},
                            none};
    expect(classes, "link-final", "", "a/B");
    classes[1].permitted[1] = "a/A";
    expect(classes, NULL, NULL, NULL);
    classes[1].permitted[1] = NULL;
    classes[1].major = 60; /* which does not know of it */
    expect(classes, NULL, NULL, NULL);
}

static void a_final_method_is_not_overridden(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .super = "b/B", .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        {.name = "b/B", .flags = PUBLIC, .methods = {METHOD(PUBLIC | FINAL, "n", "()V", NULL)}},
        none};
    expect(classes, "link-final", "n()V", "b/B.n()V");
    classes[1].methods[0].flags = PUBLIC;
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0].flags = PUBLIC | FINAL | STATIC;
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0].flags = PRIVATE | FINAL;
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0].flags = FINAL; /* of another package */
    expect(classes, NULL, NULL, NULL);
    classes[0].super = classes[1].name = "a/B";
    expect(classes, "link-final", "n()V", "a/B.n()V");
    classes[0].methods[0].flags = PUBLIC | STATIC;
    expect(classes, NULL, NULL, NULL);
}

/* ---- abstract methods --------------------------------------------------------------------------
 */

static void a_concrete_class_implements_what_its_superclass_leaves_abstract(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .super = "b/B"},
                            {.name = "b/B",
                             .flags = PUBLIC | ABSTRACT,
                             .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
                            none};
    expect(classes, "link-abstract", "", "b/B.n()V");
    classes[0].flags = ABSTRACT;
    expect(classes, NULL, NULL, NULL);
    classes[0].flags = 0;
    classes[0].methods[0] = (struct mem)METHOD(PUBLIC, "n", "()V", NULL);
    expect(classes, NULL, NULL, NULL);
    classes[0].methods[0].flags = PRIVATE;
    expect(classes, "link-abstract", "", "b/B.n()V");
}

static void a_method_of_another_package_implements_no_package_private_one(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .super = "b/B", .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        {.name = "b/B",
         .flags = PUBLIC | ABSTRACT,
         .methods = {METHOD(ABSTRACT, "n", "()V", NULL)}},
        none};
    expect(classes, "link-abstract", "", "b/B.n()V");
    classes[0].name = "b/A";
    expect(classes, NULL, NULL, NULL);
}

static void the_methods_of_interfaces_are_implemented_by_any_class_of_the_line(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .super = "b/B", .interfaces = {"c/C"}},
        {.name = "b/B", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        {.name = "c/C",
         .flags = PURE,
         .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL),
                     METHOD(PUBLIC | ABSTRACT, "hashCode", "()I", NULL)}},
        none};
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0].descriptor = "()I";
    expect(classes, "link-abstract", "", "c/C.n()V");
    classes[1].methods[0].descriptor = "()V";
    classes[1].methods[0].flags = PROTECTED;
    expect(classes, "link-access", "", "c/C.n()V");
}

static void a_default_implements_a_method_unless_it_is_abstract_again_below(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .interfaces = {"c/C", "d/D"}},
        {.name = "c/C", .flags = PURE, .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
        {.name = "d/D",
         .flags = PURE,
         .interfaces = {"c/C"},
         .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        none};
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0].flags = PUBLIC;
    classes[2].methods[0].flags = PUBLIC | ABSTRACT;
    expect(classes, "link-abstract", "", "c/C.n()V");
}

static void two_defaults_need_a_class_that_chooses(void **state)
{
    (void)state;
    struct cls classes[] = {
        {.name = "a/A", .interfaces = {"c/C", "d/D"}},
        {.name = "c/C", .flags = PURE, .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        {.name = "d/D", .flags = PURE, .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        none};
    expect(classes, "link-abstract", "", "c/C.n()V");
    classes[0].methods[0] = (struct mem)METHOD(PUBLIC, "n", "()V", NULL);
    expect(classes, NULL, NULL, NULL);
}

/* Before version 51 it need not say that it is static. */
static void the_initialiser_of_an_interface_is_no_method(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .interfaces = {"c/C", "d/D"}},
                            {.name = "c/C",
                             .major = 50,
                             .flags = PURE,
                             .methods = {METHOD(0, "<clinit>", "()V", NULL)}},
                            {.name = "d/D",
                             .major = 50,
                             .flags = PURE,
                             .methods = {METHOD(0, "<clinit>", "()V", NULL)}},
                            none};
    expect(classes, NULL, NULL, NULL);
}

/* Which methods there are is not known then. */
static void without_all_ancestors_nothing_is_called_abstract(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .super = "b/B"},
                            {.name = "b/B",
                             .super = "no/Such",
                             .flags = PUBLIC | ABSTRACT,
                             .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
                            none};
    expect(classes, "link-class", "", "no/Such");
}

/* Reflection over the class fails else. Access is not asked for. */
static void the_descriptors_of_members_name_classes_that_are_there(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A",
                             .fields = {FIELD(0, "f", "[Lb/B;")},
                             .methods = {METHOD(NATIVE, "n", "(ILb/B;)Lc/C;", NULL)}},
                            {.name = "b/B"},
                            {.name = "c/C", .super = "b/B"},
                            none};
    expect(classes, NULL, NULL, NULL);
    classes[2].super = "no/Such";
    expect(classes, "link-class", "n(ILb/B;)Lc/C;", "no/Such");
    classes[2].super = NULL;
    classes[0].fields[0].descriptor = "Lno/Such;";
    expect(classes, "link-class", "f:Lno/Such;", "no/Such");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(superclass_and_superinterfaces_are_what_they_should_be),
        cmocka_unit_test(a_final_class_is_not_extended),
        cmocka_unit_test(a_sealed_class_is_extended_as_it_permits),
        cmocka_unit_test(a_final_method_is_not_overridden),
        cmocka_unit_test(a_concrete_class_implements_what_its_superclass_leaves_abstract),
        cmocka_unit_test(a_method_of_another_package_implements_no_package_private_one),
        cmocka_unit_test(the_methods_of_interfaces_are_implemented_by_any_class_of_the_line),
        cmocka_unit_test(a_default_implements_a_method_unless_it_is_abstract_again_below),
        cmocka_unit_test(two_defaults_need_a_class_that_chooses),
        cmocka_unit_test(the_initialiser_of_an_interface_is_no_method),
        cmocka_unit_test(without_all_ancestors_nothing_is_called_abstract),
        cmocka_unit_test(the_descriptors_of_members_name_classes_that_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
