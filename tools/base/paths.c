/* Paths: joining, taking apart, checking untrusted ones, and matching patterns. */
#include "base/base.h"

#include <string.h>
#include <strings.h>

/* PATH_MAX counts the final NUL. */
enum { LONGEST_PATH = 4095, LONGEST_NAME = 255 };

char *zg_path_join(struct zg_arena *arena, const char *dir, const char *name)
{
    size_t len = strlen(dir);
    if (len == 0) {
        return zg_strdup(arena, name);
    }
    return zg_format(arena, dir[len - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}

char *zg_path_parent(struct zg_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return zg_strdup(arena, "");
    }
    return zg_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *zg_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool zg_path_has_suffix(const char *path, const char *suffix)
{
    size_t len = strlen(path), want = strlen(suffix);
    return len >= want && strcasecmp(path + len - want, suffix) == 0;
}

static bool check_component(struct zg_bytes name, struct zg_bytes path, struct zg_error *err)
{
    int shown = path.len < 200 ? (int)path.len : 200;
    if (zg_bytes_is(name, "..")) {
        return zg_fail(err, ZG_MALFORMED, "path-escapes", "path '%.*s' climbs with '..'", shown,
                       (const char *)path.data);
    }
    if (name.len == 0 || zg_bytes_is(name, ".") || name.len > LONGEST_NAME) {
        return zg_fail(err, ZG_MALFORMED, "path-invalid",
                       "path '%.*s' has an empty, '.' or overlong component", shown,
                       (const char *)path.data);
    }
    return true;
}

bool zg_path_check(struct zg_bytes path, struct zg_error *err)
{
    if (path.len == 0 || path.len > LONGEST_PATH) {
        return zg_fail(err, ZG_MALFORMED, "path-invalid", "path of %zu bytes (1 to %d allowed)",
                       path.len, LONGEST_PATH);
    }
    if (path.data[0] == '/') {
        return zg_fail(err, ZG_MALFORMED, "path-escapes", "path '%.*s' is absolute",
                       path.len < 200 ? (int)path.len : 200, (const char *)path.data);
    }
    size_t start = 0;
    for (size_t i = 0; i <= path.len; i++) {
        if (i == path.len || path.data[i] == '/') {
            struct zg_bytes name = {path.data + start, i - start};
            if (!check_component(name, path, err)) {
                return false;
            }
            start = i + 1;
        } else if (path.data[i] < 0x20 || path.data[i] == 0x7f || path.data[i] == '\\') {
            return zg_fail(err, ZG_MALFORMED, "path-invalid",
                           "byte 0x%02x at offset %zu of a path is not allowed", path.data[i], i);
        }
    }
    return true;
}

bool zg_path_match(const char *pattern, const char *path)
{
    /* Greedy with one point to return to: the last star. It is enough since a star never
     * crosses a slash and the next star replaces it. */
    const char *star = NULL, *retry = NULL;
    while (*path != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            retry = path;
        } else if (*pattern == *path) {
            pattern++;
            path++;
        } else if (star != NULL && *retry != '/') {
            pattern = star + 1;
            path = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}
