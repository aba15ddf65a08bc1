/*
 * The remedies that lint knows, as patches: each template or skin.properties gets them in a copy,
 * and what the copy then says otherwise is the patch. For a person to look at before it is vetted.
 */
#include "commands/skin_draft.h"
#include "commands/skin_view.h"

#include <string.h>

static size_t start_of(const struct zg_skin_draft *draft, uint32_t token)
{
    return draft->sheet.tokens[token].start;
}

/* The declaration on that line, of that property; the key in a properties file. */
static struct zg_sheet_node *find(struct zg_skin_draft *draft, const struct zg_lint_row *row)
{
    const char *colon = strstr(row->finding->text, ": ");
    for (struct zg_sheet_node *node = draft->sheet.root; node != NULL; node = zg_sheet_next(node)) {
        if (node->kind != ZG_SHEET_DECLARATION ||
            zg_sheet_line(&draft->sheet, node->first) != row->origin.line) {
            continue;
        }
        const char *name = zg_sheet_name(&draft->sheet, node);
        if (row->origin.key != NULL
                ? strcmp(name, row->origin.key) == 0
                : colon != NULL && strlen(name) == (size_t)(colon - row->finding->text) &&
                      strncmp(name, row->finding->text, strlen(name)) == 0) {
            return node;
        }
    }
    return NULL;
}

/* Another vendor's name stays beside the standard one; a wrong word goes. */
static bool keeps_old(const struct zg_lint_row *row)
{
    return row->finding->text[0] == '-' && strcmp(row->why, "the standard property") == 0;
}

/* In a value of skin.properties: the declaration there, and what comes for it. */
static void edit_property(struct zg_skin_draft *draft, struct zg_sheet_node *node,
                          const struct zg_lint_row *row)
{
    struct zg_bytes value = zg_sheet_span(&draft->sheet, node->value, node->value_end);
    const char *colon = strstr(row->finding->text, ": ");
    struct zg_bytes property = {(const uint8_t *)row->finding->text,
                                (size_t)(colon - row->finding->text)};
    size_t at = zg_bytes_find(value, property, 0);
    if (at == SIZE_MAX) {
        return;
    }
    size_t base = start_of(draft, node->value);
    if (value.len == property.len) {
        /* The value is the name of a property, for use as @name@: value. */
        const char *name = zg_strndup(draft->arena, row->remedy, strcspn(row->remedy, ":"));
        zg_skin_draft_edit(draft, base, base + value.len, name);
        return;
    }
    const uint8_t *semicolon = memchr(value.data + at, ';', value.len - at);
    size_t end = semicolon != NULL ? (size_t)(semicolon - value.data) : value.len;
    if (keeps_old(row)) {
        zg_skin_draft_edit(draft, base + end, base + end,
                           zg_format(draft->arena, "; %s", row->remedy));
    } else {
        end += *row->remedy == '\0' && semicolon != NULL;
        zg_skin_draft_edit(draft, base + at, base + end, row->remedy);
    }
}

static void edit_declaration(struct zg_skin_draft *draft, struct zg_sheet_node *node,
                             const struct zg_lint_row *row)
{
    size_t start = start_of(draft, node->name), end = start_of(draft, node->value_end);
    struct zg_bytes value = zg_sheet_span(&draft->sheet, node->value, node->value_end);
    if (memchr(value.data, '@', value.len) != NULL) {
        return; /* the served value is not what the template says */
    }
    if (*row->remedy == '\0') {
        zg_skin_draft_edit(draft, start, start_of(draft, node->end), "");
    } else if (keeps_old(row)) {
        zg_skin_draft_edit(draft, end, end, zg_format(draft->arena, "; %s", row->remedy));
    } else {
        zg_skin_draft_edit(draft, start, end, row->remedy);
    }
}

/* The rows from `first` on that are of one file; `*next` is behind them. */
static bool propose_file(struct zg_arena *arena, const struct zg_lint_report *report,
                         const char *webapp, const char *out, size_t first, size_t *next,
                         struct zg_error *err)
{
    ZG_CLEANUP(zg_skin_draft_close) struct zg_skin_draft draft;
    const char *file = report->rows[first].origin.file;
    size_t end = first;
    while (end < report->row_count && strcmp(report->rows[end].origin.file, file) == 0) {
        end++;
    }
    *next = end;
    if (!zg_skin_draft_open(arena, webapp, file, &draft, err)) {
        return err->kind == ZG_OK;
    }
    for (size_t i = first; i < end; i++) {
        const struct zg_lint_row *row = &report->rows[i];
        struct zg_sheet_node *node =
            row->remedy != NULL && row->worst == ZG_FATE_LOST ? find(&draft, row) : NULL;
        if (node != NULL && row->origin.key != NULL) {
            edit_property(&draft, node, row);
        } else if (node != NULL) {
            edit_declaration(&draft, node, row);
        }
    }
    return zg_skin_draft_write(&draft, out,
                               zg_format(arena,
                                         "%s: what browsers drop\n"
                                         "Proposed by zmgraft skin lint; look at each change.",
                                         zg_path_name(file)),
                               err);
}

bool zg_skin_propose(struct zg_arena *arena, const struct zg_lint_report *report,
                     const char *webapp, const char *out, struct zg_error *err)
{
    for (size_t i = 0; i < report->row_count;) {
        if (!propose_file(arena, report, webapp, out, i, &i, err)) {
            return false;
        }
    }
    return true;
}
