/*
 * The difference of two texts as edits of page patches: each at an anchor that occurs once. They
 * are made from the end of the text to its beginning, so that a line keeps its number until its own
 * edit.
 */
#include <ctype.h>
#include <string.h>

#include "patchset/propose.h"

/* More edits than this are another page rather than a fix. */
enum { MOST_EDITS = 40 };

struct lines {
    struct zg_bytes text;
    size_t *start; /* of each line; one more than there are */
    size_t count;
};

/* A run of lines, [from, to). */
struct run {
    size_t from, to;
};
struct hunk {
    struct run old, new;
};

static struct lines split(struct zg_arena *arena, struct zg_bytes text)
{
    struct lines lines = {.text = text};
    for (size_t at = 0; at < text.len; lines.count++) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        lines.start = zg_grow(arena, lines.start, lines.count, sizeof(*lines.start));
        lines.start[lines.count] = at;
        at = end == NULL ? text.len : (size_t)(end - text.data) + 1;
    }
    lines.start = zg_grow(arena, lines.start, lines.count, sizeof(*lines.start));
    lines.start[lines.count] = text.len;
    return lines;
}

static struct zg_bytes text_of(const struct lines *lines, struct run run)
{
    size_t from = lines->start[run.from];
    return (struct zg_bytes){lines->text.data + from, lines->start[run.to] - from};
}

static struct zg_bytes without_newline(struct zg_bytes text)
{
    return text.len > 0 && text.data[text.len - 1] == '\n'
               ? (struct zg_bytes){text.data, text.len - 1}
               : text;
}

static bool read_hunks(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes new,
                       struct hunk **hunks, size_t *count)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    zg_lines_diff(old, new, 0, &diff);
    zg_buf_append(&diff, "", 1);
    const char *line = (const char *)diff.data;
    *hunks = NULL;
    *count = 0;
    for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        size_t from, olds, to, news;
        if (sscanf(line, "@@ -%zu,%zu +%zu,%zu @@", &from, &olds, &to, &news) != 4) {
            continue;
        }
        from -= olds > 0; /* lines count from 1; without any it is the line before */
        to -= news > 0;
        *hunks = zg_grow(arena, *hunks, *count, sizeof(**hunks));
        (*hunks)[(*count)++] = (struct hunk){{from, from + olds}, {to, to + news}};
    }
    return *count > 0 && *count <= MOST_EDITS;
}

static bool occurs_once(struct zg_bytes text, struct zg_bytes part)
{
    size_t first = zg_bytes_find(text, part, 0);
    return first != SIZE_MAX && zg_bytes_find(text, part, first + 1) == SIZE_MAX;
}

/* The first line of an anchor must show in a header, and its blanks at line ends would not. */
static bool is_plain(struct zg_bytes anchor)
{
    bool any = false;
    for (size_t i = 0; i < anchor.len; i++) {
        bool blank = isspace(anchor.data[i]) != 0;
        any |= !blank;
        if (anchor.data[i] == '.' && (i == 0 || anchor.data[i - 1] == '\n') &&
            (i + 1 == anchor.len || anchor.data[i + 1] == '\n')) {
            return false; /* a lone point stands for an empty line there */
        }
    }
    return any;
}

/* Widens the lines to an anchor that occurs once, upwards first. */
static bool find_anchor(const struct lines *now, struct run at, bool wider, struct run *out)
{
    enum { MOST_LINES = 24 };
    for (size_t more = wider; more < MOST_LINES; more++) {
        size_t up = more < at.from ? more : at.from;
        size_t down = more - up < now->count - at.to ? more - up : now->count - at.to;
        struct run run = {at.from - up, at.to + down};
        struct zg_bytes anchor = without_newline(text_of(now, run));
        if (anchor.len > 0 && is_plain(anchor) && occurs_once(now->text, anchor)) {
            *out = run;
            return true;
        }
    }
    return false;
}

static struct zg_bytes keep(struct zg_arena *arena, struct zg_bytes bytes)
{
    const char *copy = zg_strndup(arena, bytes.len == 0 ? "" : (const char *)bytes.data, bytes.len);
    return (struct zg_bytes){(const uint8_t *)copy, bytes.len};
}

/* One edit at `old`, which becomes `lines` of the new text; `text` becomes what it leaves. */
static bool edit_at(struct zg_arena *arena, struct zg_bytes *text, struct run old,
                    struct zg_bytes fresh, struct page_edit *edit)
{
    struct lines now = split(arena, *text);
    struct run at;
    bool adds = old.from == old.to;
    if (old.to > now.count || !find_anchor(&now, old, adds || fresh.len == 0, &at)) {
        return false;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf body = {0}, next = {0};
    struct zg_bytes before = text_of(&now, (struct run){at.from, old.from});
    struct zg_bytes after = text_of(&now, (struct run){old.to, at.to});
    edit->anchor = without_newline(text_of(&now, at));
    if (adds && after.len == 0 && before.len > 0 && before.data[before.len - 1] == '\n') {
        edit->insert = "after";
        zg_buf_append_text(&body, "\n");
        zg_buf_append_bytes(&body, without_newline(fresh));
        edit->body = keep(arena, zg_buf_bytes(&body));
    } else {
        edit->insert = "replace";
        zg_buf_append_bytes(&body, before);
        zg_buf_append_bytes(&body, fresh);
        zg_buf_append_bytes(&body, after);
        edit->body = keep(arena, without_newline(zg_buf_bytes(&body)));
    }
    zg_buf_append_bytes(&next, text_of(&now, (struct run){0, old.from}));
    zg_buf_append_bytes(&next, fresh);
    zg_buf_append_bytes(&next, text_of(&now, (struct run){old.to, now.count}));
    *text = keep(arena, zg_buf_bytes(&next));
    return edit->body.len > 0;
}

bool propose_page_edits(struct zg_arena *arena, struct zg_bytes old, struct zg_bytes new,
                        struct page_edit **edits, size_t *count, const char **why)
{
    struct hunk *hunks;
    struct lines lines = split(arena, new);
    struct zg_bytes now = old;
    *edits = NULL;
    *count = 0;
    if (!read_hunks(arena, old, new, &hunks, count)) {
        *why = *count == 0 ? "its lines are the same" : "it changed in too many places";
        return false;
    }
    *edits = zg_alloc_array(arena, *count, sizeof(**edits));
    for (size_t i = 0; i < *count; i++) {
        const struct hunk *hunk = &hunks[*count - 1 - i];
        if (hunk->new.to > lines.count ||
            !edit_at(arena, &now, hunk->old, text_of(&lines, hunk->new), &(*edits)[i])) {
            *why = "a changed place has no text around it that occurs once";
            return false;
        }
    }
    *why = "its edits are not all in lines";
    return zg_bytes_equal(now, new);
}
