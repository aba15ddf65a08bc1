/* Fuzzes the reader of `.install_history` and the conclusion drawn from it: no crash, and a
 * release only with evidence. */
#include "inventory/internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_claims claims;
    struct zg_release release;
    struct zg_error err = {0};
    const char *evidence = NULL;
    zg_history_read(arena, (struct zg_bytes){data, size}, &claims);
    bool known = zg_claims_release(arena, &claims, &release, &evidence, &err);
    if (known ? evidence == NULL || release.name[0] == '\0' : err.kind != ZG_NEGATIVE) {
        abort();
    }
    zg_arena_free(arena);
    return 0;
}
