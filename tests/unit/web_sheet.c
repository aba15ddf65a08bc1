/*
 * Sheets as trees: nothing is lost, whatever is cut off or damaged, and limits are told. What the
 * trees say is in tests/golden/css/read.
 */
#include "../support/support.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "web/web.h"

static void assert_lossless(struct zg_bytes text, enum zg_dialect dialect)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_sheet sheet;
    struct zg_buf out = {0};
    test_assert_ok(zg_sheet_parse(arena, text, "sheet", dialect, &sheet, &err), &err);
    zg_sheet_emit(&sheet, &out);
    assert_true(zg_bytes_equal(zg_buf_bytes(&out), text));
    zg_buf_free(&out);
    zg_arena_free(arena);
}

/* The sheet itself, each beginning of it, and it with each byte taken out. */
static void assert_lossless_damaged(struct zg_bytes text, enum zg_dialect dialect)
{
    assert_lossless(text, dialect);
    uint8_t *copy = zg_xmalloc(text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        memcpy(copy, text.data, i);
        assert_lossless((struct zg_bytes){copy, i}, dialect);
        memcpy(copy + i, text.data + i + 1, text.len - i - 1);
        assert_lossless((struct zg_bytes){copy, text.len - 1}, dialect);
    }
    zg_free_cleanup(&copy);
}

static void nothing_is_lost(void **state)
{
    (void)state;
    const char *folder = "tests/golden/css/read";
    size_t sheets = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
            char path[512];
            struct stat st;
            snprintf(path, sizeof(path), "%s/%s/sheet.%s", folder, entry->d_name,
                     zg_dialect_name(each));
            if (entry->d_name[0] == '.' || stat(path, &st) != 0) {
                continue;
            }
            size_t len;
            char *text = test_read(path, &len);
            for (enum zg_dialect as = ZG_CSS; as <= ZG_PROPERTIES; as++) {
                assert_lossless_damaged((struct zg_bytes){(uint8_t *)text, len}, as);
            }
            free(text);
            sheets++;
        }
    }
    closedir(dir);
    assert_true(sheets >= 10);
}

static void a_nul_is_a_character_like_others(void **state)
{
    (void)state;
    static const uint8_t text[] = ".a\0b { c\0: \0 }\0";
    for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
        assert_lossless((struct zg_bytes){text, sizeof(text)}, each);
    }
}

static void dialects_are_told_by_name(void **state)
{
    (void)state;
    enum zg_dialect dialect;
    assert_true(zg_dialect_of("a/b.CSS", &dialect));
    assert_int_equal(dialect, ZG_CSS);
    assert_true(zg_dialect_of("skin.properties", &dialect));
    assert_int_equal(dialect, ZG_PROPERTIES);
    assert_true(zg_dialect_of("x.less", &dialect));
    assert_int_equal(dialect, ZG_LESS);
    assert_false(zg_dialect_of("css", &dialect));
    assert_false(zg_dialect_of("a.css.gz", &dialect));
}

static void assert_too(const char *rule, struct zg_bytes text, enum zg_dialect dialect,
                       unsigned line)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct zg_sheet sheet;
    assert_false(zg_sheet_parse(arena, text, "big.css", dialect, &sheet, &err));
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_string_equal(err.file, "big.css");
    assert_int_equal(err.line, line);
    zg_arena_free(arena);
}

static void put_times(struct zg_buf *buf, const char *text, size_t times)
{
    buf->len = 0;
    for (size_t i = 0; i < times; i++) {
        zg_buf_append_text(buf, text);
    }
}

static void a_sheet_that_is_too_large_is_refused(void **state)
{
    (void)state;
    char *text = zg_xmalloc(ZG_SHEET_LIMIT + 1);
    memset(text, ' ', ZG_SHEET_LIMIT + 1);
    assert_lossless((struct zg_bytes){(uint8_t *)text, ZG_SHEET_LIMIT}, ZG_CSS);
    assert_too("too-large", (struct zg_bytes){(uint8_t *)text, ZG_SHEET_LIMIT + 1}, ZG_CSS, 0);
    zg_free_cleanup(&text);
    struct zg_buf buf = {0};
    put_times(&buf, "a\n", ZG_SHEET_NODES);
    assert_too("too-large", zg_buf_bytes(&buf), ZG_PROPERTIES, ZG_SHEET_NODES);
    put_times(&buf, "a{}\n", ZG_SHEET_NODES);
    assert_too("too-large", zg_buf_bytes(&buf), ZG_CSS, ZG_SHEET_NODES);
    put_times(&buf, "a{}\n", ZG_SHEET_NODES - 1);
    assert_lossless(zg_buf_bytes(&buf), ZG_CSS);
    zg_buf_free(&buf);
}

static void a_condition_has_a_short_name(void **state)
{
    (void)state;
    char text[ZG_CONDITION_NAME + 64];
    for (size_t len = ZG_CONDITION_NAME; len <= ZG_CONDITION_NAME + 1; len++) {
        struct zg_arena *arena = zg_arena_new();
        struct zg_error err = {0};
        struct zg_sheet sheet;
        snprintf(text, sizeof(text), "#IFDEF %0*d\na = b", (int)len, 0);
        test_assert_ok(zg_sheet_parse(arena, zg_bytes_of(text), "p", ZG_PROPERTIES, &sheet, &err),
                       &err);
        assert_int_equal(sheet.root->last_child->condition != NULL, len == ZG_CONDITION_NAME);
        zg_arena_free(arena);
    }
}

static void a_sheet_that_is_too_deep_is_refused(void **state)
{
    (void)state;
    struct zg_buf buf = {0};
    put_times(&buf, "a{\n", ZG_SHEET_DEPTH);
    assert_lossless(zg_buf_bytes(&buf), ZG_CSS);
    put_times(&buf, "a{\n", ZG_SHEET_DEPTH + 1);
    assert_too("too-deep", zg_buf_bytes(&buf), ZG_CSS, ZG_SHEET_DEPTH + 1);
    put_times(&buf, "#IFDEF A\n", ZG_CONDITION_DEPTH);
    assert_lossless(zg_buf_bytes(&buf), ZG_PROPERTIES);
    put_times(&buf, "#IFDEF A\n", ZG_CONDITION_DEPTH + 1);
    assert_too("too-deep", zg_buf_bytes(&buf), ZG_CSS, ZG_CONDITION_DEPTH + 1);
    assert_too("too-deep", zg_buf_bytes(&buf), ZG_PROPERTIES, ZG_CONDITION_DEPTH + 1);
    /* brackets cost no depth */
    put_times(&buf, "(", 1 << 20);
    assert_lossless(zg_buf_bytes(&buf), ZG_CSS);
    zg_buf_free(&buf);
}

/* Every statement is looked at a fixed number of times, so that time is linear: a quadratic reader
 * would need minutes for these. */
static void odd_sheets_take_no_time(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a:",
                                         "}",
                                         "{}",
                                         "@a ",
                                         "@A@",
                                         "\n#IFDEF A\n#ENDIF\n,",
                                         "\n#ENDIF",
                                         "(",
                                         ")",
                                         "/*#",
                                         "a,\n#ENDIF\n",
                                         "--a:{",
                                         "\\",
                                         "url(",
                                         "\"\n",
                                         "#",
                                         ",\n#IFDEF A\nb\n#ENDIF"};
    struct zg_buf buf = {0};
    for (size_t i = 0; i < ZG_COUNT(pieces); i++) {
        put_times(&buf, pieces[i], 1 << 18);
        for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
            struct zg_arena *arena = zg_arena_new();
            struct zg_error err = {0};
            struct zg_sheet sheet;
            (void)!zg_sheet_parse(arena, zg_buf_bytes(&buf), "odd", each, &sheet, &err);
            zg_arena_free(arena);
        }
    }
    zg_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(a_nul_is_a_character_like_others),
        cmocka_unit_test(dialects_are_told_by_name),
        cmocka_unit_test(a_sheet_that_is_too_large_is_refused),
        cmocka_unit_test(a_sheet_that_is_too_deep_is_refused),
        cmocka_unit_test(a_condition_has_a_short_name),
        cmocka_unit_test(odd_sheets_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
