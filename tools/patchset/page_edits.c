/*
 * The edits of a page patch. Mostly it is one: the body, at the anchor of the header. With
 * `Insert: each` the body holds pairs of lines, what is there and what takes its place, so that
 * many small edits of one page are one patch.
 */
#include <string.h>

#include "patchset/internal.h"
#include "web/web.h"

static bool bad(const struct zg_patch *patch, unsigned line, const char *why, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->path, line, "%s", why);
}

static bool starts_with(struct zg_bytes line, char mark)
{
    return line.len > 0 && line.data[0] == (uint8_t)mark;
}

static void add_edit(struct zg_arena *arena, struct zg_patch *patch, struct zg_bytes from,
                     struct zg_bytes to)
{
    patch->edits = zg_grow(arena, patch->edits, patch->edit_count, sizeof(*patch->edits));
    patch->edits[patch->edit_count++] = (struct zg_page_edit){
        {from.data + 1, from.len - 1}, {to.data + 1, to.len - 1}, ZG_INSERT_REPLACE};
}

/* "-what is there" and, on the next line, "+what takes its place"; empty lines and lines that
 * begin with # stand between pairs. */
static bool read_pairs(struct zg_arena *arena, struct zg_patch *patch, struct zg_error *err)
{
    const struct zg_lines lines = zg_lines_split(arena, patch->body);
    for (size_t i = 0; i < lines.count; i++) {
        struct zg_bytes from = lines.items[i].text, to;
        unsigned number = patch->body_line + (unsigned)i;
        if (from.len == 0 || starts_with(from, '#')) {
            continue;
        }
        if (!starts_with(from, '-') || from.len == 1) {
            return bad(patch, number, "an edit begins with - and what is there", err);
        }
        to = ++i < lines.count ? lines.items[i].text : (struct zg_bytes){0};
        if (!starts_with(to, '+') || to.len == 1) {
            return bad(patch, number + 1, "+ and what takes its place must follow", err);
        }
        add_edit(arena, patch, from, to);
    }
    return patch->edit_count > 0 || bad(patch, patch->body_line, "there is no edit in it", err);
}

bool zg_page_edits(struct zg_arena *arena, struct zg_patch *patch, struct zg_error *err)
{
    struct zg_bytes body = patch->body;
    if (body.len == 0) {
        return bad(patch, 0, "a page patch needs a body: the text to put in", err);
    }
    if (memchr(body.data, '\r', body.len) != NULL || memchr(body.data, '\0', body.len) != NULL) {
        return bad(patch, 0,
                   "the body of a page patch is text with LF line ends; pages with CRLF get CRLF "
                   "by themselves",
                   err);
    }
    if (patch->each && patch->anchor.len > 0) {
        return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path, 0,
                          "with Insert: each the anchors are in the body");
    }
    if (patch->each) {
        return read_pairs(arena, patch, err);
    }
    if (patch->anchor.len == 0) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-missing-field", patch->path, 0,
                          "the field Anchor is missing or empty");
    }
    patch->edits = zg_alloc(arena, sizeof(*patch->edits));
    patch->edits[0] = (struct zg_page_edit){patch->anchor, body, (enum zg_insert)patch->insert};
    patch->edit_count = 1;
    return true;
}
