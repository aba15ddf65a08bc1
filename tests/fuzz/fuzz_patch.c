/*
 * Fuzzing what a stranger's text or class file can reach: patch headers, series, the lock, page
 * edits and class identity. The first byte of the input chooses; what can be checked beyond
 * "does not crash" is asserted.
 */
#include <stdlib.h>
#include <string.h>

#include "jvm/jvm.h"
#include "patchset/patchset.h"
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A lock that was read is printed so that it reads back the same. */
static void fuzz_lock(struct zg_arena *arena, struct zg_bytes input)
{
    struct zg_lock *lock, *again;
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf once = {0}, twice = {0};
    if (!zg_lock_parse(arena, input, "lock", &lock, &err)) {
        return;
    }
    zg_lock_print(lock, &once);
    zg_buf_append(&once, "", 0);
    if (lock->count > 0) {
        require(zg_lock_parse(arena, zg_buf_bytes(&once), "lock", &again, &err));
        zg_lock_print(again, &twice);
        require(zg_bytes_equal(zg_buf_bytes(&once), zg_buf_bytes(&twice)));
    }
}

/* A page edit: two length bytes, how to insert, then anchor, text and page. */
static void fuzz_page(struct zg_bytes input)
{
    struct zg_cursor c = zg_cursor_of(input);
    size_t anchor_len = zg_u8(&c), text_len = zg_u8(&c);
    struct zg_page_edit edit = {.insert = (enum zg_insert)(zg_u8(&c) % 3)};
    edit.anchor = zg_take(&c, anchor_len);
    edit.text = zg_take(&c, text_len);
    if (c.failed) {
        return;
    }
    struct zg_bytes page = zg_take(&c, input.len - c.pos);
    struct zg_error err = {0};
    enum zg_page_state state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    bool fits = zg_page_check(page, "page", &edit, &state, &err);
    require(fits == zg_page_apply(page, "page", &edit, &out, &err));
    require(fits || err.kind == ZG_REFUSED);
    if (!fits || (page.len > 0 && memchr(page.data, '\r', page.len) != NULL)) {
        return;
    }
    struct zg_bytes after = zg_buf_bytes(&out);
    if (state == ZG_PAGE_ALREADY) {
        require(zg_bytes_equal(after, page));
        return;
    }
    /* Outside the edit every byte is as it was. */
    size_t at = zg_bytes_find(page, edit.anchor, 0);
    size_t tail = page.len - at - edit.anchor.len;
    size_t kept = edit.insert == ZG_INSERT_REPLACE ? 0 : edit.anchor.len;
    require(after.len == page.len - edit.anchor.len + kept + edit.text.len);
    require(at == 0 || memcmp(after.data, page.data, at) == 0);
    require(tail == 0 ||
            memcmp(after.data + after.len - tail, page.data + page.len - tail, tail) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes input = {data + 1, size - 1};
    struct zg_error err = {0};
    struct zg_patch *patch;
    struct zg_class_identity identity;
    const char **names, *name;
    switch (data[0] % 6) {
    case 0:
        if (zg_patch_parse(arena, input, "page/x", "patches/page/x", &patch, &err)) {
            require(patch->targets[0] != NULL && patch->releases != NULL);
        }
        break;
    case 1:
        (void)!zg_series_parse(arena, input, "series", &names, &err);
        break;
    case 2:
        fuzz_lock(arena, input);
        break;
    case 3:
        fuzz_page(input);
        break;
    case 4:
        if (zg_class_identify(arena, input, &identity, &err)) {
            require(identity.name[0] != '\0' && identity.major >= 45);
        }
        break;
    case 5:
        if (zg_class_entry_name(arena, input, &name)) {
            require(name[0] != '\0');
        }
        break;
    }
    return 0;
}
