/* What an address must look like to be fetched (RFC 3986), and the name at its end. */
#include <string.h>
#include <strings.h>

#include "fetch/internal.h"

enum { LONGEST_URL = 2000 };

static bool fail_scheme(const char *url, struct zg_error *err)
{
    size_t len = strcspn(url, ":");
    zg_fail(err, ZG_REFUSED, "fetch-scheme", "only https:// is fetched, not %.*s",
            len < 20 && url[len] == ':' ? (int)len : 0, url);
    return zg_hint(err, "name the https:// address of the file, or get it yourself and name its "
                        "folder with --sources");
}

bool zg_url_check(const char *url, struct zg_error *err)
{
    if (strncasecmp(url, "https://", 8) != 0) {
        return fail_scheme(url, err);
    }
    const char *host = url + 8;
    size_t len = strcspn(host, "/?#");
    /* A backslash ends the host for some readers and not for others: it has no place here. */
    for (const unsigned char *c = (const unsigned char *)url; *c != '\0'; c++) {
        if (*c <= ' ' || *c >= 0x7f || *c == '\\') {
            return zg_fail(
                err, ZG_REFUSED, "fetch-url",
                "the address has a byte 0x%02x at offset %zu, which must be written with "
                "a percent sign",
                *c, (size_t)(c - (const unsigned char *)url));
        }
    }
    if (memchr(host, '@', len) != NULL) {
        zg_fail(err, ZG_REFUSED, "fetch-credentials",
                "the address holds a user name or a password");
        return zg_hint(err, "addresses are printed and kept: take it out; a file behind a login is "
                            "read from a folder named with --sources");
    }
    if (len == 0 || host[0] == ':' || strlen(url) > LONGEST_URL) {
        return zg_fail(err, ZG_REFUSED, "fetch-url", "the address %.100s %s", url,
                       strlen(url) > LONGEST_URL ? "is too long" : "names no host");
    }
    return true;
}

const char *zg_url_name(struct zg_arena *arena, const char *url)
{
    const char *path = strstr(url, "://");
    path = path == NULL ? url : path + 3 + strcspn(path + 3, "/?#");
    const char *name = zg_path_name(zg_strndup(arena, path, strcspn(path, "?#")));
    struct zg_error err = {0};
    return zg_path_check(zg_bytes_of(name), &err) && strchr(name, '%') == NULL ? name : NULL;
}
