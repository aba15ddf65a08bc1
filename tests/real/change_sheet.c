/*
 * Makes changes to a real sheet, as an engineer might, one per file: change_sheet SHEET EVERY OUT.
 * At every so many declarations one of four kinds, in turn: another value, a declaration behind it,
 * none any more, a rule (or key) behind the statement. Writes OUT/NUMBER-KIND.EXT.
 */
#include "web/web.h"

#include <stdlib.h>
#include <string.h>

enum kind { VALUE, ADDED, REMOVED, RULE, KINDS };

struct change {
    const struct zg_sheet *sheet;
    struct zg_sheet_node *node;
    enum kind kind;
};

static void put(struct zg_buf *out, const struct zg_sheet *sheet, size_t from, size_t to)
{
    zg_buf_append(out, sheet->text.data + from, to - from);
}

static void make(const struct change *change, struct zg_buf *out)
{
    const struct zg_sheet *sheet = change->sheet;
    const struct zg_sheet_node *node = change->node;
    const struct zg_sheet_token *tokens = sheet->tokens;
    bool keys = sheet->dialect == ZG_PROPERTIES;
    size_t start = tokens[node->first].start, end = tokens[node->end].start;
    const struct zg_sheet_node *whole = change->kind == RULE && !keys ? node->parent : node;
    size_t whole_end = tokens[whole->end].start;
    switch (change->kind) {
    case VALUE:
        put(out, sheet, 0, tokens[node->value].start);
        zg_buf_append_text(out, "inherit");
        put(out, sheet, tokens[node->value_end].start, sheet->text.len);
        return;
    case ADDED:
        put(out, sheet, 0, end);
        zg_buf_append_text(out, keys ? "\nProbeKey = inherit" : " outline-offset: 1px;");
        put(out, sheet, end, sheet->text.len);
        return;
    case REMOVED:
        put(out, sheet, 0, start);
        put(out, sheet, end, sheet->text.len);
        return;
    default:
        put(out, sheet, 0, whole_end);
        zg_buf_append_text(out, keys ? "\nProbeKey = inherit"
                                     : "\n.ProbeRule {\n\toutline-offset: 1px;\n}");
        put(out, sheet, whole_end, sheet->text.len);
    }
}

int main(int argc, char **argv)
{
    static const char *const names[KINDS] = {"value", "added", "removed", "rule"};
    struct zg_error err = {0};
    struct zg_sheet sheet;
    enum zg_dialect dialect;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text;
    if (argc != 4 || !zg_dialect_of(argv[1], &dialect)) {
        return ZG_USAGE;
    }
    if (!zg_read_file(arena, argv[1], ZG_SHEET_LIMIT, &text, &err) ||
        !zg_sheet_parse(arena, text, argv[1], dialect, &sheet, &err)) {
        return zg_error_print(&err);
    }
    unsigned long every = strtoul(argv[2], NULL, 10);
    size_t seen = 0, made = 0;
    for (struct zg_sheet_node *node = sheet.root; node != NULL; node = zg_sheet_next(node)) {
        bool ends =
            dialect == ZG_PROPERTIES || (node->kind == ZG_SHEET_DECLARATION &&
                                         sheet.tokens[node->end - 1].kind == ZG_TOKEN_SEMICOLON);
        if (node->kind != ZG_SHEET_DECLARATION || !ends || seen++ % every != every / 2) {
            continue;
        }
        struct change change = {&sheet, node, (enum kind)(made % KINDS)};
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        make(&change, &out);
        const char *path = zg_format(arena, "%s/%03zu-%s.%s", argv[3], made++, names[change.kind],
                                     zg_dialect_name(dialect));
        if (!zg_write_file(path, zg_buf_bytes(&out), 0644, &err)) {
            return zg_error_print(&err);
        }
    }
    return 0;
}
