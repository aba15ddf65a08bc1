/*
 * The version of a Zimlet: where its definition states it, and the order that the server has
 * (com.zimbra.cs.zimlet.Version): on it hangs whether a deployed Zimlet takes its configuration.
 */
#include "web/zimlet.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- in the text ------------------------------------------------------------------------------
 */

/* Skips `<?...?>`, `<!--...-->` and `<!...>` before the first tag; SIZE_MAX when there is none. */
static size_t first_tag(struct zg_bytes text)
{
    for (size_t at = 0; (at = zg_bytes_find(text, zg_bytes_of("<"), at)) != SIZE_MAX;) {
        struct zg_bytes rest = {text.data + at, text.len - at};
        const char *end = NULL;
        if (rest.len >= 4 && memcmp(rest.data, "<!--", 4) == 0) {
            end = "-->";
        } else if (rest.len >= 2 && rest.data[1] == '?') {
            end = "?>";
        } else if (rest.len >= 2 && rest.data[1] == '!') {
            end = ">";
        } else {
            return at;
        }
        at = zg_bytes_find(text, zg_bytes_of(end), at);
        if (at == SIZE_MAX) {
            break;
        }
    }
    return SIZE_MAX;
}

/* A version is plain characters, so that no entity needs decoding. */
static bool is_plain(const char *text)
{
    size_t len =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+~ ");
    return len > 0 && text[len] == '\0';
}

static bool is_root(const char *tag)
{
    static const char *const roots[] = {"<zimletConfig", "<zimlet"};
    for (size_t i = 0; i < ZG_COUNT(roots); i++) {
        size_t len = strlen(roots[i]);
        if (strncmp(tag, roots[i], len) == 0 && isspace((unsigned char)tag[len])) {
            return true;
        }
    }
    return false;
}

/* Finds the value of the first tag's attribute; `*at` is where it stands in the text. */
static const char *find_version(struct zg_arena *arena, struct zg_bytes text, size_t *at)
{
    size_t start = first_tag(text);
    size_t end = start == SIZE_MAX ? SIZE_MAX : zg_bytes_find(text, zg_bytes_of(">"), start);
    if (end == SIZE_MAX) {
        return NULL;
    }
    char *tag = zg_strndup(arena, (const char *)text.data + start, end - start);
    if (!is_root(tag)) {
        return NULL;
    }
    for (char *here = tag + 1; (here = strpbrk(here, " \t\r\n")) != NULL;) {
        here += strspn(here, " \t\r\n");
        size_t name = strcspn(here, "= \t\r\n");
        char *value = here + name + strspn(here + name, "= \t\r\n");
        char *close = *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
        if (close == NULL) {
            return NULL;
        }
        if (name == strlen("version") && strncmp(here, "version", name) == 0) {
            *close = '\0';
            *at = start + (size_t)(value + 1 - tag);
            return is_plain(value + 1) ? value + 1 : NULL;
        }
        here = close + 1;
    }
    return NULL;
}

const char *zg_zimlet_version(struct zg_arena *arena, struct zg_bytes xml)
{
    size_t at;
    return find_version(arena, xml, &at);
}

bool zg_zimlet_version_set(struct zg_arena *arena, struct zg_bytes xml, const char *version,
                           struct zg_bytes *out)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    size_t at;
    const char *old = find_version(arena, xml, &at);
    if (old == NULL) {
        return false;
    }
    zg_buf_append(&text, xml.data, at);
    zg_buf_append_text(&text, version);
    zg_buf_append(&text, xml.data + at + strlen(old), xml.len - at - strlen(old));
    *out = (struct zg_bytes){(const uint8_t *)zg_strndup(arena, (const char *)text.data, text.len),
                             text.len};
    return true;
}

/* ---- order ------------------------------------------------------------------------------------
 */

/* Takes a number and what separates it from the next; -1 for what the server cannot read. */
static int64_t take_number(const char **at)
{
    char *end;
    if (!isdigit((unsigned char)**at)) {
        return -1;
    }
    unsigned long long value = strtoull(*at, &end, 10);
    if (value > INT_MAX || (*end != '\0' && *end != '.' && *end != '_') ||
        (*end != '\0' && end[1] == '\0')) {
        return -1;
    }
    *at = *end == '\0' ? end : end + 1;
    return (int64_t)value;
}

bool zg_zimlet_version_valid(const char *version)
{
    const char *at = version;
    do {
        if (take_number(&at) < 0) {
            return false;
        }
    } while (*at != '\0');
    return true;
}

int zg_zimlet_version_compare(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        int64_t left = take_number(&a), right = take_number(&b);
        if (left < 0 || right < 0 || left != right) {
            return left < right ? -1 : left > right;
        }
    }
    return (*a != '\0') - (*b != '\0');
}
