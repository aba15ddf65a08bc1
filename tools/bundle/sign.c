/* Who vouches for a bundle: the detached signature over the archive's bytes, and the list of
 * archives that are vouched for no longer. Looked at before anything is unpacked. */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { REVOKED_LIMIT = 16 << 20, SIGNATURE_MODE = 0644 };

bool zg_bundle_sign(const char *bundle, const char *key, const char *cert, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf signature = {0};
    struct zg_bytes archive;
    if (!zg_read_file(arena, bundle, ZG_LIMIT_BUNDLE, &archive, err) ||
        !zg_cms_sign(archive, key, cert, &signature, err)) {
        return zg_wrap(err, "cannot sign %s", bundle);
    }
    const char *path = zg_format(arena, "%s.sig", bundle);
    return zg_write_file(path, zg_buf_bytes(&signature), SIGNATURE_MODE, err);
}

static bool check_signature(struct zg_arena *arena, struct zg_bundle *bundle, const char *keyring,
                            struct zg_error *err)
{
    const char *path = zg_format(arena, "%s.sig", bundle->path);
    struct zg_bytes signature;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        zg_fail(err, ZG_REFUSED, "bundle-unsigned", "%s has no signature %s", bundle->path, path);
        return zg_hint(err, "a bundle is signed with `zmgraft sign`");
    }
    return zg_read_file(arena, path, ZG_LIMIT_SIGNATURE, &signature, err) &&
           (zg_cms_verify(arena, bundle->bytes, signature, keyring, &bundle->verified.signer,
                          err) ||
            zg_wrap(err, "%s", bundle->path));
}

/* Is the archive's digest on one line of KEYRING/revoked? A line that is no digest fails: it
 * may have been meant to name this very bundle. */
static bool check_revoked(struct zg_arena *arena, const struct zg_bundle *bundle,
                          const char *keyring, struct zg_error *err)
{
    const char *path = zg_path_join(arena, keyring, "revoked");
    struct zg_bytes text;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    if (!zg_read_file(arena, path, REVOKED_LIMIT, &text, err)) {
        return false;
    }
    if (memchr(text.data, '\0', text.len) != NULL) {
        return zg_fail(err, ZG_MALFORMED, "revoked-line", "%s is no text", path);
    }
    char *rest = (char *)(uintptr_t)text.data; /* the arena's, and ours to cut up */
    for (unsigned line = 1; rest != NULL; line++) {
        char *word = strsep(&rest, "\n");
        word[strcspn(word, "#")] = '\0';
        word += strspn(word, " \t\r");
        word[strcspn(word, " \t\r")] = '\0';
        struct zg_digest digest;
        if (word[0] == '\0') {
            continue;
        }
        if (!zg_digest_parse(word, &digest)) {
            return zg_fail_at(err, ZG_MALFORMED, "revoked-line", path, line,
                              "'%.80s' is no SHA-256", word);
        }
        if (zg_digest_equal(&digest, &bundle->verified.digest)) {
            zg_fail(err, ZG_REFUSED, "bundle-revoked", "%s is revoked: %s line %u names its digest",
                    bundle->path, path, line);
            return zg_hint(err, "install a newer bundle");
        }
    }
    return true;
}

bool zg_bundle_open(struct zg_arena *arena, const char *path, const char *keyring,
                    struct zg_bundle *out, struct zg_error *err)
{
    *out = (struct zg_bundle){.path = path};
    if (!zg_read_file(arena, path, ZG_LIMIT_BUNDLE, &out->bytes, err) ||
        !check_signature(arena, out, keyring, err)) {
        return false;
    }
    out->verified.digest = zg_sha256(out->bytes);
    return check_revoked(arena, out, keyring, err) &&
           zg_bundle_read_manifest(arena, out->bytes, path, &out->verified.manifest, err) &&
           zg_bundle_read_files(out->bytes, path, &out->verified.manifest, NULL, NULL, err);
}

bool zg_bundle_verify(struct zg_arena *arena, const char *bundle, const char *keyring,
                      struct zg_verified *out, struct zg_error *err)
{
    struct zg_bundle opened;
    if (!zg_bundle_open(arena, bundle, keyring, &opened, err)) {
        return false;
    }
    *out = opened.verified;
    return true;
}
