/*
 * Changes of a fix that touch nothing but comments of C: they are no reason to refuse the rest when
 * the tree has its comments otherwise.
 */
#include "source/backport.h"

#include <ctype.h>
#include <string.h>

/* Where the last mark of a comment's beginning or end is in a line; `opens` says which. False when
 * there is none. */
static bool last_mark(struct zg_bytes line, bool *opens)
{
    for (size_t i = line.len; i > 1; i--) {
        if (line.data[i - 2] == '/' && line.data[i - 1] == '*') {
            *opens = true;
            return true;
        }
        if (line.data[i - 2] == '*' && line.data[i - 1] == '/') {
            *opens = false;
            return true;
        }
    }
    return false;
}

/* Does a line begin within a comment? Told by the lines before, or where they begin too late, by
 * those after. */
static bool begins_inside(struct zg_source_lines lines, size_t index)
{
    bool opens;
    for (size_t i = index; i > 0; i--) {
        if (last_mark(lines.items[i - 1], &opens)) {
            return opens;
        }
    }
    for (size_t i = index; i < lines.count; i++) {
        size_t open = zg_bytes_find(lines.items[i], zg_bytes_of("/*"), 0);
        size_t close = zg_bytes_find(lines.items[i], zg_bytes_of("*/"), 0);
        if (open != close) { /* not both SIZE_MAX */
            return close < open;
        }
    }
    return false;
}

static size_t skip_blanks(struct zg_bytes line, size_t at)
{
    while (at < line.len && isspace(line.data[at])) {
        at++;
    }
    return at;
}

/* Has a line nothing but blanks and comments? `any` is set when it has a comment. */
static bool only_comment(struct zg_source_lines lines, size_t index, bool *any)
{
    struct zg_bytes line = lines.items[index];
    bool inside = begins_inside(lines, index);
    size_t at = 0;
    for (;;) {
        if (inside) {
            size_t end = zg_bytes_find(line, zg_bytes_of("*/"), at);
            *any = true;
            if (end == SIZE_MAX) {
                return true;
            }
            at = end + 2;
        }
        at = skip_blanks(line, at);
        if (at == line.len) {
            return true;
        }
        struct zg_bytes rest = zg_slice(line, at, line.len);
        if (zg_starts(rest, "//")) {
            *any = true;
            return true;
        }
        if (!zg_starts(rest, "/*")) {
            return false;
        }
        inside = true;
        at += 2;
    }
}

static bool all_comment(struct zg_source_lines lines, size_t from, size_t to, bool *any)
{
    for (size_t i = from; i < to; i++) {
        if (!only_comment(lines, i, any)) {
            return false;
        }
    }
    return true;
}

bool zg_change_is_comment(struct zg_arena *arena, struct zg_source_lines old,
                          const struct zg_fix_change *change)
{
    /* The side after the fix, as far as this change goes. */
    size_t after = old.count - change->end, count = change->begin + change->fresh_count;
    struct zg_bytes *items = zg_alloc_array(arena, count + after + 1, sizeof(*items));
    bool any = false;
    if (change->begin > 0) {
        memcpy(items, old.items, change->begin * sizeof(*items));
    }
    if (change->fresh_count > 0) {
        memcpy(items + change->begin, change->fresh, change->fresh_count * sizeof(*items));
    }
    if (after > 0) {
        memcpy(items + count, old.items + change->end, after * sizeof(*items));
    }
    struct zg_source_lines fresh = {items, count + after};
    return all_comment(old, change->begin, change->end, &any) &&
           all_comment(fresh, change->begin, count, &any) && any;
}
