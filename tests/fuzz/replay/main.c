/* Runs a fuzz target on files instead of under libFuzzer: `NAME FILE...`, and once on nothing. A
 * finding ends the program, as it does there. Prints TAP. */
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    puts("ok 1 - nothing");
    for (int i = 1; i < argc; i++) {
        struct zg_error err = {0};
        struct zg_map map = {0};
        if (!zg_map_open(argv[i], &map, &err)) {
            return zg_error_print(&err);
        }
        LLVMFuzzerTestOneInput(map.bytes.data, map.bytes.len);
        zg_map_close(&map);
        printf("ok %d - %s\n", i + 1, argv[i]);
        fflush(stdout);
    }
    printf("1..%d\n", argc);
    return 0;
}
