/* Commands as a person types them. */
#include <string.h>

#include "base/base.h"

const char *zg_shell_word(struct zg_arena *arena, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "@%+=:,./_-";
    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        return word;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf quoted = {0};
    zg_buf_append_text(&quoted, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            zg_buf_append_text(&quoted, "'\\''");
        } else {
            zg_buf_append(&quoted, word, 1);
        }
    }
    zg_buf_append_text(&quoted, "'");
    return zg_strndup(arena, (const char *)quoted.data, quoted.len);
}
