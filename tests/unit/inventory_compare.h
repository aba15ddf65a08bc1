/* Two jars or folders and what their comparison says: what the tests of comparing share. */
#ifndef ZG_TEST_INVENTORY_COMPARE_H
#define ZG_TEST_INVENTORY_COMPARE_H

#include "../support/classmaker.h"
#include "../support/support.h"
#include "../support/zipmaker.h"

#include "inventory/inventory.h"

#include <string.h>

/* Zips the entries, up to `count`, to the file. */
static inline void write_jar(const char *path, const struct zip_entry *entries, size_t count)
{
    ZG_CLEANUP(zip_free) struct zipmaker zip = {0};
    for (size_t i = 0; i < count; i++) {
        zip_put(&zip, entries[i]);
    }
    zip_end(&zip, "", false);
    test_write(path, zip.bytes.data, zip.bytes.len, 0644);
}

static inline struct zg_comparison *compare_with(const char *old, const char *new,
                                                 const struct zg_compare_options *options)
{
    struct zg_error err = {0};
    struct zg_comparison *comparison = zg_compare(old, new, options, &err);
    test_assert_ok(comparison != NULL, &err);
    return comparison;
}

static inline struct zg_comparison *compare_plainly(const char *old, const char *new)
{
    const struct zg_compare_options plain = {0};
    return compare_with(old, new, &plain);
}

static inline void assert_refused(const char *old, const char *new, enum zg_kind kind,
                                  const char *rule)
{
    const struct zg_compare_options plain = {0};
    struct zg_error err = {0};
    assert_null(zg_compare(old, new, &plain, &err));
    test_assert_error(&err, kind, rule);
}

/* The item of that path, which must be there. */
static inline const struct zg_file_change *item_of(const struct zg_comparison *comparison,
                                                   const char *path)
{
    for (size_t i = 0; i < comparison->count; i++) {
        if (strcmp(comparison->items[i].path, path) == 0) {
            return &comparison->items[i];
        }
    }
    fail_msg("no item %s", path);
    return NULL;
}

/* Asserts the item's kind and returns it. */
static inline const struct zg_file_change *assert_item(const struct zg_comparison *comparison,
                                                       const char *path, enum zg_change_kind kind)
{
    const struct zg_file_change *item = item_of(comparison, path);
    if (item->kind != kind) {
        fail_msg("%s: expected %s, got %s", path, zg_change_name(kind), zg_change_name(item->kind));
    }
    return item;
}

/* A path in the folder of the test at hand, which use_folder makes anew. */
static inline const char *at(const char *name)
{
    return zg_path_join(test_arena(), test_folder_of(0), name);
}

static inline int use_folder(void **state)
{
    (void)state;
    test_folder(0);
    return 0;
}

static inline struct zg_bytes class_of(const char *name, uint16_t major, const char *salt)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf made = class_make(name, major, salt);
    const char *copy = zg_strndup(test_arena(), (const char *)made.data, made.len);
    return (struct zg_bytes){(const uint8_t *)copy, made.len};
}

static inline struct zg_bytes jar_of(const struct zip_entry *entries, size_t count)
{
    struct zg_error err = {0};
    struct zg_bytes bytes;
    write_jar(at("inner"), entries, count);
    test_assert_ok(zg_read_file(test_arena(), at("inner"), 1 << 20, &bytes, &err), &err);
    return bytes;
}

#define WRITE_JAR(path, entries) write_jar(at(path), entries, ZG_COUNT(entries))

#endif
