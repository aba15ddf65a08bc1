/*
 * Fuzzes what is made of a sheet: lint with all its judges, the conversion to LESS, and the way of
 * LESS to the compiler and back, after which no placeholder may be left.
 */
#include "web/web.h"

#include <stdlib.h>

#include "web/less_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char TABLE[] = "browser firefox 160\n"
                            "data fuzz 1\n"
                            "function linear-gradient linear-gradient firefox:16-\n"
                            "property -moz-border-radius border-radius firefox:1-12\n"
                            "property border-radius border-radius firefox:4-\n"
                            "property color color firefox:1-\n"
                            "selector hover hover firefox:1-\n"
                            "value color red red firefox:1-3,5-\n";

static void nowhere(void *context, size_t offset, struct zg_lint_origin *out)
{
    (void)context;
    *out = (struct zg_lint_origin){"fuzz", (unsigned)offset, NULL};
}

static void lint(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_error err = {0};
    struct zg_compat *compat;
    struct zg_lint_view view = {.browser = {"firefox", "115"}, .origin = nowhere};
    struct zg_lint_report report = {.skin = "x", .source = "y", .views = &view, .view_count = 1};
    struct zg_strip_result strip;
    struct zg_less_converted converted;
    if (!zg_compat_load(arena, zg_bytes_of(TABLE), "t", &compat, &err) ||
        !zg_sheet_parse(arena, text, "fuzz", ZG_CSS, &view.sheet, &err)) {
        return;
    }
    struct zg_lint lint = {compat, NULL, view.browser};
    zg_lint_sheet(arena, &lint, &view.sheet, &view.result);
    zg_lint_rows(arena, compat, &report);
    zg_strip(arena, &view, 1, NULL, NULL, &strip);
    zg_less_convert(arena, &view.sheet, &converted);
}

static void carry(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_less_load load = {.arena = arena};
    struct zg_less_sheet sheet = {.name = "fuzz", .text = text};
    struct zg_buf plain = {0}, back = {0};
    struct zg_error err = {0};
    zg_less_choose_prefix(&load, &sheet, 1, NULL, 0);
    if (zg_less_carry(&load, &sheet, &plain, &err)) {
        zg_less_restore(&load, zg_buf_bytes(&plain), &back);
        if (back.len > 0 &&
            zg_bytes_find(zg_buf_bytes(&back), zg_bytes_of(load.prefix), 0) != SIZE_MAX) {
            abort();
        }
    } else if (err.kind != ZG_MALFORMED) {
        abort();
    }
    zg_buf_free(&plain);
    zg_buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text = {data, size};
    struct zg_error err = {0};
    struct zg_compat *compat;
    lint(arena, text);
    carry(arena, text);
    if (!zg_compat_load(arena, text, "fuzz", &compat, &err) && err.kind != ZG_MALFORMED) {
        abort();
    }
    zg_arena_free(arena);
    return 0;
}
