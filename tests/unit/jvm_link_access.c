/* The link check: access, calls of one method in particular (invokespecial), and constants that are
 * made when they are loaded. */
#include "jvm_linking.h"

static const struct cls none = {.name = NULL};

/* ---- access ------------------------------------------------------------------------------------
 */

/* a/A.m()V refers to the member of the class at [1] in this way. */
static void expect_access(const char *op, const char *descriptor, struct cls owner, bool seen)
{
    struct op code[] = {OP(op, owner.name, "n", descriptor), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        owner,
        none};
    char target[64];
    snprintf(target, sizeof(target), "%s.n%s%s", owner.name, descriptor[0] == '(' ? "" : ":",
             descriptor);
    expect(classes, seen ? NULL : "link-access", "m()V", target);
}

static void private_and_package_private_members_have_their_reach(void **state)
{
    (void)state;
    static const struct {
        const char *owner;
        uint16_t flags;
        bool seen;
    } cases[] = {{"b/B", PUBLIC, true},     {"b/B", 0, false},  {"b/B", PRIVATE, false},
                 {"b/B", PROTECTED, false}, {"a/B", 0, true},   {"a/B", PROTECTED, true},
                 {"a/B", PRIVATE, false},   {"a/b/B", 0, false}};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct cls owner = {.name = cases[i].owner,
                            .flags = PUBLIC,
                            .fields = {FIELD(cases[i].flags, "n", "I")},
                            .methods = {METHOD(cases[i].flags, "n", "()V", NULL)}};
        expect_access("getfield", "I", owner, cases[i].seen);
        expect_access("invokevirtual", "()V", owner, cases[i].seen);
    }
}

/* b/B declares it, a/A extends that, `named` is the class in the reference. */
static void expect_protected(const char *op, uint16_t flags, const char *named, bool seen)
{
    struct op code[] = {OP(op, named, "n", "()V"), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A",
         .super = "b/B",
         .flags = PUBLIC,
         .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        {.name = "b/B", .flags = PUBLIC, .methods = {METHOD(flags, "n", "()V", NULL)}},
        {.name = "c/Below", .super = "a/A", .flags = PUBLIC},
        {.name = "c/Beside", .super = "b/B", .flags = PUBLIC},
        none};
    char target[64];
    snprintf(target, sizeof(target), "%s.n()V", named);
    expect(classes, seen ? NULL : "link-access", "m()V", target);
}

static void a_protected_member_is_seen_below_its_class_in_the_own_line(void **state)
{
    (void)state;
    expect_protected("invokevirtual", PROTECTED, "a/A", true);
    expect_protected("invokevirtual", PROTECTED, "b/B", true);
    expect_protected("invokevirtual", PROTECTED, "c/Below", true);
    expect_protected("invokevirtual", PROTECTED, "c/Beside", false);
    expect_protected("invokestatic", PROTECTED | STATIC, "c/Beside", true);
}

static void nest_mates_see_private_members_from_version_55_on(void **state)
{
    (void)state;
    struct op code[] = {OP("invokevirtual", "a/B", "n", "()V"), END_OF_CODE};
    struct cls classes[] = {{.name = "a/A",
                             .major = 55,
                             .methods = {METHOD(PUBLIC, "m", "()V", code)},
                             .nest_members = {"a/B"}},
                            {.name = "a/B",
                             .major = 55,
                             .methods = {METHOD(PRIVATE, "n", "()V", NULL)},
                             .nest_host = "a/A"},
                            none};
    expect(classes, NULL, NULL, NULL);
    classes[0].major = 54;
    expect(classes, "link-access", "m()V", "a/B.n()V");
    classes[0].major = 55;
    classes[1].major = 54;
    expect(classes, "link-access", "m()V", "a/B.n()V");
    classes[1].major = 55;
    classes[1].nest_host = NULL;
    expect(classes, "link-access", "m()V", "a/B.n()V");
}

static void a_nest_needs_both_sides(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .nest_host = "a/H"},
                            {.name = "a/H", .flags = PUBLIC, .nest_members = {"a/B"}},
                            {.name = "a/B", .nest_host = "a/H"},
                            none};
    expect(classes, "link-access", "", "a/H");
    classes[1].nest_members[1] = "a/A";
    expect(classes, NULL, NULL, NULL);
    classes[0].nest_host = classes[1].name = "b/H"; /* nor may it be of another package */
    expect(classes, "link-access", "", "b/H");
}

static void nest_members_must_be_there(void **state)
{
    (void)state;
    struct cls classes[] = {{.name = "a/A", .nest_members = {"a/B"}}, none, none};
    expect(classes, "link-class", "", "a/B");
    classes[1] = (struct cls){.name = "a/B"};
    expect(classes, NULL, NULL, NULL);
}

/* ---- invokespecial -----------------------------------------------------------------------------
 */

static void invokespecial_needs_a_method_that_is_not_abstract(void **state)
{
    (void)state;
    struct op code[] = {OP("invokespecial", "b/B", "n", "()V"), END_OF_CODE};
    struct cls classes[] = {{.name = "a/A",
                             .super = "b/B",
                             .flags = ABSTRACT,
                             .methods = {METHOD(PUBLIC, "m", "()V", code)}},
                            {.name = "b/B",
                             .flags = PUBLIC | ABSTRACT,
                             .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
                            none};
    expect(classes, "link-abstract", "m()V", "b/B.n()V");
    classes[1].methods[0].flags = PUBLIC;
    expect(classes, NULL, NULL, NULL);
}

/* It is not the class named that counts, but the direct superclass. */
static void invokespecial_selects_from_the_direct_superclass_on(void **state)
{
    (void)state;
    struct op code[] = {OP("invokespecial", "c/C", "n", "()V"), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A",
         .super = "b/B",
         .flags = ABSTRACT,
         .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        {.name = "b/B",
         .super = "c/C",
         .flags = PUBLIC | ABSTRACT,
         .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
        {.name = "c/C", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        none};
    expect(classes, "link-abstract", "m()V", "c/C.n()V");
    classes[1].methods[0].name = "other";
    expect(classes, NULL, NULL, NULL);
    classes[1].methods[0] = (struct mem)METHOD(PUBLIC | STATIC, "n", "()V", NULL);
    expect(classes, NULL, NULL, NULL);
    classes[1].flags = classes[2].flags = PUBLIC | ABSTRACT;
    classes[2].methods[0].flags = PUBLIC | ABSTRACT; /* which the static one does not hide */
    expect(classes, "link-abstract", "m()V", "c/C.n()V");
}

static void invokespecial_stays_in_the_own_line(void **state)
{
    (void)state;
    struct op code[] = {OP("invokespecial", "b/B", "n", "()V"), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A", .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        {.name = "b/B", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        none};
    expect(classes, "link-hierarchy", "m()V", "b/B.n()V");
    classes[0].super = "b/B";
    expect(classes, NULL, NULL, NULL);
}

static void a_default_is_called_of_a_direct_superinterface(void **state)
{
    (void)state;
    struct op code[] = {INTERFACE_OP("invokespecial", "b/I", "n", "()V"), END_OF_CODE};
    struct cls classes[] = {
        {.name = "a/A", .interfaces = {"b/J"}, .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        {.name = "b/J", .flags = PUBLIC | INTERFACE | ABSTRACT, .interfaces = {"b/I"}},
        {.name = "b/I",
         .flags = PUBLIC | INTERFACE | ABSTRACT,
         .methods = {METHOD(PUBLIC, "n", "()V", NULL)}},
        none};
    expect(classes, "link-hierarchy", "m()V", "b/I.n()V");
    code[0].owner = "b/J";
    expect(classes, NULL, NULL, NULL);
    classes[0].flags = ABSTRACT;
    classes[2].methods[0].flags = PUBLIC | ABSTRACT;
    expect(classes, "link-abstract", "m()V", "b/J.n()V");
}

/* ---- constants and call sites ------------------------------------------------------------------
 */

static const struct cls target_class = {
    .name = "b/B",
    .flags = PUBLIC | ABSTRACT,
    .fields = {FIELD(PUBLIC, "f", "I"), FIELD(PUBLIC | STATIC, "s", "I"),
               FIELD(PUBLIC | FINAL, "last", "I")},
    .methods = {METHOD(PUBLIC, "n", "()V", NULL), METHOD(PUBLIC | STATIC, "t", "()V", NULL),
                METHOD(PUBLIC | STATIC, "u", "(Lno/Such;)V", NULL),
                METHOD(PUBLIC, "<init>", "()V", NULL)}};

static void expect_code(const struct op *code, const char *rule, const char *target)
{
    struct cls classes[] = {
        {.name = "a/A", .super = "b/B", .methods = {METHOD(PUBLIC, "m", "()V", code)}},
        target_class,
        {.name = "c/C", .flags = PUBLIC, .methods = {METHOD(PUBLIC, "<init>", "()V", NULL)}},
        {.name = "d/D",
         .flags = PUBLIC | INTERFACE | ABSTRACT,
         .methods = {METHOD(PUBLIC | ABSTRACT, "n", "()V", NULL)}},
        none};
    expect(classes, rule, "m()V", target);
}

static void a_method_handle_uses_its_member_by_its_kind(void **state)
{
    (void)state;
    static const struct {
        struct op op;
        const char *rule, *target;
    } cases[] = {{HANDLE(1, "b/B", "f", "I"), NULL, NULL},
                 {HANDLE(1, "b/B", "s", "I"), "link-static", "b/B.s:I"},
                 {HANDLE(2, "b/B", "s", "I"), NULL, NULL},
                 {HANDLE(3, "b/B", "f", "I"), NULL, NULL},
                 {HANDLE(3, "b/B", "last", "I"), "link-final", "b/B.last:I"},
                 {HANDLE(4, "b/B", "f", "I"), "link-static", "b/B.f:I"},
                 {HANDLE(5, "b/B", "n", "()V"), NULL, NULL},
                 {HANDLE(5, "b/B", "none", "()V"), "link-member", "b/B.none()V"},
                 {HANDLE(6, "b/B", "t", "()V"), NULL, NULL},
                 {HANDLE(6, "b/B", "n", "()V"), "link-static", "b/B.n()V"},
                 {HANDLE(7, "b/B", "n", "()V"), NULL, NULL},
                 {HANDLE(8, "c/C", "<init>", "()V"), NULL, NULL},
                 {HANDLE(8, "b/B", "<init>", "()V"), "link-abstract", "b/B.<init>()V"},
                 {HANDLE(9, "d/D", "n", "()V"), NULL, NULL},
                 {HANDLE(9, "b/B", "n", "()V"), "link-kind", "b/B.n()V"}};
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct op code[] = {cases[i].op, END_OF_CODE};
        expect_code(code, cases[i].rule, cases[i].target);
    }
}

static void a_method_handle_writes_no_final_field(void **state)
{
    (void)state;
    struct op code[] = {HANDLE(3, "a/A", "last", "I"), END_OF_CODE};
    struct cls classes[] = {{.name = "a/A",
                             .major = 52,
                             .fields = {FIELD(FINAL, "last", "I")},
                             .methods = {METHOD(PUBLIC, "m", "()V", code)}},
                            none};
    expect(classes, "link-final", "m()V", "a/A.last:I");
    classes[0].fields[0].flags = 0;
    expect(classes, NULL, NULL, NULL);
}

static void a_method_handle_resolves_the_classes_of_its_descriptor(void **state)
{
    (void)state;
    struct op code[] = {HANDLE(6, "b/B", "u", "(Lno/Such;)V"), END_OF_CODE};
    expect_code(code, "link-class", "no/Such");
    code[0] = (struct op)OP("invokestatic", "b/B", "u", "(Lno/Such;)V");
    expect_code(code, NULL, NULL);
}

static void a_method_type_resolves_its_classes(void **state)
{
    (void)state;
    struct op code[] = {OP("ldc", NULL, NULL, "(I[Lno/Such;)Lb/B;"), END_OF_CODE};
    expect_code(code, "link-class", "no/Such");
    code[0].descriptor = "(I[Lc/C;J)Lb/B;";
    expect_code(code, NULL, NULL);
}

static void a_call_site_resolves_its_bootstrap_method_its_arguments_and_its_type(void **state)
{
    (void)state;
    struct op list[] = {HANDLE(6, "b/B", "t", "()V"), OP("ldc", "c/C", NULL, NULL),
                        OP("ldc", NULL, NULL, "(Lb/B;)V"), END_OF_CODE};
    struct op code[] = {DYNAMIC("invokedynamic", "run", "(Lb/B;)Lc/C;", list), END_OF_CODE};
    expect_code(code, NULL, NULL);
    list[0].name = "none";
    expect_code(code, "link-member", "b/B.none()V");
    list[0].name = "t";
    list[1].owner = "no/Such";
    expect_code(code, "link-class", "no/Such");
    list[1].owner = "c/C";
    list[2].descriptor = "(Lno/Type;)V";
    expect_code(code, "link-class", "no/Type");
    list[2].descriptor = "()V";
    code[0].descriptor = "()Lno/Class;";
    expect_code(code, "link-class", "no/Class");
}

static void a_dynamic_constant_is_looked_into_however_deep_it_lies(void **state)
{
    (void)state;
    struct op inner[] = {HANDLE(6, "b/B", "t", "()V"), OP("ldc", "no/Such", NULL, NULL),
                         END_OF_CODE};
    struct op middle[] = {HANDLE(6, "b/B", "t", "()V"), DYNAMIC("ldc", "two", "I", inner),
                          END_OF_CODE};
    struct op code[] = {DYNAMIC("ldc", "one", "I", middle), END_OF_CODE};
    expect_code(code, "link-class", "no/Such");
    inner[1].owner = "c/C";
    expect_code(code, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_and_package_private_members_have_their_reach),
        cmocka_unit_test(a_protected_member_is_seen_below_its_class_in_the_own_line),
        cmocka_unit_test(nest_mates_see_private_members_from_version_55_on),
        cmocka_unit_test(a_nest_needs_both_sides),
        cmocka_unit_test(nest_members_must_be_there),
        cmocka_unit_test(invokespecial_needs_a_method_that_is_not_abstract),
        cmocka_unit_test(invokespecial_selects_from_the_direct_superclass_on),
        cmocka_unit_test(invokespecial_stays_in_the_own_line),
        cmocka_unit_test(a_default_is_called_of_a_direct_superinterface),
        cmocka_unit_test(a_method_handle_uses_its_member_by_its_kind),
        cmocka_unit_test(a_method_handle_writes_no_final_field),
        cmocka_unit_test(a_method_handle_resolves_the_classes_of_its_descriptor),
        cmocka_unit_test(a_method_type_resolves_its_classes),
        cmocka_unit_test(a_call_site_resolves_its_bootstrap_method_its_arguments_and_its_type),
        cmocka_unit_test(a_dynamic_constant_is_looked_into_however_deep_it_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
