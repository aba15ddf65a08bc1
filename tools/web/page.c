/*
 * Edits of pages that are anchored on text. Pages are bytes here: nothing of JSP or HTML is
 * parsed, and every byte outside the edit stays as it was.
 */
#include <string.h>

#include "web/internal.h"

/* An edit in the line endings of its page. `result` is what stands in the anchor's place
 * afterwards. */
struct edit {
    struct zg_buf anchor, result;
    enum zg_insert insert;
};

static void edit_free(struct edit *edit)
{
    zg_buf_free(&edit->anchor);
    zg_buf_free(&edit->result);
}

static void append(struct zg_buf *out, struct zg_bytes text, bool crlf)
{
    size_t done = 0;
    for (size_t i = 0; crlf && i < text.len; i++) {
        if (text.data[i] == '\n') {
            zg_buf_append(out, text.data + done, i - done);
            zg_buf_append_text(out, "\r");
            done = i;
        }
    }
    zg_buf_append(out, text.data + done, text.len - done);
}

static struct edit edit_for(struct zg_bytes page, const struct zg_page_edit *wanted)
{
    struct edit edit = {.insert = wanted->insert};
    bool crlf = zg_has_crlf(page);
    append(&edit.anchor, wanted->anchor, crlf);
    if (wanted->insert == ZG_INSERT_AFTER) {
        append(&edit.result, wanted->anchor, crlf);
    }
    if (wanted->text.len > 0) {
        append(&edit.result, wanted->text, crlf);
    }
    if (wanted->insert == ZG_INSERT_BEFORE) {
        append(&edit.result, wanted->anchor, crlf);
    }
    return edit;
}

/* How often `text` occurs, overlapping occurrences included; the first place in `at`. */
static size_t occurrences(struct zg_bytes page, struct zg_bytes text, size_t *at)
{
    size_t count = 0;
    if (page.len < text.len) {
        return 0;
    }
    for (size_t i = zg_bytes_find(page, text, 0); i != SIZE_MAX;
         i = zg_bytes_find(page, text, i + 1)) {
        if (count++ == 0) {
            *at = i;
        }
    }
    return count;
}

/* Appends the page with `cut` bytes at `at` replaced by `by`. */
static void splice(struct zg_bytes page, size_t at, size_t cut, struct zg_bytes by,
                   struct zg_buf *out)
{
    zg_buf_append(out, page.data, at);
    zg_buf_append_bytes(out, by);
    zg_buf_append(out, page.data + at + cut, page.len - at - cut);
}

/* The result stands there once, and every anchor of the page is part of it. */
static bool is_done(struct zg_bytes page, const struct edit *edit)
{
    size_t at;
    struct zg_bytes anchor = zg_buf_bytes(&edit->anchor), result = zg_buf_bytes(&edit->result);
    return anchor.len > 0 && result.len > 0 && occurrences(page, result, &at) == 1 &&
           occurrences(page, anchor, &at) == occurrences(result, anchor, &at);
}

/* `text` for a message: one line, printable, not too long. */
static void put_quoted(struct zg_buf *out, struct zg_bytes text)
{
    enum { SHOWN = 120 };
    zg_buf_append_text(out, "'");
    for (size_t i = 0; i < text.len && i < SHOWN; i++) {
        uint8_t byte = text.data[i];
        if (byte == '\n') {
            zg_buf_append_text(out, "\\n");
        } else if (byte < 0x20 || byte == 0x7f) {
            zg_buf_printf(out, "\\x%02x", byte);
        } else {
            zg_buf_append(out, &byte, 1);
        }
    }
    zg_buf_append_text(out, text.len > SHOWN ? "...'" : "'");
}

static bool fail_text(struct zg_error *err, const char *rule, const char *name,
                      const struct zg_buf *text)
{
    return zg_fail_at(err, ZG_REFUSED, rule, name, 0, "%.*s", (int)text->len,
                      (const char *)text->data);
}

/* The first line of the anchor that the page lacks, and the page's line most like it. */
static bool fail_missing(struct zg_bytes page, const char *name, struct zg_bytes anchor,
                         struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_append_text(&text, "the anchor ");
    put_quoted(&text, anchor);
    zg_buf_append_text(&text, " must occur once and does not occur");
    struct zg_bytes rest = anchor, line;
    bool lacking = false;
    while (!lacking && zg_next_line(&rest, &line)) {
        lacking = line.len > 0 && zg_bytes_find(page, line, 0) == SIZE_MAX;
    }
    struct zg_bytes similar;
    unsigned number = lacking ? zg_similar_line(page, line, &similar) : 0;
    if (number != 0) {
        zg_buf_printf(&text, "; line %u is the most similar one: ", number);
        put_quoted(&text, similar);
    } else if (!lacking) {
        zg_buf_append_text(&text, "; each of its lines does, but not one after the other");
    }
    return fail_text(err, "anchor-missing", name, &text);
}

static bool fail_ambiguous(struct zg_bytes page, const char *name, struct zg_bytes anchor,
                           size_t count, struct zg_error *err)
{
    enum { LISTED = 8 };
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_append_text(&text, "the anchor ");
    put_quoted(&text, anchor);
    zg_buf_printf(&text, " must occur once and occurs %zu times, on lines", count);
    size_t at = zg_bytes_find(page, anchor, 0);
    for (size_t i = 0; i < count && i < LISTED; i++, at = zg_bytes_find(page, anchor, at + 1)) {
        zg_buf_printf(&text, "%s %u", i == 0 ? "" : ",", zg_line_of(page, at));
    }
    zg_buf_append_text(&text, count > LISTED ? ", ..." : "");
    return fail_text(err, "anchor-ambiguous", name, &text);
}

/* Finds the one place of the anchor in a page that is not edited yet. */
static bool locate(struct zg_bytes page, const char *name, const struct edit *edit, size_t *at,
                   struct zg_error *err)
{
    struct zg_bytes anchor = zg_buf_bytes(&edit->anchor);
    size_t count = anchor.len == 0 ? 0 : occurrences(page, anchor, at);
    if (count > 1) {
        return fail_ambiguous(page, name, anchor, count, err);
    }
    return count == 1 || fail_missing(page, name, anchor, err);
}

bool zg_page_check(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   enum zg_page_state *state, struct zg_error *err)
{
    size_t at;
    ZG_CLEANUP(edit_free) struct edit here = edit_for(page, edit);
    *state = is_done(page, &here) ? ZG_PAGE_ALREADY : ZG_PAGE_READY;
    return *state == ZG_PAGE_ALREADY || locate(page, name, &here, &at, err);
}

bool zg_page_apply(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   struct zg_buf *out, struct zg_error *err)
{
    size_t at;
    ZG_CLEANUP(edit_free) struct edit here = edit_for(page, edit);
    if (is_done(page, &here)) {
        zg_buf_append_bytes(out, page);
        return true;
    }
    if (!locate(page, name, &here, &at, err)) {
        return false;
    }
    splice(page, at, here.anchor.len, zg_buf_bytes(&here.result), out);
    return true;
}

unsigned zg_page_anchor_line(struct zg_bytes page, const struct zg_page_edit *edit)
{
    size_t at;
    ZG_CLEANUP(edit_free) struct edit here = edit_for(page, edit);
    if (occurrences(page, zg_buf_bytes(&here.anchor), &at) != 1) {
        return 0;
    }
    return zg_line_of(page, at);
}
