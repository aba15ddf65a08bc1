/*
 * The compressor from outside: what it puts aside (addresses with data, comments, strings), and
 * puts back when its rules are done. Marks stand for these in between, the same as the
 * compressor's own, since its rules see them.
 */
#include "web/compress.h"

#include <string.h>
#include <strings.h>

#include "web/compress_internal.h"

#define COMMENT "___YUICSSMIN_PRESERVE_CANDIDATE_COMMENT_"
#define TOKEN "___YUICSSMIN_PRESERVED_TOKEN_"

enum { LONGEST = 64 << 20 };

static const char too_far[] = "StringIndexOutOfBoundsException";

struct texts {
    struct zg_bytes *items;
    size_t count;
};

struct job {
    struct zg_arena *arena;
    struct zg_compress work;
    struct texts kept, comments;
};

/* Not NULL when it is empty, so that a place in it is one. */
static struct zg_bytes bytes_of(const struct zg_buf *buf)
{
    return buf->data != NULL ? zg_buf_bytes(buf) : zg_bytes_of("");
}

static size_t add(struct job *job, struct texts *texts, struct zg_bytes text)
{
    texts->items = zg_grow(job->arena, texts->items, texts->count, sizeof(*texts->items));
    texts->items[texts->count].data =
        (const uint8_t *)zg_strndup(job->arena, (const char *)text.data, text.len);
    texts->items[texts->count].len = text.len;
    return texts->count++;
}

static struct zg_bytes slice(struct zg_bytes text, size_t from, size_t to)
{
    return (struct zg_bytes){text.data + from, to - from};
}

static bool is_text(struct zg_bytes text, size_t at, const char *expected)
{
    size_t len = strlen(expected);
    return at <= text.len && text.len - at >= len && memcmp(text.data + at, expected, len) == 0;
}

static void put_mark(struct zg_buf *out, const char *mark, size_t number)
{
    zg_buf_printf(out, "%s%zu___", mark, number);
}

/* The text of a mark that begins at `at`, and where the mark ends; 0 when there is none. */
static size_t mark_at(struct zg_bytes text, size_t at, const char *mark, const struct texts *texts,
                      size_t *number)
{
    size_t len = strlen(mark), end = at + len;
    if (!is_text(text, at, mark)) {
        return 0;
    }
    *number = 0;
    while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9' &&
           *number < texts->count) {
        *number = *number * 10 + (size_t)(text.data[end++] - '0');
    }
    return end > at + len && is_text(text, end, "___") && *number < texts->count ? end + 3 : 0;
}

/* Puts texts in the place of their marks. A text that has marks of its own may multiply others. */
static void put_back(struct job *job, struct zg_bytes text, const char *mark,
                     const struct texts *texts, struct zg_buf *out)
{
    size_t copied = 0, at, number;
    for (size_t from = 0; (at = zg_bytes_find(text, zg_bytes_of(mark), from)) != SIZE_MAX;) {
        size_t end = mark_at(text, at, mark, texts, &number);
        from = at + 1;
        if (end > 0) {
            zg_buf_append_bytes(out, slice(text, copied, at));
            zg_buf_append_bytes(out, texts->items[number]);
            copied = from = end;
        }
        if (out->len > LONGEST) {
            job->work.exception = "OutOfMemoryError";
            return;
        }
    }
    zg_buf_append_bytes(out, slice(text, copied, text.len));
}

/* `new` is the text from here on; `new` is empty then. */
static void replace_text(struct job *job, struct zg_buf *new)
{
    zg_buf_free(&job->work.text);
    job->work.text = *new;
    *new = (struct zg_buf){0};
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* ---- addresses with data ----------------------------------------------------------------------
 */

/* (?i)url\(\s*(["']?)data\: at `at`; its end, and the byte that ends the address. */
static size_t data_url_at(struct zg_bytes text, size_t at, uint8_t *ends)
{
    const char *rest = (const char *)text.data + at;
    size_t end = at + 4;
    if (text.len - at < 4 || strncasecmp(rest, "url(", 4) != 0) {
        return 0;
    }
    while (end < text.len && is_blank(text.data[end])) {
        end++;
    }
    *ends = ')';
    if (end < text.len && (text.data[end] == '"' || text.data[end] == '\'')) {
        *ends = text.data[end++];
    }
    bool is_data =
        text.len - end >= 5 && strncasecmp((const char *)text.data + end, "data:", 5) == 0;
    return is_data ? end + 5 : 0;
}

enum url { URL_CLOSED, URL_OPEN, URL_FAILS };

/* Where the address ends whose "data:" ends at `from`: at the next `ends` without a backslash in
 * front of it, or at the bracket behind that. Where there is none, the compressor looks again
 * from the text's beginning, and forever when there is none there. */
static enum url data_url_end(struct job *job, struct zg_bytes text, size_t from, uint8_t ends,
                             size_t *end)
{
    bool again = false, found = false;
    while (!found) {
        if (from >= text.len) {
            return URL_OPEN;
        }
        const uint8_t *place = memchr(text.data + from, ends, text.len - from);
        if (place == NULL && again) {
            job->work.exception = "it never ends";
            return URL_FAILS;
        }
        *end = place != NULL ? (size_t)(place - text.data) : 0;
        found = *end > 0 && text.data[*end - 1] != '\\';
        from = place != NULL ? *end + 1 : 0;
        again |= place == NULL;
    }
    const uint8_t *bracket = memchr(text.data + *end, ')', text.len - *end);
    if (bracket == NULL) {
        job->work.exception = too_far;
        return URL_FAILS;
    }
    *end = (size_t)(bracket - text.data);
    return URL_CLOSED;
}

static void keep_data_urls(struct job *job)
{
    struct zg_bytes text = bytes_of(&job->work.text);
    struct zg_buf out = {0};
    size_t copied = 0, end, url;
    uint8_t ends;
    for (size_t at = 0; at < text.len; at++) {
        if ((text.data[at] | 0x20) != 'u' || (end = data_url_at(text, at, &ends)) == 0) {
            continue;
        }
        enum url kind = data_url_end(job, text, end, ends, &url);
        if (kind == URL_CLOSED && (url < at + 4 || copied > at)) {
            job->work.exception = too_far;
        }
        if (job->work.exception != NULL) {
            break;
        }
        if (kind == URL_OPEN) {
            continue;
        }
        struct zg_buf address = {0};
        for (size_t i = at + 4; i < url; i++) {
            if (!is_blank(text.data[i])) {
                zg_buf_append(&address, text.data + i, 1);
            }
        }
        zg_buf_append_bytes(&out, slice(text, copied, at));
        zg_buf_append_text(&out, "url(");
        put_mark(&out, TOKEN, add(job, &job->kept, bytes_of(&address)));
        zg_buf_append_text(&out, ")");
        zg_buf_free(&address);
        copied = url + 1;
        at = end - 1;
    }
    if (copied > 0 && job->work.exception == NULL) {
        zg_buf_append_bytes(&out, slice(text, copied, text.len));
        replace_text(job, &out);
    }
    zg_buf_free(&out);
}

/* ---- comments ---------------------------------------------------------------------------------
 */

/* How many UTF-16 units the text has. */
static size_t units_of(struct zg_bytes text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        units += ((text.data[i] & 0xc0) != 0x80) + (text.data[i] >= 0xf0);
    }
    return units;
}

/* The end of the first `units` of the text, or SIZE_MAX. */
static size_t after_units(struct zg_bytes text, size_t units)
{
    size_t at = 0;
    while (at < text.len && units > 0) {
        size_t wide = text.data[at] >= 0xf0 ? 2 : 1;
        units -= wide < units ? wide : units;
        do {
            at++;
        } while (at < text.len && (text.data[at] & 0xc0) == 0x80);
    }
    return units == 0 ? at : SIZE_MAX;
}

/* Puts a mark in each comment. One that is open ends for the compressor where the text ended
 * before it had put anything aside: `total` units from the beginning of what the text is now. */
static void mark_comments(struct job *job, size_t total)
{
    struct zg_bytes text = bytes_of(&job->work.text), slashes = zg_bytes_of("/*");
    struct zg_buf out = {0};
    size_t copied = 0, units = 0, start;
    while ((start = zg_bytes_find(text, slashes, copied)) != SIZE_MAX) {
        size_t end = zg_bytes_find(text, zg_bytes_of("*/"), start + 2), before;
        zg_buf_append_bytes(&out, slice(text, copied, start + 2));
        units += units_of(slice(text, copied, start + 2));
        if (end == SIZE_MAX) {
            size_t rest = total >= units
                              ? after_units(slice(text, start + 2, text.len), total - units)
                              : SIZE_MAX;
            if (rest == SIZE_MAX) {
                job->work.exception = too_far;
                break;
            }
            end = start + 2 + rest;
        }
        before = out.len;
        put_mark(&out, COMMENT, add(job, &job->comments, slice(text, start + 2, end)));
        units += out.len - before;
        copied = end;
    }
    zg_buf_append_bytes(&out, slice(text, copied, text.len));
    replace_text(job, &out);
}

enum fate { GOES, STAYS, STAYS_AS_BACKSLASH, STAYS_EMPTY };

/* Comments that begin with ! stay. One that ends with a backslash hides what follows from Internet
 * Explorer 5 for the Macintosh, and the next one ends that. */
static enum fate *fates_of(struct job *job)
{
    const struct texts *comments = &job->comments;
    enum fate *fates = zg_alloc_array(job->arena, comments->count + 1, sizeof(*fates));
    for (size_t i = 0; i < comments->count; i++) {
        struct zg_bytes text = comments->items[i];
        if (text.len > 0 && text.data[0] == '!') {
            fates[i] = STAYS;
        } else if (text.len > 0 && text.data[text.len - 1] == '\\') {
            fates[i++] = STAYS_AS_BACKSLASH;
            fates[i] = STAYS_EMPTY;
        }
    }
    return fates;
}

/* Puts what stands for a comment that stays; an empty one behind > does, for Internet Explorer 7.
 */
static bool put_comment(struct job *job, size_t number, enum fate fate, struct zg_buf *out)
{
    struct zg_bytes text = job->comments.items[number];
    bool behind = text.len == 0 && out->len > 2 && out->data[out->len - 3] == '>';
    if (fate == GOES && !behind) {
        return false;
    }
    text = fate == STAYS ? text : zg_bytes_of(fate == STAYS_AS_BACKSLASH ? "\\" : "");
    put_mark(out, TOKEN, add(job, &job->kept, text));
    return true;
}

static void settle_comments(struct job *job)
{
    struct zg_bytes text = bytes_of(&job->work.text);
    struct zg_buf out = {0};
    const enum fate *fates = fates_of(job);
    size_t copied = 0, at, number;
    for (size_t from = 0; (at = zg_bytes_find(text, zg_bytes_of(COMMENT), from)) != SIZE_MAX;) {
        size_t end = mark_at(text, at, COMMENT, &job->comments, &number);
        from = at + 1;
        if (end == 0) {
            continue;
        }
        zg_buf_append_bytes(&out, slice(text, copied, at));
        copied = from = end;
        if (put_comment(job, number, fates[number], &out)) {
            continue;
        }
        if (out.len >= 2 && is_text(bytes_of(&out), out.len - 2, "/*") &&
            is_text(text, end, "*/")) {
            out.len -= 2;
            copied = from = end + 2;
        } else {
            put_mark(&out, COMMENT, number);
        }
    }
    zg_buf_append_bytes(&out, slice(text, copied, text.len));
    replace_text(job, &out);
}

/* ---- strings ----------------------------------------------------------------------------------
 */

/* The end of ([^\\"]|\\.|\\)*" from `at`, or 0. Where no quote without a backslash follows, the
 * pattern takes back what it took: the last \" that it can. `ends`: may the rest from a place
 * on match, made when it is first asked for. */
static size_t string_end(struct job *job, struct zg_bytes text, size_t at, uint8_t quote,
                         bool **ends)
{
    size_t end = at;
    while (end < text.len && text.data[end] != quote) {
        end += text.data[end] == '\\' ? 2 : 1;
    }
    if (end < text.len) {
        return end + 1;
    }
    if (*ends == NULL) {
        *ends = zg_alloc(job->arena, text.len + 2);
        for (size_t i = text.len; i-- > 0;) {
            (*ends)[i] =
                text.data[i] == quote || (*ends)[i + 1] || (text.data[i] == '\\' && (*ends)[i + 2]);
        }
    }
    for (end = at; (*ends)[end] && text.data[end] != quote;) {
        end += text.data[end] == '\\' && (*ends)[end + 2] ? 2 : 1;
    }
    return (*ends)[end] ? end + 1 : 0;
}

/* Puts a string's text aside, with the comments that seemed to be in it. */
static size_t keep_string(struct job *job, struct zg_bytes text)
{
    struct zg_compress work = {0};
    put_back(job, text, COMMENT, &job->comments, &work.text);
    zg_compress_alpha(&work);
    size_t number = add(job, &job->kept, bytes_of(&work.text));
    zg_buf_free(&work.text);
    zg_buf_free(&work.put);
    return number;
}

static void keep_strings(struct job *job)
{
    struct zg_bytes text = bytes_of(&job->work.text);
    struct zg_buf out = {0};
    size_t copied = 0;
    bool *ends[2] = {0};
    for (size_t at = 0; at < text.len && job->work.exception == NULL; at++) {
        uint8_t quote = text.data[at];
        size_t end = quote == '"' || quote == '\''
                         ? string_end(job, text, at + 1, quote, &ends[quote == '"'])
                         : 0;
        if (end == 0) {
            continue;
        }
        zg_buf_append_bytes(&out, slice(text, copied, at + 1));
        put_mark(&out, TOKEN, keep_string(job, slice(text, at + 1, end - 1)));
        zg_buf_append(&out, &quote, 1);
        copied = end;
        at = end - 1;
    }
    zg_buf_append_bytes(&out, slice(text, copied, text.len));
    replace_text(job, &out);
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void compress(struct job *job)
{
    size_t total = units_of(bytes_of(&job->work.text));
    keep_data_urls(job);
    if (job->work.exception == NULL) {
        mark_comments(job, total);
    }
    if (job->work.exception == NULL) {
        keep_strings(job);
    }
    if (job->work.exception == NULL) {
        settle_comments(job);
        zg_compress_rules(&job->work);
    }
}

/* The text without controls and spaces at both ends, what was put aside back in its place. */
static void finish(struct job *job, struct zg_buf *out)
{
    struct zg_buf text = {0};
    size_t from = 0, to;
    put_back(job, bytes_of(&job->work.text), TOKEN, &job->kept, &text);
    for (to = text.len; to > 0 && text.data[to - 1] <= ' '; to--) {
    }
    while (from < to && text.data[from] <= ' ') {
        from++;
    }
    zg_buf_append_bytes(out, slice(bytes_of(&text), from, to));
    zg_buf_free(&text);
}

bool zg_css_compress(struct zg_bytes css, const char *name, struct zg_buf *out,
                     struct zg_error *err)
{
    if (css.len > ZG_COMPRESS_LIMIT) {
        return zg_fail(err, ZG_MALFORMED, "too-large",
                       "%s: more than %zu bytes are not minified here", name, ZG_COMPRESS_LIMIT);
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct job job = {.arena = arena};
    zg_buf_append(&job.work.text, css.data, css.len);
    compress(&job);
    if (job.work.exception == NULL) {
        finish(&job, out);
    }
    zg_buf_free(&job.work.text);
    zg_buf_free(&job.work.put);
    return job.work.exception == NULL ||
           zg_fail(err, ZG_MALFORMED, "minifier-aborts",
                   "%s: the server's minifier fails on this style sheet (%s)", name,
                   job.work.exception);
}
