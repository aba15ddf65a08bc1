/*
 * web: what a browser is sent. Here: pages (JSP, tags, templates) and the edits to them that
 * are anchored on text. Style sheets and .properties files as trees are in sheet.h, what browsers
 * make of them in lint.h and compat.h, LESS in less.h.
 */
#ifndef ZG_WEB_H
#define ZG_WEB_H

#include "base/base.h"
#include "web/compat.h"
#include "web/less.h"
#include "web/less_convert.h"
#include "web/lint.h"
#include "web/node.h"
#include "web/sheet.h"
#include "web/sheet_patch.h"

enum zg_insert { ZG_INSERT_BEFORE, ZG_INSERT_AFTER, ZG_INSERT_REPLACE };

/* One edit: `text` goes before or after the anchor or in its place. The anchor must occur
 * exactly once (occurrences that overlap count each). Line endings of `anchor` and `text` are
 * LF; in a page whose lines end in CRLF (most of them) both are taken as CRLF. */
struct zg_page_edit {
    struct zg_bytes anchor;
    struct zg_bytes text;
    enum zg_insert insert;
};

enum zg_page_state {
    ZG_PAGE_READY,   /* the anchor is there exactly once, the text is not: apply */
    ZG_PAGE_ALREADY, /* the text already stands where the edit would put it */
};

/*
 * What the edit would do. A page is taken as already edited when it holds the edit's result
 * (text and anchor, or the text alone for a replacement) exactly once, and the anchor nowhere
 * outside of that. So a text that holds its own anchor, or is a part of it, is told apart from
 * a page that was never edited. A deletion (replace by nothing) is never recognised as done.
 * ZG_REFUSED "anchor-missing" or "anchor-ambiguous" (with the count and the lines where it
 * occurs; for a missing one the most similar line).
 */
bool zg_page_check(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   enum zg_page_state *state, struct zg_error *err) ZG_MUST_USE;

/* Appends the edited page to `out`: every byte outside the edit as it was. A page that has the
 * edit already is appended unchanged. */
bool zg_page_apply(struct zg_bytes page, const char *name, const struct zg_page_edit *edit,
                   struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

/* The line, from 1, on which the anchor begins; 0 unless it occurs exactly once. */
unsigned zg_page_anchor_line(struct zg_bytes page, const struct zg_page_edit *edit);

#endif
