/* Where classes are: jars, wars, modules, folders, files, and what a JRE is made of. */
#include "../support/support.h"

#include <string.h>

#include "../support/classmaker.h"
#include "../support/zipmaker.h"
#include "archive/archive.h"
#include "inventory/inventory.h"

static const char *path_in(unsigned slot, const char *name)
{
    return zg_path_join(test_arena(), test_folder_of(slot), name);
}

static struct zg_bytes class_bytes(const char *name, uint16_t major, const char *salt)
{
    struct zg_buf made = class_make(name, major, salt);
    struct zg_bytes bytes = {
        (const uint8_t *)zg_strndup(test_arena(), (const char *)made.data, made.len), made.len};
    zg_buf_free(&made);
    return bytes;
}

static void put_class(struct zipmaker *zip, const char *entry, const char *class, const char *salt)
{
    zip_put(zip, (struct zip_entry){
                     .name = entry, .content = class_bytes(class, 52, salt), .deflate = true});
}

static void write_zip(struct zipmaker *zip, const char *path)
{
    zip_end(zip, NULL, false);
    test_write(path, zip->bytes.data, zip->bytes.len, 0644);
    zip_free(zip);
}

static struct zg_class_source *open_source(const char *path)
{
    struct zg_error err = {0};
    struct zg_class_source *source = NULL;
    test_assert_ok(zg_class_source_open(path, &source, &err), &err);
    return source;
}

static struct zg_class_source *open_jre(const char *path)
{
    struct zg_error err = {0};
    struct zg_class_source *source = NULL;
    test_assert_ok(zg_class_source_open_jre(path, &source, &err), &err);
    return source;
}

static void refuse(bool jre, const char *path, enum zg_kind kind, const char *rule)
{
    struct zg_error err = {0};
    struct zg_class_source *source = NULL;
    assert_false((jre ? zg_class_source_open_jre : zg_class_source_open)(path, &source, &err));
    test_assert_error(&err, kind, rule);
    assert_null(source);
}

/* The set holds these names, in this order; a NULL ends them. */
static void assert_names(const struct zg_class_source *source, const char *const *names)
{
    const struct zg_class_set *set = zg_class_source_set(source);
    size_t count = 0;
    for (; names[count] != NULL; count++) {
        assert_true(count < set->count);
        assert_string_equal(set->items[count].name, names[count]);
    }
    assert_int_equal(set->count, count);
}

/* The class at `index` was made with this salt. */
static void assert_salt(const struct zg_class_source *source, size_t index, const char *salt)
{
    const struct zg_class_set *set = zg_class_source_set(source);
    struct zg_error err = {0};
    struct zg_class class;
    struct zg_bytes bytes;
    test_assert_ok(zg_class_set_parse(set, index, test_arena(), &class, &err), &err);
    test_assert_ok(set->read(set, index, test_arena(), &bytes, &err), &err);
    assert_true(zg_bytes_find(bytes, zg_bytes_of(salt), 0) != SIZE_MAX);
}

/* ---- jars --------------------------------------------------------------------------------------
 */

static void a_jar_has_the_classes_at_its_root(void **state)
{
    (void)state;
    struct zipmaker zip = {0};
    test_folder(0);
    zip_put(&zip, (struct zip_entry){.name = "META-INF/MANIFEST.MF",
                                     .text = "Manifest-Version: 1.0\nMulti-Release: true\n\n"});
    put_class(&zip, "com/x/Y.class", "com/x/Y", "root");
    put_class(&zip, "META-INF/versions/9/com/x/Y.class", "com/x/Y", "nine");
    put_class(&zip, "WEB-INF/classes/com/x/Z.class", "com/x/Z", "web");
    put_class(&zip, "A.class", "A", "unnamed");
    zip_put(&zip, (struct zip_entry){.name = "com/x/text.txt", .text = "no class"});
    write_zip(&zip, path_in(0, "a.jar"));
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *source = open_source(path_in(0, "a.jar"));
    assert_names(source, (const char *const[]){"A", "com/x/Y", NULL});
    assert_salt(source, 1, "root");
    assert_string_equal(zg_class_source_entry(source, 1), "com/x/Y.class");
    struct zg_class_source_facts facts = zg_class_source_facts(source);
    assert_int_equal(facts.versioned, 1);
    assert_int_equal(facts.doubled, 0);
    assert_int_equal(facts.jar_traits, ZG_JAR_MULTI_RELEASE);
}

static void a_stamp_tells_bytes_apart(void **state)
{
    (void)state;
    struct zipmaker one = {0}, two = {0};
    test_folder(0);
    put_class(&one, "a/A.class", "a/A", "same");
    put_class(&one, "a/B.class", "a/B", "old");
    put_class(&two, "a/A.class", "a/A", "same");
    put_class(&two, "a/B.class", "a/B", "new");
    write_zip(&one, path_in(0, "one.jar"));
    write_zip(&two, path_in(0, "two.jar"));
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *old = open_source(path_in(0, "one.jar"));
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *new = open_source(path_in(0, "two.jar"));
    const struct zg_class_item *a = zg_class_source_set(old)->items;
    const struct zg_class_item *b = zg_class_source_set(new)->items;
    assert_true(a[0].stamp == b[0].stamp && a[0].stamp != 0);
    assert_true(a[1].stamp != b[1].stamp);
    assert_int_equal((uint32_t)a[0].stamp, class_bytes("a/A", 52, "same").len);
}

static void a_war_has_the_classes_of_its_webapp(void **state)
{
    (void)state;
    struct zipmaker zip = {0};
    test_folder(0);
    put_class(&zip, "a/A.class", "a/A", "applet");
    put_class(&zip, "WEB-INF/classes/a/A.class", "a/A", "web");
    write_zip(&zip, path_in(0, "a.war"));
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *source = open_source(path_in(0, "a.war"));
    assert_names(source, (const char *const[]){"a/A", NULL});
    assert_salt(source, 0, "web");
    assert_string_equal(zg_class_source_entry(source, 0), "WEB-INF/classes/a/A.class");
}

static void what_is_no_jar_is_refused(void **state)
{
    (void)state;
    test_folder(0);
    test_write_text(path_in(0, "text.jar"), "no jar at all");
    test_write_text(path_in(0, "short.class"), "\xca\xfe\xba\xbe");
    refuse(false, path_in(0, "text.jar"), ZG_MALFORMED, "zip-no-directory");
    refuse(false, path_in(0, "short.class"), ZG_MALFORMED, "class-malformed");
    refuse(false, path_in(0, "absent.jar"), ZG_SYSTEM, "system");
    refuse(true, path_in(0, "absent"), ZG_SYSTEM, "system");
}

/* ---- files and folders -------------------------------------------------------------------------
 */

static void a_class_file_is_a_set_of_one(void **state)
{
    (void)state;
    test_folder(0);
    struct zg_bytes class = class_bytes("com/x/Y", 52, "loose");
    test_write(path_in(0, "any.name"), class.data, class.len, 0644);
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *source = open_source(path_in(0, "any.name"));
    assert_names(source, (const char *const[]){"com/x/Y", NULL});
    assert_salt(source, 0, "loose");
    assert_int_equal(zg_class_source_set(source)->items[0].stamp, 0);
}

static void a_folder_has_the_classes_below_it(void **state)
{
    (void)state;
    test_folder(0);
    struct zg_bytes y = class_bytes("com/x/Y", 52, "in folder"), a = class_bytes("A", 52, "top");
    test_write(path_in(0, "com/x/Y.class"), y.data, y.len, 0644);
    test_write(path_in(0, "A.class"), a.data, a.len, 0644);
    test_write_text(path_in(0, "com/x/note.txt"), "no class");
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *source = open_source(test_folder_of(0));
    assert_names(source, (const char *const[]){"A", "com/x/Y", NULL});
    assert_salt(source, 1, "in folder");
    assert_string_equal(zg_class_source_entry(source, 1), "com/x/Y.class");
}

/* ---- JREs --------------------------------------------------------------------------------------
 */

static void write_rt(const char *path, const char *class)
{
    struct zipmaker zip = {0};
    char *entry = zg_format(test_arena(), "%s.class", class);
    put_class(&zip, entry, class, path);
    write_zip(&zip, path);
}

static void an_old_jre_is_its_boot_jars(void **state)
{
    (void)state;
    test_folder(0);
    write_rt(path_in(0, "jre/lib/rt.jar"), "java/lang/Object");
    write_rt(path_in(0, "jre/lib/jce.jar"), "javax/crypto/Cipher");
    write_rt(path_in(0, "jre/lib/plugin.jar"), "netscape/Plugin");
    write_rt(path_in(0, "jre/lib/ext/more.jar"), "com/sun/More");
    static const char *const names[] = {"com/sun/More", "java/lang/Object", "javax/crypto/Cipher",
                                        NULL};
    static const char *const homes[] = {"", "jre", "jre/lib", "jre/lib/rt.jar"};
    for (size_t i = 0; i < ZG_COUNT(homes); i++) {
        ZG_CLEANUP(zg_class_source_cleanup)
        struct zg_class_source *jre = open_jre(path_in(0, homes[i]));
        assert_names(jre, names);
        assert_int_equal(zg_class_source_facts(jre).major, 52);
    }
}

static void write_module(const char *path, const char *const *classes)
{
    struct zipmaker zip = {0};
    zg_buf_append(&zip.bytes, "JM\x01\0", 4);
    zip.base = 4; /* offsets count from behind the magic number */
    zip_put(&zip, (struct zip_entry){.name = "lib/src.zip", .text = "other"});
    put_class(&zip, "classes/module-info.class", "other/info", path);
    put_class(&zip, "lib/a/Lib.class", "a/Lib", path);
    for (; *classes != NULL; classes++) {
        put_class(&zip, zg_format(test_arena(), "classes/%s.class", *classes), *classes, path);
    }
    write_zip(&zip, path);
}

static void a_jre_is_all_its_modules(void **state)
{
    (void)state;
    test_folder(0);
    write_module(path_in(0, "jmods/a.base.jmod"), (const char *const[]){"java/lang/Object", NULL});
    write_module(path_in(0, "jmods/b.jmod"),
                 (const char *const[]){"b/B", "java/lang/Object", NULL});
    static const char *const homes[] = {"", "jmods"};
    for (size_t i = 0; i < ZG_COUNT(homes); i++) {
        ZG_CLEANUP(zg_class_source_cleanup)
        struct zg_class_source *jre = open_jre(path_in(0, homes[i]));
        assert_names(jre, (const char *const[]){"b/B", "java/lang/Object", NULL});
        assert_salt(jre, 1, "a.base.jmod");
        assert_int_equal(zg_class_source_facts(jre).doubled, 1);
        assert_int_equal(zg_class_source_facts(jre).major, 52);
    }
    ZG_CLEANUP(zg_class_source_cleanup)
    struct zg_class_source *one = open_source(path_in(0, "jmods/b.jmod"));
    assert_names(one, (const char *const[]){"b/B", "java/lang/Object", "module-info", NULL});
}

static void what_lacks_object_is_no_jre(void **state)
{
    (void)state;
    test_folder(0);
    write_rt(path_in(0, "some.jar"), "a/A");
    refuse(true, path_in(0, "some.jar"), ZG_USAGE, "not-a-jre");
    refuse(true, test_folder_of(0), ZG_USAGE, "not-a-jre");
}

/* ---- images ------------------------------------------------------------------------------------
 */

/* An attribute of a location: its kind, and a value of as few bytes as hold it. */
static void put_attribute(struct zg_buf *out, unsigned kind, uint32_t value)
{
    uint8_t bytes[5] = {0, (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};
    unsigned len = value > 0xffffff ? 4 : value > 0xffff ? 3 : value > 0xff ? 2 : 1;
    bytes[4 - len] = (uint8_t)(kind << 3 | (len - 1));
    zg_buf_append(out, bytes + 4 - len, len + 1);
}

static uint32_t put_string(struct zg_buf *out, const char *text)
{
    uint32_t at = (uint32_t)out->len;
    zg_buf_append(out, text, strlen(text) + 1);
    return at;
}

struct image_class {
    const char *module, *parent, *base, *extension;
    struct zg_bytes bytes;
    uint32_t compressed;
};

static struct zg_buf make_image(const struct image_class *classes, uint32_t count)
{
    struct zg_buf locations = {0}, strings = {0}, data = {0}, offsets = {0}, out = {0};
    put_string(&strings, "");
    put_attribute(&locations, 0, 0); /* an empty one at 0, as the JDK has it */
    for (uint32_t i = 0; i < count; i++) {
        zg_buf_u32le(&offsets, (uint32_t)locations.len);
        put_attribute(&locations, 1, put_string(&strings, classes[i].module));
        put_attribute(&locations, 2, put_string(&strings, classes[i].parent));
        put_attribute(&locations, 3, put_string(&strings, classes[i].base));
        put_attribute(&locations, 4, put_string(&strings, classes[i].extension));
        put_attribute(&locations, 5, (uint32_t)data.len);
        put_attribute(&locations, 6, classes[i].compressed);
        put_attribute(&locations, 7, (uint32_t)classes[i].bytes.len);
        zg_buf_append(&locations, "", 1);
        zg_buf_append_bytes(&data, classes[i].bytes);
    }
    const uint32_t header[] = {
        0xcafedada, 0x00010000, 0, count, count, (uint32_t)locations.len, (uint32_t)strings.len};
    for (size_t i = 0; i < ZG_COUNT(header); i++) {
        zg_buf_u32le(&out, header[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        zg_buf_u32le(&out, 0);
    }
    struct zg_buf *const parts[] = {&offsets, &locations, &strings, &data};
    for (size_t i = 0; i < ZG_COUNT(parts); i++) {
        zg_buf_append_bytes(&out, zg_buf_bytes(parts[i]));
        zg_buf_free(parts[i]);
    }
    return out;
}

static void write_image(const char *path, const struct image_class *classes, uint32_t count)
{
    struct zg_buf image = make_image(classes, count);
    test_write(path, image.data, image.len, 0644);
    zg_buf_free(&image);
}

static void an_image_holds_the_classes_of_all_modules(void **state)
{
    (void)state;
    const struct image_class classes[] = {
        {"java.base", "java/lang", "Object", "class", class_bytes("java/lang/Object", 69, "x"), 0},
        {"java.base", "", "module-info", "class", class_bytes("other/info", 69, "x"), 0},
        {"java.sql", "java/sql", "Driver", "class", class_bytes("java/sql/Driver", 69, "y"), 0},
        {"java.sql", "java/sql", "text", "properties", zg_bytes_of("a=b"), 0},
        {"packages", "", "java", "lang", zg_bytes_of("...."), 0}};
    test_folder(0);
    write_image(path_in(0, "lib/modules"), classes, ZG_COUNT(classes));
    static const char *const homes[] = {"", "lib", "lib/modules"};
    for (size_t i = 0; i < ZG_COUNT(homes); i++) {
        ZG_CLEANUP(zg_class_source_cleanup)
        struct zg_class_source *jre = open_jre(path_in(0, homes[i]));
        assert_names(jre, (const char *const[]){"java/lang/Object", "java/sql/Driver", NULL});
        assert_salt(jre, 1, "y");
        assert_int_equal(zg_class_source_facts(jre).major, 69);
    }
}

static void a_compressed_image_gives_way_to_the_modules(void **state)
{
    (void)state;
    const struct image_class classes[] = {
        {"java.base", "a", "First", "class", class_bytes("a/First", 69, "x"), 0},
        {"java.base", "java/lang", "Object", "class", class_bytes("java/lang/Object", 69, "x"), 9}};
    test_folder(0);
    write_image(path_in(0, "lib/modules"), classes, ZG_COUNT(classes));
    refuse(true, test_folder_of(0), ZG_REFUSED, "jimage-compressed");
    write_module(path_in(0, "jmods/a.jmod"), (const char *const[]){"java/lang/Object", NULL});
    ZG_CLEANUP(zg_class_source_cleanup) struct zg_class_source *jre = open_jre(test_folder_of(0));
    assert_names(jre, (const char *const[]){"java/lang/Object", NULL});
}

/* Every byte of the index counts: whatever is changed or cut off, nothing is read out of range. */
static void a_damaged_image_is_refused(void **state)
{
    (void)state;
    const struct image_class classes[] = {
        {"java.base", "java/lang", "Object", "class", class_bytes("java/lang/Object", 69, "x"), 0}};
    test_folder(0);
    const char *path = path_in(0, "modules");
    struct zg_buf image = make_image(classes, 1);
    size_t index = image.len - classes[0].bytes.len;
    for (size_t i = 4; i < index; i++) {
        struct zg_error err = {0};
        struct zg_class_source *source = NULL;
        image.data[i] ^= 0xff;
        test_write(path, image.data, image.len, 0644);
        bool opened = zg_class_source_open_jre(path, &source, &err);
        assert_true(opened || err.kind == ZG_MALFORMED || err.kind == ZG_USAGE ||
                    err.kind == ZG_REFUSED);
        zg_class_source_free(source);
        image.data[i] ^= 0xff;
    }
    for (size_t len = 4; len < image.len; len += len < index ? 1 : 50) {
        test_write(path, image.data, len, 0644);
        refuse(true, path, ZG_MALFORMED, "jimage");
    }
    zg_buf_free(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_jar_has_the_classes_at_its_root),
        cmocka_unit_test(a_stamp_tells_bytes_apart),
        cmocka_unit_test(a_war_has_the_classes_of_its_webapp),
        cmocka_unit_test(what_is_no_jar_is_refused),
        cmocka_unit_test(a_class_file_is_a_set_of_one),
        cmocka_unit_test(a_folder_has_the_classes_below_it),
        cmocka_unit_test(an_old_jre_is_its_boot_jars),
        cmocka_unit_test(a_jre_is_all_its_modules),
        cmocka_unit_test(what_lacks_object_is_no_jre),
        cmocka_unit_test(an_image_holds_the_classes_of_all_modules),
        cmocka_unit_test(a_compressed_image_gives_way_to_the_modules),
        cmocka_unit_test(a_damaged_image_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
