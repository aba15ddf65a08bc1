/*
 * Fuzzes patches, series and specs: each is refused with a kind and a rule, or written back as it
 * was. A patch is then applied to a small tree and taken back, and adapted to one that is a little
 * different. The input's first byte says which of the three it is.
 */
#include "source/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char file_text[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void check_refusal(const struct zg_error *err)
{
    must(err->kind != ZG_OK && err->rule[0] != '\0' && err->text[0] != '\0');
}

static void must_equal(struct zg_buf *out, struct zg_bytes text)
{
    must(zg_bytes_equal(zg_buf_bytes(out), text));
    zg_buf_free(out);
}

static void apply_both_ways(struct zg_arena *arena, const struct zg_source_patch *patch)
{
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_new();
    must(zg_tree_put(tree, "f", zg_bytes_of(file_text), 0644, &err));
    struct zg_source_apply_options options = {.strip = 1, .fuzz = 2};
    struct zg_source_applied result;
    if (!zg_source_apply(arena, patch, &options, tree, &result, &err)) {
        check_refusal(&err);
    } else if (!result.applied) {
        const struct zg_tree_file *file;
        must(zg_tree_get(tree, "f", &file, &err) && file != NULL);
        must(zg_bytes_is(file->bytes, file_text));
    } else {
        options.reverse = true;
        if (!zg_source_apply(arena, patch, &options, tree, &result, &err)) {
            check_refusal(&err);
        }
    }
    zg_tree_close(tree);
}

/* Adapts the patch to a file that is nearly what it was made for. */
static void port(struct zg_arena *arena, const struct zg_source_patch *patch)
{
    static const char older[] = "int f(void)\n{\none\nTWO\nthree\nfour\nfive\nseven\n}\n";
    struct zg_error err = {0};
    struct zg_tree *tree = zg_tree_new(), *base = zg_tree_new(), *layer = zg_tree_over(tree);
    must(zg_tree_put(tree, "g/f", zg_bytes_of(older), 0644, &err));
    must(zg_tree_put(base, "f", zg_bytes_of(file_text), 0644, &err));
    struct zg_backport_options options = {
        .strip = 1, .base = base, .keep_conflicts = true, .pristine = base, .vendored = tree};
    struct zg_ported_part part = {.fix = patch, .role = ZG_ROLE_FIX};
    struct zg_ported ported = {.parts = &part, .count = 1};
    struct zg_buf out = {0};
    if (!zg_backport(arena, patch, &options, layer, &part.result, &err)) {
        check_refusal(&err);
    } else {
        zg_backport_header(arena, &ported, &out);
        must(zg_tree_diff(arena, tree, layer, &out, &err));
    }
    zg_buf_free(&out);
    zg_tree_close(layer);
    zg_tree_close(base);
    zg_tree_close(tree);
}

/* The text as a mail-box: its parts have roles, and prerequisites come first. */
static void try_parts(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_fix_parts parts = {0};
    struct zg_error err = {0};
    bool others = false;
    if (!zg_fix_parts_add_text(arena, text, "CVE-2021-1.mbox", &parts, &err)) {
        check_refusal(&err);
        return;
    }
    zg_fix_parts_settle(arena, &parts);
    must(parts.count > 0);
    for (size_t i = 0; i < parts.count; i++) {
        bool first = parts.roles[i] == ZG_ROLE_PREREQUISITE;
        must(!first || !others);
        others = others || !first;
    }
}

static void try_patch(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_source_patch patch;
    struct zg_error err = {0};
    struct zg_buf out = {0};
    if (!zg_source_patch_parse(arena, text, "CVE-2021-1.patch", &patch, &err)) {
        check_refusal(&err);
        return;
    }
    zg_source_patch_emit(&patch, &out);
    must_equal(&out, text);
    try_parts(arena, text);
    apply_both_ways(arena, &patch);
    port(arena, &patch);
}

static void try_series(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_quilt series;
    struct zg_error err = {0};
    struct zg_buf out = {0};
    if (!zg_quilt_parse(arena, text, "series", &series, &err)) {
        check_refusal(&err);
        return;
    }
    zg_quilt_emit(&series, &out);
    must_equal(&out, text);
    size_t count = series.count;
    zg_quilt_add(arena, &series, "added.patch");
    zg_quilt_emit(&series, &out);
    must(zg_quilt_parse(arena, zg_buf_bytes(&out), "series", &series, &err));
    must(series.count == count + 1);
    zg_buf_free(&out);
}

static void try_spec(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_spec spec;
    struct zg_error err = {0};
    struct zg_buf out = {0};
    if (!zg_spec_parse(arena, text, "x.spec", &spec, &err)) {
        check_refusal(&err);
        return;
    }
    zg_spec_emit(&spec, &out);
    must_equal(&out, text);
    if (!zg_spec_add(arena, &spec, "added.patch", &err)) {
        check_refusal(&err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(struct zg_arena *, struct zg_bytes) = {try_patch, try_series,
                                                                        try_spec};
    if (size == 0) {
        return 0;
    }
    struct zg_arena *arena = zg_arena_new();
    tries[data[0] % ZG_COUNT(tries)](arena, (struct zg_bytes){data + 1, size - 1});
    zg_arena_free(arena);
    return 0;
}
