/* Fuzzes the server's minifier as it is done here: it ends, with no more than it may answer. */
#include "web/compress.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_error err = {0};
    if (!zg_css_compress((struct zg_bytes){data, size}, "fuzz", &out, &err)) {
        if (err.kind != ZG_MALFORMED) {
            abort();
        }
        return 0;
    }
    if (out.len > ((size_t)64 << 20) + size) {
        abort();
    }
    return 0;
}
