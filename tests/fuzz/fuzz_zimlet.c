/*
 * Fuzzes the rules of Zimlets: definition, script and config template, with a line `%` between.
 * What no rule refuses is packed, and must be read back with the same files; a version that is
 * replaced and put back gives the text back.
 */
#include "archive/archive.h"
#include "patchset/patchset.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cuts off the text up to the next line `%`. */
static struct zg_bytes cut(struct zg_bytes *rest)
{
    size_t at = zg_bytes_find(*rest, zg_bytes_of("\n%\n"), 0);
    size_t len = at == SIZE_MAX ? rest->len : at;
    struct zg_bytes part = {rest->data, len};
    size_t skip = at == SIZE_MAX ? len : len + 3;
    *rest = (struct zg_bytes){rest->data + skip, rest->len - skip};
    return part;
}

static void check_version(struct zg_arena *arena, struct zg_bytes xml)
{
    struct zg_bytes changed, back;
    const char *version = zg_zimlet_version(arena, xml);
    if (version != NULL &&
        (!zg_zimlet_version_set(arena, xml, "7.7", &changed) ||
         strcmp(zg_zimlet_version(arena, changed), "7.7") != 0 ||
         !zg_zimlet_version_set(arena, changed, version, &back) || !zg_bytes_equal(back, xml))) {
        abort();
    }
    if (version != NULL && zg_zimlet_version_valid(version) &&
        zg_zimlet_version_compare(version, version) != 0) {
        abort();
    }
}

static void pack(struct zg_arena *arena, const struct zg_zimlet_files *files)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf zip = {0};
    struct zg_error err = {0};
    if (!zg_zimlet_pack(arena, files, 0, &zip, &err)) {
        return;
    }
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip), "packed", &err);
    if (jar == NULL || zg_jar_count(jar) != files->count) {
        abort();
    }
    for (size_t i = 0; i < files->count; i++) {
        struct zg_bytes content;
        const struct zg_jar_entry *entry = zg_jar_find(jar, zg_bytes_of(files->items[i].name));
        if (entry == NULL || !zg_jar_read(arena, jar, entry, &content, &err) ||
            !zg_bytes_equal(content, files->items[i].content)) {
            abort();
        }
    }
    zg_jar_close(jar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes rest = {data, size};
    struct zg_zimlet_check check;
    struct zg_error err = {0};
    struct zg_zimlet_file items[3] = {{.name = "com_x.xml", .content = cut(&rest)},
                                      {.name = "a.js", .content = cut(&rest)},
                                      {.name = "config_template.xml", .content = cut(&rest)}};
    struct zg_zimlet_files files = {.name = "com_x", .items = items, .count = 3};
    check_version(arena, items[0].content);
    check_version(arena, items[2].content);
    if (!zg_zimlet_check(arena, &files, &check, &err)) {
        abort(); /* without libxml2 there is nothing to fuzz */
    }
    pack(arena, &files);
    return 0;
}
