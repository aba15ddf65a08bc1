/* A text rewritten by one rule, and what patterns are made of. */
#include "web/compress_internal.h"

#include <string.h>
#include <strings.h>

void zg_compress_run(struct zg_compress *work, const struct zg_compress_rule *rule)
{
    bool begins[256];
    memset(begins, rule->first == NULL, sizeof(begins));
    for (const char *at = rule->first; at != NULL && *at != '\0'; at++) {
        begins[(uint8_t)*at] = true;
    }
    struct zg_buf old = work->text, new = {0};
    size_t copied = 0;
    work->from = work->brace = 0;
    for (size_t at = 0; at < old.len && work->exception == NULL;) {
        work->put.len = 0;
        size_t end = at == 0 || begins[old.data[at]] ? rule->match(work, at) : 0;
        if (end <= at) {
            at++;
            continue;
        }
        zg_buf_append(&new, old.data + copied, at - copied);
        zg_buf_append_bytes(&new, zg_buf_bytes(&work->put));
        copied = at = end;
    }
    if (copied > 0) {
        zg_buf_append(&new, old.data + copied, old.len - copied);
        work->text = new;
        zg_buf_free(&old);
    }
}

/* ---- parts of patterns ----------------------------------------------------------------------- */

bool zg_compress_is(const struct zg_compress *work, size_t at, const char *bytes)
{
    return at < work->text.len && work->text.data[at] != '\0' &&
           strchr(bytes, work->text.data[at]) != NULL;
}

/* The place behind the run of such bytes. */
size_t zg_compress_past(const struct zg_compress *work, size_t at, const char *bytes)
{
    while (zg_compress_is(work, at, bytes)) {
        at++;
    }
    return at;
}

/* The place behind that text, 0 when it does not stand there. */
size_t zg_compress_text_at(const struct zg_compress *work, size_t at, const char *text)
{
    size_t len = strlen(text);
    bool there = at <= work->text.len && len <= work->text.len - at &&
                 memcmp(work->text.data + at, text, len) == 0;
    return there ? at + len : 0;
}

/* The same in upper or lower case. */
size_t zg_compress_word_at(const struct zg_compress *work, size_t at, const char *word)
{
    size_t len = strlen(word);
    bool there = at <= work->text.len && len <= work->text.len - at &&
                 strncasecmp((const char *)work->text.data + at, word, len) == 0;
    return there ? at + len : 0;
}

/* One word of a list. */
size_t zg_compress_one_at(const struct zg_compress *work, size_t at, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t end = zg_compress_word_at(work, at, *words);
        if (end > 0) {
            return end;
        }
    }
    return 0;
}

void zg_compress_put_slice(struct zg_compress *work, size_t from, size_t to)
{
    zg_buf_append(&work->put, work->text.data + from, to - from);
}

void zg_compress_put_lower(struct zg_compress *work, size_t from, size_t to)
{
    for (; from < to; from++) {
        uint8_t byte = work->text.data[from];
        byte = (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
        zg_buf_append(&work->put, &byte, 1);
    }
}

size_t zg_compress_put_text(struct zg_compress *work, const char *text, size_t end)
{
    zg_buf_append_text(&work->put, text);
    return end;
}
