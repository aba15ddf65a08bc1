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
/* The row of rules (compress_rules.c), for a text without comments and strings. */
void zg_compress_rules(struct zg_compress *work);
/* The one of them that is also for what is in strings. */
void zg_compress_alpha(struct zg_compress *work);

#endif
