/* Recipes: what they hold, what is refused and where; and those of this repository. */
#include "../support/support.h"

#include <string.h>
#include <sys/stat.h>

#include "component/component.h"
#include "patchset/patchset.h"

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = test_arena();
    return 0;
}

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char RECIPE[] =
    "Component: measure\n"                                           /* 1 */
    "Version: 1.2+dfsg-3\n"                                          /* 2 */
    "Revision: 1zimbra8.8b1\n"                                       /* 3 */
    "Packaging: 8.8.15.p40, 9.0.0.p33\n"                             /* 4 */
    "Releases: 8.8.15 (>= p40, <= p41), 9.0.0\n"                     /* 5 */
    "Origin: https://upstream.example/measure.tar.gz\n"              /* 6 */
    "Sources:\n"                                                     /* 7 */
    " " DIGEST " measure.dsc https://upstream.example/measure.dsc\n" /* 8 */
    " " DIGEST " tests.tar\n"                                        /* 9 */
    "Series: " DIGEST " debian/patches/series\n"                     /* 10 */
    "Patches:\n"                                                     /* 11 */
    " " DIGEST " one.patch\n"                                        /* 12 */
    " " DIGEST " two.patch\n"                                        /* 13 */
    "Hold-Back: two.patch\n"                                         /* 14 */
    "Build-Options:\n"                                               /* 15 */
    " --prefix=OZC\n"                                                /* 16 */
    " --with-cc-opt=\"-g -IOZCI\"\n"                                 /* 17 */
    "Build: make -j2\n"                                              /* 18 */
    "Test:\n"                                                        /* 19 */
    " make check\n"                                                  /* 20 */
    " make check\n"                                                  /* 21 */
    "Test-Passed: ^Total ([0-9]+) tests$\n"                          /* 22 */
    "Test-Least: 20\n"                                               /* 23 */
    "Artifacts: .libs/libmeasure.so.1\n"                             /* 24 */
    "Fixes:\n"                                                       /* 25 */
    " source/measure/CVE-2021-9001\n"                                /* 26 */
    "Source-Date: 2022-03-01\n";                                     /* 27 */

static bool parse(const char *text, struct zg_recipe **out, struct zg_error *err)
{
    return zg_recipe_parse(arena, zg_bytes_of(text), "recipe", out, err);
}

static const char *changed(const char *text, const char *old, const char *by)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return zg_format(arena, "%.*s%s%s", (int)(at - text), text, by, at + strlen(old));
}

static void a_recipe_is_read(void **state)
{
    (void)state;
    struct zg_recipe *recipe;
    struct zg_error err = {0};
    test_assert_ok(parse(RECIPE, &recipe, &err), &err);
    assert_string_equal(recipe->version, "1.2+dfsg-3");
    assert_string_equal(recipe->packaging[1], "9.0.0.p33");
    assert_int_equal(recipe->source_count, 2);
    assert_string_equal(recipe->sources[0].url, "https://upstream.example/measure.dsc");
    assert_null(recipe->sources[1].url);
    assert_string_equal(recipe->series.name, "debian/patches/series");
    assert_string_equal(recipe->patches[1].name, "two.patch");
    assert_string_equal(recipe->held_back[0], "two.patch");
    assert_string_equal(recipe->options[1], "--with-cc-opt=\"-g -IOZCI\"");
    assert_string_equal(recipe->test[1], "make check"); /* commands may repeat */
    assert_int_equal(recipe->least, 20);
    assert_int_equal(recipe->date, 1646092800);
    assert_true(zg_recipe_builds(recipe));
    struct zg_digest digest = zg_sha256(zg_bytes_of(RECIPE));
    assert_string_equal(recipe->digest.hex, digest.hex);
}

static void what_is_wrong_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *old, *by, *rule;
        unsigned line;
    } cases[] = {
        {"Component: measure\n", "", "deb822-missing-field", 1},
        {"Origin:", "Orgin:", "deb822-unknown-field", 6},
        {"Component: measure", "Component: Measure", "recipe-value", 1},
        {"1.2+dfsg-3", "v1.2", "recipe-value", 2},
        {"8.8.15.p40, 9", "8.8.15^p40, 9", "recipe-value", 4},
        {"p33\n", "p33, 8.8.15.p40\n", "recipe-duplicate", 4},
        {"8.8.15 (>= p40", "8.8.15 (>= 9.0.0", "release-range", 5},
        {"https://upstream.example/measure.tar.gz", "/tmp/measure.tar.gz", "recipe-value", 6},
        {DIGEST " measure.dsc", "0011 measure.dsc", "recipe-value", 8},
        {"https://upstream.example/measure.dsc", "http://upstream.example/measure.dsc",
         "recipe-value", 8},
        {"tests.tar", "../tests.tar", "recipe-value", 9},
        {"tests.tar", "measure.dsc", "recipe-duplicate", 9},
        {"debian/patches/series", "/debian/patches/series", "recipe-value", 10},
        {"two.patch\nHold", "one.patch\nHold", "recipe-duplicate", 13},
        {"Hold-Back: two", "Hold-Back: three", "recipe-together", 1},
        {"^Total ([0-9]+) tests$", "^Total ([0-9]+ tests$", "recipe-value", 22},
        {"^Total ([0-9]+) tests$", "^Total [0-9]+ tests$", "recipe-value", 22},
        {"Test-Least: 20", "Test-Least: all", "recipe-value", 23},
        {"Test-Least: 20", "Test-Least: 0", "recipe-together", 1},
        {".libs/", "/usr/lib/", "recipe-value", 24},
        {"Test-Least: 20\n", "", "recipe-together", 1},
        {"Artifacts: .libs/libmeasure.so.1\n", "", "recipe-together", 1},
        {"Releases: 8.8.15 (>= p40, <= p41), 9.0.0\n", "", "recipe-together", 1},
        {"Series: " DIGEST " debian/patches/series\n", "", "recipe-together", 1},
        {"2022-03-01", "March", "recipe-value", 27},
        {"Source-Date", "\nSource-Date", "recipe-value", 0},
    };
    for (size_t i = 0; i < ZG_COUNT(cases); i++) {
        struct zg_recipe *recipe;
        struct zg_error err = {0};
        if (parse(changed(RECIPE, cases[i].old, cases[i].by), &recipe, &err)) {
            fail_msg("accepted: %s", cases[i].by);
        }
        if (strcmp(err.rule, cases[i].rule) != 0 || err.line != cases[i].line) {
            fail_msg("%s: %s, line %u: %s", cases[i].by, err.rule, err.line, err.text);
        }
    }
}

/* ---- those of this repository ------------------------------------------------------------------
 */

struct all {
    size_t recipes, patches;
};

static bool load_one(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct all *all = context;
    struct zg_bytes text;
    struct zg_recipe *recipe;
    struct zg_patch *patch;
    const char *name = zg_format(arena, "source/%s", entry->path);
    if (!S_ISREG(entry->st.st_mode)) {
        return true;
    }
    if (!zg_read_file(arena, entry->full_path, ZG_LIMIT_RECIPE, &text, err)) {
        return false;
    }
    if (zg_bytes_find(text, zg_bytes_of("\nType: source\n"), 0) != SIZE_MAX) {
        all->patches++;
        return zg_patch_load(arena, "patches", name, &patch, err) &&
               strcmp(patch->component, zg_path_parent(arena, entry->path)) == 0;
    }
    all->recipes++;
    if (!zg_recipe_parse(arena, text, entry->full_path, &recipe, err)) {
        return false;
    }
    assert_string_equal(recipe->component, zg_path_parent(arena, entry->path));
    for (const char **fix = recipe->fixes; *fix != NULL; fix++) {
        const struct zg_version_range *nearest;
        if (!zg_patch_load(arena, "patches", *fix, &patch, err)) {
            return false;
        }
        assert_string_equal(patch->component, recipe->component);
        if (zg_version_ranges_place(&patch->versions, recipe->version, &nearest) !=
            ZG_VERSION_INSIDE) {
            fail_msg("%s is not for %s", *fix, entry->path);
        }
    }
    return true;
}

static void all_of_patches_source_is_in_order(void **state)
{
    (void)state;
    struct all all = {0};
    struct zg_error err = {0};
    test_assert_ok(zg_walk("patches/source", load_one, &all, &err), &err);
    assert_true(all.recipes >= 26);
    assert_true(all.patches >= 20);
}

/* ---- build-ids ----------------------------------------------------------------------------------
 */

/* A little-endian ELF file of 64 bits with one note: by the gABI, not by a linker. */
static struct zg_bytes elf_with(const char *name, uint32_t type, uint64_t size)
{
    struct zg_buf file = {0};
    const uint8_t ident[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    zg_buf_append(&file, ident, sizeof(ident));
    for (size_t i = 16; i < 32; i++) {
        zg_buf_append(&file, "", 1);
    }
    zg_buf_u64le(&file, 64); /* e_phoff */
    zg_buf_u64le(&file, 0);
    zg_buf_u32le(&file, 0);
    zg_buf_u16le(&file, 64);
    zg_buf_u16le(&file, 56); /* e_phentsize */
    zg_buf_u16le(&file, 1);  /* e_phnum */
    zg_buf_u16le(&file, 0);
    zg_buf_u32le(&file, 0);
    zg_buf_u32le(&file, 4); /* PT_NOTE */
    zg_buf_u32le(&file, 0);
    zg_buf_u64le(&file, 120); /* p_offset */
    zg_buf_u64le(&file, 0);
    zg_buf_u64le(&file, 0);
    zg_buf_u64le(&file, size);
    zg_buf_u64le(&file, size);
    zg_buf_u64le(&file, 4);
    zg_buf_u32le(&file, 4);
    zg_buf_u32le(&file, 3);
    zg_buf_u32le(&file, type);
    zg_buf_append(&file, name, 4);
    zg_buf_append(&file, "\xab\xcd\xef\0", 4);
    struct zg_bytes bytes = {(const uint8_t *)zg_strndup(arena, (const char *)file.data, file.len),
                             file.len};
    zg_buf_free(&file);
    return bytes;
}

static void a_build_id_is_read_and_damage_is_none(void **state)
{
    (void)state;
    struct zg_bytes file = elf_with("GNU", 3, 20);
    assert_string_equal(zg_elf_build_id(arena, file), "abcdef");
    assert_string_equal(zg_elf_build_id(arena, elf_with("GNV", 3, 20)), "");
    assert_string_equal(zg_elf_build_id(arena, elf_with("GNU", 1, 20)), "");
    assert_string_equal(zg_elf_build_id(arena, elf_with("GNU", 3, 21)), ""); /* beyond the end */
    for (size_t len = 0; len < file.len; len++) {
        uint8_t *exact = zg_xmalloc(len + 1); /* so that a sanitizer sees a read beyond */
        memcpy(exact, file.data, len);
        assert_string_equal(zg_elf_build_id(arena, (struct zg_bytes){exact, len}), "");
        zg_free_cleanup(&exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recipe_is_read),
        cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
        cmocka_unit_test(all_of_patches_source_is_in_order),
        cmocka_unit_test(a_build_id_is_read_and_damage_is_none),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
