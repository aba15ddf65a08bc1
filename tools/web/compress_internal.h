/* Private to compress*.c: a text that is rewritten rule after rule. */
#ifndef ZG_WEB_COMPRESS_INTERNAL_H
#define ZG_WEB_COMPRESS_INTERNAL_H

#include "base/base.h"

struct zg_compress {
    struct zg_buf text;
    struct zg_buf put;     /* what a match of the rule at work is replaced with */
    size_t from, brace;    /* the first { or } at or after `from`, when that is asked for */
    const char *exception; /* with which the compressor ends */
};

/* A rule: where its pattern begins to match and where that ends, and what stands there then. */
struct zg_compress_rule {
    /* The bytes that a match may begin with, besides the text's first one; NULL: any. */
    const char *first;
    /* The end of a match that begins at `at`, its replacement in `put`; 0 when there is none. */
    size_t (*match)(struct zg_compress *work, size_t at);
};
/* ---- compress_text.c ------------------------------------------------------------------------ */

/* The blanks of a regular expression. */
#define BLANKS " \t\n\v\f\r"

/* Replaces every match, from left to right. */
void zg_compress_run(struct zg_compress *work, const struct zg_compress_rule *rule);

/* Is there one of these bytes? */
bool zg_compress_is(const struct zg_compress *work, size_t at, const char *bytes);
/* The place behind the run of such bytes. */
size_t zg_compress_past(const struct zg_compress *work, size_t at, const char *bytes);
/* The place behind that text, 0 when it does not stand there; the same in upper or lower case; and
 * for one of a list that ends with NULL. */
size_t zg_compress_text_at(const struct zg_compress *work, size_t at, const char *text);
size_t zg_compress_word_at(const struct zg_compress *work, size_t at, const char *word);
size_t zg_compress_one_at(const struct zg_compress *work, size_t at, const char *const *words);
/* Put bytes of the text, the same in lower case, or others; the last returns `end`. */
void zg_compress_put_slice(struct zg_compress *work, size_t from, size_t to);
void zg_compress_put_lower(struct zg_compress *work, size_t from, size_t to);
size_t zg_compress_put_text(struct zg_compress *work, const char *text, size_t end);

/* ---- the rules ------------------------------------------------------------------------------ */

/* The row of rules (compress_rules.c), for a text without comments and strings. */
void zg_compress_rules(struct zg_compress *work);
/* Those of them in values (compress_values.c). */
void zg_compress_values(struct zg_compress *work);
/* The one of them that is also for what is in strings. */
void zg_compress_alpha(struct zg_compress *work);

#endif
