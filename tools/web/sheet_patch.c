/*
 * Reads the body of a sheet patch: the margin is taken off, the rest is a sheet, and each of its
 * nodes has the mark of the lines that it stands on. What cannot be told for certain is refused.
 */
#include <string.h>

#include "web/sheet_patch_internal.h"

static bool fail(const struct zg_sheet_patch *patch, size_t row, struct zg_error *err,
                 const char *text)
{
    return zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->name, patch->line + (unsigned)row,
                      "%s", text);
}

/* ---- the margin ------------------------------------------------------------------------------ */

static bool read_number(struct zg_bytes *text, unsigned *out)
{
    size_t digits = 0;
    *out = 0;
    for (;
         digits < text->len && digits < 6 && text->data[digits] >= '0' && text->data[digits] <= '9';
         digits++) {
        *out = *out * 10 + (unsigned)(text->data[digits] - '0');
    }
    text->data += digits;
    text->len -= digits;
    return digits > 0;
}

static bool skip_text(struct zg_bytes *text, const char *word)
{
    size_t len = strlen(word);
    if (text->len < len || memcmp(text->data, word, len) != 0) {
        return false;
    }
    text->data += len;
    text->len -= len;
    return true;
}

/* "@ 2 of 3" */
static bool read_occurrence(struct zg_sheet_patch *patch, struct zg_bytes line, size_t offset)
{
    struct zg_occurrence it = {.offset = offset};
    if (!skip_text(&line, "@ ") || !read_number(&line, &it.place) || !skip_text(&line, " of ") ||
        !read_number(&line, &it.total) || line.len > 0 || it.place == 0 || it.place > it.total) {
        return false;
    }
    patch->occurrences = zg_grow(patch->sheet.arena, patch->occurrences, patch->occurrence_count,
                                 sizeof(*patch->occurrences));
    patch->occurrences[patch->occurrence_count++] = it;
    return true;
}

/* Takes the margin off; lines of `@` become empty ones. */
static bool read_margin(struct zg_sheet_patch *patch, struct zg_bytes body, struct zg_buf *text,
                        struct zg_error *err)
{
    struct zg_bytes line;
    for (size_t row = 0; zg_next_line(&body, &line); row++) {
        char mark = line.len == 0 ? ' ' : (char)line.data[0];
        patch->marks = zg_grow(patch->sheet.arena, patch->marks, row, 1);
        patch->starts = zg_grow(patch->sheet.arena, patch->starts, row, sizeof(*patch->starts));
        patch->marks[row] = mark;
        patch->starts[row] = text->len;
        patch->lines = row + 1;
        if (mark == '@') {
            if (!read_occurrence(patch, line, text->len)) {
                return fail(patch, row, err, "a line that begins with @ reads `@ 2 of 3`");
            }
        } else if (strchr(" +-", mark) == NULL || mark == '\0') {
            return fail(patch, row, err,
                        "a line begins with a space, '-' or '+', or reads `@ 2 of 3`");
        } else if (line.len > 0) {
            zg_buf_append(text, line.data + 1, line.len - 1);
        }
        zg_buf_append_text(text, "\n");
    }
    patch->starts =
        zg_grow(patch->sheet.arena, patch->starts, patch->lines, sizeof(*patch->starts));
    patch->starts[patch->lines] = text->len;
    return true;
}

size_t zg_patch_row(const struct zg_sheet_patch *patch, size_t offset)
{
    size_t low = 0, high = patch->lines;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (patch->starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t row_of(const struct zg_sheet_patch *patch, uint32_t token)
{
    return zg_patch_row(patch, patch->sheet.tokens[token].start);
}

char zg_patch_mark(const struct zg_sheet_patch *patch, const struct zg_sheet_node *node)
{
    return patch->marks[row_of(patch, node->first)];
}

unsigned zg_patch_line(const struct zg_sheet_patch *patch, const struct zg_sheet_node *node)
{
    return patch->line + (unsigned)row_of(patch, node->first);
}

const struct zg_occurrence *zg_patch_occurrence(const struct zg_sheet_patch *patch,
                                                const struct zg_sheet_node *node)
{
    const struct zg_sheet *sheet = &patch->sheet;
    uint32_t before = node->first;
    while (before > 0 && zg_is_trivia(sheet, before - 1)) {
        before--;
    }
    for (size_t i = 0; i < patch->occurrence_count; i++) {
        size_t offset = patch->occurrences[i].offset;
        if (offset >= sheet->tokens[before].start && offset < sheet->tokens[node->first].start) {
            return &patch->occurrences[i];
        }
    }
    return NULL;
}

bool zg_patch_changes(const struct zg_sheet_patch *patch, struct zg_sheet_node *node)
{
    if (node->kind != ZG_SHEET_ROOT && zg_patch_mark(patch, node) != ' ') {
        return true;
    }
    for (struct zg_sheet_node *child = node->first_child; child != NULL; child = child->next) {
        if (zg_patch_changes(patch, child)) {
            return true;
        }
    }
    return false;
}

bool zg_sheet_patch_is_empty(const struct zg_sheet_patch *patch)
{
    return !zg_patch_changes(patch, patch->sheet.root);
}

/* ---- checking -------------------------------------------------------------------------------- */

/* Do all lines of the tokens have that mark? Rows that do are noted in `covered`. */
static bool check_rows(const struct zg_sheet_patch *patch, uint32_t first, uint32_t end, char mark,
                       bool *covered, struct zg_error *err)
{
    size_t last = patch->sheet.tokens[end].start;
    last = zg_patch_row(patch, last > 0 ? last - 1 : 0);
    for (size_t row = row_of(patch, first); row <= last; row++) {
        bool blank = patch->starts[row + 1] - patch->starts[row] <= 1;
        if (patch->marks[row] != mark && !blank) {
            return fail(patch, row, err, "the lines of one statement have different marks");
        }
        covered[row] = true;
    }
    return true;
}

static bool check_node(const struct zg_sheet_patch *patch, struct zg_sheet_node *node,
                       bool *covered, struct zg_error *err)
{
    char mark = zg_patch_mark(patch, node);
    size_t row = row_of(patch, node->first);
    if (node->kind == ZG_SHEET_DIRECTIVE && mark == '-') {
        return fail(patch, row, err, "#IFDEF lines cannot be taken out; what they enclose can");
    }
    if (node->kind == ZG_SHEET_JUNK && mark == '+') {
        return fail(patch, row, err, "neither a declaration nor a rule: browsers drop it");
    }
    bool leaf = !node->block && node->kind != ZG_SHEET_DIRECTIVE;
    bool needs_end = patch->sheet.dialect != ZG_PROPERTIES && leaf && mark == '+' &&
                     node->kind != ZG_SHEET_SUBSTITUTION;
    if (needs_end && patch->sheet.tokens[node->end - 1].kind != ZG_TOKEN_SEMICOLON) {
        return fail(patch, row, err, "what comes must end with a semicolon");
    }
    if (!node->block || mark != ' ') {
        return check_rows(patch, node->first, node->end, mark, covered, err);
    }
    if (node->close == node->end) {
        return fail(patch, row, err, "the rule's } is missing");
    }
    if (!check_rows(patch, node->first, node->open + 1, mark, covered, err) ||
        !check_rows(patch, node->close, node->end, mark, covered, err)) {
        return false;
    }
    for (struct zg_sheet_node *child = node->first_child; child != NULL; child = child->next) {
        if (!check_node(patch, child, covered, err)) {
            return false;
        }
    }
    return true;
}

/* #IFDEFs that come close what they open, among the lines that come with them. */
static bool check_balance(struct zg_sheet_patch *patch, struct zg_sheet_node *parent,
                          struct zg_error *err)
{
    const struct zg_condition *base = NULL;
    bool coming = false;
    for (struct zg_sheet_node *node = parent->first_child; node != NULL; node = node->next) {
        struct zg_place place = {&patch->sheet, node};
        bool comes = zg_patch_mark(patch, node) == '+';
        bool last = node->next == NULL || zg_patch_mark(patch, node->next) != '+';
        base = comes && !coming ? node->condition : base;
        if (comes && last && !zg_condition_equal(base, zg_condition_behind(place))) {
            return fail(patch, row_of(patch, node->first), err,
                        "#IFDEF and #ENDIF lines that come do not match");
        }
        coming = comes;
        if (node->block && !comes && !check_balance(patch, node, err)) {
            return false;
        }
    }
    return true;
}

static bool check_flaws(const struct zg_sheet_patch *patch, struct zg_error *err)
{
    const struct zg_sheet *sheet = &patch->sheet;
    for (size_t i = 0; i < sheet->flaw_count && i < ZG_SHEET_FLAWS; i++) {
        uint32_t token = sheet->flaws[i].token;
        size_t row = token < sheet->count ? row_of(patch, token) : patch->lines - 1;
        if (token >= sheet->count || patch->marks[row] == '+') {
            return fail(patch, row, err, sheet->flaws[i].what);
        }
    }
    return true;
}

/* Comments may come along with a statement; anything else that has a mark must be one. */
static bool check_rest(const struct zg_sheet_patch *patch, const bool *covered,
                       struct zg_error *err)
{
    for (size_t row = 0; row < patch->lines; row++) {
        bool blank = patch->starts[row + 1] - patch->starts[row] <= 1;
        if (covered[row] || blank || patch->marks[row] == ' ') {
            continue;
        }
        bool beside =
            patch->marks[row] == '+' && ((row > 0 && patch->marks[row - 1] == '+') ||
                                         (row + 1 < patch->lines && patch->marks[row + 1] == '+'));
        if (!beside) {
            return fail(patch, row, err,
                        patch->marks[row] == '+' ? "a comment comes only beside a statement"
                                                 : "comments stay where they are");
        }
    }
    return true;
}

bool zg_sheet_patch_parse(struct zg_arena *arena, struct zg_bytes body, const char *name,
                          unsigned line, enum zg_dialect dialect, struct zg_sheet_patch **out,
                          struct zg_error *err)
{
    struct zg_sheet_patch *patch = zg_alloc(arena, sizeof(*patch));
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    patch->sheet.arena = arena;
    patch->name = name;
    patch->line = line;
    if (!read_margin(patch, body, &text, err)) {
        return false;
    }
    struct zg_bytes kept = {(const uint8_t *)zg_strndup(arena, (const char *)text.data, text.len),
                            text.len};
    if (!zg_sheet_parse(arena, kept, name, dialect, &patch->sheet, err)) {
        return false;
    }
    bool *covered = zg_alloc_array(arena, patch->lines + 1, sizeof(*covered));
    for (struct zg_sheet_node *node = patch->sheet.root->first_child; node != NULL;
         node = node->next) {
        if (!check_node(patch, node, covered, err)) {
            return false;
        }
    }
    *out = patch;
    return check_flaws(patch, err) && check_rest(patch, covered, err) &&
           check_balance(patch, patch->sheet.root, err);
}
