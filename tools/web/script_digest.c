/* The canonical text of a function, and its digest. */
#include <string.h>

#include "web/script.h"

/* One character of UTF-8 at `pos`; what is none counts as U+FFFD, as in the page. */
static size_t decode(struct zg_bytes text, size_t pos, uint32_t *code)
{
    uint8_t first = text.data[pos];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    *code = first < 0x80 ? first : first & (0xff >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (first < 0xc2 || first > 0xf4 || pos + i >= text.len ||
            (text.data[pos + i] & 0xc0) != 0x80) {
            *code = 0xfffd;
            return 1;
        }
        *code = *code << 6 | (text.data[pos + i] & 0x3fu);
    }
    return len;
}

/* ASCII; all else, quotes and backslashes as \u with the UTF-16 code units. */
static void put_escaped(struct zg_buf *out, struct zg_bytes text)
{
    for (size_t pos = 0; pos < text.len;) {
        uint32_t code;
        pos += decode(text, pos, &code);
        if (code >= 0x20 && code <= 0x7e && code != '"' && code != '\\') {
            zg_buf_append(out, &(char){(char)code}, 1);
        } else if (code < 0x10000) {
            zg_buf_printf(out, "\\u%04x", code);
        } else {
            zg_buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 1023));
        }
    }
}

/* A name before a colon in an object names no variable. */
static bool is_key(const struct zg_plain_token *tokens, size_t count, size_t i)
{
    return i + 1 < count && i > 0 && zg_token_is(&tokens[i + 1].token, ":") &&
           (zg_token_is(&tokens[i - 1].token, "{") || zg_token_is(&tokens[i - 1].token, ","));
}

bool zg_script_canonical(struct zg_arena *arena, struct zg_bytes text, const char *name,
                         struct zg_buf *out, struct zg_error *err)
{
    struct zg_script script;
    struct zg_plain_token *tokens;
    size_t count;
    unsigned last = 0;
    if (!zg_script_parse(arena, text, name, &script, err) ||
        !zg_script_plain(arena, &script, name, &tokens, &count, err)) {
        return false;
    }
    zg_script_scopes(arena, tokens, count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_script_token *token = &tokens[i].token;
        unsigned number = zg_token_is_name(token) && !is_key(tokens, count, i)
                              ? zg_scope_number(tokens[i].scope, token->text, &last)
                              : 0;
        const char *quote = token->kind == ZG_SCRIPT_STRING ? "\"" : "";
        zg_buf_append_text(out, i == 0 ? "" : "\n");
        if (number > 0) {
            zg_buf_printf(out, "%%%u", number);
            continue;
        }
        zg_buf_append_text(out, quote);
        put_escaped(out, token->text);
        zg_buf_append_text(out, quote);
    }
    return true;
}

bool zg_script_digest(struct zg_arena *arena, struct zg_bytes text, const char *name,
                      char out[ZG_SCRIPT_DIGEST], struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf canonical = {0};
    if (!zg_script_canonical(arena, text, name, &canonical, err)) {
        return false;
    }
    struct zg_digest digest = zg_sha256(zg_buf_bytes(&canonical));
    memcpy(out, digest.hex, ZG_SCRIPT_DIGEST - 1);
    out[ZG_SCRIPT_DIGEST - 1] = '\0';
    return true;
}
