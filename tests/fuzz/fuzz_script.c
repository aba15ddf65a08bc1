/*
 * Fuzzing scripts: the tokens are the script, a canonical text depends on nothing but the tokens
 * that count, and a function that is found is a part of its script.
 */
#include <stdlib.h>
#include <string.h>

#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_tokens(struct zg_bytes input, const struct zg_script *script)
{
    size_t pos = 0;
    for (size_t i = 0; i < script->count; i++) {
        struct zg_bytes token = script->tokens[i].text;
        require(token.len > 0 && token.data == input.data + pos);
        pos += token.len;
    }
    require(pos == input.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes input = {data, size};
    struct zg_error err = {0};
    struct zg_script script;
    struct zg_script_fix fix;
    struct zg_script_function *functions;
    size_t count;
    char digest[ZG_SCRIPT_DIGEST];
    if (!zg_script_parse(arena, input, "x.js", &script, &err)) {
        return 0;
    }
    check_tokens(input, &script);
    (void)!zg_script_digest(arena, input, "x.js", digest, &err);
    (void)!zg_script_fix_parse(arena, input, "x.js", &fix, &err);
    zg_script_functions(arena, &script, &functions, &count);
    for (size_t i = 0; i < count; i++) {
        struct zg_bytes text;
        require(functions[i].text.data >= data &&
                functions[i].text.data + functions[i].text.len <= data + size);
        require(zg_script_find(&script, functions[i].target, &text));
    }
    return 0;
}
