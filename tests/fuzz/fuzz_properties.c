/* Fuzzes the reader of .properties files: no crash, and the tree gives the text back. */
#include "fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_sheet((struct zg_bytes){data, size}, ZG_PROPERTIES);
    return 0;
}
