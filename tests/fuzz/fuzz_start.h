/*
 * How the fuzzers of containers start: from good ones, which they make themselves. A mutation of
 * next to nothing gives one of them, so that no binary seeds have to be kept.
 */
#ifndef ZG_FUZZ_START_H
#define ZG_FUZZ_START_H

#include "fuzz_options.h"

enum { SHORTEST_CONTAINER = 22 };

/* The fuzzer's own: appends the good container number `kind`. */
static void make_good(struct zg_buf *out, unsigned kind);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    if (size >= SHORTEST_CONTAINER) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    struct zg_buf good = {0};
    make_good(&good, seed);
    size_t len = good.len <= max_size ? good.len : 0;
    memcpy(data, good.data, len);
    zg_buf_free(&good);
    return len;
}

#endif
