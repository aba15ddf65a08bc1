/*
 * The release of a root. Its own `.install_history` is asked first; where that is absent or
 * gives no answer, the package database of the host does, when the root lies at opt/zimbra of
 * it. history.c and dpkg.c read the two, claims.c draws the conclusion.
 */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Far above what years of upgrades write. */
enum { HISTORY_LIMIT = 16 << 20, STATUS_LIMIT = 256 << 20 };

static bool from_history(struct zg_arena *arena, const char *root, struct zg_release *release,
                         const char **evidence, struct zg_error *err)
{
    const char *path = zg_path_join(arena, root, ".install_history");
    struct stat st;
    struct zg_bytes text;
    struct zg_error trouble = {0};
    if (stat(path, &st) != 0 && errno == ENOENT) {
        zg_fail(err, ZG_NEGATIVE, "release-unknown", "there is no .install_history");
        return zg_hint(err, "name the release with --release where the command takes it");
    }
    if (!zg_read_file(arena, path, HISTORY_LIMIT, &text, &trouble)) {
        return zg_fail(err, ZG_NEGATIVE, "release-unknown", ".install_history cannot be read (%s)",
                       trouble.rule);
    }
    struct zg_claims claims;
    zg_history_read(arena, text, &claims);
    return zg_claims_release(arena, &claims, release, evidence, err);
}

/* The folder that the host's `/` is, when the root is opt/zimbra below it; else NULL. The name
 * as given is looked at first: /opt/zimbra itself may be a link to another disk. */
static const char *host_of(struct zg_arena *arena, const char *root)
{
    static const char place[] = "/opt/zimbra";
    char real[PATH_MAX];
    const char *names[] = {root, realpath(root, real)};
    for (size_t i = 0; i < ZG_COUNT(names); i++) {
        size_t len = names[i] == NULL ? 0 : strlen(names[i]);
        while (len > 1 && names[i][len - 1] == '/') {
            len--;
        }
        size_t want = strlen(place);
        if (len >= want && memcmp(names[i] + len - want, place, want) == 0) {
            return len == want ? "/" : zg_strndup(arena, names[i], len - want);
        }
    }
    return NULL;
}

static bool from_dpkg(struct zg_arena *arena, const char *root, struct zg_release *release,
                      const char **evidence)
{
    const char *host = host_of(arena, root);
    struct zg_bytes text;
    struct zg_claims claims;
    struct zg_error ignored = {0}; /* why the history did not tell is the better reason */
    return host != NULL &&
           zg_read_file(arena, zg_path_join(arena, host, "var/lib/dpkg/status"), STATUS_LIMIT,
                        &text, &ignored) &&
           zg_dpkg_read(arena, text, &claims, &ignored) &&
           zg_claims_release(arena, &claims, release, evidence, &ignored);
}

bool zg_release_of_root(struct zg_arena *arena, const char *root, struct zg_release *release,
                        const char **evidence, struct zg_error *err)
{
    struct zg_error trouble = {0};
    if (from_history(arena, root, release, evidence, &trouble) ||
        from_dpkg(arena, root, release, evidence)) {
        return true;
    }
    *err = trouble;
    return false;
}
