/* What the fuzzers with a mutator of their own have in common: libFuzzer's functions, its options.
 */
#ifndef ZG_FUZZ_OPTIONS_H
#define ZG_FUZZ_OPTIONS_H

#include "base/base.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

enum { LONGEST_INPUT = 32768 };

/* libarchive reserves as much memory as a header asks for (it uses no more than there are
 * bytes), which takes the sanitizer seconds. Our own code would end the process. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "max_allocation_size_mb=600:allocator_may_return_null=1";
}

/* Options go with the fuzzer, whoever calls it; there is no other way to give them. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char max_len[32], *with_options[64];
    snprintf(max_len, sizeof(max_len), "-max_len=%d", LONGEST_INPUT);
    int count = 0;
    for (; count < *argc && count < 62; count++) {
        with_options[count] = (*argv)[count];
    }
    with_options[count++] = max_len;
    *argc = count;
    *argv = with_options;
    return 0;
}

#endif
