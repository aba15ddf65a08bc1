/* SHA-256 of bytes that pass by in blocks. base has the digest of bytes at hand; here files of
 * a root are read, not mapped: one that shrinks meanwhile must not end the program. */
#include "internal.h"

#include <errno.h>
#include <unistd.h>

void zg_hash_begin(struct zg_hash *hash)
{
    sha256_init(&hash->context);
}

void zg_hash_add(struct zg_hash *hash, struct zg_bytes bytes)
{
    sha256_update(&hash->context, bytes.len, bytes.data);
}

struct zg_digest zg_hash_end(struct zg_hash *hash)
{
    uint8_t raw[SHA256_DIGEST_SIZE];
    struct zg_digest digest;
    sha256_digest(&hash->context, sizeof(raw), raw);
    for (size_t i = 0; i < sizeof(raw); i++) {
        snprintf(digest.hex + 2 * i, 3, "%02x", raw[i]);
    }
    return digest;
}

bool zg_hash_fd(int fd, const char *path, struct zg_digest *out, struct zg_error *err)
{
    static const size_t block = 128 << 10;
    ZG_CLEANUP(zg_free_cleanup) void *buffer = zg_xmalloc(block);
    struct zg_hash hash;
    zg_hash_begin(&hash);
    for (off_t at = 0;;) {
        ssize_t got = pread(fd, buffer, block, at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return zg_fail_errno(err, "cannot read %s", path);
        }
        if (got == 0) {
            break;
        }
        zg_hash_add(&hash, (struct zg_bytes){buffer, (size_t)got});
        at += got;
    }
    *out = zg_hash_end(&hash);
    return true;
}

bool zg_digest_beneath(int base, const char *path, struct zg_digest *out, struct stat *st,
                       struct zg_error *err)
{
    ZG_CLEANUP(zg_close_cleanup) int fd = -1;
    *out = (struct zg_digest){""};
    return zg_open_file(base, path, &fd, st, err) && (fd < 0 || zg_hash_fd(fd, path, out, err));
}
