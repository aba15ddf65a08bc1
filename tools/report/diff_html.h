/* Private to diff_html*.c: the page that shows a comparison. */
#ifndef ZG_REPORT_DIFF_HTML_H
#define ZG_REPORT_DIFF_HTML_H

#include "internal.h"

/* A file of the comparison: its path as folder, up to the last `/` or `!`, and name. */
struct diff_file {
    const struct zg_file_change *change;
    struct zg_bytes folder, name; /* a class's name without `.class` */
    bool shown;                   /* it has a section of its own, #fN */
};

struct diff_page {
    const struct zg_diff_input *input;
    struct zg_arena *arena;
    struct diff_file *files; /* changed, added, removed; by folder, then by name */
    size_t count;
    struct zg_buf body;  /* the sections of the files */
    size_t left_out;     /* files without a section, as the page is full */
    size_t cut;          /* places where a difference is not shown as a whole */
    size_t decompiled;   /* classes, so far */
    size_t undecompiled; /* classes beyond the most that are */
};

/* Browsers still take a page of this many bytes. */
enum { DIFF_PAGE_LIMIT = 24 * 1024 * 1024 };

/* ---- text (diff_html_text.c) ------------------------------------------------------------- */

/* Appends text that others made so that a person sees what is there: control characters, bytes that
 * are no UTF-8 and characters that show as nothing or turn the direction of writing come by their
 * numbers. */
void diff_put_text(struct zg_buf *out, struct zg_bytes text);
void diff_put_string(struct zg_buf *out, const char *text);

/* What is shown of a line: all of it, or of a long one the part around what changed. */
struct diff_line {
    struct zg_bytes text;
    size_t equal_before, equal_after; /* bytes left out that both lines have */
    size_t hidden;                    /* bytes left out behind the text */
};
struct diff_line diff_line_of(struct zg_bytes line);
void diff_lines_of(struct zg_bytes old_line, struct zg_bytes new_line, struct diff_line *old,
                   struct diff_line *new);
void diff_put_line(struct zg_buf *out, const struct diff_line *line);
/* Appends two lines, each with what differs from the other one marked. */
void diff_put_marked(const struct diff_line *old, const struct diff_line *new,
                     struct zg_buf *old_out, struct zg_buf *new_out);

/* ---- two texts (diff_html_lines.c, diff_html_align.c) ---------------------------------------- */

/* zg_lines_diff or zg_symbol_diff */
typedef void (*diff_make)(struct zg_bytes, struct zg_bytes, size_t, struct zg_buf *);
/* Appends a table with both texts side by side to the page's body. */
void diff_html_sides(struct diff_page *page, struct zg_bytes old_text, struct zg_bytes new_text,
                     diff_make make);
/* Appends a table with a text that only one side has. */
void diff_html_alone(struct diff_page *page, struct zg_bytes text, bool is_new);

/* Lines that were replaced by others. Fills for each old line the index of the new one that it
 * became, or SIZE_MAX; in order. */
size_t *diff_align(struct zg_arena *arena, const struct zg_bytes *olds, size_t old_count,
                   const struct zg_bytes *news, size_t new_count);

/* ---- parts of the page --------------------------------------------------------------------- */

/* Appends the section of a file to the page's body (diff_html_files.c). */
void diff_html_file(struct diff_page *page, size_t index);
/* Appends the table of contents (diff_html_contents.c). */
void diff_html_contents(const struct diff_page *page, struct zg_buf *out);
/* Counts the members that changed in a way (diff_html_contents.c). */
size_t diff_count_members(const struct zg_file_change *change, enum zg_change_kind kind);
extern const char diff_style[]; /* besides html_style (diff_html_style.c) */

#endif
