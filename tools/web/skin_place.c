/*
 * Puts a style sheet into a skin's manifest.xml: one <file> more at the end of the first <css> of
 * the first <common>, which is what the server reads. Text in, text out: no other byte changes, so
 * the manifest is scanned for its tags here, and libxml2 (skin_manifest.c) proves the result.
 */
#include <string.h>

#include "web/skin.h"
#include "web/web.h"

/* Where in the manifest the scan is, and what it found. */
struct scan {
    struct zg_bytes text;
    size_t at;
    unsigned depth;
    bool in_common, in_css; /* the first ones */
    bool past_common, past_css;
    size_t list_start, list_end; /* of the list: behind <css>, before </css>; 0: not found */
    size_t file_start, file_end; /* of its last <file>...</file>; 0: none */
    const char *wanted;
    bool listed;
};

static bool is_at(const struct scan *scan, const char *text)
{
    size_t len = strlen(text);
    return scan->text.len - scan->at >= len && memcmp(scan->text.data + scan->at, text, len) == 0;
}

/* Behind the next `end` from `at` on, or the end of the text. */
static size_t behind(const struct scan *scan, const char *end)
{
    size_t found = zg_bytes_find(scan->text, zg_bytes_of(end), scan->at);
    return found == SIZE_MAX ? scan->text.len : found + strlen(end);
}

/* Behind the tag at `at`: its `>`, but none in a quoted value. */
static size_t behind_tag(const struct scan *scan)
{
    uint8_t quote = 0;
    size_t at = scan->at;
    for (; at < scan->text.len; at++) {
        uint8_t byte = scan->text.data[at];
        if (quote != 0) {
            quote = byte == quote ? 0 : quote;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == '>') {
            return at + 1;
        }
    }
    return at;
}

static bool is_named(struct zg_bytes tag, const char *name)
{
    size_t len = strlen(name), start = tag.len > 1 && tag.data[1] == '/' ? 2 : 1;
    return tag.len > start + len && memcmp(tag.data + start, name, len) == 0 &&
           memchr(" \t\r\n/>", tag.data[start + len], 6) != NULL;
}

static void open_element(struct scan *scan, struct zg_bytes tag, size_t end)
{
    scan->depth++;
    if (scan->depth == 2 && is_named(tag, "common") && !scan->past_common) {
        scan->in_common = true;
    } else if (scan->depth == 3 && scan->in_common && is_named(tag, "css") && !scan->past_css) {
        scan->in_css = true;
        scan->list_start = end;
    } else if (scan->depth == 4 && scan->in_css && is_named(tag, "file")) {
        scan->file_start = scan->at;
    }
}

static void close_element(struct scan *scan, struct zg_bytes tag, size_t end)
{
    if (scan->depth == 2 && scan->in_common) {
        scan->in_common = false;
        scan->past_common = true;
    } else if (scan->depth == 3 && scan->in_css) {
        scan->in_css = false;
        scan->past_css = true;
        scan->list_end = scan->at;
    } else if (scan->depth == 4 && scan->in_css && is_named(tag, "file")) {
        size_t start = scan->file_start;
        while (start < scan->at && scan->text.data[start] != '>') {
            start++;
        }
        struct zg_bytes name = {scan->text.data + start + 1, scan->at - start - 1};
        scan->listed |= zg_bytes_is(name, scan->wanted);
        scan->file_end = end;
    }
    scan->depth -= scan->depth > 0;
}

static void run_scan(struct scan *scan)
{
    while (scan->at < scan->text.len) {
        size_t end = scan->at + 1;
        if (is_at(scan, "<!--")) {
            end = behind(scan, "-->");
        } else if (is_at(scan, "<![CDATA[")) {
            end = behind(scan, "]]>");
        } else if (is_at(scan, "<?")) {
            end = behind(scan, "?>");
        } else if (is_at(scan, "<!")) {
            end = behind_tag(scan);
        } else if (is_at(scan, "<")) {
            end = behind_tag(scan);
            struct zg_bytes tag = {scan->text.data + scan->at, end - scan->at};
            bool closes = tag.len > 1 && tag.data[1] == '/';
            bool empty = tag.len > 2 && tag.data[tag.len - 2] == '/';
            if (closes) {
                close_element(scan, tag, end);
            } else if (!empty) {
                open_element(scan, tag, end);
            }
        }
        scan->at = end;
    }
}

/* The line's white space before `at`, with the line's end before that. */
static struct zg_bytes line_before(struct zg_bytes text, size_t at)
{
    size_t start = at;
    while (start > 0 && memchr(" \t\r\n", text.data[start - 1], 4) != NULL) {
        start--;
        if (text.data[start] == '\n') {
            start -= start > 0 && text.data[start - 1] == '\r';
            break;
        }
    }
    return (struct zg_bytes){text.data + start, at - start};
}

/* By libxml2: the list is the one before, with the file put in somewhere. */
static bool prove(struct zg_arena *arena, struct zg_bytes before, struct zg_bytes after,
                  const char *path, const char *file, struct zg_error *err)
{
    struct zg_skin_manifest old, new;
    struct zg_skin_request request = {0};
    if (!zg_skin_manifest_read(arena, before, path, "skin", &request, &old, err) ||
        !zg_skin_manifest_read(arena, after, path, "skin", &request, &new, err)) {
        return false;
    }
    const char *added = zg_skin_file(arena, "skin", file);
    size_t i = 0, puts = 0;
    for (size_t j = 0; j < new.css.count; j++) {
        if (i < old.css.count && strcmp(old.css.items[i], new.css.items[j]) == 0) {
            i++;
        } else {
            puts += strcmp(new.css.items[j], added) == 0;
        }
    }
    return (i == old.css.count && puts == 1 && new.css.count == i + 1) ||
           zg_fail_at(err, ZG_REFUSED, "manifest-place", path, 0,
                      "%s cannot be put into the list of style sheets without a change to the "
                      "others",
                      file);
}

bool zg_skin_place_css(struct zg_arena *arena, struct zg_bytes manifest, const char *path,
                       const char *file, bool *already, struct zg_buf *out, struct zg_error *err)
{
    struct scan scan = {.text = manifest, .wanted = file};
    if (!zg_path_check(zg_bytes_of(file), err)) {
        return zg_wrap(err, "a file for %s", path);
    }
    if (strpbrk(file, "<>&") != NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "path-invalid", path, 0,
                          "'%s' is no name for a file of a skin", file);
    }
    run_scan(&scan);
    *already = scan.listed;
    if (scan.listed) {
        zg_buf_append_bytes(out, manifest);
        return true;
    }
    if (scan.list_end == 0) {
        return zg_fail_at(err, ZG_REFUSED, "manifest-place", path, 0,
                          "the manifest has no <common> with a <css> to put a file into");
    }
    bool first = scan.file_end == 0;
    size_t at = first ? scan.list_start : scan.file_end;
    zg_buf_append(out, manifest.data, at);
    if (!first) {
        zg_buf_append_bytes(out, line_before(manifest, scan.file_start));
    }
    zg_buf_printf(out, "<file>%s</file>", file);
    zg_buf_append(out, manifest.data + at, manifest.len - at);
    return prove(arena, manifest, zg_buf_bytes(out), path, file, err);
}
