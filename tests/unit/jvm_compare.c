/* Two versions of a class, compiled by javac: what is noise, and what is told as a change. And the
 * difference of two texts. */
#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "jvm/jvm.h"

static struct zg_arena *arena;
static const char *folder;

/* Two versions of one source each. `Same` and `Local` are compiled with different options. */
static const struct {
    const char *name, *old, *new;
} sources[] = {
    {"Same", "class Same { int f(int a) { int b = a + 1; return b; } }",
     "class Same {\n\n int f(int a) {\n int b = a + 1;\n return b; } }"},
    {"Local", "class Local { int f(int a) { int b = a + 1; return b; } }",
     "class Local { int f(int a) { int other = a + 1; return other; } }"},
    {"Order",
     "class Order { int a; int b; String f() { return \"f\"; } String g() { return \"g\"; } }",
     "class Order { int b; int a; String g() { return \"g\"; } String f() { return \"f\"; } }"},
    {"Constant", "class Constant { static final int N = 1; static final String T = \"t\"; }",
     "class Constant { static final int N = 2; static final String T = \"t\"; }"},
    {"Body", "class Body { int f(int a) { return a + 1; } int g() { return 3; } }",
     "class Body { int f(int a) { return a * 2; } int g() { return 3; } }"},
    {"Text", "class Text { String f() { return \"old\"; } }",
     "class Text { String f() { return \"new\"; } }"},
    {"Added", "class Added { void f() { } }", "class Added { void f() { } void f(int a) { } }"},
    {"Type", "class Type { int a; }", "class Type { long a; }"},
    {"Flags", "class Flags { void f() { } int a; }",
     "class Flags { synchronized void f() { } volatile int a; }"},
    {"Super", "class Super { }", "class Super extends Thread { }"},
    {"Throws", "class Throws { void f() { } }",
     "class Throws { void f() throws java.io.IOException { } }"},
    {"Noted", "class Noted { @Deprecated void f() { } void g() { } }",
     "class Noted { void f() { } @Deprecated void g() { } }"},
    {"Generic", "class Generic { java.util.List<String> f() { return null; } }",
     "class Generic { java.util.List<Integer> f() { return null; } }"},
    {"Caught",
     "class Caught { void f() { try { g(); } catch (RuntimeException e) { } } void g() { } }",
     "class Caught { void f() { try { g(); } catch (Error e) { } } void g() { } }"},
    {"Lambda", "class Lambda { Runnable f() { return null; } }",
     "class Lambda { Runnable f() { return () -> System.gc(); } }"},
};

static void compile(const char *version, const char *options)
{
    test_shell("cd '%s' && javac --release 11 %s -d %s %s.src/*.java", folder, options, version,
               version);
}

static void put_source(const char *version, const char *name, const char *text)
{
    test_write_text(zg_format(arena, "%s/%s.src/%s.java", folder, version, name), text);
}

static int group_setup(void **state)
{
    (void)state;
    arena = zg_arena_new();
    folder = test_folder(0);
    for (size_t i = 0; i < ZG_COUNT(sources); i++) {
        put_source("old", sources[i].name, sources[i].old);
        put_source("new", sources[i].name, sources[i].new);
        put_source("bare", sources[i].name, sources[i].old);
    }
    compile("old", "-g");
    compile("new", "-g");
    compile("bare", "-g:none");
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    zg_arena_free(arena);
    return 0;
}

static struct zg_bytes class_bytes(const char *version, const char *name)
{
    struct zg_error err = {0};
    struct zg_bytes bytes;
    const char *path = zg_format(arena, "%s/%s/%s.class", folder, version, name);
    test_assert_ok(zg_read_file(arena, path, 1 << 20, &bytes, &err), &err);
    return bytes;
}

static struct zg_class_change compare(const char *old, const char *new, const char *name)
{
    struct zg_error err = {0};
    struct zg_class_change change;
    bool ok =
        zg_class_compare(arena, class_bytes(old, name), class_bytes(new, name), &change, &err);
    test_assert_ok(ok, &err);
    assert_string_equal(change.name, name);
    return change;
}

static void assert_member(const struct zg_class_change *change, size_t index, const char *what,
                          const char *name, const char *descriptor, enum zg_change_kind kind)
{
    assert_true(index < change->member_count);
    const struct zg_member_change *member = &change->members[index];
    assert_string_equal(member->what, what);
    assert_string_equal(member->name, name);
    assert_string_equal(member->descriptor, descriptor);
    assert_int_equal(member->kind, kind);
    assert_int_equal(member->old_text[0] == '\0', kind == ZG_ADDED);
    assert_int_equal(member->new_text[0] == '\0', kind == ZG_REMOVED);
    assert_string_not_equal(member->old_text, member->new_text);
}

/* The class `name` differs in one member, which is there before and after. */
static void assert_one_change(const char *name, const char *what, const char *member,
                              const char *descriptor)
{
    struct zg_class_change change = compare("old", "new", name);
    assert_int_equal(change.kind, ZG_CHANGED);
    assert_int_equal(change.member_count, 1);
    assert_member(&change, 0, what, member, descriptor, ZG_CHANGED);
}

static void assert_noise(const char *old, const char *new, const char *name)
{
    assert_false(zg_bytes_equal(class_bytes(old, name), class_bytes(new, name)));
    struct zg_class_change change = compare(old, new, name);
    assert_int_equal(change.kind, ZG_NOISE);
    assert_int_equal(change.member_count, 0);
}

/* ---- what is no change ----------------------------------------------------------------------- */

static void a_class_is_the_same_as_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(sources); i++) {
        struct zg_class_change change = compare("old", "old", sources[i].name);
        assert_int_equal(change.kind, ZG_SAME);
        assert_int_equal(change.member_count, 0);
    }
}

static void debug_information_is_noise(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZG_COUNT(sources); i++) {
        assert_noise("old", "bare", sources[i].name);
        assert_noise("bare", "old", sources[i].name);
    }
}

static void line_numbers_are_noise(void **state)
{
    (void)state;
    assert_noise("old", "new", "Same");
}

static void names_of_locals_are_noise(void **state)
{
    (void)state;
    assert_noise("old", "new", "Local");
}

static void the_order_of_members_and_constants_is_noise(void **state)
{
    (void)state;
    assert_noise("old", "new", "Order");
}

/* ---- what is a change ------------------------------------------------------------------------ */

static void a_constant_is_a_change_of_its_field(void **state)
{
    (void)state;
    assert_one_change("Constant", "field", "N", "I");
}

static void a_body_is_a_change_of_its_method(void **state)
{
    (void)state;
    assert_one_change("Body", "method", "f", "(I)I");
    assert_one_change("Text", "method", "f", "()Ljava/lang/String;");
}

static void exceptions_and_handlers_are_changes_of_the_method(void **state)
{
    (void)state;
    assert_one_change("Throws", "method", "f", "()V");
    assert_one_change("Caught", "method", "f", "()V");
}

static void generic_types_are_a_change_of_the_method(void **state)
{
    (void)state;
    assert_one_change("Generic", "method", "f", "()Ljava/util/List;");
}

static void an_overloaded_method_is_added(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Added");
    assert_int_equal(change.kind, ZG_CHANGED);
    assert_int_equal(change.member_count, 1);
    assert_member(&change, 0, "method", "f", "(I)V", ZG_ADDED);
    change = compare("new", "old", "Added");
    assert_int_equal(change.member_count, 1);
    assert_member(&change, 0, "method", "f", "(I)V", ZG_REMOVED);
}

static void a_field_of_another_type_is_another_field(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Type");
    assert_int_equal(change.member_count, 2);
    assert_member(&change, 0, "field", "a", "J", ZG_ADDED);
    assert_member(&change, 1, "field", "a", "I", ZG_REMOVED);
}

static void flags_are_changes(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Flags");
    assert_int_equal(change.member_count, 2);
    assert_member(&change, 0, "field", "a", "I", ZG_CHANGED);
    assert_member(&change, 1, "method", "f", "()V", ZG_CHANGED);
}

static void the_superclass_is_a_change_of_the_class(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Super");
    assert_int_equal(change.member_count, 2);
    assert_member(&change, 0, "class", "Super", "", ZG_CHANGED);
    assert_member(&change, 1, "method", "<init>", "()V", ZG_CHANGED); /* calls another one */
}

static void annotations_are_changes(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Noted");
    assert_int_equal(change.member_count, 2);
    assert_member(&change, 0, "method", "f", "()V", ZG_CHANGED);
    assert_member(&change, 1, "method", "g", "()V", ZG_CHANGED);
}

static void a_lambda_is_a_changed_and_an_added_method(void **state)
{
    (void)state;
    struct zg_class_change change = compare("old", "new", "Lambda");
    size_t changed = 0, added = 0;
    for (size_t i = 0; i < change.member_count; i++) {
        const char *name = change.members[i].name;
        changed += strcmp(name, "f") == 0 && change.members[i].kind == ZG_CHANGED;
        added += strncmp(name, "lambda$f$", 9) == 0 && change.members[i].kind == ZG_ADDED;
    }
    assert_int_equal(changed, 1);
    assert_int_equal(added, 1);
}

static void every_kind_of_change_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(zg_change_name(ZG_SAME), "same");
    assert_string_equal(zg_change_name(ZG_NOISE), "noise");
    assert_string_equal(zg_change_name(ZG_CHANGED), "changed");
    assert_string_equal(zg_change_name(ZG_ADDED), "added");
    assert_string_equal(zg_change_name(ZG_REMOVED), "removed");
}

static void a_damaged_class_is_refused_on_either_side(void **state)
{
    (void)state;
    struct zg_bytes good = class_bytes("old", "Body");
    struct zg_bytes cut = {good.data, good.len - 1};
    struct zg_class_change change;
    struct zg_error err = {0};
    assert_false(zg_class_compare(arena, cut, good, &change, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    assert_non_null(strstr(err.text, "the old class"));
    err = (struct zg_error){0};
    assert_false(zg_class_compare(arena, good, cut, &change, &err));
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    assert_non_null(strstr(err.text, "the new class"));
}

/* One string of 60,000 bytes that 200 methods return. */
static void put_long_source(const char *version, char letter)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_append_text(&text, "class Long { static final String S = \"");
    for (size_t i = 0; i < 60000; i++) {
        zg_buf_append(&text, &letter, 1);
    }
    zg_buf_append_text(&text, "\";\n");
    for (unsigned i = 0; i < 200; i++) {
        zg_buf_printf(&text, "String f%u() { return S; }\n", i);
    }
    zg_buf_append_text(&text, "}\n");
    test_write(zg_format(arena, "%s/%s.src/Long.java", folder, version), text.data, text.len, 0644);
}

static void endless_texts_are_not_kept(void **state)
{
    (void)state;
    put_long_source("old", 'a');
    put_long_source("new", 'b');
    test_shell("cd '%s' && javac -d old old.src/Long.java && javac -d new new.src/Long.java",
               folder);
    struct zg_class_change change = compare("old", "new", "Long");
    assert_int_equal(change.member_count, 201);
    size_t kept = 0;
    for (size_t i = 0; i < change.member_count; i++) {
        kept += strlen(change.members[i].old_text) + strlen(change.members[i].new_text);
        assert_string_not_equal(change.members[i].old_text, change.members[i].new_text);
    }
    assert_true(kept < (size_t)17 * 1024 * 1024);
    assert_non_null(strstr(change.members[200].new_text, "too long to be shown"));
}

/* ---- texts ----------------------------------------------------------------------------------- */

static const char *diff(const char *old, const char *new, size_t context)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_lines_diff(zg_bytes_of(old), zg_bytes_of(new), context, &out);
    return zg_strndup(arena, (const char *)out.data, out.len);
}

static void equal_texts_have_no_difference(void **state)
{
    (void)state;
    assert_string_equal(diff("", "", 3), "");
    assert_string_equal(diff("a\nb\n", "a\nb\n", 3), "");
}

static void a_hunk_has_its_lines_and_their_context(void **state)
{
    (void)state;
    assert_string_equal(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", 2),
                        "@@ -3,5 +3,5 @@\n 3\n 4\n-5\n+x\n 6\n 7\n");
    assert_string_equal(diff("b\n", "a\nb\n", 1), "@@ -1,1 +1,2 @@\n+a\n b\n");
    assert_string_equal(diff("", "a\nb", 3), "@@ -0,0 +1,2 @@\n+a\n+b\n");
    assert_string_equal(diff("a\nb\n", "", 3), "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

static void near_changes_share_a_hunk_and_far_ones_do_not(void **state)
{
    (void)state;
    assert_string_equal(diff("1\n2\n3\n4\n", "x\n2\n3\ny\n", 1),
                        "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n-4\n+y\n");
    assert_string_equal(diff("1\n2\n3\n4\n5\n", "x\n2\n3\n4\ny\n", 1),
                        "@@ -1,2 +1,2 @@\n-1\n+x\n 2\n@@ -4,2 +4,2 @@\n 4\n-5\n+y\n");
}

/* What the lines of a diff with endless context that begin with `mark` or a space make. */
static struct zg_buf side_of(const char *text, char mark)
{
    struct zg_buf out = {0};
    while (*text != '\0') {
        size_t len = strcspn(text, "\n") + 1;
        if (*text == ' ' || *text == mark) {
            zg_buf_append(&out, text + 1, len - 1);
        }
        text += len;
    }
    zg_buf_append(&out, "", 1);
    return out;
}

/* Lines out of few words, so that many are equal; the same for the same seed. */
static const char *some_text(uint32_t *seed, size_t lines, unsigned words)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    for (size_t i = 0; i < lines; i++) {
        *seed = *seed * 1664525u + 1013904223u;
        zg_buf_printf(&out, "w%u\n", (*seed >> 16) % words);
    }
    return zg_strndup(arena, (const char *)out.data, out.len);
}

static void assert_gives_both_back(const char *old, const char *new)
{
    const char *text = diff(old, new, 1000000);
    struct zg_buf olds = side_of(text, '-'), news = side_of(text, '+');
    if (strcmp(old, new) != 0) {
        assert_string_equal((const char *)olds.data, old);
        assert_string_equal((const char *)news.data, new);
    }
    zg_buf_free(&olds);
    zg_buf_free(&news);
}

static void a_difference_gives_both_texts_back(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (size_t round = 0; round < 300; round++) {
        const char *old = some_text(&seed, round % 17, 2 + round % 5);
        const char *new = some_text(&seed, round % 13, 2 + round % 5);
        assert_gives_both_back(old, new);
    }
}

static size_t edits_of(const char *old, const char *new)
{
    size_t edits = 0;
    for (const char *text = diff(old, new, 0); *text != '\0'; text += strcspn(text, "\n") + 1) {
        edits += *text == '-' || *text == '+';
    }
    return edits;
}

static void a_difference_is_the_shortest(void **state)
{
    (void)state;
    assert_int_equal(edits_of("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n"), 5); /* Myers' own */
    assert_int_equal(edits_of("a\nb\nc\n", "b\nc\nd\n"), 2);
}

static void texts_without_likeness_are_replaced_as_a_whole(void **state)
{
    (void)state;
    uint32_t seed = 7;
    const char *old = some_text(&seed, 3000, 1000000), *new = some_text(&seed, 3000, 1000000);
    assert_gives_both_back(old, new);
    assert_int_equal(edits_of(old, new), 6000);
}

static void assert_symbol_diff(const char *old, const char *new, const char *expected)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_symbol_diff(zg_bytes_of(old), zg_bytes_of(new), 0, &out);
    zg_buf_append(&out, "", 1);
    assert_string_equal((const char *)out.data, expected);
}

static void labels_with_other_numbers_are_no_difference(void **state)
{
    (void)state;
    assert_symbol_diff("  goto L1\n  nop\n L1:\n  5: L1\n  catch a/B L1..L1 -> L1\n  return\n",
                       " L1:\n  goto L2\n  nop\n L2:\n  5: L2\n  catch a/B L2..L2 -> L2\n"
                       "  goto L1\n  return\n",
                       "@@ -0,0 +1,1 @@\n+ L2:\n@@ -5,0 +7,1 @@\n+  goto L2\n");
}

static void a_jump_that_leads_elsewhere_is_a_difference(void **state)
{
    (void)state;
    assert_symbol_diff(" L1:\n  nop\n L2:\n  goto L1\n", " L1:\n  nop\n L2:\n  goto L2\n",
                       "@@ -4,1 +4,1 @@\n-  goto L1\n+  goto L2\n");
}

static void what_only_looks_like_a_label_is_none(void **state)
{
    (void)state;
    const char *old = "  ldc \" L1\"\n  new L1\n  catch L1 L1..L2 -> L3\n";
    assert_symbol_diff(old, zg_format(arena, " L1:\n%s", old), "@@ -0,0 +1,1 @@\n+ L1:\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_is_the_same_as_itself),
        cmocka_unit_test(debug_information_is_noise),
        cmocka_unit_test(line_numbers_are_noise),
        cmocka_unit_test(names_of_locals_are_noise),
        cmocka_unit_test(the_order_of_members_and_constants_is_noise),
        cmocka_unit_test(a_constant_is_a_change_of_its_field),
        cmocka_unit_test(a_body_is_a_change_of_its_method),
        cmocka_unit_test(exceptions_and_handlers_are_changes_of_the_method),
        cmocka_unit_test(generic_types_are_a_change_of_the_method),
        cmocka_unit_test(an_overloaded_method_is_added),
        cmocka_unit_test(a_field_of_another_type_is_another_field),
        cmocka_unit_test(flags_are_changes),
        cmocka_unit_test(the_superclass_is_a_change_of_the_class),
        cmocka_unit_test(annotations_are_changes),
        cmocka_unit_test(a_lambda_is_a_changed_and_an_added_method),
        cmocka_unit_test(every_kind_of_change_has_a_name),
        cmocka_unit_test(a_damaged_class_is_refused_on_either_side),
        cmocka_unit_test(endless_texts_are_not_kept),
        cmocka_unit_test(equal_texts_have_no_difference),
        cmocka_unit_test(a_hunk_has_its_lines_and_their_context),
        cmocka_unit_test(near_changes_share_a_hunk_and_far_ones_do_not),
        cmocka_unit_test(a_difference_gives_both_texts_back),
        cmocka_unit_test(a_difference_is_the_shortest),
        cmocka_unit_test(texts_without_likeness_are_replaced_as_a_whole),
        cmocka_unit_test(labels_with_other_numbers_are_no_difference),
        cmocka_unit_test(a_jump_that_leads_elsewhere_is_a_difference),
        cmocka_unit_test(what_only_looks_like_a_label_is_none),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
