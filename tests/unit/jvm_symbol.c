/*
 * The symbolic form: golden texts of classes that javac makes of tests/golden/show/, what must and
 * must not change them, and classes that no compiler makes. ZG_WRITE_GOLDEN=1 in the environment
 * writes the golden texts anew; look at what changed in them before you keep it.
 */
#include "../support/support.h"
#include "jvm/jvm.h"

#include <stdlib.h>
#include <string.h>

static const struct zg_symbol_options everything = {.lines = true, .frames = true};

/* A class file in memory, parsed. */
struct loaded {
    struct zg_arena *arena;
    struct zg_class class;
};

static struct loaded load(const char *folder, const char *name)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_bytes bytes;
    char path[512];
    snprintf(path, sizeof(path), "%s/%s.class", folder, name);
    test_assert_ok(zg_read_file(arena, path, 1 << 20, &bytes, &err), &err);
    struct loaded loaded = {.arena = arena};
    test_assert_ok(zg_class_parse(arena, bytes, &loaded.class, &err), &err);
    return loaded;
}

static void unload(struct loaded *loaded)
{
    zg_arena_free(loaded->arena);
}

/* malloc'ed, NUL-terminated. */
static char *text_of(const struct loaded *loaded, const struct zg_symbol_options *options)
{
    struct zg_buf text = {0};
    zg_symbol_class(&loaded->class, options, &text);
    zg_buf_append(&text, "", 1);
    return (char *)text.data;
}

static const struct zg_member *method_of(const struct loaded *loaded, const char *name)
{
    for (uint16_t i = 0; i < loaded->class.method_count; i++) {
        if (zg_bytes_is(loaded->class.methods[i].name, name)) {
            return &loaded->class.methods[i];
        }
    }
    fail_msg("no method %s", name);
    return NULL;
}

static struct zg_digest method_digest(const struct loaded *loaded, const char *name)
{
    return zg_symbol_digest(&loaded->class, method_of(loaded, name), true);
}

static void compile(const char *folder, const char *source, const char *options)
{
    test_shell("javac -nowarn -Xlint:-options %s -d %s %s", options, folder, source);
}

static void assert_golden(const char *name, const char *actual)
{
    char path[256];
    snprintf(path, sizeof(path), "tests/golden/show/%s.txt", name);
    if (getenv("ZG_WRITE_GOLDEN") != NULL) {
        test_write(path, actual, strlen(actual), 0644);
    }
    size_t len;
    char *expected = test_read(path, &len);
    assert_string_equal(actual, expected);
    free(expected);
}

static void assert_golden_class(const char *folder, const char *class_name,
                                const struct zg_symbol_options *options, const char *name)
{
    struct loaded loaded = load(folder, class_name);
    char *text = text_of(&loaded, options);
    assert_golden(name, text);
    free(text);
    unload(&loaded);
}

static void classes_print_as_the_golden_texts_say(void **state)
{
    (void)state;
    const char *folder = test_folder(0);
    compile(folder, "tests/golden/show/Shapes.java", "-g --release 8");
    assert_golden_class(folder, "sample/Shapes", NULL, "Shapes-8");
    assert_golden_class(folder, "sample/Shapes", &everything, "Shapes-8-everything");
    assert_golden_class(folder, "sample/Shapes$Mark", NULL, "Mark-8");
    compile(folder, "tests/golden/show/*.java", "-g -parameters --release 17");
    assert_golden_class(folder, "sample/Shapes", NULL, "Shapes-17");
    assert_golden_class(folder, "sample/Modern", &everything, "Modern-17");
    assert_golden_class(folder, "sample/Modern$Point", NULL, "Point-17");
    assert_golden_class(folder, "sample/Modern$Line$Part", NULL, "Part-17");
}

static void a_module_prints_as_the_golden_text_says(void **state)
{
    (void)state;
    const char *folder = test_folder(0);
    char source[512];
    snprintf(source, sizeof(source), "%s/in/module-info.java", folder);
    test_write_text(source, "open module sample { requires transitive java.logging; exports sample;"
                            " exports sample.inner to java.xml, java.sql; uses sample.Modern;"
                            " provides java.lang.Runnable with sample.inner.Run; }\n");
    test_shell("mkdir -p %s/in/sample/inner && cp tests/golden/show/Modern.java %s/in/sample/",
               folder, folder);
    snprintf(source, sizeof(source), "%s/in/sample/inner/Run.java", folder);
    test_write_text(source, "package sample.inner; public class Run implements Runnable {"
                            " public void run() {} }\n");
    test_shell("cd %s/in && javac --release 17 -Xlint:none --module-version 1.2 -d ../out "
               "$(find . -name '*.java')",
               folder);
    char out[512];
    snprintf(out, sizeof(out), "%s/out", folder);
    struct loaded loaded = load(out, "module-info");
    char *text = text_of(&loaded, NULL), *requires = strstr(text, "requires mandated");
    assert_non_null(requires); /* the version of the JDK is this host's */
    char *version = strstr(requires, " version ");
    while (version != NULL) {
        char *end = strchr(version, '\n');
        memmove(version, end, strlen(end) + 1);
        version = strstr(version, " version ");
    }
    assert_golden("module-17", text);
    free(text);
    unload(&loaded);
}

static void debug_information_is_not_part_of_the_meaning(void **state)
{
    (void)state;
    static const char *const classes[] = {"sample/Shapes", "sample/Shapes$Named", "sample/Modern",
                                          "sample/Modern$Point", "sample/Modern$Line$Part"};
    const char *with = test_folder(1), *without = test_folder(2);
    compile(with, "tests/golden/show/*.java", "-g --release 17");
    compile(without, "tests/golden/show/*.java", "-g:none --release 17");
    for (size_t i = 0; i < ZG_COUNT(classes); i++) {
        struct loaded full = load(with, classes[i]);
        struct loaded bare = load(without, classes[i]);
        char *a = text_of(&full, NULL), *b = text_of(&bare, NULL);
        assert_string_equal(a, b);
        char *lines = text_of(&full, &everything);
        assert_int_not_equal(strlen(a), strlen(lines));
        free(a);
        free(b);
        free(lines);
        unload(&full);
        unload(&bare);
    }
}

/* The source with `what` put in after the first line that contains `after`. */
static void write_edited(const char *path, const char *after, const char *what)
{
    size_t len;
    char *source = test_read("tests/golden/show/Shapes.java", &len);
    char *at = strchr(strstr(source, after), '\n');
    struct zg_buf edited = {0};
    zg_buf_append(&edited, source, (size_t)(at - source));
    zg_buf_append_text(&edited, what);
    zg_buf_append_text(&edited, at);
    test_write(path, edited.data, edited.len, 0644);
    zg_buf_free(&edited);
    free(source);
}

/* With 300 constants before them, the constants of all others need ldc_w. */
static void pool_order_and_wide_indices_change_no_text(void **state)
{
    (void)state;
    struct zg_buf first = {0};
    zg_buf_append_text(&first, "\n String first(int n) { switch (n) {");
    for (int i = 0; i < 300; i++) {
        zg_buf_printf(&first, " case %d: return \"constant %d\";", i, i);
    }
    zg_buf_append_text(&first, " } return null; }\n");
    zg_buf_append(&first, "", 1);
    char path[512];
    snprintf(path, sizeof(path), "%s/Shapes.java", test_folder(3));
    write_edited(path, "int old;", (const char *)first.data);
    zg_buf_free(&first);
    const char *old_folder = test_folder(1), *new_folder = test_folder(2);
    compile(old_folder, "tests/golden/show/Shapes.java", "--release 17");
    compile(new_folder, path, "--release 17");
    struct loaded old = load(old_folder, "sample/Shapes");
    struct loaded new = load(new_folder, "sample/Shapes");
    assert_int_equal(new.class.method_count, old.class.method_count + 1);
    for (uint16_t i = 0; i < old.class.method_count; i++) {
        const struct zg_member *a = &old.class.methods[i], *b = &new.class.methods[i];
        b += b >= method_of(&new, "first");
        struct zg_buf old_text = {0}, new_text = {0};
        zg_symbol_method(&old.class, a, NULL, &old_text);
        zg_symbol_method(&new.class, b, NULL, &new_text);
        assert_true(zg_bytes_equal(zg_buf_bytes(&old_text), zg_buf_bytes(&new_text)));
        struct zg_digest x = zg_symbol_digest(&old.class, a, true);
        struct zg_digest y = zg_symbol_digest(&new.class, b, true);
        assert_true(zg_digest_equal(&x, &y));
        assert_true(old_text.len > 20);
        zg_buf_free(&old_text);
        zg_buf_free(&new_text);
    }
    unload(&old);
    unload(&new);
}

/* Methods that differ from `0` in one thing each, which the digest must tell. */
static const char *const variants[] = {
    "int m(int n) { return n + 100000; }",
    "int m(int n) { return n + 100001; }",
    "int m(int n) { return n - 100000; }",
    "static int m(int n) { return n + 100000; }",
    "public int m(int n) { return n + 100000; }",
    "long m(int n) { return n + 100000; }",
    "int m(int n) throws Error { return n + 100000; }",
    "int m(int n) throws RuntimeException { return n + 100000; }",
    "@Deprecated int m(int n) { return n + 100000; }",
    "@SafeVarargs final int m(int... n) { return 100000; }",
    "@SafeVarargs final int m(java.util.List<String>... n) { return 100000; }",
    "@SafeVarargs final int m(java.util.List<Object>... n) { return 100000; }",
    "int m(int n) { try { return n + 100000; } catch (Error e) { return 1; } }",
    "int m(int n) { try { return n + 100000; } catch (RuntimeException e) { return 1; } }",
    "int m(int n) { try { n += 100000; } catch (Error e) { return 1; } return n; }",
    "int m(int n) { switch (n) { case 1: return 1; case 2: return 2; } return 3; }",
    "int m(int n) { switch (n) { case 1: return 1; case 3: return 2; } return 3; }",
    "int m(int n) { switch (n) { case 2: return 1; case 1: return 2; } return 3; }",
    "double m(int n) { return 0.0; }",
    "double m(int n) { return -0.0; }",
    "float m(int n) { return 0.1f; }",
    "float m(int n) { return 0.10000001f; }",
    "float m(int n) { return 0.10000002f; }",
    "Object m(int n) { return \"\"; }",
    "Object m(int n) { return \"\\n\"; }",
    "Object m(int n) { return \"\\\\n\"; }",
    "Object m(int n) { return \"java/lang/String\"; }",
    "Object m(int n) { return String.class; }",
    "Object m(int n) { return String[].class; }",
    "Object m(int n) { return new int[n]; }",
    "Object m(int n) { return new char[n]; }",
    "Object m(int n) { return new String[n]; }",
    "Object m(int n) { return new String[n][][]; }",
    "Object m(int n) { return new String[n][n][]; }",
    "Object m(int n) { return (Runnable) Thread::yield; }",
    "Object m(int n) { return (Runnable) System::gc; }",
    "Object m(int n) { return (Runnable & java.io.Serializable) System::gc; }",
    "Object m(int n) { return \"x\" + n; }",
    "Object m(int n) { return n + \"x\"; }",
    "java.util.List<String> m(int n) { return null; }",
    "java.util.List<Object> m(int n) { return null; }",
};

static void every_change_of_meaning_changes_the_digest(void **state)
{
    (void)state;
    struct zg_digest digests[ZG_COUNT(variants)];
    const char *folder = test_folder(4);
    for (size_t i = 0; i < ZG_COUNT(variants); i++) {
        char path[512];
        struct zg_buf source = {0};
        snprintf(path, sizeof(path), "%s/V%zu.java", folder, i);
        zg_buf_printf(&source, "class V%zu { %s }\n", i, variants[i]);
        test_write(path, source.data, source.len, 0644);
        zg_buf_free(&source);
    }
    test_shell("cd %s && javac -Xlint:none --release 17 V*.java", folder);
    for (size_t i = 0; i < ZG_COUNT(variants); i++) {
        char name[32];
        snprintf(name, sizeof(name), "V%zu", i);
        struct loaded loaded = load(folder, name);
        digests[i] = method_digest(&loaded, "m");
        unload(&loaded);
        for (size_t k = 0; k < i; k++) {
            if (zg_digest_equal(&digests[i], &digests[k])) {
                fail_msg("equal digests of\n%s\n%s", variants[k], variants[i]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_print_as_the_golden_texts_say),
        cmocka_unit_test(a_module_prints_as_the_golden_text_says),
        cmocka_unit_test(debug_information_is_not_part_of_the_meaning),
        cmocka_unit_test(pool_order_and_wide_indices_change_no_text),
        cmocka_unit_test(every_change_of_meaning_changes_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
